"""One look for every chart: colours with roles, type sizes, the font; never an import effect.

Every drawing happens inside :func:`style`, which puts matplotlib's settings back when it
is left. pyplot is not used anywhere, so no figure stays open and no back end is chosen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-coursekit.otf"
FONT_FAMILY = "Noto Sans SC coursekit"

# Shown 340 px wide on a phone, 5.6 in of chart leave 0.84 px for a point: 12 pt are 10 px.
WIDTH = 5.6
TEXT = 12.0
SMALL = 11.0


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean, so that one colour says one thing in the whole course.

    All keep 4.5:1 on white, so that a label may wear its mark's colour. Red and green never
    carry a message alone: good and bad also differ in sign, place or word. The tests
    compute both the contrast and the distance seen with the three colour deficiencies.

    Examples
    --------
    >>> PALETTE.ours
    '#0B5CAD'
    """

    ours: str = "#0B5CAD"  # we, the own company, the row in question
    market: str = "#47515B"  # the market, the average, the base of a comparison
    rival: str = "#A8480A"  # competitors, or the second of two groups
    good: str = "#00765A"  # better than the base, inside the limits, supported
    bad: str = "#C2131A"  # worse than the base, outside the limits, refuted
    neutral: str = "#707781"  # neither: marks that only give context
    mix: str = "#AA4D8A"  # a third part of a whole, beside market and ours
    local: str = "#836F34"  # a fourth part of a whole
    ink: str = "#1B2733"  # text and zero lines
    quiet: str = "#56606B"  # units, notes, tick labels
    grid: str = "#DDE2E7"  # hair lines; decoration, so below 3:1 on purpose
    shade: str = "#EFF2F5"  # areas behind marks; decoration


PALETTE = Palette()


@cache
def _font_family() -> str:
    """Register the course font with matplotlib, once, and return its family name."""
    # On a new machine matplotlib looks through all fonts first, and says so where a reader of
    # the notebook would take it for an error.
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        from matplotlib.font_manager import fontManager
    finally:
        log.setLevel(level)

    fontManager.addfont(str(FONT_FILE))
    return FONT_FAMILY


@cache
def font_characters() -> frozenset[str]:
    """Return every character the course font can draw.

    >>> "区" in font_characters()
    True
    """
    from matplotlib.ft2font import FT2Font

    return frozenset(chr(code) for code in FT2Font(str(FONT_FILE)).get_charmap())


@contextmanager
def style() -> Iterator[Palette]:
    """Draw in the course style inside a ``with`` block and restore every setting after it.

    Yields
    ------
    Palette
        The colours by role.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["font.size"]
    >>> with style() as colours:
    ...     matplotlib.rcParams["font.size"]
    12.0
    >>> matplotlib.rcParams["font.size"] == before
    True
    """
    import matplotlib

    settings: dict[Any, Any] = {
        # Our font comes first in both languages: one look, and no fallback glyph by glyph.
        "font.family": [_font_family(), "DejaVu Sans"],
        "font.size": TEXT,
        # Text is text: "$APPEALS" must not start a formula.
        "text.parse_math": False,
        "text.color": PALETTE.ink,
        "axes.labelsize": SMALL,
        "axes.labelcolor": PALETTE.quiet,
        "axes.titlesize": TEXT,
        "axes.titleweight": "normal",
        "axes.edgecolor": PALETTE.grid,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.facecolor": "white",
        "figure.facecolor": "white",
        "figure.edgecolor": "white",
        "savefig.facecolor": "white",
        "savefig.bbox": None,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.h_pad": 0.06,
        "figure.constrained_layout.w_pad": 0.06,
        "grid.color": PALETTE.grid,
        "grid.linewidth": 0.8,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "patch.linewidth": 0.0,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.color": PALETTE.quiet,
        "ytick.color": PALETTE.quiet,
        "xtick.major.size": 0.0,
        "ytick.major.size": 0.0,
        "xtick.minor.size": 0.0,
        "ytick.minor.size": 0.0,
        # Letters as outlines: the picture looks the same on every machine.
        "svg.fonttype": "path",
        # The same chart must give the same bytes.
        "svg.hashsalt": "coursekit",
        "pdf.fonttype": 42,
    }
    with matplotlib.rc_context(rc=settings):
        yield PALETTE
