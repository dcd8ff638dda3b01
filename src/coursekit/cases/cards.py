"""Where the case folders are, and their cards."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _

# In the wheel the data lie beside this module, in a checkout at the root of the repository.
FOLDERS = (Path(__file__).parent / "data", Path(__file__).parents[3] / "datasets")

# The C parser reads a card in a few milliseconds; the Python one is the same, only slower.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def data_folder() -> Path:
    """Return the folder that holds one folder a case: of the installed package or the checkout."""
    for folder in FOLDERS:
        if any(folder.glob("*/card.yml")):
            return folder
    raise CourseInputError(
        _("The case data are not where they should be ({folder}).").format(folder=FOLDERS[0]),
        code="missing",
        remedy=_("Install coursekit again, or work in a complete copy of the course."),
    )


def case_names() -> list[str]:
    """Names of all cases, in the order of the alphabet."""
    return sorted(card.parent.name for card in data_folder().glob("*/card.yml"))


def card(case: str) -> dict[str, Any]:
    """Return the card of a case; a column's defaults (not nullable, allowed values) filled in."""
    name = nearest_or_raise(case, case_names(), _("There is no case called {name!r}."), "case")
    path = data_folder() / name / "card.yml"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    for table in found["tables"].values():
        for name, column in table["columns"].items():
            # Columns shared by an anchor are one object: fill a copy of each.
            full = {"nullable": False, **column}
            if "values" in full:
                full.setdefault("allowed", list(full["values"]))
            table["columns"][name] = full
    return found


def nearest_or_raise(name: str, known: Iterable[str], message: str, what: str) -> str:
    """Return ``name`` if it is known, or raise an error that offers the nearest names.

    Parameters
    ----------
    name : str
        What the reader asked for.
    known : iterable of str
        What there is.
    message : str
        The sentence to open with; ``{name}`` stands for what was asked for.
    what : str
        The kind of name, for ``CourseInputError.column``.

    Returns
    -------
    str
        ``name`` itself.

    Raises
    ------
    CourseInputError
        ``"unknown"``: nothing has this name.
    """
    choices = [str(choice) for choice in known]
    if name in choices:
        return name
    folded = {choice.casefold(): choice for choice in choices}
    near = difflib.get_close_matches(str(name).casefold(), folded, n=3, cutoff=0.6)
    if near:
        remedy = _("Did you mean {names}?").format(
            names=_(", ").join(repr(folded[choice]) for choice in near)
        )
    else:
        remedy = _("There are: {names}.").format(names=_(", ").join(choices))
    raise CourseInputError(message.format(name=name), code="unknown", column=what, remedy=remedy)
