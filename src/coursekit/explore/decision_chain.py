"""The decision chain: who holds it together, and how power moves with the votes needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import listing, number, percent
from coursekit.figures.power import contact_names, layers, named
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import power

NOBODY = "nobody"
SHADES = ("#FFFFFF", "#D9E6F3", "#A9C7E4", "#5B93CB", PALETTE.ours)
HOLE = 0.02  # loss of efficiency from which a missing person is felt


def decision_chain(
    contacts: pd.DataFrame,
    edges: pd.DataFrame,
    committee: pd.DataFrame,
    covered: Iterable[str] | None = None,
    *,
    case: str | None = None,
) -> Explorer:
    """Explore what a decision chain loses with each person, and who decides at which quota.

    Parameters
    ----------
    contacts : DataFrame
        ``contact_id``, ``level`` (L1 highest), ``decision_weight`` (adds up to 1) and, if
        known, job titles in ``title_en`` and ``title_zh``.
    edges : DataFrame
        ``asker``, ``advisor``; with a ``strength`` (whole numbers) weak ties can be hidden.
    committee : DataFrame
        ``contact_id``, ``votes``, ``quota`` (votes needed).
    covered : iterable of str, optional
        Contacts we have a relationship with; everybody by default.
    case
        Not used for numbers; names the case of own tables.

    Returns
    -------
    Explorer
        Controls ``colour``, ``removed``, ``quota`` and, with strengths, ``strength``.

    References
    ----------
    Latora & Marchiori (2001), efficiency; Shapley & Shubik (1954), power.

    Examples
    --------
    >>> import coursekit as ck
    >>> taihe = ck.load_case("taihe")
    >>> chain = decision_chain(taihe.contacts, taihe.advice, taihe.committee)
    >>> chain.draw(colour="weight", removed="C11", quota=60).verdict
    'a hole in the network'
    """
    people = contacts.set_index("contact_id")
    titles = contact_names(contacts)
    ids = [str(c) for c in people.index]
    weight = {str(c): float(w) for c, w in people["decision_weight"].items()}
    level = {str(c): str(name) for c, name in people["level"].items()}
    ours = set(ids if covered is None else covered)
    votes = committee.set_index("contact_id")["votes"]
    start, total = int(committee["quota"].iloc[0]), int(votes.sum())
    strengths = sorted(set(edges["strength"])) if "strength" in edges else []
    place = layers(list(zip(edges["asker"], edges["advisor"], strict=True)), level)

    @cache
    def measured(strength: int) -> tuple[pd.DataFrame, dict[str, float], pd.DataFrame]:
        ties = edges[edges["strength"] >= strength] if strengths else edges
        table = power.centrality(ties, ids).set_index("contact_id")
        loss = power.efficiency_loss(ties, ids).set_index("contact_id")["efficiency_loss"]
        lost = {str(c): float(x) for c, x in loss.items()}
        return table.assign(weight=pd.Series(weight)), lost, ties

    @cache
    def powers(quota: int, removed: str) -> dict[str, float]:
        present = votes.drop(removed) if removed in votes.index else votes
        if present.sum() < quota:
            return dict.fromkeys(votes.index, 0.0)
        table = power.voting_power(present, quota).set_index("member")["shapley"]
        return {str(m): float(table.get(m, 0.0)) for m in votes.index}

    def draw(colour: str, removed: str, quota: int, strength: int = 0) -> View:
        table, loss, ties = measured(strength)
        share = powers(quota, removed)
        reach = sum(weight[c] for c in ours if c != removed)
        lost = 0.0 if removed == NOBODY else loss[removed]
        blocked = not any(share.values())
        facts = {
            "who": "" if removed == NOBODY else named(removed, titles),
            "loss": number(abs(lost), 3),
            "weight": "" if removed == NOBODY else percent(weight[removed], 0),
            "reach": percent(reach, 0),
            "quota": number(quota),
            "powers": listing([f"{m} {percent(s, 0)}" for m, s in share.items() if m != removed]),
        }
        if removed == NOBODY:
            first = _("Everybody is in place; we reach {reach} of the decision weight.")
        elif lost >= 0:
            first = _(
                "Without {who}, who has {weight} of the decision weight, people reach each other "
                "less well: efficiency falls by {loss}. We still reach {reach} of the weight."
            )
        else:
            first = _(
                "Without {who}, who has {weight} of the decision weight, the others are closer to "
                "each other on average: efficiency rises by {loss}. We still reach {reach}."
            )
        second = _("At {quota} votes the power is: {powers}.")
        if blocked:
            second = _("Without these votes nothing reaches the {quota} votes needed.")
        caption = f"{first.format(**facts)} {second.format(**facts)}"
        if blocked:
            verdict, good = _("no decision possible"), False
        elif removed == NOBODY:
            verdict, good = _("everybody in place"), True
        elif lost >= HOLE:
            verdict, good = _("a hole in the network"), False
        else:
            verdict, good = _("hardly missed"), True
        sketch = _picture(place, ties, table[colour], removed, votes, share)
        numbers = {"loss": lost, "reach": reach} | {f"power_{m}": s for m, s in share.items()}
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    table, loss, _ties = measured(strengths[0] if strengths else 0)
    expert, broker = str(table["pagerank"].idxmax()), str(table["betweenness"].idxmax())
    minor = [c for c in ids if loss[c] < loss[expert] / 10 and weight[c] > weight[expert]]
    minor = sorted(minor, key=lambda c: -weight[c])[:1]
    quotas = list(range(total // 2 + 1, total + 1))
    stops = sorted({quotas[0], start, total} | {q for q in (start + 10, start + 15) if q < total})
    removable = [NOBODY, *ids]
    controls = [
        Control(
            "colour", _("Colour"), ["level", "weight", "pagerank", "betweenness"],
            [_("by rank"), _("by decision weight"), _("by PageRank"), _("by betweenness")],
            "weight",
        ),
        Control(
            "removed", _("Take away"), removable,
            [_("nobody"), *(named(c, titles) for c in ids)], NOBODY,
            steps=list(dict.fromkeys([NOBODY, expert, broker, *minor])),
        ),
        Control(
            "quota", _("Votes needed"), quotas, [number(q) for q in quotas], start, steps=stops,
            kind="range",
        ),
    ]  # fmt: skip
    if len(strengths) > 1:
        controls.append(
            Control(
                "strength",
                _("Ties of at least"),
                strengths,
                [number(s) for s in strengths],
                strengths[0],
                steps=strengths[:1],
                kind="range",
            )
        )
    top = people["level"].rank(method="dense", ascending=False)
    table["level"] = top  # the highest level is the darkest
    for strength in strengths or [0]:
        measured(strength)[0]["level"] = top
    notice = []
    if minor:
        notice.append(
            _(
                "Taking {expert} away costs {loss} of the network's efficiency, taking {other} "
                "away {less}, although {other} has {times} times the decision weight."
            ).format(
                expert=named(expert, titles),
                loss=number(loss[expert], 3),
                other=named(minor[0], titles),
                less=number(loss[minor[0]], 3),
                times=number(weight[minor[0]] / weight[expert]),
            )
        )
    notice.append(_smallest(votes, quotas, powers))
    still = {"removed": NOBODY, "quota": start}
    extra = {"strength": strengths[0]} if len(strengths) > 1 else {}
    worth: list[dict[str, Any]] = [
        {"colour": "weight", **still, **extra},
        {"colour": "pagerank", **still, **extra},
        {"colour": "pagerank", "removed": expert, "quota": start, **extra},
        {"colour": "weight", "removed": NOBODY, "quota": stops[-1], **extra},
    ]
    return Explorer(
        "decision-chain", _("Who holds the decision together?"), controls, draw, notice=notice,
        worth=worth,
    )  # fmt: skip


def _smallest(votes: pd.Series, quotas: list[int], powers: Any) -> str:
    """Say at which quotas the member with the fewest votes decides, and at which never."""
    who = str(votes.idxmin())
    never, equal = [], []
    for quota in quotas:
        share = powers(quota, NOBODY)
        if share[who] < 1e-9:
            never.append(quota)
        elif max(share.values()) - min(share.values()) < 1e-9:
            equal.append(quota)
    some = [q for q in quotas if q not in never and q not in equal]
    facts = {
        "who": who,
        "votes": number(int(votes.min())),
        "never": _spans(never),
        "some": _spans(some),
        "equal": _spans(equal),
    }
    text = _("{who}, with {votes} votes, decides sometimes when {some} votes are needed")
    if never:
        text = _(
            "{who}, with {votes} votes, decides sometimes when {some} votes are needed, never at "
            "{never}"
        )
    told = text.format(**facts)
    if equal:
        told = _("{told}, and has as much power as anybody at {equal}").format(told=told, **facts)
    return _("{clauses}.").format(clauses=told)


def _spans(numbers: list[int]) -> str:
    """Write whole numbers as spans.

    >>> _spans([51, 52, 53, 60])
    '51–53 and 60'
    """
    spans: list[list[int]] = []
    for n in numbers:
        if spans and n == spans[-1][1] + 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return listing([f"{a}–{b}" if b > a else str(a) for a, b in spans])


class _Network(Sketch):
    """A sketch that can also draw discs and many lines at once."""

    def lines(self, ends: Iterable[tuple[float, float, float, float]], colour: str) -> None:
        path = ""
        for x0, y0, x1, y1 in ends:
            # A long tie bends, so that it passes the people between its ends.
            bend = 0.0 if abs(y1 - y0) < 100 else 0.14
            x, y = (x0 + x1) / 2 + bend * (y1 - y0), (y0 + y1) / 2 - bend * (x1 - x0)
            path += f"M{x0:.0f} {y0:.0f}Q{x:.0f} {y:.0f} {x1:.0f} {y1:.0f}"
        if path:
            self._parts.append(
                f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.2"/>'
            )

    def disc(self, x: float, y: float, radius: float, fill: str, dashed: bool = False) -> None:
        dash = ' stroke-dasharray="3 3"' if dashed else ""
        self._parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:g}" fill="{fill}" '
            f'stroke="{PALETTE.market}"{dash}/>'
        )


def _picture(
    place: Mapping[str, tuple[float, float]],
    ties: pd.DataFrame,
    values: pd.Series,
    removed: str,
    votes: pd.Series,
    share: Mapping[str, float],
) -> Sketch:
    rows = int(max(y for _x, y in place.values())) + 1
    floor = 62 * rows
    row = 30
    sketch = _Network(floor + row * len(votes) + 30)
    at = {c: (20 + (WIDTH - 40) * x, 30 + 62 * y) for c, (x, y) in place.items()}
    sketch.lines(
        (
            (*at[a], *at[b])
            for a, b in zip(ties["asker"], ties["advisor"], strict=True)
            if removed not in (a, b)
        ),
        PALETTE.neutral,
    )
    high = float(values.max()) or 1.0
    for who, (x, y) in at.items():
        gone = who == removed
        shade = min(len(SHADES) - 1, int(float(values[who]) / high * len(SHADES)))
        sketch.disc(x, y, 18, "#FFFFFF" if gone else SHADES[shade], gone)
        ink = "#FFFFFF" if shade == len(SHADES) - 1 and not gone else PALETTE.ink
        sketch.text(x, y + 6, who, "middle", PALETTE.neutral if gone else ink)
    total = float(votes.sum())
    most = max([*share.values(), *(votes / total)])
    sketch.text(10, floor + 14, _("■ votes"), colour=PALETTE.market)
    sketch.text(WIDTH - 10, floor + 14, _("■ power"), "end", PALETTE.ours)

    def across(value: float) -> float:
        return 52 + 310 * value / most

    for k, (member, n) in enumerate(votes.items()):
        middle, gone = floor + 26 + row * (k + 0.5), member == removed
        sketch.text(10, middle + 6, str(member), colour=PALETTE.neutral if gone else PALETTE.ink)
        if gone:
            continue
        sketch.bar(52, across(float(n) / total), middle - 6, 9, PALETTE.market)
        sketch.bar(52, across(share[str(member)]), middle + 6, 9, PALETTE.ours)
        end = across(max(float(n) / total, share[str(member)]))
        sketch.text(end + 6, middle + 6, percent(share[str(member)], 0), colour=PALETTE.ours)
    return sketch
