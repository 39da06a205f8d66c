"""What the page gives along is of the same worlds, with the setting's levers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

import sim
from sim.dashboard import taken_along
from sim.dashboard.asked import Asked


def test_a_setting_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.dashboard.asked.BUILDERS", 10.0)
    monkeypatch.setattr(taken_along, "YEARS", 2)
    for kinds, one in (("OF_WORLDS", "ternary"), ("OF_A_TYPICAL_WORLD", "profit")):
        monkeypatch.setattr(f"sim.report.drawn_pictures.{kinds}", (one,))  # they take the time
    page = taken_along.reported(Asked(levers=(("market.flywheel", 0.2),), worlds=2))
    assert page.startswith("<!doctype html>")
    assert "market.flywheel" in page
    assert "<script" not in page


def test_data_is_the_folder_of_a_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sim.dashboard.asked.BUILDERS", 10.0)
    monkeypatch.setattr(taken_along, "YEARS", 1)
    monkeypatch.setattr(taken_along, "DATA_WORLDS", 2)
    asked = Asked(levers=(("market.flywheel", 0.2),), seed=5)
    packed = taken_along.data(asked)
    assert packed == taken_along.data(asked)
    with ZipFile(BytesIO(packed)) as files:
        files.extractall(tmp_path)
    found = sim.open_result(tmp_path / "baseline")
    expected = sim.run(asked.chosen(), 2, 5, 1, uncertain=True)
    assert found.equals(expected)


def test_a_setting_is_typed_again_with_all_its_digits() -> None:
    asked = Asked("winter", (("market.flywheel", 0.123456789),), seed=7, worlds=20)
    assert asked.command().startswith(
        "endgame ensemble winter --worlds 20 --set builders.count=100"
    )
    assert "--seed 7 --set market.flywheel=0.123456789" in asked.command()
    assert asked.command() in taken_along.scenario_file(asked)
