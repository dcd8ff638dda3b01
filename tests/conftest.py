"""What every test may rely on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.language import set_language

ROOT = Path(__file__).resolve().parent.parent


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
