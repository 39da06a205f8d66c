"""Labs serve their API from machines reserved ahead of demand."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import OUTSIDE_PARENT, FloatArray
from sim.economy.behaviour.observe import View


def reserved(view: View, need: FloatArray, plans: FloatArray) -> FloatArray:
    """Machines that each lab holds for its API this month, USD, (W, L); ``need`` (W, L) of it used.

    Machines are contracted months before they are used, for the growth that plans count on; what is
    not needed after all runs off with its contracts (time to build, Kydland and Prescott 1982). On
    top comes what a service keeps idle at any size, replicas of every model where customers are and
    room for peaks. Who sells little rents by the token instead, and serves few places: both parts
    grow with the service. Where ``plans`` (W, L), what people on plans are served with, is much
    beside it, machines are pooled and peaks of one are met from the other (scope in pooled
    capacity; Hopp and Spearman 2008); on a parent's own machines research gives way by day and has
    what use leaves by night (DeepSeek, open-infra-index, day 6, 2025-03). A need of 10 M that grows
    10% a month, 4 months ahead, with 20 M idle, half of its service on own machines at 2 M, 8 M for
    plans: 10 e**0.4 + 20 x (10/20)^2 = 19.9 M.
    """
    p = view.p
    growth = clip(view.growth / 12.0, 0.0, p["labs.most_growth_planned"])
    labs = view.state.labs
    pooled = plans + np.where(labs.owner == OUTSIDE_PARENT, labs.rd_usd, 0.0)
    own = need / (need + pooled + p["labs.own_fleet_half_need_usd_per_month"])
    idle = own * own * p["labs.least_idle_usd_per_month"]
    wanted = need * np.exp(growth * p["labs.reserve_months"]) + idle
    left = labs.reserve_usd * np.exp(-1.0 / p["labs.reserve_run_off_months"])
    return np.maximum(wanted, left) * labs.alive
