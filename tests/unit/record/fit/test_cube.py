"""Parameters as points of a cube."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.record.fit.cube import Edge, edge, point, reflected, values
from sim.scenario.parameters import table

LOGS = Edge("a.b", 1.0, 100.0, True)
EVEN = Edge("c.d", -1.0, 1.0, False)


def test_a_place_is_a_value_on_its_scale_and_back() -> None:
    assert LOGS.value(0.5) == pytest.approx(10.0)
    assert EVEN.value(0.25) == pytest.approx(-0.5)
    for each in (LOGS, EVEN):
        assert each.place(each.value(0.3)) == pytest.approx(0.3)


def test_what_is_outside_its_range_stands_on_the_edge() -> None:
    assert (LOGS.place(0.01), LOGS.place(1e9), EVEN.place(-7.0)) == (0.0, 1.0, 0.0)


def test_a_range_stays_within_what_is_permitted() -> None:
    row = table()["labs.run_step"]
    assert (edge("labs.run_step").low, edge("labs.run_step").high) == (row.low, row.high)
    assert edge("history_2023:labs.run_step", -5.0, 1.5).high == 1.5
    assert edge("labs.run_step", -5.0).low == row.low


def test_an_unknown_parameter_and_an_empty_range_are_refused() -> None:
    with pytest.raises(EndgameError, match="no parameter"):
        edge("labs.nothing")
    with pytest.raises(EndgameError, match="no range"):
        edge("labs.run_step", 3.0, 2.0)


def test_points_and_values_are_each_other() -> None:
    edges = [LOGS, EVEN]
    assert point(edges, {"a.b": 10.0}) == pytest.approx([0.5, 0.5])
    assert values(edges, np.array([1.0, 0.0])) == {"a.b": pytest.approx(100.0), "c.d": -1.0}


def test_what_leaves_the_cube_comes_back_in() -> None:
    assert reflected(np.array([-0.1, 0.4, 1.25, 2.3])) == pytest.approx([0.1, 0.4, 0.75, 0.3])
