"""The language of ``key.py``: right answers and named mistakes, computed and then compiled.

A ``key.py`` lies beside each exercise notebook and never reaches a trainee. It defines ``KEY``::

    KEY = Key(
        lecture=1,
        exercises=[
            Exercise(
                "1.1",
                title=_("How many customers must we ask?"),
                practises=[1],                           # objectives of the lecture
                answer=Record({"completes": Count(unit=_("customers")), …}),
                right={"completes": size.n, …},          # computed, never typed
                mistakes=[Mistake(_("A hint …?"), {"completes": everyone.n})],
                otherwise=_("What to look at when no mistake is recognised."),
                praise=_("What the result means."),
            ),
        ],
        quiz=[Question("1.q1", right="b", feedback={"a": _("…"), "b": _("…"), …})],
    )

``coursekit practice compile`` turns it into ``practice/keys/<lecture>.json``, which holds
digests only. Compiling fails where two mistakes, or a mistake and the right answer, would be
taken for each other.
"""

from __future__ import annotations

import json
import runpy
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.errors import CourseFolderError
from coursekit.practice.answers import (
    Choice,
    Count,
    Flag,
    Kind,
    ListOf,
    Number,
    Record,
    SetOf,
    Text,
)
from coursekit.practice.digests import digest, seal

__all__ = [
    "Choice",
    "Count",
    "Exercise",
    "Flag",
    "Key",
    "ListOf",
    "Mistake",
    "Number",
    "Other",
    "Question",
    "Record",
    "SetOf",
    "Text",
    "_",
    "compile_key",
    "read_key",
    "sources",
]


def _(message: str) -> str:
    """Mark a text of a key for the translation catalogs; it is translated when shown."""
    return message


class Mistake:
    """A wrong answer with a name: the question that helps, and the values that betray it.

    Parameters
    ----------
    hint : str
        One or two sentences; a coach's question that names the business mistake.
    *values : object
        The answers to which this mistake leads, each computed the way the mistake is made.
        For a :class:`Record`, a dictionary of only those parts in which the mistake shows.
    """

    def __init__(self, hint: str, *values: Any) -> None:
        self.hint = hint
        self.values = values


@dataclass(frozen=True)
class Other:
    """Run the trainee's function again with other figures.

    ``function`` is its name in the notebook, ``arguments`` the figures (shown to trainees),
    ``right`` what it must return.
    """

    function: str
    arguments: Mapping[str, Any]
    right: Any


@dataclass(frozen=True)
class Exercise:
    """One autograded exercise; see the module's example.

    ``practises`` names the objectives of the lecture it serves, counted from 1.
    """

    id: str
    title: str
    answer: Kind
    right: Any
    mistakes: Sequence[Mistake]
    otherwise: str
    praise: str
    minutes: int = 8
    points: int = 5
    other: Other | None = None
    practises: Sequence[int] = ()

    @property
    def variable(self) -> str:
        """Name of the trainee's answer: ``l1_e5`` for exercise 1.5."""
        lecture, _dot, rest = self.id.partition(".")
        return f"l{lecture}_{rest if rest[0] == 'q' else 'e' + rest}"


@dataclass(frozen=True)
class Question:
    """One quiz question: the right option and what to say about each."""

    id: str
    title: str
    right: str
    feedback: Mapping[str, str]
    minutes: int = 1
    points: int = 4
    practises: Sequence[int] = ()


@dataclass(frozen=True)
class Key:
    """All exercises and questions of a lecture.

    ``title`` names a set that belongs to no single lecture; its number follows theirs.
    """

    lecture: int
    exercises: Sequence[Exercise]
    quiz: Sequence[Question] = field(default_factory=tuple)
    title: str = ""

    def __getitem__(self, identifier: str) -> Exercise | Question:
        everything: list[Exercise | Question] = [*self.exercises, *self.quiz]
        for item in everything:
            if item.id == identifier:
                return item
        raise KeyError(identifier)

    def question(self, identifier: str) -> Question:
        """One quiz question, with its right option: for the public pages, at build time."""
        item = self[identifier]
        assert isinstance(item, Question)
        return item


def sources(root: Path | None = None) -> dict[int, Path]:
    """Exercise folders of a checkout by lecture number: ``{1: …/1-market-diagnosis}``.

    ``root`` is the project's root; without it, the one this package was installed from.
    """
    root = root or Path(__file__).parents[3]
    folders = (root / "notebooks" / "exercises").glob("[0-9]*-*/key.py")
    found = {int(path.parent.name.partition("-")[0]): path.parent for path in folders}
    return dict(sorted(found.items()))


def read_key(folder: Path) -> Key:
    """Run the ``key.py`` of an exercise folder and return its ``KEY``.

    Answers are computed from the shipped tables, in English.
    """
    from coursekit.language import use_language

    with use_language("en"):
        names = runpy.run_path(str(folder / "key.py"))
    key = names.get("KEY")
    if not isinstance(key, Key):
        raise CourseFolderError(f"{folder / 'key.py'} does not define KEY.")
    return key


def compile_key(key: Key, salt: str | None = None) -> dict[str, Any]:
    """Turn a key into digests.

    Parameters
    ----------
    key : Key
        Answers and mistakes.
    salt : str, optional
        Hexadecimal; that of the key compiled before, so that nothing changes without cause.
    """
    salt = salt or secrets.token_hex(16)
    items: dict[str, Any] = {}
    for exercise in key.exercises:
        items[exercise.id] = _compile_exercise(exercise, salt)
        if exercise.other:
            items[f"{exercise.id}.other"] = _compile_other(exercise, salt)
    for question in key.quiz:
        items[question.id] = _compile_question(question, salt)
    return {"lecture": key.lecture, "salt": salt, "items": items}


def write_key(compiled: Mapping[str, Any], path: Path) -> None:
    """Store a compiled key: written beside and renamed, so that no half file is ever read."""
    draft = path.with_suffix(".tmp")
    draft.write_text(as_json(compiled), encoding="utf-8")
    draft.replace(path)


def as_json(compiled: Mapping[str, Any]) -> str:
    """Text of a compiled key, one line an entry so that a change reads well."""
    return json.dumps(compiled, ensure_ascii=False, indent=1) + "\n"


def _digests(kind: Kind, value: Any, salt: str, identifier: str) -> dict[str, str]:
    return {
        part: digest(salt, f"{identifier}:{part}", text)
        for part, text in kind.canonical(value).items()
    }


def _seal(kind: Kind, value: Any, message: str, salt: str, identifier: str) -> str:
    return seal(message, salt, identifier, "|".join(kind.canonical(value).values()))


def _compile_exercise(exercise: Exercise, salt: str) -> dict[str, Any]:
    _refuse_confusion(exercise)
    item: dict[str, Any] = {
        "title": exercise.title,
        "minutes": exercise.minutes,
        "points": exercise.points,
        "practises": list(exercise.practises),
        "variable": exercise.variable,
        "answer": exercise.answer.to_json(),
        "right": _digests(exercise.answer, exercise.right, salt, exercise.id),
        "praise": _seal(exercise.answer, exercise.right, exercise.praise, salt, exercise.id),
        "otherwise": exercise.otherwise,
        "mistakes": [
            {
                "hint": mistake.hint,
                "cases": [
                    _digests(exercise.answer, value, salt, exercise.id) for value in mistake.values
                ],
            }
            for mistake in exercise.mistakes
        ],
    }
    if exercise.other:
        item["other"] = f"{exercise.id}.other"
    return item


def _compile_other(exercise: Exercise, salt: str) -> dict[str, Any]:
    assert exercise.other is not None
    identifier = f"{exercise.id}.other"
    return {
        "function": exercise.other.function,
        "arguments": dict(exercise.other.arguments),
        "answer": exercise.answer.to_json(),
        "right": _digests(exercise.answer, exercise.other.right, salt, identifier),
        "otherwise": exercise.otherwise,
    }


def _compile_question(question: Question, salt: str) -> dict[str, Any]:
    kind = Choice(options=tuple(question.feedback))
    # what is said about an option would tell which one is right: each text opens with its option
    sealed = {
        option: _seal(kind, option, text, salt, question.id)
        for option, text in question.feedback.items()
    }
    lecture, _dot, rest = question.id.partition(".")
    return {
        "title": question.title,
        "minutes": question.minutes,
        "points": question.points,
        "practises": list(question.practises),
        "variable": f"l{lecture}_{rest}",
        "answer": kind.to_json(),
        "right": _digests(kind, question.right, salt, question.id),
        "praise": sealed[question.right],
        "otherwise": "",
        "mistakes": [
            {
                "hint": sealed[option],
                "sealed": True,
                "cases": [_digests(kind, option, salt, question.id)],
            }
            for option in question.feedback
            if option != question.right
        ],
    }


def _refuse_confusion(exercise: Exercise) -> None:
    """Refuse a key in which one answer would get another's verdict."""
    if not exercise.mistakes:
        raise CourseFolderError(f"Exercise {exercise.id} names no mistake.")
    right = exercise.right
    whole: list[tuple[str, Any]] = [("the right answer", right)]
    for mistake in exercise.mistakes:
        for value in mistake.values:
            shown = {**right, **value} if isinstance(exercise.answer, Record) else value
            whole.append((mistake.hint, shown))
    for this, value in whole:
        reading = exercise.answer.read(value)
        for that, other in whole:
            texts = exercise.answer.canonical(other)
            same = all(texts[part] in reading.parts[part] for part in texts)
            if this != that and same:
                raise CourseFolderError(
                    f"Exercise {exercise.id}: {value!r} ({this}) cannot be told from"
                    f" {other!r} ({that})."
                )
