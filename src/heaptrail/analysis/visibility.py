"""Which edges hold something for the program.

A runtime's strong edges hold two kinds of things that are no one's data: what it has compiled, learnt and interned, and what
only its bookkeeping roots reach. Without them a clean server's heap stands still between two snapshots.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import EDGE_TYPES, NODE_TYPES, Heap
from heaptrail.analysis.runtimes import RuntimeDescription

Flags = NDArray[np.uint8]


def flags_of_types(heap: Heap, types: frozenset[str]) -> Flags:
    """One cell a node: 1 where its type is one of `types`."""
    wanted = np.array([name in types for name in NODE_TYPES], dtype=np.uint8)
    return wanted[heap.node_types]


def flags_of_nodes_named(heap: Heap, node_type: str, names: tuple[str, ...] = (), prefixes: tuple[str, ...] = ()) -> Flags:
    """One cell a node: 1 where it is of `node_type` and has one of the names, or begins with one of the prefixes."""
    matching = _graph.match_strings(heap, names, prefixes)
    flags = matching[heap.node_names]
    flags[heap.node_types != NODE_TYPES.index(node_type)] = 0
    return flags


def targets_of_internal_edges(heap: Heap, names: tuple[str, ...]) -> Flags:
    """One cell a node: 1 where an internal edge of one of these names leads to it. O(edges), nothing without names."""
    flags = np.zeros(heap.node_count, dtype=np.uint8)
    if names:
        flags[heap.edge_targets[_internal_edges(heap, names)]] = 1
    return flags


def sources_of_internal_edges(heap: Heap, names: tuple[str, ...]) -> Flags:
    """One cell a node: 1 where an internal edge of one of these names leaves it. O(edges), nothing without names."""
    flags = np.zeros(heap.node_count, dtype=np.uint8)
    if names:
        flags[np.searchsorted(heap.node_to_first_edge, _internal_edges(heap, names), side="right") - 1] = 1
    return flags


def _internal_edges(heap: Heap, names: tuple[str, ...]) -> NDArray[np.int64]:
    named = _graph.match_strings(heap, names, ())
    internal = np.flatnonzero(heap.edge_types == EDGE_TYPES.index("internal"))
    return np.asarray(internal[named[heap.edge_names[internal]] != 0])


def holding_edges(heap: Heap, runtime: RuntimeDescription) -> Flags:
    """One cell an edge: 1 where the edge keeps its target alive on behalf of the program. O(nodes + edges + strings)."""
    bookkeeping = flags_of_types(heap, runtime.bookkeeping_types)
    sources = (
        bookkeeping
        | flags_of_nodes_named(heap, "synthetic", tuple(runtime.roots_that_hold_nothing))
        | flags_of_nodes_named(heap, "hidden", prefixes=runtime.bookkeeping_classes)
    )
    names = _graph.match_strings(heap, tuple(runtime.bookkeeping_edges), ())
    return _graph.exclude_edges(heap, heap.strong_edges, sources, bookkeeping, names)
