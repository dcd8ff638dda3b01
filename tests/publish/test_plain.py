"""The book's signs in plain Markdown."""

from pathlib import Path

from coursekit.publish.plain import Plain, read_sources

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {"meng2018": ("Meng", "2018"), "holt1979": ("Holt and Smith", "1979")}


def plain(text: str) -> str:
    return Plain(SOURCES).text(text)


def test_citations_become_author_and_year():
    assert plain("{cite:t}`meng2018` says so.") == "Meng (2018) says so."
    assert plain("So {cite:p}`meng2018,holt1979`.") == "So (Meng, 2018; Holt and Smith, 1979)."


def test_links_within_the_book_become_their_words_and_others_stay():
    text = "[P1](#l1-p1), [terms](../book/glossary.md), [us](https://example.org), ![x](a.png)"
    assert plain(text) == "P1, terms, [us](https://example.org), ![x](a.png)"


def test_a_box_becomes_a_quotation_and_the_text_around_it_stays():
    text = "(l1-x)=\n# A\n\n:::{admonition} Pitfalls\n:class: warning\n- one\n- two\n:::\n\nAfter"
    assert plain(text) == "# A\n\n> **Pitfalls**\n>\n> - one\n> - two\n\nAfter"


def test_titled_roles_keep_their_title():
    assert plain("{ref}`the case <l1-case>` and {term}`share`") == "the case and share"


def test_figures_are_counted_and_captioned():
    def figure(name: str) -> dict:
        about = {"mystnb": {"figure": {"name": f"fig-{name}", "caption": f"About {name}."}}}
        return {"cell_type": "code", "id": name, "metadata": about, "source": "draw()"}

    text = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "See {numref}`fig-b`."}
    cells = Plain({}).notebook({"cells": [text, figure("a"), figure("b")]})["cells"]
    assert [c["source"] for c in cells if c["cell_type"] == "markdown"] == [
        "See Figure 2.", "*Figure 1.* About a.", "*Figure 2.* About b.",
    ]  # fmt: skip
    assert text["source"] == "See {numref}`fig-b`."


def test_every_source_of_the_course_has_an_author_and_a_year():
    sources = read_sources(ROOT / "book/references.bib")
    assert len(sources) > 20
    assert all(who and year.isdigit() for who, year in sources.values()), sources
