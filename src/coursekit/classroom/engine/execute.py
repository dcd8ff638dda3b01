"""The grader's side of a warm run: run a notebook's cells in a child of the server.

:class:`WarmExecute` takes the place of nbgrader's ``Execute`` through nbgrader's own setting
``Autograde.autograde_preprocessors``, so that ``nbgrader autograde`` and formgrader's button
run notebooks in the same way as ``coursekit class grade``. Where processes cannot be forked
(Windows, macOS) it *is* nbgrader's ``Execute``.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from nbclient.client import NotebookClient
from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer, Unicode

from coursekit.classroom.engine import sandbox
from coursekit.classroom.engine.client import (
    CopyDied,
    Notebook,
    Server,
    ServerGone,
    current,
    known_modules,
    supported,
)
from coursekit.classroom.engine.plain import imports_of
from coursekit.classroom.engine.wire import Closed
from coursekit.classroom.problems import notice, problem
from coursekit.language import gettext as _

MAX_RESTARTS = 10
# Errors that come of a limit or a closed door, and of little else.
REFUSALS = {"BlockingIOError", "MemoryError", "PermissionError", "RecursionError", "SystemExit"}
SKIPPED = {".ipynb"}
MAX_FILES = 16 << 20  # bytes; must fit into one message


class WarmExecute(Execute):
    """nbgrader's ``Execute`` on a warm server.

    What happens to a notebook that misbehaves is noted in
    ``resources["coursekit"]["problems"]``: dictionaries with ``code`` (died, timeout, output,
    tampered, skipped), ``cell`` and ``detail``.
    """

    notebook_seconds = Integer(600, help="Most seconds for a whole notebook").tag(config=True)
    class_folder = Unicode("", help="The class folder").tag(config=True)
    isolate_tests = Bool(
        True, help="Run test cells with hidden parts in a copy of the process"
    ).tag(config=True)
    other_languages = Bool(
        False,
        help="Leave notebooks in other languages than Python to nbgrader, which runs them without "
        "a sandbox. A submission says itself which language it is in: trust all who hand in.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        """Run every code cell of ``nb``."""
        if not supported() or (self.other_languages and _language(nb) != "python"):
            return super().preprocess(nb, resources, km)
        server = current(known_modules(Path(self.class_folder)) if self.class_folder else ())
        try:
            return self._run(server, nb, resources)
        except ServerGone:
            if not server.ours():
                raise
            server.restart()
            return self._run(server, nb, resources)

    def _run(self, server: Server, nb: Any, resources: Any) -> tuple[Any, Any]:
        from ipykernel.ipkernel import IPythonKernel

        NotebookClient.__init__(self, nb)
        self.reset_execution_trackers()
        self._check_assign_resources(resources)
        self.problems = resources.setdefault("coursekit", {}).setdefault("problems", [])
        nb.metadata["language_info"] = from_dict(IPythonKernel.language_info)
        nb.metadata.pop("coursekit", None)  # what the submission itself says there
        given = resources["coursekit"].get("given")
        own = [c.source for c in nb.cells if c.cell_type == "code" and not utils.is_locked(c)]
        self._given = given if given is not None and given.only_filled(own) else None
        folder = resources.get("metadata", {}).get("path")
        ours = [c.source for c in nb.cells if c.cell_type == "code" and utils.is_locked(c)]
        imports = given.imports if given is not None else imports_of(ours)
        book = Notebook(server, read_files(folder), sandbox.Limits.of_this_machine(), imports)
        self._lethal: set[int] = set()
        self._restarts = 0
        self._end = time.monotonic() + self.notebook_seconds
        try:
            book.open()
            for index, cell in enumerate(nb.cells):
                if self._runs(cell):
                    self._cell(book, cell, index)
        finally:
            book.close()
        self.set_widgets_metadata()
        if notice(self.problems):
            # feedback pages open with it, whichever program writes them
            nb.metadata["coursekit"] = from_dict({"problems": self.problems})
        return nb, self.resources

    def _runs(self, cell: Any) -> bool:
        if cell.cell_type != "code" or not cell.source.strip():
            return False
        tags = cell.metadata.get("tags", [])
        # a test that is not run shows no error and would earn all its points
        return utils.is_locked(cell) or not (
            isinstance(tags, list) and self.skip_cells_with_tag in tags
        )

    def _apart(self, cell: Any) -> bool:
        if not (self.isolate_tests and utils.is_grade(cell)):
            return False
        hidden = hidden_lines(cell.source)
        if not hidden:
            return False
        # where only blanks were filled nothing can be carried away: no copy is needed
        return self._given is None or not self._given.untouched_by("\n".join(hidden))

    def _restore(self, cell: Any) -> bool:
        # where only blanks were filled nothing can have been replaced: nothing to put back
        return bool(utils.is_grade(cell)) and self._given is None

    def _cell(self, book: Notebook, cell: Any, index: int) -> None:
        cell.outputs = []
        self.clear_before_next_output = False
        self.code_cells_executed += 1
        book.count += 1
        cell.execution_count = book.count
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")

        def take(kind: str, content: Any) -> None:
            message = {"msg_type": kind, "content": content, "parent_header": {},
                       "header": {"msg_type": kind}, "metadata": {}}  # fmt: skip
            self.process_message(from_dict(message), cell, index)
            cell.execution_count = book.count

        seconds = min(float(self.timeout or 1e9), self._end - time.monotonic())
        if self._restarts > MAX_RESTARTS or seconds <= 0:
            self._stopped(cell, "skipped", name, _("This cell was not run any more."))
            return
        apart = self._apart(cell)
        for again in (True, False):
            try:
                done = book.run(
                    cell.source, seconds=seconds, apart=apart, restore=self._restore(cell),
                    count=book.count, take=take, ours=_ours(cell),
                )  # fmt: skip
                break
            except (CopyDied, Closed) as end:
                reason = str(end) or "died"
                copy = isinstance(end, CopyDied)
                # somebody else may have killed it: only a cell that dies twice did it itself
                again = again and reason == "died"
                if not again:
                    self._died(cell, name, reason)
                    if not copy:
                        self._lethal.add(index)
                if not copy:
                    self._go_on(book, index)
                if not again:
                    return
                cell.outputs = []
        reply = done["reply"] if isinstance(done.get("reply"), dict) else {"status": "error"}
        for part, empty in (("ename", ""), ("evalue", ""), ("traceback", [])):
            reply.setdefault(part, empty)
        if done["late"]:
            self._note("timeout", name, _("It ran longer than {n} s.").format(n=int(seconds)))
            reply = {**self.error_on_timeout, "status": "error"}
        if done["cut"]:
            self._note("output", name, _("It printed too much; the rest was cut off."))
        if done.get("restored"):
            self._note("tampered", name, ", ".join(map(str, done["restored"][:20])))
        if reply["ename"] in REFUSALS and not utils.is_grade(cell):
            self._note("unusual", name, str(reply["ename"]))
        self.on_cell_executed(cell=cell, cell_index=index, execute_reply={"content": reply})

    def _note(self, code: str, cell: str, detail: str) -> None:
        self.problems.append(problem(code, cell, detail))

    def _died(self, cell: Any, name: str, reason: str) -> None:
        if reason == "timeout":
            text = _("This cell ran too long and could not be interrupted; it was ended.")
        else:
            text = _("This cell ended the program that runs the notebook.")
        self._stopped(cell, "timeout" if reason == "timeout" else "died", name, text)

    def _stopped(self, cell: Any, code: str, name: str, text: str) -> None:
        self._note(code, name, text)
        cell.outputs.append(
            NotebookNode(output_type="error", ename="CellStopped", evalue=text, traceback=[text])
        )

    def _go_on(self, book: Notebook, index: int) -> None:
        """Bring a fresh child to where the dead one was: run again what did no harm."""
        while self._restarts <= MAX_RESTARTS:
            self._restarts += 1
            book.open()  # ServerGone: the whole notebook is run again
            count = 0
            kept = book.bytes
            for place, cell in enumerate(self.nb.cells[:index]):
                if not self._runs(cell):
                    continue
                count += 1
                if place in self._lethal or self._apart(cell):
                    continue
                seconds = min(float(self.timeout or 1e9), self._end - time.monotonic())
                try:
                    book.run(
                        cell.source, seconds=max(seconds, 0.1), apart=False, restore=False,
                        count=count, take=lambda *_arguments: None, ours=_ours(cell),
                    )  # fmt: skip
                except Closed:
                    self._lethal.add(place)
                    break
            else:
                book.bytes = kept  # what is run again is not kept again
                return


def _ours(cell: Any) -> bool:
    """Tell whether the exercise wrote a cell that is no test."""
    return bool(utils.is_locked(cell) and not utils.is_grade(cell))


def _language(nb: Any) -> str:
    kernel = nb.metadata.get("kernelspec", {})
    return str(kernel.get("language", "python")) if isinstance(kernel, dict) else "python"


# A hidden line that only asks for the visible check again gives nothing away.
OPEN = re.compile(r"ck\.check\(['\"][\w.]+['\"]\)\.must_be_right\(\)")


def hidden_lines(source: str) -> list[str]:
    r"""Give the lines of a test cell that a trainee must not learn.

    >>> hidden_lines("### BEGIN HIDDEN TESTS\nassert f(3) == 9\n### END HIDDEN TESTS")
    ['assert f(3) == 9']
    >>> hidden_lines(
    ...     "### BEGIN HIDDEN TESTS\nck.check('1.q1').must_be_right()\n### END HIDDEN TESTS"
    ... )
    []
    """
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if "BEGIN HIDDEN TESTS" in line:
            inside = True
        elif "END HIDDEN TESTS" in line:
            inside = False
        elif inside and line.strip() and not OPEN.fullmatch(line.strip()):
            hidden.append(line)
    return hidden


def read_files(folder: str | None) -> dict[str, bytes]:
    """Read what lies beside a notebook, to be put into the child's own folder."""
    files: dict[str, bytes] = {}
    size = 0
    for path in sorted(Path(folder).rglob("*")) if folder else []:
        if path.is_symlink() or not path.is_file() or path.suffix in SKIPPED:
            continue
        size += path.stat().st_size
        if size > MAX_FILES:
            size -= path.stat().st_size
            continue
        files[path.relative_to(str(folder)).as_posix()] = path.read_bytes()
    return files
