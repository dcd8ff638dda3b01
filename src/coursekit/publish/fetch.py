"""Fetching what a build needs from the package registries, pinned and checked."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from coursekit.errors import CourseFolderError, MissingLibraryError
from coursekit.language import gettext as _


def run(*command: str | Path, **options: Any) -> str:
    """Run a program; when it fails, its own last words are the error."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise CourseFolderError(
            _("{program} failed: {words}").format(
                program=Path(command[0]).name, words=(done.stderr or done.stdout).strip()[-2000:]
            )
        )
    return done.stdout


def npm_package(name: str, version: str, sha512: str, work: Path) -> Path:
    """Fetch a package from npm, once, and return the folder with its files.

    A package that is not byte for byte the expected one is refused.
    """
    folder = work / f"{name}-{version}"
    if folder.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        text = _("{name} is taken from npm; install Node.js with npm first.")
        raise MissingLibraryError(text.format(name=name))
    work.mkdir(parents=True, exist_ok=True)
    run(npm, "pack", f"{name}@{version}", "--pack-destination", work, cwd=work)
    archive = work / f"{name}-{version}.tgz"
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != sha512:
        archive.unlink()
        text = _("{file} is not what npm published as {name} (its SHA-512 differs).")
        raise CourseFolderError(text.format(file=archive.name, name=f"{name}@{version}"))
    unpacked = work / f"{name}-unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    # Debian's Python 3.11.2 has no filters yet; what is unpacked is known byte for byte
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as files:
        files.extractall(unpacked, **safely)
    (unpacked / "package").rename(folder)
    unpacked.rmdir()
    archive.unlink()
    return folder
