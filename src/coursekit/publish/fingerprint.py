"""What the pages depend on besides their own text, as one short hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import coursekit

PACKAGE = Path(coursekit.__file__).parent


def of_files(files: Iterable[Path], *words: str) -> str:
    """Hash the content of files (their names and order count) and some words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def of_results(language: str) -> str:
    """Hash what a notebook's outputs depend on: the package, the data and the language.

    The rooms that only publish or run a class change no output, and do not count.
    """
    return of_files(_code("publish", "classroom"), language)


def of_pages(language: str, sources: Path, more: Iterable[Path] = ()) -> str:
    """Hash what the generated pages depend on: the package, the data, the exercises."""
    exercises = (sources / "notebooks/exercises").glob("*/*.*")
    existing = [path for path in more if path.exists()]
    return of_files([*_code(), *exercises, *existing], language)


def of_look(sources: Path) -> str:
    """Hash what every page's frame depends on: templates, styles, scripts, their making."""
    folders = (sources / "book/_assets", sources / "book/_templates")
    files = [path for folder in folders for path in folder.glob("*.*")]
    return of_files([*files, *(PACKAGE / "publish").glob("*.py")])


def _code(*without: str) -> list[Path]:
    from coursekit.cases.cards import data_folder

    kinds = {".py", ".json", ".otf", ".po"}
    files = [
        path
        for path in PACKAGE.rglob("*.*")
        if path.suffix in kinds and path.relative_to(PACKAGE).parts[0] not in without
    ]
    return files + [p for p in data_folder().rglob("*.*") if p.suffix in {".csv", ".yml"}]
