"""How long it lasts: survival curves, comparison of groups, hazard ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_flags
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
)


@dataclass(frozen=True, eq=False)
class Survival(Result):
    """Kaplan–Meier curves of one or more groups.

    Attributes
    ----------
    curve : DataFrame
        One row a group and time at which something happened: ``group, time, at_risk,
        events, censored, survival, se, low, high`` (95 % interval, log–log).
    table : DataFrame
        One row a group: ``group, n, events, censored`` (counts), ``median, q25, q75`` (times
        by which a half, a quarter, three quarters are gone; blank if never reached).
    logrank_chi2, p : float
        Log-rank test of equal curves (not a number for a single group).
    """

    curve: pd.DataFrame
    table: pd.DataFrame
    logrank_chi2: float
    p: float

    @property
    def median(self) -> pd.Series:
        """Median time of each group; blank where the curve never falls to one half."""
        return self.table.set_index("group")["median"]

    def at(self, time: float) -> pd.Series:
        """Share of each group still there at ``time``; blank beyond the last observation."""
        result = {}
        for group, steps in self.curve.groupby("group", sort=False):
            reached = steps.loc[steps["time"] <= time, "survival"]
            last = float(steps["survival"].iloc[-1])
            beyond = time > steps["time"].iloc[-1] and last > 0
            result[group] = np.nan if beyond else float(reached.iloc[-1]) if len(reached) else 1.0
        return pd.Series(result, name="survival", dtype=float)


@no_blanks
def kaplan_meier(
    lives: pd.DataFrame,
    duration: str = "duration_months",
    event: str = "churned",
    group: str | None = None,
) -> Survival:
    """Estimate survival with customers that have not left yet (Kaplan–Meier, log-rank).

    Conventions: the median is the earliest time at which survival is at or below one half;
    someone censored at a time is still at risk at that time; intervals are log–log.

    Parameters
    ----------
    lives : DataFrame
        One row a customer, contract or launch.
    duration : str
        Column with the time observed, in one unit, at least 0.
    event : str
        Column that is true (1) if the event was seen, false (0) if not yet (censored).
    group : str, optional
        Column to compare groups by.

    Returns
    -------
    Survival
        Curves, medians and the log-rank test.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``empty``; ``range`` for a negative duration; ``type`` for an
        event that is not true or false; ``size`` for fewer than 5 customers in a group.

    References
    ----------
    Kaplan & Meier (1958); Mantel (1966).

    Examples
    --------
    >>> lives = pd.DataFrame({"duration_months": [6, 7, 10, 13, 16, 20],
    ...                       "churned": [True, True, True, False, True, False]})
    >>> kaplan_meier(lives).table
      group  n  events  censored  median  q25   q75
    0   all  6       4         2    10.0  7.0  16.0
    """
    times, events, groups = _lives(lives, duration, event, group)
    curves, rows = [], []
    for name in sorted(groups.unique(), key=str):
        mine = groups == name
        require_rows(times[mine], 5, f"{group} = {name}" if group else "lives")
        steps = _curve(times[mine].to_numpy(), events[mine].to_numpy())
        steps.insert(0, "group", name)
        curves.append(steps)
        left = {q: _time_when(steps, 1 - q) for q in (0.25, 0.50, 0.75)}
        rows.append(
            {
                "group": name,
                "n": int(mine.sum()),
                "events": int(events[mine].sum()),
                "censored": int((~events[mine]).sum()),
                "median": left[0.50],
                "q25": left[0.25],
                "q75": left[0.75],
            }
        )
    chi2 = p = float("nan")
    if len(rows) > 1 and events.any():
        from statsmodels.duration.survfunc import survdiff

        chi2, p = survdiff(times.to_numpy(), events.to_numpy().astype(int), groups.to_numpy())
    return Survival(
        curve=pd.concat(curves, ignore_index=True),
        table=pd.DataFrame(rows),
        logrank_chi2=float(chi2),
        p=float(p),
    )


@no_blanks
def cox(
    lives: pd.DataFrame,
    x: Sequence[str],
    duration: str = "duration_months",
    event: str = "churned",
) -> pd.DataFrame:
    """Hazard ratios with censored times (Cox regression, Efron's handling of ties).

    Parameters
    ----------
    lives : DataFrame
        One row a customer or person.
    x : sequence of str
        Columns to explain the hazard by; numbers or 0 and 1.
    duration, event : str
        As in :func:`kaplan_meier`.

    Returns
    -------
    DataFrame
        ``driver, coef, hr`` (hazard ratio: below 1 protects), ``low, high`` (95 %), ``p`` and
        ``ph_p``: a small value warns that the ratio changes over time (correlation of
        Schoenfeld residuals with the rank of the event time).

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``empty``, ``range``, ``type``; ``size`` below 5 events a
        driver; ``convergence`` if the fit does not settle.

    References
    ----------
    Cox (1972); Efron (1977); Schoenfeld (1982).

    Examples
    --------
    >>> lives = pd.DataFrame({"months": range(1, 21), "left": [1, 1, 1, 0] * 5,
    ...                       "mentor": [0, 0, 1, 0, 0, 1, 0, 0, 1, 0] + [1, 0, 1, 1, 0] * 2})
    >>> bool(cox(lives, ["mentor"], duration="months", event="left").loc[0, "hr"] < 1)
    True
    """
    from scipy.stats import rankdata, spearmanr
    from statsmodels.duration.hazard_regression import PHReg

    require_rows(x, 1, "x")
    require_columns(lives, list(x))
    times, events, _groups = _lives(lives, duration, event, None)
    design = pd.DataFrame({c: require_numbers(lives[c], c) for c in x})
    require_rows(times[events], 5 * len(design.columns), event)
    try:
        fit = PHReg(times, design, status=events.astype(int), ties="efron").fit(disp=0)
    except np.linalg.LinAlgError as singular:
        raise CourseInputError(
            _("The hazard model did not settle."),
            code="convergence",
            column=", ".join(x),
            remedy=_("Look for a driver that never varies or repeats another one."),
        ) from singular
    low, high = fit.conf_int().T
    residuals = np.asarray(fit.schoenfeld_residuals)
    seen = ~np.isnan(residuals).any(axis=1)
    when = rankdata(times.to_numpy()[seen])
    return pd.DataFrame(
        {
            "driver": list(x),
            "coef": fit.params,
            "hr": np.exp(fit.params),
            "low": np.exp(low),
            "high": np.exp(high),
            "p": fit.pvalues,
            "ph_p": [spearmanr(when, residuals[seen, i]).pvalue for i in range(len(x))],
        }
    )


def _lives(
    lives: pd.DataFrame, duration: str, event: str, group: str | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Check durations, events and groups."""
    require_columns(lives, [duration, event] + ([group] if group else []))
    require_rows(lives, 1, "lives")
    times = require_between(lives[duration], 0, np.inf, duration)
    events = require_flags(lives[event], event)
    if group is None:
        return times, events, pd.Series("all", index=lives.index)
    require_complete(lives, [group])
    return times, events, lives[group]


def _curve(times: np.ndarray, events: np.ndarray) -> pd.DataFrame:
    """Kaplan–Meier steps at every time at which somebody left or was censored."""
    from statsmodels.duration.survfunc import SurvfuncRight

    at = np.unique(times)
    table = pd.DataFrame(
        {
            "time": at,
            "at_risk": [int((times >= t).sum()) for t in at],
            "events": [int((events & (times == t)).sum()) for t in at],
            "censored": [int((~events & (times == t)).sum()) for t in at],
        }
    )
    if not events.any():
        return table.assign(survival=1.0, se=0.0, low=1.0, high=1.0)
    estimate = SurvfuncRight(times, events.astype(int))
    step = np.searchsorted(estimate.surv_times, at, side="right") - 1
    table["survival"] = np.where(step >= 0, estimate.surv_prob[step], 1.0)
    table["se"] = np.where(step >= 0, estimate.surv_prob_se[step], 0.0)
    s = table["survival"].where(table["survival"].between(0, 1, inclusive="neither"))
    spread = np.exp(1.959964 * table["se"] / (s * np.log(s)))
    table["low"] = (s ** (1 / spread)).fillna(table["survival"])
    table["high"] = (s**spread).fillna(table["survival"])
    return table


def _time_when(steps: pd.DataFrame, share: float) -> float:
    """Earliest time at which survival is at or below ``share``."""
    reached = steps.loc[steps["survival"] <= share + 1e-12, "time"]
    return float(reached.iloc[0]) if len(reached) else float("nan")
