"""``endgame run FOLDER --world K``: one world of an ensemble, run again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import ScenarioError
from sim.cli.console import progress
from sim.cli.options import require_writable

if TYPE_CHECKING:
    import xarray as xr

MANIFEST, FORMAT = "manifest.json", "endgame ensemble"


def is_ensemble(scenario: str) -> bool:
    """Whether what was given in a scenario's place is the folder of an ensemble."""
    try:
        text = (Path(scenario) / MANIFEST).read_text(encoding="utf-8")
        return bool(json.loads(text)["format"] == FORMAT)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def of_ensemble(
    place: Path, world: int | None, given: Mapping[str, object], out: Path | None
) -> tuple[str, xr.Dataset, Path]:
    """Title, result and folder of one of its worlds; ``given`` are options that are its own."""
    if world is None:
        raise ScenarioError(f"{place}: is an ensemble; name one of its worlds with --world")
    for option, value in given.items():
        if value:
            raise ScenarioError(f"{option}: an ensemble's world has its own; leave it out")
    # Late: they load pandas.
    from sim.runs.ensemble.alone import alone, world_of

    world_of(place, world)
    folder = out or place.with_name(f"{place.name}_world_{world}")
    require_writable(folder)
    title = f"{place}, world {world}"
    with progress(title, "months") as advance:
        return title, alone(place, world, advance), folder
