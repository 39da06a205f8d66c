"""``endgame money``: one answer from end to end, and what is refused before anything is run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.analysis.money.played_again import names_of, of_result
from sim.cli import main
from sim.results.store import save

FEW = {"builders.count": 20.0}


def left_with(arguments: list[str]) -> object:
    with pytest.raises(SystemExit) as leaving:
        main(["money", *arguments])
    return leaving.value.code


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "one"
    save(sim.run("baseline", 2, years=1, levers=FEW), place)
    return place


def test_an_answer_of_a_stored_run(
    stored: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answer"
    assert left_with([str(stored), "--json", "--relet", "0", "--out", str(out)]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["headline"].startswith("If ")
    assert found["as_stored"], "worlds that are run again are those of the result"
    assert (found["worlds"], found["year"]) == (2, 2026)
    assert found["ranking"][0]["settled_usd"] >= found["ranking"][-1]["settled_usd"]
    assert "re-letting brings 0% of what is due" in found["assumed"]
    names = {path.name for path in out.iterdir()} - {"manifest.json", "figures"}
    assert names == {
        "answer.json", "losses.csv", "ranking.csv", "circles.csv", "payments.csv", "payments.html",
    }  # fmt: skip
    pictures = {path.name for path in (out / "figures").iterdir()}
    assert {"payments.png", "losses.png", "circles.png"} < pictures


def test_names_are_known_though_an_ensemble_kept_nothing_of_clouds(stored: Path) -> None:
    played = of_result(stored, 1)
    assert played.stored is not None
    few = replace(played, stored=played.stored.drop_dims("cloud"))
    assert names_of(few) == names_of(played)


def test_one_world_and_who_fails_in_words(
    stored: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sim.cli.analysed.pictures", lambda *given: [])
    asked = [str(stored), "--world", "1", "--fails", "CoreWeave", "--out", str(tmp_path / "a")]
    assert left_with(asked) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("If CoreWeave could not pay at the end of 2026/27, others would lose")
    assert "middle 90%" not in printed
    assert "Whose failure" not in printed
    assert "Money that goes in circles" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["baseline", "--fails", "opnai"], "--fails 'opnai'; did you mean openai?"),
        (["baseline", "--year", "1999"], "--year 1999: must be 2026 to 2035"),
        (["baseline", "--world", "1", "--worlds", "3"], "--world and --worlds: give one of them"),
        (["RUN", "--seed", "3"], "--seed: a result has its own; leave it out"),
        (["RUN", "--world", "7"], "--world 7: must be one of the result's, 0 to 1"),
        (["FOLDER"], "holds no result; give the folder"),
        (["nonesuch"], "nonesuch: no such folder, and no scenario"),
        (["baseline", "--set", "x=1"], "no parameter 'x'"),
        (["RUN", "--out", "RUN"], "holds a run; choose another folder (--out)"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    arguments: list[str], said: str, stored: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = sorted(stored.rglob("*"))
    (tmp_path / "empty").mkdir()
    places = {"RUN": str(stored), "FOLDER": str(tmp_path / "empty")}
    assert left_with([places.get(each, each) for each in arguments]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert not printed.out
    assert sorted(stored.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
