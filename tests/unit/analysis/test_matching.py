"""Matched worlds by hand."""

from __future__ import annotations

import numpy as np

from sim.analysis.matching import partners


def test_partners_are_the_most_alike_of_the_free() -> None:
    values = np.repeat(np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 9.0, 0.05])[:, None], 48, axis=1)
    spell = np.zeros((8, 48), dtype=bool)
    spell[0, 12:] = True
    spell[7, 20:] = True  # nearest, but not free
    onset = np.array([12, -1, -1, -1, -1, -1, -1, 40])
    found = partners(onset, spell, [values])
    assert sorted(found[0]) == [1, 2, 3, 4, 5]
    assert (found[1:] == -1).all()  # without an onset, or too late to be followed
