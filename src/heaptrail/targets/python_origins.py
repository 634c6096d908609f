"""How we came to a Python process that we did not start, and how it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, ConnectionLost
from heaptrail.targets.control_folder import remove_control_folder
from heaptrail.targets.control_session import ControlSession
from heaptrail.targets.failures import explain_exit
from heaptrail.targets.limits import OutOfMemoryWatch
from heaptrail.targets.processes import describe_first, is_alive
from heaptrail.targets.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

_LEAVE_SECONDS = 5.0


class RunningOrigin:
    """A process whose control socket was open before we came, and stays open."""

    output = ""

    def __init__(self, pid: int) -> None:
        self.pid: int | None = pid
        self._running = pid
        self._name = describe_first(pid)
        self._out_of_memory = OutOfMemoryWatch(pid)

    async def ended(self, session: ControlSession) -> CaptureError:  # noqa: ARG002
        """See `Origin`."""
        await wait_until(lambda: not is_alive(self._running))
        return explain_exit(self._name, None, "", out_of_memory_kills=self._out_of_memory.kills())

    async def release(self, session: ControlSession) -> None:
        """End the session."""
        await session.disconnect()


class InjectedOrigin(RunningOrigin):
    """A process whose control socket was opened for the capture."""

    def __init__(self, pid: int, socket: Path) -> None:
        super().__init__(pid)
        self._socket = socket

    async def release(self, session: ControlSession) -> None:
        """End the session and have the socket removed. Raises `CaptureError` when the process does not do it."""
        await session.disconnect()
        try:
            last = await ControlSession.connect(self._socket)
            try:
                await last.ask("leave", seconds=_LEAVE_SECONDS)
            finally:
                await last.disconnect()
        except ConnectionLost:
            pass
        except CaptureError:
            if is_alive(self._running):
                raise CaptureError(
                    f"{self._name} stands still; its control socket is still at {self._socket}.",
                    help="Only you and root can reach it; it goes with the process.",
                ) from None
        remove_control_folder(self._socket.parent)
