"""Where the price goes: pocket-price waterfall and the leverage of price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks
from coursekit.methods._validate import require_between, require_columns, require_rows, show


@dataclass(frozen=True, eq=False)
class Waterfall(Result):
    """From list price to pocket price.

    Attributes
    ----------
    table : DataFrame
        ``step`` (list price, every reduction, pocket price), ``amount`` (reductions
        negative, unit of the columns), ``share_of_list`` (fraction).
    pocket_share : float
        Pocket price over list price, all contracts together.
    band : float
        Width of the price band: 90th minus 10th percentile of the pocket share of contracts.
    """

    table: pd.DataFrame
    pocket_share: float
    band: float


@no_blanks
def waterfall(
    contracts: pd.DataFrame, steps: Sequence[str], list_price: str = "list_cny_k"
) -> Waterfall:
    """Follow the list price down to what stays in the pocket.

    Parameters
    ----------
    contracts : DataFrame
        One row a contract: list price and reductions in one money unit.
    steps : sequence of str
        Columns with the reductions, given as positive amounts, in their order.
    list_price : str
        Column with the value at list price.

    Returns
    -------
    Waterfall
        Steps, pocket share and price band.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for a list price that is not
        positive, a negative reduction, or reductions above the list price.

    References
    ----------
    Marn & Rosiello (1992).

    Examples
    --------
    >>> deals = pd.DataFrame({"list_cny_k": [100.0, 100.0], "d_invoice": [10, 5],
    ...                       "d_freight": [5, 20]})
    >>> fall = waterfall(deals, ["d_invoice", "d_freight"])
    >>> fall.pocket_share, fall.table["share_of_list"].tolist()
    (0.8, [1.0, -0.075, -0.125, 0.8])
    """
    require_rows(steps, 1, "steps")
    require_columns(contracts, [list_price, *steps])
    require_rows(contracts, 1, "contracts")
    top = require_between(contracts[list_price], 0, np.inf, list_price, inclusive="neither")
    cuts = pd.DataFrame({s: require_between(contracts[s], 0, np.inf, s) for s in steps})
    pocket = top - cuts.sum(axis=1)
    if (pocket < -1e-9).any():
        row = pocket.idxmin()
        raise CourseInputError(
            _("The reductions in row {row} exceed the list price by {amount}.").format(
                row=row, amount=show(-float(pocket.min()))
            ),
            code="range",
            column=list_price,
            row=row,
            remedy=_("Check the units of the columns."),
        )
    amounts = [top.sum(), *(-cuts[s].sum() for s in steps), pocket.sum()]
    table = pd.DataFrame({"step": ["list", *steps, "pocket"], "amount": amounts})
    table["share_of_list"] = table["amount"] / top.sum()
    share = pocket / top
    return Waterfall(
        table=table,
        pocket_share=float(pocket.sum() / top.sum()),
        band=float(share.quantile(0.9) - share.quantile(0.1)),
    )


@no_blanks
def leverage(op_margin: float, price_change: float = 0.01) -> float:
    """Change of operating profit that a change of price brings at the same volume.

    Parameters
    ----------
    op_margin : float
        Operating profit over sales, a fraction.
    price_change : float
        Change of price, a fraction.

    Returns
    -------
    float
        Change of operating profit, a fraction.

    Raises
    ------
    CourseInputError
        ``range`` for a margin outside 0 to 1.

    References
    ----------
    Marn & Rosiello (1992).

    Examples
    --------
    >>> round(leverage(0.09), 3)
    0.111
    """
    require_between(op_margin, 0, 1, "op_margin", inclusive="right")
    require_between(price_change, -1, np.inf, "price_change")
    return price_change / op_margin
