"""Labs serve their API from machines reserved ahead of demand, and are paid contract prices."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View

LEAST_SALES_USD = 1.0
"""A regularisation: a lab that sells nothing has no contracts."""


def reserved(view: View, need: FloatArray) -> FloatArray:
    """Machines that each lab holds for its API this month, USD, (W, L); ``need`` (W, L) of it used.

    Machines are contracted months before they are used, for the growth that plans count on; what is
    not needed after all runs off with its contracts (time to build, Kydland and Prescott 1982). On
    top comes what a service keeps idle at any size, replicas of every model where customers are and
    room for peaks; who sells little rents by the token instead. A need of 10 M that grows 10% a
    month, 4 months ahead, with 20 M idle, half of that at 2 M: 10 e**0.4 + 20 x 10/12 = 31.6 M.
    """
    p = view.p
    growth = clip(view.growth / 12.0, 0.0, p["labs.most_growth_planned"])
    own = need / (need + p["labs.own_fleet_half_need_usd_per_month"])
    idle = own * p["labs.least_idle_usd_per_month"]
    wanted = need * np.exp(growth * p["labs.reserve_months"]) + idle
    left = view.state.labs.reserve_usd * np.exp(-1.0 / p["labs.reserve_run_off_months"])
    return np.maximum(wanted, left) * view.state.labs.alive


def paid_prices(view: View, listed: FloatArray, sales: FloatArray) -> FloatArray:
    """What a million tokens cost those who buy them, USD, (W, L, T), beside list prices.

    Contracts keep their price until they end or their tokens move to a newer model; new spend pays
    what is listed. Tokens, not dollars, add up: the mean price is harmonic. ``listed`` and
    ``sales`` (W, L, T) USD. A quarter of spend at 2, the rest at 4: 1 / (0.25/2 + 0.75/4) = 3.2.
    """
    p, labs = view.p, view.state.labs
    hazard = p["market.switching_hazard_per_month"][..., None]
    old = labs.tier_revenue_usd * (1.0 - hazard)
    kept = clip(old / np.maximum(sales, LEAST_SALES_USD), 0.0, 1.0)
    kept = np.where(old > LEAST_SALES_USD, kept, 0.0) * (1.0 - moving(view))[..., None]
    return 1.0 / (kept / labs.paid_price + (1.0 - kept) / listed)


def moving(view: View) -> FloatArray:
    """Part of a vendor's use that moves to its newest model this month, (W, L).

    A constant part of those who have not yet: 0.45 in the first month, 0.25 in the second.
    """
    return on_newest(view, 1.0) - on_newest(view, 0.0)


def on_newest(view: View, months: float) -> FloatArray:
    """Part of a vendor's use on its newest model so many months from now, (W, L).

    At 0.45 a month: 0.45 after one month, 0.70 after two.
    """
    age = np.maximum(view.state.labs.months_since_refresh - 1.0, 0.0) + months
    part: FloatArray = 1.0 - np.exp(np.log(1.0 - view.p["market.migration_per_month"]) * age)
    return part
