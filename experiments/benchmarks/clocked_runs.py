"""Wall time and memory of runs in processes of their own, cold or warm.

Cold: a fresh interpreter runs the command line, from its start to its end. Warm: the call alone, in
a process that has done the same once before. First: cold, and nothing was ever compiled here. All
write what an ensemble writes, to a folder that is removed outside the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from processes import EVERY, Peak, Watch

ROOT = Path(__file__).parents[2]
READY = "ready"
SELDOM = 2.0
"""Seconds between looks at the memory of a run that is timed: each look costs some milliseconds."""


class Case(NamedTuple):
    """What is run."""

    kind: str
    """``ensemble``, stored with yearly summaries; or ``run``, to a classified Dataset in memory."""
    worlds: int
    years: int
    builders: int
    workers: int
    warm: bool
    chunk: int | None = None
    """Worlds stored together; as the ensemble chooses if None."""
    first: bool = False
    """Cold, and with no compiled months on the disk."""

    @property
    def words(self) -> str:
        """For tables."""
        what = f"{self.worlds:,} world{'s' if self.worlds > 1 else ''}, {self.years} years"
        if self.kind == "run":
            return f"{what}: `sim.run`, warm"
        workers = f"{self.workers} worker{'s' if self.workers > 1 else ''}"
        return f"{what}: ensemble, {workers}, {self.start}"

    @property
    def start(self) -> str:
        """How it starts, in a word."""
        return "warm" if self.warm else "for the first time" if self.first else "cold"


class Measured(NamedTuple):
    """Of some runs of a case."""

    walls: list[float]
    """Seconds of each."""
    peak: Peak | None
    """Memory of one more run, which is not timed: looking costs time. None if it was not run."""


def measured(case: Case, repeats: int, memory: bool = False) -> Measured:
    """Time a case some times, and look at its memory in one more run if asked for."""
    if case.warm:
        return in_turn([case], repeats, memory)[0]
    walls = [cold(case) for _ in range(repeats)]
    return Measured(walls, watched_cold(case)[1] if memory else None)


def in_turn(cases: list[Case], repeats: int, memory: bool = False) -> list[Measured]:
    """Time warm cases in turn, so that a disturbance meets all alike."""
    with ExitStack() as stack:
        servers = [stack.enter_context(served(case)) for case in cases]
        walls = [[asked(server) for server in servers] for _ in range(repeats)]
        peaks = [watched(server) if memory else None for server in servers]
    columns = zip(*walls, strict=True)
    return [Measured(list(each), peak) for each, peak in zip(columns, peaks, strict=True)]


@contextmanager
def served(case: Case) -> Iterator[subprocess.Popen[str]]:
    """A process that has done the case once, and does it again when asked."""
    with subprocess.Popen(
        [sys.executable, __file__, json.dumps(case)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as server:
        assert server.stdin
        assert server.stdout
        if server.stdout.readline().strip() != READY:
            raise SystemExit(f"{case.words}: ended before its work")
        yield server
        server.stdin.close()
    if server.returncode:
        raise SystemExit(f"{case.words}: exit code {server.returncode}")


def watched(server: subprocess.Popen[str]) -> Peak:
    """The memory of a warm process and its workers in one more run."""
    with Watch(server.pid) as watch:
        asked(server)
    return watch.peak


def long_one(case: Case) -> Measured:
    """One run that takes minutes, timed while its memory is looked at every other second."""
    wall, peak = watched_cold(case, SELDOM)
    return Measured([wall], peak)


def asked(server: subprocess.Popen[str]) -> float:
    """Have a warm process do its case once; seconds."""
    assert server.stdin
    assert server.stdout
    server.stdin.write("go\n")
    server.stdin.flush()
    return float(server.stdout.readline())


def cold(case: Case) -> float:
    """Run ``endgame ensemble`` in a fresh interpreter; seconds."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with started(case, folder) as command:
            finished(case, command)
            return time.perf_counter() - began


def watched_cold(case: Case, every: float = EVERY) -> tuple[float, Peak]:
    """Run it and look at its memory every so many seconds; its own seconds, and the peak."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with started(case, folder) as command:
            with Watch(command.pid, every) as watch:
                finished(case, command)
            return time.perf_counter() - began, watch.peak


def started(case: Case, folder: str) -> subprocess.Popen[str]:
    """The command on its way."""
    given = {"worlds": case.worlds, "years": case.years, "workers": case.workers,
             "chunk": case.chunk, "set": f"builders.count={case.builders}",
             "out": f"{folder}/store"}  # fmt: skip
    options = [f"--{name}={value}" for name, value in given.items() if value is not None]
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "ensemble", *options],
        env=environment() | ({"ENDGAME_CACHE": f"{folder}/cache"} if case.first else {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(case: Case, command: subprocess.Popen[str]) -> None:
    """Wait for the command to end well."""
    _, said = command.communicate()
    if command.returncode:
        raise SystemExit(f"{case.words}: exit code {command.returncode}: {said}")


def environment() -> dict[str, str]:
    """One thread for each process; this checkout's package, whatever is installed."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": path}


def serve(case: Case) -> None:
    """Warm up, then do the case at each line of standard input and answer the seconds it took."""
    import sim

    scenario = sim.Scenario.load("baseline").replace({"builders.count": case.builders})

    def once(worlds: int, years: int, chunk: int | None, folder: str) -> None:
        if case.kind == "run":
            sim.run(scenario, worlds=worlds, seed=0, years=years, uncertain=True)
        else:
            sim.ensemble(
                scenario, worlds, 0, years, case.workers, store=f"{folder}/store",
                progress=False, chunk=chunk,
            )  # fmt: skip

    with tempfile.TemporaryDirectory() as folder:
        once(case.worlds, case.years, case.chunk, folder)
    print(READY, flush=True)
    for _ in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            once(case.worlds, case.years, case.chunk, folder)
            print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    serve(Case(*json.loads(sys.argv[1])))
