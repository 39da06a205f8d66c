"""The market for compute: a GPU-hour price that is an outcome, and its queue of orders.

The level rule with partial adjustment: a price anchored in the full cost of an hour, scaled by how
tight capacity is. (An integrator of excess demand explodes or never falls; a level rule gives the
peak of 2023 and the glut of 2024.) Budgets are in USD, so demand is unit-elastic in the hour price.
"""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH


def tightness(
    demand_h100e: FloatArray, capacity_h100e: FloatArray, target: FloatArray
) -> FloatArray:
    """Demand at reference price over comfortable capacity; above 1 buyers queue.

    demand 100, capacity 100, target utilisation 0.85: 1.176.
    """
    return demand_h100e / np.maximum(target * capacity_h100e, 1.0)


def spot_target(
    full_cost: FloatArray,
    tight: FloatArray,
    premium: FloatArray,
    exponent: FloatArray,
    floor: FloatArray,
) -> FloatArray:
    """On-demand price that the market moves to, USD per H100-hour.

    ``premium * full_cost * max(tight, floor) ** exponent``. Cost 1.4, tightness 1.3, premium 1.6,
    exponent 0.9: 2.84 (the median on-demand H100 of late 2024 was 2.89, Epoch AI).
    """
    return premium * full_cost * power(np.maximum(tight, floor), exponent)


def partial_adjustment(current: FloatArray, target: FloatArray, speed: FloatArray) -> FloatArray:
    """Move in logs by ``speed`` of the way. current 1, target 2, speed 0.5: 1.414."""
    return current * power(target / current, speed)


def clearing_price(
    budgets_usd: FloatArray, capacity_h100e: FloatArray, overhead: FloatArray, fullest: FloatArray
) -> FloatArray:
    """Lowest hour price at which monthly USD budgets fit the machines there are.

    ``overhead`` is all-in spend (CPU, storage, network) over bare hours. Budgets 1.46e9, capacity
    1e6, overhead 1.4, fullest 0.95: 1.50.
    """
    hours = HOURS_PER_MONTH * fullest * np.maximum(capacity_h100e, 1.0)
    return budgets_usd / (overhead * hours)


def supply_growth(
    lead_months: FloatArray, base: FloatArray, slope: FloatArray, calm: FloatArray, most: FloatArray
) -> FloatArray:
    """Monthly growth of what the chip maker can ship, answering its queue.

    ``base + slope * (lead - calm)``, within [0, most]: expansion of packaging and memory follows
    order books. Lead 3.5 months, base 0.03, slope 0.011, calm 1.5: 0.052.
    """
    return clip(base + slope * (lead_months - calm), 0.0, most)


def order_up_to(
    demand_h100e: FloatArray,
    target: FloatArray,
    hoarding: FloatArray,
    owned_h100e: FloatArray,
    catch_up: FloatArray,
) -> FloatArray:
    """Orders of a month: the part of the gap to wanted capacity that a buyer closes at once.

    ``owned`` counts machines, pipeline and transit. A base-stock policy (Arrow, Karlin and Scarf
    1958).
    """
    wanted = demand_h100e / target * (1.0 + hoarding)
    return np.maximum(catch_up * (wanted - owned_h100e), 0.0)


def ration(requests: FloatArray, available: FloatArray) -> FloatArray:
    """Split what is available in proportion to requests, (worlds, buyers).

    30 available of 60 asked: half each.
    """
    total = np.maximum(requests.sum(axis=1, keepdims=True), 1e-9)
    granted: FloatArray = requests * np.minimum(available / total, 1.0)
    return granted
