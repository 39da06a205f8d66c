"""Endgame: an agent-based market simulator of the AI industry.

    import sim
    result = sim.run("baseline", years=10)

The names below are loaded when first used, so that ``import sim`` is quick and needs no library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.agents.model import MarketModel
    from sim.base.errors import EndgameError, ScenarioError, WorldError
    from sim.endings.classification import classify
    from sim.month.watch import Watch
    from sim.results.event_table import events
    from sim.results.tidy import tidy
    from sim.runs.ensemble.driver import ensemble
    from sim.runs.ensemble.opening import open_ensemble, open_result
    from sim.runs.single import run
    from sim.scenario.definition import Scenario, scenarios

__version__ = "0.1.0"

__all__ = [
    "EndgameError",
    "MarketModel",
    "Scenario",
    "ScenarioError",
    "Watch",
    "WorldError",
    "__version__",
    "classify",
    "ensemble",
    "events",
    "open_ensemble",
    "open_result",
    "run",
    "scenarios",
    "tidy",
]

_HOMES = {
    "EndgameError": "sim.base.errors",
    "MarketModel": "sim.agents.model",
    "Scenario": "sim.scenario.definition",
    "ScenarioError": "sim.base.errors",
    "Watch": "sim.month.watch",
    "WorldError": "sim.base.errors",
    "classify": "sim.endings.classification",
    "ensemble": "sim.runs.ensemble.driver",
    "events": "sim.results.event_table",
    "open_ensemble": "sim.runs.ensemble.opening",
    "open_result": "sim.runs.ensemble.opening",
    "run": "sim.runs.single",
    "scenarios": "sim.scenario.definition",
    "tidy": "sim.results.tidy",
}


_ROOMS = ("agents", "endings")
"""Packages with public names, there without an import of their own."""


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"sim.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS, *(name for name in globals() if name.startswith("__"))})
