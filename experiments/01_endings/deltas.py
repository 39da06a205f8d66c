"""Write the scenarios of the articles from thirds of the baseline's own ranges.

    .venv/bin/python experiments/01_endings/deltas.py     # after the baseline's ranges changed

Each scenario has at most six deltas, and its joint prior mass is printed: the share of the prior's
worlds that it is about.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty
from sim.scenario.prior_mass import prior_mass

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "sim" / "data" / "scenarios"
MOST = 6
WIDTH = 118


def main() -> None:
    """Write all four and print what each is worth."""
    told = tomllib.loads((HERE / "deltas.toml").read_text(encoding="utf-8"))
    prior = Scenario.load("baseline").uncertainties
    for name, deltas in told.items():
        path = SCENARIOS / f"{name}.toml"
        head = path.read_text(encoding="utf-8").partition("[levers]")[0]
        path.write_text(head + body(deltas, prior), encoding="utf-8")
        made = {key: third(prior[key], end) for key, (end, _) in deltas.items()}
        mass = prior_mass(made, prior)
        print(f"{name}: {len(deltas)} deltas, prior mass {math.prod(mass.values()):.2g}")


def third(prior: Uncertainty, end: str) -> Uncertainty:
    """The lower or upper third of a range on its own scale, to three digits. Worked: 1 to 1,000 in
    logs, low: 1 to 10."""
    low, high = (0.0, 1.0 / 3.0) if end == "low" else (2.0 / 3.0, 1.0)
    ends = {"low": at(prior, low), "high": at(prior, high)}
    if end == "low":
        ends["low"] = prior.low
    else:
        ends["high"] = prior.high
    return prior.model_copy(update=ends)


def at(prior: Uncertainty, place: float) -> float:
    """A place between 0 and 1 of a range, to three digits."""
    if prior.scale == "log":
        found = prior.low * (prior.high / prior.low) ** place
    else:
        found = prior.low + place * (prior.high - prior.low)
    return float(f"{found:.3g}")


def middle(given: Uncertainty) -> float:
    """The middle of a range on its own scale."""
    return at(given, 0.5)


def body(deltas: Mapping[str, tuple[str, str]], prior: Mapping[str, Uncertainty]) -> str:
    """The tables of levers and ranges.

    Raises
    ------
    ValueError : more deltas than a scenario may have.
    """
    if len(deltas) > MOST:
        raise ValueError(f"{len(deltas)} deltas: at most {MOST}")
    made = {name: third(prior[name], end) for name, (end, _) in deltas.items()}
    levers = [f'"{name}" = {middle(given):.3g}  # middle of its range below'
              for name, given in made.items()]  # fmt: skip
    ranges = []
    for name, (_, words) in deltas.items():
        given = made[name]
        ranges += wrapped(words)
        ranges.append(
            f'"{name}" = {{ low = {given.low:.6g}, high = {given.high:.6g}, '
            f'scale = "{given.scale}" }}'
        )
    mass = math.prod(prior_mass(made, prior).values())
    head = f"# {len(deltas)} deltas, each a third of the baseline's own range: {mass:.2g} of it."
    return "\n".join(["[levers]", *levers, "", "[uncertainties]", head, "", *ranges, ""])


def wrapped(words: str) -> list[str]:
    """A comment in lines."""
    lines, line = [], "#"
    for word in words.split():
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = "#"
        line += " " + word
    return [*lines, line]


if __name__ == "__main__":
    main()
