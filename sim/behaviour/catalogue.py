"""What is on sale this month: labs' two tiers, and open weights hosted or run by oneself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import BoolArray, FloatArray
from sim.behaviour.labs_models import Progress
from sim.behaviour.observe import View, serving_cost


@dataclass(frozen=True)
class Listing:
    """What labs list after this month's releases and price changes."""

    price: FloatArray
    """(W, L, T) USD per Mtok."""
    capability: FloatArray
    """(W, L) log10 effective FLOP."""
    open_capability: FloatArray
    """(W, 1) of the best open weights."""
    open_flop: FloatArray
    """(W, 1) log10 training FLOP of those open weights."""
    alive: BoolArray
    """(W, L)"""


@dataclass(frozen=True)
class Offer:
    """What is on sale this month, (W, T, P): each lab's API, open weights hosted, self-hosted."""

    price: FloatArray
    quality: FloatArray
    offered: FloatArray
    """1 where the product can be bought."""
    utility_shift: FloatArray
    """Brand of labs, handicap of open weights, utils."""
    open_cost: FloatArray
    """(W, T) hosts' unit cost of the open model, USD per Mtok."""


def shop(view: View, price: FloatArray, models: Progress) -> Offer:
    """What is on sale after this month's releases and price changes."""
    best = np.argmax(models.open_capability, axis=1)[:, None]
    listing = Listing(
        price=price,
        capability=models.capability,
        open_capability=np.take_along_axis(models.open_capability, best, axis=1),
        open_flop=np.take_along_axis(models.open_flop, best, axis=1),
        alive=view.state.labs.alive,
    )
    return offer(view, listing)


def offer(view: View, listing: Listing) -> Offer:
    """Collect the products on sale."""
    p, state = view.p, view.state
    hosts_pay = state.market.contract_price * p["cloud.overhead"]
    cost = open_cost(view, listing.open_flop, hosts_pay)
    hosted = cost * p["open.host_markup"]
    own = cost * p["open.self_hosting_cost_ratio"]
    tiers = np.concatenate(
        [np.zeros_like(listing.open_flop), p["models.small_tier_gap_log10"]], axis=1
    )
    lab_quality = listing.capability[:, None, :] - tiers[..., None]
    open_quality = np.repeat((listing.open_capability - tiers)[..., None], 2, axis=2)
    price = listing.price.swapaxes(1, 2)
    sold = np.repeat(listing.alive[:, None, :], 2, axis=1) & np.isfinite(price)
    on_sale = np.repeat((listing.open_capability > 1.0)[:, None, :], 2, axis=1)
    brand = np.repeat(state.labs.brand[:, None, :], 2, axis=1)
    shift = np.concatenate([brand, -state.market.open_handicap], axis=2)
    return Offer(
        price=np.concatenate(
            [np.where(sold, price, 1.0), hosted[..., None], own[..., None]], axis=2
        ),
        quality=np.concatenate([lab_quality, open_quality], axis=2),
        offered=np.concatenate([sold, on_sale, on_sale], axis=2) * 1.0,
        utility_shift=shift,
        open_cost=cost,
    )


def open_cost(view: View, open_flop: FloatArray, hosts_pay: FloatArray) -> FloatArray:
    """Hosts' cost of open weights by tier, USD per Mtok, (W, T).

    The best open model costs what its size demands. The small ones were a few times smaller at the
    reference; as open frontier models outgrow that, small ones keep their size until they are as
    far below the frontier tier as those of closed labs, by the same craft of distillation.
    """
    p = view.p
    frontier = serving_cost(p, open_flop, hosts_pay, view.years)
    reference = p["open.small_tier_reference_flop_log10"] * np.ones_like(open_flop)
    unchanged = serving_cost(p, reference, hosts_pay, view.years) / p["open.small_tier_cost_ratio"]
    small = np.minimum(frontier / p["open.small_tier_cost_ratio"], unchanged)
    small = np.maximum(small, frontier / p["inference.small_tier_cost_ratio"])
    return np.concatenate([frontier, small], axis=1) * p["open.hosting_cost_ratio"]


def reference_price(on_sale: Offer, reference: FloatArray) -> FloatArray:
    """Cheapest price of the start's frontier quality, USD per Mtok, (W, 1)."""
    good = (on_sale.quality >= reference[..., None] - 1e-9) & (on_sale.offered > 0)
    flat = np.where(good, on_sale.price, np.inf)
    cheapest: FloatArray = flat.min(axis=2).min(axis=1, keepdims=True)
    return cheapest
