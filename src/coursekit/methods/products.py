"""The product line: scorecard, length and granularity, demand transfer, conjoint."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods import segmentation
from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
)

# Thresholds of the teaching rule for a product line (conventions of this course).
MANY_LOSERS = 0.20
GAP_RATIO = 2.5
GAP_DEMAND = 0.15
NEAR_COPY = 0.85
HIGH_TRANSFER = 0.60
BIMODAL = 5 / 9
FAR_APART_SD = 0.8


def labels() -> dict[str, str]:
    """Names, in the active language, of the diagnoses of a product line.

    Examples
    --------
    >>> labels()["fine"]
    'Too fine'
    """
    return {
        "ok": _("Sound"),
        "long": _("Too long"),
        "short": _("Too short"),
        "fine": _("Too fine"),
        "coarse": _("Too coarse"),
    }


@no_blanks
def scorecard(sales: pd.DataFrame, skus: pd.DataFrame) -> pd.DataFrame:
    """Score each item: return on stock, growth, relative share, ABC class.

    Parameters
    ----------
    sales : DataFrame
        ``sku_id, week, units, revenue_cny, stock_cost_cny`` (stock at cost).
    skus : DataFrame
        ``sku_id, line_id, unit_cost_cny``.

    Returns
    -------
    DataFrame
        ``sku_id, line_id, revenue_cny, margin_cny``; ``gmroi`` (gross margin over mean stock
        at cost, blank without stock); ``growth`` (second half of the weeks against the first,
        a fraction, blank without sales in the first); ``rel_share`` (revenue over that of the
        largest *other* item of the line); ``abc`` (by revenue).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for negative
        units or stock.

    Warns
    -----
    UserWarning
        Items without stock have no return on it.

    References
    ----------
    Henderson (1970); Juran (1986).

    Examples
    --------
    >>> sales = pd.DataFrame({"sku_id": ["a", "a", "b", "b"], "week": [1, 2, 1, 2],
    ...     "units": [10, 20, 5, 5], "revenue_cny": [100.0, 200.0, 50.0, 50.0],
    ...     "stock_cost_cny": [60.0, 60.0, 25.0, 25.0]})
    >>> skus = pd.DataFrame({"sku_id": ["a", "b"], "line_id": "L1", "unit_cost_cny": [4.0, 5.0]})
    >>> scorecard(sales, skus)[["sku_id", "gmroi", "growth", "rel_share", "abc"]]
      sku_id  gmroi  growth  rel_share abc
    0      a    3.0     1.0   3.000000   A
    1      b    2.0     0.0   0.333333   A
    """
    columns = ["units", "revenue_cny", "stock_cost_cny"]
    require_columns(sales, ["sku_id", "week", *columns])
    require_columns(skus, ["sku_id", "line_id", "unit_cost_cny"])
    require_rows(sales, 1, "sales")
    require_key(sales, ["sku_id", "week"])
    require_key(skus, ["sku_id"])
    require_complete(skus, ["line_id"])
    clean = sales[["sku_id", "week"]].copy()
    for column in columns:
        low = -np.inf if column == "revenue_cny" else 0
        clean[column] = require_between(sales[column], low, np.inf, column)
    middle = float(require_numbers(sales["week"], "week").median())
    by_sku = clean.groupby("sku_id")
    total = by_sku[["units", "revenue_cny"]].sum()
    table = skus[["sku_id", "line_id"]].merge(total.reset_index(), on="sku_id")
    cost = table["sku_id"].map(skus.set_index("sku_id")["unit_cost_cny"])
    table["margin_cny"] = table["revenue_cny"] - table["units"] * require_numbers(
        cost, "unit_cost_cny"
    )
    stock = table["sku_id"].map(by_sku["stock_cost_cny"].mean())
    if (stock == 0).any():
        warnings.warn(_("Items without stock have no return on it."), stacklevel=3)
    table["gmroi"] = table["margin_cny"] / stock.where(stock > 0)
    half = clean["week"].gt(middle)
    first = clean[~half].groupby("sku_id")["revenue_cny"].sum()
    second = clean[half].groupby("sku_id")["revenue_cny"].sum()
    before = table["sku_id"].map(first).fillna(0)
    table["growth"] = table["sku_id"].map(second).fillna(0) / before.where(before > 0) - 1
    table["rel_share"] = np.nan
    for _line, rows in table.groupby("line_id"):
        for i in rows.index:
            others = rows["revenue_cny"].drop(i)
            if len(others) and others.max() > 0:
                table.loc[i, "rel_share"] = table.loc[i, "revenue_cny"] / others.max()
    table["abc"] = segmentation.abc(table.assign(r=table["revenue_cny"].clip(lower=0)), "r")
    return table.drop(columns="units")


@no_blanks
def transfer(v: Mapping[str, float] | pd.Series, v0: float) -> pd.Series:
    """Share of an item's buyers who would take a sister item (multinomial logit).

    tau of j = sum of the other v / (v0 + sum of the other v).

    Parameters
    ----------
    v : Series or mapping
        Attraction of each item, above 0.
    v0 : float
        Attraction of buying nothing here.

    Returns
    -------
    Series
        Transfer share of each item, a fraction.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``; ``range`` for an attraction that is not positive.

    References
    ----------
    Kök & Fisher (2007).

    Examples
    --------
    >>> transfer({"a": 1, "b": 1, "c": 1}, v0=1).round(3).tolist()
    [0.667, 0.667, 0.667]
    """
    attraction = require_between(require_numbers(v, "v"), 0, np.inf, "v", inclusive="neither")
    require_rows(attraction, 1, "v")
    outside = require_between(v0, 0, np.inf, "v0", inclusive="neither")
    others = attraction.sum() - attraction
    return (others / (outside + others)).rename("tau")


@no_blanks
def prune(
    contribution: Mapping[str, float] | pd.Series,
    tau: float | Mapping[str, float] | pd.Series,
    complexity: float | Mapping[str, float] | pd.Series,
) -> pd.DataFrame:
    """Find items whose removal raises profit: contribution x (1 - transfer) < complexity.

    Every item is judged as if it alone were dropped.

    Parameters
    ----------
    contribution : Series or mapping
        Contribution of each item per period, in one money unit.
    tau : float, Series or mapping
        Share of its demand that sister items would keep, a fraction.
    complexity : float, Series or mapping
        Cost of carrying the item per period, in the same unit.

    Returns
    -------
    DataFrame
        ``sku_id``, ``m`` (what the item really adds) and ``drop`` (true if m is below 0).

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``; ``column`` for an item without transfer or
        complexity; ``range`` for a transfer outside 0 to 1 or a negative complexity.

    References
    ----------
    Kotler & Keller, *Marketing Management*; Kök & Fisher (2007).

    Examples
    --------
    >>> prune({"a": 100, "b": 30}, tau=0.8, complexity=10)
      sku_id     m   drop
    0      a  10.0  False
    1      b  -4.0   True
    """
    earned = require_numbers(contribution, "contribution")
    require_rows(earned, 1, "contribution")
    kept = require_between(_each(tau, earned.index, "tau"), 0, 1, "tau")
    cost = require_between(_each(complexity, earned.index, "complexity"), 0, np.inf, "complexity")
    m = earned * (1 - kept) - cost
    return pd.DataFrame({"sku_id": m.index, "m": m.to_numpy(), "drop": (m < 0).to_numpy()})


def _each(value: float | Mapping[str, float] | pd.Series, items: pd.Index, name: str) -> pd.Series:
    """One value for every item, given once for all or item by item."""
    if not isinstance(value, Mapping | pd.Series):
        return pd.Series(require_between(value, -np.inf, np.inf, name), index=items)
    numbers = require_numbers(value, name)
    missing = items.difference(numbers.index)
    if len(missing):
        raise CourseInputError(
            _("'{item}' is missing from '{name}'.").format(item=missing[0], name=name),
            code="column",
            column=name,
            row=missing[0],
        )
    return numbers.reindex(items)


@no_blanks
def bimodality(x: Sequence[float] | pd.Series) -> float:
    """Bimodality coefficient: above 5/9 (the uniform distribution) two camps are likely.

    (g² + 1) / (k + 3 (n - 1)² / ((n - 2)(n - 3))), with sample skewness g and excess
    kurtosis k.

    Parameters
    ----------
    x : sequence of float
        Ratings or other values, at least 10.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    CourseInputError
        ``size`` below 10 values; ``range`` if they are all the same; ``missing``, ``type``.

    References
    ----------
    Pfister et al. (2013).

    Examples
    --------
    >>> round(bimodality(range(1, 10_001)), 3)
    0.555
    """
    from scipy.stats import kurtosis, skew

    values = require_numbers(x, "x").to_numpy()
    require_rows(values, 10, "x")
    if np.ptp(values) == 0:
        raise CourseInputError(
            _("All values are the same: there is nothing to split."), code="range", column="x"
        )
    n = len(values)
    g, k = skew(values, bias=False), kurtosis(values, bias=False)
    return float((g**2 + 1) / (k + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))


@dataclass(frozen=True)
class PriceGap(Result):
    """The widest step of a price ladder.

    Attributes
    ----------
    low, high : float
        The two neighbouring prices; equal where there is only one price.
    asked : float
        Share of demand asked for between them.
    unserved : float
        What of it is not bought today; not a number where nobody says what is bought.
    """

    low: float
    high: float
    asked: float
    unserved: float

    @property
    def ratio(self) -> float:
        """How many times the lower price the higher one is."""
        return self.high / self.low


@no_blanks
def price_gap(prices: Sequence[float] | pd.Series, demand: pd.DataFrame) -> PriceGap:
    """Find the widest step of a price ladder, by ratio, and the demand inside it.

    A band of prices lies inside if its middle does.

    Parameters
    ----------
    prices : sequence of float
        Prices of the items of a line, above 0.
    demand : DataFrame
        ``price_from_cny, price_to_cny, asked_share`` and, if known, ``bought_share``.

    Returns
    -------
    PriceGap
        The step, and the demand asked for and not served in it.

    Raises
    ------
    CourseInputError
        ``empty``, ``missing``, ``type``, ``column``; ``range`` for a price that is not positive
        or a share outside 0 to 1.

    References
    ----------
    Kotler & Keller, *Marketing Management*, on filling a product line.

    Examples
    --------
    >>> demand = pd.DataFrame({"price_from_cny": [0, 20, 50], "price_to_cny": [20, 50, 90],
    ...                        "asked_share": [0.4, 0.35, 0.25], "bought_share": [0.6, 0.1, 0.3]})
    >>> gap = price_gap([10, 15, 60, 80], demand)
    >>> gap.low, gap.high, gap.ratio, gap.asked, round(gap.unserved, 2)
    (15.0, 60.0, 4.0, 0.35, 0.25)
    """
    ladder = require_numbers(prices, "prices")
    require_rows(ladder, 1, "prices")
    require_between(ladder, 0, np.inf, "prices", inclusive="neither")
    require_columns(demand, ["price_from_cny", "price_to_cny", "asked_share"])
    require_rows(demand, 1, "demand")
    for column in ("price_from_cny", "price_to_cny"):
        require_between(demand[column], 0, np.inf, column)
    known = [column for column in ("asked_share", "bought_share") if column in demand]
    for column in known:
        require_between(demand[column], 0, 1, column)
    return _widest_step(ladder, demand)


def _widest_step(prices: pd.Series, demand: pd.DataFrame) -> PriceGap:
    steps = np.sort(prices.unique())
    at = int((steps[1:] / steps[:-1]).argmax()) if len(steps) > 1 else 0
    low, high = float(steps[at]), float(steps[min(at + 1, len(steps) - 1)])
    middle = (demand["price_from_cny"] + demand["price_to_cny"]) / 2
    inside = demand[(middle > low) & (middle < high)]
    unserved = float("nan")
    if "bought_share" in demand:
        unserved = float((inside["asked_share"] - inside["bought_share"]).clip(lower=0).sum())
    return PriceGap(low, high, float(inside["asked_share"].sum()), unserved)


@no_blanks
def line_diagnosis(
    skus: pd.DataFrame,
    sales: pd.DataFrame,
    ratings: pd.DataFrame,
    demand: pd.DataFrame,
    tau: Mapping[str, float] | pd.Series,
    attributes: Sequence[str] = ("colour", "size", "motif", "material", "price_cny"),
) -> pd.DataFrame:
    """Diagnose each product line on two axes: length and granularity.

    Length: *long* if at least 20 % of the items add less than they cost (see :func:`prune`);
    *short* if two neighbouring prices differ by a factor of 2.5 or more and at least 15 % of
    the demand asked for lies between them. Granularity: *fine* if items resemble their
    nearest neighbour by 0.85 or more (Gower similarity) and transfer is at least 0.60;
    *coarse* if the ratings of its items, taken together, are bimodal (above 5/9) and two
    segments differ by at least 0.8 standard deviations. The thresholds are a convention of
    this course.

    Parameters
    ----------
    skus : DataFrame
        ``sku_id, line_id, price_cny, unit_cost_cny, complexity_cny_week`` and the attributes.
    sales : DataFrame
        ``sku_id, week, units, revenue_cny``.
    ratings : DataFrame
        ``sku_id, segment, rating``.
    demand : DataFrame
        ``line_id, price_from_cny, price_to_cny, asked_share`` (shares of a line add up to 1).
    tau : Series or mapping
        Demand transfer of each line, a fraction.
    attributes : sequence of str
        Columns of ``skus`` that describe an item; numbers are compared by distance.

    Returns
    -------
    DataFrame
        ``line_id``, ``length`` (*ok, long, short*), ``grain`` (*ok, fine, coarse*) and the
        evidence: ``share_negative, gap_ratio, gap_demand, similarity, tau, bimodality,
        segment_gap_sd``.

    Raises
    ------
    CourseInputError
        ``column`` (also a line without transfer), ``empty``, ``missing``, ``type``,
        ``duplicate``, ``range``.

    References
    ----------
    Kotler & Keller, *Marketing Management*; Boatwright & Nunes (2001); Kök & Fisher (2007);
    Pfister et al. (2013); Gower (1971).

    Examples
    --------
    >>> skus = pd.DataFrame({"sku_id": ["a", "b"], "line_id": "L1", "price_cny": [10.0, 40.0],
    ...     "unit_cost_cny": 4.0, "complexity_cny_week": 1.0, "colour": ["red", "blue"]})
    >>> sales = pd.DataFrame({"sku_id": ["a", "b"], "week": 1, "units": [9, 5],
    ...                       "revenue_cny": [90.0, 200.0]})
    >>> ratings = pd.DataFrame({"sku_id": ["a"] * 12, "segment": ["gift", "self"] * 6,
    ...                         "rating": [4, 4, 3, 4, 5, 4, 4, 3, 4, 5, 4, 4]})
    >>> demand = pd.DataFrame({"line_id": "L1", "price_from_cny": [0.0, 20.0, 35.0],
    ...     "price_to_cny": [20.0, 35.0, 60.0], "asked_share": [0.5, 0.3, 0.2]})
    >>> line_diagnosis(skus, sales, ratings, demand, {"L1": 0.3}, ["colour", "price_cny"]).loc[
    ...     0, ["length", "grain"]].tolist()
    ['short', 'ok']
    """
    columns = ["sku_id", "line_id", "price_cny", "unit_cost_cny", "complexity_cny_week"]
    require_columns(skus, [*columns, *attributes])
    require_columns(sales, ["sku_id", "week", "units", "revenue_cny"])
    require_columns(ratings, ["sku_id", "segment", "rating"])
    require_columns(demand, ["line_id", "price_from_cny", "price_to_cny", "asked_share"])
    require_rows(skus, 1, "skus")
    require_key(skus, ["sku_id"])
    require_complete(skus, [*columns, *attributes])
    require_between(skus["price_cny"], 0, np.inf, "price_cny", inclusive="neither")
    require_rows(demand, 1, "demand")
    for column in ("price_from_cny", "price_to_cny"):
        require_between(demand[column], 0, np.inf, column)
    require_between(demand["asked_share"], 0, 1, "asked_share")
    require_complete(demand, ["line_id"])
    require_complete(sales, ["sku_id", "week"])
    require_complete(ratings, ["sku_id", "segment"])
    for table, column in ((sales, "units"), (sales, "revenue_cny"), (ratings, "rating")):
        require_rows(table, 1, column)
        require_numbers(table[column], column)
    kept = _each(tau, pd.Index(sorted(skus["line_id"].unique())), "tau")
    require_between(kept, 0, 1, "tau")
    weeks = sales.groupby("sku_id")["week"].nunique().reindex(skus["sku_id"])
    sums = sales.groupby("sku_id")[["units", "revenue_cny"]].sum().reindex(skus["sku_id"])
    margin = sums["revenue_cny"] - sums["units"] * skus.set_index("sku_id")["unit_cost_cny"]
    weekly = (margin / weeks).fillna(0.0)  # an item that never sold earns nothing
    rows = []
    for line, items in skus.groupby("line_id"):
        ids = items["sku_id"]
        cost = items.set_index("sku_id")["complexity_cny_week"]
        negative = float(prune(weekly[ids], float(kept[line]), cost)["drop"].mean())
        gap = _widest_step(items["price_cny"], demand[demand["line_id"] == line])
        similar = _nearest_similarity(items[list(attributes)], skus)
        split, apart = _two_camps(ratings[ratings["sku_id"].isin(ids)])
        too_short = gap.ratio >= GAP_RATIO and gap.asked >= GAP_DEMAND
        too_fine = similar >= NEAR_COPY and kept[line] >= HIGH_TRANSFER
        too_coarse = split > BIMODAL and apart >= FAR_APART_SD
        rows.append(
            {
                "line_id": line,
                "length": "long" if negative >= MANY_LOSERS else "short" if too_short else "ok",
                "grain": "fine" if too_fine else "coarse" if too_coarse else "ok",
                "share_negative": negative,
                "gap_ratio": gap.ratio,
                "gap_demand": gap.asked,
                "similarity": similar,
                "tau": float(kept[line]),
                "bimodality": split,
                "segment_gap_sd": apart,
            }
        )
    return pd.DataFrame(rows)


def _nearest_similarity(items: pd.DataFrame, everything: pd.DataFrame) -> float:
    """Mean Gower similarity of each item to its nearest neighbour in the line."""
    n = len(items)
    if n < 2:
        return 0.0
    total = np.zeros((n, n))
    for column in items:
        if pd.api.types.is_numeric_dtype(items[column]):
            x = items[column].to_numpy(float)
            span = float(np.ptp(everything[column].to_numpy(float))) or 1.0
            total += 1 - np.abs(x[:, None] - x[None, :]) / span
        else:
            names = items[column].astype(str).to_numpy()
            total += names[:, None] == names[None, :]
    similarity = total / len(items.columns)
    np.fill_diagonal(similarity, -1.0)
    return float(similarity.max(axis=1).mean())


def _two_camps(ratings: pd.DataFrame) -> tuple[float, float]:
    """Bimodality of a line's ratings, and the widest segment gap in standard deviations."""
    given = require_numbers(ratings["rating"], "rating")
    if len(given) < 10 or np.ptp(given) == 0:
        return 0.0, 0.0  # too little said, or nothing to disagree about
    gap = np.ptp(given.groupby(ratings["segment"]).mean()) / given.std()
    return bimodality(given), float(gap)


@dataclass(frozen=True, eq=False)
class Conjoint(Result):
    """Preferences taken apart.

    Attributes
    ----------
    partworths : DataFrame
        ``attribute, level, partworth``; the part-worths of an attribute add up to 0.
    importance : Series
        Range of the part-worths of each attribute over the sum of the ranges, a fraction.
    intercept : float
        Mean of the answers over the levels.
    r2 : float
        Share of variance explained.
    """

    partworths: pd.DataFrame
    importance: pd.Series
    intercept: float
    r2: float

    def simulate(self, profiles: pd.DataFrame) -> pd.Series:
        """Share of preference of each profile (logit rule on the summed part-worths)."""
        worth = self.partworths.set_index(["attribute", "level"])["partworth"]
        require_columns(profiles, list(self.importance.index))
        utility = pd.Series(self.intercept, index=profiles.index)
        for attribute in self.importance.index:
            known = worth[attribute]
            unknown = ~profiles[attribute].isin(known.index)
            if unknown.any():
                raise CourseInputError(
                    _("'{level}' was not among the levels of '{attribute}'.").format(
                        level=profiles.loc[unknown, attribute].iloc[0], attribute=attribute
                    ),
                    code="unknown",
                    column=attribute,
                    row=unknown.idxmax(),
                    remedy=_("Use levels that were asked for."),
                )
            utility += profiles[attribute].map(known)
        odds = np.exp(utility - utility.max())
        return (odds / odds.sum()).rename("share")


@no_blanks
def conjoint(answers: pd.DataFrame, y: str, attributes: Sequence[str]) -> Conjoint:
    """Estimate part-worths from ratings of profiles (least squares, effects coding).

    Parameters
    ----------
    answers : DataFrame
        One row a rated profile (and respondent): the rating and the level of each attribute.
    y : str
        Rating, higher is better; turn ranks round first (19 - rank for 18 cards).
    attributes : sequence of str
        Columns with the levels.

    Returns
    -------
    Conjoint
        Part-worths, importance, fit and ``.simulate(profiles)``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` if an attribute has one level
        only or the design cannot separate the levels; ``size`` with fewer answers than
        part-worths.

    References
    ----------
    Green & Wind (1975); Green & Srinivasan (1978).

    Examples
    --------
    >>> cards = pd.DataFrame({"price": [15, 15, 25, 25], "design": ["plain", "ip"] * 2,
    ...                       "rating": [6, 8, 2, 4]})
    >>> result = conjoint(cards, "rating", ["price", "design"])
    >>> result.partworths["partworth"].round(6).tolist(), result.importance.round(2).tolist()
    ([2.0, -2.0, 1.0, -1.0], [0.67, 0.33])
    """
    names = list(attributes)
    require_rows(names, 1, "attributes")
    require_columns(answers, [y, *names])
    require_rows(answers, 1, "answers")
    require_complete(answers, names)
    rating = require_numbers(answers[y], y).to_numpy()
    parts, levels = [np.ones((len(answers), 1))], {}
    for name in names:
        levels[name] = sorted(answers[name].unique())
        if len(levels[name]) < 2:
            raise CourseInputError(
                _("'{attribute}' has one level only.").format(attribute=name),
                code="range",
                column=name,
                remedy=_("Leave it out: it cannot explain a preference."),
            )
        shown = np.array([answers[name] == level for level in levels[name]], dtype=float).T
        parts.append(shown[:, :-1] - shown[:, -1:])  # effects coding: the levels add up to 0
    x = np.hstack(parts)
    require_rows(answers, x.shape[1], "answers")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise CourseInputError(
            _("The cards cannot separate the levels: some always appear together."),
            code="range",
            column=", ".join(names),
            remedy=_("Show more combinations."),
        )
    b = np.linalg.lstsq(x, rating, rcond=None)[0]
    residual = ((rating - x @ b) ** 2).sum()
    total = ((rating - rating.mean()) ** 2).sum()
    rows, spans, at = [], {}, 1
    for name in names:
        k = len(levels[name]) - 1
        worth = np.r_[b[at : at + k], -b[at : at + k].sum()]
        at += k
        spans[name] = float(np.ptp(worth))
        rows += [(name, level, float(w)) for level, w in zip(levels[name], worth, strict=True)]
    span = pd.Series(spans)
    return Conjoint(
        partworths=pd.DataFrame(rows, columns=["attribute", "level", "partworth"]),
        importance=(span / span.sum() if span.sum() else span).rename("importance"),
        intercept=float(b[0]),
        r2=float(1 - residual / total) if total else float("nan"),
    )
