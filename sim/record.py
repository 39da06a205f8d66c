"""What is written down of a month: series on the tape, events in the diary."""

from __future__ import annotations

import numpy as np

from sim.axes import FloatArray
from sim.behaviour.builders import reference_price
from sim.commit import Month
from sim.events import Diary
from sim.indicators import Traded, measure
from sim.ledger.statements import loop_sales
from sim.state import State
from sim.tape import Tape

PRICE_MOVE = 0.05
"""Relative change of a list price, or of a trailing peak or trough, that counts as an event."""


def record(
    tape: Tape,
    diary: Diary,
    month: int,
    done: Month,
    before: State,
    state: State,
    residual: FloatArray,
    reference: FloatArray,
) -> None:
    """Record one month."""
    traded = Traded(
        view=done.view,
        shop=done.shop,
        buys=done.buys,
        labs=done.sold,
        clouds=done.rented,
        business=done.firms,
        unit_cost=done.unit_cost,
        price=done.price,
    )
    tape.record(month, **measure(traded, state))
    tape.record(month, **_labs(done, state))
    tape.record(month, **_others(done, before, state))
    tape.record(
        month,
        price_index=reference_price(done.shop, reference),
        ledger_residual=residual[:, None],
        **_circular(done, state),
    )
    notes(diary, month, done, before, state)


def _labs(done: Month, state: State) -> dict[str, FloatArray]:
    labs, sold, rounds = state.labs, done.sold, done.rounds
    on = done.view.state.labs.alive
    burn = np.maximum(labs.burn_usd, 1.0)
    runway = np.where(labs.burn_usd > 1e4, labs.cash_usd / burn, np.inf)
    return {
        "cash_usd": labs.cash_usd,
        "revenue_usd": sold.revenue_usd,
        "subscription_revenue_usd": sold.subscription_usd,
        "serving_cost_usd": sold.serving_usd,
        "rd_experiments_usd": done.research.experiments_usd,
        "rd_final_training_usd": done.research.final_training_usd,
        "rd_data_usd": done.research.data_usd,
        "staff_usd": sold.staff_usd * on,
        "other_cost_usd": sold.other_usd,
        "credits_usd": labs.credits_usd.sum(axis=2),
        "capability": labs.capability,
        "alive": labs.alive * 1.0,
        "owner": labs.owner * 1.0,
        "open_weights": labs.open_weights * 1.0,
        "valuation_usd": labs.valuation_usd,
        "runway_months": runway,
        "equity_raised_usd": rounds.venture_usd.sum(axis=2) + done.injected,
        "strategic_raised_usd": rounds.strategic_usd.sum(axis=2),
        "credits_received_usd": rounds.credits_usd.sum(axis=2),
        "parent_support_usd": sold.support_usd,
        "commitment_usd": labs.commitment_usd,
        "compute_h100e": sold.cloud_bill_usd.sum(axis=2) / done.view.access_price / 730.0,
        "staff_people": labs.staff_people * on,
        "arrears_usd": labs.arrears_usd,
        "plan_price_usd": done.plan_price,
        "users_by_lab_million": done.subs.users.sum(axis=1),
        "price_usd_per_mtok": done.price,
        "unit_cost_usd_per_mtok": done.unit_cost,
        "tokens_mtok": sold.tokens_mtok,
    }


def _others(done: Month, before: State, state: State) -> dict[str, FloatArray]:
    clouds, rounds, rented, subs = state.clouds, done.rounds, done.rented, done.subs
    hypers = clouds.price_usd.shape[1] - 1
    installed = clouds.vintages_h100e.sum(axis=2)
    funding = rounds.raised_usd + done.injected
    return {
        "capacity_h100e": installed[:, :hypers],
        "utilisation": clouds.utilisation[:, :hypers],
        "cloud_price_usd_per_h100_hour": clouds.price_usd[:, :hypers],
        "capex_usd": rented.capex_usd[:, :hypers],
        "other_clouds_capex_usd": rented.capex_usd[:, hypers:],
        "cash_usd_hyperscaler": clouds.cash_usd[:, :hypers],
        "dry_powder_usd": state.investors.cash_usd,
        "capacity_total_h100e": installed.sum(axis=1, keepdims=True),
        "utilisation_total": np.minimum(
            rented.demand_h100e.sum(axis=1) / installed.sum(axis=1), 1.0
        )[:, None],
        "spot_price_usd_per_h100_hour": done.spot,
        "contract_price_usd_per_h100_hour": done.contract,
        "chip_price_usd_per_h100e": done.chip_price,
        "chip_shipments_h100e": state.chips.shipments_h100e,
        "chip_lead_time_months": state.chips.lead_time_months,
        "chip_revenue_usd": rented.chip_revenue_usd,
        "sentiment": state.market.sentiment,
        "burn_multiple": done.view.industry_burn_multiple,
        "funding_usd": funding.sum(axis=1, keepdims=True),
        "builders_alive": state.builders.alive.sum(axis=1, keepdims=True) * 1.0,
        "api_spend_usd": done.buys.bill_usd.sum(axis=1, keepdims=True),
        "users_million": subs.users.sum(axis=2).sum(axis=1, keepdims=True),
        "paying_users_million": subs.paying.sum(axis=2).sum(axis=1, keepdims=True),
        "power_mw": rented.power_mw,
        "outside_cash_usd": before.market.outside_cash_usd,
    }


def _circular(done: Month, state: State) -> dict[str, FloatArray]:
    """Reported against consolidated revenue of all four layers: circular money shown."""
    journal = done.journal
    layers = ("chip_sales", "cloud_rent", "cloud_rent_other", "api_sales", "subscriptions")
    layers += ("host_sales", "host_rent", "host_rent_other", "self_host_rent", "app_sales")
    layers += ("tenant_rent", "tenant_rent_other", "chip_sales_other")
    reported = np.stack([journal.totals(flow) for flow in layers]).sum(axis=0)
    reported = reported + done.sold.credits_used_usd.sum(axis=2).sum(axis=1)
    clouds = state.clouds
    loops = loop_sales(clouds.sales_window_usd, clouds.invested_window_usd)
    monthly = loops.sum(axis=2).sum(axis=1) / 12.0
    return {
        "reported_revenue_usd": reported[:, None],
        "consolidated_revenue_usd": (reported - monthly)[:, None],
    }


def notes(diary: Diary, month: int, done: Month, before: State, state: State) -> None:
    """Write the month's events into the diary."""
    rounds, auction, hypers = done.rounds, done.auction, list(done.view.setting.hyperscalers)
    on = before.labs.alive
    raised = rounds.raised_usd
    diary.note(month, "round", rounds.closed & ~rounds.down, raised)
    diary.note(month, "down_round", rounds.down, raised)
    diary.note(month, "failed_round", rounds.failed, done.asked.amount_usd)
    diary.note(month, "failed_run", done.models.failed, before.labs.last_run_usd)
    open_now = done.models.released & done.opens
    diary.note(month, "release", done.models.released & ~done.opens, before.labs.last_run_usd)
    diary.note(month, "open_release", open_now, before.labs.last_run_usd)
    move = np.log(done.price / before.labs.price)
    for tier, name in enumerate(("frontier tier", "small tier")):
        paid = done.price[..., tier]
        cut, rise = move[..., tier] < -PRICE_MOVE, move[..., tier] > PRICE_MOVE
        diary.note(month, "price_cut", on & cut, paid, detail=name)
        diary.note(month, "price_rise", on & rise, paid, detail=name)
    plan = np.log(done.plan_price / before.labs.plan_price)
    sells = on & (done.subs.paying[:, :2].sum(axis=1) > 0.01)
    diary.note(month, "price_rise", sells & (plan > PRICE_MOVE), done.plan_price, detail="plan")
    diary.note(month, "price_cut", sells & (plan < -PRICE_MOVE), done.plan_price, detail="plan")
    bought = auction.sold & ~auction.licence
    price, buyer = auction.price_usd, auction.buyer
    diary.note(month, "acquisition", bought, price, hypers, buyer)
    diary.note(month, "licence_and_hire", auction.sold & auction.licence, price, hypers, buyer)
    diary.note(month, "blocked_merger", auction.blocked, price)
    diary.note(month, "closure", done.closed, before.labs.arrears_usd)
    diary.note(month, "entry", done.opened, state.labs.cash_usd)
