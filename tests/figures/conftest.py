"""Every figure of lecture 1, made from the shipped cases; what every drawing must keep to."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable

import pandas as pd
import pytest

import coursekit as ck
from coursekit.figures.style import style


def make_all() -> dict[str, Callable[[], object]]:
    """Return, by name, a function that draws each figure in the active language."""
    f = ck.figures
    m, v = ck.load_case("meridian"), ck.load_case("vector")
    market = m.region_market
    years = {"start": "fy24_cny_m", "end": "fy25_cny_m"}
    growth = ck.regions.shift_share(market, **years)
    regional = market.groupby("region", sort=False)[["market_fy25_cny_m", "sales_fy25_cny_m"]].sum()
    sales = regional["sales_fy25_cny_m"]
    index = ck.regions.development_index(
        pd.DataFrame(
            {
                "market": regional["market_fy25_cny_m"],
                "sales": sales,
                "base": m.regions.set_index("region")["addressable_sites"],
            }
        ).reset_index(names="region")
    )
    factors = ck.regions.share_decomposition(
        m.accounts.rename(columns={"our_sales_cny_m": "our_sales_cny_m"})
    )
    roles = ck.regions.role_matrix(
        m.regions.assign(share=(sales / regional["market_fy25_cny_m"]).to_numpy()),
        {"market_growth": 0.5, "gross_margin": 0.5},
        {"share": 0.5, "service_coverage": 0.5},
    )
    wins = m.head_to_head.set_index("vendor")
    fights = m.bids[
        (m.bids["main_rival"] == "B")
        & m.bids["quarter"].str.startswith("2025")
        & m.bids["region"].isin(["Delta", "Basin"])
    ]
    rates = (
        fights.groupby(["region", "size_band"])["won"]
        .agg(["sum", "size"])
        .reset_index()
        .set_axis(["group", "stratum", "events", "n"], axis=1)
    )
    tiers = pd.DataFrame({"stratum": list("ABC"), "N": [176, 475, 799], "S": [9.0, 4.0, 1.5]})
    sources = [
        {"source": "portal", "n": 893, "mean": 7.32, "low": 7.21, "high": 7.42},
        {"source": "survey", "n": 134, "mean": 7.07, "low": 6.81, "high": 7.32},
    ]
    weekly = v.late_weekly
    chart = ck.spc.p_chart(weekly["late"], weekly["lots"])
    themes = v.interview_themes
    six = themes[themes["theme"].isin([f"T0{k}" for k in range(1, 7)])]
    new = v.interviews["new_themes"]
    log = pd.DataFrame(
        {
            "rule": ["as received", "exact copies", "wrong unit", "returns"],
            "action": ["start", "drop", "repair", "flag"],
            "n": [0, 60, 14, 55],
            "rows": [4180, 4120, 4120, 4120],
            "delta": [0.0, -1.2, -71.7, 0.0],
            "total": [153.7, 152.5, 80.8, 80.8],
        }
    )
    in_m, in_v = {"case": "meridian"}, {"case": "vector"}
    return {
        "stage_staircase": lambda: f.stage_staircase(m.history),
        "gap_profile": lambda: f.gap_profile(m.rm_selfcheck),
        "allocation_bars": lambda: f.allocation_bars(
            ck.sampling.allocate(tiers, 150),
            ck.sampling.allocate(tiers, 150, method="proportional"),
            unit="CNY m",
            **in_v,
        ),
        "estimates": lambda: f.estimates(sources, truth=7.09, unit="satisfaction_0_10", **in_v),
        "simpson_bars": lambda: f.simpson_bars(rates, what="won", years=2025, **in_m),
        "growth_bars": lambda: f.growth_bars(growth, years=(2024, 2025), **in_m),
        "growth_bars classical": lambda: f.growth_bars(growth, extended=False, **in_m),
        "growth_waterfall": lambda: f.growth_waterfall(growth, "Plateau", **in_m),
        "growth_waterfall classical": lambda: f.growth_waterfall(
            growth, "Plateau", extended=False, **in_m
        ),
        "development_quadrant": lambda: f.development_quadrant(index, years=2025, **in_m),
        "share_factors": lambda: f.share_factors(factors, years=2025, **in_m),
        "role_bubbles": lambda: f.role_bubbles(roles, sales, **in_m),
        "gap_bars": lambda: f.gap_bars(ck.benchmarking.appeals_gap(v.benchmark), **in_v),
        "strength_dots": lambda: f.strength_dots(ck.benchmarking.bradley_terry(wins), **in_m),
        "cleaning_waterfall": lambda: f.cleaning_waterfall(log, **in_v),
        "control_chart": lambda: f.control_chart(chart, what="late", **in_v),
        "control_chart excluded": lambda: f.control_chart(
            ck.spc.p_chart(weekly["late"], weekly["lots"], exclude=chart.signals), **in_v
        ),
        "pareto_bars": lambda: f.pareto_bars(
            ck.spc.pareto(v.late_reasons, exclude=chart.signals), **in_v
        ),
        "saturation_curve": lambda: f.saturation_curve(
            ck.qualitative.saturation(new), new, **in_v
        ),
        "theme_bars": lambda: f.theme_bars(
            ck.qualitative.priority_index(six),
            "OEM",
            "end_user",
            ck.qualitative.contrast(six, "OEM", "end_user"),
            **in_v,
        ),
        "evidence_grid": lambda: f.evidence_grid(
            v.field_log, ck.qualitative.verdict(v.field_log), **in_v
        ),
    }  # fmt: skip


@pytest.fixture(scope="session")
def figures() -> dict[str, Callable[[], object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make_all()


@pytest.fixture
def texts_fit() -> Callable[..., None]:
    """Return the check that texts of a drawing are inside its sheet and not on one another."""
    return _texts_fit


def _texts_fit(figure, slanted: bool = True) -> None:
    """Check a drawing; the frame of a slanted text says little about where its letters are."""
    from matplotlib.text import Text

    with style():
        figure.draw_without_rendering()
    sheet = figure.bbox.padded(2)
    stored = set(_stored_tick_labels(figure))
    boxes = [
        (t.get_text(), t.get_window_extent())
        for t in figure.findobj(Text)
        if t.get_text().strip() and t.get_visible() and id(t) not in stored
        if slanted or t.get_rotation() == 0
    ]
    for text, box in boxes:
        assert sheet.contains(box.x0, box.y0) and sheet.contains(box.x1, box.y1), text
    for (text, box), (other, rival) in itertools.combinations(boxes, 2):
        common = box.intersection(box, rival)
        assert common is None or min(common.width, common.height) < 4, (text, other)


def _stored_tick_labels(figure):
    """Labels of ticks that are kept in store outside the axes and not drawn."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            drawn = set(map(id, axis._update_ticks()))
            for tick in axis.get_major_ticks():
                if id(tick) not in drawn:
                    yield from (id(tick.label1), id(tick.label2))
