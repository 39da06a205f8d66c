"""What a page asks for: a scenario, some levers, luck; every part bounded before anything runs."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from sim.base.errors import ScenarioError
from sim.results.provenance import code
from sim.scenario.definition import Scenario, scenarios
from sim.scenario.parameters import table
from sim.start.inputs import COMMON

MOST_LEVERS = 40
MOST_WORLDS, WORLDS, FIRST_WORLDS = 400, 200, 8
"""Worlds at most, usually, and in the first coarse answer: as many as are computed at once."""
MOST_SEED = 2**31 - 1
BUILDERS = 100.0
"""Builders of a world on the page: a smaller sample of the same customers, no economics."""
YEARS = 10
KEYS = ("scenario", "seed", "worlds")
"""Parts of a link besides levers."""


@dataclass(frozen=True)
class Asked:
    """One setting of the page. Equal settings have equal answers, in any tab, at any time."""

    scenario: str = "baseline"
    levers: tuple[tuple[str, float], ...] = ()
    seed: int = 0
    worlds: int = WORLDS

    def key(self) -> str:
        """Hash of the setting and of the code that answers it."""
        said = json.dumps([self.scenario, self.levers, self.seed, self.worlds, code()])
        return hashlib.sha256(said.encode()).hexdigest()

    def chosen(self) -> Scenario:
        """The scenario with its levers."""
        return _chosen(self.scenario, self.levers, BUILDERS)

    def command(self) -> str:
        """How to have the same worlds from the command line."""
        levers = "".join(f" --set {name}={value:.15g}" for name, value in self.levers)
        few = f" --set builders.count={BUILDERS:g} --seed {self.seed}"
        return f"endgame ensemble {self.scenario} --worlds {self.worlds}{few}{levers}"


def asked(query: Mapping[str, str], levers: list[str]) -> Asked:
    """Read a setting from a link.

    Parameters
    ----------
    query : ``scenario``, ``seed``, ``worlds`` as text.
    levers : ``name=value`` each.

    Raises
    ------
    ScenarioError
        One line: which part, and what is allowed. Files are never read: a scenario is a shipped
        name.

    Notes
    -----
    Worked: ``{"seed": "3"}, ["market.flywheel=0.1"]`` is world seed 3 with one lever.
    """
    if unknown := sorted({*query} - {*KEYS}):
        raise ScenarioError(f"{unknown[0][:40]!r}: unknown; may be {', '.join(KEYS)}")
    name = query.get("scenario", "baseline")
    if name not in names():
        raise ScenarioError(f"scenario {name[:40]!r}: must be one of {', '.join(names())}")
    if len(levers) > MOST_LEVERS:
        raise ScenarioError(f"{len(levers)} levers: must be at most {MOST_LEVERS}")
    values = dict(_lever(each) for each in levers)
    if len(values) < len(levers):
        raise ScenarioError("levers: must be given once each")
    found = Asked(
        name, tuple(sorted(values.items())),
        _whole("seed", query.get("seed", "0"), 0, MOST_SEED),
        _whole("worlds", query.get("worlds", str(WORLDS)), 1, MOST_WORLDS),
    )  # fmt: skip
    found.chosen()
    return found


@cache
def names() -> tuple[str, ...]:
    """Shipped scenarios."""
    return tuple(scenarios())


@lru_cache(maxsize=32)
def _chosen(scenario: str, levers: tuple[tuple[str, float], ...], builders: float) -> Scenario:
    """Read once for all pieces of a setting: a tenth of a small piece's time."""
    return _shipped(scenario).replace({"builders.count": builders, **dict(levers)})


@cache
def _shipped(name: str) -> Scenario:
    return Scenario.load(name)


def _lever(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    row = table().get(name)
    if row is None or name in COMMON:
        raise ScenarioError(f"lever {name[:60]!r}: no such lever; see endgame params")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not row.low <= number <= row.high:
        raise ScenarioError(f"lever {name} = {value[:30]!r}: must be {row.permitted}")
    return name, number


def _whole(name: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and low <= int(text) <= high):
        raise ScenarioError(f"{name} = {text[:30]!r}: must be a whole number from {low} to {high}")
    return int(text)
