"""What the results and checks of several methods have in common beyond ``_validate``."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    require_complete,
    require_given,
    require_numbers,
    require_unique,
)

P = ParamSpec("P")
T = TypeVar("T")


def no_blanks(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method refuse the open blank ``...`` of an exercise in any of its arguments."""
    names = inspect.signature(method)

    @functools.wraps(method)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        for name, value in names.bind_partial(*args, **kwargs).arguments.items():
            require_given(value, name)
        return method(*args, **kwargs)

    return checked


class Result:
    """A result that can be shown as a table of one row."""

    def as_frame(self) -> pd.DataFrame:
        """Return the single values of the result as a table of one row (tables left out)."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return pd.DataFrame(
            [{k: v for k, v in values.items() if not isinstance(v, pd.Series | pd.DataFrame)}]
        )

    def _repr_html_(self) -> str:
        """Show the result as a table where it is the last line of a cell."""
        return self.as_frame().round(3).to_html(index=False, border=0)


def require_key(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse rows without a key and two rows with the same (codes ``missing``, ``duplicate``)."""
    require_complete(table, columns)
    require_unique(table, columns)


def require_date(value: Any, name: str) -> pd.Timestamp:
    """Return one date (codes ``missing``, ``type``)."""
    require_given(value, name)
    date = _read(pd.Series([value]), name).iloc[0]
    if pd.isna(date):
        raise CourseInputError(
            _("'{name}' has no date.").format(name=name),
            code="missing",
            column=name,
            remedy=_("Give a date, for instance '2025-12-31'."),
        )
    return pd.Timestamp(date)


def require_dates(values: pd.Series, name: str, nullable: bool = False) -> pd.Series:
    """Return a column of dates (codes ``missing`` unless ``nullable``, ``type``)."""
    if not nullable:
        require_complete(values.rename(name))
    return _read(values, name)


def _read(values: pd.Series, name: str) -> pd.Series:
    if values.dtype == object:
        for row, value in values.items():
            require_given(value, name, row)
    try:
        return pd.to_datetime(values, format="ISO8601")
    except (ValueError, TypeError) as unreadable:
        raise CourseInputError(
            _("'{name}' holds a date that cannot be read: {reason}").format(
                name=name, reason=unreadable
            ),
            code="type",
            column=name,
            remedy=_("Write dates as 2025-12-31."),
        ) from unreadable


def require_flags(values: pd.Series, name: str) -> pd.Series:
    """Return a column of true and false, or of 1 and 0 (codes ``missing``, ``type``)."""
    numbers = require_numbers(values, name)
    wrong = ~numbers.isin([0, 1])
    if wrong.any():
        raise CourseInputError(
            _("'{name}' must hold only true and false (or 1 and 0), not {value}.").format(
                name=name, value=values[wrong].iloc[0]
            ),
            code="type",
            column=name,
            row=wrong.idxmax(),
        )
    return numbers == 1
