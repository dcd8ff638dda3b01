"""The built pages: no dead link, nothing from elsewhere, one page for another in each edition."""

import re

import pytest

from coursekit.publish.links import Page, broken_links, own_pages

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]


def test_the_checker_finds_a_dead_link_and_a_dead_anchor(tmp_path):
    (tmp_path / "a.html").write_text('<a href="b.html#x">1</a><a href="c.html">2</a>', "utf-8")
    (tmp_path / "b.html").write_text('<p id="y">', "utf-8")
    assert broken_links(tmp_path) == ["a.html: b.html#x", "a.html: c.html"]


def test_no_link_is_dead(site):
    assert broken_links(site) == []


def test_pages_load_nothing_from_other_hosts(site):
    for path in own_pages(site):
        text = path.read_text(encoding="utf-8")
        loads = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(https?:[^"]+)"', text)
        assert loads == [], path
        assert "thebe" not in text and "fontawesome.js" not in text, path


def test_a_problem_can_be_reported_on_every_page(site):
    for path in own_pages(site):
        if path.name not in ("genindex.html", "py-modindex.html", "search.html", "index.html"):
            assert 'class="ck-report"' in path.read_text(encoding="utf-8"), path


def test_every_image_says_what_it_shows(site):
    for path in own_pages(site):
        for image in Page(path.read_text(encoding="utf-8")).images:
            alt = image.get("alt")
            assert alt is not None, (path, image)
            assert not re.search(r"\.(png|svg|jpg)$", alt), (path, alt)


def test_no_page_carries_pictures_in_its_text(site):
    for path in own_pages(site):
        assert "data:image" not in path.read_text(encoding="utf-8"), path


def test_both_editions_have_the_same_pages_and_their_own_language(site):
    def names(folder):
        found = {p.relative_to(folder).as_posix() for p in own_pages(folder)}
        return {name for name in found if not name.startswith("zh/")}

    assert names(site) == names(site / "zh")
    welcome = (site / "zh/book/welcome.html").read_text(encoding="utf-8")
    assert 'lang="zh-CN"' in welcome
    assert 'href="../../book/welcome.html"' in welcome
    english = (site / "book/welcome.html").read_text(encoding="utf-8")
    assert 'href="../zh/book/welcome.html"' in english and 'lang="en"' in english


def test_solutions_and_hidden_tests_stay_off_the_exercise_pages(site):
    for path in (site / "book/exercises").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text
    for path in site.rglob("exercises.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text


def test_a_lecture_page_is_light(site):
    for path in (site / "notebooks/lectures").glob("*.html"):
        assert path.stat().st_size < 1_500_000, path


def test_instructor_tables_are_not_offered(site):
    from coursekit.cases import cards

    for name in cards.case_names():
        for table, spec in cards.card(name)["tables"].items():
            if spec.get("audience") == "instructor":
                assert not list(site.rglob(f"{table}.csv")), table
