"""Charts that watch accounts: a control chart for each, signals in colour."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.numbers import listing
from coursekit.figures.style import PALETTE, WIDTH, style
from coursekit.language import gettext as _
from coursekit.methods import spc

COLUMNS = 3


def account_charts(
    monitoring: pd.DataFrame,
    orders: pd.DataFrame,
    value: str = "orders_cny_m",
    baseline: int = 24,
    *,
    account: str = "ka_id",
    month: str = "month",
    case: str | None = None,
    years: tuple[int, int] | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show every account on its own control chart; only those with a signal are coloured.

    Parameters
    ----------
    monitoring : DataFrame
        Result of :func:`coursekit.methods.monitoring.accounts`.
    orders : DataFrame
        What it was computed from, one row an account and month.
    value : str
        The column watched.
    baseline : int
        Months that set centre and limits.
    account, month : str
        Names of the key columns.
    case, years, labels
        Case for the source line, fiscal years, own words for the accounts.

    References
    ----------
    Wheeler (1993), Understanding Variation.
    """
    from matplotlib.figure import Figure

    words = Labels(labels, case)
    found = monitoring.set_index(account)
    lines = math.ceil(len(found) / COLUMNS)
    with style():
        figure = Figure(figsize=(WIDTH, 1.12 * lines + 0.15))
        panels = figure.subplots(lines, COLUMNS, squeeze=False).ravel()
        for axes, (name, row) in zip(panels, found.iterrows(), strict=False):
            mine = orders[orders[account] == name].sort_values(month)
            level = mine[value].to_numpy(float)
            chart = spc.xmr(mine[value], baseline=baseline)
            at = np.arange(1, len(level) + 1)
            loud = bool(row["signal"])
            ink = PALETTE.bad if loud else PALETTE.neutral
            axes.axhspan(float(chart.lcl[0]), float(chart.ucl[0]), color=PALETTE.shade, zorder=0)
            axes.axhline(chart.center, color=PALETTE.ours, linewidth=1.0, zorder=1)
            axes.axvline(baseline + 0.5, color=PALETTE.neutral, linewidth=0.8, ls=(0, (2, 2)))
            axes.plot(at, level, color=ink if loud else PALETTE.market, linewidth=1.1, zorder=2)
            out = [p for p in chart.signals if p > baseline]
            axes.plot(at[[p - 1 for p in out]], level[[p - 1 for p in out]], "D",
                      color=PALETTE.bad, markersize=5, zorder=3)  # fmt: skip
            axes.set_title(
                words(name, account), loc="left", size=12, pad=2,
                color=PALETTE.bad if loud else PALETTE.quiet,
            )  # fmt: skip
            low, high = min(level.min(), chart.lcl[0]), max(level.max(), chart.ucl[0])
            axes.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))
            axes.tick_params(labelleft=False, labelbottom=False)
            axes.spines[:].set_visible(False)
        for axes in panels[len(found) :]:
            axes.set_visible(False)
    signal = found[found["signal"].astype(bool)]
    names = [words(name, account) for name in signal.index]
    facts = {"n": len(names), "all": len(found), "names": listing(names)}
    if len(signal):
        title = _("{n} of {all} accounts give a signal ({names}); the others vary by chance.")
    else:
        title = _("None of {all} accounts gives a signal: all vary by chance.")
    finding = title.format(**facts)
    when = listing(
        [
            _("{name} in {month}").format(name=name, month=pd.Timestamp(first).strftime("%Y-%m"))
            for name, first in zip(names, signal["first_month"], strict=True)
        ]
    )
    alt = _("{finding} First signals: {when}.") if names else _("{finding}")
    months = int(orders.groupby(account)[month].size().max())
    return Chart(
        figure,
        title=finding,
        alt=alt.format(finding=finding, when=when),
        subtitle=subtitle(
            _("Monthly orders, each on its own scale; band: limits from {n} months").format(
                n=baseline
            ),
            years,
            _("n = {n} months").format(n=months),
        ),
        source=case_source(case),
    )
