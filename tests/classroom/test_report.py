"""The class report: statistics against an oracle, the page, the exports."""

from __future__ import annotations

import csv
import math

import numpy as np
import pandas as pd
import pytest
from class_fixtures import ANSWERS, EXERCISE, hand_in

from coursekit.classroom.items import cronbach_alpha, item_statistics
from coursekit.errors import CourseFolderError
from coursekit.language import use_language


@pytest.fixture
def points() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    ability = rng.normal(size=(60, 1))
    return pd.DataFrame((ability + rng.normal(size=(60, 6)) > 0).astype(float) * 5)


def test_alpha_agrees_with_another_library(points):
    pingouin = pytest.importorskip("pingouin")
    assert cronbach_alpha(points) == pytest.approx(pingouin.cronbach_alpha(data=points)[0])


def test_alpha_is_unknown_where_it_cannot_be_known(points):
    assert math.isnan(cronbach_alpha(points.iloc[:1]))
    assert math.isnan(cronbach_alpha(points[[0]]))
    assert math.isnan(cronbach_alpha(points * 0))


def test_discrimination_leaves_the_item_itself_out(points):
    table = item_statistics(points, pd.Series(5.0, index=points.columns)).set_index("item")
    rest = points.drop(columns=3).sum(axis=1)
    assert table.discrimination[3] == pytest.approx(np.corrcoef(points[3], rest)[0, 1])
    assert table.difficulty[3] == pytest.approx((points[3] == 5).mean())


@pytest.mark.slow
def test_the_page_says_what_happened(small_class):
    from coursekit.classroom.grading import grade
    from coursekit.classroom.report import write_report

    with pytest.raises(CourseFolderError, match="graded yet"):
        write_report(small_class, EXERCISE)
    for student in ("right", "mistaken"):
        hand_in(small_class, student)
    grade(small_class, EXERCISE, say=lambda _text: None)
    page = write_report(small_class, EXERCISE)
    html = page.read_text(encoding="utf-8")
    assert "This is the markup, not the margin." in html
    assert "nothing handed in" in html  # "empty" has not
    assert "http" not in html.replace("http://www.w3.org", "")  # loads nothing
    assert html.count('class="ck-chart"') == 2
    assert 'alt="' in html

    mistakes = pd.read_csv(page.with_name(f"{EXERCISE}-mistakes.csv"), dtype={"item": str})
    assert mistakes.to_dict("records") == [
        {"item": "1.1", "hint": "This is the markup, not the margin.", "trainees": 1}
    ]
    grades = list(csv.DictReader(page.with_name("grades.csv").open(encoding="utf-8-sig")))
    earned = {row["id"]: row[EXERCISE] for row in grades}
    assert earned == {"right": "9", "mistaken": "0", "empty": ""}
    canvas = page.with_name("grades-canvas.csv").read_text(encoding="utf-8-sig")
    assert "Points Possible" in canvas and ",29" in canvas
    board = list(csv.DictReader(page.with_name("grades-blackboard.csv").open(encoding="utf-8-sig")))
    assert {row["Username"]: row[f"{EXERCISE} [Total Pts: 29]"] for row in board} == earned
    assert sorted(ANSWERS) == sorted(earned)
    people = pd.read_csv(page.with_name(f"{EXERCISE}-people.csv")).set_index("name")
    assert len(people) == 3 and people["handed_in"].sum() == 2
    assert sorted(people["to_read"]) == [0, 1, 1]
    assert "What is still to be read" in html

    with use_language("zh_CN"):
        assert '<html lang="zh-CN">' in write_report(small_class, EXERCISE).read_text("utf-8")


@pytest.mark.slow
def test_two_long_answers_in_the_same_words_are_shown_side_by_side(small_class):
    from coursekit.classroom.grading import grade
    from coursekit.classroom.report import write_report
    from coursekit.classroom.similar import similar_answers

    memo = "Our share is low because the large accounts give us only a fifth of their wallet. "
    memos = {
        "right": memo * 2 + "We should visit them.",
        "mistaken": memo * 2 + "We must visit them!",
        "empty": "The market shrinks and nobody can be blamed; wait until the next year. " * 3,
    }
    for student, text in memos.items():
        hand_in(small_class, student, {**ANSWERS["right"], "memo": text})
    grade(small_class, EXERCISE, say=lambda _text: None)
    [pair] = similar_answers(small_class, EXERCISE)
    assert (pair.cell, pair.first, pair.second) == ("memo", "mistaken", "right")
    html = write_report(small_class, EXERCISE).read_text(encoding="utf-8")
    assert "not a verdict" in html and "We must visit them!" in html


@pytest.mark.slow
def test_written_tasks_are_counted_task_by_task(small_class):
    from coursekit.classroom.grading import grade
    from coursekit.classroom.report import written_table
    from coursekit.classroom.results import read_results

    for student in ANSWERS:  # "empty" leaves the memo as it was handed out
        hand_in(small_class, student)
    grade(small_class, EXERCISE, say=lambda _text: None)
    with small_class.gradebook() as book:
        row = book.find_grade("memo", "exercises", EXERCISE, "right")
        row.manual_score, row.needs_manual_grade = 15.0, False
        book.db.commit()
    table = written_table(read_results(small_class, EXERCISE))
    assert table.to_dict("records") == [{"task": "memo", "answers": 2, "read": 1, "to_read": 1}]
