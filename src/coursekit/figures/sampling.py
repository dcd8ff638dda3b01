"""Charts of surveys and records: whom to ask, what each source says, what a total hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source, source_names
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
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _


def allocation_bars(
    neyman: pd.DataFrame,
    proportional: pd.DataFrame,
    *,
    unit: str = "",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Compare two ways to spread the same number of interviews over strata.

    Parameters
    ----------
    neyman, proportional : DataFrame
        Results of :func:`coursekit.methods.sampling.allocate` with the two rules.
    unit : str
        Unit of the standard error: ``"CNY m"`` or own words.
    case, labels
        Case for the source line, own words for the strata.

    References
    ----------
    Neyman (1934), On the two different aspects of the representative method.
    """
    left, right = neyman.set_index("stratum"), proportional.set_index("stratum")
    right = right.reindex(left.index)
    words = Labels(labels, case)
    names = [words(stratum, "tier") for stratum in left.index]
    errors = [float(np.sqrt((t["se_contribution"] ** 2).sum())) for t in (left, right)]
    before, after = right["n"].to_numpy(int), left["n"].to_numpy(int)
    with style():
        figure, axes = canvas(height=0.72 * len(left) + 0.35)
        rows = np.array(rows_axis(axes, names))
        for values, shift, colour, name in (
            (after, -0.19, PALETTE.ours, _("where customers differ (Neyman)")),
            (before, 0.19, PALETTE.neutral, _("by number of customers")),
        ):
            axes.barh(rows + shift, values, height=0.36, color=colour)
            for place, (y, value) in enumerate(zip(rows + shift, values, strict=True)):
                text = number(value)
                if place == 0:
                    text = _("{n} {rule}").format(n=text, rule=name)
                bar_value(axes, value, y, text, color=colour)
        zero_line(axes)
        # The first stratum's bars carry the names of the two rules and need the room.
        top = float(max(after.max(), before.max()))
        longest = max(float(after[0]), float(before[0])) / top if top else 0
        room(axes, 0, top, right=max(0.12, longest + 0.62 - 1))
        no_axis(axes)
    moved = int(np.argmax(after - before))
    if (after == before).all():
        title = _("Both rules ask the same customers: standard error {after}.")
    else:
        title = _(
            "Asking more where customers differ more ({stratum}: {after_n} instead of {before_n} "
            "interviews) cuts the standard error from {before} to {after}."
        )
    finding = title.format(
        stratum=names[moved],
        after_n=number(after[moved]),
        before_n=number(before[moved]),
        before=number(errors[1], 3),
        after=_("{value} {unit}")
        .format(value=number(errors[0], 3), unit=_(unit) if unit else "")
        .strip(),
    )
    each = listing(
        [
            _("{stratum} {after} instead of {before}").format(
                stratum=name, after=number(a), before=number(b)
            )
            for name, a, b in zip(names, after, before, strict=True)
        ]
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Interviews by stratum: {each}.").format(finding=finding, each=each),
        subtitle=_("Interviews by stratum, n = {n}").format(n=number(int(after.sum()))),
        source=case_source(case),
    )


def estimates(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    truth: float | None = None,
    *,
    unit: str = "",
    digits: int = 2,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Compare what several sources say about one number, with their intervals.

    Parameters
    ----------
    rows : DataFrame or list of dict
        ``source`` (``portal``, ``survey`` or own words), ``mean``, ``low``, ``high`` and, if
        known, ``n`` (cases).
    truth : float, optional
        The number itself, where a census knows it.
    unit, digits
        What is estimated (the name of a column of the case, or own words), decimals shown.
    case, labels
        Case for the source line, own words for the sources.
    """
    table = pd.DataFrame(rows)
    words = Labels({**source_names(), **(labels or {})}, case)
    names = [words(source, "source") for source in table["source"]]
    sizes = table["n"].tolist() if "n" in table else [None] * len(table)
    shown = [
        _("{source} (n = {n})").format(source=name, n=number(n)) if n is not None else name
        for name, n in zip(names, sizes, strict=True)
    ]
    mean, low, high = (table[c].to_numpy(float) for c in ("mean", "low", "high"))
    hit = np.full(len(table), True) if truth is None else (low <= truth) & (truth <= high)
    colours = np.where(hit, PALETTE.ours, PALETTE.bad)
    with style():
        figure, axes = canvas(height=0.66 * len(table) + 0.85)
        positions = rows_axis(axes, [name.replace(" (n", "\n(n") for name in shown], width=20)
        for y, m, a, b, colour in zip(positions, mean, low, high, colours, strict=True):
            axes.plot([a, b], [y, y], color=colour, linewidth=3)
            axes.plot(m, y, "o", color=colour, markersize=9)
            beside(
                axes, m, y - 0.1, number(m, digits), "above", color=colour, size=12,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip
        quiet_axis(axes)
        if truth is not None:
            axes.axvline(truth, color=PALETTE.ink, linewidth=1.2, zorder=1)
            axes.set_ylim(len(table) - 0.4, -1.15)
            beside(
                axes, truth, -0.95, _("truth {value}").format(value=number(truth, digits)), "right"
            )
        ends = [*low, *high, *([] if truth is None else [truth])]
        room(axes, min(ends), max(ends), left=0.06, right=0.06)
    intervals = listing(
        [
            _("{source} {mean} [{low}, {high}]").format(
                source=name, mean=number(m, digits), low=number(a, digits), high=number(b, digits)
            )
            for name, m, a, b in zip(shown, mean, low, high, strict=True)
        ]
    )
    good = [n for n, ok in zip(shown, hit, strict=True) if ok]
    wrong = [n for n, ok in zip(shown, hit, strict=True) if not ok]
    if truth is None:
        widest, narrowest = int(np.argmax(high - low)), int(np.argmin(high - low))
        title = _("{sure} has the narrowest interval, {unsure} the widest.").format(
            sure=names[narrowest], unsure=names[widest]
        )
    else:
        told = number(truth, digits)
        if not wrong:
            title = _("Every source covers the truth of {truth}.").format(truth=told)
        elif not good:
            title = _("No source covers the truth of {truth}.").format(truth=told)
        else:
            title = _(
                "Sure of itself and wrong: {wrong} misses the truth of {truth}; {good} covers it."
            ).format(
                wrong=listing(wrong), truth=told, good=listing(good)
            )  # fmt: skip
    return Chart(
        figure,
        title=title,
        alt=_("{finding} Means with 95% intervals: {intervals}.").format(
            finding=title, intervals=intervals
        ),
        subtitle=subtitle(_("Mean and 95% interval"), None, words.column(unit)),
        source=case_source(case),
    )


def simpson_bars(
    rates: pd.DataFrame,
    *,
    what: str = "",
    case: str | None = None,
    years: tuple[int, int] | int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Compare two groups inside comparable strata and in all: the total may tell the opposite.

    Parameters
    ----------
    rates : DataFrame
        ``group`` (two of them), ``stratum``, ``events``, ``n``.
    what : str
        What the rate is: the name of a column of the case, or own words.
    case, years, labels
        Case for the source line, fiscal years, own words for groups and strata.

    References
    ----------
    Simpson (1951), The interpretation of interaction in contingency tables.
    """
    words = Labels(labels, case)
    table = rates.groupby(["group", "stratum"], sort=False, observed=True)[["events", "n"]].sum()
    groups = list(dict.fromkeys(table.index.get_level_values("group")))
    strata = list(dict.fromkeys(table.index.get_level_values("stratum")))
    whole = table.groupby("group", sort=False).sum()
    names = {g: words(g, "region") for g in groups}
    blocks = [(words(s, "size_band"), table.xs(s, level="stratum")) for s in strata]
    blocks.append((_("All together"), whole))
    colours = dict(
        zip(groups, [PALETTE.ours, PALETTE.rival, PALETTE.mix, PALETTE.local], strict=False)
    )
    step = 0.8 / len(groups)
    with style():
        figure, axes = canvas(height=(0.32 * len(groups) + 0.2) * len(blocks) + 0.15)
        rows_axis(axes, [name for name, _block in blocks])
        for y, (_name, block) in enumerate(blocks):
            for k, group in enumerate(groups):
                if group not in block.index:
                    continue
                events, n = (int(block.loc[group, c]) for c in ("events", "n"))
                place = y - 0.4 + step * (k + 0.5)
                share = events / n if n else 0.0
                axes.barh(place, share, height=step * 0.92, color=colours[group])
                text = _("{rate} {group} ({events} of {n})").format(
                    rate=percent(share, 0), group=names[group], events=number(events), n=number(n)
                )
                bar_value(axes, share, place, text, color=colours[group])
        zero_line(axes)
        axes.axhline(len(blocks) - 1.5, color=PALETTE.grid, linewidth=1)
        room(axes, 0, float((table["events"] / table["n"]).max()), right=0.72)
        no_axis(axes)
    rate = pd.DataFrame(
        {g: table.xs(g, level="group").eval("events / n") for g in groups}, index=strata
    )
    crude = whole["events"] / whole["n"]
    first, second = groups[0], groups[-1]
    ahead = rate[first] - rate[second]
    total = crude[first] - crude[second]
    leader, other = (first, second) if ahead.mean() > 0 else (second, first)
    facts = {
        "leader": names[leader],
        "other": names[other],
        "leader_rate": percent(crude[leader]),
        "other_rate": percent(crude[other]),
    }
    if (np.sign(ahead) == -np.sign(total)).all() and total:
        title = _(
            "{leader} is ahead in every stratum, yet behind in all "
            "({leader_rate} against {other_rate}): the totals compare different mixes."
        )
    elif (np.sign(ahead) == np.sign(total)).all():
        title = _(
            "{leader} is ahead in every stratum and in all ({leader_rate} against {other_rate})."
        )
    else:
        title = _("The strata disagree; in all {leader} has {leader_rate}, {other} {other_rate}.")
    finding = title.format(**facts)
    each = _("; ").join(
        _("{stratum}: {rates}").format(
            stratum=name,
            rates=listing(
                [
                    _("{group} {rate}").format(
                        group=names[g], rate=percent(b["events"][g] / b["n"][g])
                    )
                    for g in groups
                    if g in b.index and b["n"][g] > 0
                ]
            ),
        )
        for name, b in blocks
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {each}.").format(finding=finding, each=each),
        subtitle=subtitle(words.column(what) or _("Rate by stratum"), years),
        source=case_source(case),
    )
