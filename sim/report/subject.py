"""What a report is about: a run or a stored ensemble, with the scenario that it was made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import EndgameError, StoreError
from sim.base.printed import one_line
from sim.results.described import CHANGED, DRAWN, how_parameters
from sim.results.folders.ownership import ENSEMBLE, manifest_of
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Subject:
    """A result in a folder."""

    place: Path
    """As the user named it."""
    result: xr.Dataset
    manifest: Mapping[str, Any]
    scenario: Scenario

    @property
    def many(self) -> bool:
        """Whether it is of many worlds."""
        return int(self.result.sizes["world"]) > 1

    @property
    def stored(self) -> bool:
        """Whether it is an ensemble's, whose worlds can be run again alone."""
        return bool(self.manifest["format"] == ENSEMBLE)

    @property
    def drawn(self) -> bool:
        """Whether parameters were drawn, world by world."""
        return how_parameters(self.result).startswith(f"parameters {DRAWN}")

    @property
    def set_besides(self) -> dict[str, float]:
        """What was set on top of the scenario's file: parameters and start values."""
        return dict(json.loads(self.result.attrs.get(CHANGED, "{}")))

    @cached_property
    def base(self) -> Scenario | None:
        """The shipped scenario of the same start that it is told against; None if it is that."""
        if self.scenario.name in shipped_scenarios() and not self.set_besides:
            found = Scenario.extended(self.scenario.name)
            shipped = Scenario.load(self.scenario.name)
            if found is None or shipped.sha256() == self.scenario.sha256():
                return found
        starts = (Scenario.load(name) for name in ("baseline", "baseline_2025", "history_2023"))
        return next((each for each in starts if each.start == self.scenario.start), None)

    @property
    def title(self) -> str:
        """A short name."""
        return one_line(self.place.name)


def opened(place: Path) -> Subject:
    """Open what lies in a folder.

    Raises
    ------
    EndgameError
        If there is no finished result, or its scenario is of another version.
    """
    from sim.runs.ensemble.opening import open_result

    result = open_result(place)
    manifest = manifest_of(place)
    if manifest is None:  # it was there a moment ago
        raise StoreError(f"{place}: its manifest is gone")
    try:
        scenario = Scenario.load(str(result.attrs["scenario_toml"]))
    except EndgameError as error:
        what = "its scenario is of another version; run it again"
        raise StoreError(f"{place}: {what} ({one_line(str(error))})") from None
    name = str(result.attrs.get("scenario", scenario.name))
    return Subject(place, result, manifest, scenario.model_copy(update={"name": name}))
