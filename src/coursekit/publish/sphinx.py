"""The course's Sphinx extension: generated pages, fresh outputs, light and readable HTML."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from coursekit import __version__
from coursekit.language import SOURCE_LANGUAGE, normalise, set_language
from coursekit.language import gettext as _
from coursekit.publish import (
    catalogs,
    course_map,
    docstrings,
    exercises,
    fingerprint,
    html,
    icons,
    pages,
)
from coursekit.publish.documents import CATALOGS, course_root

# Files the theme's extensions add and no page uses: live code over a public server.
_UNUSED = re.compile(r"thebe", re.I)
_MATHS = re.compile(r"mathjax", re.I)


def setup(app: Any) -> dict[str, Any]:
    """Write the generated pages, then register what happens during the build."""
    language = normalise(app.config.language or "en")
    set_language(language)
    os.environ["COURSEKIT_STATIC"] = "1"
    os.environ["COURSEKIT_LANG"] = language
    # the same seed for everyone: no message of a kernel may depend on the day
    os.environ.setdefault("PYTHONHASHSEED", "0")
    write_pages(Path(app.srcdir), language)
    _cite_in_round_brackets()
    app.add_config_value("coursekit_look", "", "html")
    app.connect("config-inited", _configure, priority=100)
    app.connect("autodoc-process-docstring", _open_in_language, priority=100)
    app.connect("env-get-outdated", _stale_notebooks)
    app.connect("html-page-context", _finish_page, priority=900)
    app.connect("build-finished", _finish_site)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _cite_in_round_brackets() -> None:
    """Offer Sphinx's citations the usual form of our field: Meng (2018)."""
    from sphinxcontrib.bibtex.plugin import register_plugin
    from sphinxcontrib.bibtex.style.referencing import BracketStyle
    from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

    class Round(AuthorYearReferenceStyle):
        def __init__(self) -> None:
            kinds = ("parenthetical", "textual", "author", "label", "year")
            brackets: Any = {f"bracket_{k}": BracketStyle(left="(", right=")") for k in kinds}
            super().__init__(**brackets)

    group = "sphinxcontrib.bibtex.style.referencing"
    register_plugin(group, "author_year_round", Round, force=True)


def write_pages(sources: Path, language: str) -> None:
    """Write the pages made from cards, docstrings and exercise sheets, if anything changed."""
    book = sources / "book"
    root = course_root(fingerprint.PACKAGE)
    others = [name for name in catalogs.languages(root) if name != SOURCE_LANGUAGE]
    pages.write_if_changed(
        book / "contributing/translations.md",
        pages.translations_page({name: catalogs.coverage(root, name) for name in others}),
    )
    pages.write_if_changed(book / "course-map.md", course_map.page(sources))
    stamp = book / "exercises" / ".made"
    openings = [] if language == SOURCE_LANGUAGE else [_openings_file(language)]
    now = fingerprint.of_pages(language, sources, openings)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    pages.write_cases(book / "cases")
    pages.write_reference(book / "reference", _openings(language))
    exercises.write_exercises(sources, book / "exercises", book / "solutions", language)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, encoding="utf-8")


@lru_cache(maxsize=4)
def _openings(language: str) -> Callable[[str], str]:
    """Give the translation of docstrings' first paragraphs."""
    if language == SOURCE_LANGUAGE:
        return str
    return catalogs.lookup(_openings_file(language), language)


def _openings_file(language: str) -> Path:
    root = course_root(fingerprint.PACKAGE)
    return root / CATALOGS / language / f"{docstrings.NAME}.po"


def _open_in_language(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Put the first paragraph of a docstring into the language of the edition."""
    language = normalise(app.config.language or "en")
    if language != SOURCE_LANGUAGE:
        app.env.note_dependency(str(_openings_file(language)))
    text = docstrings.opening("\n".join(lines))
    new = _openings(language)(text)
    if text and new != text:
        end = lines.index("") if "" in lines else len(lines)
        lines[:end] = [new]


def _configure(app: Any, config: Any) -> None:
    """Tie the cache of outputs to what they depend on, and tell the templates of the editions."""
    language = normalise(config.language or "en")
    config.coursekit_look = fingerprint.of_look(Path(app.srcdir))
    config.nb_execution_cache_path = str(_fresh_cache(Path(app.doctreedir).parent, language))
    if language.startswith("zh"):
        config.html_js_files = [*config.html_js_files, "zh-search.js"]
    config.html_baseurl = os.environ.get("COURSEKIT_SITE_URL", config.html_baseurl)
    config.html_context["editions"] = editions(Path(app.srcdir), language)
    config.html_context["ui"] = interface_texts()


def _fresh_cache(work: Path, language: str) -> Path:
    """Return the cache of outputs, emptied when the package or the data have changed."""
    cache = work / ".jupyter_cache" / language
    stamp = cache / "made-with"
    now = fingerprint.of_results(language)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != now:
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        stamp.write_text(now, encoding="utf-8")
    return cache


def _stale_notebooks(app: Any, env: Any, *_changes: set[str]) -> list[str]:
    """Have every notebook read (and run) again when the package or the data have changed."""
    now = fingerprint.of_results(normalise(app.config.language or "en"))
    fresh = getattr(env, "coursekit_results", now) == now
    env.coursekit_results = now
    return [] if fresh else [name for name in env.found_docs if name.startswith("notebooks/")]


def editions(sources: Path, language: str) -> list[dict[str, str]]:
    """List the editions: tag for ``hreflang``, its own name, and where it lies on the site."""
    from babel import Locale

    folder = sources / "book/locale"
    found = {p.name for p in folder.glob("*") if p.is_dir()} | {"en", language}
    if os.environ.get("COURSEKIT_EDITIONS"):
        found = {*os.environ["COURSEKIT_EDITIONS"].split(), language}
    result = []
    for name in sorted(found, key=lambda n: (n != "en", n)):
        locale = Locale.parse(name)
        result.append(
            {
                "tag": name.replace("_", "-"),
                "name": (Locale(locale.language).display_name or name).capitalize(),
                "path": edition_path(name),
                "current": "1" if name == language else "",
            }
        )
    return result


def edition_path(language: str) -> str:
    """Folder of an edition on the site: English at the top, Chinese in ``zh/``.

    >>> edition_path("en"), edition_path("zh_CN")
    ('', 'zh/')
    """
    return "" if language == "en" else language.split("_")[0] + "/"


def interface_texts() -> dict[str, str]:
    """Texts that the pages' script shows."""
    return {
        "languages": _("Other languages"),
        "home": _("Welcome page"),
        "solved": _("I have solved this"),
        "progress": _("Your progress"),
        "lectures": _("Lectures read"),
        "exercises": _("Exercises solved"),
        "quiz": _("Quiz questions answered"),
        "private": _("Kept in this browser only; nobody else can see it."),
        "export": _("Save a copy"),
        "erase": _("Erase"),
        "really": _("Erase your progress on this machine?"),
    }


def _finish_page(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Rewrite the body, describe the page, drop scripts no page needs."""
    for kind in ("script_files", "css_files"):
        files = context.get(kind, [])
        context[kind] = [file for file in files if not _UNUSED.search(_source_of(file))]
        if 'class="math' not in context.get("body", ""):
            context[kind] = [file for file in context[kind] if not _MATHS.search(_source_of(file))]
    _name_the_toggles(context)
    if doctree is not None:
        link = context["content_root"] + "_images"
        images = Path(app.outdir) / "_images"
        context["body"] = html.finish(context["body"], images, link)
        context["description"] = _description(doctree) or context.get("description", "")
        context["lecture"] = _lecture(app, pagename)
    if pagename == app.config.root_doc:
        context["course"] = json.dumps(_contents(app), ensure_ascii=False)


def _name_the_toggles(context: dict[str, Any]) -> None:
    """Give the arrows of the sidebar a spoken name, which the theme leaves out."""
    draw = context.get("generate_toctree_html")
    if draw is not None:
        name = _("Show the pages below")
        named = f'<summary aria-label="{name}">'
        context["generate_toctree_html"] = lambda *a, **k: str(draw(*a, **k)).replace(
            "<summary>", named
        )


def _source_of(file: Any) -> str:
    return f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {})}"


def _description(doctree: Any) -> str:
    """Take the first paragraph of the page as its description for search engines."""
    from docutils import nodes

    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > 40 and not isinstance(paragraph.parent, nodes.Admonition):
            return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + " …"
    return ""


def _lecture(app: Any, pagename: str) -> str:
    """Tell which lecture a page is, from its file name; empty for other pages."""
    found = re.match(r"notebooks/lectures/(\d+)-", pagename)
    return found[1] if found else ""


def _contents(app: Any) -> dict[str, Any]:
    """List what a reader can finish: lectures, exercises, quiz questions."""
    names = sorted(app.env.found_docs)
    titles = app.env.titles
    lectures = [
        {"n": _lecture(app, name), "title": titles[name].astext(), "page": name + ".html"}
        for name in names
        if _lecture(app, name)
    ]
    found: dict[str, list[str]] = {"exercise": [], "quiz": []}
    for page in sorted((Path(app.srcdir) / "book/exercises").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for kind, identifier in re.findall(r'data-(exercise|quiz)="([\w.]+)"', text):
            found[kind].append(identifier)
    return {"lectures": lectures, "exercises": found["exercise"], "quiz": found["quiz"]}


def _finish_site(app: Any, exception: Exception | None) -> None:
    """Let the site's address lead to the welcome page; leave out icons no page shows."""
    if exception is None and app.builder.name == "html":
        icons.keep_used(Path(app.outdir))
        target = f"{app.config.root_doc}.html"
        tag = app.config.language.replace("_", "-")
        pages.write_if_changed(
            Path(app.outdir) / "index.html",
            f'<!doctype html>\n<html lang="{tag}">\n<head><meta charset="utf-8">'
            f"<title>{app.config.html_title}</title>"
            f'<meta http-equiv="refresh" content="0; url={target}">'
            f'<link rel="canonical" href="{target}"></head>\n'
            f'<body><a href="{target}">{app.config.html_title}</a></body>\n</html>\n',
        )
