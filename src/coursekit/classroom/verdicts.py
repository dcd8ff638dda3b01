"""Read what ``check`` said in a notebook that was run: exercise, verdict, hint."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# The box that coursekit.practice.checking.Verdict shows.
BOX = re.compile(
    r'class="ck-verdict ck-(?P<state>right|wrong|open)".*?<strong>.*?</span>\s*'
    r"(?P<id>\S+)\s.*?</strong>(?P<hint>.*?)</div>",
    re.DOTALL,
)
LONGEST = 4000  # characters of one box


@dataclass(frozen=True)
class Said:
    """One verdict found in an output."""

    id: str
    state: str
    hint: str


def verdict_in(output: Any) -> Said | None:
    """Give the verdict an output shows, or ``None``.

    >>> box = ('<div class="ck-verdict ck-wrong" role="status"><strong><span>x</span> 1.5 Not '
    ...        'yet.</strong> A share &gt; 1?</div>')
    >>> verdict_in({"output_type": "display_data", "data": {"text/html": box}})
    Said(id='1.5', state='wrong', hint='A share > 1?')
    """
    if output["output_type"] not in {"display_data", "execute_result"}:
        return None
    text = output["data"].get("text/html", "")
    found = BOX.search("".join(text))
    if not found:
        return None
    return Said(found["id"], found["state"], html.unescape(found["hint"]).strip())


def only_verdict(output: Any) -> dict[str, str] | None:
    """Give the data of an output that is a verdict and nothing else, or ``None``."""
    if verdict_in(output) is None:
        return None
    text = "".join(output["data"]["text/html"]).strip()
    alone = text.startswith("<div class") and text.endswith("</div>") and text.count("<div") == 1
    # markup of the box itself; hints are escaped words
    if not alone or set(re.findall(r"</?(\w*)", text)) - {"div", "strong", "span"}:
        return None
    if len(text) > LONGEST:
        return None
    return {"text/html": text}


def verdicts(cell: Any) -> Iterator[Said]:
    """Yield the verdicts one cell shows."""
    for output in cell.get("outputs", []):
        if said := verdict_in(output):
            yield said
