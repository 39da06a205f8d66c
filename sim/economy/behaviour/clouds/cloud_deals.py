"""Terms between a cloud and a lab that it backs: shares of revenue, resale, exclusivity, refusal.

Terms are dated facts of the scenario (`[[contracts]]`), not decisions: each holds from its month to
just before its end, or until a later one of the same pair begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.economy.behaviour.clouds.capacity import capacity, fleet_kilowatts, powered
from sim.economy.behaviour.labs.compute_contracts import Book, compute_used, placed_share
from sim.economy.behaviour.labs.labs_overheads import selling_cost
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.halls import powered as with_power
from sim.economy.market.placement import by_room, moved, taken


def in_force(view: View, name: str) -> FloatArray:
    """One of the terms as it is this month, (1, L, H); see `sim.economy.participants.DealTerms`."""
    deals = view.setting.deals
    runs = (deals.first_month <= view.month) & (view.month < deals.end_month)
    terms: FloatArray = row_sums(getattr(deals, name) * runs)
    return terms


@once_a_month
def selling_rate(view: View) -> FloatArray:
    """Share of last month's revenue that selling cost each lab, (W, L): clouds' part and its own.

    A fifth of revenue to one cloud; half of revenue sold by API, of which two fifths through
    another that keeps a quarter; a tenth of the other sales for its own sales force: 0.2 + 0.05 +
    0.08.
    """
    labs = view.state.labs
    revenue = np.maximum(labs.revenue_window[..., -1], 1.0)
    owed = shared(view, revenue, np.minimum(row_sums(labs.tier_revenue_usd), revenue))
    own = selling_cost(view, revenue - owed.resold_usd)
    return (owed.all + own) / revenue


@dataclass(frozen=True)
class Shared:
    """What labs owe to clouds for backing and selling them this month, (W, L, H) USD."""

    revenue_share: FloatArray
    resale_fees: FloatArray

    resold_usd: FloatArray
    """(W, L) sales of labs through clouds, for which they need no sales force of their own."""

    @property
    def all(self) -> FloatArray:
        """Both, by lab, (W, L)."""
        return row_sums(self.revenue_share + self.resale_fees)


def shared(view: View, revenue_usd: FloatArray, api_usd: FloatArray) -> Shared:
    """What labs owe to clouds out of this month's sales, (W, L) USD each.

    A lab books what clouds sell for it in full and owes them their fee.
    """
    resold = in_force(view, "resale_share")
    fee = resold * in_force(view, "resale_fee")
    return Shared(
        revenue_share=revenue_usd[..., None] * in_force(view, "revenue_share"),
        resale_fees=api_usd[..., None] * fee,
        resold_usd=api_usd * row_sums(resold),
    )


def hosts(view: View, demand_h100e: FloatArray, bill_usd: FloatArray, book: Book) -> FloatArray:
    """Hosts of each lab from now on, (W, L, K): only what is placed anew can move.

    ``demand_h100e`` (W, K) is asked of each cloud this month, ``bill_usd`` (W, L, K) is what labs
    pay. An independent places all that its running contracts do not cover: first what it must buy
    from a cloud with exclusivity; of the rest, what a cloud with a right of first refusal has room
    for; then with its present hosts as far as they have room, and else, and with a second source
    for a part (Farrell and Gallini 1988), with whoever has some. Labs with a parent leave clouds
    without room slowly.
    """
    p, labs = view.p, view.state.labs
    room = next_room(view, demand_h100e)
    used = compute_used(view, bill_usd)
    independent = labs.owner == INDEPENDENT
    anew = placed_share(book, used)
    pace = np.where(independent, anew, p["cloud.resourcing_per_month"])[..., None]
    asked = (pace * used[..., None] * labs.host_share).sum(axis=1)
    second = np.where(independent, p["contracts.second_source_share"], 0.0)[..., None]
    free = by_room(labs.host_share, room)
    open_choice = moved(labs.host_share, free, taken(asked, room), second)
    others = np.zeros_like(labs.host_share[..., len(view.setting.hyperscalers) :])
    exclusive = np.concatenate([_wide(view, "exclusivity"), others], axis=2)
    refusal = np.concatenate([_wide(view, "first_refusal"), others], axis=2)
    matched = refusal * taken(np.maximum(anew * used, 1.0)[..., None], room[:, None, :])
    matched = matched / np.maximum(row_sums(refusal), 1.0)[..., None]
    rest = np.maximum(1.0 - row_sums(matched)[..., None], 0.0)
    bound = row_sums(exclusive)[..., None]
    chosen = exclusive + (1.0 - bound) * (matched + rest * open_choice)
    place = np.where(independent[..., None], chosen, open_choice)
    share = (1.0 - pace) * labs.host_share + pace * place
    whole: FloatArray = share / row_sums(share)[..., None]
    return whole


def next_room(view: View, demand_h100e: FloatArray) -> FloatArray:
    """Compute that each cloud can let anew next month, H100e, (W, K): what is free, what comes.

    100 installed with power, 80 asked for at a target of 0.85, 10 on their way: 15.
    """
    halls, watts = view.state.clouds.halls_gw, fleet_kilowatts(view)
    arriving = view.state.clouds.in_transit_h100e[..., -1]
    comes = with_power(capacity(view) + arriving, halls, watts) - powered(view)
    free = view.p["cloud.target_utilisation"] * powered(view) - demand_h100e
    return np.maximum(free, 0.0) + np.maximum(comes, 0.0)


def _wide(view: View, name: str) -> FloatArray:
    labs = view.state.labs
    hypers = len(view.setting.hyperscalers)
    every: FloatArray = in_force(view, name) + np.zeros_like(labs.host_share[..., :hypers])
    return every
