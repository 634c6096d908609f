"""The cheapest paths from the root to all objects of a heap.

The shortest path by number of edges runs through the runtime's own tables as often as not. A trail is the cheapest path under
`TrailCosts` instead, where variables and properties cost little and machinery costs much.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import EDGE_TYPES, NODE_TYPES, Heap
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.runtimes import RuntimeDescription
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.thread_locals import ThreadLocals, find_thread_locals
from heaptrail.analysis.visibility import (
    Flags,
    flags_of_nodes_named,
    flags_of_types,
    holding_edges,
    sources_of_internal_edges,
    targets_of_internal_edges,
)

_NO_EDGE = 0xFFFFFFFF
_NO_WAY = 255  # the price of an edge that cannot be passed
_CLOSURE = NODE_TYPES.index("closure")


class TrailMap:
    """The cheapest paths to all objects of one heap.

    `holding` are its `holding_edges`, `young` the nodes to avoid on the way, `prices` those of its edges where they are not the
    usual ones; all may be left out.
    """

    def __init__(
        self,
        heap: Heap,
        naming: Naming,
        sources: Sources,
        runtime: RuntimeDescription,
        *,
        holding: Flags | None = None,
        young: Flags | None = None,
        prices: Flags | None = None,
    ) -> None:
        self.heap = heap
        self.naming = naming
        self.runtime = runtime
        self.sources = sources
        self._holding = holding_edges(heap, runtime) if holding is None else holding
        self._young = np.zeros(heap.node_count, dtype=np.uint8) if young is None else young
        self._given_prices = prices

    @cached_property
    def _paths(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        return _graph.find_cheapest_paths(self.heap, self.prices())

    def around(self, node: int) -> TrailMap:
        """The same map without any way into `node`. Cost: that of `prices`; its paths are found when they are asked for."""
        heap = self.heap
        first, end = heap.node_to_first_retainer[node : node + 2].tolist()
        prices = self.prices().copy()
        prices[heap.retainer_edges[first:end]] = _NO_WAY
        return TrailMap(heap, self.naming, self.sources, self.runtime, holding=self._holding, young=self._young, prices=prices)

    def prices(self) -> Flags:
        """What a step along each edge costs; 255 where there is none. Cost: one pass over the edges."""
        if self._given_prices is not None:
            return self._given_prices
        heap, costs = self.heap, self.runtime.trail
        by_type = np.array([costs.by_edge_type[name] for name in EDGE_TYPES], dtype=np.uint8)
        code = flags_of_types(heap, self.runtime.bookkeeping_types) * np.uint8(costs.least_at_code)
        hidden = flags_of_types(heap, frozenset({"hidden"})) * np.uint8(costs.least_from_hidden)
        modules = flags_of_nodes_named(heap, "object", (self.runtime.module_class,)) * np.uint8(costs.into_module)
        embedded = _embedded(heap, self.runtime) * np.uint8(costs.into_embedder)
        contexts = np.full(heap.node_count, costs.context_of_closure, dtype=np.uint8)
        contexts[self._runtime_closures()] = costs.context_of_runtime_closure
        prices = _graph.price_edges(
            heap,
            heap.strong_edges,
            self._holding,
            by_type=by_type,
            by_name=self._costs_by_name(costs.by_name),
            by_internal_name=self._costs_by_name(costs.by_internal_name),
            by_source=self._costs_by_source(),
            least_by_source=np.maximum(code, hidden),
            least_by_target=code,
            context_by_closure=contexts,
            least_outside_holding=costs.least_outside_holding_edges,
            surcharge_by_target=np.maximum.reduce([self._young * np.uint8(costs.into_young), modules, embedded]),
        )
        edges = self._edges_of_tools()
        if edges:
            prices = prices.copy()
            prices[edges] = costs.from_tool
        return prices

    def _edges_of_tools(self) -> list[int]:
        """Edges from roots that a tool has made. Cost: the edges of the roots, where the runtime has any such."""
        ends = self.runtime.trail.edges_of_tools
        if not ends:
            return []
        heap = self.heap
        roots = np.flatnonzero(flags_of_nodes_named(heap, "synthetic", tuple(self.runtime.trail.from_root)))
        edges = [range(int(heap.node_to_first_edge[root]), int(heap.node_to_first_edge[root + 1])) for root in roots.tolist()]
        internal = EDGE_TYPES.index("internal")
        named = [edge for its in edges for edge in its if heap.edge_types[edge] == internal]
        names = heap.strings(heap.edge_names[named]) if named else []
        return [edge for edge, name in zip(named, names, strict=True) if name.endswith(ends)]

    def _costs_by_name(self, costs: object) -> Flags:
        assert isinstance(costs, dict)
        cells = np.zeros(self.heap.string_count, dtype=np.uint8)
        for cost in sorted(set(costs.values())):
            names = tuple(name for name, its_cost in costs.items() if its_cost == cost)
            cells[_graph.match_strings(self.heap, names, ()) != 0] = cost
        return cells

    def _costs_by_source(self) -> Flags:
        costs = self.runtime.trail
        cells = flags_of_types(self.heap, frozenset({"array"})) * np.uint8(costs.from_array)
        roots = np.flatnonzero(self.heap.node_types == NODE_TYPES.index("synthetic"))
        names, places = np.unique(self.heap.node_names[roots], return_inverse=True)
        by_name = [costs.from_root.get(name, costs.from_other_root) for name in self.heap.strings(names)]
        cells[roots] = np.array(by_name, dtype=np.uint8)[places]
        return cells

    def _runtime_closures(self) -> NDArray[np.uint32]:
        closures = np.flatnonzero(self.heap.node_types == _CLOSURE).astype(np.uint32)
        own = np.array([self.runtime.is_own_script(name) for name in self.sources.script_names(closures)], dtype=bool)
        return np.asarray(closures[own])

    def cost_of(self, node: int) -> int:
        """What the trail to `node` costs; 2³²-1 where there is none."""
        return int(self._paths[0][node])

    def source_of(self, edge: int) -> int:
        """The node that an edge leaves."""
        return int(np.searchsorted(self.heap.node_to_first_edge, np.uint32(edge), side="right")) - 1

    def parent_edge(self, node: int) -> int | None:
        """The last edge of the trail to `node`; None for the root and for what it does not reach."""
        edge = int(self._paths[1][node])
        return None if edge == _NO_EDGE else edge

    def edges_to(self, node: int) -> list[int]:
        """The edges of the trail, from the root on. Empty for the root and for what it does not reach."""
        edges: list[int] = []
        edge = self.parent_edge(node)
        while edge is not None:
            edges.append(edge)
            edge = self.parent_edge(self.source_of(edge))
        return edges[::-1]

    @cached_property
    def _closures_by_context(self) -> NDArray[np.uint32]:
        """For each node the first closure whose context it is."""
        contexts = np.full(self.heap.node_count, _NO_EDGE, dtype=np.uint32)
        closures = np.flatnonzero(self.heap.node_types == _CLOSURE).astype(np.uint32)
        name = _graph.match_strings(self.heap, ("context",), ())
        targets = _graph.follow_internal_edges(self.heap, closures, name)
        known = targets != _NO_EDGE
        contexts[targets[known][::-1]] = closures[known][::-1]
        return contexts

    @cached_property
    def _attribute_tables(self) -> Flags:
        """1 for each table of an object's attributes."""
        return targets_of_internal_edges(self.heap, tuple(self.runtime.attribute_tables))

    @cached_property
    def thread_locals(self) -> ThreadLocals:
        """The tables of attributes that threads have of their own."""
        return find_thread_locals(self.heap, self.naming, self.runtime)

    def leads_to_thread_local(self, edge: int) -> bool:
        """Whether an edge is one of the two between a thread-local object and the attributes of one thread."""
        source, target = self.source_of(edge), int(self.heap.edge_targets[edge])
        return target in self.thread_locals.registries or (
            source in self.thread_locals.registries and target in self.thread_locals.tables
        )

    def owner_of_attributes(self, node: int) -> int:
        """The object whose attributes a table has, as the trail reaches it; any other node itself."""
        way = self.parent_edge(node) if node in self.thread_locals else None
        if way is not None and self.leads_to_thread_local(way):
            return self.owner_of_attributes(self.source_of(way))
        edge = self.parent_edge(node) if self._attribute_tables[node] else None
        of_its_owner = edge is not None and self.naming.edge_name(edge) in self.runtime.attribute_tables
        return self.source_of(edge) if edge is not None and of_its_owner else node

    def leads_to_stand_in(self, edge: int) -> bool:
        """Whether a container has what this edge leads to keep its entries."""
        stand_ins = self.runtime.entries.stand_ins
        return bool(stand_ins) and (self.naming.class_name(self.source_of(edge)), self.naming.edge_name(edge)) in stand_ins

    def spoken_container(self, node: int) -> int:
        """The object that people name for a container: its owner for a table of attributes or a stand-in."""
        node = self._outside_embedder(node)
        edge = self.parent_edge(node)
        if edge is not None and self.leads_to_stand_in(edge):
            return self.source_of(edge)
        return self.owner_of_attributes(node)

    def _outside_embedder(self, node: int) -> int:
        """What a person knows on the way to an object of the embedder's own; the object itself where there is nothing."""
        at = node
        while self.naming.class_name(at).startswith(self.runtime.embedder_classes or " "):
            edge = self.parent_edge(at)
            if edge is None or self.naming.node_type(self.source_of(edge)) == "synthetic":
                return node
            at = self.source_of(edge)
        return at

    @cached_property
    def _with_keys(self) -> Flags:
        return sources_of_internal_edges(self.heap, tuple(self.runtime.key_edges))

    def has_keys(self, node: int) -> bool:
        """Whether a node leads to keys, as dictionaries do."""
        return bool(self._with_keys[node])

    @cached_property
    def _namespaces(self) -> frozenset[int]:
        """Tables of modules by name."""
        heap = self.heap
        wanted = flags_of_nodes_named(heap, "synthetic", tuple(self.runtime.namespaces))
        edges = [
            edge
            for root in np.flatnonzero(wanted).tolist()
            for edge in range(int(heap.node_to_first_edge[root]), int(heap.node_to_first_edge[root + 1]))
        ]
        return frozenset(heap.edge_targets[edges].tolist() if edges else ())

    def code_name_of(self, node: int) -> str:
        """The name of the code that a function runs, or that it was made of; empty where the heap has none."""
        for edge in range(int(self.heap.node_to_first_edge[node]), int(self.heap.node_to_first_edge[node + 1])):
            target = int(self.heap.edge_targets[edge])
            if self.naming.node_type(target) == "code":
                return self.runtime.function_name(self.naming.node_name(target))
        return ""

    def namespaces_and_modules(self) -> NDArray[np.int64]:
        """Tables of modules by name, the modules in them, and the tables of those' attributes."""
        found = set(self._namespaces)
        for _ in ("modules", "tables"):
            found |= {target for node in found for target in self._targets_by_name(node)}
        return np.array(sorted(found), dtype=np.int64)

    def _targets_by_name(self, node: int) -> list[int]:
        """What a namespace has by name, or the table of a module's attributes."""
        if not self.is_namespace(node) and self.naming.class_name(node) != self.runtime.module_class:
            return []
        edges = range(int(self.heap.node_to_first_edge[node]), int(self.heap.node_to_first_edge[node + 1]))
        wanted = ("property",) if self.is_namespace(node) else tuple(self.runtime.attribute_tables)
        is_wanted = self.naming.edge_type if self.is_namespace(node) else self.naming.edge_name
        return [int(self.heap.edge_targets[edge]) for edge in edges if is_wanted(edge) in wanted]

    def is_namespace(self, node: int) -> bool:
        """Whether a node is a table of modules by name."""
        return node in self._namespaces

    def closure_of_context(self, context: int) -> int | None:
        """A function that was made in this scope; None where there is none."""
        closure = int(self._closures_by_context[context])
        return None if closure == _NO_EDGE else closure

    def file_of(self, closure: int) -> str:
        """The file that a closure was written in, as the heap names it."""
        return self.sources.script_names(np.array([closure], dtype=np.uint32))[0]


def _embedded(heap: Heap, runtime: RuntimeDescription) -> Flags:
    """1 for each object of the embedder's own."""
    if not runtime.embedder_classes:
        return np.zeros(heap.node_count, dtype=np.uint8)
    natives, objects = (flags_of_nodes_named(heap, kind, prefixes=runtime.embedder_classes) for kind in ("native", "object"))
    return natives | objects
