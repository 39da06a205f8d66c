"""Levels that nobody knows for sure, drawn: each world begins somewhere else.

Sources give the level of a start with a range: what a firm has in cash, sells, spends. With
uncertain parameters such a level is drawn too, in each world, from a stream of its row's own name,
``start:<kind>:<agent>:<quantity>``: half of the worlds have less than the table's value and half
have more, and its low and high are the 5% and 95% points. Experts' ranges are too narrow rather
than too wide (Lichtenstein, Fischhoff and Phillips 1982), so they are not read as the most that
could be.

Not drawn is what is known or decided: who there is, stakes and hosts, prices on lists (their ranges
are other models and plans), zeros and other values that stand at an end of their own range, and
what a scenario sets. Rows are drawn independently (a simplification), but for those that say the
same twice or have an order, which share their luck (`SHARED`), and those that were derived from
others and follow them: halls, what tenants ask for, the chip maker's backlog
(`sim.start.first_others`). Own chips' shares, the weights of funds in new commitments and labs that
open later are as given in every world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray
from sim.base.rng import first_uniform
from sim.scenario import parameters as load
from sim.scenario.definition import Scenario
from sim.scenario.document import Roster
from sim.scenario.schema import StartRow
from sim.scenario.starts import KINDS
from sim.start.roster import Cast, Level

DRAWN: Mapping[str, tuple[str, ...]] = {
    "lab": (
        *("cash_usd", "api_revenue_usd_per_year", "rd_usd_per_month", "raised_usd"),
        *("weekly_users_million", "paying_users_million", "seats_million", "valuation_usd"),
        *("final_run_last_usd", "run_flop", "run_months_left", "months_since_run_start"),
        *("months_since_refresh", "months_since_round", "capability_log10_flop"),
        *("open_capability_log10_flop", "knowhow_log10", "active_parameter_ratio"),
        *("staff_people", "staff_cost_usd_per_person_year", "fit"),
    ),
    "hyperscaler": (
        *("capacity_h100e", "cash_usd", "core_free_cash_flow_usd_per_year"),
        "ai_lab_rd_budget_usd_per_month",
    ),
    "neocloud": ("capacity_h100e", "cash_usd", "debt_usd", "contracts_usd"),
    "investor": ("dry_powder_usd",),
    "chip_maker": (
        *("shipments_h100e_per_month", "shipment_cap_h100e_per_month", "lead_time_months"),
        *("price_usd_per_h100e", "gross_margin", "cash_usd"),
    ),
    "market": (
        *("other_clouds_capacity_h100e", "halls_under_way_gw", "spot_price_usd_per_h100_hour"),
        *("contract_price_usd_per_h100_hour", "long_contract_price_usd_per_h100_hour"),
        *("list_price_usd_per_h100_hour", "open_token_share:frontier", "open_token_share:small"),
        *("api_spend_share:general", "api_spend_share:coding", "api_spend_share:bulk"),
    ),
}
"""Quantities that are drawn, by kind of agent."""
HOUR = ("market", "market", "contract_price_usd_per_h100_hour")
SHARED: Mapping[Level, Level] = {
    ("market", "market", "spot_price_usd_per_h100_hour"): HOUR,
    ("market", "market", "long_contract_price_usd_per_h100_hour"): HOUR,
    ("market", "market", "list_price_usd_per_h100_hour"): HOUR,
    ("market", "start", "h100_hour_usd"): HOUR,
    ("chip_maker", "nvidia", "shipment_cap_h100e_per_month"): (
        *("chip_maker", "nvidia"),
        "shipments_h100e_per_month",
    ),
}
"""Whose luck a level has, if not its own: prices of one market, what a maker ships and could.

Open weights have the luck of their lab's best model, which they may be; what a parent gives its
lab, that of what the lab spends."""
BEST, OPEN = "capability_log10_flop", "open_capability_log10_flop"
WHOLE = ("run_months_left",)
"""In whole months, at least one: a run that is under way stays so."""
IN_UNITS = ("log", "units", "utils")
"""How units begin in which differences, not ratios, are what is not known."""
NEVER_BELOW_ZERO = ("core_free_cash_flow_usd_per_year",)
"""The ledger has no flow for a core business that costs money; such draws are cut at nothing."""
TAIL = 1.0 - np.sqrt(2.0 * 0.05)
"""How far the 95% point of a triangular distribution lies, over its reach: 0.68."""


@dataclass(frozen=True)
class Range:
    """What is known of a level: its 5%, 50% and 95% points, and what it may be at all."""

    low: float
    value: float
    high: float
    least: float
    most: float
    in_logs: bool


def levels(people: Cast, scenario: Scenario, worlds: Sequence[int], seed: int) -> Cast:
    """The cast with a value in each world of each level that is not known for sure.

    Worked: cash of 9 bn, 7 to 10.6: in half of the worlds below 9, in one of twenty below 7.
    """
    known = {
        (row.kind, row.agent, row.quantity): _range(row, *_permitted(row))
        for row in open_rows(scenario)
    }
    luck = {of: shared(of, scenario.roster) for of in known}
    found = _drawn(known, luck, worlds, seed)
    for of, values in found.items():
        if of[2] in WHOLE:
            found[of] = np.maximum(np.rint(values), 1.0)
        if of[2] == OPEN:  # of a lab whose best model a scenario gives, too
            best = (of[0], of[1], BEST)
            given = people.table["lab", of[1]].get(BEST, np.inf)
            found[of] = np.minimum(found[of], found.get(best, given))
    return replace(people, drawn=found, worlds=len(worlds))


def parameter_levels(
    scenario: Scenario, worlds: Sequence[int], seed: int, but: Mapping[str, object]
) -> dict[str, FloatArray]:
    """Parameters that are levels of a date, such as the mood of the capital market, (W,) by name.

    What the scenario sets or draws itself, or ``but`` has, is left out.
    """
    own = {*scenario.uncertainties, *scenario.constants, *scenario.levers, *but}
    known: dict[Level, Range] = {}
    luck: dict[Level, Level] = {}
    names: dict[Level, str] = {}
    for row in load.start_table(scenario.roster.start_table):
        of, name = (row.kind, row.agent, row.quantity), f"{row.agent}.{row.quantity}"
        if row.kind == "market" and name in load.table() and name not in own and uncertain(row):
            permitted = load.table()[name]
            known[of] = _range(row, permitted.low, permitted.high)
            luck[of], names[of] = shared(of, scenario.roster), name
    return {names[of]: values for of, values in _drawn(known, luck, worlds, seed).items()}


def open_rows(scenario: Scenario) -> Iterator[StartRow]:
    """Rows of a scenario's start table that are drawn with uncertain parameters."""
    roster = scenario.roster
    own = {kind: {each.name: each for each in getattr(roster, KINDS[kind])} for kind in KINDS}
    for row in load.start_table(roster.start_table):
        if row.quantity not in DRAWN.get(row.kind, ()) or not uncertain(row):
            continue
        if row.kind in own:
            agent = own[row.kind].get(row.agent)
            if agent is None or row.quantity in agent.start or getattr(agent, "entry", None):
                continue
        yield row


def uncertain(row: StartRow) -> bool:
    """Whether a row has a range around its value. A value at an end of its range has none."""
    return row.low < row.value < row.high


def shared(of: Level, roster: Roster) -> Level:
    """The level whose luck a level has: its own, but for a few."""
    kind, agent, quantity = of
    if quantity == OPEN:
        return (kind, agent, BEST)
    if quantity == "ai_lab_rd_budget_usd_per_month":
        owned = sorted(lab.name for lab in roster.labs if lab.owner == agent)
        return ("lab", owned[0], "rd_usd_per_month") if owned else of
    return SHARED.get(of, of)


def _permitted(row: StartRow) -> tuple[float, float]:
    """What a level may be at all."""
    bound = load.start_bounds().get((row.kind, row.quantity))
    if bound is None:
        return (0.0 if row.low >= 0.0 else -np.inf), np.inf
    return (0.0 if row.quantity in NEVER_BELOW_ZERO else bound.low), bound.high


def _range(row: StartRow, least: float, most: float) -> Range:
    in_logs = row.low > 0.0 and not row.unit.startswith(IN_UNITS)
    return Range(row.low, row.value, row.high, least, most, in_logs)


def _drawn(
    known: Mapping[Level, Range],
    luck: Mapping[Level, Level],
    worlds: Sequence[int],
    seed: int,
) -> dict[Level, FloatArray]:
    """A value per world of each level, (W,)."""
    if not known:
        return {}
    whose = list(dict.fromkeys(luck[of] for of in known))
    names = [f"start:{':'.join(of)}" for of in whose]
    uniform = dict(zip(whose, first_uniform(seed, names, worlds), strict=True))
    return {of: quantile(each, uniform[luck[of]]) for of, each in known.items()}


def quantile(known: Range, uniform: FloatArray) -> FloatArray:
    """Value of a level at a quantile, (W,): two halves of triangles, in logs or as it is.

    Each half falls to nothing at 1.46 times the way from the value to its low or high. 1 to 100
    around 10, in logs: 1 at 0.05, 10 at 0.5, 100 at 0.95, never above 10 x 10 ** 1.46.
    """
    above = uniform >= 0.5
    way = (1.0 - np.sqrt(2.0 * np.minimum(uniform, 1.0 - uniform))) / TAIL
    low, value, high = known.low, known.value, known.high
    found: FloatArray
    if known.in_logs:
        found = value * np.exp(way * np.where(above, np.log(high / value), np.log(low / value)))
    else:
        found = value + way * np.where(above, high - value, low - value)
    return clip(found, known.least, known.most)
