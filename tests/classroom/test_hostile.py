"""Hostile submissions beyond the broken ones: no mark forged, no other harmed, each reported."""

from __future__ import annotations

import json
import os

import pytest
from class_fixtures import EXERCISE, scores
from test_broken import NB, cell, put, quiet, right, written

from coursekit.classroom.engine.client import supported
from coursekit.classroom.grading import grade
from coursekit.classroom.workspace import open_course

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not supported(), reason="Linux only"),
    pytest.mark.xdist_group("grading"),
]

WRONG = "def margin_of(cost, price):\n    return 7\n"


def skipped_tests(nb):
    for name in ("margin-test", "quiz-test"):
        cell(nb, name).metadata.tags = ["skip-execution"]
    cell(nb, "margin").source, cell(nb, "quiz").source = WRONG, "choice = 'a'"


def code(margin: str, quiz: str = "choice = 'b'"):
    def edit(nb):
        cell(nb, "margin").source, cell(nb, "quiz").source = margin, quiz

    return edit


def forged_notice(nb):
    nb.metadata.coursekit = {"problems": [7, {"code": ["x"]}]}


def odd_tags(nb):
    cell(nb, "quiz").metadata.tags = 5


# name: what is done, points for margin and quiz
ATTACKS = {
    "skipped_tests": (skipped_tests, 0, 0),
    "forged_notice": (forged_notice, 5, 4),
    "odd_tags": (odd_tags, 5, 4),
    "own_compiler": (
        code(WRONG + "import ast\nip = get_ipython()\nbase = type(ip.compile)\n"
             "class C(base):\n    def ast_parse(self, *a, **k): return ast.parse('pass')\n"
             "ip.compile = C()\n"), 0, 4,
    ),
    "patched_socket": (
        code(WRONG + "import socket\nold = socket.socket.sendall\n"
             "def new(self, data, *a):\n"
             "    return old(self, data.replace(b'\"error\"', b'\"clean\"'), *a)\n"
             "socket.socket.sendall = new\n"), 0, 4,
    ),
    "fork_hook": (
        code(WRONG + "import os\nfrom IPython.core.interactiveshell import InteractiveShell\n"
             "def late():\n    InteractiveShell.transform_cell = lambda *a: 'pass\\n'\n"
             "os.register_at_fork(after_in_child=late)\n"), 0, 4,
    ),
    "a_pipe_in_the_way": (
        code("import os\nos.mkfifo('pipe')\n"
             "def margin_of(cost, price):\n    return 1 - cost / price\n"), 5, 4,
    ),
    "survivors": (
        code("import subprocess\nsubprocess.Popen(['setsid', 'sleep', '98765'])\n"
             "def margin_of(cost, price):\n    return 1 - cost / price\n"), 5, 4,
    ),
    "alarm": (
        code(WRONG + "import os, signal\n"
             "signal.signal(signal.SIGALRM, lambda *a: os._exit(77))\n"
             "signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\n"), 0, 4,
    ),
    "memfd": (
        code("import os\ntry:\n    os.memfd_create('x')\n    margin_of = None\n"
             "except OSError:\n    def margin_of(cost, price):\n        return 1 - cost / price\n"),
        5, 4,
    ),
    # nothing tells it from a right answer while the test runs: a person is told to look
    "equal_to_all": (
        code("def margin_of(cost, price):\n"
             "    return type('E', (float,), {'__eq__': lambda *a: True})()\n"), 5, 4,
    ),
    "many_outputs": (
        code("for n in range(5000): display(n)\n"
             "def margin_of(cost, price):\n    return 1 - cost / price\n"), 5, 4,
    ),
}  # fmt: skip
SILENT = {"forged_notice", "odd_tags"}  # they do nothing to anybody


def test_no_attack_forges_a_mark_or_goes_unreported(small_class):
    import psutil

    (small_class.root / "nbgrader_config.py").open("a").write("c.Execute.timeout = 8\n")
    course = open_course(small_class.root)
    for name, (edit, *_points) in ATTACKS.items():
        nb = right(course)
        edit(nb)
        put(course, name, {NB: written(nb)})
    good = written(right(course))
    # files that cannot lie where they would have to; each has stopped a whole class before
    put(course, "clash", {NB: good, "data": b"x"})
    folder = course.folder("submitted", "clash2", EXERCISE)
    (folder / NB).mkdir(parents=True)
    (folder / NB / "x.txt").write_text("x")
    put(course, "odd_names", {NB: good, "two\nlines\x1b[2J.txt": b"x", "数据.csv": b"1"})
    (course.folder("submitted", "odd_names", EXERCISE) / os.fsdecode(b"\xff.txt")).write_bytes(b"")
    folder = course.folder("submitted", "piped", EXERCISE)
    folder.mkdir(parents=True)
    os.mkfifo(folder / NB)
    folder = course.folder("submitted", "linked", EXERCISE)
    folder.mkdir(parents=True)
    (folder / NB).symlink_to(course.folder("submitted", "plain", EXERCISE) / NB)
    put(course, "plain", {NB: good})

    run = grade(course, EXERCISE, say=quiet)

    assert run.failed == 0
    rows = {r.student: r for r in run.rows}
    marks = scores(course)
    got = {n: (marks[n, "margin-test"][0], marks[n, "quiz-test"][0]) for n in ATTACKS}
    assert got == {n: points for n, (_edit, *given) in ATTACKS.items() for points in [tuple(given)]}
    assert not {n for n in set(ATTACKS) - SILENT if not rows[n].problems}
    for name, points in {"clash": 9, "odd_names": 9, "plain": 9, "clash2": 0, "piped": 0,
                         "linked": 0}.items():  # fmt: skip
        assert rows[name].points == points, (name, rows[name])
    report = json.loads((course.root / "reports" / f"{EXERCISE}-run.json").read_text())
    assert len(report["submissions"]) == len(rows)
    assert not [p for p in psutil.process_iter(["cmdline"]) if "98765" in (p.info["cmdline"] or [])]


def test_a_submission_does_not_choose_to_leave_the_sandbox(tmp_path):
    import nbformat

    from coursekit.classroom.engine import client
    from coursekit.classroom.engine.execute import WarmExecute

    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
        f"import os\nprint(os.path.exists({str(tmp_path)!r}))")])  # fmt: skip
    nb.metadata.kernelspec = {"name": "python3", "language": "R", "display_name": "R"}
    warm = client.Server()
    warm.start()
    warm.ready()
    if warm.level != "full":
        warm.stop()
        pytest.skip("needs namespaces")
    client.use(warm)
    try:
        done, _resources = WarmExecute().preprocess(nb, {"metadata": {"path": None}})
        assert done.cells[0].outputs[0].text == "False\n"
    finally:
        client.use(None)
        warm.stop()
