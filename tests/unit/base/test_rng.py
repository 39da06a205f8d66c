from __future__ import annotations

import zlib
from collections import OrderedDict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.rng import draw, first_uniform, keep_samples, normal, seeds, stream, uniform


def test_a_stream_belongs_to_seed_purpose_and_world() -> None:
    first = stream(0, "failures", 3).random(4)
    assert (stream(0, "failures", 3).random(4) == first).all()
    for other in (stream(1, "failures", 3), stream(0, "sales", 3), stream(0, "failures", 4)):
        assert (other.random(4) != first).all()


def test_world_k_draws_the_same_in_any_batch() -> None:
    many = draw(0, "fit", range(6), (3, 2), normal)
    alone = draw(0, "fit", [4], (3, 2), normal)
    assert many.shape == (6, 3, 2)
    assert (alone[0] == many[4]).all()


def test_a_longer_horizon_only_appends() -> None:
    short = draw(0, "fit", [1], (3, 2), uniform)
    long = draw(0, "fit", [1], (9, 2), uniform)
    assert np.array_equal(long[:, :3], short)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**70),
    key=st.integers(0, 2**32 - 1),
    worlds=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5),
)
def test_seeds_are_numpys_own(seed: int, key: int, worlds: list[int]) -> None:
    found = seeds(seed, (key,), np.array(worlds))
    for row, world in zip(found, worlds, strict=True):
        own = np.random.SeedSequence(seed, spawn_key=(key, world))
        assert (row == own.generate_state(4, np.uint64)).all()


def test_a_stream_is_the_one_that_numpy_would_seed() -> None:
    own = np.random.SeedSequence(11, spawn_key=(zlib.crc32(b"fit"), 7))
    expected = np.random.Generator(np.random.PCG64(own)).standard_normal(5)
    assert (stream(11, "fit", 7).standard_normal(5) == expected).all()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**70),
    purposes=st.lists(st.text(), min_size=1, max_size=3),
    worlds=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5),
)
def test_first_numbers_are_numpys_own(seed: int, purposes: list[str], worlds: list[int]) -> None:
    found = first_uniform(seed, purposes, worlds)
    own = [[stream(seed, purpose, world).random() for world in worlds] for purpose in purposes]
    assert np.array_equal(found, own)


def test_samples_that_are_kept_are_the_same_and_no_more_than_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = draw(3, "fit", range(4), (2,), normal)
    monkeypatch.setattr(draw, "samples", OrderedDict())
    monkeypatch.setattr(draw, "bytes", 0)
    monkeypatch.setattr(draw, "most", 0)
    keep_samples(2 * plain.nbytes)
    kept = draw(3, "fit", range(4), (2,), normal)
    assert (kept == plain).all()
    assert draw(3, "fit", range(4), (2,), normal) is kept
    assert not kept.flags.writeable
    others = [draw(seed, "fit", range(4), (2,), normal) for seed in (4, 5)]
    assert (others[0] != kept).any()
    assert draw(3, "fit", range(4), (2,), normal) is not kept
    assert draw(3, "fit", range(4), (2,), uniform).max() <= 1.0
    assert draw(3, "fit", range(400), (2,), normal).flags.writeable
    assert len(draw.samples) == 2
