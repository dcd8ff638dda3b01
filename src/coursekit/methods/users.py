"""Users as an asset: growth bridge, funnel, cohorts, renewal and purchase models, diffusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_dates, require_key
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_counts,
    require_numbers,
    require_rows,
)


def _unsettled(column: str) -> CourseInputError:
    return CourseInputError(
        _("The model did not settle on these data."),
        code="convergence",
        column=column,
        remedy=_("Check the counts, or use a simpler model."),
    )


@no_blanks
def bridge(t0: Mapping[str, float], t1: Mapping[str, float]) -> pd.DataFrame:
    """Split the change of a product of factors into what each factor contributed (LMDI).

    effect of factor x = L(V1, V0) ln(x1 / x0), L being the logarithmic mean; nothing is
    left over.

    Parameters
    ----------
    t0, t1 : mapping
        The same factors before and after, such as users, frequency and basket; their
        product is the value explained.

    Returns
    -------
    DataFrame
        ``factor`` and ``effect_cny`` (unit of the product); the effects add up to the change.

    Raises
    ------
    CourseInputError
        ``empty``; ``column`` if the factors differ; ``range`` for a factor that is not
        positive; ``missing``, ``type``.

    References
    ----------
    Ang (2005).

    Examples
    --------
    >>> bridge({"users": 100, "frequency": 4, "basket": 50},
    ...        {"users": 120, "frequency": 3.5, "basket": 55}).round(1)
          factor  effect_cny
    0      users      3922.2
    1  frequency     -2872.6
    2     basket      2050.4
    """
    before = require_between(require_numbers(t0, "t0"), 0, np.inf, "t0", inclusive="neither")
    after = require_between(require_numbers(t1, "t1"), 0, np.inf, "t1", inclusive="neither")
    require_rows(before, 1, "t0")
    if set(before.index) != set(after.index):
        raise CourseInputError(
            _("Before and after must name the same factors."),
            code="column",
            column="t1",
            remedy=_("Use the same names in both."),
        )
    v0, v1 = before.prod(), after.prod()
    mean = v0 if np.isclose(v0, v1, rtol=1e-12) else (v1 - v0) / np.log(v1 / v0)
    effect = mean * np.log(after.reindex(before.index) / before)
    return pd.DataFrame({"factor": before.index, "effect_cny": effect.to_numpy()})


@no_blanks
def funnel(steps: pd.DataFrame, value: str = "value_cny") -> pd.DataFrame:
    """Find where a funnel leaks most people, and where it leaks most value.

    Parameters
    ----------
    steps : DataFrame
        ``step, n`` (users who reach it) and the value of one user who reaches it, in order.
    value : str
        Name of the value column.

    Returns
    -------
    DataFrame
        ``step, n, conv`` (share of the step before that reaches this one), ``lost`` (users
        who do not) and ``lost_value_cny`` (lost x value of this step). The leak belongs to
        the step users fail to reach; the first step has none.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``type``, ``duplicate``; ``size`` below 2 steps; ``range`` for
        users who grow from step to step, or negative numbers.

    References
    ----------
    McClure (2007), AARRR; Court et al. (2009).

    Examples
    --------
    >>> path = pd.DataFrame({"step": ["reach", "identify", "activate"], "n": [1000, 400, 300],
    ...                      "value_cny": [1.0, 5.0, 50.0]})
    >>> funnel(path)
           step     n  conv  lost  lost_value_cny
    0     reach  1000   NaN     0             0.0
    1  identify   400  0.40   600          3000.0
    2  activate   300  0.75   100          5000.0
    """
    require_columns(steps, ["step", "n", value])
    require_rows(steps, 2, "steps")
    require_key(steps, ["step"])
    n = require_counts(steps["n"], "n")
    worth = require_between(steps[value], 0, np.inf, value)
    if (n.diff() > 0).any():
        raise CourseInputError(
            _("More users reach a step than the step before."),
            code="range",
            column="n",
            row=(n.diff() > 0).idxmax(),
            remedy=_("Put the steps in order."),
        )
    lost = (-n.diff()).fillna(0).astype(int)
    return pd.DataFrame(
        {
            "step": steps["step"].to_numpy(),
            "n": n.to_numpy(),
            "conv": (n / n.shift()).to_numpy(),
            "lost": lost.to_numpy(),
            "lost_value_cny": (lost * worth).to_numpy(),
        }
    )


@no_blanks
def cohorts(
    events: pd.DataFrame, user: str = "member_id", date: str = "date", freq: str = "M"
) -> pd.DataFrame:
    """Share of each cohort that is active again, by age.

    Parameters
    ----------
    events : DataFrame
        One row a user and active day or month.
    user, date : str
        Names of the two columns.
    freq : {"M", "Q", "Y"}
        Length of a period.

    Returns
    -------
    DataFrame
        One row a cohort (period of the first activity), one column an age in periods: share
        active, 1 at age 0, blank beyond the last period observed.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``; ``type`` for a date that cannot be read;
        ``unknown`` for another period.

    References
    ----------
    Fader, Hardie & Ross (2022).

    Examples
    --------
    >>> events = pd.DataFrame({"member_id": ["a", "a", "b"],
    ...                        "date": ["2025-01-05", "2025-02-07", "2025-01-20"]})
    >>> cohorts(events).loc["2025-01"].tolist()
    [1.0, 0.5]
    """
    require_choice(freq, ("M", "Q", "Y"), "freq")
    require_columns(events, [user, date])
    require_rows(events, 1, "events")
    require_complete(events, [user])
    period = require_dates(events[date], date).dt.to_period(freq)
    number = period.dt.year * {"M": 12, "Q": 4, "Y": 1}[freq]
    if freq != "Y":
        number = number + (period.dt.month if freq == "M" else period.dt.quarter)
    first = number.groupby(events[user]).transform("min")
    seen = pd.DataFrame({"user": events[user], "age": number - first})
    seen["cohort"] = period.groupby(events[user]).transform("min")
    active = seen.drop_duplicates().pivot_table("user", "cohort", "age", aggfunc="count")
    active = active.reindex(columns=range(int(number.max() - number.min()) + 1))
    last = pd.Series(number.to_numpy(), index=period.to_numpy()).groupby(level=0).first()
    reach = int(number.max()) - last.reindex(active.index)
    share = active.div(active[0], axis=0).fillna(0.0)
    return share.where(np.array(active.columns)[None, :] <= reach.to_numpy()[:, None])


@dataclass(frozen=True)
class SBGFit(Result):
    """Shifted-beta-geometric model of renewals: churn differs between users.

    Attributes
    ----------
    alpha, beta : float
        Parameters of the distribution of churn; mean churn is alpha / (alpha + beta).
    loglik : float
        Log-likelihood of the survivors given.
    """

    alpha: float
    beta: float
    loglik: float

    def survival(self, t: Any) -> Any:
        """Share still there after ``t`` renewals (a number or an array)."""
        from scipy.special import betaln

        t = np.asarray(t, dtype=float)
        s = np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta))
        return float(s) if s.ndim == 0 else s

    def retention(self, t: Any) -> Any:
        """Share of those there at renewal ``t`` (from 1) who renew; it rises with t."""
        t = np.asarray(t, dtype=float)
        r = (self.beta + t - 1) / (self.alpha + self.beta + t - 1)
        return float(r) if r.ndim == 0 else r

    def lifetime(self, discount: float = 0.10) -> float:
        """Discounted expected lifetime in periods, today's included."""
        from scipy.special import hyp2f1

        require_between(discount, 0, np.inf, "discount", inclusive="neither")
        return float(hyp2f1(1, self.beta, self.alpha + self.beta, 1 / (1 + discount)))


@no_blanks
def sbg_fit(survivors: Sequence[float]) -> SBGFit:
    """Fit the shifted-beta-geometric model to the survivors of one cohort.

    Parameters
    ----------
    survivors : sequence of float
        Members at the start and after each renewal, none larger than the one before.

    Returns
    -------
    SBGFit
        Parameters, ``.survival(t)``, ``.retention(t)``, ``.lifetime(discount)``.

    Raises
    ------
    CourseInputError
        ``size`` below 3 renewals; ``range`` for survivors that grow or a start that is not
        positive; ``missing``, ``type``; ``convergence``.

    References
    ----------
    Fader & Hardie (2007).

    Examples
    --------
    >>> fit = sbg_fit([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> round(fit.alpha, 3), round(fit.beta, 3), round(fit.loglik, 2)
    (0.668, 3.806, -1611.16)
    """
    from scipy.optimize import minimize
    from scipy.special import betaln

    alive = require_between(require_numbers(survivors, "survivors"), 0, np.inf, "survivors")
    require_rows(alive, 4, "survivors")
    if (alive.diff() > 0).any() or alive.iloc[0] <= 0 or alive.iloc[0] == alive.iloc[-1]:
        raise CourseInputError(
            _("Survivors must start above 0 and fall."),
            code="range",
            column="survivors",
            row=(alive.diff() > 0).idxmax(),
            remedy=_("Give members still there after each renewal, not new ones."),
        )
    counts = alive.to_numpy()
    t = np.arange(1, len(counts))
    lost = -np.diff(counts)

    def negative(log_parameters: np.ndarray) -> float:
        a, b = np.exp(log_parameters)
        died = betaln(a + 1, b + t - 1) - betaln(a, b)
        stayed = betaln(a, b + t[-1]) - betaln(a, b)
        return float(-(lost @ died + counts[-1] * stayed))

    options = {"maxiter": 4000, "xatol": 1e-8, "fatol": 1e-9}
    best = minimize(negative, [0.0, 0.0], method="Nelder-Mead", options=options)
    if not best.success or np.abs(best.x).max() > 15:
        raise _unsettled("survivors")
    alpha, beta = np.exp(best.x)
    return SBGFit(alpha=float(alpha), beta=float(beta), loglik=float(-best.fun))


@dataclass(frozen=True)
class BGNBD(Result):
    """BG/NBD model of users who buy when they like and leave unseen.

    Attributes
    ----------
    r, alpha : float
        Purchase rates differ between users as a gamma distribution (shape, rate).
    a, b : float
        The chance to leave after a purchase differs as a beta distribution.
    loglik : float
        Log-likelihood of the data given.
    """

    r: float
    alpha: float
    a: float
    b: float
    loglik: float = float("nan")

    def p_alive(self, x: Any, t_x: Any, age: Any) -> Any:
        """Chance that a user with this history is still active."""
        x, t_x, age = (np.asarray(v, dtype=float) for v in (x, t_x, age))
        gone = (self.a / (self.b + np.maximum(x, 1) - 1)) * (
            (self.alpha + age) / (self.alpha + t_x)
        ) ** (self.r + x)
        p = 1 / (1 + np.where(x > 0, gone, 0.0))
        return float(p) if p.ndim == 0 else p

    def expected(self, t: float, x: Any, t_x: Any, age: Any) -> Any:
        """Repeat purchases to expect in the next ``t`` periods from a user with this history."""
        from scipy.special import hyp2f1

        x, t_x, age = (np.asarray(v, dtype=float) for v in (x, t_x, age))
        z = t / (self.alpha + age + t)
        series = hyp2f1(self.r + x, self.b + x, self.a + self.b + x - 1, z)
        shrink = ((self.alpha + age) / (self.alpha + age + t)) ** (self.r + x)
        front = (self.a + self.b + x - 1) / (self.a - 1)
        expected = front * (1 - shrink * series) * self.p_alive(x, t_x, age)
        return float(expected) if expected.ndim == 0 else expected


@no_blanks
def bgnbd_fit(
    x: Sequence[float] | pd.Series,
    t_x: Sequence[float] | pd.Series,
    age: Sequence[float] | pd.Series,
) -> BGNBD:
    """Fit the BG/NBD model to the purchase histories of users.

    Parameters
    ----------
    x : sequence of int
        Repeat purchases of each user (the first one not counted).
    t_x : sequence of float
        Time from the first purchase to the last; 0 without a repeat purchase.
    age : sequence of float
        Time from the first purchase to the end of the data (T), in the same unit.

    Returns
    -------
    BGNBD
        Parameters, ``.p_alive()`` and ``.expected()``.

    Raises
    ------
    CourseInputError
        ``size`` below 50 users or lists of different length; ``censored`` for a last purchase
        after the end of the data; ``range`` for negative numbers; ``missing``, ``type``;
        ``convergence``.

    References
    ----------
    Fader, Hardie & Lee (2005).

    Examples
    --------
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> round(model.expected(39, x=2, t_x=30.43, age=38.86), 3)
    1.226
    """
    from scipy.optimize import minimize
    from scipy.special import betaln, gammaln

    n = require_counts(x, "x").to_numpy(float)
    last = require_between(require_numbers(t_x, "t_x"), 0, np.inf, "t_x").to_numpy()
    end = require_between(require_numbers(age, "age"), 0, np.inf, "age").to_numpy()
    require_rows(n, 50, "x")
    if not len(n) == len(last) == len(end):
        raise CourseInputError(
            _("The three lists must describe the same users."), code="size", column="t_x"
        )
    if (last > end).any():
        raise CourseInputError(
            _("A last purchase comes after the end of the data."),
            code="censored",
            column="t_x",
            row=int(np.argmax(last > end)),
            remedy=_("Count both times from the first purchase of the user."),
        )
    repeat = n > 0

    def negative(log_parameters: np.ndarray) -> float:
        r, alpha, a, b = np.exp(log_parameters)
        always = (
            gammaln(r + n)
            - gammaln(r)
            + r * np.log(alpha)
            + betaln(a, b + n)
            - betaln(a, b)
            - (r + n) * np.log(alpha + end)
        )
        # someone who bought again may have left right after the last purchase
        left = np.where(
            repeat,
            np.log(a)
            - np.log(b + np.maximum(n, 1) - 1)
            + (r + n) * np.log((alpha + end) / (alpha + last)),
            -np.inf,
        )
        return float(-(always + np.logaddexp(0, left)).sum())

    start = np.log([1.0, float(np.mean(end)) / 4 + 1e-9, 1.0, 1.0])
    rough = minimize(
        negative, start, method="Nelder-Mead", options={"maxiter": 6000, "maxfev": 6000}
    )
    best = minimize(negative, rough.x, method="L-BFGS-B")
    if not np.isfinite(best.fun) or np.abs(best.x).max() > 15:
        raise _unsettled("x")
    fun, parameters = min((rough.fun, rough.x), (best.fun, best.x), key=lambda pair: pair[0])
    r, alpha, a, b = (float(v) for v in np.exp(parameters))
    return BGNBD(r=r, alpha=alpha, a=a, b=b, loglik=float(-fun))


@dataclass(frozen=True)
class Bass(Result):
    """Bass model of adoption.

    Attributes
    ----------
    p, q : float
        Coefficients of innovation and of imitation, per period.
    m : float
        Adopters in the end, in the unit of the sales.
    """

    p: float
    q: float
    m: float

    @property
    def t_peak(self) -> float:
        """Time of the highest sales, periods from launch: ln(q / p) / (p + q)."""
        return float(np.log(self.q / self.p) / (self.p + self.q))

    @property
    def peak(self) -> float:
        """Highest sales per period: m (p + q)² / 4q."""
        return float(self.m * (self.p + self.q) ** 2 / (4 * self.q))

    def adopted(self, t: Any) -> Any:
        """Adopters by time ``t`` (a number or an array)."""
        decay = np.exp(-(self.p + self.q) * np.asarray(t, dtype=float))
        adopted = self.m * (1 - decay) / (1 + self.q / self.p * decay)
        return float(adopted) if adopted.ndim == 0 else adopted

    def sales(self, periods: int) -> np.ndarray:
        """Adopters in each of the first ``periods`` periods."""
        return np.diff(self.adopted(np.arange(periods + 1)))


@no_blanks
def bass_fit(sales: Sequence[float], m: float | None = None) -> Bass:
    """Fit the Bass model to adopters per period (non-linear least squares).

    Parameters
    ----------
    sales : sequence of float
        Adopters in each period from launch.
    m : float, optional
        Adopters in the end, if known from elsewhere; estimated otherwise.

    Returns
    -------
    Bass
        p, q, m, ``.t_peak``, ``.peak``, ``.adopted(t)``, ``.sales(periods)``.

    Raises
    ------
    CourseInputError
        ``size`` below 6 periods; ``range`` for negative sales, no sales, or an m below what
        was sold; ``missing``, ``type``; ``convergence``.

    References
    ----------
    Bass (1969); Srinivasan & Mason (1986), the estimation.

    Examples
    --------
    >>> true = Bass(p=0.02, q=0.40, m=1000)
    >>> fit = bass_fit(true.sales(12))
    >>> round(fit.p, 3), round(fit.q, 2), round(fit.m)
    (0.02, 0.4, 1000)
    """
    from scipy.optimize import curve_fit

    found = require_between(require_numbers(sales, "sales"), 0, np.inf, "sales").to_numpy()
    require_rows(found, 6, "sales")
    total = float(found.sum())
    require_between(total, 0, np.inf, "sales", inclusive="neither")
    if m is not None:
        require_between(m, total, np.inf, "m")
    edges = np.arange(len(found) + 1)

    def model(_x: np.ndarray, p: float, q: float, size: float) -> np.ndarray:
        return np.diff(Bass(p, q, size if m is None else m).adopted(edges))

    start, lowest = [0.01, 0.3, 1.5 * total], [1e-8, 1e-8, total * 0.5]
    free = slice(None) if m is None else slice(2)

    def shaped(x: np.ndarray, *parameters: float) -> np.ndarray:
        p, q, *rest = parameters
        return model(x, p, q, rest[0] if rest else 0.0)

    try:
        best, _cov = curve_fit(
            shaped, edges[1:], found, p0=start[free], bounds=(lowest[free], np.inf), maxfev=20_000
        )
    except RuntimeError as failed:
        raise _unsettled("sales") from failed
    p, q, *rest = (float(v) for v in best)
    return Bass(p=p, q=q, m=rest[0] if rest else float(m or 0.0))
