"""Drivers and signs are what they say: real parameters, permitted values, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from driver_signs import SIGNS, Claim, Sign
from drivers_off import BY_NAME, DRIVERS, OWN, SCENARIO_ENDINGS, job_without
from market_size import size_jobs, size_table
from paired_runs import Job, Outcome, Size, check_pairs, scenario_of, simulated
from paired_tables import MEASURES, scenario_table, sign_table
from switches import SWITCHES

import sim
from sim.base.errors import EndgameError
from sim.endings.classification import ENDINGS
from sim.scenario.parameters import table

Runner = Callable[[Job], Outcome]
WORLDS = 40


@pytest.mark.parametrize("name", [driver.name for driver in DRIVERS])
def test_a_driver_is_turned_off_within_permitted_ranges(name: str) -> None:
    job = job_without("baseline", (name,))
    values = scenario_of(job, 20).values()
    assert job.changes or job.switches
    for parameter, value in job.changes:
        assert values[parameter] == value
    assert set(job.switches) <= set(SWITCHES)


def test_credits_off_keeps_the_cash_part_of_strategic_money() -> None:
    before = sim.Scenario.load("baseline").values()
    after = dict(job_without("baseline", ("credits",)).changes)
    cash = before["hyperscaler.strategic_share"] * (1 - before["hyperscaler.credit_share"])
    assert after["hyperscaler.strategic_share"] == pytest.approx(cash)
    assert after["hyperscaler.credit_share"] == 0.0


def test_own_drivers_are_drivers_and_endings_are_endings() -> None:
    assert set(OWN) < set(ENDINGS)
    assert {name for names in OWN.values() for name in names} <= set(BY_NAME)
    assert set(SCENARIO_ENDINGS.values()) < set(ENDINGS)


def test_a_dated_drought_goes_with_its_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the shock would be laid over the value that the ablation sets."""
    drought = sim.Scenario.load("funding_winter")
    shocked = {shock.what for shock in drought.shocks}
    assert shocked
    name = next(name for name in shocked if name in table())
    kept = scenario_of(Job("funding_winter", ((name, table()[name].value),)), 20)
    assert name not in {shock.what for shock in kept.shocks}


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.name)
def test_a_sign_moves_the_same_parameters_at_both_ends(sign: Sign) -> None:
    assert sign.start.keys() == sign.end.keys()
    assert all(sign.start[name] != sign.end[name] for name in sign.start)
    assert all(claim.measure in MEASURES for claim in sign.claims)
    for job in sign.jobs:
        scenario_of(job, 20)  # validates names and ranges


def test_ten_signs_count() -> None:
    assert sum(sign.counted for sign in SIGNS) == 10


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
        (Claim("score_winter", +1, "", "a"), Claim("delay_subsidy_over", -1, "", "a")),
    )  # fmt: skip
    first, second = sign.jobs
    outcomes = {first: made_up("winter", 0.5, 60.0), second: made_up("winter", score, over)}
    found = sign_table(outcomes, [sign], 144)
    return bool(found["sign_holds"].all())


def test_one_of_two_readings_must_hold_and_none_may_be_opposite() -> None:
    assert two_readings(0.6, 60.0)
    assert two_readings(0.6, 50.0)
    assert not two_readings(0.6, 70.0)
    assert not two_readings(0.5, 60.0)


def test_pairs_with_other_draws_are_refused() -> None:
    one, other = made_up("winter", 0.5), made_up("winter", 0.5)
    check_pairs(one, other)
    other["param.x"] = other["param.x"] + 1.0
    with pytest.raises(EndgameError, match=r"param\.x was drawn differently"):
        check_pairs(one, other)


def test_halving_is_judged_on_what_is_left() -> None:
    """All of 40 worlds before; a tenth without takeovers, nine tenths without lock-in."""
    shipped = dict.fromkeys(SCENARIO_ENDINGS, "baseline")
    whole = made_up("consolidation", 0.9)
    outcomes: dict[Job, Outcome] = {job_without("baseline", ()): whole}
    for names in [*((driver.name,) for driver in DRIVERS), *OWN.values()]:
        left = dict(whole)
        if names in {("takeovers",), ("lock_in",)}:
            part = 4 if names == ("takeovers",) else 36
            left["ending"] = np.where(np.arange(WORLDS) < part, whole["ending"], 0.0)
        outcomes[job_without("baseline", names)] = left
    found = scenario_table(outcomes, shipped)
    found = found[found["ending"] == "consolidation"].set_index("off")
    assert found.loc["takeovers", "left"] == pytest.approx(0.1)
    assert found.loc["takeovers", "halved"]
    assert found.loc["takeovers", "surely_halved"]
    assert not found.loc["lock_in", "halved"]
    assert not found.loc["credits", "surely_halved"]


def test_turning_a_driver_off_changes_worlds(small: Runner) -> None:
    """A switch that does nothing would look like a driver that does not matter."""
    before = small(job_without("baseline", ()))
    for name in ("scarce_capital", "takeovers", "sunk_costs", "spillovers", "open_weights"):
        after = small(job_without("baseline", (name,)))
        assert not np.array_equal(before["membership"], after["membership"]), name


def test_a_neutral_mood_is_neutral_and_given_sunk_costs_do_not_grow() -> None:
    size = Size(worlds=4, years=2, builders=10, seed=3)
    plain = simulated(Job("baseline"), size, 0, 4)
    calm = simulated(Job("baseline", (), ("neutral_mood",)), size, 0, 4)
    given = simulated(Job("baseline", (), ("given_sunk_costs",)), size, 0, 4)
    assert abs(plain["sentiment"].values).max() > 0.2
    assert abs(calm["sentiment"].values).max() == 0.0
    spent = [
        (run["rd_experiments_usd"] + run["rd_final_training_usd"]).sum("lab").values
        for run in (plain, given)
    ]
    assert (spent[1][:, -1] <= spent[1][:, 0] * 1.1).all()
    assert (spent[0][:, -1] > spent[0][:, 0] * 1.5).all()


def test_a_floor_under_concentration_is_read_from_paired_worlds() -> None:
    """HHI of 1, 2, ..., 40 hundred points; ten times the market adds 100 points at k 0.30 only."""
    outcomes: dict[Job, Outcome] = {}
    for number, job in enumerate(size_jobs()):
        more = 100.0 if number == 3 else 0.0
        outcomes[job] = {"hhi": 100.0 * np.arange(1, WORLDS + 1) + more}
    low, high = size_table(outcomes).to_dict(orient="records")
    assert low["change"] == 0.0
    assert high["change"] == high["low"] == high["high"] == 100.0
    assert high["small_p50"] == 2050.0
    assert high["large_p50"] == 2150.0
    assert low["bound"] == pytest.approx(1566, abs=1)
    assert high["bound"] == pytest.approx(2967, abs=1)
