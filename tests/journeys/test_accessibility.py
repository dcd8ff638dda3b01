"""Nobody is kept out: axe finds nothing on any page, in light and dark, in both editions."""

from __future__ import annotations

import http.server
import shutil
import threading
from functools import partial

import pytest

from coursekit.publish.links import own_pages

# A group of its own: it only reads the site, and takes minutes.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

EDITIONS = ["", "zh/"]
# In the dark nothing differs but colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def page():
    """A page in a Chromium that knows no other host."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium on this machine")
    args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


def faults(page, **options) -> dict[str, list[str]]:
    """Ask axe what would stand in somebody's way: rule -> where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return {
        rule["id"]: [node["html"][:160] for node in rule["nodes"][:3]]
        for rule in found.response["violations"]
    }


def test_a_fault_would_be_found(page):
    page.set_content("<main><h1>A</h1><img src='data:,'><p style='color:#eee'>pale</p></main>")
    assert {"image-alt", "color-contrast"} <= set(faults(page))
    assert set(faults(page, runOnly=COLOURS)) == {"color-contrast"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_page_has_a_fault(page, site, edition):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            pass

    names = [path.relative_to(site).as_posix() for path in own_pages(site)]
    names = [name for name in names if name.startswith("zh/") == bool(edition)]
    names.remove(f"{edition}index.html")  # sends the reader on to the welcome page at once
    assert len(names) > 60
    found = {}
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(site))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in names:
            page.goto(f"http://127.0.0.1:{server.server_port}/{name}")
            page.wait_for_timeout(200)
            found |= {f"{name} {rule}": where for rule, where in faults(page).items()}
            # colours change at once: half-way through a transition they would be neither
            page.add_style_tag(content="* { transition: none !important }")
            page.evaluate(
                "Object.assign(document.documentElement.dataset, {theme: 'dark', mode: 'dark'})"
            )
            page.wait_for_timeout(100)
            dark = faults(page, runOnly=COLOURS)
            found |= {f"{name} in the dark {rule}": where for rule, where in dark.items()}
        server.shutdown()
    assert found == {}
