"""Scenarios: `extends`, replacement, canonical text, and checks against the tables."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.base.errors import ScenarioError
from sim.scenario import parameters
from sim.scenario.definition import Scenario, scenarios
from sim.scenario.document import About
from sim.scenario.files import shipped_scenarios

VC = "capital.vc_supply_usd_per_year"
HAZARD = "market.switching_hazard_per_month"


@pytest.fixture
def extending(whole_scenario: Path) -> Path:
    """Writes nothing; the path of a second file beside the whole scenario."""
    return whole_scenario.with_name("second.toml")


def extended(path: Path, text: str) -> Scenario:
    path.write_text('extends = "whole.toml"\n' + text, encoding="utf-8")
    return Scenario.load(path)


def test_every_section_is_read(whole_scenario: Path) -> None:
    scenario = Scenario.load(str(whole_scenario))
    assert (scenario.name, scenario.start, scenario.years) == ("whole", "2025-01", 10)
    assert scenario.about.question == "Who pays?"
    assert scenario.levers == {VC: 5e10}
    assert scenario.uncertainties[HAZARD].scale == "log"
    assert [shock.mode for shock in scenario.shocks] == ["multiply", "set"]
    openai, meta = scenario.roster.labs
    assert openai.start == {"cash_usd": 1e10, "stake:thrive": 0.1}
    assert (openai.outside_parent, meta.outside_parent) == (False, True)
    assert (openai.entry, meta.entry) == (None, "2026-01")
    assert scenario.roster.start_table == "start_test"
    assert scenario.roster.investors[0].kind == "vc"


def test_values_are_the_tables_unless_set(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    assert scenario.values() == {
        "market.elasticity": 2.0,
        HAZARD: 0.04,
        VC: 5e10,
        "labs.slots": 4.0,
    }
    assert set(parameters.table()) == set(scenario.values())


def test_an_extending_file_adds_and_replaces(extending: Path) -> None:
    scenario = extended(
        extending,
        f"""years = 5
[constants]
"{VC}" = 6e10
[levers]
"{HAZARD}" = 0.02
[[shocks]]
date = "2026-01"
what = "lab.anthropic.brand"
value = -0.5
mode = "add"
[[roster.lab]]
name = "meta_ai"
remove = true
[[roster.lab]]
name = "openai"
label = "OpenAI"
kind = "parent_owned"
owner = "microsoft"
[[roster.lab]]
name = "anthropic"
label = "Anthropic"
kind = "closed_frontier"
""",
    )
    assert (scenario.start, scenario.years) == ("2025-01", 5)
    assert scenario.levers == {HAZARD: 0.02}
    assert scenario.constants == {"labs.slots": 4.0, VC: 6e10}
    # A number fixed here is no longer uncertain.
    assert set(scenario.uncertainties) == {"labs.slots"}
    assert [shock.what for shock in scenario.shocks][-1] == "lab.anthropic.brand"
    assert len(scenario.shocks) == 3
    assert [(lab.name, lab.owner) for lab in scenario.roster.labs] == [
        ("openai", "microsoft"),
        ("anthropic", "independent"),
    ]
    assert scenario.roster.labs[0].start == {"cash_usd": 1e10, "stake:thrive": 0.1}
    assert not scenario.roster.labs[0].outside_parent
    assert scenario.roster.entrant_slots == 1


def test_replace_sets_and_settles_and_leaves_the_original(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    changed = scenario.replace({HAZARD: 0.1, "labs.slots": 5})
    assert changed.values()[HAZARD] == 0.1
    assert changed.values()["labs.slots"] == 5.0
    assert changed.uncertainties == {}
    assert scenario.values()[HAZARD] == 0.04
    assert changed.sha256() != scenario.sha256()
    assert scenario.replace({}) == scenario


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"market.elasticty": 2}, "no parameter 'market.elasticty'; did you mean market.elast"),
        ({"market.elasticity": 9}, "= 9.0: must be 0.5 to 4 (ratio)"),
        ({"market.elasticity": float("nan")}, "= nan: must be 0.5 to 4"),
        ({"market.elasticity": "2"}, "= '2': must be a number"),
        ({"market.elasticity": True}, "= True: must be a number"),
    ],
)
def test_replace_refuses(whole_scenario: Path, changes: dict[str, float], said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load(whole_scenario).replace(changes)
    assert said in str(error.value)


def test_the_canonical_text_loads_to_an_equal_scenario(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    again = whole_scenario.with_name("again.toml")
    again.write_text(scenario.toml(), encoding="utf-8")
    loaded = Scenario.load(again)
    assert loaded.toml() == scenario.toml()
    assert loaded.sha256() == scenario.sha256()
    assert loaded.model_copy(update={"name": "whole"}) == scenario


def test_the_order_in_which_numbers_are_written_does_not_matter(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    text = whole_scenario.read_text(encoding="utf-8")
    first, second = (line for line in text.splitlines() if "scale =" in line)
    swapped = text.replace(first, "#").replace(second, first).replace("#", second)
    assert swapped != text
    whole_scenario.write_text(swapped, encoding="utf-8")
    assert Scenario.load(whole_scenario).sha256() == scenario.sha256()


def test_a_scenario_cannot_be_changed(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    with pytest.raises(ValueError, match="frozen"):
        scenario.years = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[levers]\n"labs.slot" = 1', "levers.\"labs.slot\": no parameter 'labs.slot'; did you"),
        (f'[levers]\n"{VC}" = 1.0\n[constants]\n"{VC}" = 1.0', "must be in one of them"),
        (f'[uncertainties]\n"{HAZARD}" = {{low = 0.001, high = 0.1}}', "must lie inside 0.01 to"),
        (
            f'[uncertainties]\n"{HAZARD}" = {{low = 0.1, high = 0.05}}',
            ".low = 0.1: must be at most high, 0.05",
        ),
        (f'[uncertainties]\n"{VC}" = {{low = 0, high = 1, scale = "log"}}', "must be above 0"),
        (
            '[uncertainties]\n"labs.slots" = {low = 1.5, high = 2, scale = "discrete"}',
            "must be whole",
        ),
        (
            f'[uncertainties]\n"{HAZARD}" = {{low = 0.01, high = 0.1, scale = "cubic"}}',
            "scale = 'cubic': must be linear, log",
        ),
        (f'[[shocks]]\ndate = "2027-13"\nwhat = "{VC}"\nvalue = 1', "'2027-13': must be a month"),
        (
            f'[[shocks]]\ndate = "2027-01"\nuntil = "2027-01"\nwhat = "{VC}"\nvalue = 1',
            "until = '2027-01': must be after 2027-01",
        ),
        (f'[[shocks]]\ndate = "2027-01"\nwhat = "{VC}"\nvalue = -1', "must be 0 to 1e+12 (USD/y"),
        (
            f'[[shocks]]\ndate = "2027-01"\nwhat = "{VC}"\nvalue = -1\nmode = "multiply"',
            "must be 0 to 1000 (factor)",
        ),
        (
            '[[shocks]]\ndate = "2027-01"\nwhat = "lab.openai.mood"\nvalue = 1',
            "must be one of lab.openai.cash_injection_usd, lab.openai.parent_support",
        ),
        (
            '[[shocks]]\ndate = "2027-01"\nwhat = "lab.openai.parent_support"\nvalue = -1',
            "must be 0 to 100 (ratio)",
        ),
        (
            '[[shocks]]\ndate = "2027-01"\nwhat = "lab.openai.open_weights"\nvalue = 0.5',
            "value = 0.5: must be set to 0 (closed) or 1",
        ),
        ('[roster]\nstart = "start_1999"', "roster.start: no start table 'start_1999'"),
        ("[roster]\nentrant_slots = 9", "entrant_slots = 9: must be a whole number from 0 to 8"),
        (
            '[[roster.lab]]\nname = "x"\nlabel = "X"\nkind = "specialist"\nowner = "ibm"',
            "roster.lab[x].owner = 'ibm': must be one of independent, microsoft, meta",
        ),
        (
            '[[roster.lab]]\nname = "x"\nlabel = "X"\nkind = "shop"',
            "roster.lab[x].kind = 'shop': must be one of closed_frontier, open_weight",
        ),
        (
            '[[roster.lab]]\nname = "x"\nlabel = "X"\nkind = "specialist"\n[roster.lab.start]\n'
            "cahs_usd = 1",
            "start.cahs_usd: unknown; did you mean cash_usd?; permitted: cash_usd, fit, stake:NAME",
        ),
        ('[[roster.lab]]\nname = "x"\nremove = true', "no 'x' to remove; there are: openai, meta"),
        ('[[roster.investor]]\nname = "thrive"\nremove = true', "is empty: must be at least one"),
        (
            '[[roster.hyperscaler]]\nname = "a"\nlabel = "A"\n' * 2,
            "a twice: must be at least one entry, each name once",
        ),
        ('[about]\nquestion = ""', "about.question = '': must be the question"),
        ("years = true", "years = True: must be a whole number of years from 1 to 50"),
        ('years = "10"', "years = '10': must be a whole number"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(extending: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        extended(extending, text)
    assert said in str(error.value)
    assert str(error.value).startswith(str(extending))
    assert "\n" not in str(error.value)


def test_a_start_quantity_may_be_negative_where_the_table_says_so(extending: Path) -> None:
    lab = '[[roster.lab]]\nname = "x"\nlabel = "X"\nkind = "specialist"\nstart = {fit = -0.9}'
    assert extended(extending, lab).roster.labs[-1].start == {"fit": -0.9}
    with pytest.raises(ScenarioError, match=r"start.fit = -1.1: must be -1 to 1 \(utils\)"):
        extended(extending, lab.replace("0.9", "1.1"))


def test_a_mistake_in_the_extended_file_names_that_file(extending: Path) -> None:
    whole = extending.with_name("whole.toml")
    whole.write_text(whole.read_text(encoding="utf-8").replace("5e10", "5e19"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=f"^{whole}: levers"):
        extended(extending, "years = 3")


def test_the_schema_knows_each_parameter(whole_scenario: Path) -> None:
    levers = Scenario.json_schema()["$defs"]["Numbers"]
    assert levers["properties"]["market.elasticity"]["minimum"] == 0.5
    assert levers["properties"]["market.elasticity"]["maximum"] == 4.0
    assert levers["additionalProperties"] is False


def test_the_shipped_scenarios_are_valid_and_complete() -> None:
    assert shipped_scenarios()[0] == "baseline"
    for name, question in scenarios().items():
        assert question.endswith("?"), name
        scenario = Scenario.load(name)
        assert tomllib.loads(scenario.toml())["years"] == scenario.years


def test_importing_the_package_loads_no_library() -> None:
    heavy = ("mesa", "matplotlib", "xarray", "pandas", "pydantic", "numpy", "rich", "typer")
    code = (
        "import sys; import sim; "
        f"print([name for name in {heavy} if name in sys.modules]); "
        "print(sim.Scenario.__name__, sim.ScenarioError.__name__, bool(sim.__version__)); "
        "print('run' in dir(sim))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "Scenario ScenarioError True", "True"]


def test_a_scenario_survives_pickling(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    import sim

    with pytest.raises(AttributeError, match="has no attribute 'runn'"):
        sim.runn  # type: ignore[attr-defined]  # noqa: B018


def test_text_and_dicts_are_read_as_files_are(whole_scenario: Path) -> None:
    from_file = Scenario.load(whole_scenario).model_copy(update={"name": "scenario"})
    text = whole_scenario.read_text(encoding="utf-8")
    assert Scenario.load(text) == from_file
    document = tomllib.loads(text)
    assert Scenario.load(document) == from_file
    assert document == tomllib.loads(text)
    short = Scenario.load({"extends": str(whole_scenario), "years": 5})
    assert (short.years, short.levers) == (5, {VC: 5e10})
    assert Scenario.load(f"extends = '{whole_scenario}'").years == 10


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "the dict: is empty; must have at least extends"),
        ("# years = 5", "the text: is empty; must have at least extends"),
        ("years = ten", "the text: not TOML"),
        ({"years": 99}, "the dict: years = 99: must be a whole number of years from 1 to 50"),
        ({"extends": "wholly"}, "the dict: extends = 'wholly': no scenario 'wholly'"),
        ({"extends": "here.toml"}, "extends = 'here.toml': here.toml: No such file"),
        ({1: 2}, "the dict: "),
        (7, "scenario = 7: must be a Scenario, a name, the path of a .toml file, TOML text or"),
        ("#" * 1_000_001 + "=", "the text: is longer than 1000000 bytes"),
        ("a = '\udc80'", "the text: byte 5 is no UTF-8"),
    ],
)
def test_what_is_no_scenario_is_said_in_one_line(given: Any, complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load(given)
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_equal_scenarios_have_equal_hashes(whole_scenario: Path) -> None:
    one, other = Scenario.load(whole_scenario), Scenario.load(whole_scenario)
    assert hash(one) == hash(other)
    changed = one.replace({VC: 4e10})
    assert {one: "first", changed: "second"}[other] == "first"
    assert changed.replace({VC: 5e10}) == one
    assert hash(changed.replace({VC: 5e10})) == hash(one)
    calls = []

    @lru_cache
    def counted(scenario: Scenario) -> int:
        calls.append(scenario.name)
        return scenario.years

    assert counted(one) == counted(other) == 10
    assert calls == ["whole"]


def test_a_scenario_prints_in_a_few_lines(whole_scenario: Path) -> None:
    scenario = Scenario.load(whole_scenario)
    lines = repr(scenario).splitlines()
    assert lines[0] == "<Scenario whole: Who pays?"
    assert lines[1].strip() == (
        "10 years from 2025-01; labs: 2, hyperscalers: 1, neoclouds: 0, investors: 1, "
        "uncertain parameters: 2"
    )
    assert lines[2].strip() == f"sets: {VC} = 5e+10; labs.slots = 4"
    assert len(lines) <= 4
    assert str(scenario) == repr(scenario)
    marked = scenario.model_copy(update={"about": About(question="<b>?")})
    assert "&lt;b&gt;?" in marked._repr_html_()
    many = scenario.model_copy(update={"levers": {f"a.b{k}": 1.0 for k in range(5)}})
    assert "a.b2 = 1 and 3 more" in repr(many)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (None, "levers = None: must be numbers by name"),
        (VC, "must be numbers by name"),
        ({VC}, "must be numbers by name"),
        ({3: 1.0}, "no parameter 3"),
        ({VC: 10**400}, "= a huge whole number: must be a number"),
    ],
)
def test_what_no_lever_can_be_is_said_in_a_line(changes: Any, complaint: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("baseline").replace(changes)
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_a_series_of_levers_is_a_mapping_and_a_scenario_loads_as_itself() -> None:
    scenario = Scenario.load("baseline")
    assert scenario.replace(pd.Series({VC: 5e10})).levers == {VC: 5e10}
    assert Scenario.load(scenario) is scenario
    with pytest.raises(ScenarioError, match="keys must be text"):
        Scenario.load({1: 2})  # type: ignore[dict-item]
