"""Vector Drives: servo drives for machine builders and plants. Fictional and synthetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import bring_scores_to_sum, codes, quota, split

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
    """The teaching census: every customer, with what real managers never see."""
    return _census()[0]


def tables() -> dict[str, pd.DataFrame]:
    """Every table of the case."""
    return {
        "customers": customers(),
        "late_weekly": late_weekly(),
        "benchmark": benchmark(),
    }
