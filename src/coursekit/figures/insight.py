"""Charts of customer insight: what a study is worth, which needs a blend hides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, quiet_axis, rows_axis
from coursekit.figures.numbers import listing, money, money_scale, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import insight as method

# Borders of the zones of the opportunity score (Ulwick 2005).
CONSIDER, STRONG, EXTREME = 10, 12, 15


def study_value(
    p: float,
    gain: float,
    loss: float,
    cost: float,
    accuracy: float,
    *,
    case: str | None = None,
) -> Chart:
    """Show what a study is worth at every accuracy: nothing, until it can change the decision.

    Parameters
    ----------
    p, gain, loss, cost : float
        As for :func:`coursekit.methods.insight.value_of_information`, CNY million.
    accuracy : float
        How often the study in question is right, the same for real and unreal needs.
    case
        Case for the source line.

    References
    ----------
    Raiffa & Schlaifer (1961), Applied Statistical Decision Theory; Howard (1966).
    """
    grid = np.linspace(0.5, 1.0, 501)
    worth = np.array([method.value_of_information(p, gain, loss, a, a).evsi for a in grid])
    study = method.value_of_information(p, gain, loss, accuracy, accuracy, cost)
    useful = grid[worth > 1e-9]
    start = float(useful[0]) if len(useful) else 1.0
    scale = money_scale([study.evpi], digits=2)
    good = study.net > 0
    colour = PALETTE.good if good else PALETTE.bad
    with style():
        figure, axes = canvas(height=3.3)
        axes.axvspan(0.5, start, color=PALETTE.shade, zorder=0)
        axes.plot(grid, worth, color=PALETTE.ours, linewidth=2.4, zorder=3)
        axes.axhline(study.evpi, color=PALETTE.market, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.axhline(cost, color=PALETTE.rival, linewidth=1.4)
        axes.plot(accuracy, study.evsi, "D", color=colour, markersize=9, zorder=5)
        top = max(study.evpi, cost)
        axes.set(xlim=(0.5, 1.0), ylim=(-0.02 * top, 1.14 * top))
        known = _("perfect information {value}").format(value=scale.write(study.evpi))
        paid = _("price of the study {value}").format(value=scale.write(cost))
        axes.text(0.51, study.evpi + 0.02 * top, known, va="bottom", color=PALETTE.market)
        axes.text(0.51, cost + 0.02 * top, paid, va="bottom", color=PALETTE.rival)
        place = accuracy - 0.008
        beside(axes, place, study.evsi, scale.write(study.evsi), "left", color=colour, size=13)
        if start > 0.56:
            axes.text(
                (0.5 + start) / 2, 0.5 * top, _("cannot change\nthe decision"), ha="center",
                va="center", color=PALETTE.quiet, size=SMALL,
            )  # fmt: skip
        quiet_axis(axes, "y")
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks(
            [0.5, 0.6, 0.7, 0.8, 0.9, 1.0], [percent(x / 10, 0) for x in (5, 6, 7, 8, 9, 10)]
        )
        digits = 1 if scale.factor == 1 else 0
        axes.yaxis.set_major_formatter(lambda y, _p: number(y * scale.factor, digits))
        axes.set_xlabel(_("How often the study is right"))
    facts = {
        "accuracy": percent(accuracy, 0),
        "worth": money(study.evsi, 2),
        "cost": money(cost, 2),
        "start": percent(start, 0),
    }
    if good:
        title = _(
            "A study that is right {accuracy} of the time is worth {worth} and costs {cost}; "
            "below {start} it is worth nothing."
        )
    else:
        title = _("A study that is right {accuracy} of the time is worth {worth} and costs {cost}.")
    finding = title.format(**facts)
    return Chart(
        figure,
        title=finding,
        alt=_(
            "{finding} Perfect information would be worth {evpi}, the most any study can be."
        ).format(
            finding=finding, evpi=money(study.evpi, 2)
        ),
        subtitle=_("Expected value of a study by its accuracy, {unit}").format(unit=scale.unit),
        source=case_source(case),
    )  # fmt: skip


def opportunity_dots(
    opportunity: pd.DataFrame,
    blend: pd.DataFrame,
    *,
    segment: str = "segment",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show each need's opportunity score in every segment, beside the score of the blend.

    Parameters
    ----------
    opportunity, blend : DataFrame
        Results of :func:`coursekit.methods.insight.opportunity`, with segments and without.
    segment : str
        Name of the segment column.
    case, labels
        Case for the source line, own words for outcomes and segments.

    References
    ----------
    Ulwick (2005), What Customers Want.
    """
    words = Labels(labels, case)
    wide = opportunity.set_index(["outcome", segment])["opportunity"].unstack()  # noqa: PD010
    order = wide.max(axis=1).sort_values(ascending=False).index
    wide, mixed = wide.loc[order], blend.set_index("outcome")["opportunity"].loc[order]
    segments = list(dict.fromkeys(opportunity[segment]))
    look = dict(
        zip(segments, [(PALETTE.ours, "o"), (PALETTE.rival, "s"), (PALETTE.mix, "^")], strict=False)
    )
    names = [words(outcome, "outcome") for outcome in order]
    low, high = float(min(wide.min().min(), 4)), max(float(wide.max().max()), EXTREME)
    with style():
        figure, axes = canvas(height=0.44 * len(order) + 1.0)
        rows = rows_axis(axes, names, width=24)
        axes.set_xlim(low - 0.6, high + 1.6)
        axes.axvspan(STRONG, high + 1.6, color=PALETTE.shade, zorder=0)
        axes.axvline(STRONG, color=PALETTE.ink, linewidth=1)
        axes.text(
            STRONG + 0.15, len(order) - 0.5, _("strong: from 12"), va="bottom", size=SMALL,
            color=PALETTE.quiet,
        )  # fmt: skip
        for y, outcome in zip(rows, order, strict=True):
            row = wide.loc[outcome]
            axes.plot([row.min(), row.max()], [y, y], color=PALETTE.grid, linewidth=3, zorder=1)
            axes.plot(
                mixed[outcome], y, "D", color="white", markeredgecolor=PALETTE.ink, markersize=6,
                zorder=4,
            )  # fmt: skip
            for name in segments:
                colour, marker = look[name]
                axes.plot(row[name], y, marker, color=colour, markersize=9, zorder=3)
                score = float(row[name])
                if score >= STRONG:
                    beside(
                        axes, score + 0.2, y, number(score, 1), "right", color=colour, size=13
                    )  # fmt: skip
        quiet_axis(axes)
        axes.set_xticks([5, 10, 15])
        from matplotlib.lines import Line2D

        handles = [
            Line2D([], [], marker=m, ls="", markersize=9, color=c, label=words(s, segment))
            for s, (c, m) in look.items()
        ]
        handles.append(
            Line2D(
                [], [], marker="D", ls="", markersize=7, color="white",
                markeredgecolor=PALETTE.ink, label=_("all together"),
            )
        )  # fmt: skip
        axes.legend(
            handles=handles, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3,
            frameon=False, handletextpad=0.1, columnspacing=0.8, borderaxespad=0.2,
        )  # fmt: skip
    strong = opportunity[opportunity["opportunity"] >= STRONG]
    found = [
        _("{outcome}, {segment} ({score})").format(
            outcome=words(row["outcome"], "outcome"),
            segment=words(row[segment], segment),
            score=number(float(row["opportunity"]), 1),
        )
        for row in strong.to_dict("records")
    ]
    hidden = int((blend["opportunity"] < STRONG).all())
    if not found:
        title = _("No need reaches {border} in any segment.")
    elif hidden:
        title = _(
            "{n} needs score {border} or more inside a segment; all together the best is {best}."
        )
    else:
        title = _("{n} needs score {border} or more inside a segment.")
    finding = title.format(
        n=len(found), border=STRONG, best=number(float(blend["opportunity"].max()), 1)
    )
    each = _("; ").join(
        _("{outcome}: {scores}, all together {blend}").format(
            outcome=name,
            scores=listing([f"{words(s, segment)} {number(wide.loc[o, s], 1)}" for s in segments]),
            blend=number(float(mixed[o]), 1),
        )
        for o, name in zip(order, names, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {found}. Scores: {each}.").format(
            finding=finding, found=_("; ").join(found) or _("None"), each=each
        ),
        subtitle=subtitle(
            _("Opportunity score = importance + unmet part, 0 to 20"),
            None,
            _("diamond: all together"),
        ),
        source=case_source(case),
    )
