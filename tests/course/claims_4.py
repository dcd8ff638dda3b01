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
    },
    "belt-reading": {
        "2.12": "num(lift.rr, 2)",
        "1.76": "num(lift.low, 2)",
        "2.56": "num(lift.high, 2)",
    },
    "wallet-reading": {
        "36": "num(len(horses))",
        "600": "num(len(table))",
    },
    "early-reading": {
        "26.0%": "pct(crude['rep_prospect'], 1)",
        "16.8%": "pct(crude['online_form'], 1)",
        "24.0%": "pct(std['online_form'], 1)",
        "20.0%": "pct(std['rep_prospect'], 1)",
        "In *both* size bands the form is better": "'In *both* size bands the form is better' if better else ''",
    },
    "sources-reading": {
        "5": "num(rawbest['n'])",
        "38%": "pct(rawbest['low'])",
        "96%": "pct(rawbest['high'])",
        "64": "num(ranked['n'][0])",
        "50%": "pct(ranked['low'][0])",
    },
    "pipeline-reading": {
        "67%": "pct(worth.crm_weighted / worth.calibrated - 1)",
        "28": "num(worth.n_stale)",
        "180": "num(len(still))",
        "59": "num(history.stale_after_days)",
        "3.4": "num(worth.calibrated / 1000, 1)",
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
    },
    "markov-reading": {
        "694": "num(losses.expected_bad)",
    },
    "trend-reading": {
        "10.9%": "pct(effect.effect, 1)",
        "7.6%": "pct(effect.low, 1)",
        "14.2%": "pct(effect.high, 1)",
        "0.90": "num(effect.pretrend_p, 2)",
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
better = bool((by_band["online_form"] > by_band["rep_prospect"]).all())
"""
