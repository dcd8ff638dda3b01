"""Shrinkage, reliability, selection, fairness, learning."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import talent

HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]


def test_efron_and_morris():
    y = np.array(HITS) / 45
    mean = y.mean()
    shrunk = talent.james_stein(y, variance=mean * (1 - mean) / 45)
    assert round(mean, 3) == 0.265
    assert round(shrunk.attrs["factor"], 3) == 0.212
    assert round(shrunk.iloc[0], 3) == 0.294  # Clemente, .400 before
    assert round(shrunk.iloc[-1], 3) == pytest.approx(0.242, abs=0.001)


def test_james_stein_never_turns_the_order_round():
    all_luck = talent.james_stein([0.30, 0.31, 0.29, 0.30], variance=1.0)
    assert all_luck.nunique() == 1
    with refuses("size"):
        talent.james_stein([1, 2, 3], 1)
    with refuses("range", "variance"):
        talent.james_stein([1, 2, 3, 4], 0)


def test_seven_bids_are_little_evidence():
    table = talent.shrink([6, 28], [7, 60], prior=(12, 28)).table
    assert table["eb"].round(3).tolist() == [0.383, 0.400]
    assert table["raw"].iloc[0] > table["raw"].iloc[1]
    width = table["high"] - table["low"]
    assert width.iloc[0] > width.iloc[1]


def team(seed=0, n=160):
    rng = np.random.default_rng(seed)
    bids = np.round(np.exp(rng.normal(3.0, 0.6, n))).clip(6, 80).astype(int)
    return rng.binomial(bids, rng.beta(12, 28, n)), bids, rng


def test_the_prior_is_found_again():
    a, b = zip(*[(f.a, f.b) for f in (talent.shrink(*team(s)[:2]) for s in range(8))], strict=True)
    assert np.median(a) / (np.median(a) + np.median(b)) == pytest.approx(0.30, abs=0.03)
    assert 15 < np.median(np.add(a, b)) < 120


def test_shrunk_rates_predict_the_next_period_better():
    rng = np.random.default_rng(1)
    p = rng.beta(12, 28, 400)
    bids = rng.integers(6, 60, 400)
    now, later = rng.binomial(bids, p), rng.binomial(bids, p) / bids
    table = talent.shrink(now, bids).table
    assert ((table["eb"] - later) ** 2).mean() < 0.8 * ((table["raw"] - later) ** 2).mean()
    top = table["raw"].nlargest(20).index
    # a plain list is numbered from 1
    assert table.loc[top, "raw"].mean() - later[top.to_numpy() - 1].mean() > 0.10


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_shrinkage_lies_between_the_person_and_the_team(seed):
    wins, bids, _rng = team(seed, n=30)
    result = talent.shrink(wins, bids)
    prior = result.a / (result.a + result.b) if math.isfinite(result.a) else wins.sum() / bids.sum()
    table = result.table
    low, high = np.minimum(table["raw"], prior), np.maximum(table["raw"], prior)
    assert ((table["eb"] >= low - 1e-9) & (table["eb"] <= high + 1e-9)).all()
    assert ((table["low"] <= table["eb"]) & (table["eb"] <= table["high"])).all()


def test_when_all_are_alike_everybody_gets_the_mean():
    result = talent.shrink([3] * 10, [10] * 10)
    assert math.isinf(result.a)
    assert result.table["eb"].tolist() == pytest.approx([0.3] * 10)


def test_shrink_refuses():
    with refuses("range", "x"):
        talent.shrink([5, 1, 1], [4, 2, 2])
    with refuses("size", "n"):
        talent.shrink([5, 1], [4, 2, 2])
    with refuses("size"):
        talent.shrink([1, 1], [4, 2])
    with refuses("range", "prior"):
        talent.shrink([1, 1], [4, 2], prior=(0, 1))
    with refuses("range", "n"):
        talent.shrink([0, 0, 0], [0, 1, 1])


def test_spearman_brown_from_one_rater_to_four():
    assert round(talent.spearman_brown(0.2898, 4), 3) == 0.620
    with refuses("range", "raters"):
        talent.spearman_brown(0.3, 0)


@given(st.floats(0.05, 0.95), st.floats(0.5, 0.95))
def test_just_enough_raters(icc, goal):
    k = talent.raters_needed(icc, goal)
    assert talent.spearman_brown(icc, k) >= goal - 1e-9
    if k > 1:
        assert talent.spearman_brown(icc, k - 1) < goal


def test_raters_needed_refuses():
    with refuses("range", "icc1"):
        talent.raters_needed(0)
    with refuses("range", "goal"):
        talent.raters_needed(0.5, 1)


@pytest.mark.parametrize(
    ("base", "ratio", "r", "success"),
    [(0.50, 0.20, 0.50, 0.78), (0.50, 0.50, 0.50, 0.67), (0.50, 0.20, 0.0, 0.50),
     (0.60, 0.30, 0.0, 0.60), (0.60, 0.30, 0.50, 0.82)],
)  # fmt: skip
def test_taylor_and_russell(base, ratio, r, success):
    assert talent.taylor_russell(base, ratio, r) == pytest.approx(success, abs=0.0051)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0, 0.95))
def test_validity_never_hurts(base, ratio, r):
    found = talent.taylor_russell(base, ratio, r)
    assert base - 1e-4 <= found <= min(1, base / ratio) + 1e-4
    perfect = talent.taylor_russell(base, ratio, 1)
    assert perfect == pytest.approx(min(1, base / ratio))


def test_taylor_russell_refuses():
    with refuses("range", "base"):
        talent.taylor_russell(0, 0.5, 0.5)
    with refuses("range", "r"):
        talent.taylor_russell(0.5, 0.5, 1.5)


def test_utility_of_better_selection():
    assert round(talent.utility(1, 1, 1, 1, 0.2), 3) == 1.400
    assert round(talent.utility(10, 3, 0.4, 60, 0.2), 1) == 1007.9
    assert talent.utility(10, 3, 0.4, 60, 1.0, cost=50) == -50
    with refuses("range", "ratio"):
        talent.utility(10, 3, 0.4, 60, 0)
    with refuses("range", "cost"):
        talent.utility(10, 3, 0.4, 60, 0.2, cost=-1)


def candidates(**selected):
    rows = [(g, int(i < k)) for g, k in selected.items() for i in range(100)]
    return pd.DataFrame(rows, columns=["entry", "promoted"])


def test_four_fifths_rule():
    table = talent.impact_ratio(candidates(a=60, b=45, c=48, d=51), "entry", "promoted")
    assert table["ratio"].tolist() == pytest.approx([1, 0.75, 0.80, 0.85])
    assert table["flag"].tolist() == [False, True, False, False]
    from scipy.stats import fisher_exact

    assert table["p"].iloc[1] == pytest.approx(fisher_exact([[60, 40], [45, 55]])[1])
    assert np.isnan(table["p"].iloc[0])


def test_impact_ratio_refuses():
    with refuses("size", "entry"):
        talent.impact_ratio(candidates(a=60), "entry", "promoted")
    with refuses("range", "promoted"):
        talent.impact_ratio(candidates(a=0, b=0), "entry", "promoted")
    with refuses("type", "promoted"):
        talent.impact_ratio(candidates(a=1, b=2).assign(promoted=2), "entry", "promoted")


def test_an_eighty_per_cent_curve():
    curve = talent.learning_curve([1, 2, 4, 8], [100, 80, 64, 51.2])
    assert (curve.a, curve.rate) == pytest.approx((100, 0.8))
    assert curve(16) == pytest.approx(40.96)
    with refuses("size"):
        talent.learning_curve([1], [100])
    with refuses("size", "n"):
        talent.learning_curve([2, 2], [100, 90])
    with refuses("range", "n"):
        talent.learning_curve([0, 1], [100, 90])


@given(st.floats(1, 1000), st.floats(0.5, 1.2))
def test_learning_curves_are_recovered(a, rate):
    n = np.arange(1, 12)
    fit = talent.learning_curve(n, a * n ** np.log2(rate))
    assert (fit.a, fit.rate) == pytest.approx((a, rate), rel=1e-6)
