"""How a file is laid over what it extends: agents merge by name, and all that is wrong is told."""

from __future__ import annotations

from typing import Any

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_table


def changed(**roster: Any) -> Scenario:
    return Scenario.load({"extends": "baseline_2025", "roster": roster})


def complaints(given: Any) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as error:
        Scenario.load(given)
    return error.value.complaints or (str(error.value),)


def test_an_entry_changes_only_the_fields_that_it_gives() -> None:
    labs = [{"name": "google_deepmind", "label": "GDM"}, {"name": "mistral", "kind": "specialist"}]
    before = {lab.name: lab for lab in Scenario.load("baseline_2025").roster.labs}
    after = {lab.name: lab for lab in changed(lab=labs).roster.labs}
    deepmind, mistral = after["google_deepmind"], after["mistral"]
    assert (deepmind.label, deepmind.owner, deepmind.kind) == ("GDM", "google", "parent_owned")
    assert (mistral.label, mistral.kind, mistral.open_weights) == ("Mistral AI", "specialist", True)
    assert list(after) == list(before)
    assert all(after[name] == before[name] for name in set(after) - {"google_deepmind", "mistral"})


def test_start_values_merge_quantity_by_quantity() -> None:
    lab = {"name": "openai", "start": {"cash_usd": 1e10}}
    first = {"extends": "baseline_2025", "roster": {"lab": [lab]}}
    text = Scenario.load(first).toml()
    again = Scenario.load(text).replace({"lab.openai.staff_people": 4000.0})
    assert again.roster.labs[0].start == {"cash_usd": 1e10, "staff_people": 4000.0}


@pytest.mark.parametrize(
    ("kind", "origin", "quantity", "value"),
    [
        ("lab", "mistral", "staff_people", 99.0),
        ("hyperscaler", "oracle", "capacity_h100e", 99.0),
        ("investor", "softbank", "dry_powder_usd", 1e7),
    ],
)
def test_a_new_agent_starts_from_anothers_values(
    kind: str, origin: str, quantity: str, value: float
) -> None:
    twin = {"name": "twin", "label": "Twin", "based_on": origin, "start": {quantity: value}}
    scenario = changed(**{kind: [twin, {"name": origin, "remove": True}]})
    made = getattr(scenario.roster, f"{kind}s")[-1]
    table = start_table("start_2025")
    rows = {row.quantity: row.value for row in table if (row.kind, row.agent) == (kind, origin)}
    assert (made.name, made.label) == ("twin", "Twin")
    assert made.start[quantity] == value
    assert {k: v for k, v in made.start.items() if k != quantity}.items() <= rows.items()
    assert origin not in [each.name for each in getattr(scenario.roster, f"{kind}s")]
    assert getattr(made, "open_weights", True) is True
    assert "based_on" not in scenario.toml()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            {"name": "opnai", "label": "X"},
            "roster.lab[opnai]: no 'opnai' to change; did you mean openai?; there are: openai, ",
        ),
        ({"name": "new", "label": "X"}, "a new one must give kind, or based_on"),
        (
            {"name": "new", "label": "X", "based_on": "mistrl"},
            ".based_on = 'mistrl': must be one of openai, anthropic,",
        ),
        ({"name": "openai", "based_on": "mistral"}, "based_on: is for a new name; 'openai' is"),
        ({"name": "new", "based_on": "mistral"}, "roster.lab[new].label: missing"),
        (
            {"name": "new", "label": "OpenAI", "based_on": "mistral"},
            "[new].label = 'OpenAI': is that of openai; must be one that no other lab has",
        ),
        ({"name": "openai", "remove": True, "label": "X"}, "is removed: must not have label too"),
        ({"name": "openai", "entry": "2025-01"}, "= '2025-01': must be after the start, 2025-01"),
    ],
)
def test_a_wrong_entry_is_told_what_it_lacks(entry: dict[str, Any], said: str) -> None:
    (line,) = complaints({"extends": "baseline_2025", "roster": {"lab": [entry]}})
    assert said in line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"uncertainties": {"labs.synthetic_ratio": {"lo": 0.0, "high": 0.02}}},
            'uncertainties."labs.synthetic_ratio".lo: unknown key; did you mean low?',
        ),
        (
            {"roster": {"lab": [{"name": "OpenAI", "owner": "independent"}]}},
            "roster.lab[OpenAI].name = 'OpenAI': must be lower case",
        ),
        (
            {"shocks": [{"dat": "2026-01", "what": "chips.supply_shock", "value": 0.5}]},
            "shocks[0].dat: unknown key; did you mean date?",
        ),
    ],
)
def test_one_mistake_is_told_once(content: dict[str, Any], said: str) -> None:
    (line,) = complaints({"extends": "baseline_2025", **content})
    assert said in line


def test_all_that_is_wrong_is_told_at_once_with_units_and_ranges() -> None:
    told = complaints("""extends = "baseline_2025"
years = 99
[levers]
"builders.count" = 20.5
"capital.cost_of_capitl" = 0.1
[uncertainties]
"capital.cost_of_capital" = { low = 0.3, high = 0.2 }
[[shocks]]
date = "2026-13"
what = "chips.supply_shock"
value = 0.5
[[roster.lab]]
name = "openai"
start = { weekly_users_million = 320000000, cash_usd = 9, capability_log10_flop = 1, staff_people = 1 }
[[roster.lab]]
name = "new"
label = "New"
kind = "specialist"
""")  # noqa: E501
    said = (
        "years = 99: must be a whole number of years from 1 to 50",
        "shocks[0].date = '2026-13': must be a month as \"YYYY-MM\"",
        '"builders.count" = 20.5: must be a whole number from 10 to 1e+06 (builders)',
        "no parameter 'capital.cost_of_capitl'; did you mean capital.cost_of_capital?",
        'uncertainties."capital.cost_of_capital".low = 0.3: must be at most high, 0.2',
        "weekly_users_million = 3.2e+08: must be 0, or 1e-05 to 5500 (million people)",
        "start.cash_usd = 9: must be 100000 to 1e+12 (USD)",
        "start.capability_log10_flop = 1: must be 20 to 30 (log10 FLOP)",
        "start.staff_people = 1: must be 3 to 100000 (people)",
        "roster.lab[new].start: must give, as start_2025 has none of new: capability_log10_flop, "
        "20 to 30 (log10 FLOP); cash_usd, 100000 to 1e+12 (USD)",
    )
    assert len(told) == len(said)
    for line, words in zip(told, said, strict=True):
        assert words in line
        assert line.startswith("the text: ")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[levers]\ncapital.vc_supply_usd_per_year = 1e10", "levers"),
        ("[constants.capital]\nvc_supply_usd_per_year = 1e10", "constants"),
        ("[uncertainties]\ncapital.vc_supply_usd_per_year = {low=1e10, high=2e10}", "uncertaint"),
    ],
)
def test_a_dotted_name_without_quotes_is_told_to_have_them(text: str, name: str) -> None:
    (line,) = complaints(f'extends = "baseline_2025"\n{text}')
    assert 'quote the name: "capital.vc_supply_usd_per_year" = ...' in line
    assert f"under [{name}" in line


def test_a_start_without_a_table_of_that_month_is_refused() -> None:
    (line,) = complaints({"extends": "baseline_2025", "start": "2024-06"})
    assert "start = '2024-06': must be 2025-01, the month of start_2025" in line
    assert "start_2023 (2023-01)" in line


def test_somebody_must_be_there_and_sell() -> None:
    labs = Scenario.load("baseline_2025").roster.labs
    late = [{"name": lab.name, "entry": "2026-01"} for lab in labs]
    assert any("without entry" in x for x in complaints(changed_by(late)))
    idle = [{"name": lab.name, "start": {"api_revenue_usd_per_year": 0.0}} for lab in labs]
    assert any("must have a lab that sells" in x for x in complaints(changed_by(idle)))


def changed_by(labs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"extends": "baseline_2025", "roster": {"lab": labs}}
