"""The documents of the course and how each kind is read and rewritten.

A document is a page (``.md``), a notebook (``.ipynb``) or one of the book's two settings
files (``.yml``). :func:`rewrite` hands every message to a visitor and puts the visitor's
answer in its place; with the identity it returns the document byte for byte.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from coursekit.errors import CourseFolderError
from coursekit.language import gettext as _
from coursekit.publish import markdown
from coursekit.publish.markdown import Message, Visit, is_prose

SETTINGS = ("_config.yml", "_toc.yml")
CATALOGS = Path("book/locale")
GENERATED = (
    "book/cases/", "book/reference/", "book/exercises/", "book/solutions/",
    "book/contributing/translations.md", "book/course-map.md",
)  # fmt: skip

_YAML_TEXTS = {"title", "caption", "description", "author", "copyright", "alt_text"}
# Metadata of notebooks and cells that a reader sees.
_METADATA_TEXTS = {
    "alt", "caption", "decision", "key_points", "objectives", "question", "title",
}  # fmt: skip
_IMPORT = re.compile(r"^import coursekit as ck$", re.M)
_COMMENT = re.compile(r"^(\s*)# (?!noqa|type:|ruff:|%%)(.*\S)\s*$")


def course_root(start: Path | None = None) -> Path:
    """Find the folder of the course sources: the one that holds ``_toc.yml``."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "_toc.yml").exists() and (folder / "book").is_dir():
            return folder
    raise CourseFolderError(
        _("{folder} is not inside the course sources: no _toc.yml was found.").format(folder=here)
    )


def documents(root: Path) -> list[Path]:
    """List every document to translate, relative to ``root``, in a stable order."""
    found = [Path(name) for name in SETTINGS if (root / name).exists()]
    patterns = ("book/**/*.md", "notebooks/lectures/*.ipynb", "notebooks/exercises/*/*.ipynb",
                "notebooks/teaching/*.md")  # fmt: skip
    for pattern in patterns:
        found += sorted(path.relative_to(root) for path in root.glob(pattern))
    hidden = (*GENERATED, "book/_", "book/locale/")
    return [path for path in found if not path.as_posix().startswith(hidden)]


def catalog_path(document: Path, language: str) -> Path:
    """Name the catalog of a document, relative to the root.

    >>> catalog_path(Path("book/welcome.md"), "zh_CN").as_posix()
    'book/locale/zh_CN/book/welcome.po'
    """
    return CATALOGS / language / document.with_suffix(".po")


def rewrite(document: Path, text: str, visit: Visit) -> str:
    """Return the document's text with every message replaced by the visitor's answer."""
    if document.suffix == ".ipynb":
        return _notebook(text, visit)
    if document.suffix == ".yml":
        return _settings(text, visit)
    return markdown.rewrite(text, visit)


def messages(document: Path, text: str) -> list[Message]:
    """List the messages of a document in reading order, each text once."""
    found: dict[str, Message] = {}

    def note(message: Message) -> str:
        found.setdefault(message.text, message)
        return message.text

    rewrite(document, text, note)
    return list(found.values())


def carry_language(text: str, language: str) -> str:
    """Let a notebook that travels alone (a download) speak its reader's language.

    The line is added to the cell that imports coursekit.
    """
    notebook = json.loads(text)
    line = f'import coursekit as ck\n\nck.set_language("{language}")'
    for cell in notebook["cells"]:
        joined = "".join(cell["source"])
        if cell["cell_type"] == "code" and _IMPORT.search(joined):
            cell["source"] = _IMPORT.sub(line, joined, count=1).splitlines(keepends=True)
            break
    return dump_notebook(notebook)


def dump_notebook(notebook: Any) -> str:
    """Write a notebook the way Jupyter does."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _notebook(text: str, visit: Visit) -> str:
    notebook = json.loads(text)
    _metadata(notebook["metadata"].get("coursekit", {}), visit)
    for cell in notebook["cells"]:
        source = cell["source"]
        joined = source if isinstance(source, str) else "".join(source)
        if cell["cell_type"] == "markdown":
            new = markdown.rewrite(joined, visit)
        elif cell["cell_type"] == "code":
            new = _comments(joined, visit)
        else:
            new = joined
        if new != joined:
            cell["source"] = new if isinstance(source, str) else new.splitlines(keepends=True)
        for room in ("mystnb", "coursekit"):
            _metadata(cell["metadata"].get(room, {}), visit)
    return dump_notebook(notebook)


def _metadata(node: Any, visit: Visit) -> None:
    """Rewrite the texts a reader sees in the metadata of a notebook or a cell, in place."""
    items = node.items() if isinstance(node, dict) else ()
    for key, value in items:
        if isinstance(value, dict):
            _metadata(value, visit)
        elif key in _METADATA_TEXTS and isinstance(value, str) and is_prose(value):
            node[key] = visit(Message(value, key))
        elif key in _METADATA_TEXTS and isinstance(value, list):
            node[key] = [visit(Message(v, key)) if isinstance(v, str) else v for v in value]


def _comments(code: str, visit: Visit) -> str:
    """Rewrite comments: neighbouring lines are one message, one behind code is its own."""
    behind = _comments_behind_code(code)
    result: list[str] = []
    group: list[str] = []

    def close() -> None:
        if not group:
            return
        found = [_COMMENT.match(line) for line in group]
        joined = " ".join(match[2] for match in found if match)
        new = visit(Message(joined, "comment")) if is_prose(joined) else joined
        if new == joined:
            result.extend(group)
        elif found[0]:
            result.append(f"{found[0][1]}# {new}")
        group.clear()

    for number, line in enumerate(code.split("\n")):
        match = _COMMENT.match(line)
        before = _COMMENT.match(group[-1]) if group else None
        if not match or (before and before[1] != match[1]):
            close()
        if match:
            group.append(line)
        elif number in behind:
            start = behind[number]
            result.append(line[:start] + _comments(line[start:], visit))
        else:
            result.append(line)
    close()
    return "\n".join(result)


def _comments_behind_code(code: str) -> dict[int, int]:
    """Find the comments that follow code in their line: number of the line -> column.

    What no Python reader understands (a magic of Jupyter) ends the search.
    """
    found: dict[int, int] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            row, column = token.start
            if token.type == tokenize.COMMENT and token.line[:column].strip():
                found[row - 1] = column
    except (tokenize.TokenError, SyntaxError):
        pass
    return found


def _settings(text: str, visit: Visit) -> str:
    pieces: list[str] = []
    position = 0
    for key, node in _texts(yaml.compose(text)):
        if not is_prose(node.value):
            continue
        new = visit(Message(node.value, key))
        if new != node.value:
            quoted = json.dumps(new, ensure_ascii=False)
            pieces += [text[position : node.start_mark.index], quoted]
            position = node.end_mark.index
    return "".join(pieces) + text[position:]


def _texts(node: yaml.Node | None) -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _YAML_TEXTS and isinstance(value, yaml.ScalarNode):
                yield key.value, value
            else:
                yield from _texts(value)
