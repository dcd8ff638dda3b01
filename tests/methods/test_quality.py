import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lecture_1_tables import table

from coursekit.errors import CourseInputError
from coursekit.methods import quality
from coursekit.methods.quality import Rule

# NIST/SEMATECH e-Handbook, 7.1.6: "What are outliers in the data?"
NIST = (
    "30 171 184 201 212 250 265 270 272 289 305 306 322 322 336 346 351 370 390 404 409 411 436 "
    "437 439 441 444 448 451 453 470 480 482 487 494 495 499 503 514 521 522 527 548 550 559 560 "
    "570 572 574 578 585 592 592 607 616 618 621 629 637 638 640 656 668 707 709 719 737 739 752 "
    "758 766 792 792 794 802 818 830 832 843 858 860 869 918 925 953 991 1000 1005 1068 1441"
)


def test_tukey_fences_of_the_nist_handbook():
    values = pd.Series([int(v) for v in NIST.split()])
    assert len(values) == 90
    fences = quality.tukey_fences(values, quantile_method="weibull")
    assert (fences.q1, fences.q3) == (429.75, 742.25)
    assert (fences.inner_low, fences.inner_high) == (-39.0, 1211.0)
    assert (fences.outer_low, fences.outer_high) == (-507.75, 1679.75)
    assert fences.mild.to_dict() == {89: 1441} and fences.extreme.empty
    assert fences.as_frame()["fence"].tolist() == ["inner", "outer"]


@given(st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=60), st.floats(0.1, 3))
def test_fences_are_nested_and_split_the_values(values, k):
    fences = quality.tukey_fences(pd.Series(values), k)
    assert fences.outer_low <= fences.inner_low <= fences.q1 <= fences.q3
    assert fences.q3 <= fences.inner_high <= fences.outer_high
    inside = pd.Series(values, dtype=float).between(fences.inner_low, fences.inner_high).sum()
    assert inside + len(fences.mild) + len(fences.extreme) == len(values)


def test_what_the_portal_of_the_case_is_worth():
    customers = table("vector", "customers")
    recorded = customers["portal_user"]
    result = quality.data_defect(customers["satisfaction_0_10"], recorded)
    assert int(recorded.sum()) == 893
    assert result.f == pytest.approx(0.616, abs=5e-4)
    assert result.rho == pytest.approx(0.177, abs=5e-4)
    assert result.n_eff == pytest.approx(51.3, abs=0.05)
    seen, truth = (
        customers.loc[recorded, "satisfaction_0_10"].mean(),
        customers["satisfaction_0_10"].mean(),
    )
    assert (round(seen, 2), round(truth, 2)) == (7.32, 7.09)
    assert result.error == pytest.approx(seen - truth)


def test_meng_on_one_per_cent_of_voters():
    """A record of 1 % with rho = 0.005 is worth about 400 random interviews (Meng 2018)."""
    assert quality.effective_n(0.01, -0.005) == pytest.approx(404.04, abs=0.01)
    assert quality.effective_n(0.5, 0.05) == pytest.approx(400)
    assert quality.effective_n(0.3, 0) == math.inf


@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=200))
def test_the_error_identity_is_exact(members):
    x = pd.Series([v for v, _ in members])
    recorded = pd.Series([r for _, r in members])
    assume(0 < recorded.sum() < len(x) and x.nunique() > 1)
    d = quality.data_defect(x, recorded)
    assert d.rho * math.sqrt((1 - d.f) / d.f) * d.sigma == pytest.approx(d.error, abs=1e-9)
    assert -1 <= d.rho <= 1 and d.n_eff > 0
    if np.std(recorded) and abs(d.rho) > 1e-9:
        assert d.rho == pytest.approx(np.corrcoef(x, recorded)[0, 1])


ORDERS = pd.DataFrame(
    {
        "order": ["a", "a", "b", "c", "ZZ"],
        "qty": [1, 1, -2, 3, 1],
        "amount_cny": [100.0, 100.0, -40.0, 900_000.0, 7.0],
    }
)
RULES = [
    Rule("keyed twice", "uniqueness", lambda t: t.duplicated(), "drop"),
    Rule("test order", "validity", lambda t: t["order"] == "ZZ", "drop"),
    Rule(
        "wrong unit",
        "consistency",
        lambda t: t["amount_cny"] > 10_000,
        "repair",
        lambda bad: bad.assign(amount_cny=bad["amount_cny"] / 10_000),
    ),
    Rule("return", "validity", lambda t: t["qty"] < 0, "flag"),
]


def test_profile_counts_without_changing():
    before = ORDERS.copy()
    result = quality.profile(ORDERS, RULES)
    assert result["n_bad"].tolist() == [1, 1, 1, 1]
    assert result["share_bad"].tolist() == [0.2] * 4
    pd.testing.assert_frame_equal(ORDERS, before)


def test_clean_keeps_returns_and_reconciles():
    before = ORDERS.copy()
    tidy, log = quality.clean(ORDERS, RULES, value="amount_cny")
    pd.testing.assert_frame_equal(ORDERS, before)
    assert tidy["order"].tolist() == ["a", "b", "c"] and tidy["amount_cny"].sum() == 150
    assert tidy.index.tolist() == [0, 2, 3]
    assert log["action"].tolist() == ["start", "drop", "drop", "repair", "flag"]
    assert log["n"].tolist() == [0, 1, 1, 1, 1] and log["rows"].tolist() == [5, 4, 3, 3, 3]
    assert log["delta"].tolist() == [0, -100, -7, -899_910, 0]
    assert log["total"].iloc[0] + log["delta"].sum() == pytest.approx(tidy["amount_cny"].sum())


def test_clean_follows_a_total_that_must_first_be_computed():
    raw = pd.DataFrame({"amount": ["1.5", "20000", None], "unit": ["10k", "1", "1"]})

    def cny(t):
        return pd.to_numeric(t["amount"]) * t["unit"].map({"10k": 10_000, "1": 1})

    rules = [Rule("no amount", "completeness", lambda t: t["amount"].isna(), "drop")]
    tidy, log = quality.clean(raw, rules, value=cny)
    assert log["total"].tolist() == [35_000, 35_000] and len(tidy) == 2


def test_clean_without_a_value_logs_rows_only():
    _, log = quality.clean(ORDERS, RULES[:1])
    assert log.columns.tolist() == ["rule", "dimension", "action", "n", "rows"]


def test_a_repair_may_change_the_type_of_a_column():
    raw = pd.DataFrame({"qty": ["3", "four"]})
    rules = [
        Rule(
            "text for a number",
            "validity",
            lambda t: t["qty"] == "four",
            "repair",
            lambda bad: bad.assign(qty=4),
        )
    ]
    assert quality.clean(raw, rules)[0]["qty"].tolist() == ["3", 4]


amounts = st.lists(st.floats(-1e6, 1e6).map(lambda a: round(a, 2)), min_size=1, max_size=50)


@given(amounts, st.floats(-1e6, 1e6), st.floats(0.001, 1000))
def test_the_log_always_reconciles(values, bound, factor):
    raw = pd.DataFrame({"amount_cny": values})
    rules = [
        Rule("repeated", "uniqueness", lambda t: t.duplicated(), "drop"),
        Rule(
            "scaled",
            "consistency",
            lambda t: t["amount_cny"] > bound,
            "repair",
            lambda bad: bad.assign(amount_cny=bad["amount_cny"] * factor),
        ),
        Rule("low", "validity", lambda t: t["amount_cny"] < bound, "drop"),
    ]
    tidy, log = quality.clean(raw, rules, value="amount_cny")
    assert log["total"].iloc[0] == pytest.approx(sum(values), abs=0.01)
    assert log["total"].iloc[0] + log["delta"].sum() == pytest.approx(
        tidy["amount_cny"].sum(), abs=0.01
    )
    dropped = log.loc[log["action"] == "drop", "n"].sum()
    assert len(raw) - dropped == len(tidy) == log["rows"].iloc[-1]


def _rule(find, action="flag", repair=None):
    return Rule("r", "validity", find, action, repair)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: quality.data_defect(pd.Series([1, 2]), pd.Series([True, True])), "range"),
        (lambda: quality.data_defect(pd.Series([1, 2]), pd.Series([False, False])), "range"),
        (lambda: quality.data_defect(pd.Series([2, 2]), pd.Series([True, False])), "range"),
        (lambda: quality.data_defect(pd.Series([1, 2]), pd.Series([1, 2])), "type"),
        (lambda: quality.data_defect(pd.Series([1, 2, 3]), pd.Series([1, 0])), "size"),
        (lambda: quality.data_defect(pd.Series([1]), pd.Series([1])), "size"),
        (lambda: quality.data_defect(pd.Series([1, None]), pd.Series([1, 0])), "missing"),
        (lambda: quality.data_defect([], []), "empty"),
        (lambda: quality.effective_n(1, 0.1), "range"),
        (lambda: quality.effective_n(0.5, 1.1), "range"),
        (lambda: quality.tukey_fences(pd.Series([1, 2, 3])), "size"),
        (lambda: quality.tukey_fences(pd.Series([1, 2, 3, None])), "missing"),
        (lambda: quality.tukey_fences(pd.Series([1, 2, 3, "x"], dtype=object)), "type"),
        (lambda: quality.tukey_fences(pd.Series([1, 2, 3, math.inf])), "range"),
        (lambda: quality.tukey_fences(pd.Series([1, 2, 3, 4]), k=0), "range"),
        (
            lambda: quality.tukey_fences(pd.Series([1, 2, 3, 4]), quantile_method="excel"),
            "unknown",
        ),
        (lambda: _rule(lambda t: t["qty"] < 0, "remove"), "unknown"),
        (lambda: _rule(lambda t: t["qty"] < 0, "repair"), "missing"),
        (lambda: _rule(...), "missing"),
        (lambda: _rule(lambda t: t["qty"] < 0, ...), "missing"),
        (lambda: _rule("qty < 0"), "type"),
        (lambda: quality.profile(ORDERS, [_rule(lambda t: t["quantity"] < 0)]), "column"),
        (lambda: quality.profile(ORDERS, [_rule(lambda t: t["qty"])]), "type"),
        (lambda: quality.profile(ORDERS, [_rule(lambda t: True)]), "type"),
        (lambda: quality.profile(ORDERS, ["no rule"]), "type"),
        (lambda: quality.profile(ORDERS, ...), "missing"),
        (lambda: quality.profile(ORDERS[:0], RULES), "empty"),
        (lambda: quality.profile(..., RULES), "missing"),
        (lambda: quality.clean(ORDERS[:0], RULES), "empty"),
        (lambda: quality.clean(ORDERS, RULES, value="amount"), "column"),
        (lambda: quality.clean(ORDERS, RULES, value=...), "missing"),
        (lambda: quality.clean(ORDERS, RULES, value="order"), "type"),
        (lambda: quality.clean(pd.concat([ORDERS, ORDERS]), RULES), "duplicate"),
        (
            lambda: quality.clean(
                ORDERS, [_rule(lambda t: t["qty"] < 9, "repair", lambda bad: bad[:1])]
            ),
            "type",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(call, code):
    with pytest.raises(CourseInputError) as refusal:
        call()
    assert refusal.value.code == code


def test_the_portal_rows_alone_get_a_helpful_answer():
    with pytest.raises(CourseInputError, match="whole population, not only the members"):
        quality.data_defect(pd.Series([7, 8, 9]), pd.Series([True, True, True]))
