"""Kraljic's matrix and the structure of supply."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import suppliers

TABLE = pd.DataFrame(
    {
        "supplier_id": list("abcdef"),
        "category": ["optics"] * 4 + ["steel"] * 2,
        "spend_cny_k": [30, 30, 20, 20, 90, 10],
        "single_source": [0, 0, 0, 0, 1, 0],
        "subtier_id": ["T1", "T1", "T1", "T1", None, None],
        "profit_impact": [9, 8, 8, 7, 2, 1],
        "supply_risk": [9, 2, 8, 3, 8, 2],
    }
)


def test_quadrants():
    found = suppliers.kraljic(TABLE, cuts=(5, 5))
    assert found["quadrant"].tolist() == [
        "strategic",
        "leverage",
        "strategic",
        "leverage",
        "bottleneck",
        "routine",
    ]
    assert set(found["quadrant"]) == set(suppliers.labels())
    turned = suppliers.kraljic(TABLE, impact="supply_risk", risk="profit_impact", cuts=(5, 5))
    assert turned["quadrant"].iloc[4] == "leverage"  # the mistake of swapping the axes


def test_medians_cut_by_default():
    found = suppliers.kraljic(TABLE)
    assert (found["profit_impact"] >= TABLE["profit_impact"].median()).equals(
        found["quadrant"].isin(["strategic", "leverage"])
    )


def test_four_suppliers_and_one_point_of_failure():
    found = suppliers.structure(TABLE).set_index("category")
    assert found.loc["optics", "hhi"] == pytest.approx(2600)
    assert found.loc["optics", ["n", "shared_subtier", "subtier_id"]].tolist() == [4, 4, "T1"]
    assert found.loc["steel", "hhi"] == pytest.approx(8200)
    assert found.loc["steel", ["single_source", "shared_subtier"]].tolist() == [1, 0]
    behind = suppliers.common_subtiers(TABLE)
    assert behind.to_dict("records") == [
        {"subtier_id": "T1", "suppliers": 4, "categories": 1, "spend_share": pytest.approx(0.5)}
    ]


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=10))
def test_concentration_in_bounds(spend):
    table = pd.DataFrame(
        {
            "supplier_id": range(len(spend)),
            "category": "c",
            "spend_cny_k": spend,
            "single_source": False,
            "subtier_id": None,
        }
    )
    found = suppliers.structure(table).iloc[0]
    assert 10_000 / len(spend) - 1e-6 <= found["hhi"] <= 10_000 + 1e-6
    assert suppliers.common_subtiers(table).empty


def test_refusals():
    with refuses("column", "supply_risk"):
        suppliers.kraljic(TABLE.drop(columns="supply_risk"))
    with refuses("missing"):
        suppliers.kraljic(TABLE.assign(supply_risk=None))
    with refuses("duplicate"):
        suppliers.structure(pd.concat([TABLE, TABLE]))
    with refuses("range", "spend_cny_k"):
        suppliers.structure(TABLE.assign(spend_cny_k=0))
    with refuses("type", "single_source"):
        suppliers.structure(TABLE.assign(single_source="yes"))
    with refuses("empty"):
        suppliers.common_subtiers(TABLE.iloc[:0])
