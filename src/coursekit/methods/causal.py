"""Cause, not coincidence: difference-in-differences, event effects, controlled experiments."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import (
    Result,
    no_blanks,
    require_dates,
    require_flags,
    require_key,
)
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    require_whole,
)

MINIMUM_CLUSTERS = 10


def labels() -> dict[str, str]:
    """Names, in the active language, of the decisions after an experiment.

    Examples
    --------
    >>> labels()["extend"]
    'Collect more data'
    """
    return {
        "roll_out": _("Roll out"),
        "do_not": _("Do not roll out"),
        "extend": _("Collect more data"),
    }


@dataclass(frozen=True)
class DiDResult(Result):
    """Effect of a programme on those who got it.

    Attributes
    ----------
    effect, low, high : float
        Effect and 95 % interval: a fraction of the outcome (``log=True``) or its unit.
    n_units, n_clusters : int
        Units compared and clusters the errors are built on.
    pretrend_p : float
        Test of equal trends before the start; a small value warns. Not a number with fewer
        than two periods before it.
    """

    effect: float
    low: float
    high: float
    n_units: int
    n_clusters: int
    pretrend_p: float


@no_blanks
def did(
    panel: pd.DataFrame,
    y: str,
    unit: str,
    period: str,
    treat: str,
    post: Any = None,
    cluster: str | None = None,
    log: bool = True,
) -> DiDResult:
    """Compare the change of the treated with the change of the others.

    y ~ treated + treated x after + one level a period, with cluster-robust errors. There is
    no separate "after" term: the periods already carry it.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    y : str
        Outcome.
    unit, period : str
        Columns of the unit (customer, store) and of the period, which can be sorted.
    treat : str
        Column that is true (1) for units in the programme: in every period, or only from its
        start.
    post : optional
        First period of the programme; by default the first in which ``treat`` is true for
        anybody, if it varies over time.
    cluster : str, optional
        Column within which errors go together, such as the county; the unit by default.
    log : bool
        Whether to compare logarithms, so that the effect is a fraction.

    Returns
    -------
    DiDResult
        Effect with its interval, and the test of the trends before.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for an outcome
        that is not positive (``log``), or a start that leaves nothing before or after; ``size``
        below 10 clusters, or without treated or without other units.

    Warns
    -----
    UserWarning
        Fewer than two periods before the start: trends cannot be compared.

    References
    ----------
    Card & Krueger (1994); Angrist & Pischke (2009), ch. 5.

    Examples
    --------
    >>> panel = pd.DataFrame([(f"S{s}", t, s % 2, 100 + s + 10 * t + 20 * (s % 2) * (t > 2))
    ...                       for s in range(20) for t in (1, 2, 3)],
    ...                      columns=["store", "period", "test", "sales"])
    >>> result = did(panel, "sales", "store", "period", "test", post=3, log=False)
    >>> round(result.effect, 6), result.n_units
    (20.0, 20)
    """
    from statsmodels.regression.linear_model import OLS

    group = cluster or unit
    require_columns(panel, [y, unit, period, treat, group])
    require_rows(panel, 1, "panel")
    require_complete(panel, [unit, period, group])
    require_key(panel, [unit, period])
    outcome = _outcome(panel[y], y, log)
    flag = require_flags(panel[treat], treat)
    treated = flag.groupby(panel[unit]).transform("max")
    for members in (treated, ~treated):
        require_rows(panel.loc[members, unit].unique(), 1, treat)
    _require_clusters(panel[group], group)
    periods = sorted(panel[period].unique())
    start = post
    if isinstance(start, str) and pd.api.types.is_datetime64_any_dtype(panel[period]):
        start = require_dates(pd.Series([start]), "post").iloc[0]  # dates are written as text
    if start is None:
        if (flag == treated).all():
            raise CourseInputError(
                _("'{column}' does not say when the programme began.").format(column=treat),
                code="missing",
                column="post",
                remedy=_("Give 'post', its first period."),
            )
        start = panel.loc[flag, period].min()
    before = [p for p in periods if p < start]
    if not before or len(before) == len(periods):
        raise CourseInputError(
            _("The start {start} leaves no period before it or none after it.").format(start=start),
            code="range",
            column="post",
            remedy=_("Give the first period of the programme."),
        )
    design = pd.get_dummies(panel[period], prefix="period", dtype=float)
    design["treated"] = treated.astype(float)
    design["effect"] = (treated & (panel[period] >= start)).astype(float)
    codes = panel[group].astype("category").cat.codes
    model = OLS(outcome, design)
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    low, high = fit.conf_int().loc["effect"]
    pretrend = float("nan")
    if len(before) < 2:
        warnings.warn(
            _("With one period before the start, earlier trends cannot be compared."), stacklevel=3
        )
    else:
        pretrend = _pretrend(panel, outcome, treated, period, before, codes)
    return DiDResult(
        effect=_change(fit.params["effect"], log),
        low=_change(low, log),
        high=_change(high, log),
        n_units=int(panel[unit].nunique()),
        n_clusters=int(panel[group].nunique()),
        pretrend_p=pretrend,
    )


def _pretrend(
    panel: pd.DataFrame,
    outcome: pd.Series,
    treated: pd.Series,
    period: str,
    before: Sequence[Any],
    codes: pd.Series,
) -> float:
    """Joint test that treated and others moved alike before the start."""
    from statsmodels.regression.linear_model import OLS

    early = panel[period].isin(before)
    design = pd.get_dummies(panel.loc[early, period], prefix="period", dtype=float)
    design["treated"] = treated[early].astype(float)
    extra = []
    for p in before[1:]:
        name = f"lead_{p}"
        design[name] = (treated & (panel[period] == p))[early].astype(float)
        extra.append(name)
    fit = OLS(outcome[early], design).fit(cov_type="cluster", cov_kwds={"groups": codes[early]})
    restriction = np.array([(design.columns == name).astype(float) for name in extra])
    return float(fit.wald_test(restriction, scalar=True).pvalue)


@no_blanks
def event_effect(
    panel: pd.DataFrame,
    y: str,
    unit: str,
    period: str,
    flags: Sequence[str],
    cluster: str | None = None,
    log: bool = True,
) -> pd.DataFrame:
    """Effect of events that hit units at different times (two-way fixed effects).

    Every unit is compared with itself, every period with the same period elsewhere.

    Parameters
    ----------
    panel : DataFrame
        One row a unit and period.
    y : str
        Outcome.
    unit, period : str
        Columns of unit and period.
    flags : sequence of str
        Columns that are true (1) in the window of an event, one for each kind of event.
    cluster : str, optional
        Column within which errors go together; the unit by default.
    log : bool
        Whether the effects are fractions (logarithms) or in the unit of the outcome.

    Returns
    -------
    DataFrame
        ``flag, effect, low, high`` (95 % interval) and ``n_events`` (rows in the window).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for an outcome
        that is not positive (``log``) or a flag that never varies within a unit; ``size``
        below 3 periods or 10 clusters.

    References
    ----------
    Angrist & Pischke (2009), ch. 5.

    Examples
    --------
    >>> panel = pd.DataFrame([(f"K{i}", t, int(i < 5 and t == 4),
    ...                        (10 + i) * 1.02**t * (0.86 if i < 5 and t == 4 else 1))
    ...                       for i in range(12) for t in range(1, 7)],
    ...                      columns=["account", "half", "abrupt", "revenue"])
    >>> round(float(event_effect(panel, "revenue", "account", "half", ["abrupt"])["effect"][0]), 3)
    -0.14
    """
    from statsmodels.regression.linear_model import OLS

    group = cluster or unit
    names = list(flags)
    require_rows(names, 1, "flags")
    require_columns(panel, [y, unit, period, group, *names])
    require_rows(panel, 1, "panel")
    require_complete(panel, [unit, period, group])
    require_key(panel, [unit, period])
    outcome = _outcome(panel[y], y, log)
    require_rows(panel[period].unique(), 3, period)
    _require_clusters(panel[group], group)
    design = pd.get_dummies(panel[period], prefix="period", dtype=float).iloc[:, 1:]
    events = pd.DataFrame({f: require_flags(panel[f], f).astype(float) for f in names})
    # Taking unit means off both sides is the same as one level a unit, and far quicker.
    x = pd.concat([events, design], axis=1)
    x = x - x.groupby(panel[unit]).transform("mean")
    for name in names:
        if (x[name].abs() < 1e-12).all():
            raise CourseInputError(
                _("'{flag}' never varies within a unit.").format(flag=name),
                code="range",
                column=name,
                remedy=_("The window must begin or end inside the data."),
            )
    within = outcome - outcome.groupby(panel[unit]).transform("mean")
    codes = panel[group].astype("category").cat.codes
    fit = OLS(within, x).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    interval = fit.conf_int()
    return pd.DataFrame(
        [
            {
                "flag": name,
                "effect": _change(fit.params[name], log),
                "low": _change(interval.loc[name, 0], log),
                "high": _change(interval.loc[name, 1], log),
                "n_events": int(events[name].sum()),
            }
            for name in names
        ]
    )


def _outcome(values: pd.Series, y: str, log: bool) -> pd.Series:
    if not log:
        return require_numbers(values, y)
    return np.log(require_between(values, 0, np.inf, y, inclusive="neither"))


def _change(coefficient: float, log: bool) -> float:
    return float(np.expm1(coefficient) if log else coefficient)


def _require_clusters(groups: pd.Series, name: str) -> None:
    if groups.nunique() < MINIMUM_CLUSTERS:
        raise CourseInputError(
            _("'{name}' has {n} clusters; robust errors need at least {least}.").format(
                name=name, n=groups.nunique(), least=MINIMUM_CLUSTERS
            ),
            code="size",
            column=name,
            remedy=_("Cluster by smaller groups, or compare by hand and say so."),
        )


@dataclass(frozen=True)
class ABTest(Result):
    """Two shares from a controlled experiment.

    Attributes
    ----------
    p1, p0 : float
        Share in the new and in the old version.
    diff, low, high : float
        Difference p1 - p0 with its 95 % interval (Newcombe), fractions.
    p : float
        Two-sided p value (pooled z test).
    """

    p1: float
    p0: float
    diff: float
    low: float
    high: float
    p: float


@no_blanks
def ab_test(x1: int, n1: int, x0: int, n0: int) -> ABTest:
    """Compare two shares from a controlled experiment.

    Parameters
    ----------
    x1, n1 : int
        Successes and users of the new version.
    x0, n0 : int
        Successes and users of the old version.

    Returns
    -------
    ABTest
        Shares, difference, interval and p.

    Raises
    ------
    CourseInputError
        ``range`` for no users or more successes than users; ``type``, ``missing``.

    References
    ----------
    Newcombe (1998); Kohavi, Tang & Xu (2020).

    Examples
    --------
    >>> test = ab_test(78, 3000, 30, 3000)
    >>> round(test.diff, 3), round(test.low, 3), round(test.high, 3)
    (0.016, 0.009, 0.023)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    for name, x, n in (("1", x1, n1), ("0", x0, n0)):
        require_whole(n, f"n{name}")
        require_between(require_whole(x, f"x{name}", low=0), 0, n, f"x{name}")
    p1, p0 = x1 / n1, x0 / n0
    low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb")
    same = x1 + x0 in (0, n1 + n0)  # nobody or everybody: the z test would divide by 0
    p = 1.0 if same else float(proportions_ztest([x1, x0], [n1, n0])[1])
    return ABTest(p1=p1, p0=p0, diff=p1 - p0, low=float(low), high=float(high), p=p)


@no_blanks
def ab_n(p0: float, lift: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Users per version needed to detect a change of a share.

    Parameters
    ----------
    p0 : float
        Share today.
    lift : float
        Change to detect, in fractions of all users (0.009 for 0.9 percentage points).
    power, alpha : float
        Chance to find it if it is there, and to see it if it is not (two-sided).

    Returns
    -------
    int
        Users per version, rounded up (arcsine approximation).

    Raises
    ------
    CourseInputError
        ``range`` for a share outside 0 to 1, before or after, or no lift.

    References
    ----------
    Cohen (1988).

    Examples
    --------
    >>> ab_n(0.078, 0.009)
    14660
    """
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    require_between(p0, 0, 1, "p0", inclusive="neither")
    require_between(p0 + lift, 0, 1, "p0 + lift", inclusive="neither")
    require_between(abs(lift), 0, 1, "lift", inclusive="neither")
    _require_power(power, alpha)
    effect = abs(proportion_effectsize(p0 + lift, p0))
    return math.ceil(NormalIndPower().solve_power(effect, alpha=alpha, power=power))


@no_blanks
def group_n(d: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Size of each of two groups needed to detect a difference of d standard deviations.

    Parameters
    ----------
    d : float
        Difference of means over the standard deviation (Cohen's d).
    power, alpha : float
        As in :func:`ab_n`.

    Returns
    -------
    int
        Persons per group, rounded up (two-sided t test).

    Raises
    ------
    CourseInputError
        ``range`` for d of 0, or power or alpha outside 0 to 1.

    References
    ----------
    Cohen (1988).

    Examples
    --------
    >>> group_n(0.5)
    64
    """
    from statsmodels.stats.power import TTestIndPower

    require_between(abs(d), 0, np.inf, "d", inclusive="neither")
    _require_power(power, alpha)
    return math.ceil(TTestIndPower().solve_power(abs(d), alpha=alpha, power=power))


def _require_power(power: float, alpha: float) -> None:
    require_between(power, 0, 1, "power", inclusive="neither")
    require_between(alpha, 0, 1, "alpha", inclusive="neither")


@no_blanks
def decide(primary: ABTest, guards: Mapping[str, ABTest] | None = None) -> str:
    """Decide on a roll-out by intervals, guard-rails first.

    Parameters
    ----------
    primary : ABTest
        The one metric the test is about; more is better.
    guards : mapping, optional
        Guard-rail metrics of which more is worse, such as opt-outs.

    Returns
    -------
    {"roll_out", "do_not", "extend"}
        *do_not* if a guard-rail is broken (its whole interval lies above 0) or the primary
        metric has fallen; *roll_out* if the primary interval lies above 0; else *extend*.

    Raises
    ------
    CourseInputError
        ``type`` for anything that is no result of :func:`ab_test`.

    References
    ----------
    Kohavi, Tang & Xu (2020).

    Examples
    --------
    >>> decide(ab_test(261, 3000, 234, 3000), {"opt-out": ab_test(78, 3000, 30, 3000)})
    'do_not'
    """
    rails = dict(guards or {})
    for name, test in {"primary": primary, **rails}.items():
        if not isinstance(test, ABTest):
            raise CourseInputError(
                _("'{name}' must be a result of ab_test.").format(name=name),
                code="type",
                column=name,
            )
    if any(test.low > 0 for test in rails.values()) or primary.high < 0:
        return "do_not"
    return "roll_out" if primary.low > 0 else "extend"
