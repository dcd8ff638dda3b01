"""Lumi Living: ten product lines, their sales, and what buyers say. Fictional and synthetic."""

from __future__ import annotations

import lumi_buyers
import numpy as np
import pandas as pd
from _common import codes, quota
from lumi_lines import COLOURS, LINES, MOTIFS, NEEDS, PLAIN_LINES, SHOPS, SIZES, Line

SEED = 20251231
WEEKS = 52
FIRST_MONDAY = pd.Timestamp("2024-12-30")  # week 1 of 2025
DISCOUNT = 0.25  # what a promotion takes off the price
NEW_ITEMS, DELISTED = 110, 60  # listed or taken out during the year
PEAKS = {3: 0.25, 4: 0.35, 5: 0.15, 22: 0.10, 45: 0.20, 46: 0.30, 51: 0.25, 52: 0.20}
# Line L03: how often the contribution of an item covers what it costs to carry. Items of the
# first two groups add less than they cost once 55 % of their buyers would take a sister item;
# only those of the first do so if nobody would, those of the third also if far more would.
LONG_LINE = [
    # items, contribution over complexity (low, high), complexity in CNY a week, margin
    (21, (0.45, 0.86), (350, 650), (0.28, 0.45)),
    (8, (1.15, 1.85), (350, 600), (0.34, 0.48)),
    (7, (2.62, 2.95), (300, 480), (0.45, 0.56)),
    (9, (4.60, 6.00), (40, 70), (0.62, 0.70)),
    (27, (4.40, 20.0), (250, 480), (0.48, 0.62)),
]
# Line L09: nine items lose, fifteen gain next to nothing, the rest earn the money. With
# 84 % transferred instead of 80 %, half of the line would be the best size.
FINE_LINE = [
    (9, (1.50, 3.50), (200, 300), (0.50, 0.60)),
    (15, (5.40, 5.85), (150, 230), (0.50, 0.60)),
    (24, (8.00, 15.0), (150, 230), (0.50, 0.62)),
]
TWINS = 15  # pairs of pens that differ in nothing a buyer sees
CENTS, TWICE, SPELT = 12, 6, 15


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the case by name."""
    items = skus()
    sales = weekly_sales(items)
    found = {
        "skus": items.drop(columns="ratio"),
        "skus_raw": skus_raw(items.drop(columns="ratio")),
        "weekly_sales": sales,
        "delist_test": lumi_buyers.delist_test(items, sales),
        "demand": lumi_buyers.demand(items, sales),
        "product_survey": lumi_buyers.product_survey(items),
    }
    makers = (
        lumi_buyers.stated_importance, lumi_buyers.launches, lumi_buyers.conjoint,
        lumi_buyers.identity, lumi_buyers.dimensions,
    )  # fmt: skip
    return found | {make.__name__: make() for make in makers}


def skus() -> pd.DataFrame:
    """480 items; ``ratio`` is the planted contribution over complexity (not published)."""
    rng = np.random.default_rng(SEED)
    frame = pd.concat([_items(line, rng) for line in LINES], ignore_index=True)
    frame.insert(0, "sku_id", codes("K", len(frame)))
    # Items taken out during the year are of sound lines: nobody has pruned the others yet.
    start, end = np.full(len(frame), -1), np.full(len(frame), WEEKS)
    healthy = frame["line_id"].isin(PLAIN_LINES)
    old = rng.permutation(np.flatnonzero(healthy))[:DELISTED]
    end[old] = rng.integers(16, 45, DELISTED)
    young = rng.permutation(np.setdiff1d(np.arange(len(frame)), old))[:NEW_ITEMS]
    start[young] = rng.integers(4, 46, NEW_ITEMS)
    days = rng.integers(60, 1500, len(frame))
    earlier = FIRST_MONDAY - pd.to_timedelta(7 * (days // 7), unit="D")
    in_year = FIRST_MONDAY + pd.to_timedelta(7 * start, unit="D")
    frame["launch_date"] = pd.Series(earlier).where(start < 0, pd.Series(in_year))
    out = pd.Series(FIRST_MONDAY + pd.to_timedelta(7 * end, unit="D"))
    frame["delist_date"] = out.where(end < WEEKS)
    order = [
        "sku_id", "line_id", "need_state", "price_cny", "price_tier", "unit_cost_cny", "colour",
        "size", "motif", "material", "launch_date", "delist_date", "ip_collab",
        "complexity_cny_week", "ratio",
    ]  # fmt: skip
    return frame[order]


def _items(line: Line, rng: np.random.Generator) -> pd.DataFrame:
    """Return the items of one line."""
    ratio, complexity, margin = _economics(line, rng)
    steps = np.resize(np.arange(len(line.prices)), line.n)  # every price of the ladder is there
    looks = _looks(line, rng)
    prices = np.array(line.prices)[steps if line.n == len(line.prices) else rng.permutation(steps)]
    if line.line_id == "L09":
        prices[1 : 2 * TWINS : 2] = prices[0 : 2 * TWINS : 2]  # twins cost the same
    place = np.searchsorted(line.prices, prices) / (len(line.prices) - 1)
    return pd.DataFrame(
        {
            "line_id": line.line_id,
            "need_state": rng.choice(NEEDS, line.n, p=line.needs),
            "price_cny": prices,
            "price_tier": np.select([place < 0.34, place < 0.75], ["entry", "core"], "premium"),
            "unit_cost_cny": np.maximum(np.round(prices * (1 - margin), 1), 0.5),
            **looks,
            "ip_collab": (looks["motif"] == "character").astype(int),
            "complexity_cny_week": complexity,
            "ratio": ratio,
        }
    )


def _economics(line: Line, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contribution over complexity, complexity in CNY a week, and margin, item by item."""
    groups = {"L03": LONG_LINE, "L09": FINE_LINE}.get(line.line_id)
    if groups is None:
        # A few items of every sound line do not cover their cost: below one in five.
        worth = 1 / (1 - line.tau)
        sound = line.n - line.losers
        groups = [
            (line.losers, (0.40 * worth, 0.85 * worth), (250, 450), (0.36, 0.50)),
            (sound // 2, (1.30 * worth, 4.0 * worth), (180, 420), (0.42, 0.58)),
            (sound - sound // 2, (4.0 * worth, 12.0 * worth), (180, 420), (0.46, 0.62)),
        ]
    parts = [
        (
            np.exp(rng.uniform(*np.log(ratio), n)),
            rng.integers(*complexity, n) // 5 * 5,
            rng.uniform(*margin, n),
        )
        for n, ratio, complexity, margin in groups
    ]
    mix = rng.permutation(line.n)
    ratio, complexity, margin = (np.concatenate(part)[mix] for part in zip(*parts, strict=True))
    return ratio, complexity.astype(int), margin


def _looks(line: Line, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Give what a buyer sees of each item; no two are alike, but for the twins of L09."""
    grid = [
        (colour, size, motif, material)
        for colour in COLOURS[: line.colours]
        for size in SIZES[: line.sizes]
        for motif in MOTIFS[: line.motifs]
        for material in line.materials
    ]
    copies = TWINS if line.line_id == "L09" else 0
    chosen = [grid[i] for i in rng.permutation(len(grid))[: line.n - copies]]
    chosen = [look for look in chosen[:copies] for _ in range(2)] + chosen[copies:]
    columns = (np.array(column) for column in zip(*chosen, strict=True))
    return dict(zip(["colour", "size", "motif", "material"], columns, strict=True))


def weekly_sales(items: pd.DataFrame) -> pd.DataFrame:
    """Sales of every item in every week it was listed; the mean contribution is planted."""
    rng = np.random.default_rng(SEED + 1)
    week = np.arange(1, WEEKS + 1)
    season = np.array([1 + PEAKS.get(w, 0.0) for w in week])
    parts = []
    for item in items.itertuples():
        starts = (item.launch_date - FIRST_MONDAY).days // 7
        ends = WEEKS if pd.isna(item.delist_date) else (item.delist_date - FIRST_MONDAY).days // 7
        listed = week[max(starts, 0) : ends]
        n = len(listed)
        promo = np.where(rng.random(n) < 0.18, rng.uniform(0.2, 0.6, n), 0.0).round(2)
        drift = np.exp(rng.normal(0, 0.35) * (listed - 26) / WEEKS)
        shape = season[listed - 1] * drift * (1 + 0.5 * promo) * rng.lognormal(0, 0.12, n)
        each = item.price_cny * (1 - DISCOUNT * promo) - item.unit_cost_cny
        earned = item.ratio * item.complexity_cny_week
        units = rng.poisson(shape * earned / (shape * each).mean())
        # Slow items lie longer: weeks of stock grow as sales fall.
        cover = np.clip(14 * (400 / max(units.mean(), 1)) ** 0.35, 6, 34)
        stock = units.mean() * cover * item.unit_cost_cny * rng.lognormal(0, 0.10, n)
        reach = np.clip(units.mean() / 400, 0.25, 1.0) * SHOPS
        parts.append(
            pd.DataFrame(
                {
                    "sku_id": item.sku_id,
                    "week": listed,
                    "units": units,
                    "revenue_cny": np.round(units * item.price_cny * (1 - DISCOUNT * promo), 1),
                    "stock_cost_cny": stock.round().astype(int),
                    "n_stores": np.minimum(rng.poisson(reach, n), SHOPS),
                    "promo_share": promo,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def skus_raw(items: pd.DataFrame) -> pd.DataFrame:
    """Return the item master as extracted: prices in cents, items twice, spellings."""
    rng = np.random.default_rng(SEED + 2)
    frame = items.copy()
    chosen = rng.permutation(len(frame))
    cents = chosen[:CENTS]
    frame.loc[cents, "price_cny"] *= 100
    spelt = chosen[CENTS : CENTS + SPELT]
    style = quota({"upper": 5, "space": 5, "title": 5}, rng)
    for i, how in zip(spelt, style, strict=True):
        colour = frame.loc[i, "colour"]
        frame.loc[i, "colour"] = {
            "upper": colour.upper(), "space": f"{colour} ", "title": colour.title(),
        }[how]  # fmt: skip
    again = frame.loc[chosen[CENTS + SPELT : CENTS + SPELT + TWICE]].copy()
    again["sku_id"] = again["sku_id"].str.lower()
    both = pd.concat([frame, again], ignore_index=True)
    return both.iloc[rng.permutation(len(both))].reset_index(drop=True)
