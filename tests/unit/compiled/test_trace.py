"""What cannot be written down is refused by name, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.functions import RULES
from sim.compiled.graph import Given, Operation, TraceError
from sim.compiled.lines import FLOAT
from sim.compiled.traced import WORLDS, Trace

Array = NDArray[Any]
Make = Callable[..., Array]
Written = Callable[..., Any]

REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "truth": (lambda x: 1.0 if x > 0.0 else x, "asks for the truth of an array"),
    "numbers": (lambda x: np.asarray(x), "asks for the numbers of an array"),
    "float": (lambda x: x + float(x), "asks for the numbers of an array"),
    "function": (lambda x: np.median(x, axis=1), "numpy.median is not known"),
    "option": (lambda x: np.sum(x, axis=1, where=x > 0.0), "numpy.sum: .*'where'"),
    "ufunc": (lambda x: np.sin(x), "numpy.sin of numbers is not known"),
    "of truths": (lambda x: (x > 0.0) - (x < 1.0), "numpy.subtract of truths is not known"),
    "of whole numbers": (lambda x: x.astype(np.int64) ** 2, "power of whole numbers is not known"),
    "method": (lambda x: np.add.accumulate(x, axis=1), "numpy.add.accumulate is not known"),
    "ufunc's option": (lambda x: np.add(x, 1.0, dtype=np.float32), "numpy.add with dtype"),
    "where": (lambda x: np.sqrt(x, where=x > 0.0), "numpy.sqrt with where, but without out"),
    "sum over worlds": (lambda x: x.sum(axis=0), "sum over worlds"),
    "sum of all": (lambda x: x.sum(), "sum over all worlds together"),
    "largest of all": (lambda x: np.max(x), "max over all worlds together"),
    "two axes": (lambda x: x.sum(axis=(1, 2)), "sum over several axes at once"),
    "no numbers": (lambda x: x[:, 2:2].max(axis=1), "max of no numbers"),
    "swapped": (lambda x: x.swapaxes(1, 2).sum(axis=2), "a long sum over swapped axes"),
    "swapped before": (
        lambda x: (1.0 - x.swapaxes(1, 2) * 2.0).sum(axis=2),
        "a long sum over swapped axes",
    ),
    "by list": (lambda x: x[:, 0, list(range(9))].sum(axis=1), "a long sum over swapped axes"),
    "largest, swapped": (
        lambda x: x[..., None].swapaxes(1, 2).max(axis=3).sum(axis=1),
        "a long sum over swapped axes",
    ),
    "world by number": (lambda x: x[0], "some worlds are picked out by number"),
    "worlds by slice": (lambda x: x[1:], "some worlds are picked out by number"),
    "worlds taken": (lambda x: np.take(x, [0], axis=0), "some worlds are picked out by number"),
    "worlds joined": (lambda x: np.concatenate([x, x]), "arrays of different worlds are joined"),
    "worlds sorted": (lambda x: np.sort(x, axis=0), "worlds are sorted"),
    "truths sorted": (lambda x: np.sort(x > 0.0, axis=1), "truths are sorted"),
    "transpose": (lambda x: x.T, "a transpose would move the worlds' axis"),
    "worlds swapped": (lambda x: x.swapaxes(0, 1), "a transpose would move the worlds' axis"),
    "indexed": (lambda x: x[x.argmax(axis=1)], "an array is indexed by another one"),
    "two lists": (lambda x: x[:, [0, 1], [0, 1]], "indexed by several lists at once"),
    "index": (lambda x: x[:, "a"], "an index of type str"),
    "repeat": (lambda x: np.repeat(x, 2), "numpy.repeat without an axis"),
    "take": (lambda x: np.take(x, x.argmax(axis=1), axis=1), "places that are reckoned"),
    "ranks": (lambda x: x + x[:, 0], "do not fit"),
    "shapes": (lambda x: x[:, 0] + np.ones((2, 9)), "do not fit"),
    "worlds that differ": (
        lambda x: x[:, 0, 0] + np.arange(float(len(x))),
        "an array made inside a rule differs between worlds",
    ),
    "chosen agents": (
        lambda x: x[:, 0] + x[:, 0][x[:, 0] > 0.0],
        "an array of worlds meets an array of chosen agents",
    ),
    "chosen from three axes": (lambda x: x[x > 0.0], "more than worlds and agents"),
}


@pytest.mark.parametrize(("rule", "message"), REFUSED.values(), ids=REFUSED)
def test_refusals(
    rule: Callable[[Any], Any], message: str, numbers: Make, written: Written
) -> None:
    with pytest.raises(TraceError, match=message):
        written(rule, numbers(9, 9))


def named(op: Operation) -> str:
    """Its name, or that of its kind."""
    return getattr(op, "name", type(op).__name__)


@pytest.fixture
def trace() -> Trace:
    return Trace(1009, RULES)


def given(trace: Trace, leaf: int = 0, inner: tuple[int, ...] = (3,)) -> Any:
    return trace.given(Given("fixed", leaf), inner, FLOAT, WORLDS if inner else None)


def test_a_single_exponent_that_is_not_known_is_refused(trace: Trace) -> None:
    base = given(trace)
    with pytest.raises(TraceError, match=r"single exponent: use base\.arrays\.power"):
        base ** given(trace, 1, ())


def test_what_is_forbidden_is_remembered(trace: Trace) -> None:
    base = given(trace)
    (base < 0.0).forbid()
    (each,) = trace.forbidden
    assert (vars(each.node.op)["name"], each.inner) == ("lt", (3,))


def test_the_same_operation_is_written_down_once(trace: Trace) -> None:
    base = given(trace)
    assert (base * 2.0 + base * 2.0).node.inputs[0].node is (base * 2.0).node
    assert [named(node.op) for node in trace.graph.nodes] == ["Given", "Constant", "mul", "add"]


def test_a_difference_in_type_sign_or_shape_makes_another_constant(trace: Trace) -> None:
    values = [np.array(0.0), np.array(-0.0), np.array(0), np.array(False), np.zeros(2)]
    assert len({trace.array(value).node.number for value in values}) == len(values)
