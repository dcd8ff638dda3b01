"""Kaplan–Meier, log-rank and Cox against the 6-MP trial and a hand-made case."""

import numpy as np
import pandas as pd
import pytest
from exact_tables import FREIREICH
from hypothesis import given
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import survival


@pytest.fixture(scope="module")
def trial():
    return survival.kaplan_meier(FREIREICH, "weeks", "relapsed", group="group")


def test_freireich_curve(trial):
    steps = trial.curve[(trial.curve["group"] == "6-MP") & (trial.curve["events"] > 0)]
    assert steps["time"].tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert steps["survival"].round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert steps["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert steps["se"].iloc[0] == pytest.approx(0.0764, abs=5e-5)  # Greenwood


def test_freireich_medians_and_log_rank(trial):
    assert trial.median.to_dict() == {"6-MP": 23, "placebo": 8}
    assert round(trial.logrank_chi2, 2) == 16.79
    assert trial.p < 0.0001
    assert np.isnan(trial.table.set_index("group").loc["6-MP", "q75"])
    assert trial.table["censored"].tolist() == [12, 0]


def test_survival_at_a_time(trial):
    assert trial.at(10).round(3).to_dict() == {"6-MP": 0.753, "placebo": 0.381}
    assert trial.at(0).tolist() == [1, 1]
    beyond = trial.at(50)
    assert np.isnan(beyond["6-MP"])  # nobody was watched so long
    assert beyond["placebo"] == 0


def test_the_median_is_the_first_time_at_or_below_one_half():
    lives = pd.DataFrame({"duration_months": [1, 2, 3, 4, 5, 6], "churned": True})
    assert survival.kaplan_meier(lives).median.item() == 3


def test_without_any_event_nothing_is_lost_and_the_median_is_open():
    lives = pd.DataFrame({"duration_months": [1, 2, 3, 4, 5], "churned": False})
    result = survival.kaplan_meier(lives)
    assert np.isnan(result.median.item())
    assert (result.curve["survival"] == 1).all()
    assert np.isnan(result.p)


@given(st.lists(st.integers(1, 30), min_size=5, max_size=40))
def test_without_censoring_survival_is_the_share_left(times):
    lives = pd.DataFrame({"duration_months": times, "churned": True})
    curve = survival.kaplan_meier(lives).curve
    for t, s in zip(curve["time"], curve["survival"], strict=True):
        assert s == pytest.approx(np.mean(np.array(times) > t), abs=1e-9)
    inside = curve[curve["survival"].between(0.001, 0.999)]
    assert (inside["low"] <= inside["survival"]).all()
    assert (inside["survival"] <= inside["high"]).all()


def test_ignoring_the_censored_shortens_lives(trial):
    left = FREIREICH[FREIREICH["relapsed"] & (FREIREICH["group"] == "6-MP")]
    assert left["weeks"].median() < trial.median["6-MP"]


def test_cox_of_the_trial():
    table = survival.cox(
        FREIREICH.assign(placebo=(FREIREICH["group"] == "placebo").astype(int)),
        ["placebo"],
        "weeks",
        "relapsed",
    )
    assert table["coef"].item() == pytest.approx(1.572, abs=5e-4)  # Efron's ties
    assert table["hr"].item() == pytest.approx(4.817, abs=1e-3)
    assert table["low"].item() == pytest.approx(2.147, abs=1e-3)
    assert table["high"].item() == pytest.approx(10.81, abs=1e-2)
    assert table["ph_p"].item() > 0.05


def test_refusals():
    lives = pd.DataFrame({"duration_months": [1, 2, 3, 4, 5, 6.0], "churned": [1, 0] * 3})
    with refuses("range", "duration_months"):
        survival.kaplan_meier(lives.assign(duration_months=-1))
    with refuses("size"):
        survival.kaplan_meier(lives.assign(g=["a"] * 5 + ["b"]), group="g")
    with refuses("type", "churned"):
        survival.kaplan_meier(lives.assign(churned=[0, 1, 2, 0, 1, 1]))
    with refuses("missing"):
        survival.kaplan_meier(lives.assign(duration_months=np.nan))
    with refuses("column", "left"):
        survival.kaplan_meier(lives, event="left")
    with refuses("empty"):
        survival.kaplan_meier(lives.iloc[:0])
    with refuses("size"):
        survival.cox(lives.assign(x=[0, 1, 0, 1, 1, 0]), ["x"])
    with refuses("convergence"):
        long = pd.concat([lives] * 5, ignore_index=True)
        survival.cox(long.assign(x=long.index % 2, y=long.index % 2), ["x", "y"])
