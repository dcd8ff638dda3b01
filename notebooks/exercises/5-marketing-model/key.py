"""Right answers and named mistakes of the exercises of lecture 5.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import warnings

import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

from coursekit.cases import load_case
from coursekit.methods import causal, products, service, spc, users
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Key,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    _,
)

sprout = load_case("sprout")
lumi = load_case("lumi")
meridian = load_case("meridian")

# --- 5.1 the most valuable leak --------------------------------------------------------------
STEPS = tuple(sprout.funnel["step"])


def leak(refer_value, measure="lost_value_cny", named="missed"):
    """The worst step by a measure, under the name of the step missed or of the one before."""
    steps = sprout.funnel.set_index("step")
    steps.loc["refer", "value_cny"] = refer_value
    table = users.funnel(steps.reset_index()).set_index("step")
    worst = table["conv"].idxmin() if measure == "conv" else table[measure].idxmax()
    before = table.index[table.index.get_loc(worst) - 1]
    return {
        "step": str({"missed": worst, "before": before}[named]),
        "lost_value_cny": float(table.loc[worst, "lost_value_cny"]),
    }


worth = float(sprout.funnel.set_index("step").loc["refer", "value_cny"])
rightly = leak(worth)
path = sprout.funnel.set_index("step")
fell = path["n"].shift() - path["n"]
leaking = Exercise(
    "5.1",
    title=_("The most valuable leak"),
    practises=(1,),
    minutes=8,
    answer=Record(
        {"step": Choice(options=STEPS), "lost_value_cny": Number(tolerance=500, unit=_("CNY"))},
        form="dict",
    ),
    right=rightly,
    mistakes=[
        Mistake(
            _("Most people are lost here, not most value. What would each of them have brought?"),
            leak(worth, "lost"),
            leak(worth, "lost", "before"),
        ),
        Mistake(
            _(
                "The lowest rate stands here, but a low rate on a step of little value costs"
                " little. How much margin is behind it?"
            ),
            leak(worth, "conv"),
            leak(worth, "conv", "before"),
        ),
        Mistake(
            _(
                "This names the step that users still reached. Whose team can mend the leak: the"
                " one before, or the one of the step they fail to reach?"
            ),
            leak(worth, named="before"),
        ),
        Mistake(
            _(
                "The step is right. Is a user who fails to reach it worth what the step before"
                " was worth, or what this one would have brought?"
            ),
            {"lost_value_cny": float(fell["activate"] * path.loc["identify", "value_cny"])},
            {"lost_value_cny": float(path.loc["activate", "value_cny"])},
            {"lost_value_cny": float(fell["activate"])},
        ),
        Mistake(
            _("The figure is asked for in yuan. Is a thousand missing?"),
            {"lost_value_cny": rightly["lost_value_cny"] / 1000},
        ),
    ],
    otherwise=_(
        "For each step: how many users fail to reach it, and how much margin would each of them"
        " have brought from there on? The product decides."
    ),
    praise=_(
        "Two thirds as many people are lost here as at the step before, and they are worth more:"
        " a first good experience within thirty days comes before a larger mailing list."
    ),
    other=Other("leak", {"refer_value": 200.0}, leak(200.0)),
)


# --- 5.2 renewals ----------------------------------------------------------------------------
def still_there(plan, year, method="model", known=5):
    left = sprout.paid_cohorts.query("plan == @plan")["survivors"].iloc[:known]
    share = (left / left.iloc[0]).reset_index(drop=True)
    last = known - 1
    if method == "constant":
        return float(share[last] ** (year / last))
    if method == "first_year":
        return float(share[1] ** year)
    if method == "line":
        x = pd.Series(range(known), dtype=float)
        slope = x.cov(share) / x.var()
        return float(share.mean() + slope * (year - x.mean()))
    return float(users.sbg_fit(left.tolist()).survival(year))


fitted = users.sbg_fit(sprout.paid_cohorts.query("plan == 'annual'")["survivors"].iloc[:5].tolist())
renewals = Exercise(
    "5.2",
    title=_("Who is still there after six renewals?"),
    practises=(2,),
    minutes=8,
    answer=Number(tolerance=0.002, share=True),
    right=still_there("annual", 6),
    mistakes=[
        Mistake(
            _(
                "One average rate for all years: but the rate rises, since weak members leave"
                " first. Who is left after four renewals?"
            ),
            *[still_there("annual", t, "constant") for t in (6, 7)],
        ),
        Mistake(
            _(
                "The first year is the worst year, and here it is repeated six times. Do those who"
                " stayed behave like those who left?"
            ),
            *[still_there("annual", t, "first_year") for t in (5, 6, 7)],
        ),
        Mistake(
            _("A straight line runs below zero. Can fewer than no members be left?"),
            *[still_there("annual", t, "line") for t in (5, 6, 7)],
            0.0,
        ),
        Mistake(
            _(
                "That is the share of those still there who renew once more. Of how many who"
                " started are they a part?"
            ),
            float(fitted.retention(6)),
            float(fitted.retention(5)),
        ),
        Mistake(
            _("One renewal more or fewer than asked for. At which renewal does the count start?"),
            still_there("annual", 5),
            still_there("annual", 7),
        ),
        Mistake(
            _("This is the share who have left. Who is asked for?"),
            1 - still_there("annual", 6),
        ),
        Mistake(
            _("That is the family plan. Whose renewals are asked for?"),
            still_there("family", 6),
        ),
    ],
    otherwise=_(
        "Fit the model in which members differ to the first four renewals, and ask it for the"
        " share of the starters after the sixth."
    ),
    praise=_(
        "A constant rate would have written off a quarter of the members who will still be there."
        " What came afterwards agrees with the model to a tenth of a point."
    ),
    other=Other("still_there", {"plan": "family", "renewals": 8}, still_there("family", 8)),
)


# --- 5.3 the experiment ----------------------------------------------------------------------
COUNTS = sprout.experiment.groupby("arm")[["bought_30d", "opt_out"]].agg(["sum", "size"])


def compare(metric, new, old):
    rows = [COUNTS.loc[arm, metric] for arm in (new, old)]
    return causal.ab_test(*[int(row[part]) for row in rows for part in ("sum", "size")])


def trial(new, old, guards=("opt_out",), metric="bought_30d"):
    main = compare(metric, new, old)
    decision = causal.decide(main, {g: compare(g, new, old) for g in guards})
    return {"diff": main.diff, "lo": main.low, "hi": main.high, "decision": decision}


now = trial(8, 4)
bought = [int(COUNTS.loc[arm, ("bought_30d", "sum")]) for arm in (8, 4)]
narrow = confint_proportions_2indep(bought[0], 3000, bought[1], 3000, method="newcomb", alpha=0.10)
messages = Exercise(
    "5.3",
    title=_("Roll out eight messages?"),
    practises=(3,),
    minutes=10,
    answer=Record(
        {
            "diff": Number(tolerance=0.0005, share=True),
            "lo": Number(tolerance=0.0005, share=True),
            "hi": Number(tolerance=0.0005, share=True),
            "decision": Choice(options=("roll_out", "do_not", "extend")),
        },
        form="dict",
    ),
    right=now,
    mistakes=[
        Mistake(
            _("Which arm is the new one? The sign says that four messages were tried out."),
            trial(4, 8),
            {"diff": -now["diff"]},
        ),
        Mistake(
            _(
                "This compares those who opted out. Is more of that what the trial is meant to"
                " achieve?"
            ),
            trial(8, 4, (), "opt_out"),
            trial(8, 4, ("opt_out",), "opt_out"),
        ),
        Mistake(
            _(
                "Twelve per cent more sounds well, but the interval of the difference includes"
                " zero. What else do the two arms tell about the members?"
            ),
            {"decision": "roll_out"},
            {"diff": now["diff"] / compare("bought_30d", 8, 4).p0},
            {"diff": now["diff"] / compare("bought_30d", 8, 4).p0, "decision": "roll_out"},
        ),
        Mistake(
            _(
                "More data would narrow the purchases. But a guard-rail is already broken: how"
                " many more members must opt out before the trial ends?"
            ),
            {"decision": "extend"},
        ),
        Mistake(
            _(
                "This interval has 90 per cent: it leaves five on either side. Which one did the"
                " plan of the trial state?"
            ),
            {"lo": float(narrow[0]), "hi": float(narrow[1])},
            {"lo": float(narrow[0])},
        ),
    ],
    otherwise=_(
        "Difference of the two shares who bought, its interval of 95 per cent, and then the rule:"
        " guard-rails first."
    ),
    praise=_(
        "Not proven to sell, proven to annoy. Opt-outs are members whom no later message reaches:"
        " the guard-rail decides, whatever the purchases would show with a larger sample."
    ),
    other=Other("trial", {"new": 4, "old": 8}, trial(4, 8)),
)


# --- 5.4 the ill lines -----------------------------------------------------------------------
def transfer(line, shops="against_control"):
    """Share of the sales of items taken out that stayed in the line, as the trial tells it."""
    trial_of = lumi.delist_test[lumi.delist_test["line_id"] == line]
    tested = trial_of[trial_of["test"] == 1]
    taken = float(tested["removed_revenue_cny"].mean())
    if shops == "before_after":
        mean = tested.groupby("period")["line_revenue_cny"].mean()
        return float(1 + (mean[2] - mean[1]) / taken)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one period before the trial: no trend to compare
        found = causal.did(
            trial_of, "line_revenue_cny", "store_id", "period", "test", post=2, log=False
        )
    return 1 + found.effect / taken


LINES = tuple(sorted(lumi.skus["line_id"].unique()))
SIZES = lumi.skus["line_id"].value_counts()
DIAGNOSES = ("sound", "too_long", "too_short", "too_fine", "too_coarse")


def diagnosis(shops="against_control"):
    tau = {line: transfer(line, shops) for line in LINES}
    found = products.line_diagnosis(
        lumi.skus, lumi.weekly_sales, lumi.product_survey, lumi.demand, tau
    )
    return found.set_index("line_id")


EVIDENCE = diagnosis()
ill = {
    line: next((f"too_{row[axis]}" for axis in ("length", "grain") if row[axis] != "ok"), "sound")
    for line, row in EVIDENCE.iterrows()
}
LONG, SHORT, FINE, COARSE = (
    next(line for line in LINES if ill[line] == each) for each in DIAGNOSES[1:]
)
sound = [line for line in LINES if ill[line] == "sound"]
crowded = [line for line in sound if SIZES[line] >= SIZES.median()]
stepped = [line for line in sound if EVIDENCE.loc[line, "gap_ratio"] >= products.GAP_RATIO]
wanted = [line for line in sound if EVIDENCE.loc[line, "gap_demand"] >= products.GAP_DEMAND]

lines = Exercise(
    "5.4",
    title=_("Four ill lines"),
    practises=(4,),
    minutes=10,
    answer=Record({line: Choice(options=DIAGNOSES) for line in LINES}, form="dict"),
    right=ill,
    mistakes=[
        Mistake(
            _(
                "Two lines have changed places. Is it the number of items that costs money, or is"
                " it that items next to each other hardly differ?"
            ),
            {LONG: "too_fine", FINE: "too_long"},
            {LONG: "too_fine"},
            {FINE: "too_long"},
        ),
        Mistake(
            _(
                "A missing price is not a badly cut item. On which of the two axes does a gap in"
                " the price ladder lie?"
            ),
            {SHORT: "too_coarse"},
            {SHORT: "too_fine"},
        ),
        Mistake(
            _(
                "That is a wide step in the ladder, but hardly anybody asks for a price inside it."
                " Whom would the new item serve?"
            ),
            *[{line: "too_short"} for line in stepped],
        ),
        Mistake(
            _(
                "People ask for such prices, and neighbouring items offer them already: how wide is"
                " the step really?"
            ),
            *[{line: "too_short"} for line in wanted],
        ),
        Mistake(
            _(
                "Many items are not yet too many. How many of them add less than they cost to"
                " carry?"
            ),
            *[{line: "too_long"} for line in crowded],
        ),
        Mistake(
            _(
                "The mean rating hides two camps here. Do those who buy presents and those who buy"
                " for themselves want the same item?"
            ),
            {COARSE: "sound"},
            {COARSE: "too_fine"},
            {COARSE: "too_long"},
        ),
        Mistake(
            _(
                "One line is not recognised yet: in which one do most buyers of an item taken out"
                " simply take its neighbour?"
            ),
            {FINE: "sound"},
            {FINE: "too_coarse"},
        ),
        Mistake(
            _(
                "One line is not recognised yet: in which one do many items cost more than they"
                " add?"
            ),
            {LONG: "sound"},
        ),
        Mistake(
            _(
                "Nothing in this line need go, but is nothing missing? What do people ask for that"
                " nobody can sell them?"
            ),
            {SHORT: "sound"},
            {SHORT: "too_long"},
        ),
    ],
    otherwise=_(
        "Go through the columns one by one: two conditions for length, two for granularity, and"
        " where a rule has two parts both must hold."
    ),
    praise=_(
        "Four illnesses, four treatments: take items out, add a rung, divide by segment, merge"
        " near-copies. A wide step in the ladder that nobody asks into is no illness."
    ),
)

# --- 5.5 items to drop -----------------------------------------------------------------------
SALES = lumi.weekly_sales.merge(lumi.skus[["sku_id", "unit_cost_cny"]], on="sku_id")
EARNED = SALES["revenue_cny"] - SALES["units"] * SALES["unit_cost_cny"]
WEEKLY = EARNED.groupby(SALES["sku_id"]).mean()


def to_drop(line, tau=None, cost_counts=True):
    """How many items of a line add less than they cost, for a notion of transfer and of cost."""
    items = lumi.skus[lumi.skus["line_id"] == line].set_index("sku_id")
    cost = items["complexity_cny_week"] * int(cost_counts)
    tau = transfer(line) if tau is None else tau
    return int(products.prune(WEEKLY[items.index], tau, cost)["drop"].sum())


surgery = Exercise(
    "5.5",
    title=_("How many items of L03 should go?"),
    practises=(4,),
    minutes=8,
    answer=Count(unit=_("items")),
    right=to_drop("L03"),
    mistakes=[
        Mistake(
            _(
                "Nobody takes a sister item here. If a red phone case is missing, does everybody"
                " leave without one?"
            ),
            to_drop("L03", tau=0),
        ),
        Mistake(
            _(
                "Every item earns something, so nothing would ever go. What does it cost to carry"
                " one more item?"
            ),
            to_drop("L03", cost_counts=False),
        ),
        Mistake(
            _(
                "Small revenue is not a negative contribution. How many of these small ones are"
                " worth their place?"
            ),
            int(0.2 * SIZES["L03"]),
        ),
        Mistake(
            _(
                "Sales grew in all shops meanwhile, also where nothing was taken out. How much of"
                " what looks like transfer is that growth?"
            ),
            to_drop("L03", tau=transfer("L03", "before_after")),
        ),
        Mistake(
            _("That is how many stay. How many go?"),
            int(SIZES["L03"]) - to_drop("L03"),
        ),
    ],
    otherwise=_(
        "An item goes if what it earns, less what its sisters would keep, does not pay for"
        " carrying it. The control shops tell what they keep."
    ),
    praise=_(
        "Two fifths of the items, and about a seventh of the revenue. Only four of the"
        " fourteen that sell least are among them: revenue would have chosen others. Try it in"
        " thirty shops before all follow."
    ),
    other=Other("to_drop", {"line": "L08"}, to_drop("L08")),
)

# --- 5.6 Kano --------------------------------------------------------------------------------
KANO = service.kano(sprout.kano).set_index("feature")
MEANS = sprout.kano.groupby("feature")[["func", "dysf"]].mean().round().astype(int)


def feature(name, counted="AOMI"):
    row = KANO.loc[name]
    total = row[list(counted)].sum()
    return {
        "category": str(row["category"]),
        "cs_plus": float((row["A"] + row["O"]) / total),
        "cs_minus": float(-(row["O"] + row["M"]) / total),
    }


def averaged(name):
    """Class of the rounded average answers, which is not how Kano classes are found."""
    one = MEANS.loc[[name]].reset_index()
    return str(service.kano(one)["category"].iloc[0])


seven, row = feature("F07"), KANO.loc["F07"]
valid = row[list("AOMI")].sum()
delight = Exercise(
    "5.6",
    title=_("Is the call at night a delighter?"),
    practises=(5,),
    minutes=10,
    answer=Record(
        {
            "category": Choice(options=tuple("AOMIRQ")),
            "cs_plus": Number(tolerance=0.002, share=True),
            "cs_minus": Number(tolerance=0.002),
        },
        form="dict",
    ),
    right=seven,
    mistakes=[
        Mistake(
            _(
                "Reverse and questionable answers are in the denominator. Does somebody who"
                " contradicts themselves say anything about satisfaction?"
            ),
            feature("F07", "AOMIRQ"),
            {"cs_plus": feature("F07", "AOMIRQ")["cs_plus"]},
            {"cs_minus": feature("F07", "AOMIRQ")["cs_minus"]},
        ),
        Mistake(
            _(
                "The size is right. In which direction does satisfaction move if the feature is"
                " missing?"
            ),
            {"cs_minus": -seven["cs_minus"]},
        ),
        Mistake(
            _(
                "These are averaged answers. Classes are counted: what do most members say, one"
                " by one?"
            ),
            {"category": averaged("F07")},
        ),
        Mistake(
            _(
                "Who is delighted if the feature is there, and who misses it if it is not? Each"
                " coefficient adds two of the four classes."
            ),
            {"cs_minus": float(-row["M"] / valid)},
            {"cs_minus": float(-row["O"] / valid)},
            {"cs_minus": float(-(row["A"] + row["O"]) / valid)},
            {"cs_plus": float(row["A"] / valid)},
        ),
        Mistake(
            _("These are counts. Which share of the valid answers are they?"),
            {"cs_plus": float(row["A"] + row["O"])},
            {"cs_minus": float(-(row["O"] + row["M"]))},
        ),
    ],
    otherwise=_(
        "Count the class of every single answer, leave out reverse and questionable ones, and let"
        " dissatisfaction be negative."
    ),
    praise=_(
        "Most of the joy and little of the harm: a delighter. It will be worth its money once the"
        " three must-bes hold, and in some years it will be a must-be itself."
    ),
    other=Other("feature", {"name": "F02"}, feature("F02")),
)

# --- 5.7 the honest NPS ----------------------------------------------------------------------
ANSWERS = sprout.service_survey
SHARE = float(sprout.population.set_index("channel").loc["app", "share"])


def net_score(app_share, limit=6, mix="population"):
    by = ANSWERS.groupby("channel")["nps"]
    each = 100 * (by.apply(lambda x: (x >= 9).mean()) - by.apply(lambda x: (x <= limit).mean()))
    share = app_share if mix == "population" else float((ANSWERS["channel"] == "app").mean())
    return float(share * each["app"] + (1 - share) * each["store"])


marks = ANSWERS.groupby("channel")["nps"].mean()
honest = Exercise(
    "5.7",
    title=_("The honest recommendation score"),
    practises=(6,),
    minutes=8,
    answer=Number(tolerance=0.1, unit=_("points")),
    right=net_score(SHARE),
    mistakes=[
        Mistake(
            _(
                "70 per cent of the answers came through the app, which 40 per cent of the members"
                " use. Whom does this figure speak for?"
            ),
            net_score(SHARE, mix="answers"),
        ),
        Mistake(
            _("An average, times ten. Is a score that nets promoters against detractors a mean?"),
            float(10 * ANSWERS["nps"].mean()),
            float(10 * (SHARE * marks["app"] + (1 - SHARE) * marks["store"])),
        ),
        Mistake(
            _("7 and 8 are passive: content, but silent. Up to which answer does one warn others?"),
            *[
                net_score(SHARE, limit, mix)
                for limit in (7, 8)
                for mix in ("population", "answers")
            ],
        ),
        Mistake(
            _("This lets off some who would warn others. Up to which answer is one a detractor?"),
            *[
                net_score(SHARE, limit, mix)
                for limit in (4, 5)
                for mix in ("population", "answers")
            ],
        ),
        Mistake(
            _("That is one channel only. Where are the other members?"),
            net_score(1.0),
            net_score(0.0),
        ),
        Mistake(
            _("Which share belongs to the app, and which to the shops?"),
            net_score(1 - SHARE),
            net_score(0.5),
        ),
        Mistake(
            _("The score runs from −100 to 100. Is a hundred missing?"),
            net_score(SHARE) / 100,
        ),
    ],
    otherwise=_(
        "Promoters (9, 10) minus detractors (0 to 6) in each channel, then both channels with the"
        " weight they have among the members."
    ),
    praise=_(
        "Ten points lower than on the slide, and for the same members. Say with the figure how it"
        " was weighted: else next year's mix of channels will look like an improvement."
    ),
    other=Other("net_score", {"app_share": 0.55}, net_score(0.55)),
)

# --- 5.8 voice of the customer ---------------------------------------------------------------
VOC = meridian.voc
INVOICES = meridian.invoice_quality


def share_of(rows):
    return float((rows["domain"] != "technical").mean())


chart = spc.p_chart(INVOICES["errors"], INVOICES["invoices"], baseline=12)
above = INVOICES.index[INVOICES["errors"] / INVOICES["invoices"] > chart.center] + 1
overall = float(INVOICES["errors"].sum() / INVOICES["invoices"].sum())
above_all = INVOICES.index[INVOICES["errors"] / INVOICES["invoices"] > overall] + 1
by_mode = {mode: share_of(rows) for mode, rows in VOC.groupby("mode")}
heard = {"non_technical_share": share_of(VOC), "first_signal_month": int(chart.signals[0])}
voice_of = Exercise(
    "5.8",
    title=_("What customers say, and when invoices go wrong"),
    practises=(6,),
    minutes=8,
    answer=Record(
        {
            "non_technical_share": Number(tolerance=0.002, share=True),
            "first_signal_month": Count(unit=_("month")),
        },
        form="dict",
    ),
    right=heard,
    mistakes=[
        Mistake(
            _("That is the worst month. Could somebody have known earlier that it was not chance?"),
            {"first_signal_month": int(INVOICES["errors"].idxmax()) + 1},
        ),
        Mistake(
            _(
                "Above the average lies about every second month: common-cause noise. What would"
                " you look for each time?"
            ),
            {"first_signal_month": int(above[0])},
            {"first_signal_month": int(above_all[0])},
        ),
        Mistake(
            _("Months are counted from 1. Which month of the table is this?"),
            {"first_signal_month": int(chart.signals[0]) - 1},
        ),
        Mistake(
            _("Only those who came to us by themselves are counted. What do we hear when we ask?"),
            {"non_technical_share": by_mode["passive"]},
        ),
        Mistake(
            _("Only those whom we asked are counted. Who came by themselves?"),
            {"non_technical_share": by_mode["active"]},
        ),
        Mistake(
            _("That is the share that is about technology. What is the rest about?"),
            {"non_technical_share": 1 - share_of(VOC)},
        ),
        Mistake(
            _("Two shares of different size were averaged. How many issues stand behind each?"),
            {"non_technical_share": sum(by_mode.values()) / 2},
        ),
    ],
    otherwise=_(
        "All issues, asked for or not; and the first month outside the limits that the first"
        " twelve months set."
    ),
    praise=_(
        "Three issues in five have nothing to do with the product, and the invoices gave a signal"
        " a month before the worst figure. Somebody should own that chart by name."
    ),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "5.q1",
        title=_("Renewals rise with tenure"),
        practises=(2,),
        right="b",
        feedback={
            "a": _(
                "Perhaps. But would the curve look different if the service had stayed exactly as"
                " it was?"
            ),
            "b": _(
                "Members who differ are enough: even if each keeps a rate that never changes, the"
                " rate of those who are left rises, since the others have gone."
            ),
            "c": _("Would lower prices keep only those who have been members for years?"),
            "d": _("They do. But who is missing among those who have grown older with us?"),
        },
    ),
    Question(
        "5.q2",
        title=_("Forty-eight pens"),
        practises=(4,),
        right="b",
        feedback={
            "a": _(
                "Their number strikes the eye. What would remain of the trouble if all of them"
                " differed from each other?"
            ),
            "b": _(
                "The distance between the items is the trouble, not their number: near-copies"
                " share the same demand."
            ),
            "c": _("Too coarse means that one item serves two camps. Do buyers quarrel here?"),
            "d": _("Four of five buyers do not miss the pen. What do the copies cost to carry?"),
        },
    ),
    Question(
        "5.q3",
        title=_("When does taking out pay?"),
        practises=(4,),
        right="c",
        feedback={
            "a": _("Somebody always sells least. Does it follow that it costs more than it earns?"),
            "b": _(
                "That says how hard the stock works. Does it know what buyers do when the item is"
                " gone?"
            ),
            "c": _(
                "What is lost for good is the contribution that does not move to a sister item;"
                " what is saved is the cost of carrying it. Only this rule compares the two."
            ),
            "d": _("Some of the best earners are old. Which figure in this rule is money?"),
        },
    ),
    Question(
        "5.q4",
        title=_("Fewer complaints"),
        practises=(6,),
        right="b",
        feedback={
            "a": _("Did the service change, or the way to the telephone?"),
            "b": _(
                "Whoever cannot complain leaves without a word (Hirschman). Compare churn and"
                " returns before and after, and give the number back."
            ),
            "c": _("The answers come from those who stayed. Who is missing in the survey?"),
            "d": _("The reasons are the same as before. Where do they go now?"),
        },
    ),
    Question(
        "5.q5",
        title=_("A score from twelve answers"),
        practises=(6,),
        right="b",
        feedback={
            "a": _(
                "Had two of the promoters warned others instead, the score would be 25. What is a"
                " rank worth that hangs on two answers?"
            ),
            "b": _(
                "With twelve answers chance alone moves the score by dozens of points. Pool"
                " several months, or show the interval and no rank."
            ),
            "c": _("A reward for luck teaches people to ask those who are content."),
            "d": _("The others were asked often enough. How many answers stand behind this one?"),
        },
    ),
]

KEY = Key(
    lecture=5,
    exercises=[leaking, renewals, messages, lines, surgery, delight, honest, voice_of],
    quiz=quiz,
)
