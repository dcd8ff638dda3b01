"""What every method of lecture 1 owes its reader, tested the same way for all of them."""

from __future__ import annotations

import inspect
import re

import pandas as pd
import pytest
from lecture_1_tables import NEW_THEMES, TIERS, bids, interviews, regions, table

from coursekit.errors import CourseInputError
from coursekit.methods import benchmarking as b
from coursekit.methods import qualitative as ql
from coursekit.methods import quality as q
from coursekit.methods import regions as r
from coursekit.methods import sampling as s
from coursekit.methods import spc

MODULES = [s, q, r, spc, ql, b]
GROWTH = table("meridian", "region_market").rename(
    columns=lambda c: c.replace("fy24_cny_m", "0").replace("fy25_cny_m", "1")
)
ROLES = pd.DataFrame({"region": ["P", "Q"], "growth": [0.1, 0.2], "cover": [0.9, 0.2]})
SAMPLE = pd.DataFrame({"stratum": list("AABB"), "value": [1.0, 2.0, 3.0, 4.0]})
ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["a", "b"],
        "region": "R",
        "wallet_cny_m": [4.0, 6.0],
        "our_sales_cny_m": [1.0, 0.0],
    }
)
REASONS = pd.DataFrame({"week": [1, 2], "reason": ["x", "y"]})
LOG = pd.DataFrame(
    {
        "hypothesis": ["H1", "H1"],
        "site": ["S1", "S2"],
        "stance": "for",
        "reliability": "A",
        "credibility": [1, 2],
    }
)
STRENGTHS = pd.DataFrame({"player": ["M", "A"], "strength": [0.0, 0.3]})
WINS = pd.DataFrame([[0, 3], [1, 0]], index=["M", "A"], columns=["M", "A"])
CODES = pd.DataFrame([[1, 2, 3], [1, 2, 2]])

# every public function, with arguments it accepts
VALID = {
    s.z_value: {"confidence": 0.95},
    s.sample_size: {
        "margin": 0.05,
        "confidence": 0.95,
        "p": 0.5,
        "population": 1450,
        "response_rate": 0.62,
    },
    s.krejcie_morgan: {"population": 1500, "d": 0.05, "p": 0.5},
    s.allocate: {"strata": TIERS, "n": 150, "method": "neyman"},
    s.wilson: {"successes": 3, "n": 10, "confidence": 0.95},
    s.wilson_table: {"counts": pd.DataFrame({"x": [3, 4], "n": [10, 5]}), "confidence": 0.95},
    s.poststratify: {"sample": SAMPLE, "population": {"A": 10, "B": 30}, "confidence": 0.95},
    q.data_defect: {"x": pd.Series([1.0, 2.0, 3.0]), "recorded": pd.Series([True, False, True])},
    q.effective_n: {"f": 0.5, "rho": 0.1},
    q.profile: {"df": TIERS, "rules": []},
    q.clean: {"df": TIERS, "rules": [], "value": "N"},
    q.tukey_fences: {"x": pd.Series([1.0, 2, 3, 4]), "k": 1.5, "quantile_method": "linear"},
    r.shift_share: {"base": GROWTH, "start": "0", "end": "1"},
    r.homothetic_shift: {"base": GROWTH, "start": "0", "end": "1"},
    r.development_index: {"df": regions()},
    r.share_decomposition: {"accounts": ACCOUNTS},
    r.concentration: {"shares": {"a": 0.6, "Others": 0.4}, "k": 3, "others_firms": 4},
    r.role_matrix: {
        "df": ROLES,
        "attract": {"growth": 1.0},
        "strength": {"cover": 1.0},
        "reverse": [],
        "cut": 50,
    },
    r.chain_ratio: {"base": 100, "ratios": {"x": (0.1, 0.2, 0.3), "y": (0.5, 0.5, 0.5)}},
    spc.p_chart: {"events": [1] * 12, "n": 50, "exclude": [], "baseline": 10},
    spc.xmr: {"x": [1.0, 2.0] * 6, "baseline": 10, "runs": False},
    spc.ewma: {"x": [1.0, 2.0] * 6, "mu": 1.5, "sd": 0.5, "lam": 0.3, "baseline": 10},
    spc.treatment: {"chart": spc.p_chart([1] * 12, 50), "reasons": REASONS, "top": 3},
    spc.pareto: {"reasons": REASONS, "exclude": [], "other": "other", "vital_share": 0.8},
    ql.saturation: {"new_themes": NEW_THEMES, "base": 4, "run": 2, "threshold": 0.05},
    ql.krippendorff_alpha: {"codes": CODES, "level": "nominal"},
    ql.priority_index: {"matrix": interviews()},
    ql.contrast: {
        "matrix": interviews(),
        "a": "OEM",
        "b": "end_user",
        "correction": "holm",
        "themes": ["T01"],
    },
    ql.verdict: {"log": LOG, "min_sites": 3, "min_grade": "B2"},
    b.appeals_gap: {"df": table("vector", "benchmark")},
    b.appeals_totals: {"df": table("vector", "benchmark")},
    b.bradley_terry: {"wins": WINS, "reference": "A"},
    b.p_beats: {"strengths": STRENGTHS, "i": "M", "j": "A"},
    b.standardised_rate: {"df": bids(), "weights": "pooled"},
}
ANY_COLUMNS = (q.profile, q.clean, ql.krippendorff_alpha, b.bradley_terry)
TABLES = [
    (function, name, column)
    for function, arguments in VALID.items()
    if function not in ANY_COLUMNS
    for name, value in arguments.items()
    if isinstance(value, pd.DataFrame)
    for column in value.columns
    # the week matters to a Pareto only when weeks are excluded
    if not (function is spc.pareto and column == "week")
]


def test_no_public_function_is_forgotten():
    public = {
        function
        for module in MODULES
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and name != "labels"
    }
    assert public == set(VALID)


@pytest.mark.parametrize("function", VALID, ids=lambda f: f.__name__)
def test_the_valid_arguments_are_valid_and_left_alone(function):
    before = {k: v.copy() for k, v in VALID[function].items() if isinstance(v, pd.DataFrame)}
    result = function(**VALID[function])
    for name, table_before in before.items():
        pd.testing.assert_frame_equal(VALID[function][name], table_before)
    if hasattr(result, "as_frame"):
        assert isinstance(result.as_frame(), pd.DataFrame)


@pytest.mark.parametrize("function", VALID, ids=lambda f: f.__name__)
def test_row_labels_do_not_matter(function):
    """A filtered or concatenated table repeats labels; only quality.clean has to refuse it."""
    relabelled = {
        k: v.set_axis([0] * len(v), axis=0) if isinstance(v, pd.DataFrame) else v
        for k, v in VALID[function].items()
    }
    if function in (q.clean, b.bradley_terry):
        with pytest.raises(CourseInputError) as refusal:
            function(**relabelled)
        assert refusal.value.code == "duplicate"
        return
    expected, found = function(**VALID[function]), function(**relabelled)
    if isinstance(expected, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected)
    elif isinstance(expected, float | int | tuple):
        assert found == expected
    else:
        pd.testing.assert_frame_equal(found.as_frame(), expected.as_frame())


@pytest.mark.parametrize(
    ("function", "argument"),
    [(f, a) for f, arguments in VALID.items() for a in arguments],
    ids=lambda x: getattr(x, "__name__", x),
)
def test_an_open_blank_is_recognised_in_every_argument(function, argument):
    with pytest.raises(CourseInputError, match=r"blank \(\.\.\.\) is still open") as refusal:
        function(**{**VALID[function], argument: ...})
    assert refusal.value.code == "missing"


def refuse(function, argument, changed):
    with pytest.raises(CourseInputError) as refusal:
        function(**{**VALID[function], argument: changed})
    return refusal.value


@pytest.mark.parametrize(("function", "argument", "column"), TABLES)
def test_tables_lacking_columns_rows_or_values_are_refused(function, argument, column):
    good = VALID[function][argument]
    error = refuse(function, argument, good.drop(columns=column))
    assert (error.code, error.column) == ("column", column)
    assert refuse(function, argument, good[:0]).code in ("empty", "size")
    last = good.index[-1]
    for hole in (None, ...):
        holed = good.astype({column: object})
        holed.at[last, column] = hole
        error = refuse(function, argument, holed)
        assert (error.code, error.column, error.row) == ("missing", column, last)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_every_function_documents_itself(module):
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        text = inspect.getdoc(thing) or ""
        assert text, name
        if inspect.isfunction(thing):
            assert ">>> " in text, name
            if name != "labels":
                for section in ("Parameters", "Returns", "Raises", "References"):
                    assert re.search(rf"^{section}\n-+$", text, re.M), (name, section)
                assert all(p in text for p in inspect.signature(thing).parameters), name


def test_messages_speak_the_readers_language(monkeypatch):
    import coursekit.methods._validate as validate

    monkeypatch.setattr(validate, "_", lambda message: "译 " + message)
    with pytest.raises(CourseInputError, match=r"译 'margin' is 7\. 译 It must be above 0"):
        s.sample_size(7)
