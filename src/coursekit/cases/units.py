"""Names of the units in which columns are measured, in the reader's language."""

from __future__ import annotations

from coursekit.language import gettext as _


def unit_names() -> dict[str, str]:
    """Give the name of every unit a card may state.

    Returns
    -------
    dict
        Key in the card → name in the active language.

    Examples
    --------
    >>> from coursekit.language import use_language
    >>> with use_language("en"):
    ...     unit_names()["CNY m"]
    'CNY million'
    """
    return {
        "CNY": _("CNY"),
        "CNY k": _("CNY thousand"),
        "CNY m": _("CNY million"),
        "CNY per USD": _("CNY per US dollar"),
        "complaints": _("complaints"),
        "currency of the line": _("currency of the line"),
        "days": _("days"),
        "drives": _("drives"),
        "fit 0-9": _("fit, 0 to 9"),
        "grade": _("grade"),
        "hours": _("hours"),
        "index": _("index"),
        "index points": _("index points"),
        "interactions": _("interactions"),
        "items": _("items"),
        "lots": _("lots"),
        "mu": _("mu"),
        "minutes": _("minutes"),
        "months": _("months"),
        "number": _("count"),
        "orders": _("orders"),
        "people": _("people"),
        "persons": _("people"),
        "pieces": _("pieces"),
        "points": _("points"),
        "rank": _("rank"),
        "regions": _("regions"),
        "score 0-100": _("score, 0 to 100"),
        "share": _("share (0 to 1)"),
        "shops": _("shops"),
        "sites": _("sites"),
        "suppliers": _("suppliers"),
        "tenders": _("tenders"),
        "themes": _("themes"),
        "tonnes": _("tonnes"),
        "votes": _("votes"),
        "week": _("week"),
        "weeks": _("weeks"),
        "year": _("year"),
    }
