"""A reader's visit to the built site, in a real browser without any other host."""

from __future__ import annotations

import http.server
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]

WELCOME = "book/welcome.html"
LECTURE = "notebooks/lectures/1-market-diagnosis.html"
EXERCISES = "book/exercises/1-market-diagnosis.html"
SOLUTIONS = "book/solutions/1-market-diagnosis.html"
PAGES = [
    WELCOME,
    LECTURE,
    EXERCISES,
    SOLUTIONS,
    "book/cases/vector.html",
    "book/reference/sampling.html",
    "book/glossary.html",
    "book/bibliography.html",
]
EDITIONS = ["", "zh/"]
PICTURES = Path(__file__).resolve().parents[2] / "_build/screenshots"


def keep_picture(page, edition: str, path: str, what: str) -> None:
    """Keep what a reader sees, for a person to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = (edition + path).removesuffix(".html").replace("/", "-")
    page.screenshot(path=PICTURES / f"{name}-{what}.png")


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

    handler = partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        # without a network: nothing but this machine has an address
        args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        running = playwright.chromium.launch(executable_path=chromium, args=args)
        yield running
        running.close()


@pytest.fixture
def visit(browser, address):
    """Open pages; at the end no other host was asked and no script failed."""
    asked: list[str] = []
    failed: list[str] = []
    contexts = []

    def open_page(path: str, width: int = 1280, theme: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(
            f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
        )
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert failed == []


@pytest.mark.parametrize(
    ("edition", "words"),
    [("", "benchmarking"), ("", "Simpson"), ("zh/", "大数据分析"), ("zh/", "市场诊断")],
)
def test_search_finds_the_lecture(visit, edition, words):
    page = visit(f"{edition}search.html?q={words}")
    page.wait_for_selector(f'#search-results a[href*="{LECTURE}"]', timeout=10_000)


def test_dark_mode_is_dark_and_remembered(visit):
    page = visit(LECTURE)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.evaluate("localStorage.setItem('mode', 'dark'); localStorage.setItem('theme', 'dark')")
    page = visit(LECTURE, theme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light == "rgb(255, 255, 255)"
    assert max(int(part) for part in dark[4:-1].split(",")) < 40
    chart = page.locator(".ck-chart img").first
    assert chart.evaluate("image => getComputedStyle(image).backgroundColor") == light


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(visit, edition, path):
    page = visit(edition + path, width=360)
    page.wait_for_timeout(300)
    keep_picture(page, edition, path, "phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("path", PAGES)
def test_key_pages_open_on_a_desk(visit, edition, path, theme):
    page = visit(edition + path, theme=theme)
    page.wait_for_timeout(300)
    keep_picture(page, edition, path, theme)
    assert page.locator("article h1").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_switch_leads_to_the_same_page(visit, edition):
    page = visit(edition + LECTURE)
    page.click(".ck-languages a")
    other = "" if edition else "zh/"
    assert page.url.endswith(("zh/" if other else "/") + LECTURE)
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if other else "en")


def shown(page, explorer: str) -> list[str]:
    captions = page.locator(f"{explorer} .ck-frame >> visible=true").locator("figcaption")
    return captions.all_text_contents()


def test_explorers_step_by_keyboard(visit):
    page = visit(LECTURE)
    explorers = page.locator(".ck-explorer")
    assert explorers.count() == 2
    for n in range(explorers.count()):
        name = explorers.nth(n).get_attribute("data-explorer")
        box = f'.ck-explorer[data-explorer="{name}"]'
        before = shown(page, box)
        assert len(before) == 1
        slider = page.locator(f"{box} input[type=range]").first
        slider.focus()
        page.keyboard.press("ArrowRight")
        after = shown(page, box)
        assert len(after) == 1 and after != before
        assert (
            slider.get_attribute("aria-valuetext")
            == page.locator(f"{box} output").first.inner_text()
        )
        assert page.locator(f"{box} [role=status]").inner_text() == after[0]


def test_explorers_follow_every_control(visit):
    page = visit(LECTURE)
    for select in page.locator(".ck-explorer select").all():
        for option in range(select.locator("option").count()):
            select.select_option(index=option)
            box = select.locator("xpath=ancestor::*[@data-explorer]").get_attribute("data-explorer")
            assert len(shown(page, f'.ck-explorer[data-explorer="{box}"]')) == 1


def test_without_script_every_setting_can_be_read(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LECTURE)
    assert page.locator(".ck-explorer .ck-frame >> visible=true").count() >= 2
    page.goto(address + SOLUTIONS)
    page.locator(".ck-solution > summary").first.click()
    assert page.locator(".ck-solution-body").first.is_visible()
    context.close()


def test_every_quiz_option_answers_and_the_choice_is_remembered(visit):
    page = visit(EXERCISES)
    quizzes = page.locator(".ck-quiz")
    assert quizzes.count() == 5
    for quiz in quizzes.all():
        replies = []
        for option in quiz.locator(".ck-option").all():
            option.locator("summary").focus()
            page.keyboard.press("Enter")
            reply = option.locator(".ck-feedback")
            assert reply.is_visible()
            replies.append(reply.inner_text())
            assert quiz.locator(".ck-feedback >> visible=true").count() == 1
        assert len(set(replies)) == len(replies) == 4
        assert quiz.locator('[data-right="true"]').count() == 1
    page.reload()
    assert page.locator(".ck-option.ck-chosen[open]").count() == 5


def test_hints_come_one_after_the_other(visit):
    page = visit(EXERCISES)
    steps = page.locator(".ck-hints").first.locator("details")
    assert steps.count() >= 3
    assert [step.is_visible() for step in steps.all()][:2] == [True, False]
    steps.nth(0).locator("summary").click()
    assert steps.nth(1).is_visible() and not steps.nth(2).is_visible()


def test_a_solution_opens_after_an_attempt_only(visit):
    page = visit(SOLUTIONS)
    first = page.locator(".ck-solution").first
    first.locator("summary").click()
    assert not first.locator(".ck-solution-body").is_visible()
    first.get_by_role("button").click()
    assert first.locator(".ck-solution-body").is_visible()
    page.reload()
    page.locator(".ck-solution > summary").first.click()
    assert page.locator(".ck-solution-body").first.is_visible()


def test_progress_is_shown_saved_and_erased(visit, address):
    page = visit(EXERCISES)
    page.locator("[data-solved]").first.click()
    page.goto(address + LECTURE)
    page.keyboard.press("End")
    page.wait_for_function("localStorage.getItem('coursekit-progress')?.includes('lecture')")
    page.goto(address + WELCOME)
    bars = [bar.get_attribute("value") for bar in page.locator(".ck-progress progress").all()]
    assert bars[:2] == ["1", "1"]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a copy").click()
    assert '"1.1": true' in Path(saved.value.path()).read_text(encoding="utf-8")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    bars = [bar.get_attribute("value") for bar in page.locator(".ck-progress progress").all()]
    assert bars == ["0", "0", "0"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_problem_report_names_page_edition_version_and_section(visit, edition):
    from coursekit import __version__

    page = visit(edition + LECTURE)
    link = page.locator(".ck-report a").first
    link.evaluate("link => link.addEventListener('click', event => event.preventDefault())")
    heading = page.locator("article h2").nth(3)
    page.wait_for_load_state("networkidle")
    for _settled in range(2):  # pictures that load on the way move the text
        heading.evaluate(
            "heading => heading.scrollIntoView({block: 'center', behavior: 'instant'})"
        )
        page.wait_for_timeout(300)
    page.evaluate("window.scrollBy({top: 100, behavior: 'instant'})")
    link.evaluate("link => link.click()")  # where the reader is, without moving there
    told = unquote(link.get_attribute("href"))
    section = heading.evaluate("heading => heading.firstChild.textContent.trim()")
    page_name, language = LECTURE.removesuffix(".html"), "zh_CN" if edition else "en"
    for part in (page_name, language, __version__, section):
        assert part in told


def test_formulas_are_set(visit):
    page = visit(LECTURE)
    page.wait_for_selector("mjx-container", timeout=10_000)
    assert page.locator("mjx-container").count() > 3
    assert page.locator("mjx-merror").count() == 0
