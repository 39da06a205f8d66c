"""What an hour of compute costs: new contracts, spot and list prices; and its tenants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power, row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.economy.behaviour.clouds.capacity import capacity, fleet_kilowatts, newest_share, powered
from sim.economy.behaviour.observe import View, kilowatts, machine_hour, once_a_month
from sim.economy.market.cloud import newest_premium, partial_adjustment, tightness
from sim.economy.market.forward import HORIZONS, expected_tightness, rents, term_mean
from sim.economy.market.halls import room
from sim.scenario.parameters import Parameters

ONE_YEAR, THREE_YEARS = 12, 36
"""Terms of the two contracts that are quoted, months."""
LEAST_RUN_RATE_USD = 1e6
"""A regularisation: tenants' demand has a level where no lab sells anything."""
QUOTED_RUN_RATE_USD = 1e9
"""Labs' run-rate at which the tenants who follow it are quoted."""
LEAST_ELASTICITY = 0.25
"""A regularisation: where nearly all compute is under contract, the rest still has to clear."""


@dataclass(frozen=True)
class Rents:
    """Prices of an H100-hour this month, USD, (W, 1) each."""

    spot: FloatArray
    """On demand, for chips of the fleet's mean generation; of the newest while Hopper is."""
    contract: FloatArray
    """New one-year contract."""
    long_contract: FloatArray
    """New three-year contract."""
    listed: FloatArray
    """List price of large clouds: sticky."""
    newest: FloatArray
    """On demand, for the newest generation, per H100-equivalent."""


@once_a_month
def market_cost(view: View) -> FloatArray:
    """Full cost of a bare hour on the chip maker's chips, USD, (W, 1): what rents return to."""
    return machine_hour(view.p, view.state.chips.price_usd, view.since_2025)


def over_cost(view: View) -> FloatArray:
    """Price of a new one-year contract over full cost, ratio, (W, 1): at it this month asks."""
    return view.state.market.contract_price / market_cost(view)


@once_a_month
def believed_growth(view: View) -> FloatArray:
    """Growth of each cloud's demand that it plans on, log per month, (W, K).

    Part of what it saw, within bounds; a cloud that grows less than the fastest rival believes in
    part of the difference (the race). 0.02 seen, 0.06 at the fastest, race 0.5, belief 0.8: 0.032.
    """
    p, seen = view.p, view.state.clouds.demand_growth
    behind = np.maximum(seen.max(axis=1, keepdims=True) - seen, 0.0)
    raced = seen + p["hyperscaler.race_weight"] * behind
    least, most = p["hyperscaler.least_growth_believed"], p["hyperscaler.most_growth_believed"]
    kept = clip(raced, least, most)
    return p["hyperscaler.growth_belief"] * kept


def growth_ahead(view: View, growth: FloatArray, months: FloatArray) -> FloatArray:
    """Log growth expected over some months: believed growth that fades, shape of a broadcast.

    0.05 a month that fades over 18 months: 0.57 over 18 months, 0.9 for ever.
    """
    fade = view.p["hyperscaler.growth_fade_months"]
    return growth * fade * (1.0 - np.exp(-months / fade))


@once_a_month
def forward_tightness(view: View) -> FloatArray:
    """Log of expected demand at cost over expected comfortable supply, (W, J) by horizon.

    Supply is what is installed, in transit and, at the pace at which it is shipped now, to come; as
    far as halls and those under way give it power. Demand is what it would be at a rent equal to
    cost.
    """
    p, clouds = view.p, view.state.clouds
    at_cost = clouds.at_cost_h100e.sum(axis=1, keepdims=True)
    weight = clouds.at_cost_h100e / np.maximum(at_cost, 1.0)
    believed = (believed_growth(view) * weight).sum(axis=1, keepdims=True)
    growth = growth_ahead(view, believed, HORIZONS)
    installed = capacity(view).sum(axis=1, keepdims=True)
    coming = clouds.in_transit_h100e.sum(axis=2).sum(axis=1, keepdims=True)
    pace = clouds.in_transit_h100e[..., 0].sum(axis=1, keepdims=True)
    chips = installed + coming + pace * HORIZONS * np.exp(0.5 * growth)
    halls = clouds.halls_gw.sum(axis=1, keepdims=True)
    under_way = clouds.halls_under_way_gw.sum(axis=2).sum(axis=1, keepdims=True)
    ready = np.minimum(HORIZONS / p["cloud.hall_months"], 1.0)
    drawn = (fleet_kilowatts(view) * capacity(view)).sum(axis=1, keepdims=True)
    drawn = drawn / np.maximum(installed, 1.0)
    new = kilowatts(p, view.since_2025) * p["energy.pue"]
    with_halls = room(halls + under_way * ready, installed, drawn, new)
    supply = p["cloud.target_utilisation"] * np.minimum(chips, with_halls)
    fade = p["cloud.tightness_fade_months"]
    return expected_tightness(np.maximum(at_cost, 1.0), growth, np.maximum(supply, 1.0), fade)


@once_a_month
def clearing_elasticity(view: View) -> FloatArray:
    """Price elasticity of all demand for hours at a new contract's price, (W, 1): who can answer.

    A shortage falls on those who are not bound. Tenants answer by their own elasticity; labs' hours
    under contract not at all, their others one for one, since budgets are in USD; labs inside a
    parent as far as the parent charges them what an hour would fetch. 70 of 100 with tenants at
    0.6, 20 of labs under contract and 10 free: 0.52.
    """
    p, labs = view.p, view.state.labs
    used = np.where(labs.alive, labs.compute_h100e, 0.0)
    bound = np.minimum(row_sums(labs.contracted_h100e), used)
    charged = p["hyperscaler.transfer_price_weight"] * used
    free = np.where(labs.owner == INDEPENDENT, used - bound, charged).sum(axis=1, keepdims=True)
    asked = view.state.clouds.at_cost_h100e.sum(axis=1, keepdims=True)
    of_labs = used.sum(axis=1, keepdims=True)
    others = np.maximum(asked - of_labs, 0.0)
    answer = p["tenants.price_elasticity"] * others + free
    mean: FloatArray = answer / np.maximum(others + of_labs, 1.0)
    return np.maximum(mean, LEAST_ELASTICITY)


@once_a_month
def forward_rents(view: View) -> FloatArray:
    """Forward curve of rents, USD per bare H100-hour, (W, J)."""
    fall = -np.log1p(-view.p["chips.price_decline_per_year"])
    return rents(market_cost(view), fall, forward_tightness(view), clearing_elasticity(view))


def prices(view: View) -> Rents:
    """Prices of this month: each moves towards its own anchor at its own pace.

    Sellers' market power is in what is bought for a year; who signs for three bargains it away.
    """
    p, market = view.p, view.state.market
    curve = forward_rents(view)
    speed, dear = p["cloud.contract_speed"], p["cloud.contract_premium"]
    one = partial_adjustment(market.contract_price, dear * term_mean(curve, ONE_YEAR), speed)
    three = partial_adjustment(market.long_contract_price, term_mean(curve, THREE_YEARS), speed)
    with_power_now = powered(view).sum(axis=1, keepdims=True)
    demand = view.state.clouds.demand_h100e.sum(axis=1, keepdims=True)
    tight = tightness(demand, with_power_now, p["cloud.target_utilisation"])
    tight = np.maximum(tight, p["cloud.tightness_floor"])
    base = p["cloud.spot_premium"] * one * power(tight, p["cloud.tightness_exponent"])
    extra = newest_premium(
        newest_share(view), p["cloud.newest_premium_exponent"], p["cloud.newest_least_share"]
    )
    hopper = view.since_2025 < p["chips.generation_launch_years"]
    spot = partial_adjustment(
        market.spot_price, base * np.where(hopper, extra, 1.0), p["cloud.spot_speed"]
    )
    anchor = p["cloud.list_premium"] * power(one * spot, 0.5)
    listed = partial_adjustment(market.list_price, anchor, p["cloud.list_speed"])
    return Rents(spot=spot, contract=one, long_contract=three, listed=listed, newest=base * extra)


def tenants_ask(
    p: Parameters, since_2025: float, run_rate_usd: FloatArray, price_usd: FloatArray
) -> FloatArray:
    """Compute that everyone but the simulated labs would ask for, H100e, (W, 1).

    One part has its own slow trend by the calendar (recommenders, search, science), the other goes
    with what labs sell, less than one for one (other model makers, hosts and builders who follow
    them); both answer the price of a new contract. It saturates as labs' revenue does. A run-rate
    of 1 bn in January 2025 at the reference price: the two levels, 0.7 M and 1 M.
    """
    own = p["tenants.own_h100e"] * np.exp(p["tenants.own_growth_per_year"] * since_2025)
    sold = np.maximum(run_rate_usd, LEAST_RUN_RATE_USD) / QUOTED_RUN_RATE_USD
    tied = p["tenants.tied_h100e"] * power(sold, p["tenants.revenue_elasticity"])
    dear = price_usd / p["tenants.reference_price_usd"]
    return (own + tied) * power(dear, -p["tenants.price_elasticity"])


def tenants(view: View) -> FloatArray:
    """Compute that everyone but the simulated labs asks for this month, H100e, (W, 1)."""
    market = view.state.market
    sold = view.arr_usd.sum(axis=1, keepdims=True)
    return market.tenant_scale * tenants_ask(view.p, view.since_2025, sold, market.contract_price)
