# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 6: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "orientation-reading": {
        "210": "num(len(answers))",
        "5.4": "num(by_dept.max(), 1)",
        "3.9": "num(by_dept['finance'], 1)",
        "4.2": "num(by_dept['rd'], 1)",
        "4.1": "num(by_scale['coordination'], 1)",
        "5.0": "num(by_scale['customer'], 1)",
        "The weakest scale is the coordination of functions": "{'coordination': 'The weakest scale is the coordination of functions'}[by_scale.idxmin()]",
    },
    "headcount-reading": {
        "169,800": "num(work.hours)",
        "55%": "pct(share)",
        "171.5": "num(work.fte, 1)",
        "172": "num(work.headcount)",
        "160": "num(len(ar))",
        "107": "num(no_road.headcount)",
        "95": "num(no_share.headcount)",
        "Both plans would fail": "'Both plans would fail' if max(no_road.headcount, no_share.headcount) < work.headcount else ''",
    },
    "teams-reading": {
        "44%": "pct(team['crude']['full_triad'])",
        "31%": "pct(team['crude']['partial'])",
        "38%": "pct(team['standardised']['full_triad'])",
        "33%": "pct(team['standardised']['partial'])",
        "13": "num(100 * lead['crude'])",
        "5": "num(100 * lead['standardised'])",
    },
    "raci-reading": {
        "22": "num(len(audit))",
        "3": "num(audit['multi_A'].sum())",
        "2": "num(audit['no_A'].sum())",
        "1": "num(audit['no_R'].sum())",
    },
    "collaboration-reading": {
        "1,903": "num(len(meridian.collab))",
        "E385": "broker",
        "52": "num(len(stranded))",
        "−0.42": "num(openness['all'], 2)",
    },
    "shrinkage-reading": {
        "160": "num(len(ranking.table))",
        "62%": "pct(top_raw['raw'].mean())",
        "35%": "pct(top_next)",
        "38%": "pct(top_raw['eb'].mean())",
        "40": "num(ranking.a + ranking.b)",
        "5": "num(stay)",
        "31%": "pct(team_mean)",
        "For all ten the lower end lies below": "{10: 'For all ten the lower end lies below'}[(top_raw['low'] < team_mean).sum()]",
    },
    "raters-reading": {
        "60": "num(rated['case_id'].nunique())",
        "0.39": "num(raters.icc_a1, 2)",
        "0.66": "num(three, 2)",
        "7": "num(needed)",
        "0.53": "num(raters.icc_c1, 2)",
        "R3": "kind_rater",
        "0.7": "num(kindness, 1)",
        "three people each": "{3: 'three people each'}[rated.groupby('case_id').size().unique().item()]",
    },
    "selection-reading": {
        "240": "num(len(promoted))",
        "57%": "pct(base)",
        "0.02": "num(validity['years'], 2)",
        "0.17": "num(validity['breadth'], 2)",
        "0.28": "num(validity['bars_mean'], 2)",
        "0.32": "num(validity['together'], 2)",
        "58%": "pct(by_years)",
        "74%": "pct(by_three)",
        "818": "num(worth)",
        "774": "num(worth_over_years)",
    },
    "fairness-reading": {
        "0.67": "num(tenure_ratio, 2)",
        "0.94": "num(battle_ratio, 2)",
        "0.29": "num(fair['p'].min(), 2)",
    },
    "newgen-reading": {
        "76%": "pct(there[1])",
        "58%": "pct(there[0])",
        "0.52": "num(hr, 2)",
        "0.31": "num(hr_low, 2)",
        "0.89": "num(hr_high, 2)",
        "5": "num(first.median[1])",
        "8": "num(first.median[0])",
    },
    "grades-reading": {
        "71": "num(have)",
        "3": "num(horizon)",
        "86": "num(need)",
        "6": "num(extra)",
        "15 short": "f'{num(need - have)} short' if reached >= need > path_with(extra - 1) else ''",
    },
    "threads-reading": {
        "27%": "pct(single_accounts)",
        "240": "num(owned['account_id'].nunique())",
        "35%": "pct(single_revenue)",
    },
    "ties-reading": {
        "10.7%": "pct(tie['discount_rate'][1], 1)",
        "8.2%": "pct(tie['discount_rate'][0], 1)",
        "2.5": "num(100 * tie_discount, 1)",
        "3,629": "num(tie['revenue_cny_k'][1])",
        "3,628": "num(tie['revenue_cny_k'][0])",
        "0.82": "num(tie_p, 2)",
    },
    "handover-reading": {
        "14.5%": "pct(-effect['abrupt'], 1)",
        "2.7%": "pct(-effect['overlap'], 1)",
    },
    "rotation-reading": {
        "3.7": "num(rule.best_term(8), 1)",
        "3": "num(min(near))",
        "7": "num(max(near))",
        "Without overlap the cheapest term is the longest on the dial": "{12.0: 'Without overlap the cheapest term is the longest on the dial'}[rule.best_term(0)]",
    },
    "drift-reading": {
        "95.7%": "pct(average.center, 1)",
        "17": "num(average.signals[0])",
        "19": "num(single.signals[0])",
        "20": "num(broken)",
        "The weighted average signals": "'The weighted average signals' if average.signals[0] < min(single.signals[0], broken) else ''",
    },
    "structural-reading": {
        "5,202": "num(optics['hhi'])",
        "4": "num(optics['shared_subtier'])",
        "T07": "shared",
        "4 names and have one": "(num(optics['n'])) + ' names and have one'",
        "of its suppliers": "'of its suppliers' if optics['shared_subtier'] == optics['n'] else ''",
    },
    "case-chain": {
        "4.1": "num(by_scale['coordination'], 1)",
        "6": "num((~audit['ok']).sum())",
        "22": "num(len(audit))",
        "27%": "pct(single_accounts)",
        "35%": "pct(single_revenue)",
        "35% in the next,": "(pct(top_next)) + ' in the next,'",
        "30%": "pct(team_next)",
        "172": "num(work.headcount)",
        "160": "num(len(ar))",
        "4": "num(optics['shared_subtier'])",
    },
    "case-answer": {
        "240": "num(owned['account_id'].nunique())",
        "1,901": "num(yearly)",
        "109.7": "num(proposed, 1)",
        "57.1": "num(never, 1)",
        "41.0": "num(kept, 1)",
        "0.5": "num(kept - repaired, 1)",
        "Repair the handover first": "'Repair the handover first' if repaired < kept < never < proposed else ''",
    },
}

# Numbers that are not computed from course data: results of the studies cited, conventions, and
# quantities the text itself sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {
    "timetable": "115 120 160",
    "raters-reading": "0.80",
    "years": "0.06",
    "newgen-reading": "95%",
    "recusal": "185",
    "rotation": "13.2 17.6%",
    "handover-reading": "14%",
    "drift-reading": "92%",
    "case-answer": "0.80 6%",
    "honest-notes": "0.80",
    "next": "120 500",
}

# What the claims need beside the notebook's own results.
HELPERS = """
import numpy as np
from scipy.stats import ttest_ind
by_dept = orientation.groupby("dept")["mean"].mean()
by_scale = orientation.groupby("scale")["mean"].mean()
plan = meridian.coverage_plan
share = plan["selling_share"].iloc[0]
ar = staff[staff["role"] == "AR"]
no_road = ck.organisation.workload(plan.drop(columns="travel_hours"))
no_share = ck.organisation.workload(plan, selling_share=1.0)
team = teams.set_index("group")
lead = {k: team[k]["full_triad"] - team[k]["partial"] for k in ("crude", "standardised")}
net = ck.power.centrality(meridian.collab, asker="from_id", advisor="to_id").set_index("contact_id")
import networkx as nx
graph = nx.from_pandas_edgelist(meridian.collab, "from_id", "to_id")
without = lambda who: min(nx.connected_components(graph.subgraph(set(graph) - {who})), key=len)
broker = max(net.index[net["articulation"]], key=lambda who: len(without(who)))
stranded = without(broker)
openness = ck.organisation.ei_index(meridian.collab, region)
top_raw = ranking.table.sort_values(["raw", "n"], ascending=False, kind="stable").head(10)
top_eb = ranking.table.sort_values("eb", ascending=False, kind="stable").head(10)
stay = len(top_raw.index.intersection(top_eb.index))
top_next = (won / made)["2025H2"].reindex(top_raw.index).mean()
team_next = won["2025H2"].sum() / made["2025H2"].sum()
team_mean = ranking.table["x"].sum() / ranking.table["n"].sum()
three = ck.talent.spearman_brown(raters.icc_a1, 3)
needed = ck.talent.raters_needed(raters.icc_a1, 0.80)
given = rated.groupby("rater_id")["score"].mean()
kind_rater = given.idxmax()
kindness = given.max() - given.drop(kind_rater).mean()
by_years = ck.talent.taylor_russell(base, 0.20, validity["years"])
by_three = ck.talent.taylor_russell(base, 0.20, validity["together"])
worth = ck.talent.utility(n=10, years=3, r=validity["together"], sd=60, ratio=0.20)
worth_over_years = worth - ck.talent.utility(n=10, years=3, r=validity["years"], sd=60, ratio=0.20)
there = stayed.at(12)
hr, hr_low, hr_high = hazard.loc[0, ["hr", "low", "high"]]
tie = ties
tie_discount = tie["discount_rate"][1] - tie["discount_rate"][0]
accounts = owned.groupby("account_id").agg(revenue=("revenue_cny_k", "mean"), tie=("declared_tie", "max"))
tie_p = ttest_ind(*(np.log(accounts.loc[accounts["tie"] == t, "revenue"]) for t in (1, 0)), equal_var=False).pvalue
effect = handover.set_index("flag")["effect"]
rule = ck.continuity.Rotation()
near = [t for t in range(1, 13) if ck.continuity.rotation_cost(t, 8) <= 1.1 * ck.continuity.rotation_cost(rule.best_term(8), 8)]
broken = 1 + list(s17 < 0.92).index(True)
optics = structure.set_index("category").loc["optics"]
battle_fair = ck.talent.impact_ratio(promoted.query("route == 'battle'"), "entry", "success_24m")
tenure_ratio, battle_ratio = fair["ratio"].min(), battle_fair["ratio"].min()
grade = "B"
horizon = 3
have, need = path.loc[horizon, grade], grades["need"][grade]

def path_with(more):
    # managers at the horizon when so many representatives more rise each year
    recruits = grades["recruit"].copy()
    recruits[grade] += more
    return ck.organisation.flows(grades["stock"], rates, recruits, years=horizon).loc[horizon, grade]

extra = next(n for n in range(1, 50) if path_with(n) >= need)
reached = path_with(extra)
never = yearly * ck.continuity.rotation_cost(1000, 0, rule)
kept = yearly * ck.continuity.rotation_cost(3, 8, rule)
thread = now["people"] == 1
single_accounts = thread.mean()
single_revenue = now["revenue_cny_k"][thread].sum() / now["revenue_cny_k"].sum()
"""
