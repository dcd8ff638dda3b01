"""Right answers and named mistakes of the exercises of lecture 2.

Every figure is computed from the shipped tables: the right answer by the method, each wrong
answer the way the mistake is made.
"""

import numpy as np
import pandas as pd

from coursekit.cases import load_case
from coursekit.methods import archives, decisions, insight, segmentation, value
from coursekit.practice.authoring import (
    Choice,
    Count,
    Exercise,
    Flag,
    Key,
    ListOf,
    Mistake,
    Number,
    Other,
    Question,
    Record,
    SetOf,
    _,
)

meridian = load_case("meridian")
polymera = load_case("polymera")


# --- 2.1 value of information ----------------------------------------------------------------
def study_value(p, gain, loss, accuracy):
    study = insight.value_of_information(p, gain, loss, accuracy, accuracy)
    return {"evpi": study.evpi, "evsi": study.evsi}


LAB = polymera.insight_case.iloc[0]
GAIN, ACCURACY = float(LAB["gain_cny_m"]), float(LAB["sensitivity"])
ODDS = {"p": float(LAB["p_need_real"]), "gain": GAIN, "loss": float(LAB["loss_cny_m"])}
worth = study_value(**ODDS, accuracy=ACCURACY)
without = insight.value_of_information(**ODDS, sensitivity=0.5, specificity=0.5).ev
perfect, imperfect = without + worth["evpi"], without + worth["evsi"]

study = Exercise(
    "2.1",
    title=_("Is the study worth its price?"),
    practises=(1,),
    minutes=10,
    answer=Record(
        {
            "evpi": Number(tolerance=0.005, unit=_("CNY m")),
            "evsi": Number(tolerance=0.005, unit=_("CNY m")),
        },
        form="dict",
    ),
    right=worth,
    mistakes=[
        Mistake(
            _(
                "That is all you earn once you have the study. But you could also decide today, by"
                " the odds alone: how much of it would you have earned anyway?"
            ),
            {"evpi": perfect},
            {"evsi": imperfect},
        ),
        Mistake(
            _(
                "Accuracy is no discount on a perfect study: an answer is worth money only if it"
                " changes what you build. What would you do after a yes, and what after a no?"
            ),
            {"evsi": ACCURACY * worth["evpi"]},
            {"evsi": (2 * ACCURACY - 1) * worth["evpi"]},
        ),
        Mistake(
            _(
                "The price is already paid in this figure. What is the study worth before you know"
                " its price? Compare the two afterwards."
            ),
            {"evsi": worth["evsi"] - float(LAB["cost_cny_m"])},
            {"evpi": worth["evpi"] - float(LAB["cost_cny_m"])},
        ),
        Mistake(
            _(
                "That is what the errors of this study cost you compared with a perfect one. What"
                " does it add to deciding today?"
            ),
            {"evsi": perfect - imperfect},
        ),
        Mistake(
            _(
                "Here the need is certain from the start. Even the best study only tells you"
                " whether it is real: how often will the answer be no?"
            ),
            {"evpi": GAIN},
            {"evpi": GAIN - without},
        ),
        Mistake(
            _(
                "You may throw a study away unread, so it cannot make you poorer. Which of the two"
                " plans earns more, the one with the study or the one without?"
            ),
            {"evpi": -worth["evpi"]},
            {"evsi": -worth["evsi"]},
        ),
    ],
    otherwise=_(
        "Compare three plans: decide today, decide after this study, decide after one that is"
        " never wrong. How much does each study add to deciding today?"
    ),
    praise=_(
        "No study may cost more than the perfect one is worth, and this one costs a fifth of its"
        " own worth: buy it. Right in 60% of cases only, it would never change the decision and"
        " be worth nothing."
    ),
    other=Other(
        "study_value",
        {"p": 0.3, "gain": 12, "loss": -6, "accuracy": 0.9},
        study_value(0.3, 12, -6, 0.9),
    ),
)

# --- 2.2 the whale ---------------------------------------------------------------------------
YEAR = meridian.account_year["fiscal_year"] == 2025
books = meridian.account_year[YEAR].set_index("account_id")
to_serve = value.cost_to_serve(
    meridian.account_activity, meridian.cost_rates.set_index("activity")["rate_cny_m"]
)
GROSS, REVENUE, PROFIT = "gross_profit_cny_m", "revenue_cny_m", "profit_cny_m"


def customers(profit, best_by=PROFIT):
    """What the cell of exercise 2.2 finds for a notion of profit and of the best customers."""
    table = books.assign(profit_cny_m=profit)
    best = table.nlargest(round(len(table) / 5), best_by)
    second = table[REVENUE].nlargest(2).index[-1]
    return {
        "top20_share": float(best[PROFIT].sum() / table[PROFIT].sum()),
        "n_loss": int((table[PROFIT] < 0).sum()),
        "second_largest_profitable": bool(table[PROFIT][second] > 0),
    }


after_service = books[GROSS] - to_serve
curve = value.whale(books.assign(profit_cny_m=after_service).reset_index())
found = customers(after_service)
assert abs(found["top20_share"] - curve.top_share(0.2)) < 1e-9
assert found["n_loss"] == curve.n_loss

whale = Exercise(
    "2.2",
    title=_("Who earns the money, who loses it?"),
    practises=(1,),
    minutes=10,
    answer=Record(
        {
            "top20_share": Number(tolerance=0.005, unit=_("times the total profit")),
            "n_loss": Count(unit=_("customers")),
            "second_largest_profitable": Flag(),
        },
        form="dict",
    ),
    right=found,
    mistakes=[
        Mistake(
            _(
                "Nobody loses money here, and that is a warning: this profit ends at the factory"
                " gate. Who pays for the visits, the engineers and the rush deliveries?"
            ),
            *[customers(books[GROSS], by) for by in (PROFIT, REVENUE)],
        ),
        Mistake(
            _(
                "This starts from revenue, as if the goods themselves had cost nothing. What is"
                " left once they are made, and then once the customer is served?"
            ),
            *[customers(books[REVENUE] - to_serve, by) for by in (PROFIT, REVENUE, GROSS)],
        ),
        Mistake(
            _(
                "Serving a customer is added here as if it brought money in. What happens to"
                " profit when an engineer spends a day on site?"
            ),
            *[customers(books[GROSS] + to_serve, by) for by in (PROFIT, REVENUE, GROSS)],
        ),
        Mistake(
            _(
                "Here the profitable customers are the ones who lose money. Which of the two is"
                " taken from which?"
            ),
            customers(to_serve - books[GROSS]),
        ),
        Mistake(
            _(
                "These are the largest customers, not the best ones: all of them together cost"
                " money. What should customers be ranked by when profit is the question?"
            ),
            {"top20_share": customers(after_service, REVENUE)["top20_share"]},
        ),
        Mistake(
            _(
                "Ranked before the cost to serve, some of the costliest customers look like the"
                " best. Which figure knows what happened after the sale?"
            ),
            {"top20_share": customers(after_service, GROSS)["top20_share"]},
        ),
        Mistake(
            _(
                "That is the share of revenue or of gross profit that the top fifth brings in. How"
                " much of the profit, after everything it takes to serve them?"
            ),
            *[
                {**found, "top20_share": customers(books[money], PROFIT)["top20_share"]}
                for money in (REVENUE, GROSS)
            ],
        ),
        Mistake(
            _(
                "The margin in per cent looks healthy. But what is left in yuan after the visits,"
                " the special designs and the rush deliveries?"
            ),
            {**found, "second_largest_profitable": True},
        ),
    ],
    otherwise=_(
        "First take the cost to serve off the gross profit, customer by customer. Then rank the"
        " customers by what is left."
    ),
    praise=_(
        "The best fifth earns more than everybody together, because others lose it again, and the"
        " second-largest loses most. Before anyone sends it away: what drives its cost, and who"
        " belongs to it?"
    ),
)

# --- 2.3 opportunities inside segments -------------------------------------------------------
BARS = {"importance": 8.5, "gap": 5, "opportunity": 12}


def signals(by_segment, measure, bar=None):
    scored = insight.opportunity(
        polymera.needs, scale="likert", segment="segment" if by_segment else None
    )
    scored["gap"] = (scored["importance"] - scored["satisfaction"]).clip(lower=0)
    names = scored["segment"] if by_segment else "all"
    found = (names + " " + scored["outcome"])[scored[measure] >= (bar or BARS[measure])]
    return found.tolist()


OUTCOMES = polymera.outcomes["outcome"].tolist()
SEGMENTS = {"auto": "汽车", "appl": "家电", "all": "全部"}
strong = signals(True, "opportunity")

hidden = Exercise(
    "2.3",
    title=_("What does the average hide?"),
    practises=(2,),
    minutes=10,
    answer=SetOf(
        Choice(
            options=tuple(f"{segment} {need}" for segment in SEGMENTS for need in OUTCOMES),
            aliases={
                f"{label}{space}{need}": f"{segment} {need}"
                for segment, label in SEGMENTS.items()
                for need in OUTCOMES
                for space in ("", " ")
            },
        )
    ),
    right=strong,
    mistakes=[
        Mistake(
            _(
                "Nothing at all? This is the average of two kinds of customers, and nobody buys"
                " like the average. Who exactly misses what?"
            ),
            signals(False, "opportunity"),
        ),
        Mistake(
            _(
                "This is a list of what matters, but part of it is already done well. Which"
                " need is both important and badly met?"
            ),
            signals(True, "importance"),
            *[strong + [name] for name in signals(True, "importance") if name not in strong],
            strong + [name for name in signals(True, "importance") if name not in strong],
            signals(False, "importance"),
        ),
        Mistake(
            _(
                "A wide gap alone passes over a need that matters greatly and is half served. How"
                " does the score make importance count twice?"
            ),
            signals(True, "gap"),
        ),
        Mistake(
            _(
                "Worth a thought, but not strong: these needs lie below the bar. How many can the"
                " laboratory really take on?"
            ),
            signals(True, "opportunity", bar=10),
            signals(False, "opportunity", bar=10),
        ),
        Mistake(
            _("That is one of the two segments. What does the other one miss?"),
            [name for name in strong if name.startswith("auto")],
            [name for name in strong if name.startswith("appl")],
        ),
    ],
    otherwise=_(
        "Go through the table segment by segment: which needs reach the bar of the measure that"
        " counts both importance and what is missing?"
    ),
    praise=_(
        "Two segments, two different products, and the average shows neither. A score is a reason"
        " to ask further, not yet a reason to build: would they pay for it?"
    ),
)

# --- 2.4 consistency of a judge --------------------------------------------------------------
CRITERIA = ["wallet", "growth", "margin", "fit", "payment"]
LIMIT = 0.10


def judgement(judge):
    said = meridian.ka_judgements[meridian.ka_judgements["judge"] == judge]
    return decisions.ahp(decisions.pairwise(CRITERIA, said["ratio"].tolist()))


first, second = judgement(1), judgement(2)

trust = Exercise(
    "2.4",
    title=_("Can we trust these weights?"),
    practises=(3,),
    minutes=6,
    answer=Record(
        {
            "ratio": Number(tolerance=0.002),
            "limit": Number(tolerance=0.0005, share=True),
            "acceptable": Flag(),
        }
    ),
    right={"ratio": second.cr, "limit": LIMIT, "acceptable": second.cr <= LIMIT},
    mistakes=[
        Mistake(
            _(
                "That is the contradiction as such; it has not been compared with anything. How"
                " contradictory would answers be that somebody gave at random?"
            ),
            {"ratio": second.ci},
        ),
        Mistake(
            _(
                "This figure only grows with the number of criteria. Which one says how close the"
                " answers come to random ones?"
            ),
            {"ratio": second.lambda_max},
        ),
        Mistake(
            _("These are the answers of the other manager. Whose weights are in doubt?"),
            {"ratio": first.cr},
            {"ratio": first.ci},
            {"ratio": first.lambda_max},
        ),
        Mistake(
            _("10 means 1000% here. Write ten per cent as a fraction: 0.10."),
            {"ratio": second.cr, "limit": 100 * LIMIT},
        ),
        Mistake(
            _(
                "The verdict would be the same, but the limit is not Saaty's. How large a part of"
                " the contradictions of random answers does the rule allow?"
            ),
            *[{"ratio": second.cr, "limit": other} for other in (0.01, 0.05, 0.15, 0.2, 0.25)],
        ),
        Mistake(
            _(
                "The ratio is right, the limit is too generous: more than a quarter of the way to"
                " answers by chance. How much would you allow a measuring instrument?"
            ),
            {"ratio": second.cr, "acceptable": True},
        ),
    ],
    otherwise=_(
        "Among the figures of the result is one that compares the answers with random ones. Is it"
        " still below what Saaty's rule allows?"
    ),
    praise=_(
        "The answers go in a circle, so no weights can be true to all of them. Do not average the"
        " contradiction away: take the worst pair back to the manager and ask again."
    ),
    other=Other(
        "trust",
        {"judge": 1},
        {"ratio": first.cr, "limit": LIMIT, "acceptable": first.cr <= LIMIT},
    ),
)

# --- 2.5 short-list --------------------------------------------------------------------------
firms = meridian.ka_candidates.rename(
    columns={
        "wallet_cny_m": "wallet",
        "gross_margin": "margin",
        "strategic_fit_1_5": "fit",
        "dso_days": "payment",
    }
)
PLACES = 4


def short_list(n=PLACES, weights=first.weights, slow_is_good=False, normalisation="vector"):
    better = dict.fromkeys(CRITERIA, True) | {"payment": slow_is_good}
    ranked = decisions.topsis(
        firms, weights, better, alternative="candidate_id", normalisation=normalisation
    )
    return ranked["candidate_id"].head(n).tolist()


def largest(column, n=PLACES):
    return firms.nlargest(n, column)["candidate_id"].tolist()


best = short_list()

shortlist = Exercise(
    "2.5",
    title=_("Eight candidates, four places"),
    practises=(3,),
    minutes=8,
    answer=ListOf(Choice(options=tuple(firms["candidate_id"]))),
    right=best,
    mistakes=[
        Mistake(
            _(
                "That is the ranking of the wallets. How much of the largest wallet will be growth,"
                " margin and cash for us, and how soon?"
            ),
            largest("wallet"),
        ),
        Mistake(
            _("That is the ranking of growth alone. What do the other four criteria say?"),
            largest("growth"),
        ),
        Mistake(
            _(
                "A customer who pays late has climbed in this list. Are days until payment"
                " something we want more of?"
            ),
            short_list(slow_is_good=True),
            short_list(weights=second.weights, slow_is_good=True),
        ),
        Mistake(
            _(
                "These weights come from answers that contradict each other. Which of the two"
                " managers passed the test of the exercise before?"
            ),
            short_list(weights=second.weights),
        ),
        Mistake(
            _(
                "With all criteria equally heavy nobody has decided what matters. What did the"
                " manager whose answers hold together say?"
            ),
            short_list(weights=pd.Series(1 / len(CRITERIA), index=CRITERIA)),
        ),
        Mistake(
            _(
                "This order comes from stretching every column between its lowest and its highest"
                " candidate, which is another method. Does the cell still use the one it came"
                " with?"
            ),
            short_list(normalisation="minmax"),
        ),
        Mistake(
            _("The four names are right. In which order would you visit them?"),
            sorted(best),
        ),
        Mistake(
            _("Four places were to be filled. Is this list as long as that?"),
            *[short_list(n) for n in range(1, len(firms) + 1) if n != PLACES],
        ),
    ],
    otherwise=_(
        "Use the weights of the manager whose answers hold together, and ask of each criterion"
        " whether more of it is better or worse for us."
    ),
    praise=_(
        "The largest wallet is not among them: slow growth, a thin margin and late payment weigh"
        " more. The set is robust, the winner less so: other weights put other names first."
    ),
    other=Other("short_list", {"n": 6}, short_list(6)),
)

# --- 2.6 number of segments ------------------------------------------------------------------
features = polymera.features.set_index("customer_id")
SKEWED = ["recency_days", "orders", "order_value_cny_k"]


def segments(k, comparable=True):
    profile = segmentation.fit(
        features, k, log=SKEWED if comparable else (), scale=comparable
    ).profile
    return {"k": k, "dormant_size": int(profile.loc[profile["recency_days"].idxmax(), "size"])}


unscaled = {k: segments(k, comparable=False) for k in range(2, 9)}

number = Exercise(
    "2.6",
    title=_("How many kinds of customers?"),
    practises=(4,),
    minutes=12,
    answer=Record(
        {"k": Count(unit=_("segments")), "dormant_size": Count(unit=_("customers"))}, form="dict"
    ),
    right=segments(4),
    mistakes=[
        Mistake(
            _(
                "Left as they are, days of silence drown everything else, because they are the"
                " largest numbers. Should the unit a column is kept in decide who belongs"
                " together?"
            ),
            *unscaled.values(),
        ),
        Mistake(
            _(
                "Well separated, but look who was merged: customers fallen silent and customers"
                " who buy in bursts. Would you send both the same person?"
            ),
            segments(3),
        ),
        Mistake(
            _("With two groups only the discount hunters stand apart. Is everybody else alike?"),
            segments(2),
        ),
        Mistake(
            _(
                "More segments always fit more tightly; that proves nothing. Would the same ones"
                " come out again from other customers, and would each get its own treatment?"
            ),
            *[segments(k) for k in range(5, 9)],
        ),
    ],
    otherwise=_(
        "Bring the columns to one scale, then ask of each number of segments: is it stable, and"
        " does every segment get a treatment of its own?"
    ),
    praise=_(
        "Silhouette alone prefers fewer, but silent customers with large orders need a visit and"
        " project buyers a project engineer. As stable as the smaller number, and more useful."
    ),
)

# --- 2.7 distress ----------------------------------------------------------------------------
applicants = polymera.financials[
    polymera.financials["candidate"] & (polymera.financials["fiscal_year"] == 2025)
].rename(columns=lambda name: name.removesuffix("_cny_m"))
DISTRESS, SAFE, SAFE_LISTED = 1.23, 2.90, 2.99


def scores(cover="equity over liabilities"):
    """Z′ of each applicant for a notion of what covers the debts (X4)."""
    given = applicants
    if cover == "liabilities over equity":
        given = given.rename(
            columns={"book_equity": "total_liabilities", "total_liabilities": "book_equity"}
        )
    elif cover == "equity over assets":
        given = given.assign(total_liabilities=given["total_assets"])
    return archives.z_private(given).set_index("customer_id")["z"]


def cash_payers(limit, cover="equity over liabilities"):
    z = scores(cover)
    return {"limit": limit, "pays_cash": z.index[z < limit].tolist(), "lowest_z": float(z.min())}


everybody = applicants["customer_id"].tolist()
cash = cash_payers(DISTRESS)
safe = [name for name in everybody if name not in cash_payers(SAFE)["pays_cash"]]

payers = Exercise(
    "2.7",
    title=_("Who pays cash?"),
    practises=(6,),
    minutes=8,
    answer=Record(
        {
            "limit": Number(tolerance=0.001),
            "pays_cash": SetOf(Choice(options=tuple(everybody))),
            "lowest_z": Number(tolerance=0.005),
        },
        form="dict",
    ),
    right=cash,
    mistakes=[
        Mistake(
            _(
                "Debts count as a strength here: the deeper a firm is in debt, the safer it looks."
                " What should stand on top, and what below?"
            ),
            {"lowest_z": cash_payers(DISTRESS, "liabilities over equity")["lowest_z"]},
        ),
        Mistake(
            _(
                "This compares the owners' money with everything the firm has. With what should it"
                " be compared when the question is who could pay the debts?"
            ),
            {"lowest_z": cash_payers(DISTRESS, "equity over assets")["lowest_z"]},
        ),
        Mistake(
            _(
                "A loss this year is bad, but not yet distress. How long could the firm live on"
                " its reserves and its equity?"
            ),
            {"pays_cash": applicants.loc[applicants["ebit"] < 0, "customer_id"].tolist()},
        ),
        Mistake(
            _(
                "These are all the firms that are not clearly safe. Does the policy ask cash of"
                " the grey zone as well?"
            ),
            {"pays_cash": cash_payers(SAFE)["pays_cash"]},
        ),
        Mistake(
            _(
                "This limit was made for firms listed on an exchange, with other weights. Which one"
                " belongs to private firms?"
            ),
            {"pays_cash": cash_payers(SAFE_LISTED)["pays_cash"]},
        ),
        Mistake(
            _("Nobody pays cash? Compare the lowest value with the zones. Where does it lie?"),
            {"pays_cash": []},
        ),
        Mistake(
            _("These are the others. Are low values of Z′ a good sign or a bad one?"),
            {"pays_cash": [name for name in everybody if name not in cash["pays_cash"]]},
            {"pays_cash": safe},
        ),
        Mistake(
            _(
                "The list is right for these six, but a limit must also serve the seventh. Where"
                " does the zone of distress end by the task?"
            ),
            *[{"limit": other} for other in (1, 1.1, 1.2, 1.3, 1.5, 1.8, 1.81, 2)],
        ),
    ],
    otherwise=_(
        "Compute Z′ for each firm: what covers its debts, and is the value below the limit of"
        " the distress zone?"
    ),
    praise=_(
        "It is the customer whose sales grow fastest of all: growth paid for with other people's"
        " money. Cash terms, then a talk about its books; Z′ screens, it does not condemn."
    ),
)

# --- 2.8 archive -----------------------------------------------------------------------------
SHELF_LIFE = {"strategic": 365, "operational": 180, "financial": 120}
AS_OF = "2025-12-31"
fields = meridian.archive_extract


def archive(as_of):
    scored = archives.score(fields, SHELF_LIFE, as_of).set_index("file").loc["all"]
    return {"completeness": float(scored["completeness"]), "fitness": float(scored["fitness"])}


def by_hand(weight, left):
    """Weighted completeness and fitness for a notion of what is left of each fact."""
    filled = fields["filled"]
    return {
        "completeness": float((weight * filled).sum()),
        "fitness": float((weight * left)[filled].sum()),
    }


weight, equal = fields["weight"], pd.Series(1 / len(fields), index=fields.index)
used = (pd.Timestamp(AS_OF) - fields["last_verified"]).dt.days / fields["file"].map(SHELF_LIFE)
kept = archive(AS_OF)
assert np.allclose(list(by_hand(weight, (1 - used).clip(lower=0)).values()), list(kept.values()))

fit = Exercise(
    "2.8",
    title=_("Full, or fit for use?"),
    practises=(6,),
    minutes=8,
    answer=Record(
        {
            "completeness": Number(tolerance=0.002, share=True),
            "fitness": Number(tolerance=0.002, share=True),
        }
    ),
    right=kept,
    mistakes=[
        Mistake(
            _(
                "Here every field counts the same. Is a missing delivery record worth as much as"
                " a missing map of who decides?"
            ),
            {"completeness": by_hand(equal, used)["completeness"]},
        ),
        Mistake(
            _(
                "The file is judged by being filled, whatever its age. Would you grant a credit"
                " limit on a fact from last summer?"
            ),
            {"fitness": by_hand(weight, 1)["fitness"]},
        ),
        Mistake(
            _(
                "A fact that outlived its shelf life is worth nothing; here it even takes away"
                " from the others. What is the least a fact can be worth?"
            ),
            {"fitness": by_hand(weight, 1 - used)["fitness"]},
        ),
        Mistake(
            _(
                "Here the oldest facts count most. This is the part of the shelf life that is used"
                " up: how much of it is left?"
            ),
            {"fitness": by_hand(weight, used)["fitness"]},
            {"fitness": by_hand(weight, used.clip(lower=0, upper=1))["fitness"]},
        ),
        Mistake(
            _(
                "This is the answer for another day. For which day does the task ask? Try other"
                " days in a cell of their own."
            ),
            {"fitness": archive("2026-01-31")["fitness"]},
        ),
    ],
    otherwise=_(
        "Completeness adds up what the filled fields count; fitness takes each of them only for"
        " the part of its shelf life that is left."
    ),
    praise=_(
        "Nearly full, yet not half of it fit for use: the credit limit has expired and the list of"
        " equipment soon will. Verify the fields a decision hangs on first; an empty archive would"
        " at least warn you."
    ),
    other=Other("archive", {"as_of": "2026-01-31"}, archive("2026-01-31")),
)

# --- quiz ------------------------------------------------------------------------------------
quiz = [
    Question(
        "2.q1",
        title=_("A large customer who loses money"),
        practises=(1,),
        right="b",
        feedback={
            "a": _(
                "The revenue goes at once, the engineers' salaries stay. And which sister company"
                " leaves together with it?"
            ),
            "b": _(
                "The loss has causes: rush deliveries, special designs, late payment. Some can be"
                " priced, some served in another way; only then is leaving a question."
            ),
            "c": _("That is how the loss grew in the first place. Who else pays for it today?"),
            "d": _("Every further order is served at a loss, too. What would more of it bring?"),
        },
    ),
    Question(
        "2.q2",
        title=_("14.9 in one segment, 9.4 on average"),
        practises=(2,),
        right="a",
        feedback={
            "a": _(
                "A need is met segment by segment. What remains to be checked is whether the"
                " segment is large enough, can be reached and would pay."
            ),
            "b": _("The average speaks for a customer who does not exist. Who would buy?"),
            "c": _(
                "Other weights give another average of the same two groups. Which group would you"
                " build the laboratory for?"
            ),
            "d": _(
                "More answers make the same two figures more exact. Was the number of answers the"
                " problem?"
            ),
        },
    ),
    Question(
        "2.q3",
        title=_("A signal without a story"),
        practises=(5,),
        right="b",
        feedback={
            "a": _("A signal says: look. What has it told you so far about the cause?"),
            "b": _(
                "A signal starts a review, and the soft indicators point nowhere. Where orders"
                " rise in the last quarter of every year, the review may end with one sentence:"
                " seasonal, limits corrected."
            ),
            "c": _(
                "By chance a point falls outside the limits very rarely. What does it cost to"
                " look, and what may it cost to look away?"
            ),
            "d": _(
                "Then the two accounts that are really leaving fall silent as well. Which alarm"
                " would you still hear?"
            ),
        },
    ),
    Question(
        "2.q4",
        title=_("How many years of margin?"),
        practises=(1,),
        right="b",
        feedback={
            "a": _(
                "This also counts a margin that is paid today. When does the first one arrive in"
                " the question?"
            ),
            "b": _(
                "0.85 ÷ (1 + 0.10 − 0.85) = 3.40: a customer who stays with 85% a year is worth"
                " 3.4 years of margin, not ten."
            ),
            "c": _(
                "This is 1 ÷ 0.15, the years a customer stays on average. What is next year's"
                " money worth today?"
            ),
            "d": _("This is ten times the retention. Where did the interest go, and who left?"),
        },
    ),
    Question(
        "2.q5",
        title=_("Complete to 95%, fit to 0.38"),
        practises=(6,),
        right="b",
        feedback={
            "a": _("Filled is not fresh. Which decision would you base on it today?"),
            "b": _(
                "The decision-critical fields come first: an hour on the credit limit is worth more"
                " than a day on fields that nobody asks about."
            ),
            "c": _(
                "A person's private life serves no business decision, and storing it breaks the law"
                " on personal data. Which field does?"
            ),
            "d": _("Longer shelf lives change the ruler, not the facts. Are they any fresher?"),
        },
    ),
]

KEY = Key(
    lecture=2,
    exercises=[study, whale, hidden, trust, shortlist, number, payers, fit],
    quiz=quiz,
)
