"""The same tables as somebody would extract them: with the faults a first look should find."""

from __future__ import annotations

import numpy as np
import pandas as pd


def twice(table: pd.DataFrame, key: str, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Append ``n`` rows again, with a small letter in the code."""
    again = table.iloc[np.sort(rng.choice(len(table), n, replace=False))].copy()
    again[key] = again[key].str.lower()
    return pd.concat([table, again], ignore_index=True)


def some(table: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.Index:
    """Choose ``n`` rows."""
    return table.index[np.sort(rng.choice(len(table), n, replace=False))]


def greenfield(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Eight customers twice, areas in hectares, labels at will, dates and signs astray."""
    rng = np.random.default_rng(20250932)
    customers = tables["customers"].copy()
    customers["area_mu"] = customers["area_mu"].astype(float)
    hectares = some(customers, 15, rng)
    customers.loc[hectares, "area_mu"] = (customers.loc[hectares, "area_mu"] / 15).round(1)
    sales = tables["season_sales"][["customer_id", "season_label", "revenue_cny_k"]].copy()
    ways = {"2023S": "2023 spring", "2023A": "23A", "2024S": "2024-S", "2024A": "2024 autumn",
            "2025S": "25S", "2025A": "2025-A"}  # fmt: skip
    other = some(sales, 540, rng)
    sales.loc[other, "season_label"] = sales.loc[other, "season_label"].map(ways)
    bills = tables["invoices"].copy()
    paid = bills.index[bills["paid_date"].notna() & (bills["doc_type"] == "invoice")]
    early = np.sort(rng.choice(paid, 12, replace=False))
    bills.loc[early, "paid_date"] = bills.loc[early, "invoice_date"] - pd.Timedelta(days=20)
    notes = bills.index[bills["doc_type"] == "credit_note"]
    turned = np.sort(rng.choice(notes, 5, replace=False))
    bills.loc[turned, "amount_cny_k"] = -bills.loc[turned, "amount_cny_k"]
    bills.loc[turned, "doc_type"] = "invoice"
    return {
        "customers_raw": twice(customers, "customer_id", 8, rng),
        "season_sales_raw": sales,
        "invoices_raw": bills,
    }


def organisation(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """People twice after a transfer, managers in a circle, commas, per cent, time running back."""
    rng = np.random.default_rng(20251232)
    people = tables["staff"].copy()
    moved = people.loc[some(people[people["role"] == "functional"], 9, rng)].copy()
    moved["dept"] = np.where(moved["dept"] == "service", "rd", "service")
    circle = people.index[(people["role"] == "AR") & (people["grade_band"] == "staff")]
    for one, two in rng.choice(circle, (3, 2), replace=False):
        people.loc[one, "manager_id"] = people.loc[two, "staff_id"]
        people.loc[two, "manager_id"] = people.loc[one, "staff_id"]
    rated = tables["battles"].copy()
    for column in ("insight", "mobilise", "decide", "team", "integrity"):
        rated[column] = rated[column].map("{:.1f}".format)
    comma = some(rated, 24, rng)
    rated.loc[comma, "decide"] = rated.loc[comma, "decide"].str.replace(".", ",", regex=False)
    monthly = tables["supplier_monthly"].copy()
    percent = monthly["supplier_id"].isin(["S08", "S23", "S41"])
    monthly.loc[percent, "otif_rate"] = (monthly.loc[percent, "otif_rate"] * 100).round(1)
    careers = tables["careers"].copy()
    ended = careers.index[
        careers["end_year"].notna() & (careers["end_year"] > careers["start_year"])
    ]
    back = np.sort(rng.choice(ended, 4, replace=False))
    first, last = careers.loc[back, "start_year"].copy(), careers.loc[back, "end_year"].copy()
    careers.loc[back, "start_year"], careers.loc[back, "end_year"] = last.astype(int), first
    return {
        "staff_raw": pd.concat([people, moved], ignore_index=True),
        "battles_raw": rated,
        "supplier_monthly_raw": monthly,
        "careers_raw": careers,
    }
