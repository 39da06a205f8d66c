"""A strategy that misbehaves is out, with a line that says why, and harms nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.agents.crewed import Crewed
from sim.base.errors import EndgameError, ScenarioError
from sim.economy.behaviour.observe import snapshot
from sim.month.decisions import of_kind
from sim.month.launch import start
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.tournament.arena import Arena
from sim.tournament.game import Rules
from sim.tournament.guard import FoulError
from sim.tournament.lineups import Lineup
from sim.tournament.players import players
from sim.tournament.seated import Line, Place, Table, seated

HEAD = "import numpy as np, os, sys, gc\nfrom sim.agents import Lab\n"
HONEST = "class Mine(Lab):\n    def decide_price(self, view, default):\n        return default\n"
BAD = "class Mine(Lab):\n    def decide_price(self, view, default):\n        "
LOADED = "class Mine(Lab):\n    def __init__(self, *who):\n        super().__init__(*who)\n        "
SEATS = ("anthropic", "deepseek", "mistral", "cohere", "zai", "minimax", "moonshot")
ON = "\n        return default"
THEN = "\n    def decide_price(self, view, default):\n        return default"
FOULS = {
    "raises": (BAD + "raise KeyError('x')", "failed with KeyError: 'x'"),
    "not_a_number": (BAD + "return default * np.nan", "returned nan: must be from 1e-12"),
    "too_much": (BAD + "return default * 1e12", "must be from 1e-12 to 1e+06"),
    "a_word": (BAD + "return 'cheap'", "returned a str: must be numbers"),
    "wrong_shape": (BAD + "return np.ones(7)", "must be (1, 2), worlds first"),
    "far_too_long": (BAD + "return np.ones((3000, 3000))", "returned shape (3000, 3000): must be"),
    "lies_of_its_kind": (
        "import json\nsaid = b'r' + json.dumps(['hyperscaler', ['decide_own_lab']]).encode()\n"
        "for fd in range(3, 40):\n    try:\n"
        "        os.write(fd, len(said).to_bytes(4, 'big') + said)\n"
        "    except OSError:\n        pass\n" + HONEST,
        "must be a subclass of Lab",  # of a lineup of labs: said that it is another
    ),
    "tells_the_future": (BAD + "self.model.world.batch.luck" + ON, "has no attribute 'luck'"),
    "reads": (BAD + "open('/etc/passwd').read()" + ON, "opened the file '/etc/passwd'"),
    "writes": (BAD + "np.savetxt('x.txt', default)" + ON, "opened the file 'x.txt'"),
    "looks_on_loading": ("open('secret')\n" + HONEST, "opened the file 'secret'"),
    "hides_it": (
        BAD + "\n        try:\n            open('/etc/passwd')\n        except BaseException:\n"
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
    "forks": (BAD + "os.fork()" + ON, "started a process (os.fork)"),
    "threads": (
        BAD + "import threading, time\n"
        "        threading.Thread(target=time.sleep, args=(9,), daemon=True).start()" + ON,
        "started a thread",
    ),
    "kills": (BAD + "os.kill(os.getppid(), 9)" + ON, "reached for another process (os.kill)"),
    "lists": (BAD + "os.listdir('/')" + ON, "reached outside the model (os.listdir)"),
    "calls_c": (BAD + "import ctypes; ctypes.CDLL(None)" + ON, "(ctypes.dlopen)"),
    "finds_the_guard": (BAD + "gc.get_objects()" + ON, "reached outside the model (gc."),
    "lowers_the_guard": (
        "import sim.tournament.guard as guard\nguard._refused = lambda *all: ''\n"
        "guard.REFUSED = ()\n" + BAD + "os.system('true')" + ON,
        "started a program (os.system)",
    ),
    "eats": (BAD + "return np.ones(2**33)", "asked for more memory"),
    "ends": (BAD + "os._exit(0)" + ON, "ended its own process"),
    "exits": (LOADED + "sys.exit(0)" + THEN, "failed with SystemExit: 0"),
    "calls_itself": (
        BAD + "return self.decide_price(view, default)", "failed with RecursionError"
    ),
    "too_deep": (
        BAD + "sys.setrecursionlimit(2**30); x = []\n        for _ in range(2 * 10**5): x = [x]\n"
        "        return repr(x)",
        "",  # by the interpreter: its own process ended, or an error
    ),
    "two": (HONEST + HONEST.replace("Mine", "Other"), "has 2 subclasses of agents"),
    "a_fund": (
        "from sim.agents import Investor\nclass Fund(Investor):\n    pass",
        "subclasses Investor, which cannot be ranked fairly: ",
    ),
    "hangs": (BAD + "while True: pass", "thought for more than 2 seconds"),
    # Cheats: what it is shown is a copy, so nothing comes of it, and it is told.
    "gives_itself_cash": (
        BAD + "self.cash_usd = 1e12" + ON, "openai.cash_usd = 1000000000000.0 is refused"
    ),
    "writes_its_books": (
        BAD + "view.state.labs.cash_usd[:, self.column] = 1e12" + ON, "read-only",
    ),
    "unlocks_its_books": (
        BAD + "cash = view.state.labs.cash_usd; cash.setflags(write=True)\n"
        "        cash[:, self.column] = 1e12" + ON,
        "changed the books: wrote to state.labs.cash_usd",
    ),
    "swaps_its_books": (
        BAD + "vars(view.state.labs)['cash_usd'] = view.state.labs.cash_usd + 1e12" + ON,
        "changed the books: wrote to state.labs.cash_usd",
    ),
    "robs_others": (
        BAD + "cash = self.model.agent('anthropic').state.labs.cash_usd\n"
        "        cash.setflags(write=True); cash[:] = 0.0" + ON,
        "changed the books: wrote to state.labs.cash_usd",
    ),
    "swaps_the_world": (
        BAD + "self.model.world.state = None" + ON, "changed the books: wrote to state",
    ),
    "sends_a_pickle": (
        BAD + "import pickle\n        for fd in range(3, 40):\n            try:\n"
        "                os.write(fd, (99).to_bytes(4, 'big') + (pickle.dumps(print) * 9)[:99])\n"
        "            except Exception:\n                pass\n        return default",
        "said what is no answer",
    ),
    "sends_half_a_message": (
        BAD + "\n        for fd in range(3, 40):\n            try:\n"
        "                os.write(fd, (9999).to_bytes(4, 'big') + b'=')\n"
        "            except Exception:\n                pass\n        while True: pass",
        "thought for more than 2 seconds",
    ),
}  # fmt: skip
HARMLESS = {
    "patches_the_model": "import sim.economy.behaviour.labs.labs_pricing as rule\n"
    "rule.prices = None\nLab.cash_usd = None\n"
    + HONEST.replace("price", "budget"),
    "prints": BAD + "print('x' * 10**6); sys.stderr.write('y' * 10**6)" + ON,
    "reads_the_record": (
        BAD + "self.history('cash_usd') if view.month else 0; self.draws('mood').normal()\n"
        "        self.model.events; self.model.latest('hhi') if view.month else 0" + ON
    ),
}  # fmt: skip


LATE = frozenset({"hangs", "sends_half_a_message"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("strategies")
    texts = {name: text for name, (text, _) in FOULS.items()}
    for name, text in {**texts, **HARMLESS, "honest": HONEST}.items():
        (found / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    return found


def arena(folder: Path, *names: str, seconds: float = 60.0) -> Arena:
    scenario = Scenario.load("baseline").replace({"builders.count": 20})
    who = players([folder / f"{name}.py" for name in names])
    return Arena(Rules(scenario, tuple(who), seed=0, years=1, seconds=seconds), workers=2)


@pytest.fixture(scope="module")
def world() -> World:
    return start(Scenario.load("baseline").replace({"builders.count": 20}))


def decided(place: Arena, world: World) -> np.ndarray:
    """What the first player of an arena decides in a first month; the rule is 1.

    Raises
    ------
    EndgameError
        Why it is out.
    """
    process, line = place.strategy(0)
    view = snapshot(0, world.parameters_now(), world.state, world.setting)
    table = Table({0: Line(line, place.rules.seconds, seats=("openai",))})
    try:
        kind, decides = table.lines[0].ready()
        assert decides <= {each.name for each in of_kind(kind)} - {"decide_own_lab"}
        seat = seated(Place("openai", 0, kind, decides), table)
        hooks = Crewed(world, {"openai": seat}).world.hooks
        default = np.ones((1, len(world.setting.labs), 2))
        found = default
        for _ in range(2):
            found = hooks.decide("lab", "decide_price", view, default, 1)
        return found
    except FoulError as error:
        raise EndgameError(str(error)) from None
    finally:
        line.close()
        process.kill()
        process.join()


@pytest.mark.parametrize("name", FOULS)
def test_it_is_out_and_told_why(name: str, folder: Path, world: World) -> None:
    place = arena(folder, name, seconds=2.0 if name in LATE else 60.0)
    with pytest.raises(EndgameError) as why:
        decided(place, world)
    assert FOULS[name][1] in str(why.value)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_harms_nobody_may_stay(name: str, folder: Path, world: World) -> None:
    assert (decided(arena(folder, name), world) == 1.0).all()


def test_others_lose_nothing(folder: Path) -> None:
    """Honest answers are the rule's, so the world is what it is where nobody plays."""
    culprits = ("kills", "ends", "unlocks_its_books", "sends_a_pickle", "not_a_number")
    place = arena(folder, *culprits, "honest")
    seats = dict(zip(SEATS, range(len(culprits) + 1), strict=False))
    (game,) = place.games([Lineup(seats, (0,))])
    assert {*place.out} == set(range(len(culprits)))
    assert "returned nan: must be from 1e-12" in place.out[4]
    (plain,) = place.games([Lineup({}, (0,))])
    assert plain.outcome.marks is not None
    assert game.outcome.marks is not None
    for name, value in plain.outcome.marks.items():
        assert (game.outcome.marks[name] == value).all()


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
