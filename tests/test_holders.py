"""The kernels that find who holds what, against implementations that are slow and plain."""

from __future__ import annotations

import heapq
import io
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

from heaptrail import Snapshot, _graph
from heaptrail.analysis.suspects.comparison import common_identities

NOWHERE = 2**32 - 1


@dataclass
class Graph:
    """A random heap with random flags for its nodes and edges."""

    heap: _graph.Heap
    kept: np.ndarray
    old: np.ndarray
    flags: np.ndarray
    costs: np.ndarray

    @property
    def edges(self) -> list[tuple[int, int, int]]:
        """Edge, source and target of all edges that are kept."""
        first = self.heap.node_to_first_edge
        return [
            (edge, source, int(self.heap.edge_targets[edge]))
            for source in range(self.heap.node_count)
            for edge in range(int(first[source]), int(first[source + 1]))
            if self.kept[edge]
        ]

    def reachable(self, without: int | None = None) -> set[int]:
        """What the root reaches over kept edges, when one node is taken away."""
        found, waiting = {0}, [0]
        while waiting:
            node = waiting.pop()
            for _, source, target in self.edges:
                if source == node and target not in found and target != without:
                    found.add(target)
                    waiting.append(target)
        return found


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    heap = TinyHeap()
    count = draw(st.integers(2, 12))
    for _ in range(1, count):
        heap.node(draw(st.sampled_from(["object", "array"])), "x", held_by=None)
    for number in range(draw(st.integers(0, 30))):
        heap.edge(draw(st.integers(0, count - 1)), "element", number, draw(st.integers(0, count - 1)))
    opened = Snapshot.open(io.BytesIO(heap.written())).heap

    def cells(size: int, largest: int) -> np.ndarray:
        values = draw(st.lists(st.integers(0, largest), min_size=size, max_size=size))
        return np.array(values, dtype=np.uint8)

    return Graph(
        heap=opened,
        kept=np.maximum(cells(opened.edge_count, 3), 1) - 1 != 2,
        old=cells(count, 1),
        flags=cells(count, 1),
        costs=cells(opened.edge_count, 255),
    )


def as_flags(cells: np.ndarray) -> np.ndarray:
    return np.asarray(cells, dtype=np.uint8)


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_an_accumulation_point_is_the_nearest_old_node_without_which_a_node_is_lost(graph: Graph):
    old = graph.old.copy()
    old[0] = 1
    dominators, _, preorder, reachable = _graph.find_dominators(
        graph.heap, as_flags(graph.kept), np.zeros(graph.heap.node_count, np.uint32)
    )
    points, _ = _graph.find_owners(dominators, preorder, old)
    reached = graph.reachable()
    assert {int(node) for node in preorder[:reachable]} == reached
    lost_without = {node: reached - graph.reachable(without=node) for node in reached if node}
    lost_without[0] = reached
    for node in reached - {0}:
        owners = [owner for owner in reached if owner != node and old[owner] and node in lost_without[owner]]
        assert points[node] == min(owners, key=lambda owner: len(lost_without[owner]))


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_the_cheapest_path_costs_what_dijkstra_says(graph: Graph):
    costs, parents = _graph.find_cheapest_paths(graph.heap, graph.costs)
    settled: dict[int, int] = {}
    waiting = [(0, 0)]
    everything = Graph(graph.heap, np.ones_like(graph.kept), graph.old, graph.flags, graph.costs)
    while waiting:
        cost, node = heapq.heappop(waiting)
        if node in settled:
            continue
        settled[node] = cost
        for edge, source, target in everything.edges:
            if source == node and graph.costs[edge] != 255:
                heapq.heappush(waiting, (cost + int(graph.costs[edge]), target))
    for node in range(graph.heap.node_count):
        assert costs[node] == settled.get(node, NOWHERE)
        if node and node in settled:
            edge = int(parents[node])
            source = next(source for other, source, _ in everything.edges if other == edge)
            assert settled[source] + int(graph.costs[edge]) == settled[node]


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_retainers_are_the_kept_edges_into_a_node(graph: Graph):
    wanted = np.flatnonzero(graph.flags).astype(np.uint32)
    first, edges, sources = _graph.find_retainers(graph.heap, as_flags(graph.kept), wanted)
    for place, node in enumerate(wanted.tolist()):
        expected = [(edge, source) for edge, source, target in graph.edges if target == node]
        rows = slice(first[place], first[place + 1])
        assert list(zip(edges[rows].tolist(), sources[rows].tolist(), strict=True)) == expected


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_direct_holders_are_old_and_arrays_are_looked_through(graph: Graph):
    held = np.flatnonzero(graph.flags).astype(np.uint32)
    is_array = [_graph.NODE_TYPES[kind] == "array" for kind in graph.heap.node_types]
    found = _graph.find_direct_holders(graph.heap, as_flags(graph.kept), graph.old, held)
    expected = set()
    for node in held.tolist():
        seen, waiting = {node}, [node]
        while waiting:
            at = waiting.pop()
            for _, source, target in graph.edges:
                if target == at and source not in seen:
                    seen.add(source)
                    if is_array[source]:
                        waiting.append(source)
                    elif graph.old[source]:
                        expected.add((node, source))
    pairs = list(zip(found[0].tolist(), found[1].tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected
    assert {int(graph.heap.edge_targets[edge]) for edge in found[2]} <= set(held.tolist())


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_a_hidden_young_node_belongs_to_the_visible_one_that_alone_leads_to_it(graph: Graph):
    owners = _graph.find_visible_owners(graph.heap, as_flags(graph.kept), graph.old, graph.flags)
    young = {node for node in range(1, graph.heap.node_count) if not graph.old[node]}
    begun = {target for _, source, target in graph.edges if source not in young and target in young}

    def reached(without: int | None) -> set[int]:
        found, waiting = begun - {without}, list(begun - {without})
        while waiting:
            node = waiting.pop()
            for _, source, target in graph.edges:
                if source == node and target in young and target not in found and target != without:
                    found.add(target)
                    waiting.append(target)
        return found

    everything = reached(None)
    for node in range(graph.heap.node_count):
        if node not in everything:
            continue
        alone = [owner for owner in everything if graph.flags[owner] and owner != node and node not in reached(owner)]
        expected = NOWHERE
        if alone and not graph.flags[node]:
            expected = min(alone, key=lambda owner: len(everything - reached(owner)))
        assert owners[node] == expected


@settings(max_examples=100, deadline=None)
@given(graphs(), st.integers(0, 11))
def test_what_is_reached_through_passable_nodes_is_reached(graph: Graph, start: int):
    start %= graph.heap.node_count
    flags = _graph.find_reachable(graph.heap, as_flags(graph.kept), graph.flags, np.array([start], np.uint32))
    found, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        for _, source, target in graph.edges:
            if source == node and target not in found and graph.flags[target]:
                found.add(target)
                waiting.append(target)
    assert set(np.flatnonzero(flags).tolist()) == found


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sets(st.one_of(st.integers(0, 40), st.integers(2**32 - 20, 2**32 - 1)), min_size=1), min_size=2, max_size=4))
def test_common_identities_are_those_that_stand_in_every_heap(sets: list[set[int]]):
    identities = [np.array(sorted(ids), dtype=np.uint32) for ids in sets]
    shared = set.intersection(*sets)
    for its, flags in zip(identities, common_identities(identities), strict=True):
        assert [bool(flag) for flag in flags] == [int(number) in shared for number in its]


def test_arrays_of_another_length_and_nodes_beyond_the_end_are_refused():
    heap = Snapshot.open(io.BytesIO(TinyHeap().written())).heap
    nothing = np.zeros(0, np.uint8)
    with pytest.raises(ValueError, match="cells"):
        _graph.find_cheapest_paths(heap, np.zeros(7, np.uint8))
    with pytest.raises(IndexError, match="beyond the end"):
        _graph.find_retainers(heap, nothing, np.array([9], np.uint32))
