"""Marks and outputs equal nbgrader's own, on the course's exercises and on nbgrader's examples."""

from __future__ import annotations

import html
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest
from class_fixtures import scores

from coursekit.classroom.demo import answered, wrong_answers
from coursekit.classroom.engine.client import supported
from coursekit.classroom.feedback import write_feedback
from coursekit.classroom.grading import grade
from coursekit.classroom.release import release
from coursekit.classroom.workspace import find_exercises, new_course, open_course
from coursekit.practice.authoring import read_key
from coursekit.practice.notebooks import solved

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not supported(), reason="Linux only"),
    pytest.mark.xdist_group("grading"),
]

STOCK = """
from nbgrader.converters import Autograde
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default_args[0]
"""


def quiet(_text: str) -> None:
    """Say nothing."""


def stock_twin(course, folder: Path):
    """The same class, with nbgrader's own way to run notebooks."""
    shutil.copytree(course.root, folder)
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write(STOCK)
    return open_course(folder)


def autograde(course, exercise: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", exercise],
        cwd=course.root, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def rows(course) -> dict:
    from nbgrader.api import BaseCell, Comment, SubmittedAssignment, SubmittedNotebook

    found: dict = dict(scores(course))
    with course.gradebook() as book:
        query = (
            book.db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.auto_comment)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
        )
        found |= {(r[0], r[1], "comment"): r[2] for r in query}
        times = book.db.query(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
        found |= {(r[0], "", "handed in"): r[1] for r in times}
    return found


def outputs(course, exercise: str) -> dict:
    """Every cell of every marked notebook, but for times and process numbers."""
    found = {}
    for student in course.students_at("autograded", exercise):
        for path in course.folder("autograded", student, exercise).glob("*.ipynb"):
            nb = json.loads(path.read_text(encoding="utf-8"))
            for number, cell in enumerate(nb["cells"]):
                cell["metadata"].pop("execution", None)
                text = json.dumps(cell, sort_keys=True)
                found[student, path.name, number] = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    return found


def compare(course, twin, exercise: str) -> tuple[int, int]:
    grade(course, exercise, say=quiet, jobs=2)
    autograde(twin, exercise)
    ours, theirs = rows(course), rows(twin)
    assert ours == theirs
    mine, stock = outputs(course, exercise), outputs(twin, exercise)
    assert set(mine) == set(stock)
    assert [k for k in mine if mine[k] != stock[k]] == []
    return len(ours), len(mine)


def hidden_words(source: dict) -> set[str]:
    """Every line a trainee must not see: hidden tests, mark schemes, solutions of text cells."""
    texts = ["".join(cell["source"]) for cell in source["cells"]]
    found: set[str] = set()
    for text in texts:
        for region in re.findall(r"BEGIN HIDDEN TESTS\n(.*?)\n[^\n]*END HIDDEN", text, re.S):
            found |= {line.strip() for line in region.split("\n") if len(line.strip()) > 12}
    shown = "\n".join(
        re.sub(r"### BEGIN HIDDEN.*?END HIDDEN TESTS", "", t, flags=re.S) for t in texts
    )
    return {line for line in found if line not in shown}


# The first set with a whole class, for the number of rows; the others with a pair.
@pytest.mark.parametrize(("place", "trainees"), [(0, 10), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2)])
def test_on_the_course_s_own_exercises(tmp_path, place, trainees):
    course = new_course(tmp_path / "ours")
    exercise = course.exercises()[place]
    release(course, exercise)
    key = read_key(find_exercises() / exercise)
    source = json.loads((course.root / "source" / exercise / "exercises.ipynb").read_text())
    blank = json.loads((course.folder("release", "", exercise) / "exercises.ipynb").read_text())
    choices = wrong_answers(key)
    rng = random.Random(7)
    for number in range(10 - trainees, 10):
        wrong = {v: rng.choice(c) for v, c in choices.items() if rng.random() < 0.35}
        nb = answered(blank, solved(source), wrong) if number else blank
        if number == 3:  # an exception, a warning and prints in one
            nb["cells"][3]["source"] += "\nimport warnings; warnings.warn('x'); print(1); 1 / 0"
        folder = course.folder("submitted", f"trainee{number}", exercise)
        folder.mkdir(parents=True)
        (folder / "exercises.ipynb").write_text(json.dumps(nb))
        (folder / "timestamp.txt").write_text(f"2026-03-0{number % 9 + 1} 10:00:00 UTC")
    count, cells = compare(course, stock_twin(course, tmp_path / "stock"), exercise)
    assert count >= 30 * trainees
    assert cells >= 30 * trainees
    secret = hidden_words(source)
    assert len(secret) >= 10
    assert write_feedback(course, exercise) == trainees
    for student in course.students_at("feedback", exercise):
        page = (course.folder("feedback", student, exercise) / "exercises.html").read_text("utf-8")
        words = html.unescape(re.sub(r"<[^>]+>", "", page))
        assert [line for line in sorted(secret) if line in words] == []


def test_on_nbgrader_s_own_examples(tmp_path):
    examples = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
    sources = tmp_path / "sources"
    shutil.copytree(examples / "source" / "ps1", sources / "ps1")
    course = new_course(tmp_path / "ours", exercises=sources)
    release(course, "ps1")
    for student in ("bitdiddle", "hacker"):
        shutil.copytree(
            examples / "submitted" / student / "ps1", course.folder("submitted", student, "ps1")
        )
    compare(course, stock_twin(course, tmp_path / "stock"), "ps1")
