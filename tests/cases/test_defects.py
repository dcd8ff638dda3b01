"""The extracts with faults hold exactly the faults their cards name, and clean to the tables."""

from __future__ import annotations

import pandas as pd
import pytest

import coursekit as ck


@pytest.fixture(scope="module")
def green():
    return ck.load_case("greenfield")


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


def test_greenfield_customers_clean_to_the_list(green):
    raw = green.customers_raw
    again = raw["customer_id"] != raw["customer_id"].str.upper()
    assert again.sum() == 8
    once = raw[~again].reset_index(drop=True)
    hectares = once["area_mu"] < 100  # no farm of the list is that small
    assert hectares.sum() <= 15
    wrong = once["area_mu"] != green.customers["area_mu"]
    assert wrong.sum() == 15
    mended = (once.loc[wrong, "area_mu"] * 15 / 50).round() * 50
    assert (mended == green.customers.loc[wrong, "area_mu"]).all()


def test_greenfield_labels_of_seasons_are_mixed(green):
    raw, clean = green.season_sales_raw, green.season_sales
    other = raw["season_label"] != clean["season_label"]
    assert other.sum() == 540
    year = raw["season_label"].str.extract(r"(2[345])(?!\d)")[0]
    half = raw["season_label"].str.extract(r"([SA]|spring|autumn)$")[0].str[0].str.upper()
    assert ("20" + year + half == clean["season_label"]).all()


def test_greenfield_invoices_have_dates_and_signs_astray(green):
    raw, clean = green.invoices_raw, green.invoices
    assert (raw["paid_date"] < raw["invoice_date"]).sum() == 12
    turned = raw["doc_type"] != clean["doc_type"]
    assert turned.sum() == 5
    assert (raw.loc[turned, "amount_cny_k"] == -clean.loc[turned, "amount_cny_k"]).all()


def test_people_appear_twice_and_managers_in_circles(meridian):
    raw = meridian.staff_raw
    assert raw["staff_id"].duplicated().sum() == 9
    above = raw.drop_duplicates("staff_id").set_index("staff_id")["manager_id"].dropna()
    circle = [who for who, boss in above.items() if above.get(boss) == who]
    assert len(circle) == 6
    clean = meridian.staff.set_index("staff_id")["manager_id"].dropna()
    assert not [who for who, boss in clean.items() if clean.get(boss) == who]
    assert set(clean) <= set(meridian.staff["staff_id"])


def test_marks_have_commas_and_rates_per_cent(meridian):
    comma = meridian.battles_raw["decide"].str.contains(",")
    assert comma.sum() == 24
    numbers = meridian.battles_raw["decide"].str.replace(",", ".").astype(float)
    assert (numbers == meridian.battles["decide"]).all()
    percent = meridian.supplier_monthly_raw["otif_rate"] > 1
    assert meridian.supplier_monthly_raw.loc[percent, "supplier_id"].nunique() == 3


def test_postings_follow_one_another(meridian):
    table = meridian.careers
    assert set(table["staff_id"]) == set(meridian.staff["staff_id"])
    done = table.dropna(subset=["end_year"])
    assert (done["start_year"] <= done["end_year"]).all()
    before = table.groupby("staff_id")["end_year"].shift()
    assert (before.dropna() == table.loc[before.notna(), "start_year"]).all()
    raw = meridian.careers_raw.dropna(subset=["end_year"])
    assert (raw["end_year"] < raw["start_year"]).sum() == 4
    assert pd.isna(table.groupby("staff_id").nth(-1)["end_year"]).all()
