"""Meridian's general accounts: who they are, what is under way, what was signed and paid.

The same kinds of tables as Greenfield's, for page 4 of the plan. Nothing here has a season, and
wrong invoices make 40% of the days by which payments are late.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import Road, codes, deals, quota
from scipy.stats import gamma

SEED = 20251231
TODAY = pd.Timestamp("2025-12-31")
REGIONS = ["Harbour", "Delta", "Plateau", "Steppe", "Basin", "Coast", "Ridge", "Lake"]
SEGMENTS = ["OPR", "ENT", "PUB"]
ROAD = Road(
    closed=330, still=120, won=0.34, reached=(0.36, 0.30, 0.34), open_days=(5, 110),
    closed_days=(200, 700), proposal=(10, 30), negotiation=(35, 60), won_stay=(8, 45),
    lost_stay=(15, 140), hope=(0.34, 0.55, 0.75), amount=(5.0, 0.7),
)  # fmt: skip
FAULTS = {"invoice_error": 0.40, "acceptance_missing": 0.15, "customer_cash": 0.33,
          "dispute": 0.12}  # fmt: skip
DISCOUNTS = {"d_invoice": 0.11, "d_season_rebate": 0.02, "d_volume": 0.06, "d_free_goods": 0.02,
             "d_freight": 0.02, "d_credit_cost": 0.03}  # fmt: skip


def accounts(rng: np.random.Generator) -> pd.DataFrame:
    """300 accounts; region, segment and size together single nobody out."""
    cells = [(r, s) for r in REGIONS for s in SEGMENTS]
    many = np.full(len(cells), 300 // len(cells))
    many[: 300 - many.sum()] += 1
    rows = [
        (*cell, size)
        for cell, n in zip(cells, many, strict=True)
        for size in ["upper"] * 5 + ["lower"] * (n - 5)
    ]
    table = pd.DataFrame(rows, columns=["region", "segment", "volume_band"])
    table = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    wallet = np.exp(rng.normal(0, 0.6, 300)) * np.where(table["volume_band"] == "upper", 1400, 420)
    bought = wallet * np.clip(rng.beta(2.6, 3.4, 300), 0.02, 0.95)
    place = np.argsort(np.argsort(-wallet, kind="stable"), kind="stable")
    tier = np.select(
        [place < 30, place < 90, place < 160], ["field", "dealer", "inside"], "digital"
    )
    return table.assign(
        account_id=codes("G", 300),
        coverage_tier=tier,
        rep_id=[
            f"MG{1 + REGIONS.index(r) * 3 + SEGMENTS.index(s):02d}"
            for r, s in zip(table["region"], table["segment"], strict=True)
        ],
        revenue_cny_k=bought.round(1),
        on_time_pay_rate=np.clip(rng.beta(9, 3, 300), 0.2, 1).round(3),
        credit_limit_cny_k=np.maximum(20, np.round(bought * 0.25 / 10) * 10),
    )[["account_id", "region", "segment", "volume_band", "coverage_tier", "rep_id",
       "revenue_cny_k", "on_time_pay_rate", "credit_limit_cny_k"]]  # fmt: skip


def _owners(rng: np.random.Generator, known: pd.DataFrame, n: int) -> pd.DataFrame:
    weight = known["revenue_cny_k"].to_numpy()
    return known.iloc[rng.choice(len(known), n, p=weight / weight.sum())].reset_index(drop=True)


def opportunities(rng: np.random.Generator, known: pd.DataFrame) -> pd.DataFrame:
    """330 closed deals and 120 open ones; the staff hope for more than history gives."""
    owner = _owners(rng, known, ROAD.closed + ROAD.still)
    table = deals(rng, TODAY, ROAD, codes("MO", 450))
    return table.assign(account_id=owner["account_id"], rep_id=owner["rep_id"])


def contracts(rng: np.random.Generator, known: pd.DataFrame) -> pd.DataFrame:
    """320 contracts of 2025 from three depots; M2 is slow, and many of its contracts are open."""
    n = 320
    depot = np.array(quota({"M1": 140, "M2": 80, "M3": 100}, rng))
    slow = depot == "M2"
    back = np.where(slow, rng.integers(8, 70, n), rng.integers(8, 350, n))
    signed = pd.Series(TODAY - pd.to_timedelta(back, "D"))
    took = np.empty(n)
    for mine, typical in ((slow, 40.0), (~slow, 24.0)):
        place = (rng.permutation(int(mine.sum())) + 0.5) / mine.sum()
        took[mine] = np.maximum(3, np.round(gamma.ppf(place, 4, scale=typical / 3.67)))
    done = signed + pd.to_timedelta(took, "D")
    delivered = done - pd.to_timedelta(rng.integers(1, 3, n), "D")
    first = signed + pd.to_timedelta(rng.integers(20, 28, n), "D")
    came = delivered.where(delivered <= TODAY)
    late = came.fillna(TODAY + pd.Timedelta(days=1)) > first
    again = came.fillna(TODAY + pd.Timedelta(days=10))
    top = np.exp(rng.normal(5.2, 0.6, n)).round(1)
    taken = {d: (top * mean * rng.gamma(6, 1 / 6, n)).round(1) for d, mean in DISCOUNTS.items()}
    ordered = np.maximum(1, np.round(top / 8)).astype(int)
    table = pd.DataFrame(
        {
            "depot": depot,
            "signed_date": signed,
            "first_promised_date": first,
            "promised_date": first.where(~late, again),
            "delivered_date": came,
            "accepted_date": done.where(done <= TODAY),
            "qty_ordered": ordered,
            "qty_delivered": np.where(came.isna(), 0, ordered),
            "list_cny_k": top,
            **taken,
            "pocket_cny_k": (top - sum(taken.values())).round(1),
            "account_id": _owners(rng, known, n)["account_id"],
        }
    )
    table = table.sort_values("signed_date", kind="stable", ignore_index=True)
    table.insert(0, "contract_id", codes("MC", n))
    return table


def invoices(rng: np.random.Generator, known: pd.DataFrame) -> pd.DataFrame:
    """1,180 invoices of two years and 20 credit notes, spread evenly over the months."""
    n = 1180
    owner = _owners(rng, known, n)
    days = rng.permutation(np.linspace(1, 729, n).astype(int))
    date = pd.Series(TODAY - pd.to_timedelta(days, "D"))
    late = rng.random(n) > owner["on_time_pay_rate"].to_numpy()
    lag = np.where(late, 60 + rng.gamma(2.0, 16.0, n).astype(int) + 1, rng.integers(20, 61, n))
    cause = np.full(n, "on_time", dtype=object)
    # Faults get late invoices one by one, always the one that is furthest behind its share.
    given = dict.fromkeys(FAULTS, 0.0)
    for k in rng.permutation(np.flatnonzero(late)):
        name = min(FAULTS, key=lambda f: given[f] / FAULTS[f])
        cause[k] = name
        given[name] += lag[k] - 60
    paid = date + pd.to_timedelta(lag, "D")
    table = pd.DataFrame(
        {
            "account_id": owner["account_id"],
            "doc_type": "invoice",
            "invoice_date": date,
            "due_date": date + pd.Timedelta(days=60),
            "paid_date": paid.where(paid <= TODAY),
            "amount_cny_k": np.exp(rng.normal(4.2, 0.6, n)).round(1),
            "delay_cause": cause,
        }
    )
    notes = table.iloc[rng.choice(n, 20, replace=False)].copy()
    notes["doc_type"], notes["delay_cause"] = "credit_note", "on_time"
    notes["amount_cny_k"] = (-0.2 * notes["amount_cny_k"]).round(1)
    whole = pd.concat([table, notes]).sort_values("invoice_date", kind="stable", ignore_index=True)
    whole.insert(0, "invoice_id", codes("MI", len(whole), 4))
    return whole


def tables() -> dict[str, pd.DataFrame]:
    """Return the four tables."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    known = accounts(rng)
    return {
        "general_accounts": known,
        "general_opportunities": opportunities(rng, known),
        "general_contracts": contracts(rng, known),
        "general_invoices": invoices(rng, known),
    }
