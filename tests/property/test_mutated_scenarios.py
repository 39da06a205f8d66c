"""Scenario files as a tired hand or a broken disk leaves them are refused line by line, or run.

Seeded: case k is the same file today and tomorrow. A file that ``validate`` accepts must run.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.base.errors import EndgameError
from sim.cli import main
from sim.data import content
from sim.runs.single import run
from sim.scenario.definition import Scenario
from sim.scenario.template import template

QUICK, FULL = 25, 300
SHIPPED = [
    content(f"scenarios/{name}.toml").decode()
    for name in ("price_war", "regulation", "chip_shock", "history_2023", "talent_drain")
]
LABS = """extends = "baseline"
[[roster.lab]]
name = "openai"
start = { cash_usd = 9e9 }
[[roster.lab]]
name = "mistral"
remove = true
[[roster.lab]]
name = "my_lab"
label = "My Lab"
based_on = "anthropic"
open_weights = true
[[roster.investor]]
name = "my_fund"
label = "My Fund"
kind = "vc"
[levers]
"builders.count" = 20
"""
VALUES = (
    "nan", "inf", "-1", "0", "1e308", "-1e-308", "9" * 400, "true", '""', '"x"', "[]", "{}",
    "2026-01-01", '"2026-13"', '"2026-01"', '"0000-00"', "1_000", "0x10", '"\\u0000"', '"[red]"',
    "[[1]]", "'", "{ low = 2, high = 1 }", '{ low = 1, high = 2, scale = "log" }', '"$HOME"',
    '"../../etc/passwd"',
)  # fmt: skip


def _line(text: str, luck: random.Random) -> tuple[list[str], int]:
    lines = text.splitlines()
    return lines, luck.randrange(len(lines))


def drop(text: str, luck: random.Random) -> str:
    """Leave out a line."""
    lines, at = _line(text, luck)
    return "\n".join(lines[:at] + lines[at + 1 :])


def double(text: str, luck: random.Random) -> str:
    """Write a line twice."""
    lines, at = _line(text, luck)
    return "\n".join(lines[: at + 1] + lines[at:])


def swap(text: str, luck: random.Random) -> str:
    """Move a line somewhere else."""
    lines, at = _line(text, luck)
    moved = lines.pop(at)
    lines.insert(luck.randrange(len(lines) + 1), moved)
    return "\n".join(lines)


def value(text: str, luck: random.Random) -> str:
    """Give a key another value."""
    places = list(re.finditer(r"= *([^\n#]+)", text))
    if not places:
        return text
    place = luck.choice(places)
    return text[: place.start(1)] + luck.choice(VALUES) + text[place.end(1) :]


def key(text: str, luck: random.Random) -> str:
    """Misspell a key, or take its quotes away."""
    places = list(re.finditer(r'^"?([\w.]+)"? *=', text, re.MULTILINE))
    if not places:
        return text
    place = luck.choice(places)
    name = place[1]
    at = luck.randrange(len(name))
    other = luck.choice((name, name[:at] + name[at + 1 :], name[::-1], name + "[0]", f"'{name}'"))
    return f"{text[: place.start()]}{other} ={text[place.end() :]}"


def letter(text: str, luck: random.Random) -> str:
    """Another sign at one place."""
    at = luck.randrange(len(text))
    return text[:at] + luck.choice('"[]{}=#.\\\n\x00\x1b\u202eé') + text[at + 1 :]


def cut(text: str, luck: random.Random) -> str:
    """The file ends early."""
    return text[: luck.randrange(len(text))]


def add(text: str, luck: random.Random) -> str:
    """Something of another scenario comes after it."""
    other = luck.choice([*SHIPPED, LABS])
    parts = re.split(r"(?m)^(?=\[)", other)
    return f"{text}\n{luck.choice(parts)}"


WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    drop, double, swap, value, value, value, key, key, letter, cut, add
)  # fmt: skip


def mutated(case: int) -> bytes:
    """Case's file: a scenario changed in one to three places, sometimes in its bytes."""
    luck = random.Random(case)
    text = luck.choice([*SHIPPED, LABS, LABS, template("baseline")])
    for _ in range(luck.choice((1, 1, 2, 3))):
        text = luck.choice(WAYS)(text, luck) or " "
    raw = text.encode()
    if luck.random() < 0.1:
        raw = luck.choice((b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r\n"), raw + b"\xff"))
    return raw


def _try(case: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """``valid`` or ``refused``; raises with the case's number where it is neither."""
    file = folder / f"case_{case}.toml"
    file.write_bytes(mutated(case))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(SystemExit) as left:
        main(["validate", str(file)])
    said = capsys.readouterr()
    assert left.value.code in (0, 2), (case, said.err)
    if left.value.code:
        lines = said.err.splitlines()
        assert lines, case
        assert all(line.startswith("endgame: ") and line.isprintable() for line in lines), (
            case,
            said.err,
        )
        assert all(len(line) < 2000 for line in lines), case
        return "refused"
    scenario = Scenario.load(str(file))
    small = {"builders.count": 20}
    try:
        result = run(scenario, years=1, levers=small)
    except EndgameError as error:
        pytest.fail(f"case {case} is valid, and then does not run: {error}")
    assert result.sizes["month"] == 12
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    return "valid"


def _tried(cases: range, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    found = [_try(case, folder, capsys) for case in cases]
    assert {each.name for each in folder.iterdir()} == {f"case_{case}.toml" for case in cases}
    return {word: found.count(word) for word in ("valid", "refused")}


@pytest.mark.filterwarnings("ignore::sim.base.errors.ScenarioWarning")
def test_some_mutated_files_are_refused_or_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = _tried(range(QUICK), tmp_path, capsys)
    assert min(counts.values()) > 0, counts


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::sim.base.errors.ScenarioWarning")
def test_three_hundred_mutated_files_are_refused_or_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = _tried(range(FULL), tmp_path, capsys)
    assert min(counts.values()) > FULL // 10, counts
