"""A class folder: made from the course's exercises, then opened by every other command."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.classroom import _nbgrader
from coursekit.errors import CourseFolderError, CourseInputError
from coursekit.language import COURSE_FILE, SOURCE_LANGUAGE, normalise, use_language
from coursekit.language import gettext as _

if TYPE_CHECKING:
    from traitlets.config import Config

CONFIG_FILE = "nbgrader_config.py"
STEPS = ("source", "release", "submitted", "autograded", "feedback")
INBOX = "inbox"

CONFIG_TEXT = '''"""Settings of this class for nbgrader, formgrader and coursekit alike."""

from pathlib import Path

from coursekit.classroom.settings import configure

c = get_config()  # noqa: F821  (nbgrader provides it)
configure(c, Path(__file__).parent)

c.CourseDirectory.course_id = {name!r}
'''


@dataclass(frozen=True)
class Student:
    """One line of the class list."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        """The name to show: first and last name, or the id."""
        return f"{self.first_name} {self.last_name}".strip() or self.id


@dataclass(frozen=True)
class Course:
    """An opened class folder.

    Parameters
    ----------
    root : Path
        The folder, absolute.
    language : str
        The edition the class works in.
    config : traitlets.config.Config
        What ``nbgrader_config.py`` says.
    """

    root: Path
    language: str
    config: Config

    @property
    def db_url(self) -> str:
        """Where the gradebook is."""
        return str(self.folder_settings().db_url)

    @property
    def course_id(self) -> str:
        """The name of the class in the gradebook."""
        return str(self.folder_settings().course_id)

    def folder_settings(self, exercise: str = "", student: str = "*") -> Any:
        """Give nbgrader's own description of this folder."""
        _nbgrader.load()
        from nbgrader.coursedir import CourseDirectory

        found = CourseDirectory(config=self.config)
        found.assignment_id, found.student_id = exercise, student
        return found

    def gradebook(self) -> Any:
        """Open the gradebook; use it in a ``with`` block."""
        _nbgrader.load()
        from nbgrader.api import Gradebook

        with _nbgrader.environment():
            return Gradebook(self.db_url, self.course_id)

    def folder(self, step: str, student: str, exercise: str) -> Path:
        """Folder of one student's exercise at one step of the way."""
        return self.root / step / student / exercise

    def _names(self, folder: Path) -> list[str]:
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._")

    def exercises(self) -> list[str]:
        """Names of the exercises the class has, in order."""
        return self._names(self.root / "source")

    def released(self) -> list[str]:
        """Names of the exercises already given to the trainees."""
        return [
            name
            for name in self.exercises()
            if list(self.folder("release", "", name).glob("*.ipynb"))
        ]

    def students_at(self, step: str, exercise: str) -> list[str]:
        """Ids of the students who have this exercise at this step."""
        return [s for s in self._names(self.root / step) if self.folder(step, s, exercise).is_dir()]

    def students(self) -> dict[str, Student]:
        """Read the class list from the gradebook, by id."""
        with self.gradebook() as book:
            return {
                s.id: Student(s.id, s.first_name or "", s.last_name or "", s.email or "")
                for s in book.students
            }

    def choose(self, exercise: str | None, among: Sequence[str]) -> list[str]:
        """Resolve what was asked for (``1``, ``1-market…`` or nothing: all) to full names."""
        if exercise is None:
            return list(among)
        found = [n for n in among if n == exercise or n.startswith(f"{exercise}-")]
        if not found:
            raise CourseInputError(
                _("There is no exercise {name} here.").format(name=exercise),
                code="unknown",
                column="exercise",
                remedy=_("Choose one of: {names}.").format(names=_(", ").join(among) or "–"),
            )
        return found


def find_exercises() -> Path:
    """Find ``notebooks/exercises`` of the checkout we stand in or were installed from.

    Raises
    ------
    CourseFolderError
        When there is no checkout: the installed package carries no sources or solutions.
    """
    here = Path(__file__).resolve()
    for place in (Path.cwd(), *Path.cwd().parents, *here.parents):
        folder = place / "notebooks" / "exercises"
        if (place / "src" / "coursekit").is_dir() and folder.is_dir():
            return folder
    raise CourseFolderError(
        _(
            "The exercises with their solutions are in the course's repository, not in the "
            "installed package. Run this command inside a checkout of the repository."
        )
    )


def read_students(path: Path) -> list[Student]:
    """Read a class list: a CSV with a column ``id`` and, if known, names and e-mail.

    Raises
    ------
    CourseInputError
        ``missing`` (no file), ``column`` (no ``id``), ``empty``, ``duplicate``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CourseInputError(
            _("The class list {path} cannot be read.").format(path=path), code="missing"
        ) from error
    rows = list(csv.DictReader(text.splitlines()))
    if not rows or "id" not in rows[0]:
        raise CourseInputError(
            _("The class list needs a first line with the column id."),
            code="column",
            column="id",
            remedy=_("Its columns may be: id, first_name, last_name, email."),
        )
    students = [
        Student(
            **{k: (row.get(k) or "").strip() for k in ("id", "first_name", "last_name", "email")}
        )
        for row in rows
    ]
    seen: set[str] = set()
    for number, student in enumerate(students, start=2):
        if not re.fullmatch(r"[\w.@-]+", student.id) or student.id.startswith("."):
            raise CourseInputError(
                _("Line {row} of the class list: the id {id} cannot name a folder.").format(
                    row=number, id=repr(student.id)
                ),
                code="type",
                column="id",
                row=number,
                remedy=_("Use letters, digits, dots, hyphens and underscores."),
            )
        if student.id in seen:
            raise CourseInputError(
                _("Line {row} of the class list: the id {id} is there twice.").format(
                    row=number, id=student.id
                ),
                code="duplicate",
                column="id",
                row=number,
            )
        seen.add(student.id)
    return students


def new_course(
    folder: Path,
    *,
    language: str = SOURCE_LANGUAGE,
    db_url: str | None = None,
    students: Sequence[Student] = (),
    exercises: Path | None = None,
) -> Course:
    """Make a class folder: sources in the class's language, settings, gradebook, class list.

    Everything is written beside the target and renamed at the end, so that a failure or an
    interruption leaves nothing half-made.

    Parameters
    ----------
    folder : Path
        Where; it must not exist or be empty.
    language : str
        The edition of the exercises, for instance ``"zh_CN"``.
    db_url : str, optional
        URL of a gradebook database; without it a file ``gradebook.db`` in the folder.
    students : sequence of Student
        The class list.
    exercises : Path, optional
        Folder of exercise sources; found in the checkout when not given.

    Raises
    ------
    CourseFolderError
        When the folder is in use, or no exercises are found.
    """
    language = normalise(language)
    folder = folder.absolute()
    if folder.is_dir() and any(folder.iterdir()):
        raise CourseFolderError(
            _("{folder} is not empty; nothing was changed. Choose a new folder.").format(
                folder=folder
            )
        )
    if folder.exists() and not folder.is_dir():
        raise CourseFolderError(_("{folder} is a file, not a folder.").format(folder=folder))
    sources = sorted(
        p for p in (exercises or find_exercises()).iterdir() if list(p.glob("*.ipynb"))
    )
    if not sources:
        raise CourseFolderError(_("No exercise was found to make a class from."))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _renamed_when_done(folder) as draft:
        for step in (*STEPS, INBOX):
            (draft / step).mkdir()
        _write_language(draft, language)
        for source in sources:
            target = draft / "source" / source.name
            target.mkdir()
            copy_source(source, target, language)
        text = CONFIG_TEXT.format(name=folder.name)
        if db_url:
            text += f"c.CourseDirectory.db_url = {db_url!r}\n"
        config = draft / CONFIG_FILE
        config.write_text(text, encoding="utf-8")
        config.chmod(0o600)  # the gradebook's URL may hold a password
        with use_language(language):
            (draft / "README.md").write_text(_readme(folder.name), encoding="utf-8")
        with open_course(draft).gradebook() as book:
            for s in students:
                book.update_or_create_student(
                    s.id, first_name=s.first_name, last_name=s.last_name, email=s.email
                )
    return open_course(folder)


def copy_source(source: Path, target: Path, language: str) -> None:
    """Copy one exercise into a class: never its key, and in the language of the class."""
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source)
        if (
            path.is_dir()
            or path.suffix in {".py", ".pyc"}
            or any(p[0] in "._" for p in inside.parts)
        ):
            continue
        destination = target / inside
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, destination)
        if path.suffix == ".ipynb" and language != SOURCE_LANGUAGE:
            from coursekit.publish.catalogs import translate

            root = source.parents[2]  # notebooks/exercises/<name> inside the checkout
            destination.write_text(
                translate(root, path.relative_to(root), language), encoding="utf-8"
            )
    _write_language(target, language)


def _write_language(folder: Path, language: str) -> None:
    (folder / COURSE_FILE).write_text(json.dumps({"language": language}) + "\n", encoding="utf-8")


@contextmanager
def _renamed_when_done(folder: Path) -> Iterator[Path]:
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    draft.chmod(0o755)
    try:
        yield draft
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _readme(name: str) -> str:
    return _(
        "# Class {name}\n"
        "\n"
        "An nbgrader course folder. Run these commands inside it:\n"
        "\n"
        "1. `coursekit class release 1` writes the trainees' version of exercise 1.\n"
        "2. Put what trainees hand in into `inbox/` and run `coursekit class collect`.\n"
        "3. `coursekit class grade` runs and marks every notebook.\n"
        "4. `jupyter lab`, menu *Nbgrader → Formgrader*: read the written answers.\n"
        "5. `coursekit class feedback` writes a page for each trainee.\n"
        "6. `coursekit class report` writes one page about the class.\n"
        "\n"
        "`coursekit class status` shows where everybody is. The `nbgrader` commands work too.\n"
    ).format(name=name)


def find_course(start: Path | None = None) -> Path:
    """Find the class folder at or above ``start`` (the working directory when not given).

    Raises
    ------
    CourseFolderError
        When there is no class here.
    """
    place = (start or Path.cwd()).absolute()
    for root in (place, *place.parents):
        if (root / CONFIG_FILE).is_file() and (root / COURSE_FILE).is_file():
            return root
    raise CourseFolderError(
        _(
            "There is no class in {folder}. Go into the folder of a class, or make one: "
            "coursekit class new DIR"
        ).format(folder=place)
    )


def open_course(start: Path | None = None) -> Course:
    """Open the class folder at or above ``start`` (the working directory when not given).

    Raises
    ------
    CourseFolderError
        When there is no class here.
    """
    root = find_course(start)
    try:
        settings = json.loads((root / COURSE_FILE).read_text(encoding="utf-8"))
        language = normalise(settings["language"])
    except (ValueError, KeyError, TypeError) as error:
        raise CourseFolderError(
            _('{file} is damaged. It should read: {{"language": "en"}}').format(
                file=root / COURSE_FILE
            )
        ) from error
    _nbgrader.load()
    from traitlets.config import PyFileConfigLoader

    try:
        config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    except Exception as error:
        raise CourseFolderError(
            _("{file} cannot be read: {reason}").format(file=root / CONFIG_FILE, reason=error)
        ) from error
    return Course(root=root, language=language, config=config)


def language_of(root: Path) -> str:
    """Read the language of the class in ``root``; English where nothing is said."""
    try:
        return str(json.loads((root / COURSE_FILE).read_text(encoding="utf-8"))["language"])
    except (OSError, ValueError, KeyError, TypeError):
        return SOURCE_LANGUAGE


def in_language_of(course: Course) -> Any:
    """Speak the language of the class, unless the environment asks for another."""
    return use_language(os.environ.get("COURSEKIT_LANG") or course.language)
