"""Charts of relationships: which storeys stand, who is ours, what the scores are worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import (
    beside,
    colour_key,
    no_axis,
    quiet_axis,
    rows_axis,
)
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import plans, relations


def relationship_house(
    storeys: Mapping[str, tuple[int, int]],
    *,
    case: str | None = None,
) -> Chart:
    """Show an account as a house of three storeys, a lit window for each relationship held.

    Parameters
    ----------
    storeys : mapping
        ``key``, ``broad`` and ``organisation``: how many are held, and of how many. They
        count contacts, pairs of functions, and mechanisms between the two firms.
    case
        Case for the source line.

    Examples
    --------
    >>> house = {"key": (10, 14), "broad": (3, 6), "organisation": (1, 4)}
    >>> relationship_house(house).title
    'The ground floor is lit (10 of 14 contacts), the top floor nearly dark (1 of 4 mechanisms).'
    """
    names = {
        "organisation": _("Organisational relationships"),
        "broad": _("Broad relationships"),
        "key": _("Key relationships"),
    }
    counted = {
        "organisation": _("{have} of {all} mechanisms"),
        "broad": _("{have} of {all} pairs of functions"),
        "key": _("{have} of {all} contacts"),
    }
    told = {
        k: counted[k].format(have=number(storeys[k][0]), all=number(storeys[k][1])) for k in names
    }
    with style():
        figure, axes = canvas(height=3.5)
        for floor, key in enumerate(reversed(names)):
            have, whole = storeys[key]
            axes.fill_between([0, 10], floor, floor + 0.94, color=PALETTE.shade, linewidth=0)
            gap = 9.6 / whole
            for k in range(whole):
                lit = k < have
                axes.add_patch(
                    _window(0.2 + gap * (k + 0.12), floor + 0.1, min(gap * 0.76, 1.2), lit)
                )
            text = _("{name}: {count}").format(name=names[key], count=told[key])
            axes.text(0.2, floor + 0.72, text, va="center", color=PALETTE.ink)
        axes.fill([-0.3, 10.3, 5], [3, 3, 3.75], color=PALETTE.market)
        axes.set(xlim=(-0.4, 10.4), ylim=(-0.02, 3.8), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    share = {k: storeys[k][0] / storeys[k][1] for k in names}
    if share["key"] >= 0.5 > share["organisation"]:
        title = _("The ground floor is lit ({key}), the top floor nearly dark ({organisation}).")
    else:
        title = _("Ground floor {key}, first floor {broad}, top floor {organisation}.")
    finding = title.format(**told)
    each = _("; ").join(
        _("{name}: {count}").format(name=names[k], count=told[k]) for k in reversed(names)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} A house of three storeys. {each}.").format(finding=finding, each=each),
        subtitle=_("A blue window is a relationship we hold; an outline is one we do not"),
        source=case_source(case),
    )


def _window(x: float, y: float, width: float, lit: bool) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x, y), width, 0.42, facecolor=PALETTE.ours if lit else "white",
        edgecolor=PALETTE.ours if lit else PALETTE.neutral, linewidth=1.2,
    )  # fmt: skip


SIDES = {
    "owned": PALETTE.ours,
    "contested": PALETTE.mix,
    "rival": PALETTE.rival,
    "unknown": PALETTE.neutral,
}


def standing_bars(
    standing: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show who stands with whom, once by heads and once by decision weight.

    Parameters
    ----------
    standing : DataFrame
        ``contact_id`` and ``standing`` (*owned, contested, rival, unknown*), one row for
        every contact of the account.
    weights : Series or mapping
        Decision weight of all contacts; they add up to 1.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        four sides.
    """
    case = case or standing.attrs.get("case")
    words = Labels({**relations.labels(), **(labels or {})}, case)
    weight = relations.standing(standing, weights)
    heads = standing["standing"].value_counts().reindex(weight.index, fill_value=0)
    rows = {
        _("People"): heads / heads.sum(),
        _("Decision weight"): weight,
    }
    with style():
        figure, axes = canvas(height=2.25)
        places = rows_axis(axes, list(rows), width=10)
        for y, shares in zip(places, rows.values(), strict=True):
            start = 0.0
            for side, colour in SIDES.items():
                share = float(shares[side])
                axes.barh(
                    y, share, left=start, height=0.62, color=colour, edgecolor="white", linewidth=1
                )
                if share >= 0.06:
                    text = number(heads[side]) if y == 0 else percent(share, 0)
                    axes.text(
                        start + share / 2, y, text, ha="center", va="center_baseline",
                        color="white", zorder=5,
                    )  # fmt: skip
                start += share
        axes.set_xlim(0, 1)
        no_axis(axes)
        colour_key(axes, [(words(s, "standing"), c) for s, c in SIDES.items()], columns=4)
    facts = {
        "heads": number(heads["rival"]),
        "all": number(heads.sum()),
        "rival": percent(float(weight["rival"]), 0),
        "ours": percent(float(weight["owned"]), 0),
    }
    title = _(
        "The rival holds {heads} of {all} people and {rival} of the decision weight; "
        "we hold {ours}."
    )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{side}: {n} people, {weight} of the weight").format(
            side=words(s, "standing"), n=number(heads[s]), weight=percent(float(weight[s]), 0)
        )
        for s in SIDES
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {each}.").format(finding=finding, each=each),
        subtitle=_("Whom each contact is closest to"),
        source=case_source(case),
    )


def control_gauge(audit: plans.Audit, *, case: str | None = None) -> Chart:
    """Show how far each of the five control points is under control.

    Parameters
    ----------
    audit : Audit
        Result of :func:`coursekit.methods.plans.audit`.
    case
        Case for the source line.
    """
    points = ["target", "coverage", "owner", "cadence", "evidence"]
    names = [plans.labels()[p] for p in points]
    values = [float(getattr(audit, p)) for p in points]
    weakest = audit.weakest
    with style():
        figure, axes = canvas(height=0.44 * len(points) + 0.2)
        rows = rows_axis(axes, names, width=22)
        for y, point, value in zip(rows, points, values, strict=True):
            colour = PALETTE.bad if point in weakest else PALETTE.ours
            axes.barh(y, 1, height=0.56, color=PALETTE.shade)
            axes.barh(y, value, height=0.56, color=colour)
            beside(axes, 1, y, percent(value, 0), "right", color=colour, size=12)
        axes.set_xlim(0, 1.16)
        no_axis(axes)
        axes.spines["left"].set_visible(False)
    low = listing([name for p, name in zip(points, names, strict=True) if p in weakest])
    title = _("Weakest of the five control points: {names} ({value}).")
    finding = title.format(names=low, value=percent(min(values), 0))
    each = listing([f"{n} {percent(v, 0)}" for n, v in zip(names, values, strict=True)])
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} All five: {each}.").format(finding=finding, each=each),
        subtitle=_("Share of contacts under control; coverage in decision weight"),
        source=case_source(case),
    )


def dimension_grid(
    scores: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    ladder: relations.Ladder | None = None,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the six scores of every contact, heaviest first, with index and decision weight.

    Parameters
    ----------
    scores : DataFrame
        ``contact_id`` and whole scores 0 to 4 in ``AC, AP, IT, DG, PS, CP``.
    weights : Series or mapping
        Decision weight of *all* contacts, assessed or not; they add up to 1.
    ladder : Ladder, optional
        Result of :func:`coursekit.methods.relations.ladder`: its misfits are marked.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        contacts.
    """
    case = case or scores.attrs.get("case")
    weight = pd.Series(weights, dtype=float)
    index = relations.index(scores).set_index("contact_id")["index_score"]
    whole = relations.account(index.reset_index(), weight)
    order = weight.reindex(index.index).sort_values(ascending=False, kind="stable").index
    table = scores.set_index("contact_id").loc[order, list(relations.DIMENSIONS)].astype(int)
    odd = set() if ladder is None else set(ladder.misfits["contact_id"])
    own = labels or {}
    heads = relations.labels()
    with style():
        figure, axes = canvas(height=0.36 * len(table) + 1.5)
        names = [str(own.get(c, c)) + ("\u00a0*" if c in odd else "") for c in order]
        rows = rows_axis(axes, names, width=28)
        shades = ["#FFFFFF", "#D9E6F3", "#A9C7E4", "#5B93CB", PALETTE.ours]
        for y, contact in zip(rows, order, strict=True):
            for x, dim in enumerate(table.columns):
                score = int(table.loc[contact, dim])
                axes.barh(
                    y, 0.94, left=x - 0.47, height=0.9, color=shades[score],
                    edgecolor=PALETTE.grid, linewidth=0.8,
                )  # fmt: skip
                axes.text(
                    x, y, str(score), ha="center", va="center_baseline", zorder=5,
                    color="white" if score == 4 else PALETTE.ink,
                )  # fmt: skip
            axes.text(6.5, y, number(float(index[contact])), ha="right", va="center_baseline")
            axes.text(
                7.8, y, percent(float(weight[contact]), 0), ha="right", va="center_baseline",
                color=PALETTE.quiet,
            )  # fmt: skip
        tops = [heads[d] for d in table.columns]
        for x, text in enumerate(tops):
            axes.text(
                x - 0.15, -0.6, text, rotation=50, rotation_mode="anchor", ha="left", va="bottom",
                size=SMALL, color=PALETTE.quiet,
            )  # fmt: skip
        for right, text in ((6.5, _("Index")), (7.8, _("Weight"))):
            axes.text(right, -0.65, text, ha="right", va="bottom", size=SMALL, color=PALETTE.quiet)
        axes.set_xlim(-0.55, 7.9)
        axes.set_ylim(len(table) - 0.4, -3.2)
        axes.set_xticks([])
        axes.spines[:].set_visible(False)
    facts = {
        "mean": number(whole.quality, 1),
        "ari": number(whole.ari, 1),
        "coverage": percent(whole.coverage, 0),
    }
    if whole.quality - whole.ari >= 3:
        title = _(
            "Those we know average {mean}, but the account scores {ari}: our friends carry "
            "little weight."
        )
    else:
        title = _(
            "Those we know average {mean}; weighted by decision weight the account has {ari}."
        )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{who} index {index}, weight {weight}").format(
            who=own.get(c, c), index=number(float(index[c]), 1), weight=percent(float(weight[c]), 0)
        )
        for c in order
    )
    note = _("* does not climb the ladder") if odd else ""
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Heaviest contact first: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(_("Scores 0–4, index 0–100; heaviest contact first"), None, note),
        source=case_source(case),
    )


def agreement_dots(
    ratings: pd.DataFrame,
    agreement: relations.Agreement,
    reference: str = "reviewer",
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how two raters score the same contacts: same order or same level.

    Parameters
    ----------
    ratings : DataFrame
        ``contact_id``, ``rater``, ``index_score`` of two raters.
    agreement : Agreement
        Result of :func:`coursekit.methods.relations.agreement` for these ratings.
    reference : str
        The rater the bias was measured against.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for
        contacts and raters.

    References
    ----------
    Bland & Altman (1986), Statistical methods for assessing agreement.
    """
    case = case or ratings.attrs.get("case")
    words = Labels(labels, case)
    wide = ratings.pivot_table("index_score", "contact_id", "rater")
    other = next(r for r in wide.columns if r != reference)
    wide = wide.sort_values(reference, ascending=False, kind="stable")
    names = [words(c, "contact_id") for c in wide.index]
    sides = [(reference, PALETTE.market), (other, PALETTE.rival)]
    with style():
        figure, axes = canvas(height=0.34 * len(wide) + 1.0)
        rows = rows_axis(axes, names, width=26)
        for y, (low, high) in zip(rows, wide[[reference, other]].to_numpy(float), strict=True):
            axes.plot([low, high], [y, y], color=PALETTE.grid, linewidth=4, zorder=1)
            for value, (_rater, colour) in zip((low, high), sides, strict=True):
                axes.plot(value, y, "o", color=colour, markersize=8, zorder=3)
            side = "right" if high >= low else "left"
            text = number(high - low, 1, signed=True)
            beside(axes, high, y, f" {text} ", side, color=PALETTE.rival)
        quiet_axis(axes)
        axes.set_xlim(0, 100)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_xlabel(_("Contact index, 0–100"))
        handles = [
            axes.plot([], [], "o", color=colour, markersize=8, label=words(rater, "rater"))[0]
            for rater, colour in sides
        ]
        axes.legend(
            handles=handles, loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, frameon=False,
            fontsize=SMALL, handletextpad=0.1, columnspacing=1.0, borderaxespad=0.0,
        )  # fmt: skip
    facts = {
        "who": words(other, "rater"),
        "bias": number(abs(agreement.bias), 1),
        "pearson": number(agreement.pearson, 2),
        "icc": number(agreement.icc_a1, 2),
        "reference": words(reference, "rater"),
    }
    if agreement.bias > 0:
        title = _(
            "{who}: {bias} points too kind. Same order (r = {pearson}), other level (ICC {icc})."
        )
    else:
        title = _("{who}: {bias} points too strict. Order r = {pearson}, level ICC {icc}.")
    finding = title.format(**facts)
    each = _("; ").join(
        _("{who} {low} and {high}").format(who=n, low=number(a, 1), high=number(b, 1))
        for n, (a, b) in zip(names, wide[[reference, other]].to_numpy(float), strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {reference} and {who} by contact: {each}.").format(
            finding=finding, each=each, **{k: facts[k] for k in ("reference", "who")}
        ),
        subtitle=_("Contact index by rater, and the difference; n = {n} contacts").format(
            n=len(wide)
        ),
        source=case_source(case),
    )


def driver_odds(
    alone: pd.DataFrame,
    together: pd.DataFrame,
    n: int | None = None,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show what goes with winning, and what no longer does once the others are held equal.

    Parameters
    ----------
    alone, together : DataFrame
        Results of :func:`coursekit.methods.relations.win_model`: one driver by itself, and
        the same with the others.
    n : int, optional
        Number of opportunities, for the subtitle.
    case, labels
        Case for the source line, own words for the drivers.
    """
    words = Labels(labels, case)
    names = {d: words.column(words(d, "driver")) for d in together["driver"]}
    table = pd.concat([alone.assign(kind="alone"), together.assign(kind="together")])
    rows = [
        _("{driver}, alone").format(driver=names[d]) if k == "alone" else names[d]
        for d, k in zip(table["driver"], table["kind"], strict=True)
    ]
    clear = (table["p"] < 0.05).to_numpy()
    with style():
        figure, axes = canvas(height=0.5 * len(table) + 0.8)
        places = rows_axis(axes, rows, width=20)
        axes.axvline(1, color=PALETTE.ink, linewidth=1)
        high = float(table["high"].max())
        for y, row, sure in zip(places, table.to_dict("records"), clear, strict=True):
            colour = PALETTE.ours if sure else PALETTE.neutral
            axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=2.6)
            axes.plot(row["odds_ratio"], y, "o", color=colour, markersize=9)
            beside(axes, row["high"], y, number(row["odds_ratio"], 2), "right", color=colour)
        axes.axhline(len(alone) - 0.5, color=PALETTE.grid, linewidth=1)
        quiet_axis(axes)
        axes.set_xlim(min(0.5, float(table["low"].min()) - 0.1), high + 0.5)
        axes.xaxis.set_major_formatter(lambda x, _p: number(x, 1))
        axes.set_xlabel(_("Odds of winning per standard deviation more"))
    lone, later = alone.iloc[0], together.set_index("driver").loc[alone["driver"].iloc[0]]
    others = [names[d] for d in together["driver"] if d != alone["driver"].iloc[0]]
    others = [n[:1].lower() + n[1:] for n in others]
    facts = {
        "driver": names[alone["driver"].iloc[0]],
        "alone": number(float(lone["odds_ratio"]), 2),
        "together": number(float(later["odds_ratio"]), 2),
        "others": listing(others),
    }
    if lone["p"] < 0.05 <= later["p"]:
        title = _(
            "{driver} seem to win deals (odds ratio {alone}) until {others} count too: "
            "then {together}."
        )
    else:
        title = _("{driver}: odds ratio {alone} alone, {together} with {others}.")
    finding = title.format(**facts)
    each = _("; ").join(
        _("{driver} {ratio} ({low} to {high})").format(
            driver=name, ratio=number(r["odds_ratio"], 2), low=number(r["low"], 2),
            high=number(r["high"], 2),
        )
        for name, r in zip(rows, table.to_dict("records"), strict=True)
    )  # fmt: skip
    note = "" if n is None else _("n = {n} opportunities").format(n=number(n))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Odds ratios with 95% intervals: {each}.").format(
            finding=finding, each=each
        ),
        subtitle=subtitle(_("Odds ratio with 95% interval; grey: may be chance"), None, note),
        source=case_source(case),
    )
