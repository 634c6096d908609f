"""The lab as an ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline
from starlette.middleware.trustedhost import TrustedHostMiddleware

from heaptrail.lab.addresses import is_loopback
from heaptrail.lab.ceiling import Ceiling
from heaptrail.lab.dumps import Dumps
from heaptrail.lab.leaks import anything_leaks, stop_everything
from heaptrail.lab.problems import PROBLEMS
from heaptrail.lab.refusals import refuse_in_json
from heaptrail.lab.routes import heap, page, patterns, problems
from heaptrail.lab.security import OwnPagesOnly, SecurityHeaders
from heaptrail.lab.state import LabState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from heaptrail.lab.settings import LabSettings

logger = logging.getLogger("heaptrail.lab")


def make_application(settings: LabSettings, port: int) -> FastAPI:
    """The lab that is reached on `port`. It waits for SIGUSR2 while it runs, so it runs in the main thread."""
    ceiling = Ceiling(settings.max_rss_mib, anything_leaks, stop_everything)
    state = LabState(settings, ceiling, Dumps(settings.token), port)

    @contextlib.asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        for problem in PROBLEMS:
            if problem.warning:
                logger.warning("warning: %s", problem.warning)
        state.dumps.start()
        watching = asyncio.create_task(ceiling.watch())
        try:
            yield
        finally:
            watching.cancel()
            stop_everything()
            await asyncio.to_thread(state.dumps.stop)

    app = FastAPIOffline(
        title="Leak lab",
        summary="A server that leaks on purpose, in known ways.",
        redoc_url=None,
        lifespan=running,
    )
    app.state.lab = state
    for module in (page, patterns, problems, heap):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=page.STATIC), name="static")
    refuse_in_json(app)
    app.add_middleware(OwnPagesOnly)
    app.add_middleware(SecurityHeaders)
    if is_loopback(settings.host):
        # A page elsewhere whose name is made to point here is not answered.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", settings.host])
    return app
