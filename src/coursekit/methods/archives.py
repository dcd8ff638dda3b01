"""Customer archives: financial ratios, distress score, fitness for use, privacy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import (
    no_blanks,
    require_date,
    require_dates,
    require_flags,
    require_key,
)
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
)

# Money columns of a balance sheet: input of the ratios, not keys to carry along.
BALANCE_SHEET = (
    "sales",
    "ebit",
    "net_income",
    "total_assets",
    "working_capital",
    "total_liabilities",
    "book_equity",
    "retained_earnings",
)


def labels() -> dict[str, str]:
    """Names, in the active language, of the zones and files of this module.

    Examples
    --------
    >>> labels()["grey"]
    'Grey zone'
    """
    return {
        "distress": _("Distress"),
        "grey": _("Grey zone"),
        "safe": _("Safe"),
        "strategic": _("Strategic file"),
        "operational": _("Operational file"),
        "financial": _("Financial file"),
        "all": _("Whole archive"),
    }


@no_blanks
def dupont(accounts: pd.DataFrame) -> pd.DataFrame:
    """Split return on equity into margin, asset turnover and leverage.

    Parameters
    ----------
    accounts : DataFrame
        ``net_income, sales, total_assets, book_equity`` of one year in one money unit (the
        names may end in ``_cny_m`` or ``_cny_k``), one row a firm and year; columns outside
        the balance sheet are carried along.

    Returns
    -------
    DataFrame
        The other columns, then ``margin`` (fraction), ``turnover`` and ``leverage`` (times),
        ``roe`` (fraction); their product is the return on equity.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type`` (also mixed units); ``range`` for
        sales, assets or equity that are not positive.

    References
    ----------
    Horngren et al., *Cost Accounting* (the DuPont analysis of 1919).

    Examples
    --------
    >>> firm = pd.DataFrame({"customer_id": ["P1"], "net_income": [6.0], "sales": [120.0],
    ...                      "total_assets": [80.0], "book_equity": [40.0]})
    >>> dupont(firm)
      customer_id  margin  turnover  leverage   roe
    0          P1    0.05       1.5       2.0  0.15
    """
    table, fin = _financials(accounts, ["sales", "total_assets", "book_equity"], "net_income")
    table["margin"] = fin["net_income"] / fin["sales"]
    table["turnover"] = fin["sales"] / fin["total_assets"]
    table["leverage"] = fin["total_assets"] / fin["book_equity"]
    table["roe"] = table["margin"] * table["turnover"] * table["leverage"]
    return table


@no_blanks
def z_private(accounts: pd.DataFrame) -> pd.DataFrame:
    """Altman's Z′ for private manufacturing firms: a screening flag for distress.

    Z′ = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5, with X1 working capital,
    X2 retained earnings, X3 EBIT and X5 sales, each over total assets, and X4 book equity
    over total liabilities. Below 1.23 *distress*, to 2.90 *grey*, above *safe*. Not made for
    listed firms, banks or service firms.

    Parameters
    ----------
    accounts : DataFrame
        ``working_capital, retained_earnings, ebit, book_equity, total_liabilities, sales,
        total_assets`` of one year in one money unit (the names may end in ``_cny_m`` or
        ``_cny_k``); columns outside the balance sheet are carried along.

    Returns
    -------
    DataFrame
        The other columns, then ``z`` and ``zone``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for assets or liabilities that
        are not positive.

    References
    ----------
    Altman (1983, 2000).

    Examples
    --------
    >>> firm = pd.DataFrame({"customer_id": ["P-206"], "working_capital": [-6], "sales": [62],
    ...     "retained_earnings": [-5], "ebit": [-6], "book_equity": [8],
    ...     "total_liabilities": [52], "total_assets": [60]})
    >>> z_private(firm).round(3)
      customer_id      z      zone
    0       P-206  0.643  distress
    """
    table, fin = _financials(
        accounts,
        ["total_assets", "total_liabilities"],
        "working_capital",
        "retained_earnings",
        "ebit",
        "book_equity",
        "sales",
    )
    assets = fin["total_assets"]
    table["z"] = (
        0.717 * fin["working_capital"] / assets
        + 0.847 * fin["retained_earnings"] / assets
        + 3.107 * fin["ebit"] / assets
        + 0.420 * fin["book_equity"] / fin["total_liabilities"]
        + 0.998 * fin["sales"] / assets
    )
    table["zone"] = np.select([table["z"] < 1.23, table["z"] <= 2.90], ["distress", "grey"], "safe")
    return table


def _financials(
    accounts: pd.DataFrame, positive: Sequence[str], *others: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the columns that are no money, and the money columns without their unit."""
    plain = accounts.rename(columns=lambda c: re.sub(r"_cny(_[km])?$", "", str(c)))
    require_columns(plain, [*positive, *others])
    require_rows(plain, 1, "accounts")
    units = {str(c).rpartition("_cny")[2] for c in accounts if "_cny" in str(c)}
    if len(units) > 1:
        raise CourseInputError(
            _("The money columns are in different units."),
            code="type",
            column=", ".join(sorted(units)),
            remedy=_("Bring all of them to one unit first."),
        )
    fin = pd.DataFrame({c: require_numbers(plain[c], c) for c in [*positive, *others]})
    for column in positive:
        require_between(fin[column], 0, np.inf, column, inclusive="neither")
    return plain.drop(columns=[c for c in BALANCE_SHEET if c in plain]), fin


@no_blanks
def score(
    index: pd.DataFrame,
    shelf_life: Mapping[str, float],
    as_of: str | pd.Timestamp,
    s: float = 1.0,
    account: str = "ka_id",
) -> pd.DataFrame:
    """Score archives for being filled and for being fresh enough to use.

    Completeness is the weighted share of fields that are filled; fitness multiplies each
    filled field by its timeliness, max(0, 1 - age / shelf life) ** s.

    Parameters
    ----------
    index : DataFrame
        ``ka_id, file, field, weight, filled, last_verified``, one row a field; the weights
        of an account add up to 1 over all its files.
    shelf_life : mapping
        Days until a fact of each file has lost its value.
    as_of : date
        Day at which the archive is judged.
    s : float
        How steeply value is lost: 1 evenly, above 1 faster at first.
    account : str
        Name of the account column.

    Returns
    -------
    DataFrame
        The account, ``file``, ``completeness`` and ``fitness`` (fractions, within the file),
        and for each account a row ``file = "all"`` over all its fields.

    Raises
    ------
    CourseInputError
        ``column`` (also a file without shelf life), ``empty``, ``missing`` (a filled field
        without date), ``duplicate``, ``type``, ``sum`` (weights of an account), ``range`` for
        a date after ``as_of``, a negative weight or shelf life.

    References
    ----------
    Ballou, Wang, Pazer & Tayi (1998); Wang & Strong (1996).

    Examples
    --------
    >>> fields = pd.DataFrame({"ka_id": "K07", "file": ["strategic", "financial"],
    ...     "field": ["capex plan", "DSO"], "weight": [0.5, 0.5], "filled": [True, True],
    ...     "last_verified": ["2025-12-31", "2025-11-01"]})
    >>> score(fields, {"strategic": 365, "financial": 120}, as_of="2025-12-31")
      ka_id       file  completeness  fitness
    0   K07  financial           1.0     0.50
    1   K07  strategic           1.0     1.00
    2   K07        all           1.0     0.75
    """
    require_columns(index, [account, "file", "field", "weight", "filled", "last_verified"])
    require_rows(index, 1, "index")
    require_complete(index, [account, "file", "field"])
    require_key(index, [account, "file", "field"])
    require_between(s, 0, np.inf, "s", inclusive="neither")
    weight = require_between(index["weight"], 0, np.inf, "weight")
    for name, total in weight.groupby(index[account]).sum().items():
        if abs(total - 1) > 1e-6:
            raise CourseInputError(
                _("The weights of '{account}' add up to {total} instead of 1.").format(
                    account=name, total=round(float(total), 6)
                ),
                code="sum",
                column="weight",
                row=name,
                remedy=_("Give every account the same full list of fields and weights."),
            )
    for name in index["file"].unique():
        if name not in shelf_life:
            raise CourseInputError(
                _("There is no shelf life for the file '{name}'.").format(name=name),
                code="column",
                column="shelf_life",
                remedy=_("Say after how many days a fact in it is worth nothing."),
            )
    life = index["file"].map(dict(shelf_life))
    require_between(life.rename("shelf_life"), 0, np.inf, "shelf_life", inclusive="neither")
    filled = require_flags(index["filled"], "filled")
    verified = require_dates(index["last_verified"], "last_verified", nullable=True)
    require_complete(verified[filled].rename("last_verified"))
    age = (require_date(as_of, "as_of") - verified).dt.days
    if (age < 0).any():
        raise CourseInputError(
            _("A field was verified on {date}, after the day of the score.").format(
                date=verified[age < 0].iloc[0].date()
            ),
            code="range",
            column="last_verified",
            row=(age < 0).idxmax(),
            remedy=_("Give a later 'as_of' or correct the date."),
        )
    timeliness = (1 - age / life).clip(lower=0) ** s
    parts = pd.DataFrame(
        {
            "weight": weight,
            "completeness": weight * filled,
            "fitness": (weight * timeliness).where(filled, 0.0),
        }
    )
    by_file = parts.groupby([index[account], index["file"]]).sum().reset_index()
    whole = parts.groupby(index[account]).sum().reset_index().assign(file="all")
    table = pd.concat([by_file, whole]).sort_values(account, kind="stable", ignore_index=True)
    for column in ("completeness", "fitness"):
        table[column] = table[column] / table["weight"]
    return table[[account, "file", "completeness", "fitness"]]


@no_blanks
def k_anonymity(table: pd.DataFrame, quasi_identifiers: Sequence[str]) -> int:
    """Size of the smallest group that shares all quasi-identifiers.

    Parameters
    ----------
    table : DataFrame
        One row a person or firm.
    quasi_identifiers : sequence of str
        Columns somebody could know from elsewhere; a blank counts as a value of its own.

    Returns
    -------
    int
        k: everybody hides among at least k rows.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``.

    References
    ----------
    Sweeney (2002).

    Examples
    --------
    >>> k_anonymity(pd.DataFrame({"level": ["L1", "L1", "L2"]}), ["level"])
    1
    """
    require_columns(table, quasi_identifiers)
    require_rows(table, 1, "table")
    require_rows(quasi_identifiers, 1, "quasi_identifiers")
    return int(table.groupby(list(quasi_identifiers), dropna=False, observed=True).size().min())
