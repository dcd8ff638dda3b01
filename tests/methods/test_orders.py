"""Cleaning the order extract: reconciles with the lines as they really were."""

from __future__ import annotations

import pandas as pd
import pytest

import coursekit as ck
from coursekit.errors import CourseInputError


@pytest.fixture(scope="module")
def vector():
    return ck.load_case("vector")


@pytest.fixture(scope="module")
def cleaned(vector):
    rules = ck.orders.rules(vector.orders_raw, vector.fx_rates)
    return ck.quality.clean(vector.orders_raw, rules, value=ck.orders.amount)


def test_clean_lines_are_the_true_ones(vector, cleaned):
    """The rules see only the extract; the truth is what it was made from."""
    key = ["order_no", "line"]
    ours = ck.orders.tidy(cleaned[0]).sort_values(key).reset_index(drop=True)
    truth = vector.orders_truth.sort_values(key).reset_index(drop=True)
    for column in [*key, "customer_name", "region", "order_month", "qty"]:
        assert (ours[column] == truth[column]).all(), column
    assert (ours["amount_cny_m"] * 1e6 - truth["amount_cny"]).abs().max() < 0.011
    # a firm that ordered once, without a code, cannot be found in the extract
    unknown = ours["customer_id"].isna()
    assert unknown.sum() == 2
    assert (ours["customer_id"] == truth["customer_id"])[~unknown].all()


def test_log_counts_what_was_planted(cleaned):
    counts = cleaned[1].set_index(cleaned[1].index)["n"].tolist()
    assert counts[1:5] == [60, 100, 14, 120]
    assert counts[6:] == [42 + 84, 104, 55, 3]
    log = cleaned[1]
    assert log["total"].iloc[0] + log["delta"].sum() == pytest.approx(
        log["total"].iloc[-1], abs=0.01
    )


@pytest.mark.parametrize(
    "text", ["2025-04-30", "2025/04/30", "20250430", "30-Apr-2025", "2025年4月30日"]
)
def test_every_way_of_writing_a_date(vector, text):
    line = vector.orders_raw.head(1).assign(order_no="SO2504-00001", order_date=text)
    assert ck.orders._iso_dates(line).tolist() == ["2025-04-30"]


@pytest.mark.parametrize("text", ["2025-04-31", "2025-13-01", "2025-00-05", "soon"])
def test_impossible_dates_fall_back_on_the_order_number(vector, text):
    line = vector.orders_raw.head(1).assign(order_no="SO2504-00001", order_date=text)
    assert ck.orders._iso_dates(line).tolist() == ["2025-04-01"]


def test_missing_columns_are_named():
    with pytest.raises(CourseInputError) as error:
        ck.orders.amount(pd.DataFrame({"amount": ["1"]}))
    assert error.value.code == "column"
