"""What the edges of a trail mean to a reader."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from heaptrail.analysis.thresholds import LARGE_OBJECT_EDGES, LEAST_ALIKE
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.analysis.trail_text import Hop, HopKind, name_of_file

_ADDRESS = re.compile(r" / (https?:.*|file:.*)?$")


def hops_to(trails: TrailMap, node: int) -> list[Hop]:
    """The trail to a node, described edge by edge."""
    return [describe_hop(trails, edge) for edge in trails.edges_to(node)]


def in_general(ways: Sequence[Sequence[Hop]]) -> list[Hop]:
    """The first of several ways of one role, with wildcards for the keys in which they differ."""
    first, *others = ways
    return [
        replace(hop, kind=HopKind.ENTRY, name="*")
        if hop.kind is HopKind.ITEM and any(place >= len(way) or way[place].name != hop.name for way in others)
        else hop
        for place, hop in enumerate(first)
    ]


def describe_hop(trails: TrailMap, edge: int) -> Hop:
    """What a reader has to know of one edge."""
    source, target = trails.source_of(edge), int(trails.heap.edge_targets[edge])
    exported = _exported_variable(trails, edge, source, target)
    kind = HopKind.VARIABLE if exported else _kind_of(trails, edge, source)
    owner = trails.owner_of_attributes(source)
    source_name = _spoken_name(trails, owner)
    own_class = _has_own_class(trails, owner)
    return Hop(
        kind=kind,
        name=exported or _name_of(trails, edge, kind),
        source=owner,
        target=target,
        source_name=source_name,
        target_name=_name_behind_root(trails, edge, source, target) if kind is HopKind.ROOT else _spoken_name(trails, target),
        own_class=own_class,
        names_its_source=own_class
        or (bool(trails.runtime.global_object) and source_name == trails.runtime.global_object)
        or (kind is HopKind.PROPERTY and source_name not in trails.runtime.plain_containers),
        scope_name=_name_of_module_of(trails, source) if exported else _name_of_scope_of(trails, kind, source),
    )


def _has_own_class(trails: TrailMap, node: int) -> bool:
    class_name = trails.naming.class_name(node)
    return (
        trails.naming.node_type(node) in ("object", "native")
        and class_name not in trails.runtime.plain_containers
        and not class_name.startswith(("system /", *trails.runtime.embedder_classes))
    )


def _name_behind_root(trails: TrailMap, edge: int, source: int, target: int) -> str:
    """Where a trail begins: a module, a variable of a running function, or what the runtime holds by itself."""
    if trails.is_namespace(source):
        return trails.runtime.module_name(trails.naming.edge_name(edge))
    if trails.naming.edge_type(edge) == "context" and trails.naming.node_type(source) == "synthetic":
        function = trails.naming.node_name(source).partition(" at ")[0]
        return f"{trails.runtime.function_name(function)}() local {trails.naming.edge_name(edge)}"
    if trails.is_namespace(target):
        return trails.naming.edge_name(edge)
    root = trails.naming.node_name(source)
    is_named = root in trails.runtime.spoken_roots and not trails.naming.is_indexed(edge)
    return f"{root}.{trails.naming.edge_name(edge)}" if is_named else _spoken_name(trails, target)


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
    if source_type == "synthetic" or trails.is_namespace(source):
        return HopKind.ROOT
    if edge_type == "context" and naming.edge_name(edge) == "this" and trails.closure_of_context(source) is None:
        return HopKind.ROOT  # a script's own: the global object
    if edge_type == "context":
        keeps_it_itself = source_type == "closure" or naming.class_name(source) in runtime.suspended_functions
        if keeps_it_itself:
            return HopKind.CAPTURED
        # Python's contexts are objects of the program's: what they have by name is like an attribute.
        return HopKind.VARIABLE if runtime.scope_class else HopKind.PROPERTY
    if _is_of_embedder(trails, edge, source):
        return HopKind.EMBEDDED
    if trails.leads_to_stand_in(edge) or trails.leads_to_thread_local(edge):
        return HopKind.HIDDEN
    if edge_type == "internal" and (naming.edge_name(edge) in runtime.backing_stores or _is_silent(trails, edge)):
        return HopKind.HIDDEN
    if naming.edge_name(edge) in runtime.handle_fields:
        return HopKind.ROOT
    if edge_type == "internal" and naming.edge_name(edge) == "context":
        if source_type != "closure":
            return HopKind.HIDDEN
        return HopKind.RUNTIME_SCOPE if runtime.is_own_script(trails.file_of(source)) else HopKind.SCOPE
    if naming.node_name(source) in runtime.module_machinery:
        return HopKind.HIDDEN
    if edge_type == "internal" and naming.edge_name(edge) in runtime.module_fields:
        return HopKind.HIDDEN
    if source_type == "array" or naming.is_indexed(edge):
        return HopKind.ENTRY
    if edge_type == "property":
        return _kind_of_property(trails, source)
    return HopKind.ENTRY if naming.edge_name(edge) in runtime.entries.members | runtime.key_edges else HopKind.FIELD


def _is_of_embedder(trails: TrailMap, edge: int, source: int) -> bool:
    """Whether an edge has no name that a person would know: it leaves an object of the embedder's, or one that the embedder has
    for the program, by a number.
    """
    classes = trails.runtime.embedder_classes
    if not classes or trails.naming.node_type(source) not in ("native", "object"):
        return False
    if trails.naming.class_name(source).startswith(classes):
        return True
    return trails.naming.node_type(source) == "native" and trails.naming.is_indexed(edge)


def _is_silent(trails: TrailMap, edge: int) -> bool:
    name = trails.naming.edge_name(edge)
    return name in trails.runtime.silent_edges or name in trails.runtime.attribute_tables


def _kind_of_property(trails: TrailMap, source: int) -> HopKind:
    if is_dictionary(trails, source):
        return HopKind.KEY
    if trails.owner_of_attributes(source) != source:
        return HopKind.PROPERTY
    is_dictionary_with_keys = trails.naming.class_name(source) in trails.runtime.dictionaries and trails.has_keys(source)
    return HopKind.ITEM if is_dictionary_with_keys or _files_objects_of_one_class(trails, source) else HopKind.PROPERTY


def names_are_data(trails: TrailMap, node: int) -> bool:
    """Whether what an object has by name is filed under data: a dictionary that is no table of attributes, or used as one."""
    return _kind_of_property(trails, node) is not HopKind.PROPERTY


def is_dictionary(trails: TrailMap, node: int) -> bool:
    """Whether a plain object is used as a table, so that its property names are data."""
    first = trails.heap.node_to_first_edge
    edges = int(first[node + 1] - first[node])
    if edges <= LARGE_OBJECT_EDGES or trails.owner_of_attributes(node) != node:
        return False
    if trails.naming.class_name(node) in trails.runtime.dictionaries:
        return True
    # Each entry has an edge to its key as well.
    return edges > 2 * LARGE_OBJECT_EDGES and trails.has_keys(node)


def _files_objects_of_one_class(trails: TrailMap, node: int) -> bool:
    """Whether all properties of a plain object lead to objects of one class of the program's own. Cost: its edges."""
    naming, heap = trails.naming, trails.heap
    if naming.class_name(node) not in trails.runtime.dictionaries:
        return False
    edges = range(int(heap.node_to_first_edge[node]), int(heap.node_to_first_edge[node + 1]))
    properties = [edge for edge in edges if naming.edge_type(edge) == "property" and naming.edge_name(edge) != "__proto__"]
    if len(properties) < LEAST_ALIKE:
        return False
    targets = [int(heap.edge_targets[edge]) for edge in properties]
    is_own = _has_own_class(trails, targets[0]) and naming.node_type(targets[0]) == "object"
    return is_own and len({naming.class_name(target) for target in targets}) == 1


def _spoken_name(trails: TrailMap, node: int) -> str:
    naming = trails.naming
    if naming.node_type(node) == "closure":
        return trails.runtime.function_name(naming.node_name(node)) or "(anonymous)"
    if naming.node_type(node) == "synthetic" and naming.node_name(node) in trails.runtime.spoken_roots:
        return naming.node_name(node)
    if naming.node_type(node) == "synthetic" and trails.runtime.roots_of_threads and " at " in naming.node_name(node):
        return f"{trails.runtime.function_name(naming.node_name(node).partition(' at ')[0])}()"
    if naming.class_name(node).startswith(trails.runtime.embedder_classes or " "):
        return ""
    # Chrome and the inspector write the page's address behind the global object's name.
    return _ADDRESS.sub("", naming.class_name(node))


def _name_of_scope_of(trails: TrailMap, kind: HopKind, source: int) -> str:
    if kind is HopKind.VARIABLE:
        return name_of_scope(trails, source)
    if kind is HopKind.CAPTURED:
        return _name_of_keeper(trails, source)
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


def _name_of_keeper(trails: TrailMap, node: int) -> str:
    """Whose variable it is that a function keeps by itself: one that was made in a scope, or one that waits."""
    name = _spoken_name(trails, node)
    if trails.naming.class_name(node) not in trails.runtime.suspended_functions:
        return f"(closure {name})"
    return f"({name} {trails.code_name_of(node) or 'that waits'})"
