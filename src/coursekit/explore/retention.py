"""Retention and value: the same first-year churn is worth more where members differ."""

from __future__ import annotations

import numpy as np

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods.users import SBGFit

CHURN = (0.05, 0.10, 0.18, 0.27, 0.36, 0.45, 0.60)
CHURN_STEPS = (0.10, 0.18, 0.36, 0.60)
DIFFER = (0.05, 0.15, 2 / 7, 0.50, 0.90)  # polarisation, 1 / (1 + alpha + beta)
DIFFER_STEPS = (0.05, 2 / 7, 0.50)
MARGIN = (100, 200, 300, 400)
MARGIN_STEPS = (100, 300)
DISCOUNT = (0.05, 0.10, 0.15)
DISCOUNT_STEPS = (0.05, 0.10)
YEARS = 10
FAR = 0.10  # from here on one rate misleads


def retention(churn: float = 0.36, differ: float = 2 / 7) -> Explorer:
    """Explore what a member is worth when members differ in how readily they leave.

    Those who leave easily leave first, so retention rises from year to year. One constant
    rate, that of the first year, misses it.

    Parameters
    ----------
    churn, differ : float
        Where the controls start: churn of the first year, and polarisation
        1 / (1 + alpha + beta) of the beta distribution (0: all alike, 1: some never leave and
        the others at once).

    Returns
    -------
    Explorer
        Controls ``churn``, ``differ``, ``margin`` (CNY a year) and ``discount``.

    References
    ----------
    Fader & Hardie (2007), How to project customer retention.

    Examples
    --------
    >>> view = retention().draw(churn=0.36, differ=2 / 7, margin=100, discount=0.10)
    >>> round(view.numbers["years"], 2), round(view.numbers["constant"], 2)
    (3.52, 2.39)
    """

    def draw(churn: float, differ: float, margin: float, discount: float) -> View:
        fit = _model(churn, differ)
        years, constant = _years(fit, discount)
        missed = years / constant - 1
        facts = {
            "churn": percent(churn, 0),
            "last": percent(fit.survival(YEARS), 0),
            "flat": percent((1 - churn) ** YEARS, 0),
            "years": number(years, 2),
            "constant": number(constant, 2),
            "worth": number(margin * years),
            "said": number(margin * constant),
            "horizon": number(YEARS),
        }
        caption = _(
            "{churn} leave in the first year; after {horizon} years {last} are still there, where "
            "one rate promises {flat}. A new member is worth {years} yearly margins, CNY {worth}; "
            "one rate says {constant}, CNY {said}."
        ).format(**facts)
        good = missed < FAR
        verdict = _("one rate will do") if good else _("one rate undervalues members")
        numbers = {"years": years, "constant": constant, "missed": missed,
                   "worth": margin * years, "last": fit.survival(YEARS)}  # fmt: skip
        sketch = _curves(fit, churn)
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control(
            "churn", _("Leave in the first year"), CHURN, [percent(c, 0) for c in CHURN], churn,
            steps=CHURN_STEPS, kind="range",
        ),
        Control(
            "differ", _("Members differ"), DIFFER,
            [_("hardly"), _("a little"), _("as at Sprout"), _("much"), _("extremely")], differ,
            steps=DIFFER_STEPS, kind="range",
        ),
        Control(
            "margin", _("Margin a year"), MARGIN,
            [_("CNY {n}").format(n=number(m)) for m in MARGIN], 100, steps=MARGIN_STEPS,
            kind="range",
        ),
        Control(
            "discount", _("Discount rate"), DISCOUNT, [percent(d, 0) for d in DISCOUNT], 0.10,
            steps=DISCOUNT_STEPS, kind="range",
        ),
    ]  # fmt: skip
    usual = {"margin": 100, "discount": 0.10}
    worth = [
        {"churn": c, "differ": d, **usual}
        for c, d in ((0.36, 0.05), (0.36, 2 / 7), (0.36, 0.50), (0.10, 2 / 7), (0.60, 2 / 7))
    ]
    return Explorer(
        "retention", _("What is a member worth who may leave?"), controls, draw,
        notice=_notice(), worth=worth,
    )  # fmt: skip


def _model(churn: float, differ: float) -> SBGFit:
    strength = 1 / differ - 1
    return SBGFit(alpha=churn * strength, beta=(1 - churn) * strength, loglik=float("nan"))


def _years(fit: SBGFit, discount: float) -> tuple[float, float]:
    """Discounted yearly margins: when members differ, and by the first year's rate for ever."""
    return fit.lifetime(discount), 1 / (1 - fit.retention(1) / (1 + discount))


def _notice() -> list[str]:
    alike, sprout, much = (_years(_model(0.36, d), 0.10) for d in (0.05, 2 / 7, 0.50))
    few = _years(_model(0.10, 2 / 7), 0.10)
    return [
        _(
            "The same 36% leave in the first year, and the value is {alike}, {sprout} or {much} "
            "yearly margins: what differs is how much members differ."
        ).format(
            alike=number(alike[0], 2), sprout=number(sprout[0], 2), much=number(much[0], 2)
        ),
        _("One constant rate says {constant} every time.").format(constant=number(sprout[1], 2)),
        _("Where 10% leave the error is {few}, where 36% leave it is {many}.").format(
            few=percent(few[0] / few[1] - 1, 0), many=percent(sprout[0] / sprout[1] - 1, 0)
        ),
    ]  # fmt: skip


def _curves(fit: SBGFit, churn: float) -> Sketch:
    left, right, top, floor = 50, WIDTH - 16, 24, 214
    sketch = Sketch(floor + 44)
    t = np.linspace(0, YEARS, 41)

    def at(year: float, share: float) -> tuple[float, float]:
        return left + (right - left) * year / YEARS, floor - (floor - top) * share

    for share in (0.0, 0.5, 1.0):
        _x, y = at(0, share)
        sketch.line(left, y, right, y, PALETTE.grid)
        sketch.text(left - 6, y + 5, percent(share, 0), "end", PALETTE.quiet)
    differ = [at(x, y) for x, y in zip(t, fit.survival(t), strict=True)]
    flat = [at(x, (1 - churn) ** x) for x in t]
    sketch.area([*differ, *flat[::-1]], PALETTE.good)
    sketch.curve(flat, PALETTE.rival)
    sketch.curve(differ, PALETTE.ours)
    sketch.text(right, top + 4, _("members differ"), "end", PALETTE.ours)
    sketch.text(right, top + 24, _("one rate for all"), "end", PALETTE.rival)
    for year in (0, 2, 4, 6, 8, 10):
        sketch.text(at(year, 0)[0], floor + 20, number(year), "middle", PALETTE.quiet)
    sketch.text(right, floor + 39, _("years since joining"), "end", PALETTE.quiet)
    return sketch
