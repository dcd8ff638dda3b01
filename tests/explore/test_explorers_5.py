"""Explorers of lecture 5: what they tell the reader to notice is so."""

import pandas as pd
import pytest
from duties import reads_alone, redraws

import coursekit as ck
from coursekit.errors import CourseInputError
from coursekit.explore.line import MEASURED
from coursekit.language import use_language

ANNUAL, FAMILY = (0.9, 1.6), (0.7, 3.2)  # alpha, beta of Sprout's two plans


@pytest.fixture(scope="module")
def line():
    """Return four lines built to be too long, too short, indifferent and full of copies."""
    rows = []
    for name, earned, cost, prices in (
        ("long", [900.0] * 10 + [150.0] * 10, 200.0, [10, 12, 15, 18]),
        ("short", [900.0] * 6, 100.0, [10, 12, 60, 70]),
        ("sound", [900.0] * 12, 100.0, [10, 12, 15, 18]),
        ("copies", [300.0 - 10 * k for k in range(20)], 30.0, [10, 11]),
    ):
        rows += [
            (name, f"{name}{k}", e, cost, prices[k % len(prices)]) for k, e in enumerate(earned)
        ]
    columns = ["line_id", "sku_id", "contribution_cny", "complexity_cny_week", "price_cny"]
    items = pd.DataFrame(rows, columns=columns)
    bands = [(0, 14, 0.5, 0.6), (14, 55, 0.4, 0.1), (55, 99, 0.1, 0.3)]
    demand = pd.DataFrame(
        [(name, *band) for name in items["line_id"].unique() for band in bands],
        columns=["line_id", "price_from_cny", "price_to_cny", "asked_share", "bought_share"],
    )
    tau = {"long": 0.5, "short": 0.2, "sound": 0.3, "copies": 0.8}
    return ck.explore.line_surgeon(items, demand, tau, tuple(tau))


@pytest.fixture(scope="module")
def retention():
    return ck.explore.retention()


@pytest.mark.parametrize(
    ("plan", "years", "constant"), [(ANNUAL, 3.52, 2.39), (FAMILY, 5.46, 3.94)]
)
def test_the_two_plans_are_worth_what_the_course_says(retention, plan, years, constant):
    alpha, beta = plan
    draw = retention.draw(alpha / (alpha + beta), 1 / (1 + alpha + beta), 100, 0.10).numbers
    assert draw["years"] == pytest.approx(years, abs=0.005)
    assert draw["constant"] == pytest.approx(constant, abs=0.005)
    assert draw["worth"] == pytest.approx(100 * draw["years"])


def test_where_members_are_alike_one_rate_will_do(retention):
    alike, differ = (retention.draw(0.36, d, 100, 0.10) for d in (0.05, 0.50))
    assert alike.good and alike.verdict == "one rate will do"
    assert not differ.good and differ.numbers["years"] > alike.numbers["years"]
    assert differ.numbers["constant"] == pytest.approx(alike.numbers["constant"])
    assert f"{alike.numbers['years']:.2f}" in retention.notice[0]


def test_a_higher_discount_makes_members_worth_less(retention):
    cheap, dear = (retention.draw(0.18, 2 / 7, 100, d).numbers["years"] for d in (0.05, 0.15))
    assert cheap > dear > 1


def test_too_long_gains_by_leaving_out_and_too_short_by_adding(line):
    whole, half = (line.draw("long", k, MEASURED, 1.0, False) for k in (1.0, 0.5))
    assert whole.verdict == "too many items" and half.numbers["profit"] > whole.numbers["profit"]
    assert half.numbers["best"] == 10
    before, after = (line.draw("short", 1.0, MEASURED, 1.0, add) for add in (False, True))
    assert before.verdict == "a price is missing" and after.good
    assert after.numbers["change"] > 0.2
    assert line.draw("sound", 1.0, MEASURED, 1.0, False).numbers["best"] == 12


def test_profit_is_kept_contribution_and_what_moves_less_cost(line):
    """By hand: ten of twenty items kept, half of the rest's sales stay in the line."""
    view = line.draw("long", 0.5, 0.5, 1.0, False)
    assert view.numbers["profit"] == pytest.approx(10 * 900 + 0.5 * 10 * 150 - 10 * 200)


def test_transfer_and_cost_move_the_best(line):
    best = [line.draw("copies", 1.0, t, 1.0, False).numbers["best"] for t in (0.0, 0.8, 0.9)]
    assert best == sorted(best, reverse=True) and best[0] > best[2]
    cost = [line.draw("copies", 1.0, MEASURED, c, False).numbers["best"] for c in (0.5, 1.0, 2.0)]
    assert cost == sorted(cost, reverse=True)


def test_a_line_without_items_and_a_wrong_transfer_are_refused():
    items = pd.DataFrame(
        {"line_id": ["A"], "sku_id": ["a"], "contribution_cny": [1.0],
         "complexity_cny_week": [1.0], "price_cny": [9]}
    )  # fmt: skip
    demand = pd.DataFrame(
        columns=["line_id", "price_from_cny", "price_to_cny", "asked_share", "bought_share"]
    )
    with pytest.raises(CourseInputError):
        ck.explore.line_surgeon(items, demand, {"B": 0.5}, ("B",))
    with pytest.raises(CourseInputError):
        ck.explore.line_surgeon(items, demand, {"A": 1.5}, ("A",))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_setting_has_one_frame_that_reads_alone(line, language):
    with use_language(language):
        for explorer in (line, ck.explore.retention()):
            reads_alone(explorer)


def test_the_live_widgets_redraw_at_once(line, retention):
    redraws(line, "Items kept", 0.5)
    redraws(retention, "Leave in the first year", 0.60)
