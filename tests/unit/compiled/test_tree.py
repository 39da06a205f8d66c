"""Trees are taken apart and put together again; what is no array stays."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.compiled.tree import Shared, filled, leaves, mapped

Pair = namedtuple("Pair", "one other")


@dataclass(frozen=True)
class Firm:
    name: str
    cash: FloatArray
    debt: FloatArray | None = None


def test_a_tree_comes_apart_in_order_and_together_again() -> None:
    one, two, three, four = (np.full(2, float(number)) for number in range(4))
    tree = {"firm": Firm("a", one), "list": [two, 7], "pair": Pair(three, (Shared(four), None))}
    assert [each is known for each, known in zip(leaves(tree), (one, two, three), strict=False)]
    assert leaves(tree)[3] == Shared(four)
    assert len(leaves(tree)) == 4
    twin = filled(
        tree, [np.sum(each.array if isinstance(each, Shared) else each) for each in leaves(tree)]
    )
    assert twin == {
        "firm": Firm("a", np.float64(0.0)),  # type: ignore[arg-type]
        "list": [2.0, 7],
        "pair": Pair(4.0, (6.0, None)),
    }
    assert type(twin["pair"]) is Pair


def test_the_worked_example_of_mapped() -> None:
    tree = {"a": np.ones(2), "b": ("name", np.ones(3))}
    assert mapped(np.sum, tree) == {"a": 2.0, "b": ("name", 3.0)}
