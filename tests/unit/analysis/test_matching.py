"""Matched worlds by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.matching import matched_change, partners, paths


def test_partners_are_the_most_alike_of_the_free() -> None:
    values = np.repeat(np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 9.0, 0.05])[:, None], 48, axis=1)
    spell = np.zeros((8, 48), dtype=bool)
    spell[0, 12:] = True
    spell[7, 20:] = True  # nearest, but not free
    onset = np.array([12, -1, -1, -1, -1, -1, -1, 40])
    found = partners(onset, spell, [values])
    assert sorted(found[0]) == [1, 2, 3, 4, 5]
    assert (found[1:] == -1).all()  # without an onset, or too late to be followed


def stepping() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """World 0 falls from 1 to 0.6 at month 20; five partners from 1 to 0.9, one each by its own."""
    fall = np.array([0.4, 0.0, 0.05, 0.1, 0.15, 0.2, 0.7])
    values = 1.0 - fall[:, None] * (np.arange(48) >= 20)
    partner = np.full((7, 5), -1)
    partner[0] = [1, 2, 3, 4, 5]
    return values, np.array([20, -1, -1, -1, -1, -1, 20]), partner


def test_a_change_is_held_against_that_of_the_partners() -> None:
    values, onset, partner = stepping()
    found = matched_change(values, onset, partner)
    assert found[0] == pytest.approx(-0.3)  # the docstring's worked number
    assert np.isnan(found[1:]).all()  # no onset, or no partners


def test_paths_around_the_onset() -> None:
    values, onset, partner = stepping()
    own, others = paths(values, onset, partner, -2, 1)
    np.testing.assert_allclose(own, [[1.0, 1.0, 0.6, 0.6]])
    np.testing.assert_allclose(others, [[1.0, 1.0, 0.9, 0.9]])
