"""Getting paid: days sales outstanding, collection effectiveness, roll rates, provisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_dates, require_key
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    require_whole,
    show,
)


@no_blanks
def dso(
    ar: float,
    monthly_sales: pd.Series,
    method: Literal["annual", "quarter", "countback"] = "countback",
    days_in_month: int | None = None,
) -> float:
    """Days sales outstanding, three ways.

    *annual*: receivables / sales of the last 12 months x 365; *quarter*: / sales of the last 3
    months x 90; *countback* (exhaustion): take the newest months off the receivables one by
    one and add up their days, which leaves the season out.

    Parameters
    ----------
    ar : float
        Receivables at the end of the last month.
    monthly_sales : Series
        Credit sales by month in the same unit, indexed by month without gaps.
    method : {"annual", "quarter", "countback"}
        Which way.
    days_in_month : int, optional
        Length of every month for *countback*; the calendar's by default.

    Returns
    -------
    float
        Days.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``, ``unknown``; ``size`` with too few months; ``range``
        for negative numbers, a gap between months, no sales, or receivables above all sales
        given (*countback*).

    References
    ----------
    Credit Research Foundation, count-back method.

    Examples
    --------
    >>> sales = pd.Series([70.0, 80, 100], index=pd.period_range("2025-01", periods=3, freq="M"))
    >>> round(dso(212, sales, days_in_month=30), 1)
    73.7
    """
    require_choice(method, ("annual", "quarter", "countback"), "method")
    require_between(ar, 0, np.inf, "ar")
    require_rows(monthly_sales, 1, "monthly_sales")
    sales = require_between(monthly_sales, 0, np.inf, "monthly_sales")
    months = _months(monthly_sales.index)
    sales = pd.Series(sales.to_numpy(), index=months).sort_index()
    steps = np.diff(sales.index.astype("int64"))
    if (steps != 1).any():
        raise CourseInputError(
            _("The months of 'monthly_sales' are repeated or have a gap."),
            code="range",
            column="monthly_sales",
            row=str(sales.index[int(np.argmax(steps != 1))]),
            remedy=_("Give every month once; 0 where nothing was sold."),
        )
    if method != "countback":
        window, days = (12, 365) if method == "annual" else (3, 90)
        require_rows(sales, window, "monthly_sales")
        total = float(sales.iloc[-window:].sum())
        require_between(total, 0, np.inf, "monthly_sales", inclusive="neither")
        return ar / total * days
    if days_in_month is not None:
        require_whole(days_in_month, "days_in_month")
    if ar > sales.sum() + 1e-9:
        raise CourseInputError(
            _("The receivables {ar} exceed all sales given ({total}).").format(
                ar=show(ar), total=show(float(sales.sum()))
            ),
            code="range",
            column="ar",
            remedy=_("Give more months of sales."),
        )
    left, days_out = ar, 0.0
    for month, sold in sales.iloc[::-1].items():
        if left <= 1e-9:
            break
        length = days_in_month or month.days_in_month  # type: ignore[attr-defined]
        if sold > 0:
            days_out += length * min(1.0, left / sold)
            left -= min(left, sold)
        else:
            days_out += length  # a month without sales still passes
    return float(days_out)


def _months(index: pd.Index) -> pd.PeriodIndex:
    try:
        if isinstance(index, pd.PeriodIndex):
            return index.asfreq("M")
        if isinstance(index, pd.DatetimeIndex):
            return index.to_period("M")
        return pd.PeriodIndex([str(label) for label in index], freq="M")
    except (ValueError, TypeError) as unreadable:
        raise CourseInputError(
            _("The index of 'monthly_sales' must hold months."),
            code="type",
            column="monthly_sales",
            remedy=_("Write them as 2025-09."),
        ) from unreadable


@no_blanks
def cei(begin: float, sales: float, end_total: float, end_current: float, months: int = 1) -> float:
    """Relate what was collected to what could have been (collection effectiveness index).

    (begin + monthly sales - end total) / (begin + monthly sales - end current). Convention:
    sales of several months count with their monthly mean; sources differ here.

    Parameters
    ----------
    begin : float
        Receivables at the beginning.
    sales : float
        Credit sales of the period.
    end_total, end_current : float
        Receivables at the end: all, and those not yet due. All in one unit.
    months : int
        Months in the period.

    Returns
    -------
    float
        A fraction; 1 if everything due was collected.

    Raises
    ------
    CourseInputError
        ``range`` for a negative amount, current above total, or nothing to collect.

    References
    ----------
    Credit Research Foundation, collection effectiveness index.

    Examples
    --------
    >>> round(cei(begin=6200, sales=10890, end_total=6340, end_current=3590, months=3), 3)
    0.559
    """
    named = {"begin": begin, "sales": sales, "end_total": end_total, "end_current": end_current}
    for name, amount in named.items():
        require_between(amount, 0, np.inf, name)
    require_between(end_current, 0, end_total, "end_current")
    month = sales / require_whole(months, "months")
    collectable = begin + month - end_current
    if collectable <= 0:
        raise CourseInputError(
            _("Nothing was due in the period, so there was nothing to collect."),
            code="range",
            column="end_current",
        )
    return float((begin + month - end_total) / collectable)


@no_blanks
def roll_rates(flows: pd.DataFrame, balance: str = "balance_cny_k") -> pd.DataFrame:
    """Share of each ageing state that moves to each state within a month.

    Parameters
    ----------
    flows : DataFrame
        ``from_state, to_state`` and the balance that moved, one row a pair.
    balance : str
        Name of the balance column, any money unit.

    Returns
    -------
    DataFrame
        One row a state it came from, one column a state it went to; rows add up to 1.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``duplicate``; ``range`` for a negative balance or
        a state nothing came from.

    References
    ----------
    Cyert, Davidson & Thompson (1962).

    Examples
    --------
    >>> flows = pd.DataFrame({"from_state": ["current", "current"], "to_state": ["paid", "1-30"],
    ...                       "balance_cny_k": [80.0, 20.0]})
    >>> roll_rates(flows).loc["current"].to_dict()
    {'paid': 0.8, '1-30': 0.2}
    """
    require_columns(flows, ["from_state", "to_state", balance])
    require_rows(flows, 1, "flows")
    require_complete(flows, ["from_state", "to_state"])
    require_key(flows, ["from_state", "to_state"])
    moved = flows.assign(**{balance: require_between(flows[balance], 0, np.inf, balance)})
    matrix = moved.pivot_table(balance, "from_state", "to_state", aggfunc="sum", fill_value=0.0)
    # ageing has an order that the alphabet does not know: keep that of the table
    matrix = matrix.loc[moved["from_state"].unique(), moved["to_state"].unique()]
    require_between(matrix.sum(axis=1), 0, np.inf, balance, inclusive="neither")
    return matrix.div(matrix.sum(axis=1), axis=0)


@dataclass(frozen=True, eq=False)
class MarkovResult(Result):
    """Where receivables end.

    Attributes
    ----------
    fundamental : DataFrame
        Expected months a balance spends in each state, by state it starts in.
    absorption : DataFrame
        Chance to end in each final state, by state it starts in.
    expected : Series
        Today's balances by final state, in their unit.
    expected_paid, expected_bad : float
        The first and the last of them.
    """

    fundamental: pd.DataFrame
    absorption: pd.DataFrame
    expected: pd.Series
    expected_paid: float
    expected_bad: float


@no_blanks
def markov(
    matrix: pd.DataFrame,
    balance: Mapping[str, float] | pd.Series,
    absorbing: Sequence[str] = ("paid", "written_off"),
) -> MarkovResult:
    """Follow today's receivables until they are paid or lost (absorbing Markov chain).

    Parameters
    ----------
    matrix : DataFrame
        Roll rates: rows are states it comes *from*, columns states it goes *to*; each row
        adds up to 1. Rows of final states may be left out.
    balance : Series or mapping
        Today's balance by state, in one money unit.
    absorbing : sequence of str
        Final states, paid first and lost last.

    Returns
    -------
    MarkovResult
        Months, chances and expected amounts.

    Raises
    ------
    CourseInputError
        ``column`` for a state without column or a balance without row; ``sum`` for a row that
        does not add up to 1; ``range`` for a rate outside 0 to 1, or states from which
        nothing is ever paid or lost; ``missing``, ``type``.

    References
    ----------
    Cyert, Davidson & Thompson (1962); Anderson, Sweeney & Williams, *Quantitative Methods for
    Business*.

    Examples
    --------
    >>> rates = pd.DataFrame([[0.3, 0.3, 0.4, 0.0], [0.3, 0.1, 0.4, 0.2]], index=["0-30", "31-90"],
    ...                      columns=["0-30", "31-90", "paid", "written_off"])
    >>> result = markov(rates, {"0-30": 1000, "31-90": 2000})
    >>> round(result.expected_paid), round(result.expected_bad)
    (2370, 630)
    """
    finals = list(absorbing)
    require_rows(finals, 2, "absorbing")
    require_columns(matrix, finals)
    states = [s for s in matrix.index if s not in finals]
    require_rows(states, 1, "matrix")
    require_columns(matrix, states)
    rates = pd.DataFrame(
        {c: require_between(matrix.loc[states, c], 0, 1, str(c)) for c in [*states, *finals]}
    )
    off = (matrix.loc[states].sum(axis=1) - 1).abs() > 1e-6
    if off.any():
        raise CourseInputError(
            _("The rates of '{state}' do not add up to 1.").format(state=off.idxmax()),
            code="sum",
            column="matrix",
            row=off.idxmax(),
            remedy=_("Rows are states it comes from: check that the table is not turned."),
        )
    q, r = rates[states].to_numpy(), rates[finals].to_numpy()
    try:
        n = np.linalg.inv(np.eye(len(states)) - q)
    except np.linalg.LinAlgError as trapped:
        raise CourseInputError(
            _("From some states nothing is ever paid or lost."),
            code="range",
            column="matrix",
            remedy=_("Check the rates into the final states."),
        ) from trapped
    amounts = require_between(require_numbers(balance, "balance"), 0, np.inf, "balance")
    for name in amounts.index:
        if name not in states:
            raise CourseInputError(
                _("There are no rates for the state '{state}'.").format(state=name),
                code="column",
                column="matrix",
                row=name,
                remedy=_("Use the same names in the rates and in the balances."),
            )
    absorption = pd.DataFrame(n @ r, index=states, columns=finals)
    expected = absorption.mul(amounts.reindex(states).fillna(0), axis=0).sum()
    return MarkovResult(
        fundamental=pd.DataFrame(n, index=states, columns=states),
        absorption=absorption,
        expected=expected,
        expected_paid=float(expected.iloc[0]),
        expected_bad=float(expected.iloc[-1]),
    )


@no_blanks
def flow_rates(outstanding: Mapping[str, float] | pd.Series) -> pd.Series:
    """Loss rate of each ageing bucket from how one batch of sales aged (flow rates).

    Parameters
    ----------
    outstanding : Series or mapping
        What was still unpaid when the batch entered each bucket, youngest first, the amount
        finally lost last.

    Returns
    -------
    Series
        Loss over what entered the bucket, a fraction.

    Raises
    ------
    CourseInputError
        ``size`` below 2 buckets; ``range`` for amounts that are not positive or that grow.

    References
    ----------
    IFRS 9, Financial Instruments (provision matrix).

    Examples
    --------
    >>> flow_rates({"current": 100, "1-30": 50, "lost": 2}).to_dict()
    {'current': 0.02, '1-30': 0.04, 'lost': 1.0}
    """
    amounts = require_between(
        require_numbers(outstanding, "outstanding"), 0, np.inf, "outstanding", inclusive="neither"
    )
    require_rows(amounts, 2, "outstanding")
    if (amounts.diff() > 0).any():
        raise CourseInputError(
            _("What is unpaid cannot grow from one bucket to the next."),
            code="range",
            column="outstanding",
            row=(amounts.diff() > 0).idxmax(),
            remedy=_("Put the youngest bucket first."),
        )
    return (amounts.iloc[-1] / amounts).rename("loss_rate")


@no_blanks
def provision(
    balance: Mapping[str, float] | pd.Series, rate: Mapping[str, float] | pd.Series
) -> pd.DataFrame:
    """Expect a credit loss for each ageing bucket (provision matrix).

    Parameters
    ----------
    balance : Series or mapping
        Balance of each bucket, in one money unit.
    rate : Series or mapping
        Loss rate of each bucket, a fraction.

    Returns
    -------
    DataFrame
        ``bucket, balance, rate, loss``; the sum of ``loss`` is the provision.

    Raises
    ------
    CourseInputError
        ``column`` for a bucket without rate; ``range`` for a negative balance or a rate
        outside 0 to 1; ``missing``, ``type``.

    References
    ----------
    IFRS 9, Financial Instruments, B5.5.35 and illustrative example 12.

    Examples
    --------
    >>> provision({"current": 1000.0, ">90": 50.0}, {"current": 0.003, ">90": 0.106})
        bucket  balance   rate  loss
    0  current   1000.0  0.003   3.0
    1      >90     50.0  0.106   5.3
    """
    amounts = require_between(require_numbers(balance, "balance"), 0, np.inf, "balance")
    rates = require_between(require_numbers(rate, "rate"), 0, 1, "rate")
    for bucket in amounts.index:
        if bucket not in rates.index:
            raise CourseInputError(
                _("There is no loss rate for the bucket '{bucket}'.").format(bucket=bucket),
                code="column",
                column="rate",
                row=bucket,
                remedy=_("Give one rate for every bucket, also the youngest."),
            )
    table = pd.DataFrame(
        {"bucket": amounts.index, "balance": amounts.to_numpy()},
    )
    table["rate"] = rates.reindex(amounts.index).to_numpy()
    table["loss"] = table["balance"] * table["rate"]
    return table


@no_blanks
def dso_by_month(
    invoices: pd.DataFrame, first: str, last: str, amount: str = "amount_cny_k"
) -> pd.DataFrame:
    """Days sales outstanding at the end of each month, in the three ways of :func:`dso`.

    Parameters
    ----------
    invoices : DataFrame
        ``invoice_date, paid_date`` (blank if open) and the amount, credit notes negative.
    first, last : str
        First and last month, written as 2025-09.
    amount : str
        Name of the amount column, one money unit.

    Returns
    -------
    DataFrame
        ``annual, quarter, countback`` in days, indexed by month.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for months out of order; as
        :func:`dso` with too few months before ``first``.

    References
    ----------
    Credit Research Foundation, count-back method.

    Examples
    --------
    >>> dates = pd.date_range("2024-01-15", periods=14, freq="MS")
    >>> bills = pd.DataFrame({"invoice_date": dates, "amount_cny_k": 10.0,
    ...                       "paid_date": dates + pd.Timedelta(days=40)})
    >>> dso_by_month(bills, "2025-01", "2025-02").round(0)["quarter"].tolist()
    [30.0, 30.0]
    """
    require_columns(invoices, ["invoice_date", "paid_date", amount])
    require_rows(invoices, 1, "invoices")
    issued = require_dates(invoices["invoice_date"], "invoice_date")
    paid = require_dates(invoices["paid_date"], "paid_date", nullable=True)
    money = require_numbers(invoices[amount], amount)
    months = pd.period_range(issued.min().to_period("M"), str(last), freq="M")
    sales = money.groupby(issued.dt.to_period("M")).sum().reindex(months, fill_value=0.0)
    wanted = months[months >= pd.Period(str(first), "M")]
    require_rows(list(wanted), 1, "last")
    rows = []
    for month in wanted:
        end = month.end_time
        owed = float(money[(issued <= end) & (paid.isna() | (paid > end))].sum())
        known = sales[sales.index <= month]
        rows.append(
            {
                "annual": dso(owed, known, "annual"),
                "quarter": dso(owed, known, "quarter"),
                "countback": dso(owed, known, "countback"),
            }
        )
    return pd.DataFrame(rows, index=wanted)
