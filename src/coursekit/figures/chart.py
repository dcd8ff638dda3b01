"""What every figure function returns: a picture with its finding, its units and its source."""

from __future__ import annotations

import base64
import gzip
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from coursekit.errors import CourseInputError
from coursekit.figures.numbers import years_text
from coursekit.figures.style import PALETTE, SMALL, WIDTH, font_characters, style
from coursekit.language import get_language
from coursekit.language import gettext as _

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI = 200
# What a line break may not tear apart: a word, or a Chinese character with its brackets
# before it and its punctuation behind it.
_PIECES = re.compile(
    r"\n|[（《「『【]*(?:[^\s\u3000-\uffef]+|[^\s（《「『【])[，。、；：！？）》」』】％]*[ ]*|\s"
)


@dataclass(eq=False)
class Chart:
    """A chart whose title is its finding.

    In a notebook or on a page the title, the units and the source are text beside the
    image: they can be read on a phone, searched, translated and read aloud.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The picture, without title.
    title : str
        The finding as a sentence, with its numbers.
    alt : str
        What a reader who cannot see the picture must know: the finding and its numbers.
    subtitle : str
        What is shown: units, period, number of cases.
    source : str
        Where the data come from.

    Examples
    --------
    >>> from coursekit.figures.chart import Chart, canvas
    >>> figure, axes = canvas(height=2)
    >>> chart = Chart(figure, title="Delta grew by 8%.", alt="Delta grew by 8%, Lake by 3%.")
    >>> chart
    Chart: Delta grew by 8%. Delta grew by 8%, Lake by 3%.
    """

    figure: Figure
    title: str
    alt: str
    subtitle: str = ""
    source: str = ""
    _html: str = field(default="", init=False, repr=False)

    def __repr__(self) -> str:
        return f"Chart: {self.title} {self.alt}"

    def _repr_html_(self) -> str:
        if not self._html:
            self._html = self._render()
        return self._html

    def _render(self) -> str:
        width, height = (round(inches * 96) for inches in self.figure.get_size_inches())
        lines = [
            f'<div class="ck-chart" lang="{get_language().replace("_", "-")}">',
            f'<p class="ck-chart-title">{escape(self.title)}</p>',
        ]
        if self.subtitle:
            lines.append(f'<p class="ck-chart-subtitle">{escape(self.subtitle)}</p>')
        lines.append(
            f'<img alt="{escape(self.alt)}" width="{width}" height="{height}" '
            f'style="max-width:100%;height:auto" src="{self.data_uri()}">'
        )
        if self.source:
            lines.append(f'<p class="ck-chart-source">{escape(self.source)}</p>')
        return "\n".join([*lines, "</div>"])

    def data_uri(self) -> str:
        """Return the picture as a ``data:`` address: SVG or PNG, whichever travels lighter."""
        drawing = _svg_uri(self.figure)
        # Below this weight no PNG of a readable size is lighter: do not draw it for nothing.
        if _weight(drawing) < 12_000:
            return drawing
        return min(drawing, _png_uri(self.figure), key=_weight)

    def save(self, path: str | Path) -> Path:
        """Write the chart to a file, with title, units and source drawn in.

        Parameters
        ----------
        path : str or Path
            Its ending chooses the format: ``.png``, ``.svg`` or ``.pdf``.

        Raises
        ------
        CourseInputError
            Code ``type``: the ending names another format.
        """
        path = Path(path)
        kind = path.suffix.lower().lstrip(".")
        if kind not in ("png", "svg", "pdf"):
            raise CourseInputError(
                _("A chart cannot be saved as {name}.").format(name=path.name),
                code="type",
                column="path",
                remedy=_("End the file name in .png, .svg or .pdf."),
            )
        metadata: dict[str, Any] = {"Title": self.title}
        # No date inside, so that the same chart is the same file.
        metadata |= {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
        with style(), self._page() as page:
            page.savefig(path, format=kind, dpi=PNG_DPI, metadata=metadata)
        return path

    def missing_characters(self) -> set[str]:
        """Return the characters in the picture that the course font cannot draw."""
        return {c for text in self.texts() for c in text if c not in "\n"} - font_characters()

    def texts(self) -> list[str]:
        """Return every text drawn in the picture."""
        from matplotlib.text import Text

        with style(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")  # the caller asks which
            self.figure.draw_without_rendering()
        return [t.get_text() for t in self.figure.findobj(Text) if t.get_text()]

    @contextmanager
    def _page(self) -> Iterator[Figure]:
        """Put the picture on a taller sheet with its title above and its source below."""
        page = self.figure
        width, height = page.get_size_inches()
        parts = [(self.title, 14.0, PALETTE.ink), (self.subtitle, SMALL, PALETTE.quiet)]
        blocks = [(fit(text, width - 0.2, size), size, ink) for text, size, ink in parts if text]
        foot = fit(self.source, width - 0.2, 9.5)
        spaces = [_inches(text, size) for text, size, _ink in blocks]
        above, below = sum(spaces) + 0.16, _inches(foot, 9.5) + 0.1 if foot else 0.0
        total = height + above + below
        engine: Any = page.get_layout_engine()
        page.set_size_inches(width, total)
        engine.set(rect=(0, below / total, 1, height / total))
        top, added = total - 0.08, []
        for (text, size, ink), space in zip(blocks, spaces, strict=True):
            added.append(page.text(0.1 / width, top / total, text, size=size, color=ink, va="top"))
            top -= space
        added.append(page.text(0.1 / width, 0.08 / total, foot, size=9.5, color=PALETTE.quiet))
        try:
            _start_again(page)
            yield page
        finally:
            for text_artist in added:
                text_artist.remove()
            page.set_size_inches(width, height)
            engine.set(rect=(0, 0, 1, 1))
            _start_again(page)


def _start_again(figure: Figure) -> None:
    """Forget the last layout: the next one starts from it, and would differ by a hair."""
    for axes in figure.axes:
        if spec := axes.get_subplotspec():
            axes.set_subplotspec(spec)


def _inches(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * 1.35 / 72


def canvas(height: float, columns: int = 1, **options: Any) -> tuple[Figure, Any]:
    """Open a sheet of the course's width, in the course style.

    Parameters
    ----------
    height : float
        Height in inches.
    columns : int
        Panels side by side; more than one returns an array of axes.
    **options
        Passed on to ``Figure.subplots``.
    """
    with style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(WIDTH, height))
        return figure, figure.subplots(1, columns, **options)


def subtitle(text: str, years: tuple[int, int] | int | None = None, note: str = "") -> str:
    """Join what is shown, the period and a note, as the language joins them.

    >>> subtitle("Sales, CNY m", 2025, "n = 8")
    'Sales, CNY m; FY2025; n = 8'
    """
    return _("; ").join(part for part in (text, years_text(years), note) if part)


def fit(text: str, inches: float, size: float) -> str:
    """Break a text into lines no wider than a width; Chinese may break after any character."""
    lines, used = [""], 0.0
    with style():
        for piece in _PIECES.findall(text):
            wide = _width(piece, size)
            if piece == "\n" or (lines[-1] and used + _width(piece.rstrip(), size) > inches):
                lines.append("")
                used = 0.0
            if piece != "\n":
                lines[-1] += piece
                used += wide
    return "\n".join(line.rstrip() for line in lines)


@cache
def _width(text: str, size: float) -> float:
    """Measure a piece of text in inches, its space at the end included."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size)
    width, _height, _descent = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width) / 72


def _weight(uri: str) -> int:
    return len(gzip.compress(uri.encode(), 6))


def _svg_uri(figure: Figure) -> str:
    buffer = io.StringIO()
    with style():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r">\s+<", "><", re.sub(r"\s+", " ", text)).strip()
    return "data:image/svg+xml," + quote(text, safe=" =:/;,.()-_!~*@?+'")


def _png_uri(figure: Figure) -> str:
    from PIL import Image

    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format="png", dpi=PNG_DPI)
    # A chart has few colours: 128 of them show no difference and weigh a third.
    small = Image.open(buffer).convert("RGB").quantize(128)
    packed = io.BytesIO()
    small.save(packed, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(packed.getvalue()).decode()
