"""What coursekit says when an input cannot be used: what was wrong and what to do.

All messages are in the reader's language. In a notebook the message is shown alone,
without the traceback a manager could not use.
"""

from __future__ import annotations

from typing import Any


class CourseError(Exception):
    """Base of every error coursekit raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Show only the message in IPython: the traceback helps nobody who fills a blank."""
        return [f"{type(self).__name__}: {self}"]


class CourseInputError(CourseError, ValueError):
    """An argument, a column or a row cannot be used.

    Parameters
    ----------
    message : str
        What is wrong, as a full sentence in the active language.
    code : {"empty", "column", "range", "sum", "size", "missing", "type", "duplicate", \
"infeasible", "censored", "convergence", "unknown"}
        The kind of fault, for programs and tests.
    column : str, optional
        The column or argument at fault.
    row : object, optional
        The first bad row (its index label), when one row is to blame.
    remedy : str, optional
        What to do about it, as a full sentence in the active language.

    Examples
    --------
    >>> error = CourseInputError("The margin must lie above 0.", code="range", column="margin",
    ...                          remedy="Give 0.05 for five percentage points.")
    >>> print(error)
    The margin must lie above 0. Give 0.05 for five percentage points.
    >>> error.code, error.column
    ('range', 'margin')
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        column: str | None = None,
        row: Any = None,
        remedy: str | None = None,
    ) -> None:
        # Chinese sentences follow each other without a space.
        joint = "" if message.endswith(("。", "？", "！")) else " "
        super().__init__(message if remedy is None else f"{message}{joint}{remedy}")
        self.code = code
        self.column = column
        self.row = row
        self.remedy = remedy


class MissingLibraryError(CourseError, ImportError):
    """A function needs a library that is not installed; the message says how to get it."""


class CourseFolderError(CourseError, RuntimeError):
    """A course folder, a notebook or a catalog is not in the state a command needs."""
