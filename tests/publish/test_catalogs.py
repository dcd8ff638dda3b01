"""One source, any language: nothing is lost, nothing lags unseen."""

import json
from pathlib import Path

import pytest

from coursekit.errors import CourseFolderError
from coursekit.publish import catalogs
from coursekit.publish.documents import documents, messages, rewrite
from coursekit.publish.pages import translations_page

HOME = Path(__file__).parents[2]
ACCENTS = str.maketrans("aeiouAEIOU", "áéíóúÁÉÍÓÚ")


def accented(text: str) -> str:
    """Accent the words of a text and leave its markup alone."""
    import re

    markup = r"(\{[\w:+-]+\}`[^`]*`|`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\[\^[^\]]*\]|<[^>]+>|\{[^}]*\})"
    parts = re.split(markup, text)
    return "".join(p if k % 2 else p.translate(ACCENTS) for k, p in enumerate(parts))


def translate_all(root: Path, language: str) -> None:
    left = catalogs.missing(root, language)
    filled = {d: {m: accented(m) for m in pairs} for d, pairs in left.items()}
    assert catalogs.fill(root, language, filled) == []


@pytest.mark.parametrize("document", documents(HOME), ids=str)
def test_every_document_survives_the_round_trip(document):
    text = (HOME / document).read_text(encoding="utf-8")
    assert rewrite(document, text, lambda m: m.text) == text


@pytest.mark.parametrize("document", documents(HOME), ids=str)
def test_every_document_keeps_its_messages_when_translated(document):
    text = (HOME / document).read_text(encoding="utf-8")
    changed = rewrite(document, text, lambda m: accented(m.text))
    ours = [accented(m.text) for m in messages(document, text)]
    assert [m.text for m in messages(document, changed)] == ours


def test_a_new_language_needs_only_catalogs(course):
    catalogs.update(course, "eo")
    assert catalogs.check(course, "eo")
    translate_all(course, "eo")
    assert catalogs.check(course, "eo") == []
    copy = catalogs.build(course, "eo")
    lecture = json.loads((copy / "notebooks/lectures/1-first.ipynb").read_text(encoding="utf-8"))
    assert "".join(lecture["cells"][0]["source"]) == "# Á léctúré\n\nRéád **thís**."
    code = "# Lóók át thé sálés óf óné yéár\nsales = '3 # short'  # ín CNY míllíón\nsales"
    assert "".join(lecture["cells"][1]["source"]) == code
    assert lecture["metadata"]["coursekit"]["objectives"] == ["Sáy whát á sháré ís"]
    assert 'caption: "Léctúrés"' in (copy / "_toc.yml").read_text(encoding="utf-8")
    config = (copy / "_config.yml").read_text(encoding="utf-8")
    assert "language: eo  # the source" in config and 'title: "Á smáll cóúrsé"' in config
    exercise = (copy / "notebooks/exercises/1-first/exercises.ipynb").read_text(encoding="utf-8")
    assert "### BEGIN SOLUTION" in exercise and "Whát ís thé sháré?" in exercise
    assert (copy / "book/picture.svg").exists()


def test_building_again_touches_nothing_and_drops_what_is_gone(course):
    copy = catalogs.build(course, "eo")
    before = {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()}
    catalogs.build(course, "eo")
    assert {p: p.stat().st_mtime_ns for p in copy.rglob("*") if p.is_file()} == before
    (course / "book/picture.svg").unlink()
    catalogs.build(course, "eo")
    assert not (copy / "book/picture.svg").exists()


def test_update_is_deterministic_and_has_no_dates(course):
    catalogs.update(course, "eo")
    translate_all(course, "eo")
    catalogs.update(course, "eo")
    assert catalogs.update(course, "eo") == []
    text = (course / "book/locale/eo/book/welcome.po").read_text(encoding="utf-8")
    assert "Date" not in text and "Generated-By" not in text


def test_a_changed_sentence_is_fuzzy_and_falls_back_to_english(course):
    catalogs.update(course, "eo")
    translate_all(course, "eo")
    page = course / "book/welcome.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("Choose **one** region.", "Choose **two** regions."), "utf-8")
    assert "not in the catalog" in str(catalogs.check(course, "eo")[0])
    catalogs.update(course, "eo")
    faults = [p.fault for p in catalogs.check(course, "eo")]
    assert len(faults) == 1 and "fuzzy" in faults[0]
    po = (course / "book/locale/eo/book/welcome.po").read_text(encoding="utf-8")
    assert '#| msgid "Choose **one** region."' in po
    built = catalogs.build(course, "eo") / "book/welcome.md"
    assert "Choose **two** regions." in built.read_text(encoding="utf-8")
    assert catalogs.missing(course, "eo")["book/welcome.md"] == {
        "Choose **two** regions.": "Chóósé **óné** régíón."
    }


def test_coverage_counts_what_is_done_and_what_has_changed(course):
    catalogs.update(course, "eo")
    translate_all(course, "eo")
    whole = catalogs.coverage(course, "eo")
    assert whole and all((c.done, c.fuzzy) == (c.texts, 0) for c in whole)
    page = course / "book/welcome.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("Choose **one** region.", "Choose **two** regions."), "utf-8")
    catalogs.update(course, "eo")
    [welcome] = [c for c in catalogs.coverage(course, "eo") if c.document == "book/welcome.md"]
    assert (welcome.texts - welcome.done, welcome.fuzzy) == (1, 1)
    row = next(r for r in translations_page({"eo": [welcome]}).splitlines() if "welcome" in r)
    assert row.endswith("| 1 |") and "100%" not in row


def test_texts_of_a_table_are_harvested_for_a_language_it_does_not_carry(course):
    (course / "datasets/x").mkdir(parents=True)
    table = "id,note_en,note_zh\n1,A short note,短注\n"
    (course / "datasets/x/notes.csv").write_text(table, encoding="utf-8")
    found = {
        language: next(s for s in catalogs.sources(course, language) if s.name == "coursekit").texts
        for language in ("eo", "zh_CN")
    }
    assert "A short note" in found["eo"] and "A short note" not in found["zh_CN"]


def test_a_moved_sentence_keeps_its_translation(course):
    catalogs.update(course, "eo")
    translate_all(course, "eo")
    (course / "book/second.md").write_text("# A page\n\nThe body\n", encoding="utf-8")
    catalogs.update(course, "eo")
    assert catalogs.missing(course, "eo") == {"book/second.md": {"A page": ""}}


def test_package_texts_keys_and_cards_are_harvested(course):
    (course / "datasets/x").mkdir(parents=True)
    card = "case: x\nname: {en: A case, zh_CN: 案例}\n"
    (course / "datasets/x/card.yml").write_text(card, encoding="utf-8")
    texts = {s.name: s.texts for s in catalogs.sources(course, "zh_CN")}["coursekit"]
    assert set(texts) == {"You divided {a} by the wrong base.", ("{n} row", "{n} rows")}
    texts = {s.name: s.texts for s in catalogs.sources(course, "eo")}["coursekit"]
    assert texts["A case"] == "datasets/x/card.yml"


def test_fill_refuses_lost_markup_and_unknown_messages(course):
    catalogs.update(course, "eo")
    wrong = {
        "book/welcome.md": {"`a | b` is code": "kodo", "Never seen": "x"},
        "coursekit": {"You divided {a} by the wrong base.": "Malĝuste."},
    }
    faults = [p.fault for p in catalogs.fill(course, "eo", wrong)]
    assert faults[0] == "missing code `a | b`"
    assert "not in the catalog" in faults[1]
    assert faults[2] == "missing {a}"
    with pytest.raises(CourseFolderError):
        catalogs.fill(course, "eo", {"book/nowhere.md": {}})
