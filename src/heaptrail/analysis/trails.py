"""Trails: the way from a root to an object that a person would take, and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis import trail_text
from heaptrail.analysis.hops import describe_hop
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.runtimes import V8, RuntimeDescription
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.model import Trail, TrailStep

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def trail(snapshot: Snapshot, node: int, runtime: RuntimeDescription = V8) -> Trail:
    """The trail to one object. Cost: one pass over the whole graph.

    For trails to many objects of one heap, keep a `TrailMap` and use `trail_to`.
    """
    naming = Naming(snapshot.heap)
    return trail_to(TrailMap(snapshot.heap, naming, Sources(snapshot.heap, naming, {}), runtime), node)


def trail_to(trails: TrailMap, node: int) -> Trail:
    """The trail to one object, with its text."""
    edges = trails.edges_to(node)
    naming, targets = trails.naming, trails.heap.edge_targets
    steps = [_step(trails, "", "", trails.source_of(edges[0]) if edges else node)]
    steps += [_step(trails, naming.edge_name(edge), naming.edge_type(edge), int(targets[edge])) for edge in edges]
    return Trail(steps=tuple(steps), text=trail_text.write([describe_hop(trails, edge) for edge in edges]))


def _step(trails: TrailMap, edge: str, edge_type: str, node: int) -> TrailStep:
    return TrailStep(
        edge=edge,
        edge_type=edge_type,
        id=int(trails.heap.node_ids[node]),
        class_name=trails.naming.class_name(node),
        name=trails.naming.node_name(node),
        ordinal=node,
    )
