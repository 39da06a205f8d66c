"""Numbers read as people write them, whatever their size."""

from __future__ import annotations

import pytest

from sim.base.written import number, percent, times, usd, written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.123"),
        (5063.7, "5,064"),
        (1e9, "1,000,000,000"),
        (8.09e-5, "0.0000809"),
        (-2.5, "-2.5"),
        (0.0, "0"),
        (1e-15, "0"),
        (100.0, "100"),
        (float("inf"), "-"),
    ],
)
def test_numbers_have_no_powers_of_ten(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (3.21e9, "$3.21 bn"),
        (-4.5e7, "-$45 m"),
        (12.5, "$12.5"),
        (0.0, "$0"),
        (-1.25e13, "-$12.5 tn"),
        (123_456.0, "$123,456"),
        (999.9e9, "$1 tn"),
        (1.2e16, "$12,000 tn"),
        (0.000809, "$0.000809"),
        (float("nan"), "-"),
    ],
)
def test_amounts_read_as_people_say_them(amount: float, text: str) -> None:
    assert usd(amount) == text


def test_shares_and_ratios_say_what_they_are() -> None:
    shares = [percent(each) for each in (0.256, 0.004, 0.0001, 0.0, -0.02)]
    assert shares == ["26%", "0.4%", "<0.1%", "0%", "-2%"]
    assert [times(each) for each in (2.437, 1.1, float("nan"))] == ["2.44x", "1.10x", "-"]


@pytest.mark.parametrize(
    ("unit", "text"),
    [("share of tokens", "31%"), ("USD per Mtok", "$0.31"), ("ratio", "0.31x"), ("labs", "0.31")],
)
def test_the_unit_says_how(unit: str, text: str) -> None:
    assert written(0.31, unit) == text
