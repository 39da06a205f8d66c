"""Standard output and error as they come: closed, full, no longer read, in any encoding."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from typing_extensions import Buffer

OWN_WAYS = ("replace", "ignore", "xmlcharrefreplace", "namereplace")
"""What `PYTHONIOENCODING` may ask for where a letter cannot be written, and that stops nothing."""


class Outlet(io.FileIO):
    """Goes on where nobody reads any more, as `head` does; a ``lossy`` one whatever happens."""

    def __init__(self, descriptor: int, lossy: bool) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.lossy = lossy

    def write(self, data: Buffer, /) -> int:
        """Write, or drop this and all that follows.

        Raises
        ------
        OSError
            Named, if it is not ``lossy`` and somebody still reads.
        """
        try:
            return super().write(data)
        except OSError as error:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if not self.lossy and not isinstance(error, BrokenPipeError):
                raise OSError(error.errno, error.strerror, "standard output") from None
        return memoryview(data).nbytes


def ready() -> None:
    """Make both fit to write on, before the work opens files.

    What is said on standard error is lost where that is full or closed; numbers on standard output
    are not, so that only a reader who has seen enough is no error. Letters that the encoding lacks
    are escaped.
    """
    if os.name != "posix":
        return
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:  # closed: the next file opened would take its place
            os.open(os.devnull, os.O_RDWR)
    sys.stdout, sys.stderr = _written(sys.stdout, 1), _written(sys.stderr, 2)


def _written(usual: TextIO | None, descriptor: int) -> TextIO:
    errors = getattr(usual, "errors", None)
    return io.TextIOWrapper(
        io.BufferedWriter(Outlet(descriptor, lossy=descriptor == 2)),
        encoding=getattr(usual, "encoding", "utf-8"),
        errors=errors if errors in OWN_WAYS else "backslashreplace",
        line_buffering=descriptor == 2 or os.isatty(descriptor),
        write_through=bool(getattr(usual, "write_through", False)),
    )
