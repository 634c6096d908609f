"""How a trail is written: as code that a person could have typed, in pieces joined by arrows.

    Server._events.request → (closure handle).store → MemoryStore.sessions["…"]

A piece begins at a function whose variables are entered and at an object whose class has a name of its own. What only the
runtime sees (synthetic roots, backing stores) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from heaptrail.analysis.sources import is_runtime_script
from heaptrail.analysis.thresholds import LARGE_OBJECT_EDGES

if TYPE_CHECKING:
    from heaptrail.analysis.trails import TrailMap

_IDENTIFIER = re.compile(r"[\w$#]+|<symbol [^>]*>", re.UNICODE)


class HopKind(Enum):
    """What an edge means to a reader."""

    ROOT = auto()  # out of a synthetic node
    HIDDEN = auto()  # machinery: a backing store, the scope outside a scope
    SCOPE = auto()  # from a function to its variables
    RUNTIME_SCOPE = auto()  # the same, of a function of the runtime's own
    VARIABLE = auto()  # a variable of a scope
    PROPERTY = auto()
    KEY = auto()  # a property of an object that is used as a dictionary
    ENTRY = auto()  # an element, or an entry of a Map or Set
    FIELD = auto()  # an internal field of the runtime's


@dataclass(frozen=True, slots=True)
class Hop:
    """One edge of a trail with what its text needs."""

    kind: HopKind
    name: str
    source: int
    target: int
    source_name: str
    """The class of the object that the edge leaves, or a function's own name."""
    target_name: str
    own_class: bool
    """The edge leaves an object whose class says something of the program."""
    scope_name: str = ""
    """Whose variables are entered, or whose the variable is."""


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
        name=exported or naming.edge_name(edge),
        source=source,
        target=target,
        source_name=_spoken_name(trails, source),
        target_name=_spoken_name(trails, target),
        own_class=own_class,
        scope_name=_name_of_module_of(trails, source) if exported else _name_of_scope_of(trails, kind, source),
    )


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


def name_of_file(file: str) -> str:
    """`(server.js)` for `file:///srv/server.js`."""
    return f"({file.replace(chr(92), '/').rsplit('/', 1)[-1] or 'anonymous'})"


def name_of_scope(trails: TrailMap, context: int) -> str:
    """Whose variables these are: the file of a function that was made in the scope, or that function."""
    closure = trails.closure_of_context(context)
    if closure is None:
        return "(scope)"
    file = trails.file_of(closure)
    return name_of_file(file) if file else f"(closure {_spoken_name(trails, closure)})"


def write(hops: Sequence[Hop]) -> str:
    """All hops of a trail as text."""
    pieces: list[str] = []
    for hop in hops:
        if hop.kind in (HopKind.ROOT, HopKind.RUNTIME_SCOPE):
            # Nobody needs to know how the runtime reaches its own.
            pieces = [hop.target_name if hop.kind is HopKind.ROOT else hop.scope_name]
        elif hop.kind is HopKind.SCOPE:
            pieces.append(hop.scope_name)
        elif hop.kind is not HopKind.HIDDEN:
            if hop.own_class and pieces and pieces[-1] != hop.source_name:
                pieces.append(hop.source_name)
            _append(pieces, hop)
    return " → ".join(_fold_repetitions([piece for piece in pieces if piece]))


def _append(pieces: list[str], hop: Hop) -> None:
    before = pieces.pop() if pieces else ""
    pieces.append(before + written(hop))


def written(hop: Hop) -> str:
    """A hop as it stands behind its object: `.sessions`, `["…"]`, `[*]`."""
    if hop.kind is HopKind.KEY:
        return '["…"]'
    if hop.kind is HopKind.ENTRY:
        return f"[{hop.name}]" if hop.name.isdecimal() and len(hop.name) < 7 else "[*]"
    return f".{hop.name}" if _IDENTIFIER.fullmatch(hop.name) else f"[{hop.name!r}]"


def _fold_repetitions(pieces: list[str]) -> list[str]:
    """`Entry.prev → Entry.prev → Entry.prev` → `(Entry.prev)*`."""
    folded: list[str] = []
    for piece in pieces:
        if folded and folded[-1] == f"({piece})*":
            continue
        if folded and folded[-1] == piece:
            folded[-1] = f"({piece})*"
            continue
        folded.append(piece)
    return folded


def name_of_last_object(hops: Sequence[Hop]) -> str:
    """What a person calls the object that a trail ends at: `MemoryStore.sessions`, `(server.js).cache`, `global.audit`."""
    parts: list[str] = []
    for hop in reversed(hops):
        if hop.kind in (HopKind.HIDDEN, HopKind.SCOPE, HopKind.RUNTIME_SCOPE):
            continue
        if hop.kind is HopKind.ROOT:
            parts.append(hop.target_name)
            break
        parts.append(written(hop))
        if hop.kind is HopKind.VARIABLE:
            parts.append(hop.scope_name)
            break
        if hop.own_class or hop.source_name == "global" or _is_function(hop):
            parts.append(hop.source_name)
            break
    return "".join(reversed(parts))


def _is_function(hop: Hop) -> bool:
    return hop.kind is HopKind.PROPERTY and not hop.own_class and hop.source_name not in ("Object", "Array", "Map", "Set")


def abstract(hop: Hop) -> str:
    """A hop without what differs between siblings: indices and keys are wildcards, roots have no name."""
    if hop.kind is HopKind.ROOT:
        return ""
    if hop.kind in (HopKind.ENTRY, HopKind.KEY):
        return "*"
    return hop.name


def written_in_general(hop: Hop) -> str:
    """A hop to one of many siblings, as it stands behind their holder: `[*]` for whatever index."""
    return "[*]" if hop.kind is HopKind.ENTRY else written(hop)
