"""Decision chain: centrality, voting power, dependence on single owners."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from exact_tables import COMMITTEE, CONTACTS, EDGES, OWNER_LINKS, WEIGHTS
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import power


@pytest.fixture(scope="module")
def taihe():
    return power.centrality(EDGES, CONTACTS.index).set_index("contact_id")


def test_the_most_listened_to_is_a_senior_engineer(taihe):
    assert len(EDGES) == 25
    assert taihe["pagerank"].idxmax() == "C11"
    assert round(taihe.loc["C11", "pagerank"], 3) == 0.277
    assert taihe.loc["C11", "in_degree"] == 5
    assert taihe["pagerank"].sum() == pytest.approx(1)


def test_the_broker_and_the_only_articulation_point(taihe):
    assert taihe["betweenness"].idxmax() == "C04"
    assert round(taihe.loc["C04", "betweenness"], 3) == 0.299
    assert taihe.index[taihe["articulation"]].tolist() == ["C01"]


def test_reversed_arrows_name_the_general_manager():
    turned = power.centrality(EDGES, CONTACTS.index, asker="advisor", advisor="asker")
    assert turned.loc[turned["pagerank"].idxmax(), "contact_id"] == "C01"


def test_losing_the_engineer_costs_fifteen_times_the_chief_financial_officer():
    loss = power.efficiency_loss(EDGES, CONTACTS.index).set_index("contact_id")["efficiency_loss"]
    assert round(loss["C11"], 3) == 0.034
    assert round(loss["C03"], 3) == 0.002
    assert 14 < loss["C11"] / loss["C03"] < 16


def test_krackhardt_kite():
    kite = nx.krackhardt_kite_graph()
    edges = pd.DataFrame(kite.edges, columns=["asker", "advisor"])
    table = power.centrality(edges, range(10)).set_index("contact_id")
    assert table["degree"].idxmax() == 3
    assert table.loc[3, "degree"] / 9 == pytest.approx(0.667, abs=5e-4)
    assert table["betweenness"].round(3)[[7, 5, 6, 8]].tolist() == [0.389, 0.231, 0.231, 0.222]
    pairs = 9 * 8 / 2
    assert (table["betweenness"] * pairs).round(2)[[7, 5, 6, 8, 3]].tolist() == [
        14,
        8.33,
        8.33,
        8,
        3.67,
    ]
    assert table["closeness"].round(3)[[5, 6]].tolist() == [0.643, 0.643]
    assert table.index[table["articulation"]].tolist() == [7, 8]


def test_somebody_without_ties_is_kept():
    table = power.centrality(EDGES, [*CONTACTS.index, "C99"]).set_index("contact_id")
    assert table.loc["C99", ["in_degree", "degree"]].tolist() == [0, 0]


def test_network_refuses():
    with refuses("empty"):
        power.centrality(EDGES.iloc[:0])
    with refuses("range", "advisor"):
        power.centrality(pd.DataFrame({"asker": ["a"], "advisor": ["a"]}))
    with refuses("column", "contacts"):
        power.centrality(EDGES, ["C01"])
    with refuses("duplicate"):
        power.centrality(pd.concat([EDGES, EDGES]))
    with refuses("missing"):
        power.centrality(EDGES.assign(advisor=None))
    with refuses("column", "asker"):
        power.efficiency_loss(EDGES.rename(columns={"asker": "from"}))


def shapley(weights, quota):
    table = power.voting_power(weights, quota)
    return table.set_index("member")["shapley"]


def test_the_committee_of_taihe():
    table = power.voting_power(COMMITTEE, 60).set_index("member")
    expected = {"C04": 1 / 3, "C02": 1 / 3, "C05": 1 / 6, "C03": 1 / 6, "C10": 0}
    assert table["shapley"].to_dict() == pytest.approx(expected)
    assert table["banzhaf"].to_dict() == pytest.approx(expected)
    assert table.index[table["is_dummy"]].tolist() == ["C10"]
    assert not table["has_veto"].any()


def test_luxembourg_had_no_power_in_1958():
    table = power.voting_power({"DE": 4, "FR": 4, "IT": 4, "NL": 2, "BE": 2, "LU": 1}, 12)
    table = table.set_index("member")
    assert table.loc["DE", "shapley"] == pytest.approx(14 / 60)
    assert table.loc["BE", "shapley"] == pytest.approx(9 / 60)
    assert table.loc["LU", "is_dummy"]
    assert table["swings"].tolist() == [10, 10, 10, 6, 6, 0]
    assert table.loc["DE", "banzhaf"] == pytest.approx(5 / 21)


def test_security_council():
    votes = {f"P{i}": 7 for i in range(5)} | {f"E{i}": 1 for i in range(10)}
    table = power.voting_power(votes, 39).set_index("member")
    assert table.loc["P0", "shapley"] == pytest.approx(0.19627, abs=5e-6)
    assert table.loc["E0", "shapley"] == pytest.approx(0.001865, abs=5e-7)
    assert table.loc["P0", "banzhaf"] == pytest.approx(0.1669, abs=5e-5)
    assert table["has_veto"].sum() == 5


def test_the_five_vote_member_depends_on_the_quota():
    quotas = [q for q in range(51, 101) if shapley(COMMITTEE, q)["C10"] == 0]
    assert quotas == [*range(56, 61), *range(71, 76), *range(86, 96)]
    assert shapley(COMMITTEE, 100).to_numpy() == pytest.approx(np.full(5, 0.2))
    assert shapley(COMMITTEE, 96).to_numpy() == pytest.approx(np.full(5, 0.2))


votes = st.dictionaries(st.text("abcdefgh", min_size=1), st.integers(0, 50), min_size=1, max_size=6)


@settings(max_examples=60)
@given(votes=votes.filter(lambda w: sum(w.values()) > 0), share=st.floats(0.51, 1))
def test_power_adds_up_and_follows_votes(votes, share):
    quota = share * sum(votes.values())
    table = power.voting_power(votes, quota)
    assert table["shapley"].sum() == pytest.approx(1)
    assert table["banzhaf"].sum() == pytest.approx(1)
    ordered = table.sort_values("weight_share")
    assert ordered["shapley"].is_monotonic_increasing or np.all(
        np.diff(ordered["shapley"].to_numpy()) > -1e-12
    )
    assert (table["is_dummy"] == (table["shapley"] == 0)).all()


def test_voting_power_counts_like_brute_force():
    from itertools import permutations

    weights = {"a": 4, "b": 3, "c": 2, "d": 1}
    pivots = dict.fromkeys(weights, 0)
    for order in permutations(weights):
        total = 0
        for member in order:
            total += weights[member]
            if total >= 6:
                pivots[member] += 1
                break
    assert shapley(weights, 6).to_dict() == pytest.approx({m: n / 24 for m, n in pivots.items()})


def test_fractions_reach_their_own_quota():
    assert power.voting_power({"a": 0.1, "b": 0.2}, 0.3)["has_veto"].all()


def test_voting_power_refuses_and_warns():
    with refuses("infeasible", "quota"):
        power.voting_power(COMMITTEE, 101)
    with refuses("range", "quota"):
        power.voting_power(COMMITTEE, 0)
    with refuses("range", "weights"):
        power.voting_power({"a": -1, "b": 3}, 2)
    with refuses("size", "weights"):
        power.voting_power({f"m{i}": 1 for i in range(21)}, 11)
    with refuses("missing", "quota"):
        power.voting_power(COMMITTEE, ...)
    with refuses("empty"):
        power.voting_power({}, 1)
    with pytest.warns(UserWarning, match="half"):
        power.voting_power(COMMITTEE, 50)


def test_if_the_account_manager_leaves():
    risk = power.owner_risk(OWNER_LINKS, WEIGHTS)
    lost = risk.table.set_index("owner_id")
    assert lost["weight_lost"].round(2).to_dict() == {"S1": 0.58, "S3": 0.17, "S2": 0.02}
    assert lost.loc["S1", "contacts_lost"] == "C01, C02, C03, C05, C09"
    assert risk.covered_share == pytest.approx(0.91)
    assert risk.redundant_share == pytest.approx(0.14)


def test_owner_risk_refuses():
    with refuses("column", "contact_id"):
        power.owner_risk(OWNER_LINKS, {"C01": 1.0})
    with refuses("sum", "weights"):
        power.owner_risk(OWNER_LINKS, WEIGHTS * 2)
    with refuses("duplicate"):
        power.owner_risk(pd.concat([OWNER_LINKS, OWNER_LINKS]), WEIGHTS)
    with refuses("empty"):
        power.owner_risk(OWNER_LINKS.iloc[:0], WEIGHTS)
