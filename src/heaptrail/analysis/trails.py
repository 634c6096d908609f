"""Trails: the way from a root to an object that a person would take, and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.analysis import trail_text
from heaptrail.analysis.hops import describe_hop
from heaptrail.analysis.places import trail_map
from heaptrail.analysis.retainers import Retainers
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.model import Trail, TrailStep

if TYPE_CHECKING:
    from heaptrail.snapshot import Snapshot


def trail(snapshot: Snapshot, node: int) -> Trail:
    """The trail to one object. Cost: one pass over the whole graph.

    For trails to many objects of one heap, keep a `TrailMap` and use `trail_to`.
    """
    return trail_to(trail_map(snapshot), node)


def trail_to(trails: TrailMap, node: int) -> Trail:
    """The trail to one object, with its text."""
    return _written(trails, trails.edges_to(node), node)


def distinct_trails(snapshot: Snapshot, node: int, count: int) -> list[Trail]:
    """The trail to an object, then further ones through other holders; fewer than `count` where there are no more.

    The holder of a trail is the nearest to the object that not every way passes: none that dominates it. Each further
    trail is the cheapest that avoids the holders of all before it. Cost: a pass over the graph for each.
    """
    trails = trail_map(snapshot)
    found: list[Trail] = []
    while len(found) < count:
        edges = trails.edges_to(node)
        if found and not edges:
            break
        found.append(_written(trails, edges, node))
        holder = _holder(snapshot, trails, edges, node)
        if holder is None:
            break
        trails = trails.around(holder)
    return found


def shortest_trail(snapshot: Snapshot, node: int) -> Trail:
    """The way that DevTools unfolds: the nearest retainer, and that one's, up to a user root. Cost: a pass over the edges."""
    trails = trail_map(snapshot)
    return _written(trails, Retainers(snapshot).shortest_path(node), node)


def _holder(snapshot: Snapshot, trails: TrailMap, edges: list[int], node: int) -> int | None:
    """The last node of a trail that does not dominate its object; None where all do."""
    dominators = set()
    above = node
    while above not in dominators:
        dominators.add(above)
        above = int(snapshot.dominators[above])
    sources = (trails.source_of(edge) for edge in reversed(edges))
    return next((source for source in sources if source not in dominators), None)


def _written(trails: TrailMap, edges: list[int], node: int) -> Trail:
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
