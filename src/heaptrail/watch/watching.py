"""Looking at a process, and taking snapshots of it when they are due."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from heaptrail.agent.delivery import deliver, described
from heaptrail.agent.spool import spool_for
from heaptrail.agent.taking import Begun
from heaptrail.errors import CaptureError, TargetExited, UsageError
from heaptrail.watch.conditions import Reading
from heaptrail.watch.subject import capture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Attributes, Exporter
    from heaptrail.agent.spool import Spool
    from heaptrail.targets.protocol import Target
    from heaptrail.watch.conditions import Condition
    from heaptrail.watch.subject import Subject


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """When a snapshot is due, and how often at most. Times in seconds. Raises `UsageError` when made wrongly."""

    conditions: Sequence[Condition] = ()
    every: float | None = None
    cooldown: float = 600.0
    look: float = 5.0
    limit: int | None = None
    force: bool = False

    def __post_init__(self) -> None:
        if not self.conditions and self.every is None:
            raise UsageError("Nothing says when.", help="Give --when 'rss > 1.5GiB', or --every 30m.")
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"{self.limit} snapshots are none.", help="--limit-files 1 or more.")


class WatchObserver(Protocol):
    """Is told what happens."""

    def watching(self, reading: Reading) -> None:
        """It has begun."""

    def due(self, reasons: Sequence[str]) -> None:
        """A snapshot is being taken."""

    def exported(self, profile: Profile) -> None:
        """It was taken, or could not be, and the exporter has it."""

    def kept(self, profile: Profile, error: str) -> None:
        """The exporter could not take it; it stays at `profile.path`."""

    def ended(self, reason: str) -> None:
        """There is nothing to watch any more."""


class _HeapSnapshot:
    """What a snapshot from outside is called: as one from inside is."""

    kind = "heap_snapshot"
    suffix = ".heapsnapshot"


async def watch(subject: Subject, plan: WatchPlan, exporter: Exporter, observer: WatchObserver) -> None:
    """Look at the process until it ends, or until as many snapshots are taken as are wanted.

    A snapshot that fails is exported as failed, and the watch goes on. Raises `UsageError` for what cannot be watched
    and `CaptureError` where the first look fails.
    """
    await _Watch(subject, plan, exporter, observer).run()


class _Watch:
    def __init__(self, subject: Subject, plan: WatchPlan, exporter: Exporter, observer: WatchObserver) -> None:
        self._subject = subject
        self._plan = plan
        self._exporter = exporter
        self._observer = observer
        self._spool: Spool = spool_for(exporter)
        self._watchers = [condition.watcher(subject.limit, plan.cooldown) for condition in plan.conditions]
        self._with_heap = any(condition.quantity == "heap" for condition in plan.conditions)
        self._next = time.monotonic() + plan.every if plan.every is not None else None
        self._taken = 0
        self._held: Target | None = None

    async def run(self) -> None:
        try:
            async with contextlib.AsyncExitStack() as stack:
                if self._with_heap:
                    self._held = await stack.enter_async_context(self._opened())
                self._observer.watching(await self._read())
                while self._taken != self._plan.limit:
                    if reasons := self._reasons(await self._read()):
                        await self._take(reasons)
                    else:
                        await asyncio.sleep(self._pause())
        except TargetExited as exited:
            self._observer.ended(exited.message)
        except CaptureError:
            self._subject.rss()  # which says so, if it is only that the process has ended
            raise

    @contextlib.asynccontextmanager
    async def _opened(self) -> AsyncIterator[Target]:
        """The process, whose inspector or socket is open for as long as it is needed: all the time to see its heap."""
        if self._held is not None:
            yield self._held
            return
        path = self._spool.path("target")
        try:
            async with self._subject.opened(path.parent) as target:
                yield target
        finally:
            self._spool.keep()

    async def _read(self) -> Reading:
        rss = self._subject.rss()
        return Reading(rss, (await self._held.memory()).heap_used if self._held is not None else None)

    def _reasons(self, reading: Reading) -> list[str]:
        now = time.monotonic()
        reasons = [reason for watcher in self._watchers if (reason := watcher.met(reading, now))]
        if self._next is not None and self._plan.every is not None and now >= self._next:
            self._next += self._plan.every * (1 + (now - self._next) // self._plan.every)
            reasons.append("on schedule")
        return reasons

    def _pause(self) -> float:
        if self._next is None:
            return self._plan.look
        rest = max(self._next - time.monotonic(), 0.0)
        return min(rest, self._plan.look) if self._watchers else rest

    async def _take(self, reasons: Sequence[str]) -> None:
        self._observer.due(reasons)
        attributes: Attributes = {"trigger": "watch", "reason": ", ".join(reasons)}
        begun = Begun(_HeapSnapshot(), self._spool, attributes, pid=self._subject.number)
        try:
            async with self._opened() as target:
                taken = await capture(target, begun.path, force=self._plan.force)
            profile = begun.succeeded({"bytes": taken.bytes, "pause_seconds": taken.seconds})
        except CaptureError as error:
            profile = self._failed(begun, error)
        except BaseException:
            self._spool.remove(begun.path)
            raise
        self._taken += profile.status == "ok"
        await self._export(profile)

    def _failed(self, begun: Begun, error: CaptureError) -> Profile:
        """A process that has ended is no failure: raises `TargetExited`."""
        try:
            self._subject.rss()
        except TargetExited:
            self._spool.remove(begun.path)
            raise
        return begun.failed(error)

    async def _export(self, profile: Profile) -> None:
        try:
            await asyncio.to_thread(deliver, self._exporter, profile)
        except Exception as error:
            self._spool.keep()
            self._observer.kept(profile, described(error))
        else:
            self._spool.remove(profile.path)
            self._observer.exported(profile)
