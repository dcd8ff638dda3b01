"""Figures quoted in the prose of the exercises of lecture 6 are those of the tables."""

import json
import re

import pytest

from coursekit.cases import load_case
from coursekit.methods import causal, continuity, spc, talent
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[6]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}


@pytest.fixture(scope="module")
def meridian():
    return load_case("meridian")


@pytest.fixture(scope="module")
def given():
    """Names of the notebook after its given cells."""
    names = {}
    exec(CELLS["setup"].replace("ck.practice.plain_errors()", ""), names)
    for cell in (name for name in CELLS if name.endswith("-given")):
        exec(CELLS[cell], names)
    return names


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_tables_in_words(meridian):
    assert set(meridian.coverage_plan["selling_share"]) == {0.55}
    quotes("e1-task", "of which 55% face customers")
    bids = meridian.performance.query("half == '2025H1'")["bids"]
    assert (bids.min(), bids.max()) == (6, 80)  # "some six bids, some eighty"
    assert meridian.battles["case_id"].nunique() == 60
    assert set(meridian.battles.groupby("case_id").size()) == {3}
    quotes("e5-task", f"Of {len(meridian.promotions)} people")
    quotes("e5-task", f"{meridian.promotions['success_24m'].mean():.0%} were a success")
    kinds = meridian.ownership.groupby("event")["account_id"].nunique()
    quotes("e6-task", f"{kinds['abrupt']} from one day", f"{kinds['overlap']} with eight weeks")
    assert kinds.sum() == 240
    quotes("e7-task", f"Of {len(meridian.onboarding)} newcomers")


def test_the_raw_champions(meridian):
    key = read_key(FOLDER)["6.3"]
    raw = key.mistakes[0].values[0]
    assert len(set(raw) & set(key.right)) == 1  # "only one of the raw champions"
    rates = meridian.performance.query("half == '2025H1'").set_index("staff_id")
    assert rates.loc[raw, "bids"].min() <= 8  # "six or eight bids"


def test_the_slate(meridian, given):
    slate, five = given["slate"], list(given["five"])
    quotes("m1", "**N16, N10, N07, N06 and N22 lead")
    assert five == ["N16", "N10", "N07", "N06", "N22"]
    assert slate["score"].idxmax() == "N13" and not slate.loc["N13", "gate"]
    rank = slate["score"].rank(ascending=False)
    assert rank["N05"] == 5 and not slate.loc["N05", "gate"]
    assert slate["bars_mean"].idxmax() == "N05"
    quotes("m1", f"Of {len(slate)} candidates {slate['gate'].sum()} pass")
    rows = re.findall(
        r"^\| (N\d\d) \| ([\d.]+) \| ([\d.]+) \| (\d+) \| ([\d.]+) \((\d)\) \| (\d) \|",
        CELLS["m1"],
        re.M,
    )
    assert [row[0] for row in rows] == five
    for name, score, rate, bids, marks, raters, breadth in rows:
        mine = slate.loc[name]
        assert f"{mine['score']:.2f}" == score and f"{mine['eb_score']:.3f}" == rate
        assert (mine["bids"], mine["n_raters"], mine["breadth"]) == (
            int(bids),
            int(raters),
            int(breadth),
        )
        assert f"{mine['bars_mean']:.2f}" == marks
    passed = given["passed"]
    assert passed["eb_score"].idxmax() == "N09"
    quotes("m1", f"({passed.loc['N09', 'eb_score']:.3f} in {passed.loc['N09', 'bids']} bids)")
    other = list(passed["score_without_reviews"].nlargest(5).index)
    assert set(five) - set(other) == {"N07", "N22"} and set(other) - set(five) == {"N15", "N17"}
    fair = given["fairness"].set_index("group")
    quotes("m1", f"ratio {fair['ratio'].min():.2f}, exact test p = {fair['p'].min():.2f}")
    assert fair.loc["campus", ["selected", "n"]].tolist() == [1, 12]
    assert fair.loc["lateral", ["selected", "n"]].tolist() == [4, 9]


def test_selection_and_raters(meridian):
    key = read_key(FOLDER)
    for cell in ("m1", "m1-task"):
        quotes(cell, "at 0.32", "of service at 0.02", "at 0.39")
    quotes("m1", f"{key['6.5'].right['success_rate']:.0%} should succeed")
    quotes("m1", f"hazard ratio {key['6.7'].right:.2f}")
    assert key["6.4"].right["raters"] == 7
    tenure = meridian.promotions.query("route == 'tenure'")
    fair = talent.impact_ratio(tenure, "entry", "success_24m")
    quotes("m1-task", f"{fair['ratio'].min():.2f} times", f"p = {fair['p'].min():.2f}")


def test_rotation(given):
    year = given["last_year"]
    quotes("m2", f"last year's {year:,.0f} million")
    before = year * continuity.rotation_cost(3, 0, given["rule"])
    after = year * continuity.rotation_cost(4, 8, given["rule"])
    quotes("m2", f"CNY {after:.1f} million a year instead of {before:.1f}")
    for which in ("share_of_accounts", "share_of_revenue"):
        for cell in ("m2", "m2-task"):
            quotes(cell, f"{given[which]:.0%}")
    tie = given["ties"]["discount_rate"]
    quotes("m2", f"{tie[1]:.1%} discount against {tie[0]:.1%}")
    quotes("m2-task", f"{100 * (tie[1] - tie[0]):.1f} points more discount")
    near = given["costs"]["8 weeks"]
    assert near.loc[3:].max() / near.min() < 1.08  # "three to seven years lie close together"


def test_handovers(given):
    owned = given["owned"]
    kinds = ["abrupt", "overlap"]
    panel = causal.event_effect(owned, "revenue_cny_k", "account_id", "half", kinds)
    for row in panel.itertuples():
        quotes("m2", f"{-row.effect:.1%}")
        quotes("m2", f"({-row.high:.1%} to {-row.low:.1%}")
        quotes("m2-task", f"{-row.effect:.1%}")


def test_suppliers(meridian, given):
    s17 = meridian.supplier_monthly.query("supplier_id == 'S17'")["otif_rate"]
    months = (
        spc.ewma(s17).signals[0],
        spc.xmr(s17, baseline=12).signals[0],
        1 + list(s17 < 0.92).index(True),
    )
    quotes("m2", f"month {months[0]}; a single month shows it in {months[1]}, the contract")
    quotes("m2-task", f"month {months[0]}, a single value in month {months[1]}")
    assert months[2] == 20 and months[2] - months[0] == 3  # "three months before"
    quotes("m2", f"in {months[1]}, the contract in {months[2]}")
    optics = given["structure"].loc["optics"]
    assert optics["n"] == optics["shared_subtier"] == 4 and optics["subtier_id"] == "T07"
