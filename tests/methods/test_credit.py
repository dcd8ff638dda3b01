"""DSO, collection effectiveness, roll rates and provisions against their worked examples."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.errors import CourseInputError
from coursekit.methods import credit


def sales(values, start="2025-01"):
    return pd.Series(
        values, index=pd.period_range(start, periods=len(values), freq="M"), dtype=float
    )


def test_count_back_examples():
    assert round(credit.dso(212, sales([70, 80, 100]), days_in_month=30), 1) == 73.7
    # March, February and January take 31, 28 and 31 days
    assert round(credit.dso(2.1, sales([0.7, 0.8, 0.9])), 1) == 76.7


def test_three_ways():
    year = sales([6, 7, 16, 18, 14, 6, 4, 5, 10, 8, 4, 2])
    assert credit.dso(10, year, "annual") == pytest.approx(36.5)
    assert credit.dso(7, year, "quarter") == pytest.approx(45)
    assert credit.dso(2, year) == pytest.approx(31)
    assert credit.dso(0, year) == 0


def test_annual_swings_with_the_season_and_count_back_does_not():
    season = np.array([6, 7, 16, 18, 14, 6, 4, 5, 10, 8, 4, 2.0])
    two_years = sales(np.r_[season, season], "2024-01")
    unpaid = np.array([1.0, 0.7, 0.4, 0.2, 0.1, 0.04, 0])  # of sales 0 … 6 months old, always
    annual, back = [], []
    for t in range(12, 24):
        ar = sum(two_years.iloc[t - k] * unpaid[k] for k in range(7))
        annual.append(credit.dso(ar, two_years.iloc[: t + 1], "annual"))
        back.append(credit.dso(ar, two_years.iloc[: t + 1]))
    assert max(annual) > 3 * min(annual)
    assert max(back) < 2 * min(back)


def test_months_may_be_text_or_dates_and_in_any_order():
    values = sales([70, 80, 100])
    text = values.copy()
    text.index = values.index.astype(str)
    dates = values.copy()
    dates.index = values.index.to_timestamp()
    assert credit.dso(212, text) == credit.dso(212, dates) == credit.dso(212, values.iloc[::-1])


@given(st.lists(st.floats(1, 100), min_size=3, max_size=12), st.floats(0, 1))
def test_count_back_rises_with_receivables(values, share):
    total = sum(values)
    less, more = (credit.dso(total * s, sales(values)) for s in (share * 0.9, share))
    assert 0 <= less <= more <= 31 * len(values)


def test_dso_refuses():
    with refuses("range", "ar"):
        credit.dso(500, sales([70, 80, 100]))
    with refuses("range", "monthly_sales"):
        credit.dso(50, sales([70, 80, 100]).drop(pd.Period("2025-02")))
    with refuses("size", "monthly_sales"):
        credit.dso(50, sales([70, 80, 100]), "annual")
    with refuses("unknown", "method"):
        credit.dso(50, sales([70]), "weekly")
    with refuses("type", "monthly_sales"):
        credit.dso(50, pd.Series([1.0], index=["spring"]))
    with refuses("range", "ar"):
        credit.dso(-1, sales([70]))
    with refuses("missing"):
        credit.dso(50, sales([70, np.nan]))
    with refuses("range"):
        credit.dso(0, sales([0, 0, 0]), "quarter")


def test_collection_effectiveness():
    assert round(credit.cei(6200, 10890, 6340, 3590, months=3), 3) == 0.559
    assert credit.cei(100, 50, 60, 60) == 1
    with refuses("range", "end_current"):
        credit.cei(100, 50, 60, 70)
    with refuses("range", "end_current"):
        credit.cei(0, 50, 60, 50)
    with refuses("range", "begin"):
        credit.cei(-1, 50, 60, 50)


TWO_BUCKETS = pd.DataFrame(
    [[0.3, 0.3, 0.4, 0.0], [0.3, 0.1, 0.4, 0.2]],
    index=["0-30", "31-90"],
    columns=["0-30", "31-90", "paid", "written_off"],
)


def test_anderson_sweeney_williams():
    found = credit.markov(TWO_BUCKETS, {"0-30": 1000, "31-90": 2000})
    assert found.fundamental.round(2).to_numpy().tolist() == [[1.67, 0.56], [0.56, 1.30]]
    assert found.absorption.round(3).to_numpy().tolist() == [[0.889, 0.111], [0.741, 0.259]]
    assert round(found.expected_paid) == 2370
    assert round(found.expected_bad) == 630


def test_rows_of_final_states_may_be_given_too():
    square = pd.concat(
        [
            TWO_BUCKETS,
            pd.DataFrame(
                [[0, 0, 1.0, 0], [0, 0, 0, 1.0]],
                index=["paid", "written_off"],
                columns=TWO_BUCKETS.columns,
            ),
        ]
    )
    found = credit.markov(square, {"0-30": 1000, "31-90": 2000})
    assert found.expected_bad == pytest.approx(629.6, abs=0.05)


@settings(max_examples=40)
@given(st.lists(st.lists(st.floats(0.01, 1), min_size=5, max_size=5), min_size=3, max_size=3))
def test_everything_ends_paid_or_lost(raw):
    states, finals = ["a", "b", "c"], ["paid", "written_off"]
    rates = pd.DataFrame(raw, index=states, columns=[*states, *finals])
    rates = rates.div(rates.sum(axis=1), axis=0)
    found = credit.markov(rates, {"a": 10, "b": 20, "c": 30})
    assert found.absorption.sum(axis=1).to_numpy() == pytest.approx(np.ones(3))
    assert found.expected_paid + found.expected_bad == pytest.approx(60)
    left, lost = np.array([10.0, 20, 30]), 0.0
    onward, written_off = rates[states].to_numpy(), rates["written_off"].to_numpy()
    for _month in range(1500):  # followed by hand, month by month
        lost += left @ written_off
        left = left @ onward
    assert found.expected_bad == pytest.approx(lost, rel=1e-5)


def test_roll_rates_keep_the_order_of_ageing():
    flows = pd.DataFrame(
        [
            ("current", "paid", 80),
            ("current", "1-30", 20),
            ("1-30", "paid", 30),
            ("1-30", "lost", 10),
        ],
        columns=["from_state", "to_state", "balance_cny_k"],
    )
    rates = credit.roll_rates(flows)
    assert rates.index.tolist() == ["current", "1-30"]
    assert rates.loc["1-30"].to_dict() == {"paid": 0.75, "1-30": 0, "lost": 0.25}
    found = credit.markov(rates.assign(current=0.0), {"current": 100}, absorbing=("paid", "lost"))
    assert found.expected_bad == pytest.approx(5)
    with refuses("range", "balance_cny_k"):
        credit.roll_rates(flows.assign(balance_cny_k=-1))
    with refuses("duplicate"):
        credit.roll_rates(pd.concat([flows, flows]))


def test_markov_refuses():
    with refuses("sum", "matrix"):
        credit.markov(TWO_BUCKETS.assign(paid=0.5), {"0-30": 1})
    with refuses("column", "written_off"):
        credit.markov(TWO_BUCKETS.drop(columns="written_off"), {"0-30": 1})
    with refuses("column", "matrix"):
        credit.markov(TWO_BUCKETS, {">90": 5})
    with refuses("range", "matrix"):
        trapped = pd.DataFrame([[1.0, 0, 0]], index=["a"], columns=["a", "paid", "written_off"])
        credit.markov(trapped, {"a": 1})
    with refuses("range"):
        credit.markov(TWO_BUCKETS * -1, {"0-30": 1})


def test_ifrs_9_example():
    table = credit.provision(
        {"current": 15e6, "1-30": 7.5e6, "31-60": 4e6, "61-90": 2.5e6, ">90": 1e6},
        {"current": 0.003, "1-30": 0.016, "31-60": 0.036, "61-90": 0.066, ">90": 0.106},
    )
    assert table["loss"].sum() == pytest.approx(580_000)


def test_flow_rates_example():
    rates = credit.flow_rates(dict(zip("abcde", [100, 50, 23, 8, 2], strict=True)))
    assert (rates * 100).round(1).tolist() == [2.0, 4.0, 8.7, 25.0, 100.0]
    table = credit.provision(dict(zip("abcde", [300, 140, 60, 23, 5], strict=True)), rates)
    assert table["loss"].sum() == pytest.approx(27.567, abs=5e-4)


def test_provision_and_flow_rates_refuse():
    with refuses("column", "rate"):
        credit.provision({"a": 1.0, "b": 2.0}, {"a": 0.1})
    with refuses("range", "rate"):
        credit.provision({"a": 1.0}, {"a": 10})
    with refuses("range", "balance"):
        credit.provision({"a": -1.0}, {"a": 0.1})
    with refuses("range", "outstanding"):
        credit.flow_rates({"a": 50, "b": 100})
    with refuses("size"):
        credit.flow_rates({"a": 50})


def test_days_by_month_are_those_of_each_month():
    dates = pd.date_range("2023-01-10", periods=30, freq="MS")
    bills = pd.DataFrame(
        {
            "invoice_date": dates,
            "paid_date": pd.Series(dates + pd.Timedelta(days=70)),
            "amount_cny_k": np.arange(1.0, 31.0),
        }
    )
    bills.loc[29, "paid_date"] = None
    table = credit.dso_by_month(bills, "2025-01", "2025-06")
    assert len(table) == 6
    sales = pd.Series(bills["amount_cny_k"].to_numpy()[:29], index=dates.to_period("M")[:29])
    owed = sales.iloc[-2:].sum()  # paid after 70 days: two months are open at each end
    for way in ("annual", "quarter", "countback"):
        assert table.loc["2025-06", way] == pytest.approx(credit.dso(owed, sales, way))
    with pytest.raises(CourseInputError):
        credit.dso_by_month(bills, "2025-06", "2025-01")
