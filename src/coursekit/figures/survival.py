"""Charts of retention: who is still there, or what is still open, after how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from coursekit.figures.chart import Chart, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import quiet_axis
from coursekit.figures.numbers import listing, number, p_value, percent
from coursekit.figures.style import PALETTE, SMALL, WIDTH, style
from coursekit.language import gettext as _
from coursekit.methods.survival import Survival

ENOUGH = 10  # customers still observed, below which a curve is not drawn on


def survival_curves(
    survival: Survival,
    at: float = 36,
    *,
    column: str = "",
    who: str = "customers",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the share of customers still there, by group, with the numbers at risk.

    The curves end where a group has fewer than ten customers left under observation.

    Parameters
    ----------
    survival : Survival
        Result of :func:`coursekit.methods.survival.kaplan_meier`, time in months (contracts: days).
    at : float
        The month (contracts: day) at which the groups are compared in words.
    column : str
        Column the groups come from, to find their labels.
    who : {"customers", "staff", "contracts"}
        Whose stay is shown; contracts that are still open are counted in days.
    case, labels
        Case for the source line, own words for the groups.

    References
    ----------
    Kaplan & Meier (1958), Nonparametric estimation from incomplete observations.
    """
    from matplotlib.figure import Figure

    words = Labels(labels, case)
    there = survival.at(at)
    groups = list(there.sort_values(ascending=False).index)
    colours = dict(zip(groups, [PALETTE.ours, PALETTE.rival, PALETTE.mix], strict=False))
    names = {g: words(g, column) for g in groups}
    curve = survival.curve
    steps_of = {g: curve[curve["group"] == g] for g in groups}
    # Beyond the point where a group has fewer than ten left, one exit moves the curve a mile.
    every = 7 if who == "contracts" else 12
    ticks = np.arange(0, float(curve["time"].max()) + 1, every)
    ticks = ticks[[min(_at_risk(s, t) for s in steps_of.values()) >= ENOUGH for t in ticks]]
    end = max(float(ticks[-1]) if len(ticks) else 0.0, at)
    with style():
        figure = Figure(figsize=(WIDTH, 3.5 + 0.3 * len(groups)))
        axes, below = figure.subplots(2, 1, sharex=True, height_ratios=[8, len(groups) + 0.4])
        for row, group in enumerate(groups):
            steps, colour = steps_of[group], colours[group]
            time = np.r_[0.0, steps["time"]]
            axes.fill_between(
                time, np.r_[1.0, steps["low"]], np.r_[1.0, steps["high"]], step="post",
                color=colour, alpha=0.14, linewidth=0,
            )  # fmt: skip
            axes.step(
                time, np.r_[1.0, steps["survival"]], where="post", color=colour, linewidth=2.4,
                ls="-" if row == 0 else (0, (5, 1.5)),
            )  # fmt: skip
            axes.plot(at, there[group], "o", color=colour, markersize=8, zorder=4)
            axes.annotate(
                f"{percent(there[group], 0)} {names[group]}", (at, there[group]),
                (4, 9) if row == 0 else (-4, -9), textcoords="offset points",
                ha="left" if row == 0 else "right", va="bottom" if row == 0 else "top",
                color=colour, size=13,
            )  # fmt: skip
            for tick in ticks:
                below.text(
                    tick, row, number(_at_risk(steps, tick)), ha="center", va="center",
                    color=colour, size=SMALL,
                )  # fmt: skip
        axes.set(xlim=(0, end * 1.02), ylim=(0, 1.02), xticks=ticks)
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.tick_params(axis="x", labelbottom=True, pad=6)
        quiet_axis(axes, "y")
        axes.spines["bottom"].set_visible(False)
        axes.set_xlabel(_axis(who))
        below.set_yticks(range(len(groups)), [names[g] for g in groups])
        for label, group in zip(below.get_yticklabels(), groups, strict=True):
            label.set_color(colours[group])
        below.set_ylim(len(groups) - 0.5, -0.5)
        below.tick_params(labelbottom=False, pad=14)
        below.spines[:].set_visible(False)
    each = listing([_("{share} {group}").format(share=percent(there[g], 0), group=names[g])
                    for g in groups])  # fmt: skip
    title = _title(who, len(groups))
    finding = title.format(
        months=number(at),
        each=each,
        first=percent(there[groups[0]], 0),
        first_group=names[groups[0]],
        second=percent(there[groups[-1]], 0),
        second_group=names[groups[-1]],
        p=p_value(survival.p),
    )
    table = survival.table.set_index("group")
    counts = listing(
        [
            (
                _("{group} {events} accepted of {n}")
                if who == "contracts"
                else _("{group} {events} left of {n}")
            ).format(group=names[g], events=int(table.loc[g, "events"]), n=int(table.loc[g, "n"]))
            for g in groups
        ]
    )
    return Chart(
        figure,
        title=finding,
        alt=_alt(who).format(finding=finding, counts=counts),
        subtitle=subtitle(
            _("Kaplan–Meier estimate with 95% intervals"),
            None,
            _("n = {n}").format(n=number(int(table["n"].sum()))),
        ),
        source=case_source(case),
    )


def _axis(who: str) -> str:
    """Name the axis of time and the numbers below it."""
    if who == "contracts":
        return _("Days since signing; below: contracts still open")
    if who == "staff":
        return _("Months since joining; below: people still observed")
    return _("Months since the first order; below: customers still observed")


def _title(who: str, groups: int) -> str:
    """Choose the sentence of the title."""
    if who == "contracts":
        if groups == 2:
            return _(
                "After {months} days {first} of contracts are still open ({first_group}) against "
                "{second} ({second_group}): {p}."
            )
        return _("After {months} days {each} of contracts are still open.")
    if groups == 2:
        return _(
            "After {months} months {first} are still there ({first_group}) against {second} "
            "({second_group}): {p}."
        )
    if who == "staff":
        return _("After {months} months {each} of new people are still there.")
    return _("After {months} months {each} of customers are still there.")


def _alt(who: str) -> str:
    """Choose the sentence of the text alternative."""
    if who == "contracts":
        return _("{finding} Contracts accepted: {counts}.")
    if who == "staff":
        return _("{finding} People who left: {counts}.")
    return _("{finding} Customers who left: {counts}.")


def _at_risk(steps: Any, time: float) -> int:
    """Count the customers observed at least until ``time``."""
    later = steps[steps["time"] >= time]
    return int(later["at_risk"].iloc[0]) if len(later) else 0
