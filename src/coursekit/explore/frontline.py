"""Who is really best? Win rates of a half-year, luck taken out, and the half-year that followed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import talent

PRIORS = range(0, 101, 10)
PRIOR_STEPS = (0, 10, 20, 40, 60, 100)
LEAST = (1, 10, 20, 30)
LEAST_STEPS = (1, 10, 20)
TOP = 10


def frontline(
    performance: pd.DataFrame,
    person: str = "staff_id",
    half: str = "half",
    wins: str = "wins",
    bids: str = "bids",
) -> Explorer:
    """Explore how much of a ranking is luck.

    A win rate is drawn towards the team's by a prior worth some pseudo-bids: (wins + prior x
    team rate) / (bids + prior). The next half-year judges: the ranking that predicts it with
    the smallest error is the best.

    Parameters
    ----------
    performance : DataFrame
        One row a person and half-year: bids and wins.
    person, half, wins, bids : str
        Names of the columns.

    Returns
    -------
    Explorer
        Controls ``period``, ``least`` (bids at least) and ``prior`` (pseudo-bids).

    References
    ----------
    Efron & Morris (1977), Stein's paradox in statistics.

    Examples
    --------
    >>> table = pd.DataFrame([(f"P{k}", h, 10 + 2 * k, 3 + k % 4) for k in range(12)
    ...                       for h in ("2025H1", "2025H2")],
    ...                      columns=["staff_id", "half", "bids", "wins"])
    >>> frontline(table).draw("2025H1", 1, 40).numbers["people"]
    12.0
    """
    won = performance.pivot_table(wins, person, half)
    made = performance.pivot_table(bids, person, half)
    halves = list(won.columns)
    periods = halves[:-1]
    following = dict(zip(periods, halves[1:], strict=True))

    @cache
    def ranked(period: str, least: int, prior: int) -> pd.DataFrame:
        x, n = won[period], made[period]
        mean = float(x.sum() / n.sum())
        kept = n >= least
        x, n = x[kept], n[kept]
        # With no prior the interval still needs one: Jeffreys's, worth a single bid.
        strength = max(prior, 1)
        given = (strength * mean, strength * (1 - mean)) if prior else (0.5, 0.5)
        table = talent.shrink(x, n, prior=given).table
        if prior == 0:
            table["eb"] = table["raw"]
        after = following[period]
        table["next"] = won[after] / made[after]
        table["next_n"] = made[after]
        return table.sort_values(["eb", "n"], ascending=False, kind="stable")

    @cache
    def error(period: str, least: int, prior: int) -> float:
        """Typical miss of the next half-year's rate, weighted by its bids."""
        table = ranked(period, least, prior)
        return float(
            np.sqrt(np.average((table["next"] - table["eb"]) ** 2, weights=table["next_n"]))
        )

    def draw(period: str, least: int, prior: int) -> View:
        table = ranked(period, least, prior)
        best = table.head(TOP)
        claimed, followed = float(best["eb"].mean()), float(best["next"].mean())
        raw_best = ranked(period, least, 0).head(TOP)
        stay = len(best.index.intersection(raw_best.index))
        drop = claimed - followed
        miss = error(period, least, prior)
        facts = {
            "top": number(len(best)),
            "claim": percent(claimed, 0),
            "next": percent(followed, 0),
            "stay": number(stay),
            "miss": number(100 * miss, 1),
            "people": number(len(table)),
        }
        caption = _(
            "The best {top} of {people} are credited with {claim} and won {next} in the next half-"
            "year; {stay} of them are also in the raw list. Over all people the next rate is "
            "missed by {miss} points."
        ).format(**facts)
        good = abs(drop) <= 0.03
        verdict = (
            _("the next half-year agrees")
            if good
            else (_("luck was counted as skill") if drop > 0 else _("drawn in too far"))
        )
        sketch = _dots(best, float(won[period].sum() / made[period].sum()))
        numbers = {
            "claimed": claimed,
            "followed": followed,
            "stay": float(stay),
            "miss": miss,
            "people": float(len(table)),
        }
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control(
            "period", _("Half-year"), periods, [str(p) for p in periods], periods[-1],
            steps=periods[-2:],
        ),
        Control(
            "least", _("Bids at least"), LEAST, [number(n) for n in LEAST], 1,
            steps=LEAST_STEPS, kind="range",
        ),
        Control(
            "prior", _("The team counts as much as"), list(PRIORS),
            [_("{n} bids").format(n=number(p)) for p in PRIORS], 0, steps=PRIOR_STEPS,
            kind="range",
        ),
    ]  # fmt: skip
    last = periods[-1]
    worth = [{"period": last, "least": 1, "prior": p} for p in (0, 40, 100)]
    worth.append({"period": last, "least": 20, "prior": 0})
    misses = {p: float(np.mean([error(h, 1, p) for h in periods])) for p in PRIORS}
    best = min(misses, key=lambda p: misses[p])
    raw = draw(last, 1, 0).numbers
    cut = draw(last, 20, 0).numbers
    notice = [
        _("The raw champions fall: {claim} counted, {next} in the next half-year.").format(
            claim=percent(raw["claimed"], 0), next=percent(raw["followed"], 0)
        ),
        _(
            "Over all half-years the next rate is predicted best when the team counts as much as "
            "{prior} bids: the miss is {best} points, against {raw} for the raw rates."
        ).format(
            prior=number(best), best=number(100 * misses[best], 1), raw=number(100 * misses[0], 1)
        ),
        _(
            "A minimum of 20 bids throws {gone} people away, and the raw list still claims {claim} "
            "and wins {next}."
        ).format(
            gone=number(raw["people"] - cut["people"]), claim=percent(cut["claimed"], 0),
            next=percent(cut["followed"], 0),
        ),
    ]  # fmt: skip
    return Explorer(
        "frontline", _("Who is really best?"), controls, draw, notice=notice, worth=worth
    )


def _dots(best: pd.DataFrame, team: float) -> Sketch:
    row, left, top = 25, 118, 22
    sketch = Sketch(row * len(best) + top + 34)
    scale = (WIDTH - left - 14) / 1.0
    floor = row * len(best) + top
    sketch.line(left + scale * team, top - 4, left + scale * team, floor, PALETTE.neutral, True)
    sketch.text(
        left + scale * team, top - 8, _("team {rate}").format(rate=percent(team, 0)), "middle",
        PALETTE.quiet,
    )  # fmt: skip
    for k, (who, person) in enumerate(best.iterrows()):
        y = row * (k + 0.5) + top
        eb, after = float(person["eb"]), float(person["next"])
        sketch.text(
            left - 8, y + 6, _("{who} {n} bids").format(who=who, n=number(int(person["n"]))),
            "end",
        )  # fmt: skip
        sketch.bar(left + scale * person["low"], left + scale * person["high"], y, 7, PALETTE.grid)
        if np.isfinite(after):
            _arrow(sketch, left + scale * eb, left + scale * after, y, after >= eb)
        sketch.bar(left + scale * eb - 5, left + scale * eb + 5, y, 14, PALETTE.ours)
    for share in (0.0, 0.5, 1.0):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        sketch.text(left + scale * share, floor + 20, percent(share, 0), anchor, PALETTE.quiet)
    return sketch


def _arrow(sketch: Sketch, start: float, end: float, y: float, up: bool) -> None:
    """Draw an arrow to the next half-year."""
    colour = PALETTE.good if up else PALETTE.rival
    sketch.line(start, y, end, y, colour)
    way = 6 if end >= start else -6
    sketch.curve([(end - way, y - 4), (end, y), (end - way, y + 4)], colour)
