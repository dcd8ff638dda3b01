"""Veto, RFM, k-means, ABC and the portfolio matrix."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import segmentation

ORDERS = pd.DataFrame(
    {
        "order_id": ["F1", "F1", "F2", "F3", "F4", "F5"],
        "customer_id": ["C1", "C1", "C1", "C1", "C2", "C3"],
        "date": [
            "2025-11-01",
            "2025-11-01",
            "2025-12-01",
            "2025-12-20",
            "2025-10-02",
            "2025-12-30",
        ],
        "net_cny_k": [10, 5, 20, -4, 12, -3],
    }
)


def test_veto_lists_every_reason():
    firms = pd.DataFrame(
        {"account_id": ["K1", "K2", "K3"], "z": [0.6, 2.0, 0.9], "wallet": [9, 2, 1]}
    )
    passed, rejected = segmentation.veto(
        firms, {"distress": lambda t: t["z"] < 1.23, "small": lambda t: t["wallet"] < 5}
    )
    assert passed.empty
    assert sorted(zip(rejected["account_id"], rejected["rule"], strict=True)) == [
        ("K1", "distress"),
        ("K2", "small"),
        ("K3", "distress"),
        ("K3", "small"),
    ]
    nobody, none = segmentation.veto(firms, {})
    assert len(nobody) == 3
    assert list(none.columns) == ["account_id", "rule"]


def test_veto_refuses():
    firms = pd.DataFrame({"account_id": ["K1"], "z": [0.6]})
    with refuses("column", "wallet"):
        segmentation.veto(firms, {"small": lambda t: t["wallet"] < 5})
    with refuses("type", "distress"):
        segmentation.veto(firms, {"distress": lambda t: t["z"]})
    with refuses("column", "account_id"):
        segmentation.veto(firms.drop(columns="account_id"), {})


def test_returns_are_netted_but_are_no_purchase():
    table = segmentation.rfm(ORDERS, as_of="2025-12-31").set_index("customer_id")
    assert table["monetary_cny_k"].to_dict() == {"C1": 31, "C2": 12, "C3": -3}
    assert table["frequency"].to_dict() == {"C1": 2, "C2": 1, "C3": 0}
    assert table.loc["C1", "recency_days"] == 30
    assert np.isnan(table.loc["C3", "recency_days"])


@given(st.permutations(range(len(ORDERS))))
def test_the_order_of_orders_does_not_matter(order):
    shuffled = ORDERS.iloc[list(order)]
    assert segmentation.rfm(shuffled, "2025-12-31").equals(segmentation.rfm(ORDERS, "2025-12-31"))


def test_rfm_refuses():
    with refuses("range", "date"):
        segmentation.rfm(ORDERS, as_of="2025-12-01")
    with refuses("type", "date"):
        segmentation.rfm(ORDERS.assign(date="soon"), as_of="2025-12-31")
    with refuses("type", "as_of"):
        segmentation.rfm(ORDERS, as_of="tomorrow-ish")
    with refuses("column", "customer_id"):
        segmentation.rfm(ORDERS.drop(columns="customer_id"), as_of="2025-12-31")
    with refuses("column", "net_cny"):
        segmentation.rfm(ORDERS.drop(columns="net_cny_k"), as_of="2025-12-31")
    with refuses("empty"):
        segmentation.rfm(ORDERS.iloc[:0], as_of="2025-12-31")
    with refuses("missing", "as_of"):
        segmentation.rfm(ORDERS, as_of=...)


@pytest.fixture(scope="module")
def iris():
    from sklearn.datasets import load_iris

    return load_iris(as_frame=True).data


def test_silhouettes_of_iris(iris):
    table = segmentation.scan(iris, k=[2, 3, 4], scale=False, n_boot=3)
    assert table["silhouette"].round(4).tolist() == [0.6810, 0.5528, 0.4981]
    assert table["inertia"].is_monotonic_decreasing
    assert table["ari_mean"].between(-1, 1).all()
    assert (table["ari_p10"] <= table["ari_mean"] + 1e-9).all()
    again = segmentation.scan(iris, k=[2, 3, 4], scale=False, n_boot=3)
    assert table.equals(again)


def test_fit_names_segments_by_size_and_restates_them(iris):
    segments = segmentation.fit(iris, 3, scale=False)
    assert segments.profile["size"].tolist() == [62, 50, 38]
    assert segments.profile["share"].sum() == pytest.approx(1)
    assert (segments.labels == 1).sum() == 62
    assert "petal length" in segments.rules
    assert segments.rules_accuracy > 0.9


def test_scaling_changes_what_is_found():
    rng = np.random.default_rng(0)
    loud = pd.DataFrame({"days": rng.uniform(0, 365, 200), "rate": np.repeat([0.1, 0.9], 100)})
    truth = np.repeat([0, 1], 100)
    raw = segmentation.fit(loud, 2, scale=False).labels
    scaled = segmentation.fit(loud.assign(days=loud["days"]), 2).labels
    from sklearn.metrics import adjusted_rand_score

    assert adjusted_rand_score(truth, raw) < 0.1 < 0.9 < adjusted_rand_score(truth, scaled)


def test_scan_and_fit_refuse(iris):
    with refuses("size", "k"):
        segmentation.fit(iris.head(25), 3)
    with refuses("missing"):
        segmentation.scan(iris.mask(iris > 7), k=[2])
    with refuses("range", "k"):
        segmentation.scan(iris, k=[1, 2])
    with refuses("type"):
        segmentation.fit(iris.assign(name="x"), 2)
    with refuses("range"):
        segmentation.fit(iris.assign(same=1), 2)
    with refuses("range"):
        segmentation.fit(iris - 6, 2, log=["sepal length (cm)"])
    with refuses("column", "nothing"):
        segmentation.fit(iris, 2, log=["nothing"])


def test_abc_by_hand():
    classes = segmentation.abc(pd.DataFrame({"profit": [50, 5, 30, 10, 5]}), "profit")
    assert classes.tolist() == ["A", "B", "A", "B", "C"]
    assert segmentation.abc(pd.DataFrame({"profit": [85, 15]}), "profit").tolist() == ["A", "B"]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60).filter(any))
def test_a_covers_its_share_with_as_few_as_possible(values):
    table = pd.DataFrame({"v": values})
    classes = segmentation.abc(table, "v")
    a = table.loc[classes == "A", "v"]
    assert a.sum() >= 0.8 * sum(values) - 1e-6
    assert a.sum() - a.min() < 0.8 * sum(values) + 1e-6
    assert a.min() >= table.loc[classes == "C", "v"].max() if (classes == "C").any() else True


def test_abc_refuses():
    with refuses("range", "v"):
        segmentation.abc(pd.DataFrame({"v": [5, -1]}), "v")
    with refuses("range", "cuts"):
        segmentation.abc(pd.DataFrame({"v": [5, 1]}), "v", cuts=(0.9, 0.8))
    with refuses("range", "v"):
        segmentation.abc(pd.DataFrame({"v": [0, 0]}), "v")


BOOK = pd.DataFrame(
    {
        "account_id": list("ABCDEF"),
        "wallet": [90, 80, 70, 10, 20, 30],
        "share": [0.6, 0.1, 0.5, 0.7, 0.2, 0.1],
        "dso": [30, 40, 50, 60, 70, 80],
    }
)


def test_portfolio_boxes_and_cap():
    table = segmentation.portfolio(BOOK, {"wallet": 1}, {"share": 1}).set_index("account_id")
    assert table["box"].to_dict() == {
        "A": "strategic",
        "B": "selective",
        "C": "strategic",
        "D": "maintain",
        "E": "cash",
        "F": "cash",
    }
    assert table.index[table["is_key"]].tolist() == ["A", "B", "C"]
    capped = segmentation.portfolio(BOOK, {"wallet": 1}, {"share": 1}, cap=2)
    assert capped.loc[capped["is_key"], "account_id"].tolist() == ["A", "B"]
    assert set(table["box"]) <= set(segmentation.labels())


def test_portfolio_scores_run_from_0_to_100_and_can_be_reversed():
    table = segmentation.portfolio(
        BOOK, {"wallet": 0.5, "dso": 0.5}, {"share": 1}, reverse=["dso"], thresholds=(50, 50)
    )
    assert table.loc[0, "attract_score"] == pytest.approx(100)
    assert table["attract_score"].between(0, 100).all()


def test_portfolio_refuses():
    with refuses("sum", "attract"):
        segmentation.portfolio(BOOK, {"wallet": 0.5}, {"share": 1})
    with refuses("column", "fit"):
        segmentation.portfolio(BOOK, {"fit": 1}, {"share": 1})
    with refuses("range", "wallet"):
        segmentation.portfolio(BOOK.assign(wallet=1), {"wallet": 1}, {"share": 1})
    with refuses("range", "cap"):
        segmentation.portfolio(BOOK, {"wallet": 1}, {"share": 1}, cap=0)
    with refuses("duplicate"):
        segmentation.portfolio(BOOK.assign(account_id="A"), {"wallet": 1}, {"share": 1})
