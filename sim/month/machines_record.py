"""Series of the market for compute: prices by kind of contract, queues, halls, returns."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.capacity import capacity, machine_usd, powered
from sim.economy.behaviour.clouds.investment import vintage_worth
from sim.economy.behaviour.observe import capital_charge, hall_usd
from sim.economy.market.cloud import return_above_user_cost
from sim.economy.state import State
from sim.month.done import Month


def compute_market(done: Month, after: State) -> dict[str, FloatArray]:
    """Series of a month by name, (W, 1), or (W, H) for what is each hyperscaler's own."""
    view, rents, halls = done.view, done.rents, done.halls
    hypers = len(view.setting.hyperscalers)
    with_power = powered(view).sum(axis=1, keepdims=True)
    installed = capacity(view).sum(axis=1, keepdims=True)
    return {
        "long_contract_price_usd_per_h100_hour": rents.long_contract,
        "list_price_usd_per_h100_hour": rents.listed,
        "newest_price_usd_per_h100_hour": rents.newest,
        "phantom_orders_h100e": after.clouds.phantom_h100e.sum(axis=1, keepdims=True),
        "unpowered_h100e": installed - with_power,
        "powered_h100e": with_power,
        "power_limit_mw": 1e3 * halls.ready_gw.sum(axis=1, keepdims=True),
        "halls_under_way_mw": 1e3 * halls.under_way_gw.sum(axis=2).sum(axis=1, keepdims=True),
        "tenant_demand_h100e": done.rented.tenant_h100e,
        "vintage_worth": vintage_worth(view),
        "halls_capex_usd": halls.paid_usd[:, :hypers],
        **returns(done),
    }


def returns(done: Month) -> dict[str, FloatArray]:
    """Yearly return on AI capital above its user cost: of hyperscalers (W, H), of all (W, 1).

    Rents less running cost over what the machines and their halls would cost today, less the user
    cost of that (interest, retirement, fall of prices). At rents equal to full cost: zero.
    """
    view, clouds = done.view, done.rented
    hypers = len(view.setting.hyperscalers)
    own = machine_usd(view)
    capital = capacity(view) * (own + hall_usd(view.p, view.since_2025))
    chips = own / view.p["cloud.server_ratio"]
    charge = capacity(view) * capital_charge(view.p, chips, view.since_2025)
    margin = clouds.revenue_usd - clouds.running_usd
    total, owed = capital.sum(axis=1, keepdims=True), charge.sum(axis=1, keepdims=True)
    each = return_above_user_cost(margin, capital, charge / np.maximum(capital, 1.0))
    every = return_above_user_cost(
        margin.sum(axis=1, keepdims=True), total, owed / np.maximum(total, 1.0)
    )
    return {"cloud_return_per_year": each[:, :hypers], "all_clouds_return_per_year": every}
