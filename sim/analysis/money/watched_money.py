"""What has to be watched in a run to know who paid whom, and who owes whom, agent by agent.

The ledger's flow matrix is by sector. These series split it: what each lab and each cloud paid and
received in each flow, and, where both sides are labs or clouds, what passed between each pair. So
nothing between them has to be guessed, and all of it adds up to the flow matrix again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.clouds.cloud_default import collateral
from sim.economy.behaviour.clouds.core_business import core_of_clouds
from sim.ledger.accounts import FLOWS, Flow
from sim.ledger.equity import holder_columns
from sim.month.done import Entry
from sim.month.watch import Watch

CLOUDS = ("hyperscalers", "other_clouds")
PLAYERS = ("labs", *CLOUDS)
"""Sectors whose agents are told apart."""


def _with_one_side(of: tuple[str, ...], side: str, other: str) -> tuple[str, ...]:
    """Flows that such agents pay (or receive) and whose other side is none of the players."""
    return tuple(
        name
        for name, flow in FLOWS.items()
        if getattr(flow, side) in of and getattr(flow, other) not in PLAYERS
    )


LABS_RECEIVE = _with_one_side(("labs",), "receiver", "payer")
LABS_PAY = _with_one_side(("labs",), "payer", "receiver")
CLOUDS_RECEIVE = _with_one_side(CLOUDS, "receiver", "payer")
CLOUDS_PAY = _with_one_side(CLOUDS, "payer", "receiver")
BETWEEN_PLAYERS = tuple(
    name for name, flow in FLOWS.items() if flow.payer in PLAYERS and flow.receiver in PLAYERS
)


def _of_labs(side: str, flows: tuple[str, ...], entry: Entry) -> FloatArray:
    """USD by lab and flow, (W, L, F)."""
    return np.stack([getattr(entry.done.journal, side)(flow) for flow in flows], axis=2)


def _of_clouds(side: str, flows: tuple[str, ...], entry: Entry) -> FloatArray:
    """USD by cloud and flow, (W, K, F): hyperscalers, then the others."""
    journal = entry.done.journal
    found = []
    for name in flows:
        flow: Flow = FLOWS[name]
        sector = flow.payer if side == "paid" else flow.receiver
        parts = [
            getattr(journal, side)(name)
            if each == sector
            else np.zeros_like(entry.before.clouds.cash_usd[:, _columns(entry, each)])
            for each in CLOUDS
        ]
        found.append(np.concatenate(parts, axis=1))
    return np.stack(found, axis=2)


def _columns(entry: Entry, sector: str) -> slice:
    hypers = len(entry.done.view.setting.hyperscalers)
    return slice(None, hypers) if sector == "hyperscalers" else slice(hypers, None)


def _wide(entry: Entry, amounts: FloatArray) -> FloatArray:
    """(W, L, H) with columns of nought for the other clouds, (W, L, K)."""
    others = np.zeros_like(entry.before.labs.host_share[..., _columns(entry, "other_clouds")])
    return np.concatenate([amounts, others], axis=2)


def _mine(entry: Entry) -> FloatArray:
    """Whether a cloud owned the lab when the month began, 0 or 1, (W, L, K)."""
    owner = entry.before.labs.owner
    clouds = np.arange(entry.before.clouds.cash_usd.shape[1])
    return np.where(owner[..., None] == clouds, 1.0, 0.0)


def _rent(entry: Entry) -> FloatArray:
    return entry.done.sold.paid.rent


def _own_rent(entry: Entry) -> FloatArray:
    return entry.done.sold.paid.rent * _mine(entry)


def _fees(entry: Entry) -> FloatArray:
    paid = entry.done.sold.paid
    return _wide(entry, paid.revenue_share + paid.resale_fees)


def _stakes_bought(entry: Entry) -> FloatArray:
    return _wide(entry, entry.done.rounds.strategic_usd)


def _support(entry: Entry) -> FloatArray:
    return entry.done.sold.paid.support[..., None] * _mine(entry)


def _upstream(entry: Entry) -> FloatArray:
    return entry.done.sold.paid.upstream[..., None] * _mine(entry)


def _estates(entry: Entry) -> FloatArray:
    return entry.done.estate.paid_usd


def _dividends(entry: Entry) -> FloatArray:
    """What labs pay out on clouds' shares, in proportion to them, (W, L, K)."""
    setting = entry.done.view.setting
    holders = holder_columns(len(setting.investors), len(setting.hyperscalers))["hyperscalers"]
    held = entry.before.labs.cap_table[..., holders]
    part = held / np.maximum(row_sums(held), 1e-12)[..., None]
    paid = entry.done.journal.paid("distributions_hyperscalers")
    return _wide(entry, paid[..., None] * part)


def _buyouts(entry: Entry) -> FloatArray:
    """What clouds pay other clouds for their shares in labs, by payer and receiver, (W, K, K)."""
    paid = entry.done.journal.paid("acquisition_hyperscalers")
    got = entry.done.journal.received("acquisition_hyperscalers")
    share = got / np.maximum(got.sum(axis=1, keepdims=True), 1e-12)
    pairs = paid[..., None] * share[:, None, :]
    hypers, clouds = pairs.shape[1], entry.before.clouds.cash_usd.shape[1]
    none = np.zeros_like(entry.before.clouds.cash_usd[:, None, :])
    right = [pairs] + [pairs[..., :1] * 0.0] * (clouds - hypers)
    wide = np.concatenate(right, axis=2)
    return np.concatenate([wide, *[none] * (clouds - hypers)], axis=1)


def _credits(entry: Entry) -> FloatArray:
    return _wide(entry, entry.done.rounds.credits_usd)


def _credits_used(entry: Entry) -> FloatArray:
    return _wide(entry, entry.done.sold.credits_used_usd)


def _credits_left(entry: Entry) -> FloatArray:
    return _wide(entry, entry.after.labs.credits_usd)


def _holders(entry: Entry) -> FloatArray:
    return entry.after.labs.cap_table


def _hosts(entry: Entry) -> FloatArray:
    return entry.after.labs.host_share


def _due(entry: Entry) -> FloatArray:
    """Present value of all that is due under contracts, USD, (W, L): see `estates.wound_up`."""
    return entry.done.sold.plan.research.book.owed_usd * entry.after.labs.alive


def _relet(entry: Entry) -> FloatArray:
    """Present value of what the same hours would bring from others, USD, (W, L)."""
    return entry.done.sold.plan.research.book.relet_usd * entry.after.labs.alive


def _cash_of_clouds(entry: Entry) -> FloatArray:
    return entry.after.clouds.cash_usd


def _debt_of_clouds(entry: Entry) -> FloatArray:
    return entry.after.clouds.debt_usd


def _machines(entry: Entry) -> FloatArray:
    return collateral(entry.done.view)


def _core(entry: Entry) -> FloatArray:
    """A year of the core business's free cash flow, as far as lenders count on it, (W, K)."""
    view = entry.done.view
    a_year = MONTHS_PER_YEAR * np.maximum(core_of_clouds(view), 0.0)
    counted: FloatArray = view.p["debt.core_multiple"] * a_year
    return counted


def _fetched(entry: Entry) -> FloatArray:
    """What machines and halls fetch in a hurry, and what core business carries, USD, (W, K)."""
    view = entry.done.view
    hurried: FloatArray = view.p["debt.recovery_share"] * collateral(view) + _core(entry)
    return hurried


PAIRS: dict[str, tuple[Callable[[Entry], Any], str]] = {
    "rent": (_rent, "paid by labs to clouds for compute"),
    "own_rent": (_own_rent, "the same, to the cloud that owns the lab"),
    "fees": (_fees, "shares of revenue and fees of resale, labs to clouds"),
    "stakes_bought": (_stakes_bought, "paid by clouds for shares of labs"),
    "support": (_support, "paid in by the cloud that owns the lab"),
    "upstream": (_upstream, "passed up to the cloud that owns the lab"),
    "estates": (_estates, "paid to clouds out of closed labs' estates"),
    "dividends": (_dividends, "paid out on clouds' shares in labs"),
    "credits": (_credits, "compute credits granted for shares"),
    "credits_used": (_credits_used, "compute paid for with credits"),
}
"""Monthly flows between each lab and each cloud, USD, (W, L, K)."""
CARRIED: dict[str, tuple[str, ...]] = {
    "rent": ("cloud_rent", "cloud_rent_other"),
    "fees": ("revenue_share", "resale_fees"),
    "stakes_bought": ("strategic_rounds",),
    "support": ("parent_support",),
    "upstream": ("upstream",),
    "estates": ("estate", "estate_other"),
    "dividends": ("distributions_hyperscalers",),
    "buyouts": ("acquisition_hyperscalers",),
}
"""Which of the ledger's flows each of them carries; together all between players."""

PREFIX = "money_"


def _watch(name: str, function: Callable[[Entry], Any], dims: tuple[str, ...], words: str) -> Watch:
    return Watch(PREFIX + name, function, dims, "USD", words)


WATCHES = (
    *(_watch(name, each, ("lab", "cloud"), words) for name, (each, words) in PAIRS.items()),
    _watch("buyouts", _buyouts, ("cloud", "cloud_paid"), "paid among clouds for shares of labs"),
    _watch(
        "labs_receive", partial(_of_labs, "received", LABS_RECEIVE), ("lab", "into_labs"),
        "received by labs from others than clouds",
    ),
    _watch(
        "labs_pay", partial(_of_labs, "paid", LABS_PAY), ("lab", "out_of_labs"),
        "paid by labs to others than clouds",
    ),
    _watch(
        "clouds_receive", partial(_of_clouds, "received", CLOUDS_RECEIVE),
        ("cloud", "into_clouds"), "received by clouds from others than labs",
    ),
    _watch(
        "clouds_pay", partial(_of_clouds, "paid", CLOUDS_PAY), ("cloud", "out_of_clouds"),
        "paid by clouds to others than labs",
    ),
    _watch("credits_left", _credits_left, ("lab", "cloud"), "compute credits not yet used"),
    Watch(PREFIX + "holders", _holders, ("lab", "holder"), "share", "who holds each lab"),
    Watch(PREFIX + "hosts", _hosts, ("lab", "cloud"), "share", "where each lab's compute is"),
    _watch("due", _due, ("lab",), "still due under compute contracts, present value"),
    _watch("relet", _relet, ("lab",), "what re-letting the same hours would bring"),
    _watch("cash_of_clouds", _cash_of_clouds, ("cloud",), "cash of clouds"),
    _watch("debt_of_clouds", _debt_of_clouds, ("cloud",), "debt of clouds"),
    _watch("machines", _machines, ("cloud",), "machines and halls at what new ones cost, by age"),
    _watch("fetched", _fetched, ("cloud",), "what lenders get of a cloud that has defaulted"),
    _watch("core", _core, ("cloud",), "what lenders count on of core business"),
)  # fmt: skip
"""Give these to ``sim.run(..., watch=WATCHES)``."""
