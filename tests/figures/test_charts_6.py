"""Charts of lecture 6: the finding in words, every letter drawn, nothing on anything else."""

import gzip
import itertools
import logging
import warnings

import numpy as np
import pandas as pd
import pytest

import coursekit as ck
from coursekit.figures.suppliers import _between, _side_by_side
from coursekit.language import use_language

SCALES = {"customer": ["q1", "q2"], "competitor": ["q3", "q4"], "coordination": ["q5", "q6"]}
# Departments in the order of their answers, best first.
DEPARTMENTS = ["Front line", "Solutions", "Service", "Research", "Finance"]


def answers():
    rng = np.random.default_rng(3)
    rows = []
    for k, dept in enumerate(DEPARTMENTS):
        for _person in range(12):
            level = 5.6 - 0.4 * k + rng.normal(0, 0.3)
            items = [level, level, level - 0.2, level - 0.2, level - 0.9, level - 0.9]
            values = np.clip(np.round(np.array(items) + rng.normal(0, 0.4, 6)), 1, 7)
            rows.append([dept, *values])
    return pd.DataFrame(rows, columns=["dept", "q1", "q2", "q3", "q4", "q5", "q6"])


def network(bridge=True):
    """Return two groups of four and one of five who meet the others only through P01."""
    groups = {f"P{k:02d}": name for k, name in enumerate(["North"] * 4 + ["East"] * 4, start=1)}
    groups |= {f"P{k:02d}": "South" for k in range(9, 14)}
    ties = []
    for name in ("North", "East", "South"):
        mine = [p for p, g in groups.items() if g == name]
        ties += itertools.combinations(mine, 2)
    ties += [("P01", "P05"), ("P02", "P06"), ("P03", "P07"), ("P01", "P09"), ("P01", "P10")]
    if not bridge:
        ties.append(("P02", "P11"))
    return pd.DataFrame(ties, columns=["from_id", "to_id"]), groups


def people():
    rng = np.random.default_rng(11)
    bids = np.r_[[6, 7, 6], rng.integers(15, 80, 37)]
    wins = np.r_[[5, 5, 4], rng.binomial(bids[3:], rng.beta(12, 28, 37))]
    later = pd.Series(rng.beta(12, 28, 40), index=[f"P{k:02d}" for k in range(1, 41)])
    return pd.Series(wins, later.index), pd.Series(bids, later.index), later


def drift():
    rng = np.random.default_rng(5)
    return np.r_[0.96 + rng.normal(0, 0.008, 12), 0.96 - 0.0035 * np.arange(1, 13)]


def suppliers():
    return pd.DataFrame(
        {
            "supplier_id": [f"S{k:02d}" for k in range(1, 13)],
            "spend_cny_k": [900, 400, 300, 800, 100, 50, 60, 700, 20, 30, 500, 40],
            "profit_impact": [9, 8, 7, 8, 3, 2, 2, 9, 1, 3, 8, 2],
            "supply_risk": [8, 8, 9, 2, 8, 7, 2, 1, 2, 9, 8, 1],
        }
    )


def ownership():
    contacts = pd.DataFrame(
        [
            *[("A1", "a", 2), ("A2", "b", 1), ("A2", "c", 3), ("A3", "a", 1), ("A3", "b", 1)],
            *[("A3", "c", 1), ("A4", "d", 5)],
        ],
        columns=["account_id", "person_id", "strength"],
    )
    return ck.continuity.dependency(contacts), {"A1": 300, "A2": 200, "A3": 100, "A4": 400}


def staying():
    lives = pd.DataFrame(
        {
            "mentor": ["yes"] * 20 + ["no"] * 20,
            "months": [30] * 14 + [6, 9, 12, 15, 20, 25] + [30] * 8 + list(range(2, 26, 2)),
            "left": [0] * 14 + [1] * 6 + [0] * 8 + [1] * 12,
        }
    )
    return ck.survival.kaplan_meier(lives, "months", "left", "mentor")


def make_all():
    """Return, by name, a function that draws each figure in the active language."""
    f = ck.figures
    case = {"case": "meridian"}
    edges, groups = network()
    wins, bids, later = people()
    shrunk = ck.talent.shrink(wins, bids)
    rate = drift()
    effects = pd.DataFrame(
        {
            "flag": ["abrupt", "overlap"],
            "effect": [-0.14, -0.03],
            "low": [-0.17, -0.06],
            "high": [-0.11, 0.01],
            "n_events": [40, 60],
        }
    )
    grades = list("DCB")
    rates = pd.DataFrame([[0.7, 0.1, 0], [0, 0.8, 0.05], [0, 0, 0.9]], grades, grades)
    path = ck.organisation.flows({"D": 100, "C": 60, "B": 20}, rates, {"D": 20}, years=3)
    words = {"D": "Trainees", "C": "Representatives", "B": "First-line managers"}
    quadrants = ck.suppliers.kraljic(suppliers(), cuts=(5, 5))
    criteria = {"years": 0.03, "breadth": 0.18, "battle": 0.25, "all together": 0.40}
    return {
        "orientation_grid": lambda: f.orientation_grid(
            ck.organisation.orientation(answers(), SCALES), **case
        ),
        "collaboration_map": lambda: f.collaboration_map(edges, groups, **case),
        "staff_bars": lambda: f.staff_bars(path, {"B": 35}, labels=words, **case),
        "shrinkage_dots": lambda: f.shrinkage_dots(shrunk, later, **case),
        "rater_curve": lambda: f.rater_curve(0.40, 3, **case),
        "selection_curve": lambda: f.selection_curve(0.55, 0.20, criteria, **case),
        "thread_bars": lambda: f.thread_bars(*ownership(), **case),
        "effect_dots": lambda: f.effect_dots(
            effects, labels={"abrupt": "Abrupt handover", "overlap": "With overlap"}, **case
        ),
        "drift_chart": lambda: f.drift_chart(
            rate, ck.spc.ewma(rate), ck.spc.xmr(rate, baseline=12), 0.92, who="S17", **case
        ),
        "kraljic_map": lambda: f.kraljic_map(quadrants, ["S01", "S02"], (5, 5), **case),
        "survival_curves": lambda: f.survival_curves(staying(), 12, who="staff", **case),
    }


FIGURES = make_all()
# What a reader must learn from the title, and what else the text alternative must hold.
FINDINGS = {
    "orientation_grid": (["Front line", "Finance", "Coordination of functions"], ["Research"]),
    "collaboration_map": (["Without P01", "5 people of South"], ["13 people in 3 groups"]),
    "staff_bars": (["In 3 years", "First-line managers", "35 are needed"], ["Trainees 100 now"]),
    "shrinkage_dots": (["raw top 10", "of them stay"], ["P01, 6 bids: 83% counted"]),
    "rater_curve": (["0.40", "3 are worth 0.67", "0.80 needs 6 raters"], ["5 raters 0.77"]),
    "selection_curve": (["years", "all together"], ["battle", "validity 0.25"]),
    "thread_bars": (
        ["50% of the accounts", "70% of the revenue"],
        ["three people: 25% of the accounts"],
    ),
    "effect_dots": (["Abrupt handover costs 14.0%", "With overlap 3.0%"], ["−17.0% to −11.0%"]),
    "drift_chart": (
        ["moving average signals in month", "contract limit"],
        ["limit of the average"],
    ),
    "kraljic_map": (["S01 and S02", "2 suppliers", "one source"], ["Strategic 4 suppliers"]),
    "survival_curves": (["After 12 months"], ["People who left", "no 12 left of 20"]),
}


def test_every_figure_is_checked_and_public():
    assert set(FIGURES) == set(FINDINGS)
    assert set(FIGURES) < set(ck.figures.__all__)


@pytest.mark.parametrize("name", FINDINGS)
def test_title_and_text_alternative_say_the_finding(name):
    chart = FIGURES[name]()
    title, more = FINDINGS[name]
    for text in title:
        assert text in chart.title
    for text in [*title, *more]:
        assert text in chart.alt
    assert "Synthetic case data" in chart.source


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", FINDINGS)
def test_every_letter_is_drawn_inside_the_sheet_and_alone(name, language, caplog, texts_fit):
    with use_language(language), warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        chart = FIGURES[name]()
        assert not chart.missing_characters()
        assert len(gzip.compress(chart._repr_html_().encode())) < 30_000
        texts_fit(chart.figure, slanted=False)
    assert not [r.getMessage() for r in caplog.records if r.name.startswith("matplotlib")]


def test_other_results_give_other_titles():
    """A title is computed: turn the result round and it must turn as well."""
    f = ck.figures
    edges, groups = network(bridge=False)
    assert f.collaboration_map(edges, groups).title == (
        "Nobody's absence would cut the network in two."
    )
    steady = np.r_[np.tile([0.95, 0.97], 12)]
    assert "No drift" in f.drift_chart(steady, ck.spc.ewma(steady)).title
    rates = pd.DataFrame([[1.0]], ["B"], ["B"])
    path = ck.organisation.flows({"B": 20}, rates, years=2)
    assert "no grade falls short" in f.staff_bars(path, {"B": 10}).title
    assert "lack 15 people" in f.staff_bars(path, {"B": 35}).title
    assert (
        "4 of 12 suppliers" in f.kraljic_map(ck.suppliers.kraljic(suppliers(), cuts=(5, 5))).title
    )
    gain = pd.DataFrame(
        {"flag": ["coaching"], "effect": [0.05], "low": [0.01], "high": [0.09], "n_events": [9]}
    )
    assert "costs" not in f.effect_dots(gain).title


def test_a_small_department_shows_no_numbers():
    few = answers().groupby("dept").head(12)
    few = pd.concat([few[few["dept"] != "Finance"], few[few["dept"] == "Finance"].head(4)])
    chart = ck.figures.orientation_grid(ck.organisation.orientation(few, SCALES))
    assert "–" in chart.texts()
    assert "Research at" in chart.title and "Finance at" not in chart.title


def test_suppliers_of_one_place_stand_side_by_side_and_cuts_between_them():
    x, y = _side_by_side(np.array([3.0, 3, 3, 5]), np.array([2.0, 2, 2, 2]))
    assert len(set(zip(x, y, strict=True))) == 4 and x[3] == 5
    assert _between(pd.Series([1, 4, 6, 9]), 5) == 5
    assert _between(pd.Series([6, 9]), 5) == 5
