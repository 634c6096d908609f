"""One node and one edge of an opened heap, seen through small objects that hold no more than their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail import _graph

if TYPE_CHECKING:
    from heaptrail.model import Source
    from heaptrail.snapshot import Snapshot


class Node:
    """One node: a snapshot and an ordinal. Equal to any other view on the same node."""

    __slots__ = ("ordinal", "snapshot")

    def __init__(self, snapshot: Snapshot, ordinal: int) -> None:
        self.snapshot = snapshot
        self.ordinal = ordinal

    def __repr__(self) -> str:
        return f"<Node @{self.id} {self.class_name}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.ordinal == self.ordinal and other.snapshot is self.snapshot

    def __hash__(self) -> int:
        return hash((id(self.snapshot), self.ordinal))

    @property
    def id(self) -> int:
        """As DevTools shows it behind an `@`."""
        return int(self.snapshot.heap.node_ids[self.ordinal])

    @property
    def type(self) -> str:
        """`object`, `closure`, `string`, … as V8 names them."""
        return _graph.NODE_TYPES[int(self.snapshot.heap.node_types[self.ordinal])]

    @property
    def name(self) -> str:
        """As the file has it: an object's constructor, a function's name, a string's text."""
        return self.snapshot.heap.string(int(self.snapshot.heap.node_names[self.ordinal]))

    @property
    def display_name(self) -> str:
        """As DevTools writes it: plain objects by their properties, concatenated strings by their parts."""
        from heaptrail.display_names import display_name

        return display_name(self.snapshot.heap, self.ordinal)

    @property
    def class_name(self) -> str:
        """The name of its row in `Snapshot.classes`. Cost: `Snapshot.class_table`, once."""
        return self.snapshot.class_names[self._class_index][1]

    @property
    def class_key(self) -> str:
        """What tells its class from others of the name, in every snapshot of the process."""
        return self.snapshot.class_names[self._class_index][0]

    @property
    def _class_index(self) -> int:
        return int(self.snapshot.class_table.node_to_class[self.ordinal])

    @property
    def shallow_size(self) -> int:
        """Bytes, with what it alone owns."""
        return int(self.snapshot.shallow_sizes[self.ordinal])

    @property
    def retained_size(self) -> int:
        """Bytes that would be freed with it."""
        return int(self.snapshot.retained_sizes[self.ordinal])

    @property
    def distance(self) -> int:
        """Edges from the nearest user root; negative where none reaches it."""
        return int(self.snapshot.distances[self.ordinal])

    @property
    def source(self) -> Source | None:
        """Where a function begins, or an object's constructor; None where the heap does not say."""
        return self.snapshot.sources.of(self.ordinal)

    def properties(self) -> list[Edge]:
        """Its named properties, in the order of the file, `__proto__` among them."""
        return [edge for edge in self.snapshot.references(self) if edge.type == "property"]

    def elements(self) -> list[Edge]:
        """Its elements, in the order of the file. V8 has no edge to a number, unless it was asked for numbers."""
        return [edge for edge in self.snapshot.references(self) if edge.type == "element"]

    def entries(self) -> list[tuple[Node | None, Node | None]]:
        """Keys and values of a Map or WeakMap, members of a Set as keys; empty for anything else.

        None where V8 records nothing: a small integer, true, false, null or undefined.
        """
        from heaptrail.analysis.hash_tables import table_entries

        found = table_entries(self.snapshot.heap, self.ordinal)
        return [] if found is None else [(self._or_none(key), self._or_none(value)) for key, value in found.entries]

    def variables(self) -> list[Edge]:
        """The variables that a function sees or a scope has, innermost scope first."""
        from heaptrail.analysis.objects import scopes_of

        edges = [edge for scope in scopes_of(self.snapshot.heap, self.ordinal) for edge in self.snapshot.references(scope)]
        return [edge for edge in edges if edge.type == "context"]

    def _or_none(self, ordinal: int | None) -> Node | None:
        return None if ordinal is None else Node(self.snapshot, ordinal)


class Edge:
    """One edge of a node, seen from it: `node` is the other end."""

    __slots__ = ("node", "ordinal", "snapshot")

    def __init__(self, snapshot: Snapshot, ordinal: int, node: Node) -> None:
        self.snapshot = snapshot
        self.ordinal = ordinal
        self.node = node

    def __repr__(self) -> str:
        return f"<Edge {self.type} {self.name}: {self.node!r}>"

    @property
    def type(self) -> str:
        """`context`, `element`, `property`, `internal`, `hidden`, `shortcut` or `weak`."""
        return _graph.EDGE_TYPES[int(self.snapshot.heap.edge_types[self.ordinal])]

    @property
    def name(self) -> str:
        """A property's or variable's name, or an index in digits."""
        return self.snapshot.naming.edge_name(self.ordinal)


def ordinal_of(node: Node | int) -> int:
    """The ordinal of a node that is given either way."""
    return node.ordinal if isinstance(node, Node) else int(node)
