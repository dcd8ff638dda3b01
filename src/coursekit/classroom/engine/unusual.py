"""Name what an exercise of this kind gives no reason to write: a prompt to look, not a verdict.

What the sandbox refuses in silence, or what would forge a mark, is written somewhere in the
notebook. This finds the words; a person reads the cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container

MODULES = frozenset(
    ["IPython", "_thread", "ast", "asyncio", "atexit", "builtins", "codeop", "concurrent", "ctypes",
     "faulthandler", "fcntl", "gc", "glob", "http", "importlib", "inspect", "io", "ipykernel",
     "linecache", "mmap", "multiprocessing", "os", "pathlib", "pickle", "posix", "psutil",
     "requests", "resource", "shutil", "signal", "socket", "subprocess", "sys", "tempfile",
     "threading", "traceback", "unittest", "urllib"]
)  # fmt: skip
CALLS = frozenset(
    ["__import__", "breakpoint", "compile", "delattr", "eval", "exec", "get_ipython", "globals",
     "locals", "open", "setattr"]
)  # fmt: skip
HARMLESS = frozenset(["__init__", "__repr__", "__str__", "__name__", "__doc__", "__post_init__"])
FRAMES = ("f_", "gi_", "tb_", "cr_", "co_", "ag_")
PLACE = re.compile(
    r"^/(?:bin|boot|dev|etc|home|opt|proc|root|sys|tmp|usr|var)\b|(?:^|/)\.\.(?:/|$)"
)
DUNDER = re.compile(r"^__(?!init__|repr__|str__|name__|doc__|main__)[a-z]+__$")
SHELL = re.compile(
    r"^\s*(!|%%?(?:bash|sh|script|system|sx|writefile|run|load_ext|reload_ext)\b)", re.M
)
MOST = 8  # named for one cell


def unusual(source: str, given: Container[str] = ()) -> list[str]:
    r"""List unusual words of a cell; names in ``given`` are the exercise's own.

    Examples
    --------
    >>> unusual("import os\nos.fork()\nopen('../../gradebook.db', 'w')")
    ['../../gradebook.db', 'open', 'os']
    >>> unusual("share = ours / market\nround(share, 2)")
    []
    >>> unusual("class A:\n    def __eq__(self, other): return True"), unusual("!ps")
    (['__eq__'], ['!'])
    >>> unusual("right = type('R', (), {'__eq__': lambda *a: True})()")
    ['__eq__', 'type(…)']
    >>> unusual("ck.check = print", {"ck"})
    ['ck.check =']
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sorted({m[1] for m in SHELL.finditer(source)})[:MOST]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.partition(".")[0] in MODULES}
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").partition(".")[0] in MODULES | {"coursekit"}:
                found.add(node.module or "")
        elif isinstance(node, ast.Name):
            if node.id in CALLS or node.id == "__builtins__":
                found.add(node.id)
            elif isinstance(node.ctx, ast.Store) and node.id in given:
                found.add(f"{node.id} =")
        elif isinstance(node, ast.Attribute):
            dunder = node.attr.startswith("__") and node.attr not in HARMLESS
            if dunder or node.attr.startswith(FRAMES):
                found.add(node.attr)
            elif (
                isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
                and node.value.id in given
            ):
                found.add(f"{node.value.id}.{node.attr} =")
        elif isinstance(node, ast.Call) and len(node.args) == 3:
            if isinstance(node.func, ast.Name) and node.func.id == "type":
                found.add("type(…)")  # a class without the word
        elif isinstance(node, ast.FunctionDef):
            if node.name.startswith("__") and node.name not in HARMLESS:
                found.add(node.name)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and len(node.value) < 300
            and (PLACE.search(node.value) or DUNDER.search(node.value))
        ):
            found.add(node.value)
    return sorted(found - set(_held(given)))[:MOST]


def _held(given: Container[str]) -> frozenset[str]:
    return frozenset(name for name in MODULES if name in given)
