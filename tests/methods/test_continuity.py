"""Dependence on persons and the cost of rotation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import continuity


def contacts(*strengths):
    return pd.DataFrame(
        {
            "account_id": "K1",
            "person_id": [f"p{i}" for i in range(len(strengths))],
            "strength": list(strengths),
        }
    )


def test_concentration_example():
    found = continuity.dependency(contacts(30, 30, 20, 20)).iloc[0]
    assert found["hhi"] == pytest.approx(2600)
    assert found["top_share"] == pytest.approx(0.3)
    assert found["people"] == 4
    assert not found["single_threaded"]


def test_a_single_thread():
    found = continuity.dependency(contacts(5, 0).assign(tier=["rep", "sponsor"])).iloc[0]
    assert found["hhi"] == 10_000
    assert found["single_threaded"]
    assert found["tiers"] == 1  # a sponsor who is never in contact is no tier


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=12))
def test_concentration_lies_between_even_and_single(strengths):
    found = continuity.dependency(contacts(*strengths)).iloc[0]
    assert 10_000 / len(strengths) - 1e-6 <= found["hhi"] <= 10_000 + 1e-6
    assert found["top_share"] ** 2 <= found["hhi"] / 10_000 + 1e-9 <= found["top_share"] + 1e-6


def test_dependency_refuses():
    with refuses("range", "strength"):
        continuity.dependency(contacts(0, 0))
    with refuses("range", "strength"):
        continuity.dependency(contacts(5, -1))
    with refuses("duplicate"):
        continuity.dependency(contacts(1, 2).assign(person_id="p"))
    with refuses("column", "person_id"):
        continuity.dependency(contacts(1).drop(columns="person_id"))


def test_the_best_term_depends_on_the_handover():
    rotation = continuity.Rotation()
    assert rotation.best_term(8) == pytest.approx(3.7, abs=0.05)
    assert rotation.best_term(4) == pytest.approx(7.1, abs=0.05)
    assert rotation.best_term(2) == 12
    assert rotation.best_term(0, longest=10) == 10


def test_after_eight_weeks_the_optimum_is_flat():
    costs = [continuity.rotation_cost(t, 8) for t in (3, 3.7, 4.5)]
    assert max(costs) / min(costs) < 1.03
    abrupt = continuity.rotation_cost(3, 0)
    assert abrupt > 2 * continuity.rotation_cost(3, 8)


@given(st.floats(0.5, 12), st.floats(0, 16))
def test_cost_is_the_sum_of_two_losses_and_the_best_term_beats_others(term, overlap):
    rotation = continuity.Rotation()
    cost = continuity.rotation_cost(term, overlap)
    assert cost == pytest.approx(
        rotation.planned_loss(term, overlap) + rotation.dependency_loss(term)
    )
    best = rotation.best_term(overlap)
    assert continuity.rotation_cost(best, overlap) <= cost + 1e-9
    assert 0 <= rotation.dependency_loss(term) <= rotation.q * rotation.ld


def test_losses_move_the_right_way():
    rotation = continuity.Rotation()
    terms = np.linspace(0.5, 12, 30)
    assert (np.diff([rotation.dependency_loss(t) for t in terms]) > 0).all()
    assert (np.diff([rotation.planned_loss(t, 4) for t in terms]) < 0).all()


def test_rotation_refuses():
    with refuses("range", "term_years"):
        continuity.rotation_cost(0, 8)
    with refuses("range", "overlap_weeks"):
        continuity.rotation_cost(3, -1)
    with refuses("range", "q"):
        continuity.Rotation(q=2)
    with refuses("range", "tau"):
        continuity.Rotation(tau=0)
    with refuses("missing", "term_years"):
        continuity.rotation_cost(..., 8)
