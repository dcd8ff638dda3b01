"""Generated pages say what cards, docstrings and exercise sheets say."""

import copy
import json
from pathlib import Path

import pytest

from coursekit.cases import cards
from coursekit.language import use_language
from coursekit.practice.authoring import Exercise, Key, Mistake, Number, Question
from coursekit.publish import exercises, fingerprint, pages
from coursekit.publish.documents import carry_language

HERE = Path(__file__).parent


def test_a_case_page_carries_every_public_column():
    for name in cards.case_names():
        card = cards.card(name)
        page = pages.case_page(card)
        for table, spec in card["tables"].items():
            assert (f"(case-{name}-{table})=" in page) == (spec.get("audience") != "instructor")
            if spec.get("audience") != "instructor":
                assert all(f"`{column}`" in page for column in spec["columns"])


def test_an_instructor_table_is_never_published():
    card = copy.deepcopy(cards.card(cards.case_names()[0]))
    secret = next(iter(card["tables"]))
    card["tables"][secret]["audience"] = "instructor"
    assert f"`{secret}`:" not in pages.case_page(card)


def test_a_case_page_speaks_the_language_of_its_edition():
    card = cards.card("vector")
    with use_language("zh_CN"):
        page = pages.case_page(card)
    assert page.splitlines()[1] == f"# {card['name']['zh_CN']}"


def test_a_bar_in_a_cell_does_not_break_the_table():
    assert pages.table(["a"], [["x | y"]]).splitlines()[2] == "| x \\| y |"


def test_reference_lists_public_functions_then_results():
    page = pages.reference_page("sampling", ["wilson", "SampleSize"])
    assert ".. autofunction:: coursekit.methods.sampling.wilson" in page
    assert ".. autoclass:: coursekit.methods.sampling.SampleSize" in page
    assert "English" not in page


@pytest.mark.parametrize("write", [lambda: pages.reference_page("a", ["b"]),
                                   lambda: pages.reference_index({"a": "b"})])  # fmt: skip
def test_reference_in_another_language_says_what_stays_english(write):
    with use_language("zh_CN"):
        assert "英文" in write()


KEY = Key(
    lecture=1,
    exercises=[
        Exercise(
            "1.1",
            title="A share",
            answer=Number(0.01, unit="share"),
            right=0.5,
            mistakes=[Mistake("Did you divide by all & sundry?", 0.25)],
            otherwise="What is divided by what?",
            praise="Half of them.",
        )
    ],
    quiz=[Question("1.q1", title="Q", right="b", feedback={"a": "Too <few>.", "b": "Just so."})],
)


def sheet() -> dict:
    def cell(kind, source, tags=(), **nbgrader):
        metadata = {"tags": list(tags)} | ({"nbgrader": nbgrader} if nbgrader else {})
        return {"cell_type": kind, "metadata": metadata, "source": source}

    return {
        "cells": [
            cell("markdown", "# Exercises 1"),
            cell("code", "import coursekit as ck"),
            cell("markdown", "## 1.1 A share", ["task"]),
            cell(
                "code",
                "l1_e1 = ...  # half\n### BEGIN SOLUTION\nl1_e1 = 0.5\n### END SOLUTION",
                solution=True,
            ),
            cell("code", 'ck.check("1.1")\n### BEGIN HIDDEN TESTS\nassert 1\n### END HIDDEN TESTS'),
            cell("markdown", "**Which?**\n\n- a) one\n- b) the other\n  of two", ["quiz"]),
            cell(
                "code",
                'l1_q1 = ...\n### BEGIN SOLUTION\nl1_q1 = "b"\n### END SOLUTION',
                solution=True,
            ),
            cell("code", 'ck.check("1.q1")'),
            cell("markdown", "## The end"),
        ]
    }


def test_the_exercise_page_has_no_solution_and_no_hidden_test():
    page = exercises.exercise_page(exercises.released(sheet()), KEY, "1-x")
    assert "(exercises-1)=" in page
    assert "0.5" not in page and "assert" not in page
    assert "l1_e1 = ...  # half" in page and 'ck.check("1.1")' in page
    assert page.index("What is divided by what?") < page.index("all &amp; sundry?")
    assert "{ref}`Solution of 1.1 <solution-1-1>`" in page


def test_quiz_options_answer_and_replace_the_answer_cells():
    page = exercises.exercise_page(exercises.released(sheet()), KEY, "1-x")
    assert "l1_q1" not in page and 'check("1.q1")' not in page
    assert 'data-option="b" data-right="true"' in page
    assert "**b)** the other of two" in page
    assert "Too &lt;few&gt;." in page
    assert page.rstrip().endswith("## The end")


def test_the_solution_page_fills_the_blank_behind_a_gate():
    page = exercises.solution_page(exercises.solved(sheet()), KEY, "1-x")
    assert "(solution-1-1)=\n## 1.1 A share" in page
    assert "l1_e1 = 0.5  # half" in page and "..." not in page
    assert '<div class="ck-gate">' in page and "Half of them." in page
    assert "l1_q1" not in page


def test_a_notebook_that_travels_speaks_its_language():
    text = carry_language(json.dumps(sheet()), "zh_CN")
    cells = json.loads(text)["cells"]
    assert "".join(cells[1]["source"]).endswith('ck.set_language("zh_CN")')
    assert [cell["source"] for cell in cells[2:]] == [
        cell["source"] for cell in sheet()["cells"][2:]
    ]


@pytest.mark.parametrize("name", ["results", "pages", "look"])
def test_fingerprints_are_stable(name, tmp_path):
    arguments = {"results": ("en",), "pages": ("en", tmp_path), "look": (tmp_path,)}[name]
    function = getattr(fingerprint, f"of_{name}")
    assert function(*arguments) == function(*arguments)


def test_outputs_depend_on_the_language_and_on_what_a_file_says(tmp_path):
    assert fingerprint.of_results("en") != fingerprint.of_results("zh_CN")
    file = tmp_path / "a.csv"
    file.write_text("1", encoding="utf-8")
    before = fingerprint.of_files([file])
    file.write_text("2", encoding="utf-8")
    assert fingerprint.of_files([file]) != before
