"""What is on sale this month: labs' two tiers, and open weights hosted or run by oneself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.observe import View, serving_cost


@dataclass(frozen=True)
class Listing:
    """What labs list after this month's releases and price changes."""

    price: FloatArray
    """(W, L, T) USD per Mtok."""
    capability: FloatArray
    """(W, L) log10 effective FLOP."""
    open_capability: FloatArray
    """(W, L) of each lab's latest open weights, 0 where there are none."""
    open_flop: FloatArray
    """(W, L) log10 training FLOP of these."""
    size_log: FloatArray
    """(W, L, T) log size of models over the middle one of their compute."""
    alive: BoolArray
    """(W, L)"""


@dataclass(frozen=True)
class Offer:
    """What is on sale this month, (W, T, P): each lab's API, open weights hosted, self-hosted."""

    price: FloatArray
    quality: FloatArray
    offered: FloatArray
    """1 where the product can be bought."""
    size_log: FloatArray
    """How much more a token is than of a middle-sized model, in logs: what it is worth more."""
    utility_shift: FloatArray
    """Brand of labs, utils; what builders hold against open weights is in `reluctance`."""
    open_cost: FloatArray
    """(W, T) hosts' unit cost of the open model, USD per Mtok."""


def shop(view: View, price: FloatArray, models: Progress) -> Offer:
    """What is on sale after this month's releases and price changes."""
    listing = Listing(
        price=price,
        capability=models.capability,
        open_capability=models.open_capability,
        open_flop=models.open_flop,
        size_log=models.size_log,
        alive=view.state.labs.alive,
    )
    return offer(view, listing)


def offer(view: View, listing: Listing) -> Offer:
    """Collect the products on sale."""
    p, state = view.p, view.state
    hosts_pay = state.market.contract_price * p["cloud.overhead"]
    open_capability, open_flop = best_buys(view, listing)
    cost = open_cost(view, open_flop, hosts_pay)
    hosted = cost * p["open.host_markup"]
    own = cost * p["open.self_hosting_cost_ratio"]
    tiers = tier_gaps(view)
    lab_quality = listing.capability[:, None, :] - tiers[..., None]
    open_quality = np.repeat((open_capability - tiers)[..., None], 2, axis=2)
    price = listing.price.swapaxes(1, 2)
    sold = np.repeat(listing.alive[:, None, :], 2, axis=1) & np.isfinite(price)
    on_sale = np.repeat((open_capability > 0.0)[..., None], 2, axis=2)
    brand = np.repeat(state.labs.brand[:, None, :], 2, axis=1)
    shift = np.concatenate([brand, np.zeros_like(state.market.open_handicap)], axis=2)
    return Offer(
        price=np.concatenate(
            [np.where(sold, price, 1.0), hosted[..., None], own[..., None]], axis=2
        ),
        quality=np.concatenate([lab_quality, open_quality], axis=2),
        offered=np.concatenate([sold, on_sale], axis=2) * 1.0,
        size_log=np.concatenate(
            [listing.size_log.swapaxes(1, 2), np.zeros_like(open_quality)], axis=2
        ),
        utility_shift=shift,
        open_cost=cost,
    )


def tier_gaps(view: View) -> FloatArray:
    """Distance of each tier's models behind a lab's best, log10 effective FLOP, (W, T)."""
    return np.concatenate([np.zeros_like(view.best), view.p["models.small_tier_gap_log10"]], axis=1)


def best_buys(view: View, listing: Listing) -> tuple[FloatArray, FloatArray]:
    """Capability and training compute of the open weights that hosts serve in each tier, (W, T).

    Of all that are out, those that are the best buy to a middling builder: a model trained with
    more compute is better, but dearer to serve. Willingness to pay rises as compute to the power k,
    cost to that of the parameters, so that the most capable open model need not be the one in use.
    At k 0.2 and 0.5, with equal know-how, ten times the compute is worth it only if tasks have come
    to expect it. The latest of each lab count; earlier ones are forgotten (a simplification).
    """
    p = view.p
    tail = np.concatenate([np.ones_like(view.best), p["market.tail_elasticity_ratio"]], axis=1)
    steep = ((p["market.elasticity_between_labs"] - 1.0) * tail)[..., None] * LN10
    quality = listing.open_capability[:, None, :] - tier_gaps(view)[..., None]
    worth = p["market.quality_exponent"][..., None] * quality
    cost = p["inference.parameter_exponent"][..., None] * listing.open_flop[:, None, :]
    short = np.maximum(view.need[..., None] - quality, 0.0)
    value = steep * (worth - cost) - p["market.adequacy_slope"][..., None] * short
    value = np.where(listing.open_capability[:, None, :] > 0.0, value, -np.inf)
    chosen = value.argmax(axis=2)
    capability = np.take_along_axis(listing.open_capability, chosen, axis=1)
    return capability, np.take_along_axis(listing.open_flop, chosen, axis=1)


def open_cost(view: View, open_flop: FloatArray, hosts_pay: FloatArray) -> FloatArray:
    """Hosts' cost of open weights by tier, USD per Mtok, (W, T); ``open_flop`` (W, T).

    The best open model costs what its size demands. The small ones were a few times smaller at the
    reference; as open frontier models outgrow that, small ones keep their size until they are as
    far below the frontier tier as those of closed labs, by the same craft of distillation.
    """
    p = view.p
    large = serving_cost(p, open_flop, hosts_pay, view.since_2025)
    frontier, tail = large[:, :1], large[:, 1:]
    reference = p["open.small_tier_reference_flop_log10"] * np.ones_like(view.best)
    unchanged = (
        serving_cost(p, reference, hosts_pay, view.since_2025) / p["open.small_tier_cost_ratio"]
    )
    small = np.minimum(tail / p["open.small_tier_cost_ratio"], unchanged)
    small = np.maximum(small, tail / p["inference.small_tier_cost_ratio"])
    return np.concatenate([frontier, small], axis=1) * p["open.hosting_cost_ratio"]


def reference_price(on_sale: Offer, reference: FloatArray) -> FloatArray:
    """Cheapest price of the start's frontier quality and size, USD per Mtok, (W, 1)."""
    good = (on_sale.quality >= reference[..., None] - 1e-9) & (on_sale.offered > 0)
    flat = np.where(good, on_sale.price / np.exp(on_sale.size_log), np.inf)
    cheapest: FloatArray = flat.min(axis=2).min(axis=1, keepdims=True)
    return cheapest
