"""On time in full, and time until acceptance with open contracts."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import delivery

SNAPSHOT = "2025-09-30"


def contracts(days, depot="D1"):
    """Contracts signed 40 days before the snapshot; ``None`` is still open."""
    signed = pd.Timestamp(SNAPSHOT) - pd.Timedelta(days=40)
    ends = [None if d is None else signed + pd.Timedelta(days=d) for d in days]
    return pd.DataFrame(
        {"signed": signed, "accepted": pd.to_datetime(pd.Series(ends)), "depot": depot}
    )


def test_open_contracts_make_the_depot_slower_than_the_finished_ones_look():
    table = contracts([10, 12, 14, 20, 24, None, None, None, None])
    found = delivery.time_to(table, "signed", "accepted", SNAPSHOT)
    assert found.median.item() == 24
    assert table["accepted"].sub(table["signed"]).dt.days.mean() == 16
    assert found.table["censored"].item() == 4


def test_depots_are_compared():
    both = pd.concat([contracts(range(5, 25)), contracts(range(20, 40), "D3")], ignore_index=True)
    found = delivery.time_to(both, "signed", "accepted", SNAPSHOT, by="depot")
    assert found.median.to_dict() == {"D1": 14, "D3": 29}
    assert found.p < 0.001


def test_time_to_refuses():
    good = contracts([10, 12, 14, 20, 24])
    with refuses("censored", "accepted"):
        delivery.time_to(good.assign(accepted="2025-01-01"), "signed", "accepted", SNAPSHOT)
    with refuses("censored", "accepted"):
        delivery.time_to(good, "signed", "accepted", "2025-09-01")
    with refuses("column", "shipped"):
        delivery.time_to(good, "signed", "shipped", SNAPSHOT)
    with refuses("size"):
        delivery.time_to(good.head(3), "signed", "accepted", SNAPSHOT)
    with refuses("missing", "signed"):
        delivery.time_to(good.assign(signed=None), "signed", "accepted", SNAPSHOT)


def promise(rows):
    table = pd.DataFrame(rows, columns=["late", "ordered", "came", "depot"])
    first = pd.Timestamp("2025-09-10")
    return pd.DataFrame(
        {
            "first_promised_date": first,
            "delivered_date": [
                None if np.isnan(d) else first + pd.Timedelta(days=d) for d in table["late"]
            ],
            "qty_ordered": table["ordered"],
            "qty_delivered": table["came"],
            "depot": table["depot"],
        }
    )


def test_otif_by_hand():
    table = promise([(0, 5, 5, "a"), (3, 5, 5, "a"), (-1, 5, 4, "b"), (np.nan, 5, np.nan, "b")])
    found = delivery.otif(table, by="depot").set_index("depot")
    assert found.loc["a", ["on_time", "in_full", "otif", "n"]].tolist() == [0.5, 1, 0.5, 2]
    assert found.loc["b", ["on_time", "in_full", "otif", "n"]].tolist() == [1, 0, 0, 1]
    overdue = delivery.otif(table, by="depot", snapshot=SNAPSHOT).set_index("depot")
    assert overdue.loc["b", ["on_time", "n"]].tolist() == [0.5, 2]


@given(
    st.lists(
        st.tuples(st.integers(-5, 5), st.integers(1, 9), st.integers(0, 9), st.just("a")),
        min_size=1,
    )
)
def test_otif_never_exceeds_its_parts(rows):
    found = delivery.otif(promise([(float(d), o, c, g) for d, o, c, g in rows])).iloc[0]
    assert found["otif"] <= min(found["on_time"], found["in_full"])
    assert found["n"] == len(rows)


def test_otif_refuses():
    table = promise([(0.0, 5, 5, "a")])
    with refuses("range", "qty_ordered"):
        delivery.otif(table.assign(qty_ordered=-5))
    with refuses("column", "qty_delivered"):
        delivery.otif(table.drop(columns="qty_delivered"))
    with refuses("empty"):
        delivery.otif(promise([(np.nan, 5, np.nan, "a")]))
    with refuses("type", "delivered_date"):
        delivery.otif(table.assign(delivered_date="soon"))
