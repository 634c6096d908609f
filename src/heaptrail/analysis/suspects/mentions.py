"""Which function fills a container that is known by a name: one whose code mentions it."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from heaptrail._graph import NODE_TYPES
from heaptrail.analysis.sources import Sources
from heaptrail.analysis.trail_map import TrailMap
from heaptrail.model import Source

_FILLING = frozenset(
    {"add", "append", "appendleft", "connect", "extend", "insert", "put", "put_nowait", "register", "setdefault", "update"}
)
"""Methods of containers that take something in."""

_CALLED = re.compile(r"(^|[._])(add|append|insert|keep|push|put|record|register|remember|save|set|store|write)", re.IGNORECASE)
"""How functions that fill something are called."""


def find_mention(
    trails: TrailMap, sources: Sources, name: str, unit_class: str, *, module: str = "", owner: str = ""
) -> Source | None:
    """The function of the program's own that most likely fills what is called `name`; None where none mentions it.

    One of the module whose variable it is, or of the class whose attribute it is, goes first: others may mean something else by
    that name. Then one that also mentions the class of what leaks goes before one that calls a method that fills containers.
    Cost: one pass over the strings, and the retainers of one.
    """
    if not trails.runtime.code_names or trails.heap.find_string(name) < 0:
        return None
    found = [(code, place) for code in _codes_with(trails, name) if (place := sources.of(code)) is not None]
    own = [(code, place) for code, place in found if not trails.runtime.is_own_script(place.file)]

    def rank(code: int, place: Source) -> tuple[bool, ...]:
        called = trails.naming.node_name(code)
        is_method = bool(owner) and called.startswith(f"{owner}.")
        is_called_so = bool(_CALLED.search(called))
        return (is_method or _is_of(module, place.file), *_score(trails, code, unit_class), is_called_so)

    return max(own, key=lambda each: rank(*each), default=(None, None))[1]


def _is_of(module: str, file: str) -> bool:
    """Whether a file is that of a module: `…/app/store.py` of `app.store`."""
    path = module.replace(".", "/")
    return bool(module) and file.replace("\\", "/").endswith((f"/{path}.py", f"/{path}/__init__.py"))


def _codes_with(trails: TrailMap, name: str) -> list[int]:
    heap = trails.heap
    texts = np.flatnonzero((heap.node_names == heap.find_string(name)) & (heap.node_types == NODE_TYPES.index("string")))
    holders = np.unique(np.concatenate([_retainers(trails, text) for text in texts.tolist()] or [texts.astype(np.uint32)]))
    codes: set[int] = set()
    for holder in holders.tolist():
        first, end = heap.node_to_first_retainer[holder : holder + 2].tolist()
        for edge, source in zip(heap.retainer_edges[first:end].tolist(), heap.retainer_nodes[first:end].tolist(), strict=True):
            if trails.naming.node_type(source) == "code" and trails.naming.edge_name(edge) in trails.runtime.code_names:
                codes.add(source)
    return sorted(codes)


def _retainers(trails: TrailMap, node: int) -> NDArray[np.uint32]:
    first, end = trails.heap.node_to_first_retainer[node : node + 2].tolist()
    return trails.heap.retainer_nodes[first:end]


def _score(trails: TrailMap, code: int, unit_class: str) -> tuple[bool, bool, bool]:
    mentioned = set(_names_of(trails, code))
    is_function = not trails.naming.node_name(code).startswith("<")  # a module's own code names all that it has
    return is_function, unit_class in mentioned, bool(_FILLING & mentioned)


def _names_of(trails: TrailMap, code: int) -> list[str]:
    heap, naming = trails.heap, trails.naming
    tables = [
        int(heap.edge_targets[edge])
        for edge in range(int(heap.node_to_first_edge[code]), int(heap.node_to_first_edge[code + 1]))
        if naming.edge_name(edge) in trails.runtime.code_names
    ]
    return [
        naming.node_name(int(heap.edge_targets[edge]))
        for table in tables
        for edge in range(int(heap.node_to_first_edge[table]), int(heap.node_to_first_edge[table + 1]))
        if naming.edge_type(edge) == "element"
    ]
