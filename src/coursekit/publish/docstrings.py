"""What each method is for: the opening sentences of the docstrings, in the reader's language.

The method reference shows them from the catalog ``book/reference``; what follows them
(parameters, errors, examples) is for those who write Python and stays in English.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

NAME = "book/reference"


def opening(docstring: str) -> str:
    r"""Return the first paragraph of a docstring as one line.

    >>> opening("Say what\nit does.\n\nParameters\n----------")
    'Say what it does.'
    """
    return " ".join(docstring.strip().split("\n\n")[0].split())


def openings(methods: Path) -> Iterator[tuple[str, str]]:
    """Yield the opening of every public module, function and class, with its name."""
    for path in sorted(methods.glob("[!_]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield opening(ast.get_docstring(tree) or ""), path.stem
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                yield opening(ast.get_docstring(node) or ""), f"{path.stem}.{node.name}"
