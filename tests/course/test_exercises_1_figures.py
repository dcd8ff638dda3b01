"""Figures quoted in the prose of the exercises of lecture 1 are those of the tables."""

import json

import pytest

from coursekit.cases import load_case
from coursekit.methods import regions, spc
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[1]
CELLS = {
    cell["id"]: "".join(cell["source"])
    for cell in json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))["cells"]
}


@pytest.fixture(scope="module")
def meridian():
    return load_case("meridian")


@pytest.fixture(scope="module")
def vector():
    return load_case("vector")


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_vectors_customers_and_their_tiers(vector):
    customers = vector.customers
    quotes("e1-task", f"{len(customers):,} machine builders")
    quotes("e1", f"customers={len(customers)}")
    inside = int(customers["portal_user"].sum())
    quotes("e3-task", f"{inside} of the {len(customers):,} customers", "Sixty per cent")
    assert round(inside / len(customers), 1) == 0.6


def test_the_order_extract(vector):
    assert vector.orders_raw["sales_office"].nunique() == 8
    years = vector.orders_raw["order_no"].str[2:4].unique()
    assert len(years) == 3
    quotes("e4-task", "three years from eight offices", "Seven documented rules")
    assert CELLS["e4"].count("    Rule(") == 7
    key = read_key(FOLDER)["1.4"]
    total = key.right["total_cny_m"]
    naive = next(m for m in key.mistakes if "ten thousand times" in m.hint).values[0]
    assert "Fourteen lines had almost doubled" in key.praise
    assert 1.8 < naive["total_cny_m"] / total < 2


def test_the_clean_total_is_that_of_the_instructors_table():
    truth = pytest.importorskip("pandas").read_csv(
        FOLDER.parents[2] / "datasets" / "vector" / "orders_truth.csv"
    )
    right = read_key(FOLDER)["1.4"].right
    assert right["rows"] == len(truth)
    assert right["total_cny_m"] == pytest.approx(truth["amount_cny"].sum() / 1e6, abs=1e-4)


def test_late_lots(vector):
    weekly = vector.late_weekly
    quotes("e7-task", f"In {len(weekly)} weeks", f"{weekly['late'].sum()} lots late", "three weeks")
    chart = spc.p_chart(weekly["late"], weekly["lots"])
    quotes("q3-task", f"Weeks {chart.signals[0]} to {chart.signals[-1]}", "other 37 weeks")
    assert len(chart.signals) == 3
    steady = spc.p_chart(weekly["late"], weekly["lots"], exclude=chart.signals)
    quotes("q3-task", f"around {steady.center:.0%}")
    in_special = weekly.loc[weekly["week"].isin(chart.signals), "late"].sum()
    assert weekly["late"].sum() - in_special > 3 * in_special  # "costs far more late lots"


def test_who_raised_spare_parts(vector):
    themes = vector.interview_themes
    spare = themes[(themes["theme"] == "T05") & (themes["intensity"] > 0)]
    assert spare.groupby("segment").size().to_dict() == {"OEM": 1, "end_user": 7}
    assert themes.groupby("segment")["interview"].nunique().to_dict() == {"OEM": 8, "end_user": 8}
    quotes("e8-task", "Of eight interviewed end-user plants seven", "of eight machine builders one")
    p = read_key(FOLDER)["1.8"].right["p"]
    assert "one of sixteen" in read_key(FOLDER)["1.8"].praise and 1 / 17 < p < 1 / 16


def test_growth_of_regions(meridian):
    market = meridian.region_market
    parts = regions.shift_share(market, start="fy24_cny_m", end="fy25_cny_m").set_index("region")
    assert parts["total"].idxmax() == "Plateau" and parts["SH"].idxmin() == "Plateau"
    quotes("e5-task", f"grew by CNY {parts['total']['Plateau']:.0f} m, the best of all regions")
    by_region = market.groupby("region").sum(numeric_only=True)
    sales = by_region["sales_fy25_cny_m"] / by_region["sales_fy24_cny_m"] - 1
    growth = by_region["market_fy25_cny_m"] / by_region["market_fy24_cny_m"] - 1
    assert sales.idxmax() == "Plateau"
    whole = by_region.sum()
    before = whole["sales_fy24_cny_m"] / whole["market_fy24_cny_m"]
    after = whole["sales_fy25_cny_m"] / whole["market_fy25_cny_m"]
    assert f"{before:.1%}" == f"{after:.1%}"
    share = f"{after:.1%}"
    ours = f"{whole['sales_fy25_cny_m'] / whole['sales_fy24_cny_m'] - 1:.1%}"
    theirs = f"{whole['market_fy25_cny_m'] / whole['market_fy24_cny_m'] - 1:.1%}"
    quotes("m1", f"Sales grew {ours} in a market that grew {theirs}", f"our share is {share}")
    quotes("m1-task", f"sales +{ours} in a market of +{theirs}", f"unchanged at {share}")
    for region in ("Plateau", "Coast", "Delta", "Lake", "Ridge"):
        sign = f"{parts['total'][region]:+.0f} | {parts['SH'][region]:+.1f}".replace("-", "−")
        quotes("m1", f"| {region} | {sign} |")
    quotes("m1", f"(+{parts['LM']['Plateau']:.1f})")
    quotes("m1", f"a market of +{growth['Coast']:.1%}")
    # two points of market growth on Plateau's sales at the start
    assert round(0.02 * by_region.loc["Plateau", "sales_fy24_cny_m"]) == 6


def test_development_indices(meridian):
    sums = meridian.region_market.groupby("region", as_index=False).sum(numeric_only=True)
    base = sums.merge(meridian.regions[["region", "addressable_sites"]], on="region")
    renamed = {"market_fy25_cny_m": "market", "sales_fy25_cny_m": "sales"}
    index = regions.development_index(
        base.rename(columns={**renamed, "addressable_sites": "base"})
    ).set_index("region")
    for region in ("Delta", "Lake", "Ridge"):
        quotes("m1", f"CDI {index['cdi_idx'][region]:.0f}, BDI {index['bdi_idx'][region]:.0f}")
    ridge = f"CDI of {index['cdi_idx']['Ridge']:.0f} and a BDI of {index['bdi_idx']['Ridge']:.0f}"
    quotes("q5-task", f"Ridge has a {ridge}")


def test_what_each_region_suffers_from(meridian):
    accounts = meridian.accounts.rename(
        columns={"wallet_fy25_cny_m": "wallet_cny_m", "our_sales_fy25_cny_m": "our_sales_cny_m"}
    )
    parts = regions.share_decomposition(accounts).set_index("region")
    delta = f"{parts['penetration_share']['Delta']:.0%}"
    lake = f"{parts['sor']['Lake']:.0%}"
    buyers = f"{parts['penetration_share']['Lake']:.0%}"
    quotes("m1", f"only {delta} of accounts buy from us", f"{buyers} buy, but give us {lake}")
    quotes("m1-task", f"penetration {delta}", f"({lake})", f"index {parts['hui']['Steppe']:.2f}")
    rival = meridian.rival_share.set_index("region").loc["Ridge"].drop("M", errors="ignore")
    quotes("m1", f"one rival holds {rival.max():.0%}")


def test_who_blames_price(meridian):
    lost = meridian.bids[~meridian.bids["won"]]
    said = f"{(lost['loss_reason_rep'] == 'price').mean():.0%}"
    asked = lost["loss_reason_customer"].dropna()
    heard = f"{(asked == 'price').mean():.0%}"
    quotes("m1", f"price for {said} of lost bids, interviewed customers for {heard}")
    quotes("m1-task", f"price for {said} of the lost bids, interviewed customers for {heard}")


def test_deltas_win_rate_is_lower_overall_and_higher_in_each_part(meridian):
    bids = meridian.bids
    recent = bids[
        bids["quarter"].str.startswith("2025")
        & (bids["main_rival"] == "B")
        & bids["region"].isin(["Delta", "Basin"])
    ]
    rate = recent.groupby("region")["won"].mean()
    by_size = recent.groupby(["size_band", "region"])["won"].mean().unstack()
    assert rate["Delta"] < rate["Basin"]
    assert (by_size["Delta"] > by_size["Basin"]).all()
