"""A MemoryError that is really raised takes a profile, with what there is still of the memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from agent_processes import files, python

import heaptrail

if TYPE_CHECKING:
    from pathlib import Path

STARTED = """
import resource
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.MemoryError(), profilers.HeapSnapshot())
agent.start()

class Hoard: pass

def exhaust():
    hoard = Hoard()
    hoard.held = []
    taken = int(open('/proc/self/statm').read().split()[0]) * 4096
    resource.setrlimit(resource.RLIMIT_AS, (taken + (100 << 20), resource.RLIM_INFINITY))
    while True:
        hoard.held.append(bytearray(1 << 16))
"""


def hoards_in_the_snapshot(folder: Path) -> int:
    """How many objects of the class are alive in it."""
    [name] = files(folder / "profiles")
    assert name.endswith(".heapsnapshot"), (folder / "profiles" / name).read_text()
    snapshot = heaptrail.open(folder / "profiles" / name)
    return sum(row.count for row in snapshot.classes() if row.name == "Hoard")


def test_one_that_ends_the_program_is_captured_with_what_its_frames_held(tmp_path: Path) -> None:
    with python(STARTED + "exhaust()", tmp_path) as process:
        code, printed = process.end()
    assert code == 1
    assert printed.rstrip().endswith("MemoryError")
    assert hoards_in_the_snapshot(tmp_path) == 1


def test_one_that_ends_a_thread_is_captured(tmp_path: Path) -> None:
    script = STARTED + "thread = threading.Thread(target=exhaust); thread.start(); thread.join(); say('goes on')"
    with python(script, tmp_path) as process:
        assert process.line() == "goes on"
        code, printed = process.end()
    assert code == 0
    assert "MemoryError" in printed
    assert hoards_in_the_snapshot(tmp_path) == 1


def test_one_in_a_task_that_nobody_awaits_is_captured(tmp_path: Path) -> None:
    script = (
        STARTED
        + """
import asyncio
async def handle(): exhaust()
async def main():
    task = asyncio.ensure_future(handle())
    await asyncio.sleep(0.1)
    del task
    while agent.counters.exported == 0: await asyncio.sleep(0.01)
    say('serves')
asyncio.run(main())
"""
    )
    with python(script, tmp_path) as process:
        assert process.line() == "serves"
        code, printed = process.end()
    assert code == 0
    assert "Task exception was never retrieved" in printed
    assert hoards_in_the_snapshot(tmp_path) == 1


@pytest.mark.parametrize(
    "raised",
    [
        "raise MemoryError",
        "raise RuntimeError('wrapped') from MemoryError()",
        "raise ExceptionGroup('several', [ValueError(), MemoryError()])",
    ],
)
def test_one_that_was_handled_elsewhere_can_be_reported(raised: str, tmp_path: Path) -> None:
    script = f"""
from heaptrail.agent.triggers import memory_error
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.MemoryError(), Note())
agent.start()
try:
    {raised}
except Exception as error:
    memory_error.notice(error)
while agent.counters.exported == 0: time.sleep(0.01)
say(agent.counters.captured)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "1"


def test_another_error_is_none_of_its_business(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.MemoryError(), Note())
agent.start()
1 / 0
"""
    with python(script, tmp_path) as process:
        code, printed = process.end()
    assert code == 1
    assert printed.rstrip().endswith("ZeroDivisionError: division by zero")
    assert files(tmp_path / "profiles") == []


def test_hooks_that_were_there_are_called_and_are_there_again_after_a_stop(tmp_path: Path) -> None:
    script = """
sys.excepthook = mine = lambda kind, error, traceback: say("mine", kind.__name__)
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.MemoryError(), Note())
before = threading.excepthook
agent.start()
agent.stop()
say(sys.excepthook is mine, threading.excepthook is before)
agent.start()
raise MemoryError
"""
    with python(script, tmp_path) as process:
        assert process.line() == "True True"
        assert process.line() == "mine MemoryError"
        assert process.end()[0] == 1
    assert len(files(tmp_path / "profiles")) == 1


def test_many_in_a_row_are_captured_once(tmp_path: Path) -> None:
    script = """
from heaptrail.agent.triggers import memory_error
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.MemoryError(), Note())
agent.start()
for _ in range(100): memory_error.notice(MemoryError())
while agent.counters.exported == 0: time.sleep(0.01)
say(agent.counters.triggered)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "1"
