"""check(): right answers pass, known mistakes get their hint, anything else gets help."""

import itertools
import math
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from coursekit.errors import CourseInputError
from coursekit.language import use_language
from coursekit.practice import check, keys
from coursekit.practice.checking import NotYetRight, check_in

JUNK = [
    ...,
    None,
    math.nan,
    math.inf,
    -math.inf,
    pd.NA,
    pd.NaT,
    "",
    "   ",
    "many",
    "304 people",
    [],
    [1, 2, 3, 4, 5],
    (..., ...),
    (None, None),
    ("a", "b"),
    {},
    {"completes": ..., "sent": ...},
    {"weeks": None, "rate": None},
    {"p": math.nan, "proven": "yes"},
    set(),
    object(),
    object,
    len,
    lambda: 3,
    1j,
    b"bytes",
    10**400,
    True,
    pd.DataFrame(),
    pd.DataFrame({"a": [1, 2]}),
    pd.Series([1.0, 2.0]),
    pd.Series([True, False]),
    pd.Series([], dtype=float),
    np.array([[1, 2], [3, 4]]),
    np.array([], dtype=float),
    range(3),
    itertools.count(),
    (n for n in range(3)),
    pd.Timestamp("2025-12-31"),
]


class Spiteful:
    """An object that refuses everything."""

    size = property(lambda self: 1 / 0)

    def __getattr__(self, name):
        raise RuntimeError("no")

    def __iter__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


def says(identifier, value):
    verdict = check(identifier, value)
    return verdict.state, verdict.hint


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("9.1", 0.62),
        ("9.1", 0.6249),
        ("9.1", np.float32(0.62)),
        ("9.1", pd.Series([0.62])),
        ("9.1", np.array(0.62)),
        ("9.1", np.array([[0.62]])),
        ("9.1", pd.DataFrame({"share": [0.62]})),
        ("9.1", Decimal("0.62")),
        ("9.1", Fraction(62, 100)),
        ("9.2", -16.12),
        ("9.2", -16.1),
        ("9.3", (304, 491)),
        ("9.3", [304.0, np.int64(491)]),
        ("9.3", pd.Series([304, 491])),
        ("9.3", np.array([304, 491])),
        ("9.3", {"completes": 304, "sent": 491}),
        ("9.4", ["Lake", "Delta"]),
        ("9.4", ("delta ", "ＬＡＫＥ")),
        ("9.4", {"Delta", "湖区"}),
        ("9.4", pd.Index(["Delta", "Lake"])),
        ("9.4", pd.Series(["Delta", "Lake", "Delta"])),
        ("9.5", {"weeks": [23, 24, 25], "rate": 0.0817}),
        ("9.5", {"Weeks ": np.array([23, 24, 25]), "rate": np.float64(0.08169)}),
        ("9.6", (0.0606, False)),
        ("9.6", (0.06, np.False_)),
        ("9.7", " post-Stratification"),
        ("9.q1", "b"),
        ("9.q1", "(B)"),
        ("9.q1", "ｂ。"),
        ("9.q1", ["b"]),
    ],
)
def test_a_right_answer_in_any_dress_is_right(key, identifier, value):
    verdict = check(identifier, value)
    assert verdict.right, str(verdict)
    assert verdict.hint in ("Well spotted.", "Because.")


@pytest.mark.parametrize(
    ("identifier", "value", "hint"),
    [
        ("9.1", 0.38, "You took the others."),
        ("9.2", 34.6, "That is the tide."),
        ("9.2", math.inf, "No end?"),
        ("9.3", (385, 620), "A market without end?"),
        ("9.3", (304, 304), "Does everybody answer?"),
        ("9.4", ["Basin"], "Swapped?"),
        ("9.4", [], "No region?"),
        ("9.5", {"weeks": [22, 23, 24], "rate": 0.5}, "Counted from zero?"),
        ("9.6", (0.0101, True), "How many did you test?"),
        ("9.7", "Weighting", "That is the other one."),
        ("9.q1", "a", "Why a?"),
        ("9.q1", "C.", "c!"),
    ],
)
def test_a_named_mistake_gets_its_own_hint(key, identifier, value, hint):
    assert says(identifier, value) == ("wrong", hint)


@pytest.mark.parametrize(
    ("identifier", "value", "word"),
    [
        ("9.1", 62, "percentage"),
        ("9.1", 62.0, "percentage"),
        ("9.1", 7, "between 0 and 1"),
        ("9.1", "0.62", "quotes"),
        ("9.1", "62%", "percent sign"),
        ("9.1", "６２％", "percent sign"),
        ("9.1", True, "not True or False"),
        ("9.1", len, "Call it"),
        ("9.1", [0.62, 0.38], "a list"),
        ("9.1", pd.Series([1, 2]), "whole column"),
        ("9.1", pd.DataFrame({"a": [1, 2]}), "whole table"),
        ("9.1", math.nan, "missing value"),
        ("9.2", 16.12, "direction"),
        ("9.2", -16120, "CNY m"),
        ("9.2", -0.01612, "CNY m"),
        ("9.2", -161200, "CNY m"),
        ("9.2", 3.0, "Look again."),
        ("9.3", 304, "together"),
        ("9.3", (304,), "2 results are wanted"),
        ("9.3", (304, 491, 5), "there are 3"),
        ("9.3", (304, 490.3), "rounded"),
        ("9.3", (304, 500), "completes: right. Look again at sent."),
        ("9.4", "Delta", "square brackets"),
        ("9.4", ["Dleta"], "Delta, Lake, Basin"),
        ("9.4", pd.Series([True, False]), "names of the rows"),
        ("9.4", pd.DataFrame({"region": ["Delta"]}), "whole table"),
        ("9.5", {"weeks": [23, 24, 25]}, "rate is missing"),
        ("9.5", {"weeks": [23], "rate": 0.1, "year": 1}, "year is not asked for"),
        ("9.5", {"weeks": [23, 24, 25], "rate": 8.17}, "percentage"),
        ("9.5", [23, 24, 25], "curly brackets"),
        ("9.6", (0.0606, "False"), "without quotes"),
        ("9.6", (0.0606, 0), "True or False"),
        ("9.7", 3, "one number"),
        ("9.q1", "z", "a, b, c"),
        ("9.q1", 2, "text in quotes"),
    ],
)
def test_an_unexpected_answer_is_met_with_help(key, identifier, value, word):
    state, hint = says(identifier, value)
    assert state == "wrong"
    assert word in hint


@pytest.mark.parametrize("identifier", ["9.1", "9.3", "9.4", "9.5", "9.q1"])
def test_an_open_blank_is_open_not_wrong(key, identifier):
    assert check(identifier, ...).state == "open"
    assert check(identifier, None).state == "open"


def test_a_blank_inside_a_pair_is_open(key):
    verdict = check("9.3", (304, ...))
    assert verdict.state == "open" and "sent" in verdict.hint


@pytest.mark.parametrize("junk", [*JUNK, Spiteful()], ids=lambda junk: type(junk).__name__)
@pytest.mark.parametrize("identifier", [f"9.{n}" for n in range(1, 8)] + ["9.q1"])
def test_junk_never_raises_and_always_gets_a_sentence(key, identifier, junk):
    verdict = check(identifier, junk)
    assert not verdict.right
    assert len(verdict.hint) >= 6
    assert verdict.hint[-1] in ".?!" or verdict.hint.endswith("Basin.")
    assert "491" not in verdict.hint and "0.62" not in verdict.hint


@pytest.mark.parametrize("kind", [float, str, int, object])
def test_an_answer_that_equals_everything_is_not_right(key, kind):
    always = {"__eq__": lambda *_a: True, "__ne__": lambda *_a: False, "__hash__": object.__hash__}
    answer = type("Always", (kind,), always)()
    assert answer == 42
    for identifier in [*(f"9.{n}" for n in range(1, 8)), "9.q1"]:
        assert not check(identifier, answer).right


def test_the_variable_is_found_in_the_callers_names(key):
    l9_e1 = 0.62
    assert check("9.1").right
    del l9_e1
    assert check("9.1").state == "open"
    assert "l9_e1" in check("9.1").hint


def test_a_typed_number_does_not_pass_for_a_function(key):
    def plan(customers):
        return (304, 491)

    names = {"plan": plan, "l9_e3": (304, 491)}
    verdict = check_in(names, "9.3")
    assert verdict.state == "wrong" and "customers = 800" in verdict.hint


def test_a_function_that_serves_other_figures_passes(key):
    names = {"plan": {800: (260, 520)}.get, "l9_e3": (304, 491)}
    names["plan"] = lambda customers: {800: (260, 520)}[customers]
    assert check_in(names, "9.3").right
    assert check_in(names, "9.3.other").right


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        (..., "three dots"),
        (5, "no longer"),
        (lambda: 1, "stops"),
        (lambda customers: 1 / 0, "stops with an error; repair that first"),
        (lambda customers: None, "gives nothing back"),
    ],
)
def test_a_broken_function_is_explained(key, plan, word):
    verdict = check_in({"plan": plan, "l9_e3": (304, 491)}, "9.3")
    assert not verdict.right and word in verdict.hint


def test_a_function_without_return_is_explained(key):
    verdict = check_in({"plan": lambda customers: None, "l9_e3": None}, "9.3")
    assert verdict.state == "open" and "gives nothing back" in verdict.hint


def test_quotes_around_the_number_of_an_exercise_may_be_forgotten(key):
    assert check(9.1, 0.62).right


@pytest.mark.parametrize(
    ("identifier", "value", "words"),
    [
        ("9.2", (1, 450), "Write 1450 without the comma."),
        ("9.2", (0, 62), "Write 0.62 with a point"),
        ("9.6", (0.0606, "No"), "Write False instead of No"),
        ("9.6", (0.0606, "是"), "Write True instead of 是"),
    ],
)
def test_a_habit_of_typing_is_named(key, identifier, value, words):
    assert words in check(identifier, value).hint


def test_a_functions_chatter_is_silenced(key, capsys):
    def plan(customers):
        import warnings

        warnings.warn("deprecated", stacklevel=1)
        print("hello")
        return (260, 520)

    assert check_in({"plan": plan, "l9_e3": (304, 491)}, "9.3").right
    assert capsys.readouterr() == ("", "")


def test_an_unknown_exercise_names_those_there_are(key):
    for wrong in ("9.8", "nine", "", "9"):
        with pytest.raises(CourseInputError, match=r"9\.1, 9\.2") as caught:
            check(wrong)
        assert caught.value.code == "unknown"


def test_must_be_right_stops_a_graded_cell(key, capsys):
    check("9.1", 0.62).must_be_right()
    with pytest.raises(NotYetRight):
        check("9.1", 0.38).must_be_right()


def test_the_verdict_shows_icon_and_text_and_escapes(key):
    right, wrong = check("9.1", 0.62), check("9.4", ["<script>"])
    assert "ck-verdict ck-right" in right._repr_html_() and "✓" in right._repr_html_()
    assert "ck-verdict ck-wrong" in wrong._repr_html_() and "✗" in wrong._repr_html_()
    assert "<script>" not in wrong._repr_html_()
    assert str(right) == "✓ 9.1 Right. Well spotted."


def test_each_answer_is_checked_in_a_tenth_of_a_second(key):
    for identifier, value in (("9.1", 62), ("9.3", (300, 400)), ("9.5", {"weeks": [1], "rate": 2})):
        started = time.process_time()
        check(identifier, value)
        assert time.process_time() - started < 0.5  # a wait a trainee would notice


def test_tolerance_is_kept(key):
    right, tolerance = -16.12, 0.05
    for offset in (-0.7, -0.3, 0, 0.3, 0.7):
        assert check("9.2", right + offset * tolerance).right
    for offset in (-2, -1.3, 1.3, 2):
        assert not check("9.2", right + offset * tolerance).right


def test_the_compiled_key_shows_no_answer(key):
    text = (keys.FOLDER / "9.json").read_text(encoding="utf-8")
    for secret in ("0.62", "304", "491", "16.12", "0.0817", "Because.", "Well spotted", "Why a?"):
        assert secret not in text


def test_verdicts_are_in_the_active_language(key, monkeypatch):
    from coursekit.practice import checking

    monkeypatch.setattr(checking, "_", lambda message: f"«{message}»")
    verdict = check("9.1", 0.38)
    assert (verdict.message, verdict.hint) == ("«Not yet.»", "«You took the others.»")
    with use_language("en"):
        assert check("9.1", 0.62).hint == "«Well spotted.»"
