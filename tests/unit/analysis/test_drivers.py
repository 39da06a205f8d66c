"""Ranks, correlations and fifths by hand, and that chance stays below its line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis import driver_scores as drivers
from sim.endings.classification import ENDINGS

Make = Callable[..., xr.Dataset]


def test_spearman_by_hand() -> None:
    left = np.array([[1.0], [2.0], [3.0], [4.0]])
    right = np.array([[1.0, 9.0, 5.0], [30.0, 8.0, 5.0], [20.0, 7.0, 5.0], [400.0, 6.0, 5.0]])
    found = drivers.spearman(left, right)[0]
    assert found[:2] == pytest.approx([0.8, -1.0])
    equals = drivers.spearman(left, np.array([[1.0], [2.0], [2.0], [3.0]]))
    assert equals.item() == pytest.approx(4.5 / np.sqrt(5.0 * 4.5))  # they share the mean rank 2.5
    assert np.isnan(found[2])  # a constant goes with nothing


def test_noise_line_by_hand_and_against_chance() -> None:
    assert drivers.noise_line(1001) == pytest.approx(1.95996 / np.sqrt(1000), rel=1e-5)
    assert drivers.noise_line(1001, 182) == pytest.approx(0.1151, abs=1e-3)
    assert drivers.noise_line(1) == 1.0
    rng = np.random.default_rng(5)
    largest = [np.abs(drivers.spearman(rng.random((80, 5)), rng.random((80, 4)))).max()
               for _ in range(400)]  # fmt: skip
    assert 0.01 < (np.array(largest) > drivers.noise_line(80, 20)).mean() < 0.09


def test_rank_correlation_of_a_driver_and_of_a_constant(make: Make) -> None:
    kinds = ("oligopoly", "oligopoly", "consolidation", "consolidation")
    result = make(*kinds, k=[0.1, 0.2, 0.3, 0.4], fixed=[1.0] * 4)
    table = drivers.rank_correlations(result)
    assert table.index.tolist() == ["k"]
    # Memberships tie in pairs: ranks 1.5, 1.5, 3.5, 3.5 with 1, 2, 3, 4.
    assert table.at["k", "consolidation"] == pytest.approx(4.0 / np.sqrt(20.0))
    assert table.columns.tolist() == list(ENDINGS)


def test_fifths_compare_the_lowest_with_the_highest(make: Make) -> None:
    kinds = ["oligopoly"] * 5 + ["consolidation"] * 5
    result = make(*kinds, k=[float(value) for value in range(10)])
    table = drivers.fifths(result).set_index("ending")
    row = table.loc["consolidation"]
    assert (row["share_in_low_fifth"], row["share_in_high_fifth"]) == (0.0, 1.0)
    assert (row["low_fifth_up_to"], row["high_fifth_from"]) == (1.8, 7.2)
    # Two worlds each: Wilson gives 0 to 0.6576 and 0.3424 to 1; Newcombe adds the gaps in squares.
    gap = 3.8415 / 5.8415
    assert row["difference"] == 1.0
    assert row["difference_low"] == pytest.approx(1.0 - gap * np.sqrt(2.0), abs=1e-4)
    assert row["difference_high"] == pytest.approx(1.0)
    assert table.at["winter", "difference"] == 0.0


def test_fifths_of_a_switch_are_its_two_positions(make: Make) -> None:
    kinds = ["oligopoly", "consolidation", "consolidation", "consolidation"]
    table = drivers.fifths(make(*kinds, switch=[0.0, 0.0, 1.0, 1.0])).set_index("ending")
    row = table.loc["consolidation"]
    assert (row["share_in_low_fifth"], row["share_in_high_fifth"]) == (0.5, 1.0)


def test_fifths_refuse_an_impossible_part(make: Make) -> None:
    with pytest.raises(ValueError, match=r"at most 0\.5"):
        drivers.fifths(make("oligopoly"), part=0.6)


def test_drivers_join_both_tables_strongest_first(make: Make) -> None:
    kinds = ["oligopoly"] * 3 + ["consolidation"] * 3
    weak, strong = [3.0, 1.0, 5.0, 2.0, 6.0, 4.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    result = make(*kinds, weak=weak, strong=strong)
    table = drivers.drivers(result)
    mine = table[table["ending"] == "consolidation"]
    assert mine["parameter"].tolist() == ["strong", "weak"]
    correlations = drivers.rank_correlations(result)
    for row in table.itertuples():
        expected = correlations.at[row.parameter, row.ending]
        assert row.rank_correlation == pytest.approx(expected, nan_ok=True)
    assert drivers.drivers(make("oligopoly", "oligopoly")).empty
