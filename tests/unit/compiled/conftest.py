"""A little program for any function of arrays: traced, compiled, run, and held to numpy's bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled import compile
from sim.compiled.layout import Layout, lay_out, write_down

Array = NDArray[Any]
Function = Callable[..., Any]


def laid_out(function: Function, *arrays: Array) -> Layout:
    """A function written down and scheduled."""
    return lay_out(
        write_down(
            lambda state, given, _: (state, function(*given)),
            {"state": (), "fixed": arrays, "coming": ()},
        )
    )


def assert_same_bits(one: Array, other: Array) -> None:
    """Same type, shape and bits; any NaN is as good as another."""
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    if one.dtype.kind == "f":
        known = ~(np.isnan(one) & np.isnan(other))
        one, other = one[known].view(np.uint64), other[known].view(np.uint64)
    assert np.array_equal(one, other)


@pytest.fixture(scope="session")
def agree() -> Callable[..., None]:
    """Hold a function's compiled results to those of numpy: ``agree(function, *arrays)``."""

    def agree(function: Function, *arrays: Array) -> None:
        with np.errstate(all="ignore"):
            result = function(*(array.copy() for array in arrays))
        plain = result if isinstance(result, tuple) else (result,)
        found = compile(function, *arrays)(*arrays)
        swift = found if isinstance(found, tuple) else (found,)
        for one, other in zip(plain, swift, strict=True):
            assert_same_bits(np.ascontiguousarray(one), other)

    return agree


@pytest.fixture(scope="session")
def written() -> Callable[..., Layout]:
    """A function written down and scheduled: ``written(function, *arrays)``."""
    return laid_out


@pytest.fixture(scope="session")
def numbers() -> Callable[..., Array]:
    """Numbers of all sizes and both signs for 11 worlds: two blocks, the second one filled up."""

    def numbers(*inner: int, seed: int = 0) -> Array:
        stream = np.random.default_rng([seed, *inner])
        size = (11, *inner)
        return stream.standard_normal(size) * np.exp(4.0 * stream.standard_normal(size))

    return numbers


@pytest.fixture(scope="session")
def wholes() -> Callable[..., Array]:
    """Whole numbers from -4 to 4 for 11 worlds."""

    def wholes(*inner: int, seed: int = 0) -> Array:
        return np.random.default_rng([seed, *inner]).integers(-4, 5, (11, *inner))

    return wholes


@pytest.fixture(scope="session")
def truths() -> Callable[..., Array]:
    """Truths for 11 worlds."""

    def truths(*inner: int, seed: int = 0) -> Array:
        return np.random.default_rng([seed, *inner]).random((11, *inner)) < 0.5

    return truths


@pytest.fixture(scope="session")
def odd() -> Array:
    """Numbers that are special, (11, 7)."""
    row = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -2.5]
    return np.array([np.roll(row, shift) for shift in range(11)])
