"""Explorers of lecture 4: what they tell the reader to notice is so."""

import pandas as pd
import pytest
from duties import reads_alone, redraws

import coursekit as ck
from coursekit.errors import CourseInputError
from coursekit.language import use_language

SEASON = [6, 7, 16, 18, 14, 6, 4, 5, 10, 8, 4, 2]
USUAL = {"prompt": 0.4, "errors": 0.2, "roll": 0.4}


@pytest.fixture(scope="module")
def tiers():
    return pd.DataFrame(
        {
            "tier": ["field", "inside", "dealer", "digital"],
            "n": [60, 140, 120, 280],
            "contribution_cny_k": [160.0, 40.0, 70.0, 2.0],
            "visits": [12.0, 6.0, 8.0, 3.0],
            "hours": [2.5, 2.5, 2.0, 2.5],
        }
    )


@pytest.fixture(scope="module")
def planner(tiers):
    return ck.explore.coverage_planner(tiers)


@pytest.fixture(scope="module")
def road():
    return ck.explore.cash_road(SEASON)


def test_the_best_plan_beats_the_others_and_keeps_the_budget(planner):
    for hours in (5, 10, 20, 40):
        best, equal, today = (
            planner.draw(rule, hours, 0.0, 0.2).numbers for rule in ("best", "equal", "today")
        )
        assert best["net"] >= max(equal["net"], today["net"]) - 1e-6
        assert best["used"] <= 1000 * hours + 1
        assert best["missed"] == 0
    assert equal["missed"] > 0


def test_the_best_plan_equalises_what_one_more_hour_brings(planner, tiers):
    found = planner.draw("best", 5, 0.0, 0.2).numbers
    inner = [t for t in tiers["tier"] if 0.01 < found[f"contacts_{t}"] < 23.9]
    margins = [found[f"margin_{t}"] for t in inner]
    assert len(inner) >= 2
    assert max(margins) == pytest.approx(min(margins), rel=1e-3)
    assert min(margins) >= 150 - 1e-6


def test_the_smallest_tier_moves_to_the_catalogue(planner):
    found = planner.draw("best", 20, 0.0, 0.2)
    assert found.numbers["contacts_digital"] < 0.5
    assert "gives digital 0.0" in planner.notice[1]
    assert not planner.draw("equal", 20, 0.0, 0.2).good and found.good


def test_the_season_moves_the_annual_figure_and_not_the_behaviour(road):
    calm, season = road.draw(season=0.0, **USUAL), road.draw(season=1.0, **USUAL)
    assert calm.numbers["annual_high"] == pytest.approx(calm.numbers["annual_low"])
    assert calm.numbers["bad"] == pytest.approx(season.numbers["bad"])
    swing = {w: season.numbers[f"{w}_high"] - season.numbers[f"{w}_low"] for w in
             ("annual", "quarter", "countback")}  # fmt: skip
    assert swing["annual"] > 1.5 * swing["countback"] and swing["annual"] > 40
    assert f"by {swing['annual']:.0f} days" in road.notice[0]
    assert calm.good and not season.good


def test_without_a_season_all_three_agree(road):
    found = road.draw(season=0.0, **USUAL).numbers
    owed = 0.8 * (1 + 0.6 + 0.3 + 0.3 * 0.4 * 1.96) + 0.2 * (2 + 0.6 + 0.3 + 0.3 * 0.4 * 1.96)
    assert found["quarter_low"] == pytest.approx(30 * owed)
    assert found["countback_low"] == pytest.approx(30 * owed)
    assert found["bad"] == pytest.approx(100_000 * 0.6 * 0.5 * 0.4 * 0.36)


def test_right_invoices_shorten_more_than_chasing(road):
    now, right, chased = (
        road.draw(**({"season": 1.0} | USUAL | change)).numbers
        for change in ({}, {"errors": 0.0}, {"roll": 0.2})
    )
    assert now["mean"] - right["mean"] > 3
    assert chased["bad"] == pytest.approx(now["bad"] / 2)
    assert f"by {now['mean'] - right['mean']:.1f} days" in road.notice[1]


def test_a_year_has_twelve_months_and_a_plan_two_tiers(tiers):
    with pytest.raises(CourseInputError):
        ck.explore.cash_road([1, 2, 3])
    with pytest.raises(CourseInputError):
        ck.explore.coverage_planner(tiers.head(1))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_setting_has_one_frame_that_reads_alone(tiers, language):
    with use_language(language):
        for explorer in (ck.explore.coverage_planner(tiers), ck.explore.cash_road(SEASON)):
            reads_alone(explorer)


def test_the_live_widgets_redraw_at_once(planner, road):
    redraws(planner, "Hours a year", 5)
    redraws(road, "Invoices with an error", 0.1)
