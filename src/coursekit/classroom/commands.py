"""Commands of the classroom room, added to the command line by :mod:`coursekit.cli`."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from coursekit.language import gettext as _


def add_commands(groups: Any) -> None:
    """Add this room's commands to the command line."""
    room = groups.add_parser("class", help=_("make and run a class"))
    steps = room.add_subparsers(dest="step", required=True, metavar="STEP")

    new = steps.add_parser("new", help=_("make a class folder"))
    new.add_argument("folder", type=Path, metavar="DIR")
    new.add_argument("--lang", default="en", help=_("edition of the exercises, e.g. zh_CN"))
    new.add_argument("--db", metavar="URL", help=_("gradebook database (default: a file)"))
    new.add_argument("--students", type=Path, metavar="CSV", help=_("class list: id, names, email"))
    new.set_defaults(run=_new)

    _step(steps, "release", _release, _("write the trainees' version of an exercise"))

    collect = _step(steps, "collect", _collect, _("take in what trainees handed in"))
    collect.add_argument("--from", dest="place", type=Path, metavar="PLACE",
                         help=_("folder or zip export (default: inbox)"))  # fmt: skip
    collect.add_argument("--replace", action="store_true",
                         help=_("take newer versions; the old ones move to replaced/"))  # fmt: skip
    collect.add_argument("--add-students", action="store_true",
                         help=_("take unknown names as new trainees"))  # fmt: skip

    grade = _step(steps, "grade", _grade, _("run and mark submissions"))
    grade.add_argument("--student", metavar="ID", help=_("only this trainee"))
    grade.add_argument("--regrade", action="store_true", help=_("also what is already marked"))
    grade.add_argument("--exercise", dest="named", metavar="NAME", help=_("the same as EXERCISE"))
    grade.add_argument("--jobs", type=int, metavar="N", help=_("how many at a time"))
    grade.add_argument("--feedback", action="store_true", help=_("write the feedback pages too"))
    grade.add_argument("--no-sandbox", action="store_true",
                       help=_("run submissions like your own code"))  # fmt: skip
    grade.add_argument("--scheduler", metavar="URL",
                       help=_("address of a Dask scheduler, e.g. tcp://host:8786"))  # fmt: skip

    feedback = _step(steps, "feedback", _feedback, _("write a feedback page for each trainee"))
    feedback.add_argument("--student", metavar="ID", help=_("only this trainee"))

    report = _step(steps, "report", _report, _("write one page about the class"))
    report.add_argument("--open", action="store_true", help=_("show it in the browser"))

    _step(steps, "status", _status, _("show where everybody is"), exercise=False)

    doctor = groups.add_parser("doctor", help=_("check that everything a class needs is here"))
    doctor.set_defaults(run=_doctor)

    course = groups.add_parser("course", help=_("build the book and run a demo class"))
    course.add_argument("--lang", default="en")
    course.add_argument("--to", type=Path, default=Path("_build/demo-class"), metavar="DIR")
    course.add_argument("--no-book", action="store_true", help=_("leave the book out"))
    course.set_defaults(run=_course)

    lab = groups.add_parser("lab", help=_("open JupyterLab on the course"))
    lab.add_argument("--role", choices=("trainee", "instructor"), default="trainee")
    lab.add_argument("--lang", default="en")
    lab.set_defaults(run=_lab)


def _step(
    steps: Any, name: str, run: Callable[..., int], text: str, *, exercise: bool = True
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=text)
    if exercise:
        parser.add_argument("exercise", nargs="?", help=_("number or name (default: all)"))
    parser.add_argument("--class", dest="folder", type=Path, metavar="DIR",
                        help=_("the class folder (default: here)"))  # fmt: skip
    parser.set_defaults(run=run)
    return parser


# --- printing ---------------------------------------------------------------------------------


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lay out a plain-text table; Chinese characters count as two columns.

    >>> print(table(["who", "points"], [["chen", 40], ["okafor", 5]]))
    who     points
    ------  ------
    chen        40
    okafor       5
    """
    cells = [[str(c) for c in row] for row in rows]
    widths = [max(_width(r[i]) for r in [list(head), *cells]) for i in range(len(head))]
    numeric = [
        bool(rows) and all(isinstance(r[i], int | float) for r in rows) for i in range(len(head))
    ]

    def line(row: Sequence[str]) -> str:
        padded = [
            (" " * (w - _width(c)) + c) if right else (c + " " * (w - _width(c)))
            for c, w, right in zip(row, widths, numeric, strict=True)
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([line(head), "  ".join("-" * w for w in widths), *map(line, cells)])


def _say(text: str = "") -> None:
    print(text, flush=True)


# --- steps ------------------------------------------------------------------------------------


def _opened(options: argparse.Namespace) -> Any:
    from coursekit.classroom.workspace import in_language_of, open_course
    from coursekit.language import set_language

    course = open_course(options.folder)
    with in_language_of(course):
        from coursekit.language import get_language

        language = get_language()
    set_language(language)
    return course


def _new(options: argparse.Namespace) -> int:
    from coursekit.classroom.workspace import new_course, read_students

    students = read_students(options.students) if options.students else []
    course = new_course(options.folder, language=options.lang, db_url=options.db, students=students)
    _say(_("Class folder made: {folder}").format(folder=course.root))
    _say(_("Exercises: {names}").format(names=_(", ").join(course.exercises())))
    _say(_("Next: cd {folder}; coursekit class release 1").format(folder=course.root))
    return 0


def _release(options: argparse.Namespace) -> int:
    from coursekit.classroom.release import release

    course = _opened(options)
    for name in course.choose(options.exercise, course.exercises()):
        archive = release(course, name)
        _say(_("{exercise} released; hand out {file}").format(exercise=name, file=archive))
    return 0


def _collect(options: argparse.Namespace) -> int:
    from coursekit.classroom.collect import collect
    from coursekit.errors import CourseFolderError

    course = _opened(options)
    names = course.choose(options.exercise, course.released() or course.exercises())
    if len(names) > 1:
        raise CourseFolderError(
            _("Several exercises are out; say which these files belong to: {names}").format(
                names=_(", ").join(names)
            )
        )
    rows = collect(
        course,
        names[0],
        options.place,
        replace=options.replace,
        add_students=options.add_students,
    )
    words = {
        "new": _("taken"),
        "same": _("already in"),
        "replaced": _("replaced"),
        "kept": _("NOT taken"),
        "unknown": _("NOT taken"),
        "skipped": _("skipped"),
    }
    _say(
        table(
            [_("file"), _("trainee"), _("outcome"), ""],
            [[r.name, r.student, words[r.outcome], r.note] for r in rows],
        )
        if rows
        else _("No notebook was found.")
    )
    return 1 if any(r.outcome in {"kept", "unknown"} for r in rows) or not rows else 0


def _grade(options: argparse.Namespace) -> int:
    from coursekit.classroom.engine.client import supported
    from coursekit.classroom.grading import grade, warm_server
    from coursekit.classroom.workspace import find_course

    root = find_course(options.folder)
    here = supported() and options.scheduler is None
    failed = 0
    # one for all exercises; it loads its libraries while this process loads nbgrader's
    with warm_server(root, not options.no_sandbox) if here else nullcontext() as server:
        course = _opened(options)
        asked = options.exercise or options.named
        names = course.choose(asked, course.released())
        if asked is None:
            names = [n for n in names if course.students_at("submitted", n)] or names
        for name in names:
            run = grade(
                course,
                name,
                student=options.student,
                regrade=options.regrade,
                jobs=options.jobs,
                feedback=options.feedback,
                scheduler=options.scheduler,
                server=server,
                say=_say,
            )
            failed += run.failed
            if run.rows:
                _say(_run_table(run))
    return 1 if failed else 0


def _run_table(run: Any) -> str:
    """Lay out the submissions of a run that need a look; all of them if they are few."""
    rows = [r for r in run.rows if r.problems or not r.ok] if len(run.rows) > 20 else run.rows
    return table(
        [_("trainee"), _("points"), _("to read"), _("problems")],
        [
            [
                r.student,
                f"{r.points:g} / {r.max_points:g}",
                r.to_read,
                len({(p["code"], p["cell"]) for p in r.problems}) or "",
            ]
            for r in sorted(rows, key=lambda r: r.student)
        ],
    )


def _feedback(options: argparse.Namespace) -> int:
    from coursekit.classroom.feedback import write_feedback

    course = _opened(options)
    names = course.choose(options.exercise, course.released())
    if options.exercise is None:
        names = [n for n in names if course.students_at("autograded", n)] or names
    for name in names:
        count = write_feedback(course, name, options.student or "*")
        _say(
            _("{count} feedback pages in {folder}").format(
                count=count, folder=course.root / "feedback"
            )
        )
    return 0


def _report(options: argparse.Namespace) -> int:
    from coursekit.classroom.report import write_report

    course = _opened(options)
    names = course.choose(options.exercise, course.released())
    for name in names:
        page = write_report(course, name)
        _say(_("Report: {file}").format(file=page))
        if options.open:
            import webbrowser

            webbrowser.open(page.as_uri())
    return 0


def _status(options: argparse.Namespace) -> int:
    from coursekit.classroom.status import status

    course = _opened(options)
    trainees = len(course.students())
    _say(_("{folder}: {count} trainees").format(folder=course.root, count=trainees))
    head = [_("exercise"), _("released"), _("submitted"), _("graded"), _("to read"), _("feedback")]
    rows = [
        [
            p.exercise,
            _("yes") if p.released else _("no"),
            p.submitted,
            p.graded,
            p.to_read,
            p.feedback,
        ]
        for p in status(course)
    ]
    _say(table(head, rows))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from coursekit.classroom.doctor import FAIL, examine

    findings = examine()
    for f in findings:
        _say(f"{f.mark:<5} {f.what}" + (f"  ({f.cure})" if f.cure else ""))
    return 1 if any(f.mark == FAIL for f in findings) else 0


def _course(options: argparse.Namespace) -> int:
    from coursekit.classroom.demo import run_demo

    if not options.no_book:
        from coursekit.publish import book, catalogs
        from coursekit.publish.documents import course_root

        root = course_root()
        _say(_("The book, in every edition:"))
        if book.build(root, catalogs.languages(root)):
            return 1
        _say(_("The book: {page}").format(page=book.site(root) / "index.html") + "\n")
    return run_demo(options.to, options.lang, _say)


def _lab(options: argparse.Namespace) -> int:
    from coursekit.classroom.lab import open_lab

    return open_lab(options.role, options.lang, _say)
