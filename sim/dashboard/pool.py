"""Workers that are kept warm, and play pieces of worlds beside one another."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count, pairwise
from typing import Any, TypeVar

from sim.base.errors import EndgameError
from sim.dashboard.asked import FIRST_WORLDS, Asked
from sim.dashboard.piece import Piece, joined, played_piece
from sim.dashboard.worker import CONTEXT, Flags, ready, unless_given_up
from sim.runs.kept_processes import deaf

T = TypeVar("T")
MOST_AT_ONCE = 1024
"""Runs that can be told to stop; the next one takes the place of the first."""
MOST_KEPT = 64
"""Answers that are remembered, about 100 kB each."""
BLOCK = 8
"""Worlds that are computed at once; see `sim.compiled.program.LANES`."""
FIRST_COSTS = 2.0
"""Blocks' time that the first answer takes of the worker that plays it."""
KEPT_BYTES = 2 * 10**8
"""Of all workers' luck, which is the same at each move: two hundred worlds' fit twice."""
GRACE_SECONDS = 2.0
"""Until a worker that was told to end is left to itself."""
TRIES = 2
"""A worker that died is replaced, and what it did done again, so often."""


class Pool:
    """Processes that play pieces, and answers that are remembered by their setting."""

    def __init__(self, workers: int, play: Callable[..., Piece] = played_piece):
        self.workers, self.play = workers, play
        self.kept: OrderedDict[str, Any] = OrderedDict()
        self._processes: ProcessPoolExecutor | None = None
        self._room = asyncio.Semaphore(workers)
        self._given_up: Flags = CONTEXT.RawArray("b", MOST_AT_ONCE)
        self._runs = count()

    def start(self) -> None:
        """Start the processes; each is warm once it has played a first piece."""
        self._processes = ProcessPoolExecutor(
            self.workers, CONTEXT, ready, (self._given_up, KEPT_BYTES // self.workers)
        )

    def stop(self) -> None:
        """End the processes without waiting for what they play."""
        if self._processes is not None:
            processes, self._processes = self._processes, None
            workers = list((getattr(processes, "_processes", None) or {}).values())
            manager = getattr(processes, "_executor_manager_thread", None)
            processes.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.terminate()
            for worker in workers:  # whose locks would else outlive us, which Python complains of
                worker.join(GRACE_SECONDS)
            if manager is not None:
                manager.join(GRACE_SECONDS)

    async def warm(self) -> None:
        """Have every worker load and compile, so that the first move of a lever does not."""
        alike = (self.elsewhere(self.play, Asked(), 0, BLOCK) for _ in range(self.workers))
        await asyncio.gather(*alike)

    async def played(self, asked: Asked) -> AsyncGenerator[Piece, None]:
        """The first worlds, then all: two answers, the first coarse; the others run meanwhile.

        Who stops listening is not played on: pieces that are not begun are not, and those under way
        end with their year. Close it when leaving early.
        """
        run = next(self._runs) % MOST_AT_ONCE
        self._given_up[run] = 0
        spans = _spans(asked.worlds, self.workers)
        tasks = [
            asyncio.ensure_future(self.elsewhere(unless_given_up, run, self.play, asked, *span))
            for span in spans
        ]
        try:
            first = await tasks[0]
            yield joined([first])
            if len(spans) > 1:
                rest = await asyncio.gather(*tasks[1:])
                placed = sorted(zip(spans, [first, *rest], strict=True), key=lambda each: each[0])
                yield joined([piece for _, piece in placed])
        finally:
            self._given_up[run] = 1
            for task in tasks:
                task.cancel()

    async def elsewhere(self, work: Callable[..., T], *given: Any) -> T:
        """Have a worker do something, when one is free.

        Raises
        ------
        EndgameError
            Workers died over it twice.
        """
        loop = asyncio.get_running_loop()
        # No more than there are workers: what is queued within the pool cannot be given up.
        async with self._room:
            for _ in range(TRIES):
                if self._processes is None:
                    self.start()
                mine = self._processes
                try:
                    with deaf():  # the first piece starts the processes
                        told = loop.run_in_executor(mine, work, *given)
                    return await told
                except BrokenProcessPool:
                    if self._processes is mine:  # another piece may have replaced them already
                        self.stop()
            raise EndgameError("a worker died twice over it; start the page again")

    def remember(self, key: str, answer: Any) -> None:
        """Keep an answer; the one that was asked for longest ago goes."""
        self.kept[key] = answer
        self.kept.move_to_end(key)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)

    def known(self, key: str) -> Any | None:
        """An answer that is remembered."""
        if key in self.kept:
            self.kept.move_to_end(key)
        return self.kept.get(key)


def _spans(worlds: int, workers: int) -> list[tuple[int, int]]:
    """Worlds of the first answer, then of the rest, in the order in which they are begun.

    In whole blocks, so that none is computed half empty, and so that all workers end together: who
    has played the first answer gets less, last. Worked: 200 worlds by two workers are 0 to 8, 96 to
    200 beside it, and 8 to 96 after it.
    """
    first = min(FIRST_WORLDS, worlds)
    left = -(-(worlds - first) // BLOCK)
    each = max(round((left + FIRST_COSTS) / workers), 1)
    sizes: list[int] = []
    while left and len(sizes) < workers - 1:
        sizes.append(min(each, left))
        left -= sizes[-1]
    ends = [first + BLOCK * (left + sum(sizes[:k])) for k in range(len(sizes) + 1)]
    spans = [(start, min(stop, worlds)) for start, stop in pairwise(ends)]
    return [(0, first), *spans, *([(first, min(ends[0], worlds))] if left else [])]
