"""Right answers and named mistakes of the exercises of lecture 3.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import pandas as pd

from coursekit.cases import load_case
from coursekit.methods import plans, power, relations, value
from coursekit.practice.authoring import (
    Choice,
    Exercise,
    Key,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    SetOf,
    _,
)

taihe = load_case("taihe")
contacts = taihe.contacts.set_index("contact_id")
WEIGHT = contacts["decision_weight"]
NOW = "2025H1"


def scores(half=NOW):
    return taihe.scores[taihe.scores["half"] == half].drop(columns="half")


# --- 3.1 account index -----------------------------------------------------------------------
def index_by(who, counts, half=NOW):
    """Account index for a notion of who is counted, and of how much each of them counts."""
    seen = relations.index(scores(half)).set_index("contact_id")["index_score"]
    each = WEIGHT if counts == "decision_weight" else pd.Series(1.0, index=WEIGHT.index)
    people = seen.reindex(WEIGHT.index).fillna(0) if who == "everybody" else seen
    return float((people * each[people.index]).sum() / each[people.index].sum())


def account_index(half):
    return relations.account(relations.index(scores(half)), WEIGHT).ari


best_known = relations.index(scores())["index_score"].max()

closeness = Exercise(
    "3.1",
    title=_("How close are we to the account?"),
    practises=(2,),
    minutes=8,
    answer=Number(tolerance=0.1, unit=_("points of 100")),
    right=account_index(NOW),
    mistakes=[
        Mistake(
            _(
                "That is how much the people you know like you, each counted once. Liked by whom:"
                " by those who decide?"
            ),
            index_by("assessed", "one_each"),
        ),
        Mistake(
            _(
                "The workshop supervisor counts as much as the general manager here. Whose opinion"
                " moves the order?"
            ),
            index_by("everybody", "one_each"),
        ),
        Mistake(
            _(
                "The people nobody has ever met have dropped out of the sum. Is a relationship with"
                " nobody missing, or is it none?"
            ),
            index_by("assessed", "decision_weight"),
        ),
        Mistake(
            _("That is the warmest of all contacts. How much of the decision does it stand for?"),
            best_known,
        ),
        Mistake(
            _("A hundredfold of this is meant: the index runs from 0 to what?"),
            account_index(NOW) / 100,
        ),
    ],
    otherwise=_(
        "Everybody belongs into the sum, known or not, and everybody counts by their part in the"
        " decision."
    ),
    praise=_(
        "Lower than the scores of the people you know suggest: they like you, but the wrong ones"
        " do. The distance between the two figures is where the work lies."
    ),
    other=Other("account_index", {"half": "2025H2"}, account_index("2025H2")),
)


# --- 3.2 ladder ------------------------------------------------------------------------------
def climb(half, threshold=2, who="assessed", errors="ge"):
    people = scores(half)
    if who == "everybody":
        people = contacts.reset_index()[["contact_id"]].merge(people, how="left").fillna(0)
    result = relations.ladder(people, threshold=threshold, errors=errors)
    return {"cr": result.cr, "misfits": result.misfits["contact_id"].tolist()}


right = climb(NOW)

ladder = Exercise(
    "3.2",
    title=_("Whose scores do not add up?"),
    practises=(2,),
    minutes=10,
    answer=Record(
        {
            "cr": Number(tolerance=0.002, share=True),
            "misfits": SetOf(Choice(options=tuple(contacts.index))),
        },
        form="dict",
    ),
    right=right,
    mistakes=[
        Mistake(
            _(
                "Four people whom nobody assessed count as perfect climbers of no step at all, and"
                " make the scores look better. What do we know about them?"
            ),
            {"cr": climb(NOW, who="everybody")["cr"]},
            climb(NOW, 1, who="everybody"),
            climb(NOW, 3, who="everybody"),
        ),
        Mistake(
            _(
                "This counts a step as climbed although the contact did no more than not refuse."
                " From which level on does somebody do something for you?"
            ),
            climb(NOW, 1),
        ),
        Mistake(
            _(
                "With this threshold nobody climbs before taking our side in the open. Is friendly"
                " help on request not a step yet?"
            ),
            climb(NOW, 3),
            climb(NOW, 4),
        ),
        Mistake(
            _(
                "This counts only the fewest answers one would have to change, which is another way"
                " of counting, with another bar. Does the cell still count as it came?"
            ),
            {"cr": climb(NOW, errors="minimal")["cr"]},
        ),
        Mistake(
            _("The coefficient is right. Whom does the table under it name?"),
            {**right, "misfits": []},
            {**right, "misfits": scores()["contact_id"].tolist()},
        ),
    ],
    otherwise=_(
        "Compare only people somebody has assessed, and count a step from the level at which the"
        " contact does something that others can see."
    ),
    praise=_(
        "Just good enough to work with. Each misfit is a question: who supports a project without"
        " ever having told you a date may only be polite. Go and ask before you count on it."
    ),
    other=Other("climb", {"half": "2025H2"}, climb("2025H2")),
)

# --- 3.3 agreement ---------------------------------------------------------------------------
raters = relations.agreement(taihe.am_scores, reference="reviewer")

agreement = Exercise(
    "3.3",
    title=_("Can we trust the owner's scores?"),
    practises=(2,),
    minutes=8,
    answer=Record(
        {"icc": Number(tolerance=0.005), "bias": Number(tolerance=0.1, unit=_("points"))},
        form="dict",
    ),
    right={"icc": raters.icc_a1, "bias": raters.bias},
    mistakes=[
        Mistake(
            _(
                "That only says that both put the contacts into the same order. Would it notice if"
                " one of them added twenty points to everybody?"
            ),
            {"icc": raters.pearson},
            {"icc": raters.icc_c1},
            {"icc": raters.icc_ck},
        ),
        Mistake(
            _(
                "That is how reliable the average of the two would be. Whose score will stand in"
                " the plan: the average, or one person's?"
            ),
            {"icc": raters.icc_ak},
            {"icc": raters.icc_1k},
        ),
        Mistake(
            _(
                "This figure is for contacts who are each judged by somebody else. Did the same two"
                " people judge all of them here?"
            ),
            {"icc": raters.icc_11},
        ),
        Mistake(
            _(
                "The size fits, the direction does not: measured from the neutral side, is the"
                " owner too kind or too strict?"
            ),
            {"bias": -raters.bias},
        ),
    ],
    otherwise=_(
        "Two questions: do the two agree on the level, not only on the order, and by how much does"
        " the owner lie above the reviewer?"
    ),
    praise=_(
        "The same order, another zero: the owner is kinder to all of them. An hour with the table"
        " of behaviours repairs that; until then the reviewer's scores go into the plan."
    ),
)


# --- 3.4 the hidden expert -------------------------------------------------------------------
def leader(measure, listened_to="advisor"):
    asking = {"advisor": "asker", "asker": "advisor"}[listened_to]
    network = power.centrality(taihe.advice, contacts.index, asker=asking, advisor=listened_to)
    return str(network.set_index("contact_id")[measure].idxmax())


fan = relations.index(scores()).set_index("contact_id")["index_score"].idxmax()
heaviest = WEIGHT.idxmax()
assert leader("pagerank", "asker") == heaviest

expert = Exercise(
    "3.4",
    title=_("Who is listened to?"),
    practises=(1,),
    minutes=8,
    answer=Choice(options=tuple(contacts.index)),
    right=leader("pagerank"),
    mistakes=[
        Mistake(
            _(
                "That is the highest title, or the arrows read the wrong way round: who asks most"
                " is not who is asked. Whose advice is wanted?"
            ),
            heaviest,
        ),
        Mistake(
            _(
                "The broker: many paths run through this person, in both directions. But who is"
                " asked by those who are asked themselves?"
            ),
            leader("betweenness"),
        ),
        Mistake(
            _(
                "The greatest fan, by the scores. Enthusiasm is pleasant; who in the plant asks"
                " this person before deciding?"
            ),
            fan,
        ),
        Mistake(
            _(
                "Close to power, and asked by one person only. What does the number of those who"
                " ask say?"
            ),
            "C14",
        ),
    ],
    otherwise=_(
        "An arrow runs from the one who asks to the one who is asked. Who collects the arrows, and"
        " from people who matter?"
    ),
    praise=_(
        "At the bottom of the organisation chart and on top of the web of advice: this person"
        " signs nothing, and little is signed against this advice. Confirm it with two other"
        " sources before you plan on it."
    ),
)

# --- 3.5 votes and power ---------------------------------------------------------------------
VOTES = taihe.committee.set_index("contact_id")["votes"]
QUOTA = int(taihe.committee["quota"].iloc[0])


def committee(quota, measure="shapley"):
    table = power.voting_power(VOTES, quota).set_index("member")[measure]
    return {str(name): float(each) for name, each in table.items()}


votes = Exercise(
    "3.5",
    title=_("Votes are not power"),
    practises=(1,),
    minutes=8,
    answer=Record({name: Number(tolerance=0.001, share=True) for name in VOTES.index}, form="dict"),
    right=committee(QUOTA),
    mistakes=[
        Mistake(
            _(
                "These are the shares of the votes. Form the coalitions that reach the votes"
                " needed: how often does the smallest member turn one from losing to winning?"
            ),
            committee(QUOTA, "weight_share"),
        ),
        Mistake(
            _(
                "This is what a simple majority would give. How many votes does this committee ask"
                " for?"
            ),
            committee(51),
            committee(51, "banzhaf"),
        ),
        Mistake(
            _(
                "These are counts of coalitions, not yet shares. What does each of them amount to"
                " if all power together is 1?"
            ),
            committee(QUOTA, "swings"),
        ),
        Mistake(
            _(
                "This makes all five equally powerful. How many of its hundred votes does this"
                " committee need?"
            ),
            committee(int(VOTES.sum())),
        ),
    ],
    otherwise=_(
        "Power is the share of all orders of voting in which a member turns a losing coalition"
        " into a winning one, at the votes this committee needs."
    ),
    praise=_(
        "One member's votes never count, and 15 votes are worth as much as 20. Banzhaf's way of"
        " counting gives the same shares here; at other quotas the two differ."
    ),
    other=Other("committee", {"quota": 100}, committee(100)),
)

# --- 3.6 owners ------------------------------------------------------------------------------
FIT = taihe.owner_fit.set_index("contact_id")
OWNERS = tuple(FIT.columns)


def together(table, forbidden=None):
    pairs = plans.assign(table, forbidden=forbidden).pairs
    return dict(zip(pairs["contact_id"], pairs["owner_id"], strict=True))


def in_turn(table):
    free, pairs = list(table.columns), {}
    for contact in table.index:
        pairs[contact] = table.loc[contact, free].idxmax()
        free.remove(pairs[contact])
    return pairs


def favourites(table):
    return table.idxmax(axis=1).to_dict()


def total(pairs):
    return sum(FIT.loc[contact, owner] for contact, owner in pairs.items())


assigned = together(FIT, FIT < 0)

owners = Exercise(
    "3.6",
    title=_("One owner for each contact"),
    practises=(4,),
    minutes=10,
    answer=Record({name: Choice(options=OWNERS) for name in FIT.index}, form="dict"),
    right=assigned,
    mistakes=[
        Mistake(
            _(
                "Everybody has the favourite, and two people have two contacts while others have"
                " none. Who is accountable when both call on the same day?"
            ),
            favourites(FIT),
        ),
        Mistake(
            _(
                "First come, first served: whoever is named first takes the best person, and those"
                " below pay for it. What if one point is given up at the top?"
            ),
            in_turn(FIT),
        ),
        Mistake(
            _(
                "This finds the worst match that is allowed. Is a high number in the table good"
                " or bad?"
            ),
            together(-FIT, FIT < 0),
        ),
        Mistake(
            _(
                "Some of these pairs are ruled out: their number is −1. Which contacts would meet"
                " somebody they must not meet?"
            ),
            in_turn(-FIT),
            favourites(-FIT),
            together(-FIT),
        ),
    ],
    otherwise=_(
        "Look at all six pairs at once: which set of pairs has the highest total, with one owner"
        " for each contact?"
    ),
    praise=_(
        "The total is higher than that of first come, first served, by five points: the"
        " vice-president does more good one level lower. And each name now stands for one person"
        " who answers for it."
    ),
)

# --- 3.7 hours -------------------------------------------------------------------------------
ACTIONS = taihe.actions.set_index("action_id")
BUDGET = 100


def best_set(hours):
    return plans.choose(taihe.actions, budget=hours).ids


def one_by_one(order, hours):
    """Take the actions in this order, as long as the next one still fits."""
    chosen = []
    for action in order:
        if ACTIONS.loc[[*chosen, action], "hours"].sum() <= hours:
            chosen.append(action)
    return chosen


biggest = ACTIONS["gain_points"].sort_values(ascending=False, kind="stable").index
per_hour = (
    (ACTIONS["gain_points"] / ACTIONS["hours"]).sort_values(ascending=False, kind="stable").index
)
cheapest = ACTIONS["hours"].sort_values(kind="stable").index
too_long = [list(biggest[:n]) for n in range(5, 11)] + [best_set(h) for h in range(105, 185, 5)]
assert all(ACTIONS.loc[each, "hours"].sum() > BUDGET for each in too_long)

hours = Exercise(
    "3.7",
    title=_("The best use of 100 hours"),
    practises=(4,),
    minutes=10,
    answer=SetOf(Choice(options=tuple(ACTIONS.index))),
    right=best_set(BUDGET),
    mistakes=[
        Mistake(
            _(
                "The biggest action came first and ate a third of the hours. What else would those"
                " hours have bought?"
            ),
            one_by_one(biggest, BUDGET),
        ),
        Mistake(
            _(
                "The best gain per hour came first, and a bit of time is left over that nothing"
                " fits into. Do all the hours work for you?"
            ),
            one_by_one(per_hour, BUDGET),
        ),
        Mistake(
            _("Add up the hours: does this team have as many?"),
            *too_long,
        ),
        Mistake(
            _(
                "These are the actions that cost least. Is a cheap hour worth as much as a good"
                " one?"
            ),
            *[
                each
                for each in (one_by_one(cheapest, BUDGET), list(cheapest[:5]))
                if set(each) != set(one_by_one(per_hour, BUDGET))
            ],
        ),
        Mistake(
            _(
                "Good, but fewer hours than you have were planned. What would the remaining ones"
                " still bring?"
            ),
            *[best_set(h) for h in (40, 60, 80)],
        ),
    ],
    otherwise=_(
        "Compare whole sets of actions, not single ones: which set brings most without going over"
        " the hours?"
    ),
    praise=_(
        "Neither the biggest action nor the best per hour leads here; the set counts. With a fifth"
        " more hours two of the five make way for others: plan again whenever the budget changes."
    ),
    other=Other("plan", {"budget": 80}, best_set(80)),
)

# --- 3.8 economic value ----------------------------------------------------------------------
amounts = taihe.evc.set_index(["kind", "item"])["amount_cny_m"]
REFERENCE, PRICE = float(amounts["reference"].iloc[0]), float(amounts["price"].iloc[0])
gains, losses = amounts["positive"], amounts["negative"]


def offer(reference, price, negatives=losses):
    found = value.economic_value(reference, gains, negatives, price)
    return {"evc": found.evc, "inducement": found.inducement}


now = offer(REFERENCE, PRICE)
difference = float(gains.sum() - losses.sum())

money = Exercise(
    "3.8",
    title=_("What is it worth to the customer?"),
    practises=(6,),
    minutes=8,
    answer=Record(
        {
            "evc": Number(tolerance=0.05, unit=_("CNY m")),
            "inducement": Number(tolerance=0.05, unit=_("CNY m")),
        },
        form="dict",
    ),
    right=now,
    mistakes=[
        Mistake(
            _(
                "Changing the supplier is free here. Who trains the crew, and who pays while both"
                " systems run? The CFO knows these figures."
            ),
            {"evc": offer(REFERENCE, PRICE, losses * 0)["evc"]},
            {"inducement": offer(REFERENCE, PRICE, losses * 0)["inducement"]},
        ),
        Mistake(
            _(
                "One of the costs of changing is missing from the sum. Would the customer forget"
                " it, too?"
            ),
            *[{"evc": offer(REFERENCE, PRICE, losses.drop(item))["evc"]} for item in losses.index],
            *[
                {"inducement": offer(REFERENCE, PRICE, losses.drop(item))["inducement"]}
                for item in losses.index
            ],
        ),
        Mistake(
            _(
                "Too high: does the sum start from the alternative's price, and in which direction"
                " do the costs of changing pull?"
            ),
            {"evc": REFERENCE + float(gains.sum() + losses.sum())},
            {"evc": PRICE + difference},
        ),
        Mistake(
            _(
                "That is how much better we are than the alternative. What remains of it for the"
                " customer once our price is paid?"
            ),
            {"inducement": difference},
        ),
        Mistake(
            _(
                "That is only what we do differently. What does the customer pay today for the"
                " alternative, and does that not count?"
            ),
            {"evc": difference},
        ),
        Mistake(
            _(
                "With this sign the customer would lose by buying. What is taken from what: the"
                " price from the value, or the value from the price?"
            ),
            {"inducement": -now["inducement"]},
        ),
        Mistake(
            _("That is the price. What is the offer worth, before anyone speaks of the price?"),
            {"evc": PRICE},
        ),
    ],
    otherwise=_(
        "Start from what the alternative costs, add what we do better, take off what changing"
        " costs; then compare with our price."
    ),
    praise=_(
        "Dearer than the alternative and still a good buy: customer and supplier share the"
        " difference half and half. Said with its costs, in the customer's figures, it survives"
        " the CFO."
    ),
    other=Other("offer", {"reference": 40.0, "price": 46.0}, offer(40.0, 46.0)),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "3.q1",
        title=_("Most listened to, hardly any weight"),
        practises=(1,),
        right="b",
        feedback={
            "a": _(
                "Junior by title. How many decisions are taken after asking this person, and by"
                " whom?"
            ),
            "b": _(
                "An expert's word makes it safe for others to decide. Since a map of advice can be"
                " wrong, two more sources should name the same person."
            ),
            "c": _("This person is listened to and signs nothing. Who has to sign?"),
            "d": _("The odd value is the finding. What would be left of the map without it?"),
        },
    ),
    Question(
        "3.q2",
        title=_("Correlation 0.97, bias +12"),
        practises=(2,),
        right="b",
        feedback={
            "a": _("Correlation is blind to the level. What if one adds 12 points to everybody?"),
            "b": _(
                "The order is the same, the zero is not. Calibrate on the table of behaviours; a"
                " target should start from the sober figure."
            ),
            "c": _("The reviewer gains nothing from high scores. Whose view would be left?"),
            "d": _("Half of the inflation stays in the average. Why keep any of it?"),
        },
    ),
    Question(
        "3.q3",
        title=_("Five votes of a hundred"),
        practises=(1,),
        right="a",
        feedback={
            "a": _(
                "No coalition turns from losing to winning by these 5 votes: the sums that matter"
                " jump past the gap they could fill."
            ),
            "b": _("That is the share of the votes. In which coalition do they decide?"),
            "c": _(
                "A veto means that nothing passes without this member. Do 95 votes not reach the"
                " 60 needed?"
            ),
            "d": _("All orders of speaking are counted. In which of them do these votes decide?"),
        },
    ),
    Question(
        "3.q4",
        title=_("One colleague holds the account"),
        practises=(3,),
        right="b",
        feedback={
            "a": _(
                "A bonus buys loyalty for a while. What happens on the day a rival offers more, or"
                " the colleague falls ill?"
            ),
            "b": _(
                "A relationship held by one person leaves with that person; a second link to those"
                " who decide makes it the firm's."
            ),
            "c": _("How much decision weight would contacts at the lowest level add?"),
            "d": _("A contract ends or is renewed. With whom would you then be talking?"),
        },
    ),
    Question(
        "3.q5",
        title=_("The rival's sealed price"),
        practises=(6,),
        right="b",
        feedback={
            "a": _(
                "Information sharing counts only inside the customer's own rules. What would the"
                " customer's auditor call this?"
            ),
            "b": _(
                "The red line comes before the score: a leaked price can cost the tender, the"
                " contact's job and a court case. It tells you about the contact, too."
            ),
            "c": _("What is heard is used. Does it matter whether it was written down?"),
            "d": _("Would you sign for having received it?"),
        },
    ),
]

KEY = Key(
    lecture=3,
    exercises=[closeness, ladder, agreement, expert, votes, owners, hours, money],
    quiz=quiz,
)
