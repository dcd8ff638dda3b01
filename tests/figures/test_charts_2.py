"""Charts of lecture 2: the title is the finding, in numbers that follow from the data."""

from __future__ import annotations

import pandas as pd
import pytest

import coursekit as ck
from coursekit.language import use_language

SKEWED = ["recency_days", "orders", "order_value_cny_k"]
SHELF_LIFE = {"strategic": 365, "operational": 180, "financial": 120}


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


@pytest.fixture(scope="module")
def polymera():
    return ck.load_case("polymera")


@pytest.fixture(scope="module")
def results(meridian, polymera) -> dict:
    """Make every result once: drawing is repeated in two languages."""
    year = meridian.account_year.query("fiscal_year == 2025")
    rates = meridian.cost_rates.set_index("activity")["rate_cny_m"]
    gross = year.set_index("account_id")["gross_profit_cny_m"]
    profit = gross - ck.value.cost_to_serve(meridian.account_activity, rates)
    features = polymera.features.set_index("customer_id")
    book = meridian.accounts.merge(meridian.regions[["region", "market_growth"]])
    book = book[book["is_customer"]]
    book = book.assign(share=book["our_sales_cny_m"] / book["wallet_cny_m"])
    money = polymera.financials
    sales = money.pivot_table("sales_cny_m", "customer_id", "fiscal_year")
    asking = money[money["candidate"] & (money["fiscal_year"] == 2025)]
    traits = ["wallet_cny_m", "growth", "gross_margin", "strategic_fit_1_5", "dso_days"]
    weights = pd.Series([0.2147, 0.2147, 0.1209, 0.3760, 0.0737], index=traits)
    benefit = {trait: trait != "dso_days" for trait in traits}
    return {
        "profit": profit,
        "whale": ck.value.whale(profit.rename("profit_cny_m").reset_index()),
        "needs": ck.insight.opportunity(polymera.needs, scale="likert"),
        "blend": ck.insight.opportunity(polymera.needs, scale="likert", segment=None),
        "topsis": ck.decisions.topsis(meridian.ka_candidates, weights, benefit, "candidate_id"),
        "wallet": meridian.ka_candidates.set_index("candidate_id")["wallet_cny_m"],
        "scan": ck.segmentation.scan(features, k=[3, 4], log=SKEWED, n_boot=3),
        "segments": ck.segmentation.fit(features, 4, log=SKEWED),
        "portfolio": ck.segmentation.portfolio(
            book, {"wallet_cny_m": 0.5, "market_growth": 0.5}, {"share": 1.0}, cap=30
        ),
        "alarms": ck.monitoring.accounts(meridian.ka_monthly),
        "monthly": meridian.ka_monthly,
        "stay": ck.survival.kaplan_meier(meridian.account_life, group="onboarding"),
        "score": ck.archives.score(meridian.archive_index, SHELF_LIFE, as_of="2025-12-31"),
        "z": ck.archives.z_private(asking),
        "growth": sales[2025] / sales[2023] - 1,
    }


NAMES = {1: "price", 2: "loyal", 3: "project", 4: "dormant"}
DRAW = {
    "study_value": lambda r: ck.figures.study_value(0.55, 12, -6, 0.25, 0.85, case="polymera"),
    "whale_curve": lambda r: ck.figures.whale_curve(r["whale"], case="meridian", years=2025),
    "opportunity_dots": lambda r: ck.figures.opportunity_dots(
        r["needs"], r["blend"], case="polymera"
    ),
    "rank_slopes": lambda r: ck.figures.rank_slopes(
        r["topsis"], r["wallet"], what="wallet_cny_m", case="meridian"
    ),
    "segment_choice": lambda r: ck.figures.segment_choice(r["scan"], 4, case="polymera"),
    "segment_profile": lambda r: ck.figures.segment_profile(r["segments"], NAMES, case="polymera"),
    "portfolio_matrix": lambda r: ck.figures.portfolio_matrix(
        r["portfolio"], r["profit"], case="meridian", years=2025
    ),
    "account_charts": lambda r: ck.figures.account_charts(
        r["alarms"], r["monthly"], case="meridian", years=(2023, 2025)
    ),
    "survival_curves": lambda r: ck.figures.survival_curves(r["stay"], case="meridian"),
    "archive_map": lambda r: ck.figures.archive_map(r["score"], case="meridian"),
    "distress_bars": lambda r: ck.figures.distress_bars(r["z"], r["growth"], case="polymera"),
}
TITLES = {
    "study_value": "A study that is right 85% of the time is worth CNY 1.31 m and costs "
    "CNY 0.25 m; below 71% it is worth nothing.",
    "whale_curve": "The best 20% of customers earn 153% of profit; 34 of 132 lose CNY 99 m.",
    "opportunity_dots": "3 needs score 12 or more inside a segment; all together the best is 11.6.",
    "rank_slopes": "A02 comes first; A03, first by wallet, comes 7 of 8.",
    "segment_profile": "4 kinds of customers; the largest, Price seekers, is 36% of all.",
    "account_charts": "3 of 12 accounts give a signal (K03, K08 and K11); the others vary by "
    "chance.",
    "archive_map": "Archives are 81% full and 51% fit for use; 6 of 35 are full and stale.",
    "distress_bars": "P-206 grows fastest (+64%) and is in distress (Z′ 0.64).",
}


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_chart_speaks_the_readers_language(name: str, language: str, results: dict):
    with use_language(language):
        chart = DRAW[name](results)
        html = chart._repr_html_()
    assert not chart.missing_characters()
    assert len(chart.alt) > len(chart.title) and any(c.isdigit() for c in chart.alt)
    assert "{" not in chart.title + chart.alt + chart.subtitle + "".join(chart.texts())
    assert 'class="ck-chart-title"' in html and "<img alt=" in html


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_the_title_is_the_finding(name: str, title: str, results: dict):
    assert DRAW[name](results).title == title


def test_the_title_follows_the_data(results: dict):
    """Another finding, another sentence."""
    cheap = ck.figures.study_value(0.55, 12, -6, 0.25, 0.60)
    assert cheap.title.endswith("is worth CNY 0.00 m and costs CNY 0.25 m.")
    weak = ck.figures.opportunity_dots(
        results["needs"].assign(opportunity=5.0), results["blend"].assign(opportunity=5.0)
    )
    assert weak.title == "No need reaches 12 in any segment."
    sound = ck.value.whale(pd.DataFrame({"account_id": list("ABCDE"), "profit_cny_m": range(1, 6)}))
    assert ck.figures.whale_curve(sound).title.endswith("nobody loses money.")
    calm = ck.figures.account_charts(results["alarms"].assign(signal=False), results["monthly"])
    assert calm.title.startswith("None of 12 accounts")
    safe = results["z"].assign(z=4.0, zone="safe")
    assert ck.figures.distress_bars(safe).title == "None of the 6 firms is in distress."
    fresh = results["score"].assign(fitness=0.9)
    assert ck.figures.archive_map(fresh).title == "Archives are 81% full and 90% fit for use."
    winner = results["topsis"].set_index("candidate_id")["closeness"]
    agreed = ck.figures.rank_slopes(results["topsis"], winner, what="closeness")
    assert agreed.title == "A02 comes first by closeness and by all criteria."


def test_survival_stops_where_few_are_left(results: dict):
    """A curve drawn to the last customer ends in a cliff that one exit has made."""
    axes = DRAW["survival_curves"](results).figure.axes[0]
    assert axes.get_xlim()[1] < 65
