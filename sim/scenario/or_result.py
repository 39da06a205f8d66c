"""A scenario's name where the folder of a result may stand as well."""

from __future__ import annotations

from sim.base.errors import ScenarioError
from sim.base.paths import expanded
from sim.scenario.complaint import cut
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios
from sim.scenario.schema import nearest

LONGEST = 200
"""Letters of what was given that are told."""


def scenario_or_result(text: str) -> Scenario:
    """The scenario of a text that is no folder of a result.

    Worked: ``baseline`` and ``mine.toml`` are read; ``results/basline``, which is not there, is
    refused as a folder and not as a scenario of that name.

    Raises
    ------
    ScenarioError
        In one line: there is neither such a scenario nor such a folder, or it holds no result.
    """
    known = shipped_scenarios()
    if text in known or text.endswith(".toml") or "=" in text:
        return Scenario.load(text)
    place, told = expanded(text, "result"), cut(text, LONGEST)
    if place.is_dir():
        raise ScenarioError(
            f"{told}: holds no result; give the folder that a run or an ensemble left, or a "
            "scenario"
        )
    if place.exists():
        raise ScenarioError(
            f"{told}: is a file; must be a scenario's name, a .toml file or the folder of a result"
        )
    raise ScenarioError(
        f"{told}: no such folder, and no scenario{nearest(text, known)}; `endgame scenarios` "
        "lists them"
    )
