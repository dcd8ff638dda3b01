"""``coursekit doctor``: one line for each thing a class needs, and the cure where it is missing."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.language import gettext as _

OK, FAIL, WITHOUT = "OK", "FAIL", "–"


@dataclass(frozen=True)
class Finding:
    """One requirement: met (OK), not met (FAIL), or not met but not needed (–)."""

    mark: str
    what: str
    cure: str = ""


def examine(folder: Path | None = None) -> list[Finding]:
    """Look at this machine, and at the class in ``folder`` if there is one."""
    return [finding for look in LOOKS for finding in look(folder or Path.cwd())]


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _python(folder: Path) -> Iterator[Finding]:
    named = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    good = sys.version_info >= (3, 11)
    yield Finding(OK if good else FAIL, named, "" if good else _("Install Python 3.11 or newer."))


def _packages(folder: Path) -> Iterator[Finding]:
    for package, extra, needed in (
        ("pandas", "", True),
        ("matplotlib", "", True),
        ("nbgrader", "[class]", True),
        ("jupyterlab", "[class]", True),
        ("jupyter-book", "[book]", False),
        ("distributed", "[cluster]", False),
    ):
        version = _version(package)
        cure = _("Install it: pip install 'coursekit{extra}'").format(extra=extra)
        if version is None and not needed:
            cure = _("Only for the book or for many machines. {cure}").format(cure=cure)
        mark = OK if version else FAIL if needed else WITHOUT
        yield Finding(mark, f"{package} {version or ''}".strip(), "" if version else cure)


def _formgrader(folder: Path) -> Iterator[Finding]:
    what = _("Formgrader in JupyterLab")
    settings = Path(sys.prefix) / "etc/jupyter/jupyter_server_config.d/nbgrader.json"
    found = settings.is_file() or importlib.util.find_spec("nbgrader") is None
    cure = _("Switch it on: jupyter server extension enable --sys-prefix nbgrader")
    yield Finding(OK if found else FAIL, what, "" if found else cure)


def _alembic(folder: Path) -> Iterator[Finding]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = shutil.which("alembic", path=path)
    cure = _("Install it: pip install alembic")
    yield Finding(OK if found else FAIL, _("Gradebook upgrades (alembic)"), "" if found else cure)


def _languages(folder: Path) -> Iterator[Finding]:
    from coursekit.language import LOCALE_FOLDER, available_languages

    for language in available_languages()[1:]:
        compiled = (LOCALE_FOLDER / language / "LC_MESSAGES" / "coursekit.mo").is_file()
        cure = _("Compile the texts: coursekit publish catalogs compile")
        what = _("Texts of the {language} edition").format(language=language)
        yield Finding(OK if compiled else FAIL, what, "" if compiled else cure)


def _sandbox(folder: Path) -> Iterator[Finding]:
    from coursekit.classroom.engine import sandbox
    from coursekit.classroom.engine.client import Server, supported

    what = _("Fast marking")
    if not supported():
        text = _("Not on this system: nbgrader runs one notebook after another, unprotected.")
        yield Finding(WITHOUT, what, text)
        return
    server = Server()
    try:
        server.start()
        server.ready()
    except CourseError as error:
        yield Finding(FAIL, what, str(error))
        return
    finally:
        server.stop()
    yield Finding(OK, what)
    what = _("Sandbox for submissions")
    if server.level == sandbox.FULL:
        yield Finding(OK, _("{what}: namespaces and filters").format(what=what))
    elif server.level == sandbox.PARTIAL:
        text = _("Allow user namespaces to hide file names and other processes as well.")
        yield Finding(WITHOUT, _("{what}: filters only").format(what=what), text)
    else:
        text = _("Submissions run like your own code. Use Linux 5.13 or newer, or a container.")
        yield Finding(FAIL, what, text)


def _class(folder: Path) -> Iterator[Finding]:
    from coursekit.classroom.workspace import CONFIG_FILE, open_course

    what = _("Class folder")
    if not any((p / CONFIG_FILE).is_file() for p in (folder, *folder.parents)):
        yield Finding(WITHOUT, what, _("Make one: coursekit class new DIR"))
        return
    try:
        course = open_course(folder)
    except CourseError as error:
        yield Finding(FAIL, what, str(error))
        return
    yield Finding(OK, f"{what} {course.root}")
    writable = os.access(course.root, os.W_OK)
    cure = _("Give yourself the right to write there.")
    yield Finding(OK if writable else FAIL, _("Folder can be written"), "" if writable else cure)
    try:
        with course.gradebook() as book:
            count = len(book.students)
        yield Finding(OK, _("Gradebook, {count} trainees").format(count=count))
    except Exception as error:  # any driver's own error class
        reason = str(error).splitlines()[0]
        yield Finding(
            FAIL,
            _("Gradebook"),
            _("Check its URL in {file}: {reason}").format(file=CONFIG_FILE, reason=reason),
        )


LOOKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _python,
    _packages,
    _formgrader,
    _alembic,
    _languages,
    _sandbox,
    _class,
)
