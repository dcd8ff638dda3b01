"""What a reader calls the columns that methods add to a table, in the reader's language."""

from __future__ import annotations

from typing import Any

from coursekit.language import gettext as _


def result_names() -> dict[str, str]:
    """Give the name of the usual columns of a method's result.

    Returns
    -------
    dict
        Column → name in the active language.

    Examples
    --------
    >>> from coursekit.language import use_language
    >>> with use_language("en"):
    ...     result_names()["rr"]
    'Risk ratio'
    """
    return {
        "attribute": _("Attribute"),
        "beta": _("Coefficient"),
        "bimodality": _("Two peaks (bimodality)"),
        "censored": _("Not finished"),
        "center": _("Centre line"),
        "crude": _("As counted"),
        "driver": _("Driver"),
        "effect": _("Effect"),
        "events": _("Finished"),
        "flag": _("Flag"),
        "fte": _("Full-time persons"),
        "gap_demand": _("Demand in the gap"),
        "gap_ratio": _("Largest step in price"),
        "grain": _("Granularity"),
        "group": _("Group"),
        "headcount": _("People to employ"),
        "hhi": _("HHI"),
        "high": _("95%: to"),
        "hours": _("Hours"),
        "issue": _("Fault"),
        "lcl": _("Lower limit"),
        "length": _("Length"),
        "level": _("Level"),
        "lmg": _("Part of the variance"),
        "low": _("95%: from"),
        "mark": _("Mark"),
        "mean": _("Mean"),
        "median": _("Median"),
        "n": _("How many"),
        "n0": _("Others"),
        "n1": _("Exposed"),
        "n_clusters": _("Clusters"),
        "n_units": _("Compared"),
        "p": _("p"),
        "paid": _("Paid"),
        "partworth": _("Part-worth"),
        "position": _("Position"),
        "pretrend_p": _("p, trends before"),
        "q25": _("A quarter by"),
        "q75": _("Three quarters by"),
        "rate": _("Rate"),
        "ratio": _("Ratio to the best"),
        "rr": _("Risk ratio"),
        "segment_gap_sd": _("Segments apart (SD)"),
        "selected": _("Came through"),
        "share": _("Share"),
        "share_negative": _("Items that cost more than they add"),
        "shared_subtier": _("With the same source"),
        "signal": _("Signal"),
        "similarity": _("Similarity"),
        "size": _("How many"),
        "spaces": _("Spaces used"),
        "standardised": _("At the same mix"),
        "tau": _("Transfer"),
        "ucl": _("Upper limit"),
        "value": _("Value"),
        "written_off": _("Written off"),
    }


def result_values() -> dict[str, dict[Any, str]]:
    """Give the words for the verdicts of methods: column → value → words.

    Examples
    --------
    >>> from coursekit.language import use_language
    >>> with use_language("en"):
    ...     result_values()["issue"]["no_A"]
    'nobody is accountable'
    """
    return {
        "grain": {"ok": _("right"), "coarse": _("too coarse"), "fine": _("too fine")},
        "length": {"ok": _("right"), "long": _("too long"), "short": _("too short")},
        "issue": {
            "multi_A": _("more than one is accountable"),
            "no_A": _("nobody is accountable"),
            "no_R": _("nobody does it"),
        },
        "signal": {True: _("yes"), False: _("no")},
        "flag": {True: _("yes"), False: _("no")},
    }  # fmt: skip
