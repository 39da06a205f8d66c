"""Ask an ASGI application without a network: one request in, status, headers and body out."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

HOST = "127.0.0.1:8765"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(app: Any, path: str, query: str = "", method: str = "GET", **headers: str) -> Answer:
    """Send one request, as a browser on the page itself would, but for what is named."""
    return asyncio.run(got(app, path, query, method, **headers))


async def got(app: Any, path: str, query: str = "", method: str = "GET", **headers: str) -> Answer:
    """As `get`, within a loop."""
    sent: list[MutableMapping[str, Any]] = []
    named = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0.0 if not sent else 3600.0)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": method, "path": path, "raw_path": path.encode(), "scheme": "http",
        "query_string": query.encode(), "root_path": "", "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8765),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items()],
    }  # fmt: skip
    await app(scope, receive, send)
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))
