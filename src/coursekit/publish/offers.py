"""What a page offers besides reading: run it in the browser, take it along, report a problem.

A Sphinx extension beside :mod:`coursekit.publish.sphinx`. An offer appears where its files are
on the site already; the pages are written again when that changes.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coursekit import __version__
from coursekit.language import gettext as _
from coursekit.language import normalise
from coursekit.publish import browser, pdf, slides
from coursekit.publish.sphinx import edition_path

# Where welcome pages name the other forms of the course.
PLACE = '<div class="ck-offers"></div>'


def setup(app: Any) -> dict[str, Any]:
    """Register what happens during the build."""
    app.add_config_value("coursekit_offers", [], "html")
    app.connect("config-inited", _look_around)
    # Before the theme drops templates that show nothing, and after the body is finished.
    app.connect("html-page-context", _offer, priority=400)
    app.connect("html-page-context", _name_other_forms, priority=950)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _look_around(app: Any, config: Any) -> None:
    """Note what the site has, so that pages change when it changes."""
    site = _site(app, normalise(config.language or "en"))
    names = [browser.ENTRANCE, *(path.name for path in site.glob("*.pdf"))]
    names += sorted(path.name for path in (site / slides.FOLDER).glob("*/*.html"))
    config.coursekit_offers = [name for name in names if (site / name).exists()]


def _site(app: Any, language: str) -> Path:
    """Top of the site: other editions than the English lie in a folder of their own."""
    out = Path(app.outdir)
    return out.parent if edition_path(language) else out


def _offer(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    language, site, top = _around(app, context)
    run = browser.address(pagename, language)
    if run and (site / run.partition("?")[0]).exists():
        texts = {"text": _("Run in the browser"), "short": _("Run")}
        context["run_in_browser"] = {"href": top + run, **texts}
    context["report"] = report(app, pagename, language, context.get("title", ""))


def _name_other_forms(
    app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if pagename == app.config.root_doc and "body" in context:
        language, site, top = _around(app, context)
        context["body"] = context["body"].replace(PLACE, _other_forms(site, top, language))


def _around(app: Any, context: dict[str, Any]) -> tuple[str, Path, str]:
    """Give the edition, the top of the site, and how a page reaches it."""
    language = normalise(app.config.language or "en")
    top = context["content_root"] + ("../" if edition_path(language) else "")
    return language, _site(app, language), top


def report(app: Any, page: str, language: str, title: str) -> dict[str, str]:
    """Address of a problem report with page, edition, version and section filled in.

    A script puts the section that is being read in the place of ``section``.
    """
    template = app.config.html_context.get("report_url", "")
    if not template:
        return {}
    section = html.unescape(title) or page
    body = "\n".join(
        [
            _("Page: {page}").format(page=page),
            _("Edition: {language}").format(language=language),
            _("Version: {version}").format(version=__version__),
            _("Section: {section}").format(section=section),
            "",
            _("What is wrong, and what did you expect instead?"),
            "",
        ]
    )
    summary = _("Problem on the page {page}").format(page=page)
    href = template.format(title=quote(summary), body=quote(body))
    return {"href": href, "section": quote(section), "text": _("Report a problem on this page")}


def _other_forms(site: Path, top: str, language: str) -> str:
    """List the other forms of this edition that the site has."""
    links: list[tuple[str, str]] = []
    book = site / pdf.file_name(language)
    if book.exists():
        size = book.stat().st_size / 1e6
        links.append((book.name, _("The whole course as PDF ({size:.1f} MB)").format(size=size)))
    folder = f"{slides.FOLDER}/{browser.folder_of(language)}"
    for deck in sorted((site / folder).glob("*.html")):
        text = _("Slides of lecture {n}").format(n=deck.stem.partition("-")[0])
        links.append((f"{folder}/{deck.name}", text))
    items = "".join(
        f'<li><a href="{top}{link}">{html.escape(text)}</a></li>' for link, text in links
    )
    return f'<ul class="ck-offers">{items}</ul>' if items else ""
