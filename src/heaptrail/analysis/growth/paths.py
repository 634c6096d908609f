"""Objects by the path that leads to them, and by the container that holds them there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heaptrail.analysis import trail_text
from heaptrail.analysis.growth.tally import Key, Tally
from heaptrail.analysis.hops import describe_hop
from heaptrail.analysis.path_hashes import NO_NODE, hash_paths
from heaptrail.analysis.places import trail_map
from heaptrail.analysis.trail_text import Hop, HopKind
from heaptrail.analysis.visibility import flags_of_types
from heaptrail.snapshot import Snapshot

_CONTAINERS = frozenset({"object", "closure", "native", "regexp", "wasm object", "other"})


def count_paths(snapshot: Snapshot) -> Tally:
    """By the path without indices and keys. Only what a programmer has made counts; its backing stores are in its size."""
    paths = _Paths(snapshot)
    return _tally(paths, paths.nodes, paths.nodes, trail_text.write)


def count_holders(snapshot: Snapshot) -> Tally:
    """By the nearest object, function or scope on the path: the container that an object is in."""
    paths = _Paths(snapshot)
    containers = paths.nearest_containers()
    held = containers != NO_NODE
    return _tally(paths, paths.nodes[held], containers[held].astype(np.int64), trail_text.name_of_last_object)


class _Paths:
    """The paths to what a programmer has made, in one heap."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.heap = snapshot.heap
        self._trails = trail_map(snapshot)
        self.hashes = hash_paths(self._trails)
        visible = flags_of_types(self.heap, self._trails.runtime.visible_types) != 0
        self.nodes = np.flatnonzero(visible & (self.hashes.parents != NO_NODE))

    def nearest_containers(self) -> NDArray[np.uint32]:
        """Of each of the nodes the nearest container before it; 2³²-1 without one."""
        parents = self.hashes.parents
        is_container = flags_of_types(self.heap, _CONTAINERS) != 0
        is_container[0] = True  # the search ends at the root
        nearest = parents[self.nodes]
        while len(passed := np.flatnonzero(~is_container[nearest])):
            nearest[passed] = parents[nearest[passed]]
        nearest[nearest == 0] = NO_NODE
        return nearest

    def name(self, node: int, write: Callable[[Sequence[Hop]], str]) -> str:
        """The path to a node as text, or the node's class where there is nothing to say of the path."""
        hops = [_in_general(describe_hop(self._trails, edge)) for edge in self.hashes.edges_to(node)]
        return write(hops) or self.class_name(node)

    def class_name(self, node: int) -> str:
        """The node's class."""
        return self._trails.naming.class_name(node)


def _in_general(hop: Hop) -> Hop:
    return replace(hop, name="*") if hop.kind is HopKind.ENTRY else hop


def _tally(
    paths: _Paths, nodes: NDArray[np.int64], standing_for: NDArray[np.int64], write: Callable[[Sequence[Hop]], str]
) -> Tally:
    """`nodes` by the roles of `standing_for`, one each, which `write` names."""
    keys = paths.hashes.roles[standing_for]
    unique, examples, places, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    sizes = np.bincount(places, weights=paths.heap.shallow_sizes[nodes], minlength=len(unique)).astype(np.int64)
    example_of = dict(zip(unique.tolist(), standing_for[examples].tolist(), strict=True))

    def describe(key: Key) -> tuple[str, str, int]:
        node = example_of[key]
        return paths.name(node, write), paths.class_name(node), int(paths.heap.node_ids[node])

    return Tally(
        counts=dict(zip(unique.tolist(), counts.tolist(), strict=True)),
        shallow_sizes=dict(zip(unique.tolist(), sizes.tolist(), strict=True)),
        describe=describe,
    )
