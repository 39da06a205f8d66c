"""Labs buy data from people or have their models make them, whichever mix costs less.

People's work costs what it costs; what a model of a given size makes gets cheaper with machines and
serving software. The two are close substitutes, though never perfect ones: nine tenths of annotated
data can be replaced at little loss and the last tenth at a large one, and what people add is worth
ten times as many made examples (Ashok and May 2024, arXiv 2410.13098). The mix is the cheapest at a
constant elasticity of substitution; what making costs is compute that experiments then lack.
Simplified: teachers stay of one size, and data are needed in proportion to compute.
"""

from __future__ import annotations

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.costs.inference import serving_mfu


@once_a_month
def made_for_bought(view: View) -> FloatArray:
    """Compute for data that models make, over what is paid to people for data, USD, (W, L).

    The cheapest mix at what tokens of a model of one size cost beside January 2025. At a quarter of
    that, a ratio of 0.05 then and an elasticity of 1.5: 0.05 x 4 ** 0.5 = 0.1.
    """
    p = view.p
    utilisation = serving_mfu(
        p["inference.serving_mfu"],
        p["inference.serving_growth_per_year"],
        view.since_2025,
        p["inference.serving_mfu_ceiling"],
    )
    hour = view.access_price / p["consumers.reference_hour_usd"]
    cost = hour * p["inference.serving_mfu"] / utilisation
    made: FloatArray = p["labs.synthetic_ratio"] * power(cost, 1.0 - p["labs.synthetic_elasticity"])
    return made


@once_a_month
def bought(view: View) -> FloatArray:
    """What is paid to people for data, USD per USD of R&D compute, (W, L).

    Twice as much made for each USD bought as in January 2025, 0.1 for 0.05, at an elasticity of 1.5
    and 0.22 then: 0.22 x (1.05 / 1.1) ** 3 = 0.19.
    """
    p, sigma = view.p, view.p["labs.synthetic_elasticity"]
    less = (1.0 + p["labs.synthetic_ratio"]) / (1.0 + made_for_bought(view))
    ratio: FloatArray = p["labs.data_ratio"] * power(less, sigma / (sigma - 1.0))
    return ratio


def made(view: View, rd_usd: FloatArray) -> FloatArray:
    """R&D compute that makes data, USD, (W, L), of ``rd_usd``. 0.1 for each of 19 bought: 1.9."""
    compute: FloatArray = made_for_bought(view) * bought(view) * rd_usd
    return compute


def usually_made(view: View, rd_usd: FloatArray) -> FloatArray:
    """The same as in January 2025, by which progress by experiments is measured, USD, (W, L)."""
    compute: FloatArray = view.p["labs.synthetic_ratio"] * view.p["labs.data_ratio"] * rd_usd
    return compute
