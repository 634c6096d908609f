"""Every promise of the contract is asked of both labs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from conformance import Client, Server, client_of, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TOKEN = "a token of the tests' own"


@pytest.fixture(scope="session", params=["python", "node"])
def runtime(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def server(runtime: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One lab for all tests that leave it as they found it."""
    with running(runtime, tmp_path_factory.mktemp(runtime), HEAPDUMP_TOKEN=TOKEN) as started:
        yield started


@pytest_asyncio.fixture
async def lab(server: Server) -> AsyncIterator[Client]:
    """A client of a lab in which nothing leaks, neither before nor after."""
    async with client_of(server) as client:
        await client.stop_everything()
        yield client
        await client.stop_everything()
