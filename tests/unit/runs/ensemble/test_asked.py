"""Ensembles of users' agents, levers, parameter tables and watches: kept, resumed, refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents import Lab
from sim.base.errors import ScenarioError, StoreError
from sim.runs.ensemble.plan import planned
from sim.scenario.definition import Scenario

SUPPLY = "capital.vc_supply_usd_per_year"
HOW: dict[str, Any] = {"years": 1, "seed": 5, "progress": False}


def warrior(factor: float) -> type[Lab]:
    class Warrior(Lab):
        def decide_price(self, view: Any, default: Any) -> Any:
            return default * factor

    return Warrior


def run(small: Scenario, folder: Path, **asked: Any) -> Any:
    return sim.ensemble(small, store=folder, **{**HOW, "workers": 1, **asked})


def test_a_table_gives_each_world_its_row_at_each_point_of_a_grid(
    small: Scenario, tmp_path: Path
) -> None:
    budgets, lever = [1e10, 5e10, 1e11], "market.switching_hazard_per_month"
    asked: dict[str, Any] = {"parameters": {SUPPLY: budgets}, "grid": {lever: [0.01, 0.02]}}
    result = run(small, tmp_path / "one", chunk=2, **asked)
    assert result[f"param.{SUPPLY}"].values.tolist() == np.repeat(budgets, 2).tolist()
    assert result[f"param.{lever}"].values.tolist() == [0.01, 0.02] * 3
    assert result["draw"].values.tolist() == [0, 0, 1, 1, 2, 2]
    assert result["point"].values.tolist() == [0, 1] * 3
    plain = sim.run(small, uncertain=True, years=1, seed=5, parameters={SUPPLY: budgets},
                    levers={lever: 0.02})  # fmt: skip
    assert np.array_equal(result["last.hhi"].values[1::2], plain["hhi"].values[:, -1])
    other = planned(small, sampling="lhs", parameters={SUPPLY: budgets}).given(range(3))
    assert other[SUPPLY].tolist() == budgets
    with pytest.raises(ScenarioError, match=f"grid {SUPPLY}: is in levers or parameters too"):
        planned(small, parameters={SUPPLY: budgets}, grid={SUPPLY: [1e10]})


def test_levers_are_the_scenarios(small: Scenario) -> None:
    plan = planned(small, 4, levers={SUPPLY: 5e10})
    assert plan.identity() == planned(small.replace({SUPPLY: 5e10}), 4).identity()


def test_watched_series_are_kept_like_the_markets(small: Scenario, tmp_path: Path) -> None:
    watch = {"spot": lambda entry: entry.done.rents.spot}
    asked: dict[str, Any] = {"worlds": 3, "watch": watch}
    plain = sim.run(small, worlds=3, uncertain=True, years=1, seed=5, watch=watch)
    yearly = run(small, tmp_path / "yearly", **asked)
    assert np.array_equal(yearly["yearly.spot"][:, 0], plain["spot"].values[:, -1].astype("f4"))
    monthly = run(small, tmp_path / "named", keep=["last", "spot=monthly"], **asked)
    assert np.array_equal(monthly["spot"].values, plain["spot"].values)
    assert np.array_equal(monthly["last.spot"].values, plain["spot"].values[:, -1])
    with pytest.raises(ScenarioError, match="no such series"):
        planned(small, 3, keep=["spot=monthly"])


def test_agents_are_sent_to_workers_and_belong_to_the_store(
    small: Scenario, tmp_path: Path
) -> None:
    folder, agents = tmp_path / "war", {"openai": warrior(0.8)}
    asked: dict[str, Any] = {"worlds": 4, "chunk": 2}
    result = run(small, folder, agents=agents, workers=2, **asked)
    alone = sim.run(small, worlds=4, uncertain=True, years=1, seed=5, agents=agents)
    assert np.array_equal(result["last.hhi"].values, alone["hhi"].values[:, -1])
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["ensemble"]
    assert "warrior.<locals>.Warrior" in told["agents"]["openai"]
    run(small, folder, agents={"openai": warrior(0.8)}, resume=True, **asked)
    for other in ({"openai": warrior(0.9)}, {"anthropic": warrior(0.8)}, None):
        with pytest.raises(StoreError, match="was made with agents"):
            run(small, folder, agents=other, resume=True, **asked)


@pytest.mark.parametrize(
    ("first", "then", "what"),
    [
        ({"parameters": {SUPPLY: [1e10, 2e10]}}, {"worlds": 2}, "parameters"),
        ({"parameters": {SUPPLY: [1e10, 2e10]}}, {"parameters": {SUPPLY: [1e10, 3e10]}}, "param"),
        (
            {"worlds": 2, "watch": {"x": lambda entry: entry.done.rents.spot}},
            {"worlds": 2, "watch": {"x": lambda entry: entry.done.rents.contract}},
            "watch",
        ),
    ],
)
def test_another_table_or_watch_is_another_ensemble(
    first: dict[str, Any], then: dict[str, Any], what: str, small: Scenario, tmp_path: Path
) -> None:
    run(small, tmp_path / "store", **first)
    with pytest.raises(StoreError, match=f"was made with {what}"):
        run(small, tmp_path / "store", resume=True, **then)


def test_an_ensemble_from_before_there_were_any_is_continued(
    small: Scenario, tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    before = run(small, folder, worlds=2)["last.hhi"].values
    manifest = folder / "manifest.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    for name in ("agents", "parameters", "watch"):
        assert about["ensemble"].pop(name) is None
    manifest.write_text(json.dumps(about), encoding="utf-8")
    again = run(small, folder, worlds=2, resume=True)
    assert np.array_equal(again["last.hhi"].values, before)


def test_an_agent_that_nobody_is_is_told_before_any_work(small: Scenario, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="agents: no agent 'opnai'; did you mean openai"):
        run(small, tmp_path / "none", worlds=2, agents={"opnai": warrior(0.8)})
    assert not (tmp_path / "none").exists()
