"""Kill an ensemble three times at random moments, resume it, and compare every byte.

A worker, then the driver, then everything is killed with SIGKILL. Leaves a log with checksums; its
last line is "equal", else the exit code is 1. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from clocked_runs import environment
from processes import family, workers
from report import caption, conditions, leave, markdown

VICTIMS = ("a worker", "the driver", "everything")
LONG = 600.0
"""Seconds in which a chunk must come, or a process end."""


class Ensemble(NamedTuple):
    """What is run."""

    worlds: int
    chunks: int
    years: int
    builders: int
    seed: int

    def command(self, folder: Path) -> list[str]:
        """The command line."""
        return [
            sys.executable, "-m", "sim", "ensemble", "--resume", "--workers=2",
            f"--worlds={self.worlds}", f"--chunk={-(-self.worlds // self.chunks)}",
            f"--years={self.years}", f"--seed={self.seed}", f"--out={folder}",
            f"--set=builders.count={self.builders}",
        ]  # fmt: skip


class Moment(NamedTuple):
    """When something is killed: so many seconds after so many chunks are finished."""

    chunks: int
    seconds: float


def checksum(folder: Path) -> tuple[str, int, int]:
    """SHA-256 over the names and contents of all files, their number, their bytes."""
    whole, size = hashlib.sha256(), 0
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        content = path.read_bytes()
        size += len(content)
        whole.update(f"{path.relative_to(folder)} {hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest(), len(files), size


def finished(folder: Path) -> int:
    """Chunks that are whole."""
    return len(list((folder / "chunks").glob("[0-9]*.json")))


def pace(folder: Path) -> float:
    """Seconds from chunk to chunk of a run that was not disturbed."""
    ends = sorted(path.stat().st_mtime for path in (folder / "chunks").glob("[0-9]*.json"))
    return (ends[-1] - ends[0]) / max(len(ends) - 1, 1)


def moment(luck: random.Random, there: int, chunks: int, kills: int, seconds: float) -> Moment:
    """A moment when more is finished than is now, but enough is left for the kills to come."""
    most = max((chunks - there) // (kills + 1), 1)
    return Moment(there + luck.randint(1, most), luck.uniform(0.0, seconds))


@contextmanager
def started(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run in a process group of its own, what it says in a file; nothing is left behind."""
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command, env=environment(), start_new_session=True, stdout=said, stderr=said
        ) as run,
    ):
        try:
            yield run
        finally:
            kill(family(run.pid))


def kill(processes: list[int]) -> None:
    """End processes at once."""
    for each in processes:
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:  # ended by itself
            continue


def wait(run: subprocess.Popen[bytes], folder: Path, when: Moment, log: Path) -> None:
    """Wait for a moment of a run."""
    until = time.monotonic() + LONG
    while finished(folder) < when.chunks and run.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(when.seconds)
    if run.poll() is not None or finished(folder) < when.chunks:
        raise SystemExit(f"no moment to kill anything; take more chunks: {log.read_text()}")


def strike(victim: str, run: subprocess.Popen[bytes], luck: random.Random) -> str:
    """Kill a victim; say what follows."""
    if victim == "a worker":
        chosen = luck.choice(workers(run.pid))
        kill([chosen])
        return "the run goes on"
    everyone = family(run.pid)
    kill([run.pid] if victim == "the driver" else everyone)
    run.wait()
    began = time.monotonic()
    while any(alive(each) for each in everyone):
        if time.monotonic() - began > LONG:
            raise SystemExit(f"{LONG:g} s after its driver a process still runs")
        time.sleep(0.05)
    return f"no process left {time.monotonic() - began:.1f} s later"


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and is not yet cleared away does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def killed(what: Ensemble, folder: Path, seconds: float) -> Iterator[list[str]]:
    """Run and kill; the rows of the log."""
    luck, coming = random.Random(what.seed), [*VICTIMS]
    log = folder.with_suffix(".log")
    while coming:
        with started(what.command(folder), log) as run:
            while coming and run.poll() is None:
                when = moment(luck, finished(folder), what.chunks, len(coming), seconds)
                victim = coming.pop(0)
                wait(run, folder, when, log)
                told = strike(victim, run, luck)
                parts = len(list(folder.rglob(".unfinished-*")))
                now = f"{finished(folder)} of {what.chunks}"
                print(f"{victim} killed, {now} chunks finished, {told}", flush=True)
                sha = "" if alive(run.pid) else f"`{checksum(folder)[0][:16]}`..."
                after = f"{when.seconds:.3f} s after {when.chunks} were finished"
                yield [f"`kill -9` of {victim}", after, now, f"{parts}", told, sha]


def whole_run(what: Ensemble, folder: Path) -> float:
    """Run to the end; the seconds it took."""
    log, began = folder.with_suffix(".log"), time.monotonic()
    with started(what.command(folder), log) as run:
        if run.wait():
            raise SystemExit(f"exit code {run.returncode}: {log.read_text()}")
    return time.monotonic() - began


def main() -> None:
    """Run, kill, resume, compare, write the log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--chunks", type=int, default=15)
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--builders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0, help="of the worlds and of the moments")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    numbers = (options.worlds, options.chunks, options.years, options.builders, options.seed)
    what = Ensemble(*numbers)
    with tempfile.TemporaryDirectory() as place:
        plain, struck = Path(place) / "uninterrupted", Path(place) / "interrupted"
        seconds = whole_run(what, plain)
        wanted, files, size = checksum(plain)
        print(f"uninterrupted: {seconds:.1f} s, SHA-256 {wanted}", flush=True)
        rows = list(killed(what, struck, pace(plain)))
        resumed = whole_run(what, struck)
        found = checksum(struck)[0]
    verdict = "equal" if found == wanted else "NOT EQUAL"
    asked = " ".join(what.command(Path("FOLDER"))[3:])
    head = ["what", "when", "chunks finished", "half written", "then", "SHA-256 of all files"]
    text = "\n".join([
        "# An ensemble that is killed and resumed\n",
        caption(conditions("two workers, one thread each")),
        f"`endgame {asked}`: {files} files, {size:,} bytes.\n",
        f"Uninterrupted, {seconds:.1f} s: SHA-256 over all files\n`{wanted}`\n",
        markdown(head, rows),
        f"Resumed to the end, {resumed:.1f} s: SHA-256 over all files\n`{found}`\n",
        f"{verdict}\n",
    ])  # fmt: skip
    leave(options.out, "interrupted", text)
    raise SystemExit(found != wanted)


if __name__ == "__main__":
    main()
