"""One page about a class: what was hard, which mistakes were made, who needs help."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from statistics import median

import pandas as pd

from coursekit.classroom.exports import safe, write_grades
from coursekit.classroom.items import cronbach_alpha, item_statistics
from coursekit.classroom.results import Results, read_results
from coursekit.classroom.similar import Pair, similar_answers
from coursekit.classroom.workspace import Course
from coursekit.errors import CourseFolderError
from coursekit.language import get_language
from coursekit.language import gettext as _

PASSING = 0.6
REPORTS = "reports"

STYLE = """
:root{--ink:#1b2733;--quiet:#56606b;--line:#dde2e7;--paper:#fff;--soft:#f4f6f8;--link:#0b5cad}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf0;--quiet:#a9b4bf;--line:#3a4551;
--paper:#161c22;--soft:#1f272f;--link:#7db8f0}.ck-chart img{background:#fff;padding:.4rem}}
body{color:var(--ink);background:var(--paper);font:16px/1.5 system-ui,"Noto Sans SC",sans-serif;
max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
td{white-space:pre-line}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}
.facts{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;list-style:none}
.facts li{background:var(--soft);border-radius:.5rem;padding:.5rem .9rem}
.facts b{display:block;font-size:1.3rem}.note{color:var(--quiet)}
.ck-chart{margin:1rem 0}.ck-chart img{max-width:100%;height:auto}
.ck-chart-title{font-weight:600;margin:.2rem 0}.ck-chart-subtitle,.ck-chart-source{
color:var(--quiet);margin:.1rem 0;font-size:.9rem}
"""


def write_report(course: Course, exercise: str) -> Path:
    """Write ``reports/<exercise>.html`` and the CSV files beside it; return the page.

    Raises
    ------
    CourseFolderError
        When nothing of the exercise has been marked yet.
    """
    results = read_results(course, exercise)
    if results.grades.empty:
        raise CourseFolderError(
            _("Nothing of {exercise} has been graded yet. Run: coursekit class grade").format(
                exercise=exercise
            )
        )
    folder = course.root / REPORTS
    folder.mkdir(exist_ok=True)
    marked = [results] + [
        other
        for name in course.released()
        if name != exercise and not (other := read_results(course, name)).submissions.empty
    ]
    write_grades(sorted(marked, key=lambda r: r.exercise), folder)
    items = item_table(results)
    mistakes = mistake_table(results)
    items.to_csv(folder / f"{exercise}-items.csv", index=False)
    # a hint is read off a trainee's notebook: it must not run as a formula in a spreadsheet
    mistakes.assign(hint=mistakes.hint.map(safe)).to_csv(
        folder / f"{exercise}-mistakes.csv", index=False
    )
    people_table(results).to_csv(folder / f"{exercise}-people.csv", index=False)
    page = folder / f"{exercise}.html"
    draft = page.with_suffix(".part")
    pairs = similar_answers(course, exercise)
    draft.write_text(render(results, items, mistakes, pairs), encoding="utf-8")
    return draft.replace(page)


def item_table(results: Results) -> pd.DataFrame:
    """Difficulty and discrimination of each automatically marked item, by its visible name."""
    points = results.items()
    maxima = results.automatic.groupby("cell").max_score.max()
    table = item_statistics(points, maxima)
    table["item"] = [results.label(c) for c in table["item"]]
    return table


def mistake_table(results: Results) -> pd.DataFrame:
    """Count which hint came up how often: ``item``, ``hint``, ``trainees``, worst first."""
    wrong = results.said[(results.said.state == "wrong") & (results.said.hint != "")]
    counted = wrong.groupby(["id", "hint"]).student.nunique().reset_index()
    counted.columns = pd.Index(["item", "hint", "trainees"])
    return counted.sort_values(["trainees", "item"], ascending=[False, True], ignore_index=True)


def written_table(results: Results) -> pd.DataFrame:
    """Count the answers of each written task: ``task``, ``answers``, ``read``, ``to_read``.

    Most left to read first, so that an instructor sees where to begin. A text left as it was
    handed out is no answer.
    """
    written = results.grades[results.grades.written & results.grades.answered]
    rows = [
        {
            "task": _written_label(str(cell)),
            "answers": len(answers),
            "read": int((~answers.to_read).sum()),
            "to_read": int(answers.to_read.sum()),
        }
        for cell, answers in written.groupby("cell", sort=False)
    ]
    table = pd.DataFrame(rows, columns=["task", "answers", "read", "to_read"])
    return table.sort_values("to_read", ascending=False, kind="stable", ignore_index=True)


def _written_label(cell: str) -> str:
    """Name a written task as its heading does: ``l1-m2`` is the second of lecture 1."""
    found = re.fullmatch(r"l\d+-m(\d+)", cell)
    return _("Written task {n}").format(n=found[1]) if found else cell


def people_table(results: Results) -> pd.DataFrame:
    """Give the standings as a table for a spreadsheet."""
    rows = [
        {
            "name": safe(p.name),
            "handed_in": p.handed_in,
            "at": p.at.isoformat(sep=" ", timespec="minutes") if p.at else "",
            "points": p.score,
            "of": p.max_score,
            "share": p.share,
            "lost_in": " ".join(p.lost),
            "to_read": p.to_read,
        }
        for p in standings(results)
    ]
    return pd.DataFrame(
        rows, columns=["name", "handed_in", "at", "points", "of", "share", "lost_in", "to_read"]
    )


@dataclass(frozen=True)
class Standing:
    """Where one trainee stands; ``share`` is NaN while nothing of theirs has been marked."""

    name: str
    handed_in: bool
    at: datetime | None
    score: float
    max_score: float
    lost: list[str]
    to_read: int

    @property
    def share(self) -> float:
        """Points earned over points marked so far."""
        return self.score / self.max_score if self.max_score else math.nan


def standings(results: Results) -> list[Standing]:
    """Say for everybody in the class what came in, points so far, and where points were lost."""
    rows = []
    handed = {str(r["student"]): r["at"] for r in results.submissions.to_dict("records")}
    for student in sorted(set(results.students) | set(handed)):
        mine = results.grades[results.grades.student == student]
        marked = mine[~mine.to_read]
        lost = marked[marked.score < marked.max_score]
        at = handed.get(student)
        rows.append(
            Standing(
                name=results.students[student].name if student in results.students else student,
                handed_in=student in handed,
                at=None if at is None or pd.isna(at) else pd.Timestamp(at).to_pydatetime(),
                score=float(marked.score.sum()),
                max_score=float(marked.max_score.sum()),
                lost=[results.label(c) for c in lost.cell],
                to_read=int(mine.to_read.sum()),
            )
        )
    return rows


def render(
    results: Results, items: pd.DataFrame, mistakes: pd.DataFrame, pairs: Sequence[Pair] = ()
) -> str:
    """Write the page: plain HTML, nothing loaded from anywhere."""
    from coursekit.figures.classroom import item_results, score_spread

    people = standings(results)
    unread = written_table(results)
    alpha = cronbach_alpha(results.items())
    shares = [p.share for p in people if not math.isnan(p.share)]
    title = _("Class report: {exercise}").format(exercise=results.exercise)
    parts = [
        f"<h1>{escape(title)}</h1>",
        _facts(
            [
                (_("in the class"), str(len(people))),
                (_("handed in"), str(sum(p.handed_in for p in people))),
                (
                    _("median of the points marked"),
                    _percent(median(shares) if shares else math.nan),
                ),
                (_("written answers to read"), str(sum(p.to_read for p in people))),
                (_("reliability (Cronbach's alpha)"), _number(alpha)),
            ]
        ),
        _note(_reliability(alpha, len(results.items()))),
        score_spread(shares)._repr_html_(),
        _heading(_("Who needs help")),
        _help(people),
        _heading(_("What is still to be read")) if len(unread) else "",
        _unread(unread) if len(unread) else "",
        _heading(_("Which mistakes were made")),
        _mistakes(mistakes),
        _heading(_("How hard the tasks were")),
        item_results(items)._repr_html_() if len(items) else "",
        _note(
            _(
                "Discrimination is the correlation of a task with the rest of the test. Below "
                "0.2 the task hardly tells strong from weak trainees; below 0 read its wording."
            )
        ),
        _table(
            [_("task"), _("share of points earned"), _("discrimination"), _("submissions")],
            [
                [
                    str(r["item"]),
                    _percent(r["difficulty"]),
                    _number(r["discrimination"]),
                    str(r["n"]),
                ]
                for r in items.to_dict("records")
            ],
            numeric=(1, 2, 3),
        ),
        _heading(_("Written answers that are much alike")) if pairs else "",
        _alike(pairs, results) if pairs else "",
        _heading(_("Everybody")),
        _everybody(people),
    ]
    language = get_language().replace("_", "-")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><main>"
        + "\n".join(p for p in parts if p)
        + "</main></body></html>\n"
    )


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.0%}"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}".replace("-", "−")


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    inside = "".join(f"<li><b>{escape(v)}</b>{escape(k)}</li>" for k, v in facts)
    return f'<ul class="facts">{inside}</ul>'


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _reliability(alpha: float, trainees: int) -> str:
    if math.isnan(alpha):
        return _("Reliability needs at least three trainees whose points differ.")
    if trainees < 30:
        return _(
            "With {n} submissions the reliability is a rough guess; "
            "from about 30 on it can be read."
        ).format(n=trainees)
    if alpha >= 0.7:
        return _("The tasks together measure one thing well enough to compare trainees.")
    return _("Below 0.7 the total is too uncertain to rank trainees: read it with care.")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = ()) -> str:
    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if i in numeric else ''}>{escape(c)}</{tag}>"
            for i, c in enumerate(row)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    # tabindex: a table that scrolls must be reachable with the keyboard
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(head[0])}">'
        f"<table><thead><tr>{cells('th', head)}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _help(people: Sequence[Standing]) -> str:
    weak = sorted((p for p in people if p.share < PASSING), key=lambda p: p.share)
    rows = [[p.name, _percent(p.share), _(", ").join(p.lost)] for p in weak]
    rows += [[p.name, "–", _("nothing handed in")] for p in people if not p.handed_in]
    if not rows:
        return _note(_("Everybody has handed in and stands at 60% or more."))
    return _table([_("trainee"), _("points marked"), _("points lost in")], rows, numeric=(1,))


def _mistakes(mistakes: pd.DataFrame) -> str:
    if mistakes.empty:
        return _note(_("No known mistake was made."))
    rows = [
        [str(m["item"]), str(m["trainees"]), str(m["hint"])] for m in mistakes.to_dict("records")
    ]
    return _table([_("task"), _("trainees"), _("hint given")], rows, numeric=(1,))


def _unread(tasks: pd.DataFrame) -> str:
    rows = [
        [str(t["task"]), str(t["answers"]), str(t["read"]), str(t["to_read"])]
        for t in tasks.to_dict("records")
    ]
    heads = [_("task"), _("answers"), _("read"), _("to read")]
    return _table(heads, rows, numeric=(1, 2, 3))


def _alike(pairs: Sequence[Pair], results: Results) -> str:
    def name(student: str) -> str:
        return results.students[student].name if student in results.students else student

    rows = [
        [p.cell, f"{p.likeness:.0f}%", f"{name(p.first)}\n\n{p.first_text}",
         f"{name(p.second)}\n\n{p.second_text}"]
        for p in pairs
    ]  # fmt: skip
    head = [_("task"), _("alike"), _("one answer"), _("another answer")]
    note = _("A prompt to read both, not a verdict: colleagues may have worked together.")
    return _note(note) + _table(head, rows, numeric=(1,))


def _everybody(people: Sequence[Standing]) -> str:
    rows = [
        [
            p.name,
            f"{p.at:%Y-%m-%d %H:%M} UTC" if p.at else "–",
            f"{p.score:g} / {p.max_score:g}" if p.handed_in else "–",
            str(p.to_read) if p.handed_in else "–",
        ]
        for p in people
    ]
    return _table(
        [_("trainee"), _("handed in"), _("points marked so far"), _("to read")],
        rows,
        numeric=(2, 3),
    )
