"""The shipped scenarios: nineteen questions, each a few sourced changes that count."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim import data
from sim.endings.classification import ENDINGS
from sim.month.step import month
from sim.month.world import World
from sim.results.dataset import dataset
from sim.scenario.definition import Scenario
from sim.scenario.document import Shock, Uncertainty
from sim.scenario.files import shipped_scenarios
from sim.start.build import build
from sim.start.inputs import parameters, window

OWN = sorted({
    *("subsidy", "consolidation", "open_keeps_up", "impatient_capital", "scaling_plateau"),
    *("funding_winter", "chip_shock", "open_retreat", "regulation", "ip_leak", "talent_drain"),
    *("price_war", "efficiency_breakthrough", "compute_trap", "ads_pay", "power_shortage"),
})  # fmt: skip
"""Those that are changes of the baseline."""
LIBRARY = ["baseline", "baseline_2025", "history_2023", *OWN]
SETS_A_NUMBER = re.compile(r"^(\"[a-z0-9_.]+\"|value|date|until) = ")
SOURCE = re.compile(r"\b(19|20)\d\d\b|\bassumption\b|\bconjecture\b", re.IGNORECASE)
MIDDLE = "middle of its range below"
STEMS = (
    *("prices_rise", "consolidat", "commodit", "tiered", "subsid", "winter", "oligopol"),
    *("rd_retreat", "unresolved"),
)
MONTHS = 144


def text(name: str) -> str:
    return data.text(f"scenarios/{name}.toml")


def document(name: str) -> dict[str, Any]:
    return tomllib.loads(text(name))


def numbers(name: str) -> dict[str, float]:
    """The levers and constants that a file itself sets."""
    return {**document(name).get("levers", {}), **document(name).get("constants", {})}


def ranges(name: str) -> dict[str, Uncertainty]:
    """The ranges that a file itself sets."""
    found = document(name).get("uncertainties", {})
    return {key: Uncertainty(**given) for key, given in found.items()}


@dataclass(frozen=True)
class Delta:
    """A line that sets a number or a date, with the comment on it or right above it."""

    line: str
    comment: str


def deltas(toml: str) -> list[Delta]:
    """Lines with a number or a date; a comment above one line says nothing of the next."""
    found, above = [], ""
    for line in toml.splitlines():
        if line.startswith("#"):
            above += " " + line.strip("# ")
            continue
        if SETS_A_NUMBER.match(line):
            found.append(Delta(line, (line.partition("#")[2] or above).strip()))
        above = ""
    return found


def parameter_shocks() -> list[tuple[str, Shock]]:
    every = [(name, shock) for name in OWN for shock in Scenario.load(name).shocks]
    return [(name, shock) for name, shock in every if not shock.what.startswith("lab.")]


def test_the_library_is_complete() -> None:
    assert set(LIBRARY) <= set(shipped_scenarios())
    assert len(LIBRARY) == 19


@pytest.mark.parametrize("name", LIBRARY)
def test_a_question_and_a_short_story_that_promises_nothing(name: str) -> None:
    about = Scenario.load(name).about
    assert about.question.endswith("?")
    assert "\n" not in about.question
    assert 2 <= len(re.findall(r"[.?!]\"?(?=\s|$)", about.story)) <= 4
    assert not re.search(r"\b(will|inevitabl[ey])\b", about.story)


@pytest.mark.parametrize("name", OWN)
def test_every_number_moves_something_from_the_baseline(name: str) -> None:
    base, scenario = Scenario.load("baseline"), Scenario.load(name)
    assert document(name)["extends"] == "baseline"
    assert scenario.start == base.start
    assert numbers(name) or ranges(name) or scenario.shocks
    for key, value in numbers(name).items():
        assert value != base.values()[key] or key in ranges(name), key
    for key, given in ranges(name).items():
        old = base.uncertainties.get(key)
        assert given.low < given.high, key
        assert old is None or (given.low, given.high) != (old.low, old.high), key


@pytest.mark.parametrize("name", OWN)
def test_a_plain_run_takes_a_value_out_of_the_range_that_an_ensemble_draws_from(name: str) -> None:
    calm = Scenario.load(name).model_copy(update={"shocks": ()})
    plain = parameters(calm, range(2), 0, 12, uncertain=False)
    drawn = parameters(calm, range(8), 0, 12, uncertain=True)
    for key, value in numbers(name).items():
        assert np.all(plain[key] == value), key
    for key, given in ranges(name).items():
        assert given.low <= plain[key].min() <= given.high, key
        assert given.low <= drawn[key].min() < drawn[key].max() <= given.high, key


@pytest.mark.parametrize("name", OWN)
def test_a_lever_said_to_be_in_the_middle_of_its_range_is(name: str) -> None:
    for delta in deltas(text(name)):
        if delta.comment == MIDDLE:
            key = delta.line.split('"')[1]
            given = ranges(name)[key]
            log = given.scale == "log"
            centre = math.sqrt(given.low * given.high) if log else (given.low + given.high) / 2.0
            assert numbers(name)[key] == pytest.approx(centre, rel=0.03), key


@pytest.mark.parametrize(("name", "shock"), parameter_shocks())
def test_a_shock_moves_every_world_in_its_months_and_in_no_others(name: str, shock: Shock) -> None:
    scenario = Scenario.load(name).model_copy(update={"shocks": (shock,)})
    calm = scenario.model_copy(update={"shocks": ()})
    usual = parameters(calm, range(4), 0, MONTHS, uncertain=True)[shock.what]
    path = parameters(scenario, range(4), 0, MONTHS, uncertain=True)
    acts = np.zeros(MONTHS, dtype=bool)
    acts[window(shock, scenario.start, MONTHS)] = True
    assert acts.any()
    moved = [path.at(number)[shock.what] != usual for number in range(MONTHS)]
    assert np.array_equal(np.stack(moved).any(axis=(1, 2)), acts)
    assert np.array_equal(np.stack(moved).all(axis=(1, 2)), acts)


@pytest.mark.parametrize("name", OWN)
def test_every_number_has_a_source_or_owns_up_to_an_assumption(name: str) -> None:
    found = deltas(text(name))
    dated = [key for shock in document(name).get("shocks", []) for key in shock]
    given = sum(key in ("date", "until", "value") for key in dated)
    assert len(found) == len(numbers(name)) + len(ranges(name)) + given > 0
    said = [each for each in found if each.comment != MIDDLE]
    assert [each.line for each in said if not SOURCE.search(each.comment)] == []


def test_a_line_without_a_source_is_found() -> None:
    toml = '# Epoch AI, 2024\n"a.b" = 1\n"a.c" = 2\nvalue = 3   # assumption\ndate = "2027-01"\n'
    assert [each.comment for each in deltas(toml)] == ["Epoch AI, 2024", "", "assumption", ""]
    assert not SOURCE.search("press reports")


@pytest.mark.parametrize("name", LIBRARY)
def test_nothing_that_is_changed_is_named_after_an_ending(name: str) -> None:
    assert all(ending.startswith(STEMS) for ending in ENDINGS)
    changed = [*numbers(name), *ranges(name)]
    changed += [shock["what"] for shock in document(name).get("shocks", [])]
    assert [each for each in changed if any(stem in each for stem in (*STEMS, "ending"))] == []


@pytest.mark.parametrize("name", LIBRARY)
def test_six_months_have_no_nan_and_balance(name: str) -> None:
    scenario = Scenario.load(name).replace({"builders.count": 20})
    world = World(build(scenario, range(2), 0, 6, uncertain=True))
    for _ in range(6):
        month(world)
    result = dataset(world, scenario, True)
    assert result.sizes["month"] == 6
    assert float(np.abs(result["ledger_residual"]).max()) <= 1e-9
    alive = result["alive"].values > 0
    by_lab = [each for each in result.data_vars.values() if each.dims[1:3] == ("month", "lab")]
    assert len(by_lab) > 10
    for each in by_lab:
        if each.dtype.kind == "f":
            assert not np.isnan(each.values[alive]).any(), each.name
