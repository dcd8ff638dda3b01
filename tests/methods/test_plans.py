"""Audit, assignment, choice of actions, effort, progress, change and the course's indices."""

import numpy as np
import pandas as pd
import pytest
from exact_tables import ACTIONS, AUDIT, OWNER_FIT, SCORES_H1, SCORES_H2, WEIGHTS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import plans, relations


def test_five_control_points_of_taihe():
    found = plans.audit(AUDIT, WEIGHTS)
    assert found == plans.Audit(target=0.7, coverage=0.91, owner=0.9, cadence=0.7, evidence=0.8)
    assert found.weakest == ["target", "cadence"]
    assert set(found.weakest) <= set(plans.labels())
    assert plans.audit(AUDIT, WEIGHTS, covered=["C01"]).coverage == 0.2


def test_audit_refuses():
    with refuses("range", "last_touch_days"):
        plans.audit(AUDIT.assign(last_touch_days=-1), WEIGHTS)
    with refuses("column", "weights"):
        plans.audit(AUDIT, {"C01": 1.0})
    with refuses("type", "target_set"):
        plans.audit(AUDIT.assign(target_set=3), WEIGHTS)
    with refuses("duplicate"):
        plans.audit(pd.concat([AUDIT, AUDIT]), WEIGHTS)
    with refuses("sum"):
        plans.audit(AUDIT, WEIGHTS * 3)


def test_owners_of_taihe():
    result = plans.assign(OWNER_FIT, forbidden=OWNER_FIT < 0)
    assert result.total == 49
    assert result.greedy_total == 44
    assert dict(zip(result.pairs["contact_id"], result.pairs["owner_id"], strict=True)) == {
        "C01": "Region head",
        "C02": "VP sales",
        "C03": "Finance dir",
        "C04": "Chief tech",
        "C05": "Account mgr",
        "C06": "Service lead",
    }


def test_assignment_of_the_scipy_manual():
    cost = pd.DataFrame([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
    result = plans.assign(-cost)
    assert -result.total == 5
    assert result.pairs["owner_id"].tolist() == [1, 0, 2]


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_permutation_beats_the_assignment(rows):
    from itertools import permutations

    fit = pd.DataFrame(rows)
    best = max(
        sum(fit.iloc[i, j] for i, j in enumerate(p)) for p in permutations(range(4), len(rows))
    )
    result = plans.assign(fit)
    assert result.total == best
    assert result.greedy_total <= result.total


def test_assign_refuses():
    with refuses("size", "fit"):
        plans.assign(OWNER_FIT[["VP sales"]])
    with refuses("infeasible", "forbidden"):
        plans.assign(OWNER_FIT, forbidden=OWNER_FIT > -5)
    with refuses("size", "forbidden"):
        plans.assign(OWNER_FIT, forbidden=OWNER_FIT.iloc[:2] < 0)
    with refuses("missing"):
        plans.assign(OWNER_FIT.astype(float).mask(OWNER_FIT < 0))
    with refuses("empty"):
        plans.assign(OWNER_FIT.iloc[:0])


@pytest.mark.parametrize(
    ("budget", "ids", "gain"),
    [
        (80, {"A3", "A4", "A7", "A10"}, 7.3),
        (100, {"A2", "A3", "A4", "A7", "A10"}, 9.2),
        (120, {"A1", "A3", "A6", "A7", "A10"}, 10.9),
    ],
)
def test_best_hours_of_taihe(budget, ids, gain):
    found = plans.choose(ACTIONS, budget)
    assert set(found.ids) == ids
    assert found.gain == gain
    assert found.hours <= budget
    assert "A8" not in found.ids


def test_rules_of_thumb_fall_short():
    found = plans.choose(ACTIONS, 100)
    assert (found.greedy_gain, found.greedy_ratio) == (8.7, 9.0)


def test_the_optima_are_unique():
    from itertools import combinations

    hours = dict(zip(ACTIONS["action_id"], ACTIONS["hours"], strict=True))
    gain = dict(zip(ACTIONS["action_id"], ACTIONS["gain_points"], strict=True))
    for budget in (80, 100, 120):
        values = sorted(
            round(sum(gain[a] for a in chosen), 6)
            for size in range(11)
            for chosen in combinations(hours, size)
            if sum(hours[a] for a in chosen) <= budget
        )
        assert values[-1] == plans.choose(ACTIONS, budget).gain
        assert values[-1] > values[-2]


def test_knapsack_of_the_scipy_manual():
    items = pd.DataFrame(
        {
            "action_id": list("12345678"),
            "hours": [21, 11, 15, 9, 34, 25, 41, 52],
            "value": [22, 12, 16, 10, 35, 26, 42, 53],
        }
    )
    found = plans.choose(items, 100, gain="value")
    assert found.ids == ["1", "2", "4", "5", "6"]
    assert (found.gain, found.hours) == (105, 100)


def test_musts_and_exclusive_groups():
    with_must = plans.choose(ACTIONS, 100, must=["A8"])
    assert "A8" in with_must.ids
    assert with_must.gain < 9.2
    one_of = plans.choose(ACTIONS, 100, exclusive=[["A3", "A10"], ["A2", "A7"]])
    assert len({"A3", "A10"} & set(one_of.ids)) <= 1
    assert len({"A2", "A7"} & set(one_of.ids)) <= 1


def test_choose_refuses():
    with refuses("infeasible", "must"):
        plans.choose(ACTIONS, 30, must=["A1"])
    with refuses("infeasible", "must"):
        plans.choose(ACTIONS, 100, must=["A1", "A2"], exclusive=[["A1", "A2"]])
    with refuses("unknown", "action_id"):
        plans.choose(ACTIONS, 100, must=["A99"])
    with refuses("range", "hours"):
        plans.choose(ACTIONS.assign(hours=0), 100)
    with refuses("range", "gain_points"):
        plans.choose(ACTIONS.assign(gain_points=-1), 100)
    with refuses("range", "budget"):
        plans.choose(ACTIONS, -5)
    with refuses("duplicate"):
        plans.choose(pd.concat([ACTIONS, ACTIONS]), 100)


@given(
    st.lists(st.floats(1, 1000), min_size=4, max_size=4, unique=True)
    .map(sorted)
    .filter(lambda r: min(np.diff(r)) > 0.5)
)
@example([1.0, 317.25, 318.0, 374.0])  # so flat that the effort left the range of floats
@example([1.0, 2.0, 231.0, 232.0])  # so steep that its power did
def test_adbudg_returns_the_four_judgements(r):
    curve = plans.adbudg(*r)
    assert curve(0) == pytest.approx(r[0])
    assert curve(1) == pytest.approx(r[1])
    assert curve(1.5) == pytest.approx(r[2])
    assert curve(np.array([0, 1.0])).tolist() == pytest.approx(r[:2])
    # far out, but not farther than a float reaches where the curve is flat
    assert curve(10.0 ** min(12 / min(curve.c, 1), 300)) <= r[3] + 1e-6


def test_adbudg_in_hours_and_refusals():
    assert plans.adbudg(10, 40, 55, 80, effort=20)(20) == pytest.approx(40)
    assert plans.adbudg(10, 40, 55, 80, effort=20)(30) == pytest.approx(55)
    with refuses("range", "current"):
        plans.adbudg(10, 40, 30, 80)
    with refuses("missing", "plus50"):
        plans.adbudg(10, 40, ..., 80)
    with refuses("range", "effort"):
        plans.adbudg(10, 40, 55, 80, effort=0)


def test_square_root_response_is_sized_where_the_margin_meets_the_cost():
    table = plans.allocate_effort(
        {"sales force": lambda x: 1_000_000 * np.sqrt(x)}, budget=60, step=1, cost=100_000
    )
    assert table.loc[0, "effort"] == 25
    assert table.loc[0, "value"] == pytest.approx(2_500_000)


def test_equal_marginal_returns_on_concave_curves():
    curves = {"a": lambda x: np.sqrt(x), "b": lambda x: 3 * np.sqrt(x)}
    table = plans.allocate_effort(curves, budget=10, step=0.1).set_index("name")
    assert table["effort"].to_dict() == pytest.approx({"a": 1.0, "b": 9.0})
    assert table["effort"].sum() <= 10


def test_s_shaped_curves_are_spread_better_than_step_by_step():
    curves = {"C01": plans.adbudg(0, 5, 40, 100), "C11": plans.adbudg(0, 20, 26, 40)}
    table = plans.allocate_effort(curves, budget=3.0, weights={"C01": 1.0, "C11": 1.0})
    grid = np.arange(0, 3.01, 0.1)
    best = max(curves["C01"](x) + curves["C11"](3.0 - x) for x in grid)
    assert table["value"].sum() == pytest.approx(best)


def test_effort_agrees_with_milp():
    from scipy.optimize import Bounds, LinearConstraint, milp

    curves = {"a": plans.adbudg(5, 30, 50, 90), "b": plans.adbudg(10, 20, 24, 30)}
    grid = np.arange(0, 2.01, 0.25)
    gains = np.concatenate([c(grid) for c in curves.values()])
    one = np.kron(np.eye(2), np.ones(len(grid)))
    effort = np.tile(grid, 2)[None, :]
    exact = milp(
        -gains,
        constraints=[LinearConstraint(one, 1, 1), LinearConstraint(effort, 0, 2)],
        integrality=np.ones(len(gains)),
        bounds=Bounds(0, 1),
    )
    table = plans.allocate_effort(curves, budget=2, step=0.25)
    assert table["value"].sum() == pytest.approx(-exact.fun)


def test_allocate_effort_refuses():
    curve = {"a": np.sqrt}
    with refuses("range", "budget"):
        plans.allocate_effort(curve, -1)
    with refuses("range", "step"):
        plans.allocate_effort(curve, 1, step=0)
    with refuses("column", "weights"):
        plans.allocate_effort(curve, 1, weights={"b": 1})
    with refuses("empty"):
        plans.allocate_effort({}, 1)
    with refuses("range"):
        plans.allocate_effort(curve, 1, step=1e-6)


PLAN = pd.DataFrame(
    {
        "planned_end": ["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"],
        "actual_end": ["2025-03-20", None, "2025-07-01", None],
        "weight": [2.0, 2.0, 1.0, 1.0],
        "status": ["done", "late", "done", "open"],
    }
)


def test_progress_counts_early_work():
    found = plans.progress(PLAN, "2025-07-15")
    assert found.spi == pytest.approx(3 / 4)
    assert (found.late, found.blocked, found.trigger) == (1, 0, "red")
    assert plans.progress(PLAN, "2025-04-01").spi == 1
    assert plans.progress(PLAN, "2025-04-01").trigger == "green"
    blocked = PLAN.assign(status=["done", "blocked", "done", "open"])
    assert plans.progress(blocked, "2025-04-01").trigger == "red"


def test_a_plan_done_to_the_day_has_index_one():
    done = PLAN.assign(actual_end=PLAN["planned_end"], status="done")
    for day in PLAN["planned_end"]:
        assert plans.progress(done, day).spi == 1


def test_progress_refuses():
    with refuses("empty", "planned_end"):
        plans.progress(PLAN, "2025-01-01")
    with refuses("missing", "actual_end"):
        plans.progress(PLAN.assign(status="done"), "2025-07-15")
    with refuses("unknown", "status"):
        plans.progress(PLAN.assign(status="soon"), "2025-07-15")
    with refuses("range", "weight"):
        plans.progress(PLAN.assign(weight=-1), "2025-07-15")
    with refuses("type", "planned_end"):
        plans.progress(PLAN.assign(planned_end="Q1"), "2025-07-15")


def test_two_quarters_of_taihe():
    before, after = (
        relations.index(t).set_index("contact_id")["index_score"] for t in (SCORES_H1, SCORES_H2)
    )
    found = plans.change(before, after)
    assert round(found.mean, 1) == 8.3
    assert (found.n_up, found.n_down, found.n_same) == (8, 0, 2)
    assert round(found.p, 4) == 0.0078
    assert found.exact


def test_wilcoxon_of_the_scipy_manual():
    d = pd.Series([6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75.0])
    found = plans.change(d * 0, d)
    assert round(found.p, 3) == 0.041
    assert found.n_down == 2


def test_ties_are_counted_exactly():
    from scipy.stats import PermutationMethod, wilcoxon

    d = pd.Series([1, 1, 2, -1, 3, 2, 2, -3, 4.0])
    found = plans.change(d * 0, d)
    oracle = wilcoxon(d.to_numpy(), method=PermutationMethod(n_resamples=2**9)).pvalue
    assert found.exact
    assert found.p == pytest.approx(oracle)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 1000), min_size=6, max_size=50, unique=True), st.integers(0, 2**50))
def test_exact_p_equals_scipy_without_ties(sizes, signs):
    from scipy.stats import wilcoxon

    d = pd.Series([v if signs >> i & 1 else -v for i, v in enumerate(sizes)], dtype=float)
    assert plans.change(d * 0, d).p == pytest.approx(wilcoxon(d, method="exact").pvalue)


def test_many_changes_use_the_normal_approximation():
    d = pd.Series(np.random.default_rng(0).normal(0.1, 1, 80))
    assert not plans.change(d * 0, d).exact


def test_change_refuses():
    before = pd.Series([1.0, 2, 3, 4, 5, 6])
    with refuses("size"):
        plans.change(before, before.mask(before > 1, 9.0))
    with refuses("size", "after"):
        plans.change(before, before.head(5))
    with refuses("missing"):
        plans.change(before, before.mask(before > 5))


def test_inverted_triangle():
    assert round(plans.triangle({"L1": 14, "L2": 22, "L3": 58, "L4": 46}), 3) == 0.457
    assert plans.triangle({"L1": 50, "L2": 30, "L3": 5, "L4": 15}) == pytest.approx(1)
    assert plans.triangle({"L1": 0, "L2": 0, "L3": 5, "L4": 15}) == pytest.approx(0.2)
    with refuses("column", "L4"):
        plans.triangle({"L1": 1, "L2": 1, "L3": 1})
    with refuses("sum", "target"):
        plans.triangle({"L1": 1, "L2": 1, "L3": 1, "L4": 1}, target=(0.5, 0.3, 0.3))
    with refuses("size", "target"):
        plans.triangle({"L1": 1, "L2": 1, "L3": 1, "L4": 1}, target=(0.5, 0.5))
    with refuses("range", "hours"):
        plans.triangle({"L1": 0, "L2": 0, "L3": 0, "L4": 0})


def test_point_line_plane():
    assert round(plans.point_line_plane(0.91, 3 / 6, 1 / 4), 3) == 0.485
    assert plans.point_line_plane(1, 1, 0) == 0
    with refuses("range", "line"):
        plans.point_line_plane(0.5, 1.2, 0.5)


def test_strategy_fit_by_hand():
    relation = pd.DataFrame({"service": [9, 1], "design": [3, 3]}, index=["uptime", "cost"])
    fit = plans.strategy_fit({"uptime": 0.6, "cost": 0.4}, relation)
    assert fit.score == pytest.approx((0.6 * 9 + 0.4 * 3) / 9)
    assert fit.capability_weight.to_dict() == pytest.approx({"service": 5.8, "design": 3.0})
    with refuses("range", "service"):
        plans.strategy_fit({"uptime": 0.6, "cost": 0.4}, relation.replace(9, 5))
    with refuses("sum", "priorities"):
        plans.strategy_fit({"uptime": 0.6}, relation)
    with refuses("column", "relation"):
        plans.strategy_fit({"speed": 1.0}, relation)
