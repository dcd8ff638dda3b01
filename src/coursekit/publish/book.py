"""Build the editions of the book side by side, and show them."""

from __future__ import annotations

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from coursekit.errors import CourseFolderError
from coursekit.language import SOURCE_LANGUAGE
from coursekit.language import gettext as _
from coursekit.publish import catalogs
from coursekit.publish.sphinx import edition_path

_PROGRESS = re.compile(r"(reading sources|writing output)\.*\s*\[\s*(\d+%)\]\s*(\S+)")
_TROUBLE = re.compile(r"WARNING|ERROR|[Ee]xception|Error:")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TAKEN = "Address already in use"  # in the words of ZeroMQ


def build(root: Path, languages: Sequence[str]) -> int:
    """Build the editions, one process each; return 0 when none has a warning.

    The pages land in ``_build/html`` (English) and a folder below it for each other language.
    What Sphinx says in full is kept in ``_build/<language>.log``.
    """
    known = catalogs.languages(root)
    for language in languages:
        if language not in known:
            raise CourseFolderError(
                _("There are no catalogs for {language}; there are: {known}.").format(
                    language=language, known=", ".join(known)
                )
            )
    catalogs.compile_package()
    failed: list[str] = []

    def one(language: str) -> None:
        if not _build_edition(root, language, known):
            failed.append(language)

    threads = [threading.Thread(target=one, args=(language,)) for language in languages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 1 if failed else 0


def site(root: Path, language: str = SOURCE_LANGUAGE) -> Path:
    """Folder of an edition's pages."""
    return root / "_build/html" / edition_path(language)


def _build_edition(root: Path, language: str, known: Sequence[str]) -> bool:
    start = time.perf_counter()
    english = language == SOURCE_LANGUAGE
    sources = root if english else catalogs.build(root, language)
    work = root / "_build" / ("" if english else language)
    command = [sys.executable, "-m", "coursekit.publish.book", str(sources)]
    command += [str(site(root, language)), str(work / ".doctrees")]
    environment = os.environ | {"COURSEKIT_EDITIONS": " ".join(known)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # every kernel would compile pandas anew
    log = root / "_build" / f"{language}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    failed = _run(command, environment, language, log)
    if failed and _TAKEN in log.read_text(encoding="utf-8"):
        # a port that was free when Jupyter chose it was not when the kernel came to it; what
        # was run until then is kept
        failed = _run(command, environment, language, log)
    seconds = time.perf_counter() - start
    if failed:
        text = _("[{language}] failed after {seconds:.0f} s; the whole story is in {log}")
        _say(text.format(language=language, seconds=seconds, log=log))
        return False
    text = _("[{language}] done in {seconds:.0f} s: {page}")
    page = site(root, language) / "index.html"
    _say(text.format(language=language, seconds=seconds, page=page))
    return True


def _run(command: Sequence[str], environment: Mapping[str, str], language: str, log: Path) -> int:
    """Run a program, record what it says and pass on what matters; give its exit code."""
    with (
        log.open("w", encoding="utf-8") as record,
        subprocess.Popen(
            command, env=environment, text=True, encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process,
    ):  # fmt: skip
        for line in process.stdout or ():
            record.write(line)
            _report(language, _COLOUR.sub("", line.rstrip()))
    return process.returncode


def _report(language: str, line: str) -> None:
    """Pass on what a person waits for: progress, and everything that went wrong."""
    progress = _PROGRESS.search(line)
    if progress:
        verb = _("reading") if progress[1].startswith("reading") else _("writing")
        _say(f"[{language}] {progress[2]:>4} {verb} {progress[3]}")
    elif _TROUBLE.search(line) and "IPKernelApp" not in line:
        _say(f"[{language}] {line}")


def _say(line: str) -> None:
    """Show a line at once: both editions speak while they are built."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def serve(root: Path, port: int) -> int:
    """Show the built site on this machine until interrupted."""
    folder = site(root)
    if not (folder / "index.html").exists():
        raise CourseFolderError(_("The book is not built yet; run coursekit publish book."))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        _say(_("The book is at {address}").format(address=f"http://127.0.0.1:{port}/"))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _sphinx(sources: str, pages: str, doctrees: str) -> int:
    """Run Jupyter Book's own Sphinx set-up; warnings are errors."""
    from jupyter_book.sphinx import build_sphinx

    result = build_sphinx(
        sources,
        pages,
        path_config=Path(sources) / "_config.yml",
        noconfig=True,
        confoverrides={"latex_individualpages": False},
        doctreedir=doctrees,
        warningiserror=True,
        keep_going=True,
    )
    return result if isinstance(result, int) else 1


if __name__ == "__main__":
    sys.exit(_sphinx(*sys.argv[1:4]))
