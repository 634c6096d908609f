"""Sets of young nodes, which may be millions: looked at as arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.naming import class_name_of
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.grouping import Group

Nodes = NDArray[np.int64]

_NAMED = [NODE_TYPES.index("object"), NODE_TYPES.index("native")]


class YoungTree:
    """What each node dominates among some young nodes. Making it sorts them."""

    def __init__(self, aged: AgedHeap, members: Nodes) -> None:
        above = aged.dominators[members]
        order = np.argsort(above, kind="stable")
        self._members = members[order]
        self._above = above[order]

    def below(self, node: int) -> Nodes:
        """The members directly below a node. Cost: a binary search."""
        first, end = np.searchsorted(self._above, np.array([node, node + 1], dtype=self._above.dtype))
        return self._members[first:end]


def members_of(groups: Iterable[Group]) -> Nodes:
    """All members of some groups, ascending: no node is in two groups."""
    return np.sort(np.concatenate([group.members for group in groups]))


def split_by_class(aged: AgedHeap, nodes: Nodes) -> dict[str, Nodes]:
    """The nodes by class, in their order. Cost: a sort; names are decoded once a class."""
    types = aged.heap.node_types[nodes].astype(np.int64)
    names = aged.heap.node_names[nodes].astype(np.int64) * np.isin(types, _NAMED)
    keys = types * (aged.heap.string_count + 1) + names
    order = np.argsort(keys, kind="stable")
    if not len(nodes):
        return {}
    borders = np.flatnonzero(np.diff(keys[order], prepend=-1))
    found: dict[str, list[Nodes]] = {}
    for key, part in zip(keys[order][borders].tolist(), np.split(nodes[order], borders[1:]), strict=True):
        node_type, name = divmod(key, aged.heap.string_count + 1)
        type_name = NODE_TYPES[node_type]
        text = aged.heap.string(name) if type_name in ("object", "native") else ""
        found.setdefault(class_name_of(type_name, text), []).append(part)
    return {name: np.sort(np.concatenate(parts)) for name, parts in found.items()}
