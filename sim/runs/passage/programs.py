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
        self.looked: dict[str, tuple[Surroundings, str | None]] = {}
        """By program: what stood around it when the disk was asked, and its name there."""

    def ready(self, name: str) -> Program | None:
        """The program that is there already and may be used: a small batch takes it too."""
        seen, program = self.known.get(name, (None, None))
        return None if seen is None or program is None or _changed(seen) else program

    def kept(self, name: str, rules: Sequence[Callable[..., Any]]) -> bool:
        """Whether another process has left a program of the same on this disk."""
        from sim.compiled import code_cache

        if not code_cache.there(
            _first(name), "*"
        ):  # as mostly: then what stands around is not read
            return False
        try:
            _, place = self._looked(name, rules)
        except ImportError:
            return False
        return place is not None and code_cache.there(place)

    def get(
        self,
        name: str,
        rules: Sequence[Callable[..., Any]],
        make: Callable[[str | None], Program],
        agrees: Callable[[Program], bool],
    ) -> Program | None:
        """A program; None, and a word why, where numpy has to do the work, which takes longer.

        ``make`` is told the name under which the program is kept on the disk; None: it is not.
        Only where there is one rule: others are a user's own, who may have anything around them.
        """
        if name not in self.known or _changed(self.known[name][0]):
            try:
                seen, place = self._looked(name, rules)
            except ImportError:  # llvmlite is not installed, which is nobody's fault
                return None
            self.known[name] = seen, self._made(lambda: make(place), agrees)
            self.looked.pop(name, None)
        return self.known[name][1]

    def _looked(
        self, name: str, rules: Sequence[Callable[..., Any]]
    ) -> tuple[Surroundings, str | None]:
        """What stands around a program now, and the name of the same program on any disk."""
        if name not in self.looked or _changed(self.looked[name][0]):
            from sim.compiled import Surroundings

            seen = Surroundings(*rules)
            self.looked[name] = seen, _place(name, seen) if len(rules) == 1 else None
        return self.looked[name]

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


def _place(name: str, seen: Surroundings) -> str | None:
    """A name that says all that a program hangs on; None where that cannot be said.

    What stands in memory counts, and all files of this package too: a rule may import another late.
    """
    from sim.compiled import code_cache
    from sim.compiled.machine import processor
    from sim.compiled.told_apart import interpreter
    from sim.results.provenance import code

    around = seen.name
    if around is None or code_cache.folder() is None:
        return None
    return _first(name) + code_cache.key(name, around, code(), interpreter(), *processor())


def _first(name: str) -> str:
    """What the names of all programs of a kind begin with, whatever the rules were."""
    return f"{name[:16]}-"
