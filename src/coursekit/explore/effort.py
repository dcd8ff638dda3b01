"""Where the hours go: what a budget of hours buys by habit, by rule of thumb, and at best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.numbers import listing, number
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import plans, relations

BUDGETS = range(40, 161, 10)
STEPS = (40, 80, 100, 120, 160)
CEILINGS = (1.25, 1.5, 2.0, 2.5, 3.0)  # times the judged gain; 2 is the judgement itself
JUDGED = 2.0
PASSED_OVER = "#C3CAD2"


def effort(
    actions: pd.DataFrame,
    contacts: pd.DataFrame,
    indices: pd.DataFrame,
    people: Sequence[str] = ("C01", "C11"),
) -> Explorer:
    """Explore what hours buy, and how far the answer rests on two judgements.

    The judged gain of an action lies on a response curve (ADBUDG) that starts at 0 and, in
    the judgement, comes half way to its ceiling in the hours of the action. A lower or higher
    ceiling for one of the ``people`` bends the curve, and with it the gains of their actions.

    Parameters
    ----------
    actions : DataFrame
        ``action_id, contact_id, hours, gain_points``.
    contacts : DataFrame
        ``contact_id, level, decision_weight``; the weights add up to 1.
    indices : DataFrame
        ``contact_id, index_score`` of today: where the account starts, and who is friendly.
    people : sequence of str
        Two contacts whose ceiling can be moved.

    Returns
    -------
    Explorer
        Controls ``rule``, ``budget`` and one ceiling for each of the ``people``.

    References
    ----------
    Little (1970), decision calculus; Lodish (1971), CALLPLAN.

    Examples
    --------
    >>> import coursekit as ck
    >>> taihe = ck.load_case("taihe")
    >>> today = ck.relations.index(taihe.scores[taihe.scores["half"] == "2025H1"])
    >>> view = effort(taihe.actions, taihe.contacts, today).draw("best", 100, 2.0, 2.0)
    >>> round(view.numbers["gain"], 1)
    9.2
    """
    table = actions.reset_index(drop=True)
    friendly = indices.set_index("contact_id")["index_score"]
    weights = contacts.set_index("contact_id")["decision_weight"]
    level = contacts.set_index("contact_id")["level"]
    today = relations.account(indices, weights).ari
    first, second = people
    biggest = {p: float(table.loc[table["contact_id"] == p, "gain_points"].max()) for p in people}

    @cache
    def judged(ceiling_1: float, ceiling_2: float) -> pd.DataFrame:
        ceilings = {first: ceiling_1, second: ceiling_2}
        gains = [
            _gain(float(a["gain_points"]), float(a["hours"]), ceilings.get(a["contact_id"], JUDGED))
            for a in table.to_dict("records")
        ]
        return table.assign(gain_points=gains)

    @cache
    def chosen(rule: str, budget: int, ceiling_1: float, ceiling_2: float) -> list[str]:
        offers = judged(ceiling_1, ceiling_2)
        if rule == "best":
            return plans.choose(offers, budget).ids
        key = offers["gain_points"] / offers["hours"]
        if rule == "friendly":  # a stranger comes last
            key = offers["contact_id"].map(friendly).fillna(-1.0)
        order = key.sort_values(ascending=False, kind="stable").index
        taken, left = [], float(budget)
        for i in order:
            if offers.loc[i, "hours"] <= left:
                taken.append(str(offers.loc[i, "action_id"]))
                left -= float(offers.loc[i, "hours"])
        return sorted(taken, key=list(offers["action_id"]).index)

    rules = {
        "friendly": _("friendliest first"),
        "ratio": _("best per hour first"),
        "best": _("best set"),
    }

    def draw(rule: str, budget: int, ceiling_1: float, ceiling_2: float) -> View:
        offers = judged(ceiling_1, ceiling_2).set_index("action_id")
        ids = chosen(rule, budget, ceiling_1, ceiling_2)
        best = chosen("best", budget, ceiling_1, ceiling_2)
        gain = float(offers.loc[ids, "gain_points"].sum())
        missed = float(offers.loc[best, "gain_points"].sum()) - gain
        spent = offers.loc[ids].groupby(level.reindex(offers.loc[ids, "contact_id"]).to_numpy())
        hours = spent["hours"].sum().reindex(list(plans.LEVELS), fill_value=0)
        alignment = plans.triangle(hours)
        facts = {
            "rule": rules[rule],
            "hours": number(float(hours.sum())),
            "ids": listing(ids),
            "gain": number(gain, 1),
            "ari": number(today + gain, 1),
            "alignment": number(alignment, 2),
            "missed": number(missed, 1),
        }
        caption = _(
            "{rule}: {hours} hours on {ids} are expected to bring {gain} points, an account index "
            "of {ari}. Alignment with the inverted triangle: {alignment}."
        )
        if missed >= 0.05:
            caption = _(
                "{rule}: {hours} hours on {ids} are expected to bring {gain} points, an account "
                "index of {ari}; {missed} points are left on the table. Alignment with the "
                "inverted triangle: {alignment}."
            )
        caption = caption.format(**facts)
        caption = caption[:1].upper() + caption[1:]
        good = missed < 0.05
        verdict = _("nothing better for these hours") if good else _("hours left on the table")
        sketch = _bars(offers, ids, today, gain)
        numbers = {"gain": gain, "ari": today + gain, "alignment": alignment, "missed": missed}
        return View(sketch.svg(caption), caption, caption, verdict, good, numbers)

    controls = [
        Control("rule", _("Rule"), list(rules), list(rules.values()), "friendly"),
        Control(
            "budget", _("Hours"), list(BUDGETS), [number(b) for b in BUDGETS], 100, steps=STEPS,
            kind="range",
        ),
    ]  # fmt: skip
    for k, (person, stops) in enumerate(
        zip(people, ((1.25, JUDGED, 3.0), (1.25, JUDGED)), strict=True), start=1
    ):
        texts = [
            _("{points} points").format(points=number(biggest[person] * c, 1)) for c in CEILINGS
        ]
        controls.append(
            Control(
                f"ceiling_{k}",
                _("Most that {who} can bring").format(who=person),
                CEILINGS,
                texts,
                JUDGED,
                steps=stops,
                kind="range",
            )
        )
    start = {"ceiling_1": JUDGED, "ceiling_2": JUDGED}
    worth: list[dict[str, Any]] = [
        {"rule": "friendly", "budget": 100, **start},
        {"rule": "best", "budget": 80, **start},
        {"rule": "best", "budget": 100, **start},
        {"rule": "best", "budget": 120, **start},
    ]
    return Explorer(
        "effort", _("Where do the hours go?"), controls, draw,
        notice=_notice(table, chosen, draw, start), worth=worth,
    )  # fmt: skip


def _gain(judgement: float, hours: float, ceiling: float) -> float:
    """Gain of an action on the response curve through the judgement, under another ceiling."""
    # Half way in the judged hours: 1.5 times the hours reach 1.5 / 2.5 of the ceiling.
    curve = plans.adbudg(0, judgement, JUDGED * judgement * 0.6, JUDGED * judgement, effort=hours)
    return float(replace(curve, a=ceiling * judgement)(hours))


def _notice(table: pd.DataFrame, chosen: Any, draw: Any, start: Mapping[str, float]) -> list[str]:
    """Say what changes with the budget, what habit costs, and which actions never pay."""
    at = {b: chosen("best", b, JUDGED, JUDGED) for b in BUDGETS}
    habit, best = (draw(rule, 100, **start).numbers["gain"] for rule in ("friendly", "best"))
    lines = [
        _("More hours change the mix, not only its length: {sets}.").format(
            sets=_("; ").join(
                _("{hours} hours {ids}").format(hours=number(b), ids=listing(at[b]))
                for b in (80, 100, 120)
            )
        ),
        _(
            "Friendliest first turns 100 hours into {habit} points; the best set makes {best} of "
            "them."
        ).format(habit=number(habit, 1), best=number(best, 1)),
    ]
    never = [str(a) for a in table["action_id"] if not any(str(a) in ids for ids in at.values())]
    if never:
        lines.append(
            _("In no best set between {low} and {high} hours: {ids}.").format(
                low=number(min(BUDGETS)), high=number(max(BUDGETS)), ids=listing(never)
            )
        )
    return lines


def _bars(offers: pd.DataFrame, ids: Sequence[str], today: float, gain: float) -> Sketch:
    row, left = 25, 118
    sketch = Sketch(row * len(offers) + 76)
    scale = (WIDTH - left - 56) / max(5.0, float(offers["gain_points"].max()))
    for k, (action, offer) in enumerate(offers.to_dict("index").items()):
        y, taken, gains = row * (k + 0.5) + 4, action in ids, float(offer["gain_points"])
        ink = PALETTE.ours if taken else PALETTE.quiet
        name = _("{action} {who} {hours} h").format(
            action=action, who=offer["contact_id"], hours=number(float(offer["hours"]))
        )
        sketch.text(left - 8, y + 6, name, "end", PALETTE.ink if taken else PALETTE.quiet)
        sketch.bar(left, left + scale * gains, y, 17, PALETTE.ours if taken else PASSED_OVER)
        sketch.text(left + scale * gains + 6, y + 6, number(gains, 1), colour=ink)
    floor = row * len(offers) + 18
    sketch.text(10, floor + 8, _("Account index, {now} today").format(now=number(today, 1)))
    wide = (WIDTH - 84) / 60
    sketch.bar(10, 10 + wide * today, floor + 32, 20, PALETTE.market)
    sketch.bar(10 + wide * today, 10 + wide * (today + gain), floor + 32, 20, PALETTE.ours)
    sketch.text(
        18 + wide * (today + gain), floor + 38, number(today + gain, 1), colour=PALETTE.ours
    )
    return sketch
