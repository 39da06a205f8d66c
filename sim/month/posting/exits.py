"""Acquisitions, closures and entries, posted."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.acquirers import CHIP_MAKER
from sim.economy.behaviour.capital.distress import Auction
from sim.economy.behaviour.capital.estates import Estate
from sim.economy.behaviour.observe import View
from sim.ledger.equity import holder_columns
from sim.ledger.journal import Journal
from sim.month.posting import pay_out, take_in


def pay_sellers(
    view: View, journal: Journal, auction: Auction, cap_table: FloatArray, cash: FloatArray
) -> FloatArray:
    """Post acquisition prices to the holders of each sold lab; returns what funds get, (W, V).

    What a buyer pays beyond ``cash`` (W, H) it raises by issuing shares.
    """
    setting = view.setting
    if not auction.sold.any():  # most months
        return np.zeros_like(view.state.investors.cash_usd)
    # Few worlds see a sale in a month.
    rows: BoolArray = np.any(auction.sold, axis=1)
    hypers = len(setting.hyperscalers)
    parts = holder_columns(len(setting.investors), hypers)
    price = auction.price_usd[rows, :, None]
    buyer = (auction.buyer[rows, :, None] == np.arange(hypers)) * price
    by_cloud = buyer.sum(axis=2)[..., None]
    for flow, sector in (
        ("investors", "investors"),
        ("hyperscalers", "hyperscalers"),
        ("parents", "outside_parents"),
        ("households", "households"),
    ):
        held = cap_table[rows][..., parts[sector]]
        paid = (buyer * held.sum(axis=2)[..., None]).sum(axis=1)
        got = (held * by_cloud).sum(axis=1)
        journal.post(f"acquisition_{flow}", _in_all(rows, paid), _in_all(rows, got))
        got = _in_all(rows, (held * (price - by_cloud)).sum(axis=1))
        take_in(journal, f"outside_deal_{flow}", got)
    chips = np.where(auction.outside == CHIP_MAKER, auction.price_usd, 0.0)
    pay_out(journal, "chip_maker_deals", chips.sum(axis=1, keepdims=True))
    issue = np.maximum(buyer.sum(axis=1) - cash[rows], 0.0)
    take_in(journal, "share_issues", _in_all(rows, issue))
    held = cap_table[rows][..., parts["investors"]]
    return _in_all(rows, (held * price).sum(axis=1))


def _in_all(rows: BoolArray, amounts: FloatArray) -> FloatArray:
    """Amounts of some worlds among nothing in the others. Worlds 0 and 2 of three: a, 0, b."""
    everywhere = np.zeros_like(amounts, shape=(len(rows), *amounts.shape[1:]))
    everywhere[rows] = amounts
    return everywhere


def wind_up(journal: Journal, closed: BoolArray, estate: Estate) -> None:
    """Post what closed labs, (W, L), pay to their clouds, and what cash they leave beyond that."""
    hypers = journal.sizes["hyperscalers"]
    for flow, part in (
        ("estate", estate.paid_usd[..., :hypers]),
        ("estate_other", estate.paid_usd[..., hypers:]),
    ):
        journal.post(flow, row_sums(part), part.sum(axis=1))
    left = np.maximum(journal.cash("labs"), 0.0)
    pay_out(journal, "closure_residual", np.where(closed, left, 0.0))


def found(journal: Journal, capital: FloatArray) -> FloatArray:
    """Post founding capital from limited partners, (W, L), and hand it on."""
    take_in(journal, "entry_capital", capital)
    return capital
