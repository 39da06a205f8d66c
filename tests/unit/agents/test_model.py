"""The mesa model: steps, collects, runs in batches, pickles, ends, and is freed."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.agents.kinds import Hyperscaler, Lab
from sim.agents.model import OF_RUN, SERIES, MarketModel
from sim.base.errors import EndgameError, ScenarioError
from sim.runs.single import run
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})
OLD = mesa.__version__.startswith(("3.3", "3.4"))


class PriceWarrior(Lab):
    def decide_price(self, view: Any, default: Any) -> Any:
        return default * 0.8


def test_it_is_a_mesa_model_with_agents_by_type() -> None:
    model = sim.MarketModel(SMALL, years=1, agents={"openai": PriceWarrior})
    assert isinstance(model, mesa.Model)
    assert [agent.name for agent in model.agents_by_type[PriceWarrior]] == ["openai"]
    assert len(model.agents_by_type[Lab]) == len(model.world.setting.labs) - 1
    assert len(model.agents_by_type[Hyperscaler]) == 4
    numbers = [agent.unique_id for agent in model.agents]
    assert numbers == list(range(1, len(numbers) + 1))
    rich = model.agents.select(lambda agent: isinstance(agent, Lab) and agent.cash_usd > 1e9)
    assert {agent.name for agent in rich} >= {"openai"}


def test_it_steps_to_its_horizon_and_no_further() -> None:
    model = MarketModel(SMALL, years=1)
    assert (model.month, model.date, model.running) == (0, "2026-07", True)
    model.step()
    assert (model.month, model.date) == (1, "2026-08")
    model.run(months=5)
    assert (model.month, model.running) == (6, True)
    model.run(months=100)
    assert (model.month, model.date, model.running) == (12, "2027-07", False)
    with pytest.raises(EndgameError, match="horizon of 12 months"):
        model.step()


def test_its_result_is_that_of_a_plain_run() -> None:
    model = MarketModel(SMALL, worlds=2, rng=7, years=1)
    model.run()
    result, plain = model.result(), run(SMALL, worlds=2, seed=7, years=1)
    for name in plain.variables:
        assert result[name].variable.identical(plain[name].variable), name
    assert sim.events(result).equals(sim.events(plain))
    assert model.events.equals(sim.events(plain))
    assert "mesa" in result.attrs["versions"]


def test_it_collects_the_market_the_labs_and_the_clouds() -> None:
    model = MarketModel(SMALL, years=1, agents={"openai": PriceWarrior})
    model.run(6)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame) == [*SERIES, *OF_RUN]
    series = model.world.tape.series
    assert frame["hhi"].tolist() == series["hhi"][0, :6].tolist()
    labs = model.datacollector.get_agenttype_vars_dataframe(Lab)
    assert len(labs) == 6 * (len(model.world.setting.labs) - 1)
    warrior = model.datacollector.get_agenttype_vars_dataframe(PriceWarrior)
    column = model.world.setting.labs.index("openai")
    assert warrior["cash_usd"].tolist() == series["cash_usd"][0, :6, column].tolist()
    clouds = model.datacollector.get_agenttype_vars_dataframe(Hyperscaler)
    assert set(clouds["name"]) == set(model.world.setting.hyperscalers)


def test_a_batch_collects_arrays() -> None:
    model = MarketModel(SMALL, worlds=3, years=1)
    model.run(2)
    assert model.datacollector.get_model_vars_dataframe()["hhi"].iloc[-1].shape == (3,)


@pytest.mark.parametrize("months", [0, 5])
def test_pickled_or_copied_it_goes_on_as_if_nothing_happened(months: int) -> None:
    model = MarketModel(SMALL, years=1)
    model.run(months)
    others = [pickle.loads(pickle.dumps(model)), copy.deepcopy(model)]
    model.run()
    for other in others:
        assert other.month == months
        other.run()
        assert other.running is False
        for name, values in model.world.tape.series.items():
            assert np.array_equal(other.world.tape.series[name], values, equal_nan=True), name
        frame = other.datacollector.get_model_vars_dataframe()
        assert frame.equals(model.datacollector.get_model_vars_dataframe())
        assert next(iter(other.agents)).model is other


def test_mesa_runs_it_in_batches() -> None:
    parameters: dict[str, Any] = {"scenario": [SMALL], "years": 1}
    how: dict[str, Any] = {"number_processes": 1, "display_progress": False}
    if OLD:
        rows = mesa.batch_run(MarketModel, parameters | {"rng": [0, 1]}, **how)
    else:
        rows = mesa.batch_run(MarketModel, parameters, rng=[0, 1], **how)
    last = {row["rng"]: row["market_revenue_usd"] for row in rows}
    for seed, value in last.items():
        assert value == run(SMALL, seed=seed, years=1)["market_revenue_usd"].values[0, -1]
    assert set(last) == {0, 1}


def test_iterations_of_mesa_are_different_runs() -> None:
    parameters: dict[str, Any] = {"scenario": [SMALL], "years": 1}
    rows = mesa.batch_run(
        MarketModel, parameters, iterations=3, number_processes=1, display_progress=False
    )
    assert len({row["seed"] for row in rows}) == 3
    assert len({row["market_revenue_usd"] for row in rows}) == 3
    for row in rows:
        again = run(SMALL, seed=row["seed"], years=1)
        assert row["market_revenue_usd"] == again["market_revenue_usd"].values[0, -1]
        assert row["ending"] == again["ending"].item()


def test_it_collects_the_ending_so_far_and_the_seed() -> None:
    model = MarketModel(SMALL, rng=7, years=2)
    model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert set(frame["seed"]) == {7}
    assert frame["ending"].tolist()[:11] == [""] * 11
    assert frame["ending"].iloc[11] == run(SMALL, seed=7, years=1)["ending"].item()
    assert frame["ending"].iloc[23] == model.result()["ending"].item()
    batch = MarketModel(SMALL, worlds=2, rng=7, years=1)
    assert batch.ending.tolist() == ["", ""]
    batch.run()
    assert batch.ending.tolist() == batch.result()["ending"].values.tolist()


def test_levers_replace_parameters_as_a_scenario_does() -> None:
    name = "capital.vc_supply_usd_per_year"
    model = MarketModel(SMALL, rng=7, years=1, levers={name: 5e10})
    assert model.definition == SMALL.replace({name: 5e10})
    assert (model.world.batch.parameters[name] == 5e10).all()
    with pytest.raises(ScenarioError, match=r'levers\."capital.vc_supply_usd_per_year" = -1'):
        MarketModel(SMALL, levers={name: -1.0})


def test_seeds() -> None:
    same: tuple[Any, ...] = (5, np.int64(5), "5")
    draws = {MarketModel(SMALL, rng=rng).random.random() for rng in same}
    assert len(draws) == 1
    one, other = MarketModel(SMALL, rng=None), MarketModel(SMALL, rng=None)
    assert one.seed != other.seed
    for wrong in ("five", 1.5, -1):
        with pytest.raises(ScenarioError, match="rng = "):
            MarketModel(SMALL, rng=wrong)  # type: ignore[arg-type]


def test_a_finished_or_dropped_model_is_freed() -> None:
    kept = []
    for months in (0, 1, 12):
        model = MarketModel(SMALL, years=1)
        model.run(months)
        kept.append(weakref.ref(model))
        del model
    gc.collect()
    assert [each() for each in kept] == [None, None, None]


def test_views_of_mesa_rebuild_it_from_keywords() -> None:
    model = MarketModel(scenario=SMALL, worlds=1, rng="3", agents=None, years=1, uncertain=False)
    assert model.definition is SMALL
    assert not getattr(model, "scenario", None)  # what mesa's views would hand back instead


def test_what_a_model_is_asked_wrongly_is_said_in_a_line() -> None:
    model = MarketModel(SMALL, years=1)
    assert repr(model) == "<MarketModel baseline: 0 of 12 months, worlds: 1>"
    with pytest.raises(EndgameError, match="no series 'hhi'; step the model first"):
        model.latest("hhi")
    for months in (-1, 2.5, "2"):
        with pytest.raises(ScenarioError, match=r"months = .*: must be a whole number"):
            model.run(months)  # type: ignore[arg-type]
    model.run(1)
    lab = model.agent("openai")
    for ask, name, hint in (
        (model.latest, "hhh", "did you mean hhi"),
        (lab.history, "revenue", "did you mean revenue_usd"),
        (lab.history, "hhi", "no series 'hhi'"),
        (model.agent, "openia", "did you mean openai"),
    ):
        with pytest.raises(EndgameError, match=hint):
            ask(name)


@pytest.mark.parametrize("agents", [3, "openai", {3: Lab}])
def test_agents_are_classes_by_name(agents: Any) -> None:
    with pytest.raises(ScenarioError, match="agents"):
        sim.run(SMALL, years=1, agents=agents)


@pytest.mark.parametrize("answer", ["3", 1j])
def test_texts_and_complex_numbers_are_no_decisions(answer: Any) -> None:
    class Odd(Lab):
        def decide_price(self, view: Any, default: Any) -> Any:
            return answer if isinstance(answer, str) else default + answer

    with pytest.raises(EndgameError, match=r"openai\.decide_price, .*: must be numbers"):
        MarketModel(SMALL, years=1, agents={"openai": Odd}).run(1)
