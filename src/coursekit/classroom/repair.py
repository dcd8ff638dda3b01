"""Bring a submitted notebook into the shape its exercise has, whatever was done to it.

nbgrader expects the cells of the exercise, each once, with their metadata. Trainees copy,
delete, move and retype cells, save in other encodings and rename files. Everything that can be
mended without guessing at an answer is mended here, and noted.
"""

from __future__ import annotations

import json
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode, from_dict

from coursekit.classroom.problems import problem
from coursekit.classroom.specification import Cell, NotebookSpec

MAX_BYTES = 50 << 20
MAX_CELLS = 20_000
SKIP = "skip-execution"  # the tag that keeps Jupyter's programs from running a cell


class Unreadable(Exception):
    """The file cannot be opened as a notebook; the text says why."""


def read_notebook(content: bytes, problems: list[dict[str, str]]) -> NotebookNode:
    """Open a submitted file as a notebook of format 4.

    Raises
    ------
    Unreadable
        With a few words on why.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(f"> {MAX_BYTES >> 20} MB")
    if not content.strip():
        raise Unreadable("0 B")
    text = _decoded(content, problems)
    try:
        raw = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"JSON: {str(error)[:80]}") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("cells", raw.get("worksheets")), list):
        raise Unreadable("JSON without cells")
    try:
        if raw.get("nbformat", 4) < 4 or "worksheets" in raw:
            # through the plain form as well: an old notebook may hold anything, too
            raw = json.loads(json.dumps(nbformat.reads(json.dumps(raw), as_version=4)))
        nb = _plain(raw)
        nb.metadata.pop("coursekit", None)  # ours to write
        return nb
    except Exception as error:  # whatever a hand-made file can do to a converter
        raise Unreadable(f"{type(error).__name__}: {str(error)[:80]}") from error


def _decoded(content: bytes, problems: list[dict[str, str]]) -> str:
    for encoding in ("utf-8-sig", "utf-16", "gb18030", "latin-1"):
        if encoding == "utf-16" and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            problems.append(problem("encoding", detail=encoding))
        return text
    raise Unreadable("text")


def _plain(raw: dict[str, Any]) -> NotebookNode:
    """Build a valid notebook from what is there; outputs and unknown fields stay behind."""
    cells = []
    seen: set[str] = set()
    for found in raw["cells"][:MAX_CELLS]:
        if not isinstance(found, dict):
            continue
        source = found.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        kind = found.get("cell_type")
        cell: dict[str, Any] = {
            "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
            "metadata": found["metadata"] if isinstance(found.get("metadata"), dict) else {},
            "source": _whole(source) if isinstance(source, str) else "",
        }
        if not isinstance(cell["metadata"].get("nbgrader", {}), dict):
            del cell["metadata"]["nbgrader"]
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        elif isinstance(found.get("attachments"), dict):
            cell["attachments"] = found["attachments"]
        name = found.get("id")
        if isinstance(name, str) and name.isascii() and 0 < len(name) <= 64 and name not in seen:
            cell["id"] = name
            seen.add(name)
        cells.append(cell)
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    minor = raw.get("nbformat_minor", 5)
    minor = minor if isinstance(minor, int) and 0 <= minor <= 5 else 5
    if minor >= 5:
        for number, cell in enumerate(cells):
            cell.setdefault("id", f"cell-{number}")
    else:
        for cell in cells:
            cell.pop("id", None)
    return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor})


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def mend(nb: NotebookNode, spec: NotebookSpec, problems: list[dict[str, str]]) -> None:
    """Give every cell of the exercise its place and its metadata back, in place."""
    _single_out(nb, spec, problems)
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader")
        if marks is not None and (wanted := spec.cells.get(marks.get("grade_id"))):
            _retype(cell, wanted, problems)
            _remark(cell, wanted, problems)
    _put_back(nb, spec, problems)
    _reorder(nb, spec, problems)


def _name(cell: NotebookNode) -> str:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else ""


def _single_out(nb: NotebookNode, spec: NotebookSpec, problems: list[dict[str, str]]) -> None:
    """Keep the last of several cells of one name (as nbgrader does); unmark strangers."""
    seen: set[str] = set()
    for cell in reversed(nb.cells):
        if "nbgrader" not in cell.metadata:
            continue
        name = _name(cell)
        if name not in spec.cells:
            marks = cell.metadata.pop("nbgrader")
            if any(marks.get(kind) for kind in ("grade", "solution", "task", "locked")):
                problems.append(problem("unknown-cell", name))
        elif name in seen:
            del cell.metadata["nbgrader"]
            problems.append(problem("duplicated", name))
        seen.add(name)


def _retype(cell: NotebookNode, wanted: Cell, problems: list[dict[str, str]]) -> None:
    if cell.cell_type == wanted.cell_type:
        return
    problems.append(problem("retyped", wanted.name, cell.cell_type))
    cell.cell_type = wanted.cell_type
    if wanted.cell_type == "code":
        cell.pop("attachments", None)
        cell.outputs, cell.execution_count = [], None
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


def _remark(cell: NotebookNode, wanted: Cell, problems: list[dict[str, str]]) -> None:
    before, right = cell.metadata["nbgrader"], wanted.metadata()
    telling = ("grade", "solution", "task", "locked")
    if wanted.grade and not wanted.solution and isinstance(before.get("locked"), bool):
        right["locked"] = before["locked"]  # a test is locked whatever this says
    changed = any(bool(before.get(k)) != right[k] for k in telling)
    try:
        changed |= float(before.get("points", right.get("points", 0))) != right.get("points", 0)
    except (TypeError, ValueError):
        changed = True
    if changed:
        problems.append(problem("metadata", wanted.name))
    for optional in ("cell_type", "task"):
        if optional not in before and not (optional == "task" and wanted.task):
            right.pop(optional)
    # nbgrader leaves this one alone: a test is locked by being one
    if isinstance(before.get("locked"), bool):
        right["locked"] = before["locked"]
    # what is equal stays as it was written: 5 and not 5.0
    kept = {k: v for k, v in before.items() if k in right and v == right[k]}
    cell.metadata["nbgrader"] = from_dict(right | kept)
    tags = cell.metadata.get("tags")
    if (wanted.locked or wanted.grade) and isinstance(tags, list) and SKIP in tags:
        del cell.metadata["tags"]
        problems.append(problem("metadata", wanted.name))
    if wanted.locked and _visible(cell.source) != _visible(wanted.source):
        problems.append(problem("changed-check", wanted.name))


def _visible(source: str) -> list[str]:
    """Give the lines that trainees were given."""
    from coursekit.practice.notebooks import without_regions

    for region in ("HIDDEN TESTS", "MARK SCHEME"):
        source = without_regions(source, region)
    return [line.strip() for line in source.split("\n") if line.strip()]


def _put_back(nb: NotebookNode, spec: NotebookSpec, problems: list[dict[str, str]]) -> None:
    """Insert missing cells behind the cell they follow in the source."""
    before = ""
    places = _places(nb)
    for name, wanted in spec.cells.items():
        if name not in places:
            problems.append(problem("missing-cell", name))
            cell: dict[str, Any] = {
                "cell_type": wanted.cell_type,
                "metadata": {"nbgrader": wanted.metadata()},
                "source": wanted.source,
            }
            if wanted.cell_type == "code":
                cell |= {"outputs": [], "execution_count": None}
            if nb.nbformat_minor >= 5:
                cell["id"] = f"put-back-{len(nb.cells)}"
            nb.cells.insert(places[before] + 1 if before in places else 0, from_dict(cell))
            places = _places(nb)
        before = name


def _places(nb: NotebookNode) -> dict[str, int]:
    return {_name(c): i for i, c in enumerate(nb.cells)}


def _reorder(nb: NotebookNode, spec: NotebookSpec, problems: list[dict[str, str]]) -> None:
    """Put a test that stands before its answer behind it; leave every other order alone."""
    answer = ""
    places = _places(nb)
    for name, wanted in spec.cells.items():
        if wanted.solution and not wanted.grade:
            answer = name
            continue
        checks = wanted.grade and wanted.cell_type == "code" and not wanted.solution
        if checks and answer and places[name] < places[answer]:
            cell = nb.cells.pop(places[name])
            nb.cells.insert(places[answer], cell)
            places = _places(nb)
            problems.append(problem("moved", name))


def belongs(content: bytes, spec: NotebookSpec) -> bool:
    """Tell whether a file under another name holds most of an exercise's cells."""
    try:
        nb = read_notebook(content, [])
    except Unreadable:
        return False
    names = {_name(c) for c in nb.cells}
    return len(names & set(spec.cells)) * 2 > len(spec.cells)
