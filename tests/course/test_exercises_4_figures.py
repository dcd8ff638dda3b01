"""Figures quoted in the prose of the exercises of lecture 4 are those of the tables."""

import json

import numpy as np
import pandas as pd
import pytest

from coursekit.cases import load_case
from coursekit.methods import benchmarking, causal, coverage, credit
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[4]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}


@pytest.fixture(scope="module")
def green():
    return load_case("greenfield")


@pytest.fixture(scope="module")
def given():
    """Names of the notebook after its given cells."""
    names = {}
    exec(CELLS["setup"].replace("ck.practice.plain_errors()", ""), names)
    for cell in (
        "e3-given",
        "e4-given",
        "e5-given",
        "e7-given",
        "e8-given",
        "m1-given",
        "m2-given",
    ):
        exec(CELLS[cell], names)
    return names


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_sources(green):
    crude = green.leads.groupby("source")["converted"].mean()
    quotes("e1-task", f"convert at {crude['rep_prospect']:.0%}")
    quotes("e1-task", f"forms at {crude['online_form']:.0%}")
    # "in both sizes": the praise says so
    bands = green.leads.groupby(["source", "size_band"])["converted"].mean()
    for size in ("small", "large"):
        assert bands["online_form", size] > bands["rep_prospect", size]
    small = green.leads.query("source == 'online_form'")["size_band"].eq("small").mean()
    assert small == 0.8  # "four small farms in five"
    cells = green.leads.groupby(["source", "region"]).size()
    assert len(cells) == 20 and cells.min() == 5 and 135 <= cells.max() <= 146
    quotes("e2-task", "twenty cells, some with five leads")


def test_the_pipeline(green, given):
    key = read_key(FOLDER)["4.4"]
    still = green.opportunities["outcome"].eq("open").sum()
    quotes("e4-task", f"{still} deals are open")
    hope = key.mistakes[0].values[0]
    assert key.right / hope == pytest.approx(0.6, abs=0.01)  # "two fifths less"


def test_depots(green):
    contracts = green.contracts
    days = pd.to_datetime(contracts["accepted_date"]) - pd.to_datetime(contracts["signed_date"])
    third = contracts["depot"] == "D3"
    quotes("e5-task", f"took {days[third].dt.days.mean():.1f} days")
    assert days[~third].dt.days.mean() == pytest.approx(15.6, abs=0.1)
    assert contracts.loc[third, "accepted_date"].isna().mean() > 0.5


def test_days_and_debts(green, given):
    days = credit.dso_by_month(green.invoices, "2024-05", "2025-09")
    assert days.loc["2025-05", "annual"] / days.loc["2024-12", "annual"] > 3  # "tripled"
    back = days["countback"]
    quotes("m2", f"{back['2024-05']:.1f} and {back['2025-05']:.1f} days")
    annual = days["annual"]
    quotes("m2", f"from {annual['2024-12']:.0f} in December to {annual['2025-05']:.0f} in May")
    quotes("m2-task", f"from {annual['2024-12']:.0f} in December to {annual['2025-05']:.0f} in May")
    quotes("m2-task", f"from {annual['2024-05']:.0f} to {annual['2025-05']:.0f} from May to May")
    owed, lost = given["owed"], given["chances"]["lost_in_the_end"]
    quotes("e7-task", f"CNY {owed.sum() / 1000:.1f} million")
    quotes("m2", f"Of CNY {owed.sum():,.0f} thousand about {(owed * lost).sum():.0f}")
    for cell in ("m2", "m2-task"):
        quotes(cell, f"{(owed * lost)['>90']:.0f}", f"{(owed * lost)['current']:.0f}")
    this_month = (owed * given["chances"]["lost_this_month"]).sum()
    quotes("m2-task", f'"{owed[">90"]:.0f}, all that', f'"{this_month:.0f}, this month')
    assert (owed * lost)[">90"] < (owed * lost).sum() / 2  # "less than half"


def test_causes_of_delay(given):
    share = given["causes"]["share_of_days"]
    ours = share["invoice_error"] + share["acceptance_missing"]
    for cell in ("m2", "m2-task"):
        quotes(cell, f"{ours:.0%} are ours", f"{share['invoice_error']:.0%}")
        quotes(cell, f"{share['acceptance_missing']:.0%}", f"{share['harvest']:.0%} are harvest")
        quotes(cell, f"{share['customer_cash']:.0%}", f"{share['dispute']:.0%} disputes")


def test_belts(green, given):
    belts, horses = given["belts"], given["horses"]
    assert len(horses) == 36 and len(horses) / len(given["farms"]) == pytest.approx(
        1 / 16, abs=0.003
    )
    assert belts["upside"].idxmax() == "B04" and belts["dark_horses"].idxmax() == "B11"
    quotes(
        "m1-task", f"(CNY {belts['upside'].max() / 1000:.1f} million)", "B11 the most of them (6)"
    )
    assert belts.loc["B02", "dark_horses"] == 5 and belts.loc["B02", "in_cadence"] == 50
    assert belts["net"].idxmin() == "B09" and belts["net"].min() < 0
    mine = belts.loc["B07"]
    quotes(
        "m1", f"CNY {mine['sales'] / 1000:.1f} million", f"is {mine['wallet'] / 1000:.1f} million"
    )
    quotes("m1", f"upside of {mine['upside'] / 1000:.1f} million")
    assert mine["dark_horses"] == 5 and mine["customers"] - mine["in_cadence"] == 37
    outside = given["sheet"].query("belt_id == 'B07' and in_cadence == 0")
    assert set(horses["customer_id"]) & set(outside["customer_id"]) == {"GC0345", "GC0327"}
    quotes("m1", f"of the {outside['revenue_cny_k'].sum() / 1000:.1f} million of those 37")
    reference = green.customers.query("belt_id == 'B07' and is_reference")["customer_id"]
    quotes("m1", f"reference grower {reference.item()}")
    lift = coverage.belt_lift(green.leads, "adjacent_to_reference", "converted", "size_band")
    for cell in ("m1", "m1-task"):
        quotes(cell, f"{lift.rr:.2f} times", f"({lift.low:.2f} to {lift.high:.2f}")


def test_what_the_cadence_did(green):
    sales = green.season_sales[green.season_sales["revenue_cny_k"] > 0]
    panel = sales.merge(green.customers[["customer_id", "county_code"]])
    keys = "revenue_cny_k", "customer_id", "season_index", "cadence_programme"
    found = causal.did(panel, *keys, post=4, cluster="county_code")
    said = f"{found.effect:.1%} ({found.low:.1%} to {found.high:.1%}"
    for cell in ("m1", "m1-task"):
        quotes(cell, said)
    assert 0.83 < found.effect * outside_sales(green) / 0.9 < 1.17  # "0.9 million"


def outside_sales(green):
    """Sales in CNY m of the customers of B07 outside the programme."""
    mine = green.customers.query("belt_id == 'B07'")["customer_id"]
    sales = green.season_sales[green.season_sales["customer_id"].isin(mine)]
    outside = sales.groupby("customer_id")["cadence_programme"].transform("max") == 0
    return sales[outside & (sales["season_index"] >= 5)]["revenue_cny_k"].sum() / 1000


def test_what_one_belt_can_show(green):
    mine = green.customers.query("belt_id == 'B07'")["customer_id"]
    sales = green.season_sales[green.season_sales["customer_id"].isin(mine)]
    logs = np.log(sales.pivot(index="customer_id", columns="season_index", values="revenue_cny_k"))
    spread = (logs[[5, 6]].mean(axis=1) - logs[[3, 4]].mean(axis=1)).std()
    quotes("m1", f"about {spread:.0%} from year to year")
    visible = (1.96 + 0.84) * spread * np.sqrt(1 / 18 + 1 / 19)
    quotes("m1", f"below some {visible:.0%}")
    quotes("m1-task", f"some {spread:.0%}", f"below about {visible:.0%}")


def test_standardising_is_what_the_lecture_does(green):
    by = green.leads.groupby(["source", "size_band"])["converted"]
    counts = by.agg(events="sum", n="size").reset_index()
    counts.columns = ["group", "stratum", "events", "n"]
    fair = benchmarking.standardised_rate(counts).set_index("group")["standardised"]
    assert fair["online_form"] > fair["rep_prospect"]
