"""Find the sentences of a MyST Markdown text and put others in their place.

The text is parsed with the parser MyST itself uses. Only the characters of a sentence are
replaced, by their position in the source, so everything that is not prose (directives,
maths, targets, tables' rules, white space) stays byte for byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


@dataclass(frozen=True)
class Message:
    """One translatable text of a document and what it is there (``"heading"`` …)."""

    text: str
    kind: str


Visit = Callable[[Message], str]

# Extensions of MyST that the book switches on; `_config.yml` lists the same.
MYST_EXTENSIONS = ("colon_fence", "deflist", "dollarmath", "tasklist")

# Directives whose content is not Markdown prose, and those whose argument is no text.
_VERBATIM = {
    "bibliography", "code", "code-block", "code-cell", "contents", "csv-table", "eval-rst",
    "image", "include", "literalinclude", "math", "mermaid", "raw", "tableofcontents", "toctree",
}  # fmt: skip
_ARGUMENT_IS_NO_TEXT = {"button-link", "button-ref", "div", "figure", "glossary", "grid", "image"}
_TEXT_OPTIONS = {"alt", "caption", "title"}
_FRONT_MATTER_TEXTS = {"title", "description"}

_DIRECTIVE = re.compile(r"\{([\w:.+-]+)\}\s*(.*)$", re.S)
_OPTION = re.compile(r"\s*:([\w-]+):\s*(.*?)\s*$")
# Lines that belong to nbgrader or to a card's layout: the parser must not take them for prose.
_MARKERS = re.compile(r"^\s*(=== \w+ MARK SCHEME ===|### \w+ (SOLUTION|HIDDEN TESTS)|\^\^\^+)\s*$")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)$")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Build the Markdown parser with MyST's own set of plugins."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    return (
        MarkdownIt("commonmark")
        .enable("table")
        .use(front_matter_plugin)
        .use(myst_block_plugin)
        .use(myst_role_plugin)
        .use(footnote_plugin)
        .disable("footnote_inline")
        .disable("footnote_tail")
        .use(dollarmath_plugin, double_inline=True)
        .use(colon_fence_plugin)
        .use(deflist_plugin)
        .use(tasklists_plugin)
    )


def rewrite(text: str, visit: Visit) -> str:
    r"""Return ``text`` with every message replaced by what ``visit`` answers for it.

    >>> rewrite("# One\n\n- two $x$\n\n```python\ncode\n```\n", lambda m: m.text.upper())
    '# ONE\n\n- TWO $X$\n\n```python\ncode\n```\n'
    """
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    pieces: list[str] = []
    position = 0
    for place in sorted(_places(text, 0, lines), key=lambda p: (p.line, p.column)):
        new = visit(place.message)
        if new == place.message.text:
            continue
        start = starts[place.line] + place.column
        pieces += [text[position:start], place.fit(new)]
        position = starts[place.end_line] + place.end_column
    return "".join(pieces) + text[position:]


@dataclass(frozen=True)
class _Place:
    """A message and the span of the source it occupies."""

    message: Message
    line: int
    column: int
    end_line: int
    end_column: int
    indent: str = ""

    def fit(self, text: str) -> str:
        """Write a text so that it is legal in this place."""
        if self.message.kind == "table cell":
            return re.sub(r"(?<!\\)\|", r"\\|", text).replace("\n", " ")
        return text.replace("\n", "\n" + self.indent)


def _places(text: str, first: int, lines: list[str]) -> Iterator[_Place]:
    """Walk the blocks of ``text``, whose first line is line ``first`` of the document."""
    clean = "\n".join("" if _MARKERS.match(line) else line for line in text.split("\n"))
    kinds: list[str] = []
    row, cursor = 0, 0
    for token in parser().parse(clean):
        line = first + (token.map[0] if token.map else 0)
        if token.type == "front_matter":
            yield from _front_matter(token, first, lines)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(token, line, lines)
        elif token.type == "tr_open":
            row, cursor = line, 0
        elif token.type == "inline" and kinds[-1] in ("th", "td"):
            place = _cell(token.content, row, cursor, lines[row])
            if place:
                cursor = place.end_column
                if is_prose(place.message.text):
                    yield place
        elif token.type == "inline":
            kind = {"heading": "heading", "dt": "term"}.get(kinds[-1], "")
            if not kind:
                kind = "list item" if "list_item" in kinds else "paragraph"
            yield from _block(token.content, kind, line, lines)
        if token.nesting == 1:
            kinds.append(token.type.removesuffix("_open"))
        elif token.nesting == -1:
            kinds.pop()


def _block(content: str, kind: str, line: int, lines: list[str]) -> Iterator[_Place]:
    """Yield the place of a paragraph, heading or item whose first source line is ``line``."""
    parts = content.strip().split("\n")  # a task item begins after its box
    columns = [lines[line + k].rfind(part) for k, part in enumerate(parts)]
    if min(columns) < 0:  # pragma: no cover - the parser changed the text: a bug to hear of
        raise ValueError(f"cannot find {content!r} in the source")
    joined = parts[0]
    for part in parts[1:]:
        joined += "\n" + part if _HARD_BREAK.search(joined) else " " + part.lstrip()
    if not is_prose(joined):
        return
    last = line + len(parts) - 1
    indent = lines[line + 1][: columns[1]] if len(parts) > 1 else " " * columns[0]
    end = columns[-1] + len(parts[-1])
    yield _Place(Message(joined, kind), line, columns[0], last, end, indent)


def _cell(content: str, row: int, cursor: int, source: str) -> _Place | None:
    if not content:
        return None
    column = source.find(content, cursor)
    length = len(content)
    if column < 0:
        escaped = content.replace("|", "\\|")
        column, length = source.find(escaped, cursor), len(escaped)
    return _Place(Message(content, "table cell"), row, column, row, column + length)


def _front_matter(token: Token, first: int, lines: list[str]) -> Iterator[_Place]:
    for k, line in enumerate(token.content.split("\n"), start=first + 1):
        found = re.match(r"(\w+):\s+(.*\S)", line)
        if found and found[1] in _FRONT_MATTER_TEXTS:
            yield from _block(found[2].strip("\"'"), found[1], k, lines)


def _directive(token: Token, line: int, lines: list[str]) -> Iterator[_Place]:
    """Yield the texts of a directive: its title, its options and the Markdown in it."""
    found = _DIRECTIVE.match(token.info.strip())
    if not found:
        return
    name, argument = found[1], found[2].strip()
    if argument and name not in _VERBATIM | _ARGUMENT_IS_NO_TEXT:
        yield from _block(argument, "title", line, lines)
    body = token.content.split("\n")
    fenced = False
    for k, text in enumerate(body):
        option = re.match(r"([\w-]+):\s+(.*\S)", text) if fenced else _OPTION.match(text)
        if text.strip() == "---" and (fenced or k == 0):
            fenced = not fenced
        elif option and option[1] in _TEXT_OPTIONS and option[2]:
            yield from _block(option[2], option[1], line + 1 + k, lines)
        elif not option and not fenced:
            break
        body[k] = ""
    if name == "glossary":
        yield from _glossary(body, line + 1, lines)
    elif name not in _VERBATIM:
        yield from _places("\n".join(body), line + 1, lines)


def _glossary(body: list[str], first: int, lines: list[str]) -> Iterator[_Place]:
    """Yield terms (at the margin) and definitions (indented) of a glossary directive."""
    for k, text in enumerate(body):
        if text.strip() and not text[0].isspace():
            yield from _block(text.strip(), "term", first + k, lines)
            body[k] = ""
    definitions = [re.sub(r"^( {2,4}|\t)", "", text) for text in body]
    yield from _places("\n".join(definitions), first, lines)


# ---- markup inside a message -------------------------------------------------------------

_MARKUP = {
    "role": re.compile(r"\{([\w:+-]+)\}(`+)(.+?)\2(?!`)", re.S),
    "code": re.compile(r"(?<![`\\}])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S),
    "maths": re.compile(r"(?<![\\$])(\$\$?)(?!\s)(.+?)(?<![\s\\])\1", re.S),
    "footnote": re.compile(r"\[\^[^\]\s]+\]"),
    "link": re.compile(r"\]\(\s*<?([^)\s>]*)>?[^)]*\)|\]\[([^\]]*)\]"),
    "tag": re.compile(r"</?[a-zA-Z][^>]*>|<(?:https?|mailto):[^>]+>"),
}


def markup(text: str) -> Counter[tuple[str, str]]:
    """Count what a translation must keep: maths, code, links, roles, footnotes and tags.

    >>> sorted(markup("See {ref}`this page <page>` and `x`, $a+b$[^1]."))
    [('code', '`x`'), ('footnote', '[^1]'), ('maths', '$a+b$'), ('role', 'ref:page')]
    """
    found: Counter[tuple[str, str]] = Counter()
    for kind, pattern in _MARKUP.items():
        for match in pattern.finditer(text):
            found[kind, _key(kind, match)] += 1
        text = pattern.sub(" ", text)
    return found


def _key(kind: str, match: re.Match[str]) -> str:
    if kind == "role":
        name, content = match[1], match[3]
        target = re.search(r"<([^>]+)>\s*$", content)
        if target:
            return f"{name}:{target[1]}"
        # A glossary term or an abbreviation is itself a word of the language.
        return name if name in ("term", "abbr") else f"{name}:{content}"
    return (match[1] or match[2]) if kind == "link" else match[0]


def is_prose(text: str) -> bool:
    """Say whether anything is left to translate once markup and numbers are taken away.

    >>> is_prose("`customer_id`"), is_prose("42 %"), is_prose("42 % of customers")
    (False, False, True)
    """
    if re.search(r"\{(term|abbr)\}`|\{[\w:+-]+\}`[^`<]+<", text):
        return True
    for pattern in _MARKUP.values():
        text = pattern.sub(" ", text)
    return re.search(r"[^\W\d_]{2,}", text) is not None


def differences(message: str, translation: str) -> list[str]:
    """Name the markup that one side has and the other has not; empty when they agree."""
    ours, theirs = markup(message), markup(translation)
    lost = [f"missing {kind} {what}" for kind, what in (ours - theirs).elements()]
    new = [f"unexpected {kind} {what}" for kind, what in (theirs - ours).elements()]
    return lost + new + _broken_emphasis(message, translation)


def _broken_emphasis(message: str, translation: str) -> list[str]:
    """Find ``**`` that the translation shows as asterisks (punctuation can undo emphasis)."""

    def literal(text: str) -> int:
        tokens = parser().parseInline(text)[0].children or []
        return sum(token.content.count("**") for token in tokens if token.type == "text")

    return ["emphasis ** is not closed"] if literal(translation) > literal(message) else []
