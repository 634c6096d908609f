"""The memory of a process over time, while it works and while it stands still."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest
from services import node, python

from heaptrail.hunt.sampling import sampling
from heaptrail.targets import processes
from heaptrail.targets.node import NodeTarget
from heaptrail.targets.starting import target_of_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Samples = list[tuple[int, int | None]]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("runtime", ["node", "python"])
async def test_each_sample_has_what_is_resident_and_what_is_in_use_in_the_heap(tmp_path: Path, runtime: str) -> None:
    started = node("leaking.js", "--inspect=127.0.0.1:0") if runtime == "node" else python("leaking.py")
    with started as (pid, _):
        target = await target_of_process(tmp_path, pid=pid)
        samples: Samples = []
        async with sampling(target, lambda resident, heap: samples.append((resident, heap))):
            await until(lambda: len(samples) == 3)
        memory = await target.memory()
        await target.close()
    assert {resident > memory.resident / 2 for resident, _ in samples} == {True}
    assert [heap for _, heap in samples] == pytest.approx([memory.heap_used] * 3, rel=0.3)


async def test_a_process_that_stands_still_is_seen_from_outside_and_goes_on_to_tell_of_its_heap(tmp_path: Path) -> None:
    with node("leaking.js", "--inspect=127.0.0.1:0") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        samples: Samples = []
        async with sampling(target, lambda resident, heap: samples.append((resident, heap))):
            await until(lambda: len(samples) > 0)
            os.kill(pid, signal.SIGSTOP)
            await until(lambda: [heap for _, heap in samples[-2:]] == [None, None])
            os.kill(pid, signal.SIGCONT)
            await until(lambda: samples[-1][1] is not None)
        await target.close()
    assert all(resident > 1 << 20 for resident, _ in samples)


async def test_code_that_runs_on_does_not_keep_the_heap_from_being_told(tmp_path: Path) -> None:
    script = tmp_path / "busy.js"
    script.write_text(
        "require('http').createServer().listen(process.env.PORT, '127.0.0.1', () => setTimeout(() => { for (;;); }, 200))"
    )
    with node(str(script), "--inspect=127.0.0.1:0") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        await until(lambda: processes.processor_seconds(pid) > 0.5)
        samples: Samples = []
        async with sampling(target, lambda resident, heap: samples.append((resident, heap))):
            await until(lambda: len([heap for _, heap in samples if heap is not None]) == 2)
        await target.close()


async def test_questions_for_the_heap_leave_nothing_in_it(tmp_path: Path) -> None:
    with node("clean.js", "--inspect=127.0.0.1:0") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        await target.collect()
        before = await target.heap_used()
        for _ in range(2000):
            await target.heap_used()
        asked = await target.heap_used() - before
        for _ in range(2000):
            await target.memory()
        evaluated = await target.heap_used() - before - asked
        await target.close()
    # Each evaluation makes an object to answer with: what it would have been.
    assert asked < evaluated / 4
