"""Choosing and keeping people: luck taken out, raters counted, selection valued and checked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_flags
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_counts,
    require_numbers,
    require_rows,
    require_whole,
)


@dataclass(frozen=True, eq=False)
class Shrinkage(Result):
    """Rates drawn towards the team by as much as luck explains.

    Attributes
    ----------
    table : DataFrame
        ``x, n, raw`` (x / n), ``eb`` (shrunk rate), ``low, high`` (95 % credible interval), in
        the rows of the input.
    a, b : float
        Prior Beta(a, b) of the team; ``a + b`` is its weight in pseudo-cases (infinite if luck
        alone explains all differences).
    """

    table: pd.DataFrame
    a: float
    b: float


@no_blanks
def shrink(
    x: Sequence[int] | pd.Series,
    n: Sequence[int] | pd.Series,
    prior: tuple[float, float] | None = None,
) -> Shrinkage:
    """Estimate rates of many persons together (empirical Bayes, beta-binomial).

    Parameters
    ----------
    x : sequence of int
        Successes of each person.
    n : sequence of int
        Cases of each person, at least 1.
    prior : tuple of float, optional
        Parameters a, b of the team; fitted by maximum likelihood if not given.

    Returns
    -------
    Shrinkage
        Table of rates and the prior.

    Raises
    ------
    CourseInputError
        ``size`` below 3 persons without a prior, or lists of different length; ``range`` for
        more successes than cases, or a prior that is not positive; ``missing``, ``type``.

    References
    ----------
    Efron & Morris (1975, 1977).

    Examples
    --------
    >>> shrink([6, 28], [7, 60], prior=(12, 28)).table["eb"].round(3).tolist()
    [0.383, 0.4]
    """
    from scipy.optimize import minimize
    from scipy.special import betaln
    from scipy.stats import beta

    wins, cases = require_counts(x, "x"), require_counts(n, "n", low=1)
    if len(wins) != len(cases):
        raise CourseInputError(
            _("'x' and 'n' must describe the same persons."), code="size", column="n"
        )
    k, m = wins.to_numpy(float), cases.to_numpy(float)
    if (k > m).any():
        raise CourseInputError(
            _("Somebody has more successes than cases."),
            code="range",
            column="x",
            row=wins.index[int(np.argmax(k > m))],
        )
    mean = float(k.sum() / m.sum())
    if prior is not None:
        a, b = (require_between(v, 0, np.inf, "prior", inclusive="neither") for v in prior)
    else:
        require_rows(wins, 3, "x")
        a = b = math.inf
        if 0 < mean < 1:

            def negative(p: np.ndarray) -> float:
                share, weight = 1 / (1 + np.exp(-p[0])), np.exp(p[1])
                a, b = share * weight, (1 - share) * weight
                return float(-(betaln(a + k, b + m - k) - betaln(a, b)).sum())

            logit = math.log(mean / (1 - mean))
            fits = [
                minimize(negative, [logit, start], method="L-BFGS-B", bounds=[(-12, 12), (-4, 12)])
                for start in (1.0, 4.0, 8.0)
            ]
            best = min(fits, key=lambda fit: fit.fun)
            # without a gain over one rate for all, persons differ no more than luck makes them
            one_rate = float((k * math.log(mean) + (m - k) * math.log(1 - mean)).sum())
            if -best.fun > one_rate + 1e-3:
                share, weight = 1 / (1 + math.exp(-best.x[0])), math.exp(best.x[1])
                a, b = share * weight, (1 - share) * weight
    table = pd.DataFrame({"x": wins.to_numpy(), "n": cases.to_numpy()}, index=wins.index)
    table["raw"] = table["x"] / table["n"]
    if math.isinf(a):
        table["eb"] = table["low"] = table["high"] = mean
    else:
        table["eb"] = (a + k) / (a + b + m)
        table["low"], table["high"] = beta.ppf([[0.025], [0.975]], a + k, b + m - k)
    return Shrinkage(table=table, a=float(a), b=float(b))


@no_blanks
def james_stein(y: Sequence[float] | pd.Series, variance: float) -> pd.Series:
    """Shrink means towards their grand mean (James–Stein, Efron and Morris's version).

    grand mean + c (y - grand mean), c = 1 - (k - 3) variance / sum of squares, at least 0.

    Parameters
    ----------
    y : sequence of float
        Means of at least 4 persons or units.
    variance : float
        Sampling variance of one mean, the same for all.

    Returns
    -------
    Series
        Shrunk means; its ``.attrs["factor"]`` holds c.

    Raises
    ------
    CourseInputError
        ``size`` below 4 means; ``range`` for a variance that is not positive; ``missing``,
        ``type``.

    References
    ----------
    James & Stein (1961); Efron & Morris (1975).

    Examples
    --------
    >>> james_stein([0.4, 0.3, 0.2, 0.1], variance=0.01).round(2).tolist()
    [0.37, 0.29, 0.21, 0.13]
    """
    means = require_numbers(y, "y")
    require_rows(means, 4, "y")
    require_between(variance, 0, np.inf, "variance", inclusive="neither")
    deviation = means - means.mean()
    spread = float((deviation**2).sum())
    factor = max(0.0, 1 - (len(means) - 3) * variance / spread) if spread else 0.0
    shrunk = (means.mean() + factor * deviation).rename("james_stein")
    shrunk.attrs["factor"] = factor
    return shrunk


@no_blanks
def spearman_brown(icc1: float, raters: float) -> float:
    """Reliability of the mean of several raters from that of one.

    Parameters
    ----------
    icc1 : float
        Reliability of one rater, such as ICC(A,1).
    raters : float
        Number of raters.

    Returns
    -------
    float
        Reliability of their mean.

    Raises
    ------
    CourseInputError
        ``range`` for a reliability outside 0 to 1 or fewer than one rater.

    References
    ----------
    Spearman (1910); Brown (1910).

    Examples
    --------
    >>> round(spearman_brown(0.2898, 4), 3)
    0.62
    """
    require_between(icc1, 0, 1, "icc1")
    require_between(raters, 1, np.inf, "raters")
    return raters * icc1 / (1 + (raters - 1) * icc1)


@no_blanks
def raters_needed(icc1: float, goal: float = 0.80) -> int:
    """Raters whose mean reaches a wanted reliability (Spearman–Brown).

    Parameters
    ----------
    icc1 : float
        Reliability of *one* rater, such as ICC(A,1).
    goal : float
        Reliability wanted for their mean.

    Returns
    -------
    int
        Raters, rounded up.

    Raises
    ------
    CourseInputError
        ``range`` for a reliability of 0 or below, or a goal outside 0 to 1.

    References
    ----------
    Spearman (1910); Brown (1910); Shrout & Fleiss (1979).

    Examples
    --------
    >>> raters_needed(0.40, goal=0.80)
    6
    """
    require_between(icc1, 0, 1, "icc1", inclusive="right")
    require_between(goal, 0, 1, "goal", inclusive="neither")
    needed = goal * (1 - icc1) / (icc1 * (1 - goal))
    return max(1, math.ceil(round(needed, 9)))  # 6.000000001 raters are 6


@no_blanks
def taylor_russell(base: float, ratio: float, r: float) -> float:
    """Share of successes among the selected.

    Parameters
    ----------
    base : float
        Share that would succeed without selection.
    ratio : float
        Share of candidates that is selected.
    r : float
        Validity: correlation of the selection score with success.

    Returns
    -------
    float
        A fraction; equal to ``base`` for r = 0.

    Raises
    ------
    CourseInputError
        ``range`` for base or ratio outside 0 to 1, or r outside -1 to 1.

    References
    ----------
    Taylor & Russell (1939).

    Examples
    --------
    >>> round(taylor_russell(base=0.50, ratio=0.20, r=0.50), 2)
    0.78
    """
    from scipy.stats import multivariate_normal, norm

    require_between(base, 0, 1, "base", inclusive="neither")
    require_between(ratio, 0, 1, "ratio", inclusive="neither")
    require_between(r, -1, 1, "r")
    if abs(r) > 1 - 1e-9:  # score and success are one: the overlap of two tails
        overlap = min(base, ratio) if r > 0 else max(0.0, base + ratio - 1)
        return overlap / ratio
    corner = [norm.ppf(ratio), norm.ppf(base)]
    both = multivariate_normal.cdf(corner, mean=[0, 0], cov=[[1, r], [r, 1]])
    return float(both / ratio)


@no_blanks
def utility(n: int, years: float, r: float, sd: float, ratio: float, cost: float = 0.0) -> float:
    """Money gained by selecting better (Brogden–Cronbach–Gleser).

    n x years x r x sd x mean score of the selected - cost; the mean standard score of the best
    share is the normal density at the cut-off over that share.

    Parameters
    ----------
    n : int
        Persons selected.
    years : float
        Years they stay.
    r : float
        Validity of the selection score.
    sd : float
        Worth of one standard deviation of performance a year, in one money unit.
    ratio : float
        Share of candidates that is selected.
    cost : float
        Cost of selecting, in the same unit.

    Returns
    -------
    float
        Gain over random selection, in the unit of ``sd``.

    Raises
    ------
    CourseInputError
        ``range`` for a ratio outside 0 to 1, r outside -1 to 1, or negative numbers.

    References
    ----------
    Brogden (1949); Cronbach & Gleser (1965).

    Examples
    --------
    >>> round(utility(n=10, years=3, r=0.4, sd=60, ratio=0.2), 1)
    1007.9
    """
    from scipy.stats import norm

    require_whole(n, "n", low=0)
    require_between(years, 0, np.inf, "years")
    require_between(r, -1, 1, "r")
    require_between(sd, 0, np.inf, "sd")
    require_between(ratio, 0, 1, "ratio", inclusive="right")
    require_between(cost, 0, np.inf, "cost")
    mean_z = norm.pdf(norm.isf(ratio)) / ratio if ratio < 1 else 0.0
    return float(n * years * r * sd * mean_z - cost)


@no_blanks
def impact_ratio(people: pd.DataFrame, group: str, selected: str) -> pd.DataFrame:
    """Compare selection rates of groups (four-fifths rule) and test the differences.

    Parameters
    ----------
    people : DataFrame
        One row a candidate.
    group : str
        Column of the group.
    selected : str
        Column that is true (1) if the candidate was selected.

    Returns
    -------
    DataFrame
        ``group, n, selected, rate, ratio`` (to the highest rate), ``flag`` (ratio below 0.80)
        and ``p`` (Fisher's exact test against the group with the highest rate).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``size`` below 2 groups; ``range`` if
        nobody was selected.

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures (1978); Fisher (1935).

    Examples
    --------
    >>> people = pd.DataFrame({"entry": ["campus"] * 100 + ["lateral"] * 100,
    ...                        "promoted": [1] * 60 + [0] * 40 + [1] * 45 + [0] * 55})
    >>> impact_ratio(people, "entry", "promoted")[["group", "rate", "ratio", "flag"]]
         group  rate  ratio   flag
    0   campus  0.60   1.00  False
    1  lateral  0.45   0.75   True
    """
    from scipy.stats import fisher_exact

    require_columns(people, [group, selected])
    require_rows(people, 1, "people")
    require_complete(people, [group])
    chosen = require_flags(people[selected], selected)
    by_group = chosen.groupby(people[group])
    table = pd.DataFrame({"n": by_group.size(), "selected": by_group.sum().astype(int)})
    table = table.rename_axis("group").reset_index()
    require_rows(table, 2, group)
    table["rate"] = table["selected"] / table["n"]
    best = int(table["rate"].argmax())
    top = table.iloc[best]
    require_between(float(top["rate"]), 0, 1, selected, inclusive="right")
    table["ratio"] = table["rate"] / top["rate"]
    table["flag"] = table["ratio"] < 0.80 - 1e-9
    table["p"] = [
        float("nan")
        if i == best
        else float(fisher_exact([[k, n - k], [top["selected"], top["n"] - top["selected"]]])[1])
        for i, (k, n) in enumerate(zip(table["selected"], table["n"], strict=True))
    ]
    return table


@dataclass(frozen=True)
class LearningCurve(Result):
    """Learning curve y = a x n^log2(rate).

    Attributes
    ----------
    a : float
        Time or cost of the first unit.
    rate : float
        Share that is left whenever the experience doubles (0.80 for an 80 % curve).
    """

    a: float
    rate: float

    def __call__(self, n: float) -> float:
        """Time or cost of unit ``n``."""
        return float(self.a * n ** math.log2(self.rate))


@no_blanks
def learning_curve(n: Sequence[float] | pd.Series, y: Sequence[float] | pd.Series) -> LearningCurve:
    """Fit how time or cost falls with experience.

    Parameters
    ----------
    n : sequence of float
        Experience: number of the unit, months on the job.
    y : sequence of float
        Time or cost at that experience.

    Returns
    -------
    LearningCurve
        ``a`` and ``rate``; call it with n (least squares on the logarithms).

    Raises
    ------
    CourseInputError
        ``size`` below 2 points, lists of different length, or one level of experience only;
        ``range`` for numbers that are not positive; ``missing``, ``type``.

    References
    ----------
    Wright (1936).

    Examples
    --------
    >>> curve = learning_curve([1, 2, 4, 8], [100, 80, 64, 51.2])
    >>> round(curve.a, 6), round(curve.rate, 6), round(curve(16), 2)
    (100.0, 0.8, 40.96)
    """
    x = require_between(require_numbers(n, "n"), 0, np.inf, "n", inclusive="neither").to_numpy()
    z = require_between(require_numbers(y, "y"), 0, np.inf, "y", inclusive="neither").to_numpy()
    require_rows(x, 2, "n")
    if len(x) != len(z) or np.ptp(x) == 0:
        raise CourseInputError(
            _("'n' and 'y' must have the same length, and 'n' more than one value."),
            code="size",
            column="n",
        )
    slope, intercept = np.polyfit(np.log2(x), np.log2(z), 1)
    return LearningCurve(a=float(2**intercept), rate=float(2**slope))
