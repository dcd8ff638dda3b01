"""What an answer can be, and how to read what a trainee really typed.

Each kind of answer (:class:`Number`, :class:`Count`, :class:`Choice` …) does three things:

* it *reads* a value leniently (numpy scalars, a Series of length one, full-width letters) and
  says in one or two sentences what is odd about a value it cannot read;
* it brings the value to a *canonical text*, so that 304, 304.0 and ``np.int64(304)`` are equal;
* it describes itself as plain JSON, so that a compiled key needs no Python from its author.

Nothing here knows what the right answer is.
"""

from __future__ import annotations

import math
import numbers
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any, ClassVar

from coursekit.language import gettext as _

# a number is compared on a grid this many times finer than its tolerance
GRID = 2
# more items than any answer has; a value may be endless
_MANY = 10_000
# what people write around the letter of an option: "b)", "(b)", "b."
_AROUND = " .,:;()'\"、。"
# what people type where True or False is wanted
MEANS_YES = frozenset({"yes", "y", "是", "对"})
MEANS_NO = frozenset({"no", "n", "否", "不"})


class Trouble(Exception):
    """A value that cannot be an answer; the text says why, as a coach would.

    ``state`` is ``"open"`` where nothing has been answered yet, ``"wrong"`` otherwise.
    """

    def __init__(self, message: str, state: str = "wrong") -> None:
        super().__init__(message)
        self.message = message
        self.state = state


@dataclass
class Reading:
    """A value as read: for each part the canonical texts it may stand for.

    ``trouble`` is kept for later: a known mistake (an infinite sample, say) has a better hint.
    """

    parts: dict[str, list[str]]
    numbers: dict[str, float] = field(default_factory=dict)
    trouble: Trouble | None = None


def open_blank() -> Trouble:
    """Tell that three dots were left in."""
    return Trouble(
        _(
            "Replace the three dots (...) in the cell above by your answer, run that cell, then"
            " run this one again."
        ),
        state="open",
    )


def unwrap(value: Any) -> Any:
    """Take a single value out of what pandas, numpy or decimal wrapped around it.

    >>> import numpy as np, pandas as pd
    >>> unwrap(pd.Series([np.int64(304)])), unwrap(np.array(0.62))
    (304, 0.62)
    """
    if value is ...:
        raise open_blank()
    if value is None:
        raise Trouble(
            _(
                "The answer is None, which means: nothing yet. Does the cell above put a result"
                " into this name, and has it been run?"
            ),
            state="open",
        )
    for _depth in range(3):  # a frame of one cell holds an array that holds a scalar
        if type(value).__module__.partition(".")[0] not in ("numpy", "pandas"):
            break
        if getattr(value, "size", 1) != 1:
            break
        if hasattr(value, "to_numpy"):
            value = value.to_numpy()
        if not hasattr(value, "item"):
            break
        value = value.item()
    if type(value).__name__ in ("NAType", "NaTType"):
        return math.nan
    if isinstance(value, Decimal | Fraction):
        return float(value)
    return value


def fold(text: str) -> str:
    """Make spelling not matter: full-width forms, case and spaces.

    >>> fold("  ＤＥＬＴＡ  Region ")
    'delta region'
    """
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def without_comma(before: str, after: str) -> str:
    """Say how to write a number typed with a comma.

    >>> print(without_comma("1", "450"), without_comma("0", "05"))
    Write 1450 without the comma. Write 0.05 with a point, not with a comma.
    """
    if len(after) == 3 and before.strip("0"):
        return _("Write {number} without the comma.").format(number=before + after)
    return _("Write {number} with a point, not with a comma.").format(number=f"{before}.{after}")


def kind_of(value: Any) -> str:
    """Name what was given in words a manager knows."""
    if isinstance(value, bool):
        return _("True or False")
    if isinstance(value, str):
        return _("a text")
    if isinstance(value, int | float):
        return _("one number")
    if isinstance(value, Mapping):
        return _("a set of named entries")
    if callable(value):
        return _("a function that has not been called")
    if type(value).__name__ == "DataFrame":
        return _("a whole table")
    if type(value).__name__ == "Series":
        return _("a whole column")
    if isinstance(value, Iterable):
        return _("a list")
    return _("a result of the kind {kind}").format(kind=type(value).__name__)


def _not_called(value: Any) -> None:
    if callable(value):
        raise Trouble(
            _(
                "This is the function itself, not its result. Call it: write its name and then"
                " its arguments in round brackets."
            )
        )


class Kind(ABC):
    """Base of all kinds of answers."""

    name: ClassVar[str]

    @abstractmethod
    def read(self, value: Any) -> Reading:
        """Read a trainee's value; raise :class:`Trouble` where nothing can be compared."""

    def canonical(self, value: Any) -> dict[str, str]:
        """Bring a right or wrong answer from the key to canonical texts, part by part."""
        reading = self.read(value)
        return {path: texts[0] for path, texts in reading.parts.items()}

    def to_json(self) -> dict[str, Any]:
        """Describe this kind for the compiled key."""
        own = {k: v for k, v in vars(self).items() if v not in ("", None, False, (), {})}
        return {"kind": self.name, **own}


@dataclass(frozen=True)
class Number(Kind):
    """A measured quantity: right within ``tolerance``.

    Parameters
    ----------
    tolerance : float
        How far an answer may lie from the right one, in ``unit``. Values are compared on a grid
        of half a tolerance, so the accepted band is exact to a quarter of the tolerance.
    unit : str
        English name of the unit ("CNY m", "customers"), translated when shown.
    share : bool
        The answer is a fraction from 0 to 1; percent is a mistake of its own.
    """

    tolerance: float
    unit: str = ""
    share: bool = False
    name: ClassVar[str] = "number"

    def read(self, value: Any) -> Reading:
        """Read one number out of whatever holds it."""
        value = self._number(unwrap(value))
        if not math.isfinite(value):
            return Reading({"": [str(value)]}, trouble=self._not_finite(value))
        return Reading({"": self.cells(value)}, {"": value})

    def cells(self, value: float) -> list[str]:
        """Grid points within the tolerance of ``value``, the nearest first."""
        step = self.tolerance / GRID
        nearest = math.floor(value / step + 0.5)
        reach = range(nearest - GRID - 1, nearest + GRID + 2)
        within = [k for k in reach if abs(k * step - value) <= self.tolerance * (1 + 1e-9)]
        return [str(k) for k in sorted(within, key=lambda k: abs(k * step - value))]

    def _not_finite(self, value: float) -> Trouble:
        if math.isnan(value):
            return Trouble(
                _(
                    "The result is NaN, which means: not a number. Has a missing value slipped"
                    " into the calculation?"
                )
            )
        return Trouble(_("The result is infinite. Has something been divided by zero?"))

    def _number(self, value: Any) -> float:
        if isinstance(value, bool):
            raise Trouble(_("A number is wanted here, not True or False."))
        if isinstance(value, int | float):
            try:
                return float(value)
            except OverflowError:
                return math.inf
        if isinstance(value, str):
            raise Trouble(self._text(value))
        if isinstance(value, tuple) and len(value) == 2 and all(type(n) is int for n in value):
            raise Trouble(without_comma(str(value[0]), str(value[1])))
        _not_called(value)
        raise Trouble(
            _(
                "One number is wanted here, but this is {kind}. Which single figure in it answers"
                " the question?"
            ).format(kind=kind_of(value))
        )

    def _text(self, value: str) -> str:
        bare = unicodedata.normalize("NFKC", value).strip().replace(",", "")
        if bare.endswith("%"):
            return _(
                "Write a percentage as a plain number without the percent sign and without quotes;"
                " a share of one half is 0.5."
            )
        try:
            float(bare)
        except ValueError:
            return _("A number is wanted here, not a text.")
        return _("The number stands in quotes, so Python takes it for a text. Remove the quotes.")


@dataclass(frozen=True)
class Count(Number):
    """A whole number of things (or one thing's number): only the exact one is right."""

    tolerance: float = 0.0
    name: ClassVar[str] = "count"

    def cells(self, value: float) -> list[str]:
        """Return the whole number itself."""
        return [str(round(value))]

    def read(self, value: Any) -> Reading:
        """Read a number that must be whole."""
        reading = super().read(value)
        number = reading.numbers.get("")
        if number is not None and abs(number - round(number)) > 1e-6:
            trouble = Trouble(
                _("Only whole {unit} exist. How should this figure be rounded?").format(
                    unit=_(self.unit)
                )
                if self.unit
                else _("A whole number is wanted here. How should this figure be rounded?")
            )
            return Reading({"": [repr(number)]}, reading.numbers, trouble)
        return reading


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no, written ``True`` or ``False``."""

    name: ClassVar[str] = "flag"

    def read(self, value: Any) -> Reading:
        """Read True or False, and nothing that only looks like it."""
        value = unwrap(value)
        if isinstance(value, str) and fold(value) in ("true", "false"):
            raise Trouble(_("Write True or False without quotes."))
        if isinstance(value, str) and fold(value) in MEANS_YES | MEANS_NO:
            raise Trouble(
                _("Write {answer} instead of {given}, without quotes.").format(
                    answer=fold(value) in MEANS_YES, given=value.strip()
                )
            )
        if not isinstance(value, bool):
            _not_called(value)
            raise Trouble(_("Answer this part with True or False (capital first letter)."))
        return Reading({"": [str(value)]})


@dataclass(frozen=True)
class Text(Kind):
    """A short text; case, spaces and full-width letters do not matter."""

    name: ClassVar[str] = "text"

    def read(self, value: Any) -> Reading:
        """Read a text that is not empty."""
        return Reading({"": [fold(self._text(value))]})

    def _text(self, value: Any) -> str:
        value = unwrap(value)
        if isinstance(value, list | tuple) and len(value) == 1:
            value = unwrap(value[0])
        if not isinstance(value, str):
            _not_called(value)
            raise Trouble(
                _("A text in quotes is wanted here, but this is {kind}.").format(
                    kind=kind_of(value)
                )
            )
        if not value.strip():
            raise Trouble(_("The text is still empty."), state="open")
        return value


@dataclass(frozen=True)
class Choice(Text):
    """One of a few named options.

    Parameters
    ----------
    options : sequence of str
        The names as the task writes them.
    aliases : mapping of str to str, optional
        Other spellings that mean an option: the Chinese name of a region, for instance.
    """

    options: Sequence[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    name: ClassVar[str] = "choice"

    def read(self, value: Any) -> Reading:
        """Read one of the options, whatever its spelling."""
        text = self._text(value)
        known = {fold(option): option for option in self.options}
        known |= {fold(alias): option for alias, option in self.aliases.items()}
        found = known.get(fold(text)) or known.get(fold(text).strip(_AROUND))
        if found is None:
            shown = text if len(text) <= 40 else text[:37] + "..."
            raise Trouble(
                _("“{given}” is not one of the possible answers: {options}.").format(
                    given=shown, options=_(", ").join(self.options)
                )
            )
        return Reading({"": [found]})


@dataclass(frozen=True)
class SetOf(Kind):
    """Several items whose order does not matter (a list, a tuple, a column …)."""

    item: Kind
    name: ClassVar[str] = "set"

    def read(self, value: Any) -> Reading:
        """Read each item, in any order."""
        items = self._items(value)
        texts = [self.item.read(each) for each in items]
        for reading in texts:
            if reading.trouble:
                raise reading.trouble
        return Reading({"": [self._join([reading.parts[""][0] for reading in texts])]})

    def _join(self, texts: list[str]) -> str:
        return "|".join(sorted(set(texts)))

    def _items(self, value: Any) -> list[Any]:
        if value is ... or value is None:
            unwrap(value)
        if isinstance(value, str | bytes | bool | numbers.Number):
            raise Trouble(
                _(
                    "A list is wanted here, even for one item: put the items in square brackets"
                    " with commas between them."
                )
            )
        _not_called(value)
        if type(value).__name__ == "DataFrame":
            raise Trouble(
                _("This is a whole table. Which column holds the items, and which rows count?")
            )
        if isinstance(value, Mapping) or not isinstance(value, Iterable):
            raise Trouble(
                _("A list is wanted here, but this is {kind}.").format(kind=kind_of(value))
            )
        items = list(islice(value, _MANY))
        if items and all(type(each).__name__ in ("bool", "bool_") for each in items):
            raise Trouble(
                _(
                    "This is a list of True and False, one for each row. The names of the rows"
                    " that are True are wanted."
                )
            )
        return items

    def to_json(self) -> dict[str, Any]:
        """Describe this kind and what it is made of."""
        return {"kind": self.name, "item": self.item.to_json()}


@dataclass(frozen=True)
class ListOf(SetOf):
    """Several items in a fixed order."""

    name: ClassVar[str] = "list"

    def _join(self, texts: list[str]) -> str:
        return "|".join(texts)


@dataclass(frozen=True)
class Record(Kind):
    """Several named parts, given as a tuple in this order or as a dictionary with these names."""

    parts: Mapping[str, Kind]
    form: str = "tuple"
    name: ClassVar[str] = "record"

    def read(self, value: Any) -> Reading:
        """Read each part on its own."""
        given = self._entries(value) if self.form == "dict" else self._members(value)
        result = Reading({})
        for part, kind in self.parts.items():
            try:
                reading = kind.read(given[part])
            except Trouble as trouble:
                raise Trouble(self._about(part, trouble.message), trouble.state) from None
            result.parts[part] = reading.parts[""]
            if "" in reading.numbers:
                result.numbers[part] = reading.numbers[""]
            if reading.trouble and result.trouble is None:
                result.trouble = Trouble(
                    self._about(part, reading.trouble.message), reading.trouble.state
                )
        return result

    def canonical(self, value: Any) -> dict[str, str]:
        """Like :meth:`Kind.canonical`; a mistake may name only the parts it shows in."""
        return {part: self.parts[part].canonical(each)[""] for part, each in value.items()}

    def _about(self, part: str, message: str) -> str:
        return _("About {part}: {message}").format(part=part, message=message)

    def _members(self, value: Any) -> dict[str, Any]:
        if value is ... or value is None:
            unwrap(value)
        _not_called(value)
        if isinstance(value, Mapping) and set(value) == set(self.parts):
            return dict(value)
        flat = hasattr(value, "ndim") and value.ndim != 1  # a table, not a row of results
        if isinstance(value, str | bytes | Mapping | set | frozenset) or flat:
            value = None
        if not isinstance(value, Iterable):
            raise Trouble(
                _(
                    "Two or more results are wanted together, in this order: ({parts}). Write them"
                    " in round brackets with commas between them."
                ).format(parts=_(", ").join(self.parts))
            )
        members = list(islice(value, _MANY))
        if len(members) != len(self.parts):
            raise Trouble(
                _("{wanted} results are wanted ({parts}), but there are {given} here.").format(
                    wanted=len(self.parts), parts=_(", ").join(self.parts), given=len(members)
                )
            )
        return dict(zip(self.parts, members, strict=True))

    def _entries(self, value: Any) -> dict[str, Any]:
        if value is ... or value is None:
            unwrap(value)
        _not_called(value)
        if type(value).__name__ == "Series":
            value = dict(zip(value.index, value, strict=True))
        if not isinstance(value, Mapping):
            raise Trouble(
                _(
                    "Named entries are wanted here, in curly brackets, one for each of: {parts}."
                ).format(parts=_(", ").join(self.parts))
            )
        folded = {fold(str(key)): each for key, each in value.items()}
        missing = [part for part in self.parts if fold(part) not in folded]
        if missing:
            raise Trouble(
                _("The entry {part} is missing. Wanted are: {parts}.").format(
                    part=missing[0], parts=_(", ").join(self.parts)
                )
            )
        known = {fold(part) for part in self.parts}
        extra = [str(key) for key in value if fold(str(key)) not in known]
        if extra:
            raise Trouble(
                _("The entry {part} is not asked for. Wanted are only: {parts}.").format(
                    part=extra[0][:40], parts=_(", ").join(self.parts)
                )
            )
        return {part: folded[fold(part)] for part in self.parts}

    def to_json(self) -> dict[str, Any]:
        """Describe this kind and what it is made of."""
        return {
            "kind": self.name,
            "form": self.form,
            "parts": {part: kind.to_json() for part, kind in self.parts.items()},
        }


_KINDS = {kind.name: kind for kind in (Number, Count, Flag, Text, Choice, SetOf, ListOf, Record)}


def from_json(spec: Mapping[str, Any]) -> Kind:
    """Make a kind of answer from its description in a compiled key.

    >>> from_json({"kind": "set", "item": {"kind": "count"}})
    SetOf(item=Count(tolerance=0.0, unit='', share=False))
    """
    options = {key: value for key, value in spec.items() if key != "kind"}
    if "item" in options:
        options["item"] = from_json(options["item"])
    if "parts" in options:
        options["parts"] = {part: from_json(each) for part, each in options["parts"].items()}
    return _KINDS[spec["kind"]](**options)
