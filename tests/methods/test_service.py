"""Kano, net promoter score, drivers, importance and performance."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import service


@pytest.mark.parametrize(
    ("a", "o", "m", "i", "better", "worse"),
    [(7, 32.3, 49.3, 9.5, 0.40, -0.83), (10.4, 45.1, 30.5, 11.5, 0.57, -0.78),
     (63.8, 21.6, 2.9, 8.5, 0.88, -0.25), (96, 38, 14, 60, 0.644, -0.25)],
)  # fmt: skip
def test_better_and_worse(a, o, m, i, better, worse):
    found = service.better_worse(a, o, m, i)
    assert found == pytest.approx((better, worse), abs=0.0051)


def test_the_whole_evaluation_table():
    expected = ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    for func in range(1, 6):
        for dysf in range(1, 6):
            row = pd.DataFrame({"feature": ["F"], "func": [func], "dysf": [dysf]})
            with pytest.warns(UserWarning) if expected[func - 1][dysf - 1] in "RQ" else _quiet():
                found = service.kano(row).iloc[0]
            assert found[expected[func - 1][dysf - 1]] == 1
            assert found["category"] == expected[func - 1][dysf - 1]


def _quiet():
    from contextlib import nullcontext

    return nullcontext()


def answers(**counts):
    cell = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 1), "Q": (1, 1)}
    rows = [("F07", *cell[k]) for k, n in counts.items() for _time in range(n)]
    return pd.DataFrame(rows, columns=["feature", "func", "dysf"])


def test_the_night_call_is_attractive():
    found = service.kano(answers(A=96, O=38, M=14, I=60, R=8, Q=4)).iloc[0]
    assert found["category"] == "A"
    assert round(found["cs_plus"], 3) == 0.644
    assert round(found["cs_minus"], 2) == -0.25
    assert found["cs_plus"] > (96 + 38) / 220  # the mistake of keeping R and Q in the base


def test_ties_go_to_what_hurts_most():
    assert service.kano(answers(A=5, M=5))["category"].item() == "M"
    assert service.kano(answers(I=5, O=5))["category"].item() == "O"
    assert set(service.CLASSES) <= set(service.labels())


def test_doubtful_answers_are_reported():
    with pytest.warns(UserWarning, match="F07"):
        service.kano(answers(A=5, R=3))
    with pytest.warns(UserWarning):
        assert np.isnan(service.kano(answers(Q=3))["cs_plus"].item())


def test_kano_refuses():
    with refuses("range", "func"):
        service.kano(answers(A=3).assign(func=6))
    with refuses("type", "dysf"):
        service.kano(answers(A=3).assign(dysf=2.5))
    with refuses("missing"):
        service.kano(answers(A=3).assign(func=None))
    with refuses("range"):
        service.better_worse(-1, 1, 1, 1)
    with refuses("range"):
        service.better_worse(0, 0, 0, 0)


def scores(promoters, passives, detractors):
    return [10] * promoters + [7] * passives + [4] * detractors


def test_nps_by_hand():
    found = service.nps(scores(60, 20, 20))
    assert found.nps_pts == pytest.approx(40)
    assert found.high - found.nps_pts == pytest.approx(15.7, abs=0.05)
    branch = service.nps(scores(8, 3, 1))
    assert round(branch.nps_pts) == 58
    assert branch.nps_pts - branch.low == pytest.approx(36, abs=1)


def test_the_honest_nps_of_sprout():
    given_scores = pd.Series(scores(630, 273, 147) + scores(180, 144, 126))
    channel = pd.Series(["app"] * 1050 + ["store"] * 450)
    assert round(service.nps(given_scores).nps_pts, 1) == 35.8
    weights = channel.map({"app": 0.40 / 0.70, "store": 0.60 / 0.30})
    weighted = service.nps(given_scores, weights)
    assert round(weighted.nps_pts, 1) == 25.6
    assert weighted.n == 1500
    assert weighted.n_eff < 1500
    assert (
        weighted.high - weighted.low
        > service.nps(given_scores).high - service.nps(given_scores).low
    )


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_stays_in_bounds_and_equal_weights_change_nothing(values):
    found = service.nps(values)
    assert -100 <= found.low <= found.nps_pts + 1e-9
    assert found.nps_pts - 1e-9 <= found.high <= 100
    same = service.nps(values, [2.0] * len(values))
    assert same.nps_pts == pytest.approx(found.nps_pts)
    assert same.n_eff == pytest.approx(len(values))


def test_nps_refuses():
    with refuses("range", "scores"):
        service.nps([11])
    with refuses("size", "weights"):
        service.nps([9, 8], [1])
    with refuses("range", "weights"):
        service.nps([9, 8], [1, -1])
    with refuses("empty"):
        service.nps([])
    with refuses("type", "scores"):
        service.nps(["9分"])


def satisfaction(n=1500, seed=0):
    rng = np.random.default_rng(seed)
    z = rng.multivariate_normal([0, 0, 0], [[1, 0.55, 0.4], [0.55, 1, 0.45], [0.4, 0.45, 1]], n)
    x = pd.DataFrame(z, columns=["effectiveness", "ease", "emotion"])
    y = 0.18 * x["effectiveness"] + 0.30 * x["ease"] + 0.50 * x["emotion"] + rng.normal(0, 0.75, n)
    return x, y.rename("overall")


def test_emotion_drives_about_half():
    table = service.drivers(*satisfaction()).set_index("driver")["share"]
    assert table["emotion"] == pytest.approx(0.51, abs=0.06)
    assert table["effectiveness"] == pytest.approx(0.18, abs=0.05)
    assert table.sum() == pytest.approx(1)


def test_drivers_agree_with_pingouin():
    pingouin = pytest.importorskip("pingouin")
    data = pingouin.read_dataset("mediation")
    table = service.drivers(data[["X", "M"]], data["Y"])
    assert table["lmg"].round(4).tolist() == [0.0578, 0.3152]
    assert round(table["lmg"].sum(), 3) == 0.373
    x, y = satisfaction(300)
    oracle = pingouin.linear_regression(x, y, relimp=True)["relimp"].dropna().tolist()
    assert service.drivers(x, y)["lmg"].tolist() == pytest.approx(oracle)


@settings(max_examples=20)
@given(st.integers(0, 1000))
def test_lmg_adds_up_to_r_squared_in_any_order(seed):
    x, y = satisfaction(60, seed)
    table = service.drivers(x, y)
    turned = service.drivers(x[["emotion", "effectiveness", "ease"]], y)
    both = table.set_index("driver")["lmg"], turned.set_index("driver")["lmg"]
    assert both[0].to_dict() == pytest.approx(both[1].to_dict())
    design = np.column_stack([np.ones(60), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    r2 = 1 - (residual**2).sum() / ((y - y.mean()) ** 2).sum()
    assert table["lmg"].sum() == pytest.approx(r2)


def test_drivers_refuse():
    x, y = satisfaction(60)
    with refuses("size", "x"):
        service.drivers(pd.DataFrame(np.eye(200)[:, :9]), pd.Series(np.arange(200.0)))
    with refuses("size"):
        service.drivers(x.head(20), y.head(20))
    with refuses("size", "y"):
        service.drivers(x, y.head(20))
    with refuses("range", "x"):
        service.drivers(x.assign(copy=x["ease"]), y)
    with refuses("range", "ease"):
        service.drivers(x.assign(ease=1.0), y)


def test_quadrants():
    table = service.ipa(
        {"a": 0.9, "b": 0.8, "c": 0.1, "d": 0.2}, {"a": 2.0, "b": 4.5, "c": 2.5, "d": 4.8}
    )
    assert table["quadrant"].tolist() == ["concentrate", "keep", "low", "overkill"]
    with refuses("column"):
        service.ipa({"a": 1, "b": 2}, {"a": 1, "c": 2})
    with refuses("missing"):
        service.ipa({"a": 1, "b": np.nan}, {"a": 1, "b": 2})
    with refuses("size"):
        service.ipa({"a": 1}, {"a": 1})


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.floats(0.1, 10))
def test_quadrants_do_not_depend_on_units(values, scale):
    importance = pd.Series(values)
    performance = pd.Series(values[::-1])
    one = service.ipa(importance, performance)["quadrant"]
    assert set(one) <= set(service.labels())
    if importance.sub(importance.mean()).abs().min() > 1e-6:
        other = service.ipa(importance * scale, performance * scale)["quadrant"]
        assert (one == other).all()
