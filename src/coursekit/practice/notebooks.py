"""One exercise notebook, three readers: its author, its trainee, and who looks up the solution.

The source carries blanks and, right below each, a region that fills them::

    response_rate = ...   # the share of them who will answer
    ### BEGIN SOLUTION
    response_rate = answering
    ### END SOLUTION

nbgrader removes the regions (with the settings below), so that the trainee gets working code
with blanks in it. :func:`released` makes the same notebook without nbgrader, for the book and
the in-browser edition; :func:`solved` fills the blanks in place, for the solution page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

# what an nbgrader course needs so that its own commands release these notebooks well
NBGRADER_SETTINGS: dict[str, dict[str, Any]] = {
    # a region leaves nothing behind: the blank above it is the stub
    "ClearSolutions": {"code_stub": {"python": ""}, "text_stub": ""},
    # the mark scheme stands in the locked task cell above each written answer, where the
    # grader reads it; nbgrader would allow it only in its own "task" cells, which cannot see
    # that an answer was left untouched
    "ClearMarkScheme": {"enforce_metadata": False},
    # a trainee who deleted a check still gets graded on it
    "OverwriteCells": {"add_missing_cells": True},
    # what a trainee notes about the own company stays on the own machine
    "CourseDirectory": {
        "ignore": [
            ".ipynb_checkpoints",
            "*.pyc",
            "__pycache__",
            "feedback",
            "dossier.json",
            "plan.html",
            "plan.pdf",
        ]
    },
}

_BLANK = re.compile(r"^(?P<indent>\s*)(?P<target>[\w.\[\]\"']+)\s*=\s*\.\.\.(?P<rest>\s*(?:#.*)?)$")


def without_regions(source: str, name: str, stub: str | None = None) -> str:
    r"""Cut out the regions ``BEGIN name … END name``; each leaves ``stub`` as a line, if given.

    >>> without_regions("a\n### BEGIN X\nsecret\n### END X\nb", "X")
    'a\nb'
    """
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if f"BEGIN {name}" in line:
            inside = True
            if stub is not None:
                indent = re.match(r"\s*", line)
                kept.append((indent.group() if indent else "") + stub)
        elif f"END {name}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def released(notebook: Mapping[str, Any]) -> Any:
    """Return a copy as the trainee gets it: no solution, hidden test, mark scheme or output."""
    copied: Any = copy.deepcopy(notebook)
    for cell in copied["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        text = _text(cell)
        if grading.get("solution"):
            text = without_regions(text, "SOLUTION", stub="")
        text = without_regions(text, "HIDDEN TESTS")
        cell["source"] = without_regions(text, "MARK SCHEME")
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return copied


def solved(notebook: Mapping[str, Any]) -> Any:
    """Return a copy as a solution reads: blanks filled in place, no hidden test, no mark scheme."""
    copied: Any = copy.deepcopy(notebook)
    for cell in copied["cells"]:
        text = _text(cell)
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            text = fill_blanks(text) if cell["cell_type"] == "code" else model_answer(text)
        text = without_regions(text, "HIDDEN TESTS")
        cell["source"] = without_regions(text, "MARK SCHEME")
    return copied


def fill_blanks(source: str) -> str:
    """Put each solution line in the place of the blank it fills, keeping the blank's comment.

    >>> print(fill_blanks('''rate = ...  # who answers
    ... ### BEGIN SOLUTION
    ... rate = 0.62
    ... ### END SOLUTION
    ... rate * 2'''))
    rate = 0.62  # who answers
    rate * 2
    """
    lines: list[str] = []
    inside = False
    for line in source.split("\n"):
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            target, _equals, answer = line.partition("=")
            for place, earlier in enumerate(lines):
                blank = _BLANK.match(earlier)
                if blank and blank["target"] == target.strip():
                    lines[place] = (
                        f"{blank['indent']}{blank['target']} = {answer.strip()}{blank['rest']}"
                    )
                    break
            else:
                lines.append(line)
        else:
            lines.append(line)
    return "\n".join(lines)


def model_answer(source: str) -> str:
    r"""Return the example of a written answer: the region alone, without the empty form.

    >>> model_answer("Write here.\n### BEGIN SOLUTION\nWe win.\n### END SOLUTION")
    'We win.'
    """
    kept: list[str] = []
    inside = False
    for line in source.split("\n"):
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def blanks(source: str) -> list[str]:
    r"""Names of the blanks of a cell, in order.

    >>> blanks("a = ...\nb = ...  # why\nc = 1")
    ['a', 'b']
    """
    return [found["target"] for line in source.split("\n") if (found := _BLANK.match(line))]


def _text(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
