"""The load of a noisy hunt: the case's own requests, and at the same time those that the noise gets.

    python loading.py PLAN PORT REQUESTS

PLAN is a file that `write_plan` has written.
"""

from __future__ import annotations

import asyncio
import json
import random
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.errors import HeaptrailError, LoadFailed
from heaptrail.load.command import parse_load_command
from heaptrail.load.generator import run_requests
from heaptrail.load.plan import Requests

if TYPE_CHECKING:
    from zoo.cases import Case
    from zoo.conditions import Condition

_NOISE_CONCURRENCY = 4
_PATHS = 97
JsonObject = dict[str, object]


def write_plan(file: Path, case: Case, condition: Condition, noise_port: int, folder: Path) -> str:
    """Write down what `main` is to do; the command for `heaptrail hunt --load` that does it."""
    plan = {
        "urls": case.urls,
        "method": case.method,
        "headers": list(case.headers.items()),
        "body": case.body,
        "concurrency": case.concurrency,
        "load": case.load,
        "folder": str(folder),
        "one_in": condition.one_in,
        "noise_port": noise_port,
    }
    file.write_text(json.dumps(plan))
    return shlex.join([sys.executable, str(Path(__file__).resolve()), str(file)]) + " {port} {requests}"


async def load(plan: JsonObject, port: int, count: int) -> None:
    """Make one of `one_in` requests of the server, the others of the noise; or all, and up to as many of the noise.

    Raises `HeaptrailError` when the requests of the server fail.
    """
    one_in = int(str(plan["one_in"]))
    own = count // one_in
    others = count - own if one_in > 1 else random.randint(count // 2, count)
    await asyncio.gather(_own_requests(plan, port, own), _noise(int(str(plan["noise_port"])), others))


def _unseen(_done: int, _total: int) -> None:
    """Nobody watches the progress."""


async def _own_requests(plan: JsonObject, port: int, count: int) -> None:
    concurrency = int(str(plan["concurrency"]))
    if plan["load"] is not None:
        values = {"port": str(port), "requests": str(count), "concurrency": str(concurrency)}
        command = parse_load_command(str(plan["load"]), values)
        process = await asyncio.create_subprocess_exec(*command, cwd=str(plan["folder"]))
        if await process.wait():
            raise LoadFailed(f"{shlex.join(command)} ended with code {process.returncode}.")
        return
    urls, headers, body = plan["urls"], plan["headers"], plan["body"]
    assert isinstance(urls, list)
    assert isinstance(headers, list)
    requests = Requests(
        urls=tuple(f"http://127.0.0.1:{port}{url}" for url in urls),
        method=str(plan["method"]),
        headers=tuple((str(name), str(value)) for name, value in headers),
        body=str(body).encode() if body is not None else None,
        concurrency=concurrency,
    )
    await run_requests(requests, count, _unseen)


async def _noise(port: int, count: int) -> None:
    urls = tuple(f"http://127.0.0.1:{port}/pairs/{random.randrange(10_000)}" for _ in range(_PATHS))
    await run_requests(Requests(urls, concurrency=_NOISE_CONCURRENCY), count, _unseen)


if __name__ == "__main__":
    try:
        asyncio.run(load(json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2]), int(sys.argv[3])))
    except HeaptrailError as error:
        sys.exit(f"error: {error.message}")
