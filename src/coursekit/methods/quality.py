"""Data at hand: what a partial record is worth, and how to clean it without losing money."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_given,
    require_numbers,
    require_rows,
    require_table,
)

Finder = Callable[[pd.DataFrame], pd.Series]
Repair = Callable[[pd.DataFrame], pd.DataFrame]
ACTIONS = ("drop", "repair", "flag")


@dataclass(frozen=True)
class DataDefect:
    """Why the mean of the recorded differs from the mean of all.

    Attributes
    ----------
    rho : float
        Correlation between being recorded and the value (the data defect correlation).
    f : float
        Share recorded.
    sigma : float
        Standard deviation of the value in the whole population, its unit.
    error : float
        Mean of the recorded minus mean of all = rho · √((1 − f)/f) · sigma, unit of the value.
    n_eff : float
        Size of a simple random sample with the same mean squared error (persons).
    """

    rho: float
    f: float
    sigma: float
    error: float
    n_eff: float

    def as_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        return pd.DataFrame([asdict(self)])


def data_defect(x: pd.Series, recorded: pd.Series) -> DataDefect:
    """Split the error of a partial record into quality, quantity and difficulty.

    error = rho · √((1 − f)/f) · sigma holds exactly: data quality (rho), data quantity (f),
    problem difficulty (sigma). It can be computed only where the whole population is known.

    Parameters
    ----------
    x : pandas.Series
        The value of every member of the population, recorded or not (any unit).
    recorded : pandas.Series of bool
        Whether the member is in the record.

    Returns
    -------
    DataDefect
        ``rho``, ``f``, ``sigma``, ``error``, ``n_eff``.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``; ``type`` if ``recorded`` is not true/false; ``size`` if the
        two do not describe the same members; ``range`` if all or none are recorded, or if
        all values are the same.

    References
    ----------
    Meng (2018), Statistical paradises and paradoxes in big data (I), Ann. Appl. Stat. 12(2).

    Examples
    --------
    >>> satisfaction = pd.Series([9, 8, 7, 6, 5, 4])
    >>> in_portal = pd.Series([True, True, False, True, False, False])
    >>> result = data_defect(satisfaction, in_portal)
    >>> round(result.rho, 3), round(result.error, 3), round(result.n_eff, 2)
    (0.683, 1.167, 2.14)
    """
    value = require_numbers(x, "x")
    require_rows(value, 2, "x")
    inside = require_numbers(recorded, "recorded")
    if not inside.isin([0, 1]).all():
        raise CourseInputError(
            _("'recorded' must say true or false for every member."),
            code="type",
            column="recorded",
            row=inside.index[int(np.argmin(inside.isin([0, 1]).to_numpy()))],
            remedy=_("Pass a column of True and False."),
        )
    if isinstance(x, pd.Series) and isinstance(recorded, pd.Series):
        same = len(x) == len(recorded) and x.index.equals(recorded.index)
    else:
        same = len(value) == len(inside)
    if not same:
        raise CourseInputError(
            _("'x' has {x} members and 'recorded' {recorded}, or their rows do not match.").format(
                x=len(value), recorded=len(inside)
            ),
            code="size",
            column="recorded",
            remedy=_("Take both columns from one table of the whole population."),
        )
    f = float(inside.mean())
    if f in (0.0, 1.0):
        raise CourseInputError(
            _("'recorded' is the same for every member, so there is nothing to compare.")
            + " "
            + _("The share recorded must be above 0 and below 1."),
            code="range",
            column="recorded",
            remedy=_("Pass the whole population, not only the members in the record."),
        )
    sigma = float(value.std(ddof=0))
    if sigma == 0:
        raise CourseInputError(
            _("All values of 'x' are the same, so no record of it can be wrong."),
            code="range",
            column="x",
            remedy=_("Choose a value that differs between members."),
        )
    v, r = value.to_numpy(), inside.to_numpy()
    error = float(v[r == 1].mean() - v.mean())
    covariance = float(((v - v.mean()) * (r - f)).mean())
    rho = covariance / (sigma * math.sqrt(f * (1 - f)))
    rho = min(1.0, max(-1.0, rho))  # rounding noise only
    return DataDefect(rho, f, sigma, error, effective_n(f, rho))


def effective_n(f: float, rho: float) -> float:
    """Random interviews a partial record is worth: n_eff = f / (1 − f) / rho².

    Parameters
    ----------
    f : float
        Share of the population recorded, in (0, 1).
    rho : float
        Data defect correlation, in [−1, 1].

    Returns
    -------
    float
        Persons; infinite when ``rho`` is 0.

    Raises
    ------
    CourseInputError
        ``range``, ``type``, ``missing``.

    References
    ----------
    Meng (2018), Ann. Appl. Stat. 12(2), eq. 3.5.

    Examples
    --------
    >>> round(effective_n(0.01, 0.005))
    404
    """
    share = require_between(f, 0, 1, "f", inclusive="neither")
    correlation = require_between(rho, -1, 1, "rho")
    odds = share / (1 - share)
    return math.inf if correlation == 0 else odds / correlation / correlation


@dataclass(frozen=True)
class Rule:
    """One documented rule of data cleaning.

    Parameters
    ----------
    name : str
        What is wrong with the rows it finds.
    dimension : str
        Dimension of data quality: completeness, validity, uniqueness, consistency, timeliness.
    find : callable
        Takes the table, returns True for each bad row.
    action : {"drop", "repair", "flag"}
        What :func:`clean` does with the bad rows; ``flag`` only counts them.
    repair : callable, optional
        For ``repair``: takes the bad rows, returns them repaired (same rows, same order).

    Raises
    ------
    CourseInputError
        ``unknown`` for another action; ``missing`` for an open blank or a missing ``repair``;
        ``type`` if ``find`` or ``repair`` is not a function.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy: what data quality means to data consumers.

    Examples
    --------
    >>> rule = Rule("negative quantity", "validity", lambda t: t["qty"] < 0, "flag")
    >>> rule.action
    'flag'
    """

    name: str
    dimension: str
    find: Finder
    action: str
    repair: Repair | None = None

    def __post_init__(self) -> None:
        for field in ("name", "dimension", "find", "repair"):
            require_given(getattr(self, field), field)
        require_choice(self.action, ACTIONS, "action")
        if self.action == "repair" and self.repair is None:
            raise CourseInputError(
                _("Rule '{rule}' is to repair rows but has no 'repair'.").format(rule=self.name),
                code="missing",
                column="repair",
                remedy=_("Give a function that takes the bad rows and returns them repaired."),
            )
        for field in ("find", "repair"):
            function = getattr(self, field)
            if function is not None and not callable(function):
                raise CourseInputError(
                    _("'{field}' of rule '{rule}' must be a function.").format(
                        field=field, rule=self.name
                    ),
                    code="type",
                    column=field,
                    remedy=_("Write it as: lambda table: table['column'] < 0"),
                )


def profile(df: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    """Count, rule by rule, the rows that break it; nothing is changed.

    Parameters
    ----------
    df : pandas.DataFrame
        The table to look at.
    rules : list of Rule
        What to look for.

    Returns
    -------
    pandas.DataFrame
        ``rule``, ``dimension``, ``n_bad`` (rows), ``share_bad`` (fraction of all rows).

    Raises
    ------
    CourseInputError
        ``empty``; ``column`` if a rule names a column that is not there; ``type`` if a rule
        does not answer true or false for every row.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy.

    Examples
    --------
    >>> orders = pd.DataFrame({"qty": [2, -1, 4, 5]})
    >>> profile(orders, [Rule("return", "validity", lambda t: t["qty"] < 0, "flag")])
         rule dimension  n_bad  share_bad
    0  return  validity      1       0.25
    """
    require_table(df)
    require_rows(df, 1, "df")
    rows = []
    for rule in _rules(rules):
        n_bad = int(_find(rule, df).sum())
        rows.append((rule.name, rule.dimension, n_bad, n_bad / len(df)))
    return pd.DataFrame(rows, columns=["rule", "dimension", "n_bad", "share_bad"])


def clean(
    df: pd.DataFrame,
    rules: Sequence[Rule],
    value: str | Callable[[pd.DataFrame], pd.Series] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Apply rules one after the other and keep a log that reconciles.

    Each rule sees the table the rule before it left. The first line of the log is the table
    as received; its ``total`` plus all ``delta`` is the total of the clean table.

    Parameters
    ----------
    df : pandas.DataFrame
        The table as received; it is not changed. Its index must be unique.
    rules : list of Rule
        In the order in which they are to be applied.
    value : str or callable, optional
        Column whose total is followed through the cleaning, or a function from the table to
        such a column (where money must first be put on one unit). Gaps count as nothing.

    Returns
    -------
    clean_df : pandas.DataFrame
        The clean table, with the row labels it came with.
    log : pandas.DataFrame
        ``rule``, ``dimension``, ``action``, ``n`` (rows touched), ``rows`` (left after it) and,
        with ``value``, ``delta`` and ``total`` (after it), in the unit of ``value``. The first
        line has the action ``start``.

    Raises
    ------
    CourseInputError
        ``empty``, ``column``, ``type`` as for :func:`profile`; ``type`` if ``value`` is not
        numeric or a repair loses rows; ``duplicate`` if two rows have the same label.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy; Wickham (2014), Tidy data.

    Examples
    --------
    >>> orders = pd.DataFrame({"order": ["a", "a", "b"], "amount_cny": [5.0, 5.0, 80_000.0]})
    >>> rules = [
    ...     Rule("keyed twice", "uniqueness", lambda t: t.duplicated(), "drop"),
    ...     Rule("wrong unit", "validity", lambda t: t["amount_cny"] > 10_000, "repair",
    ...          lambda bad: bad.assign(amount_cny=bad["amount_cny"] / 10_000)),
    ... ]
    >>> tidy, log = clean(orders, rules, value="amount_cny")
    >>> log[["rule", "n", "delta", "total"]]
              rule  n    delta    total
    0  as received  0      0.0  80010.0
    1  keyed twice  1     -5.0  80005.0
    2   wrong unit  1 -79992.0     13.0
    >>> len(tidy)
    2
    """
    require_table(df)
    require_rows(df, 1, "df")
    if not df.index.is_unique:
        row = df.index[df.index.duplicated()][0]
        raise CourseInputError(
            _("Two rows of the table have the label {row}.").format(row=row),
            code="duplicate",
            row=row,
            remedy=_("Number the rows first with reset_index(drop=True)."),
        )
    table = df.copy()
    total = _total(table, value)
    lines: list[dict[str, Any]] = [
        {"rule": _("as received"), "dimension": "", "action": "start", "n": 0, "rows": len(df)}
        | ({} if total is None else {"delta": 0.0, "total": total})
    ]
    for rule in _rules(rules):
        bad = _find(rule, table)
        if rule.action == "drop":
            table = table[~bad]
        elif rule.action == "repair" and bad.any():
            table = _repaired(rule, table, bad)
        line = {
            "rule": rule.name,
            "dimension": rule.dimension,
            "action": rule.action,
            "n": int(bad.sum()),
            "rows": len(table),
        }
        if total is not None:
            before, total = total, _total(table, value)
            assert total is not None
            line |= {"delta": total - before, "total": total}
        lines.append(line)
    return table, pd.DataFrame(lines)


def _rules(rules: Any) -> Sequence[Rule]:
    require_given(rules, "rules")
    for place, rule in enumerate(rules, start=1):
        if not isinstance(rule, Rule):
            raise CourseInputError(
                _("Entry {place} of 'rules' is not a Rule.").format(place=place),
                code="type",
                column="rules",
                row=place,
                remedy=_("Write each as quality.Rule(name, dimension, find, action)."),
            )
    return list(rules)


def _find(rule: Rule, table: pd.DataFrame) -> pd.Series:
    try:
        bad = rule.find(table)
    except KeyError as error:
        column = str(error.args[0]) if error.args else "?"
        raise CourseInputError(
            _("Rule '{rule}' asks for the column '{column}', which is not in the table.").format(
                rule=rule.name, column=column
            ),
            code="column",
            column=column,
            remedy=_("Its columns are: {columns}. Rename or add the column first.").format(
                columns=_(", ").join(map(str, table.columns))
            ),
        ) from error
    if not (
        isinstance(bad, pd.Series)
        and bad.index.equals(table.index)
        and pd.api.types.is_bool_dtype(bad.dtype)
        and not bad.isna().any()
    ):
        raise CourseInputError(
            _("Rule '{rule}' must answer True or False for every row of the table.").format(
                rule=rule.name
            ),
            code="type",
            column=rule.name,
            remedy=_("Compare a column, for instance: lambda table: table['qty'] < 0"),
        )
    return bad.astype(bool)


def _repaired(rule: Rule, table: pd.DataFrame, bad: pd.Series) -> pd.DataFrame:
    assert rule.repair is not None
    mended = rule.repair(table[bad].copy())
    if not isinstance(mended, pd.DataFrame) or not mended.index.equals(table.index[bad]):
        raise CourseInputError(
            _("The repair of rule '{rule}' must return the same rows it was given.").format(
                rule=rule.name
            ),
            code="type",
            column=rule.name,
            remedy=_("Use assign: lambda bad: bad.assign(qty=bad['qty'].abs())"),
        )
    # put together again rather than written into: a repair may change the type of a column
    pieces = [piece for piece in (table[~bad], mended) if len(piece)]
    return pd.concat(pieces).loc[table.index]


def _total(
    table: pd.DataFrame, value: str | Callable[[pd.DataFrame], pd.Series] | None
) -> float | None:
    require_given(value, "value")
    if value is None:
        return None
    if callable(value):
        name, column = "value", value(table)
    elif value in table.columns:
        name, column = value, table[value]
    else:
        raise CourseInputError(
            _("The table has no column '{column}'.").format(column=value),
            code="column",
            column=value,
            remedy=_("Its columns are: {columns}. Rename or add the column first.").format(
                columns=_(", ").join(map(str, table.columns))
            ),
        )
    # a sum that does not depend on the order or number of rows touched: the log must reconcile
    return math.fsum(require_numbers(column.dropna(), name))


@dataclass(frozen=True, eq=False)
class Fences:
    """Tukey's fences and what lies beyond them, in the unit of the values.

    Attributes
    ----------
    q1, q3 : float
        Quartiles.
    inner_low, inner_high : float
        Quartile ∓ k · IQR.
    outer_low, outer_high : float
        Quartile ∓ 2k · IQR.
    mild, extreme : pandas.Series
        Values beyond the inner but not the outer fences, and beyond the outer fences, with
        the row labels they came with.
    """

    q1: float
    q3: float
    inner_low: float
    inner_high: float
    outer_low: float
    outer_high: float
    mild: pd.Series
    extreme: pd.Series

    def as_frame(self) -> pd.DataFrame:
        """Return ``fence``, ``low``, ``high`` for the inner and the outer fences."""
        return pd.DataFrame(
            {
                "fence": ["inner", "outer"],
                "low": [self.inner_low, self.outer_low],
                "high": [self.inner_high, self.outer_high],
            }
        )


def tukey_fences(x: pd.Series, k: float = 1.5, quantile_method: str = "linear") -> Fences:
    """Fences that flag unusual values; they never say that a value is wrong.

    Parameters
    ----------
    x : pandas.Series
        At least four values, any unit.
    k : float
        Reach of the inner fences in interquartile ranges; the outer ones reach 2k.
    quantile_method : str
        A method of :func:`numpy.quantile`; ``"weibull"`` reproduces the NIST handbook.

    Returns
    -------
    Fences
        Quartiles, fences, mild and extreme values.

    Raises
    ------
    CourseInputError
        ``missing``, ``type``, ``empty``; ``size`` below four values; ``range`` for k ≤ 0;
        ``unknown`` for another quantile method.

    References
    ----------
    Tukey (1977), Exploratory Data Analysis; NIST/SEMATECH e-Handbook, 7.1.6.

    Examples
    --------
    >>> fences = tukey_fences(pd.Series([30, 31, 33, 34, 35, 36, 38, 90]))
    >>> fences.inner_high, fences.outer_high, fences.extreme.tolist()
    (42.5, 48.5, [90.0])
    """
    value = require_numbers(x, "x")
    require_rows(value, 4, "x")
    reach = require_between(k, 0, math.inf, "k", inclusive="neither")
    methods = (
        "linear",
        "weibull",
        "hazen",
        "median_unbiased",
        "normal_unbiased",
        "lower",
        "higher",
        "midpoint",
        "nearest",
        "inverted_cdf",
        "averaged_inverted_cdf",
        "closest_observation",
        "interpolated_inverted_cdf",
    )
    method: Any = require_choice(quantile_method, methods, "quantile_method")
    q1, q3 = (float(q) for q in np.quantile(value.to_numpy(), [0.25, 0.75], method=method))
    inner, outer = reach * (q3 - q1), 2 * reach * (q3 - q1)
    far = ~value.between(q1 - outer, q3 + outer)
    near = ~value.between(q1 - inner, q3 + inner) & ~far
    return Fences(q1, q3, q1 - inner, q3 + inner, q1 - outer, q3 + outer, value[near], value[far])
