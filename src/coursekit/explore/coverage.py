"""The coverage planner: whom to visit how often, and what the last hour brings in each tier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import listing, money, number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods._validate import require_columns, require_rows

HOURS = (5, 10, 15, 20, 30, 40)  # thousand a year
ELASTICITY = (0.05, 0.10, 0.20, 0.30, 0.40)
INSIDE = (0.0, 0.25, 0.5, 0.75)
MOST = 24.0  # contacts a customer and year
CALL_HOURS, CALL_WORTH = 0.3, 0.5  # a telephone call beside a visit
START: dict[str, Any] = {"rule": "equal", "hours": 20, "inside": 0.0, "elasticity": 0.2}


def coverage_planner(tiers: pd.DataFrame, hour_cny: float = 150.0) -> Explorer:
    """Explore how many contacts each tier of customers should get.

    Contribution follows contacts by a power of 1 + contacts: nobody falls to nothing without a
    visit, because catalogue and portal go on. A call takes 0.3 hours and is worth half a visit.

    Parameters
    ----------
    tiers : DataFrame
        ``tier, n`` (customers), ``contribution_cny_k`` (of one customer at today's visits, a
        year, before the cost of visits), ``visits`` (a year, today) and ``hours`` (of one
        visit, travel included).
    hour_cny : float
        Cost of an hour in the field, CNY.

    Returns
    -------
    Explorer
        Controls ``rule``, ``hours`` (thousand a year), ``inside`` (share of contacts by
        telephone) and ``elasticity`` of contribution.

    Raises
    ------
    CourseInputError
        ``column``, ``size`` for fewer than two tiers.

    References
    ----------
    Lodish (1971), CALLPLAN; Little (1970). The response is a convention of this course.

    Examples
    --------
    >>> tiers = pd.DataFrame({"tier": ["A", "B"], "n": [50, 500], "visits": [12, 4],
    ...     "contribution_cny_k": [200.0, 10.0], "hours": [2.5, 2.5]})
    >>> planner = coverage_planner(tiers)
    >>> best = planner.draw(rule="best", hours=5, inside=0.0, elasticity=0.2)
    >>> equal = planner.draw(rule="equal", hours=5, inside=0.0, elasticity=0.2)
    >>> best.numbers["net"] > equal.numbers["net"]
    True
    """
    require_columns(tiers, ["tier", "n", "contribution_cny_k", "visits", "hours"])
    require_rows(tiers, 2, "tiers")
    names = [str(t) for t in tiers["tier"]]
    n, worth, today, field = (
        tiers[c].to_numpy(float) for c in ("n", "contribution_cny_k", "visits", "hours")
    )
    rate = hour_cny / 1000
    rules = {
        "equal": _("the same for everybody"),
        "today": _("in today's proportions"),
        "best": _("where an hour brings most"),
    }

    def plan(rule: str, hours: float, inside: float, e: float) -> np.ndarray:
        """Contacts a customer and year in each tier."""
        each = (1 - inside) * field + inside * CALL_HOURS
        budget = 1000.0 * hours
        if rule != "best":
            shape = np.ones(len(n)) if rule == "equal" else today
            scale = budget / float((n * shape * each).sum())
            return np.minimum(scale * shape, MOST)
        value = (1 - inside) + inside * CALL_WORTH

        def at(price: float) -> np.ndarray:
            contacts = (worth * e * value / (price * each * (1 + today) ** e)) ** (1 / (1 - e))
            return np.clip((contacts - 1) / value, 0, MOST)

        low, high = rate, rate
        if float((n * at(low) * each).sum()) <= budget:
            return at(low)
        while float((n * at(high) * each).sum()) > budget:
            high *= 2
        for _step in range(60):
            middle = (low + high) / 2
            over = float((n * at(middle) * each).sum()) > budget
            low, high = (middle, high) if over else (low, middle)
        return at(high)

    def outcome(
        contacts: np.ndarray, inside: float, e: float
    ) -> tuple[np.ndarray, np.ndarray, float]:
        """Net contribution by tier (CNY k), what one more hour brings (CNY), hours used."""
        each = (1 - inside) * field + inside * CALL_HOURS
        value = (1 - inside) + inside * CALL_WORTH
        brings = worth * ((1 + contacts * value) / (1 + today)) ** e
        used = contacts * each
        margin = brings * e * value / (1 + contacts * value) / each * 1000
        return n * (brings - used * rate), margin, float((n * used).sum())

    def draw(rule: str, hours: int, inside: float, elasticity: float) -> View:
        contacts = plan(rule, hours, inside, elasticity)
        net, margin, used = outcome(contacts, inside, elasticity)
        ideal = outcome(plan("best", hours, inside, elasticity), inside, elasticity)[0]
        missed = max(0.0, float(ideal.sum() - net.sum()))
        caption = _(
            "Contacts {rule}, {used} hours in all: {net} a year remain after the cost to serve, "
            "{missed} less than the best plan. Contacts a year: {each}."
        ).format(
            rule=rules[rule],
            used=number(used),
            net=money(float(net.sum()) / 1000),
            missed=money(missed / 1000),
            each=listing(
                [
                    _("{tier} {visits}").format(tier=t, visits=number(v, 1))
                    for t, v in zip(names, contacts, strict=True)
                ]
            ),
        )
        good = missed < 0.01 * abs(float(ideal.sum()))
        verdict = _("near the best plan") if good else _("hours in the wrong place")
        numbers = {"net": float(net.sum()), "missed": missed, "used": used}
        numbers |= {f"contacts_{t}": float(v) for t, v in zip(names, contacts, strict=True)}
        numbers |= {f"margin_{t}": float(m) for t, m in zip(names, margin, strict=True)}
        sketch = _bars(names, contacts, margin, hour_cny)
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control("rule", _("Contacts"), list(rules), list(rules.values()), START["rule"]),
        Control("hours", _("Hours a year"), list(HOURS), [number(1000 * h) for h in HOURS],
                START["hours"], steps=[5, 10, 20, 40], kind="range"),
        Control("inside", _("By telephone"), list(INSIDE), [percent(s, 0) for s in INSIDE],
                START["inside"], steps=[0.0, 0.5], kind="range"),
        Control("elasticity", _("Response to contacts"), list(ELASTICITY),
                [number(x, 2) for x in ELASTICITY], START["elasticity"],
                steps=[0.10, 0.20, 0.30], kind="range"),
    ]  # fmt: skip
    first, best = draw(**START), draw(**(START | {"rule": "best"}))
    least = min(names, key=lambda t: best.numbers[f"contacts_{t}"])
    calls = draw(**(START | {"rule": "best", "inside": 0.5}))
    notice = [
        _("The same contacts for everybody leave {missed} a year on the table.").format(
            missed=money(first.numbers["missed"] / 1000)
        ),
        _("The best plan gives {tier} {visits} contacts a year; catalogue and portal do the rest.")
        .format(tier=least, visits=number(best.numbers[f"contacts_{least}"], 1)),
        _("Half of the contacts by telephone change the best plan by {change} a year.").format(
            change=money((calls.numbers["net"] - best.numbers["net"]) / 1000, signed=True)
        ),
    ]  # fmt: skip
    shown = [dict(START), START | {"rule": "today"}, START | {"rule": "best"}]
    shown.append(START | {"rule": "best", "inside": 0.5})
    return Explorer(
        "coverage", _("Whom to visit how often?"), controls, draw, notice=notice, worth=shown
    )


def _bars(names: list[str], contacts: np.ndarray, margin: np.ndarray, hour: float) -> Sketch:
    row, left = 46, 178
    sketch = Sketch(row * len(names) + 74)
    most = max(4 * hour, min(float(margin.max()), 12 * hour))
    scale = (WIDTH - left - 90) / most
    for k, (name, visits, last) in enumerate(zip(names, contacts, margin, strict=True)):
        y = 44 + row * (k + 0.5)
        sketch.text(left - 8, y - 4, name, "end")
        text = _("{visits} a year").format(visits=number(float(visits), 1))
        sketch.text(left - 8, y + 15, text, "end", PALETTE.quiet)
        colour = PALETTE.ours if last >= hour else PALETTE.bad
        sketch.bar(left, left + scale * min(float(last), most), y, 22, colour)
        sketch.text(left + scale * min(float(last), most) + 6, y + 6, number(float(last)),
                    colour=colour)  # fmt: skip
    x = left + scale * hour
    sketch.line(x, 40, x, 44 + row * len(names), PALETTE.ink, dashed=True)
    sketch.text(10, 20, _("What one more hour brings, CNY"))
    floor = 64 + row * len(names)
    sketch.text(x, floor, _("an hour costs {cny}").format(cny=number(hour)), "start",
                PALETTE.quiet)  # fmt: skip
    return sketch
