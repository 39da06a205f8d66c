"""Start values by agent: which there are, what they may be, and their names as levers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.scenario import parameters as load
from sim.scenario.complaint import Complaint, complain, cut, refusal, shown
from sim.scenario.document import Roster
from sim.scenario.schema import BoundRow, StartRow, nearest
from sim.scenario.section import Fixed

KINDS = {
    "lab": "labs",
    "hyperscaler": "hyperscalers",
    "neocloud": "neoclouds",
    "investor": "investors",
}
"""Kinds of agents whose start may be given, and the roster's lists of them."""
PAIRS = ("host", "stake")
"""Quantities between two agents: ``stake:thrive`` is a lab's share held by thrive."""


def check_starts(roster: Roster, rows: Iterable[StartRow], where: str) -> Iterator[Complaint]:
    """Start values that are unknown, impossible or missing, of every agent of a roster."""
    table: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        table.setdefault((row.kind, row.agent), {})[row.quantity] = row.value
    others, sells = others_of(roster), False
    for kind, plural in KINDS.items():
        bounds = bounds_of(kind)
        for agent in getattr(roster, plural):
            key = f"roster.{kind}[{agent.name}].start"
            for quantity, value in agent.start.items():
                yield from check_start(kind, quantity, value, others, where, key)
            values = table.get((kind, agent.name), {}) | agent.start
            lacking = [
                f"{quantity}, {bound.permitted}"
                for quantity, bound in bounds.items()
                if bound.needed == "yes" and quantity not in values
            ]
            if lacking:
                start = f"{roster.start_table} has none of {agent.name}"
                yield Complaint(where, key, f": must give, as {start}: {'; '.join(lacking)}")
            yield from _more_payers_than_users(values, where, key)
            sells |= (
                kind == "lab"
                and agent.entry is None
                and bool(values.get("api_revenue_usd_per_year"))
            )
    if not sells and ("lab", "api_revenue_usd_per_year") in load.start_bounds():
        said = ": must have a lab that sells, with api_revenue_usd_per_year above 0"
        yield Complaint(where, "roster.lab", said)


def check_start(
    kind: str, quantity: str, value: float, others: Mapping[str, list[str]], where: str, key: str
) -> Iterator[Complaint]:
    """A start value of one agent that is unknown or impossible."""
    bounds = bounds_of(kind)
    first, pair, other = quantity.partition(":")
    bound = bounds.get(first)
    key = f"{key}.{cut(quantity)}"
    if bound is None or bool(pair) != (first in PAIRS):
        known = [f"{each}:NAME" if each in PAIRS else each for each in bounds]
        said = f": unknown{nearest(quantity, known)}; permitted: {', '.join(known)}"
        yield Complaint(where, key, said)
    elif pair and other not in others[first]:
        hint = nearest(other, others[first])
        yield Complaint(
            where, key, f": no {other!r}{hint}; must be one of {', '.join(others[first])}"
        )
    elif not bound.permits(value):
        yield Complaint(where, key, f" = {value:g}: must be {bound.permitted}")


def _more_payers_than_users(
    values: Mapping[str, float], where: str, key: str
) -> Iterator[Complaint]:
    for some, whole in (("paying", "weekly"), ("heavy", "paying")):
        part, most = (values.get(f"{each}_users_million", 0.0) for each in (some, whole))
        if part > most:
            said = f" = {part:g}: must be at most {whole}_users_million, {most:g}"
            yield Complaint(where, f"{key}.{some}_users_million", said)


def bounds_of(kind: str) -> dict[str, BoundRow]:
    """Bounds of a kind's start values by quantity."""
    return {quantity: row for (of, quantity), row in load.start_bounds().items() if of == kind}


def others_of(roster: Roster) -> dict[str, list[str]]:
    """With whom a lab's pairs may be."""
    clouds = [entry.name for entry in roster.hyperscalers]
    funds = [entry.name for entry in roster.investors]
    hosts = [*clouds, *(entry.name for entry in roster.neoclouds), "other"]
    return {"host": hosts, "stake": [*funds, *clouds, "outside", "founders"]}


def start_lever(name: object) -> tuple[str, str, str] | None:
    """Kind, agent and quantity of a start value named as a lever; None for a parameter.

    Worked: ``lab.anthropic.cash_usd`` is ``("lab", "anthropic", "cash_usd")``.
    """
    parts = name.split(".", 2) if isinstance(name, str) else []
    if len(parts) < 3 or parts[0] not in KINDS:
        return None
    return parts[0], parts[1], parts[2]


def start_value(roster: Roster, name: str) -> float | None:
    """The start value that is named as a lever; None if there is none, or it is no such name."""
    lever = start_lever(name)
    if lever is None or name in load.table():
        return None
    kind, agent, quantity = lever
    own = {each.name: each.start for each in getattr(roster, KINDS[kind])}
    rows = load.agents_at(roster.start_table)
    table = {row.quantity: row.value for row in rows if (row.kind, row.agent) == (kind, agent)}
    return {**table, **own.get(agent, {})}.get(quantity)


def started(roster: Roster, name: str, value: float, where: str) -> Roster:
    """A roster with one start value of one agent set, named as a lever.

    Raises
    ------
    ScenarioError
        If there is no such agent or quantity, or the value is not possible.
    """
    kind, agent, quantity = start_lever(name) or ("", "", "")
    agents = {each.name: each for each in getattr(roster, KINDS[kind])}
    if agent not in agents:
        said = f"no {kind} {shown(agent)}{nearest(agent, agents)}; there are: {', '.join(agents)}"
        raise complain(where, f"{cut(name)}: {said}")
    key = f"{kind}.{agent}"
    if found := list(check_start(kind, quantity, value, others_of(roster), where, key)):
        raise refusal(found)
    start = Fixed({**agents[agent].start, quantity: value})
    agents[agent] = agents[agent].model_copy(update={"start": start})
    return roster.model_copy(update={KINDS[kind]: tuple(agents.values())})
