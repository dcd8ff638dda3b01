"""Meridian Networks: eight regions, three segments, 232 accounts. Fictional and synthetic."""

from __future__ import annotations

import meridian_accounts
import meridian_general
import meridian_organisation
import meridian_relations
import meridian_voice
import numpy as np
import pandas as pd
from _common import bring_scores_to_sum, bring_to_total, codes, quota, split

SEED = 20250101
REGIONS = ["Harbour", "Delta", "Plateau", "Steppe", "Basin", "Coast", "Ridge", "Lake"]
SEGMENTS = ["OPR", "ENT", "PUB"]

# market FY24, market FY25, sales FY24, sales FY25 (CNY m), by region and segment.
REGION_MARKET = {
    "Harbour": [(900, 918, 234, 230), (700, 805, 140, 161), (300, 324, 84, 87)],
    "Delta": [(1000, 1040, 200, 198), (1100, 1320, 176, 218), (400, 440, 88, 88)],
    "Plateau": [(300, 318, 102, 103), (200, 248, 60, 71), (400, 520, 152, 190)],
    "Steppe": [(350, 360, 66, 68), (150, 165, 22, 26), (300, 336, 51, 62)],
    "Basin": [(600, 618, 174, 185), (400, 456, 96, 114), (350, 385, 91, 104)],
    "Coast": [(800, 792, 176, 186), (250, 270, 42, 50), (200, 212, 40, 43)],
    "Ridge": [(250, 255, 30, 29), (150, 165, 15, 16), (250, 270, 35, 36)],
    "Lake": [(500, 520, 90, 96), (450, 513, 76, 87), (200, 218, 37, 41)],
}
NAMES_ZH = ["港湾", "三角洲", "高原", "草原", "盆地", "海岸", "山脊", "湖区"]
ADDRESSABLE_SITES = [9000, 12500, 6500, 6000, 7500, 5200, 5800, 6000]
GROSS_MARGIN = [0.33, 0.30, 0.31, 0.27, 0.35, 0.36, 0.25, 0.30]
OVERDUE_RATE = [0.05, 0.07, 0.06, 0.12, 0.04, 0.03, 0.15, 0.06]
POLICY_OPENNESS = [3, 4, 4, 2, 4, 3, 2, 4]
SERVICE_COVERAGE = [0.82, 0.70, 0.88, 0.60, 0.85, 0.80, 0.45, 0.72]
ACCOUNT_MANAGERS = [18, 22, 12, 8, 14, 11, 5, 11]
# Shares of rivals A, B, C in FY25; Meridian's own follows from sales, Others is the rest.
RIVAL_SHARE = {
    "Harbour": (0.48, 0.13, 0.08),
    "Delta": (0.25, 0.22, 0.17),
    "Plateau": (0.30, 0.17, 0.11),
    "Steppe": (0.40, 0.20, 0.12),
    "Basin": (0.21, 0.18, 0.15),
    "Coast": (0.28, 0.24, 0.14),
    "Ridge": (0.52, 0.20, 0.09),
    "Lake": (0.24, 0.20, 0.18),
}
# Joint tenders in which the row was placed before the column.
HEAD_TO_HEAD = {
    "M": (0, 22, 31, 34),
    "A": (38, 0, 35, 40),
    "B": (29, 25, 0, 33),
    "C": (16, 20, 27, 0),
}
HISTORY = [
    ("start_up", "2003-2008", 35.0, 1, "people", "repeat_orders"),
    ("domestic", "2009-2014", 420.0, 6, "accounts", "accounts_served"),
    ("international", "2015-2020", 1650.0, 8, "organisations", "framework_agreements"),
    ("technology", "2021-2025", 2489.0, 8, "roadmaps", "joint_projects"),
]

# Accounts by region and segment: wallet of the customers (CNY m) and, by size band, how
# many accounts there are and how many of them are customers. A band of a cell is either
# empty or has five accounts or more, so that nobody can be singled out by region, segment
# and size.
ACCOUNTS = {
    "Harbour": [
        (599.6, {"M": (9, 3), "L": (8, 6)}),
        (431.1, {"L": (9, 5)}),
        (164.3, {"M": (12, 6)}),
    ],
    "Delta": [
        (345.0, {"M": (5, 1), "L": (10, 4)}),
        (490.0, {"M": (6, 3), "L": (12, 4)}),
        (173.0, {"S": (5, 1), "L": (6, 2)}),
    ],
    "Plateau": [
        (318.0, {"L": (5, 5)}),
        (165.2, {"M": (9, 6)}),
        (383.5, {"S": (6, 6), "L": (6, 4)}),
    ],
    "Steppe": [
        (101.5, {"L": (5, 2)}),
        (80.0, {"S": (5, 5), "M": (5, 3)}),
        (102.1, {"L": (5, 2)}),
    ],
    "Basin": [
        (400.0, {"M": (5, 3), "L": (5, 4)}),
        (270.0, {"M": (5, 3), "L": (5, 3)}),
        (225.6, {"S": (5, 4), "L": (5, 3)}),
    ],
    "Coast": [
        (470.6, {"M": (5, 4), "L": (7, 4)}),
        (85.1, {"M": (9, 3)}),
        (141.8, {"M": (7, 5)}),
    ],
    "Ridge": [
        (80.0, {"M": (6, 2)}),
        (60.0, {"M": (5, 2)}),
        (113.0, {"M": (7, 3)}),
    ],
    "Lake": [
        (421.8, {"L": (6, 5)}),
        (444.6, {"M": (5, 4), "L": (5, 4)}),
        (151.8, {"S": (5, 3), "M": (7, 5)}),
    ],
}
BANDS = {"S": (0.5, 9.9), "M": (10.0, 50.0), "L": (50.1, np.inf)}  # wallet, CNY m
HIGHEST_SHARE_OF_WALLET = 0.95

# Bids against Rival B in FY25: bids and wins.
SIMPSON = {
    ("Delta", "Large"): (60, 18),
    ("Delta", "Small"): (20, 13),
    ("Basin", "Large"): (20, 5),
    ("Basin", "Small"): (60, 36),
}
OTHER_BIDS = 940
# Logit of a win; the price slope of the whole table comes out at -0.045 per index point.
BID_SEED = 20250125
PRICE_SLOPE, TECH_SLOPE, SMALL_BONUS = -0.049, 0.03, 1.35
RIVAL_EFFECT = {"A": -0.35, "B": 0.0, "C": 0.25, "none": 0.9}
REASONS = ["price", "technology", "relationship", "delivery", "unknown"]
REP_REASONS = [0.58, 0.14, 0.09, 0.08, 0.11]
CUSTOMER_REASONS = [0.31, 0.25, 0.20, 0.19, 0.05]
INTERVIEWED = 0.30

# Self-check: sum of the 36 scores of head office and of the field, by gap.
SELFCHECK = {
    "strategy": (114, 109),
    "goals": (99, 95),
    "process": (90, 61),
    "capability": (95, 92),
}


def region_market() -> pd.DataFrame:
    """Market and own sales by region and segment, two years (typed)."""
    rows = [
        (region, segment, *(float(x) for x in numbers))
        for region, block in REGION_MARKET.items()
        for segment, numbers in zip(SEGMENTS, block, strict=True)
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "region",
            "segment",
            "market_fy24_cny_m",
            "market_fy25_cny_m",
            "sales_fy24_cny_m",
            "sales_fy25_cny_m",
        ],
    )


def regions() -> pd.DataFrame:
    """One row a region: what the attractiveness–strength matrix needs (typed)."""
    total = region_market().groupby("region", sort=False).sum(numeric_only=True)
    growth = total["market_fy25_cny_m"] / total["market_fy24_cny_m"] - 1
    return pd.DataFrame(
        {
            "region": REGIONS,
            "name_zh": NAMES_ZH,
            "addressable_sites": ADDRESSABLE_SITES,
            "market_growth": growth.round(4).to_numpy(),
            "gross_margin": GROSS_MARGIN,
            "overdue_rate": OVERDUE_RATE,
            "policy_openness_1_5": POLICY_OPENNESS,
            "service_coverage": SERVICE_COVERAGE,
            "account_managers": ACCOUNT_MANAGERS,
        }
    )


def rival_share() -> pd.DataFrame:
    """Market shares FY25, Meridian's from its sales (six decimals, rows add up to 1)."""
    total = region_market().groupby("region", sort=False).sum(numeric_only=True)
    ours = (total["sales_fy25_cny_m"] / total["market_fy25_cny_m"]).round(6)
    frame = pd.DataFrame(
        [(region, ours[region], *shares) for region, shares in RIVAL_SHARE.items()],
        columns=["region", "M", "A", "B", "C"],
    )
    frame["Others"] = (1 - frame[["M", "A", "B", "C"]].sum(axis=1)).round(6)
    return frame


def head_to_head() -> pd.DataFrame:
    """Wins of the row over the column (typed)."""
    rows = [(vendor, *wins) for vendor, wins in HEAD_TO_HEAD.items()]
    return pd.DataFrame(rows, columns=["vendor", *HEAD_TO_HEAD])


def history() -> pd.DataFrame:
    """Four stages of growth (typed)."""
    return pd.DataFrame(
        HISTORY,
        columns=[
            "stage",
            "years",
            "revenue_cny_m",
            "regions_served",
            "key_relation_asset",
            "lead_measure",
        ],
    )


def _band_draws(bands: list[str], rng: np.random.Generator) -> np.ndarray:
    """Wallets from one lognormal (median 33, sigma 0.9), each inside its band."""
    wallets = []
    for band in bands:
        low, high = BANDS[band]
        while not low < (wallet := 33 * np.exp(0.9 * rng.standard_normal())) < high:
            pass
        wallets.append(wallet)
    return np.array(wallets)


def _cell(
    region: str, segment: str, plan: tuple, rng: np.random.Generator
) -> list[tuple[str, str, str, float, float, bool]]:
    """Accounts of one region and segment; wallets and sales add up to the market table."""
    customer_wallet, bands = plan
    _, market, _, sales = REGION_MARKET[region][SEGMENTS.index(segment)]
    rows = []
    for is_customer in (True, False):
        members = [
            band
            for band, (accounts, customers) in bands.items()
            for _ in range(customers if is_customer else accounts - customers)
        ]
        if not members:
            continue
        wallets = bring_to_total(
            _band_draws(members, rng),
            np.array([BANDS[band][0] for band in members]),
            np.array([BANDS[band][1] for band in members]),
            customer_wallet if is_customer else market - customer_wallet,
        )
        ours = np.zeros(len(members))
        if is_customer:
            most = HIGHEST_SHARE_OF_WALLET * wallets
            least = np.full(len(members), 0.1)
            ours = bring_to_total(least + rng.beta(2, 2.5, len(members)) * most, least, most, sales)
        rows += [
            (region, segment, band, wallet, own, is_customer)
            for band, wallet, own in zip(members, wallets, ours, strict=True)
        ]
    return rows


def accounts() -> pd.DataFrame:
    """All 232 accounts, 132 of them customers."""
    rng = np.random.default_rng(SEED)
    rows = []
    for region, plans in ACCOUNTS.items():
        block = [
            row
            for segment, plan in zip(SEGMENTS, plans, strict=True)
            for row in _cell(region, segment, plan, rng)
        ]
        rows += [block[i] for i in rng.permutation(len(block))]
    frame = pd.DataFrame(
        rows,
        columns=[
            "region",
            "segment",
            "size_band",
            "wallet_cny_m",
            "our_sales_cny_m",
            "is_customer",
        ],
    )
    n = len(frame)
    frame.insert(0, "account_id", codes("M-", n))
    months = pd.date_range("2004-01-01", "2025-06-01", freq="MS")
    # More customers are recent than old.
    first = months[(len(months) * rng.beta(2.0, 1.3, n)).astype(int)]
    frame["first_order_month"] = pd.Series(first).where(frame["is_customer"])
    # Sponsors were given to large accounts more often: not a fair experiment, and said so.
    likely = frame["size_band"].map({"S": 0.15, "M": 0.28, "L": 0.45})
    sponsor = np.where(rng.random(n) < likely, "with_sponsor", "standard")
    frame["onboarding"] = pd.Series(sponsor).where(frame["is_customer"])
    offices = dict(zip(REGIONS, ACCOUNT_MANAGERS, strict=True))
    number = [rng.integers(1, offices[region] + 1) for region in frame["region"]]
    owner = pd.Series(
        [f"AM-{r[:2].upper()}{i:02d}" for r, i in zip(frame["region"], number, strict=True)]
    )
    frame["owner_id"] = owner.where(frame["is_customer"] | (rng.random(n) < 0.4))
    return frame


def bids() -> pd.DataFrame:
    """Bids of three years, with a planted Simpson table and two versions of why bids are lost."""
    rng = np.random.default_rng(BID_SEED)
    strata = [("FY25", region, size, "B", n, wins) for (region, size), (n, wins) in SIMPSON.items()]
    rows = [
        (f"2025Q{rng.integers(1, 5)}", region, size, rival, cell)
        for cell, (_, region, size, rival, n, _) in enumerate(strata)
        for _ in range(n)
    ]
    weight = np.array([sum(block[1] for block in REGION_MARKET[r]) for r in REGIONS], float)
    while len(rows) < OTHER_BIDS + sum(n for n, _ in SIMPSON.values()):
        quarter = f"{rng.integers(2023, 2026)}Q{rng.integers(1, 5)}"
        region = str(rng.choice(REGIONS, p=weight / weight.sum()))
        size = str(rng.choice(["Small", "Large"], p=[0.55, 0.45]))
        rival = str(rng.choice(list(RIVAL_EFFECT), p=[0.38, 0.26, 0.22, 0.14]))
        if (region in ("Delta", "Basin")) and rival == "B" and quarter.startswith("2025"):
            continue  # the Simpson table is complete
        rows.append((quarter, region, size, rival, -1))
    frame = pd.DataFrame(rows, columns=["quarter", "region", "size_band", "main_rival", "cell"])
    n = len(frame)
    frame["segment"] = rng.choice(SEGMENTS, n, p=[0.42, 0.36, 0.22])
    frame["our_price_idx"] = np.clip(rng.normal(107, 6, n), 96, 125).round(1)
    frame["tech_score"] = np.clip(rng.normal(72, 10, n), 30, 100).round(0)
    chance = (
        -1.0
        + PRICE_SLOPE * (frame["our_price_idx"] - 107)
        + TECH_SLOPE * (frame["tech_score"] - 72)
        + SMALL_BONUS * (frame["size_band"] == "Small")
        + frame["main_rival"].map(RIVAL_EFFECT)
        + rng.logistic(0, 1, n)
    )
    frame["won"] = chance > 0
    for cell, (*_, wins) in enumerate(strata):
        inside = frame["cell"] == cell
        frame.loc[inside, "won"] = chance[inside].rank(ascending=False, method="first") <= wins
    # What reps report, and what customers said where somebody asked them.
    lost = rng.permutation(np.flatnonzero(~frame["won"]))
    asked = lost[: round(INTERVIEWED * len(lost))]
    frame["loss_reason_rep"] = None
    frame["loss_reason_customer"] = None
    for column, who, shares in (
        ("loss_reason_rep", asked, REP_REASONS),
        ("loss_reason_rep", lost[len(asked) :], REP_REASONS),
        ("loss_reason_customer", asked, CUSTOMER_REASONS),
    ):
        counts = dict(zip(REASONS, split(len(who), shares), strict=True))
        frame.loc[who, column] = quota(counts, rng)
    frame = frame.sort_values("quarter", kind="stable").reset_index(drop=True)
    frame.insert(0, "bid_id", codes("BID-", n, 4))
    return frame[
        [
            "bid_id",
            "quarter",
            "region",
            "segment",
            "size_band",
            "main_rival",
            "our_price_idx",
            "tech_score",
            "won",
            "loss_reason_rep",
            "loss_reason_customer",
        ]
    ]


def rm_selfcheck() -> pd.DataFrame:
    """Twelve statements scored by 24 managers, half at head office and half in the field."""
    rng = np.random.default_rng(SEED)
    people = pd.DataFrame(
        {
            "respondent_id": codes("R", 24, 2),
            "group": ["HQ"] * 12 + ["Field"] * 12,
            "level": (["exec"] * 6 + ["manager"] * 6) * 2,
        }
    )
    habit = rng.normal(0, 0.25, len(people))  # some people score everything higher
    rows = []
    for number, (gap, sums) in enumerate(SELFCHECK.items()):
        for group, total in zip(("HQ", "Field"), sums, strict=True):
            inside = people["group"] == group
            latent = total / 36 + np.repeat(habit[inside], 3) + rng.normal(0, 0.55, 36)
            scores = bring_scores_to_sum(np.clip(np.round(latent), 1, 5), total, 1, 5, rng)
            block = people[inside].loc[people[inside].index.repeat(3)].reset_index(drop=True)
            rows.append(
                block.assign(gap=gap, item=[3 * number + i for i in (1, 2, 3)] * 12, score=scores)
            )
    return pd.concat(rows).sort_values(["respondent_id", "item"]).reset_index(drop=True)


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the case; single customers and their people have modules of their own."""
    found = {
        "region_market": region_market(),
        "regions": regions(),
        "rival_share": rival_share(),
        "accounts": accounts(),
        "bids": bids(),
        "head_to_head": head_to_head(),
        "rm_selfcheck": rm_selfcheck(),
        "history": history(),
    }
    found |= meridian_accounts.tables(found["accounts"])
    found |= meridian_organisation.tables() | meridian_general.tables()
    return found | meridian_relations.tables() | meridian_voice.tables()
