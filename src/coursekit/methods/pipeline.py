"""From lead to contract: lead scores, calibrated pipeline value, speed of the pipeline."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_date, require_dates, require_flags
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_numbers,
    require_rows,
)

STAGES = ("qualified", "proposal", "negotiation")
OUTCOMES = ("won", "lost", "open")


def labels() -> dict[str, str]:
    """Names, in the active language, of the stages and outcomes of an opportunity.

    Examples
    --------
    >>> labels()["negotiation"]
    'Negotiation'
    """
    return {
        "qualified": _("Qualified"),
        "proposal": _("Proposal"),
        "negotiation": _("Negotiation"),
        "won": _("Won"),
        "lost": _("Lost"),
        "open": _("Open"),
    }


@dataclass(frozen=True, eq=False)
class LeadModel(Result):
    """A lead score and how far it can be trusted.

    Attributes
    ----------
    coefficients : DataFrame
        ``term, coef, odds_ratio, low, high`` (95 % interval of the ratio), ``p``.
    brier : float
        Mean squared error of the probabilities on leads the model has not seen.
    brier_base : float
        The same if every lead got the overall rate: a useful score lies below.
    lift : DataFrame
        Unseen leads in tenths from the best score: ``decile, n, converted, rate, lift``.
    """

    coefficients: pd.DataFrame
    brier: float
    brier_base: float
    lift: pd.DataFrame
    _fit: Any
    _columns: tuple[str, ...]
    _x: tuple[str, ...]

    def predict(self, leads: pd.DataFrame) -> pd.Series:
        """Probability of conversion of each lead, a fraction."""
        design = _design(leads, list(self._x)).reindex(columns=list(self._columns), fill_value=0.0)
        return pd.Series(np.asarray(self._fit.predict(design)), index=leads.index, name="p")


@no_blanks
def lead_score(
    leads: pd.DataFrame,
    y: str,
    x: Sequence[str],
    test: float = 0.3,
    leak: Sequence[str] = (),
    random_state: int = 0,
) -> LeadModel:
    """Learn from past leads which new ones will convert (logistic regression).

    Parameters
    ----------
    leads : DataFrame
        One row a lead whose outcome is known.
    y : str
        Column that is true (1) if the lead converted.
    x : sequence of str
        Columns known *before* the outcome; text becomes one indicator a value.
    test : float
        Share of leads kept apart to judge the score; 0 judges it on the leads it learnt from.
    leak : sequence of str
        Columns filled in only later, which must not be used.
    random_state : int
        Seed of the split.

    Returns
    -------
    LeadModel
        Coefficients, Brier score, lift by tenth and ``.predict()``.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``type``; ``range`` for a column that is only known once the
        outcome is, or a test share outside 0 to 0.9; ``size`` below 10 conversions a column;
        ``convergence``.

    References
    ----------
    D'Haen & Van den Poel (2013); Brier (1950).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> leads = pd.DataFrame({"trial_done": rng.integers(0, 2, 400)})
    >>> leads["converted"] = rng.random(400) < 0.1 + 0.4 * leads["trial_done"]
    >>> model = lead_score(leads, "converted", ["trial_done"])
    >>> bool(model.brier < model.brier_base)
    True
    """
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    require_rows(x, 1, "x")
    require_columns(leads, [y, *x])
    require_rows(leads, 1, "leads")
    require_between(test, 0, 0.9, "test")
    won = require_flags(leads[y], y)
    for column in x:
        only_winners = leads[column].isna().any() and (leads[column].notna() == won).all()
        if column in leak or only_winners:
            raise CourseInputError(
                _("'{column}' is only known once the lead has converted.").format(column=column),
                code="range",
                column=column,
                remedy=_("Use what was known before, or the score will look too good."),
            )
    require_complete(leads, list(x))
    rng = np.random.default_rng(random_state)
    held = rng.permutation(len(leads)) < round(test * len(leads))
    seen = ~held
    require_rows(won[seen & won], 10 * len(x), y)
    design = _design(leads, list(x))
    reference = {  # one value of each text column is what the others are compared with
        f"{c}_{leads.loc[seen, c].min()}" for c in x if not _is_number(leads[c])
    }
    kept = [c for c in design if c == "const" or (design[c][seen].std() > 0 and c not in reference)]
    full = design[kept]
    unsettled = CourseInputError(
        _("The lead score did not settle: some columns repeat each other or the outcome."),
        code="convergence",
        column=", ".join(x),
        remedy=_("Use fewer columns."),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        try:
            fit = Logit(won[seen].astype(int), full[seen]).fit(disp=0)
        except (PerfectSeparationWarning, np.linalg.LinAlgError) as failed:
            raise unsettled from failed
    if not fit.mle_retvals["converged"]:
        raise unsettled
    judged = held if held.any() else seen
    p, outcome = np.asarray(fit.predict(full[judged])), won[judged].to_numpy()
    interval = fit.conf_int().to_numpy()
    return LeadModel(
        coefficients=pd.DataFrame(
            {
                "term": fit.params.index,
                "coef": fit.params.to_numpy(),
                "odds_ratio": np.exp(fit.params.to_numpy()),
                "low": np.exp(interval[:, 0]),
                "high": np.exp(interval[:, 1]),
                "p": fit.pvalues.to_numpy(),
            }
        ),
        brier=float(((p - outcome) ** 2).mean()),
        brier_base=float(((won[seen].mean() - outcome) ** 2).mean()),
        lift=_lift(p, outcome),
        _fit=fit,
        _columns=tuple(full.columns),
        _x=tuple(x),
    )


def _design(leads: pd.DataFrame, x: list[str]) -> pd.DataFrame:
    """Lay out a constant, numbers as they are, and one indicator a value of a text column."""
    parts = [pd.DataFrame({"const": 1.0}, index=leads.index)]
    for column in x:
        if _is_number(leads[column]):
            parts.append(require_numbers(leads[column], column).to_frame())
        else:
            parts.append(pd.get_dummies(leads[column], prefix=column, dtype=float))
    return pd.concat(parts, axis=1)


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column))


def _lift(p: np.ndarray, outcome: np.ndarray) -> pd.DataFrame:
    order = np.argsort(-p, kind="stable")
    tenth = np.arange(len(p)) * 10 // len(p) + 1
    table = pd.DataFrame({"decile": tenth, "converted": outcome[order]})
    table = table.groupby("decile")["converted"].agg(n="size", converted="sum").reset_index()
    table["rate"] = table["converted"] / table["n"]
    table["lift"] = table["rate"] / outcome.mean() if outcome.any() else np.nan
    return table


@dataclass(frozen=True, eq=False)
class Calibration(Result):
    """What closed deals say about open ones.

    Attributes
    ----------
    table : DataFrame
        ``stage, age_band`` (index of the band, from 0), ``from_days``, ``wins, losses`` and
        ``p``: chance of winning of a deal that is in this stage at this age.
    bands : tuple of float
        Ages in days at which a new band begins.
    stale_after_days : float
        90th percentile of the cycle time of won deals.
    """

    table: pd.DataFrame
    bands: tuple[float, ...]
    stale_after_days: float


@no_blanks
def calibrate(
    closed: pd.DataFrame, bands: Sequence[float] = (30, 60, 90), pseudo: float = 5.0
) -> Calibration:
    """Learn the chance of winning by stage and age from closed deals.

    A closed deal counts in every stage and age band it passed through, with its final
    outcome. Chances are drawn towards the mean of the stage as if ``pseudo`` more deals of
    that mean had been seen, so that thin cells do not run wild.

    Parameters
    ----------
    closed : DataFrame
        ``qualified_date, proposal_date, negotiation_date`` (blank until reached),
        ``closed_date`` and ``outcome`` (*won* or *lost*), one row a deal.
    bands : sequence of float
        Ages in days, counted from qualification, at which a new band begins.
    pseudo : float
        Weight of the stage mean, in deals.

    Returns
    -------
    Calibration
        Chances, bands and the age after which a deal is stale.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``censored`` for a deal that is still
        open or closed before it began; ``empty`` also without any win; ``range`` for bands
        that do not rise or a negative ``pseudo``.

    References
    ----------
    Söhnchen & Albers (2010).

    Examples
    --------
    >>> deals = pd.DataFrame({"qualified_date": ["2025-01-01"] * 4, "proposal_date": [None] * 4,
    ...     "negotiation_date": [None] * 4, "outcome": ["won", "lost", "lost", "won"],
    ...     "closed_date": ["2025-01-20", "2025-03-01", "2025-01-11", "2025-01-31"]})
    >>> float(calibrate(deals, bands=[30]).table.loc[0, "p"])
    0.5
    """
    edges = require_between(list(bands), 0, np.inf, "bands", inclusive="neither").to_numpy()
    if (np.diff(edges) <= 0).any():
        raise CourseInputError(_("The bands must rise."), code="range", column="bands")
    require_between(pseudo, 0, np.inf, "pseudo")
    dates, outcome = _deals(closed, need=("won", "lost"))
    ended = dates["closed"]
    require_complete(ended.rename("closed_date"))
    if (ended < dates["qualified"]).any():
        bad = ended < dates["qualified"]
        raise CourseInputError(
            _("A deal was closed before it was qualified."),
            code="censored",
            column="closed_date",
            row=bad.idxmax(),
            remedy=_("Correct the dates."),
        )
    won = outcome == "won"
    require_rows(won[won], 1, "won")
    rows: list[tuple[str, int, float, int, int, float]] = []
    starts = np.r_[0.0, edges]
    until = ended
    for stage in reversed(STAGES):
        entered = (dates[stage] - dates["qualified"]).dt.days
        left = (until - dates["qualified"]).dt.days
        until = dates[stage].fillna(until)
        reached = entered.notna()
        rate = float(won[reached].mean()) if reached.any() else float("nan")
        found = []
        for band, start in enumerate(starts):
            end = starts[band + 1] if band + 1 < len(starts) else np.inf
            # in this stage at some age inside the band; a deal closed the same day counts
            inside = (
                reached & (entered < end) & ((left > start) | ((entered == left) & (left >= start)))
            )
            wins, n = int((inside & won).sum()), int(inside.sum())
            p = (wins + pseudo * rate) / (n + pseudo) if n + pseudo > 0 else float("nan")
            found.append((stage, band, start, wins, n - wins, p))
        rows = found + rows
    cycle = (ended - dates["qualified"]).dt.days[won]
    return Calibration(
        table=pd.DataFrame(rows, columns=["stage", "age_band", "from_days", "wins", "losses", "p"]),
        bands=tuple(float(e) for e in edges),
        stale_after_days=float(cycle.quantile(0.9)),
    )


@dataclass(frozen=True)
class PipelineValue(Result):
    """What open deals are worth, in the unit of the amount.

    Attributes
    ----------
    crm_weighted : float
        Amounts times the probabilities the reps entered.
    calibrated : float
        Amounts times the chances history gives.
    n_stale : int
        Open deals older than nine in ten won deals ever were.
    """

    crm_weighted: float
    calibrated: float
    n_stale: int


@no_blanks
def value(
    open_deals: pd.DataFrame,
    calibration: Calibration,
    as_of: str | pd.Timestamp,
    amount: str = "amount_cny_k",
) -> PipelineValue:
    """Value open deals by history instead of by opinion.

    Parameters
    ----------
    open_deals : DataFrame
        ``qualified_date, stage_now, rep_probability`` (a fraction) and the amount; with an
        ``outcome`` column only *open* deals are allowed.
    calibration : Calibration
        From :func:`calibrate`.
    as_of : date
        Day of the valuation.
    amount : str
        Name of the amount column.

    Returns
    -------
    PipelineValue
        Value by reps and by history, and the number of stale deals.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``unknown`` for another stage;
        ``censored`` for a deal that is not open or begins after ``as_of``; ``range`` for a
        probability outside 0 to 1 or a negative amount.

    References
    ----------
    Söhnchen & Albers (2010).

    Examples
    --------
    >>> table = pd.DataFrame({"stage": ["qualified"], "age_band": [0], "p": [0.25]})
    >>> deals = pd.DataFrame({"qualified_date": ["2025-09-01"], "stage_now": ["qualified"],
    ...                       "rep_probability": [0.6], "amount_cny_k": [200.0]})
    >>> value(deals, Calibration(table, (), 90.0), "2025-09-30")
    PipelineValue(crm_weighted=120.0, calibrated=50.0, n_stale=0)
    """
    require_columns(open_deals, ["qualified_date", "stage_now", "rep_probability", amount])
    require_rows(open_deals, 1, "open_deals")
    if "outcome" in open_deals and (open_deals["outcome"] != "open").any():
        closed = open_deals["outcome"] != "open"
        raise CourseInputError(
            _("Some of these deals are closed already."),
            code="censored",
            column="outcome",
            row=closed.idxmax(),
            remedy=_("Keep only rows whose outcome is open."),
        )
    require_complete(open_deals, ["stage_now"])
    for stage in open_deals["stage_now"].unique():
        require_choice(stage, STAGES, "stage_now")
    money = require_between(open_deals[amount], 0, np.inf, amount)
    opinion = require_between(open_deals["rep_probability"], 0, 1, "rep_probability")
    started = require_dates(open_deals["qualified_date"], "qualified_date")
    age = (require_date(as_of, "as_of") - started).dt.days
    if (age < 0).any():
        raise CourseInputError(
            _("A deal begins after the day of the valuation."),
            code="censored",
            column="qualified_date",
            row=(age < 0).idxmax(),
            remedy=_("Give a later 'as_of'."),
        )
    band = np.searchsorted(np.array(calibration.bands), age.to_numpy(), side="right")
    chance = calibration.table.set_index(["stage", "age_band"])["p"]
    p = chance.reindex(list(zip(open_deals["stage_now"], band, strict=True))).to_numpy()
    return PipelineValue(
        crm_weighted=float((money * opinion).sum()),
        calibrated=float((money.to_numpy() * p).sum()),
        n_stale=int((age > calibration.stale_after_days).sum()),
    )


@dataclass(frozen=True)
class Velocity(Result):
    """Little's law of a pipeline, L = lambda x W, over a window of closed deals.

    Attributes
    ----------
    in_process : float
        Mean number of deals in the pipeline, L.
    per_day : float
        Deals entering a day, lambda.
    days : float
        Mean days a deal stays, W.
    won_value_per_day : float
        Amount won a day ("sales velocity"), in the unit of the amount.
    """

    in_process: float
    per_day: float
    days: float
    won_value_per_day: float


@no_blanks
def velocity(closed: pd.DataFrame, amount: str = "amount_cny_k") -> Velocity:
    """Measure how many deals are under way, how many enter and how long they stay.

    Parameters
    ----------
    closed : DataFrame
        ``qualified_date, closed_date, outcome`` and the amount of closed deals.
    amount : str
        Name of the amount column.

    Returns
    -------
    Velocity
        L, lambda, W (their law holds exactly) and the value won a day.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``censored`` for an open deal; ``range``
        if all deals begin and end on one day.

    References
    ----------
    Little (1961).

    Examples
    --------
    >>> deals = pd.DataFrame({"qualified_date": ["2025-01-01", "2025-01-06"],
    ...     "closed_date": ["2025-01-06", "2025-01-11"], "outcome": ["won", "lost"],
    ...     "amount_cny_k": [50.0, 80.0]})
    >>> velocity(deals)
    Velocity(in_process=1.0, per_day=0.2, days=5.0, won_value_per_day=5.0)
    """
    require_columns(closed, [amount])
    money = require_numbers(closed[amount], amount)
    dates, outcome = _deals(closed, need=("won", "lost"), stages=("qualified",))
    require_complete(dates["closed"].rename("closed_date"))
    first, last = dates["qualified"].min(), dates["closed"].max()
    window = (last - first).days
    require_between(window, 0, np.inf, "closed_date", inclusive="neither")
    days = (dates["closed"] - dates["qualified"]).dt.days
    clock = pd.date_range(first, last, inclusive="left")
    open_on = [((dates["qualified"] <= d) & (dates["closed"] > d)).sum() for d in clock]
    return Velocity(
        in_process=float(np.mean(open_on)),
        per_day=len(closed) / window,
        days=float(days.mean()),
        won_value_per_day=float(money[outcome == "won"].sum() / window),
    )


def _deals(
    deals: pd.DataFrame, need: Sequence[str], stages: Sequence[str] = STAGES
) -> tuple[pd.DataFrame, pd.Series]:
    """Read dates and outcomes of deals; refuse outcomes that are not wanted."""
    columns = [f"{stage}_date" for stage in (*stages, "closed")]
    require_columns(deals, [*columns, "outcome"])
    require_rows(deals, 1, "closed")
    require_complete(deals, ["outcome"])
    for outcome in deals["outcome"].unique():
        require_choice(outcome, OUTCOMES, "outcome")
    wrong = ~deals["outcome"].isin(list(need))
    if wrong.any():
        raise CourseInputError(
            _("Some deals are still open: they have no outcome yet."),
            code="censored",
            column="outcome",
            row=wrong.idxmax(),
            remedy=_("Keep only rows that are won or lost."),
        )
    dates = pd.DataFrame(
        {c.removesuffix("_date"): require_dates(deals[c], c, nullable=True) for c in columns}
    )
    require_complete(dates["qualified"].rename("qualified_date"))
    return dates, deals["outcome"]
