"""What the wheel carries beside the code: compiled catalogs and the public case data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CourseHook(BuildHookInterface):
    """Compile every catalog (git holds only the text form) and choose the case data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the compiled catalogs as artifacts; put cards and public tables into the wheel."""
        for po in Path(self.root, "src/coursekit/locale").glob("*/LC_MESSAGES/*.po"):
            with po.open("rb") as text, po.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, read_po(text))
        build_data["artifacts"].append("src/coursekit/locale/**/*.mo")
        if version != "standard":
            return  # an editable install reads the data where they are
        for card in sorted(Path(self.root, "datasets").glob("*/card.yml")):
            tables = yaml.safe_load(card.read_text(encoding="utf-8"))["tables"]
            # What only instructors may see would hand trainees the answers.
            public = [t for t, spec in tables.items() if spec.get("audience") != "instructor"]
            for file in (card, *(card.with_name(f"{table}.csv") for table in public)):
                place = f"coursekit/cases/data/{card.parent.name}/{file.name}"
                build_data["force_include"][str(file)] = place
