"""Charts of relationship plans: which actions, where the hours go, what moved, what it is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, no_axis, quiet_axis, rows_axis, wrap, zero_line
from coursekit.figures.numbers import listing, money, money_scale, number, p_value, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import localised
from coursekit.methods import plans as method
from coursekit.methods.value import EconomicValue


def in_language(table: pd.DataFrame, stem: str) -> pd.Series:
    """Texts of the columns ``<stem>_en`` and ``<stem>_zh``, in the language the reader reads.

    >>> in_language(pd.DataFrame({"item_en": ["Price"], "item_zh": ["报价"]}), "item").tolist()
    ['Price']
    """
    pairs = zip(table[f"{stem}_en"], table[f"{stem}_zh"], strict=True)
    texts = [localised({"en": english, "zh_CN": chinese}) for english, chinese in pairs]
    return pd.Series(texts, table.index, dtype=str)


def action_bars(
    actions: pd.DataFrame,
    choice: method.Choice,
    *,
    budget: float | None = None,
    case: str | None = None,
) -> Chart:
    """Show which actions the hours buy, and what the rules of thumb would have bought.

    Parameters
    ----------
    actions : DataFrame
        ``action_id``, ``hours``, ``gain_points``; names in ``action_en`` and ``action_zh``
        and a flag ``compliance_review``, if there are any.
    choice : Choice
        Result of :func:`coursekit.methods.plans.choose`.
    budget : float, optional
        Hours that could be spent, for the subtitle.
    case
        Case for the source line (found by itself for a table of a case).
    """
    case = case or actions.attrs.get("case")
    table = actions.sort_values("gain_points", ascending=False, kind="stable")
    ids = [str(a) for a in table["action_id"]]
    names = [f"{a} {n}" for a, n in zip(ids, in_language(table, "action"), strict=True)]
    review = table.get("compliance_review", pd.Series(False, index=table.index)).to_numpy(bool)
    gains, hours = table["gain_points"].to_numpy(float), table["hours"].to_numpy(float)
    with style():
        figure, axes = canvas(height=0.44 * len(table) + 0.35)
        rows = rows_axis(axes, names, width=25)
        for y, name, gain, spent, flag in zip(rows, ids, gains, hours, review, strict=True):
            taken = name in choice.ids
            colour = PALETTE.ours if taken else PALETTE.bad if flag else PALETTE.neutral
            axes.barh(
                y, gain, height=0.62, color=colour if taken else "white", edgecolor=colour,
                linewidth=1.2,
            )  # fmt: skip
            text = _("{gain} in {hours} h").format(gain=number(gain, 1), hours=number(spent))
            beside(axes, gain, y, text, "right", color=colour)
        zero_line(axes)
        axes.set_xlim(0, 1.5 * max(float(gains.max()), 1e-9))
        no_axis(axes)
    facts = {
        "hours": number(choice.hours),
        "gain": number(choice.gain, 1),
        "ids": listing(sorted(choice.ids, key=lambda a: ids.index(a))),
        "big": number(choice.greedy_gain, 1),
        "ratio": number(choice.greedy_ratio, 1),
    }
    title = _(
        "{hours} hours buy {gain} points with {ids}; biggest first {big}, best per hour {ratio}."
    )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{action}: {gain} points for {hours} hours").format(
            action=n, gain=number(g, 1), hours=number(h)
        )
        for n, g, h in zip(names, gains, hours, strict=True)
    )
    notes = [] if budget is None else [_("budget {hours} hours").format(hours=number(budget))]
    if review.any():
        notes.append(_("red: needs a compliance review"))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} All actions: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Expected gain in index points; filled: chosen"), None, _("; ").join(notes)
        ),
        source=case_source(case),
    )


def change_dots(
    before: pd.Series,
    after: pd.Series,
    target: float | None = None,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how the index of each contact moved, and whether that is more than chance.

    Parameters
    ----------
    before, after : Series
        Index of the same contacts (same index), 0 to 100.
    target : float, optional
        Index every contact should reach.
    case, labels
        Case for the source line, own words for the contacts.

    References
    ----------
    Wilcoxon (1945), Individual comparisons by ranking methods.
    """
    result = method.change(before, after)
    words = Labels(labels, case)
    table = pd.DataFrame({"before": before, "after": after}).sort_values(
        "after", ascending=False, kind="stable"
    )
    names = [words(c, "contact_id") for c in table.index]
    with style():
        figure, axes = canvas(height=0.34 * len(table) + 0.75)
        rows = rows_axis(axes, names, width=26)
        if target is not None:
            axes.axvline(target, color=PALETTE.good, linewidth=1.2, zorder=1)
            axes.text(
                target, -0.62, _("target {value}").format(value=number(target)), ha="center",
                va="bottom", size=SMALL, color=PALETTE.good,
            )  # fmt: skip
        for y, (old, new) in zip(rows, table.to_numpy(float), strict=True):
            moved = abs(new - old) > 1e-9
            colour = PALETTE.ours if new > old else PALETTE.bad if moved else PALETTE.neutral
            if moved:
                axes.plot([old, new], [y, y], color=PALETTE.grid, linewidth=4, zorder=2)
                axes.plot(old, y, "o", color="white", markeredgecolor=PALETTE.market, zorder=3)
            axes.plot(new, y, "o", color=colour, markersize=8, zorder=4)
            beside(
                axes, new, y, f"\u00a0{number(new - old, 1, signed=True)}", "right", color=colour,
                bbox={"facecolor": "white", "pad": 0.5, "linewidth": 0},
            )  # fmt: skip
        quiet_axis(axes)
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_xlabel(_("Contact index, 0–100"))
    facts = {
        "n": number(result.n_up),
        "all": number(len(table)),
        "mean": number(result.mean, 1, signed=True),
        "p": p_value(result.p, 4),
        "down": number(result.n_down),
    }
    if result.n_down == 0:
        title = _("{n} of {all} rose, none fell, mean change {mean} points ({p}).")
    else:
        title = _("{n} of {all} rose, {down} fell, mean change {mean} points ({p}).")
    finding = title.format(**facts)
    each = _("; ").join(
        _("{who} {old} to {new}").format(who=n, old=number(a, 1), new=number(b, 1))
        for n, (a, b) in zip(names, table.to_numpy(float), strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each contact: {each}.").format(finding=finding, each=each),
        subtitle=_("Contact index before (open) and after (filled); Wilcoxon signed-rank test"),
        source=case_source(case),
    )


def effort_triangle(
    hours: Mapping[str, float] | pd.Series,
    target: Sequence[float] = (0.5, 0.3, 0.2),
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Set the triangle of hours really spent beside the inverted one that was wanted.

    Parameters
    ----------
    hours : Series or mapping
        Hours spent at levels L1, L2, L3 and L4; L3 and L4 are taken together.
    target : sequence of float
        Wanted shares of L1, L2 and the rest; they add up to 1.
    case, labels
        Case for the source line, own words for the levels.
    """
    alignment = method.triangle(hours, target)
    spent = pd.Series(hours, dtype=float)
    words = Labels(labels, case)
    shares = np.array([spent["L1"], spent["L2"], spent["L3"] + spent["L4"]]) / spent.sum()
    rest = _("{upper} and {lower}").format(upper=words("L3", "level"), lower=words("L4", "level"))
    names = [words("L1", "level"), words("L2", "level"), rest]
    sides = [
        (_("Hours spent"), shares, PALETTE.rival),
        (_("Inverted triangle"), np.asarray(target, dtype=float), PALETTE.ours),
    ]
    high = max(float(shares.max()), max(target))
    with style():
        figure, panels = canvas(height=2.7, columns=2, sharey=True)
        for axes, (head, values, colour) in zip(panels, sides, strict=True):
            rows = rows_axis(axes, names, width=15)
            axes.barh(rows, values, left=-values / 2, height=0.86, color=colour)
            for y, value in zip(rows, values, strict=True):
                text = percent(float(value), 0)
                if value > 0.28 * high:
                    axes.text(0, y, text, ha="center", va="center_baseline", color="white")
                else:
                    beside(axes, value / 2, y, text, "right", color=colour, size=12)
            axes.set_title(head, size=12, color=colour)
            axes.set_xlim(-0.55 * high, 0.55 * high)
            no_axis(axes)
    facts = {
        "top": percent(float(shares[0]), 0),
        "wanted": percent(float(target[0]), 0),
        "alignment": number(alignment, 2),
    }
    title = _(
        "{top} of the hours go to the top, {wanted} should: the alignment is {alignment} of 1."
    )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{level} {spent} of the hours, {wanted} wanted").format(
            level=n, spent=percent(float(s), 0), wanted=percent(float(t), 0)
        )
        for n, s, t in zip(names, shares, target, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Share of hours by level"), None, _("{n} hours").format(n=number(float(spent.sum())))
        ),
        source=case_source(case),
    )


def value_stack(
    items: pd.DataFrame,
    result: EconomicValue,
    *,
    case: str | None = None,
) -> Chart:
    """Build up what an offer is worth to the customer, and set the price against it.

    Parameters
    ----------
    items : DataFrame
        ``kind`` (*reference, positive, negative, price*), ``amount_cny_m`` and names in
        ``item_en`` and ``item_zh``.
    result : EconomicValue
        Result of :func:`coursekit.methods.value.economic_value` for these items.
    case
        Case for the source line (found by itself for a table of a case).

    References
    ----------
    Forbis & Mehta (1981), Value-based strategies for industrial products.
    """
    case = case or items.attrs.get("case")
    amounts = items["amount_cny_m"].to_numpy(float)
    scale = money_scale([*amounts, result.evc])
    sign = {"positive": 1.0, "negative": -1.0}
    steps, level = [], 0.0
    for name, kind, amount in zip(in_language(items, "item"), items["kind"], amounts, strict=True):
        if kind == "price":
            continue
        change = sign.get(kind, 1.0) * amount
        steps.append((str(name), kind, level, level + change))
        level += change
    steps.append((_("Value to the customer"), "evc", 0.0, result.evc))
    steps.append((_("Our price"), "price", 0.0, result.evc - result.inducement))
    colours = {
        "reference": PALETTE.market,
        "positive": PALETTE.good,
        "negative": PALETTE.bad,
        "evc": PALETTE.ink,
        "price": PALETTE.ours,
    }
    with style():
        figure, axes = canvas(height=0.42 * len(steps) + 0.35)
        rows = rows_axis(axes, [wrap(s[0], 24) for s in steps], width=24)
        for y, (_name, kind, start, end) in zip(rows, steps, strict=True):
            axes.barh(y, end - start, left=start, height=0.62, color=colours[kind])
            text = scale.write(end - start, signed=kind in sign)
            if kind == "price":  # what the customer keeps stands where the number would be
                place = {"ha": "right", "va": "center_baseline", "color": "white", "zorder": 6}
                axes.text(end, y, text + " ", **place)
            else:
                beside(axes, max(start, end), y, text, "right", color=colours[kind], size=12)
        price = result.evc - result.inducement
        axes.plot([price, result.evc], [rows[-1]] * 2, color=PALETTE.good, linewidth=3)
        keeps = _("keeps {amount}").format(amount=scale.write(result.inducement))
        beside(axes, max(price, result.evc), rows[-1], keeps, "right", color=PALETTE.good)
        zero_line(axes)
        axes.set_xlim(0, 1.22 * max(result.evc, max(s[3] for s in steps)))
        no_axis(axes)
    facts = {
        "evc": money(result.evc),
        "price": money(price),
        "keeps": money(result.inducement),
        "share": percent(result.captured_share, 0),
    }
    title = _(
        "The offer is worth {evc}; at {price} the customer keeps {keeps} and we get {share} of "
        "the difference."
    )
    finding = title.format(**facts)
    each = _("; ").join(
        f"{name} {money(end - start, signed=kind in sign)}" for name, kind, start, end in steps
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Steps: {each}.").format(finding=finding, each=each),
        subtitle=_("Economic value to the customer, present value, {unit}").format(unit=scale.unit),
        source=case_source(case),
    )
