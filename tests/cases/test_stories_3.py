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
    evidence = taihe.score_evidence.groupby("half")
    first = ck.relations.index(
        half(taihe, "2025H1"), as_of="2025-06-30", evidence=evidence.get_group("2025H1")
    )
    second = ck.relations.index(
        half(taihe, "2025H2"), as_of="2025-12-31", evidence=evidence.get_group("2025H2")
    )
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


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


def test_weights_of_every_key_account_add_up(meridian):
    total = meridian.contacts.groupby("ka_id")["decision_weight"].sum()
    assert len(total) == 35
    assert (total - 1).abs().max() < 1e-9


def test_each_account_has_a_hidden_expert(meridian):
    level = meridian.contacts.set_index("contact_id")["level"]
    for account, edges in meridian.contact_edges.groupby("ka_id"):
        rank = ck.power.centrality(edges).set_index("contact_id")["pagerank"]
        assert level[rank.idxmax()] == "L4", account


def test_owners_are_kinder_than_reviewers(meridian):
    scores = meridian.relationship_scores.dropna(subset=["AC"])
    dims = list(ck.relations.DIMENSIONS)
    mean = scores.assign(mean=scores[dims].astype(float).mean(axis=1))
    wide = mean.pivot_table(index=["contact_id", "half"], columns="rater", values="mean").dropna()
    assert (wide["owner"] - wide["reviewer"]).mean() == pytest.approx(0.45, abs=0.02)
    assert wide["owner"].corr(wide["reviewer"]) == pytest.approx(0.83, abs=0.04)
    for half in ("2025H1", "2025H2"):
        one = scores[(scores["half"] == half) & (scores["rater"] == "reviewer")]
        assert 0.88 <= ck.relations.ladder(one.astype(dict.fromkeys(dims, int))).cr <= 0.93


def test_most_hours_go_to_the_lower_half(meridian):
    hours = meridian.interactions.groupby("level")["hours"].sum()
    assert (hours["L3"] + hours["L4"]) / hours.sum() == pytest.approx(0.62, abs=0.005)


def test_busy_is_not_close(meridian):
    bids = meridian.opportunities
    close = ck.relations.win_model(bids).set_index("driver")["p"]
    assert (close < 0.05).all()
    alone = ck.relations.win_model(bids, drivers=["interactions"], log=["interactions"])
    assert alone["p"].iloc[0] < 0.05
    drivers = ["quality", "authority", "density", "interactions"]
    full = ck.relations.win_model(bids, drivers=drivers, log=["interactions"]).set_index("driver")
    assert full.loc["interactions", "p"] > 0.3


def test_one_owner_keeps_the_dates(meridian):
    plans = meridian.action_plans
    assert ck.plans.progress(plans, "2025-12-31").spi == pytest.approx(0.78, abs=0.01)
    shared = plans[plans["n_owners"] != 1]
    assert ck.plans.progress(shared, "2025-12-31").spi == pytest.approx(0.55, abs=0.01)
