"""Growth in the variables of functions that run or wait: each holds one thing, so that what fills them is no accumulation.

An idle thread of a pool keeps its last job in a local variable, and another thread does so in the next round. That looks like
growth in every round, but ends with the threads. What hangs on one variable and grows in every round is another matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail.analysis import thresholds
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap, PointGrowth
from heaptrail.analysis.visibility import flags_of_nodes_named

_FEWEST_ROUNDS = 2
_VISIBLE_COUNTS, _BYTES = 0, 1

Place = tuple[int, frozenset[tuple[int, str]]]
"""An accumulation point, and the variables that hold something; none where anything else holds it as well."""


def without_filled_variables(
    points: Sequence[PointGrowth], aged: Sequence[AgedHeap], runtime: RuntimeDescription
) -> list[PointGrowth]:
    """The same points, where those that are functions count only what hangs on a variable that grows in every round.

    One round alone cannot tell the two apart. Cost: a few passes over the nodes where any of the points is a function.
    """
    newest = aged[-1]
    identities = np.array([point.identity for point in points], dtype=np.uint32)
    functions = newest.identities[_functions(newest, newest.nodes_with(identities), runtime)]
    if not len(functions) or len(aged) <= _FEWEST_ROUNDS:
        return list(points)
    sizes: defaultdict[Place, NDArray[np.int64]] = defaultdict(lambda: np.zeros((2, len(aged)), dtype=np.int64))
    for number, heap in enumerate(aged):
        for place, (count, weight) in _sizes_by_place(heap, functions, runtime).items():
            sizes[place][:, number] += (count, weight)
    grown: defaultdict[int, NDArray[np.int64]] = defaultdict(lambda: np.zeros((2, len(aged)), dtype=np.int64))
    for (point, variables), its in sizes.items():
        grows = _grows_in_every_round(its) if variables else np.ones((2, 1), dtype=bool)
        grown[point] += its * grows
    bounded = set(functions.tolist())
    return [
        replace(point, counts=grown[point.identity][_VISIBLE_COUNTS], bytes=grown[point.identity][_BYTES])
        if point.identity in bounded
        else point
        for point in points
    ]


def _grows_in_every_round(sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """One cell a row: a variable that was filled and holds another job of a few objects more has not grown twice."""
    growth = np.diff(sizes)
    least, most = growth.min(axis=1, keepdims=True), growth.max(axis=1, keepdims=True)
    regular: NDArray[np.bool_] = (least > 0) & (least >= thresholds.BYTES_REGULAR * most)
    return regular


def _functions(aged: AgedHeap, nodes: NDArray[np.int64], runtime: RuntimeDescription) -> list[int]:
    """Which of the nodes are functions that run or wait, or what these are below: a thread, or all threads."""
    on_stacks = _on_stacks(aged, runtime).union(_roots_of_threads(aged, runtime))
    return [node for node in nodes.tolist() if node in on_stacks or _waits(aged, node, runtime)]


def _roots_of_threads(aged: AgedHeap, runtime: RuntimeDescription) -> list[int]:
    return np.flatnonzero(flags_of_nodes_named(aged.heap, "synthetic", tuple(runtime.roots_of_threads))).tolist()


def _waits(aged: AgedHeap, node: int, runtime: RuntimeDescription) -> bool:
    return aged.naming.node_type(node) == "object" and aged.naming.class_name(node) in runtime.suspended_functions


def _on_stacks(aged: AgedHeap, runtime: RuntimeDescription) -> set[int]:
    """Threads and their running frames, which are synthetic nodes below the root of all threads."""
    heap = aged.heap
    level = _roots_of_threads(aged, runtime)
    found: set[int] = set()
    while level:
        targets = {
            int(heap.edge_targets[edge])
            for node in level
            for edge in range(int(heap.node_to_first_edge[node]), int(heap.node_to_first_edge[node + 1]))
        }
        level = [target for target in targets - found if aged.naming.node_type(target) == "synthetic"]
        found.update(level)
    return found


def _sizes_by_place(
    aged: AgedHeap, functions: NDArray[np.uint32], runtime: RuntimeDescription
) -> Mapping[Place, tuple[int, int]]:
    """Young objects and bytes by what holds the outermost of them."""
    members = np.flatnonzero(aged.young & (aged.reached != 0) & np.isin(aged.identities[aged.accumulation_points], functions))
    tops, places = np.unique(aged.topmost_young[members], return_inverse=True)
    counts = np.bincount(places, weights=aged.visible[members], minlength=len(tops))
    weights = np.bincount(places, weights=aged.heap.node_self_sizes[members], minlength=len(tops))
    variables = _variables_by_top(aged, tops.astype(np.uint32), runtime)
    found: dict[Place, tuple[int, int]] = {}
    for top, count, weight in zip(tops.tolist(), counts.tolist(), weights.tolist(), strict=True):
        point = int(aged.identities[aged.accumulation_points[top]])
        place = point, variables.get(top, frozenset())
        before = found.get(place, (0, 0))
        found[place] = before[0] + int(count), before[1] + int(weight)
    return found


def _variables_by_top(
    aged: AgedHeap, tops: NDArray[np.uint32], runtime: RuntimeDescription
) -> dict[int, frozenset[tuple[int, str]]]:
    """For what variables alone hold the variables: whose, and by which name."""
    on_stacks = _on_stacks(aged, runtime)
    found: defaultdict[int, set[tuple[int, str]]] = defaultdict(set)
    held_otherwise: set[int] = set()
    held, holders, edges = _graph.find_direct_holders(aged.heap, aged.holding, aged.old, tops)
    for top, holder, edge in zip(held.tolist(), holders.tolist(), edges.tolist(), strict=True):
        if holder in on_stacks or _waits(aged, holder, runtime):
            found[top].add((int(aged.identities[holder]), aged.naming.edge_name(edge)))
        else:
            held_otherwise.add(top)
    return {top: frozenset(variables) for top, variables in found.items() if top not in held_otherwise}
