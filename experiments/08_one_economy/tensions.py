"""What each constant of 2023 is worth: facts met without it, and with it alone.

`constants_2023.csv` has the constants with which history_2023 met 15 of 18 facts while it had them
for itself; levels from which trends run are written as of January 2025. Each is set to the value of
`sim/data/parameters.csv` while the others stay ("without"), and each is set to 2023's while all
others are the table's ("alone"). Groups move together; what is a parameter no more is left out.
Two tables are kept: `tensions.csv` with the rules of before, whose constants these are, and
`tensions_new_rules.csv` with markets for compute and capital, contracts and debt beside them.

    python experiments/08_one_economy/tensions.py --worlds 200
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sim.record.facts.scoreboard import bands, parts, scoreboard
from sim.record.facts.watched import watched
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

HERE = Path(__file__).parent
TARGETS = HERE.parent / "05_stylised_facts" / "targets.csv"
BUILDERS = 200
GROUPS = {
    "serving: parameters and utilisation": "inference.",
    "chip price: level and trend": "chips.price_",
    "capital": "capital.",
    "compute: chips, clouds, tenants": ("chips.", "cloud.", "tenants."),
    "hyperscalers": "hyperscaler.",
    "consumers": "consumers.",
    "labs": "labs.",
    "API demand": "market.",
    "research": "research.",
}
"""Constants that move together, by how their names begin."""


def met(scenario: Scenario, worlds: int, seed: int) -> tuple[int, int, frozenset[str]]:
    """Facts, numbers and which facts are met."""
    measured = parts(watched(scenario, worlds, seed), bands(TARGETS))
    board = scoreboard(measured, bands(TARGETS))
    facts = frozenset(board.loc[board["passes"], "id"])
    return len(facts), int(measured["passes"].sum()), facts


def in_order(facts: frozenset[str]) -> str:
    """Facts by their number."""
    return " ".join(sorted(facts, key=lambda each: int(each[1:])))


def main() -> None:
    """Set each constant and each group back, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", help="constants beside the groups; all if left out")
    parser.add_argument("--out", type=Path, default=HERE / "tensions.csv")
    chosen = parser.parse_args()
    listed = pd.read_csv(HERE / "constants_2023.csv")
    values = dict(zip(listed["name"], listed["value"], strict=True))
    theirs = {name: value for name, value in values.items() if name in table()}
    starts = {name: value for name, value in values.items() if name.startswith("lab.")}
    here = {name: table()[name].value for name in theirs}
    one = Scenario.load("history_2023").replace({"builders.count": BUILDERS})
    two = one.replace({**theirs, **starts})
    size = (chosen.worlds, chosen.seed)
    facts_two, numbers_two, met_two = met(two, *size)
    facts_one, numbers_one, met_one = met(one, *size)
    print(f"own constants: {facts_two} facts, {numbers_two} numbers")
    print(f"one set: {facts_one} facts, {numbers_one} numbers")
    groups = {name: [each for each in theirs if each.startswith(k)] for name, k in GROUPS.items()}
    rows = []
    for name, members in {**groups, **{each: [each] for each in chosen.only or theirs}}.items():
        back: Mapping[str, float] = {each: here[each] for each in members}
        forth = {each: theirs[each] for each in members}
        facts_out, numbers_out, met_out = met(two.replace(back), *size)
        facts_in, numbers_in, met_in = met(one.replace(forth), *size)
        single = len(members) == 1
        rows.append(
            {
                "constant": name,
                "of_2023": theirs[members[0]] if single else "",
                "one_set": here[members[0]] if single else "",
                "facts_without": facts_out,
                "numbers_without": numbers_out,
                "lost": in_order(met_two - met_out),
                "gained_without": in_order(met_out - met_two),
                "facts_alone": facts_in,
                "numbers_alone": numbers_in,
                "gained": in_order(met_in - met_one),
                "lost_alone": in_order(met_one - met_in),
            }
        )
        print(*rows[-1].values(), sep=", ", flush=True)
    rows.sort(key=lambda row: (row["facts_without"], row["numbers_without"]))
    first = {
        "constant": "(all)",
        "facts_without": facts_two,
        "numbers_without": numbers_two,
        "facts_alone": facts_one,
        "numbers_alone": numbers_one,
    }
    table_of = pd.DataFrame([first, *rows], columns=list(rows[0]))
    table_of.to_csv(chosen.out, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
