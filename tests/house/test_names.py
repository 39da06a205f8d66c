"""Registries hold another ``endgame``, a tool of attack; nobody is told to install that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", ".github", "experiments", "results", "sim", "tests")
TEXT = {".py", ".md", ".toml", ".cff", ".yml", ".yaml", ".csv", ".json"}
OTHER = re.compile(
    r"""
    (?: \binstall\b | \buvx\b | \bpipx\ run\b | \b(?:uv|poetry|pdm|hatch)\ add\b | --with\b )
    (?: [^&|;\n]* [\s'"] )? endgame (?! [\w/-] )                  # told to install
    | (?<! [\w-] ) endgame (?: \[ [a-z,]+ \] | \s* [=~<>!]=\s*\d )  # a requirement
    | pypi\.org/project/endgame \b
    | ^ name\ =\ ["']endgame["']
    """,
    re.VERBOSE | re.MULTILINE,
)


def committed() -> list[Path]:
    found = list(ROOT.iterdir())
    found += [path for name in FOLDERS for path in (ROOT / name).rglob("*")]
    return [path for path in found if path.suffix in TEXT and path.is_file()] + [ROOT / ".ci/run"]


def test_no_text_tells_anyone_to_install_the_other_endgame() -> None:
    told = []
    for path in committed():
        found = OTHER.search(path.read_text(encoding="utf-8")) if path != Path(__file__) else None
        told += [f"{path.relative_to(ROOT)}: {found[0]!r}"] if found else []
    assert not told
    assert len(committed()) > 300


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("pip install endgame", True),
        ("pip install -U 'endgame[fast]'", True),
        ("uv pip install --upgrade endgame", True),
        ("uvx endgame run", True),
        ("test = ['endgame[fast]']", True),
        ("endgame>=0.1", True),
        ('name = "endgame"', True),
        ("pip install 'ai-endgame[fast]'", False),
        ("pip install . && .venv/bin/endgame run", False),
        ("endgame run --worlds 50", False),
        ("ai-endgame==0.1.0", False),
    ],
)
def test_the_other_endgame_is_recognised(text: str, wrong: bool) -> None:
    assert bool(OTHER.search(text)) == wrong
