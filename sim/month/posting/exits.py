"""Acquisitions, closures and entries: who pays whom, and what becomes of the columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.economy.behaviour.distress import NOBODY, Auction
from sim.economy.behaviour.observe import View
from sim.economy.state import LabState
from sim.ledger.equity import holder_columns
from sim.ledger.journal import Journal


def settle(view: View, auction: Auction) -> Auction:
    """Keep each buyer's largest deal of the month: boards do one at a time, and cash is finite.

    One buyer wins at 5 and at 9: the deal at 9 stays, the other lab is unsold.
    """
    hypers = len(view.setting.hyperscalers)
    mine = (auction.buyer[..., None] == np.arange(hypers)) & auction.sold[..., None]
    price = np.where(mine, auction.price_usd[..., None], -1.0)
    largest = price == price.max(axis=1, keepdims=True)
    keep = (mine & largest).any(axis=2)
    return replace(
        auction,
        sold=keep,
        buyer=np.where(keep, auction.buyer, -1),
        price_usd=np.where(keep, auction.price_usd, 0.0),
        licence=auction.licence & keep,
    )


def pay_sellers(
    view: View, journal: Journal, auction: Auction, cap_table: FloatArray
) -> FloatArray:
    """Post acquisition prices to the holders of each sold lab; returns what funds get, (W, V)."""
    setting = view.setting
    if not auction.sold.any():  # most months
        return np.zeros_like(view.state.investors.cash_usd)
    # Few worlds see a sale in a month.
    rows: BoolArray = np.any(auction.sold, axis=1)
    hypers = len(setting.hyperscalers)
    parts = holder_columns(len(setting.investors), hypers)
    price = auction.price_usd[rows, :, None]
    buyer = (auction.buyer[rows, :, None] == np.arange(hypers)) * price
    for flow, sector in (
        ("acquisition_investors", "investors"),
        ("acquisition_hyperscalers", "hyperscalers"),
        ("acquisition_parents", "outside_parents"),
        ("acquisition_households", "households"),
    ):
        held = cap_table[rows][..., parts[sector]]
        paid = (buyer * held.sum(axis=2)[..., None]).sum(axis=1)
        journal.post(flow, _in_all(rows, paid), _in_all(rows, (held * price).sum(axis=1)))
    issue = np.maximum(buyer.sum(axis=1) - distress_cash(view)[rows], 0.0)
    issued = issue.sum(axis=1, keepdims=True)
    journal.post("share_issues", _in_all(rows, issued), _in_all(rows, issue))
    held = cap_table[rows][..., parts["investors"]]
    return _in_all(rows, (held * price).sum(axis=1))


def _in_all(rows: BoolArray, amounts: FloatArray) -> FloatArray:
    """Amounts of some worlds among nothing in the others. Worlds 0 and 2 of three: a, 0, b."""
    everywhere = np.zeros_like(amounts, shape=(len(rows), *amounts.shape[1:]))
    everywhere[rows] = amounts
    return everywhere


def distress_cash(view: View) -> FloatArray:
    """Cash that a hyperscaler uses for deals before it issues shares, USD, (W, H)."""
    cash = view.state.clouds.cash_usd[:, : len(view.setting.hyperscalers)]
    return view.p["distress.cash_share_for_deals"] * np.maximum(cash, 0.0)


def acquire(labs: LabState, auction: Auction, investors: int) -> LabState:
    """Columns after acquisitions: the buyer owns the lab outright and controls it."""
    sold = auction.sold
    if not sold.any():
        return labs
    holder = np.arange(labs.cap_table.shape[2]) == (investors + auction.buyer)[..., None]
    return replace(
        labs,
        owner=np.where(sold, auction.buyer, labs.owner),
        cap_table=np.where(sold[..., None], holder * 1.0, labs.cap_table),
        valuation_usd=np.where(sold, auction.price_usd, labs.valuation_usd),
        failed_rounds=np.where(sold, 0.0, labs.failed_rounds),
    )


@dataclass(frozen=True)
class Closing:
    """What closures end, (W, L): cash left to creditors, arrears and credits that lapse."""

    residual_usd: FloatArray
    written_off_usd: FloatArray
    credits_expired_usd: FloatArray
    """(W, L, H)"""


def close(
    journal: Journal, labs: LabState, closed: BoolArray, cash: FloatArray
) -> tuple[LabState, Closing]:
    """Columns after closures; what cash is left goes to creditors, arrears are lost to them."""
    if not closed.any():
        none = np.zeros_like(cash)
        return labs, Closing(none, none, np.zeros_like(labs.credits_usd))
    ending = Closing(
        residual_usd=np.where(closed, np.maximum(cash, 0.0), 0.0),
        written_off_usd=np.where(closed, labs.arrears_usd, 0.0),
        credits_expired_usd=np.where(closed[..., None], labs.credits_usd, 0.0),
    )
    journal.post(
        "closure_residual", ending.residual_usd, ending.residual_usd.sum(axis=1, keepdims=True)
    )
    gone = {
        name: np.where(closed, 0.0, getattr(labs, name))
        for name in (
            "arrears_usd",
            "rd_usd",
            "commitment_usd",
            "next_run_flop",
            "run_months_left",
            "run_usd_per_month",
            "burn_usd",
            "gross_profit_usd",
            "net_new_usd",
            "funding_usd",
            "rd_stock_usd",
            "valuation_usd",
        )
    }
    wide = closed[..., None]
    after = replace(
        labs,
        **gone,
        alive=labs.alive & ~closed,
        owner=np.where(closed, INDEPENDENT, labs.owner),
        credits_usd=np.where(wide, 0.0, labs.credits_usd),
        cap_table=np.where(wide, 0.0, labs.cap_table),
        tier_revenue_usd=np.where(wide, 0.0, labs.tier_revenue_usd),
        revenue_window=np.where(wide, 0.0, labs.revenue_window),
    )
    return after, ending


def found(view: View, journal: Journal, labs: LabState, opened: BoolArray) -> LabState:
    """Columns after entries: founding capital from limited partners, a team, no sales yet."""
    if not opened.any():
        return labs
    p, setting = view.p, view.setting
    dated = setting.entry_month >= 0
    start = setting.entry_columns

    def column(name: str, slot: FloatArray) -> FloatArray:
        return np.where(dated, start[name], slot) if name in start else slot

    anyone = labs.alive.any(axis=1, keepdims=True)
    known = labs.alive | ~anyone  # where all labs are gone, their papers remain
    best = np.where(known, labs.knowhow, NOBODY).max(axis=1, keepdims=True)
    frontier = view.best - p["entry.capability_gap_log10"]
    capital = np.where(opened, column("cash_usd", p["entry.capital_usd"]), 0.0)
    journal.post("entry_capital", capital.sum(axis=1, keepdims=True), capital)
    rd = column("rd_usd", p["entry.rd_usd_per_month"])
    none = np.zeros_like(capital)
    fresh = {
        "alive": np.ones_like(opened),
        "owner": np.full_like(labs.owner, INDEPENDENT),
        "knowhow": column("knowhow", best - p["entry.knowhow_gap_log10"]),
        "capability": column("capability", frontier),
        "run_flop": column("run_flop", frontier - best + p["entry.knowhow_gap_log10"]),
        "open_capability": np.zeros_like(frontier),
        "open_flop": np.zeros_like(frontier),
        "rd_usd": rd,
        "commitment_usd": p["entry.committed_share"] * rd,
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
