"""Re-make the case data and compare them with the committed files.

    python datasets/generate/run.py                    # all cases, compare only
    python datasets/generate/run.py --case vector      # one case
    python datasets/generate/run.py --write            # replace files, update the cards
    python datasets/generate/run.py --case sprout --scale 10 --to DIR   # tenfold, elsewhere

Comparing is the default: exit code 1 and a line per difference mean that a file was
changed by hand or that a simulator no longer makes what is committed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import sys
from pathlib import Path

import pandas as pd
import yaml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from _common import csv_bytes  # noqa: E402

from coursekit.cases import k_anonymity  # noqa: E402

DATASETS = HERE.parent


def case_names() -> list[str]:
    """Cases that have a simulator."""
    cases = (card.parent.name for card in DATASETS.glob("*/card.yml"))
    return sorted(case for case in cases if (HERE / f"{case}.py").is_file())


def facts(frame: pd.DataFrame, spec: dict) -> dict[str, str]:
    """Measure what the card states about a file and only the file can tell."""
    found = {
        "rows": str(len(frame)),
        "sha256": hashlib.sha256(csv_bytes(frame)).hexdigest(),
    }
    if "quasi_identifiers" in spec:
        found["k"] = str(k_anonymity(frame, spec["quasi_identifiers"], spec.get("k_unit")))
    return found


def stated(spec: dict, key: str) -> str | None:
    """Read the same fact as the card has it now."""
    return None if spec.get(key) is None else str(spec[key])


def write_facts(card: str, table: str, found: dict[str, str]) -> str:
    """Put facts of a table into the text of a card; comments, order and layout stay."""
    block = re.search(rf"^  {table}:\n(?:(?:    .*|\s*)\n)+", card, flags=re.MULTILINE)
    if block is None:
        raise SystemExit(f"the card has no table {table!r}: describe it in card.yml first")
    text = block.group()
    for key, value in found.items():
        text, n = re.subn(rf"^    {key}:.*$", f"    {key}: {value}", text, flags=re.MULTILINE)
        if n == 0:
            text = re.sub(r"^    columns:$", f"    {key}: {value}\n    columns:", text, flags=re.M)
    return card[: block.start()] + text + card[block.end() :]


def first_difference(new: bytes, old: bytes) -> str:
    """Find the first line in which two files differ, for the report."""
    pairs = zip(new.decode().splitlines(), old.decode().splitlines(), strict=False)
    for number, (made, committed) in enumerate(pairs, start=1):
        if made != committed:
            return f"line {number}: made {made!r}, committed {committed!r}"
    return "one file is longer than the other"


def compare(case: str, *, write: bool) -> int:
    """Re-make one case; return the number of differences (after writing: 0)."""
    folder, differences = DATASETS / case, 0
    card_path = folder / "card.yml"
    card = card_path.read_text(encoding="utf-8")
    specs = yaml.safe_load(card)["tables"]
    made = importlib.import_module(case).tables()
    for name in sorted(set(made) ^ set(specs)):
        side = "the simulator does not make it" if name in specs else "it is not in the card"
        print(f"  {case}/{name}: {side}")
        differences += 1
    for name, frame in made.items():
        if name not in specs:
            continue
        path, new = folder / f"{name}.csv", csv_bytes(frame)
        old = path.read_bytes() if path.is_file() else b""
        found = facts(frame, specs[name])
        stale = [key for key in found if stated(specs[name], key) != found[key]]
        size = f"{len(frame):>6,} rows {len(new) / 1024:>7.1f} kB"
        if new == old and not stale:
            print(f"  {case}/{name:<20} {size}  same")
        elif write:
            path.write_bytes(new)
            card = write_facts(card, name, found)
            print(f"  {case}/{name:<20} {size}  written")
        else:
            differences += 1
            what = first_difference(new, old) if new != old else f"card: {', '.join(stale)}"
            print(f"  {case}/{name:<20} {size}  DIFFERENT ({what})")
    if write:
        card_path.write_text(card, encoding="utf-8")
    return differences


def grow(case: str, scale: int, folder: Path) -> None:
    """Write the tables of a case that grow with its base, at a multiple, into another folder.

    A simulator that can do this has a function ``grown(scale)`` which yields the tables in
    blocks: each is appended to its file and forgotten, so that memory stays small.
    """
    simulator = importlib.import_module(case)
    if not hasattr(simulator, "grown"):
        raise SystemExit(f"the tables of {case} come in one size only")
    folder = folder.resolve()
    if folder.is_relative_to(DATASETS.parent.resolve()):
        raise SystemExit("choose a folder outside the repository: committed files stay as they are")
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for name, frame in simulator.grown(scale):
        text = csv_bytes(frame)
        if name in rows:
            text = text.partition(b"\n")[2]
        with (folder / f"{name}.csv").open("ab" if name in rows else "wb") as file:
            file.write(text)
        rows[name] = rows.get(name, 0) + len(frame)
    for name, n in rows.items():
        print(f"  {folder / name}.csv  {n:,} rows")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--case", choices=case_names(), help="one case only")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action="store_true", help="compare only (the default)")
    mode.add_argument("--write", action="store_true", help="replace files, update the cards")
    parser.add_argument("--scale", type=int, help="make a multiple of the base, with --to")
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder outside the repository")
    options = parser.parse_args()
    if options.scale is not None or options.to is not None:
        if not (options.case and options.scale and options.scale > 0 and options.to):
            parser.error("--scale needs --case, a whole number of 1 or more, and --to DIR")
        grow(options.case, options.scale, options.to)
        return 0
    differences = 0
    for case in [options.case] if options.case else case_names():
        print(case)
        differences += compare(case, write=options.write)
    if differences:
        print(f"{differences} difference(s). Run with --write if the change is meant.")
        return 1
    print("All files are what their simulators make.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
