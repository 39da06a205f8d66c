"""What the benchmarks share: the clock, the machine in general words, tables."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("numpy", "mesa", "agentpy", "mesa-frames", "polars")


class Spent(NamedTuple):
    """Seconds of one run."""

    cpu: float
    """Processor time of this process, all threads: what other programs take does not count."""
    wall: float


def clocked(function: Callable[[], object]) -> Spent:
    """Time one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    function()
    return Spent(time.process_time() - cpu, time.perf_counter() - wall)


def versions() -> dict[str, str]:
    """Versions of what is compared, of those that are installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def conditions(used: str = "one process, one thread") -> dict[str, object]:
    """Date, machine and versions, without the machine's name; ``used``: how much of it."""
    load = os.getloadavg()[0]
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()};"
        f" {used}; machine shared with other programs (load {load:.1f} when written)",
        "versions": versions(),
    }


def span(values: Sequence[float]) -> dict[str, float]:
    """Least, middle and most of some repeats."""
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def shown(three: dict[str, float]) -> str:
    """``median (min to max)`` with three digits."""
    low, middle, high = (f"{_rounded(three[name]):,}" for name in ("min", "median", "max"))
    return f"{middle} ({low} to {high})"


def _rounded(value: float) -> float | int:
    number = float(f"{value:.3g}")
    return int(number) if number >= 100 else number


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def caption(when: dict[str, object]) -> str:
    """Date, machine and versions as one line."""
    listed = ", ".join(f"{name} {number}" for name, number in versions().items())
    return f"{when['date']}; {when['machine']}; {listed}.\n"


def leave(folder: Path, name: str, text: str, stored: dict[str, object] | None = None) -> None:
    """Write and print what a program found; ``stored`` as JSON beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    if stored is not None:
        (folder / f"{name}.json").write_text(json.dumps(stored, indent=1) + "\n")
    (folder / f"{name}.md").write_text(text)
    print(text)
