"""The page's server: settings in by link, answers out as lines of JSON, first coarse, then fine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anyio

from sim.base.errors import EndgameError
from sim.dashboard.asked import FIRST_WORLDS, Asked, asked, names
from sim.dashboard.guards import App, Guarded
from sim.dashboard.levers import levers
from sim.dashboard.pool import Pool
from sim.dashboard.summed_up import CAMPS, QUANTILES, viewed
from sim.dashboard.taken_along import DATA_WORLDS, data, reported, scenario_file
from sim.dashboard.world_told import world_told
from sim.endings.registry import RECORDS
from sim.results.provenance import commit, versions
from sim.scenario.definition import Scenario
from sim.start.roster import cast, lab_names

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PAGE, VENDOR = "page", "vendor"
KINDS = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
}  # fmt: skip
"""Files of the page by ending; nothing else is ever sent."""
NOT_STORED = {"cache-control": "no-store"}


def served() -> dict[str, tuple[bytes, str]]:
    """Files of the page by name: read once, so that no request names a path on the disk."""
    found = {}
    for room in (PAGE, VENDOR):
        for path in files("sim.dashboard").joinpath(room).iterdir():
            kind = KINDS.get(path.name.rpartition(".")[2])
            if kind:
                found[path.name] = path.read_bytes(), kind
    return found


def app(pool: Pool, hosts: frozenset[str], framed_by: Sequence[str] = ()) -> App:
    """The page as an ASGI application.

    Parameters
    ----------
    pool : who plays.
    hosts : ``address:port`` by which the page may be called; others are refused.
    framed_by : origins whose pages may show this one in a frame; see `sim.dashboard.embedding`.
    """
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    content = served()

    async def file(request: Request) -> Response:
        found = content.get(request.path_params.get("name", "index.html"))
        if found is None:
            return Response("no such file\n", 404, media_type="text/plain")
        return Response(found[0], headers={"content-type": found[1], "cache-control": "no-cache"})

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        pool.start()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(pool.warm)
            yield
            tasks.cancel_scope.cancel()
        pool.stop()

    routes = [
        Route("/", file),
        Route("/api/about", kindly(_about)),
        Route("/api/run", kindly(partial(_run, pool))),
        Route("/api/world", kindly(partial(_world, pool))),
        Route("/api/toml", kindly(_toml)),
        Route("/api/report", kindly(partial(_report, pool))),
        Route("/api/data", kindly(partial(_data, pool))),
        Route("/{name}", file),
    ]
    return Guarded(Starlette(routes=routes, lifespan=living), hosts, framed_by)


def kindly(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """What is asked wrongly is told in a line, with status 400."""

    async def answered(request: Request) -> Response:
        from starlette.responses import JSONResponse

        try:
            found: Response = await answer(request)
        except EndgameError as error:
            return JSONResponse({"error": str(error)}, 400, NOT_STORED)
        return found

    return answered


def setting(request: Request, *more: str) -> Asked:
    """The setting that a link names, and nothing besides but what is expected."""
    pairs = request.query_params.multi_items()
    single = [(name, value) for name, value in pairs if name not in ("set", *more)]
    if len({name for name, _ in single}) < len(single):
        raise EndgameError("a link names each part once, but for set")
    return asked(dict(single), [value for name, value in pairs if name == "set"])


async def _about(request: Request) -> Response:
    """What the page needs once: levers, endings, labs, colours, versions."""
    from starlette.responses import JSONResponse

    name = request.query_params.get("scenario", "baseline")
    chosen = asked({"scenario": name}, []).chosen()
    endings = [
        {"name": each.name, "words": each.words, "meaning": each.meaning, "colour": each.colour}
        for each in RECORDS.values()
    ]
    labels = cast(chosen).labels
    labs = [{"name": each, "label": labels.get(each, each)} for each in lab_names(chosen)]
    found = {
        "scenario": name, "scenarios": _scenarios(), "question": chosen.about.question,
        "start": chosen.start, "levers": levers(Scenario.load(name)), "endings": endings,
        "labs": labs, "camps": list(CAMPS), "quantiles": QUANTILES, "data_worlds": DATA_WORLDS,
        "first_worlds": FIRST_WORLDS,
        "version": f"{versions()['ai-endgame']} {commit() or ''}".strip(),
    }  # fmt: skip
    return JSONResponse(found, headers=NOT_STORED)


def _scenarios() -> list[dict[str, str]]:
    from sim.scenario.definition import scenarios

    known = scenarios()
    return [{"name": name, "words": known[name]} for name in names()]


async def _run(pool: Pool, request: Request) -> Response:
    from starlette.responses import Response, StreamingResponse

    wanted = setting(request)
    key = wanted.key()
    if (known := pool.known(key)) is not None:
        return Response(known, media_type="application/x-ndjson", headers=NOT_STORED)

    async def lines() -> AsyncIterator[bytes]:
        start, command = wanted.chosen().start, wanted.command()
        try:
            async with aclosing(pool.played(wanted)) as pieces:
                async for piece in pieces:
                    told = await anyio.to_thread.run_sync(viewed, piece, start)
                    whole = told["worlds"] == wanted.worlds
                    told |= {"whole": whole, "asked": wanted.worlds, "command": command}
                    line = json.dumps(told).encode() + b"\n"
                    if whole and wanted.worlds > FIRST_WORLDS:
                        pool.remember(key, line)
                    yield line
        except EndgameError as error:
            yield json.dumps({"error": str(error)}).encode() + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=NOT_STORED)


async def _world(pool: Pool, request: Request) -> Response:
    """One world month by month: what happened, why, who depends on whom."""
    from starlette.responses import JSONResponse

    text = request.query_params.get("world", "0")
    if not (text.isdecimal() and len(text) < 7):
        raise EndgameError(f"world = {text[:20]!r}: must be a whole number from 0 to 999999")
    wanted = setting(request, "world")
    told = await pool.elsewhere(world_told, wanted, int(text))
    return JSONResponse(told, headers=NOT_STORED)


async def _toml(request: Request) -> Response:
    """The setting as a scenario file, which `endgame run` takes."""
    from starlette.responses import Response

    text = scenario_file(setting(request))
    return _download(Response(text, media_type="text/plain"), "setting.toml")


async def _report(pool: Pool, request: Request) -> Response:
    """The setting's report: one self-contained page."""
    from starlette.responses import Response

    page = await pool.elsewhere(reported, setting(request))
    return _download(Response(page, media_type="text/html"), "report.html")


async def _data(pool: Pool, request: Request) -> Response:
    """All series of the setting's first worlds, as `endgame run` writes them."""
    from starlette.responses import Response

    packed = await pool.elsewhere(data, setting(request))
    return _download(Response(packed, media_type="application/zip"), "data.zip")


def _download(response: Response, name: str) -> Response:
    response.headers["content-disposition"] = f'attachment; filename="endgame-{name}"'
    response.headers["cache-control"] = "no-store"
    return response
