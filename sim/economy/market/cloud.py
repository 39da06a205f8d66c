"""The market for compute: prices and queues as outcomes.

New contracts are priced on the forward curve (`sim.economy.market.forward`), all else adjusts
partially to what the month shows. (An integrator of excess demand explodes or never falls; a level
rule gives the peak of 2023 and the glut of 2024.)
"""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray


def tightness(
    demand_h100e: FloatArray, capacity_h100e: FloatArray, target: FloatArray
) -> FloatArray:
    """Demand at reference price over comfortable capacity; above 1 buyers queue.

    demand 100, capacity 100, target utilisation 0.85: 1.176.
    """
    return demand_h100e / np.maximum(target * capacity_h100e, 1.0)


def partial_adjustment(current: FloatArray, target: FloatArray, speed: FloatArray) -> FloatArray:
    """Move in logs by ``speed`` of the way. current 1, target 2, speed 0.5: 1.414."""
    return current * power(target / current, speed)


def newest_premium(share: FloatArray, exponent: FloatArray, least_share: FloatArray) -> FloatArray:
    """What the newest generation fetches over the market, ratio: few of them, many who need them.

    ``share ** -exponent`` of its share in the fleet. A tenth, exponent 0.3: 2.0; all of it: 1.
    """
    return power(np.maximum(share, least_share), -exponent)


def double_orders(
    before: FloatArray,
    backlog: FloatArray,
    lead_months: FloatArray,
    calm: FloatArray,
    slope: FloatArray,
    most: FloatArray,
    speed: FloatArray,
) -> FloatArray:
    """Orders that a buyer places twice and will withdraw, (worlds, buyers), H100e.

    They follow the *quoted* lead time, which they lengthen themselves (Lee, Padmanabhan and Whang
    1997): ``before`` moves by ``speed`` towards ``backlog * clip(slope (lead - calm), 0, most)``,
    so that the quoted wait is never more than ``1 + most`` times the real one. None before, 100
    waiting, 9 months quoted, calm 4, slope 0.1, speed 0.6: 30.
    """
    wanted = backlog * clip(slope * (lead_months - calm), 0.0, most)
    return before + speed * (wanted - before)


def supply_growth(
    lead_months: FloatArray, base: FloatArray, slope: FloatArray, calm: FloatArray, most: FloatArray
) -> FloatArray:
    """Monthly growth of suppliers' lines, answering the queue of some months ago.

    ``base + slope * (lead - calm)``, within [0, most]: expansion of packaging and memory follows
    order books. Lead 3.5 months, base 0.03, slope 0.011, calm 1.5: 0.052.
    """
    return clip(base + slope * (lead_months - calm), 0.0, most)


def order_up_to(wanted: FloatArray, owned: FloatArray, catch_up: FloatArray) -> FloatArray:
    """Orders of a month: the part of the gap to what is wanted that a buyer closes at once.

    ``owned`` counts machines, pipeline and transit. A base-stock policy (Arrow, Karlin and Scarf
    1958). 120 wanted, 100 owned, a quarter a month: 5.
    """
    return np.maximum(catch_up * (wanted - owned), 0.0)


def return_above_user_cost(
    margin_usd: FloatArray, capital_usd: FloatArray, user_cost: FloatArray
) -> FloatArray:
    """Yearly return on capital beyond its user cost, ratio, from a month's margin.

    Margin 4, capital 100 at replacement, user cost 0.4 a year: 0.08.
    """
    return 12.0 * margin_usd / np.maximum(capital_usd, 1.0) - user_cost


def ration(requests: FloatArray, available: FloatArray) -> FloatArray:
    """Split what is available in proportion to requests, (worlds, buyers).

    30 available of 60 asked: half each.
    """
    total = np.maximum(requests.sum(axis=1, keepdims=True), 1e-9)
    granted: FloatArray = requests * np.minimum(available / total, 1.0)
    return granted
