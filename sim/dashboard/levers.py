"""What can be moved: a dozen levers in plain words, and the rest of what a scenario leaves open."""

from __future__ import annotations

import csv
from typing import Any

from sim.data import text
from sim.endings.registry import RECORDS
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.start.inputs import COMMON

PLAIN = {
    "capital.cost_of_capital": "What investors want to earn",
    "market.quality_exponent": "How much more a better model sells for",
    "labs.value_weight": "How far labs price by what a task is worth",
    "market.elasticity_between_labs": "How readily customers change labs for price",
    "research.leak_half_life_months": "How long know-how stays secret",
    "labs.growth_belief": "How far labs believe in past growth",
    "market.flywheel": "How much use improves the product",
    "market.switching_hazard_per_month": "How often customers look around",
    "regulation.fixed_usd_per_month": "What rules cost a lab",
    "segments.mood_in_adoption": "How far the mood moves adoption",
    "consumers.heavy_capability_pull": "How much better models sell dear plans",
    "market.budget_cut_in_gloom": "How hard customers cut budgets in gloom",
    "capital.vc_supply_usd_per_year": "Venture money a year",
    "antitrust.strictness": "How strict merger control is",
}
"""Names for those who have not met a parameter's own."""


def levers(scenario: Scenario) -> list[dict[str, Any]]:
    """List levers, those that move endings most first.

    Parameters
    ----------
    scenario : whose ranges and values they have.

    Returns
    -------
    list of dict, ready for JSON
        ``name``, ``words``, ``description``, ``unit``, ``low`` and ``high`` (the scenario's range
        where it draws the parameter, else the permitted one), ``value`` (the scenario's), ``log``,
        ``drawn``, ``source``, ``quality``, ``main``; ``tends``, ``moves``: what it was found to do.
    """
    tends = {row["name"]: row for row in csv.DictReader(text("levers.csv").splitlines())}
    more = [name for name in PLAIN if name not in tends]
    rest = [name for name in scenario.uncertainties if name not in {*tends, *more}]
    names = [name for name in (*tends, *more, *sorted(rest)) if name not in COMMON]
    return [_lever(scenario, name, tends.get(name)) for name in names]


def _lever(scenario: Scenario, name: str, tends: dict[str, str] | None) -> dict[str, Any]:
    row, prior = table()[name], scenario.uncertainties.get(name)
    low, high = (row.low, row.high) if prior is None else (prior.low, prior.high)
    words = PLAIN.get(name, name.rpartition(".")[2].replace("_", " "))
    return {
        "name": name, "words": words, "description": row.description, "unit": row.unit,
        "low": low, "high": high, "value": scenario.values()[name], "drawn": prior is not None,
        "log": prior is not None and prior.scale == "log" and low > 0.0, "source": row.source,
        "quality": row.quality, "main": name in PLAIN, "tends": _told(tends),
        "moves": _moved(tends),
    }  # fmt: skip


def _moved(tends: dict[str, str] | None) -> dict[str, Any] | None:
    """The ending that it moves most, with its share in the lowest and in the highest fifth."""
    if tends is None:
        return None
    low, high = (float(tends[f"share_in_{end}_fifth"]) for end in ("low", "high"))
    return {"ending": tends["ending"], "low": low, "high": high}


def _told(tends: dict[str, str] | None) -> str:
    """What a lever was found to do, in a sentence; empty if it was not among those measured."""
    if tends is None:
        return ""
    moved = _moved(tends) or {}
    return (
        f"In 1,000 worlds {RECORDS[tends['ending']].words} came in {moved['low']:.0%} of those "
        f"with its lowest fifth and in {moved['high']:.0%} with its highest."
    )
