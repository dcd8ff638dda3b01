"""Planning relationship work: owners, actions, hours, progress, and whether it changed things."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import (
    Result,
    no_blanks,
    require_date,
    require_dates,
    require_flags,
    require_key,
)
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_counts,
    require_given,
    require_known,
    require_number,
    require_numbers,
    require_rows,
    require_sum,
    show,
)

LEVELS = ("L1", "L2", "L3", "L4")
STATUSES = ("done", "open", "late", "blocked")


def labels() -> dict[str, str]:
    """Names, in the active language, of control points, statuses and triggers.

    Examples
    --------
    >>> labels()["cadence"]
    'Cadence kept'
    """
    return {
        "target": _("Target set"),
        "coverage": _("Decision weight covered"),
        "owner": _("One accountable owner"),
        "cadence": _("Cadence kept"),
        "evidence": _("Recent evidence"),
        "done": _("Done"),
        "open": _("Open"),
        "late": _("Late"),
        "blocked": _("Blocked"),
        "green": _("On plan"),
        "amber": _("Correct the course"),
        "red": _("Escalate"),
    }


@dataclass(frozen=True)
class Audit(Result):
    """Five control points of relationship work, each a fraction that is under control.

    Attributes
    ----------
    target : float
        Contacts with a target.
    coverage : float
        Decision weight of the covered contacts.
    owner : float
        Contacts with exactly one accountable owner.
    cadence : float
        Contacts touched within their cadence.
    evidence : float
        Contacts with evidence no older than the limit.
    """

    target: float
    coverage: float
    owner: float
    cadence: float
    evidence: float

    @property
    def weakest(self) -> list[str]:
        """Control points with the lowest fraction."""
        points = {"target": self.target, "coverage": self.coverage, "owner": self.owner}
        points |= {"cadence": self.cadence, "evidence": self.evidence}
        lowest = min(points.values())
        return [name for name, value in points.items() if math.isclose(value, lowest)]


@no_blanks
def audit(
    contacts: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    covered: Sequence[str] | None = None,
    max_age: int = 180,
    contact: str = "contact_id",
) -> Audit:
    """Audit relationship work at five control points.

    Parameters
    ----------
    contacts : DataFrame
        ``contact_id, target_set`` (true or false), ``n_owners`` (count) and, in days,
        ``last_touch_days, cadence_days, evidence_age_days``; one row a contact in work.
    weights : Series or mapping
        Decision weight of all contacts of the account; they add up to 1.
    covered : sequence of str, optional
        Contacts we reach; by default those in the table.
    max_age : int
        Days after which evidence no longer counts.
    contact : str
        Name of the contact column.

    Returns
    -------
    Audit
        Five fractions and ``.weakest``.

    Raises
    ------
    CourseInputError
        ``column`` (also a covered contact without weight), ``empty``, ``missing``, ``type``,
        ``duplicate``, ``sum``; ``range`` for negative days or owners.

    References
    ----------
    The five points are a convention of this course.

    Examples
    --------
    >>> work = pd.DataFrame({"contact_id": ["C1", "C2"], "target_set": [True, False],
    ...     "n_owners": [1, 2], "last_touch_days": [10, 50], "cadence_days": [30, 30],
    ...     "evidence_age_days": [90, 200]})
    >>> audit(work, {"C1": 0.6, "C2": 0.3, "C3": 0.1})
    Audit(target=0.5, coverage=0.9, owner=0.5, cadence=0.5, evidence=0.5)
    """
    days = ["last_touch_days", "cadence_days", "evidence_age_days"]
    require_columns(contacts, [contact, "target_set", "n_owners", *days])
    require_rows(contacts, 1, "contacts")
    require_key(contacts, [contact])
    share = require_sum(weights, name="weights")
    touch, cadence, age = (require_between(contacts[d], 0, np.inf, d) for d in days)
    reached = list(contacts[contact] if covered is None else covered)
    for name in reached:
        if name not in share.index:
            raise CourseInputError(
                _("'{contact}' has no decision weight.").format(contact=name),
                code="column",
                column="weights",
                row=name,
                remedy=_("Add the contact to the weights or correct the name."),
            )
    return Audit(
        target=float(require_flags(contacts["target_set"], "target_set").mean()),
        coverage=round(float(share[sorted(set(reached))].sum()), 12),
        owner=float((require_counts(contacts["n_owners"], "n_owners") == 1).mean()),
        cadence=float((touch <= cadence).mean()),
        evidence=float((age <= max_age).mean()),
    )


@dataclass(frozen=True, eq=False)
class Assignment(Result):
    """One owner for every contact.

    Attributes
    ----------
    pairs : DataFrame
        The contact, its owner and their ``fit``, in the order of the contacts.
    total : float
        Sum of the fits: no other assignment has a higher one.
    greedy_total : float
        What first come, first served would reach (contacts left without an owner add 0).
    """

    pairs: pd.DataFrame
    total: float
    greedy_total: float


@no_blanks
def assign(fit: pd.DataFrame, forbidden: pd.DataFrame | None = None) -> Assignment:
    """Give every contact one owner so that the total fit is highest (assignment problem).

    Parameters
    ----------
    fit : DataFrame
        One row a contact, one column an owner, higher fits better. To minimise a cost, pass
        ``-cost``.
    forbidden : DataFrame of bool, optional
        ``True`` where a pair must not be formed, in the shape of ``fit``.

    Returns
    -------
    Assignment
        The pairs and the total.

    Raises
    ------
    CourseInputError
        ``missing``, ``type``, ``empty``; ``size`` with fewer owners than contacts or
        a table of forbidden pairs of another shape; ``infeasible`` if the forbidden pairs
        leave somebody without an owner.

    References
    ----------
    Kuhn (1955), the Hungarian method.

    Examples
    --------
    >>> fit = pd.DataFrame([[9, 8], [9, 6]], index=["C01", "C02"], columns=["VP", "head"])
    >>> result = assign(fit)
    >>> result.pairs["owner_id"].tolist(), result.total, result.greedy_total
    (['head', 'VP'], 17.0, 15.0)
    """
    from scipy.optimize import linear_sum_assignment

    require_rows(fit, 1, "fit")
    values = pd.DataFrame({c: require_numbers(fit[c], str(c)) for c in fit}).to_numpy()
    barred = np.zeros(values.shape, dtype=bool)
    if forbidden is not None:
        if forbidden.shape != fit.shape:
            raise CourseInputError(
                _("The table of forbidden pairs must have the shape of the fits."),
                code="size",
                column="forbidden",
                remedy=_("Write it as a condition on the fits, for instance fit < 0."),
            )
        barred = forbidden.to_numpy(dtype=bool)
    contacts, owners = values.shape
    if contacts > owners:
        raise CourseInputError(
            _("{contacts} contacts need as many owners; there are {owners}.").format(
                contacts=contacts, owners=owners
            ),
            code="size",
            column="fit",
            remedy=_("Repeat the column of an owner who can take two."),
        )
    try:
        rows, columns = linear_sum_assignment(np.where(barred, np.inf, -values))
    except ValueError as impossible:
        raise CourseInputError(
            _("The forbidden pairs leave a contact without an owner."),
            code="infeasible",
            column="forbidden",
            remedy=_("Allow another pair or add an owner."),
        ) from impossible
    free, greedy = set(range(owners)), 0.0
    for i in range(contacts):
        allowed = [j for j in sorted(free) if not barred[i, j]]
        if allowed:
            best = max(allowed, key=lambda j: values[i, j])
            free.remove(best)
            greedy += values[i, best]
    pairs = pd.DataFrame(
        {
            "contact_id": fit.index[rows],
            "owner_id": fit.columns[columns],
            "fit": values[rows, columns],
        }
    )
    return Assignment(pairs=pairs, total=float(pairs["fit"].sum()), greedy_total=float(greedy))


@dataclass(frozen=True)
class Choice(Result):
    """Actions chosen within a budget of hours.

    Attributes
    ----------
    ids : list of str
        The best set, in the order of the table.
    gain, hours : float
        Its total gain and hours.
    greedy_gain : float
        Gain when the biggest gains are taken first.
    greedy_ratio : float
        Gain when the best gains per hour are taken first.
    """

    ids: list[str]
    gain: float
    hours: float
    greedy_gain: float
    greedy_ratio: float


@no_blanks
def choose(
    actions: pd.DataFrame,
    budget: float,
    must: Sequence[str] = (),
    exclusive: Sequence[Sequence[str]] = (),
    action: str = "action_id",
    gain: str = "gain_points",
) -> Choice:
    """Choose the actions with the highest total gain within the hours (0–1 knapsack).

    Parameters
    ----------
    actions : DataFrame
        ``action_id, hours, gain_points``, one row an action.
    budget : float
        Hours to spend.
    must : sequence of str
        Actions that are taken in any case.
    exclusive : sequence of sequences of str
        Groups of which at most one action is taken.
    action, gain : str
        Names of the columns of the action and of its gain, any unit.

    Returns
    -------
    Choice
        The best set and what two rules of thumb would reach.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``, ``duplicate``; ``range`` for hours that
        are not positive, a negative gain or budget; ``unknown`` for an action that is not in
        the table; ``infeasible`` if the musts exceed the budget or exclude each other.

    References
    ----------
    Lodish (1971), CALLPLAN, for the idea.

    Examples
    --------
    >>> actions = pd.DataFrame({"action_id": ["A", "B", "C"], "hours": [6, 5, 5],
    ...                         "gain_points": [3.0, 2.0, 2.0]})
    >>> choose(actions, budget=10)
    Choice(ids=['B', 'C'], gain=4.0, hours=10.0, greedy_gain=3.0, greedy_ratio=3.0)
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    require_columns(actions, [action, "hours", gain])
    require_rows(actions, 1, "actions")
    require_complete(actions, [action])
    require_key(actions, [action])
    hours = require_between(actions["hours"], 0, np.inf, "hours", inclusive="neither").to_numpy()
    worth = require_between(actions[gain], 0, np.inf, gain).to_numpy()
    require_between(budget, 0, np.inf, "budget")
    ids = [str(a) for a in actions[action]]
    for name in [*must, *(a for group in exclusive for a in group)]:
        require_known(name, ids, action)
    fixed = np.isin(ids, list(must))
    groups = np.array([np.isin(ids, list(group)) for group in exclusive], dtype=int)
    groups = groups.reshape(-1, len(ids))
    if hours[fixed].sum() > budget or (groups @ fixed > 1).any():
        raise CourseInputError(
            _(
                "The actions that must be taken exceed the {budget} hours or exclude each other."
            ).format(budget=show(budget)),
            code="infeasible",
            column="must",
            remedy=_("Raise the budget or free one of them."),
        )
    limits = [LinearConstraint(hours[None, :], -np.inf, budget)]
    if len(groups):
        limits.append(LinearConstraint(groups, -np.inf, 1))
    solution = milp(
        -worth,
        constraints=limits,
        integrality=np.ones(len(ids)),
        bounds=Bounds(fixed.astype(float), 1),
        options={"mip_rel_gap": 0},  # the optimum, not a set nearly as good
    )
    taken = np.round(solution.x).astype(bool)

    def in_turn(order: np.ndarray) -> float:
        chosen = fixed.copy()
        for i in order:
            clash = (groups[:, i] * (groups @ chosen) > 0).any()
            if not chosen[i] and not clash and hours[chosen].sum() + hours[i] <= budget:
                chosen[i] = True
        return round(float(worth[chosen].sum()), 12)

    return Choice(
        ids=[name for name, take in zip(ids, taken, strict=True) if take],
        gain=round(float(worth[taken].sum()), 12),
        hours=float(hours[taken].sum()),
        greedy_gain=in_turn(np.argsort(-worth, kind="stable")),
        greedy_ratio=in_turn(np.argsort(-worth / hours, kind="stable")),
    )


@dataclass(frozen=True)
class Response(Result):
    """Response to effort, r(x) = b + (a - b) x^c / (d + x^c) (ADBUDG); call it with x.

    Attributes
    ----------
    b, a : float
        Response without effort and with unlimited effort.
    c, d : float
        Shape and scale; with c above 1 the curve is S-shaped.
    effort : float
        Effort today, the unit in which x is counted (``x = effort`` gives today's response).
    """

    b: float
    a: float
    c: float
    d: float
    effort: float = 1.0

    def __call__(self, x: Any) -> Any:
        """Response at effort ``x`` (a number or an array)."""
        with np.errstate(over="ignore"):  # far out on a steep curve only the ceiling is left
            power = (np.asarray(x, dtype=float) / self.effort) ** self.c
        response = self.a - (self.a - self.b) * self.d / (self.d + power)
        return float(response) if np.ndim(response) == 0 else response


@no_blanks
def adbudg(
    zero: float, current: float, plus50: float, saturation: float, effort: float = 1.0
) -> Response:
    """Fit a response curve to four judgements (decision calculus, ADBUDG).

    Parameters
    ----------
    zero, current, plus50, saturation : float
        Response without effort, with today's effort, with half as much again, and with
        unlimited effort, in one unit.
    effort : float
        Today's effort, for instance in hours.

    Returns
    -------
    Response
        The curve; it passes through the four judgements.

    Raises
    ------
    CourseInputError
        ``range`` unless zero < current < plus50 < saturation, or for an effort that is not
        positive.

    References
    ----------
    Little (1970); Lodish (1971).

    Examples
    --------
    >>> curve = adbudg(zero=10, current=40, plus50=55, saturation=80)
    >>> round(curve(1.0), 6), round(curve(1.5), 6), round(curve(0), 6)
    (40.0, 55.0, 10.0)
    """
    named = {"zero": zero, "current": current, "plus50": plus50, "saturation": saturation}
    b, r1, r15, a = (require_number(value, name) for name, value in named.items())
    require_between(effort, 0, np.inf, "effort", inclusive="neither")
    if not b < r1 < r15 < a:
        raise CourseInputError(
            _("The four judgements must rise: none, today, half as much again, unlimited."),
            code="range",
            column="current",
            remedy=_("Check the order of the numbers."),
        )
    d = (a - r1) / (r1 - b)
    c = math.log(d * (r15 - b) / (a - r15)) / math.log(1.5)
    return Response(b=b, a=a, c=c, d=d, effort=effort)


@no_blanks
def allocate_effort(
    responses: Mapping[str, Callable[[np.ndarray], np.ndarray]],
    budget: float,
    weights: Mapping[str, float] | pd.Series | None = None,
    step: float = 0.1,
    cost: float = 0.0,
) -> pd.DataFrame:
    """Spread effort over contacts or customers so that the total response is highest.

    All multiples of ``step`` are compared exactly (dynamic programming), so that S-shaped
    curves, where taking the best next step fails, are spread correctly as well.

    Parameters
    ----------
    responses : mapping
        Response curve of each contact, a function of effort.
    budget : float
        Effort to spread; less is spent where more does not pay.
    weights : Series or mapping, optional
        Worth of one unit of response of each contact; 1 by default.
    step : float
        Smallest portion of effort.
    cost : float
        Cost of one unit of effort, in the unit of weighted response.

    Returns
    -------
    DataFrame
        ``name, effort, response, value`` (weighted response less cost) and ``marginal``
        (value of the next portion, per unit of effort).

    Raises
    ------
    CourseInputError
        ``empty``; ``column`` for a contact without weight; ``range`` for a negative budget or
        cost, a step that is not positive, or more than 20,000 portions.

    References
    ----------
    Lodish (1971); Little (1970).

    Examples
    --------
    >>> curves = {"C01": lambda x: np.sqrt(x), "C11": lambda x: 2 * np.sqrt(x)}
    >>> allocate_effort(curves, budget=10)[["name", "effort"]]
      name  effort
    0  C01     2.0
    1  C11     8.0
    """
    require_rows(list(responses), 1, "responses")
    require_between(budget, 0, np.inf, "budget")
    require_between(step, 0, np.inf, "step", inclusive="neither")
    require_between(cost, 0, np.inf, "cost")
    portions = math.floor(budget / step + 1e-9)
    require_between(portions, 0, 20_000, "budget / step")
    worth = pd.Series(1.0, index=list(responses))
    if weights is not None:
        worth = require_between(require_numbers(weights, "weights"), 0, np.inf, "weights")
    grid = step * np.arange(portions + 1)
    best, choices = np.zeros(portions + 1), []
    for name, curve in responses.items():
        if name not in worth.index:
            raise CourseInputError(
                _("'{contact}' has no weight.").format(contact=name),
                code="column",
                column="weights",
                row=name,
                remedy=_("Add it to the weights; 0 if it does not count."),
            )
        value = worth[name] * np.asarray(curve(grid), dtype=float) - cost * grid
        pick, total = np.zeros(portions + 1, dtype=int), np.empty(portions + 1)
        for spent in range(portions + 1):
            options = value[: spent + 1] + best[spent::-1]
            pick[spent] = int(options.argmax())
            total[spent] = options[pick[spent]]
        best = total
        choices.append(pick)
    rows, left = [], portions
    for (name, curve), pick in list(zip(responses.items(), choices, strict=True))[::-1]:
        units = int(pick[left])
        left -= units
        now, more = (float(curve(np.array([step * u]))[0]) for u in (units, units + 1))
        rows.append(
            {
                "name": name,
                "effort": round(step * units, 9),
                "response": now,
                "value": worth[name] * now - cost * step * units,
                "marginal": worth[name] * (more - now) / step - cost,
            }
        )
    return pd.DataFrame(rows[::-1])


@dataclass(frozen=True)
class Progress(Result):
    """Plan against actual at a date.

    Attributes
    ----------
    spi : float
        Schedule performance index: weight earned over weight planned by now.
    late : int
        Actions due by now and not done.
    blocked : int
        Actions that are blocked.
    trigger : {"green", "amber", "red"}
        Red below 0.80 or with anything blocked, amber below 0.95, else green.
    """

    spi: float
    late: int
    blocked: int
    trigger: str


@no_blanks
def progress(actions: pd.DataFrame, as_of: str | pd.Timestamp) -> Progress:
    """Compare what is done with what was planned (schedule performance index).

    Weight done early counts as earned, as in earned-value management.

    Parameters
    ----------
    actions : DataFrame
        ``planned_end, actual_end`` (blank if not finished), ``weight``, ``status`` (*done,
        open, late, blocked*).
    as_of : date
        Day of the review.

    Returns
    -------
    Progress
        Index, late and blocked actions and the traffic light.

    Raises
    ------
    CourseInputError
        ``column``, ``missing`` (also a done action without end), ``type``, ``unknown``;
        ``range`` for a negative weight; ``empty`` if nothing was due by ``as_of``.

    References
    ----------
    Deming (1986); Project Management Institute, *PMBOK Guide* (earned value).

    Examples
    --------
    >>> plan = pd.DataFrame({"planned_end": ["2025-03-31", "2025-06-30", "2025-09-30"],
    ...     "actual_end": ["2025-03-20", None, None], "weight": [2.0, 1.0, 1.0],
    ...     "status": ["done", "late", "open"]})
    >>> progress(plan, "2025-07-15").late
    1
    """
    require_columns(actions, ["planned_end", "actual_end", "weight", "status"])
    require_rows(actions, 1, "actions")
    today = require_date(as_of, "as_of")
    planned = require_dates(actions["planned_end"], "planned_end")
    ended = require_dates(actions["actual_end"], "actual_end", nullable=True)
    weight = require_between(actions["weight"], 0, np.inf, "weight")
    require_complete(actions, ["status"])
    for status in actions["status"].unique():
        require_choice(status, STATUSES, "status")
    done = actions["status"] == "done"
    require_complete(ended[done].rename("actual_end"))
    done &= ended <= today
    due = planned <= today
    if weight[due].sum() == 0:
        raise CourseInputError(
            _("Nothing was due by {date}.").format(date=today.date()),
            code="empty",
            column="planned_end",
            remedy=_("Review at a later date."),
        )
    spi = float(weight[done].sum() / weight[due].sum())
    blocked = int((actions["status"] == "blocked").sum())
    trigger = "red" if spi < 0.80 or blocked else "amber" if spi < 0.95 else "green"
    return Progress(spi=spi, late=int((due & ~done).sum()), blocked=blocked, trigger=trigger)


@dataclass(frozen=True)
class Change(Result):
    """Change of the same contacts between two dates.

    Attributes
    ----------
    mean, median : float
        Change in the unit of the scores.
    n_up, n_down, n_same : int
        Contacts that rose, fell and stayed.
    p : float
        Wilcoxon signed-rank test, two-sided, unchanged contacts left out.
    exact : bool
        Whether ``p`` counts all possibilities or is a normal approximation.
    """

    mean: float
    median: float
    n_up: int
    n_down: int
    n_same: int
    p: float
    exact: bool


@no_blanks
def change(before: pd.Series, after: pd.Series) -> Change:
    """Test whether scores of the same contacts moved (Wilcoxon signed-rank test).

    Conventions: unchanged contacts are left out; changes of equal size share their rank; up
    to 50 changes p counts all patterns of signs, beyond that it is a normal approximation.

    Parameters
    ----------
    before, after : Series
        Scores of the same contacts (same index), in one unit.

    Returns
    -------
    Change
        Mean and median change, how many moved which way, and p.

    Raises
    ------
    CourseInputError
        ``missing``, ``type``; ``size`` if the contacts differ or fewer than 6 changed.

    References
    ----------
    Wilcoxon (1945).

    Examples
    --------
    >>> before = pd.Series([25.0, 46, 8, 58, 25, 62, 79], index=list("ABCDEFG"))
    >>> result = change(before, before + [21, 13, 8, 9, 10, 1, 4])
    >>> result.n_up, round(result.p, 4), result.exact
    (7, 0.0156, True)
    """
    from scipy.stats import wilcoxon

    first, second = require_numbers(before, "before"), require_numbers(after, "after")
    if len(first) != len(second) or set(first.index) != set(second.index):
        raise CourseInputError(
            _("'before' and 'after' do not hold the same contacts."),
            code="size",
            column="after",
            remedy=_("Keep only contacts that were scored both times."),
        )
    difference = second.reindex(first.index) - first
    moved = difference[difference.abs() > 1e-9].round(9).to_numpy()
    require_rows(moved, 6, "after - before")
    exact = len(moved) <= 50
    p = _signed_rank_p(moved) if exact else float(wilcoxon(moved).pvalue)
    return Change(
        mean=float(difference.mean()),
        median=float(difference.median()),
        n_up=int((moved > 0).sum()),
        n_down=int((moved < 0).sum()),
        n_same=len(difference) - len(moved),
        p=p,
        exact=exact,
    )


def _signed_rank_p(moved: np.ndarray) -> float:
    """Exact two-sided p of the signed-rank sum, ties included (scipy's table knows none)."""
    from scipy.stats import rankdata

    doubled = np.rint(2 * rankdata(np.abs(moved))).astype(int)  # halves of tied ranks made whole
    patterns = np.zeros(doubled.sum() + 1)
    patterns[0] = 1.0
    for rank in doubled:
        patterns[rank:] += patterns[:-rank].copy()
    found = doubled[moved > 0].sum()
    tail = min(patterns[: found + 1].sum(), patterns[found:].sum())
    return float(min(1.0, 2 * tail / patterns.sum()))


@no_blanks
def triangle(
    hours: Mapping[str, float] | pd.Series, target: Sequence[float] = (0.5, 0.3, 0.2)
) -> float:
    """Alignment of effort with the inverted triangle: 1 - half of what it is off target.

    Parameters
    ----------
    hours : Series or mapping
        Hours spent at levels L1, L2, L3 and L4; L3 and L4 are taken together.
    target : sequence of float
        Wanted shares of L1, L2 and the rest; they add up to 1.

    Returns
    -------
    float
        From 0 to 1; 1 if effort is spread exactly as wanted.

    Raises
    ------
    CourseInputError
        ``column`` for a missing level, ``size`` unless the target has three shares, ``sum``,
        ``range`` for negative hours or none at all.

    References
    ----------
    The target shares are a convention of this course.

    Examples
    --------
    >>> round(triangle({"L1": 14, "L2": 22, "L3": 58, "L4": 46}), 3)
    0.457
    """
    given = require_between(require_numbers(hours, "hours"), 0, np.inf, "hours")
    for level in LEVELS:
        if level not in given.index:
            raise CourseInputError(
                _("'hours' has no level '{level}'.").format(level=level),
                code="column",
                column=level,
                remedy=_("Give hours for L1, L2, L3 and L4; 0 if there were none."),
            )
    wanted = require_sum(list(target), name="target").to_numpy()
    require_rows(wanted, 3, "target")
    if len(wanted) != 3:
        raise CourseInputError(
            _("The target needs three shares: L1, L2 and the rest."), code="size", column="target"
        )
    total = float(given[list(LEVELS)].sum())
    require_between(total, 0, np.inf, "hours", inclusive="neither")
    spent = np.array([given["L1"], given["L2"], given["L3"] + given["L4"]]) / total
    return float(1 - np.abs(spent - wanted).sum() / 2)


@no_blanks
def point_line_plane(point: float, line: float, plane: float) -> float:
    """Organisation-level index: geometric mean of people, function pairs and institutions.

    Parameters
    ----------
    point, line, plane : float
        Fractions of decision weight covered, function pairs alive, institutions alive.

    Returns
    -------
    float
        From 0 to 1; 0 as soon as one of the three is 0.

    Raises
    ------
    CourseInputError
        ``range`` outside 0 to 1, ``missing``, ``type``.

    References
    ----------
    The index is a convention of this course.

    Examples
    --------
    >>> round(point_line_plane(0.91, 3 / 6, 1 / 4), 3)
    0.485
    """
    named = {"point": point, "line": line, "plane": plane}
    parts = [require_between(value, 0, 1, name) for name, value in named.items()]
    return float(math.prod(parts) ** (1 / 3))


@dataclass(frozen=True, eq=False)
class StrategyFit(Result):
    """How well our capabilities answer a customer's priorities.

    Attributes
    ----------
    score : float
        Sum of priority weight times its strongest relation, over 9; from 0 to 1.
    capability_weight : Series
        Importance of each capability to this customer: sum of weight times relation.
    """

    score: float
    capability_weight: pd.Series


@no_blanks
def strategy_fit(
    priorities: Mapping[str, float] | pd.Series, relation: pd.DataFrame
) -> StrategyFit:
    """Match a customer's priorities with our capabilities (quality function deployment).

    Parameters
    ----------
    priorities : Series or mapping
        Weights of the customer's priorities; they add up to 1.
    relation : DataFrame
        One row a priority, one column a capability: 0 none, 1 weak, 3 medium, 9 strong.

    Returns
    -------
    StrategyFit
        ``score`` (a priority is met by its strongest relation) and the importance of each
        capability.

    Raises
    ------
    CourseInputError
        ``sum``, ``missing``, ``type``; ``column`` for a priority without a row; ``range`` for
        a relation other than 0, 1, 3 or 9.

    References
    ----------
    Hauser & Clausing (1988).

    Examples
    --------
    >>> relation = pd.DataFrame({"service": [9, 1], "design": [3, 3]}, index=["uptime", "cost"])
    >>> fit = strategy_fit({"uptime": 0.6, "cost": 0.4}, relation)
    >>> round(fit.score, 3), fit.capability_weight.round(1).to_dict()
    (0.733, {'service': 5.8, 'design': 3.0})
    """
    weight = require_sum(priorities, name="priorities")
    require_given(relation, "relation")
    require_rows(relation, 1, "relation")
    for name in weight.index:
        if name not in relation.index:
            raise CourseInputError(
                _("There is no row for the priority '{name}'.").format(name=name),
                code="column",
                column="relation",
                row=name,
                remedy=_("Add it; 0 for a capability that does not help."),
            )
    strength = pd.DataFrame({c: require_numbers(relation[c], str(c)) for c in relation})
    strength = strength.loc[weight.index]
    odd = ~strength.isin([0, 1, 3, 9])
    if odd.any(axis=None):
        raise CourseInputError(
            _("A relation is 0 (none), 1 (weak), 3 (medium) or 9 (strong)."),
            code="range",
            column=str(odd.any().idxmax()),
            row=odd.any(axis=1).idxmax(),
        )
    return StrategyFit(
        score=float((weight * strength.max(axis=1)).sum() / 9),
        capability_weight=strength.mul(weight, axis=0).sum().rename("capability_weight"),
    )
