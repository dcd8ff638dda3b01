"""The book on paper: text that can be selected, bookmarks, tags, page numbers."""

import shutil

import pytest

from coursekit.language import use_language
from coursekit.publish import pdf

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]

PHRASES = {
    "en": ["Market diagnosis and data analysis", "Simpson", "Vector Drives"],
    "zh_CN": ["市场诊断与数据分析", "小数据调研法", "维驱自动化"],
}


@pytest.fixture(scope="module", params=PHRASES)
def book(request, root, site):
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        pytest.skip("no chromium on this machine")
    pypdf = pytest.importorskip("pypdf")
    [path] = pdf.build(root, [request.param])
    return request.param, pypdf.PdfReader(path)


def titles(outline) -> list[str]:
    found = []
    for entry in outline:
        found += titles(entry) if isinstance(entry, list) else [entry.title]
    return found


def test_a_reader_can_select_search_and_listen(book):
    language, reader = book
    text = "".join(page.extract_text() for page in reader.pages)
    flat = "".join(text.split())
    for phrase in PHRASES[language]:
        assert "".join(phrase.split()) in flat
    # signs that look like characters and are not: copied or searched, they would be others
    assert not [sign for sign in text if "\u2e80" <= sign <= "\u2fdf"]
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalog
    assert catalog["/Lang"] == language.replace("_", "-")
    last = reader.pages[-1].extract_text().split()
    assert str(len(reader.pages)) in (last[0], last[-1])


def test_bookmarks_name_lectures_and_put_solutions_last(book):
    language, reader = book
    named = titles(reader.outline)
    with use_language(language):
        from coursekit.language import gettext as _

        solutions = [_("Solutions to lecture {n}").format(n=n) for n in (1, 2, 3)]
    places = [named.index(title) for title in solutions]
    lecture = next(n for n, title in enumerate(named) if PHRASES[language][0] in title)
    assert lecture < min(places)
    assert places == sorted(places)
    glossary = max(n for n, title in enumerate(named) if title in ("Glossary", "术语表"))
    assert min(places) > glossary
