"""Sprout Family: members, consultants, three spaces, surveys. Fictional and synthetic."""

from __future__ import annotations

import numpy as np
import pandas as pd
import sprout_members
from _common import codes, quota, split
from sprout_members import grown

__all__ = ["grown", "tables"]

SEED = 20250915
# Users who reach each step in a year, and the margin that a user who takes it still brings.
FUNNEL = [
    ("reach", 100_000, 17.0),
    ("identify", 58_000, 29.3),
    ("activate", 30_100, 56.6),
    ("engage", 21_000, 66.5),
    ("renew", 12_600, 90.9),
    ("refer", 2_300, 60.0),
]
# Members of one paid plan who are still there after each renewal (shifted-beta-geometric
# survival with alpha, beta = 0.9, 1.6 and 0.7, 3.2, rounded to whole members).
PAID_COHORTS = {
    "annual": [2400, 1536, 1141, 913, 763, 658, 579],
    "family": [1100, 903, 774, 682, 613, 558, 514],
}
# The experiment on messages: members who bought and who opted out, of 3,000 in each arm.
ARM, BOUGHT, OPTED_OUT = 3000, {"4": 234, "8": 261}, {"4": 30, "8": 78}
# Survey: promoters, passives, detractors by channel; the members behind them.
NPS = {"app": (630, 273, 147), "store": (180, 144, 126)}
POPULATION = {"app": 120_000, "store": 180_000}
STRAIGHT_LINERS = 45
TYPED_WITH_UNIT = 60
SERVQUAL = {"tangibles": 4, "reliability": 5, "responsiveness": 4, "assurance": 4, "empathy": 5}
# What each of the three Es adds to the answer, and what is left to chance.
WEIGHT, NOISE = (0.15, 0.28, 0.55), 0.75
CORRELATION = [[1, 0.55, 0.40], [0.55, 1, 0.45], [0.40, 0.45, 1]]
# Kano answers by class: attractive, one-dimensional, must-be, indifferent, reverse, questionable.
KANO = {
    "F01": (9, 41, 140, 26, 1, 3),
    "F02": (16, 62, 112, 27, 1, 2),
    "F03": (21, 71, 96, 29, 1, 2),
    "F04": (33, 108, 46, 30, 1, 2),
    "F05": (42, 101, 33, 40, 2, 2),
    "F06": (51, 92, 38, 35, 2, 2),
    "F07": (96, 38, 14, 60, 8, 4),
    "F08": (88, 45, 12, 66, 6, 3),
    "F09": (79, 34, 9, 88, 7, 3),
    "F10": (36, 18, 7, 147, 9, 3),
    "F11": (28, 9, 4, 161, 15, 3),
    "F12": (24, 12, 5, 149, 26, 4),
}
# Pairs of answers (with the feature, without it) behind each class.
CELLS = {
    "A": [(1, 2), (1, 3), (1, 4)],
    "O": [(1, 5)],
    "M": [(2, 5), (3, 5), (4, 5)],
    "I": [(2, 2), (2, 3), (3, 2), (3, 3), (3, 4), (4, 3), (4, 4)],
    "R": [(3, 1), (4, 1), (5, 1), (5, 3)],
    "Q": [(1, 1), (5, 5)],
}
# Touchpoint, share of members who meet it, emotion -3 to +3, cost of one use in CNY, end.
JOURNEY = [
    ("see_offer", 0.92, 0.4, 0.3, 0),
    ("find_shop", 0.71, 0.2, 0.5, 0),
    ("park_and_enter", 0.66, -0.6, 0.8, 0),
    ("ask_consultant", 0.58, 1.6, 9.0, 0),
    ("size_in_stock", 0.63, -1.4, 1.2, 0),
    ("play_area", 0.37, 1.2, 3.5, 0),
    ("checkout_queue", 0.69, -1.7, 0.9, 0),
    ("pay_and_leave", 0.69, -0.3, 0.4, 1),
    ("delivery", 0.44, 0.7, 6.0, 1),
    ("night_question", 0.21, -2.3, 0.6, 0),
    ("return_goods", 0.13, -1.1, 7.5, 1),
    ("renew_plan", 0.18, 0.5, 1.1, 1),
]
APP_MONTHS, APP_P, APP_Q, APP_M = 36, 0.008, 0.20, 182_000


def funnel() -> pd.DataFrame:
    """Return the steps in the life of a user (typed)."""
    return pd.DataFrame(FUNNEL, columns=["step", "n", "value_cny"])


def paid_cohorts() -> pd.DataFrame:
    """Members of the two paid plans by renewal (typed)."""
    rows = [(p, year, n) for p, left in PAID_COHORTS.items() for year, n in enumerate(left)]
    return pd.DataFrame(rows, columns=["plan", "year", "survivors"])


def experiment() -> pd.DataFrame:
    """Return the controlled trial of 4 and 8 messages a month; the counts are planted."""
    rng = np.random.default_rng(SEED)
    parts = []
    for arm in ("4", "8"):
        bought = quota({"1": BOUGHT[arm], "0": ARM - BOUGHT[arm]}, rng)
        left = quota({"1": OPTED_OUT[arm], "0": ARM - OPTED_OUT[arm]}, rng)
        frame = pd.DataFrame({"arm": arm, "bought_30d": bought, "opt_out": left})
        parts.append(frame.astype(int))
    frame = pd.concat(parts).iloc[rng.permutation(2 * ARM)].reset_index(drop=True)
    spend = np.round(rng.lognormal(np.log(168), 0.45, len(frame)), 1)
    frame.insert(2, "spend_30d_cny", np.where(frame["bought_30d"] == 1, spend, 0.0))
    frame.insert(0, "subject_id", codes("X", len(frame), 4))
    return frame


def service_survey() -> pd.DataFrame:
    """1,500 answers; promoters, passives and detractors are planted in each channel."""
    rng = np.random.default_rng(SEED + 1)
    parts = []
    for channel, counts in NPS.items():
        n = sum(counts)
        z = rng.multivariate_normal([0, 0, 0], CORRELATION, n)
        mood = z @ WEIGHT + rng.normal(0, NOISE, n)
        marks = _points(counts, rng)
        answers = np.empty(n, dtype=int)
        answers[np.argsort(mood, kind="stable")] = marks
        lift = 0.25 if channel == "app" else -0.25
        e = np.clip(np.round(4.7 + lift + 1.25 * z), 1, 7).astype(int)
        frame = pd.DataFrame(e, columns=["effectiveness", "ease", "emotion"])
        frame.insert(0, "channel", channel)
        frame["ces"] = np.clip(frame["ease"] + rng.choice([-1, 0, 0, 1], n), 1, 7)
        frame["nps"] = answers
        # Reliability follows what was solved, empathy what was felt.
        source = {"tangibles": 0.2, "reliability": 0.8, "responsiveness": 0.6, "assurance": 0.5}
        for dimension, items in SERVQUAL.items():
            weight = source.get(dimension, 0.75)
            felt = z[:, 2] if dimension == "empathy" else z[:, 0]
            trait = weight * felt + np.sqrt(1 - weight**2) * rng.normal(0, 1, n)
            for i in range(1, items + 1):
                latent = 4.8 + lift + 0.95 * trait + rng.normal(0, 0.75, n)
                frame[f"{dimension}_{i}"] = np.clip(np.round(latent), 1, 7).astype(int)
        parts.append(frame)
    frame = pd.concat(parts).iloc[rng.permutation(1500)].reset_index(drop=True)
    frame.insert(0, "respondent_id", codes("R", 1500, 4))
    # Some tick the same box throughout; some type the unit behind the figure.
    same = rng.permutation(1500)[:STRAIGHT_LINERS]
    items = [f"{d}_{i}" for d, k in SERVQUAL.items() for i in range(1, k + 1)]
    frame.loc[same, items] = np.tile(frame.loc[same, ["tangibles_1"]], (1, len(items)))
    typed = frame["nps"].astype(str)
    with_unit = rng.permutation(1500)[:TYPED_WITH_UNIT]
    typed.iloc[with_unit] += "分"
    frame.insert(frame.columns.get_loc("nps") + 1, "nps_typed", typed)
    return frame


def _points(counts: tuple[int, int, int], rng: np.random.Generator) -> np.ndarray:
    """Turn promoters, passives and detractors into sorted answers from 0 to 10."""
    ten, eight, low = split(counts[0], [55, 45]), split(counts[1], [60, 40]), counts[2]
    below = split(low, [4, 3, 5, 9, 14, 28, 37])
    parts = dict(zip(range(11), [*below, eight[1], eight[0], ten[1], ten[0]], strict=True))
    return np.repeat(list(parts), list(parts.values()))


def population() -> pd.DataFrame:
    """Members by the channel they use most (typed)."""
    frame = pd.DataFrame(POPULATION.items(), columns=["channel", "members"])
    frame["share"] = frame["members"] / frame["members"].sum()
    return frame


def kano() -> pd.DataFrame:
    """Answers of 220 members on twelve features; the classes are planted."""
    rng = np.random.default_rng(SEED + 2)
    columns = {}
    for feature, counts in KANO.items():
        pairs = []
        for name, n in zip("AOMIRQ", counts, strict=True):
            cells = CELLS[name]
            pairs += [cells[i] for i in rng.integers(0, len(cells), n)]
        columns[feature] = [pairs[i] for i in rng.permutation(len(pairs))]
    who = codes("K", 220)
    rows = [(who[i], f, *columns[f][i]) for i in range(220) for f in KANO]
    return pd.DataFrame(rows, columns=["respondent_id", "feature", "func", "dysf"])


def journey() -> pd.DataFrame:
    """Twelve touchpoints with reach, emotion and cost (typed)."""
    frame = pd.DataFrame(
        JOURNEY, columns=["touchpoint", "reach_share", "emotion", "cost_cny", "is_end"]
    )
    frame["is_end"] = frame["is_end"].astype(bool)
    return frame


def consultants() -> pd.DataFrame:
    """Sixty consultants: load, certificate, and how fast they answer at night."""
    rng = np.random.default_rng(SEED + 3)
    members = next(frame for name, frame in grown() if name == "members")
    served = members.groupby("consultant_id").size()
    frame = pd.DataFrame({"consultant_id": codes("C", 60, 2)})
    frame["members"] = frame["consultant_id"].map(served).fillna(0).astype(int)
    frame["certified"] = np.array(quota({"yes": 36, "no": 24}, rng)) == "yes"
    frame["months_in_post"] = rng.integers(4, 84, 60)
    frame["night_questions"] = rng.poisson(frame["members"] * 0.9)
    # The more members a consultant has, the fewer questions are answered within two hours.
    speed = 0.62 - 0.012 * (frame["members"] - frame["members"].mean())
    chance = np.clip(speed + 0.14 * frame["certified"] + rng.normal(0, 0.05, 60), 0.1, 0.97)
    frame["answered_2h"] = rng.binomial(frame["night_questions"], chance)
    return frame


def events() -> pd.DataFrame:
    """108 events of 18 months: what they cost and what was sold on the day."""
    rng = np.random.default_rng(SEED + 4)
    kinds = {"class": 40, "play_day": 32, "sale": 24, "camp": 12}
    n = sum(kinds.values())
    frame = pd.DataFrame({"event_id": codes("E", n), "kind": quota(kinds, rng)})
    frame["month"] = np.sort(sprout_members.month(rng.integers(0, sprout_members.MONTHS, n)))
    late = frame["month"] >= sprout_members.month(sprout_members.OPENING)
    community = late & (rng.random(n) < 0.4) & (frame["kind"] != "sale")
    frame["space"] = np.where(community, "community", "store")
    seats = frame["kind"].map({"class": 20, "play_day": 40, "sale": 120, "camp": 30})
    frame["seats"] = (seats * rng.uniform(0.8, 1.2, n)).round().astype(int)
    filled = frame["kind"].map({"class": 0.82, "play_day": 0.74, "sale": 0.6, "camp": 0.9})
    frame["attended"] = rng.binomial(frame["seats"], np.clip(filled, 0, 1))
    cost = frame["kind"].map({"class": 900, "play_day": 2200, "sale": 3800, "camp": 9500})
    frame["cost_cny"] = (cost * rng.uniform(0.8, 1.25, n)).round().astype(int)
    each = frame["kind"].map({"class": 74, "play_day": 52, "sale": 128, "camp": 95})
    frame["sales_cny"] = (frame["attended"] * each * rng.lognormal(0, 0.2, n)).round().astype(int)
    return frame.drop(columns="month").assign(month=frame["month"])[
        ["event_id", "month", "kind", "space", "seats", "attended", "cost_cny", "sales_cny"]
    ]


def app_adoption() -> pd.DataFrame:
    """Members who use the app for the first time, month by month since its launch."""
    rng = np.random.default_rng(SEED + 5)
    t = np.arange(APP_MONTHS + 1)
    decay = np.exp(-(APP_P + APP_Q) * t)
    adopted = APP_M * (1 - decay) / (1 + APP_Q / APP_P * decay)
    new = np.diff(adopted) * rng.normal(1, 0.04, APP_MONTHS)
    months = pd.period_range("2023-01", periods=APP_MONTHS, freq="M").to_timestamp()
    return pd.DataFrame({"month": months, "new_users": new.round().astype(int)})


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the case by name."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for name, frame in grown():
        parts.setdefault(name, []).append(frame)
    found = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    makers = (
        funnel, paid_cohorts, experiment, service_survey, population, kano, journey,
        consultants, events, app_adoption,
    )  # fmt: skip
    return found | {make.__name__: make() for make in makers}
