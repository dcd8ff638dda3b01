"""The one door to nbgrader: imported late, imported fast, and its log kept for errors."""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import MissingLibraryError
from coursekit.language import gettext as _

if TYPE_CHECKING:
    from coursekit.classroom.workspace import Course


def load() -> Any:
    """Import nbgrader, or say how to get it.

    Importing jsonschema compiles the grammars of ``rfc3987_syntax``, 1.4 of nbgrader's
    2.4 seconds, for a check (is this string an IRI?) that no notebook schema asks for.
    While nbgrader is imported that package is therefore out of sight.
    """
    if "nbgrader" not in sys.modules:
        hidden = "rfc3987_syntax" not in sys.modules
        if hidden:
            sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
        try:
            import nbgrader.apps  # noqa: F401
        except ModuleNotFoundError as error:
            if error.name != "nbgrader":
                raise
            raise MissingLibraryError(
                _("A class needs nbgrader. Install it: pip install 'coursekit[class]'")
            ) from error
        finally:
            if hidden:
                del sys.modules["rfc3987_syntax"]
        # nbgrader builds its rows in an order SQLAlchemy 2.1 remarks on; nobody can act on it.
        from sqlalchemy.exc import SAWarning

        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
    return sys.modules["nbgrader"]


@contextmanager
def environment() -> Iterator[None]:
    """Let nbgrader find the programs beside this Python (it starts ``alembic`` by name)."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


def convert(
    course: Course, converter: str, exercise: str, student: str = "*", *, force: bool = True
) -> tuple[bool, str]:
    """Run one of nbgrader's converters on one exercise; return success and its log."""
    load()
    from nbgrader import converters
    from nbgrader.utils import capture_log

    folder = course.folder_settings(exercise, student)
    with environment():
        app = getattr(converters, converter)(coursedir=folder, config=course.config)
        app.force = force
        app.log.setLevel(logging.INFO)
        outcome = capture_log(app)
    return outcome["success"], outcome.get("log", "") + outcome.get("error", "")


def last_reason(log: str) -> str:
    r"""Pick the line of a log that says what went wrong.

    >>> last_reason("[INFO] one\n[ERROR] No notebooks were matched\nTraceback …\nValueError: x")
    'ValueError: x'
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    # nbgrader ends with remarks about "the above traceback"
    errors = [line for line in lines if re.match(r"(?!\S*NbGrader)[\w.]*(Error|Exception): ", line)]
    lines = errors or lines
    return lines[-1] if lines else _("nbgrader gave no reason.")
