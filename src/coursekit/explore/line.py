"""The line surgeon: how many items to keep, and whether a price is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import products
from coursekit.methods._validate import require_between, require_columns, require_rows

KEEP = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)
KEEP_STEPS = (1.0, 0.8, 0.6)
MEASURED = -1.0  # transfer as the trial measured it
TRANSFER = (MEASURED, 0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
TRANSFER_STEPS = (MEASURED, 0.0)
COST = (0.5, 1.0, 2.0)
COST_STEPS = (1.0, 2.0)
ADD = (False, True)
NEAR = 0.01  # of profit: closer to the best counts as there


@dataclass(frozen=True)
class _Line:
    """A line: contribution and cost of its items a week, its prices, its widest gap."""

    earned: pd.Series
    cost: pd.Series
    prices: np.ndarray
    gap: products.PriceGap

    def profit(self, tau: float, factor: float) -> np.ndarray:
        """Profit with 1, 2, … items kept, the best first; what is left out moves by ``tau``."""
        added = products.prune(self.earned, tau, self.cost * factor)["m"]
        return tau * self.earned.sum() + np.cumsum(np.sort(added.to_numpy())[::-1])

    def extra(self, factor: float) -> float:
        """Say what one item in the widest gap adds: the demand nobody serves, less its cost."""
        return float(self.gap.unserved * self.earned.sum() - self.cost.mean() * factor)


def line_surgeon(
    items: pd.DataFrame,
    demand: pd.DataFrame,
    transfer: Mapping[str, float] | pd.Series,
    lines: tuple[str, ...] = ("L03", "L05", "L07", "L09"),
    names: Mapping[str, str] | None = None,
) -> Explorer:
    """Explore a product line: leave items out, change what moves to the sisters, add a price.

    Items are left out from the one that adds least. An item adds its contribution, less what
    its buyers would have spent on its sisters, less the cost of having it. A new item stands
    in the widest step of the price ladder and wins the demand asked for there that is not
    bought today.

    Parameters
    ----------
    items : DataFrame
        ``line_id, sku_id, contribution_cny`` and ``complexity_cny_week`` (both a week),
        ``price_cny``.
    demand : DataFrame
        ``line_id, price_from_cny, price_to_cny, asked_share, bought_share``.
    transfer : Series or mapping
        Share of the sales of a left-out item that stays in the line, by line.
    lines : tuple of str
        Lines to choose from.
    names : mapping, optional
        What the reader calls them.

    Returns
    -------
    Explorer
        Controls ``line``, ``keep`` (share of its items), ``tau`` (transfer), ``cost`` (times
        today's cost of complexity) and ``add``.

    Raises
    ------
    CourseInputError
        ``column``, ``size`` for a line without items, ``range`` for a transfer outside 0 to 1.

    References
    ----------
    Kotler & Keller, *Marketing Management*; Kök & Fisher (2007).

    Examples
    --------
    >>> items = pd.DataFrame({"line_id": "A", "sku_id": ["a", "b", "c"], "price_cny": [9, 9, 40],
    ...                       "contribution_cny": [100.0, 60.0, 10.0], "complexity_cny_week": 20})
    >>> demand = pd.DataFrame({"line_id": "A", "price_from_cny": [0, 10, 30],
    ...                        "price_to_cny": [10, 30, 50], "asked_share": [0.5, 0.3, 0.2],
    ...                        "bought_share": [0.8, 0.0, 0.2]})
    >>> view = line_surgeon(items, demand, {"A": 0.5}, ("A",)).draw("A", 1.0, MEASURED, 1.0, True)
    >>> view.numbers["best"], view.numbers["profit"]
    (2.0, 141.0)
    """
    require_columns(
        items, ["line_id", "sku_id", "contribution_cny", "complexity_cny_week", "price_cny"]
    )
    require_columns(
        demand, ["line_id", "price_from_cny", "price_to_cny", "asked_share", "bought_share"]
    )
    moved = pd.Series(dict(transfer), dtype=float).reindex(list(lines))
    require_between(moved, 0, 1, "transfer")
    known = {line: _line(items, demand, line) for line in lines}
    titles = {line: (names or {}).get(line, line) for line in lines}

    @cache
    def profit(line: str, tau: float, cost: float) -> np.ndarray:
        return known[line].profit(float(moved[line]) if tau == MEASURED else tau, cost)

    def draw(line: str, keep: float, tau: float, cost: float, add: bool) -> View:
        curve = profit(line, tau, cost)
        kept = max(1, round(keep * len(curve)))
        best = int(curve.argmax()) + 1
        extra = known[line].extra(cost) if add else 0.0
        result, today = float(curve[kept - 1]) + extra, float(curve[-1])
        change = result / today - 1
        facts = {
            "name": titles[line],
            "kept": number(kept),
            "all": number(len(curve)),
            "profit": number(result / 1000, 1),
            "change": percent(change, 1, signed=True),
            "best": number(best),
            "gain": percent(float(curve.max()) / today - 1, 1, signed=True),
        }
        caption = _(
            "{name}: {kept} of {all} items earn CNY {profit} thousand a week, {change} against "
            "today. Most is earned with {best} items, {gain}."
        ).format(**facts)
        if add:
            new = percent(extra / today, 1, signed=True)
            caption += " " + _("The added price alone brings {new}.").format(new=new)
        top = max(float(curve.max()), float(curve.max()) + known[line].extra(cost))
        good = result >= top * (1 - NEAR)
        verdict = (
            _("near the best")
            if good
            else _("a price is missing")
            if known[line].extra(cost) > NEAR * today and not add
            else _("too many items")
            if kept > best
            else _("too few items")
        )
        numbers = {"kept": float(kept), "best": float(best), "profit": result, "change": change,
                   "extra": extra}  # fmt: skip
        sketch = _picture(known[line], curve, kept, best, extra, add)
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control("line", _("Product line"), list(lines), [titles[x] for x in lines], lines[0]),
        Control(
            "keep", _("Items kept"), KEEP, [percent(k, 0) for k in KEEP], 1.0, steps=KEEP_STEPS,
            kind="range",
        ),
        Control(
            "tau", _("Sales that move to sisters"), TRANSFER,
            [_("as measured") if t == MEASURED else percent(t, 0) for t in TRANSFER], MEASURED,
            steps=TRANSFER_STEPS, kind="range",
        ),
        Control(
            "cost", _("Cost of having an item"), COST, [_("half"), _("as today"), _("double")],
            1.0, steps=COST_STEPS, kind="range",
        ),
        Control("add", _("One more price"), ADD, [_("no"), _("yes")], False),
    ]  # fmt: skip
    usual = {"tau": MEASURED, "cost": 1.0}
    worth = [{"line": x, "keep": k, "add": False, **usual} for x in lines[:1] for k in (1.0, 0.6)]
    worth += [{"line": x, "keep": 1.0, "add": True, **usual} for x in lines[1:]]
    worth += [{"line": lines[-1], "keep": 0.6, "add": False, **usual}]
    notice = [
        _notice(titles[x], known[x], profit(x, MEASURED, 1.0)) for x in lines
    ]  # fmt: skip
    return Explorer(
        "line", _("Which items should go, and is a price missing?"), controls, draw,
        notice=notice, worth=worth,
    )  # fmt: skip


def _line(items: pd.DataFrame, demand: pd.DataFrame, line: str) -> _Line:
    own = items[items["line_id"] == line].set_index("sku_id")
    require_rows(own, 1, line)
    gap = products.price_gap(own["price_cny"], demand[demand["line_id"] == line])
    earned, cost = own["contribution_cny"].astype(float), own["complexity_cny_week"].astype(float)
    return _Line(earned, cost, np.sort(own["price_cny"].unique()), gap)


def _notice(name: str, line: _Line, curve: np.ndarray) -> str:
    today, best = float(curve[-1]), int(curve.argmax()) + 1
    return _(
        "{name}: most is earned with {best} of {all} items, {gain}; one more price brings {extra}."
    ).format(
        name=name, best=number(best), all=number(len(curve)),
        gain=percent(float(curve.max()) / today - 1, 1, signed=True),
        extra=percent(line.extra(1.0) / today, 1, signed=True),
    )  # fmt: skip


def _picture(
    line: _Line, curve: np.ndarray, kept: int, best: int, extra: float, add: bool
) -> Sketch:
    left, right, top, floor = 56, WIDTH - 18, 52, 206
    sketch = Sketch(floor + 148)
    most = float(max(curve.max(), curve[kept - 1] + extra)) * 1.08

    def at(n: float, profit: float) -> tuple[float, float]:
        x = left + (right - left) * n / len(curve)
        return x, floor - (floor - top) * max(profit, 0.0) / most

    for share in (0.0, 0.5, 1.0):
        _x, y = at(0, share * most / 1.08)
        sketch.line(left, y, right, y, PALETTE.grid)
        sketch.text(left - 6, y + 5, number(share * most / 1080), "end", PALETTE.quiet)
    sketch.curve([at(n, p) for n, p in enumerate(curve, start=1)], PALETTE.ours)
    bx, by = at(best, float(curve[best - 1]))
    sketch.bar(bx - 5, bx + 5, by, 10, PALETTE.good)
    x, y = at(kept, float(curve[kept - 1]) + extra)
    sketch.line(x, floor, x, top - 6, PALETTE.ink, dashed=True)
    sketch.bar(x - 5, x + 5, y, 10, PALETTE.ink)
    anchor = "start" if x < WIDTH / 2 else "end"
    text = _("{n} items").format(n=number(kept))
    sketch.text(x + (8 if anchor == "start" else -8), top - 8, text, anchor)
    sketch.text(left, 16, _("CNY thousand a week"), colour=PALETTE.quiet)
    sketch.text(right, floor + 20, _("items kept, the best first"), "end", PALETTE.quiet)
    _ladder(sketch, line, left, right, floor + 66, add)
    return sketch


def _ladder(
    sketch: Sketch, line: _Line, left: float, right: float, y: float, add: bool
) -> None:  # fmt: skip
    low, high = np.log(line.prices[0]), np.log(line.prices[-1])

    def at(price: float) -> float:
        return float(left + (right - left) * (np.log(price) - low) / ((high - low) or 1.0))

    sketch.text(left, y - 14, _("price ladder, CNY"), colour=PALETTE.quiet)
    wide = line.gap.unserved > 0
    sketch.bar(
        at(line.gap.low), at(line.gap.high), y + 12, 20, PALETTE.mix if wide else PALETTE.grid
    )
    for price in line.prices:
        sketch.line(at(price), y, at(price), y + 24, PALETTE.ours)
    if add:
        middle = float(np.sqrt(line.gap.low * line.gap.high))
        sketch.bar(at(middle) - 4, at(middle) + 4, y + 12, 24, PALETTE.good)
    sketch.text(left, y + 44, number(line.prices[0]), "start", PALETTE.quiet)
    sketch.text(right, y + 44, number(line.prices[-1]), "end", PALETTE.quiet)
    text = _("widest step {low} to {high}: {share} of demand unserved").format(
        low=number(line.gap.low), high=number(line.gap.high), share=percent(line.gap.unserved, 0)
    )
    sketch.text(left, y + 66, text, colour=PALETTE.ink if wide else PALETTE.quiet)
