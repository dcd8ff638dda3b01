"""Polymera: a maker of modified plastics, 420 customers in four kinds. Fictional and synthetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import codes, quota

SEED = 20250612
AS_OF = pd.Timestamp("2025-12-31")
START = pd.Timestamp("2024-01-01")

# customers; days since the last order, orders in two years, CNY k an order, margin, discount
SEGMENTS = {
    "loyal": (110, 15, 40, 30.0, 0.25, 0.05),
    "project": (90, 70, 7, 70.0, 0.27, 0.10),
    "price": (150, 40, 14, 12.0, 0.12, 0.16),
    "dormant": (70, 270, 9, 45.0, 0.22, 0.08),
}
LINES_AN_ORDER, RETURNED, PRICE_A_TONNE_CNY_K = 1.24, 0.015, 14.0
GROUPS = {"compound": 0.55, "engineering": 0.30, "recycled": 0.15}

# outcome: (text en, text zh), then of 70 automotive and 90 appliance respondents how many
# tick 4 or 5 for importance and for satisfaction
OUTCOMES = {
    "O1": ("Shorten colour-match lead time", "缩短配色周期", 64, 24, 50, 54),
    "O2": ("Keep viscosity the same from lot to lot", "批次间粘度稳定一致", 62, 49, 76, 59),
    "O3": ("Lower scrap at start-up", "降低开机废料", 56, 36, 70, 45),
    "O4": ("Certify recycled content", "再生料含量可认证", 43, 28, 81, 34),
    "O5": ("Lower the price per kilogram", "降低每公斤价格", 49, 43, 77, 54),
    "O6": ("Answer technical questions the same day", "技术问题当天答复", 52, 38, 45, 52),
    "O7": ("Deliver small lots", "小批量交付", 34, 35, 47, 59),
    "O8": ("Packaging that needs no re-handling", "包装无需二次搬运", 21, 50, 31, 68),
    "O9": ("Simulate mould flow together", "联合模流仿真", 58, 31, 32, 43),
    "O10": ("Credit terms over 60 days", "账期超过 60 天", 28, 41, 65, 47),
}
RESPONDENTS = {"auto": 70, "appl": 90}

# FY25 of the six candidates: assets, working capital, liabilities, EBIT, sales, retained (CNY m)
CANDIDATES = {
    "P-017": (180, 28, 120, -3, 310, 6),
    "P-044": (220, 65, 110, 18, 260, 25),
    "P-101": (95, 35, 40, 9, 150, 30),
    "P-133": (400, 140, 210, 30, 520, 90),
    "P-206": (60, -6, 52, -6, 62, -5),
    "P-310": (130, 70, 45, 16, 240, 48),
}
GROWTH_2Y = {"P-017": 0.03, "P-044": 0.18, "P-101": 0.22, "P-133": 0.12, "P-206": 0.64,
             "P-310": 0.15}  # fmt: skip
TAX, INTEREST = 0.25, 0.04
INSIGHT_CASE = {"p_need_real": 0.55, "gain_cny_m": 12.0, "loss_cny_m": -6.0, "sensitivity": 0.85,
                "specificity": 0.85, "cost_cny_m": 0.25}  # fmt: skip


def _population() -> pd.DataFrame:
    """One row a customer with the traits of its segment; the base of every other table."""
    rng = np.random.default_rng(SEED)
    parts = []
    for segment, (n, recency, orders, value, margin, discount) in SEGMENTS.items():
        parts.append(
            pd.DataFrame(
                {
                    "true_segment": segment,
                    "recency": np.clip(rng.gamma(4, recency / 4, n).round(), 1, 700).astype(int),
                    "orders": np.maximum(1, rng.poisson(orders, n)),
                    "value": value * np.exp(rng.normal(0, 0.45, n)),
                    "margin": np.clip(margin + rng.normal(0, 0.035, n), 0.01, 0.6),
                    "discount": np.clip(discount + rng.normal(0, 0.025, n), 0, 0.4),
                }
            )
        )
    people = pd.concat(parts, ignore_index=True)
    people = people.iloc[rng.permutation(len(people))].reset_index(drop=True)
    people.insert(0, "customer_id", codes("P-", len(people)))
    return people


def customers() -> pd.DataFrame:
    """Return what the firm knows of each customer before looking at orders."""
    people, rng = _population(), np.random.default_rng(SEED + 1)
    n = len(people)
    frame = people[["customer_id"]].copy()
    frame["industry"] = quota({"auto": 130, "appliance": 150, "electronics": 90, "other": 50}, rng)
    shares = {f"P{i:02d}": 35 for i in range(1, 13)}
    frame["province_code"] = quota(shares, rng)
    frame["since_year"] = rng.integers(2009, 2024, n)
    frame["is_oem"] = np.array(quota({"yes": 168, "no": n - 168}, rng)) == "yes"
    return frame


def segments_truth() -> pd.DataFrame:
    """Return the planted segment of each customer, for instructors."""
    return _population()[["customer_id", "true_segment"]]


def orders() -> pd.DataFrame:
    """Order lines of two years; the last order of a customer lies as far back as planted."""
    people, rng = _population(), np.random.default_rng(SEED + 2)
    names, weights = list(GROUPS), list(GROUPS.values())
    rows = []
    for person in people.itertuples():
        last = AS_OF - pd.Timedelta(days=person.recency)
        span = max((last - START).days, 1)
        back = np.sort(np.r_[0, rng.integers(1, span + 1, person.orders - 1)])[::-1]
        values = rng.lognormal(0, 0.3, person.orders)
        values *= person.value / values.mean()
        for days, value in zip(back, values, strict=True):
            lines = 1 + rng.poisson(LINES_AN_ORDER - 1)
            for share in rng.dirichlet(np.full(lines, 4.0)):
                rows.append(
                    (
                        last - pd.Timedelta(days=int(days)),
                        person.customer_id,
                        str(rng.choice(names, p=weights)),
                        value * share,
                        np.clip(person.discount + rng.normal(0, 0.01), 0, 0.4),
                        np.clip(person.margin + rng.normal(0, 0.02), 0, 0.6),
                        days,
                    )
                )
    columns = ["date", "customer_id", "product_group", "net_cny_k", "discount", "gross_margin"]
    frame = pd.DataFrame(rows, columns=[*columns, "days"])
    order = frame.groupby(["customer_id", "days"], sort=False).ngroup()

    # A return follows its order within weeks and stays inside the two years.
    fits = frame.index[frame["date"] <= AS_OF - pd.Timedelta(days=30)]
    back = frame.loc[np.sort(rng.choice(fits, round(RETURNED * len(frame)), replace=False))].copy()
    back["date"] += pd.to_timedelta(rng.integers(5, 30, len(back)), unit="D")
    back["net_cny_k"] *= -rng.uniform(0.1, 0.6, len(back))
    frame = pd.concat([frame.assign(order=order), back.assign(order=order[back.index])])
    frame = frame.sort_values(["date", "customer_id", "order"], kind="stable", ignore_index=True)

    number = {old: f"F{i:05d}" for i, old in enumerate(frame["order"].unique(), start=1)}
    frame.insert(0, "order_id", frame["order"].map(number))
    frame["net_cny_k"] = frame["net_cny_k"].round(2).where(lambda x: x != 0, 0.01)
    frame["qty_t"] = (frame["net_cny_k"] / PRICE_A_TONNE_CNY_K / (1 - frame["discount"])).round(3)
    frame["discount"], frame["gross_margin"] = (
        frame["discount"].round(3),
        frame["gross_margin"].round(3),
    )
    return frame[["order_id", "customer_id", "date", "product_group", "qty_t", "net_cny_k",
                  "discount", "gross_margin"]]  # fmt: skip


def features() -> pd.DataFrame:
    """Five traits of each customer, computed from the order lines."""
    lines = orders()
    bought = lines[lines["net_cny_k"] > 0]
    by = bought.groupby("customer_id")

    def weighted(column: str) -> pd.Series:
        total = (bought[column] * bought["net_cny_k"]).groupby(bought["customer_id"]).sum()
        return total / by["net_cny_k"].sum()

    count = by["order_id"].nunique()
    frame = pd.DataFrame(
        {
            "recency_days": (AS_OF - by["date"].max()).dt.days,
            "orders": count,
            "order_value_cny_k": (lines.groupby("customer_id")["net_cny_k"].sum() / count).round(2),
            "gross_margin": weighted("gross_margin").round(4),
            "discount": weighted("discount").round(4),
        }
    )
    return frame.reset_index()


def outcomes() -> pd.DataFrame:
    """Return what customers want to get done, in their words (typed)."""
    rows = [(name, text[0], text[1]) for name, text in OUTCOMES.items()]
    return pd.DataFrame(rows, columns=["outcome", "outcome_en", "outcome_zh"])


def needs() -> pd.DataFrame:
    """160 respondents rate ten outcomes; the counts of 4 and 5 are exact."""
    rng = np.random.default_rng(SEED + 3)
    parts = []
    for outcome, spec in OUTCOMES.items():
        counts = dict(zip(("auto", "appl"), ((spec[2], spec[3]), (spec[4], spec[5])), strict=True))
        for segment, tops in counts.items():
            n = RESPONDENTS[segment]
            first = 1 if segment == "auto" else RESPONDENTS["auto"] + 1
            marks = []
            for top in tops:
                high = rng.choice([4, 5], top, p=[0.6, 0.4])
                low = rng.choice([1, 2, 3], n - top, p=[0.1, 0.3, 0.6])
                marks.append(rng.permutation(np.r_[high, low]))
            parts.append(
                pd.DataFrame(
                    {
                        "respondent_id": [f"R{i:03d}" for i in range(first, first + n)],
                        "segment": segment,
                        "outcome": outcome,
                        "importance": marks[0],
                        "satisfaction": marks[1],
                    }
                )
            )
    frame = pd.concat(parts, ignore_index=True)
    number = frame["outcome"].str[1:].astype(int)
    return (
        frame.assign(number=number)
        .sort_values(["respondent_id", "number"], kind="stable", ignore_index=True)
        .drop(columns="number")
    )


def financials() -> pd.DataFrame:
    """Three years of 40 firms; the six candidates' last year is typed, assets always balance."""
    rng = np.random.default_rng(SEED + 4)
    others = [c for c in customers()["customer_id"] if c not in CANDIDATES]
    firms = sorted([*CANDIDATES, *rng.choice(others, 34, replace=False)])
    rows = []
    for firm in firms:
        if firm in CANDIDATES:
            assets, working, liabilities, ebit, sales, retained = map(float, CANDIDATES[firm])
            growth = GROWTH_2Y[firm]
        else:
            assets = float(np.round(np.exp(rng.normal(4.9, 0.5)), 0))
            sales = round(assets * rng.uniform(1.0, 1.8), 0)
            ebit = round(sales * rng.normal(0.06, 0.025), 1)
            liabilities = round(assets * rng.uniform(0.35, 0.62), 0)
            working = round(assets * rng.uniform(0.10, 0.40), 0)
            retained = round((assets - liabilities) * rng.uniform(0.2, 0.7), 0)
            growth = float(rng.uniform(-0.08, 0.42))
        for back, year in ((2, 2023), (1, 2024), (0, 2025)):
            size = (1 + growth) ** (-back / 2)
            drift = 1 + (rng.normal(0, 0.01) if back else 0)
            total, debt = round(assets * size * drift, 1), round(liabilities * size, 1)
            profit = round(ebit * size, 1)
            net = profit - INTEREST * debt
            rows.append(
                (
                    firm, year, round(sales * size, 1), profit,
                    round(net * (1 - TAX) if net > 0 else net, 1), total,
                    round(working * size, 1), debt, round(total - debt, 1),
                    round(retained * size, 1), firm in CANDIDATES,
                )
            )  # fmt: skip
    columns = ["sales", "ebit", "net_income", "total_assets", "working_capital",
               "total_liabilities", "book_equity", "retained_earnings"]  # fmt: skip
    named = ["customer_id", "fiscal_year", *(f"{c}_cny_m" for c in columns), "candidate"]
    return pd.DataFrame(rows, columns=named)


def insight_case() -> pd.DataFrame:
    """Return the colour-match laboratory: build it, or ask the market first (typed)."""
    return pd.DataFrame([INSIGHT_CASE])


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the case by name."""
    makers = (
        customers,
        orders,
        features,
        segments_truth,
        outcomes,
        needs,
        financials,
        insight_case,
    )
    return {make.__name__: make() for make in makers}
