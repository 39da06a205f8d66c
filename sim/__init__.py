"""Endgame: an agent-based market simulator of the AI industry.

    import sim
    result = sim.run("baseline", years=10)

The names below are loaded when first used, so that ``import sim`` is quick and needs no library.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.endgame import classify
    from sim.ensemble import ensemble, open_ensemble
    from sim.errors import ScenarioError
    from sim.model import MarketModel
    from sim.run import run
    from sim.scenario import Scenario, scenarios

    __version__: str

__all__ = [
    "MarketModel",
    "Scenario",
    "ScenarioError",
    "__version__",
    "classify",
    "ensemble",
    "open_ensemble",
    "run",
    "scenarios",
]

_HOMES = {
    "MarketModel": "sim.model",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.errors",
    "classify": "sim.endgame",
    "ensemble": "sim.ensemble",
    "open_ensemble": "sim.ensemble",
    "run": "sim.run",
    "scenarios": "sim.scenario",
}


class _Package(ModuleType):
    """This package, whose public names stay what they are when a submodule has the same name.

    Importing the module `sim.run` would otherwise put the module where the function `sim.run` is.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name in _HOMES and isinstance(value, ModuleType):
            value = getattr(value, name) if _HOMES[name] == value.__name__ else __getattr__(name)
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    try:
        return version("endgame")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"


sys.modules[__name__].__class__ = _Package
