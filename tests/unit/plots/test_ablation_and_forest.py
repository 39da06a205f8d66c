"""Heat maps of changes and forest plots say in words and colours what the numbers say."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.plots import style
from sim.plots.figures.ablation import Changes, figure_ablation
from sim.plots.figures.forest import AGAINST, HOLDS, OPEN, Group, Row, figure_forest

SOURCE = xr.Dataset(coords={"world": np.arange(7)}, attrs={"scenario": "baseline", "seed": 3})
MINUS = "\N{MINUS SIGN}"


def words(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.fixture
def heat_map() -> Figure:
    changes = Changes(
        ["Takeovers", "Credits"], ["Prices rise\n8 %", "Winter\n0 %"],
        np.array([[-31.4, 0.2], [12.0, np.nan]]), np.array([[-42.0, -3.0], [4.0, np.nan]]),
        np.array([[-19.0, 3.0], [20.0, np.nan]]), {(0, 0)},
    )  # fmt: skip
    return figure_ablation(SOURCE, changes, "What falls?", "Points.")


def test_cells_hold_the_change_and_its_interval_and_nothing_where_there_is_none(
    heat_map: Figure,
) -> None:
    assert words(heat_map) == [
        f"{MINUS}31", f"{MINUS}42 to {MINUS}19", "0", f"{MINUS}3 to +3", "+12", "+4 to +20",
    ]  # fmt: skip


def test_only_what_chance_would_not_do_is_bold_and_not_grey(heat_map: Figure) -> None:
    weights = {
        text.get_text(): (text.get_fontweight(), text.get_color())
        for text in heat_map.axes[0].texts
    }
    assert weights["+12"][0] == "bold"
    assert weights["0"] == ("normal", style.GREY)


def test_the_expected_fall_is_framed(heat_map: Figure) -> None:
    frames = [patch for patch in heat_map.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(frames) == 1
    assert frames[0].get_center() == pytest.approx((0.0, 0.0))


def test_low_rows_hold_one_line() -> None:
    many = np.ones((40, 1))
    changes = Changes([str(row) for row in range(40)], ["x"], many, many - 1.5, many + 1.0)
    assert words(figure_ablation(SOURCE, changes, "?", "!"))[0] == f"+1  ({MINUS}0 to +2)".replace(
        f"{MINUS}0", "0"
    )


@pytest.mark.parametrize(
    ("low", "high", "expected", "color"),
    [
        (0.1, 0.3, +1, HOLDS), (-0.3, -0.1, -1, HOLDS), (0.1, 0.3, -1, AGAINST),
        (-0.3, -0.1, +1, AGAINST), (-0.1, 0.3, +1, OPEN), (0.0, 0.3, +1, OPEN),
    ],
)  # fmt: skip
def test_colour_says_whether_theory_holds(
    low: float, high: float, expected: int, color: str
) -> None:
    assert Row("x", 0.5 * (low + high), low, high, expected).color == color


def test_a_forest_draws_each_group_on_its_own_scale_and_writes_its_numbers() -> None:
    score = Group("Score", [Row("k up", 0.2, 0.1, 0.3, +1), Row("k down", -0.05, -0.2, 0.1, -1)])
    months = Group("Months", [Row("capital", -17.5, -25.1, -9.9, -1)])
    figure = figure_forest(SOURCE, [score, months], "Signs?", "How")
    first, second = figure.axes
    assert [tick.get_text() for tick in first.get_yticklabels()] == ["k up", "k down"]
    assert first.get_xlim()[1] < 1.0 < abs(second.get_xlim()[0])
    assert words(figure) == [
        "+0.20 (0.10 to 0.30)", f"{MINUS}0.05 ({MINUS}0.20 to 0.10)",
        f"{MINUS}17.5 ({MINUS}25.1 to {MINUS}9.9)",
    ]  # fmt: skip
    colors = [line.get_color() for line in first.lines if line.get_marker() == "o"]
    assert [to_rgb(color) for color in colors] == [to_rgb(HOLDS), to_rgb(OPEN)]


def test_a_group_that_does_not_move_has_an_axis_in_its_unit() -> None:
    still = Group("Months", [Row("elasticity", 0.0, 0.0, 0.0, +1)])
    small = Group("Score", [Row("chips", 2.3e-4, -1.7e-4, 6.4e-4, +1), Row("k", -0.01, -2.0, 0, 1)])
    figure = figure_forest(SOURCE, [still, small], "Signs?", "How")
    assert figure.axes[0].get_xlim() == (-1.0, 1.0)
    assert words(figure) == [
        "no difference", f"+0.0002 ({MINUS}0.0002 to 0.0006)",
        f"{MINUS}0.01 ({MINUS}2.00 to 0.00)",
    ]  # fmt: skip
