"""``endgame scenarios`` and ``show``: what there is to run, and what one changes."""

from __future__ import annotations

import math

from sim.base.written import counted
from sim.cli.console import console, table, told
from sim.cli.options import Shipped

SECTIONS = {
    "run": "The run",
    "levers": "Values",
    "ranges": "Ranges that an ensemble draws from",
    "shocks": "Dated shocks",
    "calendar": "What the calendar changes in every scenario",
    "roster": "Who is there",
}


def scenarios() -> None:
    """List the shipped scenarios and the question that each asks."""
    from sim.scenario.definition import scenarios as shipped

    listing = table("Scenarios (endgame run NAME)", ("name", "question"))
    listing.columns[0].no_wrap = True
    for name, question in shipped().items():
        listing.add_row(name, question)
    console().print(listing)


def show(scenario: Shipped) -> None:
    """Say what a scenario asks and what it changes against the one that it extends."""
    from sim.scenario.changes import changes
    from sim.scenario.definition import Scenario
    from sim.scenario.notes import drawn_too, notes
    from sim.scenario.prior_mass import prior_mass

    chosen, base = Scenario.load(scenario), Scenario.extended(scenario)
    out = console()
    out.print(f"{chosen.name}: {chosen.about.question}", style="bold")
    if chosen.about.story and base is not None and chosen.about.story == base.about.story:
        out.print(f"The story is that of {base.name}, before the changes below:", style="dim")
    if chosen.about.story:
        out.print(chosen.about.story)
    roster = chosen.roster
    out.print(
        f"{counted(chosen.years, 'year')} from {chosen.start}; {len(roster.labs)} labs, "
        f"{len(roster.hyperscalers)} hyperscalers, {len(roster.investors)} investors"
    )
    against = base.name if base else "parameters.csv, the table that endgame params lists"
    if base is not None and (mass := prior_mass(chosen.uncertainties, base.uncertainties)):
        told_mass = math.prod(mass.values())
        out.print(f"Its {len(mass)} changed ranges are {told_mass:.2g} of those of {base.name}")
    found = changes(chosen, base)
    out.print(f"Changes against {against}:{'' if found else ' none'}")
    for section, title in SECTIONS.items():
        rows = [each for each in found if each.section == section]
        if rows:
            out.print(f"\n{title}", style="bold")
            for row in rows:
                unit = f" ({row.unit})" if row.unit else ""
                told(out, f"{row.what}: {row.before} -> {row.after}", row.words + unit)
    for line in (*notes(chosen), *drawn_too(chosen)):
        out.print(f"note: {line}", markup=False, soft_wrap=True)
