# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 3: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "house-reading": {
        "10 of 14 contacts": "f'{held} of {len(people)} contacts'",
        "all six departments": "{6: 'all six departments'}[len(departments & set(people['function']))]",
        "only three of them": "{3: 'only three of them'}[house['broad'][0]]",
        "four mechanisms": "{4: 'four mechanisms'}[house['organisation'][1]]",
    },
    "objectives-follow-reading": {
        "91%": "pct(account.coverage)",
        "34.9": "num(account.ari, 1)",
        "25 points": "f'{num(60 - account.ari)} points'",
        "29%": "pct(account.authority_share)",
        "No executive": "{True: 'No executive'}[(links.reindex(executives, fill_value=0) < 2).all()]",
    },
    "standing-reading": {
        "46%": "pct(side['rival'])",
        "27%": "pct(side['owned'])",
        "24%": "pct(side['contested'])",
        "By heads the field is even": "{(4, 4): 'By heads the field is even'}[tuple(taihe.standing['standing'].value_counts()[['rival', 'contested']])]",
        "The general manager, the chief financial officer, the procurement director and the liaison to the design institute stand with the rival": "{('C01', 'C03', 'C05', 'C07'): 'The general manager, the chief financial officer, the procurement director and the liaison to the design institute stand with the rival'}[tuple(taihe.standing.query(\"standing == 'rival'\")['contact_id'])]",
        "deputy GM, quality manager, senior electrical engineer": "'deputy GM, quality manager, senior electrical engineer' if {'C02', 'C10', 'C11'} <= set(taihe.standing.query(\"standing == 'contested'\")['contact_id']) else ''",
        "chief engineer, plant manager, maintenance head": "{('C04', 'C06', 'C08'): 'chief engineer, plant manager, maintenance head'}[tuple(taihe.standing.query(\"standing == 'owned'\")['contact_id'])]",
    },
    "control-reading": {
        "coverage (91%)": "f'coverage ({pct(audit.coverage)})'",
        "ownership (90%)": "f'ownership ({pct(audit.owner)})'",
        "80%": "pct(audit.evidence)",
        "70% each": "f'{pct(same([audit.target, audit.cadence]))} each'",
        "140 days": "f\"{control.loc['C03', 'last_touch_days']} days\"",
        "a cadence of 60": "f\"a cadence of {control.loc['C03', 'cadence_days']}\"",
        "two accountable owners": "{2: 'two accountable owners'}[control.loc['C04', 'n_owners']]",
    },
    "scores-reading": {
        "40.4": "num(same([account.quality, index['index_score'].mean()]), 1)",
        "34.9": "num(account.ari, 1)",
        "more than five points": "{5: 'more than five points'}[int(account.quality - account.ari)]",
        "79": "num(score['C08'])",
        "5% of the weight": "f\"{pct(weights['C08'])} of the weight\"",
        "25 and 20%": "f\"{num(score['C01'])} and {pct(weights['C01'])}\"",
        "38.3": "num(account.ari / account.coverage, 1)",
    },
    "ladder-reading": {
        "Of 60 answers 54 fit": "f'Of {6 * len(first)} answers {6 * len(first) - ladder.errors} fit'",
        "0.90": "num(ladder.cr, 2)",
        "0.70": "num(ladder.cs, 2)",
        "three misfits": "{('C02', 'C05', 'C10'): 'three misfits'}[tuple(ladder.misfits['contact_id'])]",
    },
    "trust-agreement": {
        "0.97": "num(agreement.pearson, 2)",
        "12 points": "f'{num(agreement.bias)} points'",
    },
    "agreement-reading": {
        "12.1 points": "f'{num(agreement.bias, 1)} points'",
        "all ten cases": "{(10, True): 'all ten cases'}[len(kinder), (kinder > 0).all()]",
        "0.81": "num(agreement.icc_a1, 2)",
        "from below 0 to 0.96": "'from below 0 to ' + num(agreement.icc_a1_high, 2) if agreement.icc_a1_low < 0 else ''",
        "0.95": "num(ck.relations.cronbach(first[list(ck.relations.DIMENSIONS)]).alpha, 2)",
    },
    "predict": {"420": "num(len(meridian.opportunities))"},
    "drivers-reading": {
        "1.55": "num(alone['odds_ratio'][0], 2)",
        "0.91": "num(odds['interactions'], 2)",
        "no effect at all": "{True: 'no effect at all'}[together.set_index('driver').loc['interactions', 'p'] > 0.5]",
        "1.95, 1.67 and 1.66": "'{}, {} and {}'.format(*(num(odds[d], 2) for d in ('density', 'quality', 'authority')))",
    },
    "scenes-reading": {
        "Of 48 scenes, 29 asked": "f'Of {len(taihe.log)} scenes, {len(asked)} asked'",
        "The other 19": "f'The other {len(taihe.log) - len(asked)}'",
        "9 of 14": "'{sum:g} of {size:g}'.format(**advances.loc[True])",
        "64%": "pct(advances.loc[True, 'mean'])",
        "3 of 15": "'{sum:g} of {size:g}'.format(**advances.loc[False])",
        "20%": "pct(advances.loc[False, 'mean'])",
    },
    "decision-chain-reading": {
        "**C11**": "f\"**{leader('pagerank')}**\"",
        "0.277": "num(net.loc['C11', 'pagerank'], 3)",
        "asked by five colleagues": "{5: 'asked by five colleagues'}[net.loc['C11', 'in_degree']]",
        "2%": "pct(weights['C11'])",
        "**C04**": "f\"**{leader('betweenness')}**\"",
        "0.299": "num(net.loc['C04', 'betweenness'], 3)",
        "the only articulation point is the general manager": "{('C01',): 'the only articulation point is the general manager'}[tuple(net.index[net['articulation']])]",
    },
    "map-pitfalls": {
        "the general manager comes first": "{'C01': 'the general manager comes first'}[reversed_leader]",
    },
    "define": {
        "30, 30, 20, 15 and 5 votes": "'{}, {}, {}, {} and {} votes'.format(*votes)",
        "60 are needed": "f\"{same(taihe.committee['quota'])} are needed\"",
    },
    "votes-reading": {
        "5 votes never decide": "{0.0: '5 votes never decide'}[member['C10']]",
        "one sixth of the power each": "{0.1667: 'one sixth of the power each'}[same(round(member[c], 4) for c in ('C03', 'C05'))]",
        "a third of the voting power each": "{0.3333: 'a third of the voting power each'}[same(round(member[c], 4) for c in ('C02', 'C04'))]",
    },
    "votes-figure": {
        "60 of 100 votes": "f\"{same(taihe.committee['quota'])} of {votes.sum()} votes\""
    },
    "owners-reading": {
        "**49**": "f'**{num(owners.total)}**'",
        "**44**": "f'**{num(owners.greedy_total)}**'",
    },
    "actions-reading": {
        "A2, A3, A4, A7 and A10": "'{}, {}, {}, {} and {}'.format(*choice.ids)",
        "9.2 points": "f'{num(choice.gain, 1)} points'",
        "8.7": "num(choice.greedy_gain, 1)",
        "9.0": "num(choice.greedy_ratio, 1)",
        "36 hours": "f\"{action.loc['A1', 'hours']} hours\"",
        "100 hours": "f'{num(choice.hours)} hours'",
        "With 120 hours it comes in, and A2 and A4 go out": "'With 120 hours it comes in, and {} and {} go out'.format(*(a for a in choice.ids if a not in more.ids)) if 'A1' in more.ids else ''",
    },
    "actions-pitfalls": {
        "no best set between 40 and 160 hours": "'no best set between 40 and 160 hours' if not any('A8' in ck.plans.choose(taihe.actions, b).ids for b in range(40, 161, 10)) else ''",
    },
    "actions-figure": {"100 hours": "'100 hours' if choice.hours <= 100 else ''"},
    "execute": {"260": "num(len(plans))"},
    "progress-reading": {
        "0.78": "num(ck.plans.progress(plans, '2025-12-31').spi, 2)",
        "0.85": "num(ck.plans.progress(plans[one], '2025-12-31').spi, 2)",
        "0.54": "num(ck.plans.progress(plans[~one], '2025-12-31').spi, 2)",
    },
    "change-reading": {
        "eight rose, two stayed, nobody fell": "{(8, 2, 0): 'eight rose, two stayed, nobody fell'}[moved.n_up, moved.n_same, moved.n_down]",
        "8.3 points": "f'{num(moved.mean, 1)} points'",
        "0.0078": "num(moved.p, 4)",
        "34.9": "num(account.ari, 1)",
        "44.8": "num(later.ari, 1)",
        "15 points short": "f'{num(60 - later.ari)} points short'",
        "44.3": "num(capped.ari, 1)",
        "Two scores": "{2: 'Two scores'}[capped_scores]",
        "from 2 to 1": "'from {} to {}'.format(*support)",
    },
    "champion": {
        "0.299": "num(net.loc['C04', 'betweenness'], 3)",
        "asked by three": "{3: 'asked by three'}[net.loc['C08', 'in_degree']]",
    },
    "triangle-reading": {
        "14 of 140 hours, 10%": "f\"{num(level_hours['L1'])} of {num(level_hours.sum())} hours, {pct(level_hours['L1'] / level_hours.sum())}\"",
        "74%": "pct(level_hours[['L3', 'L4']].sum() / level_hours.sum())",
        "0.457": "num(ck.plans.triangle(level_hours), 3)",
        "27.5 hours": "f\"{num(spent['C08'], 1)} hours\"",
        "3.5": "num(spent['C01'], 1)",
    },
    "owner-risk-reading": {
        "**0.58**": "f\"**{num(same(risk.table.query('owner_id == @s', local_dict={'s': 'S1'})['weight_lost']), 2)}**\"",
        "0.91": "num(risk.covered_share, 2)",
        "0.14": "num(risk.redundant_share, 2)",
        "a single person, the chief engineer": "{('C04',): 'a single person, the chief engineer'}[tuple(links.index[links > 1])]",
    },
    "responsibility": {
        "seven of ten contacts; the three that broke are the general manager, the CFO and the procurement manager": "{('C01', 'C03', 'C09'): 'seven of ten contacts; the three that broke are the general manager, the CFO and the procurement manager'}[tuple(control.index[control['last_touch_days'] > control['cadence_days']])]",
        "45 and 30 days | position": "'{} and {} days | position'.format(*control.loc[['C01', 'C02'], 'cadence_days'])",
        "60 days | total cost": "'{} days | total cost'.format(control.loc['C03', 'cadence_days'])",
        "30 days | specification": "'{} days | specification'.format(same(control.loc[['C04', 'C11'], 'cadence_days']))",
        "45 and 30 days | downtime": "'{} and {} days | downtime'.format(*control.loc[['C06', 'C08'], 'cadence_days'])",
        "30 and 60 days | terms": "'{} and {} days | terms'.format(*control.loc[['C05', 'C09'], 'cadence_days'])",
    },
    "point-line-plane-reading": {
        "0.91": "num(audit.coverage, 2)",
        "**0.485**": "f'**{num(ck.plans.point_line_plane(audit.coverage, 3 / 6, 1 / 4), 3)}**'",
        "0.610": "num(ck.plans.point_line_plane(audit.coverage, 3 / 6, 2 / 4), 3)",
    },
    "organisation-methods": {
        "**0.73**": "f\"**{num(fit_of('Taihe'), 2)}**\"",
        "**0.53**": "f\"**{num(fit_of('Rival'), 2)}**\"",
    },
    "value-figure-reading": {
        "CNY 42.0 million": "f\"CNY {num(money['reference_price'], 1)} million\"",
        "+6.5": "signed(money['energy'], 1)",
        "+4.8": "signed(money['downtime'], 1)",
        "+1.2": "signed(money['commissioning'], 1)",
        "−0.9": "signed(-money['training'], 1)",
        "−1.6": "signed(-money['parallel_run'], 1)",
        "CNY 52.0 million": "f'CNY {num(offer.evc, 1)} million'",
        "CNY 47.0 million": "f\"CNY {num(money['price'], 1)} million\"",
        "5.0 million": "f'{num(offer.inducement, 1)} million'",
        "half of the difference": "{0.5: 'half of the difference'}[round(offer.captured_share, 9)]",
        "54.5": "num(offer.evc + money['training'] + money['parallel_run'], 1)",
    },
    "practice": {"29 of 48": "f'{len(asked)} of {len(taihe.log)}'"},
    "case": {"24 hours": "f\"{action.loc['A8', 'hours']} hours\""},
    "case-chain-1": {
        "20%": "pct(max(weights))",
        "2%": "pct(weights['C11'])",
        "asked by five colleagues": "{5: 'asked by five colleagues'}[net.loc['C11', 'in_degree']]",
        "The general manager does not sit on the committee": "'The general manager does not sit on the committee' if 'C01' not in votes else ''",
        "34.9": "num(account.ari, 1)",
        "40.4": "num(account.quality, 1)",
        "The lowest score of all is the CFO's, 8.3": "f\"The lowest score of all is the CFO's, {num(score['C03'], 1)}\" if score.idxmin() == 'C03' else ''",
        "20.8": "num(taihe.am_scores.query(\"rater == 'owner' and contact_id == 'C03'\")['index_score'].iloc[0], 1)",
        "46%": "pct(side['rival'])",
        "27%": "pct(side['owned'])",
        "49": "num(owners.total)",
        "9.2": "num(choice.gain, 1)",
        "100 hours": "f'{num(choice.hours)} hours'",
        "140 hours": "f\"{num(taihe.log['hours'].sum())} hours\"",
    },
    "case-chain-2": {
        "28 hours": "f\"{num(planned['C02'])} hours\"",
        "the CFO 20 hours": "f\"the CFO {num(planned['C03'])} hours\"",
        "3.0": "num(spent['C03'], 1)",
        "none of its 18": "'none of its {}'.format(num(planned['C07'])) if 'C07' not in spent else ''",
        "26.5 for 12": "'{} for {}'.format(num(spent['C11'], 1), num(planned['C11']))",
        "27.5 hours": "f\"{num(spent['C08'], 1)} hours\"",
        "1% of the weight, 19.5": "'{} of the weight, {}'.format(pct(weights['C12']), num(spent['C12'], 1))",
        "44.8": "num(later.ari, 1)",
        "44.3": "num(capped.ari, 1)",
        "Four of the ten points": "{(4, 10): 'Four of the ten points'}[round(weights['C01'] * (after - before)['C01']), round(later.ari - account.ari)]",
        "20.8": "num((after - before)['C01'], 1)",
        "3.5 hours": "f\"{num(spent['C01'], 1)} hours\"",
    },
    "case-answer": {
        "10%": "pct(weights['C03'])",
        "CNY 52.0 million": "f'CNY {num(offer.evc, 1)} million'",
        "0.9 points in 24 hours": "'{gain_points} points in {hours} hours'.format(**action.loc['A8'])",
        "1.9 in 20": "'{gain_points} in {hours}'.format(**action.loc['A2'])",
        "8.1": "num(with_golf.gain, 1)",
        "9.2": "num(choice.gain, 1)",
        "27% against 46%": "pct(side['owned']) + ' against ' + pct(side['rival'])",
        "at 2 in one half and was 1 before": "'at {1} in one half and was {0} before'.format(*taihe.scores.query(\"contact_id == 'C11'\")['PS'])",
    },
    "case-pitfalls": {"20%": "pct(weights['C01'])"},
}

# Numbers that are not computed from course data: results of the studies cited, conventions, and
# quantities the text itself sets up. Cell id -> the numbers.
GIVEN: dict[str, str] = {
    "title": "100",
    "timetable": "120 160 180",
    "house": "446",
    "objectives-follow": "90% 60% 75% 40%",
    "control": "180",
    "six-dimensions": "180 2.5",
    "ladder-reading": "0.60",
    "scores-reading": "100",
    "six-dimensions-pitfalls": "2.5",
    "scenes": "2,136 25%",
    "actions": "8.1% 100",
    "progress-reading": "0.80 0.95",
    "change-reading": "180",
    "matching": "30% 20%",
    "triangle-reading": "14%",
    "organisation-methods": "0.40 0.30",
    "value-figure-reading": "0.4 0.8 0.3 0.9",
    "value-figure": "9%",
    "honest-notes": "180 0.14",
    "next": "120",
}

# What the claims need beside the notebook's own results.
HELPERS = """
same = lambda values: values[0] if len(set(values := list(values))) == 1 else None
account = ck.relations.account(index, weights, level)
score = index.set_index("contact_id")["index_score"]
departments = set(people.set_index("contact_id").loc[list(taihe.scores["contact_id"].unique()), "function"])
executives = list(level.index[level == "L1"])
links = taihe.owner_links.groupby("contact_id").size()
side = ck.relations.standing(taihe.standing, weights)
control = taihe.audit.set_index("contact_id")
by_rater = taihe.am_scores.pivot(index="contact_id", columns="rater", values="index_score")
kinder = by_rater["owner"] - by_rater["reviewer"]
odds = together.set_index("driver")["odds_ratio"]
net = centrality.set_index("contact_id")
leader = lambda measure: net[measure].idxmax()
backwards = ck.power.centrality(taihe.advice, asker="advisor", advisor="asker").set_index("contact_id")
reversed_leader = backwards["pagerank"].idxmax()
member = power.set_index("member")["shapley"]
action = taihe.actions.set_index("action_id")
more = ck.plans.choose(taihe.actions, 120)
moved = ck.plans.change(before, after)
later = ck.relations.account(second, weights)
evidence = taihe.score_evidence.query("half == '2025H2'")
checked = ck.relations.index(taihe.scores.query("half == '2025H2'"), as_of="2025-12-31", evidence=evidence)
capped = ck.relations.account(checked, weights)
capped_scores = sum(len(dims.split(", ")) for dims in checked["capped_dims"] if dims)
support = taihe.scores.query("contact_id == 'C05'")["PS"]
level_hours = taihe.effort.set_index("level")["hours"]
money = taihe.evc.set_index("item")["amount_cny_m"]
priorities = {"production": 0.40, "energy": 0.30, "skills": 0.30}
import pandas as pd
served = {"Taihe": [9, 9, 1], "Rival": [3, 3, 9]}
fit_of = lambda firm: ck.plans.strategy_fit(priorities, pd.DataFrame({firm: served[firm]}, index=list(priorities))).score
"""
