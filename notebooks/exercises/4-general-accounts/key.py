"""Right answers and named mistakes of the exercises of lecture 4.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import numpy as np
import pandas as pd

from coursekit.cases import load_case
from coursekit.methods import benchmarking, causal, coverage, credit, delivery, pipeline, sampling
from coursekit.practice.authoring import (
    Choice,
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

green = load_case("greenfield")
TODAY = "2025-09-30"


# --- 4.1 sources at the same mix -------------------------------------------------------------
def rates(alike, column):
    """Rates of the online form and of the representatives."""
    leads = green.leads.groupby(["source", alike])["converted"]
    counts = leads.agg(events="sum", n="size").reset_index()
    counts.columns = ["group", "stratum", "events", "n"]
    found = benchmarking.standardised_rate(counts).set_index("group")[column]
    return {"online": float(found["online_form"]), "rep": float(found["rep_prospect"])}


bands = green.leads.groupby(["source", "size_band"])["converted"].mean()
fair = rates("size_band", "standardised")

sources = Exercise(
    "4.1",
    title=_("Which source is better?"),
    practises=(2,),
    answer=Record(
        {"online": Number(tolerance=0.001, share=True), "rep": Number(tolerance=0.001, share=True)},
        form="dict",
    ),
    right=fair,
    mistakes=[
        Mistake(
            _(
                "These are the crude rates: the form is judged by four small farms in five, the"
                " representatives by large ones. Whose customers are these?"
            ),
            rates("size_band", "crude"),
        ),
        Mistake(
            _(
                "The regions are alike now, and the farms are not. What do the representatives"
                " look for when they choose whom to visit?"
            ),
            rates("region", "standardised"),
        ),
        Mistake(
            _("The two figures are right and have changed places. Which of them is the form's?"),
            {"online": fair["rep"], "rep": fair["online"]},
        ),
        Mistake(
            _("That is true of one size of farm only. What about the other half of the market?"),
            *[
                {
                    "online": float(bands["online_form", size]),
                    "rep": float(bands["rep_prospect", size]),
                }
                for size in ("small", "large")
            ],
        ),
    ],
    otherwise=_(
        "Make the sources alike in what decides the rate besides the source itself, then read the"
        " rate at that common mix."
    ),
    praise=_(
        "The order has turned: among small farms and among large ones the form converts better."
        " Crude rates reward whoever picks the easy customers."
    ),
)


# --- 4.2 the best small cell -----------------------------------------------------------------
def best_cell(columns, rank_by="low"):
    leads = green.leads.groupby(columns)["converted"].agg(x="sum", n="size")
    table = sampling.wilson_table(leads.reset_index())
    best = table.loc[table[rank_by].idxmax()]
    return " / ".join(str(best[name]) for name in columns)


def names(first, second):
    ones, others = (sorted(set(green.leads[column])) for column in (first, second))
    return [f"{one} / {other}" for one in ones for other in others]


WHERE = ["source", "region"]
counts = green.leads.groupby(WHERE)["converted"].agg(["mean", "size"])
winner = best_cell(WHERE)
top = counts.loc[tuple(winner.split(" / ")), "mean"]
twins = [" / ".join(cell) for cell in counts.index[counts["mean"] == top]]

cell = Exercise(
    "4.2",
    title=_("The best small cell"),
    practises=(2,),
    minutes=6,
    answer=Choice(options=tuple(names(*WHERE) + names("size_band", "source"))),
    right=winner,
    mistakes=[
        Mistake(
            _(
                "Four of five. Would you put your money on a rate that one more refusal would turn"
                " into two thirds?"
            ),
            best_cell(WHERE, "p"),
        ),
        Mistake(
            _("The largest cell is the best known one. Is it also the one that converts best?"),
            best_cell(WHERE, "n"),
        ),
        Mistake(
            _(
                "The same rate as the best cell, from an eighth of the leads. Of which of the two"
                " are you surer?"
            ),
            *[name for name in twins if name != winner],
        ),
    ],
    otherwise=_(
        "Rank by what is certain: the rate that even an unlucky reading of the cell would leave."
    ),
    praise=_(
        "Not the highest rate, but the highest one can be sure of. The cell with four of five may"
        " be better still: buy thirty leads there and look again."
    ),
    other=Other(
        "best_cell", {"columns": ["size_band", "source"]}, best_cell(["size_band", "source"])
    ),
)

# --- 4.3 dark horses -------------------------------------------------------------------------
seasons = green.season_sales.pivot(
    index="customer_id", columns="season_index", values="revenue_cny_k"
)
recent, earlier = seasons[5] + seasons[6], seasons[1] + seasons[2]
farms = coverage.wallet(
    green.customers.set_index("customer_id")
    .assign(revenue_cny_k=recent, growth_2y=recent / earlier - 1)
    .reset_index(),
    "revenue_cny_k ~ area_mu:C(crop)",
)


def dark_horses(growth=0.25, share=0.35, on_time=0.9):
    found = coverage.dark_horses(farms, max_sow=share, min_on_time=on_time, min_growth=growth)
    return sorted(found["customer_id"])


horses = dark_horses()


def first_by(column):
    return sorted(farms.nlargest(len(horses), column)["customer_id"])


winter = Exercise(
    "4.3",
    title=_("Dark horses"),
    practises=(1,),
    minutes=10,
    answer=SetOf(Choice(options=tuple(farms["customer_id"]))),
    right=horses,
    mistakes=[
        Mistake(
            _(
                "Some of these are slow payers. Is fast growth that is not paid for growth, or a"
                " loan?"
            ),
            dark_horses(on_time=0.0),
        ),
        Mistake(
            _(
                "Many of these already buy nearly everything from us. What could a visit still win"
                " there?"
            ),
            dark_horses(share=1.0),
            dark_horses(share=1.0, on_time=0.0),
        ),
        Mistake(
            _(
                "These have grown most, and many by one lucky season. What usually follows an"
                " exceptional season?"
            ),
            first_by("growth_2y"),
        ),
        Mistake(
            _("These are our biggest customers. Who in the room has not heard of them?"),
            first_by("revenue_cny_k"),
        ),
        Mistake(
            _("Nobody passes all the gates you have set. Are the shares written as fractions?"),
            [],
        ),
    ],
    otherwise=_(
        "Four gates at once: a large wallet, little of it with us, growth, and clean payment. Read"
        " the two limits off the text of the exercise."
    ),
    praise=_(
        "One customer in sixteen, most of them unknown at head office. It is a list of questions:"
        " what do they buy elsewhere, and why?"
    ),
    other=Other("dark_horses", {"growth": 0.4}, dark_horses(0.4)),
)

# --- 4.4 the pipeline ------------------------------------------------------------------------
STAGES = ["qualified", "proposal", "negotiation"]
deals = green.opportunities.copy()
decided = deals[deals["outcome"] != "open"]
history = pipeline.calibrate(decided)
won = deals["outcome"] == "won"
age = (pd.Timestamp(TODAY) - pd.to_datetime(deals["qualified_date"])).dt.days
band = sum((age >= days).astype(int) for days in history.bands)
chances = history.table.set_index(["stage", "age_band"])["p"]
deals = deals.assign(
    by_rep=deals["rep_probability"],
    won_of_all=won.mean(),
    won_of_decided=won[decided.index].mean(),
    by_stage_and_age=[chances[at] for at in zip(deals["stage_now"], band, strict=True)],
    certain=1.0,
)
still = deals["outcome"] == "open"


def pipeline_value(stages=STAGES, chance="by_stage_and_age", which="open"):
    rows = deals[deals["stage_now"].isin(stages) & (still | (which == "all"))]
    return float((rows["amount_cny_k"] * rows[chance]).sum())


method = pipeline.value(deals[still].drop(columns="certain"), history, TODAY)
assert abs(pipeline_value() - method.calibrated) < 0.01

worth = Exercise(
    "4.4",
    title=_("What is the pipeline worth?"),
    practises=(3,),
    answer=Number(tolerance=1, unit=_("CNY k")),
    right=pipeline_value(),
    mistakes=[
        Mistake(
            _(
                "That is what the representatives believe. How often were they right about the"
                " deals that are decided?"
            ),
            pipeline_value(chance="by_rep"),
        ),
        Mistake(
            _(
                "Open deals are counted among those not won here. Has anybody decided about them"
                " yet?"
            ),
            pipeline_value(chance="won_of_all"),
        ),
        Mistake(
            _(
                "One rate for every deal: a fresh negotiation counts like an inquiry of last"
                " winter. Which of the two would you rather have?"
            ),
            pipeline_value(chance="won_of_decided"),
        ),
        Mistake(
            _("Deals that are won or lost are in the sum. Are they still in the pipeline?"),
            *[
                pipeline_value(chance=chance, which="all")
                for chance in ("by_stage_and_age", "by_rep", "won_of_all", "won_of_decided")
            ],
        ),
        Mistake(
            _("That counts every open deal in full. How many of ten do you usually win?"),
            pipeline_value(chance="certain"),
        ),
    ],
    otherwise=_(
        "Only open deals, each at the chance that decided deals of the same stage and age have had."
    ),
    praise=_(
        "Two fifths less than the representatives' figure. Plan stocks and cash on this one, and"
        " close the deals that are older than nearly all that were ever won."
    ),
    other=Other("pipeline_value", {"stages": ["negotiation"]}, pipeline_value(["negotiation"])),
)


# --- 4.5 time to acceptance ------------------------------------------------------------------
def waiting(depot, open_ones, figure):
    contracts = green.contracts[green.contracts["depot"] == depot]
    signed = pd.to_datetime(contracts["signed_date"])
    accepted = pd.to_datetime(contracts["accepted_date"])
    if open_ones == "still open":
        curve = delivery.time_to(contracts, "signed_date", "accepted_date", TODAY)
        steps = curve.curve
        width = steps["time"].diff().fillna(steps["time"])
        height = steps["survival"].shift(fill_value=1.0)
        mean, median = (width * height).sum(), curve.median.iloc[0]
    else:
        if open_ones == "finished today":
            accepted = accepted.fillna(pd.Timestamp(TODAY))
        days = (accepted - signed).dt.days.dropna()
        mean, median = days.mean(), days.median()
    return float({"mean": mean, "median": median}[figure])


depot = Exercise(
    "4.5",
    title=_("How long does depot D3 take?"),
    practises=(4,),
    answer=Number(tolerance=0.01, unit=_("days")),
    right=waiting("D3", "still open", "median"),
    mistakes=[
        Mistake(
            _(
                "Only contracts that are finished count here, and the slow ones are not finished."
                " What does that do to the average?"
            ),
            waiting("D3", "left out", "mean"),
            waiting("D3", "left out", "median"),
        ),
        Mistake(
            _(
                "The day of the study is taken for the day of acceptance. Has the customer signed"
                " anything today?"
            ),
            waiting("D3", "finished today", "mean"),
            waiting("D3", "finished today", "median"),
        ),
        Mistake(
            _(
                "A mean needs the end of the slowest contract. Has anybody seen it? Which figure"
                " does without?"
            ),
            waiting("D3", "still open", "mean"),
        ),
        Mistake(
            _("That is another depot's time, or that of all together. Which one was asked for?"),
            waiting("D1", "still open", "median"),
            waiting("D2", "still open", "median"),
        ),
    ],
    otherwise=_(
        "Keep the open contracts for as long as they have been waiting, and ask after how many days"
        " half of all are accepted."
    ),
    praise=_(
        "A week and a half longer than elsewhere, hidden by an average of those that were done."
        " Send somebody to the depot before sending reminders to customers."
    ),
    other=Other("days_to_acceptance", {"depot": "D2"}, waiting("D2", "still open", "median")),
)

# --- 4.6 days sales outstanding --------------------------------------------------------------
days = credit.dso_by_month(green.invoices, "2024-05", "2025-09")


def compared(column, month):
    then, now = float(days.loc[month, column]), float(days.loc["2025-05", column])
    return {"then": then, "now": now, "worse": bool(now - then > 10)}


may = compared("countback", "2024-05")

collection = Exercise(
    "4.6",
    title=_("Did collection get worse in May?"),
    practises=(5,),
    minutes=10,
    answer=Record(
        {
            "then": Number(tolerance=0.1, unit=_("days")),
            "now": Number(tolerance=0.1, unit=_("days")),
            "worse": Flag(),
        },
        form="dict",
    ),
    right=may,
    mistakes=[
        Mistake(
            _(
                "Spring's receivables are divided by a whole year of sales here. Who has changed:"
                " the customers, or the calendar?"
            ),
            compared("annual", "2024-12"),
            compared("annual", "2024-05"),
        ),
        Mistake(
            _(
                "Three months of sales are better than twelve, and the season is still among them."
                " Which way leaves it out?"
            ),
            compared("quarter", "2024-05"),
            compared("quarter", "2024-12"),
        ),
        Mistake(
            _(
                "December is set against May. Would you compare the harvest with the sowing? Which"
                " month is like May?"
            ),
            compared("countback", "2024-12"),
        ),
        Mistake(
            _("Both figures are right. Is the difference between them larger than ten days?"),
            {"worse": not may["worse"]},
        ),
    ],
    otherwise=_(
        "Take the way that leaves the season out, and the same month of the year before; then look"
        " at the difference."
    ),
    praise=_(
        "Collection is what it was a year ago. A bonus on the annual figure would have paid"
        " everybody in December, and punished everybody in May."
    ),
)

# --- 4.7 expected bad debt -------------------------------------------------------------------
flows = credit.roll_rates(green.ageing_transitions)
owed = green.ageing_now.set_index("state")["balance_cny_k"]
fate = credit.markov(flows, owed)
in_the_end = fate.absorption["written_off"]
oldest = owed[[">90"]]


def bad_debt(balances, chance=in_the_end):
    return float((pd.Series(balances) * chance).sum())


ELSEWHERE = {"current": 2000.0, "1-30": 1500.0, "31-60": 900.0, "61-90": 400.0, ">90": 100.0}
assert abs(bad_debt(owed) - fate.expected_bad) < 1e-6

provision = Exercise(
    "4.7",
    title=_("Expected bad debt"),
    practises=(5,),
    answer=Number(tolerance=1, unit=_("CNY k")),
    right=bad_debt(owed),
    mistakes=[
        Mistake(
            _(
                "Only the oldest debts count here. Will none of what is current today ever grow"
                " old?"
            ),
            bad_debt(oldest),
        ),
        Mistake(
            _("That is everything over ninety days. Is nothing of it ever paid?"),
            float(oldest.sum()),
        ),
        Mistake(
            _(
                "That is what will be written off this month. What becomes of the rest next month,"
                " and the month after?"
            ),
            bad_debt(owed, flows["written_off"]),
        ),
        Mistake(
            _("That much will be paid. Which figure does the provision have to cover?"),
            bad_debt(owed, fate.absorption["paid"]),
        ),
        Mistake(
            _("That is all that is owed. How much of it will be lost?"),
            float(owed.sum()),
        ),
    ],
    otherwise=_(
        "Follow every age until it is paid or lost: today's balance of each age times the share"
        " that is lost in the end."
    ),
    praise=_(
        "Less than half of it comes from the oldest debts. Whoever provides for those only is"
        " surprised every year, by what was current the year before."
    ),
    other=Other("bad_debt", {"balances": ELSEWHERE}, bad_debt(ELSEWHERE)),
)

# --- 4.8 the cadence -------------------------------------------------------------------------
panel = green.season_sales[green.season_sales["revenue_cny_k"] > 0]


def means(programme, start):
    takes_part = panel.groupby("customer_id")[programme].transform("max") == 1
    after = panel["season_index"] >= start
    found = np.log(panel["revenue_cny_k"]).groupby([takes_part, after]).mean()
    return found[True, False], found[True, True], found[False, False], found[False, True]


def effect(programme, start):
    on_before, on_after, off_before, off_after = means(programme, start)
    return float(np.exp(on_after - on_before - (off_after - off_before)) - 1)


def change(to, since):
    return float(np.exp(to - since) - 1)


on_before, on_after, off_before, off_after = means("cadence_programme", 4)
regression = causal.did(
    panel, "revenue_cny_k", "customer_id", "season_index", "cadence_programme", post=4
)
assert abs(effect("cadence_programme", 4) - regression.effect) < 0.001

cadence = Exercise(
    "4.8",
    title=_("Does the cadence work?"),
    practises=(6,),
    minutes=10,
    answer=Number(tolerance=0.001, share=True),
    right=effect("cadence_programme", 4),
    mistakes=[
        Mistake(
            _(
                "With against without, after the start. Were the two alike before, or did the"
                " programme go to the weak counties?"
            ),
            change(on_after, off_after),
        ),
        Mistake(
            _(
                "Before against after, in the programme only. Did the others stand still in the"
                " meantime?"
            ),
            change(on_after, on_before),
        ),
        Mistake(
            _("That much the others grew, without any programme. What was that figure needed for?"),
            change(off_after, off_before),
        ),
        Mistake(
            _("The size is right, the direction is not. What is taken from what?"),
            change(off_after - off_before, on_after - on_before),
        ),
        Mistake(
            _("That is the gap before anything began. What happened to it afterwards?"),
            change(on_before, off_before),
        ),
    ],
    otherwise=_(
        "A change against a change: what the counties in the programme gained, less what they would"
        " have gained anyway, as the others show."
    ),
    praise=_(
        "The comparison after the start said that the programme does harm, the one before and after"
        " nearly doubled its effect. Only the difference of the two differences answers the"
        " question."
    ),
    other=Other("effect", {"programme": "event_attended", "start": 5}, effect("event_attended", 5)),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "4.q1",
        title=_("Few buyers, normal frequency"),
        practises=(1,),
        right="b",
        feedback={
            "a": _("They are as loyal as such a brand's buyers are. Which ill would it cure?"),
            "b": _(
                "Small brands suffer twice: few buy them, and those a little less often. The second"
                " follows from the first, so reach comes first."
            ),
            "c": _("How would a higher price bring new buyers?"),
            "d": _("Then still fewer buy. Does frequency rise when buyers are sent away?"),
        },
    ),
    Question(
        "4.q2",
        title=_("Lower end or raw rate"),
        practises=(2,),
        right="b",
        feedback={
            "a": _("It takes longer, in fact. What does it protect you from?"),
            "b": _(
                "Four of five and forty of fifty are the same rate and not the same knowledge. The"
                " lower end is what both leave for certain."
            ),
            "c": _("A rate needs no normal data. What does it need plenty of?"),
            "d": _("That takes standardisation, another tool. What does the interval know of mix?"),
        },
    ),
    Question(
        "4.q3",
        title=_("Annual days double"),
        practises=(5,),
        right="b",
        feedback={
            "a": _("They did in May what they did in December. What was different in May?"),
            "b": _(
                "The annual figure divides spring's receivables by sales of the whole year;"
                " count-back asks how many days of sales are unpaid, and these have not changed."
            ),
            "c": _("Which debts are old? Count-back looks at exactly that."),
            "d": _("Customers pay as they always did. Whom would you punish, and for what?"),
        },
    ),
    Question(
        "4.q4",
        title=_("Contracts that are still open"),
        practises=(4,),
        right="c",
        feedback={
            "a": _("The slow ones are the open ones. Who is left when they are gone?"),
            "b": _("Nobody accepted them today. Will the depot look faster or slower for it?"),
            "c": _(
                "All we know is that they took at least so long, and that is worth keeping: the"
                " curve uses it as long as they are under observation."
            ),
            "d": _("The mean of the quick ones? What would they have in common with these?"),
        },
    ),
    Question(
        "4.q5",
        title=_("Guests buy more"),
        practises=(6,),
        right="d",
        feedback={
            "a": _("How much more did these guests buy before they came?"),
            "b": _("Why thirty? Any part of the difference may have been there before."),
            "c": _("It may well have an effect. What would you have to know to tell?"),
            "d": _(
                "Large customers accept invitations. Each guest's own sales before, and a group to"
                " compare with, separate who came from what the day did."
            ),
        },
    ),
]

KEY = Key(
    lecture=4,
    exercises=[sources, cell, winter, worth, depot, collection, provision, cadence],
    quiz=quiz,
)
