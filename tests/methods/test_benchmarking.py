import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lecture_1_tables import bids, table

from coursekit.errors import CourseInputError
from coursekit.methods import benchmarking

BENCHMARK = table("vector", "benchmark")
BIDS = bids()
WINS = table("meridian", "head_to_head").set_index("vendor")

# Agresti, Categorical Data Analysis: American League East, 1987
TEAMS = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
BASEBALL = pd.DataFrame(
    [
        [0, 7, 9, 7, 7, 9, 11],
        [6, 0, 7, 5, 11, 9, 9],
        [4, 6, 0, 7, 7, 8, 12],
        [6, 8, 6, 0, 6, 7, 10],
        [6, 2, 6, 7, 0, 7, 12],
        [4, 4, 5, 6, 6, 0, 6],
        [2, 4, 1, 3, 1, 7, 0],
    ],
    index=TEAMS,
    columns=TEAMS,
)


def test_gap_profile_of_the_case():
    gap = benchmarking.appeals_gap(BENCHMARK)
    weighted = gap["weighted_gap"].round(3).tolist()
    assert weighted == [-0.16, 0.15, 0.0, -0.14, 0.144, 0.013, -0.04, 0.02]
    totals = benchmarking.appeals_totals(BENCHMARK).set_index("weights").round(2)
    assert totals.loc["importance", ["us", "rival"]].tolist() == pytest.approx([7.34, 7.35])
    assert totals.loc["equal", ["us", "rival"]].tolist() == pytest.approx([7.31, 7.21])


@given(
    st.lists(
        st.tuples(st.floats(0.01, 1), st.floats(1, 10), st.floats(1, 10)), min_size=1, max_size=12
    )
)
def test_weighted_gaps_sum_to_the_difference_of_totals(rows):
    frame = pd.DataFrame(rows, columns=["weight", "us", "rival"])
    frame = frame.assign(weight=frame["weight"] / frame["weight"].sum(), dimension=frame.index)
    total = benchmarking.appeals_totals(frame)["gap"].iloc[0]
    assert benchmarking.appeals_gap(frame)["weighted_gap"].sum() == pytest.approx(total, abs=1e-9)


def test_strengths_of_the_vendors_of_the_case():
    result = benchmarking.bradley_terry(WINS)
    assert result["player"].tolist() == ["M", "A", "B", "C"]
    assert result["strength"].round(3).tolist() == [0.0, 0.343, -0.104, -0.45]
    beats = [benchmarking.p_beats(result, "M", rival) for rival in "ABC"]
    assert [round(p, 3) for p in beats] == [0.415, 0.526, 0.611]


def test_strengths_of_the_baseball_teams():
    result = benchmarking.bradley_terry(BASEBALL, reference="Baltimore")
    printed = [1.581, 1.436, 1.294, 1.248, 1.108, 0.684, 0.0]
    assert result["strength"].round(3).tolist() == printed
    assert result["se"].iloc[-1] == 0
    # Milwaukee against Boston: 62 % in the book
    assert benchmarking.p_beats(result, "Milwaukee", "Boston") == pytest.approx(0.62, abs=0.005)


def test_strengths_agree_with_an_independent_solver():
    choix = pytest.importorskip("choix")
    for wins in (WINS, BASEBALL):
        ours = benchmarking.bradley_terry(wins)["strength"].to_numpy()
        theirs = choix.ilsr_pairwise_dense(wins.to_numpy(float), max_iter=1000, tol=1e-12)
        assert ours == pytest.approx(theirs - theirs[0], abs=1e-6)


def test_standard_errors_agree_with_the_information_matrix():
    result = benchmarking.bradley_terry(WINS)
    s, won = result["strength"].to_numpy(), WINS.to_numpy(float)
    p = 1 / (1 + np.exp(s[None, :] - s[:, None]))
    information = -(won + won.T) * p * (1 - p)
    np.fill_diagonal(information, 0)
    np.fill_diagonal(information, -information.sum(axis=1))
    se = np.sqrt(np.diag(np.linalg.inv(information[1:, 1:])))
    assert result["se"].to_numpy()[1:] == pytest.approx(se, rel=1e-6)


wins_tables = st.lists(st.integers(1, 40), min_size=12, max_size=12)


@settings(deadline=None, max_examples=30)
@given(wins_tables, st.randoms())
def test_strengths_reproduce_the_wins_of_each_player(counts, random):
    won = np.zeros((4, 4))
    won[~np.eye(4, dtype=bool)] = counts
    names = list("MABC")
    wins = pd.DataFrame(won, index=names, columns=names)
    result = benchmarking.bradley_terry(wins)
    # the likelihood equations: expected wins equal observed wins
    for i, name in enumerate(names):
        expected = sum(
            (won[i, j] + won[j, i]) * benchmarking.p_beats(result, name, other)
            for j, other in enumerate(names)
            if i != j
        )
        assert expected == pytest.approx(won[i].sum(), abs=1e-5)
    random.shuffle(names)
    again = benchmarking.bradley_terry(wins.loc[names, names], reference="M")
    strengths = again.set_index("player")["strength"].loc[list("MABC")]
    assert strengths.to_numpy() == pytest.approx(result["strength"].to_numpy(), abs=1e-6)


def test_pairs_that_never_met_are_compared_through_others():
    chain = pd.DataFrame([[0, 3, 0], [1, 0, 3], [0, 1, 0]], index=list("abc"), columns=list("abc"))
    result = benchmarking.bradley_terry(chain)
    assert result["strength"].tolist() == pytest.approx([0, -np.log(3), -2 * np.log(3)])


def test_kidney_stones():
    """Charig et al. (1986): 83 % against 78 % overall, the other way round in both sizes."""
    stones = pd.DataFrame(
        {
            "group": ["open", "open", "closed", "closed"],
            "stratum": ["small", "large", "small", "large"],
            "events": [81, 192, 234, 55],
            "n": [87, 263, 270, 80],
        }
    )
    result = benchmarking.standardised_rate(stones).set_index("group")
    assert result["crude"].round(2).to_dict() == {"open": 0.78, "closed": 0.83}
    assert result.loc["open", "crude"] == pytest.approx(273 / 350)
    assert result.loc["open", "standardised"] > result.loc["closed", "standardised"]
    assert result.loc["open", "standardised"] == pytest.approx(
        (357 * 81 / 87 + 343 * 192 / 263) / 700
    )


def test_bids_of_the_case():
    result = benchmarking.standardised_rate(BIDS).set_index("group")
    # the lower rate overall, the higher one at the same mix of large and small deals
    assert result.loc["Delta"].tolist() == pytest.approx([0.3875, 0.475])
    assert result.loc["Basin"].tolist() == pytest.approx([0.5125, 0.425])


def test_a_standard_population_may_be_counts_or_shares():
    counts = benchmarking.standardised_rate(BIDS, {"Small": 300, "Large": 100})
    shares = benchmarking.standardised_rate(BIDS, pd.Series({"Large": 0.25, "Small": 0.75}))
    pd.testing.assert_frame_equal(counts, shares)
    assert counts["standardised"].tolist() == pytest.approx(
        [0.25 * 0.25 + 0.75 * 0.60, 0.25 * 0.30 + 0.75 * 0.65]
    )
    equal = benchmarking.standardised_rate(BIDS, "equal")
    assert equal["standardised"].tolist() == pytest.approx([0.425, 0.475])


cells = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(cells, min_size=6, max_size=6))
def test_a_standardised_rate_lies_between_its_strata(rows):
    frame = pd.DataFrame(rows, columns=["events", "n"]).assign(
        group=list("ppqqrr"), stratum=list("xyxyxy")
    )
    result = benchmarking.standardised_rate(frame).set_index("group")
    rate = frame["events"] / frame["n"]
    for group, rates in rate.groupby(frame["group"]):
        for column in ("crude", "standardised"):
            assert rates.min() - 1e-9 <= result.loc[group, column] <= rates.max() + 1e-9


def _wins(rows):
    return pd.DataFrame(rows, index=list("ab"), columns=list("ab"))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: benchmarking.appeals_gap(BENCHMARK.assign(weight=0.1)), "sum"),
        (lambda: benchmarking.appeals_gap(BENCHMARK.assign(us=11)), "range"),
        (lambda: benchmarking.appeals_gap(BENCHMARK.assign(rival=0)), "range"),
        (lambda: benchmarking.appeals_gap(BENCHMARK.assign(dimension="price")), "duplicate"),
        (lambda: benchmarking.bradley_terry(_wins([[0, 3], [0, 0]])), "infeasible"),
        (lambda: benchmarking.bradley_terry(_wins([[0, 0], [0, 0]])), "infeasible"),
        (lambda: benchmarking.bradley_terry(_wins([[0, -3], [1, 0]])), "range"),
        (lambda: benchmarking.bradley_terry(_wins([[2, 3], [1, 0]])), "range"),
        (lambda: benchmarking.bradley_terry(_wins([[0, 3], [None, 0]])), "missing"),
        (lambda: benchmarking.bradley_terry(_wins([[0, 3], [1, 0]])[:1]), "size"),
        (lambda: benchmarking.bradley_terry(WINS.reset_index()), "column"),
        (lambda: benchmarking.bradley_terry(WINS.assign(D=0)), "column"),
        (lambda: benchmarking.bradley_terry(WINS, reference="Z"), "unknown"),
        (
            lambda: benchmarking.p_beats(
                pd.DataFrame({"player": ["a"], "strength": [0]}), "a", "z"
            ),
            "unknown",
        ),
        (lambda: benchmarking.standardised_rate(BIDS.assign(events=99)), "range"),
        (lambda: benchmarking.standardised_rate(BIDS.assign(n=0)), "range"),
        (lambda: benchmarking.standardised_rate(BIDS[:3]), "size"),
        (lambda: benchmarking.standardised_rate(BIDS.assign(stratum="Large")), "duplicate"),
        (lambda: benchmarking.standardised_rate(BIDS, "ours"), "unknown"),
        (lambda: benchmarking.standardised_rate(BIDS, {"Large": 1.0}), "unknown"),
        (lambda: benchmarking.standardised_rate(BIDS, {"Large": 0, "Small": 0}), "range"),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code


def test_who_cannot_be_ranked_is_named():
    names = list("abc")
    wins = pd.DataFrame([[0, 3, 2], [2, 0, 4], [0, 0, 0]], index=names, columns=names)
    with pytest.raises(CourseInputError, match="between c and the other players"):
        benchmarking.bradley_terry(wins)
