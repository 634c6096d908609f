"""Recorded allocations: who allocated what is still alive, with DevTools' numbers."""

from __future__ import annotations

import copy
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from recorded_heaps import recorded
from tiny_heaps import TinyHeap

from heaptrail import _graph
from heaptrail.analysis.allocations import allocations
from heaptrail.errors import InvalidSnapshot, UsageError
from heaptrail.model import Source, StackFrame
from heaptrail.snapshot import Snapshot

RECORDINGS = Path(__file__).parent / "data" / "recordings"
NONE = 0xFFFFFFFF


def unpacked(path: Path) -> bytes:
    return zstandard.ZstdDecompressor().decompress(path.read_bytes(), max_output_size=1 << 28)


def opened(document: dict[str, Any]) -> Snapshot:
    return Snapshot.open(io.BytesIO(json.dumps(document).encode()))


@pytest.fixture(scope="module", params=["node20", "node24", "chrome156"])
def recording(request: pytest.FixtureRequest) -> tuple[Snapshot, dict[str, Any]]:
    expected = json.loads(unpacked(RECORDINGS / f"{request.param}.expected.json.zst"))
    return Snapshot.open(RECORDINGS / f"{request.param}.heaptimeline.zst"), expected


def as_devtools_writes(frame: StackFrame) -> list[str | int]:
    name = "" if frame.function == "(anonymous)" else frame.function
    return [name, frame.source.file, frame.source.line, frame.source.column] if frame.source else [name, "", 0, 0]


def of_known_files(frame: list[Any]) -> list[Any]:
    """Without a file its lines say nothing: they are left out."""
    return frame if frame[1] else [frame[0], "", 0, 0]


def test_every_function_allocated_what_devtools_says(recording: tuple[Snapshot, dict[str, Any]]) -> None:
    snapshot, expected = recording
    ours = Counter(
        (*as_devtools_writes(StackFrame(row.name, row.source)), row.count, row.size, row.live_count, row.live_size)
        for row in allocations(snapshot).functions
        if row.count
    )
    devtools = Counter(
        (*of_known_files([row["name"], row["scriptName"], row["line"], row["column"]]),
         row["count"], row["size"], row["liveCount"], row["liveSize"])
        for row in expected["functions"]
    )  # fmt: skip
    assert ours == devtools
    assert len(ours) > 10


def test_the_stack_of_a_node_is_the_one_that_devtools_shows(recording: tuple[Snapshot, dict[str, Any]]) -> None:
    snapshot, expected = recording
    assert len(expected["stacks"]) > 15
    for ordinal, stack in expected["stacks"].items():
        ours = [as_devtools_writes(frame) for frame in snapshot.allocation_stack(int(ordinal))]
        assert ours == [of_known_files(frame) for frame in stack]


def test_the_samples_are_those_of_devtools(recording: tuple[Snapshot, dict[str, Any]]) -> None:
    snapshot, expected = recording
    devtools = expected["samples"]
    rows = zip(devtools["timestamps"], devtools["lastAssignedIds"], devtools["sizes"], strict=True)
    assert [(each.milliseconds, each.last_assigned_id, each.live_size) for each in snapshot.samples] == list(rows)


def test_a_heap_that_was_not_recorded_has_no_stacks_and_says_how_to_record() -> None:
    snapshot = Snapshot.open(RECORDINGS.parent / "node20" / "base.heapsnapshot.zst")
    assert snapshot.allocation_stack(5) == ()
    assert snapshot.samples == ()
    with pytest.raises(UsageError) as caught:
        allocations(snapshot)
    assert "node --heap-prof" in caught.value.help


# --- Reckoned by hand: (root) → main → make, and main → make again from another place


def orders() -> dict[str, Any]:
    heap = TinyHeap()
    for size in (10, 20, 40, 80):
        heap.node("object", "Order", size)
    functions = [("(root)", "", 0, 0), ("main", "/srv/app.js", 1, 5), ("", "file:///srv/make.js", 0, 0), ("idle", "/x.js", 3, 1)]
    make = (7, 2, 5, 500, [])
    nested = (9, 1, 0, 0, [(4, 2, 1, 100, [])])
    root = (1, 0, 0, 0, [(2, 1, 3, 300, [make, nested])])
    return recorded(heap, functions, root, {1: 7, 2: 7, 3: 4, 4: 99}, [(0, 1), (50_000, 5), (5_000_000_000, 7)])


def test_functions_own_what_they_allocated_and_what_they_called_comes_on_top() -> None:
    rows = {row.name: row for row in allocations(opened(orders())).functions}
    assert set(rows) == {"(root)", "main", "(anonymous)"}
    make = rows["(anonymous)"]
    assert (make.live_size, make.live_count, make.live_total, make.size, make.count) == (70, 3, 70, 600, 6)
    main = rows["main"]
    assert (main.live_size, main.live_count, main.size, main.count) == (0, 0, 300, 3)
    assert main.live_total == 70, "main within main is not counted twice"
    assert rows["(root)"].live_total == 70


def test_a_stack_is_innermost_first_with_places_from_1() -> None:
    snapshot = opened(orders())
    main, root = StackFrame("main", Source("/srv/app.js", 1, 5)), StackFrame("(root)", None)
    make = StackFrame("(anonymous)", Source("/srv/make.js", 0, 0))
    assert snapshot.allocation_stack(1) == (make, main, root)
    assert snapshot.allocation_stack(snapshot.node(3)) == (make, main, main, root)
    assert snapshot.allocation_stack(0) == ()
    assert snapshot.allocation_stack(4) == (), "its call is not in the tree"


def test_a_sample_counts_what_was_made_since_the_one_before() -> None:
    samples = opened(orders()).samples
    assert [(each.milliseconds, each.last_assigned_id, each.live_size) for each in samples] == [
        (0, 1, 0), (50, 5, 30), (5_000_000, 7, 40),
    ]  # fmt: skip


def test_the_positions_of_fields_are_those_that_the_file_names() -> None:
    changed = orders()
    meta = changed["snapshot"]["meta"]
    meta["trace_function_info_fields"] = ["column", "line", "name", "script_id", "script_name"]
    infos = changed["trace_function_infos"]
    changed["trace_function_infos"] = [
        value for i in range(0, len(infos), 6) for value in (infos[i + 5], infos[i + 4], infos[i + 1], 7, infos[i + 2])
    ]
    meta["trace_node_fields"] = ["children", "size", "x", "function_info_index", "id", "count"]

    def turned(calls: list[Any]) -> list[Any]:
        rows = [calls[i : i + 5] for i in range(0, len(calls), 5)]
        return [value for id_, function, count, size, inner in rows for value in (turned(inner), size, "x", function, id_, count)]

    changed["trace_tree"] = turned(changed["trace_tree"])
    meta["sample_fields"] = ["last_assigned_id", "spare", "timestamp_us"]
    changed["samples"] = [value for i in range(0, 6, 2) for value in (changed["samples"][i + 1], 3, changed["samples"][i])]
    one, other = opened(orders()), opened(changed)
    assert allocations(one).functions == allocations(other).functions
    assert one.samples == other.samples
    assert [one.allocation_stack(i) for i in range(5)] == [other.allocation_stack(i) for i in range(5)]


def test_a_program_recorded_from_within_has_more_functions_than_its_header_knew() -> None:
    changed = orders()
    changed["snapshot"]["trace_function_count"] = 2
    assert allocations(opened(changed)).functions == allocations(opened(orders())).functions


def change(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = changed
    for part in way:
        place = place[part]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "section"),
    [
        ("trace_tree.1", 4, "trace_tree"),
        ("trace_tree.4.0", 1, "trace_tree"),
        ("trace_tree.4.3", 2**53 + 1, "trace_tree"),
        ("trace_tree.0", -1, "trace_tree"),
        ("trace_tree.0", 2**32, "trace_tree"),
        ("trace_tree.2", "x", "trace_tree"),
        ("trace_tree.4", 0, "trace_tree"),
        ("trace_tree", [], "trace_tree"),
        ("trace_tree", [1, 0, 0, 0, [], 2, 0, 0, 0, []], "trace_tree"),
        ("trace_tree", [1, 0, 0, [], 0], "trace_tree"),
        ("trace_function_infos.1", 9999, "trace_function_infos"),
        ("trace_function_infos.8", 9999, "trace_function_infos"),
        ("trace_function_infos", [1, 2, 3], "trace_function_infos"),
        ("trace_function_infos", [], "trace_function_infos"),
        ("snapshot.trace_function_count", 5, "trace_function_infos"),
        ("snapshot.meta.trace_node_fields", ["id", "count", "size", "children"], "snapshot"),
        ("snapshot.meta.trace_function_info_fields", ["name"], "snapshot"),
        ("snapshot.meta.sample_fields", ["timestamp_us"], "samples"),
        ("samples.3", 0, "samples"),
        ("samples", [1], "samples"),
        ("samples.1", 2**32, "samples"),
    ],
)
def test_a_damaged_recording_is_refused_with_its_section(path: str, value: Any, section: str) -> None:
    with pytest.raises(InvalidSnapshot) as caught:
        opened(change(orders(), path, value))
    assert caught.value.section == section
    assert caught.value.byte is not None


@pytest.mark.parametrize("missing", ["trace_tree", "trace_function_infos"])
def test_a_section_that_the_header_promises_must_be_there(missing: str) -> None:
    changed = orders()
    del changed[missing]
    with pytest.raises(InvalidSnapshot, match=f"{missing}.*missing"):
        opened(changed)


def test_a_recording_may_stand_before_its_header() -> None:
    turned = dict(reversed(orders().items()))
    assert allocations(opened(turned)).functions == allocations(opened(orders())).functions


def test_calls_may_nest_as_deep_as_they_like() -> None:
    depth = 300_000
    text = json.dumps(change(orders(), "trace_tree", "TREE")).encode()
    tree = "".join(f"[{i + 1},1,1,2," for i in range(depth)) + f"[{depth + 1},2,1,8,[]]" + "]" * depth
    snapshot = Snapshot.open(io.BytesIO(text.replace(b'"TREE"', tree.encode())))
    rows = {row.name: row for row in allocations(snapshot).functions}
    assert (rows["(anonymous)"].size, rows["main"].size, rows["main"].live_total) == (8, 2 * depth, 150)
    assert len(snapshot.allocation_stack(1)) == 7


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Parents in preorder, functions and values."""
    count = draw(st.integers(1, 30))
    parents, way = [NONE], [0]
    for call in range(1, count):
        del way[draw(st.integers(1, len(way))) :]
        parents.append(way[-1])
        way.append(call)
    functions = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    values = draw(st.lists(st.integers(0, 2**40), min_size=count, max_size=count))
    return parents, functions, values


@given(trees())
def test_sums_with_callees_are_those_of_a_plain_reckoning(tree: tuple[list[int], list[int], list[int]]) -> None:
    parents, functions, values = tree
    plain = [0] * 5
    for call, value in enumerate(values):
        on_the_way = set()
        while call != NONE:
            on_the_way.add(functions[call])
            call = parents[call]
        for function in on_the_way:
            plain[function] += value
    found = _graph.sum_with_callees(np.uint32(parents), np.uint32(functions), np.float64(values), 5)
    assert found.tolist() == plain


def test_a_tree_that_is_none_is_refused_by_the_kernel() -> None:
    with pytest.raises(IndexError):
        _graph.sum_with_callees(np.uint32([NONE, 1]), np.uint32([0, 0]), np.float64([1, 1]), 1)
    with pytest.raises(IndexError):
        _graph.sum_with_callees(np.uint32([NONE]), np.uint32([1]), np.float64([1]), 1)
    with pytest.raises(ValueError, match="length"):
        _graph.sum_with_callees(np.uint32([NONE]), np.uint32([0, 0]), np.float64([1]), 1)
