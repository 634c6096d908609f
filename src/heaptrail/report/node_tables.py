"""Tables with a row for each of many nodes of a heap: they share its columns, and make a name only when it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES
from heaptrail.display_names import display_name
from heaptrail.report.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heaptrail._graph import Heap
    from heaptrail.snapshot import Snapshot

_OBJECT, _NATIVE, _CONCATENATED = (NODE_TYPES.index(name) for name in ("object", "native", "concatenated string"))
_DETACHED = 2


class LazyTexts(Sequence[str]):
    """Texts by place, made when asked for."""

    def __init__(self, count: int, text: Callable[[int], str]) -> None:
        self._count = count
        self._text = text

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        if isinstance(place, slice):
            return [self._text(each) for each in range(*place.indices(self._count))]
        return self._text(int(place))


class NumberedTexts(LazyTexts):
    """Texts of which each node has the number: its type, its class."""

    def __init__(self, numbers: NDArray[np.uint8] | NDArray[np.uint32], texts: Sequence[str]) -> None:
        super().__init__(len(numbers), lambda node: texts[int(numbers[node])])
        self._numbers = numbers
        self._texts = texts

    def codes(self, rows: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """See `CodedCells`."""
        return self._numbers[rows].astype(np.uint32)

    def texts(self, codes: NDArray[np.uint64]) -> Sequence[str]:
        """See `CodedCells`."""
        return [self._texts[code] for code in codes.tolist()]


class DisplayNames(LazyTexts):
    """Names as DevTools shows them. Plain objects with the same properties, and nodes with the same name, count as one."""

    def __init__(self, heap: Heap) -> None:
        super().__init__(heap.node_count, lambda node: display_name(heap, node))
        self._heap = heap

    def codes(self, rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
        """The index of a name in the file, or the number of strings and the ordinal of a node that has the display name."""
        heap = self._heap
        types, names = heap.node_types[rows], heap.node_names[rows]
        codes = names.astype(np.uint64)
        plain = (types == _OBJECT) & (_graph.match_strings(heap, ("Object",), ())[names] != 0)
        codes[plain] = _graph.find_first_alike(heap, rows[plain]).astype(np.uint64) + np.uint64(heap.string_count)
        alone = types == _CONCATENATED
        if len(heap.detachedness):
            alone |= (types == _NATIVE) & (heap.detachedness[rows] == _DETACHED)
        codes[alone] = rows[alone].astype(np.uint64) + np.uint64(heap.string_count)
        return codes

    def texts(self, codes: NDArray[np.uint64]) -> Sequence[str]:
        """See `CodedCells`."""
        heap = self._heap
        first_node = int(np.searchsorted(codes, np.uint64(heap.string_count)))
        found = heap.strings(codes[:first_node].astype(np.uint32))
        nodes = (codes[first_node:] - np.uint64(heap.string_count)).astype(np.uint32)
        joined = nodes[heap.node_types[nodes] == _CONCATENATED]
        texts = dict(zip(joined.tolist(), _graph.concatenated_texts(heap, joined) if len(joined) else (), strict=True))
        found += [texts[node] if node in texts else display_name(heap, node) for node in nodes.tolist()]
        return found


def node_table(snapshot: Snapshot, nodes: NDArray[np.uint32], noun: str, *, share_of: int = 0) -> Table:
    """A table of these nodes, with their share of what the node `share_of` retains. Equal ones come by id, as in DevTools.

    Cost: dominators, distances and classes of the heap, once.
    """
    heap = snapshot.heap
    total = float(snapshot.retained_sizes[share_of])
    return Table(
        noun=noun,
        named_by="name",
        columns=(
            Column("retained", "bytes", snapshot.retained_sizes, share_of=total),
            Column("shallow", "bytes", snapshot.shallow_sizes),
            Column("distance", "distance", snapshot.distances),
            Column("id", "id", heap.node_ids),
            Column("type", "text", NumberedTexts(heap.node_types, NODE_TYPES)),
            Column(
                "class", "text", NumberedTexts(snapshot.class_table.node_to_class, [name for _, name in snapshot.class_names])
            ),
            Column("name", "text", DisplayNames(heap)),
        ),
        rows=nodes,
        then_by="id",
    )
