"""An ending is one record: a made-up tenth is fitted, labelled, told and drawn from it alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hand_made import dataset, flat, unresolved

from sim.base.errors import EndgameError
from sim.endings.classification import ENDINGS, Thresholds, classify, explain, label
from sim.endings.precedents import ORDER
from sim.endings.registry import RECORDS, Condition, Criterion, Ending, Line, in_turn, lines, rest
from sim.plots.figures.ending_paths import figure_ending_paths
from sim.plots.figures.endings import figure_endings

ROOT = Path(__file__).parents[3]
BOOM = Ending(
    "test_boom", "test boom", "frontier prices soar", "#123456",
    conditions=(
        Condition(Criterion(
            "lerner", "margin of the boom, share of price",
            Line("boom_margin", 0.7, 0.02, "share of price", "made up for a test"),
        )),
    ),
)  # fmt: skip


@pytest.fixture
def boom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECORDS, BOOM.name, BOOM)


def result(lerner: float) -> xr.Dataset:
    month = np.arange("2025-01", "2030-01", dtype="datetime64[M]").astype("datetime64[ns]")
    return dataset(unresolved() | {"lerner": flat(lerner)}).assign_coords(month=month)


def test_a_new_ending_is_fitted_labelled_told_and_drawn_from_its_record_alone(boom: None) -> None:
    found = classify(result(0.9))
    assert found["membership"].shape == (1, 10)
    assert found["membership"].values[0, 9] == pytest.approx(0.802, abs=1e-3)  # oligopoly's rest
    assert found["ending"].values.tolist() == ["test_boom"]
    rows = {what: (value, limit, verdict) for what, value, limit, verdict in explain(found)}
    assert rows["test boom: fit, 0 (none) to 1 (full)"][2] == "this world's ending"
    assert rows["test boom: margin of the boom, share of price"][1:] == ("at least 0.7", "yes")
    figure = figure_endings(found)
    axes = next(each for each in figure.axes if each.texts[0].get_text() == "Test boom")
    assert axes.collections[0].get_facecolor()[0, :3] == pytest.approx(
        np.array([0x12, 0x34, 0x56]) / 255
    )
    legend = {text.get_text() for each in figure_ending_paths(found).axes for text in each.texts}
    assert "Test boom" in legend


def test_a_result_from_before_is_drawn_with_the_endings_that_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = classify(result(0.9))
    monkeypatch.setitem(RECORDS, BOOM.name, BOOM)
    drawn = {each.texts[0].get_text() for each in figure_endings(older).axes}
    assert "Winter" in drawn
    assert "Test boom" not in drawn


def test_a_new_line_can_be_moved_and_a_new_ending_competes(boom: None) -> None:
    assert classify(result(0.9), Thresholds(boom_margin=0.95))["ending"].item() != "test_boom"
    assert Thresholds().scaled(1.1).boom_margin == pytest.approx(0.77)
    tie = np.zeros((2, 10))
    tie[0, [5, 9]] = 0.5  # winter and boom alike: what is new is tested last
    tie[1, 9] = 0.8
    assert label(tie).tolist() == ["winter", "test_boom"]
    assert classify(result(0.1))["membership"].values[0, 8] > 0.7  # unresolved
    assert classify(result(0.9))["membership"].values[0, 8] < 0.01


def test_without_it_there_are_nine_and_no_line_of_it() -> None:
    assert len(ENDINGS) == 9
    assert "boom_margin" not in lines()
    with pytest.raises(AttributeError, match="boom_margin"):
        Thresholds().boom_margin  # noqa: B018
    with pytest.raises(EndgameError, match=r"no threshold 'hhi'; there are: margin_rise, "):
        Thresholds(hhi=2000.0)


def test_records_are_fit_to_be_shown() -> None:
    assert list(RECORDS) == [each.name for each in RECORDS.values()]
    for each in RECORDS.values():
        assert re.fullmatch(r"#[0-9A-F]{6}", each.colour), each.name
        assert bool(each.conditions) != bool(each.rule), each.name
    assert len({each.colour for each in RECORDS.values()}) == len(RECORDS)
    assert sorted(RECORDS) == sorted(ORDER)
    assert [each.name for each in in_turn()] == list(ORDER[:-1])
    assert rest() == ORDER[-1]


def test_the_readme_tells_endings_as_their_records_do() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    head = "| ending, in the order of tests | what has happened |\n|---|---|\n"
    table = readme.split(head)[1].split("\n\n")[0]
    told = [f"| {name} | {RECORDS[name].meaning} |" for name in ORDER]
    assert table.splitlines() == told
