"""The book as one PDF file: tagged, with bookmarks, page numbers and text one can select.

Sphinx writes all pages as one, Chromium prints it. Solutions come at the end, so that nobody
reads one by turning a page.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coursekit.errors import MissingLibraryError
from coursekit.figures.style import FONT_FILE
from coursekit.language import SOURCE_LANGUAGE, use_language
from coursekit.language import gettext as _
from coursekit.publish import catalogs
from coursekit.publish.fetch import run
from coursekit.publish.sphinx import edition_path

_SERVED = ("_static", "_images", "_downloads")  # found from the folder of the root page
# Pages one looks things up in, on a screen.
LEFT_OUT = ("reference/", "instructor/", "contributing/")
# Of the page on screen, the article remains; what opens on a click is open.
_PREPARE = """(leftOut) => {
  const article = document.querySelector(".bd-article");
  document.body.replaceChildren(article);
  document.documentElement.dataset.theme = document.documentElement.dataset.mode = "light";
  document.documentElement.classList.remove("ck-js");
  const documents = (folder) =>
    [...article.querySelectorAll(`[id^="document-book/${folder}"]`)].map((mark) => [
      mark, mark.nextElementSibling,
    ]).flat();
  article.append(...documents("solutions/"));
  for (const folder of leftOut) for (const part of documents(folder)) part?.remove();
  for (const details of article.querySelectorAll("details")) details.open = true;
  // Every coloured word would be an element of the tagged document.
  for (const code of article.querySelectorAll("pre")) code.textContent = code.textContent;
  for (const image of article.querySelectorAll("img")) image.loading = "eager";
  return Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
}"""


def file_name(language: str) -> str:
    """Name of an edition's file, at the top of the site.

    >>> file_name("zh_CN")
    'coursekit-zh.pdf'
    """
    return f"coursekit-{edition_path(language).rstrip('/') or SOURCE_LANGUAGE}.pdf"


def build(root: Path, languages: Sequence[str]) -> list[Path]:
    """Write the PDF of some editions and return the files."""
    files = []
    for language in languages:
        with use_language(language):
            page = one_page(root, language)
            target = root / "_build/html" / file_name(language)
            target.parent.mkdir(parents=True, exist_ok=True)
            print_page(page, target, root / "book/_assets/print.css")
            files.append(target)
    return files


def one_page(root: Path, language: str) -> Path:
    """Have Sphinx write the whole edition as one page; outputs come from the book's cache."""
    english = language == SOURCE_LANGUAGE
    sources = root if english else catalogs.build(root, language)
    work = root / "_build" / ("" if english else language)
    out = root / "_build/pdf" / language
    run(sys.executable, "-m", "coursekit.publish.pdf", sources, out, work / ".doctrees-pdf",
        env=os.environ | {"COURSEKIT_LANG": language})  # fmt: skip
    folder = out / "book"
    for name in _SERVED:
        link = folder / name
        if (out / name).exists() and not link.exists():
            link.symlink_to(Path("..") / name)
    return folder / "welcome.html"


def print_page(page: Path, target: Path, style: Path) -> None:
    """Print a page with Chromium: A4, tagged, bookmarks from the headings."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        raise MissingLibraryError(
            _("The PDF is printed by Chromium through Playwright; install both first.")
        )
    with sync_playwright() as playwright:
        options: dict[str, Any] = {"args": ["--no-sandbox", "--allow-file-access-from-files"]}
        browser = playwright.chromium.launch(executable_path=chromium, **options)
        tab = browser.new_page()
        tab.goto(page.resolve().as_uri(), wait_until="load", timeout=120_000)
        if tab.locator(".math").count():
            tab.wait_for_function("document.querySelectorAll('mjx-container').length > 0")
            tab.evaluate("MathJax.startup.promise")
        tab.evaluate(_PREPARE, list(LEFT_OUT))
        look = style.read_text(encoding="utf-8").replace("FONT", FONT_FILE.resolve().as_uri())
        tab.add_style_tag(content=look)
        tab.evaluate("document.fonts.ready")
        number = (
            '<div style="width:100%;text-align:center;font-size:8px;color:#55646d">'
            '<span class="pageNumber"></span></div>'
        )
        tab.pdf(
            path=target, format="A4", tagged=True, outline=True, print_background=True,
            display_header_footer=True, header_template="<span></span>", footer_template=number,
            margin={"top": "18mm", "bottom": "18mm", "left": "18mm", "right": "18mm"},
        )  # fmt: skip
        browser.close()


def _sphinx(sources: str, out: str, doctrees: str) -> int:
    """Run Jupyter Book's Sphinx set-up with the builder that writes one page."""
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        sources,
        out,
        path_config=Path(sources) / "_config.yml",
        noconfig=True,
        confoverrides={"latex_individualpages": False},
        doctreedir=doctrees,
        builder="singlehtml",
        keep_going=True,
    )
    return result if isinstance(result, int) else 1


if __name__ == "__main__":
    sys.exit(_sphinx(*sys.argv[1:4]))
