"""Work that another thread interrupts: it ends once, in good order, whenever that is asked for."""

from __future__ import annotations

import asyncio
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from services import PATIENCE_SECONDS, node

from heaptrail.hunt import HuntPlan, Interruption, SilentProgress, hunt
from heaptrail.hunt.interruption import run_until_interrupted

if TYPE_CHECKING:
    from collections.abc import Callable


def in_a_thread(work: Callable[[], object]) -> BaseException | None:
    """What the work raises in a thread that is not the main one."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    return raised[0] if raised else None


def test_work_ends_when_another_thread_asks_for_it_and_cleans_up_first() -> None:
    interruption = Interruption()
    done: list[str] = []

    async def work() -> None:
        try:
            threading.Thread(target=interruption.ask).start()
            await asyncio.sleep(PATIENCE_SECONDS)
        finally:
            interruption.ask()  # asked again, the clean-up is not cut short
            await asyncio.sleep(0.01)
            done.append("cleaned up")

    assert isinstance(in_a_thread(lambda: run_until_interrupted(work(), interruption)), KeyboardInterrupt)
    assert done == ["cleaned up"]


def test_what_is_asked_for_before_the_work_begins_ends_it_at_its_first_wait() -> None:
    interruption = Interruption()
    interruption.ask()

    async def work() -> None:
        await asyncio.sleep(PATIENCE_SECONDS)

    assert isinstance(in_a_thread(lambda: run_until_interrupted(work(), interruption)), KeyboardInterrupt)


def test_what_is_asked_for_after_the_end_does_nothing() -> None:
    interruption = Interruption()

    async def work() -> int:
        return 7

    assert run_until_interrupted(work(), interruption) == 7
    interruption.ask()


def test_a_hunt_in_a_thread_ends_when_it_is_asked_to_and_says_what_stays(tmp_path: Path) -> None:
    interruption = Interruption()

    class AskingProgress(SilentProgress):
        def phase(self, name: str, estimate: float | None) -> None:
            if (name, estimate) == ("load 1", None):
                interruption.ask()

    with node("leaking.js", "--inspect=127.0.0.1:0") as (pid, port):
        plan = HuntPlan(pid=pid, urls=(f"http://127.0.0.1:{port}/",), requests=1_000_000, warmup=20, out=tmp_path / "run")
        raised = in_a_thread(lambda: hunt(plan, AskingProgress(), interruption=interruption))
    assert isinstance(raised, KeyboardInterrupt)
    assert "keeps 1 finished snapshot" in str(raised)
    steps = [json.loads(line) for line in (tmp_path / "run" / "steps.jsonl").read_text().splitlines()]
    assert [step["step"] for step in steps][-2:] == ["closed", "interrupted"]
    assert sorted(path.name for path in (tmp_path / "run").glob("*snapshot*")) == ["1.heapsnapshot"]


@pytest.mark.parametrize("at_a_time", [1, 8])
def test_a_hunt_writes_down_the_memory_of_the_process_and_what_it_has_answered(tmp_path: Path, at_a_time: int) -> None:
    measured: list[tuple[int, int | None, int]] = []

    class MeasuredProgress(SilentProgress):
        def measured(self, resident: int, heap_used: int | None, requests: int) -> None:
            measured.append((resident, heap_used, requests))

    with node("leaking.js", "--inspect=127.0.0.1:0") as (pid, port):
        plan = HuntPlan(
            pid=pid, urls=(f"http://127.0.0.1:{port}/",), requests=300, warmup=20, out=tmp_path / "run", concurrency=at_a_time
        )
        hunt(plan, MeasuredProgress())
    steps = [json.loads(line) for line in (tmp_path / "run" / "steps.jsonl").read_text().splitlines()]
    facts = ("resident", "heap_used", "requests")
    assert [tuple(step[fact] for fact in facts) for step in steps if step["step"] == "memory"] == measured
    assert all(resident > (heap_used or 0) for resident, heap_used, _ in measured)
    heaps = [heap_used for _, heap_used, _ in measured if heap_used is not None]
    assert {step["heap_used"] for step in steps if step["step"] == "snapshot"} < set(heaps)
    requests = [answered for _, _, answered in measured]
    assert requests == sorted(requests)
    assert requests[0] == 0
    assert requests[-1] <= 620
