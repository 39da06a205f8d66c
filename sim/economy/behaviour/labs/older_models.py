"""Old and new models of a lab on sale together: who moves when, and what each costs and earns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.labs.value_prices import paid_for
from sim.economy.behaviour.observe import View
from sim.economy.models_on_sale import OlderModels

LEAST_SALES_USD = 1.0
"""A regularisation: a lab that sells nothing has no contracts."""
LEAST_SHARE = 1e-9
"""A regularisation: where nothing is sold of the newest model, its price is the list's."""
MOST_LOG_PULL = 1.5
"""A regularisation: no gain makes users move more than 4.5 times as fast, or as slowly."""


@dataclass(frozen=True)
class SoldByModel:
    """A month's API sales by age of model, (W, L, T)."""

    newest_paid: FloatArray
    """What contracts for the newest model are signed at, USD per Mtok, before discounts."""
    older: OlderModels
    """Older models after the month."""

    @property
    def rate(self) -> FloatArray:
        """What a million tokens cost before discounts, USD: tokens add up, so it is harmonic."""
        share = self.older.older_share
        mean: FloatArray = 1.0 / (share / self.older.older_paid + (1.0 - share) / self.newest_paid)
        return mean

    @property
    def cost_ratio(self) -> FloatArray:
        """Cost of serving a token of all models over one of the newest."""
        part = self.older.older_share * self.rate / self.older.older_paid
        mean: FloatArray = 1.0 + part * (self.older.older_cost_ratio - 1.0)
        return mean


def handed_down(
    view: View, listed: FloatArray, unit_cost: FloatArray, models: Progress
) -> OlderModels:
    """Older models after this month's releases, with all contracts that there were, (W, L, T).

    What was the newest yesterday is an older model today. Its list price stays, but for the few
    that fall towards a cheaper newest one; ``listed`` and ``unit_cost`` are the newest's. Half of
    tokens at 4 and half at 2, and a better model comes out: all are older, at 3. If it is larger,
    it is as far ahead as buyers pay for.
    """
    p, labs, old = view.p, view.state.labs, view.state.models
    out = models.released[..., None]
    of_older, of_newest = (
        old.older_share / old.older_paid,
        (1.0 - old.older_share) / labs.paid_price,
    )
    tokens = of_older + of_newest
    fresh = of_newest / tokens
    stays = 1.0 - fresh
    price = np.where(out, stays * old.older_price + fresh * labs.price, old.older_price)
    price = price - p["labs.older_price_fall"][..., None] * np.maximum(price - listed, 0.0)
    hazard = p["market.switching_hazard_per_month"][..., None]
    renewed = 1.0 / ((1.0 - hazard) / old.older_paid + hazard / price)
    dated = (stays * old.older_cost_ratio + fresh) * view.unit_cost / unit_cost
    larger = (models.size_log - labs.size_log) / paid_for(view)
    gain = (models.capability - labs.capability)[..., None] + larger
    return OlderModels(
        older_share=np.where(out, 1.0, old.older_share),
        older_price=price,
        older_paid=np.where(out, 1.0 / tokens, renewed),
        older_cost_ratio=np.where(out, dated, old.older_cost_ratio),
        older_gap=np.where(out, stays * old.older_gap + gain, old.older_gap),
    )


def moving(view: View, older: OlderModels, listed: FloatArray) -> FloatArray:
    """Part of older models' use that moves to the newest in a month, (W, L, T).

    Users move at their own pace, sooner the more the newest is worth to them over what it costs
    more: willingness to pay rises as capability to the power k. At 0.3 a month, a model worth half
    more at the same price: 1 - 0.7**1.5 = 0.41; at twice the price of one worth no more: 0.16.
    """
    p = view.p
    worth = p["market.quality_exponent"][..., None] * LN10 * older.older_gap
    worth = worth - np.log(listed / older.older_price)
    pull = np.exp(clip(worth, -MOST_LOG_PULL, MOST_LOG_PULL))
    stay = np.log(1.0 - p["market.migration_per_month"])[..., None]
    part: FloatArray = 1.0 - np.exp(stay * pull)
    return part


def expanded(view: View) -> FloatArray:
    """Spend under contracts that go on, over last month's spend, (W, 1).

    Most new spend is customers' who have a contract already and use more of what it covers. A
    tenth of spend new, 0.3 of that open, 0.02 of contracts ending: 0.98 (1 + 0.7 x 0.1/0.9) = 1.06.
    """
    p, new = view.p, view.new_spend_share
    more = (1.0 - p["market.open_share_of_new_spend"]) * new / (1.0 - new)
    after: FloatArray = (1.0 - p["market.switching_hazard_per_month"]) * (1.0 + more)
    return after


def sold_by_model(
    view: View, listed: FloatArray, sales: FloatArray, unit_cost: FloatArray, models: Progress
) -> SoldByModel:
    """Share and price of each lab's older and newest models in this month's sales.

    Contracts keep their price until they end, for what their holders use more of too. Who moves to
    the newest model pays the list on which that was decided, last month's; who is new to the vendor
    pays this month's. In the month in which a model comes out only they who are new buy it.
    ``listed`` and ``sales`` (W, L, T) USD. Nobody on older models, a quarter of spend new at 2, the
    rest under contract at 4: 1 / (0.25/2 + 0.75/4) = 3.2.
    """
    labs = view.state.labs
    older = handed_down(view, listed, unit_cost, models)
    signed = labs.tier_revenue_usd * expanded(view)[..., None]
    kept = clip(signed / np.maximum(sales, LEAST_SALES_USD), 0.0, 1.0)
    kept = np.where(signed > LEAST_SALES_USD, kept, 0.0)
    moved = np.where(models.released[..., None], 0.0, moving(view, older, listed))
    of_older = kept * older.older_share
    share = of_older * (1.0 - moved)
    newest = np.maximum(1.0 - share, LEAST_SHARE)
    bound, arrived = kept * (1.0 - older.older_share) / newest, of_older * moved / newest
    old = bound / labs.paid_price + arrived / labs.price
    paid = 1.0 / (old + (1.0 - bound - arrived) / listed)
    after = OlderModels(
        older_share=share,
        older_price=older.older_price,
        older_paid=older.older_paid,
        older_cost_ratio=older.older_cost_ratio,
        older_gap=older.older_gap,
    )
    return SoldByModel(newest_paid=paid, older=after)
