"""Labs that are there and nobody's: counted over worlds, with Wilson's intervals."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.analysis.operating_shares import survival
from sim.base.errors import EndgameError

ALIVE = np.array([[[1, 1], [1, 0]]] * 5 + [[[1, 1], [0, 0]]] * 5)
OWNER = np.array([[[-1, 2], [-1, 2]]] * 9 + [[[-1, -2], [0, -2]]])


def stored(prefix: str, time: str) -> xr.Dataset:
    dims = ("world", time, "lab")
    return xr.Dataset({f"{prefix}alive": (dims, ALIVE), f"{prefix}owner": (dims, OWNER)})


@pytest.mark.parametrize(("prefix", "time"), [("", "month"), ("yearly.", "year")])
def test_shares_of_worlds_by_hand(prefix: str, time: str) -> None:
    found = survival(stored(prefix, time))
    assert found["operating"].middle.tolist() == [[1.0, 1.0], [0.5, 0.0]]
    assert found["independent"].middle.tolist() == [[1.0, 0.0], [0.5, 0.0]]
    low, high = (each[1, 0] for each in found["operating"][1:])
    assert (low, high) == pytest.approx((0.2366, 0.7634), abs=1e-4)


def test_an_acquired_lab_operates_and_is_not_independent() -> None:
    made = stored("", "month")
    made = made.assign(alive=made["alive"] * 0 + 1)
    found = survival(made)
    assert found["operating"].middle[1, 0] == 1.0
    assert found["independent"].middle[1, 0] == 0.9


def test_without_owners_it_says_what_to_keep() -> None:
    with pytest.raises(EndgameError, match=r"survival: the result has no owner; .*owner=yearly"):
        survival(stored("", "month").drop_vars("owner"))
