"""The course at a glance: timetables, objectives and outlines, all made from the lectures.

Minutes and objectives stand in the lectures, what an exercise practises stands in its key, the
two outlines in ``book/outline.yml``. The page only puts them side by side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coursekit.language import SOURCE_LANGUAGE, get_language, localised
from coursekit.language import gettext as _
from coursekit.practice import keys
from coursekit.publish.pages import table
from coursekit.publish.plain import source_of

OUTLINE = Path("book/outline.yml")
START, LUNCH_FROM = 9 * 60, 11 * 60 + 45  # minutes since midnight
REST, LUNCH = 15, 60  # minutes
LONGEST = 100  # minutes of a lecture without a rest

_AT_HOME = re.compile(r"^\|[^|]+\|[^|\d]+\|[^|\d]+\|[^|\d]*(\d+)[^|]*\|$", re.M)
_HEADED = re.compile(r"^\(([\w-]+)\)=\n(?:#+|:{3,}\{admonition\})\s+(.*)$", re.M)
_ROW = re.compile(r"^\|\s*(?:★ )?(\[[^\]]+\]\(#[\w-]+\)[^|]*)\|([^|]+)\|([^|]+)\|([^|]+)\|$", re.M)


@dataclass(frozen=True)
class Part:
    """A part of a lecture: its name with a link, and its minutes."""

    name: str
    one_day: int
    two_day: int
    alone: int


@dataclass(frozen=True)
class Block:
    """What is taught between two rests: minutes since midnight, the lecture, its parts."""

    start: int
    end: int
    lecture: int | None  # None: everybody has lunch
    parts: Sequence[tuple[str, int]] = ()


def page(tree: Path) -> str:
    """Write the page from the sources in ``tree``, in the active language."""
    lectures = {each["metadata"]["coursekit"]["lecture"]: each for each in read_lectures(tree)}
    intro = _(
        "Six lectures, two outlines, one plan. This page is made from the lectures themselves: how"
        " long each takes, what you will be able to do, where it is explained and where you"
        " practise it."
    )
    parts = ["(course-map)=", "# " + _("The course at a glance"), intro]
    parts += [*_classes(lectures), *_alone(lectures)]
    parts += [*_objectives(lectures, tree), *_outlines(tree, lectures)]
    return "\n\n".join(parts) + "\n"


def read_lectures(tree: Path) -> list[dict[str, Any]]:
    """Read the lecture notebooks of ``tree`` in their order."""
    paths = sorted((tree / "notebooks/lectures").glob("*.ipynb"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


# ---- timetables ----------------------------------------------------------------------------


def timetable(lecture: Mapping[str, Any]) -> list[Part]:
    """Read the parts of a lecture from its table of minutes."""
    return [
        Part(name.strip(), *(int(re.findall(r"\d+", cell)[0]) for cell in cells))
        for name, *cells in _ROW.findall(_minutes(lecture))
        if all(re.search(r"\d", cell) for cell in cells)
    ]


def _minutes(lecture: Mapping[str, Any]) -> str:
    return next(source_of(cell) for cell in lecture["cells"] if cell.get("id") == "timetable")


def homework(lecture: Mapping[str, Any]) -> tuple[int, int]:
    """Minutes for the exercises, and for all that is written afterwards."""
    exercises, *writing = (int(minutes) for minutes in _AT_HOME.findall(_minutes(lecture)))
    return exercises, sum(writing)


def schedule(lectures: Mapping[int, Sequence[tuple[str, int]]]) -> list[Block]:
    """Put the parts of some lectures on the clock of one day.

    A lecture longer than :data:`LONGEST` has its rest at the border of parts that is nearest
    to its middle. Between blocks there is a rest, and lunch instead at the first chance after
    :data:`LUNCH_FROM`.

    >>> [(b.start // 60, b.lecture) for b in schedule({1: [("a", 60)], 2: [("b", 120)], 3: []})]
    [(9, 1), (10, 2)]
    """
    blocks: list[Block] = []
    now, lunch = START, False
    for number, parts in lectures.items():
        for piece in _pieces(parts):
            if blocks and not lunch and now >= LUNCH_FROM:
                blocks.append(Block(now, now + LUNCH, None))
                now, lunch = now + LUNCH, True
            elif blocks:
                now += REST
            minutes = sum(n for _name, n in piece)
            blocks.append(Block(now, now + minutes, number, piece))
            now += minutes
    return blocks


def _pieces(parts: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    taught = [(name, minutes) for name, minutes in parts if minutes]
    whole = sum(minutes for _name, minutes in taught)
    if whole <= LONGEST or len(taught) < 2:
        yield from [taught] if taught else []
        return
    before = [sum(minutes for _name, minutes in taught[:n]) for n in range(1, len(taught))]
    cut = 1 + min(range(len(before)), key=lambda n: abs(before[n] - whole / 2))
    yield taught[:cut]
    yield taught[cut:]


def _classes(lectures: Mapping[int, Any]) -> Iterator[str]:
    times = {number: timetable(lecture) for number, lecture in lectures.items()}
    one = {n: [(part.name, part.one_day) for part in parts] for n, parts in times.items()}
    two = {n: [(part.name, part.two_day) for part in parts] for n, parts in times.items()}
    middle = sorted(lectures)[len(lectures) // 2]
    days = [
        {n: p for n, p in two.items() if n < middle},
        {n: p for n, p in two.items() if n >= middle},
    ]
    yield "## " + _("A class of one day")
    rest = _(
        "{n} hours of teaching, without rests. Exercises, written tasks and what is not starred"
        " are for the weeks after."
    )
    yield rest.format(n=_hours(one))
    yield _day(one, lectures)
    yield "## " + _("A class of two days")
    rest = _(
        "{n} hours of teaching, without rests. Every part is taught; exercises and written tasks"
        " are for home."
    )
    yield rest.format(n=_hours(two))
    for number, day in enumerate(days, start=1):
        yield "### " + _("Day {n}").format(n=number)
        yield _day(day, lectures)


def _hours(parts: Mapping[int, Sequence[tuple[str, int]]]) -> str:
    minutes = sum(n for each in parts.values() for _name, n in each)
    return f"{minutes / 60:g}"


def _day(parts: Mapping[int, Sequence[tuple[str, int]]], lectures: Mapping[int, Any]) -> str:
    rows = []
    for block in schedule(parts):
        time = f"{_clock(block.start)}–{_clock(block.end)}"
        if block.lecture is None:
            rows.append((time, _("Lunch"), ""))
            continue
        minutes = _("{part} ({n} min)")
        names = [minutes.format(part=name, n=n) for name, n in block.parts]
        rows.append((time, _lecture_link(lectures[block.lecture]), _("; ").join(names)))
    return table([_("Time"), _("Lecture"), _("What is taught")], rows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _lecture_link(lecture: Mapping[str, Any]) -> str:
    facts = lecture["metadata"]["coursekit"]
    title = source_of(lecture["cells"][0]).split("\n", 1)[0].lstrip("# ")
    return f"[{title}](../notebooks/lectures/{facts['slug']}.ipynb)"


def _alone(lectures: Mapping[int, Any]) -> Iterator[str]:
    yield "## " + _("On your own")
    yield _(
        "One lecture a week is a good pace: read and run it on one day, do the exercises on"
        " another, and write on a third."
    )
    rows = []
    sums = [0, 0, 0, 0]
    for lecture in lectures.values():
        exercises, writing = homework(lecture)
        reading = sum(part.alone for part in timetable(lecture))
        row = [reading, exercises, writing, reading + exercises + writing]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        rows.append([_lecture_link(lecture), *map(_duration, row)])
    rows.append(["**" + _("All six") + "**", *(f"**{_duration(n)}**" for n in sums)])
    heads = [_("Lecture"), _("Reading and running"), _("Exercises"),
             _("Written tasks and plan"), _("Together")]  # fmt: skip
    yield table(heads, rows)


def _duration(minutes: int) -> str:
    """Say minutes as hours, to the quarter.

    >>> _duration(150)
    '2.5 h'
    """
    return _("{n} h").format(n=f"{round(minutes / 15) / 4:g}")


# ---- objectives ----------------------------------------------------------------------------


def _objectives(lectures: Mapping[int, Any], tree: Path) -> Iterator[str]:
    yield "## " + _("What you will be able to do, lecture by lecture")
    yield _(
        "Each objective is explained in the sections beside it and practised by the exercises"
        " behind it. Quiz questions and written tasks count as well."
    )
    heads = [_("You can"), _("Explained in"), _("Practised in")]
    for number, lecture in lectures.items():
        facts = lecture["metadata"]["coursekit"]
        sections, exercises = sections_by_objective(lecture), practice_by_objective(tree, number)
        yield "### " + source_of(lecture["cells"][0]).split("\n", 1)[0].lstrip("# ")
        rows = [
            (_sentence(words), "<br>".join(sections[n]), "<br>".join(exercises[n]))
            for n, words in enumerate(facts["objectives"], start=1)
        ]
        yield table(heads, rows)
    for lecture in sorted(set(keys.lectures()) - set(lectures)):
        text = _("The [wrap-up]({page}) at the end asks for several of them at once.")
        yield text.format(page=f"#exercises-{lecture}")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def sections_by_objective(lecture: Mapping[str, Any]) -> dict[int, list[str]]:
    """Links to the sections that teach each objective, counted from 1."""
    found: dict[int, list[str]] = {
        n: [] for n in range(1, len(lecture["metadata"]["coursekit"]["objectives"]) + 1)
    }
    for cell in lecture["cells"]:
        facts = cell["metadata"].get("coursekit", {})
        for objective in facts.get("teaches", []):
            found[objective].append(_link(source_of(cell)))
    return found


def _link(source: str) -> str:
    r"""Link to a section by the words of its heading, without the outline's label and the star.

    >>> _link("(l1-small-data)=\n### 1.1 The small-data survey 小数据调研法 ★")
    '[1.1 The small-data survey](#l1-small-data)'
    """
    target = re.findall(r"^\(([\w-]+)\)=$", source, re.M)[0]
    heading = re.findall(r"^#+\s+(.*)$", source, re.M)[0]
    return f"[{_words(heading)}](#{target})"


def _words(heading: str) -> str:
    """Leave out the star, and in English the outline's label: it has a column of its own."""
    words = heading.removesuffix("★").strip()
    if get_language() == SOURCE_LANGUAGE:
        words = re.sub(r"\s*[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef].*$", "", words)
    return words


def practice_by_objective(tree: Path, lecture: int) -> dict[int, list[str]]:
    """Exercises, questions and written tasks that practise each objective of a lecture."""
    found: dict[int, list[str]] = {n: [] for n in range(1, 20)}
    page = f"#exercises-{lecture}"
    for identifier, item in keys.load(lecture)["items"].items():
        quiz = identifier.partition(".")[2].startswith("q")
        title = _(item["title"]) if "title" in item else ""
        name = _("Quiz: {title}").format(title=title) if quiz else f"{identifier} {title}"
        for objective in item.get("practises", []):
            found[objective].append(f"[{name}]({page})")
    (path,) = (tree / "notebooks/exercises").glob(f"{lecture}-*/exercises.ipynb")
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for objective in cell["metadata"].get("coursekit", {}).get("practises", []):
            heading = re.findall(r"^#+\s+(.*)$", source_of(cell), re.M)[0]
            found[objective].append(f"[{heading}]({page})")
    return found


# ---- outlines ------------------------------------------------------------------------------


def outlines(tree: Path) -> list[dict[str, Any]]:
    """Read the two outlines: ``{"course": names, "lectures": [[[label, target], …], …]}``."""
    found = yaml.safe_load((tree / OUTLINE).read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def _outlines(tree: Path, lectures: Mapping[int, Any]) -> Iterator[str]:
    headings = dict(_targets(lectures.values()))
    yield "## " + _("Where each item of the outlines is")
    yield _(
        "The course follows two outlines, item by item. The left column has the outline's own"
        " words, in its own order."
    )
    heads = [_("In the outline"), _("Here")]
    for outline in outlines(tree):
        yield "### " + _("Outline: {name}").format(name=localised(outline["course"]))
        for number, items in enumerate(outline["lectures"], start=1):
            rows = [(label, f"[{headings[target]}](#{target})") for label, target in items]
            title = _("Lecture {n} of the outline: {label}").format(n=number, label=items[0][0])
            yield f":::{{dropdown}} {title}\n\n{table(heads, rows)}\n\n:::"


def _targets(lectures: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Pair each target of the lectures with its lecture's number and its heading."""
    lead = _("Lecture {n}: {heading}")
    for lecture in lectures:
        number = lecture["metadata"]["coursekit"]["lecture"]
        for cell in lecture["cells"]:
            source = source_of(cell) if cell["cell_type"] == "markdown" else ""
            for target, heading in _HEADED.findall(source):
                yield target, lead.format(n=number, heading=_words(heading))
