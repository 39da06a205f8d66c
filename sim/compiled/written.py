"""What was written down of a function: what comes out of it, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.compiled.trace import Trace
from sim.compiled.traced import Traced


@dataclass(frozen=True)
class Written:
    """A month written down: what comes out of it, by name."""

    trace: Trace
    state: dict[str, Traced]
    outputs: dict[str, Traced]
    """What it leaves besides the state."""
    kinds: tuple[Any, ...] = ()
    """The events that can happen: their names and details."""
