"""One object opened: its value, and what it holds in groups that a programmer would name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np

from heaptrail._graph import EDGE_TYPES, NODE_TYPES
from heaptrail.analysis.devtools_order import order_references
from heaptrail.analysis.dictionaries import dictionary_entries
from heaptrail.analysis.hash_tables import table_entries
from heaptrail.analysis.object_rows import follow_internal, object_row, reference
from heaptrail.analysis.string_values import string_value
from heaptrail.errors import UsageError
from heaptrail.model import Entry, EntryList, ObjectDetails, PromiseState, ReferenceList, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from heaptrail._graph import Heap
    from heaptrail.analysis.hash_tables import TableEntries
    from heaptrail.snapshot import Snapshot

Group = Literal["properties", "elements", "entries", "bound", "scope", "internal"]

_PROPERTY, _ELEMENT, _CONTEXT = (EDGE_TYPES.index(name) for name in ("property", "element", "context"))
_CLOSURE, _OBJECT = NODE_TYPES.index("closure"), NODE_TYPES.index("object")
_SCOPE_CLASS = "system / Context"
_BOUND = ("bound_function", "bound_this", "bound_argument_")
_DETACHEDNESS: tuple[Literal["unknown", "attached", "detached"], ...] = ("unknown", "attached", "detached")


@dataclass(frozen=True, slots=True)
class _Groups:
    """What an object holds: edges in groups, of each scope its depth, its ordinal and its variables, and entries."""

    properties: NDArray[np.uint32]
    elements: NDArray[np.uint32]
    bound: NDArray[np.uint32]
    internal: NDArray[np.uint32]
    scopes: tuple[tuple[int, int, NDArray[np.uint32]], ...]
    entries: TableEntries | None


def open_object(snapshot: Snapshot, ordinal: int, *, limit: int = 0, characters: int = 0) -> ObjectDetails:
    """One object with at most `limit` rows in each group and `characters` of its text; 0 for all.

    References come in the order of DevTools, elements by their index. Cost: its edges; dominators, distances and classes of the
    heap, once.
    """
    heap = snapshot.heap
    groups = _grouped(snapshot, ordinal)
    return ObjectDetails(
        object=object_row(snapshot, ordinal),
        detachedness=_detachedness(heap, ordinal),
        source=snapshot.node(ordinal).source,
        string=string_value(heap, ordinal, characters),
        promise_state=promise_state(heap, ordinal),
        properties=_listed(snapshot, groups.properties, limit),
        elements=_in_given_order(snapshot, groups.elements, 0, limit),
        entries=None if groups.entries is None else _entry_list(snapshot, groups.entries, 0, limit),
        bound=_in_given_order(snapshot, groups.bound, 0, limit),
        scopes=tuple(
            Scope(depth, int(heap.node_ids[scope]), _listed(snapshot, edges, limit)) for depth, scope, edges in groups.scopes
        ),
        internal=_listed(snapshot, groups.internal, limit),
    )


def list_group(
    snapshot: Snapshot, ordinal: int, group: Group, *, offset: int, limit: int, scope_id: int = 0
) -> ReferenceList | EntryList:
    """At most `limit` rows of one group of what an object holds, behind `offset` others, in the order of `open_object`.

    `scope_id` is that of the scope whose variables are asked for. Cost: the object's edges, and putting those before the end of
    the rows in order. Raises `UsageError` for a scope that the object does not have, or entries where it has none.
    """
    groups = _grouped(snapshot, ordinal)
    end = offset + limit
    if group == "entries":
        if groups.entries is None:
            raise UsageError("the object has no entries", help="entries are those of a Map, a Set or a dictionary")
        return _entry_list(snapshot, groups.entries, offset, end)
    if group in ("elements", "bound"):
        return _in_given_order(snapshot, groups.elements if group == "elements" else groups.bound, offset, end)
    if group == "scope":
        edges = next((edges for _, scope, edges in groups.scopes if snapshot.heap.node_ids[scope] == scope_id), None)
        if edges is None:
            raise UsageError(f"the object has no scope @{scope_id}", help="`heaptrail show` lists the scopes that it sees")
    else:
        edges = groups.properties if group == "properties" else groups.internal
    ordered = order_references(snapshot.heap, edges, end)[offset:]
    return ReferenceList(len(edges), tuple(reference(snapshot, edge) for edge in ordered))


def _grouped(snapshot: Snapshot, ordinal: int) -> _Groups:
    heap = snapshot.heap
    edges = edges_of(heap, ordinal)
    types = heap.edge_types[edges]
    bound = np.array(_bound_edges(snapshot, ordinal, edges), dtype=np.uint32)
    entries, taken = _entries(snapshot, ordinal)
    is_entry = np.isin(edges, taken)
    grouped = np.isin(types, (_PROPERTY, _ELEMENT)) | np.isin(edges, bound) | is_entry | (types == _CONTEXT)
    elements = edges[(types == _ELEMENT) & ~is_entry]
    return _Groups(
        properties=edges[(types == _PROPERTY) & ~is_entry],
        elements=elements[np.argsort(heap.edge_names[elements], kind="stable")],
        bound=bound,
        internal=edges[~grouped],
        scopes=(*_scopes(snapshot, ordinal), *_own_variables(snapshot, ordinal)),
        entries=entries,
    )


def edges_of(heap: Heap, ordinal: int) -> NDArray[np.uint32]:
    """A node's edges."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    return np.arange(first, end, dtype=np.uint32)


def is_scope(heap: Heap, ordinal: int) -> bool:
    """Whether a node holds the variables of a scope (DevTools' isContextObject)."""
    if heap.node_types[ordinal] != _OBJECT:
        return False
    name = heap.string(int(heap.node_names[ordinal]))
    return name == _SCOPE_CLASS or name.startswith(f"{_SCOPE_CLASS} / ")


def scopes_of(heap: Heap, ordinal: int) -> Iterator[int]:
    """The scopes that a function sees, or that are around a scope, innermost first and without the global one."""
    seen: set[int] = set()
    scope = follow_internal(heap, ordinal, "context") if heap.node_types[ordinal] == _CLOSURE else ordinal
    # A file may lead a scope back to itself.
    while scope is not None and scope not in seen and is_scope(heap, scope):
        yield scope
        seen.add(scope)
        scope = follow_internal(heap, scope, "previous")


def promise_state(heap: Heap, ordinal: int) -> PromiseState | None:
    """The state of a promise; None for any other object.

    V8 does not record whether a promise was fulfilled or rejected, and has no edge to a result that is a small integer or
    true, false, null or undefined: such a promise looks like one that nobody waits for, and is `unknown`.
    """
    if heap.node_types[ordinal] != _OBJECT or heap.string(int(heap.node_names[ordinal])) != "Promise":
        return None
    found = follow_internal(heap, ordinal, "reactions_or_result")
    if found is None:
        return "unknown"
    return "pending" if heap.string(int(heap.node_names[found])) == "system / PromiseReaction" else "settled"


def _listed(snapshot: Snapshot, edges: NDArray[np.uint32], limit: int) -> ReferenceList:
    shown = order_references(snapshot.heap, edges, limit)
    return ReferenceList(len(edges), tuple(reference(snapshot, edge) for edge in shown))


def _in_given_order(snapshot: Snapshot, edges: NDArray[np.uint32], begin: int, end: int) -> ReferenceList:
    shown = edges[begin : end or None].tolist()
    return ReferenceList(len(edges), tuple(reference(snapshot, edge) for edge in shown))


def _bound_edges(snapshot: Snapshot, ordinal: int, edges: NDArray[np.uint32]) -> list[int]:
    """Function, `this` and arguments of a bound function, in this order."""
    if snapshot.heap.node_types[ordinal] != _CLOSURE:
        return []
    found = [edge for edge in edges.tolist() if snapshot.naming.edge_name(edge).startswith(_BOUND)]
    kinds = {
        edge: next(place for place, name in enumerate(_BOUND) if snapshot.naming.edge_name(edge).startswith(name))
        for edge in found
    }
    return sorted(found, key=lambda edge: (kinds[edge], edge))


def _entries(snapshot: Snapshot, ordinal: int) -> tuple[TableEntries | None, list[int]]:
    """The entries, and the object's own edges among them."""
    found = table_entries(snapshot.heap, ordinal)
    if found is None and (entries_and_edges := dictionary_entries(snapshot.heap, ordinal)) is not None:
        return entries_and_edges
    return found, []


def _entry_list(snapshot: Snapshot, found: TableEntries, begin: int, end: int) -> EntryList:
    rows = tuple(
        Entry(
            key=None if key is None else object_row(snapshot, key),
            value=None if value is None else object_row(snapshot, value),
        )
        for key, value in islice(found.entries, begin, end or None)
    )
    return EntryList("entries" if found.has_values else "members", len(found.entries), rows)


def _own_variables(snapshot: Snapshot, ordinal: int) -> Iterator[tuple[int, int, NDArray[np.uint32]]]:
    """Variables that an object keeps by itself, as functions, coroutines and running frames do in Python."""
    if is_scope(snapshot.heap, ordinal):
        return
    edges = edges_of(snapshot.heap, ordinal)
    variables = edges[snapshot.heap.edge_types[edges] == _CONTEXT]
    if len(variables):
        yield 0, ordinal, variables


def _scopes(snapshot: Snapshot, ordinal: int) -> Iterator[tuple[int, int, NDArray[np.uint32]]]:
    heap = snapshot.heap
    for depth, scope in enumerate(scopes_of(heap, ordinal)):
        edges = edges_of(heap, scope)
        yield depth, scope, edges[heap.edge_types[edges] == _CONTEXT]


def _detachedness(heap: Heap, ordinal: int) -> Literal["unknown", "attached", "detached"]:
    states = heap.detachedness
    state = int(states[ordinal]) if len(states) else 0
    return _DETACHEDNESS[state] if state < len(_DETACHEDNESS) else "unknown"
