"""Turn a month's outcomes into the next state: the only place where columns are written."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.base.arrays import clip
from sim.economy.behaviour.clouds.capacity import powered
from sim.economy.behaviour.demand.open_tools import learnt
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
from sim.month.commit_finance import finance_after
from sim.month.commit_labs import labs_after
from sim.month.commit_models import models_after
from sim.month.done import Month

# Regularisations: monthly log growth beyond these is taken for noise.
DEMAND_GROWTH_BOUNDS = (-0.3, 0.3)
SPEND_GROWTH_BOUNDS = (-0.1, 0.2)


def after(before: State, done: Month) -> tuple[State, Claims]:
    """The next state, and the claims that the audit holds against the journal."""
    labs = labs_after(before, done)
    state = State(
        labs=labs,
        clouds=_clouds(before, done),
        chips=_chips(before, done),
        investors=InvestorState(
            cash_usd=done.journal.cash("investors"),
            committed_usd=done.funds.committed_usd,
            returns=done.funds.returns,
            coinvestment=done.rounds.ties,
        ),
        builders=_builders(before, done),
        consumers=ConsumerState(
            users=done.subs.users,  # of closed labs too: they choose anew next month
            paying=done.subs.paying * labs.alive[:, None, :],
            heavy=done.subs.heavy * labs.alive,
            ad_years=done.ads.years * labs.alive,
        ),
        finance=finance_after(before, done, labs),
        models=models_after(done, labs),
        market=_market(before, done, labs),
    )
    return state, _claims(before, state, done)


def _clouds(before: State, done: Month) -> CloudState:
    old, p, rented, journal = before.clouds, done.view.p, done.rented, done.journal
    hypers = len(done.view.setting.hyperscalers)
    shipped = done.delivery.merchant_h100e + done.delivery.custom_h100e
    ages = np.arange(old.vintages_h100e.shape[2])
    alive = (1.0 - p["cloud.attrition_per_month"])[..., None]
    survival = np.where(ages < p["cloud.retirement_months"][..., None], alive, 0.0)
    # At a rent equal to cost: what a price moves is no trend.
    growth = np.log(np.maximum(rented.at_cost_h100e, 1.0) / np.maximum(old.at_cost_h100e, 1.0))
    growth = clip(growth, *DEMAND_GROWTH_BOUNDS) - old.demand_growth
    smoothing = p["cloud.flow_smoothing_per_month"]
    part = (done.sold.paid.revenue_share + done.sold.paid.resale_fees).sum(axis=1)
    part = np.concatenate([part, np.zeros_like(old.cash_usd[:, hypers:])], axis=1)
    margin = rented.revenue_usd + part - rented.running_usd
    bills = done.sold.cloud_bill_usd[..., :hypers]
    invested = done.rounds.strategic_usd + done.rounds.credits_usd
    return CloudState(
        cash_usd=np.concatenate(
            [journal.cash("hyperscalers"), journal.cash("other_clouds")], axis=1
        ),
        debt_usd=done.debt.debt_usd,
        default_spread=done.debt.failed.spread,
        vintages_h100e=age_vintages(old.vintages_h100e, old.in_transit_h100e[..., -1], survival),
        purchases_usd=age_vintages(old.purchases_usd, rented.equipment_usd, np.ones(1)),
        buildings_usd=old.buildings_usd * (1.0 - 1.0 / p["cloud.building_life_months"])
        + done.halls.paid_usd,
        halls_gw=done.halls.ready_gw,
        halls_under_way_gw=done.halls.under_way_gw * (1.0 - done.debt.failed.part)[..., None],
        phantom_h100e=done.delivery.phantom_h100e,
        pipeline_h100e=done.delivery.pipeline_h100e * (1.0 - done.debt.failed.part),
        in_transit_h100e=np.stack([shipped, old.in_transit_h100e[..., 0]], axis=2),
        price_usd=done.cloud_price,
        demand_h100e=rented.demand_h100e,
        at_cost_h100e=rented.at_cost_h100e,
        demand_growth=old.demand_growth + growth / p["cloud.demand_memory_months"],
        utilisation=np.minimum(rented.demand_h100e / np.maximum(powered(done.view), 1.0), 1.0),
        ai_margin_usd=old.ai_margin_usd + smoothing * (margin - old.ai_margin_usd),
        ai_revenue_usd=old.ai_revenue_usd + smoothing * (rented.revenue_usd - old.ai_revenue_usd),
        invested_window_usd=old.invested_window_usd + invested - old.invested_window_usd / 12.0,
        sales_window_usd=old.sales_window_usd + bills - old.sales_window_usd / 12.0,
    )


def _chips(before: State, done: Month) -> ChipState:
    delivery, quoted = done.delivery, before.chips.lead_window_months
    return ChipState(
        cash_usd=done.journal.cash("chip_maker"),
        supply_cap_h100e=delivery.supply_cap_h100e,
        price_usd=delivery.price_usd,
        margin=delivery.margin,
        shipments_h100e=delivery.merchant_h100e.sum(axis=1, keepdims=True),
        lead_time_months=delivery.lead_time_months,
        lead_window_months=np.concatenate([quoted[:, 1:], delivery.lead_time_months], axis=1),
    )


def _builders(before: State, done: Month) -> BuilderState:
    return replace(
        before.builders,
        alive=done.firms.alive,
        shares=done.buys.shares,
        tier_share=done.buys.tier_share,
        cash_usd=done.journal.cash("builders"),
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
    outside = [journal.cash(name) for name in OUTSIDE_SECTORS]
    open_use = learnt(done.view, done.shop, done.buys)
    return replace(
        old,
        spot_price=done.rents.spot,
        contract_price=done.rents.contract,
        long_contract_price=done.rents.long_contract,
        list_price=done.rents.listed,
        segment_spend=done.spending.potential_usd,
        spend_growth=old.spend_growth + p["market.spend_growth_smoothing_per_month"] * growth,
        price_pressure=done.spending.felt,
        frontier_window=np.concatenate([old.frontier_window[:, 1:], best], axis=1),
        open_window=np.concatenate([old.open_window[:, 1:], best_open], axis=1),
        open_ever_mtok=open_use.ever_mtok,
        open_reluctance_left=open_use.left,
        credit=done.debt.failed.credit,
        sentiment=done.mood.sentiment,
        lagged_sentiment=done.mood.lagged_sentiment,
        growth_fast=done.mood.growth_fast,
        growth_slow=done.mood.growth_slow,
        tier_spend_usd=spend,
        revenue_usd=done.sold.revenue_usd.sum(axis=1, keepdims=True),
        host_cash_usd=journal.cash("hosts"),
        outside_cash_usd=np.concatenate(outside, axis=1),
    )


def _claims(before: State, state: State, done: Month) -> Claims:
    owed, closed, settled = before.labs, done.closed, done.estate.arrears_paid_usd
    credits_ = owed.credits_usd - done.sold.credits_used_usd + done.rounds.credits_usd
    return Claims(
        credits_before=before.labs.credits_usd,
        credits_after=state.labs.credits_usd,
        credits_granted=done.rounds.credits_usd,
        credits_used=done.sold.credits_used_usd,
        credits_expired=np.where(closed[..., None], credits_, 0.0),
        arrears_before=before.labs.arrears_usd,
        arrears_after=state.labs.arrears_usd,
        arrears_added=done.sold.arrears_added_usd,
        arrears_repaid=done.sold.arrears_repaid_usd + done.estate.arrears_paid_usd,
        arrears_written_off=np.where(closed, done.sold.arrears_usd - settled, 0.0),
        debt_before=before.clouds.debt_usd,
        debt_after=state.clouds.debt_usd,
        debt_issued=done.debt.issued + done.debt.failed.rescued,
        debt_repaid=done.debt.repaid,
        debt_written_off=done.debt.failed.written_off,
        cap_table=state.labs.cap_table,
        alive=state.labs.alive,
    )
