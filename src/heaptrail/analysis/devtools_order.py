"""The order in which Chrome DevTools lists references and retainers (`HeapSnapshotEdgesProvider.sort`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from heaptrail._graph import EDGE_TYPES
from heaptrail.display_names import display_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from heaptrail._graph import Heap

_INDEXED = (EDGE_TYPES.index("element"), EDGE_TYPES.index("hidden"))
_SHORTCUT = EDGE_TYPES.index("shortcut")
_LEADING_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)")

_NameKey = bytes | tuple[bool, bool, bytes]


def order_references(heap: Heap, edges: NDArray[np.uint32], limit: int = 0) -> list[int]:
    """The first `limit` (0: all) of these edges: largest retained size first, then by name, `__proto__` last.

    Cost: dominators; a name decoded for each edge that ties with another.
    """
    retained = heap.retained_sizes[heap.edge_targets[edges]]
    return _ordered(edges, -retained, lambda tied: _edge_name_keys(heap, tied), limit)


def order_retainers(
    heap: Heap, edges: NDArray[np.uint32], sources: NDArray[np.uint32], distances: NDArray[np.int64], limit: int = 0
) -> list[int]:
    """Places of the first `limit` (0: all) of these retaining edges: the nearest to a root first, then by the node's name.

    Edges come in the order of the file; DevTools lists equal ones the other way round.
    """
    places = np.arange(len(edges), dtype=np.uint32)[::-1]
    return _ordered(
        places, distances[::-1], lambda tied: [_utf16(display_name(heap, node)) for node in sources[tied].tolist()], limit
    )


def _edge_name_keys(heap: Heap, edges: NDArray[np.uint32]) -> list[_NameKey]:
    """What sorts edges by name as DevTools does: names before numbers, these like text, `__proto__` at the end."""
    types, names = heap.edge_types[edges], heap.edge_names[edges]
    distinct = np.unique(names[~np.isin(types, _INDEXED)])
    texts = dict(zip(distinct.tolist(), heap.strings(distinct), strict=True))
    return [
        (False, True, str(name).encode("ascii")) if type_ in _INDEXED else _text_key(type_, texts[name])
        for type_, name in zip(types.tolist(), names.tolist(), strict=True)
    ]


def _text_key(type_: int, text: str) -> _NameKey:
    is_number = False
    if type_ == _SHORTCUT and (number := _LEADING_NUMBER.match(text)):
        text, is_number = str(int(number[1])), True
    return text == "__proto__", is_number, _utf16(text)


def _utf16(text: str) -> bytes:
    """Sorts as JavaScript compares strings: by UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def _ordered(
    items: NDArray[np.uint32],
    rank: NDArray[np.generic],
    name_keys: Callable[[NDArray[np.uint32]], Sequence[_NameKey]],
    limit: int,
) -> list[int]:
    """Items by rank, equal ones by name, then in the order given. Only names that decide something are looked at."""
    if limit and len(items) > limit:
        worst = np.partition(rank, limit - 1)[limit - 1]
        kept = np.flatnonzero(rank <= worst)
        items, rank = items[kept], rank[kept]
    order = np.argsort(rank, kind="stable")
    items, rank = items[order], rank[order]
    ends = np.flatnonzero(np.diff(rank)) + 1
    found: list[int] = []
    for group in np.split(items, ends):
        listed = group.tolist()
        if len(listed) > 1:
            key_of = dict(zip(listed, name_keys(group), strict=True))
            listed.sort(key=key_of.__getitem__)
        found += listed
        if limit and len(found) >= limit:
            break
    return found[:limit] if limit else found
