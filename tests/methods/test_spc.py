import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lecture_1_tables import table

from coursekit.errors import CourseInputError
from coursekit.methods import spc

LATE = table("vector", "late_weekly")
REASONS_OF_CASE = table("vector", "late_reasons")

# NIST/SEMATECH e-Handbook, 6.3.3.2: defective chips among 50 on each of 30 wafers
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
WAFERS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# 6.3.2.2: flow rates of ten batches
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


def test_p_chart_of_the_nist_handbook():
    chart = spc.p_chart(WAFERS, 50)
    assert chart.center == pytest.approx(0.2313, abs=5e-5)
    assert chart.ucl == pytest.approx(0.4102, abs=5e-5)
    assert chart.lcl == pytest.approx(0.0524, abs=5e-5)
    assert chart.signals == [15, 23]


def test_individuals_chart_of_the_nist_handbook():
    chart = spc.xmr(FLOW)
    assert chart.center == pytest.approx(50.81)
    assert chart.range_center == pytest.approx(1.8778, abs=5e-5)
    assert chart.ucl == pytest.approx(55.8041, abs=5e-5)
    assert chart.lcl == pytest.approx(45.8159, abs=5e-5)
    assert chart.range_ucl == pytest.approx(3.267 * 1.8778, abs=5e-4)
    assert chart.signals == chart.range_signals == []


def test_late_lots_of_the_case():
    chart = spc.p_chart(LATE["late"], LATE["lots"])
    assert chart.center == pytest.approx(0.0931, abs=5e-5)
    assert chart.signals == [23, 24, 25]
    usual = spc.p_chart(LATE["late"], LATE["lots"], exclude=chart.signals)
    assert usual.center == pytest.approx(0.0817, abs=5e-5)
    assert usual.signals == usual.excluded == [23, 24, 25]
    frame = usual.as_frame()
    assert frame.loc[frame["signal"], "position"].tolist() == [23, 24, 25]


def test_treatment_separates_the_noisy_weeks_from_the_steady_loss():
    chart = spc.p_chart(LATE["late"], LATE["lots"])
    reasons = REASONS_OF_CASE
    assert len(reasons) == LATE["late"].sum() == 460
    for given_chart in (chart, spc.p_chart(LATE["late"], LATE["lots"], exclude=chart.signals)):
        result = spc.treatment(given_chart, reasons).set_index("type")
        assert result.loc["special", "weeks"] == [23, 24, 25]
        assert result.loc["special", "events"] == 24 + 35 + 28
        assert round(result.loc["special", "explained"]) == 56
        assert round(result.loc["common", "explained"]) == 404
        assert result["explained"].sum() == pytest.approx(460)
        assert result.loc["special", "top_reasons"][0] == "erp_label"
        assert result.loc["common", "top_reasons"] == [
            "component",
            "customer_reschedule",
            "test_rework",
        ]
        assert "3 periods" in result.loc["special", "treatment"]


def test_a_steady_process_has_only_a_common_cause():
    reasons = pd.DataFrame({"week": [1, 2, 3], "reason": "part"})
    result = spc.treatment(spc.p_chart([1] * 12, 20), reasons)
    assert result["type"].tolist() == ["common"] and result["explained"].tolist() == [3.0]


def test_treatment_of_an_individuals_chart():
    chart = spc.xmr([5, 6, 5, 6, 5, 6, 5, 40, 5, 6, 5, 6])
    reasons = pd.DataFrame({"week": [8, 8, 8, 1, 2], "reason": ["storm"] * 3 + ["part"] * 2})
    result = spc.treatment(chart, reasons).set_index("type")
    assert result.loc["special", "weeks"] == [8]
    assert result.loc["special", "explained"] == pytest.approx(3 - 2 / 11)
    assert "one period" in result.loc["special", "treatment"]


def test_pareto_keeps_the_collecting_class_last():
    result = spc.pareto(pd.DataFrame({"reason": ["a"] * 5 + ["other"] * 9 + ["b"] * 6}))
    assert result["reason"].tolist() == ["b", "a", "other"]
    assert result["events"].tolist() == [6, 5, 9]
    assert result["cumulative_share"].tolist() == pytest.approx([0.3, 0.55, 1.0])
    assert result["vital"].tolist() == [True, True, False]


def test_pareto_without_the_special_weeks():
    with_all = spc.pareto(REASONS_OF_CASE)
    chronic = spc.pareto(REASONS_OF_CASE, exclude=[23, 24, 25])
    assert "erp_label" in with_all["reason"].tolist()
    assert "erp_label" not in chronic["reason"].tolist()
    assert chronic["events"].sum() == 460 - 87
    assert chronic.loc[:2, "share"].tolist() == pytest.approx([0.38, 0.22, 0.17], abs=0.005)


@given(st.lists(st.sampled_from(["a", "b", "c", "other"]), min_size=1, max_size=60))
def test_pareto_shares_sum_to_one_in_falling_order(reasons):
    result = spc.pareto(pd.DataFrame({"reason": reasons}))
    assert result["share"].sum() == pytest.approx(1)
    assert result["cumulative_share"].iloc[-1] == pytest.approx(1)
    named = result.loc[result["reason"] != "other", "events"].tolist()
    assert named == sorted(named, reverse=True)


def test_a_run_of_eight_on_one_side():
    values = [10, 12] * 6 + [11.5] * 9
    chart = spc.xmr(values, baseline=12, runs=True)
    assert chart.center == 11 and spc.xmr(values, baseline=12).signals == []
    # the run includes the 12 just before it: its eighth point is the nineteenth
    assert chart.signals == [19, 20, 21]
    assert chart.excluded == list(range(13, 22))


def test_limits_come_from_the_baseline_only():
    chart = spc.xmr([10, 12] * 5 + [30, 0, 30], baseline=10)
    assert (chart.center, chart.range_center) == (11, 2)
    assert chart.signals == [11, 12, 13] and chart.range_signals == [11, 12, 13]


def test_a_point_on_the_centre_line_breaks_a_run():
    values = [10, 12] * 5 + [11.5] * 6 + [11] + [11.5] * 6
    assert spc.xmr(values, baseline=10, runs=True).signals == []


@given(st.lists(st.floats(-1e4, 1e4), min_size=10, max_size=60))
def test_individuals_limits_are_symmetric(values):
    chart = spc.xmr(values)
    assert chart.ucl - chart.center == pytest.approx(chart.center - chart.lcl, abs=1e-6)
    assert len(chart.ranges) == len(values) and np.isnan(chart.ranges[0])


weeks = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(weeks, min_size=10, max_size=40))
def test_p_chart_limits_stay_within_0_and_1(rows):
    events, n = zip(*rows, strict=True)
    chart = spc.p_chart(list(events), list(n))
    assert chart.center == pytest.approx(sum(events) / sum(n))
    assert (chart.lcl >= 0).all() and (chart.ucl <= 1).all()
    assert (chart.lcl <= chart.center + 1e-12).all() and (chart.ucl >= chart.center - 1e-12).all()
    outside = (chart.values > chart.ucl + 1e-9) | (chart.values < chart.lcl - 1e-9)
    assert set(np.flatnonzero(outside) + 1) <= set(chart.signals)


REASONS = pd.DataFrame({"week": [1, 2], "reason": ["a", "b"]})


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: spc.p_chart([1] * 9, 50), "size"),
        (lambda: spc.p_chart([1] * 10, 50, exclude=[3]), "size"),
        (lambda: spc.p_chart([1] * 12, [50] * 11), "size"),
        (lambda: spc.p_chart([1] * 9 + [51], 50), "range"),
        (lambda: spc.p_chart([1] * 9 + [-1], 50), "range"),
        (lambda: spc.p_chart([1] * 9 + [0.5], 50), "type"),
        (lambda: spc.p_chart([1] * 9 + [None], 50), "missing"),
        (lambda: spc.p_chart([1] * 9 + [...], 50), "missing"),
        (lambda: spc.p_chart([1] * 10, 0), "range"),
        (lambda: spc.p_chart([1] * 12, 50, exclude=[13]), "range"),
        (lambda: spc.p_chart([1] * 12, 50, exclude=[0]), "range"),
        (lambda: spc.p_chart([], 50), "empty"),
        (lambda: spc.p_chart([1] * 12, 50, exclude=3), "type"),
        (lambda: spc.pareto(REASONS, exclude=None), "type"),
        (lambda: spc.xmr([1.0] * 9), "size"),
        (lambda: spc.xmr([]), "empty"),
        (lambda: spc.xmr([1.0] * 9 + [np.nan]), "missing"),
        (lambda: spc.xmr(FLOW, baseline=5), "range"),
        (lambda: spc.xmr(FLOW, baseline=11), "range"),
        (lambda: spc.xmr("FLOW"), "type"),
        (lambda: spc.treatment(FLOW, REASONS), "type"),
        (lambda: spc.treatment(spc.xmr(FLOW), REASONS.assign(week=11)), "range"),
        (lambda: spc.treatment(spc.xmr(FLOW), REASONS[["week"]]), "column"),
        (lambda: spc.pareto(REASONS, exclude=[1, 2]), "empty"),
        (lambda: spc.pareto(REASONS[["reason"]], exclude=[1]), "column"),
        (lambda: spc.pareto(REASONS, vital_share=80), "range"),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code


def test_more_events_than_cases_names_the_week():
    with pytest.raises(CourseInputError, match="Position 10 has 51 events among 50 cases"):
        spc.p_chart([1] * 9 + [51], 50)
