"""The command `replicate-epoch`: what it prints, what it leaves, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app, main
from sim.cli.epoch_command import short
from sim.record.epoch_table import replicate

RUNNER = CliRunner(env={"COLUMNS": "200"})
COLUMNS = "quantity,median,mean,p05,p95,published,published_low,published_high"


def asked(out: Path, draws: str = "5000", seed: str = "4") -> list[str]:
    return ["replicate-epoch", "--draws", draws, "--seed", seed, "--out", str(out)]


def test_it_prints_and_leaves_table_manifest_and_picture(tmp_path: Path) -> None:
    done = RUNNER.invoke(app, asked(tmp_path / "out"), catch_exceptions=False)
    assert done.exit_code == 0
    for words in ("5,000 draws, seed 4", "gpt_4_5_usd_million", "170 to 890", "194 to 1,325"):
        assert words in done.stdout
    text = (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 6
    for row, wanted in zip(rows, replicate(5000, 4), strict=True):
        assert row["quantity"] == wanted.quantity
        assert float(row["median"]) == pytest.approx(wanted.median, rel=1e-5)
        assert float(row["p95"]) == pytest.approx(wanted.p95, rel=1e-5)
        assert row["published"] or row["quantity"] in ("all_usd_million", "share")
        assert (row["published"] == "") == (wanted.published != wanted.published)
    about = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    about = about["of"]
    assert (about["draws"], about["seed"]) == (5000, 4)
    assert (tmp_path / "out" / "figures" / "compute_2024.png").stat().st_size > 20_000


@pytest.mark.parametrize(
    ("more", "option", "said"),
    [
        (["--draws", "999"], "--draws", "from 1,000 to 10,000,000"),
        (["--draws", "1e6"], "--draws", "must be a whole number"),
        (["--draws", "99999999999"], "--draws", "10,000,000"),
        (["--seed", "-1"], "--seed", "0"),
        (["--seed", "luck"], "--seed", "must be a whole number"),
        (["--drawz", "5"], "--drawz", "o such option"),
        (["baseline"], "baseline", "unexpected extra argument"),
    ],
)
def test_bad_input_gets_one_line(
    more: list[str], option: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as leaving:
        main([*asked(tmp_path / "out"), *more])
    shown = capsys.readouterr()
    assert leaving.value.code == 2
    assert shown.out == ""
    assert option in shown.err
    assert said in shown.err
    assert shown.err.startswith("endgame: ")
    assert shown.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("taken", encoding="utf-8")
    with pytest.raises(SystemExit) as leaving:
        main(asked(tmp_path / "out"))
    assert leaving.value.code == 2
    assert "is a file; must be a folder" in capsys.readouterr().err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "taken"


def test_short_numbers() -> None:
    assert [short(x) for x in (0.09399, 77.64, 1304.7, float("nan"))] == [
        *("0.094", "77.6", "1,305", "-")
    ]
