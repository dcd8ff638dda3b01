"""Charts of service: what delights, what must not fail, where to concentrate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import place_labels
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, style
from coursekit.language import gettext as _
from coursekit.methods import service as method


def kano_map(
    table: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show what each feature adds if it is there and costs if it is missing.

    Parameters
    ----------
    table : DataFrame
        Result of :func:`coursekit.methods.service.kano`.
    case, labels
        Case for the source line, own words for the features.

    References
    ----------
    Berger et al. (1993), Kano's methods for understanding customer-defined quality.
    """
    words = Labels(labels, case)
    kinds = method.labels()
    roles = {"M": PALETTE.bad, "O": PALETTE.ours, "A": PALETTE.good}
    colours = [roles.get(c, PALETTE.neutral) for c in table["category"]]
    x, y = -table["cs_minus"].to_numpy(float), table["cs_plus"].to_numpy(float)
    with style():
        figure, axes = canvas(height=3.9)
        axes.scatter(x, y, s=70, c=colours, zorder=3)
        axes.axvline(0.5, color=PALETTE.neutral, linewidth=0.8, zorder=1)
        axes.axhline(0.5, color=PALETTE.neutral, linewidth=0.8, zorder=1)
        axes.set(xlim=(0, 1), ylim=(0, 0.85))
        axes.set_xlabel(_("Discontent if it is missing (up: joy if it is there)"))
        axes.xaxis.set_major_formatter(lambda v, _p: number(v, 1))
        axes.yaxis.set_major_formatter(lambda v, _p: number(v, 1))
        place_labels(axes, x, y, [str(f) for f in table["feature"]], [4.5] * len(x), colours)
    must = table[table["category"] == "M"]
    joy = table[table["category"] == "A"]
    finding = _("Must not fail: {must}. Delights: {joy}.").format(
        must=listing([str(f) for f in must["feature"]]) or _("nothing"),
        joy=listing([str(f) for f in joy["feature"]]) or _("nothing"),
    )
    each = _("; ").join(
        _("{feature} {kind}, {plus} and {minus}").format(
            feature=words(r["feature"], "feature"),
            kind=kinds.get(str(r["category"]), str(r["category"])),
            plus=number(float(r["cs_plus"]), 2),
            minus=number(float(r["cs_minus"]), 2),
        )
        for _i, r in table.iterrows()
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each feature, joy and discontent: {each}.").format(
            finding=finding, each=each
        ),
        subtitle=_(
            "Share of answers; red: must not fail, blue: the more the better, green: delights"
        ),
        source=case_source(case),
    )


def importance_map(
    table: pd.DataFrame,
    *,
    share: bool = False,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show importance against performance; improve what is important and weak.

    Parameters
    ----------
    table : DataFrame
        Result of :func:`coursekit.methods.service.ipa`.
    share : bool
        Importance is a share of explained variance and not a score.
    case, labels
        Case for the source line, own words for the items.

    References
    ----------
    Martilla & James (1977), Importance-performance analysis.
    """
    words = Labels(labels, case)
    kinds = method.labels()
    roles = {"concentrate": PALETTE.bad, "keep": PALETTE.good}
    colours = [roles.get(q, PALETTE.neutral) for q in table["quadrant"]]
    names = [words(i, "attribute") for i in table["item"]]
    x, y = table["performance"].to_numpy(float), table["importance"].to_numpy(float)

    def weight(v: float) -> str:
        return percent(v, 0) if share else number(v, 1)

    with style():
        figure, axes = canvas(height=3.9)
        axes.scatter(x, y, s=60, c=colours, zorder=3)
        axes.axvline(x.mean(), color=PALETTE.neutral, linewidth=0.8, zorder=1)
        axes.axhline(y.mean(), color=PALETTE.neutral, linewidth=0.8, zorder=1)
        wide, high = float(x.max() - x.min()), float(y.max() - y.min())
        axes.set_xlim(x.min() - 0.25 * wide, x.max() + 0.25 * wide)
        axes.set_ylim(y.min() - 0.12 * high, y.max() + 0.15 * high)
        axes.xaxis.set_major_formatter(lambda v, _p: number(v, 1))
        axes.yaxis.set_major_formatter(lambda v, _p: weight(v))
        axes.set_xlabel(_("Performance, mean score"))
        place_labels(axes, x, y, names, [4.0] * len(x), colours)
    first = [n for n, q in zip(names, table["quadrant"], strict=True) if q == "concentrate"]
    finding = _("Important and weak: {items}.").format(items=listing(first) or _("nothing"))
    each = _("; ").join(
        _("{item} importance {weight}, performance {score}, {kind}").format(
            item=n, weight=weight(float(i)), score=number(float(p), 2), kind=kinds.get(q, q)
        )
        for n, i, p, q in zip(names, y, x, table["quadrant"], strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each item: {each}.").format(finding=finding, each=each),
        subtitle=_("Importance against performance; lines: means; red: concentrate, green: keep"),
        source=case_source(case),
    )
