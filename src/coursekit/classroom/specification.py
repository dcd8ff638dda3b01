"""What an exercise asks for, read from the gradebook once: all a worker needs to mark it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from coursekit.classroom.workspace import Course
from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _


@dataclass
class Cell:
    """One cell of the instructor's version that nbgrader keeps an eye on."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str
    grade: bool = False
    solution: bool = False
    task: bool = False
    max_score: float = 0.0

    def metadata(self) -> dict[str, Any]:
        """Give the nbgrader metadata the cell must have."""
        found: dict[str, Any] = {
            "grade": self.grade,
            "grade_id": self.name,
            "locked": self.locked,
            "schema_version": 3,
            "solution": self.solution,
            "task": self.task,
            "checksum": self.checksum,
            "cell_type": self.cell_type,
        }
        if self.grade or self.task:
            found["points"] = self.max_score
        return found


@dataclass
class NotebookSpec:
    """One notebook of an exercise; its cells in the order of the source."""

    name: str
    kernelspec: str | None
    cells: dict[str, Cell] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)  # the code trainees were given


@dataclass
class Spec:
    """One exercise: plain data that can travel to another machine."""

    exercise: str
    notebooks: dict[str, NotebookSpec]
    files: dict[str, bytes]
    language: str

    @property
    def max_score(self) -> float:
        """Points of the whole exercise."""
        return sum(c.max_score for n in self.notebooks.values() for c in n.cells.values())


def read_spec(course: Course, exercise: str) -> Spec:
    """Read an exercise from the gradebook and the source folder.

    Raises
    ------
    CourseFolderError
        When the exercise has not been released.
    """
    from nbgrader.api import MissingEntry
    from nbgrader.utils import find_all_files

    notebooks: dict[str, NotebookSpec] = {}
    with course.gradebook() as book:
        try:
            assignment = book.find_assignment(exercise)
        except MissingEntry:
            assignment = None
        for notebook in assignment.notebooks if assignment else []:
            spec = NotebookSpec(notebook.name, notebook.kernelspec)
            for source in notebook.source_cells:
                spec.cells[source.name] = Cell(
                    source.name, source.cell_type, source.locked, source.source, source.checksum
                )
            for cell in notebook.grade_cells:
                spec.cells[cell.name].grade = True
                spec.cells[cell.name].max_score = float(cell.max_score)
            for cell in notebook.solution_cells:
                spec.cells[cell.name].solution = True
            for cell in notebook.task_cells:
                spec.cells[cell.name].task = True
                spec.cells[cell.name].max_score = float(cell.max_score)
            notebooks[notebook.name] = spec
    if not notebooks:
        raise CourseFolderError(
            _(
                "{exercise} has not been released yet. Run: coursekit class release {exercise}"
            ).format(exercise=exercise)
        )
    folder = course.root / "source" / exercise
    for name, spec in notebooks.items():
        _sort_like_source(spec, folder / f"{name}.ipynb")
        spec.given = _code(course.folder("release", "", exercise) / f"{name}.ipynb")
    ignored = [*course.folder_settings().ignore, "*.ipynb"]
    files = {}
    for path in find_all_files(str(folder), ignored):
        with open(path, "rb") as stream:  # noqa: PTH123 - nbgrader gives names, not paths
            files[path.removeprefix(f"{folder}/")] = stream.read()
    return Spec(exercise, notebooks, files, course.language)


def _code(path: Any) -> list[str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return []
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


def _sort_like_source(spec: NotebookSpec, path: Any) -> None:
    """Put the cells in the order of the source notebook (the gradebook keeps none)."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return
    order = [c["metadata"].get("nbgrader", {}).get("grade_id") for c in cells]
    place = {name: number for number, name in enumerate(order)}
    spec.cells = dict(sorted(spec.cells.items(), key=lambda item: place.get(item[0], 10**6)))
