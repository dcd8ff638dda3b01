"""The dossier: one page a lecture, and after the last one a customer management plan.

``write`` checks the lines of a page, says what is missing or cannot be used, and stores the
rest in ``dossier.json`` beside the notebook. Nothing is sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coursekit.errors import CourseFolderError, CourseInputError
from coursekit.language import gettext as _
from coursekit.practice import paper
from coursekit.practice.answers import fold
from coursekit.practice.pages import PAGES, Field, PageSpec

FILE = "dossier.json"
_SHOWN = 12  # names listed where one is unknown


@dataclass(frozen=True)
class Page:
    """One page of the dossier.

    Attributes
    ----------
    lecture : int
    company : str
        ``"meridian"`` for the case company, ``"own"`` for the reader's.
    fields : dict
        The lines that are filled and usable.
    problems : dict
        For each line that cannot be used: why, in the active language.
    written : str
        When it was stored (ISO 8601, UTC); empty for a page nobody has written yet.
    """

    lecture: int
    company: str
    fields: Mapping[str, Any]
    problems: Mapping[str, str]
    written: str = ""

    @property
    def title(self) -> str:
        """Title in the active language."""
        return _(_spec(self.lecture).title)

    @property
    def missing(self) -> list[str]:
        """Names of the lines still open (not those with a problem)."""
        return [
            field.name
            for field in _spec(self.lecture).fields
            if field.name not in self.fields
            and field.name not in self.problems
            and not (field.kind == "auto" or field.optional)
        ]

    @property
    def complete(self) -> bool:
        """Whether every line is filled and usable."""
        return not self.missing and not self.problems

    @property
    def state(self) -> str:
        """What is done and what is missing, in one or two sentences."""
        labels = {field.name: _(field.label) for field in _spec(self.lecture).fields}
        if self.complete:
            return _("Page {number} is complete and saved.").format(number=self.lecture)
        sentences = []
        if self.problems:
            sentences.append(
                _("Cannot be used yet: {lines}.").format(
                    lines="; ".join(f"{labels[name]}: {why}" for name, why in self.problems.items())
                )
            )
        if self.missing:
            sentences.append(
                _("Still missing: {lines}.").format(
                    lines=_(", ").join(labels[name] for name in self.missing)
                )
            )
        return " ".join(sentences)

    def require_complete(self) -> None:
        """Refuse to go on with an unfinished page.

        Raises
        ------
        CourseInputError
            ``range`` where a line cannot be used, ``missing`` where one is open.
        """
        if not self.complete:
            column = next(iter(self.problems), None) or self.missing[0]
            raise CourseInputError(
                self.state, code="range" if self.problems else "missing", column=column
            )

    def __repr__(self) -> str:
        lines = [f"{self.lecture}. {self.title}"]
        for field in _spec(self.lecture).fields:
            mark, shown = self.line(field)
            line = _("{label}: {text}").format(label=_(field.label), text=shown)
            lines.append(f"{paper.MARKS[mark]} {line}")
        return "\n".join([*lines, self.state])

    def _repr_html_(self) -> str:
        return paper.sheet(self)

    def line(self, field: Field) -> tuple[str, str]:
        """Mark of a line (done, missing, problem), and what stands there, as plain text."""
        if field.name in self.problems:
            return "problem", self.problems[field.name]
        if field.name not in self.fields:
            return "missing", _(field.ask)
        return "done", paper.plain(field, self.fields[field.name])


def write(lecture: int, company: str = "meridian", **fields: Any) -> Page:
    """Fill a page, check it and store what can be used.

    Parameters
    ----------
    lecture : int
        Number of the lecture, and of the page.
    company : {"meridian", "own"}
        The case company, or the reader's own.
    **fields
        The lines of the page. ``...`` keeps what is stored for this company, if anything is;
        ``""`` empties a line. See ``dossier.page(1)`` for what each line asks.

    Returns
    -------
    Page
        ``.complete``, ``.missing``, ``.problems``; shows itself in a notebook.

    Raises
    ------
    CourseInputError
        ``unknown`` for a page, a company or a line that does not exist. An unusable *entry*
        does not raise: the page says what is wrong with it.

    Examples
    --------
    >>> import contextlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    ...     page = write(1, company="own", question="Where to build?", confidence="Z")
    ...     question = get("P1.question")
    >>> sorted(page.problems), "key_unknown" in page.missing, question
    (['confidence'], True, 'Where to build?')
    """
    spec = _spec(lecture)
    if company not in spec.companies:
        raise CourseInputError(
            _("There is no company {company} for this page.").format(company=repr(company)),
            code="unknown",
            column="company",
            remedy=_("Choose one of: {known}.").format(known=_(", ").join(spec.companies)),
        )
    known = [field.name for field in spec.fields if field.kind != "auto"]
    for name in fields:
        if name not in known:
            raise CourseInputError(
                _("Page {number} has no line called {name}.").format(number=lecture, name=name),
                code="unknown",
                column=name,
                remedy=_("Its lines are: {known}.").format(known=_(", ").join(known)),
            )
    pages = _read(_here())
    stored = pages.get(str(lecture), {}).get(company, {}).get("fields", {})
    good: dict[str, Any] = {}
    problems: dict[str, str] = {}
    emptied: set[str] = set()
    for field in spec.fields:
        if field.kind == "auto":
            filled = field.fill(company, good) if field.fill is not None else []
            if filled:
                good[field.name] = filled
            continue
        value = fields.get(field.name, ...)
        if _blank(value):
            value = stored.get(field.name, ...)
        if _open(value):
            if not _blank(value):
                emptied.add(field.name)
            continue
        try:
            good[field.name] = _usable(field, value, company, good)
        except _Unusable as reason:
            problems[field.name] = str(reason)
    kept = {name: value for name, value in stored.items() if name not in emptied}
    written = datetime.now(UTC).isoformat(timespec="microseconds")
    pages.setdefault(str(lecture), {})[company] = {
        "written": written,
        "fields": {**kept, **good},  # what cannot be used does not wipe what could
    }
    text = json.dumps({"version": 2, "pages": pages}, ensure_ascii=False, indent=1)
    _store(_here(), text + "\n")
    return Page(lecture, company, good, problems, written)


def page(lecture: int, company: str | None = None) -> Page:
    """Return a page as it was last written, or an empty one that says what it asks.

    Parameters
    ----------
    lecture : int
        Number of the lecture, and of the page.
    company : str, optional
        For which company; without it, the one last written for.
    """
    spec = _spec(lecture)
    stored = _stored_pages().get(str(lecture), {})
    if company is None:
        company = max(stored, key=lambda name: stored[name]["written"], default=spec.companies[0])
    mine = stored.get(company, {})
    return Page(lecture, company, mine.get("fields", {}), {}, mine.get("written", ""))


def get(name: str) -> Any:
    """Value of a line of an earlier page, such as ``get("P1.focus_regions")``.

    Raises
    ------
    CourseInputError
        ``unknown`` where no page has such a line, ``missing`` where it is not filled yet.
    """
    number, _dot, line = name.removeprefix("P").partition(".")
    spec = _spec(int(number)) if number.isdigit() else None
    if spec is None or line not in [field.name for field in spec.fields]:
        raise CourseInputError(
            _("The dossier has no line called {name}.").format(name=repr(name)),
            code="unknown",
            column=name,
            remedy=_('Name page and line, for instance "P1.focus_regions".'),
        )
    fields = page(int(number)).fields
    if line not in fields:
        raise CourseInputError(
            _("The line {name} of the dossier is not filled yet.").format(name=name),
            code="missing",
            column=name,
            remedy=_("Fill it at the end of the exercises of lecture {number}.").format(
                number=number
            ),
        )
    return fields[line]


def plan() -> paper.Plan:
    """Return the customer management plan: every page as it stands, and what is missing.

    Returns
    -------
    Plan
        Shows itself in a notebook; ``plan().save("plan.html")`` writes a page that any browser
        opens and prints, ``plan().save("plan.pdf")`` prints it.

    Examples
    --------
    >>> import contextlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
    ...     _page = write(1, company="own", question="Where to build?")
    ...     mine = plan()
    ...     saved = mine.save("plan.html").name
    >>> mine.complete, mine.state[:24], saved
    (False, '0 of 6 pages are complet', 'plan.html')
    """
    return paper.Plan(tuple(page(number) for number in PAGES))


class _Unusable(Exception):
    """An entry that cannot be used; the text says why."""


def _spec(lecture: int) -> PageSpec:
    if lecture not in PAGES:
        raise CourseInputError(
            _("The dossier has no page {number}.").format(number=lecture),
            code="unknown",
            column="lecture",
            remedy=_("Its pages are: {known}.").format(known=_(", ").join(map(str, PAGES))),
        )
    return PAGES[lecture]


def _blank(value: Any) -> bool:
    """Whether only three dots were left in, on their own or in a list or entries."""
    inside = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list | tuple):
        return bool(value) and all(map(_blank, inside))
    return value is ...


def _open(value: Any) -> bool:
    if value is ... or value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, Mapping):
        return not value or all(map(_open, value.values()))
    return isinstance(value, list | tuple | set) and all(map(_open, value))


def _usable(field: Field, value: Any, company: str, page_so_far: Mapping[str, Any]) -> Any:
    if field.kind == "text":
        usable: Any = _usable_text(field, value)
        if field.known is not None and company != "own":
            usable = _one_of(usable, field.known())
    elif field.kind == "number":
        usable = _usable_number(field, value)
    elif field.kind == "choice":
        usable = _one_of(value, field.options or {})
    elif field.kind == "list":
        usable = _usable_list(field, value, company)
    elif field.kind == "shares":
        usable = _usable_shares(field, value)
    else:
        usable = _usable_map(field, value, page_so_far)
    reason = field.refuse(usable) if field.refuse is not None and company != "own" else ""
    if reason:
        raise _Unusable(reason)
    return usable


def _usable_number(field: Field, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _Unusable(_("a number without quotes is wanted here")) from None
    if isinstance(value, str | bool) or not field.low <= number <= field.high:
        raise _Unusable(
            _("a number from {low:g} to {high:g} is wanted here").format(
                low=field.low, high=field.high
            )
        )
    return number


def _usable_shares(field: Field, value: Any) -> dict[str, float]:
    if hasattr(value, "to_dict"):  # a Series of weights, as the methods return it
        value = value.to_dict()
    if not isinstance(value, Mapping):
        raise _Unusable(_("entries in curly brackets are wanted here, one for each name"))
    if not field.least <= len(value) <= field.most:
        raise _Unusable(
            _("{n} entries, but {least} to {most} are wanted").format(
                n=len(value), least=field.least, most=field.most
            )
        )
    shares = {str(name): _share(str(name), each) for name, each in value.items()}
    if abs(sum(shares.values()) - 1) > 0.005:  # rounded shares are welcome
        raise _Unusable(
            _("the shares add up to {total:.2f} instead of 1").format(total=sum(shares.values()))
        )
    return shares


def _share(name: str, value: Any) -> float:
    if isinstance(value, str | bool) or not hasattr(value, "__float__") or not 0 <= value <= 1:
        raise _Unusable(_("{name} needs a share between 0 and 1").format(name=name))
    return float(value)


def _usable_text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise _Unusable(_("a text in quotes is wanted here"))
    text = " ".join(value.split())
    if field.limit and len(text) > field.limit:
        raise _Unusable(
            _("{n} characters are too many, at most {limit} fit").format(
                n=len(text), limit=field.limit
            )
        )
    return text


def _usable_list(field: Field, value: Any, company: str) -> list[str]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence | set) or not all(isinstance(v, str) for v in value):
        raise _Unusable(_("a list of texts in square brackets is wanted here"))
    if not field.least <= len(value) <= field.most:
        raise _Unusable(
            _("{n} entries, but {least} to {most} are wanted").format(
                n=len(value), least=field.least, most=field.most
            )
        )
    if field.known is None or company == "own":
        return [_usable_text(field, each) for each in value]
    known = field.known()
    return [_one_of(each, known) for each in value]


def _usable_map(field: Field, value: Any, page_so_far: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise _Unusable(_("entries in curly brackets are wanted here, one for each name"))
    wanted = page_so_far.get(field.keys_from)
    if wanted is None:
        raise _Unusable(_("fill the line {line} first").format(line=field.keys_from))
    given = {fold(str(key)): each for key, each in value.items()}
    absent = [name for name in wanted if _open(given.get(fold(name), ...))]
    if absent:
        raise _Unusable(_("nothing is said about {names}").format(names=_(", ").join(absent)))
    extra = set(given) - {fold(name) for name in wanted}
    if extra:
        names = [str(key) for key in value if fold(str(key)) in extra]
        raise _Unusable(
            _("{names} is not in the line {line}").format(
                names=_(", ").join(names), line=field.keys_from
            )
        )
    if field.options is None:
        return {name: _usable_text(field, given[fold(name)]) for name in wanted}
    return {name: _one_of(given[fold(name)], field.options) for name in wanted}


def _one_of(value: Any, options: Mapping[str, str]) -> str:
    known = {fold(name): name for name in options}
    if not isinstance(value, str) or fold(value) not in known:
        names = list(options)
        if len(names) > _SHOWN:  # a hundred accounts would hide the message
            names = [*names[:_SHOWN], "…"]
        raise _Unusable(
            _("“{given}” is not one of: {options}").format(
                given=str(value)[:40], options=_(", ").join(names)
            )
        )
    return known[fold(value)]


def _here() -> Path:
    return Path.cwd() / FILE


def _read(path: Path) -> dict[str, Any]:
    """Pages of a file: number -> company -> when it was written, and its lines."""
    if not path.exists():
        return {}
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
        if book["version"] == 1:  # one company a page
            return {number: {old["company"]: old} for number, old in book["pages"].items()}
        return dict(book["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        raise CourseFolderError(
            _("The file {path} is damaged. Rename it, then run this cell again.").format(path=path)
        ) from None


def _stored_pages() -> dict[str, Any]:
    """Pages of this folder and of the folders beside it (one a lecture), the newest of each."""
    newest: dict[str, Any] = {}
    for path in [_here(), *sorted(Path.cwd().parent.glob(f"*/{FILE}"))]:
        try:
            pages = _read(path)
        except CourseFolderError:
            if path == _here():
                raise
            continue
        for number, companies in pages.items():
            known = newest.setdefault(number, {})
            for company, stored in companies.items():
                if company not in known or stored["written"] > known[company]["written"]:
                    known[company] = stored
    return newest


def _store(path: Path, text: str) -> None:
    """Write beside and rename: a crash leaves the old file, never half of a new one."""
    draft = path.with_name(path.name + ".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
