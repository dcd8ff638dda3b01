"""A small course in a temporary folder: a page, a lecture, an exercise sheet, settings."""

import json
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def notebook(*cells: dict, **course) -> str:
    nb = {
        "cells": list(cells),
        "metadata": {"coursekit": course},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(nb, indent=1, ensure_ascii=False) + "\n"


def cell(kind: str, source: str, name: str, **metadata) -> dict:
    made = {
        "cell_type": kind,
        "id": name,
        "metadata": metadata,
        "source": source.splitlines(keepends=True),
    }
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Write the sources of a course of one page, one lecture and one exercise."""
    files = {
        "_toc.yml": "root: book/welcome\nparts:\n- caption: Lectures\n  chapters:\n"
        "  - file: notebooks/lectures/1-first\n",
        "_config.yml": "title: A small course\nsphinx:\n"
        "  config:\n    language: en  # the source\n",
        "book/welcome.md": (FIXTURES / "stress.md").read_text(encoding="utf-8"),
        "book/picture.svg": "<svg/>",
        "notebooks/lectures/1-first.ipynb": notebook(
            cell("markdown", "# A lecture\n\nRead **this**.", "a"),
            cell(
                "code",
                "# Look at the sales\n# of one year\nsales = '3 # short'  # in CNY million\nsales",
                "b",
            ),
            objectives=["Say what a share is"],
            lecture=1,
        ),
        "notebooks/exercises/1-first/exercises.ipynb": notebook(
            cell("markdown", "What is the share?", "q", nbgrader={"grade": False}),
            cell("code", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "s"),
        ),
        "notebooks/exercises/1-first/key.py": 'HINT = _("You divided {a} by the wrong base.")\n',
        "src/pkg.py": 'def f(n):\n    return ngettext("{n} row", "{n} rows", n)\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
