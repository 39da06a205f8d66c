"""What ``endgame sensitivity`` does: screen, run a design or fit a surrogate, leave the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.asked_outcomes import MEMBERSHIPS, left_out, outcomes_of
from sim.analysis.sensitivity.factors import (
    LUCK,
    REST,
    Ranges,
    every_assumed,
    told,
    uncertain,
)
from sim.analysis.sensitivity.findings import screening_sentence, sobol_sentence, verdicts
from sim.analysis.sensitivity.first_order import alone
from sim.analysis.sensitivity.morris_screening import (
    elementary_effects,
    ranking,
    shifts,
    trajectories,
)
from sim.analysis.sensitivity.saltelli_design import saltelli
from sim.analysis.sensitivity.sobol_indices import ENDING, sobol_indices, together
from sim.analysis.sensitivity.surrogate import FLOOR, ROWS, errors, space_filling, surrogates
from sim.analysis.sensitivity.swings import swings
from sim.base.errors import EndgameError
from sim.base.interrupts import at
from sim.cli.analysed import Analysis, leave, question
from sim.cli.questions import sensitivity_lines as lines
from sim.cli.questions.sensitivity_pictures import HEAT_MAP, TORNADO, pictures
from sim.cli.typed_again import typed_again
from sim.results.folders.ownership import remove_empty
from sim.runs.at_points import at_points, forgotten
from sim.runs.bars import bar
from sim.start.inputs import draws, quantile

if TYPE_CHECKING:
    from sim.analysis.sensitivity.asked_outcomes import Outcomes
    from sim.analysis.sensitivity.saltelli_design import Ranged, Saltelli
    from sim.base.axes import IntArray
    from sim.scenario.definition import Scenario

PIECES = ".worlds"
"""Where finished worlds lie until the answer is whole."""
SCREENING, DESIGN, LEARNING = "screening", "Sobol design", "worlds to learn from"


@dataclass(frozen=True)
class Study:
    """What is asked."""

    scenario: Scenario
    questions: list[str]
    named: Ranges
    """Parameters that the user names, with their ranges; then nothing is screened."""
    most: int
    every: bool
    screen_only: bool
    surrogate: bool
    rows: int
    trajectories: int
    worlds: int
    seed: int
    years: int
    workers: int | None

    @property
    def main(self) -> str:
        """The outcome that leads: the first asked for, or all memberships together."""
        return self.questions[0] if self.questions else ENDING

    def of(self) -> dict[str, Any]:
        """All that the answer hangs on."""
        skipped = ("scenario", "workers", "named")
        plain = {name: each for name, each in asdict(self).items() if name not in skipped}
        ranges = {name: each.model_dump() for name, each in self.named.items()}
        return {
            "command": typed_again(), "scenario": self.scenario.name,
            "scenario_sha256": self.scenario.sha256(), **plain, "named": ranges,
        }  # fmt: skip


@dataclass
class Found:
    """What came of it, filled in step by step."""

    effects: pd.DataFrame | None = None
    indices: pd.DataFrame | None = None
    misses: pd.DataFrame | None = None
    still: dict[str, str] = field(default_factory=dict)
    """Outcomes that do not vary, and why."""
    worlds: int = 0
    failed: int = 0


def carried_through(
    study: Study, folder: Path, resume: bool, overwrite: bool, figures: bool, as_json: bool
) -> None:
    """Run what is asked, and leave the answer in a folder."""
    files = {
        "morris.csv": False, "sobol.csv": False, "surrogate.csv": False,
        **(dict.fromkeys((TORNADO, HEAT_MAP), True) if figures else {}),
    }  # fmt: skip
    with question(folder, study.of(), files, overwrite) as claim:
        pieces = claim.folder / PIECES
        if overwrite and not resume:
            _forget(pieces)
        found, ranges = Found(), study.named
        if not ranges:
            ranges = screened(study, pieces, resume, found)
        if study.surrogate:
            on_surrogate(study, ranges, pieces, resume, found)
        elif not study.screen_only:
            by_design(study, ranges, pieces, resume, found)
        leave(claim, study.of(), analysis(study, found, figures), as_json)
        _forget(pieces)


def _forget(pieces: Path) -> None:
    """Remove the finished worlds of a study that is over, or is begun afresh."""
    for title in (SCREENING, DESIGN, LEARNING):
        forgotten(_folder(pieces, title))
    remove_empty([pieces])


def _folder(pieces: Path, title: str) -> Path:
    return pieces / title.replace(" ", "_").lower()


def screened(study: Study, pieces: Path, resume: bool, found: Found) -> Ranges:
    """Screen all parameters; those that matter most, with their ranges."""
    known = every_assumed(study.scenario) if study.every else uncertain(study.scenario)
    design = trajectories([*known, LUCK], study.trajectories, study.seed)
    outcomes = _run(study, SCREENING, design.points(known), design.numbers, pieces, resume, found)
    effects = [elementary_effects(design, outcomes)]
    if not study.questions:
        effects.insert(0, shifts(design, np.stack([outcomes[n] for n in MEMBERSHIPS], axis=-1)))
    found.effects = pd.concat(effects, ignore_index=True)
    order = ranking(effects[-1])
    if order.empty:
        raise EndgameError(_nothing(found))
    kept = order.index[: study.most]
    found.effects["passed_on"] = found.effects["parameter"].isin(kept)
    return {name: known[name] for name in kept}


def by_design(study: Study, ranges: Ranges, pieces: Path, resume: bool, found: Found) -> None:
    """Run Saltelli's design on the model itself."""
    others = {n: each for n, each in uncertain(study.scenario).items() if n not in ranges}
    factors = [*ranges, *([REST] if others else []), LUCK]
    design = saltelli(factors, study.rows, study.seed)
    rest = draws(others, range(2 * study.rows), study.seed)
    points = design.points(ranges, rest)
    outcomes = _run(study, DESIGN, points, design.numbers(), pieces, resume, found)
    _indices(study, design, outcomes, found, len(others))


def on_surrogate(study: Study, ranges: Ranges, pieces: Path, resume: bool, found: Found) -> None:
    """Run a space-filling design, fit a surrogate to it, and ask that."""
    unit = space_filling(len(ranges), study.worlds, study.seed)
    points = {n: quantile(each, unit[:, k]) for k, (n, each) in enumerate(ranges.items())}
    numbers = np.arange(study.worlds)
    outcomes = _run(study, LEARNING, points, numbers, pieces, resume, found)
    with bar("fitting surrogates", "outcomes") as tell:
        made = surrogates(unit, outcomes, study.seed, tell)
    found.misses = errors(made)
    design = saltelli(list(ranges), ROWS, study.seed)
    trusted = [each for each in made if each.trusted]
    _indices(study, design, {e.outcome: e.predict(design.unit) for e in trusted}, found, 0)


def _indices(study: Study, design: Saltelli, outcomes: Outcomes, found: Found, others: int) -> None:
    tables, by_slices = [sobol_indices(design, outcomes)], dict(outcomes)
    if not study.questions and (fits := [name for name in MEMBERSHIPS if name in outcomes]):
        tables.insert(0, together(design, outcomes, fits))
        by_slices[ENDING] = np.stack([outcomes[name] for name in fits], axis=-1)
    full = [each for each in tables if len(each)]
    if not full and not study.surrogate:
        raise EndgameError(_nothing(found))
    made = pd.concat(full, ignore_index=True) if full else tables[0]
    for more in (alone(design, by_slices), swings(design, outcomes)):
        made = made.merge(more, on=["outcome", "parameter"], how="left")
    made.insert(2, "description", [told(name, others) for name in made["parameter"]])
    found.indices = made.assign(verdict=verdicts(made))


def _run(
    study: Study, title: str, points: Ranged, numbers: IntArray, pieces: Path, resume: bool,
    found: Found,
) -> Outcomes:  # fmt: skip
    """Run the worlds of a design; what was asked of each."""
    with bar(title) as tell:

        def advance(done: int, total: int) -> None:
            tell(done, total)
            at(f"after {done} of {total} worlds of the {title}, kept in {pieces}; "
               "the same command with --resume goes on")  # fmt: skip

        table = at_points(
            study.scenario, points, numbers, study.seed, study.years, workers=study.workers,
            told=advance, folder=_folder(pieces, title), resume=resume,
        )  # fmt: skip
    found.worlds += len(table)
    found.failed += int(table.attrs.get("failed", 0))
    outcomes = outcomes_of(table, study.questions)
    found.still = left_out(outcomes)
    return outcomes


def _nothing(found: Found) -> str:
    said = "; ".join(f"{name} {why}" for name, why in found.still.items())
    return f"nothing to explain: {said}"


def analysis(study: Study, found: Found, figures: bool) -> Analysis:
    """The answer, its tables and pictures."""
    tables = {}
    if found.misses is not None:
        tables["surrogate.csv"] = found.misses
    if found.effects is not None:
        described = [told(each) for each in found.effects["parameter"]]
        tables["morris.csv"] = found.effects.assign(description=described)
    if found.indices is not None:
        tables["sobol.csv"] = found.indices
    answer = {
        "headline": headline(study, found),
        "scenario": study.scenario.name, "years": study.years, "seed": study.seed,
        "outcome": study.main, "worlds_run": found.worlds, "worlds_failed": found.failed,
        "does_not_vary": found.still,
        "caveat": "worlds drawn from ranges, each parameter by itself: what decides within them, "
        "not how likely anything is",
        **{name.removesuffix(".csv"): _leading(table, study) for name, table in tables.items()},
    }  # fmt: skip
    drawn = pictures(study, found) if figures else {}
    return Analysis(answer, tables, drawn, lines=lambda: lines.printed(study, found))


def _leading(table: pd.DataFrame, study: Study) -> list[dict[str, Any]]:
    """Rows of the leading outcome, for programs; the files have all."""
    kept = table if "held_out_r2" in table else table[table["outcome"] == study.main]
    return [{str(key): each for key, each in row.items()} for row in kept.to_dict("records")]


def headline(study: Study, found: Found) -> str:
    """The answer in a sentence; of a surrogate its error comes first."""
    if found.misses is not None:
        return f"{surrogate_sentence(study, found.misses)} {_decided(study, found)}".strip()
    if found.indices is None:
        assert found.effects is not None
        return screening_sentence(found.effects, study.main)
    return _decided(study, found)


def _decided(study: Study, found: Found) -> str:
    there = found.indices is not None and (found.indices["outcome"] == study.main).any()
    still = f"{study.main} {found.still[study.main]}. " if study.main in found.still else ""
    if not there or found.indices is None:
        return still.strip()
    return still + sobol_sentence(found.indices, study.main)


def surrogate_sentence(study: Study, misses: pd.DataFrame) -> str:
    """How well the surrogate does in worlds that it has not seen."""
    kept: Iterable[str] = MEMBERSHIPS if study.main == ENDING else [study.main]
    rows = misses[misses["outcome"].isin(list(kept))]
    if rows.empty:
        return ""
    size = (rows["spread"] ** 2).sum()
    r2 = 1.0 - (rows["held_out_error"] ** 2).sum() / size if size > 0.0 else float("nan")
    refused = misses[misses["held_out_r2"] < FLOOR]["outcome"]
    none = f" No indices for {', '.join(refused)} (R2 below {FLOOR:g})." if len(refused) else ""
    return (
        f"A surrogate catches {r2:.0%} of the differences between {rows['held_out_worlds'].max()} "
        f"worlds that it has not seen; the other {1 - r2:.0%} are luck or its error.{none}"
    )
