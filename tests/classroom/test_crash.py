"""kill -9 at any time: nothing half-written, the next run marks exactly what is missing."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import time

import psutil
import pytest
from class_fixtures import ANSWERS, EXERCISE, filled, scores

from coursekit.classroom.engine.client import Server, ServerGone, ServerKilled, supported
from coursekit.classroom.grading import grade, marked_already

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not supported(), reason="Linux only"),
    pytest.mark.xdist_group("grading"),
]

STUDENTS = [f"s{n:02}" for n in range(12)]
KILLS = 30
POISON = -7.0


def quiet(_text: str) -> None:
    """Say nothing."""


@pytest.fixture
def marked_class(small_class):
    release = small_class.folder("release", "", EXERCISE) / "exercises.ipynb"
    for number, student in enumerate(STUDENTS):
        nb = filled(release, list(ANSWERS.values())[number % 3])
        folder = small_class.folder("submitted", student, EXERCISE)
        folder.mkdir(parents=True)
        (folder / "exercises.ipynb").write_text(json.dumps(nb))
    assert grade(small_class, EXERCISE, say=quiet, jobs=2).failed == 0
    return small_class, scores(small_class)


def forget(course, students: list[str]) -> None:
    """Take results away and put nonsense into their rows, as an interrupted write might."""
    from nbgrader.api import Grade

    for student in students:
        shutil.rmtree(course.folder("autograded", student, EXERCISE), ignore_errors=True)
    with course.gradebook() as book:
        for student in students:
            submission = book.find_submission(EXERCISE, student)
            ids = [n.id for n in submission.notebooks]
            for row in book.db.query(Grade).filter(Grade.notebook_id.in_(ids)):
                row.auto_score = POISON
        book.db.commit()


def sound(course, reference) -> set[str]:
    """Check every result that is in place; give whose are."""
    rows = scores(course)
    there = set(course.students_at("autograded", EXERCISE))
    for student in there:
        folder = course.folder("autograded", student, EXERCISE)
        nb = json.loads((folder / "exercises.ipynb").read_text())
        assert any(c.get("outputs") for c in nb["cells"]) or student in STUDENTS[2::3]
        for key in [k for k in reference if k[0] == student]:
            assert rows[key] == reference[key], (key, rows[key])
    assert marked_already(course, EXERCISE) == there
    return there


def test_thirty_kills_lose_nothing(marked_class):
    course, reference = marked_class
    rng = random.Random(20260301)
    survived = 0
    for kill in range(KILLS):
        forget(course, rng.sample(STUDENTS, 5))
        process = subprocess.Popen(
            [sys.executable, "-m", "coursekit", "class", "grade", "1", "--jobs", "2"],
            cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running = psutil.Process(process.pid)
        try:
            # sometimes while it starts, mostly while it marks: workers and server are there
            while kill % 5 and process.poll() is None and len(running.children()) < 3:
                time.sleep(0.02)
            time.sleep(rng.uniform(0.0, 1.5))
            others = running.children(recursive=True)
            victim = rng.choice(others) if others and kill % 2 else running
            main = victim == running
            victim.kill()
        except psutil.NoSuchProcess:
            main = False
        process.wait(timeout=120)
        there = sound(course, reference)
        if not main:
            # a worker, the server or a child was killed: the run itself went on to the end
            assert there == set(STUDENTS)
            survived += 1
    missing = set(STUDENTS) - sound(course, reference)
    run = grade(course, EXERCISE, say=quiet)
    assert {r.student for r in run.rows} == missing
    assert sound(course, reference) == set(STUDENTS)
    assert scores(course) == reference
    assert survived >= 3  # kills that hit something else than the run itself
    hidden = [p for p in (course.root / "autograded").rglob(".*") if p.name.endswith(".part")]
    assert not [p for p in hidden if p.parent.name in missing]


def test_a_server_that_was_killed_is_noticed_and_replaced():
    warm = Server()
    warm.start()
    program = psutil.Process(warm._process.pid)
    (program.children() or [program])[0].kill()  # while it starts or loads
    with pytest.raises(ServerKilled, match="goes on where it stopped"):
        warm.ready()
    warm.restart()
    warm._process.kill()
    warm._process.wait()
    with pytest.raises(ServerGone):
        warm.load(["json"])
    with pytest.raises(ServerGone):
        warm.connect()
    warm.restart()  # although something it never read is left in the pipe to the old one
    warm.load(["json"])
    warm.stop()
    assert not warm.alive()


def test_what_nbgrader_left_half_done_is_marked_again(marked_class):
    from nbgrader.api import Grade

    course, reference = marked_class
    with course.gradebook() as book:
        ids = [n.id for n in book.find_submission(EXERCISE, "s00").notebooks]
        for row in book.db.query(Grade).filter(Grade.notebook_id.in_(ids)):
            row.auto_score, row.needs_manual_grade = None, True
        book.db.commit()
    path = course.folder("autograded", "s01", EXERCISE) / "exercises.ipynb"
    path.unlink()
    run = grade(course, EXERCISE, say=quiet)
    assert {r.student for r in run.rows} == {"s00", "s01"}
    assert scores(course) == reference


def test_a_mark_given_by_a_person_stays(marked_class):
    course, _reference = marked_class
    with course.gradebook() as book:
        row = book.find_grade("memo", "exercises", EXERCISE, "s00")
        row.manual_score, row.needs_manual_grade = 17.0, False
        book.db.commit()
    grade(course, EXERCISE, student="s00", regrade=True, say=quiet)
    auto, manual, to_read = scores(course)["s00", "memo"]
    assert (auto, manual, to_read) == (None, 17.0, True)  # as nbgrader: kept, to be looked at


def test_a_newer_submission_is_marked_anew(marked_class):
    course, _reference = marked_class
    folder = course.folder("submitted", "s00", EXERCISE)
    (folder / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    grade(course, EXERCISE, student="s00", regrade=True, say=quiet)
    assert not grade(course, EXERCISE, say=quiet).rows
    (folder / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    assert [r.student for r in grade(course, EXERCISE, say=quiet).rows] == ["s00"]
