"""Python's errors in plain words, for readers who never asked to meet Python.

``plain_errors()`` changes how the running notebook shows an error: it is still an error
(grading sees it), and ``%tb`` still shows the full technical text. It also remembers which
answers are older than the error of their cell, so that ``check`` does not praise them.
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
from coursekit.practice.answers import MEANS_NO, MEANS_YES, fold, without_comma

# full-width signs that Chinese keyboards type where Python wants the plain ones
_FULL_WIDTH = str.maketrans("，。：；（）“”‘’【】！％＝－＋＊／＜＞、", ",.:;()\"\"''[]!%=-+*/<>,")
# signs of arithmetic as people write them, and as Python wants them
_DIVIDE, _TIMES, _MINUS = "÷", "×", "–−—"
# an answer of a lecture, given a value in a cell
_ANSWER = re.compile(r"^(l\d+_[eq]\d+)[ \t]*=(?!=)", re.MULTILINE)
# answers whose cell stopped with an error the last time, and the older value each still holds
_older: dict[str, Any] = {}


def is_older(name: str, value: Any) -> bool:
    """Whether an answer was stored before its cell last ran, and stopped with an error."""
    return name in _older and _older[name] is value


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
    if not getattr(shell, "coursekit_watches", False):  # the first cell may be run again
        shell.coursekit_watches = True
        _watch(shell)


def _watch(shell: Any) -> None:
    """Note after each cell which of the answers it should have given are older than its error."""
    before: dict[str, Any] = {}

    def remember(*_info: Any) -> None:
        before.clear()
        before.update((n, v) for n, v in shell.user_ns.items() if re.fullmatch(r"l\d+_\w+", n))

    def compare(result: Any) -> None:
        for name in _ANSWER.findall(result.info.raw_cell or ""):
            _older.pop(name, None)
            if not result.success and name in before and shell.user_ns.get(name) is before[name]:
                _older[name] = before[name]

    shell.events.register("pre_run_cell", remember)
    shell.events.register("post_run_cell", compare)


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
    if not isinstance(error, NameError) and _blank_led_to(error, line, source):
        return _(
            "A blank is still open in this cell. Replace the three dots (...) and run the cell"
            " again."
        )
    slip = _comma(line, source) or _no_choice(error, source)
    if slip:
        return slip
    if isinstance(error, CourseError):
        return str(error)
    if isinstance(error, AssertionError):  # a test's own line would help nobody
        return str(error) or _("A check was not passed.")
    words = _words(error, _names_of_cell(source, names), source)
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
    odd = _odd_sign(error, text.partition("#")[0], number)
    if odd:
        return f"{odd}\n{text.strip()}"
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


def _odd_sign(error: SyntaxError, text: str, number: int) -> str:
    """Name a sign of everyday arithmetic that Python reads otherwise; empty if there is none."""
    sign = text[error.offset - 1 : error.offset] if error.offset else ""
    if sign and "invalid character" in str(error.msg):
        if sign in _DIVIDE:
            words = _("Line {number} of the cell holds the sign {sign}; divide with /")
            return words.format(number=number, sign=sign)
        if sign in _TIMES:
            words = _("Line {number} of the cell holds the sign {sign}; multiply with *")
            return words.format(number=number, sign=sign)
        if sign in _MINUS:
            words = _("Line {number} of the cell holds the sign {sign}; for minus, type -")
            return words.format(number=number, sign=sign)
    share = re.search(r"(\d+(?:\.\d+)?)\s*%\s*(?:[),\]}]|$)", text)
    if share:
        return _("Python does not read % as per cent. Write {given}% as {share}.").format(
            given=share[1], share=f"{float(share[1]) / 100:.12g}"
        )
    comma = re.search(r"(?<![\w.,])(\d+),(\d+)(?![\w.]|,\d)", text)
    if comma and ("leading zero" in str(error.msg) or "follows keyword" in str(error.msg)):
        return without_comma(comma[1], comma[2])
    return ""


def _comma(line: tuple[int, str] | None, source: str) -> str:
    """Name a number typed with a comma, which Python takes for two; empty if there is none."""
    typed = re.compile(r"\s*\w+\s*=\s*(\d+),(\d+)\s*(?:#.*)?")
    for text in source.splitlines()[: line[0] if line else None]:
        if found := typed.fullmatch(text):
            return without_comma(found[1], found[2])
    return ""


def _no_choice(error: BaseException, source: str) -> str:
    """Name a text that is none of those its comment offers; empty if there is none.

    The comment stands behind the text or on the line above: ``# "drop", "repair" or "flag"``.
    """
    if isinstance(error, NameError):
        return ""
    above = ""
    for text in source.splitlines():
        typed = re.fullmatch(r"""\s*\w+\s*=\s*(["'])(.*?)\1\s*(#.*)?""", text)
        offered = re.findall(r'"([^"]+)"', (typed[3] or above) if typed else "")
        above = text if text.lstrip().startswith("#") else ""
        if not typed or len(offered) < 2 or typed[2] in offered:
            continue
        looked_up = isinstance(error, KeyError) and error.args[:1] == (typed[2],)
        if looked_up or fold(typed[2]) not in map(fold, offered):
            return _("“{given}” is not one of the possible answers: {options}.").format(
                given=typed[2], options=_(", ").join(offered)
            )
    return ""


def _words(error: BaseException, names: list[str], source: str = "") -> str:
    if isinstance(error, NameError):
        wrong = error.name or str(error).split("'")[1]
        if fold(wrong) in MEANS_YES | MEANS_NO:
            return _true_or_false(wrong)
        if re.search(rf"""["']{re.escape(wrong)}["']""", source, re.IGNORECASE):
            return _(
                "Python does not know the name {name}. It is a text: put it in quotes."
            ).format(name=wrong)
        near = difflib.get_close_matches(wrong, [*names, "True", "False"], n=1)
        if near:
            return _("Python does not know the name {name}. Did you mean {near}?").format(
                name=wrong, near=near[0]
            )
        return _(
            "Python does not know the name {name}. If it is a text, put it in quotes; if it is a"
            " result, run the cell that makes it first."
        ).format(name=wrong)
    if isinstance(error, KeyError):
        if error.args and fold(str(error.args[0])) in MEANS_YES | MEANS_NO:
            return _true_or_false(str(error.args[0]))
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


def _true_or_false(given: str) -> str:
    return _("Write {answer} instead of {given}, without quotes.").format(
        answer=fold(given) in MEANS_YES, given=given
    )


def _names_of_cell(source: str, names: Iterable[str]) -> list[str]:
    """Names the cell works with: those it makes, and those it uses that exist."""
    known = {name for name in names if name[:1] != "_"}
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return sorted(known)
    if not nodes[1:]:  # no cell to look at
        return sorted(known)
    made = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    made |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    made |= {n.name for n in nodes if isinstance(n, ast.FunctionDef)}
    used = {n.id for n in nodes if isinstance(n, ast.Name)}
    return sorted(made | (used & known))


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


def _blank_led_to(error: BaseException, line: tuple[int, str] | None, source: str) -> bool:
    """Whether three dots stand as a value (not in a comment) where the cell had already been.

    A word that is looked up and not found is a slip of its own, whatever else is open.
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return False
    constants = [node for node in nodes if isinstance(node, ast.Constant)]
    typed = {node.value for node in constants if isinstance(node.value, str)}
    if isinstance(error, KeyError) and error.args and error.args[0] in typed:
        return False
    reached = line[0] if line else sys.maxsize
    reached = max(  # a statement may go over several lines, and shows one of them
        node.end_lineno or reached
        for node in [*nodes, ast.Pass(lineno=reached, end_lineno=reached)]
        if isinstance(node, ast.Assign | ast.Expr | ast.Return | ast.Pass)
        and node.lineno <= reached <= (node.end_lineno or reached)
    )
    return any(node.value is ... and node.lineno <= reached for node in constants)
