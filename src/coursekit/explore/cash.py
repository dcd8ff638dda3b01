"""The cash road: season, habits of payment and wrong invoices, seen by three kinds of DSO."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import money, number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import credit
from coursekit.methods._validate import require_between, require_rows

SEASON = (0.0, 0.25, 0.5, 0.75, 1.0)
PROMPT = (0.2, 0.3, 0.4, 0.5, 0.6)
ERRORS = (0.0, 0.1, 0.2, 0.3)
ROLL = (0.2, 0.3, 0.4, 0.5)
START: dict[str, Any] = {"season": 1.0, "prompt": 0.4, "errors": 0.2, "roll": 0.4}
WAYS = ("annual", "quarter", "countback")
SECOND, LATER = 0.5, 0.6  # still unpaid after the second month, and after each later one


def cash_road(monthly: Sequence[float], sales_cny_k: float = 100_000.0) -> Explorer:
    """Explore what moves days sales outstanding: the season, the customers or ourselves.

    Every year is the same. A share is paid within a month, half of the rest in the next, and
    what is then left rolls on; after six months the remainder is lost. An invoice with an
    error is paid a month later.

    Parameters
    ----------
    monthly : sequence of float
        Twelve weights of the months' sales, January first, in a full season.
    sales_cny_k : float
        Sales of a year, CNY thousand.

    Returns
    -------
    Explorer
        Controls ``season`` (0 to 1), ``prompt`` (share paid within a month), ``errors``
        (share of invoices with an error) and ``roll`` (31–60 days to 61–90).

    Raises
    ------
    CourseInputError
        ``size`` without twelve months, ``range`` for a weight that is not positive.

    References
    ----------
    Cyert, Davidson & Thompson (1962). The model is the course's own.

    Examples
    --------
    >>> road = cash_road([6, 7, 16, 18, 14, 6, 4, 5, 10, 8, 4, 2])
    >>> view = road.draw(season=0.0, prompt=0.4, errors=0.2, roll=0.4)
    >>> round(view.numbers["annual_high"] - view.numbers["annual_low"], 6)
    0.0
    """
    require_rows(list(monthly), 12, "monthly")
    weights = require_between(list(monthly)[:12], 0, np.inf, "monthly", inclusive="neither")
    shape = weights.to_numpy() / weights.sum()

    @cache
    def model(season: float, prompt: float, errors: float, roll: float) -> dict[str, Any]:
        year = sales_cny_k * ((1 - season) / 12 + season * shape)
        plain = (1 - prompt) * SECOND * roll * np.array([1, LATER, LATER**2])
        clean = np.r_[1.0, 1 - prompt, (1 - prompt) * SECOND, plain, 0.0]
        open_share = (1 - errors) * clean + errors * np.r_[1.0, clean[:-1]]
        three = np.tile(year, 3)
        index = pd.period_range("2023-01", periods=36, freq="M")
        days: dict[str, list[float]] = {way: [] for way in WAYS}
        for t in range(24, 36):
            owed = float(sum(three[t - k] * s for k, s in enumerate(open_share)))
            sales = pd.Series(three[: t + 1], index=index[: t + 1])
            for way in WAYS:
                days[way].append(credit.dso(owed, sales, way, 30))  # type: ignore[arg-type]
        return {"year": year, "days": days, "bad": float(plain[-1]) * sales_cny_k}

    def draw(season: float, prompt: float, errors: float, roll: float) -> View:
        found = model(season, prompt, errors, roll)
        days = {way: np.array(found["days"][way]) for way in WAYS}
        swing = {way: float(np.ptp(d)) for way, d in days.items()}
        caption = _(
            "With the same habits all year, the 12-month figure moves between {a} and {b} days, "
            "count-back between {c} and {d}. Expected bad debt of a year: {bad}."
        ).format(
            a=number(days["annual"].min()),
            b=number(days["annual"].max()),
            c=number(days["countback"].min()),
            d=number(days["countback"].max()),
            bad=money(found["bad"] / 1000),
        )
        good = swing["annual"] < 10
        verdict = _("no season, no swing") if good else _("the season moves the figure")
        numbers = {"bad": found["bad"], "mean": float(days["countback"].mean())}
        for way, d in days.items():
            numbers |= {f"{way}_low": float(d.min()), f"{way}_high": float(d.max())}
        sketch = _lines(found["year"], days)
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control(name, label, list(values), [percent(v, 0) for v in values], START[name],
                steps=steps, kind="range")
        for name, label, values, steps in (
            ("season", _("Strength of the season"), SEASON, [0.0, 0.5, 1.0]),
            ("prompt", _("Paid within a month"), PROMPT, [0.2, 0.4, 0.6]),
            ("errors", _("Invoices with an error"), ERRORS, [0.0, 0.2]),
            ("roll", _("31–60 days that roll on"), ROLL, [0.2, 0.4]),
        )
    ]  # fmt: skip
    now, right = draw(**START).numbers, draw(**(START | {"errors": 0.0})).numbers
    chased = draw(**(START | {"roll": 0.2})).numbers
    notice = [
        _("Nobody pays later in spring, and the 12-month figure moves by {days} days.").format(
            days=number(now["annual_high"] - now["annual_low"])
        ),
        _(
            "Invoices without errors shorten count-back by {ours} days on average; halving what "
            "rolls on after 60 days shortens it by {theirs}."
        ).format(
            ours=number(now["mean"] - right["mean"], 1),
            theirs=number(now["mean"] - chased["mean"], 1),
        ),
        _("Bad debt answers to collection alone: halving what rolls on cuts it from {a} to {b}.")
        .format(a=money(now["bad"] / 1000), b=money(chased["bad"] / 1000)),
    ]  # fmt: skip
    shown = [dict(START), START | {"season": 0.0}, START | {"errors": 0.0}, START | {"roll": 0.2}]
    return Explorer(
        "cash-road", _("Did collection get worse?"), controls, draw, notice=notice, worth=shown
    )


def _lines(year: np.ndarray, days: dict[str, np.ndarray]) -> Sketch:
    left, right, top, floor = 44.0, WIDTH - 14.0, 20.0, 220.0
    sketch = Sketch(floor + 66)
    most = max(60.0, 20 * np.ceil(max(float(d.max()) for d in days.values()) / 20))
    step = (right - left) / 12
    x = [left + step * (m + 0.5) for m in range(12)]
    for value in np.linspace(0, most, 4):
        y = floor - (floor - top) * float(value) / most
        sketch.line(left, y, right, y, PALETTE.grid)
        sketch.text(left - 6, y + 5, number(float(value)), "end", PALETTE.quiet)
    for place, sold in zip(x, year, strict=True):
        tall = 0.45 * (floor - top) * float(sold) / float(max(year.max(), 0.18 * year.sum()))
        sketch.bar(place - step / 3, place + step / 3, floor - tall / 2, tall, PALETTE.grid)
    colours = {"annual": PALETTE.rival, "quarter": PALETTE.neutral, "countback": PALETTE.ours}
    for way in ("quarter", "annual", "countback"):
        points = [
            (p, floor - (floor - top) * float(d) / most) for p, d in zip(x, days[way], strict=True)
        ]
        sketch.curve(points, colours[way])
    for month in (1, 4, 7, 10):
        sketch.text(x[month - 1], floor + 20, _("month {n}").format(n=number(month)), "middle",
                    PALETTE.quiet)  # fmt: skip
    sketch.text(left, floor + 42, _("days: 12 months"), colour=PALETTE.rival)
    sketch.text(left + 150, floor + 42, _("3 months"), colour=PALETTE.neutral)
    sketch.text(right, floor + 42, _("count-back"), "end", PALETTE.ours)
    sketch.text(left, floor + 60, _("bars: sales of the month"), colour=PALETTE.quiet)
    return sketch
