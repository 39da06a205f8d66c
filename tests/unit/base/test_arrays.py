from __future__ import annotations

import numpy as np
import pytest

from sim.base.arrays import clip, ordered, power, row_sums


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 8, 20])
@pytest.mark.parametrize("worlds", [1, 300])
def test_row_sums_have_the_bits_of_a_plain_sum(width: int, worlds: int) -> None:
    wide = np.exp(8.0 * np.random.default_rng(0).standard_normal((worlds, 16, width + 2)))
    for amounts in (wide[..., :width], wide[..., :width].copy()):
        assert row_sums(amounts).tobytes() == amounts.sum(axis=-1).tobytes()


def test_row_sums_leave_their_argument_alone() -> None:
    amounts = np.ones((1000, 3))
    assert row_sums(amounts).tolist() == [3.0] * 1000
    assert (amounts == 1.0).all()


def test_clip_is_that_of_numpy() -> None:
    values = np.array([[-1.0, 0.5, 5.0, np.nan, np.inf]])
    low, high = np.array([[0.0]]), 2.0
    assert np.array_equal(clip(values, low, high), np.clip(values, low, high), equal_nan=True)


@pytest.mark.parametrize("exponent", [2.0, 0.5, -1.0, 0.7])
@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 2)])
def test_powers_of_a_world_are_the_same_alone(exponent: float, shape: tuple[int, ...]) -> None:
    base = np.exp(np.random.default_rng(2).standard_normal(shape))
    rows = np.full((4,) + (1,) * (len(shape) - 1), exponent)
    wide = np.power(base, np.broadcast_to(rows, shape).copy())
    for given in (exponent, rows, rows[:1], np.broadcast_to(rows, shape)):
        assert power(base, given).tobytes() == wide.tobytes()
    for world in range(4):
        here = slice(world, world + 1)
        assert power(base[here], rows[here]).tobytes() == wide[here].tobytes()


@pytest.mark.parametrize("below", [5, 2**16, 2**16 + 1])
def test_order_is_stable_however_large_the_numbers(below: int) -> None:
    numbers = np.array([below // 2, 3, below - 1, 0, 3, below - 1, 0])
    assert ordered(numbers, below).tolist() == sorted(range(7), key=numbers.tolist().__getitem__)
