"""Cohen's kappa."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refuses

from coursekit.methods import voice


def test_twenty_five_ten_fifteen():
    a = ["yes"] * 25 + ["no"] * 25
    b = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = voice.kappa(a, b)
    assert round(found.kappa, 2) == 0.40
    assert found.agreement == pytest.approx(0.7)
    assert 0.1 < found.low < found.kappa < found.high < 0.7


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=80))
def test_kappa_agrees_with_sklearn(pairs):
    from sklearn.metrics import cohen_kappa_score

    a, b = zip(*pairs, strict=True)
    if len({*a, *b}) < 2:
        return
    found = voice.kappa(a, b).kappa
    assert found == pytest.approx(cohen_kappa_score(a, b), abs=1e-9)
    assert found == pytest.approx(voice.kappa(b, a).kappa)


def test_perfect_agreement_is_one():
    assert voice.kappa(["x", "y", "x"], ["x", "y", "x"]).kappa == 1


def test_kappa_refuses():
    with refuses("size", "b"):
        voice.kappa(["x", "y"], ["x"])
    with refuses("range", "a"):
        voice.kappa(["x", "x"], ["x", "x"])
    with refuses("missing"):
        voice.kappa(["x", None], ["x", "y"])
    with refuses("empty"):
        voice.kappa([], [])
    with refuses("missing", "a"):
        voice.kappa(..., ["x"])
    assert np.isfinite(voice.kappa(["x", "y"], ["y", "x"]).kappa)
