"""The chip maker ships what it can, rations the rest, and sets the price of its chips."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.costs.hardware import years_of_progress
from sim.economy.market.cloud import double_orders, partial_adjustment, ration, supply_growth
from sim.scenario.parameters import Parameters

LONGEST_WAIT = 24.0
"""A regularisation: months."""


@dataclass(frozen=True)
class Delivery:
    """A month at the chip maker; (W, K) by buyer or (W, 1)."""

    merchant_h100e: FloatArray
    """Shipped of the chip maker's own product, by buyer."""
    custom_h100e: FloatArray
    """Buyers' own chips, made by foundries, by buyer."""
    pipeline_h100e: FloatArray
    phantom_h100e: FloatArray
    """Ordered twice, by buyer: lengthens the quoted wait, is never shipped."""
    supply_cap_h100e: FloatArray
    lead_time_months: FloatArray
    """As quoted, double orders counted."""
    margin: FloatArray
    price_usd: FloatArray
    """Price of an H100-equivalent this month."""


def progress(p: Parameters, since_2025: FloatArray | float) -> FloatArray:
    """Years of the hardware trend between January 2025 and a date, (W, 1) or (W, ages)."""
    form = (
        p["chips.generation_launch_years"],
        p["chips.generation_months"] / MONTHS_PER_YEAR,
        p["chips.generation_ramp_months"] / MONTHS_PER_YEAR,
    )
    return years_of_progress(since_2025, *form) - years_of_progress(0.0, *form)


def price(view: View) -> FloatArray:
    """Price of an H100-equivalent, USD, (W, 1): the hardware trend, and scarcity on top.

    The trend (about 30% more FLOP per USD a year) is exogenous and runs by the calendar; a queue
    lets the monopolist charge more, a glut less. 20,000 USD in January 2025, a decline of 25% a
    year, twice the calm lead time, exponent 0.5: a year later it moves towards 21,213.
    """
    p, chips = view.p, view.state.chips
    cheaper = power(1.0 - p["chips.price_decline_per_year"], progress(p, view.since_2025))
    trend = p["chips.price_usd_per_h100e"] * cheaper
    scarcity = clip(
        chips.lead_time_months / p["chips.calm_lead_months"],
        p["chips.least_scarcity"],
        p["chips.most_scarcity"],
    )
    target = trend * p["chips.price_shock"] * power(scarcity, p["chips.scarcity_exponent"])
    return partial_adjustment(chips.price_usd, target, p["chips.price_speed"])


def queue(view: View, ordered: FloatArray) -> FloatArray:
    """Orders for the chip maker's own product that wait, H100e, (W, K)."""
    backlog = view.state.clouds.pipeline_h100e + ordered
    return backlog * (1.0 - view.setting.own_chip_share)


@once_a_month
def supply(view: View) -> FloatArray:
    """What can be shipped at most this month before shocks, H100e, (W, 1).

    Lines of wafers, packaging and memory answer the lead time that was quoted some months ago (what
    was decided then opens now); what a line yields grows with the hardware. The more of the world's
    lines they already are, the less they can grow: idle ones are soon taken, new ones take years.
    At most 0.06 a month at 0.45 m H100e a month, exponent 0.6: 0.04 at twice as many lines.
    """
    p, chips = view.p, view.state.chips
    yields = -np.log1p(-p["chips.price_decline_per_year"])
    come = progress(p, view.since_2025)
    lines = chips.supply_cap_h100e * np.exp(-yields * come)
    size = power(lines / p["chips.supply_reference_h100e"], -p["chips.supply_growth_size_exponent"])
    window = chips.lead_window_months
    months = window.shape[1]
    when = clip(months - 1 - np.rint(p["chips.supply_delay_months"]), 0, months - 1)
    seen = np.take_along_axis(window, when.astype(np.int64), axis=1)
    growth = supply_growth(
        seen,
        p["chips.supply_growth_base"],
        p["chips.supply_growth_slope"],
        p["chips.calm_lead_months"],
        p["chips.supply_growth_most"] * size,
    )
    newer = come - progress(p, view.since_2025 - 1.0 / MONTHS_PER_YEAR)
    return chips.supply_cap_h100e * np.exp(growth + yields * newer)


def allocation(view: View, ordered: FloatArray) -> FloatArray:
    """Chips shipped to each buyer, (W, K): in proportion to what each has waiting.

    Between order and shipment lie some weeks, even where nobody waits.
    """
    due = queue(view, ordered) / view.p["chips.least_lead_months"]
    return ration(due, supply(view) * view.p["chips.supply_shock"])


def phantoms(view: View, ordered: FloatArray) -> FloatArray:
    """Orders that buyers have placed twice, H100e, (W, K): they swell and burst with the queue."""
    p, state = view.p, view.state
    return double_orders(
        state.clouds.phantom_h100e,
        queue(view, ordered),
        state.chips.lead_time_months,
        p["chips.double_order_calm_months"],
        p["chips.double_orders_per_lead_month"],
        p["chips.most_double_orders"],
        p["chips.double_order_speed"],
    )


def deliver(
    view: View, ordered: FloatArray, shipped: FloatArray, price_usd: FloatArray
) -> Delivery:
    """Book orders and ship, (W, K); the quoted lead time is all orders over what can be shipped.

    Nothing is shipped that is not waiting or cannot be made; what was ordered twice is quoted but
    never shipped. Buyers' own chips arrive at the pace at which the merchant's do: the same
    foundries make them.
    """
    p, chips, setting = view.p, view.state.chips, view.setting
    backlog = view.state.clouds.pipeline_h100e + ordered
    waiting = queue(view, ordered)
    twice = phantoms(view, ordered)
    cap = supply(view)
    available = np.maximum(cap * p["chips.supply_shock"], 1.0)
    merchant = ration(np.minimum(shipped, waiting), available)
    pace = merchant / np.maximum(waiting, 1e-9)
    custom = backlog * setting.own_chip_share * pace
    wait = np.maximum(waiting.sum(axis=1, keepdims=True) / available, p["chips.least_lead_months"])
    quoted = wait + twice.sum(axis=1, keepdims=True) / available
    idle = merchant.sum(axis=1, keepdims=True) / available < p["chips.idle_share"]
    kept = 1.0 - p["chips.idle_shrinkage_per_month"]
    return Delivery(
        merchant_h100e=merchant,
        custom_h100e=custom,
        pipeline_h100e=np.maximum(backlog - merchant - custom, 0.0),
        phantom_h100e=twice,
        supply_cap_h100e=np.where(idle, chips.supply_cap_h100e * kept, cap),
        lead_time_months=np.minimum(quoted, LONGEST_WAIT),
        margin=chips.margin + p["chips.margin_speed"] * (p["chips.gross_margin"] - chips.margin),
        price_usd=price_usd,
    )
