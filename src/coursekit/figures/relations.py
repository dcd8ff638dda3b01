"""Charts of relationship marketing: the stages of growth, the gaps a self-check shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.figures.chart import Chart, canvas, subtitle
from coursekit.figures.labels import Labels, case_source
from coursekit.figures.marks import beside, quiet_axis, rows_axis, wrap
from coursekit.figures.numbers import listing, money, money_scale, number
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import gettext as _


def stage_staircase(
    history: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show growth as stages, each with the relational asset it depended on.

    Parameters
    ----------
    history : DataFrame
        One row per stage: ``stage``, ``years``, ``revenue_cny_m``, ``key_relation_asset``.
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        categories.

    References
    ----------
    Dwyer, Schurr & Oh (1987), Developing buyer-seller relationships.
    """
    case = case or history.attrs.get("case")
    words = Labels(labels, case)
    revenue = history["revenue_cny_m"].to_numpy(float)
    stages = [words(stage, "stage") for stage in history["stage"]]
    assets = [words(asset, "key_relation_asset") for asset in history["key_relation_asset"]]
    scale = money_scale(revenue)
    high = max(float(revenue.max()), 1e-9)
    across = max(8, 56 // len(history))
    with style():
        figure, axes = canvas(height=4.2)
        for x, (value, stage, asset) in enumerate(zip(revenue, stages, assets, strict=True)):
            axes.bar(x, value, width=1.0, color=PALETTE.ours, edgecolor="white", linewidth=1.5)
            top = f"{scale.write(value)}\n{wrap(stage, across)}"
            note = axes.annotate(
                top, (x, value), (0, 6), textcoords="offset points", ha="center", va="bottom",
                color=PALETTE.ours, linespacing=1.15,
            )  # fmt: skip
            axes.annotate(
                wrap(asset.replace(": ", ":\n").replace("：", "：\n"), across), (0.5, 1), (0, 4),
                xycoords=note, textcoords="offset points", ha="center", va="bottom", size=SMALL,
                color=PALETTE.ink, linespacing=1.15,
            )  # fmt: skip
        years = [str(span).replace("-", "–") for span in history["years"]]
        axes.set_xticks(range(len(history)), years)
        axes.set_xlim(-0.5, len(history) - 0.5)
        axes.set_ylim(0, high * 1.75)
        axes.spines["left"].set_visible(False)
        axes.tick_params(labelleft=False)
    title = _("Revenue grew from {first} to {last} while the scarce asset moved on: {assets}.")
    short = [asset.split(":")[0].split("：")[0] for asset in assets]
    short = [short[0], *[s[:1].lower() + s[1:] for s in short[1:]]]
    finding = title.format(
        first=money(revenue[0], 0), last=money(revenue[-1], 0), assets=_(" → ").join(short)
    )
    each = _("; ").join(
        _("{stage} ({years}): {revenue}, {asset}").format(
            stage=stage, years=span, revenue=money(value, 0), asset=asset
        )
        for stage, span, value, asset in zip(stages, years, revenue, assets, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Stages: {each}.").format(finding=finding, each=each),
        subtitle=_("Revenue in the last year of each stage, {unit}, and its key asset").format(
            unit=scale.unit
        ),
        source=case_source(case),
    )


def gap_profile(
    selfcheck: pd.DataFrame,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show how two groups of managers rate the four gaps of relationship marketing.

    Each dot is the mean of the respondents' own means, with a 95 % t-interval: a small
    difference with few respondents is no finding.

    Parameters
    ----------
    selfcheck : DataFrame
        One row per answer: ``respondent_id``, ``group``, ``gap``, ``score`` (1–5).
    case, labels
        Case for the source line (found by itself for a table of a case), own words for the
        categories.
    """
    from scipy.stats import t as student

    case = case or selfcheck.attrs.get("case")
    words = Labels(labels, case)
    person = (
        selfcheck.groupby(["gap", "group", "respondent_id"], sort=False, observed=True)["score"]
        .mean()
        .reset_index()
    )
    overall = person.groupby("gap", sort=False)["score"].mean().sort_values()
    groups = list(dict.fromkeys(person["group"]))
    by_group = person.groupby(["gap", "group"], sort=False)["score"]
    table = by_group.agg(["mean", "std", "count"])
    reach = student.ppf(0.975, (table["count"] - 1).clip(lower=1)) * table["std"]
    table["half"] = (reach / np.sqrt(table["count"])).fillna(0.0)
    names = [words(gap, "gap") for gap in overall.index]
    colours = dict(zip(groups, [PALETTE.ours, PALETTE.rival, PALETTE.mix], strict=False))
    with style():
        figure, axes = canvas(height=0.66 * len(names) + 1.0)
        rows = rows_axis(axes, names, width=18)
        for y, gap in zip(rows, overall.index, strict=True):
            for k, group in enumerate(groups):
                if (gap, group) not in table.index:
                    continue
                place = y + 0.34 * (k - (len(groups) - 1) / 2)
                mean, half = (float(table.loc[(gap, group), c]) for c in ("mean", "half"))
                axes.plot([mean - half, mean + half], [place] * 2, color=colours[group], lw=2.5)
                axes.plot(mean, place, "o", color=colours[group], markersize=8)
                text = number(mean, 1)
                if y == 0:
                    text = _("{mean} {group}").format(mean=text, group=words(group, "group"))
                beside(axes, mean + half, place, text, "right", color=colours[group], size=12)
        quiet_axis(axes)
        axes.set_xlim(1, 5)
        axes.set_xticks([1, 2, 3, 4, 5])
        axes.set_xlabel(_("Mean score, 1 = not at all, 5 = fully"))
    low = overall.index[0]
    facts = {"gap": names[0], "mean": number(float(overall.iloc[0]), 1)}
    title = _("{gap} is the weakest of the four ({mean} of 5).")
    if len(groups) == 2 and all((low, g) in table.index for g in groups):
        first, second = (float(table.loc[(low, g), "mean"]) for g in groups)
        high, other = groups if first >= second else groups[::-1]
        difference = abs(first - second)
        facts |= {
            "high": words(high, "group"),
            "other": words(other, "group"),
            "difference": number(difference, 1),
        }
        title = _(
            "{gap} is weakest ({mean} of 5), and {high} rates it {difference} higher than {other}."
        )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{gap}: {means}").format(
            gap=name,
            means=listing(
                [
                    f"{words(g, 'group')} {number(float(table.loc[(gap, g), 'mean']), 1)} "
                    f"± {number(float(table.loc[(gap, g), 'half']), 1)}"
                    for g in groups
                    if (gap, g) in table.index
                ]
            ),
        )
        for gap, name in zip(overall.index, names, strict=True)
    )
    sizes = selfcheck.groupby("group", sort=False)["respondent_id"].nunique()
    note = listing([f"{words(g, 'group')} n = {n}" for g, n in sizes.items()])
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Means with 95% intervals: {each}.").format(finding=finding, each=each),
        subtitle=subtitle(_("Self-check, mean score and 95% interval"), None, note),
        source=case_source(case),
    )
