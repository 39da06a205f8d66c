"""Both starts with one set of values."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ScenarioError
from sim.record.fit.both_starts import around, play, with_values
from sim.runs.passage.programs import SWITCH
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table


def test_a_value_is_set_in_both_starts_or_in_one() -> None:
    given = {"labs.run_step": 2.0, "history_2023:labs.run_cadence_months": 9.0}
    first = with_values("history_2023", given, 20).values()
    second = with_values("baseline_2025", given, 20).values()
    assert first["labs.run_step"] == second["labs.run_step"] == 2.0
    assert first["labs.run_cadence_months"] == 9.0
    assert (
        second["labs.run_cadence_months"]
        == Scenario.load("baseline_2025").values()["labs.run_cadence_months"]
    )
    assert first["builders.count"] == 20


def test_constants_that_are_not_kept_are_the_tables() -> None:
    stripped = with_values("history_2023", {}, 20, keep=())
    assert set(stripped.constants) == set()
    whole = with_values("history_2023", {}, 20)
    assert set(whole.constants) == set(Scenario.load("history_2023").constants) - {"builders.count"}


def test_an_unknown_value_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"labs\.nothing"):
        with_values("baseline_2025", {"labs.nothing": 1.0}, 20)


def test_a_short_window_has_what_readers_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")  # for so few months code is not worth making
    found = play(with_values("baseline_2025", {}, 20), 2, 2)
    assert found.sizes["month"] == 2
    for name in ("own_chip_share", "core_capex_usd_per_month", "small_tier_gap_log10"):
        assert np.isfinite(found[name].values).all()
    assert (np.diff(found["record_run_usd"].values, axis=1) >= 0).all()


def test_open_parameters_are_drawn_around_values_within_what_is_permitted() -> None:
    baseline = Scenario.load("baseline_2025")
    name = next(n for n, each in baseline.uncertainties.items() if each.scale == "log")
    prior, row = baseline.uncertainties[name], table()[name]
    moved = around(baseline, {name: 1.1 * (prior.low * prior.high) ** 0.5, "labs.run_step": 2.0})
    found = moved.uncertainties[name]
    assert found.low == pytest.approx(max(1.1 * prior.low, row.low))
    assert found.high == pytest.approx(min(1.1 * prior.high, row.high))
    assert moved.levers["labs.run_step"] == 2.0
    assert set(moved.uncertainties) == set(baseline.uncertainties)
    assert moved.uncertainties.keys() >= {name}
    assert around(baseline, {name: row.high}).uncertainties[name].high == row.high
