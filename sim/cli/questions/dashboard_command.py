"""``endgame dashboard``: a local page on which levers move and probabilities follow."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from sim.base.errors import EndgameError
from sim.base.interrupts import at
from sim.cli.console import say
from sim.cli.options import Workers
from sim.dashboard.embedding import origins

LOCAL = "127.0.0.1"


def dashboard(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8765,
    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on. Others than this machine can reach the page only if you "
            "name another; it has no password."
        ),
    ] = LOCAL,
    workers: Workers = None,
    embed_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Let pages of this origin, such as https://school.example, show the page in a "
            "frame. Repeat for more.",
        ),
    ] = None,
) -> None:
    """Serve a page on this machine: move levers, and see how 200 worlds end, at once.

    Open the address that is printed in a browser. Nothing is fetched from anywhere, and nothing
    is sent anywhere. Ctrl-C ends it.
    """
    framed_by = origins(embed_from or [])
    import asyncio

    import uvicorn

    from sim.dashboard.pool import Pool
    from sim.dashboard.server import app
    from sim.runs.cores import available_cores

    listening = _listening(host, port)
    number = listening.getsockname()[1]
    names = {host, LOCAL, "localhost"} if host in (LOCAL, "localhost") else {host}
    hosts = frozenset(f"{name}:{number}" for name in names)
    pool = Pool(workers or available_cores())
    settings = uvicorn.Config(
        app(pool, hosts, framed_by), log_level="warning", access_log=False, server_header=False,
        h11_max_incomplete_event_size=16_384, timeout_keep_alive=30, limit_concurrency=200,
        timeout_graceful_shutdown=1,
    )  # fmt: skip
    say(f"Endgame at http://{host}:{number} (Ctrl-C ends it)")
    at("as asked; the page is closed")
    server = uvicorn.Server(settings)
    with listening:
        asyncio.run(server.serve(sockets=[listening]))


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that a port in use is told before anything is loaded.

    Raises
    ------
    EndgameError
        Something else is there, or the address is none of this machine's.
    """
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(128)
    except (OSError, UnicodeError) as error:
        found.close()
        why = getattr(error, "strerror", None) or error
        raise EndgameError(f"--host {host} --port {port}: {why}; choose another") from None
    return found
