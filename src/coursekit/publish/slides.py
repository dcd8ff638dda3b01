"""Slides of each lecture, from the lecture's own notebook.

A slide shows what is worth looking at: the heading, the first sentence below it, lists, boxes,
tables and figures. The prose is for reading; in the instructor's build it becomes the speaker's
notes, together with the minutes. Slides use reveal.js, kept beside them.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from coursekit.language import SOURCE_LANGUAGE, use_language
from coursekit.language import gettext as _
from coursekit.publish import browser, catalogs
from coursekit.publish.fetch import npm_package
from coursekit.publish.html import finish
from coursekit.publish.plain import Plain, read_sources, source_of

FOLDER = "slides"
REVEAL = "5.2.1"
REVEAL_SHA512 = (
    "r7//6mIM5p34hFiDMvYfXgyjXqGRta+/psd9YtytsgRlrpRzFv4RbH76TXd2qD+7ZPZEbpBDhdRhJaFgfQ7zNQ=="
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])|(?<=[。！？])")
_LONGEST_TABLE = 12  # rows that can be read from the back of a room


@dataclass
class Slide:
    """One slide: what is shown, what is said, and how deep it lies in the lecture."""

    title: str
    level: int
    shown: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    minutes: int | None = None

    @property
    def full(self) -> bool:
        """Whether there is more below the title than the lead, a first sentence."""
        return len(self.shown) > 1 or bool(self.shown and not self.shown[0].startswith("<p>"))


def build(root: Path, languages: Sequence[str], *, notes: bool = False) -> Path:
    """Write the slides of every lecture and return their folder.

    Without ``notes`` they are part of the site; with them, of the instructor's build.
    """
    target = root / ("_build/instructor" if notes else "_build/html") / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    reveal = npm_package("reveal.js", REVEAL, REVEAL_SHA512, root / "_build/npm")
    for part in ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes"):
        copy = target / "reveal" / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (reveal / part).is_dir() else shutil.copy2)(reveal / part, copy)
    shutil.copytree(root / "book/_assets/vendor/mathjax", target / "mathjax")
    shutil.copy2(root / "book/_assets/slides.css", target / "slides.css")
    sources = read_sources(root / "book/references.bib")
    for language in languages:
        tree = root if language == SOURCE_LANGUAGE else catalogs.build(root, language)
        with use_language(language):
            for path in sorted((tree / "notebooks/lectures").glob("*.ipynb")):
                deck = slides(Plain(sources).notebook(executed(root, path, language)))
                page = deck_page(deck, language, target / browser.folder_of(language), notes=notes)
                file = target / browser.folder_of(language) / f"{path.stem}.html"
                file.write_text(page, encoding="utf-8")
    return target


def executed(root: Path, path: Path, language: str) -> Any:
    """Return a lecture with its outputs: those of the book's build, or else run now."""
    import nbformat
    from jupyter_cache import get_cache
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    work = root / "_build" / ("" if language == SOURCE_LANGUAGE else language)
    try:
        cache = get_cache(work / ".jupyter_cache" / language)
        return cache.merge_match_into_notebook(notebook)[1]
    except KeyError:
        env = os.environ | {"COURSEKIT_LANG": language, "COURSEKIT_STATIC": "1"}
        NotebookClient(
            notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}
        ).execute(env=env)
        return notebook


def slides(notebook: Mapping[str, Any]) -> list[Slide]:
    """Cut a lecture into slides."""
    deck: list[Slide] = [Slide("", 1)]
    for cell in notebook["cells"]:
        minutes = cell["metadata"].get("coursekit", {}).get("class_minutes")
        if cell["cell_type"] == "markdown":
            for kind, text in _blocks(source_of(cell)):
                _place(deck, kind, text)
            if minutes is not None:
                deck[-1].minutes = minutes
        elif cell["cell_type"] == "code":
            for shown in _outputs(cell):
                if deck[-1].full:
                    deck.append(Slide(deck[-1].title, deck[-1].level))
                deck[-1].shown.append(shown)
    return [slide for slide in deck if slide.title and slide.shown]


def _place(deck: list[Slide], kind: str, text: str) -> None:
    """Put one block of text on the last slide, on a new one, or into the notes."""
    if kind in ("h1", "h2", "h3"):
        deck.append(Slide(text, int(kind[1])))
    elif kind == "p":
        first, *rest = _SENTENCE.split(text, maxsplit=1)
        if not deck[-1].shown and not deck[-1].said:
            deck[-1].shown.append(f"<p>{first}</p>")
        else:
            rest = [text]
        deck[-1].said += [f"<p>{words}</p>" for words in rest if words.strip()]
    elif kind == "table" and text.count("<tr") > _LONGEST_TABLE:
        deck[-1].said.append(text)
    else:
        if deck[-1].full or kind == "blockquote":
            deck.append(Slide(deck[-1].title, deck[-1].level))
        deck[-1].shown.append(text)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Give the blocks of a Markdown text: the tag, and the HTML (of headings, what is inside)."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=_formula)
    tokens = parser.parse(text)
    start = 0
    for place, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            group = tokens[start : place + 1]
            start = place + 1
            inside = group[1:-1] if group[0].tag in ("h1", "h2", "h3", "p") else group
            yield group[0].tag, parser.renderer.render(inside, parser.options, {}).strip()


def _formula(content: str, options: Mapping[str, Any]) -> str:
    left, right = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
    return f"{left}{html.escape(content)}{right}"


def _outputs(cell: Mapping[str, Any]) -> Iterator[str]:
    """Give what a cell shows: charts and tables, not the text of other results."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            yield _still("".join(data["text/html"]))


def _still(shown: str) -> str:
    """Keep the first picture of an explorer, whose controls need the book."""
    if "ck-explorer" not in shown:
        return shown
    soup = BeautifulSoup(shown, "html.parser")
    for part in soup.select(".ck-frame ~ .ck-frame, .ck-controls, .ck-notice, .ck-state, details"):
        part.decompose()
    return str(soup)


def deck_page(deck: Sequence[Slide], language: str, folder: Path, *, notes: bool) -> str:
    """Write the page of a lecture's slides; images go into files beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[str] = []
    for n, slide in enumerate(deck):
        if slide.level < 3 or n == 0:
            parts.append("</section>" if n else "")
            parts.append("<section>")
        heading = "h1" if slide.level == 1 else "h2"
        shown = finish("".join(slide.shown), folder / "images", "images")
        parts.append(
            f'<section><{heading}>{slide.title}</{heading}><div class="shown">{shown}</div>'
        )
        if notes and (slide.said or slide.minutes is not None):
            minutes = _("{n} minutes").format(n=slide.minutes)
            lead = f"<p><strong>{minutes}</strong></p>" if slide.minutes is not None else ""
            parts.append(f'<aside class="notes">{lead}{"".join(slide.said)}</aside>')
        parts.append("</section>")
    title = re.sub(r"<[^>]+>", "", deck[0].title)
    plugins = "[RevealNotes]" if notes else "[]"
    speaker = '<script src="../reveal/plugin/notes/notes.js"></script>' if notes else ""
    settings = {
        "hash": True,
        "slideNumber": "c/t",
        "width": 1200,
        "height": 700,
        "transition": "none",
    }
    return _PAGE.format(
        tag=language.replace("_", "-"), title=html.escape(title), slides="\n".join(parts),
        speaker=speaker, settings=json.dumps(settings)[:-1], plugins=plugins,
    )  # fmt: skip


_PAGE = """<!doctype html>
<html lang="{tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="../reveal/dist/reset.css">
<link rel="stylesheet" href="../reveal/dist/reveal.css">
<link rel="stylesheet" href="../slides.css">
<script>window.MathJax = {{startup: {{typeset: true}}}};</script>
<script defer src="../mathjax/tex-chtml.js"></script>
</head>
<body>
<div class="reveal"><div class="slides">
{slides}
</section>
</div></div>
<script src="../reveal/dist/reveal.js"></script>
{speaker}
<script>Reveal.initialize({settings}, "plugins": {plugins}}});</script>
</body>
</html>
"""
