"""Which old objects hold the outermost young ones directly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.grouping import Group


class Holdings:
    """The direct holders of all groups' outermost objects; backing stores are looked through, so a Map holds its values."""

    def __init__(self, newest: AgedHeap, groups: Sequence[Group]) -> None:
        self._newest = newest
        self._tops = np.sort(np.concatenate([group.tops for group in groups])).astype(np.uint32)

    @cached_property
    def _by_top(self) -> dict[int, list[tuple[int, int]]]:
        found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        held, holders, edges = _graph.find_direct_holders(self._newest.heap, self._newest.holding, self._newest.old, self._tops)
        for top, holder, edge in zip(held.tolist(), holders.tolist(), edges.tolist(), strict=True):
            found[top].append((holder, edge))
        return found

    def tops_by_holder(self, group: Group) -> dict[int, list[int]]:
        """Old objects, and which of the group's outermost objects each holds."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for top in group.tops.tolist():
            for holder, _ in self._by_top.get(top, ()):
                found[holder].append(top)
        return found

    def edges_from(self, group: Group, holder: int) -> Counter[int]:
        """The edges by which a holder holds the group's outermost objects."""
        return Counter(edge for top in group.tops.tolist() for owner, edge in self._by_top.get(top, ()) if owner == holder)

    @cached_property
    def _retainers(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        first, _, sources = _graph.find_retainers(self._newest.heap, self._newest.holding, self._tops)
        return first, sources

    def retainers(self, tops: NDArray[np.int64]) -> Iterator[tuple[int, list[int]]]:
        """Each of the given outermost objects with all nodes that hold it, old or young."""
        first, sources = self._retainers
        for place, top in zip(np.searchsorted(self._tops, tops).tolist(), tops.tolist(), strict=True):
            yield top, sources[first[place] : first[place + 1]].tolist()
