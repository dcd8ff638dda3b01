"""A small key of its own, so that these tests do not depend on any lecture."""

import pytest

from coursekit.practice import authoring, keys
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Flag,
    Key,
    ListOf,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    SetOf,
    Text,
)

TELL = {"otherwise": "Look again.", "praise": "Well spotted."}

KEY = Key(
    lecture=9,
    exercises=[
        Exercise(
            "9.1",
            title="Share",
            answer=Number(tolerance=0.005, unit="of all customers", share=True),
            right=0.62,
            mistakes=[Mistake("You took the others.", 0.38)],
            **TELL,
        ),
        Exercise(
            "9.2",
            title="Money",
            answer=Number(tolerance=0.05, unit="CNY m"),
            right=-16.12,
            mistakes=[Mistake("That is the tide.", 34.6), Mistake("No end?", float("inf"))],
            **TELL,
        ),
        Exercise(
            "9.3",
            title="Plan",
            answer=Record({"completes": Count(unit="people"), "sent": Count(unit="letters")}),
            right={"completes": 304, "sent": 491},
            mistakes=[
                Mistake("A market without end?", {"completes": 385}),
                Mistake("Does everybody answer?", {"sent": 304}),
            ],
            other=Other("plan", {"customers": 800}, {"completes": 260, "sent": 520}),
            **TELL,
        ),
        Exercise(
            "9.4",
            title="Regions",
            answer=SetOf(Choice(options=("Delta", "Lake", "Basin"), aliases={"湖区": "Lake"})),
            right=["Delta", "Lake"],
            mistakes=[Mistake("Swapped?", ["Basin"]), Mistake("No region?", [])],
            **TELL,
        ),
        Exercise(
            "9.5",
            title="Weeks",
            answer=Record(
                {"weeks": ListOf(Count()), "rate": Number(tolerance=0.0005, share=True)},
                form="dict",
            ),
            right={"weeks": [23, 24, 25], "rate": 0.0817},
            mistakes=[Mistake("Counted from zero?", {"weeks": [22, 23, 24]})],
            **TELL,
        ),
        Exercise(
            "9.6",
            title="Proven",
            answer=Record({"p": Number(tolerance=0.001), "proven": Flag()}),
            right={"p": 0.0606, "proven": False},
            mistakes=[Mistake("How many did you test?", {"p": 0.0101, "proven": True})],
            **TELL,
        ),
        Exercise(
            "9.7",
            title="Name",
            answer=Text(),
            right="Post-stratification",
            mistakes=[Mistake("That is the other one.", "weighting")],
            **TELL,
        ),
    ],
    quiz=[
        Question("9.q1", "Which?", right="b", feedback={"a": "Why a?", "b": "Because.", "c": "c!"})
    ],
)


@pytest.fixture
def key(tmp_path, monkeypatch):
    """Install the small key as that of a lecture 9."""
    folder = tmp_path / "keys"
    folder.mkdir()
    authoring.write_key(authoring.compile_key(KEY, salt="00" * 16), folder / "9.json")
    monkeypatch.setattr(keys, "FOLDER", folder)
    keys.load.cache_clear()
    yield KEY
    keys.load.cache_clear()
