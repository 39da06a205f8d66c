"""Elementwise functions have numpy's bits."""

from __future__ import annotations

from collections.abc import Callable
from platform import machine
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.graph import TraceError

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]


def test_arithmetic(agree: Agree, numbers: Make, odd: Array) -> None:
    def function(x: Array, y: Array, z: Array) -> tuple[Array, ...]:
        turned = z[:, ::-1]
        return (
            x + y,
            x - y,
            x * y,
            x / y,
            -x,
            abs(x),
            1.0 / y,
            2.0 - x,
            z + turned,
            z * turned,
            z / turned,
            -z,
            abs(z),
        )

    agree(function, numbers(3, 5), numbers(3, 1, seed=1), odd)


def test_roots_and_rounding(agree: Agree, numbers: Make, odd: Array) -> None:
    def function(x: Array, z: Array) -> tuple[Array, ...]:
        return np.sqrt(x), np.rint(x), np.floor(x), np.sqrt(z), np.rint(z), np.floor(z)

    agree(function, numbers(9), odd)


def test_whole_numbers_stay_whole_and_have_no_signed_zero(agree: Agree, wholes: Make) -> None:
    def function(n: Array, m: Array) -> tuple[Array, ...]:
        results = (n + m, n - m, n * m, -n, abs(n), np.maximum(n, m), (n / 3.0).astype(np.int64))
        signs = tuple(1.0 / (each * 1.0) for each in results)
        return (*results, *signs, n / 7.0, n + 0.5)

    agree(function, wholes(6), wholes(6, seed=1))


def test_floor_division(agree: Agree, numbers: Make, wholes: Make) -> None:
    def function(x: Array, y: Array, n: Array) -> tuple[Array, ...]:
        return (
            x // y,
            (n * 1.0) // 0.1,  # 1 // 0.1 is 9, though 1 / 0.1 is 10
            1.0 // y,
            n // 3,
            n // -2,
            7 // (n + 5),
            1.0 / ((n // 3) * 1.0),
        )

    agree(function, numbers(5), numbers(5, seed=1), wholes(5))


def test_comparisons_and_tests(agree: Agree, numbers: Make, odd: Array, wholes: Make) -> None:
    def function(z: Array, n: Array) -> tuple[Array, ...]:
        turned = z[:, ::-1]
        return (
            z == turned,
            z != turned,
            z < turned,
            z <= turned,
            z > turned,
            z >= turned,
            np.isnan(z),
            np.isfinite(z),
            np.isneginf(z),
            n == 2,
            n < 0,
            n >= z[:, :1],
        )

    agree(function, odd, wholes(7))


def test_truths(agree: Agree, truths: Make) -> None:
    def function(a: Array, b: Array) -> tuple[Array, ...]:
        return a & b, a | b, ~a, np.logical_and(a, b), np.logical_or(a, b), a * b, a + b, a & True

    agree(function, truths(4), truths(4, seed=1))


def test_truths_as_numbers(agree: Agree, truths: Make, numbers: Make) -> None:
    def function(a: Array, x: Array) -> tuple[Array, ...]:
        return a * x, a + 1, a * 1.0, 1.0 - a, a / x, (~a) * 2

    agree(function, truths(4), numbers(4))


def test_casts(agree: Agree, numbers: Make, odd: Array, truths: Make, wholes: Make) -> None:
    def function(x: Array, z: Array, a: Array, n: Array) -> tuple[Array, ...]:
        return (
            x.astype(np.int64),
            z.astype(np.bool_),
            a.astype(np.float64),
            a.astype(np.int64),
            n.astype(np.float64),
            n.astype(np.bool_),
            1.0 / (x.astype(np.int64) * 1.0),
        )

    agree(function, numbers(6), odd, truths(6), wholes(6))


def test_larger_and_smaller_with_nan(agree: Agree, odd: Array, numbers: Make) -> None:
    unsigned = odd + 0.0

    def function(z: Array, x: Array) -> tuple[Array, ...]:
        turned = z[:, ::-1]
        return (
            np.maximum(z, turned),
            np.minimum(z, turned),
            np.maximum(x, 0.5),
            np.clip(z, -1.0, 2.0),
            np.clip(x, x[:, ::-1], 1.0),
        )

    agree(function, unsigned, numbers(7))


@pytest.mark.skipif(machine() not in ("x86_64", "AMD64"), reason="numpy's own choice differs")
def test_of_zeros_that_differ_in_sign_the_second_is_taken(agree: Agree) -> None:
    def function(z: Array) -> tuple[Array, ...]:
        one, other = z, z[:, ::-1]
        return np.maximum(one, other), np.minimum(one, other), z.max(axis=1), z.min(axis=1)

    agree(function, np.array([[0.0, -0.0, 0.0, 0.0], [-0.0, 0.0, -0.0, -0.0]] * 4))


def test_select(agree: Agree, truths: Make, numbers: Make, wholes: Make) -> None:
    def function(a: Array, x: Array, n: Array) -> tuple[Array, ...]:
        return (
            np.where(a, x, n),
            np.where(a, n, 0),
            np.where(a, ~a, a),
            np.where(a, a, x),
            np.where(x > 0.0, np.nan, -0.0),
            np.where(n, x, 1.0),
        )

    agree(function, truths(5), numbers(5), wholes(5))


@pytest.mark.parametrize("name", ["exp", "log", "log1p", "expm1", "tanh", "log10"])
def test_transcendental_functions(name: str, agree: Agree, numbers: Make, odd: Array) -> None:
    of = getattr(np, name)
    agree(lambda x, z: (of(x), of(z), of(x[:, ::-1] * 2.0)), numbers(33), odd)


def test_powers(agree: Agree, numbers: Make) -> None:
    def function(x: Array, y: Array) -> tuple[Array, ...]:
        short = (x**0.5, x**2, x**2.0, x**-1, x**1.0)
        return (*short, x**3, x**-0.7, 10.0**y, np.power(x, y), np.logaddexp(x, y))

    agree(function, abs(numbers(33)), numbers(33, seed=1) / 9.0)


def test_divide_only_where(agree: Agree, numbers: Make) -> None:
    def function(x: Array, y: Array) -> tuple[Array, ...]:
        room = np.full_like(x, 7.0)
        ratio = np.divide(x, y, out=room, where=y > 0.0)
        return ratio, room

    agree(function, numbers(5), numbers(5, seed=1))


def test_product_of_whole_matrices(agree: Agree, wholes: Make) -> None:
    def function(n: Array, m: Array) -> tuple[Array, ...]:
        x, y = n.astype(np.float64), m.astype(np.float64)
        return x @ y, np.matmul(x, y) * 0.5

    agree(function, wholes(3, 4), wholes(4, 5))


@pytest.mark.parametrize("exponent", [np.array(0.5), np.array([2.0])], ids=["()", "(1,)"])
def test_a_single_exponent_in_an_array_is_refused(
    exponent: Array, numbers: Make, written: Callable[..., object]
) -> None:
    with pytest.raises(TraceError, match="short cut for a single exponent"):
        written(lambda x: x**exponent, numbers(3))
