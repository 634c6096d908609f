"""The text of a string, put together from what the heap has of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.object_rows import follow_internal, recorded_value
from heaptrail.model import StringValue

if TYPE_CHECKING:
    from heaptrail._graph import Heap

_STRING, _CONCATENATED, _SLICED = (NODE_TYPES.index(name) for name in ("string", "concatenated string", "sliced string"))
STRING_TYPES = frozenset({_STRING, _CONCATENATED, _SLICED})

V8_STRING_LIMIT = 1024
"""Characters of a string that V8 writes into a snapshot, in UTF-16 code units (its flag `heap-snapshot-string-limit`)."""
_HEADER = 16  # bytes before a string's characters; 12 with compressed pointers
_LONGEST = (1 << 29) - 24  # V8's longest string: more than that is not the heap's truth but a file's lie


def string_value(heap: Heap, ordinal: int, limit: int = 0) -> StringValue | None:
    """The first `limit` (0: all) characters of a string node; None for a node that is none.

    Cost: for a concatenated string all of its parts, which may be many.
    """
    type_ = int(heap.node_types[ordinal])
    if type_ == _CONCATENATED:
        return _concatenated(heap, ordinal, limit)
    if type_ == _SLICED:
        parent = follow_internal(heap, ordinal, "parent")
        if parent is None or heap.node_types[parent] == _SLICED:
            return StringValue("", 0, is_complete=False, parent_id=None if parent is None else int(heap.node_ids[parent]))
        whole = string_value(heap, parent, limit)
        return whole and replace(whole, is_complete=False, parent_id=int(heap.node_ids[parent]))
    if type_ != _STRING:
        return None
    text = heap.string(int(heap.node_names[ordinal]))
    return StringValue(text[: limit or None], len(text), is_complete=not _is_cut(heap, ordinal, text), parent_id=None)


def _is_cut(heap: Heap, ordinal: int, text: str) -> bool:
    """Whether V8 wrote only the beginning: it says so itself in newer versions, else the string's size tells."""
    if len(text) * 2 < V8_STRING_LIMIT:
        return False
    flag = follow_internal(heap, ordinal, "truncated")
    if flag is not None:
        return recorded_value(heap, flag) == "true"
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units < V8_STRING_LIMIT:
        return False
    size = int(heap.node_self_sizes[ordinal])
    bytes_of_text = units * (1 if max(text) <= "\xff" else 2)
    # Smaller than its beginning is a string whose text lies outside of the heap: of that nothing is known.
    return not bytes_of_text <= size <= _HEADER + bytes_of_text


def _concatenated(heap: Heap, ordinal: int, limit: int) -> StringValue:
    lengths, is_complete = _lengths_of_parts(heap, ordinal)
    wanted = min(limit or _LONGEST, _LONGEST)
    pieces: list[str] = []
    found = 0
    waiting = [ordinal]
    while waiting and found < wanted:
        node = waiting.pop()
        if not lengths[node]:
            continue
        if heap.node_types[node] == _CONCATENATED:
            waiting += reversed(_parts(heap, node))
        else:
            part = string_value(heap, node, wanted - found)
            assert part is not None
            pieces.append(part.text)
            found += len(part.text)
    return StringValue("".join(pieces)[:wanted], lengths[ordinal], is_complete=is_complete, parent_id=None)


def _lengths_of_parts(heap: Heap, ordinal: int) -> tuple[dict[int, int], bool]:
    """Characters of each part, and whether all of them are whole. A part that a file puts into itself counts as empty."""
    lengths: dict[int, int] = {}
    is_complete = True
    waiting = [(ordinal, False)]
    open_parts: set[int] = set()
    while waiting:
        node, parts_are_known = waiting.pop()
        if parts_are_known:
            lengths[node] = sum(lengths.get(part, 0) for part in _parts(heap, node))
            open_parts.discard(node)
        elif node in lengths:
            continue
        elif node in open_parts:
            is_complete = False
        elif heap.node_types[node] == _CONCATENATED:
            open_parts.add(node)
            waiting.append((node, True))
            parts = _parts(heap, node)
            is_complete = is_complete and len(parts) == 2
            waiting += [(part, False) for part in parts]
        elif heap.node_types[node] == _SLICED:
            # Which characters of its parent these are, the heap does not say; the parent may contain this very string.
            lengths[node] = 0
            is_complete = False
        else:
            part_value = string_value(heap, node)
            lengths[node] = 0 if part_value is None else part_value.character_count
            is_complete = is_complete and part_value is not None and part_value.is_complete
    return lengths, is_complete


def _parts(heap: Heap, node: int) -> list[int]:
    found = (follow_internal(heap, node, "first"), follow_internal(heap, node, "second"))
    return [part for part in found if part is not None]
