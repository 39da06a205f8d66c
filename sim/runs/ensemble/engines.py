"""Who runs the tasks: this process, processes on this machine, or a running dask cluster.

An engine is given numbers of tasks and yields what each tells, in any order, until all are done; a
task that was lost with its worker is done again. Tasks write their results to the disk, so that
nothing is lost with a worker, and a repeated task writes the same bytes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from sim.base.errors import EndgameError

if TYPE_CHECKING:
    from dask.distributed import Client

T = TypeVar("T")

MOST_LOSSES = 3
"""Times in a row that workers may die without any task getting done."""
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""Processes over worlds, one thread each: threads within a batch only wait for one another."""
LEAK_LIMIT = "_MAX_MEMORY_LEAK_SIZE"
WORKING_SET_BYTES = 4 * 2**30
"""What a worker may have grown by since its first task; a batch of 250 worlds takes 0.3 GiB."""


class Engine(Protocol):
    """One way to run tasks."""

    def run(self, work: Callable[[int], T], tasks: Iterable[int]) -> Generator[T, None, None]:
        """What ``work`` tells of each task, as they are done."""
        ...


@dataclass(frozen=True)
class Serial:
    """In this process, one after another."""

    def run(self, work: Callable[[int], T], tasks: Iterable[int]) -> Generator[T, None, None]:
        """What ``work`` tells of each task, in order."""
        for number in tasks:
            yield work(number)


@dataclass(frozen=True)
class Processes:
    """Processes on this machine, started once and reused (joblib's loky)."""

    workers: int

    def run(self, work: Callable[[int], T], tasks: Iterable[int]) -> Generator[T, None, None]:
        """What ``work`` tells of each task; lost tasks are given out again.

        Raises
        ------
        EndgameError
            If workers die again and again without getting anything done.
        """
        missing, losses = list(tasks), 0
        while missing:
            before = len(missing)
            try:
                for number, told in self._round(work, tuple(missing)):
                    missing.remove(number)
                    yield told
            except _lost():
                losses = 0 if len(missing) < before else losses + 1
                if losses >= MOST_LOSSES:
                    raise EndgameError(
                        f"workers died {losses} times in a row (out of memory?); use fewer "
                        "workers or smaller chunks; finished chunks are kept"
                    ) from None

    def _round(
        self, work: Callable[[int], T], tasks: tuple[int, ...]
    ) -> Generator[tuple[int, T], None, None]:
        from concurrent.futures import FIRST_COMPLETED, Future, wait

        from joblib.executor import get_memmapping_executor

        # Loky's own would leave behind what a later joblib.Parallel of the user's fails on.
        executor = get_memmapping_executor(
            min(self.workers, len(tasks)),
            timeout=60,
            env=ONE_THREAD,
            initializer=_attend,
            initargs=(os.getpid(),),
        )
        left, running = iter(tasks), dict[Future[T], int]()
        try:
            while True:
                # Given out as they are needed: stopped with many in its queue, loky's own thread
                # ends with a traceback.
                for number in islice(left, self.workers + 1 - len(running)):
                    running[executor.submit(work, number)] = number
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        except BaseException:
            # Also where the caller stops listening: what runs is dropped, and no process is left.
            executor.shutdown(wait=True, kill_workers=True)
            raise


def _lost() -> tuple[type[BaseException], ...]:
    """What is raised where a worker was killed."""
    from concurrent.futures.process import BrokenProcessPool

    from joblib.externals.loky.process_executor import ShutdownExecutorError

    return (BrokenProcessPool, ShutdownExecutorError)


def _attend(driver: int) -> None:
    """Set a worker up: leave Ctrl-C to the driver, and end when the driver is gone."""
    from joblib.externals.loky import process_executor

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A batch takes and gives back more than loky lets a worker grow by before it is replaced, which
    # costs seconds of imports each time. Where loky has no such limit, nothing is set.
    if hasattr(process_executor, LEAK_LIMIT):
        setattr(process_executor, LEAK_LIMIT, WORKING_SET_BYTES)

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass(frozen=True)
class Cluster:
    """A running dask scheduler, wherever its workers are."""

    address: str
    seconds: float = 30.0
    """To wait for the scheduler."""
    quiet: float = 5.0
    """Seconds to wait for a first worker without a word."""
    patience: float = 120.0
    """Seconds to wait for a first worker in all."""

    def run(self, work: Callable[[int], T], tasks: Iterable[int]) -> Generator[T, None, None]:
        """What ``work`` tells of each task; dask gives lost ones to other workers.

        Raises
        ------
        EndgameError
            If dask is not installed, the scheduler does not answer, no worker ever comes, or a task
            kills its workers.
        """
        try:
            from concurrent.futures import CancelledError

            from dask.distributed import Client, KilledWorker, as_completed
        except ImportError:
            raise EndgameError("--cluster needs dask: pip install 'ai-endgame[cluster]'") from None
        try:
            client = Client(self.address, timeout=self.seconds, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise EndgameError(f"cluster {self.address}: no scheduler answers ({error})") from None
        with client:
            self._await_a_worker(client)
            running = client.map(work, list(tasks), pure=False, retries=MOST_LOSSES)
            try:
                for future in as_completed(running, loop=client.loop):
                    yield future.result()
                    future.release()
            except (KilledWorker, CancelledError, OSError) as error:
                raise EndgameError(f"cluster {self.address}: {error}") from None
            finally:
                client.cancel(running)

    def _await_a_worker(self, client: Client) -> None:
        """Wait until there is a worker; say so after a while, and give up after a longer one."""
        say = f"cluster {self.address}: the scheduler answers, but has no workers"
        start = f"start some: dask worker {self.address} --nthreads 1"
        try:
            if not self._came(client, self.quiet):
                wait = f"waiting {self.patience:g} s for a first one"
                print(f"{say}; {wait}; {start}", file=sys.stderr, flush=True)
                if not self._came(client, self.patience - self.quiet):
                    raise EndgameError(f"{say} after {self.patience:g} s; {start}")
        except OSError as error:
            raise EndgameError(f"cluster {self.address}: {error}") from None

    @staticmethod
    def _came(client: Client, seconds: float) -> bool:
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError:
            return False
        return True


def engine(workers: int, cluster: str | None) -> Engine:
    """The engine for what a user asks for."""
    if cluster is not None:
        return Cluster(cluster)
    return Processes(workers) if workers > 1 else Serial()
