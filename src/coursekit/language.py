"""The reader's language: which one is active, and the texts of the package in it.

The active language is, in this order: what :func:`set_language` was told, the
environment variable ``COURSEKIT_LANG``, the ``coursekit.json`` of the course folder
around the working directory, English.
"""

from __future__ import annotations

import gettext as _gettext
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"
COURSE_FILE = "coursekit.json"

_chosen: str | None = None


def available_languages() -> list[str]:
    """Languages the package can speak, English first.

    >>> available_languages()[0]
    'en'
    """
    folders = sorted(p.parent.parent.name for p in LOCALE_FOLDER.glob("*/LC_MESSAGES/coursekit.po"))
    return [SOURCE_LANGUAGE, *folders]


def normalise(language: str) -> str:
    """Bring ``zh``, ``zh-CN`` or ``zh_CN.UTF-8`` to the name of a folder of catalogs.

    >>> normalise("en-GB")
    'en'
    """
    wanted = language.split(".")[0].replace("-", "_")
    known = available_languages()
    for name in known:
        if name.lower() == wanted.lower():
            return name
    for name in known:
        if name.split("_")[0].lower() == wanted.split("_")[0].lower():
            return name
    from coursekit.errors import CourseInputError

    raise CourseInputError(
        f"There is no edition in {language!r}.",
        code="unknown",
        column="language",
        remedy=f"Choose one of {', '.join(known)}.",
    )


def set_language(language: str | None) -> None:
    """Choose the language of every text from now on; ``None`` returns to the default order.

    >>> set_language("en"); get_language()
    'en'
    >>> set_language(None)
    """
    global _chosen
    _chosen = None if language is None else normalise(language)


@contextmanager
def use_language(language: str | None) -> Iterator[None]:
    """Speak another language inside a ``with`` block."""
    global _chosen
    before = _chosen
    set_language(language)
    try:
        yield
    finally:
        _chosen = before


def get_language() -> str:
    """Name of the active language, for instance ``'en'`` or ``'zh_CN'``."""
    if _chosen is not None:
        return _chosen
    if named := os.environ.get("COURSEKIT_LANG"):
        return normalise(named)
    return _language_of_folder(Path.cwd())


@lru_cache(maxsize=64)
def _language_of_folder(folder: Path) -> str:
    for place in (folder, *folder.parents):
        try:
            settings = json.loads((place / COURSE_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(settings, dict) and isinstance(settings.get("language"), str):
            return normalise(settings["language"])
    return SOURCE_LANGUAGE


@lru_cache(maxsize=8)
def _catalog(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("coursekit", LOCALE_FOLDER, languages=[language], fallback=True)


def gettext(message: str) -> str:
    """Return ``message`` in the active language (the English itself where none is found)."""
    language = get_language()
    return message if language == SOURCE_LANGUAGE else _catalog(language).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message that fits the number ``n``, in the active language."""
    language = get_language()
    if language == SOURCE_LANGUAGE:
        return singular if n == 1 else plural
    return _catalog(language).ngettext(singular, plural, n)


def localised(text: dict[str, str]) -> str:
    """Pick the active language from a card's ``{en: …, zh_CN: …}`` pair.

    A language the card does not carry is looked up in the catalogs by its English text.

    >>> localised({"en": "Region", "zh_CN": "区域"})
    'Region'
    """
    return text.get(get_language()) or gettext(text[SOURCE_LANGUAGE])
