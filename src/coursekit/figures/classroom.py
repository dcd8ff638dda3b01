"""Charts of a class report: how hard each task was, how the points are spread."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from coursekit.figures.chart import Chart, canvas
from coursekit.figures.marks import bar_value, no_axis, quiet_axis, room, rows_axis
from coursekit.figures.numbers import listing, percent
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _
from coursekit.language import ngettext

HARD = 0.5  # a task on which the class earned less than this share of the points


def item_results(items: pd.DataFrame) -> Chart:
    """Show for each task the share of its points the class earned, hard tasks in red.

    Parameters
    ----------
    items : DataFrame
        Columns ``item`` (name), ``difficulty`` (mean share of points earned, 0 to 1) and
        ``n`` (submissions marked).

    Examples
    --------
    >>> table = pd.DataFrame({"item": ["1.1", "1.2"], "difficulty": [0.9, 0.4], "n": 20})
    >>> item_results(table).title
    'The class earned less than half of the points on 1.2.'
    """
    hard = [str(n) for n in items.loc[items.difficulty < HARD, "item"]]
    if hard:
        title = _("The class earned less than half of the points on {tasks}.").format(
            tasks=listing(hard)
        )
    else:
        title = _("The class earned at least half of the points on every task.")
    each = [
        f"{name} {percent(share, 0)}"
        for name, share in zip(items["item"], items.difficulty, strict=True)
    ]
    with style():
        figure, axes = canvas(height=0.5 + 0.3 * len(items))
        rows = rows_axis(axes, [str(n) for n in items["item"]])
        colours = [PALETTE.bad if d < HARD else PALETTE.ours for d in items.difficulty]
        axes.barh(rows, items.difficulty, height=0.62, color=colours)
        for row, share in zip(rows, items.difficulty, strict=True):
            bar_value(axes, share, row, percent(share, 0))
        room(axes, 0, 1, right=0.1)
        no_axis(axes)
    count = int(items.n.max()) if len(items) else 0
    return Chart(
        figure,
        title=title,
        alt=_("{finding} Share of points earned: {each}.").format(
            finding=title, each="; ".join(each)
        ),
        subtitle=ngettext(
            "Share of points earned, {n} submission",
            "Share of points earned, {n} submissions",
            count,
        ).format(n=count),
    )


def score_spread(shares: Sequence[float], passing: float = 0.6) -> Chart:
    """Show how many trainees earned which share of the points that were marked so far.

    Parameters
    ----------
    shares : sequence of float
        For each trainee the share of the points marked so far, 0 to 1.
    passing : float
        The share needed to pass.

    Examples
    --------
    >>> score_spread([0.3, 0.7, 0.9]).title
    '2 of 3 trainees have reached 60% of the points marked so far.'
    """
    values = pd.Series(list(shares), dtype=float)
    over = int((values >= passing).sum())
    title = ngettext(
        "{over} of {n} trainee has reached {mark} of the points marked so far.",
        "{over} of {n} trainees have reached {mark} of the points marked so far.",
        len(values),
    ).format(over=over, n=len(values), mark=percent(passing, 0))
    edges = [i / 10 for i in range(11)]
    bins = pd.cut(values, edges, include_lowest=True, right=True, labels=range(10))
    counts = bins.value_counts().reindex(range(10), fill_value=0)
    median = percent(float(values.median()), 0) if len(values) else "–"
    with style():
        figure, axes = canvas(height=2.4)
        # a score of exactly the pass mark lies in the bar below it, so bars are cut by value
        passed = [edge + 0.05 >= passing for edge in edges[:-1]]
        colours = [PALETTE.ours if good else PALETTE.bad for good in passed]
        axes.bar([e + 0.05 for e in edges[:-1]], counts.to_numpy(), width=0.088, color=colours)
        axes.set_xticks(edges[::2], [percent(e, 0) for e in edges[::2]])
        axes.set_ylabel(_("trainees"))
        axes.yaxis.get_major_locator().set_params(integer=True)
        quiet_axis(axes, "y")
    return Chart(
        figure,
        title=title,
        alt=_("{finding} The median is {median}.").format(finding=title, median=median),
        subtitle=_("Trainees by share of the points marked so far"),
    )
