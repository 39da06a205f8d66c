"""The command `export`: files whole or untouched, in the format asked for, saying what they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app, main
from sim.results.store import save

RUNNER = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = sim.run("baseline", years=1, levers={"builders.count": 20.0})
    return save(result, tmp_path_factory.mktemp("run"))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as leaving:
        main(["export", *arguments])
    assert leaving.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_csv_goes_to_the_terminal_with_units_and_origin(folder: Path) -> None:
    done = RUNNER.invoke(app, ["export", str(folder)], catch_exceptions=False)
    first, head, *rows = done.stdout.splitlines()
    assert first.startswith("# baseline, builders.count = 20, seed 0, 1 world, parameters fixed; ")
    assert head.startswith("world,month,market_revenue_usd [USD per month],")
    assert len(rows) == 12


def test_a_file_is_whole_and_never_replaced_unasked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "labs.csv"
    arguments = ["export", str(folder), "--lab", "all", "--out", str(out)]
    assert RUNNER.invoke(app, arguments).exit_code == 0
    table = pd.read_csv(out, comment="#")
    assert {"OpenAI", "Mistral AI"} <= {*table["lab"]}
    before = out.read_bytes()
    assert "is there already" in refused(capsys, *arguments[1:])
    assert out.read_bytes() == before
    shorter = ["export", str(folder), "--out", str(out), "--overwrite"]
    assert RUNNER.invoke(app, shorter).exit_code == 0
    assert "lab" not in pd.read_csv(out, comment="#")
    assert [path.name for path in out.parent.iterdir()] == ["labs.csv"]


def test_json_has_units_and_rows(folder: Path) -> None:
    done = RUNNER.invoke(app, ["export", str(folder), "--lab", "xai", "--json"])
    found = json.loads(done.stdout)
    assert found["about"]["what"].startswith("baseline, builders.count = 20")
    assert found["units"]["cash_usd"] == "USD"
    assert [row["lab"] for row in found["rows"]] == ["xAI"] * 12


def test_a_workbook_has_the_numbers_and_what_they_are(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    out = tmp_path / "market.xlsx"
    assert RUNNER.invoke(app, ["export", str(folder), "--out", str(out)]).exit_code == 0
    sheets = pd.read_excel(out, sheet_name=None)
    assert len(sheets["numbers"]) == 12
    assert "hhi [points, 0 to 10,000]" in sheets["numbers"]
    about = pd.read_excel(out, sheet_name="about", header=None)
    assert str(about.iloc[0, 1]).startswith("baseline, builders.count = 20")


def test_without_openpyxl_it_says_what_to_install(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    said = refused(capsys, str(folder), "--xlsx", "--out", str(tmp_path / "m.xlsx"))
    assert "pip install openpyxl" in said
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--csv", "--json"], "--csv and --json: give one of them"),
        (["--xlsx"], "give --out FILE.xlsx"),
        (["--out", "."], "is a folder"),
        (["--out", "m.parquet"], "--out m.parquet: must end in .csv, .json, .xlsx; or give --csv"),
        (["--out", "/proc/m.csv"], "/proc/m.csv: cannot be written"),
        (["--lab", "mistrl"], "did you mean mistral?"),
    ],
)
def test_wrong_choices_are_one_line(
    folder: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in refused(capsys, str(folder), *more)


def test_a_device_and_a_link_stay_what_they_are(folder: Path, tmp_path: Path) -> None:
    whole = RUNNER.invoke(app, ["export", str(folder), "--csv"]).stdout
    pipe, link, target = (tmp_path / name for name in ("pipe.csv", "link.csv", "target.csv"))
    os.mkfifo(pipe)
    link.symlink_to(target)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        assert RUNNER.invoke(app, ["export", str(folder), "--out", str(pipe)]).exit_code == 0
        assert reader.communicate()[0] == whole
    assert RUNNER.invoke(app, ["export", str(folder), "--out", str(link)]).exit_code == 0
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert target.read_text() == whole
