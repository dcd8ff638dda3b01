"""Exercise sheets as pages: tasks, hints one by one, a quiz that answers, solutions behind a gate.

The pages are made from the same notebooks a class gets, without solutions and hidden tests,
and from the keys, whose hints and feedback trainees meet in the notebook.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coursekit.language import SOURCE_LANGUAGE
from coursekit.language import gettext as _
from coursekit.practice.authoring import Exercise, Key, Question, read_key, sources
from coursekit.practice.notebooks import released, solved
from coursekit.publish.documents import carry_language, dump_notebook
from coursekit.publish.pages import write_if_changed

_CHECK = re.compile(r"check\(\s*[\"']([\w.]+)[\"']")
_OPTION = re.compile(r"^\s*(?:[-*]\s+)?\**\(?([a-e])\)\**\s+(.*)$")


def write_exercises(root: Path, exercises: Path, solutions: Path, language: str) -> None:
    """Write the exercise and solution pages of every lecture whose sheet lies under ``root``."""
    shutil.rmtree(exercises / "files", ignore_errors=True)
    for folder in sources(root).values():
        sheet = json.loads((folder / "exercises.ipynb").read_text(encoding="utf-8"))
        key = read_key(folder)
        slug = folder.name
        student = dump_notebook(released(sheet))
        if language != SOURCE_LANGUAGE:
            student = carry_language(student, language)
        write_if_changed(exercises / "files" / slug / "exercises.ipynb", student)
        write_if_changed(exercises / f"{slug}.md", exercise_page(released(sheet), key, slug))
        write_if_changed(solutions / f"{slug}.md", solution_page(solved(sheet), key, slug))


def exercise_page(sheet: Any, key: Key, slug: str) -> str:
    """Show the tasks as a trainee meets them; the quiz answers on the page."""
    parts: list[str] = []
    question: Question | None = None
    quizzes = 0
    for cell, identifier in cells_by_exercise(sheet):
        text = _text(cell)
        item = _item(key, identifier)
        if "quiz" in cell["metadata"].get("tags", []) and isinstance(item, Question):
            if not quizzes:
                parts.append(_("On this page, open an answer to read the reply to it."))
            quizzes += 1
            question = item
            parts.append(_quiz(text, item))
        elif cell["cell_type"] == "markdown":
            question = None
            parts.append(text)
            if len(parts) == 1:
                parts.append(_download(slug))
        elif question is None and text.strip():
            parts.append(code(text))
            if _CHECK.search(text) and isinstance(item, Exercise):
                parts.append(_hints(item))
    return f"(exercises-{key.lecture})=\n" + "\n\n".join(parts) + "\n"


def solution_page(sheet: Any, key: Key, slug: str) -> str:
    """Show a solution of every checked exercise, each behind a gate of its own."""
    title = _("Solutions to lecture {n}").format(n=key.lecture)
    if key.title:
        title = _("Solutions: {title}").format(title=_(key.title))
    intro = _(
        "Each solution opens after you have tried. A wrong answer you understood is worth more"
        " than a right one you read."
    )
    words = _("Back to the exercises")
    back = f"[{words}](../exercises/{slug}.md)"
    parts = [f"(solutions-{key.lecture})=\n# {title}", intro, back]
    worked: dict[str, list[str]] = {}
    for cell, identifier in cells_by_exercise(sheet):
        grading = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and grading.get("solution"):
            worked.setdefault(identifier, []).append(code(_text(cell)))
    for exercise in key.exercises:
        if exercise.id in worked:
            parts.append(_solution(exercise, worked[exercise.id]))
    return "\n\n".join(parts) + "\n"


def code(text: str) -> str:
    """Show code that is not run."""
    return f"````{{code-block}} python\n{text.rstrip()}\n````"


def cells_by_exercise(sheet: Any) -> Iterator[tuple[Any, str]]:
    """Pair each cell with the exercise that the next check asks for."""
    found = ""
    pairs = []
    for cell in reversed(sheet["cells"]):
        match = _CHECK.search(_text(cell)) if cell["cell_type"] == "code" else None
        found = match[1] if match else found
        pairs.append((cell, found))
    return reversed(pairs)


def _item(key: Key, identifier: str) -> Exercise | Question | None:
    try:
        return key[identifier]
    except KeyError:
        return None


def _download(slug: str) -> str:
    text = _("To work on them, open the {notebook} in JupyterLab, where every check answers.")
    words = _("notebook with these exercises")
    link = f"{{download}}`{words} <files/{slug}/exercises.ipynb>`"
    return text.format(notebook=link)


def _hints(exercise: Exercise) -> str:
    """Offer hints from the general to the particular, and the way to the solution."""
    hints = [exercise.otherwise, *(mistake.hint for mistake in exercise.mistakes)]
    lines = [f'<div class="ck-hints" data-exercise="{exercise.id}">']
    for n, hint in enumerate(hints, start=1):
        label = _("Hint {n} of {total}").format(n=n, total=len(hints))
        lines.append(
            f"<details><summary>{html.escape(label)}</summary>"
            f"<p>{html.escape(_(hint))}</p></details>"
        )
    return "\n".join(lines) + f"\n\n{_link(exercise)}\n\n</div>"


def _link(exercise: Exercise) -> str:
    label = _("Solution of {id}").format(id=exercise.id)
    return f"{{ref}}`{label} <{_label(exercise)}>`"


def _label(exercise: Exercise) -> str:
    return "solution-" + exercise.id.replace(".", "-")


def _solution(exercise: Exercise, worked: list[str]) -> str:
    name = html.escape(exercise.id)
    gate = html.escape(_("Write down an answer first, even a rough one."))
    show, tried = html.escape(_("Show a solution")), html.escape(_("I have tried"))
    return "\n\n".join(
        [
            f"({_label(exercise)})=\n## {exercise.id} {_(exercise.title)}",
            f'<details class="ck-solution" data-exercise="{name}">\n'
            f"<summary>{show}</summary>\n"
            f'<div class="ck-gate"><p>{gate}</p>'
            f'<button type="button">{tried}</button></div>\n'
            '<div class="ck-solution-body">',
            *worked,
            f"<p>{html.escape(_(exercise.praise))}</p>",
            "</div>\n</details>",
        ]
    )


def _quiz(text: str, question: Question) -> str:
    """Turn a question's list of options into options that answer when opened."""
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    for line in text.split("\n"):
        found = _OPTION.match(line)
        if found:
            options.append((found[1], found[2]))
        elif options and line.strip():
            letter, words = options[-1]
            options[-1] = (letter, f"{words} {line.strip()}")
        elif not options:
            stem.append(line)
    parts = ["\n".join(stem).strip(), f'<div class="ck-quiz" data-quiz="{question.id}">']
    for letter, words in options:
        right = letter == question.right
        verdict = _("Right.") if right else _("Not yet.")
        parts += [
            f'<details class="ck-option" data-option="{letter}" data-right="{str(right).lower()}"'
            f' name="quiz-{question.id}">\n<summary>',
            f"**{letter})** {words}",
            f'</summary>\n<p class="ck-feedback"><strong>{html.escape(verdict)}</strong> '
            f"{html.escape(_(question.feedback[letter]))}</p>\n</details>",
        ]
    return "\n\n".join([*parts, "</div>"])


def _text(cell: Any) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
