"""Commands of the publish room; each group is added to the command line by :mod:`coursekit.cli`."""

from __future__ import annotations

from typing import Any


def add_commands(groups: Any) -> None:
    """Add this room's commands to the command line."""
