"""Running a scenario: checked numbers, progress, and Ctrl-C that keeps what is finished."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import xarray as xr
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor

import sim
from sim.agents import Lab
from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.base.fingerprint import fingerprint
from sim.economy.behaviour.observe import View
from sim.runs.single import run, simulate
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})


def test_a_scenario_by_name_by_path_or_as_an_object(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL.toml(), encoding="utf-8")
    one, other = run(SMALL, years=1), run(path, years=1)
    assert one.sizes["month"] == 12
    assert np.array_equal(one["revenue_usd"].values, other["revenue_usd"].values)
    assert sim.run is run


def test_years_are_the_scenarios_own_unless_given() -> None:
    short = SMALL.model_copy(update={"years": 1})
    assert simulate(short).month == 12
    assert simulate(short, years=np.int64(2)).month == 24  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"worlds": 0}, "worlds = 0: must be a whole number from 1 to 1000000"),
        ({"worlds": 2.0}, "worlds = 2.0: must be a whole number"),
        ({"worlds": True}, "worlds = True: must be a whole number"),
        ({"years": 0}, "years = 0: must be a whole number from 1 to 50"),
        ({"years": 51}, "years = 51: must be a whole number from 1 to 50"),
        ({"years": "ten"}, "years = 'ten': must be a whole number"),
        ({"seed": -1}, "seed = -1: must be a whole number from 0 to"),
        ({"scenario": "basline"}, "did you mean baseline?"),
    ],
)
def test_bad_numbers_get_one_line(given: dict[str, object], complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        run(**{"scenario": SMALL, **given})  # type: ignore[arg-type]
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_progress_is_told_of_every_month() -> None:
    told: list[tuple[int, int]] = []
    simulate(SMALL, years=1, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 12) for done in range(1, 13)]


def test_progress_bar_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(SMALL, years=1, progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "months" in shown.err


def _press_at(*months: int) -> object:
    def press(done: int, total: int) -> None:
        if done in months:
            signal.raise_signal(signal.SIGINT)

    return press


def test_ctrl_c_keeps_the_finished_months() -> None:
    result = run(SMALL, years=2, progress=_press_at(14))  # type: ignore[arg-type]
    assert result.sizes["month"] == 14
    assert result.attrs["interrupted"] == 1
    whole = run(SMALL, years=2)
    assert "interrupted" not in whole.attrs
    assert np.array_equal(result["cash_usd"].values, whole["cash_usd"].values[:, :14])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_the_first_year_is_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt):
        run(SMALL, years=2, progress=_press_at(3))  # type: ignore[arg-type]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


SUPPLY = "capital.vc_supply_usd_per_year"


def same(one: xr.Dataset, other: xr.Dataset) -> None:
    for name in other.variables:
        assert one[name].variable.identical(other[name].variable), name


def test_levers_are_those_of_replace() -> None:
    same(run(SMALL, years=1, levers={SUPPLY: 5e10}), run(SMALL.replace({SUPPLY: 5e10}), years=1))
    with pytest.raises(ScenarioError) as by_run:
        run(SMALL, levers={SUPPLY: 0.0})
    with pytest.raises(ScenarioError) as by_hand:
        SMALL.replace({SUPPLY: 0.0})
    assert str(by_run.value) == str(by_hand.value)


def test_a_row_of_parameters_is_a_world_of_its_own() -> None:
    budgets = [1e10, 5e10, 1e11]
    result = run(SMALL, years=1, parameters={SUPPLY: budgets}, seed=3)
    assert result[f"param.{SUPPLY}"].values.tolist() == budgets
    alone = run(SMALL, worlds=3, years=1, seed=3, levers={SUPPLY: 5e10}).isel(world=[1])
    for name in ("cash_usd", "funding_usd", "hhi"):
        assert np.array_equal(result[name].values[1:2], alone[name].values), name
    drawn = run(SMALL, years=1, uncertain=True, seed=3, parameters={SUPPLY: budgets})
    plain = run(SMALL, worlds=3, years=1, uncertain=True, seed=3)
    assert drawn[f"param.{SUPPLY}"].values.tolist() == budgets
    others = [name for name in plain if str(name).startswith("param.") and SUPPLY not in str(name)]
    assert others
    for each in others:
        assert np.array_equal(drawn[each].values, plain[each].values), each


def test_a_parameter_of_who_is_there_may_be_a_column_if_it_is_the_same_for_all() -> None:
    result = run(SMALL, years=1, parameters={"builders.count": [30, 30]})
    plain = run(SMALL, worlds=2, years=1, levers={"builders.count": 30})
    assert result["param.builders.count"].values.tolist() == [30.0, 30.0]
    same(result.drop_vars("param.builders.count"), plain)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"worlds": 3, "parameters": {SUPPLY: [1e10]}}, "worlds = 3: must be 1, for parameters"),
        (
            {"levers": {SUPPLY: 1e10}, "parameters": {SUPPLY: [1e10]}},
            f'parameters."{SUPPLY}": is in levers too',
        ),
        (
            {"parameters": {"builders.count": [20, 30]}},
            'parameters."builders.count": differs between rows',
        ),
        ({"agents": {"opnai": object}}, "agents: no agent 'opnai'; did you mean openai?"),
    ],
)
def test_what_does_not_go_together_is_said(given: dict[str, object], complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        run(SMALL, **given)  # type: ignore[arg-type]
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


class Warrior(Lab):
    """Sells at four fifths, for as long as the model says it is early."""

    def decide_price(self, view: View, default: FloatArray) -> FloatArray | None:
        return default * 0.8 if self.model.month < 6 else None  # type: ignore[attr-defined]


def test_agents_decide_as_in_a_market_model() -> None:
    agents = {"openai": Warrior}
    result = run(SMALL, worlds=3, years=1, seed=7, agents=agents)
    model = sim.MarketModel(SMALL, worlds=3, years=1, rng=7, agents=agents)
    model.run()
    same(result, model.result())
    plain = run(SMALL, worlds=3, years=1, seed=7)
    assert not np.array_equal(result["revenue_usd"].values, plain["revenue_usd"].values)
    assert json.loads(result.attrs["agents"]) == {"openai": fingerprint(Warrior)}


def test_mesa_is_loaded_for_agents_only() -> None:
    ask = "import sys, sim; sim.run(years=1); assert 'mesa' not in sys.modules, 'mesa'"
    subprocess.run([sys.executable, "-c", ask], check=True)


def test_a_users_function_that_runs_us_can_be_sent_to_other_processes() -> None:
    ask = lambda seed: sim.run(SMALL, years=1, seed=seed)["hhi"].values[0, -1]  # noqa: E731
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer)(4))"
    told = subprocess.run(
        [sys.executable, "-c", code], input=cloudpickle.dumps(ask), capture_output=True, check=True
    )
    assert float(told.stdout.split()[-1].removeprefix(b"np.float64(").rstrip(b")")) == ask(4)
    found = Parallel(n_jobs=2)(delayed(ask)(seed) for seed in (4, 5))
    assert found == [ask(4), ask(5)]
    get_reusable_executor().shutdown(wait=True)


@pytest.mark.parametrize("wrong", ["no", 1, 0, None, [True], np.array([True, False])])
def test_only_true_and_false_are_yes_and_no(wrong: Any, tmp_path: Path) -> None:
    few = {"builders.count": 10}
    with pytest.raises(ScenarioError, match=r"^uncertain = .*: must be True or False$"):
        run("baseline", years=1, uncertain=wrong, levers=few)
    with pytest.raises(ScenarioError, match=r"^progress = .*: must be True or False$"):
        run("baseline", years=1, progress=wrong, levers=few)
    with pytest.raises(ScenarioError, match=r"^resume = .*: must be True or False$"):
        sim.ensemble("baseline", 1, years=1, resume=wrong, levers=few, store=tmp_path / "r")
    numpys: Any = np.False_
    assert run("baseline", years=1, uncertain=numpys, levers=few).sizes["month"] == 12
