"""Units and conversions. Money is US dollars of the start year; one step is one month."""

from __future__ import annotations

MONTHS_PER_YEAR = 12
HOURS_PER_MONTH = 730.0
HOURS_PER_DAY = 24.0
SECONDS_PER_HOUR = 3600.0
TOKENS_PER_MTOK = 1e6
KW_PER_MW = 1e3

H100_PEAK_FLOP_PER_S = 989e12
"""Dense bf16 peak of one Nvidia H100 SXM: the definition of one H100-equivalent (H100e)."""
LN10 = 2.302585092994046
"""Natural log of ten: orders of magnitude to logs."""
