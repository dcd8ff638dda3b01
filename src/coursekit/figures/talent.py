"""Charts of people decisions: who is really best, how many raters, what a criterion is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, quiet_axis, rows_axis
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import talent as method


def shrinkage_dots(
    shrunk: method.Shrinkage,
    later: pd.Series | None = None,
    top: int = 10,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the best by raw rate, what remains of them once luck is taken out, and what followed.

    Parameters
    ----------
    shrunk : Shrinkage
        Result of :func:`coursekit.methods.talent.shrink`; the index names the persons.
    later : Series, optional
        Rate of the same persons in the next period.
    top : int
        How many of the best to show.
    case, labels
        Case for the source line, own words for the persons.

    References
    ----------
    Efron & Morris (1977), Stein's paradox in statistics.
    """
    words = Labels(labels, case)
    table = shrunk.table
    best = table.sort_values(["raw", "n"], ascending=False, kind="stable").head(top)
    by_eb = table.sort_values("eb", ascending=False, kind="stable").head(top)
    stay = len(best.index.intersection(by_eb.index))
    follows = None if later is None else later.reindex(best.index)
    after: dict[Any, float] = {} if follows is None else follows.to_dict()
    names = [
        _("{who}, {n} bids").format(who=words(w, "staff_id"), n=number(int(n)))
        for w, n in best["n"].items()
    ]
    mean = float(table["x"].sum() / table["n"].sum())
    with style():
        figure, axes = canvas(height=0.34 * len(best) + 0.95)
        rows = rows_axis(axes, names, width=22)
        axes.axvline(mean, color=PALETTE.neutral, linewidth=1.2, zorder=1)
        axes.text(
            mean, -0.66, _("all {value}").format(value=percent(mean, 0)), ha="center",
            va="bottom", size=SMALL, color=PALETTE.neutral,
        )  # fmt: skip
        for y, (who, row) in zip(rows, best.iterrows(), strict=True):
            axes.plot([row["low"], row["high"]], [y, y], color=PALETTE.grid, linewidth=5, zorder=2)
            axes.plot([row["raw"], row["eb"]], [y, y], color=PALETTE.ours, linewidth=1, zorder=3)
            axes.plot(row["raw"], y, "o", color="white", markeredgecolor=PALETTE.ours,
                      markeredgewidth=1.5, markersize=8, zorder=4)  # fmt: skip
            colour = PALETTE.ours if who in by_eb.index else PALETTE.neutral
            axes.plot(row["eb"], y, "o", color=colour, markersize=8, zorder=5)
            if who in after and np.isfinite(after[who]):
                axes.plot(after[who], y, "D", color=PALETTE.rival, markersize=6, zorder=6)
        quiet_axis(axes)
        high = float(best["raw"].max())
        axes.set_xlim(0, min(1.0, 1.06 * high))
        axes.xaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.set_xlabel(_("Open: as counted; filled: luck taken out; diamond: next period")
                        if follows is not None
                        else _("Open: as counted; filled: luck taken out"))  # fmt: skip
    facts = {
        "top": number(len(best)),
        "stay": number(stay),
        "raw": percent(float(best["raw"].mean()), 0),
        "eb": percent(float(best["eb"].mean()), 0),
    }
    if follows is None:
        title = _("The raw top {top} claim {raw}, of which {eb} is not luck; {stay} of them stay.")
    else:
        facts["next"] = percent(float(follows.mean()), 0)
        title = _(
            "The raw top {top} claim {raw} and win {next} next; shrinkage expected {eb}. {stay} of "
            "them stay."
        )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{who}: {raw} counted, {eb} shrunk").format(
            who=n, raw=percent(float(r["raw"]), 0), eb=percent(float(r["eb"]), 0)
        )
        for n, (_w, r) in zip(names, best.iterrows(), strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each person: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Win rate with 95% interval"),
            None,
            _("prior worth {n} bids").format(n=number(shrunk.a + shrunk.b)),
        ),
        source=case_source(case),
    )


def rater_curve(
    icc1: float,
    used: int,
    goal: float = 0.80,
    *,
    case: str | None = None,
) -> Chart:
    """Show how reliable the mean of several raters is, and how many reach a goal.

    Parameters
    ----------
    icc1 : float
        Reliability of one rater, ICC(A,1).
    used : int
        Raters in use today.
    goal : float
        Reliability wanted.
    case
        Case for the source line.

    References
    ----------
    Shrout & Fleiss (1979), Intraclass correlations; Spearman (1910); Brown (1910).

    Examples
    --------
    >>> rater_curve(0.40, used=3).title
    'One rater is worth 0.40 and 3 are worth 0.67: 0.80 needs 6 raters.'
    """
    needed = method.raters_needed(icc1, goal)
    most = max(needed, used) + 2
    raters = np.arange(1, most + 1)
    worth = np.array([method.spearman_brown(icc1, int(k)) for k in raters])
    with style():
        figure, axes = canvas(height=3.0)
        axes.axhline(goal, color=PALETTE.good, linewidth=1.2, zorder=1)
        axes.text(
            0.62, goal + 0.012, _("goal {value}").format(value=number(goal, 2)), va="bottom",
            ha="left", size=SMALL, color=PALETTE.good,
        )  # fmt: skip
        axes.plot(raters, worth, color=PALETTE.neutral, zorder=2)
        axes.plot(raters, worth, "o", color=PALETTE.market, markersize=6, zorder=3)
        marks = {1: PALETTE.market, used: PALETTE.rival, needed: PALETTE.ours}
        for k, colour in marks.items():
            axes.plot(k, worth[k - 1], "o", color=colour, markersize=10, zorder=4)
            beside(axes, k, worth[k - 1] - 0.02, number(worth[k - 1], 2), "below", color=colour,
                   size=12)  # fmt: skip
        axes.set_xticks(raters)
        axes.set(xlim=(0.5, most + 0.5), ylim=(0, 1))
        axes.set_xlabel(_("Raters of each case"))
        quiet_axis(axes, "y")
        axes.yaxis.set_major_formatter(lambda v, _p: number(v, 1))
    finding = _(
        "One rater is worth {one} and {used} are worth {now}: {goal} needs {needed} raters."
    )
    finding = finding.format(
        one=number(icc1, 2),
        used=number(used),
        now=number(method.spearman_brown(icc1, used), 2),
        goal=number(goal, 2),
        needed=number(needed),
    )
    each = _("; ").join(
        _("{k} raters {value}").format(k=number(int(k)), value=number(float(w), 2))
        for k, w in zip(raters, worth, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} By number of raters: {each}.").format(finding=finding, each=each),
        subtitle=_("Reliability of the mean of several raters, 0 to 1 (Spearman–Brown)"),
        source=case_source(case),
    )


def selection_curve(
    base: float,
    ratio: float,
    validity: Mapping[str, float] | pd.Series,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how many of the chosen succeed, depending on what they are chosen by.

    Parameters
    ----------
    base : float
        Share that succeeds without selection.
    ratio : float
        Share of candidates that is chosen.
    validity : Series or mapping
        Correlation with success of each criterion.
    case, labels
        Case for the source line, own words for the criteria.

    References
    ----------
    Taylor & Russell (1939), The relationship of validity coefficients to practical effectiveness.
    """
    own = Labels({"together": _("all together"), **(labels or {})}, case)

    def words(criterion: Any) -> str:
        """Own words first, then what the card calls the column, inside a sentence."""
        named = own.column(str(criterion))
        return named[:1].lower() + named[1:] if named != criterion else own(criterion)

    r = pd.Series(validity, dtype=float).sort_values(kind="stable")
    share = {c: method.taylor_russell(base, ratio, float(v)) for c, v in r.items()}
    grid = np.linspace(0, max(0.5, 1.15 * float(r.max())), 40)
    curve = [method.taylor_russell(base, ratio, float(v)) for v in grid]
    best, worst = str(r.index[-1]), str(r.index[0])
    with style():
        figure, axes = canvas(height=3.4)
        axes.plot(grid, curve, color=PALETTE.neutral, zorder=2)
        axes.axhline(base, color=PALETTE.grid, linewidth=1.2, zorder=1)
        axes.text(
            float(grid[-1]), base, _("by lot {value}").format(value=percent(base, 0)),
            ha="right", va="bottom", size=SMALL, color=PALETTE.neutral,
        )  # fmt: skip
        for k, (criterion, value) in enumerate(r.items()):
            y = share[criterion]
            colour = PALETTE.ours if criterion == best else PALETTE.market
            axes.plot(value, y, "o", color=colour, markersize=9, zorder=4)
            text = _("{share} {criterion}").format(share=percent(y, 0), criterion=words(criterion))
            side = "left" if criterion == best or (k % 2 and value > 0.3) else "right"
            # beside a weak criterion runs the line of the lot: its label goes below both
            dy = 9 if side == "left" else -21 if 0 <= y - base < 0.03 else -9
            axes.annotate(
                text, (value, y), (-8 if side == "left" else 8, dy), textcoords="offset points",
                ha="right" if side == "left" else "left", va="center", size=SMALL, color=colour,
                zorder=5,
            )  # fmt: skip
        quiet_axis(axes, "y")
        axes.set_xlim(min(0.0, float(r.min())) - 0.01, float(grid[-1]))
        axes.set_ylim(min(base, *share.values()) - 0.05, max(curve) + 0.02)
        axes.yaxis.set_major_formatter(lambda v, _p: percent(v, 0))
        axes.xaxis.set_major_formatter(lambda v, _p: number(v, 1))
        axes.set_xlabel(_("Validity: correlation of the criterion with success"))
    finding = _("Choose by {worst} and {low} succeed; choose by {best} and {high} do.").format(
        worst=words(worst), low=percent(share[worst], 0), best=words(best),
        high=percent(share[best], 0),
    )  # fmt: skip
    each = listing(
        [
            _("{criterion} {share} (validity {r})").format(
                criterion=words(c), share=percent(share[c], 0), r=number(float(v), 2)
            )
            for c, v in r.items()
        ]
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} By criterion: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Share of the chosen who succeed (Taylor–Russell)"),
            None,
            _("{ratio} of the candidates are chosen").format(ratio=percent(ratio, 0)),
        ),
        source=case_source(case),
    )
