"""Too much memory takes a profile, once each time that it becomes too much."""

from __future__ import annotations

import os
import signal
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from agent_processes import PythonProcess, eventually, files, python
from hypothesis import given
from hypothesis import strategies as st

from heaptrail.agent import headroom, triggers
from heaptrail.agent.crossing import Crossing
from heaptrail.agent.process_memory import memory_limit, resident_bytes
from heaptrail.agent.triggers.memory import parse_threshold
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

GROWING = """
def resident(): return int(open('/proc/self/statm').read().split()[1]) * 4096
above = resident() + (200 << 20)
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Memory(above, every=0.05, cooldown=0.05, limit={limit}), Note())
agent.start()
say("started")
while (told := until_told()) != "":
    if told == "grow":
        kept = bytearray(b"x") * (300 << 20)
    else:
        kept = None
    say(told)
"""


def taken(folder: Path) -> list[str]:
    return [name for name in files(folder / "profiles") if name[0] != "."]


def test_memory_that_grows_above_the_threshold_takes_one_profile_and_none_while_it_stays(tmp_path: Path) -> None:
    with python(GROWING.format(limit=5), tmp_path) as process:
        assert process.line() == "started"
        process.tell("grow")
        eventually(lambda: len(taken(tmp_path)) == 1)
        assert process.line() == "grow"
        time.sleep(0.5)  # some looks
        assert len(taken(tmp_path)) == 1
        eventually(lambda: shrunk_and_grown(process, tmp_path))
        assert process.end() == (0, "")


def shrunk_and_grown(process: PythonProcess, folder: Path) -> bool:
    """Looks fall between the steps, sooner or later."""
    for step in ("shrink", "grow"):
        process.tell(step)
        assert process.line() == step
        time.sleep(0.2)
    return len(taken(folder)) == 2


def test_after_so_many_files_it_is_over_and_its_thread_ends(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Memory(1, every=0.01, cooldown=0.01, limit=1), Note())
agent.start()
while threading.active_count() > 1 or agent.counters.exported == 0: time.sleep(0.01)
say(agent.counters.triggered)
"""
    with python(script, tmp_path) as process:
        assert process.line() == "1"


def test_a_forked_child_watches_its_own_memory(tmp_path: Path) -> None:
    script = """
agent = Agent(exporter=exporters.File("profiles"))
agent.register(triggers.Memory(300 << 20, every=0.05), Note())
agent.start()
child = os.fork()
if child == 0:
    kept = bytearray(b"x") * (400 << 20)
    time.sleep(60)
say(child)
os.waitpid(child, 0)
"""
    with python(script, tmp_path) as process:
        child = int(process.line())
        eventually(lambda: [name for name in taken(tmp_path) if name.endswith(f"-{child}.txt")])
        os.kill(child, signal.SIGKILL)


def test_resident_memory_is_what_the_kernel_says() -> None:
    def status() -> int:
        with open("/proc/self/status") as file:  # noqa: PTH123
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmRSS"))

    before, ours, after = status(), resident_bytes(), status()
    assert min(before, after) * 0.98 <= ours <= max(before, after) * 1.02


@pytest.mark.parametrize(
    ("text", "threshold"),
    [("1.5GiB", 3 << 29), ("800MB", 800_000_000), (1 << 20, 1 << 20), ("80%", 0.8), ("100 %", 1.0), ("0.5%", 0.005)],
)
def test_a_threshold_is_a_size_or_a_share(text: str | int, threshold: float) -> None:
    parsed = parse_threshold(text)
    assert parsed == pytest.approx(threshold)
    assert isinstance(parsed, float) == isinstance(threshold, float)


@pytest.mark.parametrize("text", ["", "much", "0", 0, -1, "-5MB", "0%", "101%", "%", "1.5GiBB"])
def test_what_is_neither_is_refused(text: str | int) -> None:
    with pytest.raises(UsageError, match="is no amount of memory"):
        triggers.Memory(text)


@pytest.mark.parametrize("rearm", [0, -1, 1.1])
def test_a_threshold_is_armed_again_below_itself(rearm: float) -> None:
    with pytest.raises(UsageError, match="is no share of the threshold"):
        triggers.Memory("1GiB", rearm=rearm)


def machine(root: Path, groups: dict[str, str], cgroup: str) -> str:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/meminfo").write_text("MemTotal: 1000 kB\nMemAvailable: 900 kB\n")
    (root / "proc/self/cgroup").write_text(cgroup)
    for name, limit in groups.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(limit)
    return str(root)


def test_the_limit_is_the_nearest_of_the_control_groups_and_the_machine(tmp_path: Path) -> None:
    groups = {"pod/memory.max": "600000\n", "pod/container/memory.max": "max\n"}
    assert headroom.memory_limit(root=machine(tmp_path, groups, "0::/pod/container\n")) == 600_000


def test_without_a_limit_it_is_the_machines_memory(tmp_path: Path) -> None:
    groups = {"memory/pod/memory.limit_in_bytes": "9223372036854771712\n"}
    assert headroom.memory_limit(root=machine(tmp_path, groups, "4:cpu,memory:/pod\n")) == 1000 * 1024


def test_the_limit_here_is_no_more_than_the_machine_has() -> None:
    with open("/proc/meminfo") as file:  # noqa: PTH123
        total = next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemTotal"))
    assert 0 < memory_limit() <= total


@given(st.lists(st.floats(0, 200), max_size=60))
def test_it_is_true_once_per_crossing(values: list[float]) -> None:
    crossing = Crossing(100, rearm=0.9)
    times = [at for at, value in enumerate(values) if crossing.crossed(value, at)]
    for first, second in pairwise(times):
        assert min(values[first:second]) < 90
    assert all(values[at] >= 100 for at in times)
    assert bool(times) == any(value >= 100 for value in values)


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 10)), max_size=60), st.floats(0, 50))
def test_between_two_crossings_there_is_the_cooldown(steps: list[tuple[float, float]], cooldown: float) -> None:
    crossing, now, times = Crossing(100, cooldown=cooldown), 0.0, []
    for value, pause in steps:
        now += pause
        if crossing.crossed(value, now):
            times.append(now)
    assert all(second - first >= cooldown for first, second in pairwise(times))


def test_what_is_too_high_again_within_the_cooldown_counts_when_it_is_over() -> None:
    crossing = Crossing(100, cooldown=10)
    assert [crossing.crossed(value, now) for value, now in ((120, 0), (50, 1), (120, 2), (120, 9), (120, 10))] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_a_crossing_in_vain_comes_again() -> None:
    crossing = Crossing(100, cooldown=10)
    assert crossing.crossed(120, 0)
    crossing.again()
    assert crossing.crossed(120, 1)
