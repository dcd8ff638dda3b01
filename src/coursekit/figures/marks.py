"""The small hands of every chart: bars, zero lines, wrapped labels, labels that do not collide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np

from coursekit.figures.style import PALETTE, SMALL


def wrap(text: str, width: int) -> str:
    r"""Break a label into lines of about ``width`` letters; a Chinese character counts two.

    >>> wrap("Spare-part availability", 12)
    'Spare-part\navailability'
    >>> wrap("备件可得性与响应", 8)
    '备件可得\n性与响应'
    """
    if "\n" in text:
        return "\n".join(wrap(line, width) for line in text.split("\n"))
    lines = [""]
    for word in text.split(" "):
        wide = any(_cells(c) == 2 for c in word)
        for place, piece in enumerate(word if wide else [word]):
            gap = " " if lines[-1] and place == 0 else ""
            if lines[-1] and sum(map(_cells, lines[-1] + gap + piece)) > width:
                lines.append(piece)
            else:
                lines[-1] += gap + piece
    return "\n".join(lines)


def _cells(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def rows_axis(axes: Any, labels: Sequence[str], width: int = 16) -> list[int]:
    """Name the rows of a horizontal chart, first row on top, and return their positions."""
    positions = list(range(len(labels)))
    axes.set_yticks(positions, [wrap(label, width) for label in labels])
    axes.tick_params(axis="y", labelcolor=PALETTE.ink, pad=4)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)
    return positions


def quiet_axis(axes: Any, which: str = "x", grid: bool = True) -> None:
    """Keep an axis as a thin grid only; direct labels carry the numbers."""
    axes.grid(visible=grid, axis=which)
    axes.spines["bottom" if which == "x" else "left"].set_visible(False)


def no_axis(axes: Any, which: str = "x") -> None:
    """Take a scale away where every mark carries its own number."""
    axes.tick_params(axis=which, labelbottom=which != "x", labelleft=which != "y")
    axes.spines["bottom" if which == "x" else "left"].set_visible(False)


def zero_line(axes: Any, at: float = 0.0, vertical: bool = True) -> None:
    """Draw the line bars start from."""
    (axes.axvline if vertical else axes.axhline)(at, color=PALETTE.ink, linewidth=1.0, zorder=3)


def beside(axes: Any, x: float, y: float, text: str, side: str, **options: Any) -> Any:
    """Write a text next to a mark, a little off it: ``side`` is right, left, above or below."""
    dx, dy, ha, va = {
        "right": (5, 0, "left", "center_baseline"),
        "left": (-5, 0, "right", "center_baseline"),
        "above": (0, 5, "center", "bottom"),
        "below": (0, -5, "center", "top"),
    }[side]
    options = {"size": SMALL, "color": PALETTE.ink} | options
    return axes.annotate(
        text, (x, y), (dx, dy), textcoords="offset points", ha=ha, va=va, zorder=6, **options
    )


def bar_value(axes: Any, value: float, y: float, text: str, **options: Any) -> Any:
    """Write a bar's number at its end, outside, on the side it points to."""
    return beside(axes, value, y, text, "left" if value < 0 else "right", **options)


def colour_key(axes: Any, entries: Sequence[tuple[str, str]], columns: int = 3) -> None:
    """Explain colours under a chart, where marks are too small to be labelled directly."""
    from matplotlib.patches import Patch

    axes.legend(
        handles=[Patch(color=colour, label=text) for text, colour in entries],
        loc="upper left",
        bbox_to_anchor=(0.0, -0.01),
        ncols=min(columns, len(entries)),
        frameon=False,
        fontsize=SMALL,
        handlelength=0.9,
        handleheight=0.9,
        handletextpad=0.4,
        columnspacing=1.2,
        borderaxespad=0.0,
        labelcolor=PALETTE.ink,
    )


def room(axes: Any, low: float, high: float, left: float = 0.0, right: float = 0.18) -> None:
    """Set the x range and leave a share of it free on either side for labels."""
    span = (high - low) or 1.0
    axes.set_xlim(low - left * span, high + right * span)


def place_labels(
    axes: Any,
    x: Sequence[float] | np.ndarray,
    y: Sequence[float] | np.ndarray,
    texts: Sequence[str],
    radii: Sequence[float],
    colours: Sequence[str] | None = None,
) -> None:
    """Label points so that no label lies on another text, on a point or across a line.

    Texts and lines already drawn are respected.

    Parameters
    ----------
    radii : sequence of float
        Radius of each point's mark, in printer's points.
    """
    from matplotlib.transforms import Bbox

    figure = axes.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    dot = figure.dpi / 72
    centres = axes.transData.transform(list(zip(x, y, strict=True)))
    taken = [
        Bbox.from_extents(cx - r * dot, cy - r * dot, cx + r * dot, cy + r * dot)
        for (cx, cy), r in zip(centres, radii, strict=True)
    ]
    frame = axes.get_window_extent(renderer)
    drawn = [text.get_window_extent(renderer) for text in axes.texts]
    drawn += [line.get_window_extent(renderer).padded(1.5 * dot) for line in axes.lines]
    # The crowded points choose first.
    order = sorted(
        range(len(texts)),
        key=lambda i: min(
            (abs(centres[i] - c).sum() for j, c in enumerate(centres) if j != i), default=0
        ),
    )
    for i in order:
        gap = radii[i] + 3
        places = [
            (gap, 0, "left", "center"),
            (-gap, 0, "right", "center"),
            (0, gap, "center", "bottom"),
            (0, -gap, "center", "top"),
            *[
                (sx * gap * 0.75, sy * gap * 0.75, "left" if sx > 0 else "right", va)
                for sx in (1, -1)
                for sy, va in ((1, "bottom"), (-1, "top"))
            ],
        ]
        best: tuple[float, Any, Bbox] | None = None
        for rank, (dx, dy, ha, va) in enumerate(places):
            label = axes.annotate(
                texts[i],
                (x[i], y[i]),
                (dx, dy),
                textcoords="offset points",
                ha=ha,
                va=va,
                size=SMALL,
                color=colours[i] if colours else PALETTE.ink,
                zorder=7,
            )
            box = label.get_window_extent(renderer)
            near = box.padded(3 * dot)
            cost = sum(_overlap(near, other) for j, other in enumerate(taken) if j != i)
            cost += sum(_overlap(box, other) for other in drawn)
            cost += 3 * max(0.0, box.width * box.height - _overlap(box, frame)) + 0.01 * rank
            if best is None or cost < best[0]:
                if best is not None:
                    best[1].remove()
                best = (cost, label, box)
            else:
                label.remove()
        assert best is not None
        taken.append(best[2])


def _overlap(a: Any, b: Any) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(max(0.0, width) * max(0.0, height))
