"""Typing a problem: control charts tell the special cause from the common one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.language import ngettext
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_counts,
    require_given,
    require_number,
    require_numbers,
    require_rows,
    require_whole,
)

MINIMUM_POINTS = 10
RUN_LENGTH = 8
# constants of the control chart for moving ranges of two points
D2 = 1.128
D4 = 3.267


def labels() -> dict[str, str]:
    """Names, in the active language, of the types of problem.

    Examples
    --------
    >>> labels()["special"]
    'Special cause'
    """
    return {"special": _("Special cause"), "common": _("Common cause")}


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A control chart: values, centre line, limits, and the points that signal.

    Attributes
    ----------
    kind : {"p", "XmR", "EWMA"}
        Chart of shares, of individual values and moving ranges, or of weighted averages.
    values : numpy.ndarray
        Plotted values: fractions on a p-chart, the unit of the measure on the others.
    center : float
        Centre line.
    ucl, lcl : numpy.ndarray
        Upper and lower control limit at each point.
    signals : list of int
        Positions, counted from 1, that call for a special cause.
    excluded : list of int
        Positions left out when centre and limits were computed.
    sizes : numpy.ndarray
        Opportunities behind each point (lots, calls …); 1 on the other charts.
    ranges : numpy.ndarray
        Moving ranges, the first of them missing (XmR chart only, else empty).
    range_center, range_ucl : float
        Mean moving range and its upper limit (XmR chart only, else missing).
    range_signals : list of int
        Positions whose moving range lies above its limit.
    """

    kind: str
    values: np.ndarray
    center: float
    ucl: np.ndarray
    lcl: np.ndarray
    signals: list[int]
    excluded: list[int]
    sizes: np.ndarray
    ranges: np.ndarray = field(default_factory=lambda: np.array([]))
    range_center: float = math.nan
    range_ucl: float = math.nan
    range_signals: list[int] = field(default_factory=list)

    def as_frame(self) -> pd.DataFrame:
        """Return ``position``, ``value``, ``center``, ``lcl``, ``ucl``, ``signal``."""
        position = np.arange(1, len(self.values) + 1)
        return pd.DataFrame(
            {
                "position": position,
                "value": self.values,
                "center": self.center,
                "lcl": self.lcl,
                "ucl": self.ucl,
                "signal": np.isin(position, self.signals),
            }
        )


def p_chart(
    events: Sequence[int] | pd.Series,
    n: int | Sequence[int] | pd.Series,
    exclude: Collection[int] = (),
    baseline: int | None = None,
) -> ControlChart:
    """Shewhart chart of a share, with limits p̄ ± 3 √(p̄ (1 − p̄) / n) at each point.

    Parameters
    ----------
    events : sequence of int
        Cases that had the event, one entry per period in time order (at least ten).
    n : int or sequence of int
        Cases examined in each period.
    exclude : list of int
        Positions (from 1) left out of p̄ because their special cause is known. They stay on
        the chart and are judged by its limits.
    baseline : int, optional
        Compute p̄ from the first so many periods only (at least ten).

    Returns
    -------
    ControlChart
        Shares (fractions); limits are kept within 0 and 1.

    Raises
    ------
    CourseInputError
        ``size`` with fewer than ten periods to compute from, or lengths that differ;
        ``range`` for negative counts, n < 1, more events than cases, or a position that is
        not on the chart; ``empty``, ``missing``, ``type``.

    References
    ----------
    Shewhart (1931), Economic Control of Quality of Manufactured Product; NIST/SEMATECH
    e-Handbook, 6.3.3.2.

    Examples
    --------
    >>> late = [5, 4, 6, 5, 5, 17, 4, 6, 5, 5, 4]
    >>> chart = p_chart(late, 50)
    >>> chart.signals, round(chart.center, 3)
    ([6], 0.12)
    >>> p_chart(late, 50, exclude=chart.signals).center
    0.098
    """
    hits = require_counts(events, "events")
    require_rows(hits, 1, "events")
    require_given(n, "n")
    if isinstance(n, int | float | np.number):
        cases = pd.Series(require_whole(n, "n"), index=hits.index)
    else:
        cases = require_counts(n, "n", low=1)
    if len(cases) != len(hits):
        raise CourseInputError(
            _("'events' has {events} periods and 'n' has {n}.").format(
                events=len(hits), n=len(cases)
            ),
            code="size",
            column="n",
            remedy=_("Give one number of cases for each period."),
        )
    over = hits.to_numpy() > cases.to_numpy()
    if over.any():
        place = int(np.argmax(over))
        raise CourseInputError(
            _("Position {place} has {events} events among {n} cases.").format(
                place=place + 1, events=int(hits.iloc[place]), n=int(cases.iloc[place])
            ),
            code="range",
            column="events",
            row=hits.index[place],
            remedy=_("Check whether the two columns were exchanged."),
        )
    left_out = _positions(exclude, len(hits))
    if baseline is not None:
        first = require_whole(baseline, "baseline")
        require_between(first, MINIMUM_POINTS, len(hits), "baseline")
        left_out = sorted({*left_out, *range(first + 1, len(hits) + 1)})
    kept = ~np.isin(np.arange(1, len(hits) + 1), left_out)
    _require_points(int(kept.sum()))
    x, size = hits.to_numpy(float), cases.to_numpy(float)
    p = float(x[kept].sum() / size[kept].sum())
    reach = 3 * np.sqrt(p * (1 - p) / size)
    ucl, lcl = np.minimum(1, p + reach), np.maximum(0, p - reach)
    return ControlChart("p", x / size, p, ucl, lcl, _outside(x / size, lcl, ucl), left_out, size)


def xmr(
    x: Sequence[float] | pd.Series, baseline: int | None = None, runs: bool = False
) -> ControlChart:
    """Chart of individual values and moving ranges.

    Limits are x̄ ± 3 · MR̄ / 1.128 (= x̄ ± 2.66 · MR̄) for values and 3.267 · MR̄ for moving
    ranges, MR̄ being the mean absolute difference of neighbours.

    Parameters
    ----------
    x : sequence of float
        One value per period in time order (at least ten), any unit.
    baseline : int, optional
        Compute centre and limits from the first so many periods only (at least ten).
    runs : bool
        Also signal the eighth and each further point in a row on one side of the centre.

    Returns
    -------
    ControlChart
        In the unit of ``x``; ``range_signals`` lists moving ranges beyond their limit.

    Raises
    ------
    CourseInputError
        ``size`` with fewer than ten periods; ``range`` for a baseline below 10 or beyond the
        data; ``empty``, ``missing``, ``type``.

    References
    ----------
    Shewhart (1931); Wheeler (1993), Understanding Variation; NIST/SEMATECH e-Handbook,
    6.3.2.2.

    Examples
    --------
    >>> chart = xmr([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> chart.as_frame().loc[[0], ["value", "center", "lcl", "ucl"]].round(4)
       value  center      lcl      ucl
    0   49.6   50.81  45.8159  55.8041
    """
    series = require_numbers(x, "x")
    require_rows(series, 1, "x")
    value = series.to_numpy()
    _require_points(len(value))
    first = len(value)
    if baseline is not None:
        first = require_whole(baseline, "baseline")
        require_between(first, MINIMUM_POINTS, len(value), "baseline")
    require_given(runs, "runs")
    center = float(value[:first].mean())
    ranges = np.concatenate([[np.nan], np.abs(np.diff(value))])
    mean_range = float(ranges[1:first].mean())
    reach = 3 * mean_range / D2
    ucl = np.full(len(value), center + reach)
    lcl = np.full(len(value), center - reach)
    signals = set(_outside(value, lcl, ucl))
    if runs:
        signals |= _runs(value - center)
    limit = D4 * mean_range
    return ControlChart(
        kind="XmR",
        values=value,
        center=center,
        ucl=ucl,
        lcl=lcl,
        signals=sorted(signals),
        excluded=list(range(first + 1, len(value) + 1)),
        sizes=np.ones(len(value)),
        ranges=ranges,
        range_center=mean_range,
        range_ucl=limit,
        range_signals=[int(i) + 1 for i in np.flatnonzero(ranges > limit + 1e-12)],
    )


def ewma(
    x: Sequence[float] | pd.Series,
    mu: float | None = None,
    sd: float | None = None,
    lam: float = 0.3,
    baseline: int = 12,
    asymptotic: bool = False,
) -> ControlChart:
    """Chart the exponentially weighted moving average, which sees slow drifts early.

    z = lam x + (1 − lam) z, starting from mu; limits mu ± 3 sd √(lam / (2 − lam) · [1 − (1 −
    lam)^2i]) at point i, which widen to their asymptote.

    Parameters
    ----------
    x : sequence of float
        One value per period in time order (at least ten), any unit.
    mu, sd : float, optional
        Level and standard deviation of the undisturbed process; estimated from the first
        ``baseline`` periods if not given.
    lam : float
        Weight of the newest value, above 0 and at most 1.
    baseline : int
        Periods that set level and deviation (at least ten).
    asymptotic : bool
        Whether all points get the widest limits.

    Returns
    -------
    ControlChart
        ``values`` are the averages z, in the unit of ``x``.

    Raises
    ------
    CourseInputError
        ``size`` with fewer than ten periods; ``range`` for a weight outside 0 to 1, a
        deviation that is not positive, or a baseline below 10 or beyond the data; ``empty``,
        ``missing``, ``type``.

    References
    ----------
    Roberts (1959); NIST/SEMATECH e-Handbook, 6.3.2.4.

    Examples
    --------
    >>> chart = ewma([52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5], mu=50, sd=2.0539)
    >>> chart.values.round(2).tolist()[:4], chart.signals
    ([50.6, 49.52, 50.56, 50.18], [])
    """
    series = require_numbers(x, "x")
    require_rows(series, 1, "x")
    value = series.to_numpy()
    _require_points(len(value))
    weight = require_between(lam, 0, 1, "lam", inclusive="right")
    require_given(asymptotic, "asymptotic")
    first = require_whole(baseline, "baseline")
    if mu is not None and sd is not None:
        first = 0  # nothing is left to estimate
    else:
        require_between(first, MINIMUM_POINTS, len(value), "baseline")
    center = float(value[:first].mean()) if mu is None else require_number(mu, "mu")
    spread = float(value[:first].std(ddof=1)) if sd is None else require_number(sd, "sd")
    require_between(spread, 0, math.inf, "sd", inclusive="neither")
    averages, z = np.empty(len(value)), center
    for i, newest in enumerate(value):
        z = weight * newest + (1 - weight) * z
        averages[i] = z
    age = np.full(len(value), np.inf) if asymptotic else np.arange(1.0, len(value) + 1)
    reach = 3 * spread * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * age)))
    ucl, lcl = center + reach, center - reach
    return ControlChart(
        kind="EWMA",
        values=averages,
        center=center,
        ucl=ucl,
        lcl=lcl,
        signals=_outside(averages, lcl, ucl),
        excluded=list(range(first + 1, len(value) + 1)) if first else [],
        sizes=np.ones(len(value)),
    )


def treatment(chart: ControlChart, reasons: pd.DataFrame, top: int = 3) -> pd.DataFrame:
    """Type the problem and say how each part of it is treated.

    The periods that signal are the special cause: contain, find the event, restore. The
    rest is the common cause: leave single points alone, rank the reasons, redesign the
    process. Treating one as the other is tampering.

    Parameters
    ----------
    chart : ControlChart
        From :func:`p_chart` or :func:`xmr`.
    reasons : pandas.DataFrame
        One row per event: ``week`` (position on the chart, from 1) and ``reason``.
    top : int
        How many reasons to name.

    Returns
    -------
    pandas.DataFrame
        ``type`` (special, common; special only if there is one), ``weeks`` (list),
        ``events`` (rows in these weeks), ``explained`` (events this cause explains: for the
        special one, those above what the common rate would have brought in these weeks),
        ``top_reasons`` (list), ``treatment`` (text).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``; ``range`` for a week that is not on the chart;
        ``type`` if ``chart`` is no control chart.

    References
    ----------
    Juran (1964), Managerial Breakthrough; Deming (1986), Out of the Crisis.

    Examples
    --------
    >>> late = [5, 4, 6, 5, 5, 17, 4, 6, 5, 5, 4]
    >>> rows = [(w, "label" if w == 6 else "part") for w, k in enumerate(late, 1) for _ in range(k)]
    >>> result = treatment(p_chart(late, 50), pd.DataFrame(rows, columns=["week", "reason"]))
    >>> result[["type", "events", "explained"]].round(1)
          type  events  explained
    0  special      17       12.1
    1   common      49       53.9
    """
    require_given(chart, "chart")
    if not isinstance(chart, ControlChart):
        raise CourseInputError(
            _("'chart' must be a control chart, not {kind}.").format(kind=type(chart).__name__),
            code="type",
            column="chart",
            remedy=_("Make one first with spc.p_chart or spc.xmr."),
        )
    require_columns(reasons, ["week", "reason"], "reasons")
    require_rows(reasons, 1, "reasons")
    require_complete(reasons, ["reason"])
    named = require_whole(top, "top")
    week = require_between(require_counts(reasons["week"], "week"), 1, len(chart.values), "week")
    special = week.isin(chart.signals)
    all_weeks = list(range(1, len(chart.values) + 1))
    usual = ~np.isin(all_weeks, chart.signals)
    rate = float((~special).sum()) / float(chart.sizes[usual].sum()) if usual.any() else 0.0
    excess = float(special.sum()) - rate * float(chart.sizes[~usual].sum())
    lines: list[dict[str, Any]] = []
    for kind, weeks, rows, explained in (
        ("special", chart.signals, special, excess),
        ("common", [w for w in all_weeks if w not in chart.signals], ~special, None),
    ):
        if not weeks:
            continue
        ranked = pareto(reasons[rows])["reason"].tolist() if rows.any() else []
        lines.append(
            {
                "type": kind,
                "weeks": weeks,
                "events": int(rows.sum()),
                "explained": len(reasons) - excess if explained is None else explained,
                "top_reasons": ranked[:named],
                "treatment": _advice(kind, len(weeks)),
            }
        )
    return pd.DataFrame(lines)


def _advice(kind: str, periods: int) -> str:
    if kind == "special":
        return ngettext(
            "Contain the one period, find the event behind it (ask why five times), restore "
            "the process.",
            "Contain these {periods} periods, find the event behind them (ask why five times), "
            "restore the process.",
            periods,
        ).format(periods=periods)
    return _(
        "Do not chase single points: rank the reasons, then redesign the process that "
        "produces them."
    )


def pareto(
    reasons: pd.DataFrame,
    exclude: Collection[int] = (),
    other: str | None = "other",
    vital_share: float = 0.8,
) -> pd.DataFrame:
    """Rank reasons by how often they occur.

    Parameters
    ----------
    reasons : pandas.DataFrame
        One row per event: ``reason``, and ``week`` if weeks are to be excluded.
    exclude : list of int
        Weeks to leave out, for instance the signals of a control chart.
    other : str, optional
        The collecting class; it comes last, whatever its size.
    vital_share : float
        The vital few are the first reasons that together reach this share.

    Returns
    -------
    pandas.DataFrame
        ``reason``, ``events``, ``share``, ``cumulative_share`` (fractions), ``vital``.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``empty`` (also when nothing is left), ``range``.

    References
    ----------
    Juran (1964), Managerial Breakthrough.

    Examples
    --------
    >>> pareto(pd.DataFrame({"reason": ["part"] * 6 + ["other"] * 3 + ["test"]}))
      reason  events  share  cumulative_share  vital
    0   part       6    0.6               0.6   True
    1   test       1    0.1               0.7   True
    2  other       3    0.3               1.0  False
    """
    require_given(exclude, "exclude")
    require_given(other, "other")
    goal = require_between(vital_share, 0, 1, "vital_share", inclusive="right")
    weeks = require_counts(exclude, "exclude", low=1).tolist()
    require_columns(reasons, ["reason", *(["week"] if weeks else [])], "reasons")
    require_rows(reasons, 1, "reasons")
    require_complete(reasons, ["reason"])
    if weeks:
        reasons = reasons[~require_counts(reasons["week"], "week").isin(weeks)]
        require_rows(reasons, 1, "reasons")
    counts = reasons["reason"].astype(object).value_counts()
    ranked = sorted(counts.index, key=lambda r: (r == other, -int(counts[r]), str(r)))
    events = counts.reindex(ranked).to_numpy()
    share = events / events.sum()
    before = np.cumsum(share) - share
    return pd.DataFrame(
        {
            "reason": ranked,
            "events": events,
            "share": share,
            "cumulative_share": np.cumsum(events) / events.sum(),
            "vital": (before < goal - 1e-12) & np.array([r != other for r in ranked]),
        }
    )


def _positions(exclude: Collection[int], points: int) -> list[int]:
    require_given(exclude, "exclude")
    positions = require_counts(exclude, "exclude", low=1)
    require_between(positions, 1, points, "exclude")
    return sorted(set(positions.tolist()))


def _require_points(found: int) -> None:
    if found < MINIMUM_POINTS:
        raise CourseInputError(
            _("There are {found} periods to compute limits from; a chart needs {minimum}.").format(
                found=found, minimum=MINIMUM_POINTS
            ),
            code="size",
            column="x",
            remedy=_("Collect more periods, or use shorter ones."),
        )


def _outside(value: np.ndarray, lcl: np.ndarray, ucl: np.ndarray) -> list[int]:
    beyond = (value > ucl + 1e-12) | (value < lcl - 1e-12)
    return [int(i) + 1 for i in np.flatnonzero(beyond)]


def _runs(distance: np.ndarray) -> set[int]:
    """Positions that complete a run of eight or more on one side of the centre."""
    found, length, side = set(), 0, 0.0
    for position, now in enumerate(np.sign(distance), start=1):
        length = length + 1 if now == side and now != 0 else int(now != 0)
        side = now
        if length >= RUN_LENGTH:
            found.add(position)
    return found
