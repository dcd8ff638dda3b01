"""Gettext catalogs of the course: one per document, one for the texts of the package.

``update`` brings the catalogs to the English of today, ``check`` says what keeps an edition
from being complete, ``build`` writes the course in the other language, ready for the book
and for a class. A changed English sentence is marked fuzzy and is shown in English until
somebody translates it again.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from coursekit import language as _language
from coursekit.errors import CourseFolderError, MissingLibraryError
from coursekit.language import LOCALE_FOLDER, SOURCE_LANGUAGE
from coursekit.language import gettext as _
from coursekit.publish import docstrings
from coursekit.publish.documents import (
    CATALOGS,
    GENERATED,
    carry_language,
    catalog_path,
    documents,
    messages,
    rewrite,
)
from coursekit.publish.markdown import differences

if TYPE_CHECKING:
    from babel.messages import Catalog
    from babel.messages.catalog import Message as Entry

# A text, or the singular and plural of one -> a remark for the translator.
Texts = dict[str | tuple[str, str], str]

PACKAGE = "coursekit"  # the name of the package's catalog among the documents

_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NOISE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|'
    r'Report-Msgid-Bugs-To):.*\\n"\n',
    re.M,
)
_SIMILAR = 0.6  # how alike two sentences must be for the old translation to be kept as fuzzy


@dataclass(frozen=True)
class Source:
    """Something with texts to translate: its name, its catalog, and the texts with a remark."""

    name: str
    catalog: Path
    texts: Texts


@dataclass(frozen=True)
class Problem:
    """What keeps one message of one document from being right."""

    document: str
    message: str
    fault: str

    def __str__(self) -> str:
        """Give the problem as one line."""
        return f"{self.document}: {self.fault}: {_shorten(self.message)}"


def languages(root: Path) -> list[str]:
    """List the languages that have catalogs, English first."""
    folder = root / "book/locale"
    return [SOURCE_LANGUAGE, *sorted(p.name for p in folder.glob("*") if p.is_dir())]


def sources(root: Path, language: str) -> Iterator[Source]:
    """Collect every text of the course, document by document, the package last."""
    for document in documents(root):
        text = (root / document).read_text(encoding="utf-8")
        found: Texts = {m.text: m.kind for m in messages(document, text)}
        if found:
            yield Source(document.as_posix(), root / catalog_path(document, language), found)
    methods = root / "src/coursekit/methods"
    found = {text: name for text, name in docstrings.openings(methods) if text}
    if found:
        path = root / CATALOGS / language / f"{docstrings.NAME}.po"
        yield Source(docstrings.NAME, path, found)
    package = root / "src/coursekit/locale" / language / "LC_MESSAGES/coursekit.po"
    texts = _package_texts(root) | _card_texts(root, language) | _table_texts(root, language)
    yield Source(PACKAGE, package, texts)


def _package_texts(root: Path) -> Texts:
    """Extract what Python shows to a reader: from the package and from the answer keys."""
    from babel.messages.extract import extract

    found: Texts = {}
    files = [*sorted((root / "src").rglob("*.py")), *sorted(root.glob("notebooks/*/*/key.py"))]
    for path in files:
        with path.open("rb") as code:
            for _line, text, _comments, _context in extract("python", code, _KEYWORDS):
                key = text if isinstance(text, str) else (text[0], text[1])
                found.setdefault(key, path.relative_to(root).as_posix())
    return found


def _card_texts(root: Path, language: str) -> Texts:
    """Extract what the case cards say in English and not in this language."""
    found: Texts = {}

    def walk(node: Any, name: str) -> None:
        if isinstance(node, dict):
            if isinstance(node.get(SOURCE_LANGUAGE), str) and language not in node:
                found.setdefault(node[SOURCE_LANGUAGE], name)
            for value in node.values():
                walk(value, name)
        elif isinstance(node, list):
            for value in node:
                walk(value, name)

    for card in sorted(root.glob("datasets/*/card.yml")):
        walk(yaml.safe_load(card.read_text(encoding="utf-8")), card.relative_to(root).as_posix())
    return found


def _table_texts(root: Path, language: str) -> Texts:
    """Extract what a case table says in a column ``…_en`` that has no ``…_zh`` of its own."""
    found: Texts = {}
    for path in sorted(root.glob("datasets/*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            heads = rows.fieldnames or []
            stems = [head.removesuffix("_en") for head in heads if head.endswith("_en")]
            open_ = [s for s in stems if f"{s}_{language.partition('_')[0]}" not in heads]
            for row in rows if open_ else ():
                for stem in open_:
                    if row[f"{stem}_en"]:
                        found.setdefault(row[f"{stem}_en"], path.relative_to(root).as_posix())
    return found


# ---- files ---------------------------------------------------------------------------------


def read(path: Path, language: str) -> Catalog:
    """Read a catalog; one that does not exist yet is empty."""
    try:
        from babel.messages import Catalog
        from babel.messages.pofile import read_po
    except ImportError:
        raise MissingLibraryError(
            _("Catalogs need Babel: run pip install 'coursekit[book]'.")
        ) from None
    if not path.exists():
        return Catalog(locale=language, project="coursekit", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(path: Path, catalog: Catalog) -> bool:
    """Write a catalog without dates, so that the same texts give the same file."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalog, width=96, include_previous=True)
    text = _NOISE.sub("", buffer.getvalue().decode()).rstrip("\n") + "\n"
    return write_if_changed(path, text)


def write_if_changed(path: Path, text: str) -> bool:
    """Write a text file unless it already says the same (keeps its date for the builders)."""
    if path.exists() and path.read_bytes() == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return True


def compile_package(folder: Path = LOCALE_FOLDER) -> list[Path]:
    """Compile the package's catalogs to the binary form Python reads."""
    from babel.messages.mofile import write_mo

    done = []
    for po in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        with mo.open("wb") as file:
            write_mo(file, read(po, po.parent.parent.name))
        done.append(mo)
    _language._catalog.cache_clear()
    return done


# ---- update --------------------------------------------------------------------------------


def update(root: Path, language: str) -> list[Path]:
    """Bring every catalog to the English of today; return the files that changed.

    A text that moved between documents keeps its translation. One that changed keeps the old
    translation as fuzzy, beside the English it was made for. One that is gone is dropped.
    """
    from babel.messages import Catalog

    found = list(sources(root, language))
    old = {source.name: read(source.catalog, language) for source in found}
    memory = {e.id: e.string for catalog in old.values() for e in catalog if _done(e)}
    changed = []
    for source in found:
        before = {_key(entry.id): entry for entry in old[source.name] if entry.id}
        gone = [key for key in before if key not in {_key(t) for t in source.texts}]
        catalog = Catalog(
            locale=language, project="coursekit", charset="utf-8", fuzzy=False,
            header_comment=f"# {source.name}",
        )  # fmt: skip
        for text, remark in source.texts.items():
            entry = catalog.add(text, auto_comments=[remark])
            same = before.get(_key(text))
            if same is not None and same.string:
                entry.string, entry.flags = same.string, set(same.flags)
                entry.previous_id = same.previous_id
            elif text in memory:
                entry.string = memory[text]
            elif alike := difflib.get_close_matches(_key(text), gone, 1, _SIMILAR):
                _take_over(entry, before[alike[0]])
        if write(source.catalog, catalog):
            changed.append(source.catalog)
    keep = {source.catalog for source in found}
    for stale in (root / "book/locale" / language).rglob("*.po"):
        if stale not in keep:
            stale.unlink()
            changed.append(stale)
    return changed


def _take_over(entry: Entry, old: Entry) -> None:
    """Keep a similar sentence's translation as a draft."""
    if isinstance(entry.id, str) and isinstance(old.id, str) and old.string:
        entry.string = old.string
        entry.previous_id = list(old.previous_id) if old.fuzzy else [old.id]
        entry.flags = {*entry.flags, "fuzzy"}


def _key(text: Any) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(entry: Entry) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or ("",))


def _done(entry: Entry) -> bool:
    return bool(entry.id) and all(_strings(entry)) and not entry.fuzzy


# ---- what is missing -----------------------------------------------------------------------


def check(root: Path, language: str) -> list[Problem]:
    """List everything that keeps the edition from being complete and faithful."""
    problems = []
    for source in sources(root, language):
        entries = {_key(e.id): e for e in read(source.catalog, language) if e.id}
        for text in source.texts:
            entry = entries.pop(_key(text), None)
            problems += [Problem(source.name, _key(text), f) for f in _faults(text, entry, source)]
        problems += [Problem(source.name, key, _("no longer in the source")) for key in entries]
    return problems


def _faults(text: Any, entry: Entry | None, source: Source) -> list[str]:
    if entry is None:
        return [_("not in the catalog (run update)")]
    if not all(_strings(entry)):
        return [_("not translated")]
    if entry.fuzzy:
        return [_("the English has changed (fuzzy)")]
    compare = _placeholders if source.name == PACKAGE else differences
    return sorted({fault for string in _strings(entry) for fault in compare(_key(text), string)})


def _placeholders(message: str, translation: str) -> list[str]:
    """Compare the ``{…}`` of a package text, which the program fills in."""
    ours = Counter(_PLACEHOLDER.findall(message))
    theirs = Counter(_PLACEHOLDER.findall(translation))
    missing = [f"missing {name}" for name in (ours - theirs)]
    return missing + [f"unexpected {name}" for name in (theirs - ours)]


def missing(root: Path, language: str) -> dict[str, dict[str, str]]:
    """Give the messages without a valid translation: ``{document: {English: draft}}``.

    Fill in the drafts and hand the same structure to :func:`fill`.
    """
    result: dict[str, dict[str, str]] = {}
    for source in sources(root, language):
        entries = {_key(e.id): e for e in read(source.catalog, language) if e.id}
        for text in source.texts:
            entry = entries.get(_key(text))
            if entry is None or not _done(entry):
                draft = _strings(entry)[0] if entry is not None else ""
                result.setdefault(source.name, {})[_key(text)] = draft
    return result


def fill(root: Path, language: str, texts: dict[str, dict[str, str]]) -> list[Problem]:
    """Put translations into the catalogs; return those that could not be taken as they are.

    A translation whose markup differs from the English is refused, as is one for a message
    the catalog does not hold.
    """
    problems = []
    found = {source.name: source for source in sources(root, language)}
    for name, pairs in texts.items():
        if name not in found:
            raise CourseFolderError(
                _("There is no document {name}; run update first.").format(name=name)
            )
        source = found[name]
        catalog = read(source.catalog, language)
        entries = {_key(e.id): e for e in catalog if e.id}
        compare = _placeholders if name == PACKAGE else differences
        for text, translation in pairs.items():
            entry = entries.get(text)
            faults = compare(text, translation) if entry else [_("not in the catalog (run update)")]
            if entry is None or faults or not translation.strip():
                problems += [Problem(name, text, f) for f in faults or [_("not translated")]]
                continue
            entry.string = translation
            if not isinstance(entry.id, str):
                entry.string = (translation,) * catalog.num_plurals
            entry.flags = entry.flags - {"fuzzy"}
            entry.previous_id = []
        write(source.catalog, catalog)
    return problems


@dataclass(frozen=True)
class Coverage:
    """How far one document is translated: its texts, those done, those whose English changed."""

    document: str
    texts: int
    done: int
    fuzzy: int


def coverage(root: Path, language: str) -> list[Coverage]:
    """Count, document by document, what is translated and what waits for a translator."""
    result = []
    for source in sources(root, language):
        entries = {_key(e.id): e for e in read(source.catalog, language) if e.id}
        found = [entries[_key(text)] for text in source.texts if _key(text) in entries]
        done, fuzzy = sum(map(_done, found)), sum(entry.fuzzy for entry in found)
        result.append(Coverage(source.name, len(source.texts), done, fuzzy))
    return result


# ---- the translated course -----------------------------------------------------------------


def lookup(catalog_file: Path, language: str) -> Callable[[str], str]:
    """Return the function that gives a message of a catalog (the English where it has none)."""
    catalog = read(catalog_file, language)
    pairs = {e.id: e.string for e in catalog if _done(e)}
    return lambda text: str(pairs.get(text, text))


def translate(root: Path, document: Path, language: str) -> str:
    """Return the text of one document in another language (English where none is given)."""
    text = (root / document).read_text(encoding="utf-8")
    if language == SOURCE_LANGUAGE:
        return text
    find = lookup(root / catalog_path(document, language), language)
    return rewrite(document, text, lambda message: find(message.text))


def build(root: Path, language: str, target: Path | None = None) -> Path:
    """Write the course sources in ``language`` and return their folder.

    Files that did not change are left alone, so that a book built from the folder is quick.
    """
    target = target or root / "_build" / language
    texts = set(documents(root))
    wanted = set(texts)
    for folder in ("book", "notebooks"):
        wanted |= {p.relative_to(root) for p in (root / folder).rglob("*") if p.is_file()}
    skipped = (*GENERATED, "book/locale/")
    wanted = {
        path
        for path in wanted
        if not path.as_posix().startswith(skipped)
        and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    for path in sorted(wanted):
        if path in texts:
            text = translate(root, path, language)
            if path.is_relative_to("notebooks/lectures"):
                text = carry_language(text, language)
            if path.name == "_config.yml":
                text = re.sub(r"(?m)^(\s+language:\s*)\S+", rf"\g<1>{language}", text)
            write_if_changed(target / path, text)
        elif not _same(root / path, target / path):
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, target / path)
    for folder in ("book", "notebooks"):
        for old in (target / folder).rglob("*"):
            path = old.relative_to(target)
            if old.is_file() and path not in wanted and not path.as_posix().startswith(GENERATED):
                old.unlink()
    return target


def _same(source: Path, copy: Path) -> bool:
    return copy.exists() and copy.stat().st_mtime == source.stat().st_mtime


def _shorten(text: str, width: int = 70) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
