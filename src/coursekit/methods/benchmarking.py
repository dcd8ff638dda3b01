"""Comparing with competitors: profile gaps, head-to-head strength, fair rates."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_counts,
    require_given,
    require_known,
    require_rows,
    require_sum,
    require_table,
    require_unique,
)


def appeals_gap(df: pd.DataFrame) -> pd.DataFrame:
    """Gap to a rival, dimension by dimension, weighted by importance ($APPEALS).

    Parameters
    ----------
    df : pandas.DataFrame
        One row per dimension: ``dimension``, ``weight`` (fractions that sum to 1), ``us``,
        ``rival`` (scores 1–10, given by customers).

    Returns
    -------
    pandas.DataFrame
        The four columns, ``gap`` = us − rival (points) and ``weighted_gap`` = weight × gap;
        the weighted gaps sum to the difference of the weighted totals
        (:func:`appeals_totals`).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``sum`` for the weights; ``range`` for
        a score outside 1–10 or a negative weight; ``duplicate`` for a repeated dimension.

    References
    ----------
    Martilla & James (1977), Importance-performance analysis; Camp (1989), Benchmarking.

    Examples
    --------
    >>> scores = pd.DataFrame({"dimension": ["price", "availability"], "weight": [0.6, 0.4],
    ...                        "us": [7.0, 8.0], "rival": [8.0, 7.0]})
    >>> appeals_gap(scores)["weighted_gap"].round(2).tolist()
    [-0.6, 0.4]
    """
    weight, us, rival = _scores(df)
    return pd.DataFrame(
        {
            "dimension": df["dimension"],
            "weight": weight,
            "us": us,
            "rival": rival,
            "gap": us - rival,
            "weighted_gap": weight * (us - rival),
        }
    ).reset_index(drop=True)


def appeals_totals(df: pd.DataFrame) -> pd.DataFrame:
    """Total score of both sides, with the weights given and with equal ones.

    Where the two lines disagree, the weights decide: discuss them, not the totals.

    Parameters
    ----------
    df : pandas.DataFrame
        As for :func:`appeals_gap`.

    Returns
    -------
    pandas.DataFrame
        ``weights`` (importance, equal), ``us``, ``rival`` (points 1–10), ``gap``.

    Raises
    ------
    CourseInputError
        As for :func:`appeals_gap`.

    References
    ----------
    Martilla & James (1977), Importance-performance analysis.

    Examples
    --------
    >>> scores = pd.DataFrame({"dimension": ["price", "availability"], "weight": [0.6, 0.4],
    ...                        "us": [7.0, 8.0], "rival": [8.0, 7.0]})
    >>> appeals_totals(scores).round(2)
          weights   us  rival  gap
    0  importance  7.4    7.6 -0.2
    1       equal  7.5    7.5  0.0
    """
    weight, us, rival = _scores(df)
    lines = [
        ("importance", float((weight * us).sum()), float((weight * rival).sum())),
        ("equal", float(us.mean()), float(rival.mean())),
    ]
    totals = pd.DataFrame(lines, columns=["weights", "us", "rival"])
    return totals.assign(gap=totals["us"] - totals["rival"])


def _scores(df: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    require_columns(df, ["dimension", "weight", "us", "rival"])
    require_rows(df, 1, "df")
    require_complete(df, ["dimension"])
    require_unique(df, ["dimension"])
    us, rival = (require_between(df[side], 1, 10, side) for side in ("us", "rival"))
    return require_sum(df["weight"], name="weight"), us, rival


def bradley_terry(wins: pd.DataFrame, reference: str | None = None) -> pd.DataFrame:
    """Strength of players from head-to-head wins, corrected for whom they happened to meet.

    P(i beats j) = 1 / (1 + exp(−(s_i − s_j))), by maximum likelihood (a binomial logit
    without intercept). Strengths are relative to the reference player, whose strength is 0.

    Parameters
    ----------
    wins : pandas.DataFrame
        Square: wins of the row player over the column player; the diagonal is 0. Half a win
        each may stand for a draw.
    reference : str, optional
        Player whose strength is 0; the first row without it.

    Returns
    -------
    pandas.DataFrame
        ``player``, ``strength`` (log-odds against the reference), ``se`` (its standard
        error; 0 for the reference).

    Raises
    ------
    CourseInputError
        ``column`` if rows and columns are not the same players; ``range`` for a negative
        number or wins over oneself; ``infeasible`` if some group of players never won, or
        never lost, against the rest (no finite strengths exist); ``convergence`` if the search
        does not settle; ``size`` below two players; ``unknown`` for the reference;
        ``duplicate``, ``empty``, ``missing``, ``type``.

    References
    ----------
    Bradley & Terry (1952), Rank analysis of incomplete block designs; Ford (1957), Solution
    of a ranking problem from binary comparisons; Agresti (2013), Categorical Data Analysis.

    Examples
    --------
    >>> names = ["M", "A", "B", "C"]
    >>> wins = pd.DataFrame([[0, 22, 31, 34], [38, 0, 35, 40], [29, 25, 0, 33],
    ...                      [16, 20, 27, 0]], index=names, columns=names)
    >>> strengths = bradley_terry(wins)
    >>> strengths["strength"].round(3).tolist()
    [0.0, 0.343, -0.104, -0.45]
    >>> round(p_beats(strengths, "M", "A"), 3)
    0.415
    """
    from scipy.sparse.csgraph import connected_components
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    won, players = _square(wins)
    home = players[0] if reference is None else reference
    require_known(home, players, "reference")
    # Ford's condition: everyone must be linked to everyone by a chain of wins, both ways
    groups, member = connected_components(won > 0, directed=True, connection="strong")
    if groups > 1:
        apart = [str(p) for p, g in zip(players, member, strict=True) if g != member[0]]
        raise CourseInputError(
            _(
                "No finite strengths exist: wins do not lead both ways between {players} and "
                "the other players."
            ).format(players=", ".join(apart)),
            code="infeasible",
            column="wins",
            remedy=_(
                "Collect more contests between them, or compare only players linked both ways."
            ),
        )
    pairs = [
        (i, j)
        for i in range(len(players))
        for j in range(i + 1, len(players))
        if won[i, j] + won[j, i] > 0
    ]
    design = np.zeros((len(pairs), len(players)))
    for row, (i, j) in enumerate(pairs):
        design[row, i], design[row, j] = 1, -1
    others = [k for k, p in enumerate(players) if p != home]
    outcome = np.array([[won[i, j], won[j, i]] for i, j in pairs])
    with warnings.catch_warnings():
        # Ford's condition holds, so a finite solution exists: warnings of a perfect fit (two
        # players, say) do not concern the reader
        warnings.simplefilter("ignore")
        fit = GLM(outcome, design[:, others], family=Binomial()).fit(tol=1e-12)
    if not fit.converged:
        raise CourseInputError(
            _("The strengths could not be found: the search did not settle."),
            code="convergence",
            column="wins",
            remedy=_("Look for a player who almost never or almost always wins."),
        )
    strength, se = np.zeros(len(players)), np.zeros(len(players))
    strength[others], se[others] = fit.params, fit.bse
    return pd.DataFrame({"player": players, "strength": strength, "se": se})


def _square(wins: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    require_table(wins, "wins")
    require_rows(wins, 2, "wins")
    players = list(wins.index)
    for labels in (players, list(wins.columns)):
        require_unique(pd.DataFrame({"player": labels}), ["player"])
    for odd in [p for p in (*players, *wins.columns) if p not in players or p not in wins.columns]:
        raise CourseInputError(
            _("{player} does not have both a row and a column.").format(player=repr(odd)),
            code="column",
            column=str(odd),
            remedy=_("Label the rows by the players as well, for instance by set_index."),
        )
    columns = [require_between(wins[p], 0, math.inf, str(p)).to_numpy() for p in players]
    won = np.column_stack(columns)
    for place, player in enumerate(players):
        if won[place, place] != 0:
            raise CourseInputError(
                _("{player} cannot have won against itself.").format(player=player),
                code="range",
                column=str(player),
                row=player,
                remedy=_("Put 0 on the diagonal."),
            )
    return won, players


def p_beats(strengths: pd.DataFrame, i: str, j: str) -> float:
    """Probability that player i beats player j.

    Parameters
    ----------
    strengths : pandas.DataFrame
        From :func:`bradley_terry`: ``player``, ``strength``.
    i, j : str
        The two players.

    Returns
    -------
    float
        A fraction.

    Raises
    ------
    CourseInputError
        ``unknown`` for a player who is not in the table; ``column``, ``missing``,
        ``duplicate``, ``type``.

    References
    ----------
    Bradley & Terry (1952), Rank analysis of incomplete block designs.

    Examples
    --------
    >>> table = pd.DataFrame({"player": ["M", "A"], "strength": [0.0, 0.343]})
    >>> round(p_beats(table, "M", "A"), 3)
    0.415
    """
    require_columns(strengths, ["player", "strength"], "strengths")
    require_rows(strengths, 1, "strengths")
    require_complete(strengths, ["player", "strength"])
    require_unique(strengths, ["player"])
    for player in (i, j):
        require_known(player, strengths["player"], "player")
    strength = require_between(strengths["strength"], -math.inf, math.inf, "strength")
    by_player = dict(zip(strengths["player"], strength, strict=True))
    return 1 / (1 + math.exp(by_player[j] - by_player[i]))


def standardised_rate(
    df: pd.DataFrame, weights: str | Mapping[str, float] | pd.Series = "pooled"
) -> pd.DataFrame:
    """Rates of groups compared at the same mix (direct standardisation).

    The standardised rate is the group's rate in each stratum, weighted by a mix that is the
    same for all groups; the crude rate uses each group's own mix.

    Parameters
    ----------
    df : pandas.DataFrame
        One row per group and stratum: ``group``, ``stratum``, ``events``, ``n`` (cases).
    weights : "pooled", "equal", dict or pandas.Series
        The common mix: all groups' cases together, every stratum alike, or a standard
        population by stratum (counts or shares, brought to a sum of 1).

    Returns
    -------
    pandas.DataFrame
        ``group``, ``crude``, ``standardised`` (fractions).

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for n < 1, negative events or
        more events than cases; ``duplicate`` for a repeated group × stratum; ``size`` for a
        group without cases in some stratum; ``unknown`` for another name of weights or a
        stratum without weight.

    References
    ----------
    Simpson (1951), The interpretation of interaction in contingency tables; Charig et al.
    (1986), Comparison of treatment of renal calculi, BMJ 292.

    Examples
    --------
    >>> stones = pd.DataFrame({
    ...     "group": ["open", "open", "closed", "closed"],
    ...     "stratum": ["small", "large", "small", "large"],
    ...     "events": [81, 192, 234, 55], "n": [87, 263, 270, 80]})
    >>> standardised_rate(stones).round(3)
        group  crude  standardised
    0    open  0.780         0.833
    1  closed  0.826         0.779
    """
    require_columns(df, ["group", "stratum", "events", "n"])
    require_rows(df, 1, "df")
    require_complete(df, ["group", "stratum"])
    require_unique(df, ["group", "stratum"])
    events, n = require_counts(df["events"], "events"), require_counts(df["n"], "n", low=1)
    over = (events > n).to_numpy()
    if over.any():
        place = int(np.argmax(over))
        raise CourseInputError(
            _("Row {row} has {events} events among {n} cases.").format(
                row=df.index[place], events=int(events.iloc[place]), n=int(n.iloc[place])
            ),
            code="range",
            column="events",
            row=df.index[place],
            remedy=_("Check whether the two columns were exchanged."),
        )
    table = df[["group", "stratum"]].astype(object).assign(events=events, n=n)
    strata = table["stratum"].unique()
    for group, rows in table.groupby("group", sort=False):
        for stratum in set(strata) - set(rows["stratum"]):
            raise CourseInputError(
                _("{group} has no cases in stratum {stratum}.").format(
                    group=repr(group), stratum=repr(stratum)
                ),
                code="size",
                column="stratum",
                row=group,
                remedy=_("Leave the stratum out for all groups, or merge strata."),
            )
    mix = table["stratum"].map(_mix(weights, table))
    table = table.assign(weighted=mix * table["events"] / table["n"])
    sums = table.groupby("group", sort=False)[["events", "n", "weighted"]].sum()
    return pd.DataFrame(
        {"crude": sums["events"] / sums["n"], "standardised": sums["weighted"]}
    ).reset_index()


def _mix(weights: str | Mapping[str, float] | pd.Series, table: pd.DataFrame) -> pd.Series:
    """Return the common mix of strata, summing to 1."""
    require_given(weights, "weights")
    strata = table["stratum"].unique()
    if not isinstance(weights, Mapping | pd.Series):
        if require_choice(weights, ("pooled", "equal"), "weights") == "pooled":
            pooled = table.groupby("stratum", observed=True)["n"].sum()
            return pooled / pooled.sum()
        return pd.Series(1 / len(strata), index=strata)
    given = require_between(pd.Series(weights), 0, math.inf, "weights")
    for stratum in strata:
        require_known(stratum, given.index, "weights")
    used = given.reindex(strata)
    require_between(float(used.sum()), 0, math.inf, "weights", inclusive="neither")
    return used / used.sum()
