"""Explorers of lecture 6: what they tell the reader to notice is so."""

import numpy as np
import pandas as pd
import pytest
from duties import reads_alone, redraws

import coursekit as ck
from coursekit.language import use_language

HALVES = ["2024H1", "2024H2", "2025H1", "2025H2"]
USUAL = {"leave": 0.12, "loss": 0.25}


@pytest.fixture(scope="module")
def performance():
    """Return 160 people whose true rates come from Beta(12, 28)."""
    rng = np.random.default_rng(6)
    rate = rng.beta(12, 28, 160)
    rows = []
    for k, p in enumerate(rate, start=1):
        for half in HALVES:
            n = int(np.clip(round(np.exp(rng.normal(3, 0.6))), 6, 80))
            rows.append((f"P{k:03d}", half, n, rng.binomial(n, p)))
    return pd.DataFrame(rows, columns=["staff_id", "half", "bids", "wins"])


@pytest.fixture(scope="module")
def frontline(performance):
    return ck.explore.frontline(performance)


@pytest.fixture(scope="module")
def rotation():
    return ck.explore.rotation()


def test_the_raw_champions_fall_and_shrinkage_foresees_it(frontline):
    raw = frontline.draw("2025H1", 1, 0)
    shrunk = frontline.draw("2025H1", 1, 40)
    assert raw.numbers["claimed"] - raw.numbers["followed"] > 0.10
    assert not raw.good and raw.verdict == "luck was counted as skill"
    assert abs(shrunk.numbers["claimed"] - shrunk.numbers["followed"]) < 0.05
    assert shrunk.numbers["miss"] < raw.numbers["miss"]
    assert raw.numbers["stay"] == 10 > shrunk.numbers["stay"]
    assert f"{100 * raw.numbers['claimed']:.0f}%" in frontline.notice[0]


def test_the_shrunk_rate_is_the_formula(frontline, performance):
    """(wins + prior x team) / (bids + prior), by hand for the people on top."""
    half = performance.query("half == '2025H1'").set_index("staff_id")
    team = half["wins"].sum() / half["bids"].sum()
    rate = ((half["wins"] + 40 * team) / (half["bids"] + 40)).sort_values(ascending=False)
    assert frontline.draw("2025H1", 1, 40).numbers["claimed"] == pytest.approx(rate[:10].mean())


def test_the_best_prior_named_has_the_smallest_miss(frontline):
    miss = {
        p: np.mean([frontline.draw(h, 1, p).numbers["miss"] for h in HALVES[:-1]])
        for p in range(0, 101, 10)
    }
    best = min(miss, key=miss.get)
    assert 20 <= best <= 60
    assert f"{best} bids" in frontline.notice[1]
    assert f"{100 * miss[0]:.1f} for the raw rates" in frontline.notice[1]


def test_a_minimum_throws_people_away(frontline):
    everybody, some = (frontline.draw("2025H1", n, 0).numbers for n in (1, 20))
    assert everybody["people"] == 160 > some["people"]
    assert f"throws {160 - some['people']:.0f} people away" in frontline.notice[2]


def test_the_handover_and_not_the_term_decides(rotation):
    abrupt = [rotation.draw(t, 0, **USUAL).numbers["cost"] for t in range(1, 13)]
    overlap = [rotation.draw(t, 8, **USUAL).numbers["cost"] for t in range(1, 13)]
    assert min(abrupt) > min(overlap) * 1.4
    assert abrupt.index(min(abrupt)) == 11
    assert rotation.draw(3, 0, **USUAL).verdict == "repair the handover first"
    assert 3.5 < rotation.draw(3, 8, **USUAL).numbers["best"] < 4.0
    near = [t for t, c in enumerate(overlap, start=1) if c <= 1.1 * 0.0213]
    assert f"{min(near)} to {max(near)} years" in rotation.notice[2]
    assert "from 5.8% to 2.2%" in rotation.notice[0]


def test_cost_is_the_sum_of_its_parts_and_the_verdict_follows(rotation):
    view = rotation.draw(4, 8, **USUAL)
    parts = view.numbers["planned"] + view.numbers["dependent"]
    assert view.numbers["cost"] == pytest.approx(parts)
    assert view.good and view.verdict == "near the best term"
    assert rotation.draw(1, 8, **USUAL).verdict == "too short"
    assert rotation.draw(12, 8, **USUAL).verdict == "too long"
    assert rotation.draw(1, 8, **USUAL).caption.startswith("Handing over every year")


def test_a_dearer_handover_needs_more_weeks():
    gentle, harsh = ck.explore.rotation(0.05), ck.explore.rotation(0.25)
    costs = [e.draw(3, 2, **USUAL).numbers["cost"] for e in (gentle, harsh)]
    assert costs[0] < costs[1]
    off_the_scale = ck.explore.rotation(1.0).draw(1, 0, **USUAL)
    assert off_the_scale.numbers["cost"] > 1 and "<svg" in off_the_scale.svg


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_setting_has_one_frame_that_reads_alone(performance, language):
    with use_language(language):
        for explorer in (ck.explore.frontline(performance), ck.explore.rotation()):
            reads_alone(explorer)


def test_the_live_widgets_redraw_at_once(frontline, rotation):
    redraws(frontline, "Bids at least", 20)
    redraws(rotation, "Overlap", 8)
