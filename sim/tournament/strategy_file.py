"""The class in a strategy's file, found in the process that the strategy has to itself."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from sim.agents import classes, kinds
from sim.agents.base import Handle
from sim.base.errors import ScenarioError
from sim.month.decisions import of_kind
from sim.tournament.contests import Contest, contest
from sim.tournament.players import Player


def strategy(player: Player) -> tuple[type[Handle], Contest]:
    """The class in a player's file, which is run for it, and its league.

    Raises
    ------
    Exception
        Whatever the file raises; `ScenarioError` where there is no class that can play.
    """
    name = f"_strategy_{player.name}"
    module = ModuleType(name)
    module.__file__ = player.path
    sys.modules[name] = module
    exec(compile(player.code, player.path, "exec"), vars(module))
    own = [each for each in vars(module).values()
           if isinstance(each, type) and each.__module__ == name]  # fmt: skip
    found = [each for each in own if issubclass(each, Handle)]
    found = [each for each in found if not any(each in other.__mro__[1:] for other in found)]
    if len(found) != 1:
        raise ScenarioError(
            f"has {len(found)} subclasses of agents such as sim.agents.Lab; must have one"
        )
    return found[0], contest(found[0], decides(found[0]))


def decides(cls: type[Any]) -> frozenset[str]:
    """Decisions that a class takes itself."""
    if cls.kind not in {each.kind for each in kinds.KINDS.values()}:
        return frozenset()
    taken = classes.overridden(cls, kinds.DEFAULTS)
    return frozenset(each.name for each in taken if each in of_kind(cls.kind))
