"""What the log of killed runs rests on: checksums that see every byte, moments, processes."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from by_path import experiment

interrupted, processes = (experiment("benchmarks", name) for name in ("interrupted", "processes"))

ROOT = Path(__file__).parents[3]
LOG = (ROOT / "results" / "benchmarks" / "interrupted.md").read_text(encoding="utf-8")
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


def test_a_checksum_sees_every_byte_and_every_name(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    file = tmp_path / "below" / "one"
    file.write_bytes(b"abc")
    before = interrupted.checksum(tmp_path)
    assert before[1:] == (1, 3)
    file.write_bytes(b"abd")
    assert interrupted.checksum(tmp_path)[0] != before[0]
    file.write_bytes(b"abc")
    assert interrupted.checksum(tmp_path) == before
    file.rename(tmp_path / "below" / "two")
    assert interrupted.checksum(tmp_path)[0] != before[0]


def test_moments_come_later_and_leave_work_for_the_kills_to_come() -> None:
    for seed in range(50):
        luck, there = random.Random(seed), 0
        for kills in (3, 2, 1):
            when = interrupted.moment(luck, there, 15, kills, 0.3)
            assert there < when.chunks < 15
            assert 0.0 <= when.seconds <= 0.3
            there = when.chunks
    again = [interrupted.moment(random.Random(7), 0, 15, 3, 0.3) for _ in range(2)]
    assert again[0] == again[1]


@linux
def test_a_family_and_its_memory() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as parent:
        until = time.monotonic() + 30.0
        while len(found := processes.family(parent.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        with processes.Watch(parent.pid) as watch:
            assert found[0] == parent.pid
            assert processes.workers(parent.pid) == []
        assert 1.0 < watch.peak.largest < 1000.0
        assert watch.peak.together > 0.0
        interrupted.kill(found)
    assert len(found) == 2
    assert not interrupted.alive(parent.pid)


def test_the_kept_log_is_of_three_kills_and_ends_equal() -> None:
    assert LOG.rstrip().splitlines()[-1] == "equal"
    sums = [line for line in LOG.splitlines() if len(line) == 66 and line.startswith("`")]
    assert len(sums) == 2
    assert len(set(sums)) == 1
    assert [LOG.count(f"`kill -9` of {victim} |") for victim in interrupted.VICTIMS] == [1, 1, 1]


@linux
@pytest.mark.slow
def test_a_small_ensemble_survives(tmp_path: Path) -> None:
    few = ["--worlds=30", "--chunks=15", "--years=1", "--builders=20", f"--out={tmp_path}"]
    command = [sys.executable, str(interrupted.__file__), *few]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("equal")
