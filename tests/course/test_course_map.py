"""The course as a whole: its hours, its objectives, its outlines."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from test_lectures import OUTLINE

from coursekit.practice import keys
from coursekit.publish import catalogs, course_map

ROOT = Path(__file__).resolve().parents[2]
LECTURES = {
    each["metadata"]["coursekit"]["lecture"]: each for each in course_map.read_lectures(ROOT)
}
OBJECTIVES = [
    (number, n)
    for number, lecture in LECTURES.items()
    for n in range(1, len(lecture["metadata"]["coursekit"]["objectives"]) + 1)
]


@pytest.fixture(scope="module")
def page() -> str:
    return course_map.page(ROOT)


@pytest.fixture(scope="module")
def chinese(tmp_path_factory) -> Path:
    return catalogs.build(ROOT, "zh_CN", tmp_path_factory.mktemp("zh"))


@pytest.mark.parametrize(("kind", "hours"), [("one_day", 6), ("two_day", 12)])
def test_the_classes_last_as_long_as_they_say(kind, hours):
    parts = [part for lecture in LECTURES.values() for part in course_map.timetable(lecture)]
    assert sum(getattr(part, kind) for part in parts) == hours * 60
    told = [lecture["metadata"]["coursekit"]["minutes"][kind] for lecture in LECTURES.values()]
    assert sum(told) == hours * 60


def test_the_page_tells_the_hours(page):
    for hours in (6, 12):
        assert f"\n{hours} hours of teaching, without rests. " in page


def test_a_day_has_lunch_rests_and_an_end():
    parts = {n: [("a", 70), ("b", 60)] for n in (1, 2, 3)}
    blocks = course_map.schedule(parts)
    assert [b.lecture for b in blocks] == [1, 1, 2, None, 2, 3, 3]
    assert all(b.end - b.start <= course_map.LONGEST for b in blocks)
    for one, two in pairwise(blocks):
        rest = 0 if None in (one.lecture, two.lecture) else course_map.REST
        assert two.start - one.end == rest
    assert sum(b.end - b.start for b in blocks if b.lecture) == 390


def test_days_end_by_half_past_five(page):
    times = [
        int(h) * 60 + int(m) for h, m in re.findall(r"^\| \d\d:\d\d–(\d\d):(\d\d) \|", page, re.M)
    ]
    assert len(times) > 15 and max(times) <= 17 * 60 + 30


def test_hours_alone_are_those_of_the_lectures():
    for lecture in LECTURES.values():
        reading = sum(part.alone for part in course_map.timetable(lecture))
        whole = reading + sum(course_map.homework(lecture))
        assert whole == lecture["metadata"]["coursekit"]["minutes"]["self_study"]


@pytest.mark.parametrize(("lecture", "objective"), OBJECTIVES)
def test_every_objective_is_taught_and_practised(lecture, objective):
    assert course_map.sections_by_objective(LECTURES[lecture])[objective]
    assert course_map.practice_by_objective(ROOT, lecture)[objective]


def test_every_exercise_and_question_practises_something():
    for lecture in LECTURES:
        count = len(LECTURES[lecture]["metadata"]["coursekit"]["objectives"])
        for identifier, item in keys.load(lecture)["items"].items():
            if not identifier.endswith(".other"):
                assert item["practises"], identifier
                assert set(item["practises"]) <= set(range(1, count + 1)), identifier


def test_the_outlines_hold_every_item_and_nothing_else():
    """What the lectures must contain, and what the map shows, are the same labels."""
    shown = {
        label.replace(" ", "")
        for outline in course_map.outlines(ROOT)
        for lecture in outline["lectures"]
        for label, _target in lecture
    }
    asked = {label for labels in OUTLINE.values() for label in labels.split()}
    within = {"用户连接、用户管理、用户体验、用户价值", "立体策略与“倒三角”法"}
    assert asked - shown <= within
    assert not shown - asked


def test_the_chinese_page_has_the_same_rows(page, chinese):
    from coursekit.language import use_language

    with use_language("zh_CN"):
        other = course_map.page(chinese)
    for text in (r"^\|", r"\]\(#", r"^##"):
        assert len(re.findall(text, page, re.M)) == len(re.findall(text, other, re.M))
    assert "Lunch" not in other and "午" in other
    assert re.findall(r"\d\d:\d\d–\d\d:\d\d", page) == re.findall(r"\d\d:\d\d–\d\d:\d\d", other)
