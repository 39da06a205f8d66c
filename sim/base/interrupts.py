"""Ctrl-C and termination as one: how far the work got, and who was asked to stop."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, SimpleNamespace

from sim.base.printed import one_line

NOTHING_YET = "before the work began"
NOW = SimpleNamespace(at=NOTHING_YET, signal=0)
"""How far it got, in words that follow "interrupted"; the signal that asked to stop, or 0."""
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}


def begin() -> None:
    """Begin with a command: nothing is done, nobody asked to stop."""
    NOW.at, NOW.signal = NOTHING_YET, 0


def at(where: str) -> None:
    """Say how far the work got: ``after 3 of 12 months; nothing was written``."""
    NOW.at = where


def told() -> str:
    """One line for whoever stopped it. Worked: ``endgame: interrupted before the work began``."""
    return f"endgame: {WORDS.get(NOW.signal, 'interrupted')} {one_line(NOW.at)}\n"


def code() -> int:
    """The exit code of a program that a signal stopped: 130 after Ctrl-C, 143 if terminated."""
    return 128 + (NOW.signal or signal.SIGINT)


def stop(number: int, frame: FrameType | None) -> None:
    """Handle a signal: work is left in good order."""
    NOW.signal = number
    raise KeyboardInterrupt


def leave(number: int, frame: FrameType | None) -> None:
    """Handle a signal where nothing is at stake: while modules are loaded, and at the very end."""
    NOW.signal = number
    os.write(2, told().encode("utf-8", "replace"))
    os._exit(code())


def ours(handler: object) -> bool:
    """Whether a handler of Ctrl-C is Python's or ours, and not one of a program around us."""
    return handler is signal.default_int_handler or handler is stop


@contextmanager
def orderly() -> Iterator[None]:
    """While there is work: a signal becomes a `KeyboardInterrupt`, termination like Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(number: int, frame: FrameType | None) -> None:
        handler = signal.getsignal(signal.SIGINT)
        (handler if callable(handler) else stop)(number, frame)

    wanted = {signal.SIGINT: stop, signal.SIGTERM: terminate}
    before = {
        each: signal.signal(each, handler)
        for each, handler in wanted.items()
        if signal.getsignal(each) is not signal.SIG_IGN  # as nohup and background jobs want it
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def at_once() -> None:
    """Leave at once from now on when a signal comes."""
    for each in WORDS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, leave)


def deaf() -> None:
    """Hear no further signal: who was stopped is leaving, also while Python takes itself down."""
    for each in WORDS:
        signal.signal(each, signal.SIG_IGN)


def unraisable(lost: sys.UnraisableHookArgs) -> None:
    """Ask again where Python had to drop an interruption, instead of a traceback."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        threading.Timer(0.01, signal.raise_signal, (NOW.signal or signal.SIGINT,)).start()
    else:
        sys.__unraisablehook__(lost)
