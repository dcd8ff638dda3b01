"""The whale rescue: what new terms for loss-makers bring, and who may leave over them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import money, number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import value

NO_CHARGE = 0
START: dict[str, Any] = {"visits": 100, "rush": 5, "design": 0, "leave": 0.3, "sister": "stays"}


def whale_rescue(
    accounts: pd.DataFrame,
    activity: pd.DataFrame,
    rates: pd.Series,
    avoidable: float = 0.5,
) -> Explorer:
    """Explore new terms for the customers who lose money after cost to serve.

    Fees are charged to the loss-makers only. Each of them leaves with the same chance, so the
    profit shown is the average over who leaves. A customer who leaves takes the gross profit
    along, and only the ``avoidable`` part of its cost to serve.

    Parameters
    ----------
    accounts : DataFrame
        One row a customer of one year: ``account_id``, ``gross_profit_cny_m`` and
        ``linked_account_id`` (an account of the same group, blank for most).
    activity : DataFrame
        ``account_id, activity, quantity``, with the activities ``visit``, ``expedite`` and
        ``design``.
    rates : Series
        CNY million a unit of each activity.
    avoidable : float
        Share of the cost to serve that ends when a customer leaves: people stay on the payroll.

    Returns
    -------
    Explorer
        Controls ``visits`` (free visits a year), ``rush`` and ``design`` (fees, CNY thousand),
        ``leave`` (share of the loss-makers who leave) and ``sister``.

    Raises
    ------
    CourseInputError
        ``size`` if no loss-maker belongs to the group of a customer that earns money.

    References
    ----------
    Kaplan & Narayanan (2001), Measuring and managing customer profitability.

    Examples
    --------
    >>> book = pd.DataFrame({"account_id": ["A", "B"], "gross_profit_cny_m": [5.0, 9.0],
    ...                      "linked_account_id": ["B", None]})
    >>> work = pd.DataFrame({"account_id": ["A"] * 3, "activity": ["visit", "expedite", "design"],
    ...                      "quantity": [150, 200, 20]})
    >>> price = pd.Series({"visit": 0.004, "expedite": 0.02, "design": 0.15})
    >>> rescue = whale_rescue(book, work, price)
    >>> view = rescue.draw(visits=100, rush=5, design=0, leave=0.0, sister="stays")
    >>> round(view.numbers["today"], 1), round(view.numbers["total"], 1)
    (6.4, 7.6)
    """
    book = accounts.set_index("account_id")
    cost = value.cost_to_serve(activity, rates).reindex(book.index).fillna(0.0)
    units = activity.set_index(["account_id", "activity"])["quantity"].unstack()  # noqa: PD010
    units = units.reindex(book.index).fillna(0.0)
    gross = book["gross_profit_cny_m"].astype(float)
    today = gross - cost
    losing = today < 0
    sisters = book.loc[losing, "linked_account_id"].dropna()
    sisters = sisters[today.reindex(sisters).to_numpy() > 0]
    if sisters.empty:
        raise CourseInputError(
            _("No customer that loses money belongs to the group of one that earns money."),
            code="size",
            column="linked_account_id",
            remedy=_("Give the accounts with their linked accounts."),
        )
    big = str(today.loc[sisters.index].idxmin())
    sister_of_big = str(sisters[big])
    gone = -(1 - avoidable) * cost

    def draw(visits: int, rush: int, design: int, leave: float, sister: str) -> View:
        paid = rush / 1000 * units["expedite"] + design / 1000 * units["design"]
        if visits != NO_CHARGE:
            paid = paid + (units["visit"] - visits).clip(lower=0) * float(rates["visit"])
        fees = paid.where(losing, 0.0)
        chance = losing * float(leave)
        if sister == "leaves":
            chance[[big, sister_of_big]] = 1.0
        after = chance * gone + (1 - chance) * (today + fees)
        still = int(((today + fees < 0) & losing).sum())
        return _view(today, after, float((fees * (1 - chance)).sum()), chance.sum(), still)

    names = {"big": big, "sister": sister_of_big}
    controls = [
        Control(
            "visits", _("Free visits a year"), [NO_CHARGE, 150, 100, 60, 30],
            [_("all"), *(number(n) for n in (150, 100, 60, 30))], START["visits"],
            steps=[NO_CHARGE, 100, 30], kind="range",
        ),
        Control(
            "rush", _("Fee for a rush order"), [0, 2, 5, 10, 20],
            [_fee(n) for n in (0, 2, 5, 10, 20)], START["rush"], steps=[0, 5, 20], kind="range",
        ),
        Control(
            "design", _("Fee for a custom design"), [0, 40, 75, 150],
            [_fee(n) for n in (0, 40, 75, 150)], START["design"], steps=[0, 75], kind="range",
        ),
        Control(
            "leave", _("Loss-makers who leave"), [round(x / 10, 1) for x in range(7)],
            [percent(x / 10, 0) for x in range(7)], START["leave"], steps=[0.0, 0.3, 0.6],
            kind="range",
        ),
        Control(
            "sister", _("{big} and its sister {sister}").format(**names), ["stays", "leaves"],
            [_("the sister stays whatever happens"), _("both leave")], START["sister"],
        ),
    ]  # fmt: skip
    start = dict(START)
    first, both = draw(**start), draw(**(start | {"sister": "leaves"}))
    notice = [
        _(
            "Even if {leave} of the repriced loss-makers leave, these modest fees change profit by "
            "{change}."
        ).format(
            leave=percent(START["leave"], 0), change=money(first.numbers["change"], signed=True)
        ),
        _(
            "If {big} leaves and takes its sister {sister} along, the change is {change}: look at "
            "the group before you send the letter."
        ).format(change=money(both.numbers["change"], signed=True), **names),
    ]  # fmt: skip
    worth = [
        {"visits": NO_CHARGE, "rush": 0, "design": 0, "leave": 0.0, "sister": "stays"},
        start,
        start | {"sister": "leaves"},
        start | {"design": 75},
    ]
    return Explorer(
        "whale-rescue", _("Can the loss-makers be rescued?"), controls, draw, notice=notice,
        worth=worth,
    )  # fmt: skip


def _fee(thousand: int) -> str:
    return _("CNY {n} thousand").format(n=number(thousand)) if thousand else _("none")


def _view(today: pd.Series, after: pd.Series, fees: float, leaving: float, still: int) -> View:
    before, total = float(today.sum()), float(after.sum())
    change = total - before
    caption = _(
        "New fees bring {fees}; on average {leaving} of {n} loss-makers leave and {still} would "
        "still lose money. Profit goes from {before} to {total}."
    ).format(
        fees=money(fees),
        leaving=number(leaving),
        n=number(int((today < 0).sum())),
        still=number(still),
        before=money(before),
        total=money(total),
    )
    if abs(change) < 0.05:
        verdict = _("as today")
    elif change > 0:
        verdict = _("better by {change}").format(change=money(change))
    else:
        verdict = _("worse by {change}").format(change=money(-change))
    numbers = {"today": before, "total": total, "change": change, "fees": fees}
    numbers |= {"leaving": float(leaving), "still": float(still)}
    sketch = _curves(today, after)
    return View(sketch.svg(caption), caption, caption, verdict, change > -0.05, numbers)


def _curves(today: pd.Series, after: pd.Series) -> Sketch:
    """Draw both whale curves in money, on the scale of today's curve."""
    left, right, top, base = 12.0, WIDTH - 98.0, 34.0, 218.0
    old, new = (np.r_[0.0, np.sort(s.to_numpy(float))[::-1].cumsum()] for s in (today, after))
    high = 1.15 * float(old.max())

    def points(curve: np.ndarray) -> list[tuple[float, float]]:
        step = max(1, len(curve) // 33)
        places = sorted({*range(0, len(curve), step), len(curve) - 1, int(curve.argmax())})
        return [
            (
                left + (right - left) * i / (len(curve) - 1),
                base - (base - top) * max(-0.1, min(1.0, float(curve[i]) / high)),
            )
            for i in places
        ]

    sketch = Sketch(254)
    sketch.line(left, base, right, base, PALETTE.ink)
    before, now = points(old), points(new)
    sketch.curve(before, PALETTE.neutral)
    good = new[-1] >= old[-1]
    colour = PALETTE.good if good else PALETTE.bad
    sketch.curve(now, colour)
    y_old, y_new = before[-1][1], now[-1][1]
    if abs(y_old - y_new) < 19:
        middle = (y_old + y_new) / 2
        y_old, y_new = (middle + 10, middle - 10) if good else (middle - 10, middle + 10)
    sketch.text(right + 6, y_old + 5, money(float(old[-1]), 0), colour=PALETTE.neutral)
    sketch.text(right + 6, y_new + 5, money(float(new[-1]), 0), colour=colour)
    sketch.text(left, 20, _("■ profit today, piled up"), colour=PALETTE.neutral)
    sketch.text(WIDTH - 10, 20, _("■ with the new terms"), "end", colour)
    sketch.text(left, 242, _("best customers"), colour=PALETTE.quiet)
    sketch.text(right, 242, _("worst customers"), "end", PALETTE.quiet)
    return sketch
