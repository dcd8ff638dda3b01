"""What an insight is worth and where it lies: value of information, opportunity, wallet rank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._shared import Result, no_blanks, require_key
from coursekit.methods._validate import (
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_number,
    require_numbers,
    require_rows,
    require_whole,
    show,
)


@dataclass(frozen=True)
class ValueOfInformation(Result):
    """What a study is worth before it is bought, in the money unit of the payoffs.

    Attributes
    ----------
    ev : float
        Expected value of the best act without any study.
    evpi : float
        Expected value of perfect information: no study is worth more.
    evsi : float
        Expected value of this study (sample information), before its cost.
    net : float
        ``evsi`` minus the cost of the study.
    rule : {"study", "act", "refrain"}
        What to do: buy the study and follow it, act without it, or drop the project.
    """

    ev: float
    evpi: float
    evsi: float
    net: float
    rule: str


def labels() -> dict[str, str]:
    """Names, in the active language, of the zones and rules of this module.

    Examples
    --------
    >>> labels()["strong"]
    'Strong opportunity'
    """
    return {
        "extreme": _("Extreme opportunity"),
        "strong": _("Strong opportunity"),
        "consider": _("Worth considering"),
        "little": _("Little opportunity"),
        "study": _("Buy the study and follow it"),
        "act": _("Act without a study"),
        "refrain": _("Drop the project"),
    }


@no_blanks
def value_of_information(
    p: float,
    gain: float,
    loss: float,
    sensitivity: float,
    specificity: float,
    cost: float = 0.0,
) -> ValueOfInformation:
    """Price a study for a yes-or-no decision about a need that is real or not.

    Refraining pays 0; acting pays ``gain`` when the need is real and ``loss`` when not.

    Parameters
    ----------
    p : float
        Probability that the need is real, a fraction.
    gain, loss : float
        Payoffs of acting, in one money unit; a loss of 6 is written ``-6``.
    sensitivity, specificity : float
        Share of real needs the study confirms, and of unreal ones it rejects.
    cost : float
        Price of the study, in the same unit.

    Returns
    -------
    ValueOfInformation
        ``ev``, ``evpi``, ``evsi``, ``net`` and the ``rule``.

    Raises
    ------
    CourseInputError
        ``range``: a probability outside 0 to 1, ``gain`` not above ``loss``, a ``loss``
        above 0 (acting would then pay in either case) or a negative ``cost``.

    References
    ----------
    Raiffa & Schlaifer (1961); Howard (1966).

    Examples
    --------
    >>> study = value_of_information(0.55, 12, -6, sensitivity=0.85, specificity=0.85, cost=0.25)
    >>> round(study.evpi, 3), round(study.evsi, 3), study.rule
    (2.7, 1.305, 'study')
    """
    for name, value in (("p", p), ("sensitivity", sensitivity), ("specificity", specificity)):
        require_between(value, 0, 1, name)
    require_between(cost, 0, np.inf, "cost")
    require_between(loss, -np.inf, 0, "loss")
    if require_number(gain, "gain") <= loss:
        raise CourseInputError(
            _("The gain {gain} must lie above the loss {loss}.").format(
                gain=show(gain), loss=show(loss)
            ),
            code="range",
            column="gain",
            remedy=_("Give both as payoffs of acting; a loss of 6 is written -6."),
        )
    ev = max(0.0, p * gain + (1 - p) * loss)
    evpi = p * max(gain, 0.0) + (1 - p) * max(loss, 0.0) - ev
    said_yes = max(0.0, p * sensitivity * gain + (1 - p) * (1 - specificity) * loss)
    said_no = max(0.0, p * (1 - sensitivity) * gain + (1 - p) * specificity * loss)
    evsi = max(0.0, said_yes + said_no - ev)  # never negative: a useless study can be ignored
    net = evsi - cost
    rule = "study" if net > 0 else "act" if ev > 0 else "refrain"
    return ValueOfInformation(ev=ev, evpi=evpi, evsi=evsi, net=net, rule=rule)


@no_blanks
def top2box(answers: pd.Series) -> float:
    """Share of answers that are 4 or 5 on a scale from 1 to 5.

    Parameters
    ----------
    answers : Series
        Whole numbers 1 to 5, no blanks.

    Returns
    -------
    float
        A fraction.

    Raises
    ------
    CourseInputError
        ``empty`` without answers, ``missing`` for a blank, ``range`` outside 1 to 5.

    References
    ----------
    Ulwick (2005).

    Examples
    --------
    >>> top2box(pd.Series([5, 4, 3, 1]))
    0.5
    """
    require_rows(answers, 1, "answers")
    numbers = require_numbers(answers, str(getattr(answers, "name", None) or "answers"))
    return float((require_between(numbers, 1, 5, "answers") >= 4).mean())


@no_blanks
def opportunity(
    needs: pd.DataFrame, scale: str = "share", segment: str | None = "segment"
) -> pd.DataFrame:
    """Score unmet needs: importance + max(importance - satisfaction, 0), both from 0 to 10.

    Parameters
    ----------
    needs : DataFrame
        ``outcome, importance, satisfaction`` and, where wanted, a segment column.
    scale : {"share", "0-10", "likert"}
        What the numbers are: top-2-box shares from 0 to 1, scores from 0 to 10, or single
        answers from 1 to 5 (one row a respondent and outcome), which are turned into
        top-2-box shares here.
    segment : str or None
        Name of the segment column; ``None`` blends all segments (``likert`` only, because
        shares of groups of unknown size cannot be blended).

    Returns
    -------
    DataFrame
        ``outcome``, the segment, ``importance`` and ``satisfaction`` from 0 to 10,
        ``opportunity`` (0 to 20) and ``zone``: above 15 *extreme*, 12 to 15 *strong*,
        10 to 12 *consider*, below 10 *little*. Highest score first.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for a number outside the scale;
        ``unknown`` for a scale that does not exist; ``duplicate`` for two rows of one outcome
        (and segment).

    References
    ----------
    Ulwick (2002, 2005). A heuristic from practice, not a law.

    Examples
    --------
    >>> needs = pd.DataFrame({"outcome": ["lead time", "price"], "importance": [0.9, 0.9],
    ...                       "satisfaction": [0.3, 0.9]})
    >>> opportunity(needs)[["outcome", "opportunity", "zone"]]
         outcome  opportunity    zone
    0  lead time         15.0  strong
    1      price          9.0  little
    """
    highest = {"share": 1.0, "0-10": 10.0, "likert": 5.0}
    require_choice(scale, list(highest), "scale")
    measured = ["importance", "satisfaction"]
    require_columns(needs, ["outcome", *measured])
    require_rows(needs, 1, "needs")
    require_complete(needs, measured)
    for column in measured:
        require_between(needs[column], 1 if scale == "likert" else 0, highest[scale], column)
    keys = ["outcome"] + ([segment] if segment is not None and segment in needs else [])
    require_complete(needs, keys)
    if scale == "likert":
        table = (needs[measured] >= 4).groupby([needs[k] for k in keys], sort=False).mean() * 10
        table = table.reset_index()
    else:
        require_key(needs, keys)
        table = needs[[*keys, *measured]].copy()
        table[measured] = table[measured] * (10 if scale == "share" else 1)
    gap = (table["importance"] - table["satisfaction"]).clip(lower=0)
    # Shares of a few dozen answers carry rounding dust that must not move a zone border.
    table["opportunity"] = (table["importance"] + gap).round(9)
    table["zone"] = table["opportunity"].map(_zone)
    return table.sort_values("opportunity", ascending=False, kind="stable", ignore_index=True)


def _zone(score: float) -> str:
    # Ulwick's zones: 12 is already strong, but only above 15 is a need extreme.
    if score > 15:
        return "extreme"
    return "strong" if score >= 12 else "consider" if score >= 10 else "little"


@no_blanks
def wallet_share(rank: float, n_vendors: int) -> float:
    """Share of wallet to expect from our rank among the vendors a customer uses.

    Wallet Allocation Rule: (1 - rank / (n + 1)) x 2 / n.

    Parameters
    ----------
    rank : float
        1 for the preferred vendor; a tie takes the mean of its ranks (1.5).
    n_vendors : int
        Number of vendors the customer uses, ours included.

    Returns
    -------
    float
        A fraction; the shares of all ranks add up to 1.

    Raises
    ------
    CourseInputError
        ``range``: a rank outside 1 to ``n_vendors``, or no vendor; ``type`` for a part of one.

    References
    ----------
    Keiningham, Aksoy, Buoye & Cooil (2011). A rule of thumb from practice.

    Examples
    --------
    >>> [round(wallet_share(rank, 3), 3) for rank in (1, 2, 3)]
    [0.5, 0.333, 0.167]
    """
    require_whole(n_vendors, "n_vendors")
    require_between(rank, 1, n_vendors, "rank")
    return float((1 - rank / (n_vendors + 1)) * 2 / n_vendors)
