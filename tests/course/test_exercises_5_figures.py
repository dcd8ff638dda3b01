"""Figures quoted in the prose of the exercises of lecture 5 are those of the tables."""

import json
import re
from itertools import pairwise

import pytest

from coursekit.cases import load_case
from coursekit.methods import causal, products, service, spc, survival, users, voice
from coursekit.practice import authoring
from coursekit.practice.authoring import read_key

FOLDER = authoring.sources()[5]
NOTEBOOK = json.loads((FOLDER / "exercises.ipynb").read_text(encoding="utf-8"))
CELLS = {cell["id"]: "".join(cell["source"]) for cell in NOTEBOOK["cells"]}
KEY = read_key(FOLDER)


@pytest.fixture(scope="module")
def sprout():
    return load_case("sprout")


def quotes(cell, *texts):
    """Every text must stand in the cell, word for word."""
    for text in texts:
        assert text in CELLS[cell], (cell, text)


def test_the_leak(sprout):
    table = users.funnel(sprout.funnel).set_index("step")
    assert len(table) == 6
    quotes("e1-task", "six steps")
    assert table.loc["activate", "lost"] / table.loc["identify", "lost"] == pytest.approx(
        2 / 3, abs=0.005
    )
    assert "Two thirds as many people" in KEY["5.1"].praise
    worth = sprout.funnel.set_index("step").loc["refer", "value_cny"]
    quotes("e1", f"refer_value={worth}")


def test_renewals(sprout):
    left = sprout.paid_cohorts.query("plan == 'annual'")["survivors"].tolist()
    quotes("e2-task", f"{left[0]:,} members", "first four renewals")
    model = users.sbg_fit(left[:5]).survival(6)
    constant = (left[4] / left[0]) ** 1.5
    assert 1 - constant / model == pytest.approx(0.25, abs=0.01)  # "written off a quarter"
    assert abs(model - left[6] / left[0]) < 0.001  # "to a tenth of a point"


def test_the_trial(sprout):
    arms = sprout.experiment.groupby("arm")["bought_30d"]
    assert arms.size().tolist() == [3000, 3000]
    quotes("e3-task", f"{len(sprout.experiment):,} members")
    lift = arms.mean()[8] / arms.mean()[4] - 1
    quotes("e3-task", f"{lift:.0%} more buyers")
    assert "Twelve per cent more" in " ".join(m.hint for m in KEY["5.3"].mistakes)
    result = causal.ab_test(261, 3000, 234, 3000)
    assert result.low < 0 < result.high


def test_the_features(sprout):
    classes = service.kano(sprout.kano)
    quotes("e6-task", f"{sprout.kano['respondent_id'].nunique()} members", "twelve features")
    assert len(classes) == 12
    assert (classes["category"] == "M").sum() == 3  # "the three must-bes"
    assert "the three must-bes" in KEY["5.6"].praise
    label = load_case("sprout").labels("feature")["F07"]
    quotes("e6-task", label[0].lower() + label[1:])


def test_the_survey(sprout):
    survey = sprout.service_survey
    app = (survey["channel"] == "app").mean()
    members = sprout.population.set_index("channel").loc["app", "share"]
    quotes("e7-task", f"{len(survey):,} members", f"{app:.0%} came", f"{members:.0%} use it")
    assert service.nps(survey["nps"]).nps_pts - KEY["5.7"].right == pytest.approx(10, abs=0.5)


def test_issues_and_invoices():
    meridian = load_case("meridian")
    invoices = meridian.invoice_quality
    quotes("e8-task", f"{len(meridian.voc):,} issues", "400 invoices", "first twelve months")
    assert set(invoices["invoices"]) == {400}
    chart = spc.p_chart(invoices["errors"], 400, baseline=12)
    above = (chart.values > chart.center).mean()
    assert above == pytest.approx(0.5, abs=0.06)  # "about every second month"
    assert int(invoices["errors"].idxmax()) + 1 - chart.signals[0] == 1  # "a month before"
    assert KEY["5.8"].right["non_technical_share"] == pytest.approx(0.6, abs=0.03)


# --- product lines -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lumi():
    return load_case("lumi")


@pytest.fixture(scope="module")
def given():
    """Names of the notebook after the set-up and the given cells of 5.4 and the written tasks."""
    names = {"display": lambda *_: None}
    exec(CELLS["setup"].replace("ck.practice.plain_errors()", ""), names)
    for cell in ("e4-given", "m1-given", "m2-given"):
        exec(CELLS[cell], names)
    return names


@pytest.fixture(scope="module")
def cut(lumi, given):
    """Items of L03 with what they add a week, and whether they should go."""
    items = lumi.skus[lumi.skus["line_id"] == "L03"].set_index("sku_id")
    table = items[["complexity_cny_week"]].assign(
        earned=given["contribution"], revenue=given["revenue"]
    )
    table["adds"] = table["earned"] * (1 - given["against_control"]["L03"])
    table["drop"] = table["adds"] < table["complexity_cny_week"]
    return table


def test_the_rule_of_the_four_lines_is_that_of_the_method(given):
    assert (products.MANY_LOSERS, products.GAP_RATIO, products.GAP_DEMAND) == (0.2, 2.5, 0.15)
    assert (products.NEAR_COPY, products.HIGH_TRANSFER) == (0.85, 0.6)
    assert round(products.BIMODAL, 3) == 0.556 and products.FAR_APART_SD == 0.8
    quotes("e4-task", "20% of the items", "2.5-fold", "15% of demand", "from 0.85", "0.60 or more")
    quotes("e4-task", "above 0.556", "0.8 standard deviations", "Four of", "ten lines")
    assert len(given["evidence"]) == 10


def test_the_examples_of_5_4_are_not_its_answer():
    right = KEY["5.4"].right
    for line, said in re.findall(r'"(L\d\d)": "(too_\w+)"', CELLS["e4"].split("### BEGIN")[0]):
        assert right[line] != said


def test_the_transfer_of_the_set_up_is_that_of_the_comparison_in_differences(lumi, given):
    for line, shops in lumi.delist_test.groupby("line_id"):
        with pytest.warns(UserWarning, match="trends cannot be compared"):
            found = causal.did(
                shops, "line_revenue_cny", "store_id", "period", "test", post=2, log=False
            )
        assert given["against_control"][line] == pytest.approx(
            1 + found.effect / given["taken_out"][line]
        )
    assert (given["before_after"] > given["against_control"]).all()


def test_items_of_the_long_line(lumi, given, cut):
    quotes("e5-task", f"has {len(cut)} items", "thirty of sixty shops", "eight weeks")
    assert lumi.delist_test["store_id"].nunique() == 60
    gone = int(cut["drop"].sum())
    share, of_revenue = cut["drop"].mean(), cut.loc[cut["drop"], "revenue"].sum()
    of_revenue /= cut["revenue"].sum()
    assert share == pytest.approx(2 / 5, abs=0.01) and of_revenue == pytest.approx(1 / 7, abs=0.005)
    praise = KEY["5.5"].praise
    assert "Two fifths" in praise and "a seventh" in praise
    lowest = cut.nsmallest(14, "revenue")["drop"].sum()
    assert lowest == 4 and "Only four of the fourteen" in praise
    quotes("m1-task", f"{gone} of {len(cut)} items ({share:.0%})", f"make {of_revenue:.0%} of")
    quotes("m1-task", "Only 4 of the 14 items that sell least")
    quotes(
        "m1", f"take out {gone} items, {of_revenue:.0%} of the line", f"{share:.0%} of {len(cut)}"
    )
    quotes(
        "m1", "of the 14 items that sell least only 4 should go", f"lose {of_revenue * 0.45:.1%}"
    )
    # "even if nobody switched"
    lost = (cut["complexity_cny_week"] - cut["earned"])[cut["drop"]].sum() * 52 / 1000
    quotes("m1", f"CNY {lost:.0f} thousand a year more than they earn")


def test_what_the_transfer_does_to_the_count(given, cut):
    surgery = given["surgery"]

    def count(transfer):
        return int((cut["earned"] * (1 - transfer) < cut["complexity_cny_week"]).sum())

    row = surgery.loc["L03"]
    quotes("m1", f"{row['transfer']:.0%} of their sales stay in the line")
    low, high = (100 * row[end] for end in ("transfer_low", "transfer_high"))
    quotes("m1", f"(interval {low:.0f}–{high:.0f}%,")
    naive = given["before_after"]["L03"]
    quotes("m1", f"looks like {naive:.0%}", f"cut {count(naive)}")
    quotes("m1-task", f"({naive:.2f} instead of {row['transfer']:.2f}) {count(naive)} items")
    assert {count(row[end]) for end in ("transfer_low", "transfer_high")} == {29}


def test_gains_of_cutting(given):
    surgery = given["surgery"]
    low, high = "gain_low_cny_k", "gain_high_cny_k"
    row = surgery.loc["L03"]
    quotes("m1", f"+{row[low]:.0f} to +{row[high]:.0f}")
    quotes(
        "m1-task", f"CNY {row['gain_cny_k']:.0f} thousand a year ({row[low]:.0f}–{row[high]:.0f})"
    )
    pens = surgery.loc["L09"]
    quotes("m1", f"+{pens[low]:.0f} to +{pens[high]:.0f}")
    total = row["gain_cny_k"] + pens["gain_cny_k"]
    assert total == pytest.approx(500, abs=50)  # "CNY 0.5 million a year from cutting"
    assert surgery.loc["L05", "gain_cny_k"] == 0
    found = [f"{surgery.loc[line, 'detectable']:.1%}" for line in ("L03", "L05")]
    quotes("m1", f"finds {found[0]} in L03 and {found[1]} in L05")
    quotes("m1-task", f"({found[0]} for L03, {found[1]} for L05)")
    assert causal.group_n(0.74) == 30  # what `detectable` is made of


def test_pens_are_too_fine_and_not_too_long(lumi, given):
    row = given["evidence"].loc["L09"]
    for cell in ("m1", "m1-task"):
        quotes(cell, f"similarity {row['similarity']:.3f}, transfer {row['transfer']:.2f}")
    quotes("m1-task", f"{row['share_negative']:.0%} of its items")
    quotes("m1", f"transfer {row['transfer']:.2f}", f"sound ({row['share_negative']:.0%})")
    items = lumi.skus[lumi.skus["line_id"] == "L09"].set_index("sku_id")
    assert len(items) == 48
    adds = given["contribution"][items.index] * (1 - row["transfer"])
    stay = int((adds >= items["complexity_cny_week"]).sum())
    quotes("m1", f"{stay} pens instead of {len(items)}")


def test_the_gap_of_audio(lumi, given):
    ladder, row = given["ladder"], given["evidence"].loc["L05"]
    prices = sorted(ladder["price_cny"])
    low, high = next(pair for pair in pairwise(prices) if pair[1] / pair[0] >= products.GAP_RATIO)
    for cell in ("m1", "m1-task"):
        quotes(cell, f"a step from CNY {low} to {high}", f"{row['gap_demand']:.0%} of")
    demand = lumi.demand[lumi.demand["line_id"] == "L05"].set_index("band")
    inside = demand.loc[[3, 4]]
    assert inside["bought_share"].sum() == 0
    assert (inside["price_from_cny"].min(), inside["price_to_cny"].max()) == (40, 100)
    # askers of the other bands buy all that is sold
    elsewhere = 1 - row["gap_demand"]
    pieces = ladder["units_a_week"].sum() * inside["asked_share"].sum() / elsewhere
    quotes("m1", f"{round(pieces, -1):.0f} pieces a week")
    kept = 1 - row["transfer"]
    gains = [(pieces * part * (69 - 30) * kept - 370) * 52 / 1000 for part in (0.2, 0.5)]
    quotes("m1", f"+{gains[0]:.0f} to +{gains[1]:.0f}")
    assert ladder["complexity_cny_week"].max() >= 370 > ladder["complexity_cny_week"].median()
    ratio = ladder["unit_cost_cny"] / ladder["price_cny"]
    assert ratio[ladder["price_cny"].isin([low, high])].mean() == pytest.approx(30 / 69, abs=0.01)


def test_two_camps(lumi):
    table = lumi.product_survey.merge(lumi.skus[["sku_id", "line_id"]], on="sku_id")
    table = table[table["line_id"] == "L07"]
    by = table.groupby("segment")["rating"].mean()
    mean = table["rating"].mean()
    quotes("m1-task", f"presents {by['gift']:.1f}, oneself {by['self']:.1f}, mean {mean:.1f}")


def test_the_score_of_a_small_branch():
    scores = [10] * 8 + [8] * 3 + [5]
    found = service.nps(scores)
    quotes(
        "q5-task", f"score of {found.nps_pts:.0f}", f"about {found.high - found.nps_pts:.0f} points"
    )
    other = service.nps([10] * 6 + [8] * 3 + [5] * 3)  # the reply to the first option
    assert other.nps_pts == pytest.approx(25)


# --- the scream service ------------------------------------------------------------------------


def test_the_journey_and_the_features(sprout):
    journey = sprout.journey.set_index("touchpoint")
    told = {f: f"{journey.loc[f, 'emotion']:.1f}".replace("-", "−") for f in journey.index}
    reach = {f: f"{journey.loc[f, 'reach_share']:.0%}" for f in journey.index}
    assert journey["emotion"].idxmin() == "night_question" and journey["is_end"].sum() == 4
    quotes("m2", f"(emotion {told['night_question']}, reached by {reach['night_question']})")
    quotes("m2", f"({told['checkout_queue']}, {reach['checkout_queue']})")
    quotes("m2", f"({told['size_in_stock']}, {reach['size_in_stock']})")
    quotes("m2", f"stands at {told['pay_and_leave']}")
    quotes("m2-task", f"size {told['size_in_stock']}, queue {told['checkout_queue']}")
    quotes("m2-task", f"({told['night_question']}), reached by {reach['night_question']}")
    classes = service.kano(sprout.kano).set_index("feature")
    assert classes.index[classes["category"] == "A"].tolist() == ["F07", "F08"]
    night, play = classes.loc["F07"], classes.loc["F08"]
    valid = night[list("AOMI")].sum()
    quotes("m2-task", f"({night['A']} of {valid} valid answers)")
    quotes("m2-task", f"({play['A']} of {play[list('AOMI')].sum()})")
    quotes(
        "m2", f"Of {valid} valid answers", f"{night['A']} are attractive and {night['M']} must-be"
    )
    quotes("m2", f"better {night['cs_plus']:.2f}, worse −{-night['cs_minus']:.2f}")


def test_the_desk_at_night(sprout, given):
    desk, all_of_them = given["desk"], sprout.consultants
    asked, answered = all_of_them["night_questions"].sum(), all_of_them["answered_2h"].sum()
    few, many = (f"{desk.loc[flag, 'answered_share']:.0%}" for flag in (False, True))
    assert len(all_of_them) == 60
    quotes("m2-task", f"{asked:,} questions at night", f"{asked / 365:.1f} a night for sixty")
    quotes(
        "m2-task", f"{answered / asked:.0%} answered within two hours, {few} where", f"{many} where"
    )
    quotes("m2", f"{asked:,} questions", f"{asked / 365:.1f} a night")
    quotes("m2", f"{answered / asked:.0%} were answered", f"{few} where", f"{many} where")


def test_cost_and_size_of_the_pilot(sprout, given):
    cost = sprout.journey.set_index("touchpoint")["cost_cny"]
    day, app = cost["ask_consultant"], cost["night_question"]
    use = day * 1.3 + app
    quotes(
        "m2",
        f"*Cost per use* CNY {use:.1f}: a consultation by day costs {day}",
        f"({day * 1.3:.1f})",
    )
    quotes("m2-task", f"consultation by day costs CNY {day}")
    base = given["base"]
    each = sprout.consultants["night_questions"].sum() / base["members"]
    yearly, margin = each * use, base["margin_per_active_month_cny"]
    quotes("m2", f"{each:.2f} questions a member and year cost CNY {yearly:.1f}")
    quotes("m2", f"a rise of {100 * yearly / margin / 12:.1f} points earns (margin {margin} per")
    n = causal.ab_n(base["active_share"], 0.065)
    assert 2 * n < base["members"] < 2 * causal.ab_n(base["active_share"], 0.06)
    quotes("m2", f"{base['members']:,} members have a consultant; {n} by lot", f"With {n} an arm")
    quotes("m2", f"today {base['active_share']:.1%}")
    quotes(
        "m2-task", f"{base['members']:,} members", f"{base['active_share']:.1%} of them", f"({n} an"
    )
    assert sprout.population["members"].sum() == 300_000


# --- teaching notes ----------------------------------------------------------------------------


def notes(*texts):
    """Every text must stand in the teaching notes, word for word."""
    path = FOLDER.parents[1] / "teaching" / "5-marketing-model.md"
    said = " ".join(path.read_text(encoding="utf-8").split())
    for text in texts:
        assert text in said, text


def test_notes_on_users(sprout):
    spaces = ["orders_store", "orders_app", "orders_community"]
    months = sprout.member_month
    late = months[months["month"] >= "2025-01-01"].groupby("member_id")
    used = (late[spaces].sum() > 0).sum(axis=1)
    ratio = late["revenue_cny"].sum().groupby(used).mean()
    ratio = ratio[3] / ratio[1]
    joined = sprout.members.set_index("member_id")["join_month"]
    old = used.index[used > 0].intersection(joined.index[joined < "2024-07-01"])
    panel = months[months["member_id"].isin(old)]
    panel = panel.assign(three=panel["member_id"].isin(used.index[used == 3]))
    found = causal.did(
        panel, "revenue_cny", "member_id", "month", "three", post="2025-01-01", log=False
    )
    base = panel.loc[panel["three"] & (panel["month"] < "2025-01-01"), "revenue_cny"].mean()
    notes(f"spend {ratio:.1f} times", f"gained {found.effect / base:.0%}", f"not {ratio - 1:.0%}")
    table = users.funnel(sprout.funnel).set_index("step")
    lost = table["lost_value_cny"].max() / 1e6
    notes(f"loses {table['lost'].max():,.0f} people", f"CNY {lost:.2f} million")
    notes(f"lowest rate ({table['conv'].min():.0%})")
    left = sprout.paid_cohorts.query("plan == 'annual'")["survivors"].tolist()
    fit = users.sbg_fit(left[:5])
    notes(f"from {fit.retention(1):.0%} in the first year to {fit.retention(5):.0%} in the fifth")
    constant = (left[4] / left[0]) ** 1.5
    notes(f"rate {constant:.0%} of the starters", f"it is {left[6] / left[0]:.0%}")
    sold, gone = causal.ab_test(261, 3000, 234, 3000), causal.ab_test(78, 3000, 30, 3000)
    notes(f"{100 * sold.diff:.1f} points with an interval from −{-100 * sold.low:.1f}")
    notes(f"to {100 * sold.high:.1f}, and opt-outs rise from {gone.p0:.1%} to {gone.p1:.1%}")
    notes(f"needs {causal.ab_n(sold.p0, sold.diff):,} members in each arm")


def test_notes_on_products(lumi, given):
    asked = lumi.stated_importance.set_index("attribute")["stated"]
    survey = lumi.product_survey.dropna()
    share = service.drivers(survey[list(asked.index)], survey["overall"]).set_index("driver")
    notes(f"get {asked.min()} to {asked.max()} of 5", f"carries {share['share'].max():.0%} of")
    assert share["share"].idxmax() == survey[list(asked.index)].mean().idxmin() == "durability"
    notes(f"done worst ({survey['durability'].mean():.2f})")
    names = ["price", "design", "material", "bundle"]
    weight = {
        who: products.conjoint(rows, "rating", names).importance
        for who, rows in lumi.conjoint.groupby("segment")
    }
    own, gift = weight["self"], weight["gift"]
    notes(f"price has {own['price']:.0%} of the weight and design {own['design']:.0%}")
    notes(f"it is {gift['price']:.0%} and {gift['design']:.0%}")
    table = lumi.launches.assign(ip=lumi.launches["type"] == "ip")
    life = survival.kaplan_meier(table, "weeks_listed", "delisted", "ip").table
    life = life.set_index("group")["median"]
    notes(f"after {life[True]:.0f} weeks, against {life[False]:.0f} for")
    known = lumi.identity.set_index("step").loc["sell"]
    notes(f"and {known['identified'] / known['people']:.0%} at the till")
    evidence = given["evidence"]["share_negative"]
    notes(f"accessories {evidence['L03']:.0%} add less", f"of the pens {evidence['L09']:.0%}")


def test_notes_on_service_and_voice(sprout):
    survey = sprout.service_survey
    share = service.drivers(survey[["effectiveness", "ease", "emotion"]], survey["nps"])
    share = share.set_index("driver")["share"]
    notes(f"Emotion carries {share['emotion']:.0%}, ease {share['ease']:.0%}")
    notes(f"effectiveness {share['effectiveness']:.0%}")
    meridian = load_case("meridian")
    left = meridian.voice_accounts.groupby("outcome")["left"].mean()
    notes(f"within seven days {left['closed_7d']:.0%} left, of the unresolved")
    notes(
        f"unresolved {left['unresolved']:.0%}, of the silent unhappy {left['silent_unhappy']:.0%}"
    )
    agreed = voice.kappa(meridian.voc["coder_a"], meridian.voc["coder_b"])
    notes(f"agree in {agreed.agreement:.0%} of cases", f"κ is {agreed.kappa:.2f}")
    chart = spc.p_chart(meridian.invoice_quality["errors"], 400, baseline=12)
    errors = meridian.invoice_quality["errors"]
    notes(f"{errors[16]} wrong invoices of 400 in month 17", f"a month later it was {errors[17]}")
    notes(
        f"The limit is {400 * chart.ucl[0]:.1f}",
        f"{(meridian.voc['code'] == 'invoice_mismatch').sum()} issues",
    )
    speed = meridian.survey.groupby("wave")["performance_response_time"].mean()
    notes(f"from {speed[2024]:.2f} to {speed[2025]:.2f}")
