"""Service and satisfaction: Kano, net promoter score, drivers, importance and performance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_counts,
    require_numbers,
    require_rows,
)

# Kano's evaluation table: row = answer if the feature is there, column = if it is not
# (1 like, 2 must be, 3 neutral, 4 live with, 5 dislike).
_KANO = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
# On a tie the class that hurts most if it is missed comes first.
_PRECEDENCE = ("M", "O", "A", "I", "R", "Q")
CLASSES = ("A", "O", "M", "I", "R", "Q")


def labels() -> dict[str, str]:
    """Names, in the active language, of Kano's classes and the quadrants of importance.

    Examples
    --------
    >>> labels()["M"]
    'Must-be'
    """
    return {
        "A": _("Attractive"),
        "O": _("One-dimensional"),
        "M": _("Must-be"),
        "I": _("Indifferent"),
        "R": _("Reverse"),
        "Q": _("Questionable"),
        "concentrate": _("Concentrate here"),
        "keep": _("Keep up the good work"),
        "low": _("Low priority"),
        "overkill": _("Possible overkill"),
    }


@no_blanks
def better_worse(a: float, o: float, m: float, i: float) -> tuple[float, float]:
    """Satisfaction coefficients of a feature (Kano): better (A + O) and worse -(O + M).

    Both over A + O + M + I; reverse and questionable answers are left out.

    Parameters
    ----------
    a, o, m, i : float
        Attractive, one-dimensional, must-be and indifferent answers: counts or percentages.

    Returns
    -------
    tuple of float
        Better, 0 to 1, and worse, -1 to 0.

    Raises
    ------
    CourseInputError
        ``range`` for a negative count or none at all.

    References
    ----------
    Berger et al. (1993); Matzler & Hinterhuber (1998).

    Examples
    --------
    >>> better, worse = better_worse(a=96, o=38, m=14, i=60)
    >>> round(better, 3), round(worse, 2)
    (0.644, -0.25)
    """
    counts = require_between([a, o, m, i], 0, np.inf, "a, o, m, i").to_numpy()
    total = require_between(float(counts.sum()), 0, np.inf, "a + o + m + i", inclusive="neither")
    return float((counts[0] + counts[1]) / total), float(-(counts[1] + counts[2]) / total)


@no_blanks
def kano(answers: pd.DataFrame) -> pd.DataFrame:
    """Class features by what people say with and without them.

    Parameters
    ----------
    answers : DataFrame
        ``feature, func`` (answer if it is there) and ``dysf`` (if it is not), one row a
        respondent and feature; 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike.

    Returns
    -------
    DataFrame
        One row a feature: counts ``A, O, M, I, R, Q``, ``category`` (the most frequent; ties
        go to M, then O, A, I), ``cs_plus`` and ``cs_minus`` (see :func:`better_worse`; blank
        if every answer is reverse or questionable).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for an answer outside 1 to 5.

    Warns
    -----
    UserWarning
        More than 15 % of the answers to a feature are reverse or questionable.

    References
    ----------
    Kano, Seraku, Takahashi & Tsuji (1984); Berger et al. (1993).

    Examples
    --------
    >>> answers = pd.DataFrame({"feature": "night line", "func": [1, 1, 1], "dysf": [3, 4, 5]})
    >>> kano(answers)[["feature", "A", "O", "category"]]
          feature  A  O category
    0  night line  2  1        A
    """
    require_columns(answers, ["feature", "func", "dysf"])
    require_rows(answers, 1, "answers")
    require_complete(answers, ["feature"])
    given = {c: require_between(require_counts(answers[c], c), 1, 5, c) for c in ("func", "dysf")}
    cells = [
        _KANO[int(f) - 1][int(d) - 1] for f, d in zip(given["func"], given["dysf"], strict=True)
    ]
    counts = pd.crosstab(answers["feature"].to_numpy(), np.array(cells))
    counts = counts.reindex(columns=list(CLASSES), fill_value=0)
    counts = counts.reindex(answers["feature"].unique())
    doubtful = (counts["R"] + counts["Q"]) / counts.sum(axis=1) > 0.15
    if doubtful.any():
        warnings.warn(
            _("More than 15 % of the answers on {feature} are reverse or questionable.").format(
                feature=", ".join(counts.index[doubtful].astype(str))
            ),
            stacklevel=3,
        )
    table = counts.reset_index(names="feature")
    table.columns.name = None
    # idxmax takes the first of equals: the columns stand in the order that settles ties
    table["category"] = counts[list(_PRECEDENCE)].idxmax(axis=1).to_numpy()
    valid = counts[list("AOMI")]
    pairs = [better_worse(*row) if sum(row) else (np.nan, np.nan) for row in valid.to_numpy()]
    table["cs_plus"], table["cs_minus"] = zip(*pairs, strict=True)
    return table


@dataclass(frozen=True)
class NPS(Result):
    """Net promoter score.

    Attributes
    ----------
    nps_pts, low, high : float
        Score and 95 % interval in points, -100 to 100.
    n : int
        Answers.
    n_eff : float
        Answers an unweighted survey would need for the same precision.
    """

    nps_pts: float
    low: float
    high: float
    n: int
    n_eff: float


@no_blanks
def nps(
    scores: Sequence[int] | pd.Series, weights: Sequence[float] | pd.Series | None = None
) -> NPS:
    """Net promoter score with its interval, weighted where the sample is lopsided.

    Share of 9 and 10 minus share of 0 to 6, in points; standard error
    sqrt((p + d - nps²) / n).

    Parameters
    ----------
    scores : sequence of int
        Answers 0 to 10.
    weights : sequence of float, optional
        Weight of each answer, for instance from post-stratification.

    Returns
    -------
    NPS
        Points, interval, n and effective n.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``; ``range`` for an answer outside 0 to 10 or a negative
        weight; ``size`` if the weights do not match the answers.

    References
    ----------
    Reichheld (2003); Rocks (2016).

    Examples
    --------
    >>> score = nps([10] * 60 + [8] * 20 + [3] * 20)
    >>> round(score.nps_pts, 6), round(score.high - score.nps_pts, 1)
    (40.0, 15.7)
    """
    given = require_between(require_counts(scores, "scores"), 0, 10, "scores").to_numpy()
    require_rows(given, 1, "scores")
    w = np.ones(len(given))
    if weights is not None:
        w = require_between(require_numbers(weights, "weights"), 0, np.inf, "weights").to_numpy()
        if len(w) != len(given):
            raise CourseInputError(
                _("There are {weights} weights for {scores} answers.").format(
                    weights=len(w), scores=len(given)
                ),
                code="size",
                column="weights",
            )
        require_between(float(w.sum()), 0, np.inf, "weights", inclusive="neither")
    w = w / w.sum()
    promoters, detractors = float(w[given >= 9].sum()), float(w[given <= 6].sum())
    n_eff = float(1 / (w**2).sum())
    score = promoters - detractors
    reach = 1.959964 * np.sqrt(max(0.0, promoters + detractors - score**2) / n_eff)
    return NPS(
        nps_pts=100 * score,
        low=float(100 * max(-1.0, score - reach)),
        high=float(100 * min(1.0, score + reach)),
        n=len(given),
        n_eff=n_eff,
    )


@no_blanks
def drivers(x: pd.DataFrame, y: pd.Series) -> pd.DataFrame:
    """Share of the explained variance that each driver deserves (LMG, Shapley).

    The gain in R² of each driver, averaged over all orders in which drivers can enter.

    Parameters
    ----------
    x : DataFrame
        Up to 8 drivers, numeric.
    y : Series
        Outcome, such as overall satisfaction.

    Returns
    -------
    DataFrame
        ``driver``, ``beta`` (standardised coefficient in the full model), ``lmg`` (the lmg
        values add up to R²) and ``share`` (of R²).

    Raises
    ------
    CourseInputError
        ``missing``, ``type``; ``size`` above 8 drivers, below 10 answers a driver, or rows
        that do not match; ``range`` if something never varies or drivers repeat each other.

    References
    ----------
    Lindeman, Merenda & Gold (1980); Grömping (2006).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x = pd.DataFrame(rng.normal(size=(200, 2)), columns=["ease", "emotion"])
    >>> table = drivers(x, x["ease"] + 2 * x["emotion"])
    >>> round(float(table["lmg"].sum()), 6), table["share"].idxmax()
    (1.0, 1)
    """
    k = x.shape[1]
    require_rows(x.columns, 1, "x")
    if k > 8:
        raise CourseInputError(
            _("{k} drivers have too many orders to go through; 8 is the most.").format(k=k),
            code="size",
            column="x",
            remedy=_("Leave out or combine some."),
        )
    require_rows(x, 10 * k, "x")
    if len(x) != len(y):
        raise CourseInputError(
            _("The drivers have {x} rows and the outcome {y}.").format(x=len(x), y=len(y)),
            code="size",
            column="y",
        )
    data = np.column_stack(
        [*(require_numbers(x[c], str(c)) for c in x), require_numbers(y, str(y.name or "y"))]
    )
    if (data.std(axis=0) == 0).any():
        names = [*map(str, x.columns), str(y.name or "y")]
        constant = names[int(np.argmax(data.std(axis=0) == 0))]
        raise CourseInputError(
            _("'{column}' never varies.").format(column=constant), code="range", column=constant
        )
    r = np.corrcoef(data.T)
    among, with_y = r[:k, :k], r[:k, k]
    if np.linalg.matrix_rank(among) < k:
        raise CourseInputError(
            _("Some drivers repeat each other."),
            code="range",
            column="x",
            remedy=_("Leave one of them out."),
        )

    def explained(who: tuple[int, ...]) -> float:
        ix = list(who)
        return float(with_y[ix] @ np.linalg.solve(among[np.ix_(ix, ix)], with_y[ix])) if ix else 0.0

    r2 = {s: explained(s) for size in range(k + 1) for s in combinations(range(k), size)}
    lmg = np.zeros(k)
    for subset, value in r2.items():
        for j in set(range(k)) - set(subset):
            gain = r2[tuple(sorted((*subset, j)))] - value
            lmg[j] += gain / (k * comb(k - 1, len(subset)))
    return pd.DataFrame(
        {
            "driver": list(x.columns),
            "beta": np.linalg.solve(among, with_y),
            "lmg": lmg,
            "share": lmg / lmg.sum() if lmg.sum() > 0 else np.nan,
        }
    )


@no_blanks
def ipa(
    importance: Mapping[str, float] | pd.Series, performance: Mapping[str, float] | pd.Series
) -> pd.DataFrame:
    """Compare importance with performance, item by item, cut at the two means.

    Parameters
    ----------
    importance, performance : Series or mapping
        The two measures of the same items; units may differ.

    Returns
    -------
    DataFrame
        ``item, importance, performance`` and ``quadrant``: *concentrate* (important, weak),
        *keep* (important, strong), *low* (unimportant, weak), *overkill* (unimportant,
        strong); an item at a mean counts as above it.

    Raises
    ------
    CourseInputError
        ``missing``, ``type``; ``size`` below 2 items; ``column`` if the items differ.

    References
    ----------
    Martilla & James (1977).

    Examples
    --------
    >>> ipa({"speed": 0.6, "price": 0.1}, {"speed": 3.1, "price": 4.5})["quadrant"].tolist()
    ['concentrate', 'overkill']
    """
    wanted = require_numbers(importance, "importance")
    given = require_numbers(performance, "performance")
    require_rows(wanted, 2, "importance")
    if set(wanted.index) != set(given.index):
        raise CourseInputError(
            _("Importance and performance must name the same items."),
            code="column",
            column="performance",
        )
    given = given.reindex(wanted.index)
    important, strong = wanted >= wanted.mean(), given >= given.mean()
    return pd.DataFrame(
        {
            "item": wanted.index,
            "importance": wanted.to_numpy(),
            "performance": given.to_numpy(),
            "quadrant": np.select(
                [important & ~strong, important & strong, ~important & ~strong],
                ["concentrate", "keep", "low"],
                "overkill",
            ),
        }
    )
