"""The small exact tables of lecture 1 that the tests of its methods compute with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

DATASETS = Path(__file__).parents[2] / "datasets"

TIERS = pd.DataFrame({"stratum": ["A", "B", "C"], "N": [176, 475, 799], "S": [9.0, 4.0, 1.5]})

# bids against one rival: lower win rate overall, higher in each size of deal
BIDS = pd.DataFrame(
    [
        ("Delta", "Large", 18, 60),
        ("Delta", "Small", 13, 20),
        ("Basin", "Large", 5, 20),
        ("Basin", "Small", 36, 60),
    ],
    columns=["group", "stratum", "events", "n"],
)

NEW_THEMES = [7, 4, 3, 2, 2, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]

# theme: (interviews that raise it, sum of intensities) of 8 machine builders and 8 end users
THEME_MARGINS = {
    "T01": ((7, 18), (4, 8)),
    "T02": ((3, 5), (7, 19)),
    "T03": ((6, 13), (5, 7)),
    "T04": ((5, 12), (2, 3)),
    "T05": ((1, 1), (7, 17)),
    "T06": ((6, 12), (1, 1)),
}


def table(case: str, name: str) -> pd.DataFrame:
    return pd.read_csv(DATASETS / case / f"{name}.csv")


def interviews() -> pd.DataFrame:
    """A full interview × theme matrix with the margins above."""
    rows = []
    for theme, margins in THEME_MARGINS.items():
        for segment, (raised, total) in zip(("OEM", "end_user"), margins, strict=True):
            for place in range(8):
                level = (total + place) // raised if place < raised else 0
                rows.append((f"{segment}-{place}", segment, theme, level))
    return pd.DataFrame(rows, columns=["interview", "segment", "theme", "intensity"])


def regions() -> pd.DataFrame:
    """One row per region with market, sales and base of the last year."""
    totals = table("meridian", "region_market").groupby("region", sort=False).sum(numeric_only=True)
    base = table("meridian", "regions").set_index("region")["addressable_sites"]
    return pd.DataFrame(
        {
            "market": totals["market_fy25_cny_m"],
            "sales": totals["sales_fy25_cny_m"],
            "base": base,
        }
    ).reset_index()
