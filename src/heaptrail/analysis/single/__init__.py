"""Suspects of one snapshot: what keeps a large share of the heap, and where it accumulates.

For whoever has a single file. After Eclipse MAT's leak suspects (`FindLeaksQuery`): children of the root in the dominator
tree that keep much, alone or with others of their class, and the accumulation point below each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.places import trail_map
from heaptrail.analysis.single import thresholds
from heaptrail.analysis.single.descent import Descent, common_way
from heaptrail.analysis.single.wording import accumulation_point, evidence, sentence
from heaptrail.analysis.trails import trail_to
from heaptrail.model import LargeHolder, SingleSnapshotVerdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heaptrail.analysis.trail_map import TrailMap
    from heaptrail.model import Source
    from heaptrail.snapshot import Snapshot

_NOTE = "one snapshot shows what is there, not what grows: take two more under load (heaptrail hunt) to prove a leak"
_ENGINES_TYPES = ("synthetic", "code", "hidden", "object shape")
_OWN_EDGES = frozenset({"primordials"})


def find_suspects(snapshot: Snapshot, threshold: float = thresholds.LEAST_SHARE) -> SingleSnapshotVerdict:
    """What keeps more than `threshold` (a share between 0 and 1) of the heap.

    Cost: dominators, classes, one pass over the graph for the trails, and some over the nodes.
    """
    trails = trail_map(snapshot)
    outermost = _outermost(snapshot, trails)
    least = threshold * float(snapshot.retained_sizes[0])
    large = outermost[snapshot.retained_sizes[outermost] >= least]
    descent = Descent(snapshot)
    found = [_one(snapshot, trails, descent, node) for node in large.tolist()]
    found += [_group(snapshot, trails, descent, members) for members in _groups(snapshot, np.setdiff1d(outermost, large), least)]
    suspects = sorted((each for each in found if each is not None), key=lambda each: -each.bytes)
    return SingleSnapshotVerdict(
        file=snapshot.name,
        runtime=snapshot.runtime,
        total=float(snapshot.retained_sizes[0]),
        threshold=threshold,
        suspects=tuple(_ranked(suspects)),
        notes=(_NOTE,),
    )


def _ranked(suspects: list[LargeHolder]) -> list[LargeHolder]:
    return [replace(suspect, rank=rank) for rank, suspect in enumerate(suspects, 1)]


def _outermost(snapshot: Snapshot, trails: TrailMap) -> NDArray[np.int64]:
    """Nodes of the program that nothing but the root, its synthetic children, global objects and modules dominates."""
    types = snapshot.heap.node_types
    roots = types == NODE_TYPES.index("synthetic")
    roots[_graph.find_global_objects(snapshot.heap)] = True
    roots[trails.namespaces_and_modules()] = True
    engines = np.isin(types, [NODE_TYPES.index(name) for name in _ENGINES_TYPES])
    return np.flatnonzero(roots[snapshot.dominators] & ~roots & ~engines)


def _groups(snapshot: Snapshot, outermost: NDArray[np.int64], least: float) -> list[NDArray[np.int64]]:
    """Nodes of one class that keep enough together, largest first."""
    classes = snapshot.class_table.node_to_class[outermost]
    sums = np.bincount(classes, weights=snapshot.retained_sizes[outermost])
    members = [outermost[classes == number] for number in np.flatnonzero(sums >= max(least, 1)).tolist()]
    return [nodes[np.argsort(-snapshot.retained_sizes[nodes], kind="stable")] for nodes in members]


def _one(snapshot: Snapshot, trails: TrailMap, descent: Descent, node: int) -> LargeHolder | None:
    way = descent.from_node(node)
    return _suspect(snapshot, trails, descent, np.array([node]), way)


def _group(snapshot: Snapshot, trails: TrailMap, descent: Descent, members: NDArray[np.int64]) -> LargeHolder | None:
    way = common_way(trails, members[: thresholds.MOST_PATHS].tolist())
    return _suspect(snapshot, trails, descent, members, way)


def _suspect(
    snapshot: Snapshot, trails: TrailMap, descent: Descent, members: NDArray[np.int64], way: list[int]
) -> LargeHolder | None:
    point = descent.spoken(way)
    if _is_of_runtime(trails, point) or _are_everywhere(snapshot, trails, members, point):
        return None
    held = members if len(members) > 1 else descent.children(way[-1])
    size = float(snapshot.retained_sizes[members].sum())
    place = accumulation_point(snapshot, trails, point, held)
    return LargeHolder(
        rank=0,
        sentence=sentence(snapshot, members, size, place, trails.runtime),
        confidence="possible",
        class_name=snapshot.node(int(members[0])).class_name,
        count=len(members),
        bytes=round(size),
        share=size / max(float(snapshot.retained_sizes[0]), 1.0),
        accumulation_point=place,
        trail=trail_to(trails, point),
        source=_source(snapshot, trails, [*reversed(way), point, *held[:3].tolist()]),
        evidence=evidence(snapshot, members, way, held, descent),
        examples=tuple(int(snapshot.heap.node_ids[node]) for node in held[:5]),
    )


def _is_of_runtime(trails: TrailMap, node: int) -> bool:
    """Whether the way to it leads through the runtime's own modules or built-ins."""
    if trails.naming.node_type(node) in _ENGINES_TYPES:
        return True
    return any(
        trails.naming.edge_name(edge) in _OWN_EDGES
        or trails.naming.node_name(int(trails.heap.edge_targets[edge])) in trails.runtime.registries_of_own_modules
        for edge in trails.edges_to(node)
    )


def _are_everywhere(snapshot: Snapshot, trails: TrailMap, members: NDArray[np.int64], point: int) -> bool:
    """Whether all that members of a class have in common is a global object, as the functions of the language have."""
    built_in = trails.runtime.built_in_classes
    return (
        len(members) > 1
        and (point in _graph.find_global_objects(snapshot.heap) or point in trails.namespaces_and_modules())
        and trails.naming.class_name(members[0]) in built_in
    )


def _source(snapshot: Snapshot, trails: TrailMap, nodes: list[int]) -> Source | None:
    """The place of the first of these that has one in the program's own files."""
    for node in nodes:
        place = snapshot.sources.of(node)
        if place is not None and not trails.runtime.is_own_script(place.file):
            return place
    return None
