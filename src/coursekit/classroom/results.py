"""What a class has done in one exercise, read from the gradebook and the marked notebooks."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pandas as pd

from coursekit.classroom.verdicts import verdicts
from coursekit.classroom.workspace import Course, Student


@dataclass(frozen=True)
class Results:
    """One exercise of a class.

    Parameters
    ----------
    exercise : str
        Its name.
    students : dict
        The class list by id.
    grades : DataFrame
        One row per trainee and graded cell: ``student``, ``cell``, ``score``, ``max_score``,
        ``written`` (a person marks it), ``to_read`` (and has not yet), ``answered`` (not left
        as it was handed out).
    submissions : DataFrame
        One row per submission: ``student``, ``at`` (UTC), ``score``, ``max_score``.
    said : DataFrame
        One row per verdict shown while marking: ``student``, ``cell``, ``id``, ``state``,
        ``hint``.
    """

    exercise: str
    students: dict[str, Student]
    grades: pd.DataFrame
    submissions: pd.DataFrame
    said: pd.DataFrame

    @property
    def automatic(self) -> pd.DataFrame:
        """The grades that need no person."""
        return self.grades[~self.grades.written]

    def items(self) -> pd.DataFrame:
        """Points by trainee (rows) and automatically marked item (columns), notebook order."""
        order = list(dict.fromkeys(self.automatic.cell))
        table = self.automatic.pivot_table(
            index="student", columns="cell", values="score", aggfunc="sum"
        )
        return table[order].fillna(0.0) if order else table

    def label(self, cell: str) -> str:
        """Name an item as trainees know it (``1.3``), or by its cell."""
        ids = self.said.loc[self.said.cell == cell, "id"]
        return str(ids.iloc[0]) if len(ids) else cell


def read_results(course: Course, exercise: str) -> Results:
    """Collect the results of one exercise."""
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

    columns = ["student", "cell", "score", "max_score", "written", "to_read", "answered"]
    with course.gradebook() as book:
        rows = (
            book.db.query(Grade, SubmittedAssignment.student_id)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == exercise)
        )
        grades = pd.DataFrame(
            [
                {
                    "student": student,
                    "cell": grade.name,
                    "score": float(grade.score or 0.0),
                    "max_score": float(grade.max_score),
                    "written": grade.cell_type == "markdown",
                    "to_read": bool(grade.needs_manual_grade),
                    # nbgrader gives nothing, by itself, to a text left as it was handed out
                    "answered": grade.manual_score is not None or grade.auto_score is None,
                }
                for grade, student in rows
            ],
            columns=columns,
        ).astype({"written": bool, "to_read": bool, "answered": bool})
        handed = [
            {
                "student": s.student_id,
                "at": s.timestamp,
                "score": float(s.score),
                "max_score": float(s.max_score),
            }
            for s in book.db.query(SubmittedAssignment)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == exercise)
        ]
    said, order = _read_verdicts(course, exercise)
    known = {cell: place for place, cell in enumerate(order)}
    grades = grades.sort_values(
        ["student", "cell"], key=lambda s: s.map(known).fillna(-1) if s.name == "cell" else s
    ).reset_index(drop=True)
    return Results(
        exercise=exercise,
        students=course.students(),
        grades=grades,
        submissions=pd.DataFrame(handed, columns=["student", "at", "score", "max_score"]),
        said=said,
    )


def _read_verdicts(course: Course, exercise: str) -> tuple[pd.DataFrame, list[str]]:
    """Read every verdict, and the order of the graded cells, from the marked notebooks."""
    rows: list[dict[str, str]] = []
    order: list[str] = []
    for student in course.students_at("autograded", exercise):
        for path in sorted(course.folder("autograded", student, exercise).glob("*.ipynb")):
            try:
                cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            except (OSError, ValueError, KeyError):
                continue  # the run's report has already named it
            for cell in cells:
                marks = cell["metadata"].get("nbgrader", {})
                if not marks.get("grade"):
                    continue
                name = marks["grade_id"]
                if name not in order:
                    order.append(name)
                if cell["cell_type"] == "code":
                    rows += [
                        {"student": student, "cell": name, "id": s.id, "state": s.state,
                         "hint": s.hint}
                        for s in verdicts(cell)
                    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["student", "cell", "id", "state", "hint"]), order
