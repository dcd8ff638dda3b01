"""Tables typed from the specification of the course and from published sources.

The shipped cases are made elsewhere; these copies keep the tests of the methods
independent of them.
"""

import pandas as pd

CANDIDATES = pd.DataFrame(
    [
        ("A01", 120, 0.05, 0.18, 3, 95),
        ("A02", 60, 0.22, 0.26, 5, 60),
        ("A03", 150, 0.02, 0.12, 2, 140),
        ("A04", 45, 0.30, 0.28, 4, 75),
        ("A05", 80, 0.12, 0.22, 4, 50),
        ("A06", 35, 0.08, 0.30, 3, 45),
        ("A07", 100, 0.09, 0.20, 5, 110),
        ("A08", 25, 0.35, 0.15, 2, 120),
    ],
    columns=["account_id", "wallet", "growth", "margin", "fit", "pay"],
)
CRITERIA = ["wallet", "growth", "margin", "fit", "pay"]
JUDGE_1 = [1, 2, 1 / 2, 3, 2, 1 / 2, 3, 1 / 3, 2, 4]
JUDGE_2 = [*JUDGE_1[:-1], 1 / 3]
BENEFIT = {"wallet": True, "growth": True, "margin": True, "fit": True, "pay": False}

# top-2-box counts: importance and satisfaction of 70 automotive and 90 appliance customers
NEEDS = {
    "O1": (64, 24, 50, 54),
    "O2": (62, 49, 76, 59),
    "O3": (56, 36, 70, 45),
    "O4": (43, 28, 81, 34),
    "O5": (49, 43, 77, 54),
    "O6": (52, 38, 45, 52),
    "O7": (34, 35, 47, 59),
    "O8": (21, 50, 31, 68),
    "O9": (58, 31, 32, 43),
    "O10": (28, 41, 65, 47),
}


def needs_answers() -> pd.DataFrame:
    """One row a respondent and outcome, Likert answers with exactly these counts."""
    rows = []
    for outcome, (auto_i, auto_s, appl_i, appl_s) in NEEDS.items():
        for segment, n, imp, sat in (("auto", 70, auto_i, auto_s), ("appl", 90, appl_i, appl_s)):
            for i in range(n):
                rows.append((segment, outcome, 5 if i < imp else 2, 4 if i < sat else 3))
    return pd.DataFrame(rows, columns=["segment", "outcome", "importance", "satisfaction"])


# assets, working capital, liabilities, EBIT, sales, retained earnings; CNY m
FIRMS = pd.DataFrame(
    [
        ("P-017", 180, 28, 120, -3, 310, 6),
        ("P-044", 220, 65, 110, 18, 260, 25),
        ("P-101", 95, 35, 40, 9, 150, 30),
        ("P-133", 400, 140, 210, 30, 520, 90),
        ("P-206", 60, -6, 52, -6, 62, -5),
        ("P-310", 130, 70, 45, 16, 240, 48),
    ],
    columns=[
        "customer_id",
        "total_assets",
        "working_capital",
        "total_liabilities",
        "ebit",
        "sales",
        "retained_earnings",
    ],
).assign(book_equity=lambda t: t["total_assets"] - t["total_liabilities"])

K07 = pd.DataFrame(
    [
        ("strategic", "capex plan", 0.20, True, 200),
        ("strategic", "decision chain", 0.20, True, 90),
        ("operational", "installed base", 0.15, True, 150),
        ("operational", "OTIF", 0.15, False, None),
        ("financial", "credit limit", 0.15, True, 130),
        ("financial", "DSO", 0.15, True, 30),
    ],
    columns=["file", "field", "weight", "filled", "age"],
).assign(ka_id="K07")
K07["last_verified"] = pd.Timestamp("2025-12-31") - pd.to_timedelta(K07["age"], unit="D")
SHELF_LIFE = {"strategic": 365, "operational": 180, "financial": 120}

# Taihe Electric, account TK-07
CONTACTS = pd.DataFrame(
    [
        ("C01", "L1", 0.20),
        ("C02", "L1", 0.14),
        ("C03", "L1", 0.10),
        ("C04", "L2", 0.14),
        ("C05", "L2", 0.10),
        ("C06", "L2", 0.08),
        ("C07", "L3", 0.06),
        ("C08", "L3", 0.05),
        ("C09", "L3", 0.04),
        ("C10", "L3", 0.04),
        ("C11", "L4", 0.02),
        ("C12", "L4", 0.01),
        ("C13", "L3", 0.01),
        ("C14", "L4", 0.01),
    ],
    columns=["contact_id", "level", "decision_weight"],
).set_index("contact_id")
WEIGHTS = CONTACTS["decision_weight"]
_ADVICE = (
    "C01:C02,C04,C03,C14 C02:C04,C06,C08 C03:C13,C05 C04:C07,C11 C05:C04,C09,C10 "
    "C06:C08,C12,C04 C07:C11 C08:C11 C09:C10,C11 C10:C11 C12:C08 C13:C09 C14:C01"
)
EDGES = pd.DataFrame(
    [
        (asker, advisor)
        for asker, advisors in (part.split(":") for part in _ADVICE.split())
        for advisor in advisors.split(",")
    ],
    columns=["asker", "advisor"],
)
COMMITTEE = {"C04": 30, "C02": 30, "C05": 20, "C03": 15, "C10": 5}
DIMENSIONS = ["AC", "AP", "IT", "DG", "PS", "CP"]


def _scores(rows: dict[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(
        [[contact, *map(int, levels)] for contact, levels in rows.items()],
        columns=["contact_id", *DIMENSIONS],
    )
    return table


SCORES_H1 = _scores(
    {
        "C01": "221010",
        "C02": "322121",
        "C03": "110000",
        "C04": "332222",
        "C05": "211020",
        "C06": "333222",
        "C08": "433333",
        "C09": "221000",
        "C10": "212110",
        "C11": "323211",
    }
)
SCORES_H2 = _scores(
    {
        "C01": "322121",
        "C02": "332222",
        "C03": "211010",
        "C04": "333232",
        "C05": "221111",
        "C06": "333222",
        "C08": "433333",
        "C09": "221110",
        "C10": "222111",
        "C11": "323221",
    }
)
OWNER_SCORES = {
    "C01": 41.7,
    "C02": 58.3,
    "C03": 20.8,
    "C04": 70.8,
    "C05": 45.8,
    "C06": 66.7,
    "C08": 83.3,
    "C09": 41.7,
    "C10": 41.7,
    "C11": 54.2,
}
OWNER_FIT = pd.DataFrame(
    [
        [9, 8, 5, 4, -1, -1],
        [9, 6, 3, 5, 7, 5],
        [6, 4, 7, -1, -1, -1],
        [4, 5, -1, 8, 6, 9],
        [5, 7, 6, 3, 8, -1],
        [-1, 6, -1, 5, 7, 9],
    ],
    index=["C01", "C02", "C03", "C04", "C05", "C06"],
    columns=["VP sales", "Region head", "Finance dir", "Chief tech", "Account mgr", "Service lead"],
)
ACTIONS = pd.DataFrame(
    [
        ("A1", 36, 3.2),
        ("A2", 20, 1.9),
        ("A3", 28, 2.4),
        ("A4", 12, 1.1),
        ("A5", 30, 1.0),
        ("A6", 16, 1.5),
        ("A7", 18, 1.8),
        ("A8", 24, 0.9),
        ("A9", 10, 0.7),
        ("A10", 22, 2.0),
    ],
    columns=["action_id", "hours", "gain_points"],
)
AUDIT = pd.DataFrame(
    [
        ("C01", 1, 1, 62, 45, 62),
        ("C02", 1, 1, 20, 30, 20),
        ("C03", 0, 1, 140, 60, 210),
        ("C04", 1, 2, 12, 30, 12),
        ("C05", 1, 1, 25, 30, 95),
        ("C06", 1, 1, 40, 45, 40),
        ("C08", 1, 1, 15, 30, 15),
        ("C09", 0, 1, 70, 60, 190),
        ("C10", 1, 1, 33, 45, 33),
        ("C11", 0, 1, 28, 30, 28),
    ],
    columns=[
        "contact_id",
        "target_set",
        "n_owners",
        "last_touch_days",
        "cadence_days",
        "evidence_age_days",
    ],
)
STANDING = pd.DataFrame(
    [(c, "owned") for c in ("C04", "C06", "C08")]
    + [(c, "contested") for c in ("C02", "C09", "C10", "C11")]
    + [(c, "rival") for c in ("C01", "C03", "C05", "C07")]
    + [(c, "unknown") for c in ("C12", "C13", "C14")],
    columns=["contact_id", "standing"],
)
OWNER_LINKS = pd.DataFrame(
    [
        ("C01", "S1"),
        ("C02", "S1"),
        ("C03", "S1"),
        ("C04", "S1"),
        ("C04", "S2"),
        ("C05", "S1"),
        ("C06", "S3"),
        ("C08", "S3"),
        ("C09", "S1"),
        ("C10", "S3"),
        ("C11", "S2"),
    ],
    columns=["contact_id", "owner_id"],
)

# Freireich et al. (1963): weeks of remission, 6-MP (a plus is censored) and placebo
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
FREIREICH = pd.DataFrame(
    [(float(t.rstrip("+")), not t.endswith("+"), "6-MP") for t in SIX_MP.split()]
    + [(float(t), True, "placebo") for t in PLACEBO.split()],
    columns=["weeks", "relapsed", "group"],
)
SHROUT_FLEISS = pd.DataFrame(
    [
        (f"T{i}", f"J{j}", value)
        for i, row in enumerate(
            [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
        )
        for j, value in enumerate(row)
    ],
    columns=["contact_id", "rater", "index_score"],
)
