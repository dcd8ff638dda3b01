"""AHP and TOPSIS against Saaty, Hwang & Yoon, pymcdm and the course's own short list."""

import numpy as np
import pandas as pd
import pytest
from exact_tables import BENEFIT, CANDIDATES, CRITERIA, JUDGE_1, JUDGE_2
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import decisions


def short_list(weights=None, **options):
    w = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1)).weights if weights is None else weights
    benefit = options.pop("benefit", BENEFIT)
    return decisions.topsis(CANDIDATES, w, benefit, alternative="account_id", **options)


def test_saaty_drinks():
    names = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
    judge = pd.DataFrame(
        [
            [1, 9, 5, 2, 1, 1, 1 / 2],
            [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
            [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
            [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [1, 9, 4, 2, 1, 2, 1 / 2],
            [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
            [2, 9, 9, 3, 2, 3, 1],
        ],
        index=names,
        columns=names,
    )
    result = decisions.ahp(judge)
    assert result.weights.round(3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(result.cr, 3) == 0.022
    assert result.consistent


def test_first_judge_is_consistent():
    result = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1))
    assert result.weights.round(4).tolist() == [0.2147, 0.2147, 0.1209, 0.3760, 0.0738]
    assert round(result.cr, 4) == 0.0074
    assert result.consistent


def test_second_judge_must_look_at_fit_against_payment():
    result = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_2))
    assert round(result.cr, 3) == 0.279
    assert round(result.ci, 3) == 0.313
    assert not result.consistent
    assert result.worst_pair == ("fit", "pay")


def test_ahp_agrees_with_pymcdm():
    pymcdm = pytest.importorskip("pymcdm.weights.subjective")
    matrix = decisions.pairwise(CRITERIA, JUDGE_1)
    assert decisions.ahp(matrix).weights.to_numpy() == pytest.approx(
        pymcdm.AHP(matrix=matrix.to_numpy())(), abs=1e-6
    )


@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=7))
def test_a_consistent_judge_gets_the_weights_back(raw):
    w = np.array(raw) / sum(raw)
    matrix = pd.DataFrame(w[:, None] / w[None, :])
    result = decisions.ahp(matrix)
    assert result.weights.to_numpy() == pytest.approx(w)
    assert result.cr == pytest.approx(0, abs=1e-9)
    assert result.worst_pair is None


def test_ahp_refuses():
    matrix = decisions.pairwise(["a", "b", "c"], [2, 4, 2])
    with refuses("type"):
        bent = matrix.copy()
        bent.loc["b", "a"] = 0.33
        decisions.ahp(bent)
    with refuses("type"):
        decisions.ahp(matrix.iloc[:2])
    with refuses("range"):
        decisions.ahp(matrix.assign(a=[1, -0.5, 0.25]))
    with refuses("size"):
        decisions.ahp(decisions.pairwise(list("abcdefghijk"), [1] * 55))
    with refuses("size"):
        decisions.pairwise(["a", "b"], [1, 2])
    with refuses("missing"):
        decisions.pairwise(["a", "b"], [...])
    with refuses("missing"):
        decisions.ahp(matrix.assign(a=[1, np.nan, 0.25]))


def test_hwang_and_yoon_fighter_aircraft():
    planes = pd.DataFrame(
        [
            [2.0, 1500, 20000, 5.5, 5, 9],
            [2.5, 2700, 18000, 6.5, 3, 5],
            [1.8, 2000, 21000, 4.5, 7, 7],
            [2.2, 1800, 20000, 5.0, 5, 5],
        ],
        columns=["speed", "range", "payload", "cost", "reliability", "agility"],
        index=["A1", "A2", "A3", "A4"],
    )
    weights = dict(zip(planes.columns, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], strict=True))
    benefit = {c: c != "cost" for c in planes}
    table = decisions.topsis(planes, weights, benefit).set_index("alternative")
    published = {"A1": 0.643, "A3": 0.613, "A4": 0.312, "A2": 0.268}  # worked by hand
    assert table["closeness"].to_dict() == pytest.approx(published, abs=0.001)
    assert list(table.index) == list(published)


@pytest.mark.parametrize(
    ("normalisation", "published"),
    [("minmax", [0.6126, 0, 0.7829, 1.0]), ("vector", [0.6290, 0, 0.7739, 1.0])],
)
def test_the_two_normalisations(normalisation, published):
    table = pd.DataFrame([[4, 4], [1, 5], [3, 2], [4, 2]], columns=["x", "y"])
    found = decisions.topsis(
        table, {"x": 0.5, "y": 0.5}, {"x": True, "y": False}, normalisation=normalisation
    ).set_index("alternative")["closeness"]
    assert [round(found[str(i)], 4) for i in range(4)] == published


def order(table):
    return " ".join(table["account_id"])


def test_short_list_and_its_mistakes():
    assert order(short_list()) == "A02 A04 A07 A05 A08 A01 A03 A06"
    assert order(short_list(benefit=BENEFIT | {"pay": True})).startswith("A02 A04 A07 A08 A05")
    assert order(short_list(normalisation="minmax")).startswith("A02 A07 A04 A05")


def test_pushing_the_wallet_weight_lifts_the_biggest_wallet_to_the_top():
    w = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1)).weights
    pushed = w * (1 - 0.4) / (1 - w["wallet"])
    pushed["wallet"] = 0.4
    assert short_list()["account_id"].iloc[6] == "A03"
    assert short_list(pushed)["account_id"].iloc[0] == "A03"


def test_topsis_agrees_with_pymcdm():
    methods = pytest.importorskip("pymcdm.methods")
    normalizations = pytest.importorskip("pymcdm.normalizations")
    w = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1)).weights
    oracle = methods.TOPSIS(normalization_function=normalizations.vector_normalization)
    expected = oracle(
        CANDIDATES[CRITERIA].to_numpy(float), w.to_numpy(), np.array([1, 1, 1, 1, -1])
    )
    found = short_list().set_index("account_id")["closeness"].sort_index()
    assert found.to_numpy() == pytest.approx(expected)


@settings(max_examples=25)
@given(scale=st.floats(0.01, 100))
def test_units_do_not_matter(scale):
    changed = CANDIDATES.assign(wallet=CANDIDATES["wallet"] * scale)
    w = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1)).weights
    table = decisions.topsis(changed, w, BENEFIT, alternative="account_id")
    assert table["account_id"].tolist() == short_list()["account_id"].tolist()
    assert table["closeness"].between(0, 1).all()


def test_ties_share_the_better_rank():
    twins = pd.DataFrame({"x": [3, 3, 1], "y": [2, 2, 5]}, index=list("ABC"))
    table = decisions.topsis(twins, {"x": 0.5, "y": 0.5}, {"x": True, "y": True})
    assert sorted(table["rank"]) in ([1, 1, 3], [1, 2, 2])


def test_topsis_refuses():
    w = {"wallet": 0.5, "pay": 0.5}
    benefit = {"wallet": True, "pay": False}
    with refuses("sum", "weights"):
        decisions.topsis(CANDIDATES, {"wallet": 0.5, "pay": 0.4}, benefit)
    with refuses("column", "benefit"):
        decisions.topsis(CANDIDATES, w, {"wallet": True})
    with refuses("column", "pay"):
        decisions.topsis(CANDIDATES.drop(columns="pay"), w, benefit)
    with refuses("range", "pay"):
        decisions.topsis(CANDIDATES.assign(pay=60), w, benefit)
    with refuses("missing"):
        decisions.topsis(CANDIDATES.assign(pay=np.nan), w, benefit)
    with refuses("size"):
        decisions.topsis(CANDIDATES.iloc[:1], w, benefit)
    with refuses("unknown", "normalisation"):
        decisions.topsis(CANDIDATES, w, benefit, normalisation="sum")
    with refuses("duplicate"):
        decisions.topsis(CANDIDATES.assign(account_id="A01"), w, benefit, alternative="account_id")


def test_the_set_is_robust_the_winner_is_not():
    w = decisions.ahp(decisions.pairwise(CRITERIA, JUDGE_1)).weights
    shares = decisions.rank_acceptability(CANDIDATES, w, BENEFIT, alternative="account_id")
    assert shares[1][["A02", "A04", "A07"]].tolist() == pytest.approx([0.48, 0.33, 0.17], abs=0.02)
    top3 = shares[[1, 2, 3]].sum(axis=1)[["A02", "A04", "A07"]]
    assert top3.tolist() == pytest.approx([0.96, 0.86, 0.72], abs=0.02)


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_acceptability_is_a_distribution_and_repeats(seed):
    w = {"wallet": 0.5, "pay": 0.5, "fit": 0.0}
    benefit = {"wallet": True, "pay": False, "fit": True}
    first, again = (
        decisions.rank_acceptability(CANDIDATES, w, benefit, n=50, random_state=seed)
        for _time in range(2)
    )
    assert first.equals(again)
    assert first.sum(axis=0).to_numpy() == pytest.approx(np.ones(8))
    assert first.sum(axis=1).to_numpy() == pytest.approx(np.ones(8))


def test_acceptability_refuses():
    with refuses("range", "concentration"):
        decisions.rank_acceptability(CANDIDATES, {"wallet": 1}, {"wallet": True}, concentration=0)
