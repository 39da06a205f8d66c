"""The installed script ``endgame``: it looks which ``sim`` Python would take before it takes it.

A wheel has this file beside the package, as ``_ai_endgame``: a user's own ``sim.py`` that comes
first on the path (``PYTHONPATH``, mostly) hides everything in ``sim``.
"""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False  # the module typing takes longer than all that is here
if TYPE_CHECKING:
    from typing import NoReturn

OURS = ("results", "provenance.py")
"""A file that no other ``sim`` has."""


def _leave(number: int, frame: object) -> None:
    """Handle Ctrl-C while nothing is at stake; `sim.base.interrupts` cannot be asked yet."""
    os.write(2, b"endgame: interrupted before the work began\n")
    os._exit(128 + number)


if __name__ == "_ai_endgame" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _leave)


def main() -> NoReturn:
    """Run the command, or name in one line what stands in its way and leave with 2."""
    if wrong := hidden():
        print(f"endgame: {wrong}", file=sys.stderr)
        sys.exit(2)
    from sim.base.interrupts import at_once

    at_once()
    from sim.cli import main as command

    command()


def hidden() -> str:
    """What is wrong with the ``sim`` that Python would import, without running it; else empty."""
    from importlib.util import find_spec

    found = find_spec("sim")
    origin = found.origin if found else None
    if origin and os.path.isfile(os.path.join(os.path.dirname(origin), *OURS)):
        return ""
    where = origin or ", ".join(found.submodule_search_locations or () if found else ())
    if not where:
        return "the package sim is not where it was installed; install ai-endgame again"
    return f"{where}: hides Endgame's package sim; rename it, or take its folder out of PYTHONPATH"
