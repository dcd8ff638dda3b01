"""What is planted in Polymera's tables is there: lecture 2 relies on every line of this file."""

from __future__ import annotations

import pandas as pd
import pytest

import coursekit as ck

LOG = ["recency_days", "orders", "order_value_cny_k"]


@pytest.fixture(scope="module")
def polymera():
    return ck.load_case("polymera")


@pytest.fixture(scope="module")
def features(polymera) -> pd.DataFrame:
    return polymera.features.set_index("customer_id")


def test_features_follow_from_the_order_lines(polymera, features):
    found = ck.segmentation.rfm(polymera.orders, as_of="2025-12-31").set_index("customer_id")
    assert (found["recency_days"] == features["recency_days"]).all()
    assert (found["frequency"] == features["orders"]).all()
    value = found["monetary_cny_k"] / found["frequency"]
    assert (value - features["order_value_cny_k"]).abs().max() < 0.006


def test_returns_are_real_and_rare(polymera):
    share = (polymera.orders["net_cny_k"] < 0).mean()
    assert share == pytest.approx(0.015, abs=0.001)


def test_silhouette_prefers_three_and_stability_allows_four(features):
    scan = ck.segmentation.scan(features, k=[2, 3, 4, 5], log=LOG, n_boot=20).set_index("k")
    assert scan["silhouette"].idxmax() == 3
    assert scan.loc[4, "silhouette"] == pytest.approx(0.475, abs=0.02)
    assert scan.loc[[3, 4], "ari_mean"].min() > 0.95
    assert scan.loc[5, "ari_mean"] < 0.85


def test_unscaled_data_find_recency_only(polymera, features):
    from sklearn.metrics import adjusted_rand_score

    truth = polymera.segments_truth.set_index("customer_id")["true_segment"]
    raw = ck.segmentation.scan(features, k=[2, 3, 4], scale=False, n_boot=0).set_index("k")
    assert raw["silhouette"].idxmax() == 2
    two = ck.segmentation.fit(features, 2, scale=False).labels
    four = ck.segmentation.fit(features, 4, log=LOG).labels
    assert adjusted_rand_score(truth, two.loc[truth.index]) < 0.25
    assert adjusted_rand_score(truth, four.loc[truth.index]) > 0.9


def test_three_segments_merge_dormant_giants_and_project_spikes(polymera, features):
    truth = polymera.segments_truth.set_index("customer_id")["true_segment"]
    three = ck.segmentation.fit(features, 3, log=LOG).labels
    homes = pd.crosstab(truth, three.loc[truth.index]).idxmax(axis=1)
    assert homes["dormant"] == homes["project"]
    four = ck.segmentation.fit(features, 4, log=LOG)
    assert 64 <= four.profile["size"].min() <= 70


@pytest.mark.parametrize(
    ("segment", "outcome", "score"),
    [("auto", "O1", 14.9), ("appl", "O1", 5.6), ("appl", "O4", 14.2), ("auto", "O4", 8.3),
     ("auto", "O9", 12.1), ("appl", "O9", 3.6)],
)  # fmt: skip
def test_opportunities_hide_in_the_segments(polymera, segment, outcome, score):
    shares = (
        polymera.needs.groupby(["segment", "outcome"])[["importance", "satisfaction"]]
        .agg(ck.insight.top2box)
        .reset_index()
    )
    found = ck.insight.opportunity(shares).set_index(["segment", "outcome"])["opportunity"]
    assert found[segment, outcome] == pytest.approx(score, abs=0.06)
    blend = polymera.needs.groupby("outcome")[["importance", "satisfaction"]]
    mixed = ck.insight.opportunity(blend.agg(ck.insight.top2box).reset_index())
    top = mixed.set_index("outcome")["opportunity"]
    assert top.idxmax() == "O4"
    assert top.max() == pytest.approx(11.6, abs=0.06)


def test_balance_sheets_balance_and_the_fastest_grower_is_in_distress(polymera):
    books = polymera.financials
    gap = (
        books["total_assets_cny_m"] - books["total_liabilities_cny_m"] - books["book_equity_cny_m"]
    )
    assert gap.abs().max() < 1e-6
    sales = books.pivot(index="customer_id", columns="fiscal_year", values="sales_cny_m")
    growth = sales[2025] / sales[2023] - 1
    assert growth.idxmax() == "P-206"
    assert growth.max() == pytest.approx(0.64, abs=0.005)
    last = books[books["candidate"] & (books["fiscal_year"] == 2025)].set_index("customer_id")
    z = ck.archives.z_private(last.rename(columns=lambda c: c.removesuffix("_cny_m")))["z"]
    expected = {"P-017": 2.017, "P-044": 2.162, "P-101": 2.979, "P-133": 2.352,
                "P-206": 0.643, "P-310": 3.717}  # fmt: skip
    assert z.round(3).to_dict() == expected
