"""A name that is no scenario may have been meant for a folder, and is refused as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.or_result import scenario_or_result


def test_scenarios_are_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('extends = "baseline"\nyears = 2\n', encoding="utf-8")
    assert scenario_or_result("baseline").name == "baseline"
    assert scenario_or_result(str(file)).years == 2


def test_others_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for given, said in (
        (str(tmp_path), "holds no result"),
        (str(tmp_path / "file"), "is a file"),
        (str(tmp_path / "none"), "no such folder"),
        ("basline", "no such folder, and no scenario; did you mean baseline"),
    ):
        with pytest.raises(ScenarioError, match=said) as refused:
            scenario_or_result(given)
        assert str(refused.value).startswith(f"{given}: ")
        assert "\n" not in str(refused.value)


def test_a_folder_in_place_of_a_scenario_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    for given, said in (("mine", "it is a folder"), ("", "must be one of"), ("x" * 9999, "one of")):
        with pytest.raises(ScenarioError, match=said):
            Scenario.load(given)
