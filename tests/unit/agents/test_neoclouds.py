"""Neoclouds as agents: they read and decide their own columns, which follow the hyperscalers'."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents import Hyperscaler, Neocloud, View
from sim.agents.model import MarketModel
from sim.base.errors import EndgameError
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})


class Still(Neocloud):
    """Orders nothing and asks twice the price."""

    def decide_capex(self, view: View, default: Any) -> Any:
        return default * 0.0

    def decide_cloud_price(self, view: View, default: Any) -> Any:
        return default * 2.0


@pytest.fixture(scope="module")
def models() -> list[MarketModel]:
    made = [
        MarketModel(SMALL, worlds=2, rng=0, years=1, agents=each)
        for each in (None, {"coreweave": Still})
    ]
    for model in made:
        model.run(8)
    return made


def test_they_are_agents_of_their_own(models: list[MarketModel]) -> None:
    model = models[0]
    names = sorted(each.name for each in model.neoclouds)
    assert names == ["coreweave", "lambda", "nebius"] == sorted(model.world.setting.neoclouds)
    assert {each.label for each in model.neoclouds} == {"CoreWeave", "Lambda", "Nebius"}
    assert not {each.name for each in model.hyperscalers} & {*names}
    assert len(MarketModel(SMALL, agents={"neocloud": Still}).of(Still)) == 3


def test_they_read_their_own_columns(models: list[MarketModel]) -> None:
    model = models[0]
    clouds, setting = model.world.state.clouds, model.world.setting
    for agent in model.neoclouds:
        column = setting.clouds.index(agent.name)
        assert (agent.debt_usd == clouds.debt_usd[:, column]).all()
        assert (agent.cash_usd == clouds.cash_usd[:, column]).all()
        assert (agent.capacity_h100e == clouds.vintages_h100e[:, column].sum(axis=1)).all()
        debt = agent.history("neocloud_debt_usd")
        assert debt.shape == (2, 8)
        assert (debt[:, -1] == agent.debt_usd).all()
    google = model.agent("google", Hyperscaler)
    assert (google.debt_usd == clouds.debt_usd[:, setting.clouds.index("google")]).all()
    with pytest.raises(EndgameError, match="refused"):
        model.agent("nebius").debt_usd = 0.0


def test_what_they_decide_happens(models: list[MarketModel]) -> None:
    plain, still = models
    ordered = [model.agent("coreweave").pipeline_h100e for model in (plain, still)]
    assert (ordered[1] < 0.1 * ordered[0]).all()
    prices = still.world.state.clouds.price_usd
    mine = still.world.setting.clouds.index("coreweave")
    others = np.delete(prices, mine, axis=1)
    assert prices[:, mine] == pytest.approx(2.0 * others[:, 0])


def test_the_dataset_names_them() -> None:
    model = MarketModel(SMALL, rng=0, years=1)
    model.run(2)
    result = model.result()
    assert [*result["neocloud"].values] == ["coreweave", "lambda", "nebius"]
    assert result["neocloud_debt_usd"].dims == ("world", "month", "neocloud")
    assert [*result["cloud"].values][-4:] == ["coreweave", "lambda", "nebius", "other"]


def test_a_roster_can_do_without_them() -> None:
    roster = SMALL.roster.model_copy(update={"neoclouds": ()})
    model = MarketModel(SMALL.model_copy(update={"roster": roster}), rng=0, years=1)
    model.run(3)
    assert not len(model.neoclouds)
    assert model.world.setting.clouds[-2:] == ("oracle", "other")
