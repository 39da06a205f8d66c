"""Maps over two parameters: which rows are run, what is counted, what is said, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.discovery.cells import WHOLE, Axis, Map, grid_points, half_width, mapped, table_of
from sim.analysis.discovery.map_words import close_calls, leaders, map_opening
from sim.endings.classification import ENDINGS

X = Axis("capital.vc_supply_usd_per_year", 1e10, 1.6e11, True, 4)
Y = Axis("market.router_share", 0.0, 0.4, False, 2)


def test_cells_are_run_in_their_middle() -> None:
    assert Y.values == pytest.approx([0.1, 0.3])
    assert X.edges == pytest.approx([1e10, 2e10, 4e10, 8e10, 1.6e11])
    assert X.values == pytest.approx(np.sqrt(2.0) * np.array([1e10, 2e10, 4e10, 8e10]))


def test_every_cell_has_the_same_worlds() -> None:
    points, numbers = grid_points(X, Y, 3)
    rows = pd.DataFrame({**points, "number": numbers})
    assert len(rows) == 24
    cells = rows.groupby([X.parameter, Y.parameter])["number"].apply(list)
    assert len(cells) == 8
    assert all(each == [0, 1, 2] for each in cells)
    assert (rows[Y.parameter][:12] == Y.values[0]).all()


def left_and_right(luck: int = 0) -> Map:
    """Tiered below 40 bn, commoditization above, ten worlds a cell, some by luck the other."""
    points, _ = grid_points(X, Y, 10)
    told = np.where(points[X.parameter] < 4e10, "tiered", "commoditization").reshape(8, 10)
    told[:, :luck] = "winter"
    told[0, 0] = ""
    return mapped(X, Y, 10, pd.Series(told.ravel()), tuple(ENDINGS))


def test_endings_are_counted_where_they_are() -> None:
    found = left_and_right()
    assert found.names == ("commoditization", "tiered")
    assert found.worlds.tolist() == [[9, 10, 10, 10], [10] * 4]
    assert found.shares[1].tolist() == [[1, 1, 0, 0]] * 2
    rows = table_of(found)
    assert len(rows) == 16
    assert rows["count"].sum() == 79
    assert rows[rows["leads"]]["share"].eq(1.0).all()
    assert rows["low"].le(rows["share"]).all()


def test_the_opening_says_where_the_lead_changes() -> None:
    text = map_opening(left_and_right(), 10)
    assert "leads in 4 of 8 cells" in text
    assert "of $40 bn per year (capital.vc_supply_usd_per_year)" in text
    assert "below it tiered leads in 4 of 4 cells, above it" in text
    assert f"{100 * half_width(10):.0f} points" in text
    assert "within luck" not in text
    assert leaders(left_and_right()).tolist() == [[1, 1, 0, 0]] * 2


def test_a_lead_within_luck_is_told() -> None:
    found = left_and_right(luck=4)  # six to four of ten
    assert close_calls(found) == 8
    assert "In 8 cells the lead over the next is within luck." in map_opening(found, 10)
    assert half_width(40) == pytest.approx(0.155, abs=5e-4)


def test_one_ending_everywhere() -> None:
    told = pd.Series(["tiered"] * 80)
    text = map_opening(mapped(X, Y, 10, told, tuple(ENDINGS)), 10)
    assert "leads in all 8 cells" in text


def test_a_failed_world_is_no_world_without_the_condition() -> None:
    """Two of three worlds of each cell failed, and the third has it."""
    sound = np.tile([True, False, False], 8)
    found = mapped(X, Y, 3, pd.Series(sound), tuple(ENDINGS), sound)
    assert found.shares[0] == pytest.approx(np.ones((2, 4)))
    assert found.worlds == pytest.approx(np.ones((2, 4)))


def test_a_condition_is_mapped_as_one_share() -> None:
    points, _ = grid_points(X, Y, 10)
    found = mapped(X, Y, 10, pd.Series(points[Y.parameter] > 0.2), tuple(ENDINGS))
    assert found.names == (WHOLE,)
    assert found.shares[0].tolist() == [[0.0] * 4, [1.0] * 4]
    assert "leads" not in table_of(found)
    text = map_opening(found, 10, "openai alive")
    assert "in 0% to 100% of worlds by cell" in text
    assert "of 20% (market.router_share): 0% below it, 100% above it" in text
    flat = mapped(X, Y, 10, pd.Series([True] * 80), tuple(ENDINGS))
    told = map_opening(flat, 10, "openai alive")
    assert told.startswith("openai alive: in every world of any cell; over these ranges neither")
    luck = mapped(X, Y, 10, pd.Series(([True] + [False] * 9) * 7 + [False] * 10), tuple(ENDINGS))
    assert "neither parameter moves it beyond luck" in map_opening(luck, 10, "openai alive")
