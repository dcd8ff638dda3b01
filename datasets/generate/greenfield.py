"""Greenfield Agri: 600 general customers in twelve crop belts, from the lead to the payment."""

from __future__ import annotations

import numpy as np
import pandas as pd
from _common import Road, codes, deals, quota
from _defects import greenfield
from scipy.stats import gamma

SEED = 20250930
LATER_SEED = 20250931  # columns added later: the stream above must not move
LAST_SEED = 20250933  # and still later
NORM = {"field": 6, "dealer": 4, "inside": 3, "digital": 1}  # visits a season
TODAY = pd.Timestamp("2025-09-30")
REGIONS = ["North", "Central", "South", "Southwest"]
CROPS = ["rice", "vegetables", "fruit", "cotton"]
PER_MU = {"rice": 0.10, "vegetables": 0.22, "fruit": 0.18, "cotton": 0.12}
SEASON_DAYS = 120  # from the invoice to the end of the season: terms a harvest allows
SEASONS = ["2023S", "2023A", "2024S", "2024A", "2025S", "2025A"]
MONTH = [6, 7, 16, 18, 14, 6, 4, 5, 10, 8, 4, 2]


def panel() -> pd.DataFrame:
    """Six brands of one category: 80% buy it, 3.2 times."""
    table = pd.DataFrame(
        {
            "brand": ["Alder", "Birch", "Cedar", "Niche", "Greenfield", "Fir"],
            "share": [0.30, 0.22, 0.16, 0.12, 0.08, 0.05],
            "pen": [0.358, 0.276, 0.208, 0.110, 0.110, 0.070],
        }
    )
    return table.assign(buy_rate=(0.8 * 3.2 * table["share"] / table["pen"]).round(2))


def tiers() -> pd.DataFrame:
    """Judgements of the sales staff about a customer of each tier."""
    return pd.DataFrame(
        {
            "tier": ["field", "dealer", "inside", "digital"],
            "n": [60, 120, 140, 280],
            "contribution_cny_k": [80.0, 40.0, 16.0, 3.0],
            "visits": [12, 8, 6, 3],
            "hours": [2.5, 2.0, 2.5, 2.5],
        }
    )


def customers_and_sales(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return customers with hidden wallets, and their six seasons of sales."""
    n = 600
    county = np.repeat(np.arange(48), 25)[::2][:n]
    belt = county // 4
    kinds = np.concatenate(
        [quota({"dealer": 24, "grower": 18, "cooperative": 8}, rng) for _belt in range(12)]
    )
    crop = np.array(CROPS)[(belt % 3 + belt // 3) % 4]
    area = np.maximum(100, np.round(np.exp(rng.normal(6.9, 0.7, n)) / 50) * 50)
    wallet = area * pd.Series(crop).map(PER_MU).to_numpy() * np.exp(rng.normal(0, 0.25, n))
    dark = np.zeros(n, bool)
    dark[rng.choice(np.flatnonzero(area > np.quantile(area, 0.6)), 36, replace=False)] = True
    spike = np.zeros(n, bool)
    spike[rng.choice(np.flatnonzero(~dark), 48, replace=False)] = True
    share = np.where(dark, rng.uniform(0.08, 0.20, n), np.clip(rng.beta(3, 3.2, n), 0.03, 0.97))
    paid = np.where(dark, rng.uniform(0.92, 1.0, n), np.clip(rng.beta(14, 1.8, n), 0.4, 1))
    weak = np.isin(county, rng.choice(48, 24, replace=False))
    size = np.log(wallet * share)
    guest = rng.random(n) < 1 / (1 + np.exp(0.6 - 0.7 * (size - size.mean())))
    ids = codes("GC", n, 4)
    tier = np.empty(n, dtype=object)
    order = np.argsort(-wallet)
    for name, place in zip(
        ["field", "dealer", "inside", "digital"],
        np.split(order, [60, 180, 320]),
        strict=True,
    ):
        tier[place] = name
    reference = np.zeros(n, bool)
    reference[[np.flatnonzero(belt == b)[int(np.argmax(area[belt == b]))] for b in range(12)]] = 1
    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "customer_type": kinds,
            "region": np.array(REGIONS)[belt // 3],
            "county_code": [f"CT{c + 1:02d}" for c in county],
            "belt_id": [f"B{b + 1:02d}" for b in belt],
            "crop": crop,
            "area_mu": area.astype(int),
            "is_reference": reference,
            "on_time_pay_rate": paid.round(3),
            "coverage_tier": tier,
        }
    )
    # Not a column: only tests may know whom the rule of the lecture should find.
    customers.attrs["dark_horses"] = [
        name for name, is_dark in zip(ids, dark, strict=True) if is_dark
    ]
    serve = np.exp(rng.normal(1.9, 0.8, n))
    rows = []
    for s in range(1, 7):
        log = size - 0.25 * weak + 0.03 * (s - 1) + (0.12 if s % 2 else -0.12)
        log = log + rng.normal(0, 0.18, n) + 0.12 * dark * (s - 6)
        log = log + np.log(1.12) * (weak & (s >= 4)) + np.log(1.05) * (guest & (s >= 5))
        revenue = np.exp(log) * np.where(spike & (s == 6), 2.0, 1.0)
        gross = 0.18 * revenue
        cost = serve * np.exp(rng.normal(0, 0.2, n))
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": ids,
                    "season_index": s,
                    "season_label": SEASONS[s - 1],
                    "revenue_cny_k": revenue.round(2),
                    "contribution_cny_k": gross.round(2),
                    "cost_to_serve_cny_k": cost.round(2),
                    "net_cny_k": (gross.round(2) - cost.round(2)).round(2),
                    "cadence_programme": (weak & (s >= 4)).astype(int),
                    "event_attended": (guest & (s >= 5)).astype(int),
                }
            )
        )
    sales = pd.concat(rows).sort_values(["customer_id", "season_index"], ignore_index=True)
    return customers, sales


def leads(rng: np.random.Generator) -> pd.DataFrame:
    """1,200 leads whose conversion by source and size is planted exactly."""
    planted = [
        ("online_form", "small", 48, 400), ("online_form", "large", 36, 100),
        ("rep_prospect", "small", 10, 100), ("rep_prospect", "large", 120, 400),
        ("expo", "small", 4, 30), ("expo", "large", 5, 20),
        ("dealer_referral", "small", 5, 30), ("dealer_referral", "large", 9, 30),
        ("neighbour_reference", "small", 20, 40), ("neighbour_reference", "large", 36, 50),
    ]  # fmt: skip
    rows = [(source, band, int(k < won)) for source, band, won, n in planted for k in range(n)]
    table = pd.DataFrame(rows, columns=["source", "size_band", "converted"])
    table["region"] = rng.choice(REGIONS[:3], len(table))
    others = ~table["source"].isin(["expo"])
    table.loc[others, "region"] = rng.choice(REGIONS, int(others.sum()))
    # Neighbours tell one another most in the South: 40 of 64 there, 16 of 26 elsewhere.
    friends = table.index[table["source"] == "neighbour_reference"]
    for won, south in ((1, 40), (0, 24)):
        mine = friends[table.loc[friends, "converted"] == won]
        table.loc[mine[:south], "region"] = "South"
        rest = len(mine) - south
        table.loc[mine[south:], "region"] = (["North", "Central", "Southwest"] * rest)[:rest]
    expo = table[table["source"] == "expo"]
    four = expo.index[expo["converted"] == 1][:4]
    one = expo.index[expo["converted"] == 0][:1]
    table.loc[[*four, *one], "region"] = "Southwest"
    near = np.where(table["converted"] == 1, 0.40, 0.22)
    table["adjacent_to_reference"] = (rng.random(len(table)) < near).astype(int)
    table = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    table.insert(0, "lead_id", codes("L", len(table), 4))
    return table[["lead_id", "source", "region", "size_band", "adjacent_to_reference", "converted"]]


ROAD = Road(
    closed=520, still=180, won=0.36, reached=(0.34, 0.30, 0.36), open_days=(5, 72),
    closed_days=(230, 620), proposal=(5, 18), negotiation=(20, 38), won_stay=(4, 32),
    lost_stay=(10, 110), hope=(0.36, 0.52, 0.72), amount=(4.0, 0.6),
)  # fmt: skip


def contracts(rng: np.random.Generator) -> pd.DataFrame:
    """420 contracts of 2025; depot D3 is slow, and many of its contracts are still open."""
    depot = np.array(quota({"D1": 130, "D2": 120, "D3": 90, "D4": 80}, rng))
    slow = depot == "D3"
    back = np.where(slow, rng.integers(6, 46, 420), rng.integers(6, 260, 420))
    signed = TODAY - pd.to_timedelta(back, "D")
    took = np.empty(420)
    for mine, typical in ((slow, 24.5), (~slow, 14.5)):  # evenly spread, so that medians hold
        place = (rng.permutation(int(mine.sum())) + 0.5) / mine.sum()
        took[mine] = np.maximum(2, np.round(gamma.ppf(place, 4, scale=typical / 3.67)))
    done = pd.Series(signed + pd.to_timedelta(took, "D"))
    top = np.exp(rng.normal(4.2, 0.6, 420)).round(2)
    means = {"d_invoice": 0.09, "d_season_rebate": 0.07, "d_volume": 0.045, "d_free_goods": 0.035,
             "d_freight": 0.03, "d_credit_cost": 0.02}  # fmt: skip
    table = pd.DataFrame(
        {
            "contract_id": codes("C", 420, 4),
            "depot": depot,
            "signed_date": signed,
            "accepted_date": done.where(done <= TODAY),
            "list_cny_k": top,
        }
    )
    for name, mean in means.items():
        table[name] = (top * mean * rng.gamma(6, 1 / 6, 420)).round(2)
    return table.sort_values("signed_date", kind="stable", ignore_index=True).assign(
        contract_id=codes("C", 420, 4)
    )


def invoices(rng: np.random.Generator) -> pd.DataFrame:
    """1,500 documents over three years; habits of payment never change."""
    months = pd.period_range("2022-10", "2025-09", freq="M")
    weight = np.array([MONTH[m.month - 1] for m in months], float)
    place = np.repeat(np.arange(36), np.round(1480 * weight / weight.sum()).astype(int))[:1460]
    day = rng.integers(1, 28, len(place))
    date = pd.Series([months[p].start_time + pd.Timedelta(days=int(d)) for p, d in zip(
        place, day, strict=True)])  # fmt: skip
    lag = rng.choice([25, 50, 80, 110, 140, 170], len(place), p=[0.3, 0.3, 0.2, 0.1, 0.06, 0.04])
    lag = lag + rng.integers(-12, 13, len(place))
    paid = date + pd.to_timedelta(lag, "D")
    late = lag > 30
    cause = rng.choice(
        ["invoice_error", "acceptance_missing", "harvest", "customer_cash", "dispute"],
        len(place), p=[0.37, 0.25, 0.20, 0.12, 0.06],
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "doc_type": "invoice",
            "invoice_date": date,
            "due_date": date + pd.Timedelta(days=30),
            "paid_date": paid.where(paid <= TODAY),
            "amount_cny_k": np.exp(rng.normal(3.6, 0.5, len(place))).round(2),
            "delay_cause": np.where(late, cause, "on_time"),
        }
    )
    notes = table.iloc[rng.choice(len(table), 1500 - len(table), replace=False)].copy()
    notes["doc_type"] = "credit_note"
    notes["amount_cny_k"] = (-0.2 * notes["amount_cny_k"]).round(2)
    notes["delay_cause"] = "on_time"
    whole = pd.concat([table, notes]).sort_values("invoice_date", kind="stable", ignore_index=True)
    whole.insert(0, "invoice_id", codes("I", len(whole), 4))
    return whole


def ageing() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what moved between ages within a month, and today's balances."""
    states = ["current", "1-30", "31-60", "61-90", ">90"]
    ends = [*states, "paid", "written_off"]
    moved = {
        "current": {"1-30": 2100, "paid": 4900},
        "1-30": {"31-60": 780, "paid": 1620},
        "31-60": {"61-90": 410, "paid": 590},
        "61-90": {">90": 270, "paid": 230},
        ">90": {">90": 300, "paid": 150, "written_off": 150},
    }
    rows = [(a, b, float(moved[a].get(b, 0))) for a in states for b in ends]
    now = pd.DataFrame({"state": states, "balance_cny_k": [6200.0, 2300, 950, 480, 620]})
    return pd.DataFrame(rows, columns=["from_state", "to_state", "balance_cny_k"]), now


def with_owners(
    rng: np.random.Generator, customers: pd.DataFrame, sales: pd.DataFrame, offers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Say who looks after a customer, how often, on which credit, and whose each deal is."""
    county = customers["county_code"].str[2:].astype(int)
    year = sales[sales["season_index"] >= 5].groupby("customer_id")["revenue_cny_k"].sum()
    limit = customers["customer_id"].map(year) * 0.3
    customers = customers.assign(
        rep_id=[f"GR{(c + 1) // 2:02d}" for c in county],
        credit_limit_cny_k=np.maximum(10, np.round(limit / 10) * 10),
    )
    tier = sales["customer_id"].map(customers.set_index("customer_id")["coverage_tier"])
    norm = tier.map(NORM).to_numpy()
    cadence = sales["cadence_programme"].to_numpy() == 1
    habit = np.minimum(norm, rng.poisson(norm * 0.5))
    sales = sales.assign(
        visits_required=np.where(cadence, norm, 0),
        visits_done=np.where(cadence, rng.binomial(norm, 0.82), habit),
    )
    weight = customers["customer_id"].map(year).to_numpy()
    owner = rng.choice(len(customers), len(offers), p=weight / weight.sum())
    offers = offers.assign(
        customer_id=customers["customer_id"].to_numpy()[owner],
        rep_id=customers["rep_id"].to_numpy()[owner],
    )
    return customers, sales, offers


def with_deliveries(
    rng: np.random.Generator, table: pd.DataFrame, customers: pd.DataFrame, sales: pd.DataFrame
) -> pd.DataFrame:
    """Add customer, promises, delivery and quantities to the contracts, and the pocket price."""
    n = len(table)
    year = sales[sales["season_index"] >= 5].groupby("customer_id")["revenue_cny_k"].sum()
    weight = customers["customer_id"].map(year).to_numpy()
    owner = rng.choice(len(customers), n, p=weight / weight.sum())
    signed, accepted = table["signed_date"], table["accepted_date"]
    before = pd.to_timedelta(rng.integers(1, 6, n), "D")
    came = (accepted - before).where(accepted - before > signed, accepted)
    # A third of the open contracts is delivered and waits for the note of acceptance.
    waits = accepted.isna() & (rng.random(n) < 0.33)
    lately = TODAY - pd.to_timedelta(rng.integers(0, 4, n), "D")
    came = came.where(~waits, np.maximum(signed + pd.Timedelta(days=1), lately))
    first = signed + pd.to_timedelta(rng.integers(12, 18, n), "D")
    late = came.fillna(TODAY + pd.Timedelta(days=1)) > first
    again = came.fillna(TODAY) + pd.to_timedelta(
        np.where(came.isna(), 7, rng.integers(0, 3, n)), "D"
    )
    ordered = np.maximum(10, np.round(table["list_cny_k"] * rng.uniform(3, 5, n))).astype(int)
    short = rng.random(n) < 0.08
    given = np.where(short, np.floor(ordered * rng.uniform(0.7, 0.95, n)), ordered)
    steps = [name for name in table if name.startswith("d_")]
    return table.assign(
        customer_id=customers["customer_id"].to_numpy()[owner],
        first_promised_date=first,
        promised_date=first.where(~late, again),
        delivered_date=came,
        qty_ordered=ordered,
        qty_delivered=np.where(came.isna(), 0, given).astype(int),
        pocket_cny_k=(table["list_cny_k"] - table[steps].sum(axis=1)).round(2),
    )


def with_history(
    rng: np.random.Generator, customers: pd.DataFrame, sales: pd.DataFrame, asked: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Say how customers came and how many outlets they run, what they order, what leads were."""
    dealer = (customers["customer_type"] == "dealer").to_numpy()
    sources = ["rep_prospect", "online_form", "neighbour_reference", "dealer_referral", "expo"]
    customers = customers.assign(
        n_outlets=np.where(dealer, 1 + rng.poisson(2.2, len(customers)), 0),
        source_channel=rng.choice(sources, len(customers), p=[0.46, 0.24, 0.16, 0.10, 0.04]),
    )
    done = sales["visits_done"].to_numpy()
    sales = sales.assign(
        n_orders=1 + rng.poisson(np.sqrt(sales["revenue_cny_k"].to_numpy()) / 4),
        minutes_field=done * rng.integers(60, 151, len(sales)),
        minutes_inside=rng.poisson(35, len(sales)),
    )
    n = len(asked)
    won = asked["converted"].to_numpy() == 1
    large = (asked["size_band"] == "large").to_numpy()
    area = np.where(large, np.exp(rng.normal(7.2, 0.4, n)), np.exp(rng.normal(5.9, 0.45, n)))
    area = np.clip(area, np.where(large, 800, 100), np.where(large, 6000, 750))
    value = np.round(area * 0.05 * np.exp(rng.normal(0, 0.4, n)), 1)
    asked = asked.assign(
        created_date=TODAY - pd.to_timedelta(rng.integers(30, 395, n), "D"),
        crop=rng.choice(CROPS, n, p=[0.40, 0.28, 0.22, 0.10]),
        area_mu=(np.round(area / 50) * 50).astype(int),
        trial_done=(rng.random(n) < np.where(won, 0.55, 0.20)).astype(int),
        reply_48h=(rng.random(n) < np.where(won, 0.72, 0.58)).astype(int),
        first_value_cny_k=np.where(won, value, np.nan),
    )
    return customers, sales, asked


def with_customers(
    rng: np.random.Generator, bills: pd.DataFrame, customers: pd.DataFrame, sales: pd.DataFrame
) -> pd.DataFrame:
    """Say whose each document is; who pays after the season is who seldom pays within it."""
    year = sales[sales["season_index"] >= 5].groupby("customer_id")["revenue_cny_k"].sum()
    weight = customers["customer_id"].map(year).to_numpy()
    rate = customers["on_time_pay_rate"].to_numpy()
    took = (bills["paid_date"].fillna(TODAY) - bills["invoice_date"]).dt.days.to_numpy()
    owners = []
    for days in took:
        odds = weight * (rate if days <= SEASON_DAYS else 1 - rate)
        owners.append(rng.choice(len(customers), p=odds / odds.sum()))
    return bills.assign(customer_id=customers["customer_id"].to_numpy()[owners])


def tables() -> dict[str, pd.DataFrame]:
    """Return every table of the case."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    customers, sales = customers_and_sales(rng)
    transitions, now = ageing()
    asked, offers, signed, bills = (
        leads(rng),
        deals(rng, TODAY, ROAD, codes("O", 700, 4)),
        contracts(rng),
        invoices(rng),
    )
    later = np.random.Generator(np.random.PCG64(LATER_SEED))
    customers, sales, offers = with_owners(later, customers, sales, offers)
    signed = with_deliveries(later, signed, customers, sales)
    last = np.random.Generator(np.random.PCG64(LAST_SEED))
    customers, sales, asked = with_history(last, customers, sales, asked)
    bills = with_customers(last, bills, customers, sales)
    found = {
        "customers": customers,
        "season_sales": sales,
        "category_panel": panel(),
        "tiers": tiers(),
        "leads": asked,
        "opportunities": offers,
        "contracts": signed,
        "invoices": bills,
        "ageing_transitions": transitions,
        "ageing_now": now,
    }
    return found | greenfield(found)
