"""Keep of the icon font only the icons that pages show: 2 KiB in the place of 150."""

from __future__ import annotations

import re
from pathlib import Path

_CLASS = re.compile(r"\bfa-([a-z0-9-]+)")
_RULE = re.compile(r'(?:\.fa-[a-z0-9-]+:+before,?)+\{content:"\\([0-9a-f]{2,4})"\}')
_CODE = re.compile(r"\\([ef][0-9a-f]{3})\b")


def keep_used(out: Path) -> None:
    """Cut the icon font and its style rules of a built edition down to what its pages use."""
    used = set()
    for page in out.rglob("*.html"):
        if not {"_static", "lite", "slides"} & set(page.relative_to(out).parts):
            used |= set(_CLASS.findall(page.read_text(encoding="utf-8")))
    codes: set[int] = set()

    def rule(found: re.Match[str]) -> str:
        if used & set(_CLASS.findall(found[0])):
            codes.add(int(found[1], 16))
            return found[0]
        return ""

    for path in (out / "_static").rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        kept = _RULE.sub(rule, text)
        # icons that a style sheet itself shows, for instance beside a box's title
        codes |= {int(code, 16) for code in _CODE.findall(_RULE.sub("", text))}
        if kept != text:
            path.write_text(kept, encoding="utf-8")
    for font in (out / "_static/vendor/fontawesome/webfonts").glob("*.woff2"):
        _subset(font, codes)


def _subset(font: Path, codes: set[int]) -> None:
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    face = subset.load_font(str(font), options)
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=codes)
    chooser.subset(face)
    subset.save_font(face, str(font), options)
    face.close()
