"""The pages of the dossier, as data: one page a lecture, one :class:`Field` a line.

A new page is one more entry in :data:`PAGES`; nothing else has to change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.practice.authoring import _  # marks a text for the catalogs; shown translated


@dataclass(frozen=True)
class Field:
    """One line of a page.

    Parameters
    ----------
    name, label, ask : str
        Name in code; label on the page; what to write there, as a question.
    kind : {"text", "choice", "list", "map", "auto"}
        A text; one of ``options``; a list; an entry for each item of the list field
        ``keys_from``; or filled in by coursekit through ``fill``.
    limit : int, optional
        Longest text, in characters.
    least, most : int
        Shortest and longest list.
    options : mapping, optional
        Allowed values and their labels.
    known : callable, optional
        Returns the names allowed in a list, for a case company (own companies have their own).
    fill : callable, optional
        Returns the value of an ``auto`` field, for a case company.
    """

    name: str
    label: str
    ask: str
    kind: str = "text"
    limit: int | None = None
    least: int = 1
    most: int = 1
    options: Mapping[str, str] | None = None
    known: Callable[[], list[str]] | None = None
    keys_from: str = ""
    fill: Callable[[], list[dict[str, Any]]] | None = None


@dataclass(frozen=True)
class PageSpec:
    """One page: the lecture it belongs to, its title, its lines."""

    lecture: int
    title: str
    fields: tuple[Field, ...]
    companies: tuple[str, ...] = ("meridian", "own")


def _region_names() -> list[str]:
    from coursekit.cases import load_case

    return load_case("meridian").regions["region"].tolist()


def _region_table() -> list[dict[str, Any]]:
    """Each region's sales, growth, market growth and share effect, from the case's own tables."""
    from coursekit.cases import load_case
    from coursekit.methods import regions

    start, end = "fy24_cny_m", "fy25_cny_m"
    market = load_case("meridian").region_market
    parts = regions.shift_share(market, start=start, end=end).set_index("region")
    totals = market.groupby("region", sort=False).sum(numeric_only=True).to_dict("index")
    return [
        {
            "region": str(name),
            "sales_fy25_cny_m": round(of[f"sales_{end}"], 1),
            "sales_growth": round(of[f"sales_{end}"] / of[f"sales_{start}"] - 1, 4),
            "market_growth": round(of[f"market_{end}"] / of[f"market_{start}"] - 1, 4),
            "share_effect_cny_m": round(parts["SH"][str(name)], 1),
        }
        for name, of in totals.items()
    ]


PAGES: dict[int, PageSpec] = {
    1: PageSpec(
        lecture=1,
        title=_("Market diagnosis"),
        fields=(
            Field(
                "question",
                _("The question"),
                _("Which decision does this diagnosis serve?"),
                limit=120,
            ),
            Field(
                "regions_table",
                _("Regions at a glance"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_region_table,
            ),
            Field(
                "focus_regions",
                _("Regions in focus"),
                _("Which one to three regions deserve the next yuan?"),
                kind="list",
                least=1,
                most=3,
                known=_region_names,
            ),
            Field(
                "disease",
                _("What each of them suffers from"),
                _("Too few customers, too little of their wallet, or too small customers?"),
                kind="map",
                keys_from="focus_regions",
                options={
                    "penetration": _("too few customers buy from us"),
                    "wallet": _("our customers buy too little from us"),
                    "customer_size": _("our customers are too small"),
                },
            ),
            Field(
                "top_problem",
                _("The problem to solve first"),
                _("Which one problem, in a sentence?"),
                limit=160,
            ),
            Field(
                "problem_type",
                _("Kind of problem"),
                _("One event, or the way we always work?"),
                kind="choice",
                options={
                    "special": _("special cause: one event to find and contain"),
                    "common": _("common cause: a process to redesign"),
                },
            ),
            Field(
                "key_unknown",
                _("What we do not know"),
                _("Which missing fact could change the decision?"),
                limit=160,
            ),
            Field(
                "rm_gap",
                _("Our own widest gap"),
                _("Which of the four gaps of relationship work is widest with us?"),
                kind="choice",
                options={
                    "strategy": _("strategy and mindset"),
                    "goals": _("goals and plans"),
                    "process": _("process and mechanism"),
                    "capability": _("capability and coordination"),
                },
            ),
            Field(
                "confidence",
                _("Confidence"),
                _("How well does the evidence carry this page?"),
                kind="choice",
                options={
                    "A": _("A: three sources agree"),
                    "B": _("B: two sources agree"),
                    "C": _("C: one good source"),
                    "D": _("D: a judgement"),
                },
            ),
        ),
    ),
}
