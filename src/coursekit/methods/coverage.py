"""Covering many small customers: penetration, realistic wallet, dark horses, belt effect."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_flags, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    show,
)


@dataclass(frozen=True, eq=False)
class DirichletFit(Result):
    """NBD-Dirichlet model of a category: what the size of a brand alone predicts.

    Attributes
    ----------
    m, k : float
        Mean purchases of a household or customer, and heterogeneity of the category (NBD).
    s : float
        Heterogeneity of brand choice: the smaller, the more loyal the buyers.
    table : DataFrame
        ``brand, share, pen`` and ``pen_exp`` (observed and expected penetration, fractions),
        ``buy_rate`` and ``buy_rate_exp`` (purchases per buyer).
    """

    m: float
    k: float
    s: float
    table: pd.DataFrame


@no_blanks
def dirichlet(cat_pen: float, cat_buy_rate: float, brands: pd.DataFrame) -> DirichletFit:
    """Fit the NBD-Dirichlet and predict penetration and buy rate of each brand.

    Parameters
    ----------
    cat_pen : float
        Share of customers that bought the category in the period.
    cat_buy_rate : float
        Purchases per category buyer in the period.
    brands : DataFrame
        ``brand, share`` (of purchases) and ``pen`` (share of all customers that bought it).

    Returns
    -------
    DirichletFit
        Parameters and the table of observed and expected numbers.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``duplicate``; ``range`` for a penetration outside
        0 to 1, a buy rate not above 1, a brand more penetrated than its sales allow or its
        category; ``sum`` for shares above 1; ``convergence`` if no model fits.

    References
    ----------
    Goodhardt, Ehrenberg & Chatfield (1984); Ehrenberg, Goodhardt & Barwise (1990).

    Examples
    --------
    >>> brands = pd.DataFrame({"brand": ["A", "B"], "share": [0.25, 0.10], "pen": [0.20, 0.09]})
    >>> fit = dirichlet(0.56, 2.6, brands)
    >>> round(fit.m, 3), round(fit.k, 3), fit.table["pen_exp"].round(2).tolist()
    (1.456, 0.779, [0.2, 0.09])
    """
    from scipy.optimize import brentq
    from scipy.stats import nbinom

    b = require_between(cat_pen, 0, 1, "cat_pen", inclusive="neither")
    w = require_between(cat_buy_rate, 1, np.inf, "cat_buy_rate", inclusive="neither")
    require_columns(brands, ["brand", "share", "pen"])
    require_rows(brands, 1, "brands")
    require_key(brands, ["brand"])
    share = require_between(brands["share"], 0, 1, "share", inclusive="neither").to_numpy()
    pen = require_between(brands["pen"], 0, b, "pen", inclusive="neither").to_numpy()
    if share.sum() > 1 + 1e-6:
        raise CourseInputError(
            _("The shares of the brands add up to {total}, more than 1.").format(
                total=show(float(share.sum()))
            ),
            code="sum",
            column="share",
            remedy=_("Give shares of purchases as fractions."),
        )
    m = b * w
    if (pen > m * share + 1e-12).any():
        raise CourseInputError(
            _("A brand has more buyers than purchases."),
            code="range",
            column="pen",
            row=brands.index[int(np.argmax(pen > m * share))],
            remedy=_("Check penetration and share of this brand."),
        )
    unfit = CourseInputError(
        _("No model fits these penetrations."),
        code="convergence",
        column="pen",
        remedy=_("Check that penetrations and buy rates are of one period."),
    )
    try:
        k = brentq(lambda x: x * np.log1p(m / x) + np.log(1 - b), 1e-6, 1e6)
    except ValueError as nowhere:
        raise unfit from nowhere
    most = int(nbinom.ppf(1 - 1e-9, k, k / (k + m))) + 1
    bought = nbinom.pmf(np.arange(most + 1), k, k / (k + m))

    def penetration(s: float, brand_share: float) -> float:
        """Share of customers that buy the brand at least once."""
        i = np.arange(most)
        never = np.cumprod(np.r_[1.0, (s * (1 - brand_share) + i) / (s + i)])
        return float(1 - bought @ never)

    heterogeneity = []
    for size, seen in zip(share, pen, strict=True):
        low, high = penetration(1e-6, size), penetration(1e6, size)
        if not low < seen < high:  # a brand no s can explain says nothing about s
            continue
        root = brentq(lambda x, a=size, y=seen: penetration(x, a) - y, 1e-6, 1e6)
        heterogeneity.append((size, root))
    if not heterogeneity:
        raise unfit
    weight, each = np.array(heterogeneity).T
    s = float(np.average(each, weights=weight))
    table = brands[["brand", "share", "pen"]].copy()
    table["pen_exp"] = [penetration(s, a) for a in share]
    table["buy_rate"] = m * share / pen
    table["buy_rate_exp"] = m * share / table["pen_exp"]
    return DirichletFit(m=float(m), k=float(k), s=s, table=table)


@no_blanks
def wallet(customers: pd.DataFrame, formula: str, q: float = 0.9) -> pd.DataFrame:
    """Estimate what customers like this one spend when they spend much (quantile regression).

    Parameters
    ----------
    customers : DataFrame
        One row a customer.
    formula : str
        Revenue and what it depends on, for instance ``"revenue_cny_k ~ area_mu:C(crop)"``.
    q : float
        Quantile that counts as a realistic wallet.

    Returns
    -------
    DataFrame
        The customers with ``wallet_q_cny_k`` (unit of the revenue; at least the revenue) and
        ``share_of_wallet`` (a fraction).

    Raises
    ------
    CourseInputError
        ``column`` for a name the table does not have, ``type`` for a formula that cannot be
        read, ``missing``, ``size`` below 50 customers; ``range`` for q outside 0 to 1 or
        revenue that is not positive; ``convergence``.

    References
    ----------
    Koenker & Bassett (1978); Perlich, Rosset, Lawrence & Zadrozny (2007).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> farms = pd.DataFrame({"area_mu": rng.uniform(100, 1000, 200)})
    >>> farms["revenue_cny_k"] = farms["area_mu"] * rng.uniform(0.02, 0.10, 200)
    >>> table = wallet(farms, "revenue_cny_k ~ area_mu")
    >>> bool(table["share_of_wallet"].between(0, 1).all())
    True
    """
    from statsmodels.regression.quantile_regression import QuantReg
    from statsmodels.tools.sm_exceptions import IterationLimitWarning

    require_between(q, 0, 1, "q", inclusive="neither")
    if not isinstance(formula, str) or formula.count("~") != 1:
        raise CourseInputError(
            _("The formula must say revenue ~ what it depends on."),
            code="type",
            column="formula",
            remedy=_("Write it like revenue_cny_k ~ area_mu."),
        )
    left = formula.split("~")[0].strip()
    names = re.findall(r"\b([A-Za-z_]\w*)\b(?!\s*[(.])", formula)
    require_columns(customers, names)
    require_rows(customers, 50, "customers")
    require_complete(customers, names)
    revenue = require_between(customers[left], 0, np.inf, left, inclusive="neither")
    with warnings.catch_warnings():
        warnings.simplefilter("error", IterationLimitWarning)
        try:
            fit = QuantReg.from_formula(formula, customers).fit(q=q)
        except (IterationLimitWarning, np.linalg.LinAlgError, ValueError) as failed:
            raise CourseInputError(
                _("The quantile regression did not settle."),
                code="convergence",
                column="formula",
                remedy=_("Use fewer or simpler terms."),
            ) from failed
    unit = left[left.index("_cny") :] if "_cny" in left else ""
    estimate = np.maximum(fit.predict(customers), revenue)
    return customers.assign(**{f"wallet_q{unit}": estimate, "share_of_wallet": revenue / estimate})


@no_blanks
def dark_horses(
    customers: pd.DataFrame,
    *,
    wallet_pct: float = 0.60,
    max_sow: float = 0.35,
    min_growth: float = 0.25,
    min_on_time: float = 0.90,
) -> pd.DataFrame:
    """Find customers with a large wallet, a small share of it, growth and clean payment.

    Parameters
    ----------
    customers : DataFrame
        ``wallet_q…`` and ``share_of_wallet`` (see :func:`wallet`), ``growth_2y`` (growth over
        two years, a fraction) and ``on_time_pay_rate`` (a fraction; blank counts as not
        proven).
    wallet_pct : float
        Quantile of wallets from which a wallet is large.
    max_sow, min_growth, min_on_time : float
        The other cuts, fractions.

    Returns
    -------
    DataFrame
        The rows that pass all four, with ``upside`` (the wallet others have), largest first.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``; ``range`` for a cut or rate outside 0 to 1.

    References
    ----------
    The rule is a convention of this course.

    Examples
    --------
    >>> farms = pd.DataFrame({"customer_id": ["G1", "G2"], "wallet_q_cny_k": [900.0, 100.0],
    ...     "share_of_wallet": [0.1, 0.9], "growth_2y": [0.4, 0.4],
    ...     "on_time_pay_rate": [0.95, 0.95]})
    >>> dark_horses(farms)[["customer_id", "upside"]]
      customer_id  upside
    0          G1   810.0
    """
    for name, cut in (
        ("wallet_pct", wallet_pct),
        ("max_sow", max_sow),
        ("min_on_time", min_on_time),
    ):
        require_between(cut, 0, 1, name)
    require_between(min_growth, -1, np.inf, "min_growth")
    found = [c for c in customers.columns if str(c).startswith("wallet_q")]
    size = str(found[0]) if found else "wallet_q_cny_k"
    require_columns(customers, [size, "share_of_wallet", "growth_2y", "on_time_pay_rate"])
    require_rows(customers, 1, "customers")
    large = require_between(customers[size], 0, np.inf, size)
    share = require_between(customers["share_of_wallet"], 0, 1, "share_of_wallet")
    growth = require_numbers(customers["growth_2y"], "growth_2y")
    paid = customers["on_time_pay_rate"]
    require_between(paid.dropna(), 0, 1, "on_time_pay_rate")
    passes = (
        (large >= large.quantile(wallet_pct))
        & (share <= max_sow)
        & (growth >= min_growth)
        & (paid.fillna(-1) >= min_on_time)
    )
    table = customers[passes].assign(upside=((1 - share) * large)[passes])
    return table.sort_values("upside", ascending=False, kind="stable", ignore_index=True)


@dataclass(frozen=True)
class RiskRatio(Result):
    """How many times more often an event happens among the exposed.

    Attributes
    ----------
    rr, low, high : float
        Risk ratio with its 95 % interval (log method).
    n1, n0 : int
        Exposed and not exposed.
    """

    rr: float
    low: float
    high: float
    n1: int
    n0: int


@no_blanks
def belt_lift(
    leads: pd.DataFrame, exposed: str, converted: str, stratum: str | None = None
) -> RiskRatio:
    """Compare conversion next to a reference customer with conversion elsewhere.

    Risk ratio with the log-method interval; with a ``stratum`` the Mantel–Haenszel ratio
    over its groups with the Greenland–Robins interval. If one side never converts, 0.5 is
    added to every cell, with a warning.

    Parameters
    ----------
    leads : DataFrame
        One row a lead.
    exposed, converted : str
        Columns that are true (1) or false (0).
    stratum : str, optional
        Column whose groups are compared one by one, such as a size band.

    Returns
    -------
    RiskRatio
        Ratio, interval and counts.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``size`` without exposed or without
        unexposed leads.

    Warns
    -----
    UserWarning
        A count of zero was corrected.

    References
    ----------
    Katz, Baptista, Azen & Pike (1978); Greenland & Robins (1985).

    Examples
    --------
    >>> leads = pd.DataFrame({"near": [1] * 100 + [0] * 200,
    ...                       "won": [1] * 30 + [0] * 70 + [1] * 30 + [0] * 170})
    >>> lift = belt_lift(leads, "near", "won")
    >>> round(lift.rr, 2), round(lift.low, 2), round(lift.high, 2)
    (2.0, 1.28, 3.12)
    """
    require_columns(leads, [exposed, converted] + ([stratum] if stratum else []))
    require_rows(leads, 1, "leads")
    near, won = require_flags(leads[exposed], exposed), require_flags(leads[converted], converted)
    if near.all() or not near.any():
        raise CourseInputError(
            _("All leads are on one side of '{column}'.").format(column=exposed),
            code="size",
            column=exposed,
            remedy=_("A comparison needs both."),
        )
    band = leads[stratum] if stratum else pd.Series("all", index=leads.index)
    require_complete(band.rename(stratum or "all"))
    cells = pd.DataFrame(
        {
            "a": (near & won).groupby(band).sum(),
            "b": (~near & won).groupby(band).sum(),
            "n1": near.groupby(band).sum(),
            "n0": (~near).groupby(band).sum(),
        }
    ).astype(float)
    if cells["a"].sum() == 0 or cells["b"].sum() == 0:
        warnings.warn(_("One side never converts: 0.5 was added to every count."), stacklevel=3)
        cells += [0.5, 0.5, 1, 1]
    n = cells["n1"] + cells["n0"]
    top, bottom = (cells["a"] * cells["n0"] / n).sum(), (cells["b"] * cells["n1"] / n).sum()
    events = cells["a"] + cells["b"]
    spread = (events * cells["n1"] * cells["n0"] / n**2 - cells["a"] * cells["b"] / n).sum()
    reach = 1.959964 * np.sqrt(spread / (top * bottom))
    rr = float(top / bottom)
    return RiskRatio(
        rr=rr,
        low=float(rr * np.exp(-reach)),
        high=float(rr * np.exp(reach)),
        n1=int(near.sum()),
        n0=int((~near).sum()),
    )
