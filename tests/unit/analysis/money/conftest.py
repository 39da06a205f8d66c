"""One tiny run, watched, for all tests of money."""

from __future__ import annotations

import pytest

from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.played_again import books_of, of_scenario
from sim.scenario.definition import Scenario


@pytest.fixture(scope="session")
def books() -> AgentBooks:
    """Three worlds of two years."""
    scenario = Scenario.load("baseline").replace({"builders.count": 20.0})
    return books_of(of_scenario(scenario, range(3), 0, 2))[0]
