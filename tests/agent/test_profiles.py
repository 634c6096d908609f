"""What profilers write: files that other tools open, with what really happened in them."""

from __future__ import annotations

import gc
import json
import sys
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from agent_processes import python

import heaptrail
from heaptrail import _graph
from heaptrail.agent import profilers
from heaptrail.agent.function_names import FunctionNames
from heaptrail.agent.heap_profile import write_heap_profile
from heaptrail.analysis.allocations import profiled_allocations
from heaptrail.cli.opening import open_recording
from heaptrail.errors import HeaptrailError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from heaptrail.agent import LastingProfiler


def recorded(profiler: LastingProfiler, path: Path, work: Any) -> dict[str, Any]:
    recording = profiler.start(path)
    try:
        work()
    finally:
        attributes = recording.finish()
    assert path.stat().st_mode & 0o777 == 0o600
    return dict(attributes)


def test_a_heap_snapshot_has_the_objects_of_its_process(tmp_path: Path) -> None:
    script = """
class Basket: pass
baskets = [Basket() for _ in range(321)]
found = profilers.HeapSnapshot().capture(Path("a.heapsnapshot"))
say(found["nodes"], found["edges"], found["bytes"])
"""
    with python(script, tmp_path) as process:
        nodes, edges, size = map(int, process.line().split())
    snapshot = heaptrail.open(tmp_path / "a.heapsnapshot")
    assert [row.count for row in snapshot.classes() if row.name == "Basket"] == [321]
    assert (nodes, edges) == (snapshot.node_count, snapshot.edge_count)
    assert size == (tmp_path / "a.heapsnapshot").stat().st_size


@pytest.fixture
def burning() -> Iterator[None]:
    """A thread that computes, and one that waits."""
    stopped = threading.Event()

    def burn() -> None:
        while not stopped.is_set():
            sum(range(10_000))

    threads = [threading.Thread(target=burn, name="burner"), threading.Thread(target=stopped.wait, name="waiter")]
    for thread in threads:
        thread.start()
    yield
    stopped.set()
    for thread in threads:
        thread.join()


@pytest.mark.usefixtures("burning")
def test_a_cpu_profile_shows_who_computes_and_not_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "a.cpuprofile"
    recorded(profilers.CPUProfile(interval=0.005), path, lambda: time.sleep(1))
    profile = json.loads(path.read_text())
    nodes = {node["id"]: node for node in profile["nodes"]}
    seen = {name_of(nodes[sample]) for sample in profile["samples"]}
    assert any("burn" in name for name in seen)
    threads = {nodes[child]["callFrame"]["functionName"] for child in nodes[1]["children"]}
    assert "burner" in threads
    assert "waiter" not in threads


def name_of(node: dict[str, Any]) -> str:
    return str(node["callFrame"]["functionName"])


@pytest.mark.usefixtures("burning")
def test_a_cpu_profile_is_what_chrome_devtools_expects(tmp_path: Path) -> None:
    path = tmp_path / "a.cpuprofile"
    recorded(profilers.CPUProfile(interval=0.005), path, lambda: time.sleep(0.5))
    profile = json.loads(path.read_text())
    ids = [node["id"] for node in profile["nodes"]]
    assert len(set(ids)) == len(ids)
    children = [child for node in profile["nodes"] for child in node["children"]]
    assert sorted(children) == sorted(set(ids) - {profile["nodes"][0]["id"]})
    assert name_of(profile["nodes"][0]) == "(root)"
    assert set(profile["samples"]) <= set(ids)
    assert len(profile["samples"]) == len(profile["timeDeltas"])
    assert min(profile["timeDeltas"]) >= 0
    assert sum(profile["timeDeltas"]) <= profile["endTime"] - profile["startTime"]
    for node in profile["nodes"]:
        assert {"functionName", "scriptId", "url", "lineNumber", "columnNumber"} <= set(node["callFrame"])
        assert node["hitCount"] == profile["samples"].count(node["id"])
    burn = next(node for node in profile["nodes"] if name_of(node).endswith("burn"))
    assert burn["callFrame"]["url"] == __file__
    assert burn["callFrame"]["lineNumber"] + 1 == line_of("def burn()")


def line_of(text: str) -> int:
    with open(__file__) as file:  # noqa: PTH123
        return next(number for number, line in enumerate(file, start=1) if line.strip().startswith(text))


ARENA_BYTES = 1 << 20


def allocate() -> list[bytearray]:
    return [bytearray(1000) for _ in range(1000)]


def test_an_allocation_profile_names_the_function_that_allocated_what_lives(tmp_path: Path) -> None:
    kept: list[bytearray] = []
    path = tmp_path / "a.heapprofile"
    attributes = recorded(profilers.AllocationProfile(), path, lambda: (kept.extend(allocate()), allocate(), None)[2])
    assert not tracemalloc.is_tracing()
    found = functions(path)["allocate"]
    assert 1_000_000 <= found.live_size < 1_200_000
    assert (found.source.file, found.source.line) == (__file__, line_of("def allocate()"))
    assert attributes["live_bytes"] >= found.live_size


def functions(path: Path) -> dict[str, Any]:
    opened = open_recording(str(path), use_index=False)
    assert isinstance(opened, _graph.SamplingProfile)
    return {function.name: function for function in profiled_allocations(opened, path.name).functions}


def test_what_somebody_else_traces_goes_on(tmp_path: Path) -> None:
    tracemalloc.start(1)
    try:
        attributes = recorded(profilers.AllocationProfile(), tmp_path / "a.heapprofile", allocate)
        assert tracemalloc.is_tracing()
        assert attributes["since"] == "earlier"
    finally:
        tracemalloc.stop()


def test_a_trace_that_somebody_else_stopped_is_an_error(tmp_path: Path) -> None:
    recording = profilers.AllocationProfile().start(tmp_path / "a.heapprofile")
    tracemalloc.stop()
    with pytest.raises(HeaptrailError, match="stopped by somebody else"):
        recording.finish()
    assert list(tmp_path.iterdir()) == []


def test_memray_records_where_it_is_asked_to(tmp_path: Path) -> None:
    kept: list[bytearray] = []
    path = tmp_path / "a.heapprofile"
    recorded(profilers.AllocationProfile(recorder="memray"), path, lambda: kept.extend(allocate()))
    live = functions(path)["allocate"].live_size
    # Small objects may need a new arena of Python's allocator just then: that is the function's as well.
    assert any(1_000_000 <= live - arenas * ARENA_BYTES < 1_200_000 for arenas in (0, 1))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_stacks_of_any_depth_are_written(tmp_path: Path) -> None:
    stack = [(f"call {depth}", "deep.py", depth + 1) for depth in range(5000)]
    assert write_heap_profile(tmp_path / "a.heapprofile", [(stack, 7), (stack[:2], 5), ([], 3)]) == 15
    found = functions(tmp_path / "a.heapprofile")
    assert (found["call 4999"].live_size, found["call 1"].live_size, found["call 1"].live_total) == (7, 5, 12)
    assert found["(root)"].live_size == 3


def test_the_collections_that_ran_are_traced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def collect() -> None:
        ring: list[object] = []
        ring.append(ring)
        del ring
        gc.collect()
        gc.collect(0)

    attributes = recorded(profilers.GCTrace(), path, collect)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert attributes["collections"] == len(lines)
    full = [line for line in lines if line["generation"] == 2]
    assert full
    assert full[0]["collected"] >= 1
    assert abs(full[0]["at"] - time.time()) < 3600
    assert lines[-1]["generation"] == 0
    assert not any("heaptrail" in getattr(callback, "__module__", "") for callback in gc.callbacks)


def test_a_trace_of_collections_opens_as_a_chrome_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.trace.json"
    recorded(profilers.GCTrace(layout="chrome"), path, gc.collect)
    [event, *_] = json.loads(path.read_text())["traceEvents"]
    assert event["ph"] == "X"
    assert event["dur"] > 0
    assert event["tid"] == threading.get_native_id()


def test_of_many_collections_the_last_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    attributes = recorded(profilers.GCTrace(limit=3), path, lambda: [gc.collect(0) for _ in range(10)])
    assert len(path.read_text().splitlines()) == 3
    assert attributes["left_out"] == attributes["collections"] - 3 >= 7


def test_a_line_belongs_to_the_innermost_function_around_it(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text(
        "x = 1\nclass A:\n    @property\n    def b(self):\n        def c():\n            return 1\n        return c\n\ny = 2\n"
    )
    names = FunctionNames()
    found = [names.at(str(file), line)[0] for line in range(1, 10)]
    assert found == ["<module>", "<module>", "A.b", "A.b", "A.b.<locals>.c", "A.b.<locals>.c", "A.b", "<module>", "<module>"]


@pytest.mark.parametrize("text", ["def broken(:", "\0", "x" * 2_000_000])
def test_a_file_that_cannot_be_read_is_all_module(text: str, tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(text)
    assert FunctionNames().at(str(tmp_path / "some.py"), 1)[0] == "<module>"
    assert FunctionNames().at(str(tmp_path / "none.py"), 1)[0] == "<module>"
    assert FunctionNames().at(sys.executable, 1)[0] == "<module>"


def test_a_profiler_says_what_it_does_not_know() -> None:
    with pytest.raises(UsageError, match="records no allocations"):
        profilers.AllocationProfile(recorder="guess")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is no layout"):
        profilers.GCTrace(layout="pie")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is no duration"):
        profilers.CPUProfile(duration="soon")
