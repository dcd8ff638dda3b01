"""Charts that compare with rivals: where the gap lies, who is strong head to head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import (
    bar_value,
    no_axis,
    quiet_axis,
    room,
    rows_axis,
    zero_line,
)
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _


def gap_bars(
    appeals_gap: pd.DataFrame,
    *,
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show on which dimensions we are ahead of a rival and behind it, weighted by importance.

    Parameters
    ----------
    appeals_gap : DataFrame
        Result of :func:`coursekit.methods.benchmarking.appeals_gap`.
    case, years, labels
        Case for the source line, fiscal year, own words for the dimensions.

    References
    ----------
    Martilla & James (1977), Importance-performance analysis.
    """
    table = appeals_gap.sort_values("weighted_gap", ascending=False, kind="stable")
    words = Labels(labels, case)
    names = [words(dimension, "dimension") for dimension in table["dimension"]]
    gaps = table["weighted_gap"].to_numpy(float)
    shown = np.round(gaps, 2)
    us = float((table["weight"] * table["us"]).sum())
    rival = float((table["weight"] * table["rival"]).sum())
    with style():
        figure, axes = canvas(height=0.4 * len(table) + 0.7)
        ticks = [
            _("{dimension} {weight}").format(dimension=n, weight=percent(w, 0))
            for n, w in zip(names, table["weight"], strict=True)
        ]
        rows = rows_axis(axes, ticks, width=24)
        colours = np.select([shown > 0, shown < 0], [PALETTE.good, PALETTE.bad], PALETTE.neutral)
        axes.barh(rows, gaps, height=0.62, color=colours)
        for y, gap, colour in zip(rows, gaps, colours, strict=True):
            bar_value(axes, gap, y, number(gap, 2, signed=True), color=colour, size=12)
        zero_line(axes)
        reach = max(float(np.abs(gaps).max()), 1e-9)
        room(axes, -reach, reach, left=0.2, right=0.14)
        no_axis(axes)
        for x, ha, text, colour in (
            (-0.02 * reach, "right", _("rival ahead ←"), PALETTE.bad),
            (0.02 * reach, "left", _("→ we are ahead"), PALETTE.good),
        ):
            axes.text(x, -0.68, text, ha=ha, va="baseline", size=SMALL, color=colour)
    ahead = [
        _("{name} ({value})").format(name=n, value=number(g, 2, signed=True))
        for n, g in zip(names, gaps, strict=True)
        if g >= 0.05
    ][:2]
    behind = [
        _("{name} ({value})").format(name=n, value=number(g, 2, signed=True))
        for n, g in zip(names[::-1], gaps[::-1], strict=True)
        if g <= -0.05
    ][:2]
    facts = {"us": number(us, 2), "rival": number(rival, 2)}
    facts |= {"ahead": listing(ahead), "behind": listing(behind)}
    if abs(us - rival) < 0.05 and ahead and behind:
        title = _("A tie in total ({us} to {rival}), but we win {ahead} and lose {behind}.")
    elif abs(us - rival) < 0.05:
        title = _("A tie, in total ({us} to {rival}) and on each dimension.")
    elif us > rival:
        title = _("We are ahead, {us} to {rival}.")
        if ahead:
            title = _("We are ahead, {us} to {rival}, mostly through {ahead}.")
    else:
        title = _("The rival is ahead, {rival} to {us}.")
        if behind:
            title = _("The rival is ahead, {rival} to {us}, mostly through {behind}.")
    finding = title.format(**facts)
    each = listing([f"{n} {number(g, 2, signed=True)}" for n, g in zip(names, gaps, strict=True)])
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Weighted gaps, ours minus the rival's: {each}.").format(
            finding=finding, each=each
        ),
        subtitle=subtitle(
            _("Weight × (our score − rival's score), scores 1–10; weight behind each name"), years
        ),
        source=case_source(case),
    )


def strength_dots(
    bradley_terry: pd.DataFrame,
    *,
    contests: int | None = None,
    case: str | None = None,
    years: tuple[int, int] | int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how strong each rival is against us, with 95 % intervals.

    Parameters
    ----------
    bradley_terry : DataFrame
        Result of :func:`coursekit.methods.benchmarking.bradley_terry`; the player with
        standard error 0 is the reference, "we".
    contests : int, optional
        Number of contests behind the result, for the subtitle.
    case, years, labels
        Case for the source line, fiscal years, own words for the players.

    References
    ----------
    Bradley & Terry (1952), Rank analysis of incomplete block designs.
    """
    table = bradley_terry.sort_values("strength", ascending=False, kind="stable")
    words = Labels(labels, case)
    names = [words(player, "vendor") for player in table["player"]]
    strength = table["strength"].to_numpy(float)
    half = 1.96 * table["se"].to_numpy(float)
    home = int(np.argmin(half))
    beats = 1 / (1 + np.exp(strength - strength[home]))
    with style():
        figure, axes = canvas(height=0.52 * len(table) + 0.85)
        rows = rows_axis(axes, names)
        axes.axvline(strength[home], color=PALETTE.ours, linewidth=1.2, zorder=1)
        low, high = float((strength - half).min()), float((strength + half).max())
        column = high + 0.34 * (high - low)
        for y, s, h, chance in zip(rows, strength, half, beats, strict=True):
            colour = PALETTE.ours if y == home else PALETTE.rival
            axes.plot([s - h, s + h], [y, y], color=colour, linewidth=3)
            axes.plot(s, y, "o", color=colour, markersize=10)
            text = _("we") if y == home else percent(chance, 0)
            axes.text(column, y, text, ha="right", va="center_baseline", color=colour)
        axes.text(
            column, -0.72, _("our chance\nto win"), ha="right", va="bottom", size=SMALL,
            color=PALETTE.quiet, linespacing=1.05,
        )  # fmt: skip
        quiet_axis(axes)
        axes.set_xticks([t for t in (-1, -0.5, 0, 0.5, 1) if low <= t <= high])
        axes.xaxis.set_major_formatter(lambda x, _p: number(x, 1, signed=True))
        axes.set_xlim(low - 0.04 * (high - low), column)
        axes.set_xlabel(_("Strength against us (log odds)"), loc="left")
    others = [i for i in range(len(table)) if i != home]
    facts: dict[str, str] = {}
    strong = [i for i in others if strength[i] > strength[home]]
    if strong:
        top = strong[0]
        clear = strength[top] - half[top] > strength[home]
        title = _("{rival} is stronger than we are: we win {chance} of the contests with it.")
        if not clear:
            title = _(
                "{rival} may be stronger than we are: we win {chance} of the contests with it, "
                "but the interval includes a tie."
            )
    else:
        top = others[0]
        title = _("No rival is stronger: even against {rival} we win {chance}.")
    facts |= {"rival": names[top], "chance": percent(beats[top])}
    finding = title.format(**facts)
    each = listing(
        [
            _("{rival} {strength} ± {half}, our chance {chance}").format(
                rival=names[i],
                strength=number(strength[i], 3, signed=True),
                half=number(half[i], 2),
                chance=percent(beats[i]),
            )
            for i in others
        ]
    )
    note = "" if contests is None else _("n = {n} contests").format(n=number(contests))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Strengths relative to ours: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(_("Bradley–Terry strength with 95% interval"), years, note),
        source=case_source(case),
    )
