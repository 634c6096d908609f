"""`heaptrail serve` as a process of its own, and a client that knows nothing of it but the address that it prints."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from services import PATIENCE_SECONDS, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SERVE = [sys.executable, "-c", "from heaptrail.cli.main import main; main()", "serve"]
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/#token=([\w-]{43})")


@dataclass(frozen=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Page:
    """A server that runs: its process, what it printed, its port and its token."""

    process: subprocess.Popen[str]
    line: str
    port: int
    token: str

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None, host: str | None = None
    ) -> Answer:
        """One request as it is given: nothing is added but the length of the body and, without `host`, the right Host."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host if host is not None else f"127.0.0.1:{self.port}")
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **parameters: str | int | Sequence[str | int]) -> Answer:
        """What `/api/<path>` answers to whoever has the token."""
        query = urlencode(parameters, doseq=True, errors="surrogatepass")
        return self.request("GET", f"/api/{path}{'?' + query if query else ''}", self.bearer)

    def ask(self, path: str, **parameters: str | int | Sequence[str | int]) -> Any:
        """The JSON of an answer that there must be."""
        answer = self.get(path, **parameters)
        assert answer.status == 200, answer.body
        return answer.json

    def rows(self, path: str, **parameters: str | int | Sequence[str | int]) -> list[Any]:
        """All rows of a table, page by page."""
        found: list[Any] = []
        while True:
            answer = self.ask(path, **parameters, offset=len(found), limit=1000)
            found += answer["rows"]
            if not answer["rows"]:
                return found

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """Send JSON with the token."""
        sent = {**self.bearer, "Content-Type": "application/json", **(headers or {})}
        return self.request("POST", f"/api/{path}", sent, json.dumps(body).encode())

    def is_open(self) -> bool:
        """Whether all snapshots are open."""
        return all(each["state"] == "ready" for each in self.ask("session")["snapshots"])


@contextlib.contextmanager
def served(*arguments: str | Path, cwd: Path | None = None) -> Iterator[Page]:
    """A page over these files, which ends with the body."""
    with subprocess.Popen(
        [*SERVE, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = ADDRESS.search(line)
            assert found, (line, process.communicate())
            yield Page(process, line, int(found[1]), found[2])
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE_SECONDS)


@contextlib.contextmanager
def served_open(*arguments: str | Path) -> Iterator[Page]:
    """The same when all is open."""
    with served(*arguments) as page:
        assert eventually(page.is_open)
        yield page
