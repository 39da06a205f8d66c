"""Where a result comes from: versions of what computed it, and the commit of this code.

Imports nothing but the standard library when read, as the build of a wheel runs it too.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout, if this is one."""
BUILT_FROM = "sim/results/built_from.txt"
"""Where a wheel or sdist keeps the commit that it was built from."""
GIT_SECONDS = 5.0
WITHOUT_NUMBERS = ("analysis", "cli", "plots", "report")
"""Rooms above those that make worlds: no number of a result comes from there."""
LAST_DIGITS = ("FMA3", "AVX2", "AVX512F", "AVX512_SKX", "X86_V3", "X86_V4", "ASIMD", "SVE")
"""What a processor has or has not on which the last digits of numpy's functions hang."""


def versions() -> dict[str, str]:
    """Versions of Python, numpy, this package and, if it is in use, mesa."""
    found = {
        "ai-endgame": sys.modules["sim"].__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": import_module("numpy").__version__,
    }
    if "mesa" in sys.modules:
        found["mesa"] = str(sys.modules["mesa"].__version__)
    return found


@cache
def code() -> str:
    """Hash of all code and data of this package that a number can come from.

    Not of what lies beside the package in a checkout, nor of how it came to lie where it does.
    """
    package = ROOT / "sim"
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*"), key=lambda each: each.relative_to(package).parts):
        name = path.relative_to(package)
        made_here = "__pycache__" in name.parts or name == Path(BUILT_FROM).relative_to("sim")
        if path.is_file() and not made_here and name.parts[0] not in WITHOUT_NUMBERS:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{name.as_posix()} {content}\n".encode())
    return whole.hexdigest()[:16]


def processor() -> list[str]:
    """What numpy found in this processor, and uses, on which last digits hang."""
    found = import_module("numpy").show_config(mode="dicts")
    extensions = found.get("SIMD Extensions", {})
    there = {*extensions.get("baseline", ()), *extensions.get("found", ())}
    return [name for name in LAST_DIGITS if name in there]


@cache
def commit() -> str:
    """Short hash of the checkout this package lies in, ``-dirty`` if changed; else empty.

    An installed package has the hash that it was built from. One installed under some other
    project's checkout is no part of that.
    """
    if (ROOT / ".git").exists() and (ROOT / "pyproject.toml").exists():
        return _asked_of_git()
    kept = ROOT / BUILT_FROM
    return kept.read_text(encoding="utf-8").strip() if kept.exists() else ""


def _asked_of_git() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude", "*"]
    # Not the repository that a hook of git is about; and nothing is written into a checkout.
    about = {name: each for name, each in os.environ.items() if not name.startswith("GIT_")}
    about["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=GIT_SECONDS, check=False, env=about
        )
    except (OSError, subprocess.TimeoutExpired):  # no git here, or a very slow disk
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
