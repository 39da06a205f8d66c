"""Processor time of a month by phase: the clock is read at each line of `sim.month.step.month`."""

from __future__ import annotations

import inspect
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from types import FrameType
from typing import Any

from sim.economy.behaviour.demand import builders
from sim.month.step import month

KERNEL = "of which the choice kernel (route, buy)"
ELSEWHERE = "between months"


def titles() -> dict[int, str]:
    """Phase of each line of a month, from its numbered comments."""
    lines, first = inspect.getsourcelines(month)
    found, phase = {}, ELSEWHERE
    for number, line in enumerate(lines, start=first):
        if mark := re.match(r" +# (\d+ .*)", line):
            phase = mark[1]
        found[number] = phase
    return found


def clocked_phases(run: Callable[[], object]) -> dict[str, float]:
    """Processor seconds by phase of all months that a call plays, and of the choice kernel.

    Looking costs a tenth at 128 worlds, more in smaller batches, where functions are called most.
    """
    phase_of = titles()
    spent: dict[str, float] = defaultdict(float)
    now, phase, buy = time.process_time, ELSEWHERE, builders.buy
    last = now()

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal last, phase
        reached = now()
        spent[phase] += reached - last
        phase = ELSEWHERE if event == "return" else phase_of[frame.f_lineno]
        last = reached
        return line

    def timed(*args: Any, **kwargs: Any) -> Any:
        start = now()
        try:
            return buy(*args, **kwargs)
        finally:
            spent[KERNEL] += now() - start

    builders.buy = timed
    sys.settrace(lambda frame, *_: line if frame.f_code is month.__code__ else None)
    try:
        run()
    finally:
        sys.settrace(None)
        builders.buy = buy
    return dict(spent)
