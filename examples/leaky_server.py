"""A shop that remembers every visitor: `heaptrail hunt -- python examples/leaky_server.py` finds it."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Session:
    """Who asked for what."""

    def __init__(self, number: int, path: str) -> None:
        self.number = number
        self.path = path
        self.cart: list[str] = []


class SessionStore:
    """All sessions by number."""

    def __init__(self) -> None:
        self.sessions: dict[int, Session] = {}

    def open(self, path: str) -> Session:
        """A session for a new visitor."""
        session = Session(len(self.sessions), path)
        self.sessions[session.number] = session
        return session


STORE = SessionStore()


class Handler(BaseHTTPRequestHandler):
    """Answers every request with the number of a new session."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """See `http.server`."""
        answer = f"session {STORE.open(self.path).number}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Handler).serve_forever()
