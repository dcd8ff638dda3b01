"""Members of Sprout Family and eighteen months of what they buy, at any scale.

Everything is drawn as arrays of whole numbers and written out in blocks of members, so that
the hundredfold base of 300,000 members fits into the memory of a laptop. Totals that carry a
story are corrected after drawing; they are shares of other totals and hold at every scale.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

SEED = 20250928
MEMBERS = 3000
BLOCK = 10_000  # members written at a time
FIRST_MONTH = pd.Timestamp("2024-07-01")
MONTHS = 18
HALF = 6  # months compared at both ends: July to December, one year apart
OPENING = 6  # the community space opens with the seventh month, January 2025
RECEIPTS_FROM = 15  # receipts are kept for the last three months
SPACES = ["store", "app", "community"]
STAGES = {"0_1": 0.18, "1_3": 0.27, "3_6": 0.28, "6_9": 0.17, "9_14": 0.10}
PLANS = {"none": 0.62, "annual": 0.25, "family": 0.13}
JOIN_CHANNELS = {"store": 0.55, "app": 0.30, "event": 0.15}
CITY_TIERS = {"T1": 0.30, "T2": 0.42, "T3": 0.28}
CATEGORIES = {"nutrition": 0.36, "clothing": 0.22, "toys": 0.18, "care": 0.14, "service": 0.10}
YEAR = [1.0, 0.98, 1.0, 1.02, 1.12, 1.04, 0.97, 0.86, 1.0, 1.0, 1.02, 1.1]  # from July
SEASON = [*YEAR, *YEAR[:6]]
# What is planted about the base: more users, each buying less often, a little more at a time.
USERS_UP, FREQUENCY, BASKET = 1.14, 0.89, 1.04
COMMUNITY_LIFT = 1.23  # what the third space adds to a member who takes it up
RETURNS = 40  # returns that were booked without a sign that they are returns
DUPLICATES = 45  # members who are in the books twice, with two telephones
UNIDENTIFIED = 0.04  # receipts without a member


def month(index: int | np.ndarray) -> pd.Timestamp | pd.DatetimeIndex:
    """First day of a month counted from July 2024 (0)."""
    if np.isscalar(index):
        return FIRST_MONTH + pd.DateOffset(months=int(index))
    months = FIRST_MONTH.to_period("M") + np.asarray(index)
    return pd.PeriodIndex(months).to_timestamp()


def draw(shares: dict[str, float], n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw categories with the given shares."""
    return rng.choice(list(shares), n, p=np.array(list(shares.values())) / sum(shares.values()))


def people(scale: int) -> dict[str, np.ndarray]:
    """Traits of every member, seen and unseen."""
    n, rng = MEMBERS * scale, np.random.default_rng(SEED)
    early = rng.random(n) < 0.72
    joined = np.where(early, -rng.integers(1, 37, n), rng.integers(0, MONTHS, n))
    plan = draw(PLANS, n, rng)
    rate = rng.gamma(1.3, 1 / 1.3, n) * 0.62
    rate *= np.select([plan == "annual", plan == "family"], [1.2, 1.45], 0.85)
    found = {
        "joined": joined,
        "plan": plan,
        "stage": draw(STAGES, n, rng),
        "tier": draw(CITY_TIERS, n, rng),
        "channel": draw(JOIN_CHANNELS, n, rng),
        "rate": rate,
        "basket": rng.lognormal(np.log(165), 0.35, n),
        "main": rng.random(n) < 0.60,  # True: the shop comes first
        "consent_sms": rng.random(n) < 0.71,
        "consent_app": rng.random(n) < 0.63,
    }
    # Interest ends one day, and nobody tells the shop.
    found["gone"] = np.maximum(joined, 0) + rng.geometric(0.011, n)
    # Who takes up a second and the third space: those who buy much anyway, more often than not.
    keen = np.log(rate) + rng.normal(0, 1.75, n)
    older = (joined < OPENING - 1) & (found["gone"] > OPENING + 1)
    found["three"] = older & (keen > np.quantile(keen[older], 0.80))
    found["two"] = ~found["three"] & (np.log(rate) + rng.normal(0, 3.0, n) > -0.2)
    n_consultants = 60 * scale
    found["consultant"] = np.where(
        (rng.random(n) < 0.55) | found["three"], rng.integers(1, n_consultants + 1, n), 0
    )
    # Two books for one household: the later member repeats the traits of an earlier one.
    twins = rng.permutation(np.flatnonzero(~found["three"]))[: 2 * DUPLICATES * scale]
    first, second = np.sort(twins.reshape(2, -1), axis=0)
    for trait in ("stage", "tier", "channel", "plan"):
        found[trait][second] = found[trait][first]
    household = np.arange(n)
    household[second] = first
    order = rng.permutation(n)  # so that a code does not follow the member's number
    found["household"] = order[household]
    return found


def orders(base: dict[str, np.ndarray], scale: int) -> np.ndarray:
    """Orders of every member, month and space, brought to the planted changes."""
    rng = np.random.default_rng(SEED + 1)
    n = len(base["joined"])
    share = np.zeros((n, 3))
    most = np.where(base["two"] | base["three"], 0.68, 1.0)
    share[:, 0] = np.where(base["main"], most, 1 - most)
    share[:, 1] = 1 - share[:, 0]
    found = np.zeros((n, MONTHS, 3), dtype=np.int8)
    for m in range(MONTHS):
        there = (base["joined"] <= m) & (base["gone"] > m)
        newcomer = np.where(base["joined"] >= 0, 0.62, 1.0)
        level = base["rate"] * SEASON[m] * newcomer * there
        now = share
        if m >= OPENING:
            now = np.where(base["three"][:, None], share * 0.78, share)
            now[:, 2] = np.where(base["three"], 0.22, 0.0)
            level = level * np.where(base["three"], COMMUNITY_LIFT, 1.0)
        found[:, m] = np.minimum(rng.poisson(level[:, None] * now), 30)
    _complete_spaces(found, base, rng)
    _bring_users(found, base, rng)
    _bring_frequency(found, base, rng)
    return found


def _complete_spaces(found: np.ndarray, base: dict[str, np.ndarray], rng: np.random.Generator):
    """Who took up the third space has bought in all three of them in 2025."""
    who = np.flatnonzero(base["three"])
    for space in range(3):
        without = who[found[who, OPENING:, space].sum(axis=1) == 0]
        found[without, rng.integers(OPENING, OPENING + HALF, len(without)), space] += 1


def _bring_users(found: np.ndarray, base: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    """Bring the buyers of the last half-year to the planted multiple of those a year before."""
    before = (found[:, :HALF].sum(axis=(1, 2)) > 0).sum()
    late = found[:, -HALF:].sum(axis=(1, 2))
    gap = round(before * USERS_UP) - (late > 0).sum()
    if gap > 0:
        may = np.flatnonzero((late == 0) & (base["joined"] <= MONTHS - HALF))
        who = rng.permutation(may)[:gap]
        at = rng.integers(MONTHS - HALF, MONTHS, len(who))
        found[who, at, np.where(base["main"][who], 0, 1)] += 1
    else:
        may = rng.permutation(np.flatnonzero((late > 0) & ~base["three"]))
        who = may[np.argsort(late[may], kind="stable")][:-gap]
        found[who, -HALF:] = 0


def _bring_frequency(
    found: np.ndarray, base: dict[str, np.ndarray], rng: np.random.Generator
) -> None:
    """Bring orders a buyer to the planted multiple, an order at a time, drawn at random."""
    early, late = found[:, :HALF], found[:, -HALF:]
    users = [(part.sum(axis=(1, 2)) > 0).sum() for part in (early, late)]
    goal = round(early.sum() / users[0] * FREQUENCY * users[1])
    flat = late.reshape(len(found), -1).copy()
    while (gap := goal - int(flat.sum())) != 0:
        who, cell = np.nonzero(flat)
        weight = np.repeat(np.arange(len(who)), flat[who, cell])
        if gap < 0:  # the first order of a member stays: nobody stops being a buyer
            weight = weight[flat[who[weight]].sum(axis=1) > 1]
        chosen = rng.permutation(weight)
        # one order a member and round, so that nobody is emptied
        _, firsts = np.unique(who[chosen], return_index=True)
        chosen = chosen[np.sort(firsts)][: abs(gap)]
        flat[who[chosen], cell[chosen]] += int(np.sign(gap))
    found[:, -HALF:] = flat.reshape(late.shape)


def money(
    base: dict[str, np.ndarray], found: np.ndarray, scale: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Revenue, margin and discount of every member and month."""
    rng = np.random.default_rng(SEED + 2)
    count = found.sum(axis=2, dtype=np.int16)
    n = len(count)
    # The habit of buying at a discount grows over the months.
    habit = rng.beta(1.2, 4.5, (n, 1)).astype(np.float32)
    drift = np.linspace(0.9, 1.2, MONTHS, dtype=np.float32)
    discount = np.clip(habit * drift * rng.uniform(0.5, 1.5, (n, MONTHS)), 0, 0.5)
    discount = np.where(count > 0, np.round(discount, 2), 0)
    spread = rng.lognormal(-0.03, 0.25, (n, MONTHS))
    revenue = count * base["basket"][:, None] * spread * (1 - 0.4 * discount)
    # Returns: negative amounts in months without an order.
    empty = np.flatnonzero((count[:, 1:] == 0) & (count[:, :-1] > 0))
    back = rng.permutation(empty)[: RETURNS * scale]
    who, when = np.unravel_index(back, (n, MONTHS - 1))
    revenue[who, when + 1] = -(base["basket"][who] * rng.uniform(0.4, 0.9, len(who)))
    early, late = slice(0, HALF), slice(MONTHS - HALF, MONTHS)
    goal = revenue[:, early].sum() / count[:, early].sum() * BASKET * count[:, late].sum()
    # The basket grows evenly over the year between, so that no month jumps.
    factor = goal / revenue[:, late].sum()
    path = np.r_[np.ones(HALF), np.linspace(1, factor, HALF + 2)[1:-1], np.full(HALF, factor)]
    revenue = np.round(revenue * path, 1)
    rate = np.clip(0.37 - 0.8 * discount + rng.normal(0, 0.03, (n, MONTHS)), -0.1, 0.5)
    margin = np.round(revenue * rate, 1)
    return revenue, margin, discount


def suppress(frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """Coarsen rare combinations to *other*, one column after the other, until k is reached."""
    frame, columns = frame.copy(), ["life_stage", "join_channel", "city_tier"]
    keys = ["join_channel", "city_tier", "life_stage", "paid_plan"]
    for column in columns:
        rare = frame.groupby(keys)[column].transform("size") < least
        frame.loc[rare, column] = "other"
    # What is still rare joins the next larger group of its plan, both as *other*.
    while (size := frame.groupby(keys)["member_id"].transform("size")).min() < least:
        plan = frame.loc[size.idxmin(), "paid_plan"]
        smallest = size[frame["paid_plan"] == plan].drop_duplicates().nsmallest(2).max()
        joined = (frame["paid_plan"] == plan) & (size <= smallest)
        frame.loc[joined, columns] = "other"
    return frame


def grown(scale: int = 1) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield blocks of the tables that grow with the base: members, months, receipts.

    Parameters
    ----------
    scale : int
        1 makes the committed tables, 10 and 100 the tenfold and hundredfold base.
    """
    base = people(scale)
    found = orders(base, scale)
    revenue, margin, discount = money(base, found, scale)
    n, digits = len(base["joined"]), len(str(MEMBERS * scale))
    names = np.array([f"S{i:0{digits}d}" for i in range(1, n + 1)])
    members = pd.DataFrame(
        {
            "member_id": names,
            "household_id": [f"H{i:0{digits}d}" for i in base["household"] + 1],
            "join_month": month(base["joined"]),
            "join_channel": base["channel"],
            "life_stage": base["stage"],
            "city_tier": base["tier"],
            "paid_plan": base["plan"],
            "consultant_id": [f"C{i:0{digits - 2}d}" if i else None for i in base["consultant"]],
            "consent_sms": base["consent_sms"],
            "consent_app": base["consent_app"],
        }
    )
    yield "members", suppress(members, 10)
    rng = np.random.default_rng(SEED + 3)
    receipts = 0
    for start in range(0, n, BLOCK):
        part = slice(start, min(start + BLOCK, n))
        rows = part.stop - part.start
        count = found[part]
        there = (np.arange(MONTHS) >= base["joined"][part, None]).astype(np.int8)
        told = there * (base["consent_sms"] | base["consent_app"])[part, None]
        advised = there * (base["consultant"][part] > 0)[:, None]
        frame = pd.DataFrame(
            {
                "member_id": np.repeat(names[part], MONTHS),
                "month": np.tile(month(np.arange(MONTHS)), rows),
                "active": (count.sum(axis=2) > 0).astype(np.int8).ravel(),
                **{f"orders_{s}": count[:, :, j].ravel() for j, s in enumerate(SPACES)},
                "revenue_cny": revenue[part].ravel(),
                "margin_cny": margin[part].ravel(),
                "discount_rate": discount[part].ravel(),
                "messages": (rng.poisson(4.2, (rows, MONTHS)) * told).ravel(),
                "consults": (rng.poisson(0.3, (rows, MONTHS)) * advised).ravel(),
                "events": (rng.poisson(0.13, (rows, MONTHS)) * there).ravel(),
            }
        )
        yield "member_month", frame
        slips = _receipts(names[part], count, revenue[part], discount[part], receipts, rng, digits)
        receipts += len(slips)
        yield "transactions", slips


def _receipts(
    names: np.ndarray,
    count: np.ndarray,
    revenue: np.ndarray,
    discount: np.ndarray,
    written: int,
    rng: np.random.Generator,
    digits: int,
) -> pd.DataFrame:
    """Write one receipt an order of the last months, some without a member, sorted by day."""
    last = count[:, RECEIPTS_FROM:]
    who, when, space = np.nonzero(last)
    times = last[who, when, space]
    who, when, space = (np.repeat(x, times) for x in (who, when, space))
    piece = rng.lognormal(0, 0.4, len(who))
    cell = who * MONTHS + when
    order = np.argsort(cell, kind="stable")
    who, when, space, piece, cell = (x[order] for x in (who, when, space, piece, cell))
    month_sum = revenue[who, when + RECEIPTS_FROM]
    total = np.bincount(np.unique(cell, return_inverse=True)[1], weights=piece)
    inverse = np.unique(cell, return_inverse=True)[1]
    amount = np.round(month_sum * piece / total[inverse], 1)
    # Rounding is settled on the last receipt of a month: they add up to the member's month.
    rest = np.bincount(inverse, weights=amount)
    final = np.r_[np.flatnonzero(np.diff(inverse)), len(inverse) - 1] if len(inverse) else []
    amount[final] = np.round(amount[final] + (month_sum[final] - rest[inverse[final]]), 1)
    day = month(when + RECEIPTS_FROM) + pd.to_timedelta(rng.integers(0, 28, len(who)), unit="D")
    frame = pd.DataFrame(
        {
            "date": day,
            "member_id": names[who],
            "space": np.array(SPACES)[space],
            "category": draw(CATEGORIES, len(who), rng),
            "amount_cny": amount,
            "discount_rate": discount[who, when + RECEIPTS_FROM],
        }
    )
    # Buyers who did not show a code: receipts of nobody, in the shop.
    strangers = round(len(frame) * UNIDENTIFIED / (1 - UNIDENTIFIED))
    start = month(RECEIPTS_FROM)
    unknown = pd.DataFrame(
        {
            "date": start + pd.to_timedelta(rng.integers(0, 92, strangers), unit="D"),
            "member_id": None,
            "space": "store",
            "category": draw(CATEGORIES, strangers, rng),
            "amount_cny": np.round(rng.lognormal(np.log(110), 0.5, strangers), 1),
            "discount_rate": 0.0,
        }
    )
    frame = pd.concat([frame.astype({"member_id": object}), unknown], ignore_index=True)
    frame = frame.sort_values(["date", "member_id"], kind="stable", ignore_index=True)
    codes = [f"T{i:0{digits + 2}d}" for i in range(written + 1, written + len(frame) + 1)]
    frame.insert(0, "receipt_id", codes)
    return frame
