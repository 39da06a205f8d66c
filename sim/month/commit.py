"""Turn a month's outcomes into the next state: the only place where columns are written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour import hyperscalers, investors
from sim.economy.behaviour.builders import Business, Purchases
from sim.economy.behaviour.catalogue import Offer
from sim.economy.behaviour.chipmaker import Delivery
from sim.economy.behaviour.consumers import Subscriptions
from sim.economy.behaviour.distress import Auction, scattered_knowhow
from sim.economy.behaviour.labs_finance import Ask
from sim.economy.behaviour.labs_models import Progress
from sim.economy.behaviour.observe import View
from sim.economy.costs.hardware import age_vintages
from sim.economy.state import (
    BuilderState,
    ChipState,
    CloudState,
    ConsumerState,
    InvestorState,
    LabState,
    MarketState,
    State,
)
from sim.ledger.accounts import OUTSIDE_SECTORS
from sim.ledger.audit import Claims
from sim.ledger.journal import Journal
from sim.month.posting import cloud_trade, exits, financing
from sim.month.posting.cloud_trade import CloudMonth
from sim.month.posting.exits import Closing
from sim.month.posting.financing import Rounds
from sim.month.posting.lab_trade import LabMonth
from sim.start.draws import Luck

# Regularisations: monthly log growth beyond these is taken for noise.
DEMAND_GROWTH_BOUNDS = (-0.3, 0.3)
SPEND_GROWTH_BOUNDS = (-0.1, 0.2)


@dataclass(frozen=True)
class Month:
    """Everything that was decided, traded and posted in a month."""

    view: View
    journal: Journal
    delivery: Delivery
    spot: FloatArray
    contract: FloatArray
    cloud_price: FloatArray
    models: Progress
    opens: BoolArray
    potential: FloatArray
    shop: Offer
    pressure: FloatArray
    buys: Purchases
    subs: Subscriptions
    sold: LabMonth
    rented: CloudMonth
    firms: Business
    mood: investors.Mood
    asked: Ask
    rounds: Rounds
    injected: FloatArray
    proceeds: FloatArray
    auction: Auction
    closed: BoolArray
    opened: BoolArray
    luck: Luck


def after(before: State, done: Month, brand_shock: FloatArray) -> tuple[State, Claims]:
    """The next state, and the claims that the audit holds against the journal."""
    journal, view = done.journal, done.view
    labs = traded_labs(before, done, brand_shock)
    labs = exits.acquire(labs, done.auction, len(view.setting.investors))
    cash_now = before.labs.cash_usd + journal.cash_change("labs")
    labs, ending = exits.close(journal, labs, done.closed, cash_now)
    labs = exits.found(view, journal, labs, done.opened)
    lost = before.labs.valuation_usd * done.closed
    funds = done.rounds.cap_table[..., : len(view.setting.investors)]
    written_off = (funds * lost[..., None]).sum(axis=1)
    inflow = investors.fund_inflow(view)
    returns = financing.fund_flows(view, journal, inflow, done.proceeds, written_off)
    cloud_trade.treasuries(view, journal)
    labs = replace(labs, cash_usd=before.labs.cash_usd + journal.cash_change("labs"))
    state = State(
        labs=labs,
        clouds=_clouds(before, done),
        chips=_chips(before, done),
        investors=InvestorState(
            cash_usd=before.investors.cash_usd + journal.cash_change("investors"),
            returns=returns,
            coinvestment=financing.ties(view, done.rounds.venture_usd),
        ),
        builders=_builders(before, done),
        consumers=ConsumerState(
            users=done.subs.users,  # of closed labs too: they choose anew next month
            paying=done.subs.paying * labs.alive[:, None, :],
        ),
        market=_market(before, done, labs),
    )
    return state, _claims(before, state, done, ending)


def traded_labs(before: State, done: Month, brand_shock: FloatArray) -> LabState:
    """Labs' columns after planning, pricing, trade and rounds; ``brand_shock`` (L,) utils."""
    labs, p, sold, rounds = before.labs, done.view.p, done.sold, done.rounds
    models, research = done.models, sold.plan.research
    window = np.concatenate([labs.revenue_window[..., 1:], sold.revenue_usd[..., None]], axis=2)
    rise = 12.0 * (sold.revenue_usd - labs.revenue_window[..., -1])
    development = research.rd_usd + research.data_usd + sold.plan.staff_usd
    raised = rounds.raised_usd + done.injected
    smoothing = p["labs.flow_smoothing_per_month"]
    fade = 0.5 ** (1.0 / p["labs.position_half_life_months"])
    thrift = 0.5 ** (1.0 / p["labs.efficiency_half_life_months"])
    habit = 0.5 ** (1.0 / p["market.brand_half_life_months"])
    profit = sold.revenue_usd - sold.serving_usd
    shares = sold.revenue_usd / np.maximum(sold.revenue_usd.sum(axis=1, keepdims=True), 1.0)
    sales = done.buys.sales_usd[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    return replace(
        labs,
        open_weights=done.opens,
        arrears_usd=labs.arrears_usd + sold.arrears_added_usd - sold.arrears_repaid_usd,
        credits_usd=labs.credits_usd - sold.credits_used_usd + rounds.credits_usd,
        cap_table=rounds.cap_table,
        valuation_usd=rounds.valuation_usd,
        capability=models.capability,
        open_capability=models.open_capability,
        open_flop=models.open_flop,
        knowhow=scattered_knowhow(
            done.view, models.knowhow, done.closed, labs.alive & ~done.closed
        ),
        run_flop=models.run_flop,
        next_run_flop=models.next_run_flop,
        run_months_left=models.run_months_left,
        run_usd_per_month=models.run_usd_per_month,
        last_run_usd=models.last_run_usd,
        months_since_run=models.months_since_run,
        months_since_refresh=models.months_since_refresh,
        rd_usd=research.rd_usd,
        commitment_usd=research.commitment_usd,
        staff_people=research.staff_people,
        host_share=hyperscalers.hosts(done.view, done.rented.demand_h100e),
        price=sold.plan.price,
        price_position=labs.price_position * fade[..., None],
        parameter_ratio=power(labs.parameter_ratio, thrift),
        plan_price=done.subs.plan_price,
        seat_price=done.subs.seat_price,
        brand=labs.brand * habit
        + (1.0 - habit) * flywheel(done)
        + p["market.fit_noise"] * done.luck.fit
        + brand_shock,
        revenue_window=window,
        gross_profit_usd=labs.gross_profit_usd + smoothing * (profit - labs.gross_profit_usd),
        burn_usd=labs.burn_usd + smoothing * (sold.burn_usd - labs.burn_usd),
        net_new_usd=labs.net_new_usd
        + p["labs.net_new_smoothing_per_month"] * (rise - labs.net_new_usd),
        tier_revenue_usd=sales,
        funding_usd=labs.funding_usd
        + (raised - labs.funding_usd) / p["labs.funding_memory_months"],
        months_since_round=np.where(
            rounds.closed | rounds.failed, 0.0, labs.months_since_round + 1.0
        ),
        failed_rounds=np.where(rounds.closed, 0.0, labs.failed_rounds + rounds.failed),
        rd_stock_usd=labs.rd_stock_usd
        + (development - labs.rd_stock_usd) / p["labs.development_months"],
        peak_share=np.maximum(labs.peak_share, shares),
    )


def flywheel(done: Month) -> FloatArray:
    """Brand that today's share of API sales sustains, utils, (W, L): users, integrations, fame."""
    api = done.sold.api_usd
    share = api / np.maximum(api.sum(axis=1, keepdims=True), 1.0)
    p = done.view.p
    seen = np.maximum(share, p["market.flywheel_least_share"])
    pull = np.log(seen / p["market.flywheel_reference_share"])
    sustained: FloatArray = p["market.flywheel"] * pull
    return sustained


def _clouds(before: State, done: Month) -> CloudState:
    old, p, rented, journal = before.clouds, done.view.p, done.rented, done.journal
    hypers = len(done.view.setting.hyperscalers)
    shipped = done.delivery.merchant_h100e + done.delivery.custom_h100e
    ages = np.arange(old.vintages_h100e.shape[2])
    alive = (1.0 - p["cloud.attrition_per_month"])[..., None]
    survival = np.where(ages < p["cloud.retirement_months"][..., None], alive, 0.0)
    installed = old.vintages_h100e.sum(axis=2)
    growth = np.log(np.maximum(rented.demand_h100e, 1.0) / np.maximum(old.demand_h100e, 1.0))
    growth = clip(growth, *DEMAND_GROWTH_BOUNDS) - old.demand_growth
    smoothing = p["cloud.flow_smoothing_per_month"]
    margin = rented.revenue_usd - rented.running_usd
    bills = done.sold.cloud_bill_usd[..., :hypers]
    invested = done.rounds.strategic_usd + done.rounds.credits_usd
    cash = np.concatenate(
        [journal.cash_change("hyperscalers"), journal.cash_change("other_clouds")], axis=1
    )
    return CloudState(
        cash_usd=old.cash_usd + cash,
        vintages_h100e=age_vintages(old.vintages_h100e, old.in_transit_h100e[..., -1], survival),
        purchases_usd=age_vintages(
            old.purchases_usd, p["cloud.equipment_share_of_capex"] * rented.capex_usd, np.ones(1)
        ),
        buildings_usd=old.buildings_usd * (1.0 - 1.0 / p["cloud.building_life_months"])
        + (1.0 - p["cloud.equipment_share_of_capex"]) * rented.capex_usd,
        pipeline_h100e=done.delivery.pipeline_h100e,
        in_transit_h100e=np.stack([shipped, old.in_transit_h100e[..., 0]], axis=2),
        price_usd=done.cloud_price,
        demand_h100e=rented.demand_h100e,
        demand_growth=old.demand_growth + growth / p["cloud.demand_memory_months"],
        utilisation=np.minimum(rented.demand_h100e / np.maximum(installed, 1.0), 1.0),
        ai_margin_usd=old.ai_margin_usd + smoothing * (margin - old.ai_margin_usd),
        ai_revenue_usd=old.ai_revenue_usd + smoothing * (rented.revenue_usd - old.ai_revenue_usd),
        invested_window_usd=old.invested_window_usd + invested - old.invested_window_usd / 12.0,
        sales_window_usd=old.sales_window_usd + bills - old.sales_window_usd / 12.0,
    )


def _chips(before: State, done: Month) -> ChipState:
    delivery = done.delivery
    return ChipState(
        cash_usd=before.chips.cash_usd + done.journal.cash_change("chip_maker"),
        supply_cap_h100e=delivery.supply_cap_h100e,
        price_usd=delivery.price_usd,
        margin=delivery.margin,
        shipments_h100e=delivery.merchant_h100e.sum(axis=1, keepdims=True),
        lead_time_months=delivery.lead_time_months,
    )


def _builders(before: State, done: Month) -> BuilderState:
    return replace(
        before.builders,
        alive=done.firms.alive,
        shares=done.buys.shares,
        tier_share=done.buys.tier_share,
        cash_usd=before.builders.cash_usd + done.journal.cash_change("builders"),
    )


def _market(before: State, done: Month, labs: LabState) -> MarketState:
    old, p, journal = before.market, done.view.p, done.journal
    best = np.where(labs.alive, labs.capability, 0.0).max(axis=1, keepdims=True)
    best = np.where(labs.alive.any(axis=1, keepdims=True), best, old.frontier_window[:, -1:])
    best_open = np.maximum(labs.open_capability.max(axis=1, keepdims=True), old.open_window[:, -1:])
    spend = done.buys.sales_usd.sum(axis=2)
    total = np.maximum(spend.sum(axis=1, keepdims=True), 1.0)
    growth = np.log(total / np.maximum(old.tier_spend_usd.sum(axis=1, keepdims=True), 1.0))
    growth = clip(growth, *SPEND_GROWTH_BOUNDS) - old.spend_growth
    fade = np.exp(-p["open.handicap_decay_per_year"] / 12.0)
    pressure = (done.pressure - old.price_pressure) / p["market.pressure_months"]
    outside = [journal.cash_change(name) for name in OUTSIDE_SECTORS]
    return replace(
        old,
        spot_price=done.spot,
        contract_price=done.contract,
        builder_spend=done.potential,
        spend_growth=old.spend_growth + p["market.spend_growth_smoothing_per_month"] * growth,
        price_pressure=old.price_pressure + pressure,
        frontier_window=np.concatenate([old.frontier_window[:, 1:], best], axis=1),
        open_window=np.concatenate([old.open_window[:, 1:], best_open], axis=1),
        open_handicap=old.open_handicap * fade[..., None],
        sentiment=done.mood.sentiment,
        lagged_sentiment=done.mood.lagged_sentiment,
        growth_fast=done.mood.growth_fast,
        growth_slow=done.mood.growth_slow,
        tier_spend_usd=spend,
        revenue_usd=done.sold.revenue_usd.sum(axis=1, keepdims=True),
        host_cash_usd=old.host_cash_usd + journal.cash_change("hosts"),
        outside_cash_usd=old.outside_cash_usd + np.concatenate(outside, axis=1),
    )


def _claims(before: State, state: State, done: Month, ending: Closing) -> Claims:
    return Claims(
        credits_before=before.labs.credits_usd,
        credits_after=state.labs.credits_usd,
        credits_granted=done.rounds.credits_usd,
        credits_used=done.sold.credits_used_usd,
        credits_expired=ending.credits_expired_usd,
        arrears_before=before.labs.arrears_usd,
        arrears_after=state.labs.arrears_usd,
        arrears_added=done.sold.arrears_added_usd,
        arrears_repaid=done.sold.arrears_repaid_usd,
        arrears_written_off=ending.written_off_usd,
        cap_table=state.labs.cap_table,
        alive=state.labs.alive,
    )
