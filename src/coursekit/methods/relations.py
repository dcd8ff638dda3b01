"""Measuring customer relationships: six-dimension index, agreement, ladder, win model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

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
    require_numbers,
    require_rows,
    require_sum,
    show,
)

DIMENSIONS = ("AC", "AP", "IT", "DG", "PS", "CP")
STANDINGS = ("owned", "contested", "rival", "unknown")


def labels() -> dict[str, str]:
    """Names, in the active language, of the six dimensions and of where a contact stands.

    Examples
    --------
    >>> labels()["IT"]
    'Information sharing'
    """
    return {
        "AC": _("Acceptance"),
        "AP": _("Participation"),
        "IT": _("Information sharing"),
        "DG": _("Day-to-day guidance"),
        "PS": _("Project support"),
        "CP": _("Competitive preference"),
        "owned": _("Ours"),
        "contested": _("Contested"),
        "rival": _("With a rival"),
        "unknown": _("Unknown"),
    }


@no_blanks
def index(
    scores: pd.DataFrame,
    as_of: str | pd.Timestamp | None = None,
    evidence: pd.DataFrame | None = None,
    cap_days: int = 180,
    weights: Mapping[str, float] | None = None,
    contact: str = "contact_id",
) -> pd.DataFrame:
    """Score each contact from 0 to 100 on the six dimensions, evidence permitting.

    The index is the (weighted) mean of the six scores, over 4, times 100. With ``as_of``, a
    score of 2 or more without evidence in the last ``cap_days`` days counts as 1.

    Parameters
    ----------
    scores : DataFrame
        ``contact_id`` and whole scores 0 to 4 in ``AC, AP, IT, DG, PS, CP``, one row a
        contact.
    as_of : date, optional
        Day at which evidence is judged; without it nothing is capped.
    evidence : DataFrame, optional
        ``contact_id, dimension, evidence_date``: when each score was last backed; the latest
        date counts. Without it ``scores`` must carry one ``evidence_date`` for all six.
    cap_days : int
        Age in days at which evidence stops counting.
    weights : mapping, optional
        Weights of the six dimensions that add up to 1; equal by default.
    contact : str
        Name of the contact column.

    Returns
    -------
    DataFrame
        The contact, ``index_score`` (0 to 100) and ``capped_dims`` (names, empty if none).

    Raises
    ------
    CourseInputError
        ``column`` (also no evidence date although ``as_of`` is given), ``empty``,
        ``duplicate``, ``missing``; ``range`` for a score that is not 0, 1, 2, 3 or 4, or for
        evidence after ``as_of``; ``sum`` for the weights.

    References
    ----------
    Smith & Kendall (1963), behaviourally anchored scales. The index is a convention of this
    course.

    Examples
    --------
    >>> scores = pd.DataFrame({"contact_id": ["C02"], "AC": 3, "AP": 2, "IT": 2, "DG": 1,
    ...                        "PS": 2, "CP": 1, "evidence_date": "2025-01-10"})
    >>> index(scores).round(1).to_dict("records")
    [{'contact_id': 'C02', 'index_score': 45.8, 'capped_dims': ''}]
    >>> index(scores, as_of="2025-12-31").round(1).to_dict("records")
    [{'contact_id': 'C02', 'index_score': 25.0, 'capped_dims': 'AC, AP, IT, PS'}]
    """
    dims = list(DIMENSIONS)
    require_columns(scores, [contact, *dims])
    require_rows(scores, 1, "scores")
    require_key(scores, [contact])
    values = _levels(scores, dims)
    share = pd.Series(1 / 6, index=dims) if weights is None else require_sum(weights)
    if set(share.index) != set(dims):
        raise CourseInputError(
            _("The weights must name the six dimensions {names}.").format(names=", ".join(dims)),
            code="column",
            column="weights",
        )
    capped = pd.DataFrame(False, index=scores.index, columns=dims)
    if as_of is not None:
        if evidence is None:
            require_columns(scores, ["evidence_date"])
            evidence = pd.concat([scores.assign(dimension=dim) for dim in dims])
        require_columns(evidence, [contact, "dimension", "evidence_date"])
        seen = require_dates(evidence["evidence_date"], "evidence_date", nullable=True)
        age = (require_date(as_of, "as_of") - seen).dt.days
        if (age < 0).any():
            raise CourseInputError(
                _("There is evidence from after the day of the score."),
                code="range",
                column="evidence_date",
                row=(age < 0).idxmax(),
                remedy=_("Give a later 'as_of' or leave the later evidence out."),
            )
        fresh = evidence[age <= cap_days]
        backed = set(zip(fresh[contact], fresh["dimension"], strict=True))
        for dim in dims:
            held = pd.Series([(c, dim) in backed for c in scores[contact]], index=scores.index)
            capped[dim] = (values[dim] > 1) & ~held
    counted = values.mask(capped, 1)
    return pd.DataFrame(
        {
            contact: scores[contact],
            "index_score": counted.mul(share[dims]).sum(axis=1) / 4 * 100,
            "capped_dims": [", ".join(d for d in dims if row[d]) for _i, row in capped.iterrows()],
        }
    )


def _levels(scores: pd.DataFrame, dims: Sequence[str]) -> pd.DataFrame:
    """Check that scores are whole levels from 0 to 4."""
    values = pd.DataFrame({d: require_between(scores[d], 0, 4, d) for d in dims})
    for dim in dims:
        part = values[dim] != values[dim].round()
        if part.any():
            raise CourseInputError(
                _("'{column}' holds {value}; a level is 0, 1, 2, 3 or 4.").format(
                    column=dim, value=show(float(values[dim][part].iloc[0]))
                ),
                code="range",
                column=dim,
                row=part.idxmax(),
                remedy=_("Choose the level whose behaviour was seen."),
            )
    return values


@dataclass(frozen=True)
class Account(Result):
    """Where we stand at an account.

    Attributes
    ----------
    ari : float
        Account relationship index, 0 to 100: the index of each contact times decision
        weight, over all contacts; who was not assessed counts 0.
    coverage : float
        Share of decision weight that was assessed.
    quality : float
        Plain mean of the assessed indices, 0 to 100.
    authority_share : float
        Share of senior decision weight with an index at or above the threshold (not a
        number unless levels are given).
    """

    ari: float
    coverage: float
    quality: float
    authority_share: float


@no_blanks
def account(
    indices: pd.DataFrame,
    decision_weights: Mapping[str, float] | pd.Series,
    levels: Mapping[str, str] | pd.Series | None = None,
    senior: Sequence[str] = ("L1", "L2"),
    threshold: float = 50.0,
    contact: str = "contact_id",
) -> Account:
    """Roll contact indices up to the account by decision weight.

    Parameters
    ----------
    indices : DataFrame
        ``contact_id`` and ``index_score`` (0 to 100) of the assessed contacts.
    decision_weights : Series or mapping
        Decision weight of *all* contacts, assessed or not; they add up to 1.
    levels : Series or mapping, optional
        Level of each contact, for the authority share.
    senior : sequence of str
        Levels that count as authority.
    threshold : float
        Index from which a senior contact counts as won.
    contact : str
        Name of the contact column.

    Returns
    -------
    Account
        ``ari``, ``coverage``, ``quality``, ``authority_share``.

    Raises
    ------
    CourseInputError
        ``column`` (also a contact without weight), ``empty``, ``missing``, ``duplicate``,
        ``sum``, ``range`` for an index outside 0 to 100.

    References
    ----------
    Palmatier (2008), quality, density and authority of contacts. The index is a convention
    of this course.

    Examples
    --------
    >>> seen = pd.DataFrame({"contact_id": ["C1", "C2"], "index_score": [60.0, 40.0]})
    >>> account(seen, {"C1": 0.2, "C2": 0.5, "C3": 0.3})
    Account(ari=32.0, coverage=0.7, quality=50.0, authority_share=nan)
    """
    require_columns(indices, [contact, "index_score"])
    require_rows(indices, 1, "indices")
    require_key(indices, [contact])
    share = require_sum(decision_weights, name="decision_weights")
    scored = pd.Series(
        require_between(indices["index_score"], 0, 100, "index_score").to_numpy(),
        index=indices[contact],
    )
    _known(scored.index, share.index, "decision_weights")
    weight = share.reindex(scored.index)
    authority = float("nan")
    if levels is not None:
        level = pd.Series(levels)
        _known(share.index, level.index, "levels")
        top = share[level.reindex(share.index).isin(list(senior))]
        won = scored.index[scored >= threshold]
        authority = float(top[top.index.isin(won)].sum() / top.sum()) if top.sum() else authority
    return Account(
        ari=round(float((weight * scored).sum()), 12),
        coverage=round(float(weight.sum()), 12),
        quality=float(scored.mean()),
        authority_share=authority,
    )


def _known(names: pd.Index, known: pd.Index, where: str) -> None:
    strange = names.difference(known)
    if len(strange):
        raise CourseInputError(
            _("'{contact}' is missing from '{where}'.").format(contact=strange[0], where=where),
            code="column",
            column=where,
            row=strange[0],
            remedy=_("Add the contact or correct the name."),
        )


@dataclass(frozen=True, eq=False)
class Ladder(Result):
    """How well yes-or-no answers fit a ladder (Guttman scale).

    Attributes
    ----------
    cr : float
        Coefficient of reproducibility, 1 - errors / answers; 0.90 is the usual bar.
    mmr : float
        Minimal marginal reproducibility: what the most frequent answer alone reproduces.
    cs : float
        Coefficient of scalability, (cr - mmr) / (1 - mmr); 0.60 is the usual bar.
    errors : int
        Answers off the ladder.
    misfits : DataFrame
        Contacts with errors: the contact, ``errors``, ``pattern`` and ``expected`` (steps
        passed, as 1 and 0 in the order of the ladder).
    """

    cr: float
    mmr: float
    cs: float
    errors: int
    misfits: pd.DataFrame


@no_blanks
def ladder(
    scores: pd.DataFrame,
    threshold: float = 2,
    order: Sequence[str] = DIMENSIONS,
    errors: Literal["ge", "minimal"] = "ge",
    contact: str = "contact_id",
) -> Ladder:
    """Check whether scores climb the dimensions as a ladder (cumulative scale).

    A step is passed with a score at or above the threshold. Conventions for errors: ``ge``
    (Goodenough–Edwards) counts every deviation from the pattern that the number of steps
    passed implies; ``minimal`` (Cornell) counts the fewest answers to change to make any
    perfect pattern.

    Parameters
    ----------
    scores : DataFrame
        ``contact_id`` and one column a step.
    threshold : float
        Score from which a step counts as passed.
    order : sequence of str
        Steps from the easiest to the hardest.
    errors : {"ge", "minimal"}
        How errors are counted.
    contact : str
        Name of the contact column.

    Returns
    -------
    Ladder
        Reproducibility, scalability and the misfits.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``type``, ``duplicate``, ``unknown``; ``size`` below 8
        contacts; ``range`` if every step is passed by all or by none, so that there is
        nothing to reproduce.

    References
    ----------
    Guttman (1944); Goodenough (1944); Edwards (1948); Menzel (1953).

    Examples
    --------
    >>> steps = pd.DataFrame({"contact_id": [f"C{i}" for i in range(8)],
    ...     "easy": [1, 1, 1, 1, 1, 1, 0, 0], "hard": [1, 1, 0, 0, 0, 0, 1, 0]})
    >>> result = ladder(steps, threshold=1, order=["easy", "hard"])
    >>> result.errors, result.cr, result.misfits["contact_id"].tolist()
    (2, 0.875, ['C6'])
    """
    require_choice(errors, ("ge", "minimal"), "errors")
    steps = list(order)
    require_columns(scores, [contact, *steps])
    require_rows(scores, 8, "scores")
    require_key(scores, [contact])
    values = pd.DataFrame({s: require_numbers(scores[s], s) for s in steps})
    passed = (values >= threshold).to_numpy().astype(int)
    share = passed.mean(axis=0)
    mmr = float(np.maximum(share, 1 - share).mean())
    if mmr == 1:
        raise CourseInputError(
            _("Every step is passed by all contacts or by none: a ladder cannot be tested."),
            code="range",
            column="threshold",
            remedy=_("Choose another threshold or contacts that differ."),
        )
    k = len(steps)
    perfect = np.tri(k + 1, k, -1, dtype=int)  # row s passes the first s steps
    if errors == "ge":
        expected = perfect[passed.sum(axis=1)]
    else:
        distance = np.abs(passed[:, None, :] - perfect[None, :, :]).sum(axis=2)
        expected = perfect[distance.argmin(axis=1)]
    off = np.abs(passed - expected).sum(axis=1)
    cr = 1 - off.sum() / passed.size
    misfits = pd.DataFrame(
        {
            contact: scores[contact].to_numpy(),
            "errors": off,
            "pattern": ["".join(map(str, row)) for row in passed],
            "expected": ["".join(map(str, row)) for row in expected],
        }
    )
    return Ladder(
        cr=float(cr),
        mmr=mmr,
        cs=float((cr - mmr) / (1 - mmr)),
        errors=int(off.sum()),
        misfits=misfits[off > 0].reset_index(drop=True),
    )


@dataclass(frozen=True, eq=False)
class Agreement(Result):
    """Agreement of raters who judged the same contacts.

    McGraw & Wong's names with Shrout & Fleiss's: A asks for the same *level* of scores, C
    only for the same *order*; 1 is one rater, k the mean of all raters.

    Attributes
    ----------
    icc_a1 : float
        ICC(A,1) = ICC(2,1): absolute agreement of single raters, the one to report.
    icc_a1_low, icc_a1_high : float
        Its 95 % confidence interval.
    icc_c1 : float
        ICC(C,1) = ICC(3,1): consistency of single raters.
    icc_ak, icc_ck : float
        ICC(A,k) = ICC(2,k) and ICC(C,k) = ICC(3,k): the mean of all raters.
    icc_11, icc_1k : float
        ICC(1,1) and ICC(1,k): each contact judged by other raters (one-way).
    bias, loa_low, loa_high : float
        Two raters only: mean difference to the reference rater and 95 % limits of
        agreement, bias ± 1.96 standard deviations.
    pearson : float
        Correlation of the raters (mean over pairs): blind to level.
    rater_bias : Series
        Mean of each rater minus the mean of all.
    """

    icc_a1: float
    icc_a1_low: float
    icc_a1_high: float
    icc_c1: float
    icc_ak: float
    icc_ck: float
    icc_11: float
    icc_1k: float
    bias: float
    loa_low: float
    loa_high: float
    pearson: float
    rater_bias: pd.Series

    def as_table(self) -> pd.DataFrame:
        """All six coefficients under both systems of names."""
        rows = [
            ("ICC(1,1)", "ICC(1)", self.icc_11),
            ("ICC(2,1)", "ICC(A,1)", self.icc_a1),
            ("ICC(3,1)", "ICC(C,1)", self.icc_c1),
            ("ICC(1,k)", "ICC(k)", self.icc_1k),
            ("ICC(2,k)", "ICC(A,k)", self.icc_ak),
            ("ICC(3,k)", "ICC(C,k)", self.icc_ck),
        ]
        return pd.DataFrame(rows, columns=["shrout_fleiss", "mcgraw_wong", "icc"])


@no_blanks
def agreement(
    ratings: pd.DataFrame,
    reference: str | None = None,
    contact: str = "contact_id",
    rater: str = "rater",
    score: str = "index_score",
) -> Agreement:
    """Ask whether raters agree: intraclass correlations, bias, limits of agreement.

    Parameters
    ----------
    ratings : DataFrame
        One row a contact and rater with the score; every rater judged every contact.
    reference : str, optional
        With two raters, the one the bias is measured against (other minus reference); by
        default the last in the order of the alphabet.
    contact, rater, score : str
        Names of the three columns.

    Returns
    -------
    Agreement
        Coefficients under both systems of names, bias and limits of agreement.

    Raises
    ------
    CourseInputError
        ``column``, ``type``; ``missing`` for a contact some rater did not judge;
        ``duplicate``; ``size`` below 5 contacts or 2 raters; ``range`` if all scores are the
        same; ``unknown`` for a reference who is no rater.

    References
    ----------
    Shrout & Fleiss (1979); McGraw & Wong (1996); Bland & Altman (1986).

    Examples
    --------
    >>> ratings = pd.DataFrame({"contact_id": list("ABCDE") * 2, "rater": ["me"] * 5 + ["you"] * 5,
    ...                         "index_score": [30, 40, 50, 60, 70, 20, 30, 40, 50, 60]})
    >>> result = agreement(ratings)
    >>> round(result.icc_c1, 2), round(result.icc_a1, 2), result.bias
    (1.0, 0.83, 10.0)
    """
    from scipy.stats import f as f_distribution

    require_columns(ratings, [contact, rater, score])
    require_rows(ratings, 1, "ratings")
    require_key(ratings, [contact, rater])
    values = ratings.assign(**{score: require_numbers(ratings[score], score)})
    wide = values.pivot_table(score, contact, rater, aggfunc="first")
    gaps = wide.isna()
    if gaps.any(axis=None):
        who, whom = str(gaps.any().idxmax()), gaps.any(axis=1).idxmax()
        raise CourseInputError(
            _("'{rater}' did not judge every contact, for instance '{contact}'.").format(
                rater=who, contact=whom
            ),
            code="missing",
            column=score,
            row=whom,
            remedy=_("Keep only contacts that every rater judged."),
        )
    n, k = wide.shape
    require_rows(wide, 5, "ratings")
    require_rows(wide.columns, 2, rater)
    x = wide.to_numpy()
    rows, columns, grand = x.mean(axis=1), x.mean(axis=0), x.mean()
    msr = k * ((rows - grand) ** 2).sum() / (n - 1)
    msc = n * ((columns - grand) ** 2).sum() / (k - 1)
    mse = ((x - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    msw = ((x - rows[:, None]) ** 2).sum() / (n * (k - 1))
    if msr + msw == 0:
        raise CourseInputError(
            _("All scores are the same: agreement has no meaning."),
            code="range",
            column=score,
            remedy=_("Rate contacts that differ."),
        )
    a1 = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    low = high = a1
    if a1 < 1:  # McGraw & Wong's interval; with perfect agreement there is nothing to spread
        a, b = k * a1 / (n * (1 - a1)), 1 + k * a1 * (n - 1) / (n * (1 - a1))
        df = (a * msc + b * mse) ** 2 / (
            (a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1))
        )
        f_low, f_high = f_distribution.ppf(0.975, n - 1, df), f_distribution.ppf(0.975, df, n - 1)
        noise = k * msc + (k * n - k - n) * mse
        low = n * (msr - f_low * mse) / (f_low * noise + n * msr)
        high = n * (f_high * msr - mse) / (noise + n * f_high * msr)
    bias = loa_low = loa_high = float("nan")
    raters = [str(r) for r in wide.columns]
    if reference is not None:
        require_choice(reference, raters, "reference")
    if k == 2:
        base = raters.index(reference) if reference is not None else 1
        difference = x[:, 1 - base] - x[:, base]
        bias, spread = float(difference.mean()), 1.96 * float(difference.std(ddof=1))
        loa_low, loa_high = bias - spread, bias + spread
    pairs = np.corrcoef(x.T)[np.triu_indices(k, 1)] if (x.std(axis=0) > 0).all() else [np.nan]
    return Agreement(
        icc_a1=float(a1),
        icc_a1_low=float(low),
        icc_a1_high=float(high),
        icc_c1=float((msr - mse) / (msr + (k - 1) * mse)),
        icc_ak=float((msr - mse) / (msr + (msc - mse) / n)),
        icc_ck=float((msr - mse) / msr) if msr else float("nan"),
        icc_11=float((msr - msw) / (msr + (k - 1) * msw)),
        icc_1k=float((msr - msw) / msr) if msr else float("nan"),
        bias=bias,
        loa_low=loa_low,
        loa_high=loa_high,
        pearson=float(np.mean(pairs)),
        rater_bias=(wide.mean() - grand).rename("rater_bias"),
    )


class Cronbach(NamedTuple):
    """Cronbach's alpha with its 95 % confidence interval."""

    alpha: float
    low: float
    high: float

    @property
    def caution(self) -> str:
        """What a low value does and does not say about a formative index."""
        return _(
            "An index that is built from different things, as ours is, need not be internally "
            "consistent: alpha describes it, but a low value does not refute it."
        )


@no_blanks
def cronbach(
    items: pd.DataFrame, missing: Literal["pairwise", "listwise"] = "pairwise"
) -> Cronbach:
    """Measure the internal consistency of a scale (Cronbach's alpha, Feldt's interval).

    alpha = k / (k - 1) x (1 - sum of item variances / variance of the total).

    Parameters
    ----------
    items : DataFrame
        One row a respondent, one column an item, all pointing the same way.
    missing : {"pairwise", "listwise"}
        Use every pair of answers that exists, or only complete respondents.

    Returns
    -------
    Cronbach
        ``alpha``, ``low``, ``high``; ``.caution`` warns about formative indices.

    Raises
    ------
    CourseInputError
        ``size`` below 2 items or 3 respondents; ``range`` if answers do not vary;
        ``type``; ``unknown`` for another treatment of blanks.

    References
    ----------
    Cronbach (1951); Feldt, Woodruff & Salih (1987); Diamantopoulos & Winklhofer (2001).

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 2, 4, 4, 5]})
    >>> round(cronbach(answers).alpha, 2)
    0.96
    """
    from scipy.stats import f as f_distribution

    require_choice(missing, ("pairwise", "listwise"), "missing")
    require_rows(items.columns, 2, "items")
    answers = pd.DataFrame(
        {c: require_numbers(items[c].dropna(), str(c)).reindex(items.index) for c in items}
    )
    if missing == "listwise":
        answers = answers.dropna()
    require_rows(answers, 3, "items")
    covariance = answers.cov().to_numpy()
    total = covariance.sum()
    if not total > 0:
        raise CourseInputError(
            _("The answers do not vary, so consistency has no meaning."),
            code="range",
            column="items",
            remedy=_("Look for items that point in opposite directions."),
        )
    n, k = answers.shape
    alpha = k / (k - 1) * (1 - np.trace(covariance) / total)
    df1, df2 = n - 1, (n - 1) * (k - 1)
    return Cronbach(
        alpha=float(alpha),
        low=float(1 - (1 - alpha) * f_distribution.isf(0.025, df1, df2)),
        high=float(1 - (1 - alpha) * f_distribution.isf(0.975, df1, df2)),
    )


@no_blanks
def standing(
    contacts: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    contact: str = "contact_id",
) -> pd.Series:
    """Decision weight that is ours, contested, with a rival, or unknown.

    Parameters
    ----------
    contacts : DataFrame
        ``contact_id`` and ``standing`` (*owned, contested, rival, unknown*).
    weights : Series or mapping
        Decision weight of all contacts; they add up to 1. Who is not listed is unknown.
    contact : str
        Name of the contact column.

    Returns
    -------
    Series
        Fractions by standing that add up to 1.

    Raises
    ------
    CourseInputError
        ``column`` (also a contact without weight), ``empty``, ``missing``, ``duplicate``,
        ``sum``, ``unknown`` for another standing.

    References
    ----------
    The four standings are a convention of this course.

    Examples
    --------
    >>> people = pd.DataFrame({"contact_id": ["C1", "C2"], "standing": ["owned", "rival"]})
    >>> standing(people, {"C1": 0.3, "C2": 0.5, "C3": 0.2}).to_dict()
    {'owned': 0.3, 'contested': 0.0, 'rival': 0.5, 'unknown': 0.2}
    """
    require_columns(contacts, [contact, "standing"])
    require_rows(contacts, 1, "contacts")
    require_complete(contacts, [contact, "standing"])
    require_key(contacts, [contact])
    share = require_sum(weights, name="weights")
    for value in contacts["standing"].unique():
        require_choice(value, STANDINGS, "standing")
    side = contacts.set_index(contact)["standing"]
    _known(side.index, share.index, "weights")
    by_side = share.groupby(side.reindex(share.index).fillna("unknown").to_numpy()).sum()
    return by_side.reindex(list(STANDINGS), fill_value=0.0).round(12).rename("decision_weight")


@no_blanks
def win_model(
    opportunities: pd.DataFrame,
    drivers: Sequence[str] = ("quality", "authority", "density"),
    won: str = "won",
    log: Sequence[str] = (),
) -> pd.DataFrame:
    """Which drivers go with winning, each with the others held equal (logistic regression).

    Parameters
    ----------
    opportunities : DataFrame
        One row an opportunity that was won or lost.
    drivers : sequence of str
        Columns to explain it by; each is brought to mean 0 and standard deviation 1.
    won : str
        Column that is true (1) if the opportunity was won.
    log : sequence of str
        Drivers to take the logarithm of first, log(1 + x), such as counts.

    Returns
    -------
    DataFrame
        ``driver``, ``odds_ratio`` for one standard deviation more, ``low, high`` (95 %), ``p``.

    Raises
    ------
    CourseInputError
        ``column``, ``missing``, ``type``, ``range`` for a driver that never varies; ``size``
        below 10 wins or 10 losses a driver; ``convergence`` if a driver separates wins and
        losses perfectly.

    References
    ----------
    Palmatier (2008); Hosmer & Lemeshow (2000), the rule of ten events a driver.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> deals = pd.DataFrame({"quality": rng.normal(size=300)})
    >>> deals["won"] = rng.random(300) < 1 / (1 + np.exp(-deals["quality"]))
    >>> bool(win_model(deals, ["quality"]).loc[0, "low"] > 1)
    True
    """
    import warnings

    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning
    from statsmodels.tools.tools import add_constant

    require_rows(drivers, 1, "drivers")
    require_columns(opportunities, [*drivers, won])
    require_rows(opportunities, 1, "opportunities")
    outcome = require_flags(opportunities[won], won)
    fewer = outcome if outcome.sum() <= len(outcome) / 2 else ~outcome
    require_rows(outcome[fewer], 10 * len(drivers), won)
    design = {}
    for driver in drivers:
        x = require_numbers(opportunities[driver], driver)
        if driver in log:
            x = np.log1p(require_between(x, 0, np.inf, driver))
        if np.ptp(x) == 0:
            raise CourseInputError(
                _("'{driver}' is the same for every opportunity.").format(driver=driver),
                code="range",
                column=driver,
                remedy=_("Leave it out: it cannot explain anything."),
            )
        design[driver] = (x - x.mean()) / x.std(ddof=0)
    failed = CourseInputError(
        _("The drivers separate wins and losses perfectly, or repeat each other."),
        code="convergence",
        column=", ".join(drivers),
        remedy=_("Use fewer drivers, or more opportunities."),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        try:
            fit = Logit(outcome.astype(int), add_constant(pd.DataFrame(design))).fit(disp=0)
        except (PerfectSeparationWarning, np.linalg.LinAlgError) as separated:
            raise failed from separated
    if not fit.mle_retvals["converged"]:
        raise failed
    interval = fit.conf_int()
    return pd.DataFrame(
        {
            "driver": list(drivers),
            "odds_ratio": np.exp(fit.params[list(drivers)]).to_numpy(),
            "low": np.exp(interval.loc[list(drivers), 0]).to_numpy(),
            "high": np.exp(interval.loc[list(drivers), 1]).to_numpy(),
            "p": fit.pvalues[list(drivers)].to_numpy(),
        }
    )
