"""Charts of interviews and visits: when to stop, what counts, what the evidence says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseInputError
from coursekit.figures.chart import Chart, canvas
from coursekit.figures.labels import Labels, case_source, source_names
from coursekit.figures.marks import beside, no_axis, quiet_axis, rows_axis, zero_line
from coursekit.figures.numbers import listing, number, p_value, percent
from coursekit.figures.style import PALETTE, SMALL, style
from coursekit.language import get_language, ngettext
from coursekit.language import gettext as _
from coursekit.methods import qualitative as method


def saturation_curve(
    saturation: method.Saturation,
    new_themes: Sequence[int] | pd.Series,
    *,
    case: str | None = None,
) -> Chart:
    """Show how themes pile up from interview to interview and where one may stop.

    Parameters
    ----------
    saturation : Saturation
        Result of :func:`coursekit.methods.qualitative.saturation`.
    new_themes : sequence of int
        New themes by interview, in time order: what the result was computed from.
    case
        Case for the source line.

    References
    ----------
    Guest, Namey & Chen (2020), A simple method to assess and report thematic saturation.
    """
    new = np.asarray(new_themes, dtype=int)
    known = new.cumsum()
    held = np.arange(1, len(new) + 1)
    stop = saturation.interviews
    late = [] if stop is None else [int(i) for i in held if i > stop and new[i - 1] > 0]
    with style():
        figure, axes = canvas(height=3.4)
        axes.axvspan(0.5, saturation.base + 0.5, color=PALETTE.shade, zorder=0)
        axes.text(
            0.5 + saturation.base / 2, 0.02 * known[-1], _("base"), ha="center", va="bottom",
            size=SMALL, color=PALETTE.quiet,
        )  # fmt: skip
        axes.step(held, known, where="mid", color=PALETTE.ours, linewidth=2)
        axes.plot(held, known, "o", color=PALETTE.ours, markersize=5)
        if stop is not None:
            axes.axvline(stop, color=PALETTE.good, linewidth=1.4, zorder=1)
            axes.annotate(
                _("may stop\nafter {at}").format(at=saturation.at), (stop, 0.32 * known[-1]),
                (-6, 0), textcoords="offset points", ha="right", va="center", color=PALETTE.good,
            )  # fmt: skip
        for interview in late:
            axes.plot(interview, known[interview - 1], "D", color=PALETTE.bad, markersize=8)
            beside(
                axes, interview, known[interview - 1], f"+{new[interview - 1]}", "above",
                color=PALETTE.bad, size=12,
            )  # fmt: skip
        beside(axes, 1, known[0], number(known[0]), "above", color=PALETTE.ours, size=12)
        beside(axes, held[-1], known[-1], number(known[-1]), "right", color=PALETTE.ours, size=12)
        quiet_axis(axes, "y")
        axes.set_xlim(0.5, held[-1] + 1.1)
        axes.set_ylim(0, known[-1] * 1.16)
        axes.set_xticks(held[:: 1 if len(held) <= 12 else 2])
        axes.set_xlabel(_("Interviews held"))
        axes.spines["bottom"].set_visible(False)
    facts = {
        "at": saturation.at,
        "interviews": stop,
        "themes": number(known[stop - 1]) if stop else number(known[-1]),
        "late": listing([str(i) for i in late]),
        "more": number(int(new[stop:].sum())) if stop else "0",
        "last": percent(saturation.ratios[-1]),
        "threshold": percent(saturation.threshold, 0),
    }
    if stop is None:
        title = _(
            "Not saturated yet: the last run still brought {last} new themes "
            "(threshold {threshold})."
        )
    elif late:
        title = ngettext(
            "Saturated after {interviews} interviews ({at}) with {themes} themes, yet not "
            "complete: interview {late} still brought {more} more.",
            "Saturated after {interviews} interviews ({at}) with {themes} themes, yet not "
            "complete: interviews {late} still brought {more} more.",
            len(late),
        )
    else:
        title = _("Saturated after {interviews} interviews ({at}) with {themes} themes.")
    finding = title.format(**facts)
    runs = listing([percent(ratio, 1) for ratio in saturation.ratios])
    return Chart(
        figure,
        title=finding,
        alt=_(
            "{finding} The first {base} interviews brought {base_themes} themes; runs of {run} "
            "then brought {runs} of that."
        ).format(
            finding=finding,
            base=saturation.base,
            base_themes=saturation.base_themes,
            run=saturation.run,
            runs=runs,
        ),
        subtitle=_("Different themes heard so far; n = {n} interviews").format(n=len(new)),
        source=case_source(case),
    )


def theme_bars(
    priority: pd.DataFrame,
    a: str,
    b: str,
    contrast: pd.DataFrame | None = None,
    top: int = 6,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Mirror what two segments complain about: priority index left and right.

    Parameters
    ----------
    priority : DataFrame
        Result of :func:`coursekit.methods.qualitative.priority_index`.
    a, b : str
        The segments on the left and on the right.
    contrast : DataFrame, optional
        Result of :func:`coursekit.methods.qualitative.contrast`: the title then says whether
        the largest difference is proven at 5 %.
    top : int
        How many themes to show, the heaviest over all interviews.
    case, labels
        Case for the source line, own words for themes and segments.

    References
    ----------
    Chi (1997), Quantifying qualitative analyses of verbal data.
    """
    present = set(priority["segment"])
    for segment in (a, b):
        if segment not in present:
            raise CourseInputError(
                _("The result has no segment {name!r}.").format(name=segment),
                code="unknown",
                column="segment",
                remedy=_("Choose two of {names}.").format(names=", ".join(sorted(present))),
            )
    words = Labels({**method.labels(), **(labels or {})}, case)
    wide = priority.pivot_table(index="theme", columns="segment", values="index", sort=False)
    overall = wide["all"] if "all" in wide else wide.mean(axis=1)
    chosen = wide.loc[overall.sort_values(ascending=False, kind="stable").index[:top]]
    names = [words(theme, "theme") for theme in chosen.index]
    left, right = chosen[a].to_numpy(float), chosen[b].to_numpy(float)
    size = priority.groupby("segment")["n"].first()
    high = max(float(chosen[[a, b]].to_numpy().max()), 1e-9)
    with style():
        figure, panels = canvas(height=0.42 * len(chosen) + 0.6, columns=2, sharey=True)
        for axes, values, segment, colour, mirrored in (
            (panels[0], left, a, PALETTE.rival, True),
            (panels[1], right, b, PALETTE.ours, False),
        ):
            rows = rows_axis(axes, names, width=18)
            axes.barh(rows, values, height=0.62, color=colour)
            for y, value in zip(rows, values, strict=True):
                side = "left" if mirrored else "right"
                beside(axes, value, y, number(value, 2), side, color=colour, size=12)
            zero_line(axes)
            axes.set_xlim(*((high * 1.38, 0) if mirrored else (0, high * 1.38)))
            no_axis(axes)
            head = _("{segment}, n = {n}").format(
                segment=words(segment, "segment"), n=size[segment]
            )
            head = f"{head} " if mirrored else f" {head}"
            axes.set_title(head, loc="right" if mirrored else "left", color=colour, size=12)
        layout: Any = figure.get_layout_engine()
        layout.set(wspace=0.0, w_pad=0.03)
    gap = np.abs(left - right)
    widest = int(np.argmax(gap))
    more, less = (a, b) if left[widest] >= right[widest] else (b, a)
    theme = chosen.index[widest]
    facts = {
        "theme": names[widest],
        "more": words(more, "segment"),
        "less": words(less, "segment"),
        "more_index": number(float(chosen.loc[theme, more]), 2),
        "less_index": number(float(chosen.loc[theme, less]), 2),
    }
    title = _("{theme} matters to {more} ({more_index}), not to {less} ({less_index}).")
    if gap[widest] < 0.5:
        title = _("{more} and {less} name the same themes with much the same weight.")
    if contrast is not None:
        row = contrast.set_index("theme").loc[theme]
        facts["p"] = p_value(float(row["p_adj"]))
        if float(row["p_adj"]) < 0.05:
            title = _(
                "{theme} separates {more} ({more_index}) from {less} ({less_index}): adjusted {p}."
            )
        else:
            title = _(
                "{theme} seems to separate {more} ({more_index}) from {less} ({less_index}), "
                "but it is not proven: adjusted {p}."
            )
    finding = title.format(**facts)
    each = _("; ").join(
        _("{theme} {left} against {right}").format(
            theme=name, left=number(x, 3), right=number(y, 3)
        )
        for name, x, y in zip(names, left, right, strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Priority index, {a} against {b}: {each}.").format(
            finding=finding, a=words(a, "segment"), b=words(b, "segment"), each=each
        ),
        subtitle=_("Priority index = share who raise it × mean intensity (0–3)"),
        source=case_source(case),
    )


def evidence_grid(
    log: pd.DataFrame,
    verdicts: pd.DataFrame,
    min_grade: str = "B2",
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Chart:
    """Show which site speaks for and against each hypothesis, and the verdict.

    Parameters
    ----------
    log : DataFrame
        One row per observation: ``hypothesis``, ``site``, ``stance``, ``reliability``,
        ``credibility``.
    verdicts : DataFrame
        Result of :func:`coursekit.methods.qualitative.verdict` on this log.
    min_grade : str
        The grade from which evidence counts: the one the verdicts were made with.
    case, labels
        Case for the source line, own words for the hypotheses.

    References
    ----------
    McQuarrie (2008), Customer Visits.
    """
    words = Labels({**method.labels(), **(labels or {})}, case)
    verdicts = verdicts.sort_values("hypothesis", key=lambda column: column.astype(str))
    order = list(verdicts["hypothesis"])
    sites = sorted(log["site"].unique(), key=str)
    counts = (log["reliability"].astype(str) <= min_grade[0]) & (
        log["credibility"].astype(int) <= int(min_grade[1])
    )
    looks = {
        "for": ("^", PALETTE.good),
        "against": ("v", PALETTE.bad),
        "neutral": ("o", PALETTE.neutral),
    }
    tone = {"supported": PALETTE.good, "refuted": PALETTE.bad, "open": PALETTE.quiet}
    names = [words(hypothesis, "hypothesis") for hypothesis in order]
    with style():
        figure, axes = canvas(height=0.52 * len(order) + 1.0)
        rows = rows_axis(axes, names, width=19)
        for (hypothesis, site), block in log.groupby(["hypothesis", "site"], sort=False):
            if hypothesis not in order:
                continue
            y, x = order.index(hypothesis), sites.index(site)
            for k, (row, counted) in enumerate(
                zip(block.itertuples(), counts[block.index], strict=True)
            ):
                marker, colour = looks[str(row.stance)]
                across = 0.0 if len(block) == 1 else 0.44 * (k % 2) - 0.22
                down = 0.0 if len(block) < 3 else 0.36 * (k // 2) - 0.18
                axes.plot(
                    x + across,
                    y + down,
                    marker,
                    markersize=8,
                    color=colour if counted else "white",
                    markeredgecolor=colour,
                    markeredgewidth=1.2,
                )
        for y, result in zip(rows, verdicts["verdict"], strict=True):
            axes.text(
                len(sites) - 0.35, y, words(result, "verdict"), va="center_baseline",
                color=tone[result],
            )  # fmt: skip
        axes.set_xticks(range(len(sites)), [str(site) for site in sites])
        axes.xaxis.tick_top()
        axes.set_xlim(-0.6, len(sites) + 1.9)
        axes.spines[:].set_visible(False)
        for y in rows[1:]:
            axes.axhline(y - 0.5, color=PALETTE.grid, linewidth=0.8)
        from matplotlib.lines import Line2D

        handles = [
            Line2D([], [], marker=m, ls="", markersize=8, color=c, label=words(s, "stance"))
            for s, (m, c) in looks.items()
        ]
        axes.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=3,
            frameon=False, fontsize=SMALL, handletextpad=0.1, columnspacing=1.0, borderaxespad=0,
        )  # fmt: skip
    told = []
    for result in ("supported", "refuted", "open"):
        members = [n for n, v in zip(names, verdicts["verdict"], strict=True) if v == result]
        if members:
            told.append(
                _("{verdict}: {hypotheses}").format(
                    verdict=words(result, "verdict"), hypotheses=listing(members)
                )
            )
    finding = _("{clauses}.").format(clauses=_("; ").join(told))
    each = _("; ").join(
        _("{hypothesis}: {n_for} sites for, {n_against} against").format(
            hypothesis=name, n_for=int(f), n_against=int(g)
        )
        for name, f, g in zip(names, verdicts["for"], verdicts["against"], strict=True)
    )
    return Chart(
        figure,
        title=finding,
        alt=_("{finding} Evidence that counts: {each}.").format(finding=finding, each=each),
        subtitle=_(
            "{n} observations at {sites} sites; filled marks count (grade {grade} or better)"
        ).format(
            n=len(log), sites=len(sites), grade=min_grade
        ),
        source=case_source(case),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class JointDisplay:
    """A joint display: one statement a row, one source a column, one verdict a row.

    Attributes
    ----------
    title : str
        The finding.
    table : DataFrame
        ``statement``, ``source``, ``finding``, ``mark``.
    source : str
        Where the data come from.
    """

    title: str
    table: pd.DataFrame
    source: str = ""

    def __repr__(self) -> str:
        return f"JointDisplay: {self.title}"

    def _repr_html_(self) -> str:
        signs = {
            "confirm": ("✓", PALETTE.good, _("confirms")),
            "contradict": ("✕", PALETTE.bad, _("contradicts")),
            "silent": ("○", PALETTE.quiet, _("is silent")),
        }
        sources = list(dict.fromkeys(self.table["source"]))
        head = "".join(f'<th scope="col">{escape(str(s))}</th>' for s in sources)
        body = []
        for statement, block in self.table.groupby("statement", sort=False):
            by_source = block.set_index("source")
            cells = []
            for source in sources:
                if source in by_source.index:
                    row = by_source.loc[source]
                    sign, colour, word = signs[row["mark"]]
                    text = escape(str(row["finding"]))
                else:
                    (sign, colour, word), text = signs["silent"], ""
                cells.append(
                    f'<td class="ck-mark-{word_class(sign)}"><strong style="color:{colour}">'
                    f"{sign} {escape(word)}</strong><br>{text}</td>"
                )
            body.append(
                f'<tr><th scope="row">{escape(str(statement))}</th>{"".join(cells)}'
                f"<td><strong>{escape(joint_verdict(block['mark']))}</strong></td></tr>"
            )
        statement_head, together_head = _("Statement"), _("Together")
        lines = [
            f'<div class="ck-chart ck-joint" lang="{get_language().replace("_", "-")}">',
            f'<p class="ck-chart-title">{escape(self.title)}</p>',
            '<div class="ck-scroll" tabindex="0" style="overflow-x:auto">',
            f'<table><thead><tr><th scope="col">{escape(statement_head)}</th>{head}'
            f'<th scope="col">{escape(together_head)}</th></tr></thead>',
            f"<tbody>{''.join(body)}</tbody></table></div>",
        ]
        if self.source:
            lines.append(f'<p class="ck-chart-source">{escape(self.source)}</p>')
        return "\n".join([*lines, "</div>"])


def word_class(sign: str) -> str:
    """Name the CSS class of a mark."""
    return {"✓": "confirm", "✕": "contradict", "○": "silent"}[sign]


def joint_verdict(marks: pd.Series) -> str:
    """Put the marks of one statement together: confirmed, contradicted or open.

    >>> joint_verdict(pd.Series(["confirm", "confirm", "silent"]))
    'confirmed'
    """
    confirms, contradicts = (int((marks == m).sum()) for m in ("confirm", "contradict"))
    if confirms >= 2 and not contradicts:
        return _("confirmed")
    if contradicts >= 2 and contradicts > confirms:
        return _("contradicted")
    return _("open: ask on")


def joint_display(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> JointDisplay:
    """Put what several sources say about the same statements side by side.

    A statement is confirmed when two or more sources confirm it and none contradicts it,
    contradicted when two or more contradict it and fewer confirm it; otherwise it is open.

    Parameters
    ----------
    rows : DataFrame or list of dict
        ``statement``, ``source`` (``log``, ``survey``, ``interviews``, ``visit``, ``reps``,
        ``portal`` or own words), ``finding`` (short text) and ``mark``: ``confirm``,
        ``contradict`` or ``silent``.
    case, labels
        Case for the source line, own words for statements and sources.

    Raises
    ------
    CourseInputError
        Code ``unknown``: a mark that does not exist.

    References
    ----------
    Fetters, Curry & Creswell (2013), Achieving integration in mixed methods designs.

    Examples
    --------
    >>> joint_display([
    ...     {"statement": "Price", "source": "Survey", "finding": "7 of 10",
    ...      "mark": "contradict"},
    ...     {"statement": "Price", "source": "Interviews", "finding": "2 of 8",
    ...      "mark": "contradict"}])
    JointDisplay: Contradicted: Price.
    """
    table = pd.DataFrame(rows)
    bad = ~table["mark"].isin(["confirm", "contradict", "silent"])
    if bad.any():
        raise CourseInputError(
            _("There is no mark {name!r}.").format(name=table.loc[bad, "mark"].iloc[0]),
            code="unknown",
            column="mark",
            row=table.index[bad][0],
            remedy=_("Use confirm, contradict or silent."),
        )
    words = Labels({**source_names(), **(labels or {})}, case)
    table = table.assign(
        statement=[words(s, "statement") for s in table["statement"]],
        source=[words(s, "source") for s in table["source"]],
    )
    together = table.groupby("statement", sort=False)["mark"].apply(joint_verdict)
    told = [
        _("{verdict}: {statements}").format(
            verdict=verdict, statements=listing(list(together.index[together == verdict]))
        )
        for verdict in dict.fromkeys(together)
    ]
    finding = _("{clauses}.").format(clauses=_("; ").join(told))
    return JointDisplay(finding[:1].upper() + finding[1:], table, case_source(case))
