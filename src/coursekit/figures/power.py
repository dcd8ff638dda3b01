"""Charts of power at an account: who asks whom, who is listened to, whose vote decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, no_axis, rows_axis, wrap, zero_line
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _
from coursekit.language import localised, ngettext


def contact_names(contacts: pd.DataFrame | None, contact: str = "contact_id") -> dict[str, str]:
    """Job title of each contact in the reader's language; empty without a table of contacts.

    >>> people = pd.DataFrame({"contact_id": ["C01"], "title_en": ["General manager"],
    ...                        "title_zh": ["总经理"]})
    >>> contact_names(people)
    {'C01': 'General manager'}
    """
    if contacts is None or "title_en" not in contacts:
        return {}
    titles = contacts[[contact, "title_en", "title_zh"]].itertuples(index=False)
    return {str(c): localised({"en": en, "zh_CN": zh}) for c, en, zh in titles}


def contact_labels(contacts: pd.DataFrame, contact: str = "contact_id") -> dict[str, str]:
    """Code and job title of each contact, as labels of a chart or a table.

    >>> people = pd.DataFrame({"contact_id": ["C01"], "title_en": ["General manager"],
    ...                        "title_zh": ["总经理"]})
    >>> contact_labels(people)
    {'C01': 'C01 General manager'}
    """
    return {code: f"{code} {title}" for code, title in contact_names(contacts, contact).items()}


def named(contact: str, names: Mapping[str, str]) -> str:
    """Write a contact's code with the job title behind it, if there is one.

    >>> named("C01", {"C01": "General manager"}), named("C02", {})
    ('C01 (General manager)', 'C02')
    """
    if contact not in names:
        return contact
    return _("{code} ({title})").format(code=contact, title=names[contact])


def layers(
    edges: Sequence[tuple[str, str]], level: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """Place people by level, and inside a level near those they have to do with.

    Returns
    -------
    dict
        Contact to ``(x, row)``: x from 0 to 1, row 0 for the highest level. In a row of five
        or more every other person steps down a little, so that names keep apart.

    Examples
    --------
    >>> layers([("A", "C")], {"A": "L1", "B": "L1", "C": "L2"})
    {'A': (0.25, 0.0), 'B': (0.75, 0.0), 'C': (0.5, 1.0)}
    """
    rows = [[c for c in level if level[c] == name] for name in sorted(set(level.values()))]
    near: dict[str, list[str]] = {c: [] for c in level}
    for a, b in edges:
        near[a].append(b)
        near[b].append(a)

    def spread(order: list[list[str]]) -> dict[str, float]:
        return {c: (k + 0.5) / len(row) for row in order for k, c in enumerate(row)}

    def length(x: Mapping[str, float]) -> float:
        return sum((x[a] - x[b]) ** 2 for a, b in edges)

    best = [list(row) for row in rows]
    for sweep in range(12):  # down and up: each time a row is sorted by its neighbours' middle
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            x = spread(rows)
            row.sort(key=lambda c: np.mean([x[n] for n in near[c]]) if near[c] else x[c])
        if length(spread(rows)) < length(spread(best)):
            best = [list(row) for row in rows]
    return {
        c: ((k + 0.5) / len(row), y + 0.26 * (len(row) > 4) * (k % 2))
        for y, row in enumerate(best)
        for k, c in enumerate(row)
    }


def decision_chain(
    centrality: pd.DataFrame,
    edges: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show who asks whom before deciding, by level, and who is listened to most.

    Parameters
    ----------
    centrality : DataFrame
        Result of :func:`coursekit.methods.power.centrality`.
    edges : DataFrame
        The ties it was computed from: ``asker``, ``advisor``.
    contacts : DataFrame
        ``contact_id``, ``level``, ``decision_weight`` and, if known, the job titles
        ``title_en`` and ``title_zh``.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        contacts and levels.

    References
    ----------
    Johnston & Bonoma (1981); Ronchetto, Hutt & Reingen (1989).
    """
    case = case or contacts.attrs.get("case")
    words = Labels(labels, case)
    people = contacts.set_index("contact_id")
    table = centrality.set_index("contact_id").loc[list(people.index)]
    names = contact_names(contacts) | {c: t for c, t in (labels or {}).items() if c in table.index}
    ties = list(zip(edges["asker"], edges["advisor"], strict=True))
    level = {str(c): str(name) for c, name in people["level"].items()}
    place = layers(ties, level)
    first, broker = str(table["pagerank"].idxmax()), str(table["betweenness"].idxmax())
    levels = sorted(people["level"].unique())
    area = 4300 * table["pagerank"] / table["pagerank"].max()
    area = area.clip(lower=620)  # room for the code
    with style():
        figure, axes = canvas(height=1.42 * len(levels) + 0.2)
        for asker, advisor in ties:
            to_first = advisor == first
            (x0, y0), (x1, y1) = place[asker], place[advisor]
            axes.annotate(
                "", (x1, -y1), (x0, -y0), zorder=3 if to_first else 2,
                arrowprops={
                    "arrowstyle": "-|>,head_width=0.25,head_length=0.5",
                    "color": PALETTE.ours if to_first else PALETTE.neutral,
                    "linewidth": 1.8 if to_first else 0.9,
                    "shrinkA": np.sqrt(area[asker]) / 2,
                    "shrinkB": np.sqrt(area[advisor]) / 2 + 1,
                    "connectionstyle": f"arc3,rad={0.32 if y0 == y1 else 0.08}",
                },
            )  # fmt: skip
        for who, (x, y) in place.items():
            colour = {first: PALETTE.ours, broker: PALETTE.mix}.get(who, PALETTE.market)
            cut = bool(table.loc[who, "articulation"])
            axes.scatter(
                x, -y, s=area[who], color=colour, zorder=4,
                edgecolor=PALETTE.ink if cut else "white", linewidth=2.6 if cut else 1.0,
            )  # fmt: skip
            axes.text(
                x, -y, who, ha="center", va="center_baseline", color="white", size=SMALL, zorder=5
            )
            if who in names:
                axes.annotate(
                    wrap(names[who], 13), (x, -y), (0, -np.sqrt(area[who]) / 2 - 2),
                    textcoords="offset points", ha="center", va="top", size=SMALL, color=colour,
                    linespacing=1.0, zorder=6,
                    bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.5, "linewidth": 0},
                )  # fmt: skip
        for y, name in enumerate(levels):
            axes.text(
                -0.03, -y + 0.36, words(name, "level"), color=PALETTE.quiet, size=SMALL, zorder=6,
                bbox={"facecolor": "white", "alpha": 0.75, "pad": 0.5, "linewidth": 0},
            )  # fmt: skip
        axes.set(xlim=(-0.03, 1.03), ylim=(-len(levels) + 0.28, 0.55), xticks=[], yticks=[])
        axes.spines[:].set_visible(False)
    top, middle = (table.loc[[c]].iloc[0] for c in (first, broker))
    facts = {
        "who": named(first, names),
        "rank": number(top["pagerank"], 2),
        "askers": number(top["in_degree"]),
        "weight": percent(people["decision_weight"].to_dict()[first], 0),
        "broker": named(broker, names),
        "between": number(middle["betweenness"], 2),
    }
    title = _("{who} is listened to most (PageRank {rank}) with {weight} of the decision weight.")
    finding = title.format(**facts)
    cuts = [named(str(c), names) for c in table.index[table["articulation"]]]
    told = [
        ngettext("{n} person asks {who}.", "{n} people ask {who}.", int(facts["askers"])).format(
            n=facts["askers"], who=first
        ),
        _("The broker is {broker}, betweenness {between}.").format(**facts),
    ]
    if cuts:
        told.append(_("The network would fall apart without {names}.").format(names=listing(cuts)))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} {details}").format(finding=finding, details=" ".join(told)),
        subtitle=subtitle(
            _("Arrow: asks for advice; area: PageRank"),
            None,
            _("blue: most listened to; violet: broker; ring: only link to somebody"),
        ),
        source=case_source(case),
    )


def voting_bars(
    power: pd.DataFrame,
    quota: float | None = None,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Compare each member's share of the votes with the power to decide.

    Parameters
    ----------
    power : DataFrame
        Result of :func:`coursekit.methods.power.voting_power`.
    quota : float, optional
        Votes needed, for the subtitle.
    case, labels
        Case for the source line, own words for the members.

    References
    ----------
    Shapley & Shubik (1954), A method for evaluating the distribution of power.
    """
    table = power.reset_index(drop=True)
    words = Labels(labels, case)
    names = [words(member, "contact_id") for member in table["member"]]
    votes, shapley = (table[c].to_numpy(float) for c in ("weight_share", "shapley"))
    high = max(votes.max(), shapley.max())
    with style():
        figure, axes = canvas(height=0.62 * len(table) + 0.4)
        rows = rows_axis(axes, names, width=22)
        for y, share, weight, dummy in zip(rows, votes, shapley, table["is_dummy"], strict=True):
            colour = PALETTE.bad if dummy else PALETTE.ours
            axes.barh(y - 0.18, share, height=0.3, color=PALETTE.market)
            axes.barh(y + 0.18, weight, height=0.3, color=colour)
            first = y == rows[0]
            texts = [percent(share, 0), percent(weight, 1)]
            if first:
                texts = [
                    _("{share} of the votes").format(share=texts[0]),
                    _("{share} of the power").format(share=texts[1]),
                ]
            beside(axes, share, y - 0.18, texts[0], "right", color=PALETTE.market)
            beside(axes, weight, y + 0.18, texts[1], "right", color=colour)
        zero_line(axes)
        axes.set_xlim(0, high * 1.58)
        no_axis(axes)
    code = {n: str(m) for n, m in zip(names, table["member"], strict=True)}
    none = [i for i in range(len(table)) if bool(table["is_dummy"][i])]
    alike = [
        (i, j)
        for i in range(len(table))
        for j in range(i + 1, len(table))
        if not np.isclose(votes[i], votes[j]) and np.isclose(shapley[i], shapley[j])
    ]
    clauses = []
    if none:
        i = none[0]
        clauses.append(
            _("{who} has {votes} of the votes and never decides").format(
                who=code[names[i]], votes=percent(votes[i], 0)
            )
        )
    live = [pair for pair in alike if shapley[pair[0]] > 0]
    if live:
        i, j = live[0]
        clauses.append(
            _("{a}'s {more} weigh no more than {b}'s {less}").format(
                a=code[names[i]],
                b=code[names[j]],
                more=percent(max(votes[i], votes[j]), 0),
                less=percent(min(votes[i], votes[j]), 0),
            )
        )
    if not clauses:
        gap = int(np.argmax(np.abs(shapley - votes)))
        clauses.append(
            _("{who} has {votes} of the votes and {power} of the power").format(
                who=code[names[gap]], votes=percent(votes[gap], 0), power=percent(shapley[gap], 1)
            )
        )
    finding = _("{clauses}.").format(clauses=_("; ").join(clauses))
    each = _("; ").join(
        _("{who} {votes} of the votes, {power} of the power").format(
            who=n, votes=percent(v, 0), power=percent(s, 1)
        )
        for n, v, s in zip(names, votes, shapley, strict=True)
    )
    need = "" if quota is None else _("{quota} votes needed").format(quota=number(quota))
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Members: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(_("Share of votes and Shapley–Shubik power"), None, need),
        source=case_source(case),
    )
