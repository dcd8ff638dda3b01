"""Charts of the product line: how many items earn their place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import case_source
from coursekit.figures.marks import beside, quiet_axis, zero_line
from coursekit.figures.numbers import number
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _


def line_profit(pruned: pd.DataFrame, name: str, *, case: str | None = None) -> Chart:
    """Show what a line earns with fewer items, once buyers have moved to its other items.

    Parameters
    ----------
    pruned : DataFrame
        Result of :func:`coursekit.methods.products.prune`: ``m`` in CNY a week.
    name : str
        What the reader calls the line.
    case
        Case for the source line.

    References
    ----------
    Kök & Fisher (2007), Demand estimation and assortment optimization under substitution.
    """
    adds = np.sort(pruned["m"].to_numpy(float))[::-1] / 1000
    total = np.concatenate([[0.0], np.cumsum(adds)])
    best = int(total.argmax())
    items = len(adds)
    gain = float(total[best] - total[-1])
    with style():
        figure, axes = canvas(height=3.2)
        axes.plot(np.arange(items + 1), total, color=PALETTE.ours)
        axes.plot(best, total[best], "o", color=PALETTE.good, markersize=9, zorder=4)
        axes.plot(items, total[-1], "o", color=PALETTE.bad, markersize=9, zorder=4)
        beside(axes, best, float(total[best]), _("{n} items").format(n=number(best)), "above",
               color=PALETTE.good)  # fmt: skip
        beside(axes, items, float(total[-1]), _("today {n}").format(n=number(items)), "below",
               color=PALETTE.bad)  # fmt: skip
        axes.set_xlim(0, 1.1 * items)
        axes.set_ylim(0, 1.15 * float(total.max()))
        zero_line(axes, vertical=False)
        axes.yaxis.set_major_formatter(lambda v, _p: number(v))
        axes.set_xlabel(_("Items kept, the best first"))
        quiet_axis(axes, "y")
    finding = _(
        "{name}: {drop} of {items} items add less than they cost; without them {gain} thousand "
        "a week more."
    ).format(name=name, drop=number(items - best), items=number(items), gain=number(gain, 1))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} With all items {now}, with {best} items {top} thousand a week.").format(
            finding=finding,
            now=number(float(total[-1]), 1),
            best=number(best),
            top=number(float(total[best]), 1),
        ),
        subtitle=_("What the items add after transfer and complexity, CNY thousand a week"),
        source=case_source(case),
    )
