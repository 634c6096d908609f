"""Objects and trees of them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.formats.verdict import source_json, written

if TYPE_CHECKING:
    from heaptrail.formats.verdict import Json
    from heaptrail.model import EntryList, ObjectDetails, ObjectRow, Reference, Retainer, RetainerTree, Scope, StringValue

OBJECT_SCHEMA = "heaptrail.object/1"
RETAINERS_SCHEMA = "heaptrail.retainers/1"


def object_json(details: ObjectDetails) -> str:
    """The text of an `object_document`."""
    return written(object_document(details))


def object_document(details: ObjectDetails) -> dict[str, Json]:
    """An object opened (`heaptrail.object/1`)."""
    return {
        "schema": OBJECT_SCHEMA,
        "object": row_json(details.object),
        "detachedness": details.detachedness,
        "source": source_json(details.source),
        "string": _string(details.string),
        "promise_state": details.promise_state,
        "property_count": details.properties.count,
        "properties": [reference_json(each) for each in details.properties.rows],
        "element_count": details.elements.count,
        "elements": [reference_json(each) for each in details.elements.rows],
        "entry_count": None if details.entries is None else details.entries.count,
        "entries": None if details.entries is None else entries_json(details.entries),
        "bound_count": details.bound.count,
        "bound": [reference_json(each) for each in details.bound.rows],
        "scopes": [_scope(scope) for scope in details.scopes],
        "internal_count": details.internal.count,
        "internal": [reference_json(each) for each in details.internal.rows],
    }


def retainers_json(tree: RetainerTree) -> str:
    """A tree of retainers (`heaptrail.retainers/1`)."""
    return written({
        "schema": RETAINERS_SCHEMA,
        "object": {**row_json(tree.object), "distance": tree.distance},
        "ignored": list(tree.ignored),
        "limits_reached": list(tree.limits_reached),
        "retainer_count": tree.retainer_count,
        "retainers": [_retainer(each) for each in tree.retainers],
    })  # fmt: skip


def row_json(row: ObjectRow) -> dict[str, Json]:
    """One object."""
    return {
        "id": row.id,
        "type": row.type,
        "class": row.class_name,
        "name": row.name,
        "value": row.value,
        "shallow": row.shallow,
        "retained": row.retained,
        "distance": row.distance,
    }


def reference_json(reference: Reference) -> dict[str, Json]:
    """An edge and the object that it leads to."""
    return {"edge": reference.edge, "edge_type": reference.edge_type, **row_json(reference.object)}


def _string(value: StringValue | None) -> Json:
    if value is None:
        return None
    return {
        "text": value.text,
        "character_count": value.character_count,
        "is_complete": value.is_complete,
        "parent_id": value.parent_id,
    }


def entries_json(entries: EntryList) -> list[Json]:
    """Entries of a Map, members of a Set as keys."""
    return [{"key": _row_or_null(entry.key), "value": _row_or_null(entry.value)} for entry in entries.rows]


def _row_or_null(row: ObjectRow | None) -> Json:
    return None if row is None else row_json(row)


def _scope(scope: Scope) -> Json:
    return {
        "depth": scope.depth,
        "id": scope.id,
        "variable_count": scope.variables.count,
        "variables": [reference_json(each) for each in scope.variables.rows],
    }


def _retainer(retainer: Retainer) -> Json:
    return {
        "edge": retainer.edge,
        "edge_type": retainer.edge_type,
        **row_json(retainer.object),
        "distance": retainer.distance,
        "is_reachable": retainer.is_reachable,
        "is_cycle": retainer.is_cycle,
        "retainer_count": retainer.retainer_count,
        "retainers": [_retainer(each) for each in retainer.retainers],
    }
