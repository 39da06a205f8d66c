"""Running a scenario: checked numbers, progress, and Ctrl-C that keeps what is finished."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.base.errors import ScenarioError
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
            os.kill(os.getpid(), signal.SIGINT)

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
