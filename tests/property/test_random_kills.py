"""Ensembles stopped at random moments, by any signal: resumed, they are the same to the byte.

Seeded: case k is stopped by the same signal after the same time; where that finds the program is
the machine's matter.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import script

QUICK, FULL = range(5, 6), range(40)
LONGEST_SECONDS = 4.0
SCRIPT = Path(script.__file__)
STOPPED = {0, 130, 143, -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM}
"""Done before the signal came; told to stop; stopped before Python could listen."""

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


def _started(folder: Path, *more: str) -> subprocess.Popen[str]:
    """The installed command, as `pyproject.toml` has it made."""
    installed = folder.parent / "_ai_endgame.py"
    installed.write_bytes(SCRIPT.read_bytes())
    asked = ["--worlds", "8", "--years", "1", "--set", "builders.count=20", "--workers", "2"]
    command = [sys.executable, "-c", "from _ai_endgame import main; main()", "ensemble", *asked,
               "--chunk", "2", "--out", str(folder), *more]  # fmt: skip
    there = os.pathsep.join(filter(None, (str(installed.parent), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        command, start_new_session=True, text=True, env={**os.environ, "PYTHONPATH": there},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What nobody disturbed; as many processes as one likes come to the same bytes."""
    folder = tmp_path_factory.mktemp("whole") / "few"
    said, complained = (running := _started(folder, "--workers", "1")).communicate(timeout=300)
    assert running.returncode == 0, said + complained
    return _bytes(folder)


def _stopped(case: int, folder: Path) -> None:
    """One to three times, by luck, the program is stopped; then it is let finish."""
    luck = random.Random(case)
    for _ in range(luck.choice((1, 1, 2, 3))):
        running = _started(folder, *(["--resume"] if folder.exists() else []))
        kind = luck.choice((signal.SIGKILL, signal.SIGINT, signal.SIGTERM))
        try:
            running.wait(timeout=luck.uniform(0.0, LONGEST_SECONDS))
        except subprocess.TimeoutExpired:
            if kind == signal.SIGKILL or luck.random() < 0.5:
                os.killpg(running.pid, kind)
            else:
                running.send_signal(kind)
        _, complained = running.communicate(timeout=120)
        assert running.returncode in STOPPED, (case, kind, running.returncode, complained)
        # Before the command's first line is read the interpreter has its own say.
        assert "Traceback" not in complained or "_ai_endgame" not in complained, (case, complained)
    running = _started(folder, *(["--resume"] if folder.exists() else []))
    _, complained = running.communicate(timeout=300)
    assert running.returncode == 0, (case, complained)


def _tried(cases: range, home: Path, whole: dict[str, str]) -> None:
    for case in cases:
        folder = home / f"case_{case}"
        _stopped(case, folder)
        assert _bytes(folder) == whole, case


def test_a_few_stops_leave_the_same_bytes(tmp_path: Path, whole: dict[str, str]) -> None:
    _tried(QUICK, tmp_path, whole)


@pytest.mark.slow
def test_forty_stops_leave_the_same_bytes(tmp_path: Path, whole: dict[str, str]) -> None:
    _tried(FULL, tmp_path, whole)
