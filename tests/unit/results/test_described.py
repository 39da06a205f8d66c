"""One line that says what was run, read from the result alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.written import typed
from sim.results.described import described

FEW = {"builders.count": 20.0}
SUPPLY = "capital.vc_supply_usd_per_year"


def test_a_plain_run_names_its_scenario_and_seed() -> None:
    result = sim.run("baseline", years=1, seed=3)
    assert described(result) == "baseline, seed 3, 1 world, parameters fixed"


def test_levers_are_named_and_luck_alone_varies() -> None:
    result = sim.run("baseline", 2, years=1, levers=FEW | {SUPPLY: 8e9})
    assert described(result) == (
        f"baseline, builders.count = 20, {SUPPLY} = 8e9, seed 0, 2 worlds, luck varies, "
        "parameters fixed"
    )


@pytest.mark.usefixtures("stored_fit")
def test_drawn_and_given_parameters_are_told_apart() -> None:
    drawn = sim.run("baseline", 2, years=1, levers=FEW, uncertain=True)
    assert described(drawn).endswith("2 worlds, parameters drawn")
    given = sim.run("baseline", years=1, levers=FEW, parameters={SUPPLY: [1e10, 2e10]})
    assert described(given).endswith("2 worlds, parameters given")
    prior = sim.Scenario.load("baseline").replace(FEW).with_prior("history_2023")
    joint = sim.run(prior, years=1, uncertain=True)
    assert described(joint).endswith("1 world, parameters drawn from history_2023")


def test_a_stored_grid_says_what_is_set_where(tmp_path: Path) -> None:
    store = tmp_path / "grid"
    grid = {SUPPLY: [1e10, 5e10]}
    result = sim.ensemble(
        "baseline", 2, years=1, workers=1, store=store, levers=FEW, grid=grid, keep="last"
    )
    assert f"{SUPPLY} = 1e10 or 5e10, seed 0, 4 worlds, parameters drawn" in described(result)
    assert f"{SUPPLY} = 5e10, seed 0, 2 worlds" in described(result.isel(world=[1, 3]))


def test_a_result_of_before_is_described_by_what_it_has() -> None:
    old = xr.Dataset({"param.market.hazard": ("world", np.ones(3))}, attrs={"scenario": "old"})
    assert described(old) == "old, seed ?, 3 worlds, parameters drawn"
    assert described(old.drop_vars("param.market.hazard")) == "old, seed ?, 1 world"


def test_one_world_and_few_levers_may_be_meant() -> None:
    levers = '{"a": 1, "b": 2, "c": 3}'
    made = xr.Dataset(coords={"world": range(50)}, attrs={"changed": levers, "seed": 3})
    assert described(made, world=7) == "scenario, a = 1, b = 2, c = 3, seed 3, world 7 of 50"
    assert described(made, 7, 1) == "scenario, a = 1, 2 more changes, seed 3, world 7 of 50"
    assert described(made, 7, 0) == "scenario, 3 changes, seed 3, world 7 of 50"
    assert described(made.isel(world=[7]), 0, 0) == "scenario, 3 changes, seed 3, world 7"
    assert described(made.isel(world=7), None, 0) == "scenario, 3 changes, seed 3, world 7"


@pytest.mark.parametrize(
    ("value", "text"), [(8e9, "8e9"), (0.05, "0.05"), (1200.0, "1200"), (1e-7, "1e-7")]
)
def test_numbers_are_written_as_people_type_them(value: float, text: str) -> None:
    assert typed(value) == text


def test_a_world_whose_parameters_were_drawn_says_so() -> None:
    for how, said in (("drawn", "seed 3, world 7 of 50, parameters drawn"),
                      ("fixed", "seed 3, world 7 of 50")):  # fmt: skip
        attrs = {"seed": 3, "parameters": how}
        made = xr.Dataset(coords={"world": range(50)}, attrs=attrs)
        assert described(made, world=7) == f"scenario, {said}"
