"""What the simulators of all cases share.

A simulator is a module named as its case, with one function ``tables()`` that returns
every table of the case as a DataFrame. Numbers a lecture quotes to the last digit are
typed as constants; everything else is drawn with a fixed seed and then brought to the
planted totals, so that a planted effect is a fact of the file and not luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a table as the CSV file that is committed: UTF-8, line feeds, ISO dates."""
    text: str = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return text.encode("utf-8")


def codes(prefix: str, n: int, digits: int = 3) -> list[str]:
    """Make pseudonyms: ``codes("R", 2)`` gives ``R001``, ``R002``."""
    return [f"{prefix}{i:0{digits}d}" for i in range(1, n + 1)]


def quota(counts: Mapping[str, int], rng: np.random.Generator) -> list[str]:
    """Return every category exactly as often as asked, in random order."""
    drawn = [category for category, n in counts.items() for _ in range(n)]
    return [drawn[i] for i in rng.permutation(len(drawn))]


def split(total: int, shares: Sequence[float]) -> list[int]:
    """Divide a whole number by shares; the largest remainders get what is left over."""
    exact = np.asarray(shares, float) / np.sum(shares) * total
    parts = np.floor(exact).astype(int)
    for i in np.argsort(parts - exact, kind="stable")[: total - parts.sum()]:
        parts[i] += 1
    return [int(part) for part in parts]


def bring_to_total(
    draws: np.ndarray, low: np.ndarray, high: np.ndarray, total: float, step: float = 0.1
) -> np.ndarray:
    """Move random draws, each inside its own band, until they add up to a total.

    A draw between two limits moves on the logit of its place in the band, one without an
    upper limit on the log of its distance from the lower one: the order within a band
    stays as it was drawn. The result is a multiple of ``step`` and the sum is exact.
    """
    draws, low, high = (np.asarray(x, float) for x in (draws, low, high))
    bounded = np.isfinite(high)
    room = np.where(bounded, high - low, 1.0)
    place = np.clip((draws - low) / room, 1e-6, None)
    place = np.where(bounded, np.clip(place, None, 1 - 1e-6), place)

    def moved(shift: float) -> np.ndarray:
        odds = place / np.where(bounded, 1 - place, 1.0) * np.exp(shift)
        return low + room * np.where(bounded, odds / (1 + odds), odds)

    down, up = -60.0, 60.0
    if not moved(down).sum() < total < moved(up).sum():
        raise ValueError(f"a total of {total} does not fit the bands")
    for _ in range(200):
        middle = (down + up) / 2
        down, up = (middle, up) if moved(middle).sum() < total else (down, middle)
    steps = np.round(moved(up) / step).astype(int)
    floor, ceiling = np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9)
    steps = np.clip(steps, floor, ceiling).astype(int)
    # Rounding leaves a few steps over: the members with most room take one each.
    while (gap := round(total / step) - steps.sum()) != 0:
        sign = int(np.sign(gap))
        slack = (ceiling - steps) if sign > 0 else (steps - floor)
        order = np.argsort(-np.where(np.isfinite(slack), slack, steps), kind="stable")
        for i in order[: abs(gap)]:
            if slack[i] < 1:
                raise ValueError(f"a total of {total} does not fit the bands after rounding")
            steps[i] += sign
    return np.round(steps * step, 6)


def bring_scores_to_sum(
    scores: np.ndarray, total: int, low: int, high: int, rng: np.random.Generator
) -> np.ndarray:
    """Change whole-number scores by one point at a time, at random, until the sum is right."""
    scores = scores.astype(int).copy()
    while (gap := total - scores.sum()) != 0:
        sign = int(np.sign(gap))
        free = np.flatnonzero(scores < high if sign > 0 else scores > low)
        scores[rng.permutation(free)[: abs(gap)]] += sign
    return scores


@dataclass(frozen=True)
class Road:
    """How deals go at a company: chances, days, and what the sales staff hope for."""

    closed: int
    still: int
    won: float
    reached: tuple[float, float, float]  # furthest stage of those not won
    open_days: tuple[int, int]
    closed_days: tuple[int, int]
    proposal: tuple[int, int]
    negotiation: tuple[int, int]
    won_stay: tuple[int, int]
    lost_stay: tuple[int, int]
    hope: tuple[float, float, float]
    amount: tuple[float, float]  # of the logarithm, CNY thousand


def deals(
    rng: np.random.Generator, today: pd.Timestamp, road: Road, ids: list[str]
) -> pd.DataFrame:
    """Draw closed and open deals with their stages, dates and the staff's probability."""
    stages = ["qualified", "proposal", "negotiation"]
    rows = []
    for k in range(road.closed + road.still):
        still = k >= road.closed
        won = not still and rng.random() < road.won
        reached = 2 if won else int(rng.choice(3, p=road.reached))
        age = int(rng.integers(*(road.open_days if still else road.closed_days)))
        start = today - pd.Timedelta(days=age)
        steps = [0, int(rng.integers(*road.proposal)), int(rng.integers(*road.negotiation))]
        if still:
            reached = max(r for r in range(reached + 1) if steps[r] <= age)
        dates = [start + pd.Timedelta(days=steps[r]) if r <= reached else None for r in range(3)]
        stay = int(rng.integers(*(road.won_stay if won else road.lost_stay)))
        end = None if still else start + pd.Timedelta(days=steps[reached] + stay)
        hope = road.hope[reached] + rng.uniform(-0.12, 0.12)
        rows.append(
            (
                *dates, end, "open" if still else "won" if won else "lost", stages[reached],
                round(float(hope), 2), round(float(np.exp(rng.normal(*road.amount))), 1),
            )
        )  # fmt: skip
    table = pd.DataFrame(
        rows,
        columns=["qualified_date", "proposal_date", "negotiation_date", "closed_date", "outcome",
                 "stage_now", "rep_probability", "amount_cny_k"],
    )  # fmt: skip
    for column in table.columns[:4]:
        table[column] = pd.to_datetime(table[column])
    table.insert(0, "opp_id", ids)
    return table
