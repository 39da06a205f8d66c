"""Aims of capital: down rounds, valuations, distributions, who pays the loss, winters, the ledger.

Each takes a run and returns a figure per world, (W,), or a count and what it is of, (W, 2); what
the run does not record raises `NotRecordedError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.ledger.accounts import FLOWS
from sim.record.aims.compute_aims import twelve_months
from sim.record.table.basics import NotRecordedError, series
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

TEN_TRILLION = 1e13
HALF = 0.5
WINTER_MONTHS = 24
"""Demand and funding must both be down to half within so many months of each other."""
OPERATING = ("sale", "wage", "tax")
"""Kinds of payments that make a profit or a loss."""


def down_rounds_2025(data: xr.Dataset) -> FloatArray:
    """Rounds of 2025 below the last valuation, and all closed rounds of that year, (W, 2)."""
    if "event.kind" not in data:
        raise NotRecordedError("events")
    found = events(data)
    found = found[found["month"].astype("datetime64[ns]").dt.year == 2025]
    worlds = data["world"].values
    down, flat = (
        found[found["kind"] == kind].groupby("world").size().reindex(worlds, fill_value=0)
        for kind in ("down_round", "round")
    )
    below = down.to_numpy(dtype=np.float64)
    return np.stack([below, below + flat.to_numpy(dtype=np.float64)], axis=1)


def labs_above_10tn(data: xr.Dataset) -> FloatArray:
    """1 where a lab that operates is ever valued at more than 10 tn USD, else 0."""
    worth = np.where(series(data, "alive") > 0, series(data, "valuation_usd"), 0.0)
    above: BoolArray = worth.max(axis=(1, 2)) > TEN_TRILLION
    return above.astype(np.float64)


def distributions_over_calls(data: xr.Dataset) -> FloatArray:
    """What funds paid back to limited partners over what they called, since the start (DPI)."""
    if "calls_usd" in data:
        called, paid = (series(data, name)[:, -1] for name in ("calls_usd", "distributions_usd"))
        return np.asarray(paid / np.maximum(called, 1.0))
    return _paid(data, "fund_distributions") / np.maximum(_paid(data, "capital_calls"), 1.0)


def _paid(data: xr.Dataset, flow: str) -> FloatArray:
    """All payments under one heading over the run, USD, (W,)."""
    if "flow_matrix_usd" not in data or flow not in data["flow"].values:
        raise NotRecordedError(flow)
    cells = data["flow_matrix_usd"].sel(flow=flow).values
    return np.asarray(0.5 * np.abs(cells).sum(axis=(1, 2)))


def loss_paid_by_named(data: xr.Dataset) -> FloatArray:
    """Part of the labs' cash loss that stakes, support and their own cash cover; 1 is all of it.

    From the second year on. Every payment has a payer in the ledger, so that anything but 1 is
    money from nowhere. Sales 4, wages and rent 12, rounds 10, cash up by 2: 8 of 8.
    """
    if "flow_matrix_usd" not in data:
        raise NotRecordedError("flow_matrix_usd")
    flows = [str(name) for name in data["flow"].values]
    net = data["flow_matrix_usd"].sel(sector="labs").values[:, 1:].sum(axis=1)
    operating = np.array([FLOWS[name].kind in OPERATING for name in flows])
    cash = series(data, "cash_usd").sum(axis=2)
    rise = cash[:, -1] - cash[:, 11]
    loss = -net[:, operating].sum(axis=1)
    covered = net[:, ~operating].sum(axis=1) - rise
    return np.asarray(covered / np.where(np.abs(loss) > 1.0, loss, 1.0))


def halved(values: FloatArray) -> BoolArray:
    """Whether a 12-month sum is at half of its highest so far or below, (W, months - 11)."""
    total = twelve_months(values)
    peak = np.maximum.accumulate(total, axis=1)
    return np.asarray((total <= HALF * peak) & (peak > 0.0))


def lately(flags: BoolArray, months: int) -> BoolArray:
    """Whether a flag was up in any of the last months, this one included, (W, months)."""
    count = np.cumsum(np.pad(flags.astype(np.int64), ((0, 0), (months, 0))), axis=1)
    return np.asarray(count[:, months:] - count[:, :-months] > 0)


def winter(data: xr.Dataset) -> FloatArray:
    """1 where a world passes through a winter, else 0.

    The model layer's revenue and its funding, each as a sum over twelve months, are both at half of
    their own highest so far, or below, within the same 24 months.
    """
    demand = halved(series(data, "market_revenue_usd"))
    funding = halved(series(data, "funding_usd"))
    both = lately(demand, WINTER_MONTHS) & lately(funding, WINTER_MONTHS)
    return np.asarray(both.any(axis=1), dtype=np.float64)


def demand_halves(data: xr.Dataset) -> FloatArray:
    """1 where the model layer's 12-month revenue falls to half of its highest, else 0."""
    fell = halved(series(data, "market_revenue_usd"))
    return np.asarray(fell.any(axis=1), dtype=np.float64)


def ledger_residual(data: xr.Dataset) -> FloatArray:
    """Largest imbalance of the ledger in any month, share of turnover."""
    return np.asarray(series(data, "ledger_residual").max(axis=1))
