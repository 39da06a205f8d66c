"""The installed script meets another ``sim`` with one line, and does not run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim

PROJECT = Path(__file__).parents[3]
CALL = "import sys; sys.argv = ['endgame', '--version']; from _ai_endgame import main; main()"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A folder with nothing but the script, as a wheel puts it there."""
    folder = tmp_path / "installed"
    folder.mkdir()
    shutil.copy(PROJECT / "sim" / "cli" / "script.py", folder / "_ai_endgame.py")
    return folder


def started(*folders: Path) -> subprocess.CompletedProcess[str]:
    """The command with these folders first on the path, in this order."""
    path = os.pathsep.join(map(str, folders))
    return subprocess.run(
        [sys.executable, "-c", CALL],
        cwd=folders[-1],
        env=os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_alone_it_is_the_command(script: Path) -> None:
    done = started(script, PROJECT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"endgame {sim.__version__}")


@pytest.mark.parametrize("name", ["sim.py", "sim/__init__.py"])
def test_another_sim_is_named_and_not_run(script: Path, tmp_path: Path, name: str) -> None:
    other = tmp_path / "own" / name
    other.parent.mkdir(parents=True)
    other.write_text("print('run')", encoding="utf-8")
    done = started(tmp_path / "own", script, PROJECT)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"endgame: {other}: hides Endgame's package sim; "
        "rename it, or take its folder out of PYTHONPATH\n"
    )


def test_a_folder_without_code_hides_nothing(script: Path, tmp_path: Path) -> None:
    (tmp_path / "own" / "sim").mkdir(parents=True)
    assert started(tmp_path / "own", script, PROJECT).returncode == 0
