"""Labs' columns after a month: what they traded, who was bought, closed or founded."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT, BoolArray, FloatArray
from sim.base.units import HOURS_PER_MONTH, LN10
from sim.economy.behaviour.capital.distress import (
    NOBODY,
    Auction,
    first_columns,
    scattered_knowhow,
)
from sim.economy.behaviour.labs.compute_contracts import compute_used, signed
from sim.economy.behaviour.labs.hour_price import new_contract_price
from sim.economy.behaviour.observe import View
from sim.economy.market.ladder import sign
from sim.economy.state import LabState, State
from sim.month.done import Month


def labs_after(before: State, done: Month) -> LabState:
    """Labs' columns after the month: traded, sold, closed, founded."""
    labs = acquired(traded(before, done), done.auction, len(done.view.setting.investors))
    labs = founded(done.view, closed(labs, done.closed), done.opened, done.founding_usd)
    return replace(labs, cash_usd=done.journal.cash("labs"))


def traded(before: State, done: Month) -> LabState:
    """Labs' columns after planning, pricing, trade and rounds."""
    labs, p, sold, shares = before.labs, done.view.p, done.sold, done.shares
    models, research = done.models, sold.plan.research
    used = compute_used(done.view, sold.cloud_bill_usd)
    ladder = signed(done.view, research.book, used)
    window = np.concatenate([labs.revenue_window[..., 1:], sold.revenue_usd[..., None]], axis=2)
    rise = 12.0 * (sold.revenue_usd - labs.revenue_window[..., -1])
    development = research.rd_usd + research.data_usd + sold.plan.staff_usd
    rounds, issues = shares.rounds, shares.issues
    raised = shares.raised_usd + done.injected
    done_well = rounds.closed | issues.lists | issues.issued
    failed = rounds.failed | issues.failed
    smoothing = p["labs.flow_smoothing_per_month"]
    fade = 0.5 ** (1.0 / p["labs.position_half_life_months"])
    profit = sold.revenue_usd - sold.serving_usd
    of_sales = sold.revenue_usd / np.maximum(sold.revenue_usd.sum(axis=1, keepdims=True), 1.0)
    sales = done.buys.sales_usd[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    return replace(
        labs,
        open_weights=done.opens,
        arrears_usd=sold.arrears_usd,
        credits_usd=labs.credits_usd - sold.credits_used_usd + rounds.credits_usd,
        cap_table=shares.cap_table,
        valuation_usd=shares.valuation_usd,
        capability=models.capability,
        open_capability=models.open_capability,
        open_flop=models.open_flop,
        knowhow=scattered_knowhow(done.view, models.knowhow, done.closed),
        productivity=done.ability.productivity,
        fit=done.ability.fit,
        run_flop=models.run_flop,
        next_run_flop=models.next_run_flop,
        run_months_left=models.run_months_left,
        run_usd_per_month=models.run_usd_per_month,
        last_run_usd=models.last_run_usd,
        months_since_run=models.months_since_run,
        months_since_refresh=models.months_since_refresh,
        rd_usd=research.rd_usd,
        compute_h100e=used,
        refused_months=np.where(sold.refused, labs.refused_months + 1.0, 0.0),
        contracted_h100e=ladder.h100e,
        contracted_usd=ladder.usd,
        staff_people=research.staff_people,
        host_share=done.rented.host_share,
        price=sold.plan.price,
        paid_price=sold.by_model.newest_paid,
        reserve_usd=sold.reserve_usd,
        price_position=labs.price_position * fade[..., None],
        parameter_ratio=done.ability.parameter_ratio,
        size_log=models.size_log,
        plan_price=done.subs.plan_price,
        seat_price=done.subs.seat_price,
        brand=done.brand,
        revenue_window=window,
        gross_profit_usd=labs.gross_profit_usd + smoothing * (profit - labs.gross_profit_usd),
        burn_usd=labs.burn_usd + smoothing * (sold.burn_usd - labs.burn_usd),
        net_new_usd=labs.net_new_usd
        + p["labs.net_new_smoothing_per_month"] * (rise - labs.net_new_usd),
        tier_revenue_usd=sales,
        funding_usd=labs.funding_usd
        + (raised - labs.funding_usd) / p["labs.funding_memory_months"],
        months_since_round=np.where(done_well | failed, 0.0, labs.months_since_round + 1.0),
        failed_rounds=np.where(done_well, 0.0, labs.failed_rounds + failed),
        rd_stock_usd=labs.rd_stock_usd
        + (development - labs.rd_stock_usd) / p["labs.development_months"],
        peak_share=np.maximum(labs.peak_share, of_sales),
    )


def acquired(labs: LabState, auction: Auction, investors: int) -> LabState:
    """Columns after acquisitions: the buyer owns the lab outright and controls it."""
    sold = auction.sold
    if not sold.any():
        return labs
    hypers = labs.credits_usd.shape[2]
    outside = auction.outside >= 0
    column = investors + np.where(outside, hypers, auction.buyer)
    holder = np.arange(labs.cap_table.shape[2]) == column[..., None]
    return replace(
        labs,
        owner=np.where(sold, np.where(outside, OUTSIDE_PARENT, auction.buyer), labs.owner),
        cap_table=np.where(sold[..., None], holder * 1.0, labs.cap_table),
        valuation_usd=np.where(sold, auction.price_usd, labs.valuation_usd),
        failed_rounds=np.where(sold, 0.0, labs.failed_rounds),
    )


def closed(labs: LabState, gone: BoolArray) -> LabState:
    """Columns after closures: nothing is left but what the lab was."""
    if not gone.any():
        return labs
    wide = gone[..., None]
    none = {
        name: np.where(gone, 0.0, getattr(labs, name))
        for name in (
            "arrears_usd",
            "rd_usd",
            "compute_h100e",
            "refused_months",
            "next_run_flop",
            "run_months_left",
            "run_usd_per_month",
            "burn_usd",
            "gross_profit_usd",
            "net_new_usd",
            "funding_usd",
            "rd_stock_usd",
            "reserve_usd",
            "valuation_usd",
        )
    }
    return replace(
        labs,
        **none,
        alive=labs.alive & ~gone,
        owner=np.where(gone, INDEPENDENT, labs.owner),
        credits_usd=np.where(wide, 0.0, labs.credits_usd),
        contracted_h100e=np.where(wide, 0.0, labs.contracted_h100e),
        contracted_usd=np.where(wide, 0.0, labs.contracted_usd),
        cap_table=np.where(wide, 0.0, labs.cap_table),
        tier_revenue_usd=np.where(wide, 0.0, labs.tier_revenue_usd),
        revenue_window=np.where(wide, 0.0, labs.revenue_window),
    )


def founded(view: View, labs: LabState, opened: BoolArray, capital: FloatArray) -> LabState:
    """Columns after entries: ``capital`` (W, L) USD of limited partners, a team, no sales yet."""
    if not opened.any():
        return labs
    p = view.p
    column = partial(first_columns, view)
    anyone = labs.alive.any(axis=1, keepdims=True)
    known = labs.alive | ~anyone  # where all labs are gone, their papers remain
    best = np.where(known, labs.knowhow, NOBODY).max(axis=1, keepdims=True)
    frontier = view.best - p["entry.capability_gap_log10"]
    rd = column("rd_usd", p["entry.rd_usd_per_month"])
    none = np.zeros_like(capital)
    # A start table has a dated lab's know-how and what it makes of that in one number.
    craft = np.where(view.setting.entry_month >= 0, labs.productivity / LN10, 0.0)
    hour = new_contract_price(view.state) * p["cloud.overhead"] * HOURS_PER_MONTH
    first_hours = rd / hour
    fresh = {
        "alive": np.ones_like(opened),
        "owner": np.full_like(labs.owner, INDEPENDENT),
        "knowhow": column("knowhow", best - p["entry.knowhow_gap_log10"]) - craft,
        "capability": column("capability", frontier),
        "run_flop": column("run_flop", frontier - best + p["entry.knowhow_gap_log10"]),
        "open_capability": np.zeros_like(frontier),
        "open_flop": np.zeros_like(frontier),
        "rd_usd": rd,
        "compute_h100e": first_hours,
        "refused_months": none,
        "staff_people": column("staff_people", p["entry.staff_people"]),
        "last_run_usd": p["entry.last_run_months"] * rd,
        "months_since_run": p["entry.months_since_run"] + none,
        "months_since_refresh": none,
        "months_since_round": none,
        "failed_rounds": none,
        "brand": p["entry.brand_utils"] + none,
        "valuation_usd": p["entry.valuation_to_capital"] * capital,
        "funding_usd": capital / p["entry.funding_months"],
        "peak_share": none,
        "burn_usd": p["entry.burn_to_rd"] * rd,
        "parameter_ratio": 1.0 + none,
        "size_log": none,
        "price_position": none,
        "arrears_usd": none,
        "rd_stock_usd": none,
    }
    changed = {}
    for name, value in fresh.items():
        column_after = getattr(labs, name).copy()
        cells = np.broadcast_to(value, opened.shape)[opened]
        column_after[opened] = cells if column_after.ndim == 2 else cells[:, None]
        changed[name] = column_after
    others = labs.cap_table.shape[2] - 2
    founders = p["entry.founders_share"]
    table = np.concatenate([np.zeros((len(founders), others)), 1.0 - founders, founders], axis=1)
    changed["cap_table"] = np.where(opened[..., None], table[:, None, :], labs.cap_table)
    nobody = np.zeros_like(labs.contracted_h100e)
    volume = sign(nobody, p["entry.committed_share"] * first_hours, p["labs.commitment_months"])
    for name, first in (("contracted_h100e", volume), ("contracted_usd", volume * hour[..., None])):
        changed[name] = np.where(opened[..., None], first, getattr(labs, name))
    rows = opened.any(axis=1)
    listed = np.where(known[rows, :, None], labs.price[rows], np.nan)
    price = labs.price.copy()
    price[rows] = np.where(opened[rows, :, None], middle(listed), labs.price[rows])
    changed["price"] = price
    return replace(labs, **changed)


def middle(values: FloatArray) -> FloatArray:
    """Median over labs without NaN, (W, 1, T); of 4, NaN, 1 and 2: 2, of 4 and 1: 2.5.

    `numpy.nanmedian`, which takes ten times as long over so few.
    """
    ranked = np.sort(values, axis=1)  # NaN last
    known = values.shape[1] - np.isnan(values).sum(axis=1, keepdims=True)
    low = np.take_along_axis(ranked, np.maximum(known - 1, 0) // 2, axis=1)
    high = np.take_along_axis(ranked, known // 2, axis=1)
    between: FloatArray = (low + high) / 2.0
    return between
