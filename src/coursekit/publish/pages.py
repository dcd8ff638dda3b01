"""Pages the build writes itself: the case data from their cards, the methods from their docs."""

from __future__ import annotations

import ast
import math
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from coursekit.cases import cards
from coursekit.cases.units import unit_names
from coursekit.language import SOURCE_LANGUAGE, get_language, localised
from coursekit.language import gettext as _
from coursekit.publish import catalogs
from coursekit.publish.docstrings import opening
from coursekit.publish.fingerprint import PACKAGE


def write_if_changed(path: Path, text: str) -> None:
    """Write a page unless it already says the same: Sphinx goes by a file's date."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_cases(folder: Path) -> None:
    """Write one page a case company, with its tables to download."""
    for case in cards.case_names():
        card = cards.card(case)
        write_if_changed(folder / f"{case}.md", case_page(card))
        for name in _public(card):
            source, copy = cards.data_folder() / case / f"{name}.csv", folder / "files" / case
            if source.exists():
                copy.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy / source.name)
    write_if_changed(folder / "index.md", cases_index(list(map(cards.card, cards.case_names()))))
    _drop_others(folder, ["index", *cards.case_names()])


def cases_index(found: Sequence[dict[str, Any]]) -> str:
    """List the case companies."""
    intro = _(
        "All companies of this course are fictional and all their tables synthetic. You may use"
        " them for your own teaching. Each page describes a company's tables column by column and"
        " offers them as files that a spreadsheet opens."
    )
    rows = [
        (
            f"[{localised(card['name'])}]({card['case']}.md)",
            f"`{card['case']}`",
            _(", ").join(map(str, _lectures(card))),
            localised(card["about"]),
        )
        for card in found
    ]
    heads = [_("Company"), _("In code"), _("Lectures"), _("What it is about")]
    title = _("The case companies")
    return f"(case-data)=\n# {title}\n\n{intro}\n\n{table(heads, rows)}\n"


def _lectures(card: dict[str, Any]) -> list[int]:
    return sorted({n for spec in _public(card).values() for n in spec["lectures"]})


def case_page(card: dict[str, Any]) -> str:
    """Describe a case: who it is, how the data came about, every table and column."""
    case = card["case"]
    facts = [
        (_("In code"), f'`ck.load_case("{case}")`'),
        (_("Used in lectures"), _(", ").join(map(str, _lectures(card)))),
        (_("As of"), str(card["as_of"])),
        (_("Licence of the data"), str(card["licence"])),
        (_("How the data were made"), localised(card["provenance"])),
        (_("People"), localised(card["people"])),
    ]
    bold = _("**{label}:** {value}")
    parts = [
        f"(case-{case})=\n# {localised(card['name'])}",
        localised(card["about"]),
        "\n".join("- " + bold.format(label=label, value=value) for label, value in facts),
        "## " + _("Tables"),
    ]
    for name, spec in _public(card).items():
        parts.append(_table_section(case, name, spec))
    return "\n\n".join(parts) + "\n"


def _table_section(case: str, name: str, spec: dict[str, Any]) -> str:
    facts = [
        _("{grain}; {n} rows.").format(grain=localised(spec["grain"]), n=f"{spec['rows']:,}"),
        _("Key: {columns}.").format(columns=_(", ").join(f"`{key}`" for key in spec["key"]))
        if spec.get("key")
        else "",
        _("Download: {file}").format(file=f"{{download}}`{name}.csv <files/{case}/{name}.csv>`"),
    ]
    if spec.get("quasi_identifiers"):
        text = _("Every combination of {columns} occurs at least {k} times.")
        names = _(", ").join(f"`{c}`" for c in spec["quasi_identifiers"])
        facts.append(text.format(columns=names, k=spec["k"]))
    heads = [_("Column"), _("Meaning"), _("Type"), _("Unit"), _("Values"), _("May be empty")]
    units, types = unit_names(), _type_names()
    rows = [
        (
            f"`{column}`",
            f"**{localised(c['label'])}** {localised(c['about'])}",
            types[c["type"]],
            units.get(c.get("unit", ""), c.get("unit", "")),
            _values(c),
            _("yes") if c["nullable"] else _("no"),
        )
        for column, c in spec["columns"].items()
    ]
    planted = [localised(spec[key]) for key in ("story", "defects") if spec.get(key)]
    heading = _("{code}: {title}").format(code=f"`{name}`", title=localised(spec["title"]))
    parts = [
        f"(case-{case}-{name})=\n### {heading}",
        "\n".join(f"- {fact}" for fact in facts if fact),
        table(heads, rows),
    ]
    if planted:
        title = _("What is hidden in this table (read it after the exercises)")
        parts.append(f":::{{dropdown}} {title}\n" + "\n\n".join(planted) + "\n:::")
    return "\n\n".join(parts)


def _type_names() -> dict[str, str]:
    """Call the types of the cards what a spreadsheet would call them."""
    return {
        "bool": _("yes or no"),
        "date": _("date"),
        "float": _("decimal number"),
        "int": _("whole number"),
        "str": _("text"),
    }


def _values(column: dict[str, Any]) -> str:
    """Say which values a column takes: the categories with their meaning, or the range."""
    if "values" in column:
        return _("; ").join(f"`{v}` {localised(text)}" for v, text in column["values"].items())
    if "allowed" in column:
        return _(", ").join(f"`{value}`" for value in column["allowed"])
    low, high = column.get("min"), column.get("max")
    if low is not None and high is not None:
        return f"{low} – {high}"
    if low is not None:
        return f"≥ {low}"
    return f"≤ {high}" if high is not None else ""


def _public(card: dict[str, Any]) -> dict[str, Any]:
    tables = card["tables"].items()
    return {name: spec for name, spec in tables if spec.get("audience", "public") == "public"}


def write_reference(folder: Path, translate: Callable[[str], str] = str) -> None:
    """Write one page a module of methods; autodoc fills it from the docstrings."""
    modules = sorted(p.stem for p in (PACKAGE / "methods").glob("[!_]*.py"))
    summaries: dict[str, str] = {}
    for name in modules:
        text = (PACKAGE / "methods" / f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        public = _functions(tree)
        if public:
            summaries[name] = translate(opening(ast.get_docstring(tree) or ""))
            write_if_changed(folder / f"{name}.md", reference_page(name, public))
    write_if_changed(folder / "index.md", reference_index(summaries))
    _drop_others(folder, ["index", *summaries])


def reference_index(summaries: dict[str, str]) -> str:
    """List the modules of methods with the first sentence of each."""
    intro = _(
        "Every method of the lectures is a function: tables in, tables out. After"
        " {code}, a module is reached by its name."
    ).format(code="`import coursekit as ck`")
    rows = [(f"[`ck.{name}`]({name}.md)", text) for name, text in summaries.items()]
    heads = [_("Module"), _("What it is for")]
    title = _("The methods")
    parts = [f"(reference)=\n# {title}", intro, *_what_stays_english(), table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def _what_stays_english() -> list[str]:
    """Tell readers of another edition how far the method reference is translated."""
    if get_language() == SOURCE_LANGUAGE:
        return []
    return [
        _(
            "What each method is for is translated. Its parameters, errors and examples stand in"
            " the code and are shown in English."
        )
    ]


def reference_page(module: str, names: Sequence[str]) -> str:
    """Ask autodoc for a module: what it is for, then every public name in it."""
    intro = f".. automodule:: coursekit.methods.{module}"
    body = [f"(reference-{module})=\n# `ck.{module}`", f"```{{eval-rst}}\n{intro}\n```"]
    body += _what_stays_english()
    for name in names:
        directive = "autoclass" if name[0].isupper() else "autofunction"
        body.append(
            f"## `{name}`\n\n```{{eval-rst}}\n"
            f".. {directive}:: coursekit.methods.{module}.{name}\n```"
        )
    return "\n\n".join(body) + "\n"


def translations_page(found: dict[str, list[catalogs.Coverage]]) -> str:
    """Tell how complete and how fresh each edition is, document by document."""
    intro = _(
        "English is the source of every text. This page is made with the book and counts what"
        " each edition has: the texts of a document, those translated, and those whose English"
        " has changed since. Checks refuse an edition that is not complete, so the last column"
        " of a published book holds noughts."
    )
    heads = [_("Document"), _("Texts"), _("Translated"), _("Share"), _("Outdated")]
    title = _("Translations")
    parts = [f"(translations)=\n# {title}", intro]
    for language, documents in found.items():
        total = catalogs.Coverage(
            "", *(sum(getattr(d, kind) for d in documents) for kind in ("texts", "done", "fuzzy"))
        )
        # a path may go on in the next line after a folder: on a phone it would hide the numbers
        paths = [each.document.replace("/", "/\u200b") for each in documents]
        rows = [_coverage_row(f"`{p}`", each) for p, each in zip(paths, documents, strict=True)]
        rows.append(_coverage_row("**" + _("All documents") + "**", total))
        parts += [f"## {_language_name(language)}", table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def _coverage_row(name: str, of: catalogs.Coverage) -> tuple[str, ...]:
    share = of.done / of.texts if of.texts else 1.0
    # rounded down: 100% must mean all of it
    return name, f"{of.texts:,}", f"{of.done:,}", f"{math.floor(share * 100)}%", f"{of.fuzzy:,}"


def _language_name(language: str) -> str:
    from babel import Locale

    # the language alone: "Chinese (China)" would be written in narrow brackets in Chinese
    own = Locale(Locale.parse(language).language)
    return (own.get_display_name(get_language()) or language).capitalize()


def _functions(tree: ast.Module) -> list[str]:
    """Give the public functions, then the result classes, each in the order of the source."""
    names: dict[type, list[str]] = {ast.FunctionDef: [], ast.ClassDef: []}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            names[type(node)].append(node.name)
    return names[ast.FunctionDef] + names[ast.ClassDef]


def _drop_others(folder: Path, names: Iterable[str]) -> None:
    """Remove the pages of what no longer exists."""
    for page in folder.glob("*.md"):
        if page.stem not in set(names):
            page.unlink()


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
