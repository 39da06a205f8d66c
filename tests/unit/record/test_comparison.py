"""Figures of a run beside the record, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.base.errors import EndgameError
from sim.record.comparison import compare, missed, rows, simulated

MONTHS = pd.date_range("2025-01-01", periods=24, freq="MS")


@pytest.fixture
def result() -> xr.Dataset:
    """Two worlds in which a lab earns 1 and 2 bn a month, and clouds spend 10 each."""
    revenue = np.full((2, 24, 2), 1e9) * np.array([1.0, 2.0])[:, None, None]
    return xr.Dataset(
        {
            "revenue_usd": (("world", "month", "lab"), revenue),
            "capex_usd": (("world", "month", "hyperscaler"), np.full((2, 24, 4), 1e10)),
            "frontier_capability": (("world", "month"), np.full((2, 24), 28.0)),
        },
        coords={"month": MONTHS, "lab": ["openai", "xai"]},
    )


def test_figures_are_read_as_their_rows_say(result: xr.Dataset) -> None:
    by_name = {row["what"]: row for row in rows().to_dict("records")}
    run_rate = simulated(result, by_name["OpenAI run-rate, 2025-06"])
    assert run_rate == pytest.approx([12.0, 24.0])
    capex = simulated(result, by_name["Capex of four hyperscalers, 2025"])
    assert capex == pytest.approx([480.0 + 12 * 6.37] * 2)
    first, second = simulated(result, by_name["Frontier gain, 2024-12 to 2025-11"])
    better = result.assign(frontier_capability=result["frontier_capability"] + 1.0)
    again = simulated(better, by_name["Frontier gain, 2024-12 to 2025-11"])
    assert first == second
    assert again[0] - first == pytest.approx(8.8, abs=3.0)  # index points for ten times the compute


def test_a_run_that_does_not_cover_the_record_is_refused(result: xr.Dataset) -> None:
    with pytest.raises(EndgameError, match="months 2025-01 to 2025-12: the record is of 2025-01"):
        compare(result.isel(month=slice(12)))


def test_a_miss_is_outside_a_factor_of_two() -> None:
    assert [missed(ratio) for ratio in (0.49, 0.5, 2.0, 2.01)] == [True, False, False, True]
