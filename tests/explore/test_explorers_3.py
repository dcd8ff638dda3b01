"""Explorers of lecture 3: what they tell the reader to notice is so."""

import re

import pytest
from duties import reads_alone

import coursekit as ck
from coursekit.explore.effort import BUDGETS
from coursekit.language import use_language

AS_JUDGED = {"ceiling_1": 2.0, "ceiling_2": 2.0}


@pytest.fixture(scope="module")
def taihe():
    return ck.load_case("taihe")


@pytest.fixture(scope="module")
def today(taihe):
    return ck.relations.index(taihe.scores.query("half == '2025H1'"))


@pytest.fixture(scope="module")
def chain(taihe, today):
    return ck.explore.decision_chain(
        taihe.contacts, taihe.advice, taihe.committee, today["contact_id"]
    )


@pytest.fixture(scope="module")
def effort(taihe, today):
    return ck.explore.effort(taihe.actions, taihe.contacts, today)


def test_the_expert_is_missed_fifteen_times_as_much_as_the_cfo(chain, taihe):
    expert, cfo = (
        chain.draw(colour="weight", removed=c, quota=60).numbers["loss"] for c in ("C11", "C03")
    )
    assert round(expert, 3) == 0.034 and round(cfo, 3) == 0.002
    assert int(expert / cfo) == 15
    weight = taihe.contacts.set_index("contact_id")["decision_weight"]
    assert weight["C03"] / weight["C11"] == pytest.approx(5)
    assert "C11 (Senior electrical engineer) away costs 0.034" in chain.notice[0]
    assert "C03 (CFO) away 0.002" in chain.notice[0] and "5 times" in chain.notice[0]


def test_the_smallest_vote_counts_only_at_some_quotas(chain):
    def small(quota):
        numbers = chain.draw(colour="weight", removed="nobody", quota=quota).numbers
        powers = [v for k, v in numbers.items() if k.startswith("power_")]
        return numbers["power_C10"], max(powers) - min(powers)

    never = {*range(56, 61), *range(71, 76), *range(86, 96)}
    for quota in range(51, 101):
        power, spread = small(quota)
        assert (power == 0) == (quota in never), quota
        assert (spread < 1e-9) == (quota >= 96), quota
    for words in ("51–55, 61–70 and 76–85", "never at 56–60, 71–75 and 86–95", "96–100"):
        assert words in chain.notice[1]


def test_what_is_said_at_a_setting_follows_from_it(chain):
    draw = chain.draw
    assert draw(colour="weight", removed="nobody", quota=60).numbers["reach"] == pytest.approx(0.91)
    gone = draw(colour="pagerank", removed="C04", quota=60)
    assert gone.numbers["reach"] == pytest.approx(0.77)
    assert gone.verdict == "a hole in the network" and not gone.good
    blocked = draw(colour="weight", removed="C04", quota=75)
    assert blocked.verdict == "no decision possible"
    assert "nothing reaches the 75 votes" in blocked.caption
    assert draw(colour="level", removed="C13", quota=60).verdict == "hardly missed"


def test_weak_ties_can_be_hidden_where_strength_is_known():
    meridian = ck.load_case("meridian")
    account = meridian.contacts.query("ka_id == 'K01'")
    edges = meridian.contact_edges.query("ka_id == 'K01'")
    seats = account.head(3)[["contact_id"]].assign(votes=[40, 40, 20], quota=51)
    explorer = ck.explore.decision_chain(account, edges, seats)
    assert [c.name for c in explorer.controls][-1] == "strength"
    who = account["contact_id"].iloc[0]
    losses = {
        s: explorer.draw(colour="weight", removed=who, quota=51, strength=s).numbers["loss"]
        for s in (1, 2, 3)
    }
    assert len({round(x, 6) for x in losses.values()}) > 1


def test_hours_change_the_mix_and_habit_costs_points(effort):
    def best(hours):
        return effort.draw("best", hours, **AS_JUDGED)

    def friendly(hours):
        return effort.draw("friendly", hours, **AS_JUDGED)

    for hours, ids, gain in (
        (80, "A3, A4, A7 and A10", 7.3),
        (100, "A2, A3, A4, A7 and A10", 9.2),
        (120, "A1, A3, A6, A7 and A10", 10.9),
    ):
        assert f" on {ids} " in best(hours).caption
        assert best(hours).numbers["gain"] == pytest.approx(gain)
        assert f"{hours} hours {ids}" in effort.notice[0]
    assert friendly(100).numbers["gain"] == pytest.approx(6.5)
    assert "6.5 points" in effort.notice[1] and "9.2" in effort.notice[1]
    for hours in BUDGETS:
        assert friendly(hours).numbers["gain"] < best(hours).numbers["gain"]
    for action in ("A5", "A8"):
        assert action in effort.notice[2]
        assert not any(re.search(rf"\b{action}\b", best(h).caption) for h in BUDGETS)


def test_a_lower_ceiling_takes_an_action_out(effort):
    """At 120 hours the strategy day is in the best set as judged, and out if C01 brings less."""
    as_judged = effort.draw("best", 120, 2.0, 2.0)
    lower = effort.draw("best", 120, 1.25, 2.0)
    assert "A1," in as_judged.caption and "A1," not in lower.caption
    assert lower.numbers["gain"] < as_judged.numbers["gain"]


def test_the_curve_passes_through_the_judgement():
    from coursekit.explore.effort import _gain

    assert _gain(3.2, 36, 2.0) == pytest.approx(3.2)
    assert _gain(3.2, 36, 1.0) == pytest.approx(1.6)  # half of a ceiling half as high


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_setting_has_one_frame_that_reads_alone(taihe, today, language):
    with use_language(language):
        reads_alone(ck.explore.decision_chain(taihe.contacts, taihe.advice, taihe.committee), 60)
        reads_alone(ck.explore.effort(taihe.actions, taihe.contacts, today), 60)


def test_the_live_widget_redraws(chain):
    box = chain.widget()
    picture = next(w for w in box.children if "<svg" in str(getattr(w, "value", "")))
    before = picture.value
    menu = next(w for w in box.children if getattr(w, "description", "") == "Take away")
    menu.value = "C11"
    assert picture.value != before and "a hole in the network" in picture.value
