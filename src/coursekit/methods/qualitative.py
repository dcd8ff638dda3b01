"""Talking to customers: when to stop, whether coders agree, what the counts can prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.language import gettext as _
from coursekit.methods._validate import (
    as_typed,
    require_between,
    require_choice,
    require_columns,
    require_complete,
    require_counts,
    require_given,
    require_known,
    require_numbers,
    require_rows,
    require_table,
    require_unique,
    require_whole,
)

RELIABLE, TENTATIVE = 0.80, 0.667  # Krippendorff's customary bounds
LEVELS = ("nominal", "ordinal", "interval", "ratio")
CORRECTIONS = ("holm", "bonferroni", "fdr_bh", "none")
STANCES = ("for", "against", "neutral")


def labels() -> dict[str, str]:
    """Names, in the active language, of verdicts and stances.

    Examples
    --------
    >>> labels()["refuted"]
    'Refuted'
    """
    return {
        "reliable": _("Reliable"),
        "tentative": _("Tentative conclusions only"),
        "unreliable": _("Not reliable"),
        "supported": _("Supported"),
        "refuted": _("Refuted"),
        "open": _("Open"),
        "for": _("For"),
        "against": _("Against"),
        "neutral": _("Neutral"),
        "all": _("All interviews"),
    }


@dataclass(frozen=True)
class Saturation:
    """When new interviews stopped bringing new themes.

    Attributes
    ----------
    base_themes : int
        Themes found in the base interviews.
    ratios : list of float
        New themes in each run as a fraction of the base themes; the first run begins after
        the base, each next one an interview later (runs overlap).
    at : str or None
        Where saturation was reached, as ``"9+2"`` (interviews before the run + run), or
        ``None``.
    interviews : int or None
        Interviews held by then.
    base, run : int
        Interviews in the base and in a run.
    threshold : float
        Fraction at or below which a run counts as saturated.
    """

    base_themes: int
    ratios: list[float]
    at: str | None
    interviews: int | None
    base: int = 4
    run: int = 2
    threshold: float = 0.05

    def as_frame(self) -> pd.DataFrame:
        """Return ``run`` (as ``"4+2"``), ``interviews``, ``ratio``, ``saturated``."""
        before = [self.base + k for k in range(len(self.ratios))]
        return pd.DataFrame(
            {
                "run": [f"{k}+{self.run}" for k in before],
                "interviews": [k + self.run for k in before],
                "ratio": self.ratios,
                "saturated": [r <= self.threshold + 1e-12 for r in self.ratios],
            }
        )


def saturation(
    new_themes: Sequence[int] | pd.Series, base: int = 4, run: int = 2, threshold: float = 0.05
) -> Saturation:
    """Find where interviews may stop: base size, run length, new-information threshold.

    Themes of the first ``base`` interviews are the denominator; each run of ``run``
    consecutive interviews after them is the numerator. Runs overlap: the second begins one
    interview after the first. Saturated is not complete: a theme may still appear later.

    Parameters
    ----------
    new_themes : sequence of int
        Themes not heard before, interview by interview in time order.
    base, run : int
        Interviews in the base and in a run.
    threshold : float
        Fraction of new themes, at or below which the run is saturated.

    Returns
    -------
    Saturation
        ``base_themes``, ``ratios``, ``at``, ``interviews``.

    Raises
    ------
    CourseInputError
        ``size`` with fewer interviews than base + run; ``range`` if the base brought no
        theme, for negative counts, or a threshold outside 0–1; ``empty``, ``missing``,
        ``type``.

    References
    ----------
    Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation,
    PLoS ONE 15(5).

    Examples
    --------
    >>> result = saturation([7, 4, 3, 2, 2, 1, 1, 0, 1, 0, 0])
    >>> result.base_themes, result.at, result.interviews
    (16, '9+2', 11)
    """
    themes = require_counts(new_themes, "new_themes")
    first, length = require_whole(base, "base"), require_whole(run, "run")
    limit = require_between(threshold, 0, 1, "threshold")
    require_rows(themes, first + length, "new_themes")
    heard = themes.to_numpy()
    found = int(heard[:first].sum())
    if found == 0:
        raise CourseInputError(
            _("The first {base} interviews brought no theme, so there is no base.").format(
                base=first
            ),
            code="range",
            column="new_themes",
            remedy=_("Check the coding, or take a larger base."),
        )
    starts = range(first, len(heard) - length + 1)
    ratios = [float(heard[k : k + length].sum() / found) for k in starts]
    at = next((k for k, r in zip(starts, ratios, strict=True) if r <= limit + 1e-12), None)
    return Saturation(
        found,
        ratios,
        None if at is None else f"{at}+{length}",
        None if at is None else at + length,
        first,
        length,
        limit,
    )


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha and what it allows.

    Attributes
    ----------
    value : float
        1 for perfect agreement, 0 for agreement by chance.
    verdict : {"reliable", "tentative", "unreliable"}
        From 0.80, from 0.667, below (conventions).
    level : str
        Level of measurement.
    coders, units : int
        Size of the comparison; units coded at least twice.
    """

    value: float
    verdict: str
    level: str
    coders: int
    units: int

    def as_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        return pd.DataFrame([asdict(self)])


def krippendorff_alpha(codes: pd.DataFrame, level: str = "nominal") -> Alpha:
    """Agreement of coders beyond chance: alpha = 1 − D_observed / D_expected.

    Any number of coders, gaps allowed: units coded only once do not count.

    Parameters
    ----------
    codes : pandas.DataFrame
        One row per coder, one column per unit (transpose with ``.T`` if it is the other way
        round); a missing value where a coder did not code the unit. Codes may be text on the
        nominal level, numbers on all.
    level : {"nominal", "ordinal", "interval", "ratio"}
        Level of measurement: which disagreements weigh more.

    Returns
    -------
    Alpha
        ``value``, ``verdict``, ``level``, ``coders``, ``units``.

    Raises
    ------
    CourseInputError
        ``size`` with fewer than two coders, or fewer than two units coded twice; ``range``
        if all codes are the same (alpha is undefined) or negative on the ratio level;
        ``type`` for text above the nominal level; ``unknown`` for another level; ``empty``,
        ``missing`` for an open blank.

    References
    ----------
    Krippendorff (2004), Content Analysis; Hayes & Krippendorff (2007), Answering the call
    for a standard reliability measure.

    Examples
    --------
    >>> codes = pd.DataFrame([[1, 2, 3, 3, None, 1], [1, 2, 3, 3, 2, 2]])
    >>> result = krippendorff_alpha(codes)
    >>> round(result.value, 3), result.verdict
    (0.727, 'tentative')
    """
    import krippendorff

    scale: Any = require_choice(level, LEVELS, "level")
    require_table(codes, "codes")
    require_rows(codes, 1, "codes")
    cells = codes.to_numpy(dtype=object)
    require_given(list(cells.ravel()), "codes")
    coded = codes.notna().to_numpy()
    pairable = coded.sum(axis=0) >= 2
    for found, what in ((int(coded.any(axis=1).sum()), "coders"), (int(pairable.sum()), "units")):
        if found < 2:
            raise CourseInputError(
                _("Alpha needs at least two coders and two units that both coded.")
                + " "
                + _("Of '{what}' there are {found}.").format(what=what, found=found),
                code="size",
                column=what,
                remedy=_("Rows are coders and columns are units: transpose with .T if needed."),
            )
    if scale == "nominal":
        names = {c: float(i) for i, c in enumerate(pd.unique(pd.Series(cells[coded])))}
        data = np.array(
            [
                [names[c] if ok else np.nan for c, ok in zip(*row, strict=True)]
                for row in zip(cells, coded, strict=True)
            ]
        )
    else:
        low = 0.0 if scale == "ratio" else -np.inf
        require_between(list(cells[coded]), low, np.inf, "codes")
        data = np.where(coded, cells, np.nan).astype(float)
    data = data[:, pairable]
    if len(np.unique(data[~np.isnan(data)])) < 2:
        raise CourseInputError(
            _("All coders used one and the same code, so alpha is not defined."),
            code="range",
            column="codes",
            remedy=_("Choose units that differ, or a finer code-book."),
        )
    value = float(krippendorff.alpha(reliability_data=data, level_of_measurement=scale))
    verdict = (
        "reliable" if value >= RELIABLE else "tentative" if value >= TENTATIVE else "unreliable"
    )
    return Alpha(value, verdict, scale, len(codes), int(pairable.sum()))


def priority_index(matrix: pd.DataFrame) -> pd.DataFrame:
    """How many raise a theme, times how strongly: prevalence × mean intensity.

    Each interview counts once, however often the theme came up in it. An interview without
    a row for a theme did not raise it.

    Parameters
    ----------
    matrix : pandas.DataFrame
        One row per interview and theme: ``interview``, ``segment``, ``theme``, ``intensity``
        (0 not raised, 1 mentioned, 2 stressed, 3 decisive).

    Returns
    -------
    pandas.DataFrame
        ``theme``, ``segment`` (``all`` first, then each), ``n`` (interviews in the segment),
        ``prevalence`` (fraction that raised it), ``intensity`` (mean among those, 0–3; 0 if
        none), ``index`` (their product, 0–3); the highest index of a segment comes first.

    Raises
    ------
    CourseInputError
        ``column``, ``empty``, ``missing``, ``type``; ``range`` for an intensity outside 0–3;
        ``duplicate`` for a repeated interview × theme or an interview in two segments.

    References
    ----------
    Chi (1997), Quantifying qualitative analyses of verbal data; Sandelowski, Voils & Knafl
    (2009), On quantitizing.

    Examples
    --------
    >>> matrix = pd.DataFrame({"interview": ["I1", "I2"], "segment": ["OEM", "OEM"],
    ...                        "theme": ["price", "price"], "intensity": [3, 0]})
    >>> priority_index(matrix).query("segment == 'OEM'")
       theme segment  n  prevalence  intensity  index
    1  price     OEM  2         0.5        3.0    1.5
    """
    table = _theme_table(matrix)
    segment_of = table.groupby("interview", sort=False)["segment"].first()
    parts = []
    for name in ("all", *segment_of.unique()):
        rows = table if name == "all" else table[table["segment"] == name]
        n = len(segment_of) if name == "all" else int((segment_of == name).sum())
        raised = rows[rows["intensity"] > 0].groupby("theme")["intensity"]
        part = pd.DataFrame({"theme": table["theme"].unique()})
        mentions = raised.size().reindex(part["theme"], fill_value=0).to_numpy()
        strength = raised.mean().reindex(part["theme"]).fillna(0.0).to_numpy()
        part = part.assign(
            segment=name,
            n=n,
            prevalence=mentions / n,
            intensity=strength,
            index=mentions * strength / n,
        )
        parts.append(part.sort_values("index", ascending=False, kind="stable"))
    return pd.concat(parts, ignore_index=True)


def contrast(
    matrix: pd.DataFrame,
    a: str,
    b: str,
    correction: str = "holm",
    themes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Which themes separate two segments: Fisher's exact test, corrected for many tests.

    Two-sided; the p-value sums the probabilities of all tables with the same margins that
    are no more likely than the one observed.

    Parameters
    ----------
    matrix : pandas.DataFrame
        As for :func:`priority_index`; a theme is raised when its intensity is above 0.
    a, b : str
        The two segments.
    correction : {"holm", "bonferroni", "fdr_bh", "none"}
        Correction for the number of themes tested.
    themes : list of str, optional
        The themes to test, chosen before looking; all themes without it.

    Returns
    -------
    pandas.DataFrame
        ``theme``; ``n_a``, ``n_b`` (interviews that raised it); ``of_a``, ``of_b``
        (interviews held); ``p``; ``p_adj``.

    Raises
    ------
    CourseInputError
        ``unknown`` for a segment, theme or correction that is not there; ``size`` for a
        segment with fewer than two interviews; ``duplicate`` if a and b are the same; and
        as for :func:`priority_index`.

    References
    ----------
    Fisher (1935), The Design of Experiments; Holm (1979), A simple sequentially rejective
    multiple test procedure.

    Examples
    --------
    >>> cups = pd.DataFrame({
    ...     "interview": range(8), "segment": ["milk"] * 4 + ["tea"] * 4, "theme": "said milk",
    ...     "intensity": [1, 1, 1, 0, 1, 0, 0, 0]})
    >>> contrast(cups, "milk", "tea").round(4)
           theme  n_a  n_b  of_a  of_b       p   p_adj
    0  said milk    3    1     4     4  0.4857  0.4857
    """
    from scipy.stats import fisher_exact
    from statsmodels.stats.multitest import multipletests

    table = _theme_table(matrix)
    method = require_choice(as_typed(correction), CORRECTIONS, "correction")
    segment_of = table.groupby("interview", sort=False)["segment"].first()
    held = []
    for name, argument in ((a, "a"), (b, "b")):
        require_given(name, argument)
        require_known(name, segment_of.unique(), "segment")
        held.append(int((segment_of == name).sum()))
        require_rows(segment_of[segment_of == name], 2, str(name))
    if a == b:
        raise CourseInputError(
            _("'a' and 'b' are the same segment."),
            code="duplicate",
            column="b",
            remedy=_("Name two different segments."),
        )
    require_given(themes, "themes")
    wanted = list(table["theme"].unique() if themes is None else themes)
    require_rows(wanted, 1, "themes")
    for theme in wanted:
        require_known(theme, table["theme"].unique(), "theme")
    raised = table[table["intensity"] > 0]
    counts = raised.groupby(["theme", "segment"]).size()
    lines: list[dict[str, Any]] = []
    for theme in wanted:
        n_a, n_b = (int(counts.get((theme, name), 0)) for name in (a, b))
        p = fisher_exact([[n_a, held[0] - n_a], [n_b, held[1] - n_b]])[1]
        lines.append(
            {"theme": theme, "n_a": n_a, "n_b": n_b, "of_a": held[0], "of_b": held[1]}
            | {"p": min(1.0, float(p))}
        )
    result = pd.DataFrame(lines)
    if method == "none":
        return result.assign(p_adj=result["p"])
    return result.assign(p_adj=multipletests(result["p"].to_numpy(), method=method)[1])


def _theme_table(matrix: pd.DataFrame) -> pd.DataFrame:
    """Check a long interview × theme matrix; return its four columns."""
    columns = ["interview", "segment", "theme"]
    require_columns(matrix, [*columns, "intensity"], "matrix")
    require_rows(matrix, 1, "matrix")
    require_complete(matrix, columns)
    intensity = require_between(matrix["intensity"], 0, 3, "intensity")
    require_unique(matrix, ["interview", "theme"])
    require_unique(matrix[["interview", "segment"]].drop_duplicates(), ["interview"])
    return matrix[columns].astype(object).assign(intensity=intensity)


def verdict(log: pd.DataFrame, min_sites: int = 3, min_grade: str = "B2") -> pd.DataFrame:
    """Close a field visit with a verdict on each hypothesis: supported, refuted or open.

    Evidence is graded by the Admiralty code (reliability of the source A–F, credibility of
    the content 1–6) and counts from ``min_grade`` on, in both respects. Supported: at least
    ``min_sites`` different sites speak for it and no piece graded A1 or A2 speaks against.
    Refuted: the same with the sides exchanged. Else open. The rule is a convention.

    Parameters
    ----------
    log : pandas.DataFrame
        One row per observation: ``hypothesis``, ``site``, ``stance`` (for, against,
        neutral), ``reliability`` (A–F), ``credibility`` (1–6).
    min_sites : int
        Independent sites needed.
    min_grade : str
        Lowest grade that counts, a letter and a digit.

    Returns
    -------
    pandas.DataFrame
        ``hypothesis``, ``for``, ``against`` (sites whose evidence counts), ``verdict``
        (supported, refuted, open).

    Raises
    ------
    CourseInputError
        ``type`` for a grade or a stance that does not exist; ``column``, ``empty``,
        ``missing``; ``range`` for ``min_sites`` below 1.

    References
    ----------
    NATO AJP-2.1, Allied Joint Doctrine for Intelligence Procedures (grading of sources);
    McQuarrie (2008), Customer Visits.

    Examples
    --------
    >>> log = pd.DataFrame({"hypothesis": "H1", "site": ["S1", "S2", "S3", "S3"],
    ...                     "stance": ["for", "for", "for", "against"],
    ...                     "reliability": ["A", "B", "B", "C"], "credibility": [2, 1, 2, 3]})
    >>> verdict(log)
      hypothesis  for  against    verdict
    0         H1    3        0  supported
    """
    columns = ["hypothesis", "site", "stance", "reliability", "credibility"]
    require_columns(log, columns, "log")
    require_rows(log, 1, "log")
    require_complete(log, columns)
    sites = require_whole(min_sites, "min_sites")
    letter, digit = _grade(min_grade)
    credibility = require_numbers(log["credibility"], "credibility")
    _require_allowed(log["stance"], STANCES)
    _require_allowed(log["reliability"], tuple("ABCDEF"))
    _require_allowed(credibility, (1, 2, 3, 4, 5, 6))
    reliability = log["reliability"].astype(str)
    graded = log[columns[:3]].assign(
        counts=(reliability <= letter) & (credibility <= digit),
        certain=(reliability == "A") & (credibility <= 2),
    )
    lines = []
    for hypothesis, rows in graded.groupby("hypothesis", sort=False, observed=True):
        by_stance = {s: rows[rows["stance"] == s] for s in STANCES}
        heard = {s: part.loc[part["counts"], "site"].nunique() for s, part in by_stance.items()}
        barred = {s: bool(part["certain"].any()) for s, part in by_stance.items()}
        if heard["for"] >= sites and not barred["against"]:
            result = "supported"
        elif heard["against"] >= sites and not barred["for"]:
            result = "refuted"
        else:
            result = "open"
        lines.append((hypothesis, heard["for"], heard["against"], result))
    return pd.DataFrame(lines, columns=["hypothesis", "for", "against", "verdict"])


def _grade(grade: str) -> tuple[str, int]:
    require_given(grade, "min_grade")
    if isinstance(grade, str) and len(grade) == 2 and grade[0] in "ABCDEF" and grade[1] in "123456":
        return grade[0], int(grade[1])
    raise CourseInputError(
        _("{grade} is not a grade of evidence.").format(grade=repr(grade)),
        code="type",
        column="min_grade",
        remedy=_("Write a letter A–F and a digit 1–6, for instance 'B2'."),
    )


def _require_allowed(values: pd.Series, allowed: tuple[Any, ...]) -> None:
    bad = ~values.isin(allowed)
    if bad.any():
        row = values.index[int(np.argmax(bad.to_numpy()))]
        raise CourseInputError(
            _("'{column}' holds {value} in row {row}, which does not exist there.").format(
                column=values.name, value=repr(values[bad].iloc[0]), row=row
            ),
            code="type",
            column=str(values.name),
            row=row,
            remedy=_("Use one of: {choices}.").format(choices=_(", ").join(map(str, allowed))),
        )
