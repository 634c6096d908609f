"""Where to look in the source for a leak: what leaked, else what fills its container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.hops import describe_hop
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.suspects.comparison import AgedHeap
from heaptrail.analysis.suspects.containers import Container, Descent, hops_of_container
from heaptrail.analysis.suspects.deciding import Leak
from heaptrail.analysis.suspects.filling import functions_that_fill, functions_that_mention
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
        """A place for a leak: of the leaked function or class, or of a function that leaked with it; of a function that fills the
        container; at last of one on the trail. A package's place serves where there is none of the program's own.
        """
        leaked = [*self._places([*unit.nodes, *self._functions(leak)])]
        own = self._of_program(leaked)
        if own is not None:
            return own
        mentions = self._mentions(leak, unit, container, descent)
        users = [
            *self._places(self._functions_with_variable(container.node)),
            *self._places(self._other_classes(leak)),
        ]
        # What is replaced is an attribute of the container: who has the container need not touch it.
        is_attribute = descent is not None and bool(descent.labels)
        filling = [*mentions, *users] if is_attribute else [*users, *mentions]
        filling += self._makers(unit)
        on_trail = self._places(self._functions_on_trail(container.node))
        return self._of_program(filling) or next(iter([*leaked, *filling]), None) or next(on_trail, None)

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

    def _functions_with_variable(self, container: int) -> list[int]:
        """Functions that have the container, or what it is a part of, as a variable: of a scope all that were made in it."""
        scope_class, naming = self._runtime.scope_class, self._newest.naming
        if scope_class and naming.class_name(container) == scope_class:
            return functions_that_fill(self._trails, container)
        for edge in reversed(self._trails.edges_to(container)):
            if naming.edge_type(edge) == "context":
                source = self._trails.source_of(edge)
                return functions_that_fill(self._trails, source) if naming.class_name(source) == scope_class else [source]
            if describe_hop(self._trails, edge).own_class:
                return []
        return []

    def _functions_on_trail(self, container: int) -> list[int]:
        """The functions on the way to the container, the innermost first."""
        nodes: list[int | None] = []
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

    def _makers(self, unit: Unit) -> Sequence[Source]:
        """A function that mentions the class of what leaks: a class without code of its own has no place in the source."""
        is_own = unit.class_name not in self._runtime.built_in_classes and unit.class_name.isidentifier()
        maker = find_mention(self._trails, self._sources, unit.class_name, unit.class_name) if is_own else None
        return () if maker is None else (maker,)

    def _mentions(self, leak: Leak, unit: Unit, container: Container, descent: Descent | None) -> Sequence[Source]:
        """Functions that mention the container by its name."""
        hops = hops_of_container(container.node, leak, self._trails)
        named = [hop.name for hop in hops if hop.kind is HopKind.PROPERTY] + list(descent.labels[:1] if descent else ())
        if not named:
            return ()
        owner = next((hop for hop in reversed(hops) if hop.kind is HopKind.PROPERTY and hop.own_class), None)
        if not self._runtime.code_names:
            home = self._sources.of(owner.source) if owner is not None else None
            places = list(self._places(functions_that_mention(self._trails, named[-1])))
            at_home = [place for place in places if home is not None and place.file == home.file]
            if at_home and self._runtime.is_package_script(at_home[0].file):
                return at_home  # what a package's class keeps, its own methods fill: the program may use the same name by chance
            return at_home + [place for place in places if place not in at_home]
        root = next((hop.target_name for hop in reversed(hops) if hop.kind is HopKind.ROOT), "")
        module = ".".join([root, *named[:-1]])
        mention = find_mention(
            self._trails, self._sources, named[-1], unit.class_name,
            module=module, owner=owner.source_name if owner is not None else "",
        )  # fmt: skip
        return () if mention is None else (mention,)
