"""Feedback pages that teach and do not leak: hidden tests out, the misconception's hint in."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbformat.notebooknode import from_dict
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from coursekit.classroom import _nbgrader
from coursekit.classroom.problems import notice
from coursekit.classroom.timing import at_most
from coursekit.classroom.verdicts import only_verdict
from coursekit.classroom.workspace import Course, language_of
from coursekit.errors import CourseFolderError
from coursekit.language import SOURCE_LANGUAGE, get_language, use_language
from coursekit.language import gettext as _

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
# Regions of the instructor's version, wherever a copy of them turns up.
REGIONS = ("HIDDEN TESTS", "SOLUTION", "MARK SCHEME")
# Shorter lines (`)`, `else:`) say nothing and occur everywhere.
TELLING = 8
PAGE_SECONDS = 120


class HideTests(NbGraderPreprocessor):
    """Take out of an autograded notebook what only the instructor may see.

    In a test cell with a hidden part only the verdict of the visible check stays; prints
    and tracebacks of the hidden part go, and one sentence says that a further check failed.
    Everywhere else copies of hidden lines are cut out of outputs and sources.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean one notebook."""
        secret = hidden_lines(nb)
        for cell in nb.cells:
            if utils.is_grade(cell) and cell.cell_type == "code" and BEGIN in cell.source:
                cell.source = "\n".join(visible_lines(cell.source))
                cell.outputs = [o for o in map(_seen, cell.outputs) if o is not None]
            cell.source = _censored(cell.source, secret)
            for output in cell.get("outputs", []):
                _censor_output(output, secret)
        if said := notice(nb.metadata.get("coursekit", {}).get("problems", [])):
            nb.cells.insert(0, new_markdown_cell(said))
        return nb, resources


def visible_lines(source: str) -> list[str]:
    r"""Give the lines of a test cell that trainees see.

    >>> visible_lines("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc")
    ['a', 'c']
    """
    kept, hidden = [], False
    for line in source.split("\n"):
        if BEGIN in line:
            hidden = True
        elif END in line:
            hidden = False
        elif not hidden:
            kept.append(line)
    return kept


def hidden_lines(nb: Any) -> set[str]:
    """Collect the lines of hidden tests that occur nowhere in what trainees were given."""
    shown: set[str] = set()
    hidden: set[str] = set()
    for cell in nb.cells:
        if utils.is_grade(cell) and cell.cell_type == "code":
            seen = visible_lines(cell.source)
            shown.update(line.strip() for line in seen)
            hidden.update(line.strip() for line in set(cell.source.split("\n")) - set(seen))
        elif utils.is_locked(cell):
            shown.update(line.strip() for line in cell.source.split("\n"))
    return {line for line in hidden - shown if len(line) >= TELLING}


def _seen(output: Any) -> Any:
    """Keep a verdict; turn an error into a sentence; drop everything else."""
    if said := only_verdict(output):
        # nothing beside it: whatever a function under test shows could hold what it has read
        return from_dict({"output_type": "display_data", "metadata": {}, "data": said})
    if output.output_type == "error":
        if output.ename == "NotYetRight":  # the visible check, which has just said why
            return None
        text = _("A further check of this answer did not pass. Read the hint at your answer again.")
        return type(output)(output_type="stream", name="stdout", text=text + "\n")
    return None


def _censored(text: str, secret: set[str]) -> str:
    """Cut the lines that tell something out of a text."""
    if not any(f"BEGIN {region}" in text for region in REGIONS) and not _tells(text, secret):
        return text
    kept: list[str] = []
    inside = ""
    for line in text.split("\n"):
        begun = [region for region in REGIONS if f"BEGIN {region}" in line]
        if inside:
            inside = "" if f"END {inside}" in line else inside
        elif begun or _tells(line, secret):
            kept.append("…")
            inside = begun[0] if begun and f"END {begun[0]}" not in line else ""
        else:
            kept.append(line)
    return "\n".join(kept)


def _tells(text: str, secret: set[str]) -> bool:
    return any(s in text for s in secret)


def _unmasked(text: str, secret: set[str]) -> str:
    """Cut out what an output says in one of the usual disguises as well.

    What keeps hidden tests from outputs is the copy of the process they run in; this is for
    what gets past it, and no list of disguises is complete.
    """
    text = _censored(text, secret)
    bare = {b for s in secret if len(b := _bare(s)) > TELLING}

    def masked(part: str) -> bool:
        return any(b in form for form in _undone(part) for b in bare)

    if not bare or not masked(text):
        return text
    kept = "\n".join("…" if masked(line) else line for line in text.split("\n"))
    return "…" if masked(kept) else kept  # spelled over several lines


def _undone(text: str) -> Iterator[str]:
    """Yield what a text says when common ways of writing it otherwise are undone, letters only."""
    plain = _bare(text)
    yield plain
    yield plain[::-1]
    turned = codecs.encode(plain, "rot13")
    yield turned
    yield turned[::-1]
    for coded in re.findall(r"[\w+/-]{12,}={0,2}", text):
        for decode in (bytes.fromhex, _from_base64):
            with suppress(ValueError):
                inner = _bare(decode(coded).decode("utf-8", "ignore"))
                yield inner
                yield inner[::-1]
    if len(numbers := re.findall(r"\d+", text)) >= TELLING:
        yield _bare("".join(chr(int(n)) for n in numbers if len(n) < 6))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _from_base64(coded: str) -> bytes:
    coded = coded.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(coded + "=" * (-len(coded) % 4))


def _censor_output(output: Any, secret: set[str]) -> None:
    if output.output_type == "stream":
        output.text = _unmasked(output.text, secret)
    elif output.output_type == "error":
        output.evalue = _unmasked(output.evalue, secret)
        output.traceback = [_unmasked(_plain(t), secret) for t in output.traceback]
    else:
        for kind, value in list(output.get("data", {}).items()):
            if isinstance(value, str) and not kind.startswith("image/"):
                output.data[kind] = _unmasked(value, secret)


def _plain(text: str) -> str:
    """Take the colours out: they would cut a hidden line into pieces no search finds."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def in_words(page: str) -> str:
    """Put the words of nbgrader's page frame into the active language.

    >>> in_words('<b>Comments:</b>')
    '<b>Comments:</b>'
    """
    if get_language() == SOURCE_LANGUAGE:
        return page
    words = {
        '<span class="nbgrader-label">Student\'s answer': _("Your answer"),
        '<span class="nbgrader-label">Grade cell:': _("Check:"),
        '<a href="#top">(Top)': _("(to the top)"),
        "<b>Comments:": _("Comments:"),
        "<p>No response.": _("No answer."),
    }
    for english, word in words.items():
        markup = english[: english.rindex(">") + 1]
        page = page.replace(english, markup + word)
    for english, word in (
        ("Test cell", _("Check")),
        ("Written response", _("Written answer")),
        ("Coding free-response", _("Code")),
        ("Comment", _("Comment")),
    ):
        page = re.sub(rf'(<a href="#[^"]+">){english}</a>', rf"\g<1>{word}</a>", page)
    return re.sub(r"Score: (-?[\d.]+)", _("Score:") + r" \1", page)


def translate_pages(*, assignment: str, student: str, notebooks: list[str]) -> None:
    """Put pages just written by nbgrader into the language of the class (nbgrader's own hook)."""
    for path in map(Path, notebooks):
        root = path.parents[3]
        page = root / "feedback" / path.relative_to(root / "autograded").with_suffix(".html")
        if page.is_file():
            with use_language(language_of(root)):
                page.write_text(in_words(page.read_text(encoding="utf-8")), encoding="utf-8")


class KnownGrades(NbGraderPreprocessor):
    """nbgrader's ``GetGrades``, told the marks instead of asking the gradebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write points and comments into the cells."""
        marks = resources["coursekit"]
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if utils.is_solution(cell) or utils.is_task(cell):
                cell.metadata.nbgrader["comment"] = marks["comments"].get(name)
            if utils.is_grade(cell) or utils.is_task(cell):
                cell.metadata.nbgrader["score"] = marks["scores"].get(name) or 0.0
                cell.metadata.nbgrader["points"] = marks["maxima"][name]
        resources["nbgrader"] |= {
            "score": sum(s or 0.0 for s in marks["scores"].values()),
            "max_score": sum(marks["maxima"].values()),
            "late_penalty": 0,
        }
        return nb, resources


class Pages:
    """Writes feedback pages in a worker, right after marking, without a gradebook."""

    def __init__(self, config: Any) -> None:
        from nbconvert.exporters import HTMLExporter
        from nbgrader.converters import GenerateFeedback
        from nbgrader.preprocessors import GetGrades

        stock = GenerateFeedback(coursedir=None, config=config)
        self.exporter = HTMLExporter(config=stock.config)
        for stage in stock.preprocessors:
            self.exporter.register_preprocessor(KnownGrades if stage is GetGrades else stage)

    def page(self, nb: Any, name: str, marks: dict[str, Any]) -> bytes:
        """Give the feedback page of a marked notebook.

        ``marks`` holds ``scores``, ``comments`` and ``maxima``, each by cell.
        """
        resources = {"unique_key": name, "nbgrader": {"notebook": name}, "coursekit": marks}
        html, _resources = self.exporter.from_notebook_node(nb, resources)
        return in_words(str(html)).encode("utf-8", "replace")


def write_feedback(
    course: Course, exercise: str, student: str = "*", seconds: float = PAGE_SECONDS
) -> int:
    """Write the feedback pages of an exercise; return how many.

    Parameters
    ----------
    course, exercise
        The class and the exercise.
    student : str
        Only this trainee's.
    seconds : float
        How long one trainee's pages may take.

    Raises
    ------
    CourseFolderError
        When nothing has been graded yet, or some pages could not be written; all others are.
    """
    graded = course.students_at("autograded", exercise)
    wanted = [s for s in graded if student in ("*", s)]
    if not wanted:
        raise CourseFolderError(
            _("Nothing of {exercise} has been graded yet. Run: coursekit class grade").format(
                exercise=exercise
            )
        )
    failed = []
    for name in wanted:  # one by one: a page that cannot be written costs nobody else theirs
        with at_most(seconds):
            done, log = _nbgrader.convert(course, "GenerateFeedback", exercise, name)
        if not done:
            failed.append(f"{name}: {_nbgrader.last_reason(log)}")
    if failed:
        raise CourseFolderError(
            _("{count} feedback pages could not be written:").format(count=len(failed))
            + "\n"
            + "\n".join(failed)
        )
    return len(wanted)
