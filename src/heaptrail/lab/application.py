"""The lab as an ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from fastapi.staticfiles import StaticFiles
from fastapi_offline import FastAPIOffline

from heaptrail.lab.addresses import is_loopback
from heaptrail.lab.ceiling import Ceiling
from heaptrail.lab.dumps import Dumps
from heaptrail.lab.head_requests import AnswersHead
from heaptrail.lab.leaks import anything_leaks, stop_everything
from heaptrail.lab.problems import PROBLEMS
from heaptrail.lab.refusals import refuse_in_json
from heaptrail.lab.routes import heap, page, patterns, problems
from heaptrail.lab.security import OwnNamesOnly, OwnPagesOnly, SecurityHeaders
from heaptrail.lab.state import LabState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from heaptrail.lab.settings import LabSettings

logger = logging.getLogger("heaptrail.lab")

# FastAPI describes it wherever there are parameters; here they are texts that cannot be wrong.
_NEVER_ANSWERED = "422"


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
    _describe(app)
    refuse_in_json(app)
    app.add_middleware(AnswersHead)
    app.add_middleware(OwnPagesOnly)
    if is_loopback(settings.host):
        app.add_middleware(OwnNamesOnly)
    app.add_middleware(SecurityHeaders)
    return app


def _describe(app: FastAPI) -> None:
    """Leave out of the description of `app` what it never answers. Cost: 50 ms."""
    described = app.openapi()
    for methods in described["paths"].values():
        for call in methods.values():
            call["responses"].pop(_NEVER_ANSWERED, None)
    for shape in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(shape, None)
