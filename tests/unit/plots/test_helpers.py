"""Label placing, sums over a year and reading of events, by hand-worked numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, names, read, style


def test_spread_moves_two_equal_heights_half_a_gap_each() -> None:
    assert style.spread([0.5, 0.5], 0.1, 0, 1) == pytest.approx([0.45, 0.55])


def test_spread_leaves_distant_heights_and_keeps_the_order_given() -> None:
    assert style.spread([0.9, 0.1, 0.5], 0.1, 0, 1) == pytest.approx([0.9, 0.1, 0.5])


def test_spread_respects_bounds_and_shrinks_the_gap_where_crowded() -> None:
    assert style.spread([0, 0, 0], 0.1, 0, 1) == pytest.approx([0, 0.1, 0.2])
    assert style.spread([1, 1, 1], 0.1, 0, 1) == pytest.approx([0.8, 0.9, 1.0])
    assert style.spread([0.3] * 3, 0.9, 0, 1) == pytest.approx([0, 0.5, 1.0])
    assert style.spread([], 0.1, 0, 1).size == 0


def test_spread_keeps_every_gap_and_bound_for_random_heights() -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        placed = np.sort(style.spread(list(rng.random(8)), 0.08, 0, 1))
        assert (np.diff(placed) >= 0.08 - 1e-9).all()
        assert placed[0] >= -1e-12
        assert placed[-1] <= 1 + 1e-12


def test_by_year_sums_calendar_years_and_marks_those_in_part() -> None:
    months = pd.date_range("2025-11-01", periods=15, freq="MS").to_numpy()
    years, sums = read.by_year(np.ones(15), months)
    assert years.tolist() == [2025, 2026, 2027]
    assert sums.tolist() == [2.0, 12.0, 1.0]
    assert read.year_labels(months) == ["2025*", "2026", "2027*"]


def test_labels_of_a_stack_stand_beside_what_is_left_of_it() -> None:
    assert draw.label_place({"a": np.array([1.0, 2.0, 3.0])}) == 2
    assert draw.label_place({"a": np.array([1.0, 4.0, 3.0, 0.0, 0.0])}) == 2
    assert draw.label_place({"a": np.array([0.0, 0.0])}) == 1


def test_events_come_from_memory_or_a_file(one_world: xr.Dataset, tmp_path: Path) -> None:
    events = read.events_of(one_world, 0)
    assert set(events["kind"]) >= {"round", "acquisition", "closure", "entry"}
    path = tmp_path / "events.parquet"
    events.to_parquet(path)
    stored = one_world.assign_attrs(events=str(path))
    pd.testing.assert_frame_equal(read.events_of(stored, 0), events)
    assert read.events_of(stored, 9).empty
    assert read.events_of(one_world, 9).empty
    assert read.events_of(one_world[["hhi"]], 0).empty


def test_labels_without_room_beside_earlier_ones_are_left_out() -> None:
    figure = Figure(figsize=style.SLIDE_INCHES)
    axes = style.add_axes(figure, 0.1, 0.1, 0.8, 0.5)
    axes.set_ylim(0, 10)
    labels = [style.Label(y, str(y), "#000000") for y in (9.0, 9.1, 8.9, 5.0, 4.99, 1.0)]
    assert [label.height for label in style.apart(axes, labels)] == [9.0, 5.0, 1.0]


def test_users_labels_reach_pictures_and_long_ones_are_cut() -> None:
    given = {"openai": "Another", "meta_ai": "M" * 40, "andreessen_horowitz": "Andreessen Horowitz"}
    spelled = names.spelling(xr.Dataset(attrs={"labels": json.dumps(given)}))
    assert spelled("openai") == "Another"
    assert spelled("meta_ai") == "M" * 21 + "\N{HORIZONTAL ELLIPSIS}"
    assert spelled("andreessen_horowitz") == "a16z"  # as the baseline has it: the usual short form
    assert spelled("zai") == "Z.ai"


def test_names_are_spelled_and_coloured_apart() -> None:
    assert names.display("zai") == "Z.ai"
    assert names.display("general_catalyst") == "General Catalyst"
    chosen = names.colors(["openai", "cohere", "reka"], ("#0072B2", "#111111", "#222222"))
    assert chosen == {"openai": "#0072B2", "cohere": "#111111", "reka": "#222222"}


def panel(top: float) -> Axes:
    axes = style.add_axes(Figure(), 0.1, 0.1, 0.4, 0.6)
    axes.set_xlim(0, 99)
    axes.set_ylim(0, top)
    return axes


@pytest.mark.parametrize(
    ("curve", "place"),
    [
        (np.linspace(0.0, 1.05, 100), ("left", "bottom")),
        (np.linspace(1.05, 0.0, 100), ("right", "bottom")),
        (np.full(100, 1.02), ("right", "top")),
    ],
)
def test_a_level_is_named_where_the_curve_is_not(curve: FloatArray, place: tuple[str, str]) -> None:
    axes = panel(1.2)
    draw.on_line(axes, "what it means", 1.0, style.GREEN, [curve])
    said = axes.texts[0]
    assert (said.get_ha(), said.get_va()) == place


def test_what_ends_early_has_a_name_in_the_stack_and_no_false_leader() -> None:
    axes = panel(100.0)
    early = {"gone": np.linspace(100.0, 0.0, 100), "stays": np.linspace(0.0, 100.0, 100)}
    draw.inside(axes, np.arange(100), early, {"stays"}, 8.0)
    assert [each.get_text().strip() for each in axes.texts] == ["gone"]
    lines = len(axes.lines)
    style.label_right(axes, [style.Label(0.0, "gone", style.BLUE, leader=False)])
    assert len(axes.lines) == lines
