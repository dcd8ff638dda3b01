"""Many machines and another database: a real Dask cluster, a real PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from class_fixtures import ANSWERS, EXERCISE, filled, scores

from coursekit.classroom.engine.client import supported
from coursekit.classroom.grading import grade
from coursekit.classroom.release import release
from coursekit.classroom.workspace import new_course
from coursekit.errors import CourseFolderError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not supported(), reason="Linux only"),
    pytest.mark.xdist_group("grading"),
]


def quiet(_text: str) -> None:
    """Say nothing."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill(course, count: int) -> list[str]:
    source = course.folder("release", "", EXERCISE) / "exercises.ipynb"
    students = [f"s{n:02}" for n in range(count)]
    for number, student in enumerate(students):
        folder = course.folder("submitted", student, EXERCISE)
        folder.mkdir(parents=True)
        nb = filled(source, list(ANSWERS.values())[number % 3])
        (folder / "exercises.ipynb").write_text(json.dumps(nb))
    return students


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed")
    address = f"tcp://127.0.0.1:{free_port()}"
    start = [sys.executable, "-m", "dask"]
    tail = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [*start, "scheduler", "--host", address, "--no-dashboard", "--no-jupyter"], **tail
    )
    workers = [
        subprocess.Popen([*start, "worker", address, "--nthreads", "1", "--no-dashboard"], **tail)
        for _worker in range(2)
    ]
    try:
        from distributed import Client

        with Client(address, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=90)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.send_signal(signal.SIGTERM)
        for process in (*workers, scheduler):
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def test_a_cluster_gives_the_same_marks_and_a_killed_worker_loses_nothing(small_class, cluster):
    address, workers = cluster
    students = fill(small_class, 12)
    reference_run = grade(small_class, EXERCISE, say=quiet, jobs=2)
    assert reference_run.failed == 0
    reference = scores(small_class)

    killed: list[int] = []

    def say(_text: str) -> None:
        """Nothing is said in a sound run; the kill is triggered by the ledger's progress."""

    import threading

    def kill_one() -> None:
        while len(list((small_class.root / "autograded").glob("*/*"))) < 3:
            time.sleep(0.05)
        victim = next(
            c for c in psutil.Process(workers[0].pid).children(recursive=True)
            if "spawn" in " ".join(c.cmdline())
        )  # fmt: skip
        victim.kill()
        killed.append(victim.pid)

    shutil.rmtree(small_class.root / "autograded")
    (small_class.root / "autograded").mkdir()
    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    run = grade(small_class, EXERCISE, say=say, scheduler=address)
    killer.join(timeout=30)
    assert killed
    assert sorted(r.student for r in run.rows) == students
    assert run.failed == 0
    assert scores(small_class) == reference


def test_no_scheduler_is_said_plainly(small_class):
    pytest.importorskip("distributed")
    fill(small_class, 1)
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "2s"}),
        pytest.raises(CourseFolderError, match="No scheduler answers"),
    ):
        grade(small_class, EXERCISE, say=quiet, scheduler=f"tcp://127.0.0.1:{free_port()}")


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, on a free port of this machine."""
    pytest.importorskip("psycopg")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("needs PostgreSQL")
    programs = found[-1].parent
    base = Path(tmp_path_factory.mktemp("pg", numbered=True))
    data, port = base / "data", free_port()
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for folder in (base, *base.parents):
            if folder == Path("/tmp"):
                break
            folder.chmod(0o755)
        shutil.chown(base, "postgres", "postgres")
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8"],
        check=True, capture_output=True, cwd="/",
    )  # fmt: skip
    server = subprocess.Popen(
        [*as_user, programs / "postgres", "-D", data, "-p", str(port), "-k", base,
         "-c", "listen_addresses=127.0.0.1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    import psycopg

    try:
        for _attempt in range(100):
            try:
                where = f"host=127.0.0.1 port={port} user=grader dbname=postgres"
                psycopg.connect(where).close()
                break
            except psycopg.OperationalError:
                time.sleep(0.2)
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def test_postgresql_as_gradebook_gives_the_same_marks(
    small_class, small_exercises, tmp_path, postgres
):
    fill(small_class, 6)
    grade(small_class, EXERCISE, say=quiet)
    course = new_course(tmp_path / "pg", exercises=small_exercises, db_url=postgres)
    release(course, EXERCISE)
    fill(course, 6)
    run = grade(course, EXERCISE, say=quiet)
    assert run.failed == 0
    assert scores(course) == scores(small_class)
    assert not (course.root / "gradebook.db").exists()
