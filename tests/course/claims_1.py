# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 1: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "title": {
        "9%": "pct(total('sales_fy25_cny_m') / total('sales_fy24_cny_m') - 1)",
        "16%": "pct(grown('Plateau'))",
    },
    "stages-reading": {
        "CNY 35 million": "f'CNY {num(stage(0).revenue_cny_m)} million'",
        "CNY 420 million": "f'CNY {num(stage(1).revenue_cny_m)} million'",
        "6 regions": "f'{stage(1).regions_served} regions'",
        "CNY 2,489 million": "f'CNY {num(stage(3).revenue_cny_m)} million'",
    },
    "gaps": {"24": "num(check['respondent_id'].nunique())"},
    "gaps-reading": {
        "2.1": "num(check[check['gap'] == 'process']['score'].mean(), 1)",
        "0.8": "num(by_group.loc['process', 'HQ'] - by_group.loc['process', 'Field'], 1)",
    },
    "gaps-pitfalls": {
        "2.6": "num(check['score'].mean(), 1)",
        "12": "num(check[check['group'] == 'HQ']['respondent_id'].nunique())",
    },
    "part-1": {"1,450": "num(len(customers))"},
    "small-data": {"384.16": "num(ck.sampling.sample_size(0.05).n0, 2)"},
    "survey-size-reading": {
        "384.16": "num(plan.n0, 2)",
        "304": "num(plan.n)",
        "491": "num(plan.invitations)",
    },
    "allocation-reading": {
        "18, 49 and 83": "'{}, {} and {}'.format(*even['n'])",
        "51, 61 and 38": "'{}, {} and {}'.format(*best['n'])",
        "176": "num((customers['tier'] == 'A').sum())",
        "six times": "{6: 'six'}[strata['S'][0] / strata['S'][2]] + ' times'",
        "0.314": "num(error(even), 3)",
        "0.241": "num(error(best), 3)",
        "150": "num(best['n'].sum())",
    },
    "wilson-reading": {
        "35%": "pct(ck.sampling.wilson(6, 9).low)",
        "88%": "pct(ck.sampling.wilson(6, 9).high)",
    },
    "small-data-pitfalls": {
        "304": "num(plan.n)",
        "188": "num(plan.n * 0.62)",
        "134": "num(len(vector.survey))",
    },
    "big-data": {
        "134": "num(len(vector.survey))",
        "893": "num(len(portal))",
        "1,450": "num(len(customers))",
    },
    "data-defect-reading": {
        "61.6%": "pct(defect.f, 1)",
        "0.177": "num(defect.rho, 3)",
        "893": "num(len(portal))",
        "51": "num(defect.n_eff)",
        "134": "num(len(sample))",
    },
    "estimates-reading": {
        "**7.32**": "f\"**{num(naive['mean'], 2)}**\"",
        "7.21": "num(naive['low'], 2)",
        "7.42": "num(naive['high'], 2)",
        "7.09": "num(truth, 2)",
        "7.07": "num(survey.mean, 2)",
        "6.81": "num(survey.low, 2)",
        "7.32": "num(survey.high, 2)",
        "a seventh": "{7: 'a seventh'}[round(len(portal) / len(sample))]",
    },
    "big-or-random-reading": {
        "21 random": "num(ck.quality.effective_n(0.4, round(defect.rho, 2))) + ' random'",
        "0.18": "num(defect.rho, 2)",
        "123": "num(ck.quality.effective_n(0.8, round(defect.rho, 2)))",
    },
    "simpson-reading": {
        "38.8%": "pct(crude['Delta'], 1)",
        "51.3%": "pct(crude['Basin'], 1)",
        "30%": "pct(rate['Delta', 'Large'])",
        "25%": "pct(rate['Basin', 'Large'])",
        "65%": "pct(rate['Delta', 'Small'])",
        "60%": "pct(rate['Basin', 'Small'])",
        "47.5%": "pct(standard['Delta'], 1)",
        "42.5%": "pct(standard['Basin'], 1)",
    },
    "joint-display": {
        "134": "num(len(vector.survey))",
        "16": "num(len(held))",
        "14%": "pct(1 - per_drive[2025] / per_drive[2024])",
        "4.1": "num(marks.loc['spare_parts', 'all'], 1)",
        "lowest of eight": "['lowest', 'not lowest'][marks['all'].idxmin() != 'spare_parts'] + ' of eight'",
        "3.0": "num(marks.loc['spare_parts', 'end_user'], 1)",
        "7 of 8 plants": "f\"{raised.loc['T05', 'n_b']} of {raised.loc['T05', 'of_b']} plants\"",
        "5.5": "num(marks.loc['commissioning_support', 'end_user'], 1)",
        "6.8 among": "num(marks.loc['commissioning_support', 'OEM'], 1) + ' among'",
        "6.8": "num(marks.loc['price', 'all'], 1)",
        "second-best": "{2: 'second-best'}[rank(marks['all'])['price']]",
        "seventh of eight": "{7: 'seventh'}[rank(importance)['price']] + ' of eight'",
        "0.875": "num(index_of('T03', 'end_user'), 3)",
        "1.625": "num(index_of('T03', 'OEM'), 3)",
    },
    "on-site": {
        "nine sites": "{9: 'nine sites'}[vector.field_log['site'].nunique()]",
        "46": "num(len(vector.field_log))",
    },
    "on-site-reading": {
        "five sites to two": "'{} sites to {}'.format(*(WORDS[n] for n in ungraded('H3')))",
        "two against two": "'{} against {}'.format(*(WORDS[n] for n in graded('H3')))",
    },
    "chain-ratio-reading": {
        "CNY 1,250 million": "f\"CNY {num(chain.loc['base', 'tam'])} million\"",
        "CNY 1,251 million": "f\"CNY {num(region('Lake')['market_fy25_cny_m'])} million\"",
        "CNY 315 million": "f\"CNY {num(chain.loc['base', 'som'])} million\"",
        "CNY 224 million": "f\"CNY {num(region('Lake')['sales_fy25_cny_m'])} million\"",
        "1.25 billion": "num(chain.loc['base', 'tam'] / 1000, 2) + ' billion'",
        "CNY 168 million": "f\"CNY {num(chain.loc['low', 'som'])} million\"",
        "half of the range": "{0.5: 'half of the range'}[round(spread_of('winnable'), 1)]",
    },
    "development-reading": {
        "CDI 114, BDI 95": "'CDI {}, BDI {}'.format(*indices('Delta'))",
        "106 and 88": "'{} and {}'.format(*indices('Lake'))",
        "85 and 132": "'{} and {}'.format(*indices('Plateau'))",
        "99 and 126": "'{} and {}'.format(*indices('Basin'))",
        "61 and 33": "'{} and {}'.format(*indices('Ridge'))",
    },
    "share-factors": {"18%": "same(pct(factor(r, 'share')) for r in ('Delta', 'Steppe', 'Lake'))"},
    "share-factors-reading": {
        "0.341": "num(factor('Delta', 'penetration_share'), 3)",
        "15 accounts of 44": "'{} accounts of {}'.format(*buyers('Delta'))",
        "0.50": "num(factor('Delta', 'sor'), 2)",
        "(0.60)": "'(' + num(factor('Steppe', 'penetration_share'), 2) + ')'",
        "(0.55)": "'(' + num(factor('Steppe', 'sor'), 2) + ')'",
        "index of 0.55": "'index of ' + num(factor('Steppe', 'hui'), 2)",
        "(0.75)": "'(' + num(factor('Lake', 'penetration_share'), 2) + ')'",
        "0.22": "num(factor('Lake', 'sor'), 2)",
    },
    "concentration-reading": {
        "3,336": "num(hhi('Ridge').hhi)",
        "three firms": "{3: 'three firms'}[round(hhi('Ridge').n_eff)]",
        "52%": "pct(shares.loc['Ridge', 'A'])",
        "1,722": "num(hhi('Lake').hhi)",
        "nearly six": "{5.8: 'nearly six'}[round(hhi('Lake').n_eff, 1)]",
        "1,803": "num(hhi('Delta').hhi)",
        "2,046": "num(ck.regions.concentration(shares.loc['Delta'], others_firms=1).hhi)",
    },
    "shift-share": {
        "9.31%": "pct(total('sales_fy25_cny_m') / total('sales_fy24_cny_m') - 1, 2)",
        "9.22%": "pct(total('market_fy25_cny_m') / total('market_fy24_cny_m') - 1, 2)",
        "21.69%": "pct(total('sales_fy24_cny_m') / total('market_fy24_cny_m'), 2)",
        "21.70%": "pct(total('sales_fy25_cny_m') / total('market_fy25_cny_m'), 2)",
    },
    "shift-share-reading": {
        "CNY 50 million": "f\"CNY {num(part('Plateau', 'total'))} million\"",
        "15.9%": "pct(grown('Plateau'), 1)",
        "28.9": "num(part('Plateau', 'NG'), 1)",
        "2.6": "num(part('Plateau', 'IM'), 1)",
        "34.6": "num(part('Plateau', 'LM'), 1)",
        "−16.1": "signed(part('Plateau', 'SH'), 1)",
        "8.1%": "pct(grown('Coast'), 1)",
        "1.9%": "pct(grown('Coast', 'market'), 1)",
        "+17.0": "signed(part('Coast', 'SH'), 1)",
        "Basin +14.2": "'Basin ' + signed(part('Basin', 'SH'), 1)",
        "Steppe +6.8": "'Steppe ' + signed(part('Steppe', 'SH'), 1)",
        "Lake +3.4": "'Lake ' + signed(part('Lake', 'SH'), 1)",
        "Ridge −3.9": "'Ridge ' + signed(part('Ridge', 'SH'), 1)",
        "Delta −12.0": "'Delta ' + signed(part('Delta', 'SH'), 1)",
        "Harbour −12.4": "'Harbour ' + signed(part('Harbour', 'SH'), 1)",
        "+18.5": "signed(part('Plateau', 'RS'), 1)",
    },
    "roles-reading": {
        "growth 35%": "'growth ' + pct(attract['market_growth'])",
        "margin 25%": "'margin ' + pct(attract['gross_margin'])",
        "*build* for **Delta** and **Lake**": "'*build* for **{}** and **{}**'.format(*role('build'))",
        "*invest* in Plateau, Basin, Harbour and Coast": "'*invest* in Plateau, Basin, Harbour and Coast'"
        " if set(role('invest')) == {'Plateau', 'Basin', 'Harbour', 'Coast'} else ''",
        "*harvest* Steppe and Ridge": "'*harvest* {} and {}'.format(*role('harvest'))",
        "Lake falls to *harvest*": "f'Lake falls to *{reweighted}*'",
    },
    "gap-bars-reading": {
        "7.31 to 7.21": "' to '.join(num(x, 2) for x in totals_of('equal'))",
        "7.34 to 7.35": "' to '.join(num(x, 2) for x in totals_of('importance'))",
        "−0.16": "signed(weighted['price'], 2)",
        "−0.14": "signed(weighted['performance'], 2)",
        "+0.15": "signed(weighted['availability'], 2)",
        "+0.14": "signed(weighted['ease_of_use'], 2)",
    },
    "bradley-terry-reading": {
        "+0.343": "signed(strength_of['A'], 3)",
        "−0.104": "signed(strength_of['B'], 3)",
        "−0.450": "signed(strength_of['C'], 3)",
        "0.415": "num(ck.benchmarking.p_beats(strengths, 'M', 'A'), 3)",
        "0.526": "num(ck.benchmarking.p_beats(strengths, 'M', 'B'), 3)",
        "0.611": "num(ck.benchmarking.p_beats(strengths, 'M', 'C'), 3)",
        "58%": "pct((lost['loss_reason_rep'] == 'price').mean())",
        "31%": "pct((lost['loss_reason_customer'].dropna() == 'price').mean())",
    },
    "cleaning": {"4,180": "num(len(vector.orders_raw))"},
    "cleaning-reading": {
        "CNY 153.7 million": "f\"CNY {num(log['total'].iloc[0] / 1e6, 1)} million\"",
        "CNY 81.0 million": "f\"CNY {num(log['total'].iloc[-1] / 1e6, 1)} million\"",
        "4,020": "num(len(clean))",
        "Sixty": "{60: 'Sixty'}[touched[0]]",
        "100": "num(touched[1])",
        "Fourteen": "{14: 'Fourteen'}[touched[2]]",
        "120": "num(touched[3])",
        "1,780": "num(touched[4])",
        "126": "num(touched[5])",
        "104": "num(touched[6])",
        "55": "num(touched[7])",
        "three very large": "{3: 'three very large'}[touched[8]]",
        "88%": "pct(no_region['E3'])",
    },
    "tidy-reading": {
        "12.9": "num(yearly[2025, 'East'], 1)",
        "9.9": "num(yearly[2023, 'East'], 1)",
        "12.2": "num(yearly[2024, 'East'], 1)",
    },
    "control-chart-reading": {
        "9.3%": "pct(chart.center, 1)",
        "23, 24 and 25": "'{}, {} and {}'.format(*chart.signals)",
        "8.17%": "pct(steady.center, 2)",
        "460": "num(weekly['late'].sum())",
        "56": "num(treated.loc['special', 'explained'])",
        "404": "num(treated.loc['common', 'explained'])",
        "12%": "pct(treated.loc['special', 'explained'] / weekly['late'].sum())",
        "88%": "pct(treated.loc['common', 'explained'] / weekly['late'].sum())",
    },
    "pareto-reading": {
        "38%": "pct(reason('component'))",
        "22%": "pct(reason('customer_reschedule'))",
        "17%": "pct(reason('test_rework'))",
        "77%": "pct(chronic['cumulative_share'][2])",
        "most late lots": "{True: 'most late lots'}[special_reasons['share'][0] > 0.5]",
        "an eighth": "{8: 'an eighth'}[round(1 / (vector.late_reasons['reason'] == 'erp_label').mean())]",
    },
    "saturation-reading": {
        "16 themes": "f'{stop.base_themes} themes'",
        "18.75%": "pct(stop.ratios[0], 2)",
        "12.5%": "pct(stop.ratios[1], 1)",
        "6.25% three times": "pct(same(stop.ratios[2:5]), 2) + ' three times'",
        "11 interviews": "f'{stop.interviews} interviews'",
        "9+2": "stop.at",
        "interview 14 a 22nd": "f\"interview {late_theme} a {held['new_themes'].sum()}nd\"",
    },
    "qualitative-pitfalls": {"14": "num(late_theme)"},
    "alpha-reading": {"0.617": "num(pilot.value, 3)", "0.820": "num(final.value, 3)"},
    "theme-bars-reading": {
        "(1.625)": "'(' + num(index_of('T01', 'all'), 3) + ')'",
        "(1.50)": "'(' + num(index_of('T02', 'all'), 2) + ')'",
        "(1.25)": "'(' + num(index_of('T03', 'all'), 2) + ')'",
        "(1.125)": "'(' + num(index_of('T05', 'all'), 3) + ')'",
        "2.125": "num(index_of('T05', 'end_user'), 3)",
        "0.125": "num(index_of('T05', 'OEM'), 3)",
    },
    "contrast-reading": {
        "0.0101": "num(raised.loc['T05', 'p'], 4)",
        "0.0606": "num(raised.loc['T05', 'p_adj'], 4)",
        "six themes": "{6: 'six themes'}[len(test)]",
        "134": "num(len(vector.survey))",
        "3.0": "num(marks.loc['spare_parts', 'end_user'], 1)",
        "5.0": "num(marks.loc['spare_parts', 'OEM'], 1)",
        "far too large for chance": "{True: 'far too large for chance'}[survey_contrast < 0.001]",
    },
    "quantify-pitfalls": {
        "7 of 8": "f\"{raised.loc['T05', 'n_b']} of {raised.loc['T05', 'of_b']}\""
    },
    "case": {
        "+24%": "'+' + pct(repeat[2024] / repeat[2023] - 1)",
        "+6%": "'+' + pct(repeat[2025] / repeat[2024] - 1)",
    },
    "case-link-1": {
        "nearly twice": "{1.9: 'nearly twice'}[round(log['total'].iloc[0] / log['total'].iloc[-1], 1)]"
    },
    "case-link-2": {
        "24% more": "pct(east['OEM', 2025] / east['OEM', 2024] - 1) + ' more'",
        "as in the year before": "{True: 'as in the year before'}["
        "round(east['OEM', 2024] / east['OEM', 2023], 2) == round(east['OEM', 2025] / east['OEM', 2024], 2)]",
        "grown by 24%": "'grown by ' + pct(east['end_user', 2024] / east['end_user', 2023] - 1)",
        "12% less": "pct(1 - east['end_user', 2025] / east['end_user', 2024]) + ' less'",
        "8.17%": "pct(steady.center, 2)",
        "11 interviews": "f'{stop.interviews} interviews'",
        "spare parts (7 of 8)": "f\"spare parts ({raised.loc['T05', 'n_b']} of 8)\"",
        "commissioning (7 of 8)": "f\"commissioning ({raised.loc['T02', 'n_b']} of 8)\"",
        "1 and 3 of 8": "f\"{raised.loc['T05', 'n_a']} and {raised.loc['T02', 'n_a']} of 8\"",
        "7.32": "num(naive['mean'], 2)",
        "7.07": "num(survey.mean, 2)",
        "4.1": "num(marks.loc['spare_parts', 'all'], 1)",
        "3.0": "num(marks.loc['spare_parts', 'end_user'], 1)",
        "supported at five sites": "f\"{verdict_of('H1')} at {WORDS[graded('H1')[0]]} sites\"",
        "Commissioning: supported at four": "f\"Commissioning: {verdict_of('H2')} at {WORDS[graded('H2')[0]]}\"",
        "Price: open": "'Price: ' + verdict_of('H3')",
        "distributors: refuted": "'distributors: ' + verdict_of('H5')",
    },
    "case-decision": {
        "9.22%": "pct(total('market_fy25_cny_m') / total('market_fy24_cny_m') - 1, 2)"
    },
}

# Numbers that are not computed from course data: results of the studies cited, conventions, and
# quantities the text itself sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {
    "objectives": "60%",
    "timetable": "120",
    "gaps-pitfalls": "0.2",
    "value": "38,000 446",
    "small-data": "95%",
    "survey-size-reading": "62% 0.62",
    "small-data-pitfalls": "0.62 385",
    "big-or-random-reading": "40% 80% 150",
    "concentration": "10,000",
    "roles-reading": "20% 50% 30%",
    "share-factors-reading": "18%",
    "qualitative": "5%",
    "quantify": "0.80 0.667",
    "honest-notes": "0.667 0.80 5% 1.2 3.3",
    "next": "350",
    "gap-profile": "95%",
    "estimates": "95%",
    "development": "100",
    "development-quadrant": "100",
}

# What the claims need beside the notebook's own results.
HELPERS = """
import pandas as pd
WORDS = ["none", "one", "two", "three", "four", "five"]
same = lambda values: values[0] if len(set(values := list(values))) == 1 else None
region = lambda name: totals.set_index("region").loc[name]
total = lambda column: meridian.region_market[column].sum()
grown = lambda name, what="sales": region(name)[f"{what}_fy25_cny_m"] / region(name)[f"{what}_fy24_cny_m"] - 1
stage = lambda row: meridian.history.iloc[row]
check = meridian.rm_selfcheck
by_group = check.groupby(["gap", "group"])["score"].mean().unstack()
plan = ck.sampling.sample_size(margin=0.05, population=len(customers), response_rate=0.62)
error = lambda table: (table["se_contribution"] ** 2).sum() ** 0.5
rate = rates.assign(rate=rates["events"] / rates["n"]).set_index(["group", "stratum"])["rate"]
crude = ck.benchmarking.standardised_rate(rates).set_index("group")["crude"]
standard = ck.benchmarking.standardised_rate(rates).set_index("group")["standardised"]
per_drive = vector.drive_log.query("region == 'East'").groupby("fiscal_year")[["repeat_orders", "installed_drives"]].sum()
per_drive = per_drive["repeat_orders"] / per_drive["installed_drives"]
scores = vector.survey.filter(like="performance_").astype(float).rename(columns=lambda c: c[12:])
marks = scores.groupby(vector.survey["customer_type"]).mean().T.assign(all=scores.mean())
importance = vector.survey.filter(like="importance_").astype(float).mean().rename(lambda c: c[11:])
rank = lambda values: values.rank(ascending=False).astype(int)
raised = test.set_index("theme")
index_of = lambda theme, segment: priority.set_index(["theme", "segment"]).loc[(theme, segment), "index"]
graded = lambda h: verdicts.set_index("hypothesis").loc[h, ["for", "against"]].tolist()
verdict_of = lambda h: verdicts.set_index("hypothesis").loc[h, "verdict"]
ungraded = lambda h: [
    vector.field_log.query("hypothesis == @h and stance == @s", local_dict={"h": h, "s": s})["site"].nunique()
    for s in ("for", "against")
]
chain = ck.regions.chain_ratio(6000, lake).set_index("scenario")
from math import log as ln
spread_of = lambda name: ln(lake[name][2] / lake[name][0]) / sum(ln(v[2] / v[0]) for v in lake.values())
indices = lambda name: [num(x) for x in index.set_index("region").loc[name, ["cdi_idx", "bdi_idx"]]]
factor = lambda name, column: factors.set_index("region").loc[name, column]
buyers = lambda name: meridian.accounts.query("region == @n", local_dict={"n": name})["is_customer"].agg(["sum", "size"])
hhi = lambda name: ck.regions.concentration(shares.loc[name])
part = lambda name, column: growth.set_index("region").loc[name, column]
role = lambda name: roles.loc[roles["role"] == name, "region"].tolist()
other = {"market_growth": 0.5, "gross_margin": 0.3, "overdue_rate": 0.2}
reweighted = ck.regions.role_matrix(table, other, strength, ["overdue_rate"]).set_index("region").loc["Lake", "role"]
totals_of = lambda w: ck.benchmarking.appeals_totals(vector.benchmark).set_index("weights").loc[w, ["us", "rival"]]
weighted = gaps.set_index("dimension")["weighted_gap"]
strength_of = strengths.set_index("player")["strength"]
lost = meridian.bids[~meridian.bids["won"]]
touched = log["n"].tolist()[1:]
no_region = vector.orders_raw.query("region.isna()")["sales_office"].value_counts(normalize=True)
steady = ck.spc.p_chart(weekly["late"], weekly["lots"], exclude=chart.signals)
treated = ck.spc.treatment(chart, vector.late_reasons).set_index("type")
reason = lambda name: chronic.set_index("reason").loc[name, "share"]
special_reasons = ck.spc.pareto(vector.late_reasons[vector.late_reasons["week"].isin(chart.signals)])
late_theme = held.index[held["new_themes"] > 0][-1] + 1
repeat = servo[servo["region"] == "East"].groupby("year")["amount_cny_m"].sum()
east = east["amount_cny_m"].sum()
from scipy.stats import ttest_ind
spare = vector.survey.dropna(subset="performance_spare_parts").groupby("customer_type")["performance_spare_parts"]
survey_contrast = ttest_ind(*(g.astype(float) for _, g in spare), equal_var=False).pvalue
"""
