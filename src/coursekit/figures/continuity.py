"""Charts of continuity: which accounts hang on one person, and what a handover costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, no_axis, quiet_axis, rows_axis, zero_line
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _


def thread_bars(
    dependency: pd.DataFrame,
    revenue: Mapping[str, float] | pd.Series,
    *,
    account: str = "account_id",
    case: str | None = None,
) -> Chart:
    """Show how many of our people know each account, by accounts and by their revenue.

    Parameters
    ----------
    dependency : DataFrame
        Result of :func:`coursekit.methods.continuity.dependency`.
    revenue : Series or mapping
        Revenue of each account.
    account : str
        Name of the account column.
    case
        Case for the source line.

    References
    ----------
    Palmatier, Scheer & Steenkamp (2007), Customer loyalty to whom?
    """
    people = dependency.set_index(account)["people"].clip(upper=4)
    money = pd.Series(revenue, dtype=float).reindex(people.index)
    threads = [1, 2, 3, 4]
    counts = people.value_counts(normalize=True).reindex(threads, fill_value=0.0)
    amounts = (money.groupby(people).sum() / money.sum()).reindex(threads, fill_value=0.0)
    names = [_("one person"), _("two people"), _("three people"), _("four or more")]
    with style():
        figure, axes = canvas(height=3.0)
        rows = rows_axis(axes, names, width=14)
        for y, k in zip(rows, threads, strict=True):
            colour = PALETTE.bad if k == 1 else PALETTE.ours
            axes.barh(y - 0.19, counts[k], height=0.34, color=PALETTE.market)
            axes.barh(y + 0.19, amounts[k], height=0.34, color=colour)
            texts = [percent(counts[k], 0), percent(amounts[k], 0)]
            if k == 1:
                texts = [
                    _("{share} of the accounts").format(share=texts[0]),
                    _("{share} of the revenue").format(share=texts[1]),
                ]
            beside(axes, counts[k], y - 0.19, texts[0], "right", color=PALETTE.market)
            beside(axes, amounts[k], y + 0.19, texts[1], "right", color=colour)
        zero_line(axes)
        axes.set_xlim(0, 1.55 * float(max(counts.max(), amounts.max())))
        no_axis(axes)
    finding = _("{accounts} of the accounts hang on one person, and {revenue} of the revenue.")
    finding = finding.format(accounts=percent(counts[1], 0), revenue=percent(amounts[1], 0))
    each = _("; ").join(
        _("{who}: {accounts} of the accounts, {revenue} of the revenue").format(
            who=n, accounts=percent(counts[k], 0), revenue=percent(amounts[k], 0)
        )
        for n, k in zip(names, threads, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Known by {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Our people in contact with an account"),
            None,
            _("n = {n} accounts").format(n=number(len(people))),
        ),
        source=case_source(case),
    )


def effect_dots(
    effects: pd.DataFrame,
    finding: str = "",
    *,
    what: str = "",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the effect of each kind of event with its interval.

    Parameters
    ----------
    effects : DataFrame
        Result of :func:`coursekit.methods.causal.event_effect` with fractions as effects.
    finding : str
        Own words for the title; computed without them.
    what : str
        What is affected: the name of a column of the case, or own words.
    case, labels
        Case for the source line, own words for the events.

    References
    ----------
    Angrist & Pischke (2009), ch. 5.
    """
    words = Labels(labels, case)
    names = [words(f, "event") for f in effects["flag"]]
    with style():
        figure, axes = canvas(height=0.62 * len(effects) + 0.75)
        rows = rows_axis(axes, names, width=18)
        zero_line(axes)
        for y, row in zip(rows, effects.to_dict("records"), strict=True):
            sure = row["low"] > 0 or row["high"] < 0
            colour = (
                PALETTE.neutral if not sure else PALETTE.bad if row["effect"] < 0 else PALETTE.good
            )
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=3, zorder=3)
            axes.plot(row["effect"], y, "o", color=colour, markersize=9, zorder=4)
            text = _("{effect} ({low} to {high})").format(
                effect=percent(row["effect"], 1), low=percent(row["low"], 1),
                high=percent(row["high"], 1),
            )  # fmt: skip
            axes.annotate(
                text, (row["effect"], y), (0, -12), textcoords="offset points", ha="center",
                va="top", size=SMALL, color=colour, zorder=6,
                bbox={"facecolor": "white", "pad": 0.5, "linewidth": 0},
            )  # fmt: skip
        quiet_axis(axes)
        low, high = float(effects["low"].min()), float(effects["high"].max())
        span = max(high, 0.0) - min(low, 0.0)
        axes.set_xlim(min(low, 0.0) - 0.22 * span, max(high, 0.0) + 0.22 * span)
        axes.set_ylim(len(effects) - 0.3, -0.6)
        axes.xaxis.set_major_formatter(lambda v, _p: percent(v, 0))
    order = np.argsort(effects["effect"].to_numpy(float))
    worst, mild = int(order[0]), int(order[-1])
    value = [float(v) for v in effects["effect"]]
    if not finding:
        finding = _("{worst}: {low}; {mild}: {high}.").format(
            worst=names[worst], low=percent(value[worst], 1), mild=names[mild],
            high=percent(value[mild], 1),
        )  # fmt: skip
        if value[worst] < 0 and len(value) > 1:
            finding = _("{worst} costs {low} of revenue, {mild} {high}.").format(
                worst=names[worst], low=percent(-value[worst], 1), mild=names[mild],
                high=percent(-value[mild], 1),
            )  # fmt: skip
    each = _("; ").join(
        _("{event} {effect}, 95% interval {low} to {high}").format(
            event=n, effect=percent(r["effect"], 1), low=percent(r["low"], 1),
            high=percent(r["high"], 1),
        )
        for n, r in zip(names, effects.to_dict("records"), strict=True)
    )  # fmt: skip
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Events: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            words.column(what) or _("Change in the window of the event"),
            None,
            _("each account compared with itself, 95% intervals"),
        ),
        source=case_source(case),
    )
