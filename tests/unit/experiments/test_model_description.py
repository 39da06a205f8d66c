"""The description of the model is what the code says now, and names nothing that is not there."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import FrameType

import pytest
from by_path import experiment

from sim.economy.state import State
from sim.endings.classification import ENDINGS
from sim.month.decisions import DECISIONS
from sim.month.step import month
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.start.build import build

odd_document, code, data, odd_forms, odd_markdown, source = (
    experiment("00_model", f"odd_{name}")
    for name in ("document", "code_tables", "input_tables", "forms", "markdown", "source")
)
ROOT = Path(__file__).parents[3]
FOLDER = odd_document.HERE
NARRATIVE = odd_document.NARRATIVE.read_text(encoding="utf-8")
README = odd_document.README.read_text(encoding="utf-8")
MOST_LINES = 1450
"""Room for some rules more; beyond it the page is a listing that nobody reads."""


def test_the_page_is_what_run_would_write_now() -> None:
    written = odd_document.document(NARRATIVE)
    assert written == README, "run experiments/00_model/run.py"


def test_the_page_can_be_read() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def defined(modules: set[str]) -> Iterator[tuple[str, str]]:
    """Module and top-level name of all that some modules define; methods as ``Class.method``."""
    for path in (path for path in (ROOT / "sim").rglob("*.py") if path.stem in modules):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield path.stem, node.name
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef):
                        yield path.stem, f"{node.name}.{inner.name}"


def test_every_function_that_the_prose_names_exists() -> None:
    named = set(re.findall(r"`([a-z_]+)\.([A-Za-z_.]+)`", NARRATIVE))
    named = {each for each in named if each[1] not in {"py", "csv", "md"}}
    parameters = {tuple(name.split(".")) for name in table()}
    wanted = named - parameters - {("labs", "race_weight_")}
    assert len(wanted) > 60
    assert wanted - set(defined({module for module, _ in wanted})) == set()


def test_every_path_and_link_of_the_page_exists() -> None:
    for link in re.findall(r"\]\((\.\./[^)]*)\)", README):
        assert (FOLDER / link).is_file(), link
    for path in re.findall(r"`((?:experiments|tests|sim)/[\w./]+)`", README):
        assert (ROOT / path).exists(), path
    headings = re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", README)) <= anchors


def test_an_unknown_number_or_a_missing_table_is_named() -> None:
    with pytest.raises(ValueError, match=r"labs\.no_such\}\}: no such parameter"):
        odd_document.document(NARRATIVE + "{{labs.no_such}}")
    with pytest.raises(ValueError, match="each table once: drawn"):
        odd_document.document(NARRATIVE.replace("<!-- table: drawn -->", ""))
    with pytest.raises(ValueError, match="each table once: drawn"):
        odd_document.document(NARRATIVE + "\n<!-- table: drawn -->")


def test_all_thirteen_phases_and_all_decisions_are_told() -> None:
    numbers = [
        int(each) for phase in source.phases() for each in re.findall(r"\b(\d+) [a-z]", phase.title)
    ]
    assert numbers == list(range(1, 14))
    told = set(re.findall(r"`(decide_\w+)`", code.decision_table()))
    assert told == {name for _, name in DECISIONS}


def test_every_state_column_and_public_function_is_told() -> None:
    state = code.state_table()
    assert [str(each.type) for each in fields(State)] == list(code.STATE_KINDS)
    for kind in (*code.STATE_KINDS, "Setting"):
        for column in source.columns(kind)[1]:
            assert f"`{column.name}`" in state
    rules, forms = code.rules_table(), odd_forms.forms_table()
    for room, text in (
        ("behaviour", rules),
        ("posting", rules),
        ("market", forms),
        ("costs", forms),
    ):
        assert [each.name for each in source.functions(room) if f"`{each.name}`" not in text] == []


def test_every_parameter_is_told_where_it_is_read() -> None:
    """But for the one that serves the comparison with the record alone."""
    told = {
        name
        for room in ("behaviour", "posting")
        for e in source.functions(room)
        for name in e.parameters
    }
    paths = [f"start/{module}.py" for module in source.modules("start")]
    for path in (*paths, *(f"month/{module}.py" for module in source.modules("month"))):
        told |= set(source.parameters_of(path))
    assert set(table()) - told == {"models.eci_points_per_log10"}


def test_a_run_calls_no_closed_form_that_the_page_does_not_tell() -> None:
    """Two months with likely entries."""
    called: set[tuple[str, ...]] = set()

    def watch(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.parent.name in {"market", "costs"}:
            called.add((path.parent.name, path.stem, frame.f_code.co_name))

    few = Scenario.load("baseline").replace({"builders.count": 10, "entry.hazard_per_year": 2.0})
    sys.setprofile(watch)
    try:
        world = World(build(few, range(2), 0, 2))
        month(world)
        month(world)
    finally:
        sys.setprofile(None)
    forms = {
        (e.room, e.module, e.name) for room in ("market", "costs") for e in source.functions(room)
    }
    assert len(called & forms) > 30
    assert called & forms - set(odd_forms.called_functions()) == set()


def test_no_parameter_is_named_after_an_ending() -> None:
    for ending in ENDINGS:
        assert [name for name in table() if ending in name] == []
    for path in (ROOT / "sim" / "endings").glob("*.py"):
        assert "sim.scenario" not in path.read_text(encoding="utf-8"), path


def test_sources_are_found_in_docstrings() -> None:
    assert source.citations("by share (Atkeson and Burstein 2008), in 2024") == (
        "Atkeson and Burstein 2008",
    )
    assert source.citations("(Anderson, de Palma and Thisse 1992)") == (
        "Anderson, de Palma and Thisse 1992",
    )
    assert source.citations("Dorfman and Steiner's (1954) rule; the median of late 2024 was 2") == (
        "Dorfman and Steiner 1954",
    )
    assert source.citations("At the start of January 2025. Worked: 2024 -> 1") == ()


def test_sentences_shapes_units_and_parameters_are_read() -> None:
    assert (
        source.first_sentence("Price of an hour, USD. Two 3.5 kW: 7.\n\nMore.")
        == "Price of an hour, USD"
    )
    by_name = {each.name: each for each in source.columns("LabState")[1]}
    assert by_name["credits_usd"] == source.Column(
        "credits_usd", "(W, L, H)", "USD", "Compute credits, spendable only on the granting cloud"
    )
    users = next(each for each in source.functions("behaviour") if each.name == "demand_side")
    assert "consumers.growth_per_year_casual" in users.parameters
    assert "consumers.paying_share_casual" not in users.parameters
    assert odd_markdown.grouped(["chips.supply_shock", "labs.race_weight_open_weight"]) == (
        "chips: supply_shock; labs: race_weight_open_weight"
    )
    weights = [name for name in table() if name.startswith("labs.race_weight_")]
    assert odd_markdown.grouped(weights) == r"labs: race_weight_\*"


def test_every_drawn_parameter_says_why() -> None:
    drawn = Scenario.load("baseline").uncertainties
    assert set(data.reasons()) == set(drawn)
    assert all(len(reason) > 20 for reason in data.reasons().values())
