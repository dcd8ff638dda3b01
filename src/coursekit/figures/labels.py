"""Words for the marks: labels of categories in the reader's language, and the source line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.cases import cards
from coursekit.language import gettext as _
from coursekit.language import localised


class Labels:
    """What the reader calls the categories of one chart.

    Own words decide. Without them the card of the case is asked: first for a column of the
    same name, then for any column, if all agree on one label. Otherwise, and for data that
    belong to no case, a value is its own label.

    Parameters
    ----------
    own : mapping, optional
        Label by value.
    case : str, optional
        Name of the case the data come from.

    Examples
    --------
    >>> words = Labels({"M": "Meridian"})
    >>> words("M", "player"), words("X9", "player")
    ('Meridian', 'X9')
    """

    def __init__(self, own: Mapping[Any, str] | None = None, case: str | None = None) -> None:
        self.own = own or {}
        self.case = case

    def __call__(self, value: Any, column: str = "") -> str:
        """Return the label of a value found in ``column``."""
        if value in self.own:
            return str(self.own[value])
        found = self._on_cards(value)
        same_column = [label for name, label in found if name == column]
        for labels in (same_column, [label for _name, label in found]):
            if labels and all(label == labels[0] for label in labels):
                return localised(labels[0])
        return str(value)

    def column(self, name: str) -> str:
        """Return what the card calls a column; a text that names no column stays as it is."""
        if self.case:
            for table in cards.card(self.case)["tables"].values():
                if name in table["columns"]:
                    return localised(table["columns"][name]["label"])
        return name

    def _on_cards(self, value: Any) -> list[tuple[str, dict[str, str]]]:
        """List column and label wherever the card says what this value is called."""
        if self.case is None:
            return []
        return [
            (column, facts["values"][value])
            for table in cards.card(self.case)["tables"].values()
            for column, facts in table["columns"].items()
            if value in facts.get("values", {})
        ]


def source_names() -> dict[str, str]:
    """Names, in the active language, of the usual sources of evidence.

    >>> source_names()["survey"]
    'Random survey'
    """
    return {
        "portal": _("Portal records"),
        "log": _("Transaction log"),
        "survey": _("Random survey"),
        "interviews": _("Interviews"),
        "visit": _("Field visit"),
        "reps": _("Sales staff"),
    }


def case_source(case: str | None) -> str:
    """Write the source line of a chart made from case data; nothing for own data.

    Raises
    ------
    CourseInputError
        Code ``unknown``: there is no case of that name.
    """
    if case is None:
        return ""
    name = localised(cards.card(case)["name"])
    return _("Synthetic case data: {company}, a fictional company.").format(company=name)
