"""Where a result comes from: versions of what computed it, and the commit of this code.

Imports nothing but the standard library when read, as the build of a wheel runs it too.
"""

from __future__ import annotations

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
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):  # no git here, or a very slow disk
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
