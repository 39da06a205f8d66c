"""What a report says is what the terminal's answer says, and its commands make the result again."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import xarray as xr
from typer.testing import CliRunner

from sim.analysis.answer import answer
from sim.base.written import percent
from sim.cli import app
from sim.report.came_from import again, exact
from sim.report.drawn_pictures import within
from sim.report.set_and_drawn import parameters
from sim.report.subject import Subject, opened
from sim.report.view import plain
from sim.runs.ensemble.opening import open_result
from sim.scenario.parameters import table as parameter_table


def test_numbers_are_those_of_the_answer(subject: Subject, made: dict[str, Any]) -> None:
    found, (shown,) = answer(subject.result), made["results"]
    assert shown["answer"] == found
    assert len(shown["sentences"]) == 3
    share = found["endings"][found["ending"]]["share"]
    assert f"in {percent(share)} of 6 worlds (95% interval" in shown["sentences"][0]
    customers = found["who_paid"]["customers"]["share"]["median"]
    assert f"customers {percent(customers)} (" in shown["sentences"][1]
    captions = [each["caption"] for each in shown["tables"]]
    assert captions[0] == "How 6 worlds end"
    assert len(captions) == 5


def test_a_story_is_of_a_world_that_ends_so(subject: Subject, made: dict[str, Any]) -> None:
    (first, *_) = made["results"][0]["stories"]
    number = int(first["title"].rpartition(" ")[2])
    assert first["lead"].startswith(first["title"].partition(":")[0])
    assert 0 < len(first["lines"]) <= 12
    assert number in subject.result["world"].values
    assert len(first["states"]) == 1


def test_what_was_set_and_drawn_has_its_source(subject: Subject) -> None:
    found = parameters([subject])
    assert found is not None
    rows = {row[0]["code"]: row for row in found["rows"]}
    assert rows.keys() == {"builders.count", *subject.scenario.uncertainties}
    assert rows["builders.count"][1] == "20 builders"
    drawn = rows["capital.vc_supply_usd_per_year"]
    assert drawn[1] == "9.67 bn to 120 bn USD per year (even in logs)"
    known = parameter_table()["capital.vc_supply_usd_per_year"]
    assert drawn[3:] == [known.quality, f"{known.source} ({known.as_of})"]


def test_its_commands_make_the_same_result(
    subject: Subject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = again(subject)
    (file,) = made["files"]
    (tmp_path / file["name"]).write_text(file["text"], encoding="utf-8")
    endgame, *words = shlex.split(" ".join(made["commands"][-1]))
    assert endgame == "endgame"
    done = CliRunner().invoke(app, [*words, "--no-figures"])
    assert done.exit_code == 0, done.output
    xr.testing.assert_identical(
        open_result(tmp_path / "few_again").drop_attrs(deep=False),
        subject.result.drop_attrs(deep=False),
    )


def test_an_ensemble_is_named_by_its_scenario_and_levers(tmp_path: Path) -> None:
    import sim

    place = tmp_path / "grid"
    sim.ensemble(
        "baseline", 1, 5, 1, store=place, levers={"builders.count": 20}, chunk=3,
        grid={"capital.cost_of_capital": [0.1, 0.2]}, keep="last", workers=1,
    )  # fmt: skip
    (*_, words) = again(opened(place))["commands"]
    assert words == [
        "endgame", "ensemble", "baseline", "--set", "builders.count=20", "--worlds", "1",
        "--years", "1", "--seed", "5", "--sampling", "independent",
        "--grid", "capital.cost_of_capital=0.1,0.2", "--keep", "last", "--chunk", "3",
        "--out", "grid_again",
    ]  # fmt: skip


def test_pictures_beyond_the_room_are_left_out_and_named(made: dict[str, Any]) -> None:
    sections: list[dict[str, Any]] = [
        {"pictures": [{"kind": name, "src": "x" * 10} for name in names]} for names in ("abc", "d")
    ]
    within(sections, most=30)
    assert [[each["kind"] for each in one["pictures"]] for one in sections] == [["a", "b"], ["d"]]
    assert [one["left_out"] for one in sections] == [["c"], []]
    assert "src" not in plain(made)["results"][0]["pictures"][0]


@pytest.mark.parametrize(
    ("value", "text"), [(200.0, "200"), (8e9, "8e9"), (0.25, "0.25"), (1e-7, "1e-7"), (3.0, "3")]
)
def test_numbers_on_a_command_line_are_exact(value: float, text: str) -> None:
    assert exact(value) == text
    assert float(exact(0.1 + 0.2)) == 0.1 + 0.2
