"""A Node.js process behind one inspector session."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar, cast

from heaptrail.errors import CaptureError, ConnectionLost, InspectorUnavailable
from heaptrail.targets import attach, processes
from heaptrail.targets.capture import CaptureWay, capture, choose_way, no_stacks_of
from heaptrail.targets.event_loop import require_turning
from heaptrail.targets.inspector import Inspector, v8_heap_used
from heaptrail.targets.limits import Headroom, memory_headroom
from heaptrail.targets.offers import find_session_url
from heaptrail.targets.origins import AttachedOrigin, InspectedOrigin, LaunchedOrigin, Origin
from heaptrail.targets.prediction import Cost, predict_cost
from heaptrail.targets.protocol import Capture, CaptureProgress, Memory
from heaptrail.targets.scripts import script_urls
from heaptrail.targets.settling import collect_until_settled
from heaptrail.targets.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.launch import Command

T = TypeVar("T")

_BLOCKED_SECONDS = 10.0
_LAST_WORDS_SECONDS = 3.0
_CLUSTER = "(c => (c.isPrimary ?? c.isMaster) ? Object.keys(c.workers ?? {}).length : 0)(require('cluster'))"


class NodeTarget:
    """See `heaptrail.targets.protocol.Target`. Made by `of_command`, `of_process` or `of_inspector`."""

    def __init__(self, inspector: Inspector, origin: Origin[Inspector], way: CaptureWay, version: str, workers: int) -> None:
        self._inspector = inspector
        self._origin = origin
        self._way = way
        self._heap_used = 0
        self._pace = 1.0
        self.runtime = f"node {version}"
        self.notes = _cluster_notes(workers)

    @classmethod
    async def of_command(cls, command: Command, port: int | None, folder: Path) -> Self:
        """The process of a command that listens on `port`, or else its last one that opened an inspector.

        Raises `InspectorUnavailable`. The command stays the caller's to stop until this returns.
        """
        pid = command.listener(port) if port is not None else None
        address = await _inspector_of_command(command, pid)
        if pid is None:
            pid = processes.port_owner(address.port)
        return await cls._open(address, LaunchedOrigin(command, pid), folder)

    @classmethod
    async def of_process(cls, pid: int, folder: Path) -> Self:
        """A process that already runs. An inspector that has to be opened for it is shut again by `close`."""
        attach.require_attachable(pid)
        if (address := await attach.open_inspector_of(pid)) is not None:
            return await cls._open(address, InspectedOrigin(address, pid), folder)
        try:
            opened = await attach.open_inspector(pid)
            return await cls._open(opened, AttachedOrigin(opened, pid), folder)
        except BaseException:
            await to_the_end(attach.shut_any_inspector(pid))
            raise

    @classmethod
    async def of_inspector(cls, address: InspectorAddress, folder: Path) -> Self:
        """A process of which only the inspector is known: it may be at the end of a tunnel."""
        owner = processes.port_owner(address.port)
        # The port of a tunnel, or of a container's proxy, is not the process's own.
        pid = owner if owner is not None and processes.looks_like_node(owner) else None
        return await cls._open(address, InspectedOrigin(address, pid), folder)

    @classmethod
    async def _open(cls, address: InspectorAddress, origin: Origin[Inspector], folder: Path) -> Self:
        inspector = await Inspector.connect(await find_session_url(address))
        try:
            await inspector.let_exit()
            version = await inspector.evaluate("process.version")
            way = await choose_way(inspector, folder)
            workers = cast("int", await inspector.evaluate(_CLUSTER))
        except BaseException:
            await to_the_end(origin.release(inspector))
            raise
        return cls(inspector, origin, way, str(version), workers)

    @property
    def way(self) -> str:
        """How snapshots leave the process, the same for all of a run: `file` or `protocol`."""
        return self._way.value

    @property
    def pid(self) -> int | None:
        """See `Target`."""
        return self._origin.pid

    @property
    def output(self) -> str:
        """The last that the process printed, where we have it."""
        return self._origin.output

    async def memory(self) -> Memory:
        """What `process.memoryUsage()` says."""
        usage = cast("dict[str, int]", await self._ask(self._inspector.evaluate("process.memoryUsage()")))
        self._heap_used = usage["heapUsed"]
        return Memory(usage["heapUsed"], usage["heapTotal"], usage["external"], usage["rss"])

    async def heap_used(self) -> int:
        """See `Target`: told by V8 itself."""
        return await v8_heap_used(self._inspector)

    async def require_turning(self, seconds: float = _BLOCKED_SECONDS) -> None:
        """Raise `TargetUnresponsive` unless the event loop turns within `seconds`."""
        await self._ask(require_turning(self._inspector, seconds))

    async def record_allocations(self) -> None:
        """Raises `UsageError`: V8 has no stacks for snapshots that are taken one by one."""
        raise no_stacks_of(self.runtime)

    async def collect(self) -> None:
        """Collect until nothing more becomes free."""
        await self.require_turning()
        await self._ask(collect_until_settled(self._inspector, self._used))

    async def predict(self) -> tuple[Cost, Headroom]:
        """The cost of a snapshot of the heap as it is now, and the memory that there is for it."""
        await self.memory()
        return self._cost(), memory_headroom(self._origin.pid)

    async def snapshot(self, path: Path, progress: CaptureProgress) -> Capture:
        """See `Target`. Does not collect first."""
        cost = self._cost()
        writing = capture(self._inspector, self._way, path, pid=self._origin.pid, predicted=cost, progress=progress)
        taken = await self._ask(writing)
        self._pace *= taken.seconds / cost.seconds
        return taken

    def _cost(self) -> Cost:
        cost = predict_cost(self._heap_used)
        return replace(cost, seconds=cost.seconds * self._pace)

    async def scripts(self) -> dict[str, str]:
        """Script id → URL. To be asked after the last capture."""
        return await self._ask(script_urls(self._inspector))

    async def ended(self) -> CaptureError:
        """See `Target`."""
        return await self._origin.ended(self._inspector)

    async def close(self) -> None:
        """See `Target`."""
        await self._origin.release(self._inspector)

    async def _used(self) -> int:
        return (await self.memory()).heap_used

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


async def _inspector_of_command(command: Command, pid: int | None) -> InspectorAddress:
    announced = command.inspectors()
    if pid is None:
        if announced:
            return announced[-1]
        raise InspectorUnavailable(
            "No process of the command opened an inspector.",
            help="heaptrail hunts in Node.js and Python: is the command, or what it starts, one of them?",
            output=command.output,
        )
    ports = processes.listening_ports(pid)
    for address in reversed(announced):
        if address.port in ports:
            return address
    # Its output may go elsewhere, or its NODE_OPTIONS be its own.
    address_found = await attach.open_inspector_of(pid)
    if address_found is None and processes.looks_like_node(pid):
        address_found = await attach.open_inspector(pid)
    if address_found is None:
        raise InspectorUnavailable(
            f"{processes.describe_first(pid)}, which answers the requests, has no inspector.",
            help="heaptrail hunts in Node.js and Python: does one of them listen on that port itself?",
            output=command.output,
        )
    return address_found


def _cluster_notes(workers: int) -> tuple[str, ...]:
    if not workers:
        return ()
    only_the_primary = f"the process is the primary of a cluster with {workers} workers, and its own heap was looked at"
    return (f"{only_the_primary}: start the service with one process to hunt in what answers the requests",)
