"""Meridian's key accounts from the inside: people, scores, interactions, bids, plans."""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import bring_to_total, codes, quota, split

SEED = 20250331
AS_OF = pd.Timestamp("2025-12-31")
HALVES = {"2025H1": pd.Timestamp("2025-06-30"), "2025H2": AS_OF}
DIMENSIONS = ["AC", "AP", "IT", "DG", "PS", "CP"]
LEVELS = ["L1", "L2", "L3", "L4"]
FUNCTIONS = ["top", "operations", "finance", "engineering", "procurement", "quality"]
TENURES = ["under_1", "1_to_3", "3_to_7", "over_7"]
# Twelve people an account: level, function, role, part of the decision weight.
PANEL = [
    ("L1", "top", "decider", 20), ("L1", "operations", "decider", 13),
    ("L1", "finance", "gatekeeper", 10), ("L2", "engineering", "influencer", 14),
    ("L2", "procurement", "buyer", 11), ("L2", "operations", "user", 8),
    ("L3", "engineering", "influencer", 7), ("L3", "operations", "user", 5),
    ("L3", "procurement", "buyer", 4), ("L3", "quality", "influencer", 4),
    ("L4", "engineering", "influencer", 2), ("L4", "top", "gatekeeper", 2),
]  # fmt: skip
# From the easiest to the hardest behaviour; each step asks for a little more goodwill.
LADDER = [0.55, 0.25, 0.05, -0.15, -0.30, -0.50]
OWNER_BIAS, OWNER_SD, REVIEWER_SD, UNSCORED = 0.48, 0.30, 0.25, 0.08
ITEM_SD = 0.46  # what one behaviour says beside the goodwill behind all six
# Hours of the year by level: most of them go to the lower half.
HOURS = {"L1": 1480.0, "L2": 4100.0, "L3": 5200.0, "L4": 3900.0}
INTERACTIONS = 5200
CHANNELS = {"visit": 0.42, "call": 0.33, "event": 0.08, "exec": 0.05, "workshop": 0.12}
OPPORTUNITY_SEED = 11
ACTIONS = 260
SPI_ONE_OWNER, SPI_OTHER = 0.85, 0.55


def owners() -> pd.DataFrame:
    """Our forty people who may hold a relationship."""
    rng = np.random.default_rng(SEED)
    level = ["executive"] * 6 + ["director"] * 10 + ["manager"] * 24
    function = quota({"sales": 20, "engineering": 10, "service": 6, "finance": 4}, rng)
    regions = ["Harbour", "Delta", "Plateau", "Steppe", "Basin", "Coast", "Ridge", "Lake"]
    return pd.DataFrame(
        {
            "owner_id": codes("S", 40, 2),
            "level": level,
            "function": function,
            "region": [regions[i % 8] for i in range(40)],
            "capacity_hours_q": [
                {"executive": 60, "director": 120, "manager": 260}[x] for x in level
            ],
        }
    )


def contacts() -> pd.DataFrame:
    """Twelve people at each of 35 key accounts; the weights of an account add up to 1."""
    rng = np.random.default_rng(SEED + 1)
    rows = []
    for i in range(1, 36):
        noise = [part * rng.uniform(0.8, 1.2) for *_, part in PANEL]
        weight = np.array(split(100, noise)) / 100
        for j, (level, function, role, _) in enumerate(PANEL, start=1):
            rows.append((f"K{i:02d}-C{j:02d}", f"K{i:02d}", level, function, role, weight[j - 1]))
    columns = ["contact_id", "ka_id", "level", "function", "role", "decision_weight"]
    frame = pd.DataFrame(rows, columns=columns)
    # Tenure is dealt out inside each level and function, so that nobody stands alone.
    frame["tenure_band"] = ""
    for _, group in frame.groupby(["level", "function"]):
        counts = dict(zip(TENURES, split(len(group), [0.18, 0.27, 0.33, 0.22]), strict=True))
        frame.loc[group.index, "tenure_band"] = quota(counts, rng)
    return frame


def contact_edges() -> pd.DataFrame:
    """Who asks whom at each account; the senior engineer on level 4 is asked most."""
    rng = np.random.default_rng(SEED + 2)
    rows = []
    for i in range(1, 36):
        ka = f"K{i:02d}"
        name = [f"{ka}-C{j:02d}" for j in range(1, 13)]
        expert = name[10]
        pairs = {(name[0], name[k]) for k in (1, 2, 3, 11)} | {(name[11], name[0])}
        pairs |= {(name[k], expert) for k in (1, 3, 5, 6, 7, 8, 9)}
        likely = {1: (3, 5, 7), 2: (4,), 3: (6,), 4: (3, 8, 9), 5: (7, 3), 8: (9,), 6: (3,)}
        pairs |= {(name[a], name[b]) for a, heard in likely.items() for b in heard}
        while len(pairs) < 33:
            a, b = rng.choice(12, 2, replace=False)
            if b == 10 or a == 10 or b > a + 5:  # the expert is asked and does not ask
                continue
            pairs.add((name[a], name[b]))
        rows += [(ka, a, b) for a, b in sorted(pairs)]
    frame = pd.DataFrame(rows, columns=["ka_id", "asker", "advisor"])
    frame["strength"] = rng.choice([1, 2, 3], len(frame), p=[0.3, 0.45, 0.25])
    frame["source"] = rng.choice(["interview", "observed"], len(frame), p=[0.7, 0.3])
    return frame


def relationship_scores() -> pd.DataFrame:
    """Six scores by contact, half-year and rater: owners are kinder than reviewers."""
    rng = np.random.default_rng(SEED + 3)
    people = contacts()
    n = len(people)
    hurdle = people["level"].map({"L1": -0.45, "L2": -0.1, "L3": 0.2, "L4": 0.3}).to_numpy()
    goodwill = 1.55 + hurdle + rng.normal(0, 0.75, n)
    kindness = OWNER_BIAS + rng.normal(0, OWNER_SD, n)
    parts = []
    for half, day in HALVES.items():
        if half == "2025H2":
            goodwill = goodwill + rng.normal(0.18, 0.25, n)
        for rater in ("owner", "reviewer"):
            seen = goodwill + (kindness if rater == "owner" else rng.normal(0, REVIEWER_SD, n))
            latent = seen[:, None] + np.array(LADDER) + rng.normal(0, ITEM_SD, (n, 6))
            scores = np.clip(np.round(latent), 0, 4)
            scores[rng.random(n) < UNSCORED] = np.nan
            frame = pd.DataFrame(scores, columns=DIMENSIONS).astype("Int64")
            frame.insert(0, "rater", rater)
            frame.insert(0, "half", half)
            frame.insert(0, "contact_id", people["contact_id"])
            age = rng.integers(2, 240, n)
            dated = frame["AC"].notna() & (rng.random(n) > 0.06)
            frame["evidence_date"] = pd.Series(day - pd.to_timedelta(age, unit="D")).where(dated)
            parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def interactions() -> pd.DataFrame:
    """Return a year of interactions with hours and cost; the hours by level are planted."""
    rng = np.random.default_rng(SEED + 4)
    people = contacts()
    days = pd.bdate_range("2025-01-01", "2025-12-31")
    counts = dict(zip(LEVELS, split(INTERACTIONS, [0.09, 0.27, 0.37, 0.27]), strict=True))
    parts = []
    for level, n in counts.items():
        among = people[people["level"] == level]
        who = among.iloc[rng.integers(0, len(among), n)]
        hours = bring_to_total(
            rng.lognormal(0.9, 0.5, n), np.full(n, 0.5), np.full(n, 8.0), HOURS[level], step=0.5
        )
        weights = np.array(list(CHANNELS.values()))
        if level in ("L3", "L4"):
            weights = weights * [1, 1, 1, 0, 1]
        channel = rng.choice(list(CHANNELS), n, p=weights / weights.sum())
        parts.append(
            pd.DataFrame(
                {
                    "date": rng.choice(days, n),
                    "ka_id": who["ka_id"].to_numpy(),
                    "contact_id": who["contact_id"].to_numpy(),
                    "level": level,
                    "channel": channel,
                    "hours": hours,
                }
            )
        )
    frame = pd.concat(parts).sort_values(["date", "contact_id"], kind="stable", ignore_index=True)
    team = {f"K{i:02d}": [f"S{(3 * i + j) % 40 + 1:02d}" for j in range(3)] for i in range(1, 36)}
    frame.insert(3, "owner_id", [team[ka][rng.integers(0, 3)] for ka in frame["ka_id"]])
    cost = {"visit": 0.6, "call": 0.25, "event": 1.1, "exec": 1.6, "workshop": 0.9}
    frame["cost_cny_k"] = (
        frame["hours"] * frame["channel"].map(cost) * rng.uniform(0.8, 1.2, len(frame))
    ).round(2)
    chance = frame["channel"].map(
        {"visit": 0.14, "call": 0.06, "event": 0.10, "exec": 0.35, "workshop": 0.32}
    )
    frame["advance"] = rng.random(len(frame)) < chance
    frame.insert(0, "interaction_id", codes("I", len(frame), 5))
    return frame


def opportunities() -> pd.DataFrame:
    """420 bids: quality, authority and density win; being busy only goes with density."""
    rng = np.random.default_rng(OPPORTUNITY_SEED)
    n = 420
    quality = np.clip(rng.normal(0.45, 0.18, n), 0, 1)
    authority = np.clip(rng.normal(0.50, 0.20, n), 0, 1)
    density = np.clip(rng.normal(0.50, 0.20, n), 0, 1)
    price = rng.normal(0, 1, n)
    busy = rng.poisson(np.exp(1.4 + 2.4 * density + 0.15 * rng.normal(size=n)))
    z = (
        -3.5
        + 2.2 * quality
        + 1.6 * authority
        + 2.2 * density
        + 2.0 * quality * authority
        - 0.55 * price
    )
    won = rng.random(n) < 1 / (1 + np.exp(-z))
    quarter = np.sort(rng.integers(0, 12, n))
    return pd.DataFrame(
        {
            "opp_id": codes("OP-", n),
            "ka_id": [f"K{i:02d}" for i in rng.integers(1, 36, n)],
            "quarter": [f"{2023 + q // 4}Q{q % 4 + 1}" for q in quarter],
            "value_cny_m": np.round(np.exp(rng.normal(1.6, 0.8, n)), 1),
            "quality": quality.round(3),
            "authority": authority.round(3),
            "density": density.round(3),
            "price_z": price.round(3),
            "interactions": busy,
            "won": won,
        }
    )


def action_plans() -> pd.DataFrame:
    """260 actions of the year; work with one accountable owner keeps its dates."""
    rng = np.random.default_rng(SEED + 5)
    people = contacts()
    who = people.iloc[rng.integers(0, len(people), ACTIONS)].reset_index(drop=True)
    frame = who[["ka_id", "contact_id"]].copy()
    frame.insert(0, "action_id", codes("AP-", ACTIONS))
    frame["n_owners"] = rng.permutation(quota({"1": 200, "2": 36, "0": 24}, rng)).astype(int)
    frame["owner_id"] = [f"S{i:02d}" for i in rng.integers(1, 41, ACTIONS)]
    frame.loc[frame["n_owners"] == 0, "owner_id"] = None
    frame["plan_level"] = quota({"strategic": 20, "campaign": 80, "tactical": 160}, rng)
    days = pd.bdate_range("2025-01-06", "2025-11-28")
    start = pd.Series(rng.choice(days, ACTIONS))
    frame["planned_start"] = start
    frame["planned_end"] = start + pd.to_timedelta(rng.integers(14, 75, ACTIONS), unit="D")
    frame["weight"] = rng.choice([1.0, 2.0, 3.0], ACTIONS, p=[0.5, 0.35, 0.15])
    frame["status"] = "open"
    due = frame["planned_end"] <= AS_OF
    # Bring the share of weight that is done to what is planted, group by group.
    for inside, target in (
        (due & (frame["n_owners"] == 1), SPI_ONE_OWNER),
        (due & (frame["n_owners"] != 1), SPI_OTHER),
    ):
        order = rng.permutation(np.flatnonzero(inside))
        reached = frame["weight"].to_numpy()[order].cumsum() / frame.loc[inside, "weight"].sum()
        frame.loc[order[reached <= target + 0.004], "status"] = "done"
    rest = due & (frame["status"] != "done")
    frame.loc[rest, "status"] = np.where(rng.random(rest.sum()) < 0.2, "blocked", "late")
    end = frame["planned_end"] + pd.to_timedelta(rng.integers(-8, 12, ACTIONS), unit="D")
    frame["actual_end"] = end.clip(upper=AS_OF).where(frame["status"] == "done")
    frame["hours_plan"] = rng.choice([8, 12, 16, 24, 36], ACTIONS)
    actual = (frame["hours_plan"] * rng.lognormal(0.08, 0.2, ACTIONS)).round(1)
    frame["hours_actual"] = actual.where(frame["status"] == "done")
    proven = (frame["status"] == "done") & (rng.random(ACTIONS) < 0.72)
    frame["evidence_id"] = pd.Series(codes("E", ACTIONS)).where(proven)
    return frame


def tables() -> dict[str, pd.DataFrame]:
    """Return the tables about people at key accounts, by name."""
    makers = (owners, contacts, contact_edges, relationship_scores, interactions, opportunities,
              action_plans)  # fmt: skip
    return {make.__name__: make() for make in makers}
