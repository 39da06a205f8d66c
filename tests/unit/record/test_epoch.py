"""Epoch AI's Monte Carlo: by hand, stream by stream, and against what was published."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.record import epoch_table as epoch
from sim.scenario.parameters import epoch_inputs, epoch_published, table

CERTAIN = {
    "gpt_4_5_chips_h100": 60_000.0,
    "gpt_4_5_days": 120.0,
    "usd_per_h100_hour": 2.0,
    "usd_per_h100_hour_others": 4.0,
    "gpt_4o_flop": 2e25,
    "gpt_4o_mini_flop": 3e24,
    "sora_turbo_flop": 1e25,
    "o_series_per_base": 0.1,
    "updates_per_gpt_4o": 0.1,
    "mfu": 0.4,
    "mfu_imputed": 0.2,
}
BY_HAND = 3.73e25 / (989e12 * 0.4 * 3600) * 2.0
"""USD: 20 + 3 + 10 + 2.3 + 2 are 37.3 times 1e24 FLOP."""
FEW = 100_000
RUNS_OF_2024 = (0.3821, 385 / 989, 0.4042, 0.4107, 0.48, 0.52)
"""MFU of Code Llama 70B, DeepSeek-V3, Llama 3.1 405B, Nemotron-4 340B, MegaScale, AFM-server."""


def certain() -> dict[str, FloatArray]:
    return {name: np.asarray(value) for name, value in CERTAIN.items()}


@pytest.fixture(scope="module")
def rows() -> dict[str, epoch.Row]:
    return {row.quantity: row for row in epoch.replicate(FEW, seed=3)}


def test_lognormal_has_its_percentiles() -> None:
    deviates = np.array([-epoch.Z_90, 0.0, epoch.Z_90])
    assert epoch.lognormal(1.5, 3.0, deviates) == pytest.approx([1.5, np.sqrt(4.5), 3.0])
    drawn = epoch.draw_inputs(FEW, 0)["usd_per_h100_hour"]
    assert np.quantile(drawn, [0.1, 0.9]) == pytest.approx([1.5, 3.0], rel=0.01)


def test_final_runs_by_hand() -> None:
    runs = epoch.final_runs(certain())
    assert runs.gpt_4_5_usd == pytest.approx(345.6e6)
    assert runs.others_usd == pytest.approx(BY_HAND)
    assert runs.all_usd == pytest.approx(345.6e6 + BY_HAND)


def test_readings_change_what_they_say() -> None:
    def others(**how: object) -> float:
        runs = epoch.final_runs(certain(), epoch.Reading(**how))  # type: ignore[arg-type]
        assert runs.gpt_4_5_usd == pytest.approx(345.6e6)
        return float(runs.others_usd)

    assert others(mfu="mfu_imputed") == pytest.approx(2 * BY_HAND)
    assert others(one_price=False) == pytest.approx(2 * BY_HAND)
    assert others(o_series_on_mini=False) == pytest.approx(BY_HAND * 37.0 / 37.3)


def test_summary_by_hand() -> None:
    runs = epoch.FinalRuns(np.array([1e8, 2e8, 6e8]), np.array([3e8, 1e8, 2e8]))
    found = {row.quantity: row for row in epoch.summary(runs, 5e9)}
    assert found["gpt_4_5_usd_million"].median == pytest.approx(200.0)
    assert found["gpt_4_5_usd_million"].mean == pytest.approx(300.0)
    assert found["others_usd_million"].p05 == pytest.approx(110.0)
    both, sums = found["all_usd_million"], found["all_sum_usd_million"]
    # Draw by draw: 400, 300, 800. As sums of figures: 200 + 200, and 110 + 110 below.
    assert (both.median, both.p05) == pytest.approx((400.0, 310.0))
    assert (sums.median, sums.p05) == pytest.approx((400.0, 220.0))
    assert found["share"].p95 == pytest.approx(both.p95 / 5000)
    assert found["share_sum"].p95 == pytest.approx(sums.p95 / 5000)


@pytest.mark.parametrize(
    "quantity",
    ["gpt_4_5_usd_million", "others_usd_million", "all_sum_usd_million", "share_sum"],
)
def test_published_figures_are_met(quantity: str, rows: dict[str, epoch.Row]) -> None:
    middle, low, high = rows[quantity].ratios
    assert middle == pytest.approx(1.0, abs=0.05)
    assert (low, high) == pytest.approx((1.0, 1.0), abs=0.10)


def test_the_proper_interval_is_inside_the_sum_of_ends(rows: dict[str, epoch.Row]) -> None:
    for proper, summed in (("all_usd_million", "all_sum_usd_million"), ("share", "share_sum")):
        assert rows[proper].p05 > 1.1 * rows[summed].p05
        assert rows[proper].p95 < 0.95 * rows[summed].p95
        assert rows[proper].median > 1.03 * rows[summed].median
        assert np.isnan(rows[proper].published)  # nothing of the kind is published
        assert rows[proper].mean == pytest.approx(rows[summed].mean)


def test_what_is_published_of_all_runs_is_a_sum() -> None:
    parts = [epoch_published()[f"epoch_2024.{name}_usd_million"] for name in ("gpt_4_5", "others")]
    whole = epoch_published()["epoch_2024.all_sum_usd_million"]
    share = epoch_published()["epoch_2024.share_sum"]
    for end in ("low", "value", "high"):
        assert getattr(whole, end) == sum(getattr(part, end) for part in parts)
        million = epoch.rd_compute_usd() / epoch.USD_PER_MILLION
        assert getattr(share, end) == pytest.approx(getattr(whole, end) / million)


def test_the_same_seed_gives_the_same_and_more_draws_only_append() -> None:
    few, many, other = (
        epoch.draw_inputs(draws, seed) for draws, seed in ((50, 0), (80, 0), (50, 1))
    )
    for name, numbers in few.items():
        if numbers.shape:
            assert np.array_equal(numbers, many[name][:50]), name
            assert not np.isclose(numbers, other[name]).any(), name


def test_each_input_has_luck_of_its_own() -> None:
    drawn = {name: x for name, x in epoch.draw_inputs(20_000, 0).items() if x.shape}
    logs = np.log(np.stack(list(drawn.values())))
    off_diagonal = np.corrcoef(logs) - np.eye(len(drawn))
    assert np.abs(off_diagonal).max() < 0.03


def test_the_range_of_mfu_is_that_of_the_runs_it_names() -> None:
    row = epoch_inputs()["mfu"]
    assert (row.p10, row.p90) == pytest.approx(
        tuple(np.quantile(RUNS_OF_2024, [0.1, 0.9])), abs=5e-4
    )
    listed = [0.1947, *(each for each in RUNS_OF_2024 if each != 385 / 989)]
    as_listed = epoch_inputs()["mfu_as_listed"]
    ends = [as_listed.p10, as_listed.p90]
    assert ends == pytest.approx(np.quantile(listed, [0.1, 0.9]), abs=5e-4)
    for value in (0.382, 0.389, 0.404, 0.411, 0.48, 0.52):
        assert f" {value:g}" in row.source


def test_inputs_know_nothing_of_results() -> None:
    """No estimate that is compared with is an input; inference is reported, not estimated."""
    rows = [row for name, row in epoch_published().items() if "inference" not in name]
    results = {x for row in rows for x in (row.value, row.low, row.high)}
    for row in epoch_inputs().values():
        assert not {row.p10, row.p90, row.p10 / 1e6, row.p90 / 1e6} & results, row.name
    assert not set(table()) & set(epoch_published())


def test_blocks_add_up_to_what_was_spent(rows: dict[str, epoch.Row]) -> None:
    stack = epoch.blocks(list(rows.values()))
    assert list(stack) == ["others", "gpt_4_5", "experiments", "inference"]
    assert sum(block.published for block in stack.values()) == pytest.approx(7000.0)
    assert sum(block.replicated for block in stack.values()) == pytest.approx(6800.0)
    assert stack["experiments"].replicated == pytest.approx(4520.0, rel=0.01)


def test_only_the_mfu_decides_whether_the_others_are_met() -> None:
    for name, found in epoch.replicate_readings(FEW, seed=3).items():
        row = {each.quantity: each for each in found}
        close = abs(row["others_usd_million"].ratios[0] - 1.0) <= 0.05
        assert close == (epoch.READINGS[name].mfu == "mfu"), name
