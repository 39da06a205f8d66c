"""A small run in which labs are bought, hired away and closed, one world of it at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xarray as xr

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Chain
from sim.analysis.stories.lab_chain import lab_chain
from sim.runs.single import run


@pytest.fixture(scope="session")
def hard_times() -> xr.Dataset:
    return run("funding_winter", 8, years=4, uncertain=True, levers={"builders.count": 20})


@pytest.fixture(scope="session")
def worlds(hard_times: xr.Dataset) -> list[AtHand]:
    return [AtHand(hard_times, place) for place in range(hard_times.sizes["world"])]


@pytest.fixture(scope="session")
def chains(worlds: list[AtHand]) -> list[tuple[AtHand, Chain]]:
    """What led to the fate of every lab of three worlds."""
    return [(world, lab_chain(world, lab)) for world in worlds[:3] for lab in world.labs]


@pytest.fixture(scope="session")
def fated(worlds: list[AtHand]) -> Callable[..., tuple[AtHand, str, int]]:
    """A world, a lab and the month of its fate: the first of a kind, of labs of the roster."""

    def find(kind: str, detail: str = "") -> tuple[AtHand, str, int]:
        for world in worlds:
            for lab in world.labs:
                event = world.last_exit(lab)
                if event is not None and (event["kind"], event["detail"]) == (kind, detail):
                    return world, lab, int(event["since"])
        raise AssertionError(f"no {kind} {detail}")

    return find
