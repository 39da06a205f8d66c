"""Worlds that go wrong: told apart from the sound ones, which come out as without them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.base.axes import IntArray
from sim.base.errors import Fault, WorldError
from sim.results.folders.disk import write_whole
from sim.results.folders.ownership import FAILED
from sim.runs.ensemble.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

    from sim.runs.ensemble.storage import Record

Part = TypeVar("Part")

COLUMNS = ("world", "draw", "month", "what", "told")


def sifted(
    run: Callable[[IntArray], Part], rows: IntArray
) -> tuple[list[Part], IntArray, dict[int, Fault]]:
    """Run worlds together, without those that go wrong.

    World k does not hang on what is run with it: what is left is as it would have been.

    Parameters
    ----------
    run : of some worlds' numbers.
    rows : numbers of worlds.

    Returns
    -------
    Parts in the order of their worlds, the numbers of the worlds in them, and what went wrong in
    each other.

    Raises
    ------
    EndgameError
        What is no single world's fault.
    """
    waiting, parts, sound, faults = [rows], list[Part](), list[IntArray](), dict[int, Fault]()
    while waiting:
        some = waiting.pop()
        if not len(some):
            continue
        try:
            parts.append(run(some))
        except WorldError as error:
            if not error.faults:
                raise
            faults |= {int(some[at]): each for at, each in error.faults.items()}
            waiting.append(np.delete(some, list(error.faults)))
        except ArithmeticError as error:  # does not say where: halves do
            if len(some) == 1:
                faults[int(some[0])] = Fault("arithmetic", f"{type(error).__name__}: {error}")
            half = len(some) // 2
            waiting += [some[half:], some[:half]] if half else []
        else:
            sound.append(some)
    return parts, np.concatenate([np.empty(0, dtype=np.int64), *sound]), faults


def noted(plan: Plan, faults: Mapping[int, Fault]) -> dict[str, Any]:
    """What a chunk's record keeps of its failed worlds, by number: enough to run one alone."""
    rows = np.array(sorted(faults), dtype=np.int64)
    given, draws = plan.given(rows) if faults else {}, plan.draws(rows).tolist()
    return {
        str(row): {
            "draw": draws[place],
            "month": faults[row].month,
            "what": faults[row].what,
            "told": faults[row].told,
            "parameters": {name: float(values[place]) for name, values in given.items()},
        }
        for place, row in enumerate(rows.tolist())
    }


def known(failed: Mapping[str, Any]) -> dict[int, Fault]:
    """What went wrong, read back from a record."""
    return {
        int(row): Fault(each["what"], each["told"], each["month"]) for row, each in failed.items()
    }


def table(records: Iterable[Record]) -> pd.DataFrame:
    """A row for each failed world: its number and draw, month, identity and amounts."""
    import pandas as pd

    rows = [
        {"world": int(row), **{name: each[name] for name in COLUMNS[1:]}}
        for found in records
        for row, each in found.failed.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("world", ignore_index=True)


def stored_table(folder: Path) -> pd.DataFrame | None:
    """The table that an ensemble left, None if no world failed."""
    import pandas as pd

    path = folder / FAILED
    return pd.read_csv(path, dtype=str) if path.exists() else None


def write(folder: Path, records: Iterable[Record]) -> None:
    """Leave the table beside the worlds, if any failed."""
    found = table(records)
    if len(found):
        text = io.StringIO()
        found.to_csv(text, index=False, lineterminator="\n")
        write_whole(folder / FAILED, text.getvalue().encode())
    else:
        (folder / FAILED).unlink(missing_ok=True)
