"""Python's errors in plain words, for readers who never asked to meet Python.

``plain_errors()`` changes how the running notebook shows an error, and nothing else: the
error is still an error (grading sees it), and ``%tb`` still shows the full technical text.
"""

from __future__ import annotations

import ast
import difflib
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from coursekit.errors import CourseError
from coursekit.language import gettext as _

# full-width signs that Chinese keyboards type where Python wants the plain ones
_FULL_WIDTH = str.maketrans("，。：；（）“”‘’【】！％＝－＋＊／＜＞、", ",.:;()\"\"''[]!%=-+*/<>,")


def plain_errors() -> None:
    """Explain errors in this notebook in one or two sentences instead of a traceback.

    Does nothing outside a notebook.

    Examples
    --------
    >>> plain_errors()
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return

    def show(shell: Any, kind: type[Exception], error: Exception, tb: Any, **_rest: Any) -> None:
        sys.last_type, sys.last_value, sys.last_traceback = kind, error, tb  # for %tb
        own = _of_reader(tb, shell.user_ns)
        shell._showtraceback(kind, error, [explain(error, own, shell.user_ns, _source(own))])

    def show_syntax(*_arguments: Any, **_options: Any) -> None:
        kind, error, tb = sys.exc_info()
        if not isinstance(error, SyntaxError):
            return type(shell).showsyntaxerror(shell, *_arguments, **_options)
        sys.last_type, sys.last_value, sys.last_traceback = kind, error, tb
        shell._showtraceback(kind, error, [explain_syntax(error)])

    shell.set_custom_exc((Exception,), show)
    shell.showsyntaxerror = show_syntax


def explain(
    error: BaseException,
    tb: TracebackType | None,
    names: Iterable[str] = (),
    source: str = "",
) -> str:
    """Say what went wrong, where in the cell, and what to try.

    Examples
    --------
    >>> explain(NameError("name 'marjin' is not defined", name="marjin"), None, ["margin"])
    'Python does not know the name marjin. Did you mean margin?'
    """
    if isinstance(error, SyntaxError):
        return explain_syntax(error)
    line = _line_in_cell(tb, source)
    if _has_blank(source) and not isinstance(error, NameError):  # whatever else it led to
        return _(
            "A blank is still open in this cell. Replace the three dots (...) and run the cell"
            " again."
        )
    if isinstance(error, CourseError):
        return str(error)
    if isinstance(error, AssertionError):  # a test's own line would help nobody
        return str(error) or _("A check was not passed.")
    words = _words(error, list(names))
    if line:
        return (
            words
            + "\n"
            + _("Line {number} of the cell: {text}").format(number=line[0], text=line[1])
        )
    return words


def explain_syntax(error: SyntaxError) -> str:
    r"""Say in plain words why Python could not read the cell.

    Examples
    --------
    >>> error = SyntaxError("invalid", ("cell", 2, 7, "rate = 0.62，\n"))
    >>> print(explain_syntax(error).splitlines()[0])
    Line 2 of the cell holds the full-width sign ， where Python wants the plain ,
    """
    text = (error.text or "").rstrip("\n")
    number = error.lineno or 1
    for sign in text.partition("#")[0]:
        plain = sign.translate(_FULL_WIDTH)
        if plain != sign:
            return (
                _(
                    "Line {number} of the cell holds the full-width sign {sign} where Python wants"
                    " the plain {plain}"
                ).format(number=number, sign=sign, plain=plain)
                + f"\n{text.strip()}"
            )
    said = str(error.msg)
    if "was never closed" in said or "unexpected EOF" in said:
        reason = _("A bracket is opened but never closed.")
    elif "unterminated" in said:
        reason = _("A text begins with a quotation mark but does not end with one.")
    elif "unmatched" in said or "does not match" in said:
        reason = _("A bracket is closed that was never opened, or with the wrong sign.")
    elif isinstance(error, IndentationError):
        reason = _("The line begins further left or right than its neighbours.")
    else:
        reason = _("Python cannot read this line. Is a comma, quotation mark or bracket missing?")
    return (
        _("Line {number} of the cell cannot be read.").format(number=number)
        + f" {reason}\n{text.strip()}"
    )


def _words(error: BaseException, names: list[str]) -> str:
    if isinstance(error, NameError):
        wrong = error.name or str(error).split("'")[1]
        known = [n for n in names if n[:1] != "_"]
        near = difflib.get_close_matches(wrong, [*known, "True", "False"], n=1)
        if near:
            return _("Python does not know the name {name}. Did you mean {near}?").format(
                name=wrong, near=near[0]
            )
        return _(
            "Python does not know the name {name}. If it is a text, put it in quotes; if it is a"
            " result, run the cell that makes it first."
        ).format(name=wrong)
    if isinstance(error, KeyError):
        return _("There is no column or entry called {name}. Is it spelt as in the table?").format(
            name=error.args[0] if error.args else "?"
        )
    if isinstance(error, AttributeError):
        near = difflib.get_close_matches(error.name or "", _attributes(error.obj), n=1)
        if error.name and near:
            return _("There is nothing called {name} here. Did you mean {near}?").format(
                name=error.name, near=near[0]
            )
        return _("There is nothing called {name} here.").format(name=error.name or str(error))
    if isinstance(error, ZeroDivisionError):
        return _("Something is divided by zero.")
    if isinstance(error, ModuleNotFoundError):
        return _(
            "The library {name} is not installed here. Everything the exercises need is: check"
            " the spelling."
        ).format(name=error.name)
    said = " ".join(str(error).split())
    if isinstance(error, TypeError) and "'str' object is not callable" in said:
        return _(
            "A text stands where the name of a function is wanted. Remove the quotation marks"
            " around it."
        )
    if isinstance(error, TypeError) and re.search(
        r"\bstr\b.*\b(int|float)|(int|float).*\bstr\b", said
    ):
        return _("A text stands where a number is wanted. Remove the quotation marks around it.")
    return _("This cell stopped: {reason} ({kind})").format(
        reason=said[:200] or _("no reason given"), kind=type(error).__name__
    )


def _attributes(thing: Any) -> list[str]:
    try:
        return [name for name in dir(thing) if not name.startswith("_")]
    except Exception:  # an object may refuse to list itself
        return []


def _of_reader(tb: TracebackType | None, user_ns: Any) -> TracebackType | None:
    """Skip the frames of IPython itself: the first one that works with the reader's names."""
    while tb is not None and tb.tb_frame.f_globals is not user_ns:
        tb = tb.tb_next
    return tb


def _source(tb: TracebackType | None) -> str:
    """Text of the cell that failed, as IPython compiled it."""
    import linecache

    return "".join(linecache.getlines(tb.tb_frame.f_code.co_filename)) if tb else ""


def _line_in_cell(tb: TracebackType | None, source: str) -> tuple[int, str] | None:
    """Find the last line of the reader's own cell on the way to the error."""
    if tb is None or not source:
        return None
    cell = tb.tb_frame.f_code.co_filename
    lines = source.splitlines()
    for step in reversed(traceback.extract_tb(tb)):
        if step.filename == cell and step.lineno and step.lineno <= len(lines):
            return step.lineno, lines[step.lineno - 1].strip()
    return None


def _has_blank(source: str) -> bool:
    """Whether three dots stand in the cell as a value (not in a comment or a text)."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))
