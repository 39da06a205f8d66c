"""Reading scenario files: which are shipped, and every way in which a file can be unreadable."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.base.errors import ScenarioError
from sim.data import content, names
from sim.scenario.complaint import one_line, shown
from sim.scenario.schema import nearest

MAXIMUM_BYTES = 1_000_000
"""A scenario is a page of text; a longer file is something else."""
TOO_LONG = f"is longer than {MAXIMUM_BYTES} bytes; must be a scenario in TOML"
EMPTY = 'is empty; must have at least extends = "baseline", or start, years, [about] and [roster]'


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """The content of one scenario file and where it came from."""

    name: str
    """Short name, for result folders."""
    where: str
    """The file as named in messages."""
    identity: str
    """What tells two files apart, however they were named."""
    folder: Path | None
    """Where paths in `extends` start; None for a shipped file."""
    document: dict[str, Any]
    """The parsed TOML."""


def shipped_scenarios() -> tuple[str, ...]:
    """Names of the scenarios that are part of the package, `baseline` first."""
    return tuple(sorted(names("scenarios", ".toml"), key=lambda name: (name != "baseline", name)))


def given_scenario(given: object) -> ScenarioText:
    """What a user gives for a scenario: a name, a path, TOML text, or its content as a dict.

    Text is told by an ``=`` in what does not end in .toml; paths in its `extends` start at the
    working directory.

    Raises
    ------
    ScenarioError
        If it is none of these, or cannot be read.
    """
    if isinstance(given, Mapping):
        document, where = dict(given), "the dict"
        if not document:
            raise _error(f"{where}: {EMPTY}")
    elif isinstance(given, str) and "=" in given and not given.endswith(".toml"):
        data, where = given.encode("utf-8", "surrogatepass"), "the text"
        if len(data) > MAXIMUM_BYTES:
            raise _error(f"{where}: {TOO_LONG}")
        document = _document(data, where)
    elif isinstance(given, str | Path):
        return read_scenario(given)
    else:
        what = "must be a Scenario, a name, the path of a .toml file, TOML text or a dict"
        raise _error(f"scenario = {shown(given)}: {what}")
    return ScenarioText("scenario", where, where, Path(), document)


def read_scenario(name_or_path: str | Path, source: ScenarioText | None = None) -> ScenarioText:
    """Read one scenario file, without what it extends.

    Parameters
    ----------
    name_or_path : a shipped scenario's name, or a path ending in .toml
    source : the file whose `extends` this is; paths are relative to its folder

    Raises
    ------
    ScenarioError
        If it is missing, unreadable, empty or not TOML.
    """
    named_by = f"{source.where}: extends = {str(name_or_path)!r}: " if source else ""
    text = str(name_or_path)
    if not isinstance(name_or_path, Path) and not text.endswith(".toml") and "/" not in text:
        return _shipped(text, named_by)
    path = Path(name_or_path)
    if source and source.folder is None:
        raise _error(f"{named_by}a shipped scenario extends shipped ones only")
    if source and source.folder is not None:
        path = source.folder / path
    data = _bytes(path, named_by)
    identity = str(path.resolve())
    return ScenarioText(
        path.stem, str(path), identity, path.parent, _document(data, f"{named_by}{path}")
    )


def _shipped(name: str, named_by: str) -> ScenarioText:
    known = shipped_scenarios()
    if name not in known:
        raise _error(
            f"{named_by}no scenario {name!r}{nearest(name, known)}; must be one of "
            f"{', '.join(known)}, or the path of a .toml file"
        )
    data = content(f"scenarios/{name}.toml")
    where = f"{name}.toml"
    return ScenarioText(name, where, f"shipped {name}", None, _document(data, where))


def _bytes(path: Path, named_by: str) -> bytes:
    """The content of a regular file of reasonable size."""
    where = f"{named_by}{path}"
    try:
        if path.is_dir():
            raise _error(f"{where}: is a folder; must be a .toml file")
        if path.suffix != ".toml":
            raise _error(f"{where}: must be a shipped scenario's name or a path ending in .toml")
        if path.exists() and not path.is_file():
            raise _error(f"{where}: is no regular file; must be a .toml file")
        with path.open("rb") as file:
            data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise _error(f"{where}: {error.strerror or error}; must be a readable .toml file") from None
    except ValueError as error:  # a null byte in the path
        raise _error(f"{named_by}{shown(str(path))}: {error}; must be a path") from None
    if len(data) > MAXIMUM_BYTES:
        raise _error(f"{where}: {TOO_LONG}")
    return data


def _document(data: bytes, where: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _error(f"{where}: byte {error.start} is no UTF-8; must be TOML text") from None
    except (ValueError, RecursionError) as error:
        raise _error(f"{where}: not TOML: {error}") from None
    if not document:
        raise _error(f"{where}: {EMPTY}")
    return document


def _error(message: str) -> ScenarioError:
    return ScenarioError(one_line(message))
