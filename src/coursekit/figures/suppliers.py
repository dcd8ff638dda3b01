"""Charts of the supplier file: a slow drift seen early, and suppliers by impact and risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import place_labels, quiet_axis
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import suppliers as method
from coursekit.methods.spc import ControlChart


def drift_chart(
    values: Sequence[float] | pd.Series,
    averages: ControlChart,
    single: ControlChart | None = None,
    contract: float | None = None,
    *,
    what: str = "",
    who: str = "",
    case: str | None = None,
) -> Chart:
    """Show a slow drift, and who sees it first: average, single value or contract.

    Parameters
    ----------
    values : sequence of float
        A rate a period, as a fraction.
    averages : ControlChart
        Result of :func:`coursekit.methods.spc.ewma` for them.
    single : ControlChart, optional
        Result of :func:`coursekit.methods.spc.xmr` for them.
    contract : float, optional
        Rate below which the contract is broken.
    what, who : str
        What is measured (the name of a column of the case, or own words), and at whom.
    case
        Case for the source line.

    References
    ----------
    Roberts (1959), Control chart tests based on geometric moving averages.
    """
    x = np.asarray(values, dtype=float)
    smooth = np.asarray(averages.values, dtype=float)
    month = np.arange(1, len(x) + 1)
    first = {"ewma": averages.signals[0] if averages.signals else None}
    if single is not None:
        first["single"] = single.signals[0] if single.signals else None
    if contract is not None:
        below = month[x < contract]
        first["contract"] = int(below[0]) if len(below) else None
    named = {
        "ewma": _("moving average"),
        "single": _("single values"),
        "contract": _("contract limit"),
    }
    colours = {"ewma": PALETTE.ours, "single": PALETTE.rival, "contract": PALETTE.bad}
    with style():
        figure, axes = canvas(height=3.7)
        axes.plot(month, x, "o", color=PALETTE.neutral, markersize=5, zorder=2)
        axes.plot(month, smooth, color=PALETTE.ours, linewidth=2.4, zorder=4)
        axes.axhline(averages.center, color=PALETTE.grid, linewidth=1.2, zorder=1)
        axes.plot(month, averages.lcl, color=PALETTE.ours, linewidth=1.1, ls=(0, (4, 3)))
        edges = [x.min(), float(smooth.min())]
        if single is not None:
            axes.axhline(float(single.lcl[0]), color=PALETTE.rival, linewidth=1.1, ls=(0, (4, 3)))
            edges.append(float(single.lcl[0]))
        if contract is not None:
            axes.axhline(contract, color=PALETTE.bad, linewidth=1.3, zorder=1)
            edges.append(contract)
        low, high = min(edges), max(float(x.max()), averages.center)
        span = high - low
        shown = [(k, at) for k, at in first.items() if at is not None]
        for k, at in shown:
            y = float(smooth[at - 1]) if k == "ewma" else float(x[at - 1])
            axes.plot(at, y, "D", color=colours[k], markersize=9, zorder=5)
        for row, (k, at) in enumerate(shown):
            axes.text(
                1, low - (0.07 + 0.11 * row) * span,
                _("month {at}: {who}").format(at=number(at), who=named[k]),
                color=colours[k], size=12, va="top", ha="left", zorder=6,
                bbox={"facecolor": "white", "pad": 0.8, "linewidth": 0},
            )  # fmt: skip
        quiet_axis(axes, "y")
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(0.4, month[-1] + 0.6)
        axes.set_ylim(low - (0.1 + 0.11 * len(shown)) * span, high + 0.08 * span)
        axes.set_xlabel(_("Month"))
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
    if first["ewma"] is None:
        finding = _("No drift: the moving average stays inside its limits for {n} months.").format(
            n=number(len(x))
        )
    else:
        late = [
            _("{who} in month {at}").format(who=named[k], at=number(at))
            for k, at in shown
            if k != "ewma"
        ]
        silent = [
            _("{who} never").format(who=named[k])
            for k, at in first.items()
            if at is None and k != "ewma"
        ]
        finding = _("The moving average signals in month {at}").format(at=number(first["ewma"]))
        rest = listing([*late, *silent])
        finding = (
            _("{finding}; {rest}.").format(finding=finding, rest=rest)
            if rest
            else _("{finding}.").format(finding=finding)
        )
    words = Labels(None, case)
    measure = words.column(what) or _("Rate by month")
    if who:
        measure = _("{who}: {measure}").format(who=who, measure=measure)
    alt = _(
        "{finding} From {start} on average to {end} in the last month; limit of the average {lcl}."
    )
    return Chart(
        figure,
        title=finding,
        alt=alt.format(
            finding=finding,
            start=percent(averages.center, 1),
            end=percent(float(x[-1]), 1),
            lcl=percent(float(averages.lcl[-1]), 1),
        ),
        subtitle=subtitle(
            measure,
            None,
            _("line: weighted moving average; dashed: three-sigma limits"),
        ),
        source=case_source(case),
    )


def kraljic_map(
    items: pd.DataFrame,
    mark: Sequence[str] = (),
    cuts: tuple[float, float] | None = None,
    *,
    impact: str = "profit_impact",
    risk: str = "supply_risk",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show suppliers by supply risk and profit impact, and name those that need a look.

    Parameters
    ----------
    items : DataFrame
        Result of :func:`coursekit.methods.suppliers.kraljic` with ``supplier_id`` and
        ``spend_cny_k``.
    mark : sequence of str
        Suppliers to name on the map, such as those behind one common sub-tier supplier.
    cuts : tuple of float, optional
        The cuts used (impact, risk); the medians by default.
    impact, risk : str
        Names of the two columns.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        quadrants.

    References
    ----------
    Kraljic (1983), Purchasing must become supply management.
    """
    case = case or items.attrs.get("case")
    words = Labels({**method.labels(), **(labels or {})}, case)
    table = items.reset_index(drop=True)
    cut_y, cut_x = cuts or (float(table[impact].median()), float(table[risk].median()))
    spend = table.groupby("quadrant")["spend_cny_k"].sum()
    share = spend / spend.sum()
    counts = table["quadrant"].value_counts()
    chosen = table["supplier_id"].isin(list(mark)).to_numpy()
    # Whole numbers lie on one another: suppliers of one place stand side by side.
    x, y = _side_by_side(table[risk].to_numpy(float), table[impact].to_numpy(float))
    area = 22 + 260 * np.sqrt(table["spend_cny_k"] / table["spend_cny_k"].max())
    corner = {
        "strategic": (0.99, 0.99, "right", "top"),
        "leverage": (0.01, 0.99, "left", "top"),
        "bottleneck": (0.99, 0.01, "right", "bottom"),
        "routine": (0.01, 0.01, "left", "bottom"),
    }
    with style():
        figure, axes = canvas(height=4.4)
        axes.axvline(_between(table[risk], cut_x), color=PALETTE.ink, linewidth=1)
        axes.axhline(_between(table[impact], cut_y), color=PALETTE.ink, linewidth=1)
        axes.scatter(x[~chosen], y[~chosen], s=area[~chosen], color=PALETTE.neutral, alpha=0.65,
                     edgecolor="white", linewidth=0.8, zorder=3)  # fmt: skip
        axes.scatter(x[chosen], y[chosen], s=area[chosen], color=PALETTE.bad,
                     edgecolor="white", linewidth=0.8, zorder=4)  # fmt: skip
        axes.set_xlim(x.min() - 0.7, x.max() + 0.7)
        axes.set_ylim(y.min() - 1.25, y.max() + 1.25)
        for quadrant, (px, py, ha, va) in corner.items():
            text = _("{quadrant}: {n}, {share} of spend").format(
                quadrant=words(quadrant, "quadrant"), n=number(int(counts.get(quadrant, 0))),
                share=percent(float(share.get(quadrant, 0.0)), 0),
            )  # fmt: skip
            axes.text(px, py, text, ha=ha, va=va, transform=axes.transAxes, size=SMALL,
                      color=PALETTE.ink)  # fmt: skip
        axes.set_xlabel(_("Supply risk →"))
        axes.set_ylabel(_("Profit impact →"))
        axes.tick_params(labelbottom=False, labelleft=False)
        place_labels(
            axes, x, y, list(table["supplier_id"].where(chosen, "")),
            list(np.sqrt(area / np.pi)), [PALETTE.bad] * len(table),
        )  # fmt: skip
    most = str(counts.idxmax())
    finding = _("{n} of {all} suppliers are {quadrant}, with {share} of the spend.").format(
        n=number(int(counts.get("strategic", 0))),
        all=number(len(table)),
        quadrant=words("strategic", "quadrant").lower(),
        share=percent(float(share.get("strategic", 0.0)), 0),
    )
    if chosen.any():
        where = table.loc[chosen, "quadrant"].value_counts()
        finding = _("{names} look like {n} suppliers and share one source.").format(
            names=listing(list(table["supplier_id"][chosen])), n=number(int(chosen.sum()))
        )
        most = str(where.idxmax())
    each = _("; ").join(
        _("{quadrant} {n} suppliers, {share} of spend").format(
            quadrant=words(q, "quadrant"),
            n=number(int(counts.get(q, 0))),
            share=percent(float(share.get(q, 0.0)), 0),
        )
        for q in corner
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Most of them: {most}. Quadrants: {each}.").format(
            finding=finding, most=words(most, "quadrant"), each=each
        ),
        subtitle=subtitle(
            _("Each dot a supplier; area: spend"),
            None,
            _("red: behind one common sub-tier supplier") if chosen.any() else "",
        ),
        source=case_source(case),
    )


def _between(values: pd.Series, cut: float) -> float:
    """Where to draw a cut: half way between the last value below it and the first above."""
    below, above = values[values < cut], values[values >= cut]
    if below.empty or above.empty:
        return cut
    return (float(below.max()) + float(above.min())) / 2


def _side_by_side(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Move points that share a place a little to the side, the same way each time."""
    across, seen = x.copy(), dict[tuple[float, float], int]()
    for i, place in enumerate(zip(x, y, strict=True)):
        k = seen[place] = seen.get(place, -1) + 1
        across[i] += 0.3 * ((k + 1) // 2) * (1 if k % 2 else -1)
    return across, y
