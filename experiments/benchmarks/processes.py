"""Processes of a run, read from Linux's /proc: who descends from whom, and their memory."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

PROC = Path("/proc")
EVERY = 0.1
"""Seconds between looks: a peak of all together that is shorter may be missed."""
MIB = 1024.0
"""KiB in a MiB: the unit of /proc."""
GONE = (FileNotFoundError, ProcessLookupError)
"""What reading a process says that has just ended."""


def family(process: int) -> list[int]:
    """A process and all that descend from it, itself first."""
    children: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*/stat"):
        with suppress(*GONE):
            # The command's name is in parentheses and may hold spaces: fields count from its end.
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [process]
    for each in found:
        found += children.get(each, [])
    return found


def workers(driver: int) -> list[int]:
    """The loky workers of a driver."""
    found = []
    for each in family(driver)[1:]:
        with suppress(*GONE):
            if b"popen_loky" in (PROC / str(each) / "cmdline").read_bytes():
                found.append(each)
    return found


def seconds(process: int) -> float:
    """Processor seconds of a process so far."""
    fields = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Peak(NamedTuple):
    """Most resident memory, MiB."""

    largest: float
    """Of the largest process, as the kernel counts it: nothing is missed."""
    together: float
    """Of all at one time; a page that several share is divided among them (PSS)."""


class Watch:
    """Memory of a process and its descendants while the block runs."""

    def __init__(self, process: int, every: float = EVERY) -> None:
        self.process, self.every, self.peak = process, every, Peak(0.0, 0.0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        for each in family(self.process):
            with suppress(*GONE):
                (PROC / str(each) / "clear_refs").write_text("5")  # forgets the peak so far
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            over = self._over.wait(self.every)
            largest, together = self.peak
            now = 0.0
            for each in family(self.process):
                now += kib(each, "smaps_rollup", "Pss:") / MIB
                largest = max(largest, kib(each, "status", "VmHWM:") / MIB)
            self.peak = Peak(largest, max(together, now))
            if over:
                return


def kib(process: int, file: str, field: str) -> float:
    """A field of a file of a process, KiB; nothing of a process that has ended."""
    with suppress(*GONE):
        for line in (PROC / str(process) / file).read_text().splitlines():
            if line.startswith(field):
                return float(line.split()[1])
    return 0.0
