"""Explorers: pictures a reader can change.

With a kernel an explorer is a live widget; on a published page, or without ipywidgets, the
same explorer steps through snapshots.
"""

from coursekit.explore.bigdata import big_or_random
from coursekit.explore.cash import cash_road
from coursekit.explore.coverage import coverage_planner
from coursekit.explore.decision_chain import decision_chain
from coursekit.explore.effort import effort
from coursekit.explore.frontline import frontline
from coursekit.explore.growth import growth
from coursekit.explore.line import line_surgeon
from coursekit.explore.player import Explorer, Snapshot
from coursekit.explore.retention import retention
from coursekit.explore.rotation import rotation
from coursekit.explore.weights import weights_on_trial
from coursekit.explore.whale import whale_rescue

__all__ = [
    "Explorer",
    "Snapshot",
    "big_or_random",
    "cash_road",
    "coverage_planner",
    "decision_chain",
    "effort",
    "frontline",
    "growth",
    "line_surgeon",
    "retention",
    "rotation",
    "weights_on_trial",
    "whale_rescue",
]
