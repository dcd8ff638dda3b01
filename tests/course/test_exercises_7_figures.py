"""Figures quoted in the prose of the wrap-up task are those of the tables."""

import json

import pytest

from coursekit.cases import load_case
from coursekit.methods import causal, credit
from coursekit.practice import authoring, notebooks
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[7]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}
LIFTS = (0.076, 0.109, 0.142)


@pytest.fixture(scope="module")
def green():
    return load_case("greenfield")


@pytest.fixture(scope="module")
def solved():
    """Names of the notebook after all its cells but the checks."""
    names = {}
    for cell in notebooks.solved(NOTEBOOK)["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and "ck.check" not in text and "progress" not in text:
            exec(text.replace("ck.practice.plain_errors()", ""), names)
    return names


@pytest.fixture(scope="module")
def today(green):
    return set(green.customers.query("coverage_tier == 'field'")["customer_id"])


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def earns(solved, n, lift, new=0):
    return solved["result"](solved["places"](n), lift, new, solved["cost_of_credit"])


def test_the_notebook_and_the_key_agree(solved):
    key = read_key(FOLDER)
    assert sorted(solved["l7_e1"]) == key["7.1"].right
    assert solved["l7_e2"] == pytest.approx(key["7.2"].right)
    assert solved["l7_e3"] == key["7.3"].right == 8


def test_what_the_tasks_take_for_granted(green, today):
    assert len(green.customers) == 600 and len(today) == 60  # "sixty places" today, too
    sales = green.season_sales
    per_yuan = sales["contribution_cny_k"].sum() / sales["revenue_cny_k"].sum()
    assert round(per_yuan, 3) == 0.18  # "18 fen"
    assert set(sales.query("season_index >= 5")["season_label"].str[:4]) == {"2025"}
    flag = sales.assign(on=sales["cadence_programme"])
    effect = causal.event_effect(
        flag.merge(green.customers[["customer_id", "county_code"]]),
        "revenue_cny_k",
        "customer_id",
        "season_index",
        ["on"],
        cluster="county_code",
    ).iloc[0]
    found = [round(effect[name], 3) for name in ("low", "effect", "high")]
    assert found == list(LIFTS)
    quotes("m1-task", "by {1:.1%} ({0:.1%} to {2:.1%})".format(*LIFTS))


def test_the_margin(solved):
    many, few = earns(solved, 60, 0.109, 3), earns(solved, 38, 0.109)
    quotes("m1-task", f"seems to earn CNY {many} k", f"these alone earn {few} k")
    quotes("m1", f"| 35 | {few} |", f"| 46 | {many} |")
    assert solved["headcount"](0.55, 38) == 5 and solved["headcount"](0.55, 39) == 6
    quotes("m1-task", "five people carry 38 places")
    last = [earns(solved, 60, lift) - earns(solved, 38, lift) for lift in LIFTS]
    assert 3 * 180 == 540
    for cell in ("m1", "m1-task"):
        quotes(cell, f"{last[1]} k", "540 k", f"{last[2]}")
    quotes("m1-task", f"At 7.6% the sixty lose {-earns(solved, 60, LIFTS[0], 3)} k")
    quotes("m1", f"that is {earns(solved, 38, LIFTS[0])} to {earns(solved, 38, LIFTS[2])}")
    quotes("m1", f"−{-earns(solved, 60, LIFTS[0], 3)} to {earns(solved, 60, LIFTS[2], 3)}")


def test_cash(green, solved):
    owed = {}
    for n, people in ((38, 5), (60, 8)):
        extra = solved["facts"](solved["places"](n))["sales_cny_k"] * 0.109
        owed[n] = solved["cost_of_credit"](extra)
        cash, loss = (f"{value:.0f}" for value in owed[n].values())
        quotes("m1", f"| {n} | {people} | {extra:,.0f} | {cash} | {loss} |")
        quotes("m1-task", cash, f"{loss} k")
    assert owed[38]["cash_cny_k"] < 600  # "line of 600 k"
    days = credit.dso_by_month(green.invoices, "2024-10", "2025-09").iloc[-1]
    quotes("m1", f"counted back, {days['countback']:.0f} days", f"figure of {days['annual']:.0f}")
    assert 1 / 3 < 1 - days["annual"] / days["countback"] < 0.45  # "a third of it"
    key = read_key(FOLDER)["7.2"]
    rates = [key.right["loss_cny_k"] / 4000, key.mistakes[2].values[0]["loss_cny_k"] / 4000]
    quotes("m1", f"{rates[0]:.1%} of them is lost, not the {rates[1]:.1%}")


def test_the_list(green, solved, today):
    few, many = set(solved["places"](38)), set(solved["places"](60))
    slow = set(green.customers.query("on_time_pay_rate < 0.9")["customer_id"])
    quotes("m1-task", f"{len(today - few)} of today's sixty go, with sixty places")
    quotes("m1-task", f"places {len(today - many)}, each time {len(today & slow)} of them")
    quotes("m1", f"{len(today - few)} of today's sixty, {len(today & slow)} of them")
    quotes("m1", f"{len(few & today)} of the 38 hold a place today")
    rest = [name for name in few if name not in today]
    others = solved["result"](rest, 0.109, 0, solved["cost_of_credit"])
    quotes("m1", f"the other {len(rest)} still earn {others}")
    before = green.season_sales.query("season_index in (3, 4)")
    assert set(before["season_label"].str[:4]) == {"2024"}
    net = before.groupby("customer_id")["net_cny_k"].sum()
    same = set(net[~net.index.isin(slow)].nlargest(38).index) & few
    quotes("m1", f"ranked by 2024, {len(same)} of the 38 would be the same")
    held = len(many & today)
    assert held < 30  # "fewer than half of these hold a place today"


# --- teaching notes ----------------------------------------------------------------------------


def test_notes(solved):
    path = FOLDER.parents[1] / "teaching" / "7-wrap-up.md"
    said = " ".join(path.read_text(encoding="utf-8").split())
    many, few = earns(solved, 60, 0.109, 3), earns(solved, 38, 0.109)
    assert f"earns CNY {many} k" in said and f"CNY {few} k" in said
