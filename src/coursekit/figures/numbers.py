"""Numbers as the reader's language writes them: 1,234.5, CNY 16.1 m, 1,612 万元.

Amounts are given in CNY million, the unit of every ``_cny_m`` column.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from coursekit.language import get_language
from coursekit.language import gettext as _

MINUS = "\u2212"


def number(value: float, digits: int = 0, signed: bool = False) -> str:
    """Write a number with thousands commas and a real minus sign.

    A value that rounds to nothing has no sign.

    Examples
    --------
    >>> number(1234.5, 1), number(-16.12, 1), number(-0.001, 1), number(3.4, 1, signed=True)
    ('1,234.5', '−16.1', '0.0', '+3.4')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "–"
    # Half up, as every reader rounds: 51.25 becomes 51.3, not 51.2.
    exact = Decimal(repr(round(float(value), 9)))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    body = f"{abs(rounded):,.{digits}f}"
    if rounded == 0:
        return body
    return (MINUS if rounded < 0 else "+" if signed else "") + body


def p_value(p: float, digits: int = 3) -> str:
    """Write the p value of a test; one that rounds to nothing is small, not nought.

    >>> p_value(0.0615), p_value(0.0101, 4), p_value(0.00002)
    ('p = 0.062', 'p = 0.0101', 'p < 0.001')
    """
    if p < 10.0**-digits:
        return _("p < {limit}").format(limit=number(10.0**-digits, digits))
    return _("p = {p}").format(p=number(p, digits))


def percent(share: float, digits: int = 1, signed: bool = False) -> str:
    """Write a fraction as a percentage.

    >>> percent(0.388), percent(-0.05, 0), percent(0.159, signed=True)
    ('38.8%', '−5%', '+15.9%')
    """
    return number(100 * share, digits, signed) + "%"


@dataclass(frozen=True)
class MoneyScale:
    """A unit for all amounts of one chart: its name and how many fit into CNY 1 million."""

    factor: float
    unit: str
    digits: int

    def write(self, cny_m: float, signed: bool = False) -> str:
        """Write an amount in this unit, without the unit's name."""
        return number(cny_m * self.factor, self.digits, signed)

    def full(self, cny_m: float, signed: bool = False) -> str:
        """Write an amount with the unit's name."""
        body = self.write(cny_m, signed)
        if get_language().startswith("zh"):
            return f"{body} {self.unit}"
        sign = body[0] if body[0] in (MINUS, "+") else ""
        return f"{sign}CNY {body[len(sign) :]} m"


def money_scale(amounts: Iterable[float], digits: int | None = None) -> MoneyScale:
    """Choose the unit in which a manager would read these amounts (given in CNY million).

    English keeps CNY million. Chinese readers count in 万 (10,000) and 亿 (100 million):
    亿元 where even small parts of the chart are many of them, else 万元.

    Examples
    --------
    >>> money_scale([3.4, -16.1]).unit
    'CNY m'
    >>> from coursekit.language import use_language
    >>> with use_language("zh_CN"):
    ...     money_scale([-16.12]).write(-16.12), money_scale([2489]).write(2489)
    ('−1,612', '24.89')
    """
    largest = max((abs(a) for a in amounts if math.isfinite(a)), default=0.0)
    if get_language().startswith("zh"):
        return MoneyScale(100, "万元", 0) if largest < 1000 else MoneyScale(0.01, "亿元", 2)
    if digits is None:
        digits = 0 if largest >= 1000 else 1
    return MoneyScale(1, _("CNY m"), digits)


def money(cny_m: float, digits: int | None = None, signed: bool = False) -> str:
    """Write one amount, given in CNY million, with its unit.

    Examples
    --------
    >>> money(2489), money(-16.12), money(50, signed=True)
    ('CNY 2,489 m', '−CNY 16.1 m', '+CNY 50.0 m')
    """
    if get_language().startswith("zh") and abs(cny_m) >= 100:
        return MoneyScale(0.01, "亿元", 2).full(cny_m, signed)
    return money_scale([cny_m], digits).full(cny_m, signed)


def listing(items: Sequence[str]) -> str:
    """Join words as the language does: "Delta, Basin and Lake".

    >>> listing(["Delta", "Basin", "Lake"])
    'Delta, Basin and Lake'
    """
    if len(items) < 2:
        return "".join(items)
    # Translators: the sign between the items of a list, with its space.
    head = _(", ").join(items[:-1])
    return _("{first_items} and {last_item}").format(first_items=head, last_item=items[-1])


def years_text(years: tuple[int, int] | int | None) -> str:
    """Write the fiscal year or years a chart covers; nothing when they are not given.

    >>> years_text((2024, 2025)), years_text(2025), years_text(None)
    ('FY2024 to FY2025', 'FY2025', '')
    """
    if years is None:
        return ""
    if isinstance(years, int):
        return _("FY{year}").format(year=years)
    return _("FY{first} to FY{last}").format(first=years[0], last=years[1])
