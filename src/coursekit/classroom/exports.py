"""Grades as CSV for a spreadsheet, Moodle, Canvas and Blackboard."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from coursekit.classroom.results import Results
from coursekit.classroom.workspace import Student


def write_grades(results: Sequence[Results], folder: Path) -> list[Path]:
    """Write ``grades.csv`` and one file each for Moodle, Canvas and Blackboard; give the paths."""
    people = {s.id: s for r in results for s in r.students.values()}
    points = {
        r.exercise: dict(zip(r.submissions.student, r.submissions.score, strict=True))
        for r in results
    }
    most = {r.exercise: max(r.submissions.max_score, default=0.0) for r in results}
    names = list(points)

    def earned(person: Student) -> list[str]:
        return [f"{points[n][person.id]:g}" if person.id in points[n] else "" for n in names]

    tables: dict[str, list[list[str]]] = {
        "grades.csv": [
            ["id", "first_name", "last_name", "email", *names],
            *([p.id, p.first_name, p.last_name, p.email, *earned(p)] for p in people.values()),
        ],
        # Moodle: Grades → Import → CSV, map "ID number" and one column per grade item.
        "grades-moodle.csv": [
            ["ID number", "First name", "Last name", "Email address", *names],
            *([p.id, p.first_name, p.last_name, p.email, *earned(p)] for p in people.values()),
        ],
        # Canvas: Grades → Import; the second line holds the possible points.
        "grades-canvas.csv": [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *names],
            ["    Points Possible", "", "", "", "", *(f"{most[n]:g}" for n in names)],
            *(
                [f"{p.last_name}, {p.first_name}".strip(", ") or p.id, "", p.id, p.email, "",
                 *earned(p)]
                for p in people.values()
            ),
        ],
        # Blackboard: Gradebook → Upload; people are found by user name, a column by its title.
        "grades-blackboard.csv": [
            ["Username", "Last Name", "First Name",
             *(f"{n} [Total Pts: {most[n]:g}]" for n in names)],
            *([p.id, p.last_name, p.first_name, *earned(p)] for p in people.values()),
        ],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / name, rows) for name, rows in tables.items()]


def safe(text: str) -> str:
    """Keep a spreadsheet from running a name as a formula.

    >>> safe("=HYPERLINK(1)"), safe("Okafor"), safe("-5")
    ("'=HYPERLINK(1)", 'Okafor', "'-5")
    """
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _write(path: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([safe(c) for c in row] for row in rows)
    draft = path.with_suffix(".part")
    # The mark at the start makes Excel read Chinese names as UTF-8.
    draft.write_text(text.getvalue(), encoding="utf-8-sig")
    return draft.replace(path)
