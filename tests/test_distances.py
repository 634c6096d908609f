"""A distance is the number of edges on the shortest way from what a program put below the root; weak edges are no ways."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

from heaptrail._graph import Heap

SYSTEM = 100_000_000
NONE = -5
Edges = list[list[tuple[str, int]]]  # type and target of each edge, node for node; 0 is the root
Graph = tuple[list[bool], Edges]  # which nodes are V8's own, and the edges


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 12))
    is_system = [True, *draw(st.lists(st.booleans(), min_size=count - 1, max_size=count - 1))]
    if count == 1:  # V8 writes no edge to the root
        return is_system, [[]]
    edge = st.tuples(st.sampled_from(["property", "element", "internal", "weak"]), st.integers(1, count - 1))
    return is_system, draw(st.lists(st.lists(edge, max_size=4), min_size=count, max_size=count))


def heap_of(graph: Graph) -> Heap:
    is_system, edges = graph
    heap = TinyHeap()
    for node in range(1, len(edges)):
        heap.node("synthetic" if is_system[node] else "object", "Node", held_by=None)
    for source, out in enumerate(edges):
        for type_, target in out:
            heap.edge(source, type_, 1 if type_ == "element" else "to", target)
    return Heap(heap.written())


def spread(distances: dict[int, int], edges: Edges, front: list[int]) -> None:
    while front:
        for node in front:
            for type_, target in edges[node]:
                if type_ != "weak":
                    distances.setdefault(target, distances[node] + 1)
        front = [node for node in distances if distances[node] == distances[front[0]] + 1]


def naive_distances(graph: Graph) -> list[int]:
    """First from the program's own children of the root, then from the root itself, far behind them."""
    is_system, edges = graph
    distances = {target: 1 for _, target in edges[0] if not is_system[target]}
    start = SYSTEM if distances else 0
    spread(distances, edges, list(distances))
    distances[0] = start
    spread(distances, edges, [0])
    return [distances.get(node, NONE) for node in range(len(edges))]


@settings(max_examples=800, deadline=None)
@example(([True], [[]]))
@example(([True, False], [[], []]))  # an orphan
@example(([True, False, False], [[], [("property", 2)], [("property", 1)]]))  # a cycle that nothing reaches
@example(([True, False, False], [[("property", 1)], [("weak", 2), ("property", 1)], []]))  # held weakly alone
@example(([True, True, False], [[("element", 1)], [("property", 2)], []]))  # nothing of the program's below the root
@given(graphs())
def test_distances_are_those_of_a_search_in_breadth(graph: Graph) -> None:
    assert heap_of(graph).distances.tolist() == naive_distances(graph)


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_every_edge_to_a_node_is_among_its_retainers_in_the_order_of_the_file(graph: Graph) -> None:
    heap = heap_of(graph)
    numbered = [(source, target) for source, out in enumerate(graph[1]) for _, target in out]
    for node in range(heap.node_count):
        begin, end = heap.node_to_first_retainer[node : node + 2]
        expected = [(edge, source) for edge, (source, target) in enumerate(numbered) if target == node]
        assert heap.retainer_edges[begin:end].tolist() == [edge for edge, _ in expected]
        assert heap.retainer_nodes[begin:end].tolist() == [source for _, source in expected]
