"""What a strategy may not do, and how much it may take, in the process that it has to itself.

An audit hook ends the process at the first file, socket, program, process or thread that the
strategy reaches for, and the operating system bounds memory and what can be written. What is at
stake in that process is the strategy's own game and nothing else: the worlds, the other strategies
and the score lie in others. It is no sandbox all the same: Python code that means harm gets around
an audit hook (PEP 578 says so), so do not play strategies of people whom you would not let use
your computer.
"""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

SIM = Path(__file__).parents[1]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
REFUSED = ("socket.", "subprocess.", "os.", "shutil.", "ctypes.", "urllib.", "http.", "ftplib.",
           "smtplib.", "tempfile.", "sqlite3.", "pty.", "fcntl.", "mmap.", "glob.", "pathlib.",
           "signal.", "resource.", "webbrowser.", "syslog.", "_thread.", "gc.")  # fmt: skip
"""How audit events begin that are refused."""
WORDS = {
    "socket": "reached for the network", "subprocess": "started a program",
    "_thread": "started a thread", "os.fork": "started a process", "os.exec": "started a program",
    "os.posix_spawn": "started a program", "os.system": "started a program",
    "os.kill": "reached for another process", "os.killpg": "reached for another process",
}  # fmt: skip
LOOKED = ("os.listdir", "os.scandir")
"""Of these, allowed in the folders of Python and its packages, and where imports look."""
MOST_FILES = 4096
"""Open files of a process that are looked for."""
PACKAGES = ("site-packages", "dist-packages")


class FoulError(RuntimeError):
    """A strategy did what it may not, failed, or answered with what is no answer."""


def stand_guard(told: Callable[[str], None]) -> None:
    """Put up the hook, which cannot be taken down again in this process.

    ``told`` hears what the strategy did, in words; then the process ends, so that there is nobody
    left to catch the refusal.
    """
    sys.dont_write_bytecode = True  # an import that writes would be taken for the strategy's
    refused, leave = _refusals(), os._exit

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if what := refused(event, given):
            told(what)
            leave(0)

    sys.addaudithook(hook)


def _libraries() -> list[str]:
    """Folders of Python's own modules and of packages; not those that programs are started in."""
    own = [path for name, path in sysconfig.get_paths().items() if name.endswith("lib")]
    return own + [each for each in sys.path if each.endswith(PACKAGES)]


def _refusals() -> Callable[[str, tuple[Any, ...]], str]:
    """What is refused of an event, in words; nothing if it may be.

    All that it goes by is its own: nothing of it can be set from outside, as names of modules can.
    """
    begin, looks, words, writing = REFUSED, LOOKED, dict(WORDS), WRITING
    real, decoded, between, path_like = os.path.realpath, os.fsdecode, os.sep, os.PathLike
    code = tuple({f"{real(path)}{between}" for path in (*_libraries(), str(SIM))})
    looked = {f"{real(each)}{between}" for each in sys.path}

    def place(path: Any) -> str:
        """Where a path leads; nowhere if it is none."""
        return (
            f"{real(decoded(path))}{between}" if isinstance(path, str | bytes | path_like) else ""
        )

    def refused(event: str, given: tuple[Any, ...]) -> str:
        if event == "open":
            path, mode, flags = (*given, None, None, 0)[:3]
            reads = not (isinstance(flags, int) and flags & writing) and str(mode or "r")[0] == "r"
            return "" if reads and place(path).startswith(code) else f"opened the file {path!r}"
        if event in looks:
            where = place(given[0] if given else None)
            if where.startswith(code) or where in looked:
                return ""
        if not event.startswith(begin):
            return ""
        known = words.get(event) or words.get(event.split(".", maxsplit=1)[0])
        return f"{known or 'reached outside the model'} ({event})"

    return refused


def limit_memory(more_bytes: int) -> None:
    """Let this process have so much more memory than it has now, and write nothing to any file.

    Where the system can: Windows and macOS have no such limit of memory.
    """
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        size = pages * resource.getpagesize() + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def hushed(line: int) -> None:
    """Let this process print and read nothing, leave Ctrl-C to others, and hold one line alone.

    ``line`` is the one open file that is kept. Others come from whoever made the process, and a
    byte written to one of them could end the process that makes all others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    if os.name == "posix":
        os.closerange(3, line)
        os.closerange(line + 1, MOST_FILES)
    else:
        os.close(nothing)
