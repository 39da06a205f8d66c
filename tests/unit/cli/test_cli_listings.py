"""The commands that list and check, wrong usage, and how numbers read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

import sim
from sim.base.errors import ScenarioError
from sim.cli import app, flowing, main
from sim.cli.options import parsed_settings
from sim.results import provenance

RUNNER = CliRunner(env={"COLUMNS": "200"})


def code_of(*arguments: str) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


def test_params_are_listed_filtered_and_searched(
    small_tables: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sim.cli import params_command
    from sim.scenario import parameters as load

    monkeypatch.setattr(params_command, "parameter_table", load.table)
    everything = RUNNER.invoke(app, ["params"], catch_exceptions=False).stdout
    assert all(f"{name} = " in everything for name in load.table())
    assert "0.01 to 0.12" in everything
    assert "(2024-06)" in everything
    assumed = RUNNER.invoke(app, ["params", "--quality", "assumed"]).stdout
    assert "A count of all rounds" in assumed
    assert "market.elasticity" not in assumed
    found = RUNNER.invoke(app, ["params", "--search", "ELASTICITY"]).stdout
    assert "market.elasticity" in found
    assert "labs.slots" not in found
    assert code_of("params", "--search", "labs.slot ") == 2
    told = "--search 'labs.slot ': no parameter matches; did you mean labs.slots?"
    assert told in capsys.readouterr().err


def test_scenarios_lists_the_shipped_ones() -> None:
    done = RUNNER.invoke(app, ["scenarios"], catch_exceptions=False)
    assert "baseline" in done.stdout


def test_validate_says_what_a_file_contains(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    shock = '[[shocks]]\nwhat = "capital.vc_supply_usd_per_year"\nvalue = 5e10\ndate = '
    file.write_text(
        f'extends = "baseline"\nyears = 2\n{shock}"2027-12"\n{shock}"2028-07"\n',
        encoding="utf-8",
    )
    done = RUNNER.invoke(app, ["validate", str(file)], catch_exceptions=False)
    assert "valid; 2 years from 2026-07" in done.stdout
    assert "17 labs, 4 hyperscalers, 16 investors" in done.stdout
    assert "note: shocks[1] on capital.vc_supply_usd_per_year begins in 2028-07" in done.stdout
    assert "2027-12" not in done.stdout


def test_schema_is_json(small_tables: None) -> None:
    done = RUNNER.invoke(app, ["schema"], catch_exceptions=False)
    assert "market.elasticity" in json.loads(done.stdout)["$defs"]["Numbers"]["properties"]


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("--version") == 0
    assert capsys.readouterr().out.startswith("endgame ")
    assert code_of("--help") == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("run", "plot", "scenarios", "params", "who ends up"))


COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_whole_in_eighty_columns(command: str) -> None:
    said = RUNNER.invoke(app, [command, "--help"], env={"COLUMNS": "80"}).stdout
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= 80
    text = flowing(get_command(app).commands[command].callback.__doc__)  # type: ignore[attr-defined]
    flat = " ".join(said.split())
    for paragraph in text.split("\n\n"):
        assert paragraph in flat


def test_a_paragraph_flows() -> None:
    assert (
        flowing("""One.

    Two
    three.
    """)
        == "One.\n\nTwo three."
    )


def test_the_version_names_the_commit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for commit, said in (("abc1234", " (abc1234)"), ("", "")):
        monkeypatch.setattr(provenance, "commit", lambda commit=commit: commit)
        assert code_of("--version") == 0
        assert capsys.readouterr().out == f"endgame {sim.__version__}{said}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "rnu"),
        (["run", "--years", "51"], "--years"),
        (["run", "--worlds", "0"], "--worlds"),
        (["run", "--seed", "-1"], "--seed"),
        (["run", "--nothing"], "--nothing"),
        (["params", "--quality", "good"], "good"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_settings_are_read() -> None:
    assert parsed_settings(["a.b=0.1", "a.c = 5e10"]) == {"a.b": 0.1, "a.c": 5e10}
    for bad in ("a.b", "=1", "a.b=", "a.b=x"):
        with pytest.raises(ScenarioError, match="--set"):
            parsed_settings([bad])
    with pytest.raises(ScenarioError, match=r"--set a\.b: is given twice"):
        parsed_settings(["a.b=0.1", "a.b=0.2"])


def test_names_and_numbers_are_copied_from_a_narrow_screen() -> None:
    narrow = {"COLUMNS": "80"}
    told = RUNNER.invoke(app, ["params", "--levers"], env=narrow).stdout
    assert "labs.value_weight = 0.527 exponent (0 to 0.9)" in told
    assert "labs.commitment_months = 26.8 months (" in told
    changed = RUNNER.invoke(app, ["show", "price_war"], env=narrow).stdout
    assert "market.elasticity_between_labs: 2.2 -> 5.4" in changed


@pytest.mark.parametrize(
    "question",
    ["compare baseline", "discover tiered", "explain baseline", "map --x a.b --y c.d",
     "money", "sensitivity", "warn"],
)  # fmt: skip
def test_a_seed_that_cannot_be_is_refused_alike(
    question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(*question.split(), "--seed", str(2**63)) == 2
    told = capsys.readouterr().err
    assert told.startswith("endgame: --seed = 9223372036854775808: must be a whole number from 0")
    assert told.count("\n") == 1
