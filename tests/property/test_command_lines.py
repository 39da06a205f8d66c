"""Command lines at random, in a folder of the user's: they work or are refused in one line.

Seeded: line k is the same today and tomorrow. Whatever is asked, no file that was there before is
changed, and nothing is left outside the folders that were named.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path

import pytest

from sim.cli import main
from sim.plots import KINDS
from sim.results.store import save
from sim.runs.single import run
from sim.scenario.definition import scenarios
from sim.scenario.parameters import table

QUICK, FULL = 12, 100
CODES = (0, 1, 2, 3)
"""Done; done but for a picture; refused; done but for worlds that failed."""
ODD = (
    "", " ", "-1", "0", "1", "2", "nan", "1e400", "9" * 30, "ä", "[red]x[/red]", "\x1b[31m", "a\nb",
    "~nobody/x", "$NOWHERE/x", "../up", "/proc/x", "mine", "mine/figures", "mine.toml", "=", "x=",
    "=1", "a=b=c", "--", "lab.openai.cash_usd=9e9", "lab.nobody.cash_usd=1", "builders.count=20",
    "builders.count=20.5", "market.elasticity_between_labs=nan",
)  # fmt: skip
USERS = {
    "mine/manifest.json": '{"mine": true}\n',
    "mine/summary.csv": "a,b\n1,2\n",
    "mine/events.csv": "a\n1\n",
    "mine/figures/prices.png": "not a picture",
    "mine.toml": 'extends = "baseline"\n',
    "broken.toml": 'extends = "base\n',
    "figures/own.png": "mine",
    "notes.txt": "do not touch\n",
}
SMALL = ["--years", "1", "--set", "builders.count=20"]


def _some(luck: random.Random) -> str:
    """A value: odd, or a name that means something somewhere."""
    names = [*scenarios(), *KINDS, *list(table())[::40], *USERS, "out", "done"]
    return luck.choice(ODD) if luck.random() < 0.6 else luck.choice(names)


def _options(luck: random.Random, known: tuple[str, ...]) -> list[str]:
    given = []
    for name in luck.sample(known, min(len(known), luck.choice((0, 0, 1, 1, 2)))):
        given.append(name)
        if luck.random() < 0.8:
            given.append(_some(luck))
    return given


SCENARIOS = ("baseline", "price_war", "mine.toml", "broken.toml")
COMMANDS: dict[str, tuple[tuple[str, ...], list[str], tuple[str, ...]]] = {
    "run": (
        SCENARIOS,
        [*SMALL, "--no-figures"],
        ("--out", "--seed", "--set", "--world", "--overwrite", "--uncertain", "--json"),
    ),
    "ensemble": (
        SCENARIOS,
        [*SMALL, "--worlds", "2", "--workers", "1"],
        ("--out", "--seed", "--set", "--grid", "--keep", "--sampling", "--points", "--resume"),
    ),
    "plot": (("done", "mine"), [], ("--kind", "--world", "--lab", "--format", "--year")),
    "export": (
        ("done", "mine"),
        ["--csv"],
        ("--json", "--lab", "--variable", "--out", "--yearly", "--overwrite", "--all"),
    ),
    "validate": (SCENARIOS, [], ()),
    "show": (SCENARIOS, [], ()),
    "new": (("new.toml", "mine.toml", "no/where.toml"), [], ("--from",)),
    "params": (
        ("market", "capital.vc_supply_usd_per_year"),
        [],
        ("--quality", "--levers", "--json"),
    ),
    "schema": ((), [], ("--out",)),
    "scenarios": ((), [], ()),
    "replicate-epoch": ((), ["--draws", "10"], ("--seed", "--out", "--overwrite")),
    "nonsense": ((), [], ("--help",)),
}
"""Arguments that a command may have, what keeps it quick, and its options that are tried."""


def command_line(case: int) -> list[str]:
    """Case's command line: half of them have nothing odd but an option or two."""
    luck = random.Random(case)
    name = luck.choice(list(COMMANDS))
    usual, first, known = COMMANDS[name]
    asked = [_some(luck)] if luck.random() < 0.15 else ([luck.choice(usual)] if usual else [])
    return [name, *asked, *first, *_options(luck, known)]


def _seen(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result to look at."""
    return save(run("baseline", years=1, levers={"builders.count": 20}),
                tmp_path_factory.mktemp("made") / "done")  # fmt: skip


def _try(case: int, home: Path, done: Path, capsys: pytest.CaptureFixture[str]) -> int:
    folder = home / f"case_{case}"
    shutil.copytree(done, folder / "done")
    for name, text in USERS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    before = _seen(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with pytest.raises(SystemExit) as left:
            main(command_line(case))
    said, asked = capsys.readouterr(), command_line(case)
    assert left.value.code in CODES, (case, asked, said.err)
    if left.value.code == 2:
        lines = [line for line in said.err.splitlines() if line.startswith("endgame: ")]
        assert lines or "Usage" in said.out, (case, asked, said.err)
        assert "Traceback" not in said.err + said.out, (case, asked)
    assert all(line.isprintable() for line in said.err.splitlines()), (case, asked, said.err)
    after = _seen(folder)
    assert {name: after.get(name) for name in before} == before, (case, asked)
    return int(left.value.code or 0)


def _tried(cases: range, home: Path, done: Path, capsys: pytest.CaptureFixture[str]) -> list[int]:
    """Exit codes; beside the cases' own folders nothing is there afterwards."""
    codes = [_try(case, home, done, capsys) for case in cases]
    there = {each.name for each in home.iterdir()}
    assert there - {f"case_{case}" for case in cases} <= {"up"}, there
    return codes


@pytest.mark.filterwarnings("ignore::sim.base.errors.ScenarioWarning")
def test_some_command_lines_work_or_are_refused(
    tmp_path: Path, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = _tried(range(QUICK), tmp_path, done, capsys)
    assert {0, 2} <= set(codes)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sim.base.errors.ScenarioWarning")
def test_a_hundred_command_lines_work_or_are_refused(
    tmp_path: Path, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = _tried(range(FULL), tmp_path, done, capsys)
    assert codes.count(0) > FULL // 4, codes
    assert codes.count(2) > FULL // 5, codes
