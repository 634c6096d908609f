"""A heap as tables: columns over its memory, which any library that reads Arrow can take without a copy.

`nodes`, `edges`, `classes`, `dominators` and `strings` are the tables of `heaptrail sql` and of
`Snapshot.nodes_table` and its neighbours. They are handed out through Arrow's PyCapsule interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from heaptrail._graph import EDGE_TYPES, NODE_TYPES, ArrowTable
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from numpy.typing import NDArray

    from heaptrail.model import ClassRow
    from heaptrail.snapshot import Snapshot

    _Add = Callable[[ArrowTable, str, Snapshot], None]

CellType = Literal["ordinal", "integer", "size", "kind", "word", "text"]
"""uint32, int32, float64, one of up to 127 texts, one of many, any text of the heap."""

_ARROW_FORMATS: dict[CellType, str] = {"ordinal": "I", "integer": "i", "size": "g", "kind": "c", "word": "i", "text": "vu"}
_DETACHEDNESS = ("unknown", "attached", "detached", "other")


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column: its name, what its cells are, what it says, and how it is added to a table."""

    name: str
    cells: CellType
    meaning: str
    add: _Add


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """A table of every heap."""

    name: str
    row_count: Callable[[Snapshot], int]
    columns: tuple[ColumnDefinition, ...]


class HeapTable:
    """One table of one heap, for anything that reads Arrow: `polars.DataFrame(table)`, `pyarrow.table(table)`, DuckDB.

    What a column costs, it costs when the table is read. What a reader holds keeps the heap alive.
    """

    def __init__(
        self,
        definition: TableDefinition,
        snapshot: Snapshot,
        columns: Sequence[str] = (),
        *,
        filled: Container[str] | None = None,
    ) -> None:
        """A table of the columns named, or of all. Raises `UsageError` for a name that the table does not have.

        Only columns that are `filled` (None: all) hold anything: for a reader that is known to read no other.
        """
        self._definition = definition
        self._snapshot = snapshot
        self._columns = _chosen(definition, columns)
        self._filled = self.columns if filled is None else filled

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self._columns)

    def __len__(self) -> int:
        return self._definition.row_count(self._snapshot)

    def __repr__(self) -> str:
        return f"<{self._definition.name} of {self._snapshot.name}: {len(self):,} rows of {', '.join(self.columns)}>"

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """An `arrow_array_stream` capsule. Cost: that of its columns; texts are views into the file.

        `requested_schema` is a wish, which the protocol allows not to be granted. Raises `InvalidSnapshot` for a
        string of more than a GiB.
        """
        return self._table.stream()

    def __arrow_c_schema__(self) -> object:
        """An `arrow_schema` capsule. Cost: nothing."""
        return self._exported(()).schema()

    @cached_property
    def _table(self) -> ArrowTable:
        return self._exported(self._filled)

    def _exported(self, filled: Container[str]) -> ArrowTable:
        table = ArrowTable(len(self))
        for column in self._columns:
            if column.name in filled:
                column.add(table, column.name, self._snapshot)
            else:
                table.add_absent(column.name, _ARROW_FORMATS[column.cells], column.cells in ("kind", "word"))
        return table


def _chosen(definition: TableDefinition, names: Sequence[str]) -> tuple[ColumnDefinition, ...]:
    by_name = {column.name: column for column in definition.columns}
    for name in names:
        if name not in by_name:
            raise UsageError(f"{definition.name} has no column {name!r}", help=f"its columns are {', '.join(by_name)}")
    return tuple(by_name[name] for name in names) if names else definition.columns


def _numbers(cells: Callable[[Snapshot], NDArray[np.generic]]) -> _Add:
    return lambda table, name, heap: table.add_numbers(name, cells(heap))


def _of_classes(cell: Callable[[ClassRow], float], type_: str) -> _Add:
    return _numbers(lambda heap: np.array([cell(row) for row in heap.classes()], dtype=type_))


def _class_words(word: Callable[[ClassRow], str]) -> _Add:
    def add(table: ArrowTable, name: str, heap: Snapshot) -> None:
        words = [word(row) for row in heap.classes()]
        table.add_words(name, np.arange(len(words), dtype=np.uint32), words)

    return add


def _words_of_nodes(word: int) -> _Add:
    """The class of each node: 0 for its key, 1 for its name."""

    def add(table: ArrowTable, name: str, heap: Snapshot) -> None:
        table.add_words(name, heap.class_table.node_to_class, [names[word] for names in heap.class_names])

    return add


def _detachedness(heap: Snapshot) -> NDArray[np.uint8]:
    stored = heap.heap.detachedness
    # Files of old versions do not say.
    return stored if len(stored) else np.zeros(heap.node_count, dtype=np.uint8)


def _ordinal(table: ArrowTable, name: str, heap: Snapshot) -> None:  # noqa: ARG001
    table.add_positions(name)


_DOMINATOR = ColumnDefinition(
    "dominator", "ordinal", "immediate dominator; the root's is itself", _numbers(lambda heap: heap.dominators)
)
_RETAINED = ColumnDefinition("retained", "size", "bytes that would be freed with it", _numbers(lambda heap: heap.retained_sizes))

NODES = TableDefinition(
    name="nodes",
    row_count=lambda heap: heap.node_count,
    columns=(
        ColumnDefinition("ordinal", "ordinal", "position in the file, from 0", _ordinal),
        ColumnDefinition("id", "ordinal", "as DevTools shows it behind an @", _numbers(lambda heap: heap.heap.node_ids)),
        ColumnDefinition(
            "type",
            "kind",
            "object, closure, string, …",
            lambda table, name, heap: table.add_words(name, heap.heap.node_types, NODE_TYPES),
        ),
        ColumnDefinition(
            "name",
            "text",
            "an object's constructor, a function's name, a string's text",
            lambda table, name, heap: table.add_node_names(name, heap.heap),
        ),
        ColumnDefinition("class", "word", "the row of the summary that counts it", _words_of_nodes(1)),
        ColumnDefinition("class_key", "word", "what tells classes of one name apart", _words_of_nodes(0)),
        ColumnDefinition("shallow", "ordinal", "bytes that it takes itself", _numbers(lambda heap: heap.shallow_sizes)),
        _RETAINED,
        ColumnDefinition("distance", "integer", "edges from the nearest user root", _numbers(lambda heap: heap.distances)),
        _DOMINATOR,
        ColumnDefinition(
            "detachedness",
            "kind",
            "of a DOM node: unknown, attached or detached",
            lambda table, name, heap: table.add_words(name, _detachedness(heap), _DETACHEDNESS),
        ),
        ColumnDefinition(
            "edge_count",
            "ordinal",
            "edges out of it",
            lambda table, name, heap: table.add_edge_counts(name, heap.heap),
        ),
    ),
)

EDGES = TableDefinition(
    name="edges",
    row_count=lambda heap: heap.edge_count,
    columns=(
        ColumnDefinition("ordinal", "ordinal", "position in the file, from 0", _ordinal),
        ColumnDefinition(
            "from_node",
            "ordinal",
            "ordinal of the node that holds",
            lambda table, name, heap: table.add_edge_sources(name, heap.heap),
        ),
        ColumnDefinition("to_node", "ordinal", "ordinal of the node that is held", _numbers(lambda heap: heap.heap.edge_targets)),
        ColumnDefinition(
            "type",
            "kind",
            "context, element, property, internal, hidden, shortcut or weak",
            lambda table, name, heap: table.add_words(name, heap.heap.edge_types, EDGE_TYPES),
        ),
        ColumnDefinition(
            "name",
            "text",
            "of a property or variable; null where the edge has an index",
            lambda table, name, heap: table.add_edge_names(name, heap.heap),
        ),
        ColumnDefinition(
            "index",
            "ordinal",
            "of an element or hidden edge; null where it has a name",
            lambda table, name, heap: table.add_edge_indices(name, heap.heap),
        ),
    ),
)

CLASSES = TableDefinition(
    name="classes",
    row_count=lambda heap: len(heap.classes()),
    columns=(
        ColumnDefinition(
            "key", "word", "what tells classes of one name apart, in every snapshot", _class_words(lambda row: row.key)
        ),
        ColumnDefinition("name", "word", "as in the summary", _class_words(lambda row: row.name)),
        ColumnDefinition("count", "ordinal", "objects that have a size", _of_classes(lambda row: row.count, "uint32")),
        ColumnDefinition("distance", "integer", "the least of its objects", _of_classes(lambda row: row.distance, "int32")),
        ColumnDefinition("shallow", "size", "bytes of all its objects", _of_classes(lambda row: row.shallow, "float64")),
        ColumnDefinition(
            "retained", "size", "bytes that would be freed with all", _of_classes(lambda row: row.retained, "float64")
        ),
        ColumnDefinition(
            "largest_id", "ordinal", "id of the object that retains most", _of_classes(lambda row: row.largest_id, "uint32")
        ),
    ),
)

DOMINATORS = TableDefinition(
    name="dominators",
    row_count=lambda heap: heap.node_count,
    columns=(
        ColumnDefinition("node", "ordinal", "ordinal of a node", _ordinal),
        _DOMINATOR,
        _RETAINED,
    ),
)

STRINGS = TableDefinition(
    name="strings",
    row_count=lambda heap: heap.heap.string_count,
    columns=(
        ColumnDefinition("index", "ordinal", "position in the file, from 0", _ordinal),
        ColumnDefinition("text", "text", "the string", lambda table, name, heap: table.add_strings(name, heap.heap)),
    ),
)

TABLES = (NODES, EDGES, CLASSES, DOMINATORS, STRINGS)
"""All tables of a heap."""
