"""Order extracts: the rules that clean one, and the tidy table that can be compared.

An extract as business systems write them: amounts as text, in yuan or in ten thousand yuan,
in two currencies, with dates as each office writes them. The order number carries the month
(``SO2504-01234`` is April 2025), the sales office the region.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

import numpy as np
import pandas as pd

from coursekit.language import gettext as _
from coursekit.methods._validate import require_columns, require_complete, require_rows
from coursekit.methods.quality import Rule, tukey_fences

TEN_THOUSAND = "万元"
YUAN = "元"
# Stated amount against quantity × price: rounding and discounts stay far within this factor.
WRONG_UNIT_FACTOR = 100
COLUMNS = (
    "order_no", "order_date", "customer_name", "customer_id", "region", "sales_office", "qty",
    "unit_price", "amount", "amount_unit", "ccy",
)  # fmt: skip


def amount(orders: pd.DataFrame) -> pd.Series:
    """Stated amount of each line as a number, in single units of its currency.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``amount`` (text, with or without thousands separators) and ``amount_unit`` (元, 万元
        or empty for 元).

    Returns
    -------
    pandas.Series
        Yuan, or dollars for lines in dollars.

    Raises
    ------
    CourseInputError
        ``column`` if one of the two is not there.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy: what data quality means to data consumers.

    Examples
    --------
    >>> typed = pd.DataFrame({"amount": ["1,250.00", "0.125"], "amount_unit": ["元", "万元"]})
    >>> amount(typed).tolist()
    [1250.0, 1250.0]
    """
    require_columns(orders, ["amount", "amount_unit"])
    number = pd.to_numeric(orders["amount"].astype(str).str.replace(",", ""), errors="coerce")
    return (number * np.where(orders["amount_unit"] == TEN_THOUSAND, 1e4, 1.0)).round(2)


def rules(orders: pd.DataFrame, rates: pd.DataFrame) -> list[Rule]:
    """Seven rules that clean an order extract, and two that only raise a flag.

    In this order: copies and test orders are dropped; wrong units, dollars, dates, customers
    and regions are repaired; returns and very large lines are flagged, because both may be
    genuine. Give them to :func:`coursekit.methods.quality.clean`, with ``value=amount``.

    Parameters
    ----------
    orders : pandas.DataFrame
        The extract: ``order_no``, ``order_date``, ``customer_name``, ``customer_id``,
        ``region``, ``sales_office``, ``qty``, ``unit_price``, ``amount``, ``amount_unit``,
        ``ccy``. The code of a customer and the region of an office are read off it.
    rates : pandas.DataFrame
        ``month`` (its first day) and ``cny_per_usd``.

    Returns
    -------
    list of Rule
        With names in the active language.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``; ``missing`` for a gap in ``rates``.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy; Tukey (1977), Exploratory Data Analysis.

    Examples
    --------
    >>> import coursekit as ck
    >>> vector = ck.load_case("vector")
    >>> found = rules(vector.orders_raw, vector.fx_rates)
    >>> [rule.action for rule in found].count("repair")
    5
    """
    require_columns(orders, list(COLUMNS))
    require_rows(orders, 1, "orders")
    require_columns(rates, ["month", "cny_per_usd"])
    require_complete(rates, ["month", "cny_per_usd"])
    per_usd = dict(zip(pd.to_datetime(rates["month"]), rates["cny_per_usd"], strict=True))
    known = orders.dropna(subset=["customer_id"])
    code_of = dict(
        zip(known["customer_name"].map(_one_spelling), known["customer_id"], strict=True)
    )
    region_of = orders.dropna(subset=["region"]).groupby("sales_office")["region"].agg(_usual)

    def wrong_unit(t: pd.DataFrame) -> pd.Series:
        ratio = (amount(t) / (t["qty"] * t["unit_price"])).abs()
        return (ratio > WRONG_UNIT_FACTOR) | (ratio < 1 / WRONG_UNIT_FACTOR)

    def in_yuan(bad: pd.DataFrame) -> pd.DataFrame:
        return _stated(bad, bad["qty"] * bad["unit_price"])

    def to_yuan(bad: pd.DataFrame) -> pd.DataFrame:
        rate = order_month(bad).map(per_usd)
        return _stated(bad, amount(bad) * rate).assign(ccy="CNY")

    def not_iso(t: pd.DataFrame) -> pd.Series:
        return t["order_date"] != _iso_dates(t)

    def spelt_otherwise(t: pd.DataFrame) -> pd.Series:
        usual = t["customer_name"].map(_one_spelling)
        return t["customer_id"].isna() | (t["customer_name"] != usual)

    def as_usual(bad: pd.DataFrame) -> pd.DataFrame:
        name = bad["customer_name"].map(_one_spelling)
        return bad.assign(
            customer_name=name, customer_id=bad["customer_id"].fillna(name.map(code_of))
        )

    def by_office(bad: pd.DataFrame) -> pd.DataFrame:
        return bad.assign(region=bad["sales_office"].map(region_of))

    def very_large(t: pd.DataFrame) -> pd.Series:
        value = amount(t)
        return value > tukey_fences(value).outer_high

    return [
        Rule(_("exact copies"), "uniqueness", lambda t: t.duplicated(), "drop"),
        Rule(
            _("test orders"),
            "validity",
            lambda t: t["customer_id"].astype(str).str.startswith("ZZ"),
            "drop",
        ),
        Rule(_("amounts in the wrong unit"), "consistency", wrong_unit, "repair", in_yuan),
        Rule(
            _("dollars taken for yuan"),
            "consistency",
            lambda t: t["ccy"] == "USD",
            "repair",
            to_yuan,
        ),
        Rule(
            _("dates in other forms or impossible"),
            "validity",
            not_iso,
            "repair",
            lambda bad: bad.assign(order_date=_iso_dates(bad)),
        ),
        Rule(
            _("customers misspelt or without code"),
            "consistency",
            spelt_otherwise,
            "repair",
            as_usual,
        ),
        Rule(
            _("region missing"), "completeness", lambda t: t["region"].isna(), "repair", by_office
        ),
        Rule(_("returns"), "validity", lambda t: t["qty"] < 0, "flag"),
        Rule(_("very large lines"), "validity", very_large, "flag"),
    ]


def tidy(orders: pd.DataFrame) -> pd.DataFrame:
    """Give a cleaned extract one money column and one month, ready to be compared.

    Parameters
    ----------
    orders : pandas.DataFrame
        An extract cleaned by :func:`rules`.

    Returns
    -------
    pandas.DataFrame
        The lines without the columns of the typing (date text, amount text, unit, currency),
        with ``order_month`` (first day) and ``amount_cny_m`` (CNY million).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``.

    References
    ----------
    Wickham (2014), Tidy data.

    Examples
    --------
    >>> import coursekit as ck
    >>> vector = ck.load_case("vector")
    >>> orders, log = ck.quality.clean(vector.orders_raw, rules(vector.orders_raw, vector.fx_rates))
    >>> print(round(tidy(orders)["amount_cny_m"].sum(), 2))
    80.98
    """
    require_columns(orders, list(COLUMNS))
    require_rows(orders, 1, "orders")
    typing = ["order_date", "amount", "amount_unit", "ccy", "unit_price"]
    return orders.drop(columns=typing).assign(
        order_month=order_month(orders), amount_cny_m=amount(orders) / 1e6
    )


def order_month(orders: pd.DataFrame) -> pd.Series:
    """Month of each order as its number says it: SO2504-01234 is April 2025.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``order_no``.

    Returns
    -------
    pandas.Series
        First day of the month.

    Raises
    ------
    CourseInputError
        ``column`` if ``order_no`` is not there.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy.

    Examples
    --------
    >>> order_month(pd.DataFrame({"order_no": ["SO2504-01234"]})).dt.strftime("%B %Y").tolist()
    ['April 2025']
    """
    require_columns(orders, ["order_no"])
    return pd.to_datetime("20" + orders["order_no"].str[2:6], format="%Y%m")


def _usual(values: pd.Series) -> str:
    """Most frequent value; the first in the alphabet where two are equally frequent."""
    return str(values.mode().iloc[0])


def _one_spelling(name: str) -> str:
    """Spell a firm one way: half-width, single spaces, capitals at the start, Ltd at the end.

    >>> {_one_spelling(n) for n in ["PACK WORKS 0791 LTD", "Pack Works（０７９１）有限公司"]}
    {'Pack Works 0791 Ltd'}
    """
    plain = re.sub(r"[()\s]+", " ", unicodedata.normalize("NFKC", name)).strip()
    return re.sub(r"\s*(Ltd\.?|有限公司)$", " Ltd", plain.title())


def _stated(bad: pd.DataFrame, value: pd.Series) -> pd.DataFrame:
    return bad.assign(amount=value.round(2).map("{:.2f}".format), amount_unit=YUAN)


def _iso_dates(orders: pd.DataFrame) -> pd.Series:
    """Write dates as 2025-04-30; a date no calendar has becomes the first of the order's month."""
    first = order_month(orders).dt.strftime("%Y-%m-%d")
    written = [_iso(text) or other for text, other in zip(orders["order_date"], first, strict=True)]
    return pd.Series(written, index=orders.index, dtype=orders["order_date"].dtype)


def _iso(text: str) -> str | None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%d-%b-%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None
