"""A world of an ensemble, run alone, is that world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents import Lab
from sim.base.errors import ScenarioError, StoreError, WorldError
from sim.results.described import described
from sim.runs.ensemble import alone
from sim.scenario.definition import Scenario
from tests.unit.runs.ensemble.test_failures import cursed

SUPPLY = "capital.vc_supply_usd_per_year"
LEVER = "market.switching_hazard_per_month"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"sampling": "lhs", "levers": {LEVER: 0.03}},
        {"sampling": "sobol", "grid": {LEVER: [0.01, 0.02]}},
        {"points": {LEVER: [0.01, 0.02], SUPPLY: [1e10, 7e10]}},
        {"parameters": {SUPPLY: [1e10, 2e10, 5e10]}, "grid": {LEVER: [0.01, 0.02]}},
    ],
    ids=["independent", "lhs", "sobol grid", "points", "table"],
)
def test_world_k_alone_is_world_k(small: Scenario, tmp_path: Path, asked: dict[str, Any]) -> None:
    if "parameters" not in asked:
        asked = {"worlds": 3, **asked}
    stored = sim.ensemble(
        small, seed=5, years=1, workers=1, store=tmp_path / "all", keep="monthly",
        progress=False, **asked,
    )  # fmt: skip
    row = stored.sizes["world"] - 2
    again = alone(tmp_path / "all", row)
    assert again.attrs["scenario"] == small.name
    assert again.attrs["changed"] == stored.attrs["changed"]
    for name in (*asked.get("levers", {}), *asked.get("grid", {})):
        assert f"{name} = " in described(again)
    assert again["world"].values.tolist() == [row]
    one = stored.isel(world=[row])
    for name in map(str, again.data_vars):
        if name in one and not name.startswith("event"):
            found, expected = again[name].values, one[name].values
            assert np.array_equal(found, expected, equal_nan=found.dtype.kind == "f"), name
    assert again["ending"].values.tolist() == one["ending"].values.tolist()
    with pytest.raises(ScenarioError, match="world = 99: must be a whole number from 0 to"):
        alone(tmp_path / "all", 99)


def test_a_failed_world_fails_again(small: Scenario, tmp_path: Path) -> None:
    agents: dict[str, type[Lab]] = {"openai": cursed(3e10)}
    with pytest.warns(RuntimeWarning, match="failed"):
        stored = sim.ensemble(
            small, 7, 5, 1, 1, store=tmp_path / "some", agents=agents, progress=False
        )
    failed = np.setdiff1d(np.arange(7), stored["world"].values).tolist()
    with pytest.raises(WorldError, match=f"month 4 of 12 .*, world {failed[1]}, 1 USD"):
        alone(tmp_path / "some", failed[1], agents=agents)
    with pytest.raises(ScenarioError, match="agents of your own: give the same in Python"):
        alone(tmp_path / "some", failed[1])


def test_what_holds_no_ensemble_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="endgame ensemble"):
        alone(tmp_path, 0)
