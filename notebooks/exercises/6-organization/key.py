"""Right answers and named mistakes of the exercises of lecture 6.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import math

import numpy as np
from scipy.stats import norm

from coursekit.cases import load_case
from coursekit.methods import causal, organisation, relations, spc, suppliers, survival, talent
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Key,
    ListOf,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    _,
)

meridian = load_case("meridian")


# --- 6.1 headcount ---------------------------------------------------------------------------
def people(share=0.55, road=True, selling=True):
    plan = meridian.coverage_plan
    hours = plan["hours_call"] + (plan["travel_hours"] if road else 0)
    available = plan["hours_rep_year"] * (share if selling else 1)
    return float((plan["n_accounts"] * plan["calls_year"] * hours / available).sum())


def headcount(**how):
    return math.ceil(people(**how))


assert headcount() == organisation.workload(meridian.coverage_plan).headcount

workload = Exercise(
    "6.1",
    title=_("How many people does the plan need?"),
    practises=(1,),
    answer=Count(unit=_("people")),
    right=headcount(),
    mistakes=[
        Mistake(
            _("Half a person has been rounded away. Who makes the calls that are left over?"),
            math.floor(people()),
        ),
        Mistake(
            _(
                "Every paid hour faces a customer here. Who writes the reports, sits in the"
                " meetings and takes the holidays?"
            ),
            headcount(selling=False),
        ),
        Mistake(
            _("These representatives are beamed to their customers. How do yours get there?"),
            headcount(road=False),
        ),
        Mistake(
            _("No road and no desk: how much of a paid year would be left in practice?"),
            headcount(road=False, selling=False),
        ),
    ],
    otherwise=_(
        "All hours that the calls take, the road included, over the hours one person really has for"
        " customers; then round up."
    ),
    praise=_(
        "More people than Meridian has. Either the plan shrinks, or small accounts move to another"
        " channel, or somebody hires: say which before the year begins."
    ),
    other=Other("headcount", {"share": 0.65}, headcount(share=0.65)),
)

# --- 6.2 responsibility ----------------------------------------------------------------------
matrix = meridian.raci.set_index("activity").fillna("")


def faults(each_letter=True, by_activity=True):
    def count(letter):
        if each_letter:
            found = matrix.map(lambda cell: letter in cell.split("/"))
        else:
            found = matrix == letter
        return found.sum(axis=1 if by_activity else 0)

    return {
        "multi_A": int((count("A") > 1).sum()),
        "no_A": int((count("A") == 0).sum()),
        "no_R": int((count("R") == 0).sum()),
    }


audit = organisation.raci_audit(meridian.raci)
sound = faults()
assert [sound[k] for k in ("multi_A", "no_A", "no_R")] == audit[
    ["multi_A", "no_A", "no_R"]
].sum().to_list()

raci = Exercise(
    "6.2",
    title=_("Who is responsible?"),
    practises=(2,),
    answer=Record({"multi_A": Count(), "no_A": Count(), "no_R": Count()}, form="dict"),
    right=sound,
    mistakes=[
        Mistake(
            _(
                "A department that does the work and answers for it has dropped out of the count."
                " May one department not hold both?"
            ),
            faults(each_letter=False),
        ),
        Mistake(
            _(
                "That counts departments. Is the rule that a department answers for one thing, or"
                " that one thing has one who answers?"
            ),
            faults(by_activity=False),
        ),
        Mistake(
            _("Both ways are odd here: what does A/R mean, and what needs exactly one A?"),
            faults(each_letter=False, by_activity=False),
        ),
    ],
    otherwise=_("Read the letters of each cell one by one, then count along each activity."),
    praise=_(
        "Few faults, and in expensive places. Two who answer are as bad as none: each believes that"
        " the other has done it."
    ),
)


# --- 6.3 top five ----------------------------------------------------------------------------
def table(half):
    work = meridian.performance.query("half == @half").set_index("staff_id")
    return talent.shrink(work["wins"], work["bids"]).table


def top_five(half="2025H1", rank_by="eb", fewest=0):
    enough = table(half)[table(half)["n"] >= fewest]
    best = enough.sort_values([rank_by, "n"], ascending=False, kind="stable")
    return list(best.index[:5])


everybody = tuple(table("2025H1").index)

best = Exercise(
    "6.3",
    title=_("The top five of the front line"),
    practises=(3,),
    answer=ListOf(Choice(options=everybody)),
    right=top_five(),
    mistakes=[
        Mistake(
            _(
                "Some of these made six or eight bids. How many of them would you find on top again"
                " after the next half-year?"
            ),
            top_five(rank_by="raw"),
        ),
        Mistake(
            _(
                "A threshold throws away what the others did, and whoever is just above it is still"
                " over-rewarded. Is there no softer way?"
            ),
            top_five(rank_by="raw", fewest=10),
            top_five(rank_by="raw", fewest=20),
        ),
        Mistake(
            _("These won most bids because they made most. Who allots the bids?"),
            top_five(rank_by="x"),
            top_five(rank_by="x", fewest=10),
        ),
        Mistake(
            _("The right five in another order. Who of them comes first?"),
            sorted(top_five()),
            top_five()[::-1],
        ),
    ],
    otherwise=_(
        "Rank by the rate that weighs what somebody did against what the team usually does, and"
        " leave nobody out."
    ),
    praise=_(
        "Only one of the raw champions is among them. In the next half-year the raw champions fall"
        " back to the team; look it up, that is the test of any ranking."
    ),
    other=Other("top_five", {"half": "2024H2"}, top_five("2024H2")),
)

# --- 6.4 raters ------------------------------------------------------------------------------
MARKS = ["insight", "mobilise", "decide", "team"]
scored = meridian.battles.assign(score=meridian.battles[MARKS].mean(axis=1))
found = relations.agreement(scored, None, "case_id", "rater_id", "score")


def needed(start):
    return talent.raters_needed(start, 0.80)


raters = Exercise(
    "6.4",
    title=_("How many raters?"),
    practises=(3,),
    answer=Record({"icc": Number(tolerance=0.005), "raters": Count(unit=_("raters"))}, form="dict"),
    right={"icc": found.icc_a1, "raters": needed(found.icc_a1)},
    mistakes=[
        Mistake(
            _(
                "They put the cases into a similar order. What about the candidate who happens to"
                " miss the kind one?"
            ),
            {"icc": found.icc_c1, "raters": needed(found.icc_c1)},
            {"icc": found.pearson, "raters": needed(found.pearson)},
        ),
        Mistake(
            _(
                "That is the reliability of the mean of three already. Whose score does the formula"
                " start from?"
            ),
            {"icc": found.icc_ak, "raters": needed(found.icc_ak)},
            {"raters": needed(found.icc_ak)},
        ),
        Mistake(
            _("The mean of three, and only in its order: two steps away from one rater's level?"),
            {"icc": found.icc_ck, "raters": needed(found.icc_ck)},
            {"raters": needed(found.icc_ck)},
        ),
        Mistake(
            _("The coefficient is right. From which one do you compute the number of raters?"),
            {"raters": needed(found.icc_c1)},
        ),
    ],
    otherwise=_(
        "One rater, and agreement on the level: that coefficient twice, once to report and once to"
        " start from."
    ),
    praise=_(
        "Hardly anybody has so many raters. Train the strict and the kind on the same cases first;"
        " that lifts the coefficient, and the number falls."
    ),
)

# --- 6.5 selection ---------------------------------------------------------------------------
promoted = meridian.promotions
PICKS = ["breadth", "bars_mean", "eb_score"]
total = ((promoted[PICKS] - promoted[PICKS].mean()) / promoted[PICKS].std()).sum(axis=1)
success = promoted["success_24m"].astype(float)
R, BASE, SD, POSTS = total.corr(success), float(success.mean()), 60, 10


def selection(ratio=0.20, r=R, years=3):
    return {
        "success_rate": talent.taylor_russell(BASE, ratio, r),
        "utility_cny_k": talent.utility(n=POSTS, years=years, r=r, sd=SD, ratio=ratio),
    }


worth = Exercise(
    "6.5",
    title=_("What is better selection worth?"),
    practises=(3,),
    minutes=10,
    answer=Record(
        {
            "success_rate": Number(tolerance=0.005, share=True),
            "utility_cny_k": Number(tolerance=1, unit=_("CNY k")),
        },
        form="dict",
    ),
    right=selection(),
    mistakes=[
        Mistake(
            _(
                "The validity has been squared. Does twice as good a selection bring twice the"
                " gain, or four times?"
            ),
            selection(r=R**2),
            selection(r=R**2, years=1),
        ),
        Mistake(
            _("The gain of one year. Do the people you choose leave after twelve months?"),
            {"utility_cny_k": selection(years=1)["utility_cny_k"]},
        ),
        Mistake(
            _("Two years is when success was judged. How long do people stay?"),
            {"utility_cny_k": selection(years=2)["utility_cny_k"]},
        ),
        Mistake(
            _(
                "That is the gain of whoever stands just at the cut. How much better is the mean of"
                " those above it?"
            ),
            {"utility_cny_k": POSTS * 3 * R * SD * float(norm.ppf(0.8))},
        ),
        Mistake(
            _("That is the rate without any selection. What do the criteria add to it?"),
            {"success_rate": BASE},
        ),
    ],
    otherwise=_(
        "The validity as it is, not squared, and the whole time that people stay in the post."
    ),
    praise=_(
        "From a coin that falls slightly well to three of four, and a gain that pays many"
        " assessment days. With years of service as criterion nearly nothing of it would be left."
    ),
    other=Other("selection", {"ratio": 0.5}, selection(0.5)),
)

# --- 6.6 handover ----------------------------------------------------------------------------
owned = meridian.ownership
owned = owned.assign(
    log=np.log(owned["revenue_cny_k"]),
    abrupt=owned["in_window"] * (owned["event"] == "abrupt"),
    overlap=owned["in_window"] * (owned["event"] == "overlap"),
)
owned["any"] = owned["abrupt"] + owned["overlap"]


def with_the_others(kind):
    never = owned.groupby("account_id")["in_window"].transform("max") == 0
    after = owned.loc[owned[kind] == 1, "log"].mean()
    return float(np.exp(after - owned.loc[never, "log"].mean()) - 1)


def with_the_time_before(kind):
    after = owned[owned[kind] == 1].groupby("account_id").agg({"log": "mean", "half": "min"})
    mine = owned[owned["account_id"].isin(after.index)]
    before = mine[mine["half"] < mine["account_id"].map(after["half"])]
    changes = after["log"] - before.groupby("account_id")["log"].mean()
    return float(np.exp(changes.mean()) - 1)


def change_with_change(kind):
    kinds = ["any"] if kind == "any" else ["abrupt", "overlap"]
    panel = causal.event_effect(owned, "revenue_cny_k", "account_id", "half", kinds)
    return float(panel.set_index("flag")["effect"][kind])


def both(compare, abrupt="abrupt", overlap="overlap"):
    return {"abrupt": compare(abrupt), "overlap": compare(overlap)}


apart = both(change_with_change)

handover = Exercise(
    "6.6",
    title=_("What does a handover cost?"),
    practises=(5,),
    minutes=10,
    answer=Record(
        {
            "abrupt": Number(tolerance=0.001, share=True),
            "overlap": Number(tolerance=0.001, share=True),
        },
        form="dict",
    ),
    right=apart,
    mistakes=[
        Mistake(
            _(
                "Accounts that changed hands against accounts that never did. Are they the same"
                " kind of accounts, apart from the handover?"
            ),
            both(with_the_others),
            both(with_the_others, "any", "any"),
        ),
        Mistake(
            _(
                "After against before, and in the meantime the whole market grew. What would these"
                " accounts have done anyway?"
            ),
            both(with_the_time_before),
            both(with_the_time_before, "any", "any"),
        ),
        Mistake(
            _(
                "One figure for two kinds of handover. Does it help you to decide whether eight"
                " weeks of overlap are worth their money?"
            ),
            both(change_with_change, "any", "any"),
        ),
        Mistake(
            _("The two figures have changed places. Which kind hurts more?"),
            {"abrupt": apart["overlap"], "overlap": apart["abrupt"]},
        ),
    ],
    otherwise=_(
        "Each account against itself, each half-year against the others, and the two kinds of"
        " handover kept apart."
    ),
    praise=_(
        "The handover decides, not the rotation: with overlap the loss is about a fifth. Repair it"
        " first, then talk about terms."
    ),
)

# --- 6.7 mentors -----------------------------------------------------------------------------
new = meridian.onboarding


def hazard(start_from="without"):
    others = (new["mentor"] != {"with": 1, "without": 0}[start_from]).astype(int)
    lives = new.assign(others=others)
    return float(survival.cox(lives, ["others"], "months_to_exit", "exited")["hr"].iloc[0])


def ratio_of(column, rows=slice(None), start_from="without"):
    groups = new[rows].groupby("mentor")[column].mean()
    ratio = float(groups[1] / groups[0])
    return ratio if start_from == "without" else 1 / ratio


gone = new["exited"] == 1

mentors = Exercise(
    "6.7",
    title=_("Do mentors keep people?"),
    practises=(4,),
    answer=Number(tolerance=0.005),
    right=hazard(),
    mistakes=[
        Mistake(
            _(
                "Only those who left are counted, and how long they were with us. What about all"
                " who are still there?"
            ),
            ratio_of("months_to_exit", gone),
            ratio_of("months_to_exit", gone, "with"),
        ),
        Mistake(
            _(
                "Shares gone, although some joined two years ago and some last spring. Had all of"
                " them the same time to leave?"
            ),
            ratio_of("exited"),
            ratio_of("exited", start_from="with"),
        ),
        Mistake(
            _(
                "Above 1: people with a mentor would leave more often. From which group does the"
                " comparison start?"
            ),
            hazard("with"),
        ),
    ],
    otherwise=_(
        "Month after month, of those still there, how many leave; with a mentor compared with"
        " without."
    ),
    praise=_(
        "About half as many leave in any month. Mentors were not drawn by lot, so ask who got one;"
        " and an hour a week for each newcomer is cheap to try with lots."
    ),
)


# --- 6.8 supplier ----------------------------------------------------------------------------
def watch(supplier="S17", months=12, swapped=False):
    rates = meridian.supplier_monthly.query("supplier_id == @supplier")["otif_rate"]
    signals = spc.ewma(rates, baseline=months).signals
    axes = ("supply_risk", "profit_impact") if swapped else ("profit_impact", "supply_risk")
    places = suppliers.kraljic(meridian.suppliers, impact=axes[0], risk=axes[1])
    place = places.set_index("supplier_id")["quadrant"][supplier]
    return {"month": int(signals[0]) if len(signals) else 0, "quadrant": str(place)}


s17 = meridian.supplier_monthly.query("supplier_id == 'S17'")["otif_rate"]
breach = 1 + list(s17 < 0.92).index(True)
single = int(spc.xmr(s17, baseline=12).signals[0])

supplier = Exercise(
    "6.8",
    title=_("Supplier S17"),
    practises=(6,),
    answer=Record(
        {"month": Count(unit=_("month")), "quadrant": Choice(options=tuple(suppliers.labels()))},
        form="dict",
    ),
    right=watch(),
    mistakes=[
        Mistake(
            _(
                "The bad months helped to set the limits that were to catch them. Which months were"
                " good for certain?"
            ),
            {"month": watch(months=24)["month"]},
        ),
        Mistake(
            _(
                "In that month the contract is broken. Could the drift have been seen before, when"
                " one can still talk about it?"
            ),
            {"month": breach},
        ),
        Mistake(
            _("That month stands out alone. What do several slightly low ones say together?"),
            {"month": single},
        ),
        Mistake(
            _("The axes have changed places. Does S17 cost much money, or is it hard to replace?"),
            {"quadrant": watch(swapped=True)["quadrant"]},
        ),
        Mistake(
            _("Is this supplier easy to replace, or is much money at stake? Read both axes."),
            {"quadrant": "routine"},
            {"quadrant": "strategic"},
        ),
    ],
    otherwise=_(
        "Limits from the year in which all was well; money at stake first, risk of supply second."
    ),
    praise=_(
        "Three months before the contract is broken, and with a supplier who is small in money and"
        " hard to replace: time to qualify a second source while both still talk."
    ),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "6.q1",
        title=_("Six of seven, or 28 of 60"),
        practises=(3,),
        right="c",
        feedback={
            "a": _("Seven bids. How far would two more losses bring A down?"),
            "b": _("The rates differ, and so does what is known. Which counts for more here?"),
            "c": _(
                "Seven bids weigh little against the forty of the team's history, sixty weigh more."
                " Close, and B is the safer choice."
            ),
            "d": _("What makes them comparable is the team's history. What does it say?"),
        },
    ),
    Question(
        "6.q2",
        title=_("Consistent, not agreed"),
        practises=(3,),
        right="b",
        feedback={
            "a": _("Would chance put the cases into the same order?"),
            "b": _(
                "The first coefficient looks at the order, the second at the level as well. One"
                " rater is strict, and the candidate bears it."
            ),
            "c": _("Few cases make both uncertain. Why should only one be low?"),
            "d": _("Who meets the strict rater might see it differently. What would you change?"),
        },
    ),
    Question(
        "6.q3",
        title=_("No local people?"),
        practises=(5,),
        right="b",
        feedback={
            "a": _("Then origin decides again. Is it a requirement of the post?"),
            "b": _(
                "What endangers the decision is the tie, not the birthplace: it is declared, and a"
                " second person signs. Selection by origin is against the law."
            ),
            "c": _("A quota is a rule by origin, too. What was the danger in the first place?"),
            "d": _("The conflict of interest is real. Who protects the decision then?"),
        },
    ),
    Question(
        "6.q4",
        title=_("Term without overlap"),
        practises=(5,),
        right="c",
        feedback={
            "a": _("What does each abrupt handover cost, and how often would you pay it?"),
            "b": _("Does this term remove more dependence than the handovers cost?"),
            "c": _(
                "An abrupt handover costs more than the dependence it ends. With eight weeks of"
                " overlap the sum is another one."
            ),
            "d": _("Then customers meet a stranger each month. Who would have trust to lose?"),
        },
    ),
    Question(
        "6.q5",
        title=_("Four names, one source"),
        practises=(6,),
        right="b",
        feedback={
            "a": _("What happens to the four on the day their common source burns?"),
            "b": _(
                "Resilience counts independent sources, and there is one. The index of"
                " concentration sees names only."
            ),
            "c": _("Who has the lever when all four depend on the same firm?"),
            "d": _("Perhaps. What would a month without deliveries cost?"),
        },
    ),
]

KEY = Key(
    lecture=6,
    exercises=[workload, raci, best, raters, worth, handover, mentors, supplier],
    quiz=quiz,
)
