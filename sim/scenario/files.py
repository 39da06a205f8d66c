"""Reading scenario files: which are shipped, and every way in which a file can be unreadable."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from os.path import isdir
from pathlib import Path
from typing import Any

from sim.base.errors import StoreError
from sim.base.paths import expanded
from sim.data import content, names
from sim.scenario.complaint import complain, cut, shown
from sim.scenario.schema import nearest

MAXIMUM_BYTES = 1_000_000
"""A scenario is a page of text; a longer file is something else."""
LONGEST_PATH = 400
"""Characters of a path that a message shows."""
MOST_PARTS = 50
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*"""
_DEEP_KEY = re.compile(rf"(?<![\w-])(?:{_PART}){{{MOST_PARTS}}}")
"""A key with so many dots that reading it would take minutes."""


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
        where = "the dict"
        document = _filled(dict(given), where)
    elif isinstance(given, str) and "=" in given and not given.endswith(".toml"):
        where = "the text"
        document = _document(given.encode("utf-8", "surrogatepass"), where)
    elif isinstance(given, str | Path):
        return read_scenario(given)
    else:
        what = "must be a Scenario, a name, the path of a .toml file, TOML text or a dict"
        raise complain(f"scenario = {shown(given)}", what)
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
    text = str(name_or_path)
    told = cut(text, LONGEST_PATH)
    named_by = f"{source.where}: extends = {told!r}: " if source else ""
    if not isinstance(name_or_path, Path) and not text.endswith(".toml") and "/" not in text:
        known = shipped_scenarios()
        if text not in known:
            must = f"must be one of {', '.join(known)}, or the path of a .toml file"
            if isdir(text):  # not that of pathlib, which stumbles over what is no name at all
                must = "it is a folder; `endgame explain`, `plot` and `report` read results"
            raise complain(f"{named_by}no scenario {told!r}{nearest(text, known)}; {must}")
        where = f"{text}.toml"
        document = _document(content(f"scenarios/{where}"), where)
        return ScenarioText(text, where, f"shipped {text}", None, document)
    try:
        path = expanded(name_or_path, "scenario")
    except StoreError as error:
        raise complain(f"{named_by}{error}") from None
    if source:
        if source.folder is None:
            raise complain(f"{named_by}a shipped scenario extends shipped ones only")
        path = source.folder / path
    document = _document(_bytes(path, named_by), f"{named_by}{path}")
    return ScenarioText(path.stem, str(path), str(path.resolve()), path.parent, document)


def _bytes(path: Path, named_by: str) -> bytes:
    """The content of a regular file, or the first part of one that is too long."""
    where = f"{named_by}{cut(str(path), LONGEST_PATH)}"
    try:
        if path.is_dir():
            raise complain(where, "is a folder; must be a .toml file")
        if path.suffix != ".toml":
            raise complain(where, "must be a shipped scenario's name or a path ending in .toml")
        if path.exists() and not path.is_file():
            raise complain(where, "is no regular file; must be a .toml file")
        with path.open("rb") as file:
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = error.strerror or error
        raise complain(where, f"{reason}; must be a readable .toml file") from None
    except ValueError as error:  # a null byte in the path
        raise complain(f"{named_by}{shown(str(path))}", f"{error}; must be a path") from None


def _document(data: bytes, where: str) -> dict[str, Any]:
    if len(data) > MAXIMUM_BYTES:
        raise complain(where, f"is longer than {MAXIMUM_BYTES} bytes; must be a scenario in TOML")
    try:
        text = data.decode("utf-8-sig")  # some editors put a byte-order mark first
        if deep := _DEEP_KEY.search(text):
            line = text.count("\n", 0, deep.start()) + 1
            raise complain(where, f"line {line}: a key of more than {MOST_PARTS} parts")
        return _filled(tomllib.loads(text), where)
    except UnicodeDecodeError as error:
        raise complain(where, f"byte {error.start} is no UTF-8; must be TOML text") from None
    except (ValueError, RecursionError) as error:
        raise complain(where, f"not TOML: {error}") from None


def _filled(document: dict[str, Any], where: str) -> dict[str, Any]:
    if not document:
        must = 'must have at least extends = "baseline", or start, years, [about] and [roster]'
        raise complain(where, f"is empty; {must}")
    return document
