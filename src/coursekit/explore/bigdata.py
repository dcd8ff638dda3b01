"""Big or random: what coverage can and cannot do for a biased record."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import quality

COVERAGES = (0.05, 0.4, 0.6, 0.8, 0.95)
SELECTIONS = (0.0, 0.02, 0.05, 0.18, 0.5)
SAMPLES = (20, 150, 300, 800)


def big_or_random(values: pd.Series) -> Explorer:
    """Explore which is closer to the truth: a large biased record or a small random sample.

    The record's mean is off by ρ √((1 − f)/f) σ and scatters like a sample of its size; the
    random sample's mean is right on average and scatters with its own, smaller size.

    Parameters
    ----------
    values : Series
        The value of every member of the population (a teaching census): it gives the truth,
        the spread and the population size.

    Returns
    -------
    Explorer
        Controls ``coverage`` (share recorded), ``selection`` (the data defect correlation ρ)
        and ``sample`` (random interviews).

    Raises
    ------
    CourseInputError
        ``size`` if the population is not larger than the largest sample offered;
        ``range`` if all values are the same.

    References
    ----------
    Meng (2018), Statistical paradises and paradoxes in big data (I).

    Examples
    --------
    >>> census = pd.Series([5, 6, 7, 8, 9] * 400)
    >>> view = big_or_random(census).draw(coverage=0.6, selection=0.18, sample=150)
    >>> round(view.numbers["n_eff"])
    46
    """
    census = pd.Series(values).astype(float)
    smallest = max(SAMPLES) + 1
    if len(census) < smallest:
        raise CourseInputError(
            _("A population of {n} is too small to sample {most} from it.").format(
                n=len(census), most=max(SAMPLES)
            ),
            code="size",
            column="values",
            remedy=_("Give all values of a population of at least {n}.").format(n=smallest),
        )
    truth, sigma, size = float(census.mean()), float(census.std(ddof=0)), len(census)
    if sigma == 0:
        raise CourseInputError(
            _("All values are the same, so no record of them can be wrong."),
            code="range",
            column="values",
            remedy=_("Choose a value that differs between members."),
        )

    def draw(coverage: float, selection: float, sample: int) -> View:
        return _view(truth, sigma, size, coverage, selection, sample)

    shares = [round(0.05 * k, 2) for k in range(1, 20)]
    rhos = sorted({round(0.01 * k, 2) for k in range(51)})
    samples = sorted({*range(20, 801, 10), *SAMPLES})
    controls = [
        Control(
            "coverage", _("Share on record (f)"), shares, [percent(f, 0) for f in shares], 0.6,
            steps=COVERAGES, kind="range",
        ),
        Control(
            "selection", _("Selection (ρ)"), rhos, [number(r, 2) for r in rhos], 0.18,
            steps=SELECTIONS, kind="range",
        ),
        Control(
            "sample", _("Random interviews (n)"), samples, [number(n) for n in samples], 150,
            steps=SAMPLES, kind="range",
        ),
    ]  # fmt: skip
    low, high, clean = (
        draw(f, rho, 150).numbers["n_eff"] for f, rho in ((0.4, 0.18), (0.8, 0.18), (0.4, 0.02))
    )
    notice = [
        _(
            "At ρ = {rho} doubling the record from {low_f} to {high_f} raises its worth from "
            "{low} to {high} random interviews: {gain} more, fewer than 150 calls would add."
        ).format(
            rho=number(0.18, 2),
            low_f=percent(0.4, 0),
            high_f=percent(0.8, 0),
            low=number(low),
            high=number(high),
            gain=number(high - low),
        ),
        _(
            "Only ρ near zero rescues big data: at ρ = {rho} {f} on record are worth {n} "
            "interviews."
        ).format(f=percent(0.4, 0), n=number(clean), rho=number(0.02, 2)),
    ]
    worth = [
        {"coverage": 0.4, "selection": 0.18, "sample": 150},
        {"coverage": 0.8, "selection": 0.18, "sample": 150},
        {"coverage": 0.8, "selection": 0.18, "sample": 300},
        {"coverage": 0.4, "selection": 0.02, "sample": 150},
    ]
    return Explorer(
        "big-or-random", _("Big or random: who is closer to the truth?"), controls, draw,
        notice=notice, worth=worth,
    )  # fmt: skip


def _closer(bias: float, big: float, random: float) -> float:
    """Probability that a random sample's mean is closer to the truth than the record's."""
    if big == 0:
        return math.erf(abs(bias) / random / math.sqrt(2))
    grid = np.linspace(bias - 8 * big, bias + 8 * big, 801)
    weight = np.exp(-0.5 * ((grid - bias) / big) ** 2)
    inside = np.array([math.erf(abs(x) / random / math.sqrt(2)) for x in grid])
    return float((weight * inside).sum() / weight.sum())


def _view(
    truth: float, sigma: float, size: int, coverage: float, selection: float, sample: int
) -> View:
    odds = math.sqrt((1 - coverage) / coverage)
    bias = selection * odds * sigma
    # Whoever is recorded is partly chance: that is the scatter of a sample of the same size.
    big = odds * sigma / math.sqrt(size - 1)
    random = sigma * math.sqrt((1 - sample / size) / sample)
    n_eff = quality.effective_n(coverage, selection)
    closer = _closer(bias, big, random)
    facts = {
        "recorded": number(round(coverage * size)),
        "n": number(sample),
        "n_eff": number(n_eff),
        "off": number(bias, 2, signed=True),
        "scatter": number(1.96 * random, 2),
        "closer": percent(closer, 0),
    }
    if math.isinf(n_eff):
        caption = _(
            "The record of {recorded} has no selection: it is as good as a random sample of that "
            "size. The {n} random interviews are closer in {closer} of cases."
        )
    else:
        caption = _(
            "The record of {recorded} is off by {off} and worth {n_eff} random interviews; {n} "
            "real ones are right within ±{scatter} and closer to the truth in {closer} of cases."
        )
    caption = caption.format(**facts)
    good = closer >= 0.5
    verdict = _("trust the random sample") if good else _("trust the record")
    sketch = _distributions(truth, sigma, bias, big, random)
    numbers = {
        "bias": bias,
        "scatter_record": big,
        "scatter_sample": random,
        "n_eff": n_eff,
        "closer": closer,
    }
    return View(sketch.svg(caption), caption, caption, verdict, good, numbers)


def _distributions(truth: float, sigma: float, bias: float, big: float, random: float) -> Sketch:
    """Draw both distributions of the mean around the truth, on one fixed scale."""
    reach = 0.8 * sigma  # the same at every setting, so that the eye can compare
    base, top = 160.0, 125.0

    def x(value: float) -> float:
        return WIDTH / 2 + (WIDTH / 2 - 10) * max(-1.0, min(1.0, value / reach))

    sketch = Sketch(220)
    sketch.line(10, base, WIDTH - 10, base, PALETTE.neutral)
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 1e9) if s > reach / 3)
    tick = math.ceil((truth - reach) / step) * step
    while tick < truth + reach:
        place = x(tick - truth)
        sketch.line(place, base, place, base + 5, PALETTE.neutral)
        sketch.text(
            place, base + 22, number(tick, 1 if step > 0.05 else 2), "middle", PALETTE.quiet
        )
        tick += step
    for centre, spread, colour in ((0.0, random, PALETTE.ours), (bias, big, PALETTE.rival)):
        if centre > reach:
            sketch.text(WIDTH - 10, base - 14, _("off the scale →"), "end", colour)
            continue
        # Same area for both, but a needle is cut so that the flat one can still be seen.
        height = top * min(1.0, 0.12 * sigma / spread)
        grid = [k / 4 for k in range(-12, 13)]
        curve = [(x(centre + g * spread), base - height * math.exp(-g * g / 2)) for g in grid]
        sketch.area(curve, colour)
    sketch.line(x(0), 20, x(0), base + 6, PALETTE.ink)
    sketch.text(x(0), 14, _("truth {value}").format(value=number(truth, 2)), "middle")
    sketch.text(10, 212, _("■ random sample"), colour=PALETTE.ours)
    sketch.text(WIDTH - 10, 212, _("■ record"), "end", PALETTE.rival)
    return sketch
