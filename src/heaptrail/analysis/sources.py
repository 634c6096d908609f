"""From an object to its place in the source."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from heaptrail import _graph
from heaptrail._graph import NODE_TYPES, Heap
from heaptrail.analysis.naming import Naming
from heaptrail.analysis.script_names import plain_path
from heaptrail.model import Source

_NONE = 0xFFFFFFFF
_CLOSURE = NODE_TYPES.index("closure")


class Sources:
    """Where functions and classes of one heap were written.

    `script_urls` are those that the runtime reported while it ran, by script id; `recorded` those that the file itself lists.
    Without either a function's file is found in the heap: closure → `shared` → `script` → that node's name.
    """

    def __init__(
        self, heap: Heap, naming: Naming, script_urls: Mapping[int, str], recorded: Mapping[int, str] | None = None
    ) -> None:
        self._heap = heap
        self._naming = naming
        self._script_urls = script_urls
        self._recorded = recorded or {}

    @cached_property
    def _rows_by_node(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The nodes that have a location, ascending, and the row of each."""
        nodes = self._heap.locations[:, 0]
        order = np.argsort(nodes)
        return nodes[order], order

    def _row(self, node: int) -> int | None:
        nodes, rows = self._rows_by_node
        place = int(np.searchsorted(nodes, np.uint32(node)))
        return int(rows[place]) if place < len(nodes) and nodes[place] == node else None

    @cached_property
    def _files_by_script(self) -> dict[int, str]:
        """Script id → file, from the closures of the heap and from what the runtime reported."""
        if self._recorded:
            return {**self._recorded, **self._script_urls}
        rows = self._heap.locations
        closures = rows[self._heap.node_types[rows[:, 0]] == _CLOSURE]
        scripts, first = np.unique(closures[:, 1], return_index=True)
        files = self.script_names(closures[first, 0])
        found = {int(script): file for script, file in zip(scripts, files, strict=True) if file}
        return found | {script: url for script, url in self._script_urls.items() if url}

    @cached_property
    def _edge_names(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """From a closure to what its copies share, and from there to its script: one cell a string."""
        return (
            _graph.match_strings(self._heap, ("shared",), ()),
            _graph.match_strings(self._heap, ("script", "script_or_debug_info"), ()),
        )

    def script_names(self, closures: NDArray[np.uint32]) -> list[str]:
        """The file of each closure as the heap names it; empty where it does not say."""
        if self._recorded:
            return self._recorded_names(closures)
        shared, script = self._edge_names
        functions = _graph.follow_internal_edges(self._heap, closures, shared)
        known = functions != _NONE
        scripts = np.full(len(closures), _NONE, dtype=np.uint32)
        scripts[known] = _graph.follow_internal_edges(self._heap, functions[known], script)
        nodes, places = np.unique(scripts, return_inverse=True)
        names = [self._script_name(node) for node in nodes.tolist()]
        return [names[place] for place in places.tolist()]

    def _recorded_names(self, closures: NDArray[np.uint32]) -> list[str]:
        nodes, rows = self._rows_by_node
        if not len(nodes):
            return [""] * len(closures)
        places = np.minimum(np.searchsorted(nodes, closures), len(nodes) - 1)
        scripts = self._heap.locations[rows[places], 1]
        known = nodes[places] == closures
        return [self._recorded.get(script, "") if there else "" for script, there in zip(scripts.tolist(), known, strict=True)]

    def _script_name(self, script: int) -> str:
        if script == _NONE or self._naming.class_name(script).startswith("system"):
            return ""
        return self._naming.node_name(script)

    def of(self, node: int) -> Source | None:
        """Where a closure begins, or where an object's class is written; None where the heap does not say."""
        row = self._row(node)
        if row is None:
            return None
        _, script, line, column = self._heap.locations[row].tolist()
        file = self._files_by_script.get(script, "")
        return Source(file=plain_path(file), line=line + 1, column=column + 1) if file else None
