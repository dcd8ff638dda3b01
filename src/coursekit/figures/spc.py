"""Charts that type a problem: special or common cause, and which reasons weigh most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import (
    bar_value,
    beside,
    no_axis,
    quiet_axis,
    room,
    rows_axis,
    zero_line,
)
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import ngettext
from coursekit.methods.spc import ControlChart


def control_chart(
    chart: ControlChart,
    *,
    what: str = "",
    digits: int = 1,
    case: str | None = None,
    years: tuple[int, int] | int | None = None,
) -> Chart:
    """Show a process over time with its limits; what lies outside has a special cause.

    Parameters
    ----------
    chart : ControlChart
        Result of :func:`coursekit.methods.spc.p_chart` or :func:`~coursekit.methods.spc.xmr`;
        one point is one period, a week in this course.
    what : str
        What is measured: the name of a column of the case, or own words.
    digits : int
        Decimals shown.
    case, years
        Case for the source line, fiscal years of the subtitle.

    References
    ----------
    Shewhart (1931), Economic Control of Quality of Manufactured Product.
    """
    share = chart.kind == "p"

    def write(value: float) -> str:
        return percent(value, digits) if share else number(value, digits)

    values = np.asarray(chart.values, dtype=float)
    position = np.arange(1, len(values) + 1)
    signal = np.isin(position, chart.signals)
    left_out = np.isin(position, chart.excluded) & ~signal
    upper, lower = float(np.median(chart.ucl)), float(np.median(chart.lcl))
    with style():
        figure, axes = canvas(height=3.3)
        axes.plot(position, values, color=PALETTE.neutral, linewidth=1.2, zorder=2)
        axes.axhline(chart.center, color=PALETTE.ours, linewidth=1.4, zorder=1)
        edges = np.append(position - 0.5, position[-1] + 0.5)
        for limit in (chart.ucl, chart.lcl):
            axes.stairs(
                limit, edges, baseline=None, color=PALETTE.bad, linewidth=1.0, ls=(0, (4, 3))
            )
        axes.plot(position[~signal], values[~signal], "o", color=PALETTE.market, markersize=5)
        if left_out.any():
            axes.plot(
                position[left_out], values[left_out], "o", color="white",
                markeredgecolor=PALETTE.market, markersize=5,
            )  # fmt: skip
        axes.plot(position[signal], values[signal], "D", color=PALETTE.bad, markersize=8)
        for run in _runs(chart.signals):
            level = values[np.array(run) - 1]
            above = level.mean() >= chart.center
            far = int(np.argmax(level) if above else np.argmin(level))
            side = "above" if above else "below"
            beside(axes, run[far], level[far], _span(run), side, color=PALETTE.bad, size=12)
        end = position[-1] + 0.7
        for y, text, colour in (
            (chart.center, _("mean {value}").format(value=write(chart.center)), PALETTE.ours),
            (
                float(chart.ucl[-1]),
                _("upper limit {value}").format(value=write(upper)),
                PALETTE.bad,
            ),
            (
                float(chart.lcl[-1]),
                _("lower limit {value}").format(value=write(lower)),
                PALETTE.bad,
            ),
        ):
            head, _space, tail = text.rpartition(" ")
            label = f"{head}\n{tail}" if head and tail else text
            axes.annotate(
                label, (end, y), (3, 0), textcoords="offset points", va="center", size=SMALL,
                color=colour, linespacing=1.05, annotation_clip=False,
            )  # fmt: skip
        quiet_axis(axes, "y")
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(0.3, end)
        low = min(float(values.min()), float(chart.lcl.min()))
        high = max(float(values.max()), float(chart.ucl.max()))
        span = (high - low) or 1.0
        axes.set_ylim(0 if share else low - 0.08 * span, high + 0.14 * span)
        axes.set_xlabel(_("Week"))
        axes.yaxis.set_major_formatter(lambda y, _p: percent(y, 0) if share else number(y))
    weeks = _weeks(chart.signals)
    rest = len(position) - len(chart.signals)
    if chart.signals:
        title = ngettext(
            "Week {weeks} has a special cause; the other {rest} vary around {mean} by chance.",
            "Weeks {weeks} have a special cause; the other {rest} vary around {mean} by chance.",
            len(chart.signals),
        )
        inside = float(np.average(values[~signal], weights=chart.sizes[~signal])) if rest else 0.0
    else:
        title = _("No week stands out: all {rest} vary around {mean} by chance.")
        inside = chart.center
    finding = title.format(weeks=weeks, rest=rest, mean=write(inside))
    peaks = listing([write(float(v)) for v in values[signal]])
    alt = _("{finding} Centre line {center}, upper limit about {upper}.")
    if chart.signals:
        alt = _("{finding} They are at {values}; centre line {center}, upper limit about {upper}.")
    note = _("n = {n} weeks").format(n=len(position))
    if chart.excluded:
        note += _(", limits without {weeks}").format(weeks=_weeks(chart.excluded))
    return Chart(
        figure,
        title=finding,
        alt=alt.format(
            finding=finding, values=peaks, center=write(chart.center), upper=write(upper)
        ),
        subtitle=subtitle(
            Labels(None, case).column(what) or _("Value by week with three-sigma limits"),
            years,
            note,
        ),
        source=case_source(case),
    )


def _runs(positions: list[int]) -> list[list[int]]:
    """Group positions into runs of neighbours."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs


def _span(run: list[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"


def _weeks(positions: list[int]) -> str:
    """Name weeks one by one, or as spans where there are many."""
    if len(positions) <= 4:
        return listing([str(position) for position in positions])
    return listing([_span(run) for run in _runs(positions)])


def pareto_bars(
    pareto: pd.DataFrame,
    *,
    what: str = "",
    case: str | None = None,
    years: tuple[int, int] | int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show reasons by weight: the few that make most of the problem.

    Parameters
    ----------
    pareto : DataFrame
        Result of :func:`coursekit.methods.spc.pareto`.
    what : str
        What they are reasons for: the name of a column of the case, or own words.
    case, years, labels
        Case for the source line, fiscal years, own words for the reasons.

    References
    ----------
    Juran (1964), Managerial Breakthrough.
    """
    words = Labels(labels, case)
    names = [words(reason, "reason") for reason in pareto["reason"]]
    share = pareto["share"].to_numpy(float)
    reached = pareto["cumulative_share"].to_numpy(float)
    vital = pareto["vital"].to_numpy(bool)
    with style():
        figure, axes = canvas(height=0.4 * len(pareto) + 0.5)
        rows = rows_axis(axes, names, width=22)
        colours = np.where(vital, PALETTE.ours, PALETTE.neutral)
        axes.barh(rows, share, height=0.62, color=colours)
        top = float(share.max())
        for y, value, total, colour in zip(rows, share, reached, colours, strict=True):
            bar_value(axes, value, y, percent(value, 0), color=colour, size=12)
            axes.text(
                top * 1.45,
                y,
                percent(total, 0),
                ha="right",
                va="center_baseline",
                color=PALETTE.quiet,
            )
        axes.text(
            top * 1.45, -0.62, _("running total"), ha="right", va="baseline", size=SMALL,
            color=PALETTE.quiet,
        )  # fmt: skip
        zero_line(axes)
        room(axes, 0, top, right=0.47)
        no_axis(axes)
    few = int(vital.sum())
    if few == 0 or few > 3:
        title = _("{first} alone makes {share} of the cases; {k} of {all} reasons make {total}.")
    else:
        title = _("{vital} make {total} of the cases.")
        if few == 1:
            title = _("{vital} alone makes {total} of the cases.")
    finding = title.format(
        first=names[0],
        share=percent(share[0], 0),
        k=max(few, 1),
        all=len(pareto),
        total=percent(reached[max(few, 1) - 1], 0),
        vital=listing([n for n, v in zip(names, vital, strict=True) if v]),
    )
    each = listing([f"{name} {percent(s)}" for name, s in zip(names, share, strict=True)])
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} By share: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            words.column(what) or _("Share of all cases by reason"),
            years,
            _("n = {n}").format(n=number(int(pareto["events"].sum()))),
        ),
        source=case_source(case),
    )
