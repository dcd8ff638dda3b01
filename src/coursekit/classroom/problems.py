"""What can be wrong with a submission, in plain words for the trainee and for the instructor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from coursekit.language import gettext as _

Problem = Mapping[str, Any]  # code, notebook, cell, detail


def problem(code: str, cell: str = "", detail: str = "") -> dict[str, str]:
    """Note one problem.

    >>> problem("duplicated", "l1-e1-check")["code"]
    'duplicated'
    """
    return {"code": code, "cell": _harmless(cell), "detail": _harmless(detail)}


def _harmless(text: Any) -> str:
    r"""Keep a name somebody made up from steering the terminal or breaking a file.

    >>> _harmless("a\x1b[2J\nb\ud800")
    'a [2J b?'
    """
    whole = str(text)[:400].encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else " " for c in whole)


def for_trainee(found: Problem) -> str:
    """Say what happened and what it means for the marks; empty where it means nothing."""
    texts = {
        "unreadable": _(
            "This file could not be opened as a notebook ({detail}), so nothing in it could be "
            "marked. Open your own copy, save it again and hand it in once more."
        ),
        "missing-file": _("The notebook {detail} was not handed in and counts 0 points."),
        "renamed": _("The file was called {detail}. It was marked under its right name."),
        "encoding": _("The file was not saved as UTF-8 and was converted."),
        "too-large": _("The file is larger than {detail} and was not opened."),
        "missing-cell": _(
            "The cell {cell} was missing and was put back as it was handed out. "
            "An answer in a deleted cell cannot be marked."
        ),
        "duplicated": _(
            "The cell {cell} was there more than once. The last one was marked; the others ran "
            "as ordinary cells."
        ),
        "moved": _("The check {cell} stood before its answer and was put back behind it."),
        "retyped": _("The type of the cell {cell} had been changed and was put back."),
        "changed-check": _("The check {cell} had been changed and was put back."),
        "died": _(
            "The cell {cell} ended the program that runs the notebook. It counts as not "
            "answered; the cells after it were marked all the same."
        ),
        "timeout": _(
            "The cell {cell} ran too long and was stopped. The cells after it were marked all "
            "the same."
        ),
        "skipped": _("The cell {cell} was not run, because too many cells before it failed."),
        "output": _("The cell {cell} printed so much that the rest was cut off."),
        "left-out": _("The file {detail} was left out: its name or its size does not fit."),
        "no-page": _("This notebook was marked, but it could not be turned into a page."),
        "score": _("The check {cell} gave no valid number of points."),
    }
    return _filled(texts.get(found["code"], ""), found)


def for_instructor(found: Problem) -> str:
    """Say it in one line for the table of a run."""
    texts = {
        "tampered": _("{cell}: put back before the test: {detail}"),
        "metadata": _("{cell}: marks set in the notebook were put back"),
        "unknown-cell": _("{cell}: a graded cell this exercise does not have; run as plain code"),
        "unusual": _("{cell}: unusual for this exercise, worth a look: {detail}"),
        "score": _("The check {cell} gave no valid number of points: {detail}"),
        "failed": _("could not be marked: {detail}"),
    }
    text = texts.get(found["code"])
    return _filled(text, found) if text else for_trainee(found)


def _filled(text: str, found: Problem) -> str:
    cell = found.get("cell") or _("without a name")
    return text.format(cell=cell, detail=found.get("detail", ""))


def notice(problems: Iterable[Problem]) -> str:
    """Write the note that opens a feedback page, as Markdown; empty if there is nothing to say."""
    said = list(dict.fromkeys(t for p in problems if (t := for_trainee(p))))
    if not said:
        return ""
    return "\n".join([_("**Please note**"), "", *(f"- {text}" for text in said)])
