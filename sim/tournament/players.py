"""Who plays: strategies by file, run in a process of their own and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import ScenarioError
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
    code: bytes = b""
    """The file, as it was when the tournament began."""


def shipped(kind: str = "lab") -> list[Path]:
    """Files of the reference strategies of a kind of agent.

    Raises
    ------
    ScenarioError
        There are none of that kind.
    """
    if kind not in REFERENCE:
        known = ", ".join(REFERENCE)
        raise ScenarioError(f"--kind {kind}: no strategies of that kind are shipped; of {known}")
    return [SHIPPED / f"{name}.py" for name in REFERENCE[kind]]


def players(files: Sequence[Path] = ()) -> list[Player]:
    """Strategies by their files, or the eight labs' that are shipped; nothing in them is run.

    Raises
    ------
    ScenarioError
        A file is not there, no Python, or has the name of another.
    """
    found: dict[str, Player] = {}
    for path in list(files) or shipped():
        if path.stem in found:
            raise ScenarioError(f"{path}: there is a strategy {path.stem!r} already; rename a file")
        if path.suffix != ".py" or not path.is_file():
            raise ScenarioError(f"{path}: must be a .py file with a strategy")
        code = path.read_bytes()
        found[path.stem] = Player(path.stem, str(path.resolve()), _says(path, code), code)
    if len(found) > MOST:
        raise ScenarioError(f"{len(found)} strategies: at most {MOST} play")
    return list(found.values())


def _says(path: Path, code: bytes) -> str:
    try:
        text = ast.get_docstring(ast.parse(code)) or ""
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ScenarioError(f"{path}: no Python: {error}") from None
    return text.partition("\n\n")[0].replace("\n", " ")
