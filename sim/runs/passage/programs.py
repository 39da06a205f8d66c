"""Programs of this process, and when one may not be used any more."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.compiled import Program, Surroundings

SWITCH = "ENDGAME_COMPILED"
"""Environment variable; 0 runs every month in numpy."""


_RULES = SimpleNamespace(settled=False)
"""Of this process: no part of `Surroundings`."""


def settle() -> None:
    """Say that no rule will change in this process: it runs no code but the package's own.

    To look whether one did takes a twelfth of the time of eight worlds.
    """
    _RULES.settled = True


def compiler() -> bool:
    """Whether there is one: llvmlite, of the extra ``fast``."""
    return find_spec("llvmlite") is not None


def off() -> bool:
    """Whether the user wants every month in numpy."""
    return os.environ.get(SWITCH) == "0"


class Programs:
    """Programs by what they are made for; None where there can be none.

    A program does what the rules did when it was made. Where anything that they reach has changed
    since, it is made again.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.known: dict[str, tuple[Surroundings, Program | None]] = {}

    def ready(self, name: str) -> bool:
        """Whether there is a program already that may be used: a small batch takes it too."""
        seen, program = self.known.get(name, (None, None))
        return seen is not None and program is not None and not _changed(seen)

    def get(
        self,
        name: str,
        rules: Sequence[Callable[..., Any]],
        make: Callable[[], Program],
        agrees: Callable[[Program], bool],
    ) -> Program | None:
        """A program; None, and a word why, where numpy has to do the work, which takes longer."""
        from sim.compiled import Surroundings

        if name not in self.known or _changed(self.known[name][0]):
            seen = Surroundings(*rules)
            self.known[name] = seen, self._made(make, agrees)
        return self.known[name][1]

    def _made(
        self, make: Callable[[], Program], agrees: Callable[[Program], bool]
    ) -> Program | None:
        from sim.compiled import TraceError

        try:
            program = make()
        except ImportError:  # llvmlite is not installed, which is nobody's fault
            return None
        except TraceError as found:
            reason = str(found)
        else:
            if agrees(program):
                return program
            reason = "its last bits differ on this machine"
        warnings.warn(f"{self.what} is not compiled: {reason}", RuntimeWarning, stacklevel=2)
        return None


def _changed(seen: Surroundings) -> bool:
    return not _RULES.settled and seen.changed
