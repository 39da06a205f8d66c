"""How fast a lab's R&D compute can grow: clusters and teams take time to build."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.observe import View

FEWEST_MACHINES = 10.0
"""A regularisation: H100-equivalents of a lab without any, so that its cap is finite."""


def growth_cap(view: View) -> FloatArray:
    """Fastest growth of each lab's R&D compute this month, log, (W, L): less for larger labs.

    What a lab can add in a month (halls, power, people who run them) grows less than in proportion
    to what it has, so the rate falls with size: ``c (machines / yardstick)**-g``. Size counts in
    H100-equivalents, since dollars buy more of them each year. The yardstick grows with the fleet
    of all clouds, but less than in proportion: where the world builds more, each can. Same lab,
    same fleet, g 0.31: twice the machines have 0.81 of the cap.
    """
    p = view.p
    machines = np.maximum(rd_machines(view), FEWEST_MACHINES)
    fleet = view.state.clouds.vintages_h100e.sum(axis=2).sum(axis=1, keepdims=True)
    built = np.maximum(fleet, FEWEST_MACHINES) / p["labs.rd_growth_reference_fleet_h100e"]
    yardstick = p["labs.rd_growth_reference_h100e"] * power(built, p["labs.rd_growth_with_fleet"])
    size = machines / yardstick
    cap = p["labs.rd_growth_cap_per_month"] * power(size, -p["labs.rd_growth_exponent"])
    return np.minimum(cap, p["labs.most_rd_growth_per_month"])


def rd_machines(view: View) -> FloatArray:
    """Machines that a lab's R&D budget rents, H100e, (W, L). 1.6 M USD at 2.19 an hour: 1,000."""
    return view.state.labs.rd_usd / view.access_price / HOURS_PER_MONTH
