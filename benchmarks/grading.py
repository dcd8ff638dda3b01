"""How fast is grading? Ours against nbgrader's own, in one run, on the course's exercises.

    python benchmarks/grading.py                    # 50 submissions
    python benchmarks/grading.py --submissions 20 --rounds 1
    python benchmarks/grading.py --scaling 10 50 200 1000

Both sides run from compiled bytecode, one after the other, several rounds; wall time, and the
processor time and memory of all their processes are taken. The *floor* is what remains if
nothing but the cells is run: each notebook's cells in a fork of the warm server, one
connection, no sandbox, no marks written. Rows of both gradebooks are compared at the end.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

STOCK = """
from nbgrader.converters import Autograde
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default_args[0]
"""


def make_class(folder: Path, count: int, exercise: str | None = None) -> Any:
    """Make a class of ``count`` with mixed answers: right, listed mistakes, errors, empty."""
    from coursekit.classroom.demo import answered, wrong_answers
    from coursekit.classroom.release import release
    from coursekit.classroom.workspace import find_exercises, new_course
    from coursekit.practice.authoring import read_key
    from coursekit.practice.notebooks import solved

    course = new_course(folder)
    name = course.choose(exercise, course.exercises())[0]
    release(course, name)
    [path] = course.folder("release", "", name).glob("*.ipynb")
    blank = json.loads(path.read_text())
    full = solved(json.loads((course.root / "source" / name / path.name).read_text()))
    choices = wrong_answers(read_key(find_exercises() / name))
    rng = random.Random(1)
    for number in range(count):
        if number % 10 == 9:
            nb = blank
        else:
            rate = rng.choice([0.0, 0.2, 0.5])
            wrong = {v: rng.choice(c) for v, c in choices.items() if rng.random() < rate}
            nb = answered(blank, full, wrong)
            if number % 10 == 8:
                code = [c for c in nb["cells"] if c["cell_type"] == "code"]
                code[3]["source"] += "\n1 / 0"
        target = course.folder("submitted", f"s{number:04}", name)
        target.mkdir(parents=True)
        (target / path.name).write_text(json.dumps(nb))
    return course


def timed(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run a program; give wall and processor seconds, and peak MB, of it and all it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    most = 0.0
    with tempfile.TemporaryFile("w+") as words:
        process = psutil.Popen(command, cwd=folder, stdout=words, stderr=words)
        while process.poll() is None:
            most = max(most, memory(process))
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(0.5)
        wall = time.perf_counter() - started
        if process.returncode:
            words.seek(0)
            sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{words.read()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most


def memory(top: psutil.Process) -> float:
    """Add up the MB of a process and all below it; pages they share count once."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
    return float(total / 2**20)


def stock(course: Any, name: str) -> tuple[float, float, float]:
    """Have nbgrader mark everything."""
    shutil.rmtree(course.root / "autograded")
    return timed([sys.executable, "-m", "nbgrader", "autograde", name], course.root)


def ours(course: Any, name: str, jobs: int, *extra: str) -> tuple[float, float, float]:
    """Have coursekit mark everything."""
    shutil.rmtree(course.root / "autograded")
    (course.root / "autograded").mkdir()
    command = [sys.executable, "-m", "coursekit", "class", "grade", name, "--jobs", str(jobs)]
    return timed([*command, *extra], course.root)


def floor(course: Any, name: str) -> tuple[float, float]:
    """Run the marked notebooks' cells in warm forks and nothing else; wall and processor."""
    from coursekit.classroom import _nbgrader

    _nbgrader.load()
    from coursekit.classroom.engine import client
    from coursekit.classroom.engine.execute import read_files
    from coursekit.classroom.engine.sandbox import Limits

    books = []
    for student in course.students_at("autograded", name):
        for path in course.folder("autograded", student, name).glob("*.ipynb"):
            cells = json.loads(path.read_text())["cells"]
            code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
            files = read_files(str(path.parent))
            books.append(([c for c in code if c.strip()], files))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    own = time.process_time()
    server = client.Server(closed=False, preload=client.known_modules(course.root))
    server.start()
    server.ready()
    for code, files in books:
        book = client.Notebook(server, files, Limits())
        book.open()
        for number, cell in enumerate(code, start=1):
            book.run(cell, seconds=60, apart=False, restore=False, count=number, take=_drop)
        book.close()
    wall = time.perf_counter() - started
    server.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used + time.process_time() - own


def _drop(_kind: str, _content: object) -> None:
    """Keep no output."""


def rows(course: Any) -> dict[Any, Any]:
    """Read all marks of a gradebook."""
    from nbgrader.api import BaseCell, Grade, SubmittedAssignment, SubmittedNotebook

    with course.gradebook() as book:
        query = (
            book.db.query(SubmittedAssignment.student_id, BaseCell.name, Grade.auto_score,
                          Grade.needs_manual_grade)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
        )  # fmt: skip
        return {(r[0], r[1]): tuple(r[2:]) for r in query}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--exercise", help="number or name (default: the first)")
    parser.add_argument("--scaling", type=int, nargs="*", default=[], metavar="N",
                        help="also ours alone with N submissions, 1 and 2 jobs")  # fmt: skip
    options = parser.parse_args()
    import coursekit

    for package in (coursekit, __import__("nbgrader"), __import__("nbclient")):
        compileall.compile_dir(Path(package.__file__).parent, quiet=2)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
        compare(Path(place), options)
        for count in options.scaling:
            scale(Path(place), count, options)


def compare(place: Path, options: argparse.Namespace) -> None:
    from coursekit.classroom.workspace import open_course

    course = make_class(place / "ours", options.submissions, options.exercise)
    name = course.released()[0]
    shutil.copytree(course.root, place / "stock")
    with (place / "stock" / "nbgrader_config.py").open("a") as config:
        config.write(STOCK)
    twin = open_course(place / "stock")
    print(f"{options.submissions} submissions of {name}, {options.jobs} jobs, "
          f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    sides: dict[str, Callable[[], tuple[float, float, float]]] = {
        "nbgrader": lambda: stock(twin, name),
        "coursekit": lambda: ours(course, name, options.jobs),
        "no sandbox": lambda: ours(course, name, options.jobs, "--no-sandbox"),
    }
    found: dict[str, list[tuple[float, float, float]]] = {side: [] for side in sides}
    for number in range(options.rounds):
        for side, run in sides.items():
            found[side].append(run())
            wall, used, peak = found[side][-1]
            print(f"  round {number + 1} {side:10} wall {wall:7.1f} s  cpu {used:7.1f} s  "
                  f"memory {peak:5.0f} MB", flush=True)  # fmt: skip
    base_wall, base_cpu = floor(course, name)
    print(f"  floor              wall {base_wall:7.1f} s  cpu {base_cpu:7.1f} s")
    middle = {
        side: [statistics.median(r[i] for r in runs) for i in (0, 1)]
        for side, runs in found.items()
    }
    for side in ("coursekit", "no sandbox"):
        wall, used = middle[side]
        print(f"{side:10}: {middle['nbgrader'][0] / wall:.1f} x faster by the clock, "
              f"{middle['nbgrader'][1] / used:.1f} x less processor time, "
              f"{used / base_cpu:.2f} x the floor, "
              f"{60 * options.submissions / wall:.0f} submissions a minute")  # fmt: skip
    mine, theirs = rows(course), rows(twin)
    same = sum(mine.get(key) == value for key, value in theirs.items())
    print(f"rows identical: {same} of {len(theirs)}")


def scale(place: Path, count: int, options: argparse.Namespace) -> None:
    course = make_class(place / f"scale-{count}", count, options.exercise)
    name = course.released()[0]
    for jobs in (1, 2):
        wall, used, peak = ours(course, name, jobs)
        print(f"{count:5} submissions, {jobs} jobs: {wall:7.1f} s, cpu {used:7.1f} s, "
              f"{1000 * wall / count:6.0f} ms and {1000 * used / count:5.0f} ms cpu each, "
              f"memory {peak:.0f} MB", flush=True)  # fmt: skip
    shutil.rmtree(course.root)


if __name__ == "__main__":
    main()
