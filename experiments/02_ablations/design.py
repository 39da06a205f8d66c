"""What is compared: drivers turned off, signs from driver to ending, markets of two sizes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.analysis.signs import read_signs
from sim.runs.paired import Variant
from sim.scenario.definition import Scenario

HERE = Path(__file__).parent
CASH_PART = "cash part"
"""In drivers.toml: strategic money without its credit part, of the scenario's own values."""


@dataclass(frozen=True)
class Driver:
    """One force that can be turned off in otherwise equal worlds; see drivers.toml."""

    label: str
    off: str
    levers: Mapping[str, float | str] = field(default_factory=dict)
    switches: tuple[str, ...] = ()
    stays: str = "nothing"


_ROWS = tomllib.loads((HERE / "drivers.toml").read_text(encoding="utf-8"))
DRIVERS = {name: Driver(**row) for name, row in _ROWS.items()}
SIGNS = read_signs(HERE / "signs.toml")

OWN = {
    "prices_rise": ("scarce_capital", "lock_in"),
    "consolidation": ("takeovers", "sunk_costs"),
    "commoditization": ("spillovers", "open_weights"),
}
"""The drivers that theory gives each ending; turned off together, they should halve it."""
SCENARIO_ENDINGS = {
    "impatient_capital": "prices_rise",
    "consolidation": "consolidation",
    "open_keeps_up": "commoditization",
    "subsidy": "subsidised",
}
"""The articles' scenarios and the ending that each conjectures."""
EXPONENTS = (0.11, 0.30)
"""Willingness to pay 1.3 and 2 times as high per tenfold training spend."""
CEILINGS_USD_PER_YEAR = (2.5e11, 2.5e12)


def without(scenario: str, drivers: tuple[str, ...] = ()) -> Variant:
    """A scenario with some drivers turned off; none leaves it as it is.

    Raises
    ------
    KeyError : a driver that does not exist.
    """
    chosen = [DRIVERS[name] for name in drivers]
    values = Scenario.load(scenario).values() if chosen else {}
    levers: dict[str, float | str] = {}
    for driver in chosen:
        levers |= driver.levers
    for name, value in levers.items():
        if value == CASH_PART:
            levers[name] = values[name] * (1.0 - values["hyperscaler.credit_share"])
    switches = tuple(switch for driver in chosen for switch in driver.switches)
    return Variant(scenario, tuple(sorted(levers.items())), switches)


def off_in(ending: str) -> list[tuple[str, ...]]:
    """Which drivers to turn off where a scenario conjectures an ending: each, then its own."""
    singly: list[tuple[str, ...]] = [(name,) for name in DRIVERS]
    return [*singly, OWN[ending]] if ending in OWN else singly


def market(exponent: float, ceiling: float) -> Variant:
    """The prior at one exponent and one size of the market."""
    levers = {"market.ceiling_usd_per_year": ceiling, "market.quality_exponent": exponent}
    return Variant.of(levers)


VARIANTS: dict[str, list[Variant]] = {
    "ablations": [without("baseline"), *(without("baseline", (name,)) for name in DRIVERS)],
    "scenarios": [
        without(name, off)
        for name, ending in SCENARIO_ENDINGS.items()
        for off in [(), *off_in(ending)]
    ],
    "signs": [each for sign in SIGNS for each in sign.variants],
    "market_size": [market(k, size) for k in EXPONENTS for size in CEILINGS_USD_PER_YEAR],
}
"""What each part runs."""
