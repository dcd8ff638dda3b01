"""Watching key accounts: which change in orders is a signal and which is noise."""

from __future__ import annotations

import pandas as pd

from coursekit.language import gettext as _
from coursekit.methods import spc
from coursekit.methods._shared import no_blanks, require_key
from coursekit.methods._validate import (
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
    require_whole,
)

MINIMUM_MONTHS = 30


def labels() -> dict[str, str]:
    """Names, in the active language, of the rules that signal.

    Examples
    --------
    >>> labels()["run"]
    'Eight in a row on one side'
    """
    return {
        "limits": _("Outside the control limits"),
        "run": _("Eight in a row on one side"),
        "none": _("No signal"),
    }


@no_blanks
def accounts(
    orders: pd.DataFrame,
    value: str = "orders_cny_m",
    baseline: int = 24,
    runs: bool = True,
    account: str = "ka_id",
    month: str = "month",
) -> pd.DataFrame:
    """Put every account on its own XmR chart and report the first signal.

    Limits come from the baseline months, which are taken to be undisturbed; only months
    after it can signal, by leaving the limits or by ending a run of eight on one side.

    Parameters
    ----------
    orders : DataFrame
        One row an account and month.
    value : str
        Column to watch, any unit.
    baseline : int
        Months, from the first, that set centre and limits.
    runs : bool
        Whether to use the rule of eight in a row besides the limits.
    account, month : str
        Names of the key columns.

    Returns
    -------
    DataFrame
        The account, ``signal`` (true or false), ``first_month`` (blank without signal) and
        ``rule``: ``limits``, ``run`` or ``none``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``size`` for an account
        with fewer than 30 months; ``range`` for a baseline outside 10 to its months.

    References
    ----------
    Shewhart (1931); Wheeler (1993).

    Examples
    --------
    >>> months = pd.period_range("2023-01", periods=36, freq="M").astype(str)
    >>> level = [10, 11, 9, 10] * 7 + [10, 9, 4, 4, 5, 4, 4, 5]
    >>> accounts(pd.DataFrame({"ka_id": "K03", "month": months, "orders_cny_m": level}))
      ka_id  signal first_month    rule
    0   K03    True     2025-07  limits
    """
    require_columns(orders, [account, month, value])
    require_rows(orders, 1, "orders")
    require_complete(orders, [account, month])
    require_key(orders, [account, month])
    require_numbers(orders[value], value)
    first = require_whole(baseline, "baseline", low=spc.MINIMUM_POINTS)
    rows = []
    for name, mine in orders.sort_values([account, month], kind="stable").groupby(account):
        require_rows(mine, MINIMUM_MONTHS, str(name))
        outside = spc.xmr(mine[value], baseline=first).signals
        both = spc.xmr(mine[value], baseline=first, runs=runs).signals
        later = [position for position in both if position > first]
        at = later[0] if later else None
        rows.append(
            {
                account: name,
                "signal": at is not None,
                "first_month": mine[month].iloc[at - 1] if at else None,
                "rule": "none" if at is None else "limits" if at in outside else "run",
            }
        )
    return pd.DataFrame(rows)
