"""Right answers and named mistakes of the exercises of lecture 1.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import math

import numpy as np
import pandas as pd

from coursekit.cases import load_case
from coursekit.methods import qualitative, quality, regions, sampling, spc
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Flag,
    Key,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    SetOf,
    _,
)

meridian = load_case("meridian")
vector = load_case("vector")


# --- 1.1 survey size -------------------------------------------------------------------------
def survey_plan(customers, answering):
    size = sampling.sample_size(margin=0.05, population=customers, response_rate=answering)
    return {"completes": size.n, "invitations": size.invitations}


CUSTOMERS, ANSWERING = len(vector.customers), 0.62
plan = survey_plan(CUSTOMERS, ANSWERING)
unlimited = sampling.sample_size(margin=0.05).n  # as if the market had no end

survey = Exercise(
    "1.1",
    title=_("How many customers must we ask?"),
    practises=(1,),
    answer=Record(
        {"completes": Count(unit=_("interviews")), "invitations": Count(unit=_("invitations"))}
    ),
    right=plan,
    mistakes=[
        Mistake(
            _(
                "Is this the number for a market without end? Vector can count its customers:"
                " when the population is small, fewer interviews are enough."
            ),
            {"completes": unlimited},
        ),
        Mistake(
            _(
                "Fewer invitations than answers? Some of those you invite will not reply, so you"
                " need more invitations than completed interviews. Multiply or divide?"
            ),
            {"invitations": round(plan["completes"] * ANSWERING)},
            {"invitations": math.ceil(plan["completes"] * ANSWERING)},
        ),
        Mistake(
            _("Fewer invitations than answers: write 62% as 0.62."),
            {"invitations": math.ceil(plan["completes"] / (100 * ANSWERING))},
        ),
        Mistake(
            _("As many invitations as interviews: does everybody who is invited answer?"),
            {"invitations": plan["completes"]},
        ),
        Mistake(
            _(
                "These invitations start from the whole customer list. Start from the interviews"
                " needed: how many must be invited so that just enough of them answer?"
            ),
            {"invitations": CUSTOMERS},
            {"invitations": math.ceil(CUSTOMERS * ANSWERING)},
            {"invitations": math.ceil(CUSTOMERS / ANSWERING)},
        ),
    ],
    otherwise=_(
        "First ask how many answers are needed from this many customers, then how many people"
        " must be invited to get them."
    ),
    praise=_(
        "The survey is a fraction of the customer list, and it needs no larger one. What costs"
        " money is the reply rate: raise it, and you save invitations."
    ),
    other=Other(
        "survey_plan",
        {"customers": 800, "answering": 0.5},
        survey_plan(800, 0.5),
    ),
)

# --- 1.2 allocation --------------------------------------------------------------------------
TIERS = pd.DataFrame({"stratum": ["A", "B", "C"], "S": [9.0, 4.0, 1.5]})
TIERS["N"] = TIERS["stratum"].map(vector.customers["tier"].value_counts())


def interviews(n, method="neyman", strata=TIERS):
    allocated = sampling.allocate(strata, n, method=method)
    return dict(zip(allocated["stratum"], allocated["n"].tolist(), strict=True))


def rounded_on_its_own(n, rounding):
    exact = n * TIERS["N"] * TIERS["S"] / (TIERS["N"] * TIERS["S"]).sum()
    return dict(zip(TIERS["stratum"], rounding(exact).astype(int).tolist(), strict=True))


allocation = Exercise(
    "1.2",
    title=_("Where do 150 interviews go?"),
    practises=(1,),
    answer=Record({tier: Count(unit=_("interviews")) for tier in TIERS["stratum"]}, form="dict"),
    right=interviews(150),
    mistakes=[
        Mistake(
            _(
                "This spreads the interviews as the customers are spread. But where do customers"
                " differ most from one another, and where would a few tell you all?"
            ),
            interviews(150, "proportional"),
        ),
        Mistake(
            _(
                "The large customers take almost everything: the variance counts differences"
                " twice. Which of the two measures is in CNY, like the orders themselves?"
            ),
            interviews(150, strata=TIERS.assign(S=TIERS["S"] ** 2)),
        ),
        Mistake(
            _("Add the three up: is every interview that is paid for also used, and none twice?"),
            rounded_on_its_own(150, np.floor),
            rounded_on_its_own(150, np.ceil),
        ),
        Mistake(
            _(
                "Equal numbers are fair to the tiers, not to the question: the tiers differ in"
                " size and in how mixed they are."
            ),
            dict.fromkeys(TIERS["stratum"], 50),
        ),
    ],
    otherwise=_(
        "Two things pull interviews to a tier: how many customers it has, and how much they"
        " differ in CNY. Does your choice use both?"
    ),
    praise=_(
        "The few large customers get far more interviews than their number, because one of them"
        " says little about the next. Same money, a smaller error."
    ),
    other=Other("interviews", {"n": 90}, interviews(90)),
)

# --- 1.3 the portal extract ------------------------------------------------------------------
recorded = vector.customers["portal_user"]
defect = quality.data_defect(vector.customers["satisfaction_0_10"], recorded)

portal = Exercise(
    "1.3",
    title=_("What is the portal extract worth?"),
    practises=(2,),
    answer=Number(tolerance=1, unit=_("interviews")),
    right=defect.n_eff,
    mistakes=[
        Mistake(
            _(
                "That counts records. Are portal users like the customers who stay away from the"
                " portal? What is a record worth if they are not?"
            ),
            int(recorded.sum()),
        ),
        Mistake(
            _(
                "Coverage is not quality: an extract may hold most customers and still hold the"
                " wrong ones. Which figure of the table allows for who is missing?"
            ),
            recorded.sum() * defect.f,
            len(recorded) * defect.f**2,
        ),
        Mistake(
            _(
                "Infinitely good? Among portal users alone nothing can be seen of the selection."
                " Compare those inside with those outside."
            ),
            math.inf,
        ),
        Mistake(
            _(
                "This is one of the causes, not the worth: how large the extract is, how it was"
                " selected, or how far it misses. The worth is a number of interviews."
            ),
            defect.f,
            defect.rho,
            defect.error,
            defect.sigma,
        ),
    ],
    otherwise=_(
        "The question is how large a *random* sample would be as good as the extract. Look"
        " through the figures of the result for a number of interviews."
    ),
    praise=_(
        "Hundreds of records, and a random survey of this size is as good: who is missing"
        " matters more than how many are there."
    ),
)


# --- 1.4 a clean total -----------------------------------------------------------------------
def extract():
    lines = vector.orders_raw
    in_wan = lines["amount_unit"] == "万元"
    typed = lines["amount"].str.replace(",", "").astype(float)
    month = pd.to_datetime("20" + lines["order_no"].str[2:6], format="%Y%m")
    rate = month.map(vector.fx_rates.set_index("month")["cny_per_usd"])
    return lines.assign(amount_cny=typed * np.where(in_wan, 10_000, 1), cny_per_usd=rate)


def unit_is_wrong(lines):
    return ~(lines["amount_cny"] / (lines["qty"] * lines["unit_price"])).between(0.5, 2)


def price_times_quantity(lines):
    return lines.assign(amount_cny=lines["qty"] * lines["unit_price"])


def dollars_to_yuan(lines):
    return lines.assign(amount_cny=lines["amount_cny"] * lines["cny_per_usd"])


def beyond_outer_fence(lines):
    return lines["amount_cny"] > quality.tukey_fences(lines["amount_cny"]).outer_high


def minus_to_plus(lines):
    return lines.assign(qty=-lines["qty"], amount_cny=-lines["amount_cny"])


def cleaned(**other_actions):
    """Rows and total after the seven rules, with some actions replaced."""
    rules = {
        "copies": ("drop", lambda t: t.duplicated(), None),
        "tests": ("drop", lambda t: t["customer_id"].str[:2] == "ZZ", None),
        "units": ("repair", unit_is_wrong, price_times_quantity),
        "dollars": ("repair", lambda t: t["ccy"] == "USD", dollars_to_yuan),
        "returns": ("flag", lambda t: t["qty"] < 0, minus_to_plus),
        "projects": ("flag", beyond_outer_fence, None),
        "regions": ("flag", lambda t: t["region"].isna(), None),
    }
    table, _log = quality.clean(
        extract(),
        [
            quality.Rule(name, "validity", find, other_actions.get(name, action), repair)
            for name, (action, find, repair) in rules.items()
        ],
    )
    return {"rows": len(table), "total_cny_m": table["amount_cny"].sum() / 1e6}


raw = extract()

total = Exercise(
    "1.4",
    title=_("What did we really sell?"),
    practises=(4,),
    minutes=12,
    answer=Record(
        {"rows": Count(unit=_("lines")), "total_cny_m": Number(tolerance=0.02, unit=_("CNY m"))},
        form="dict",
    ),
    right=cleaned(),
    mistakes=[
        Mistake(
            _(
                "That is the extract as it came. Which lines are in it twice, and which amounts"
                " cannot be what price times quantity says?"
            ),
            {"rows": len(raw)},
        ),
        Mistake(
            _(
                "A few lines claim ten thousand times their price times quantity, and they make up"
                " almost half of this total. Noting them is not enough: what were they worth?"
            ),
            cleaned(units="flag"),
            cleaned(units="flag", returns="drop"),
            cleaned(units="flag", returns="repair"),
        ),
        Mistake(
            _(
                "The lines with the wrong unit are gone, but the orders were real. Can their true"
                " amount be told from price and quantity?"
            ),
            cleaned(units="drop"),
            cleaned(units="drop", returns="drop"),
            cleaned(units="drop", returns="repair"),
        ),
        Mistake(
            _(
                "The returns are gone. Goods that came back were sold and paid back: what does the"
                " total claim when only the sale is left?"
            ),
            cleaned(returns="drop"),
        ),
        Mistake(
            _(
                "The returns have become sales. Is a minus sign in an order book an error or an"
                " event?"
            ),
            {"total_cny_m": cleaned(returns="repair")["total_cny_m"]},
        ),
        Mistake(
            _(
                "The largest orders are gone. They lie far outside the usual, but did they happen?"
                " A fence only tells which lines deserve a telephone call."
            ),
            cleaned(projects="drop"),
            cleaned(projects="drop", returns="drop"),
        ),
        Mistake(
            _(
                "The lines without a region are gone, and most of them come from one office. What"
                " happens to that office's figures?"
            ),
            cleaned(regions="drop"),
            cleaned(regions="drop", returns="drop"),
        ),
        Mistake(
            _("Dollars have been added to yuan as if they were the same money."),
            {"total_cny_m": cleaned(dollars="flag")["total_cny_m"]},
        ),
        Mistake(
            _("This total is in yuan. The answer is wanted in CNY m, millions of yuan."),
            {"total_cny_m": cleaned()["total_cny_m"] * 1e6},
        ),
    ],
    otherwise=_(
        "Read the log line by line: each rule should take out only lines that never were sales,"
        " and repair only amounts that cannot be true."
    ),
    praise=_(
        "Fourteen lines had almost doubled the total. Everything removed has a reason in the log,"
        " and everything unusual but real is still there."
    ),
)

# --- 1.5 shift-share -------------------------------------------------------------------------
PERIOD = {"start": "fy24_cny_m", "end": "fy25_cny_m"}
parts = regions.shift_share(meridian.region_market, **PERIOD).set_index("region")
plateau = parts.loc["Plateau"]

star = Exercise(
    "1.5",
    title=_("Is Plateau a star?"),
    practises=(3,),
    answer=Number(tolerance=0.05, unit=_("CNY m")),
    right=plateau["SH"],
    mistakes=[
        Mistake(
            _(
                "The regional shift still contains the local boom. What would Plateau have sold"
                " had it only kept its share of its own, fast-growing market?"
            ),
            plateau["RS"],
        ),
        Mistake(
            _(
                "That is everything Plateau grew by. How much of it would have come to a region"
                " that did nothing but stand in that market?"
            ),
            plateau["total"],
        ),
        Mistake(
            _(
                "The size fits, the direction does not: did Plateau take business from its rivals"
                " or hand some over?"
            ),
            -plateau["SH"],
        ),
        Mistake(
            _(
                "That is the boom of Plateau's own market: the tide, not the swimmer. Which part"
                " remains when the tide is taken off?"
            ),
            plateau["LM"],
        ),
        Mistake(
            _(
                "That part comes to every region that moves with the whole market, or sells its"
                " mix of segments. Which part is Plateau's own doing?"
            ),
            plateau["NG"],
            plateau["IM"],
        ),
    ],
    otherwise=_(
        "Take off, one after the other, what the whole market, the mix and the local boom"
        " brought. What is left was won from rivals or lost to them."
    ),
    praise=_(
        "The best growth of all regions, and business lost to rivals: the market carried Plateau."
        " Now look at Coast in the same table."
    ),
    other=Other("won_from_rivals", {"region": "Coast"}, parts.loc["Coast", "SH"]),
)

# --- 1.6 development indices -----------------------------------------------------------------
sums = meridian.region_market.groupby("region", as_index=False).sum(numeric_only=True)
base = sums.merge(meridian.regions[["region", "addressable_sites"]], on="region")
index = regions.development_index(
    base.rename(
        columns={
            "market_fy25_cny_m": "market",
            "sales_fy25_cny_m": "sales",
            "addressable_sites": "base",
        }
    )
).set_index("region")
cdi, bdi = index["cdi_idx"], index["bdi_idx"]
names = meridian.card["tables"]["regions"]["columns"]["region"]["values"]

build = Exercise(
    "1.6",
    title=_("Where should we build?"),
    practises=(3,),
    minutes=10,
    answer=Record(
        {
            "average": Number(tolerance=0.01),
            "regions": SetOf(
                Choice(
                    options=tuple(names),
                    aliases={
                        label: name for name, each in names.items() for label in each.values()
                    },
                )
            ),
        },
        form="dict",
    ),
    right={"average": 100, "regions": index.index[(cdi > 100) & (bdi < 100)].tolist()},
    mistakes=[
        Mistake(
            _(
                "In these regions we are strong and the market is small: the two indices have"
                " changed places. Which of them speaks of the market?"
            ),
            {"regions": index.index[(bdi > 100) & (cdi < 100)].tolist()},
        ),
        Mistake(
            _(
                "The market is there in all of these, but in some of them so are we. What does the"
                " other index say?"
            ),
            {"regions": index.index[cdi > 100].tolist()},
        ),
        Mistake(
            _(
                "We are weak in all of these, but in some of them there is little to win. What"
                " does the other index say?"
            ),
            {"regions": index.index[bdi < 100].tolist()},
        ),
        Mistake(
            _(
                "No region at all? The indices are not shares: look at the table for the value at"
                " which a region is average."
            ),
            {"regions": index.index[(cdi > 1) & (bdi < 1)].tolist()},
        ),
        Mistake(
            _(
                "In these regions neither the market nor our sales are developed. Building comes"
                " cheaper where the market is already there."
            ),
            {"regions": index.index[(cdi < 100) & (bdi < 100)].tolist()},
        ),
        Mistake(
            _(
                "In these regions both are above average: a position to defend. Where is the"
                " market there while we are not?"
            ),
            {"regions": index.index[(cdi > 100) & (bdi > 100)].tolist()},
        ),
        Mistake(
            _(
                "The list fits, but by luck: with this average other regions could have slipped in"
                " or out. An index counts in per cent of the average; what is the average itself?"
            ),
            *[{"average": near} for near in (90, 95, 98, 99, 101, 102, 105, 110)],
        ),
    ],
    otherwise=_(
        "Go through the table region by region: is the market above average, and are we below?"
    ),
    praise=_(
        "Customers there already buy this kind of product, only not from us. The next question is"
        " why: too few customers, or too little of their wallet?"
    ),
)

# --- 1.7 special or common cause -------------------------------------------------------------
weekly = vector.late_weekly
chart = spc.p_chart(weekly["late"], weekly["lots"])
steady = spc.p_chart(weekly["late"], weekly["lots"], exclude=chart.signals)
ordinary = weekly[~weekly["week"].isin(chart.signals)]
by_rate = (weekly["late"] / weekly["lots"]).sort_values(ascending=False)
worst = [int(week) for week in weekly.loc[by_rate.index, "week"]]

cause = Exercise(
    "1.7",
    title=_("One event, or the way we work?"),
    practises=(5,),
    minutes=10,
    answer=Record(
        {"weeks": SetOf(Count()), "p_common": Number(tolerance=0.0005, share=True)}, form="dict"
    ),
    right={"weeks": chart.signals, "p_common": steady.center},
    mistakes=[
        Mistake(
            _(
                "Each week is one too early: the first week has number 1, not 0. Which weeks would"
                " the plant manager look up?"
            ),
            {"weeks": [week - 1 for week in chart.signals]},
        ),
        Mistake(
            _(
                "These are the worst weeks of a ranking, and every ranking has some. Which weeks"
                " lie outside what chance alone produces?"
            ),
            *[{"weeks": worst[:n]} for n in range(1, 13) if n != len(chart.signals)],
        ),
        Mistake(
            _(
                "The average still contains the weeks of the event. What does the process do when"
                " nothing special happens?"
            ),
            {"p_common": chart.center},
        ),
        Mistake(
            _(
                "That is the rate in the special weeks themselves. How high is it in all the"
                " others?"
            ),
            {
                "p_common": weekly.loc[weekly["week"].isin(chart.signals), "late"].sum()
                / weekly.loc[weekly["week"].isin(chart.signals), "lots"].sum()
            },
        ),
        Mistake(
            _(
                "That is the part of late lots that fell in ordinary weeks. Of all lots in those"
                " weeks, how many were late?"
            ),
            {"p_common": steady.center / chart.center},
            {"p_common": ordinary["late"].sum() / weekly["late"].sum()},
        ),
        Mistake(
            _("Nearly: take the figure from `steady`, unrounded."),
            {"p_common": round(steady.center, 2)},
        ),
    ],
    otherwise=_(
        "First the weeks outside the control limits, then the share of late lots in all the other"
        " weeks together."
    ),
    praise=_(
        "Two problems, two treatments: an event to find and contain, and a steady rate that no"
        " war room will lower. The steady one costs far more late lots."
    ),
)

# --- 1.8 the spare-part gap ------------------------------------------------------------------
SIX = ["T01", "T02", "T03", "T04", "T05", "T06"]
LEVEL = 0.05


def p_value(theme, correction="holm", themes=SIX):
    tests = qualitative.contrast(
        vector.interview_themes, "OEM", "end_user", correction=correction, themes=themes
    ).set_index("theme")
    return float(tests["p_adj"][theme])


def chi_squared(theme, yates):
    """Large-sample test, out of place where a cell expects fewer than five."""
    from scipy.stats import chi2_contingency

    raised = vector.interview_themes.assign(raised=lambda t: t["intensity"] > 0)
    raised = raised[raised["theme"] == theme]
    return float(
        chi2_contingency(pd.crosstab(raised["segment"], raised["raised"]), correction=yates)[1]
    )


holm, single = p_value("T05"), p_value("T05", "none")
all_themes = sorted(vector.interview_themes["theme"].unique())

gap = Exercise(
    "1.8",
    title=_("Is the spare-part gap proven?"),
    practises=(6,),
    answer=Record(
        {
            "p": Number(tolerance=0.001),
            "level": Number(tolerance=0.0005, share=True),
            "proven": Flag(),
        }
    ),
    right={"p": holm, "level": LEVEL, "proven": holm < LEVEL},
    mistakes=[
        Mistake(
            _(
                "You tested six themes and picked the smallest p-value. How small does the"
                " smallest of six become by luck alone?"
            ),
            {"p": single},
        ),
        Mistake(
            _(
                "The correction multiplies by the wrong number. How many themes were compared,"
                " this one included?"
            ),
            *[{"p": single * n} for n in range(2, len(SIX))],
        ),
        Mistake(
            _(
                "This corrects for all themes ever mentioned. Which ones were to be compared,"
                " chosen before anyone looked?"
            ),
            {"p": p_value("T05", themes=all_themes)},
            {"p": single * len(all_themes)},
        ),
        Mistake(
            _(
                "A chi-squared test needs at least five expected cases in each cell, and there are"
                " eight interviews a side. Which test is exact for small numbers?"
            ),
            {"p": chi_squared("T05", yates=False)},
        ),
        Mistake(
            _("5 means 500% here. Write five per cent as a fraction: 0.05."),
            {"p": holm, "level": 100 * LEVEL},
        ),
        Mistake(
            _(
                "The p-value is right, the level is another one. Which level does the task ask"
                " for, and who may move it once the p-value is known?"
            ),
            *[{"p": holm, "level": other} for other in (0.001, 0.01, 0.06, 0.1, 0.5, 0.95)],
        ),
        Mistake(
            _(
                "The p-value is right, the verdict is not. A result counts as proven when p lies"
                " below the level; the level of five per cent is a fraction."
            ),
            {"p": holm, "proven": not holm < LEVEL},
        ),
    ],
    otherwise=_(
        "Correct the p-value for the six themes that were compared, then ask whether it lies below"
        " the significance level."
    ),
    praise=_(
        "Interesting, not proven: luck alone brings a gap like this in one of sixteen such rounds"
        " of interviews. Take it into the survey as a hypothesis."
    ),
    other=Other(
        "gap",
        {"theme": "T06"},
        {"p": p_value("T06"), "level": LEVEL, "proven": p_value("T06") < LEVEL},
    ),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "1.q1",
        title=_("A large extract or a small survey?"),
        practises=(2,),
        right="b",
        feedback={
            "a": _(
                "The error of an extract depends on who is in it, not on how many. What if those"
                " who are about to switch have stopped logging in?"
            ),
            "b": _(
                "A random sample of 9% has an error one can state. The extract's error cannot be"
                " known until someone compares those inside with those outside."
            ),
            "c": _("Averaging carries the bias of the extract into a good figure. Why dilute it?"),
            "d": _(
                "A random sample of 9% is usable, and its margin of error can be stated. What"
                " more would you ask of a survey?"
            ),
        },
    ),
    Question(
        "1.q2",
        title=_("Lower overall, higher in each part"),
        practises=(3,),
        right="b",
        feedback={
            "a": _(
                "Delta wins more often than Basin in either kind of deal. Can the person be the"
                " reason for the lower total?"
            ),
            "b": _(
                "Large deals are won less often everywhere, and Delta bids mostly for large ones:"
                " the mix, not the skill, pulls the total down (Simpson's paradox)."
            ),
            "c": _("The total mixes easy and hard deals. What does it hide about Delta?"),
            "d": _(
                "Leaving out the small deals removes half of the evidence. Why not compare like"
                " with like?"
            ),
        },
    ),
    Question(
        "1.q3",
        title=_("What helps for good?"),
        practises=(5,),
        right="c",
        feedback={
            "a": _(
                "A war room for every high week reacts to chance in most of them and tires"
                " everyone. What produces the steady rate?"
            ),
            "b": _(
                "With no change in the process, weeks below the steady rate come by luck. Would"
                " you pay for luck?"
            ),
            "c": _(
                "The event is contained once; the process behind the steady rate is where most"
                " late lots come from, and only a redesign changes it."
            ),
            "d": _(
                "Control limits describe what the process does; a target is what we wish. What"
                " would change in the plant if the line moved?"
            ),
        },
    ),
    Question(
        "1.q4",
        title=_("Coders who agree at 0.71"),
        practises=(6,),
        right="b",
        feedback={
            "a": _("From 0.80 on one may rely on the codes. What stands between 0.71 and that?"),
            "b": _(
                "Between 0.667 and 0.80 the results are tentative. Definitions that two people"
                " read differently are the usual cause, and they can be repaired."
            ),
            "c": _(
                "Raw agreement counts the hits that chance alone would bring. How many are they?"
            ),
            "d": _(
                "A third reader of an unclear code-book adds a third opinion. What would make all"
                " of them read alike?"
            ),
        },
    ),
    Question(
        "1.q5",
        title=_("Ridge: CDI 61, BDI 33"),
        practises=(3,),
        right="a",
        feedback={
            "a": _(
                "Both indices lie far below 100: little market per site, and even less of ours."
                " First serve regions where the market is already there."
            ),
            "b": _("To build, the market should be there: would its index be below 100?"),
            "c": _("If we did better than the market, which of the two indices would be higher?"),
            "d": _(
                "Can both indices of one region lie below 100? The average is over all regions."
            ),
        },
    ),
]

KEY = Key(
    lecture=1,
    exercises=[survey, allocation, portal, total, star, build, cause, gap],
    quiz=quiz,
)
