"""Charts of choice by several criteria: how the order changes when more than size counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coursekit.cases import cards
from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.numbers import listing, number
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import localised


def rank_slopes(
    topsis: pd.DataFrame,
    by: pd.Series,
    *,
    what: str = "",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Compare the order by one criterion with the order by all of them.

    Parameters
    ----------
    topsis : DataFrame
        Result of :func:`coursekit.methods.decisions.topsis`.
    by : Series
        The one criterion, by candidate; more is better.
    what : str
        What the criterion is: the name of a column of the case, or own words.
    case, labels
        Case for the source line, own words for the candidates.

    References
    ----------
    Hwang & Yoon (1981), Multiple Attribute Decision Making.
    """
    words = Labels(labels, case)
    key = str(topsis.columns[0])
    order = [str(name) for name in topsis[key]]
    value = {str(name): float(amount) for name, amount in by.items()}
    ranks = pd.Series({name: value[name] for name in order}).rank(ascending=False, method="first")
    first = {name: int(ranks[name]) for name in order}
    after = dict(zip(order, topsis["rank"].astype(int), strict=True))
    closeness = dict(zip(order, topsis["closeness"].astype(float), strict=True))
    move = {name: first[name] - after[name] for name in order}
    criterion = _criterion(case, key, what) or words.column(what) or _("One criterion")
    with style():
        figure, axes = canvas(height=0.4 * len(order) + 0.75)
        for name in order:
            a, b = first[name], after[name]
            big = abs(a - b) >= 3
            colour = PALETTE.neutral if not big else PALETTE.good if a > b else PALETTE.bad
            axes.plot([0, 1], [a, b], color=colour, linewidth=2.6 if big else 1.3, zorder=2)
            axes.plot([0, 1], [a, b], "o", color=colour, markersize=7, zorder=3)
            label = words(name, key)
            axes.text(-0.05, a, f"{number(value[name], 0)}   {label}   {a}", ha="right",
                      va="center_baseline", color=colour if big else PALETTE.ink)  # fmt: skip
            axes.text(1.05, b, f"{b}   {label}   {number(closeness[name], 2)}",
                      ha="left", va="center_baseline",
                      color=colour if big else PALETTE.ink)  # fmt: skip
        axes.set(xlim=(-0.62, 1.62), ylim=(len(order) + 0.5, 0.1))
        for x, text in ((0, criterion), (1, _("All criteria (closeness)"))):
            axes.text(
                x, 0.35, text, ha="right" if x == 0 else "left", va="bottom", size=SMALL,
                color=PALETTE.quiet,
            )  # fmt: skip
        axes.axis("off")
    leader, biggest = order[0], min(order, key=lambda name: first[name])
    title = _("{leader} comes first; {biggest}, first by {criterion}, comes {place} of {n}.")
    if leader == biggest:
        title = _("{leader} comes first by {criterion} and by all criteria.")
    finding = title.format(
        leader=words(leader, key),
        biggest=words(biggest, key),
        criterion=criterion[:1].lower() + criterion[1:],
        place=after[biggest],
        n=len(order),
    )
    each = listing(
        [
            _("{name} {before} to {after}").format(
                name=words(n, key), before=first[n], after=after[n]
            )
            for n in order
        ]
    )
    risen = [words(n, key) for n in order if move[n] >= 3]
    fallen = [words(n, key) for n in order if move[n] <= -3]
    moved = _("up three places or more: {risen}; down: {fallen}").format(
        risen=listing(risen) or _("none"), fallen=listing(fallen) or _("none")
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} From the first rank to the second: {each}; {moved}.").format(
            finding=finding, each=each, moved=moved
        ),
        subtitle=_("Rank by one criterion and by all; thick: moved three places or more"),
        source=case_source(case),
    )


def _criterion(case: str | None, key: str, what: str) -> str:
    """Find what the card calls a criterion in the table of the candidates."""
    if case:
        for table in cards.card(case)["tables"].values():
            if key in table["columns"] and what in table["columns"]:
                return localised(table["columns"][what]["label"])
    return ""
