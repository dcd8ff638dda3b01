"""The instructor in a real browser: read a memo in formgrader, mark it, give it back."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("instructor")]


@contextmanager
def jupyter(folder: Path) -> Iterator[str]:
    """A Jupyter server with nbgrader's extension in a class folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password=",
    ]  # fmt: skip
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    log = (folder / "jupyter.log").open("w")
    server = subprocess.Popen(
        command, cwd=folder, stdout=log, stderr=log, env=os.environ | {"PATH": path}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(240):
            try:
                urllib.request.urlopen(f"{url}/api/status", timeout=5)
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail((folder / "jupyter.log").read_text()[-3000:])
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


@pytest.fixture
def page():
    """A page in Debian's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs Chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    """The demo class with its three submissions, marked."""
    from coursekit.classroom.demo import run_demo
    from coursekit.classroom.workspace import open_course

    folder = tmp_path_factory.mktemp("journey") / "class"
    assert run_demo(folder, "en", lambda _text: None) == 0
    return open_course(folder)


def written_cells(course, exercise: str) -> list[str]:
    from nbgrader.api import GradeCell

    with course.gradebook() as book:
        cells = book.db.query(GradeCell).filter(GradeCell.cell_type == "markdown")
        return [c.name for c in cells if c.assignment.name == exercise]


def test_read_a_memo_mark_it_and_give_it_back(demo, page):
    from coursekit.classroom.feedback import write_feedback
    from coursekit.classroom.results import read_results

    exercise = demo.exercises()[0]
    memo = written_cells(demo, exercise)[0]
    with jupyter(demo.root) as url:
        page.goto(f"{url}/formgrader")
        page.get_by_role("link", name=exercise).first.wait_for(timeout=60_000)
        page.goto(f"{url}/formgrader/gradebook/{exercise}/exercises")
        rows = page.locator("table tbody tr")
        # the column "Needs Manual Grade?" is ticked where somebody must read
        waiting = rows.filter(has=page.locator("td.needs-manual-grade .glyphicon-ok"))
        waiting.first.wait_for(timeout=60_000)
        waiting.first.locator("a").first.click()
        mark = page.locator(f"input.score[id='{memo}']")
        mark.wait_for(timeout=60_000)
        with page.expect_response(
            lambda r: "/api/grade/" in r.url and r.request.method == "PUT", timeout=120_000
        ):
            mark.fill("15")
            mark.press("Tab")
        comment = page.locator(f"textarea[id='{memo}-comment']")
        with page.expect_response(
            lambda r: "/api/comment/" in r.url and r.request.method == "PUT", timeout=120_000
        ):
            comment.fill("Clear; name the wallet share.")
            comment.press("Tab")

    grades = read_results(demo, exercise).grades
    [marked] = grades[(grades.cell == memo) & (grades.score == 15)].to_dict("records")
    assert not marked["to_read"]
    write_feedback(demo, exercise)
    html = next(demo.folder("feedback", marked["student"], exercise).glob("*.html")).read_text()
    assert "Clear; name the wallet share." in html
    assert "15.0 / 20.0" in html


def test_the_button_in_formgrader_marks_again(demo, page):
    from coursekit.classroom.results import read_results

    exercise = demo.exercises()[0]
    before = read_results(demo, exercise).automatic
    with jupyter(demo.root) as url:
        page.goto(f"{url}/formgrader/manage_submissions/{exercise}")
        button = page.locator("td.autograde a, td.autograde button").first
        button.wait_for(timeout=60_000)
        with page.expect_response(lambda r: r.url.endswith("/autograde"), timeout=120_000) as done:
            button.click()
        assert done.value.json()["success"], done.value.json()
    after = read_results(demo, exercise).automatic
    assert after.to_dict("records") == before.to_dict("records")
