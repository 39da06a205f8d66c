"""Every permitted number of places for labs founded later runs."""

from __future__ import annotations

import pytest

import sim


@pytest.mark.parametrize("slots", [0, 1, 8])
def test_every_number_of_slots_runs(slots: int) -> None:
    scenario = {"extends": "baseline_2025", "roster": {"entrant_slots": slots}}
    result = sim.run(scenario, years=1, worlds=2, levers={"builders.count": 10})
    assert result.sizes["lab"] == 14 + slots
    assert float(abs(result["ledger_residual"]).max()) < 1e-9
