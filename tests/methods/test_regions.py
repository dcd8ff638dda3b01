import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lecture_1_tables import regions as region_totals
from lecture_1_tables import table

from coursekit.errors import CourseInputError
from coursekit.methods import regions

MARKET = table("meridian", "region_market")


def by_region(frame):
    return frame.set_index("region")


def test_growth_of_the_regions_of_the_case():
    result = by_region(regions.shift_share(MARKET, start="fy24", end="fy25"))
    assert result["SH"].round(1).to_dict() == {
        "Harbour": -12.4,
        "Delta": -12.0,
        "Plateau": -16.1,
        "Steppe": 6.8,
        "Basin": 14.2,
        "Coast": 17.0,
        "Ridge": -3.9,
        "Lake": 3.4,
    }
    plateau = result.loc["Plateau"].round(2).to_dict()
    assert plateau == {
        "NG": 28.95,
        "IM": 2.56,
        "RS": 18.49,
        "LM": 34.61,
        "SH": -16.12,
        "total": 50.0,
    }
    assert list(result.index) == list(MARKET["region"].unique())
    classical = regions.shift_share(MARKET, extended=False, start="fy24", end="fy25")
    assert classical.columns.tolist() == ["region", "NG", "IM", "RS", "total"]


def test_columns_may_leave_their_unit_out():
    short = MARKET.rename(columns=lambda c: c.replace("fy24_cny_m", "0").replace("fy25_cny_m", "1"))
    pd.testing.assert_frame_equal(
        regions.shift_share(short), regions.shift_share(MARKET, start="fy24", end="fy25")
    )


growth_tables = st.lists(
    st.tuples(*[st.floats(0.5, 1000).map(lambda v: round(v, 2))] * 4), min_size=4, max_size=4
)


def growth_table(rows):
    frame = pd.DataFrame(rows, columns=["sales_0", "sales_1", "market_0", "market_1"])
    return frame.assign(region=["N", "N", "S", "S"], segment=["a", "b", "a", "b"])


@given(growth_tables)
def test_the_parts_of_growth_sum_to_the_whole(rows):
    base = growth_table(rows)
    result = regions.shift_share(base)
    change = (base["sales_1"] - base["sales_0"]).groupby(base["region"]).sum().to_numpy()
    assert result[["NG", "IM", "RS"]].sum(axis=1).to_numpy() == pytest.approx(change, abs=1e-8)
    assert (result["LM"] + result["SH"]).to_numpy() == pytest.approx(result["RS"], abs=1e-8)
    assert result["total"].to_numpy() == pytest.approx(change, abs=1e-9)


@given(growth_tables)
def test_one_variable_is_the_textbook_case(rows):
    """With employment as sales and market: Σ RS = 0 in each segment's nation, and no SH."""
    base = growth_table(rows).assign(
        sales_0=lambda t: t["market_0"], sales_1=lambda t: t["market_1"]
    )
    result = regions.shift_share(base)
    assert result["SH"].abs().max() < 1e-8
    assert result["RS"].sum() == pytest.approx(0, abs=1e-7)
    assert result["IM"].sum() == pytest.approx(0, abs=1e-7)


@given(growth_tables)
def test_homothetic_split_sums_to_the_regional_shift(rows):
    base = growth_table(rows)
    split, shift = regions.homothetic_shift(base), regions.shift_share(base)
    assert split["RS"].to_numpy() == pytest.approx(shift["RS"].to_numpy(), abs=1e-6)
    both = split["competitive"] + split["allocation"]
    assert both.to_numpy() == pytest.approx(split["RS"].to_numpy(), abs=1e-6)


def test_homothetic_split_by_hand():
    nation = pd.DataFrame(
        {"segment": ["a", "b"], "market_0": [700.0, 300.0], "market_1": [770.0, 315.0]}
    )
    jobs = pd.DataFrame(
        {
            "region": "R",
            "segment": ["a", "b"],
            "sales_0": [40.0, 60.0],
            "sales_1": [48.0, 57.0],
            "market_0": [40.0, 60.0],
            "market_1": [48.0, 57.0],
        }
    )
    classical = regions.shift_share(jobs, reference=nation).iloc[0]
    # the nation grows by 8.5 %, its segments by 10 and 5 %; the region's by 20 and -5 %
    assert classical["NG"] == pytest.approx(8.5)
    assert classical["IM"] == pytest.approx(40 * 0.015 - 60 * 0.035)
    assert classical["RS"] == pytest.approx(40 * 0.10 - 60 * 0.10)
    split = regions.homothetic_shift(jobs, reference=nation).iloc[0]
    assert split["competitive"] == pytest.approx(70 * 0.10 - 30 * 0.10)
    assert split["allocation"] == pytest.approx(-30 * 0.10 + 30 * -0.10)


def test_a_segment_new_in_a_region_is_all_share():
    base = growth_table([(0, 5, 0, 10), (4, 5, 10, 11), (6, 7, 20, 22), (8, 8, 10, 10)])
    result = by_region(regions.shift_share(base))
    assert result.loc["N", "SH"] == pytest.approx(5 + 5 - 4 * 1.1)
    assert result.loc["N", "total"] == 6


def test_development_of_the_regions_of_the_case():
    result = by_region(regions.development_index(region_totals()))
    shown = {r: (round(v.cdi_idx), round(v.bdi_idx)) for r, v in result.iterrows()}
    assert {r: shown[r] for r in ("Delta", "Lake", "Plateau", "Basin", "Ridge")} == {
        "Delta": (114, 95),
        "Lake": (106, 88),
        "Plateau": (85, 132),
        "Basin": (99, 126),
        "Ridge": (61, 33),
    }
    assert result.index[result["quadrant"] == "opportunity"].tolist() == ["Delta", "Lake"]
    assert result.index[result["quadrant"] == "undeveloped"].tolist() == ["Steppe", "Ridge"]


def test_development_index_of_marketing_metrics():
    babson = pd.DataFrame(
        {
            "region": ["Boston", "elsewhere"],
            "sales": [1.17, 98.83],
            "market": [0.72, 99.28],
            "base": [0.387, 99.613],
        }
    )
    boston = regions.development_index(babson).iloc[0]
    assert (round(boston["bdi_idx"]), round(boston["cdi_idx"])) == (302, 186)


@given(st.lists(st.tuples(*[st.floats(0.1, 1e4)] * 3), min_size=1, max_size=10))
def test_development_indices_average_one_hundred(rows):
    frame = pd.DataFrame(rows, columns=["market", "sales", "base"]).assign(region=range(len(rows)))
    result = regions.development_index(frame)
    weight = frame["base"] / frame["base"].sum()
    assert (weight * result["cdi_idx"]).sum() == pytest.approx(100)
    assert (weight * result["bdi_idx"]).sum() == pytest.approx(100)


def accounts(customers, others, wallet_ours, wallet_all, sales, region="R"):
    """Accounts with given totals: what the average customer and non-customer look like."""
    ours = pd.DataFrame(
        {"wallet_cny_m": wallet_ours / customers, "our_sales_cny_m": sales / customers},
        index=range(customers),
    )
    rest = pd.DataFrame(
        {"wallet_cny_m": (wallet_all - wallet_ours) / others, "our_sales_cny_m": 0.0},
        index=range(others),
    )
    both = pd.concat([ours, rest], ignore_index=True)
    return both.assign(account_id=[f"a{i}" for i in both.index], region=region)


def test_share_of_the_juice_brand_of_marketing_metrics():
    """9.9 of 61.7 million buyers spend 30.5 of 197.9, of which 18.1 on the brand."""
    result = regions.share_decomposition(accounts(99, 518, 30.5, 197.9, 18.1)).iloc[0]
    assert result["share"] == pytest.approx(0.091, abs=5e-4)
    assert result["penetration_share"] == pytest.approx(0.160, abs=5e-4)
    assert result["sor"] == pytest.approx(0.593, abs=5e-4)
    assert result["hui"] == pytest.approx(0.9605, abs=5e-5)


def test_three_regions_with_one_share_and_three_diseases():
    frame = table("meridian", "accounts")
    result = by_region(regions.share_decomposition(frame)).loc[["Delta", "Steppe", "Lake"]]
    assert result["penetration_share"].round(3).to_dict() == {
        "Delta": 0.341,
        "Steppe": 0.6,
        "Lake": 0.75,
    }
    assert result["share"].round(2).tolist() == [0.18, 0.18, 0.18]
    assert result["sor"].round(2).tolist() == [0.50, 0.55, 0.22]
    assert result["hui"].tolist() == pytest.approx([1.06, 0.55, 1.085], abs=0.005)


account_lists = st.lists(
    st.tuples(
        st.sampled_from("NS"), st.floats(0.1, 100), st.one_of(st.just(0.0), st.floats(0.01, 1))
    ),
    min_size=1,
    max_size=40,
)


@given(account_lists)
def test_the_share_identity_is_exact(rows):
    frame = pd.DataFrame(rows, columns=["region", "wallet_cny_m", "sow"])
    frame = frame.assign(account_id=frame.index, our_sales_cny_m=frame.wallet_cny_m * frame.sow)
    for _, r in regions.share_decomposition(frame).iterrows():
        if r["penetration_share"] > 0:
            product = r["penetration_share"] * r["sor"] * r["hui"]
            assert r["share"] == pytest.approx(product, rel=1e-12)
            assert 0 < r["sor"] <= 1 + 1e-9
        else:
            assert r["share"] == 0 and math.isnan(r["sor"]) and math.isnan(r["hui"])


def test_concentration_of_the_guidelines_example():
    result = regions.concentration(pd.Series({"A": 0.3, "B": 0.3, "C": 0.2, "D": 0.2}))
    assert result.hhi == 2600
    assert result.n_eff == pytest.approx(3.846, abs=5e-4)
    assert result.cr_k == 0.8 and result.as_frame()["k"].tolist() == [3]


def test_concentration_of_the_regions_of_the_case():
    shares = table("meridian", "rival_share").set_index("region")
    hhi = {r: round(regions.concentration(row).hhi) for r, row in shares.iterrows()}
    assert {r: hhi[r] for r in ("Ridge", "Harbour", "Lake", "Delta")} == {
        "Ridge": 3336,
        "Harbour": 3097,
        "Lake": 1722,
        "Delta": 1803,
    }
    assert regions.concentration(shares.loc["Lake"]).n_eff == pytest.approx(5.8, abs=0.05)
    # the trap: the others counted as one firm
    assert round(regions.concentration(shares.loc["Delta"], others=None).hhi) == 2046


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=12), st.integers(1, 5))
def test_concentration_bounds(raw, k):
    shares = [v / sum(raw) for v in raw]
    result = regions.concentration(shares, k=k)
    assert 1e4 / len(shares) - 1e-6 <= result.hhi <= 1e4 + 1e-6
    assert 1 - 1e-9 <= result.n_eff <= len(shares) + 1e-6
    assert max(shares) - 1e-9 <= result.cr_k <= 1 + 1e-9


REGIONS = pd.DataFrame(
    {
        "region": ["P", "Q", "R", "S"],
        "growth": [0.10, 0.05, 0.00, 0.10],
        "overdue": [0.02, 0.02, 0.12, 0.12],
        "coverage": [0.9, 0.8, 0.9, 0.4],
    }
)


def test_role_matrix_by_hand():
    result = by_region(
        regions.role_matrix(
            REGIONS, {"growth": 0.7, "overdue": 0.3}, {"coverage": 1.0}, reverse=["overdue"]
        )
    )
    assert result["attract_score"].tolist() == pytest.approx([100, 65, 0, 70])
    assert result["strength_score"].tolist() == pytest.approx([100, 80, 100, 0])
    assert result["role"].tolist() == ["invest", "invest", "defend", "build"]


def test_every_role_and_quadrant_has_a_name():
    names = regions.labels()
    assert {"invest", "build", "defend", "harvest"} <= set(names)
    assert {"stronghold", "opportunity", "outperformer", "undeveloped"} <= set(names)


@given(
    st.lists(st.tuples(*[st.integers(0, 50)] * 3), min_size=2, max_size=8).filter(
        lambda rows: all(len({r[i] for r in rows}) > 1 for i in range(3))
    )
)
def test_scores_stay_between_0_and_100_and_reverse_mirrors(rows):
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).assign(region=range(len(rows)))
    one = regions.role_matrix(frame, {"a": 1.0}, {"b": 0.5, "c": 0.5})
    for column in ("attract_score", "strength_score"):
        assert one[column].between(-1e-9, 100 + 1e-9).all()
    other = regions.role_matrix(frame, {"a": 1.0}, {"b": 0.5, "c": 0.5}, reverse={"a"})
    assert (one["attract_score"] + other["attract_score"]).to_numpy() == pytest.approx(100)


def test_chain_ratio_multiplies_step_by_step():
    result = regions.chain_ratio(
        12_500,
        {
            "need": (0.4, 0.5, 0.6),
            "spend_cny_m": (0.3, 0.4, 2.0),
            "reachable": (0.5, 0.6, 0.7),
            "winnable": (0.1, 0.2, 0.3),
        },
    ).set_index("scenario")
    assert result.loc["base"].tolist() == pytest.approx([2500, 1500, 300])
    assert result.loc["high", "tam"] == pytest.approx(15_000)
    assert (result["som"] <= result["sam"]).all() and (result["sam"] <= result["tam"]).all()
    short = regions.chain_ratio(100, {"reach": (0.5, 0.5, 0.5), "win": (0.2, 0.2, 0.2)})
    assert short.iloc[1, 1:].tolist() == pytest.approx([100, 50, 10])


GROWTH = growth_table([(2, 3, 10, 11), (4, 5, 10, 11), (6, 7, 20, 22), (8, 8, 10, 10)])
ACCOUNTS = accounts(2, 2, 10, 20, 5)
INDEX = region_totals()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: regions.shift_share(MARKET), "column"),
        (lambda: regions.shift_share(GROWTH.assign(sales_1=-1.0)), "range"),
        (lambda: regions.shift_share(GROWTH.assign(market_0=0.0)), "range"),
        (lambda: regions.shift_share(GROWTH.assign(segment="a")), "duplicate"),
        (
            lambda: regions.shift_share(
                GROWTH, reference=pd.DataFrame({"segment": ["a"], "market_0": 1, "market_1": 1})
            ),
            "unknown",
        ),
        (lambda: regions.homothetic_shift(GROWTH.assign(sales_0=0.0)), "range"),
        (lambda: regions.development_index(INDEX.assign(base=0)), "range"),
        (lambda: regions.development_index(INDEX.assign(sales=0)), "range"),
        (lambda: regions.development_index(INDEX.assign(market=-1)), "range"),
        (lambda: regions.development_index(pd.concat([INDEX, INDEX])), "duplicate"),
        (lambda: regions.share_decomposition(ACCOUNTS.assign(wallet_cny_m=0)), "range"),
        (lambda: regions.share_decomposition(ACCOUNTS.assign(our_sales_cny_m=-1)), "range"),
        (lambda: regions.share_decomposition(ACCOUNTS.assign(our_sales_cny_m=99)), "range"),
        (lambda: regions.share_decomposition(ACCOUNTS.assign(account_id="a")), "duplicate"),
        (lambda: regions.concentration([0.3, 0.3]), "sum"),
        (lambda: regions.concentration([30, 70]), "sum"),
        (lambda: regions.concentration([1.2, -0.2]), "range"),
        (lambda: regions.concentration([]), "empty"),
        (lambda: regions.concentration([0.5, "half"]), "type"),
        (lambda: regions.concentration([0.5, 0.5], k=0), "range"),
        (lambda: regions.concentration([0.5, 0.5], others_firms=0), "range"),
        (lambda: regions.concentration(pd.Series([0.5, 0.5], index=["A", "A"])), "duplicate"),
        (lambda: _roles({"growth": 0.6}), "sum"),
        (lambda: _roles({"grow": 1.0}), "column"),
        (lambda: _roles({"growth": 1.0}, reverse=["overdue"]), "unknown"),
        (lambda: _roles({"growth": 1.0}, df=REGIONS.assign(growth=1)), "range"),
        (lambda: _roles({"growth": 1.0}, df=REGIONS[:1]), "size"),
        (lambda: _roles({"growth": 1.0}, df=REGIONS.assign(region="P")), "duplicate"),
        (lambda: _roles({"growth": ...}), "missing"),
        (lambda: regions.chain_ratio(0, {"a": (1, 1, 1), "b": (1, 1, 1)}), "range"),
        (lambda: regions.chain_ratio(9, {"a": (0.1, 0.2, 1.3), "b": (1, 1, 1)}), "range"),
        (lambda: regions.chain_ratio(9, {"a": (0.3, 0.2, 0.1), "b": (1, 1, 1)}), "range"),
        (lambda: regions.chain_ratio(9, {"spend": (-1, 2, 3), "b": (1, 1, 1)}), "range"),
        (lambda: regions.chain_ratio(9, {"a": (0.1, 0.2), "b": (1, 1, 1)}), "size"),
        (lambda: regions.chain_ratio(9, {"a": (0.1, 0.2, 0.3)}), "size"),
        (lambda: regions.chain_ratio(9, [0.1, 0.2]), "type"),
        (lambda: regions.chain_ratio(9, {"a": (0.1, ..., 0.3), "b": (1, 1, 1)}), "missing"),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code


def _roles(attract, df=REGIONS, reverse=()):
    return regions.role_matrix(df, attract, {"coverage": 1.0}, reverse)


def test_a_misspelt_column_is_named_with_its_neighbour():
    with pytest.raises(CourseInputError, match=r"no column 'base'\. Did you mean 'bases'"):
        regions.development_index(INDEX.rename(columns={"base": "bases"}))


def test_percentages_are_recognised():
    with pytest.raises(CourseInputError, match="divide them by 100"):
        regions.concentration([30, 30, 20, 20])
