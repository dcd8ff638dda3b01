"""Vector Drives: servo drives for machine builders and plants. Fictional and synthetic."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd
from _common import bring_scores_to_sum, codes, quota, split
from vector_field import FIELD_LOG, VISITS

SEED = 20250101

# Lots shipped and lots late, 40 weeks; weeks 23 to 25 are the ERP cut-over.
LOTS = (
    "122 111 106 127 123 108 124 121 134 105 122 114 135 129 125 109 135 118 130 125 "
    "134 129 125 134 116 118 135 124 127 123 120 129 121 132 119 128 131 132 118 123"
)
LATE = (
    "12 12 11 15 7 9 3 10 11 5 11 11 6 8 15 12 13 13 10 13 "
    "12 10 24 35 28 7 12 14 11 6 10 12 11 8 10 5 7 10 12 9"
)
# $APPEALS dimension, weight, our score, the rival's score.
BENCHMARK = [
    ("price", 0.20, 6.8, 7.6),
    ("availability", 0.15, 7.9, 6.9),
    ("packaging", 0.05, 7.0, 7.0),
    ("performance", 0.20, 7.4, 8.1),
    ("ease_of_use", 0.12, 7.8, 6.6),
    ("assurances", 0.13, 7.5, 7.4),
    ("life_cycle_cost", 0.10, 6.9, 7.3),
    ("social_acceptance", 0.05, 7.2, 6.8),
]
NEW_THEMES = [7, 4, 3, 2, 2, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]
INDUSTRIES = {
    "packaging": 0.24,
    "printing": 0.15,
    "textile": 0.17,
    "plastics": 0.18,
    "machine_tools": 0.16,
    "electronics": 0.10,
}

# Survey: mean importance, mean performance seen by machine builders and by end-user plants.
SURVEY_ITEMS = {
    "delivery_reliability": (8.4, 6.2, 6.3),
    "commissioning_support": (7.8, 7.0, 5.4),
    "price": (6.6, 6.7, 6.8),
    "software_usability": (6.9, 5.9, 6.6),
    "spare_parts": (8.3, 4.9, 3.2),
    "protocol_compatibility": (7.0, 5.9, 7.1),
    "drive_performance": (8.1, 7.7, 7.8),
    "documentation": (5.8, 6.4, 6.3),
}
SPARE_PARTS_MEAN = 4.1
ITEM_NON_RESPONSE = 0.03
# Reasons of late lots: the lasting mix, and the weeks of the ERP cut-over.
LATE_REASONS = {
    "component": 0.38,
    "customer_reschedule": 0.22,
    "test_rework": 0.17,
    "carrier": 0.09,
    "documents": 0.08,
    "other": 0.06,
}
CUTOVER_WEEKS, CUTOVER_SHARE = (23, 24, 25), 0.65
# Theme: machine builders who mention it and sum of intensities, the same for end-user plants.
THEME_MARGINS = {
    "T01": (7, 18, 4, 8),
    "T02": (3, 5, 7, 19),
    "T03": (6, 13, 5, 7),
    "T04": (5, 12, 2, 3),
    "T05": (1, 1, 7, 17),
    "T06": (6, 12, 1, 1),
}
FIRST_THEMES = {1: ["T01", "T03", "T04", "T06"], 2: ["T02", "T05"]}  # by interview number
EXCERPTS, CODES_MISSING = 60, 6
DISAGREEMENTS = {"pilot": 17, "final": 8}
CODE_SHARES = [0.25, 0.20, 0.17, 0.14, 0.14, 0.10]  # T01 to T06
CONFUSED = {"T01": "T05", "T05": "T01", "T02": "T04", "T04": "T02", "T03": "T01", "T06": "T04"}

OFFICES = {
    "East": ["E1", "E2", "E3"],
    "South": ["S1", "S2"],
    "North": ["N1", "N2"],
    "West": ["W1"],
}
FAMILIES = {  # usual amount of a line and unit price, CNY
    "servo": (24000, (1800, 6000)),
    "inverter": (20000, (900, 3000)),
    "PLC": (19000, (1200, 4000)),
    "HMI": (16000, (600, 2500)),
    "spares": (9000, (60, 600)),
}
WORKS = {
    "packaging": "Pack Works",
    "printing": "Print Works",
    "textile": "Loom Works",
    "plastics": "Mould Works",
    "machine_tools": "Lathe Works",
    "electronics": "Chip Works",
}
YEARS = (2023, 2024, 2025)
# Repeat orders in East, index of value: machine builders keep growing by 24 %, end-user
# plants grow by 24 % and then fall, so that the total goes from +24 % to +6 %.
EAST_INDEX = {
    "OEM": (1.0, 1.24, 1.24**2),
    "end_user": (1.0, 1.24, 1.06 * 2.48 - 1.24**2),
}
OTHER_REGIONS_INDEX = (1.0, 1.11, 1.22)
EAST_SERVO_LINES = {"OEM": (160, 198, 246), "end_user": (160, 198, 174)}
EAST_OTHER_LINES = {"OEM": (60, 74, 92), "end_user": (60, 74, 65)}
INSTALLED_2023 = {"OEM": 3600, "end_user": 3450}  # East, drives
ORDERS_PER_DRIVE_CHANGE = -0.14  # East, FY24 to FY25
LINES_PER_ORDER = (1, 2, 1, 1, 3, 1, 1, 2, 1, 2)
CLEAN_LINES, DUPLICATES, TEST_LINES = 4020, 60, 100
VARIANT_FIRMS, IMPOSSIBLE_DATES, USD_LINES = 21, 12, 120
UNIT_TOO_LARGE, UNIT_TOO_SMALL = 5, 9
RETURNS, NO_CUSTOMER_ID = 55, 42
NO_REGION_E3, NO_REGION_OTHER = 92, 12
PROJECTS = (468000.0, 612000.0, 895000.0)  # CNY
NAIVE_OVER_CLEAN = 1.9
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def late_weekly() -> pd.DataFrame:
    """Lots shipped and lots late by week (typed)."""
    lots, late = (list(map(int, text.split())) for text in (LOTS, LATE))
    return pd.DataFrame({"week": range(1, 41), "lots": lots, "late": late})


def benchmark() -> pd.DataFrame:
    """Weighted comparison with the strongest rival (typed)."""
    return pd.DataFrame(BENCHMARK, columns=["dimension", "weight", "us", "rival"])


def _census() -> tuple[pd.DataFrame, np.ndarray]:
    """Draw the customers, and which of them answered the survey.

    One stream of random numbers makes the weekly lots, the census and the survey; the
    first two draws are the lots typed above and only move the stream on.
    """
    rng = np.random.default_rng(SEED)
    lots = rng.integers(105, 136, 40)
    rng.binomial(lots, np.where((np.arange(40) >= 22) & (np.arange(40) < 25), 0.23, 0.085))
    n = 1450
    tier = rng.choice(["A", "B", "C"], n, p=[0.12, 0.33, 0.55])
    rng.normal(0.7, 1, n)
    digital = pd.Series(tier).map({"A": 0.8, "B": 0.2, "C": -0.3}).to_numpy()
    digital = digital + rng.normal(0, 1, n)
    level = pd.Series(tier).map({"A": 7.6, "B": 7.3, "C": 6.9}).to_numpy()
    # Whoever likes working digitally is more satisfied and more often in the portal: the
    # selection that makes the big extract misleading.
    satisfaction = np.clip(np.round(level + 0.55 * digital + rng.normal(0, 1.5, n)), 0, 10)
    portal = rng.random(n) < 1 / (1 + np.exp(-(0.55 + 1.1 * digital)))
    invited = rng.choice(n, 240, replace=False)
    answers = {"A": 0.85, "B": 0.70, "C": 0.50}
    answered = np.array([rng.random() < answers[tier[i]] for i in invited])

    other = np.random.default_rng(SEED + 1)
    customers = pd.DataFrame(
        {
            "customer_id": codes("C", n, 4),
            "tier": tier,
            "industry": other.choice(list(INDUSTRIES), n, p=list(INDUSTRIES.values())),
            "customer_type": np.where(other.random(n) < 0.55, "OEM", "end_user"),
            "portal_user": portal,
            "satisfaction_0_10": satisfaction.astype(int),
        }
    )
    return customers, invited[answered]


def customers() -> pd.DataFrame:
    """Return the teaching census: every customer, with what real managers never see."""
    return _census()[0]


def survey() -> pd.DataFrame:
    """Answers of the 134 customers who responded, under codes of their own."""
    census, answered = _census()
    rng = np.random.default_rng(SEED + 2)
    rows = census.loc[rng.permutation(answered)].reset_index(drop=True)
    n = len(rows)
    frame = pd.DataFrame(
        {
            "respondent_id": codes("R", n),
            "tier": rows["tier"],
            "customer_type": rows["customer_type"],
            "satisfaction_0_10": rows["satisfaction_0_10"],
        }
    )
    oem = (rows["customer_type"] == "OEM").to_numpy()
    mood = 0.25 * (rows["satisfaction_0_10"] - rows["satisfaction_0_10"].mean()).to_numpy()
    cells = {}
    for item, (importance, *_) in SURVEY_ITEMS.items():
        cells[f"importance_{item}"] = importance + rng.normal(0, 1.2, n)
    for item, (_, seen_by_oem, seen_by_plant) in SURVEY_ITEMS.items():
        level = np.where(oem, seen_by_oem, seen_by_plant)
        cells[f"performance_{item}"] = level + mood + rng.normal(0, 1.3, n)
    scores = pd.DataFrame(cells).round().clip(1, 10).astype(int)
    blank = np.zeros(scores.size, bool)
    blank[rng.permutation(scores.size)[: round(ITEM_NON_RESPONSE * scores.size)]] = True
    blank = blank.reshape(scores.shape)
    lowest = list(scores).index("performance_spare_parts")
    known = ~blank[:, lowest]
    scores.loc[known, "performance_spare_parts"] = bring_scores_to_sum(
        scores.loc[known, "performance_spare_parts"].to_numpy(),
        round(SPARE_PARTS_MEAN * known.sum()),
        1,
        10,
        rng,
    )
    return pd.concat([frame, scores.astype("Int64").mask(blank)], axis=1)


def late_reasons() -> pd.DataFrame:
    """Why each late lot was late."""
    rng = np.random.default_rng(SEED + 3)
    weekly = late_weekly()
    cutover = weekly["week"].isin(CUTOVER_WEEKS)
    names, shares = list(LATE_REASONS), list(LATE_REASONS.values())

    def draw(n: int, with_erp: int) -> list[str]:
        counts = dict(zip(names, split(n - with_erp, shares), strict=True))
        return quota(counts | {"erp_label": with_erp}, rng)

    n_cutover, n_rest = int(weekly["late"][cutover].sum()), int(weekly["late"][~cutover].sum())
    special = iter(draw(n_cutover, round(CUTOVER_SHARE * n_cutover)))
    lasting = iter(draw(n_rest, 0))
    rows = []
    for week, lots, late in weekly.itertuples(index=False):
        for lot in sorted(rng.permutation(lots)[:late] + 1):
            reason = next(special) if week in CUTOVER_WEEKS else next(lasting)
            rows.append((f"L{week:02d}-{lot:03d}", week, reason))
    return pd.DataFrame(rows, columns=["lot_id", "week", "reason"])


def interviews() -> pd.DataFrame:
    """Sixteen interviews in the order they were held (new themes typed)."""
    rng = np.random.default_rng(SEED + 4)
    n = len(NEW_THEMES)
    roles = {"engineering": 7, "procurement": 5, "operations": 4}
    return pd.DataFrame(
        {
            "interview": codes("I", n, 2),
            "segment": ["OEM", "end_user"] * (n // 2),
            "minutes": rng.integers(38, 76, n),
            "role_group": quota(roles, rng),
            "new_themes": NEW_THEMES,
        }
    )


def interview_themes() -> pd.DataFrame:
    """How strongly each theme was raised in each interview; margins of six themes are fixed."""
    rng = np.random.default_rng(SEED + 5)
    held = interviews()
    segment = held["segment"].to_numpy()
    free = iter(f"T{i:02d}" for i in range(7, 23))
    first = {}
    for number, new in enumerate(NEW_THEMES, start=1):
        planned = FIRST_THEMES.get(number, [])
        for theme in [*planned, *(next(free) for _ in range(new - len(planned)))]:
            first[theme] = number - 1
    matrix = pd.DataFrame(0, index=held["interview"], columns=sorted(first))
    for theme, start in sorted(first.items()):
        later = np.arange(start + 1, len(held))
        if theme in THEME_MARGINS:
            oem, oem_sum, plant, plant_sum = THEME_MARGINS[theme]
            groups = [("OEM", oem, oem_sum), ("end_user", plant, plant_sum)]
        else:
            more = rng.permutation(later)[: rng.integers(0, 5) if start < 12 else 0]
            matrix.loc[matrix.index[[start, *more]], theme] = rng.integers(1, 4, len(more) + 1)
            continue
        for name, mentions, total in groups:
            opening = [start] if segment[start] == name else []
            rest = rng.permutation(later[segment[later] == name])[: mentions - len(opening)]
            who = [*opening, *rest]
            strength = bring_scores_to_sum(np.full(len(who), 2), total, 1, 3, rng)
            matrix.loc[matrix.index[who], theme] = strength
    long = matrix.reset_index().melt("interview", var_name="theme", value_name="intensity")
    long = long.merge(held[["interview", "segment"]], on="interview")
    long = long.sort_values(["interview", "theme"]).reset_index(drop=True)
    return long[["interview", "segment", "theme", "intensity"]]


def coding(round_name: str) -> pd.DataFrame:
    """Two coders, sixty excerpts, six codes, six cells not coded."""
    rng = np.random.default_rng(SEED + 6)
    names = list(CONFUSED)
    first = quota(dict(zip(names, split(EXCERPTS, CODE_SHARES), strict=True)), rng)
    order = rng.permutation(EXCERPTS)
    second = list(first)
    for i in order[CODES_MISSING : CODES_MISSING + DISAGREEMENTS[round_name]]:
        # Most disagreements are one pair of neighbouring codes, the rest are slips.
        others = [name for name in names if name != first[i]]
        second[i] = CONFUSED[first[i]] if rng.random() < 0.7 else str(rng.choice(others))
    frame = pd.DataFrame(
        {"excerpt_id": codes("X", EXCERPTS, 2), "coder_1": first, "coder_2": second}
    )
    for i in order[:CODES_MISSING]:
        frame.loc[i, f"coder_{rng.integers(1, 3)}"] = None
    return frame


def field_log() -> pd.DataFrame:
    """Evidence of nine site visits, row by row (typed in vector_field.py)."""
    frame = pd.DataFrame(
        FIELD_LOG,
        columns=[
            "site",
            "hypothesis",
            "stance",
            "grade",
            "observation_en",
            "observation_zh",
        ],
    )
    frame["visit_date"] = pd.to_datetime(frame["site"].map(VISITS))
    frame["reliability"] = frame["grade"].str[0]
    frame["credibility"] = frame["grade"].str[1].astype(int)
    frame = frame.sort_values(["visit_date", "hypothesis"], kind="stable").reset_index(drop=True)
    frame.insert(0, "row_id", codes("E", len(frame), 2))
    return frame[
        [
            "row_id",
            "visit_date",
            "site",
            "hypothesis",
            "observation_en",
            "observation_zh",
            "stance",
            "reliability",
            "credibility",
        ]
    ]


def fx_rates() -> pd.DataFrame:
    """Monthly rate of the US dollar, invented, for the lines in dollars."""
    rng = np.random.default_rng(SEED + 7)
    months = pd.date_range("2023-01-01", "2025-12-01", freq="MS")
    path = 7.12 + 0.10 * np.sin(np.arange(36) / 6) + rng.normal(0, 0.02, 36)
    return pd.DataFrame({"month": months, "cny_per_usd": path.round(4)})


def _order_plan(rng: np.random.Generator) -> list[tuple[int, str, str, str, str, int]]:
    """Lines by year, region, customer type, family and kind of order."""
    plan = []
    for kind, family, blocks in (
        ("servo", ["servo"], EAST_SERVO_LINES),
        ("other", ["inverter", "PLC", "HMI", "spares"], EAST_OTHER_LINES),
    ):
        for customer_type, counts in blocks.items():
            for year, n in zip(YEARS, counts, strict=True):
                parts = [n] if kind == "servo" else split(n, [0.3, 0.2, 0.2, 0.3])
                for name, part in zip(family, parts, strict=True):
                    plan.append((year, "East", customer_type, name, "repeat", part))
    cells, weights = [], []
    region_weight = {"East": 0.8, "South": 2.6, "North": 2.0, "West": 1.4}
    family_weight = {"servo": 0.38, "inverter": 0.2, "PLC": 0.13, "HMI": 0.12, "spares": 0.17}
    for year, growth in zip(YEARS, (1.0, 1.11, 1.22), strict=True):
        for region, r in region_weight.items():
            for customer_type, c in (("OEM", 0.55), ("end_user", 0.45)):
                for family, f in family_weight.items():
                    for kind, k in (("first", 0.22), ("repeat", 0.78)):
                        if region == "East" and kind == "repeat":
                            continue  # planned above, line by line
                        cells.append((year, region, customer_type, family, kind))
                        weights.append(growth * r * c * f * k)
    rest = CLEAN_LINES - sum(row[-1] for row in plan)
    plan += [(*cell, n) for cell, n in zip(cells, split(rest, weights), strict=True)]
    return plan


def _clean_lines(rng: np.random.Generator) -> pd.DataFrame:
    """Draw the order lines as they really were."""
    census = customers()
    buyers = census.iloc[rng.permutation(len(census))[:900]].copy()
    buyers["region"] = quota(
        dict(zip(OFFICES, split(900, [0.38, 0.26, 0.21, 0.15]), strict=True)), rng
    )
    buyers["office"] = [str(rng.choice(OFFICES[region])) for region in buyers["region"]]
    number = buyers["customer_id"].str[1:]
    buyers["customer_name"] = buyers["industry"].map(WORKS) + " " + number + " Ltd"
    pools = dict(list(buyers.groupby(["region", "customer_type"])))
    rows, order = [], 0
    for year, region, customer_type, family, kind, n in _order_plan(rng):
        pool = pools[region, customer_type]
        sizes = cycle(LINES_PER_ORDER)  # the same everywhere: orders grow as lines do
        while n > 0:
            size = min(n, next(sizes))
            buyer = pool.iloc[rng.integers(len(pool))]
            day = pd.Timestamp(year, 1, 1) + pd.Timedelta(days=int(rng.integers(0, 365)))
            order += 1
            rows += [(order, line, day, buyer, family, kind) for line in range(1, size + 1)]
            n -= size
    frame = pd.DataFrame(
        {
            "order": [row[0] for row in rows],
            "line": [row[1] for row in rows],
            "order_date": [row[2] for row in rows],
            "product_family": [row[4] for row in rows],
            "order_type": [row[5] for row in rows],
            **{
                name: [row[3][name] for row in rows]
                for name in ("customer_id", "customer_name", "customer_type", "region")
            },
            "sales_office": [row[3]["office"] for row in rows],
        }
    )
    usual = frame["product_family"].map({k: v[0] for k, v in FAMILIES.items()}).to_numpy()
    low = frame["product_family"].map({k: v[1][0] for k, v in FAMILIES.items()}).to_numpy()
    high = frame["product_family"].map({k: v[1][1] for k, v in FAMILIES.items()}).to_numpy()
    amount = np.clip(usual * rng.gamma(3.0, 1 / 3, len(frame)), 800, 62000)
    frame["price"] = low * (high / low) ** rng.random(len(frame))
    frame["qty"] = np.maximum(1, np.round(amount / frame["price"])).astype(int)
    frame["ccy"] = "CNY"
    # Dollars are paid by machine builders who export.
    oem = np.flatnonzero((frame["customer_type"] == "OEM") & (frame["line"] == 1))
    frame.loc[rng.permutation(oem)[:USD_LINES], "ccy"] = "USD"
    plain = np.flatnonzero((frame["ccy"] == "CNY") & (frame["qty"] > 1))
    back = rng.permutation(plain)[:RETURNS]
    frame.loc[back, "qty"] = -np.ceil(frame.loc[back, "qty"] * 0.4).astype(int)
    elsewhere = frame.index[
        (frame["region"] != "East")
        & (frame["product_family"] == "servo")
        & (frame["order_type"] == "first")
        & (frame["customer_type"] == "OEM")
        & (frame["ccy"] == "CNY")
        & (frame["qty"] > 0)
    ]
    for i, total in zip(rng.permutation(elsewhere)[: len(PROJECTS)], PROJECTS, strict=True):
        frame.loc[i, ["qty", "price"]] = [int(total / 2600), total / int(total / 2600)]
    return _to_planted_values(frame)


def _to_planted_values(frame: pd.DataFrame) -> pd.DataFrame:
    """Scale unit prices of repeat orders to the planted index of growth; value every line."""
    frame = frame.copy()
    year = frame["order_date"].dt.year
    repeat = frame["order_type"] == "repeat"
    servo = frame["product_family"] == "servo"
    value = frame["qty"] * frame["price"]
    for region in OFFICES:
        for group in (servo, ~servo):
            here = repeat & group & (frame["region"] == region)
            base = value[here & (year == YEARS[0])].sum() / 2
            for customer_type, index in EAST_INDEX.items():
                growth = index if region == "East" else OTHER_REGIONS_INDEX
                for when, level in zip(YEARS, growth, strict=True):
                    cell = here & (year == when) & (frame["customer_type"] == customer_type)
                    share = cell.sum() / (here & (year == when)).sum() * 2
                    weight = 1.0 if region == "East" else share
                    frame.loc[cell, "price"] *= base * level * weight / value[cell].sum()
    rate = frame["order_date"].dt.to_period("M").dt.to_timestamp()
    rate = rate.map(fx_rates().set_index("month")["cny_per_usd"])
    usd = frame["ccy"] == "USD"
    frame["unit_price"] = (frame["price"] / rate.where(usd, 1.0)).round(2)
    frame["amount"] = (frame["qty"] * frame["unit_price"]).round(2)
    frame["amount_cny"] = (frame["amount"] * rate.where(usd, 1.0)).round(2)
    frame = frame.sort_values(["order_date", "order", "line"]).reset_index(drop=True)
    serial = frame["order"].map({o: i + 1 for i, o in enumerate(frame["order"].unique())})
    month = frame["order_date"].dt.strftime("%y%m")
    frame["order_no"] = "SO" + month + "-" + serial.map("{:05d}".format)
    return frame


def _dated(day: pd.Timestamp, style: int) -> str:
    """Write a date in one of the five ways the offices use."""
    return [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ][style]


def _variants(name: str) -> list[str]:
    """Spell a firm in the ways order clerks do."""
    works, number, _ = name.rsplit(" ", 2)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    return [
        name.upper(),
        f" {works}  {number} Ltd ",
        f"{works}（{wide}）Ltd",
        f"{works} {number} 有限公司",
        f"{works.lower()} {number} ltd.",
    ]


def orders() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the raw extract with its planted defects, and the lines as they really were."""
    rng = np.random.default_rng(SEED + 8)
    lines = _clean_lines(rng)
    n = len(lines)
    truth = pd.DataFrame(
        {
            "order_no": lines["order_no"],
            "line": lines["line"],
            "order_month": lines["order_date"].dt.to_period("M").dt.to_timestamp(),
            **{
                name: lines[name]
                for name in (
                    "customer_id",
                    "customer_name",
                    "customer_type",
                    "region",
                    "sales_office",
                    "product_family",
                    "order_type",
                    "qty",
                    "amount_cny",
                )
            },
        }
    )

    raw = lines.copy()
    tests = raw.iloc[rng.permutation(np.flatnonzero(raw["ccy"] == "CNY"))[:TEST_LINES]].copy()
    tests = tests[tests["qty"] > 0]
    while len(tests) < TEST_LINES:
        tests = pd.concat([tests, tests.head(TEST_LINES - len(tests))])
    tests["customer_id"] = [f"ZZ{i:02d}" for i in rng.integers(1, 8, TEST_LINES)]
    tests["customer_name"] = "Vector internal test"
    tests["order_no"] = [f"{no[:7]}9{i:04d}" for i, no in enumerate(tests["order_no"], start=1)]
    tests["line"] = 1
    large = tests["qty"] * tests["unit_price"] > 60000
    tests.loc[large, "qty"] = 1
    tests["amount"] = (tests["qty"] * tests["unit_price"]).round(2)

    clean_total = lines["amount_cny"].sum()
    # How the amount was typed: in yuan, in ten thousand yuan, or without a unit.
    raw["amount_unit"] = np.where(rng.random(n) < 0.27, "万元", "元")
    tests["amount_unit"] = "元"
    raw.loc[rng.random(n) < 0.05, "amount_unit"] = None
    raw.loc[(raw["ccy"] == "USD"), "amount_unit"] = None

    free = np.ones(n, bool)  # lines without another defect so far
    free &= (raw["ccy"] == "CNY") & (raw["qty"] > 0) & (raw["amount"] < 62000)

    def take(where: pd.Series | np.ndarray, k: int) -> np.ndarray:
        chosen = rng.permutation(np.flatnonzero(free & where))[:k]
        free[chosen] = False
        return chosen

    # Exact copies: the extract was pulled twice for some days.
    copied = take(raw["amount_unit"] == "元", DUPLICATES)
    # Units: few small lines typed in yuan under "万元" weigh more than all others together.
    as_typed = raw["amount"].sum() + raw.loc[copied, "amount"].sum() + tests["amount"].sum()
    wanted = (NAIVE_OVER_CLEAN * clean_total - as_typed) / 9999
    small = np.flatnonzero(free & (raw["amount"] < 1.8 * wanted / UNIT_TOO_LARGE))
    too_large = _subset_near(raw["amount"].to_numpy(), small, UNIT_TOO_LARGE, wanted, rng)
    free[too_large] = False
    too_small = take(raw["amount"] > 8000, UNIT_TOO_SMALL)

    number = raw["amount"].to_numpy()
    in_wan = (raw["amount_unit"] == "万元").to_numpy(copy=True)
    in_wan[too_large], in_wan[too_small] = False, True
    typed = np.where(in_wan, number / 10000, number)
    raw.loc[too_large, "amount_unit"], raw.loc[too_small, "amount_unit"] = "万元", "元"
    comma = rng.random(n) < 0.3
    raw["amount"] = [
        _typed(x, wan=wan, comma=c) for x, wan, c in zip(typed, in_wan, comma, strict=True)
    ]
    tests["amount"] = [_typed(x, wan=False, comma=False) for x in tests["amount"]]

    # Dates: five ways of writing, twelve that no calendar has.
    style = rng.choice(5, n, p=[0.56, 0.14, 0.1, 0.1, 0.1])
    raw["written"] = [_dated(d, s) for d, s in zip(raw["order_date"], style, strict=True)]
    tests["written"] = [_dated(d, 0) for d in tests["order_date"]]
    for i in take(np.ones(n, bool), IMPOSSIBLE_DATES):
        day = raw.loc[i, "order_date"]
        raw.loc[i, "written"] = [
            f"{day.year}-{day.month:02d}-{rng.integers(32, 40)}",
            f"{day.year}-{rng.integers(13, 20)}-{day.day:02d}",
            f"{day.year}-00-{day.day:02d}",
        ][rng.integers(3)]

    # Names: two more spellings for each of 21 firms.
    lines_of = raw[free].groupby("customer_name").size()
    firms = rng.permutation(lines_of.index[lines_of >= 4].to_numpy())[:VARIANT_FIRMS]
    for firm in firms:
        spellings = rng.permutation(np.array(_variants(firm), dtype=object))[:2]
        rows = take(raw["customer_name"] == firm, 4)
        for i, spelling in zip(rows, [*spellings, *spellings], strict=True):
            raw.loc[i, "customer_name"] = spelling

    raw.loc[take(np.ones(n, bool), NO_CUSTOMER_ID), "customer_id"] = None
    # Region: one office stopped filling the field, mostly in the last year.
    e3 = raw["sales_office"] == "E3"
    recent = e3 & (raw["order_date"].dt.year == YEARS[-1])
    some = take(recent, min(NO_REGION_E3 - 12, int((free & recent).sum())))
    some = np.concatenate([some, take(e3, NO_REGION_E3 - len(some))])
    blank = np.concatenate([some, take(~e3, NO_REGION_OTHER)])
    raw.loc[blank, "region"] = None

    frame = pd.concat([raw, tests, raw.loc[copied]], ignore_index=True)
    frame = frame.sort_values(["order_date", "order_no"], kind="stable")
    frame["order_date"] = frame["written"]
    frame = frame[
        [
            "order_no",
            "line",
            "order_date",
            "customer_name",
            "customer_id",
            "region",
            "sales_office",
            "product_family",
            "order_type",
            "qty",
            "unit_price",
            "amount",
            "amount_unit",
            "ccy",
        ]
    ].reset_index(drop=True)
    return frame, truth


def _typed(number: float, *, wan: bool, comma: bool) -> str:
    """Write an amount as a clerk would: six decimals in ten thousand yuan, two in yuan."""
    if wan:
        return f"{number:.6f}".rstrip("0").rstrip(".")
    return f"{number:,.2f}" if comma else f"{number:.2f}"


def _subset_near(
    amounts: np.ndarray, pool: np.ndarray, k: int, total: float, rng: np.random.Generator
) -> np.ndarray:
    """Choose ``k`` lines whose amounts add up to nearly ``total`` (best of many draws)."""
    best, miss = pool[:k], np.inf
    for _ in range(20000):
        drawn = rng.choice(pool, k, replace=False)
        gap = abs(amounts[drawn].sum() - total)
        if gap < miss:
            best, miss = drawn, gap
    return best


def drive_log(truth: pd.DataFrame) -> pd.DataFrame:
    """Installed servo drives and repeat orders, by year, region and customer type."""
    servo = truth[(truth["product_family"] == "servo") & (truth["order_type"] == "repeat")]
    counts = servo.groupby([servo["order_month"].dt.year, "region", "customer_type"])[
        "order_no"
    ].nunique()
    rng = np.random.default_rng(SEED + 9)
    rows = []
    for region in OFFICES:
        orders_by_year = {y: counts[y, region].sum() for y in YEARS}
        for year in YEARS:
            for customer_type in ("OEM", "end_user"):
                if region == "East":
                    growth = orders_by_year[year] / orders_by_year[YEARS[0]]
                    if year == YEARS[-1]:
                        growth /= 1 + ORDERS_PER_DRIVE_CHANGE
                    drives = INSTALLED_2023[customer_type] * growth
                else:
                    per_drive = 0.031 * (1 + rng.normal(0, 0.015))
                    drives = counts[year, region, customer_type] / per_drive
                n = int(counts[year, region, customer_type])
                rows.append((year, region, customer_type, round(drives), n))
    return pd.DataFrame(
        rows,
        columns=["fiscal_year", "region", "customer_type", "installed_drives", "repeat_orders"],
    )


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the case."""
    raw, truth = orders()
    return {
        "orders_raw": raw,
        "orders_truth": truth,
        "fx_rates": fx_rates(),
        "drive_log": drive_log(truth),
        "customers": customers(),
        "survey": survey(),
        "late_weekly": late_weekly(),
        "late_reasons": late_reasons(),
        "interviews": interviews(),
        "interview_themes": interview_themes(),
        "coding_pilot": coding("pilot"),
        "coding_final": coding("final"),
        "benchmark": benchmark(),
        "field_log": field_log(),
    }
