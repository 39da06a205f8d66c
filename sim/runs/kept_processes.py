"""Worker processes of this machine: started once, kept while they idle, taken up again.

They load what they need themselves, which takes longer than some tasks: a command that knows what
is to come has them begin with it.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import current_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from joblib.externals.loky import ProcessPoolExecutor

_IDLE: dict[tuple[int, int], ProcessPoolExecutor] = {}
"""Executors without work, by their process and number of workers."""
IDLE_SECONDS = 60.0
"""After which a worker without work ends."""

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
"""Processes over worlds, one thread each: threads within a batch only wait for one another."""
LEAK_LIMIT = "_MAX_MEMORY_LEAK_SIZE"
WORKING_SET_BYTES = 4 * 2**30
"""What a worker may have grown by since its first task; a batch of 250 worlds takes 0.3 GiB."""


def taken(workers: int) -> ProcessPoolExecutor:
    """Processes of this module's own: those of the ensemble before, if they still idle.

    Loky's and joblib's reusable ones are the user's: `joblib.Parallel` and scikit-learn take them
    up as they were left.
    """
    from joblib.externals.loky import ProcessPoolExecutor

    idle = _IDLE.pop((os.getpid(), workers), None)  # a fork has its parent's, without their ends
    return idle or ProcessPoolExecutor(
        workers, timeout=IDLE_SECONDS, env=ONE_THREAD,
        initializer=_attend, initargs=(os.getpid(),),
    )  # fmt: skip


def left(executor: ProcessPoolExecutor, workers: int) -> None:
    """Keep processes for the next ensemble, and no others beside them."""
    for owner, many in list(_IDLE):
        other = _IDLE.pop((owner, many), None)
        if other is not None and owner == os.getpid():
            other.shutdown(wait=False, kill_workers=True)
    _IDLE[os.getpid(), workers] = executor


@atexit.register
def _ended() -> None:
    """End what still idles: an executor that outlives its modules complains of it at exit."""
    while _IDLE:
        (owner, _), executor = _IDLE.popitem()
        if owner == os.getpid():
            executor.shutdown(wait=False, kill_workers=True)


@contextmanager
def deaf() -> Iterator[None]:
    """Workers that start now never hear Ctrl-C, not even before `_attend`; we hear it later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # where it is started on the way, it lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ahead(workers: int, module: str) -> None:
    """Start the processes that `shared_out` takes next, and have them load a module meanwhile.

    For a command that has checked what it was given, and has yet to load what it needs itself.
    """
    if workers < 2 or current_process().daemon:
        return
    executor = taken(workers - 1)
    for _ in range(workers - 1):
        with deaf():
            executor.submit(_loaded, module)
    left(executor, workers - 1)


def _loaded(module: str) -> None:
    import_module(module)


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
