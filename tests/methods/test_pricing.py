"""Price waterfall and leverage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import pricing


def test_leverage_of_marn_and_rosiello():
    assert round(pricing.leverage(0.09), 3) == 0.111
    with refuses("range", "op_margin"):
        pricing.leverage(0)


@given(st.lists(st.tuples(st.floats(10, 1000), st.floats(0, 0.3), st.floats(0, 0.3)), min_size=1))
def test_the_waterfall_reconciles(rows):
    top = np.array([r[0] for r in rows])
    deals = pd.DataFrame(
        {"list_cny_k": top, "a": top * [r[1] for r in rows], "b": top * [r[2] for r in rows]}
    )
    fall = pricing.waterfall(deals, ["a", "b"])
    steps = fall.table.set_index("step")["amount"]
    assert steps["list"] + steps["a"] + steps["b"] == pytest.approx(steps["pocket"])
    assert fall.pocket_share == pytest.approx(steps["pocket"] / steps["list"])
    assert 0 <= fall.band <= 1


def test_the_band_is_not_the_mean():
    deals = pd.DataFrame({"list_cny_k": [100.0] * 10, "d": [10] * 9 + [60]})
    even = deals.assign(d=15)
    assert pricing.waterfall(deals, ["d"]).pocket_share == pytest.approx(
        pricing.waterfall(even, ["d"]).pocket_share
    )
    assert pricing.waterfall(even, ["d"]).band == 0
    assert pricing.waterfall(deals, ["d"]).band > 0.04


def test_waterfall_refuses():
    deals = pd.DataFrame({"list_cny_k": [100.0], "d": [120.0]})
    with refuses("range", "list_cny_k"):
        pricing.waterfall(deals, ["d"])
    with refuses("range", "d"):
        pricing.waterfall(deals.assign(d=-1), ["d"])
    with refuses("range", "list_cny_k"):
        pricing.waterfall(deals.assign(list_cny_k=0), ["d"])
    with refuses("column", "e"):
        pricing.waterfall(deals, ["e"])
