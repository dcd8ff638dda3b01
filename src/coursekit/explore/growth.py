"""The growth explorer: where growth came from, and whether it would survive a slower market."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coursekit.explore.player import Control, Explorer, View
from coursekit.explore.sketch import WIDTH, Sketch
from coursekit.figures.labels import Labels
from coursekit.figures.numbers import money, money_scale, percent
from coursekit.figures.style import PALETTE
from coursekit.language import gettext as _
from coursekit.methods import regions

ACTUAL = "actual"
SLOWEST, FASTEST = -5, 25  # per cent


def growth(
    base: pd.DataFrame,
    start: str = "0",
    end: str = "1",
    region: str | None = None,
    *,
    case: str | None = None,
    labels: Mapping[Any, str] | None = None,
) -> Explorer:
    """Explore where a region's growth came from, and what it would be in another market.

    The slider sets next year's growth of the local market. Everything else goes on as in the
    year observed: the other regions grow as they did, and our share of each segment changes
    by the same factor again.

    Parameters
    ----------
    base : DataFrame
        As for :func:`coursekit.methods.regions.shift_share`, CNY million.
    start, end : str
        Endings of the columns of the two years.
    region : str, optional
        The region shown first; without it the one that lost most although it grew.
    case, labels
        Case in which to look for the names of the regions, own names.

    Returns
    -------
    Explorer
        Controls ``region``, ``view`` (classical or share) and ``market``.

    Examples
    --------
    >>> market = pd.DataFrame({
    ...     "region": ["North", "South"], "segment": ["PUB", "PUB"],
    ...     "market_0": [100.0, 100.0], "market_1": [120.0, 100.0],
    ...     "sales_0": [20.0, 20.0], "sales_1": [22.0, 21.0]})
    >>> growth(market).draw(region="North", view="share", market="actual").verdict
    'riding the market'
    """
    observed = regions.shift_share(base, start=start, end=end).set_index("region")
    case = case or base.attrs.get("case")
    words = Labels(labels, case)
    if region is None:
        grown = observed[observed["total"] > 0]
        region = str((grown if len(grown) else observed)["SH"].idxmin())

    def draw(region: str, view: str, market: int | str) -> View:
        parts = observed
        if market != ACTUAL:
            ahead = _next_year(base, start, end, region, float(market) / 100)
            parts = regions.shift_share(ahead).set_index("region")
        return _view(parts.T[region].to_dict(), words(region, "region"), view, market)

    steps = [ACTUAL, -5, 0, 10, 25]
    values = [ACTUAL, *range(SLOWEST, FASTEST + 1)]
    names = list(observed.index)
    controls = [
        Control("region", _("Region"), names, [words(r, "region") for r in names], region),
        Control(
            "view", _("View"), ["classical", "share"],
            [_("classical: three parts"), _("share view: four parts")], "classical",
        ),
        Control(
            "market", _("Local market next year"), values,
            [_("this year, as it was"), *(percent(v / 100, 0, signed=True) for v in values[1:])],
            ACTUAL, steps=steps, kind="range",
        ),
    ]  # fmt: skip
    first, second = (draw(region, view, ACTUAL) for view in ("classical", "share"))
    still = draw(region, "share", 0)
    notice = [
        _("{region}: the classical view says “{before}”, the share view “{after}”.").format(
            region=words(region, "region"), before=first.verdict, after=second.verdict
        ),
        _("If its market stood still next year, its sales would change by {change}.").format(
            change=money(still.numbers["total"], signed=True)
        ),
    ]
    worth: list[dict[str, Any]] = [
        {"region": region, "view": "classical", "market": ACTUAL},
        {"region": region, "view": "share", "market": ACTUAL},
        {"region": region, "view": "share", "market": 0},
    ]
    return Explorer(
        "growth", _("Where did growth come from?"), controls, draw, notice=notice, worth=worth
    )


def _next_year(
    base: pd.DataFrame, start: str, end: str, region: str, local_growth: float
) -> pd.DataFrame:
    """Project one year on: the local market by ``local_growth``, all else as observed."""
    here = base["region"] == region
    market_0, market_1 = (base[f"market_{e}"].astype(float) for e in (start, end))
    sales_0, sales_1 = (base[f"sales_{e}"].astype(float) for e in (start, end))
    factor = (market_1 / market_0).where(~here, 1 + local_growth).fillna(1.0)
    # The factor by which our share of the segment changed; unchanged where there was none.
    share = ((sales_1 / market_1) / (sales_0 / market_0)).where(sales_0 * market_1 > 0, 1.0)
    return pd.DataFrame(
        {
            "region": base["region"],
            "segment": base["segment"],
            "market_0": market_1,
            "market_1": market_1 * factor,
            "sales_0": sales_1,
            "sales_1": sales_1 * factor * share,
        }
    )


def _view(parts: Mapping[Any, Any], place: str, view: str, market: int | str) -> View:
    names = [("NG", _("National growth"), PALETTE.market), ("IM", _("Segment mix"), PALETTE.mix)]
    if view == "share":
        names.append(("LM", _("Local market"), PALETTE.local))
    own_column = "SH" if view == "share" else "RS"
    own, total = float(parts[own_column]), float(parts["total"])
    own_name = _("Our share") if view == "share" else _("Regional shift")
    names.append((own_column, own_name, PALETTE.good if own > 0 else PALETTE.bad))
    if own > 0:
        verdict = _("winning")
    elif total > 0:
        verdict = _("riding the market")
    else:
        verdict = _("losing")
    values = [float(parts[column]) for column, _name, _colour in names]
    scale = money_scale([*values, total])
    facts = {
        "region": place,
        "total": money(total, signed=True),
        "own": money(own, signed=True),
        "part": own_name,
        "growth": "" if market == ACTUAL else percent(float(market) / 100, 0, signed=True),
        "verdict": verdict,
    }
    if market == ACTUAL:
        caption = _("{region}: sales changed by {total}; {part} {own}. Verdict: {verdict}.")
    else:
        caption = _(
            "{region}, next year with a local market of {growth}: sales change by {total}; "
            "{part} {own}. Verdict: {verdict}."
        )
    caption = caption.format(**facts)
    steps = _("; ").join(
        f"{name} {money(value, signed=True)}"
        for (_column, name, _colour), value in zip(names, values, strict=True)
    )
    alt = _("{finding} Steps: {steps}.").format(finding=caption, steps=steps)
    svg = _waterfall([(n, c) for _k, n, c in names], values, scale.write)
    numbers = {str(column): float(value) for column, value in parts.items()}
    return View(svg.svg(alt), alt, caption, verdict, own > 0, numbers)


def _waterfall(names: list[tuple[str, str]], values: list[float], write: Any) -> Sketch:
    left, right, row = 138, 66, 36
    edges = [0.0]
    for value in values:
        edges.append(edges[-1] + value)
    low, high = min(edges), max(edges)
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return left + (WIDTH - left - right) * (value - low) / span

    sketch = Sketch(row * (len(values) + 1) + 8)
    rows = [*zip(names, edges[:-1], edges[1:], strict=True)]
    rows.append(((_("Sales change"), PALETTE.ink), 0.0, edges[-1]))
    for place, ((name, colour), begin, finish) in enumerate(rows):
        y = row * (place + 0.5) + 4
        sketch.text(left - 12, y + 6, name, "end")
        sketch.bar(x(begin), x(finish), y, 24, colour)
        if place < len(values):
            sketch.line(x(finish), y + 12, x(finish), y + row - 12, PALETTE.neutral)
        sketch.text(x(max(begin, finish)) + 7, y + 6, write(finish - begin, True), colour=colour)
    sketch.line(x(0), 4, x(0), row * len(rows) + 4, PALETTE.ink)
    return sketch
