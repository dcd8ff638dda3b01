"""What lecture 3 quotes about the account TK-07 follows from Taihe's tables."""

from __future__ import annotations

import pytest

import coursekit as ck


@pytest.fixture(scope="module")
def taihe():
    return ck.load_case("taihe")


@pytest.fixture(scope="module")
def weights(taihe):
    return taihe.contacts.set_index("contact_id")["decision_weight"]


def half(taihe, name):
    return taihe.scores[taihe.scores["half"] == name]


def test_weights_are_a_decision(weights):
    assert weights.sum() == pytest.approx(1)
    assert len(weights) == 14


@pytest.mark.parametrize(("name", "ari"), [("2025H1", 34.875), ("2025H2", 44.75)])
def test_account_index(taihe, weights, name, ari):
    index = ck.relations.index(half(taihe, name))
    assert ck.relations.account(index, weights).ari == pytest.approx(ari, abs=0.1)


def test_evidence_caps_nothing_in_the_first_half_and_two_scores_in_the_second(taihe):
    first = ck.relations.index(half(taihe, "2025H1"), as_of="2025-06-30")
    second = ck.relations.index(half(taihe, "2025H2"), as_of="2025-12-31")
    assert first["capped_dims"].astype(bool).sum() == 0
    capped = second[second["capped_dims"].astype(bool)].set_index("contact_id")["capped_dims"]
    assert set(capped.index) == {"C06", "C09"}


def test_one_score_falls_while_the_rest_rise(taihe):
    before = half(taihe, "2025H1").set_index("contact_id")[list(ck.relations.DIMENSIONS)]
    after = half(taihe, "2025H2").set_index("contact_id")[list(ck.relations.DIMENSIONS)]
    change = (after - before).stack()
    assert change[change < 0].index.tolist() == [("C05", "PS")]


def test_hours_of_the_log_are_the_hours_by_level(taihe):
    level = taihe.contacts.set_index("contact_id")["level"]
    found = taihe.log["hours"].groupby(taihe.log["contact_id"].map(level)).sum()
    assert found.to_dict() == taihe.effort.set_index("level")["hours"].to_dict()


def test_a_named_proof_triples_the_chance_of_an_advance(taihe):
    asked = taihe.log[taihe.log["advance_asked"]]
    assert len(asked) / len(taihe.log) == pytest.approx(0.6, abs=0.02)
    rate = asked.groupby("proof_named")["advance_obtained"].mean()
    assert rate[True] / rate[False] == pytest.approx(3, abs=0.3)
    assert not (taihe.log["advance_obtained"] & ~taihe.log["advance_asked"]).any()


def test_every_rater_scores_the_same_contacts(taihe):
    reviewer = taihe.am_scores.query("rater == 'reviewer'").set_index("contact_id")["index_score"]
    index = ck.relations.index(half(taihe, "2025H1")).set_index("contact_id")["index_score"]
    assert (reviewer - index).abs().max() <= 0.05
