"""A made-up language shows every text that no translator could reach.

Each text of the package is accented. Whatever a chart, an explorer, a check, a quiz or a
generated page still shows without accents is not in any catalog.
"""

import ast
import gettext
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coursekit import language
from coursekit.cases import cards
from coursekit.explore.player import Explorer
from coursekit.figures.chart import Chart
from coursekit.publish import pages

HOME = Path(__file__).parents[2]
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")
_FILLED_IN = re.compile(r"(\{[^{}]*\}|`[^`]*`|<[^>]*>|\]\([^)]*\))")
# A word in small letters is prose; codes, units and names of methods are the same everywhere.
_PLAIN = re.compile(r"(?<![\w.§-])[a-z]{3,}(?![\w.-])")


def accented(text: str) -> str:
    parts = _FILLED_IN.split(text)
    return "".join(p if k % 2 else p.translate(ACCENTS) for k, p in enumerate(parts))


class Accents(gettext.NullTranslations):
    def gettext(self, message):
        return accented(message)

    def ngettext(self, one, many, n):
        return accented(one if n == 1 else many)


@pytest.fixture(autouse=True)
def esperanto(monkeypatch):
    monkeypatch.setattr(language, "_catalog", lambda _name: Accents())
    monkeypatch.setattr(language, "available_languages", lambda: ["en", "eo"])
    monkeypatch.setenv("COURSEKIT_STATIC", "1")
    with language.use_language("eo"):
        yield


class Shown(HTMLParser):
    """What a page says aloud or on screen; not code, style or drawing instructions."""

    SILENT = {"style", "script", "code", "pre", "defs"}

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        self.texts += [v for k, v in attrs if k in {"alt", "aria-label", "title"} and v]

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def untranslated(markup: str) -> set[str]:
    reader = Shown()
    reader.feed(markup)
    words = {word for text in reader.texts for word in _PLAIN.findall(text)}
    return {word for word in words if set(word) & set("aeiou")}


def results(lecture: Path):
    """Give what the cells of a lecture end in, cell by cell."""
    space: dict = {"display": lambda *_: None}
    for cell in json.loads(lecture.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, cell["id"], "exec"), space)
        if last is not None:
            yield cell["id"], eval(compile(ast.Expression(last.value), cell["id"], "eval"), space)


def test_the_made_up_language_finds_what_it_should():
    assert untranslated(f"<p>{accented('A share of the market')} left over</p>") == {"left", "over"}
    assert untranslated('<img alt="a chart"><code>table.columns</code>') == {"chart"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "lecture", sorted(HOME.glob("notebooks/lectures/*.ipynb")), ids=lambda p: p.stem
)
def test_charts_and_explorers_say_nothing_that_is_not_in_a_catalog(lecture):
    left = {}
    seen = 0
    for name, result in results(lecture):
        if isinstance(result, Chart | Explorer):
            seen += 1
            shown = result.html() if isinstance(result, Explorer) else result._repr_html_()
            if words := untranslated(shown):
                left[name] = words
    assert seen > 5 and left == {}


@pytest.mark.parametrize("case", cards.case_names())
def test_pages_of_the_cases_say_nothing_that_is_not_in_a_catalog(case):
    page = re.sub(r"`[^`]*`|\{\w+\}", " ", pages.case_page(cards.card(case)))
    assert untranslated(page) == set()
