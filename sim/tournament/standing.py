"""How each agent of a league stands at the end of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.base.axes import INDEPENDENT, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.clouds.capacity import machine_usd
from sim.economy.participants import Setting
from sim.ledger.equity import holder_columns
from sim.month.done import Entry
from sim.month.watch import Watch
from sim.month.world import World

Series = Mapping[str, FloatArray]
Marks = dict[str, np.ndarray[Any, np.dtype[np.float64]]]
"""By measure: (worlds, agents). Beside the measures ``first``, by which seats are chosen: revenue
of the first month, 0 of those that do not sit; ``there``, 1 for all that there are then; and
``priced``, 1 where value is a price of the capital market, 0 where it is what was earned."""
PUT_IN = ("equity_raised_usd", "strategic_raised_usd", "credits_received_usd")
"""What funds and clouds gave for shares, cash and credits, USD a month."""
COSTS = (
    "serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd", "rd_data_usd",
    "staff_usd", "other_cost_usd",
)  # fmt: skip
"""What a lab pays, USD a month."""


def watched(kind: str) -> Sequence[Watch]:
    """What has to be watched in a run for the marks of a kind."""
    return () if kind == "lab" else CLOUDS


def names(world: World, kind: str) -> tuple[str, ...]:
    """Agents of a kind, as they stand along the axis of its marks."""
    setting = world.setting
    return {
        "lab": setting.labs, "hyperscaler": setting.hyperscalers, "neocloud": setting.neoclouds,
    }[kind]  # fmt: skip


def marks(world: World, kind: str) -> Marks:
    """How each agent of a kind stands at the end of each world of a batch that is done."""
    series = world.tape.series
    return of_labs(series) if kind == "lab" else of_clouds(series, kind, world.setting)


def of_labs(series: Series) -> Marks:
    """How each lab stands.

    Parameters
    ----------
    series : of the batch by name, (W, months, L).

    Returns
    -------
    ``survives``: alive and its own, 0 or 1; ``value_usd``: worth at the end, which is the price of
    the last round, of its listed shares or of its sale, 0 if closed, less what it was given since
    the start; of a lab that begins inside a company, which has no price, all that it earned less
    all that it cost; ``share`` of all labs' revenue in the last twelve months.
    """
    alive = series["alive"][:, -1] > 0
    own = alive & (series["owner"][:, -1] == INDEPENDENT)
    worth = np.where(alive, series["valuation_usd"][:, -1], 0.0)
    given = sum(series[name].sum(axis=1) for name in PUT_IN)
    revenue = series["revenue_usd"]
    cost = sum(series[name] for name in COSTS)
    kept = np.nan_to_num(revenue - cost).sum(axis=1)
    last = revenue[:, -MONTHS_PER_YEAR:].sum(axis=1)
    whole = last.sum(axis=1, keepdims=True)
    free = series["owner"][:, 0] == INDEPENDENT
    found: Mapping[str, Any] = {
        "survives": own,
        "value_usd": np.where(free, np.nan_to_num(worth) - given, kept),
        "share": last / np.where(whole > 0.0, whole, 1.0),
        "first": np.where(free, revenue[:, 0], 0.0),
        "there": series["alive"][:, 0] > 0,
        "priced": free,
    }
    return {name: np.asarray(each, dtype=np.float64) for name, each in found.items()}


def of_clouds(series: Series, kind: str, setting: Setting) -> Marks:
    """How each hyperscaler or neocloud stands.

    Parameters
    ----------
    series : those of `CLOUDS` by name, (W, months, K).
    kind : which of them.
    setting : who there is.

    Returns
    -------
    ``survives``: never in default, 0 or 1; ``value_usd``: what it is worth at the end over the
    start, and what owners took less what they and its other business put in; ``share`` of all
    clouds' sales of compute in the last twelve months.
    """
    hypers = len(setting.hyperscalers)
    columns = slice(None, hypers) if kind == "hyperscaler" else slice(hypers, -1)
    worth, taken, sales, failed = (series[each.name] for each in CLOUDS)
    last = sales[:, -MONTHS_PER_YEAR:].sum(axis=1)
    found = {
        "survives": ~(failed > 0.0).any(axis=1),
        "value_usd": worth[:, -1] - worth[:, 0] + taken[:, 1:].sum(axis=1),
        "share": last / last.sum(axis=1, keepdims=True),
        "first": sales[:, 0],
        "there": np.ones_like(last),
        "priced": np.ones_like(last),
    }
    return {name: np.asarray(each[:, columns], dtype=float) for name, each in found.items()}


def _worth(entry: Entry) -> FloatArray:
    """What each cloud owns less what it owes after the month, USD, (W, K).

    Machines at what new ones cost, less with age as they near their end; shares of labs at the
    price of the last round. 100 of machines, half of their life left, 20 of cash, 30 of debt: 40.
    """
    view, clouds, labs = entry.done.view, entry.after.clouds, entry.after.labs
    hypers = len(view.setting.hyperscalers)
    ages = np.arange(clouds.vintages_h100e.shape[2])
    left = np.maximum(1.0 - ages / view.p["cloud.retirement_months"][..., None], 0.0)
    machines = (clouds.vintages_h100e * left).sum(axis=2) * machine_usd(view)
    own = machines + clouds.buildings_usd + clouds.cash_usd - clouds.debt_usd
    holders = holder_columns(len(view.setting.investors), hypers)["hyperscalers"]
    priced = np.where(labs.alive, labs.valuation_usd, 0.0)[..., None]
    stakes = (labs.cap_table[..., holders] * priced).sum(axis=1)
    return np.concatenate([own[:, :hypers] + stakes, own[:, hypers:]], axis=1)


def _taken(entry: Entry) -> FloatArray:
    """What owners took of each cloud less what they and its other business put in, USD, (W, K)."""
    journal, debt = entry.done.journal, entry.done.debt
    big = journal.paid("payouts") - journal.received("core_cash")
    hypers = big.shape[1]
    own = debt.payouts - debt.shares
    return np.concatenate([own[:, :hypers] + big, own[:, hypers:]], axis=1)


def _sales(entry: Entry) -> FloatArray:
    return entry.done.rented.revenue_usd


def _default(entry: Entry) -> FloatArray:
    return entry.done.debt.failed.part


CLOUDS = (
    Watch("league_worth", _worth, ("cloud",), "USD", "what a cloud owns less what it owes"),
    Watch("league_taken", _taken, ("cloud",), "USD", "taken by owners less put in"),
    Watch("league_sales", _sales, ("cloud",), "USD", "compute sold"),
    Watch("league_default", _default, ("cloud",), "1", "part of the cloud in default"),
)
