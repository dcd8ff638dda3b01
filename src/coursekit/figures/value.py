"""Charts of customer value: who earns the profit and who eats it."""

from __future__ import annotations

import numpy as np

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import case_source
from coursekit.figures.marks import quiet_axis
from coursekit.figures.numbers import money, number, percent
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _
from coursekit.methods.value import Whale


def whale_curve(
    whale: Whale,
    top: float = 0.2,
    *,
    case: str | None = None,
    years: tuple[int, int] | int | None = None,
) -> Chart:
    """Show profit piling up from the best customer, and melting away with the worst.

    Parameters
    ----------
    whale : Whale
        Result of :func:`coursekit.methods.value.whale`; CNY million, or CNY thousand where the
        profit column ends in ``_cny_k``.
    top : float
        Share of customers named as the best.
    case, years
        Case for the source line, fiscal years of the subtitle.

    References
    ----------
    Kaplan & Narayanan (2001); van Raaij, Vernooij & van Triest (2003).
    """
    x = np.r_[0.0, whale.frame["cum_share_customers"].to_numpy(float)]
    y = np.r_[0.0, whale.frame["cum_share_profit"].to_numpy(float)]
    n, best = len(whale.frame), whale.top_share(top)
    profit = whale.frame.iloc[:, 1].to_numpy(float)
    thousand = str(whale.frame.columns[1]).endswith("_cny_k")
    factor, digits = (1000, 1) if thousand else (1, 0)
    lost = float(profit[profit < 0].sum()) / factor
    total = money(whale.total / factor, digits)
    with style():
        figure, axes = canvas(height=3.6)
        falling = x >= whale.peak_at
        axes.fill_between(x, y, color=PALETTE.shade, zorder=0)
        axes.fill_between(x[falling], 1, y[falling], color=PALETTE.bad, alpha=0.18, zorder=1)
        axes.plot(x[~falling], y[~falling], color=PALETTE.good, linewidth=2.6, zorder=3)
        axes.plot(x[falling], y[falling], color=PALETTE.bad, linewidth=2.6, zorder=3)
        axes.axhline(1, color=PALETTE.ink, linewidth=1, zorder=2)
        top_y = 1.2 * max(whale.peak, 1.0)
        for place, height, text, colour, ha, dx, dy in (
            (top, best, percent(best, 0), PALETTE.good, "right", -7, 4),
            (whale.peak_at, whale.peak, percent(whale.peak, 0), PALETTE.ink, "center", 0, 8),
        ):
            axes.plot(place, height, "o", color=colour, markersize=8, zorder=4)
            axes.annotate(
                text, (place, height), (dx, dy), textcoords="offset points", ha=ha, va="bottom",
                color=colour, size=13,
            )  # fmt: skip
        axes.text(
            0.985, 0.93, _("what remains:\n{profit} = 100%").format(profit=total),
            ha="right", va="top", color=PALETTE.ink, linespacing=1.15,
        )  # fmt: skip
        axes.set(xlim=(0, 1.01), ylim=(0, top_y))
        quiet_axis(axes, "y")
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks(
            [0, 0.2, 0.4, 0.6, 0.8, 1], [percent(v / 10, 0) for v in (0, 2, 4, 6, 8, 10)]
        )
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.tick_params(axis="x", pad=7)
        axes.set_xlabel(_("Customers, from the most to the least profitable"))
    facts = {
        "top": percent(top, 0),
        "best": percent(best, 0),
        "n": number(whale.n_loss),
        "all": number(n),
        "lost": money(abs(lost), digits),
        "total": total,
    }
    if whale.n_loss:
        title = _("The best {top} of customers earn {best} of profit; {n} of {all} lose {lost}.")
    else:
        title = _("The best {top} of customers earn {best} of profit; nobody loses money.")
    finding = title.format(**facts)
    return Chart(
        figure,
        title=finding,
        alt=_(
            "{finding} Profit piles up to {peak} of the total at {peak_at} of customers; "
            "what remains is {total}."
        ).format(
            finding=finding,
            peak=percent(whale.peak, 0),
            peak_at=percent(whale.peak_at, 0),
            total=facts["total"],
        ),
        subtitle=subtitle(
            _("Cumulative profit after cost to serve, share of the total"),
            years,
            _("n = {n}").format(n=number(n)),
        ),
        source=case_source(case),
    )
