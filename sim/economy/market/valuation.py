"""What a lab is worth: sales whose growth fades, in a market that is finite."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray


def fading_growth(
    growth: FloatArray, long_growth: FloatArray, half_years: FloatArray
) -> FloatArray:
    """Sales to come over sales now, when growth fades to the economy's over twice ``half_years``.

    The H-model (Fuller and Hsia 1984, Financial Analysts Journal): linear in growth, so that no
    year of growth is extrapolated into a power. Below long growth it goes on with the same slope
    towards 0. Tripling a year (ln 3), long growth 4%, half of ten years: 1.04 + 5 (1.10 - 0.04) =
    6.3.
    """
    more = half_years * (growth - long_growth)
    longer = 1.0 + long_growth + np.maximum(more, 0.0)
    shorter: FloatArray = longer / (1.0 - np.minimum(more, 0.0))
    return shorter


def discounted(
    reach_usd: FloatArray,
    market_usd: FloatArray,
    margin: FloatArray,
    rate: FloatArray,
    long_growth: FloatArray,
) -> FloatArray:
    """Value of the margins on all sales to come, USD, (worlds, labs).

    ``reach_usd`` (worlds, labs) sales that each lab's growth reaches, USD a year, ``market_usd``
    what all labs together can ever sell. Labs that reach for more than the market share it, so that
    all of them are never worth more than margin x market / (rate - long growth). Reaching for 100
    in a market of 300 beside another 200, at a margin of 0.25 and 11% less 4%: 179.
    """
    crowded = 1.0 + reach_usd.sum(axis=1, keepdims=True) / market_usd
    value: FloatArray = margin * (reach_usd / crowded) / (rate - long_growth)
    return value
