"""A strategy that misbehaves is out, with a line that says why, and harms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.tournament.arena import Arena
from sim.tournament.game import Rules
from sim.tournament.lineups import Lineup
from sim.tournament.players import players

HEAD = "import numpy as np\nfrom sim.agents import Lab\n"
HONEST = "class Mine(Lab):\n    def decide_price(self, view, default):\n        return default\n"
BAD = "class Mine(Lab):\n    def decide_price(self, view, default):\n        "
SEATS = ("anthropic", "deepseek", "mistral", "cohere", "zai", "minimax", "moonshot")
ON = "\n        return default"
FOULS = {
    "raises": (BAD + "raise KeyError('x')", "failed with KeyError: 'x'"),
    "not_a_number": (BAD + "return default * np.nan", "returned nan: must be from 1e-12"),
    "too_much": (BAD + "return default * 1e12", "must be from 1e-12 to 1e+06"),
    "reads": (BAD + "open('/etc/passwd').read()" + ON, "opened the file '/etc/passwd'"),
    "writes": (BAD + "np.savetxt('x.txt', default)" + ON, "opened the file 'x.txt'"),
    "looks_on_loading": ("open('secret')\n" + HONEST, "opened the file 'secret'"),
    "hides_it": (
        BAD + "\n        try:\n            open('/etc/passwd')\n        except Exception:\n"
        "            pass\n        return default",
        "opened the file '/etc/passwd'",
    ),
    "calls_home": (
        BAD + "import socket; socket.create_connection(('127.0.0.1', 9))" + ON,
        "reached for the network (socket.",
    ),
    "starts_programs": (
        BAD + "import subprocess; subprocess.run(['true'])" + ON,
        "started a program (subprocess.Popen)",
    ),
    "lists": (BAD + "import os; os.listdir('/')" + ON, "reached outside the model (os.listdir)"),
    "eats": (BAD + "return np.ones(2**33)", "asked for more memory"),
    "ends": (BAD + "import os; os._exit(0)" + ON, "ended the process that played it"),
    "two": (HONEST + HONEST.replace("Mine", "Other"), "has 2 subclasses of sim.agents.Lab"),
    "hangs": (BAD + "while True: pass", "thought for more than 2 seconds"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("strategies")
    for name, (text, _) in FOULS.items():
        (found / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    (found / "honest.py").write_text(HEAD + HONEST, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def arena(folder: Path) -> Arena:
    """Culprits sit beside an honest player, and the game begins anew until all of them are out."""
    who = players([folder / f"{name}.py" for name in [*FOULS, "honest"]])
    scenario = Scenario.load("baseline").replace({"builders.count": 20})
    made = Arena(Rules(scenario, tuple(who), seed=0, years=1, seconds=2.0), workers=2)
    many = len(FOULS)
    made.games([Lineup({"openai": many, **dict(zip(SEATS, range(first, many), strict=False))}, (0,))
                for first in range(0, many, len(SEATS))])  # fmt: skip
    return made


@pytest.mark.parametrize("name", FOULS)
def test_it_is_out_and_told_why(name: str, arena: Arena) -> None:
    assert FOULS[name][1] in arena.out[list(FOULS).index(name)]


def test_nobody_else_is(arena: Arena) -> None:
    assert len(FOULS) not in arena.out


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.py", None, "must be a .py file with a strategy"),
        ("words.txt", "x = 1", "must be a .py file with a strategy"),
        ("broken.py", "def (", "no Python: invalid syntax"),
    ],
)
def test_what_is_no_strategy_is_refused_before_anything_runs(
    name: str, text: str | None, said: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ScenarioError, match=said):
        players([tmp_path / name])


def test_two_of_one_name_are_refused(folder: Path) -> None:
    with pytest.raises(ScenarioError, match="there is a strategy 'honest' already"):
        players([folder / "honest.py", folder / "honest.py"])
