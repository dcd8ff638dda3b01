"""Every number in a lecture's prose is either claimed and computed, or listed as given.

The claims of lecture n stand in ``claims_n.py``. They are evaluated with the results of the
notebook's own cells, so that the sentence, the figure above it and the data cannot part.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LECTURES = {
    int(path.stem.split("-")[0]): path
    for path in sorted((ROOT / "notebooks" / "lectures").glob("*.ipynb"))
}


def half_up(x: float, digits: int) -> float:
    """Round as people do: 51.25 is 51.3."""
    return math.copysign(math.floor(abs(x) * 10**digits + 0.5 + 1e-9) / 10**digits, x)


def num(x: float, digits: int = 0) -> str:
    return f"{half_up(x, digits):,.{digits}f}".replace("-", "−")


def signed(x: float, digits: int = 0) -> str:
    return f"{half_up(x, digits):+,.{digits}f}".replace("-", "−")


def pct(x: float, digits: int = 0) -> str:
    return num(100 * x, digits) + "%"


# Maths, code, links with their numbers, targets, headings, names such as P-206.
NOT_PROSE = (
    r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`]+`|\[[\d.]+\]\([^)]*\)|\]\([^)]*\)|^\([\w-]+\)=$|^#+ .*?$"
    r"|\b[A-Z]{1,3}-\d+\b"
)


@cache
def cells(lecture: int) -> dict[str, str]:
    notebook = nbformat.read(LECTURES[lecture], as_version=4)
    return {c.id: c.source for c in notebook.cells if c.cell_type == "markdown"} | {
        c.id: c.metadata.mystnb.figure.caption for c in notebook.cells if "mystnb" in c.metadata
    }


@cache
def claims(lecture: int) -> Any:
    return import_module(f"claims_{lecture}")


@cache
def results(lecture: int) -> dict[str, Any]:
    """Run the notebook's code and keep its variables."""
    notebook = nbformat.read(LECTURES[lecture], as_version=4)
    names: dict[str, Any] = {"num": num, "signed": signed, "pct": pct}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    exec(claims(lecture).HELPERS, names)
    return names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lecture", "cell", "printed", "computed"),
    [
        (lecture, cell, printed, how)
        for lecture in LECTURES
        for cell, sentences in claims(lecture).CLAIMS.items()
        for printed, how in sentences.items()
    ],
)
def test_the_sentence_says_what_the_data_say(lecture: int, cell: str, printed: str, computed: str):
    assert standing(printed, cells(lecture)[cell]), f"{cell} does not say {printed!r}"
    assert eval(computed, results(lecture)) == printed


def standing(printed: str, text: str) -> bool:
    """Say whether a number stands in a text, not as a part of a longer number."""
    return re.search(rf"(?<![\d.,]){re.escape(printed)}(?![\d%]|[.,]\d)", text) is not None


@pytest.mark.parametrize(
    ("lecture", "cell"), [(lecture, cell) for lecture in LECTURES for cell in cells(lecture)]
)
def test_no_number_is_unaccounted_for(lecture: int, cell: str):
    """Decimals, percentages and numbers of three digits or more need a claim or a reason."""
    text = re.sub(NOT_PROSE, " ", cells(lecture)[cell], flags=re.S | re.M)
    found = set(
        re.findall(
            r"[+−±]?\d[\d,]*(?:\.\d+)+%?|[+−±]?\d[\d,]*%|[+−±]?\d[\d,]*\d{2}(?!\d|\.\d|%)", text
        )
    )
    found = {n.lstrip("±") for n in found if not re.fullmatch(r"20\d\d", n)}
    claimed = {
        n
        for printed in claims(lecture).CLAIMS.get(cell, {})
        for n in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?%?", printed)
    }
    given = claims(lecture).GIVEN.get(cell, "").split()
    assert not found - {n.rstrip(",") for n in claimed} - set(given)
