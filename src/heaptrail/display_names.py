"""Names of nodes as DevTools writes them where the file's own say little."""

from __future__ import annotations

import json
from functools import cache, partial

from heaptrail._graph import EDGE_TYPES, NODE_TYPES, Heap

_OBJECT = NODE_TYPES.index("object")
_NATIVE = NODE_TYPES.index("native")
_CONCATENATED = NODE_TYPES.index("concatenated string")
_PROPERTY = EDGE_TYPES.index("property")
_INTERNAL = EDGE_TYPES.index("internal")
_DETACHED = 2
_NAMED_CLASSES = frozenset(
    {"ABCMeta", "EnumMeta", "EnumType", "async_generator", "coroutine", "generator", "module", "type"},
)
_NAME_EDGES = frozenset({"__qualname__", "gi_qualname", "md_name"})
_LONGEST_OBJECT_NAME = 100
_LONGEST_STRING = 1024
_MOST_PARTS = 1 << 14


def display_name(heap: Heap, ordinal: int) -> str:
    """`{id, …, tags}` for a plain object, its text for a concatenated string, else the name in the file.

    DevTools' `JSHeapSnapshotNode.name`; modules, classes and coroutines of Python by their own names. Cost: the node's edges;
    for a concatenated string its parts up to 1,024 characters.
    """
    type_ = heap.node_types[ordinal]
    if type_ == _CONCATENATED:
        return _concatenated_text(heap, ordinal)
    name = heap.string(int(heap.node_names[ordinal]))
    if type_ == _OBJECT and name == "Object":
        return _plain_object_name(_property_names(heap, ordinal))
    if type_ == _OBJECT and name in _NAMED_CLASSES:
        return _own_name(heap, ordinal) or name
    states = heap.detachedness
    if type_ == _NATIVE and len(states) and states[ordinal] == _DETACHED:
        return f"Detached {name}"
    return name


def _own_name(heap: Heap, ordinal: int) -> str:
    """What a module, class or coroutine of Python is called."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    for edge in range(first, end):
        if heap.edge_types[edge] == _INTERNAL and heap.string(int(heap.edge_names[edge])) in _NAME_EDGES:
            return heap.string(int(heap.node_names[int(heap.edge_targets[edge])]))
    return ""


def _property_names(heap: Heap, ordinal: int) -> list[str | None]:
    """One cell an edge, None where the edge is no property of the object's own."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    types = heap.edge_types[first:end].tolist()
    names = heap.edge_names[first:end].tolist()
    texts = [heap.string(name) if type_ == _PROPERTY else None for type_, name in zip(types, names, strict=True)]
    return [None if text == "__proto__" else text for text in texts]


def _plain_object_name(properties: list[str | None]) -> str:
    """First and last properties in turn, while the name stays short."""
    left, right = 0, len(properties) - 1
    start, end = "{", "}"
    from_end = False
    while left <= right:
        name = properties[right if from_end else left]
        if name is None:
            left, right = (left, right - 1) if from_end else (left + 1, right)
            continue
        text = _quoted_where_needed(name)
        if len(start) > 1 and _utf16_length(start + end + text) > _LONGEST_OBJECT_NAME:
            break
        if from_end:
            right -= 1
            end = f"{text}, {end}" if len(end) > 1 else text + end
        else:
            left += 1
            start = f"{start}, {text}" if len(start) > 1 else start + text
        from_end = not from_end
    if left <= right:
        start += ", …"
    return f"{start}, {end}" if len(end) > 1 else start + end


def _utf16_length(text: str) -> int:
    """As JavaScript counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def _quoted_where_needed(name: str) -> str:
    return json.dumps(name, ensure_ascii=False) if any(mark in name for mark in ",'\"{}") else name


def _concatenated_text(heap: Heap, ordinal: int) -> str:
    text = ""
    length = 0
    waiting = [ordinal]
    types, names = heap.node_types, heap.node_names
    parts = cache(partial(_parts, heap))
    # A file may claim that a string is a part of itself.
    for _ in range(_MOST_PARTS):
        if not waiting or length >= _LONGEST_STRING:
            break
        node = waiting.pop()
        if types[node] == _CONCATENATED:
            waiting += parts(node)[::-1]
        else:
            part = heap.string(int(names[node]))
            text += part
            length += _utf16_length(part)
    return text


def _parts(heap: Heap, ordinal: int) -> list[int]:
    """The two strings that a concatenated string was made of; fewer in a heap that leaves one out."""
    first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
    types = heap.edge_types[first:end].tolist()
    names = heap.edge_names[first:end].tolist()
    targets = heap.edge_targets[first:end].tolist()
    found: dict[str, int] = {}
    for type_, name, target in zip(types, names, targets, strict=True):
        if type_ != _INTERNAL:
            continue
        found[heap.string(name)] = target
        if "first" in found and "second" in found:
            break
    return [found[part] for part in ("first", "second") if part in found]
