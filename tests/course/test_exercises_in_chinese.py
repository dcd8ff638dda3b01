"""The same answers earn the same points, whichever language a sheet is in.

One test for all lectures: a new exercise folder is covered by being there.
"""

import ast
import io
import json
import tokenize

import nbformat
import pytest
from test_exercises import EXERCISES, FOLDERS, KEYS, MISTAKES, given, grading, text_of

from coursekit.classroom.workspace import copy_source
from coursekit.language import use_language
from coursekit.practice import check, notebooks
from coursekit.practice.answers import Record

pytest.importorskip("babel")

LANGUAGES = ["en", "zh_CN"]
each_folder = pytest.mark.parametrize("lecture", FOLDERS, ids=lambda n: FOLDERS[n].name)


def sheet(lecture, language, folder):
    """Give the sheet a class of this language starts from."""
    copy_source(FOLDERS[lecture], folder, language)
    return json.loads((folder / "exercises.ipynb").read_text(encoding="utf-8"))


def without_comments(code: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return [t.string for t in tokens if t.type not in (tokenize.COMMENT, tokenize.NL)]


def chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@each_folder
def test_the_chinese_sheet_is_graded_by_the_same_cells(lecture, tmp_path):
    english, translated = (sheet(lecture, lang, tmp_path / lang) for lang in LANGUAGES)
    assert len(english["cells"]) == len(translated["cells"])
    for ours, theirs in zip(english["cells"], translated["cells"], strict=True):
        assert ours["id"] == theirs["id"]
        assert grading(ours) == grading(theirs)
        assert ours["metadata"].get("tags") == theirs["metadata"].get("tags")
        if ours["cell_type"] == "code":
            assert without_comments(text_of(ours)) == without_comments(text_of(theirs))


@each_folder
def test_a_chinese_sheet_speaks_chinese_to_the_last_comment(lecture, tmp_path):
    for cell in sheet(lecture, "zh_CN", tmp_path)["cells"]:
        if cell["cell_type"] != "code":
            continue
        for token in tokenize.generate_tokens(io.StringIO(text_of(cell)).readline):
            if token.type != tokenize.COMMENT or token.string.startswith("###"):
                continue  # nbgrader's own marks
            words = [w for w in token.string.split() if w.isalpha() and w.isascii()]
            assert chinese(token.string) or len(words) < 3, (cell["id"], token.string)


@pytest.mark.parametrize(("exercise", "mistake", "value"), MISTAKES)
def test_a_mistake_is_the_same_mistake_in_chinese(exercise, mistake, value):
    with use_language("zh_CN"):
        verdict = check(exercise.id, given(exercise, value))
    assert verdict.state == "wrong"
    assert chinese(verdict.hint) and verdict.hint != mistake.hint


@pytest.mark.parametrize("exercise", [e for _, e in EXERCISES], ids=lambda e: e.id)
def test_a_right_answer_is_right_in_chinese(exercise):
    with use_language("zh_CN"):
        verdict = check(exercise.id, exercise.right)
    assert verdict.right and chinese(verdict.hint)


def answered(notebook, lecture):
    """Fill in a sheet: of three exercises one is right, one has a listed mistake, one is blank."""
    blank = {cell["id"]: cell for cell in notebooks.released(notebook)["cells"]}
    for number, exercise in enumerate(KEYS[lecture].exercises):
        name = "e" + exercise.id.partition(".")[2]
        cell = next(c for c in notebook["cells"] if c["id"] == name)
        if number % 3 == 1:
            value = given(exercise, exercise.mistakes[0].values[0])
            if isinstance(exercise.answer, Record) and exercise.answer.form == "tuple":
                value = tuple(value.values())
            value = float(value) if hasattr(value, "dtype") and value.ndim == 0 else value
            ast.literal_eval(repr(value))  # an answer one can type
            cell["source"] = f"{text_of(cell)}\n{exercise.variable} = {value!r}"
        elif number % 3 == 2:
            cell["source"] = blank[name]["source"]
    return notebook


def points(lecture, language, folder, monkeypatch):
    """Run an answered sheet as a class would and count its points as nbgrader does."""
    from nbclient import NotebookClient
    from nbgrader.utils import determine_grade

    notebook = answered(sheet(lecture, language, folder), lecture)
    monkeypatch.chdir(folder)
    book = nbformat.reads(json.dumps(notebook), 4)
    NotebookClient(
        book, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    ).execute()
    checks = [cell for cell in book.cells if "check" in cell.metadata.get("tags", [])]
    said = "".join(str(cell.outputs) for cell in checks)
    assert chinese(said) == (language == "zh_CN")
    graded = [cell for cell in book.cells if grading(cell).get("grade")]
    machine = [cell for cell in graded if not grading(cell)["solution"]]
    return {grading(cell)["grade_id"]: determine_grade(cell)[0] for cell in machine}


@pytest.mark.slow
@each_folder
def test_the_same_answers_earn_the_same_points(lecture, tmp_path, monkeypatch):
    english, translated = (
        points(lecture, lang, tmp_path / lang, monkeypatch) for lang in LANGUAGES
    )
    assert english == translated
    assert 0 < sum(english.values()) < 60
