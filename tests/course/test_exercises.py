"""Every exercise folder: solutions pass, mistakes get their hint, trainees get no answer.

One test for all lectures: a new exercise folder is covered by being there.
"""

import copy
import json
import math
import re
import time

import nbformat
import pytest

from coursekit.practice import authoring, check, keys, notebooks
from coursekit.practice.answers import Record, SetOf

FOLDERS = authoring.sources()
KEYS = {lecture: authoring.read_key(folder) for lecture, folder in FOLDERS.items()}
EXERCISES = [(lecture, exercise) for lecture, key in KEYS.items() for exercise in key.exercises]
QUESTIONS = [(lecture, question) for lecture, key in KEYS.items() for question in key.quiz]
MISTAKES = [
    pytest.param(exercise, mistake, value, id=f"{exercise.id}-{row}-{place}")
    for _lecture, exercise in EXERCISES
    for row, mistake in enumerate(exercise.mistakes)
    for place, value in enumerate(mistake.values)
]
# The set behind the last lecture asks for less, and counts it for more.
WRAP_UP = max(FOLDERS)
FORM = {
    lecture: ([20, 20], [4] * 5 + [5] * 8, "Eight exercises ({minutes} min, 40 points)")
    for lecture in FOLDERS
} | {WRAP_UP: ([40], [20] * 3, "Three exercises ({minutes} min, 60 points)")}
STATED = {"level", "limit"}  # thresholds that a task itself names
JUNK = [..., None, math.nan, "", [], (), {}, [1] * 7, object(), "junk", len, 1j]

each_folder = pytest.mark.parametrize("lecture", FOLDERS, ids=lambda n: FOLDERS[n].name)
each_exercise = pytest.mark.parametrize(
    "exercise", [e for _, e in EXERCISES], ids=lambda exercise: exercise.id
)
each_question = pytest.mark.parametrize(
    "question", [q for _, q in QUESTIONS], ids=lambda question: question.id
)


def read(lecture):
    path = FOLDERS[lecture] / "exercises.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def text_of(cell):
    return "".join(cell["source"])


def tagged(notebook, tag):
    return [c for c in notebook["cells"] if tag in c["metadata"].get("tags", [])]


def grading(cell):
    return cell["metadata"].get("nbgrader", {})


def given(exercise, value):
    """A whole answer that shows a mistake of only some parts."""
    return {**exercise.right, **value} if isinstance(exercise.answer, Record) else value


def execute(notebook, folder):
    from nbclient import NotebookClient

    book = nbformat.reads(json.dumps(notebook), 4)
    NotebookClient(
        book, timeout=120, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    ).execute()
    return book


def verdicts(book):
    """What each check cell showed: id -> class of the verdict."""
    found = {}
    for cell in book.cells:
        if "check" not in cell.metadata.get("tags", []):
            continue
        for output in cell.outputs:
            shown = output.get("data", {}).get("text/html", "")
            if match := re.search(r'ck-verdict ck-(\w+)"', "".join(shown)):
                found[cell.id] = match[1]
    return found


# --- the notebook's form ----------------------------------------------------------------------


@each_folder
def test_the_notebook_is_valid_for_jupyter_and_nbgrader(lecture):
    nbgraderformat = pytest.importorskip("nbgrader.nbgraderformat")
    text = (FOLDERS[lecture] / "exercises.ipynb").read_text(encoding="utf-8")
    book = nbgraderformat.reads(text, as_version=4)
    nbformat.validate(book)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, cell.id


@each_folder
def test_ids_are_unique_and_readable(lecture):
    cells = read(lecture)["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]{1,40}", identifier) for identifier in ids)
    grade_ids = [grading(cell)["grade_id"] for cell in cells if grading(cell)]
    assert len(set(grade_ids)) == len(grade_ids)
    assert all(name.startswith(f"l{lecture}-") for name in grade_ids)
    assert all(grading(cell)["schema_version"] == 3 for cell in cells if grading(cell))


@each_folder
def test_points_add_up_to_a_hundred(lecture):
    graded = [grading(cell) for cell in read(lecture)["cells"] if grading(cell).get("grade")]
    by_hand = [g["points"] for g in graded if g["solution"]]
    by_machine = {g["grade_id"]: g["points"] for g in graded if not g["solution"]}
    assert by_hand == FORM[lecture][0]
    assert sorted(by_machine.values()) == FORM[lecture][1]
    assert sum(by_hand) + sum(by_machine.values()) == 100
    items = keys.load(lecture)["items"]
    assert sum(item.get("points", 0) for item in items.values()) == sum(by_machine.values())


@each_folder
def test_every_exercise_has_its_task_answer_and_check(lecture):
    notebook = read(lecture)
    for item in (*KEYS[lecture].exercises, *KEYS[lecture].quiz):
        rest = item.id.partition(".")[2]
        stem = rest if rest.startswith("q") else f"e{rest}"
        cells = {cell["id"]: cell for cell in notebook["cells"]}
        task, answer, test = cells[f"{stem}-task"], cells[stem], cells[f"{stem}-check"]
        assert grading(answer)["solution"] and not grading(answer)["grade"]
        assert grading(test)["points"] == item.points and grading(test)["locked"]
        visible = notebooks.without_regions(text_of(test), "HIDDEN TESTS").strip()
        assert visible == f'ck.check("{item.id}")'
        assert f'ck.check("{item.id}").must_be_right()' in text_of(test)
        blanks = notebooks.blanks(notebooks.without_regions(text_of(answer), "SOLUTION"))
        assert 1 <= len(blanks) <= 2, stem
        filled = [
            line
            for line in notebooks.model_answer(text_of(answer)).split("\n")
            if re.match(rf"\s*({'|'.join(blanks)}) = ", line)
        ]
        assert len(filled) == len(blanks)  # one line for each blank, and nothing else to write
        assert f"l{lecture}_{stem}" in text_of(answer)
        if not rest.startswith("q"):
            head, minutes, *body = text_of(task).split("\n\n")
            assert head == f"## {item.id} {item.title}"
            assert minutes == f"*{item.minutes} minutes · {item.points} points*"
            words = " ".join(body).split()
            assert len(words) <= 120, f"{stem}: {len(words)} words"
            assert "**Fill**" in text_of(task) and "**The result**" in text_of(task)
            assert f"`l{lecture}_{stem}`" in text_of(task)


@each_folder
def test_the_time_told_at_the_start_is_that_of_the_exercises(lecture):
    minutes = sum(exercise.minutes for exercise in KEYS[lecture].exercises)
    assert FORM[lecture][2].format(minutes=minutes) in text_of(read(lecture)["cells"][0])


@each_folder
def test_quiz_questions_show_the_options_of_the_key(lecture):
    cells = {cell["id"]: text_of(cell) for cell in read(lecture)["cells"]}
    for number, question in enumerate(KEYS[lecture].quiz, start=1):
        shown = re.findall(r"^- ([a-z])\) .{3,}$", cells[f"q{number}-task"], re.M)
        assert shown == list(question.feedback) == ["a", "b", "c", "d"]


@each_folder
def test_written_tasks_show_a_rubric_and_carry_a_mark_scheme_and_a_model(lecture):
    notebook = read(lecture)
    tasks = [cell for cell in tagged(notebook, "manual") if not grading(cell)["grade"]]
    answers = [cell for cell in tagged(notebook, "manual") if grading(cell)["grade"]]
    assert len(tasks) == len(answers) == len(FORM[lecture][0])
    for task in tasks:
        text = text_of(task)
        visible = notebooks.without_regions(text, "MARK SCHEME")
        assert grading(task)["locked"]
        header = (
            "| Criterion (weight) | 4 Excellent | 3 Proficient | 2 Developing | 1 Insufficient |"
        )
        assert header in visible
        weights = [int(w) for w in re.findall(r"^\| [^|]*\((\d+)%\) \|", visible, re.M)]
        assert len(weights) >= 3 and sum(weights) == 100
        assert all(row.count("|") == 6 for row in visible.split("\n") if row.startswith("|"))
        scheme = text[len(visible.rstrip()) :]
        assert "BEGIN MARK SCHEME" in scheme and len(scheme.split()) > 80
    for answer in answers:
        limit = re.search(r"\*\*(\d+) words", text_of(tasks[answers.index(answer)]))
        model = notebooks.model_answer(text_of(answer))
        assert 150 < len(model.split()) <= int(limit[1]) if limit else True


# --- the key ----------------------------------------------------------------------------------


@each_folder
def test_the_compiled_key_is_up_to_date(lecture):
    path = keys.FOLDER / f"{lecture}.json"
    before = path.read_text(encoding="utf-8")
    fresh = authoring.as_json(authoring.compile_key(KEYS[lecture], json.loads(before)["salt"]))
    assert fresh == before, "run: coursekit practice compile"


@each_exercise
def test_the_right_answer_is_right(exercise):
    verdict = check(exercise.id, exercise.right)
    assert verdict.right, str(verdict)
    assert verdict.hint == exercise.praise


@pytest.mark.parametrize(("exercise", "mistake", "value"), MISTAKES)
def test_each_listed_mistake_gets_its_own_hint(exercise, mistake, value):
    verdict = check(exercise.id, given(exercise, value))
    assert verdict.state == "wrong"
    assert verdict.hint == mistake.hint


@each_exercise
def test_hints_are_distinct_questions_that_give_nothing_away(exercise):
    hints = [mistake.hint for mistake in exercise.mistakes]
    assert len(hints) >= 3
    assert len({*hints, exercise.otherwise, exercise.praise}) == len(hints) + 2
    secrets = {text for text in figures(exercise.right) if len(text.strip("-0.")) >= 3}
    for said in (*hints, exercise.otherwise, exercise.praise):
        assert 3 <= len(said.split()) <= 45, said
        assert not secrets & set(re.findall(r"-?\d[\d.]*\d", said)), said
    assert sum("?" in hint for hint in hints) >= len(hints) - 2  # a coach asks


# An empty list is a listed mistake of the exercises that ask for a set.
JUNK_GIVEN = [
    pytest.param(exercise, junk, id=f"{type(junk).__name__}-{exercise.id}")
    for _, exercise in EXERCISES
    for junk in JUNK
    if not (isinstance(exercise.answer, SetOf) and junk in ([], ()))
]


@pytest.mark.parametrize(("exercise", "junk"), JUNK_GIVEN)
def test_junk_gets_help(exercise, junk):
    verdict = check(exercise.id, junk)
    assert not verdict.right and len(verdict.hint.split()) >= 3
    assert (verdict.state == "open") == (junk is ... or junk is None) or junk in ("",)


@each_exercise
def test_a_check_answers_within_a_tenth_of_a_second(exercise):
    check(exercise.id, exercise.right)
    worst = given(exercise, exercise.mistakes[-1].values[-1])
    started = time.process_time()
    check(exercise.id, worst)
    assert time.process_time() - started < 0.5  # a wait a trainee would notice


@each_question
def test_every_option_of_a_question_has_its_own_reply(question):
    assert len(set(question.feedback.values())) == 4
    for option, reply in question.feedback.items():
        verdict = check(question.id, option)
        assert verdict.right == (option == question.right)
        assert verdict.hint == reply


def figures(value):
    """Figures of a right answer as one might print them."""
    if isinstance(value, dict):
        return {text for each in value.values() for text in figures(each)}
    if isinstance(value, list | tuple | set):
        return {text for each in value for text in figures(each)}
    if isinstance(value, bool | str):
        return set()
    number = float(value)
    return {f"{number:g}", *(f"{number:.{d}f}" for d in range(5))}


# --- what the trainee gets --------------------------------------------------------------------


def released_by_nbgrader(notebook):
    """Run the cells through what ``nbgrader generate_assignment`` runs, without its database."""
    preprocessors = pytest.importorskip("nbgrader.preprocessors")
    from traitlets.config import Config

    book = nbformat.reads(json.dumps(notebook), 4)
    config = Config(notebooks.NBGRADER_SETTINGS)
    resources = {"nbgrader": {"notebook": "exercises", "assignment": "1", "db_url": ""}}
    for name in (
        "LockCells",
        "ClearSolutions",
        "ClearOutput",
        "CheckCellMetadata",
        "ComputeChecksums",
        "ClearHiddenTests",
        "ClearMarkScheme",
        "ComputeChecksums",
        "CheckCellMetadata",
    ):
        book, resources = getattr(preprocessors, name)(config=config).preprocess(book, resources)
    return book


@each_folder
def test_nbgrader_releases_no_solution_test_or_mark_scheme(lecture):
    source = read(lecture)
    book = released_by_nbgrader(copy.deepcopy(source))
    text = "\n".join(cell.source for cell in book.cells)
    for word in ("SOLUTION", "HIDDEN", "MARK SCHEME", "must_be_right", "YOUR ANSWER", "raise "):
        assert word not in text, word
    for cell in source["cells"]:
        for region in re.findall(r"BEGIN SOLUTION\n(.*?)\n[^\n]*END SOLUTION", text_of(cell), re.S):
            for line in filter(None, map(str.strip, region.split("\n"))):
                assert line not in text or not re.search(r"\w{3}", line), line
    # the same as what the book and the in-browser edition show
    ours = notebooks.released(source)
    assert [cell.source for cell in book.cells] == [text_of(cell) for cell in ours["cells"]]


@each_exercise
def test_no_right_figure_stands_in_what_trainees_receive(exercise):
    lecture = int(exercise.id.partition(".")[0])
    ours = notebooks.released(read(lecture))
    told = "\n".join(text_of(cell) for cell in ours["cells"])
    told += (keys.FOLDER / f"{lecture}.json").read_text(encoding="utf-8")
    told = re.sub(r'"(salt|praise|hint)": "[^" ]+"|"[0-9a-f]{32}"', "", told)
    right = exercise.right
    if isinstance(right, dict):
        right = {part: value for part, value in right.items() if part not in STATED}
    for figure in figures(right):
        if len(figure.strip("-0.").replace(".", "")) >= 3:
            assert not re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d])", told), figure
    assert exercise.praise not in told


@each_question
def test_no_reply_of_the_quiz_stands_in_the_compiled_key(question):
    lecture = question.id.partition(".")[0]
    told = (keys.FOLDER / f"{lecture}.json").read_text(encoding="utf-8")
    assert all(reply not in told for reply in question.feedback.values())


# --- run from top to bottom -------------------------------------------------------------------


@pytest.mark.slow
@each_folder
def test_the_solutions_pass_every_check_and_hidden_test(lecture, tmp_path):
    book = execute(read(lecture), tmp_path)
    errors = [
        (c.id, o.evalue)
        for c in book.cells
        for o in c.get("outputs", [])
        if o.output_type == "error"
    ]
    assert errors == []
    found = verdicts(book)
    assert set(found.values()) == {"right"}
    assert len(found) == len(KEYS[lecture].exercises) + len(KEYS[lecture].quiz)
    streams = [c.id for c in book.cells for o in c.get("outputs", []) if o.output_type == "stream"]
    assert streams == []  # nbgrader takes anything on stderr for a failure


@pytest.mark.slow
@each_folder
def test_the_solution_page_runs_too(lecture, tmp_path):
    book = execute(notebooks.solved(read(lecture)), tmp_path)
    assert set(verdicts(book).values()) == {"right"}
    assert all("..." not in c.source for c in book.cells if "answer" in c.metadata.get("tags", []))


@pytest.mark.slow
@each_folder
def test_the_empty_notebook_speaks_plainly(lecture, tmp_path):
    book = execute(notebooks.released(read(lecture)), tmp_path)
    assert set(verdicts(book).values()) == {"open"}
    for cell in book.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                said = "\n".join(output.traceback)
                assert "answer" in cell.metadata["tags"], cell.id
                assert "A blank" in said and "Traceback" not in said and "\x1b" not in said
                assert len(said.splitlines()) == 1
    progress = next(cell for cell in book.cells if cell.id == "progress")
    assert progress.outputs[0]["data"]["text/plain"].splitlines()[-1].startswith("0 of 60 points")


@pytest.mark.slow
@each_folder
def test_hidden_tests_refuse_a_typed_answer(lecture, tmp_path):
    """A function that only knows the answer of the exercise earns nothing."""
    notebook = read(lecture)
    functions = {e.id: e for e in KEYS[lecture].exercises if e.other}
    assert functions
    for cell in notebook["cells"]:
        for identifier, exercise in functions.items():
            if cell["id"] == "e" + identifier.partition(".")[2]:
                answer = exercise.right
                if isinstance(exercise.answer, Record) and exercise.answer.form == "tuple":
                    answer = tuple(answer.values())
                plain = answer if isinstance(answer, dict | tuple | list | str) else float(answer)
                cell["source"] = (
                    f"{exercise.variable} = {plain!r}\n"
                    f"{exercise.other.function} = lambda *_, **__: {exercise.variable}\n"
                )
    book = execute(notebook, tmp_path)
    found = verdicts(book)
    for identifier in functions:
        stem = "e" + identifier.partition(".")[2]
        cell = next(c for c in book.cells if c.id == f"{stem}-check")
        assert found[f"{stem}-check"] == "wrong"
        assert cell.outputs[-1].output_type == "error"
