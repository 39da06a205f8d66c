"""Differences of paired worlds: exact tests, sizes, and what is said to move."""

from __future__ import annotations

import numpy as np
import pytest
from sides_by_hand import MONTHS, world_rows

from sim.analysis.pairs.pair_differences import (
    differences_of,
    exact_mcnemar,
    movers,
    paired_p,
)


def test_mcnemar_counts_the_pairs_that_change() -> None:
    gained = np.array([True] * 12 + [False] * 2 + [True] * 6)
    lost = np.array([False] * 12 + [True] * 2 + [True] * 6)
    assert exact_mcnemar(lost, gained) == pytest.approx(0.012939, abs=1e-6)
    assert exact_mcnemar(gained, gained) == 1.0
    assert exact_mcnemar(np.array([True, False]), np.array([False, True])) == 1.0


def test_paired_t() -> None:
    before, after = np.array([1.0, 2, 3, 4]), np.array([2.0, 2, 5, 5])
    assert paired_p(before, after) == pytest.approx(0.0917, abs=1e-4)
    assert paired_p(before, before) == 1.0
    assert paired_p(before, before + 1.0) == 0.0


def test_what_was_moved_is_found_and_nothing_else() -> None:
    table = differences_of(world_rows(False), world_rows(True), MONTHS).set_index("outcome")
    moves = set(table.index[table["moves"]])
    wanted = {"ending.tiered", "ending.winter", "first_ending_months", "price_to_full_cost"}
    assert moves == wanted
    tiered = table.loc["ending.tiered"]
    assert (tiered["before"], tiered["after"]) == (25 / 40, 13 / 40)
    assert table.loc["price_to_full_cost", "difference"] == pytest.approx(0.3, abs=0.01)
    assert table.loc["first_ending_months", "difference"] == pytest.approx(-16.0 * 12 / 40)
    assert (table["p_holm"] >= table["p"]).all()


def test_units_are_those_of_the_numbers_beside_them() -> None:
    rows = world_rows(False)
    one, other = (
        rows.assign(subsidy_rate=each, market_revenue_usd=each * 1e12) for each in (0.2, 0.3)
    )
    table = differences_of(one, other, MONTHS).set_index("outcome")
    assert table.loc["subsidy_rate", ["before", "unit"]].tolist() == [pytest.approx(0.2), "share"]
    assert table.loc["market_revenue_usd", "unit"] == "USD a year"


def test_the_largest_in_deviations_comes_first() -> None:
    found = movers(differences_of(world_rows(False), world_rows(True), MONTHS))
    sizes = found["standardised"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_size_is_in_deviations_between_worlds() -> None:
    rows = world_rows(False).head(4).assign(ending="tiered", hhi=[1.0, 2, 3, 4])
    other = rows.assign(hhi=[2.0, 2, 5, 5])
    table = differences_of(rows, other, MONTHS).set_index("outcome")
    assert table.loc["hhi", "standardised"] == pytest.approx(0.655, abs=1e-3)


def test_the_same_worlds_differ_in_nothing() -> None:
    table = differences_of(world_rows(True), world_rows(True), MONTHS)
    assert not table["moves"].any()
    assert (table["p"] == 1.0).all()
    assert (table["standardised"] == 0.0).all()


def test_what_luck_may_do_in_one_of_many_outcomes_does_not_move() -> None:
    rows = world_rows(False)
    noise = np.random.default_rng(1).normal(size=len(rows))
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    shifted = rows.assign(hhi=rows["hhi"] + noise + 2.4 / np.sqrt(len(rows)))
    hhi = differences_of(rows, shifted, MONTHS).set_index("outcome").loc["hhi"]
    assert hhi["low"] > 0.0
    assert hhi["p"] < 0.05 < hhi["p_holm"]
    assert not hhi["moves"]
