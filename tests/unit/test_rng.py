from __future__ import annotations

import numpy as np

from sim.rng import draw, stream


def test_a_stream_belongs_to_seed_purpose_and_world() -> None:
    first = stream(0, "failures", 3).random(4)
    assert (stream(0, "failures", 3).random(4) == first).all()
    for other in (stream(1, "failures", 3), stream(0, "sales", 3), stream(0, "failures", 4)):
        assert (other.random(4) != first).all()


def test_world_k_draws_the_same_in_any_batch() -> None:
    many = draw(0, "fit", range(6), lambda each: each.standard_normal((3, 2)))
    alone = draw(0, "fit", [4], lambda each: each.standard_normal((3, 2)))
    assert many.shape == (6, 3, 2)
    assert (alone[0] == many[4]).all()


def test_a_longer_horizon_only_appends() -> None:
    short = draw(0, "fit", [1], lambda each: each.random((3, 2)))
    long = draw(0, "fit", [1], lambda each: each.random((9, 2)))
    assert np.array_equal(long[:, :3], short)
