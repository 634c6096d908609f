"""FastAPI with the debug endpoints. Keeps a session of every request, streams, talks over a websocket, runs out of memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from fastapi.responses import StreamingResponse
from keeping import SESSIONS, Session

from heaptrail.agent.asgi import DebugEndpoints

EVENTS: list[str] = []


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    EVENTS.append("started")
    yield


app = FastAPI(lifespan=lifespan)
app.add_middleware(DebugEndpoints)


@app.get("/")
async def home() -> str:
    SESSIONS.append(Session(len(SESSIONS)))
    return "home"


@app.get("/events")
async def events() -> list[str]:
    return EVENTS


@app.get("/stream")
async def stream() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        for number in range(1000):
            yield f"{number}\n".encode()

    return StreamingResponse(chunks())


@app.websocket("/socket")
async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text((await websocket.receive_text()).upper())
    await websocket.close()


@app.get("/exhaust")
async def exhaust() -> str:
    raise MemoryError
