"""Charts of lecture 4: the finding in words, every letter drawn, nothing on anything else."""

import gzip
import logging
import warnings

import numpy as np
import pandas as pd
import pytest

import coursekit as ck
from coursekit.language import use_language


def category():
    brands = pd.DataFrame(
        {
            "brand": ["Alder", "Birch", "Cedar", "Niche", "Field"],
            "share": [0.30, 0.22, 0.16, 0.12, 0.08],
            "pen": [0.358, 0.276, 0.208, 0.110, 0.110],
        }
    )
    return ck.coverage.dirichlet(0.80, 3.2, brands)


def farms():
    rng = np.random.default_rng(4)
    area = np.exp(rng.normal(6.5, 0.6, 300))
    table = pd.DataFrame({"customer_id": [f"G{i:03d}" for i in range(300)], "area_mu": area})
    table["revenue_cny_k"] = area * rng.uniform(0.02, 0.16, 300)
    table = ck.coverage.wallet(table, "revenue_cny_k ~ area_mu")
    table["growth_2y"] = rng.uniform(-0.2, 0.6, 300)
    table["on_time_pay_rate"] = rng.uniform(0.7, 1.0, 300)
    return table


def sources():
    rows = [("online", "North", 60, 100), ("expo", "South", 4, 5), ("rep", "North", 30, 90),
            ("rep", "South", 12, 60)]  # fmt: skip
    return ck.sampling.wilson_table(pd.DataFrame(rows, columns=["source", "region", "x", "n"]))


def deals():
    rng = np.random.default_rng(9)
    start = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 200, 260), "D")
    table = pd.DataFrame({"qualified_date": start})
    table["proposal_date"] = table["qualified_date"] + pd.Timedelta(days=12)
    table["negotiation_date"] = table["proposal_date"] + pd.Timedelta(days=15)
    table["closed_date"] = table["negotiation_date"] + pd.to_timedelta(
        rng.integers(5, 60, 260), "D"
    )
    table["outcome"] = np.where(rng.random(260) < 0.45, "won", "lost")
    table["stage_now"] = rng.choice(ck.pipeline.STAGES, 260)
    table["rep_probability"] = table["stage_now"].map(
        {"qualified": 0.4, "proposal": 0.6, "negotiation": 0.8}
    )
    table["amount_cny_k"] = rng.uniform(20, 300, 260)
    closed, still = table.iloc[:200], table.iloc[200:].assign(outcome="open")
    return ck.pipeline.calibrate(closed), still


def days():
    index = pd.period_range("2025-01", periods=9, freq="M")
    return pd.DataFrame(
        {
            "annual": [45, 50, 75, 110, 125, 100, 80, 65, 60],
            "quarter": [70, 75, 60, 65, 75, 85, 95, 110, 90],
            "countback": [66, 64, 62, 65, 70, 78, 85, 80, 72],
        },
        index=index,
    ).astype(float)


def panel():
    rng = np.random.default_rng(12)
    rows = []
    for k in range(80):
        group = int(k % 2 == 0)
        for t in range(1, 7):
            level = 4 - 0.25 * group + 0.04 * t + 0.12 * (t % 2) + rng.normal(0, 0.08)
            rows.append((f"C{k}", t, group, np.exp(level + 0.113 * group * (t >= 4))))
    return pd.DataFrame(rows, columns=["unit", "season", "programme", "revenue"])


def prices():
    table = pd.DataFrame({"list_cny_k": [100.0, 200.0], "d_invoice": [9.0, 20.0],
                          "d_rebate": [8.0, 14.0], "d_freight": [6.0, 16.0]})  # fmt: skip
    return ck.pricing.waterfall(table, ["d_invoice", "d_rebate", "d_freight"])


def contracts():
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"depot": ["D3"] * 60 + ["others"] * 120})
    signed = pd.Timestamp("2025-09-30") - pd.to_timedelta(rng.integers(3, 120, 180), "D")
    typical = np.where(table["depot"] == "D3", 25, 14)
    done = signed + pd.to_timedelta(np.round(rng.gamma(5, typical / 5)) + 1, "D")
    table["signed_date"] = signed
    table["accepted_date"] = pd.Series(done).where(done <= pd.Timestamp("2025-09-30"))
    return ck.delivery.time_to(table, "signed_date", "accepted_date", "2025-09-30", "depot")


def make_all():
    """Return, by name, a function that draws each figure in the active language."""
    f, case = ck.figures, {"case": "meridian"}
    fit, table, (calibration, still), found = category(), farms(), deals(), panel()
    dark = ck.coverage.dark_horses(table)
    effect = ck.causal.did(found, "revenue", "unit", "season", "programme", post=4)
    keys = ("revenue", "unit", "season", "programme", 4)
    steps = {"d_invoice": "Invoice discount", "d_rebate": "Season rebate", "d_freight": "Freight"}
    profit = pd.DataFrame(
        {"customer_id": list("ABCD"), "profit_cny_k": [6000.0, 7000, -4000, 1000]}
    )
    whale = ck.value.whale(profit, "profit_cny_k", "customer_id")
    return {
        "double_jeopardy": lambda: f.double_jeopardy(fit, "Field", **case),
        "wallet_map": lambda: f.wallet_map(table, dark, **case),
        "source_bars": lambda: f.source_bars(sources(), ["source", "region"], **case),
        "pipeline_bars": lambda: f.pipeline_bars(still, calibration, "2025-09-30", **case),
        "dso_lines": lambda: f.dso_lines(days(), **case),
        "trend_lines": lambda: f.trend_lines(found, *keys, effect, **case),
        "price_waterfall": lambda: f.price_waterfall(prices(), labels=steps, **case),
        "survival_curves": lambda: f.survival_curves(contracts(), 21, who="contracts", **case),
        "whale_curve": lambda: f.whale_curve(whale, **case),
    }


FIGURES = make_all()
# What a reader must learn from the title, and what else the text alternative must hold.
FINDINGS = {
    "double_jeopardy": (["Field reaches 11%", "1.86 times"], ["Niche 11%, 2.79 times"]),
    "wallet_map": (["of 300 customers", "largest by revenue"], ["All customers give us"]),
    "source_bars": (["online / North is first", "80% of expo / South", "5 cases"], ["rep / North"]),
    "pipeline_bars": (["The sales staff expect", "of 60 deals"], ["By stage: Qualified"]),
    "dso_lines": (["Between 2025-01 and 2025-05", "45 to 125"], ["62 and 85"]),
    "trend_lines": (["Effect +1", "would say −"], ["At the end"]),
    "price_waterfall": (["76% stays", "60%"], ["Freight −7.3%"]),
    "survival_curves": (["After 21 days", "still open (D3)"], ["Contracts accepted"]),
    "whale_curve": (["1 of 4 lose CNY 4.0 m"], ["CNY 10.0 m"]),
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
        assert len(gzip.compress(chart._repr_html_().encode())) < 40_000
        texts_fit(chart.figure, slanted=False)
    assert not [r.getMessage() for r in caplog.records if r.name.startswith("matplotlib")]


def test_other_results_give_other_titles():
    """A title is computed: turn the result round and it must turn as well."""
    f, table = ck.figures, farms()
    nobody = ck.coverage.dark_horses(table, min_growth=5)
    assert f.wallet_map(table, nobody).title.startswith("None of 300")
    sure = ck.sampling.wilson_table(
        pd.DataFrame({"source": ["a", "b"], "x": [90, 10], "n": [100, 100]})
    )
    assert f.source_bars(sure, ["source"]).title.startswith("a is first, raw and with care")
    flat = days().assign(annual=60.0)
    assert "60 to 60" in f.dso_lines(flat).title


def test_the_waterfall_ends_at_the_pocket():
    texts = FIGURES["price_waterfall"]().texts()
    assert "75.7%" in texts and "−9.7%" in texts
