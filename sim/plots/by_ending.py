"""What pictures of many worlds share: colours and names of endings."""

from __future__ import annotations

from sim.endings.registry import RECORDS


def ending_color(ending: str) -> str:
    """The colour that an ending keeps from picture to picture."""
    return RECORDS[ending].colour


def in_words(ending: str) -> str:
    """Name an ending within a sentence or a label: ``prices rise``."""
    return RECORDS[ending].words


def per_cent(share: float) -> str:
    """Write a share. Worked: 0.256 -> ``26 %``; 0.004 -> ``0.4 %``; 0 -> ``0 %``."""
    percent = 100.0 * share
    return f"{percent:.1f} %" if 0.0 < percent < 0.95 else f"{percent:.0f} %"


def worlds_text(count: int) -> str:
    """Write a number of worlds. Worked: 1 -> ``1 world``; 1200 -> ``1,200 worlds``."""
    return "1 world" if count == 1 else f"{count:,} worlds"
