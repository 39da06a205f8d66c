"""The sorting network sorts."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.compiled.functions import network


@pytest.mark.parametrize("length", range(1, 21))
def test_the_network_sorts_whatever_there_is(length: int) -> None:
    # A network that sorts all rows of 0 and 1 sorts everything (Knuth, 5.3.4, theorem Z).
    if length <= 14:
        rows = np.array(list(product((0, 1), repeat=length)), dtype=np.int8)
    else:
        rows = (np.arange(2**length)[:, None] >> np.arange(length) & 1).astype(np.int8)
    columns = [rows[:, place].copy() for place in range(length)]
    for low, high in network(length):
        assert 0 <= low < high < length
        one, other = columns[low], columns[high]
        columns[low], columns[high] = np.minimum(one, other), np.maximum(one, other)
    ranked = np.stack(columns, axis=1)
    assert (ranked[:, :-1] <= ranked[:, 1:]).all()


def test_a_network_of_four_takes_five_comparisons() -> None:
    assert len(network(4)) == 5
    assert network(1) == []
