"""The small exact tables of lecture 1 that the tests of its methods compute with."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

DATASETS = Path(__file__).parents[2] / "datasets"

TIERS = pd.DataFrame({"stratum": ["A", "B", "C"], "N": [176, 475, 799], "S": [9.0, 4.0, 1.5]})

NEW_THEMES = [7, 4, 3, 2, 2, 1, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0]


def table(case: str, name: str) -> pd.DataFrame:
    return pd.read_csv(DATASETS / case / f"{name}.csv")


def interviews() -> pd.DataFrame:
    """Interview × theme, for the six themes chosen before the interviews."""
    matrix = table("vector", "interview_themes")
    return matrix[matrix["theme"] <= "T06"].reset_index(drop=True)


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


def bids() -> pd.DataFrame:
    """Bids of the last year against rival B, in the two regions that are compared."""
    frame = table("meridian", "bids")
    frame = frame[
        frame["quarter"].str.startswith("2025")
        & (frame["main_rival"] == "B")
        & frame["region"].isin(["Delta", "Basin"])
    ]
    counts = frame.groupby(["region", "size_band"])["won"].agg(["sum", "size"]).reset_index()
    return counts.set_axis(["group", "stratum", "events", "n"], axis=1)
