"""All that is found of sides held against the first: one step from worlds to tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.pairs.lab_survival import survival_of
from sim.analysis.pairs.label_flows import flows_of
from sim.analysis.pairs.pair_differences import differences_of
from sim.analysis.pairs.parting import KINDS, Parting, partings, typical_pair
from sim.analysis.pairs.side_series import Traced, traced
from sim.results.headlines import HEADLINES
from sim.results.kept import first_month, lacking
from sim.results.world_table import world_table

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.side_by_side import Played
    from sim.runs.sides import Pairs, Side


@dataclass(frozen=True)
class Against:
    """A side held against the first."""

    name: str
    differences: pd.DataFrame
    """See `sim.analysis.pairs.pair_differences.differences_of`."""
    flows: pd.DataFrame
    """See `sim.analysis.pairs.label_flows.flows_of`."""
    parting: Parting


@dataclass(frozen=True)
class Compared:
    """Everything found; plain data, so that a picture can be drawn in another process."""

    first: str
    """Name of the side that the others are held against."""
    others: tuple[Against, ...]
    worlds: int
    start: str
    """First month, such as 2026-07."""
    months: int
    series: tuple[Traced, ...]
    """Of all sides, the first included."""
    labs: pd.DataFrame
    """See `sim.analysis.pairs.lab_survival.survival_of`; no rows if labs' fates are not kept."""
    labels: dict[str, str]
    """How agents' names are spelled."""
    source: str
    """What was run, for the foot of a picture."""
    changes: tuple[str, ...] = ()
    """What each side is, a line for its question and for each lever."""

    @property
    def names(self) -> list[str]:
        """Of all sides."""
        return [self.first, *(each.name for each in self.others)]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that are written, with the side's name in a first column ``with``."""
        import pandas as pd

        def joined(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
            named = zip(self.others, found, strict=True)
            parts = [each.assign(**{"with": side.name}) for side, each in named]
            whole = pd.concat(parts, ignore_index=True)
            return whole[["with", *(name for name in whole if name != "with")]]

        return {
            "differences.csv": joined([each.differences for each in self.others]),
            "flows.csv": joined([each.flows for each in self.others]),
            "labs.csv": self.labs,
            "parting.csv": joined([each.parting.table for each in self.others]),
        }


def compared(pairs: Pairs, played: Sequence[Played]) -> Compared:
    """Hold every side against the first.

    Parameters
    ----------
    pairs : which worlds were to be compared; see `sim.runs.sides.paired_sides`.
    played : their worlds, the same in the same order; see `sim.runs.side_by_side.played_sides`.
    """
    import pandas as pd

    results = [each.result for each in played]
    names = [each.side.name for each in played]
    tables = [world_table(each) for each in results]
    series = tuple(traced(results))
    labs = pd.DataFrame()
    if not any(lacking(each, ("alive", "owner"), "yearly") for each in results):
        labs = survival_of(results, names)
    start, numbers = first_month(results[0]), [int(each) for each in results[0]["world"].values]
    others = []
    for place, (side, table) in enumerate(zip(played[1:], tables[1:], strict=True), start=1):
        kinds = [each for each in KINDS if each in played[0].side.kinds & side.side.kinds]
        parted = partings(
            played[0].happened, side.happened, numbers, start, pairs.months,
            series, place, kinds,
        )  # fmt: skip
        typical = numbers[typical_pair(parted, _changes(tables[0], table), pairs.months)]
        others.append(
            Against(
                side.side.name,
                differences_of(tables[0], table, pairs.months),
                flows_of(tables[0], table),
                Parting(parted, typical, pairs.months),
            )
        )
    return Compared(
        names[0], tuple(others), len(numbers), start, pairs.months, series, labs,
        _labels(played), _source(pairs, played, len(numbers)), tuple(changes_of(pairs.sides)),
    )  # fmt: skip


def changes_of(sides: Sequence[Side]) -> Iterator[str]:
    """Questions of the sides' scenarios, and their levers in words, each told once."""
    from sim.base.written import typed
    from sim.runs.few_builders import BUILDERS
    from sim.scenario.parameters import table

    rows = table()
    told = dict.fromkeys(f"{x.scenario.name}: {x.scenario.about.question}" for x in sides)
    for side in sides:
        for name, value in side.scenario.changed.items():
            if name != BUILDERS:
                row = rows.get(name)
                words = "" if row is None else f" {row.unit}: {row.description}"
                told[f"{name} = {typed(value)}{words}"] = None
    yield from told


def _changes(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    known = [name for name in HEADLINES if name in before and name in after]
    return np.asarray(after[known].to_numpy(dtype=float) - before[known].to_numpy(dtype=float))


def _labels(played: Sequence[Played]) -> dict[str, str]:
    from sim.results.coordinates import labels_of

    return {
        name: label for each in reversed(played) for name, label in labels_of(each.result).items()
    }


def _source(pairs: Pairs, played: Sequence[Played], worlds: int) -> str:
    from sim.base.written import counted
    from sim.results.described import how_parameters

    how = how_parameters(played[0].result)
    told = (
        f"{counted(worlds, 'pair')} of worlds",
        counted(pairs.years, "year"),
        f"seed {pairs.seed}",
        how,
    )
    return ", ".join(filter(None, told))
