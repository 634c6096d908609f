"""Flask with the debug endpoints. Keeps a session of every request, streams, and runs out of memory."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, Response
from keeping import SESSIONS, Session

from heaptrail.agent.wsgi import DebugEndpoints

app = Flask(__name__)
app.wsgi_app = DebugEndpoints(app.wsgi_app)  # type: ignore[method-assign]


@app.get("/")
def home() -> str:
    SESSIONS.append(Session(len(SESSIONS)))
    return "home"


@app.get("/stream")
def stream() -> Response:
    def chunks() -> Iterator[bytes]:
        for number in range(1000):
            yield f"{number}\n".encode()

    return Response(chunks())


@app.get("/exhaust")
def exhaust() -> str:
    raise MemoryError
