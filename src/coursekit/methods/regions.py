"""Regional diagnosis: six methods, each answering one question about a region's market."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_given,
    require_known,
    require_numbers,
    require_rows,
    require_sum,
    require_table,
    require_unique,
    require_whole,
    show,
)


def labels() -> dict[str, str]:
    """Names, in the active language, of the quadrants, roles and scenarios of this module.

    Examples
    --------
    >>> labels()["opportunity"]
    'The market is there, we are not'
    """
    return {
        "stronghold": _("Strong market, strong brand"),
        "opportunity": _("The market is there, we are not"),
        "outperformer": _("We are there, the market is not"),
        "undeveloped": _("Neither the market nor we are there"),
        "invest": _("Invest"),
        "build": _("Build"),
        "defend": _("Defend"),
        "harvest": _("Harvest"),
        "low": _("Low"),
        "base": _("Base"),
        "high": _("High"),
    }


def shift_share(
    base: pd.DataFrame,
    extended: bool = True,
    start: str = "0",
    end: str = "1",
    reference: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Shift–share analysis: where a region's growth in sales came from.

    With s the sales at the start, G the growth of the whole market, G_i that of segment i
    and g_ir that of segment i in region r, summed over segments: NG = Σ s G (national
    growth), IM = Σ s (G_i − G) (industry mix), RS = rest (regional shift). The extension
    splits RS into LM = Σ s (g_ir − G_i) (local market) and SH = Σ (sales at the end −
    s (1 + g_ir)) (share effect: won from or lost to rivals). The parts sum to the change in
    sales; the split of RS is this course's own accounting refinement.

    For a textbook table of one variable only (employment, say), give the same figures as
    sales and market: then LM equals RS and SH is zero.

    Parameters
    ----------
    base : pandas.DataFrame
        One row per region and segment: ``region``, ``segment``, ``sales_0``, ``sales_1``,
        ``market_0``, ``market_1`` in one money unit (``sales_0_cny_m`` and so on will do).
    extended : bool
        Also return LM and SH.
    start, end : str
        Endings of the columns of the two periods, for instance ``"fy24"`` and ``"fy25"``.
    reference : pandas.DataFrame, optional
        ``segment`` and the two market columns of the whole economy, one row per segment;
        without it the regions of ``base`` together are the whole.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``NG``, ``IM``, ``RS``, (``LM``, ``SH``,) ``total``, in the unit of sales.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for a negative figure, or
        sales where there was no market; ``duplicate`` for a repeated region × segment;
        ``unknown`` for a segment that ``reference`` does not have.

    References
    ----------
    Dunn (1960), A statistical and analytical technique for regional analysis;
    Esteban-Marquillas (1972), A reinterpretation of shift-share analysis.

    Examples
    --------
    >>> market = pd.DataFrame({
    ...     "region": ["North", "South"], "segment": ["PUB", "PUB"],
    ...     "market_0": [100.0, 100.0], "market_1": [120.0, 100.0],
    ...     "sales_0": [20.0, 20.0], "sales_1": [22.0, 21.0]})
    >>> shift_share(market).round(2)
      region   NG   IM   RS   LM   SH  total
    0  North  2.0  0.0  0.0  2.0 -2.0    2.0
    1  South  2.0  0.0 -1.0 -2.0  1.0    1.0
    """
    parts = _growth_parts(base, start, end, reference)
    s0, gap = parts["s0"], parts["g"] - parts["G_i"]
    table = pd.DataFrame(
        {
            "region": parts["region"],
            "NG": s0 * parts["G"],
            "IM": s0 * (parts["G_i"] - parts["G"]),
            "RS": parts["s1"] - s0 * (1 + parts["G_i"]),
            "LM": s0 * gap,
            "SH": parts["s1"] - s0 * (1 + parts["g"]),
            "total": parts["s1"] - s0,
        }
    )
    result = table.groupby("region", sort=False, observed=True).sum().reset_index()
    return result if extended else result.drop(columns=["LM", "SH"])


def homothetic_shift(
    base: pd.DataFrame,
    start: str = "0",
    end: str = "1",
    reference: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Esteban-Marquillas' split of the regional shift: competitive and allocation effect.

    The regional shift Σ s (g − G_i), g being the growth of sales, mixes how well a region
    competes with what it happens to sell. With s′ the sales it would have if its total were
    spread over segments like the whole market, the competitive effect is Σ s′ (g − G_i) and
    the allocation effect Σ (s − s′)(g − G_i).

    Parameters
    ----------
    base, start, end, reference
        As for :func:`shift_share`; sales at the start must be above 0.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``competitive``, ``allocation``, ``RS`` (their sum), in the unit of sales.

    Raises
    ------
    CourseInputError
        As for :func:`shift_share`; ``range`` where there were no sales at the start.

    References
    ----------
    Esteban-Marquillas (1972), A reinterpretation of shift-share analysis.

    Examples
    --------
    >>> jobs = pd.DataFrame({
    ...     "region": ["R", "R"], "segment": ["a", "b"],
    ...     "sales_0": [60.0, 40.0], "sales_1": [72.0, 42.0],
    ...     "market_0": [600.0, 600.0], "market_1": [660.0, 660.0]})
    >>> homothetic_shift(jobs).round(2)
      region  competitive  allocation   RS
    0      R          2.5         1.5  4.0
    """
    parts = _growth_parts(base, start, end, reference)
    require_between(parts["s0"], 0, math.inf, f"sales_{start}", inclusive="neither")
    gap = parts["s1"] / parts["s0"] - 1 - parts["G_i"]
    regional = parts.groupby("region", observed=True)["s0"].transform("sum")
    expected = regional * parts["national_share"]
    table = pd.DataFrame(
        {
            "region": parts["region"],
            "competitive": expected * gap,
            "allocation": (parts["s0"] - expected) * gap,
            "RS": parts["s0"] * gap,
        }
    )
    return table.groupby("region", sort=False, observed=True).sum().reset_index()


def _growth_parts(
    base: pd.DataFrame, start: str, end: str, reference: pd.DataFrame | None
) -> pd.DataFrame:
    """Sales, local growth and the growth of the whole, row by row of ``base``."""
    require_given(start, "start")
    require_given(end, "end")
    require_table(base, "base")
    market = [_money(base, f"market_{period}") for period in (start, end)]
    sales = [_money(base, f"sales_{period}") for period in (start, end)]
    require_columns(base, ["region", "segment", *sales, *market], "base")
    require_rows(base, 1, "base")
    require_complete(base, ["region", "segment"])
    for column in (*sales, *market):
        require_between(base[column], 0, math.inf, column)
    require_unique(base, ["region", "segment"])
    s0, s1, m0, m1 = (base[c].astype(float) for c in (*sales, *market))
    orphan = (m0 == 0) & (s0 > 0)
    if orphan.any():
        row = base.index[int(np.argmax(orphan.to_numpy()))]
        raise CourseInputError(
            _("Row {row} has sales of {sales} in a market of 0.").format(
                row=row, sales=show(float(s0[orphan].iloc[0]))
            ),
            code="range",
            column=market[0],
            row=row,
            remedy=_("Sales cannot exist without a market: correct one of the two."),
        )
    if reference is None:
        whole = base
    else:
        whole = reference
        require_columns(whole, ["segment", *market])
        require_rows(whole, 1, "reference")
        require_unique(whole, ["segment"])
        for column in market:
            require_between(whole[column], 0, math.inf, column)
        for segment in base["segment"].unique():
            require_known(segment, whole["segment"], "reference")
    by_segment = whole.groupby("segment", observed=True)[market].sum().astype(float)
    require_between(by_segment[market[0]], 0, math.inf, market[0], inclusive="neither")
    growth = by_segment[market[1]] / by_segment[market[0]] - 1
    segment = base["segment"].to_numpy()
    return pd.DataFrame(
        {
            "region": base["region"].to_numpy(),
            "s0": s0.to_numpy(),
            "s1": s1.to_numpy(),
            # a segment that is new in the region has no growth rate: all its sales are SH
            "g": (m1 / m0.where(m0 > 0) - 1).fillna(0.0).to_numpy(),
            "G_i": growth.reindex(segment).to_numpy(),
            "G": by_segment[market[1]].sum() / by_segment[market[0]].sum() - 1,
            "national_share": (by_segment[market[0]] / by_segment[market[0]].sum())
            .reindex(segment)
            .to_numpy(),
        },
        index=base.index,
    )


def _money(df: pd.DataFrame, name: str) -> str:
    """Name of a money column, which may carry its unit."""
    return f"{name}_cny_m" if name not in df.columns and f"{name}_cny_m" in df.columns else name


def development_index(df: pd.DataFrame) -> pd.DataFrame:
    """Category and brand development index of each region (100 = average of all regions).

    CDI = 100 · (region's share of the market) / (region's share of the base);
    BDI = 100 · (region's share of our sales) / (region's share of the base).

    Parameters
    ----------
    df : pandas.DataFrame
        One row per region: ``region``, ``market`` and ``sales`` (one money unit, or
        ``market_cny_m`` and ``sales_cny_m``), ``base`` (potential users: sites,
        households …).

    Returns
    -------
    pandas.DataFrame
        ``region``, ``cdi_idx``, ``bdi_idx``, ``quadrant``: ``stronghold`` (both 100 or more),
        ``opportunity`` (only CDI), ``outperformer`` (only BDI), ``undeveloped`` (neither).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``duplicate`` for a repeated region;
        ``range`` for base ≤ 0, negative market or sales, or totals of 0.

    References
    ----------
    Farris, Bendle, Pfeifer & Reibstein (2010), Marketing Metrics, 2.3.

    Examples
    --------
    >>> babson = pd.DataFrame({"region": ["Boston", "elsewhere"], "sales": [1.17, 98.83],
    ...                        "market": [0.72, 99.28], "base": [0.387, 99.613]})
    >>> development_index(babson).round(0).head(1)
       region  cdi_idx  bdi_idx    quadrant
    0  Boston    186.0    302.0  stronghold
    """
    require_table(df)
    market, sales = _money(df, "market"), _money(df, "sales")
    require_columns(df, ["region", market, sales, "base"])
    require_rows(df, 1, "df")
    require_complete(df, ["region"])
    require_unique(df, ["region"])
    base = require_between(df["base"], 0, math.inf, "base", inclusive="neither")
    share = base / base.sum()
    index = {}
    for column, name in ((market, "cdi_idx"), (sales, "bdi_idx")):
        amount = require_between(df[column], 0, math.inf, column)
        require_between(float(amount.sum()), 0, math.inf, column, inclusive="neither")
        index[name] = 100 * amount / amount.sum() / share
    quadrant = np.select(
        [
            (index["cdi_idx"] >= 100) & (index["bdi_idx"] >= 100),
            index["cdi_idx"] >= 100,
            index["bdi_idx"] >= 100,
        ],
        ["stronghold", "opportunity", "outperformer"],
        "undeveloped",
    )
    return pd.DataFrame({"region": df["region"], **index, "quadrant": quadrant}).reset_index(
        drop=True
    )


def share_decomposition(accounts: pd.DataFrame) -> pd.DataFrame:
    """Market share as a product of three causes, region by region.

    share = penetration share (customers / accounts) × share of requirements (our sales /
    wallets of customers) × heavy-usage index (average wallet of customers / average wallet
    of all accounts). An account is a customer when it bought from us.

    Parameters
    ----------
    accounts : pandas.DataFrame
        One row per account of the market: ``account_id``, ``region``, ``wallet_cny_m``
        (everything it spends in the category), ``our_sales_cny_m``.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``share``, ``penetration_share``, ``sor``, ``hui`` (ratios; the product of
        the last three is the share). Without any customer, ``sor`` and ``hui`` do not exist
        and are missing.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``duplicate`` for an account twice in a
        region; ``range`` for wallet ≤ 0, negative sales, or sales above the wallet.

    References
    ----------
    Parfitt & Collins (1968), Use of consumer panels for brand-share prediction;
    Farris, Bendle, Pfeifer & Reibstein (2010), Marketing Metrics, 2.4–2.6.

    Examples
    --------
    >>> accounts = pd.DataFrame({
    ...     "account_id": ["a", "b", "c", "d"], "region": "Lake",
    ...     "wallet_cny_m": [30.0, 10.0, 10.0, 10.0], "our_sales_cny_m": [6.0, 2.0, 0.0, 0.0]})
    >>> share_decomposition(accounts).round(3)
      region  share  penetration_share  sor    hui
    0   Lake  0.133                0.5  0.2  1.333
    """
    require_columns(
        accounts, ["account_id", "region", "wallet_cny_m", "our_sales_cny_m"], "accounts"
    )
    require_rows(accounts, 1, "accounts")
    require_complete(accounts, ["account_id", "region"])
    require_unique(accounts, ["account_id", "region"])
    wallet = require_between(
        accounts["wallet_cny_m"], 0, math.inf, "wallet_cny_m", inclusive="neither"
    )
    ours = require_between(accounts["our_sales_cny_m"], 0, math.inf, "our_sales_cny_m")
    excess = ours > wallet * (1 + 1e-9)
    if excess.any():
        row = accounts.index[int(np.argmax(excess.to_numpy()))]
        raise CourseInputError(
            _("Row {row} has sales of {sales} in a wallet of {wallet}.").format(
                row=row,
                sales=show(float(ours[excess].iloc[0])),
                wallet=show(float(wallet[excess].iloc[0])),
            ),
            code="range",
            column="our_sales_cny_m",
            row=row,
            remedy=_("A customer cannot buy more from us than from all: correct one of the two."),
        )
    customer = ours > 0
    table = pd.DataFrame(
        {
            "region": accounts["region"],
            "accounts": 1.0,
            "customers": customer.astype(float),
            "wallet": wallet,
            "customer_wallet": wallet.where(customer, 0.0),
            "sales": ours,
        }
    )
    t = table.groupby("region", sort=False, observed=True).sum()
    customers = t["customers"].where(t["customers"] > 0)
    customer_wallet = t["customer_wallet"].where(t["customers"] > 0)
    result = pd.DataFrame(
        {
            "share": t["sales"] / t["wallet"],
            "penetration_share": t["customers"] / t["accounts"],
            "sor": t["sales"] / customer_wallet,
            "hui": (customer_wallet / customers) / (t["wallet"] / t["accounts"]),
        }
    )
    return result.reset_index()


@dataclass(frozen=True)
class Concentration:
    """How few firms hold a market.

    Attributes
    ----------
    hhi : float
        Herfindahl–Hirschman index, 0 to 10,000.
    n_eff : float
        Effective number of firms, 10,000 / hhi.
    cr_k : float
        Share of the k largest firms together, a fraction.
    k : int
        The k of ``cr_k``.
    """

    hhi: float
    n_eff: float
    cr_k: float
    k: int = 3

    def as_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        return pd.DataFrame([asdict(self)])


def concentration(
    shares: pd.Series | Mapping[str, float] | Sequence[float],
    k: int = 3,
    others: str | None = "Others",
    others_firms: int = 4,
) -> Concentration:
    """Concentration of a market: HHI, effective number of firms, CR_k.

    "Others" are many firms: counted as one they would inflate the index, so their share is
    split into ``others_firms`` equal ones (an assumption; state it).

    Parameters
    ----------
    shares : pandas.Series, dict or list
        Market shares by firm, fractions that sum to 1.
    k : int
        How many of the largest firms ``cr_k`` adds up.
    others : str, optional
        Label of the remainder, if there is one; ``None`` takes every label as one firm.
    others_firms : int
        Firms the remainder is taken to consist of.

    Returns
    -------
    Concentration
        ``hhi`` (0–10,000), ``n_eff`` (firms), ``cr_k`` (fraction), ``k``.

    Raises
    ------
    CourseInputError
        ``sum`` if the shares do not sum to 1; ``range`` for a negative share, k or
        ``others_firms`` below 1; ``duplicate`` for a firm listed twice; ``empty``,
        ``missing``, ``type``.

    References
    ----------
    Herfindahl (1950); Hirschman (1964), The paternity of an index; US Department of Justice
    and Federal Trade Commission, Merger Guidelines.

    Examples
    --------
    >>> result = concentration([0.30, 0.30, 0.20, 0.20])
    >>> result.hhi, round(result.n_eff, 2), result.cr_k
    (2600.0, 3.85, 0.8)
    """
    share = require_sum(shares, name="shares")
    largest = require_whole(k, "k")
    small = require_whole(others_firms, "others_firms")
    require_given(others, "others")
    require_unique(pd.DataFrame({"firm": share.index}), ["firm"])
    if others is not None and others in share.index:
        rest = float(share[others])
        firms = [*share.drop(others), *[rest / small] * small]
    else:
        firms = list(share)
    hhi = round(1e4 * math.fsum(s * s for s in firms), 9)
    cr = round(math.fsum(sorted(firms, reverse=True)[:largest]), 12)
    return Concentration(hhi, 1e4 / hhi, cr, largest)


def role_matrix(
    df: pd.DataFrame,
    attract: Mapping[str, float],
    strength: Mapping[str, float],
    reverse: Collection[str] = (),
    cut: float = 50.0,
) -> pd.DataFrame:
    """Attractiveness–strength matrix: the role of each region.

    Each criterion is put on 0–100 between its worst and best region (min–max), then weighted.
    The role follows from the two scores: ``invest`` (attractive and strong), ``build``
    (attractive, weak), ``defend`` (strong, less attractive), ``harvest`` (neither).

    Parameters
    ----------
    df : pandas.DataFrame
        One row per region: ``region`` and a column per criterion.
    attract, strength : dict
        Weight of each criterion, fractions that sum to 1 on each side. Choose them before
        you look at the picture.
    reverse : list of str
        Criteria of which less is better.
    cut : float
        Score from which a side counts as high.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``attract_score``, ``strength_score`` (0–100), ``role``.

    Raises
    ------
    CourseInputError
        ``column`` for a criterion the table lacks; ``unknown`` for a reversed criterion
        without a weight; ``sum``, ``range`` for weights; ``range`` for a criterion on which
        all regions are equal; ``size`` below two regions; ``missing``, ``type``,
        ``duplicate``, ``empty``.

    References
    ----------
    Day (1977), Diagnosing the product portfolio; Wind, Mahajan & Swire (1983), An empirical
    comparison of standardized portfolio models.

    Examples
    --------
    >>> regions = pd.DataFrame({"region": ["Delta", "Coast", "Ridge"],
    ...                         "growth": [0.12, 0.02, 0.05], "overdue": [0.07, 0.03, 0.15],
    ...                         "coverage": [0.70, 0.80, 0.45]})
    >>> role_matrix(regions, {"growth": 0.6, "overdue": 0.4}, {"coverage": 1.0},
    ...             reverse=["overdue"]).round(1)
      region  attract_score  strength_score     role
    0  Delta           86.7            71.4   invest
    1  Coast           40.0           100.0   defend
    2  Ridge           18.0             0.0  harvest
    """
    require_columns(df, ["region"])
    require_rows(df, 2, "df")
    require_complete(df, ["region"])
    require_unique(df, ["region"])
    threshold = require_between(cut, 0, 100, "cut")
    require_given(reverse, "reverse")
    less = [reverse] if isinstance(reverse, str) else list(reverse)
    scores = []
    for name, weights in (("attract", attract), ("strength", strength)):
        weight = require_sum(weights, name=name)
        require_columns(df, list(weight.index))
        scores.append(sum(weight[c] * _scaled(df[c], c, c in less) for c in weight.index))
    for criterion in less:
        require_known(criterion, [*attract, *strength], "reverse")
    attractive, strong = (score >= threshold - 1e-9 for score in scores)
    role = np.select(
        [attractive & strong, attractive, strong], ["invest", "build", "defend"], "harvest"
    )
    return pd.DataFrame(
        {
            "region": df["region"],
            "attract_score": scores[0],
            "strength_score": scores[1],
            "role": role,
        }
    ).reset_index(drop=True)


def _scaled(values: pd.Series, name: str, less_is_better: bool) -> pd.Series:
    numbers = require_numbers(values, name)
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        raise CourseInputError(
            _("All regions are equal in '{column}', so it cannot rank them.").format(column=name),
            code="range",
            column=name,
            remedy=_("Leave the criterion out and spread its weight over the others."),
        )
    scaled = 100 * (numbers - low) / (high - low)
    return 100 - scaled if less_is_better else scaled


def chain_ratio(base: float, ratios: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    """Market potential by the chain-ratio method, in three scenarios.

    The base is multiplied factor by factor. The last factor leads from the serviceable to
    the obtainable market (SAM → SOM), the one before it from the total to the serviceable
    (TAM → SAM); all earlier factors make the total. The first factor whose name begins with
    ``spend`` is an amount (money per unit) and may exceed 1; all others are fractions.

    Parameters
    ----------
    base : float
        Units of the market (sites, households …), or money.
    ratios : dict of str to (low, base, high)
        At least two factors, in order.

    Returns
    -------
    pandas.DataFrame
        ``scenario`` (low, base, high), ``tam``, ``sam``, ``som`` in the unit of
        base × spend.

    Raises
    ------
    CourseInputError
        ``range`` for base ≤ 0, a ratio outside 0–1, a negative spend, or low > base > high
        out of order; ``size`` for fewer than two factors or not three values; ``missing``,
        ``type``.

    References
    ----------
    Kotler & Keller (2016), Marketing Management, ch. 3.

    Examples
    --------
    >>> chain_ratio(12_500, {"need": (0.4, 0.5, 0.6), "spend_cny_m": (0.3, 0.4, 0.5),
    ...                      "reachable": (0.5, 0.6, 0.7), "winnable": (0.1, 0.2, 0.3)})
      scenario     tam     sam    som
    0      low  1500.0   750.0   75.0
    1     base  2500.0  1500.0  300.0
    2     high  3750.0  2625.0  787.5
    """
    start = require_between(base, 0, math.inf, "base", inclusive="neither")
    require_given(ratios, "ratios")
    if not isinstance(ratios, Mapping):
        raise CourseInputError(
            _("'ratios' must name each factor and give its three values."),
            code="type",
            column="ratios",
            remedy=_("Write it as a dictionary: {'need': (0.4, 0.5, 0.6), …}."),
        )
    require_rows(ratios, 2, "ratios")
    spend = next((name for name in ratios if str(name).startswith("spend")), None)
    factors = []
    for name, values in ratios.items():
        three = require_between(values, 0, math.inf if name == spend else 1, name).to_numpy()
        if len(three) != 3:
            raise CourseInputError(
                _("'{name}' has {found} values instead of three (low, base, high).").format(
                    name=name, found=len(three)
                ),
                code="size",
                column=name,
                remedy=_("Repeat the value where a factor is certain: (0.5, 0.5, 0.5)."),
            )
        if (np.diff(three) < 0).any():
            raise CourseInputError(
                _("The values of '{name}' do not rise from low to high.").format(name=name),
                code="range",
                column=name,
                remedy=_("Order them as (low, base, high)."),
            )
        factors.append(three)
    chain = start * np.cumprod(np.array(factors), axis=0)
    # with two factors only, the base itself is the total market
    tam = chain[-3] if len(factors) > 2 else np.full(3, start)
    return pd.DataFrame(
        {"scenario": ["low", "base", "high"], "tam": tam, "sam": chain[-2], "som": chain[-1]}
    )
