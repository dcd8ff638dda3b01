# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 2: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "title": {
        "132 customers": "f'{len(year)} customers'",
        "CNY 74 million": "f\"CNY {num(account('M-085', 'revenue_cny_m'))} million\"",
    },
    "outline-map": {"420": "num(len(polymera.customers))"},
    "value": {
        "CNY 12 million": "f'CNY {num(gain)} million'",
        "loses 6": "f'loses {num(-loss)}'",
        "55%": "pct(p)",
        "85%": "same(pct(x) for x in (sensitivity, specificity))",
        "CNY 0.25 million": "f'CNY {num(cost, 2)} million'",
    },
    "study-reading": {
        "CNY 3.9 million": "f'CNY {num(study.ev, 1)} million'",
        "0.55 × 12 less 0.45 × 6": "f'{num(p, 2)} × {num(gain)} less {num(1 - p, 2)} × {num(-loss)}'",
        "45%": "pct(1 - p)",
        "**2.7 million**": "f'**{num(study.evpi, 1)} million**'",
        "**1.305 million**": "f'**{num(study.evsi, 3)} million**'",
        "0.25": "num(cost, 2)",
    },
    "study-figure-reading": {
        "60%": "{True: '60%'}[worth_of(0.6) < 1e-9]",
        "71%": "pct(next(a / 100 for a in range(50, 101) if worth_of(a / 100) > 1e-9))",
    },
    "whale-reading": {
        "26 firms": "f'{round(0.2 * len(year))} firms'",
        "**153%**": "f'**{pct(whale.top_share(0.2))}**'",
        "Three quarters": "{0.74: 'Three quarters'}[round(whale.peak_at, 2)]",
        "244%": "pct(whale.peak)",
        "**34 of 132**": "f'**{whale.n_loss} of {len(year)}**'",
        "CNY 99 million": "f'CNY {num(-profit[profit < 0].sum())} million'",
        "69 million": "f'{num(whale.total)} million'",
        "nobody loses money": "{True: 'nobody loses money'}[(year['gross_profit_cny_m'] > 0).all()]",
        "47%": "pct(ck.value.whale(year, profit='gross_profit_cny_m').top_share(0.2))",
    },
    "largest-reading": {
        "CNY 73.8 million": "f\"CNY {num(account('M-085', 'revenue_cny_m'), 1)} million\"",
        "second-largest customer, **M-085**": 'f"second-largest customer, **{by_revenue[1]}**"',
        "15.5": "num(account('M-085', 'gross_profit_cny_m'), 1)",
        "35.0": "num(service['M-085'], 1)",
        "92 custom designs": "f\"{num(used('M-085', 'design'))} custom designs\"",
        "492 rush orders": "f\"{num(used('M-085', 'expedite'))} rush orders\"",
        "281 visits": "f\"{num(used('M-085', 'visit'))} visits\"",
        "**19.6 million**": "f\"**{num(-profit['M-085'], 1)} million**\"",
        "M-048, the third-largest": "f'{by_revenue[2]}, the third-largest'",
        "11.0 million": "f\"{num(profit['M-048'], 1)} million\"",
        "the same group": "{'M-048': 'the same group'}[account('M-085', 'linked_account_id')]",
    },
    "explore-whale-reading": {
        "100 free visits": "f\"{start['visits']} free visits\"",
        "CNY 5 thousand": "f\"CNY {start['rush']} thousand\"",
        "CNY +10.8 million": "f\"CNY {signed(rescue.draw(**start).numbers['change'], 1)} million\"",
        "30%": "pct(start['leave'])",
        "5.3 million": "f\"{num(-rescue.draw(**(start | {'sister': 'leaves'})).numbers['change'], 1)} million\"",
    },
    "multiple-reading": {
        "1.20 to 1.75": "f'{num(worth[0], 2)} to {num(worth[1], 2)}'",
        "**2.67 to 4.50**": "f'**{num(worth[2], 2)} to {num(worth[3], 2)}**'",
        "0.55": "num(worth[1] - worth[0], 2)",
        "three times as much": "{3: 'three times as much'}[round((worth[3] - worth[2]) / (worth[1] - worth[0]))]",
    },
    "value-pitfalls": {
        "loses more than anybody else": "{'M-085': 'loses more than anybody else'}[profit.idxmin()]"
    },
    "method": {
        "160 people": "f\"{polymera.needs['respondent_id'].nunique()} people\"",
        "70 at automotive": "f\"{asked['auto']} at automotive\"",
        "90 at appliance": "f\"{asked['appl']} at appliance\"",
    },
    "blend-reading": {
        "11.6": "num(mixed['O4'], 1)",
        "fifth with 9.4": "{5: 'fifth'}[int(mixed.rank(ascending=False)['O1'])] + ' with ' + num(mixed['O1'], 1)",
    },
    "opportunity-reading": {
        "**14.9**": "f\"**{num(need['O1', 'auto'], 1)}**\"",
        "5.6": "num(need['O1', 'appl'], 1)",
        "**14.2**": "f\"**{num(need['O4', 'appl'], 1)}**\"",
        "8.3": "num(need['O4', 'auto'], 1)",
        "**12.1**": "f\"**{num(need['O9', 'auto'], 1)}**\"",
        "3.6": "num(need['O9', 'appl'], 1)",
        "Three strong": "{3: 'Three strong'}[int((need >= 12).sum())]",
        "none of them": "{0: 'none of them'}[int((mixed >= 12).sum())]",
        "8.6": "num(blend.set_index('outcome')['importance']['O2'], 1)",
    },
    "judge-reading": {
        "0.376": "num(judge.weights['fit'], 3)",
        "0.215": "same(num(judge.weights[c], 3) for c in ('wallet', 'growth'))",
        "0.121": "num(judge.weights['margin'], 3)",
        "0.074": "num(judge.weights['payment'], 3)",
        "0.007": "num(judge.cr, 3)",
        "Ten comparisons": "{10: 'Ten comparisons'}[len(first)]",
        "except one pair": "{1: 'except one pair'}[sum(a != b for a, b in zip(first, second))]",
    },
    "second-judge-reading": {
        "**0.279**": "f'**{num(other.cr, 3)}**'",
        "payment three times": "{True: 'payment three times'}[abs(second[-1] - 1 / 3) < 1e-6]",
    },
    "slopes-reading": {
        "A02, A04, A07, A05, A08, A01, A03, A06": "', '.join(ranking['candidate_id'])",
        "CNY 150 million": "f\"CNY {num(wallet['A03'])} million\"",
        "**seventh**": "{7: '**seventh**'}[list(ranking['candidate_id']).index('A03') + 1]",
        "2%": "pct(candidate('A03', 'growth'))",
        "12%": "pct(candidate('A03', 'gross_margin'))",
        "140 days": "f\"{candidate('A03', 'dso_days')} days\"",
        "less than a third": "{True: 'less than a third'}[wallet['A04'] / wallet['A03'] < 1 / 3]",
    },
    "explore-weights-reading": {
        "96%, 87% and 72%": "'{}, {} and {}'.format(*(pct(shares_of[[1, 2, 3]].sum(axis=1)[c]) for c in ('A02', 'A04', 'A07')))",
        "48%": "pct(shares_of[1]['A02'])",
        "33%": "pct(shares_of[1]['A04'])",
        "17%": "pct(shares_of[1]['A07'])",
        "0.4": "{'A03': '0.4'}[heavy['candidate_id'][0]]",
    },
    "select-pitfalls": {
        "A08 overtakes A05": "{True: 'A08 overtakes A05'}[place(careless, 'A08') < place(careless, 'A05')]",
        "A03 climbs": "{True: 'A03 climbs'}[place(careless, 'A03') < place(ranking, 'A03')]",
        "A07 before A04": "{True: 'A07 before A04'}[place(minmax, 'A07') < place(minmax, 'A04')]",
    },
    "abc-reading": {
        "160 of 420": "f\"{(ck.segmentation.abc(earned, 'gross_profit') == 'A').sum()} of {len(earned)}\""
    },
    "unscaled-reading": {
        "(0.72)": "f\"({num(raw['silhouette'].max(), 2)})\"",
        "two segments": "{2: 'two segments'}[raw.set_index('k')['silhouette'].idxmax()]",
        "the last half-year": "{True: 'the last half-year'}[170 < border_of_two < 190]",
    },
    "segment-choice-reading": {
        "(0.54)": "f\"({num(by_k.loc[3, 'silhouette'], 2)})\"",
        "(0.48)": "f\"({num(by_k.loc[4, 'silhouette'], 2)})\"",
        "(1.00)": "f\"({num(by_k.loc[3, 'ari_mean'], 2)})\"",
        "(0.99)": "f\"({num(by_k.loc[4, 'ari_mean'], 2)})\"",
        "(0.80)": "f\"({num(by_k.loc[5, 'ari_mean'], 2)})\"",
        "90 and 70 firms": "'{} and {} firms'.format(*merged)",
    },
    "segment-profile-reading": {
        "110 **loyal core**": "f\"{num(trait('loyal', 'size'))} **loyal core**\"",
        "40 times": "f\"{num(trait('loyal', 'orders'))} times\"",
        "25%": "pct(trait('loyal', 'gross_margin'))",
        "90 **project spikes**": "f\"{num(trait('project', 'size'))} **project spikes**\"",
        "7 orders": "f\"{num(trait('project', 'orders'))} orders\"",
        "CNY 82 thousand": "f\"CNY {num(trait('project', 'order_value_cny_k'))} thousand\"",
        "150 **price seekers**": "f\"{num(trait('price', 'size'))} **price seekers**\"",
        "16%": "pct(trait('price', 'discount'))",
        "12%": "pct(trait('price', 'gross_margin'))",
        "70 **dormant giants**": "f\"{num(trait('dormant', 'size'))} **dormant giants**\"",
        "CNY 48 thousand": "f\"CNY {num(trait('dormant', 'order_value_cny_k'))} thousand\"",
        "275 days": "f\"{num(trait('dormant', 'recency_days'))} days\"",
        "84%": "pct(ck.segmentation.fit(features, 4, log=skewed, depth=2).rules_accuracy)",
        "97%": "pct(segments.rules_accuracy)",
        "above 18%": "rule('gross_margin >  0.18', 'above 18%')",
        "more than 18 orders": "rule('orders >  18.50', 'more than 18 orders')",
        "146 days": "rule('recency_days <= 146.00', '146 days')",
        "18% or below": "rule('gross_margin <= 0.18', '18% or below')",
    },
    "portfolio-reading": {
        "66 attractive": "f\"{matrix['box'].isin(['strategic', 'selective']).sum()} attractive\"",
        "14 *strategic*": "f\"{keys['box'].value_counts()['strategic']} *strategic*\"",
        "16 *selective": "f\"{keys['box'].value_counts()['selective']} *selective\"",
        "40%": "pct(keys['wallet_cny_m'].sum() / book['wallet_cny_m'].sum())",
        "17 of": "f\"{(~book.merge(matrix).nlargest(30, 'revenue_cny_m')['is_key']).sum()} of\"",
        "**Nine**": "{9: '**Nine**'}[int((keys['profit_cny_m'] < 0).sum())]",
        "M-085 and M-219 among them": "{True: 'M-085 and M-219 among them'}[{'M-085', 'M-219'} <= set(keys.loc[keys['profit_cny_m'] < 0, 'account_id'])]",
        "CNY 2.4 million": "f\"CNY {num(-keys['profit_cny_m'].sum(), 1)} million\"",
    },
    "classify-pitfalls": {"132": "num(len(year))"},
    "portfolio-matrix": {"132 customers": "f'{len(matrix)} customers'"},
    "develop": {"Sixty": "{60: 'Sixty'}[len(ours)]"},
    "wallet-rule-reading": {
        "0.84": "num(ours['rule'].corr(ours['actual']), 2)",
        "33% to 50%": "'{} to {}'.format(*(pct(ck.insight.wallet_share(r, 3)) for r in (2, 1)))",
        "number two 33%": "'number two ' + pct(held[3, 2])",
        "**60%**": "f'**{pct(held[3, 1])}**'",
        "(40% by the rule)": "f'({pct(ck.insight.wallet_share(1, 4))} by the rule)'",
    },
    "account-charts-reading": {
        "three signals in twelve": "{(3, 12): 'three signals in twelve'}[(int(alarms['signal'].sum()), len(alarms))]",
        "August 2025": "same(alarm(a).strftime('%B %Y') for a in ('K03', 'K08'))",
        "in November": "'in ' + alarm('K11').strftime('%B')",
    },
    "lead-indicators-reading": {
        "in April": "'in ' + same(trial(a).strftime('%B') for a in ('K03', 'K08'))",
        "**four months before**": "{4: '**four months before**'}[same((alarm(a) - trial(a)).days // 30 for a in ('K03', 'K08'))]",
        "fewer people answer": "{True: 'fewer people answer'}[all(soft.loc[(a, 2025), 'contacts_active'] < soft.loc[(a, 2024), 'contacts_active'] - 1 for a in ('K03', 'K08'))]",
        "complaints pile up": "{True: 'complaints pile up'}[all(soft.loc[(a, 2025), 'complaints_open'] > soft.loc[(a, 2024), 'complaints_open'] + 1 for a in ('K03', 'K08'))]",
        "a single month of trial": "{1: 'a single month of trial'}[int(watch.query(\"ka_id == 'K11'\")['rival_trial'].sum())]",
        "the last quarter of *every* year": "{True: 'the last quarter of *every* year'}[(autumn['Q4'] > autumn['other'] + 2).all()]",
    },
    "maintain": {
        "53 of its 132": 'f"{sponsored.sum()} of its {len(sponsored)}"',
        "79 without": "f'{(~sponsored).sum()} without'",
    },
    "survival-reading": {
        "**88%**": "f\"**{pct(stay.at(36)['with_sponsor'])}**\"",
        "74%": "pct(stay.at(36)['standard'])",
        "0.024": "num(stay.p, 3)",
    },
    "sponsor-value-reading": {
        "0.959": "num(yearly['with_sponsor'], 3)",
        "0.905": "num(yearly['standard'], 3)",
        "4.6": "num(times['standard'], 1)",
        "**6.8**": "f\"**{num(times['with_sponsor'], 1)}**\"",
        "2.2": "num(times['with_sponsor'] - times['standard'], 1)",
        "54%": "pct(sponsored.groupby(life['size_band']).mean()['L'])",
        "26%": "pct(sponsored.groupby(life['size_band']).mean()['S'])",
    },
    "hazard-reading": {
        "0.46": "num(hazard['hr'], 2)",
        "0.22 to 0.96": "f\"{num(hazard['low'], 2)} to {num(hazard['high'], 2)}\"",
        "0.04": "num(hazard['ph_p'], 2)",
    },
    "maintain-pitfalls": {
        "40 leavers": "f\"{life['churned'].sum()} leavers\"",
        "28.5": "num(life.loc[life['churned'], 'duration_months'].mean(), 1)",
        "92": "num((~life['churned']).sum())",
    },
    "part-4": {
        "35 key accounts": "f\"{index['ka_id'].nunique()} key accounts\"",
        "365 days": "f\"{shelf_life['strategic']} days\"",
        "180 for operations": "f\"{shelf_life['operational']} for operations\"",
        "120 for finance": "f\"{shelf_life['financial']} for finance\"",
        "three files of ten fields": "{(3, 10): 'three files of ten fields'}[(index['file'].nunique(), same(index.groupby('file')['field'].nunique()))]",
    },
    "archive-map-reading": {
        "81% full": "pct(whole['completeness'].mean()) + ' full'",
        "51% is fit": "pct(whole['fitness'].mean()) + ' is fit'",
        "**six** of the 35": "{6: '**six**'}[int(((whole['completeness'] > 0.85) & (whole['fitness'] < 0.35)).sum())] + f' of the {len(whole)}'",
    },
    "dupont-reading": {
        "9.3% and 10.2%": "'{} and {}'.format(*(pct(ratio(f, 'roe'), 1) for f in ('P-044', 'P-101')))",
        "leverage of 2.0": "'leverage of ' + num(ratio('P-044', 'leverage'), 1)",
        "1.7": "num(ratio('P-101', 'leverage'), 1)",
        "turns its assets faster": "{True: 'turns its assets faster'}[ratio('P-101', 'turnover') > ratio('P-044', 'turnover')]",
        "−13%": "pct(ratio('P-206', 'margin'))",
        "7.5": "num(ratio('P-206', 'leverage'), 1)",
    },
    "distress-reading": {
        "64%": "pct(growth['P-206'])",
        "more than any of the forty": "{(True, 40): 'more than any of the forty'}[(growth.idxmax() == 'P-206', len(growth))]",
        "**0.64**": "f\"**{num(zed['P-206'], 2)}**\"",
        "2.02": "num(zed['P-017'], 2)",
    },
    "financial-pitfalls": {
        "130 days": "f'{credit_age} days'",
        "120": "num(shelf_life['financial'])",
    },
    "case": {
        "420": "num(len(polymera.customers))",
        "CNY 6 million": "f'CNY {num(-loss)} million'",
    },
    "case-link-1": {"1.305 million": "f'{num(study.evsi, 3)} million'", "0.25": "num(cost, 2)"},
    "case-link-2": {
        "55% to 87%": "f'{pct(p)} to {pct(real)}'",
        "9.7 million": "f'{num(real * gain + (1 - real) * loss, 1)} million'",
        "3.9": "num(study.ev, 1)",
        "(14.9)": "f\"({num(need['O1', 'auto'], 1)})\"",
        "(5.6)": "f\"({num(need['O1', 'appl'], 1)})\"",
        "(14.2)": "f\"({num(need['O4', 'appl'], 1)})\"",
    },
    "case-link-3": {
        "36% of customers": "pct(share_of['customers']['price']) + ' of customers'",
        "27% of the orders": "pct(placed['price'] / placed.sum()) + ' of the orders'",
        "**5.5%**": "f\"**{pct(share_of['gross_profit']['price'], 1)}**\"",
        "26% of customers": "pct(share_of['customers']['loyal']) + ' of customers'",
        "61%": "pct(share_of['gross_profit']['loyal'])",
        "11%": "pct(share_of['gross_profit']['dormant'])",
        "nine months": "{9: 'nine months'}[round(trait('dormant', 'recency_days') / 30.4)]",
    },
    "case-link-4": {
        "130 automotive": "f\"{(industry == 'auto').sum()} automotive\"",
        "33 are loyal": "f\"{crossed.loc['loyal', 'auto']} are loyal\"",
        "29 buy by project": "f\"{crossed.loc['project', 'auto']} buy by project\"",
        "**62**": "f\"**{crossed.loc[['loyal', 'project'], 'auto'].sum()}**\"",
        "85%": "pct(auto_profit[['loyal', 'project']].sum() / auto_profit.sum())",
        "54 automotive": "f\"{crossed.loc['price', 'auto']} automotive\"",
        "8%": "pct(auto_profit['price'] / auto_profit.sum())",
    },
    "case-link-5": {
        "One firm, P-206": "{1: 'One firm'}[len(rejected)] + ', ' + rejected['customer_id'][0]",
        "a price seeker besides": "{'price': 'a price seeker besides'}[kind['P-206']]",
        "39 who passed": "f'{len(passed)} who passed'",
    },
    "case-link-6": {
        "0.01": "num(board.cr, 2)",
        "Seven of the first eight are loyal": "{7: 'Seven of the first eight are loyal'}[int((best['customer_id'].map(kind) == 'loyal').sum())]",
        "one, P-298": "'one, ' + best.loc[best['customer_id'].map(kind) == 'project', 'customer_id'].item()",
        "None of them": "{0: 'None of them'}[len(set(best['customer_id']) & set(asking['customer_id']))]",
        "P-179": "sales[2025].idxmax()",
        "fourteenth": "{14: 'fourteenth'}[int(ranked.set_index('customer_id')['rank']['P-179'])]",
    },
    "case-decision": {
        "62 automotive customers": "f\"{crossed.loc[['loyal', 'project'], 'auto'].sum()} automotive customers\"",
        "P-219, P-378, P-152, P-363, P-298, P-120, P-162, P-418": "', '.join(best['customer_id'])",
        "150 price seekers": "f\"{num(trait('price', 'size'))} price seekers\"",
        "70 dormant giants": "f\"{num(trait('dormant', 'size'))} dormant giants\"",
        "380 of the 420": "f'{len(kind) - len(growth)} of the {len(kind)}'",
        "110 loyal": "f\"{num(trait('loyal', 'size'))} loyal\"",
        "14 strategic and 16 selective": "'{} strategic and {} selective'.format(*(keys['box'].value_counts()[b] for b in ('strategic', 'selective')))",
        "Nine of them": "{9: 'Nine of them'}[int((keys['profit_cny_m'] < 0).sum())]",
    },
}

# Numbers that are not computed from course data: results of the studies cited, conventions, and
# quantities the text itself sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {
    "timetable": "115 120 150",
    "opening-pitfalls": "1.2",
    "whale-reading": "20%",
    "explore-whale-reading": "10%",
    "multiple-reading": "60% 70% 80% 90%",
    "method-pitfalls": "11.9 12.1",
    "judge-reading": "0.10",
    "slopes-reading": "2,000",
    "classify": "80% 95%",
    "abc-reading": "80%",
    "develop-pitfalls": "−10%",
    "archive-map-reading": "85% 35%",
    "dupont-reading": "1.23 2.90",
    "case-decision": "1.23",
    "honest-notes": "0.10 1.1 80% 95%",
    "next": "120 400",
}

# What the claims need beside the notebook's own results.
HELPERS = """
from coursekit.explore.whale import START as start
same = lambda values: values[0] if len(set(values := list(values))) == 1 else None
account = lambda name, column: year.set_index("account_id").loc[name, column]
by_revenue = year.sort_values("revenue_cny_m", ascending=False)["account_id"].tolist()
used = lambda name, what: meridian.account_activity.set_index(["account_id", "activity"])["quantity"][name, what]
worth_of = lambda a: ck.insight.value_of_information(p, gain, loss, a, a).evsi
rescue = ck.explore.whale_rescue(year, meridian.account_activity, rates)
asked = polymera.needs.groupby("segment")["respondent_id"].nunique()
mixed = blend.set_index("outcome")["opportunity"]
need = needs.set_index(["outcome", "segment"])["opportunity"]
candidate = lambda name, column: candidates.set_index("candidate_id").loc[name, column]
shares_of = ck.decisions.rank_acceptability(candidates, weights, benefit, "candidate_id")
push = weights * 0.6 / (1 - weights.iloc[0])
push.iloc[0] = 0.4
heavy = ck.decisions.topsis(candidates, push, benefit, "candidate_id")
careless = ck.decisions.topsis(candidates, weights, dict.fromkeys(columns, True), "candidate_id")
minmax = ck.decisions.topsis(candidates, weights, benefit, "candidate_id", normalisation="minmax")
place = lambda table, name: table["candidate_id"].tolist().index(name)
import re
border_of_two = float(re.search(r"recency_days <= ([\\d.]+)", ck.segmentation.fit(features, 2, scale=False, depth=1).rules)[1])
by_k = scan.set_index("k")
three_kinds = ck.segmentation.fit(features, 3, log=skewed).labels
shared = pd.crosstab(segments.labels.map(names), three_kinds)
home = shared.idxmax(axis=1)
merged = shared.loc[["project", "dormant"], home["project"]].tolist() if home["project"] == home["dormant"] else None
number_of = {name: n for n, name in names.items()}
trait = lambda name, column: segments.profile.loc[number_of[name], column]
rule = lambda text, says: says if text in segments.rules else None
keys = book.merge(matrix[matrix["is_key"]])
held = ours.groupby(["n_vendors", "rank"])["actual"].mean()
alarm = lambda name: alarms.set_index("ka_id").loc[name, "first_month"]
trial = lambda name: watch[(watch["ka_id"] == name) & watch["rival_trial"] & (watch["year"] == 2025)]["month"].min()
soft = watch.groupby(["ka_id", "year"])[leads].mean()
eleven = watch[watch["ka_id"] == "K11"]
autumn = eleven.groupby(["year", eleven["month"].dt.quarter.eq(4)])["orders_cny_m"].mean().unstack()
autumn.columns = ["other", "Q4"]
sponsored = life["onboarding"] == "with_sponsor"
hazard = ck.survival.cox(life, ["sponsor", "large"]).iloc[0]
whole = score[score["file"] == "all"]
ratio = lambda firm, column: returns.set_index("customer_id").loc[firm, column]
zed = health.set_index("customer_id")["z"]
share_of = shares / shares.sum()
placed = features["orders"].groupby(kind).sum()
crossed = pd.crosstab(kind, industry)
auto_only = orders[orders["customer_id"].map(industry) == "auto"]
auto_profit = auto_only.groupby(auto_only["customer_id"].map(kind))["gross_profit"].sum()
best = ranked.head(8)
credit = meridian.archive_extract.set_index("field").loc["credit_limit", "last_verified"]
credit_age = (pd.Timestamp("2025-12-31") - credit).days
"""
