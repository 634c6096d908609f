"""Who allocated what is in a heap, from recorded call stacks or from a sampling profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from heaptrail import _graph
from heaptrail.analysis.script_names import plain_path
from heaptrail.errors import UsageError
from heaptrail.model import AllocatingFunction, Allocations, CallTree, Sample, Source, StackFrame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.snapshot import Snapshot

_NONE = 0xFFFFFFFF
_HOW_TO_RECORD = (
    "record one: `Allocations on timeline` in DevTools' memory panel, with stack traces on; or `node --heap-prof app.js`, "
    "which writes a .heapprofile when the program ends; or, for Python, a snapshot while PYTHONTRACEMALLOC=25 is set"
)


def allocations(snapshot: Snapshot) -> Allocations:
    """What each function allocated while the heap was recorded, with DevTools' numbers (`AllocationProfile`).

    Besides the functions that DevTools lists, those stand here that allocated nothing but called one that did.
    Cost: shallow sizes, one pass over the nodes, then the recorded calls. Raises `UsageError` where no
    allocations were recorded.
    """
    traces = _graph.AllocationTraces(snapshot.heap)
    if not len(traces.functions):
        raise UsageError(f"no allocations were recorded in {snapshot.name}", help=_HOW_TO_RECORD)
    live_counts, live_sizes = traces.live_objects()
    # DevTools leaves out calls that are recorded without an allocation, whatever is said to have come from them.
    counted = traces.counts > 0
    tree = CallTree(
        frames=frames(snapshot.heap, traces),
        functions=traces.functions,
        parents=traces.parents,
        live_sizes=np.where(counted, live_sizes, 0).astype(np.float64),
        live_counts=np.where(counted, live_counts, 0).astype(np.uint64),
        sizes=np.where(counted, traces.sizes, 0).astype(np.uint64),
        counts=traces.counts,
    )
    return Allocations(snapshot.name, "timeline", _functions(tree), tree, snapshot.samples)


def profiled_allocations(profile: _graph.SamplingProfile, file: str) -> Allocations:
    """What each function allocated, by a sampling profiler's estimate. Cost: the profile's calls."""
    tree = CallTree(
        frames=tuple(_frame(*frame) for frame in profile.frames),
        functions=profile.functions,
        parents=profile.parents,
        live_sizes=profile.sizes,
    )
    return Allocations(file, "sampling", _functions(tree), tree, ())


def frames(heap: _graph.Heap, traces: _graph.AllocationTraces) -> tuple[StackFrame, ...]:
    """The recorded functions. Cost: two strings each."""
    names = heap.strings(traces.function_names)
    files = heap.strings(traces.script_names)
    places = zip(traces.lines.tolist(), traces.columns.tolist(), strict=True)
    return tuple(_frame(name, file, *place) for name, file, place in zip(names, files, places, strict=True))


def allocation_stack(traces: _graph.AllocationTraces, functions: tuple[StackFrame, ...], ordinal: int) -> tuple[StackFrame, ...]:
    """The stack that a node was allocated by, innermost first; empty where none was recorded. Cost: its frames."""
    if not len(traces.node_to_trace):
        return ()
    found = []
    call = int(traces.node_to_trace[ordinal])
    while call != _NONE:
        found.append(functions[traces.functions[call]])
        call = int(traces.parents[call])
    return tuple(found)


def samples(heap: _graph.Heap) -> tuple[Sample, ...]:
    """The moments of a recording with what came alive before each, DevTools' `Samples`. Cost: one pass over the nodes."""
    timestamps = heap.sample_timestamps
    if not len(timestamps):
        return ()
    live_sizes = _graph.live_sizes_of_samples(heap).tolist()
    rows = zip((timestamps / 1000).tolist(), heap.sample_last_assigned_ids.tolist(), live_sizes, strict=True)
    return tuple(Sample(*row) for row in rows)


def _frame(name: str, file: str, line: int, column: int) -> StackFrame:
    return StackFrame(name or "(anonymous)", Source(plain_path(file), line, column) if file else None)


def _functions(tree: CallTree) -> tuple[AllocatingFunction, ...]:
    """One row a function that allocated something, or called one that did."""
    function_count = len(tree.frames)
    live_totals = _graph.sum_with_callees(tree.parents, tree.functions, tree.live_sizes, function_count)

    def sums(values: NDArray[np.float64] | NDArray[np.uint64] | None) -> list[int]:
        if values is None:
            return [0] * function_count
        # float64 is exact here: the reader has seen to it that all of them add up to less than 2⁵³.
        added: list[float] = np.bincount(tree.functions, weights=values, minlength=function_count).tolist()
        return [int(sum_) for sum_ in added]

    columns = (
        sums(tree.live_sizes),
        live_totals.astype(np.int64).tolist(),
        sums(tree.live_counts),
        sums(tree.sizes),
        sums(tree.counts),
    )
    rows = [
        AllocatingFunction(frame.function, frame.source, *numbers)
        for frame, *numbers in zip(tree.frames, *columns, strict=True)
        if any(numbers)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.live_size, -row.live_total)))
