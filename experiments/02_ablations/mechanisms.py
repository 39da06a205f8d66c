"""Every mechanism switched off in paired worlds: alive or inert. See README.md beside this file.

.venv/bin/python experiments/02_ablations/mechanisms.py [--worlds 400] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.analysis.markdown import fill, rows
from sim.analysis.mechanism_table import compared_outcomes, mechanism_outcomes, verdict_of
from sim.results.provenance import commit
from sim.runs.paired import Outcome, Variant, Worlds, check_pairs, paired
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "results" / "02_ablations"
TOLD = 4
"""Effects told of a mechanism."""


@dataclass(frozen=True)
class Mechanism:
    """What can be switched off; see mechanisms.toml."""

    label: str
    named: str
    off: str
    levers: Mapping[str, float | str] = field(default_factory=dict)
    switches: tuple[str, ...] = ()
    stays: str = ""

    def waits_for(self) -> list[str]:
        """Parameters that are not there."""
        return [name for name in self.levers if name not in table()]

    def variant(self, scenario: str) -> Variant:
        """The scenario without it."""
        return Variant(scenario, tuple(sorted(self.levers.items())), tuple(self.switches))


def mechanisms() -> dict[str, Mechanism]:
    """All rows of mechanisms.toml."""
    read = tomllib.loads((HERE / "mechanisms.toml").read_text(encoding="utf-8"))
    return {name: Mechanism(**row) for name, row in read.items()}


def main() -> None:
    """Run, judge, write the table and the README's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--builders", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="*", help="mechanisms; all if left out")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    began = time.monotonic()
    chosen = {name: one for name, one in mechanisms().items()
              if not given.only or name in given.only}  # fmt: skip
    size = Worlds(given.worlds, given.years, given.seed, (("builders.count", given.builders),))
    there = {name: one.variant(given.scenario) for name, one in chosen.items()
             if not one.waits_for()}  # fmt: skip
    found = paired([Variant(given.scenario), *there.values()], mechanism_outcomes, size,
                   given.processes, progress)  # fmt: skip
    verdicts, effects = judged(chosen, there, found, Variant(given.scenario))
    given.out.mkdir(parents=True, exist_ok=True)
    verdicts.to_csv(given.out / "mechanisms.csv", index=False, lineterminator="\n")
    effects.to_csv(given.out / "mechanism_effects.csv", index=False, float_format="%.3g",
                   lineterminator="\n")  # fmt: skip
    told = {
        "scenario": given.scenario, "scenario_sha256": Scenario.load(given.scenario).sha256(),
        "worlds": given.worlds, "years": given.years, "builders": given.builders,
        "seed": given.seed, "commit": commit(),
    }  # fmt: skip
    text = json.dumps(told, indent=1) + "\n"
    (given.out / "mechanisms.json").write_text(text, encoding="utf-8")
    if given.out == RESULTS:
        fill(HERE / "README.md", blocks())
    counts = verdicts["verdict"].value_counts().to_dict()
    print(f"{counts} after {time.monotonic() - began:.0f} s")
    print(verdicts.to_string())


def progress(done: int, of: int) -> None:
    """A line of how far it is."""
    print(f"\r{done} of {of} batches", end="" if done < of else "\n", flush=True)


def judged(
    chosen: Mapping[str, Mechanism],
    there: Mapping[str, Variant],
    found: Mapping[Variant, Outcome],
    whole: Variant,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts, a row per mechanism, and the effects behind those that count."""
    verdicts, effects = [], []
    for name, one in chosen.items():
        row = {"mechanism": name, "label": one.label, "named": one.named}
        if name not in there:
            words = "waits for " + ", ".join(one.waits_for())
            verdicts.append(row | {"verdict": "not yet", "moves": words})
            continue
        check_pairs(found[whole], found[there[name]])
        compared = compared_outcomes(found[whole], found[there[name]])
        verdict, moves = verdict_of(compared)
        verdicts.append(row | {"verdict": verdict, "moves": moves})
        kept = compared[compared["counts"]].drop(columns=["counts", "least"])
        effects.append(kept.assign(mechanism=name))
    every = pd.concat(effects) if effects else pd.DataFrame()
    return pd.DataFrame(verdicts), every


def blocks(results: Path = RESULTS) -> dict[str, str]:
    """The README's tables as the results have them, by name."""
    verdicts = pd.read_csv(results / "mechanisms.csv")
    told = json.loads((results / "mechanisms.json").read_text(encoding="utf-8"))
    off = {name: one.off for name, one in mechanisms().items()}
    order = {"inert": 0, "alive": 1, "not yet": 2}
    verdicts = verdicts.sort_values("verdict", key=lambda x: x.map(order), kind="stable")
    body = [
        (row["label"], row["named"], off.get(row["mechanism"], ""), f"**{row['verdict']}**"
         if row["verdict"] == "inert" else row["verdict"], shortened(str(row["moves"])))
        for _, row in verdicts.iterrows()
    ]  # fmt: skip
    counts = verdicts["verdict"].value_counts()
    waiting = counts.get("not yet", 0)
    line = (
        f"{counts.get('alive', 0)} mechanisms are alive and {counts.get('inert', 0)} inert"
        + (f"; {waiting} wait for rules that are not there yet" if waiting else "")
        + f" ({told['worlds']} paired worlds of `{told['scenario']}`, {told['years']} years)."
    )
    heads = ("mechanism", "named in", "off", "verdict", "what switching it off does")
    return {"mechanisms": f"{line}\n\n{rows(heads, body)}"}


def shortened(moves: str) -> str:
    """The largest effects, and how many more."""
    parts = moves.split("; ")
    more = f"; {len(parts) - TOLD} more" if len(parts) > TOLD else ""
    return "; ".join(parts[:TOLD]) + more


if __name__ == "__main__":
    main()
