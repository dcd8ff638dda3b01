"""Right answers and named mistakes of the wrap-up task.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import math

import pandas as pd

from coursekit.cases import load_case
from coursekit.methods import credit, organisation
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Key,
    Mistake,
    Number,
    Other,
    Record,
    SetOf,
    _,
)

green = load_case("greenfield")
today = green.customers.set_index("customer_id")


# --- 7.1 sixty places ------------------------------------------------------------------------
year = green.season_sales[green.season_sales["season_index"] >= 5]
sums = year.groupby("customer_id")[["revenue_cny_k", "net_cny_k", "visits_done"]].sum()
pays = today["on_time_pay_rate"] >= 0.9


def places(n=60, rank_by="net_cny_k", gate="before"):
    ranked = sums[pays] if gate == "before" else sums
    best = ranked.nlargest(n, rank_by)
    if gate == "after":
        best = best[pays[best.index]]
    return sorted(best.index)


field = Exercise(
    "7.1",
    title=_("Who gets the sixty places?"),
    minutes=12,
    points=20,
    answer=SetOf(Choice(options=tuple(today.index))),
    right=places(),
    mistakes=[
        Mistake(
            _(
                "Some of these buy much and leave little. Is a place there to be filled with sales,"
                " or with what remains after the visits are paid?"
            ),
            places(rank_by="revenue_cny_k"),
        ),
        Mistake(
            _(
                "Late payers hold places here. Would you send your best people to customers who"
                " already borrow from you unasked?"
            ),
            places(gate="never"),
            places(rank_by="revenue_cny_k", gate="never"),
        ),
        Mistake(
            _(
                "Places have stayed empty. Were those who may not pass taken out before the"
                " ranking, or after it?"
            ),
            places(gate="after"),
            places(rank_by="revenue_cny_k", gate="after"),
        ),
        Mistake(
            _(
                "These are the customers we visit most. Is habit a reason, and who has never been"
                " asked?"
            ),
            places(rank_by="visits_done"),
            places(rank_by="visits_done", gate="never"),
            places(rank_by="visits_done", gate="after"),
        ),
        Mistake(
            _("That is the list as it stands. Which question have you put to it?"),
            sorted(today.index[today["coverage_tier"] == "field"]),
        ),
    ],
    otherwise=_(
        "First who may not pass, then what each of the others leaves after the cost to serve."
    ),
    praise=_(
        "Fewer than half of these hold a place today. Expect questions from the others, and answer"
        " them with the rule: it is the same for everybody."
    ),
    other=Other("places", {"n": 40}, places(40)),
)

# --- 7.2 cash and loss -----------------------------------------------------------------------
days = credit.dso_by_month(green.invoices, "2024-10", "2025-09").iloc[-1]
owed = green.ageing_now.set_index("state")["balance_cny_k"]
fate = credit.markov(credit.roll_rates(green.ageing_transitions), owed)


def cash(extra=4000, method="countback"):
    return float(extra * days[method] / 365)


def loss(extra=4000, starts_as="current"):
    rates = {"all": fate.expected_bad / owed.sum(), **fate.absorption["written_off"]}
    return float(extra * rates[starts_as])


def cost_of_credit(extra=4000):
    return {"cash_cny_k": cash(extra), "loss_cny_k": loss(extra)}


growth = Exercise(
    "7.2",
    title=_("What does the growth owe us?"),
    minutes=10,
    points=20,
    answer=Record(
        {
            "cash_cny_k": Number(tolerance=1, unit=_("CNY k")),
            "loss_cny_k": Number(tolerance=0.4, unit=_("CNY k")),
        },
        form="dict",
    ),
    right=cost_of_credit(),
    mistakes=[
        Mistake(
            _(
                "September's debts are divided by a whole year's sales here. In which months do"
                " farmers buy?"
            ),
            {"cash_cny_k": cash(method="annual")},
        ),
        Mistake(
            _(
                "One quarter, as if it had been sold evenly. How long do you have to count back"
                " until the sales equal what is owed?"
            ),
            {"cash_cny_k": cash(method="quarter")},
        ),
        Mistake(
            _(
                "Old debts are in this rate. How late is an invoice on the day on which it is"
                " written?"
            ),
            {"loss_cny_k": loss(starts_as="all")},
        ),
        Mistake(
            _("Half of it lost? Which customers were that bad, and are yours among them?"),
            {"loss_cny_k": loss(starts_as=">90")},
        ),
        Mistake(
            _(
                "That is the loss on what is open on one day. Does the rest of the year's sales"
                " pass through the books as cash?"
            ),
            {"loss_cny_k": cash() * loss() / 4000},
        ),
    ],
    otherwise=_(
        "Cash: the sales of a day, times the days counted back. Loss: every new invoice starts as"
        " not yet due, and a small part of these never comes back."
    ),
    praise=_(
        "Little is lost and much is lent: growth on harvest terms is first of all a question to the"
        " bank."
    ),
    other=Other("cost_of_credit", {"extra": 1000}, cost_of_credit(1000)),
)


# --- 7.3 people ------------------------------------------------------------------------------
def people(share=0.55, customers=60, spring=0.6, facing=True):
    hours = customers * 24 * (2.5 + 2.0)
    available = 900 * (share if facing else 1)
    return hours * spring / available


def headcount(**how):
    return math.ceil(people(**how))


spring_plan = pd.DataFrame(
    {"n_accounts": [60], "calls_year": [24 * 0.6], "hours_call": [2.5], "travel_hours": [2.0]}
)
assert headcount() == organisation.workload(spring_plan, 900, 0.55).headcount

team = Exercise(
    "7.3",
    title=_("How many people carry the visits?"),
    minutes=8,
    points=20,
    answer=Count(unit=_("people")),
    right=headcount(),
    mistakes=[
        Mistake(
            _(
                "Enough for an average month. What happens to the visits that are due before"
                " sowing, when every customer calls at once?"
            ),
            headcount(spring=0.5),
        ),
        Mistake(
            _(
                "Every paid hour faces a customer here. Who writes the notes, sits in the meetings"
                " and takes the holidays?"
            ),
            headcount(facing=False),
        ),
        Mistake(
            _("No season and no desk: in which firm would this plan hold?"),
            headcount(spring=0.5, facing=False),
        ),
    ],
    otherwise=_(
        "The hours of the fuller half-year, the road included, over the hours one person really has"
        " for customers in half a year; then round up."
    ),
    praise=_(
        "Staff for the peak and you pay for it all year; staff for the mean and the spring visits"
        " fall away. Say which of the two you choose, and what the others do meanwhile."
    ),
    other=Other("headcount", {"share": 0.45}, headcount(share=0.45)),
)

KEY = Key(lecture=7, title=_("Wrap-up task"), exercises=[field, growth, team])
