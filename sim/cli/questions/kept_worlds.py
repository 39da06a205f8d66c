"""Worlds that a question is asked of: a stored result's, or a scenario's that are kept for more."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import ScenarioError, StoreError
from sim.base.interrupts import at
from sim.base.paths import expanded
from sim.results.folders.ownership import ENSEMBLE, MANIFEST, REMEDY, manifest_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.scenario.definition import Scenario

WORLDS = 2000
"""Run where no number is given: some 600 of them judge a box."""


@dataclass(frozen=True)
class Asked:
    """Where the worlds of a question are from."""

    name: str
    """Of the scenario or of the result's folder."""
    folder: Path
    """Where they are, or will be kept."""
    scenario: Scenario | None = None
    """To be run as far as it is not there yet; None: they are stored and stay as they are."""
    worlds: int = 0
    seed: int = 0
    years: int | None = None
    word: str = ""
    """What an answer's folder says of them: whose they are, and how many."""

    @property
    def hangs_on(self) -> dict[str, object]:
        """What an answer hangs on, for its manifest."""
        from sim.results.folders.disk import sha256

        if self.scenario is None:
            return {"result": str(self.folder), "result_sha256": sha256(self.folder / MANIFEST)}
        return {
            "scenario_sha256": self.scenario.sha256(), "worlds": self.worlds, "seed": self.seed,
            "years": self.years or self.scenario.years,
        }  # fmt: skip


def asked_of(
    given: str, settings: Mapping[str, float], worlds: int | None, seed: int | None,
    years: int | None,
) -> Asked:  # fmt: skip
    """Find the worlds that a scenario or a folder stands for; nothing is run.

    Worlds of a scenario go to the folder that `endgame ensemble` would use for it. If more than
    asked for are there, all of them are taken.

    Raises
    ------
    ScenarioError
        It is neither; or a stored result is to be run otherwise.
    """
    from sim.results.folders.naming import default_folder
    from sim.runs.ensemble.driver import default_store
    from sim.runs.few_builders import BUILDERS, FEW_BUILDERS
    from sim.scenario.or_result import scenario_or_result

    place = expanded(given, "result")
    if (place / MANIFEST).is_file():
        for option, value in (("--worlds", worlds), ("--seed", seed), ("--years", years),
                              ("--set", settings or None)):  # fmt: skip
            if value is not None:
                raise ScenarioError(
                    f"{option}: {given} is a stored result, which is not run again; leave it out"
                )
        return Asked(place.name, place, word=place.name)
    asked = chosen = scenario_or_result(given).replace(settings)
    if BUILDERS not in chosen.changed:
        chosen = chosen.replace({BUILDERS: FEW_BUILDERS})
    folder = default_store(chosen, None, seed or 0, years or 0)
    count = max(WORLDS if worlds is None else worlds, _there(folder))
    span = 0 if years == chosen.years else years or 0
    told = 1 if count == WORLDS else count
    word = default_folder(chosen.name, asked.changed, seed=seed or 0, worlds=told, years=span).name
    return Asked(chosen.name, folder, chosen, count, seed or 0, years, word)


def _there(folder: Path) -> int:
    """Worlds of an ensemble that is there, finished or begun."""
    found = manifest_of(folder) if folder.is_dir() else None
    about = {} if found is None or found["format"] != ENSEMBLE else found.get("ensemble", {})
    return int(about.get("worlds", 0))


def tried(source: Asked) -> pd.DataFrame:
    """A small table with the columns that the worlds will have, before any long run."""
    import numpy as np

    from sim.results.world_table import world_table
    from sim.runs.at_points import at_points

    if source.scenario is None:
        return world_table(_opened(source))
    return at_points(source.scenario, {}, np.zeros(1, dtype=np.int64), source.seed, 1, workers=1)


def taken(source: Asked, workers: int | None, overwrite: bool) -> tuple[pd.DataFrame, str]:
    """The worlds as a table, run as far as they are not there; what was run, in words."""
    from sim.results.described import described
    from sim.results.world_table import world_table

    result = _opened(source) if source.scenario is None else _run(source, workers, overwrite)
    return by_draw(world_table(result), result), described(result, most_levers=2)


def by_draw(rows: pd.DataFrame, result: xr.Dataset) -> pd.DataFrame:
    """Worlds by the number of their draw, which those at several points of a grid share.

    It says who is held out: a world whose twin was looked in would judge nothing.
    """
    if "draw" not in result.variables:
        return rows
    return rows.set_index(result["draw"].values).rename_axis("draw")


def _run(source: Asked, workers: int | None, overwrite: bool) -> xr.Dataset:
    """Run what is missing; says what helps if worlds of another version of the code are there."""
    from sim.runs.ensemble import ensemble

    assert source.scenario is not None
    at(f"with the finished worlds kept in {source.folder}; the same command goes on")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".* failed and are left out")
            return ensemble(
                source.scenario, source.worlds, source.seed, source.years, workers,
                store=source.folder, resume=True, overwrite=overwrite,
            )  # fmt: skip
    except StoreError as error:
        helps = "run its worlds again (--overwrite), or ask of them as they are: give this folder"
        raise StoreError(str(error).replace(REMEDY, f"{helps} in place of the scenario")) from None


def _opened(source: Asked) -> xr.Dataset:
    from sim.runs.ensemble.opening import open_result

    return open_result(source.folder)


def word_of(text: str) -> str:
    """A question as part of a folder's name. Worked: ``hhi > 4000`` -> ``hhi-over-4000``."""
    for sign, word in ((">=", " least "), ("<=", " most "), ("==", " is "), ("!=", " not "),
                       (">", " over "), ("<", " under ")):  # fmt: skip
        text = text.replace(sign, word)
    return "-".join(text.replace("(", " ").replace(")", " ").replace('"', " ").split())


def told_json(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of a table for JSON; what is no number is null."""
    return list(json.loads(frame.to_json(orient="records", double_precision=12)))
