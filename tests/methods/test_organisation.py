"""Market orientation, workload, RACI, E–I index, staff flows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import organisation, relations

ITEMS = {"customer": ["c1", "c2"], "coordination": ["k1", "k2", "k3"]}


def survey(seed=0):
    rng = np.random.default_rng(seed)
    dept = ["front"] * 30 + ["finance"] * 12 + ["legal"] * 3
    level = {"front": 5.4, "finance": 3.8, "legal": 4.0}
    table = pd.DataFrame({"dept": dept})
    for item in (i for items in ITEMS.values() for i in items):
        table[item] = [level[d] + rng.normal(0, 0.6) for d in dept]
    return table


def test_departments_differ_and_small_ones_are_protected():
    table = organisation.orientation(survey(), ITEMS).set_index(["dept", "scale"])
    assert table.loc[("front", "customer"), "low"] > table.loc[("finance", "customer"), "high"]
    assert np.isnan(table.loc[("legal", "customer"), "mean"])
    assert table.loc[("legal", "customer"), "n"] == 3
    alpha = relations.cronbach(survey()[ITEMS["customer"]]).alpha
    assert table.loc[("front", "customer"), "alpha"] == pytest.approx(alpha)


def test_orientation_interval_is_students():
    from scipy import stats

    score = survey().query("dept == 'front'")[ITEMS["coordination"]].mean(axis=1)
    low, high = stats.t.interval(0.95, len(score) - 1, score.mean(), stats.sem(score))
    row = organisation.orientation(survey(), ITEMS).set_index(["dept", "scale"])
    assert row.loc[("front", "coordination"), ["low", "high"]].tolist() == pytest.approx(
        [low, high]
    )


def test_orientation_refuses():
    with refuses("column", "z9"):
        organisation.orientation(survey(), {"x": ["z9"]})
    with refuses("size"):
        organisation.orientation(survey(), {"x": ["c1"]})
    with refuses("missing"):
        organisation.orientation(survey().assign(dept=None), ITEMS)


PLAN = pd.DataFrame(
    {
        "tier": ["A", "B"],
        "n_accounts": [1000, 2000],
        "calls_year": [36, 12],
        "hours_call": [1.0, 1.0],
    }
)


def test_sixty_representatives():
    found = organisation.workload(PLAN, hours_rep=1000, selling_share=1)
    assert (found.hours, found.headcount) == (60_000, 60)


def test_travel_and_paperwork_count():
    plan = PLAN.assign(travel_hours=0.5, hours_rep_year=1800, selling_share=0.55)
    found = organisation.workload(plan)
    assert found.hours == pytest.approx(90_000)
    assert found.fte == pytest.approx(90_000 / (1800 * 0.55))
    assert found.headcount == 91


def test_workload_refuses():
    with refuses("column", "hours_rep_year"):
        organisation.workload(PLAN)
    with refuses("range", "selling_share"):
        organisation.workload(PLAN, hours_rep=1000, selling_share=0)
    with refuses("range", "hours_call"):
        organisation.workload(PLAN.assign(hours_call=-1), hours_rep=1000, selling_share=1)
    with refuses("type", "n_accounts"):
        organisation.workload(PLAN.assign(n_accounts=1.5), hours_rep=1000, selling_share=1)


def test_one_person_may_hold_both_letters_and_blank_means_nobody():
    matrix = pd.DataFrame(
        {
            "activity": ["fine", "two", "none", "idle", "both"],
            "sales": ["A/R", "A", "R", "A", "A"],
            "finance": ["C", "A", "C", "I", "A"],
            "service": ["", "R", None, "", "C"],
        }
    )
    found = organisation.raci_audit(matrix).set_index("activity")
    assert found[["multi_A", "no_A", "no_R"]].sum().to_dict() == {
        "multi_A": 2,
        "no_A": 1,
        "no_R": 2,
    }
    assert found["issue"].to_dict() == {
        "fine": "ok",
        "two": "multi_A",
        "none": "no_A",
        "idle": "no_R",
        "both": "multi_A, no_R",
    }
    same = organisation.raci_audit(matrix.set_index("activity")).set_index("activity")
    assert same.equals(found)


def test_raci_refuses():
    with refuses("range", "sales"):
        organisation.raci_audit(pd.DataFrame({"activity": ["x"], "sales": ["B"]}))
    with refuses("duplicate"):
        organisation.raci_audit(pd.DataFrame({"activity": ["x", "x"], "sales": ["A", "A"]}))
    with refuses("empty"):
        organisation.raci_audit(pd.DataFrame({"activity": [], "sales": []}))


GROUPS = {"a": "sales", "b": "sales", "c": "finance", "d": "legal"}


def test_openness_of_groups():
    ties = pd.DataFrame({"from_id": ["a", "a", "b"], "to_id": ["b", "c", "c"]})
    found = organisation.ei_index(ties, GROUPS)
    assert found["sales"] == pytest.approx((2 - 1) / 3)
    assert found["finance"] == 1
    assert np.isnan(found["legal"])
    assert found["all"] == pytest.approx(1 / 3)


def test_ties_with_oneself_are_dropped_aloud():
    ties = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["a", "c"]})
    with pytest.warns(UserWarning, match="1 ties"):
        assert organisation.ei_index(ties, GROUPS)["all"] == 1
    with refuses("column", "group"):
        organisation.ei_index(ties.assign(to_id="z"), GROUPS)
    with refuses("empty"):
        organisation.ei_index(ties.iloc[:0], GROUPS)


GRADES = list("ABCD")
RATES = pd.DataFrame(
    [[0.5, 0.1, 0.05, 0], [0.05, 0.6, 0.1, 0], [0.05, 0, 0.8, 0.1], [0, 0, 0, 0.7]],
    index=GRADES,
    columns=GRADES,
)
STOCK = dict(zip(GRADES, [300, 200, 50, 30], strict=True))


def test_manpower_example():
    assert organisation.flows(STOCK, RATES).loc[1].tolist() == pytest.approx([162.5, 150, 75, 26])
    with_recruits = organisation.flows(STOCK, RATES, recruit={"A": 75}, years=2)
    assert with_recruits.loc[1, "A"] == pytest.approx(237.5)
    assert with_recruits.index.tolist() == [0, 1, 2]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=3, max_size=3),
    st.integers(1, 6),
)
def test_without_recruits_nobody_appears(raw, years):
    rates = pd.DataFrame(raw, index=list("abc"), columns=list("abc"))
    rates = rates.div(rates.sum(axis=1).clip(lower=1), axis=0)
    path = organisation.flows({"a": 10, "b": 20, "c": 30}, rates, years=years)
    assert (np.diff(path.sum(axis=1)) <= 1e-9).all()
    assert (path >= 0).all(axis=None)
    closed = np.array([10, 20, 30.0]) @ np.linalg.matrix_power(rates.to_numpy(), years)
    assert path.loc[years].tolist() == pytest.approx(closed.tolist())


def test_flows_refuse():
    with refuses("sum", "rates"):
        organisation.flows(STOCK, RATES + 0.2)
    with refuses("column"):
        organisation.flows(STOCK, RATES.drop(columns="D"))
    with refuses("column", "rates"):
        organisation.flows(STOCK, RATES.drop(index="D"))
    with refuses("range", "recruit"):
        organisation.flows(STOCK, RATES, recruit=-5)
    with refuses("range", "stock"):
        organisation.flows({"A": -1, "B": 1, "C": 1, "D": 1}, RATES)
    with refuses("range", "years"):
        organisation.flows(STOCK, RATES, years=0)
