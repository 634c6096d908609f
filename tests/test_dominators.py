"""A node's immediate dominator is the last node that cannot be removed without losing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny_heaps import TinyHeap

from heaptrail._graph import Heap

Graph = list[list[int]]  # targets of each node; 0 is the root

graphs = st.integers(1, 14).flatmap(
    lambda count: st.lists(st.lists(st.integers(0, count - 1), max_size=5), min_size=count, max_size=count)
)


def tiny_heap_of(graph: Graph) -> TinyHeap:
    """Node `n` has `2**n` bytes, so that a retained size tells which nodes are in it."""
    heap = TinyHeap()
    for node in range(1, len(graph)):
        heap.node("object", "Node", 2**node, held_by=None)
    for source, targets in enumerate(graph):
        for target in targets:
            heap.edge(source, "property", "to", target)
    return heap


def heap_of(graph: Graph) -> Heap:
    return Heap(tiny_heap_of(graph).written())


def reached(graph: Graph, starts: list[int], without: int | None = None) -> set[int]:
    seen: set[int] = set()
    pending = [start for start in starts if start != without]
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += [target for target in graph[node] if target != without]
    return seen


def dominators_by_removal(graph: Graph) -> list[int]:
    """Nodes that nothing refers to count as the root's children; what is then still unreachable hangs below it."""
    held = {target for source, targets in enumerate(graph) for target in targets if target != source}
    reachable = reached(graph, [0])
    orphans = [node for node in range(len(graph)) if node not in reachable and node not in held]
    starts = [0, *orphans]
    everything = reached(graph, starts)
    lost = {node: everything - reached(graph, starts, without=node) for node in everything - {0}}
    dominators = [0] * len(graph)
    for node in everything - {0}:
        strict = [other for other in lost if other != node and node in lost[other]]
        # The nearest of a node's dominators is the one that all others dominate: without it the least is lost.
        dominators[node] = min(strict, key=lambda other: len(lost[other]), default=0)
    return dominators


def retained_by_summing(dominators: list[int]) -> list[int]:
    retained = [0] + [2**node for node in range(1, len(dominators))]
    for node in range(1, len(dominators)):
        above = node
        while above != 0:
            above = dominators[above]
            retained[above] += 2**node
    return retained


@settings(max_examples=1500, deadline=None)
@example([[]])
@example([[], []])  # an orphan
@example([[], [2], [1]])  # a cycle that nothing reaches
@example([[1], [2], [], [2, 4], [3]])  # such a cycle that refers to a reachable node does not hold it
@example([[1], [2], [], [2]])  # an orphan that refers to a reachable node does
@example([[1], [1, 2], [2]])  # nodes that refer to themselves
@example([[], [1]])  # and to nothing else
@example([[1, 2, 3], [2, 3], [1, 3], [1, 2]])  # a clique with an entrance for each
@given(graphs)
def test_dominators_and_retained_sizes_are_those_that_removing_each_node_shows(graph: Graph) -> None:
    heap = heap_of(graph)
    expected = dominators_by_removal(graph)
    assert heap.dominators.tolist() == expected
    assert heap.retained_sizes.tolist() == retained_by_summing(expected)


@settings(max_examples=300, deadline=None)
@given(graphs, graphs)
def test_weak_edges_hold_nothing(graph: Graph, weak: Graph) -> None:
    heap = tiny_heap_of(graph)
    for source, targets in enumerate(weak[: len(graph)]):
        for target in targets:
            if target < len(graph):
                heap.edge(source, "weak", "to", target)
    opened, without = Heap(heap.written()), heap_of(graph)
    assert opened.dominators.tolist() == without.dominators.tolist()
    assert opened.retained_sizes.tolist() == without.retained_sizes.tolist()


def test_a_clique_is_dominated_by_the_node_through_which_it_is_entered() -> None:
    clique = list(range(1, 30))
    graph = [[1], *([other for other in clique if other != node] for node in clique)]
    assert heap_of(graph).dominators.tolist() == [0, 0] + [1] * 28


def test_a_chain_of_half_a_million_nodes_needs_no_deep_stack() -> None:
    length = 500_000
    heap = TinyHeap()
    for node in range(length):
        heap.node("object", "Link", 1, held_by=None)
        heap.edge(node, "property", "next", node + 1)
    opened = Heap(heap.written())
    assert opened.dominators.tolist() == [0, *range(length)]
    assert opened.retained_sizes[1] == length
    assert opened.distances[length] == length


def test_threads_that_ask_at_the_same_time_get_the_same_answer() -> None:
    graph = [[node + 1, (node * 7) % 2000] for node in range(1999)] + [[0]]
    heap = TinyHeap()
    for _ in range(1, len(graph)):
        heap.node("object", "Node", 8, held_by=None)
    for source, targets in enumerate(graph):
        for target in targets:
            heap.edge(source, "property", "to", target)
    opened = Heap(heap.written())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: opened.dominators.tolist(), range(32)))
    assert all(answer == answers[0] for answer in answers)
