"""Executing many contracts: on time, in full, and time until acceptance."""

from __future__ import annotations

import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods import survival
from coursekit.methods._shared import no_blanks, require_date, require_dates
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_rows,
)


@no_blanks
def time_to(
    contracts: pd.DataFrame,
    start: str,
    end: str,
    snapshot: str | pd.Timestamp,
    by: str | None = None,
) -> survival.Survival:
    """Days from one date to another, with contracts that are still open (Kaplan–Meier).

    Parameters
    ----------
    contracts : DataFrame
        One row a contract.
    start, end : str
        Columns with the two dates; ``end`` is blank where it has not come yet.
    snapshot : date
        Day at which the data were taken: open contracts are censored on it.
    by : str, optional
        Column to compare groups by, such as the depot.

    Returns
    -------
    Survival
        Medians and curves in days, see :func:`coursekit.methods.survival.kaplan_meier`.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``censored`` for an end before its start,
        or a date after the snapshot; ``size`` below 5 contracts in a group.

    References
    ----------
    Kaplan & Meier (1958).

    Examples
    --------
    >>> contracts = pd.DataFrame({"signed_date": ["2025-09-01"] * 5, "accepted_date":
    ...     ["2025-09-11", "2025-09-13", "2025-09-21", None, None]})
    >>> time_to(contracts, "signed_date", "accepted_date", "2025-09-30").median.item()
    20.0
    """
    require_columns(contracts, [start, end] + ([by] if by else []))
    require_rows(contracts, 1, "contracts")
    began = require_dates(contracts[start], start)
    ended = require_dates(contracts[end], end, nullable=True)
    today = require_date(snapshot, "snapshot")
    for wrong, message in (
        (ended < began, _("A contract ends before it begins.")),
        (ended > today, _("A contract ends after the day of the data.")),
        (began > today, _("A contract begins after the day of the data.")),
    ):
        if wrong.any():
            raise CourseInputError(
                message,
                code="censored",
                column=end,
                row=wrong.idxmax(),
                remedy=_("Correct the dates or the snapshot."),
            )
    lives = pd.DataFrame(
        {"days": (ended.fillna(today) - began).dt.days, "ended": ended.notna()},
        index=contracts.index,
    )
    if by:
        lives[by] = contracts[by]
    return survival.kaplan_meier(lives, duration="days", event="ended", group=by)


@no_blanks
def otif(
    contracts: pd.DataFrame,
    by: str | None = None,
    snapshot: str | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Share of deliveries on time and in full, measured against the *first* promise.

    Parameters
    ----------
    contracts : DataFrame
        ``first_promised_date, delivered_date`` (blank if not delivered), ``qty_ordered,
        qty_delivered``.
    by : str, optional
        Column to compare groups by.
    snapshot : date, optional
        Day of the data: what was promised for later and is not delivered does not count
        yet. Without it only delivered contracts count.

    Returns
    -------
    DataFrame
        The group, ``on_time, in_full, otif`` (fractions) and ``n``.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for a negative quantity.

    References
    ----------
    Supply Chain Council, SCOR model (perfect order).

    Examples
    --------
    >>> contracts = pd.DataFrame({"first_promised_date": ["2025-09-05"] * 2,
    ...     "delivered_date": ["2025-09-04", "2025-09-09"], "qty_ordered": [5, 5],
    ...     "qty_delivered": [5, 5]})
    >>> otif(contracts)
      group  on_time  in_full  otif  n
    0   all      0.5      1.0   0.5  2
    """
    columns = ["first_promised_date", "delivered_date", "qty_ordered", "qty_delivered"]
    require_columns(contracts, columns + ([by] if by else []))
    promised = require_dates(contracts["first_promised_date"], "first_promised_date")
    delivered = require_dates(contracts["delivered_date"], "delivered_date", nullable=True)
    due = delivered.notna()
    if snapshot is not None:
        due |= promised <= require_date(snapshot, "snapshot")
    require_rows(contracts[due], 1, "contracts")
    ordered = require_between(contracts["qty_ordered"], 0, float("inf"), "qty_ordered")
    came = require_between(contracts["qty_delivered"].fillna(0), 0, float("inf"), "qty_delivered")
    checks = pd.DataFrame(
        {"on_time": delivered <= promised, "in_full": delivered.notna() & (came >= ordered)}
    )
    checks["otif"] = checks["on_time"] & checks["in_full"]
    group = contracts[by] if by else pd.Series("all", index=contracts.index, name="group")
    require_complete(group)
    table = checks[due].groupby(group[due]).mean()
    table["n"] = group[due].value_counts()
    return table.reset_index()
