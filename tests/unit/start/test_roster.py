from __future__ import annotations

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.start.roster import cast, months_between


def test_months_between() -> None:
    assert months_between("2025-01", "2026-03") == 14
    assert months_between("2025-03", "2024-12") == -3


def test_the_cast_is_sorted_and_ends_with_slots() -> None:
    people = cast(Scenario.load("baseline_2025"))
    existing = people.labs[: people.existing]
    assert list(existing) == sorted(existing)
    assert list(people.hyperscalers) == sorted(people.hyperscalers)
    assert people.labs[people.existing :] == tuple(f"entrant_{k}" for k in range(1, 9))
    assert set(people.labels) >= set(people.labs) | set(people.investors)


def test_a_column_has_a_default_or_complains() -> None:
    people = cast(Scenario.load("baseline_2025"))
    assert (people.column("no_such_quantity", 3.0) == 3.0).all()
    with pytest.raises(ScenarioError, match="no_such_quantity"):
        people.column("no_such_quantity")
    with pytest.raises(ScenarioError, match="no such_thing of nvidia"):
        people.single("chip_maker", "nvidia", "such_thing")
