"""Where everybody is: counts for each exercise of a class."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.classroom.workspace import Course


@dataclass(frozen=True)
class Progress:
    """One exercise of a class, counted."""

    exercise: str
    released: bool
    submitted: int
    graded: int
    to_read: int
    feedback: int


def status(course: Course) -> list[Progress]:
    """Count submissions, marks, unread written answers and feedback pages per exercise."""
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

    released = set(course.released())
    unread: dict[str, int] = {}
    with course.gradebook() as book:
        rows = (
            book.db.query(Assignment.name, Grade.id)
            .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .filter(Grade.needs_manual_grade)
        )
        for name, _grade in rows:
            unread[name] = unread.get(name, 0) + 1
    return [
        Progress(
            exercise=name,
            released=name in released,
            submitted=len(course.students_at("submitted", name)),
            graded=len(course.students_at("autograded", name)),
            to_read=unread.get(name, 0),
            feedback=len(course.students_at("feedback", name)),
        )
        for name in course.exercises()
    ]
