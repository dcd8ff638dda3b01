"""Greenfield tells the story lecture 4 teaches with it."""

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest

import coursekit as ck


@pytest.fixture(scope="module")
def green():
    return ck.load_case("greenfield")


def test_the_order_of_two_sources_turns_at_the_same_mix(green):
    rates = green.leads.groupby(["source", "size_band"])["converted"].mean()
    crude = green.leads.groupby("source")["converted"].mean()
    assert crude["rep_prospect"] > crude["online_form"]
    assert (rates["online_form"] > rates["rep_prospect"]).all()


def test_the_best_raw_cell_is_not_the_best_certain_one(green):
    cells = green.leads.groupby(["source", "region"])["converted"].agg(x="sum", n="size")
    ranked = ck.sampling.wilson_table(cells.reset_index())
    raw = ranked.loc[ranked["p"].idxmax()]
    assert (raw["source"], raw["region"], raw["x"], raw["n"]) == ("expo", "Southwest", 4, 5)
    assert ranked["n"][0] > 30 and ranked["source"][0] == "neighbour_reference"


def test_neighbours_of_a_reference_convert_about_twice_as_often(green):
    lift = ck.coverage.belt_lift(green.leads, "adjacent_to_reference", "converted", "size_band")
    assert 1.6 < lift.rr < 2.4 and lift.low > 1


def test_the_programme_works_although_its_counties_sell_less(green):
    panel = green.season_sales.merge(green.customers[["customer_id", "county_code"]])
    keys = ("revenue_cny_k", "customer_id", "season_index", "cadence_programme")
    effect = ck.causal.did(panel, *keys, post=4, cluster="county_code")
    assert 0.07 < effect.low < effect.effect < effect.high < 0.17 and effect.pretrend_p > 0.1
    late = panel[panel["season_index"] >= 4].groupby("cadence_programme")["revenue_cny_k"].mean()
    assert late[1] < late[0]


def test_guests_are_larger_than_the_field_day_makes_them(green):
    panel = green.season_sales
    keys = ("revenue_cny_k", "customer_id", "season_index", "event_attended")
    effect = ck.causal.did(panel, *keys, post=5)
    late = panel[panel["season_index"] >= 5].groupby("event_attended")["revenue_cny_k"].mean()
    assert late[1] / late[0] - 1 > 0.35 > effect.high and effect.low > 0


def test_depot_d3_is_slow_and_half_of_it_is_open(green):
    curves = ck.delivery.time_to(
        green.contracts, "signed_date", "accepted_date", "2025-09-30", "depot"
    )
    median, table = curves.median, curves.table.set_index("group")
    assert 20 <= median["D3"] <= 27 and median.drop("D3").max() <= 16
    assert table.loc["D3", "censored"] / table.loc["D3", "n"] >= 0.40


def test_the_season_moves_the_annual_figure_most(green):
    days = ck.credit.dso_by_month(green.invoices, "2024-12", "2025-09")
    swing = days.max() / days.min()
    assert swing["annual"] > 2.5 and swing["annual"] > 1.5 * swing["countback"]


def test_the_sales_staff_are_too_hopeful(green):
    deals = green.opportunities
    still = deals["outcome"] == "open"
    history = ck.pipeline.calibrate(deals[~still])
    worth = ck.pipeline.value(deals[still], history, "2025-09-30")
    assert 0.3 < worth.crm_weighted / worth.calibrated - 1 < 1.0


def test_most_of_what_is_lost_stands_on_no_invoice(green):
    steps = [c for c in green.contracts if c.startswith("d_")]
    fall = ck.pricing.waterfall(green.contracts, steps)
    assert 0.69 <= fall.pocket_share <= 0.73
    shares = -fall.table.set_index("step")["share_of_list"]
    assert shares["d_invoice"] < (1 - fall.pocket_share) / 2


def test_every_customer_has_six_seasons_and_dates_keep_their_order(green):
    assert (green.season_sales.groupby("customer_id").size() == 6).all()
    deals = green.opportunities
    for first, then in (("qualified_date", "proposal_date"), ("proposal_date", "negotiation_date")):
        reached = deals.dropna(subset=[then])
        assert (reached[first] <= reached[then]).all()
    assert pd.Timestamp("2025-09-30") >= green.invoices["paid_date"].max()


@pytest.fixture(scope="module")
def planted():
    folder = str(Path(__file__).parents[2] / "datasets" / "generate")
    sys.path.insert(0, folder)
    yield set(importlib.import_module("greenfield").tables()["customers"].attrs["dark_horses"])
    sys.path.remove(folder)


def test_the_rule_finds_dark_horses_that_size_and_growth_alone_miss(green, planted):
    seasons = green.season_sales.assign(year=(green.season_sales["season_index"] + 1) // 2)
    years = seasons.pivot_table("revenue_cny_k", "customer_id", "year", aggfunc="sum")
    farms = green.customers.set_index("customer_id")
    farms["revenue_cny_k"] = years[3]
    farms["growth_2y"] = years[3] / years[1] - 1
    wallets = ck.coverage.wallet(farms.reset_index(), "revenue_cny_k ~ area_mu:C(crop)")
    rule = set(ck.coverage.dark_horses(wallets)["customer_id"])
    size, growth = (set(farms[by].nlargest(36).index) for by in ("revenue_cny_k", "growth_2y"))
    assert len(planted) == 36
    assert len(rule & planted) / len(rule) >= 0.7
    assert len(growth & planted) / 36 <= 0.6
    assert len(size & planted) / 36 <= 0.1
    # The card gives these numbers.
    assert [len(names & planted) for names in (rule, growth, size)] == [28, 20, 0]


def test_most_days_of_delay_are_made_at_home(green):
    bills = green.invoices.query("doc_type == 'invoice'").dropna(subset=["paid_date"])
    days = (bills["paid_date"] - bills["due_date"]).dt.days.clip(lower=0)
    share = days.groupby(bills["delay_cause"]).sum() / days.sum()
    assert 0.58 <= share["invoice_error"] + share["acceptance_missing"] <= 0.66
    assert share["on_time"] == 0


def test_hope_exceeds_the_record_in_negotiations(green):
    closed = green.opportunities.query("outcome != 'open'").dropna(subset=["negotiation_date"])
    hoped, won = closed["rep_probability"].mean(), (closed["outcome"] == "won").mean()
    assert 0.68 <= hoped <= 0.78
    assert 0.52 <= won <= 0.62 and hoped > won + 0.1
    assert (round(hoped, 2), round(won, 2)) == (0.72, 0.58)  # as the card says


def test_the_naive_reading_of_the_field_day_is_many_times_its_effect(green):
    late = green.season_sales.query("season_index >= 5")
    mean = late.groupby("event_attended")["revenue_cny_k"].mean()
    assert 0.35 <= mean[1] / mean[0] - 1 <= 1.10


def test_the_first_promise_shows_what_the_latest_hides(green):
    bills = green.contracts
    first = ck.delivery.otif(bills, "depot", "2025-09-30").set_index("depot")["otif"]
    moved = bills.assign(first_promised_date=bills["promised_date"])
    latest = ck.delivery.otif(moved, "depot", "2025-09-30").set_index("depot")["on_time"]
    assert first["D3"] < first.drop("D3").min() - 0.2
    assert (latest == 1).all() and (first < 0.75).all()


def test_deliveries_come_between_signature_and_acceptance(green):
    bills = green.contracts
    done = bills.dropna(subset=["accepted_date"])
    assert (done["delivered_date"] <= done["accepted_date"]).all()
    assert not (bills["delivered_date"] < bills["signed_date"]).any()
    assert (bills["promised_date"] >= bills["first_promised_date"]).all()
    assert (bills["qty_delivered"] <= bills["qty_ordered"]).all()
    assert ((bills["qty_delivered"] == 0) == bills["delivered_date"].isna()).all()
    steps = bills[[name for name in bills if name.startswith("d_")]].sum(axis=1)
    assert bills["pocket_cny_k"].to_numpy() == pytest.approx(
        (bills["list_cny_k"] - steps), abs=0.01
    )
    assert set(bills["customer_id"]) <= set(green.customers["customer_id"])


def test_four_of_five_required_visits_are_made_and_owners_are_the_customers(green):
    runs = green.season_sales.query("cadence_programme == 1")
    assert 0.78 <= runs["visits_done"].sum() / runs["visits_required"].sum() <= 0.86
    others = green.season_sales.query("cadence_programme == 0")
    assert (others["visits_required"] == 0).all()
    assert others["visits_done"].mean() < runs["visits_done"].mean()
    owner = green.customers.set_index("customer_id")["rep_id"]
    assert (green.opportunities["customer_id"].map(owner) == green.opportunities["rep_id"]).all()
    assert owner.nunique() == 24 and green.customers["credit_limit_cny_k"].min() >= 10


def test_leads_say_what_happened_before_and_after():
    """A trial goes with conversion; the band follows the area; only customers have an order."""
    leads = ck.load_case("greenfield").leads
    by_trial = leads.groupby("trial_done")["converted"].mean()
    assert by_trial[1] > 1.8 * by_trial[0]
    assert (leads.loc[leads["size_band"] == "large", "area_mu"] >= 800).all()
    assert (leads.loc[leads["size_band"] == "small", "area_mu"] < 800).all()
    assert (leads["first_value_cny_k"].notna() == (leads["converted"] == 1)).all()


def test_outlets_and_minutes_fit_the_customer():
    green = ck.load_case("greenfield")
    customers, sales = green.customers, green.season_sales
    assert ((customers["n_outlets"] > 0) == (customers["customer_type"] == "dealer")).all()
    assert ((sales["minutes_field"] == 0) == (sales["visits_done"] == 0)).all()
    assert sales["n_orders"].corr(sales["revenue_cny_k"]) > 0.4


def test_who_pays_after_the_season_is_who_seldom_pays_within_it():
    green = ck.load_case("greenfield")
    bills = green.invoices.query("doc_type == 'invoice'").dropna(subset=["paid_date"])
    within = (bills["paid_date"] - bills["invoice_date"]).dt.days <= 120
    rate = bills["customer_id"].map(green.customers.set_index("customer_id")["on_time_pay_rate"])
    assert within.mean() == pytest.approx(green.customers["on_time_pay_rate"].mean(), abs=0.03)
    assert rate[within].mean() - rate[~within].mean() > 0.05
