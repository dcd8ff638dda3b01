"""NBD-Dirichlet, realistic wallet, dark horses, belt lift."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import coverage

TOOTHPASTE = pd.DataFrame(
    {
        "brand": list("ABCDEFGH"),
        "share": [0.25, 0.19, 0.10, 0.10, 0.09, 0.08, 0.03, 0.02],
        "pen": [0.20, 0.17, 0.09, 0.08, 0.08, 0.07, 0.03, 0.02],
    }
)
PANEL = pd.DataFrame(
    {
        "brand": ["B1", "B2", "B3", "niche", "Greenfield", "B6"],
        "share": [0.30, 0.22, 0.16, 0.12, 0.08, 0.05],
        "pen": [0.358, 0.276, 0.208, 0.110, 0.110, 0.070],
    }
)


def test_toothpaste_1973():
    fit = coverage.dirichlet(0.56, 2.6, TOOTHPASTE)
    assert round(fit.m, 3) == 1.456
    assert round(fit.k, 3) == 0.779
    assert round(fit.s, 2) == 1.55
    table = fit.table
    assert table["pen_exp"].round(3).tolist() == pytest.approx(
        [0.205, 0.161, 0.089, 0.089, 0.081, 0.072, 0.028, 0.019], abs=0.0011
    )
    assert table["buy_rate_exp"].round(2).tolist() == pytest.approx(
        [1.77, 1.72, 1.63, 1.63, 1.62, 1.61, 1.56, 1.55], abs=0.011
    )


def test_greenfield_is_what_its_size_predicts_and_the_niche_brand_is_not():
    table = coverage.dirichlet(0.80, 3.2, PANEL).table.set_index("brand")
    green, niche = table.loc["Greenfield"], table.loc["niche"]
    assert round(green["buy_rate"], 2) == 1.86
    assert green["buy_rate"] == pytest.approx(green["buy_rate_exp"], rel=0.06)
    assert round(niche["buy_rate"], 2) == 2.79
    assert niche["buy_rate"] > 1.3 * niche["buy_rate_exp"]


@settings(max_examples=15, deadline=None)
@given(share=st.lists(st.floats(0.02, 0.3), min_size=2, max_size=5), s=st.floats(0.5, 4))
def test_bigger_brands_have_more_buyers_who_buy_a_little_more(share, s):
    brands = pd.DataFrame(
        {"brand": range(len(share)), "share": np.array(share) / (sum(share) + 0.2)}
    )
    brands["pen"] = brands["share"] * 0.7
    table = coverage.dirichlet(0.6, 2.0, brands).table.sort_values("share")
    assert (np.diff(table["pen_exp"]) >= -1e-9).all()
    assert (np.diff(table["buy_rate_exp"]) >= -1e-9).all()


def test_dirichlet_refuses():
    with refuses("range", "cat_pen"):
        coverage.dirichlet(1.2, 2.6, TOOTHPASTE)
    with refuses("range", "cat_buy_rate"):
        coverage.dirichlet(0.5, 1.0, TOOTHPASTE)
    with refuses("sum", "share"):
        coverage.dirichlet(0.56, 2.6, TOOTHPASTE.assign(share=0.2))
    with refuses("range", "pen"):
        coverage.dirichlet(0.56, 2.6, TOOTHPASTE.assign(pen=0.6))
    with refuses("range", "pen"):
        coverage.dirichlet(0.56, 2.6, TOOTHPASTE.assign(share=0.01))
    with refuses("column", "pen"):
        coverage.dirichlet(0.56, 2.6, TOOTHPASTE[["brand", "share"]])
    with refuses("convergence"):
        coverage.dirichlet(0.56, 2.6, TOOTHPASTE.assign(pen=TOOTHPASTE["share"] * 0.1))


@pytest.mark.parametrize(
    ("q", "intercept", "slope"), [(0.5, 81.4823, 0.56018), (0.9, 67.351, 0.68630)]
)
def test_engel(q, intercept, slope):
    from statsmodels.datasets import engel

    data = engel.load_pandas().data
    table = coverage.wallet(data, "foodexp ~ income", q=q)
    free = table[table["wallet_q"] > table["foodexp"] + 1e-9]
    found = np.polyfit(free["income"], free["wallet_q"], 1)
    assert found[0] == pytest.approx(slope, abs=5e-5)
    assert found[1] == pytest.approx(intercept, abs=5e-3)
    assert table["share_of_wallet"].between(0, 1).all()
    assert (table["wallet_q"] >= table["foodexp"] - 1e-9).all()


def farms(n=120, seed=0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"area_mu": rng.uniform(100, 1000, n), "crop": rng.choice(["rice", "fruit"], n)}
    )
    table["revenue_cny_k"] = table["area_mu"] * rng.uniform(0.02, 0.1, n)
    return table


def test_the_wallet_takes_the_unit_of_the_revenue():
    table = coverage.wallet(farms(), "revenue_cny_k ~ area_mu:C(crop)")
    assert "wallet_q_cny_k" in table
    assert (table["revenue_cny_k"] <= table["wallet_q_cny_k"] + 1e-9).all()
    assert (table["share_of_wallet"] < 0.999).mean() == pytest.approx(0.9, abs=0.05)


def test_wallet_refuses():
    with refuses("size"):
        coverage.wallet(farms(40), "revenue_cny_k ~ area_mu")
    with refuses("range", "q"):
        coverage.wallet(farms(), "revenue_cny_k ~ area_mu", q=1)
    with refuses("column", "acres"):
        coverage.wallet(farms(), "revenue_cny_k ~ acres")
    with refuses("type", "formula"):
        coverage.wallet(farms(), "revenue_cny_k")
    with refuses("range", "revenue_cny_k"):
        coverage.wallet(farms().assign(revenue_cny_k=0), "revenue_cny_k ~ area_mu")
    with refuses("missing"):
        coverage.wallet(farms().assign(area_mu=np.nan), "revenue_cny_k ~ area_mu")


CUSTOMERS = pd.DataFrame(
    {
        "customer_id": ["small", "loyal", "spike", "late", "dark", "darker"],
        "wallet_q_cny_k": [10, 900, 900, 900, 900, 1200.0],
        "share_of_wallet": [0.1, 0.9, 0.1, 0.1, 0.2, 0.1],
        "growth_2y": [0.5, 0.5, 0.1, 0.5, 0.5, 0.5],
        "on_time_pay_rate": [0.95, 0.95, 0.95, None, 0.95, 0.95],
    }
)


def test_dark_horses_pass_all_four_gates():
    found = coverage.dark_horses(CUSTOMERS)
    assert found["customer_id"].tolist() == ["darker", "dark"]
    assert found["upside"].tolist() == [1080, 720]


@given(wallet=st.floats(0, 1), sow=st.floats(0, 1), growth=st.floats(-0.5, 1), pay=st.floats(0, 1))
def test_stricter_cuts_never_find_more(wallet, sow, growth, pay):
    loose = coverage.dark_horses(
        CUSTOMERS, wallet_pct=wallet, max_sow=sow, min_growth=growth, min_on_time=pay
    )
    strict = coverage.dark_horses(
        CUSTOMERS,
        wallet_pct=min(1, wallet + 0.1),
        max_sow=max(0, sow - 0.1),
        min_growth=growth + 0.1,
        min_on_time=min(1, pay + 0.1),
    )
    assert set(strict["customer_id"]) <= set(loose["customer_id"])


def test_dark_horses_refuse():
    with refuses("range", "max_sow"):
        coverage.dark_horses(CUSTOMERS, max_sow=2)
    with refuses("column", "growth_2y"):
        coverage.dark_horses(CUSTOMERS.drop(columns="growth_2y"))
    with refuses("range", "share_of_wallet"):
        coverage.dark_horses(CUSTOMERS.assign(share_of_wallet=1.5))


def trial(a, n1, b, n0):
    return pd.DataFrame(
        {"exposed": [1] * n1 + [0] * n0, "hit": [1] * a + [0] * (n1 - a) + [1] * b + [0] * (n0 - b)}
    )


def test_physicians_and_aspirin():
    from statsmodels.stats.contingency_tables import Table2x2

    found = coverage.belt_lift(trial(189, 11034, 104, 11037), "exposed", "hit")
    assert [round(v, 3) for v in (found.rr, found.low, found.high)] == [1.818, 1.433, 2.306]
    oracle = Table2x2([[189, 11034 - 189], [104, 11037 - 104]])
    assert found.rr == pytest.approx(oracle.riskratio)
    assert (found.low, found.high) == pytest.approx(oracle.riskratio_confint())
    assert (found.n1, found.n0) == (11034, 11037)


def test_strata_are_pooled_not_mixed():
    small = trial(30, 100, 60, 400).assign(band="small")
    large = trial(120, 200, 30, 100).assign(band="large")
    both = pd.concat([small, large], ignore_index=True)
    found = coverage.belt_lift(both, "exposed", "hit", stratum="band")
    assert found.rr == pytest.approx(2.0)
    assert coverage.belt_lift(both, "exposed", "hit").rr > 2.5
    one = coverage.belt_lift(small.assign(band="x"), "exposed", "hit", stratum="band")
    assert one == coverage.belt_lift(small, "exposed", "hit")


def test_belt_lift_warns_and_refuses():
    with pytest.warns(UserWarning, match=r"0\.5"):
        found = coverage.belt_lift(trial(5, 20, 0, 20), "exposed", "hit")
    assert found.rr == pytest.approx(11)
    with refuses("size", "exposed"):
        coverage.belt_lift(trial(5, 20, 0, 0), "exposed", "hit")
    with refuses("type", "hit"):
        coverage.belt_lift(trial(5, 20, 1, 20).assign(hit=2), "exposed", "hit")
