"""Charts of data cleaning: what each rule did to the total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, no_axis, room, rows_axis, zero_line
from coursekit.figures.numbers import listing, money_scale, number
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _
from coursekit.language import ngettext


def cleaning_waterfall(
    log: pd.DataFrame,
    *,
    per_cny_m: float = 1.0,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how documented rules lead from the raw total to the clean one.

    Parameters
    ----------
    log : DataFrame
        The log of :func:`coursekit.methods.quality.clean`, made with ``value``.
    per_cny_m : float
        How many units of the log's total are CNY 1 million: 1 if it is in CNY million,
        1,000,000 if it is in CNY.
    case, labels
        Case for the source line, own words for the rules.

    References
    ----------
    Wang & Strong (1996), Beyond accuracy: what data quality means to data consumers.
    """
    words = Labels(labels, case)
    start = float(log["total"].iloc[0]) / per_cny_m
    end = float(log["total"].iloc[-1]) / per_cny_m
    rules = log.iloc[1:]
    names = [words(rule, "rule") for rule in rules["rule"]]
    deltas = rules["delta"].to_numpy(float) / per_cny_m
    touched = rules["n"].to_numpy(int)
    counts = [ngettext("{n} line", "{n} lines", int(n)).format(n=number(n)) for n in touched]
    scale = money_scale([start, end])
    with style():
        figure, axes = canvas(height=0.42 * (len(rules) + 2) + 0.25)
        rows = rows_axis(axes, [_("Raw"), *names, _("Clean")], width=24)
        axes.barh(rows[0], start, height=0.6, color=PALETTE.market)
        beside(axes, max(start, 0), rows[0], scale.write(start), "right", color=PALETTE.market)
        level = start
        for y, delta, count in zip(rows[1:-1], deltas, counts, strict=True):
            colour = PALETTE.bad if delta < 0 else PALETTE.good
            axes.plot([level, level], [y - 0.7, y - 0.3], color=PALETTE.neutral, linewidth=0.8)
            axes.barh(y, delta, left=level, height=0.6, color=colour)
            text = _("{delta} ({lines})").format(delta=scale.write(delta, signed=True), lines=count)
            if not delta:
                colour = PALETTE.quiet
            beside(axes, max(level, level + delta), y, text, "right", color=colour)
            level += delta
        axes.plot([level, level], [rows[-1] - 0.7, rows[-1] - 0.3], color=PALETTE.neutral, lw=0.8)
        axes.barh(rows[-1], end, height=0.6, color=PALETTE.ours)
        beside(axes, max(end, 0), rows[-1], scale.write(end), "right", color=PALETTE.ours)
        zero_line(axes)
        room(axes, min(0.0, start, end), max(start, end), right=0.42)
        no_axis(axes)
    facts: dict[str, str] = {"raw": scale.full(start), "clean": scale.full(end)}
    if len(rules) and np.abs(deltas).max() > 0:
        largest = int(np.abs(deltas).argmax())
        facts |= {
            "rule": names[largest],
            "delta": scale.full(deltas[largest], signed=True),
            "lines": counts[largest],
        }
        title = _(
            "Cleaning takes the total from {raw} to {clean}; the largest step: "
            "{rule} ({delta}, {lines})."
        )
    else:
        title = _("Cleaning leaves the total at {clean}.")
    finding = title.format(**facts)
    each = listing(
        [
            _("{rule} {delta} ({lines})").format(
                rule=name, delta=scale.full(delta, signed=True), lines=count
            )
            for name, delta, count in zip(names, deltas, counts, strict=True)
        ]
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Steps: {each}.").format(finding=finding, each=each),
        subtitle=_("Total after each rule, {unit}; {before} lines before, {after} after").format(
            unit=scale.unit, before=number(log["rows"].iloc[0]), after=number(log["rows"].iloc[-1])
        ),
        source=case_source(case),
    )
