"""What clouds may borrow, what it costs them, and what they can finance.

Lenders follow growth (Geanakoplos, "The leverage cycle", NBER Macroeconomics Annual 24, 2010):
they lend against revenue as they believe it will be and against signed contracts, more of it in a
good mood, less of it for some years after they have lost money. Debt of the hyperscalers' core
business stays outside: its interest is paid before core free cash flow. Simplifications: one kind
of debt with a floating rate, repaid in equal parts of what is left; room is not shared between
borrowers but through credit conditions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, row_sums
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.clouds.capacity import machine_usd
from sim.economy.behaviour.clouds.core_business import core_of_clouds
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.halls import KW_PER_GW
from sim.economy.market.ladder import outstanding

LEAST_EARNINGS_USD = 1.0
"""A regularisation: leverage of a cloud that earns nothing is the most there is."""


@dataclass(frozen=True)
class Service:
    """What clouds owe their lenders this month, USD, (W, K)."""

    interest: FloatArray
    repayment: FloatArray


@once_a_month
def growth_lent_on(view: View) -> FloatArray:
    """Growth of each cloud's revenue that lenders believe in, log a year, (W, K)."""
    p = view.p
    seen = MONTHS_PER_YEAR * view.state.clouds.demand_growth
    return p["debt.growth_belief"] * clip(seen, 0.0, p["debt.most_growth_believed_per_year"])


@once_a_month
def expected_revenue(view: View) -> FloatArray:
    """AI revenue a year from now as lenders believe it, USD a year, (W, K).

    Revenue of 1 bn a month, demand that grows 0.05 a month, a belief of 0.8: 12 x exp(0.48) = 19.4.
    """
    clouds = view.state.clouds
    return MONTHS_PER_YEAR * clouds.ai_revenue_usd * np.exp(growth_lent_on(view))


@once_a_month
def backlog(view: View) -> FloatArray:
    """What customers have signed to pay each cloud in the years to come, USD, (W, K).

    All that is still due of labs' take-or-pay contracts, by where they buy; and what others had
    signed at the start, as it is served. 20 bn due, half of it here: 10 bn; 10 bn at the start, 30
    months left then: 3.7 bn more after 30 months.
    """
    labs, months = view.state.labs, view.p["debt.contract_months_left"]
    signed: FloatArray = (outstanding(labs.contracted_usd)[..., None] * labs.host_share).sum(axis=1)
    left = np.exp(-MONTHS_PER_YEAR * view.years / months)
    return signed + view.setting.contracts_usd * left


@once_a_month
def debt_limit(view: View) -> FloatArray:
    """Most debt that lenders will carry of each cloud, USD, (W, K).

    A multiple of believed revenue and a part of the backlog, times credit conditions; a multiple of
    core cash flow, which losses on machines leave alone; all times the mood. Revenue 20 bn, backlog
    10 bn, multiples 1 and 0.2, no core, a neutral mood, credit 1: 22 bn; credit 0.5: 11.
    """
    p, market = view.p, view.state.market
    carried = p["debt.revenue_multiple"] * expected_revenue(view)
    carried = carried + p["debt.backlog_multiple"] * backlog(view)
    core = p["debt.core_multiple"] * MONTHS_PER_YEAR * np.maximum(core_of_clouds(view), 0.0)
    mood = np.exp(p["debt.mood_sensitivity"] * market.sentiment)
    return (carried * market.credit + core) * mood


@once_a_month
def borrowing_room(view: View) -> FloatArray:
    """USD that each cloud may still borrow now, (W, K): its limit less what it owes.

    A limit of 22, debt of 8: 14. Debt of 30: nothing.
    """
    return np.maximum(debt_limit(view) - view.state.clouds.debt_usd, 0.0)


@once_a_month
def equity_room(view: View) -> FloatArray:
    """What each cloud can raise in shares this month, USD, (W, K): a part of what it is worth.

    Worth is a multiple of the cash that it is believed to earn in a year, less its debt. 2 bn a
    year believed, a multiple of 10, debt 8 bn, 2% a month: 0.24 bn.
    """
    p, market = view.p, view.state.market
    growth = np.exp(growth_lent_on(view))
    ai = MONTHS_PER_YEAR * np.maximum(view.state.clouds.ai_margin_usd, 0.0) * growth
    core = MONTHS_PER_YEAR * np.maximum(core_of_clouds(view), 0.0)
    mood = np.exp(p["debt.mood_sensitivity"] * market.sentiment)
    worth: FloatArray = p["cloud.value_multiple"] * (ai + core) * mood - view.state.clouds.debt_usd
    return p["cloud.most_shares_sold_per_month"] * np.maximum(worth, 0.0)


@once_a_month
def earnings(view: View) -> FloatArray:
    """Cash that a cloud earns in a year before capex and interest, USD, (W, K)."""
    margin = np.maximum(view.state.clouds.ai_margin_usd, 0.0)
    return MONTHS_PER_YEAR * (margin + np.maximum(core_of_clouds(view), 0.0))


@once_a_month
def interest_rate(view: View) -> FloatArray:
    """Rate on each cloud's debt, a year, (W, K): risk-free, and a spread that rises with leverage.

    Leverage is debt over a year's cash earnings. Clouds without a core business pay more, those
    that defaulted more still, and all of them when lenders have lost money. Risk-free 4.2%, 0.6%
    at least, 1% a turn, 4 turns, 2% for a neocloud: 10.8%.
    """
    p, clouds, market = view.p, view.state.clouds, view.state.market
    turns = clouds.debt_usd / np.maximum(earnings(view), LEAST_EARNINGS_USD)
    spread = p["debt.spread_floor"] + p["debt.spread_per_turn"] * np.minimum(
        turns, p["debt.most_turns"]
    )
    coreless = core_of_clouds(view) <= 0.0
    spread = spread + np.where(coreless, p["debt.neocloud_spread"], 0.0)
    tight = p["debt.tight_credit_spread"] * (1.0 - market.credit)
    return p["debt.risk_free_rate"] + spread + tight + clouds.default_spread


@once_a_month
def maturity_months(view: View) -> FloatArray:
    """Mean life of each cloud's debt, months, (W, K): shorter without a core business."""
    p = view.p
    return np.where(
        core_of_clouds(view) > 0.0,
        p["debt.hyperscaler_maturity_months"],
        p["debt.neocloud_maturity_months"],
    )


@once_a_month
def service(view: View) -> Service:
    """Interest and repayment due this month, USD, (W, K).

    Debt of 12 bn at 10%, 60 months: 0.1 bn of interest, 0.2 bn of repayment.
    """
    debt = view.state.clouds.debt_usd
    return Service(
        interest=debt * interest_rate(view) / MONTHS_PER_YEAR,
        repayment=debt / maturity_months(view),
    )


@once_a_month
def cash_kept(view: View) -> FloatArray:
    """Cash below which a cloud borrows rather than pays, USD, (W, K).

    Hyperscalers keep a part of what they held at the start; the others some months of what they
    owe lenders and of running cost (revenue less margin).
    """
    p, clouds = view.p, view.state.clouds
    hypers = len(view.setting.hyperscalers)
    held = view.state.market.cloud_cash_start[:, :hypers]
    due = service(view)
    running = np.maximum(clouds.ai_revenue_usd - clouds.ai_margin_usd, 0.0)
    months = p["debt.liquidity_months"] * (due.interest + due.repayment + running)
    return np.concatenate([p["hyperscaler.cash_kept_share"] * held, months[:, hypers:]], axis=1)


@once_a_month
def on_order_usd(view: View) -> FloatArray:
    """What each cloud will have to pay until machines ordered now arrive, USD, (W, K).

    Machines on order, and the work on halls under way that falls into the lead time. 10,000 at
    40,000 USD; 2 GW over 20 months at 12 bn USD a GW, a lead time of 5 months: 0.4 and 6 bn.
    """
    p, clouds = view.p, view.state.clouds
    part = np.minimum(view.state.chips.lead_time_months / p["cloud.hall_months"], 1.0)
    halls = part * row_sums(clouds.halls_under_way_gw) * KW_PER_GW * p["cloud.hall_usd_per_kw"]
    return clouds.pipeline_h100e * machine_usd(view) + halls


@once_a_month
def financeable(view: View) -> FloatArray:
    """USD that each cloud can commit to new orders now, (W, K), net of what is on order.

    Cash above what it keeps, what it may still borrow, and what it earns after interest and
    repayment until the machines are delivered and paid. Clouds without a core business count on the
    shares that they can sell until then, and on lenders who will by then lend on more revenue
    (loans are drawn as machines are delivered), the others do not. Cash 10 bn above, room 14 bn, 1
    bn a month over a lead time of 3 months, 12 bn on order: 15 bn.
    """
    clouds = view.state.clouds
    due, core = service(view), core_of_clouds(view)
    monthly = clouds.ai_margin_usd + core - due.interest - due.repayment
    monthly = monthly + np.where(core > 0.0, 0.0, equity_room(view))
    months = view.state.chips.lead_time_months
    hoped = debt_limit(view) * (np.exp(growth_lent_on(view) * months / MONTHS_PER_YEAR) - 1.0)
    stock = clouds.cash_usd - cash_kept(view) + borrowing_room(view)
    stock = stock + np.where(core > 0.0, 0.0, hoped)
    return np.maximum(stock + months * monthly - on_order_usd(view), 0.0)
