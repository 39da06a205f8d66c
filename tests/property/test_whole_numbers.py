"""Every whole number that a user may give, at both ends of its range: it runs, or is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.base.errors import EndgameError
from sim.scenario.definition import Scenario

FEW: dict[str, Any] = {"extends": "baseline", "years": 1, "levers": {"builders.count": 10}}
ROSTER = Scenario.load("baseline").roster


def without(kind: str, kept: str) -> list[dict[str, Any]]:
    """Roster changes that leave one entry of a kind."""
    return [{"name": e.name, "remove": True} for e in getattr(ROSTER, kind) if e.name != kept]


@pytest.mark.parametrize("slots", [0, 8])
@pytest.mark.parametrize("worlds", [1, 20])
@pytest.mark.parametrize("start", ["baseline", "history_2023"])
def test_slots_for_entrants(slots: int, worlds: int, start: str) -> None:
    levers = {"builders.count": 10, "entry.hazard_per_year": 2.0}
    given = {"extends": start, "levers": levers, "roster": {"entrant_slots": slots}}
    result = sim.run(given, worlds=worlds, years=2)
    assert sum(name.startswith("entrant_") for name in result.lab.values) == slots
    assert (sim.events(result)["kind"] == "entry").any() == (slots > 0 or start == "history_2023")


@pytest.mark.parametrize("lab", ["openai", "deepseek", "google_deepmind"])
@pytest.mark.parametrize("slots", [0, 1])
def test_a_single_lab_with_one_cloud_and_one_fund(lab: str, slots: int) -> None:
    roster = {
        "entrant_slots": slots,
        "lab": without("labs", lab),
        "hyperscaler": without("hyperscalers", "google"),
        "investor": without("investors", ROSTER.investors[0].name),
    }
    result = sim.run({**FEW, "roster": roster}, worlds=2, years=2)
    assert result.sizes["lab"] == 1 + slots
    assert float(abs(result["ledger_residual"]).max()) < 1e-9


@pytest.mark.parametrize("years", [1, pytest.param(50, marks=pytest.mark.slow)])
def test_years(years: int) -> None:
    assert sim.run({**FEW, "years": years}).sizes["month"] == 12 * years
    assert sim.run(FEW, years=years).sizes["month"] == 12 * years


def test_the_largest_seed_is_a_seed() -> None:
    assert sim.run(FEW, seed=2**63 - 1).sizes["month"] == 12


@pytest.mark.slow
def test_a_million_builders() -> None:
    result = sim.run({**FEW, "levers": {"builders.count": 1e6}})
    assert result["builders_alive"].max() > 9e5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("years", years) for years in (0, -1, 51, True, 1.0, "1", 10**30)),
        *(("worlds", worlds) for worlds in (0, -1, 10**6 + 1, True, 2.5, "3")),
        *(("seed", seed) for seed in (-1, 2**63, 2**200, True, 1.5, "0", None)),
    ],
)
def test_what_is_outside_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(EndgameError, match=f"^{name} = .*must be a whole number") as error:
        sim.run(FEW, **{name: value})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["worlds", "seed", "workers", "chunk", "years"])
@pytest.mark.parametrize("value", [-1, True, 1.5, 10**30])
def test_an_ensemble_refuses_the_same_and_writes_nothing(
    name: str, value: Any, tmp_path: Path
) -> None:
    given: dict[str, Any] = {"worlds": 2, name: value}
    with pytest.raises(EndgameError, match=f"^{name} = .*must be a whole number"):
        sim.ensemble(FEW, store=tmp_path / "many", **given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("years", 0, "years = 0: must be a whole number of years from 1 to 50"),
        ("years", 51, "years = 51: must be a whole number of years from 1 to 50"),
        ("entrant_slots", -1, "entrant_slots = -1: must be a whole number from 0 to 8"),
        ("entrant_slots", 9, "entrant_slots = 9: must be a whole number from 0 to 8"),
        ("builders.count", 9, '"builders.count" = 9.0: must be a whole number from 10 to 1e'),
        ("builders.count", 1000001, "must be a whole number from 10 to 1e"),
        ("builders.count", 10.5, '"builders.count" = 10.5: must be a whole number from 10 to 1e'),
    ],
)
def test_a_scenario_names_the_field_and_its_range(field: str, value: float, said: str) -> None:
    by_field: dict[str, dict[str, Any]] = {
        "years": {"years": value},
        "entrant_slots": {"roster": {"entrant_slots": value}},
        "builders.count": {"levers": {"builders.count": value}},
    }
    with pytest.raises(EndgameError) as error:
        Scenario.load({**FEW, **by_field[field]})
    assert said in str(error.value)
