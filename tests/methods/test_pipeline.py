"""Lead score, calibrated pipeline, Little's law."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import pipeline


def test_spector_and_mazzeo():
    from statsmodels.datasets import spector

    data = spector.load_pandas().data
    three = pd.concat([data] * 3, ignore_index=True)  # ten conversions a column are asked for
    table = pipeline.lead_score(three, "GRADE", ["GPA", "TUCE", "PSI"], test=0).coefficients
    found = table.set_index("term")["coef"]
    assert found["const"] == pytest.approx(-13.0213, abs=5e-5)
    assert found["GPA"] == pytest.approx(2.8261, abs=5e-5)
    assert found["TUCE"] == pytest.approx(0.0952, abs=5e-5)
    assert found["PSI"] == pytest.approx(2.3787, abs=5e-5)


def leads(n=1200, seed=0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "source": rng.choice(["expo", "online", "rep"], n),
            "trial_done": rng.integers(0, 2, n),
            "area_mu": rng.uniform(1, 10, n),
        }
    )
    z = -2 + 1.2 * table["trial_done"] + 0.15 * table["area_mu"] + 0.5 * (table["source"] == "rep")
    table["converted"] = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    table["first_value"] = np.where(table["converted"] == 1, 5.0, np.nan)
    return table


def test_a_useful_score_ranks_and_predicts():
    model = pipeline.lead_score(leads(), "converted", ["source", "trial_done", "area_mu"])
    assert model.brier < model.brier_base
    assert model.lift["lift"].iloc[0] > 1.3 > model.lift["lift"].iloc[-1]
    assert model.lift["n"].sum() == 360
    assert set(model.coefficients["term"]) == {
        "const",
        "source_online",
        "source_rep",
        "trial_done",
        "area_mu",
    }
    p = model.predict(leads(50, seed=9))
    assert p.between(0, 1).all()
    one = leads(50, seed=9).query("source == 'rep'")
    assert model.predict(one).tolist() == pytest.approx(p[one.index].tolist())


def test_the_score_equals_statsmodels_and_sklearn():
    from sklearn.linear_model import LogisticRegression

    table = leads()
    x = ["trial_done", "area_mu"]
    found = pipeline.lead_score(table, "converted", x, test=0).coefficients.set_index("term")[
        "coef"
    ]
    free = LogisticRegression(C=1e12, max_iter=5000, tol=1e-10).fit(table[x], table["converted"])
    assert found[x].to_numpy() == pytest.approx(free.coef_[0], rel=1e-3)


def test_what_is_only_known_afterwards_leaks():
    with refuses("range", "first_value"):
        pipeline.lead_score(leads(), "converted", ["trial_done", "first_value"])
    with refuses("range", "trial_done"):
        pipeline.lead_score(leads(), "converted", ["trial_done"], leak=["trial_done"])


def test_lead_score_refuses():
    with refuses("size"):
        pipeline.lead_score(leads(30), "converted", ["trial_done", "area_mu"])
    with refuses("type", "converted"):
        pipeline.lead_score(leads().assign(converted=3), "converted", ["trial_done"])
    with refuses("column", "charm"):
        pipeline.lead_score(leads(), "converted", ["charm"])
    with refuses("convergence"):
        twice = leads().assign(copy=lambda t: t["area_mu"])
        pipeline.lead_score(twice, "converted", ["area_mu", "copy"])
    with refuses("range", "test"):
        pipeline.lead_score(leads(), "converted", ["trial_done"], test=1)
    with refuses("missing"):
        pipeline.lead_score(leads().assign(area_mu=np.nan), "converted", ["area_mu"])


def deals(rows):
    table = pd.DataFrame(
        rows, columns=["qualified", "proposal", "negotiation", "closed", "outcome", "amount_cny_k"]
    )
    for column in ("qualified", "proposal", "negotiation", "closed"):
        days = pd.to_timedelta(table.pop(column), unit="D")
        table[f"{column}_date"] = pd.Timestamp("2025-01-01") + days
    return table


CLOSED = deals(
    [
        (0, 5, 20, 40, "won", 100),
        (0, 10, None, 35, "lost", 80),
        (0, None, None, 10, "lost", 50),
        (10, 15, 30, 110, "lost", 90),
        (5, 8, 12, 25, "won", 70),
    ]
)


def test_a_deal_counts_where_it_has_been():
    table = pipeline.calibrate(CLOSED, bands=[30], pseudo=0).table.set_index(["stage", "age_band"])
    assert table.loc[("qualified", 0), ["wins", "losses"]].tolist() == [2, 3]
    assert table.loc[("qualified", 1), ["wins", "losses"]].tolist() == [0, 0]
    assert table.loc[("proposal", 0), ["wins", "losses"]].tolist() == [2, 2]
    assert table.loc[("proposal", 1), ["wins", "losses"]].tolist() == [0, 1]
    assert table.loc[("negotiation", 0), ["wins", "losses"]].tolist() == [2, 1]
    assert table.loc[("negotiation", 1), ["wins", "losses"]].tolist() == [1, 1]
    assert table.loc[("negotiation", 1), "p"] == pytest.approx(0.5)


def test_thin_cells_lean_on_their_stage():
    table = pipeline.calibrate(CLOSED, bands=[30], pseudo=5).table.set_index(["stage", "age_band"])
    assert table.loc[("proposal", 1), "p"] == pytest.approx((0 + 5 * 0.5) / 6)
    assert table.loc[("qualified", 1), "p"] == pytest.approx(0.4)
    assert table["p"].between(0, 1).all()


def test_value_by_history():
    calibration = pipeline.calibrate(CLOSED, bands=[30], pseudo=5)
    open_deals = pd.DataFrame(
        {
            "qualified_date": ["2025-03-01", "2024-11-01"],
            "stage_now": ["negotiation", "proposal"],
            "rep_probability": [0.9, 0.8],
            "amount_cny_k": [100.0, 200.0],
            "outcome": "open",
        }
    )
    found = pipeline.value(open_deals, calibration, "2025-03-11")
    p = calibration.table.set_index(["stage", "age_band"])["p"]
    assert found.crm_weighted == pytest.approx(250)
    assert found.calibrated == pytest.approx(100 * p["negotiation", 0] + 200 * p["proposal", 1])
    assert found.n_stale == 1
    assert set(pipeline.STAGES) <= set(pipeline.labels())


def test_calibrate_and_value_refuse():
    with refuses("censored", "outcome"):
        pipeline.calibrate(CLOSED.assign(outcome="open"))
    with refuses("censored", "closed_date"):
        pipeline.calibrate(CLOSED.assign(closed_date="2024-01-01"))
    with refuses("empty", "won"):
        pipeline.calibrate(CLOSED.assign(outcome="lost"))
    with refuses("unknown", "outcome"):
        pipeline.calibrate(CLOSED.assign(outcome="maybe"))
    with refuses("range", "bands"):
        pipeline.calibrate(CLOSED, bands=[60, 30])
    calibration = pipeline.calibrate(CLOSED)
    good = pd.DataFrame(
        {
            "qualified_date": ["2025-03-01"],
            "stage_now": ["proposal"],
            "rep_probability": [0.5],
            "amount_cny_k": [10.0],
        }
    )
    with refuses("censored", "qualified_date"):
        pipeline.value(good, calibration, "2025-01-01")
    with refuses("censored", "outcome"):
        pipeline.value(good.assign(outcome="won"), calibration, "2025-04-01")
    with refuses("unknown", "stage_now"):
        pipeline.value(good.assign(stage_now="dreaming"), calibration, "2025-04-01")
    with refuses("range", "rep_probability"):
        pipeline.value(good.assign(rep_probability=50), calibration, "2025-04-01")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 60)), min_size=1, max_size=20))
def test_littles_law_holds_exactly(spans):
    table = deals([(s, None, None, s + d, "won", 10) for s, d in spans])
    found = pipeline.velocity(table)
    assert found.in_process == pytest.approx(found.per_day * found.days)


def test_velocity_refuses():
    with refuses("censored"):
        pipeline.velocity(CLOSED.assign(outcome="open"))
    with refuses("range"):
        pipeline.velocity(deals([(0, None, None, 0, "won", 5)]))
