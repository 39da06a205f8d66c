"""What labs pay beside compute, data and staff: selling, overheads, compliance."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.economy.behaviour.labs.labs_staff import usual_pay
from sim.economy.behaviour.observe import View

LEAST_SALES_USD = 1.0
"""A regularisation: the share of nothing."""


def selling_cost(view: View, revenue: FloatArray) -> FloatArray:
    """Sales and marketing, USD, (W, L), of ``revenue`` (W, L): a share that falls with size.

    At 0.3 of a reference 0.7 bn a month and an elasticity of 0.15: 0.3 of it, and 0.42 of a tenth.
    """
    p = view.p
    size = np.maximum(revenue, LEAST_SALES_USD) / p["labs.selling_reference_usd_per_month"]
    share = p["labs.selling_share"] * power(size, -p["labs.selling_scale_elasticity"])
    return np.minimum(share, p["labs.most_selling_share"]) * revenue


def overheads(view: View) -> FloatArray:
    """Administration, offices, recruiting, law and tools, USD, (W, L).

    They go with the staff, not with what its shares are worth. Usual pay of 40 M at 0.45: 18 M.
    """
    cost: FloatArray = view.p["labs.overhead_ratio"] * usual_pay(view)
    return cost


def compliance_cost(view: View, rd_usd: FloatArray) -> FloatArray:
    """What regulation costs each lab this month, USD, (W, L); ``rd_usd`` (W, L) R&D compute.

    A fixed sum, reached in full at a size, and a share of R&D. 8 M, in full at 1 M of R&D, and 1%:
    half of that size pays 4.005 M.
    """
    p = view.p
    reached = np.minimum(rd_usd / p["regulation.full_at_rd_usd_per_month"], 1.0)
    fixed = view.state.labs.alive * p["regulation.fixed_usd_per_month"] * reached
    cost: FloatArray = fixed + p["regulation.share_of_rd"] * rd_usd
    return cost
