"""What every explorer owes its readers, on a page and live."""

from __future__ import annotations

import gzip
import time
from typing import Any

from coursekit.explore import Explorer


def reads_alone(explorer: Explorer, least: int = 30) -> None:
    """Each setting has one frame with words of its own; the page stays light."""
    frames = explorer.snapshots()
    assert least <= len(frames) <= 100
    assert len({f.state for f in frames}) == len(frames)
    assert all(len(f.view.caption) > 20 and f.view.verdict for f in frames)
    settings = [f.settings for f in frames]
    assert all(wish in settings for wish in explorer.worth)
    html = explorer.html()
    assert html.count("<figure") == len(frames)
    assert html.count("<li>") == len(explorer.notice)
    assert len(gzip.compress(html.encode())) < 60_000


def redraws(explorer: Explorer, label: str, value: Any) -> None:
    """The live widget shows another picture as soon as a control moves."""
    box = explorer.widget()
    picture = next(w for w in box.children if "<svg" in str(getattr(w, "value", "")))
    before = picture.value
    control = next(w for w in box.children if getattr(w, "description", "") == label)
    start = time.process_time()
    control.value = value
    assert time.process_time() - start < 0.3
    assert picture.value != before
