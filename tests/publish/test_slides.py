"""Slides: what is worth looking at is shown, the prose is for the speaker."""

import pytest

from coursekit.publish import slides
from coursekit.publish.links import Page

LECTURE = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Lecture\n\nA motto."},
        {
            "cell_type": "markdown",
            "id": "b",
            "metadata": {"coursekit": {"class_minutes": 4}},
            "source": "### 1.1 Shares\n\nA base. Which is it? $a/b$ tells.\n\n- one\n- two",
        },
        {
            "cell_type": "code",
            "id": "c",
            "metadata": {},
            "source": "draw()",
            "outputs": [
                {"data": {"text/html": '<div class="ck-chart"><img alt="x" src="a.png"></div>'}},
                {"data": {"text/plain": "3"}},
            ],
        },
        {"cell_type": "markdown", "id": "d", "metadata": {}, "source": "> **Pitfalls**\n> haste"},
    ]
}  # fmt: skip


def test_each_thing_to_look_at_is_a_slide():
    deck = slides.slides(LECTURE)
    assert [slide.title for slide in deck] == ["Lecture", "1.1 Shares", "1.1 Shares", "1.1 Shares"]
    assert deck[1].shown[0] == "<p>A base.</p>"
    assert "<li>two</li>" in deck[1].shown[1] and deck[1].minutes == 4
    assert deck[1].said == ['<p>Which is it? <span class="math inline">\\(a/b\\)</span> tells.</p>']
    assert "ck-chart" in deck[2].shown[0] and "haste" in deck[3].shown[0]


@pytest.mark.parametrize("notes", [False, True])
def test_what_is_said_is_on_the_instructors_slides_only(tmp_path, notes):
    page = slides.deck_page(slides.slides(LECTURE), "zh_CN", tmp_path, notes=notes)
    assert ("Which is it" in page) == notes
    assert ("RevealNotes" in page) == notes
    assert page.count("<section>") == page.count("</section>")
    assert not [link for link in Page(page).links if "//" in link]
    assert '<html lang="zh-CN">' in page


def test_of_an_explorer_the_first_picture_remains():
    frames = '<figure class="ck-frame">A</figure><figure class="ck-frame">B</figure>'
    controls = '<div class="ck-controls"></div>'
    still = slides._still(f'<div class="ck-explorer">{controls}{frames}</div>')
    assert "A" in still and "B" not in still and "ck-controls" not in still
