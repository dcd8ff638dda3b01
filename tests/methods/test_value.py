"""Whale curve, cost to serve, margin multiple, value to the customer."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import value


def book(profits):
    return pd.DataFrame(
        {"account_id": [f"K{i}" for i in range(len(profits))], "profit_cny_m": profits}
    )


def test_whale_by_hand():
    curve = value.whale(book([-40, 70, 10, 60]))
    assert curve.frame["cum_share_profit"].tolist() == pytest.approx([0.7, 1.3, 1.4, 1.0])
    assert (curve.peak, curve.peak_at, curve.n_loss, curve.total) == (1.4, 0.75, 1, 100)
    assert curve.top_share(0.25) == pytest.approx(0.7)
    assert curve.top_share(1) == pytest.approx(1)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=40).filter(lambda x: sum(x) > 0))
def test_the_whale_ends_at_one_and_peaks_where_losses_begin(profits):
    curve = value.whale(book(profits))
    assert curve.frame["cum_share_profit"].iloc[-1] == pytest.approx(1)
    assert curve.peak >= 1 - 1e-12
    earners = sum(p for p in profits if p > 0)
    assert curve.peak == pytest.approx(earners / sum(profits))


def test_whale_refuses():
    with refuses("range", "profit_cny_m"):
        value.whale(book([5, -5]))
    with refuses("empty"):
        value.whale(book([]))
    with refuses("column", "profit_cny_m"):
        value.whale(pd.DataFrame({"account_id": ["K1"]}))
    with refuses("missing"):
        value.whale(book([1.0, np.nan]))
    with refuses("duplicate"):
        value.whale(pd.concat([book([1]), book([1])]))
    with refuses("range"):
        value.whale(book([1])).top_share(1.2)


def test_time_driven_rates_of_kaplan_and_anderson():
    minutes = pd.Series({"order": 8, "query": 44, "credit check": 50})
    rates = value.time_driven_rates(560_000, 700_000, minutes)
    assert rates.round(2).tolist() == [6.40, 35.20, 40.00]
    with refuses("range", "practical_minutes"):
        value.time_driven_rates(560_000, 0, minutes)


def test_cost_to_serve_adds_up_and_needs_every_rate():
    work = pd.DataFrame(
        {
            "account_id": ["K1", "K1", "K2"],
            "activity": ["visit", "design", "visit"],
            "quantity": [10, 2, 5],
        }
    )
    cost = value.cost_to_serve(work, {"visit": 0.004, "design": 0.15})
    assert cost.to_dict() == pytest.approx({"K1": 0.34, "K2": 0.02})
    with refuses("column", "rates"):
        value.cost_to_serve(work, {"visit": 0.004})
    with refuses("range", "quantity"):
        value.cost_to_serve(work.assign(quantity=-1), {"visit": 0.004, "design": 0.15})
    with refuses("empty"):
        value.cost_to_serve(work.iloc[:0], {"visit": 0.004})


@pytest.mark.parametrize(
    ("discount", "multiples"), [(0.10, [1.20, 1.75, 2.67, 4.50]), (0.12, [1.15, 1.67, 2.50, 4.09])]
)
def test_margin_multiples_of_gupta_and_lehmann(discount, multiples):
    found = [round(value.margin_multiple(r, discount), 2) for r in (0.6, 0.7, 0.8, 0.9)]
    assert found == multiples


def test_margin_multiple_with_a_margin_today():
    assert value.margin_multiple(0.85, 0.10) == pytest.approx(3.40)
    assert value.margin_multiple(0.85, 0.10, first="now") == pytest.approx(4.40)
    assert round(value.margin_multiple(0.956, 0.10), 1) == 6.6
    assert round(value.margin_multiple(0.904, 0.10), 1) == 4.6


@given(r=st.floats(0, 0.99), i=st.floats(0, 0.5))
def test_multiple_is_the_sum_of_discounted_survivals(r, i):
    periods = np.arange(1, 6000)
    assert value.margin_multiple(r, i) == pytest.approx(((r / (1 + i)) ** periods).sum(), abs=1e-6)
    assert value.margin_multiple(r, i, "now") == pytest.approx(value.margin_multiple(r, i) + 1)


def test_margin_multiple_refuses():
    with refuses("range", "retention"):
        value.margin_multiple(1.1, 0.1)
    with refuses("range", "discount"):
        value.margin_multiple(0.8, -0.1)
    with refuses("range", "retention"):
        value.margin_multiple(1, 0)
    with refuses("unknown", "first"):
        value.margin_multiple(0.8, 0.1, first="later")
    with refuses("missing", "retention"):
        value.margin_multiple(..., 0.1)


def test_lifetime_value_subtracts_acquisition():
    assert value.clv(3, 0.8, 0.1, acquisition=2) == pytest.approx(6)
    with refuses("range", "acquisition"):
        value.clv(3, 0.8, 0.1, acquisition=-2)


def test_forbis_and_mehta_exhibit():
    offer = value.economic_value(
        300, {"start-up": 350, "post-purchase": 100, "extra": 200}, {}, 675
    )
    assert offer.evc == 950
    assert offer.inducement == 275


def test_value_of_the_taihe_offer():
    offer = value.economic_value(
        42.0,
        {"energy": 6.5, "downtime": 4.8, "commissioning": 1.2},
        {"training": 0.9, "parallel run": 1.6},
        price=47.0,
    )
    assert offer.evc == pytest.approx(52.0)
    assert offer.inducement == pytest.approx(5.0)
    assert offer.captured_share == pytest.approx(0.5)


def test_value_to_the_customer_refuses_signs_and_has_no_share_of_nothing():
    assert np.isnan(value.economic_value(10, {}, {}, 9).captured_share)
    with refuses("range", "negatives"):
        value.economic_value(42, {"energy": 6.5}, {"training": -0.9}, 47)
    with refuses("range", "price"):
        value.economic_value(42, {"energy": 6.5}, {}, -1)
    with refuses("missing", "positives"):
        value.economic_value(42, {"energy": ...}, {}, 47)
