"""Each lab has one fate: independent, owned by someone, or closed."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError
from sim.results.fates import fates

TOML = """
[[roster.lab]]
name = "d"
owner = "high_flyer"
"""


def by_hand() -> xr.Dataset:
    """Six labs, three months: free, sold, closed, a parent's, not founded, founded."""
    alive = np.array([[1, 1, 1], [1, 1, 1], [1, 1, 0], [1, 1, 1], [0, 0, 0], [0, 1, 1]])
    owner = np.array([[-1] * 3, [-1, 1, 1], [-1] * 3, [-2] * 3, [-1] * 3, [-1] * 3])
    dims = ("world", "month", "lab")
    return xr.Dataset(
        {"alive": (dims, alive.T[None] * 1.0), "owner": (dims, owner.T[None])},
        coords={"lab": list("abcdef"), "hyperscaler": ["microsoft", "amazon"]},
        attrs={"labels": '{"amazon": "Amazon"}', "scenario_toml": TOML},
    )


def test_fates_are_exclusive_and_name_the_owner() -> None:
    found = fates(by_hand())
    assert found.dims == ("world", "lab")
    assert found.values[0].tolist() == [
        "independent", "owned by Amazon", "closed", "owned by High Flyer", "", "independent",
    ]  # fmt: skip
    first = fates(by_hand(), slice(None)).isel(month=0)
    assert first.values[0].tolist() == ["independent"] * 3 + ["owned by High Flyer", "", ""]


def test_a_closed_lab_is_not_its_owners() -> None:
    result = by_hand()
    result["alive"].values[0, 2, 1] = 0.0
    assert fates(result).values[0, 1] == "closed"


def test_a_stored_ensemble_by_year_has_them_too() -> None:
    result = by_hand().rename(month="year")
    kept = result.rename(alive="yearly.alive", owner="yearly.owner")
    assert fates(kept).values.tolist() == fates(by_hand()).values.tolist()


def test_a_lab_that_closes_before_the_first_year_is_over_has_closed() -> None:
    """Where years are kept, its last month is not; but the roster has it."""
    result = by_hand()
    result.attrs["scenario_toml"] += '[[roster.lab]]\nname = "c"\n'
    kept = result.isel(month=[2]).rename(month="year", alive="yearly.alive", owner="yearly.owner")
    assert fates(kept).values[0].tolist()[2:5] == ["closed", "owned by High Flyer", ""]


def test_without_alive_it_says_what_to_keep() -> None:
    with pytest.raises(EndgameError, match="--keep alive=yearly"):
        fates(by_hand().drop_vars("alive"))


def test_the_summary_table_has_them() -> None:
    from sim.results.summary import summary_rows

    result = sim.run("baseline", years=1, levers={"builders.count": 20})
    told = next(csv.DictReader(summary_rows(result).splitlines()))
    assert told["fate of openai"] == "independent"
    assert told["fate of google_deepmind"] == "owned by Google"
    assert told["fate of meta_ai"] == "owned by Meta"
