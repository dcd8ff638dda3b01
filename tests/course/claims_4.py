# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 4: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "panel-reading": {
        "1.86": "num(own['buy_rate'], 2)",
        "1.92": "num(own['buy_rate_exp'], 2)",
        "11%": "pct(own['pen'])",
        "2.79": "num(niche['buy_rate'], 2)",
        "1.97": "num(niche['buy_rate_exp'], 2)",
    },
    "whale-reading": {
        "127%": "pct(whale.peak)",
        "184": "num(whale.n_loss)",
        "600": "num(len(whale.frame))",
        "42": "num(len(losing) - (losing == 'digital').sum())",
        "142": "num((losing == 'digital').sum())",
    },
    "belt-reading": {
        "2.12": "num(lift.rr, 2)",
        "1.76": "num(lift.low, 2)",
        "2.56": "num(lift.high, 2)",
    },
    "wallet-reading": {
        "36": "num(len(horses))",
        "600": "num(len(table))",
        "9": "num((remains[horses['customer_id']] < 0).sum())",
    },
    "early-reading": {
        "26.0%": "pct(crude['rep_prospect'], 1)",
        "16.8%": "pct(crude['online_form'], 1)",
        "24.0%": "pct(std['online_form'], 1)",
        "20.0%": "pct(std['rep_prospect'], 1)",
        "In *both* size bands the form is better": "'In *both* size bands the form is better' if better else ''",
        "1.20": "num(form_ratio, 2)",
        "p = 0.20": "f'p = {num(form_p, 2)}'",
    },
    "sources-reading": {
        "5": "num(rawbest['n'])",
        "38%": "pct(rawbest['low'])",
        "96%": "pct(rawbest['high'])",
        "64": "num(ranked['n'][0])",
        "50%": "pct(ranked['low'][0])",
        "62%": "pct(neighbour.mean())",
        "90": "num(len(neighbour))",
        "the neighbour in the South": "{('neighbour_reference', 'South'): 'the neighbour in the South'}[tuple(ranked.loc[0, ['source', 'region']])]",
    },
    "pipeline-reading": {
        "67%": "pct(worth.crm_weighted / worth.calibrated - 1)",
        "28": "num(worth.n_stale)",
        "180": "num(len(still))",
        "59": "num(history.stale_after_days)",
        "3.4": "num(worth.calibrated / 1000, 1)",
        "5.7": "num(worth.crm_weighted / 1000, 1)",
        "3.3": "num(fresh / 1000, 1)",
        "70": "num(best_season / 1000)",
    },
    "contracts-reading": {
        "25": "num(median['D3'])",
        "14": "num(median['D1+D2+D4'])",
        "18.8": "num(finished, 1)",
        "57%": "pct(unfinished)",
    },
    "dso-reading": {
        "31": "num(days['annual'].min())",
        "113": "num(days['annual'].max())",
        "56": "num(days['countback'].min())",
        "75": "num(days['countback'].max())",
        "63%": "pct(ownfault)",
        "59.7": "num(may[0], 1)",
        "59.2": "num(may[1], 1)",
    },
    "markov-reading": {
        "694": "num(losses.expected_bad)",
    },
    "trend-reading": {
        "10.9%": "pct(effect.effect, 1)",
        "7.6%": "pct(effect.low, 1)",
        "14.2%": "pct(effect.high, 1)",
        "0.90": "num(effect.pretrend_p, 2)",
        "0.4%": "pct(effort.effect, 1)",
        "Contribution rose by as much": "'Contribution rose by as much' if abs(earned.effect - effect.effect) < 0.001 else ''",
        "which is within chance": "'which is within chance' if effort.low < 0 < effort.high else ''",
    },
    "events-reading": {
        "76%": "pct(naive)",
        "4.6%": "pct(events.effect, 1)",
        "1.3%": "pct(events.low, 1)",
        "8.0%": "pct(events.high, 1)",
    },
    "prices-reading": {
        "71%": "pct(fall.pocket_share)",
        "15%": "pct(fall.band)",
    },
    "case-chain": {
        "11%": "pct(effect.effect)",
        "2.1": "num(lift.rr, 1)",
        "36": "num(len(horses))",
        "3.4": "num(worth.calibrated / 1000, 1)",
        "25": "num(median['D3'])",
        "63%": "pct(ownfault)",
        "5%": "pct(events.effect)",
        "5.7": "num(worth.crm_weighted / 1000, 1)",
    },
}

# Numbers that are not computed from course data: conventions, and quantities the text itself
# sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {
    "title": "600",
    "next": "120",
    "timetable": "120 125 140",
    "belt-reading": "90%",
    "wallet-figure": "600",
    "early-reading": "80%",
    "prices-reading": "11.1% 9%",
    "case": "600",
    "case-answer": "5%",
}

# What the claims need beside the notebook's own results.
HELPERS = """
import pandas as pd
from statsmodels.stats.contingency_tables import StratifiedTable
crude, std = (standard.set_index("group")[c] for c in ("crude", "standardised"))
brands = fit.table.set_index("brand")
own, niche = brands.loc["Greenfield"], brands.loc["Niche"]
rawbest = ranked.loc[ranked["p"].idxmax()]
worth = ck.pipeline.value(still, history, "2025-09-30")
median = curves.median
d3 = contracts[contracts["depot"] == "D3"]
unfinished = d3["accepted_date"].isna().mean()
finished = (d3["accepted_date"] - d3["signed_date"]).dt.days.mean()
bills = green.invoices[green.invoices["doc_type"] == "invoice"].dropna(subset=["paid_date"])
delay = (bills["paid_date"] - bills["due_date"]).dt.days.clip(lower=0)
ours = bills["delay_cause"].isin(["invoice_error", "acceptance_missing"])
ownfault = delay[ours].sum() / delay.sum()
late = panel[panel["season_index"] >= 5]
mean = late.groupby("event_attended")["revenue_cny_k"].mean()
naive = mean[1] / mean[0] - 1
by_band = shares.set_index(["group", "stratum"])
by_band = by_band["events"] / by_band["n"]
remains = net.set_index("customer_id")["net_cny_k"]
losing = customers.set_index("customer_id")["coverage_tier"][remains[remains < 0].index]
two = green.leads[green.leads["source"].isin(["online_form", "rep_prospect"])]
tables = [
    pd.crosstab(part["source"], part["converted"]).loc[["online_form", "rep_prospect"], [1, 0]]
    for _size, part in two.groupby("size_band")
]
tables = StratifiedTable([each.to_numpy() for each in tables])
form_ratio, form_p = std["online_form"] / std["rep_prospect"], tables.test_null_odds().pvalue
neighbour = green.leads.query("source == 'neighbour_reference'")["converted"]
age = (pd.Timestamp("2025-09-30") - still["qualified_date"]).dt.days
fresh = ck.pipeline.value(still[age <= history.stale_after_days], history, "2025-09-30").calibrated
best_season = seasons.groupby("season_label")["revenue_cny_k"].sum()["2025S"]
may = ck.credit.dso_by_month(green.invoices, "2024-05", "2025-05")["countback"].iloc[[0, -1]].tolist()
more = [
    ck.causal.did(panel[panel[k] > 0], k, *keys_of[1:], post=4, cluster="county_code")
    for keys_of in [("revenue_cny_k", "customer_id", "season_index", "cadence_programme")]
    for k in ("contribution_cny_k", "cost_to_serve_cny_k")
]
earned, effort = more
better = bool((by_band["online_form"] > by_band["rep_prospect"]).all())
"""
