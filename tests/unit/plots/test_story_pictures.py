"""Pictures of one world's events and of two branches."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes

from sim.analysis.stories.at_hand import EXITS, AtHand
from sim.endings.registry import RECORDS
from sim.plots.answers.branches_picture import PANELS, figure_branches
from sim.plots.answers.timeline_picture import figure_timeline
from sim.runs.single import run


@pytest.fixture(scope="module")
def two() -> xr.Dataset:
    return run("baseline", 2, years=2, uncertain=True, levers={"builders.count": 20})


def texts(axes: Axes) -> set[str]:
    return {each.get_text() for each in axes.texts}


def test_the_timeline_has_a_lane_for_who_was_asked_for_and_names_buyers(two: xr.Dataset) -> None:
    world = AtHand(two)
    figure = figure_timeline(world.result, "Who bought whom", "mistral")
    lanes = [each.get_text() for each in figure.axes[0].get_yticklabels()]
    assert lanes[0] == "Mistral AI"
    assert len(lanes) == len(set(lanes)) <= 13
    bought = world.happened(EXITS[:2])
    buyers = {world.name(str(each)) for each in bought["counterparty"]}
    assert texts(figure.axes[0]) <= buyers
    assert texts(figure.axes[1]) <= {RECORDS[each].words for each in world.labels}
    assert figure.texts[0].get_text() == "Who bought whom"


def test_both_branches_are_drawn_and_the_fork_marked(two: xr.Dataset) -> None:
    one, other = (two.isel(world=[k]) for k in (0, 1))
    figure = figure_branches(one, other, 12)
    panels = figure.axes[: len(PANELS)]
    assert [axes.get_title(loc="left") for axes in panels] == [words for _, words, _ in PANELS]
    for axes in panels:
        was, forked = axes.lines[:2]
        assert len(was.get_xdata()) == 24
        assert len(forked.get_xdata()) == 12
    hhi = panels[3].lines
    np.testing.assert_array_equal(hhi[0].get_ydata(), one["hhi"].values[0])
    np.testing.assert_array_equal(hhi[1].get_ydata(), other["hhi"].values[0][12:])
