"""The voice of the customer: do two coders read the same thing in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks
from coursekit.methods._validate import require_complete, require_given, require_rows


@dataclass(frozen=True)
class Kappa(Result):
    """Agreement of two coders beyond chance.

    Attributes
    ----------
    kappa, low, high : float
        Cohen's kappa (1 is perfect, 0 chance) with its 95 % interval.
    agreement : float
        Share of items coded alike.
    n : int
        Items.
    """

    kappa: float
    low: float
    high: float
    agreement: float
    n: int


@no_blanks
def kappa(a: Sequence[str] | pd.Series, b: Sequence[str] | pd.Series) -> Kappa:
    """Agreement of two coders on categories, corrected for chance (Cohen's kappa).

    (observed - expected agreement) / (1 - expected agreement), unweighted.

    Parameters
    ----------
    a, b : sequence
        Category each coder gave to the same items, in the same order.

    Returns
    -------
    Kappa
        Kappa, interval, plain agreement and n.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``; ``size`` if the lists differ in length; ``range`` if both used
        one and the same category throughout, so that chance alone explains everything.

    References
    ----------
    Cohen (1960); Fleiss, Cohen & Everitt (1969), the interval.

    Examples
    --------
    >>> a = ["yes"] * 25 + ["no"] * 25
    >>> b = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    >>> round(kappa(a, b).kappa, 2)
    0.4
    """
    from statsmodels.stats.inter_rater import cohens_kappa

    for name, codes in (("a", a), ("b", b)):
        require_given(codes, name)
        require_rows(codes, 1, name)
        require_complete(pd.Series(list(codes), name=name))
    if len(a) != len(b):
        raise CourseInputError(
            _("The coders judged {a} and {b} items.").format(a=len(a), b=len(b)),
            code="size",
            column="b",
            remedy=_("Keep only items that both coded."),
        )
    first, second = list(a), list(b)
    names = sorted({*first, *second}, key=str)
    if len(names) < 2:
        raise CourseInputError(
            _("Both coders used one category only: agreement beyond chance has no meaning."),
            code="range",
            column="a",
        )
    table = pd.crosstab(pd.Series(first), pd.Series(second))
    table = table.reindex(index=names, columns=names, fill_value=0)
    with np.errstate(all="ignore"):  # perfect agreement has a variance of rounding dust
        result = cohens_kappa(table.to_numpy())
        low, high = result.kappa_low, result.kappa_upp
    exact = bool(np.isnan(low))
    return Kappa(
        kappa=float(result.kappa),
        low=float(result.kappa if exact else low),
        high=float(result.kappa if exact else min(1.0, high)),
        agreement=sum(x == y for x, y in zip(first, second, strict=True)) / len(first),
        n=len(first),
    )
