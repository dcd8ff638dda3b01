"""Sentences are found and replaced by position; the rest stays byte for byte."""

from pathlib import Path

import pytest

from coursekit.publish import markdown
from coursekit.publish.markdown import Message, differences, markup, rewrite

STRESS = (Path(__file__).parent / "fixtures/stress.md").read_text(encoding="utf-8")


def collect(text: str) -> list[Message]:
    found: list[Message] = []
    rewrite(text, lambda m: found.append(m) or m.text)
    return found


def shape(text: str) -> list[tuple[str, str]]:
    return [(t.type, t.tag) for t in markdown.parser().parse(text)]


def test_identity_is_byte_for_byte():
    assert rewrite(STRESS, lambda m: m.text) == STRESS


def test_every_kind_of_text_is_found():
    texts = {m.text: m.kind for m in collect(STRESS)}
    assert texts["Growth, *with* $x^2$ and `code`"] == "heading"
    assert texts["A page of everything"] == "title"
    assert texts["one **item** with `code` that goes on"] == "list item"
    assert texts["A quotation over two lines,"] == "paragraph"
    assert texts["penetration is low"] == "table cell"
    assert texts["`a | b` is code"] == "table cell"
    assert texts["Decide"] == "title"
    assert texts["Nested note, first line second line"] == "paragraph"
    assert texts["Trainee"] == "title"
    assert texts["The logo of the course"] == "alt"
    assert texts["A caption with {term}`share of wallet`."] == "paragraph"
    assert texts["share of wallet"] == "term"
    assert texts["Its definition continued"] == "paragraph"
    assert texts["A note at the foot, on two lines."] == "paragraph"
    assert texts["A line with a break\\\nand its second half."] == "paragraph"
    assert {"A header", "The body", "The foot", "Full marks for a number."} <= set(texts)
    assert "Four stages" in texts and "Start-up" in texts


def test_what_is_not_prose_is_left_alone():
    texts = " ".join(m.text for m in collect(STRESS))
    for code in ("not prose", "indented code", "mc^2", "fig-logo", "MARK SCHEME", "nobody sees"):
        assert code not in texts


def test_translation_keeps_the_structure_of_the_page():
    changed = rewrite(STRESS, lambda m: f"«{m.text}»")
    assert [m.text for m in collect(changed)] == [f"«{m.text}»" for m in collect(STRESS)]
    assert shape(changed) == shape(STRESS)


def test_a_bar_in_a_translated_cell_is_escaped():
    table = "| a word | b |\n|---|---|\n| `x \\| y` one | 2 |\n"
    assert rewrite(table, lambda m: m.text.upper()).splitlines()[2] == "| `X \\| Y` ONE | 2 |"


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("见 $x$ 和 {ref}`这里 <a>`[^1]", "missing code `y`"),
        ("见 $z$ 和 `y`、{ref}`这里 <a>`[^1]", "missing maths $x$"),
        ("见 $x$ 和 `y`、{ref}`这里 <b>`[^1]", "missing role ref:a"),
        ("见 $x$ 和 `y`、{ref}`这里 <a>`", "missing footnote [^1]"),
        ("见 $x$ 和 `y`、{ref}`这里 <a>`[^1] **开", "emphasis ** is not closed"),
    ],
)
def test_lost_markup_is_named(translation, fault):
    assert fault in differences("See $x$ and `y`, {ref}`here <a>`[^1]", translation)


def test_faithful_markup_passes():
    assert differences("A {term}`wallet` of **us**", "我们的{term}`钱包`") == []
    assert markup("cost of 5 $ and 6 $ each") == {}


def test_the_parser_is_the_one_of_myst():
    """The messages are cut where MyST cuts paragraphs: same tokens on the same text."""
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    config = MdParserConfig(enable_extensions=set(markdown.MYST_EXTENSIONS))
    theirs = create_md_parser(config, RendererHTML).parse(STRESS)
    assert [(t.type, t.map, t.content) for t in theirs] == [
        (t.type, t.map, t.content) for t in markdown.parser().parse(STRESS)
    ]
