"""Charts of the road from lead to cash: pipeline value, days outstanding, programmes, prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import bar_value, beside, no_axis, quiet_axis, room, rows_axis
from coursekit.figures.numbers import money, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import pipeline
from coursekit.methods.causal import DiDResult
from coursekit.methods.pricing import Waterfall


def pipeline_bars(
    open_deals: pd.DataFrame,
    calibration: pipeline.Calibration,
    as_of: str | pd.Timestamp,
    *,
    amount: str = "amount_cny_k",
    case: str | None = None,
) -> Chart:
    """Compare what the sales staff expect of open deals with what history lets expect.

    Parameters
    ----------
    open_deals : DataFrame
        Open deals as :func:`coursekit.methods.pipeline.value` takes them, CNY thousand.
    calibration : Calibration
        Result of :func:`coursekit.methods.pipeline.calibrate`.
    as_of : date
        Day of the valuation.
    amount : str
        Name of the amount column.
    case
        Case for the source line.

    References
    ----------
    Söhnchen & Albers (2010), Pipeline management for the acquisition of industrial projects.
    """
    words = Labels(pipeline.labels())
    stages = [s for s in pipeline.STAGES if (open_deals["stage_now"] == s).any()]
    worth = {
        s: pipeline.value(open_deals[open_deals["stage_now"] == s], calibration, as_of, amount)
        for s in stages
    }
    whole = pipeline.value(open_deals, calibration, as_of, amount)
    hopes = np.array([worth[s].crm_weighted for s in stages]) / 1000
    facts = np.array([worth[s].calibrated for s in stages]) / 1000
    with style():
        figure, axes = canvas(height=0.78 * len(stages) + 0.3)
        rows = np.array(rows_axis(axes, [words(s) for s in stages]))
        for values, shift, colour, who in (
            (hopes, -0.19, PALETTE.rival, _("sales staff")),
            (facts, 0.19, PALETTE.ours, _("history")),
        ):
            axes.barh(rows + shift, values, height=0.36, color=colour)
            for k, (y, value) in enumerate(zip(rows + shift, values, strict=True)):
                text = money(float(value))
                text = _("{value} {who}").format(value=text, who=who) if k == 0 else text
                bar_value(axes, float(value), y, text, color=colour)
        room(axes, 0, float(max(hopes.max(), facts.max())), right=0.5)
        no_axis(axes)
    gap = whole.crm_weighted / whole.calibrated - 1
    finding = _(
        "The sales staff expect {hope} of the open deals, history {fact}; {stale} of {n} deals "
        "are older than nine in ten that were won."
    ).format(
        hope=money(whole.crm_weighted / 1000),
        fact=money(whole.calibrated / 1000),
        stale=number(whole.n_stale),
        n=number(len(open_deals)),
    )
    each = _("; ").join(
        _("{stage} {hope} against {fact}").format(
            stage=words(s), hope=money(float(h)), fact=money(float(f))
        )
        for s, h, f in zip(stages, hopes, facts, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} The difference is {gap}. By stage: {each}.").format(
            finding=finding, gap=percent(gap, 0, signed=True), each=each
        ),
        subtitle=subtitle(
            _("Value of open deals by stage"), None, _("n = {n}").format(n=number(len(open_deals)))
        ),
        source=case_source(case),
    )


def dso_lines(days: pd.DataFrame, *, case: str | None = None) -> Chart:
    """Show days sales outstanding month by month, computed in three ways.

    Parameters
    ----------
    days : DataFrame
        ``annual``, ``quarter`` and ``countback`` (days), indexed by month.
    case
        Case for the source line.

    References
    ----------
    Credit Research Foundation, count-back method.
    """
    names = {
        "annual": (_("12 months"), PALETTE.rival),
        "quarter": (_("3 months"), PALETTE.neutral),
        "countback": (_("count-back"), PALETTE.ours),
    }
    months = [str(m)[:7] for m in days.index]
    at = np.arange(len(days))
    ends = {c: float(days[c].iloc[-1]) for c in names}
    reach = float(days[list(names)].to_numpy().max())
    step = 0.085 * reach
    heights, last = dict[str, float](), -np.inf
    for name in sorted(ends, key=lambda c: ends[c]):
        last = heights[name] = max(ends[name], last + step)
    with style():
        figure, axes = canvas(height=3.4)
        for name, (text, colour) in names.items():
            axes.plot(at, days[name], color=colour, linewidth=2.4 if name != "quarter" else 1.4)
            beside(axes, at[-1], heights[name], text, "right", color=colour)
        axes.set_xlim(0, 1.24 * (len(days) - 1))
        axes.set_ylim(0, 1.12 * max(reach, *heights.values()))
        shown = at[:: max(1, round(len(at) / 4))]
        axes.set_xticks(shown, [months[i] for i in shown])
        quiet_axis(axes, "y")
    low, high = (int(getattr(days["annual"].to_numpy(), f)()) for f in ("argmin", "argmax"))
    back = days["countback"].to_numpy(float)
    finding = _(
        "Between {m1} and {m2} the 12-month figure went from {a} to {b} days; count-back from "
        "{c} to {d}."
    ).format(
        m1=months[low],
        m2=months[high],
        a=number(float(days["annual"].iloc[low])),
        b=number(float(days["annual"].iloc[high])),
        c=number(back[low]),
        d=number(back[high]),
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Count-back lies between {low} and {high} days in all months.").format(
            finding=finding, low=number(back.min()), high=number(back.max())
        ),
        subtitle=_("Days sales outstanding at the end of each month"),
        source=case_source(case),
    )


def trend_lines(
    panel: pd.DataFrame,
    y: str,
    unit: str,
    period: str,
    treat: str,
    post: Any,
    result: DiDResult,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the treated beside the others, and where the treated would be without the programme.

    Parameters
    ----------
    panel : DataFrame
        What ``result`` was computed from, one row a unit and period.
    y, unit, period, treat : str
        Columns of outcome, unit, period and membership.
    post
        First period of the programme.
    result : DiDResult
        Result of :func:`coursekit.methods.causal.did` with ``log=True``.
    case, labels
        Case for the source line, own words for the periods.

    References
    ----------
    Card & Krueger (1994); Angrist & Pischke (2009), ch. 5.
    """
    words = Labels(labels, case)
    treated = panel.groupby(unit)[treat].transform("max").astype(bool)
    logs = pd.Series(np.log(panel[y].to_numpy(float)), index=panel.index)
    means = logs.groupby([panel[period], treated]).mean().reset_index(name="log")
    mine, others = (means[means[treat] == flag].set_index(period)["log"] for flag in (True, False))
    before = [p for p in mine.index if p < post]
    late = panel[period] >= post
    raw = panel[y].astype(float)
    naive = float(raw[late & treated].mean() / raw[late & ~treated].mean() - 1)
    expected = others + float((mine - others).loc[before].mean())
    base = float(others.loc[before].mean())
    mine, others, expected = (100 * np.exp(s - base) for s in (mine, others, expected))
    at, start = np.arange(len(mine)), len(before) - 0.5
    with style():
        figure, axes = canvas(height=3.5)
        axes.axvline(start, color=PALETTE.neutral, linewidth=1, ls=(0, (2, 2)), zorder=1)
        axes.plot(at, others, color=PALETTE.neutral, marker="o", zorder=2)
        axes.plot(at[len(before) - 1 :], expected.iloc[len(before) - 1 :], color=PALETTE.ours,
                  linewidth=1.3, ls="--", zorder=3)  # fmt: skip
        axes.plot(at, mine, color=PALETTE.ours, marker="o", zorder=4)
        ends = {
            _("others"): (float(others.iloc[-1]), PALETTE.neutral),
            _("expected"): (float(expected.iloc[-1]), PALETTE.ours),
            _("programme"): (float(mine.iloc[-1]), PALETTE.ours),
        }
        low = float(min(mine.min(), others.min(), expected.min()))
        high = float(max(mine.max(), others.max(), expected.max()))
        last = -np.inf
        for text, (value, colour) in sorted(ends.items(), key=lambda e: e[1][0]):
            last = max(value, last + 0.1 * (high - low))
            beside(axes, at[-1], last, text, "right", color=colour)
        axes.set_ylim(low - 0.1 * (high - low), max(high, last) + 0.15 * (high - low))
        axes.set_xlim(-0.2, 1.32 * at[-1])
        axes.set_xticks(at, [words(p, period) for p in mine.index])
        axes.text(start, axes.get_ylim()[1], _("start"), ha="center", va="bottom", size=SMALL,
                  color=PALETTE.neutral)  # fmt: skip
        quiet_axis(axes, "y")
    finding = _(
        "Effect {effect} ({low} to {high}); those with the programme and the others compared "
        "after the start would say {naive}."
    ).format(
        effect=percent(result.effect, 1, signed=True),
        low=percent(result.low, 1, signed=True),
        high=percent(result.high, 1, signed=True),
        naive=percent(naive, 0, signed=True),
    )
    return Chart(
        figure,
        title=finding,
        alt=_(
            "{finding} At the end: programme {mine}, expected {expected}, others {others}."
        ).format(
            finding=finding,
            mine=number(float(mine.iloc[-1])),
            expected=number(float(expected.iloc[-1])),
            others=number(float(others.iloc[-1])),
        ),
        subtitle=subtitle(
            _("Typical sales of a customer; the others before the start = 100"),
            None,
            _("n = {n}").format(n=number(result.n_units)),
        ),
        source=case_source(case),
    )


def price_waterfall(
    fall: Waterfall,
    *,
    on_invoice: int = 1,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Follow the list price down to the pocket, step by step.

    Parameters
    ----------
    fall : Waterfall
        Result of :func:`coursekit.methods.pricing.waterfall`.
    on_invoice : int
        How many of the first steps stand on the invoice.
    case, labels
        Case for the source line and the steps, own words for the steps.

    References
    ----------
    Marn & Rosiello (1992), Managing price, gaining profit.
    """
    own = {"list": _("List price"), "pocket": _("Pocket price"), **(labels or {})}
    words = Labels(own, case)
    table = fall.table
    names = [words.own.get(s) or words.column(s) for s in table["step"]]
    share = table["share_of_list"].to_numpy(float)
    cuts = -share[1:-1]
    off = float(cuts[on_invoice:].sum() / cuts.sum()) if cuts.sum() > 0 else 0.0
    largest = int(cuts.argmax()) + 1
    with style():
        figure, axes = canvas(height=0.42 * len(table) + 0.2)
        rows = rows_axis(axes, names, width=24)
        level = 1.0
        for k, (y, value) in enumerate(zip(rows, share, strict=True)):
            if k in (0, len(share) - 1):
                left, wide = 0.0, value
                colour = PALETTE.market if k == 0 else PALETTE.ours
            else:
                level += value
                left, wide = level, -value
                colour = PALETTE.neutral if k <= on_invoice else PALETTE.bad
            axes.barh(y, wide, left=left, height=0.62, color=colour)
            text = percent(value, 1)
            beside(axes, left + wide, y, text, "right", color=colour)
        room(axes, 0, 1, right=0.16)
        no_axis(axes)
    finding = _(
        "Of the list price {pocket} stays in the pocket; {off} of what is lost does not stand on "
        "the invoice."
    ).format(pocket=percent(fall.pocket_share, 0), off=percent(off, 0))
    each = _("; ").join(
        _("{step} {share}").format(step=n, share=percent(v, 1))
        for n, v in zip(names, share, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} The largest step is {step}. Steps: {each}.").format(
            finding=finding, step=names[largest], each=each
        ),
        subtitle=subtitle(
            _("Share of the list price"),
            None,
            _("grey on the invoice, red beside it"),
        ),
        source=case_source(case),
    )
