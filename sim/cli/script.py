"""The installed script ``endgame``: it looks which ``sim`` Python would take before it takes it.

A wheel has this file beside the package, as ``_ai_endgame``: a user's own ``sim.py`` that comes
first on the path (``PYTHONPATH``, mostly) hides everything in ``sim``.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

OURS = Path("results") / "provenance.py"
"""A file that no other ``sim`` has."""


def main() -> NoReturn:
    """Run the command, or name in one line what stands in its way and leave with 2."""
    if wrong := hidden():
        print(f"endgame: {wrong}", file=sys.stderr)
        sys.exit(2)
    from sim.cli import main as command

    command()


def hidden() -> str:
    """What is wrong with the ``sim`` that Python would import, without running it; else empty."""
    found = find_spec("sim")
    origin = found.origin if found else None
    if origin and (Path(origin).parent / OURS).is_file():
        return ""
    where = origin or ", ".join(found.submodule_search_locations or () if found else ())
    if not where:
        return "the package sim is not where it was installed; install ai-endgame again"
    return f"{where}: hides Endgame's package sim; rename it, or take its folder out of PYTHONPATH"
