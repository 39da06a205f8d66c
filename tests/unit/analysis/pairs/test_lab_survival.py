"""What becomes of labs, side by side."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.analysis.pairs.lab_survival import ends_of, survival_of

LABS = ["bee", "ant"]


def result(alive: list[list[int]], owner: list[list[int]], labs: list[str]) -> xr.Dataset:
    """Two years of worlds that end like this and began with all labs there and nobody's."""
    shape = (len(alive), 2, len(labs))
    lives, whose = np.ones(shape), np.full(shape, -1)
    lives[:, 1], whose[:, 1] = alive, owner
    dims = ("world", "year", "lab")
    series = {"yearly.alive": (dims, lives), "yearly.owner": (dims, whose)}
    coords = {"lab": labs, "year": [2026, 2027], "hyperscaler": ["google"]}
    return xr.Dataset(series, coords, {"scenario_toml": "", "labels": "{}"})


def test_shares_by_year_and_their_paired_differences() -> None:
    free = [[-1, -1]] * 4
    one = result([[1, 1], [1, 1], [1, 0], [1, 1]], free, LABS)
    other = result([[1, 0], [1, 0], [1, 0], [1, 1]], [[0, -1], *free[1:]], LABS)
    table = survival_of([one, other], ["a", "b"]).set_index(["lab", "what", "year"])
    assert table.loc[("ant", "operates", 1), "difference"] == 0.0
    ant = table.loc[("ant", "operates", 2)]
    assert (ant["before"], ant["after"], ant["pairs"]) == (0.75, 0.25, 4)
    assert table.loc[("bee", "operates", 2), "difference"] == 0.0
    assert table.loc[("bee", "independent", 2), "difference"] == -0.25


def test_a_lab_of_one_roster_is_in_no_world_of_the_other() -> None:
    one = result([[1, 1]] * 4, [[-1, -1]] * 4, LABS)
    other = result([[1]] * 4, [[-1]] * 4, ["bee"])
    table = survival_of([one, other], ["a", "b"]).set_index(["lab", "what", "year"])
    ant = table.loc[("ant", "independent", 2)]
    assert (ant["before"], ant["after"]) == (1.0, 0.0)


def test_years_end_with_their_last_month() -> None:
    assert ends_of(30).tolist() == [11, 23, 29]
    assert ends_of(24).tolist() == [11, 23]
