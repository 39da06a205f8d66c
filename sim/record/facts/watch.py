"""Run a scenario and note, month by month, what the tape leaves out and the targets need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.builders import freed_share
from sim.economy.behaviour.consumers import serving_cost_of
from sim.economy.behaviour.investors import fund_inflow
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.state import State
from sim.month.hooks import Defaults
from sim.month.step import month
from sim.month.world import World
from sim.results.dataset import dataset
from sim.runs.launch import loaded, start
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_table
from sim.start.first_month import first_offer

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]

CUT, CUT_MONTH, CUT_LAB = 0.1, 24, "openai"
"""The price cut of which the short-run response is measured: January 2025 from a start in 2023."""

TINY = 1e-9

EXTRA: dict[str, tuple[tuple[str, ...], str, str]] = {
    "main_run_usd": (("lab",), "USD per month", "spent on the main run under way"),
    "finished_run_usd": (("lab",), "USD", "cost of a main run that ended this month, else 0"),
    "finished_run_flop_log10": (("lab",), "log10 FLOP", "compute of a run that ended, else 0"),
    "knowhow_log10": (("lab",), "log10", "algorithmic efficiency, 2022 is 0"),
    "offer_price": (("tier", "product"), "USD per Mtok", "price of each product on sale"),
    "offer_quality": (("tier", "product"), "log10 effective FLOP", "quality; 0 if not on sale"),
    "chip_margin": ((), "share of revenue", "gross margin of the chip maker"),
    "chips_bought_h100e": (("cloud",), "H100e per month", "bought from the chip maker"),
    "payers_million": (("lab",), "million people", "people on a paid plan"),
    "plan_users_million": (("lab",), "million people", "weekly users, seats of firms left out"),
    "payer_serving_usd": (("lab",), "USD per month", "compute that paying users and seats cost"),
    "kw_per_h100e": ((), "kW", "power of one H100-equivalent with its cooling"),
    "fund_inflow_usd": ((), "USD per month", "money that limited partners commit to AI labs"),
    "moved_spend": ((), "share per month", "of teams' existing spend moved to another vendor"),
}
"""What is noted beside the tape: axes after world and month, unit, meaning."""


def watched(
    scenario: Scenario | str,
    worlds: int,
    seed: int = 0,
    years: int | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """Run a scenario with its parameters as given, and return its Dataset with `EXTRA` added.

    Parameters
    ----------
    scenario : a Scenario or a shipped one's name.
    worlds, seed, years : as in `sim.run`; nothing is drawn but luck.
    progress : called with (months done, months).

    Returns
    -------
    xarray.Dataset
        `dataset`, bit for bit, with one more variable (world, month, ...) for each
        name in `EXTRA`; the axis ``product`` holds the labs, hosted and self-hosted open weights.

    Raises
    ------
    ScenarioError
        If the scenario or a number is not valid.
    """
    chosen = loaded(scenario)
    world = start(chosen, worlds, seed, years)
    total = world.batch.months
    notes: list[dict[str, FloatArray]] = []
    while world.month < total:
        before, now = world.state, world.month
        month(world)
        notes.append(note(world, before, now))
        if progress is not None:
            progress(world.month, total)
    result = dataset(world, chosen)
    result = result.assign_coords(product=[*world.setting.labs, "hosted", "self_hosted"])
    for name, (dims, units, text) in EXTRA.items():
        values = np.stack([each[name] for each in notes], axis=1)
        values = values.reshape(values.shape[:2]) if not dims else values
        attrs = {"units": units, "long_name": text}
        result[name] = (("world", "month", *dims), values, attrs)
    result["use_after_cut_percent"] = (
        "world",
        use_after_cut(chosen, result),
        {"units": "percent", "long_name": "more tokens in the month of a price cut of 10%"},
    )
    result.attrs["stylised"] = about(chosen)
    return result


def about(scenario: Scenario) -> dict[str, Any]:
    """What the targets need of a scenario's start: money raised by lab, AI's part of venture."""
    rows = start_table(scenario.roster.start_table)
    raised = {row.agent: row.value for row in rows if row.quantity == "raised_usd"}
    (share,) = (row.value for row in rows if row.quantity == "ai_share_of_vc")
    name = "cloud.equipment_share_of_capex"
    return {"raised_usd": raised, "ai_share_of_vc": share, name: scenario.values()[name]}


class PriceCut(Defaults):
    """One lab cuts its frontier tier's list price once, by 10%; nothing else is touched."""

    def __init__(self, column: int, when: int) -> None:
        self.column, self.when = column, when

    def decide(
        self, kind: str, decision: str, view: View, default: NDArray[Any], axis: int
    ) -> NDArray[Any]:
        """The default, but for that lab's price in that month."""
        if (kind, decision, view.month) != ("lab", "decide_price", self.when):
            return default
        cut = default.copy()
        cut[:, self.column, 0] *= 1.0 - CUT
        return cut


def use_after_cut(scenario: Scenario, result: xr.Dataset) -> FloatArray:
    """Percent by which a cut of 10% raises the use of one model within the month, (worlds,).

    The same worlds once more, with OpenAI's frontier tier a tenth cheaper in January 2025.
    """
    when = min(CUT_MONTH, result.sizes["month"] - 1)
    labs = list(result["lab"].values)
    column = labs.index(CUT_LAB)
    world = start(
        scenario,
        result.sizes["world"],
        int(result.attrs["seed"]),
        -(-(when + 1) // MONTHS_PER_YEAR),
        hooks=PriceCut(column, when),
    )
    while world.month <= when:
        month(world)
    with_cut = world.tape.series["tokens_mtok"][:, when, column, 0]
    without = result["tokens_mtok"].values[:, when, column, 0]
    return np.asarray(100.0 * (with_cut / np.maximum(without, 1e-9) - 1.0), dtype=np.float64)


def note(world: World, before: State, now: int) -> dict[str, FloatArray]:
    """What is noted of month number ``now``, whose state was ``before``; (W, ...) each."""
    p, state = world.batch.parameters.at(now), world.state
    view = snapshot(now, p, state, world.setting)
    old, consumers = before.labs, state.consumers
    running = old.run_months_left > 0
    ended = running & (old.run_months_left <= 1.0) & (state.labs.run_months_left <= 0)
    offer = first_offer(view, state)
    efficiency = np.exp(-p["energy.efficiency_growth"] * view.years)
    return {
        "main_run_usd": old.run_usd_per_month * running,
        "finished_run_usd": np.where(ended, old.last_run_usd, 0.0),
        "finished_run_flop_log10": np.where(ended, old.next_run_flop, 0.0),
        "knowhow_log10": state.labs.knowhow,
        "offer_price": offer.price,
        "offer_quality": np.where(offer.offered > 0, offer.quality, 0.0),
        "chip_margin": state.chips.margin,
        "chips_bought_h100e": state.clouds.in_transit_h100e[..., 0]
        * (1.0 - world.setting.own_chip_share),
        "payers_million": consumers.paying[:, :2].sum(axis=1),
        "plan_users_million": consumers.users[:, :2].sum(axis=1),
        "payer_serving_usd": serving_cost_of(view, consumers.paying).sum(axis=1),
        "kw_per_h100e": p["energy.kw_per_h100e"] * p["energy.pue"] * efficiency,
        "fund_inflow_usd": fund_inflow(view).sum(axis=1, keepdims=True),
        "moved_spend": moved_spend(snapshot(now, p, before, world.setting), state),
    }


def moved_spend(view: View, after: State) -> FloatArray:
    """Part of teams' existing spend that goes to another vendor in a month, (W, 1), mean of teams.

    A team's shares change as contracts end and as new spend comes; only the first is switching.
    ``view`` is the snapshot before the month. Half of the absolute changes of a team's shares is
    what moved; 0.04 of it with a hazard of 0.01 out of 0.08 of spend set free: 0.005.
    """
    p, builders = view.p, view.state.builders
    moved = 0.5 * np.abs(vendor_shares(after) - vendor_shares(view.state)).sum(axis=1)
    ended = np.where(builders.router, 1.0, p["market.switching_hazard_per_month"])
    part = np.minimum(ended / np.maximum(freed_share(view), TINY), 1.0)
    switched: FloatArray = (moved * part).mean(axis=1, keepdims=True)
    return switched


def vendor_shares(state: State) -> FloatArray:
    """Each team's spend by product over both tiers, shares, (W, P, B)."""
    builders = state.builders
    tiers = np.stack([builders.tier_share, 1.0 - builders.tier_share], axis=1)
    shares: FloatArray = (builders.shares * tiers[:, :, None, :]).sum(axis=1)
    return shares
