"""The agent behind the debug endpoints where the application made none of its own."""

from __future__ import annotations

import functools

from heaptrail.agent.endpoints import Endpoints
from heaptrail.agent.log import logger
from heaptrail.errors import HeaptrailError

DUMP_FOLDER = "heapdumps"


@functools.cache
def default_endpoints() -> Endpoints:
    """Endpoints that take a heap snapshot, kept in `./heapdumps`: one set for the process.

    A service does not fail because it cannot be looked into: what stands in the way is logged, and requests get 403.
    """
    from heaptrail.agent import Agent, exporters, profilers

    endpoints = Endpoints()
    agent = Agent(exporter=exporters.File(DUMP_FOLDER))
    agent.register(endpoints, profilers.HeapSnapshot())
    try:
        agent.start()
    except HeaptrailError as error:
        logger.error("the debug endpoints are closed: %s %s", error.message, error.help)
    return endpoints
