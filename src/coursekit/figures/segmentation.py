"""Charts of classification: how many classes, what they are like, which accounts are key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, place_labels, wrap
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import ngettext
from coursekit.methods import segmentation as method

STABLE = 0.9  # adjusted Rand index from which a partition counts as the same one


def segment_choice(scan: pd.DataFrame, chosen: int, *, case: str | None = None) -> Chart:
    """Show how well separated and how stable each number of segments is.

    Parameters
    ----------
    scan : DataFrame
        Result of :func:`coursekit.methods.segmentation.scan`.
    chosen : int
        Number of segments decided on.
    case
        Case for the source line.

    References
    ----------
    Rousseeuw (1987), Silhouettes; Hubert & Arabie (1985), Comparing partitions.
    """
    k = scan["k"].to_numpy(int)
    panels_of = (
        ("silhouette", _("Separation (silhouette)")),
        ("ari_mean", _("Stability (bootstrap)")),
    )
    with style():
        figure, panels = canvas(height=2.9, columns=2)
        for axes, (column, head) in zip(panels, panels_of, strict=True):
            values = scan[column].to_numpy(float)
            colours = np.where(k == chosen, PALETTE.ours, PALETTE.neutral)
            axes.bar(k, values, width=0.66, color=colours)
            for at, value, colour in zip(k.tolist(), values, colours, strict=True):
                beside(axes, at, value, number(value, 2), "above", color=colour, size=12)
            axes.set_ylim(0, 1.16 * float(np.nanmax(values)))
            axes.set_xticks(k)
            axes.set_xlabel(_("Number of segments"))
            axes.tick_params(labelleft=False)
            axes.spines["left"].set_visible(False)
            axes.set_title(wrap(head, 26), loc="left", size=SMALL, color=PALETTE.quiet)
    separation, stability = (
        dict(zip(k.tolist(), scan[column].to_numpy(float), strict=True))
        for column in ("silhouette", "ari_mean")
    )
    best = max(separation, key=lambda n: separation[n])
    facts = {
        "best": best,
        "best_silhouette": number(separation[best], 2),
        "chosen": chosen,
        "silhouette": number(separation[chosen], 2),
        "ari": number(stability[chosen], 2),
        "best_ari": number(stability[best], 2),
    }
    if chosen == best:
        title = _("{chosen} segments are best separated ({silhouette}) and stable at {ari}.")
    elif stability[chosen] >= STABLE:
        title = _(
            "{best} segments are best separated ({best_silhouette}), but {chosen} are nearly as "
            "stable ({ari} against {best_ari})."
        )
    else:
        title = _(
            "{best} segments are best separated ({best_silhouette}); {chosen} are not stable "
            "({ari})."
        )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{k} segments: separation {silhouette}, stability {ari}").format(
            k=n, silhouette=number(separation[n], 2), ari=number(stability[n], 2)
        )
        for n in separation
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {each}.").format(finding=finding, each=each),
        subtitle=_("Mean silhouette, and mean adjusted Rand index over bootstrap samples"),
        source=case_source(case),
    )


def segment_profile(
    segments: method.Segments,
    names: Mapping[int, str],
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show what each segment is like: its mean of every trait, shaded against the others.

    Parameters
    ----------
    segments : Segments
        Result of :func:`coursekit.methods.segmentation.fit`.
    names : mapping
        Name of each segment by its number, given after the profile has been read.
    case, labels
        Case for the source line, own words for segments.

    References
    ----------
    Wedel & Kamakura (2000), Market Segmentation.
    """
    from matplotlib.colors import LinearSegmentedColormap

    words = Labels(labels, case)
    profile = segments.profile
    traits = [c for c in profile.columns if c not in ("size", "share")]
    numbers = [int(n) for n in np.asarray(profile.index)]
    heads = [words(names.get(n, n)) for n in numbers]
    sizes = profile["size"].to_list()
    means = profile[traits]
    # Shade by rank inside the row of a trait: one extreme value must not bleach the others.
    place = (means.rank() - 1) / (len(means) - 1)
    tones = LinearSegmentedColormap.from_list("ck", ["#F7E3D6", "#FFFFFF", "#D3E3F4"])
    with style():
        figure, axes = canvas(height=0.55 * len(traits) + 1.0)
        for row, trait in enumerate(traits):
            for column, value in enumerate(means[trait]):
                shade: Any = tones(float(place[trait].iloc[column]))
                axes.add_patch(_tile(column, row, shade))
                axes.text(column, row, _trait(trait, value), ha="center", va="center", size=13)
        axes.set_xlim(-0.5, len(profile) - 0.5)
        axes.set_ylim(len(traits) - 0.5, -0.5)
        axes.set_xticks(
            range(len(profile)),
            [f"{wrap(head, 11)}\nn = {n}" for head, n in zip(heads, sizes, strict=True)],
        )
        axes.set_yticks(range(len(traits)), [wrap(_head(words, t), 17) for t in traits])
        axes.xaxis.tick_top()
        axes.tick_params(labelcolor=PALETTE.ink)
        axes.spines[:].set_visible(False)
    biggest = numbers[int(np.argmax(sizes))]
    title = _("{n} kinds of customers; the largest, {name}, is {share} of all.").format(
        n=len(profile),
        name=words(names.get(biggest, biggest)),
        share=percent(float(profile["share"].max()), 0),
    )
    each = _("; ").join(
        _("{segment} (n = {n}): {traits}").format(
            segment=head,
            n=n,
            traits=listing([f"{words.column(t)} {_trait(t, row[t])}" for t in traits]),
        )
        for head, n, row in zip(heads, sizes, profile.to_dict("records"), strict=True)
    )
    return Chart(
        figure,
        title=title,
        alt=_("{finding} Means: {each}.").format(finding=title, each=each),
        subtitle=_("Mean of each trait; blue: highest of its row, orange: lowest"),
        source=case_source(case),
    )


def _head(words: Labels, trait: str) -> str:
    """Name a trait; money with its unit, unless the label has it already."""
    name = words.column(trait)
    units = {"cny_k": _("CNY k"), "cny_m": _("CNY m")}
    text = next((unit for end, unit in units.items() if trait.endswith(end)), "")
    return _("{trait}, {unit}").format(trait=name, unit=text) if text not in name else name


def _tile(column: int, row: int, colour: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=2
    )


def _trait(name: str, value: float) -> str:
    """Write the mean of a trait: shares in per cent, everything else in whole numbers."""
    if any(word in name for word in ("margin", "discount", "share")):
        return percent(value, 0)
    return number(value, 0)


def portfolio_matrix(
    portfolio: pd.DataFrame,
    profit: pd.Series | None = None,
    name: int = 4,
    *,
    account: str = "account_id",
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show which accounts are key: attractiveness up, our strength across.

    Parameters
    ----------
    portfolio : DataFrame
        Result of :func:`coursekit.methods.segmentation.portfolio`, scores from 0 to 100.
    profit : Series, optional
        Profit of each account after cost to serve (CNY million), by account: key accounts
        that lose money are marked, and the ``name`` worst are named.
    name : int
        How many of them to name.
    account : str
        Column that names the accounts.
    case, years, labels
        Case for the source line, fiscal year, own words for the accounts.

    References
    ----------
    Fiocca (1982), Account portfolio analysis; McDonald & Woodburn, Key Account Management.
    """
    words = Labels(labels, case)
    table = portfolio.set_index(account)
    key = table["is_key"].to_numpy(bool)
    x, y = (table[c].to_numpy(float) for c in ("strength_score", "attract_score"))
    losing = np.zeros(len(table), bool)
    if profit is not None:
        losing = profit.reindex(table.index).to_numpy(float) < 0
    boxes = method.labels()
    border_x = float(table["strength_score"].median())
    border_y = float(table["attract_score"].median())
    with style():
        figure, axes = canvas(height=4.6)
        axes.axvline(border_x, color=PALETTE.ink, linewidth=1)
        axes.axhline(border_y, color=PALETTE.ink, linewidth=1)
        low, high = float(y.min()), float(y.max())
        span = high - low
        axes.set(xlim=(-4, 104), ylim=(low - 0.13 * span, high + 0.16 * span))
        for chosen, marker, size, colour in (
            (~key, "o", 26, PALETTE.neutral),
            (key & ~losing, "o", 70, PALETTE.ours),
            (key & losing, "D", 76, PALETTE.bad),
        ):
            face = "none" if marker == "o" and colour == PALETTE.neutral else colour
            axes.scatter(
                x[chosen], y[chosen], s=size, marker=marker, facecolor=face, edgecolor=colour,
                linewidth=1.0, zorder=4,
            )  # fmt: skip
        for text, cx, cy, ha, va in (
            (boxes["selective"], 0.01, 0.99, "left", "top"),
            (boxes["strategic"], 0.99, 0.99, "right", "top"),
            (boxes["cash"], 0.01, 0.01, "left", "bottom"),
            (boxes["maintain"], 0.99, 0.01, "right", "bottom"),
        ):
            axes.text(cx, cy, text, ha=ha, va=va, transform=axes.transAxes, color=PALETTE.quiet)
        axes.spines[:].set_visible(False)
        axes.set(xticks=[0, 50, 100], yticks=[v for v in (0, 25, 50, 75, 100) if low <= v <= high])
        axes.set_xlabel(_("Our strength with the customer (score 0–100)"))
        axes.set_ylabel(_("Attractiveness (score 0–100)"))
        worst: list[Any] = []
        if profit is not None:
            worst = list(profit.reindex(table.index)[key & losing].nsmallest(name).index)
        spots = np.flatnonzero(table.index.isin(worst))
        worst = list(table.index[spots])
        place_labels(
            axes, x[spots], y[spots], [words(w, account) for w in worst], [5.0] * len(worst),
            [PALETTE.bad] * len(worst),
        )  # fmt: skip
    counts = table.loc[key, "box"].value_counts()
    sick = int((key & losing).sum())
    facts = {
        "n": int(key.sum()),
        "all": len(table),
        "strategic": int(counts.get("strategic", 0)),
        "selective": int(counts.get("selective", 0)),
        "sick": sick,
    }
    title = _("{n} of {all} accounts are key: {strategic} strategic, {selective} selective.")
    if sick:
        title = ngettext(
            "{n} of {all} accounts are key; {sick} of them loses money.",
            "{n} of {all} accounts are key; {sick} of them lose money.",
            sick,
        )
    finding = title.format(**facts)
    each = listing(
        [
            _("{box} {n}").format(box=boxes[box], n=int((table["box"] == box).sum()))
            for box in ("strategic", "selective", "maintain", "cash")
        ]
    )
    alt = _("{finding} Key accounts: {strategic} strategic, {selective} selective. Boxes: {each}.")
    named = listing([words(w, account) for w in worst])
    if worst:
        alt = _(
            "{finding} Key accounts: {strategic} strategic, {selective} selective; the largest "
            "losses are made with {named}. Boxes: {each}."
        )
    note = _("filled: key; diamond: loses money") if sick else _("filled: key")
    return Chart(
        figure,
        title=finding,
        alt=alt.format(finding=finding, each=each, named=named, **facts),
        subtitle=subtitle(_("Weighted scores; lines: medians"), years, note),
        source=case_source(case),
    )
