"""Whether labs publish their weights: what it brings against what it costs, in USD a month.

A firm opens what it knows where complements, recruits, standards and fame bring more than the sales
that it forgoes (Lerner and Tirole 2002; West 2003; Farrell and Weiser 2003). Nobody is open or
closed by kind: followers with little to sell open, leaders with sales close, and a publisher closes
once the market has outgrown what openness brings it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power, row_sums
from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.demand.builders import mobile_share_fixed
from sim.economy.behaviour.demand.open_tools import foreseen_reluctance
from sim.economy.behaviour.labs.labs_learning import quality
from sim.economy.behaviour.labs.labs_pricing import tier_markup
from sim.economy.behaviour.labs.labs_productivity import craft
from sim.economy.behaviour.labs.labs_staff import usual_pay
from sim.economy.behaviour.observe import View, once_a_month, serving_cost

NOTHING = -1e3
"""Utils of a lab that sells nothing: below anyone's."""
CENT = 1e-2
"""A regularisation: USD a month, so that the logarithm of nothing exists."""


@dataclass(frozen=True)
class Balance:
    """What publishing a model brings a lab and costs it, USD a month, (W, L)."""

    gain_usd: FloatArray
    loss_usd: FloatArray

    @property
    def lean(self) -> FloatArray:
        """Log of gains over losses: above 0 it pays."""
        return np.log(self.gain_usd + CENT) - np.log(self.loss_usd + CENT)


def publishes(view: View) -> BoolArray:
    """Who publishes the newest weights this month, (W, L): by choice, or by a dated policy."""
    dated = view.p["lab.open_weights"]
    return np.where(np.isnan(dated), chosen(view), dated > 0.5)


def chosen(view: View) -> BoolArray:
    """Who publishes by choice, (W, L): made anew when a model comes out, kept in between.

    A lab changes its ways only where the other way pays by a margin (`open.choice_inertia_log`):
    licences, teams and promises stand on them. Gains of 14 M, losses of 10 M and an inertia of 0.3:
    a closed lab opens (0.34), an open one stays.
    """
    labs = view.state.labs
    lean = balance(view, coming(view), np.zeros_like(labs.capability)).lean
    margin = view.p["open.choice_inertia_log"]
    wants = lean > np.where(labs.open_weights, -margin, margin)
    return np.where(comes_out(view), wants, labs.open_weights)


def publishes_older(view: View, opens: BoolArray) -> BoolArray:
    """Closed labs that publish the model which a new generation replaces, (W, L).

    The same balance for a model that is a generation behind: hosts win fewer customers with it, and
    it counts for less among open ones. ``opens`` (W, L) publish the newest. A dated policy of
    staying closed holds for old models too.
    """
    labs, dated = view.state.labs, view.p["lab.open_weights"]
    behind = np.maximum(coming(view) - labs.capability, 0.0)
    pays = balance(view, labs.capability, behind).lean > view.p["open.choice_inertia_log"]
    new = labs.alive & (labs.run_months_left > 0.0) & (labs.run_months_left <= 1.0)
    return new & pays & ~opens & np.isnan(dated) & (labs.capability > labs.open_capability)


def comes_out(view: View) -> BoolArray:
    """Labs whose run ends this month or whose model is due for a refresh, (W, L)."""
    labs = view.state.labs
    ends = (labs.run_months_left > 0.0) & (labs.run_months_left <= 1.0)
    return labs.alive & (ends | (labs.months_since_refresh >= view.p["labs.refresh_months"]))


@once_a_month
def coming(view: View) -> FloatArray:
    """Capability that each lab's next release is expected to have, log10 FLOP, (W, L).

    What its know-how, its largest run and what others sell give now, or what it has.
    """
    labs = view.state.labs
    ends = (labs.run_months_left > 0.0) & (labs.run_months_left <= 1.0)
    flop = np.where(ends, np.maximum(labs.next_run_flop, labs.run_flop), labs.run_flop)
    return np.maximum(
        labs.capability, quality(view, labs.knowhow + flop + craft(view), labs.rd_usd)
    )


def balance(view: View, level: FloatArray, behind: FloatArray) -> Balance:
    """Gains and losses from publishing a model of that ``level``, ``behind`` the newest, (W, L).

    Gains: staff who take less pay where they may publish (Stern 2004) and work that users of the
    weights do for the lab, as far as the model counts among open ones (`standing`); sales of
    complements (`complements`); and own sales where fame brings more customers than hosts take.
    Losses: own sales where hosts take more, what an owner's business suffers, and what the lab may
    be held liable for. What rivals learn from weights is not counted: they learn as much from what
    is on sale. Gains but fame are what labs reckon with, and no payment follows from them.
    """
    p, labs = view.p, view.state.labs
    counts = standing(view, level)
    own = own_sales_gained(view, counts, behind)
    work = p["open.pay_discount"] * usual_pay(view) + p["open.work_of_users"] * open_spend(view)
    beside = complements(view, level)
    gain = counts * work + np.maximum(beside, 0.0) + np.maximum(own, 0.0)
    loss = np.maximum(-own, 0.0) + np.maximum(-beside, 0.0)
    loss = loss + p["regulation.open_liability_usd_per_month"]
    return Balance(gain_usd=gain * labs.alive, loss_usd=loss)


def standing(view: View, level: FloatArray) -> FloatArray:
    """How much a published model counts among open ones, (W, L), in (0, 1).

    A half where it is as good as the best of others; at a width of 0.4 orders, 0.22 where it is
    half an order behind: people build on the best.
    """
    ahead = (level - best_of_others(view)) / view.p["open.standing_width_log10"]
    return 1.0 / (1.0 + np.exp(-clip(ahead, -50.0, 50.0)))


@once_a_month
def best_of_others(view: View) -> FloatArray:
    """Best open weights but for each lab's own, log10 FLOP, (W, L). Of 5, 3 and 1: 3, 5, 5."""
    out = view.state.labs.open_capability
    ranked = np.sort(out, axis=1)
    first = ranked[:, -1:]
    second = ranked[:, -2:-1] if ranked.shape[1] > 1 else np.zeros_like(first)
    return np.where(out < first, first, second)


def complements(view: View, level: FloatArray) -> FloatArray:
    """What a better free model adds to what the lab's owner sells beside it, USD a month, (W, L).

    A parent gains only by what its model adds to what others give away anyway (the worth of open
    weights rises as compute to the power k). Sales of 13 bn a month, a lift of 0.02, k 0.26 and 0.3
    orders ahead of others: 43 M; none where others are ahead. Complements of clouds are their AI
    sales, counted for their part of the market, since open weights run in all clouds and closed
    ones bring customers to one; what else an owner sells is in the start table and grows with its
    business. It is negative where free models would compete with it, as with search.
    """
    p, state = view.p, view.state
    ahead = np.maximum(level - best_of_others(view), 0.0)
    added = 1.0 - np.exp(-p["market.quality_exponent"] * LN10 * ahead)
    owner = state.labs.owner
    income = np.maximum(state.clouds.ai_revenue_usd, 0.0)
    part = income / np.maximum(income.sum(axis=1, keepdims=True), 1.0)
    clouds = np.take_along_axis(income * part, np.maximum(owner, 0), axis=1)
    grown = np.exp(p["hyperscaler.core_growth"] * view.years)
    sales = np.where(owner >= 0, clouds, 0.0)
    sales = sales + np.where(owner == INDEPENDENT, 0.0, view.setting.complement_usd * grown)
    return p["open.complement_lift"] * added * sales


def own_sales_gained(view: View, counts: FloatArray, behind: FloatArray) -> FloatArray:
    """Gross profit on own API sales with the weights out less without, USD a month, (W, L).

    Hosts take part of the customers and, as they could take the others too, force that part off the
    margin on them; users of the weights make the lab known as customers would (`market.flywheel`),
    which is much for one nobody knows. A lab with half of 100 M of sales at a margin of 0.6 from
    whom hosts would take a third loses 30 x (1 - 4/9) = 17 M; one with 0.2% whom openness makes six
    times as well known gains 0.12 x (6 x 4/9 - 1) = 0.2 M. Assistants that others build on the
    weights do the same to a part of plans and seats (`open.plans_exposed`).
    """
    p, market = view.p, view.state.market
    sold = row_sums(view.state.labs.tier_revenue_usd)
    sales = sold.sum(axis=1, keepdims=True)
    spent = np.maximum(market.tier_spend_usd.sum(axis=1, keepdims=True), 1.0)
    free = open_spend(view) / spent
    share = expected_share(view)
    fame = p["market.flywheel"] * np.log1p(p["open.fame_of_use"] * counts * free / known(view))
    louder = share * np.exp(fame) / (1.0 + share * (np.exp(fame) - 1.0))
    left = 1.0 - hosts_part(view, behind)
    ahead = np.exp(0.5 * market.spend_growth * p["labs.run_cadence_months"])
    margin = 1.0 - view.unit_cost[..., 0] / asked(view)
    plans = p["open.plans_exposed"] * plan_sales(view) * (1.0 - left * left)
    gained: FloatArray = ahead * margin * (sales * (louder * left * left - share) - plans)
    return gained


def plan_sales(view: View) -> FloatArray:
    """Sales of plans and seats last month, USD, (W, L)."""
    labs = view.state.labs
    return np.maximum(labs.revenue_window[..., -1] - row_sums(labs.tier_revenue_usd), 0.0)


@once_a_month
def asked(view: View) -> FloatArray:
    """What each lab would ask for its frontier tier if it sold in earnest, USD per Mtok, (W, L).

    Its list price, or cost and mark-up where it gives its tokens away.
    """
    rule = view.unit_cost * tier_markup(view)
    price: FloatArray = np.maximum(view.state.labs.price[..., 0], rule[..., 0])
    return price


def open_spend(view: View) -> FloatArray:
    """What builders spent last month on hosted and self-hosted open weights, USD, (W, 1)."""
    spent = view.state.market.tier_spend_usd.sum(axis=1, keepdims=True)
    sold = row_sums(view.state.labs.tier_revenue_usd).sum(axis=1, keepdims=True)
    hosted: FloatArray = np.maximum(spent - sold, 0.0)
    return hosted


@once_a_month
def mean_fit(view: View) -> FloatArray:
    """How well each lab suits builders, utils, (W, L): by segment, weighted by what is spent there.

    A fit of 2 where a quarter is spent and of 0 elsewhere: 0.5.
    """
    spend = view.state.market.segment_spend
    part = spend / np.maximum(spend.sum(axis=1, keepdims=True), 1.0)
    return row_sums(view.state.labs.fit * part[:, None, :])


@once_a_month
def known(view: View) -> FloatArray:
    """How well each lab is known, as a share, (W, L): of API sales or of users of assistants."""
    sold = row_sums(view.state.labs.tier_revenue_usd)
    users = view.state.consumers.users.sum(axis=1)
    of_sales = sold / np.maximum(sold.sum(axis=1, keepdims=True), 1.0)
    of_users = users / np.maximum(users.sum(axis=1, keepdims=True), 1e-9)
    seen = np.maximum(of_sales, of_users)
    shares: FloatArray = np.maximum(seen, view.p["market.flywheel_least_share"])
    return shares


@once_a_month
def renown(view: View) -> FloatArray:
    """Builders' taste for each lab that being known sustains, utils, (W, L)."""
    return view.p["market.flywheel"] * np.log(
        known(view) / view.p["market.flywheel_reference_share"]
    )


@once_a_month
def expected_share(view: View) -> FloatArray:
    """Share of labs' API sales that each expects over the life of a model, closed, (W, L).

    What it has, and the part that its quality, its pricing rule and its fit would win of the
    customers who come free in half the time between runs. Labs that sell nothing yet reckon with
    what they could sell, as well known as they are by users of their assistants. A share of 0 now,
    0.1 in the end, 30% of customers free by then: 0.03.
    """
    p, labs = view.p, view.state.labs
    steep = p["market.elasticity_between_labs"] - 1.0
    worth = p["market.quality_exponent"] * LN10 * (coming(view) - view.best)
    short = np.maximum(view.need[:, :1] - coming(view), 0.0)
    value = steep * (worth - np.log(asked(view))) - p["market.adequacy_slope"] * short
    value = np.where(labs.alive, value + mean_fit(view) + renown(view), NOTHING)
    pull = np.exp(value - value.max(axis=1, keepdims=True)) * labs.alive
    in_the_end = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    sold = row_sums(labs.tier_revenue_usd)
    now = sold / np.maximum(sold.sum(axis=1, keepdims=True), 1.0)
    stay = power(1.0 - mobile_share_fixed(view), 0.5 * p["labs.run_cadence_months"])
    share: FloatArray = now + (1.0 - stay) * np.maximum(in_the_end - now, 0.0)
    return np.minimum(share, 1.0)


def hosts_part(view: View, behind: FloatArray) -> FloatArray:
    """Part of a lab's customers that hosts of its own weights would take, (W, L).

    Logit between the lab's interface and the same model, or one ``behind``, at hosts' prices, with
    builders' reluctance towards open weights (`foreseen_reluctance`). What suits them in the model
    and its maker's name go with the weights. Prices four times hosts', a slope of 1.2, reluctance
    1: 0.66.
    """
    p, market = view.p, view.state.market
    steep = p["market.elasticity_between_labs"] - 1.0
    pays = market.contract_price * p["cloud.overhead"]
    cost = serving_cost(p, view.state.labs.run_flop, pays, view.since_2025)
    host = cost * p["open.hosting_cost_ratio"] * p["open.host_markup"]
    cheaper = np.log(asked(view) / host)
    worse = p["market.quality_exponent"] * LN10 * behind
    newest = coming(view)
    short = np.maximum(view.need[:, :1] - newest + behind, 0.0)
    short = short - np.maximum(view.need[:, :1] - newest, 0.0)
    pull = steep * (cheaper - worse) - p["market.adequacy_slope"] * short
    pull = pull - foreseen_reluctance(view)
    return 1.0 / (1.0 + np.exp(-clip(pull, -50.0, 50.0)))
