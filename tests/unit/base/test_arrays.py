from __future__ import annotations

import numpy as np
import pytest

from sim.base.arrays import clip, row_sums


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
