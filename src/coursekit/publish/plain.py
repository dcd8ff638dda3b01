"""The lectures' Markdown without the book's own signs, for tools that do not know them.

JupyterLab in the browser and slides show plain Markdown: boxes become quotations, citations
become author and year, references to a figure its number, links within the book their words.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coursekit.language import gettext as _

_TARGET = re.compile(r"^\([\w.-]+\)=[ \t]*\n", re.M)
_BOX = re.compile(r"^(?P<fence>:{3,})\{[\w-]+\}(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$",
                  re.M | re.S)  # fmt: skip
_OPTION = re.compile(r"^:[\w-]+:.*\n", re.M)
_ROLE = re.compile(r"\{(?P<role>[\w:.-]+)\}`(?P<text>[^`]*)`")
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]\[]*)\]\((?!https?:)[^)\s]*\)")
_TITLED = re.compile(r"^(?P<words>.*?)\s*<[^>]*>$", re.S)


class Plain:
    """Rewrites the text of notebooks; knows the sources one may cite.

    Parameters
    ----------
    sources : mapping
        Key of a source -> its authors in short form and its year, as :func:`read_sources` gives.
    """

    def __init__(self, sources: Mapping[str, tuple[str, str]]) -> None:
        self.sources = sources
        self._figures: dict[str, int] = {}

    def notebook(self, notebook: Mapping[str, Any]) -> Any:
        """Return a copy in plain Markdown, with a caption below each cell that draws a figure."""
        copied: Any = copy.deepcopy(notebook)
        captions: dict[str, str] = {}
        for cell in copied["cells"]:
            figure = cell["metadata"].get("mystnb", {}).get("figure")
            if figure:
                captions[cell["id"]] = figure["caption"]
                self._figures[figure["name"]] = len(captions)
        cells = []
        for cell in copied["cells"]:
            cells.append(cell)
            if cell["cell_type"] == "markdown":
                cell["source"] = self.text(source_of(cell))
            if cell["id"] in captions:
                label = self._figure_name(cell["metadata"]["mystnb"]["figure"]["name"])
                cells.append(
                    {
                        "cell_type": "markdown",
                        "id": f"{cell['id']}-caption",
                        "metadata": {"tags": ["caption"]},
                        "source": f"*{label}.* {self.text(captions[cell['id']])}",
                    }
                )
        copied["cells"] = cells
        return copied

    def text(self, text: str) -> str:
        """Rewrite one text."""
        text = _TARGET.sub("", text)
        text = _BOX.sub(self._box, text)
        text = _ROLE.sub(self._role, text)
        return _LINK.sub(lambda link: link["words"], text)

    def _box(self, box: re.Match[str]) -> str:
        body = _OPTION.sub("", box["body"]).strip()
        lines = [f"**{box['title'].strip()}**", "", *body.split("\n")]
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _role(self, role: re.Match[str]) -> str:
        name, text = role["role"], role["text"]
        if name.startswith("cite"):
            return self._cited(text.split(","), textual=name.endswith(":t"))
        if name == "numref":
            return self._figure_name(text)
        titled = _TITLED.match(text)
        return titled["words"] if titled else text

    def _cited(self, keys: list[str], *, textual: bool) -> str:
        found = [self.sources.get(key.strip(), (key.strip(), "")) for key in keys]
        if textual:
            return ", ".join(f"{who} ({year})" for who, year in found)
        return "(" + "; ".join(f"{who}, {year}" for who, year in found) + ")"

    def _figure_name(self, name: str) -> str:
        return _("Figure {n}").format(n=self._figures.get(name, 1))


def read_sources(bibliography: Path) -> dict[str, tuple[str, str]]:
    """Read who wrote what when: ``{"meng2018": ("Meng", "2018")}``."""
    from pybtex.database import parse_file
    from pybtex.richtext import Text

    found = {}
    for key, entry in parse_file(str(bibliography), bib_format="bibtex").entries.items():
        persons = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [str(Text.from_latex(" ".join(person.last_names))) for person in persons]
        if len(names) > 2:
            who = _("{first} et al.").format(first=names[0])
        else:
            who = (
                _("{first} and {second}").format(first=names[0], second=names[1])
                if (len(names) == 2)
                else "".join(names)
            )
        found[key] = (who or entry.fields.get("title", key), entry.fields.get("year", ""))
    return found


def source_of(cell: Mapping[str, Any]) -> str:
    """Text of a cell, whichever way the file stores it."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
