"""What a served token costs: active parameters and utilisation."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import SECONDS_PER_HOUR, TOKENS_PER_MTOK

FORWARD_FLOP_PER_PARAMETER_TOKEN = 2.0
"""Inference FLOP per active parameter and token: one multiply and one add."""


def active_parameters(
    flop: FloatArray,
    reference_flop: FloatArray,
    reference_parameters: FloatArray,
    exponent: FloatArray,
    decline_per_year: FloatArray,
    years: FloatArray | float,
) -> FloatArray:
    """Parameters that work on each token of a model trained with a given compute.

    Parameters
    ----------
    flop : (worlds, labs) training FLOP.
    reference_flop : (worlds, 1) training FLOP of the reference model.
    reference_parameters : (worlds, 1) its active parameters.
    exponent : (worlds, 1) elasticity of active parameters to training compute.
    decline_per_year : (worlds, 1) fall by sparsity and over-training, natural log per year.
    years : (worlds, 1) years since the reference model.

    Returns
    -------
    (worlds, labs) active parameters.

    Notes
    -----
    The exponent is near a half on a compute-optimal path (Hoffmann et al. 2022). Worked: 280e9 at
    2.1e25 FLOP, exponent 0.5, decline 0.2: 8.4e25 FLOP two years later needs 375e9.
    """
    size = reference_parameters * power(flop / reference_flop, exponent)
    sparsity: FloatArray = np.exp(-decline_per_year * years)
    return size * sparsity


def serving_mfu(
    base: FloatArray, growth_per_year: FloatArray, years: FloatArray | float, ceiling: FloatArray
) -> FloatArray:
    """Share of peak FLOP that serving turns into tokens, as serving software improves.

    Parameters
    ----------
    base : (worlds, labs) utilisation at year 0, in (0, 1].
    growth_per_year : (worlds, 1) factor per year, 1.4 for +40% a year.
    years : (worlds, 1) years since then.
    ceiling : (worlds, 1) physical limit, in (0, 1].

    Returns
    -------
    (worlds, labs) utilisation in (0, ceiling].

    Notes
    -----
    Paged attention, quantisation and speculative decoding multiply (Kwon et al. 2023, arXiv
    2309.06180) but not without bound. Worked: 0.06 growing 1.4 a year is 0.1176 after two years.
    """
    served: FloatArray = np.minimum(base * power(growth_per_year, years), ceiling)
    return served


def usd_per_mtok(
    active_parameters: FloatArray,
    usd_per_chip_hour: FloatArray,
    peak_flop_per_s: FloatArray | float,
    serving_mfu: FloatArray,
    cached_share: FloatArray,
) -> FloatArray:
    """Marginal cost of a million tokens, cached ones counted and free.

    Parameters
    ----------
    active_parameters : (worlds, labs) parameters at work per token.
    usd_per_chip_hour : (worlds, labs) USD per chip-hour.
    peak_flop_per_s : (worlds, 1) dense peak of one chip, FLOP/s.
    serving_mfu : (worlds, labs) share of peak that becomes tokens, idle time included.
    cached_share : (worlds, labs) share of all tokens served from cache, in [0, 1].

    Returns
    -------
    (worlds, labs) USD per million tokens.

    Notes
    -----
    DeepSeek open-infra-index, day 6, 2025-03-01. Worked: 37e9 parameters, 2 USD/h, H800 (989e12)
    at 0.207 with 44% of tokens cached costs 0.11 USD.
    """
    tokens_per_hour = (
        peak_flop_per_s
        * serving_mfu
        * SECONDS_PER_HOUR
        / (FORWARD_FLOP_PER_PARAMETER_TOKEN * active_parameters)
    )
    return usd_per_chip_hour * TOKENS_PER_MTOK * (1.0 - cached_share) / tokens_per_hour


def both_tiers(
    middle: FloatArray, small_tier_cost_ratio: FloatArray, size_log: FloatArray
) -> FloatArray:
    """Marginal cost of a token of a lab's frontier and small models.

    Parameters
    ----------
    middle : (worlds, labs) that of a frontier model of the middle size, USD per Mtok.
    small_tier_cost_ratio : (worlds, 1) the same over that of a small one of the middle size.
    size_log : (worlds, labs, tiers) log size of the models over the middle one.

    Returns
    -------
    (worlds, labs, tiers) USD per Mtok.

    Notes
    -----
    Worked: 4 for the middle, a ratio of 10, a frontier model twice as large: 8 and 0.4.
    """
    cost: FloatArray = np.stack([middle, middle / small_tier_cost_ratio], axis=-1) * np.exp(
        size_log
    )
    return cost
