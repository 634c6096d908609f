"""Thread-local objects: one table of attributes for each thread that has set some.

CPython keeps them apart from the object: `LOCAL` refers to a dict whose keys are weak references, each to an object that stands
for one thread, and whose values are the tables. A person does not tell any of this from `LOCAL`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from heaptrail._graph import Heap
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.visibility import flags_of_nodes_named

if TYPE_CHECKING:
    from heaptrail.analysis.trail_map import TrailMap

_THREAD = "(Thread "


@dataclass(frozen=True, slots=True)
class ThreadLocals:
    """Of one heap, by ordinals."""

    tables: dict[int, str] = field(default_factory=dict)
    """Tables of attributes, each with the name of its thread; empty where the heap does not say."""
    registries: frozenset[int] = frozenset()
    """The dicts that have these tables as values."""

    def __contains__(self, node: int) -> bool:
        return node in self.tables or node in self.registries


def find_thread_locals(heap: Heap, naming: Naming, runtime: RuntimeDescription) -> ThreadLocals:
    """The thread-local data of a heap. Cost: a pass over the nodes, and a few edges for each thread and thread-local object."""
    if not runtime.thread_records:
        return ThreadLocals()
    records = np.flatnonzero(flags_of_nodes_named(heap, "object", tuple(runtime.thread_records))).tolist()
    tables: dict[int, str] = {}
    registries: set[int] = set()
    for record in records:
        for reference, _ in _retainers(heap, record):
            for registry, key in _retainers(heap, reference):
                # An entry follows its key.
                if naming.edge_name(key) in runtime.key_edges and key + 1 < int(heap.node_to_first_edge[registry + 1]):
                    tables[int(heap.edge_targets[key + 1])] = _thread_of(heap, naming, record)
                    registries.add(registry)
    return ThreadLocals(tables, frozenset(registries))


def _thread_of(heap: Heap, naming: Naming, record: int) -> str:
    """The name of the thread that keeps a record in its own dict."""
    for state, _ in _retainers(heap, record):
        for thread, _ in _retainers(heap, state):
            name = naming.node_name(thread)
            if naming.node_type(thread) == "synthetic" and name.startswith(_THREAD):
                return name.removeprefix(_THREAD).removesuffix(")")
    return ""


def _retainers(heap: Heap, node: int) -> list[tuple[int, int]]:
    first, end = heap.node_to_first_retainer[node : node + 2].tolist()
    return list(zip(heap.retainer_nodes[first:end].tolist(), heap.retainer_edges[first:end].tolist(), strict=True))


def threads_on_the_way(trails: TrailMap, nodes: Iterable[int]) -> tuple[str, ...]:
    """The threads in whose own data these nodes are, by name, in order. Cost: the trail of each."""
    found = set()
    for node in nodes:
        at = node
        while (edge := trails.parent_edge(at)) is not None:
            if at in trails.thread_locals.tables:
                found.add(trails.thread_locals.tables[at])
            at = trails.source_of(edge)
    return tuple(sorted(found - {""}))
