"""``coursekit …`` on the command line; every room brings its own commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from coursekit import __version__
from coursekit.errors import CourseError
from coursekit.language import gettext as _


def parser() -> argparse.ArgumentParser:
    """Build the whole command line; nothing heavy is imported before a command runs."""
    from coursekit.classroom import commands as classroom
    from coursekit.practice import commands as practice
    from coursekit.publish import commands as publish

    top = argparse.ArgumentParser(prog="coursekit", description=_("A course that runs."))
    top.add_argument("--version", action="version", version=f"coursekit {__version__}")
    groups = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for room in (classroom, publish, practice):
        room.add_commands(groups)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one clear line and exit code 2."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except CourseError as error:
        print(f"coursekit: {error}", file=sys.stderr)
        return 2
