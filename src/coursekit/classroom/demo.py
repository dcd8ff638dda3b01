"""A class of three that is taken through a whole exercise; what ``make course`` shows.

The submissions are real notebooks: the released one, filled in from the exercise's solution,
with mistakes the key lists, or left as it was. :func:`answered` also fills the classes of
the benchmark.
"""

from __future__ import annotations

import copy
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from coursekit.classroom.collect import collect
from coursekit.classroom.feedback import write_feedback
from coursekit.classroom.grading import grade
from coursekit.classroom.release import release
from coursekit.classroom.report import write_report
from coursekit.classroom.results import Results, read_results
from coursekit.classroom.workspace import (
    INBOX,
    Course,
    Student,
    find_exercises,
    in_language_of,
    new_course,
)
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _

MARK = ".demo"  # a folder with this file may be made anew
CLASS = (
    Student("okafor", "Ada", "Okafor", "okafor@example.org"),
    Student("rossi", "Anna", "Rossi", "rossi@example.org"),
    Student("chen", "Wei", "Chen", "chen@example.org"),
)


def answered(
    released: Mapping[str, Any],
    solved: Mapping[str, Any],
    wrong: Mapping[str, Any] | None = None,
    memo: str | None = None,
) -> Any:
    """Fill a released notebook in.

    Parameters
    ----------
    released, solved : notebook
        The trainees' version, and the same with the solutions.
    wrong : mapping, optional
        By variable (``l1_e5``) a wrong value to end up with; a dictionary replaces only the
        parts it names.
    memo : str, optional
        What to answer to every written task, instead of the solution's example.
    """
    notebook = copy.deepcopy(dict(released))
    solutions = {_grade_id(c): c["source"] for c in solved["cells"] if _is_solution(c)}
    for cell in notebook["cells"]:
        name = _grade_id(cell)
        if not _is_solution(cell):
            continue
        source = solutions[name]
        if memo is not None and cell["cell_type"] == "markdown":
            source = memo
        for variable, value in (wrong or {}).items():
            if f"{variable} =" in source:
                typed = f"{{**{variable}, **{value!r}}}" if isinstance(value, dict) else repr(value)
                source += f"\n{variable} = {typed}"
        cell["source"] = source
    return notebook


def wrong_answers(key: Any) -> dict[str, list[Any]]:
    """Give by variable the wrong answers a key lists and that can be typed."""
    found: dict[str, list[Any]] = {}
    for exercise in key.exercises:
        values = [v for mistake in exercise.mistakes for v in mistake.values]
        found[exercise.variable] = [p for p in map(_plain, values) if p is not None]
    for question in key.quiz:
        lecture, _dot, name = question.id.partition(".")
        found[f"l{lecture}_{name}"] = [o for o in question.feedback if o != question.right]
    return {variable: values for variable, values in found.items() if values}


def listed_mistakes(key: Any) -> dict[str, Any]:
    """Give for each second exercise and question of a key a wrong answer it lists."""
    return {v: c[0] for v, c in list(wrong_answers(key).items())[1::2]}


def _plain(value: Any) -> Any:
    """Give a value that can be typed into a cell, or ``None``."""
    if isinstance(value, Mapping):
        parts = {k: _plain(v) for k, v in value.items()}
        return None if None in parts.values() else parts
    if isinstance(value, list | tuple | set | frozenset):
        items = [_plain(v) for v in value]
        kind = set if isinstance(value, set | frozenset) else type(value)
        return None if None in items else kind(items)
    value = value.item() if hasattr(value, "item") else value
    finite = not isinstance(value, float) or abs(value) < float("inf")
    return value if isinstance(value, bool | int | float | str) and finite else None


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _is_solution(cell: Mapping[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def run_demo(folder: Path, language: str, say: Callable[[str], None]) -> int:
    """Make the class, take three submissions through it, say where everything is.

    Returns
    -------
    int
        0, or 1 if the full solution did not earn every automatic point.
    """
    from coursekit.practice.authoring import read_key

    folder = folder.absolute()
    if (folder / MARK).is_file():
        shutil.rmtree(folder)
    course = new_course(folder, language=language, students=CLASS)
    (folder / MARK).touch()
    name = course.exercises()[0]
    with in_language_of(course):
        say(_("1/5 Class made in {folder}").format(folder=folder))
        handout = release(course, name)
        say(_("2/5 {exercise} released").format(exercise=name))
        key = read_key(find_exercises() / name)
        _hand_in(course, name, key)
        taken = collect(course, name)
        say(_("3/5 {count} submissions collected from the inbox").format(count=len(taken)))
        grade(course, name, say=say)
        say(_("4/5 Marked"))
        write_feedback(course, name)
        report = write_report(course, name)
        say(_("5/5 Feedback pages and class report written") + "\n")
        results = read_results(course, name)
        say(_summary(results) + "\n")
        say(_where(course, name, handout, report))
        full = results.automatic[results.automatic.student == CLASS[0].id]
        return 0 if (full.score == full.max_score).all() and len(full) else 1


def _hand_in(course: Course, exercise: str, key: Any) -> None:
    """Put the three submissions into the inbox, as a learning platform exports them."""
    from coursekit.practice.notebooks import solved

    [path] = course.folder("release", "", exercise).glob("*.ipynb")
    source = json.loads((course.root / "source" / exercise / path.name).read_text("utf-8"))
    blank = json.loads(path.read_text("utf-8"))
    whole = answered(blank, solved(source))
    memo = _("We should visit more customers and lower our prices.")
    mistaken = answered(blank, solved(source), listed_mistakes(key), memo)
    with zipfile.ZipFile(course.root / INBOX / "export.zip", "w") as archive:
        for number, (student, notebook) in enumerate(
            zip(CLASS, (whole, mistaken, blank), strict=True), start=1
        ):
            place = f"{student.name}_{number}_assignsubmission_file_/{path.name}"
            archive.writestr(place, json.dumps(notebook, ensure_ascii=False, indent=1))


def _summary(results: Results) -> str:
    from coursekit.classroom.commands import table

    rows = []
    for student in CLASS:
        mine = results.automatic[results.automatic.student == student.id]
        if mine.empty:
            raise CourseFolderError(
                _("{student} has no marks; see the messages above.").format(student=student.id)
            )
        grades = results.grades[results.grades.student == student.id]
        said = results.said[results.said.student == student.id]
        hints = said[(said.state == "wrong") & (said.hint != "")]
        rows.append(
            [
                student.name,
                f"{mine.score.sum():g} / {mine.max_score.sum():g}",
                int(grades.to_read.sum()),
                len(hints),
            ]
        )
    return table(
        [_("trainee"), _("points, automatic"), _("to read by hand"), _("hints given")], rows
    )


def _where(course: Course, exercise: str, handout: Path, report: Path) -> str:
    page = next(course.folder("feedback", CLASS[1].id, exercise).glob("*.html"))
    return _(
        "Handed to trainees:  {handout}\n"
        "A feedback page:     {page}\n"
        "The class report:    {report}\n"
        "The class folder:    {root}\n"
        "\n"
        "Next: open the class report in a browser; then run make lab ROLE=instructor and choose "
        "Nbgrader → Formgrader to read the written answers."
    ).format(handout=handout, page=page, report=report, root=course.root)
