"""What is written down of a month: series on the tape, events in the diary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.base.arrays import frozen, row_sums
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.capital.acquirers import ACQUIRERS
from sim.economy.behaviour.capital.startups import ai_share
from sim.economy.behaviour.demand.catalogue import reference_price
from sim.economy.behaviour.demand.segments import by_segment, longer_tasks, payable
from sim.economy.market.ladder import outstanding
from sim.economy.state import State
from sim.ledger.statements import loop_sales
from sim.month.credit_record import clouds_money
from sim.month.done import Entry, Month
from sim.month.events import Diary, Event
from sim.month.indicators import measure
from sim.month.machines_record import compute_market
from sim.month.tape import Tape
from sim.month.watch import Watch, watched

PRICE_MOVE = 0.05
"""Log change of a list price that counts as an event."""

LEAST_PAYING_MILLION = 0.01
"""Paying users from which on a lab's plan price is news."""


SALES = (
    "chip_sales",
    "cloud_rent",
    "cloud_rent_other",
    "api_sales",
    "subscriptions",
    "advertising",
    "host_sales",
    "host_rent",
    "host_rent_other",
    "self_host_rent",
    "app_sales",
    "tenant_rent",
    "tenant_rent_other",
    "chip_sales_other",
)
"""Flows that one of the four layers books as revenue."""


def record(tape: Tape, diary: Diary, entry: Entry, watch: Sequence[Watch] = ()) -> None:
    """Write a month's series on the tape and its events into the diary."""
    if watch:
        frozen(entry)  # what users' functions are handed is what goes on
    tape.record(entry.month, **series(entry), **watched(entry, watch))
    for turn, event in enumerate(events(entry)):
        diary.note(entry.month, event, turn)


def series(entry: Entry) -> dict[str, FloatArray]:
    """What is measured of a month, (W, ...) by name."""
    done, after = entry.done, entry.after
    return {
        **measure(done, after),
        **_labs(done, after),
        **_others(done, after),
        **clouds_money(done, after),
        **compute_market(done, after),
        "price_index": reference_price(done.shop, entry.reference),
        "use_per_task": longer_tasks(done.view, entry.reference),
        "ledger_residual": entry.residual[:, None],
        **_circular(done, after),
    }


def events(entry: Entry) -> tuple[Event, ...]:
    """What can have happened to a lab or a cloud in a month."""
    done, before = entry.done, entry.before
    lost = done.debt.failed
    default = Event("cloud_default", lost.fresh, lost.lost_usd, first=len(done.view.setting.labs))
    return (*_lab_events(done, before), *_price_events(done, before), *_fates(entry), default)


def _labs(done: Month, state: State) -> dict[str, FloatArray]:
    labs, sold, shares, plan = state.labs, done.sold, done.shares, done.sold.plan
    on = done.view.state.labs.alive
    burn = np.maximum(labs.burn_usd, 1.0)
    runway = np.where(labs.burn_usd > 1e4, labs.cash_usd / burn, np.inf)
    return {
        "cash_usd": labs.cash_usd,
        "revenue_usd": sold.revenue_usd,
        "subscription_revenue_usd": sold.subscription_usd,
        "advertising_revenue_usd": sold.advertising_usd,
        "heavy_users_million": done.subs.heavy,
        "serving_cost_usd": sold.serving_usd,
        "idle_serving_usd": sold.idle_usd,
        "gross_margin": sold.gross_margin,
        "share_on_newest_model": on_newest(done) * on,
        "rd_experiments_usd": plan.research.experiments_usd,
        "rd_final_training_usd": plan.research.final_training_usd,
        "rd_data_usd": plan.research.data_usd,
        "staff_usd": plan.staff_usd * on,
        "other_cost_usd": sold.other_usd,
        "credits_usd": row_sums(labs.credits_usd),
        "capability": labs.capability,
        "alive": labs.alive * 1.0,
        "owner": labs.owner * 1.0,
        "open_weights": labs.open_weights * 1.0,
        "valuation_usd": labs.valuation_usd,
        "runway_months": runway,
        "equity_raised_usd": shares.sold_usd + done.injected,
        "listed": state.finance.listed * 1.0,
        "stock_pay_usd": plan.stock_usd,
        "strategic_raised_usd": row_sums(shares.rounds.strategic_usd),
        "credits_received_usd": row_sums(shares.rounds.credits_usd),
        "parent_support_usd": sold.paid.support,
        **_contracts(done, state),
        "compute_h100e": row_sums(sold.cloud_bill_usd) / done.view.access_price / HOURS_PER_MONTH,
        "staff_people": labs.staff_people * on,
        "arrears_usd": labs.arrears_usd,
        "plan_price_usd": done.subs.plan_price,
        "users_by_lab_million": done.subs.users.sum(axis=1),
        "price_usd_per_mtok": plan.price,
        "unit_cost_usd_per_mtok": plan.unit_cost,
        "model_size": np.exp(labs.size_log),
        "tokens_mtok": sold.tokens_mtok,
        "paid_price_usd_per_mtok": sold.paid_price,
    }


def on_newest(done: Month) -> FloatArray:
    """Part of a vendor's API sales that is of its newest model, (W, L); 1 without sales."""
    sales = done.buys.sales_usd[:, :, : done.closed.shape[1]].swapaxes(1, 2)
    older = row_sums(done.sold.by_model.older.older_share * sales)
    return 1.0 - older / np.maximum(row_sums(sales), 1.0)


def _contracts(done: Month, state: State) -> dict[str, FloatArray]:
    """Labs' compute contracts, and what labs and clouds gave each other; (W, L)."""
    labs, p, sold = state.labs, done.view.p, done.sold
    volume, due = row_sums(labs.contracted_h100e), row_sums(labs.contracted_usd)
    hours = np.maximum(volume, 1.0) * HOURS_PER_MONTH * p["cloud.overhead"]
    return {
        "commitment_usd": due,
        "commitments_outstanding_usd": outstanding(labs.contracted_usd),
        "contracted_h100e": volume,
        "contracted_price_usd_per_h100_hour": due / hours,
        "contracted_share": volume / np.maximum(labs.compute_h100e, 1.0),
        "idle_compute_usd": sold.unused_usd,
        "compute_bill_usd": row_sums(sold.cloud_bill_usd),
        "revenue_share_usd": row_sums(sold.paid.revenue_share),
        "resale_fees_usd": row_sums(sold.paid.resale_fees),
        "contract_relief_usd": sold.plan.research.book.forgiven_usd,
        "contract_loss_usd": done.estate.lost_usd,
    }


def _others(done: Month, state: State) -> dict[str, FloatArray]:
    clouds, rented, subs = state.clouds, done.rented, done.subs
    hypers = len(done.view.setting.hyperscalers)
    installed = clouds.vintages_h100e.sum(axis=2)
    funding = done.shares.raised_usd + done.injected
    finance, view = state.finance, done.view
    startups_usd = finance.startup_funding_usd
    return {
        "capacity_h100e": installed[:, :hypers],
        "utilisation": clouds.utilisation[:, :hypers],
        "cloud_price_usd_per_h100_hour": clouds.price_usd[:, :hypers],
        "capex_usd": rented.capex_usd[:, :hypers],
        "other_clouds_capex_usd": rented.capex_usd[:, hypers:].sum(axis=1, keepdims=True),
        "cash_usd_hyperscaler": clouds.cash_usd[:, :hypers],
        "dry_powder_usd": state.investors.committed_usd,
        "capacity_total_h100e": installed.sum(axis=1, keepdims=True),
        "utilisation_total": np.minimum(
            rented.demand_h100e.sum(axis=1) / installed.sum(axis=1), 1.0
        )[:, None],
        "spot_price_usd_per_h100_hour": done.rents.spot,
        "contract_price_usd_per_h100_hour": done.rents.contract,
        "chip_price_usd_per_h100e": done.delivery.price_usd,
        "chip_shipments_h100e": state.chips.shipments_h100e,
        "chip_lead_time_months": state.chips.lead_time_months,
        "chip_revenue_usd": rented.chip_revenue_usd,
        "sentiment": state.market.sentiment,
        "burn_multiple": done.view.industry_burn_multiple,
        "funding_usd": funding.sum(axis=1, keepdims=True),
        "calls_usd": finance.called_ever_usd.sum(axis=1, keepdims=True),
        "distributions_usd": finance.paid_back_ever_usd.sum(axis=1, keepdims=True),
        "startup_funding_usd": startups_usd / 12.0,
        "ai_venture_share": ai_share(view, finance.lab_funding_usd, startups_usd),
        "venture_paid_tokens_usd": done.firms.backed_usd.sum(axis=1, keepdims=True),
        "builders_alive": state.builders.alive.sum(axis=1, keepdims=True) * 1.0,
        "api_spend_usd": done.buys.bill_usd.sum(axis=1, keepdims=True),
        "application_budget_usd": payable(done.view).sum(axis=1, keepdims=True) / 12.0,
        "api_spend_by_segment_usd": by_segment(done.view.setting, done.buys.bill_usd),
        "users_million": subs.users.sum(axis=2).sum(axis=1, keepdims=True),
        "paying_users_million": subs.paying.sum(axis=2).sum(axis=1, keepdims=True),
        "power_mw": rented.power_mw,
        "outside_cash_usd": state.market.outside_cash_usd,
    }


def _circular(done: Month, state: State) -> dict[str, FloatArray]:
    """Reported against consolidated revenue of all four layers: circular money shown."""
    journal = done.journal
    # One by one: a sum over a stack of flows would add up in another order for a single world.
    reported = np.zeros(len(state.labs.alive))
    for flow in SALES:
        reported = reported + journal.totals(flow)
    reported = reported + row_sums(done.sold.credits_used_usd).sum(axis=1)
    clouds = state.clouds
    loops = loop_sales(clouds.sales_window_usd, clouds.invested_window_usd)
    monthly = row_sums(loops).sum(axis=1) / 12.0
    return {
        "reported_revenue_usd": reported[:, None],
        "consolidated_revenue_usd": (reported - monthly)[:, None],
    }


def _lab_events(done: Month, before: State) -> list[Event]:
    """Rounds, failed runs, releases."""
    rounds, issues = done.rounds, done.shares.issues
    models, last_run = done.models, before.labs.last_run_usd
    return [
        Event("round", rounds.closed & ~rounds.down, rounds.raised_usd),
        Event("down_round", rounds.down, rounds.raised_usd),
        Event("failed_round", rounds.failed, done.asked.amount_usd),
        Event("ipo", issues.lists, issues.raised_usd),
        Event("follow_on", issues.issued, issues.raised_usd),
        Event("failed_run", models.failed, last_run),
        Event("release", models.released & ~done.opens, last_run),
        Event("open_release", models.released & done.opens, last_run),
    ]


def _price_events(done: Month, before: State) -> list[Event]:
    """Moves of list prices, size for size, and of plans that are large enough to be news."""
    price, on = done.sold.plan.price, before.labs.alive
    move = np.log(price / before.labs.price) - (done.models.size_log - before.labs.size_log)
    found = []
    for tier, name in enumerate(("frontier tier", "small tier")):
        paid, moved = price[..., tier], move[..., tier]
        found.append(Event("price_cut", on & (moved < -PRICE_MOVE), paid, name))
        found.append(Event("price_rise", on & (moved > PRICE_MOVE), paid, name))
    plan_price = done.subs.plan_price
    plan = np.log(plan_price / before.labs.plan_price)
    sells = on & (done.subs.paying[:, :2].sum(axis=1) > LEAST_PAYING_MILLION)
    found.append(Event("price_rise", sells & (plan > PRICE_MOVE), plan_price, "plan"))
    found.append(Event("price_cut", sells & (plan < -PRICE_MOVE), plan_price, "plan"))
    return found


def _fates(entry: Entry) -> list[Event]:
    """Sales, closures, entries."""
    done, auction = entry.done, entry.done.auction
    hypers, price = done.view.setting.hyperscalers, auction.price_usd
    names = (*hypers, *ACQUIRERS)
    buyer = np.where(auction.outside >= 0, len(hypers) + auction.outside, auction.buyer)
    given_up = done.closed & done.sold.refused
    book = done.sold.plan.research.book
    relief, back = book.forgiven_usd > 0.0, book.returned_h100e > 0.0
    bought, hired = auction.sold & ~auction.licence, auction.sold & auction.licence
    return [
        Event("acquisition", bought, price, others=names, other=buyer),
        Event("licence_and_hire", hired, price, others=names, other=buyer),
        Event("blocked_merger", auction.blocked, price),
        Event("closure", done.closed & ~given_up, entry.before.labs.arrears_usd),
        Event("closure", given_up, entry.before.labs.arrears_usd, "by its parent"),
        Event("contract_loss", done.estate.lost_usd > 0.0, done.estate.lost_usd),
        Event("contract_relief", relief & ~back, book.forgiven_usd, "price"),
        Event("contract_relief", back, book.forgiven_usd, "hours"),
        Event("entry", done.opened, entry.after.labs.cash_usd),
    ]
