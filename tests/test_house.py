"""The rules of the house that no other tool keeps."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_notebooks_are_clean(path: Path):
    """A build that fails on errors makes the outputs; readable ids keep diffs readable."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    for cell in notebook.cells:
        assert not re.fullmatch(r"[0-9a-f]{8}", cell["id"]), f"give {cell['id']} a readable id"
        assert not cell.get("outputs"), cell["id"]
        assert cell.get("execution_count") is None, cell["id"]


def test_import_is_light_and_changes_nothing():
    """`import coursekit` only defines names (60 ms on two cores, measured in benchmarks/)."""
    probe = (
        "import sys, json; before = set(sys.modules); import coursekit;"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    out = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    new = json.loads(out.stdout)
    heavy = {"numpy", "pandas", "matplotlib", "scipy", "IPython", "yaml", "ipywidgets"}
    assert not heavy & {name.split(".")[0] for name in new}


def test_every_public_name_resolves():
    import coursekit as ck

    for name in dir(ck):
        assert getattr(ck, name) is not None


def test_no_machine_paths_and_no_unfinished_work():
    """A path of one machine or a note to oneself helps no reader."""
    words = [r"/wor" + r"k/", r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", "NotImplemented" + "Error"]
    forbidden = re.compile("|".join(words))
    binary = {".otf", ".png", ".woff", ".woff2"}
    not_prose = {".csv", ".js", ".po", *binary}
    found = []
    for path in tracked_files():
        if path.suffix in not_prose or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if forbidden.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)
