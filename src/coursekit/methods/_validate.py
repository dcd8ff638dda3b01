"""Checks every method makes on what it is given, and the sentences they answer with.

A check either returns the value in the form the method computes with, or raises
:class:`~coursekit.errors.CourseInputError` saying what was wrong, in which column and row,
and what to do about it. An open blank (``...``) is recognised everywhere a value is expected.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, Literal, overload

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _

Inclusive = Literal["both", "left", "right", "neither"]


def require_given(value: Any, name: str, row: Any = None) -> None:
    """Refuse the open blank ``...`` of an exercise, alone or inside a list, set or mapping.

    Raises
    ------
    CourseInputError
        ``missing``: a blank is still open.

    Examples
    --------
    >>> require_given(0.05, "margin")
    >>> require_given(..., "margin")
    Traceback (most recent call last):
        ...
    coursekit.errors.CourseInputError: A blank (...) is still open in 'margin'. Replace the \
three dots by your answer and run the cell again.
    """
    inside: Iterable[Any] = ()
    if isinstance(value, Mapping):
        inside = value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        inside = value
    if value is Ellipsis or any(item is Ellipsis for item in inside):
        raise CourseInputError(
            _("A blank (...) is still open in '{name}'.").format(name=name),
            code="missing",
            column=name,
            row=row,
            remedy=_("Replace the three dots by your answer and run the cell again."),
        )


def require_table(df: Any, name: str = "df") -> None:
    """Refuse anything that is not a DataFrame (codes ``missing`` for a blank, ``type``)."""
    require_given(df, name)
    if not isinstance(df, pd.DataFrame):
        raise CourseInputError(
            _("A table (DataFrame) was expected for '{name}', not {kind}.").format(
                name=name, kind=type(df).__name__
            ),
            code="type",
            column=name,
            remedy=_("Pass the table itself, for instance one of the tables of a case."),
        )


def require_columns(df: Any, columns: Sequence[str], name: str = "df") -> None:
    """Refuse a table that lacks one of ``columns`` (codes ``type``, ``column``).

    ``name`` is the argument the table was given for.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["Delta"], "wallet": [4.0]})
    >>> require_columns(table, ["region", "wallet_cny_m"])
    Traceback (most recent call last):
        ...
    coursekit.errors.CourseInputError: The table has no column 'wallet_cny_m'. Did you mean \
'wallet'? Its columns are: region, wallet. Rename or add the column first.
    """
    require_table(df, name)
    for column in columns:
        if column in df.columns:
            continue
        present = [str(c) for c in df.columns]
        message = _("The table has no column '{column}'.").format(column=column)
        if near := difflib.get_close_matches(str(column), present, n=1):
            message += " " + _("Did you mean '{column}'?").format(column=near[0])
        raise CourseInputError(
            message,
            code="column",
            column=column,
            remedy=_("Its columns are: {columns}. Rename or add the column first.").format(
                columns=_(", ").join(present)
            ),
        )


def require_rows(df: Any, minimum: int, what: str) -> None:
    """Refuse fewer than ``minimum`` rows or values (codes ``empty`` for none, ``size``).

    ``what`` names the thing that is short, for instance the argument or the table.
    """
    require_given(df, what)
    found = len(df)
    if found == 0:
        raise CourseInputError(
            _("There are no rows in '{what}'.").format(what=what),
            code="empty",
            column=what,
            remedy=_("Check the filter that made it, or the file it was read from."),
        )
    if found < minimum:
        raise CourseInputError(
            _("'{what}' has {found} rows; this method needs at least {minimum}.").format(
                what=what, found=found, minimum=minimum
            ),
            code="size",
            column=what,
            remedy=_("Collect more data, or choose a method made for so few."),
        )


def require_complete(data: pd.DataFrame | pd.Series, columns: Sequence[str] | None = None) -> None:
    """Refuse missing values and open blanks (code ``missing``) in the named columns."""
    if isinstance(data, pd.Series):
        series = {str(data.name) if data.name is not None else "values": data}
    else:
        require_columns(data, list(columns or ()))
        series = {str(c): data[c] for c in (data.columns if columns is None else columns)}
    for name, values in series.items():
        if values.dtype == object:
            for row, value in values.items():
                require_given(value, name, row)
        gaps = values.isna()
        if gaps.any():
            row = values.index[int(np.argmax(gaps.to_numpy()))]
            raise CourseInputError(
                _("Column '{column}' has no value in row {row} ({count} missing in all).").format(
                    column=name, row=row, count=int(gaps.sum())
                ),
                code="missing",
                column=name,
                row=row,
                remedy=_("Fill the gap, or leave the row out on purpose and say so."),
            )


def require_numbers(values: Any, name: str) -> pd.Series:
    """Return ``values`` as a Series of finite floats (codes ``missing``, ``type``, ``range``).

    A plain list is numbered from 1, so that a message names the position a reader counts to.
    Text is never read as a number: "1,200" may mean two things.
    """
    require_given(values, name)
    if not isinstance(values, pd.Series):
        if isinstance(values, str | bytes | pd.DataFrame) or not isinstance(values, Iterable):
            raise CourseInputError(
                _("A list of numbers was expected for '{name}', not {kind}.").format(
                    name=name, kind=type(values).__name__
                ),
                code="type",
                column=name,
                remedy=_("Pass a column of a table, or a list in square brackets."),
            )
        if isinstance(values, Mapping):
            values = pd.Series(values, dtype=object)
        else:
            items = list(values)
            values = pd.Series(items, index=range(1, len(items) + 1), dtype=object)
    require_complete(values.rename(name))
    if not pd.api.types.is_numeric_dtype(values.dtype):
        for row, value in values.items():
            if not isinstance(value, Real | np.bool_):
                raise CourseInputError(
                    _("'{name}' holds {value}, which is not a number, in row {row}.").format(
                        name=name, value=repr(value), row=row
                    ),
                    code="type",
                    column=name,
                    row=row,
                    remedy=_("Turn the text into numbers first, for instance by pd.to_numeric."),
                )
    numbers = values.astype(float)
    endless = ~np.isfinite(numbers.to_numpy())
    if endless.any():
        row = numbers.index[int(np.argmax(endless))]
        raise CourseInputError(
            _("'{name}' is infinite in row {row}.").format(name=name, row=row),
            code="range",
            column=name,
            row=row,
            remedy=_("Look for a division by zero in the step before."),
        )
    return numbers


def require_number(value: Any, name: str) -> float:
    """Return one finite number as a float (codes ``missing``, ``type``, ``range``)."""
    require_given(value, name)
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        raise CourseInputError(
            _("'{name}' has no value.").format(name=name),
            code="missing",
            column=name,
            remedy=_("Give a number."),
        )
    if not isinstance(value, Real) or isinstance(value, bool | np.bool_):
        raise CourseInputError(
            _("'{name}' must be a number, not {value}.").format(name=name, value=repr(value)),
            code="type",
            column=name,
            remedy=_("Write it without quotation marks, for instance 0.05 for five per cent."),
        )
    if math.isinf(value):
        raise CourseInputError(
            _("'{name}' is infinite.").format(name=name),
            code="range",
            column=name,
            remedy=_("Give a finite number."),
        )
    return float(value)


@overload
def require_between(
    value: pd.Series | list[Any] | tuple[Any, ...] | np.ndarray,
    low: float,
    high: float,
    name: str,
    inclusive: Inclusive = ...,
) -> pd.Series: ...
@overload
def require_between(
    value: Any, low: float, high: float, name: str, inclusive: Inclusive = ...
) -> Any: ...
def require_between(
    value: Any, low: float, high: float, name: str, inclusive: Inclusive = "both"
) -> Any:
    """Return a number, or a Series of numbers, that lies between ``low`` and ``high``.

    ``inclusive`` says which ends are allowed; ``math.inf`` leaves a side open.

    Raises
    ------
    CourseInputError
        ``range`` for a number outside; ``missing`` and ``type`` as for :func:`require_numbers`.

    Examples
    --------
    >>> require_between(0.62, 0, 1, "response_rate", inclusive="right")
    0.62
    >>> require_between([3, -1], 0, math.inf, "sales_cny_m")
    Traceback (most recent call last):
        ...
    coursekit.errors.CourseInputError: 'sales_cny_m' holds -1 in row 2. It must be at least 0.
    """
    alone = isinstance(value, Real | str) or value is None or value is Ellipsis or value is pd.NA
    numbers = pd.Series([require_number(value, name)]) if alone else require_numbers(value, name)
    bad = ~numbers.between(low, high, inclusive=inclusive)
    if not bad.any():
        return float(numbers.iloc[0]) if alone else numbers
    row = numbers.index[int(np.argmax(bad.to_numpy()))]
    shown = show(float(numbers[bad].iloc[0]))
    if alone:
        fault = _("'{name}' is {value}.").format(name=name, value=shown)
    else:
        fault = _("'{name}' holds {value} in row {row}.").format(name=name, value=shown, row=row)
    raise CourseInputError(
        f"{fault} {_allowed(low, high, inclusive)}",
        code="range",
        column=name,
        row=None if alone else row,
    )


def _allowed(low: float, high: float, inclusive: Inclusive) -> str:
    """Say in a sentence which numbers are allowed."""
    with_low, with_high = inclusive in ("both", "left"), inclusive in ("both", "right")
    if math.isinf(high):
        text = _("It must be at least {low}.") if with_low else _("It must be above {low}.")
    elif math.isinf(low):
        text = _("It must be at most {high}.") if with_high else _("It must be below {high}.")
    elif with_low and with_high:
        text = _("It must lie between {low} and {high}.")
    elif with_high:
        text = _("It must be above {low} and at most {high}.")
    elif with_low:
        text = _("It must be at least {low} and below {high}.")
    else:
        text = _("It must be above {low} and below {high}.")
    return text.format(low=show(low), high=show(high))


def require_whole(value: Any, name: str, low: int = 1) -> int:
    """Return a whole number of at least ``low`` (codes ``missing``, ``type``, ``range``)."""
    number = require_number(value, name)
    if not isinstance(value, Integral) and not number.is_integer():
        raise CourseInputError(
            _("'{name}' is {value}; it must be a whole number.").format(
                name=name, value=show(number)
            ),
            code="type",
            column=name,
            remedy=_("Round it first, in the direction you can defend."),
        )
    require_between(number, low, math.inf, name)
    return int(value)


def require_counts(values: Any, name: str, low: int = 0) -> pd.Series:
    """Return whole numbers of at least ``low`` as a Series (codes as for a whole number)."""
    numbers = require_between(require_numbers(values, name), low, math.inf, name)
    broken = numbers != numbers.round()
    if broken.any():
        row = numbers.index[int(np.argmax(broken.to_numpy()))]
        raise CourseInputError(
            _("'{name}' holds {value} in row {row}; it must hold whole numbers.").format(
                name=name, value=show(float(numbers[broken].iloc[0])), row=row
            ),
            code="type",
            column=name,
            row=row,
            remedy=_("Pass counts, not rates."),
        )
    return numbers.astype(int)


def as_typed(value: Any) -> Any:
    """Make capitals and outer spaces of a name typed by hand not matter."""
    return value.strip().casefold() if isinstance(value, str) else value


def require_choice(value: Any, allowed: Sequence[str], name: str) -> str:
    """Return ``value`` if it is one of ``allowed`` (codes ``missing``, ``unknown``)."""
    require_given(value, name)
    if value in allowed:
        return str(value)
    raise CourseInputError(
        _("{value} is not a choice for '{name}'.").format(value=repr(value), name=name),
        code="unknown",
        column=name,
        remedy=_("Choose one of: {choices}.").format(choices=_(", ").join(allowed)),
    )


def require_sum(
    weights: Any, total: float = 1.0, tol: float = 1e-6, name: str = "weights"
) -> pd.Series:
    """Return weights or shares that are not negative and add up to ``total``.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``, ``range`` (a negative one), ``sum``.

    Examples
    --------
    >>> require_sum([30, 70])
    Traceback (most recent call last):
        ...
    coursekit.errors.CourseInputError: 'weights' add up to 100 instead of 1. They look like \
percentages: divide them by 100.
    """
    numbers = require_numbers(weights, name)
    require_rows(numbers, 1, name)
    require_between(numbers, 0, math.inf, name)
    found = float(numbers.sum())
    if abs(found - total) <= tol:
        return numbers
    percent = abs(found - 100 * total) <= 100 * tol
    raise CourseInputError(
        _("'{name}' add up to {found} instead of {total}.").format(
            name=name, found=show(found), total=show(total)
        ),
        code="sum",
        column=name,
        remedy=_("They look like percentages: divide them by 100.")
        if percent
        else _("Look for a part that is missing or counted twice."),
    )


def require_unique(df: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse a table in which two rows have the same key (code ``duplicate``)."""
    require_columns(df, columns)
    again = df.duplicated(list(columns)).to_numpy()
    if again.any():
        place = int(np.argmax(again))
        key = _(", ").join(str(df[c].iloc[place]) for c in columns)
        raise CourseInputError(
            _("Row {row} repeats {key}; each {columns} may stand in one row only.").format(
                row=df.index[place], key=key, columns=" × ".join(columns)
            ),
            code="duplicate",
            column=columns[0],
            row=df.index[place],
            remedy=_("Remove the repeated row, or add the rows up with groupby first."),
        )


def require_known(wanted: Any, known: Iterable[Hashable], name: str) -> None:
    """Refuse a label that is not among ``known`` (codes ``missing``, ``unknown``)."""
    require_given(wanted, name)
    names = list(known)
    if wanted not in names:
        raise CourseInputError(
            _("There is no {value} in '{name}'.").format(value=repr(wanted), name=name),
            code="unknown",
            column=name,
            remedy=_("Choose one of: {choices}.").format(choices=_(", ").join(map(str, names))),
        )


def show(value: float) -> str:
    """Write a number as a reader would: 1450, not 1450.0 or 1.45e+03.

    >>> show(1450.0), show(0.05), show(1234567)
    ('1450', '0.05', '1234567')
    """
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"
