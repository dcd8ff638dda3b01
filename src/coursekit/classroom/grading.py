"""Run and mark the submissions of an exercise: many at a time, one writer, nothing lost."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coursekit.classroom import _nbgrader
from coursekit.classroom.problems import for_instructor
from coursekit.classroom.workspace import Course
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _

MAX_FILES = 500  # handed in with one submission
TRIES = 3  # for a submission whose worker or server ended
IN_VAIN = 9  # times something may be killed in a row before anything is marked


@dataclass(frozen=True)
class Marked:
    """What became of one submission: a row of the run's report."""

    student: str
    ok: bool
    points: float = 0.0
    max_points: float = 0.0
    to_read: int = 0
    seconds: float = 0.0
    problems: list[dict[str, str]] = field(default_factory=list)
    reason: str = ""


@dataclass
class Run:
    """One run over an exercise."""

    exercise: str
    rows: list[Marked] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0
    sandbox: str = ""
    left: list[str] = field(default_factory=list)  # not come to: the run was ended before
    pages_left: list[str] = field(default_factory=list)  # feedback to write from the gradebook

    @property
    def failed(self) -> int:
        """How many submissions got no mark."""
        return sum(not row.ok for row in self.rows)


def grade(
    course: Course,
    exercise: str,
    *,
    student: str | None = None,
    regrade: bool = False,
    jobs: int | None = None,
    feedback: bool = False,
    closed: bool = True,
    scheduler: str | None = None,
    server: Any = None,
    say: Callable[[str], None] = print,
) -> Run:
    """Mark what is handed in and not marked yet.

    Parameters
    ----------
    course, exercise
        The class and the exercise.
    student : str, optional
        Only this trainee.
    regrade : bool
        Also what is marked already. Marks a person has given stay.
    jobs : int, optional
        How many submissions at a time; the number of processors when not given.
    feedback : bool
        Write the feedback pages in the same go.
    closed : bool
        Run submissions in the sandbox.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do the marking.
    server : Server, optional
        A warm server of :func:`warm_server`, for several exercises; its ``closed`` holds.
    say : callable
        Where lines about progress and problems go.

    Raises
    ------
    CourseFolderError
        When nothing has been handed in.
    """
    from coursekit.classroom.engine.client import supported

    handed = [s for s in course.students_at("submitted", exercise) if student in (None, s)]
    if not handed:
        raise CourseFolderError(
            _("Nothing has been handed in for {exercise}. Run: coursekit class collect").format(
                exercise=exercise
            )
        )
    done = set() if regrade else marked_already(course, exercise)
    todo = [s for s in handed if s not in done]
    run = Run(exercise, skipped=len(handed) - len(todo))
    started = time.perf_counter()
    try:
        if todo and not supported() and scheduler is None:
            _grade_stock(course, exercise, todo, run, say)
        elif todo and scheduler is not None:
            _grade_away(course, exercise, todo, run, say, feedback, closed, scheduler)
        elif todo:
            with nullcontext(server) if server else warm_server(course.root, closed) as warm:
                _grade_warm(course, exercise, todo, run, say, jobs, feedback, warm)
        for name in sorted(set(run.pages_left)):
            from coursekit.classroom.feedback import write_feedback

            write_feedback(course, exercise, name)
    finally:  # a run that is ended early reports what it has done, too
        run.seconds = time.perf_counter() - started
        run.left = sorted(set(todo) - {row.student for row in run.rows})
        write_run(course, run)
    say(
        _(
            "{exercise}: {count} marked in {seconds} s, {skipped} were marked before, "
            "{failed} failed"
        ).format(
            exercise=exercise,
            count=len(run.rows) - run.failed,
            seconds=f"{run.seconds:.1f}",
            skipped=run.skipped,
            failed=run.failed,
        )
    )
    return run


def marked_already(course: Course, exercise: str) -> set[str]:
    """Tell whose submission is marked completely and has not been handed in anew since.

    A folder nbgrader left half-done when it was stopped does not count: its notebooks are not
    all there, or test cells have no points.
    """
    from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

    half: set[str] = set()
    expected: list[str] = []
    with course.gradebook() as book:
        rows = (
            book.db.query(SubmittedAssignment.student_id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .filter(Assignment.name == exercise, Grade.auto_score.is_(None))
            .filter(Grade.manual_score.is_(None), Grade.cell_type == "code")
        )
        half = {r[0] for r in rows}
        known = {
            r[0]
            for r in book.db.query(SubmittedAssignment.student_id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter(Assignment.name == exercise)
        }
        for assignment in book.db.query(Assignment).filter(Assignment.name == exercise):
            expected = [n.name for n in assignment.notebooks]
    settings = course.folder_settings(exercise)
    done = set()
    for student in course.students_at("autograded", exercise):
        folder = course.folder("autograded", student, exercise)
        if student in half or student not in known:
            continue
        if not all((folder / f"{name}.ipynb").is_file() for name in expected):
            continue
        try:
            before = settings.get_existing_timestamp(str(folder))
            now = settings.get_existing_timestamp(
                str(course.folder("submitted", student, exercise))
            )
        except Exception:  # a stamp that is no time: nbgrader would stop here
            before = now = None
        if before is None or now is None or now <= before:
            done.add(student)
    return done


# --- stock: where processes cannot be forked ----------------------------------------------------


def _grade_stock(
    course: Course, exercise: str, todo: list[str], run: Run, say: Callable[[str], None]
) -> None:
    say(_("Not on this system: nbgrader runs one notebook after another, unprotected."))
    for name in todo:
        good, log = _nbgrader.convert(course, "Autograde", exercise, name)
        run.rows.append(Marked(name, good, reason="" if good else _nbgrader.last_reason(log)))
        if not good:
            say(f"{name}: {run.rows[-1].reason}")


# --- warm: the usual way ------------------------------------------------------------------------


@contextmanager
def warm_server(root: Path, closed: bool) -> Iterator[Any]:
    """Run a server that loads what the exercises of the class in ``root`` were seen to need."""
    from coursekit.classroom.engine.client import Server, known_modules

    server = Server(closed=closed, preload=known_modules(root))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def learn_modules(course: Course, exercise: str, server: Any) -> None:
    """See once what the exercise's own solution loads, and load it before every fork."""
    import nbformat

    from coursekit.classroom.engine.client import CACHE

    path = course.root / CACHE / "modules.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    if exercise in found:
        return
    modules: list[str] = []
    for source in sorted((course.root / "source" / exercise).glob("*.ipynb")):
        modules += server.modules_after(nbformat.read(source, as_version=4))
    found[exercise] = sorted(set(modules))
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(found, indent=1), encoding="utf-8")
    draft.replace(path)
    server.load(found[exercise])


def _wait_for(server: Any) -> None:
    """Wait until the server can be used; one that was killed while it loaded starts anew."""
    from coursekit.classroom.engine.client import ServerKilled

    for _attempt in range(IN_VAIN):
        try:
            server.ready()
            return
        except ServerKilled:
            server.stop()
            server.start()
    server.ready()


def _grade_warm(
    course: Course, exercise: str, todo: list[str], run: Run, say: Callable[[str], None],
    jobs: int | None, feedback: bool, server: Any,
) -> None:  # fmt: skip
    """Mark on this machine."""
    from coursekit.classroom.crew import LocalCrew, without_gradebook
    from coursekit.classroom.engine.client import ServerGone
    from coursekit.classroom.engine.sandbox import FULL, PARTIAL
    from coursekit.classroom.marking import Marker
    from coursekit.classroom.specification import read_spec

    count = max(1, min(jobs or os.cpu_count() or 1, len(todo)))
    progress = Progress(len(todo), say)
    # made here and not in each process that marks: they share it, and all it has loaded
    spec = read_spec(course, exercise)
    marker = Marker(spec, without_gradebook(course.config))
    _wait_for(server)
    run.sandbox = server.level
    if server.level != FULL:
        say(
            _("No namespaces here: submissions are held back by filters only.")
            if server.level == PARTIAL
            else _("Submissions run unprotected, like your own code.")
        )
    with suppress(ServerGone):  # it was killed: the first round starts it anew
        learn_modules(course, exercise, server)
    left = deque((name, TRIES) for name in todo)
    in_vain = 0
    while left:
        # one round; a worker that is killed ends it, and what it had not done stays left
        if not server.alive():
            server.stop()
            server.start()
            _wait_for(server)
        marked = len(run.rows)
        with LocalCrew(marker, server, count) as crew:
            left = _round(course, spec, crew, left, run, progress, feedback)
        in_vain = _in_vain(in_vain, marked, run)
    progress.end()


def _in_vain(rounds: int, marked: int, run: Run) -> int:
    """Count rounds in which nothing was marked; give up when there are too many."""
    rounds = rounds + 1 if len(run.rows) == marked else 0
    if rounds > IN_VAIN:
        raise CourseFolderError(_("The processes that mark end before they mark anything."))
    return rounds


def _grade_away(
    course: Course, exercise: str, todo: list[str], run: Run, say: Callable[[str], None],
    feedback: bool, closed: bool, scheduler: str,
) -> None:  # fmt: skip
    """Mark on a cluster."""
    from coursekit.classroom.crew import Cluster
    from coursekit.classroom.engine.client import known_modules
    from coursekit.classroom.specification import read_spec

    progress = Progress(len(todo), say)
    spec = read_spec(course, exercise)
    left = deque((name, TRIES) for name in todo)
    modules = known_modules(course.root)
    in_vain = 0
    with Cluster(spec, course.config, scheduler, modules, closed) as cluster:
        while left:
            marked = len(run.rows)
            left = _round(course, spec, cluster, left, run, progress, feedback)
            in_vain = _in_vain(in_vain, marked, run)
    progress.end()


def _round(
    course: Course, spec: Any, crew: Any, left: deque[tuple[str, int]], run: Run,
    progress: Progress, feedback: bool,
) -> deque[tuple[str, int]]:  # fmt: skip
    """Mark what is left; give back what has to be tried again."""
    from coursekit.classroom.crew import NotBegun
    from coursekit.classroom.ledger import Ledger
    from coursekit.classroom.marking import Marks
    from coursekit.classroom.problems import problem

    again: deque[tuple[str, int]] = deque()
    flying: dict[Future[Any], tuple[str, int]] = {}
    with Ledger(course, spec) as ledger:
        while flying or (left and crew.able()):
            # twice as many as can be marked at a time: nobody waits, memory stays flat
            while left and crew.able() and len(flying) < 2 * crew.count:
                name, tries = left.popleft()
                job = read_job(course, spec.exercise, name)
                job.page = feedback and ledger.may_give_back(name)
                if feedback and not job.page:
                    run.pages_left.append(name)
                flying[crew.submit(job)] = (name, tries)
            ready, _still = wait(flying, return_when=FIRST_COMPLETED)
            for future in ready:
                name, tries = flying.pop(future)
                try:
                    marks = crew.result(future)
                except NotBegun:
                    again.append((name, tries))
                    continue
                if marks is not None and marks.again:  # the server was killed: nobody's fault here
                    again.append((name, tries))
                    continue
                if marks is None:
                    if tries > 1:
                        again.append((name, tries - 1))
                        continue
                    text = _("the process that ran it ended {n} times").format(n=TRIES)
                    marks = Marks(name, missing=list(spec.notebooks))
                    marks.problems.append(problem("failed", detail=text))
                try:
                    ledger.enter(marks)
                except (OSError, ValueError) as error:  # of this one's files
                    text = f"{type(error).__name__}: {error}"
                    marks = Marks(name, missing=list(spec.notebooks))
                    marks.problems.append(problem("failed", detail=text))
                run.rows.append(_row(name, marks, spec))
                progress.add(run.rows[-1])
    left.extend(again)  # what has failed once comes last
    return left


def read_job(course: Course, exercise: str, student: str) -> Any:
    """Read one submission from disk."""
    from coursekit.classroom.marking import Job
    from coursekit.classroom.repair import MAX_BYTES

    folder = course.folder("submitted", student, exercise)
    files: dict[str, bytes] = {}
    room = 2 * MAX_BYTES
    for path in sorted(folder.rglob("*"), key=lambda p: (p.suffix != ".ipynb", p)):
        inside = path.relative_to(folder)
        if any(part.startswith(".") or part == "__pycache__" for part in inside.parts):
            continue
        if path.is_symlink() or not path.is_file():
            continue
        with suppress(OSError), open(_plain_file(path), "rb") as stream:
            content = stream.read(min(room, MAX_BYTES) + 1)
            room -= len(content)
            files[inside.as_posix()] = content
        if room <= 0 or len(files) >= MAX_FILES:
            break
    return Job(student, files)


def _plain_file(path: Path) -> int:
    """Open a file that is a file now, not only when it was looked at."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(path)
    return handle


def _row(name: str, marks: Any, spec: Any) -> Marked:
    scores = [s for cells in marks.scores.values() for s in cells.values()]
    return Marked(
        student=name,
        ok=not any(p["code"] == "failed" for p in marks.problems),
        points=float(sum(s for s in scores if s is not None)),
        max_points=spec.max_score,
        to_read=sum(s is None for s in scores),
        seconds=round(marks.seconds, 3),
        problems=marks.problems,
    )


class Progress:
    """Says how far a run is: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self.total, self.say = total, say
        self.count = 0
        self.started = self.last = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def add(self, row: Marked) -> None:
        """Count one submission; say its problems."""
        self.count += 1
        lines = [f"{row.student}: {for_instructor(p)}" for p in row.problems]
        if lines and self.terminal:
            print("\r\x1b[K", end="", file=sys.stderr)  # noqa: T201
        for line in lines:
            self.say(line)
        now = time.monotonic()
        rate = self.count / max(now - self.started, 1e-6)
        text = _("{count} of {total}, {rate} a minute, {left} s left").format(
            count=self.count,
            total=self.total,
            rate=round(60 * rate),
            left=round((self.total - self.count) / rate),
        )
        if self.terminal:
            filled = round(20 * self.count / self.total)
            bar = "█" * filled + "░" * (20 - filled)
            print(f"\r\x1b[K{bar} {text}", end="", file=sys.stderr, flush=True)  # noqa: T201
        elif now - self.last > 10:
            self.last = now
            self.say(text)

    def end(self) -> None:
        """Leave the line of the bar."""
        if self.terminal:
            print(file=sys.stderr)  # noqa: T201


def write_run(course: Course, run: Run) -> Path:
    """Write ``reports/<exercise>-run.json``: every submission, with its problems."""
    folder = course.root / "reports"
    folder.mkdir(exist_ok=True)
    path = folder / f"{run.exercise}-run.json"
    draft = path.with_suffix(".part")
    rows = [
        asdict(row) | {"explained": [for_instructor(p) for p in row.problems]}
        for row in sorted(run.rows, key=lambda r: r.student)
    ]
    text = {
        "exercise": run.exercise,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 2),
        "marked": len(run.rows) - run.failed,
        "failed": run.failed,
        "marked_before": run.skipped,
        "not_come_to": run.left,
        "sandbox": run.sandbox,
        "submissions": rows,
    }
    draft.write_text(json.dumps(text, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return draft.replace(path)
