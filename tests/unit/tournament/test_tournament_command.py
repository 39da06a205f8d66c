"""The command from files to the page: refused early, told whole, the same for any workers."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main

CLOUD = """from sim.agents import Hyperscaler

class Cloud(Hyperscaler):
    def decide_capex(self, view, default):
        return default * 2.0
"""
MINE = '''"""Mine: a tenth off."""
from sim.agents import Lab

class Mine(Lab):
    def decide_price(self, view, default):
        return default * 0.9
'''
SMALL = ["--worlds", "8", "--years", "1", "--set", "builders.count=20"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("given")
    (folder / "mine.py").write_text(MINE)
    (folder / "late.py").write_text(MINE.replace("return default * 0.9", "raise ValueError('no')"))
    return [str(folder / "mine.py"), str(folder / "late.py")]


def asked(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(["tournament", *arguments])
    return int(leaving.value.code or 0)


def test_a_tournament_from_files_to_the_page(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert asked(*files, *SMALL, "--json", "--out", str(out), "--workers", "2") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["headline"].startswith("Mine comes first of 1")
    assert answer["disqualified"] == {"late": "failed with ValueError: no"}
    (league,) = answer["leagues"]
    assert len(league["seats"]) == 8
    board = pd.read_csv(out / "leaderboard.csv")
    assert board["worlds"].tolist() == [8]
    rows = pd.read_csv(out / "worlds.csv")
    assert sorted(rows["world"]) == list(range(8))
    assert sorted(rows["seat"]) == sorted(league["seats"])  # each seat once
    page = (out / "leaderboard.html").read_text()
    assert "A tenth off." in page
    assert "failed with ValueError: no" in page
    again = tmp_path / "again"
    assert asked(*files, *SMALL, "--out", str(again), "--workers", "1") == 0
    assert (again / "worlds.csv").read_bytes() == (out / "worlds.csv").read_bytes()
    assert "Disqualified: late.py: failed with ValueError: no" in capsys.readouterr().out


def test_each_kind_plays_its_own_league_and_is_audited(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cloud.py").write_text(CLOUD)
    out = tmp_path / "out"
    small = [*SMALL, "--worlds", "4", "--audit", "1"]
    given = (files[0], str(tmp_path / "cloud.py"), *small, "--out", str(out))
    assert asked(*given, "--json", "--workers", "2") == 0
    labs, clouds = json.loads(capsys.readouterr().out)["leagues"]
    assert (labs["kind"], clouds["kind"]) == ("lab", "hyperscaler")
    assert [row["player"] for row in clouds["leaderboard"]] == ["cloud"]
    assert {*clouds["seats"]} == {"amazon", "google", "microsoft", "oracle"}
    assert {row["seat"] for row in clouds["audit"]} == {*clouds["seats"]}
    assert {"openai", "google_deepmind", "ssi"} <= {row["seat"] for row in labs["audit"]}
    twice = [row["share.difference"] for row in clouds["audit"]]
    assert max(twice) > 0.0  # who orders more lets more
    assert pd.read_csv(out / "audit.csv")["kind"].nunique() == 2
    assert "Hyperscalers" in (out / "leaderboard.html").read_text()


def test_bad_input_is_refused_before_anything_is_written(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    for given, said in (
        ((str(tmp_path / "none.py"),), "must be a .py file with a strategy"),
        ((files[0], files[0]), "there is a strategy 'mine' already"),
        ((files[0], "--scenario", "nowhere"), "nowhere"),
        ((files[0], "--set", "no.such=1"), "no.such"),
        (("--kind", "builder"), "no strategies of that kind are shipped; of lab, hyperscaler"),
    ):
        assert asked(*given, "--out", str(out)) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert not out.exists()
