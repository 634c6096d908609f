"""What the edges of a trail mean to a reader."""

from __future__ import annotations

from heaptrail.analysis.script_names import is_runtime_script
from heaptrail.analysis.thresholds import LARGE_OBJECT_EDGES
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import Hop, HopKind, name_of_file


def hops_to(trails: TrailMap, node: int) -> list[Hop]:
    """The trail to a node, described edge by edge."""
    return [describe_hop(trails, edge) for edge in trails.edges_to(node)]


def describe_hop(trails: TrailMap, edge: int) -> Hop:
    """What a reader has to know of one edge."""
    source, target = trails.source_of(edge), int(trails.heap.edge_targets[edge])
    exported = _exported_variable(trails, edge, source, target)
    kind = HopKind.VARIABLE if exported else _kind_of(trails, edge, source)
    naming = trails.naming
    class_name = naming.class_name(source)
    own_class = (
        naming.node_type(source) in ("object", "native")
        and class_name not in trails.runtime.plain_containers
        and not class_name.startswith("system /")
    )
    return Hop(
        kind=kind,
        name=exported or _name_of(trails, edge, kind),
        source=source,
        target=target,
        source_name=_spoken_name(trails, source),
        target_name=_spoken_name(trails, target),
        own_class=own_class,
        scope_name=_name_of_module_of(trails, source) if exported else _name_of_scope_of(trails, kind, source),
    )


def _name_of(trails: TrailMap, edge: int, kind: HopKind) -> str:
    """The slots of a hash table have numbers that mean nothing to anyone."""
    in_a_table = kind is HopKind.ENTRY and trails.naming.edge_type(edge) == "internal"
    return "*" if in_a_table else trails.naming.edge_name(edge)


def _exported_variable(trails: TrailMap, edge: int, source: int, target: int) -> str:
    """The name of a module's exported variable: V8 keeps it in a cell, in a table of names and cells in turn."""
    naming, heap = trails.naming, trails.heap
    if naming.node_type(source) != "array" or naming.node_name(target) != trails.runtime.cell_class:
        return ""
    before = [
        int(heap.edge_targets[other])
        for other in range(int(heap.node_to_first_edge[source]), int(heap.node_to_first_edge[source + 1]))
        if naming.is_indexed(other) and int(naming.edge_name(other)) == int(naming.edge_name(edge)) - 1
    ]
    return naming.node_name(before[0]) if before and naming.node_type(before[0]) == "string" else ""


def _name_of_module_of(trails: TrailMap, node: int) -> str:
    """The file of a module, from the scope on the way to its table of variables."""
    edge = trails.parent_edge(node)
    while edge is not None:
        source = trails.source_of(edge)
        if trails.naming.class_name(source) == trails.runtime.scope_class:
            return name_of_scope(trails, source)
        edge = trails.parent_edge(source)
    return "(module)"


def _kind_of(trails: TrailMap, edge: int, source: int) -> HopKind:
    naming, runtime = trails.naming, trails.runtime
    edge_type, source_type = naming.edge_type(edge), naming.node_type(source)
    if source_type == "synthetic":
        return HopKind.ROOT
    if edge_type == "context":
        return HopKind.VARIABLE
    if edge_type == "internal" and naming.edge_name(edge) in runtime.backing_stores | {"previous"}:
        return HopKind.HIDDEN
    if naming.edge_name(edge) in runtime.handle_fields:
        return HopKind.ROOT
    if edge_type == "internal" and naming.edge_name(edge) == "context":
        if source_type != "closure":
            return HopKind.HIDDEN
        return HopKind.RUNTIME_SCOPE if is_runtime_script(trails.file_of(source)) else HopKind.SCOPE
    if naming.node_name(source) in runtime.module_machinery:
        return HopKind.HIDDEN
    if edge_type == "internal" and naming.edge_name(edge) in runtime.module_fields:
        return HopKind.HIDDEN
    if source_type == "array" or naming.is_indexed(edge):
        return HopKind.ENTRY
    if edge_type == "property":
        return HopKind.KEY if is_dictionary(trails, source) else HopKind.PROPERTY
    return HopKind.FIELD


def is_dictionary(trails: TrailMap, node: int) -> bool:
    """Whether a plain object is used as a table, so that its property names are data."""
    first = trails.heap.node_to_first_edge
    return trails.naming.class_name(node) == "Object" and int(first[node + 1] - first[node]) > LARGE_OBJECT_EDGES


def _spoken_name(trails: TrailMap, node: int) -> str:
    naming = trails.naming
    if naming.node_type(node) == "closure":
        return naming.node_name(node) or "(anonymous)"
    # Chrome and the inspector write the page's address behind the global object's name.
    return naming.class_name(node).removesuffix(" / ")


def _name_of_scope_of(trails: TrailMap, kind: HopKind, source: int) -> str:
    if kind is HopKind.VARIABLE:
        return name_of_scope(trails, source)
    if kind is HopKind.RUNTIME_SCOPE:
        return name_of_file(trails.file_of(source))
    if kind is HopKind.SCOPE:
        name = trails.naming.node_name(source)
        return f"(closure {name})" if name else name_of_file(trails.file_of(source))
    return ""


def name_of_scope(trails: TrailMap, context: int) -> str:
    """Whose variables these are: the file of a function that was made in the scope, or that function."""
    closure = trails.closure_of_context(context)
    if closure is None:
        return "(scope)"
    file = trails.file_of(closure)
    return name_of_file(file) if file else f"(closure {_spoken_name(trails, closure)})"
