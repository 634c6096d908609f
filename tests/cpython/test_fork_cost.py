"""What a capture is predicted to cost, and what follows from that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from subject import run_subject

from heaptrail.agent.capture_cost import predict
from heaptrail.agent.headroom import Headroom, memory_headroom, private_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

linux = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied unnoticed on Linux only")


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., str]:
    """Files as the kernel shows them."""

    def write(files: dict[str, str]) -> str:
        for name, text in {"proc/meminfo": "MemTotal: 9000 kB\nMemAvailable:    5000 kB\n", **files}.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return str(tmp_path)

    return write


def test_without_a_group_the_machine_is_the_bound(machine: Callable[..., str]) -> None:
    assert memory_headroom(root=machine({})) == Headroom(5000 * 1024, "available on this machine")


def test_the_nearest_limit_of_all_groups_above_counts(machine: Callable[..., str]) -> None:
    root = machine(
        {
            "proc/self/cgroup": "0::/pods/web\n",
            "sys/fs/cgroup/pods/web/memory.max": "max\n",
            "sys/fs/cgroup/pods/web/memory.current": "900000\n",
            "sys/fs/cgroup/pods/memory.max": "1000000\n",
            "sys/fs/cgroup/pods/memory.current": "900000\n",
            "sys/fs/cgroup/pods/memory.stat": "anon 1\ninactive_file 50000\n",
        }
    )
    headroom = memory_headroom(root=root)
    assert headroom is not None
    assert headroom.bytes == 150_000
    assert headroom.bound.endswith("cgroup/pods")


def test_groups_of_version_one_are_read(machine: Callable[..., str]) -> None:
    root = machine(
        {
            "proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/box\n",
            "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "2000000\n",
            "sys/fs/cgroup/memory/box/memory.usage_in_bytes": "500000\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
        }
    )
    headroom = memory_headroom(root=root)
    assert headroom is not None
    assert headroom.bytes == 1_500_000


def test_in_a_container_the_groups_path_may_be_the_hosts(machine: Callable[..., str]) -> None:
    root = machine(
        {
            "proc/self/cgroup": "0::/../host/only\n",
            "sys/fs/cgroup/memory.max": "700000\n",
            "sys/fs/cgroup/memory.current": "800000\n",
        }
    )
    headroom = memory_headroom(root=root)
    assert headroom is not None
    assert headroom.bytes == 0


def test_where_the_system_says_nothing_nothing_is_known(tmp_path: Path) -> None:
    assert memory_headroom(root=str(tmp_path)) is None
    assert private_bytes(root=str(tmp_path)) == 0


@linux
def test_private_memory_is_what_the_process_filled() -> None:
    before = private_bytes()
    filled = bytearray(b"x") * (64 << 20)
    assert private_bytes() - before >= len(filled)


@linux
def test_a_capture_with_room_goes_by_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heaptrail.agent.capture_cost.memory_headroom", lambda: Headroom(1 << 50, "available here"))
    cost = predict()
    assert (cost.way, cost.reason, cost.refusal) == ("fork", "", "")
    assert 0 < cost.pause_seconds < 1
    assert cost.objects > 1000


@linux
def test_where_a_copy_may_break_the_limit_the_process_writes_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = predict().memory_bytes * 9 // 10
    monkeypatch.setattr("heaptrail.agent.capture_cost.memory_headroom", lambda: Headroom(limit, "allowed by the group"))
    cost = predict()
    assert cost.way == "in-process"
    assert "MiB are allowed by the group" in cost.reason
    assert cost.refusal == ""
    assert cost.pause_seconds == cost.work_seconds


def test_where_nothing_goes_the_capture_is_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heaptrail.agent.capture_cost.memory_headroom", lambda: Headroom(1 << 20, "allowed by the group"))
    assert predict().refusal.endswith("MiB of memory, and 1 MiB are allowed by the group.")


@linux
def test_a_refused_capture_says_how_to_take_it_all_the_same(tmp_path: Path) -> None:
    answer = run_subject(
        """
from heaptrail.agent import capture_cost
from heaptrail.agent.headroom import Headroom
capture_cost.memory_headroom = lambda: Headroom(0, "left")
refused = ""
try:
    capture_heap(folder / "own.heapsnapshot")
except CaptureRefused as error:
    refused = f"{error} {error.help}"
nothing = os.listdir(folder)
answer(refused=refused, nothing=nothing, way=capture_heap(folder / "own.heapsnapshot", way="in-process").way)
""",
        tmp_path,
    )
    assert "0 MiB are left" in answer["refused"]
    assert 'way="in-process"' in answer["refused"]
    assert answer["nothing"] == []
    assert answer["way"] == "in-process"


@linux
def test_the_second_prediction_knows_the_objects_of_the_first_capture(tmp_path: Path) -> None:
    answer = run_subject(
        """
from heaptrail.agent.heap import predict
kept = fill(10_000)
nodes = capture_heap(folder / "own.heapsnapshot").node_count
answer(nodes=nodes, objects=predict().objects)
""",
        tmp_path,
    )
    assert abs(answer["objects"] - answer["nodes"]) < 100


def test_other_systems_are_told_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    cost = predict()
    assert cost.way == "in-process"
    assert "on Linux only" in cost.reason
