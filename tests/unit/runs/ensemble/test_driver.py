"""Where an ensemble goes if no folder is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.runs.ensemble.driver import default_store
from sim.scenario.definition import Scenario

SUPPLY = "capital.vc_supply_usd_per_year"
CASH = "lab.anthropic.cash_usd"


@pytest.mark.usefixtures("stored_fit")
def test_what_replace_changed_is_in_the_name() -> None:
    baseline = Scenario.load("baseline")
    changed = baseline.replace({SUPPLY: 8e9, CASH: 9e9})
    name = "baseline_vc_supply_usd_per_year=8e9_lab.anthropic.cash_usd=9e9_ensemble"
    assert default_store(changed).name == name
    assert default_store(changed, {SUPPLY: 2e10}).name == name.replace("8e9", "2e10")
    assert default_store(baseline, {SUPPLY: 8e9, CASH: 9e9}).name == name
    assert (
        default_store(baseline.with_prior("history_2023")).name == "baseline_history_2023_ensemble"
    )


def test_scenarios_changed_in_python_do_not_share_a_folder(
    small: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for scenario in (small, small.replace({SUPPLY: 8e9})):
        sim.ensemble(scenario, worlds=1, years=1, workers=1, progress=False)
    names = sorted(each.name for each in (tmp_path / "results").iterdir())
    assert len(names) == 2
    assert sum("vc_supply_usd_per_year=8e9" in name for name in names) == 1
