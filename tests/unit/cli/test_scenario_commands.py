"""The commands for those who write scenarios: new, show, schema --out, params, completion."""

from __future__ import annotations

import csv
import errno
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app, main
from sim.cli.params_command import moving_most
from sim.scenario.parameters import table

RUNNER = CliRunner(env={"COLUMNS": "250"})
ROOT = Path(__file__).parents[3]


def said(*arguments: str) -> str:
    done = RUNNER.invoke(app, list(arguments), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error


def test_a_new_scenario_is_valid_and_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "my.toml"
    assert "endgame validate" in said("new", str(file), "--from", "chip_shock")
    assert "valid; 10 years from 2026-07" in said("validate", str(file))
    before = file.read_bytes()
    assert "is there already, and is left as it is" in refused(capsys, "new", str(file))
    assert file.read_bytes() == before
    spaced = tmp_path / "my own.toml"
    assert f"endgame run '{spaced}'" in said("new", str(spaced))
    spaced.unlink()
    assert "must end in .toml" in refused(capsys, "new", str(tmp_path / "my.txt"))
    assert "did you mean baseline?" in refused(
        capsys, "new", str(tmp_path / "a.toml"), "--from", "baselin"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["my.toml"]


def test_homes_are_known_wherever_a_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for asked in (
        ["new", "~/mine.toml"],
        ["schema", "--out", "~/mine.json"],
        ["validate", "~/mine.toml"],
        ["show", "$HOME/mine.toml"],
    ):
        assert RUNNER.invoke(app, asked, catch_exceptions=False).exit_code == 0, asked
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine.json", "mine.toml"]


def test_show_gives_the_notes_that_validate_gives(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("""extends = "baseline"
[[shocks]]
date = "2026-10"
what = "labs.synthetic_ratio"
mode = "multiply"
value = 10
""")
    note = "note: shocks[0] on labs.synthetic_ratio makes it 0.5 in 2026-10: held at 0.3, 0 to 0.3"
    assert note in said("show", str(file))
    assert note in said("validate", str(file))


def test_show_says_what_is_changed_and_prints_labels_as_they_are(tmp_path: Path) -> None:
    shown = said("show", "chip_shock")
    assert "Changes against baseline" in shown
    assert "0.3 (times 0.3), 2028-10 to 2030-01" in shown
    file = tmp_path / "odd.toml"
    label = r"A [red]$x$[/red] \[b]"
    file.write_text(
        f"extends = 'baseline'\n[[roster.lab]]\nname = 'openai'\nlabel = '{label}'\n",
        encoding="utf-8",
    )
    assert label in said("show", str(file))
    assert "Changes against parameters.csv" in said("show", "baseline")


def test_a_schema_is_written_over_none_but_a_schema_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "scenario.schema.json"
    for _ in range(2):
        said("schema", "--out", str(file))
    assert file.read_text(encoding="utf-8") == said("schema")
    for text in ("mine", "{}", "[]"):
        file.write_text(text, encoding="utf-8")
        assert "is there, and no schema of ours" in refused(capsys, "schema", "--out", str(file))
        assert file.read_text(encoding="utf-8") == text


def test_params_in_words_json_and_csv(capsys: pytest.CaptureFixture[str]) -> None:
    name = "market.elasticity_between_labs"
    assert "Elasticity of substitution between labs" in said("params", "--search", name)
    (row,) = json.loads(said("params", "--search", name, "--json"))
    assert (row["name"], row["value"]) == (name, table()[name].value)
    rows = list(csv.DictReader(io.StringIO(said("params", "--csv"))))
    assert [each["name"] for each in rows] == list(table())
    assert rows[0]["description"] == table()[rows[0]["name"]].description
    assert "give one of them" in refused(capsys, "params", "--json", "--csv")


def test_the_dozen_levers_are_those_that_move_an_ending_most() -> None:
    drivers = pd.read_csv(ROOT / "results/01_endings/drivers.csv")
    told = ["prices_rise", "consolidation", "commoditization", "tiered"]
    drivers = drivers[drivers.ending.isin(told)]
    size = drivers.assign(size=drivers.difference.abs()).groupby("parameter")["size"].max()
    most = size.sort_values(ascending=False, kind="stable").index[:12]
    assert list(moving_most()) == list(most)
    listed = json.loads(said("params", "--levers", "--json"))
    assert [each["name"] for each in listed] == list(most)
    worth = drivers[(drivers.parameter == most[0]) & (drivers.difference.abs() == size[most[0]])]
    (low, high), ending = worth.iloc[0][["share_in_low_fifth", "share_in_high_fifth"]], worth.ending
    words = f"{ending.iloc[0]} in {low:.0%} of worlds with low values, {high:.0%}"
    assert words in said("params", "--levers")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("endgame run pri", ["price_war"]),
        ("endgame validate ", ["baseline"]),
        ("endgame show my", ["my.toml"]),
        ("endgame run --set market.elasticity_b", ["market.elasticity_between_labs="]),
        ("endgame ensemble --set lab.openai.cash", ["lab.openai.cash_usd="]),
        ("endgame plot results --kind network_", ["network_start", "network_end"]),
    ],
)
def test_the_shell_completes(
    words: str,
    found: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "my.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("_ENDGAME_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    with pytest.raises(SystemExit):
        main([])
    completed = capsys.readouterr().out.split()
    assert completed == found if words[-1] != " " else set(found) < set(completed)


def test_what_changes_nothing_is_printed_once_as_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "late.toml"
    file.write_text(
        'extends = "baseline"\n[[shocks]]\ndate = "2027-07"\nwhat = "chips.supply_shock"\n'
        "value = 0.5\n",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit) as leaving:
        main(["run", str(file), "--years", "1", "--no-figures", "--out", str(tmp_path / "r"),
              "--set", "builders.count=10"])  # fmt: skip
    assert leaving.value.code == 0
    noted = [x for x in capsys.readouterr().err.splitlines() if "note: " in x]
    assert noted == [
        "note: scenario late: shocks[0] on chips.supply_shock begins in 2027-07, but the run ends "
        "before 2027-07: it changes nothing"
    ]


def test_paths_of_new_files_have_homes_and_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    said("new", "~/my.toml")
    said("schema", "--out", "$HOME/my.json")
    assert {each.name for each in tmp_path.iterdir()} == {"my.toml", "my.json"}


def test_a_disk_that_is_full_leaves_no_half_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    for command in (["new"], ["schema", "--out"]):
        assert "No space left on device" in refused(capsys, *command, str(tmp_path / "my.toml"))
        assert not [*tmp_path.iterdir()]
