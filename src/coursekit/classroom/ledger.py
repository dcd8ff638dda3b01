"""Enter marks: one transaction in the gradebook and one rename for each submission.

The order makes a crash harmless at any moment. The old result is moved aside, the marks are
committed, the new result is renamed into place. A submission counts as marked only when its
folder is in place: whatever was interrupted is simply marked again, to the same result.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from coursekit.classroom.marking import Marks
from coursekit.classroom.specification import Spec
from coursekit.classroom.workspace import Course

STAMP = "timestamp.txt"


class Ledger:
    """Writes the marks of one exercise; the only one who does. Use it in a ``with`` block."""

    def __init__(self, course: Course, spec: Spec) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        self.course, self.spec = course, spec
        self.settings = course.folder_settings(spec.exercise)
        self.penalties = AssignLatePenalties(config=course.config)
        self.penalties.init_plugin()
        self.mode = 0o664 if self.settings.groupshared else 0o444

    def __enter__(self) -> Ledger:
        from nbgrader.api import Assignment

        self.book = self.course.gradebook()
        self.db = self.book.db
        assignment = self.db.query(Assignment).filter(Assignment.name == self.spec.exercise).one()
        self.assignment, self.due = assignment.id, assignment.duedate
        self.cells: dict[str, dict[str, str]] = {}  # id by notebook and cell
        self.notebooks: dict[str, str] = {}
        for notebook in assignment.notebooks:
            self.notebooks[notebook.name] = notebook.id
            self.cells[notebook.name] = {c.name: c.id for c in notebook.grade_cells}
            self.cells[notebook.name] |= {c.name: c.id for c in notebook.task_cells}
        self.commented = {
            n.name: {c.name: c.id for c in [*n.solution_cells, *n.task_cells]}
            for n in assignment.notebooks
        }
        self.students = {s.id for s in self.book.students}
        self.db.commit()
        return self

    def __exit__(self, *_error: Any) -> None:
        self.book.close()

    def enter(self, marks: Marks) -> None:
        """Enter one submission."""
        final = self.course.folder("autograded", marks.student, self.spec.exercise)
        draft = final.with_name(f".{final.name}.part")
        self._write(draft, marks.files, self.mode)
        aside = final.with_name(f".{final.name}.old")
        if aside.exists():
            shutil.rmtree(aside)
        if final.exists():
            final.rename(aside)
        try:
            self._commit(marks)
        except BaseException:
            self.db.rollback()
            raise
        draft.rename(final)
        _sync(final.parent)
        shutil.rmtree(aside, ignore_errors=True)
        if marks.pages:
            self._give_back(marks)

    def may_give_back(self, student: str) -> bool:
        """Tell whether a page can be written from this marking alone.

        Not where a person has given marks before or a late hand-in may cost points: those
        pages are written from the gradebook.
        """
        from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook

        if self.due:
            return False
        held = (
            self.db.query(Grade.id)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(
                SubmittedAssignment.assignment_id == self.assignment,
                SubmittedAssignment.student_id == student,
                Grade.manual_score.is_not(None) | Grade.extra_credit.is_not(None),
            )
        )
        return held.first() is None

    def _give_back(self, marks: Marks) -> None:
        final = self.course.folder("feedback", marks.student, self.spec.exercise)
        draft = final.with_name(f".{final.name}.part")
        others = {n: c for n, c in marks.files.items() if not n.endswith(".ipynb")}
        self._write(draft, others | marks.pages, 0o664 if self.settings.groupshared else 0o644)
        if final.exists():
            shutil.rmtree(final)
        draft.rename(final)

    def _write(self, draft: Path, files: dict[str, bytes], mode: int) -> None:
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(parents=True)
        for name, content in files.items():
            target = draft / name
            if not target.resolve().is_relative_to(draft.resolve()):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            target.chmod(mode)
        _sync(draft)

    def _commit(self, marks: Marks) -> None:
        from nbgrader.api import Comment, Grade, SubmittedAssignment
        from sqlalchemy import bindparam, update

        submission = self._submission(marks)
        held = self._rows(submission)
        grades, comments = [], []
        for (notebook, cell), (row, manual) in held[0].items():
            if notebook in marks.missing:
                grades.append({"row": row, "auto": 0, "read": False})
            elif cell in marks.scores.get(notebook, {}):
                score = marks.scores[notebook][cell]
                read = manual is not None or score is None
                grades.append({"row": row, "auto": score, "read": read})
        for (notebook, cell), row in held[1].items():
            if cell in marks.comments.get(notebook, {}):
                comments.append({"row": row, "text": marks.comments[notebook][cell]})
        if grades:
            table = Grade.__table__
            self.db.connection().execute(
                update(table)
                .where(table.c.id == bindparam("row"))
                .values(auto_score=bindparam("auto"), needs_manual_grade=bindparam("read")),
                grades,
            )
        if comments:
            table = Comment.__table__
            self.db.connection().execute(
                update(table)
                .where(table.c.id == bindparam("row"))
                .values(auto_comment=bindparam("text")),
                comments,
            )
        self._penalise(self.db.get(SubmittedAssignment, submission), marks)
        self.db.commit()
        self.db.expunge_all()  # memory stays flat however many are entered

    def _submission(self, marks: Marks) -> str:
        """Find the submission's row, or make it with all that belongs to it."""
        from nbgrader.api import (
            Comment,
            Grade,
            Student,
            SubmittedAssignment,
            SubmittedNotebook,
            new_uuid,
        )
        from nbgrader.utils import parse_utc

        table = SubmittedAssignment.__table__
        stamp = marks.files.get(STAMP, b"").decode("utf-8", "replace").strip()
        at = None
        if stamp:
            try:
                at = parse_utc(stamp)
            except (ValueError, OverflowError):
                at = None
        connection = self.db.connection()
        if marks.student not in self.students:
            connection.execute(Student.__table__.insert(), [{"id": marks.student}])
            self.students.add(marks.student)
        found = connection.execute(
            table.select().where(
                table.c.assignment_id == self.assignment, table.c.student_id == marks.student
            )
        ).first()
        if found is not None:
            if at is not None:
                connection.execute(
                    table.update().where(table.c.id == found.id).values(timestamp=at)
                )
            return str(found.id)
        submission = new_uuid()
        connection.execute(
            table.insert(),
            [{"id": submission, "assignment_id": self.assignment, "student_id": marks.student,
              "timestamp": at}],
        )  # fmt: skip
        for name, notebook in self.notebooks.items():
            row = new_uuid()
            connection.execute(
                SubmittedNotebook.__table__.insert(),
                [{"id": row, "assignment_id": submission, "notebook_id": notebook,
                  "flagged": False}],
            )  # fmt: skip
            if self.cells[name]:
                connection.execute(
                    Grade.__table__.insert(),
                    [{"id": new_uuid(), "notebook_id": row, "cell_id": cell,
                      "needs_manual_grade": True} for cell in self.cells[name].values()],
                )  # fmt: skip
            if self.commented[name]:
                connection.execute(
                    Comment.__table__.insert(),
                    [{"id": new_uuid(), "notebook_id": row, "cell_id": cell}
                     for cell in self.commented[name].values()],
                )  # fmt: skip
        return submission

    def _rows(
        self, submission: str
    ) -> tuple[dict[tuple[str, str], tuple[str, Any]], dict[tuple[str, str], str]]:
        """Ids of the grade rows (with the manual score) and comment rows, by notebook and cell."""
        from nbgrader.api import Comment, Grade, SubmittedNotebook
        from sqlalchemy import select

        books = {v: k for k, v in self.notebooks.items()}
        named = {i: n for cells in self.cells.values() for n, i in cells.items()}
        commented = {i: n for cells in self.commented.values() for n, i in cells.items()}
        held, own = Grade.__table__, SubmittedNotebook.__table__
        connection = self.db.connection()
        grades = connection.execute(
            select(own.c.notebook_id, held.c.cell_id, held.c.id, held.c.manual_score)
            .join(own, held.c.notebook_id == own.c.id)
            .where(own.c.assignment_id == submission)
        )
        remarks = Comment.__table__
        comments = connection.execute(
            select(own.c.notebook_id, remarks.c.cell_id, remarks.c.id)
            .join(own, remarks.c.notebook_id == own.c.id)
            .where(own.c.assignment_id == submission)
        )
        return (
            {(books[n], named[c]): (i, m) for n, c, i, m in grades if c in named},
            {(books[n], commented[c]): i for n, c, i in comments if c in commented},
        )

    def _penalise(self, submission: Any, marks: Marks) -> None:
        """Set late penalties by the class's own plug-in, as nbgrader does."""
        late = submission.total_seconds_late if self.due else 0
        if not late and not self._penalised(submission.id):
            return
        for notebook in submission.notebooks:
            if notebook.name in marks.missing:
                continue
            before, penalty = notebook.late_submission_penalty, None
            if late > 0:
                penalty = self.penalties.plugin_inst.late_submission_penalty(
                    marks.student, notebook.score, late
                )
                if penalty is not None:
                    penalty = self.penalties._check_late_penalty(notebook, penalty)
            if before != penalty:
                notebook.late_submission_penalty = penalty

    def _penalised(self, submission: str) -> bool:
        from nbgrader.api import SubmittedNotebook

        table = SubmittedNotebook.__table__
        rows = self.db.connection().execute(
            table.select().where(
                table.c.assignment_id == submission, table.c.late_submission_penalty.is_not(None)
            )
        )
        return rows.first() is not None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
