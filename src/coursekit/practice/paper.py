"""The dossier on paper: how a page looks, and the finished plan as a file to open or to print.

A Chromium that is installed prints it; nothing is sent anywhere.
"""

from __future__ import annotations

import contextlib
import html
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.errors import CourseInputError, MissingLibraryError
from coursekit.language import get_language
from coursekit.language import gettext as _
from coursekit.practice.pages import PAGES, SHARES, Field, heads

if TYPE_CHECKING:
    from coursekit.practice.dossier import Page

MARKS = {"done": "✓", "missing": "○", "problem": "✗"}
BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "msedge", "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)  # fmt: skip
_SHORT = 24  # letters of a name; a longer entry of a list gets a line of its own
_PRINTING = 120  # seconds; a busy machine needs some
_STYLE = """
.ck-dossier, .ck-plan { line-height: 1.5; }
.ck-dossier dl { margin: 0; }
.ck-dossier dl > div { display: grid; grid-template-columns: minmax(7rem, 1fr) 4fr; gap: 0 1em;
  padding: .3em 0; border-top: 1px solid #b9c5cb; }
.ck-dossier dt, .ck-dossier dd { margin: 0; padding: 0; }
.ck-dossier dt { font-weight: 600; }
.ck-dossier dd > :is(ul, ol) { margin: 0; padding-left: 1.2em; }
.ck-dossier table, .ck-plan table { border-collapse: collapse; width: 100%; margin: 0; }
.ck-dossier :is(th, td), .ck-plan :is(th, td) { text-align: left !important; vertical-align: top;
  padding: .15em .8em .15em 0; white-space: normal; font-size: inherit; }
.ck-dossier th[scope=row] { width: 30%; font-weight: 400; }
.ck-dossier .ck-facts { width: auto; }
.ck-dossier .ck-facts th { width: auto; padding-right: 2em; }
.ck-dossier thead th { vertical-align: bottom; }
.ck-dossier table * + tr > *, .ck-dossier thead + tbody > tr > * { border-top: 1px solid #dfe6e9; }
.ck-plan .ck-brief th { width: 21%; }
.ck-plan .ck-brief :is(th, td) { border-top: 1px solid #b9c5cb; padding: .45em .8em .45em 0; }
.ck-plan .ck-brief :is(p, ul) { margin: 0 0 .2em; }
.ck-plan .ck-done > span[aria-hidden] { display: none; }
.ck-dossier .ck-n { text-align: right !important; font-variant-numeric: tabular-nums; }
.ck-dossier .ck-missing, .ck-dossier .ck-problem, .ck-plan .ck-still { color: #8a3b12; }
.ck-dossier .ck-who { color: #55646d; margin: 0 0 .8em; }
.ck-plan .ck-still { border-left: .25rem solid; padding-left: .8em; }
"""
_PAPER = """
@page { size: A4; margin: 17mm 18mm 18mm; @bottom-center {
  content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #55646d; } }
html { --ck-face: system-ui, sans-serif; }
body { font: 1rem/1.5 var(--ck-face); max-width: 50rem; margin: 2rem auto; padding: 0 1rem;
  color: #1f2a30; background: #fff; }
h1 { font-size: 1.9rem; margin: 0 0 .3em; line-height: 1.25; }
h2 { font-size: 1.4rem; margin: 2.2em 0 .2em; }
@media print {
  html { font-size: 9.5pt; }
  body { max-width: none; margin: 0; padding: 0; }
  .ck-dossier { break-before: page; }
  h2 { margin-top: 0; }
  h1, h2, h3, .ck-who { break-after: avoid; }
  tr, li, table, dl > div { break-inside: avoid; }
}
"""


def plain(field: Field, value: Any) -> str:
    """Write what stands in a line as one text."""
    if field.kind == "auto":
        return _("{n} rows").format(n=len(value))
    if field.kind == "list":
        return _(", ").join(value)
    if field.kind == "map":
        said = {name: _option(field, each) for name, each in value.items()}
        return "; ".join(f"{name}: {each}" for name, each in said.items())
    if field.kind == "shares":
        return _(", ").join(f"{name} {_share(share, 0)}" for name, share in value.items())
    if field.kind == "number":
        return _number(value)
    return _option(field, value)


def sheet(page: Page, level: int = 3, in_plan: bool = False) -> str:
    """Show a page of the dossier as HTML: what is filled, and what each open line asks."""
    spec = PAGES[page.lecture]
    joined = _joined(page) if in_plan else {}
    told = {each.name for maps in joined.values() for each in maps}
    rows = "".join(
        _together(page, field, joined[field.name])
        if field.name in joined
        else _row(page, field, in_plan)
        for field in spec.fields
        if field.name not in told
    )
    title = f"{page.lecture}. {html.escape(page.title)}"
    style = "" if in_plan else f"<style>{_STYLE}</style>"
    state = f'<p role="status">{html.escape(page.state)}</p>'
    if in_plan and page.complete:
        state = ""
    return (
        f'<section class="ck-dossier" lang="{_tag()}">{style}'
        f'<h{level}>{title}</h{level}><p class="ck-who">{html.escape(_whose(page))}</p>'
        f"<dl>{rows}</dl>{state}</section>"
    )


def _joined(page: Page) -> dict[str, list[Field]]:
    """Pair lists with what is said about each of their entries, where that is filled."""
    fields = PAGES[page.lecture].fields
    found: dict[str, list[Field]] = {}
    for each in fields:
        if each.kind == "map" and page.line(each)[0] == "done":
            found.setdefault(each.keys_from, []).append(each)
    return found


def _together(page: Page, field: Field, maps: list[Field]) -> str:
    """Show a list and what is said about each of its entries as one table."""
    names = _names(field, page.company)
    heads_of = "".join(f'<th scope="col">{html.escape(_(each.label))}</th>' for each in maps)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(_named(name, names))}</th>'
        + "".join(
            f"<td>{html.escape(_option(each, page.fields[each.name].get(name, '')))}</td>"
            for each in maps
        )
        + "</tr>"
        for name in page.fields[field.name]
    )
    table = f"<table><thead><tr><td></td>{heads_of}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div><dt>{html.escape(_(field.label))}</dt><dd>{table}</dd></div>"


def _row(page: Page, field: Field, in_plan: bool) -> str:
    mark, text = page.line(field)
    if mark == "missing" and (field.optional or field.kind == "auto"):
        return ""  # nothing is wrong with a plan that leaves it out
    inside = html.escape(text)
    if mark == "done":
        inside = _answer(page, field, in_plan)
    else:
        word = _("Open: {question}") if mark == "missing" else _("Cannot be used: {why}")
        inside = html.escape(word.format(question=text, why=text))
    return (
        f'<div><dt class="ck-{mark}"><span aria-hidden="true">{MARKS[mark]} </span>'
        f'{html.escape(_(field.label))}</dt><dd class="ck-{mark}">{inside}</dd></div>'
    )


def _answer(page: Page, field: Field, in_plan: bool) -> str:
    value = page.fields[field.name]
    if field.kind == "auto":
        # codes are there to be typed; whoever reads the plan has the names beside them
        left_out = {"code"} if in_plan else set()
        return _table([{n: v for n, v in row.items() if n not in left_out} for row in value])
    if field.kind == "map":
        source = next(each for each in PAGES[page.lecture].fields if each.name == field.keys_from)
        names = _names(source, page.company)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(_named(name, names))}</th>'
            f"<td>{html.escape(_option(field, each))}</td></tr>"
            for name, each in value.items()
        )
        return f"<table><tbody>{rows}</tbody></table>"
    if field.kind == "shares":
        rows = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th>'
            f'<td class="ck-n">{_share(share, 0)}</td></tr>'
            for name, share in value.items()
        )
        return f'<table class="ck-facts"><tbody>{rows}</tbody></table>'
    if field.kind == "list":
        return _listed(page, field)
    if field.known is not None:
        return html.escape(_named(value, _names(field, page.company)))
    return html.escape(plain(field, value))


def _table(rows: list[dict[str, Any]]) -> str:
    """Show rows that filled themselves in; a single one reads better from top to bottom."""
    names = heads()
    columns = {name: _cells(name, [row[name] for row in rows]) for name in rows[0]}
    align = {
        name: ' class="ck-n"' if isinstance(value, int | float) else ""
        for name, value in rows[0].items()
    }
    if len(rows) == 1:
        body = "".join(
            f'<tr><th scope="row">{html.escape(names[name])}</th><td>{cells[0]}</td></tr>'
            for name, cells in columns.items()
        )
        return f'<table class="ck-facts"><tbody>{body}</tbody></table>'
    head = "".join(
        f'<th scope="col"{how}>{html.escape(names[name])}</th>' for name, how in align.items()
    )
    body = "".join(
        "<tr>" + "".join(f"<td{align[name]}>{columns[name][n]}</td>" for name in columns) + "</tr>"
        for n in range(len(rows))
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(name: str, values: list[Any]) -> list[str]:
    """Write a column: shares in per cent, other numbers with the same digits throughout."""
    if not all(isinstance(value, int | float) for value in values):
        return [html.escape("" if value is None else str(value)) for value in values]
    if name in SHARES:
        return [_share(value, 1) for value in values]
    digits = max(map(_digits, values))
    return [_number(value, digits) for value in values]


def _number(value: float, digits: int | None = None) -> str:
    """Write a number as everywhere in the course, with no more digits than it has.

    >>> _number(0.007), _number(4.0), _number(52.5), _number(-12000)
    ('0.007', '4', '52.5', '−12,000')
    """
    from coursekit.figures.numbers import number  # charts are loaded with it

    return number(value, _digits(value) if digits is None else digits)


def _digits(value: float) -> int:
    """Count the digits behind the point, three at most."""
    return len(f"{value:.3f}".rstrip("0").partition(".")[2])


def _share(share: float, digits: int) -> str:
    from coursekit.figures.numbers import percent

    return percent(share, digits)


def _option(field: Field, value: str) -> str:
    return _((field.options or {})[value]) if value in (field.options or {}) else value


def _in_brief(page: Page, field: Field) -> str:
    """Show a line with its label, as running text where it is not a list of sentences."""
    label = f"<b>{html.escape(_(field.label))}</b>"
    text = html.escape(plain(field, page.fields[field.name]))
    if field.kind == "list":
        text = _listed(page, field)
    if text.startswith("<ul>"):
        return f"<p>{label}</p>{text}"
    return "<p>" + _("{label}: {text}").format(label=label, text=text) + "</p>"


def _listed(page: Page, field: Field) -> str:
    """Show the entries of a list: names in a row, sentences one below the other."""
    names = _names(field, page.company)
    said = [_named(each, names) for each in page.fields[field.name]]
    if len(said) == 1 or _short(said):
        return html.escape(_(", ").join(said))
    return "<ul>" + "".join(f"<li>{html.escape(each)}</li>" for each in said) + "</ul>"


def _short(entries: list[str]) -> bool:
    """Tell names from sentences; a Chinese character says as much as two letters.

    >>> _short(["sleepers", "loyal small buyers"]), _short(["九月试用的哪些结果计入技术评分？"])
    (True, False)
    """
    return all(sum(1 + (ord(sign) > 0x2E7F) for sign in each) <= _SHORT for each in entries)


def _names(field: Field, company: str) -> Mapping[str, str]:
    """Return what stands behind the codes of a line, if it is about a case."""
    return field.known() if field.known is not None and company != "own" else {}


def _named(code: str, names: Mapping[str, str]) -> str:
    """Write a code with what it stands for; a word that only programs need gives way.

    >>> _named("C03", {"C03": "CFO"}), _named("spare_parts", {"spare_parts": "Spare parts"})
    ('C03 (CFO)', 'Spare parts')
    """
    name = names.get(code, "")
    if not name or name == code:
        return code
    if not any(sign.isdigit() for sign in code):
        return name
    return _("{code} ({name})").format(code=code, name=name)


def _whose(page: Page) -> str:
    """Say for which company a page is, and as of when."""
    if page.company == "own":
        company = _("Own company")
    else:
        from coursekit.cases import load_case

        company = load_case(page.company).name
    day = page.written.partition("T")[0]
    return _("{company}, as of {day}").format(company=company, day=day) if day else company


def _tag() -> str:
    return get_language().replace("_", "-")


@dataclass(frozen=True)
class Plan:
    """The customer management plan: all pages as they stand, written or not.

    Attributes
    ----------
    pages : tuple of Page
        One a lecture, in order.
    """

    pages: tuple[Page, ...]

    @property
    def complete(self) -> bool:
        """Whether every page has been written and is complete."""
        return all(page.complete for page in self.pages)

    @property
    def state(self) -> str:
        """How many pages are complete, and which are not."""
        done = sum(page.complete for page in self.pages)
        said = _("{done} of {all} pages are complete.").format(done=done, all=len(self.pages))
        parts = [
            _("Page {number}, {title}: {state}").format(
                number=page.lecture,
                title=page.title,
                state=page.state if page.written else _("not written yet."),
            )
            for page in self.pages
            if not page.complete
        ]
        return "\n".join([said, *parts])

    def __repr__(self) -> str:
        written = [page for page in self.pages if page.written]
        if not written:
            return _("No page has been written yet.")
        return "\n\n".join([*map(repr, written), self.state])

    def _repr_html_(self) -> str:
        return f"<style>{_STYLE}</style>{self._body(level=2)}"

    def _body(self, level: int) -> str:
        title = html.escape(_("Customer management plan"))
        pages = "".join(
            sheet(page, level + 1, in_plan=True) if page.written else _unwritten(page, level + 1)
            for page in self.pages
        )
        return (
            f'<div class="ck-plan" lang="{_tag()}"><h{level}>{title}</h{level}>'
            f"{self._brief(level + 1)}{pages}</div>"
        )

    def _brief(self, level: int) -> str:
        """Return the first page: what is missing, then the lines that carry each page."""
        still, *open_pages = self.state.split("\n")
        lines = "".join(f"<li>{html.escape(each)}</li>" for each in open_pages)
        state = f'<p role="status">{html.escape(still)}</p>'
        if lines:
            state = f'<div class="ck-still">{state}<ul>{lines}</ul></div>'
        rows = "".join(
            f'<tr><th scope="row">{page.lecture}. {html.escape(page.title)}</th>'
            f"<td>{self._lines(page)}</td></tr>"
            for page in self.pages
        )
        head = html.escape(_("The plan in brief"))
        return (
            f"{state}<h{level}>{head}</h{level}>"
            f'<table class="ck-brief"><tbody>{rows}</tbody></table>'
        )

    def _lines(self, page: Page) -> str:
        said = [
            _in_brief(page, field)
            for field in PAGES[page.lecture].fields
            if field.brief and field.name in page.fields
        ]
        return "".join(said) or html.escape(_("Open."))

    def save(self, path: str | Path = "plan.html") -> Path:
        """Write the plan as a file: a page that any browser opens and prints, or a PDF.

        Parameters
        ----------
        path : str or Path
            ``"plan.html"`` or ``"plan.pdf"``; the ending decides. A file of that name is
            replaced, at once and whole.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        CourseInputError
            ``unknown`` for another ending.
        MissingLibraryError
            For a PDF, where no Chromium, Chrome or Edge is installed: print the HTML page then.
        """
        target = Path(path)
        ending = target.suffix.lower()
        if ending not in (".html", ".pdf"):
            raise CourseInputError(
                _("A plan cannot be saved as {name}.").format(name=target.name),
                code="unknown",
                column="path",
                remedy=_('Name it "plan.html" or "plan.pdf".'),
            )
        browser = find_browser() if ending == ".pdf" else ""
        # beside the target, so that renaming is one step and a browser in a box can read it
        with tempfile.TemporaryDirectory(prefix="plan-", dir=target.parent) as folder:
            draft = Path(folder) / "plan.html"
            draft.write_text(self._document(for_paper=bool(browser)), encoding="utf-8")
            if browser:
                draft = print_page(browser, draft)
            draft.replace(target)
        return target

    def _document(self, for_paper: bool) -> str:
        title = html.escape(_("Customer management plan"))
        style = _STYLE + _PAPER + (_own_face() if for_paper else "")
        return (
            f'<!doctype html>\n<html lang="{_tag()}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{style}</style></head>"
            f"<body>{self._body(level=1)}</body></html>\n"
        )


def _unwritten(page: Page, level: int) -> str:
    words = _("Not written yet: fill it at the end of the exercises of lecture {number}.")
    return (
        f'<section class="ck-dossier"><h{level}>{page.lecture}. {html.escape(page.title)}'
        f'</h{level}><p class="ck-missing">{html.escape(words.format(number=page.lecture))}</p>'
        "</section>"
    )


def _own_face() -> str:
    """Print with the course's own Chinese face: with the system's, copied text comes out wrong."""
    from coursekit.figures.style import FONT_FILE

    faces = '"Liberation Sans", Arial, "coursekit print", sans-serif'
    if get_language().startswith("zh"):
        faces = '"coursekit print", "Liberation Sans", sans-serif'
    address = FONT_FILE.resolve().as_uri()
    return (
        f'@font-face {{ font-family: "coursekit print"; src: url("{address}"); }}\n'
        f"html {{ --ck-face: {faces}; }}\n"
    )


def find_browser() -> str:
    """Path of an installed Chromium, Chrome or Edge.

    Raises
    ------
    MissingLibraryError
        Where there is none; the message says how to do without.
    """
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    raise MissingLibraryError(
        _(
            "A PDF is printed by Chromium, Chrome or Edge, and none was found here."
            ' Save the plan as "plan.html", open it in your browser, and print it as a PDF.'
        )
    )


def print_page(browser: str, page: Path) -> Path:
    """Have a browser print a page beside it: tagged, with bookmarks from the headings."""
    target = page.with_suffix(".pdf")
    command = [
        browser, "--headless", "--disable-gpu", "--no-sandbox", "--no-first-run",
        f"--user-data-dir={page.parent.resolve() / 'profile'}", "--allow-file-access-from-files",
        "--no-pdf-header-footer", "--generate-pdf-document-outline",
        f"--print-to-pdf={target.resolve()}", page.resolve().as_uri(),
    ]  # fmt: skip
    # what went wrong is said below, where no file came of it
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(command, capture_output=True, timeout=_PRINTING, check=True)
    if not target.exists():
        raise MissingLibraryError(
            _(
                "{browser} was found and could not print the plan."
                ' Save it as "plan.html", open it in your browser, and print it as a PDF.'
            ).format(browser=Path(browser).stem)
        )
    return target
