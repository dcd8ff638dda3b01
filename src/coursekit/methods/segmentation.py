"""Whom to serve and in which class: veto gate, RFM, k-means, ABC, portfolio matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_date, require_dates, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    require_sum,
    require_whole,
)


def labels() -> dict[str, str]:
    """Names, in the active language, of the boxes of the portfolio matrix.

    Examples
    --------
    >>> labels()["strategic"]
    'Strategic: invest'
    """
    return {
        "strategic": _("Strategic: invest"),
        "selective": _("Selective investment"),
        "maintain": _("Proactive maintenance"),
        "cash": _("Manage for cash"),
    }


@no_blanks
def veto(
    candidates: pd.DataFrame,
    rules: Mapping[str, Callable[[pd.DataFrame], pd.Series]],
    account: str = "account_id",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take out candidates no score can redeem, before anything is ranked.

    Parameters
    ----------
    candidates : DataFrame
        One row a candidate.
    rules : mapping
        Name of each rule and a function of the table that is ``True`` where the rule
        rejects; what a blank means, the rule has to say (``t["z"].isna() | (t["z"] < 1.23)``).
    account : str
        Column that names the candidate.

    Returns
    -------
    passed : DataFrame
        The candidates no rule rejects.
    rejected : DataFrame
        The account and the ``rule``, one row for each rejection.

    Raises
    ------
    CourseInputError
        ``column`` for a missing column, also one a rule asks for; ``empty``, ``missing``;
        ``type`` for a rule that does not answer true or false for each row.

    References
    ----------
    The gate before the ranking is a convention of this course.

    Examples
    --------
    >>> firms = pd.DataFrame({"account_id": ["K1", "K2"], "wallet_cny_m": [40, 3]})
    >>> passed, rejected = veto(firms, {"wallet below 5": lambda t: t["wallet_cny_m"] < 5})
    >>> passed["account_id"].tolist(), rejected.to_dict("records")
    (['K1'], [{'account_id': 'K2', 'rule': 'wallet below 5'}])
    """
    require_columns(candidates, [account])
    require_rows(candidates, 1, "candidates")
    require_complete(candidates, [account])
    kept, rejected = np.ones(len(candidates), dtype=bool), []
    for name, rejects in rules.items():
        try:
            hit = rejects(candidates)
        except KeyError as missing:
            column = str(missing.args[0])
            raise CourseInputError(
                _("The rule '{rule}' needs the column '{column}'.").format(
                    rule=name, column=column
                ),
                code="column",
                column=column,
            ) from missing
        if not isinstance(hit, pd.Series) or not pd.api.types.is_bool_dtype(hit):
            raise CourseInputError(
                _("The rule '{rule}' must answer true or false for each row.").format(rule=name),
                code="type",
                column=name,
            )
        kept &= ~hit.to_numpy()
        rejected.append(candidates.loc[hit, [account]].assign(rule=name))
    table = pd.concat(rejected) if rejected else pd.DataFrame(columns=[account, "rule"])
    return candidates[kept], table.reset_index(drop=True)


@no_blanks
def rfm(
    orders: pd.DataFrame,
    as_of: str | pd.Timestamp,
    amount: str | None = None,
    customer: str = "customer_id",
) -> pd.DataFrame:
    """Recency, frequency and money of each customer.

    Returns (negative amounts) are no purchase: they count neither for recency nor for
    frequency, but are netted in the money.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id, date`` and the amount; with an ``order_id`` column, lines of one order
        count once.
    as_of : date
        Day from which recency is counted.
    amount : str, optional
        Name of the amount column; by default the one that starts with ``net_cny``.
    customer : str
        Name of the customer column.

    Returns
    -------
    DataFrame
        The customer, ``recency_days`` (blank for returns only), ``frequency`` and
        ``monetary_…`` in the unit of the amount.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``; ``type`` for a date that cannot be read;
        ``range`` for an order after ``as_of``.

    References
    ----------
    Hughes (1994).

    Examples
    --------
    >>> orders = pd.DataFrame({"customer_id": ["C1", "C1", "C2"], "net_cny_k": [30, -5, 12],
    ...                        "date": ["2025-12-01", "2025-12-20", "2025-10-02"]})
    >>> rfm(orders, as_of="2025-12-31")
      customer_id  recency_days  frequency  monetary_cny_k
    0          C1            30          1              25
    1          C2            90          1              12
    """
    found = [c for c in orders.columns if str(c).startswith("net_cny")]
    column = amount or (str(found[0]) if found else "net_cny")
    require_columns(orders, [customer, "date", column])
    require_rows(orders, 1, "orders")
    require_complete(orders, [customer])
    require_numbers(orders[column], column)
    dates, end = require_dates(orders["date"], "date"), require_date(as_of, "as_of")
    if (late := dates[dates > end]).size:
        raise CourseInputError(
            _("There is an order of {date}, after {as_of}.").format(
                date=late.iloc[0].date(), as_of=end.date()
            ),
            code="range",
            column="date",
            row=late.index[0],
            remedy=_("Give a later 'as_of' or leave out the later orders."),
        )
    purchases = orders.assign(date=dates)[orders[column] > 0]
    by_customer = purchases.groupby(customer)
    count = by_customer["order_id"].nunique() if "order_id" in orders else by_customer.size()
    money = "monetary" + (column[column.index("_cny") :] if "_cny" in column else "")
    table = pd.DataFrame({money: orders.groupby(customer)[column].sum()})
    table.insert(0, "frequency", count.reindex(table.index).fillna(0).astype(int))
    recency = (end - by_customer["date"].max()).dt.days.reindex(table.index)
    table.insert(0, "recency_days", recency if recency.isna().any() else recency.astype(int))
    return table.reset_index()


@no_blanks
def scan(
    features: pd.DataFrame,
    k: Iterable[int] = range(2, 9),
    log: Sequence[str] = (),
    scale: bool = True,
    n_boot: int = 50,
    random_state: int = 0,
) -> pd.DataFrame:
    """Compare numbers of segments by fit, separation and stability.

    Parameters
    ----------
    features : DataFrame
        One row a customer, numeric columns only.
    k : iterable of int
        Numbers of segments to try.
    log : sequence of str
        Columns to take the logarithm of, log(1 + x), because they are skewed.
    scale : bool
        Whether to bring all columns to mean 0 and standard deviation 1 first.
    n_boot : int
        Bootstrap samples for the stability.
    random_state : int
        Seed of k-means and of the bootstrap.

    Returns
    -------
    DataFrame
        ``k``, ``inertia``, ``silhouette`` (-1 to 1), ``ari_mean`` and ``ari_p10``: mean and
        10th percentile of the adjusted Rand index between the segments of all customers and
        those a bootstrap sample would give them.

    Raises
    ------
    CourseInputError
        ``size`` below 10 customers a segment, ``missing``, ``column``, ``type`` for a column
        without numbers, ``range`` for k below 2, a negative value under ``log`` or a constant
        column.

    References
    ----------
    Lloyd (1982); Rousseeuw (1987); Hubert & Arabie (1985).

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> two = pd.DataFrame({"x": np.r_[rng.normal(0, 1, 40), rng.normal(9, 1, 40)]})
    >>> scan(two, k=[2, 3], n_boot=5)["silhouette"].idxmax()
    0
    """
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    tried = list(k)
    for number in tried:
        require_whole(number, "k", low=2)
    x = _prepared(features, max(tried), log, scale)
    rng = np.random.default_rng(random_state)
    rows = []
    for number in tried:
        base = _kmeans(x, number, random_state)
        again = []
        for _draw in range(n_boot):
            sample = x[rng.integers(0, len(x), len(x))]
            other = _kmeans(sample, number, random_state, starts=3).predict(x)
            again.append(adjusted_rand_score(base.labels_, other))
        rows.append(
            {
                "k": number,
                "inertia": float(base.inertia_),
                "silhouette": float(silhouette_score(x, base.labels_)),
                "ari_mean": float(np.mean(again)) if again else float("nan"),
                "ari_p10": float(np.percentile(again, 10)) if again else float("nan"),
            }
        )
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False)
class Segments(Result):
    """Customers in segments.

    Attributes
    ----------
    labels : Series
        Segment of each customer, 1 for the largest.
    profile : DataFrame
        One row a segment: ``size``, ``share`` and the mean of each feature in its own unit.
    rules : str
        The segments restated as a few thresholds (a decision tree), in words.
    rules_accuracy : float
        Share of customers those thresholds place in their segment.
    """

    labels: pd.Series
    profile: pd.DataFrame
    rules: str
    rules_accuracy: float


@no_blanks
def fit(
    features: pd.DataFrame,
    k: int,
    log: Sequence[str] = (),
    scale: bool = True,
    depth: int = 2,
    random_state: int = 0,
) -> Segments:
    """Put customers into k segments (k-means) and say by which thresholds.

    Parameters
    ----------
    features, log, scale, random_state
        As in :func:`scan`.
    k : int
        Number of segments.
    depth : int
        Depth of the decision tree that restates them.

    Returns
    -------
    Segments
        Labels (1 is the largest segment), profile and rules.

    Raises
    ------
    CourseInputError
        As in :func:`scan`.

    References
    ----------
    Lloyd (1982); Wedel & Kamakura (2000).

    Examples
    --------
    >>> visits = pd.DataFrame({"visits": [1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1] +
    ...                                  [9, 8, 9, 8, 9, 8, 9]})
    >>> segments = fit(visits, 2)
    >>> segments.profile["size"].tolist(), segments.rules_accuracy
    ([15, 7], 1.0)
    """
    from sklearn.tree import DecisionTreeClassifier, export_text

    require_whole(k, "k", low=2)
    x = _prepared(features, k, log, scale)
    raw = pd.Series(_kmeans(x, k, random_state).labels_, index=features.index)
    # k-means numbers its segments at random: the largest first keeps a name over runs.
    order = raw.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    number = {old: new for new, old in enumerate(order.index, start=1)}
    labels = raw.map(number).rename("segment")
    profile = features.groupby(labels).mean()
    profile.insert(0, "size", labels.value_counts().sort_index())
    profile.insert(1, "share", profile["size"] / len(labels))
    tree = DecisionTreeClassifier(max_depth=depth, random_state=random_state).fit(features, labels)
    text = export_text(tree, feature_names=[str(c) for c in features.columns])
    return Segments(
        labels=labels,
        profile=profile,
        rules=text.replace("class:", _("segment")),
        rules_accuracy=float(tree.score(features, labels)),
    )


def _prepared(features: pd.DataFrame, k: int, log: Sequence[str], scale: bool) -> np.ndarray:
    """Check the features; return them logged and scaled."""
    require_columns(features, list(log))
    require_rows(features, 1, "features")
    for column in features:
        require_numbers(features[column], str(column))
    if len(features) < 10 * k:
        raise CourseInputError(
            _("{n} customers are too few for {k} segments.").format(n=len(features), k=k),
            code="size",
            column="k",
            remedy=_("Count on at least ten customers a segment."),
        )
    x = features.astype(float)
    for column in log:
        require_between(x[column], 0, np.inf, column)
        x[column] = np.log1p(x[column])
    if scale:
        spread = x.std(ddof=0)
        if (spread == 0).any():
            constant = str(spread.index[spread == 0][0])
            raise CourseInputError(
                _("The column '{column}' is the same for everybody.").format(column=constant),
                code="range",
                column=constant,
                remedy=_("Leave it out: it cannot separate segments."),
            )
        x = (x - x.mean()) / spread
    return x.to_numpy()


def _kmeans(x: np.ndarray, k: int, random_state: int, starts: int = 10) -> Any:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # On a few hundred rows threads wait for one another ten times longer than they work.
    with threadpool_limits(limits=1):
        return KMeans(k, n_init=starts, random_state=random_state).fit(x)


@no_blanks
def abc(accounts: pd.DataFrame, value: str, cuts: tuple[float, float] = (0.80, 0.95)) -> pd.Series:
    """Class customers A, B or C by cumulative share of a value.

    Convention: a customer is A as long as those *before* it have not reached the first cut,
    so that A covers at least that share; the same for B with the second cut.

    Parameters
    ----------
    accounts : DataFrame
        One row a customer.
    value : str
        Column to class by, best profit after cost to serve.
    cuts : tuple of float
        Cumulative shares at which A and B are complete.

    Returns
    -------
    Series
        A, B or C for each row of ``accounts``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``; ``range`` for negative values (draw a whale curve
        instead), for cuts that do not rise, or when everything is 0.

    References
    ----------
    Juran (1986), the Pareto principle.

    Examples
    --------
    >>> abc(pd.DataFrame({"profit": [50, 5, 30, 10, 5]}), "profit").tolist()
    ['A', 'B', 'A', 'B', 'C']
    """
    require_columns(accounts, [value])
    require_rows(accounts, 1, "accounts")
    require_between(cuts, 0, 1, "cuts")
    if not cuts[0] < cuts[1]:
        raise CourseInputError(
            _("The second cut must lie above the first."), code="range", column="cuts"
        )
    amounts = require_numbers(accounts[value], value)
    if (amounts < 0).any() or amounts.sum() == 0:
        raise CourseInputError(
            _("Classes by share need values that are not negative and not all 0."),
            code="range",
            column=value,
            row=amounts.idxmin(),
            remedy=_("Where customers lose money, use the whale curve: value.whale."),
        )
    order = np.argsort(-amounts.to_numpy(), kind="stable")
    ordered = amounts.to_numpy()[order]
    before = (ordered.cumsum() - ordered) / ordered.sum()
    # The tolerance keeps a share of exactly 0.80 from being missed by a rounding error.
    classes = np.select([before < cuts[0] - 1e-9, before < cuts[1] - 1e-9], ["A", "B"], "C")
    return pd.Series(classes[order.argsort()], index=accounts.index, name="abc")


@no_blanks
def portfolio(
    accounts: pd.DataFrame,
    attract: Mapping[str, float],
    strength: Mapping[str, float],
    cap: int = 35,
    thresholds: tuple[float, float] | None = None,
    reverse: Sequence[str] = (),
    account: str = "account_id",
) -> pd.DataFrame:
    """Place accounts in the key-account portfolio matrix.

    Scores are weighted sums of criteria brought to 0–100 between the lowest and the
    highest account. Boxes: ``strategic`` (both high), ``selective`` investment (attractive,
    we are weak), ``maintain`` proactively (unattractive, we are strong), manage for ``cash``
    (both low). Key accounts are the first two boxes, at most ``cap`` of them, the most attractive
    first.

    Parameters
    ----------
    accounts : DataFrame
        One row an account.
    attract, strength : mapping
        Criteria columns and weights of account attractiveness and of our relative strength
        as the customer sees it; each set adds up to 1.
    cap : int
        Most key accounts we can serve (15 to 35 is usual).
    thresholds : tuple of float, optional
        Scores from which attractiveness and strength are high; the medians by default.
    reverse : sequence of str
        Criteria where less is better.
    account : str
        Column that names the account.

    Returns
    -------
    DataFrame
        The account, ``attract_score`` and ``strength_score`` (0 to 100), ``box``, ``is_key``.

    Raises
    ------
    CourseInputError
        ``column``, ``size``, ``missing``, ``duplicate``, ``sum``; ``range`` for a criterion
        with one value only or a cap below 1.

    References
    ----------
    Fiocca (1982); McDonald & Woodburn, *Key Account Management*.

    Examples
    --------
    >>> book = pd.DataFrame({"account_id": list("ABCD"), "wallet": [9, 8, 1, 2],
    ...                      "share": [0.6, 0.1, 0.7, 0.2]})
    >>> portfolio(book, {"wallet": 1}, {"share": 1})[["account_id", "box", "is_key"]]
      account_id        box  is_key
    0          A  strategic    True
    1          B  selective    True
    2          C   maintain   False
    3          D       cash   False
    """
    require_columns(accounts, [account, *attract, *strength])
    require_rows(accounts, 2, "accounts")
    require_key(accounts, [account])
    require_whole(cap, "cap")
    table = accounts[[account]].copy()
    for score, weights in (("attract_score", attract), ("strength_score", strength)):
        require_sum(weights, name=score.removesuffix("_score"))
        table[score] = 0.0
        for criterion, weight in weights.items():
            column = require_numbers(accounts[criterion], criterion)
            low, high = column.min(), column.max()
            if low == high:
                raise CourseInputError(
                    _("All accounts have the same value of '{criterion}'.").format(
                        criterion=criterion
                    ),
                    code="range",
                    column=criterion,
                    remedy=_("Leave the criterion out: it cannot separate them."),
                )
            position = (column - low) / (high - low)
            table[score] += weight * 100 * (1 - position if criterion in reverse else position)
    cut_a, cut_s = thresholds or (table["attract_score"].median(), table["strength_score"].median())
    attractive, strong = table["attract_score"] >= cut_a, table["strength_score"] >= cut_s
    table["box"] = np.select(
        [attractive & strong, attractive, strong],
        ["strategic", "selective", "maintain"],
        "cash",
    )
    best = np.lexsort((-table["strength_score"], -table["attract_score"]))
    key = [i for i in best if attractive.iloc[i]][:cap]
    table["is_key"] = np.isin(np.arange(len(table)), key)
    return table
