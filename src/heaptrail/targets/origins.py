"""How we came to a process: what tells of its end, and what has to be undone."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol, TypeVar

from heaptrail.errors import CaptureError, ConnectionLost, InspectorUnavailable
from heaptrail.targets.attach import shut_inspector
from heaptrail.targets.failures import explain_exit
from heaptrail.targets.limits import OutOfMemoryWatch
from heaptrail.targets.processes import describe_first, is_alive
from heaptrail.targets.waiting import wait_until

if TYPE_CHECKING:
    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.inspector import Inspector
    from heaptrail.targets.launch import Command


class Session(Protocol):
    """An open connection to a process."""

    @property
    def is_open(self) -> bool:
        """Whether the other side still holds it."""

    async def disconnect(self) -> None:
        """End it."""


SessionT_contra = TypeVar("SessionT_contra", bound=Session, contravariant=True)


class Origin(Protocol[SessionT_contra]):
    """The way to a process over one kind of session, and back."""

    @property
    def pid(self) -> int | None:
        """The process on this machine; None where only its inspector is known."""

    @property
    def output(self) -> str:
        """The last that the process printed, where we have it."""

    async def ended(self, session: SessionT_contra) -> CaptureError:
        """Wait until the process is gone, and return the error that says how."""

    async def release(self, session: SessionT_contra) -> None:
        """End the session and undo what was done to reach the process."""


class LaunchedOrigin:
    """A command that was started for the capture."""

    def __init__(self, command: Command, pid: int | None) -> None:
        self._command = command
        self.pid = pid
        if pid is not None:
            command.follow(pid)

    @property
    def output(self) -> str:
        """See `Origin`."""
        return self._command.output

    async def ended(self, session: Session) -> CaptureError:  # noqa: ARG002
        """See `Origin`."""
        return await self._command.ended()

    async def release(self, session: Session) -> None:
        """End the session and the command."""
        await session.disconnect()
        await self._command.stop()


class InspectedOrigin:
    """A process whose inspector was open before we came, and stays open."""

    output = ""

    def __init__(self, address: InspectorAddress, pid: int | None) -> None:
        self._address = address
        self.pid = pid
        self._out_of_memory = OutOfMemoryWatch(pid) if pid is not None else None
        self._name = describe_first(pid) if pid is not None else f"The process behind {address}"

    async def ended(self, session: Inspector) -> CaptureError:
        """See `Origin`."""
        await wait_until(lambda: not (is_alive(self.pid) if self.pid is not None else session.is_open))
        if self.pid is None:
            return ConnectionLost(f"The inspector at {self._address} closed the connection.")
        kills = self._out_of_memory.kills() if self._out_of_memory is not None else 0
        return explain_exit(self._name, None, "", out_of_memory_kills=kills)

    async def release(self, session: Inspector) -> None:
        """End the session."""
        await session.disconnect()


class AttachedOrigin(InspectedOrigin):
    """A process whose inspector was opened for the capture."""

    def __init__(self, address: InspectorAddress, pid: int) -> None:
        super().__init__(address, pid)
        self._opened_in = pid

    async def release(self, session: Inspector) -> None:
        """End the session and shut the inspector. Raises `InspectorUnavailable` when it stays open."""
        shut = False
        with contextlib.suppress(CaptureError, TimeoutError):
            shut = await shut_inspector(self._opened_in, self._address, session)
        await session.disconnect()
        if not shut and is_alive(self._opened_in):
            raise InspectorUnavailable(
                f"{self._name} stands still; it was asked to close its inspector at {self._address}.",
                help="Make sure that the port is closed: whoever reaches it can run code in the process.",
            )
