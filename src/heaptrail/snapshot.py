"""An opened heap: one handle, numbers for nodes, and a small view on a node where one is wanted.

A node is an `int`, its *ordinal*: its position in the file and in every array here. `Node` and `Edge` (see
`heaptrail.nodes`) are made when asked for and hold no more than their place.
"""

from __future__ import annotations

from functools import cached_property
from math import isfinite
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from heaptrail import _graph
from heaptrail.errors import UsageError
from heaptrail.formats.header import allocated_bytes, listed_scripts, read_header
from heaptrail.model import ClassRow, ClassRows, Statistics
from heaptrail.nodes import Edge, Node, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal

    import numpy as np
    from numpy.typing import NDArray

    from heaptrail.analysis.filters import ObjectFilter
    from heaptrail.analysis.heap_tables import HeapTable
    from heaptrail.analysis.naming import Naming
    from heaptrail.analysis.sources import Sources
    from heaptrail.formats.indexing import IndexKey
    from heaptrail.model import RetainerTree, Sample, StackFrame, Trail


class Snapshot:
    """A heap snapshot, opened.

    What a property costs, it costs on first access; then it is kept. Arrays have one cell a node, in the
    order of the file, and cannot be written to.
    """

    heap: _graph.Heap

    def __init__(self, heap: _graph.Heap, *, path: Path | None = None, index_key: IndexKey | None = None) -> None:
        """Wrap a parsed heap; `path` is where it came from. Cost: nothing."""
        self.heap = heap
        self.path = path
        self._index_key = index_key

    @classmethod
    def open(cls, source: str | PathLike[str] | BinaryIO, *, index: bool = True) -> Snapshot:
        """Open a `.heapsnapshot`: a path, `-` for standard input, or a binary file, compressed or not.

        Cost: one pass over the file; some milliseconds where a large one was opened before and `save_index` kept
        it. `index=False` reads the file whatever was kept. Raises `InvalidSnapshot` where the file is not a heap
        snapshot.
        """
        from heaptrail.formats import open_heap, open_indexed_heap
        from heaptrail.formats.index_folder import indexes_wanted

        if not isinstance(source, (str, PathLike)) or fspath(source) == "-":
            return cls(open_heap(source))
        path = Path(source)
        if not (index and indexes_wanted()):
            return cls(open_heap(path), path=path)
        heap, key = open_indexed_heap(path)
        return cls(heap, path=path, index_key=key)

    def save_index(self) -> Path | None:
        """Keep what is known of this heap by now, so that the next `open` takes milliseconds.

        Returns the index file, or None where none was written: the snapshot is no file, smaller than 16 MiB, was
        opened without an index or has changed since, the index has all already, or there is no room for it. Raises
        `OSError` where it cannot be written. Cost: the dominators' tables where dominators are known, then
        writing about as many bytes as the snapshot has.
        """
        if self._index_key is None:
            return None
        from heaptrail.formats.indexing import write_index_of

        return write_index_of(self.heap, self._index_key)

    def __repr__(self) -> str:
        return f"<Snapshot {self.name}: {self.node_count:,} nodes, {self.edge_count:,} edges>"

    def _repr_html_(self) -> str:
        """For a notebook: the heap in a line, and its largest classes. Cost: that of `classes`."""
        from heaptrail.notebook import snapshot_html

        return snapshot_html(self)

    @property
    def name(self) -> str:
        """The path it was opened from, or `-`. Cost: nothing."""
        return "-" if self.path is None else str(self.path)

    @property
    def file_size(self) -> int | None:
        """Bytes on the disk, as it lies there; None where it did not come from a file. Cost: nothing."""
        return None if self.path is None else self.path.stat().st_size

    @property
    def node_count(self) -> int:
        """Number of nodes. Cost: nothing."""
        return self.heap.node_count

    @property
    def edge_count(self) -> int:
        """Number of edges. Cost: nothing."""
        return self.heap.edge_count

    @cached_property
    def runtime(self) -> str:
        """`node`, `python`, `chrome`, or `v8` for any other of the family.

        Cost: the root's edges, and for what is not Node.js one pass over the nodes.
        """
        named = self._header.get("runtime")
        return named if isinstance(named, str) else _runtime_of(self.heap)

    @property
    def shallow_sizes(self) -> NDArray[np.uint32]:
        """Bytes of each node with what it alone owns, as in DevTools. Cost: one pass over the graph."""
        return self.heap.shallow_sizes

    @property
    def retained_sizes(self) -> NDArray[np.float64]:
        """Bytes that would be freed with each node. Cost: that of `dominators`, which comes with it."""
        return self.heap.retained_sizes

    @property
    def dominators(self) -> NDArray[np.uint32]:
        """Immediate dominator of each node, the root's is itself. Cost: some passes over the graph."""
        return self.heap.dominators

    @property
    def distances(self) -> NDArray[np.int32]:
        """Edges from the nearest user root, DevTools' way. Cost: one pass over the graph."""
        return self.heap.distances

    @cached_property
    def ids(self) -> NDArray[np.uint64]:
        """Ids as DevTools shows them behind an `@`. Cost: one copy; `heap.node_ids` costs nothing."""
        ids = self.heap.node_ids.astype("uint64")
        ids.flags.writeable = False
        return ids

    @cached_property
    def class_table(self) -> _graph.ClassTable:
        """Class of each node, totals of each class. Cost: one pass over nodes, locations, plain objects."""
        return _graph.ClassTable(self.heap)

    def classes(self, only: NDArray[np.uint8] | None = None) -> ClassRows:
        """DevTools' Summary: one row a class, largest retained size first.

        `only` is a mask with one cell a node, as `select` makes them: nodes whose cell is 0 are left out. Cost:
        `class_table`, dominators, distances, and one pass over the nodes. Raises `ValueError` for
        a mask of another length.
        """
        found = _graph.class_rows(self.heap) if only is None else self.class_table.rows(only)
        rows = ClassRows(ClassRow(*row) for row in found)
        rows.sort(key=lambda row: (-row.retained, row.key))
        return rows

    def select(self, kind: ObjectFilter) -> NDArray[np.uint8]:
        """The objects that one of DevTools' filters shows, as a mask: 1 in the cell of each node that it lets through.

        Cost: distances, then one pass over the graph on every call. Raises `UsageError` for a filter that there is not.
        """
        from heaptrail.analysis.filters import select_objects

        return select_objects(self, kind)

    def statistics(self) -> Statistics:
        """DevTools' Statistics, in bytes. Cost: dominators, then one pass over the nodes."""
        found = self._header.get("extra_native_bytes")
        extra_native_bytes = found if isinstance(found, float) and isfinite(found) else 0.0
        total, native, typed_arrays, code, strings, javascript_arrays, system = _graph.statistics(self.heap, extra_native_bytes)
        return Statistics(
            total=total,
            native=native,
            typed_arrays=typed_arrays,
            code=code,
            strings=strings,
            javascript_arrays=javascript_arrays,
            system=system,
            other=total - native - code - strings - javascript_arrays - system,
        )

    def node(self, ordinal: int) -> Node:
        """The node at a position. Cost: nothing. Raises `IndexError` outside of the heap."""
        if not 0 <= ordinal < self.node_count:
            raise IndexError(f"there is no node {ordinal}: this heap has {self.node_count:,}")
        return Node(self, ordinal)

    def nodes(self) -> Iterator[Node]:
        """All nodes in the order of the file. Cost: a small object each; the arrays are faster."""
        return (Node(self, ordinal) for ordinal in range(self.node_count))

    def by_id(self, id: int) -> Node:  # noqa: A002
        """The node that DevTools shows as `@id`, or `UsageError`. Cost: one pass over the ids."""
        found = (self.heap.node_ids == id).nonzero()[0]
        if not len(found):
            raise UsageError(
                f"there is no object @{id} in {self.name}",
                help="ids hold for the snapshots of one session; `heaptrail summary` shows some of this file",
            )
        return Node(self, int(found[0]))

    def references(self, node: Node | int) -> list[Edge]:
        """Edges out of a node, in the order of the file. Cost: its edges."""
        heap = self.heap
        ordinal = ordinal_of(node)
        first, end = heap.node_to_first_edge[ordinal : ordinal + 2].tolist()
        targets = heap.edge_targets[first:end].tolist()
        return [self._edge(first + place, target) for place, target in enumerate(targets)]

    def retainers(self, node: Node | int) -> list[Edge]:
        """Edges into a node, without weak ones and the root's, as DevTools lists them.

        Cost: one pass over the edges for the first node, then its retainers.
        """
        heap = self.heap
        ordinal = ordinal_of(node)
        first, end = heap.node_to_first_retainer[ordinal : ordinal + 2].tolist()
        edges = heap.retainer_edges[first:end].tolist()
        sources = heap.retainer_nodes[first:end].tolist()
        found = [self._edge(edge, source) for edge, source in zip(edges, sources, strict=True)]
        return [edge for edge in found if edge.type != "weak" and edge.node.ordinal != 0]

    def dominated(self, node: Node | int) -> list[Node]:
        """What a node alone keeps, one level down, largest first. Cost: one pass over dominators."""
        ordinal = ordinal_of(node)
        below = (self.dominators == ordinal).nonzero()[0]
        below = below[below != ordinal]
        largest_first = below[(-self.retained_sizes[below]).argsort(kind="stable")]
        return [Node(self, each) for each in largest_first.tolist()]

    def trail(self, node: Node | int) -> Trail:
        """The way from a root to a node that a person would take. Cost: passes over the graph, each time."""
        from heaptrail.analysis.trails import trail

        return trail(self, ordinal_of(node))

    def nodes_table(self, *columns: str) -> HeapTable:
        """All nodes for polars, pandas or DuckDB, through Arrow: `polars.DataFrame(heap.nodes_table("id", "retained"))`.

        Columns: `ordinal`, `id`, `type`, `name`, `class`, `class_key`, `shallow`, `retained`, `distance`,
        `dominator`, `detachedness`, `edge_count`; all, or those named. Cost: when read, that of the columns; the
        memory of numbers and texts is the heap's own. Raises `UsageError` for a column that is not there.
        """
        return self._table("NODES", columns)

    def edges_table(self, *columns: str) -> HeapTable:
        """All edges: `ordinal`, `from_node`, `to_node`, `type`, `name`, `index`. As `nodes_table`."""
        return self._table("EDGES", columns)

    def classes_table(self, *columns: str) -> HeapTable:
        """The rows of `classes`: `key`, `name`, `count`, `distance`, `shallow`, `retained`, `largest_id`. As `nodes_table`."""
        return self._table("CLASSES", columns)

    def dominators_table(self, *columns: str) -> HeapTable:
        """The dominator tree: `node`, `dominator`, `retained`. As `nodes_table`."""
        return self._table("DOMINATORS", columns)

    def strings_table(self, *columns: str) -> HeapTable:
        """All strings of the file: `index`, `text`. As `nodes_table`."""
        return self._table("STRINGS", columns)

    def _table(self, name: Literal["NODES", "EDGES", "CLASSES", "DOMINATORS", "STRINGS"], columns: Sequence[str]) -> HeapTable:
        from heaptrail.analysis import heap_tables

        definition: heap_tables.TableDefinition = getattr(heap_tables, name)
        return heap_tables.HeapTable(definition, self, columns)

    def trails(self, node: Node | int, count: int) -> list[Trail]:
        """The trail, and up to `count` in all through other holders. Cost: a pass over the graph for each.

        Each further one avoids the holders of those before it: of each the nearest to the node that not every way passes.
        """
        from heaptrail.analysis.trails import distinct_trails

        return distinct_trails(self, ordinal_of(node), count)

    def shortest_trail(self, node: Node | int) -> Trail:
        """DevTools' shortest way from a user root to a node; that node alone where no root reaches it.

        Cost: distances, one pass over the edges for the first node.
        """
        from heaptrail.analysis.trails import shortest_trail

        return shortest_trail(self, ordinal_of(node))

    def containment(self, node: Node | int = 0) -> list[Edge]:
        """What a node holds, or the root, as DevTools lists it: largest retained size first. Cost: dominators; its edges."""
        from heaptrail.analysis.devtools_order import order_references
        from heaptrail.analysis.objects import edges_of

        edges = order_references(self.heap, edges_of(self.heap, ordinal_of(node)))
        return [self._edge(edge, int(self.heap.edge_targets[edge])) for edge in edges]

    def retainer_tree(self, node: Node | int, *, ignore: Iterable[Node | int] = (), depth: int | None = None) -> RetainerTree:
        """DevTools' Retainers of a node, `depth` levels up, or the shortest way to a root unfolded (None).

        Ways through the nodes to `ignore` do not count. Cost: distances and one pass over the edges; another pass over
        the graph when something is ignored.
        """
        from heaptrail.analysis.retainers import Retainers

        return Retainers(self, [ordinal_of(each) for each in ignore]).tree(ordinal_of(node), depth=depth)

    def allocation_stack(self, node: Node | int) -> tuple[StackFrame, ...]:
        """The functions that were running when a node was allocated, innermost first.

        Empty where that was not recorded. Cost: the functions of the recording for the first node, then its
        frames.
        """
        from heaptrail.analysis.allocations import allocation_stack

        return allocation_stack(self._traces, self._trace_frames, ordinal_of(node))

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """The moments of a recorded timeline; empty in other snapshots. Cost: one pass over the nodes."""
        from heaptrail.analysis.allocations import samples

        return samples(self.heap)

    @cached_property
    def _traces(self) -> _graph.AllocationTraces:
        return _graph.AllocationTraces(self.heap)

    @cached_property
    def _trace_frames(self) -> tuple[StackFrame, ...]:
        from heaptrail.analysis.allocations import frames

        return frames(self.heap, self._traces)

    def _edge(self, edge: int, other_end: int) -> Edge:
        return Edge(self, edge, Node(self, other_end))

    @cached_property
    def _header(self) -> dict[str, object]:
        return read_header(self.heap.header)

    @property
    def scripts(self) -> dict[int, str]:
        """Files by script id, where the snapshot itself lists them, as those of Python do. Cost: the header."""
        return listed_scripts(self._header)

    @property
    def allocated_bytes(self) -> int | None:
        """What the allocators of a Python process had given out, of C code as well, in bytes; None where that is not told.

        Nor where tracemalloc was on, whose own memory grows with the heap. Cost: the header.
        """
        return allocated_bytes(self._header)

    @cached_property
    def naming(self) -> Naming:
        """Names of nodes and edges. Cost: nothing, then a string decoded each."""
        from heaptrail.analysis.naming import Naming

        return Naming(self.heap)

    @cached_property
    def sources(self) -> Sources:
        """Places in the source. Cost: one pass over the locations."""
        from heaptrail.analysis.sources import Sources

        return Sources(self.heap, self.naming, {}, self.scripts)

    @cached_property
    def class_names(self) -> list[tuple[str, str]]:
        """Key and name of each class that `class_table` numbers. Cost: that of the table."""
        return self.class_table.keys_and_names()


def _runtime_of(heap: _graph.Heap) -> str:
    for type_, name in _graph.root_children(heap):
        if type_ == "synthetic" and name.startswith("Node / "):
            return "node"
        if name.startswith("Window"):
            return "chrome"
    # Newer versions of Chrome put nothing of the page below the root, but their own objects are there and named.
    return "chrome" if _graph.has_native_starting_with(heap, ("Window / ", "blink::")) else "v8"
