"""A few lines of SVG: light enough to redraw while a slider moves and to ship by the dozen."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from coursekit.figures.style import PALETTE

WIDTH = 440
TEXT = 16  # in a box 300 px wide these are 11 px


class Sketch:
    """A small picture whose letters are real text in the reader's own fonts.

    Parameters
    ----------
    height : float
        Height in the units of a picture 440 wide.

    Examples
    --------
    >>> sketch = Sketch(40)
    >>> sketch.text(10, 25, "Delta")
    >>> sketch.svg("Delta leads.")[:30]
    '<svg viewBox="0 0 440 40" role'
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self._parts: list[str] = []

    def bar(self, x0: float, x1: float, y: float, height: float, colour: str) -> None:
        """Draw a horizontal bar from ``x0`` to ``x1``, ``y`` being its middle."""
        left, width = min(x0, x1), max(abs(x1 - x0), 0.5)
        self._parts.append(
            f'<rect x="{left:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" fill="{colour}"/>'
        )

    def line(
        self, x0: float, y0: float, x1: float, y1: float, colour: str, dashed: bool = False
    ) -> None:
        """Draw a thin straight line."""
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self._parts.append(
            f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{colour}" '
            f'stroke-width="1.3"{dash}/>'
        )

    def area(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        """Fill the area inside a closed line."""
        path = "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in points)
        self._parts.append(
            f'<path d="M{path}Z" fill="{colour}" fill-opacity=".25" stroke="{colour}"/>'
        )

    def curve(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        """Draw an open line through points."""
        path = "L".join(f"{x:.1f} {y:.1f}".replace(".0", "") for x, y in points)
        self._parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.6"/>')

    def text(
        self, x: float, y: float, text: str, anchor: str = "start", colour: str = PALETTE.ink
    ) -> None:
        """Write a text; ``anchor`` is start, middle or end."""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        ink = "" if colour == PALETTE.ink else f' fill="{colour}"'
        self._parts.append(f'<text x="{x:.0f}" y="{y:.0f}"{place}{ink}>{escape(text)}</text>')

    def svg(self, alt: str) -> str:
        """Return the picture as an ``<svg>`` element with its text alternative."""
        return (
            f'<svg viewBox="0 0 {WIDTH} {self.height:g}" role="img" aria-label="{escape(alt)}" '
            f'font-size="{TEXT}" fill="{PALETTE.ink}" '
            'style="background:#fff;width:100%;max-width:520px;height:auto">'
            f"{''.join(self._parts)}</svg>"
        )
