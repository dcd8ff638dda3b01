"""Charts of users: what moved revenue, where the funnel leaks value, who stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import bar_value, no_axis, quiet_axis, room, rows_axis
from coursekit.figures.numbers import number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods.users import SBGFit


def revenue_bridge(
    bridge: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how much each factor of revenue added or took away.

    Parameters
    ----------
    bridge : DataFrame
        Result of :func:`coursekit.methods.users.bridge`, CNY.
    case, labels
        Case for the source line, own words for the factors.

    References
    ----------
    Ang (2005), The LMDI approach to decomposition analysis.
    """
    usual = {"users": _("Users"), "frequency": _("Orders per user"), "basket": _("Basket")}
    usual |= {"margin": _("Margin rate")}
    words = Labels({**usual, **(labels or {})}, case)
    names = [words(f, "factor") for f in bridge["factor"]]
    effects = [float(e) / 1000 for e in bridge["effect_cny"]]
    total = float(sum(effects))
    texts = [number(e, 0, signed=True) for e in effects]
    with style():
        figure, axes = canvas(height=0.5 * (len(names) + 1) + 0.4)
        at = rows_axis(axes, [*names, _("All together")])
        start = 0.0
        for y, effect, text in zip(at, effects, texts, strict=False):
            colour = PALETTE.bad if effect < 0 else PALETTE.good
            axes.barh(y, effect, left=start, color=colour, height=0.6)
            bar_value(axes, max(start, start + effect), y, text)
            start += effect
        axes.barh(at[-1], total, color=PALETTE.ours, height=0.6)
        bar_value(axes, max(total, 0.0), at[-1], number(total, 0, signed=True))
        steps = np.cumsum([0.0, *effects])
        room(axes, float(steps.min()), float(steps.max()))
        no_axis(axes)
    most, least = int(np.argmax(effects)), int(np.argmin(effects))
    finding = _("Revenue {total}: {most} {gain}, {least} {loss} thousand.").format(
        total=number(total, 0, signed=True),
        most=names[most],
        gain=texts[most],
        least=names[least],
        loss=texts[least],
    )
    each = _("; ").join(f"{n} {t}" for n, t in zip(names, texts, strict=True))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each factor: {each}.").format(finding=finding, each=each),
        subtitle=_("Change of revenue by factor, CNY thousand"),
        source=case_source(case),
    )


def funnel_leaks(
    funnel: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how many people each step loses, and what those people would have been worth.

    Parameters
    ----------
    funnel : DataFrame
        Result of :func:`coursekit.methods.users.funnel`.
    case, labels
        Case for the source line, own words for the steps.

    References
    ----------
    McClure (2007), Startup metrics for pirates.
    """
    words = Labels(labels, case)
    table = funnel.iloc[1:]
    names = [words(s, "step") for s in table["step"]]
    people = [float(v) / 1000 for v in table["lost"]]
    value = [float(v) / 1000 for v in table["lost_value_cny"]]
    with style():
        figure, panels = canvas(height=0.5 * len(names) + 0.6, columns=2, sharey=True)
        for axes, amounts, head, digits in (
            (panels[0], people, _("People lost, thousand"), 1),
            (panels[1], value, _("Value lost, CNY thousand"), 0),
        ):
            at = rows_axis(axes, names)
            for y, v in zip(at, amounts, strict=True):
                colour = PALETTE.bad if v == max(amounts) else PALETTE.neutral
                axes.barh(y, v, color=colour, height=0.6)
                bar_value(axes, v, y, number(v, digits))
            room(axes, 0, max(amounts), right=0.35)
            axes.text(0, -0.75, head, size=SMALL, color=PALETTE.quiet, va="bottom")
            no_axis(axes)
    crowd, dear = int(np.argmax(people)), int(np.argmax(value))
    finding = _(
        "Most people are lost at the step {crowd}, most value at {dear}: CNY {value} thousand."
    )
    finding = finding.format(crowd=names[crowd], dear=names[dear], value=number(value[dear]))
    each = _("; ").join(
        _("{step} {people} thousand people, CNY {value} thousand").format(
            step=n, people=number(p, 1), value=number(v)
        )
        for n, p, v in zip(names, people, value, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each step: {each}.").format(finding=finding, each=each),
        subtitle=_("Loss at each step of the user's way"),
        source=case_source(case),
    )


def retention_curve(
    fit: SBGFit,
    survivors: pd.Series | list[float],
    years: int = 10,
    *,
    case: str | None = None,
) -> Chart:
    """Show who stays, beside what the rate of the first year would promise.

    Parameters
    ----------
    fit : SBGFit
        Result of :func:`coursekit.methods.users.sbg_fit`.
    survivors : list
        Members left after 0, 1, 2 … years.
    years : int
        How far to look ahead.
    case
        Case for the source line.

    References
    ----------
    Fader & Hardie (2007), How to project customer retention.
    """
    left = np.asarray(survivors, float)
    seen = left / left[0]
    t = np.arange(years + 1)
    model = np.array([float(fit.survival(int(k))) for k in t])
    first = float(seen[1])
    constant = first**t
    with style():
        figure, axes = canvas(height=3.4)
        axes.plot(t, constant, color=PALETTE.rival, ls="--")
        axes.plot(t, model, color=PALETTE.ours)
        axes.plot(np.arange(len(seen)), seen, "o", color=PALETTE.ink, markersize=7, zorder=4)
        texts = (
            (4.0, float(model[3]) + 0.04, _("members differ: {share}"), model, PALETTE.ours),
            (0.1, float(constant[4]) * 0.45, _("one rate for all: {share}"), constant,
             PALETTE.rival),
        )  # fmt: skip
        for x, y, text, line, colour in texts:
            end = percent(float(line[-1]), 0)
            axes.text(x, y, text.format(share=end), size=SMALL, color=colour)
        axes.set(xlim=(-0.2, years + 0.3), ylim=(0, 1.05))
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.set_xlabel(_("Years since joining; dots: counted"))
        quiet_axis(axes, "y")
    finding = _(
        "After {years} years {model} are still there; the rate of the first year promises {rate}."
    ).format(
        years=number(years),
        model=percent(float(model[-1]), 0),
        rate=percent(float(constant[-1]), 0),
    )
    each = _("; ").join(
        _("year {year} {share}").format(year=number(k), share=percent(float(s), 0))
        for k, s in enumerate(seen)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Counted: {each}.").format(finding=finding, each=each),
        subtitle=_("Share of members still paying"),
        source=case_source(case),
    )
