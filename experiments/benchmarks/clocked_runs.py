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
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from processes import EVERY, Peak, Watch, seconds, workers

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario

ROOT = Path(__file__).parents[2]
READY = "ready"
SELDOM = 2.0
"""Seconds between looks at the memory of a run that is timed: each look costs some milliseconds."""


class Case(NamedTuple):
    """What is run."""

    kind: str
    """``ensemble``, stored with yearly summaries; ``run``, to a classified Dataset in memory; or
    ``months``, compiled, of batches that are built before the clock starts and leave nothing."""
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
        if self.kind == "months":
            return f"{what}: compiled months alone"
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
    own: Sequence[float] = ()
    """Processor seconds of each: of the process itself, and of the busiest of its workers, which is
    what would pass if each had a processor of its own. None of cold runs."""


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
        times = [[asked(server) for server in servers] for _ in range(repeats)]
        peaks = [watched(server) if memory else None for server in servers]
    columns = zip(*times, strict=True)
    return [
        Measured([wall for wall, _ in each], peak, [own for _, own in each])
        for each, peak in zip(columns, peaks, strict=True)
    ]


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


def asked(server: subprocess.Popen[str]) -> tuple[float, float]:
    """Have a warm process do its case once; seconds by the wall and of its own processor."""
    assert server.stdin
    assert server.stdout
    server.stdin.write("go\n")
    server.stdin.flush()
    wall, own = map(float, server.stdout.readline().split())
    return wall, own


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
    clocked(case)
    print(READY, flush=True)
    for _ in sys.stdin:
        print(*clocked(case), flush=True)


def clocked(case: Case) -> tuple[float, float]:
    """Do a case once in this process: seconds by the wall, and of processors as `Measured.own`."""
    import sim

    scenario = sim.Scenario.load("baseline").replace({"builders.count": case.builders})
    if case.kind == "months":
        return months(case, scenario)
    with tempfile.TemporaryDirectory() as folder:
        before = {each: seconds(each) for each in workers(os.getpid())}
        began, own = time.perf_counter(), time.process_time()
        if case.kind == "run":
            sim.run(scenario, case.worlds, years=case.years, uncertain=case.worlds > 1)
        else:
            sim.ensemble(
                scenario, case.worlds, 0, case.years, case.workers, store=f"{folder}/store",
                progress=False, chunk=case.chunk,
            )  # fmt: skip
        wall, own = time.perf_counter() - began, time.process_time() - own
        busy = [seconds(each) - before.get(each, 0.0) for each in workers(os.getpid())]
        return wall, own + max(busy, default=0.0)


def months(case: Case, scenario: Scenario) -> tuple[float, float]:
    """The compiled months of a case's worlds, in batches as an ensemble runs them."""
    from sim.month.world import World
    from sim.runs.ensemble.chunks import BATCH
    from sim.runs.passage import repeated
    from sim.runs.passage.flown import aboard, advanced
    from sim.runs.passage.ways import made
    from sim.start.build import build

    wall, own, program = 0.0, 0.0, None
    for first in range(0, case.worlds, BATCH):
        worlds = range(first, min(first + BATCH, case.worlds))
        world = World(build(scenario, worlds, 0, 12 * case.years, True, repeated=repeated))
        program = program or made(world)
        assert program is not None, "months are not compiled here"
        run = aboard(world, program)
        wall, own = wall - time.perf_counter(), own - time.process_time()
        for _ in range(case.years):
            advanced(world, run, 12)
            world.month += 12
        wall, own = wall + time.perf_counter(), own + time.process_time()
    return wall, own


if __name__ == "__main__":
    serve(Case(*json.loads(sys.argv[1])))
