"""Charts of the organisation: who listens to the market, who connects, who will be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import no_axis, rows_axis, wrap
from coursekit.figures.numbers import listing, number
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import ngettext


def orientation_grid(
    table: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how market-oriented each department is on each scale.

    Parameters
    ----------
    table : DataFrame
        Result of :func:`coursekit.methods.organisation.orientation`.
    case, labels
        Case for the source line, own words for departments and scales.

    References
    ----------
    Narver & Slater (1990), The effect of a market orientation on business profitability.
    """
    words = Labels({**_scales(), **(labels or {})}, case)
    means = table.pivot_table("mean", "dept", "scale", dropna=False)
    scales = list(means.mean().sort_values(ascending=False).index)
    means = means.loc[means.mean(axis=1).sort_values(ascending=False).index, scales]
    low, high = (table.pivot_table(c, "dept", "scale", dropna=False) for c in ("low", "high"))
    names = [words(d, "dept") for d in means.index]
    bottom, top = float(np.nanmin(means)), float(np.nanmax(means))
    with style():
        figure, axes = canvas(height=0.5 * len(means) + 0.55)
        rows = rows_axis(axes, names, width=17)
        for x, scale in enumerate(scales):
            for y, dept in zip(rows, means.index, strict=True):
                value = float(means.loc[dept, scale])
                if np.isnan(value):
                    axes.text(x, y, "–", ha="center", va="center", color=PALETTE.quiet)
                    continue
                depth = (value - bottom) / ((top - bottom) or 1.0)
                axes.add_patch(_tile(x, y, 0.12 + 0.88 * depth))
                ink = "white" if depth > 0.45 else PALETTE.ink
                axes.text(x, y - 0.14, number(value, 1), ha="center", va="center", color=ink)
                axes.text(
                    x, y + 0.25, _("{low} to {high}").format(
                        low=number(float(low.loc[dept, scale]), 1),
                        high=number(float(high.loc[dept, scale]), 1),
                    ), ha="center", va="center", size=9.5, color=ink,
                )  # fmt: skip
        axes.set_xticks(range(len(scales)), [wrap(words(s, "scale"), 16) for s in scales])
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", labelcolor=PALETTE.ink, pad=2)
        axes.spines[:].set_visible(False)
        axes.set_xlim(-0.5, len(scales) - 0.5)
        axes.set_ylim(len(means) - 0.5, -0.5)
    whole = means.mean(axis=1).dropna()  # departments too small to show come last
    by_scale = means.mean()
    finding = _(
        "{first} stands at {best}, {last} at {worst} of 7; the weakest scale is {scale}, {value}."
    ).format(
        first=names[0],
        best=number(float(whole.iloc[0]), 1),
        last=names[len(whole) - 1],
        worst=number(float(whole.iloc[-1]), 1),
        scale=words(str(by_scale.idxmin()), "scale"),
        value=number(float(by_scale.min()), 1),
    )
    each = _("; ").join(
        _("{dept} {scores}").format(
            dept=name,
            scores=listing(
                [
                    _("{scale} {value}").format(
                        scale=words(s, "scale"), value=number(float(means.loc[d, s]), 1)
                    )
                    for s in scales
                ]
            ),
        )
        for name, d in zip(names, means.index, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each department: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("Mean of the items, 1 to 7, with 95% interval"),
            None,
            _("n = {n}").format(n=number(int(table.groupby("dept")["n"].max().sum()))),
        ),
        source=case_source(case),
    )


def _scales() -> dict[str, str]:
    return {
        "customer": _("Customer orientation"),
        "competitor": _("Competitor orientation"),
        "coordination": _("Coordination of functions"),
    }


def _tile(x: float, y: float, depth: float) -> Any:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    ours = np.array(to_rgb(PALETTE.ours))
    colour = tuple(1 - depth * (1 - ours))
    return Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, facecolor=colour, linewidth=0)


def collaboration_map(
    edges: pd.DataFrame,
    group: Mapping[str, str] | pd.Series,
    *,
    source: str = "from_id",
    target: str = "to_id",
    column: str = "",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show which groups work together, and the person without whom some would be cut off.

    Parameters
    ----------
    edges : DataFrame
        One row a working tie between two persons, direction ignored.
    group : Series or mapping
        Group (region, department) of each person.
    source, target : str
        Names of the two columns.
    column : str
        Column the groups come from, to find their labels.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        groups.

    References
    ----------
    Krackhardt (1990), Assessing the political landscape; Burt (2004), Structural holes.
    """
    case = case or edges.attrs.get("case")
    words = Labels(labels, case)
    side = pd.Series(group)
    ties = edges[[source, target]].astype(str)
    broker, stranded = _broker(ties, source, target)
    names = sorted(side.unique(), key=str)
    cut = side.reindex(stranded).value_counts()
    if broker:  # those who would be cut off stand at the top, the broker below them
        names = sorted(names, key=lambda g: -int(cut.get(g, 0)))
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(names)) / len(names)
    place = {g: (1.25 * np.cos(a), np.sin(a)) for g, a in zip(names, angle, strict=True)}
    own = ties[(ties[source] != broker) & (ties[target] != broker)]
    pairs = pd.DataFrame({"a": own[source].map(side), "b": own[target].map(side)})
    across = pairs[pairs["a"] != pairs["b"]]
    between: dict[tuple[str, str], int] = {}
    for a, b in across.itertuples(index=False):
        key = (a, b) if str(a) < str(b) else (b, a)
        between[key] = between.get(key, 0) + 1
    sizes = side.value_counts()
    most = max(between.values(), default=1)
    hub = (0.0, 0.28)
    reached = pd.concat([ties.loc[ties[source] == broker, target],
                         ties.loc[ties[target] == broker, source]])  # fmt: skip
    of_broker = side.reindex(reached).value_counts()
    with style():
        figure, axes = canvas(height=4.3)
        for (a, b), n in between.items():
            (x0, y0), (x1, y1) = place[a], place[b]
            axes.plot(
                [x0, x1], [y0, y1], color=PALETTE.neutral, linewidth=0.4 + 5 * n / most,
                alpha=0.45, zorder=1,
            )  # fmt: skip
        for g, n in of_broker.items():
            x, y = place[str(g)]
            axes.plot(
                [hub[0], x], [hub[1], y], color=PALETTE.mix, zorder=2,
                linewidth=0.8 + 4 * n / float(of_broker.max()),
            )  # fmt: skip
        for g in names:
            x, y = place[g]
            colour = PALETTE.rival if int(cut.get(g, 0)) else PALETTE.market
            axes.scatter(x, y, s=16 * int(sizes[g]) + 500, color=colour, zorder=3)
            axes.text(
                x, y, number(int(sizes[g])), ha="center", va="center_baseline", color="white",
                zorder=4,
            )  # fmt: skip
            axes.annotate(
                words(g, column), (x, y), (0, -21), textcoords="offset points", ha="center",
                va="top", size=SMALL, color=colour, zorder=5,
                bbox={"facecolor": "white", "alpha": 0.8, "pad": 0.6, "linewidth": 0},
            )  # fmt: skip
        if broker:
            axes.scatter(*hub, s=420, color=PALETTE.mix, zorder=4, edgecolor=PALETTE.ink)
            axes.annotate(
                broker, hub, (13, 1), textcoords="offset points", ha="left", va="center",
                size=12, color=PALETTE.mix, zorder=6,
                bbox={"facecolor": "white", "alpha": 0.8, "pad": 0.6, "linewidth": 0},
            )  # fmt: skip
        axes.set(xlim=(-1.62, 1.62), ylim=(-1.36, 1.2), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    if broker:
        who = listing([words(g, column) for g in names if int(cut.get(g, 0))])
        finding = ngettext(
            "Without {broker}, {n} person of {who} would be cut off from everybody else.",
            "Without {broker}, {n} people of {who} would be cut off from everybody else.",
            len(stranded),
        ).format(broker=broker, n=number(len(stranded)), who=who)
    else:
        finding = _("Nobody's absence would cut the network in two.")
    busiest = max(between, key=lambda k: between[k]) if between else None
    told = [
        _("{n} people in {k} groups, {ties} ties.").format(
            n=number(len(side)), k=number(len(names)), ties=number(len(ties))
        )
    ]
    if busiest:
        told.append(
            _("Most ties between two groups: {a} and {b}, {n}.").format(
                a=words(busiest[0], column), b=words(busiest[1], column), n=number(most)
            )
        )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {details}").format(finding=finding, details=" ".join(told)),
        subtitle=subtitle(
            _("Circle: people in a group; line: working ties between groups"),
            None,
            _("violet: ties of the broker") if broker else "",
        ),
        source=case_source(case),
    )


def _broker(ties: pd.DataFrame, source: str, target: str) -> tuple[str, list[str]]:
    """Find the person whose absence cuts most people off, and who they are."""
    import networkx as nx

    graph = nx.from_pandas_edgelist(ties[ties[source] != ties[target]], source, target)
    worst, lost = "", list[str]()
    for node in nx.articulation_points(graph):
        parts = list(nx.connected_components(graph.subgraph(n for n in graph if n != node)))
        away = sorted(set().union(*parts) - max(parts, key=len))
        if len(away) > len(lost):
            worst, lost = str(node), away
    return worst, lost


def staff_bars(
    path: pd.DataFrame,
    need: Mapping[str, float] | pd.Series | None = None,
    *,
    column: str = "",
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how many people each grade will have, year by year, against what is needed.

    Parameters
    ----------
    path : DataFrame
        Result of :func:`coursekit.methods.organisation.flows`: rows years, columns grades.
    need : Series or mapping, optional
        People needed in each grade in the last year.
    column : str
        Column the grades come from, to find their labels.
    case, labels
        Case for the source line, own words for the grades.

    References
    ----------
    Bartholomew, Forbes & McClean (1991), Statistical Techniques for Manpower Planning.
    """
    words = Labels(labels, case)
    grades = list(path.columns)
    wanted = pd.Series(need if need is not None else {}, dtype=float)
    years = list(path.index)
    last = path.loc[years[-1]]
    short = (wanted - last).reindex(grades)
    worst = str(short.idxmax()) if short.notna().any() else ""
    with style():
        figure, panels = canvas(height=3.1, columns=len(grades), squeeze=False)
        for axes, grade in zip(panels[0], grades, strict=True):
            stock = path[grade].to_numpy(float)
            lacks = float(short.get(grade, 0.0) or 0.0) >= 0.5
            ink = PALETTE.bad if lacks else PALETTE.ours
            colours = [PALETTE.market] + [PALETTE.neutral] * (len(years) - 2) + [ink]
            axes.bar(range(len(years)), stock, width=0.78, color=colours)
            top = max(stock.max(), float(wanted.get(grade, 0.0)))
            for x in (0, len(years) - 1):
                axes.text(x, stock[x] + 0.015 * top, number(stock[x]), ha="center", va="bottom",
                          size=SMALL, color=colours[x])  # fmt: skip
            if grade in wanted.index:
                axes.plot([len(years) - 1.48, len(years) - 0.52], [wanted[grade]] * 2,
                          color=PALETTE.ink, linewidth=2.4, zorder=4)  # fmt: skip
            axes.set_xticks(range(len(years)), [_("Today"), *[f"+{y}" for y in years[1:]]])
            axes.set_title(wrap(words(grade, column), 14), size=SMALL, color=PALETTE.ink)
            axes.set_ylim(0, 1.22 * top)
            no_axis(axes, "y")
            axes.tick_params(axis="x", labelsize=9.5)
    named_short = [(g, float(short[g])) for g in grades if float(short.get(g, 0.0) or 0.0) >= 0.5]
    if named_short:
        finding = _(
            "In {years} years we lack {n} people in {grade}: {have} where {want} are needed."
        )
        finding = finding.format(
            years=number(years[-1]),
            n=number(float(short[worst])),
            grade=words(worst, column),
            have=number(float(last[worst])),
            want=number(float(wanted[worst])),
        )
    else:
        finding = _(
            "In {years} years no grade falls short: {n} people in all, {now} today."
        ).format(
            years=number(years[-1]),
            n=number(float(last.sum())),
            now=number(float(path.loc[years[0]].sum())),
        )
    each = _("; ").join(
        _("{grade} {now} now, {then} in {years} years").format(
            grade=words(g, column),
            now=number(float(path[g].iloc[0])),
            then=number(float(last[g])),
            years=number(years[-1]),
        )
        for g in grades
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Each grade: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(
            _("People by grade, today and expected"),
            None,
            _("black line: needed") if len(wanted) else "",
        ),
        source=case_source(case),
    )
