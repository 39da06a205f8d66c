"""``endgame explain``: what it prints and leaves, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.results.store import save
from sim.runs.single import run

VENTURE = "capital.vc_supply_usd_per_year=1e11"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored run of three worlds."""
    result = run("baseline", 3, years=1, uncertain=True, levers={"builders.count": 20})
    return save(result, tmp_path_factory.mktemp("explain") / "run")


def asked(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["explain", *arguments])
    code = left.value.code
    assert isinstance(code, int)
    return code


def test_a_world_is_explained_on_a_screen(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answer"
    assert asked(str(folder), "--out", str(out)) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0].startswith("World ")
    assert "the typical one of subsidised" in told.out
    assert len(lines) <= 40
    assert "not a counterfactual" in told.out
    answer = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert answer["headline"] == lines[0]
    assert answer["chains"][0]["links"][0]["where"] == "sim/endings/labelling.py: label_path"
    story = (out / "story.md").read_text(encoding="utf-8")
    assert lines[0] in story
    assert {each.name for each in out.iterdir()} >= {"links.csv", "events.csv", "manifest.json"}
    assert (out / "figures" / "timeline.png").is_file()
    # Asked once more it answers again; what is another question is refused.
    assert asked(str(folder), "--out", str(out), "--agent", "openai") == 2
    assert "--overwrite" in capsys.readouterr().err


def test_an_agent_and_a_fork_as_json(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("--world", "1", "--agent", "Anthropic", "--fork", "2027-01", "--set", VENTURE)
    assert asked(str(folder), *arguments, "--out", str(tmp_path / "a"), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["world"] == 1
    assert answer["chains"][0]["about"] == "anthropic"
    assert answer["fork"]["set"] == {"capital.vc_supply_usd_per_year": 1e11}
    assert answer["fork"]["first_month_that_differs"] >= "2027-01"
    assert answer["headline"].startswith("With capital.vc_supply_usd_per_year = 1e11 from 2027-01")
    assert (tmp_path / "a" / "figures" / "branches.png").is_file()
    assert "## Forked in 2027-01" in (tmp_path / "a" / "story.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--world", "7"), "world = 7"),
        (("--ending", "tierd"), "did you mean tiered"),
        (("--ending", "winter"), "no world has it"),
        (("--agent", "opnai"), "did you mean openai"),
        (("--seed", "1"), "has its own"),
        (("--fork", "2027-01"), "--fork needs --set"),
        (("--set", VENTURE), "--set needs --fork"),
        (("--fork", "2026-07", "--set", VENTURE), "after 2026-07"),
        (("--fork", "2027-01", "--set", "builders.count=9"), "at the start alone"),
    ],
)
def test_bad_input_is_refused_in_a_line_and_nothing_is_left(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = sorted(each.name for each in folder.iterdir())
    assert asked(str(folder), *arguments, "--out", str(tmp_path / "a")) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "a").exists()
    assert sorted(each.name for each in folder.iterdir()) == before


def test_a_folder_without_a_result_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(str(tmp_path)) == 2
    assert "no run and no ensemble" in capsys.readouterr().err
