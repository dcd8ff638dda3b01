"""The organisation behind the plan: orientation, headcount, responsibilities, staff flows."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods import relations
from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_columns,
    require_complete,
    require_counts,
    require_given,
    require_numbers,
    require_rows,
    require_whole,
)


@no_blanks
def orientation(
    answers: pd.DataFrame, scales: Mapping[str, Sequence[str]], dept: str = "dept", least: int = 5
) -> pd.DataFrame:
    """Market orientation by department and scale.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent: the department and one column an item; blanks are left out of
        the respondent's mean.
    scales : mapping
        Items of each scale.
    dept : str
        Name of the department column.
    least : int
        Departments with fewer answers are shown without numbers, to protect the persons.

    Returns
    -------
    DataFrame
        ``dept, scale, mean, low, high`` (95 % t interval, unit of the items), ``n`` and
        ``alpha`` (Cronbach's alpha of the scale over all departments).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing`` (department), ``type``; ``size`` for a scale with
        fewer than 2 items.

    References
    ----------
    Narver & Slater (1990).

    Examples
    --------
    >>> answers = pd.DataFrame({"dept": "sales", "q1": [4, 5, 5, 6, 5, 5],
    ...                         "q2": [4, 5, 6, 6, 5, 4]})
    >>> orientation(answers, {"customer": ["q1", "q2"]})[["dept", "scale", "mean", "n"]]
        dept     scale  mean  n
    0  sales  customer   5.0  6
    """
    from scipy.stats import t as student

    items = [i for scale in scales.values() for i in scale]
    require_columns(answers, [dept, *items])
    require_rows(answers, 1, "answers")
    require_complete(answers, [dept])
    require_whole(least, "least")
    rows = []
    for scale, columns in scales.items():
        for column in columns:
            require_numbers(answers[column].dropna(), column)
        alpha = relations.cronbach(answers[list(columns)]).alpha
        score = answers[list(columns)].mean(axis=1)
        for name, given in score.groupby(answers[dept], sort=True):
            given = given.dropna()
            shown = len(given) >= least
            mean = float(given.mean()) if shown else float("nan")
            reach = float("nan")
            if shown:
                reach = student.ppf(0.975, len(given) - 1) * given.std() / math.sqrt(len(given))
            rows.append((name, scale, mean, mean - reach, mean + reach, len(given), alpha))
    return pd.DataFrame(rows, columns=["dept", "scale", "mean", "low", "high", "n", "alpha"])


@dataclass(frozen=True)
class Workload(Result):
    """People needed for a coverage plan.

    Attributes
    ----------
    hours : float
        Hours with customers (and on the road) a year.
    fte : float
        Full-time persons for these hours.
    headcount : int
        Persons to employ: rounded up, because half a person cannot visit.
    """

    hours: float
    fte: float
    headcount: int


@no_blanks
def workload(
    plan: pd.DataFrame, hours_rep: float | None = None, selling_share: float | None = None
) -> Workload:
    """Build up headcount from accounts, calls and hours (workload method).

    Parameters
    ----------
    plan : DataFrame
        ``n_accounts, calls_year`` (per account), ``hours_call`` and optionally
        ``travel_hours`` (per call), one row a tier.
    hours_rep : float, optional
        Paid hours of a rep a year; by default the column ``hours_rep_year`` of the plan.
    selling_share : float, optional
        Share of paid hours with customers; by default the column ``selling_share``.

    Returns
    -------
    Workload
        Hours, full-time equivalents, headcount.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for negative numbers, no hours
        a rep or a share outside 0 to 1.

    References
    ----------
    Talley (1961).

    Examples
    --------
    >>> plan = pd.DataFrame({"tier": ["A", "B"], "n_accounts": [1000, 2000],
    ...                      "calls_year": [36, 12], "hours_call": 1.0})
    >>> workload(plan, hours_rep=1000, selling_share=1.0).headcount
    60
    """
    require_columns(plan, ["n_accounts", "calls_year", "hours_call"])
    require_rows(plan, 1, "plan")
    accounts = require_counts(plan["n_accounts"], "n_accounts")
    calls = require_between(plan["calls_year"], 0, np.inf, "calls_year")
    length = require_between(plan["hours_call"], 0, np.inf, "hours_call")
    if "travel_hours" in plan:
        length = length + require_between(plan["travel_hours"], 0, np.inf, "travel_hours")
    given = plan.copy()
    if hours_rep is not None:
        given["hours_rep_year"] = hours_rep
    if selling_share is not None:
        given["selling_share"] = selling_share
    require_columns(given, ["hours_rep_year", "selling_share"])
    paid = require_between(
        given["hours_rep_year"], 0, np.inf, "hours_rep_year", inclusive="neither"
    )
    share = require_between(given["selling_share"], 0, 1, "selling_share", inclusive="right")
    hours = accounts * calls * length
    fte = float((hours / (paid * share)).sum())
    # 60.000000001 from division dust is 60 people, not 61
    return Workload(hours=float(hours.sum()), fte=fte, headcount=math.ceil(round(fte, 6)))


@no_blanks
def raci_audit(matrix: pd.DataFrame, activity: str = "activity") -> pd.DataFrame:
    """Check that every activity has exactly one A and at least one R.

    Parameters
    ----------
    matrix : DataFrame
        One row an activity, one column a function, entries R, A, C, I, A/R or blank; the
        activity stands in a column or in the index.
    activity : str
        Name of the activity column.

    Returns
    -------
    DataFrame
        The activity, ``no_A, multi_A, no_R, ok`` (true or false; the sums count the issues)
        and ``issue`` (their names, or *ok*).

    Raises
    ------
    CourseInputError
        ``empty``, ``duplicate``; ``range`` for any other entry.

    References
    ----------
    Project Management Institute, *PMBOK Guide* (responsibility matrix).

    Examples
    --------
    >>> matrix = pd.DataFrame({"activity": ["quote", "credit"], "sales": ["A/R", "A"],
    ...                        "finance": ["C", "A"]})
    >>> raci_audit(matrix)[["activity", "issue"]]
      activity          issue
    0    quote             ok
    1   credit  multi_A, no_R
    """
    table = matrix if activity in matrix else matrix.rename_axis(activity).reset_index()
    require_rows(table, 1, "matrix")
    require_key(table, [activity])
    entries = table.drop(columns=activity).fillna("")
    letters = entries.apply(lambda column: column.astype(str).str.strip().str.upper())
    allowed = {"", "R", "A", "C", "I", "A/R", "R/A"}
    odd = ~letters.isin(allowed)
    if odd.any(axis=None):
        column = str(odd.any().idxmax())
        row = odd[column].idxmax()
        raise CourseInputError(
            _("'{entry}' is no entry of a RACI matrix.").format(entry=entries.loc[row, column]),
            code="range",
            column=column,
            row=row,
            remedy=_("Use R, A, C, I, A/R or leave the cell blank."),
        )
    accountable = letters.isin(["A", "A/R", "R/A"]).sum(axis=1)
    responsible = letters.isin(["R", "A/R", "R/A"]).sum(axis=1)
    result = pd.DataFrame(
        {
            activity: table[activity],
            "no_A": accountable == 0,
            "multi_A": accountable > 1,
            "no_R": responsible == 0,
        }
    )
    issues = ["no_A", "multi_A", "no_R"]
    result["ok"] = ~result[issues].any(axis=1)
    result["issue"] = [
        ", ".join(i for i in issues if row[i]) or "ok" for _i, row in result.iterrows()
    ]
    return result


@no_blanks
def ei_index(
    edges: pd.DataFrame,
    group: Mapping[str, str] | pd.Series,
    source: str = "from_id",
    target: str = "to_id",
) -> pd.Series:
    """Measure how open groups are in a network: (external - internal ties) / all ties.

    Parameters
    ----------
    edges : DataFrame
        One row a tie between two persons, direction ignored.
    group : Series or mapping
        Group (department) of each person.
    source, target : str
        Names of the two columns.

    Returns
    -------
    Series
        Index by group and under ``"all"`` for the whole network: -1 only internal ties, 1
        only external; a group without ties is blank.

    Raises
    ------
    CourseInputError
        ``column`` (also a person without group), ``empty``, ``missing``.

    Warns
    -----
    UserWarning
        Ties of a person with himself or herself were dropped.

    References
    ----------
    Krackhardt & Stern (1988).

    Examples
    --------
    >>> ties = pd.DataFrame({"from_id": ["a", "a", "b"], "to_id": ["b", "c", "c"]})
    >>> ei_index(ties, {"a": "sales", "b": "sales", "c": "finance"}).round(2).to_dict()
    {'finance': 1.0, 'sales': 0.33, 'all': 0.33}
    """
    require_columns(edges, [source, target])
    require_rows(edges, 1, "edges")
    require_complete(edges, [source, target])
    require_given(group, "group")
    side = pd.Series(group)
    for column in (source, target):
        strange = ~edges[column].isin(side.index)
        if strange.any():
            raise CourseInputError(
                _("'{person}' belongs to no group.").format(person=edges[column][strange].iloc[0]),
                code="column",
                column="group",
                row=strange.idxmax(),
                remedy=_("Add the person to the groups."),
            )
    selves = edges[source] == edges[target]
    if selves.any():
        warnings.warn(
            _("{n} ties of a person with himself or herself were dropped.").format(
                n=int(selves.sum())
            ),
            stacklevel=3,
        )
    ties = pd.DataFrame(
        {"a": edges[source].map(side), "b": edges[target].map(side)}, index=edges.index
    )[~selves]
    external = ties["a"] != ties["b"]
    result = {}
    for name in sorted(side.unique(), key=str):
        mine = (ties["a"] == name) | (ties["b"] == name)
        e, i = int((mine & external).sum()), int((mine & ~external).sum())
        result[name] = (e - i) / (e + i) if e + i else float("nan")
    result["all"] = 2 * float(external.mean()) - 1
    return pd.Series(result, name="ei_index", dtype=float)


@no_blanks
def flows(
    stock: Mapping[str, float] | pd.Series,
    rates: pd.DataFrame,
    recruit: float | Mapping[str, float] | pd.Series = 0.0,
    years: int = 1,
) -> pd.DataFrame:
    """Project staff by grade: who stays, moves, leaves and is recruited (Markov flows).

    Next year's stock = this year's x rates + recruits.

    Parameters
    ----------
    stock : Series or mapping
        Persons in each grade today.
    rates : DataFrame
        Row = grade they are in, column = grade they will be in; what a row lacks to 1 leaves.
    recruit : float, Series or mapping
        Persons recruited into each grade a year.
    years : int
        How far to look.

    Returns
    -------
    DataFrame
        One row a year (0 is today), one column a grade, persons.

    Raises
    ------
    CourseInputError
        ``column`` for a grade without rates; ``sum`` for a row above 1; ``range`` for a
        negative number; ``missing``, ``type``.

    References
    ----------
    Bartholomew, Forbes & McClean (1991).

    Examples
    --------
    >>> grades = ["A", "B"]
    >>> rates = pd.DataFrame([[0.5, 0.1], [0.05, 0.6]], index=grades, columns=grades)
    >>> flows({"A": 300, "B": 200}, rates, years=1).loc[1].tolist()
    [160.0, 150.0]
    """
    now = require_between(require_numbers(stock, "stock"), 0, np.inf, "stock")
    require_rows(now, 1, "stock")
    steps = require_whole(years, "years")
    grades = list(now.index)
    require_columns(rates, grades)
    for grade in grades:
        if grade not in rates.index:
            raise CourseInputError(
                _("There are no rates for the grade '{grade}'.").format(grade=grade),
                code="column",
                column="rates",
                row=grade,
                remedy=_("Add its row."),
            )
    moves = pd.DataFrame({g: require_between(rates.loc[grades, g], 0, 1, str(g)) for g in grades})
    above = moves.sum(axis=1) > 1 + 1e-9
    if above.any():
        raise CourseInputError(
            _("More than everybody would move from the grade '{grade}'.").format(
                grade=above.idxmax()
            ),
            code="sum",
            column="rates",
            row=above.idxmax(),
            remedy=_("Rows are grades people come from; a row adds up to at most 1."),
        )
    if isinstance(recruit, Mapping | pd.Series):
        given = require_numbers(recruit, "recruit").reindex(grades).fillna(0.0)
        arrivals = require_between(given, 0, np.inf, "recruit").to_numpy()
    else:
        arrivals = np.full(len(grades), require_between(recruit, 0, np.inf, "recruit"))
    path = [now.to_numpy()]
    for _year in range(steps):
        path.append(path[-1] @ moves.to_numpy() + arrivals)
    return pd.DataFrame(path, columns=grades, index=pd.RangeIndex(steps + 1, name="year"))
