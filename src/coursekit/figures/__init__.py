"""A chart for each result: its title is the finding, its picture shows why.

Every function takes a result of :mod:`coursekit.methods` (or a table of a case) and returns
a :class:`~coursekit.figures.chart.Chart`. Common keywords: ``case`` writes the source line
and finds the labels of the categories, ``years`` the period, ``labels`` own words.
"""

from coursekit.figures.archives import archive_map, distress_bars
from coursekit.figures.benchmarking import gap_bars, strength_dots
from coursekit.figures.chart import Chart
from coursekit.figures.continuity import effect_dots, thread_bars
from coursekit.figures.coverage import double_jeopardy, source_bars, wallet_map
from coursekit.figures.decisions import rank_slopes
from coursekit.figures.insight import opportunity_dots, study_value
from coursekit.figures.leadtocash import (
    dso_lines,
    pipeline_bars,
    price_waterfall,
    trend_lines,
)
from coursekit.figures.monitoring import account_charts
from coursekit.figures.organisation import collaboration_map, orientation_grid, staff_bars
from coursekit.figures.plans import action_bars, change_dots, effort_triangle, value_stack
from coursekit.figures.power import contact_labels, decision_chain, voting_bars
from coursekit.figures.products import line_profit
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
from coursekit.figures.relationships import (
    agreement_dots,
    control_gauge,
    dimension_grid,
    driver_odds,
    relationship_house,
    standing_bars,
)
from coursekit.figures.sampling import allocation_bars, estimates, simpson_bars
from coursekit.figures.segmentation import portfolio_matrix, segment_choice, segment_profile
from coursekit.figures.service import importance_map, kano_map
from coursekit.figures.spc import control_chart, pareto_bars
from coursekit.figures.style import PALETTE, style
from coursekit.figures.suppliers import drift_chart, kraljic_map
from coursekit.figures.survival import survival_curves
from coursekit.figures.talent import rater_curve, selection_curve, shrinkage_dots
from coursekit.figures.users import funnel_leaks, retention_curve, revenue_bridge
from coursekit.figures.value import whale_curve

__all__ = [
    "PALETTE",
    "Chart",
    "account_charts",
    "action_bars",
    "agreement_dots",
    "allocation_bars",
    "archive_map",
    "change_dots",
    "cleaning_waterfall",
    "collaboration_map",
    "contact_labels",
    "control_chart",
    "control_gauge",
    "decision_chain",
    "development_quadrant",
    "dimension_grid",
    "distress_bars",
    "double_jeopardy",
    "drift_chart",
    "driver_odds",
    "dso_lines",
    "effect_dots",
    "effort_triangle",
    "estimates",
    "evidence_grid",
    "funnel_leaks",
    "gap_bars",
    "gap_profile",
    "growth_bars",
    "growth_waterfall",
    "importance_map",
    "joint_display",
    "kano_map",
    "kraljic_map",
    "line_profit",
    "opportunity_dots",
    "orientation_grid",
    "pareto_bars",
    "pipeline_bars",
    "portfolio_matrix",
    "price_waterfall",
    "rank_slopes",
    "rater_curve",
    "relationship_house",
    "retention_curve",
    "revenue_bridge",
    "role_bubbles",
    "saturation_curve",
    "segment_choice",
    "segment_profile",
    "selection_curve",
    "share_factors",
    "shrinkage_dots",
    "simpson_bars",
    "source_bars",
    "staff_bars",
    "stage_staircase",
    "standing_bars",
    "strength_dots",
    "study_value",
    "style",
    "survival_curves",
    "theme_bars",
    "thread_bars",
    "trend_lines",
    "value_stack",
    "voting_bars",
    "wallet_map",
    "whale_curve",
]
