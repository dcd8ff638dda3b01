"""Charts of covering many customers: reach against loyalty, and wallets nobody has opened yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, place_labels, quiet_axis, rows_axis
from coursekit.figures.numbers import money, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods.coverage import DirichletFit


def double_jeopardy(
    fit: DirichletFit,
    brand: str,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show reach and buying rate of each brand beside what its size alone predicts.

    Parameters
    ----------
    fit : DirichletFit
        Result of :func:`coursekit.methods.coverage.dirichlet`.
    brand : str
        The brand in question, one of those in the fit.
    case, labels
        Case for the source line, own words for the brands.

    References
    ----------
    Ehrenberg, Goodhardt & Barwise (1990), Double jeopardy revisited.
    """
    words = Labels(labels, case)
    table = fit.table.set_index("brand")
    names = [words(b, "brand") for b in table.index]
    gap = table["buy_rate"] / table["buy_rate_exp"] - 1
    odd = gap.abs().idxmax()
    colours = [
        PALETTE.ours if b == brand else PALETTE.rival if b == odd else PALETTE.neutral
        for b in table.index
    ]
    line = table.sort_values("pen_exp")
    with style():
        figure, axes = canvas(height=3.5)
        axes.plot(line["pen_exp"], line["buy_rate_exp"], color=PALETTE.neutral, zorder=1)
        axes.scatter(table["pen"], table["buy_rate"], s=70, c=colours, zorder=3)
        axes.set_xlim(0, 1.22 * float(table["pen"].max()))
        high = float(max(table["buy_rate"].max(), table["buy_rate_exp"].max()))
        low = float(min(table["buy_rate"].min(), table["buy_rate_exp"].min()))
        axes.set_ylim(low - 0.25 * (high - low + 0.2), high + 0.25 * (high - low + 0.2))
        axes.xaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.yaxis.set_major_formatter(lambda v, _p: number(v, 1))
        quiet_axis(axes, "y")
        axes.set_xlabel(_("Customers that buy the brand; line: expected of a brand of this size"))
        place_labels(axes, table["pen"].to_numpy(), table["buy_rate"].to_numpy(), names,
                     [4.5] * len(table), colours)  # fmt: skip
    own = table.loc[brand, ["pen", "buy_rate", "buy_rate_exp"]].to_dict()
    finding = _(
        "{brand} reaches {pen} of customers, who buy {rate} times; its size alone predicts "
        "{expected}."
    ).format(
        brand=words(brand, "brand"),
        pen=percent(float(own["pen"]), 0),
        rate=number(float(own["buy_rate"]), 2),
        expected=number(float(own["buy_rate_exp"]), 2),
    )
    each = _("; ").join(
        _("{brand} {pen}, {rate} times, expected {expected}").format(
            brand=n,
            pen=percent(float(r["pen"]), 0),
            rate=number(float(r["buy_rate"]), 2),
            expected=number(float(r["buy_rate_exp"]), 2),
        )
        for n, (_b, r) in zip(names, table.iterrows(), strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each brand: {each}.").format(finding=finding, each=each),
        subtitle=_("Purchases per buyer in the period"),
        source=case_source(case),
    )


def wallet_map(
    customers: pd.DataFrame,
    chosen: pd.DataFrame,
    max_sow: float = 0.35,
    *,
    customer: str = "customer_id",
    wallet: str = "wallet_q_cny_k",
    case: str | None = None,
) -> Chart:
    """Show what each customer buys from us beside what it could buy, with the dark horses.

    Parameters
    ----------
    customers : DataFrame
        Result of :func:`coursekit.methods.coverage.wallet`, CNY thousand.
    chosen : DataFrame
        Those found by :func:`coursekit.methods.coverage.dark_horses`.
    max_sow : float
        Largest share of wallet of a dark horse, drawn as a line.
    customer, wallet : str
        Names of the columns.
    case
        Case for the source line.

    References
    ----------
    Perlich, Rosset, Lawrence & Zadrozny (2007), High-quantile modeling for customer wallet
    estimation.
    """
    whole = customers[wallet].astype(float)
    bought = whole * customers["share_of_wallet"]
    found = customers[customer].isin(chosen[customer])
    largest = customers.loc[bought.nlargest(len(chosen)).index, customer]
    both = int(largest.isin(chosen[customer]).sum())
    with style():
        figure, axes = canvas(height=3.9)
        axes.set(xscale="log", yscale="log")
        axes.scatter(bought[~found], whole[~found], s=9, c=PALETTE.neutral, alpha=0.45, zorder=2)
        axes.scatter(bought[found], whole[found], s=30, c=PALETTE.ours, zorder=3)
        ends = np.array([float(bought.min()) * 0.8, float(bought.max()) * 1.25])
        axes.plot(ends, ends, color=PALETTE.ink, linewidth=1.0, zorder=1)
        axes.plot(ends, ends / max_sow, color=PALETTE.ours, linewidth=1.0, ls="--", zorder=1)
        axes.set_xlim(*ends)
        axes.set_ylim(float(whole.min()) * 0.7, float(whole.max()) * 1.8)
        for place in ("x", "y"):
            axis = axes.xaxis if place == "x" else axes.yaxis
            axis.set_major_formatter(lambda v, _p: number(v, 0 if v >= 1 else 1))
            axis.set_minor_formatter(lambda _v, _p: "")
        axes.grid(visible=True, axis="both")
        axes.set_xlabel(_("Bought from us, CNY thousand (log scale)"))
        axes.text(0.02, 0.97, _("dark horses: {share} of the wallet at most").format(
            share=percent(max_sow, 0)), transform=axes.transAxes, va="top", size=SMALL,
            color=PALETTE.ours)  # fmt: skip
        axes.text(0.98, 0.03, _("lower line: all of the wallet"), transform=axes.transAxes,
                  ha="right", va="bottom", size=SMALL, color=PALETTE.ink)  # fmt: skip
    if len(chosen):
        finding = _(
            "{n} of {all} customers give us {share} of their wallet, {wallet} in all; of the {n} "
            "largest by revenue {both} are among them."
        ).format(
            n=number(len(chosen)),
            all=number(len(customers)),
            share=percent(float(bought[found].sum() / whole[found].sum()), 0),
            wallet=money(float(whole[found].sum()) / 1000),
            both=number(both),
        )
    else:
        finding = _("None of {all} customers is a dark horse under this rule.").format(
            all=number(len(customers))
        )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} All customers give us {share} of {wallet}.").format(
            finding=finding,
            share=percent(float(bought.sum() / whole.sum()), 0),
            wallet=money(float(whole.sum()) / 1000),
        ),
        subtitle=subtitle(
            _("Realistic wallet, CNY thousand, against revenue"),
            None,
            _("n = {n}").format(n=number(len(customers))),
        ),
        source=case_source(case),
    )


def source_bars(
    table: pd.DataFrame,
    by: list[str],
    rows: int = 8,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Rank groups by what is certain about them, the lower end of the Wilson interval.

    Parameters
    ----------
    table : DataFrame
        Result of :func:`coursekit.methods.sampling.wilson_table`.
    by : list of str
        Columns that name a group.
    rows : int
        How many groups to show; the one with the highest raw rate is always shown.
    case, labels
        Case for the source line, own words for the groups.

    References
    ----------
    Wilson (1927), Probable inference; Newcombe (1998).
    """
    words = Labels(labels, case)
    table = table.reset_index(drop=True)
    raw = int(table["p"].to_numpy().argmax())
    order = list(range(min(rows, len(table))))
    if raw not in order:
        order[-1] = raw
    shown = table.loc[order]
    names = [" / ".join(words(r[c], c) for c in by) for _i, r in shown.iterrows()]
    named = dict(zip(order, names, strict=True))
    low, rate, cases = (table[c].to_list() for c in ("low", "p", "n"))
    best = order[0]
    with style():
        figure, axes = canvas(height=0.42 * len(shown) + 0.7)
        at = rows_axis(axes, names, width=24)
        for y, (place, r) in zip(at, shown.iterrows(), strict=True):
            colour = PALETTE.neutral
            if place in (best, raw):
                colour = PALETTE.ours if place == best else PALETTE.rival
            axes.plot([r["low"], r["high"]], [y, y], color=colour, linewidth=3, zorder=2)
            axes.plot(r["p"], y, "o", color=colour, markersize=8, zorder=3)
            text = _("{x} of {n}").format(x=number(int(r["x"])), n=number(int(r["n"])))
            beside(axes, r["high"], y, text, "right", color=colour)
        quiet_axis(axes)
        axes.set_xlim(0, 1.22 * float(shown["high"].max()))
        axes.xaxis.set_major_formatter(lambda v, _p: percent(v, 0) if v <= 1 else "")
    facts = {
        "best": named[best],
        "low": percent(low[best], 0),
        "raw": named[raw],
        "p": percent(rate[raw], 0),
        "n": number(cases[raw]),
    }
    if raw == best:
        title = _("{best} is first, raw and with care: at least {low}.")
    else:
        title = _("{best} is first with at least {low}; the {p} of {raw} rest on {n} cases.")
    finding = title.format(**facts)
    each = _("; ").join(
        _("{name} {p} ({low} to {high})").format(
            name=n,
            p=percent(float(r["p"]), 0),
            low=percent(float(r["low"]), 0),
            high=percent(float(r["high"]), 0),
        )
        for n, (_i, r) in zip(names, shown.iterrows(), strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Groups: {each}.").format(finding=finding, each=each),
        subtitle=_("Share converted with 95% Wilson interval, by lower end"),
        source=case_source(case),
    )
