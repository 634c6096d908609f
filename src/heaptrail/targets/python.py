"""A Python process behind its control socket."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self, TypeVar, cast

from heaptrail.errors import CaptureError, ConnectionLost, TargetUnresponsive
from heaptrail.targets import processes, python_turning
from heaptrail.targets.accepting import accepting_process, innermost, worker_notes
from heaptrail.targets.control_folder import make_control_folder, open_socket_of, remove_control_folder, socket_of
from heaptrail.targets.control_session import ControlSession
from heaptrail.targets.limits import Headroom, memory_headroom
from heaptrail.targets.origins import LaunchedOrigin, Origin
from heaptrail.targets.prediction import Cost
from heaptrail.targets.protocol import Capture, CaptureProgress, Memory
from heaptrail.targets.python_attach import inject
from heaptrail.targets.python_origins import InjectedOrigin, RunningOrigin
from heaptrail.targets.staging import written_by
from heaptrail.targets.stalling import STALL_SECONDS, watching_for_a_stall
from heaptrail.targets.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from heaptrail.targets.control_session import JsonObject
    from heaptrail.targets.launch import Command

T = TypeVar("T")

_SETTLE_SECONDS = 0.5
_BLOCKED_SECONDS = 10.0
_COLLECT_SECONDS = 120.0
_LAST_WORDS_SECONDS = 3.0
_ALMOST = 0.95


class PythonTarget:
    """See `heaptrail.targets.protocol.Target`. Made by `of_command`, `of_process` or `of_socket`."""

    way = "control socket"

    def __init__(self, session: ControlSession, origin: Origin[ControlSession], runtime: str, notes: tuple[str, ...]) -> None:
        self._session = session
        self._origin = origin
        self._disk = 0
        self._is_recording = False
        self.runtime = runtime
        self.notes = notes

    @classmethod
    async def of_command(cls, command: Command, pid: int, notes: tuple[str, ...] = ()) -> Self:
        """A process below a command that has opened its control socket.

        The command stays the caller's to stop until this returns.
        """
        return await cls._open(socket_of(command.control_folder, pid), LaunchedOrigin(command, pid), notes)

    @classmethod
    async def of_process(cls, pid: int) -> Self:
        """A process that already runs. A control socket that has to be opened for it is removed again by `close`."""
        if (socket := open_socket_of(pid)) is not None:
            return await cls.of_socket(socket, pid)
        return await cls._inject(pid)

    @classmethod
    async def of_socket(cls, socket: Path, pid: int) -> Self:
        """A process whose control socket is open, and stays open."""
        return await cls._open(socket, RunningOrigin(pid))

    @classmethod
    async def _inject(cls, pid: int) -> Self:
        folder = make_control_folder()
        try:
            socket = await inject(pid, folder)
            return await cls._open(socket, InjectedOrigin(pid, socket))
        except BaseException:
            remove_control_folder(folder)
            raise

    @classmethod
    async def _open(cls, socket: Path, origin: Origin[ControlSession], notes: tuple[str, ...] = ()) -> Self:
        session = await ControlSession.connect(socket)
        try:
            found = await session.ask("describe", seconds=_BLOCKED_SECONDS)
        except TargetUnresponsive:
            await to_the_end(origin.release(session))
            raise python_turning.silence(origin.pid, _BLOCKED_SECONDS) from None
        except BaseException:
            await to_the_end(origin.release(session))
            raise
        return cls(session, origin, str(found["runtime"]), notes)

    @property
    def pid(self) -> int | None:
        """See `Target`."""
        return self._origin.pid

    @property
    def output(self) -> str:
        """The last that the process printed, where we have it."""
        return self._origin.output

    async def memory(self) -> Memory:
        """The resident memory; as heap, what of it belongs to no file."""
        found = cast("dict[str, int]", await self._ask(self._session.ask("memory")))
        return Memory(found["heap_used"], found["heap_used"], 0, found["resident"])

    async def heap_used(self) -> int | None:
        """See `Target`: seen from outside."""
        return None if self._origin.pid is None else processes.anonymous_bytes(self._origin.pid)

    async def require_turning(self, seconds: float = _BLOCKED_SECONDS) -> None:
        """Raise `TargetUnresponsive` when the process answers nothing, or its main thread is stuck in one function."""
        await self._ask(python_turning.require_turning(self._session, self._origin.pid, seconds))

    async def record_allocations(self) -> None:
        """Turn tracemalloc on, where it is off; the process turns it off again when the connection is closed."""
        await self._ask(self._session.ask("record_stacks", seconds=_BLOCKED_SECONDS))
        self._is_recording = True

    async def collect(self) -> None:
        """Collect until nothing more is found, let what is outstanding finish, and do it again."""
        await self.require_turning()
        await self._ask(self._session.ask("collect", seconds=_COLLECT_SECONDS))
        await asyncio.sleep(_SETTLE_SECONDS)
        await self._ask(self._session.ask("collect", seconds=_COLLECT_SECONDS))

    async def predict(self) -> tuple[Cost, Headroom]:
        """The cost of a snapshot of the heap as it is now, and the memory that there is for it."""
        cost = _cost(await self._ask(self._session.ask("predict")))
        self._disk = cost.disk
        return cost, memory_headroom(self._origin.pid)

    async def snapshot(self, path: Path, progress: CaptureProgress) -> Capture:
        """See `Target`; `path` is absolute. Does not collect first."""
        with written_by(self._origin.pid, path) as written:
            found = await self._write(written, progress)
        if self._is_recording and found.get("no_stacks"):
            self.notes = (*self.notes, f"{path.name} does not say where objects were allocated: {found['no_stacks']}")
        return Capture(path, cast("int", found["bytes"]), cast("float", found["pause_seconds"]))

    async def _write(self, path: Path, progress: CaptureProgress) -> JsonObject:
        partial = path.with_name(f"{path.name}.part")

        def written() -> int:
            with contextlib.suppress(OSError):
                size = partial.stat().st_size
                progress(round(100 * min(size / max(self._disk, 1), _ALMOST)), 100)
                return size
            return 0

        try:
            async with watching_for_a_stall(written, self._processor_seconds, STALL_SECONDS):
                found = await self._ask(self._session.ask("snapshot", seconds=None, path=str(path)))
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        if not await asyncio.to_thread(path.exists):
            raise CaptureError(
                f"The process says that it wrote {path}, but it is not there: its file system is another.",
                help="Run heaptrail where the process runs, in its container for instance.",
            )
        return found

    def _processor_seconds(self) -> float:
        pid = self._origin.pid
        if pid is None:
            return 0.0
        return sum(processes.processor_seconds(each) for each in (pid, *processes.descendants(pid)))

    async def scripts(self) -> dict[str, str]:
        """Nothing: the snapshots of Python name the files themselves."""
        return {}

    async def ended(self) -> CaptureError:
        """See `Target`."""
        return await self._origin.ended(self._session)

    async def close(self) -> None:
        """See `Target`."""
        await self._origin.release(self._session)

    async def _ask(self, question: Awaitable[T]) -> T:
        try:
            return await question
        except ConnectionLost as lost:
            raise await self._why(lost) from lost
        except CaptureError as error:
            error.output = error.output or self._origin.output
            raise

    async def _why(self, lost: ConnectionLost) -> CaptureError:
        """A connection is mostly lost because the process has ended; that takes a moment to show."""
        try:
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                return await self.ended()
        except TimeoutError:
            return ConnectionLost(lost.message, help="The process still runs.", output=self._origin.output)


async def python_process_of(command: Command, port: int | None) -> tuple[int, tuple[str, ...]] | None:
    """The process of a command that answers on `port` and has a control socket, and what is to be noted of it.

    Without a port, the busiest one with a socket.
    """
    if port is None:
        open_ones = [pid for pid in command.processes() if command.control_socket(pid) is not None]
        return (max(open_ones, key=processes.processor_seconds), ()) if open_ones else None
    candidates = [pid for pid in command.listeners(port) if command.control_socket(pid) is not None]
    if not candidates:
        return None
    if len(candidates) == 1:
        return candidates[0], ()
    answering = innermost(candidates)
    chosen = await accepting_process(port, candidates) or answering[0]
    return chosen, worker_notes(chosen, answering, port)


def _cost(found: dict[str, object]) -> Cost:
    numbers = cast("dict[str, float]", found)
    return Cost(
        heap_used=round(numbers["heap_used"]),
        seconds=numbers["pause_seconds"],
        memory=round(numbers["memory_bytes"]),
        disk=round(numbers["file_bytes"]),
        work_seconds=numbers["work_seconds"],
    )
