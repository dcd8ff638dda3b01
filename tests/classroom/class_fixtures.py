"""A small class of its own: two coded answers, a quiz question and a memo."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

EXERCISE = "1-small"
HIDDEN = "assert margin_of(40, 80) == 0.5, 'secret parameters 40 and 80'"


def nbg(grade_id: str, **extra: object) -> dict:
    base = {
        "grade": False, "solution": False, "locked": False, "task": False,
        "grade_id": grade_id, "schema_version": 3,
    }  # fmt: skip
    return {"nbgrader": base | extra}


def test_cell(grade_id: str, source: str, points: int):
    return new_code_cell(source, metadata=nbg(grade_id, grade=True, locked=True, points=points))


def source_notebook():
    """The instructor's version."""
    nb = new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3",
                                               "language": "python"}})  # fmt: skip
    show = (
        "class verdict:\n"
        "    def __init__(self, exercise, right, hint=''):\n"
        "        self.parts = ('right' if right else 'wrong', exercise, '' if right else hint)\n"
        "    def _repr_html_(self):\n"
        '        return (\'<div class="ck-verdict ck-%s" role="status"><strong><span>x</span> \'\n'
        '                "%s Verdict.</strong> %s</div>" % self.parts)\n'
        "from IPython.display import display\n"
    )
    nb.cells = [
        new_markdown_cell("# A small exercise"),
        new_code_cell(show, metadata=nbg("setup", locked=True)),
        new_code_cell(
            "def margin_of(cost, price):\n"
            "    ### BEGIN SOLUTION\n    return 1 - cost / price\n    ### END SOLUTION\n",
            metadata=nbg("margin", solution=True),
        ),
        test_cell(
            "margin-test",
            "hit = margin_of(50, 100)\n"
            "display(verdict('1.1', hit == 0.5, 'This is the markup, not the margin.'))\n"
            f"### BEGIN HIDDEN TESTS\nprint('hidden print of the price list')\n{HIDDEN}\n"
            "### END HIDDEN TESTS",
            5,
        ),
        new_code_cell(
            "### BEGIN SOLUTION\nchoice = 'b'\n### END SOLUTION",
            metadata=nbg("quiz", solution=True),
        ),
        test_cell(
            "quiz-test",
            "### BEGIN HIDDEN TESTS\nassert choice == 'b', 'the quiz key is b'\n"
            "### END HIDDEN TESTS",
            4,
        ),
        new_markdown_cell(
            "=== BEGIN MARK SCHEME ===\nnames the share and the wallet\n=== END MARK SCHEME ===",
            metadata=nbg("memo", grade=True, solution=True, points=20),
        ),
    ]
    for number, cell in enumerate(nb.cells):
        cell.id = f"small-{number}"
    return nb


ANSWERS = {
    "right": {"margin": "def margin_of(cost, price):\n    return 1 - cost / price",
              "quiz": "choice = 'b'", "memo": "Share is low because the wallet share is thin."},
    "mistaken": {"margin": "def margin_of(cost, price):\n    return price / cost - 1",
                 "quiz": "choice = 'a'", "memo": "We should visit more customers."},
    "empty": {},
}  # fmt: skip


def filled(release: Path, answers: dict[str, str]):
    """A trainee's notebook: the released one with answers written in."""
    nb = nbformat.read(release, as_version=4)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    return nb


def hand_in(course, student: str, answers: dict[str, str] | None = None) -> Path:
    """Put a filled notebook straight into ``submitted``."""
    release = course.folder("release", "", EXERCISE) / "exercises.ipynb"
    target = course.folder("submitted", student, EXERCISE) / "exercises.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(filled(release, ANSWERS[student] if answers is None else answers))
    target.write_text(text, encoding="utf-8")
    return target


def scores(course) -> dict[tuple[str, str], tuple]:
    """Every grade row of the gradebook, by student and cell."""
    from nbgrader.api import BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

    with course.gradebook() as book:
        rows = (
            book.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score,
                          Grade.manual_score, Grade.needs_manual_grade)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
        )  # fmt: skip
        return {(r[0], r[1]): tuple(r[2:]) for r in rows}
