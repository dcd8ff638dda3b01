"""Value on both sides: what a customer is worth to us, and what we are worth to a customer."""

from __future__ import annotations

from collections.abc import Mapping
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
    require_complete,
    require_number,
    require_numbers,
    require_rows,
    show,
)


@dataclass(frozen=True, eq=False)
class Whale(Result):
    """Whale curve: cumulative profit from the best customer to the worst.

    Attributes
    ----------
    frame : DataFrame
        One row a customer, best first: the account, its profit, ``rank``,
        ``cum_share_customers`` and ``cum_share_profit`` (fractions of all customers and of
        net profit; above 1 where later customers lose money).
    peak : float
        Highest cumulative share of net profit.
    peak_at : float
        Share of customers at the peak.
    n_loss : int
        Customers with a loss.
    total : float
        Net profit of all customers, in the unit of the profit column.
    """

    frame: pd.DataFrame
    peak: float
    peak_at: float
    n_loss: int
    total: float

    def top_share(self, customers: float = 0.2) -> float:
        """Share of net profit earned by the best ``customers`` (a fraction, whole heads)."""
        require_between(customers, 0, 1, "customers", inclusive="right")
        heads = max(1, round(customers * len(self.frame)))
        return float(self.frame["cum_share_profit"].iloc[heads - 1])


@no_blanks
def whale(
    accounts: pd.DataFrame, profit: str = "profit_cny_m", account: str = "account_id"
) -> Whale:
    """Draw up the whale curve of customer profit.

    Parameters
    ----------
    accounts : DataFrame
        One row a customer with its ``profit`` after cost to serve, in one money unit.
    profit, account : str
        Names of the two columns.

    Returns
    -------
    Whale
        The curve, its peak, the number of loss-makers and ``top_share()``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``duplicate``; ``range`` when all customers
        together earn nothing, because shares of a loss have no meaning.

    References
    ----------
    Kaplan & Narayanan (2001); van Raaij, Vernooij & van Triest (2003).

    Examples
    --------
    >>> book = pd.DataFrame({"account_id": list("ABCD"), "profit_cny_m": [60, 70, -40, 10]})
    >>> curve = whale(book)
    >>> curve.peak, curve.peak_at, curve.n_loss
    (1.4, 0.75, 1)
    """
    require_columns(accounts, [account, profit])
    require_rows(accounts, 1, "accounts")
    require_numbers(accounts[profit], profit)
    require_key(accounts, [account])
    frame = accounts[[account, profit]].sort_values(
        profit, ascending=False, kind="stable", ignore_index=True
    )
    total = float(frame[profit].sum())
    if total <= 0:
        raise CourseInputError(
            _("All customers together earn {total}, so shares of profit have no meaning.").format(
                total=show(total)
            ),
            code="range",
            column=profit,
            remedy=_("Show cumulative profit in money instead."),
        )
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame["cum_share_customers"] = frame["rank"] / len(frame)
    frame["cum_share_profit"] = frame[profit].cumsum() / total
    top = int(frame["cum_share_profit"].argmax())
    return Whale(
        frame=frame,
        peak=float(frame["cum_share_profit"].iloc[top]),
        peak_at=float(frame["cum_share_customers"].iloc[top]),
        n_loss=int((frame[profit] < 0).sum()),
        total=total,
    )


@no_blanks
def time_driven_rates(cost: float, practical_minutes: float, minutes: pd.Series) -> pd.Series:
    """Cost of one unit of each activity from the minutes it takes (time-driven ABC).

    Parameters
    ----------
    cost : float
        Cost of the department for the period, in one money unit.
    practical_minutes : float
        Minutes of work it can really supply in that period.
    minutes : Series
        Minutes one unit of each activity takes, indexed by activity.

    Returns
    -------
    Series
        Money per unit of activity, ready for :func:`cost_to_serve`.

    Raises
    ------
    CourseInputError
        ``range``: a negative cost, no practical minutes, negative minutes.

    References
    ----------
    Kaplan & Anderson (2004).

    Examples
    --------
    >>> time_driven_rates(560_000, 700_000, pd.Series({"order": 8, "query": 44})).round(2).to_dict()
    {'order': 6.4, 'query': 35.2}
    """
    require_between(cost, 0, np.inf, "cost")
    require_between(practical_minutes, 0, np.inf, "practical_minutes", inclusive="neither")
    require_between(minutes, 0, np.inf, "minutes")
    return minutes * (cost / practical_minutes)


@no_blanks
def cost_to_serve(
    activity: pd.DataFrame, rates: Mapping[str, float] | pd.Series, account: str = "account_id"
) -> pd.Series:
    """Cost to serve each account: quantities of activity times their rates.

    Parameters
    ----------
    activity : DataFrame
        ``account_id, activity, quantity``, any number of rows an account.
    rates : Series or mapping
        Money per unit of each activity, in one unit.
    account : str
        Name of the account column.

    Returns
    -------
    Series
        Cost by account, in the money unit of the rates.

    Raises
    ------
    CourseInputError
        ``column`` for a missing column or an activity without a rate; ``empty``,
        ``missing``; ``range`` for a negative quantity or rate.

    References
    ----------
    Kaplan & Anderson (2004).

    Examples
    --------
    >>> work = pd.DataFrame({"account_id": ["K1", "K1", "K2"], "quantity": [10, 2, 5],
    ...                      "activity": ["visit", "expedite", "visit"]})
    >>> cost_to_serve(work, {"visit": 0.004, "expedite": 0.02}).to_dict()
    {'K1': 0.08, 'K2': 0.02}
    """
    require_columns(activity, [account, "activity", "quantity"])
    require_rows(activity, 1, "activity")
    require_complete(activity, [account, "activity"])
    require_between(activity["quantity"], 0, np.inf, "quantity")
    price = require_between(require_numbers(rates, "rates"), 0, np.inf, "rates")
    unpriced = activity.loc[~activity["activity"].isin(price.index), "activity"]
    if len(unpriced):
        raise CourseInputError(
            _("There is no rate for the activity '{name}'.").format(name=unpriced.iloc[0]),
            code="column",
            column="rates",
            row=unpriced.index[0],
            remedy=_("Add it to the rates; 0 if it really costs nothing."),
        )
    cost = activity["quantity"] * activity["activity"].map(price)
    return cost.groupby(activity[account]).sum().rename("cost_to_serve")


@no_blanks
def margin_multiple(
    retention: float, discount: float, first: Literal["next", "now"] = "next"
) -> float:
    """Years of today's margin a customer is worth over an endless horizon.

    Convention: by default the first margin arrives one period from now, r / (1 + i - r);
    with ``first="now"`` it arrives today as well, (1 + i) / (1 + i - r).

    Parameters
    ----------
    retention : float
        Share of customers that stay each period, r.
    discount : float
        Interest per period, i (0.10 for 10 %).
    first : {"next", "now"}
        When the first margin arrives.

    Returns
    -------
    float
        Multiple of one period's margin.

    Raises
    ------
    CourseInputError
        ``range``: retention outside 0 to 1, a negative discount, or nobody ever leaving at no
        interest (the value would be infinite); ``unknown``: another ``first``.

    References
    ----------
    Gupta & Lehmann (2003).

    Examples
    --------
    >>> round(margin_multiple(0.8, 0.10), 2), round(margin_multiple(0.8, 0.10, first="now"), 2)
    (2.67, 3.67)
    """
    require_between(retention, 0, 1, "retention")
    require_between(discount, 0, np.inf, "discount")
    require_choice(first, ("next", "now"), "first")
    if 1 + discount == retention:
        raise CourseInputError(
            _("With nobody leaving and no interest the value has no end."),
            code="range",
            column="retention",
            remedy=_("Give a retention below 1 or a discount above 0."),
        )
    return (retention if first == "next" else 1 + discount) / (1 + discount - retention)


@no_blanks
def clv(
    margin: float,
    retention: float,
    discount: float,
    acquisition: float = 0.0,
    first: Literal["next", "now"] = "next",
) -> float:
    """Value a customer over a lifetime: margin x :func:`margin_multiple` - acquisition.

    Parameters
    ----------
    margin : float
        Margin per period after cost to serve, in one money unit.
    retention, discount : float
        As in :func:`margin_multiple`.
    acquisition : float
        Money spent to win the customer, paid today.
    first : {"next", "now"}
        When the first margin arrives.

    Returns
    -------
    float
        Present value in the unit of the margin.

    Raises
    ------
    CourseInputError
        ``range``, as in :func:`margin_multiple`, or a negative acquisition.

    References
    ----------
    Gupta & Lehmann (2003).

    Examples
    --------
    >>> round(clv(margin=3.0, retention=0.8, discount=0.10, acquisition=2.0), 2)
    6.0
    """
    require_number(margin, "margin")
    require_between(acquisition, 0, np.inf, "acquisition")
    return margin * margin_multiple(retention, discount, first) - acquisition


@dataclass(frozen=True)
class EconomicValue(Result):
    """What an offer is worth to the customer against the next best alternative.

    Attributes
    ----------
    evc : float
        Economic value to the customer, in the money unit of the inputs.
    inducement : float
        What the customer keeps: ``evc`` minus the price.
    captured_share : float
        Share of the differential value that the price captures (not a number when the
        offer is worth no more than the reference).
    """

    evc: float
    inducement: float
    captured_share: float


@no_blanks
def economic_value(
    reference: float,
    positives: Mapping[str, float],
    negatives: Mapping[str, float],
    price: float,
) -> EconomicValue:
    """Add up what an offer is worth to a customer (EVC).

    Parameters
    ----------
    reference : float
        Price of the customer's next best alternative, present value in one money unit.
    positives : mapping
        Money the customer gains by each difference in our favour.
    negatives : mapping
        Money each difference costs the customer (switching, training), given as positive
        numbers; they are subtracted here.
    price : float
        Our price.

    Returns
    -------
    EconomicValue
        ``evc``, ``inducement`` and ``captured_share``.

    Raises
    ------
    CourseInputError
        ``range``: any negative amount.

    References
    ----------
    Forbis & Mehta (1981); Anderson & Narus (1998).

    Examples
    --------
    >>> offer = economic_value(42.0, {"energy": 6.5, "downtime": 4.8, "commissioning": 1.2},
    ...                        {"training": 0.9, "parallel run": 1.6}, price=47.0)
    >>> round(offer.evc, 1), round(offer.inducement, 1), round(offer.captured_share, 2)
    (52.0, 5.0, 0.5)
    """
    require_between(reference, 0, np.inf, "reference")
    require_between(price, 0, np.inf, "price")
    gains = require_between(require_numbers(positives, "positives"), 0, np.inf, "positives")
    costs = require_between(require_numbers(negatives, "negatives"), 0, np.inf, "negatives")
    difference = float(gains.sum() - costs.sum())
    evc = reference + difference
    captured = (price - reference) / difference if difference > 0 else float("nan")
    return EconomicValue(evc=evc, inducement=evc - price, captured_share=captured)
