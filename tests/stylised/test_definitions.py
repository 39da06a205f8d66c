"""Drivers and signs are what they say: real parameters, permitted values, one thing at a time."""

from __future__ import annotations

import numpy as np
import pytest
from by_path import experiment

import sim
from sim.analysis.outcomes import MEASURES, Outcome, outcomes
from sim.analysis.signs import Expectation, Sign, sign_table
from sim.endings.classification import ENDINGS
from sim.runs.paired import Variant, Worlds, simulated
from sim.runs.passage import ways
from sim.runs.switches import SWITCHES

design, tables = (experiment("02_ablations", name) for name in ("design", "tables"))
without, DRIVERS, OWN = design.without, design.DRIVERS, design.OWN
WORLDS = 40


@pytest.mark.parametrize("name", DRIVERS)
def test_a_driver_is_turned_off_within_permitted_ranges(name: str) -> None:
    variant = without("baseline", (name,))
    values = variant.applied().values()
    assert variant.levers or variant.switches
    for parameter, value in variant.values().items():
        assert values[parameter] == value
    assert set(variant.switches) <= set(SWITCHES)


def test_credits_off_keeps_the_cash_part_of_strategic_money() -> None:
    before = sim.Scenario.load("baseline").values()
    after = without("baseline", ("credits",)).values()
    cash = before["hyperscaler.strategic_share"] * (1 - before["hyperscaler.credit_share"])
    assert after["hyperscaler.strategic_share"] == pytest.approx(cash)
    assert after["hyperscaler.credit_share"] == 0.0


def test_own_drivers_are_drivers_and_endings_are_endings() -> None:
    assert set(OWN) < set(ENDINGS)
    assert {name for names in OWN.values() for name in names} <= set(DRIVERS)
    assert set(design.SCENARIO_ENDINGS.values()) < set(ENDINGS)


@pytest.mark.parametrize("sign", design.SIGNS, ids=lambda sign: sign.name)
def test_a_sign_moves_the_same_parameters_at_both_ends(sign: Sign) -> None:
    assert sign.start.keys() == sign.end.keys()
    assert all(sign.start[name] != sign.end[name] for name in sign.start)
    assert all(each.measure in MEASURES for each in sign.expected)
    for each in sign.variants:
        each.applied()  # validates names and ranges


def test_ten_signs_count() -> None:
    assert sum(sign.counted for sign in design.SIGNS) == 10


def made_up(ending: str, score: float, over: float = np.nan) -> Outcome:
    """An outcome in which every world has one ending, of one score."""
    code = float(ENDINGS.index(ending))
    membership = np.zeros((WORLDS, len(ENDINGS)))
    membership[:, int(code)] = score
    once = np.zeros(WORLDS)
    return {
        "ending": once + code, "ending_year_five": once + code, "membership": membership,
        "membership_year_seven": membership, "subsidy_over": once + over,
        "arrival": np.full((WORLDS, len(ENDINGS)), np.nan), "param.x": np.arange(WORLDS * 1.0),
    }  # fmt: skip


def two_readings(score: float, over: float) -> bool:
    """Verdict on a sign whose score should rise or, in other words, month of an event fall."""
    sign = Sign(
        "made_up", "", "", {"antitrust.strictness": 0.0}, {"antitrust.strictness": 1.0},
        (Expectation("score_winter", +1, "", "a"),
         Expectation("delay_subsidy_over", -1, "", "a")),
    )  # fmt: skip
    first, second = sign.variants
    outcomes = {first: made_up("winter", 0.5, 60.0), second: made_up("winter", score, over)}
    found = sign_table(outcomes, [sign], 144)
    return bool(found["sign_holds"].all())


def test_one_of_two_readings_must_hold_and_none_may_be_opposite() -> None:
    assert two_readings(0.6, 60.0)
    assert two_readings(0.6, 50.0)
    assert not two_readings(0.6, 70.0)
    assert not two_readings(0.5, 60.0)


def test_halving_is_judged_on_what_is_left() -> None:
    """All of 40 worlds before; a tenth without takeovers, nine tenths without lock-in."""
    whole = made_up("consolidation", 0.9)
    outcomes: dict[Variant, Outcome] = {}
    for names in [(), *((name,) for name in DRIVERS), *OWN.values()]:
        left = dict(whole)
        if names in {("takeovers",), ("lock_in",)}:
            part = 4 if names == ("takeovers",) else 36
            left["ending"] = np.where(np.arange(WORLDS) < part, whole["ending"], 0.0)
        outcomes |= {without(each, names): left for each in design.SCENARIO_ENDINGS}
    found = tables.scenario_table(outcomes)
    found = found[found["ending"] == "consolidation"].set_index("off")
    assert found.loc["takeovers", "left"] == pytest.approx(0.1)
    assert found.loc["takeovers", "halved"]
    assert found.loc["takeovers", "surely_halved"]
    assert not found.loc["lock_in", "halved"]
    assert not found.loc["credits", "surely_halved"]


def test_turning_a_driver_off_changes_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A switch that does nothing would look like a driver that does not matter."""
    monkeypatch.setattr(ways, "WORTH_COMPILING", np.inf)  # a switch would be compiled each time
    few = Worlds(6, 4, 3, (("builders.count", 20),))
    before = outcomes(simulated(without("baseline"), few))
    for name in ("scarce_capital", "takeovers", "sunk_costs", "spillovers", "open_weights"):
        after = outcomes(simulated(without("baseline", (name,)), few))
        assert not np.array_equal(before["membership"], after["membership"]), name


def test_a_floor_under_concentration_is_read_from_paired_worlds() -> None:
    """HHI of 1, 2, ..., 40 hundred points; ten times the market adds 100 points at k 0.30 only."""
    outcomes: dict[Variant, Outcome] = {}
    for number, variant in enumerate(design.VARIANTS["market_size"]):
        more = 100.0 if number == 3 else 0.0
        outcomes[variant] = {"hhi": 100.0 * np.arange(1, WORLDS + 1) + more}
    low, high = tables.size_table(outcomes).to_dict(orient="records")
    assert low["change"] == 0.0
    assert high["change"] == high["low"] == high["high"] == 100.0
    assert high["small_p50"] == 2050.0
    assert high["large_p50"] == 2150.0
    assert low["bound"] == pytest.approx(1566, abs=1)
    assert high["bound"] == pytest.approx(2967, abs=1)
