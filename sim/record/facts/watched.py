"""Run a scenario and note, month by month, what the tape leaves out and the targets need."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.capital.limited_partners import commitments
from sim.economy.behaviour.clouds.capacity import capacity, fleet_kilowatts
from sim.economy.behaviour.demand.builders import freed_share
from sim.economy.behaviour.demand.consumer_serving import serving_cost_of
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.state import State
from sim.month.done import Entry
from sim.month.hooks import Defaults
from sim.month.launch import start
from sim.month.watch import Watch
from sim.results.dataset import dataset
from sim.runs.passage import passage, repeated
from sim.runs.single import Progress, simulate
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_table
from sim.start.first_month import first_offer

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

CUT, CUT_MONTH, CUT_LAB = 0.1, 24, "openai"
"""The price cut of which the short-run response is measured: January 2025 from a start in 2023."""

TINY = 1e-9


def watched(
    scenario: Scenario | str,
    worlds: int,
    seed: int = 0,
    years: int | None = None,
    progress: Progress = False,
) -> xr.Dataset:
    """Run a scenario with its parameters as given, and return its Dataset with `EXTRA` added.

    Parameters
    ----------
    scenario : a Scenario or a shipped one's name.
    worlds, seed, years, progress : as in `sim.run`; nothing is drawn but luck.

    Returns
    -------
    xarray.Dataset
        That of `sim.run`, bit for bit, with one more variable (world, month, ...) for each
        `Watch` in `EXTRA`; the axis ``product`` holds the labs, hosted and self-hosted open
        weights.

    Raises
    ------
    ScenarioError
        If the scenario or a number is not valid.
    """
    chosen = Scenario.load(scenario)
    world = simulate(chosen, worlds, seed, years, progress=progress, watch=EXTRA)
    result = dataset(world, chosen)
    result = result.assign_coords(product=[*world.setting.labs, "hosted", "self_hosted"])
    result["use_after_cut_percent"] = (
        "world",
        use_after_cut(chosen, result),
        {"units": "percent", "long_name": "more tokens in the month of a price cut of 10%"},
    )
    result.attrs["stylised"] = json.dumps(about(chosen))
    return result


def about(scenario: Scenario) -> dict[str, Any]:
    """What the targets need of a scenario's start: money raised by lab, AI's part of venture."""
    rows = start_table(scenario.roster.start_table)
    raised = {row.agent: row.value for row in rows if row.quantity == "raised_usd"}
    (share,) = (row.value for row in rows if row.quantity == "ai_share_of_vc")
    return {"raised_usd": raised, "ai_share_of_vc": share}


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
    column = list(result["lab"].values).index(CUT_LAB)
    years = -(-(when + 1) // MONTHS_PER_YEAR)
    seed = int(result.attrs["seed"])
    world = start(scenario, result.sizes["world"], seed, years, repeated=repeated)
    # Up to the cut there is nothing to decide, and months may be compiled.
    for months, hooks in ((when, world.hooks), (when + 1, PriceCut(column, when))):
        world.batch, world.hooks = replace(world.batch, months=months), hooks
        for _ in passage(world):
            pass
    with_cut = world.tape.series["tokens_mtok"][:, when, column, 0]
    without = result["tokens_mtok"].values[:, when, column, 0]
    return np.asarray(100.0 * (with_cut / np.maximum(without, 1e-9) - 1.0), dtype=np.float64)


def opened(entry: Entry) -> View:
    """What a month leaves behind, seen as everybody would see it."""
    view = entry.done.view
    return snapshot(entry.month, view.p, entry.after, view.setting)


def run_under_way(entry: Entry) -> FloatArray:
    """Spent on each lab's main run, (W, L)."""
    old = entry.before.labs
    return old.run_usd_per_month * (old.run_months_left > 0)


def run_ended(entry: Entry) -> BoolArray:
    """Whose main run ended this month, (W, L)."""
    old, left = entry.before.labs.run_months_left, entry.after.labs.run_months_left
    ended: BoolArray = (old > 0) & (old <= 1.0) & (left <= 0)
    return ended


def quality_on_sale(entry: Entry) -> FloatArray:
    """Quality of each product, (W, T, P), 0 where it is not offered."""
    offer = first_offer(opened(entry), entry.after)
    return np.where(offer.offered > 0, offer.quality, 0.0)


def kilowatts(entry: Entry) -> FloatArray:
    """Power of one H100-equivalent with its cooling, kW, (W, 1)."""
    view = entry.done.view
    drawn: FloatArray = (capacity(view) * fleet_kilowatts(view)).sum(axis=1, keepdims=True)
    installed: FloatArray = capacity(view).sum(axis=1, keepdims=True)
    return drawn / np.maximum(installed, 1.0)


def bought(entry: Entry) -> FloatArray:
    """Chips that each cloud bought from the chip maker, H100e, (W, K)."""
    setting = entry.done.view.setting
    chips: FloatArray = entry.after.clouds.in_transit_h100e[..., 0] * (1.0 - setting.own_chip_share)
    return chips


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
    switched: FloatArray = (moved * part).sum(axis=1, keepdims=True) / part.shape[1]
    return switched


def vendor_shares(state: State) -> FloatArray:
    """Each team's spend by product over both tiers, shares, (W, P, B)."""
    builders = state.builders
    tiers = np.stack([builders.tier_share, 1.0 - builders.tier_share], axis=1)
    shares: FloatArray = (builders.shares * tiers[:, :, None, :]).sum(axis=1)
    return shares


EXTRA = (
    Watch("main_run_usd", run_under_way, ("lab",),
          "USD per month", "spent on the main run under way"),
    Watch("finished_run_usd",
          lambda entry: np.where(run_ended(entry), entry.before.labs.last_run_usd, 0.0), ("lab",),
          "USD", "cost of a main run that ended this month, else 0"),
    Watch("finished_run_flop_log10",
          lambda entry: np.where(run_ended(entry), entry.before.labs.next_run_flop, 0.0), ("lab",),
          "log10 FLOP", "compute of a run that ended, else 0"),
    Watch("knowhow_log10", lambda entry: entry.after.labs.knowhow, ("lab",),
          "log10", "algorithmic efficiency, 2022 is 0"),
    Watch("offer_price", lambda entry: first_offer(opened(entry), entry.after).price,
          ("tier", "product"), "USD per Mtok", "price of each product on sale"),
    Watch("offer_quality", quality_on_sale, ("tier", "product"),
          "log10 effective FLOP", "quality; 0 if not on sale"),
    Watch("chip_margin", lambda entry: entry.after.chips.margin, (),
          "share of revenue", "gross margin of the chip maker"),
    Watch("chips_bought_h100e", bought, ("cloud",),
          "H100e per month", "bought from the chip maker"),
    Watch("payers_million", lambda entry: entry.after.consumers.paying[:, :2].sum(axis=1),
          ("lab",), "million people", "people on a paid plan"),
    Watch("plan_users_million", lambda entry: entry.after.consumers.users[:, :2].sum(axis=1),
          ("lab",), "million people", "weekly users, seats of firms left out"),
    Watch("payer_serving_usd",
          lambda entry: serving_cost_of(
              opened(entry), *2 * (entry.after.consumers.paying,), entry.after.consumers.heavy
          ).sum(axis=1),
          ("lab",), "USD per month", "compute that paying users and seats cost"),
    Watch("kw_per_h100e", kilowatts, (),
          "kW", "power of one H100-equivalent with its cooling"),
    Watch("fund_inflow_usd",
          lambda entry: commitments(opened(entry)).sum(axis=1, keepdims=True), (),
          "USD per month", "money that limited partners commit to AI labs"),
    Watch("moved_spend", lambda entry: moved_spend(entry.done.view, entry.after), (),
          "share per month", "of teams' existing spend moved to another vendor"),
)  # fmt: skip
"""What is noted beside the tape."""
