"""The experiment's committed table and README are what the code gives."""

from __future__ import annotations

import pytest
from by_path import EXPERIMENTS, experiment

from sim.analysis.markdown import filled
from sim.record.epoch_table import Row, replicate

run = experiment("04_epoch_2024", "run")
README = (EXPERIMENTS / "04_epoch_2024" / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def kept() -> list[Row]:
    return list(run.kept_rows())


def test_the_kept_table_is_what_the_code_gives(kept: list[Row]) -> None:
    for row, again in zip(kept, replicate(50_000, 1), strict=True):
        assert row.quantity == again.quantity
        assert row.median == pytest.approx(again.median, rel=0.03)
        assert (row.p05, row.p95) == pytest.approx((again.p05, again.p95), rel=0.05)
        assert (row.published, row.published_high) == pytest.approx(
            (again.published, again.published_high), nan_ok=True
        )


def test_the_readme_has_the_kept_table(kept: list[Row]) -> None:
    table = run.table(kept)
    assert filled(README, "table", table) == README
    assert "**miss**" not in table


def test_the_readme_says_which_readings_miss() -> None:
    lines = [line for line in README.splitlines() if line.startswith("| ")]
    missed = {line.split(" | ")[0] for line in lines if "**miss**" in line}
    assert missed == {
        "| MFU with DeepSeek-V3 against FP8",
        "| MFU that Epoch AI imputes",
        "| MFU of this simulator",
        "| MFU of Chinese labs",
    }


def test_what_is_further_off_than_allowed_is_called_a_miss() -> None:
    def verdict(middle: float, low: float, high: float) -> str:
        row = Row("x", middle, middle, low, high, 100.0, 10.0, 1000.0)
        return str(run.verdict(row))

    assert verdict(104.0, 9.1, 1090.0) == ""
    assert "miss" in verdict(106.0, 10.0, 1000.0)
    assert "miss" in verdict(100.0, 8.9, 1000.0)
    assert "miss" in verdict(100.0, 10.0, 1110.0)
