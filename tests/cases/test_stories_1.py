"""What is planted in the tables of lecture 1 is there: the lecture relies on every line here."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import coursekit as ck

REGIONS = ["Harbour", "Delta", "Plateau", "Steppe", "Basin", "Coast", "Ridge", "Lake"]


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


@pytest.fixture(scope="module")
def vector():
    return ck.load_case("vector")


# --- Meridian: regions ------------------------------------------------------------------


def test_overall_the_share_is_flat(meridian):
    total = meridian.region_market.sum(numeric_only=True)
    assert total["market_fy25_cny_m"] / total["market_fy24_cny_m"] - 1 == pytest.approx(
        0.0922, abs=5e-5
    )
    assert total["sales_fy25_cny_m"] / total["sales_fy24_cny_m"] - 1 == pytest.approx(
        0.0931, abs=5e-5
    )
    assert total["sales_fy25_cny_m"] == meridian.history["revenue_cny_m"].iloc[-1] == 2489


def test_shift_share_of_the_regions(meridian):
    parts = ck.regions.shift_share(meridian.region_market, start="fy24", end="fy25")
    share = parts.set_index("region")["SH"].loc[REGIONS].round(1)
    assert share.tolist() == [-12.4, -12.0, -16.1, 6.8, 14.2, 17.0, -3.9, 3.4]
    plateau = parts.set_index("region").loc["Plateau"]
    assert plateau["SH"] == pytest.approx(-16.12, abs=0.005)
    assert plateau["RS"] == pytest.approx(18.49, abs=0.005)


def test_development_indices(meridian):
    total = meridian.region_market.groupby("region", sort=False).sum(numeric_only=True)
    base = meridian.regions.assign(
        market=total["market_fy25_cny_m"].to_numpy(),
        sales=total["sales_fy25_cny_m"].to_numpy(),
        base=meridian.regions["addressable_sites"],
    )
    found = ck.regions.development_index(base).set_index("region")[["cdi_idx", "bdi_idx"]]
    assert found.round(0).astype(int).T.to_dict("list") == {
        "Harbour": [116, 125],
        "Delta": [114, 95],
        "Plateau": [85, 132],
        "Steppe": [73, 61],
        "Basin": [99, 126],
        "Coast": [125, 126],
        "Ridge": [61, 33],
        "Lake": [106, 88],
    }


def test_market_growth_is_computed_from_the_market_table(meridian):
    total = meridian.region_market.groupby("region", sort=False).sum(numeric_only=True)
    growth = total["market_fy25_cny_m"] / total["market_fy24_cny_m"] - 1
    assert np.allclose(meridian.regions["market_growth"], growth, atol=5e-5)


def test_concentration(meridian):
    shares = meridian.rival_share.set_index("region")
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-9)
    hhi = {region: ck.regions.concentration(shares.loc[region]).hhi for region in REGIONS}
    assert round(hhi["Ridge"]) == 3336
    assert round(hhi["Harbour"]) == 3097
    assert round(hhi["Lake"]) == 1722
    assert round(hhi["Delta"]) == 1803
    as_one = ck.regions.concentration(shares.loc["Delta"], others=None)
    assert round(as_one.hhi) == 2046


def test_head_to_head_strengths(meridian):
    wins = meridian.head_to_head.set_index("vendor")
    found = ck.benchmarking.bradley_terry(wins, reference="M").set_index("player")["strength"]
    assert found.round(3).to_dict() == {"M": 0.0, "A": 0.343, "B": -0.104, "C": -0.450}


# --- Meridian: accounts -----------------------------------------------------------------


def test_accounts_and_customers_by_region(meridian):
    counts = meridian.accounts.groupby("region")["is_customer"].agg(["size", "sum"])
    assert counts.loc[REGIONS].to_numpy().tolist() == [
        [38, 20],
        [44, 15],
        [26, 21],
        [20, 12],
        [30, 20],
        [28, 16],
        [18, 7],
        [28, 21],
    ]


def test_accounts_add_up_to_the_market_table(meridian):
    sums = meridian.accounts.groupby(["region", "segment"])[["wallet_cny_m", "our_sales_cny_m"]]
    market = meridian.region_market.set_index(["region", "segment"])
    sums = sums.sum().loc[market.index]
    assert (sums["wallet_cny_m"] - market["market_fy25_cny_m"]).abs().max() < 0.1
    assert (sums["our_sales_cny_m"] - market["sales_fy25_cny_m"]).abs().max() < 0.1


def test_three_regions_with_one_share_and_three_diseases(meridian):
    found = ck.regions.share_decomposition(meridian.accounts).set_index("region")
    three = found.loc[["Delta", "Steppe", "Lake"]]
    assert three["share"].round(2).tolist() == [0.18, 0.18, 0.18]
    assert three["penetration_share"].round(3).tolist() == [0.341, 0.6, 0.75]
    assert np.allclose(three["sor"], [0.50, 0.55, 0.22], atol=0.005)
    assert np.allclose(three["hui"], [1.06, 0.55, 1.085], atol=0.01)
    rest = found.drop(["Delta", "Steppe", "Lake"])["sor"]
    assert rest.between(0.30, 0.55).all()


def test_account_fields_hang_together(meridian):
    accounts = meridian.accounts
    share = accounts["our_sales_cny_m"] / accounts["wallet_cny_m"]
    customer = accounts["is_customer"]
    assert (accounts["our_sales_cny_m"] > 0).equals(customer)
    assert share.max() <= 0.95
    for column in ("first_order_month", "onboarding"):
        assert accounts[column].notna().equals(customer)
    assert accounts.loc[customer, "owner_id"].notna().all()
    assert accounts["first_order_month"].max() < pd.Timestamp("2025-12-31")
    band = pd.cut(accounts["wallet_cny_m"], [0, 9.99, 50, np.inf], labels=["S", "M", "L"])
    assert (band.astype(str) == accounts["size_band"]).all()
    # spread like a lognormal with sigma 0.9, and rounded for the public build
    assert np.log(accounts["wallet_cny_m"]).std() == pytest.approx(0.9, abs=0.15)
    assert np.allclose(accounts["wallet_cny_m"] * 10, (accounts["wallet_cny_m"] * 10).round())


# --- Meridian: bids and self-check ------------------------------------------------------


def simpson(bids: pd.DataFrame) -> pd.DataFrame:
    rows = bids[
        bids["quarter"].str.startswith("2025")
        & (bids["main_rival"] == "B")
        & bids["region"].isin(["Delta", "Basin"])
    ]
    table = rows.groupby(["region", "size_band"])["won"].agg(events="sum", n="size").reset_index()
    return table.rename(columns={"region": "group", "size_band": "stratum"})


def test_simpson_table_is_exact(meridian):
    table = simpson(meridian.bids).set_index(["group", "stratum"])
    assert table.loc[("Delta", "Large")].tolist() == [18, 60]
    assert table.loc[("Delta", "Small")].tolist() == [13, 20]
    assert table.loc[("Basin", "Large")].tolist() == [5, 20]
    assert table.loc[("Basin", "Small")].tolist() == [36, 60]


def test_delta_loses_overall_and_wins_at_the_same_mix(meridian):
    rates = ck.benchmarking.standardised_rate(simpson(meridian.bids)).set_index("group")
    assert rates.loc["Delta", "crude"] == pytest.approx(0.3875)
    assert rates.loc["Basin", "crude"] == pytest.approx(0.5125)
    assert rates.loc["Delta", "standardised"] == pytest.approx(0.475)
    assert rates.loc["Basin", "standardised"] == pytest.approx(0.425)


def test_reps_and_customers_tell_different_stories(meridian):
    lost = meridian.bids[~meridian.bids["won"]]
    asked = lost[lost["loss_reason_customer"].notna()]
    assert len(asked) / len(lost) == pytest.approx(0.30, abs=0.005)
    assert (asked["loss_reason_customer"] == "price").mean() == pytest.approx(0.31, abs=0.005)
    assert (asked["loss_reason_rep"] == "price").mean() == pytest.approx(0.58, abs=0.005)
    assert (lost["loss_reason_rep"] == "price").mean() == pytest.approx(0.58, abs=0.005)
    won = meridian.bids[meridian.bids["won"]]
    assert won[["loss_reason_rep", "loss_reason_customer"]].isna().all(axis=None)
    assert lost["loss_reason_rep"].notna().all()


def test_price_slope_of_the_win_logit(meridian):
    import statsmodels.api as sm

    bids = meridian.bids
    fit = sm.Logit(bids["won"].astype(int), sm.add_constant(bids[["our_price_idx"]])).fit(disp=0)
    assert fit.params["our_price_idx"] == pytest.approx(-0.045, abs=0.002)
    assert len(bids) == 1100


def test_self_check(meridian):
    scores = meridian.rm_selfcheck
    means = scores.groupby("gap")["score"].mean().round(1)
    assert means.to_dict() == {"strategy": 3.1, "goals": 2.7, "process": 2.1, "capability": 2.6}
    by_group = scores.groupby(["gap", "group"])["score"].mean().unstack()
    difference = (by_group["HQ"] - by_group["Field"]).round(1)
    assert difference["process"] == 0.8
    assert difference.drop("process").abs().max() <= 0.2
    spread = scores.groupby(["gap", "group"])["score"].std()
    assert spread.between(0.55, 0.95).all()
    assert spread.mean() == pytest.approx(0.7, abs=0.07)
    assert scores.groupby("respondent_id")["item"].nunique().eq(12).all()
    assert scores.groupby("gap")["item"].agg(["min", "max"]).loc["process"].tolist() == [7, 9]
    assert scores.groupby("group")["respondent_id"].nunique().to_dict() == {"Field": 12, "HQ": 12}


# --- Vector: census, portal, survey -----------------------------------------------------


def test_portal_misleads_and_is_worth_51_interviews(vector):
    customers = vector.customers
    portal = customers.loc[customers["portal_user"], "satisfaction_0_10"]
    assert customers["tier"].value_counts().to_dict() == {"C": 799, "B": 475, "A": 176}
    assert customers["satisfaction_0_10"].mean() == pytest.approx(7.09, abs=0.005)
    assert len(portal) == 893
    assert portal.mean() == pytest.approx(7.32, abs=0.005)
    half = 1.96 * portal.std() / np.sqrt(len(portal))
    assert round(portal.mean() - half, 2) == 7.21
    assert round(portal.mean() + half, 2) == 7.42
    defect = ck.quality.data_defect(customers["satisfaction_0_10"], customers["portal_user"])
    assert defect.rho == pytest.approx(0.177, abs=0.0005)
    assert defect.n_eff == pytest.approx(51.3, abs=0.05)


def test_small_survey_holds_the_truth(vector):
    survey = vector.survey
    assert survey["tier"].value_counts().to_dict() == {"C": 60, "B": 49, "A": 25}
    sample = survey.rename(columns={"tier": "stratum", "satisfaction_0_10": "value"})
    found = ck.sampling.poststratify(
        sample[["stratum", "value"]], vector.customers["tier"].value_counts()
    )
    assert [round(x, 2) for x in (found.mean, found.low, found.high)] == [7.07, 6.81, 7.32]
    assert found.low < vector.customers["satisfaction_0_10"].mean() < found.high


def test_survey_cannot_be_joined_to_the_customers(vector):
    assert not set(vector.survey["respondent_id"]) & set(vector.customers["customer_id"])
    assert "customer_id" not in vector.survey


def test_spare_parts_score_lowest_and_price_does_not(vector):
    survey = vector.survey
    seen = survey.filter(like="performance_")
    assert seen.mean().idxmin() == "performance_spare_parts"
    assert seen["performance_spare_parts"].mean() == pytest.approx(4.1, abs=0.01)
    assert seen["performance_price"].mean() > 6.5
    plants = seen[survey["customer_type"] == "end_user"]["performance_spare_parts"].mean()
    assert seen[survey["customer_type"] == "OEM"]["performance_spare_parts"].mean() - plants > 1
    items = survey.filter(regex="^(importance|performance)_")
    assert items.isna().mean(axis=None) == pytest.approx(0.03, abs=0.001)


# --- Vector: orders ---------------------------------------------------------------------


def money(raw: pd.DataFrame) -> pd.Series:
    """The amount as a careless reader takes it: number times unit, currency ignored."""
    number = pd.to_numeric(raw["amount"].str.replace(",", ""))
    return number * np.where(raw["amount_unit"] == "万元", 10_000, 1)


def test_defects_of_the_extract_are_counted(vector):
    raw, truth = vector.orders_raw, vector.orders_truth
    test_order = raw["customer_id"].str.startswith("ZZ", na=False)
    assert len(raw) == 4180
    assert raw.duplicated().sum() == 60
    assert test_order.sum() == 100
    assert len(truth) == 4020 == len(raw[~raw.duplicated() & ~test_order])
    lines = raw[~test_order].drop_duplicates()
    assert (lines["qty"] < 0).sum() == 55
    assert (lines["ccy"] == "USD").sum() == 120
    ratio = money(lines) / (lines["qty"] * lines["unit_price"])
    assert ratio.round(4).value_counts().to_dict() == {1.0: 4006, 0.0001: 9, 10000.0: 5}
    assert lines["customer_id"].isna().sum() == 42 == round(0.01 * len(raw))
    missing = lines[lines["region"].isna()]
    assert len(missing) == 104
    assert (missing["sales_office"] == "E3").mean() == pytest.approx(0.88, abs=0.005)
    spelt = set(lines["customer_name"]) - set(truth["customer_name"])
    assert len(spelt) == 42
    firms = pd.Series(list(spelt)).str.normalize("NFKC").str.extract(r"(\d{4})")[0]
    assert firms.nunique() == 21
    assert firms.value_counts().eq(2).all()


def test_dates_come_in_five_forms_and_twelve_do_not_exist(vector):
    raw = vector.orders_raw.drop_duplicates()
    forms = {
        r"\d{4}-\d+-\d+": "%Y-%m-%d",
        r"\d{4}/\d\d/\d\d": "%Y/%m/%d",
        r"\d{8}": "%Y%m%d",
        r"\d\d-[A-Z][a-z]{2}-\d{4}": "%d-%b-%Y",
        r"\d{4}年\d+月\d+日": "%Y年%m月%d日",
    }
    impossible, month = 0, pd.Series(pd.NaT, index=raw.index)
    for pattern, form in forms.items():
        rows = raw["order_date"].str.fullmatch(pattern)
        assert rows.sum() > 100
        dates = pd.to_datetime(raw.loc[rows, "order_date"], format=form, errors="coerce")
        impossible += dates.isna().sum()
        month[rows] = dates
    assert impossible == 12
    known = month.notna()
    in_number = pd.to_datetime("20" + raw["order_no"].str[2:6], format="%Y%m")
    assert (month[known].dt.to_period("M") == in_number[known].dt.to_period("M")).all()


def test_naive_total_is_nearly_twice_the_clean_one(vector):
    ratio = money(vector.orders_raw).sum() / vector.orders_truth["amount_cny"].sum()
    assert ratio == pytest.approx(1.9, abs=0.02)


def test_three_real_projects_lie_beyond_the_outer_fence(vector):
    amount = vector.orders_truth["amount_cny"]
    fences = ck.quality.tukey_fences(amount)
    assert (amount > fences.outer_high).sum() == 3
    assert (amount < fences.outer_low).sum() == 0


def repeat_growth(lines: pd.DataFrame, *by: str) -> pd.DataFrame:
    rows = lines[(lines["region"] == "East") & (lines["order_type"] == "repeat")]
    return rows.groupby([rows["order_month"].dt.year, *by])["amount_cny"].sum()


@pytest.mark.parametrize("families", [["servo"], ["servo", "inverter", "PLC", "HMI", "spares"]])
def test_growth_in_the_east_falls_only_in_plants(vector, families):
    lines = vector.orders_truth
    lines = lines[lines["product_family"].isin(families)]
    total = repeat_growth(lines).pct_change()
    assert total.loc[2024] == pytest.approx(0.24, abs=0.001)
    assert total.loc[2025] == pytest.approx(0.06, abs=0.001)
    by_type = repeat_growth(lines, "customer_type").unstack().pct_change().loc[2025]
    assert by_type["OEM"] == pytest.approx(0.24, abs=0.001)
    assert by_type["end_user"] == pytest.approx(-0.12, abs=0.001)


@pytest.mark.parametrize("region", ["South", "North", "West"])
def test_elsewhere_growth_is_steady(vector, region):
    lines = vector.orders_truth
    rows = lines[(lines["region"] == region) & (lines["order_type"] == "repeat")]
    growth = rows.groupby(rows["order_month"].dt.year)["amount_cny"].sum().pct_change().dropna()
    assert growth.between(0.08, 0.13).all()


def test_dropping_rows_without_region_would_tell_a_false_story(vector):
    """The office that left the field empty is one of East's, in the last year."""
    raw = vector.orders_raw.drop_duplicates().merge(
        vector.orders_truth[["order_no", "line", "order_month", "amount_cny"]],
        on=["order_no", "line"],
    )
    raw = raw[raw["product_family"] == "servo"]
    assert repeat_growth(raw).pct_change().loc[2025] < 0


def test_cleaning_by_rule_gives_the_true_total(vector):
    rules = ck.orders.rules(vector.orders_raw, vector.fx_rates)
    clean, log = ck.quality.clean(vector.orders_raw, rules, value=ck.orders.amount)
    assert len(clean) == 4020
    total = ck.orders.tidy(clean)["amount_cny_m"].sum()
    assert total * 1e6 == pytest.approx(vector.orders_truth["amount_cny"].sum(), abs=1)
    assert log["total"].iloc[0] + log["delta"].sum() == pytest.approx(log["total"].iloc[-1])


def test_orders_per_installed_drive_fall_by_14_percent_in_the_east(vector):
    log = vector.drive_log
    sums = log.groupby(["region", "fiscal_year"])[["installed_drives", "repeat_orders"]].sum()
    change = (sums["repeat_orders"] / sums["installed_drives"]).unstack().pct_change(axis=1)
    assert change.loc["East", 2024] == pytest.approx(0, abs=0.005)
    assert change.loc["East", 2025] == pytest.approx(-0.14, abs=0.002)
    assert change.drop("East").drop(columns=2023).abs().max(axis=None) < 0.06
    lines = vector.orders_truth
    repeat = lines[(lines["product_family"] == "servo") & (lines["order_type"] == "repeat")]
    counted = repeat.groupby([repeat["order_month"].dt.year, "region", "customer_type"])[
        "order_no"
    ].nunique()
    listed = log.set_index(["fiscal_year", "region", "customer_type"])["repeat_orders"]
    assert (counted.loc[listed.index].to_numpy() == listed.to_numpy()).all()


def test_customers_of_the_orders_are_in_the_census(vector):
    known = vector.customers.set_index("customer_id")["customer_type"]
    lines = vector.orders_truth
    assert (lines["customer_id"].map(known) == lines["customer_type"]).all()


# --- Vector: late lots ------------------------------------------------------------------


def test_special_weeks_and_lasting_rate(vector):
    weekly = vector.late_weekly
    chart = ck.spc.p_chart(weekly["late"], weekly["lots"])
    assert list(chart.signals) == [23, 24, 25]
    assert weekly["late"].sum() == 460
    calm = ck.spc.p_chart(weekly["late"], weekly["lots"], exclude=[23, 24, 25])
    assert calm.center == pytest.approx(0.0817, abs=5e-5)


def test_reasons_match_the_weeks(vector):
    reasons = vector.late_reasons
    counted = reasons.groupby("week").size()
    weekly = vector.late_weekly.set_index("week")["late"]
    assert (counted.reindex(weekly.index, fill_value=0) == weekly).all()
    special = reasons["week"].isin([23, 24, 25])
    assert (reasons.loc[special, "reason"] == "erp_label").mean() == pytest.approx(0.65, abs=0.01)
    shares = reasons.loc[~special, "reason"].value_counts(normalize=True).round(2).to_dict()
    assert shares == {
        "component": 0.38,
        "customer_reschedule": 0.22,
        "test_rework": 0.17,
        "carrier": 0.09,
        "documents": 0.08,
        "other": 0.06,
    }


# --- Vector: interviews, benchmark, field ----------------------------------------------


def test_saturation_after_eleven_interviews(vector):
    found = ck.qualitative.saturation(vector.interviews["new_themes"].tolist())
    assert (found.base_themes, found.at, found.interviews) == (16, "9+2", 11)


def test_new_themes_follow_from_the_matrix(vector):
    heard: set[str] = set()
    new = []
    for _, rows in vector.interview_themes.groupby("interview"):
        mentioned = set(rows.loc[rows["intensity"] > 0, "theme"])
        new.append(len(mentioned - heard))
        heard |= mentioned
    assert new == vector.interviews["new_themes"].tolist()
    assert len(heard) == 22


def test_theme_margins(vector):
    said = vector.interview_themes[vector.interview_themes["intensity"] > 0]
    found = said.groupby(["theme", "segment"])["intensity"].agg(["size", "sum"])
    margins = {
        "T01": (7, 18, 4, 8),
        "T02": (3, 5, 7, 19),
        "T03": (6, 13, 5, 7),
        "T04": (5, 12, 2, 3),
        "T05": (1, 1, 7, 17),
        "T06": (6, 12, 1, 1),
    }
    for theme, expected in margins.items():
        counts = (*found.loc[(theme, "OEM")], *found.loc[(theme, "end_user")])
        assert counts == expected, theme
    others = said[~said["theme"].isin(margins)].groupby("theme").size()
    assert others.between(1, 5).all()
    assert vector.interviews["segment"].value_counts().to_dict() == {"OEM": 8, "end_user": 8}


def test_spare_parts_gap_is_interesting_but_not_proven(vector):
    six = vector.interview_themes[vector.interview_themes["theme"] <= "T06"]
    found = ck.qualitative.contrast(six, "OEM", "end_user").set_index("theme")
    assert found.loc["T05", "p"] == pytest.approx(0.0101, abs=5e-5)
    assert found.loc["T05", "p_adj"] == pytest.approx(0.0606, abs=5e-5)


def test_code_book_revision_lifts_agreement(vector):
    pilot, final = (
        ck.qualitative.krippendorff_alpha(codes.set_index("excerpt_id").T)
        for codes in (vector.coding_pilot, vector.coding_final)
    )
    assert 0.55 <= pilot.value <= 0.66
    assert 0.80 <= final.value <= 0.88
    for codes in (vector.coding_pilot, vector.coding_final):
        assert codes[["coder_1", "coder_2"]].isna().mean(axis=None) == pytest.approx(0.05)


def test_benchmark_is_a_tie_and_the_weights_decide(vector):
    table = vector.benchmark
    assert table["weight"].sum() == pytest.approx(1)
    weighted = table[["us", "rival"]].mul(table["weight"], axis=0).sum().round(2)
    assert weighted.tolist() == [7.34, 7.35]
    assert table[["us", "rival"]].mean().round(2).tolist() == [7.31, 7.21]


def test_verdicts_of_the_field_visits(vector):
    log = vector.field_log
    assert len(log) == 46
    assert log["site"].nunique() == 9
    verdicts = ck.qualitative.verdict(log).set_index("hypothesis")["verdict"].to_dict()
    assert verdicts == {
        "H1": "supported",
        "H2": "supported",
        "H3": "open",
        "H4": "open",
        "H5": "refuted",
        "H6": "open",
    }
    assert log.groupby("site")["visit_date"].nunique().eq(1).all()
    assert log["observation_en"].is_unique
    assert log["observation_zh"].is_unique
