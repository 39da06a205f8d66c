"""Who may ask: this machine's own page, in small requests; nothing that is sent is ever run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from sim.dashboard.embedding import ancestors, is_frame

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_QUERY = 6_000
"""Bytes of a link: forty levers fit."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)  # fmt: skip
"""Say to a browser that this page asks nobody else, and that nobody else may use it."""


class Guarded:
    """Refuses what does not come from the page itself.

    A page of another origin can send requests here too: its Origin gives it away; a name that was
    made to point to this machine (DNS rebinding) stands in Host. Both are compared with the
    addresses that were asked for. ``framed_by``: origins whose pages may show this one in a frame.
    """

    def __init__(self, app: App, hosts: frozenset[str], framed_by: Sequence[str] = ()) -> None:
        self.app, self.hosts, self.framed_by = app, hosts, framed_by
        policy = (POLICY + ancestors(framed_by)).encode()
        self.headers = ((b"content-security-policy", policy), *HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await self._refuse(send, *refusal)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if headers.get(b"host", b"").decode("latin-1") not in self.hosts:
            return 403, "Host: must be the address that endgame dashboard printed"
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1") not in self._origins():
            return 403, "Origin: only the page itself may ask"
        own = headers.get(b"sec-fetch-site", b"none") in (b"none", b"same-origin")
        if not own and not (self.framed_by and is_frame(headers, scope["path"])):
            return 403, "only the page itself may ask"
        if scope["method"] not in ("GET", "HEAD"):
            return 405, "nothing can be sent here: GET only"
        if headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers:
            return 413, "a request has no body"
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            return 414, f"a link has at most {LONGEST_QUERY} bytes"
        return None

    def _origins(self) -> set[str]:
        return {f"http://{host}" for host in self.hosts}

    async def _refuse(self, send: Send, status: int, why: str) -> None:
        body = (why + "\n").encode()
        kind = (b"content-type", b"text/plain; charset=utf-8")
        length = (b"content-length", str(len(body)).encode())
        told = [kind, length, *self.headers]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})
