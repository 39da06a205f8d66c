"""What a strategy may not do, and how much it may take, in the process that plays it.

An audit hook refuses files, network and programs while a strategy's code runs, and the operating
system refuses memory. This keeps a class of students honest and a slip harmless. It is no sandbox:
Python code that means harm gets around an audit hook (PEP 578 says so), so do not play strategies
of people whom you would not let use your computer.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

SIM = Path(__file__).parents[1]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
REFUSED = ("socket.", "subprocess.", "os.", "shutil.", "ctypes.", "urllib.", "http.", "ftplib.",
           "smtplib.", "tempfile.", "sqlite3.", "pty.", "fcntl.", "mmap.", "glob.", "pathlib.",
           "signal.", "resource.", "webbrowser.", "syslog.")  # fmt: skip
"""How audit events begin that are refused while a strategy runs."""
LOOKED = ("os.listdir", "os.scandir")
"""Of these, allowed in the folders of Python and its packages, and where imports look."""
PACKAGES = ("site-packages", "dist-packages")
NOW = SimpleNamespace(watching=False, foul="")
"""Whether a strategy's code runs; the first thing it did that is refused."""


class FoulError(RuntimeError):
    """A strategy did what it may not."""


def stand_guard() -> None:
    """Put up the hook; it cannot be taken down again in this process."""
    sys.dont_write_bytecode = True  # an import that writes would be taken for the strategy's
    code = tuple({f"{os.path.realpath(path)}{os.sep}" for path in (*_libraries(), str(SIM))})
    looked = {f"{os.path.realpath(each)}{os.sep}" for each in sys.path}

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if NOW.watching and (what := _refused(event, given, code, looked)):
            NOW.foul = NOW.foul or what
            raise FoulError(what)

    sys.addaudithook(hook)


def _libraries() -> list[str]:
    """Folders of Python's own modules and of packages; not those that programs are started in."""
    own = [path for name, path in sysconfig.get_paths().items() if name.endswith("lib")]
    return own + [each for each in sys.path if each.endswith(PACKAGES)]


def _refused(event: str, given: tuple[Any, ...], code: tuple[str, ...], looked: set[str]) -> str:
    """What is refused of an event, in words; nothing if it may be."""
    if event == "open":
        path, mode, flags = (*given, None, None, 0)[:3]
        reads = not (isinstance(flags, int) and flags & WRITING) and str(mode or "r")[0] == "r"
        return "" if reads and _place(path).startswith(code) else f"opened the file {path!r}"
    if event in LOOKED:
        place = _place(given[0] if given else None)
        if place.startswith(code) or place in looked:
            return ""
    if not event.startswith(REFUSED):
        return ""
    kind = event.split(".", maxsplit=1)[0]
    what = {"socket": "reached for the network", "subprocess": "started a program"}.get(kind)
    return f"{what or 'reached outside the model'} ({event})"


def _place(path: Any) -> str:
    """Where a path leads; nowhere if it is none."""
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    was, NOW.watching = NOW.watching, False  # looking up links is ours
    try:
        return f"{os.path.realpath(os.fsdecode(path))}{os.sep}"
    finally:
        NOW.watching = was


@contextmanager
def watched() -> Iterator[None]:
    """Run a strategy's code.

    Raises
    ------
    FoulError
        It did what is refused, also where it caught the refusal itself.
    """
    NOW.watching, NOW.foul = True, ""
    try:
        yield
    finally:
        NOW.watching = False
        if NOW.foul:
            raise FoulError(NOW.foul)


def limit_memory(more_bytes: int) -> None:
    """Let this process have so much more memory than it has now; where the system can."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        size = pages * resource.getpagesize() + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, OSError, ValueError):  # Windows and macOS have no such limit
        return
