"""`/mem`, `/heap`, the debug endpoint and the readiness: what the lab shows of its own heap."""

from __future__ import annotations

import asyncio
import gc
import json
import os
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from heaptrail.agent.draining import is_draining
from heaptrail.agent.endpoints import DUMP_PATH, READY_PATH
from heaptrail.agent.profile import profile_name
from heaptrail.lab.memory import MemoryFigures, memory_now
from heaptrail.lab.refusals import Refusal, refusal
from heaptrail.lab.state import CurrentState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

    from heaptrail.agent.endpoints import Response as AgentResponse

router = APIRouter(tags=["heap"])

_CHUNK_BYTES = 1 << 20
_OF_THE_BODY = ("content-type", "content-length")


class Generation(BaseModel):
    """A generation of the garbage collector: what is in it, and what has been collected of it."""

    generation: int
    objects: int
    collections: int
    collected: int
    uncollectable: int


class CollectedMemory(MemoryFigures):
    """Bytes, after a collection."""

    generations: list[Generation]


class WrittenHeap(BaseModel):
    """A snapshot on disk."""

    path: str
    bytes: int


@router.get("/mem")
async def memory() -> CollectedMemory:
    """Collect garbage, then measure."""
    gc.collect()
    generations = [
        Generation(
            generation=number,
            objects=len(gc.get_objects(number)),
            collections=figures["collections"],
            collected=figures["collected"],
            uncollectable=figures["uncollectable"],
        )
        for number, figures in enumerate(gc.get_stats())
    ]
    return CollectedMemory(**memory_now().model_dump(), generations=generations)


@router.post(
    "/heap",
    status_code=HTTPStatus.CREATED,
    response_model=WrittenHeap,
    responses={
        HTTPStatus.OK: {"content": {"application/octet-stream": {}}, "description": "With download=1: the snapshot."},
        HTTPStatus.TOO_MANY_REQUESTS: {"model": Refusal, "description": "Another snapshot is being taken."},
        HTTPStatus.SERVICE_UNAVAILABLE: {"model": Refusal, "description": "Memory or disk do not allow it."},
    },
)
async def heap(lab: CurrentState, download: str = Query("", description="1: answer the snapshot itself")) -> Response:
    """Collect garbage and write a heap snapshot into the working folder, or answer it and leave nothing."""
    if download not in ("", "0", "false"):
        return await _downloaded(lab)
    path = await lab.dumps.write()
    return JSONResponse(WrittenHeap(path=str(path), bytes=path.stat().st_size).model_dump(), HTTPStatus.CREATED)


async def _downloaded(lab: CurrentState) -> Response:
    file = await lab.dumps.write_unseen()
    name = profile_name("heap_snapshot", datetime.now(UTC), os.getpid(), ".heapsnapshot")
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(os.fstat(file.fileno()).st_size)}
    return StreamingResponse(_chunks(file), media_type="application/octet-stream", headers=headers)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            yield chunk


@router.post(
    DUMP_PATH,
    status_code=HTTPStatus.ACCEPTED,
    responses={
        HTTPStatus.FORBIDDEN: {"model": Refusal, "description": "The token is missing, wrong, or not set."},
        HTTPStatus.TOO_MANY_REQUESTS: {"model": Refusal, "description": "A dump is running already."},
    },
    response_class=PlainTextResponse,
)
async def heap_dump(lab: CurrentState, x_admin_token: Annotated[str, Header()] = "") -> Response:
    """Start a heap snapshot into `./heapdumps`, for whoever shows the token of `HEAPDUMP_TOKEN`."""
    return _of_agent(lab.dumps.endpoints.answer("POST", DUMP_PATH, x_admin_token))


@router.get(READY_PATH, responses={HTTPStatus.SERVICE_UNAVAILABLE: {"description": "A dump stops the process."}})
async def ready(lab: CurrentState) -> Response:
    """Whether requests should be sent here."""
    if is_draining():
        return JSONResponse({"status": "draining"}, HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": "1"})
    return _of_agent(lab.dumps.endpoints.answer("GET", READY_PATH, ""))


def _of_agent(response: AgentResponse) -> Response:
    if response.status < HTTPStatus.BAD_REQUEST:
        return Response(response.body, response.status, dict(response.headers))
    said = json.loads(response.body)
    kept = {name: value for name, value in response.headers if name not in _OF_THE_BODY}
    return refusal(response.status, " ".join(said.values()), kept)
