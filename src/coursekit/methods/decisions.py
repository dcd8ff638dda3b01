"""Choosing among candidates by several criteria: AHP weights, TOPSIS ranking, robustness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_given,
    require_numbers,
    require_rows,
    require_sum,
    require_whole,
)

# Saaty's random index: mean consistency index of random judgements on n criteria.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)


@dataclass(frozen=True, eq=False)
class AHP(Result):
    """Weights from pairwise judgements, and how far the judgements agree with each other.

    Attributes
    ----------
    weights : Series
        Weight of each criterion, fractions that add up to 1.
    lambda_max : float
        Principal eigenvalue; equal to the number of criteria for a consistent judge.
    ci, cr : float
        Consistency index (lambda_max - n) / (n - 1) and consistency ratio ci / random index.
    consistent : bool
        Whether ``cr`` is at most 0.10.
    worst_pair : tuple of str or None
        The judgement furthest from the ratio of the two weights: the one to talk about.
    """

    weights: pd.Series
    lambda_max: float
    ci: float
    cr: float
    consistent: bool
    worst_pair: tuple[str, str] | None


@no_blanks
def pairwise(criteria: Sequence[str], upper: Sequence[float]) -> pd.DataFrame:
    """Complete a matrix of pairwise judgements from its upper triangle.

    Parameters
    ----------
    criteria : sequence of str
        Names of the n criteria.
    upper : sequence of float
        The n (n - 1) / 2 judgements row by row: first against second, first against third …
        on Saaty's scale (1/9 to 9).

    Returns
    -------
    DataFrame
        Square and reciprocal, ready for :func:`ahp`.

    Raises
    ------
    CourseInputError
        ``size`` for a wrong number of judgements, ``range`` for one that is not positive.

    References
    ----------
    Saaty (1977).

    Examples
    --------
    >>> pairwise(["wallet", "fit"], [1/3])
              wallet       fit
    wallet       1.0  0.333333
    fit          3.0  1.000000
    """
    require_given(upper, "upper")
    n = len(criteria)
    if len(upper) != n * (n - 1) // 2:
        raise CourseInputError(
            _("{n} criteria need {needed} judgements, not {given}.").format(
                n=n, needed=n * (n - 1) // 2, given=len(upper)
            ),
            code="size",
            column="upper",
        )
    judgements = require_between(list(upper), 0, np.inf, "upper", inclusive="neither").to_numpy()
    matrix = np.ones((n, n))
    rows, columns = np.triu_indices(n, 1)
    matrix[rows, columns] = judgements
    matrix[columns, rows] = 1 / judgements
    return pd.DataFrame(matrix, index=list(criteria), columns=list(criteria))


@no_blanks
def ahp(matrix: pd.DataFrame) -> AHP:
    """Derive weights from pairwise judgements (analytic hierarchy process).

    Convention: principal right eigenvector; random index 0, 0, .58, .90, 1.12, 1.24, 1.32,
    1.41, 1.45, 1.49 for 1 to 10 criteria.

    Parameters
    ----------
    matrix : DataFrame
        Square, same names on both sides; each entry says how many times more important the
        row is than the column. Below the diagonal stand the reciprocals.

    Returns
    -------
    AHP
        Weights, consistency index and ratio, and the worst pair.

    Raises
    ------
    CourseInputError
        ``type`` for a matrix that is not square or not reciprocal (tolerance 1e-6),
        ``size`` above 10 criteria, ``range`` for an entry that is not positive, ``missing``.

    References
    ----------
    Saaty (1977, 1980).

    Examples
    --------
    >>> judge = pairwise(["wallet", "growth", "margin"], [1, 2, 2])
    >>> result = ahp(judge)
    >>> result.weights.round(2).to_dict(), round(result.cr, 3)
    ({'wallet': 0.4, 'growth': 0.4, 'margin': 0.2}, 0.0)
    """
    require_given(matrix, "matrix")
    matrix = pd.DataFrame(matrix)
    n = len(matrix)
    require_rows(matrix, 1, "matrix")
    if n > len(RANDOM_INDEX):
        raise CourseInputError(
            _("{n} criteria are too many to compare pair by pair.").format(n=n),
            code="size",
            column="matrix",
            remedy=_("Group them so that at most {most} stand side by side.").format(
                most=len(RANDOM_INDEX)
            ),
        )
    if matrix.shape[1] != n or list(matrix.index) != list(matrix.columns):
        raise CourseInputError(
            _("The matrix must have the same criteria as rows and as columns."),
            code="type",
            column="matrix",
        )
    for column in matrix:
        require_between(matrix[column], 0, np.inf, str(column), inclusive="neither")
    a = matrix.to_numpy(float)
    off = np.argwhere(~np.isclose(a * a.T, 1, rtol=0, atol=1e-6))
    if len(off):
        first, second = (str(matrix.index[i]) for i in off[0])
        raise CourseInputError(
            _("The judgements '{first}' over '{second}' and back are not reciprocal.").format(
                first=first, second=second
            ),
            code="type",
            column="matrix",
            row=first,
            remedy=_("Write 1/3 below the diagonal where 3 stands above it, not 0.33."),
        )
    values, vectors = np.linalg.eig(a)
    principal = int(values.real.argmax())
    lambda_max = float(values[principal].real)
    w = np.abs(vectors[:, principal].real)
    weights = pd.Series(w / w.sum(), index=matrix.index, name="weight")
    ci = max(0.0, (lambda_max - n) / (n - 1)) if n > 1 else 0.0
    cr = ci / RANDOM_INDEX[n - 1] if n > 2 else 0.0  # two criteria cannot contradict each other
    deviation = np.triu(np.abs(np.log(a * w[None, :] / w[:, None])), 1)
    i, j = divmod(int(deviation.argmax()), n)
    named = deviation[i, j] > 1e-9
    return AHP(
        weights=weights,
        lambda_max=lambda_max,
        ci=ci,
        cr=cr,
        consistent=cr <= 0.10,
        worst_pair=(str(matrix.index[i]), str(matrix.index[j])) if named else None,
    )


@no_blanks
def topsis(
    candidates: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    benefit: Mapping[str, bool],
    alternative: str | None = None,
    normalisation: Literal["vector", "minmax"] = "vector",
) -> pd.DataFrame:
    """Rank candidates by closeness to the ideal and distance from the worst (TOPSIS).

    Convention: vector normalisation x / sqrt(sum x²), as in Hwang and Yoon. Min–max
    normalisation is offered for comparison, because it can give another order.

    Parameters
    ----------
    candidates : DataFrame
        One row a candidate; the criteria are the columns named in ``weights``.
    weights : Series or mapping
        Weight of each criterion; they add up to 1.
    benefit : mapping
        ``True`` where more is better, ``False`` where less is better (days outstanding).
    alternative : str, optional
        Column that names the candidates; the index by default.
    normalisation : {"vector", "minmax"}
        How the criteria are made comparable.

    Returns
    -------
    DataFrame
        The candidate, ``d_plus`` and ``d_minus`` (distances to the ideal and the worst),
        ``closeness`` (0 to 1) and ``rank`` (1 is best; ties share the better rank), best
        first.

    Raises
    ------
    CourseInputError
        ``column`` for a missing criterion or direction, ``sum``, ``missing``, ``size``
        below two candidates, ``duplicate``, ``type`` for text, ``range`` for a negative
        weight or a criterion with one value only, ``unknown`` for another normalisation.

    References
    ----------
    Hwang & Yoon (1981).

    Examples
    --------
    >>> firms = pd.DataFrame({"wallet": [120, 60, 90], "dso": [95, 60, 40]}, index=list("ABC"))
    >>> topsis(firms, {"wallet": 0.5, "dso": 0.5}, {"wallet": True, "dso": False}).round(3)
      alternative  d_plus  d_minus  closeness  rank
    0           C   0.093    0.249      0.728     1
    1           A   0.231    0.186      0.446     2
    2           B   0.204    0.147      0.419     3
    """
    require_choice(normalisation, ("vector", "minmax"), "normalisation")
    matrix, w, signs, names = _criteria(candidates, weights, benefit, alternative)
    d_plus, d_minus = _distances(matrix, w[None, :], signs, normalisation)
    table = pd.DataFrame({"d_plus": d_plus[0], "d_minus": d_minus[0]})
    table.insert(0, alternative or "alternative", names)
    table["closeness"] = table["d_minus"] / (table["d_plus"] + table["d_minus"])
    ordered = table["closeness"].round(12)
    table["rank"] = ordered.rank(ascending=False, method="min").astype(int)
    return table.sort_values("rank", kind="stable", ignore_index=True)


@no_blanks
def rank_acceptability(
    candidates: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    benefit: Mapping[str, bool],
    alternative: str | None = None,
    concentration: float = 50.0,
    n: int = 2000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Ask how often each candidate takes each rank when the weights wobble.

    Weights are drawn from a Dirichlet distribution around the given ones and the
    candidates ranked by :func:`topsis` each time.

    Parameters
    ----------
    candidates, weights, benefit, alternative
        As in :func:`topsis`.
    concentration : float
        How tightly the draws stay around the weights; higher is tighter.
    n : int
        Number of draws.
    random_state : int
        Seed of the draws.

    Returns
    -------
    DataFrame
        One row a candidate, columns 1, 2, … : share of draws in which it takes that rank.

    Raises
    ------
    CourseInputError
        As in :func:`topsis`; ``range`` for a concentration that is not positive or no draw.

    References
    ----------
    Lahdelma, Hokkanen & Salminen (1998), the idea of rank acceptability.

    Examples
    --------
    >>> firms = pd.DataFrame({"wallet": [120, 60, 90], "dso": [95, 60, 40]}, index=list("ABC"))
    >>> shares = rank_acceptability(firms, {"wallet": .5, "dso": .5},
    ...                             {"wallet": True, "dso": False}, n=200)
    >>> shares.sum(axis=1).round(6).to_dict()
    {'A': 1.0, 'B': 1.0, 'C': 1.0}
    """
    require_between(concentration, 0, np.inf, "concentration", inclusive="neither")
    require_whole(n, "n")
    matrix, w, signs, names = _criteria(candidates, weights, benefit, alternative)
    rng = np.random.default_rng(random_state)
    draws = np.zeros((n, len(w)))
    weighted = w > 0  # a Dirichlet parameter must be positive; weight 0 stays 0
    draws[:, weighted] = rng.dirichlet(concentration * w[weighted], size=n)
    d_plus, d_minus = _distances(matrix, draws, signs, "vector")
    closeness = d_minus / (d_plus + d_minus)
    ranks = (-closeness).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    shares = {r: (ranks == r).mean(axis=0) for r in range(1, len(names) + 1)}
    return pd.DataFrame(shares, index=pd.Index(names, name=alternative or "alternative"))


def _criteria(
    candidates: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    benefit: Mapping[str, bool],
    alternative: str | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Check the inputs of TOPSIS; return values, weights, directions (+1, -1) and names."""
    w = require_sum(weights, name="weights")
    criteria = [str(c) for c in w.index]
    require_columns(candidates, criteria + ([alternative] if alternative else []))
    require_rows(candidates, 2, "candidates")
    if alternative:
        require_key(candidates, [alternative])
    for criterion in criteria:
        if criterion not in benefit:
            raise CourseInputError(
                _("It is not said whether more of '{criterion}' is better.").format(
                    criterion=criterion
                ),
                code="column",
                column="benefit",
                remedy=_("Add it to 'benefit': True if more is better, False if less is."),
            )
        if np.ptp(require_numbers(candidates[criterion], criterion)) == 0:
            raise CourseInputError(
                _("All candidates have the same value of '{criterion}'.").format(
                    criterion=criterion
                ),
                code="range",
                column=criterion,
                remedy=_("Leave the criterion out: it cannot separate them."),
            )
    signs = np.where([bool(benefit[c]) for c in criteria], 1.0, -1.0)
    names = candidates[alternative] if alternative else candidates.index
    return candidates[criteria].to_numpy(float), w.to_numpy(), signs, [str(x) for x in names]


def _distances(
    matrix: np.ndarray, draws: np.ndarray, signs: np.ndarray, normalisation: str
) -> tuple[np.ndarray, np.ndarray]:
    """Distances to the ideal and to the worst, one row a draw of weights."""
    if normalisation == "vector":
        scaled = matrix / np.sqrt((matrix**2).sum(axis=0)) * signs
    else:
        low, high = matrix.min(axis=0), matrix.max(axis=0)
        scaled = (matrix - low) / (high - low) * signs
    weighted = scaled[None, :, :] * draws[:, None, :]
    best, worst = weighted.max(axis=1, keepdims=True), weighted.min(axis=1, keepdims=True)
    d_plus = np.sqrt(((weighted - best) ** 2).sum(axis=2))
    d_minus = np.sqrt(((weighted - worst) ** 2).sum(axis=2))
    return d_plus, d_minus
