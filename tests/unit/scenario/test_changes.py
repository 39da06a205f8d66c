"""What a scenario changes: both values, units and words."""

from __future__ import annotations

from sim.scenario.changes import Change, changes, plain
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios
from sim.scenario.parameters import table

TEXT = """extends = "chip_shock"
years = 5
[levers]
"capital.vc_supply_usd_per_year" = 8e9
[uncertainties]
"capital.cost_of_capital" = { low = 0.1, high = 0.2 }
[[shocks]]
date = "2027-01"
what = "lab.openai.brand"
value = -0.5
mode = "add"
[roster]
entrant_slots = 3
[[roster.lab]]
name = "openai"
label = "Open"
start = { cash_usd = 1e10 }
[[roster.lab]]
name = "ssi"
remove = true
[[roster.investor]]
name = "new"
label = "New"
based_on = "mgx"
"""


def test_every_change_is_told_with_both_values() -> None:
    base = Scenario.extended(TEXT)
    assert base is not None
    assert base.name == "chip_shock"
    vc = table()["capital.vc_supply_usd_per_year"].description
    cost = table()["capital.cost_of_capital"]
    found = changes(Scenario.load(TEXT), base)
    assert [each for each in found if each.section != "roster"] == [
        Change("run", "years", "10", "5", "years", "horizon"),
        Change("levers", "capital.vc_supply_usd_per_year", "46.4 bn", "8 bn", "USD per year", vc),
        Change("ranges", "capital.cost_of_capital", "0.08 to 0.4 (log)", "0.1 to 0.2",
               cost.unit, cost.description),
        Change("ranges", "capital.vc_supply_usd_per_year", "9.67 bn to 120 bn (log)", "not drawn",
               "USD per year", vc),
        Change("shocks", "lab.openai.brand", "its own", "plus -0.5, 2027-01 on", "utils",
               "of this lab alone"),
    ]  # fmt: skip
    assert [(each.what, each.before, each.after, each.unit) for each in found[5:]] == [
        ("entrant_slots", "5", "3", "labs"),
        ("lab.openai.label", "OpenAI", "Open", ""),
        ("lab.openai.cash_usd", "75 bn", "10 bn", "USD"),
        ("lab.ssi", "Safe Superintelligence", "not there", ""),
        ("investor.new", "not there", "New", ""),
    ]


def test_shocks_tell_what_they_make_of_a_value() -> None:
    shocked = Scenario.load("chip_shock")
    first = changes(shocked, Scenario.load("baseline"))[0]
    assert (first.what, first.before) == ("chips.supply_shock", "1")
    assert first.after == "0.3 (times 0.3), 2028-10 to 2030-01"


def test_every_shipped_scenario_changes_something_but_for_its_own_copy() -> None:
    for name in shipped_scenarios():
        scenario, base = Scenario.load(name), Scenario.extended(name)
        assert (base is None) == (name == "baseline")
        assert changes(scenario, base), name
        assert changes(scenario, scenario) == [], name


def test_numbers_read_as_people_write_them() -> None:
    said = [plain(x) for x in (8e10, 1.25e12, 25e6, 0.0125, -3e9, 20.0, 2.1e25)]
    assert said == ["80 bn", "1.25 tn", "25 m", "0.0125", "-3 bn", "20", "2.1e+25"]


def test_what_the_calendar_changes_is_told_of_an_earlier_start_alone() -> None:
    history, base = Scenario.load("history_2023"), Scenario.load("baseline_2025")
    found = [each for each in changes(history, base) if each.section == "calendar"]
    assert "lab.openai.cash_injection_usd" in [each.what for each in found]
    assert any(each.after.startswith("times ") and " to 20" in each.after for each in found)
    assert not [each for each in changes(base, None) if each.section == "calendar"]
