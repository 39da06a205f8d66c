"""``endgame record``: a scenario's first two years beside what has been reported of them."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.base.errors import ScenarioError
from sim.base.written import number
from sim.cli.console import console, table

MOST_WORLDS = 10_000
YEARS = 2


def record(
    scenario: Annotated[
        str, typer.Argument(help="A shipped scenario, or a .toml file, from January 2025.")
    ] = "baseline_2025",
    worlds: Annotated[int, typer.Option(min=1, max=MOST_WORLDS, help="Worlds to run.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 0,
    fixed: Annotated[
        bool, typer.Option("--fixed", help="Parameters as given, nothing drawn but luck.")
    ] = False,
    misses: Annotated[bool, typer.Option("--misses", help="Only the rows that miss.")] = False,
) -> None:
    """Hold 2025 and 2026 of a scenario against the record: every figure of it to July 2026."""
    import sim
    from sim.record.comparison import START, compare, reasons, tally
    from sim.scenario.definition import Scenario

    start = Scenario.load(scenario).start
    if start != START:
        raise ScenarioError(
            f"{scenario}: starts in {start}; must start in {START}, as baseline_2025 does"
        )
    found = compare(sim.run(scenario, worlds, seed, years=YEARS, uncertain=not fixed))
    columns = ("date", "record", "simulated", "5-95%", "ratio", "")
    listing = table(f"{scenario}: {worlds} worlds beside the record", ("what", "unit"), columns)
    read = found[found["reason"] == ""]
    for row in (read[~read["met"].astype(bool)] if misses else read).to_dict("records"):
        marks = f"{'' if row['met'] else 'miss'} {'later' if row['later'] else ''}".strip()
        listing.add_row(
            f"{row['actor']}: {row['quantity']}", row["unit"], row["date"], f"{row['value']:g}",
            number(row["median"]), f"{number(row['p05'])} to {number(row['p95'])}",
            f"{row['ratio']:.2f}", marks,
        )  # fmt: skip
    console().print(listing)
    for line in summary(tally(found), reasons(found)):
        console().print(line)


def summary(counts: dict[str, float], unread: dict[str, int]) -> list[str]:
    """What the table comes to, in words; every row is counted in one of them."""
    lines = [
        f"{counts['rows']:.0f} rows of the record, {counts['read']:.0f} read: "
        f"{counts['met']:.0%} met, {counts['inside']:.0%} inside the worlds' 5-95%",
        f"of after 2025-06: {counts['read_later']:.0f} read, {counts['met_later']:.0%} met, "
        f"{counts['inside_later']:.0%} inside",
    ]
    why = ", ".join(f"{reason} {count}" for reason, count in unread.items())
    return [*lines, f"not read: {why}"]
