"""A chart for each result: its title is the finding, its picture shows why.

Every function takes a result of :mod:`coursekit.methods` (or a table of a case) and returns
a :class:`~coursekit.figures.chart.Chart`. Common keywords: ``case`` writes the source line
and finds the labels of the categories, ``years`` the period, ``labels`` own words.
"""

from coursekit.figures.benchmarking import gap_bars, strength_dots
from coursekit.figures.chart import Chart
from coursekit.figures.qualitative import evidence_grid, joint_display, saturation_curve, theme_bars
from coursekit.figures.quality import cleaning_waterfall
from coursekit.figures.regions import (
    development_quadrant,
    growth_bars,
    growth_waterfall,
    role_bubbles,
    share_factors,
)
from coursekit.figures.relations import gap_profile, stage_staircase
from coursekit.figures.sampling import allocation_bars, estimates, simpson_bars
from coursekit.figures.spc import control_chart, pareto_bars
from coursekit.figures.style import PALETTE, style

__all__ = [
    "PALETTE",
    "Chart",
    "allocation_bars",
    "cleaning_waterfall",
    "control_chart",
    "development_quadrant",
    "estimates",
    "evidence_grid",
    "gap_bars",
    "gap_profile",
    "growth_bars",
    "growth_waterfall",
    "joint_display",
    "pareto_bars",
    "role_bubbles",
    "saturation_curve",
    "share_factors",
    "simpson_bars",
    "stage_staircase",
    "strength_dots",
    "style",
    "theme_bars",
]
