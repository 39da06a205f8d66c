"""Ctrl-C and termination, whenever they come: one line that says how far it got, no traceback."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sim

STRUCK = """
import atexit, os, signal, sys
where, number, *sys.argv[1:] = sys.argv[1:]
strike = lambda: os.kill(os.getpid(), int(number))

def struck(module, name, calls):
    holder, left = module, iter(range(calls - 1))
    plain = getattr(holder, name)
    def strikes(*args, **options):
        if next(left, None) is None:
            strike()
        return plain(*args, **options)
    setattr(holder, name, strikes)

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "xarray":
            strike()

if where == "import":
    sys.meta_path.insert(0, Finder())
if where in ("month 3", "month 15"):
    import sim.month.world
    struck(sim.month.world.World, "commit", int(where.split()[1]))
if where == "saving":
    import sim.results.store
    struck(sim.results.store, "summary_rows", 1)
if where == "drawing":
    import sim.plots
    struck(sim.plots, "figure", 1)
if where == "end":
    atexit.register(strike)
import runpy
runpy.run_module("sim", run_name="__main__")
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text('extends = "baseline"\n[constants]\n"builders.count" = 20\n')
    return path


@pytest.mark.parametrize(
    ("where", "number", "said", "left"),
    [
        ("import", signal.SIGINT, "interrupted before the work began", set()),
        pytest.param(
            *(
                "month 3",
                signal.SIGTERM,
                "terminated after 3 of 24 months; nothing was written",
                set(),
            ),
            marks=pytest.mark.slow,
        ),
        (
            "month 15",
            signal.SIGINT,
            "interrupted after 15 of 24 months, which are in ",
            {"series.nc"},
        ),
        pytest.param(
            *("saving", signal.SIGINT, "interrupted while saving; ", set()), marks=pytest.mark.slow
        ),
        ("drawing", signal.SIGTERM, "has the tables, without all pictures", {"series.nc"}),
        ("end", signal.SIGINT, "interrupted at its end; all was done", {"series.nc"}),
    ],
)
def test_a_run_that_is_stopped(
    small: Path, tmp_path: Path, where: str, number: int, said: str, left: set[str]
) -> None:
    out = tmp_path / "out"
    asked = ["run", str(small), "--years", "2", "--out", str(out)]
    asked += ["--no-figures"] if where == "end" else []
    command = [sys.executable, "-c", STRUCK, where, str(int(number)), *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 128 + number, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("endgame: ")
    assert said in last
    assert "Traceback" not in done.stderr + done.stdout
    assert "Exception ignored" not in done.stderr
    names = {each.name for each in out.iterdir()} if out.exists() else set()
    assert names == left | ({"manifest.json", "summary.csv", "events.csv"} if left else set())
    if where == "month 15":
        part = sim.open_result(out)
        assert (part.sizes["month"], part.attrs["interrupted"]) == (15, 1)
        assert part.attrs["months_asked"] == 24
        assert "Ending" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked", [["run"], ["ensemble", "--worlds=60", "--chunk=5", "--workers=2"]]
)
def test_whenever_it_comes(small: Path, tmp_path: Path, asked: list[str]) -> None:
    luck, out = random.Random(0), tmp_path / "out"
    for _ in range(12):
        command = [sys.executable, "-m", "sim", *asked, str(small), "--years=9", f"--out={out}"]
        command += ["--resume"] if asked[0] == "ensemble" else []
        with subprocess.Popen(
            command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        ) as run:  # fmt: skip
            time.sleep(luck.uniform(0.3, 6.0))
            ended = run.poll() is not None
            if not ended:
                os.killpg(run.pid, signal.SIGINT)
            told = "".join(run.communicate())
        assert run.returncode == (0 if ended else 130), told
        assert "Traceback" not in told
        assert "Exception ignored" not in told
        assert not list(out.rglob(".*"))
