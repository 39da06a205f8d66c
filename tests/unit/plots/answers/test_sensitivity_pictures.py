"""Tornado and heat map: what is drawn, what stays white, and that nothing to show is said."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.sensitivity import shown
from sim.plots.answers.heat_map_picture import figure_heat_map, ways
from sim.plots.answers.tornado_picture import figure_tornado

ROWS = pd.DataFrame({
    "outcome": ["fit.tiered"] * 3 + ["hhi"] * 3,
    "parameter": ["a", "b", "luck"] * 2,
    "size": [0.5, 0.1, 0.4, 0.3, 0.2, 0.6], "low": [0.4, -0.1, 0.3, 0.2, 0.1, 0.5],
    "high": [0.6, 0.3, 0.5, 0.4, 0.3, 0.7], "alone": [0.2, np.nan, 0.0, 0.1, 0.1, 0.0],
    "swing": [0.3, -0.1, np.nan, -900.0, 50.0, np.nan],
    "swing_low": [0.2, -0.3, np.nan, -999.0, -10.0, np.nan],
    "swing_high": [0.4, 0.1, np.nan, -800.0, 110.0, np.nan], "spread": [0.3] * 3 + [1000.0] * 3,
})  # fmt: skip


def test_a_tornado_has_a_bar_and_a_swing_for_each_parameter() -> None:
    names = shown.ranked(ROWS, "fit.tiered", 10)
    assert names == ["a", "b", "luck"]
    figure = figure_tornado(
        ROWS, names, "fit.tiered", ["fit.tiered", "hhi"], str.title, "Why?", "how", "part", "of"
    )
    bars, *swings = figure.axes
    assert [each.get_text() for each in bars.get_yticklabels()] == ["A", "B", "Luck"]
    assert [each.get_title() for each in swings] == ["Fit.Tiered", "Hhi"]
    widths = [each.get_width() for each in swings[1].patches]
    assert widths == [-900.0, 50.0, 0.0]
    nothing = figure_tornado(ROWS, [], "hhi", [], str, "Why?", "how", "part", "of")
    assert any("Nothing can be told" in each.get_text() for each in nothing.texts)


def test_a_heat_map_leaves_white_what_cannot_be_told_from_zero() -> None:
    names = shown.ranked_overall(ROWS, 10)
    figure = figure_heat_map(ROWS, names, ["fit.tiered", "hhi"], str, "Which?", "how", "of")
    signed, grey = (np.ma.filled(each.get_array(), np.nan) for each in figure.axes[0].images)
    np.testing.assert_array_equal(signed, [[0.5, -0.3], [np.nan, np.nan], [np.nan, np.nan]])
    np.testing.assert_array_equal(grey, [[np.nan, np.nan], [np.nan, 0.2], [0.4, 0.6]])
    told = [each.get_text() for each in figure.axes[0].texts]
    assert told == ["50", "30", "20", "40", "60"]
    assert ways(ROWS).tolist() == [1.0, 0.0, 0.0, -1.0, 0.0, 0.0]
    assert not figure_heat_map(ROWS, [], [], str, "Which?", "how", "of").axes


def test_a_heat_map_without_a_cell_says_so() -> None:
    figure = figure_heat_map(ROWS.assign(low=-0.1), ["a"], ["hhi"], str, "Which?", "how", "of")
    assert not figure.axes
    assert any("Nothing can be told" in each.get_text() for each in figure.texts)


def test_parts_lie_within_the_whole() -> None:
    given = ROWS.assign(total=1.3, total_low=1.1, total_high=2.5, first=0.1)
    found = shown.of_indices(given)
    assert set(found[["size", "low", "high"]].to_numpy().ravel()) == {1.0}


def test_panels_are_of_what_is_most_in_question() -> None:
    assert shown.most_in_question(ROWS, "hhi") == ["hhi"]
    assert shown.most_in_question(ROWS, "ending") == ["fit.tiered"]
    effects = pd.DataFrame({
        "outcome": "y", "parameter": ["a", "luck"], "mu_star": [4.0, 2.0],
        "mu_star_low": [3.0, 1.0], "mu_star_high": [5.0, 3.0], "mu": [-1.0, 0.5],
        "sigma": [1.0, 1.0], "spread": 2.0, "trajectories": 4,
    })  # fmt: skip
    found = shown.of_effects(effects)
    assert found["size"].tolist() == [2.0, 1.0]
    np.testing.assert_allclose(found["swing_low"], [-1.98, np.nan])
