"""Weights on trial: whether the winner survives another opinion, and the opinion itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.labels import Labels
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import decisions

SCALE = [1 / 9, 1 / 7, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0]
JUDGED = 0.0  # the first criterion keeps the weight that follows from the judgements
DRAWS, CONCENTRATION = 2000, 50.0


def weights_on_trial(
    candidates: pd.DataFrame,
    criteria: Mapping[str, str],
    judgements: Sequence[float],
    benefit: Mapping[str, bool],
    alternative: str = "candidate_id",
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Explorer:
    """Explore how the ranking of candidates depends on the weights.

    Four sliders change the judge's comparisons of neighbouring criteria; the others stay as
    judged, so that the judge can contradict himself. A fifth sets the first weight directly,
    the others in proportion.

    Parameters
    ----------
    candidates : DataFrame
        As for :func:`coursekit.methods.decisions.topsis`.
    criteria : mapping
        Column of each criterion by its name in the judgements, in the order of the judgements.
    judgements : sequence of float
        Upper triangle, as for :func:`coursekit.methods.decisions.pairwise`.
    benefit : mapping
        By column: ``True`` where more is better.
    alternative : str
        Column that names the candidates.
    case, labels
        Case in which to look for the names of the criteria, own names.

    Returns
    -------
    Explorer
        Controls ``pair_1`` to ``pair_4`` (times as important) and ``first`` (a weight).

    References
    ----------
    Saaty (1980); Hwang & Yoon (1981); Lahdelma, Hokkanen & Salminen (1998).

    Examples
    --------
    >>> firms = pd.DataFrame({"candidate_id": ["A", "B"], "size": [9, 5], "fit": [2, 5]})
    >>> trial = weights_on_trial(firms, {"size": "size", "fit": "fit"}, [1 / 3],
    ...                          {"size": True, "fit": True})
    >>> trial.draw(pair_1=1 / 3, first=0.0).numbers["first_B"] > 0.9
    True
    """
    names = list(criteria)
    words = Labels(labels, case)
    said = {name: words(name, "criterion") for name in names}
    pairs = list(combinations(names, 2))
    neighbours = list(pairwise(names))
    places = [pairs.index(pair) for pair in neighbours]
    given = [float(judgements[place]) for place in places]

    def draw(first: float, **pair: float) -> View:
        upper = list(judgements)
        for place, key in zip(places, sorted(pair), strict=True):
            upper[place] = pair[key]
        judge = decisions.ahp(decisions.pairwise(names, upper))
        weights = judge.weights.rename(criteria)
        if first != JUDGED:
            weights = weights * (1 - first) / (1 - weights.iloc[0])
            weights.iloc[0] = first
        ranked = decisions.topsis(candidates, weights, benefit, alternative)
        shares = decisions.rank_acceptability(
            candidates, weights, benefit, alternative, CONCENTRATION, DRAWS
        )
        return _view(judge, ranked, shares, alternative)

    controls = []
    for i, ((a, b), start) in enumerate(zip(neighbours, given, strict=True), start=1):
        steps = sorted({_nearest(start), *_OTHERS.get(i, ())})
        controls.append(
            Control(
                f"pair_{i}",
                _("{a} against {b}").format(a=said[a], b=said[b]),
                SCALE,
                [_ratio(r) for r in SCALE],
                _nearest(start),
                steps=steps,
                kind="range",
            )
        )
    shares = [JUDGED, *(round(0.05 * k, 2) for k in range(1, 13))]
    controls.append(
        Control(
            "first",
            _("Weight of {criterion}").format(criterion=said[names[0]]),
            shares,
            [_("as judged"), *(number(s, 2) for s in shares[1:])],
            JUDGED,
            steps=[JUDGED, 0.3, 0.4],
            kind="range",
        )
    )
    start_at: dict[str, Any] = {c.name: c.start for c in controls}
    first_look, heavy = draw(**start_at), draw(**(start_at | {"first": 0.4}))
    worth = [start_at, start_at | {"first": 0.4}]
    if len(neighbours) > 3:
        worth.append(start_at | {"pair_4": SCALE[4]})
    top = sorted(
        (key.removeprefix("top3_") for key in first_look.numbers if key.startswith("top3_")),
        key=lambda name: -first_look.numbers[f"top3_{name}"],
    )[:3]
    notice = [
        _("The set is robust: {names} are among the first three in {shares} of draws.").format(
            names=listing(top),
            shares=listing([percent(first_look.numbers[f"top3_{name}"], 0) for name in top]),
        ),
        _("The winner is not: first place goes to {firsts}.").format(
            firsts=listing(
                [
                    _("{name} in {share}").format(
                        name=name, share=percent(first_look.numbers[f"first_{name}"], 0)
                    )
                    for name in top
                ]
            )
        ),
        _("With a weight of {weight} for {criterion}, {leader} comes first.").format(
            weight=number(0.4, 1), criterion=said[names[0]], leader=_leader(heavy)
        ),
    ]
    return Explorer(
        "weights-on-trial", _("Would another opinion change the winner?"), controls, draw,
        notice=notice, worth=worth,
    )  # fmt: skip


# Beside the judge's own: what the static player offers for each comparison.
_OTHERS: dict[int, tuple[float, ...]] = {1: (3.0,), 2: (5.0,), 3: (1.0,), 4: (SCALE[4], 1.0)}


def _nearest(ratio: float) -> float:
    return min(SCALE, key=lambda step: abs(step / ratio - 1))


def _ratio(ratio: float) -> str:
    """Write a judgement: three times as important, or a third."""
    return number(ratio) if ratio >= 1 else f"1/{round(1 / ratio)}"


def _leader(view: View) -> str:
    ranks = {k.removeprefix("rank_"): v for k, v in view.numbers.items() if k.startswith("rank_")}
    return min(ranks, key=lambda name: ranks[name])


def _view(
    judge: decisions.AHP, ranked: pd.DataFrame, shares: pd.DataFrame, alternative: str
) -> View:
    order = [str(name) for name in ranked[alternative]]
    first = {str(n): float(s) for n, s in shares[1].items()}
    top3 = {str(n): float(s) for n, s in shares.iloc[:, :3].sum(axis=1).items()}
    facts = {
        "leader": order[0],
        "next": listing(order[1:4]),
        "share": percent(first[order[0]], 0),
        "cr": number(judge.cr, 2),
    }
    if judge.consistent:
        verdict = _("consistent (CR {cr})").format(cr=facts["cr"])
    else:
        verdict = _("contradictory (CR {cr}): send back").format(cr=facts["cr"])
    caption = _(
        "{leader} leads, then {next}. If the weights wobble, {leader} stays first in {share} of "
        "draws."
    ).format(**facts)
    sketch = Sketch(30 * len(order) + 40)
    left, wide = 64.0, 150.0
    sketch.text(left, 18, _("closeness"), colour=PALETTE.quiet)
    sketch.text(330, 18, _("first"), "end", PALETTE.quiet)
    sketch.text(WIDTH - 12, 18, _("in top 3"), "end", PALETTE.quiet)
    for row, (name, close) in enumerate(zip(order, ranked["closeness"], strict=True)):
        y = 44 + 30 * row
        sketch.text(left - 8, y + 6, f"{row + 1}  {name}", "end")
        colour = PALETTE.ours if row < 3 else PALETTE.neutral
        sketch.bar(left, left + wide * float(close), y, 20, colour)
        sketch.text(left + wide * float(close) + 6, y + 6, number(float(close), 2), colour=colour)
        sketch.text(330, y + 6, percent(first[name], 0), "end")
        sketch.text(WIDTH - 12, y + 6, percent(top3[name], 0), "end")
    numbers = {"cr": judge.cr}
    numbers |= {f"rank_{name}": float(place) for place, name in enumerate(order, start=1)}
    numbers |= {f"first_{name}": share for name, share in first.items()}
    numbers |= {f"top3_{name}": share for name, share in top3.items()}
    return View(sketch.svg(caption), caption, caption, verdict, judge.consistent, numbers)
