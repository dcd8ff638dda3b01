"""Figures quoted in the prose of the exercises of lecture 2 are those of the tables."""

import json

import pandas as pd
import pytest

from coursekit.cases import load_case
from coursekit.methods import archives, decisions, value
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[2]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}


@pytest.fixture(scope="module")
def meridian():
    return load_case("meridian")


@pytest.fixture(scope="module")
def polymera():
    return load_case("polymera")


@pytest.fixture(scope="module")
def key():
    return read_key(FOLDER)


@pytest.fixture(scope="module")
def memo():
    """Names of the notebook after the given cell of the first written task."""
    names = {}
    exec(CELLS["setup"].replace("ck.practice.plain_errors()", ""), names)
    exec(CELLS["m1-given"], names)
    return names


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_the_laboratory_and_its_study(polymera, key):
    case = polymera.insight_case.iloc[0]
    quotes("e1-task", f"probability {case['p_need_real']:g}", f"earns CNY {case['gain_cny_m']:g} m")
    quotes("e1-task", f"loses CNY {-case['loss_cny_m']:g} m", f"CNY {case['cost_cny_m']:g} m")
    quotes("e1-task", f"right in {case['sensitivity']:.0%} of cases")
    assert case["sensitivity"] == case["specificity"]
    quotes("e1", "p=0.55, gain=12, loss=-6, accuracy=0.85")
    assert case["cost_cny_m"] / key["2.1"].right["evsi"] == pytest.approx(1 / 5, abs=0.01)


def test_the_customers(meridian, key):
    count = int(meridian.accounts["is_customer"].sum())
    quotes("e2-task", f"its {count} customers")
    quotes("m1-task", f"how the {count} customers")
    year = meridian.account_year[meridian.account_year["fiscal_year"] == 2025]
    assert len(year) == count
    cost = value.cost_to_serve(
        meridian.account_activity, meridian.cost_rates.set_index("activity")["rate_cny_m"]
    )
    profit = year.set_index("account_id")["gross_profit_cny_m"] - cost
    second = year.set_index("account_id")["revenue_cny_m"].nlargest(2).index[-1]
    assert profit.idxmin() == second  # "the second-largest loses most"
    quotes("q1-task", f"loses CNY {-profit[second]:.0f} m a year")


def test_the_survey_of_needs(polymera):
    asked = polymera.needs.groupby("segment")["respondent_id"].nunique()
    quotes(
        "e3-task", f"{asked['auto']} suppliers of car makers", f"{asked['appl']} appliance makers"
    )
    assert polymera.needs["outcome"].nunique() == 10
    quotes("q2-task", "9.4 over all customers and 14.9 in the automotive")


def test_the_second_manager(meridian):
    said = meridian.ka_judgements[meridian.ka_judgements["judge"] == 2]
    ratio = said.set_index(["criterion", "against"])["ratio"]
    assert ratio["wallet", "fit"] == pytest.approx(1 / 2)
    assert ratio["wallet", "payment"] == pytest.approx(3)
    assert ratio["fit", "payment"] == pytest.approx(1 / 3)
    quotes("e4-task", "fit twice as important as wallet", "wallet three times as important")


def test_the_largest_wallet_is_not_on_the_short_list(meridian, key):
    firms = meridian.ka_candidates.set_index("candidate_id")
    assert firms["wallet_cny_m"].idxmax() not in key["2.5"].right
    assert len(firms) == 8 and len(key["2.5"].right) == 4


def test_the_segments(polymera):
    quotes("e6-task", f"serves {len(polymera.customers)} customers", "Five columns")
    assert polymera.features.shape[1] - 1 == 5


def test_the_fastest_grower_pays_cash(polymera, key):
    sales = polymera.financials.pivot(
        index="customer_id", columns="fiscal_year", values="sales_cny_m"
    )
    assert [(sales[2025] / sales[2023]).idxmax()] == key["2.7"].right["pays_cash"]


def test_what_is_stale_in_the_extract(meridian):
    fields = meridian.archive_extract.set_index("field")
    age = (pd.Timestamp("2025-12-31") - fields["last_verified"]).dt.days
    assert age["credit_limit"] > 120 and 180 - age["installed_base"] == 30
    quotes(
        "m2-task", f"is {age['credit_limit']:.0f} days old", f"is {age['installed_base']:.0f} days"
    )
    assert fields["last_verified"]["capex_plan"] == pd.Timestamp("2025-06-14")
    quotes("m2-extracts", "14 June 2025", "3 August 2025", "23 August 2025", "1 December 2025")
    assert not fields["filled"]["otif"]


def test_margin_multiples_of_the_quiz():
    right, now = (value.margin_multiple(0.85, 0.10, first=f) for f in ("next", "now"))
    quotes("q4-task", f"- b) {right:.2f}", f"- a) {now:.2f}", f"- c) {1 / 0.15:.2f}", "- d) 8.50")


def test_the_memo_counts_who_falls_and_who_stays(memo):
    fallen = memo["rejected"]["rule"].value_counts()
    for cell in ("m1", "m1-task"):
        for count in fallen:
            quotes(cell, f"{count}")
    quotes("m1", f"({fallen['wallet below CNY 30 m']})", f"({fallen['loses money']})")
    quotes("m1", f"({fallen['pays after 100 days']})", f"{len(memo['passed'])} customers pass")
    out = memo["rejected"]["account_id"].nunique()
    quotes("m1-task", f"together {out} fall and {len(memo['passed'])} remain")
    shares = memo["judge"].weights
    quotes("m1", f"strategic fit {shares['fit']:.0%}, wallet {shares['wallet']:.0%}")
    quotes("m1", f"growth {shares['growth']:.0%}, margin after the cost to serve")
    quotes("m1", f"{shares['margin']:.0%}, payment {shares['payment']:.0%}")
    quotes("m1", f"ratio {memo['judge'].cr:.3f}")
    quotes("m1-task", f"ratio {memo['judge'].cr:.3f}")


def test_the_memo_knows_its_thirty_customers(memo):
    ranking = memo["ranking"]
    thirty = ranking.head(30)
    total = thirty[["wallet", "sales", "profit"]].sum()
    quotes("m1", f"wallet of CNY {total['wallet']:,.0f} m, buy {total['sales']:.0f} m")
    quotes("m1", f"earn {total['profit']:.0f} m after")
    quotes("m1", f"together earn {memo['customers']['profit'].sum():.0f} m")
    rows = ranking.set_index("account_id")
    named = [line.split("|")[1:4] for line in CELLS["m1"].split("\n") if line.startswith("| M-")]
    assert len(named) == 10
    for who, figures, _why in named:
        account, region = who.split()
        row = rows.loc[account]
        assert row["region"] == region and account in set(thirty["account_id"])
        assert figures.strip() == f"{row['wallet']:.0f}/{row['sales']:.0f}/{row['profit']:.1f}"
    growth = rows["growth"]
    quotes(
        "m1", f"sales +{growth['M-148']:.0%} a year", f"+{growth['M-059']:.0%} a year in a focus"
    )
    assert thirty["profit"].max() == rows.loc["M-048", "profit"]
    assert thirty.set_index("account_id")["sales"].idxmax() == "M-070"
    quotes("m1", f"pays in {rows.loc['M-070', 'payment']} days")
    for account in ("M-222", "M-209"):
        free = 1 - rows.loc[account, "sales"] / rows.loc[account, "wallet"]
        quotes("m1", f"{free:.0%} of the wallet still open")
    quotes("m1", f"margin {rows.loc['M-226', 'margin']:.0%}")
    quotes("m1", f"fastest growth, margin {rows.loc['M-120', 'margin']:.0%}")


def test_big_but_no(memo):
    all_of_them = memo["customers"].set_index("account_id")
    assert all_of_them["wallet"].idxmax() == "M-219"
    assert all_of_them["sales"].nlargest(2).index[-1] == "M-085"
    assert all_of_them.loc["M-085", "linked"] == "M-048"
    for account, wallet in (("M-219", 183.8), ("M-047", 150.1)):
        assert all_of_them.loc[account, "wallet"] == wallet
        quotes("m1-task", f"{wallet}", f"loses {-all_of_them.loc[account, 'profit']:.1f}")
    quotes("m1", f"loses {-all_of_them.loc['M-219', 'profit']:.1f}")
    quotes("m1", f"loses {-all_of_them.loc['M-085', 'profit']:.1f}")
    quotes("m1-task", f"by sales, {all_of_them.loc['M-085', 'sales']}")
    late = all_of_them.loc["M-135"]
    for cell in ("m1", "m1-task"):
        quotes(cell, f"earns {late['profit']:.1f}, pays after {late['payment']} days")
        quotes(cell, f"loses {-all_of_them.loc['M-085', 'profit']:.1f}")
    quotes("m1-task", f"M-048 earns {all_of_them.loc['M-048', 'profit']:.1f}")
    quotes("m1-task", f"(M-222: sales of {all_of_them.loc['M-222', 'sales']})")


def test_other_weights(memo):
    ranking = memo["ranking"]
    thirty = set(ranking["account_id"].head(30))
    sure = (ranking.head(30)["top_30"] >= 0.8).sum()
    quotes("m1", f"{sure} of the 30 stay in at least 80%")
    quotes("m1-task", f"{sure} of the first 30 stay")
    shaky = ranking.head(30).loc[ranking.head(30)["top_30"] < 0.8, "account_id"]
    quotes("m1", f"({', '.join(sorted(shaky))})")
    rest = memo["judge"].weights.drop("wallet")
    heavy = {"wallet": 0.4, **(rest / rest.sum() * 0.6)}
    order = decisions.topsis(
        memo["passed"], heavy, memo["more_is_better"], alternative="account_id"
    )["account_id"].tolist()
    both = len(thirty & set(order[:30]))
    quotes("m1", f"With wallet at 40%, {both} of the 30 stay")
    quotes("m1-task", f"{both} of the 30 stay")
    assert order.index("M-070") == 1 and order.index("M-029") == 2
    before = ranking.set_index("account_id")["rank"]
    quotes("m1-task", f"M-070 moves from place {before['M-070']} to 2")
    quotes("m1-task", f"M-029 from {before['M-029']} to 3")


def test_the_orders_and_the_books_of_k07(meridian):
    orders = meridian.ka_monthly[meridian.ka_monthly["ka_id"] == "K07"]
    by_year = orders.groupby(orders["month"].dt.year)["orders_cny_m"].sum()
    quotes("m2-extracts", f"orders {by_year[2024]:.1f} in 2024 and {by_year[2025]:.1f} in 2025")
    quotes("m2", f"orders {by_year[2024]:.1f} (2024), {by_year[2025]:.1f} (2025)")
    assert orders.loc[orders["rival_trial"], "month"].tolist() == [pd.Timestamp("2025-09-01")]
    books = pd.DataFrame(
        {
            "customer_id": ["K07"],
            "sales": [1240],
            "ebit": [93],
            "total_assets": [1650],
            "total_liabilities": [980],
            "book_equity": [1650 - 980],
            "working_capital": [120],
            "retained_earnings": [310],
        }
    )
    quotes("m2-extracts", "sales 1,240, EBIT 93, total assets 1,650, liabilities 980")
    quotes("m2-extracts", "working capital 120, retained earnings 310")
    scored = archives.z_private(books).iloc[0]
    assert scored["zone"] == "grey"
    quotes("m2", f"Z′ {scored['z']:.2f}, grey zone", "equity 670")
    quotes("m2-task", f"Z′ = {scored['z']:.2f} lies in the grey zone", "equity is 670")
    assert round(by_year[2025] * 61 / 365) == 10
