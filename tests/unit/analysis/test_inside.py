"""Bands by ending, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis import within_endings as inside
from sim.endings.classification import ENDINGS
from sim.results.looked_back import INSIDE, of_months

Make = Callable[..., xr.Dataset]


def test_bands_are_quantiles_within_an_ending() -> None:
    values = np.array([[0.0, 9.0], [1.0, 9.0], [2.0, 9.0], [50.0, 50.0]])
    reached = np.array(["winter", "winter", "winter", "tiered"])
    found = inside.bands(values, reached)
    assert found.shape == (9, 5, 2)
    assert found[ENDINGS.index("winter"), :, 0] == pytest.approx([0.1, 0.5, 1.0, 1.5, 1.9])
    assert found[ENDINGS.index("tiered")] == pytest.approx(50.0)
    assert np.isnan(found[ENDINGS.index("oligopoly")]).all()


def test_inside_is_what_the_classifier_sees(make: Make) -> None:
    found = of_months(make("prices_rise"))
    assert set(found) == set(INSIDE)
    # Six months of 1.4 after six of 0.5.
    assert found["price_to_full_cost"][0, 29] == pytest.approx(0.95)
    assert found["subsidy_rate"][0, 29] == pytest.approx(0.05)


def test_the_table_has_a_row_per_indicator_ending_and_year(make: Make) -> None:
    table = inside.inside_table(make("prices_rise", "subsidised", "subsidised"))
    assert len(table) == len(INSIDE) * 2 * 4
    assert table["month"].dt.month.unique().tolist() == [12]
    row = table[(table["indicator"] == "price_to_full_cost") & (table["ending"] == "subsidised")]
    assert row["worlds"].unique().tolist() == [2]
    assert row[["p05", "p50", "p95"]].to_numpy() == pytest.approx(0.5)
