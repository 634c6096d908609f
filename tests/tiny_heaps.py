"""Heaps small enough to reckon by hand, in the format of a Node.js snapshot."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NODE_FIELDS = ["type", "name", "id", "self_size", "edge_count", "detachedness"]
NODE_TYPES = [
    "hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", "synthetic",
    "concatenated string", "sliced string", "symbol", "bigint", "object shape",
]  # fmt: skip
EDGE_TYPES = ["context", "element", "property", "internal", "hidden", "shortcut", "weak"]


@dataclass
class TinyHeap:
    """Nodes are added in the order of the file and named by their position; the root, 0, is there already."""

    nodes: list[tuple[str, str, int, int]] = field(default_factory=lambda: [("synthetic", "", 0, 0)])
    edges: list[list[tuple[str, str | int, int]]] = field(default_factory=lambda: [[]])
    locations: list[int] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    ids_to_skip: dict[int, int] = field(default_factory=dict)
    """How many ids were given to objects that are gone, by the ordinal that comes after them."""

    def node(self, type_: str, name: str, size: int = 8, *, detachedness: int = 0, held_by: int | None = 0) -> int:
        """A node, held from `held_by` by an element edge (None: by nothing)."""
        self.nodes.append((type_, name, size, detachedness))
        self.edges.append([])
        if held_by is not None:
            self.edge(held_by, "element", len(self.edges[held_by]) + 1, len(self.nodes) - 1)
        return len(self.nodes) - 1

    def edge(self, source: int, type_: str, name: str | int, target: int) -> None:
        self.edges[source].append((type_, name, target))

    def plain_object(self, properties: Sequence[str], *, held_by: int = 0) -> int:
        """A JavaScript object with these properties, which all lead to the root's first child."""
        added = self.node("object", "Object", 16, held_by=held_by)
        for name in properties:
            self.edge(added, "property", name, 1)
        return added

    def location(self, node: int, script: int, line: int, column: int) -> None:
        self.locations += [node * len(NODE_FIELDS), script, line, column]

    def written(self) -> bytes:
        strings: dict[str, int] = {}

        def index(text: str) -> int:
            return strings.setdefault(text, len(strings))

        nodes: list[int] = []
        edges: list[int] = []
        for ordinal, (type_, name, size, detachedness) in enumerate(self.nodes):
            out = self.edges[ordinal]
            nodes += [NODE_TYPES.index(type_), index(name), self.id_of(ordinal), size, len(out), detachedness]
            for edge_type, edge_name, target in out:
                named = edge_name if isinstance(edge_name, int) else index(edge_name)
                edges += [EDGE_TYPES.index(edge_type), named, target * len(NODE_FIELDS)]
        meta = {
            "node_fields": NODE_FIELDS,
            "node_types": [NODE_TYPES, "string", "number", "number", "number", "number"],
            "edge_fields": ["type", "name_or_index", "to_node"],
            "edge_types": [EDGE_TYPES, "string_or_number", "node"],
            "location_fields": ["object_index", "script_id", "line", "column"],
        }
        header = {"meta": meta, "node_count": len(self.nodes), "edge_count": len(edges) // 3, **self.extra}
        document = {
            "snapshot": header,
            "nodes": nodes,
            "edges": edges,
            "trace_function_infos": [],
            "trace_tree": [],
            "samples": [],
            "locations": self.locations,
            "strings": list(strings),
        }
        return json.dumps(document).encode()

    def id_of(self, ordinal: int) -> int:
        """Ids are odd, as V8 gives them to objects of the program."""
        skipped = sum(count for after, count in self.ids_to_skip.items() if after <= ordinal)
        return 2 * (ordinal + skipped) + 1
