"""Who runs the tasks: this process, processes on this machine, or a running dask cluster.

Each is given numbers of tasks and yields what each tells, in any order, until all are done; a task
that was lost with its worker is done again. Tasks write their results to the disk, so that
nothing is lost with a worker, and a repeated task writes the same bytes.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from multiprocessing import current_process
from typing import TYPE_CHECKING, TypeVar

from sim.base.errors import EndgameError
from sim.runs.kept_processes import deaf, left, taken

if TYPE_CHECKING:
    from dask.distributed import Client

T = TypeVar("T")

LAST_PORT = 65535
NO_DASK = "--cluster needs dask: pip install dask distributed"
MOST_LOSSES = 3
"""Times in a row that workers may die without any task getting done."""


def carried_out(
    work: Callable[[int], T], tasks: Iterable[int], workers: int = 1, cluster: str | None = None
) -> Generator[T, None, None]:
    """What ``work`` tells of each task, as they are done, by as many processes or by a cluster.

    Raises
    ------
    EndgameError
        If workers die again and again without getting anything done, or a cluster does not answer.
    """
    if cluster is not None:
        return on_cluster(work, tasks, cluster)
    if workers > 1 and current_process().daemon:
        said = "this is a worker of another pool, which may not start processes: one worker"
        warnings.warn(said, RuntimeWarning, stacklevel=2)
        workers = 1
    return in_processes(work, tasks, workers) if workers > 1 else (work(each) for each in tasks)


def shared_out(
    work: Callable[[int], T], tasks: Iterable[int], workers: int = 1
) -> Generator[T, None, None]:
    """What ``work`` tells of each task, as they are done, by this process and others beside it.

    For few tasks of seconds: what this process has loaded, no other has to load before it begins.

    Raises
    ------
    EndgameError
        If a worker dies.
    """
    waiting = iter(list(tasks))
    if workers < 2 or current_process().daemon:
        yield from (work(each) for each in waiting)
        return
    from concurrent.futures import Future, as_completed

    executor = taken(workers - 1)
    running = set[Future[T]]()
    try:
        while True:
            for number in islice(waiting, workers - 1 - len(running)):
                with deaf():
                    running.add(executor.submit(work, number))
            mine = next(waiting, None)
            if mine is None:
                break
            yield work(mine)
            over = {each for each in running if each.done()}
            running -= over
            for each in over:
                yield each.result()
        for each in as_completed(running):
            yield each.result()
        left(executor, workers - 1)
    except BaseException as error:
        executor.shutdown(wait=True, kill_workers=True)
        if isinstance(error, _lost()):
            raise EndgameError("a worker died (out of memory?); use fewer workers") from None
        raise


def in_processes(
    work: Callable[[int], T], tasks: Iterable[int], workers: int
) -> Generator[T, None, None]:
    """By processes on this machine, started once and reused (loky, by way of joblib)."""
    missing, losses = list(tasks), 0
    while missing:
        before = len(missing)
        try:
            for number, told in _round(work, tuple(missing), workers):
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
    work: Callable[[int], T], tasks: tuple[int, ...], workers: int
) -> Generator[tuple[int, T], None, None]:
    from concurrent.futures import FIRST_COMPLETED, Future, wait

    started = min(workers, len(tasks))
    executor = taken(started)
    waiting, running = iter(tasks), dict[Future[T], int]()
    try:
        while True:
            # Given out as they are needed: stopped with many in its queue, loky's own thread
            # ends with a traceback.
            for number in islice(waiting, workers + 1 - len(running)):
                with deaf():
                    running[executor.submit(work, number)] = number
            if not running:
                left(executor, started)
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


def on_cluster(
    work: Callable[[int], T],
    tasks: Iterable[int],
    address: str,
    seconds: float = 30.0,
    quiet: float = 5.0,
    patience: float = 120.0,
) -> Generator[T, None, None]:
    """By a running dask scheduler, wherever its workers are; dask gives lost tasks to others.

    Parameters
    ----------
    work, tasks : as in `carried_out`.
    address : of the scheduler.
    seconds : to wait for the scheduler.
    quiet, patience : seconds to wait for a first worker without a word, and in all.
    """
    try:
        from concurrent.futures import CancelledError

        from dask.distributed import Client, KilledWorker, as_completed
    except ImportError:
        raise EndgameError(NO_DASK) from None
    try:
        client = Client(address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise EndgameError(f"cluster {address}: no scheduler answers ({error})") from None
    with client:
        _await_a_worker(client, address, quiet, patience)
        running = client.map(work, list(tasks), pure=False, retries=MOST_LOSSES)
        try:
            for future in as_completed(running, loop=client.loop):
                yield future.result()
                future.release()
        except (KilledWorker, CancelledError, OSError) as error:
            raise EndgameError(f"cluster {address}: {error}") from None
        finally:
            client.cancel(running)


def require_address(address: str) -> None:
    """Refuse what no scheduler can have: dask's own client hangs over it, and ends with a trace.

    Raises
    ------
    EndgameError
        If there is no scheme of dask's, no port, or no dask.
    """
    try:
        from distributed.comm.addressing import parse_address, parse_host_port
        from distributed.comm.registry import get_backend
    except ImportError:
        raise EndgameError(NO_DASK) from None
    try:
        scheme, place = parse_address(address)
        get_backend(scheme)
        if not 0 < parse_host_port(place)[1] <= LAST_PORT:
            raise ValueError(f"ports are 1 to {LAST_PORT}")
    except (ValueError, ImportError, RuntimeError) as error:
        must = "must be a dask scheduler's address, such as tcp://HOST:8786"
        raise EndgameError(f"cluster {address}: {must} ({error})") from None


def _await_a_worker(client: Client, address: str, quiet: float, patience: float) -> None:
    """Wait until there is a worker; say so after a while, and give up after a longer one."""
    say = f"cluster {address}: the scheduler answers, but has no workers"
    start = f"start some: dask worker {address} --nthreads 1"
    if not _came(client, address, quiet):
        print(
            f"{say}; waiting {patience:g} s for a first one; {start}", file=sys.stderr, flush=True
        )
        if not _came(client, address, patience - quiet):
            raise EndgameError(f"{say} after {patience:g} s; {start}")


def _came(client: Client, address: str, seconds: float) -> bool:
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        return False
    except OSError as error:
        raise EndgameError(f"cluster {address}: {error}") from None
    return True
