"""Mark one submission: files in, notebooks and points out; no gradebook, no class folder.

The notebook goes through nbgrader's own preprocessors with the class's own settings. Only
those that talk to the gradebook are replaced by ones that read the same facts from a
:class:`~coursekit.classroom.specification.Spec`, or leave the writing to the caller.
"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    DeduplicateIds,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from coursekit.classroom.engine.client import ServerGone
from coursekit.classroom.engine.execute import WarmExecute
from coursekit.classroom.engine.plain import Given
from coursekit.classroom.feedback import Pages
from coursekit.classroom.problems import notice, problem
from coursekit.classroom.repair import Unreadable, belongs, mend, read_notebook
from coursekit.classroom.specification import NotebookSpec, Spec
from coursekit.language import use_language

MAX_PROBLEMS = 60  # told of one notebook


@dataclass
class Job:
    """One submission to mark."""

    student: str
    files: dict[str, bytes]  # everything handed in, by relative name
    page: bool = False  # whether to write the feedback page as well


@dataclass
class Marks:
    """What marking one submission gave.

    ``scores`` and ``comments`` are by notebook and cell; a notebook in ``missing`` counts 0.
    """

    student: str
    files: dict[str, bytes] = field(default_factory=dict)
    scores: dict[str, dict[str, float | None]] = field(default_factory=dict)
    comments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    pages: dict[str, bytes] = field(default_factory=dict)  # feedback, by file name
    again: bool = False  # the server ended: mark it once more


class SpecCells(OverwriteCells):
    """nbgrader's ``OverwriteCells``, asking the specification instead of the gradebook."""

    spec: NotebookSpec

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Put locked cells, types, points and checksums back."""
        self.spec = resources["coursekit"]["spec"]
        self.gradebook = self
        self.notebook_id = self.assignment_id = ""
        return Preprocessor.preprocess(self, nb, resources)

    def find_source_cell(self, name: str, *_where: str) -> Any:
        """Answer for the gradebook."""
        return self.spec.cells[name]

    find_graded_cell = find_source_cell


class SpecKernel(OverwriteKernelspec):
    """nbgrader's ``OverwriteKernelspec``, asking the specification."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Give the notebook the kernel of the source."""
        spec: NotebookSpec = resources["coursekit"]["spec"]
        if kernelspec := json.loads(spec.kernelspec or "null"):
            nb.metadata["kernelspec"] = from_dict(kernelspec)
        return nb, resources


class KnownMetadata(CheckCellMetadata):
    """nbgrader's ``CheckCellMetadata``; metadata seen to be valid is not compiled again."""

    _valid: set[tuple[Any, ...]] = set()  # noqa: RUF012 - one for the process, on purpose

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Validate the notebook's nbgrader metadata."""
        validator = MetadataValidator()
        names = [c.metadata.nbgrader.get("grade_id") for c in nb.cells if "nbgrader" in c.metadata]
        for cell in nb.cells:
            if "nbgrader" not in cell.metadata:
                continue
            try:
                key = (cell.cell_type, *sorted(cell.metadata.nbgrader.items()))
                if key in self._valid:
                    continue
            except TypeError:  # a list or the like, which the validator will refuse
                key = ()
            validator.validate_cell(cell)
            self._valid.add(key)
        if len(names) != len(set(names)):
            return super().preprocess(nb, resources)
        return nb, resources


INSTEAD: dict[type, type | None] = {
    OverwriteCells: SpecCells,
    OverwriteKernelspec: SpecKernel,
    CheckCellMetadata: KnownMetadata,
    Execute: WarmExecute,
    DeduplicateIds: None,  # mend() has done it, without leaving empty metadata behind
    SaveAutoGrades: None,  # the points are read here and written by the ledger
    AssignLatePenalties: None,  # so are the penalties
}


class Marker:
    """Marks submissions of one exercise; made once in each worker.

    Parameters
    ----------
    spec : Spec
        The exercise.
    config : traitlets.config.Config
        The settings of the class.
    """

    def __init__(self, spec: Spec, config: Any) -> None:
        self.spec, self.config = spec, config
        self.pages: Pages | None = None
        self.given = {name: Given(notebook.given) for name, notebook in spec.notebooks.items()}
        stock = Autograde(coursedir=None, config=config)
        chain = [*stock.sanitize_preprocessors, *stock.autograde_preprocessors]
        self.chain = [
            kind(config=config)
            for kind in (INSTEAD.get(stage, stage) for stage in chain)
            if kind is not None
        ]

    def mark(self, job: Job) -> Marks:
        """Mark one submission; never raises on account of what is in it."""
        started = time.perf_counter()
        marks = Marks(job.student)
        with use_language(self.spec.language):
            handed = dict(job.files)
            self._rename(handed, marks)
            others = self._beside(handed, marks)
            marks.files = others | self.spec.files
            for name, spec in self.spec.notebooks.items():
                try:
                    self._notebook(name, spec, handed.get(f"{name}.ipynb"), marks)
                except ServerGone:
                    marks.again = True
                    return marks
                if job.page:
                    self._page(name, spec, marks)
        marks.seconds = time.perf_counter() - started
        return marks

    def _beside(self, handed: dict[str, bytes], marks: Marks) -> dict[str, bytes]:
        """Pick the files that can lie beside the notebooks: none where a folder must be."""
        taken = set(self.spec.files) | {f"{n}.ipynb" for n in self.spec.notebooks}
        folders = {str(p) for n in taken for p in PurePosixPath(n).parents}
        kept = {}
        for name, content in sorted(handed.items()):
            above = {str(p) for p in PurePosixPath(name).parents}
            if name.endswith(".ipynb") or name in self.spec.files:
                continue
            if name in folders or above & taken:
                marks.problems.append(problem("left-out", detail=name))
                continue
            taken.add(name)
            folders |= above
            kept[name] = content
        return kept

    def _page(self, name: str, spec: NotebookSpec, marks: Marks) -> None:
        """Write the feedback page while the notebook is at hand."""
        if self.pages is None:
            self.pages = Pages(self.config)
        nb = nbformat.v4.reads(marks.files[f"{name}.ipynb"].decode())
        known = {
            "scores": marks.scores.get(name, {}),
            "comments": marks.comments.get(name, {}),
            "maxima": {c.name: c.max_score for c in spec.cells.values() if c.grade or c.task},
        }
        try:
            marks.pages[f"{name}.html"] = self.pages.page(nb, name, known)
        except Exception:  # whatever is in the notebook: the marks stand
            marks.problems.append(problem("no-page"))
            nb = nbformat.v4.new_notebook()
            nb.metadata["coursekit"] = from_dict({"problems": marks.problems})
            marks.pages[f"{name}.html"] = self.pages.page(nb, name, known)

    def _rename(self, handed: dict[str, bytes], marks: Marks) -> None:
        """Take an unknown file for a missing notebook if there is one of each and they match."""
        missing = [n for n in self.spec.notebooks if f"{n}.ipynb" not in handed]
        strange = [
            n
            for n in handed
            if n.lower().endswith(".ipynb") and n.removesuffix(".ipynb") not in self.spec.notebooks
        ]
        for name in missing:
            found = [n for n in strange if belongs(handed[n], self.spec.notebooks[name])]
            if len(found) == 1:
                handed[f"{name}.ipynb"] = handed.pop(found[0])
                strange.remove(found[0])
                marks.problems.append(problem("renamed", detail=found[0]))
        for name in strange:
            handed.pop(name)

    def _notebook(self, name: str, spec: NotebookSpec, content: bytes | None, marks: Marks) -> None:
        problems: list[dict[str, str]] = []
        if content is None:
            problems.append(problem("missing-file", detail=f"{name}.ipynb"))
            self._nothing(name, problems, marks)
            return
        try:
            nb = read_notebook(content, problems)
        except Unreadable as reason:
            problems.append(problem("unreadable", detail=str(reason)))
            self._nothing(name, problems, marks)
            return
        try:
            mend(nb, spec, problems)
            strange = self.given[name].strange([(_named(c), c.source) for c in own_code(nb)])
            nb = self._run(name, spec, nb, problems, marks.files)
            scores, comments = read_points(nb, problems)
            problems += [problem("unusual", cell, detail) for cell, detail in strange]
            _fewer(problems)
            if notice(problems):
                # feedback pages open with it, whichever program writes them
                nb.metadata["coursekit"] = from_dict({"problems": problems})
            content = written(nb)
        except ServerGone:
            raise
        except Exception as error:  # a fault of ours must cost this submission only
            problems.append(problem("failed", detail=f"{type(error).__name__}: {error}"))
            self._nothing(name, problems, marks)
            return
        marks.scores[name], marks.comments[name] = scores, comments
        marks.problems += problems
        marks.files[f"{name}.ipynb"] = content

    def _run(
        self, name: str, spec: NotebookSpec, nb: NotebookNode, problems: list[dict[str, str]],
        files: dict[str, bytes],
    ) -> NotebookNode:  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
            for path, content in files.items():
                if not path.endswith(".ipynb"):
                    target = Path(folder, path)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
            resources: Any = {
                "metadata": {"path": folder, "name": name},
                "unique_key": name,
                "coursekit": {"spec": spec, "problems": problems, "given": self.given[name]},
            }
            for stage in self.chain:
                if stage.enabled:
                    nb, resources = stage.preprocess(nb, resources)
        return nb

    def _nothing(self, name: str, problems: list[dict[str, str]], marks: Marks) -> None:
        """Leave a page in place of a notebook that could not be marked, so that it is seen."""
        marks.missing.append(name)
        marks.problems += problems
        nb = nbformat.v4.new_notebook()
        nb.metadata["coursekit"] = from_dict({"problems": problems})
        nb.cells = [nbformat.v4.new_markdown_cell(notice(problems), id="notice")]
        marks.files[f"{name}.ipynb"] = written(nb)


def own_code(nb: NotebookNode) -> list[NotebookNode]:
    """List the code cells a trainee may write in."""
    return [c for c in nb.cells if c.cell_type == "code" and not utils.is_locked(c)]


def _named(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _fewer(problems: list[dict[str, str]]) -> None:
    """Say each thing once, and not more than can be read."""
    once = list({(p["code"], p["cell"], p["detail"]): p for p in problems}.values())
    problems[:] = once[:MAX_PROBLEMS]


def read_points(
    nb: NotebookNode, problems: list[dict[str, str]]
) -> tuple[dict[str, float | None], dict[str, str | None]]:
    """Read points and comments off a notebook that was run, by nbgrader's own rules."""
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader", {})
        if utils.is_grade(cell):
            try:
                scores[marks["grade_id"]] = utils.determine_grade(cell)[0]
            except (ValueError, KeyError, TypeError) as error:
                scores[marks["grade_id"]] = 0.0
                problems.append(problem("score", marks["grade_id"], str(error)))
        if utils.is_solution(cell) or utils.is_task(cell):
            same = marks.get("checksum") == utils.compute_checksum(cell)
            empty = same and not utils.is_task(cell)
            comments[marks["grade_id"]] = "No response." if empty else None
    return scores, comments


def written(nb: NotebookNode) -> bytes:
    """Give a notebook as the bytes nbgrader would write."""
    text = nbformat.writes(nb, version=4)
    return (text if text.endswith("\n") else text + "\n").encode("utf-8", "replace")
