"""Find links of a built site that lead nowhere."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Folders of the site that hold templates of the theme and a program of others.
_NOT_OURS = {"_static", "lite", "slides"}


def own_pages(site: Path) -> list[Path]:
    """List the pages of the book, all editions."""
    found = sorted(site.rglob("*.html"))
    return [path for path in found if not _NOT_OURS & set(path.relative_to(site).parts)]


class Page(HTMLParser):
    """What a page links to, what can be linked to in it, and its images.

    >>> page = Page('<a href="b.html#x">b</a> <p id="y">')
    >>> page.links, page.anchors
    (['b.html#x'], {'y'})
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.images: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses and anchors of one element."""
        found = dict(attrs)
        self.anchors |= {value for name, value in attrs if name in ("id", "name") and value}
        if tag == "img":
            self.images.append(found)
        if tag in ("a", "img", "script", "link"):
            self.links += [link for name in ("href", "src") if (link := found.get(name))]


def broken_links(site: Path) -> list[str]:
    """List every link within the site that leads to no file or to no anchor in it."""
    site = site.resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in own_pages(site)}
    broken = set()
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known, anchor = pages.get(target), unquote(parts.fragment)
            if not target.exists() or (known and anchor and anchor not in known.anchors):
                broken.add(f"{path.relative_to(site).as_posix()}: {link}")
    return sorted(broken)
