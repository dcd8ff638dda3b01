"""Every number in a lecture's prose is either claimed here and computed, or listed as given.

The claims are evaluated with the results of the notebook's own cells, so that the sentence,
the figure above it and the data cannot part.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LECTURE = ROOT / "notebooks" / "lectures" / "1-market-diagnosis.ipynb"


def num(x: float, digits: int = 0) -> str:
    return f"{x:,.{digits}f}".replace("-", "−")


def signed(x: float, digits: int = 0) -> str:
    return f"{x:+,.{digits}f}".replace("-", "−")


def pct(x: float, digits: int = 0) -> str:
    return num(100 * x, digits) + "%"


# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {}

# Numbers that are not computed from course data: results of the studies cited, conventions, and
# quantities the text itself sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {}


@cache
def cells() -> dict[str, str]:
    notebook = nbformat.read(LECTURE, as_version=4)
    return {c.id: c.source for c in notebook.cells if c.cell_type == "markdown"} | {
        c.id: c.metadata.mystnb.figure.caption for c in notebook.cells if "mystnb" in c.metadata
    }


@cache
def results() -> dict[str, Any]:
    """Run the notebook's code and keep its variables."""
    notebook = nbformat.read(LECTURE, as_version=4)
    names: dict[str, Any] = {"num": num, "signed": signed, "pct": pct}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "printed", "computed"),
    [(cell, printed, how) for cell, claims in CLAIMS.items() for printed, how in claims.items()],
)
def test_the_sentence_says_what_the_data_say(cell: str, printed: str, computed: str):
    assert standing(printed, cells()[cell]), f"{cell} does not say {printed!r}"
    assert eval(computed, results()) == printed


def standing(printed: str, text: str) -> bool:
    """Say whether a number stands in a text, not as a part of a longer number."""
    return re.search(rf"(?<![\d.,]){re.escape(printed)}(?![\d%]|[.,]\d)", text) is not None


@pytest.mark.parametrize("cell", cells())
def test_no_number_is_unaccounted_for(cell: str):
    """Decimals, percentages and numbers of three digits or more need a claim or a reason."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`]+`|\]\([^)]*\)|^\([\w-]+\)=$", " ", cells()[cell], flags=re.S | re.M)
    found = set(re.findall(r"[+−±]?\d[\d,]*(?:\.\d+)+%?|[+−±]?\d[\d,]*%|[+−±]?\d[\d,]*\d{2}(?![\d.%])", text))
    found = {n.lstrip("±") for n in found if not re.fullmatch(r"20\d\d", n)}
    claimed = {n for printed in CLAIMS.get(cell, {}) for n in re.findall(r"[+−]?\d[\d,.]*%?", printed)}
    assert not found - claimed - set(GIVEN.get(cell, "").split())
