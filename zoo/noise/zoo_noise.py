"""Other work in the process of a server of the zoo, on a port and in threads of its own.

Some of it fails, some takes its time, a cache fills slowly up to its bound, a log is rotated. None of it leaks.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_BYTES_PER_FILE = 8_000
_FILES = 3


class Rates:
    """A cache that takes what is new until it is full."""

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self.rates: dict[str, dict[str, object]] = {}

    def remember(self, key: str) -> None:
        if len(self.rates) < self.bound:
            self.rates[key] = {"key": key, "rate": random.random(), "seen": [time.time()]}


class _Handler(BaseHTTPRequestHandler):
    rates: Rates
    log: logging.Logger
    count = 0

    def do_GET(self) -> None:
        type(self).count += 1
        self.rates.remember(f"pair-{self.count}")
        chance = random.random()
        self.log.info("%s %s %s", self.command, self.path, chance)
        if chance < 0.1:
            try:
                json.loads('{"order": ')
            except ValueError:
                self.log.exception("failed")
                self._answer(500, b"failed")
        elif chance < 0.15:
            self.connection.close()
        elif chance < 0.4:
            time.sleep(0.02 * random.random())
            self._answer(200, b"late")
        else:
            items = [{"item": item, "text": f"item {item}"} for item in range(int(chance * 200))]
            self._answer(200, json.dumps(items).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """There is a log of its own."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that was closed on purpose."""


def start(port: int, bound: int, folder: Path) -> None:
    """Serve on 127.0.0.1:`port` until the process ends; the cache holds `bound` entries at most, logs are in `folder`."""
    _Handler.rates = Rates(bound)
    _Handler.log = logging.getLogger("zoo.noise")
    _Handler.log.setLevel(logging.INFO)
    _Handler.log.propagate = False
    _Handler.log.addHandler(
        logging.handlers.RotatingFileHandler(folder / "noise.log", maxBytes=_BYTES_PER_FILE, backupCount=_FILES, delay=True)
    )
    server = _Server(("127.0.0.1", port), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True, name="zoo-noise").start()
