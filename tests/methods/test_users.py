"""Bridge, funnel, cohorts, renewal and purchase models, diffusion."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import users

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
ANNUAL = [2400, 1536, 1141, 913, 763, 658, 579]
FAMILY = [1100, 903, 774, 682, 613, 558, 514]


def test_bridge_by_hand():
    table = users.bridge(
        {"users": 100, "frequency": 4, "basket": 50}, {"users": 120, "frequency": 3.5, "basket": 55}
    )
    assert table["effect_cny"].round(1).tolist() == [3922.2, -2872.6, 2050.4]
    assert table["effect_cny"].sum() == pytest.approx(3100)


factors = st.lists(st.floats(0.1, 100), min_size=3, max_size=3)


@given(factors, factors)
def test_the_bridge_leaves_nothing_over_and_turns_round(before, after):
    names = ["a", "b", "c"]
    t0, t1 = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    there = users.bridge(t0, t1)["effect_cny"]
    assert there.sum() == pytest.approx(np.prod(after) - np.prod(before), rel=1e-6, abs=1e-6)
    back = users.bridge(t1, t0)["effect_cny"]
    assert back.tolist() == pytest.approx((-there).tolist(), rel=1e-6, abs=1e-6)


def test_bridge_refuses():
    with refuses("range", "t1"):
        users.bridge({"a": 1}, {"a": 0})
    with refuses("column", "t1"):
        users.bridge({"a": 1}, {"b": 1})
    with refuses("missing", "t0"):
        users.bridge({"a": ...}, {"a": 1})
    with refuses("empty"):
        users.bridge({}, {})


PATH = pd.DataFrame(
    {"step": ["reach", "identify", "activate"], "n": [1000, 400, 300], "value_cny": [1.0, 5, 50]}
)


def test_most_people_and_most_value_are_lost_at_different_steps():
    table = users.funnel(PATH)
    assert table.loc[table["lost"].idxmax(), "step"] == "identify"
    assert table.loc[table["lost_value_cny"].idxmax(), "step"] == "activate"
    assert table["lost_value_cny"].tolist() == [0, 3000, 5000]
    assert table["conv"].tolist()[1:] == [0.4, 0.75]


def test_funnel_refuses():
    with refuses("range", "n"):
        users.funnel(PATH.assign(n=[400, 1000, 300]))
    with refuses("size"):
        users.funnel(PATH.head(1))
    with refuses("duplicate"):
        users.funnel(PATH.assign(step="x"))
    with refuses("type", "n"):
        users.funnel(PATH.assign(n=[10.5, 2, 1]))
    with refuses("range", "value_cny"):
        users.funnel(PATH.assign(value_cny=-1))


def test_cohorts_by_hand():
    events = pd.DataFrame(
        [("a", "2025-01-03"), ("a", "2025-01-20"), ("b", "2025-01-09"), ("a", "2025-03-01"),
         ("c", "2025-02-10"), ("c", "2025-03-02")],
        columns=["member_id", "date"],
    )  # fmt: skip
    table = users.cohorts(events)
    assert table.loc["2025-01"].tolist() == [1, 0, 0.5]
    assert table.loc["2025-02"].tolist()[:2] == [1, 1]
    assert np.isnan(table.loc["2025-02", 2])


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 700)), min_size=1, max_size=60),
    st.sampled_from(["M", "Q", "Y"]),
)
def test_age_0_is_everybody_and_the_future_is_blank(rows, freq):
    events = pd.DataFrame(rows, columns=["member_id", "day"])
    events["date"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(events["day"], unit="D")
    table = users.cohorts(events, freq=freq)
    assert (table[0] == 1).all()
    assert ((table >= 0) & (table <= 1) | table.isna()).all(axis=None)
    assert (
        table.iloc[-1].isna().sum() == len(table.columns) - 1
        or len(table) == 1
        or (table.index[-1] <= events["date"].max().to_period(freq))
    )


def test_cohorts_refuse():
    with refuses("unknown", "freq"):
        users.cohorts(pd.DataFrame({"member_id": ["a"], "date": ["2025-01-01"]}), freq="W")
    with refuses("type", "date"):
        users.cohorts(pd.DataFrame({"member_id": ["a"], "date": ["later"]}))
    with refuses("empty"):
        users.cohorts(pd.DataFrame({"member_id": [], "date": []}))


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "loglik"),
    [(REGULAR, 0.704, 1.182, -1680.27), (HIGH_END, 0.668, 3.806, -1611.16)],
)
def test_fader_and_hardie(survivors, alpha, beta, loglik):
    fit = users.sbg_fit(survivors)
    assert (round(fit.alpha, 3), round(fit.beta, 3)) == (alpha, beta)
    assert round(fit.loglik, 2) == loglik


def test_renewals_of_sprout():
    fit = users.sbg_fit(ANNUAL[:5])
    assert (fit.alpha, fit.beta) == pytest.approx((0.9, 1.6), abs=0.01)
    assert fit.survival(6) == pytest.approx(0.241, abs=0.001)
    assert fit.survival(6) == pytest.approx(ANNUAL[6] / ANNUAL[0], abs=0.001)
    constant = (ANNUAL[4] / ANNUAL[0]) ** (1 / 4)
    assert round(constant**6, 3) == 0.179  # the mistake of one constant rate
    assert round((ANNUAL[1] / ANNUAL[0]) ** 6, 3) == 0.069  # of the first year's rate


@pytest.mark.parametrize(
    ("survivors", "years", "constant"), [(ANNUAL, 3.52, 2.39), (FAMILY, 5.46, 3.94)]
)
def test_discounted_lifetime(survivors, years, constant):
    fit = users.sbg_fit(survivors)
    assert fit.lifetime(0.10) == pytest.approx(years, abs=0.011)
    first = survivors[1] / survivors[0]
    assert 1 / (1 - first / 1.1) == pytest.approx(constant, abs=0.006)
    periods = np.arange(5000)
    assert fit.lifetime(0.10) == pytest.approx(
        (fit.survival(periods) / 1.1**periods).sum(), rel=1e-6
    )


@settings(max_examples=25, deadline=None)
@given(alpha=st.floats(0.3, 3), beta=st.floats(0.5, 6))
def test_sbg_recovers_and_retention_rises(alpha, beta):
    true = users.SBGFit(alpha, beta, 0.0)
    fit = users.sbg_fit(1e6 * true.survival(np.arange(9)))
    assert (fit.alpha, fit.beta) == pytest.approx((alpha, beta), rel=0.01)
    assert (np.diff(fit.retention(np.arange(1, 9))) > 0).all()
    ratio = fit.survival(5) / fit.survival(4)
    assert ratio == pytest.approx(fit.retention(5))


def test_sbg_refuses():
    with refuses("size"):
        users.sbg_fit([100, 80, 70])
    with refuses("range", "survivors"):
        users.sbg_fit([100, 80, 90, 70])
    with refuses("range", "survivors"):
        users.sbg_fit([100, 100, 100, 100])
    with refuses("range", "discount"):
        users.sbg_fit(REGULAR).lifetime(0)


@pytest.fixture(scope="module")
def cdnow():
    """CDNOW panel, 2,357 customers, weeks; public data of Fader and Hardie."""
    table = pd.read_csv(Path(__file__).parent / "fixtures" / "cdnow.csv")
    return table.loc[table.index.repeat(table["count"])].reset_index(drop=True)


def test_cdnow(cdnow):
    assert len(cdnow) == 2357
    fit = users.bgnbd_fit(cdnow["x"], cdnow["t_x"], cdnow["age"])
    assert round(fit.loglik, 1) == -9582.4
    assert round(fit.r, 3) == 0.243
    assert fit.alpha == pytest.approx(4.414, abs=0.005)
    assert round(fit.a, 3) == 0.793
    assert round(fit.b, 3) == 2.426


def test_expected_purchases_of_one_customer():
    model = users.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    assert model.expected(39, x=2, t_x=30.43, age=38.86) == pytest.approx(1.226, abs=5e-4)
    assert model.p_alive(0, 0, 38.86) == 1  # never bought again: cannot have left after it
    early, late = model.p_alive(2, 5.0, 38.86), model.p_alive(2, 35.0, 38.86)
    assert 0 < early < late < 1


def test_bgnbd_refuses(cdnow):
    with refuses("censored", "t_x"):
        users.bgnbd_fit(cdnow["x"], cdnow["t_x"] + 100, cdnow["age"])
    with refuses("size"):
        users.bgnbd_fit([1] * 10, [1.0] * 10, [2.0] * 10)
    with refuses("size", "t_x"):
        users.bgnbd_fit(cdnow["x"], cdnow["t_x"].head(60), cdnow["age"])
    with refuses("range", "x"):
        users.bgnbd_fit(-cdnow["x"] - 1, cdnow["t_x"], cdnow["age"])


def test_bass_room_air_conditioners():
    model = users.Bass(p=0.010399, q=0.41861, m=16_895)
    assert round(model.t_peak, 2) == 8.61
    assert round(model.peak) == 1857
    assert round(model.t_peak, 1) == 8.6


@settings(max_examples=20, deadline=None)
@given(p=st.floats(0.005, 0.05), q=st.floats(0.25, 0.7))
def test_bass_recovers_what_was_simulated(p, q):
    true = users.Bass(p, q, 1000)
    sales = true.sales(int(true.t_peak) + 8)
    fit = users.bass_fit(sales)
    assert (fit.p, fit.q, fit.m) == pytest.approx((p, q, 1000), rel=0.05)
    known = users.bass_fit(sales, m=1000)
    assert (known.p, known.q, known.m) == pytest.approx((p, q, 1000), rel=0.05)
    assert sales.max() <= true.peak


def test_bass_refuses():
    with refuses("size"):
        users.bass_fit([1, 2, 3])
    with refuses("range", "sales"):
        users.bass_fit([1, 2, 3, -1, 2, 1])
    with refuses("range", "m"):
        users.bass_fit([10] * 6, m=20)
    with refuses("range", "sales"):
        users.bass_fit([0] * 6)
