"""Charts behave: no trace in matplotlib, no missing letter, light files, odd inputs."""

import gzip
import logging
import re
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest

import coursekit as ck
from coursekit.errors import CourseInputError
from coursekit.figures.chart import Chart, canvas, fit
from coursekit.figures.fonts import make
from coursekit.figures.style import FONT_FILE, SMALL, WIDTH, font_characters, style
from coursekit.language import use_language

LANGUAGES = ["en", "zh_CN"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_renders_without_a_missing_letter(figures, language, caplog, tmp_path):
    with use_language(language), warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        for name, make_figure in figures.items():
            chart = make_figure()
            assert not chart.missing_characters(), name
            html = chart._repr_html_()
            chart.save(tmp_path / "chart.png")
            chart.save(tmp_path / "chart.pdf")
            assert f'lang="{language.replace("_", "-")}"' in html
            assert len(gzip.compress(html.encode())) < 25_000, name
    assert not [r.getMessage() for r in caplog.records if r.name.startswith("matplotlib")]


def test_a_missing_letter_would_be_found():
    figure, axes = canvas(2)
    with style():
        axes.set_title("\U00020000")
    assert Chart(figure, "t", "a").missing_characters() == {"\U00020000"}


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_chinese_beside_a_formula_is_drawn(ending, tmp_path):
    figure, axes = canvas(2)
    with style():
        axes.set_title("相关系数 $r^2 = 0.41$，客户钱包份额")
    Chart(figure, "标题", "a", source="来源").save(tmp_path / f"chart.{ending}")


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
@pytest.mark.parametrize("text", ["\U00020000", "\U00020000 $r^2$"])
def test_a_missing_letter_fails_in_every_kind_of_file(text, ending, tmp_path, missing_in_formulas):
    figure, axes = canvas(2)
    with style(), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        axes.set_title(text)
        Chart(figure, "t", "a").save(tmp_path / f"chart.{ending}")
    said = [str(w.message) for w in warned if "Glyph" in str(w.message)] + missing_in_formulas
    assert said, "the fault went unnoticed"
    missing_in_formulas.clear()


def test_chinese_labels_come_from_the_cards(figures):
    with use_language("zh_CN"):
        texts = figures["growth_bars"]().texts()
    assert "高原" in texts and "Plateau" not in texts


def test_a_text_on_another_or_off_the_sheet_would_be_found(texts_fit):
    for place, fault in [(0.5, "one"), (1.5, "two")]:
        figure, axes = canvas(2)
        axes.text(0.5, 0.5, "one")
        axes.text(place, 0.5, "two")
        with pytest.raises(AssertionError, match=fault):
            texts_fit(figure)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_overlaps_or_leaves_the_sheet(figures, language, texts_fit):
    with use_language(language):
        for make_figure in figures.values():
            texts_fit(make_figure().figure)


def test_matplotlib_is_left_as_it_was(figures):
    before = dict(matplotlib.rcParams)
    for make_figure in list(figures.values())[:4]:
        make_figure()._repr_html_()
    assert dict(matplotlib.rcParams) == before
    import sys

    assert "coursekit.figures" in sys.modules
    source = "".join(p.read_text() for p in Path(ck.figures.__file__).parent.glob("*.py"))
    assert (
        "import matplotlib.pyplot" not in source and "from matplotlib import pyplot" not in source
    )


def test_settings_return_after_an_error():
    before = matplotlib.rcParams["font.size"]
    with pytest.raises(ZeroDivisionError), style():
        1 / 0  # noqa: B018
    assert matplotlib.rcParams["font.size"] == before


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_saved_file_is_the_same_twice_and_leaves_the_chart_alone(figures, tmp_path, ending):
    chart = figures["growth_bars"]()
    size = tuple(chart.figure.get_size_inches())
    first = chart.save(tmp_path / f"a.{ending}").read_bytes()
    assert first == chart.save(tmp_path / f"b.{ending}").read_bytes()
    assert tuple(chart.figure.get_size_inches()) == size
    assert len(chart.figure.texts) == 0


def test_an_unknown_file_type_is_refused(figures, tmp_path):
    with pytest.raises(CourseInputError) as caught:
        figures["gap_bars"]().save(tmp_path / "chart.xlsx")
    assert caught.value.code == "type"


def test_the_html_keeps_words_out_of_the_picture(figures):
    html = figures["growth_waterfall"]()._repr_html_()
    assert html.startswith('<div class="ck-chart" lang="en">')
    for name in ("title", "subtitle", "source"):
        assert f'<p class="ck-chart-{name}">' in html
    assert "Synthetic case data: Meridian Networks" in html
    assert re.search(r'<img alt="[^"]{60,}" width="\d+" height="\d+"', html)
    assert "Plateau grew" not in html.split('src="')[1].split('"')[0]


def test_own_words_are_escaped():
    figure, _axes = canvas(2)
    html = Chart(figure, "<b>", '"quoted" & <i>')._repr_html_()
    assert "&lt;b&gt;" in html and "&quot;quoted&quot; &amp; &lt;i&gt;" in html


def test_letters_are_large_enough_on_a_phone():
    assert SMALL * 340 / (WIDTH * 72) > 9


def test_own_data_has_no_source_and_own_labels():
    chart = ck.figures.gap_bars(
        pd.DataFrame({"dimension": ["x"], "weight": [1.0], "us": [5.0], "rival": [5.0],
                      "gap": [0.0], "weighted_gap": [0.0]}),
        labels={"x": "Speed"},
    )  # fmt: skip
    assert chart.source == "" and "ck-chart-source" not in chart._repr_html_()
    assert any("Speed" in text for text in chart.texts())


def test_an_unknown_case_is_refused(figures):
    with pytest.raises(CourseInputError):
        ck.figures.gap_bars(
            pd.DataFrame({"dimension": ["x"], "weight": [1.0], "us": [5.0], "rival": [5.0],
                          "gap": [0.0], "weighted_gap": [0.0]}),
            case="atlantis",
        )  # fmt: skip


def one_region(**columns):
    return pd.DataFrame({"region": ["Only"], **{k: [v] for k, v in columns.items()}})


ODD = {
    "one region": lambda f: f.growth_bars(one_region(NG=1.0, IM=0.0, LM=0.0, SH=0.0, RS=0.0)),
    "nothing happened": lambda f: f.growth_waterfall(
        one_region(NG=0.0, IM=0.0, LM=0.0, SH=0.0, RS=0.0), "Only"
    ),
    "average region": lambda f: f.development_quadrant(one_region(cdi_idx=100.0, bdi_idx=100.0)),
    "no share": lambda f: f.share_factors(
        one_region(share=0.0, penetration_share=0.0, sor=np.nan, hui=np.nan)
    ),
    "one bubble without sales": lambda f: f.role_bubbles(
        one_region(attract_score=50.0, strength_score=50.0, role="invest"),
        pd.Series({"Only": 0.0}),
    ),
    "no event": lambda f: f.control_chart(ck.spc.p_chart([0] * 12, 50)),
    "one reason": lambda f: f.pareto_bars(ck.spc.pareto(pd.DataFrame({"reason": ["part"] * 3}))),
    "never saturated": lambda f: f.saturation_curve(
        ck.qualitative.saturation([3, 3, 3, 3, 3, 3]), [3, 3, 3, 3, 3, 3]
    ),
    "no rule": lambda f: f.cleaning_waterfall(
        pd.DataFrame({"rule": ["as received"], "action": ["start"], "n": [0], "rows": [5],
                      "delta": [0.0], "total": [0.0]})
    ),
    "no truth": lambda f: f.estimates(
        [{"source": "a", "mean": 1.0, "low": 1.0, "high": 1.0}]
    ),
    "same allocation": lambda f: f.allocation_bars(
        *[pd.DataFrame({"stratum": ["A"], "n": [5], "se_contribution": [0.1]})] * 2
    ),
    "empty group": lambda f: f.simpson_bars(
        pd.DataFrame({"group": ["N", "S"], "stratum": ["a", "a"], "events": [0, 0], "n": [4, 0]})
    ),
    "one manager": lambda f: f.gap_profile(
        pd.DataFrame({"respondent_id": ["r"], "group": ["HQ"], "gap": ["goals"], "score": [3]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_odd_results_are_drawn_and_told(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = ODD[name](ck.figures)
        assert chart.title.strip() and "nan" not in chart.title and "{" not in chart.alt
        assert "<img" in chart._repr_html_()


def test_a_region_that_is_not_there_is_named(figures):
    with pytest.raises(CourseInputError) as caught:
        ck.figures.growth_waterfall(one_region(NG=1.0, IM=0.0, LM=0.0, SH=0.0, RS=0.0), "Atlantis")
    assert caught.value.code == "unknown" and "Only" in str(caught.value)


def test_lines_break_between_words_and_not_before_punctuation():
    assert fit("one two three four", 0.7, 12).count("\n") >= 1
    lines = fit("三角洲（市场在，我方不在），湖区（同样如此）。", 1.0, 12).split("\n")
    assert len(lines) > 2
    assert not any(line[0] in "，。）" or line[-1] in "（" for line in lines)


def test_the_font_draws_what_a_chart_can_say(root):
    shown = [*root.glob("src/coursekit/**/*.po"), *root.glob("datasets/*/card.yml")]
    needed = make.characters_of(shown) | set(make.gb2312_level_1() + make.CHINESE_SIGNS)
    lacking = needed - font_characters()
    assert not lacking, "run: python -m coursekit.figures.fonts.make"
    assert FONT_FILE.stat().st_size < 1_000_000
    assert "SIL OPEN FONT LICENSE" in (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")


def test_joint_display_is_a_readable_table():
    rows = [
        {"statement": "Parts <fail>", "source": "log", "finding": "−14%", "mark": "confirm"},
        {"statement": "Parts <fail>", "source": "survey", "finding": "4.1", "mark": "confirm"},
        {"statement": "Price", "source": "log", "finding": "", "mark": "silent"},
        {"statement": "Price", "source": "survey", "finding": "7.0", "mark": "contradict"},
    ]  # fmt: skip
    display = ck.figures.joint_display(rows, case="vector")
    assert display.title == "Confirmed: Parts <fail>; open: ask on: Price."
    html = display._repr_html_()
    assert html.count('scope="col"') == 4 and html.count('scope="row"') == 2
    assert "Parts &lt;fail&gt;" in html and "✓ confirms" in html
    with pytest.raises(CourseInputError) as caught:
        ck.figures.joint_display([rows[0] | {"mark": "maybe"}])
    assert caught.value.code == "unknown"
