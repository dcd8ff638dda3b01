"""Meridian's customers one by one: profit, monitoring, archive, loyalty, selection."""

from __future__ import annotations

import numpy as np
import pandas as pd

SEED = 20250217
AS_OF = pd.Timestamp("2025-12-31")

# CNY m a unit; financing is a yearly rate on the average receivable.
RATES = {"visit": 0.004, "engineer_hour": 0.0006, "expedite": 0.02, "design": 0.15,
         "financing": 0.06}  # fmt: skip
# How the cost of a quiet and of a demanding customer spreads over the activities.
QUIET = {"visit": 0.08, "engineer_hour": 0.52, "expedite": 0.18, "design": 0.22}
DEMANDING = {"visit": 0.05, "engineer_hour": 0.33, "expedite": 0.30, "design": 0.32}
HIDDEN_COST_RANKS, OTHER_HIDDEN = (1, 6), 25  # ranks by revenue, counted from 0
BASE_COST = 0.30  # CNY m a year for any account
GROWTH = {2023: 2121.0, 2024: 2277.0}

# Eight candidates for a key-account team, and two judges who compare the criteria.
CANDIDATES = [
    ("A01", 120, 0.05, 0.18, 3, 95),
    ("A02", 60, 0.22, 0.26, 5, 60),
    ("A03", 150, 0.02, 0.12, 2, 140),
    ("A04", 45, 0.30, 0.28, 4, 75),
    ("A05", 80, 0.12, 0.22, 4, 50),
    ("A06", 35, 0.08, 0.30, 3, 45),
    ("A07", 100, 0.09, 0.20, 5, 110),
    ("A08", 25, 0.35, 0.15, 2, 120),
]
CRITERIA = ["wallet", "growth", "margin", "fit", "payment"]
JUDGES = {
    1: [1, 2, 1 / 2, 3, 2, 1 / 2, 3, 1 / 3, 2, 4],
    2: [1, 2, 1 / 2, 3, 2, 1 / 2, 3, 1 / 3, 2, 1 / 3],
}

# Archive of a key account: file, field, weight. The weights of an account add up to 1.
FILES = {
    "strategic": [
        "strategy_themes", "capex_plan", "business_model", "ownership", "decision_chain",
        "supplier_standing", "growth_outlook", "policy_exposure", "joint_initiatives",
        "relationship_target",
    ],
    "operational": [
        "installed_base", "volumes", "sites", "procurement_calendar", "tender_rules", "otif",
        "quality_incidents", "open_tickets", "forecast_accuracy", "technical_standards",
    ],
    "financial": [
        "revenue_growth", "gross_margin", "ebit", "working_capital", "leverage",
        "cash_conversion", "credit_limit", "dso", "payment_behaviour", "contract_terms",
    ],
}  # fmt: skip
SHELF_LIFE_DAYS = {"strategic": 365, "operational": 180, "financial": 120}
# K07's extract: file, field, weight, filled, age in days
EXTRACT = [
    ("strategic", "capex_plan", 0.20, True, 200),
    ("strategic", "decision_chain", 0.20, True, 90),
    ("operational", "installed_base", 0.15, True, 150),
    ("operational", "otif", 0.15, False, None),
    ("financial", "credit_limit", 0.15, True, 130),
    ("financial", "dso", 0.15, True, 30),
]
STALE_ARCHIVES = ["K02", "K09", "K14", "K20", "K27", "K33"]
SHIFTED, SEASONAL = ("K03", "K08"), "K11"
MONITOR_SEED = 12


def _customers(accounts: pd.DataFrame) -> pd.DataFrame:
    return accounts[accounts["is_customer"]].reset_index(drop=True)


def _economics(accounts: pd.DataFrame) -> pd.DataFrame:
    """Gross margin and target cost to serve of each customer, as shares of FY25 revenue."""
    rng = np.random.default_rng(SEED)
    frame = _customers(accounts)[["account_id", "our_sales_cny_m"]]
    frame = frame.sort_values("our_sales_cny_m", ascending=False, ignore_index=True)
    revenue, n = frame["our_sales_cny_m"].to_numpy(), len(frame)
    relative = np.log(revenue / revenue.mean())
    frame["margin"] = np.clip(0.255 - 0.035 * relative + rng.normal(0, 0.04, n), 0.06, 0.5)
    frame["cost"] = np.clip(0.145 + rng.normal(0, 0.035, n), 0.05, None)
    hidden = np.r_[HIDDEN_COST_RANKS, rng.choice(np.arange(10, n), OTHER_HIDDEN, replace=False)]
    frame["demanding"] = frame.index.isin(hidden)
    frame.loc[hidden, "cost"] += rng.uniform(0.16, 0.32, len(hidden))
    frame.loc[1, ["margin", "cost"]] = 0.21, 0.47
    return frame


def account_year(accounts: pd.DataFrame) -> pd.DataFrame:
    """Revenue and gross profit of 132 customers over three years."""
    rng = np.random.default_rng(SEED + 1)
    base = _economics(accounts)
    days = np.clip(rng.normal(78, 22, len(base)), 20, 180).round().astype(int)
    # The loss-maker everybody knows belongs to the same group as the most profitable customer.
    best = ((base["margin"] - base["cost"]) * base["our_sales_cny_m"]).idxmax()
    known, sister = base["account_id"].iloc[1], base["account_id"].iloc[best]
    parts = []
    size = base["our_sales_cny_m"].to_numpy()
    for year in (2025, 2024, 2023):
        if year in GROWTH:
            size = size * np.exp(rng.normal(0, 0.12, len(base)))
            size = size * GROWTH[year] / size.sum()
        margin = base["margin"] + (0 if year == 2025 else rng.normal(0, 0.008, len(base)))
        revenue = np.round(size, 1) if year == 2025 else np.round(size, 2)
        parts.append(
            pd.DataFrame(
                {
                    "account_id": base["account_id"],
                    "fiscal_year": year,
                    "revenue_cny_m": revenue,
                    "gross_profit_cny_m": (revenue * margin).round(3),
                    "receivable_days": days + rng.integers(-6, 7, len(base)),
                    "linked_account_id": np.where(base["account_id"] == known, sister, None),
                }
            )
        )
    return pd.concat(parts).sort_values(["fiscal_year", "account_id"], ignore_index=True)


def account_activity(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return what serving each customer took in FY25, activity by activity."""
    rng = np.random.default_rng(SEED + 2)
    base = _economics(accounts).set_index("account_id")
    last = account_year(accounts).query("fiscal_year == 2025").set_index("account_id")
    rows = []
    for account, facts in base.iterrows():
        revenue = facts["our_sales_cny_m"]
        receivable = revenue * last.loc[account, "receivable_days"] / 365
        budget = facts["cost"] * revenue + BASE_COST - RATES["financing"] * receivable
        shares = DEMANDING if facts["demanding"] else QUIET
        noise = rng.dirichlet(np.array(list(shares.values())) * 60)
        for activity, share in zip(shares, noise, strict=True):
            rows.append((account, activity, float(round(budget * share / RATES[activity]))))
        rows.append((account, "financing", round(receivable, 3)))
    frame = pd.DataFrame(rows, columns=["account_id", "activity", "quantity"])
    return frame.sort_values("account_id", kind="stable", ignore_index=True)


def cost_rates() -> pd.DataFrame:
    """Return the cost of one unit of each activity (typed)."""
    return pd.DataFrame(RATES.items(), columns=["activity", "rate_cny_m"])


def ka_monthly() -> pd.DataFrame:
    """Twelve key accounts over 36 months: two lose ground, one is only seasonal."""
    rng = np.random.default_rng(MONITOR_SEED)
    months = pd.date_range("2023-01-01", periods=36, freq="MS")
    parts = []
    for i in range(1, 13):
        ka, scale = f"K{i:02d}", float(rng.uniform(0.4, 2.2))
        level = rng.normal(10, 1, 36)
        active = np.clip(rng.normal(9, 1.2, 36), 4, 14)
        trial = rng.random(36) < 0.03
        if ka in SHIFTED:
            level[29:] -= 2.5
            active[26:] -= 3
            trial[27:31] = True
        if ka == SEASONAL:
            level += np.where(months.month >= 10, 1.6, -1.6 / 3)
        parts.append(
            pd.DataFrame(
                {
                    "ka_id": ka,
                    "month": months,
                    "orders_cny_m": (level * scale).round(2),
                    "complaints_open": rng.poisson(2 + 2 * (ka in SHIFTED) * (np.arange(36) > 25)),
                    "contacts_active": np.maximum(active, 2).round().astype(int),
                    "rival_trial": trial,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def archive_index() -> pd.DataFrame:
    """Thirty fields for each of 35 key accounts: filled or not, and how long ago verified."""
    rng = np.random.default_rng(SEED + 3)
    fields = [(file, field) for file, names in FILES.items() for field in names]
    parts = []
    for i in range(1, 36):
        ka = f"K{i:02d}"
        stale = ka in STALE_ARCHIVES
        weight = rng.multinomial(70, np.full(30, 1 / 30)) / 100 + 0.01
        share = 0.93 if stale else rng.uniform(0.64, 0.92)
        empty = set(rng.choice(30, round(30 * (1 - share)), replace=False))
        freshness = rng.uniform(0.64, 0.72) if stale else rng.uniform(0.10, 0.50)
        ages = [
            round(SHELF_LIFE_DAYS[file] * np.clip(rng.normal(freshness, 0.12), 0.01, 1.6))
            for file, _ in fields
        ]
        parts.append(
            pd.DataFrame(
                {
                    "ka_id": ka,
                    "file": [file for file, _ in fields],
                    "field": [field for _, field in fields],
                    "weight": weight.round(2),
                    "filled": [j not in empty for j in range(30)],
                    "age": ages,
                    "source_grade": rng.choice(
                        list("ABCDEF"), 30, p=[0.2, 0.3, 0.25, 0.15, 0.07, 0.03]
                    ),
                    "owner_id": f"AM-{i:02d}",
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    verified = AS_OF - pd.to_timedelta(frame.pop("age"), unit="D")
    frame.insert(5, "last_verified", verified.where(frame["filled"]))
    return frame


def archive_extract() -> pd.DataFrame:
    """Six fields of K07 with their ages (typed)."""
    frame = pd.DataFrame(EXTRACT, columns=["file", "field", "weight", "filled", "age"])
    frame.insert(0, "ka_id", "K07")
    frame["last_verified"] = AS_OF - pd.to_timedelta(frame.pop("age"), unit="D")
    return frame


def account_life(accounts: pd.DataFrame) -> pd.DataFrame:
    """How long each customer stayed; sponsors were given to large accounts more often."""
    rng = np.random.default_rng(SEED + 12)
    base = _customers(accounts)[["account_id", "size_band"]]
    n = len(base)
    large = (base["size_band"] == "L").to_numpy()
    sponsor = np.zeros(n, bool)
    for inside, share in ((large, 0.55), (~large, 0.30)):
        who = np.flatnonzero(inside)
        sponsor[rng.permutation(who)[: round(share * len(who))]] = True
    # Weibull, shape 1.1; without a sponsor about 74 % are left after 36 months.
    scale = 36 / (-np.log(0.74)) ** (1 / 1.1)
    hazard = np.where(sponsor, 0.45, 1.0) * np.where(large, 0.9, 1.05)
    # Evenly spread quantiles instead of raw luck: the planted curve is a fact of the file.
    life = np.empty(n)
    for group in (sponsor, ~sponsor):
        who = rng.permutation(np.flatnonzero(group))
        u = (np.arange(len(who)) + 0.5) / len(who)
        life[who] = scale * (-np.log(1 - u) / hazard[who]) ** (1 / 1.1)
    seen = rng.integers(24, 85, n)
    months = np.minimum(np.ceil(life), seen).astype(int)
    frame = base.copy()
    frame.insert(1, "duration_months", np.clip(months, 1, 84))
    frame.insert(2, "churned", np.ceil(life) <= seen)
    frame.insert(3, "onboarding", np.where(sponsor, "with_sponsor", "standard"))
    return frame


def ka_candidates() -> pd.DataFrame:
    """Eight candidates and five criteria (typed)."""
    columns = ["candidate_id", "wallet_cny_m", "growth", "gross_margin", "strategic_fit_1_5"]
    return pd.DataFrame(CANDIDATES, columns=[*columns, "dso_days"])


def ka_judgements() -> pd.DataFrame:
    """Compare the criteria in pairs, judge by judge (typed)."""
    pairs = [(a, b) for i, a in enumerate(CRITERIA) for b in CRITERIA[i + 1 :]]
    rows = [
        (judge, first, second, round(ratio, 6))
        for judge, ratios in JUDGES.items()
        for (first, second), ratio in zip(pairs, ratios, strict=True)
    ]
    return pd.DataFrame(rows, columns=["judge", "criterion", "against", "ratio"])


def vendor_rank(accounts: pd.DataFrame) -> pd.DataFrame:
    """How 60 customers rank their suppliers; the rank says much about the wallet."""
    rng = np.random.default_rng(SEED + 5)
    base = _customers(accounts).query("wallet_cny_m >= 10").reset_index(drop=True)
    base = base.iloc[np.sort(rng.choice(len(base), 60, replace=False))]
    share = (base["our_sales_cny_m"] / base["wallet_cny_m"]).to_numpy()
    rows = []
    for account, ours in zip(base["account_id"], share, strict=True):
        n = int(rng.choice([2, 3, 4], p=[0.3, 0.45, 0.25]))
        rivals = list(rng.choice(["A", "B", "C"], n - 1, replace=False))
        rule = [(1 - r / (n + 1)) * 2 / n for r in range(1, n + 1)]
        nearest = int(np.argmin(np.abs(np.array(rule) - ours))) + 1
        order = list(rng.permutation(rivals))
        order.insert(nearest - 1, "M")
        rows += [(account, vendor, rank, n) for rank, vendor in enumerate(order, start=1)]
    return pd.DataFrame(rows, columns=["account_id", "vendor", "rank", "n_vendors"])


def tables(accounts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables about single customers, by name."""
    return {
        "account_year": account_year(accounts),
        "account_activity": account_activity(accounts),
        "cost_rates": cost_rates(),
        "ka_monthly": ka_monthly(),
        "archive_index": archive_index(),
        "archive_extract": archive_extract(),
        "account_life": account_life(accounts),
        "ka_candidates": ka_candidates(),
        "ka_judgements": ka_judgements(),
        "vendor_rank": vendor_rank(accounts),
    }
