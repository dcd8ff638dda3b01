"""Written answers that are much alike: a prompt to look at both, not a verdict.

Only written answers are compared. In an exercise of filled blanks the right code is the same
for everybody; two long texts in the same words are not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.classroom.workspace import Course

ALIKE = 85.0  # per cent of characters two texts share, in order (rapidfuzz's ratio)
SHORTEST = 120  # characters of one's own; below it agreement says little


@dataclass(frozen=True)
class Pair:
    """Two answers to one task."""

    cell: str
    first: str
    second: str
    likeness: float  # per cent
    first_text: str
    second_text: str


def similar_answers(course: Course, exercise: str) -> list[Pair]:
    """Find pairs of written answers that share most of their text, most alike first."""
    from rapidfuzz import fuzz, process

    given = _written(course.folder("release", "", exercise))
    forms = {cell: set(text.splitlines()) for cell, text in given}
    answers: dict[str, dict[str, str]] = {cell: {} for cell in forms}
    for student in course.students_at("autograded", exercise):
        for cell, text in _written(course.folder("autograded", student, exercise)):
            # headings of the form are everybody's
            own = "\n".join(x for x in text.splitlines() if x not in forms.get(cell, set()))
            if cell in answers and len(own.strip()) >= SHORTEST:
                answers[cell][student] = own.strip()
    pairs = []
    for cell, texts in answers.items():
        names = sorted(texts)
        if len(names) < 2:
            continue
        table = process.cdist(
            [texts[n] for n in names], [texts[n] for n in names],
            scorer=fuzz.ratio, score_cutoff=ALIKE,
        )  # fmt: skip
        for i, first in enumerate(names):
            for j in range(i + 1, len(names)):
                if table[i][j] >= ALIKE:
                    second = names[j]
                    pairs.append(
                        Pair(cell, first, second, float(table[i][j]), texts[first], texts[second])
                    )
    return sorted(pairs, key=lambda p: (-p.likeness, p.cell, p.first))


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and text of each written answer in a folder's notebooks."""
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells: list[Any] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError):
            continue
        for cell in cells:
            marks = cell["metadata"].get("nbgrader", {})
            if cell["cell_type"] == "markdown" and marks.get("solution"):
                yield marks["grade_id"], "".join(cell["source"])
