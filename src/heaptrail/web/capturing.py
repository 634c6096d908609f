"""The routes of captures: `processes`, `hunts`, `snapshots`, and the events of each."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from heaptrail.web.body import json_object

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from heaptrail.web.hunts import Hunts

PROCESSES_SCHEMA = "heaptrail.processes/1"
_MOST_DIGITS = 9


def capture_routes(hunts: Hunts) -> list[BaseRoute]:
    """What the page can have captured, below `/api`."""

    async def processes(request: Request) -> Response:  # noqa: ARG001
        from heaptrail.targets.listing import list_processes

        found = await asyncio.to_thread(list_processes)
        return JSONResponse({"schema": PROCESSES_SCHEMA, "processes": [asdict(each) for each in found]})

    async def begin_hunt(request: Request) -> Response:
        from heaptrail.web.asked_hunts import asked_hunt

        return _begun(hunts.begin(asked_hunt(await json_object(request))))

    async def begin_snapshot(request: Request) -> Response:
        from heaptrail.web.asked_hunts import asked_snapshot

        return _begun(hunts.begin(asked_snapshot(await json_object(request))))

    async def events(request: Request) -> Response:
        told = hunts.events(request.path_params["number"])
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isascii() and last.isdigit() and len(last) <= _MOST_DIGITS else -1
        return StreamingResponse(told.follow(after), media_type="text/event-stream")

    async def interrupt(request: Request) -> Response:
        hunts.interrupt(request.path_params["number"])
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return [
        Route("/processes", processes),
        Route("/hunts", begin_hunt, methods=["POST"]),
        Route("/snapshots", begin_snapshot, methods=["POST"]),
        Route("/hunts/{number:int}/events", events),
        Route("/hunts/{number:int}", interrupt, methods=["DELETE"]),
    ]


def _begun(number: int) -> Response:
    return JSONResponse({"number": number}, HTTPStatus.ACCEPTED)
