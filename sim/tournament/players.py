"""Who plays: strategies by file, read in the process that plays them and nowhere else."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from sim.agents import Lab
from sim.base.errors import ScenarioError
from sim.tournament.guard import watched
from sim.tournament.strategies import REFERENCE

MOST = 64
SHIPPED = Path(__file__).parent / "strategies"


@dataclass(frozen=True)
class Player:
    """A strategy by its file."""

    name: str
    """The file's, without its ending."""
    path: str
    says: str = ""
    """First line of the file's docstring."""


def players(files: Sequence[Path] = ()) -> list[Player]:
    """Strategies by their files, or the eight that are shipped; nothing in them is run.

    Raises
    ------
    ScenarioError
        A file is not there, no Python, or has the name of another.
    """
    given = list(files) or [SHIPPED / f"{name}.py" for name in REFERENCE]
    found: dict[str, Player] = {}
    for path in given:
        if path.stem in found:
            raise ScenarioError(f"{path}: there is a strategy {path.stem!r} already; rename a file")
        found[path.stem] = Player(path.stem, str(path.resolve()), _says(path))
    if len(found) > MOST:
        raise ScenarioError(f"{len(found)} strategies: at most {MOST} play")
    return list(found.values())


def _says(path: Path) -> str:
    if path.suffix != ".py" or not path.is_file():
        raise ScenarioError(f"{path}: must be a .py file with a strategy")
    try:
        text = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    except (SyntaxError, ValueError) as error:
        raise ScenarioError(f"{path}: no Python: {error}") from None
    return text.partition("\n\n")[0].replace("\n", " ")


def strategy(player: Player) -> type[Lab]:
    """The class in a player's file, which is run under guard.

    Raises
    ------
    Exception
        Whatever the file raises; `FoulError` where it does what it may not.
    """
    name = f"_strategy_{player.name}"
    spec = spec_from_file_location(name, player.path)
    if spec is None or spec.loader is None:
        raise ScenarioError(f"{player.path}: cannot be loaded")
    module = module_from_spec(spec)
    sys.modules[name] = module
    code = compile(Path(player.path).read_bytes(), player.path, "exec")
    with watched():
        exec(code, vars(module))
    own = [each for each in vars(module).values()
           if isinstance(each, type) and each.__module__ == name]  # fmt: skip
    labs = [each for each in own if issubclass(each, Lab)]
    labs = [each for each in labs if not any(each in other.__mro__[1:] for other in labs)]
    if len(labs) != 1:
        raise ScenarioError(f"has {len(labs)} subclasses of sim.agents.Lab; must have one")
    return labs[0]
