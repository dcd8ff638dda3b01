"""The pages for instructors, built apart from the site: they hold the answers.

One page a lecture: minutes, what to ask and what to expect for an answer, and for every
exercise the right answer, a solution and the mistakes its key knows; for the written tasks
the rubric, the mark scheme and examples. What to ask is written in
``notebooks/teaching/<lecture>.md``, the rest comes from the lecture, the exercises and the key.
"""

from __future__ import annotations

import html
import json
import math
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.language import SOURCE_LANGUAGE, use_language
from coursekit.language import gettext as _
from coursekit.practice.authoring import Exercise, Key, Question, read_key
from coursekit.practice.authoring import sources as exercise_folders
from coursekit.practice.notebooks import model_answer, solved, without_regions
from coursekit.publish import browser, catalogs, slides
from coursekit.publish.exercises import cells_by_exercise
from coursekit.publish.pages import table
from coursekit.publish.plain import Plain, read_sources, source_of

FOLDER = Path("_build/instructor")
TEACHING = Path("notebooks/teaching")
_HEADING = re.compile(r"^(#{1,3})\s+(.*)$", re.M)


def build(root: Path, languages: Sequence[str]) -> Path:
    """Write the instructor's pages of every edition, with slides and notes; return the folder."""
    target = root / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    slides.build(root, languages, notes=True)
    plain = Plain(read_sources(root / "book/references.bib"))
    style = root / "book/_assets/coursekit.css"
    for language in languages:
        tree = root if language == SOURCE_LANGUAGE else catalogs.build(root, language)
        folder = target / browser.folder_of(language)
        folder.mkdir(parents=True)
        with use_language(language):
            pages = {}
            for path in sorted((tree / "notebooks/lectures").glob("*.ipynb")):
                text = plain.text(lecture_page(root, tree, path))
                pages[path.stem] = text.split("\n", 1)[0].lstrip("# ")
                _write(folder / f"{path.stem}.html", text, language, style)
            lectures = set(pages)
            for source in exercise_folders(root).values():
                if source.name not in pages:
                    text = plain.text(wrap_up_page(root, tree, source))
                    pages[source.name] = text.split("\n", 1)[0].lstrip("# ")
                    _write(folder / f"{source.name}.html", text, language, style)
            _write(folder / "index.html", _contents(pages, lectures, folder.name), language, style)
    return target


def _contents(pages: Mapping[str, str], lectures: Iterable[str], folder: str) -> str:
    note = _("These pages hold answers. Keep them off the public site.")
    deck = _("slides with notes (press S)")
    links = [
        f"- [{title}]({stem}.html)"
        + (f" · [{deck}](../slides/{folder}/{stem}.html)" if stem in lectures else "")
        for stem, title in pages.items()
    ]
    return "# " + _("For the instructor") + f"\n\n{note}\n\n" + "\n".join(links)


def lecture_page(root: Path, tree: Path, path: Path) -> str:
    """Write what an instructor needs to know about one lecture, as Markdown."""
    lecture = json.loads(path.read_text(encoding="utf-8"))
    title = _headings(source_of(lecture["cells"][0]))[0][1]
    asked = _by_heading(_notes(tree, path.stem))
    parts = [f"# {title}", _timetable(lecture), _sections(lecture, asked)]
    folder = exercise_folders(root).get(int(path.stem.partition("-")[0]))
    if folder is not None:
        parts += _answers(root, tree, folder, asked)
    return "\n\n".join(parts)


def wrap_up_page(root: Path, tree: Path, folder: Path) -> str:
    """Write the same about a set of exercises that belongs to no single lecture."""
    notes = _notes(tree, folder.name)
    sheet = json.loads((tree / folder.relative_to(root) / "exercises.ipynb").read_text("utf-8"))
    title = _headings(source_of(sheet["cells"][0]))[0][1]
    before = notes.partition("\n## ")[0].partition("\n")[2].strip()
    return "\n\n".join([f"# {title}", before, *_answers(root, tree, folder, _by_heading(notes))])


def _notes(tree: Path, name: str) -> str:
    path = tree / TEACHING / f"{name}.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _answers(root: Path, tree: Path, folder: Path, asked: Mapping[str, str]) -> list[str]:
    key = read_key(folder)
    sheet = json.loads((tree / folder.relative_to(root) / "exercises.ipynb").read_text("utf-8"))
    return [*_exercises(sheet, key), *_quiz(sheet, key), *_written(sheet, asked)]


# ---- the lecture ---------------------------------------------------------------------------


def _headings(text: str) -> list[tuple[int, str]]:
    return [(len(level), words) for level, words in _HEADING.findall(text)]


def _timed(lecture: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the sections that have minutes, with their heading."""
    for cell in lecture["cells"]:
        about = cell["metadata"].get("coursekit", {})
        headings = _headings(source_of(cell)) if cell["cell_type"] == "markdown" else []
        if "minutes" in about and headings:
            yield about, headings[0][1]


def _timetable(lecture: Mapping[str, Any]) -> str:
    timed = list(_timed(lecture))
    rows = [(title, _class_minutes(about), str(about["minutes"])) for about, title in timed]
    in_class = sum(about.get("class_minutes", 0) for about, _title in timed)
    alone = sum(about["minutes"] for about, _title in timed)
    rows.append(("**" + _("All sections") + "**", f"**{in_class}**", f"**{alone}**"))
    heads = [_("Section"), _("Minutes in a one-day class"), _("Minutes on one's own")]
    return "## " + _("Minutes") + f"\n\n{table(heads, rows)}"


def _class_minutes(about: Mapping[str, Any]) -> str:
    return str(about["class_minutes"]) if "class_minutes" in about else "–"


def _by_heading(text: str) -> dict[str, str]:
    r"""Cut teaching notes at their headings: first word of the heading -> text below it.

    >>> _by_heading("# Notes\n\n## 1.1 Small data\n\nAsk why.")["1.1"]
    'Ask why.'
    """
    pieces = re.split(r"^##\s+(.*)$", text, flags=re.M)
    return {
        heading.split()[0]: body.strip()
        for heading, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _sections(lecture: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    found = [
        f"### {title}\n\n{asked[about['section']]}"
        for about, title in _timed(lecture)
        if about.get("section") in asked
    ]
    return "\n\n".join(["## " + _("What to ask"), *found]) if found else ""


# ---- the exercises -------------------------------------------------------------------------


def _exercises(sheet: Any, key: Key) -> list[str]:
    worked: dict[str, str] = {}
    for cell, identifier in cells_by_exercise(solved(sheet)):
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            worked[identifier] = f"```python\n{source_of(cell).rstrip()}\n```"
    parts = ["## " + _("Exercises: answers and common mistakes")]
    for exercise in key.exercises:
        facts = _("{minutes} minutes · {points} points · right answer: {answer}").format(
            minutes=exercise.minutes, points=exercise.points, answer=shown(exercise.right)
        )
        parts += [f"### {exercise.id} {_(exercise.title)}", facts, worked.get(exercise.id, "")]
        parts += [_mistakes(exercise), "*" + _("When it is right:") + f"* {_(exercise.praise)}"]
    return parts


def _mistakes(exercise: Exercise) -> str:
    """List the wrong answers the key knows, and the question it asks in return."""
    rows = [
        ("; ".join(shown(value) for value in mistake.values), _(mistake.hint))
        for mistake in exercise.mistakes
    ]
    return table([_("If the answer is"), _("then ask")], rows)


def shown(value: Any) -> str:
    """Write an answer for people.

    >>> shown({"n": 304, "share": 0.12345678}), shown(["b", "a"]), shown(float("inf"))
    ('n = 304, share = 0.1235', 'b, a', '∞')
    """
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {shown(part)}" for name, part in value.items())
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(shown(part) for part in value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(shown(part) for part in value)
    if isinstance(value, float) or (hasattr(value, "dtype") and value.dtype.kind == "f"):
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        return f"{float(value):.4g}" if abs(value) < 1e4 else f"{float(value):,.0f}"
    return str(value)


def _quiz(sheet: Any, key: Key) -> list[str]:
    parts = ["## " + _("Quiz")] if key.quiz else []
    for cell, identifier in cells_by_exercise(sheet):
        if cell["cell_type"] != "markdown" or "quiz" not in cell["metadata"].get("tags", []):
            continue
        question = key[identifier]
        assert isinstance(question, Question)
        replies = [
            (f"**{option}**" if option == question.right else option, _(reply))
            for option, reply in question.feedback.items()
        ]
        parts += [source_of(cell), table([_("Option"), _("Reply")], replies)]
    return parts


def _written(sheet: Any, asked: Mapping[str, str]) -> list[str]:
    """Show each written task with its mark scheme and its examples, level by level."""
    parts: list[str] = []
    for cell in sheet["cells"]:
        if "manual" not in cell["metadata"].get("tags", []):
            continue
        text = source_of(cell)
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            parts += ["### " + _("An example worth full marks"), model_answer(text)]
            name = cell["metadata"]["nbgrader"]["grade_id"].rpartition("-")[2]
            if name in asked:
                parts += ["### " + _("Examples at other levels"), asked[name]]
        else:
            parts.append(without_regions(text, "nothing"))
    return [re.sub(r"^=== (BEGIN|END) MARK SCHEME ===$", "", part, flags=re.M) for part in parts]


# ---- pages ---------------------------------------------------------------------------------


def _write(path: Path, text: str, language: str, style: Path) -> None:
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(text)
    title = html.escape(text.split("\n", 1)[0].lstrip("# "))
    copy = path.parent / style.name
    if not copy.exists():
        shutil.copy2(style, copy)
    path.write_text(
        f'<!doctype html>\n<html lang="{language.replace("_", "-")}" data-theme="light">\n<head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{title}</title>'
        f'<link rel="stylesheet" href="{copy.name}">'
        "<style>body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem;"
        " font: 1rem/1.6 var(--ck-sans); color: var(--ck-ink); }"
        " :is(th, td) { text-align: left; vertical-align: top; padding: .3rem .6rem;"
        " border-bottom: 1px solid var(--ck-line); }"
        " pre { background: var(--ck-wash); padding: .6rem; }</style>"
        f'</head>\n<body class="bd-article">\n{body}</body>\n</html>\n',
        encoding="utf-8",
    )
