"""Watches: named functions of a month's entry whose arrays become variables of the result."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.base.errors import EndgameError, ScenarioError
from sim.month.done import Entry
from sim.month.watch import Watch, watches
from sim.runs.ensemble.driver import ensemble
from sim.runs.single import run, simulate
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 20})


def staff(entry: Entry) -> Any:
    """People on the payroll.

    Of each lab."""
    return entry.after.labs.staff_people


def test_watches_are_named_by_key_by_function_or_by_themselves() -> None:
    payroll = Watch("payroll", staff, ("lab",), "people", "people paid")
    assert watches(None) == ()
    assert watches(staff) == (Watch("staff", staff, long_name="People on the payroll."),)
    assert watches(payroll) == watches([payroll]) == (payroll,)
    assert [each.name for each in watches([payroll, staff])] == ["payroll", "staff"]
    assert watches({"heads": payroll}) == (
        Watch("heads", staff, ("lab",), "people", "people paid"),
    )
    assert watches({"heads": staff})[0].name == "heads"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (3, "watch = 3: must be functions, by name or in a list"),
        ("hhi", "watch = 'hhi': must be functions"),
        ([lambda entry: entry], "watch '<lambda>': must be named like a variable"),
        ({"my series": staff}, "watch 'my series': must be named like"),
        ({"hhi": staff}, "watch 'hhi': a result has this name already"),
        ([staff, staff], "watch 'staff': a result has this name already"),
        ({"heads": 3}, "watch 'heads': must be a function or a sim.Watch"),
    ],
)
def test_what_is_no_watch_is_refused(given: Any, complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        watches(given, taken=("hhi",))
    assert complaint in str(error.value)


@pytest.mark.parametrize(
    ("watch", "complaint"),
    [
        (lambda entry: 3.0, "watch 'x' returned a float: must be an array, 2 worlds first"),
        (lambda entry: entry.after.labs.alive[0], "returned shape (22,): must be an array, 2"),
        (lambda entry: entry.nothing, "watch 'x': failed with AttributeError: 'Entry' object"),
        (Watch("x", staff, ("lab", "tier")), "returned shape (2, 22): must be (world, lab, tier)"),
        (Watch("x", staff, ("hyperscaler",)), "watch 'x': 22 along hyperscaler, must be 4"),
    ],
)
def test_what_it_returns_must_fit(watch: Any, complaint: str) -> None:
    with pytest.raises(EndgameError) as error:
        run(SMALL, worlds=2, years=1, watch={"x": watch})
    assert complaint in str(error.value)


def test_it_becomes_a_variable_with_axes_units_and_name() -> None:
    result = run(
        SMALL,
        worlds=2,
        years=1,
        watch={
            "heads": Watch("any", staff, ("lab",), "people", "people on the payroll"),
            "spot": lambda entry: entry.done.rents.spot,
            "flat": lambda entry: entry.done.rents.spot[:, 0],
            "price": lambda entry: entry.after.labs.price,
            "pairs": lambda entry: entry.after.investors.coinvestment[:, :, :4],
            "power": lambda entry: entry.after.clouds.cash_usd,
            "odd": lambda entry: entry.after.labs.price[:, :3],
        },
    )
    plain = run(SMALL, worlds=2, years=1)
    assert result["heads"].dims == ("world", "month", "lab")
    assert result["heads"].attrs == {"units": "people", "long_name": "people on the payroll"}
    on = plain["staff_people"].values > 0
    assert np.array_equal(result["heads"].values[on], plain["staff_people"].values[on])
    assert result["spot"].dims == result["flat"].dims == ("world", "month")
    spot = plain["spot_price_usd_per_h100_hour"].values
    assert np.array_equal(result["spot"].values, spot)
    assert np.array_equal(result["flat"].values, spot)
    # As many layers as hyperscalers: which of them is not for us to guess.
    assert result["price"].dims == ("world", "month", "lab", "tier")
    assert result["pairs"].dims == ("world", "month", "investor", "hyperscaler_or_layer")
    assert result["power"].dims == ("world", "month", "cloud")
    assert result["odd"].dims == ("world", "month", "odd_axis_0", "tier")
    for name in plain.variables:
        assert result[name].variable.identical(plain[name].variable), name


def test_it_is_seen_in_each_month_with_the_state_before_and_after() -> None:
    world = simulate(
        SMALL,
        worlds=2,
        years=1,
        watch=watches(
            {
                "cash": lambda entry: entry.after.labs.cash_usd,
                "change": lambda entry: entry.after.labs.cash_usd - entry.before.labs.cash_usd,
            }
        ),
    )
    cash, change = world.tape.series["cash"], world.tape.series["change"]
    first = world.batch.state.labs.cash_usd[:, None]
    before = np.concatenate([first, cash[:, :-1]], axis=1)
    assert np.array_equal(change, cash - before)


@pytest.mark.parametrize(
    ("watch", "complaint"),
    [
        (Watch("x", 3), "watch 'x': 3: must be a function"),  # type: ignore[arg-type]
        (Watch("x", staff, "lab"), "dims = 'lab': must be names"),  # type: ignore[arg-type]
        (Watch("x", staff, ("month",)), "must be names of the axes after world and month"),
        (Watch("x", staff, ("tier", "tier")), "dims = ('tier', 'tier')"),
    ],
)
def test_axes_and_functions_are_looked_at_before_the_first_month(
    watch: Watch, complaint: str
) -> None:
    with pytest.raises(ScenarioError) as error:
        watches(watch)
    assert complaint in str(error.value)


def test_every_name_of_a_result_is_taken(tmp_path: Path) -> None:
    result = run(SMALL, years=1)
    stored = ensemble(SMALL, worlds=2, years=1, workers=1, store=tmp_path / "two", progress=False)
    names = {str(name) for each in (result, stored) for name in (*each.variables, *each.sizes)}
    for name in sorted(names):
        if name.isidentifier():
            with pytest.raises(ScenarioError, match="a result has this name already"):
                run(SMALL, years=1, watch={name: staff})
    assert "self" in run(SMALL, years=1, watch={"self": staff})


@pytest.mark.parametrize(
    ("watch", "complaint"),
    [
        (lambda entry: np.array(["a"]), "returned <U1: must be numbers"),
        (lambda entry: entry.after.labs.cash_usd * 1j, "returned complex128: must be numbers"),
        (lambda entry: entry.after.labs.cash_usd[:, : 2 + entry.month], "must stay the same"),
    ],
)
def test_what_cannot_be_written_down_is_said_in_a_line(watch: Any, complaint: str) -> None:
    with pytest.raises(EndgameError) as error:
        run(SMALL, years=1, watch={"x": watch})
    assert complaint in str(error.value)


def test_a_partial_has_no_words_of_its_own() -> None:
    assert watches({"x": partial(staff)})[0].long_name == "x"
