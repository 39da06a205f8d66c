"""The same values played from both starts, with what the facts and the record need."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sim.month.watch import Watch
from sim.month.world import World
from sim.record.facts.watched import EXTRA, about, use_after_cut
from sim.results.dataset import dataset
from sim.runs.passage import passage, repeated
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.start.build import build

if TYPE_CHECKING:
    import xarray as xr

AGAIN = 10**9
"""World-months that are to come in all: code is compiled at once, and used again."""
AT = ":"
"""Stands between a scenario's name and a value that is set in that scenario alone."""


def with_values(
    name: str, values: Mapping[str, float], builders: int, keep: Iterable[str] | None = None
) -> Scenario:
    """A shipped scenario with values set, and without constants that are not in ``keep``.

    ``values`` by parameter, or ``scenario:parameter`` for one start alone; ``keep`` of None keeps
    all. Dated shocks stay.
    """
    chosen = Scenario.load(name)
    if keep is not None:
        kept = {key: value for key, value in chosen.constants.items() if key in set(keep)}
        chosen = chosen.model_copy(update={"constants": kept})
    mine: dict[str, float] = {"builders.count": float(builders)}
    for key, value in values.items():
        start, found, parameter = key.rpartition(AT)
        if not found or start == name:
            mine[parameter] = value
    return chosen.replace(mine)


def around(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with its open parameters drawn around values, as widely as before.

    A range keeps its width, in logs where it is drawn in logs, and is cut at what is permitted;
    values of what is not open are set. Worked: 1 to 4 in logs around 3: 1.5 to 6.
    """
    open_, fixed = dict(scenario.uncertainties), {}
    rows = table()
    for name, value in values.items():
        if name not in open_:
            fixed[name] = value
            continue
        prior, row = open_[name], rows[name]
        if prior.scale == "log":
            half = (prior.high / prior.low) ** 0.5
            low, high = value / half, value * half
        else:
            half = 0.5 * (prior.high - prior.low)
            low, high = value - half, value + half
        ends = {"low": max(low, row.low), "high": min(high, row.high)}
        if ends["low"] < ends["high"]:
            open_[name] = prior.model_copy(update=ends)
    found = scenario.replace(fixed) if fixed else scenario
    return found.model_copy(update={"uncertainties": open_})


def play(
    scenario: Scenario,
    worlds: int,
    months: int,
    seed: int = 0,
    watch: tuple[Watch, ...] = EXTRA,
    uncertain: bool = False,
) -> xr.Dataset:
    """Worlds of a scenario over some months, with what `sim.record.facts` watches.

    Machine code made for one set of values is used again for the next.

    Parameters
    ----------
    scenario : see `with_values`.
    worlds, months, seed : how many, how long, and their luck.
    watch : series beside the tape's.
    uncertain : draw each world's parameters.
    """
    calibrated = partial(repeated, in_all=AGAIN)
    batch = build(scenario, range(worlds), seed, months, uncertain, None, calibrated)
    world = World(batch, watch=watch)
    for _ in passage(world, AGAIN):
        pass
    found = dataset(world, scenario, uncertain)
    if watch:
        found = found.assign_coords(product=[*world.setting.labs, "hosted", "self_hosted"])
    found.attrs["stylised"] = json.dumps(about(scenario))
    return _with_fixed(found, world)


def _with_fixed(found: xr.Dataset, world: World) -> xr.Dataset:
    """What readers need beside the tape: the clouds' fixed figures, records of runs so far."""
    people, clouds = world.batch.people.as_given(), world.setting.hyperscalers
    for name in ("own_chip_share", "core_capex_usd_per_month"):
        found[name] = (("hyperscaler",), people.of("hyperscaler", clouds, name, 0.0)[0])
    gap = world.batch.parameters.at(0)["models.small_tier_gap_log10"][:, 0]
    found["small_tier_gap_log10"] = (("world",), gap)
    if "finished_run_usd" in found:
        dearest = found["finished_run_usd"].max("lab").values
        largest = found["finished_run_flop_log10"].max("lab").values
        record = ("world", "month")
        found["record_run_usd"] = (record, np.maximum.accumulate(dearest, axis=1))
        found["record_run_flop"] = (record, np.maximum.accumulate(10.0**largest, axis=1))
    return found


def history(scenario: Scenario, worlds: int, months: int, seed: int = 0) -> xr.Dataset:
    """A history as the stylised facts read it, the paired price cut included."""
    found = play(scenario, worlds, months, seed)
    cut = use_after_cut(scenario, found)
    found["use_after_cut_percent"] = (("world",), cut)
    return found
