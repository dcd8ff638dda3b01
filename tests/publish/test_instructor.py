"""The instructor's pages hold the answers; the public site holds none of it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.practice.authoring import read_key, sources
from coursekit.publish import instructor

ROOT = Path(__file__).resolve().parents[2]
LECTURE = ROOT / "notebooks/lectures/1-market-diagnosis.ipynb"
# Notes may be there before their lecture.
LECTURES = {path.stem for path in (ROOT / "notebooks/lectures").glob("*.ipynb")}
NOTES = sorted(p for p in (ROOT / instructor.TEACHING).glob("*.md") if p.stem in LECTURES)

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def page() -> str:
    return instructor.lecture_page(ROOT, ROOT, LECTURE)


def test_minutes_add_up(page):
    rows = re.findall(r"^\| (.+?) \| (\d+|–) \| (\d+) \|$", page, re.M)
    total = re.search(r"\*\*(\d+)\*\* \| \*\*(\d+)\*\*", page)
    assert len(rows) > 8
    assert sum(int(alone) for _title, _in_class, alone in rows) == int(total[2])
    assert sum(int(n) for _title, n, _alone in rows if n != "–") == int(total[1])


def test_every_mistake_of_the_key_is_listed_with_its_answer(page):
    key = read_key(sources(ROOT)[1])
    flat = " ".join(page.split())
    for exercise in key.exercises:
        assert instructor.shown(exercise.right) in flat
        for mistake in exercise.mistakes:
            assert mistake.hint.replace("|", "\\|") in flat
            assert all(instructor.shown(value) in flat for value in mistake.values)
    for question in key.quiz:
        assert all(reply in flat for reply in question.feedback.values())


def test_written_tasks_come_with_mark_scheme_and_examples(page):
    assert "For the grader." in page and "MARK SCHEME" not in page
    assert page.count("An example worth full marks") == 2
    assert "We are holding, not winning." in page


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_every_section_with_minutes_has_something_to_ask(path):
    source = ROOT / "notebooks/lectures" / f"{path.stem}.ipynb"
    lecture = json.loads(source.read_text(encoding="utf-8"))
    asked = instructor._by_heading(path.read_text(encoding="utf-8"))
    sections = [about["section"] for about, _title in instructor._timed(lecture)]
    for section in sections:
        assert "?" in asked[section] and "*Expect*" in asked[section], section
    assert set(asked) == {*sections, "m1", "m2"}


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_notes_show_each_written_task_at_three_levels(path):
    page = instructor.lecture_page(ROOT, ROOT, ROOT / "notebooks/lectures" / f"{path.stem}.ipynb")
    # A lecture may be there before its exercises, whose written tasks these examples belong to.
    tasks = 2 if int(path.stem.partition("-")[0]) in sources(ROOT) else 0
    assert page.count("Examples at other levels") == tasks
    for level in ("Level 3, proficient.", "Level 2, developing.", "Level 1, insufficient."):
        assert page.count(level) == tasks, level


def test_a_set_without_a_lecture_has_its_page():
    (folder,) = [each for each in sources(ROOT).values() if each.name not in LECTURES]
    page = instructor.wrap_up_page(ROOT, ROOT, folder)
    assert page.startswith("# Exercises 7") and "one person for each lecture" in page
    for exercise in read_key(folder).exercises:
        assert exercise.otherwise not in page and exercise.praise in page
        assert all(mistake.hint in page for mistake in exercise.mistakes)
    assert page.count("Examples at other levels") == page.count("Level 2, developing.") == 1
    assert "For the grader." in page and "MARK SCHEME" not in page


@pytest.mark.slow
def test_nothing_of_it_is_on_the_public_site(site):
    command = [sys.executable, "-m", "coursekit", "publish", "instructor"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    built = ROOT / instructor.FOLDER
    assert {path.parent.name for path in built.glob("*/index.html")} == {"en", "zh"}
    notes = (ROOT / instructor.TEACHING / f"{LECTURE.stem}.md").read_text(encoding="utf-8")
    secrets = [line[4:50] for line in notes.split("\n") if line.startswith("  *Expect*")]
    secrets = [words.replace("*Expect*", "").strip()[:30] for words in secrets]
    secrets += ["We are holding, not winning", "For the grader", "BEGIN HIDDEN", "MARK SCHEME"]
    assert len(secrets) > 10
    kinds = {".html", ".js", ".ipynb", ".md", ".json", ".txt"}
    for path in site.rglob("*"):
        if path.suffix in kinds and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [words for words in secrets if words in text], path
