"""Keys compile, stay compiled, and refuse to be ambiguous."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.cli import main
from coursekit.errors import CourseFolderError
from coursekit.practice import authoring, keys
from coursekit.practice.answers import Choice, Count, Number, Record, SetOf, from_json
from coursekit.practice.authoring import Exercise, Key, Mistake
from coursekit.practice.digests import digest, pbkdf2, seal, unseal

SIMPLE = Exercise(
    "8.1",
    title="t",
    answer=Number(tolerance=0.1),
    right=1.0,
    mistakes=[Mistake("hint", 2.0)],
    otherwise="o",
    praise="p",
)


def test_compiling_twice_with_one_salt_gives_the_same_text(key):
    once, twice = (authoring.as_json(authoring.compile_key(key, "ab")) for _time in range(2))
    assert once == twice
    assert once != authoring.as_json(authoring.compile_key(key))


def test_the_variable_follows_from_the_id():
    assert SIMPLE.variable == "l8_e1"
    assert authoring.compile_key(Key(8, [SIMPLE]))["items"]["8.1"]["variable"] == "l8_e1"


@pytest.mark.parametrize("value", [1.0, 1.04])
def test_a_mistake_too_near_the_answer_is_refused(value):
    near = dataclasses.replace(SIMPLE, mistakes=[Mistake("hint", value)])
    with pytest.raises(CourseFolderError, match="cannot be told from"):
        authoring.compile_key(Key(8, [near]))


def test_two_mistakes_with_one_answer_are_refused():
    twins = dataclasses.replace(SIMPLE, mistakes=[Mistake("one", 2.0), Mistake("two", 2.0)])
    with pytest.raises(CourseFolderError, match="cannot be told from"):
        authoring.compile_key(Key(8, [twins]))


def test_an_exercise_without_a_named_mistake_is_refused():
    with pytest.raises(CourseFolderError, match="names no mistake"):
        authoring.compile_key(Key(8, [dataclasses.replace(SIMPLE, mistakes=[])]))


def test_a_key_file_without_a_key_is_refused(tmp_path):
    (tmp_path / "key.py").write_text("KEY = 3\n")
    with pytest.raises(CourseFolderError, match="does not define KEY"):
        authoring.read_key(tmp_path)


def test_the_command_compiles_and_then_finds_nothing_to_do(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "notebooks" / "exercises" / "8-something"
    folder.mkdir(parents=True)
    source = (
        "from coursekit.practice.authoring import *\n"
        "KEY = Key(8, [Exercise('8.1', title='t', answer=Number(tolerance=1), right={right},"
        " mistakes=[Mistake('m', 9)], otherwise='o', praise='p')])\n"
    )
    (folder / "key.py").write_text(source.format(right=3))
    monkeypatch.setattr(keys, "FOLDER", tmp_path)
    keys.load.cache_clear()
    command = ["practice", "compile", "--root", str(tmp_path)]
    assert main([*command, "--check"]) == 1
    assert main(command) == 0
    assert main([*command, "--check"]) == 0
    (folder / "key.py").write_text(source.format(right=5))
    assert main([*command, "--check"]) == 1
    assert "out of date" in capsys.readouterr().out
    assert main(["practice", "compile", "--root", str(tmp_path / "nowhere")]) == 2
    keys.load.cache_clear()


def test_every_kind_survives_json(key):
    for exercise in key.exercises:
        spec = json.loads(json.dumps(exercise.answer.to_json()))
        assert from_json(spec).canonical(exercise.right) == exercise.answer.canonical(
            exercise.right
        )


def test_plain_pbkdf2_is_the_published_one():
    # RFC 7914, section 11
    assert pbkdf2(b"passwd", b"salt", 1).hex().startswith("55ac046e56e3089fec1691c22544b605")
    hashlib = pytest.importorskip("hashlib")
    assert pbkdf2(b"x", b"salt", 77) == hashlib.pbkdf2_hmac("sha256", b"x", b"salt", 77)


def test_without_openssl_the_digest_is_the_same(monkeypatch):
    import hashlib

    with_it = digest.__wrapped__("00ff", "1.1:", "304")
    monkeypatch.delattr(hashlib, "pbkdf2_hmac")
    assert digest.__wrapped__("00ff", "1.1:", "304") == with_it


@given(st.text(max_size=200))
def test_only_the_answer_opens_a_sealed_text(text):
    sealed = seal(text, "00", "1.1", "b")
    assert unseal(sealed, "00", "1.1", "b") == text


@given(
    st.floats(-1e6, 1e6, allow_nan=False),
    st.sampled_from([0.0005, 0.05, 1.0]),
    st.floats(-0.74, 0.74),
)
def test_a_number_within_three_quarters_of_its_tolerance_is_recognised(right, tolerance, offset):
    kind = Number(tolerance=tolerance)
    assert kind.canonical(right)[""] in kind.read(right + offset * tolerance).parts[""]
    assert kind.canonical(right)[""] not in kind.read(right + 1.3 * tolerance).parts[""]


@given(st.permutations(["Delta", "Lake", "Basin"]))
def test_order_does_not_matter_in_a_set(names):
    kind = SetOf(Choice(options=("Delta", "Lake", "Basin")))
    assert kind.canonical(names) == kind.canonical(sorted(names))


def test_a_mistake_may_name_one_part_only():
    kind = Record({"a": Count(), "b": Count()})
    assert kind.canonical({"b": 3}) == {"b": "3"}


def test_the_public_quiz_can_be_built_from_the_key(key):
    question = key.question("9.q1")
    assert question.right == "b" and question.feedback["a"] == "Why a?"
