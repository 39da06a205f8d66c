"""A scenario to begin with: valid as it is, every section shown in comments that are valid too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from sim import data
from sim.base.written import typed
from sim.scenario import parameters as load
from sim.scenario.definition import Scenario
from sim.scenario.editors import FILE
from sim.scenario.files import shipped_scenarios

EXAMPLES = (
    "market.elasticity_between_labs",
    "market.quality_exponent",
    "capital.vc_supply_usd_per_year",
)
"""Parameters that the template sets and draws in its comments."""

_TEXT = """\
#:schema {schema}
# A scenario: what differs from {name}. A line that begins with "# " and holds a key is an
# example: take the "# " away to use it. endgame params lists all parameters, endgame show {name}
# what is behind this one; endgame validate checks this file, endgame run runs it.
extends = {extends}
# years = {years}

[about]
question = "What if ...?"
story = "What happens, in a few sentences."

# What you decide: one value in all worlds. Names have a dot and so need quotes.
[levers]
{levers}
# What an ensemble draws for each world; scale is "linear", "log" or "discrete".
[uncertainties]
{ranges}
# A dated change; mode is "set", "multiply" or "add"; without until it lasts.
# [[shocks]]
# date = "{date}"
# until = "{until}"
# what = "{shocked}"
# value = 0.5
# mode = "multiply"

# Terms of a cloud and a lab from a date on, in place of those before: share of revenue that goes to
# the cloud, share of new compute bought there; also first_refusal, resale_share and resale_fee.
# [[contracts]]
# lab = "{lab}"
# cloud = "{cloud}"
# date = "{date}"
# revenue_share = 0.1
# exclusivity = 0.5

# Changes of an agent that is there: only what is given changes.
# [[roster.lab]]
# name = "{lab}"
# start = {{ cash_usd = 9e9 }}

# A new one, with another's values; remove = true takes one out.
# [[roster.lab]]
# name = "my_lab"
# label = "My Lab"
# based_on = "{lab}"
"""


def template(extends: str) -> str:
    """The text of a new scenario file that extends a shipped one, or another file.

    Raises
    ------
    ScenarioError
        If the extended scenario is not valid.
    """
    base = Scenario.load(extends)
    if extends not in shipped_scenarios():
        extends = str(Path(extends).resolve())
    year = int(base.start[:4]) + 1
    names = EXAMPLES if set(EXAMPLES) <= set(load.table()) else tuple(load.table())[:3]
    return _TEXT.format(
        schema=schema_address(),
        name=base.name,
        extends=json.dumps(extends),
        years=base.years,
        levers=_levers(base, names),
        ranges=_ranges(base, names[:1]),
        date=f"{year}{base.start[4:]}",
        until=f"{year + 1}{base.start[4:]}",
        shocked=names[-1],
        lab=base.roster.labs[0].name,
        cloud=base.roster.hyperscalers[0].name,
    )


def schema_address() -> str:
    """Where editors find the schema: the file of the installed package."""
    return Path(str(files(data) / FILE)).as_uri()


def _levers(base: Scenario, names: Sequence[str]) -> str:
    rows = (load.table()[name] for name in names)
    return "".join(
        f"# {row.description}; {typed(row.low)} to {typed(row.high)} ({row.unit})\n"
        f'# "{row.name}" = {typed(base.values()[row.name])}\n'
        for row in rows
    )


def _ranges(base: Scenario, names: Sequence[str]) -> str:
    text = ""
    for name in names:
        row, given = load.table()[name], base.uncertainties.get(name)
        low, high = (given.low, given.high) if given else (row.low, row.high)
        scale = given.scale if given else "linear"
        text += f'# "{name}" = {{ low = {typed(low)}, high = {typed(high)}, scale = "{scale}" }}\n'
    return text
