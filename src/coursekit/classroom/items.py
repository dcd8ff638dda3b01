"""How good a test is: difficulty, discrimination and reliability of its items."""

from __future__ import annotations

import math

import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.methods import relations


def item_statistics(points: pd.DataFrame, maxima: pd.Series) -> pd.DataFrame:
    """Describe each item by how hard it is and how well it tells good from weak trainees.

    Parameters
    ----------
    points : DataFrame
        One row per trainee, one column per item, points earned.
    maxima : Series
        Most points an item gives, by item.

    Returns
    -------
    DataFrame
        ``item``; ``difficulty``, the mean share of points earned (1 = everybody has it);
        ``discrimination``, the correlation of the item with the total of the *other* items
        (corrected item-total correlation; NaN where either does not vary); ``n``.

    References
    ----------
    Crocker and Algina (1986), Introduction to Classical and Modern Test Theory, ch. 14.

    Examples
    --------
    >>> points = pd.DataFrame({"a": [5, 5, 0, 0], "b": [4, 4, 4, 0], "c": [1, 1, 0, 0]})
    >>> item_statistics(points, pd.Series({"a": 5, "b": 4, "c": 1})).round(2)
      item  difficulty  discrimination  n
    0    a        0.50            0.73  4
    1    b        0.75            0.58  4
    2    c        0.50            0.93  4
    """
    total = points.sum(axis=1)
    rows = []
    for item in points.columns:
        mine, rest = points[item], total - points[item]
        varies = mine.std() > 0 and rest.std() > 0
        rows.append(
            {
                "item": item,
                "difficulty": float(mine.mean() / maxima[item]) if maxima[item] else math.nan,
                "discrimination": float(mine.corr(rest)) if varies else math.nan,
                "n": int(mine.count()),
            }
        )
    return pd.DataFrame(rows, columns=["item", "difficulty", "discrimination", "n"])


def cronbach_alpha(points: pd.DataFrame) -> float:
    """Estimate how consistently the items measure one thing.

    The coefficient of lecture 3, :func:`coursekit.methods.relations.cronbach`; for items that
    are right or wrong it is KR-20. NaN with fewer than two items, fewer than three trainees, or
    a total that does not vary.

    References
    ----------
    Cronbach (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16.

    Examples
    --------
    >>> same = pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]})
    >>> round(cronbach_alpha(same), 2)
    1.0
    """
    try:
        return relations.cronbach(points).alpha
    except CourseInputError:
        return math.nan
