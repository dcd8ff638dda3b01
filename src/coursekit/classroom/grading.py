"""Run and mark the submissions of an exercise."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coursekit.classroom import _nbgrader
from coursekit.classroom.workspace import Course
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _


@dataclass(frozen=True)
class Marked:
    """What became of one submission."""

    student: str
    ok: bool
    reason: str = ""


@dataclass
class Run:
    """One run over an exercise."""

    exercise: str
    rows: list[Marked] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """How many submissions got no mark."""
        return sum(not row.ok for row in self.rows)


def grade(
    course: Course,
    exercise: str,
    *,
    student: str | None = None,
    regrade: bool = False,
    say: Callable[[str], None] = print,
) -> Run:
    """Mark what is handed in and not marked yet (or everything, with ``regrade``)."""
    handed = course.students_at("submitted", exercise)
    wanted = [s for s in handed if student in (None, s)]
    if not wanted:
        raise CourseFolderError(
            _("Nothing has been handed in for {exercise}. Run: coursekit class collect").format(
                exercise=exercise
            )
        )
    run = Run(exercise)
    started = time.perf_counter()
    done = set() if regrade else set(course.students_at("autograded", exercise))
    for name in wanted:
        if name in done:
            run.skipped += 1
            continue
        good, log = _nbgrader.convert(course, "Autograde", exercise, name)
        run.rows.append(Marked(name, good, "" if good else _nbgrader.last_reason(log)))
        if not good:
            say(f"{name}: {run.rows[-1].reason}")
    run.seconds = time.perf_counter() - started
    say(
        _("{exercise}: {count} marked, {skipped} were marked before, {failed} failed").format(
            exercise=exercise,
            count=len(run.rows) - run.failed,
            skipped=run.skipped,
            failed=run.failed,
        )
    )
    return run
