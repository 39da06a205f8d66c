"""Where a result comes from: versions of what computed it, and the commit of this code."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np

GIT_SECONDS = 5.0


def versions() -> dict[str, str]:
    """Versions of Python, numpy, this package and, if it is in use, mesa."""
    found = {
        "endgame": sys.modules["sim"].__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "numpy": np.__version__,
    }
    if "mesa" in sys.modules:
        found["mesa"] = str(sys.modules["mesa"].__version__)
    return found


@cache
def commit() -> str:
    """Short hash of the checkout this package lies in, ``-dirty`` if changed; else empty.

    A package installed under some other project's checkout has no commit of its own.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / ".git").exists() or not (root / "pyproject.toml").exists():
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):  # no git here, or a very slow disk
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
