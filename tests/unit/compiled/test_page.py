"""The page that tells the way from a line of numpy to machine code tells it as it is."""

from __future__ import annotations

import doctest

import pytest

pytest.importorskip("llvmlite")

import sim.compiled


def test_the_worked_example_works() -> None:
    found = doctest.testmod(sim.compiled)
    assert found.attempted >= 10
    assert found.failed == 0
