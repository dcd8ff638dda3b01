"""Meridian Networks: eight regions, three segments, 232 accounts. Fictional and synthetic."""

from __future__ import annotations

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


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the case."""
    return {
        "region_market": region_market(),
        "regions": regions(),
        "rival_share": rival_share(),
        "head_to_head": head_to_head(),
        "history": history(),
    }
