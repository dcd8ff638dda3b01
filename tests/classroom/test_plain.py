"""Only notebooks that cannot carry anything away have their hidden tests run in place."""

from __future__ import annotations

import pytest

from coursekit.classroom.engine.plain import Given

RELEASED = [
    "import coursekit as ck\nimport pandas as pd\ncase = ck.load_case('vector')",
    "def plan(customers, answering):\n    population = ...\n    return population / answering\n\n\n"
    "l1_e1 = plan(customers=1450, answering=0.62)\nl1_e1",
    "l1_q1 = ...",
]


@pytest.fixture(scope="module")
def given() -> Given:
    return Given(RELEASED)


def filled(blank: str, quiz: str = "'b'", extra: str = "") -> list[str]:
    return [
        RELEASED[0],
        RELEASED[1].replace("...", blank) + extra,
        RELEASED[2].replace("...", quiz),
    ]


@pytest.mark.parametrize(
    "blank", ["customers", "customers * 2", "...", "max(customers, 3)", "[customers][0]", "1_450"]
)
def test_filled_blanks_are_plain(given, blank):
    assert given.only_filled(filled(blank))
    assert given.only_filled(filled("customers", extra="\nprint(l1_e1)\nl1_e1 = 304"))


@pytest.mark.parametrize(
    "blank",
    [
        "seen.append(customers)",
        "seen.append(customers) or customers",
        "open('loot', 'w').write(str(customers))",
        "(lambda: customers)()",
        "(loot := customers)",
        "[customers for _ in [0]]",
        "In[3]",
        "Out",
        "plan.__globals__",
        "plan.__globals__['In']",
        "ck.language",
        "ck.practice.checking.sys.modules",
        "case.x.gi_frame",
        "globals()",
        "getattr(plan, 'x')",
        "print(customers, file=case)",
        "f'{customers}'",
        "unknown_name",
    ],
)
def test_whatever_could_keep_or_reach_something_is_not_plain(given, blank):
    assert not given.only_filled(filled(blank))


@pytest.mark.parametrize(
    "cell",
    [
        "seen = []",
        "plan = lambda c, a: c",
        "print = case",
        "ck = case",
        "import os",
        "def plan(customers, answering):\n    return customers",
        "l1_e1 += [1]",
        "case.x = 3",
        "for l1_e1 in case: pass",
        "%time l1_e1",
        "!ls",
        "class A: pass",
        "del l1_e1",
        "l1_e1 = yield",
        "assert l1_e1",
    ],
)
def test_other_statements_are_not_plain(given, cell):
    assert not given.only_filled([*filled("customers"), cell])


def test_a_test_that_binds_a_name_trainees_use_is_not_run_in_place(given):
    assert given.untouched_by("size = ck.sampling.sample_size(0.05)\nassert plan(1, 1) == size")
    assert not given.untouched_by("l1_e1 = 31337")
    assert not given.untouched_by("for population in [31337]: pass")
    assert not given.untouched_by("import (")


def test_what_the_released_code_may_hold_does_not_trouble_the_comparison():
    """A dictionary unpacked into another has a key that is nothing at all."""
    released = [
        "both = {**one, 'a': 1}\nf = lambda *, k=..., j: k\nglobal g",
        "def look(x):\n    with open(x) as a, lock:\n        blank = ...\n    return {**x, **{}}",
    ]
    given = Given(released)
    assert given.only_filled(released)
    done = [released[0], released[1].replace("...", "x")]
    assert given.only_filled(done)
    assert not given.only_filled([released[0].replace("**one", "'b': one"), done[1]])


def test_code_nested_too_deep_is_not_plain(given):
    deep = "x = " + "(" * 150 + "1" + ")" * 150
    chain = "x = " + "+".join(["1"] * 4000)
    for code in (deep, chain):
        assert given.only_filled([*filled("customers"), code]) in (True, False)
        assert isinstance(given.strange([("cell", code)]), list)
