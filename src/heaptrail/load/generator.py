"""The built-in load generator: exactly as many requests as asked for, over connections that are kept."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import aiohttp

from heaptrail.errors import LoadFailed
from heaptrail.load.plan import LoadProgress, LoadResult, Requests, percentiles

_HOPELESS_SHARE = 0.5
# Not one success among the first requests of every connection: the rest would only take its time.
_HOPELESS_START = 3


class _DroppedError(Exception):
    """The connection ended before the answer did."""


async def _send_once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from silently sending a request again when a kept connection is dropped."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _DroppedError from error


async def run_requests(requests: Requests, count: int, progress: LoadProgress) -> LoadResult:
    """Make exactly `count` requests and read every answer to its end.

    Cookies are not kept and redirects not followed: each request is a new visitor's. All connections are
    closed at the end. Raises `LoadFailed` as soon as it is certain that more than half fail.
    """
    run = _Run(requests, count, progress)
    async with (
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=requests.concurrency),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=requests.timeout),
            auto_decompress=False,
            middlewares=(_send_once,),
        ) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(min(requests.concurrency, count)):
            group.create_task(run.work(session))
    result = run.result()
    if run.hopeless:
        raise LoadFailed(f"More than half of the requests failed: {result}.", help=_advice(result))
    return result


def _advice(result: LoadResult) -> str:
    if result.failures.get("refused", 0) == result.errors:
        return "Nothing listens at that address any more."
    if result.failures.get("timeout", 0) == result.errors:
        return "The server takes the requests but does not answer them in time."
    return "Growth under errors says little of the service: try the URL by hand first."


class _Run:
    def __init__(self, requests: Requests, count: int, progress: LoadProgress) -> None:
        self._requests = requests
        self._count = count
        self._progress = progress
        self._started = 0
        self._done = 0
        self._succeeded = 0
        self._failed = 0
        self._answers: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._seconds: list[float] = []
        self._began = time.monotonic()

    @property
    def hopeless(self) -> bool:
        at_once = min(self._requests.concurrency * _HOPELESS_START, self._count)
        return self._failed > self._count * _HOPELESS_SHARE or (not self._succeeded and self._failed >= at_once)

    async def work(self, session: aiohttp.ClientSession) -> None:
        """One of the concurrent visitors: takes the next request until all are taken."""
        while self._started < self._count and not self.hopeless:
            url = self._requests.urls[self._started % len(self._requests.urls)]
            self._started += 1
            await self._one(session, url)
            self._done += 1
            self._progress(self._done, self._count)

    async def _one(self, session: aiohttp.ClientSession, url: str) -> None:
        began = time.monotonic()
        try:
            async with session.request(
                self._requests.method,
                url,
                headers=self._requests.headers,
                data=self._requests.body,
                allow_redirects=False,
            ) as answer:
                async for _ in answer.content.iter_any():
                    pass
        except TimeoutError:
            self._failures["timeout"] += 1
            self._failed += 1
        except aiohttp.ClientConnectorError:
            self._failures["refused"] += 1
            self._failed += 1
        except (_DroppedError, aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, OSError):
            self._failures["dropped"] += 1
            self._failed += 1
        except aiohttp.ClientError:
            self._failures["malformed"] += 1
            self._failed += 1
        else:
            self._seconds.append(time.monotonic() - began)
            self._answers[f"{answer.status // 100}xx"] += 1
            if answer.status >= 500:
                self._failed += 1
            else:
                self._succeeded += 1

    def result(self) -> LoadResult:
        return LoadResult(
            requests=self._done,
            answers=dict(sorted(self._answers.items())),
            failures=dict(sorted(self._failures.items())),
            seconds=time.monotonic() - self._began,
            latency=percentiles(self._seconds),
        )
