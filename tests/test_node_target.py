"""A live Node.js process, captured: complete private files, ids that stay, and nothing left open."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from services import eventually, half_files, inspector_port, node, proxy_that_cuts

from heaptrail.errors import (
    CaptureError,
    CaptureRefused,
    ConnectionLost,
    InspectorUnavailable,
    TargetExited,
    TargetUnresponsive,
    UsageError,
)
from heaptrail.load.generator import run_requests
from heaptrail.load.plan import Requests
from heaptrail.targets import capture, processes
from heaptrail.targets.addresses import InspectorAddress, free_port, is_listening, parse_inspector_address
from heaptrail.targets.capture import CaptureWay
from heaptrail.targets.limits import Headroom, memory_headroom
from heaptrail.targets.node import NodeTarget
from heaptrail.targets.partial_file import PartialFile
from heaptrail.targets.prediction import predict_cost, refuse_if_too_costly

pytestmark = inspector_port
MIB = 1 << 20


def ignore(done: int, total: int) -> None:
    pass


def objects_by_id(path: Path) -> dict[int, tuple[int, str]]:
    snapshot = json.loads(path.read_text())
    fields = snapshot["snapshot"]["meta"]["node_fields"]
    step, name, id_ = len(fields), fields.index("name"), fields.index("id")
    nodes, strings = snapshot["nodes"], snapshot["strings"]
    return {nodes[at + id_]: (nodes[at], strings[nodes[at + name]]) for at in range(0, len(nodes), step)}


@pytest.mark.parametrize("way", list(CaptureWay))
async def test_ids_stay_the_same_over_all_captures_of_a_session(tmp_path: Path, way: CaptureWay) -> None:
    hidden = {"HIDE_FILE_API": "yes"} if way is CaptureWay.PROTOCOL else {}
    with node("large.js", OBJECTS="1000", **hidden) as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        assert target.way == way.value
        heaps = []
        for number in (1, 2, 3):
            await target.collect()
            taken = await target.snapshot(tmp_path / f"{number}.heapsnapshot", ignore)
            heaps.append(objects_by_id(taken.path))
            assert taken.bytes == taken.path.stat().st_size
            assert stat.S_IMODE(taken.path.stat().st_mode) == 0o600
        await target.close()
    for older, newer in pairwise(heaps):
        common = older.keys() & newer.keys()
        assert len(common) > 0.98 * len(older)
        assert sum(older[id_] == newer[id_] for id_ in common) > 0.999 * len(common)
    assert half_files(tmp_path) == []


@pytest.mark.parametrize("way", list(CaptureWay))
async def test_progress_grows_up_to_its_end(tmp_path: Path, way: CaptureWay) -> None:
    hidden = {"HIDE_FILE_API": "yes"} if way is CaptureWay.PROTOCOL else {}
    shares: list[float] = []
    with node("large.js", OBJECTS="100000", **hidden) as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        await target.collect()
        await target.snapshot(tmp_path / "1.heapsnapshot", lambda done, total: shares.append(done / total))
        await target.close()
    assert len(shares) > 1
    assert 0 <= shares[0] <= shares[-1] <= 1


async def test_what_the_service_prints_is_not_kept_alive_by_the_inspector(tmp_path: Path) -> None:
    with node("clean.js") as (pid, port):
        target = await NodeTarget.of_process(pid, tmp_path)
        await run_requests(Requests((f"http://127.0.0.1:{port}/",)), 200, ignore)
        await target.collect()
        taken = await target.snapshot(tmp_path / "1.heapsnapshot", ignore)
        await target.close()
    visits = Counter(name for _, name in objects_by_id(taken.path).values())["Visit"]
    # The class has a constructor, a prototype and maps of that name; 200 kept objects would show.
    assert visits < 10


async def test_memory_is_what_the_process_says(tmp_path: Path) -> None:
    with node("large.js", OBJECTS="500000") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        memory = await target.memory()
        await target.close()
    assert 500_000 * 24 < memory.heap_used <= memory.heap_total < memory.resident < 2000 * MIB


async def test_an_inspector_opened_for_the_capture_is_shut_afterwards(tmp_path: Path) -> None:
    with node("clean.js") as (pid, port):
        assert processes.listening_ports(pid) == {port}
        target = await NodeTarget.of_process(pid, tmp_path)
        assert len(processes.listening_ports(pid)) == 2
        await target.close()
        assert processes.listening_ports(pid) == {port}
        assert processes.is_alive(pid)


async def test_the_same_process_can_be_captured_again_after_its_inspector_was_shut(tmp_path: Path) -> None:
    with node("clean.js") as (pid, _):
        for number in (1, 2):
            target = await NodeTarget.of_process(pid, tmp_path)
            await target.snapshot(tmp_path / f"{number}.heapsnapshot", ignore)
            await target.close()


async def test_an_inspector_that_was_open_before_stays_open(tmp_path: Path) -> None:
    inspector_port = free_port()
    with node("clean.js", f"--inspect=127.0.0.1:{inspector_port}") as (pid, port):
        for target in (
            await NodeTarget.of_process(pid, tmp_path),
            await NodeTarget.of_inspector(InspectorAddress("127.0.0.1", inspector_port), tmp_path),
        ):
            await target.memory()
            await target.close()
        assert processes.listening_ports(pid) == {port, inspector_port}


async def test_script_ids_are_given_as_urls(tmp_path: Path) -> None:
    with node("clean.js") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        scripts = await target.scripts()
        await target.close()
    assert any(url.endswith("/tests/servers/clean.js") for url in scripts.values())


async def test_the_primary_of_a_cluster_is_told_as_such(tmp_path: Path) -> None:
    with node("cluster.js") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        await target.close()
    assert "primary of a cluster with 2 workers" in target.notes[0]


async def test_a_process_that_is_not_node_is_refused_and_lives_on(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    with pytest.raises(InspectorUnavailable, match=r"neither Node\.js nor Python"):
        await NodeTarget.of_process(other.pid, tmp_path)
    assert other.poll() is None
    other.kill()
    other.wait()


async def test_a_process_that_is_not_there_is_named(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    with pytest.raises(InspectorUnavailable, match=f"{gone.pid} is not there"):
        await NodeTarget.of_process(gone.pid, tmp_path)


async def test_a_port_that_another_process_took_is_named_with_its_owner(tmp_path: Path) -> None:
    if is_listening("127.0.0.1", 9229):
        pytest.skip("port 9229 is in use on this machine")
    with node("clean.js", "--inspect=127.0.0.1:9229") as (owner, _), node("clean.js") as (pid, port):
        with pytest.raises(InspectorUnavailable, match=rf"9229, .* is taken by process {owner}"):
            await NodeTarget.of_process(pid, tmp_path)
        assert processes.listening_ports(pid) == {port}


async def test_an_address_without_an_inspector_is_named(tmp_path: Path) -> None:
    with pytest.raises(InspectorUnavailable, match=r"No inspector answers"):
        await NodeTarget.of_inspector(InspectorAddress("127.0.0.1", free_port()), tmp_path)


async def test_a_web_server_in_the_place_of_an_inspector_is_told(tmp_path: Path) -> None:
    with (
        node("clean.js") as (_, port),
        pytest.raises(InspectorUnavailable, match=r"No inspector answers"),
    ):
        await NodeTarget.of_inspector(InspectorAddress("127.0.0.1", port), tmp_path)


async def test_a_process_killed_in_the_midst_of_a_capture_leaves_no_file(tmp_path: Path) -> None:
    with node("large.js") as (pid, _):
        target = await NodeTarget.of_process(pid, tmp_path)
        taking = asyncio.create_task(target.snapshot(tmp_path / "1.heapsnapshot", ignore))
        while not half_files(tmp_path):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(TargetExited):
            await taking
        await target.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after_bytes", [50_000, 3_000_000])
async def test_a_connection_cut_in_the_midst_of_a_capture_leaves_no_file(tmp_path: Path, after_bytes: int) -> None:
    inspector_port = free_port()
    with node("large.js", f"--inspect=127.0.0.1:{inspector_port}", HIDE_FILE_API="yes") as (pid, _):
        async with proxy_that_cuts(inspector_port, after_bytes) as port:
            target = await NodeTarget.of_inspector(InspectorAddress("127.0.0.1", port), tmp_path)
            with pytest.raises(ConnectionLost):
                await target.snapshot(tmp_path / "1.heapsnapshot", ignore)
            await target.close()
        assert processes.is_alive(pid)
    assert list(tmp_path.iterdir()) == []


async def test_a_process_stopped_in_the_midst_of_a_capture_is_told_as_unresponsive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capture, "STALL_SECONDS", 1.5)
    with node("large.js") as (pid, port):
        target = await NodeTarget.of_process(pid, tmp_path)
        taking = asyncio.create_task(target.snapshot(tmp_path / "1.heapsnapshot", ignore))
        while not half_files(tmp_path):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(TargetUnresponsive, match="in the midst of the capture"):
            await taking
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(InspectorUnavailable, match="stands still"):
            await target.close()
        # The request to close it waits in the process.
        os.kill(pid, signal.SIGCONT)
        assert eventually(lambda: processes.listening_ports(pid) == {port})
        assert list(tmp_path.iterdir()) == []


async def test_a_cancelled_capture_leaves_no_file_and_no_inspector(tmp_path: Path) -> None:
    with node("large.js", OBJECTS="200000") as (pid, port):
        target = await NodeTarget.of_process(pid, tmp_path)
        taking = asyncio.create_task(target.snapshot(tmp_path / "1.heapsnapshot", ignore))
        while not half_files(tmp_path):
            await asyncio.sleep(0.01)
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking
        await target.close()
        assert processes.listening_ports(pid) == {port}
    assert list(tmp_path.iterdir()) == []


async def test_a_blocked_event_loop_is_told_with_the_place(tmp_path: Path) -> None:
    with node("failing.js", FAULT="block") as (pid, port):
        target = await NodeTarget.of_process(pid, tmp_path)
        _, request = await asyncio.open_connection("127.0.0.1", port)
        request.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await request.drain()
        await asyncio.sleep(0.2)
        with pytest.raises(TargetUnresponsive, match=r"spinForEver \(.*failing\.js:7\)"):
            await target.require_turning(1.0)
        request.close()
        await target.close()
        assert processes.listening_ports(pid) == {port}


def test_an_unfinished_snapshot_is_refused_and_removed(tmp_path: Path) -> None:
    with PartialFile(tmp_path / "x") as file:
        file.write('{"snapshot":')
        with pytest.raises(CaptureError, match="broke off after 12 bytes"):
            file.finish()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("heap_mib", "seconds", "memory_mib", "disk_mib"),
    # What Node 20 took for real heaps: the pause, the peak beside the heap, the file.
    [(119, 11.2, 642, 154), (475, 45.9, 2795, 678), (1491, 158.6, 9084, 2285)],
)
def test_the_prediction_is_near_what_was_measured(heap_mib: int, seconds: float, memory_mib: int, disk_mib: int) -> None:
    cost = predict_cost(heap_mib * MIB)
    assert cost.seconds == pytest.approx(seconds, rel=0.25)
    assert memory_mib <= cost.memory / MIB < 1.5 * memory_mib
    assert disk_mib <= cost.disk / MIB < 1.3 * disk_mib


def test_too_little_memory_refuses_with_the_numbers() -> None:
    with pytest.raises(CaptureRefused, match=r"100 MiB.* that the group allows is 50\.0 MiB") as caught:
        refuse_if_too_costly(
            predict_cost(100 * MIB),
            headroom=Headroom(50 * MIB, "what is left of the memory that the group allows"),
            disk=1 << 50,
            captures=3,
            folder=Path("/run"),
        )
    assert "--force" in caught.value.help


def test_too_little_disk_for_all_snapshots_refuses_with_the_numbers() -> None:
    enough = Headroom(1 << 50, "memory")
    cost = predict_cost(100 * MIB)
    refuse_if_too_costly(cost, headroom=enough, disk=cost.disk * 2, captures=2, folder=Path("/run"))
    with pytest.raises(CaptureRefused, match=r"3 of them do not fit into the .* left in /run"):
        refuse_if_too_costly(cost, headroom=enough, disk=cost.disk * 2, captures=3, folder=Path("/run"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="control groups are Linux's")
@pytest.mark.parametrize(
    ("limit", "used", "inactive"),
    [
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ],
)
def test_the_nearest_control_group_bounds_the_memory(tmp_path: Path, limit: str, used: str, inactive: str) -> None:
    for mount in (tmp_path, tmp_path / "unified", tmp_path / "memory"):
        mount.mkdir(exist_ok=True)
        (mount / limit).write_text(f"{100 * MIB}\n")
        (mount / used).write_text(f"{90 * MIB}\n")
        (mount / "memory.stat").write_text(f"anon 5\n{inactive} {7 * MIB}\n")
    headroom = memory_headroom(os.getpid(), root=tmp_path)
    assert headroom.bytes == 17 * MIB
    assert "control group" in headroom.bound


def test_without_a_control_group_the_machine_bounds_the_memory(tmp_path: Path) -> None:
    headroom = memory_headroom(os.getpid(), root=tmp_path)
    assert headroom.bytes > MIB
    assert "machine" in headroom.bound


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:9229", "127.0.0.1:9229"),
        ("localhost:1", "localhost:1"),
        ("[::1]:9229", "[::1]:9229"),
        ("9230", "127.0.0.1:9230"),
    ],
)
def test_an_inspector_address_is_read(text: str, address: str) -> None:
    assert str(parse_inspector_address(text)) == address


@pytest.mark.parametrize("text", ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "10.0.0.5:9229", "h:1"])
def test_an_inspector_address_that_is_wrong_or_not_loopback_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_inspector_address(text)
