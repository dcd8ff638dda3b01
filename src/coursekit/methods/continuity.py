"""Keeping the customer the company's: dependence on persons, rotation and handover."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_rows,
)


@no_blanks
def dependency(
    contacts: pd.DataFrame,
    account: str = "account_id",
    person: str = "person_id",
    strength: str = "strength",
) -> pd.DataFrame:
    """How far each account hangs on one of our people.

    Parameters
    ----------
    contacts : DataFrame
        One row an account and one of our people who is in contact with it, with the
        strength of the relationship (contacts, hours or a score) and, where known, the
        ``tier`` of the person (rep, team, region, sponsor).
    account, person, strength : str
        Names of the three columns.

    Returns
    -------
    DataFrame
        The account, ``hhi`` (0 to 10,000; 10,000 is a single thread), ``top_share`` (share
        of the strongest person, a fraction), ``people``, ``tiers`` (tiers in contact, blank
        if not known) and ``single_threaded``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for a negative
        strength or an account without any.

    References
    ----------
    Herfindahl (1950); Palmatier, Scheer & Steenkamp (2007).

    Examples
    --------
    >>> contacts = pd.DataFrame({"account_id": ["K1", "K1", "K2"], "person_id": ["a", "b", "a"],
    ...                          "strength": [3.0, 1.0, 2.0]})
    >>> dependency(contacts)[["account_id", "hhi", "top_share", "single_threaded"]]
      account_id      hhi  top_share  single_threaded
    0         K1   6250.0       0.75            False
    1         K2  10000.0       1.00             True
    """
    require_columns(contacts, [account, person, strength])
    require_rows(contacts, 1, "contacts")
    require_complete(contacts, [account, person])
    require_key(contacts, [account, person])
    force = require_between(contacts[strength], 0, np.inf, strength)
    total = force.groupby(contacts[account]).transform("sum")
    require_between(total.rename(strength), 0, np.inf, strength, inclusive="neither")
    share = force / total
    active = contacts[force > 0]
    table = pd.DataFrame(
        {
            "hhi": (share**2).groupby(contacts[account]).sum() * 10_000,
            "top_share": share.groupby(contacts[account]).max(),
            "people": active.groupby(account)[person].nunique(),
        }
    )
    table["tiers"] = active.groupby(account)["tier"].nunique() if "tier" in contacts else np.nan
    table["single_threaded"] = table["people"] == 1
    return table.reset_index()


@dataclass(frozen=True)
class Rotation(Result):
    """Cost of rotating owners and of depending on them, as shares of an account's revenue.

    cost a year = (l0 exp(-h / h0) + c h) / T + q ld [1 - (tau / T)(1 - exp(-T / tau))]: the
    handover every T years, softened by h weeks of overlap, against unplanned leavers who take
    more along the longer they owned the account. A design model of this course; only the
    size of the loss is anchored in research.

    Attributes
    ----------
    l0 : float
        Loss at an abrupt handover.
    h0 : float
        Weeks of overlap that cut the loss to 37 %.
    c : float
        Cost of one week of overlap.
    q : float
        Chance a year that an owner leaves unplanned.
    ld : float
        Loss if an owner of very long standing leaves.
    tau : float
        Years in which dependence builds up.

    References
    ----------
    Shi, Sridhar, Grewal & Lilien (2017), the size of the loss.

    Examples
    --------
    >>> rotation = Rotation()
    >>> round(rotation.best_term(overlap_weeks=8), 1), rotation.best_term(overlap_weeks=2)
    (3.7, 12.0)
    """

    l0: float = 0.14
    h0: float = 4.5
    c: float = 0.001
    q: float = 0.12
    ld: float = 0.25
    tau: float = 3.0

    def __post_init__(self) -> None:
        """Check the parameters."""
        for name in ("l0", "c", "q", "ld"):
            require_between(getattr(self, name), 0, 1, name)
        for name in ("h0", "tau"):
            require_between(getattr(self, name), 0, np.inf, name, inclusive="neither")

    def planned_loss(self, term_years: float, overlap_weeks: float) -> float:
        """Loss by planned handovers, a share of revenue a year."""
        require_between(term_years, 0, np.inf, "term_years", inclusive="neither")
        require_between(overlap_weeks, 0, np.inf, "overlap_weeks")
        handover = self.l0 * math.exp(-overlap_weeks / self.h0) + self.c * overlap_weeks
        return handover / term_years

    def dependency_loss(self, term_years: float) -> float:
        """Loss to expect from unplanned leavers, a share of revenue a year."""
        require_between(term_years, 0, np.inf, "term_years", inclusive="neither")
        early = self.tau / term_years * (1 - math.exp(-term_years / self.tau))
        return self.q * self.ld * (1 - early)

    def best_term(self, overlap_weeks: float, longest: float = 12.0) -> float:
        """Term in years with the lowest cost; ``longest`` if no shorter one is cheaper."""
        from scipy.optimize import minimize_scalar

        require_between(longest, 0.25, np.inf, "longest", inclusive="neither")
        require_between(overlap_weeks, 0, np.inf, "overlap_weeks")
        handover = self.l0 * math.exp(-overlap_weeks / self.h0) + self.c * overlap_weeks

        def cost(term: Any) -> Any:
            early = self.tau / term * (1 - np.exp(-term / self.tau))
            return handover / term + self.q * self.ld * (1 - early)

        grid = np.linspace(0.25, longest, 400)
        at = int(np.argmin(cost(grid)))
        if at == len(grid) - 1:
            return float(longest)
        near = (grid[max(at - 1, 0)], grid[at + 1])
        return float(minimize_scalar(cost, bounds=near, method="bounded").x)


@no_blanks
def rotation_cost(term_years: float, overlap_weeks: float, params: Rotation | None = None) -> float:
    """Yearly cost of a rotation rule: planned handovers plus dependence on owners.

    Parameters
    ----------
    term_years : float
        Years after which an owner hands over.
    overlap_weeks : float
        Weeks in which both owners work together.
    params : Rotation, optional
        Parameters of the model; its defaults otherwise.

    Returns
    -------
    float
        Share of an account's revenue a year.

    Raises
    ------
    CourseInputError
        ``range`` for a term that is not positive or a negative overlap; ``missing``, ``type``.

    References
    ----------
    Shi, Sridhar, Grewal & Lilien (2017), the size of the loss; the model is the course's own.

    Examples
    --------
    >>> round(rotation_cost(term_years=3.7, overlap_weeks=8), 4)
    0.0213
    """
    model = params or Rotation()
    return model.planned_loss(term_years, overlap_weeks) + model.dependency_loss(term_years)
