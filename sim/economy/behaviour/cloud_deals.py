"""Terms between a cloud and a lab that it backs: shares of revenue, resale, exclusivity, refusal.

Terms are dated facts of the scenario (`[[contracts]]`), not decisions: each holds from its month to
just before its end, or until a later one of the same pair begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.economy.behaviour.capacity import powered
from sim.economy.behaviour.compute_contracts import Book, compute_used, placed_share
from sim.economy.behaviour.labs_overheads import selling_cost
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.placement import free_shares, moved


def in_force(view: View, name: str) -> FloatArray:
    """One of the terms as it is this month, (1, L, H); see `sim.economy.state.DealTerms`."""
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
    for; then with its present hosts, but where they are full, and with a second source for a part
    (Farrell and Gallini 1988), with whoever has room. Owned labs leave full clouds slowly.
    """
    p, labs = view.p, view.state.labs
    installed = powered(view)
    spare = np.maximum(p["cloud.target_utilisation"] * installed - demand_h100e, 0.0)
    full = demand_h100e >= p["cloud.fullest"] * installed
    free = free_shares(labs.host_share, full, spare)
    others = np.zeros_like(labs.host_share[..., len(view.setting.hyperscalers) :])
    exclusive = np.concatenate([_wide(view, "exclusivity"), others], axis=2)
    refusal = np.concatenate([_wide(view, "first_refusal"), others], axis=2)
    independent = (labs.owner == INDEPENDENT)[..., None]
    used = compute_used(view, bill_usd)
    anew = placed_share(view, book, used)[..., None]
    second = np.where(independent, p["contracts.second_source_share"][..., None], 0.0)
    open_choice = moved(labs.host_share, free, full, second)
    wanted = np.maximum(anew * used[..., None], 1.0)
    matched = refusal * np.minimum(spare[:, None, :] / wanted, 1.0)
    matched = matched / np.maximum(row_sums(refusal), 1.0)[..., None]
    rest = 1.0 - row_sums(matched)[..., None]
    bound = row_sums(exclusive)[..., None]
    chosen = exclusive + (1.0 - bound) * (matched + rest * open_choice)
    place = np.where(independent, chosen, open_choice)
    pace = np.where(independent, anew, p["cloud.resourcing_per_month"][..., None])
    share = (1.0 - pace) * labs.host_share + pace * place
    whole: FloatArray = share / row_sums(share)[..., None]
    return whole


def _wide(view: View, name: str) -> FloatArray:
    labs = view.state.labs
    hypers = len(view.setting.hyperscalers)
    every: FloatArray = in_force(view, name) + np.zeros_like(labs.host_share[..., :hypers])
    return every
