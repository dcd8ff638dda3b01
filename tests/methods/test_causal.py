"""Difference-in-differences, event effects and controlled experiments."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import causal


def card_krueger():
    """Two states, two waves, the published mean employment per store."""
    means = {("PA", 0): 23.33, ("PA", 1): 21.17, ("NJ", 0): 20.44, ("NJ", 1): 21.03}
    rows = []
    for store in range(40):
        state = "NJ" if store < 20 else "PA"
        for wave in (0, 1):
            noise = (store % 20 - 9.5) * 0.1  # adds up to 0 in each state
            rows.append((store, wave, int(state == "NJ"), means[state, wave] + noise))
    return pd.DataFrame(rows, columns=["store", "wave", "nj", "employment"])


def test_card_and_krueger():
    with pytest.warns(UserWarning, match="one period"):
        found = causal.did(card_krueger(), "employment", "store", "wave", "nj", post=1, log=False)
    assert round(found.effect, 2) == 2.75
    assert np.isnan(found.pretrend_p)
    assert found.n_units == 40


def programme(effect=0.12, gap=-0.25, seed=0, drift=0.0):
    rng = np.random.default_rng(seed)
    rows = []
    for county in range(48):
        treated = county < 24
        shock = rng.normal(0, 0.03)
        for customer in range(6):
            base = rng.normal(5, 0.6) + gap * treated
            for season in range(1, 7):
                y = base + 0.04 * season + rng.normal(0, 0.1) + shock + drift * treated * season
                y += np.log(1 + effect) * (treated and season >= 4)
                rows.append(
                    (f"C{county}-{customer}", season, f"CT{county}", np.exp(y), int(treated))
                )
    table = pd.DataFrame(rows, columns=["customer", "season", "county", "revenue", "chosen"])
    return table.assign(programme=table["chosen"] * (table["season"] >= 4))


def test_the_programme_works_although_the_treated_sell_less():
    table = programme()
    after = table[table["season"] >= 4].groupby("chosen")["revenue"].mean()
    assert after[1] / after[0] < 1
    found = causal.did(table, "revenue", "customer", "season", "programme", cluster="county")
    assert found.low < 0.12 < found.high
    assert 0.05 < found.effect < 0.19
    assert found.pretrend_p > 0.05
    assert (found.n_units, found.n_clusters) == (288, 48)


def test_a_constant_flag_needs_the_start_and_gives_the_same():
    table = programme()
    by_flag = causal.did(table, "revenue", "customer", "season", "programme", cluster="county")
    by_start = causal.did(
        table, "revenue", "customer", "season", "chosen", post=4, cluster="county"
    )
    assert by_flag == by_start
    with refuses("missing", "post"):
        causal.did(table, "revenue", "customer", "season", "chosen")


def test_did_agrees_with_a_plain_regression():
    import statsmodels.formula.api as smf

    table = programme().assign(post=lambda t: (t["season"] >= 4).astype(int))
    fit = smf.ols("np.log(revenue) ~ chosen + chosen:post + C(season)", table).fit()
    found = causal.did(table, "revenue", "customer", "season", "programme")
    assert np.log1p(found.effect) == pytest.approx(fit.params["chosen:post"])


def test_earlier_trends_are_noticed():
    drifting = programme(drift=0.05)
    found = causal.did(drifting, "revenue", "customer", "season", "programme", cluster="county")
    assert found.pretrend_p < 0.01


def test_intervals_cover_the_truth():
    covered = 0
    for seed in range(12):
        found = causal.did(programme(seed=seed), "revenue", "customer", "season", "programme")
        covered += found.low <= 0.12 <= found.high
    assert covered >= 9


def test_did_takes_a_date_written_as_text():
    months = pd.date_range("2025-01-01", periods=4, freq="MS")
    rows = [
        (f"S{s}", m, s % 2, 100 + s + (s * m.month) % 3 + 20 * (s % 2) * (m.month > 2))
        for s in range(20)
        for m in months
    ]
    panel = pd.DataFrame(rows, columns=["store", "month", "test", "sales"])
    written, dated = (
        causal.did(panel, "sales", "store", "month", "test", post=start, log=False)
        for start in ("2025-03-01", months[2])
    )
    assert written.effect == dated.effect == pytest.approx(20, abs=1)
    with refuses("type", "post"):
        causal.did(panel, "sales", "store", "month", "test", post="March", log=False)


def test_did_refuses():
    table = programme()
    with refuses("size", "county"):
        few = table[table["county"].isin(["CT0", "CT1", "CT40", "CT41"])]
        causal.did(few, "revenue", "customer", "season", "programme", cluster="county")
    with refuses("range", "revenue"):
        causal.did(table.assign(revenue=0), "revenue", "customer", "season", "programme")
    with refuses("range", "post"):
        causal.did(table, "revenue", "customer", "season", "chosen", post=1)
    with refuses("empty", "chosen"):
        causal.did(table.assign(chosen=0), "revenue", "customer", "season", "chosen", post=4)
    with refuses("duplicate"):
        causal.did(pd.concat([table, table]), "revenue", "customer", "season", "programme")
    with refuses("type", "programme"):
        causal.did(table.assign(programme=2), "revenue", "customer", "season", "programme")
    with refuses("missing"):
        causal.did(table.assign(revenue=np.nan), "revenue", "customer", "season", "programme")


def handovers(seed=0, n=120):
    rng = np.random.default_rng(seed)
    rows = []
    for account in range(n):
        kind = ("none", "abrupt", "overlap")[account % 3]
        start = int(rng.integers(4, 7))
        base = rng.normal(6, 0.6) + 0.5 * (kind == "abrupt")
        for half in range(1, 9):
            inside = kind != "none" and half in (start, start + 1)
            y = base + 0.03 * half + rng.normal(0, 0.1)
            y += inside * np.log(0.86 if kind == "abrupt" else 0.97)
            rows.append(
                (
                    account,
                    half,
                    np.exp(y),
                    *(int(inside and kind == k) for k in ("abrupt", "overlap")),
                )
            )
    return pd.DataFrame(rows, columns=["account", "half", "revenue", "abrupt", "overlap"])


def test_how_the_handover_is_done_decides():
    table = causal.event_effect(handovers(), "revenue", "account", "half", ["abrupt", "overlap"])
    table = table.set_index("flag")
    assert table.loc["abrupt", "low"] < -0.14 < table.loc["abrupt", "high"] < -0.08
    assert table.loc["overlap", "low"] < -0.03 < table.loc["overlap", "high"]
    assert table.loc["abrupt", "n_events"] == 80


def test_events_agree_with_one_dummy_a_unit():
    import statsmodels.formula.api as smf

    data = handovers(n=36)
    fit = smf.ols("np.log(revenue) ~ abrupt + overlap + C(account) + C(half)", data).fit()
    found = causal.event_effect(data, "revenue", "account", "half", ["abrupt", "overlap"])
    assert np.log1p(found["effect"]).tolist() == pytest.approx(
        fit.params[["abrupt", "overlap"]].tolist()
    )


def test_event_effect_refuses():
    data = handovers(n=36)
    with refuses("range", "abrupt"):
        causal.event_effect(data.assign(abrupt=1), "revenue", "account", "half", ["abrupt"])
    with refuses("size"):
        causal.event_effect(data[data["half"] < 3], "revenue", "account", "half", ["abrupt"])
    with refuses("size", "account"):
        causal.event_effect(handovers(n=6), "revenue", "account", "half", ["abrupt"])
    with refuses("column", "sudden"):
        causal.event_effect(data, "revenue", "account", "half", ["sudden"])


def test_eight_messages():
    buy, opt_out = causal.ab_test(261, 3000, 234, 3000), causal.ab_test(78, 3000, 30, 3000)
    assert (round(buy.p1, 3), round(buy.p0, 3)) == (0.087, 0.078)
    assert (round(buy.low, 3), round(buy.high, 3)) == (-0.005, 0.023)
    assert (round(opt_out.low, 3), round(opt_out.high, 3)) == (0.009, 0.023)
    assert causal.decide(buy, {"opt_out": opt_out}) == "do_not"
    assert causal.decide(buy) == "extend"
    assert causal.decide(causal.ab_test(300, 3000, 234, 3000)) == "roll_out"
    assert causal.decide(causal.ab_test(180, 3000, 234, 3000)) == "do_not"
    assert {"roll_out", "do_not", "extend"} == set(causal.labels())


def test_newcombe_interval_of_the_difference():
    # Newcombe (1998b): 56/70 against 48/80
    test = causal.ab_test(56, 70, 48, 80)
    assert (round(test.low, 4), round(test.high, 4)) == (0.0524, 0.3339)


@settings(max_examples=50)
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_the_difference_lies_in_its_interval(n1, n0, data):
    x1, x0 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n0))
    test = causal.ab_test(x1, n1, x0, n0)
    assert test.low - 1e-9 <= test.diff <= test.high + 1e-9
    assert 0 <= test.p <= 1
    turned = causal.ab_test(x0, n0, x1, n1)
    assert turned.diff == pytest.approx(-test.diff)
    assert turned.low == pytest.approx(-test.high)


def test_sample_sizes():
    assert causal.group_n(0.5) == 64
    assert causal.ab_n(0.078, 0.009) == pytest.approx(14_700, rel=0.005)
    assert causal.ab_n(0.078, -0.009) > 0
    assert causal.group_n(0.5, power=0.9) > 64


def test_experiments_refuse():
    with refuses("range", "x1"):
        causal.ab_test(5, 4, 1, 4)
    with refuses("range", "n0"):
        causal.ab_test(1, 4, 0, 0)
    with refuses("type", "x1"):
        causal.ab_test(1.5, 4, 1, 4)
    with refuses("range", "p0 + lift"):
        causal.ab_n(0.95, 0.1)
    with refuses("range", "lift"):
        causal.ab_n(0.5, 0)
    with refuses("range", "d"):
        causal.group_n(0)
    with refuses("range", "power"):
        causal.group_n(0.5, power=1)
    with refuses("type", "opt_out"):
        causal.decide(causal.ab_test(1, 4, 1, 4), {"opt_out": 0.02})
