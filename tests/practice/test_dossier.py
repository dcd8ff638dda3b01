"""The dossier: what is stored, what is refused, what is missing."""

import html
import json
import re
import shutil

import filled
import pytest

from coursekit.errors import CourseFolderError, CourseInputError, MissingLibraryError
from coursekit.language import gettext, use_language
from coursekit.practice import dossier, paper
from coursekit.practice.pages import HEADS, PAGES

OWN = {
    "question": "Which region gets the next sales team?",
    "focus_regions": ["North", "South"],
    "disease": {"North": "penetration", "south": "Wallet"},
    "top_problem": "Spare parts arrive late.",
    "problem_type": "common",
    "key_unknown": "Why plants stopped ordering.",
    "rm_gap": "process",
    "confidence": "B",
}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    home = tmp_path / "1-market-diagnosis"
    home.mkdir()
    monkeypatch.chdir(home)
    return home


def test_a_full_page_of_ones_own_company_is_complete_and_stored(folder):
    page = dossier.write(1, company="own", **OWN)
    assert page.complete and "complete" in page.state
    stored = json.loads((folder / "dossier.json").read_text(encoding="utf-8"))
    assert stored["pages"]["1"]["own"]["fields"]["disease"] == {
        "North": "penetration",
        "South": "wallet",
    }
    assert list(folder.iterdir()) == [folder / "dossier.json"]
    assert dossier.get("P1.focus_regions") == ["North", "South"]
    page.require_complete()


def test_the_case_company_brings_its_table(folder):
    page = dossier.write(1, focus_regions=["delta", "Lake"])
    assert page.fields["focus_regions"] == ["Delta", "Lake"]
    table = {row["region"]: row for row in page.fields["regions_table"]}
    assert len(table) == 8
    assert table["Plateau"]["share_effect_cny_m"] < 0 < table["Coast"]["share_effect_cny_m"]
    assert "regions_table" not in page.missing


def test_open_lines_are_missing_and_named(folder):
    page = dossier.write(1, company="own", question=..., disease={"a": ...}, top_problem="  ")
    assert not page.complete and not page.problems
    assert {"question", "disease", "top_problem"} <= set(page.missing)
    assert "Still missing: The question" in page.state
    with pytest.raises(CourseInputError) as caught:
        page.require_complete()
    assert caught.value.code == "missing" and caught.value.column == "question"


@pytest.mark.parametrize(
    ("line", "value", "word"),
    [
        ("question", "x" * 121, "at most 120"),
        ("question", 7, "text in quotes"),
        ("focus_regions", ["a", "b", "c", "d"], "4 entries, but 1 to 3"),
        ("focus_regions", 3, "square brackets"),
        ("disease", {"North": "fever", "South": "wallet"}, "not one of: penetration"),
        ("disease", {"North": "wallet"}, "nothing is said about South"),
        ("disease", {"North": "wallet", "South": "wallet", "East": "wallet"}, "East is not in"),
        ("disease", "wallet", "curly brackets"),
        ("problem_type", "sometimes", "special, common"),
        ("confidence", "E", "A, B, C, D"),
        ("rm_gap", ["process"], "strategy"),
    ],
)
def test_an_unusable_line_is_explained_and_the_rest_kept(folder, line, value, word):
    page = dossier.write(1, company="own", **{**OWN, line: value})
    assert word in page.problems[line]
    assert word in page.state and word in repr(page)
    assert "rm_gap" in {**page.fields, **page.problems}
    assert line not in dossier.page(1).fields
    with pytest.raises(CourseInputError) as caught:
        page.require_complete()
    assert caught.value.code == "range"


def test_a_case_region_that_does_not_exist_is_refused(folder):
    assert "Harbour" in dossier.write(1, focus_regions=["Atlantis"]).problems["focus_regions"]


def test_diseases_wait_for_the_regions(folder):
    page = dossier.write(1, company="own", disease={"North": "wallet"})
    assert "first" in page.problems["disease"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: dossier.write(1, company="acme"), "unknown"),
        (lambda: dossier.write(1, questoin="?"), "unknown"),
        (lambda: dossier.write(99), "unknown"),
        (lambda: dossier.page(99), "unknown"),
        (lambda: dossier.get("P1.nothing"), "unknown"),
        (lambda: dossier.get("nothing"), "unknown"),
        (lambda: dossier.get("P1.question"), "missing"),
    ],
)
def test_what_does_not_exist_is_said_plainly(folder, call, code):
    with pytest.raises(CourseInputError) as caught:
        call()
    assert caught.value.code == code


def test_the_next_lecture_reads_the_page_from_the_folder_beside(folder, monkeypatch):
    dossier.write(1, company="own", **OWN)
    beside = folder.parent / "2-market-insight"
    beside.mkdir()
    monkeypatch.chdir(beside)
    assert dossier.get("P1.problem_type") == "common"
    dossier.write(1, company="own", problem_type="special")
    monkeypatch.chdir(folder)
    assert dossier.get("P1.problem_type") == "special"


PORTFOLIO = {
    "weights": {"fit": 0.5, "wallet": 0.3, "payment": 0.2},
    "consistency": 0.04,
    "veto": ["Wallet below 30"],
    "key_accounts": ["M-048", "m-070"],
    "segments": ["sleepers", "bargain hunters"],
    "treatment": {"sleepers": "70: a visit each", "bargain hunters": "150: self-service"},
    "flagship_account": "k07",
    "three_unknowns": ["Who decides", "Late deliveries", "The rival's trial"],
    "monitoring_rule": "A signal on orders: review by the owner within 10 days.",
}


def test_a_full_portfolio_page_brings_the_archive_of_the_flagship_account(folder):
    page = dossier.write(2, **PORTFOLIO)
    assert page.complete, page.state
    assert page.fields["key_accounts"] == ["M-048", "M-070"]
    assert page.fields["flagship_account"] == "K07"
    assert [row["completeness"] for row in page.fields["archive_score"]][-1] == 0.78
    assert "fit 50%, wallet 30%, payment 20%" in repr(page)
    assert "sleepers: 70: a visit each" in repr(page)
    assert "0.04" in page._repr_html_()


def test_weights_may_come_as_the_method_returns_them(folder):
    from coursekit.methods import decisions

    judged = decisions.ahp(decisions.pairwise(["wallet", "growth", "margin"], [1, 2, 2]))
    page = dossier.write(2, weights=judged.weights, consistency=judged.cr)
    assert page.fields["weights"] == pytest.approx({"wallet": 0.4, "growth": 0.4, "margin": 0.2})


@pytest.mark.parametrize(
    ("line", "value", "word"),
    [
        ("weights", {"fit": 0.5, "wallet": 0.3}, "add up to 0.80"),
        ("weights", {"fit": 50, "wallet": 50}, "fit needs a share"),
        ("weights", {"fit": "0.5", "wallet": 0.5}, "fit needs a share"),
        ("weights", {"fit": 1.0}, "1 entries, but 2 to 9"),
        ("weights", [0.5, 0.5], "curly brackets"),
        ("consistency", 0.28, "from 0 to 0.1"),
        ("consistency", "0.05", "from 0 to 0.1"),
        ("consistency", "low", "a number without quotes"),
        ("key_accounts", ["M-048"] * 36, "36 entries, but 1 to 35"),
        ("key_accounts", ["Everybody"], "not one of: M-002"),
        ("flagship_account", "K99", "not one of: K01"),
        ("treatment", {"sleepers": "x" * 161, "bargain hunters": "y"}, "at most 160"),
        ("three_unknowns", ["one"], "but 3 to 3"),
        ("veto", ["x" * 81], "at most 80"),
    ],
)
def test_an_unusable_line_of_the_portfolio_is_explained(folder, line, value, word):
    page = dossier.write(2, **{**PORTFOLIO, line: value})
    assert word in page.problems[line]
    assert not page.complete and len(page.problems) == 1


def test_a_long_list_of_names_does_not_hide_the_message(folder):
    said = dossier.write(2, key_accounts=["Everybody"]).problems["key_accounts"]
    assert len(said) < 160 and said.endswith("…")


def test_page_two_recalls_page_one_of_the_same_company(folder):
    dossier.write(1, company="own", **OWN)
    assert "diagnosis" not in dossier.write(2).fields
    page = dossier.write(2, company="own", key_accounts=["Acme"], flagship_account="Acme")
    assert page.fields["diagnosis"] == [
        {"region": "North", "disease": "too few customers buy from us"},
        {"region": "South", "disease": "our customers buy too little from us"},
    ]
    assert "archive_score" not in page.fields and "archive_score" not in page.missing


ACCOUNT_PLAN = {
    "account": "TK-07",
    "contacts": ["C02", "C03"],
    "targets": {"C02": "support 2 to 3 by May", "C03": "participation 1 to 2 by April"},
    "owners": {"C02": "VP sales", "C03": "finance director"},
    "actions": ["A2", "A3", "A4", "A7", "A10"],
    "risk": "S1 leaves before the second link stands.",
    "review_dates": ["31 March", "30 June"],
}


def test_the_plan_of_the_case_account_brings_index_and_rival(folder):
    page = dossier.write(3, company="taihe", **ACCOUNT_PLAN)
    assert page.complete and page.missing == [], page.state  # the value may stay open
    assert [row["index"] for row in page.fields["ari"]] == [34.9, 44.8]
    shares = [row["decision_weight"] for row in page.fields["rival_map"]]
    assert sum(shares) == pytest.approx(1)
    assert dossier.write(3, company="taihe", evc=52, **ACCOUNT_PLAN).fields["evc"] == 52.0


def test_actions_beyond_the_hours_of_the_team_are_refused(folder):
    page = dossier.write(
        3, company="taihe", **{**ACCOUNT_PLAN, "actions": ["A1", "A3", "A5", "A10"]}
    )
    assert page.problems["actions"] == "116 hours, but the team has 100"
    own = dossier.write(3, company="own", actions=["A1", "A3", "A5", "A10"])
    assert "actions" in own.fields and "ari" not in own.fields


def test_page_three_recalls_the_unknowns_of_page_two(folder):
    dossier.write(2, company="own", flagship_account="Acme", three_unknowns=["a", "b", "c"])
    page = dossier.write(3, company="own", account="Acme")
    assert page.fields["portfolio"][0] == {"account": "Acme", "unknown": "a"}
    assert "portfolio" not in dossier.write(3, company="taihe").fields


USERS_AND_LINES = {
    "dimensions": [
        "named 40% to 60%",
        "back in 90 days 50% to 55%",
        "−20 to −10",
        "50 to 55 a year",
    ],
    "five_points": ["with consent", "first order", "renewal", "margin", "referral"],
    "lines": ["PL02", "pl13"],
    "diagnosis": {"PL02": "short", "PL13": "long"},
    "line_actions": {"PL02": "one model at 60", "PL13": "drop 9 of 40: +0.4 to 0.6 m"},
    "moment": "The first invoice after a change, checked by telephone.",
    "kano": "A",
    "direction": "interface",
    "cost_per_use": 45,
    "pilot": "100 accounts against 100 by lot, stop after six weeks.",
    "top_issues": ["invoice_mismatch", "response_time", "delivery_schedule"],
    "issue_owners": {
        "invoice_mismatch": "head of billing, 7 days",
        "response_time": "head of service, 2 days",
        "delivery_schedule": "head of logistics, 7 days",
    },
    "listening": "Tickets and twenty interviews a year; p-chart of invoice errors.",
    "score": "−20 (−27 to −13), 480 answers, unweighted",
}


def test_the_page_of_users_lines_and_service_brings_what_the_tables_say(folder):
    page = dossier.write(5, **USERS_AND_LINES)
    assert page.complete, page.state
    table = {row["line"]: row for row in page.fields["lines_table"]}
    assert len(table) == 14 and page.fields["lines"] == ["PL02", "PL13"]
    # PL09 grows and still loses its market; PL13 shrinks
    assert 0 < table["PL09"]["sales_growth"] < table["PL09"]["market_growth"]
    assert table["PL13"]["sales_growth"] < 0
    issues = page.fields["issues_table"]
    assert [row["number"] for row in issues[:2]] == [201, 168]
    assert sum(row["number"] for row in issues) == 1116  # 62 % of 1,800
    assert {row["wave"] for row in page.fields["score_table"]} == {"2024", "2025"}
    assert "new client interface" in repr(page)


@pytest.mark.parametrize(
    ("line", "value", "word"),
    [
        ("dimensions", ["one"], "but 4 to 4"),
        ("five_points", ["x"] * 6, "but 5 to 5"),
        ("lines", ["PL15"], "not one of: PL01"),
        ("diagnosis", {"PL02": "ill", "PL13": "long"}, "ill"),
        ("top_issues", ["hardware", "response_time", "escalation"], "not one of"),
        ("cost_per_use", -1, "from 0"),
        ("kano", "Q", "not one of"),
    ],
)
def test_an_unusable_line_of_users_and_service_is_explained(folder, line, value, word):
    page = dossier.write(5, **{**USERS_AND_LINES, line: value})
    assert word in page.problems[line]


def test_page_five_recalls_the_segments_of_page_two(folder):
    dossier.write(2, company="own", segments=["a", "b"], treatment={"a": "visit", "b": "letter"})
    page = dossier.write(5, company="own", lines=["Pumps"], top_issues=["a", "b", "c"])
    assert page.fields["segments"][1] == {"segment": "b", "treatment": "letter"}
    assert page.fields["lines"] == ["Pumps"] and "lines_table" not in page.fields


def test_a_blank_keeps_what_is_stored(folder):
    dossier.write(1, company="own", **OWN)
    page = dossier.write(
        1,
        company="own",
        **dict.fromkeys(OWN, ...),
    )
    assert page.complete and page.fields["question"] == OWN["question"]
    page = dossier.write(1, company="own", disease={"North": ..., "South": ...}, confidence="A")
    assert page.complete and page.fields["confidence"] == "A"
    assert "top_problem" in dossier.write(1, company="own", top_problem="").missing
    assert "top_problem" not in dossier.page(1).fields


def test_what_cannot_be_used_does_not_wipe_what_is_stored(folder):
    dossier.write(1, company="own", **OWN)
    page = dossier.write(1, company="own", confidence="Z", focus_regions=["East"])
    assert set(page.problems) == {"confidence", "disease"}
    assert dossier.page(1).fields["confidence"] == "B"
    again = dossier.write(1, company="own", focus_regions=OWN["focus_regions"])
    assert again.complete


def test_each_company_has_its_own_page(folder):
    dossier.write(1, company="own", **OWN)
    case = dossier.write(1, company="meridian", **dict.fromkeys(OWN, ...))
    assert "question" in case.missing
    assert dossier.page(1).company == "meridian"
    assert dossier.page(1, "own").complete
    assert dossier.write(1, company="own").complete


def test_a_file_of_the_first_version_is_read(folder):
    old = {"company": "own", "written": "2025-01-01", "fields": {"question": "Where?"}}
    text = json.dumps({"version": 1, "pages": {"1": old}})
    (folder / "dossier.json").write_text(text, encoding="utf-8")
    assert dossier.write(1, company="own", confidence="A").fields["question"] == "Where?"


def test_a_damaged_file_is_not_overwritten(folder):
    (folder / "dossier.json").write_text("{", encoding="utf-8")
    with pytest.raises(CourseFolderError, match="damaged"):
        dossier.write(1, company="own", **OWN)
    assert (folder / "dossier.json").read_text(encoding="utf-8") == "{"


def test_a_page_shows_itself_and_escapes(folder):
    page = dossier.write(1, company="own", **{**OWN, "top_problem": "<b>&"})
    shown = page._repr_html_()
    assert "&lt;b&gt;&amp;" in shown and "<b>" not in shown
    assert 'lang="en"' in shown and 'role="status"' in shown


def test_the_plan_collects_the_pages_and_says_what_is_missing(folder):
    assert "No page" in repr(dossier.plan())
    dossier.write(1, company="own", **{**OWN, "confidence": ""})
    plan = dossier.plan()
    assert len(plan.pages) == len(PAGES) and not plan.complete
    assert "Still missing: Confidence" in plan.state and "Page 4" in plan.state
    text = plan.save().read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>") and "Spare parts arrive late." in text
    assert "0 of 6 pages are complete." in text
    assert "Open: How well does the evidence carry this page?" in text
    assert text.count("Not written yet") == 5
    assert "{" not in re.sub(r"<style>.*?</style>", "", text, flags=re.S)


@pytest.fixture(params=["en", "zh_CN"])
def filled_plan(request, folder):
    answers = {"en": filled.EN, "zh_CN": filled.ZH}[request.param]
    with use_language(request.param):
        for number, lines in answers.items():
            page = dossier.write(number, company=PAGES[number].companies[0], **lines)
            assert page.complete, page.state
        yield request.param, dossier.plan()


def words_of(text):
    """Return the text of an HTML page, as a reader sees it."""
    inside = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", "\n", inside))


def test_a_full_plan_reads_as_a_document(filled_plan, folder):
    language, plan = filled_plan
    assert plan.complete
    text = plan.save("plan.html").read_text(encoding="utf-8")
    assert f'<html lang="{language.replace("_", "-")}">' in text
    assert [text.count(f"<h{level}") for level in (1, 2, 3)] == [1, 7, 0]
    said = words_of(text)
    assert not re.search(r"\b[a-z]+_[a-z]+\b", said)  # no name that only programs know
    assert not re.search(r"\d\.\d{4}", said)
    assert not re.search(r"[○✗]|\bnan\b|None|NaN", said)
    for number, spec in PAGES.items():
        for field in spec.fields:
            shown = gettext(field.label) in said
            # what page 2 left open about the own account is no part of a case's page 3
            assert shown or (number, field.name) == (3, "portfolio"), (number, field.name)
    if language == "en":
        assert "C03 (CFO)" in said and "M-148 (Basin)" in said
        assert "Invoice mismatch" in said and "−12.4" in said
    else:
        assert "C03（财务总监）" in said and "M-148（盆地）" in said
        assert not re.search(r"\b(?:is|are|the|of|by|for)\b", said)


def test_a_plan_is_replaced_in_one_step(folder, monkeypatch):
    target = dossier.plan().save(folder / "plan.html")
    before = target.read_text(encoding="utf-8")
    monkeypatch.setattr(paper.Plan, "_document", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        dossier.plan().save(target)
    assert target.read_text(encoding="utf-8") == before
    assert [path.name for path in folder.iterdir()] == ["plan.html"]


def test_without_a_browser_the_way_out_is_named(folder, monkeypatch):
    monkeypatch.setattr(paper, "BROWSERS", ("no-such-browser",))
    with pytest.raises(MissingLibraryError, match="print it as a PDF"):
        dossier.plan().save("plan.pdf")
    with pytest.raises(CourseInputError, match=r"plan\.html") as caught:
        dossier.plan().save("plan.docx")
    assert caught.value.code == "unknown" and list(folder.iterdir()) == []


def test_a_browser_that_prints_nothing_is_not_believed(folder, monkeypatch):
    monkeypatch.setattr(paper, "BROWSERS", ("true",))
    with pytest.raises(MissingLibraryError, match="could not print"):
        dossier.plan().save("plan.pdf")
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_the_plan_prints_to_paper(filled_plan, folder):
    pypdf = pytest.importorskip("pypdf")
    if not any(map(shutil.which, paper.BROWSERS)):
        pytest.skip("no browser that prints on this machine")
    language, plan = filled_plan
    reader = pypdf.PdfReader(plan.save("plan.pdf"))
    assert 7 <= len(reader.pages) <= 9  # a brief, then six pages; no sheet for a stray line
    texts = [page.extract_text() for page in reader.pages]
    assert all(len(text) > 250 for text in texts)
    height, width = reader.pages[0].mediabox.height, reader.pages[0].mediabox.width
    assert abs(height - 842) < 1 and abs(width - 595) < 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == language.replace("_", "-")
    flat = "".join("".join(texts).split())
    assert "".join(gettext("The plan in brief").split()) in flat
    assert not [sign for sign in flat if "\u2e80" <= sign <= "\u2fdf"]
    assert {path.name for path in folder.iterdir()} == {"dossier.json", "plan.pdf"}


def test_tables_that_fill_themselves_in_have_heads_for_people(folder):
    dossier.write(1, **{**OWN, "focus_regions": ["Coast"], "disease": {"Coast": "wallet"}})
    dossier.write(2, **PORTFOLIO)
    seen = set()
    for number, spec in PAGES.items():
        page = dossier.write(number, company=spec.companies[0])
        for field in spec.fields:
            if field.kind == "auto":
                rows = page.fields.get(field.name, [])
                seen.update(name for row in rows for name in row)
    assert len(seen) > 20
    assert seen <= set(HEADS)
    shown = dossier.page(5)._repr_html_()
    assert "Heard by asking" in shown and "from_asking" not in shown


def test_every_page_is_well_formed_data():
    for number, spec in PAGES.items():
        assert spec.lecture == number
        names = [field.name for field in spec.fields]
        assert len(set(names)) == len(names)
        for field in spec.fields:
            assert field.kind in {"text", "number", "choice", "list", "map", "shares", "auto"}
            assert field.kind != "choice" or field.options
            assert field.options is None or field.kind in {"choice", "map"}
            assert field.kind != "text" or field.limit
            assert field.kind != "map" or field.options or field.limit
            assert field.kind != "map" or field.keys_from in names
