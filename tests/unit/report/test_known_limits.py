"""What a report says of limits stands in the README, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.known_limits import limits, record_table

README = Path(__file__).parents[3] / "README.md"
TEXT = " ".join(README.read_text(encoding="utf-8").split())


@pytest.mark.parametrize("told", [*limits()["misses"], *limits()["leaves_out"]])
def test_each_limit_is_the_readmes(told: str) -> None:
    assert told in TEXT


@pytest.mark.parametrize("row", limits()["record"], ids=lambda row: str(row[0]))
def test_each_row_of_the_record_is_the_readmes(row: list[str]) -> None:
    assert f"| {' | '.join(row)} |" in TEXT


def test_the_worst_area_comes_right_after_the_whole() -> None:
    rows = record_table()["rows"]
    assert [row[0] for row in rows[:4]] == [
        "all", "to 2025-06", "later", "Gross margins of labs",
    ]  # fmt: skip
