"""Compile the package's catalogs while the wheel (or the editable install) is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogHook(BuildHookInterface):
    """Write ``coursekit.mo`` beside every ``coursekit.po``: git holds only the text form."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, then name the results as artifacts, because git ignores them."""
        for po in Path(self.root, "src/coursekit/locale").glob("*/LC_MESSAGES/*.po"):
            with po.open("rb") as text, po.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, read_po(text))
        build_data["artifacts"].append("src/coursekit/locale/**/*.mo")
