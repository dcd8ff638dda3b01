import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lecture_1_tables import TIERS, table
from scipy.stats import norm

from coursekit.errors import CourseInputError
from coursekit.methods import sampling


def test_cochran_for_a_very_large_population():
    result = sampling.sample_size(0.05)
    assert result.n0 == pytest.approx(384.16, abs=1e-9)
    assert result.n == result.invitations == 385


@pytest.mark.parametrize(("confidence", "n"), [(0.90, 271), (0.95, 385), (0.99, 664)])
def test_sample_size_uses_the_printed_z(confidence, n):
    assert sampling.sample_size(0.05, confidence).n == n


@pytest.mark.parametrize(("population", "n"), [(137, 102), (400, 197), (10, 10), (1, 1)])
def test_finite_population_correction(population, n):
    """n0 / (1 + (n0 - 1) / N), not n0 / (1 + n0 / N): 101.18 rounds up to 102."""
    assert sampling.sample_size(0.05, population=population).n == n


def test_survey_of_the_machine_builders():
    result = sampling.sample_size(0.05, population=1450, response_rate=0.62)
    assert (result.n, result.invitations) == (304, 491)
    assert result.as_frame().to_dict("records") == [
        {"n0": pytest.approx(384.16), "n": 304, "invitations": 491}
    ]


# Krejcie & Morgan (1970), their printed table
@pytest.mark.parametrize(
    ("population", "n"),
    [
        (10, 10),
        (15, 14),
        (100, 80),
        (220, 140),
        (500, 217),
        (1000, 278),
        (1200, 291),
        (1300, 297),
        (1500, 306),
        (2800, 338),
        (9000, 368),
        (1_000_000, 384),
    ],
)
def test_krejcie_morgan_table(population, n):
    assert sampling.krejcie_morgan(population) == n


# Newcombe (1998), table of the score method
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_newcombe_prints_it(k, n, low, high):
    interval = sampling.wilson(k, n)
    assert tuple(round(x, 4) for x in interval) == (low, high)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_stays_inside_and_contains_the_share(case):
    k, n = case
    low, high = sampling.wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    assert (low == 0) == (k == 0) and (high == 1) == (k == n)


def test_neyman_and_proportional_for_the_tiers():
    neyman = sampling.allocate(TIERS, 150)
    proportional = sampling.allocate(TIERS, 150, method="proportional")
    assert neyman["n"].tolist() == [51, 61, 38]
    assert proportional["n"].tolist() == [18, 49, 83]
    errors = [math.sqrt((t["se_contribution"] ** 2).sum()) for t in (neyman, proportional)]
    assert errors == pytest.approx([0.241, 0.314], abs=5e-4)


def test_optimal_allocation_asks_more_where_it_is_cheap():
    strata = TIERS.assign(cost=[4.0, 1.0, 1.0])
    given_n = sampling.allocate(strata, 150, method="optimal")["n"]
    ideal = TIERS["N"] * TIERS["S"] / np.sqrt(strata["cost"])
    assert given_n.tolist() == pytest.approx((150 * ideal / ideal.sum()).tolist(), abs=1)
    equal = sampling.allocate(TIERS.assign(cost=7.0), 150, method="optimal")
    assert equal["n"].tolist() == [51, 61, 38]


def test_a_small_stratum_is_asked_completely_and_the_rest_goes_on():
    strata = pd.DataFrame({"stratum": ["A", "B"], "N": [10, 1000], "S": [500.0, 1.0]})
    assert sampling.allocate(strata, 100)["n"].tolist() == [10, 90]


def test_a_stratum_without_spread_gets_one_answer():
    strata = pd.DataFrame({"stratum": ["A", "B"], "N": [50, 50], "S": [0.0, 1.0]})
    assert sampling.allocate(strata, 20)["n"].tolist() == [1, 19]
    assert sampling.allocate(strata, 60)["n"].tolist() == [10, 50]


strata_tables = st.lists(
    st.tuples(st.integers(1, 2000), st.floats(0, 100).map(lambda s: round(s, 3))),
    min_size=1,
    max_size=8,
).filter(lambda rows: max(s for _, s in rows) > 0)


@given(strata_tables, st.data(), st.sampled_from(["neyman", "proportional", "optimal"]))
def test_allocation_sums_to_n_within_the_strata(rows, data, method):
    table = pd.DataFrame(rows, columns=["N", "S"]).assign(cost=2.0)
    table["stratum"] = [f"s{i}" for i in range(len(table))]
    n = data.draw(st.integers(len(table), int(table["N"].sum())))
    result = sampling.allocate(table, n, method)
    assert result["n"].sum() == n
    assert (result["n"] >= 1).all() and (result["n"].to_numpy() <= table["N"].to_numpy()).all()
    assert (result["se_contribution"] >= 0).all()


@given(strata_tables, st.data())
def test_neyman_is_never_worse_than_proportional(rows, data):
    table = pd.DataFrame(rows, columns=["N", "S"]).assign(stratum=range(len(rows)))
    n = data.draw(st.integers(len(table), int(table["N"].sum())))
    error = {
        m: float((sampling.allocate(table, n, m)["se_contribution"] ** 2).sum())
        for m in ("neyman", "proportional")
    }
    # rounding to whole answers may cost a little where n is close to the number of strata
    if n >= 30 * len(table):
        assert error["neyman"] <= error["proportional"] * 1.02 + 1e-12


@given(
    st.floats(0.01, 0.5),
    st.integers(1, 10**6),
    st.floats(0.01, 0.99),
    st.sampled_from([0.8, 0.9, 0.95, 0.99]),
)
def test_sample_size_respects_the_population_and_the_margin(margin, population, p, confidence):
    result = sampling.sample_size(margin, confidence, p, population)
    assert 1 <= result.n <= population
    assert result.n <= math.ceil(result.n0)
    reached = sampling.z_value(confidence) * math.sqrt(
        p * (1 - p) / result.n * (population - result.n) / max(population - 1, 1)
    )
    assert reached <= margin * (1 + 1e-6)


def test_z_is_the_normal_quantile_to_three_decimals():
    for confidence in (0.5, 0.8, 0.9, 0.95, 0.98, 0.99):
        exact = norm.ppf((1 + confidence) / 2)
        assert sampling.z_value(confidence) == pytest.approx(exact, abs=5e-4)


def test_poststratification_of_the_learned_societies():
    """Lohr, Sampling: share of women among members, by discipline."""
    members = {
        "literature": 9100,
        "classics": 1950,
        "philosophy": 5500,
        "history": 10850,
        "linguistics": 2100,
        "political science": 5500,
        "sociology": 9000,
    }
    returns = [636, 451, 481, 611, 493, 575, 588]
    women = [0.38, 0.27, 0.18, 0.19, 0.36, 0.13, 0.26]
    rows = [
        (stratum, int(place < round(n * share)))
        for stratum, n, share in zip(members, returns, women, strict=True)
        for place in range(n)
    ]
    result = sampling.poststratify(pd.DataFrame(rows, columns=["stratum", "value"]), members)
    # the printed shares are whole per cent; turned into whole persons they give 0.2468
    assert result.mean == pytest.approx(0.2465, abs=5e-4)
    assert result.se == pytest.approx(0.0071, abs=5e-5)


def test_poststratified_survey_of_the_case_contains_the_truth():
    customers, survey = table("vector", "customers"), table("vector", "survey")
    answers = survey.rename(columns={"tier": "stratum", "satisfaction_0_10": "value"})
    result = sampling.poststratify(answers, customers["tier"].value_counts())
    assert [round(x, 2) for x in (result.mean, result.low, result.high)] == [7.07, 6.81, 7.32]
    assert result.low < customers["satisfaction_0_10"].mean() < result.high


def test_poststratification_by_hand():
    sample = pd.DataFrame({"stratum": ["A"] * 2 + ["B"] * 4, "value": [8, 10, 4, 4, 6, 6]})
    result = sampling.poststratify(sample, pd.Series({"A": 20, "B": 60}))
    assert result.mean == pytest.approx(0.25 * 9 + 0.75 * 5)
    variance = 0.25**2 * 2 / 2 * (1 - 2 / 20) + 0.75**2 * (4 / 3) / 4 * (1 - 4 / 60)
    assert result.se == pytest.approx(math.sqrt(variance))
    assert result.high - result.mean == pytest.approx(1.96 * result.se)
    assert result.weights.to_dict() == pytest.approx({"A": 0.75, "B": 1.125})
    assert (sample["stratum"].map(result.weights)).sum() == pytest.approx(len(sample))


@given(
    st.dictionaries(
        st.sampled_from("ABCD"),
        st.tuples(st.lists(st.floats(0, 10), min_size=2, max_size=20), st.integers(20, 1000)),
        min_size=1,
    )
)
def test_poststratified_mean_lies_between_the_strata(strata):
    sample = pd.DataFrame(
        [(name, v) for name, (values, _) in strata.items() for v in values],
        columns=["stratum", "value"],
    )
    result = sampling.poststratify(sample, {name: size for name, (_, size) in strata.items()})
    means = [sum(v) / len(v) for v, _ in strata.values()]
    assert min(means) - 1e-9 <= result.mean <= max(means) + 1e-9
    assert result.low <= result.mean <= result.high
    answers = {name: len(v) for name, (v, _) in strata.items()}
    assert sum(result.weights[s] * n for s, n in answers.items()) == pytest.approx(len(sample))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sampling.sample_size(0), "range"),
        (lambda: sampling.sample_size(0.6), "range"),
        (lambda: sampling.sample_size(5), "range"),
        (lambda: sampling.sample_size("5 %"), "type"),
        (lambda: sampling.sample_size(None), "missing"),
        (lambda: sampling.sample_size(float("nan")), "missing"),
        (lambda: sampling.sample_size(0.05, confidence=95), "range"),
        (lambda: sampling.sample_size(0.05, p=0), "range"),
        (lambda: sampling.sample_size(0.05, population=0), "range"),
        (lambda: sampling.sample_size(0.05, population=14.5), "type"),
        (lambda: sampling.sample_size(0.05, response_rate=0), "range"),
        (lambda: sampling.sample_size(0.05, response_rate=62), "range"),
        (lambda: sampling.sample_size(0.05, population=200, response_rate=0.3), "infeasible"),
        (lambda: sampling.krejcie_morgan(0), "range"),
        (lambda: sampling.krejcie_morgan(100, d=0), "range"),
        (lambda: sampling.wilson(5, 4), "range"),
        (lambda: sampling.wilson(-1, 4), "range"),
        (lambda: sampling.wilson(0, 0), "range"),
        (lambda: sampling.allocate(TIERS, 2), "size"),
        (lambda: sampling.allocate(TIERS, 1451), "infeasible"),
        (lambda: sampling.allocate(TIERS, 150, "best"), "unknown"),
        (lambda: sampling.allocate(TIERS, 150, "optimal"), "column"),
        (lambda: sampling.allocate(TIERS.assign(cost=0), 150, "optimal"), "range"),
        (lambda: sampling.allocate(TIERS.assign(S=-1.0), 150), "range"),
        (lambda: sampling.allocate(TIERS.assign(S=0.0), 150), "range"),
        (lambda: sampling.allocate(TIERS.assign(N=0), 150), "range"),
        (lambda: sampling.allocate(TIERS.assign(N=1.5), 150), "type"),
        (lambda: sampling.allocate(TIERS.assign(stratum="A"), 150), "duplicate"),
        (lambda: sampling.allocate({"A": 9}, 150), "type"),
        (lambda: _poststratify({"A": 10}), "unknown"),
        (lambda: _poststratify({"A": 10, "B": 10, "C": 10}), "size"),
        (lambda: _poststratify({"A": 1, "B": 10}), "range"),
        (lambda: _poststratify(pd.Series([5, 6, 7], index=["A", "B", "A"])), "duplicate"),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code
    assert str(refusal.value).rstrip().endswith((".", "…"))


def _poststratify(population):
    sample = pd.DataFrame({"stratum": list("AABB"), "value": [1.0, 2.0, 3.0, 4.0]})
    return sampling.poststratify(sample, population)


def test_the_message_names_the_bad_row():
    with pytest.raises(CourseInputError, match=r"'S' holds -3 in row 1\. It must be at least 0\."):
        sampling.allocate(TIERS.assign(S=[9.0, -3.0, 1.5]), 150)
