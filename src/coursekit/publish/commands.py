"""Commands of the publish room: catalogs of translations, and the book."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from coursekit.language import gettext as _


def add_commands(groups: Any) -> None:
    """Add this room's commands to the command line."""
    publish = groups.add_parser("publish", help=_("translate the course and build the book"))
    commands = publish.add_subparsers(dest="publish_command", required=True, metavar="COMMAND")

    book = commands.add_parser("book", help=_("build the book as web pages"))
    book.add_argument("--lang", action="append", help=_("edition to build (default: English)"))
    book.add_argument("--all", action="store_true", help=_("build every edition"))
    book.set_defaults(run=_book)

    browser = commands.add_parser("browser", help=_("build the edition that runs in the browser"))
    text = _("folder or web address with Pyodide's files (default: from the registry)")
    browser.add_argument("--pyodide", metavar="PLACE", help=text)
    browser.set_defaults(run=_browser)

    for name, run, text in (
        ("pdf", _pdf, _("print every edition of the book as a PDF file")),
        ("slides", _slides, _("make slides from the lectures")),
        ("instructor", _instructor, _("build the pages for instructors, apart from the site")),
    ):
        commands.add_parser(name, help=text).set_defaults(run=run)

    serve = commands.add_parser("serve", help=_("show the built book in a browser"))
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=_serve)

    catalogs = commands.add_parser("catalogs", help=_("work on the catalogs of translations"))
    actions = catalogs.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, run, text in (
        ("update", _update, _("bring the catalogs to the English of today")),
        ("check", _check, _("fail unless everything is translated and faithful")),
        ("build", _build, _("write the course in the other language")),
        ("compile", _compile, _("compile the texts of the package")),
        ("missing", _missing, _("list what has no valid translation")),
        ("fill", _fill, _("put translations into the catalogs")),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("--lang", default="zh_CN", help=_("language of the catalogs"))
        action.set_defaults(run=run)
        if name == "missing":
            action.add_argument("--json", action="store_true", help=_("as a file for fill"))
        if name == "fill":
            action.add_argument("file", type=Path, help=_("{document: {English: translation}}"))


def _book(options: argparse.Namespace) -> int:
    from coursekit.publish import book, catalogs
    from coursekit.publish.documents import course_root

    root = course_root()
    chosen = catalogs.languages(root) if options.all else options.lang or ["en"]
    return book.build(root, chosen)


def _browser(options: argparse.Namespace) -> int:
    from coursekit.publish import browser, catalogs
    from coursekit.publish.documents import course_root

    root = course_root()
    catalogs.compile_package()
    print(browser.build(root, catalogs.languages(root), options.pyodide))
    return 0


def _pdf(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs, pdf
    from coursekit.publish.documents import course_root

    root = course_root()
    for path in pdf.build(root, catalogs.languages(root)):
        print(path)
    return 0


def _slides(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs, slides
    from coursekit.publish.documents import course_root

    root = course_root()
    print(slides.build(root, catalogs.languages(root)))
    return 0


def _instructor(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs, instructor
    from coursekit.publish.documents import course_root

    root = course_root()
    print(instructor.build(root, catalogs.languages(root)))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from coursekit.publish import book
    from coursekit.publish.documents import course_root

    return book.serve(course_root(), options.port)


def _update(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs
    from coursekit.publish.documents import course_root

    root = course_root()
    changed = catalogs.update(root, options.lang)
    for path in changed:
        print(path.relative_to(root))
    left = sum(len(texts) for texts in catalogs.missing(root, options.lang).values())
    print(
        _("{n} catalogs changed; {left} messages to translate.").format(n=len(changed), left=left)
    )
    catalogs.compile_package()
    return 0


def _check(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs
    from coursekit.publish.documents import course_root

    problems = catalogs.check(course_root(), options.lang)
    for problem in problems:
        print(problem)
    if not problems:
        print(_("Everything is translated: {language}.").format(language=options.lang))
    return 1 if problems else 0


def _build(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs
    from coursekit.publish.documents import course_root

    print(catalogs.build(course_root(), options.lang))
    return 0


def _compile(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs

    for path in catalogs.compile_package():
        print(path)
    return 0


def _missing(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs
    from coursekit.publish.documents import course_root

    texts = catalogs.missing(course_root(), options.lang)
    if options.json:
        print(json.dumps(texts, indent=1, ensure_ascii=False))
        return 0
    for document, pairs in texts.items():
        print(f"{document}: {len(pairs)}")
        for text in pairs:
            print(f"  - {text}")
    return 0


def _fill(options: argparse.Namespace) -> int:
    from coursekit.publish import catalogs
    from coursekit.publish.documents import course_root

    texts = json.loads(options.file.read_text(encoding="utf-8"))
    problems = catalogs.fill(course_root(), options.lang, texts)
    for problem in problems:
        print(problem)
    return 1 if problems else 0
