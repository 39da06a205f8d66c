"""What pictures of many worlds share: colours and names of endings."""

from __future__ import annotations

from sim.endings.classification import ENDINGS
from sim.plots.endings import ENDING_COLORS
from sim.plots.names import display

COLORS = dict(zip(ENDINGS, ENDING_COLORS, strict=True))
"""Colour by ending."""
NARROW = {"prices_rise": "Prices\nrise", "consolidation": "Consoli-\ndation",
          "commoditization": "Commodi-\ntization"}  # fmt: skip
"""Names on two lines, where a column is narrower than the word."""


def per_cent(share: float) -> str:
    """Write a share. Worked: 0.256 -> ``26 %``; 0.004 -> ``0.4 %``; 0 -> ``0 %``."""
    percent = 100.0 * share
    return f"{percent:.1f} %" if 0.0 < percent < 0.95 else f"{percent:.0f} %"


def worlds_text(count: int) -> str:
    """Write a number of worlds. Worked: 1 -> ``1 world``; 1200 -> ``1,200 worlds``."""
    return "1 world" if count == 1 else f"{count:,} worlds"


def in_words(ending: str) -> str:
    """Name an ending within a sentence or a label: ``prices rise``."""
    return display(ending).lower()
