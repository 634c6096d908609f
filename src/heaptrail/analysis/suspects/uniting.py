"""One leak is one suspect: groups that are one leak seen twice are united."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import EDGE_TYPES, NODE_TYPES
from heaptrail.analysis import thresholds
from heaptrail.analysis.hops import describe_hop
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.script_names import package_of
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.grouping import Group, Rounds, climb
from heaptrail.analysis.suspects.holding import Holdings
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import HopKind

_STRINGS = ("string", "concatenated string", "sliced string")
_NESTING = 6
_LEAST_NESTED_POINTS = 3


@dataclass(frozen=True, slots=True)
class Union:
    """Groups that are one leak; the first grew most in the last round."""

    groups: tuple[Group, ...]


class Uniter:
    """Collects pairs of groups that are one leak."""

    def __init__(
        self,
        groups: Sequence[Group],
        newest: AgedHeap,
        trails: TrailMap,
        holdings: Holdings,
        rounds: Rounds,
        runtime: RuntimeDescription,
    ) -> None:
        self._groups = groups
        self._newest = newest
        self._trails = trails
        self._holdings = holdings
        self._rounds = rounds
        self._runtime = runtime
        self._group_of_point = {point: group for group in groups for point in group.points}
        self._parents: dict[Group, Group] = {}

    def unions(self) -> list[Union]:
        """Applies all rules and returns every group once."""
        texts = [group for group in self._groups if self._is_text(group)]
        for group in self._groups:
            if group not in texts:
                self._unite_all(group, self._holders_that_grow(group) + self._users(group, self._tops_that_tell(group)))
            self._unite_weak_references(group)
        for group in self._groups:
            if group.grows_in_bytes_only(self._rounds):
                self._unite_table_with_its_entries(group)
        self._unite_fields_of_one_object()
        self._unite_parts_of_one_package_object()
        for group in self._groups:
            self._unite_nested(group)
            if self._runtime.reuses_ids:
                self._unite_reused_ids(group)
        for group in texts:
            self._unite_text(group)
        members: defaultdict[Group, list[Group]] = defaultdict(list)
        for group in self._groups:
            members[self._root(group)].append(group)
        return [Union((root, *(group for group in united if group is not root))) for root, united in members.items()]

    def _root(self, group: Group) -> Group:
        while group in self._parents:
            group = self._parents[group]
        return group

    def _unite(self, one: Group, other: Group) -> None:
        one, other = self._root(one), self._root(other)
        if one is other:
            return
        if one.byte_deltas[-1] < other.byte_deltas[-1]:
            one, other = other, one
        self._parents[other] = one

    def _unite_all(self, group: Group, others: Iterable[Group]) -> None:
        for other in others:
            self._unite(group, other)

    def _is_text(self, group: Group) -> bool:
        return not len(self._not_strings(group.tops))

    def _unite_text(self, group: Group) -> None:
        """Strings that two leaks have in common are no third, and do not make them one."""
        others = [*self._holders_that_grow(group), *self._users(group, group.tops)]
        users = dict.fromkeys(self._root(other) for other in others if not other.grows_in_bytes_only(self._rounds))
        if not users:
            self._unite_all(group, others)
        elif self._root(group) not in users:
            self._unite(group, max(users, key=lambda other: self._rounds.regularity(other.count_deltas)))

    def _holders_that_grow(self, group: Group) -> list[Group]:
        """Groups whose containers hold this group's objects as well: they are held twice."""
        found = []
        for holder, tops in self._holdings.tops_by_holder(group).items():
            other = self._group_of_point.get(holder)
            if other is None or other is group:
                continue
            if other.grows_in_bytes_only(self._rounds):
                least = max(thresholds.LEAST_SHARED, thresholds.HELD_TWICE_SHARE_BYTES_ONLY * len(group.tops))
            else:
                grown = max(group.count_deltas[0], 1)
                least = thresholds.HELD_TWICE_SHARE * min(grown, len(group.tops))
            if len(tops) >= least:
                found.append(other)
        return found

    def _tops_that_tell(self, group: Group) -> NDArray[np.int64]:
        at_root = self._newest.naming.node_type(group.points[0]) == "synthetic"
        return group.tops if at_root else self._not_strings(group.tops)

    def _users(self, group: Group, tops: NDArray[np.int64]) -> list[Group]:
        """Groups whose young objects refer to these objects of this group."""
        newest = self._newest
        votes: Counter[int] = Counter()
        for top, sources in self._holdings.retainers(tops):
            points = {
                int(newest.accumulation_points[source])
                for source in sources
                if not newest.old[source] and newest.topmost_young[source] != top
            }
            votes.update(points.difference(group.points))
        least = max(thresholds.LEAST_SHARED, thresholds.SHARED_YOUNG_SHARE * len(tops))
        found = [self._group_at(point) for point, count in votes.items() if count >= least]
        return [other for other in found if other is not None and other is not group]

    def _group_at(self, point: int) -> Group | None:
        return self._group_of_point.get(point) or self._group_of_point.get(climb(self._newest, point, self._runtime))

    def _unite_weak_references(self, group: Group) -> None:
        """A group whose objects refer to another's without keeping them: the registry of all handlers beside their list."""
        newest, heap = self._newest, self._newest.heap
        if not self._runtime.weak_references.intersection(group.classes[-1]):
            return
        weak = EDGE_TYPES.index("weak")
        targets = [int(heap.edge_targets[edge]) for edge in self._edges_of(group.tops.tolist()) if heap.edge_types[edge] == weak]
        votes = Counter(int(newest.accumulation_points[target]) for target in targets if not newest.old[target])
        for point, count in votes.items():
            other = self._group_at(point)
            least = max(thresholds.LEAST_SHARED, thresholds.SHARED_YOUNG_SHARE * len(group.tops))
            if other is not None and other is not group and count >= least:
                self._unite(other, group)

    def _not_strings(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Equal strings are one object: unrelated leaks share a URL."""
        types = self._newest.heap.node_types[nodes]
        return nodes[~np.isin(types, [NODE_TYPES.index(name) for name in _STRINGS])]

    def _unite_table_with_its_entries(self, group: Group) -> None:
        """A group that grows in bytes only is often the table of another: its arrays point at that group's objects."""
        newest, heap = self._newest, self._newest.heap
        array = NODE_TYPES.index("array")
        arrays = set(group.members[heap.node_types[group.members] == array].tolist())
        for edge in self._edges_of(group.points[:1]):
            target = int(heap.edge_targets[edge])
            if heap.node_types[target] == array:
                arrays.add(target)
        targets = np.unique(heap.edge_targets[np.fromiter(self._edges_of(arrays), dtype=np.int64)])
        young = targets[(newest.old[targets] == 0) & (heap.node_types[targets] != array)]
        for other in self._groups:
            if other is group:
                continue
            shared = int(np.isin(young, other.members).sum())
            grown = min(other.count_deltas[:2])
            most_of_them = shared >= thresholds.MAIN_CHILD_SHARE * len(young)
            if shared >= thresholds.LEAST_OBJECTS and (most_of_them or shared >= thresholds.HELD_TWICE_SHARE * grown / 4):
                self._unite(other, group)
                return

    def _edges_of(self, nodes: Iterable[int]) -> Iterable[int]:
        first = self._newest.heap.node_to_first_edge
        for node in nodes:
            yield from range(int(first[node]), int(first[node + 1]))

    def _unite_fields_of_one_object(self) -> None:
        """Containers that are fields of one instance of a class (never of a scope or a plain object) serve one purpose."""
        owned: defaultdict[int, list[Group]] = defaultdict(list)
        for group in self._groups:
            point = group.points[0]
            owner = self._owner(point)
            if owner is not None and self._is_instance(owner):
                owned[owner].append(group)
            if self._is_instance(point):
                owned[point].append(group)
        for groups in owned.values():
            for other in groups[1:]:
                self._unite(groups[0], other)

    def _unite_parts_of_one_package_object(self) -> None:
        """Containers anywhere in one object of a package that gain together are filled by one call: an index keeps the words of
        a document in a tree, and the document in a table.
        """
        parts: defaultdict[int, dict[Group, list[Group]]] = defaultdict(dict)
        for group in self._groups:
            whole = self._package_object_around(group.points[0])
            if whole is not None:
                parts[whole].setdefault(self._root(group), []).append(group)
        for unions in parts.values():
            for one, other in combinations(unions.values(), 2):
                if _come_together(_outermost_growth(one), _outermost_growth(other)):
                    self._unite(one[0], other[0])

    def _package_object_around(self, node: int) -> int | None:
        """The outermost object of the package that a container is a part of, on a way that leads through its objects and plain
        containers alone.
        """
        package, whole = "", None
        at: int | None = node
        while at is not None and self._newest.naming.node_type(at) in ("object", "array"):
            its = self._package_of(at)
            if its and its != (package or its):
                break
            if its:
                package, whole = its, at
            elif self._is_instance(at) or self._newest.naming.class_name(at) == self._runtime.scope_class:
                break
            edge = self._trails.parent_edge(at)
            at = self._trails.source_of(edge) if edge is not None else None
        return whole

    def _package_of(self, node: int) -> str:
        place = self._trails.sources.of(node) if self._is_instance(node) else None
        return package_of(place.file) if place is not None else ""

    def _owner(self, node: int) -> int | None:
        """The object that a container is a field of, behind backing stores and an emitter's table of listeners."""
        edge = self._trails.parent_edge(node)
        while edge is not None:
            source = self._trails.source_of(edge)
            hop = describe_hop(self._trails, edge)
            if hop.kind is not HopKind.HIDDEN and not self._is_table_of(source) and not self._is_store(source):
                return source
            edge = self._trails.parent_edge(source)
        return None

    def _is_store(self, node: int) -> bool:
        """Whether a node is what a container has its entries in."""
        return self._newest.naming.node_type(node) == "array"

    def _is_table_of(self, node: int) -> bool:
        edge = self._trails.parent_edge(node)
        return edge is not None and self._trails.naming.edge_name(edge) in self._runtime.listener_tables

    def _is_instance(self, node: int) -> bool:
        name = self._newest.naming.class_name(node)
        return (
            self._newest.naming.node_type(node) == "object"
            and not name.startswith(self._runtime.record_classes)
            and name not in self._runtime.plain_containers
        )

    def _unite_reused_ids(self, group: Group) -> None:
        """What leaked at addresses of what is gone passes for old, and holds its own: it goes with what leaked beside it."""
        class_name = group.role[0]
        above = int(self._newest.dominators[group.points[0]])
        for _ in range(_NESTING):
            other = self._group_of_point.get(above)
            if above == 0 or other is group:
                return
            if other is not None:
                is_root = self._newest.naming.node_type(above) == "synthetic"
                if not is_root and sum(other.class_growth().get(class_name, (0,))) > 0:
                    self._unite(other, group)
                return
            above = int(self._newest.dominators[above])

    def _unite_nested(self, group: Group) -> None:
        """Many containers below another that grows by the same class: tenants and their events."""
        if len(group.points) <= _LEAST_NESTED_POINTS:
            return
        above = int(self._newest.dominators[group.points[0]])
        for _ in range(_NESTING):
            if above == 0:
                return
            other = self._group_of_point.get(above)
            if other is not None and other is not group:
                if _share_a_growing_class(group, other):
                    self._unite(other, group)
                return
            above = int(self._newest.dominators[above])


def _outermost_growth(groups: Iterable[Group]) -> list[tuple[int, ...]]:
    """The growth of each class of outermost objects, one number a round."""
    grown: defaultdict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(1, dtype=np.int64))
    for group in groups:
        for name in group.outermost_classes[-1]:
            grown[name] = grown[name] + np.diff([counts[name] for counts in group.outermost_classes])
    return [tuple(deltas.tolist()) for deltas in grown.values()]


def _come_together(some: Iterable[tuple[int, ...]], others: Iterable[tuple[int, ...]]) -> bool:
    """Whether a class of one comes with a class of the other in every round: three words with every document."""
    return any(_is_multiple(max(one, other), min(one, other)) for one in some for other in others)


def _is_multiple(more: tuple[int, ...], fewer: tuple[int, ...]) -> bool:
    each = round(sum(more) / max(1, sum(fewer)))
    return min(fewer) >= thresholds.LEAST_OBJECTS and all(
        abs(one / other - each) <= thresholds.SAME_RATE for one, other in zip(more, fewer, strict=True)
    )


def _share_a_growing_class(group: Group, other: Group) -> bool:
    theirs = other.class_growth()
    return any(
        min(deltas) >= 0 and deltas[-1] > 0 and max(theirs.get(name, (0,))) > 0
        for name, deltas in group.class_growth().items()
        if name not in ("(number)", "(string)")
    )
