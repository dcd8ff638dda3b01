"""The pages of the dossier, as data: one page a lecture, one :class:`Field` a line.

A new page is one more entry in :data:`PAGES`; nothing else has to change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.language import get_language, gettext
from coursekit.practice.authoring import _  # marks a text for the catalogs; shown translated

HOURS = 100  # what the team of TK-07 has in a half-year

# what a page already holds -> rows of a table, or nothing where nothing can be filled in
Fill = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Field:
    """One line of a page.

    Parameters
    ----------
    name, label, ask : str
        Name in code; label on the page; what to write there, as a question.
    kind : {"text", "number", "choice", "list", "map", "shares", "auto"}
        A text; a number; one of ``options``; a list; an entry for each item of the list field
        ``keys_from`` (one of ``options``, or a text); names with shares that add up to 1; or
        filled in by coursekit through ``fill``.
    limit : int, optional
        Longest text, in characters; in a list or map, of each entry.
    least, most : int
        Fewest and most entries of a list or of shares.
    low, high : float
        Smallest and largest number.
    options : mapping, optional
        Allowed values and their labels.
    known : callable, optional
        Returns the names allowed in a text or list, for a case company (own companies have
        their own), and what stands behind each for people who know no codes (may be empty).
    refuse : callable, optional
        Says, for a case company, why a usable entry still cannot stand; empty if it can.
    fill : callable, optional
        Returns the rows of an ``auto`` field from the company and the lines above it.
    optional : bool
        The page is complete without it.
    brief : bool
        Whether the line stands on the first page of the finished plan.
    """

    name: str
    label: str
    ask: str
    kind: str = "text"
    limit: int | None = None
    least: int = 1
    most: int = 1
    low: float = 0.0
    high: float = float("inf")
    options: Mapping[str, str] | None = None
    known: Callable[[], Mapping[str, str]] | None = None
    keys_from: str = ""
    refuse: Callable[[Any], str] | None = None
    fill: Fill | None = None
    optional: bool = False
    brief: bool = False


@dataclass(frozen=True)
class PageSpec:
    """One page: the lecture it belongs to, its title, its lines."""

    lecture: int
    title: str
    fields: tuple[Field, ...]
    companies: tuple[str, ...] = ("meridian", "own")


def _region_names() -> dict[str, str]:
    from coursekit.cases import load_case

    return load_case("meridian").labels("region")


def _region_table(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each region's sales, growth, market growth and share effect, from the case's own tables."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import regions

    start, end = "fy24_cny_m", "fy25_cny_m"
    market, names = load_case("meridian").region_market, _region_names()
    parts = regions.shift_share(market, start=start, end=end).set_index("region")
    totals = market.groupby("region", sort=False).sum(numeric_only=True).to_dict("index")
    return [
        {
            "region": names[str(name)],
            "sales_fy25_cny_m": round(of[f"sales_{end}"], 1),
            "sales_growth": round(of[f"sales_{end}"] / of[f"sales_{start}"] - 1, 4),
            "market_growth": round(of[f"market_{end}"] / of[f"market_{start}"] - 1, 4),
            "share_effect_cny_m": round(parts["SH"][str(name)], 1),
        }
        for name, of in totals.items()
    ]


def _earlier(lecture: int, company: str) -> Mapping[str, Any]:
    """Lines of an earlier page, if it was written for the same company."""
    from coursekit.practice import dossier

    return dossier.page(lecture, company).fields


def _diagnosis(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Regions in focus and what each suffers from, as page 1 says."""
    first = _earlier(1, company)
    sick: Mapping[str, str] = first.get("disease", {})
    names = next(field.options for field in PAGES[1].fields if field.name == "disease") or {}
    places = {} if company == "own" else _region_names()
    return [
        {
            "region": places.get(region, region),
            "disease": gettext(names[sick[region]]) if region in sick else "",
        }
        for region in first.get("focus_regions", [])
    ]


def _customer_names() -> dict[str, str]:
    from coursekit.cases import load_case

    meridian = load_case("meridian")
    customers = meridian.accounts[meridian.accounts["is_customer"]]
    places = customers["region"].map(meridian.labels("region"))
    return dict(zip(customers["account_id"], places, strict=True))


def _key_account_names() -> dict[str, str]:
    from coursekit.cases import load_case

    return dict.fromkeys(load_case("meridian").archive_index["ka_id"].unique(), "")


def _archive_score(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How complete and how fit for use each file of the flagship account is."""
    if company == "own" or "flagship_account" not in page:
        return []
    from coursekit.cases import load_case
    from coursekit.methods import archives

    index = load_case("meridian").archive_index
    mine = index[index["ka_id"] == page["flagship_account"]]
    life = {"strategic": 365, "operational": 180, "financial": 120}
    names = archives.labels()
    scored = archives.score(mine, life, as_of="2025-12-31").to_dict("records")
    return [
        {
            "file": names[row["file"]],
            "completeness": round(row["completeness"], 3),
            "fitness": round(row["fitness"], 3),
        }
        for row in scored
    ]


def _portfolio(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the flagship account and what is unknown about it, as page 2 says."""
    second = _earlier(2, company)
    account = second.get("flagship_account")
    return [{"account": account, "unknown": each} for each in second.get("three_unknowns", [])]


def _contact_names() -> dict[str, str]:
    from coursekit.cases import load_case

    contacts = load_case("taihe").contacts
    return dict(zip(contacts["contact_id"], contacts[_in_language("title")], strict=True))


def _action_names() -> dict[str, str]:
    from coursekit.cases import load_case

    actions = load_case("taihe").actions
    return dict(zip(actions["action_id"], actions[_in_language("action")], strict=True))


def _in_language(column: str) -> str:
    """Name of a text column in the active language: ``title_en`` or ``title_zh``."""
    return f"{column}_{get_language().partition('_')[0]}"


def _over_budget(chosen: list[str]) -> str:
    """Refuse actions that take more hours than the team has."""
    from coursekit.cases import load_case

    hours = load_case("taihe").actions.set_index("action_id")["hours"]
    total = int(hours[sorted(set(chosen))].sum())
    if total <= HOURS:
        return ""
    return gettext("{total} hours, but the team has {hours}").format(total=total, hours=HOURS)


def _account_index(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Account index and covered decision weight of TK-07, half-year by half-year."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import relations

    taihe = load_case("taihe")
    weights = taihe.contacts.set_index("contact_id")["decision_weight"]
    found = {
        str(half): relations.account(relations.index(scores), weights)
        for half, scores in taihe.scores.groupby("half")
    }
    return [
        {"half": half, "index": round(account.ari, 1), "coverage": account.coverage}
        for half, account in found.items()
    ]


def _rival_map(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Decision weight that is ours, contested, with the rival, unknown."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import relations

    taihe = load_case("taihe")
    weights = taihe.contacts.set_index("contact_id")["decision_weight"]
    names = relations.labels()
    return [
        {"standing": names[str(side)], "decision_weight": round(float(share), 2)}
        for side, share in relations.standing(taihe.standing, weights).items()
    ]


def _segments(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the segments of page 2 and how each is to be treated."""
    second = _earlier(2, company)
    treated: Mapping[str, str] = second.get("treatment", {})
    return [
        {"segment": each, "treatment": treated.get(each, "")} for each in second.get("segments", [])
    ]


def _line_names() -> dict[str, str]:
    from coursekit.cases import load_case

    return dict.fromkeys(load_case("meridian").product_lines["line_id"].unique(), "")


def _line_table(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each product line's last year: sales, growth against the market's, margin, share."""
    if company == "own":
        return []
    from coursekit.cases import load_case

    table = load_case("meridian").product_lines
    year = table["quarter"].str[:4]
    sums = table.groupby(["line_id", year])[["revenue_cny_k", "margin_cny_k"]].sum().unstack()
    means = table.groupby(["line_id", year])[["share", "market_growth"]].mean().unstack()
    sales, margin = sums["revenue_cny_k"], sums["margin_cny_k"]
    return [
        {
            "line": str(line),
            "sales_2025_cny_m": round(sales.loc[line, "2025"] / 1000, 1),
            "sales_growth": round(sales.loc[line, "2025"] / sales.loc[line, "2024"] - 1, 3),
            "market_growth": round(means.loc[line, ("market_growth", "2025")], 3),
            "margin_rate": round(margin.loc[line, "2025"] / sales.loc[line, "2025"], 3),
            "market_share": round(means.loc[line, ("share", "2025")], 3),
        }
        for line in sales.index
    ]


def _issue_names() -> dict[str, str]:
    from coursekit.cases import load_case

    case = load_case("meridian")
    names = case.labels("code", "voc")
    codes = case.voc.loc[case.voc["domain"] != "technical", "code"].unique()
    return {str(code): names[str(code)] for code in codes}


def _issue_table(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Non-technical issues: how many, how many found only by asking, days until closed."""
    if company == "own":
        return []
    from coursekit.cases import load_case

    case = load_case("meridian")
    issues = case.voc[case.voc["domain"] != "technical"]
    issues = issues.assign(days=(issues["closed_date"] - issues["date"]).dt.days)
    names = case.labels("code", "voc")
    counted = issues["code"].value_counts()
    return [
        {
            "issue": names[str(code)],
            "code": str(code),
            "number": int(number),
            "from_asking": round(float((rows["mode"] == "active").mean()), 2),
            "open": round(float(rows["closed_date"].isna().mean()), 2),
            "median_days": float(rows["days"].median()),
        }
        for code, number in counted.items()
        for rows in [issues[issues["code"] == code]]
    ]


def _scores(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Net promoter score of each wave of Meridian's survey, with its interval."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import service

    return [
        {
            "wave": str(wave),
            "nps_points": round(found.nps_pts, 1),
            "from": round(found.low, 1),
            "to": round(found.high, 1),
        }
        for wave, answers in load_case("meridian").survey.groupby("wave")
        for found in [service.nps(answers["nps"])]
    ]


def _general_names() -> dict[str, str]:
    from coursekit.cases import load_case

    green = load_case("greenfield")
    kinds, crops = green.labels("customer_type"), green.labels("crop")
    return {
        str(row.customer_id): f"{kinds[str(row.customer_type)]}, {crops[str(row.crop)]}"
        for row in green.customers.itertuples()
    }


def _belt_lift(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How much oftener leads convert next to a reference customer, at the same mix of sizes."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import coverage

    leads = load_case("greenfield").leads
    lift = coverage.belt_lift(leads, "adjacent_to_reference", "converted", "size_band")
    return [{"ratio": round(lift.rr, 2), "low": round(lift.low, 2), "high": round(lift.high, 2)}]


def _cash(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Days of sales unpaid (count-back), last September and this, and the loss to expect."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import credit

    green = load_case("greenfield")
    days = credit.dso_by_month(green.invoices, "2024-09", "2025-09")["countback"]
    owed = green.ageing_now.set_index("state")["balance_cny_k"]
    fate = credit.markov(credit.roll_rates(green.ageing_transitions), owed)
    return [
        {
            "days_last_year": round(float(days.iloc[0]), 1),
            "days_now": round(float(days.iloc[-1]), 1),
            "expected_bad_debt_cny_k": round(fate.expected_bad),
        }
    ]


def _candidate_names() -> dict[str, str]:
    from coursekit.cases import load_case

    slate = load_case("meridian").slate
    return dict.fromkeys(slate.loc[slate["integrity_gate"] == 1, "candidate_id"], "")


def _workload(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """People the coverage plan needs, and people there are."""
    if company == "own":
        return []
    from coursekit.cases import load_case
    from coursekit.methods import organisation

    meridian = load_case("meridian")
    staff = meridian.staff
    needed = organisation.workload(meridian.coverage_plan).headcount
    return [{"people_needed": needed, "people_now": int((staff["role"] == "AR").sum())}]


def _rotation(company: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Cost a year of the term and overlap of the page, as a share of revenue."""
    term, weeks = page.get("term_years"), page.get("overlap_weeks")
    if term is None or weeks is None:
        return []
    from coursekit.methods import continuity

    cost = continuity.rotation_cost(float(term), float(weeks))
    abrupt = continuity.rotation_cost(float(term), 0)
    return [{"cost_share": round(cost, 4), "cost_share_without_overlap": round(abrupt, 4)}]


# columns of the tables that fill themselves in -> what stands over them
HEADS = {
    "region": _("Region"),
    "disease": _("What it suffers from"),
    "sales_fy25_cny_m": _("Sales 2025, CNY m"),
    "sales_2025_cny_m": _("Sales 2025, CNY m"),
    "sales_growth": _("Growth of sales"),
    "market_growth": _("Growth of the market"),
    "share_effect_cny_m": _("Share effect, CNY m"),
    "file": _("File"),
    "completeness": _("Complete"),
    "fitness": _("Fit for use"),
    "account": _("Account"),
    "unknown": _("Unknown"),
    "half": _("Half-year"),
    "index": _("Account index"),
    "coverage": _("Decision weight covered"),
    "standing": _("Standing"),
    "decision_weight": _("Decision weight"),
    "days_last_year": _("Days of sales unpaid, a year ago"),
    "days_now": _("Days of sales unpaid, now"),
    "expected_bad_debt_cny_k": _("Expected bad debt, CNY thousand"),
    "ratio": _("Leads convert, times as often"),
    "low": _("From"),
    "high": _("To"),
    "segment": _("Segment"),
    "treatment": _("Treatment"),
    "line": _("Product line"),
    "margin_rate": _("Margin rate"),
    "market_share": _("Market share"),
    "issue": _("Issue"),
    "code": _("Code"),
    "number": _("Number"),
    "from_asking": _("Heard by asking"),
    "open": _("Still open"),
    "median_days": _("Days to close (median)"),
    "wave": _("Survey"),
    "nps_points": _("Net promoter score, points"),
    "from": _("From"),
    "to": _("To"),
    "people_needed": _("People needed"),
    "people_now": _("People there are"),
    "cost_share": _("Cost a year, share of revenue"),
    "cost_share_without_overlap": _("The same without overlap"),
}

# those of them that are shares of one
SHARES = {
    "sales_growth",
    "market_growth",
    "completeness",
    "fitness",
    "coverage",
    "decision_weight",
    "margin_rate",
    "market_share",
    "from_asking",
    "open",
    "cost_share",
    "cost_share_without_overlap",
}


def heads() -> dict[str, str]:
    """Heads, in the active language, of the tables that fill themselves in.

    Examples
    --------
    >>> heads()["market_share"]
    'Market share'
    """
    return {name: gettext(head) for name, head in HEADS.items()}


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
                brief=True,
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
                brief=True,
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
                brief=True,
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
    2: PageSpec(
        lecture=2,
        title=_("Customer portfolio and archive"),
        fields=(
            Field(
                "diagnosis",
                _("Where page 1 wants to grow"),
                _("Taken from page 1, if you filled it for the same company."),
                kind="auto",
                fill=_diagnosis,
            ),
            Field(
                "weights",
                _("Weights of the criteria"),
                _("How much does each criterion of a key account count? The shares add up to 1."),
                kind="shares",
                least=2,
                most=9,
            ),
            Field(
                "consistency",
                _("Consistency ratio"),
                _("How consistent was whoever judged? Above 0.10, ask again first."),
                kind="number",
                low=0.0,
                high=0.10,
            ),
            Field(
                "veto",
                _("Vetoes before any ranking"),
                _("Who is out, however large? One to five rules."),
                kind="list",
                least=1,
                most=5,
                limit=80,
            ),
            Field(
                "key_accounts",
                _("Key accounts"),
                _("Which customers, at most 35, get a team of their own?"),
                kind="list",
                least=1,
                most=35,
                limit=40,
                known=_customer_names,
                brief=True,
            ),
            Field(
                "segments",
                _("Segments of all other customers"),
                _("Two to six names, each for one way of serving."),
                kind="list",
                least=2,
                most=6,
                limit=40,
            ),
            Field(
                "treatment",
                _("Need and treatment of each segment"),
                _("How many are they, what do they need, what do we do for them, what no longer?"),
                kind="map",
                keys_from="segments",
                limit=160,
            ),
            Field(
                "flagship_account",
                _("Flagship account"),
                _("Which key account does lecture 3 plan for? In Meridian's files one of K01–K35."),
                limit=40,
                known=_key_account_names,
                brief=True,
            ),
            Field(
                "archive_score",
                _("Its archive"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_archive_score,
            ),
            Field(
                "three_unknowns",
                _("Three unknowns"),
                _("Which three facts about it must the next visit bring?"),
                kind="list",
                least=3,
                most=3,
                limit=120,
            ),
            Field(
                "monitoring_rule",
                _("Monitoring rule"),
                _("Which signal makes whom review the account, within how many days?"),
                limit=160,
            ),
        ),
    ),
    3: PageSpec(
        lecture=3,
        title=_("Key-account relationship plan"),
        companies=("taihe", "own"),
        fields=(
            Field(
                "portfolio",
                _("What page 2 left open"),
                _("Taken from page 2, if you filled it for the same company."),
                kind="auto",
                fill=_portfolio,
            ),
            Field(
                "account",
                _("Account"),
                _("Which account is this plan for? In Taihe's case TK-07."),
                limit=40,
                brief=True,
            ),
            Field(
                "ari",
                _("Where we stand"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_account_index,
            ),
            Field(
                "rival_map",
                _("Decision weight by standing"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_rival_map,
            ),
            Field(
                "contacts",
                _("Key contacts"),
                _("Which one to eight people matter by weight, influence or vote?"),
                kind="list",
                least=1,
                most=8,
                limit=40,
                known=_contact_names,
            ),
            Field(
                "targets",
                _("Target for each of them"),
                _("From which score to which, by when, shown by which behaviour?"),
                kind="map",
                keys_from="contacts",
                limit=140,
            ),
            Field(
                "owners",
                _("Owner of each of them"),
                _("Which one person of ours answers for it?"),
                kind="map",
                keys_from="contacts",
                limit=40,
            ),
            Field(
                "actions",
                _("Actions"),
                _("Which actions, within 100 hours?"),
                kind="list",
                least=1,
                most=10,
                limit=80,
                known=_action_names,
                refuse=_over_budget,
                brief=True,
            ),
            Field(
                "risk",
                _("Largest risk"),
                _("What could undo this plan, and what would show it early?"),
                limit=160,
            ),
            Field(
                "review_dates",
                _("Dates of review"),
                _("When do we compare plan and log? One to six dates."),
                kind="list",
                least=1,
                most=6,
                limit=20,
            ),
            Field(
                "evc",
                _("Value to the customer, CNY m"),
                _("What is the offer worth to the customer? May stay open."),
                kind="number",
                optional=True,
            ),
        ),
    ),
    4: PageSpec(
        lecture=4,
        title=_("General accounts and penetration"),
        companies=("greenfield", "own"),
        fields=(
            Field(
                "tiers",
                _("Ways of serving"),
                _("In which two to five ways are customers served?"),
                kind="list",
                least=2,
                most=5,
                limit=40,
            ),
            Field(
                "tier_rules",
                _("Rule for each way"),
                _("Who belongs there by which rule, through which channel, how often a year?"),
                kind="map",
                keys_from="tiers",
                limit=160,
            ),
            Field(
                "belt",
                _("Belt to open"),
                _("Which belt is next, and which reference customer does it start from?"),
                limit=120,
                brief=True,
            ),
            Field(
                "lift",
                _("What a reference customer is worth"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_belt_lift,
            ),
            Field(
                "dark_horses",
                _("Dark horses"),
                _("Which one to ten customers have much to give, grow, and pay?"),
                kind="list",
                least=1,
                most=10,
                limit=40,
                known=_general_names,
                brief=True,
            ),
            Field(
                "next_action",
                _("Next action for each of them"),
                _("What do we want to learn or propose, who, by when?"),
                kind="map",
                keys_from="dark_horses",
                limit=140,
            ),
            Field(
                "road",
                _("Road from lead to cash"),
                _("Early, front, middle, late, in this order: what ends each stage, who owns it?"),
                kind="list",
                least=4,
                most=4,
                limit=160,
            ),
            Field(
                "cash",
                _("Cash"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_cash,
            ),
            Field(
                "cash_rule",
                _("Rule for late payment"),
                _("What happens when the fault is ours, what when it is the customer's?"),
                limit=160,
                brief=True,
            ),
            Field(
                "campaign",
                _("Campaign"),
                _("Goal, dates and cost of the next campaign?"),
                limit=160,
                brief=True,
            ),
            Field(
                "list_n",
                _("Customers on the list"),
                _("How many customers get the campaign?"),
                kind="number",
                low=1,
            ),
            Field(
                "control_n",
                _("Customers who wait"),
                _("How many comparable customers start later, so that the effect can be seen?"),
                kind="number",
                low=1,
            ),
            Field(
                "stop_rule",
                _("Rule to stop"),
                _("Which figure, on which day, ends the campaign?"),
                limit=120,
            ),
            Field(
                "ethics_limits",
                _("Limits"),
                _("What do we not do, whoever asks?"),
                limit=160,
            ),
        ),
    ),
    5: PageSpec(
        lecture=5,
        title=_("Users, product lines and service"),
        fields=(
            Field(
                "segments",
                _("Whom page 2 wants to serve, and how"),
                _("Taken from page 2, if you filled it for the same company."),
                kind="auto",
                fill=_segments,
            ),
            Field(
                "dimensions",
                _("Four dimensions of user operations"),
                _("Connection, management, experience, value: which metric, now, target?"),
                kind="list",
                least=4,
                most=4,
                limit=100,
            ),
            Field(
                "five_points",
                _("Five points of the new strategy"),
                _("Acquire, activate, retain, revenue, refer: metric, owner, guard-rail?"),
                kind="list",
                least=5,
                most=5,
                limit=120,
            ),
            Field(
                "lines_table",
                _("Product lines at a glance"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_line_table,
            ),
            Field(
                "lines",
                _("Product lines to work on"),
                _("Which one to four lines first?"),
                kind="list",
                least=1,
                most=4,
                limit=40,
                known=_line_names,
                brief=True,
            ),
            Field(
                "diagnosis",
                _("Diagnosis of each line"),
                _("Sound, too long, too short, too fine or too coarse, as far as you can tell?"),
                kind="map",
                keys_from="lines",
                options={
                    "ok": _("sound"),
                    "long": _("too long"),
                    "short": _("too short"),
                    "fine": _("too fine"),
                    "coarse": _("too coarse"),
                },
            ),
            Field(
                "line_actions",
                _("Action on each line"),
                _("What do we do, and by how much does contribution change a year, from–to?"),
                kind="map",
                keys_from="lines",
                limit=140,
            ),
            Field(
                "moment",
                _("Moment of the scream service"),
                _("At which peak or end of the journey, with which service?"),
                limit=160,
                brief=True,
            ),
            Field(
                "kano",
                _("Class of the feature (Kano)"),
                _("What do customers' answers say it is?"),
                kind="choice",
                options={
                    "A": _("attractive: it delights"),
                    "O": _("one-dimensional: the more, the better"),
                    "M": _("must-be: it is taken for granted"),
                    "I": _("indifferent: nobody minds"),
                },
            ),
            Field(
                "direction",
                _("Direction of the innovation"),
                _("Which of the four directions is it mainly?"),
                kind="choice",
                options={
                    "concept": _("new service concept"),
                    "interface": _("new client interface"),
                    "delivery": _("new delivery system"),
                    "technology": _("technological option"),
                },
            ),
            Field(
                "cost_per_use",
                _("Cost of one use, CNY"),
                _("What does it cost each time somebody uses it?"),
                kind="number",
            ),
            Field(
                "pilot",
                _("Pilot"),
                _("How many take part, who is the control, which guard-rail, when do we stop?"),
                limit=200,
            ),
            Field(
                "issues_table",
                _("What customers say beyond technology"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_issue_table,
            ),
            Field(
                "top_issues",
                _("Three non-technical issues"),
                _("Which three do we solve first?"),
                kind="list",
                least=3,
                most=3,
                limit=60,
                known=_issue_names,
                brief=True,
            ),
            Field(
                "issue_owners",
                _("Owner of each issue"),
                _("Which one person, and within how many days is an issue closed?"),
                kind="map",
                keys_from="top_issues",
                limit=80,
            ),
            Field(
                "listening",
                _("How we hear in time"),
                _("Which passive and which active source, which chart, which signal?"),
                limit=200,
            ),
            Field(
                "score_table",
                _("Would they recommend us?"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_scores,
            ),
            Field(
                "score",
                _("Our recommendation score"),
                _("Points, interval, number of answers, and how were they weighted?"),
                limit=120,
            ),
        ),
    ),
    6: PageSpec(
        lecture=6,
        title=_("Organisation and continuity"),
        fields=(
            Field(
                "workload",
                _("Workload and people"),
                _("Filled in from the case's tables."),
                kind="auto",
                fill=_workload,
            ),
            Field(
                "headcount",
                _("Headcount"),
                _("How many people does your coverage plan need?"),
                kind="number",
                low=1,
                brief=True,
            ),
            Field(
                "raci_fixes",
                _("Responsibilities put right"),
                _("Which activities get one who answers, and who is it?"),
                kind="list",
                least=1,
                most=6,
                limit=120,
            ),
            Field(
                "slate",
                _("Slate"),
                _("Which one to five candidates have passed the gate and lead?"),
                kind="list",
                least=1,
                most=5,
                limit=40,
                known=_candidate_names,
                brief=True,
            ),
            Field(
                "evidence",
                _("Evidence for each of them"),
                _("Which figure, with luck taken out, and how sure is it?"),
                kind="map",
                keys_from="slate",
                limit=140,
            ),
            Field(
                "fairness",
                _("Fairness check"),
                _("Which ratio, which test, what follows?"),
                limit=160,
            ),
            Field(
                "grades",
                _("Grades in three years"),
                _("Which grade runs short, and what is done about it now?"),
                limit=160,
            ),
            Field(
                "mentors",
                _("Newcomers and mentors"),
                _("Who gets a mentor, and how is the effect seen?"),
                limit=160,
            ),
            Field(
                "term_years",
                _("Term of rotation, years"),
                _("After how many years does an account get another owner?"),
                kind="number",
                low=1,
                high=12,
            ),
            Field(
                "overlap_weeks",
                _("Overlap, weeks"),
                _("How many weeks do the old and the new owner work side by side?"),
                kind="number",
                low=0,
                high=26,
            ),
            Field(
                "rotation",
                _("What this costs a year"),
                _("Filled in from the two lines above, by the model of lecture 6."),
                kind="auto",
                fill=_rotation,
            ),
            Field(
                "recusal_rule",
                _("Ties and recusal"),
                _("Who declares what, and who signs instead?"),
                limit=160,
            ),
            Field(
                "watch_list",
                _("Suppliers to watch"),
                _("Which one to six suppliers or categories, and why?"),
                kind="list",
                least=1,
                most=6,
                limit=80,
            ),
            Field(
                "scorecard",
                _("Scorecard"),
                _("Three to eight lines: objective, leading figure, owner, limit."),
                kind="list",
                least=3,
                most=8,
                limit=140,
                brief=True,
            ),
        ),
    ),
}
