"""Names of nodes and edges, as Chrome DevTools shows them."""

from __future__ import annotations

import re
from functools import cache

from heaptrail._graph import EDGE_TYPES, NODE_TYPES, Heap

_DECIMAL = re.compile(r"\d+")
_WEAK_PAIR = re.compile(r"\d+ / part of key \(.*pair in WeakMap \(table @\d+\)")
_ELEMENT = re.compile(r"((?:Detached )?<[a-zA-Z][^\s>]*)[\s>]")

WEAK_VALUE = "<WeakMap value>"

_CLASS_OF_TYPE = {"hidden": "(system)", "code": "(compiled code)", "closure": "Function", "regexp": "RegExp"}


class Naming:
    """Names within one heap. Every call is a dictionary look-up or one string decoded."""

    def __init__(self, heap: Heap) -> None:
        self._heap = heap
        self._node_types = heap.node_types
        self._node_names = heap.node_names
        self._edge_types = heap.edge_types
        self._edge_names = heap.edge_names
        self._string = cache(heap.string)

    def node_type(self, node: int) -> str:
        """`object`, `closure`, …"""
        return NODE_TYPES[int(self._node_types[node])]

    def node_name(self, node: int) -> str:
        """A class, a function's own name, a string's content."""
        return self._string(int(self._node_names[node]))

    def class_name(self, node: int) -> str:
        """The name of the row of DevTools' Summary that counts `node`."""
        return class_name_of(self.node_type(node), self.node_name(node))

    def edge_type(self, edge: int) -> str:
        """`property`, `context`, …"""
        return EDGE_TYPES[int(self._edge_types[edge])]

    def is_indexed(self, edge: int) -> bool:
        """Whether the edge is an array's element, or an entry of a table, which V8 names by numbers as well."""
        return self.edge_type(edge) in ("element", "hidden") or bool(_DECIMAL.fullmatch(self.edge_name(edge)))

    def edge_name(self, edge: int) -> str:
        """A property's, variable's or internal field's name, or the index in digits."""
        name = int(self._edge_names[edge])
        if self.edge_type(edge) in ("element", "hidden"):
            return str(name)
        text = self._string(name)
        return WEAK_VALUE if _WEAK_PAIR.match(text) else text


def class_name_of(node_type: str, name: str) -> str:
    """DevTools' class of a node of this type and name (`HeapSnapshotNode.className`)."""
    if node_type in ("object", "native"):
        element = _ELEMENT.match(name)
        return f"{element[1]}>" if element else name
    return _CLASS_OF_TYPE.get(node_type, f"({node_type})")
