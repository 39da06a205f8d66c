"""How far an ensemble is: worlds per second, time left, running shares of endings."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sim.month.launch import truth
from sim.runs.bars import bar
from sim.runs.ensemble.storage import Record, manifest, record

SHOWN = 4
"""Endings whose shares are shown; the most frequent."""


@dataclass
class Standing:
    """Counts so far; ``kept`` worlds were there before this run."""

    total: int
    kept: int = 0
    done: int = 0
    failed: int = 0
    """Of those that are done."""
    endings: Counter[str] = field(default_factory=Counter)
    last: Record | None = None
    since: float = field(default_factory=time.monotonic)

    def add(self, told: Record, kept: bool = False) -> None:
        """Count a finished chunk."""
        self.done += told.worlds
        self.kept += told.worlds if kept else 0
        self.failed += len(told.failed)
        self.endings.update(told.endings)
        self.last = None if kept else told

    @property
    def worlds_per_second(self) -> float:
        """Of this run alone; zero before its first chunk."""
        return (self.done - self.kept) / max(time.monotonic() - self.since, 1e-9)

    @property
    def seconds_left(self) -> float:
        """At the speed so far; infinite before the first chunk."""
        speed = self.worlds_per_second
        return (self.total - self.done) / speed if speed > 0 else float("inf")

    def text(self) -> str:
        """Speed, time left and shares in one line."""
        shares = ", ".join(
            f"{name} {count / max(self.done - self.failed, 1):.0%}"
            for name, count in self.endings.most_common(SHOWN)
        )
        if self.done == self.total or self.worlds_per_second == 0.0:
            left = ""
        else:
            minutes, seconds = divmod(round(self.seconds_left), 60)
            left = f"{minutes}:{seconds:02d} left  "
        wrong = f", {self.failed} failed" if self.failed else ""
        return f"{self.worlds_per_second:.3g} worlds/s  {left}{shares}{wrong}"


def finished(folder: Path) -> tuple[int, int, int]:
    """Worlds that are finished in a folder, all that there are to be, and points they share."""
    about = manifest(folder)["ensemble"]
    found = [record(folder, number) for number in range(about["chunks"])]
    done = sum(each.worlds for each in found if each is not None)
    return done, about["rows"], about["rows"] // about["worlds"]


Progress = bool | Callable[[Standing], None]


@contextmanager
def shown(progress: Progress, title: str, standing: Standing) -> Iterator[Callable[[], None]]:
    """What is called after each chunk: a bar's update, the caller's function, or nothing."""
    if callable(progress):
        yield lambda: progress(standing)
        return
    if not truth("progress", progress):
        yield lambda: None
        return
    with bar(title) as tell:
        tell(standing.done, standing.total, "starting")
        yield lambda: tell(standing.done, standing.total, standing.text())
