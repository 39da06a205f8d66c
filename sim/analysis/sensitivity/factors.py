"""What is varied: uncertain parameters over their ranges, assumed ones over the table's."""

from __future__ import annotations

from collections.abc import Sequence

from sim.base.errors import ScenarioError
from sim.scenario import parameters as load
from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty
from sim.scenario.schema import ParameterRow, nearest
from sim.start.inputs import COMMON

Ranges = dict[str, Uncertainty]
"""Range and scale by parameter."""

LUCK, REST = "luck", "rest"
"""Factors that are no parameters: a world's random numbers and first levels; all parameters that
are uncertain too and not looked at one by one."""
WIDE = 10.0
"""High over low of the table from which an assumed parameter is varied in logs (assumption)."""


def uncertain(scenario: Scenario) -> Ranges:
    """What the scenario leaves open, with its own ranges and scales."""
    return {name: each for name, each in scenario.uncertainties.items() if name not in COMMON}


def every_assumed(scenario: Scenario) -> Ranges:
    """What the scenario leaves open, then all else that the table calls assumed.

    The latter over the table's low to high: in logs where both are above nought and tenfold apart,
    else linear, whole numbers as such. Left out are those that fix who there is, first levels
    (which are drawn with a world's luck), what the scenario sets, and what cannot vary.
    """
    taken = {
        *COMMON, *load.levels(scenario.roster.start_table), *scenario.levers, *scenario.constants,
        *scenario.uncertainties,
    }  # fmt: skip
    return uncertain(scenario) | {
        name: table_range(row)
        for name, row in load.table().items()
        if row.quality == "assumed" and name not in taken and row.low < row.high
    }


def table_range(row: ParameterRow) -> Uncertainty:
    """The table's range of a parameter. Worked: 1 to 100 is in logs, 0 to 100 linear."""
    wide = row.low > 0.0 and row.high / row.low >= WIDE
    scale = "discrete" if row.whole else "log" if wide else "linear"
    return Uncertainty.model_validate({"low": row.low, "high": row.high, "scale": scale})


def named(names: Sequence[str], scenario: Scenario) -> Ranges:
    """Parameters by name: over the scenario's range, or the table's if it leaves them fixed.

    Raises
    ------
    ScenarioError
        If a name is unknown, there twice, or must be the same in every world.
    """
    found: Ranges = {}
    rows = load.table()
    for name in names:
        if name not in rows:
            said = f"no such parameter{nearest(name, rows)}; see `endgame params`"
            raise ScenarioError(f"--parameters {name}: {said}")
        if name in COMMON or not rows[name].low < rows[name].high:
            raise ScenarioError(f"--parameters {name}: cannot differ between worlds")
        if name in found:
            raise ScenarioError(f"--parameters {name}: is given twice; must be given once")
        if name in {**scenario.levers, **scenario.constants}:
            raise ScenarioError(f"--parameters {name}: is set by the scenario or --set; leave one")
        found[name] = scenario.uncertainties.get(name) or table_range(rows[name])
    return found


def told(name: str, others: int = 0) -> str:
    """A factor in words: the table's description, or what luck and the rest are."""
    if name == LUCK:
        return "Luck: random events, and first levels that nobody knows for sure"
    if name == REST:
        return f"All other uncertain parameters together ({others})"
    return load.table()[name].description.strip()
