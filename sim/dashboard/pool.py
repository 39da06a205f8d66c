"""Workers that are kept warm, and play pieces of worlds beside one another."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from sim.base.errors import EndgameError
from sim.dashboard.asked import FIRST_WORLDS, Asked
from sim.dashboard.piece import Piece, joined, played_piece

T = TypeVar("T")
MOST_KEPT = 64
"""Answers that are remembered, about 100 kB each."""
GRACE_SECONDS = 2.0
"""Until a worker that was told to end is left to itself."""
TRIES = 2
"""A worker that died is replaced, and what it did done again, so often."""


class Pool:
    """Processes that play pieces, and answers that are remembered by their setting."""

    def __init__(self, workers: int, play: Callable[[Asked, int, int], Piece] = played_piece):
        self.workers, self.play = workers, play
        self.kept: OrderedDict[str, Any] = OrderedDict()
        self._processes: ProcessPoolExecutor | None = None
        self._room = asyncio.Semaphore(workers)

    def start(self) -> None:
        """Start the processes; each is warm once it has played a first piece."""
        self._processes = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"))

    def stop(self) -> None:
        """End the processes without waiting for what they play."""
        if self._processes is not None:
            processes, self._processes = self._processes, None
            workers = list((getattr(processes, "_processes", None) or {}).values())
            processes.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.terminate()
            for worker in workers:  # whose locks would else outlive us, which Python complains of
                worker.join(GRACE_SECONDS)

    async def warm(self) -> None:
        """Have every worker load and compile, so that the first move of a lever does not."""
        await asyncio.gather(*(self._piece(Asked(), k, k + 16) for k in range(self.workers)))

    async def played(self, asked: Asked) -> AsyncIterator[Piece]:
        """The first worlds, then all: two answers, the first coarse.

        Who stops listening is not played on: pieces that no worker has begun are given up.
        """
        first = min(FIRST_WORLDS, asked.worlds)
        pieces = await self._side_by_side(asked, _split(0, first, self.workers))
        yield joined(pieces)
        if first < asked.worlds:
            pieces += await self._side_by_side(asked, _split(first, asked.worlds, self.workers))
            yield joined(pieces)

    async def _side_by_side(self, asked: Asked, spans: list[tuple[int, int]]) -> list[Piece]:
        tasks = [asyncio.ensure_future(self._piece(asked, *span)) for span in spans]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()

    async def _piece(self, asked: Asked, first: int, stop: int) -> Piece:
        return await self.elsewhere(self.play, asked, first, stop)

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
                    return await loop.run_in_executor(mine, work, *given)
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


def _split(first: int, stop: int, parts: int) -> list[tuple[int, int]]:
    """Spans of about equal length. Worked: 0 to 5 in two is 0 to 3 and 3 to 5."""
    size = -(-(stop - first) // parts)
    return [(k, min(k + size, stop)) for k in range(first, stop, size)]
