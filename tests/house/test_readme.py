"""What the README promises is there: its commands, its code, its picture, its table."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
TOML = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)


def test_two_commands_and_the_check_runs_the_second() -> None:
    assert COMMANDS == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/endgame run",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]
    check = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    plain = check.replace("pip install -q -e", "pip install -e")
    assert COMMANDS[1] in plain


@pytest.mark.parametrize("code", PYTHON, ids=["run", "override", "table", "ensemble"])
def test_its_python_runs(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_its_agent_asks_what_it_says_and_does_not_cut_again_and_again() -> None:
    import sim
    from sim.agents import Lab

    code = next(each for each in PYTHON if "class PriceWarrior" in each)
    found: dict[str, type[Lab]] = {}
    exec(code.partition("\n\n\nmodel =")[0], found)
    model = sim.MarketModel(
        "baseline", rng=7, levers={"builders.count": 20}, agents={"openai": found["PriceWarrior"]}
    )
    over_cost = []
    for _ in range(24):
        model.run(1)
        own = model.agent("openai", Lab)
        over_cost.append(own.price_usd_per_mtok / own.history("unit_cost_usd_per_mtok")[-1])
    # But for the month of a release, whose cost it sees in the next.
    assert np.median(over_cost, axis=0) == pytest.approx([1.1, 1.1])
    assert over_cost[-1] == pytest.approx([1.1, 1.1])


def test_its_scenario_is_one_and_shows_each_part() -> None:
    from sim.scenario.definition import Scenario

    (text,) = TOML
    scenario, base = Scenario.load(text), Scenario.load("baseline")
    assert scenario.levers.items() > base.levers.items()
    assert len(scenario.shocks) == len(base.shocks) + 2
    labs = {each.name: each for each in scenario.roster.labs}
    assert {"lutetia"} == {*labs} - {each.name for each in base.roster.labs}
    assert "ssi" not in labs
    assert not labs["mistral"].open_weights
    assert labs["mistral"].label == "Mistral AI"


def test_it_goes_from_what_it_is_to_how_it_is_built() -> None:
    order = re.findall(r"^## (.*)$", README, re.MULTILINE)
    assert order == [
        "Two commands", "How to read an ending", "How to write a scenario",
        "What to do with a result", "Ask why", "What emerges",
        "Where it meets the record, and where it does not", "Thousands of worlds",
        "How it is built", "Limits", "Sources",
    ]  # fmt: skip


def test_its_experiments_are_there() -> None:
    for path in re.findall(r"\.venv/bin/python (experiments/\S+)", README):
        assert (ROOT / path).is_file(), path


def test_it_names_four_pieces_of_python() -> None:
    assert len(PYTHON) == 4


def test_its_pictures_and_folders_exist() -> None:
    for link in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / link).is_file(), link
    for path in re.findall(r"`((?:experiments|results|sim)/[\w./]+)`", README):
        assert (ROOT / path).exists() or path.startswith("results/baseline"), path


def test_its_commands_are_commands() -> None:
    from typer.main import get_command

    from sim.cli import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    used = set(re.findall(r"\.venv/bin/endgame ([a-z][a-z-]*)", README))
    assert used <= known
    assert {"run", "plot", "scenarios", "params"} <= used


def test_its_questions_are_asked_by_commands_that_take_them() -> None:
    """Each row of "Ask why" is parsed as it stands, and every such command has a row."""
    import shlex

    from typer.main import get_command

    from sim.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    asked = [shlex.split(row) for row in re.findall(r"\| `endgame (.*)` \|$", README, re.MULTILINE)]
    for name, *words in asked:
        with commands[name].make_context(name, words):
            pass
    why = {name for name, each in commands.items() if each.rich_help_panel == "Ask why"}
    assert {name for name, *_ in asked} == why | {"report"}


def test_its_table_is_the_experiments() -> None:
    """Each area of the comparison with the record stands in the README as it was measured."""
    with (ROOT / "results" / "record_2025" / "areas.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10
    for row in rows:
        met, inside = (f"{float(row[name]):.0%}" for name in ("met", "inside"))
        assert f"| {row['area']} | {row['read']} | {met} | {inside} |" in README


def test_its_count_of_assumed_parameters_is_right() -> None:
    from sim.scenario.parameters import table

    rows = table().values()
    assumed = sum(row.quality == "assumed" for row in rows)
    found = re.search(r"Of its (\d+) parameters (\d+) are\nassumed", README)
    assert found
    assert [int(each) for each in found.groups()] == [len(rows), assumed]


def test_its_endings_are_those_of_the_experiment() -> None:
    """Shares and intervals of the prior ensemble, and the number of parameters it draws."""
    from sim.scenario.definition import Scenario

    with (ROOT / "results" / "01_endings" / "shares.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        share, low, high = (f"{100 * float(row[name]):.1f}" for name in ("share", "low", "high"))
        assert f"| {row['ending']} | {share} | {low}-{high} |" in README
    assert f"the {len(Scenario.load('baseline').uncertainties)} parameters" in README
