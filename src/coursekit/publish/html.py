"""Last touches to a page's HTML: light images, tables that fit a phone and a screen reader."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from pathlib import Path
from urllib.parse import unquote_to_bytes

from bs4 import BeautifulSoup, Tag

from coursekit.language import gettext as _

_DATA = re.compile(r"data:image/([a-z+]+)(;[a-z0-9=;-]*base64|[^,]*),(.*)", re.S)
_NUMBER = re.compile(r"^[−+-]?[\d ,.]+\s?%?$|^[-–—]$|^NaN$")
_LONG = 20  # rows
_WIDTH = 640  # a figure is never drawn wider than this many CSS pixels


def finish(body: str, images: Path, link: str) -> str:
    """Return the page's body with its images in files and its tables in scroll boxes.

    ``images`` is the folder for image files, ``link`` how the page reaches it.
    """
    soup = BeautifulSoup(body, "html.parser")
    for style in soup.find_all("style"):
        style.decompose()  # pandas' own, scoped to nothing: the course's style sheet has it
    for script in soup.find_all("script"):
        if "thebe" in str(script.get("type")) or "kernelName" in script.get_text():
            script.decompose()  # settings of a public kernel server that no page uses
    for image in soup.find_all("img"):
        _image(image, images, link)
    for n, table in enumerate(soup.find_all("table"), start=1):
        _table(table, soup, _("Table {n}").format(n=n))
    for entry in soup.select(".citation-list, .citation"):
        del entry["role"]  # roles that screen readers no longer know
    for summary in soup.select("summary > p"):
        summary.unwrap()
    for item in soup.select("li > p > input[type=checkbox], li > input[type=checkbox]"):
        item["aria-label"] = _("Done")
    return str(soup)


def _image(image: Tag, images: Path, link: str) -> None:
    found = _DATA.match(str(image.get("src", "")))
    image["loading"] = "lazy"
    image["decoding"] = "async"
    if not found:
        return
    coded = "base64" in found[2]
    content = base64.b64decode(found[3]) if coded else unquote_to_bytes(found[3])
    kind = "svg" if found[1] == "svg+xml" else found[1]
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.{kind}"
    images.mkdir(parents=True, exist_ok=True)
    if not (images / name).exists():
        (images / name).write_bytes(content)
    image["src"] = f"{link}/{name}"
    size = image_size(content, kind)
    if size and not image.get("width"):
        scale = min(1.0, _WIDTH / size[0])
        image["width"], image["height"] = (str(round(side * scale)) for side in size)


def image_size(content: bytes, kind: str) -> tuple[float, float] | None:
    """Read width and height from a PNG or SVG.

    >>> image_size(b'<svg viewBox="0 0 40 30">', "svg")
    (40.0, 30.0)
    """
    if kind == "png":
        width, height = struct.unpack(">II", content[16:24])
        return float(width), float(height)
    box = re.search(rb'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', content)
    return (float(box[1]), float(box[2])) if kind == "svg" and box else None


def _table(table: Tag, soup: BeautifulSoup, name: str) -> None:
    """Give a table real headings and a box to scroll in; put numbers to the right."""
    del table["border"]
    for cell in table.select("thead th"):
        cell["scope"] = "col"
    for cell in table.select("tbody th"):
        cell["scope"] = "row"
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
            del cell["scope"]
    for cell in table.select("tbody td"):
        if _NUMBER.match(cell.get_text(strip=True)):
            cell["class"] = " ".join([*(cell.get("class") or []), "ck-number"])
    box = table.parent
    if not box or "pst-scrollable-table-container" not in (box.get("class") or []):
        box = table.wrap(soup.new_tag("div"))
    # A long table keeps its heading in view while it scrolls in a box of its own.
    box["class"] = "ck-table ck-tall" if len(table.find_all("tr")) > _LONG else "ck-table"
    box["tabindex"] = "0"
    box["role"] = "region"
    caption = table.find("caption")
    box["aria-label"] = caption.get_text(" ", strip=True) if caption else name
