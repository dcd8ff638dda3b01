"""The compiled keys: what ``check`` knows about each exercise, with no answer in it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _

FOLDER = Path(__file__).parent


def lectures() -> list[int]:
    """Numbers of the lectures that have a key."""
    return sorted(int(path.stem) for path in FOLDER.glob("*.json"))


@lru_cache(maxsize=16)
def load(lecture: int) -> dict[str, Any]:
    """Compiled key of one lecture: ``{"lecture": …, "salt": …, "items": {id: item}}``.

    An item holds ``title``, ``minutes``, ``points``, ``variable``, the ``answer``'s kind, and
    digests; the hints of the named mistakes are English and are translated when shown.
    Treat it as read-only: it is kept for the session.

    Raises
    ------
    CourseInputError
        ``unknown`` where the lecture has no key.
    """
    try:
        return json.loads((FOLDER / f"{lecture}.json").read_text(encoding="utf-8"))
    except OSError:
        raise CourseInputError(
            _("There are no exercises for lecture {lecture}.").format(lecture=lecture),
            code="unknown",
            column="lecture",
        ) from None


def item(identifier: str) -> dict[str, Any]:
    """One exercise or question of a key by its id, such as ``"1.5"`` or ``"1.q2"``.

    Raises
    ------
    CourseInputError
        ``unknown`` where no exercise has this id; the message lists those there are.
    """
    number = str(identifier).partition(".")[0]
    items = load(int(number))["items"] if number.isdigit() else {}
    if identifier in items:
        return items[identifier]
    if not items:
        items = {name: None for n in lectures() for name in load(n)["items"]}
    raise CourseInputError(
        _("There is no exercise {identifier}.").format(identifier=repr(identifier)),
        code="unknown",
        column="identifier",
        remedy=_("There are: {known}.").format(
            known=_(", ").join(name for name in items if not name.endswith(".other"))
        ),
    )
