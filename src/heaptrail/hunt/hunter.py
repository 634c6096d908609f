"""The discipline of a hunt: start, ready, warm up, snapshot, load, snapshot, load, snapshot, close."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, HeaptrailError, LoadFailed, TargetUnresponsive
from heaptrail.hunt.acting import require_a_load_for, run_actions
from heaptrail.hunt.ready import wait_until_ready
from heaptrail.hunt.sampling import sampling
from heaptrail.hunt.supervision import Supervisor, while_turning
from heaptrail.load.command import parse_load_command, run_load_command
from heaptrail.load.generator import run_requests
from heaptrail.load.plan import LoadResult, Requests
from heaptrail.targets.accepting import require_serving
from heaptrail.targets.launch import Command
from heaptrail.targets.prediction import free_disk, refuse_if_too_costly
from heaptrail.targets.python_environment import allocation_environment
from heaptrail.targets.starting import target_of_command, target_of_process
from heaptrail.targets.waiting import to_the_end
from heaptrail.units import format_bytes, format_count, format_duration

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from heaptrail.hunt.plan import HuntPlan
    from heaptrail.hunt.progress import Progress
    from heaptrail.hunt.run_folder import RunFolder
    from heaptrail.hunt.urls import Service
    from heaptrail.targets.protocol import Capture, Target

_NOTED_ERROR_SHARE = 0.01
_STUCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Captured:
    """What the live part of a hunt leaves for the verdict: one load between every two captures."""

    captures: tuple[Capture, ...]
    loads: tuple[LoadResult, ...]
    scripts: Mapping[str, str]
    notes: tuple[str, ...]


async def capture_rounds(plan: HuntPlan, service: Service, folder: RunFolder, progress: Progress) -> Captured:
    """Do all that needs the live process. It is as it was, or ended, when this returns or raises."""
    return await _Hunter(plan, service, folder, progress).run()


class _Hunter:
    def __init__(self, plan: HuntPlan, service: Service, folder: RunFolder, progress: Progress) -> None:
        self._plan = plan
        self._service = service
        self._folder = folder
        self._progress = progress
        self._answered = 0
        self._answered_before = 0
        self._notes: tuple[str, ...] = ()

    async def run(self) -> Captured:
        async with self._target() as target, Supervisor(target.ended()) as supervisor, sampling(target, self._measured):
            await supervisor.run(self._warm_up(target))
            captures, loads = [await supervisor.run(self._capture(target, 1))], []
            for number in range(1, self._plan.round_count + 1):
                loads.append(await supervisor.run(self._load(target, f"load {number}", self._plan.requests)))
                captures.append(await supervisor.run(self._capture(target, number + 1)))
            scripts = await supervisor.run(target.scripts())
            if scripts:
                self._folder.keep("scripts.json", json.dumps(scripts, indent=0))
            notes = (*target.notes, *self._notes, *_load_notes(loads))
        return Captured(tuple(captures), tuple(loads), scripts, notes)

    @asynccontextmanager
    async def _target(self) -> AsyncIterator[Target]:
        target = await (self._start() if self._plan.command else self._attach())
        self._folder.step("connected", runtime=target.runtime, way=target.way)
        self._progress.finish(target.runtime)
        try:
            if self._plan.allocations:
                await target.record_allocations()
            yield target
        finally:
            self._progress.phase("close", None)
            await to_the_end(target.close())
            self._folder.step("closed")
            self._progress.finish("")

    async def _start(self) -> Target:
        self._progress.phase("start", None)
        self._folder.step("start", command=self._service.command, url=self._service.urls)
        command = Command(
            self._service.command,
            log=self._folder.target_log,
            environment={**(allocation_environment() if self._plan.allocations else {}), **self._service.environment},
        )
        try:
            return await self._reach(command)
        except BaseException:
            await to_the_end(command.stop())
            raise

    async def _reach(self, command: Command) -> Target:
        async with Supervisor(command.ended()) as supervisor:
            silence = await supervisor.run(self._silence())
            if silence is None:
                port, folder = self._service.port, self._folder.path
                return await supervisor.run(target_of_command(command, port, folder))
        raise await self._explain(silence, command)

    async def _silence(self) -> TargetUnresponsive | None:
        """Wait for the first answer; the error if there is none."""
        try:
            seconds = await wait_until_ready(self._service.ready, self._plan.ready_timeout)
        except TargetUnresponsive as error:
            return error
        self._folder.step("ready", url=self._service.ready, seconds=round(seconds, 3))
        return None

    async def _explain(self, error: TargetUnresponsive, command: Command) -> CaptureError:
        error.output = command.output
        inspectors = {address.port for address in command.inspectors()}
        if (ports := sorted(command.ports() - inspectors)) and self._service.port not in ports:
            found = ", ".join(map(str, ports))
            error.help = f"The command listens on {found}: is that the port of the URL?"
            return error
        error.help = "Does the command listen on that port? PORT in its environment says which is meant."
        try:
            target = await target_of_command(command, None, self._folder.path)
            try:
                await target.require_turning(_STUCK_SECONDS / 2)
            finally:
                await to_the_end(target.close())
        except TargetUnresponsive as stuck:
            return stuck
        except HeaptrailError:
            pass
        return error

    async def _attach(self) -> Target:
        self._progress.phase("connect", None)
        plan, folder = self._plan, self._folder.path
        target = await target_of_process(folder, pid=plan.pid, python_pid=plan.python_pid, inspect=plan.inspect)
        try:
            require_a_load_for(target, plan)
            if self._service.urls:
                async with Supervisor(target.ended()) as supervisor:
                    await supervisor.run(wait_until_ready(self._service.ready, plan.ready_timeout))
            if (pid := plan.python_pid or plan.pid) is not None:
                self._notes = await require_serving(pid, self._service.port)
        except BaseException:
            await to_the_end(target.close())
            raise
        return target

    async def _warm_up(self, target: Target) -> None:
        if self._plan.warmup_count:
            await self._load(target, "warm up", self._plan.warmup_count)

    async def _load(self, target: Target, name: str, count: int) -> LoadResult:
        self._progress.phase(name, None)
        try:
            result = await while_turning(
                self._requests(target, count), moved=lambda: self._answered, require_turning=target.require_turning
            )
        except LoadFailed as error:
            self._folder.step(name, failed=error.message)
            error.output = error.output or target.output
            raise
        self._answered_before, self._answered = self._answered_before + result.requests, 0
        self._folder.step(
            name,
            requests=result.requests,
            answers=result.answers,
            failures=result.failures,
            seconds=round(result.seconds, 3),
            latency=asdict(result.latency) if result.latency is not None else None,
        )
        self._progress.finish(str(result))
        return result

    async def _requests(self, target: Target, count: int) -> LoadResult:
        plan, service = self._plan, self._service
        if plan.action is not None:
            return await run_actions(target, plan.action, count, self._count)
        if plan.load is not None:
            values = {
                "url": service.urls[0],
                "urls": " ".join(service.urls),
                "port": str(service.port),
                "requests": str(count),
                "concurrency": str(plan.concurrency),
            }
            return await run_load_command(parse_load_command(plan.load, values), count, self._folder.load_log)
        requests = Requests(service.urls, plan.method, plan.headers, plan.body, plan.concurrency, plan.request_timeout)
        return await run_requests(requests, count, self._count)

    def _measured(self, resident: int, heap_used: int | None) -> None:
        requests = self._answered_before + self._answered
        self._folder.step("memory", resident=resident, heap_used=heap_used, requests=requests)
        self._progress.measured(resident, heap_used, requests)

    def _count(self, done: int, total: int) -> None:
        self._answered = done
        self._progress.advance(done, total)

    async def _capture(self, target: Target, number: int) -> Capture:
        total = self._plan.round_count + 1
        self._progress.phase(f"snapshot {number} of {total}", None)
        await target.collect()
        memory = await target.memory()
        self._measured(memory.resident, memory.heap_used)
        cost, headroom = await target.predict()
        if not self._plan.force:
            refuse_if_too_costly(
                cost,
                headroom=headroom,
                disk=free_disk(self._folder.path),
                captures=total - number + 1,
                folder=self._folder.path,
            )
        self._progress.phase(f"snapshot {number} of {total}", cost.duration)
        began = datetime.now(UTC)
        capture = await target.snapshot(self._folder.snapshot(number), self._progress.advance)
        self._folder.step(
            "snapshot",
            file=capture.path.name,
            began=began.isoformat(timespec="milliseconds"),
            bytes=capture.bytes,
            seconds=round(capture.seconds, 3),
            heap_used=memory.heap_used,
            resident_before=memory.resident,
            resident_after=(await target.memory()).resident,
        )
        self._progress.finish(f"{format_bytes(capture.bytes)}, paused for {format_duration(capture.seconds)}")
        return capture


def _load_notes(loads: list[LoadResult]) -> list[str]:
    notes = []
    for number, load in enumerate(loads, 1):
        if load.error_share > _NOTED_ERROR_SHARE:
            of_all = f"{format_count(load.errors)} of {format_count(load.requests)}"
            notes.append(f"{of_all} requests of load {number} failed")
        if load.answers.get("4xx", 0) == load.requests:
            notes.append(f"every request of load {number} was answered with a status 4xx: is the URL right?")
    return notes
