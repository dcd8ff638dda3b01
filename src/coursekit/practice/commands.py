"""``coursekit practice …``: what an author of exercises runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coursekit.language import gettext as _


def add_commands(groups: Any) -> None:
    """Add this room's commands to the command line."""
    room = groups.add_parser("practice", help=_("for authors of exercises"))
    commands = room.add_subparsers(dest="action", required=True, metavar="ACTION")
    compiling = commands.add_parser(
        "compile", help=_("turn every key.py into the digests that check() reads")
    )
    compiling.add_argument(
        "--check", action="store_true", help=_("only say whether the compiled keys are up to date")
    )
    compiling.add_argument(
        "--root", type=Path, help=_("project folder (default: the one coursekit runs from)")
    )
    compiling.set_defaults(run=compile_keys)


def compile_keys(options: argparse.Namespace) -> int:
    """Compile all keys, or with ``--check`` report those that are out of date (exit code 1)."""
    from coursekit.errors import CourseFolderError
    from coursekit.practice import authoring, keys

    folders = authoring.sources(options.root)
    if not folders:
        raise CourseFolderError(
            _("No key.py was found. Run this in a copy of the course's repository.")
        )
    stale = 0
    for lecture, folder in folders.items():
        path = keys.FOLDER / f"{lecture}.json"
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        salt = keys.load(lecture)["salt"] if before else None
        compiled = authoring.compile_key(authoring.read_key(folder), salt)
        if authoring.as_json(compiled) == before:
            print(_("{name}: up to date").format(name=folder.name))
        elif options.check:
            stale += 1
            print(
                _("{name}: out of date, run: coursekit practice compile").format(name=folder.name)
            )
        else:
            authoring.write_key(compiled, path)
            print(_("{name}: compiled").format(name=folder.name))
    return 1 if stale else 0
