"""Charts of regional diagnosis: where growth came from, what is developed, why share is low."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import (
    bar_value,
    beside,
    colour_key,
    no_axis,
    place_labels,
    quiet_axis,
    room,
    rows_axis,
    wrap,
    zero_line,
)
from coursekit.figures.numbers import listing, money, money_scale, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.methods import regions as method


def _by_region(frame: pd.DataFrame) -> pd.DataFrame:
    """Index a result by region, whether the region is a column or already the index."""
    return frame.set_index("region") if "region" in frame.columns else frame


def _effects(extended: bool) -> list[tuple[str, str, str]]:
    """Name the parts of a shift-share result: column, reader's name, colour."""
    first = [
        ("NG", _("National growth"), PALETTE.market),
        ("IM", _("Segment mix"), PALETTE.mix),
    ]
    if not extended:
        return [*first, ("RS", _("Regional shift"), PALETTE.ours)]
    return [*first, ("LM", _("Local market"), PALETTE.local), ("SH", _("Our share"), PALETTE.ours)]


def growth_bars(
    shift_share: pd.DataFrame,
    extended: bool = True,
    *,
    case: str | None = None,
    years: tuple[int, int] | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show for all regions how much of the sales change was won and how much was carried.

    The part a region earned itself starts at the zero line, so that it can be compared.

    Parameters
    ----------
    shift_share : DataFrame
        Result of :func:`coursekit.methods.regions.shift_share`, CNY million.
    extended : bool
        With the regional shift split into local market and our share.
    case, years, labels
        Case for the source line, fiscal years compared, own words for the categories.

    Returns
    -------
    Chart
        Regions sorted by the part they earned.

    References
    ----------
    Esteban-Marquillas (1972), A reinterpretation of shift-share analysis.
    """
    parts = _effects(extended)
    own_column, own_name, _colour = parts[-1]
    table = _by_region(shift_share).sort_values(own_column, ascending=False)
    words = Labels(labels, case)
    names = [words(region, "region") for region in table.index]
    total = table[[column for column, _name, _c in parts]].sum(axis=1)
    scale = money_scale([*total, *table[own_column]])
    with style():
        figure, axes = canvas(height=0.34 * len(table) + 1.15)
        rows = rows_axis(axes, names)
        ends = {1: np.zeros(len(table)), -1: np.zeros(len(table))}
        for column, _name, colour in [parts[-1], *parts[:-1]]:
            values = table[column].to_numpy(float)
            for sign in (1, -1):
                width = np.where(np.sign(values) == sign, values, 0.0)
                shade: Any = colour
                if column == own_column:
                    shade = PALETTE.good if sign > 0 else PALETTE.bad
                axes.barh(
                    rows, width, left=ends[sign], height=0.62, color=shade, edgecolor="white",
                    linewidth=0.8,
                )  # fmt: skip
                ends[sign] += width
        zero_line(axes)
        axes.plot(total, rows, "D", color="white", markeredgecolor=PALETTE.ink, markersize=6)
        low, high = float(ends[-1].min()), float(ends[1].max())
        room(axes, low, high, left=0.02, right=0.56)
        quiet_axis(axes, grid=False)
        no_axis(axes)
        span = (high - low) or 1.0
        for place, heading, figures in (
            (high + 0.3 * span, own_name, table[own_column].to_numpy(float)),
            (high + 0.55 * span, _("Change"), total.to_numpy(float)),
        ):
            for y, value in zip(rows, figures, strict=True):
                text = scale.write(value, signed=True)
                colour = PALETTE.ink
                if heading == own_name and round(value, 1):
                    colour = PALETTE.good if value > 0 else PALETTE.bad
                axes.text(place, y, text, ha="right", va="center_baseline", color=colour)
            axes.text(
                place, -0.75, wrap(heading, 10), ha="right", va="baseline", size=SMALL,
                color=PALETTE.quiet,
            )  # fmt: skip
        entries = [(name, colour) for _column, name, colour in parts[:-1]]
        won, lost = (
            (_("Our share won"), _("lost")) if extended else (_("Regional shift up"), _("down"))
        )
        colour_key(axes, [(won, PALETTE.good), (lost, PALETTE.bad), *entries])
    best, worst = table.index[0], table.index[-1]
    facts = {
        "total": money(float(total.sum()), signed=True),
        "best": words(best, "region"),
        "best_value": money(float(table[own_column].iloc[0]), signed=True),
        "worst": words(worst, "region"),
        "worst_value": money(float(table[own_column].iloc[-1]), signed=True),
    }
    gained, lost_some = table[own_column].iloc[0] > 0, table[own_column].iloc[-1] < 0
    if len(table) == 1 or not (gained and lost_some):
        title = (
            _("Of the sales change of {total}, share brought {best_value} in {best}.")
            if extended
            else _("Of the sales change of {total}, the regional shift is {best_value} in {best}.")
        )
    elif extended:
        title = _("{best} won most share ({best_value}); {worst} lost most ({worst_value}).")
    else:
        title = _(
            "{best} looks strongest ({best_value}) and {worst} weakest ({worst_value}), "
            "but local booms are still inside."
        )
    finding = title.format(**facts)
    each = listing(
        [
            _("{region} {own} of {change}").format(
                region=name,
                own=money(float(table[own_column].iloc[i]), signed=True),
                change=money(float(total.iloc[i]), signed=True),
            )
            for i, name in enumerate(names)
        ]
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {part} in each region's sales change: {each}.").format(
            finding=finding, part=own_name, each=each
        ),
        subtitle=subtitle(
            _("Sources of the sales change, {unit}").format(unit=scale.unit),
            years,
            _("diamond: total"),
        ),
        source=case_source(case),
    )


def growth_waterfall(
    shift_share: pd.DataFrame,
    region: str,
    extended: bool = True,
    *,
    case: str | None = None,
    years: tuple[int, int] | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show from which sources one region's growth came, step by step.

    Parameters
    ----------
    shift_share : DataFrame
        Result of :func:`coursekit.methods.regions.shift_share`, CNY million.
    region : str
        The region to explain.
    extended : bool
        With the regional shift split into local market and our share.
    case, years, labels
        Case for the source line, fiscal years compared, own words for the categories.

    Raises
    ------
    CourseInputError
        Code ``unknown``: the result has no such region.
    """
    table = _by_region(shift_share)
    if region not in table.index:
        raise CourseInputError(
            _("The result has no region {name!r}.").format(name=region),
            code="unknown",
            column="region",
            remedy=_("Choose one of {names}.").format(names=", ".join(map(str, table.index))),
        )
    parts = _effects(extended)
    names = [name for _column, name, _colour in parts]
    row = table.loc[region].to_dict()
    values = [float(row[column]) for column, _name, _colour in parts]
    total, own = sum(values), values[-1]
    scale = money_scale([*values, total])
    colours = [colour for _column, _name, colour in parts]
    colours[-1] = PALETTE.good if own > 0 else PALETTE.bad
    with style():
        figure, axes = canvas(height=0.46 * (len(parts) + 1) + 0.25)
        rows = rows_axis(axes, [*names, _("Sales change")])
        edges = [0.0, *np.cumsum(values)]
        for y, value, colour in zip(rows, values, colours, strict=False):
            start, end = edges[y], edges[y + 1]
            axes.barh(y, value, left=start, height=0.6, color=colour)
            axes.plot([end, end], [y + 0.3, y + 0.7], color=PALETTE.neutral, linewidth=0.8)
            text = scale.write(value, signed=True)
            beside(axes, max(start, end), y, text, "right", color=colour, size=12)
        axes.barh(rows[-1], total, height=0.6, color=PALETTE.ink)
        beside(axes, max(total, 0), rows[-1], scale.write(total, signed=True), "right", size=12)
        zero_line(axes)
        room(axes, min(edges), max(edges), left=0.02, right=0.18)
        no_axis(axes)
    place = Labels(labels, case)(region, "region")
    if not extended:
        title = _("{region}: sales {change}, of which {own} against the national trend.")
    elif own < 0 < total:
        title = _("{region} grew by {size}, but the market carried it: lost share cost {own_size}.")
    elif own < 0:
        title = _("{region} fell by {size}; lost share alone cost {own_size}.")
    elif total < 0:
        title = _("{region} fell by {size} although it won {own_size} of share.")
    else:
        title = _("{region} grew by {size}, of which {own_size} by winning share.")
    finding = title.format(
        region=place,
        change=money(total, signed=True),
        own=money(own, signed=True),
        size=money(abs(total)),
        own_size=money(abs(own)),
    )
    steps = listing(
        [f"{name} {money(v, signed=True)}" for name, v in zip(names, values, strict=True)]
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} The steps: {steps}; sales change {change}.").format(
            finding=finding, steps=steps, change=money(total, signed=True)
        ),
        subtitle=subtitle(_("Sources of the sales change, {unit}").format(unit=scale.unit), years),
        source=case_source(case),
    )


def development_quadrant(
    index: pd.DataFrame,
    *,
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show where the market is developed and where we are: CDI across, BDI up.

    Parameters
    ----------
    index : DataFrame
        Result of :func:`coursekit.methods.regions.development_index`; 100 is the average.
    case, years, labels
        Case for the source line, fiscal year, own words for the categories.

    References
    ----------
    Farris et al. (2010), Marketing Metrics.
    """
    table = _by_region(index)
    words = Labels(labels, case)
    names = [words(region, "region") for region in table.index]
    cdi, bdi = table["cdi_idx"].to_numpy(float), table["bdi_idx"].to_numpy(float)
    build = (cdi > 100) & (bdi < 100)
    ahead = (cdi < 100) & (bdi > 100)
    colours = np.select([build, ahead], [PALETTE.bad, PALETTE.good], PALETTE.neutral).tolist()
    with style():
        figure, axes = canvas(height=4.3)
        across, up = (max(15.0, 1.25 * float(np.abs(v - 100).max())) for v in (cdi, bdi))
        axes.set(xlim=(100 - across, 100 + across), ylim=(100 - up, 100 + up))
        axes.axvspan(100, 100 + across, 0, 0.5, color=PALETTE.shade, zorder=0)
        axes.axvline(100, color=PALETTE.ink, linewidth=1)
        axes.axhline(100, color=PALETTE.ink, linewidth=1)
        axes.scatter(cdi, bdi, s=70, c=colours, zorder=4)
        axes.set_xlabel(_("Category development index (market per site, average = 100)"))
        axes.set_ylabel(_("Brand development index (our sales)"))
        axes.spines[:].set_visible(False)
        corners = [
            (0.985, 0.015, "right", "bottom", _("the market is there,\nwe are not"), PALETTE.bad),
            (0.015, 0.985, "left", "top", _("we are there,\nthe market is not"), PALETTE.good),
            (0.985, 0.985, "right", "top", _("both developed"), PALETTE.quiet),
            (0.015, 0.015, "left", "bottom", _("both under-developed"), PALETTE.quiet),
        ]
        for x, y, ha, va, text, colour in corners:
            axes.text(
                x, y, text, ha=ha, va=va, transform=axes.transAxes, size=SMALL, color=colour,
                linespacing=1.1,
            )  # fmt: skip
        place_labels(axes, cdi, bdi, names, [5.0] * len(names), colours)
    pairs = [
        _("{region} (CDI {cdi}, BDI {bdi})").format(region=n, cdi=number(c), bdi=number(b))
        for n, c, b in zip(names, cdi, bdi, strict=True)
    ]
    there = [pair for pair, chosen in zip(pairs, build, strict=True) if chosen]
    if there:
        title = _("The market is there and we are not: {regions}.").format(regions=listing(there))
    else:
        title = _("No region has a developed market in which we are weak.")
    return Chart(
        figure,
        title=title,
        alt=_("{finding} All regions: {regions}.").format(finding=title, regions=listing(pairs)),
        subtitle=subtitle(_("Index, average of all regions = 100"), years),
        source=case_source(case),
    )


def share_factors(
    decomposition: pd.DataFrame,
    *,
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show why a share is low: too few accounts, too little of their wallet, too small accounts.

    A region's weak factor is the one furthest below the median of all regions, in relative
    terms; it is marked when it lies at least a tenth below.

    Parameters
    ----------
    decomposition : DataFrame
        Result of :func:`coursekit.methods.regions.share_decomposition`, fractions and an index.
    case, years, labels
        Case for the source line, fiscal year, own words for the categories.

    References
    ----------
    Parfitt & Collins (1968); Farris et al. (2010), Marketing Metrics.
    """
    table = _by_region(decomposition).sort_values("share", ascending=False)
    words = Labels(labels, case)
    names = [words(region, "region") for region in table.index]
    factors = ["penetration_share", "sor", "hui"]
    # A region without customers has no wallet share or customer size to compare.
    relative = (table[factors] / table[factors].median().replace(0, np.nan)).fillna(np.inf)
    weakest = relative.idxmin(axis=1).where(relative.min(axis=1) < 0.9)
    heads = {
        "share": _("Market share"),
        "penetration_share": _("= Penetration share"),
        "sor": _("× Share of requirements"),
        "hui": _("× Heavy-usage index"),
    }
    with style():
        figure, panels = canvas(height=0.36 * len(table) + 0.75, columns=4, sharey=True)
        for axes, (column, head) in zip(panels, heads.items(), strict=True):
            values = table[column].to_numpy(float)
            rows = rows_axis(axes, names)
            weak = (weakest == column).to_numpy()
            base = PALETTE.ours if column == "share" else PALETTE.neutral
            colours = np.where(weak, PALETTE.bad, base)
            axes.barh(rows, values, height=0.6, color=colours)
            for y, value, colour in zip(rows, values, colours, strict=True):
                text = number(value, 2) if column == "hui" else percent(value, 0)
                bar_value(axes, value, y, text, color=colour)
            zero_line(axes)
            room(axes, 0, float(values[np.isfinite(values)].max(initial=0.0)) or 1.0, right=0.62)
            no_axis(axes)
            axes.set_title(wrap(head, 14), loc="left", size=SMALL, color=PALETTE.quiet)
    reasons = {
        "penetration_share": _("{region} reaches too few accounts ({value} of them)"),
        "sor": _("{region} gets too little of its customers' wallets ({value})"),
        "hui": _("{region} has small customers (heavy-usage index {value})"),
    }
    told = []
    for column, sentence in reasons.items():
        sick = relative[column][weakest == column]
        if len(sick):
            region = sick.idxmin()
            value = float(table[column].to_dict()[region])
            text = number(value, 2) if column == "hui" else percent(value, 0)
            clause = sentence.format(region=words(region, "region"), value=text)
            told.append((float(sick.min()), clause))
    if told:
        title = _("{clauses}.").format(clauses=_("; ").join(t for _depth, t in sorted(told)))
    else:
        title = _("No factor of market share lies far below the median of the regions.")
    each = [
        _("{region} {share} = {penetration} × {wallet} × {size}").format(
            region=name,
            share=percent(row["share"]),
            penetration=percent(row["penetration_share"]),
            wallet=percent(row["sor"]),
            size=number(row["hui"], 2),
        )
        for name, row in zip(names, table.to_dict("records"), strict=True)
    ]
    return Chart(
        figure,
        title=title,
        alt=_("{finding} Share by region: {each}.").format(finding=title, each=_("; ").join(each)),
        subtitle=subtitle(
            _("Market share and its three factors; red: furthest below the median"), years
        ),
        source=case_source(case),
    )


def role_bubbles(
    role_matrix: pd.DataFrame,
    size: pd.Series | None = None,
    *,
    case: str | None = None,
    years: int | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show the role of each region: attractiveness up, our strength across, sales as area.

    Parameters
    ----------
    role_matrix : DataFrame
        Result of :func:`coursekit.methods.regions.role_matrix`, scores from 0 to 100.
    size : Series, optional
        Sales of each region (CNY million), by region; equal bubbles without it.
    case, years, labels
        Case for the source line, fiscal year, own words for the categories.

    References
    ----------
    Day (1977), Diagnosing the product portfolio; Wind, Mahajan & Swire (1983).
    """
    table = _by_region(role_matrix)
    if size is not None:  # large bubbles first, so that they do not hide small ones
        table = table.loc[size.reindex(table.index).sort_values(ascending=False).index]
    words = Labels(labels, case)
    names = [words(region, "region") for region in table.index]
    strength = table["strength_score"].to_numpy(float)
    attract = table["attract_score"].to_numpy(float)
    sales = np.ones(len(table)) if size is None else size.reindex(table.index).to_numpy(float)
    area = 130 + 1100 * np.clip(sales, 0, None) / max(float(np.nanmax(sales)), 1e-9)
    if size is None:
        area = np.full(len(table), 220.0)
    role_names = method.labels()
    roles: dict[str, tuple[str, str, tuple[float, float, Any, Any]]] = {
        "invest": (role_names["invest"], PALETTE.good, (0.985, 0.985, "right", "top")),
        "build": (role_names["build"], PALETTE.ours, (0.015, 0.985, "left", "top")),
        "defend": (role_names["defend"], PALETTE.mix, (0.985, 0.015, "right", "bottom")),
        "harvest": (role_names["harvest"], PALETTE.market, (0.015, 0.015, "left", "bottom")),
    }
    colours = [roles[role][1] for role in table["role"]]
    with style():
        figure, axes = canvas(height=4.4)
        axes.set(xlim=(-8, 108), ylim=(-8, 108), xticks=[0, 50, 100], yticks=[0, 50, 100])
        axes.axvline(50, color=PALETTE.ink, linewidth=1)
        axes.axhline(50, color=PALETTE.ink, linewidth=1)
        axes.spines[:].set_visible(False)
        axes.scatter(strength, attract, s=area, c=colours, alpha=0.85, zorder=4, edgecolor="white")
        axes.set_xlabel(_("Our strength (score 0–100)"))
        axes.set_ylabel(_("Attractiveness (score 0–100)"))
        for text, colour, (x, y, ha, va) in roles.values():
            axes.text(x, y, text, ha=ha, va=va, transform=axes.transAxes, color=colour)
        place_labels(axes, strength, attract, names, list(np.sqrt(area) / 2), colours)
    told = []
    for role, (text, _colour, _corner) in roles.items():
        members = [n for n, r in zip(names, table["role"], strict=True) if r == role]
        if members:
            told.append(_("{role}: {regions}").format(role=text, regions=listing(members)))
    title = _("{clauses}.").format(clauses=_("; ").join(told))
    each = [
        _("{region} attractiveness {attract}, strength {strength}").format(
            region=n, attract=number(a), strength=number(s)
        )
        for n, a, s in zip(names, attract, strength, strict=True)
    ]
    note = "" if size is None else _("area: our sales")
    return Chart(
        figure,
        title=title,
        alt=_("Roles of the regions. {finding} Scores: {each}.").format(
            finding=title, each=_("; ").join(each)
        ),
        subtitle=subtitle(_("Weighted scores, 0–100"), years, note),
        source=case_source(case),
    )
