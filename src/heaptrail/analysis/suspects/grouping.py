"""Accumulation points that play one role are one group: the eight sockets of a pool, the 145 tenants of a Map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis import thresholds, trail_text
from heaptrail.analysis.hops import describe_hop, hops_to
from heaptrail.analysis.naming import class_name_of
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.suspects.comparison import AgedHeap, PointGrowth
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.model import RoundTime

Role = tuple[str, int]

_SNAPSHOTS_OF_ONE_ROUND = 2
_FOREIGN = (NODE_TYPES.index("native"), NODE_TYPES.index("synthetic"))
_EDGES_OF_A_VARIABLE = 2
"""From a function to its scope, and from there to the variable."""
_AS_OFTEN = 0.5
"""A class of which there are this many for each outermost object comes as often as these do."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds between the snapshots. Without known `requests` every rate is per round; `times` are empty where not known."""

    requests: tuple[int, ...]
    known: bool
    times: tuple[RoundTime, ...] = ()

    def rates(self, deltas: Sequence[float]) -> tuple[float, ...]:
        """Growth per request, in each round."""
        return tuple(delta / requests for delta, requests in zip(deltas, self.requests, strict=True))

    def regularity(self, deltas: Sequence[float]) -> float:
        """Least over greatest rate; 0 where any round did not grow."""
        rates = self.rates(deltas)
        return min(rates) / max(rates) if min(rates) > 0 else 0.0

    @property
    def seconds(self) -> float:
        """How long all rounds took together; 0 where that is not known."""
        return sum(time.seconds for time in self.times)

    def in_milliseconds(self) -> Rounds:
        """The same rounds with a request in each millisecond: for growth that goes on with the time."""
        return replace(self, requests=tuple(max(1, round(1000 * time.seconds)) for time in self.times))


@dataclass(eq=False, slots=True)
class Group:
    """One role and what grew in it."""

    role: Role
    points: list[int] = field(default_factory=list)
    """Accumulation points in the newest snapshot, after the climb, most retained first."""
    raw_identities: list[int] = field(default_factory=list)
    """Identities of the accumulation points before the climb."""
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    bytes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    classes: tuple[Counter[str], ...] = ()
    """Young objects by class, in every snapshot."""
    outermost_classes: tuple[Counter[str], ...] = ()
    """The outermost of them by class, in every snapshot."""
    members: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Young nodes of the newest snapshot, ordinals."""
    foreign_at_first: int = 0
    """Objects of native code in the oldest snapshot: these have other ids in every one."""
    surviving: float = 1.0
    """Of the objects that had come by the last snapshot but one, the share that is still there in the newest."""
    tops: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """The outermost of them, where arrays are looked through."""

    @property
    def count_deltas(self) -> tuple[int, ...]:
        """Net growth in objects, in each round."""
        return tuple(np.diff(self.counts).tolist())

    @property
    def byte_deltas(self) -> tuple[int, ...]:
        """Net growth in bytes, in each round."""
        return tuple(np.diff(self.bytes).tolist())

    def grows_in_bytes_only(self, rounds: Rounds) -> bool:
        """Whether it gains hardly an object: a table, or a list of numbers."""
        most = max(abs(delta) for delta in self.count_deltas)
        return most < thresholds.COUNTLESS_SHARE * min(rounds.requests)

    def class_growth(self) -> dict[str, tuple[int, ...]]:
        """Net growth of each class, one number a round."""
        return {
            name: tuple(newer[name] - older[name] for older, newer in zip(self.classes, self.classes[1:], strict=False))
            for name in self.classes[-1]
        }


class RoleBook:
    """Gives equal numbers to trails that differ only in indices and keys."""

    def __init__(self, trails: TrailMap) -> None:
        self._trails = trails
        self._numbers: dict[tuple[int, str], int] = {}
        self._of_node: dict[int, int] = {0: 0}

    def role(self, node: int) -> Role:
        """The class of a node and the number of its trail."""
        return self._trails.naming.class_name(node), self._trail_number(node)

    def _trail_number(self, node: int) -> int:
        waiting: list[tuple[int, int]] = []
        while node not in self._of_node:
            edge = self._trails.parent_edge(node)
            if edge is None:
                self._of_node[node] = 0
                break
            waiting.append((node, edge))
            node = self._trails.source_of(edge)
        number = self._of_node[node]
        for below, edge in reversed(waiting):
            label = trail_text.abstract(describe_hop(self._trails, edge))
            number = self._numbers.setdefault((number, label), len(self._numbers) + 1)
            self._of_node[below] = number
        return number


def climb(aged: AgedHeap, node: int, runtime: RuntimeDescription) -> int:
    """From a link of a list to the object that holds the list.

    An append makes the last link of a chain the accumulation point: as long as the dominator is an object of the same class of
    the program's own, go up; where that led anywhere, go on to the next dominator that a person knows.
    """
    types, dominators = aged.heap.node_types, aged.dominators
    an_object = NODE_TYPES.index("object")
    at = node
    while at and types[at] == an_object and aged.naming.class_name(at) not in runtime.plain_containers:
        above = int(dominators[at])
        if types[above] != an_object or aged.heap.node_names[above] != aged.heap.node_names[at]:
            break
        at = above
    if at == node:
        return node
    at = int(dominators[at])
    while at and not is_spoken_of(aged, at):
        at = int(dominators[at])
    return at


_MACHINERY = ("hidden", "array", "code", "number", "synthetic", "object shape")


def is_spoken_of(aged: AgedHeap, node: int) -> bool:
    """Whether a person would name this node, rather than what stands behind it."""
    return aged.naming.node_type(node) not in _MACHINERY


def group_by_role(newest: AgedHeap, points: Iterable[PointGrowth], roles: RoleBook, runtime: RuntimeDescription) -> list[Group]:
    """The accumulation points as groups."""
    points = list(points)
    ordinals = newest.nodes_with(np.array([point.identity for point in points], dtype=np.uint32))
    node_of = {int(newest.identities[node]): int(node) for node in ordinals}
    groups: dict[Role, Group] = {}
    for point in points:
        node = climb(newest, node_of[point.identity], runtime)
        role = roles.role(node)
        group = groups.setdefault(role, Group(role=role))
        group.counts = group.counts + point.counts if len(group.counts) else point.counts
        group.bytes = group.bytes + point.bytes if len(group.bytes) else point.bytes
        group.raw_identities.append(point.identity)
        group.points.append(node)
    for group in groups.values():
        group.points = sorted(set(group.points), key=lambda node: -newest.retained_sizes[node])
    return list(groups.values())


def is_registry_of_own_modules(trails: TrailMap, node: int) -> bool:
    """Whether a node is the table of the runtime's own modules, or one of them, or of a list that the runtime bounds. These are
    finite, and no one's leak.
    """
    registries = trails.runtime.registries_of_own_modules
    class_name = trails.naming.class_name(node)
    if class_name in registries or _is_bounded(trails, node) or _is_in_scope_of_loader(trails, node):
        return True
    name = trail_text.name_of_last_object(hops_to(trails, node))
    is_table = class_name in ("Map", "Array", "(array)")
    return is_table and any(f"{registry}." in name or f".{registry}" in name for registry in registries)


def _is_in_scope_of_loader(trails: TrailMap, node: int) -> bool:
    """Whether a node is a variable of a function with which the runtime loads its own modules."""
    around = [trails.source_of(edge) for edge in trails.edges_to(node)[-_EDGES_OF_A_VARIABLE:]]
    return any(
        trails.naming.node_type(each) == "closure"
        and trails.naming.node_name(each) in trails.runtime.loaders_of_own_modules
        and trails.runtime.is_own_script(trails.file_of(each))
        for each in around
    )


def _is_bounded(trails: TrailMap, node: int) -> bool:
    bounded = trails.runtime.bounded_classes
    if not bounded:
        return False
    way = [node, *(trails.source_of(edge) for edge in trails.edges_to(node))]
    return any(trails.naming.class_name(each).startswith(bounded) for each in way)


def candidates(groups: Iterable[Group], rounds: Rounds) -> list[Group]:
    """Groups that grow enough in any round to be looked at; the verdict on each comes later."""
    kept = []
    for group in groups:
        count_rates = rounds.rates(group.count_deltas)
        enough = max(group.count_deltas) >= thresholds.LEAST_OBJECTS
        counted = enough and max(count_rates) >= thresholds.LEAST_OBJECTS_PER_REQUEST
        if counted or enough_bytes(group.byte_deltas, rounds):
            kept.append(group)
    return kept


def enough_bytes(byte_deltas: Sequence[int], rounds: Rounds) -> bool:
    """Whether growth in bytes alone is worth a look, in each round."""
    least = min(rounds.rates(byte_deltas))
    now_and_then = least >= thresholds.LEAST_BYTES_NOW_AND_THEN and min(byte_deltas) >= thresholds.LEAST_BYTES
    return least >= thresholds.LEAST_BYTES_PER_REQUEST or now_and_then


def fill_members(groups: Sequence[Group], aged: Sequence[AgedHeap], *, by_place: bool) -> None:
    """Gives every group its classes in all snapshots and its members and outermost members in the newest.

    Where objects are known `by_place`, what came has no like anywhere, and nothing is said of what has survived.
    """
    numbers = [_group_numbers(groups, heap) for heap in aged]
    outermost = [_outermost(heap) for heap in aged]
    classes = [_count_classes(heap, its, len(groups)) for heap, its in zip(aged, numbers, strict=True)]
    outer = [
        _count_classes(heap, np.where(top, its, np.int32(-1)), len(groups))
        for heap, its, top in zip(aged, numbers, outermost, strict=True)
    ]
    members = _split(np.flatnonzero(numbers[-1] >= 0), numbers[-1], len(groups))
    coming = [_most_that_came(counts[number] for counts in outer[:-1]) for number in range(len(groups))]
    surviving = [1.0] * len(groups) if by_place else _shares_that_survive(aged, numbers, outermost, coming)
    natives = np.flatnonzero((numbers[0] >= 0) & (aged[0].visible != 0) & (aged[0].heap.node_types == NODE_TYPES.index("native")))
    foreign = np.bincount(numbers[0][natives], minlength=len(groups)).tolist()
    for number, group in enumerate(groups):
        group.surviving = surviving[number]
        group.foreign_at_first = foreign[number]
        group.classes = tuple(counts[number] for counts in classes)
        group.outermost_classes = tuple(counts[number] for counts in outer)
        group.members = _without_steady_natives(members[number], group.classes, aged[-1])
        group.tops = group.members[outermost[-1][group.members]]


def _most_that_came(outermost: Iterable[Counter[str]]) -> int:
    """Of the outermost objects of one class, how many more there are in the last of these snapshots than in the first, or where
    no class has grown, how many there are.
    """
    first, *_, last = [*outermost] * 2
    grown = max((last[name] - first[name] for name in last), default=0)
    return grown if grown > 0 else max(last.values(), default=0)


def _without_steady_natives(members: NDArray[np.int64], classes: Sequence[Counter[str]], newest: AgedHeap) -> NDArray[np.int64]:
    """The members without objects of native code of whose class there are no more than there were at first.

    They have other ids in every snapshot, and only look young.
    """
    types = newest.heap.node_types[members]
    foreign = np.isin(types, _FOREIGN)
    kinds = np.stack([types[foreign], newest.heap.node_names[members[foreign]]], axis=1)
    unique, places = np.unique(kinds, axis=0, return_inverse=True)
    names = [counted_class(newest, NODE_TYPES[node_type], name) for node_type, name in unique.tolist()]
    steady = np.array([classes[-1][name] <= classes[0][name] for name in names], dtype=bool)
    kept = np.ones(len(members), dtype=bool)
    kept[foreign] = ~steady[places.ravel()]
    return members[kept]


def _group_numbers(groups: Sequence[Group], aged: AgedHeap) -> NDArray[np.int32]:
    """For each young node that is reached the number of its group, -1 for all others."""
    numbers_by_identity = {point: number for number, group in enumerate(groups) for point in group.raw_identities}
    points = aged.nodes_with(np.array(list(numbers_by_identity), dtype=np.uint32))
    of_point = np.full(aged.heap.node_count, -1, dtype=np.int32)
    for point in points.tolist():
        of_point[point] = numbers_by_identity[int(aged.identities[point])]
    numbers = of_point[aged.accumulation_points]
    numbers[(aged.old != 0) | (aged.reached == 0)] = -1
    return numbers


def _shares_that_survive(
    aged: Sequence[AgedHeap],
    numbers: Sequence[NDArray[np.int32]],
    outermost: Sequence[NDArray[np.bool_]],
    coming: Sequence[int],
) -> list[float]:
    """For each group the share of its objects in the last snapshot but one that are in the newest; 1 where one round is all.

    Of its classes that come as often as the outermost objects of one class, of which `coming` came, the one counts of which most
    survive: a timer that is set anew has other objects every time, but calls back the same one. Objects of the runtime's native
    code have other ids in every snapshot, and do not count. Nor does a group of which a few objects hold all the others: where
    these are replaced, their content may be copied.
    """
    if len(aged) <= _SNAPSHOTS_OF_ONE_ROUND:
        return [1.0] * len(coming)
    before, newest = aged[-2], aged[-1]
    counted = (before.visible != 0) & (before.heap.node_types != NODE_TYPES.index("native")) & (numbers[-2] >= 0)
    nodes = np.flatnonzero(counted)
    alive = np.isin(before.identities[nodes], newest.identities)
    named = np.isin(before.heap.node_types[nodes], [NODE_TYPES.index(name) for name in ("object", "native", "hidden")])
    names = before.heap.string_count + 1
    keys = numbers[-2][nodes].astype(np.int64) * len(NODE_TYPES) + before.heap.node_types[nodes]
    classes, places = np.unique(keys * names + before.heap.node_names[nodes] * named, return_inverse=True)
    came = np.bincount(places, minlength=len(classes))
    stayed = np.bincount(places, weights=alive, minlength=len(classes))
    groups = classes // (names * len(NODE_TYPES))
    outer = np.bincount(places, weights=outermost[-2][nodes], minlength=len(classes))
    tops = np.zeros(len(coming))
    np.add.at(tops, groups, outer)
    shares = [1.0 if its < thresholds.LEAST_OBJECTS else 0.0 for its in tops.tolist()]
    for group, its, left_over in zip(groups.tolist(), came.tolist(), stayed.tolist(), strict=True):
        if its >= max(thresholds.LEAST_OBJECTS, _AS_OFTEN * coming[group]):
            shares[group] = max(shares[group], left_over / its)
    return shares


def _split(nodes: NDArray[np.int64], numbers: NDArray[np.int32], count: int) -> list[NDArray[np.int64]]:
    order = np.argsort(numbers[nodes], kind="stable")
    borders = np.searchsorted(numbers[nodes][order], np.arange(1, count))
    return np.split(nodes[order], borders)


def _count_classes(aged: AgedHeap, numbers: NDArray[np.int32], count: int) -> list[Counter[str]]:
    nodes = np.flatnonzero(numbers >= 0)
    types = aged.heap.node_types[nodes].astype(np.int64)
    named = np.isin(types, [NODE_TYPES.index(name) for name in ("object", "native", "hidden")])
    names = aged.heap.node_names[nodes].astype(np.int64) * named
    keys = (numbers[nodes].astype(np.int64) * len(NODE_TYPES) + types) * (aged.heap.string_count + 1) + names
    keys.sort()
    borders = np.flatnonzero(np.diff(keys, prepend=-1))
    totals = np.diff(borders, append=len(keys))
    counters: list[Counter[str]] = [Counter() for _ in range(count)]
    for key, total in zip(keys[borders].tolist(), totals.tolist(), strict=True):
        place, name = divmod(key, aged.heap.string_count + 1)
        number, node_type = divmod(place, len(NODE_TYPES))
        counters[number][counted_class(aged, NODE_TYPES[node_type], name)] += total
    return counters


def counted_class(aged: AgedHeap, node_type: str, name: int) -> str:
    """The class that a young node counts for. The engine's own records keep their names: they tell patterns apart."""
    if node_type == "hidden":
        return f"(system) {aged.heap.string(name)}"
    return class_name_of(node_type, aged.heap.string(name) if node_type in ("object", "native") else "")


def _outermost(aged: AgedHeap) -> NDArray[np.bool_]:
    """For each young node whether it is outermost: directly below its accumulation point, or below arrays that are."""
    everything = np.arange(aged.heap.node_count, dtype=np.uint32)
    top = aged.young & (aged.topmost_young == everything)
    arrays = aged.young & (aged.heap.node_types == NODE_TYPES.index("array"))
    looked_through = top & arrays
    while True:
        deeper = arrays & looked_through[aged.dominators] & ~looked_through
        if not deeper.any():
            break
        looked_through |= deeper
    return np.asarray(~looked_through & (top | (aged.young & looked_through[aged.dominators])))
