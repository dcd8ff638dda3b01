"""What every test may rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.language import set_language

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch):
    """Start every test in English, whatever the machine's or an earlier test's language."""
    monkeypatch.delenv("COURSEKIT_LANG", raising=False)
    set_language(None)
    yield
    set_language(None)
