"""Designs: every slice is hit, scales are kept, and no row hangs on the rows beside it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.runs.ensemble.sampling import designed
from sim.scenario.document import Uncertainty
from sim.start.inputs import draws as drawn

RANGES = {
    "plain": Uncertainty(low=-2.0, high=6.0),
    "log": Uncertainty(low=1.0, high=1e4, scale="log"),
    "whole": Uncertainty(low=1.0, high=4.0, scale="discrete"),
}


def slices(values: np.ndarray, count: int) -> list[int]:
    return np.sort(np.floor(values * count).astype(int)).tolist()


def test_each_slice_of_a_latin_hypercube_is_hit_once() -> None:
    points = designed(RANGES, "lhs", 40, 3, np.arange(40))
    assert slices((points["plain"] + 2.0) / 8.0, 40) == list(range(40))
    assert slices(np.log(points["log"]) / np.log(1e4), 40) == list(range(40))
    assert np.bincount(points["whole"].astype(int)).tolist() == [0, 10, 10, 10, 10]


def test_independent_draws_are_not_stratified() -> None:
    points = drawn(RANGES, range(40), 3)
    assert slices((points["plain"] + 2.0) / 8.0, 40) != list(range(40))
    assert designed(RANGES, "independent", 40, 3, np.arange(40)) == {}


def test_sobol_points_fill_every_box() -> None:
    points = designed(RANGES, "sobol", 64, 3, np.arange(64))
    assert slices((points["plain"] + 2.0) / 8.0, 64) == list(range(64))
    columns = np.floor(points["plain"] + 2.0).astype(int)
    rows = np.floor(8.0 * np.log(points["log"]) / np.log(1e4)).astype(int)
    boxes = np.bincount(8 * columns + rows, minlength=64)
    assert boxes.tolist() == [1] * 64


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_a_row_is_the_same_alone_and_in_any_order(method: str) -> None:
    whole = designed(RANGES, method, 50, 1, np.arange(50))
    some = np.array([49, 7, 8, 7])
    part = designed(RANGES, method, 50, 1, some)
    for name, values in whole.items():
        assert np.array_equal(part[name], values[some])
    other = designed(RANGES, method, 50, 2, np.arange(50))
    assert not np.array_equal(other["plain"], whole["plain"])


def test_one_more_parameter_changes_no_other_column_of_a_latin_hypercube() -> None:
    more = {"another": Uncertainty(low=0.0, high=1.0), **RANGES}
    one, other = (designed(each, "lhs", 30, 1, np.arange(30)) for each in (RANGES, more))
    assert all(np.array_equal(one[name], other[name]) for name in RANGES)
    assert abs(np.corrcoef(other["another"], other["plain"])[0, 1]) < 0.6
