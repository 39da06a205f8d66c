"""What a served token costs: active parameters, utilisation, and the roofline under both."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Roofline:
    """A model on a chip; every field broadcasts against (worlds, labs).

    active_parameters; bytes_per_parameter (bf16: 2); cache_bytes_per_token: attention cache read
    per generated token, bytes; peak_flop_per_s (H100 bf16: 989e12); bandwidth_bytes_per_s (H100:
    3.35e12); compute_utilisation and memory_utilisation: attainable shares of those two peaks;
    fleet_utilisation: share of paid hours that serve; usd_per_chip_hour.
    """

    active_parameters: FloatArray
    bytes_per_parameter: FloatArray
    cache_bytes_per_token: FloatArray
    peak_flop_per_s: FloatArray
    bandwidth_bytes_per_s: FloatArray
    compute_utilisation: FloatArray
    memory_utilisation: FloatArray
    fleet_utilisation: FloatArray
    usd_per_chip_hour: FloatArray


def _seconds_computing(roofline: Roofline) -> FloatArray:
    flop = FORWARD_FLOP_PER_PARAMETER_TOKEN * roofline.active_parameters
    return flop / (roofline.peak_flop_per_s * roofline.compute_utilisation)


def ridge_batch(roofline: Roofline) -> FloatArray:
    """Batch at which reading the weights takes as long as computing with them.

    Parameters
    ----------
    roofline : the model and the chip.

    Returns
    -------
    (worlds, labs) sequences; infinite where the attention cache alone binds.

    Notes
    -----
    Williams et al. 2009; Pope et al. 2022 (arXiv 2211.05102). Worked: H100 in bf16 with no cache
    and equal utilisations, 989e12 x 2 / (2 x 3.35e12) = 295.
    """
    bandwidth = roofline.bandwidth_bytes_per_s * roofline.memory_utilisation
    spare_bytes = _seconds_computing(roofline) * bandwidth - roofline.cache_bytes_per_token
    weight_bytes = roofline.active_parameters * roofline.bytes_per_parameter
    spare_bytes, weight_bytes = np.broadcast_arrays(spare_bytes, weight_bytes)
    unbounded = np.full(spare_bytes.shape, np.inf)
    batch: FloatArray = np.divide(weight_bytes, spare_bytes, out=unbounded, where=spare_bytes > 0.0)
    return batch


def roofline_usd_per_mtok(roofline: Roofline, batch: FloatArray) -> FloatArray:
    """Cost of a million generated tokens when compute or memory traffic binds.

    Parameters
    ----------
    roofline : the model and the chip.
    batch : (worlds, labs) sequences decoded together, > 0.

    Returns
    -------
    (worlds, labs) USD per million tokens.

    Notes
    -----
    Pope et al. 2022; Erdil 2025 (arXiv 2506.04645). Below the ridge cost falls as 1/batch, above
    it is flat. Worked: 70e9 parameters, bf16, H100 at 2 USD/h, full utilisation: 0.079 USD above
    the ridge, 23.2 USD at batch 1.
    """
    weight_bytes = roofline.active_parameters * roofline.bytes_per_parameter
    bandwidth = roofline.bandwidth_bytes_per_s * roofline.memory_utilisation
    seconds_reading = (weight_bytes / batch + roofline.cache_bytes_per_token) / bandwidth
    seconds: FloatArray = np.maximum(_seconds_computing(roofline), seconds_reading)
    paid_hours = seconds / SECONDS_PER_HOUR / roofline.fleet_utilisation
    return roofline.usd_per_chip_hour * paid_hours * TOKENS_PER_MTOK
