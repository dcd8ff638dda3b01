"""Charts of lecture 5: the finding in words, every letter drawn, nothing on anything else."""

import gzip
import logging
import warnings

import pandas as pd
import pytest

import coursekit as ck
from coursekit.language import use_language

LEFT = [2400, 1536, 1141, 913, 763, 658, 579]


def answers():
    rows = []
    for feature, pairs in {
        "F01": [(3, 5)] * 8 + [(1, 5)] * 2,
        "F05": [(1, 5)] * 8 + [(1, 3)] * 2,
        "F07": [(1, 3)] * 8 + [(3, 3)] * 2,
    }.items():
        rows += [(f"K{k:03d}", feature, *pair) for k, pair in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["respondent_id", "feature", "func", "dysf"])


def make_all():
    """Return, by name, a function that draws each figure in the active language."""
    f = ck.figures
    before = {"users": 100, "frequency": 4.0, "basket": 50_000.0}
    after = {"users": 120, "frequency": 3.5, "basket": 55_000.0}
    steps = pd.DataFrame(
        {
            "step": ["reach", "identify", "activate", "refer"],
            "n": [100_000, 58_000, 30_000, 9000],
            "value_cny": [17.0, 29.0, 57.0, 60.0],
        }
    )
    earned = pd.Series({"a": 9000.0, "b": 4000.0, "c": 900.0})
    importance = {"design": 0.2, "durability": 0.5, "service": 0.1}
    performance = {"design": 4.0, "durability": 3.1, "service": 3.6}
    return {
        "revenue_bridge": lambda: f.revenue_bridge(ck.users.bridge(before, after), case="sprout"),
        "funnel_leaks": lambda: f.funnel_leaks(ck.users.funnel(steps), case="sprout"),
        "retention_curve": lambda: f.retention_curve(ck.users.sbg_fit(LEFT), LEFT, case="sprout"),
        "line_profit": lambda: f.line_profit(
            ck.products.prune(earned, 0.5, pd.Series({"a": 600.0, "b": 600.0, "c": 600.0})),
            "L03",
            case="lumi",
        ),
        "kano_map": lambda: f.kano_map(ck.service.kano(answers()), case="sprout"),
        "importance_map": lambda: f.importance_map(
            ck.service.ipa(importance, performance), share=True, case="lumi"
        ),
    }


FIGURES = make_all()
# What a reader must learn from the title, and what else the text alternative must hold.
FINDINGS = {
    "revenue_bridge": (["Users +3,922", "Orders per user −2,873"], ["Basket +2,050"]),
    "funnel_leaks": (
        ["Most people are lost at the step Identified", "most value at Activated"],
        ["28.0 thousand people"],
    ),
    "retention_curve": (["After 10 years 16%", "promises 1%"], ["year 2 48%"]),
    "line_profit": (["1 of 3 items", "0.2 thousand a week more"], ["with 2 items"]),
    "kano_map": (["Must not fail: F01. Delights: F07"], ["One-dimensional"]),
    "importance_map": (["Important and weak: Durability"], ["Design importance 20%"]),
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
    same = {"users": 100, "frequency": 4.0, "basket": 50_000.0}
    more = same | {"frequency": 6.0}
    assert "Orders per user +" in ck.figures.revenue_bridge(ck.users.bridge(same, more)).title
    weak = ck.service.ipa({"a": 5.0, "b": 1.0}, {"a": 4.0, "b": 2.0})
    assert ck.figures.importance_map(weak).title == "Important and weak: nothing."
