"""What lecture 5 quotes about Lumi Living follows from the tables."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest

import coursekit as ck

ATTRIBUTES = [
    "design", "durability", "value", "availability", "usefulness", "novelty", "packaging",
    "service",
]  # fmt: skip
TAU = {
    "L01": 0.34, "L02": 0.41, "L03": 0.55, "L04": 0.30, "L05": 0.20,
    "L06": 0.38, "L07": 0.35, "L08": 0.27, "L09": 0.80, "L10": 0.24,
}  # fmt: skip


@pytest.fixture(scope="module")
def lumi():
    return ck.load_case("lumi")


@pytest.fixture(scope="module")
def trial(lumi):
    """Transfer of every line: as the trial tells it, and without the control shops."""
    rows = {}
    for line, part in lumi.delist_test.groupby("line_id"):
        with pytest.warns(UserWarning, match="trends cannot be compared"):
            found = ck.causal.did(
                part, "line_revenue_cny", "store_id", "period", "test", post=2, log=False
            )
        tested = part[part["test"] == 1]
        taken = tested["removed_revenue_cny"].mean()
        mean = tested.groupby("period")["line_revenue_cny"].mean()
        rows[line] = {
            "tau": 1 + found.effect / taken,
            "low": 1 + found.low / taken,
            "high": 1 + found.high / taken,
            "naive": 1 + (mean[2] - mean[1]) / taken,
        }
    return pd.DataFrame(rows).T


@pytest.fixture(scope="module")
def weekly(lumi):
    """Contribution of every item in a mean week on sale."""
    sales = lumi.weekly_sales.merge(lumi.skus[["sku_id", "unit_cost_cny"]], on="sku_id")
    earned = sales["revenue_cny"] - sales["units"] * sales["unit_cost_cny"]
    return earned.groupby(sales["sku_id"]).mean()


def diagnose(lumi, tau):
    parts = (lumi.skus, lumi.weekly_sales, lumi.product_survey, lumi.demand)
    return ck.products.line_diagnosis(*parts, tau).set_index("line_id")


def test_the_trial_gives_the_transfer_of_every_line(trial):
    assert trial["tau"].round(2).to_dict() == TAU
    assert ((trial["low"] < trial["tau"]) & (trial["tau"] < trial["high"])).all()
    assert (trial["high"] - trial["low"]).max() < 0.16


def test_without_control_shops_transfer_is_at_least_14_points_too_high(trial):
    too_high = trial["naive"] - trial["tau"]
    assert too_high.min() >= 0.14
    assert trial["naive"].max() < 1


def test_both_groups_of_shops_were_alike_before(lumi):
    before = lumi.delist_test.query("period == 1")
    means = before.groupby(["line_id", "test"])["line_revenue_cny"].mean().unstack()
    assert (means[1] / means[0] - 1).abs().max() < 0.06
    assert (before.groupby("store_id")["test"].nunique() == 1).all()
    after = lumi.delist_test.query("period == 2").set_index(["store_id", "line_id"])
    fewer = after["sku_count"] < before.set_index(["store_id", "line_id"])["sku_count"]
    assert (fewer == (after["test"] == 1)).all()


def test_four_lines_are_ill_and_six_pass_every_rule(lumi, trial):
    found = diagnose(lumi, trial["tau"])
    ill = {
        line: (row["length"], row["grain"])
        for line, row in found.iterrows()
        if (row["length"], row["grain"]) != ("ok", "ok")
    }
    assert ill == {
        "L03": ("long", "ok"),
        "L05": ("short", "ok"),
        "L07": ("ok", "coarse"),
        "L09": ("ok", "fine"),
    }
    on_sale = lumi.skus[lumi.skus["delist_date"].isna()]
    again = ck.products.line_diagnosis(
        on_sale, lumi.weekly_sales, lumi.product_survey, lumi.demand, trial["tau"]
    ).set_index("line_id")
    assert again[["length", "grain"]].equals(found[["length", "grain"]])


def test_each_illness_lies_in_its_band(lumi, trial):
    found, size = diagnose(lumi, trial["tau"]), lumi.skus["line_id"].value_counts()
    assert size[["L03", "L05", "L09"]].tolist() == [72, 9, 48]
    assert found.loc["L03", "share_negative"] >= 0.35
    ladder = sorted(lumi.skus.query("line_id == 'L05'")["price_cny"])
    assert (39, 129) in set(pairwise(ladder))
    assert found.loc["L05", "gap_demand"] == pytest.approx(0.31)
    assert found.loc["L07", "bimodality"] >= 0.65
    assert found.loc["L07", "segment_gap_sd"] >= 1
    assert found.loc["L09", "similarity"] >= 0.90
    assert 0.75 <= found.loc["L09", "tau"] <= 0.85
    sound = found.drop(index=["L03", "L05", "L07", "L09"])
    assert sound["share_negative"].max() <= 0.12
    assert sound["bimodality"].max() < 0.5
    assert sound["similarity"].max() < 0.8


def test_a_wide_step_that_nobody_asks_for_is_no_illness(lumi, trial):
    row = diagnose(lumi, trial["tau"]).loc["L10"]
    assert row["gap_ratio"] >= 2.5
    assert row["gap_demand"] < 0.15


def test_with_the_naive_transfer_the_fine_line_looks_too_long(lumi, trial):
    assert diagnose(lumi, trial["naive"]).loc["L09", "length"] == "long"


def test_every_wrong_route_to_the_items_to_drop_ends_elsewhere(lumi, trial, weekly):
    items = lumi.skus.query("line_id == 'L03'").set_index("sku_id")
    own, cost = weekly[items.index], items["complexity_cny_week"]
    tau = trial["tau"]["L03"]

    def count(tau, cost):
        return int(ck.products.prune(own, tau, cost)["drop"].sum())

    right = count(tau, cost)
    assert right == 29
    assert {count(tau + shift, cost) for shift in (-0.05, 0.05)} == {right}  # no item on the edge
    wrong = {
        "nobody takes a sister item": count(0, cost),
        "complexity costs nothing": count(tau, 0 * cost),
        "without control shops": count(trial["naive"]["L03"], cost),
        "lowest revenue": int(0.2 * len(items)),
    }
    assert wrong == {
        "nobody takes a sister item": 21,
        "complexity costs nothing": 0,
        "without control shops": 36,
        "lowest revenue": 14,
    }


def test_the_items_that_sell_least_are_mostly_worth_their_place(lumi, trial, weekly):
    items = lumi.skus.query("line_id == 'L03'").set_index("sku_id")
    drop = ck.products.prune(
        weekly[items.index], trial["tau"]["L03"], items["complexity_cny_week"]
    ).set_index("sku_id")["drop"]
    revenue = lumi.weekly_sales.groupby("sku_id")["revenue_cny"].sum()[items.index]
    lowest = revenue.nsmallest(14).index
    assert drop[lowest].sum() <= 5


def profit(lumi, weekly, line, tau):
    """Profit a week by number of items kept, best first, if tau of the rest is taken over."""
    items = lumi.skus.query("line_id == @line").set_index("sku_id")
    own = weekly[items.index]
    adds = ck.products.prune(own, tau, items["complexity_cny_week"])["m"]
    return tau * own.sum() + adds.sort_values(ascending=False, ignore_index=True).cumsum()


def test_half_of_the_fine_line_earns_more_than_the_whole(lumi, weekly):
    curve = profit(lumi, weekly, "L09", TAU["L09"])
    assert curve.idxmax() + 1 == 39
    assert curve[47] < curve[23] < curve[38]
    assert profit(lumi, weekly, "L09", 0.84).idxmax() + 1 == 24  # within reach of the interval


def test_shares_of_demand_add_up(lumi):
    table = lumi.demand
    total = table.groupby("line_id")[["asked_share", "bought_share"]].sum()
    assert (total - 1).abs().to_numpy().max() < 1e-9
    assert (table.groupby("line_id").size() == 6).all()
    units = lumi.weekly_sales.groupby("sku_id")["units"].sum()
    items = lumi.skus.query("line_id == 'L01'")
    cheap = items.loc[items["price_cny"] < 12, "sku_id"]
    sold = units[cheap].sum() / units[items["sku_id"]].sum()
    first = table.query("line_id == 'L01' and band == 1")["bought_share"].item()
    assert first == pytest.approx(sold, abs=0.011)


def test_durability_is_where_to_concentrate(lumi):
    survey = lumi.product_survey.dropna()
    importance = ck.service.drivers(survey[ATTRIBUTES], survey["overall"])
    table = ck.service.ipa(
        importance.set_index("driver")["share"], survey[ATTRIBUTES].mean()
    ).set_index("item")
    assert table.index[table["quadrant"] == "concentrate"].tolist() == ["durability"]
    stated = lumi.stated_importance.set_index("attribute")["stated"]
    assert stated.min() >= 4.3  # asked directly, everything is important
    assert stated.idxmax() != table["importance"].idxmax()


def test_items_of_the_coarse_line_divide_the_buyers(lumi):
    ratings = lumi.product_survey.merge(lumi.skus[["sku_id", "line_id"]], on="sku_id")
    own = ratings[ratings["line_id"] == "L07"]
    by_item = own.groupby("sku_id")["rating"]
    assert (by_item.size() == 30).all()
    assert (by_item.agg(ck.products.bimodality) > 5 / 9).mean() >= 0.75
    mean = own.groupby("segment")["rating"].mean()
    assert mean["gift"] > 4
    assert mean["self"] < 2.1


def test_launches(lumi):
    table = lumi.launches
    assert (len(table), table["hit_target"].sum()) == (120, 49)
    table = table.assign(ip=table["type"] == "ip")
    median = ck.survival.kaplan_meier(table, "weeks_listed", "delisted", "ip").table
    assert median.set_index("group")["median"].to_dict() == {False: 27, True: 15}
    start = table.groupby("ip")["st_w1"].mean()
    assert start[True] > 1.5 * start[False]
    third = pd.qcut(table["st_w4"], 3, labels=False)
    assert table.groupby(third)["hit_target"].agg(["size", "sum"]).to_numpy().tolist() == [
        [40, 5], [40, 15], [40, 29],
    ]  # fmt: skip
    lowest = table[third == 0]
    assert (lowest["gate3"] == "pass").sum() == 31  # nearly everything passes
    worth = 5 / 31 * lowest["value_cny"].mean()
    assert worth < lowest["remaining_cost_cny"].mean()  # though it does not pay
    still = table[table["delisted"] == 0]
    assert still["weeks_listed"].median() > table["weeks_listed"].median()
    same = table[["concept_score", "st_w4", "hit_target"]].corr()["hit_target"]
    assert same["concept_score"] < same["st_w4"]


def test_gates_and_lives_agree(lumi):
    table = lumi.launches
    stopped = (table[["gate3", "gate4"]] == "kill").any(axis=1)
    assert not table.loc[stopped, "hit_target"].any()
    assert (table.loc[stopped, "weeks_listed"] <= 12).all()
    assert ((table["gate3"] == "kill") == (table["gate4"] == "na")).all()
    assert ((table["weeks_listed"] < 8) == table["st_w8"].isna()).all()
    assert set(table.loc[table["gate2"] == "na", "type"]) == {"ip"}


def test_preferences(lumi):
    table = lumi.conjoint
    names = ["price", "design", "material", "bundle"]
    found = ck.products.conjoint(table, "rating", names)
    worth = found.partworths.set_index(["attribute", "level"])["partworth"]
    assert worth["price"][15] > worth["price"][25] > worth["price"][39]
    assert worth["design"]["ip"] > worth["design"]["season"] > worth["design"]["plain"]
    assert worth["material"]["prem"] > 0 < worth["bundle"][1]
    assert found.r2 > 0.4
    by_segment = {
        segment: ck.products.conjoint(part, "rating", names).importance
        for segment, part in table.groupby("segment")
    }
    assert by_segment["self"].idxmax() == "price"
    assert by_segment["gift"].idxmax() == "design"


def test_22_percent_of_the_buyers_are_known(lumi):
    table = lumi.identity.set_index("step")
    share = table.loc["sell", "identified"] / table.loc["sell", "people"]
    assert share == pytest.approx(0.22)
    ours = lumi.dimensions.set_index("dimension")["value"]
    assert ours["connection"] == pytest.approx(share)


def test_value_of_a_buyer_follows_from_the_sales(lumi):
    sales = lumi.weekly_sales.merge(lumi.skus[["sku_id", "unit_cost_cny"]], on="sku_id")
    margin = (sales["revenue_cny"] - sales["units"] * sales["unit_cost_cny"]).sum()
    buyers = lumi.identity.set_index("step").loc["sell", "people"]
    ours = lumi.dimensions.set_index("dimension")["value"]
    assert ours["value"] == pytest.approx(margin / buyers, abs=0.05)


def test_raw_items_become_the_items_once_cleaned(lumi):
    raw = lumi.skus_raw
    cents = raw["price_cny"] > 20 * raw["unit_cost_cny"]
    assert cents.sum() == 12
    raw.loc[cents, "price_cny"] //= 100
    tidy = raw["colour"].str.strip().str.lower()
    assert (tidy != raw["colour"]).sum() == 15
    raw["colour"], raw["sku_id"] = tidy, raw["sku_id"].str.upper()
    assert raw["sku_id"].duplicated().sum() == 6
    clean = raw.drop_duplicates("sku_id").sort_values("sku_id", ignore_index=True)
    pd.testing.assert_frame_equal(clean, lumi.skus)


def test_defects_of_the_survey(lumi):
    survey = lumi.product_survey
    same = survey.groupby("respondent_id")[[*ATTRIBUTES, "rating", "overall"]].agg(set)
    values = same.apply(lambda row: set().union(*row), axis=1)
    assert (values.map(len) == 1).sum() == 24
    assert survey[ATTRIBUTES].isna().mean().mean() == pytest.approx(0.03, abs=0.003)


def test_sales_fit_the_time_on_sale(lumi):
    sales, items = lumi.weekly_sales, lumi.skus.set_index("sku_id")
    monday = pd.Timestamp("2024-12-30") + pd.to_timedelta(7 * (sales["week"] - 1), unit="D")
    assert (monday >= sales["sku_id"].map(items["launch_date"])).all()
    gone = sales["sku_id"].map(items["delist_date"])
    assert (gone.isna() | (monday < gone)).all()
    new = items.index[items["launch_date"] >= "2025-01-01"]
    share = sales.loc[sales["sku_id"].isin(new), "revenue_cny"].sum() / sales["revenue_cny"].sum()
    assert len(new) == 110
    assert 0.10 <= share <= 0.20
