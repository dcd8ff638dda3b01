"""What every test may rely on."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.language import set_language

ROOT = Path(__file__).resolve().parent.parent

# CI sets it: a check that is left out because a program is missing counts as failed. What only
# the machine's kernel decides may stay away.
EVERYTHING = bool(os.environ.get("COURSEKIT_EVERYTHING"))
KERNEL = ("needs namespaces", "needs Landlock", "Linux only")


def _refuse_to_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not EVERYTHING or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(KERNEL):
        report.outcome = "failed"
        report.longrepr = f"COURSEKIT_EVERYTHING is set, and this was left out: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    _refuse_to_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report = yield
    _refuse_to_skip(report)
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The site with every edition: the one COURSEKIT_SITE names, or built here (again)."""
    if built := os.environ.get("COURSEKIT_SITE"):
        return Path(built)
    command = [sys.executable, "-m", "coursekit", "publish", "book", "--all"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return ROOT / "_build/html"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch):
    """Start every test in English, whatever the machine's or an earlier test's language."""
    monkeypatch.delenv("COURSEKIT_LANG", raising=False)
    set_language(None)
    yield
    set_language(None)


@pytest.fixture(autouse=True)
def missing_in_formulas() -> Iterator[list[str]]:
    """Fail a test in which a formula draws a dummy for a letter: matplotlib only logs that.

    (A missing letter of plain text is a warning, which the settings of pytest make an error.)
    """
    found: list[str] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "glyph" in record.getMessage():
                found.append(record.getMessage())

    log, note = logging.getLogger("matplotlib.mathtext"), Note()
    log.addHandler(note)
    yield found
    log.removeHandler(note)
    assert found == []
