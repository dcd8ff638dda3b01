"""Figures quoted in the prose of the exercises of lecture 3 are those of the tables."""

import json
import re

import pytest

from coursekit.cases import load_case
from coursekit.methods import plans, power, relations, value
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[3]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}
PLAN = ["A2", "A3", "A4", "A7", "A10"]


@pytest.fixture(scope="module")
def taihe():
    return load_case("taihe")


@pytest.fixture(scope="module")
def weights(taihe):
    return taihe.contacts.set_index("contact_id")["decision_weight"]


@pytest.fixture(scope="module")
def indices(taihe):
    return {half: relations.index(scores) for half, scores in taihe.scores.groupby("half")}


@pytest.fixture(scope="module")
def given():
    """Names of the notebook after the given cells of the written tasks."""
    names = {}
    exec(CELLS["setup"].replace("ck.practice.plain_errors()", ""), names)
    exec(CELLS["m1-given"], names)
    exec(CELLS["m2-given"], names)
    return names


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_the_account_in_words(taihe, indices):
    assert len(taihe.contacts) == 14 and len(indices["2025H1"]) == 10
    quotes("e1-task", "Fourteen people", "Ten of them")
    raters = relations.agreement(taihe.am_scores, reference="reviewer")
    quotes("e3-task", f"correlation of the two is {raters.pearson:.2f}", "scored ten contacts")
    quotes("q2-task", f"correlate at {raters.pearson:.2f}", f"lies {raters.bias:.0f} points higher")
    # "the owner is kinder to all of them"
    pairs = taihe.am_scores.pivot(index="contact_id", columns="rater", values="index_score")
    assert (pairs["owner"] > pairs["reviewer"]).all()


def test_the_ladder_of_the_praise(taihe):
    scores = taihe.scores[taihe.scores["half"] == "2025H1"].set_index("contact_id")
    polite = scores[(scores["PS"] >= 2) & (scores["IT"] < 2)]
    assert polite.index.tolist() == ["C05"]  # supports a project, has never told us a date


def test_the_committee(taihe):
    votes = taihe.committee.set_index("contact_id")["votes"]
    listed = "30, 30, 20, 15 and 5 votes"
    assert votes.tolist() == [30, 30, 20, 15, 5] and set(taihe.committee["quota"]) == {60}
    quotes("e5-task", listed, "60 are needed")
    quotes("q3-task", listed, "60 are needed")
    quotes("e5-task", f"({votes['C05']} votes)", f"CFO ({votes['C03']})")
    for quota in (58, 60, 100):  # the check accepts Banzhaf's count: it must not matter
        table = power.voting_power(votes, quota)
        assert table["shapley"].to_list() == pytest.approx(table["banzhaf"].to_list())


def test_owners_fit_better_by_five_points():
    key = read_key(FOLDER)["3.6"]
    greedy = next(m for m in key.mistakes if m.hint.startswith("First come")).values[0]
    fit = load_case("taihe").owner_fit.set_index("contact_id")

    def total(pairs):
        return sum(fit.loc[contact, owner] for contact, owner in pairs.items())

    assert total(key.right) - total(greedy) == 5 and "by five points" in key.praise
    quotes("m1-task", f"total fit {total(key.right)}")
    quotes("m1", f"(total fit {total(key.right)})")


def test_a_fifth_more_hours_changes_two_of_five(taihe):
    now, more = (set(plans.choose(taihe.actions, hours).ids) for hours in (100, 120))
    assert now == set(PLAN) and len(now - more) == 2
    assert "two of the five" in read_key(FOLDER)["3.7"].praise


def test_the_offer(taihe):
    amounts = taihe.evc.set_index(["kind", "item"])["amount_cny_m"]
    reference, price = amounts["reference"].iloc[0], amounts["price"].iloc[0]
    quotes("e8-task", f"costs TK-07 CNY {reference} m, our offer {price} m")
    quotes("e8", f"reference={reference}, price={price}")
    found = value.economic_value(reference, amounts["positive"], amounts["negative"], price)
    assert found.captured_share == pytest.approx(0.5)  # "half and half"
    quotes("m1", f"worth CNY {found.evc} m to TK-07 and costs {price} m")


def test_who_depends_on_s1(taihe, weights):
    risk = power.owner_risk(taihe.owner_links, weights)
    lost = risk.table.set_index("owner_id")["weight_lost"]["S1"]
    quotes("q4-task", f"cover {risk.covered_share:.2f}", f"{lost:.2f} of it goes")
    quotes("m1", f"{lost:.2f} of the weight would go")
    quotes("m1-task", f"{lost:.2f} of the covered {risk.covered_share:.2f}")


def test_the_decision_chain(taihe, given):
    sheet = given["sheet"]
    assert sheet["decision_weight"].idxmax() == "C01" and "C01" not in set(
        taihe.committee["contact_id"]
    )
    for cell in ("m1", "m1-task"):
        quotes(cell, f"PageRank {sheet['pagerank'].max():.3f}", "C11")
        quotes(cell, f"betweenness {sheet['betweenness'].max():.3f}", "C04")
    assert sheet["pagerank"].idxmax() == "C11" and sheet["betweenness"].idxmax() == "C04"
    votes = taihe.committee.set_index("contact_id")["votes"]
    assert votes["C02"] + votes["C04"] == 60
    quotes("q1-task", f"{sheet.loc['C11', 'decision_weight']:.0%} of the decision weight")


def test_where_we_stand(taihe, weights, indices):
    side = relations.standing(taihe.standing, weights)
    quotes("m1", f"rival holds {side['rival']:.0%} of the weight (C01, C03, C05, C07)")
    quotes("m1", f"we {side['owned']:.0%}, {side['contested']:.0%} is contested")
    quotes("m1-task", f"rival holds {side['rival']:.0%} of the weight, we {side['owned']:.0%}")
    with_rival = taihe.standing.query("standing == 'rival'")["contact_id"].tolist()
    assert with_rival == ["C01", "C03", "C05", "C07"]
    first, second = (relations.account(indices[half], weights).ari for half in sorted(indices))
    capped = relations.index(
        taihe.scores[taihe.scores["half"] == "2025H2"],
        as_of="2025-12-31",
        evidence=taihe.score_evidence[taihe.score_evidence["half"] == "2025H2"],
    )
    quotes("m1-task", f"Index {first:.1f} in the first half, {second:.1f} in the second")
    quotes("m1-task", f"({relations.account(capped, weights).ari:.1f} with stale")
    gain = taihe.actions.set_index("action_id").loc[PLAN, "gain_points"].sum()
    quotes("m1", f"account index of {second:.1f} to {second + gain:.0f}")
    for cell in ("m2", "m2-task"):
        quotes(cell, f"{first:.1f} to {second:.1f}")
    general = [
        indices[half].set_index("contact_id")["index_score"]["C01"] for half in sorted(indices)
    ]
    quotes("m2-task", f"({general[0]:.1f} to {general[1]:.1f})")
    assert (general[1] - general[0]) * weights["C01"] == pytest.approx(4, abs=0.5)
    warmest = indices["2025H2"].set_index("contact_id")["index_score"].idxmax()
    assert warmest == "C08"
    quotes("m1", f"C08, has {weights['C08']:.0%}")


def test_targets_start_from_the_scores(taihe):
    now = taihe.scores[taihe.scores["half"] == "2025H2"].set_index("contact_id")
    dims = {"project support": "PS", "participation": "AP", "information": "IT"}
    rows = re.findall(r"^\| (C\d\d) \| ([a-z ]+) (\d)–(\d) \|", CELLS["m1"], re.M)
    assert len(rows) >= 5
    for contact, dimension, start, end in rows:
        assert now.loc[contact, dims[dimension]] == int(start) == int(end) - 1


def test_actions_and_what_they_cost(taihe):
    actions = taihe.actions.set_index("action_id")
    rows = re.findall(r"^\| (A\d+) [^|]*\| (\d+) \| ([\d.]+) \|", CELLS["m1"], re.M)
    assert [row[0] for row in rows] == PLAN
    for action, hours, points in rows:
        assert actions.loc[action, "hours"] == int(hours)
        assert actions.loc[action, "gain_points"] == float(points)
    total = actions.loc[PLAN, ["hours", "gain_points"]].sum()
    quotes("m1", f"Actions, {total['hours']:.0f} hours, {total['gain_points']:.1f} points")
    with_a1 = plans.choose(taihe.actions, 100, must=["A1"])
    quotes("m1", f"A1 ({actions.loc['A1', 'gain_points']} points, but")
    quotes("m1", f"{actions.loc['A1', 'hours']} hours: the best set with it brings {with_a1.gain}")
    golf = actions.loc["A8"]
    quotes("m1-task", f"A8 ({golf['gain_points']} points in {golf['hours']} hours")
    assert golf["compliance_review"]


def test_advances(taihe, given):
    proof = given["proof"]
    hit, miss = (f"{proof.loc[said, 'sum']} of {proof.loc[said, 'size']}" for said in (True, False))
    quotes("m1", f"with a proof {hit} requests succeeded, without one {miss}")
    quotes("m2", f"named proof {hit} requests succeeded, without one {miss}")
    quotes("m2-task", f"with a named proof {hit}, without {miss}")
    log = taihe.log
    asked, got = int(log["advance_asked"].sum()), int(log["advance_obtained"].sum())
    quotes("m2-task", f"{len(log)} scenes, {asked} asked, {got} obtained")
    quotes("m2", f"{len(log)} scenes", f"in {asked} scenes and obtained {got}")
    level = log["contact_id"].map(taihe.contacts.set_index("contact_id")["level"])
    lowest = log[level == "L4"]
    assert lowest["advance_obtained"].sum() == 0 and lowest["advance_asked"].sum() == 7


def test_hours_planned_and_spent(taihe, given):
    hours = given["hours"]
    spent, planned = hours["hours"], hours["planned_hours"]
    assert planned.sum() == 100
    quotes("m2-task", f"{spent.sum():.0f} hours instead of {planned.sum():.0f}")
    quotes("m2", f"{spent.sum():.0f} hours", f"{100} hours five actions were to bring 9.2 points")
    table = {
        "C03 CFO": ["C03"],
        "C07 design institute": ["C07"],
        "C04 chief engineer": ["C04"],
        "C02 and C06": ["C02", "C06"],
        "C11 engineer": ["C11"],
        "C08 maintenance head": ["C08"],
        "C10 and C12": ["C10", "C12"],
    }
    rows = re.findall(r"^\| (C[^|]*) \| (\d+) \| ([\d.]+) \|", CELLS["m2"], re.M)
    assert [row[0] for row in rows] == list(table)
    for name, plan, real in rows:
        assert float(plan) == planned[table[name]].sum(), name
        assert float(real) == pytest.approx(spent[table[name]].sum()), name
    quotes("m2-task", f"CFO {spent['C03']} hours of {planned['C03']:.0f}")
    quotes("m2-task", f"chief engineer {spent['C04']} of {planned['C04']:.0f}")
    quotes("m2-task", f"maintenance head {spent['C08']}", f"supervisor {spent['C12']}")
    effort = taihe.effort.set_index("level")["hours"]
    quotes("m2-task", f"{effort['L1'] / effort.sum():.0%} of the hours at level L1")
    below = (effort["L3"] + effort["L4"]) / effort.sum()
    quotes("m2-task", f"{below:.0%} at L3 and L4", f"{plans.triangle(effort):.3f}")
    quotes("m2", f"{below:.0%} at the two lower levels")
