"""Charts of lecture 3: the finding in words, every letter drawn, nothing on anything else."""

import gzip
import logging
import warnings

import pandas as pd
import pytest

import coursekit as ck
from coursekit.figures.power import layers
from coursekit.language import use_language


def make_all():
    """Return, by name, a function that draws each figure in the active language."""
    f, taihe, meridian = ck.figures, ck.load_case("taihe"), ck.load_case("meridian")
    people = taihe.contacts
    weights = people.set_index("contact_id")["decision_weight"]
    first, second = (taihe.scores.query("half == @h") for h in ("2025H1", "2025H2"))
    before, after = (
        ck.relations.index(s).set_index("contact_id")["index_score"] for s in (first, second)
    )
    bids, log = meridian.opportunities, ["interactions"]
    alone = ck.relations.win_model(bids, log, log=log)
    together = ck.relations.win_model(bids, ["quality", "authority", "density", *log], log=log)
    votes = taihe.committee.set_index("contact_id")["votes"]
    amounts = taihe.evc.set_index(["kind", "item"])["amount_cny_m"]
    offer = ck.value.economic_value(42, amounts["positive"], amounts["negative"], 47)
    rated = ck.relations.agreement(taihe.am_scores, reference="reviewer")

    def named(draw, *given, **options):
        return lambda: draw(*given, labels=f.contact_labels(people), **options)

    return {
        "relationship_house": lambda: f.relationship_house(
            {"key": (10, 14), "broad": (3, 6), "organisation": (1, 4)}, case="taihe"
        ),
        "standing_bars": lambda: f.standing_bars(taihe.standing, weights),
        "control_gauge": lambda: f.control_gauge(
            ck.plans.audit(taihe.audit, weights), case="taihe"
        ),
        "dimension_grid": named(f.dimension_grid, first, weights, ck.relations.ladder(first)),
        "agreement_dots": named(f.agreement_dots, taihe.am_scores, rated),
        "driver_odds": lambda: f.driver_odds(alone, together, n=len(bids), case="meridian"),
        "decision_chain": lambda: f.decision_chain(
            ck.power.centrality(taihe.advice, people["contact_id"]), taihe.advice, people
        ),
        "voting_bars": named(f.voting_bars, ck.power.voting_power(votes, 60), 60, case="taihe"),
        "action_bars": lambda: f.action_bars(
            taihe.actions, ck.plans.choose(taihe.actions, 100), budget=100
        ),
        "change_dots": named(f.change_dots, before, after, 60, case="taihe"),
        "effort_triangle": lambda: f.effort_triangle(
            taihe.effort.set_index("level")["hours"], case="taihe"
        ),
        "value_stack": lambda: f.value_stack(taihe.evc, offer),
    }


FIGURES = make_all()
# What a reader must learn from the title, and what else the text alternative must hold.
FINDINGS = {
    "relationship_house": (["10 of 14 contacts", "1 of 4 mechanisms"], ["3 of 6 pairs"]),
    "standing_bars": (["4 of 14 people", "46%", "27%"], ["24%", "3 people, 3%"]),
    "control_gauge": (["Target set and Cadence kept", "70%"], ["91%", "90%", "80%"]),
    "dimension_grid": (["40.4", "34.9"], ["C03 CFO index 8.3, weight 10%"]),
    "agreement_dots": (["12.1 points", "0.97", "0.81"], ["C05 Procurement director 25.0 and 45.8"]),
    "driver_odds": (["1.55", "0.91"], ["Contact density 1.95 (1.33 to 2.85)"]),
    "decision_chain": (["C11", "0.28", "2%"], ["5 people ask C11", "C04", "0.30", "without C01"]),
    "voting_bars": (["5% of the votes", "never decides", "20%", "15%"], ["33.3% of the power"]),
    "action_bars": (["100 hours", "9.2", "8.7", "9.0"], ["A8 Golf-style hospitality: 0.9 points"]),
    "change_dots": (["8 of 10", "+8.3", "0.0078"], ["C01 General manager 25.0 to 45.8"]),
    "effort_triangle": (["10%", "50%", "0.46"], ["16% of the hours, 30% wanted", "74%"]),
    "value_stack": (["CNY 52.0 m", "CNY 47.0 m", "CNY 5.0 m", "50%"], ["−CNY 1.6 m"]),
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


def test_chinese_names_come_from_the_tables():
    with use_language("zh_CN"):
        assert "C01 总经理" in " ".join(FIGURES["dimension_grid"]().texts())
        assert "减少停机" in " ".join(FIGURES["value_stack"]().texts())


def test_other_results_give_other_titles():
    """A title is computed: turn the result round and it must turn as well."""
    f = ck.figures
    fair = ck.power.voting_power({"A": 3, "B": 2, "C": 2}, 4)
    assert f.voting_bars(fair).title == "A's 43% weigh no more than B's 29%."
    falling = pd.Series([50.0, 60, 70, 80, 40, 30, 20], index=list("ABCDEFG"))
    title = f.change_dots(falling, falling - [5, 4, 3, 2, 1, 6, 7]).title
    assert "0 of 7 rose, 7 fell" in title
    strict = ck.load_case("taihe").am_scores
    strict["rater"] = strict["rater"].map({"owner": "reviewer", "reviewer": "owner"})
    result = ck.relations.agreement(strict, reference="reviewer")
    assert "12.1 points too strict" in f.agreement_dots(strict, result).title


def test_people_stand_by_level_and_near_their_neighbours():
    place = layers([("A", "Z"), ("B", "Y")], {"A": "L1", "B": "L1", "Y": "L2", "Z": "L2"})
    assert place["A"][1] == place["B"][1] == 0 and place["Y"][1] == place["Z"][1] == 1
    assert place["A"][0] == place["Z"][0] and place["B"][0] == place["Y"][0]
