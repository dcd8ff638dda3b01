"""Scorecard, transfer, pruning, line diagnosis, conjoint."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import products

CARDS = """A K2R 1.19 N N 13
A Glory 1.39 N Y 11
A Bissell 1.59 Y N 17
B K2R 1.39 Y Y 2
B Glory 1.59 N N 14
B Bissell 1.19 N N 3
C K2R 1.59 N Y 12
C Glory 1.19 Y N 7
C Bissell 1.39 N N 9
A K2R 1.59 Y N 18
A Glory 1.19 N Y 8
A Bissell 1.39 N N 15
B K2R 1.19 N N 4
B Glory 1.39 Y N 6
B Bissell 1.59 N Y 5
C K2R 1.39 N N 10
C Glory 1.59 N N 16
C Bissell 1.19 Y Y 1"""
ATTRIBUTES = ["design", "brand", "price", "seal", "money_back"]


@pytest.fixture(scope="module")
def carpet():
    table = pd.DataFrame(
        [line.split() for line in CARDS.splitlines()], columns=[*ATTRIBUTES, "rank"]
    )
    return table.assign(preference=19 - table["rank"].astype(int))


def test_green_and_wind_carpet_cleaner(carpet):
    found = products.conjoint(carpet, "preference", ATTRIBUTES)
    worth = found.partworths.set_index(["attribute", "level"])["partworth"].round(3)
    assert worth["design"].to_dict() == {"A": -4.167, "B": 3.833, "C": 0.333}
    assert worth["brand"].to_dict() == {"Bissell": 1.167, "Glory": -0.833, "K2R": -0.333}
    assert worth["price"].to_dict() == {"1.19": 3.5, "1.39": 0.667, "1.59": -4.167}
    assert worth["seal"].to_dict() == {"N": -0.75, "Y": 0.75}
    assert worth["money_back"].to_dict() == {"N": -2.25, "Y": 2.25}
    assert round(found.r2, 3) == 0.983
    assert (found.importance * 100).round(1).tolist() == [33.8, 8.5, 32.4, 6.3, 19.0]


def test_part_worths_add_up_to_0_and_shares_to_1(carpet):
    found = products.conjoint(carpet, "preference", ATTRIBUTES)
    assert found.partworths.groupby("attribute")["partworth"].sum().abs().max() < 1e-9
    share = found.simulate(carpet.head(4))
    assert share.sum() == pytest.approx(1)
    assert share.idxmax() == carpet.head(4)["rank"].astype(int).idxmin()
    with refuses("unknown", "price"):
        found.simulate(carpet.head(2).assign(price="0.99"))


def test_conjoint_agrees_with_statsmodels(carpet):
    import statsmodels.formula.api as smf

    fit = smf.ols("preference ~ C(design, Sum) + C(price, Sum)", carpet).fit()
    found = products.conjoint(carpet, "preference", ["design", "price"])
    assert found.r2 == pytest.approx(fit.rsquared)
    assert found.intercept == pytest.approx(fit.params["Intercept"])
    first = found.partworths.set_index(["attribute", "level"]).loc[("design", "A"), "partworth"]
    assert first == pytest.approx(fit.params["C(design, Sum)[S.A]"])


def test_conjoint_refuses(carpet):
    with refuses("range"):
        products.conjoint(carpet.assign(copy=carpet["seal"]), "preference", ["seal", "copy"])
    with refuses("range", "seal"):
        products.conjoint(carpet.assign(seal="Y"), "preference", ["seal", "price"])
    with refuses("size"):
        products.conjoint(carpet.iloc[[0, 3, 6]], "preference", ["design", "price"])
    with refuses("missing"):
        products.conjoint(carpet.assign(seal=None), "preference", ["seal"])
    with refuses("type", "rank"):
        products.conjoint(carpet, "rank", ["seal"])


def test_transfer_among_equals():
    assert products.transfer({"a": 1, "b": 1, "c": 1}, 1).tolist() == pytest.approx([2 / 3] * 3)
    with refuses("range", "v"):
        products.transfer({"a": 0, "b": 1}, 1)
    with refuses("range", "v0"):
        products.transfer({"a": 1}, 0)


@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=8), st.floats(0.1, 50))
def test_a_weaker_item_loses_more_of_its_buyers_to_sisters(v, v0):
    tau = products.transfer(dict(enumerate(v)), v0)
    assert tau.between(0, 1).all()
    order = np.argsort(v)
    assert (np.diff(tau.to_numpy()[order]) <= 1e-12).all()


def test_prune_by_hand():
    table = products.prune({"a": 100, "b": 30, "c": 5}, {"a": 0.2, "b": 0.8, "c": 0}, 10)
    assert table["m"].tolist() == pytest.approx([70, -4, -5])
    assert table["drop"].tolist() == [False, True, True]
    assert not products.prune({"a": 100, "b": 30}, 0.8, 0)["drop"].any()
    with refuses("column", "tau"):
        products.prune({"a": 1, "b": 1}, {"a": 0.5}, 1)
    with refuses("range", "tau"):
        products.prune({"a": 1}, 1.5, 1)
    with refuses("range", "complexity"):
        products.prune({"a": 1}, 0.5, -1)


def test_bimodality():
    assert products.bimodality(np.linspace(0, 1, 200_001)) == pytest.approx(5 / 9, abs=1e-4)
    assert products.bimodality([1] * 50 + [5] * 50) > 0.9
    rng = np.random.default_rng(0)
    assert products.bimodality(rng.normal(size=5000)) < 0.4
    with refuses("size"):
        products.bimodality([1, 2, 3])
    with refuses("range"):
        products.bimodality([3] * 20)


def lines():
    """Five lines: too long, too short, too coarse, too fine, and sound."""
    rng = np.random.default_rng(1)
    skus, sales, ratings, demand = [], [], [], []
    spec = {"L3": (20, "long"), "L5": (6, "short"), "L7": (8, "coarse"), "L9": (12, "fine"),
            "L1": (8, "ok")}  # fmt: skip
    bands = [(0, 20), (20, 30), (30, 45), (45, 120), (120, 200)]
    for line, (n, kind) in spec.items():
        for i in range(n):
            sku = f"{line}-{i:02d}"
            price = 15.0 + (0.5 if kind == "long" else 5) * i
            if kind == "short":
                price = [15, 20, 25, 39, 129, 139][i]
            colour = "red" if kind == "fine" else f"c{i}"
            price = 20.0 + 0.1 * i if kind == "fine" else price
            skus.append((sku, line, price, 5.0, 8.0, colour, f"m{i}" if kind != "fine" else "m"))
            units = 1 if kind == "long" and i < 8 else 30
            for week in (1, 2):
                sales.append((sku, week, units, units * price))
            for j in range(30):
                segment = "gift" if j % 2 else "child"
                rating = 4 + rng.integers(-1, 2)
                if kind == "coarse":
                    rating = 5 if segment == "gift" else 1
                ratings.append((sku, segment, rating))
        shares = [0.2, 0.2, 0.2, 0.3, 0.1] if kind == "short" else [0.3, 0.3, 0.3, 0.05, 0.05]
        demand += [(line, a, b, s) for (a, b), s in zip(bands, shares, strict=True)]
    return (
        pd.DataFrame(
            skus,
            columns=["sku_id", "line_id", "price_cny", "unit_cost_cny", "complexity_cny_week",
                     "colour", "motif"],
        ),
        pd.DataFrame(sales, columns=["sku_id", "week", "units", "revenue_cny"]),
        pd.DataFrame(ratings, columns=["sku_id", "segment", "rating"]),
        pd.DataFrame(demand, columns=["line_id", "price_from_cny", "price_to_cny", "asked_share"]),
        {"L3": 0.5, "L5": 0.3, "L7": 0.3, "L9": 0.8, "L1": 0.3},
    )  # fmt: skip


def test_four_sick_lines_and_a_sound_one():
    attributes = ["colour", "motif", "price_cny"]
    table = products.line_diagnosis(*lines(), attributes=attributes).set_index("line_id")
    assert table["length"].to_dict() == {
        "L1": "ok",
        "L3": "long",
        "L5": "short",
        "L7": "ok",
        "L9": "ok",
    }
    assert table["grain"].to_dict() == {
        "L1": "ok",
        "L3": "ok",
        "L5": "ok",
        "L7": "coarse",
        "L9": "fine",
    }
    assert table.loc["L5", "gap_ratio"] == pytest.approx(129 / 39)
    assert table.loc["L5", "gap_demand"] == pytest.approx(0.3)
    assert table.loc["L9", "similarity"] > 0.9
    assert table.loc["L7", "bimodality"] > 5 / 9
    assert {"ok", "long", "short", "fine", "coarse"} == set(products.labels())


def test_line_diagnosis_refuses():
    skus, sales, ratings, demand, tau = lines()
    attributes = ["colour", "motif"]
    with refuses("column", "tau"):
        products.line_diagnosis(skus, sales, ratings, demand, {"L1": 0.3}, attributes)
    with refuses("column", "material"):
        products.line_diagnosis(skus, sales, ratings, demand, tau, ["material"])
    with refuses("duplicate"):
        products.line_diagnosis(pd.concat([skus, skus]), sales, ratings, demand, tau, attributes)
    with refuses("range", "price_cny"):
        products.line_diagnosis(skus.assign(price_cny=0), sales, ratings, demand, tau, attributes)


SALES = pd.DataFrame(
    {
        "sku_id": ["a", "a", "b", "b", "c", "c"],
        "week": [1, 2] * 3,
        "units": [10, 20, 5, 5, 1, 1],
        "revenue_cny": [100.0, 200, 50, 50, 5, 5],
        "stock_cost_cny": [60.0, 60, 25, 25, 0, 0],
    }
)
SKUS = pd.DataFrame(
    {"sku_id": ["a", "b", "c"], "line_id": ["L1", "L1", "L2"], "unit_cost_cny": [4.0, 5, 1]}
)


def test_scorecard_by_hand():
    with pytest.warns(UserWarning, match="stock"):
        table = products.scorecard(SALES, SKUS).set_index("sku_id")
    assert table.loc["a", "gmroi"] == pytest.approx((300 - 120) / 60)
    assert np.isnan(table.loc["c", "gmroi"])
    assert table["growth"].tolist() == [1, 0, 0]
    assert table.loc["a", "rel_share"] == pytest.approx(3)
    assert np.isnan(table.loc["c", "rel_share"])
    assert table["abc"].tolist() == ["A", "A", "C"]


def test_scorecard_refuses():
    with refuses("range", "units"):
        products.scorecard(SALES.assign(units=-1), SKUS)
    with refuses("duplicate"):
        products.scorecard(pd.concat([SALES, SALES]), SKUS)
    with refuses("column", "unit_cost_cny"):
        products.scorecard(SALES, SKUS.drop(columns="unit_cost_cny"))


def test_the_widest_step_is_a_ratio_and_its_demand_lies_inside():
    demand = pd.DataFrame(
        {
            "price_from_cny": [0, 30, 100],
            "price_to_cny": [30, 100, 160],
            "asked_share": [0.5, 0.3, 0.2],
            "bought_share": [0.6, 0.4, 0.0],
        }
    )
    gap = products.price_gap([10, 30, 90, 140], demand)
    assert (gap.low, gap.high, gap.asked, gap.unserved) == (10, 30, 0.5, 0.0)
    gap = products.price_gap([20, 30, 100], demand.drop(columns="bought_share"))
    assert (gap.low, gap.high, gap.asked) == (30, 100, 0.3) and np.isnan(gap.unserved)
    alone = products.price_gap([25, 25], demand)
    assert (alone.ratio, alone.asked, alone.unserved) == (1.0, 0.0, 0.0)
    with refuses("range", "prices"):
        products.price_gap([0, 10], demand)
    with refuses("range", "asked_share"):
        products.price_gap([1, 10], demand.assign(asked_share=2.0))
