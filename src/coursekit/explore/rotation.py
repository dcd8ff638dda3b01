"""The rotation dial: what a term and a handover cost, and what dependence on one person costs."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.language import ngettext
from coursekit.methods.continuity import Rotation

TERMS = range(1, 13)
WEEKS = range(0, 17, 2)
LEAVE = (0.06, 0.12, 0.18)
LOSS = (0.15, 0.25, 0.35)
STEPS: dict[str, tuple[Any, ...]] = {
    "term": (1, 3, 4, 6, 12),
    "weeks": (0, 4, 8, 16),
    "leave": (0.06, 0.12),
    "loss": (0.15, 0.25),
}


def rotation(abrupt: float = 0.14) -> Explorer:
    """Explore how long an owner should stay at an account, and how to hand over.

    Parameters
    ----------
    abrupt : float
        Share of revenue lost at a handover without overlap.

    Returns
    -------
    Explorer
        Controls ``term`` (years), ``weeks`` (of overlap), ``leave`` (chance a year that an
        owner leaves unplanned) and ``loss`` (what is then lost in the long run).

    References
    ----------
    The model is :class:`coursekit.methods.continuity.Rotation`, the course's own.

    Examples
    --------
    >>> view = rotation().draw(term=4, weeks=8, leave=0.12, loss=0.25)
    >>> round(view.numbers["best"], 1), view.good
    (3.7, True)
    """

    @cache
    def model(leave: float, loss: float) -> Rotation:
        return Rotation(l0=abrupt, q=leave, ld=loss)

    @cache
    def optimum(weeks: int, leave: float, loss: float) -> tuple[float, float]:
        best = model(leave, loss).best_term(weeks, longest=float(max(TERMS)))
        return best, _cost(model(leave, loss), best, weeks)

    def draw(term: int, weeks: int, leave: float, loss: float) -> View:
        rule = model(leave, loss)
        planned, dependent = rule.planned_loss(term, weeks), rule.dependency_loss(term)
        best, least = optimum(weeks, leave, loss)
        cost = planned + dependent
        facts = {
            "cost": percent(cost, 1),
            "planned": percent(planned, 1),
            "dependent": percent(dependent, 1),
            "best": number(best, 1),
            "least": percent(least, 1),
            "weeks": number(weeks),
            "term": number(term),
        }
        start = ngettext(
            "Handing over every year with {weeks} weeks of overlap costs {cost} of revenue a year: "
            "{planned} by handovers, {dependent} by dependence.",
            "Handing over every {term} years with {weeks} weeks of overlap costs {cost} of revenue "
            "a year: {planned} by handovers, {dependent} by dependence.",
            term,
        ).format(**facts)
        if best >= max(TERMS):
            end = _(
                "With such handovers rotating costs more than it saves: the longest term is the "
                "cheapest."
            )
        else:
            end = _("The cheapest term is {best} years, at {least}.").format(**facts)
        caption = _("{first} {second}").format(first=start, second=end)
        good = cost <= 1.1 * least and best < max(TERMS)
        verdict = (
            _("near the best term")
            if good
            else _("repair the handover first")
            if best >= max(TERMS)
            else _("too short")
            if term < best
            else _("too long")
        )
        sketch = _curves(rule, term, weeks, best)
        numbers = {"cost": cost, "planned": planned, "dependent": dependent, "best": best,
                   "least": least}  # fmt: skip
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control(
            "term", _("Term"), list(TERMS),
            [ngettext("{n} year", "{n} years", t).format(n=number(t)) for t in TERMS], 3,
            steps=STEPS["term"], kind="range",
        ),
        Control(
            "weeks", _("Overlap"), list(WEEKS),
            [_("{n} weeks").format(n=number(w)) for w in WEEKS], 0, steps=STEPS["weeks"],
            kind="range",
        ),
        Control(
            "leave", _("Unplanned leavers a year"), LEAVE, [percent(q, 0) for q in LEAVE], 0.12,
            steps=STEPS["leave"], kind="range",
        ),
        Control(
            "loss", _("Lost with an owner of long standing"), LOSS, [percent(v, 0) for v in LOSS],
            0.25, steps=STEPS["loss"], kind="range",
        ),
    ]  # fmt: skip
    usual = {"leave": 0.12, "loss": 0.25}
    worth = [
        {"term": t, "weeks": w, **usual} for t, w in ((3, 0), (12, 0), (3, 8), (4, 8), (4, 16))
    ]
    return Explorer(
        "rotation", _("How long should an owner stay?"), controls, draw,
        notice=_notice(model(**usual)), worth=worth,
    )  # fmt: skip


def _cost(rule: Rotation, term: float, weeks: float) -> float:
    return rule.planned_loss(term, weeks) + rule.dependency_loss(term)


def _notice(rule: Rotation) -> list[str]:
    """Say what overlap does to a term of three years, and how flat the optimum is."""
    best = rule.best_term(8)
    near = [t for t in TERMS if _cost(rule, t, 8) <= 1.1 * _cost(rule, best, 8)]
    longest = [w for w in WEEKS if rule.best_term(w) >= max(TERMS)]
    lines = [
        _(
            "At three years, eight weeks of overlap cut the cost from {abrupt} to {overlap} of "
            "revenue; without overlap the best term still costs {longest}."
        ).format(
            abrupt=percent(_cost(rule, 3, 0), 1),
            overlap=percent(_cost(rule, 3, 8), 1),
            longest=percent(_cost(rule, rule.best_term(0), 0), 1),
        ),
        _(
            "With eight weeks the best term is {best} years, and the curve is flat: {low} to "
            "{high} years cost at most a tenth more."
        ).format(best=number(best, 1), low=number(min(near)), high=number(max(near))),
    ]
    if longest:
        lines.insert(
            1,
            _("Up to {weeks} weeks of overlap the cheapest term is the longest allowed.").format(
                weeks=number(max(longest))
            ),
        )
    return lines


def _curves(rule: Rotation, term: int, weeks: int, best: float) -> Sketch:
    left, right, top, floor = 44, WIDTH - 14, 34, 230
    sketch = Sketch(floor + 66)
    years = np.linspace(1, max(TERMS), 56)
    planned = np.array([rule.planned_loss(t, weeks) for t in years])
    total = planned + np.array([rule.dependency_loss(t) for t in years])
    most = 0.06
    # Dearer terms leave the picture on top instead of lying flat on its edge.
    years, planned, total = (v[total <= most] for v in (years, planned, total))

    def at(t: float, cost: float) -> tuple[float, float]:
        x = left + (right - left) * (t - 1) / (max(TERMS) - 1)
        return x, floor - (floor - top) * min(cost, most) / most

    for share in (0.0, 0.02, 0.04, 0.06):
        _x, y = at(1, share)
        sketch.line(left, y, right, y, PALETTE.grid)
        sketch.text(left - 6, y + 5, percent(share, 0), "end", PALETTE.quiet)
    below = [at(t, p) for t, p in zip(years, planned, strict=True)]
    above = [at(t, c) for t, c in zip(years, total, strict=True)]
    if len(years):
        base = [at(float(years[-1]), 0.0), at(float(years[0]), 0.0)]
        sketch.area([*below, *base], PALETTE.rival)
        sketch.area([*above, *below[::-1]], PALETTE.mix)
        sketch.curve(above, PALETTE.ink)
    x, y = at(term, _cost(rule, term, weeks))
    sketch.line(x, floor, x, top - 22, PALETTE.ours)
    sketch.bar(x - 6, x + 6, y, 12, PALETTE.ours)
    anchor = "start" if x < WIDTH / 2 else "end"
    sketch.text(
        x + (9 if anchor == "start" else -9), top - 12,
        _("{cost} a year").format(cost=percent(_cost(rule, term, weeks), 1)), anchor, PALETTE.ours,
    )  # fmt: skip
    if best < max(TERMS):
        bx, by = at(best, _cost(rule, best, weeks))
        sketch.bar(bx - 4, bx + 4, by, 8, PALETTE.good)
    for t in (1, 3, 6, 9, 12):
        sketch.text(at(t, 0)[0], floor + 20, number(t), "middle", PALETTE.quiet)
    sketch.text(right, floor + 38, _("years of the term"), "end", PALETTE.quiet)
    sketch.text(left, floor + 38, _("handovers"), colour=PALETTE.rival)
    sketch.text(left, floor + 58, _("dependence on the owner"), colour=PALETTE.mix)
    return sketch
