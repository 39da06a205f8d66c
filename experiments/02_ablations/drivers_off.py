"""What can be turned off: each driver of an ending, as replaced parameters or a switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from paired_runs import Job

from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

Value = float | Literal["low", "high"] | Callable[[Mapping[str, float]], float]
"""A number, an end of the parameter's permitted range, or a function of the scenario's values."""


@dataclass(frozen=True)
class Driver:
    """One force that can be turned off in otherwise equal worlds."""

    name: str
    label: str
    off: str
    """What turning it off means, in words."""
    changes: Mapping[str, Value] = field(default_factory=dict)
    switches: tuple[str, ...] = ()
    stays: str = ""
    """What of the force cannot be turned off and is left on."""


def _cash_part(values: Mapping[str, float]) -> float:
    """Strategic money without its credit part."""
    return values["hyperscaler.strategic_share"] * (1.0 - values["hyperscaler.credit_share"])


DRIVERS = (
    Driver(
        "capital_cycle",
        "Capital cycle",
        "sentiment stays neutral: it moves neither funds, rounds, valuations nor patience",
        switches=("neutral_mood",),
        stays="capital still follows the industry's revenue and each lab's burn multiple",
    ),
    Driver(
        "scarce_capital",
        "Scarce capital",
        "funds, tolerance and parents' patience at the top of their prior, cheap capital",
        {
            "capital.vc_supply_usd_per_year": 8e10,
            "capital.crossover_supply_usd_per_year": 8e10,
            "capital.burn_tolerance": 4.0,
            "capital.cost_of_capital": 0.08,
            "hyperscaler.patience": 1.0,
            "capital.sentiment_shock": 0.0,
        },
    ),
    Driver(
        "lock_in",
        "Lock-in",
        "customers choose anew as often as allowed, most are routed, brands and habits fade",
        {
            "market.switching_hazard_per_month": "high",
            "market.router_share": "high",
            "market.open_share_of_new_spend": "high",
            "market.flywheel": "low",
            "market.brand_half_life_months": "low",
            "consumers.switching_hazard_per_month": "high",
            "consumers.word_of_mouth": "low",
        },
        stays="nine in ten consumers stay with their choice each month; fame takes months to fade",
    ),
    Driver(
        "takeovers",
        "Takeovers",
        "hyperscalers have no money for deals, so nobody bids for labs",
        {"distress.cash_share_for_deals": 0.0, "distress.issue_months": 0.0},
        stays="labs that already belong to a parent stay with it",
    ),
    Driver(
        "sunk_costs",
        "Sunk-cost race",
        "no lab's R&D budget grows beyond its start: a given sunk cost instead of a race",
        switches=("given_sunk_costs",),
    ),
    Driver(
        "paid_quality",
        "Paid-for quality",
        "buyers hardly pay for quality and labs hardly race for the prize",
        {"market.quality_exponent": "low", "labs.race_multiplier": "low"},
        stays="tasks still fail on models far behind the frontier",
    ),
    Driver(
        "spillovers",
        "Spillovers",
        "no distillation or public progress, hires and closures carry nothing, least leaks",
        {
            "research.leak_half_life_months": "high",
            "research.leak_tolerance_log10": "high",
            "research.absorption_scale": "high",
            "research.distillation_share": 0.0,
            "research.distillation_cap_log10": 0.0,
            "research.public_growth": 0.0,
            "research.hire_transfer": 0.0,
            "research.talent_transfer": 0.0,
            "research.copied_share": 0.0,
        },
    ),
    Driver(
        "open_weights",
        "Open weights",
        "nobody releases weights; those already out stay out and age",
        switches=("no_releases",),
    ),
    Driver(
        "credits",
        "Compute credits",
        "hyperscalers invest the cash part of their stakes only",
        {"hyperscaler.strategic_share": _cash_part, "hyperscaler.credit_share": 0.0},
    ),
    Driver(
        "commitments",
        "Commitments",
        "labs cut compute as fast as allowed and pay only for what they use",
        {
            "labs.commitment_months": "low",
            "labs.commitment_floor": "low",
            "labs.committed_share": "low",
            "distress.renegotiation_per_month": "high",
        },
        stays="a sixth of a budget can be cut in a month, not all of it; staff leave over months",
    ),
)
BY_NAME = {driver.name: driver for driver in DRIVERS}

OWN = {
    "prices_rise": ("scarce_capital", "lock_in"),
    "consolidation": ("takeovers", "sunk_costs"),
    "commoditization": ("spillovers", "open_weights"),
}
"""The drivers that theory gives each ending; turned off together, they should halve it."""

SCENARIO_ENDINGS = {
    "prices_rise": "prices_rise",
    "consolidation": "consolidation",
    "commoditization": "commoditization",
    "subsidy": "subsidised",
}
"""The articles' scenarios and the ending that each conjectures."""


def job_without(scenario: str, drivers: tuple[str, ...]) -> Job:
    """The job that runs a scenario with some drivers turned off; none leaves it as it is.

    Raises
    ------
    KeyError : a driver or a parameter that does not exist.
    """
    chosen = [BY_NAME[name] for name in drivers]
    values = Scenario.load(scenario).values() if chosen else {}
    changes: dict[str, float] = {}
    for driver in chosen:
        changes |= {name: resolved(name, value, values) for name, value in driver.changes.items()}
    switches = tuple(switch for driver in chosen for switch in driver.switches)
    return Job(scenario, tuple(sorted(changes.items())), switches)


def resolved(name: str, value: Value, values: Mapping[str, float]) -> float:
    """The number that a change stands for."""
    if callable(value):
        return value(values)
    if isinstance(value, str):
        return getattr(table()[name], value)
    return value
