"""Broken and hostile notebooks: each is marked as far as it goes, none harms another."""

from __future__ import annotations

import copy
import html
import json

import nbformat
import pytest
from class_fixtures import ANSWERS, EXERCISE, filled, scores

from coursekit.classroom.engine.client import supported
from coursekit.classroom.feedback import write_feedback
from coursekit.classroom.grading import grade
from coursekit.classroom.problems import for_instructor, for_trainee

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not supported(), reason="Linux only")]

NB = "exercises.ipynb"


def quiet(_text: str) -> None:
    """Say nothing."""


def put(course, student: str, files: dict[str, bytes]) -> None:
    folder = course.folder("submitted", student, EXERCISE)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def right(course):
    return filled(course.folder("release", "", EXERCISE) / NB, ANSWERS["right"])


def cell(nb, name: str):
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def place(nb, name: str) -> int:
    return nb.cells.index(cell(nb, name))


def written(nb) -> bytes:
    return json.dumps(nb).encode()


def duplicated_test(nb):
    nb.cells.insert(2, copy.deepcopy(cell(nb, "margin-test")))


def duplicated_answer(nb):
    # a first attempt left above the final one
    first = copy.deepcopy(cell(nb, "margin"))
    first.source = "def margin_of(cost, price):\n    return 0"
    nb.cells.insert(place(nb, "margin"), first)


def missing_test(nb):
    del nb.cells[place(nb, "margin-test")]


def missing_everything(nb):
    nb.cells = nb.cells[:1]


def missing_quiz_answer(nb):
    del nb.cells[place(nb, "quiz")]


def moved_test(nb):
    nb.cells.insert(1, nb.cells.pop(place(nb, "margin-test")))


def retyped_test(nb):
    tested = cell(nb, "margin-test")
    tested.cell_type = "markdown"
    for key in ("outputs", "execution_count"):
        tested.pop(key, None)


def retyped_memo(nb):
    cell(nb, "memo").cell_type = "raw"


def easier_test(nb):
    cell(nb, "margin-test").source = "pass"
    cell(nb, "margin").source = "margin_of = None"


def more_points(nb):
    cell(nb, "margin-test").metadata.nbgrader.points = 500


def not_graded(nb):
    cell(nb, "quiz-test").metadata.nbgrader.grade = False
    cell(nb, "quiz").source = "choice = 'a'"


def left_out(nb):
    """Ask for a test with a wrong answer not to be run."""
    cell(nb, "margin").source = "def margin_of(cost, price):\n    return 0"
    cell(nb, "margin-test").metadata.tags = ["skip-execution"]


def old_schema(nb):
    for c in nb.cells:
        if "nbgrader" in c.metadata:
            c.metadata.nbgrader.schema_version = 1


def strange_metadata(nb):
    cell(nb, "quiz").metadata.nbgrader = "yes"


def stranger(nb):
    nb.cells.append(copy.deepcopy(cell(nb, "margin-test")))
    nb.cells[-1].metadata.nbgrader.grade_id = "from-another-course"


def other_kernel(nb):
    nb.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def endless(nb):
    cell(nb, "quiz").source = "choice = 'b'\nwhile True: pass"


def stubborn(nb):
    cell(nb, "quiz").source = (
        "import time\nchoice = 'b'\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n"
        "    except BaseException: pass"
    )


def killer(nb):
    cell(nb, "quiz").source = "choice = 'b'\nimport os; os._exit(3)"


def segfault(nb):
    cell(nb, "quiz").source = "choice = 'b'\nimport ctypes; ctypes.string_at(0)"


def kills_in_test(nb):
    cell(nb, "margin").source = (
        "def margin_of(cost, price):\n    if cost == 40:\n        import os; os._exit(0)\n"
        "    return 1 - cost / price"
    )


def memory(nb):
    cell(nb, "quiz").source = "choice = 'b'\nx = []\nwhile True: x.append(bytearray(10**8))"


def flood(nb):
    cell(nb, "quiz").source = "choice = 'b'\nfor _ in range(4000): print('x' * 10**6)"


def forks(nb):
    cell(nb, "quiz").source = (
        "import os, time\nfor _ in range(400):\n    if os.fork() == 0:\n"
        "        time.sleep(600); os._exit(0)\nchoice = 'b'"
    )


def leaves(nb):
    cell(nb, "quiz").source = "import sys\nchoice = 'b'\nsys.exit(1)"


# name: what is done, points for margin and quiz, the codes the report must show
EDITS = {
    "duplicated_test": (duplicated_test, 5, 4, {"duplicated"}),
    "duplicated_answer": (duplicated_answer, 5, 4, {"duplicated"}),
    "missing_test": (missing_test, 5, 4, {"missing-cell"}),
    "missing_everything": (missing_everything, 0, 0, {"missing-cell"}),
    "missing_quiz_answer": (missing_quiz_answer, 5, 0, {"missing-cell"}),
    "moved_test": (moved_test, 5, 4, {"moved"}),
    "retyped_test": (retyped_test, 5, 4, {"retyped"}),
    "retyped_memo": (retyped_memo, 5, 4, {"retyped"}),
    "easier_test": (easier_test, 0, 4, {"changed-check"}),
    "more_points": (more_points, 5, 4, {"metadata"}),
    "not_graded": (not_graded, 5, 0, {"metadata"}),
    "left_out": (left_out, 0, 4, set()),
    "old_schema": (old_schema, 5, 4, set()),
    "strange_metadata": (strange_metadata, 5, 4, {"missing-cell"}),
    "stranger": (stranger, 5, 4, {"unknown-cell"}),
    "other_kernel": (other_kernel, 5, 4, set()),
    "endless": (endless, 5, 4, {"timeout"}),
    "stubborn": (stubborn, 5, 0, {"timeout"}),
    "killer": (killer, 5, 0, {"died"}),
    "segfault": (segfault, 5, 0, {"died"}),
    "kills_in_test": (kills_in_test, 0, 4, {"died"}),
    "memory": (memory, 5, 4, set()),
    "flood": (flood, 5, 4, {"output"}),
    "forks": (forks, 5, 0, set()),
    "leaves": (leaves, 5, 4, set()),
}


def test_every_broken_notebook_gets_what_it_earned(small_class):
    (small_class.root / "nbgrader_config.py").open("a").write("c.Execute.timeout = 3\n")
    from coursekit.classroom.workspace import open_course

    course = open_course(small_class.root)
    for name, (edit, *_expected) in EDITS.items():
        nb = right(course)
        edit(nb)
        put(course, name, {NB: written(nb)})
    good = written(right(course))
    nb3 = nbformat.convert(right(course), 3)
    files = {
        "plain": ({NB: good}, 5, 4, set()),
        "not_json": ({NB: b"{" + good[:500]}, 0, 0, {"unreadable"}),
        "empty_file": ({NB: b""}, 0, 0, {"unreadable"}),
        "a_list": ({NB: b"[1, 2]"}, 0, 0, {"unreadable"}),
        "binary": ({NB: bytes(range(256)) * 9}, 0, 0, {"unreadable"}),
        "deep": ({NB: b"[" * 200_000}, 0, 0, {"unreadable"}),
        "utf16": ({NB: good.decode().encode("utf-16")}, 5, 4, {"encoding"}),
        "bom": ({NB: b"\xef\xbb\xbf" + good}, 5, 4, set()),
        "gb18030": (
            {NB: good.replace(b"thin", "薄".encode()).decode().encode("gb18030")}, 5, 4,
            {"encoding"},
        ),
        "format3": ({NB: nbformat.writes(nb3, version=3).encode()}, 5, 4, set()),
        "no_file": ({"notes.txt": b"x"}, 0, 0, {"missing-file"}),
        "renamed": ({"final (2).ipynb": good}, 5, 4, {"renamed"}),
        "two_names": ({"a.ipynb": good, "b.ipynb": good}, 0, 0, {"missing-file"}),
        "with_a_spare": ({NB: good, "draft.ipynb": b"{"}, 5, 4, set()),
    }  # fmt: skip
    for name, (content, *_expected) in files.items():
        put(course, name, content)

    run = grade(course, EXERCISE, say=quiet)

    assert run.failed == 0
    rows = {r.student: r for r in run.rows}
    assert set(rows) == set(EDITS) | set(files)
    marks = scores(course)
    wrong = {}
    for name, (_what, margin, quiz, codes) in (EDITS | files).items():
        got = (marks[name, "margin-test"][0], marks[name, "quiz-test"][0])
        found = {p["code"] for p in rows[name].problems}
        if got != (margin, quiz) or not codes <= found:
            wrong[name] = (got, found)
        for p in rows[name].problems:
            assert for_instructor(p), p
    assert not wrong, wrong
    # nothing waits for a person but memos that were written
    waiting = {s for (s, c), (_a, _m, read) in marks.items() if read}
    assert all(c == "memo" for (s, c), row in marks.items() if row[2])
    assert "plain" in waiting and "no_file" not in waiting and "not_json" not in waiting
    report = json.loads((course.root / "reports" / f"{EXERCISE}-run.json").read_text())
    assert {r["student"] for r in report["submissions"]} == set(rows)
    assert not any(p.name.startswith(".") for p in (course.root / "autograded").rglob("*"))

    # what a trainee should know opens the feedback page, in words
    write_feedback(course, EXERCISE)
    for name in (*EDITS, *files):
        page = (course.folder("feedback", name, EXERCISE) / "exercises.html").read_text()
        for p in rows[name].problems:
            if p["code"] != "renamed" and (text := for_trainee(p)):
                assert text.split("(")[0][:40] in html.unescape(page), (name, text)
        assert "secret parameters" not in page and "quiz key is b" not in page, name


def test_a_run_that_is_stopped_reports_what_it_has_done(small_class):
    course = small_class
    good = written(right(course))
    for number in range(6):
        put(course, f"s{number}", {NB: good if number else b"{"})

    def stop(_text: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(course, EXERCISE, say=stop)  # at the line about the one that is no notebook

    path = course.root / "reports" / f"{EXERCISE}-run.json"
    report = json.loads(path.read_text())
    done = {row["student"] for row in report["submissions"]}
    assert "s0" in done
    assert report["not_come_to"] == sorted({f"s{n}" for n in range(6)} - done)

    assert grade(course, EXERCISE, say=quiet).failed == 0
    assert json.loads(path.read_text())["not_come_to"] == []
    marks = scores(course)
    assert {marks[f"s{n}", "margin-test"][0] for n in range(1, 6)} == {5}
