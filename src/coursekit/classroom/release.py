"""Give an exercise to the trainees: nbgrader's student version, and one zip to hand out."""

from __future__ import annotations

import zipfile
from pathlib import Path

from coursekit.classroom import _nbgrader
from coursekit.classroom.workspace import Course
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _

HANDOUT = "handout"
# What must never reach a trainee; checked on the written files, not on good intentions.
SECRETS = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME")


def release(course: Course, exercise: str) -> Path:
    """Write ``release/<exercise>`` and ``handout/<exercise>.zip``; return the zip.

    Raises
    ------
    CourseFolderError
        When nbgrader refuses (for instance because the cells changed after submissions
        came in), or when a released file would still hold a solution or a hidden test.
    """
    done, log = _nbgrader.convert(course, "GenerateAssignment", exercise)
    if not done:
        raise CourseFolderError(
            _("{exercise} could not be released: {reason}").format(
                exercise=exercise, reason=_nbgrader.last_reason(log)
            )
        )
    folder = course.folder("release", "", exercise)
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    for path in files:
        text = path.read_bytes()
        for secret in SECRETS:
            if secret.encode() in text:
                path.unlink()
                raise CourseFolderError(
                    _("{file} would show trainees a {secret} region; it was removed again.").format(
                        file=path.relative_to(course.root), secret=secret.removeprefix("BEGIN ")
                    )
                )
    target = course.root / HANDOUT / f"{exercise}.zip"
    target.parent.mkdir(exist_ok=True)
    draft = target.with_suffix(".part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, Path(exercise) / path.relative_to(folder))
    draft.replace(target)
    return target
