"""Explorers: pictures a reader can change.

With a kernel an explorer is a live widget; on a published page, or without ipywidgets, the
same explorer steps through snapshots.
"""

from coursekit.explore.bigdata import big_or_random
from coursekit.explore.growth import growth
from coursekit.explore.player import Explorer, Snapshot

__all__ = ["Explorer", "Snapshot", "big_or_random", "growth"]
