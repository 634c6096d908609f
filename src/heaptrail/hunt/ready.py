"""Waiting for the first answer of a service."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from heaptrail.errors import TargetUnresponsive
from heaptrail.units import format_duration

_LOOK_SECONDS = 0.1
_ANSWER_SECONDS = 5.0


async def wait_until_ready(url: str, seconds: float) -> float:
    """Ask until `url` answers with any status; the seconds it took. Raises `TargetUnresponsive`."""
    began = time.monotonic()
    problem = "no answer"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        while (passed := time.monotonic() - began) < seconds:
            timeout = aiohttp.ClientTimeout(total=min(_ANSWER_SECONDS, seconds - passed))
            try:
                async with session.get(url, timeout=timeout, allow_redirects=False):
                    return time.monotonic() - began
            except TimeoutError:
                problem = "the connection is taken, but not answered"
            except aiohttp.ClientConnectorError as error:
                problem = error.strerror or str(error)
            except aiohttp.ClientError as error:
                problem = str(error) or type(error).__name__
            await asyncio.sleep(_LOOK_SECONDS)
    raise TargetUnresponsive(f"{url} gave no answer within {format_duration(seconds)}: {problem}.")
