"""Pictures of compared sides: ribbons are the flows, names fit, nothing is cut."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.figure import Figure
from sides_by_hand import WORLDS, by_hand

from sim.plots.answers.ending_flows_picture import blocks, figure_ending_flows, ribbons
from sim.plots.answers.lab_sides_picture import figure_lab_sides
from sim.plots.answers.of_sides import short_names
from sim.plots.answers.side_series_picture import figure_side_series


def texts(figure: Figure) -> list[str]:
    axes = [text.get_text() for each in figure.axes for text in each.texts]
    return [*axes, *(text.get_text() for text in figure.texts)]


def flows() -> pd.DataFrame:
    table = by_hand().others[0].flows
    return table[table["of"] == "ending"]


def test_ribbons_are_as_thick_as_their_worlds_and_fill_the_blocks() -> None:
    filled: dict[tuple[str, str], float] = {}
    for one, other, count, start, end in ribbons(flows(), WORLDS):
        assert start[1] - start[0] == pytest.approx(count / WORLDS)
        assert end[1] - end[0] == pytest.approx(count / WORLDS)
        for side, label, span in (("before", one, start), ("after", other, end)):
            foot, head = blocks(flows(), side, WORLDS)[label]
            assert foot - 1e-9 <= span[0]
            assert span[1] <= head + 1e-9
            filled[side, label] = filled.get((side, label), 0.0) + count
    assert filled["before", "tiered"] == 25
    assert filled["after", "winter"] == 12


def test_flows_name_endings_with_counts() -> None:
    found = by_hand()
    told = texts(figure_ending_flows(found, found.others[0]))
    assert "Tiered 25 (62%)" in told
    assert "12 (30%) Winter" in told
    assert "12" in told


def test_series_have_a_panel_and_a_strip_each() -> None:
    found = by_hand(2)
    figure = figure_side_series(found)
    assert len(figure.axes) == 2 * len(found.series)
    assert "match_speed = 0.1" in texts(figure)
    assert "keep none" in " ".join(texts(figure_side_series(replace(found, series=()))))


def test_labs_that_never_differ_are_not_shown() -> None:
    found = by_hand()
    figure = figure_lab_sides(found)
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["OpenAI"]
    none = replace(found, labs=pd.DataFrame())
    assert "do not keep" in " ".join(texts(figure_lab_sides(none)))


def test_names_lose_the_group_of_a_parameter_but_stay_apart() -> None:
    assert short_names(["baseline", "a.x = 1"]) == ["baseline", "x = 1"]
    assert short_names(["a.x = 1", "b.x = 1"]) == ["a.x = 1", "b.x = 1"]
    assert len(short_names(["b" * 90, "c"])[0]) <= 32
