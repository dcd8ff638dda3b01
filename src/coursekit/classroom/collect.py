"""Take in what trainees handed in, from a folder or a learning platform's zip export.

Understood names (``exercises.ipynb`` stands for the notebook):

====================  =============================================================
platform              name inside the export
====================  =============================================================
Moodle                ``Ada Okafor_8123_assignsubmission_file_/exercises.ipynb``
Moodle, flat          ``Ada Okafor_8123_assignsubmission_file_exercises.ipynb``
Canvas                ``okaforada_8123_99_exercises.ipynb`` (``_LATE_``, ``-1``)
Blackboard            ``Exercise_okafor_attempt_2026-03-01-10-15-00_exercises.ipynb``
by hand               ``okafor/exercises.ipynb``, ``okafor_exercises.ipynb``, ``okafor.ipynb``
====================  =============================================================
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from coursekit.classroom.workspace import INBOX, Course, Student
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _

MAX_BYTES = 50_000_000  # of one notebook; more is no notebook of this course
STAMP = "timestamp.txt"


@dataclass(frozen=True)
class Handed:
    """One file found in the inbox."""

    name: str
    content: bytes
    at: datetime


@dataclass(frozen=True)
class Taken:
    """What became of one file: a row of the table ``coursekit class collect`` prints."""

    name: str
    student: str
    outcome: str  # new, same, replaced, kept, unknown, skipped
    note: str = ""


def collect(
    course: Course,
    exercise: str,
    place: Path | None = None,
    *,
    replace: bool = False,
    add_students: bool = False,
) -> list[Taken]:
    """Put every notebook found at ``place`` into ``submitted/``.

    Nothing is overwritten silently: a different version of a submission that is already
    there is kept out, unless ``replace`` is set; then the old one moves to ``replaced/``.

    Parameters
    ----------
    course : Course
        The class.
    exercise : str
        The exercise the files belong to.
    place : Path, optional
        A folder or a zip file; the class's ``inbox`` when not given.
    replace : bool
        Take newer versions of submissions that are already there.
    add_students : bool
        Take names the class list does not know as new trainees.

    Raises
    ------
    CourseFolderError
        When the exercise was not released or ``place`` cannot be read.
    """
    names = sorted(p.name for p in course.folder("release", "", exercise).glob("*.ipynb"))
    if not names:
        raise CourseFolderError(
            _(
                "{exercise} has not been released yet. Run: coursekit class release {exercise}"
            ).format(exercise=exercise)
        )
    roster = course.students()
    found: dict[tuple[str, str], Handed] = {}
    rows: list[Taken] = []
    for handed in sorted(_files(place or course.root / INBOX), key=lambda h: (h.at, h.name)):
        who, notebook, at = recognise(handed, names, exercise)
        if who is None:
            rows.append(Taken(handed.name, "", "skipped", _("not a notebook of this exercise")))
            continue
        student = match(who, roster)
        if student is None and (add_students or not roster):
            student = slug(who)
        if student is None:
            rows.append(
                Taken(handed.name, who, "unknown", _("not in the class list (--add-students adds)"))
            )
            continue
        if (student, notebook) in found:
            rows.append(
                Taken(handed.name, student, "kept", _("several versions: the latest counts"))
            )
        found[student, notebook] = Handed(handed.name, handed.content, at)
    for (student, notebook), handed in sorted(found.items()):
        rows.append(_store(course, exercise, student, notebook, handed, replace))
    return rows


def _files(place: Path) -> Iterator[Handed]:
    """Yield the notebooks of a folder or a zip, zips inside it included."""
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.is_file() and path.name[0] != ".":
                inside = path.relative_to(place).as_posix()
                if path.suffix == ".zip":
                    yield from _files(path)
                elif path.suffix == ".ipynb" and ".ipynb_checkpoints" not in inside:
                    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Handed(inside, path.read_bytes()[:MAX_BYTES], at)
        return
    try:
        archive = zipfile.ZipFile(place)
    except (OSError, zipfile.BadZipFile) as error:
        raise CourseFolderError(
            _("{place} is neither a folder nor a zip file.").format(place=place)
        ) from error
    with archive:
        for entry in archive.infolist():
            hidden = ".ipynb_checkpoints" in entry.filename or "__MACOSX" in entry.filename
            if entry.filename.endswith(".ipynb") and not hidden:
                with archive.open(entry) as stream:  # read(n): a zip bomb stays small
                    content = stream.read(MAX_BYTES)
                yield Handed(entry.filename, content, datetime(*entry.date_time, tzinfo=UTC))


def recognise(handed: Handed, names: list[str], exercise: str) -> tuple[str | None, str, datetime]:
    """Say whose file it is, which notebook, and when it was handed in.

    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> def who(name):
    ...     return recognise(Handed(name, b"", now), ["exercises.ipynb"], "1-market")[:2]
    >>> who("Ada Okafor_8123_assignsubmission_file_/exercises.ipynb")
    ('Ada Okafor', 'exercises.ipynb')
    >>> who("okaforada_LATE_8123_99_exercises-1.ipynb")
    ('okaforada', 'exercises.ipynb')
    >>> who("E1_okafor_attempt_2026-03-01-10-15-00_exercises.ipynb")
    ('okafor', 'exercises.ipynb')
    >>> who("okafor/1-market/exercises (2).ipynb"), who("okafor.ipynb")
    (('okafor', 'exercises.ipynb'), ('okafor', 'exercises.ipynb'))
    """
    path = PurePosixPath(handed.name)
    folders = [p for p in path.parts[:-1] if p not in {exercise, "submitted", INBOX}]
    stem = re.sub(r"(?:-\d+|\s*\(\d+\))$", "", path.stem)
    at = handed.at
    who: str | None
    if m := re.match(r"(?P<who>.+?)_\d+_assignsubmission_\w*?_(?P<rest>.*)$", stem):
        who, stem = m["who"], m["rest"]
    elif m := re.match(
        r".+?_(?P<who>[^_]+)_attempt_(?P<at>\d{4}(?:-\d\d){5})_?(?P<rest>.*)$", stem
    ):
        who, stem = m["who"], m["rest"]
        at = datetime.strptime(m["at"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=UTC)
    elif m := re.match(r"(?P<who>[^_]+)(?:_LATE)?_\d+_\d+_(?P<rest>.+)$", stem):
        who, stem = m["who"], m["rest"]
    elif folders:
        who = re.sub(r"_\d+_assignsubmission_.*$", "", folders[-1])
    else:
        who, stem = stem, ""
        for name in names:
            known = name.removesuffix(".ipynb")
            if m := re.match(rf"(?P<who>.+?)[_-]{re.escape(known)}$", who):
                who, stem = m["who"], known
    notebook = f"{stem}.ipynb"
    if notebook not in names:
        # A renamed file: with one notebook in the exercise there is no doubt which it is,
        # unless it carries the cells of another exercise.
        if len(names) == 1 and _may_be_ours(handed.content):
            notebook = names[0]
        else:
            return None, "", at
    if who in {name.removesuffix(".ipynb") for name in names}:
        return None, "", at
    return who, notebook, at


def _may_be_ours(content: bytes) -> bool:
    """Tell whether a renamed file could be the exercise: it has nbgrader cells, or is broken."""
    try:
        cells = json.loads(content)["cells"]
        return any("nbgrader" in cell.get("metadata", {}) for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError):
        return True


def _key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def match(who: str, roster: Mapping[str, Student]) -> str | None:
    """Find the trainee a platform calls ``who``: by id, e-mail or name in either order.

    >>> roster = {"okafor": Student("okafor", "Ada", "Okafor", "ada@example.org")}
    >>> match("Ada Okafor", roster), match("okaforada", roster), match("ada", roster)
    ('okafor', 'okafor', 'okafor')
    >>> match("somebody", roster) is None
    True
    """
    wanted = _key(who)
    hits = []
    for s in roster.values():
        names = {s.id, s.email, s.email.split("@")[0], s.first_name + s.last_name}
        names.add(s.last_name + s.first_name)
        if wanted in {_key(n) for n in names if n}:
            hits.append(s.id)
    return hits[0] if len(hits) == 1 else None


def slug(who: str) -> str:
    """Make a folder name of a person's name.

    >>> slug("Ada Okafor"), slug("陈 伟")
    ('ada-okafor', '陈-伟')
    """
    return re.sub(r"[^\w.@]+", "-", who.casefold()).strip("-.") or "trainee"


def _store(
    course: Course, exercise: str, student: str, notebook: str, handed: Handed, replace: bool
) -> Taken:
    folder = course.folder("submitted", student, exercise)
    target = folder / notebook
    outcome = "new"
    if target.exists():
        if target.read_bytes() == handed.content:
            return Taken(handed.name, student, "same")
        if not replace:
            return Taken(
                handed.name,
                student,
                "kept",
                _("another version is already in (--replace takes this)"),
            )
        stamp = datetime.fromtimestamp(target.stat().st_mtime, UTC).strftime("%Y%m%d-%H%M%S-%f")
        old = course.folder("replaced", student, exercise) / stamp
        old.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, old)
        shutil.copytree(old, folder)
        outcome = "replaced"
    folder.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".part")
    draft.write_bytes(handed.content)
    draft.replace(target)
    (folder / STAMP).write_text(handed.at.strftime("%Y-%m-%d %H:%M:%S UTC"), encoding="utf-8")
    note = "" if handed.name.endswith(notebook) else _("was called {name}").format(name=handed.name)
    return Taken(handed.name, student, outcome, note)
