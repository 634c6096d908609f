"""The page as a server, from its start to Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from heaptrail.errors import UsageError
from heaptrail.web.answering import Answers
from heaptrail.web.application import make_application
from heaptrail.web.safety import Access

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from heaptrail.web.opened import Opened

_ADDRESS = "127.0.0.1"
_GRACE_SECONDS = 2


def serve(opened: Opened, port: int, started: Callable[[str], None], *, editor: str | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `started` gets the page's address, with its token, once requests are answered.

    Raises `UsageError` where the port is taken, and KeyboardInterrupt after SIGINT.
    """
    with _listener(port) as listener:
        access = Access(listener.getsockname()[1])
        answers = Answers(opened)
        config = uvicorn.Config(
            make_application(answers, access, editor=editor),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            lifespan="on",
            loop="asyncio",
            ws="none",
        )
        signal.signal(signal.SIGTERM, _end)  # uvicorn repeats the signal when it is through
        if hasattr(signal, "SIGHUP"):
            signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))  # the terminal was closed
        _Server(config, lambda: started(access.address), answers.stop).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it has started, and has what takes long come to its end when it is told to stop."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = started
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server`."""
        self._stop()
        await super().shutdown(sockets)


def _listener(port: int) -> socket.socket:
    try:
        listener = socket.create_server((_ADDRESS, port))
    except OverflowError:
        raise UsageError(f"There is no port {port}.", help="Ports go up to 65535; --port 0 finds a free one.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is taken.", help="Leave --port away: a free one is found.") from None
        raise UsageError(f"The page cannot be served on port {port}: {error.strerror}.") from None
    # asyncio does so only for sockets that name their protocol. Without it the body of every answer, which is sent after its
    # headers, waits for the 40 ms after which a browser acknowledges those.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """Leave by way of everything that is to be closed."""
    sys.exit(128 + number)
