"""The supplier file: what a category means to us, and how independent its suppliers are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.language import gettext as _
from coursekit.methods._shared import no_blanks, require_flags, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_rows,
)


def labels() -> dict[str, str]:
    """Names, in the active language, of Kraljic's quadrants.

    Examples
    --------
    >>> labels()["bottleneck"]
    'Bottleneck'
    """
    return {
        "strategic": _("Strategic"),
        "leverage": _("Leverage"),
        "bottleneck": _("Bottleneck"),
        "routine": _("Non-critical"),
    }


@no_blanks
def kraljic(
    items: pd.DataFrame,
    impact: str = "profit_impact",
    risk: str = "supply_risk",
    cuts: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Place suppliers or items in Kraljic's matrix of profit impact and supply risk.

    Parameters
    ----------
    items : DataFrame
        One row a supplier or item.
    impact, risk : str
        Columns of profit impact and supply risk, in any scale.
    cuts : tuple of float, optional
        Values from which impact and risk are high; the medians by default.

    Returns
    -------
    DataFrame
        The items with ``quadrant``: *strategic* (both high), *leverage* (impact high, risk
        low), *bottleneck* (impact low, risk high), *routine* (both low).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``.

    References
    ----------
    Kraljic (1983).

    Examples
    --------
    >>> items = pd.DataFrame({"supplier_id": ["S1", "S2"], "profit_impact": [8, 8],
    ...                       "supply_risk": [9, 2]})
    >>> kraljic(items, cuts=(5, 5))["quadrant"].tolist()
    ['strategic', 'leverage']
    """
    require_columns(items, [impact, risk])
    require_rows(items, 1, "items")
    money = require_between(items[impact], -np.inf, np.inf, impact)
    supply = require_between(items[risk], -np.inf, np.inf, risk)
    cut_money, cut_supply = cuts or (float(money.median()), float(supply.median()))
    high, risky = money >= cut_money, supply >= cut_supply
    quadrant = np.select(
        [high & risky, high, risky], ["strategic", "leverage", "bottleneck"], "routine"
    )
    return items.assign(quadrant=quadrant)


@no_blanks
def structure(suppliers: pd.DataFrame, spend: str = "spend_cny_k") -> pd.DataFrame:
    """Concentration and hidden dependence of each purchasing category.

    Parameters
    ----------
    suppliers : DataFrame
        ``supplier_id, category``, the spend, ``single_source`` (true or false) and
        ``subtier_id`` (who supplies the supplier; blank if not known).
    spend : str
        Name of the spend column, any money unit.

    Returns
    -------
    DataFrame
        ``category, hhi`` (0 to 10,000), ``n`` (suppliers), ``single_source`` (how many),
        ``shared_subtier`` (most suppliers of the category behind one sub-tier supplier; above
        1 they are not independent) and ``subtier_id`` (that supplier, blank if none).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for negative
        spend or a category without spend.

    References
    ----------
    Kraljic (1983); Herfindahl (1950).

    Examples
    --------
    >>> table = pd.DataFrame({"supplier_id": list("abcd"), "category": "optics",
    ...     "spend_cny_k": [30, 30, 20, 20], "single_source": False,
    ...     "subtier_id": ["T1", "T1", "T1", None]})
    >>> structure(table)
      category     hhi  n  single_source  shared_subtier subtier_id
    0   optics  2600.0  4              0               3         T1
    """
    require_columns(suppliers, ["supplier_id", "category", spend, "single_source", "subtier_id"])
    require_rows(suppliers, 1, "suppliers")
    require_complete(suppliers, ["supplier_id", "category"])
    require_key(suppliers, ["supplier_id", "category"])
    money = require_between(suppliers[spend], 0, np.inf, spend)
    single = require_flags(suppliers["single_source"], "single_source")
    total = money.groupby(suppliers["category"]).transform("sum")
    share = money / require_between(total.rename(spend), 0, np.inf, spend, inclusive="neither")
    rows = []
    for category, mine in suppliers.assign(share=share, single=single).groupby("category"):
        behind = mine["subtier_id"].dropna().value_counts(sort=False).sort_index()
        rows.append(
            {
                "category": category,
                "hhi": float((mine["share"] ** 2).sum() * 10_000),
                "n": len(mine),
                "single_source": int(mine["single"].sum()),
                "shared_subtier": int(behind.max()) if len(behind) else 0,
                "subtier_id": behind.idxmax() if len(behind) else None,
            }
        )
    return pd.DataFrame(rows)


@no_blanks
def common_subtiers(suppliers: pd.DataFrame, spend: str = "spend_cny_k") -> pd.DataFrame:
    """Sub-tier suppliers that stand behind several of our suppliers.

    Parameters
    ----------
    suppliers : DataFrame
        As for :func:`structure`.
    spend : str
        Name of the spend column.

    Returns
    -------
    DataFrame
        ``subtier_id``, ``suppliers`` and ``categories`` (how many), ``spend_share`` (of all
        spend, a fraction), the largest number of suppliers first; only those behind two or
        more.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for negative spend or none.

    References
    ----------
    Borgatti & Li (2009), supply networks.

    Examples
    --------
    >>> table = pd.DataFrame({"supplier_id": list("abc"), "category": ["x", "x", "y"],
    ...                       "spend_cny_k": [50, 30, 20], "subtier_id": ["T1", "T2", "T1"]})
    >>> common_subtiers(table).to_dict("records")
    [{'subtier_id': 'T1', 'suppliers': 2, 'categories': 2, 'spend_share': 0.7}]
    """
    require_columns(suppliers, ["supplier_id", "category", spend, "subtier_id"])
    require_rows(suppliers, 1, "suppliers")
    require_complete(suppliers, ["supplier_id", "category"])
    money = require_between(suppliers[spend], 0, np.inf, spend)
    require_between(float(money.sum()), 0, np.inf, spend, inclusive="neither")
    by_subtier = suppliers.assign(share=money / money.sum()).groupby("subtier_id")
    table = by_subtier.agg(
        suppliers=("supplier_id", "nunique"),
        categories=("category", "nunique"),
        spend_share=("share", "sum"),
    ).reset_index()
    table = table[table["suppliers"] > 1]
    return table.sort_values(
        ["suppliers", "spend_share"], ascending=False, kind="stable", ignore_index=True
    )
