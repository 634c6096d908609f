"""Paths as numbers that can be compared between heaps, whatever their ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.thresholds import LARGE_OBJECT_EDGES
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.visibility import Flags, targets_of_internal_edges

_MACHINERY = ("context", "previous")
NO_NODE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class PathHashes:
    """One cell a node each.

    `places` are no two nodes' of a heap: indices count among equal siblings. `roles` leave out indices and keys, and links of a
    chain share one. 0 where there is none. `parents` are the nodes before, `parent_edges` the edges from there, 2³²-1 for the
    root and what it does not reach.
    """

    places: NDArray[np.uint64]
    roles: NDArray[np.uint64]
    parents: NDArray[np.uint32]
    parent_edges: NDArray[np.uint32]

    def edges_to(self, node: int) -> list[int]:
        """The edges of a node's path, from the root on."""
        edges: list[int] = []
        while int(self.parents[node]) != NO_NODE:
            edges.append(int(self.parent_edges[node]))
            node = int(self.parents[node])
        return edges[::-1]


def hash_paths(trails: TrailMap) -> PathHashes:
    """Where each node stands, along the cheapest paths. Cost: these, and one pass over the graph."""
    heap = trails.heap
    runtime = trails.runtime
    repeating = tuple(runtime.backing_stores | runtime.attribute_tables) + _MACHINERY
    places, roles, parents, parent_edges = _graph.hash_paths(
        heap, trails.prices(), _dictionaries(trails), _graph.match_strings(heap, repeating, ())
    )
    return PathHashes(places, roles, parents, parent_edges)


def _dictionaries(trails: TrailMap) -> Flags:
    """1 where `hops.is_dictionary` holds."""
    heap = trails.heap
    large = np.flatnonzero(np.diff(heap.node_to_first_edge) > LARGE_OBJECT_EDGES)
    flags = np.zeros(heap.node_count, dtype=np.uint8)
    objects = large[heap.node_types[large] == NODE_TYPES.index("object")]
    named = _graph.match_strings(heap, tuple(trails.runtime.dictionaries), ())
    flags[objects] = named[heap.node_names[objects]]
    flags[targets_of_internal_edges(heap, tuple(trails.runtime.attribute_tables)) != 0] = 0
    return flags
