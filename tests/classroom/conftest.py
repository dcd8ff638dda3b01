"""Fixtures of the classroom tests: a fresh class around the small exercise."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from class_fixtures import ANSWERS, EXERCISE, source_notebook


@pytest.fixture(scope="session")
def small_exercises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of exercise sources as in ``notebooks/exercises``, key included."""
    folder = tmp_path_factory.mktemp("exercises")
    (folder / EXERCISE).mkdir()
    nbformat.write(source_notebook(), folder / EXERCISE / "exercises.ipynb")
    (folder / EXERCISE / "key.py").write_text("ANSWER = 0.5\n", encoding="utf-8")
    return folder


@pytest.fixture
def small_class(tmp_path: Path, small_exercises: Path):
    """A fresh class of three with the exercise released."""
    from coursekit.classroom.release import release
    from coursekit.classroom.workspace import Student, new_course

    roster = [Student(n, n.title(), "Test", f"{n}@example.org") for n in ANSWERS]
    course = new_course(tmp_path / "class", students=roster, exercises=small_exercises)
    release(course, EXERCISE)
    return course
