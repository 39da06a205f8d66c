"""What part of the prior a scenario is about."""

from __future__ import annotations

import math
import tomllib

import pytest
from by_path import experiment

from sim import data
from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty
from sim.scenario.prior_mass import part_of, prior_mass

OF_THE_ARTICLES = ("impatient_capital", "consolidation", "open_keeps_up", "subsidy")


def test_parts_are_on_the_ranges_own_scale() -> None:
    whole = Uncertainty(low=1.0, high=100.0, scale="log")
    assert part_of(Uncertainty(low=1.0, high=10.0, scale="log"), whole) == pytest.approx(0.5)
    line = Uncertainty(low=0.0, high=4.0, scale="linear")
    assert part_of(Uncertainty(low=1.0, high=2.0, scale="linear"), line) == pytest.approx(0.25)
    assert part_of(Uncertainty(low=5.0, high=6.0, scale="linear"), line) == 0.0
    assert prior_mass({"a": whole}, {"a": whole}) == {}
    assert prior_mass({"a": whole}, {}) == {}


@pytest.mark.parametrize("name", OF_THE_ARTICLES)
def test_scenarios_of_the_articles_are_no_rarity(name: str) -> None:
    own = tomllib.loads(data.text(f"scenarios/{name}.toml"))["uncertainties"]
    prior = Scenario.load("baseline").uncertainties
    mass = prior_mass({key: Uncertainty(**given) for key, given in own.items()}, prior)
    assert len(own) <= 6
    assert set(mass) == set(own)
    assert math.prod(mass.values()) >= 1e-3


def test_thirds_are_on_the_ranges_own_scale() -> None:
    made = experiment("01_endings", "deltas")
    found = made.third(Uncertainty(low=1.0, high=1000.0, scale="log"), "low")
    assert (found.low, found.high) == (1.0, 10.0)
    assert made.middle(found) == pytest.approx(3.16)
    found = made.third(Uncertainty(low=0.0, high=3.0, scale="linear"), "high")
    assert (found.low, found.high) == (2.0, 3.0)
    with pytest.raises(ValueError, match="at most 6"):
        made.body({str(k): ("low", "") for k in range(7)}, {})
