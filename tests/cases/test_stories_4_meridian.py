"""Meridian's general accounts: no season, wrong invoices, a slow depot, hopeful staff."""

from __future__ import annotations

import pandas as pd
import pytest

import coursekit as ck

TODAY = "2025-12-31"


@pytest.fixture(scope="module")
def meridian():
    return ck.load_case("meridian")


def test_every_key_is_an_account(meridian):
    known = set(meridian.general_accounts["account_id"])
    assert len(known) == 300
    for table in ("general_opportunities", "general_contracts", "general_invoices"):
        assert set(getattr(meridian, table)["account_id"]) <= known


def test_wrong_invoices_make_two_fifths_of_the_delay(meridian):
    bills = meridian.general_invoices.query("doc_type == 'invoice'").dropna(subset=["paid_date"])
    late = (bills["paid_date"] - bills["due_date"]).dt.days.clip(lower=0)
    by_cause = late.groupby(bills["delay_cause"]).sum() / late.sum()
    assert by_cause["invoice_error"] == pytest.approx(0.40, abs=0.03)
    assert "on_time" not in by_cause[by_cause > 0]


def test_accounts_pay_as_their_rate_says(meridian):
    bills = meridian.general_invoices.query("doc_type == 'invoice'").dropna(subset=["paid_date"])
    punctual = (bills["paid_date"] <= bills["due_date"]).mean()
    rate = meridian.general_accounts.set_index("account_id")["on_time_pay_rate"]
    assert punctual == pytest.approx(bills["account_id"].map(rate).mean(), abs=0.04)


def test_there_is_no_season(meridian):
    bills = meridian.general_invoices.query("doc_type == 'invoice'")
    months = bills.groupby(bills["invoice_date"].dt.to_period("M")).size().iloc[1:-1]
    assert months.max() <= 1.3 * months.min()
    days = ck.credit.dso_by_month(meridian.general_invoices, "2024-12", TODAY[:7])
    assert days["annual"].max() < 1.6 * days["annual"].min()


def test_the_staff_hope_for_more_than_history(meridian):
    deals = meridian.general_opportunities
    closed, still = deals.query("outcome != 'open'"), deals.query("outcome == 'open'")
    history = ck.pipeline.calibrate(closed)
    worth = ck.pipeline.value(still, history, TODAY)
    assert 1.3 < worth.crm_weighted / worth.calibrated < 2.2
    assert worth.n_stale >= 5


def test_depot_m2_is_slow_and_its_contracts_are_open(meridian):
    made = meridian.general_contracts
    made["depot"] = made["depot"].where(made["depot"] == "M2", "others")
    curves = ck.delivery.time_to(made, "signed_date", "accepted_date", TODAY, "depot")
    assert curves.median["M2"] > 1.4 * curves.median["others"]
    assert made.loc[made["depot"] == "M2", "accepted_date"].isna().mean() > 0.35
    steps = [c for c in made if c.startswith("d_")]
    assert ck.pricing.waterfall(made, steps).pocket_share == pytest.approx(0.74, abs=0.03)


def test_nobody_is_delivered_before_signing(meridian):
    made = meridian.general_contracts
    for early, late in (("signed_date", "delivered_date"), ("delivered_date", "accepted_date")):
        both = made.dropna(subset=[early, late])
        assert (both[early] <= both[late]).all()
    assert pd.isna(made.loc[made["qty_delivered"] == 0, "delivered_date"]).all()
