"""Two years of two worlds, as they were when last looked at; rewrite only with a reason of its own.

``pytest tests/golden --update-golden`` writes the files anew. Processors differ in the last bit of
exp, and a market amplifies that, so numbers are compared to six digits.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import sim

HERE = Path(__file__).parent
SCENARIOS = ("baseline", "baseline_2025", "history_2023")
MONTHS = (0, 5, 11, 17, 23)
SERIES = (
    "market_revenue_usd", "price_to_full_cost", "lerner", "hhi", "independent_frontier_labs",
    "hyperscaler_revenue_share", "open_token_share", "open_gap", "frontier_capability", "sentiment",
    "funding_usd", "contract_price_usd_per_h100_hour", "capacity_total_h100e", "builders_alive",
)  # fmt: skip

Row = dict[str, str]


def simulated(name: str) -> list[Row]:
    """The rows of one scenario, parameters drawn, thirty builders."""
    scenario = sim.Scenario.load(name).replace({"builders.count": 30})
    result = sim.run(scenario, worlds=2, seed=7, years=2, uncertain=True)
    return [
        {
            "world": str(world), "month": str(month), "series": series,
            "value": repr(float(result[series].values[world, month])),
        }
        for world in range(2)
        for month in MONTHS
        for series in SERIES
    ]  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_worlds_are_what_they_were(name: str, pytestconfig: pytest.Config) -> None:
    found, path = simulated(name), HERE / f"{name}.csv"
    if pytestconfig.getoption("--update-golden"):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(found)
        pytest.skip(f"{path.name} written anew; say why where you commit it")
    with path.open(encoding="utf-8") as file:
        known = list(csv.DictReader(file))
    assert len(found) == len(known)
    for new, old in zip(found, known, strict=True):
        place = [new[key] for key in ("world", "month", "series")]
        assert place == [old[key] for key in ("world", "month", "series")]
        assert float(new["value"]) == pytest.approx(float(old["value"]), rel=1e-6, abs=1e-9), place
