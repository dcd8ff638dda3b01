"""The ten product lines of Lumi Living: what is planted in each of them."""

from __future__ import annotations

from dataclasses import dataclass

SHOPS = 180
NEEDS = ["everyday", "organise", "treat", "present", "on_the_go"]
COLOURS = ["white", "black", "pink", "blue", "green", "yellow", "beige", "purple"]
SIZES = ["S", "M", "L", "XL"]
MOTIFS = ["plain", "stripe", "floral", "animal", "dots", "letters", "checks", "character"]
ATTRIBUTES = [
    "design", "durability", "value", "availability", "usefulness", "novelty", "packaging",
    "service",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One product line.

    ``tau`` is the share of demand that goes to sister items when items are taken out,
    ``taken_out`` the share of the line's revenue the trial took out, ``edges`` the limits of
    the six price bands in which demand was counted, ``unmet`` the shares asked for in bands
    where there is nothing to buy.
    """

    line_id: str
    n: int
    tau: float
    taken_out: float
    losers: int
    prices: tuple[int, ...]
    edges: tuple[int, ...]
    materials: tuple[str, ...]
    needs: tuple[float, ...]
    colours: int = 8
    sizes: int = 4
    motifs: int = 8
    unmet: tuple[float, ...] = (0, 0, 0, 0, 0, 0)


LINES = (
    Line("L01", 52, 0.34, 0.26, 4, (10, 12, 15, 19, 25, 29, 35, 39, 49),
         (0, 12, 18, 24, 30, 40, 60), ("ceramic", "glass", "bamboo", "metal"),
         (0.5, 0.1, 0.1, 0.3, 0.0)),
    Line("L02", 50, 0.41, 0.28, 5, (10, 15, 19, 25, 29, 39, 49, 59),
         (0, 12, 20, 30, 40, 50, 70), ("plastic", "fabric", "bamboo", "metal"),
         (0.2, 0.7, 0.0, 0.0, 0.1)),
    Line("L03", 72, 0.55, 0.22, 0, (10, 15, 19, 25, 29, 35, 39, 49, 59),
         (0, 12, 20, 30, 40, 50, 70), ("plastic", "metal", "silicone", "fabric", "glass"),
         (0.4, 0.1, 0.1, 0.1, 0.3)),
    Line("L04", 54, 0.30, 0.24, 3, (29, 39, 49, 59, 69, 79, 99),
         (0, 34, 44, 54, 64, 84, 120), ("fabric", "nylon", "leatherette", "straw"),
         (0.3, 0.1, 0.2, 0.1, 0.3)),
    Line("L05", 9, 0.20, 0.25, 0, (19, 25, 29, 35, 39, 129, 149, 169, 199),
         (0, 27, 40, 70, 100, 128, 220), ("plastic", "metal", "silicone"),
         (0.4, 0.0, 0.3, 0.1, 0.2), unmet=(0, 0, 0.13, 0.12, 0.06, 0)),
    Line("L06", 48, 0.38, 0.27, 4, (19, 25, 29, 39, 49, 59, 79),
         (0, 22, 28, 35, 45, 65, 100), ("cotton", "linen", "fleece", "polyester"),
         (0.4, 0.1, 0.4, 0.1, 0.0)),
    Line("L07", 42, 0.35, 0.26, 3, (15, 19, 25, 29, 39, 49, 59, 69),
         (0, 18, 27, 35, 45, 55, 80), ("glass", "ceramic", "wood", "metal"),
         (0.2, 0.0, 0.4, 0.4, 0.0)),
    Line("L08", 56, 0.27, 0.23, 5, (19, 25, 29, 39, 49, 59, 79, 99),
         (0, 22, 28, 35, 45, 65, 120), ("plush", "cotton", "fleece", "vinyl"),
         (0.1, 0.0, 0.4, 0.5, 0.0)),
    Line("L09", 48, 0.80, 0.42, 0, (5, 6, 8, 10, 12, 15),
         (0, 6, 7, 9, 11, 13, 20), ("plastic",), (0.7, 0.1, 0.1, 0.1, 0.0),
         colours=8, sizes=2, motifs=4),
    # A wide step of the ladder, but hardly anybody asks for what lies inside it.
    Line("L10", 49, 0.24, 0.25, 4, (10, 15, 19, 25, 29, 39, 49, 129, 149, 199),
         (0, 12, 22, 34, 50, 128, 220), ("nylon", "plastic", "fabric", "silicone"),
         (0.1, 0.2, 0.0, 0.0, 0.7), unmet=(0, 0, 0, 0, 0.06, 0)),
)  # fmt: skip
SICK = {"L03": "long", "L05": "short", "L07": "coarse", "L09": "fine"}
PLAIN_LINES = [line.line_id for line in LINES if line.line_id not in SICK]
