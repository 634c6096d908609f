"""The lab as a server, from its start to Ctrl-C."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import uvicorn

from heaptrail.lab.addresses import listen
from heaptrail.lab.application import make_application

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

    from heaptrail.lab.settings import LabSettings
    from heaptrail.lab.state import LabState

_GRACE_SECONDS = 5


def serve(settings: LabSettings, started: Callable[[int], None]) -> None:
    """Serve until SIGINT or SIGTERM; `started` gets the port once requests are answered.

    Raises `UsageError` where the lab cannot listen, and KeyboardInterrupt after SIGINT.
    """
    listener = listen(settings.host, settings.port)
    with listener:
        port = listener.getsockname()[1]
        app = make_application(settings, port)
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS, lifespan="on", loop="asyncio", ws="none"
        )
        signal.signal(signal.SIGTERM, _end)  # uvicorn repeats the signal when it is through
        _Server(config, app.state.lab, lambda: started(port)).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it has started, and lets streams end when it is told to stop."""

    def __init__(self, config: uvicorn.Config, lab: LabState, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._lab = lab
        self._announce = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        self._lab.stopping.set()
        await super().shutdown(sockets)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Leave by way of everything that is to be closed."""
    sys.exit(128 + number)
