"""Value of information, opportunity scores, wallet rule: published and printed numbers."""

import pandas as pd
import pytest
from exact_tables import needs_answers
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import insight

share = st.floats(0, 1)


def test_the_colour_lab_study_is_worth_its_cost():
    study = insight.value_of_information(0.55, 12, -6, 0.85, 0.85, cost=0.25)
    assert study.ev == pytest.approx(3.9)
    assert study.evpi == pytest.approx(2.7)
    assert study.evsi == pytest.approx(1.305)
    assert study.net == pytest.approx(1.055)
    assert study.rule == "study"
    assert study.as_frame().loc[0, "rule"] == "study"


def test_a_study_that_never_changes_the_decision_is_worth_nothing():
    study = insight.value_of_information(0.55, 12, -6, 0.60, 0.60, cost=0.25)
    assert study.evsi == 0
    assert study.rule == "act"
    assert insight.value_of_information(0.1, 12, -6, 0.5, 0.5).rule == "refrain"


@given(p=share, sensitivity=share, specificity=share)
def test_no_study_beats_perfect_information(p, sensitivity, specificity):
    study = insight.value_of_information(p, 12, -6, sensitivity, specificity)
    assert -1e-9 <= study.evsi <= study.evpi + 1e-9


@given(p=share)
def test_a_perfect_study_is_worth_perfect_information(p):
    study = insight.value_of_information(p, 12, -6, 1, 1)
    assert study.evsi == pytest.approx(study.evpi)


@pytest.mark.parametrize(
    "wrong",
    [{"p": 1.1}, {"sensitivity": -0.1}, {"specificity": 2}, {"cost": -1}, {"loss": 6},
     {"gain": -7}],
)  # fmt: skip
def test_value_of_information_refuses(wrong):
    args = {"p": 0.5, "gain": 12, "loss": -6, "sensitivity": 0.9, "specificity": 0.9} | wrong
    with refuses("range", next(iter(wrong))):
        insight.value_of_information(**args)


def test_an_open_blank_is_named():
    with refuses("missing", "p"):
        insight.value_of_information(..., 12, -6, 0.9, 0.9)


@pytest.mark.parametrize(
    ("importance", "satisfaction", "score", "zone"),
    [(9, 3, 15, "strong"), (9, 9, 9, "little"), (9, 2.9, 15.1, "extreme"), (8, 4, 12, "strong"),
     (8, 4.1, 11.9, "consider"), (7, 4, 10, "consider"), (7, 4.1, 9.9, "little")],
)  # fmt: skip
def test_ulwick_arithmetic(importance, satisfaction, score, zone):
    row = pd.DataFrame(
        {"outcome": ["O"], "importance": [importance], "satisfaction": [satisfaction]}
    )
    found = insight.opportunity(row, scale="0-10").iloc[0]
    assert found["opportunity"] == pytest.approx(score)
    assert found["zone"] == zone


def test_segments_hold_three_opportunities_the_blend_hides():
    table = insight.opportunity(needs_answers(), scale="likert")
    found = table[table["opportunity"] >= 12]
    assert set(zip(found["segment"], found["outcome"], strict=True)) == {
        ("auto", "O1"),
        ("auto", "O9"),
        ("appl", "O4"),
    }
    scores = table.set_index(["outcome", "segment"])["opportunity"].round(1)
    assert scores["O1"].to_dict() == {"auto": 14.9, "appl": 5.6}
    assert scores["O4"].to_dict() == {"auto": 8.3, "appl": 14.2}
    assert scores["O9"].to_dict() == {"auto": 12.1, "appl": 3.6}
    blend = insight.opportunity(needs_answers(), scale="likert", segment=None)
    blended = blend.set_index("outcome")["opportunity"].round(1)
    assert blended[["O1", "O4", "O9"]].to_dict() == {"O1": 9.4, "O4": 11.6, "O9": 6.6}
    assert blended.max() == 11.6


def test_shares_and_answers_give_the_same_scores():
    answers = needs_answers()
    shares = answers.groupby(["outcome", "segment"])[["importance", "satisfaction"]]
    by_share = insight.opportunity(shares.agg(insight.top2box).reset_index())
    by_answer = insight.opportunity(answers, scale="likert")
    keys = ["outcome", "segment"]
    both = by_share.merge(by_answer, on=keys)
    assert len(both) == 20
    assert both["opportunity_x"].to_list() == pytest.approx(both["opportunity_y"].to_list())


@given(importance=st.floats(0, 10), satisfaction=st.floats(0, 10))
def test_opportunity_lies_between_importance_and_twice_it(importance, satisfaction):
    row = pd.DataFrame(
        {"outcome": ["O"], "importance": [importance], "satisfaction": [satisfaction]}
    )
    found = insight.opportunity(row, scale="0-10")["opportunity"].iloc[0]
    assert importance - 1e-6 <= found <= 2 * importance + 1e-6


def test_opportunity_refuses():
    good = pd.DataFrame({"outcome": ["O1"], "importance": [0.9], "satisfaction": [0.3]})
    with refuses("unknown", "scale"):
        insight.opportunity(good, scale="percent")
    with refuses("range", "importance"):
        insight.opportunity(good.assign(importance=9))
    with refuses("column", "satisfaction"):
        insight.opportunity(good.drop(columns="satisfaction"))
    with refuses("duplicate"):
        insight.opportunity(pd.concat([good, good]))
    with refuses("missing"):
        insight.opportunity(good.assign(importance=float("nan")))
    with refuses("empty"):
        insight.opportunity(good.iloc[:0])
    with refuses("range"):
        insight.top2box([0, 5])
    with refuses("empty"):
        insight.top2box([])


@pytest.mark.parametrize(
    ("n", "shares"), [(2, [0.667, 0.333]), (3, [0.5, 0.333, 0.167]), (4, [0.4, 0.3, 0.2, 0.1])]
)
def test_wallet_rule(n, shares):
    assert [round(insight.wallet_share(r, n), 3) for r in range(1, n + 1)] == shares


@given(n=st.integers(1, 12))
def test_wallet_shares_add_up(n):
    assert sum(insight.wallet_share(r, n) for r in range(1, n + 1)) == pytest.approx(1)


def test_wallet_rule_refuses_a_rank_beyond_the_vendors():
    with refuses("range", "rank"):
        insight.wallet_share(4, 3)
    with refuses("range", "n_vendors"):
        insight.wallet_share(1, 0)
    with refuses("type", "n_vendors"):
        insight.wallet_share(1, 2.5)


def test_every_zone_has_a_name():
    assert {"extreme", "strong", "consider", "little", "study", "act"} <= set(insight.labels())
