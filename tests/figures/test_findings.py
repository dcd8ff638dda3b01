"""Titles and text alternatives say the finding, with the numbers of the shipped cases."""

import pandas as pd
import pytest

import coursekit as ck

# What a reader must learn from the title, and what else the text alternative must hold.
FINDINGS = {
    "stage_staircase": (["CNY 35 m", "CNY 2,489 m"], ["CNY 420 m", "2015–2020"]),
    "gap_profile": (["2.1 of 5", "0.8 higher"], ["2.5", "1.7"]),
    "allocation_bars": (["51 instead of 18", "0.314", "0.241"], ["61 instead of 49", "38"]),
    "estimates": (["n = 893", "7.09"], ["[7.21, 7.42]", "[6.81, 7.32]"]),
    "simpson_bars": (["38.8%", "51.3%"], ["30.0%", "25.0%", "65.0%", "60.0%"]),
    "growth_bars": (["Coast", "17.0", "Plateau", "−CNY 16.1 m"], ["+CNY 14.2 m", "−CNY 12.4 m"]),
    "growth_bars classical": (["Plateau", "+CNY 18.5 m"], ["−CNY 19.0 m"]),
    "growth_waterfall": (["CNY 50.0 m", "CNY 16.1 m"], ["28.9", "2.6", "34.6"]),
    "growth_waterfall classical": (["+CNY 50.0 m", "+CNY 18.5 m"], ["28.9"]),
    "development_quadrant": (["Delta (CDI 114, BDI 95)", "Lake (CDI 106, BDI 88)"], ["BDI 33"]),
    "share_factors": (["34%", "22%", "0.55"], ["Delta 18.0% = 34.1% × 50.0% × 1.06"]),
    "role_bubbles": (["Invest: ", "Plateau"], ["strength"]),
    "gap_bars": (["7.34", "7.35", "+0.15", "−0.16"], ["+0.14", "−0.14"]),
    "strength_dots": (["41.5%", "Rival A"], ["+0.343", "52.6%", "61.1%"]),
    "cleaning_waterfall": (["CNY 153.7 m", "CNY 80.8 m", "14 lines"], ["−CNY 71.7 m", "55 lines"]),
    "control_chart": (["23, 24 and 25", "37", "8.2%"], ["9.3%", "26.1%"]),
    "control_chart excluded": (["23, 24 and 25", "8.2%"], ["centre line 8.2%"]),
    "pareto_bars": (["%"], ["38"]),
    "saturation_curve": (["11 interviews (9+2)", "21 themes", "interview 14"], ["16 ", "18.8%"]),
    "theme_bars": (["2.13", "0.13", "p = 0.061"], ["0.125 against 2.125"]),
    "evidence_grid": (["Supported: H1", "Refuted: H5", "Open: H3"], ["sites for"]),
}  # fmt: skip


def test_every_figure_is_checked(figures):
    assert set(figures) == set(FINDINGS)
    assert {name.split()[0] for name in figures} < set(ck.figures.__all__)


@pytest.mark.parametrize("name", FINDINGS)
def test_the_title_is_the_finding(figures, name):
    chart = figures[name]()
    for part in FINDINGS[name][0]:
        assert part in chart.title
    assert chart.title.endswith(".")


@pytest.mark.parametrize("name", FINDINGS)
def test_the_text_alternative_says_the_finding_and_more(figures, name):
    chart = figures[name]()
    assert chart.alt.startswith(chart.title) or chart.title in chart.alt
    for part in FINDINGS[name][1]:
        assert part in chart.alt


def test_a_finding_follows_its_numbers():
    f, regions = (
        ck.figures,
        pd.DataFrame({"region": ["North", "South"], "NG": 1.0, "IM": 0.0, "LM": 0.0}),
    )
    won = f.growth_waterfall(regions.assign(SH=[2.0, -2.0], RS=[2.0, -2.0]), "North")
    lost = f.growth_waterfall(regions.assign(SH=[2.0, -2.0], RS=[2.0, -2.0]), "South")
    assert won.title == "North grew by CNY 3.0 m, of which CNY 2.0 m by winning share."
    assert lost.title == "South fell by CNY 1.0 m; lost share alone cost CNY 2.0 m."


def test_a_single_mix_is_not_called_a_paradox():
    rates = pd.DataFrame(
        {"group": ["N", "N", "S", "S"], "stratum": ["a", "b", "a", "b"],
         "events": [8, 6, 4, 3], "n": 10}
    )  # fmt: skip
    assert ck.figures.simpson_bars(rates).title == (
        "N is ahead in every stratum and in all (70.0% against 35.0%)."
    )


def test_a_proven_difference_is_called_so(figures):
    priority = pd.DataFrame(
        {"theme": ["price"] * 3, "segment": ["all", "OEM", "plant"], "n": [20, 10, 10],
         "prevalence": [0.5, 1.0, 0.0], "intensity": [3.0, 3.0, 0.0], "index": [1.5, 3.0, 0.0]}
    )  # fmt: skip
    contrast = pd.DataFrame({"theme": ["price"], "p_adj": [0.0001]})
    chart = ck.figures.theme_bars(priority, "OEM", "plant", contrast)
    assert "not proven" not in chart.title and "separates OEM (3.00)" in chart.title
