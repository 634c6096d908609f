"""Which container grows: the holder that a person would mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES
from heaptrail.analysis import thresholds, trail_text
from heaptrail.analysis.hops import hops_to, in_general, name_of_scope
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.deciding import Leak, classes_that_grow
from heaptrail.analysis.suspects.grouping import Group, Role, RoleBook, climb, is_spoken_of
from heaptrail.analysis.suspects.holding import Holdings
from heaptrail.analysis.suspects.young import Nodes, YoungTree, members_of
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import Hop

_MOST_ROLES = 10
_MOST_HOLDERS = 5
_MOST_SIBLINGS = 10
_MOST_POINTS_OF_A_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Container:
    """An old object that holds what leaked."""

    node: int
    share: float
    """Of the leaked bytes, what it reaches through young objects."""
    objects: float
    """The same of objects and functions: a table of their names reaches bytes, but none of them."""
    as_keys: bool = False
    """Whether it has what leaked as keys alone: a table that says more of the entries of another."""


@dataclass(frozen=True, slots=True)
class Descent:
    """The way down from an old object to a container that is replaced, or along a chain.

    `labels` lead to what fans out or repeats; `cycle` are the edges that repeat, empty where nothing does.
    """

    labels: tuple[str, ...]
    cycle: tuple[str, ...]
    link_class: str
    """The class that repeats, empty where nothing does."""
    below: Nodes
    """What the descent ended at: the children of the container that is replaced, or the next links."""
    replaced_class: str = ""
    """The class of the container that is replaced; empty for a chain."""


def find_containers(
    leak: Leak, newest: AgedHeap, holdings: Holdings, roles: RoleBook, trails: TrailMap, runtime: RuntimeDescription
) -> list[Container]:
    """The holders of a leak, the one to name first.

    A holder is judged by what it reaches, not by what it holds: a cache whose entries lead to all the rest goes before
    tables that hold parts. Among those that reach about as much, one that has more than keys goes first, then anything before an
    Array, then the cheapest trail.
    """
    by_role: defaultdict[Role, dict[int, int]] = defaultdict(dict)
    for holder, weight in _weights(leak, newest, holdings).items():
        by_role[roles.role(climb(newest, holder, runtime))][holder] = weight
    ranked = sorted(by_role.items(), key=lambda item: -sum(item[1].values()))[:_MOST_ROLES]
    if not ranked:
        return [Container(trails.spoken_container(leak.main.points[0]), 1.0, 1.0)]
    members = members_of(leak.groups)
    containers = [
        Container(
            node=trails.spoken_container(
                max((climb(newest, holder, runtime) for holder in held), key=lambda node: newest.retained_sizes[node])
            ),
            share=share,
            objects=objects,
            as_keys=all(_has_as_keys(holder, leak, holdings, trails) for holder in held),
        )
        for held, (share, objects) in ((held, _shares_reached(newest, members, held)) for _, held in ranked)
    ]
    best = max(container.share for container in containers)
    most = max(container.objects for container in containers)
    good = [
        one
        for one in containers
        if one.share >= thresholds.GOOD_HOLDER_SHARE * best and one.objects >= thresholds.GOOD_HOLDER_SHARE * most
    ]
    good = good or [max(containers, key=lambda one: one.share)]
    rest = [one for one in containers if one not in good]
    lists = runtime.plain_lists
    good.sort(key=lambda one: (one.as_keys, newest.naming.class_name(one.node) in lists, trails.cost_of(one.node)))
    rest.sort(key=lambda one: -one.share)
    named = [one for one in good + rest if one.share >= thresholds.OTHER_HOLDER_SHARE][:_MOST_HOLDERS]
    return named or good[:1]


def _has_as_keys(holder: int, leak: Leak, holdings: Holdings, trails: TrailMap) -> bool:
    edges = [edge for group in leak.groups for edge in holdings.edges_from(group, holder)]
    return all(trails.naming.edge_name(edge) in trails.runtime.key_edges for edge in edges)


def _weights(leak: Leak, newest: AgedHeap, holdings: Holdings) -> Counter[int]:
    """Old objects that hold a fair part of a group's outermost objects, by the bytes that those retain."""
    weights: Counter[int] = Counter()
    for group in leak.groups:
        grown = max(1, min(group.count_deltas))
        least = thresholds.HELD_TWICE_SHARE * min(_countable(newest, group.tops), grown)
        for holder, tops in holdings.tops_by_holder(group).items():
            is_one_of_many = len(group.points) > 1 or len(leak.groups) > 1
            if is_one_of_many or len(tops) >= least:
                weights[holder] += int(newest.retained_sizes[tops].sum())
    spoken_of = Counter({holder: weight for holder, weight in weights.items() if is_spoken_of(newest, holder)})
    return spoken_of or Counter({holder: weight for holder, weight in weights.items() if _is_root(newest, holder)})


def _countable(newest: AgedHeap, tops: NDArray[np.int64]) -> int:
    """How many outermost objects there are without those of native code, which are new in every snapshot."""
    foreign = np.isin(newest.heap.node_types[tops], [NODE_TYPES.index(name) for name in ("native", "synthetic")])
    return int((~foreign).sum()) or len(tops)


def _is_root(newest: AgedHeap, node: int) -> bool:
    return newest.naming.node_type(node) == "synthetic"


def _shares_reached(newest: AgedHeap, members: NDArray[np.int64], holders: Iterable[int]) -> tuple[float, float]:
    """Of the members' bytes, and of their objects and functions, what the holders reach."""
    heap = newest.heap
    inside = _reached_from(newest, members, holders)[members] != 0
    sizes = heap.node_self_sizes[members].astype(np.int64)
    objects = np.isin(heap.node_types[members], [NODE_TYPES.index("object"), NODE_TYPES.index("closure")])
    return float(sizes[inside].sum() / max(1, sizes.sum())), float(objects[inside].sum() / max(1, objects.sum()))


def leading_to(containers: Sequence[Container], nodes: Sequence[int], leak: Leak, newest: AgedHeap) -> list[Container]:
    """The same containers, those first that lead to one of these nodes of the leak.

    Two tables that have keys in common are one leak, and what each has besides is not in the other.
    """
    return sorted(containers, key=lambda container: not leads_to(container, nodes, leak, newest))


def leads_to(container: Container, nodes: Sequence[int], leak: Leak, newest: AgedHeap) -> bool:
    """Whether a container leads to any of these nodes of the leak: it refers to one through what leaked and what it consists of,
    or it alone keeps one, however deep. Yes where there are none.
    """
    if not nodes:
        return True
    first, end = newest.heap.node_to_first_edge[container.node : container.node + 2].tolist()
    behind = newest.heap.edge_targets[first:end]
    starts = [container.node, *behind[newest.old[behind] != 0].tolist()]
    refers = bool(_reached_from(newest, members_of(leak.groups), starts)[list(nodes)].any())
    return refers or any(_is_inside(node, container.node, newest) for node in nodes)


def _is_inside(node: int, container: int, newest: AgedHeap) -> bool:
    """Whether a container dominates a node. Cost: the dominators of the node."""
    while node and node != container:
        node = int(newest.dominators[node])
    return node == container


def part_held_by(container: Container, leak: Leak, holdings: Holdings) -> Leak:
    """The part of a leak whose outermost objects a container holds itself; the whole where it holds none."""
    held = tuple(group for group in leak.groups if container.node in holdings.tops_by_holder(group))
    return replace(leak, groups=held, classes=classes_that_grow(held)) if held else leak


def _reached_from(newest: AgedHeap, members: NDArray[np.int64], holders: Iterable[int]) -> NDArray[np.uint8]:
    """1 for each node that the holders reach through the members, and through the arrays directly behind the holders."""
    heap = newest.heap
    passable = np.zeros(heap.node_count, dtype=np.uint8)
    passable[members] = 1
    starts = set(holders)
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        for edge in range(int(heap.node_to_first_edge[node]), int(heap.node_to_first_edge[node + 1])):
            target = int(heap.edge_targets[edge])
            is_array = heap.node_types[target] == NODE_TYPES.index("array")
            if newest.holding[edge] and newest.old[target] and is_array and target not in starts:
                starts.add(target)
                waiting.append(target)
    return _graph.find_reachable(heap, newest.holding, passable, np.array(sorted(starts), dtype=np.uint32))


def descend(leak: Leak, newest: AgedHeap, runtime: RuntimeDescription) -> Descent | None:
    """Below a holder that holds few objects for much growth: find what was replaced, or the chain.

    None where the holder itself fans out.
    """
    group = leak.main
    few = max(thresholds.FEW_TOPS, thresholds.FEW_TOPS_SHARE * min(leak.count_deltas))
    if len(group.tops) > few or len(group.points) > _MOST_POINTS_OF_A_CHAIN:
        return None
    tree = YoungTree(newest, group.members)
    starts = newest.nodes_with(np.array(group.raw_identities, dtype=np.uint32)).tolist()
    at = max(starts, key=lambda node: _retained(newest, tree.below(node)))
    fan_out = max(
        thresholds.FEW_TOPS,
        thresholds.FAN_OUT_SHARE * max((min(deltas) for deltas in leak.classes.values()), default=len(group.members)),
    )
    steps: list[tuple[str, str]] = []
    while len(steps) < thresholds.MOST_STEPS_DOWN:
        below = tree.below(at)
        if not len(below) or len(below) >= fan_out:
            break
        main = int(below[np.argmax(newest.retained_sizes[below])])
        if newest.retained_sizes[main] < thresholds.MAIN_CHILD_SHARE * _retained(newest, below):
            break
        step = newest.naming.class_name(main), _label_between(newest, at, main)
        if step in steps:
            repeats = steps.index(step)
            return Descent(_spoken(steps[:repeats], runtime), tuple(label for _, label in steps[repeats:]), step[0], below)
        steps.append(step)
        at = main
    replaced = next((name for name, _ in reversed(steps) if not name.startswith("(")), "")
    return Descent(_spoken(steps, runtime), (), "", tree.below(at), replaced) if steps else None


def _retained(newest: AgedHeap, nodes: Nodes) -> float:
    return float(newest.retained_sizes[nodes].sum())


def _label_between(newest: AgedHeap, source: int, target: int) -> str:
    """The name of the edge from a node to one that it dominates; `…` where the way is longer."""
    heap = newest.heap
    for edge in range(int(heap.node_to_first_edge[source]), int(heap.node_to_first_edge[source + 1])):
        if newest.holding[edge] and heap.edge_targets[edge] == target:
            return "[*]" if newest.naming.is_indexed(edge) else newest.naming.edge_name(edge)
    return "…"


def _spoken(steps: list[tuple[str, str]], runtime: RuntimeDescription) -> tuple[str, ...]:
    unspoken = runtime.backing_stores | runtime.unspoken_edges | runtime.attribute_tables | {"…", "[*]"}
    return tuple(label for _, label in steps if label not in unspoken)


def spoken_cycle(cycle: tuple[str, ...], runtime: RuntimeDescription) -> str:
    """What repeats, as a person would say it: `prev`, `context.prev`."""
    unspoken = runtime.backing_stores | runtime.attribute_tables | {"…"}
    return ".".join(label for label in cycle if label not in unspoken) or "…"


def name_container(container: Container, leak: Leak, holdings: Holdings, descent: Descent | None, trails: TrailMap) -> str:
    """`MemoryStore.sessions`, `(server.js).cache`, `History.tail→(prev)*`."""
    node = container.node
    if trails.naming.node_type(node) == "synthetic":
        return _name_of_root(node, leak.groups, holdings, trails)
    if trails.naming.class_name(node) == trails.runtime.scope_class:
        name = _name_of_variable(node, leak.groups, holdings, descent, trails)
    else:
        name = trail_text.name_of_last_object(hops_of_container(node, leak, trails)) or trails.naming.class_name(node)
        if descent and descent.labels:
            name += "".join(f".{label}" for label in descent.labels)
    if descent and descent.cycle:
        name += f"→({spoken_cycle(descent.cycle, trails.runtime)})*"
    return name


def hops_of_container(node: int, leak: Leak, trails: TrailMap) -> list[Hop]:
    """The way to a container, in general where it stands for several of its kind."""
    siblings = leak.main.points[:_MOST_SIBLINGS] if len(leak.main.points) > 1 else ()
    return in_general([hops_to(trails, node), *(hops_to(trails, point) for point in siblings)])


def _name_of_root(root: int, groups: tuple[Group, ...], holdings: Holdings, trails: TrailMap) -> str:
    name = trails.naming.node_name(root)
    if name in trails.runtime.roots_of_native_code:
        return trails.runtime.native_holder
    edges: Counter[str] = Counter()
    for group in groups:
        edges.update(trails.naming.edge_name(edge) for edge in holdings.edges_from(group, root))
    label = edges.most_common(1)[0][0] if edges else ""
    return name if not label or label.isdecimal() or name not in trails.runtime.spoken_roots else f"{name}.{label}"


def _name_of_variable(
    scope: int, groups: tuple[Group, ...], holdings: Holdings, descent: Descent | None, trails: TrailMap
) -> str:
    labels = descent.labels if descent else ()
    if not labels:
        edges: Counter[int] = Counter()
        for group in groups:
            edges.update(holdings.edges_from(group, scope))
        labels = tuple(trails.naming.edge_name(edge) for edge, _ in edges.most_common(1))
    return name_of_scope(trails, scope) + "".join(f".{label}" for label in labels)
