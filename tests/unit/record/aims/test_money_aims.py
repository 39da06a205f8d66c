"""Aims of capital, on series made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events

from sim.record.aims import money_aims as aims
from sim.record.table.basics import NotRecordedError

MONTHS = 60


def run(revenue: np.ndarray, funding: np.ndarray) -> xr.Dataset:
    """One world with a path of revenue and of funding."""
    axis = pd.date_range("2025-01-01", periods=len(revenue), freq="MS")
    columns = {"market_revenue_usd": revenue, "funding_usd": funding}
    return xr.Dataset(
        {name: (("world", "month"), each[None]) for name, each in columns.items()},
        coords={"month": axis, "world": [0]},
    )


def step(at: int, after: float, back: int = MONTHS) -> np.ndarray:
    """1 a month, from a month on something else, and 1 again from another."""
    path = np.ones(MONTHS)
    path[at:back] = after
    return path


@pytest.mark.parametrize(
    ("revenue", "funding", "passed"),
    [
        (step(24, 0.4), step(24, 0.4), 1.0),
        (step(24, 0.4), step(24, 0.6), 0.0),  # funding holds
        (step(24, 0.6), step(24, 0.0), 0.0),  # demand holds
        (step(24, 0.4, 33), step(24, 0.4, 33), 0.0),  # nine bad months are no year
        (step(12, 0.0, 20), step(40, 0.0), 1.0),  # half in 2026-06 to 2027-02, and again in 2028-10
        (step(12, 0.0, 19), step(54, 0.0), 0.0),  # more than two years apart
        (np.linspace(1, 9, MONTHS), step(24, 0.0), 0.0),  # demand grows all the time
        (np.zeros(MONTHS), np.zeros(MONTHS), 0.0),  # nothing to fall from
    ],
)
def test_a_winter_is_both_at_half_of_their_peaks_within_two_years(
    revenue: np.ndarray, funding: np.ndarray, passed: float
) -> None:
    assert aims.winter(run(revenue, funding)) == pytest.approx([passed])


def test_peaks_run_so_that_growth_before_does_not_count() -> None:
    rising = np.r_[np.full(24, 0.1), np.full(36, 1.0)]
    assert aims.demand_halves(run(rising, rising)) == pytest.approx([0.0])
    assert aims.demand_halves(run(step(24, 0.5), rising)) == pytest.approx([1.0])


def test_lately_remembers_so_many_months() -> None:
    flags = np.zeros((1, 8), dtype=bool)
    flags[0, 2] = True
    assert aims.lately(flags, 3).tolist() == [[False, False, True, True, True] + [False] * 3]
    assert aims.lately(flags, 1).tolist() == flags.tolist()


def test_down_rounds_are_counted_among_the_rounds_of_2025() -> None:
    data = run(np.ones(36), np.ones(36)).isel(world=[0, 0]).assign_coords(world=[0, 1])
    rows = [(0, "2025-03", "round"), (0, "2025-09", "down_round"), (0, "2026-02", "down_round"),
            (1, "2025-05", "round"), (1, "2025-05", "failed_round")]  # fmt: skip
    table = pd.DataFrame(
        [{"world": world, "month": pd.Timestamp(month), "kind": kind, "agent": "openai",
          "counterparty": "", "amount_usd": 1e9, "detail": ""} for world, month, kind in rows]
    )  # fmt: skip
    found = aims.down_rounds_2025(with_events(data, table))
    assert found.tolist() == [[1.0, 2.0], [0.0, 1.0]]
    with pytest.raises(NotRecordedError):
        aims.down_rounds_2025(data)


def test_only_labs_that_operate_are_worth_ten_trillion() -> None:
    data = run(np.ones(12), np.ones(12)).isel(world=[0, 0]).assign_coords(world=[0, 1])
    worth, alive = np.full((2, 12, 2), 9e12), np.ones((2, 12, 2))
    worth[:, 5, 1], alive[1, 5, 1] = 1.1e13, 0.0
    data["valuation_usd"] = (("world", "month", "lab"), worth)
    data["alive"] = (("world", "month", "lab"), alive)
    assert aims.labs_above_10tn(data) == pytest.approx([1.0, 0.0])


def books(flows: dict[str, float], cash: list[float]) -> xr.Dataset:
    """Two years; in each of them what labs took in (above 0) and paid (below)."""
    data = run(np.ones(24), np.ones(24))
    matrix = np.zeros((1, 2, len(flows), 2))
    for place, amount in enumerate(flows.values()):
        matrix[0, :, place, 0], matrix[0, :, place, 1] = amount, -amount
    data["flow_matrix_usd"] = (("world", "year", "flow", "sector"), matrix)
    data["cash_usd"] = (("world", "month", "lab"), np.repeat(cash, 12)[None, :, None])
    return data.assign_coords(flow=list(flows), sector=["labs", "workers"], year=[2025, 2026])


def test_a_loss_is_covered_by_stakes_and_cash() -> None:
    flows = {"api_sales": 4.0, "wages": -12.0, "equity_rounds": 10.0}
    assert aims.loss_paid_by_named(books(flows, [3.0, 5.0])) == pytest.approx([1.0])
    assert aims.loss_paid_by_named(books(flows, [3.0, 9.0])) == pytest.approx([0.5])


def test_distributions_over_calls_from_series_or_from_the_books() -> None:
    data = books({"capital_calls": 10.0, "fund_distributions": -4.0}, [0.0, 0.0])
    assert aims.distributions_over_calls(data) == pytest.approx([0.4])
    data["calls_usd"] = (("world", "month"), np.linspace(0.0, 50.0, 24)[None])
    data["distributions_usd"] = (("world", "month"), np.linspace(0.0, 30.0, 24)[None])
    assert aims.distributions_over_calls(data) == pytest.approx([0.6])


def test_the_ledgers_largest_imbalance_of_any_month() -> None:
    data = run(np.ones(12), np.ones(12))
    data["ledger_residual"] = (("world", "month"), np.r_[np.zeros(11), 3e-10][None])
    assert aims.ledger_residual(data) == pytest.approx([3e-10])
