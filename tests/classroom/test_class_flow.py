"""An instructor's whole way with real nbgrader: new, release, collect, grade, feedback."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from class_fixtures import (
    ANSWERS,
    EXERCISE,
    HIDDEN,
    filled,
    hand_in,
    scores,
    source_notebook,
)  # fmt: skip

from coursekit.classroom.collect import collect
from coursekit.classroom.feedback import HideTests, write_feedback
from coursekit.classroom.grading import grade
from coursekit.classroom.workspace import Student, new_course, open_course, read_students
from coursekit.cli import main
from coursekit.errors import CourseFolderError, CourseInputError

pytestmark = pytest.mark.slow


def quiet(_text: str) -> None:
    """Say nothing."""


def test_a_class_has_everything_but_the_key(small_class):
    assert small_class.exercises() == [EXERCISE]
    files = [p.name for p in small_class.root.rglob("*") if p.is_file()]
    assert "key.py" not in files
    assert (small_class.root / "source" / EXERCISE / "coursekit.json").is_file()
    assert sorted(small_class.students()) == sorted(ANSWERS)


def test_the_release_hides_solutions_tests_and_mark_scheme(small_class):
    archive = small_class.root / "handout" / f"{EXERCISE}.zip"
    with zipfile.ZipFile(archive) as zipped:
        names = zipped.namelist()
        text = b"".join(zipped.read(n) for n in names).decode()
    assert f"{EXERCISE}/exercises.ipynb" in names
    assert f"{EXERCISE}/coursekit.json" in names
    for secret in ("1 - cost / price", "secret parameters", "names the share", "choice = 'b'"):
        assert secret not in text


def test_right_mistaken_and_empty_get_their_marks(small_class):
    for student in ANSWERS:
        hand_in(small_class, student)
    run = grade(small_class, EXERCISE, say=quiet)
    assert (len(run.rows), run.failed) == (3, 0)
    rows = scores(small_class)
    assert rows["right", "margin-test"][0] == 5
    assert rows["right", "quiz-test"][0] == 4
    assert rows["mistaken", "margin-test"][0] == rows["mistaken", "quiz-test"][0] == 0
    assert rows["empty", "margin-test"][0] == 0
    assert rows["right", "memo"] == (None, None, True)  # somebody must read it
    assert rows["empty", "memo"][0] == 0  # untouched: nothing to read
    again = grade(small_class, EXERCISE, say=quiet)
    assert (len(again.rows), again.skipped) == (0, 3)


def test_feedback_shows_the_hint_and_hides_the_tests(small_class):
    for student in ANSWERS:
        hand_in(small_class, student)
    answers = dict(ANSWERS["mistaken"], quiz=f"choice = 'a'\nprint({HIDDEN!r})")
    hand_in(small_class, "mistaken", answers)
    grade(small_class, EXERCISE, say=quiet)
    assert write_feedback(small_class, EXERCISE) == 3
    for student in ANSWERS:
        page = small_class.folder("feedback", student, EXERCISE) / "exercises.html"
        html = page.read_text(encoding="utf-8")
        for secret in ("secret parameters", "quiz key is b", "hidden print", "BEGIN HIDDEN"):
            assert secret not in html, f"{student}: {secret}"
        # once in the source of the visible test, once more where the trainee earned the hint
        hints = html.count("the markup, not the margin")
        assert hints == (2 if student == "mistaken" else 1)


def test_a_page_that_takes_for_ever_keeps_nobody_else_waiting(small_class, monkeypatch):
    for student in ("right", "mistaken"):
        hand_in(small_class, student)
    hand_in(small_class, "right", dict(ANSWERS["right"], memo="slow"))
    grade(small_class, EXERCISE, say=quiet)
    hide = HideTests.preprocess

    def slow(self, nb, resources):
        while any(c.source == "slow" for c in nb.cells):
            pass
        return hide(self, nb, resources)

    monkeypatch.setattr(HideTests, "preprocess", slow)
    with pytest.raises(CourseFolderError, match=r"right: .*> 3 s"):
        write_feedback(small_class, EXERCISE, seconds=3)
    assert small_class.students_at("feedback", EXERCISE) == ["mistaken"]


def test_hidden_lines_in_disguise_are_cut_out_of_outputs():
    import base64
    import codecs

    disguised = {
        "base64": base64.b64encode(HIDDEN.encode()).decode(),
        "hex": HIDDEN.encode().hex(),
        "rot13": codecs.encode(HIDDEN, "rot13"),
        "reversed": HIDDEN[::-1],
        "spaced": " ".join(HIDDEN),
        "column": "\n".join(HIDDEN),
        "numbers": str([ord(c) for c in HIDDEN]),
    }
    nb = nbformat.v4.new_notebook(cells=source_notebook().cells)
    outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"{text}\nkept {name}\n")
               for name, text in disguised.items() if name != "column"]  # fmt: skip
    outputs.append(nbformat.v4.new_output("stream", name="stdout", text=disguised["column"]))
    table = "<table><tr><td>12.5</td><td>margin</td></tr></table>"
    outputs.append(nbformat.v4.new_output("display_data", data={"text/html": table}))
    nb.cells.append(nbformat.v4.new_code_cell("show()", outputs=outputs))
    clean, _resources = HideTests().preprocess(nb, {})
    texts = [o.get("text", "") or o.data["text/html"] for o in clean.cells[-1].outputs]
    assert texts[:6] == [f"…\nkept {name}\n" for name in disguised if name != "column"]
    assert texts[6:] == ["…", table]


def test_nothing_travels_beside_a_verdict():
    box = ('<div class="ck-verdict ck-wrong" role="status"><strong><span>x</span> 1.1 Not yet.'
           "</strong> The markup?</div>")  # fmt: skip
    nb = source_notebook()
    at = [c.metadata.get("nbgrader", {}).get("grade_id") for c in nb.cells].index("quiz-test")
    show = [{"text/html": box, "image/png": "c2VjcmV0", "text/plain": "secret"},
            {"text/html": box + "<p>secret</p>"}, {"text/html": box.replace("yet.", "<i>s</i>")},
            {"text/html": box.replace("markup", "x" * 5000)}]  # fmt: skip
    nb.cells[at].outputs = [nbformat.v4.new_output("display_data", data=d) for d in show]
    clean, _resources = HideTests().preprocess(nb, {})
    assert [o.data for o in clean.cells[at].outputs] == [{"text/html": box}]


def test_pages_written_while_marking_are_nbgrader_s_own(small_class):
    for student in ANSWERS:
        hand_in(small_class, student)
    grade(small_class, EXERCISE, say=quiet, feedback=True)
    places = [small_class.folder("feedback", s, EXERCISE) / "exercises.html" for s in ANSWERS]
    early = [p.read_text(encoding="utf-8") for p in places]
    write_feedback(small_class, EXERCISE)
    assert [p.read_text(encoding="utf-8") for p in places] == early
    # a mark given by a person since then is on the page of the next marking, too
    with small_class.gradebook() as book:
        row = book.find_grade("memo", "exercises", EXERCISE, "right")
        row.manual_score, row.needs_manual_grade = 17.0, False
        book.db.commit()
    grade(small_class, EXERCISE, student="right", regrade=True, say=quiet, feedback=True)
    assert "17.0 / 20.0" in places[0].read_text(encoding="utf-8")


def test_stock_commands_in_the_same_folder_give_the_same_marks(small_class):
    for student in ANSWERS:
        hand_in(small_class, student)
    grade(small_class, EXERCISE, say=quiet)
    ours = scores(small_class)
    for step in ("autograde", "generate_feedback"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", step, EXERCISE, "--force"],
            cwd=small_class.root, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    assert scores(small_class) == ours
    html = (small_class.folder("feedback", "right", EXERCISE) / "exercises.html").read_text()
    assert "secret parameters" not in html


def test_commands_work_from_the_command_line(small_class, monkeypatch, capsys):
    monkeypatch.chdir(small_class.root)
    hand_in(small_class, "right")
    assert main(["class", "grade", "1"]) == 0
    assert main(["class", "feedback"]) == 0
    assert main(["class", "status"]) == 0
    assert EXERCISE in capsys.readouterr().out
    assert main(["doctor"]) in (0, 1)
    assert "nbgrader" in capsys.readouterr().out


# --- collecting -------------------------------------------------------------------------------


def export(path: Path, course, names: dict[str, str]) -> Path:
    """Write a platform's zip: file name in the export -> whose answers."""
    release = course.folder("release", "", EXERCISE) / "exercises.ipynb"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, who in names.items():
            zipped.writestr(name, nbformat.writes(filled(release, ANSWERS[who])))
    return path


def test_collect_understands_the_platforms(small_class, tmp_path):
    names = {
        "Right Test_11_assignsubmission_file_/exercises.ipynb": "right",
        "mistakentest_LATE_12_99_exercises-1.ipynb": "mistaken",
        "Small_empty_attempt_2026-03-01-10-15-00_my final version.ipynb": "empty",
        "__MACOSX/._exercises.ipynb": "empty",
    }
    rows = collect(small_class, EXERCISE, export(tmp_path / "export.zip", small_class, names))
    assert {(r.student, r.outcome) for r in rows} == {(n, "new") for n in ANSWERS}
    stamp = small_class.folder("submitted", "empty", EXERCISE) / "timestamp.txt"
    assert stamp.read_text() == "2026-03-01 10:15:00 UTC"


def test_collect_overwrites_nothing_unasked(small_class, tmp_path):
    first = hand_in(small_class, "right").read_bytes()
    place = export(tmp_path / "later.zip", small_class, {"right/exercises.ipynb": "mistaken"})
    [row] = collect(small_class, EXERCISE, place)
    target = small_class.folder("submitted", "right", EXERCISE) / "exercises.ipynb"
    assert row.outcome == "kept" and target.read_bytes() == first
    [row] = collect(small_class, EXERCISE, place, replace=True)
    assert row.outcome == "replaced" and target.read_bytes() != first
    [kept] = (small_class.root / "replaced" / "right" / EXERCISE).rglob("*.ipynb")
    assert kept.read_bytes() == first


def test_collect_reports_strangers_and_strays(small_class, tmp_path):
    place = export(tmp_path / "x.zip", small_class, {"nobody/exercises.ipynb": "right"})
    [row] = collect(small_class, EXERCISE, place)
    assert row.outcome == "unknown"
    assert not (small_class.root / "submitted" / "nobody").exists()
    [row] = collect(small_class, EXERCISE, place, add_students=True)
    assert (row.student, row.outcome) == ("nobody", "new")


# --- refusals ---------------------------------------------------------------------------------


def test_new_refuses_a_folder_in_use_and_leaves_it_alone(tmp_path, small_exercises):
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(CourseFolderError, match="not empty"):
        new_course(tmp_path, exercises=small_exercises)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_failed_new_leaves_nothing_behind(tmp_path, small_exercises):
    with pytest.raises(Exception, match="nosuchdriver"):
        new_course(tmp_path / "c", exercises=small_exercises, db_url="nosuchdriver://x",
                   students=[Student("a")])  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_wrong_folder_and_missing_steps_are_said_plainly(tmp_path, small_exercises):
    with pytest.raises(CourseFolderError, match="no class in"):
        open_course(tmp_path)
    course = new_course(tmp_path / "c", exercises=small_exercises)
    with pytest.raises(CourseFolderError, match="not been released"):
        collect(course, EXERCISE)
    with pytest.raises(CourseFolderError, match="handed in"):
        grade(course, EXERCISE)
    with pytest.raises(CourseFolderError, match="graded yet"):
        write_feedback(course, EXERCISE)
    with pytest.raises(CourseInputError, match="no exercise 7"):
        course.choose("7", course.exercises())


@pytest.mark.parametrize(
    ("text", "code"),
    [("name\nx\n", "column"), ("id\na\na\n", "duplicate"), ("id\n../x\n", "type"), ("", "column")],
)
def test_a_bad_class_list_names_the_line(tmp_path, text, code):
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(CourseInputError) as caught:
        read_students(tmp_path / "list.csv")
    assert caught.value.code == code
