"""What the buyers of Lumi Living do and say: trial, demand, survey, launches, preferences."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from _common import codes, quota
from lumi_lines import ATTRIBUTES, LINES, SHOPS

from coursekit.methods.survival import kaplan_meier

SEED = 20251130
# The trial: thirty pairs of shops, eight weeks before and eight after.
PAIRS, TRIAL_WEEKS = 30, 8
SEASON = 0.165  # growth of every shop between the two, for each share of revenue taken out
# The survey: eight items a line, each rated by thirty buyers, three by each buyer.
RESPONDENTS, SURVEYED = 800, 8
SEGMENTS = {"self": 320, "gift": 260, "child": 220}
STRAIGHT_LINERS, BLANK = 24, 0.03
# What each attribute adds to overall satisfaction, how well it is done, and how important
# buyers say it is.
WEIGHT = (0.22, 0.34, 0.20, 0.07, 0.10, 0.05, 0.02, 0.04)
DONE = (4.15, 3.05, 4.20, 3.30, 3.85, 3.95, 4.05, 3.55)
STATED = (4.5, 4.6, 4.7, 4.6, 4.5, 4.3, 4.3, 4.6)
# In line L07 the same item pleases those who give it away and not those who keep it.
POLES = {"gift": (0.01, 0.02, 0.05, 0.32, 0.60), "self": (0.50, 0.37, 0.08, 0.03, 0.02),
         "child": (0.28, 0.22, 0.06, 0.20, 0.24)}  # fmt: skip
# Launches, and how many of each third by sell-through after four weeks reach their target.
LAUNCHES = {"core": 45, "seasonal": 33, "ip": 42}
HITS = (5, 15, 29)
KILLED = (9, 3, 0)  # stopped at gate 3, by the same thirds
MEDIAN_LIFE = {"ip": 15, "other": 27}
SNAPSHOT = pd.Timestamp("2025-12-31")
GATES = ["gate1", "gate2", "gate3", "gate4"]
SELL_THROUGH = [f"st_w{week}" for week in range(1, 9)]
# Preferences: the worth of every level, by whom the item is for.
PROFILES, ASKED = 16, 200
WORTH = {
    "self": {"price": (1.60, 0.30, -1.90), "design": (-0.50, 0.35, 0.15),
             "material": (-0.50, 0.50), "bundle": (-0.20, 0.20)},
    "gift": {"price": (0.50, 0.25, -0.75), "design": (-1.20, 0.85, 0.35),
             "material": (-0.60, 0.60), "bundle": (-0.45, 0.45)},
    "child": {"price": (1.10, 0.20, -1.30), "design": (-1.00, 1.00, 0.00),
              "material": (-0.25, 0.25), "bundle": (-0.25, 0.25)},
}  # fmt: skip
LEVELS = {"price": (15, 25, 39), "design": ("plain", "ip", "season"),
          "material": ("std", "prem"), "bundle": (0, 1)}  # fmt: skip
# Step of the chain, people the company meets in a year there, and those it could name.
IDENTITY = [
    ("develop", 4_200, 4_200),
    ("produce", 0, 0),
    ("distribute", 0, 0),
    ("promote", 3_800_000, 912_000),
    ("sell", 1_250_000, 275_000),
    ("after_sales", 18_000, 9_900),
]
# Dimension, the company's value, and the band it has set itself as target.
DIMENSIONS = [
    ("connection", 0.22, 0.60, 0.80),
    ("management", 0.31, 0.40, 0.50),
    ("experience", 34.0, 30.0, 45.0),
    ("value", 32.4, 40.0, 60.0),
]


def delist_test(items: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Trial in 60 shops: in half of them items are taken out of every line.

    The change of the shops without a trial is planted exactly, and so is the revenue lost in
    the others: the share of demand that transfers is that of the line.
    """
    rng = np.random.default_rng(SEED)
    weekly = sales.groupby("sku_id")["revenue_cny"].sum().groupby(
        items.set_index("sku_id")["line_id"]
    ).sum() / (52 * SHOPS)  # fmt: skip
    shops = codes("S", 2 * PAIRS, 2)
    size = np.repeat(rng.uniform(0.75, 1.35, PAIRS), 2)
    first = rng.integers(0, 2, PAIRS)
    test = np.column_stack([first, 1 - first]).ravel()
    parts = []
    for line in LINES:
        before = weekly[line.line_id] * TRIAL_WEEKS * size * rng.normal(1, 0.06, 2 * PAIRS)
        removed = before * line.taken_out * rng.normal(1, 0.10, 2 * PAIRS) * test
        noise = rng.normal(0, 0.02 * before.mean(), 2 * PAIRS)
        change = before * SEASON * line.taken_out + noise
        for group in (0, 1):  # chance is spread inside each group and adds up to nothing
            chosen = test == group
            change[chosen] += SEASON * line.taken_out * before.mean() - change[chosen].mean()
        after = before + change - (1 - line.tau) * removed
        listed = np.round(line.n * np.clip(0.55 + 0.3 * size, 0, 1)).astype(int)
        out = np.round(listed * np.clip(line.taken_out * 1.6, 0, 0.6)).astype(int) * test
        for period, revenue, count in ((1, before, listed), (2, after, listed - out)):
            parts.append(
                pd.DataFrame(
                    {
                        "store_id": shops,
                        "line_id": line.line_id,
                        "period": period,
                        "test": test,
                        "sku_count": count,
                        "line_revenue_cny": revenue.round().astype(int),
                        "removed_revenue_cny": removed.round().astype(int),
                    }
                )
            )
    frame = pd.concat(parts)
    return frame.sort_values(["store_id", "line_id", "period"], ignore_index=True)


def demand(items: pd.DataFrame, sales: pd.DataFrame) -> pd.DataFrame:
    """Count in which price band people ask, and in which they buy (the units sold)."""
    rng = np.random.default_rng(SEED + 1)
    units = items["sku_id"].map(sales.groupby("sku_id")["units"].sum())
    parts = []
    for line in LINES:
        own = items["line_id"] == line.line_id
        band = pd.cut(items.loc[own, "price_cny"], line.edges, right=False, labels=range(1, 7))
        sold = units[own].groupby(band, observed=False).sum()
        bought = _shares(sold / sold.sum())
        near = np.maximum(bought + rng.normal(0, 0.012, 6), 0.01) * (bought > 0)
        asked = near / near.sum() * (1 - sum(line.unmet)) + line.unmet
        parts.append(
            pd.DataFrame(
                {
                    "line_id": line.line_id,
                    "band": range(1, 7),
                    "price_from_cny": line.edges[:-1],
                    "price_to_cny": line.edges[1:],
                    "asked_share": _shares(asked),
                    "bought_share": bought,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _shares(shares: pd.Series | np.ndarray) -> np.ndarray:
    """Round shares to two decimals that still add up to 1."""
    exact = np.asarray(shares, float) * 100
    whole = np.floor(exact).astype(int)
    for i in np.argsort(whole - exact, kind="stable")[: 100 - whole.sum()]:
        whole[i] += 1
    return np.round(whole / 100, 2)


def product_survey(items: pd.DataFrame) -> pd.DataFrame:
    """2,400 ratings by 800 buyers; line L07 divides them."""
    rng = np.random.default_rng(SEED + 2)
    on_sale = items[items["delist_date"].isna()]
    surveyed = np.concatenate(
        [rng.permutation(group["sku_id"])[:SURVEYED] for _, group in on_sale.groupby("line_id")]
    )
    n = len(surveyed)
    line_of = items.set_index("sku_id")["line_id"]
    shown = []
    for _ in range(RESPONDENTS // n):  # each buyer rates three different items
        mixed = rng.permutation(surveyed)
        shifts = [0, *rng.choice(np.arange(1, n), 2, replace=False)]
        shown += [[mixed[(i + s) % n] for s in shifts] for i in range(n)]
    liking = dict(zip(surveyed, rng.normal(0, 0.25, n), strict=True))
    segment = quota(SEGMENTS, rng)
    level = {"self": 0.0, "gift": 0.08, "child": -0.06}
    rows = []
    for who, (kind, skus) in enumerate(zip(segment, shown, strict=True)):
        mood = rng.normal(0, 0.45)
        for sku in skus:
            scores = np.clip(np.round(np.array(DONE) + mood + rng.normal(0, 0.8, 8)), 1, 5)
            felt = 3.75 + 1.15 * (scores - DONE) @ np.array(WEIGHT) + rng.normal(0, 0.45)
            rating = 3.85 + liking[sku] + level[kind] + 0.5 * mood + rng.normal(0, 0.75)
            if line_of[sku] == "L07":
                rating = rng.choice(5, p=POLES[kind]) + 1
            overall, rating = (int(np.clip(round(float(x)), 1, 5)) for x in (felt, rating))
            rows.append((f"P{who + 1:03d}", kind, sku, rating, overall, *scores.astype(int)))
    head = ["respondent_id", "segment", "sku_id", "rating", "overall"]
    frame = pd.DataFrame(rows, columns=[*head, *ATTRIBUTES])
    blank = rng.random((len(frame), 8)) < BLANK
    frame[ATTRIBUTES] = frame[ATTRIBUTES].astype("Int64").mask(blank)
    # Some tick the same box throughout.
    people = frame["respondent_id"].unique()
    bored = frame["respondent_id"].isin(rng.permutation(people)[:STRAIGHT_LINERS])
    same = frame.loc[bored, "overall"].groupby(frame["respondent_id"]).transform("first")
    for column in ["rating", "overall", *ATTRIBUTES]:
        frame.loc[bored, column] = same
    return frame


def stated_importance() -> pd.DataFrame:
    """Return how important buyers say each attribute is (typed)."""
    return pd.DataFrame({"attribute": ATTRIBUTES, "stated": STATED})


def launches() -> pd.DataFrame:
    """120 launches: gates, sell-through, life and success; the counts are planted."""
    rng = np.random.default_rng(SEED + 3)
    n = sum(LAUNCHES.values())
    frame = pd.DataFrame({"launch_id": codes("N", n), "type": quota(LAUNCHES, rng)})
    weeks = np.sort(rng.integers(12, 104, n))[::-1]  # since the launch
    frame["launch_date"] = SNAPSHOT.normalize() - pd.to_timedelta(7 * weeks, unit="D")
    ip = frame["type"].eq("ip").to_numpy()
    pull = rng.normal(0, 1, n) + 0.9 * ip
    third = np.empty(n, dtype=int)
    third[np.argsort(pull, kind="stable")] = np.repeat([0, 1, 2], n // 3)
    luck = rng.normal(0, 1, n) + 0.5 * pull - 1.3 * ip
    hit = np.zeros(n, dtype=bool)
    gate3 = np.full(n, "pass", dtype=object)
    for t, (hits, killed) in enumerate(zip(HITS, KILLED, strict=True)):
        members = np.flatnonzero(third == t)
        best = members[np.argsort(-luck[members], kind="stable")]
        hit[best[:hits]] = True
        gate3[rng.permutation(best[hits:])[:killed]] = "kill"
    frame["concept_score"] = np.clip(60 + 3 * luck + rng.normal(0, 11, n), 20, 98).round()
    frame["concept_score"] = frame["concept_score"].astype(int)
    # Licences have dates: some co-branded items skip the first gates.
    hurried = ip & (rng.random(n) < 0.45)
    frame["gate1"] = "pass"
    frame["gate2"] = np.where(hurried, "na", "pass")
    frame["gate3"] = gate3
    stopped = (gate3 == "pass") & ~hit & (rng.random(n) < 0.22)
    frame["gate4"] = np.where(gate3 == "kill", "na", np.where(stopped, "kill", "pass"))
    life, gone = _lives(frame, weeks, hit, rng)
    st = _sell_through(pull, ip, rng)
    for week, column in enumerate(SELL_THROUGH, start=1):
        frame[column] = np.where(life >= week, st[:, week - 1], np.nan)
    frame["weeks_listed"], frame["delisted"] = life, gone.astype(int)
    frame["hit_target"] = hit.astype(int)
    frame["value_cny"] = (rng.lognormal(np.log(90_000), 0.3, n) // 1000 * 1000).astype(int)
    frame["remaining_cost_cny"] = (rng.lognormal(np.log(24_000), 0.2, n) // 1000 * 1000).astype(int)
    return frame


def _lives(
    frame: pd.DataFrame, weeks: np.ndarray, hit: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Weeks on sale and whether the item is gone; median lives are planted by type."""
    n = len(frame)
    season = np.where(frame["type"] == "seasonal", 0.75, 1.2)
    draw = rng.weibull(1.5, n) * np.where(hit, 1.7, 1.0) * season
    early = {"gate3": rng.integers(5, 8, n), "gate4": rng.integers(9, 13, n)}
    life, gone = np.zeros(n, dtype=int), np.zeros(n, dtype=bool)
    ip = frame["type"].eq("ip").to_numpy()
    for group, target in ((ip, MEDIAN_LIFE["ip"]), (~ip, MEDIAN_LIFE["other"])):
        for scale in np.arange(5, 120, 0.25):
            whole = np.maximum(np.round(draw * scale), 9).astype(int)
            for gate, ended in early.items():
                whole = np.where(frame[gate] == "kill", ended, whole)
            lives = pd.DataFrame({"d": np.minimum(whole, weeks), "e": whole <= weeks})[group]
            if kaplan_meier(lives, "d", "e").table["median"].iloc[0] >= target:
                break
        life[group], gone[group] = lives["d"], lives["e"]
    return life, gone


def _sell_through(pull: np.ndarray, ip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Share of the first delivery sold by the end of weeks 1 to 8."""
    # After four weeks the order is that of ``pull``; co-branded items have sold more of it early.
    at_4 = 0.30 + 0.085 * pull
    pace = np.where(ip[:, None], 0.60, 0.85) + rng.normal(0, 0.03, (len(pull), 1))
    path = at_4[:, None] * (np.arange(1, 9) / 4) ** pace
    return np.round(np.clip(path, 0.02, 0.99), 4)


def conjoint() -> pd.DataFrame:
    """200 buyers rate 16 of the 36 profiles each."""
    rng = np.random.default_rng(SEED + 4)
    every = list(product(*LEVELS.values()))
    kinds = quota({kind: n // 4 for kind, n in SEGMENTS.items()}, rng)
    rows = []
    for who, kind in enumerate(kinds):
        worth = [
            dict(zip(LEVELS[name], WORTH[kind][name] + rng.normal(0, 0.2, len(LEVELS[name])),
                     strict=True))
            for name in LEVELS
        ]  # fmt: skip
        level = 5.4 + rng.normal(0, 0.7)
        for i in rng.permutation(len(every))[:PROFILES]:
            utility = sum(part[value] for part, value in zip(worth, every[i], strict=True))
            mark = int(np.clip(round(level + utility + rng.normal(0, 0.9)), 1, 10))
            rows.append((f"Q{who + 1:03d}", kind, int(i) + 1, *every[i], mark))
    head = ["respondent_id", "segment", "profile_id", *LEVELS, "rating"]
    return pd.DataFrame(rows, columns=head)


def identity() -> pd.DataFrame:
    """Return whom the company meets along the chain, and whom it can name (typed)."""
    return pd.DataFrame(IDENTITY, columns=["step", "people", "identified"])


def dimensions() -> pd.DataFrame:
    """Return the company on the four dimensions of user operations (typed)."""
    return pd.DataFrame(DIMENSIONS, columns=["dimension", "value", "target_low", "target_high"])
