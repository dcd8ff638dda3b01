"""Small-data surveys: how many to ask, whom, and how sure the answer is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    as_typed,
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_counts,
    require_known,
    require_numbers,
    require_rows,
    require_unique,
    require_whole,
    show,
)

CHI_SQUARE_95 = 3.841  # one degree of freedom, as printed in Krejcie & Morgan (1970)


class Interval(NamedTuple):
    """A confidence interval, in the unit of the estimate."""

    low: float
    high: float


@dataclass(frozen=True)
class SampleSize:
    """How many answers a survey needs, and how many invitations to get them.

    Attributes
    ----------
    n0 : float
        Answers (persons) for a very large population, not rounded.
    n : int
        Answers (persons) for this population.
    invitations : int
        Persons to invite at the expected response rate.
    """

    n0: float
    n: int
    invitations: int

    def as_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        return pd.DataFrame([asdict(self)])


@dataclass(frozen=True, eq=False)
class Estimate:
    """An estimated mean with its standard error and confidence interval.

    Attributes
    ----------
    mean, se, low, high : float
        In the unit of the values.
    weights : pandas.Series
        Weight of one answer by stratum; an answer counts 1 on average.
    """

    mean: float
    se: float
    low: float
    high: float
    weights: pd.Series

    def as_frame(self) -> pd.DataFrame:
        """Return mean, standard error and interval as a table of one row."""
        return pd.DataFrame(
            [{"mean": self.mean, "se": self.se, "low": self.low, "high": self.high}]
        )


def z_value(confidence: float) -> float:
    """Return the two-sided normal quantile as the printed tables have it (three decimals).

    Parameters
    ----------
    confidence : float
        Confidence level, a fraction.

    Returns
    -------
    float
        1.645, 1.96 and 2.576 for 90, 95 and 99 %.

    Raises
    ------
    CourseInputError
        ``range`` if ``confidence`` is not inside (0, 1).

    References
    ----------
    Cochran (1977), Sampling Techniques.

    Examples
    --------
    >>> z_value(0.95)
    1.96
    """
    from scipy.stats import norm

    level = require_between(confidence, 0, 1, "confidence", inclusive="neither")
    return round(float(norm.ppf((1 + level) / 2)), 3)


def sample_size(
    margin: float,
    confidence: float = 0.95,
    p: float = 0.5,
    population: int | None = None,
    response_rate: float = 1.0,
) -> SampleSize:
    """Answers and invitations for estimating a share with a given margin of error.

    n0 = z² p (1 − p) / margin² for a very large population; for a population of N,
    n = n0 / (1 + (n0 − 1) / N), rounded up; invitations = n / response rate, rounded up.
    z has three decimals as in the printed tables (1.96 at 95 %).

    Parameters
    ----------
    margin : float
        Half-width of the confidence interval, a fraction in (0, 0.5].
    confidence : float
        Confidence level, a fraction.
    p : float
        Expected share; 0.5 is the cautious choice (it needs most answers).
    population : int, optional
        Number of persons or firms in the frame; ``None`` for a very large one.
    response_rate : float
        Expected share of the invited who answer, in (0, 1].

    Returns
    -------
    SampleSize
        ``n0``, ``n``, ``invitations`` in persons.

    Raises
    ------
    CourseInputError
        ``range``, ``type`` or ``missing`` for an argument that cannot be used;
        ``infeasible`` if more invitations are needed than the population has members.

    References
    ----------
    Cochran (1977), Sampling Techniques, ch. 4.

    Examples
    --------
    >>> sample_size(margin=0.05, population=1450, response_rate=0.62)
    SampleSize(n0=384.16, n=304, invitations=491)
    """
    d = require_between(margin, 0, 0.5, "margin", inclusive="right")
    share = require_between(p, 0, 1, "p", inclusive="neither")
    response = require_between(response_rate, 0, 1, "response_rate", inclusive="right")
    n0 = round(z_value(confidence) ** 2 * share * (1 - share) / d**2, 9)
    if population is None:
        n = _round_up(n0)
    else:
        members = require_whole(population, "population")
        n = min(_round_up(n0 / (1 + (n0 - 1) / members)), members)
    invitations = _round_up(n / response)
    if population is not None and invitations > members:
        raise CourseInputError(
            _(
                "{n} answers at a response rate of {rate} need {invitations} invitations, "
                "but the population has only {population} members."
            ).format(n=n, rate=show(response), invitations=invitations, population=members),
            code="infeasible",
            column="response_rate",
            remedy=_("Accept a wider margin, or find a way to raise the response rate."),
        )
    return SampleSize(n0, n, invitations)


def _round_up(x: float) -> int:
    """Round up, but do not let 304.0000000001 become 305."""
    return math.ceil(round(x, 9))


def krejcie_morgan(population: int, d: float = 0.05, p: float = 0.5) -> int:
    """Sample size as in the table of Krejcie and Morgan, at 95 % confidence.

    s = χ² N P (1 − P) / (d² (N − 1) + χ² P (1 − P)) with χ² = 3.841, rounded to the nearest
    whole number. The table rounds, :func:`sample_size` rounds up, so that the two may differ
    by one.

    Parameters
    ----------
    population : int
        Number of persons or firms, N.
    d : float
        Margin of error, a fraction in (0, 0.5].
    p : float
        Expected share, a fraction.

    Returns
    -------
    int
        Answers needed (persons).

    Raises
    ------
    CourseInputError
        ``range``, ``type`` or ``missing`` for an argument that cannot be used.

    References
    ----------
    Krejcie & Morgan (1970), Determining sample size for research activities.

    Examples
    --------
    >>> krejcie_morgan(1500)
    306
    """
    members = require_whole(population, "population")
    margin = require_between(d, 0, 0.5, "d", inclusive="right")
    share = require_between(p, 0, 1, "p", inclusive="neither")
    spread = CHI_SQUARE_95 * share * (1 - share)
    return math.floor(members * spread / (margin**2 * (members - 1) + spread) + 0.5)


def allocate(strata: pd.DataFrame, n: int, method: str = "neyman") -> pd.DataFrame:
    """Spread a sample over strata.

    ``proportional`` follows the size N of the strata, ``neyman`` N · S (ask more where
    customers differ more), ``optimal`` N · S / √cost (and where an answer is cheaper).
    Every stratum gets at least one answer and never more than it has members; what that
    frees or costs is shared by the same rule. Fractions are rounded by largest remainder.

    Parameters
    ----------
    strata : pandas.DataFrame
        Columns ``stratum``, ``N`` (members), ``S`` (standard deviation, unit of the value),
        and ``cost`` (per answer, any one unit) for ``optimal``.
    n : int
        Answers to spread.
    method : {"neyman", "proportional", "optimal"}
        The rule.

    Returns
    -------
    pandas.DataFrame
        ``stratum``; ``n``; ``se_contribution`` = W S √((1 − n/N) / n) with W = N / ΣN, in
        the unit of ``S``: the standard error of the mean is the root of the sum of their
        squares.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for N < 1,
        S < 0 (or all 0) or cost ≤ 0; ``size`` if n is below the number of strata;
        ``infeasible`` if n exceeds ΣN; ``unknown`` for another method.

    References
    ----------
    Neyman (1934), On the two different aspects of the representative method;
    Cochran (1977), Sampling Techniques, ch. 5.

    Examples
    --------
    >>> tiers = pd.DataFrame({"stratum": ["A", "B", "C"], "N": [176, 475, 799],
    ...                       "S": [9.0, 4.0, 1.5]})
    >>> allocate(tiers, 150)["n"].tolist()
    [51, 61, 38]
    >>> allocate(tiers, 150, method="proportional")["n"].tolist()
    [18, 49, 83]
    """
    rule = require_choice(as_typed(method), ("neyman", "proportional", "optimal"), "method")
    require_columns(
        strata, ["stratum", "N", "S", *(["cost"] if rule == "optimal" else [])], "strata"
    )
    require_rows(strata, 1, "strata")
    require_complete(strata, ["stratum"])
    require_unique(strata, ["stratum"])
    size = require_counts(strata["N"], "N", low=1).to_numpy()
    spread = require_between(strata["S"], 0, math.inf, "S").to_numpy()
    answers = require_whole(n, "n")
    if answers < len(size):
        raise CourseInputError(
            _("{n} answers cannot cover {strata} strata with at least one each.").format(
                n=answers, strata=len(size)
            ),
            code="size",
            column="n",
            remedy=_("Raise n, or merge strata."),
        )
    if answers > size.sum():
        raise CourseInputError(
            _("{n} answers are more than the {population} members of all strata.").format(
                n=answers, population=int(size.sum())
            ),
            code="infeasible",
            column="n",
            remedy=_("Lower n: asking everyone is already a census."),
        )
    weight = size.astype(float)
    if rule != "proportional":
        require_between(float(spread.max()), 0, math.inf, "S", inclusive="neither")
        # a stratum without spread gets its one answer, and more only when the others are full
        weight = weight * np.maximum(spread, 1e-9 * spread.max())
    if rule == "optimal":
        cost = require_between(strata["cost"], 0, math.inf, "cost", inclusive="neither")
        weight = weight / np.sqrt(cost.to_numpy())
    given = _spread(weight, answers, size)
    contribution = size / size.sum() * spread * np.sqrt((1 - given / size) / given)
    return pd.DataFrame(
        {"stratum": strata["stratum"].to_numpy(), "n": given, "se_contribution": contribution}
    )


def _spread(weight: np.ndarray, total: int, most: np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to ``weight``, each from 1 to ``most``, that sum to total."""
    # Σ clip(t·weight, 1, most) rises in straight pieces between these values of t: invert it
    turns = np.sort(np.concatenate([1 / weight, most / weight]))
    sums = np.clip(np.outer(turns, weight), 1, most).sum(axis=1)
    ideal = np.clip(np.interp(total, sums, turns) * weight, 1, most)
    given = np.floor(ideal + 1e-9).astype(int)
    remainder = np.round(ideal - given, 9)
    first = np.argsort(-remainder, kind="stable")[: total - int(given.sum())]
    given[first] += 1
    return given


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Wilson score interval for a share: honest near 0 and 1 and with small n.

    Parameters
    ----------
    successes : int
        Cases that have the property.
    n : int
        Cases asked.
    confidence : float
        Confidence level, a fraction.

    Returns
    -------
    Interval
        ``low`` and ``high``, fractions (without continuity correction).

    Raises
    ------
    CourseInputError
        ``range`` if n < 1 or ``successes`` is not between 0 and n; ``type``, ``missing``.

    References
    ----------
    Wilson (1927), Probable inference; Newcombe (1998), Two-sided confidence intervals for
    the single proportion.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    from statsmodels.stats.proportion import proportion_confint

    asked = require_whole(n, "n")
    hits = require_whole(successes, "successes", low=0)
    require_between(hits, 0, asked, "successes")
    level = require_between(confidence, 0, 1, "confidence", inclusive="neither")
    low, high = proportion_confint(hits, asked, alpha=1 - level, method="wilson")
    # the ends are exactly 0 and 1 for none and all; rounding noise must not say otherwise
    return Interval(
        0.0 if hits == 0 else float(low),
        1.0 if hits == asked else float(high),
    )


def wilson_table(counts: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Wilson intervals for many shares at once, so that small groups can be ranked fairly.

    Parameters
    ----------
    counts : pandas.DataFrame
        ``x`` (cases that have the property) and ``n`` (cases), one row a group; other columns
        are kept.
    confidence : float
        Confidence level, a fraction.

    Returns
    -------
    pandas.DataFrame
        The table with ``p``, ``low`` and ``high`` (fractions), highest lower bound first.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``; ``range``, ``type``, ``missing`` as for :func:`wilson`.

    References
    ----------
    Wilson (1927); Newcombe (1998).

    Examples
    --------
    >>> wilson_table(pd.DataFrame({"source": ["expo", "online"], "x": [4, 60], "n": [5, 100]}))
       source   x    n    p       low      high
    0  online  60  100  0.6  0.502003  0.690599
    1    expo   4    5  0.8  0.375535  0.963776
    """
    require_columns(counts, ["x", "n"])
    require_rows(counts, 1, "counts")
    hits, asked = require_counts(counts["x"], "x"), require_counts(counts["n"], "n", low=1)
    bounds = [wilson(k, m, confidence) for k, m in zip(hits, asked, strict=True)]
    table = counts.assign(
        p=hits / asked, low=[b.low for b in bounds], high=[b.high for b in bounds]
    )
    return table.sort_values("low", ascending=False, kind="stable", ignore_index=True)


def poststratify(
    sample: pd.DataFrame,
    population: pd.Series | Mapping[str, int],
    confidence: float = 0.95,
) -> Estimate:
    """Mean of a survey whose strata answered at different rates, weighted back.

    mean = Σ W ȳ with W = N / ΣN; its standard error is √(Σ W² s² / n · (1 − n/N)), given the
    numbers that answered; the interval is mean ± z · se (z = 1.96 at 95 %).

    Parameters
    ----------
    sample : pandas.DataFrame
        One row per answer: ``stratum`` and ``value`` (any unit; 0/1 for a share).
    population : pandas.Series or dict
        Members of each stratum in the population.
    confidence : float
        Confidence level, a fraction.

    Returns
    -------
    Estimate
        ``mean``, ``se``, ``low``, ``high`` in the unit of ``value``; ``weights`` of one
        answer by stratum, (N / ΣN) / (n / Σn).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``size`` for a stratum with fewer than
        two answers; ``unknown`` for a stratum that is not in ``population``; ``duplicate``
        for a stratum listed twice there; ``range`` for more answers than members.

    References
    ----------
    Holt & Smith (1979), Post stratification; Lohr (2022), Sampling: Design and Analysis.

    Examples
    --------
    >>> answers = pd.DataFrame({"stratum": ["A", "A", "B", "B"], "value": [9, 7, 5, 5]})
    >>> result = poststratify(answers, {"A": 100, "B": 300})
    >>> result.mean, round(result.se, 4), result.weights.to_dict()
    (5.75, 0.2475, {'A': 0.5, 'B': 1.5})
    """
    require_columns(sample, ["stratum", "value"], "sample")
    require_rows(sample, 1, "sample")
    require_complete(sample, ["stratum"])
    value = require_numbers(sample["value"], "value")
    members = require_counts(population, "population", low=1)
    require_rows(members, 1, "population")
    require_unique(members.rename("N").rename_axis("stratum").reset_index(), ["stratum"])
    for stratum in sample["stratum"].unique():
        require_known(stratum, members.index, "population")
    groups = value.groupby(sample["stratum"].to_numpy(), observed=True)
    n = groups.size().reindex(members.index, fill_value=0)
    for stratum, found, most in zip(members.index, n, members, strict=True):
        if found < 2:
            raise CourseInputError(
                _("Stratum {stratum} has {found} answers; it needs at least two.").format(
                    stratum=repr(stratum), found=found
                ),
                code="size",
                column="stratum",
                row=stratum,
                remedy=_("Collect more answers there, or merge it with a similar stratum."),
            )
        require_between(int(found), 2, int(most), f"n[{stratum}]")
    share = members / members.sum()
    mean = float((share * groups.mean().reindex(members.index)).sum())
    variance = groups.var(ddof=1).reindex(members.index)
    se = math.sqrt(float((share**2 * variance / n * (1 - n / members)).sum()))
    reach = z_value(confidence) * se
    weights = (share / (n / n.sum())).rename("weight").rename_axis("stratum")
    return Estimate(mean, se, mean - reach, mean + reach, weights)
