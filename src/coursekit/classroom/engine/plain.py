"""Tell submissions that only fill blanks from those that could carry something away.

A test with a hidden part runs in a copy of the process (see ``server``), so that nothing it
shows can come back. Copying costs more than most tests. A notebook whose code is the released
code with simple expressions in place of the ``...``, and no statement that could keep what a
test passes to it, has nothing to come back *with*: its tests may run in place. Whatever is not
clearly of that kind is not of that kind.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from typing import Any

from coursekit.classroom.engine.unusual import unusual

CALLS = frozenset(
    ["print", "display", "round", "abs", "min", "max", "sum", "len", "int", "float", "str", "bool",
     "sorted", "list", "tuple", "dict", "set", "range"]
)  # fmt: skip
SIMPLE = (
    ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp,
    ast.BoolOp, ast.Compare, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Call, ast.expr_context,
    ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
FRAMES = ("_", "f_", "gi_", "tb_", "cr_", "co_", "ag_", "func_")  # ways to other code's names


class Given:
    r"""The released code of a notebook.

    Examples
    --------
    >>> given = Given(["import math", "def f(x):\n    y = ...\n    return y", "a = f(2)"])
    >>> given.only_filled(["import math", "def f(x):\n    y = x * 2\n    return y", "a = f(2)"])
    True
    >>> given.only_filled(["def f(x):\n    y = seen.append(x)\n    return y"])
    False
    >>> given.only_filled(["a = In"]), given.only_filled(["print(a)\na = 3"])
    (False, True)
    """

    def __init__(self, sources: Iterable[str]) -> None:
        sources = list(sources)
        self.sources = frozenset(sources)
        self.imports = imports_of(sources)
        self.cells = [tree.body for s in sources if (tree := _parsed(s)) is not None]
        nodes = [n for body in self.cells for s in body for n in ast.walk(s)]
        self.imported = {
            (a.asname or a.name).partition(".")[0]
            for n in nodes
            if isinstance(n, ast.Import | ast.ImportFrom)
            for a in n.names
        }
        defined = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        named = {n.id for n in nodes if isinstance(n, ast.Name)}
        arguments = {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.unusual = {
            word for body in self.cells for s in body for word in unusual(ast.unparse(s))
        }
        self.names = (named | arguments | defined) - self.imported
        # what a plain assignment may bind: not a function, not a module, not a builtin
        self.variables = {n for n in named if not n.startswith("_")} - defined - self.imported
        self.variables -= CALLS | set(dir(builtins)) | {"In", "Out", "get_ipython"}

    def only_filled(self, sources: Iterable[str]) -> bool:
        """Tell whether every cell is a released one with blanks filled, or plain extra lines."""
        for source in sources:
            if source in self.sources:
                continue
            tree = _parsed(source)
            if tree is None:
                return False
            if not any(self._fits(tree.body, body) for body in [*self.cells, []]):
                return False
        return True

    def strange(self, cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Name cells, each with what in it is unusual for this exercise."""
        found = []
        for name, source in cells:
            if source in self.sources:
                continue
            if words := [w for w in unusual(source, self.imports) if w not in self.unusual]:
                found.append((name, ", ".join(words)))
        return found

    def untouched_by(self, test: str) -> bool:
        """Tell whether a test binds no name that the released code uses, and so could show."""
        tree = _parsed(test)
        if tree is None:
            return False
        bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _binds(n)}
        bound |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        return not bound & (self.names | self.imported)

    def _fits(self, body: list[ast.stmt], released: list[ast.stmt]) -> bool:
        left = list(released)
        for statement in body:
            if left and self._same(statement, left[0]):
                left.pop(0)
            elif not self._extra(statement):
                return False
        return not left

    def _extra(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.Expr):
            return self._simple(statement.value)
        return (
            isinstance(statement, ast.Assign)
            and all(isinstance(t, ast.Name) and t.id in self.variables for t in statement.targets)
            and self._simple(statement.value)
        )

    def _same(self, mine: Any, released: Any) -> bool:
        if isinstance(released, ast.Constant) and released.value is ...:
            return isinstance(mine, ast.expr) and self._simple(mine)
        if type(mine) is not type(released):
            return False
        if not isinstance(released, ast.AST):  # a name, or nothing: the key of ** in a dictionary
            return mine == released
        for field in released._fields:
            a, b = getattr(mine, field, None), getattr(released, field, None)
            if isinstance(b, list):
                if not isinstance(a, list) or len(a) != len(b):
                    return False
                if not all(self._same(x, y) for x, y in zip(a, b, strict=True)):
                    return False
            elif isinstance(b, ast.AST):
                if not isinstance(a, ast.AST) or not self._same(a, b):
                    return False
            elif a != b or type(a) is not type(b):
                return False
        return True

    def _simple(self, expression: ast.expr) -> bool:
        for node in ast.walk(expression):
            if not isinstance(node, SIMPLE):
                return False
            if isinstance(node, ast.Name) and node.id not in self.names | CALLS:
                return False
            if isinstance(node, ast.Name) and node.id in ("In", "Out"):
                return False
            if isinstance(node, ast.Attribute) and (
                node.attr.startswith(FRAMES) or not isinstance(node.value, ast.Name)
            ):
                return False
            if isinstance(node, ast.Call) and not (
                isinstance(node.func, ast.Name) and node.func.id in CALLS and not node.keywords
            ):
                return False
        return True


def imports_of(sources: Iterable[str]) -> dict[str, tuple[str, str]]:
    """List the names some code imports: by name, the module and what is taken from it.

    >>> imports_of(["import coursekit as ck", "from math import sqrt"])
    {'ck': ('coursekit', ''), 'sqrt': ('math', 'sqrt')}
    """
    found: dict[str, tuple[str, str]] = {}
    for tree in map(_parsed, sources):
        for statement in tree.body if tree else []:
            if isinstance(statement, ast.Import):
                for a in statement.names:
                    top = a.name if a.asname else a.name.partition(".")[0]
                    found[a.asname or top] = (top, "")
            elif isinstance(statement, ast.ImportFrom) and statement.module:
                found |= {a.asname or a.name: (statement.module, a.name) for a in statement.names}
    return found


def _binds(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store | ast.Del)


def _parsed(source: str) -> ast.Module | None:
    """Parse a cell; ``None`` for what only IPython understands (``%magic``, ``!command``)."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
