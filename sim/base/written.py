"""Numbers as people write them: $3.2 bn, 14%, 2.4x, 1,970; no 1e+09."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Form = Callable[[float], str]
"""How a number is written."""
NOTHING = "-"
"""Where there is no number."""
SCALES = ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
DIGITS = 3
FEW = 1e-9
"""Below it a number is written as nought."""
MOST_MORE = 3
"""Further digits that tell two numbers apart, at most."""
SHARES = ("share", "fall", "rise", "Lerner index", "membership")
"""How units begin that are read as per cent."""
RATIOS = ("ratio", "price over full cost", "excess over", "shortfall from")


def number(value: float, form: str = "", digits: int = DIGITS, trimmed: bool = True) -> str:
    """A number in few digits, whole from a thousand on, or a dash where there is none.

    ``form`` is another format; not ``trimmed`` keeps noughts at the end, for columns.
    Worked: 0.12345 -> ``0.123``; 5063.7 -> ``5,064``; 8.09e-5 -> ``0.0000809``.
    """
    if not math.isfinite(value):
        return NOTHING
    if form:
        return format(value, form)
    size = abs(value)
    if size < FEW:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(float(f"{size:.{digits}g}"))), 0)
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if places and trimmed else text


def places(count: int) -> str:
    """Which places there are, from nought. Worked: 3 -> ``0 to 2``; 1 -> ``0, the only one``."""
    return f"0 to {count - 1}" if count > 1 else "0, the only one"


def counted(count: int, what: str) -> str:
    """So many of something. Worked: 1, ``world`` -> ``1 world``; 1200 -> ``1,200 worlds``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def typed(value: float) -> str:
    """A number as people type it. Worked: 8e9 -> ``8e9``; 0.05 -> ``0.05``; 1200 -> ``1200``."""
    text = f"{value:.6g}"
    digits, mark, power = text.partition("e")
    return f"{digits}e{int(power)}" if mark else text


def usd(amount: float) -> str:
    """An amount of money in short form.

    Worked: 3.21e9 is ``$3.21 bn``, -4.5e7 is ``-$45 m``, 12.5 is ``$12.5``.
    """
    if not math.isfinite(amount):
        return NOTHING
    sign, size = ("-" if amount < 0 else ""), float(f"{abs(amount):.{DIGITS}g}")
    for scale, name in SCALES:
        if size >= scale:
            return f"{sign}${number(size / scale)}{name}"
    return f"{sign}${number(abs(amount))}"


def percent(share: float) -> str:
    """A share. Worked: 0.256 -> ``26%``; 0.004 -> ``0.4%``; 0.0001 -> ``<0.1%``; 0 -> ``0%``."""
    if 0.0 < share < 0.0005:
        return "<0.1%"
    return number(share, ".1%" if 0.0 < abs(share) < 0.0095 else ".0%")


def times(ratio: float) -> str:
    """A ratio. Worked: 2.437 -> ``2.44x``; 1.1 -> ``1.10x``."""
    return f"{ratio:.2f}x" if math.isfinite(ratio) else NOTHING


def written(value: float, unit: str, more: int = 0) -> str:
    """A number of some unit, with so many more digits than usual.

    Worked: 0.31, ``share of tokens`` -> ``31%``, with one more ``31.0%``; 2e9, USD -> $2 bn.
    """
    if unit.startswith("USD"):
        return usd(value)
    if unit.startswith(SHARES):
        return f"{value:.{more}%}" if more and math.isfinite(value) else percent(value)
    if unit.startswith(RATIOS) and math.isfinite(value):
        return f"{value:.{2 + more}f}x"
    return times(value) if unit.startswith(RATIOS) else number(value, digits=DIGITS + more)


def both_written(value: float, other: float, unit: str) -> tuple[str, str]:
    """Two numbers in as few digits as tell them apart, where that is possible.

    Worked: 0.843 and 0.84, shares, are ``84.3%`` and ``84.0%``; 0.31 and 0.5 are ``31%``, ``50%``.
    """
    for more in range(MOST_MORE + 1 if value != other else 1):
        pair = written(value, unit, more), written(other, unit, more)
        if pair[0] != pair[1]:
            return pair
    return written(value, unit), written(other, unit)


def said(value: Any, form: Form, ranged: bool = True) -> str:
    """A value of one world, or the median of many, mostly with the middle 90%.

    Worked: ``{"median": 0.5, "low": 0.1, "high": 0.9}`` as per cent is ``50% (10% to 90%)``.
    """
    if value is None:
        return NOTHING
    if not isinstance(value, dict):
        return form(value)
    between = f" ({form(value['low'])} to {form(value['high'])})" if ranged else ""
    return form(value["median"]) + between
