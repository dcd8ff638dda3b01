"""Charts of customer archives: full is not fit, and growth is not solvency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import bar_value, no_axis, place_labels, room, rows_axis, zero_line
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import ngettext
from coursekit.methods import archives as method

DISTRESS, SAFE = 1.23, 2.90  # Altman's borders for private firms


def archive_map(
    score: pd.DataFrame,
    full: float = 0.85,
    fit: float = 0.35,
    *,
    account: str = "ka_id",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how full each archive is, across, and how fit for use, up.

    Parameters
    ----------
    score : DataFrame
        Result of :func:`coursekit.methods.archives.score`.
    full, fit : float
        An archive at least this complete and less than this fit is marked.
    account : str
        Column that names the accounts.
    case, labels
        Case for the source line, own words for the accounts.

    References
    ----------
    Ballou, Wang, Pazer & Tayi (1998), Modeling information manufacturing systems.
    """
    words = Labels(labels, case)
    table = score[score["file"] == "all"].set_index(account)
    x, y = table["completeness"].to_numpy(float), table["fitness"].to_numpy(float)
    stale = (x >= full) & (y < fit)
    with style():
        figure, axes = canvas(height=4.0)
        low = min(0.5, float(x.min()) - 0.05)
        axes.set(xlim=(low, 1.0), ylim=(0, 1.0))
        axes.fill_between([full, 1.0], 0, fit, color=PALETTE.shade, zorder=0)
        axes.plot([low, 1], [low, 1], color=PALETTE.neutral, linewidth=1, ls=(0, (4, 3)))
        axes.text(low + 0.01, low + 0.15, _("all facts fresh"), color=PALETTE.quiet, size=SMALL)
        axes.scatter(x[~stale], y[~stale], s=42, color=PALETTE.neutral, zorder=3)
        axes.scatter(x[stale], y[stale], s=70, marker="D", color=PALETTE.bad, zorder=4)
        place_labels(
            axes, x[stale], y[stale], [words(n, account) for n in table.index[stale]],
            [5.0] * int(stale.sum()), [PALETTE.bad] * int(stale.sum()),
        )  # fmt: skip
        axes.text(
            0.99, 0.03, _("full and stale"), transform=axes.transAxes, ha="right", va="bottom",
            color=PALETTE.bad, size=SMALL,
        )  # fmt: skip
        axes.grid(visible=True)
        axes.spines[:].set_visible(False)
        axes.xaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.tick_params(axis="x", pad=7)
        axes.set_xlabel(_("Completeness: share of fields filled, by weight"))
        axes.set_ylabel(_("Fitness: filled and fresh"))
    facts = {
        "n": int(stale.sum()),
        "all": len(table),
        "completeness": percent(float(x.mean()), 0),
        "fitness": percent(float(y.mean()), 0),
    }
    if stale.any():
        title = ngettext(
            "Archives are {completeness} full and {fitness} fit for use; {n} of {all} is full "
            "and stale.",
            "Archives are {completeness} full and {fitness} fit for use; {n} of {all} are full "
            "and stale.",
            int(stale.sum()),
        )
    else:
        title = _("Archives are {completeness} full and {fitness} fit for use.")
    finding = title.format(**facts)
    each = listing(
        [
            _("{name} {full} full, {fit} fit").format(
                name=words(n, account), full=percent(a, 0), fit=percent(b, 0)
            )
            for n, a, b in zip(table.index[stale], x[stale], y[stale], strict=True)
        ]
    )
    alt = _("{finding} Full and stale: {each}.") if stale.any() else _("{finding}")
    return Chart(
        figure,
        title=finding,
        alt=alt.format(finding=finding, each=each),
        subtitle=subtitle(
            _("One mark per key account"), None, _("n = {n}").format(n=number(len(table)))
        ),
        source=case_source(case),
    )


def distress_bars(
    z_private: pd.DataFrame,
    growth: pd.Series | None = None,
    *,
    account: str = "customer_id",
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show each firm's Z′ against the borders of distress and safety.

    Parameters
    ----------
    z_private : DataFrame
        Result of :func:`coursekit.methods.archives.z_private`.
    growth : Series, optional
        Growth of sales by firm (a fraction), written beside the name.
    account : str
        Column that names the firms.
    case, years, labels
        Case for the source line, fiscal year, own words for the firms.

    References
    ----------
    Altman (2000), Predicting financial distress of companies.
    """
    words = Labels({**method.labels(), **(labels or {})}, case)
    table = z_private.sort_values("z", ascending=False, kind="stable").set_index(account)
    names = [words(name, account) for name in table.index]
    rows_named = names
    if growth is not None:
        rows_named = [
            _("{firm} ({growth})").format(firm=name, growth=percent(rate, 0, signed=True))
            for name, rate in zip(names, growth.loc[table.index].astype(float), strict=True)
        ]
    tone = {"distress": PALETTE.bad, "grey": PALETTE.neutral, "safe": PALETTE.good}
    z = table["z"].to_numpy(float)
    with style():
        figure, axes = canvas(height=0.44 * len(table) + 0.85)
        rows = rows_axis(axes, rows_named, width=16)
        colours = [tone[zone] for zone in table["zone"]]
        axes.barh(rows, z, height=0.6, color=colours, zorder=2)
        for y, value, colour in zip(rows, z, colours, strict=True):
            bar_value(axes, value, y, number(value, 2), color=colour, size=12)
        zero_line(axes)
        room(axes, min(0.0, float(z.min())), max(float(z.max()), SAFE), right=0.2)
        for border, text in ((DISTRESS, words("distress")), (SAFE, words("safe"))):
            axes.axvline(border, color=PALETTE.ink, linewidth=1, ls=(0, (4, 3)), zorder=3)
            left = border == DISTRESS
            axes.annotate(
                f"{text} < {number(border, 2)}" if left else f"{text} > {number(border, 2)}",
                (border, -0.62), (-4 if left else 4, 0), textcoords="offset points",
                ha="right" if left else "left", va="baseline", size=SMALL, color=PALETTE.quiet,
                annotation_clip=False,
            )  # fmt: skip
        no_axis(axes)
    sick = table.index[table["zone"] == "distress"]
    facts = {
        "names": listing([words(n, account) for n in sick]),
        "values": listing([number(float(table.loc[n, "z"]), 2) for n in sick]),
        "n": len(table),
        "growth": "",
    }
    title = _("None of the {n} firms is in distress.")
    if len(sick):
        title = ngettext(
            "{names} is in distress (Z′ {values}).",
            "{names} are in distress (Z′ {values}).",
            len(sick),
        )
        if growth is not None and len(sick) == 1 and growth[sick[0]] == growth[table.index].max():
            facts["growth"] = percent(float(growth[sick[0]]), 0, signed=True)
            title = _("{names} grows fastest ({growth}) and is in distress (Z′ {values}).")
    finding = title.format(**facts)
    each = listing(
        [
            _("{firm} {z} ({zone})").format(firm=name, z=number(value, 2), zone=words(zone))
            for name, value, zone in zip(names, np.round(z, 9), table["zone"], strict=True)
        ]
    )
    note = "" if growth is None else _("in brackets: growth of sales over two years")
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} All firms: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(_("Altman's Z′ for private firms"), years, note),
        source=case_source(case),
    )
