"""The Python lab as a process of its own, on a free port."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from services import Heaptrail

UNIT_MIB = 0.25
STARTED = re.compile(r"the leak lab listens on (http://\S+)/ \(pid (\d+)\)")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Lab:
    def __init__(self, command: Heaptrail, url: str, pid: int) -> None:
        self.command = command
        self.url = url
        self.pid = pid
        self.address = urlsplit(url).netloc

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """A header's name is written with underscores."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())

    def get(self, path: str) -> Any:
        answer = self.request("GET", path)
        assert answer.status == 200, answer
        return answer.json

    def post(self, path: str) -> Any:
        answer = self.request("POST", path)
        assert answer.status == 201, answer
        return answer.json

    def stop_everything(self) -> None:
        cards = self.get("/lab/cards")
        for card in [*cards["patterns"], *cards["exercises"]]:
            self.post(card["stop"])


def started(command: Heaptrail) -> Lab:
    """The lab, once it says that it listens."""
    assert command.process.stdout is not None
    line = command.process.stdout.readline()
    found = STARTED.match(line)
    if not found:
        command.process.kill()
        raise AssertionError(line + "".join(command.process.communicate()))
    return Lab(command, found[1], int(found[2]))


@contextlib.contextmanager
def python_lab(folder: Path, port: str = "0", **environment: str) -> Iterator[Lab]:
    command = Heaptrail("lab", "--port", port, cwd=folder, **{"LAB_UNIT_MIB": str(UNIT_MIB), **environment})
    try:
        yield started(command)
    finally:
        if command.process.poll() is None:
            command.process.send_signal(signal.SIGINT)
        command.process.communicate(timeout=60)
