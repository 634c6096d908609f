"""Where to look in the source for a leak: what leaked, else what fills its container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.containers import Container, Descent, hops_of_container
from heaptrail.analysis.suspects.deciding import Leak
from heaptrail.analysis.suspects.leaked import Unit
from heaptrail.analysis.suspects.mentions import find_mention
from heaptrail.analysis.suspects.young import members_of, split_by_class
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import HopKind
from heaptrail.model import Source

_MOST_FUNCTIONS = 200
"""Of a leak's functions so many are looked at for one of the program's own."""


class SourceFinder:
    """Finds places in the source; never in the runtime's own, and best in a file of the program's own."""

    def __init__(self, newest: AgedHeap, trails: TrailMap, sources: Sources, runtime: RuntimeDescription) -> None:
        self._newest = newest
        self._trails = trails
        self._sources = sources
        self._runtime = runtime

    def place_of(self, leak: Leak, unit: Unit, container: Container, descent: Descent | None) -> Source | None:
        """A place for a leak: of the leaked function or class, of a function that leaked with it, of the innermost function on
        the trail; where these are a package's, of another class that leaked, or of a function that fills the container.
        """
        leaked = list(self._places([*unit.nodes, *self._functions(leak)]))
        on_trail = list(self._places(self._functions_on_trail(container.node)))
        found = self._of_program(leaked) or next(iter([*leaked, *on_trail]), None)
        if found is not None and not self._runtime.is_package_script(found.file):
            return found
        others = [*self._places(self._other_classes(leak)), *self._mentions(leak, unit, container, descent)]
        return self._of_program(others) or found or next(iter(others), None)

    def _of_program(self, places: Iterable[Source]) -> Source | None:
        return next((place for place in places if not self._runtime.is_package_script(place.file)), None)

    def _places(self, nodes: Iterable[int]) -> Iterator[Source]:
        for node in nodes:
            place = self._sources.of(node)
            if place is not None and not self._runtime.is_own_script(place.file):
                yield place

    def _functions(self, leak: Leak) -> list[int]:
        """Functions among what leaked, and those that have begun and wait."""
        members, naming = members_of(leak.groups), self._newest.naming
        closures = members[self._newest.heap.node_types[members] == NODE_TYPES.index("closure")]
        waiting = self._runtime.suspended_functions - {"frame"}
        suspended = [node for node in members[:_MOST_FUNCTIONS].tolist() if waiting and naming.class_name(node) in waiting]
        return sorted({*suspended, *closures[:_MOST_FUNCTIONS].tolist()})

    def _functions_on_trail(self, container: int) -> list[int]:
        """Whose variables the container is among, then the functions on the way to it, the innermost first."""
        nodes = [self._trails.closure_of_context(container)]
        for edge in reversed(self._trails.edges_to(container)):
            source = self._trails.source_of(edge)
            if self._newest.naming.node_type(source) == "closure":
                nodes.append(source)
            elif self._newest.naming.edge_type(edge) == "context":
                nodes.append(self._trails.closure_of_context(source))
        return [node for node in nodes if node is not None]

    def _other_classes(self, leak: Leak) -> list[int]:
        """One object of each class of the program's own that leaked."""
        if not self._runtime.code_names:
            return []
        by_class = split_by_class(self._newest, members_of(leak.groups))
        return [int(np.min(nodes)) for name, nodes in by_class.items() if name not in self._runtime.built_in_classes]

    def _mentions(self, leak: Leak, unit: Unit, container: Container, descent: Descent | None) -> Sequence[Source]:
        """A function that mentions the container by its name."""
        if not self._runtime.code_names:
            return ()
        hops = hops_of_container(container.node, leak, self._trails)
        named = [hop.name for hop in hops if hop.kind is HopKind.PROPERTY] + list(descent.labels[:1] if descent else ())
        mention = find_mention(self._trails, self._sources, named[-1], unit.class_name) if named else None
        return () if mention is None else (mention,)
