"""What a trainee touches in an exercise: checks, hints, quiz, progress and the dossier.

``check``            judge an answer: right, or the question that leads to it
``progress``         which exercises of a lecture are right, and the points so far
``dossier``          the pages that become the customer management plan
``plain_errors``     have Python's errors explained in plain words in this notebook
``keys``             the compiled keys (for the book and the class)
``authoring``        the language of ``key.py`` (for authors)
``notebooks``        an exercise notebook as trainees get it, and as it reads when solved
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "Verdict": "coursekit.practice.checking",
    "check": "coursekit.practice.checking",
    "plain_errors": "coursekit.practice.plainly",
    "progress": "coursekit.practice.progressing",
}
_MODULES = ("authoring", "checking", "dossier", "keys", "notebooks")

__all__ = ["Verdict", "check", "dossier", "keys", "plain_errors", "progress"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"coursekit.practice.{name}")
    raise AttributeError(f"module 'coursekit.practice' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*_HOME, *_MODULES])
