"""Processes that are killed, drivers that are killed, a real cluster: every world comes back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.base.errors import EndgameError
from sim.runs import kept_processes
from sim.runs.ensemble import engines
from sim.runs.ensemble.driver import drive, ensemble
from sim.runs.ensemble.engines import carried_out, in_processes, on_cluster, shared_out
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.ensemble.progress import Standing
from sim.scenario.definition import Scenario

Sums = Callable[[Path], dict[str, str]]


def squared(number: int) -> int:
    return number * number


def test_the_engine_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(carried_out(squared, [3, 1])) == [9, 1]
    monkeypatch.setattr(engines, "in_processes", lambda *asked: asked)
    monkeypatch.setattr(engines, "on_cluster", lambda *asked: asked)
    assert carried_out(squared, [3], 3) == (squared, [3], 3)
    assert carried_out(squared, [3], 3, "tcp://127.0.0.1:1") == (squared, [3], "tcp://127.0.0.1:1")


def test_a_worker_of_another_pool_works_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """`multiprocessing.Pool` and dask's nannies make daemons, which may have no children."""
    monkeypatch.setattr(engines, "current_process", lambda: SimpleNamespace(daemon=True))
    with pytest.warns(RuntimeWarning, match="a worker of another pool, .*: one worker"):
        running = carried_out(squared, [3, 1], 2)
    assert list(running) == [9, 1]


class Beside(ThreadPoolExecutor):
    """Workers that are threads: what stops is noted."""

    stopped = False

    def shutdown(self, wait: bool = True, *, kill_workers: bool = False, **more: bool) -> None:
        self.stopped = kill_workers
        super().shutdown(wait)


def test_shared_work_is_done_here_and_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    beside, left = Beside(1), list[int]()
    monkeypatch.setattr(engines, "taken", lambda workers: beside)
    monkeypatch.setattr(engines, "left", lambda executor, workers: left.append(workers))
    where = set()

    def work(number: int) -> int:
        where.add(threading.current_thread().name)
        time.sleep(0.02)
        return number * number

    assert sorted(shared_out(work, range(6), 2)) == [0, 1, 4, 9, 16, 25]
    assert len(where) == 2
    assert left == [1]
    assert list(shared_out(squared, [3, 1], 1)) == [9, 1]


def test_shared_work_that_fails_leaves_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Beside(1)
    monkeypatch.setattr(engines, "taken", lambda workers: beside)
    with pytest.raises(ZeroDivisionError):
        list(shared_out(lambda number: 1 // number, [1, 0, 2], 2))
    assert beside.stopped


# What follows starts processes.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
slow = pytest.mark.slow


def test_the_users_own_executor_is_left_alone_and_ours_is_used_again() -> None:
    from joblib.externals.loky import reusable_executor

    before = reusable_executor._executor
    first = set(in_processes(whoever, range(4), 2))
    assert reusable_executor._executor is before
    assert {*in_processes(whoever, range(4), 2)} & first
    assert len(kept_processes._IDLE) == 1


def whoever(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


POOL = """
import multiprocessing, sys, sim
SMALL = {"extends": "baseline", "years": 1, "levers": {"builders.count": 20}}
def few(number):
    folder = f"{sys.argv[1]}/{number}"
    result = sim.ensemble(SMALL, worlds=2, workers=2, chunk=1, store=folder, progress=False)
    return result.sizes["world"]
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(few, range(2)))
"""


@slow
def test_an_ensemble_in_a_pool_of_the_users(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "[2, 2]\n"), done.stderr
    assert "one worker" in done.stderr


@slow
def test_users_own_parallel_work_goes_on_after_ours() -> None:
    """In a program of its own: it is the processes left for reuse that would be in the way."""
    code = (
        "from joblib import Parallel, delayed\n"
        "from sim.runs.ensemble.engines import in_processes\n"
        "if __name__ == '__main__':\n"
        "    print(sorted(in_processes(abs, [1, 2], 2)), end=' ')\n"
        "    print(Parallel(n_jobs=2)(delayed(abs)(each) for each in (-4, 5)))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "[1, 2] [4, 5]\n"), done.stderr


def fatal(marks: str, number: int) -> int:
    """A task that kills its worker on its first try, and task 7 on every try."""
    mark = Path(marks) / str(number)
    if number == 7 or not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@slow
def test_tasks_of_killed_workers_are_done_again(tmp_path: Path) -> None:
    (tmp_path / "0").touch()
    (tmp_path / "2").touch()
    assert sorted(in_processes(partial(fatal, str(tmp_path)), range(3), 2)) == [0, 1, 2]


def hungry(number: int) -> int:
    """A task that leaves its worker larger by what a batch of worlds takes; who did it."""
    if number > 1:
        KEPT.append(bytearray(os.urandom(1)) * 400_000_000)
        time.sleep(1.1)  # loky looks at most once a second
    return os.getpid()


KEPT: list[bytearray] = []


@slow
def test_a_worker_that_needs_memory_is_not_replaced() -> None:
    pytest.importorskip("psutil")  # without it loky does not look
    assert len(set(in_processes(hungry, range(5), 2))) <= 2


@slow
def test_a_task_that_always_kills_its_worker_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(EndgameError, match="died 3 times in a row"):
        list(in_processes(partial(fatal, str(tmp_path)), [7], 2))


@pytest.fixture(scope="module")
def scenario_file(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scenario") / "baseline.toml"
    path.write_text(small.toml(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def longer(scenario_file: Path) -> Plan:
    """Enough chunks that some are still to come when a worker is killed."""
    return planned(Scenario.load(scenario_file), 20, seed=5, years=1, chunk=2)


@pytest.fixture(scope="module")
def whole(longer: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("longer") / "whole"
    drive(longer, folder)
    return folder


class Killer:
    """Kills a worker in the midst of writing a chunk, as soon as another chunk is finished."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.victim = folder, 0

    def __call__(self, standing: Standing) -> None:
        until = time.monotonic() + 60.0
        while not self.victim:
            assert time.monotonic() < until, "nobody writes"
            self.victim = self.caught()

    def caught(self) -> int:
        """The process, now killed, that had half a chunk written; 0 if there is none."""
        for path in self.folder.glob(".unfinished-*/*"):
            process = int(path.parent.name.split("-")[1])
            assert process != os.getpid()
            os.kill(process, signal.SIGSTOP)
            if path.exists():
                os.kill(process, signal.SIGKILL)
                return process
            os.kill(process, signal.SIGCONT)
        return 0


@slow
def test_a_killed_worker_changes_no_byte(
    longer: Plan, whole: Path, tmp_path: Path, sums: Sums
) -> None:
    killer = Killer(tmp_path / "killed")
    standing = drive(longer, tmp_path / "killed", workers=2, progress=killer)
    assert killer.victim
    assert standing.done == 20
    assert sums(tmp_path / "killed") == sums(whole)
    assert not list((tmp_path / "killed").rglob(".unfinished-*"))


@slow
@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_writes_the_same_bytes(
    longer: Plan, whole: Path, tmp_path: Path, sums: Sums, workers: int
) -> None:
    drive(longer, tmp_path / "other", workers=workers)
    assert sums(tmp_path / "other") == sums(whole)


DRIVER = """
import sys
from sim.cli import main
if __name__ == "__main__":
    main(sys.argv[1:])
"""


def started(scenario: Path, folder: Path, *more: str) -> subprocess.Popen[str]:
    """``endgame ensemble`` in a process group of its own, as a terminal starts it."""
    asked = ["--worlds", "20", "--years", "1", "--seed", "5", "--chunk", "2", "--out"]
    command = [sys.executable, "-c", DRIVER, "ensemble", str(scenario), *asked, str(folder), *more]
    return subprocess.Popen(
        command, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def wait_for_chunks(folder: Path, count: int) -> None:
    until = time.monotonic() + 120.0
    while len(list((folder / "chunks").glob("0*.json"))) < count:
        assert time.monotonic() < until, "no chunk was finished"
        time.sleep(0.02)


def wait_for_the_end(group: int) -> None:
    """Wait until no process of a driver is left."""
    until = time.monotonic() + 30.0
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("workers outlive their driver")


@slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_driver_is_resumed_to_the_same_bytes(
    scenario_file: Path, whole: Path, tmp_path: Path, sums: Sums, workers: str
) -> None:
    folder = tmp_path / "store"
    for chunks in (1, 4, 7):
        driver = started(scenario_file, folder, "--workers", workers, "--resume")
        wait_for_chunks(folder, chunks)
        os.kill(driver.pid, signal.SIGKILL)  # the workers are left to find out by themselves
        driver.communicate()
        wait_for_the_end(driver.pid)
    driver = started(scenario_file, folder, "--workers", workers, "--resume")
    said, _ = driver.communicate(timeout=120)
    assert driver.returncode == 0, said
    assert "Endings of 20 worlds" in said
    assert sums(folder) == sums(whole)


@slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_with_130_and_keeps_what_is_finished(
    scenario_file: Path, whole: Path, tmp_path: Path, sums: Sums, workers: str
) -> None:
    folder = tmp_path / "store"
    driver = started(scenario_file, folder, "--workers", workers)
    wait_for_chunks(folder, 2)
    os.killpg(driver.pid, signal.SIGINT)
    said, _ = driver.communicate(timeout=60)
    assert driver.returncode == 130, said
    assert "--resume goes on" in said
    assert "Traceback" not in said
    wait_for_the_end(driver.pid)
    kept = open_ensemble(folder, partial=True).sizes["world"]
    assert 4 <= kept < 20
    driver = started(scenario_file, folder, "--resume")
    said, _ = driver.communicate(timeout=120)
    assert driver.returncode == 0, said
    assert sums(folder) == sums(whole)


DASK = [sys.executable, "-m", "dask"]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a dask scheduler without workers, a process of its own on loopback only."""
    pytest.importorskip("distributed")
    log = tmp_path / "scheduler.log"
    with log.open("wb") as said:
        scheduler = subprocess.Popen(
            [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
            stdout=said, stderr=said, cwd=tmp_path,
        )  # fmt: skip
    address, until = "", time.monotonic() + 60.0
    while not address:
        assert time.monotonic() < until, log.read_text()
        found = re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())
        address = found.group() if found else ""
        time.sleep(0.1)
    yield address
    scheduler.kill()
    scheduler.wait()


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers of the scheduler, each a process of its own."""
    found = [
        subprocess.Popen(
            [*DASK, "worker", scheduler, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
             "--no-dashboard", "--local-directory", str(tmp_path / f"worker{number}")],
            cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for number in range(2)
    ]  # fmt: skip
    yield found
    for process in found:
        process.kill()
        process.wait()


@slow
def test_a_cluster_that_loses_a_worker_finds_every_world(
    longer: Plan,
    whole: Path,
    tmp_path: Path,
    sums: Sums,
    scheduler: str,
    workers: list[subprocess.Popen[bytes]],
) -> None:
    killer = Killer(tmp_path / "far")
    standing = drive(longer, tmp_path / "far", cluster=scheduler, progress=killer)
    assert killer.victim in {worker.pid for worker in workers}
    assert standing.done == 20
    assert sums(tmp_path / "far") == sums(whole)


@slow
def test_a_cluster_that_is_not_there_gets_one_line() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(EndgameError, match="no scheduler answers") as error:
        list(on_cluster(squared, [1], "tcp://127.0.0.1:9", 2))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    ["nonsense", "", "tcp://x", "tcp://x:y", "foo://x:1", "tcp://1.2.3.4:99999", "http://x:8786"],
)
def test_what_is_no_address_of_a_cluster_is_refused_before_a_folder_is_made(
    address: str, tmp_path: Path
) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(EndgameError, match=r"must be a dask scheduler's address, such as tcp:"):
        ensemble("baseline", 2, years=1, cluster=address, store=tmp_path / "far")
    assert not (tmp_path / "far").exists()


@slow
def test_a_cluster_without_workers_is_told_and_given_up(
    scheduler: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(
        EndgameError, match=r"has no workers after 2 s; start some: dask wo"
    ) as error:
        list(on_cluster(squared, [1], scheduler, quiet=0.5, patience=2.0))
    assert "\n" not in str(error.value)
    told = [line for line in capfd.readouterr().err.splitlines() if scheduler in line]
    assert len(told) == 1
    assert "has no workers; waiting 2 s for a first one; start some: dask worker" in told[0]


@slow
def test_a_cluster_whose_workers_come_late_does_the_work(
    scheduler: str, workers: list[subprocess.Popen[bytes]], capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(workers) == 2
    assert list(on_cluster(abs, [-3], scheduler, quiet=0.1)) == [3]
    assert "waiting 120 s" in capfd.readouterr().err
