# ruff: noqa: E501  (a claim reads best on one line)
"""Lecture 5: what its sentences claim, and how the data answer."""

# cell id -> what is printed there -> how it is computed
CLAIMS: dict[str, dict[str, str]] = {
    "title": {"480": "num(len(lumi.skus))"},
    "age-reading": {
        "6%": "pct(after['users'] * after['frequency'] * after['basket'] / (before['users'] * before['frequency'] * before['basket']) - 1)",
        "14%": "pct(after['users'] / before['users'] - 1)",
        "4%": "pct(after['basket'] / before['basket'] - 1)",
        "11%": "pct(1 - after['frequency'] / before['frequency'])",
    },
    "change-reading": {
        "7%": "pct(mix['orders_community'])",
        "14%": "pct(vitality)",
        "16": "num(adoption.t_peak)",
        "36": "num(len(sprout.app_adoption))",
        "22%": "pct(within.effect / base)",
        "brought none": "{0: 'brought none'}[old['orders_community'].sum()]",
    },
    "dimensions-reading": {
        "34": "num(four['value']['experience'])",
        "22%": "pct(four['value']['connection'])",
        "60%": "pct(four['target_low']['connection'])",
        "lie below theirs as well": "'lie below theirs as well' if (four['value'] < four['target_low'])[['management', 'value']].all() else ''",
    },
    "steps-reading": {
        "100,000": "num(way['n']['reach'])",
        "42,000": "num(way['lost'].max())",
        "27,900": "num(way['lost'][way['lost_value_cny'].idxmax()])",
        "1,579": "num(way['lost_value_cny'].max() / 1000)",
        "18%": "pct(way['conv'].min())",
    },
    "traditional-reading": {
        "1,250,000": "num(known['people']['sell'])",
        "275,000": "num(known['identified']['sell'])",
        "22%": "pct(known['identified']['sell'] / known['people']['sell'])",
        "55%": "pct(known['identified']['after_sales'] / known['people']['after_sales'])",
    },
    "five-reading": {
        "2,400": "num(annual[0])",
        "64%": "pct(annual[1] / annual[0])",
        "74%": "pct(annual[2] / annual[1])",
        "3.52": "num(years, 2)",
        "2.39": "num(constant, 2)",
        "a third": "{33: 'a third', 32: 'a third'}[round(100 * (1 - constant / years))]",
    },
    "problems-reading": {
        "38%": "pct(deep[0])",
        "49%": "pct(deep[1])",
        "2.9": "num(messages[0], 1)",
        "3.6": "num(messages[1], 1)",
        "1.5%": "pct(duplicates, 1)",
    },
    "experiments": {"6,000": "num(len(sprout.experiment))"},
    "explore-retention-reading": {
        "2.54": "num(ck.explore.retention().draw(0.36, 0.05, 100, 0.10).numbers['years'], 2)",
        "4.64": "num(ck.explore.retention().draw(0.36, 0.50, 100, 0.10).numbers['years'], 2)",
        "2.39": "num(constant, 2)",
    },
    "explore-line-reading": {
        "8.3%": "pct(operated('L03', 'best') - 1, 1)",
        "43": "num(operated('L03', 'items'))",
        "72": "num(operated('L03', 'all'))",
        "35.2%": "pct(operated('L05', 'price'), 1)",
        "less with every item taken out": "{operated('L05', 'all'): 'less with every item taken out'}[operated('L05', 'items')]",
        "39": "num(operated('L09', 'items'))",
        "48": "num(operated('L09', 'all'))",
        "2.2%": "pct(operated('L09', 'best') - 1, 1)",
        "even with half of them it earns more": "'even with half of them it earns more' if operated('L09', 'half') > 1 else ''",
        "L07 hardly answers": "'L07 hardly answers' if max(operated('L07', 'best') - 1, operated('L07', 'price')) < 0.02 else ''",
    },
    "experiments-reading": {
        "8.7%": "pct(pairs['bought_30d'].p1, 1)",
        "7.8%": "pct(pairs['bought_30d'].p0, 1)",
        "−0.5": "num(100 * pairs['bought_30d'].low, 1)",
        "+2.3": "{(2.3, 2.3): '+2.3'}[tuple(round(100 * pairs[m].high, 1) for m in pairs)]",
        "1.0%": "pct(pairs['opt_out'].p0, 1)",
        "2.6%": "pct(pairs['opt_out'].p1, 1)",
        "+0.9": "signed(100 * pairs['opt_out'].low, 1)",
        "14,660": "num(needed)",
        "not rolled out": "{'do_not': 'not rolled out'}[decision]",
    },
    "evaluation-reading": {
        "4.3": "num(lumi.stated_importance['stated'].min(), 1)",
        "4.7": "num(lumi.stated_importance['stated'].max(), 1)",
        "35%": "pct(weight['durability'])",
        "3.1": "num(answers[attributes].mean().min(), 1)",
        "6%": "pct(weight['novelty'])",
        "5%": "pct(weight['packaging'])",
    },
    "line-reading": {
        "29": "num(pruned['drop'].sum())",
        "72": "num(len(pruned))",
        "40%": "pct(pruned['drop'].mean())",
        "55%": "pct(transfer['L03'])",
        "31%": "pct(lines['gap_demand']['L05'])",
        "0.73": "num(lines['bimodality']['L07'], 2)",
        "0.92": "num(lines['similarity']['L09'], 2)",
        "80%": "pct(transfer['L09'])",
        "Six of ten": "{6: 'Six of ten'}[((lines['length'] == 'ok') & (lines['grain'] == 'ok')).sum()]",
    },
    "planning-reading": {
        "45%": "pct(wishes.importance['price'])",
        "28%": "pct(wishes.importance['design'])",
        "18%": "pct(wishes.importance['material'])",
        "10%": "pct(wishes.importance['bundle'])",
    },
    "launches-reading": {
        "120": "num(len(lumi.launches))",
        "41%": "pct(lumi.launches['hit_target'].mean())",
        "15": "num(median['ip'])",
        "28": "num(median['core'])",
    },
    "features-reading": {
        "51%": "pct(part['emotion'])",
        "30%": "pct(part['ease'])",
        "19%": "pct(part['effectiveness'])",
    },
    "scream-reading": {
        "−2.3": "num(feel[worst], 1)",
        "0.64": "num(better['cs_plus']['F07'], 2)",
        "−0.25": "num(better['cs_minus']['F07'], 2)",
        "−1.4": "num(feel['size_in_stock'], 1)",
        "−1.7": "num(feel['checkout_queue'], 1)",
        "69%": "pct(answered)",
        "a question at night": "{'night_question': 'a question at night'}[worst]",
        "Three features must not fail": "{3: 'Three features must not fail'}[(kano['category'] == 'M').sum()]",
    },
    "voice-reading": {
        "6%": "pct(outcomes['mean']['closed_7d'])",
        "5%": "pct(outcomes['mean']['content'])",
        "19%": "pct(outcomes['mean']['unresolved'])",
        "22%": "pct(outcomes['mean']['silent_unhappy'])",
    },
    "sources-reading": {
        "624": "num(heard['operations']['passive'])",
        "156": "num(heard['procurement']['passive'])",
        "150": "{(150, 150): '150'}[(heard['operations']['active'], heard['procurement']['active'])]",
        "0.61": "num(agreement.kappa, 2)",
    },
    "issues-reading": {
        "62%": "pct((voc['domain'] != 'technical').mean())",
        "1,800": "num(len(voc))",
        "201": "num(ranked['events'].max())",
        "5.1%": "pct(chart.center, 1)",
        "8.4%": "pct(chart.ucl[0], 1)",
        "17 and 18": "' and '.join(map(str, chart.signals))",
    },
    "survey-reading": {
        "35.8": "num(raw.nps_pts, 1)",
        "25.6": "num(fair.nps_pts, 1)",
        "70%": "pct(given['app'])",
        "40%": "pct(share['app'])",
        "20.8": "num(fair.low, 1)",
        "30.4": "num(fair.high, 1)",
    },
    "improvement-reading": {
        "0.28": "num(change['performance_response_time'], 2)",
        "0.13": "num(-change['performance_invoice_accuracy'], 2)",
        "one mark of twelve": "{('performance_response_time',): 'one mark of twelve'}[tuple(proven)]",
    },
    "case-answer": {"29": "num(pruned['drop'].sum())"},
}

# Numbers that are told and not computed.
GIVEN: dict[str, str] = {
    "timetable": "120 130 220",
    "problems": "20%",
    "problems-reading": "20%",
    "five-reading": "10%",
    "next": "120",
}

# What the claims need beside the notebook's own results.
HELPERS = """
before, after = facts(old), facts(new)
late = months[months["month"] >= "2025"].groupby("member_id")
often = (late[spaces].sum() > 0).sum(axis=1)
joined = sprout.members.set_index("member_id")["join_month"]
since = joined.index[joined < "2024-07-01"]
panel = months[months["member_id"].isin(often.index[often > 0].intersection(since))]
panel = panel.assign(three=panel["member_id"].isin(often.index[often == 3]))
within = ck.causal.did(panel, "revenue_cny", "member_id", "month", "three", post="2025-01-01", log=False)
base = panel[panel["three"] & (panel["month"] < "2025")]["revenue_cny"].mean()
four = lumi.dimensions.set_index("dimension")
way = funnel.set_index("step")
known = lumi.identity.set_index("step")
median = lives.table.set_index("group")["median"]
part = parts.set_index("driver")["share"]
feel = sprout.journey.set_index("touchpoint")["emotion"]
better = kano.set_index("feature")
proven = []
for column in change.index:
    both = [wave[column] for _year, wave in waves]
    reach = 1.96 * sum(p.var() / len(p) for p in both) ** 0.5
    if change[column] > reach:
        proven.append(column)
ranges = lumi.skus.assign(contribution_cny=lumi.skus["sku_id"].map(weekly))
surgeon = ck.explore.line_surgeon(ranges, lumi.demand, lines["tau"])

def operated(line, what):
    def view(keep, add):
        return surgeon.draw(line, keep, -1.0, 1.0, add).numbers
    whole = view(1.0, False)
    count = {"all": whole["kept"], "items": whole["best"]}
    if what in count:
        return count[what]
    if what == "price":
        return view(1.0, True)["change"]
    if what == "half":
        return view(0.5, False)["profit"] / whole["profit"]
    best = max(view(n / whole["kept"], False)["profit"] for n in range(1, int(whole["kept"]) + 1))
    return best / whole["profit"]
"""
